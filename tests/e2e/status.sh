#!/bin/bash
# Status lists off line: what `mohor verify` makes of a good one, an old one, one
# of another series, another office's, and forged ones.
. "$(dirname "$0")/../lib.sh"
D=$work/data
export MOHOR_DATA=$D
"$MOHOR" init "$D" --test-p256 >/dev/null || exit 1
sed -i 's/^#*second_person.*/second_person = no/' "$D/mohor.conf"
head -n 3 "$D/samples/people.csv" >"$work/two.csv"
"$MOHOR" issue BCW-001 --from "$work/two.csv" --out "$work/out" --quiet >/dev/null || exit 1
one=$(ls "$work"/out/*1.pdf) two=$(ls "$work"/out/*2.pdf)
series=$(basename "$one" | sed -E 's/^(.{6})(.{4}).*/\1-\2/')
serve
fetch() { curl -sSf --cacert "$CA" -o "$work/$1" "$B/status/$series"; }
fetch none.jwt
"$MOHOR" cert cancel "$(basename "$two" .pdf)" --reason 'issued in error' >/dev/null
fetch one.jwt
curl -sSf --cacert "$CA" -o "$work/jwks.json" "$B/.well-known/jwks.json"
picture() { # pdf png
	pdftoppm -r 600 -mono -singlefile "$1" "$work/page"
	convert "$work/page.pbm" "$2"
}
picture "$one" "$work/one.png"
picture "$two" "$work/two.png"
mkdir "$work/trust"
cp "$D"/trust/*.pem "$work/jwks.json" "$work/trust"
off() { env -u MOHOR_DATA "$MOHOR" verify --trust "$work/trust" "$@"; } # no register
cd "$work" || exit 1
for f in "$one" one.png; do
	kind=${f##*.}
	ok "$kind: without a list it is genuine as far as can be seen" off "$f"
	says "$kind: and what was not checked is said" "not checked +Whether it was cancelled since"
	ok "$kind: with a list that does not name it it is genuine" off "$f" --status one.jwt
	says "$kind: and how old the list is, is said" "checked +That it was not cancelled, by the issuer's status list of [0-9-]+ [0-9:]+ IST, [0-9]+ minutes? old"
done
for f in "$two" two.png; do
	kind=${f##*.}
	ok "$kind: an earlier list could not know" off "$f" --status none.jwt
	exits 1 "$kind: with the list it is cancelled" off "$f" --status one.jwt
	says "$kind: by reason" "\[cancelled\]"
	exits 1 "$kind: of two lists the one that knows counts" off "$f" --status none.jwt --status one.jwt
	exits 1 "$kind: and for the register too" "$MOHOR" verify "$f"
done
cp one.jwt trust/
exits 1 "a list may lie among what is relied on" off "$two"
rm trust/one.jwt

# what is wrong with a list
doubt() { # reason list
	exits 2 "$1: the PDF cannot be told" off "$one" --status "$2"
	says "$1: by reason" "\[$1\]"
	exits 2 "$1: nor the QR code" off one.png --status "$2"
	says "$1: by reason there too" "\[$1\]"
}
b64() { base64 -w0 | tr '+/' '-_' | tr -d '='; }
unb64() { local s; s=$(tr '_-' '/+'); while [ $((${#s} % 4)) != 0 ]; do s="$s="; done; printf '%s' "$s" | base64 -d; }
IFS=. read -r head payload signature <one.jwt
IFS=. read -r _ before _ <none.jwt
printf '%s.%s.%s' "$head" "$before" "$signature" >swapped.jwt
doubt status-list-forged swapped.jwt
printf '%s.%s.%s' "$(printf '{"alg":"none","typ":"vc+jwt","kid":"x"}' | b64)" "$payload" "$signature" >alg.jwt
doubt status-list-malformed alg.jwt
# a certificate's own QR code, which the other key signed
zbarimg -q --raw -Sdisable -Sqrcode.enable one.png 2>/dev/null | sed 's/.*#//' | tr -d '\n' >qr.jwt
doubt status-list-foreign qr.jwt
exits 2 "a forged list beside a good one is a reason too" off "$one" --status one.jwt --status swapped.jwt
says "which is said" "\[status-list-forged\]"
exits 1 "but what a good one calls cancelled stays so" off "$two" --status one.jwt --status swapped.jwt
# signed by whoever holds the QR codes' key, and the other way round
sign() { # key payload-json: with its kid
	local kid in
	kid=$(openssl ec -in "$1" -pubout -outform DER 2>/dev/null | tail -c 64 | python3 -c '
import sys, hashlib, base64
b = lambda x: base64.urlsafe_b64encode(x).decode().rstrip("=")
p = sys.stdin.buffer.read()
t = "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}" % (b(p[:32]), b(p[32:]))
print(b(hashlib.sha256(t.encode()).digest()))')
	in=$(printf '{"alg":"ES256","typ":"vc+jwt","kid":"%s"}' "$kid" | b64).$(printf '%s' "$2" | b64)
	printf '%s' "$in" | openssl dgst -sha256 -sign "$1" | python3 -c '
import sys, base64
d = sys.stdin.buffer.read(); r = d[4:4 + d[3]]; s = d[6 + d[3]:]
f = lambda x: int.from_bytes(x, "big").to_bytes(32, "big")
print(sys.argv[1] + "." + base64.urlsafe_b64encode(f(r) + f(s)).decode().rstrip("="), end="")' "$in"
}
list=$(printf '%s' "$payload" | unb64)
sign "$D/keys/status.pem" "$list" >again.jwt
exits 1 "the same signed anew is as good" off "$two" --status again.jwt
sign "$D/keys/qr.pem" "$list" >byqr.jwt
doubt status-list-foreign byqr.jwt
credential=$(cut -d. -f2 qr.jwt | unb64)
token=$(sign "$D/keys/status.pem" "$credential")
printf 'https://verify.example.gov.in/v/%s#%s' "$(basename "$one" .pdf)" "$token" | qrencode -8 -l L -s 4 -m 6 -o forged.png
exits 1 "a QR code that the status lists' key signed is nobody's" off forged.png
says "by reason" "\[qr-signer-unknown\]"
exits 1 "nor is it with the register" "$MOHOR" verify forged.png
# right signatures over wrong things
edit() { sign "$D/keys/status.pem" "$(printf '%s' "$list" | python3 -c '
import sys, json, datetime
l = json.load(sys.stdin)
t = lambda s: datetime.datetime.fromisoformat(s)
exec(sys.argv[1])
print(json.dumps(l, separators=(",", ":")), end="")' "$1")"; }
edit 'l["validFrom"] = (t(l["validFrom"]) - datetime.timedelta(days=3)).isoformat(); l["validUntil"] = (t(l["validUntil"]) - datetime.timedelta(days=3)).isoformat()' >old.jwt
doubt status-list-expired old.jwt
says "how old it is is told" "3 days old"
exits 1 "what an old list calls cancelled is so for ever" off "$two" --status old.jwt
edit 'l["validFrom"] = (t(l["validFrom"]) + datetime.timedelta(days=3)).isoformat(); l["validUntil"] = (t(l["validUntil"]) + datetime.timedelta(days=3)).isoformat()' >early.jwt
doubt status-list-early early.jwt
edit 'l = json.loads(json.dumps(l).replace("BCW001-", "BCW002-"))' >other.jwt
doubt status-list-other other.jwt
edit 'l["credentialSubject"]["statusPurpose"] = "suspension"' >purpose.jwt
doubt status-list-malformed purpose.jwt
edit 'import gzip, base64; l["credentialSubject"]["encodedList"] = "u" + base64.urlsafe_b64encode(gzip.compress(bytes(1024))).decode().rstrip("=")' >short.jwt
doubt status-list-malformed short.jwt
edit 'import gzip, base64; l["credentialSubject"]["encodedList"] = "u" + base64.urlsafe_b64encode(gzip.compress(bytes(1 << 22), 9)).decode().rstrip("=")' >bomb.jwt
doubt status-list-malformed bomb.jwt
exits 65 "what is no list is refused at once" off "$one" --status jwks.json
says "with what it should be" "is not a status list"
served 'mohor_[0-9a-f]{64}'
finish
