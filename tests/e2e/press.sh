#!/bin/bash
# From a file of people to certificates and back to a verdict.
. "$(dirname "$0")/../lib.sh"
D=$work/data
mohor() { "$MOHOR" "$@"; }

ok "a data directory is made" mohor init "$D" --test-pki
says "it has the 57 departments" "57 departments"
exits 73 "a second init refuses the same folder" mohor init "$D"
export MOHOR_DATA=$D
people=$D/samples/people.csv

for s in AMD-015 BCW-001 HHA-003; do
	ok "$s is issued" mohor issue $s --from "$people" --out "$work/$s"
	says "$s: 200 issued" "$s: 200 issued, 0 rejected"
	same "$s: 200 files" "$(ls "$work/$s"/*.pdf | wc -l)" 200
done
ok "all are genuine" mohor verify "$work/AMD-015" "$work/BCW-001" "$work/HHA-003" --brief
says "600 of them" "600 genuine, 0 not genuine, 0 cannot tell"
year=$(TZ=Asia/Kolkata date +%Y)
same "numbers run from 000001" "$(ls "$work/BCW-001"/*.pdf | head -n 1)" \
	"$work/BCW-001/BCW001${year}000001.pdf"
same "numbers run to 000200" "$(ls "$work/BCW-001"/*.pdf | tail -n 1)" \
	"$work/BCW-001/BCW001${year}000200.pdf"

ok "the same file again does nothing" mohor issue BCW-001 --from "$people" --out "$work/BCW-001"
says "and says so" "issued already"
same "no further number" "$(ls "$work/BCW-001"/*.pdf | wc -l)" 200
rm "$work/BCW-001/BCW001${year}000007.pdf"
was=$(sha256sum <"$work/BCW-001/BCW001${year}000008.pdf")
ok "a file that was lost is written again" mohor issue BCW-001 --from "$people" --out "$work/BCW-001"
ok "and is genuine" mohor verify "$work/BCW-001/BCW001${year}000007.pdf"
same "others are left alone" "$(sha256sum <"$work/BCW-001/BCW001${year}000008.pdf")" "$was"

ok "good rows are not held back" mohor issue BCW-001 --from "$D/samples/people-with-faults.csv" --out "$work/faults"
says "20 of 30" "20 issued, 10 rejected"
report=$(ls "$work"/faults/report-*.csv)
rejected=$(ls "$work"/faults/rejected-*.csv)
same "every row is in the report" "$(cut -d, -f1 "$report" | sort -un | grep -c '[0-9]')" 30
ok "a wrong date is named by column" grep -E '^2,rejected,,[0-9]+,dob,' "$report"
ok "a missing name is named" grep -E '^5,rejected,,[0-9]+,name,' "$report"
same "rejected rows are collected" "$(wc -l <"$rejected")" 11
ok "the header comes along" grep -q '^name,name_bn,' "$rejected"
sed -i 's/31-02-1990/28-02-1990/' "$rejected"
ok "a mended row is issued" mohor issue BCW-001 --from "$rejected" --out "$work/mended"
says "one of ten" "1 issued, 9 rejected"

head -n 3 "$people" >"$work/two-hha.csv"
cat >"$work/two.jsonl" <<'J'
{"name":"Rina Bera","name_bn":"রিনা বেরা","father":"Tapan Bera","dob":"1990-02-28","gender":"female","address":"12 Station Road, Bolpur","police_station":"Bolpur","district":"Birbhum","pin":"731204","category":"SC","community":"Bagdi"}
{"name":"Kartik Murmu","father":"Birsa Murmu","dob":"03/04/1985","gender":"male","address":"4 Hat Tala, Jhalda","police_station":"Jhalda","district":"Purulia","pin":723202,"category":"ST","community":"Santal"}
J
ok "JSON Lines do as well" mohor issue bcw001 --from "$work/two.jsonl" --out "$work/jsonl"
says "both rows" "2 issued, 0 rejected"

exits 65 "a missing column stops it before anything begins" \
	mohor issue BCW-001 --from <(echo) --out "$work/none"
printf 'name,dob\nA B,2000-01-01\n' >"$work/short.csv"
exits 65 "missing columns are named" mohor issue BCW-001 --from "$work/short.csv" --out "$work/none"
says "all of them" "gender"
exits 66 "an unknown service lists those there are" mohor issue XYZ-001 --from "$people"
says "with their codes" "BCW-001"

n=BCW001${year}000001
ok "a number is looked up" mohor verify $n
says "the name is masked" '\*\*\*'
code=$(pdftotext -layout "$work/BCW-001/$n.pdf" - | grep -oE '\b[0-9A-HJKMNP-TV-Z]{4}[- ][0-9A-HJKMNP-TV-Z]{4}\b' | head -n 1)
ok "with the access code" mohor verify "$n" --code "$code"
says "the name is shown" "Name +[A-Z][a-z]+ "
exits 1 "a wrong code learns nothing" mohor verify $n --code 00000000
exits 1 "an unknown number is not genuine" mohor verify BCW001${year}009999
ok "a number as people type it" mohor verify "bcw 001-${year} OOOOO1"
exits 2 "neither file nor number" mohor verify no-such-thing

ok "the register adds up, documents too" mohor register check --open 1
says "with nothing left over" "0 void, 0 spare, 0 in use"
ok "services are listed" mohor service list
says "in Bengali too" "জাতি শংসাপত্র"
ok "the table of S15" mohor service export --csv
ok "a specimen" mohor template preview HHA-003 --out "$work/specimen.pdf"
ok "SPECIMEN is on it" bash -c "pdftotext -raw '$work/specimen.pdf' - | tr -d ' \\n' | grep -q SPECIMEN"
exits 1 "a specimen is not genuine" mohor verify "$work/specimen.pdf"
ok "the QR key is renewed" mohor key renew qr
ok "the seal key is renewed" mohor key renew seal
ok "certificates are issued with the new keys" mohor issue HHA-003 --from "$work/two-hha.csv" --out "$work/renewed"
ok "old and new are genuine, their documents opened" mohor register check --open 1
pdftoppm -r 300 -gray -png -singlefile "$work/BCW-001/$n.pdf" "$work/old"
pdftoppm -r 300 -gray -png -singlefile "$(ls "$work"/renewed/*.pdf | head -n 1)" "$work/new"
ok "an old QR code is genuine still" mohor verify "$work/old.png"
ok "a new one is" mohor verify "$work/new.png"
ok "the key works" mohor key test
says "and says that it is a test" "TEST"
ok "help" mohor help
for c in init issue verify service template key series batch register; do
	ok "mohor $c --help" mohor $c --help
done
ok "the man page is well formed" bash -c "'$MOHOR' help --man | man --warnings -E UTF-8 -l - 2>&1 >/dev/null | (! grep .)"
exits 64 "an unknown command" mohor isue
exits 65 "an unknown option" mohor issue BCW-001 --form x
finish
