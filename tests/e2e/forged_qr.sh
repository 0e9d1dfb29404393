#!/bin/bash
# QR codes that were changed, made up, or carried over: what the picture of each
# is told to be.
. "$(dirname "$0")/../lib.sh"
D=$work/data
export MOHOR_DATA=$D
"$MOHOR" init "$D" --test-pki >/dev/null || exit 1
head -n 3 "$D/samples/people.csv" >"$work/two.csv"
"$MOHOR" issue BCW-001 --from "$work/two.csv" --out "$work/out" --quiet >/dev/null || exit 1
"$MOHOR" init "$work/other" --test-pki >/dev/null
"$MOHOR" issue BCW-001 --from "$work/two.csv" --out "$work/theirs" --quiet --data "$work/other" >/dev/null
url_of() {
	pdftoppm -r 600 -mono -singlefile "$1" "$work/page"
	zbarimg -q --raw -Sdisable -Sqrcode.enable "$work/page.pbm" 2>/dev/null
}
one=$(url_of "$(ls "$work"/out/*.pdf | head -n 1)")
two=$(url_of "$(ls "$work"/out/*.pdf | tail -n 1)")
theirs=$(url_of "$(ls "$work"/theirs/*.pdf | head -n 1)")
ok "the codes were read" test -n "$one" -a -n "$two" -a -n "$theirs"
picture() { # text: a picture of a symbol that says it
	printf '%s' "$1" | qrencode -8 -l L -s 4 -m 6 -o "$work/qr.png"
}
judge() { # status reason text
	picture "$3"
	exits "$1" "$2: told" "$MOHOR" verify "$work/qr.png"
	says "$2: by reason" "\[$2\]"
}
picture "$one"
ok "the code by itself is genuine, whoever drew it" "$MOHOR" verify "$work/qr.png"
says "and what it says is listed, to compare with the paper" "Name +[A-Z]"
token=${one#*#}
IFS=. read -r head payload signature <<<"$token"
b64() { base64 -w0 | tr '+/' '-_' | tr -d '='; }
unb64() { local s; s=$(tr '_-' '/+'); while [ $((${#s} % 4)) != 0 ]; do s="$s="; done; printf '%s' "$s" | base64 -d; }
where=${one%%#*}
judge 1 qr-malformed "$where#$(printf '{"alg":"none","typ":"vc+jwt","kid":"x"}' | b64).$payload."
judge 1 qr-malformed "$where#$(printf '{"alg":"HS256","typ":"vc+jwt","kid":"x"}' | b64).$payload.$signature"
judge 1 qr-signer-unknown "$where#$(printf '{"alg":"ES256","typ":"vc+jwt","kid":"%s"}' "$(printf x%.0s $(seq 43))" | b64).$payload.$signature"
changed=$(printf '%s' "$payload" | unb64 | sed 's/"name":"[^"]*"/"name":"Somebody Else"/' | b64)
judge 1 qr-signature-broken "$where#$head.$changed.$signature"
other=$(printf '%s' "${two#*#}" | cut -d. -f2)
judge 1 qr-signature-broken "$where#$head.$other.$signature"
judge 1 qr-malformed "${two%%#*}#$token"
judge 1 qr-malformed "https://verify.example.com/v/${where##*/}#$token"
judge 1 qr-signer-unknown "$theirs"
judge 1 qr-not-ours "https://example.com/"
judge 1 qr-not-ours "$where"
convert -size 2000x2000 xc:white "$work/blank.png"
exits 2 "no code at all" "$MOHOR" verify "$work/blank.png"
says "by reason" "\[no-qr-code\]"
sqlite3 "$D/register.db" "DELETE FROM cert_tail WHERE id = (SELECT max(id) FROM cert)" 2>/dev/null
exits 74 "a register that was meddled with is not trusted" "$MOHOR" register check
finish
