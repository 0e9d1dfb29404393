#!/bin/bash
# What a hostile hand or a bad day does to the press from its command line:
# workers that die without a word, full disks, files that are no lists of
# people, pages of another. Each is refused or survived, and nothing is
# finished that is not done.
. "$(dirname "$0")/../lib.sh"
D=$work/data
"$MOHOR" init "$D" --test-pki >/dev/null || exit 1
export MOHOR_DATA=$D
cd "$work" || exit 1
issue() { "$MOHOR" issue BCW-001 --quiet "$@"; }
head=$(head -n 1 "$D/samples/people.csv")
row=$(sed -n 2p "$D/samples/people.csv")

# A worker that crashes: under the sanitizers it ends with a status, not by a
# signal, and leaves no reason behind.
"$top/tools/people" 3000 --seed 5 >crash.csv
"$MOHOR" issue BCW-001 --quiet --from crash.csv --jobs 2 >crash.out 2>crash.err &
parent=$!
worker=
for _ in $(seq 100); do
	worker=$(pgrep -P $parent | head -n 1)
	[ -n "$worker" ] && break
	sleep 0.02
done
sleep 0.4
kill -SEGV "$worker"
wait $parent
crashed=$?
same "a worker that crashed is told by the exit status" "$crashed" 75
ok "and said" grep -q "A worker was lost" crash.err
ok "the batch is not called finished" bash -c '! "$0" batch list | grep -q finished' "$MOHOR"
ok "started again it goes on" issue --from crash.csv --out crash
same "until every row is there" "$(ls crash/*.pdf | wc -l)" 3000
ok "and the register adds up" "$MOHOR" register check

# Files that are no lists of people, or lists of a strange kind
{ printf '\xef\xbb\xbf%s\r\n' "$head"; printf '%s\r\n' "$row"; } >bom.csv
ok "a byte order mark is no part of the first column" issue --from bom.csv --out bom
same "and its row is issued" "$(ls bom/*.pdf | wc -l)" 1
iconv -t UTF-16 bom.csv >utf16.csv
exits 65 "UTF-16 is refused" issue --from utf16.csv
head -c 1000000 /dev/zero | tr '\0' ',' >wide.csv
ok "a million columns are refused" bash -c '! "$0" issue BCW-001 --from wide.csv 2>err && ! grep -q Sanitizer err' "$MOHOR"
{ printf '%s\n"' "$head"; head -c 50000000 /dev/zero | tr '\0' x; } >long.csv
"$MOHOR" issue BCW-001 --from long.csv --out long >long.out 2>&1
ok "a line of 50 MB ends in an orderly way" bash -c '! grep -q Sanitizer long.out && ! ls long/*.pdf'
python3 -c 'print("{\"name\":" + "["*200000)' >deep.jsonl
"$MOHOR" issue BCW-001 --from deep.jsonl --out deep >deep.out 2>&1
ok "so does JSON without a bottom" bash -c '! grep -q Sanitizer deep.out && ! ls deep/*.pdf'
ok "none of this left a number unexplained" "$MOHOR" register check --open 1

# A full disk is told, and mended by starting again.
"$top/tools/people" 40 --seed 6 >full.csv
mkdir full
ok "a report that cannot be written is an error" bash -c '! "$0" issue BCW-001 --from full.csv --report /dev/full --quiet 2>err && ! grep -q Sanitizer err' "$MOHOR"
ok "the same file, with room" issue --from full.csv --out full
same "has all its files" "$(ls full/*.pdf | wc -l)" 40

# Another's file under this number, a number under another name
set -- full/*.pdf
cp "$1" "$work/$(basename "$2")"
ok "a renamed file is still what it says inside" bash -c '"$0" verify "$1" | grep -q "$2"' "$MOHOR" "$work/$(basename "$2")" "$(basename "$1" .pdf)"
number=$(basename "$1" .pdf)
exits 0 "a number is looked up" "$MOHOR" verify "$number"
exits 1 "with a wrong code it is as if it did not exist" "$MOHOR" verify "$number" --code 00000000
cp .out wrong.out
exits 1 "as one that does not" "$MOHOR" verify BCW0012026999998 --code 00000000
same "word for word" "$(sed "s/$number/N/" wrong.out)" "$(sed 's/BCW0012026999998/N/' .out)"

echo '{"a":1}' >odd.json
ok "a bad definition is told in JSON too" bash -c '"$0" service check odd.json "$1"/services/*.json --json 2>/dev/null | python3 -c "import sys,json; assert [json.loads(l)[\"well_formed\"] for l in sys.stdin] == [False] + 15 * [True]"' "$MOHOR" "$D"

# Keys that others can read are not used.
chmod 644 "$D/keys/qr.pem"
ok "a private key that others can read is refused" bash -c '! "$0" issue BCW-001 --from "$1/samples/people.csv" 2>err && grep -q qr.pem err' "$MOHOR" "$D"
chmod 600 "$D/keys/qr.pem"
finish
