#!/bin/bash
# More than 500 forgeries of certificates: bytes, revisions, wrapped and swapped
# signatures, strangers. None is called genuine, and each is told by a reason of
# its kind; with the register and without it.
. "$(dirname "$0")/../lib.sh"
D=$work/data
"$MOHOR" init "$D" --test-pki >/dev/null || exit 1
"$MOHOR" issue BCW-001 --from "$D/samples/people.csv" --out "$work/out" --data "$D" --quiet >/dev/null || exit 1
"$MOHOR" init "$work/stranger" --test-pki >/dev/null || exit 1
cd "$work" || exit 1
ok "forgeries are made" "$top/tests/mutate" out bad
PIN=$(cat "$D/keys/sign/test.pin")
theirs=$(cat stranger/keys/sign/test.pin)
maker=$FAKES/pki_maker
"$maker" signer "$D/test-pki/ca.p12" "$PIN" "1 days ago" "in 300 days" other.p12 other.pem
"$maker" signer "$D/test-pki/ca.p12" "$PIN" "400 days ago" "30 days ago" expired.p12 expired.pem
# kind, key, PIN, the reason
while read -r kind key pin reason; do
	for f in bad/sign/"$kind"-*.pdf; do
		"$maker" resign "$f" "$key" "$pin" "bad/$(basename "$f")" &&
			printf '%s\t%s\t%s\n' "$(basename "$f")" "$kind" "$reason" >>bad/index.tsv
	done
done <<END
stranger stranger/keys/sign/test.p12 $theirs signer-unknown
changed-by-stranger stranger/keys/sign/test.p12 $theirs signer-unknown
other-officer other.p12 $PIN signer-not-ours
renamed-by-officer other.p12 $PIN signer-not-ours
expired expired.p12 $PIN signer-expired
END
same "those to be signed by others are signed" "$(ls bad/*.pdf | wc -l)" "$(wc -l <bad/index.tsv)"
ok "they are more than 500" test "$(wc -l <bad/index.tsv)" -gt 500
judge() { # what options...: every forgery by its reason
	local what=$1
	shift
	(cd bad && "$MOHOR" verify ./*.pdf "$@" --json) >said.json 2>said.err
	same "no crash, $what" "$(grep -cE 'Sanitizer|runtime error' said.err)" 0
	python3 - bad/index.tsv said.json >table <<'P'
import json, os, sys
said = {}
for line in open(sys.argv[2]):
    line = json.loads(line)
    if 'what' in line:
        said[os.path.basename(line['what'])] = line
kinds = {}
for row in open(sys.argv[1]):
    name, kind, reasons = row.rstrip('\n').split('\t')
    k = kinds.setdefault(kind, [0, 0, 0, {}, []])
    k[0] += 1
    v = said.get(name)
    if v is None or v['verdict'] == 'genuine':
        k[1] += 1
        k[4].append(name)
        continue
    codes = [x['code'] for x in v['reasons']]
    for c in codes:
        k[3][c] = k[3].get(c, 0) + 1
    if v['verdict'] != 'not-genuine' or not set(codes) & set(reasons.split(',')):
        k[2] += 1
        k[4].append(f"{name}: {v['verdict']} {codes}")
for kind, (n, genuine, odd, codes, names) in kinds.items():
    print(kind, n, genuine, odd, ' '.join(f'{c}={m}' for c, m in sorted(codes.items())), names[:5], sep='\t')
P
	while IFS=$'\t' read -r kind n genuine odd codes names; do
		same "$what: none of $n, $kind, is genuine ($codes) $names" "$genuine" 0
		same "$what: $kind is told by its reason $names" "$odd" 0
	done <table
}
judge "off line" --trust "$D/trust/root.pem" --trust "$D/trust/signers/test.pem"
judge "with the register" --data "$D"
finish
