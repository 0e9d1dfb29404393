#!/bin/bash
# A bundle of evidence: put together, checked by the commands of its README, by
# mohor without a data directory; and everything that can be done to it is told.
. "$(dirname "$0")/../lib.sh"
D=$work/data
"$MOHOR" init "$D" --test-pki >/dev/null || exit 1
head -n 6 "$D/samples/people.csv" >"$work/people.csv"
"$MOHOR" issue BCW-001 --from "$work/people.csv" --out "$work/certs" --data "$D" >/dev/null || exit 1
cp "$D/trust/root.pem" "$work/anchor.pem"
cp "$D/trust/reports/report.pem" "$work/report.pem"
printf "\n[cancel]\nsecond_person = no\n" >>"$D/mohor.conf"
cd "$work" || exit 1
U=BCW001$(date +%Y)000002
V=BCW001$(date +%Y)000003
"$MOHOR" cert cancel "$V" --reason 'issued to another person of that name' --data "$D" >/dev/null
ok "a bundle is made" "$MOHOR" evidence "$U" --out good.zip --data "$D"
ok "and one of a cancelled certificate" "$MOHOR" evidence "$V" --out ended.zip --data "$D"
exits 66 "there is none of a number that nobody has" "$MOHOR" evidence "BCW001$(date +%Y)000099" --out none.zip --data "$D"

# --- by hand: every command of both READMEs ---
for readme in README.txt README.bn.txt; do
	rm -rf hand && mkdir hand && (cd hand && unzip -q ../good.zip)
	same "$readme: the certificate is the one that was issued" "$(sha256sum <hand/certificate.pdf)" "$(sha256sum <"certs/$U.pdf")"
	# lines that begin at the margin and are no headings are commands
	grep -E '^(openssl|python3|pdfsig|FROM=|TO=|\(head|for f)' "hand/$readme" >commands.sh
	same "$readme: all its commands are found" "$(grep -c . commands.sh)" 10
	ok "$readme: each command works" bash -c "cd hand && set -e -o pipefail && . ../commands.sh"
	says "$readme: the list is the office's" "CMS Verification successful"
	says "$readme: each file is as listed" "certificate.pdf: OK"
	says "$readme: pdfsig is content" "Signature is Valid"
	same "$readme: openssl accepts list and certificate" "$(cat .out .err | grep -c 'CMS Verification successful')" 2
done
same "the history tells of the issue" "$(python3 -c "import json; h=json.load(open('hand/history.json')); print(h['uin'], h['status'], h['events'][0]['by'])")" "$U valid administrator, by command"
same "the audit entries are those that concern it" "$(python3 -c "import json; print([e['act'] for e in json.load(open('hand/audit.json'))])")" "['issue.group']"

# --- by mohor, without a data directory ---
unset MOHOR_DATA
verify() { "$MOHOR" verify "$@" --trust anchor.pem --trust report.pem; }
ok "it is checked off line" verify good.zip
says "with a verdict and its age" "^GENUINE.*as of [0-9-]+ [0-9:]+ IST, 0 days ago"
says "the list's signer is named" "signed by Mohor TEST reports and evidence"
says "what cannot be known is said" "not checked What became of it after"
exits 1 "the cancelled one is not genuine" verify ended.zip
says "by reason" "\[cancelled\]"
ok "the signer of certificates may be insisted on besides" verify good.zip --trust "$D/trust/signers/test.pem"
exits 2 "with the anchor alone it cannot be told who made it" "$MOHOR" verify good.zip --trust anchor.pem
says "by reason" "\[bundle-maker-unknown\]"
exits 1 "it says nothing without the anchor" "$MOHOR" verify good.zip --trust "$D/jwks.json"
says "by reason" "\[bundle-list-changed\]"
ok "the office itself checks it with its register" "$MOHOR" verify good.zip --data "$D"

# --- everything that can be done to it ---
python3 - <<'P'
import zipfile, json
def read(name):
    with zipfile.ZipFile(name) as z: return {n: z.read(n) for n in z.namelist()}
def write(name, files):
    with zipfile.ZipFile(name, 'w') as z:
        for n, b in files.items(): z.writestr(n, b)
good, ended = read('good.zip'), read('ended.zip')
for n in good:
    b = bytearray(good[n]); b[len(b) // 2] ^= 1
    write('changed-%s.zip' % n.replace('/', '_'), dict(good, **{n: bytes(b)}))
    write('missing-%s.zip' % n.replace('/', '_'), {k: v for k, v in good.items() if k != n})
    if n in ended and ended[n] != good[n] and not n.startswith('manifest'):
        write('exchanged-%s.zip' % n.replace('/', '_'), dict(good, **{n: ended[n]}))
write('added.zip', dict(good, **{'history2.json': b'{}'}))
write('list-of-another.zip', dict(good, **{'manifest.json': ended['manifest.json'], 'manifest.p7s': ended['manifest.p7s']}))
m = json.loads(ended['manifest.json'])
import hashlib
h = json.loads(ended['history.json']); h['status'] = 'valid'; h['events'] = h['events'][:1]
hb = json.dumps(h).encode()
for f in m['files']:
    if f['name'] == 'history.json': f['sha256'] = hashlib.sha256(hb).hexdigest(); f['size'] = len(hb)
write('forged-history.zip', dict(ended, **{'history.json': hb, 'manifest.json': json.dumps(m).encode()}))
b = open('good.zip', 'rb').read()
open('cut.zip', 'wb').write(b[:len(b) // 2])
write('repacked.zip', good)
import warnings; warnings.simplefilter('ignore')
with zipfile.ZipFile('twice.zip', 'w') as z:
    for n, c in good.items(): z.writestr(n, c)
    z.writestr('certificate.pdf', ended['certificate.pdf'])
P
refused() { # file pattern: not genuine, for the reason
	exits 1 "${1%.zip} is told" verify "$1"
	says "${1%.zip}: by reason" "\[($2)\]"
}
for f in changed-*.zip; do
	case $f in
	changed-manifest.json.zip) refused "$f" 'bundle-(list-changed|malformed)' ;;
	changed-manifest.p7s.zip) refused "$f" bundle-list-changed ;;
	*) refused "$f" bundle-member-changed ;;
	esac
done
for f in missing-*.zip; do
	case $f in
	missing-manifest.*) refused "$f" bundle-malformed ;;
	*) refused "$f" bundle-member-missing ;;
	esac
done
for f in exchanged-*.zip; do refused "$f" bundle-member-changed; done
refused added.zip bundle-member-added
refused list-of-another.zip bundle-member-changed
refused forged-history.zip bundle-list-changed
refused twice.zip bundle-damaged
# one whom the same authority certifies writes the history anew and signs it
mkdir lie && (cd lie && unzip -q ../ended.zip)
python3 - <<'P'
import hashlib, json
h = json.load(open('lie/history.json')); h['status'] = 'valid'; h['events'] = h['events'][:1]
b = json.dumps(h).encode(); open('lie/history.json', 'wb').write(b)
m = json.load(open('lie/manifest.json'))
for f in m['files']:
    if f['name'] == 'history.json': f['sha256'] = hashlib.sha256(b).hexdigest(); f['size'] = len(b)
open('lie/manifest.json', 'w').write(json.dumps(m))
P
openssl pkcs12 -in "$D/keys/sign/test.p12" -passin "file:$D/keys/sign/test.pin" -nodes -out officer.pem 2>/dev/null
ok "an officer signs a history of his own" openssl cms -sign -cades -binary -in lie/manifest.json -signer officer.pem \
	-certfile "$D/trust/links/ca.pem" -outform DER -out lie/manifest.p7s
(cd lie && python3 -c "
import zipfile, os
with zipfile.ZipFile('../lie.zip', 'w') as z:
    for d, _, fs in os.walk('.'):
        for f in fs: z.write(os.path.join(d, f), os.path.relpath(os.path.join(d, f), '.'))")
exits 1 "a history that an officer wrote is refused" verify lie.zip
says "by reason" "\[bundle-signer\]"
exits 1 "by the anchor alone too" "$MOHOR" verify lie.zip --trust anchor.pem
exits 1 "and by who trusts that officer's certificates" "$MOHOR" verify lie.zip --trust anchor.pem --trust "$D/trust/signers/test.pem"
says "by reason" "\[bundle-signer\]"
exits 1 "the office itself refuses it" "$MOHOR" verify lie.zip --data "$D"
says "by reason" "\[bundle-signer\]"
ok "packed anew with the same files it is the same" verify repacked.zip
exits 1 "a cut one is no bundle" verify cut.zip
finish
