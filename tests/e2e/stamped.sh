#!/bin/bash
# Signatures with a time stamp from an authority over HTTP (PAdES B-T), and with
# a key that lives in a PKCS#11 token.
. "$(dirname "$0")/../lib.sh"
D=$work/data
export MOHOR_DATA=$D
"$MOHOR" init "$D" --test-pki >/dev/null || exit 1
PIN=$(cat "$D/keys/sign/test.pin")
head -n 6 "$D/samples/people.csv" >"$work/five.csv"
head -n 8 "$D/samples/people.csv" >"$work/seven.csv"

"$FAKES/tsa_server" "$D/test-pki" "$PIN" >"$work/tsa" 2>&1 &
tsa=$!
for _ in $(seq 50); do grep -q '[0-9]' "$work/tsa" && break; sleep 0.1; done
port=$(grep -oE '[0-9]{2,5}' "$work/tsa" | tail -n 1)
set_tsa() { sed -i "s|^#\?level = .*|level = B-T|; s|^#\?tsa_url = .*|tsa_url = http://127.0.0.1:$port/$1|" "$D/mohor.conf"; }
set_tsa ""
ok "issued with time stamps" "$MOHOR" issue BCW-001 --from "$work/five.csv" --out "$work/certs"
says "all five" "5 issued"
pdf=$(ls "$work"/certs/*.pdf | head -n 1)
ok "genuine" "$MOHOR" verify "$pdf" --trust "$D/trust/root.pem"
says "of level B-T" "PAdES B-T"
says "the time is the authority's" "by a time-stamping authority"
ok "pdfsig agrees" bash -c "pdfsig -nocert '$pdf' | grep -q 'Signature is Valid'"
for way in nonce imprint reject busy type garbage; do
	set_tsa $way
	printf '\r\n' >>"$work/seven.csv"
	"$MOHOR" issue BCW-001 --from "$work/seven.csv" --out "$work/none" >"$work/.out" 2>"$work/.err"
	same "an authority that misbehaves ($way): nothing is issued" "$(ls "$work"/none/*.pdf 2>/dev/null | wc -l)" 0
done
ok "the register adds up" "$MOHOR" register check
kill $tsa
set_tsa ""
exits 75 "an authority out of reach: try again" "$MOHOR" issue BCW-001 --from "$work/seven.csv" --out "$work/none"
sed -i 's|^level = .*|level = B-B|' "$D/mohor.conf"
ok "later the same file goes on" "$MOHOR" issue BCW-001 --from "$work/seven.csv" --out "$work/late"
says "all seven" "7 issued"

module=$(ls /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so 2>/dev/null | head -n 1)
mkdir -p "$work/tokens"
echo "directories.tokendir = $work/tokens" >"$work/softhsm.conf"
export SOFTHSM2_CONF=$work/softhsm.conf
openssl pkcs12 -in "$D/test-pki/signer.p12" -passin "pass:$PIN" -nocerts -nodes -out "$work/key.pem" 2>/dev/null
openssl pkcs8 -topk8 -nocrypt -in "$work/key.pem" -out "$work/key.p8" 2>/dev/null
softhsm2-util --init-token --free --label desk --pin 4321 --so-pin 8765 >/dev/null
ok "a key goes into a token" softhsm2-util --import "$work/key.p8" --token desk --label ds --id 01 --pin 4321
openssl x509 -in "$D/test-pki/signer.pem" -outform DER -out "$work/signer.der" 2>/dev/null
pkcs11-tool --module "$module" --login --pin 4321 --token-label desk --write-object "$work/signer.der" --type cert --label ds --id 01 >/dev/null 2>&1
printf '4321\n' >"$work/pin"
chmod 600 "$work/pin"
export MOHOR_PIN_FILE=$work/pin
ok "the token is a signing key" "$MOHOR" key add desk "pkcs11:token=desk;object=ds?module-path=$module"
ok "it signs" "$MOHOR" key test desk
ok "certificates are issued with it" "$MOHOR" issue HHA-003 --from "$work/five.csv" --out "$work/token" --key desk
says "all five" "5 issued"
ok "and are genuine" "$MOHOR" verify "$work/token" --brief
printf '9999\n' >"$work/pin"
exits 77 "a wrong PIN is refused" "$MOHOR" key test desk
ok "the PIN is in no output" bash -c "! grep -r 4321 '$work/.out' '$work/.err'"
finish
