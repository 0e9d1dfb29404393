#!/bin/bash
# A verifier with many papers, on the command line: lists and archives, good and
# hostile, the CSV, and the signed report, which is no certificate.
. "$(dirname "$0")/../lib.sh"
D=$work/data
"$MOHOR" init "$D" --test-pki >/dev/null || exit 1
head -n 13 "$D/samples/people.csv" >"$work/people.csv"
"$MOHOR" issue BCW-001 --from "$work/people.csv" --out "$work/certs" --data "$D" >/dev/null || exit 1
printf "\n[cancel]\nsecond_person = no\n" >>"$D/mohor.conf"
cd "$work" || exit 1
export MOHOR_DATA=$D
code() { pdftotext -layout "certs/BCW001$(date +%Y)0000$1.pdf" - | grep -oE '\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b' | head -n 1; }
u() { echo "BCW001$(date +%Y)0000$1"; }
"$MOHOR" cert cancel "$(u 02)" --reason 'issued in error' >/dev/null

# --- lists ---
{
	echo 'UIN;Access code'
	echo "$(u 01);$(code 01)"
	echo "$(u 02);\"$(code 02)\""
	echo
	echo "$(u 03);0000-0000"
	u 04 | sed 's/^/ /;s/BCW/bcw /;s/0/O/'
	echo "BCW001$(date +%Y)999999;$(code 01)"
	printf '=cmd|calc;1\n\xff\xfe bad\n'
} >list.csv
exits 1 "a list is verified" "$MOHOR" verify --many list.csv --out v
says "the totals are told" "7 verified: 2 genuine, 1 cancelled, 2 not issued here, 2 cannot tell"
says "the test is not hidden" "ONLY A TEST"
python3 - v/verdicts-list.csv >csv.txt <<'P'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding='utf-8-sig', newline='')))
for r in rows:
    print(r['number'], r['answer'], r['masked'], r['reasons'], bool(r['ended']), r['ended_why'], sep='|')
print('apostrophe' if any(r['given'].startswith("'=") for r in rows) else 'bare')
print('stars' if '*' in rows[3]['holder'] else rows[3]['holder'])
print('codes' if any('-' in (r['given'] or '')[5:] for r in rows if r['given'].startswith('BCW')) else 'none')
P
row() { same "$1" "$(sed -n "$2p" csv.txt)" "$3"; }
row "the right code: genuine, the name in full" 1 "2|genuine|no|test|False|"
row "cancelled, with when and why" 2 "3|cancelled|no|cancelled test|True|issued in error"
row "a wrong code is told no more than an unknown number" 3 "5|not-issued-here||no-such-number-or-code test|False|"
row "without its code the name is masked" 4 "6|genuine|yes|test|False|"
row "an unknown number" 5 "7|not-issued-here||no-such-number-or-code test|False|"
row "what is no number holds nobody back" 6 "8|cannot-tell||no-number|False|"
row "nor does what is no text" 7 "9|cannot-tell||unread|False|"
row "no spreadsheet runs what was given" 8 apostrophe
row "the masked name has stars" 9 stars
row "no access code is in the verdicts" 10 none

# --- the report ---
ok "the report is there" test -s v/verdicts-list.pdf
ok "qpdf finds it sound" qpdf --check v/verdicts-list.pdf
pdfsig -nocert v/verdicts-list.pdf >sig.txt 2>&1
ok "pdfsig finds its signature valid" grep -q "Signature is Valid" sig.txt
ok "and that it covers the whole file" grep -q "Total document signed" sig.txt
pdftotext -layout v/verdicts-list.pdf report.txt
ok "it has the digest of what was sent" grep -q "$(sha256sum list.csv | cut -c1-32)" report.txt
ok "and of the CSV" grep -q "$(sha256sum v/verdicts-list.csv | cut -c1-32)" report.txt
ok "it says what genuine means" grep -q "This report is no" report.txt
ok "also in Bengali" grep -q "প্রতিবেদন" report.txt
exits 1 "nobody takes it for a certificate" "$MOHOR" verify v/verdicts-list.pdf
says "for the key that signed it" "\[report-signer\]"
exits 1 "nor without the register" env -u MOHOR_DATA "$MOHOR" verify v/verdicts-list.pdf --trust "$D/trust/root.pem"
says "for it bears no number" "\[no-number\]"
exits 1 "nor with the officer's certificate named" env -u MOHOR_DATA "$MOHOR" verify v/verdicts-list.pdf --trust "$D/trust/root.pem" --trust "$D/trust/signers/test.pem"
says "for it is not his" "\[signer-not-ours\]"
sed -n '1p;20,22p' "$D/samples/people.csv" >"$work/others.csv"
exits 77 "the key of reports issues no certificate" "$MOHOR" issue BCW-001 --from "$work/others.csv" --key report --out "$work/forged"
says "and is told so" "key of reports"
same "nothing was issued with it" "$(ls "$work/forged" 2>/dev/null | grep -c pdf)" 0
exits 2 "without a register numbers cannot be told, and nobody signs" env -u MOHOR_DATA "$MOHOR" verify --many list.csv --out w --trust "$D/trust/root.pem"
says "the report's absence is explained" "No report: .*--data"

seq -f "BCW001$(date +%Y)%06.0f" 1 10000 >all.csv
exits 1 "ten thousand lines are verified" "$MOHOR" verify --many all.csv --out v
says "all of them" "10,000 verified"
same "the report's table goes over many pages" "$(pdfinfo v/verdicts-all.pdf | awk '/Pages/ {print ($2 > 100)}')" 1
same "with its headings on each" "$(pdftotext -layout v/verdicts-all.pdf - | grep -c 'Given')" "$(pdfinfo v/verdicts-all.pdf | awk '/Pages/ {print $2}')"
echo "BCW001$(date +%Y)000001" >>all.csv
exits 64 "one more is refused" "$MOHOR" verify --many all.csv --out v
says "with what to do" "more than 10,?000 lines. Divide it"
printf '\xff\xfeB\0C\0W\0' >utf16.csv
exits 65 "a list in UTF-16 is refused" "$MOHOR" verify --many utf16.csv --out v
says "with what to do" "CSV UTF-8"
: >empty.csv
exits 65 "an empty list is refused" "$MOHOR" verify --many empty.csv --out v

# --- archives, as enemies make them ---
python3 - <<'P'
import zipfile, os, glob, struct
pdf = sorted(glob.glob('certs/*.pdf'))
def z(name): return zipfile.ZipFile(name, 'w', zipfile.ZIP_DEFLATED)
with z('good.zip') as f:
    for p in pdf[:4]: f.write(p, 'papers/' + os.path.basename(p))
    f.writestr('papers/', '')
    f.writestr('__MACOSX/papers/._a.pdf', 'x')
    f.writestr('note.txt', 'hello')
    f.writestr('broken.pdf', open(pdf[5], 'rb').read()[:9000])
    b = bytearray(open(pdf[6], 'rb').read()); b[len(b) // 3] ^= 1
    f.writestr('changed.pdf', bytes(b))
with z('bomb.zip') as f:
    f.writestr('bomb.pdf', b'\0' * (200 << 20))
    f.write(pdf[0], 'a.pdf')
with z('climb.zip') as f:
    f.write(pdf[0], '../../../tmp/a.pdf')
    f.writestr(zipfile.ZipInfo('/etc/a.pdf'), open(pdf[1], 'rb').read())
    f.write(pdf[2], 'a.pdf')
import warnings; warnings.simplefilter('ignore')
with z('twins.zip') as f:
    f.write(pdf[0], 'a.pdf'); f.write(pdf[1], 'a.pdf'); f.write(pdf[2], 'b.pdf')
with z('100001.zip') as f:
    for i in range(100001): f.writestr(zipfile.ZipInfo(str(i)), '')
with z('link.zip') as f:
    i = zipfile.ZipInfo('a.pdf'); i.external_attr = 0o120777 << 16; i.create_system = 3
    f.writestr(i, '/etc/passwd')
    f.write(pdf[0], 'b.pdf')
b = open('good.zip', 'rb').read()
open('cut.zip', 'wb').write(b[:len(b) // 2])
open('cut2.zip', 'wb').write(b[:-10])
# an entry that says it is small
b = bytearray(open('bomb.zip', 'rb').read())
at = b.index(b'PK\1\2'); b[at + 24:at + 28] = struct.pack('<I', 1000)
open('liar.zip', 'wb').write(bytes(b))
P
zip -qjP secret locked.zip "$(ls certs/*.pdf | head -n 1)"
verdicts() { cut -d, -f3 "v/verdicts-$1.csv" | tail -n +2 | tr '\n' ' ' | sed 's/\r//g;s/ $//'; }
exits 1 "an archive of papers is verified" "$MOHOR" verify --many good.zip --out v
same "each file by itself, litter passed over" "$(verdicts good)" "genuine cancelled genuine genuine cannot-tell changed changed"
exits 2 "a bomb harms nobody" "$MOHOR" verify --many bomb.zip --out v
same "and what lies beside it is verified" "$(verdicts bomb)" "cannot-tell genuine"
exits 2 "a bomb that says it is small" "$MOHOR" verify --many liar.zip --out v
same "is not believed" "$(verdicts liar)" "cannot-tell genuine"
exits 2 "names that lead out" "$MOHOR" verify --many climb.zip --out v
same "are not read" "$(verdicts climb)" "cannot-tell cannot-tell genuine"
exits 2 "a name that stands twice" "$MOHOR" verify --many twins.zip --out v
same "is not read" "$(verdicts twins)" "cannot-tell cannot-tell genuine"
exits 2 "a link" "$MOHOR" verify --many link.zip --out v
same "is not followed" "$(verdicts link)" "cannot-tell genuine"
exits 2 "a locked archive" "$MOHOR" verify --many locked.zip --out v
ok "is told to be locked" grep -q password v/verdicts-locked.csv
for n in 100001 cut cut2; do
	exits "$([ $n = 100001 ] && echo 64 || echo 65)" "$n.zip is refused as a whole" "$MOHOR" verify --many $n.zip --out v
	says "$n.zip: with what to do" "Divide it|damaged or cut"
	ok "$n.zip: and nothing is left behind" test ! -e v/verdicts-$n.csv
done
ok "no file was written where a name led" test ! -e /tmp/a.pdf
finish
