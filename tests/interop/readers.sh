#!/bin/bash
# Other people's tools judge what we issue: pdfsig, qpdf, pdftotext, zbar,
# zxing-wasm, node's crypto, and rasterisers three.
. "$(dirname "$0")/../lib.sh"
D=$work/data
export MOHOR_DATA=$D
"$MOHOR" init "$D" --test-pki >/dev/null || exit 1
for s in AMD-015 BCW-001 HHA-003; do
	head -n 6 "$D/samples/people.csv" >"$work/five.csv"
	"$MOHOR" issue $s --from "$work/five.csv" --out "$work/certs" --quiet >/dev/null || exit 1
done
ls "$work"/certs/*.pdf >"$work/list"
same "15 certificates to judge" "$(wc -l <"$work/list")" 15

while read -r pdf; do
	n=$(basename "$pdf" .pdf)
	ok "$n: qpdf is silent" bash -c "qpdf --check --no-warn '$pdf' >/dev/null && [ -z \"\$(qpdf --check '$pdf' 2>&1 >/dev/null)\" ]"
	pdfsig -nocert "$pdf" >"$work/sig" 2>/dev/null
	ok "$n: pdfsig finds the signature valid" grep -q 'Signature Validation: Signature is Valid' "$work/sig"
	ok "$n: and the whole document signed" grep -q 'Total document signed' "$work/sig"
	same "$n: one signature" "$(grep -c '^Signature #' "$work/sig")" 1
	ok "$n: of type ETSI.CAdES.detached" grep -q 'ETSI.CAdES.detached' "$work/sig"
done <"$work/list"

# the Bengali, as typed: every name and address of the five people
pdf=$(sed -n 6p "$work/list")
for i in 1 2 3 4 5; do
	pdf=$(sed -n $((5 + i))p "$work/list")
	pdftotext -raw "$pdf" - | tr '\n' ' ' | tr -s ' ' >"$work/text"
	python3 - "$work/five.csv" $i "$work/text" <<'P' >"$work/missing"
import csv, sys
row = list(csv.DictReader(open(sys.argv[1], encoding='utf-8')))[int(sys.argv[2]) - 1]
text = open(sys.argv[3], encoding='utf-8').read()
for f in ('name', 'name_bn', 'father_bn', 'address', 'address_bn'):
    if row[f] not in text:
        print(f, row[f])
P
	same "$(basename "$pdf" .pdf): pdftotext gives names and addresses back" "$(cat "$work/missing")" ""
done

# the QR code, through every rasteriser at 300 and 600 dpi, mono and grey
raster() { # tool dpi kind pdf out-without-ending
	case $1-$3 in
	poppler-mono) pdftoppm -r "$2" -mono -singlefile "$4" "$5" && mv "$5.pbm" "$5.raw" ;;
	poppler-grey) pdftoppm -r "$2" -gray -singlefile "$4" "$5" && mv "$5.pgm" "$5.raw" ;;
	mupdf-mono) mutool draw -q -r "$2" -c mono -F pbm -o "$5.raw" "$4" 1 ;;
	mupdf-grey) mutool draw -q -r "$2" -c gray -F pgm -o "$5.raw" "$4" 1 ;;
	gs-mono) gs -q -dNOPAUSE -dBATCH -sDEVICE=pbmraw -r"$2" -sOutputFile="$5.raw" "$4" ;;
	gs-grey) gs -q -dNOPAUSE -dBATCH -sDEVICE=pgmraw -r"$2" -sOutputFile="$5.raw" "$4" ;;
	esac
	convert "pnm:$5.raw" "$5.png"
}
pdf=$(sed -n 6p "$work/list")
n=$(basename "$pdf" .pdf)
for tool in poppler mupdf gs; do
	for dpi in 300 600; do
		for kind in mono grey; do
			# MuPDF smooths what it enlarges by no more than two, and its
			# halftone makes noise of that in black and white.
			[ "$tool-$dpi-$kind" = mupdf-300-mono ] && continue
			raster $tool $dpi $kind "$pdf" "$work/$tool-$dpi-$kind" >/dev/null 2>&1
			same "$tool, $dpi dpi, $kind: every module the same size" \
				"$(python3 "$top/tests/interop/modules.py" $((dpi / 150)) "$work/$tool-$dpi-$kind.raw")" \
				"177 modules of $((dpi / 150)) pixels"
		done
	done
done
"$top/tests/npm" "$top/tests/interop" >/dev/null 2>"$work/npm" || sed 's/^/# /' "$work/npm"
node "$top/tests/interop/zxing.mjs" "$work"/*-300-*.png "$work"/*-600-*.png >"$work/zxing" 2>"$work/.err"
same "zxing-wasm reads all eleven pages" "$(grep -c "/v/$n#ey" "$work/zxing")" 11
ok "node's crypto verifies each token" bash -c "node '$top/tests/interop/jwt.mjs' '$D/jwks.json' <'$work/zxing'"
same "eleven tokens, one number" "$(sort -u "$work/.out")" "$n"
for f in "$work"/*-600-*.png; do
	same "zbar reads $(basename "$f" .png)" "$(zbarimg -q --raw -Sdisable -Sqrcode.enable "$f" 2>/dev/null | grep -c "/v/$n#ey")" 1
done
for f in "$work"/poppler-300-*.png "$work"/gs-300-*.png; do
	same "zbar reads $(basename "$f" .png)" "$(zbarimg -q --raw -Sdisable -Sqrcode.enable "$f" 2>/dev/null | grep -c "/v/$n#ey")" 1
done

# and our own verifier reads the same pictures, turned too
for f in "$work"/*-300-*.png "$work"/*-600-grey.png; do
	ok "mohor reads $(basename "$f" .png)" "$MOHOR" verify "$f" --brief
done
for angle in 2 17 90 180 271; do
	convert "$work/poppler-300-grey.png" -background white -rotate $angle "$work/turned.png"
	ok "turned by $angle degrees" "$MOHOR" verify "$work/turned.png" --brief
done
convert "$work/poppler-300-grey.png" -quality 85 "$work/scan.jpg"
ok "as a JPEG, with no data directory" env -u MOHOR_DATA "$MOHOR" verify "$work/scan.jpg" --trust "$D/jwks.json"
says "with what the code says" "Name"
pdftoppm -r 110 -gray -png -singlefile "$pdf" "$work/coarse"
exits 2 "110 dpi is too coarse" "$MOHOR" verify "$work/coarse.png"
says "and it says so" "coarse|dpi"
finish
