#!/bin/bash
# veraPDF judges certificates by PDF/A-2a and PDF/UA-1: all three services, long
# values, two pages, rare conjuncts, Devanagari.
. "$(dirname "$0")/../lib.sh"
D=$work/data
export MOHOR_DATA=$D
"$MOHOR" init "$D" --test-pki >/dev/null || exit 1
head -n 4 "$D/samples/people.csv" >"$work/few.csv"
python3 - "$D/samples/people.csv" "$work/odd.csv" <<'P'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding='utf-8')))[:4]
rows[0]['name_bn'] = 'জ্যোৎস্না ক্ষ্ম স্ত্রী র্কি ' * 3
rows[1]['address'] = ', '.join(['Vivekananda Nagar Extension near the old post office'] * 5)
rows[1]['address_bn'] = ', '.join(['বিবেকানন্দ নগর সম্প্রসারণ পুরনো ডাকঘরের নিকট'] * 6)
rows[2]['name'] = 'श्रीमती क्षत्रिय ज्ञानेश्वरी'
rows[3]['name'] = 'Ṛtvik ḍamaru O’Brien-Das'
w = csv.DictWriter(open(sys.argv[2], 'w', encoding='utf-8'), rows[0].keys())
w.writeheader()
w.writerows(rows)
P
for s in AMD-015 BCW-001 HHA-003; do
	"$MOHOR" issue $s --from "$work/few.csv" --out "$work/few" --quiet >/dev/null
	ok "$s: odd values are issued" "$MOHOR" issue $s --from "$work/odd.csv" --out "$work/odd" --quiet
	says "$s: all four" "4 issued, 0 rejected"
	ok "$s: a specimen" "$MOHOR" template preview $s --out "$work/specimen-$s.pdf"
done
"$top/tests/interop/verapdf/verapdf-check" "$work"/few/*.pdf "$work"/odd/*.pdf >"$work/verapdf" 2>&1
status=$?
if [ $status = 77 ]; then
	skip "$(cat "$work/verapdf")"
else
	same "veraPDF: 21 files keep PDF/A-2a and PDF/UA-1" "$status" 0
	[ $status = 0 ] || grep -iv pass "$work/verapdf" | head -n 30 | sed 's/^/# /'
fi
finish
