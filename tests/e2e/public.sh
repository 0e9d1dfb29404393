#!/bin/bash
# What anyone finds at the public address: whether a number is genuine, in two
# languages, without more of a person than the paper's holder may show.
. "$(dirname "$0")/../lib.sh"
export MOHOR_DATA=$work/data
"$MOHOR" init "$MOHOR_DATA" --test-p256 >/dev/null || exit 1
printf '\n[limits]\nseries_rate = 1\npeer_rate = 1000\n' >>"$MOHOR_DATA/mohor.conf"
head -n 4 "$MOHOR_DATA/samples/people.csv" >"$work/three.csv"
"$MOHOR" issue BCW-001 --from "$work/three.csv" --out "$work/out" --quiet >/dev/null || exit 1
uin=$(basename "$(ls "$work/out" | grep pdf$ | head -n 1)" .pdf)
code=$(pdftotext -layout "$work/out/$uin.pdf" - | grep -A3 'Access code' | grep -oE '[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}' | head -n 1)
holder=$(python3 -c 'import csv,sys; print(next(csv.DictReader(open(sys.argv[1], encoding="utf-8-sig")))["name"])' "$work/three.csv")
serve
get() { curl -sS --cacert "$CA" "$@"; }
page() { get "$@" >"$work/.out" 2>"$work/.err"; }
page -D "$work/head" "$B/"
says "the first page asks for a number" 'name="uin"'
for line in "content-security-policy: default-src 'none'" "strict-transport-security: max-age=31536000" "x-content-type-options: nosniff" "referrer-policy: no-referrer"; do
	ok "it bears $line" grep -qi "^$line" "$work/head"
done
same "no page has a script or a style of its own" "$(grep -ciE '<script|<style| style=| on[a-z]+=' "$work/.out")" 0
page "$B/?lang=bn"
says "it speaks Bengali" "শংসাপত্র যাচাই"
sheet=$(grep -oE '/assets/[a-z0-9.-]+' "$work/.out" | head -n 1)
ok "its style sheet may be kept for ever" bash -c "curl -sS --cacert '$CA' -D - -o /dev/null '$B$sheet' | grep -qi immutable"
page -D "$work/head" "$B/v/$uin"
says "the address in the QR code tells that it is genuine" "Genuine number"
same "and not whose it is" "$(grep -cF "$holder" "$work/.out")" 0
ok "such an answer is kept nowhere" grep -qi '^cache-control: no-store' "$work/head"
page -d "uin=$uin" --data-urlencode "code=$code" "$B/v"
says "with the access code the name is told" "$holder"
ok "and the certificate can be fetched, not by an address that holds the code" curl -sSf --cacert "$CA" -o "$work/fetched.pdf" -d "uin=$uin" --data-urlencode "code=$code" "$B/v/certificate"
ok "as it was issued" cmp "$work/fetched.pdf" "$work/out/$uin.pdf"
page -F "file=@$work/out/$uin.pdf" "$B/v"
says "the file, sent without any script, is judged" "byte for byte"
pdftoppm -r 300 -gray -png -singlefile "$work/out/$uin.pdf" "$work/scan"
page -F "file=@$work/scan.png" "$B/v?lang=bn"
says "a scan of the page too, in Bengali" "শুধু QR কোডটি পড়া হয়েছে"
same "of a file nothing is kept" "$(find "$MOHOR_DATA/spool" -type f | wc -l)" 0
page -d "uin=$uin&code=ZZZZZZZZ" "$B/v"
sed 's/<time.*time>//; s/[0-9][0-9]:[0-9][0-9]//' "$work/.out" >"$work/wrong"
same "a wrong code tells nothing of the number" "$(grep -cE "Caste|Backward|$uin" "$work/wrong")" 0
page -d "uin=BCW0012026000999&code=ZZZZZZZZ" "$B/v"
sed 's/<time.*time>//; s/[0-9][0-9]:[0-9][0-9]//' "$work/.out" >"$work/unknown"
ok "it cannot be told from a number that nobody has" cmp "$work/wrong" "$work/unknown"
same "what is no number is said to be none" "$(get -o "$work/.out" -w '%{http_code}' --data-urlencode 'uin=<script>alert(1)</script>' "$B/v")" 422
same "and comes back as text" "$(grep -c '<script>' "$work/.out")" 0
same "an address that is not there says so" "$(get -o /dev/null -w '%{http_code}' "$B/no/such")" 404
same "a method that is not there too" "$(get -o /dev/null -w '%{http_code}' -X DELETE "$B/v")" 405
limited=0
for _ in $(seq 20); do
	[ "$(get -o /dev/null -w '%{http_code}' "$B/v/HHA0032026000001")" = 429 ] && limited=$((limited + 1))
done
ok "a series cannot be counted through" test $limited -ge 5
served "$holder|$uin"
finish
