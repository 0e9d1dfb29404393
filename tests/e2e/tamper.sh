#!/bin/bash
# Forgeries and accidents, each told apart by its reason, without network and
# without a data directory.
. "$(dirname "$0")/../lib.sh"
D=$work/data
mohor() { "$MOHOR" "$@"; }
mohor init "$D" --test-pki >/dev/null || exit 1
mohor issue BCW-001 --from "$D/samples/people.csv" --out "$work/out" --data "$D" >/dev/null || exit 1
unset MOHOR_DATA
cd "$work" || exit 1
# where a namespace of one's own is not allowed, the network is merely not used
alone="unshare -rn"
$alone true 2>/dev/null || { alone= && skip "no network namespace can be made here"; }
good=$(ls out/*.pdf | head -n 1)
trust="--trust $D/trust/root.pem --trust $D/trust/signers/test.pem"
verify() { # status reason file: offline, in a namespace without any network
	local status=$1 reason=$2
	shift 2
	# shellcheck disable=SC2086
	exits "$status" "$reason: told" $alone "$MOHOR" verify "$@" $trust
	says "$reason: by reason" "\[$reason\]"
}
# shellcheck disable=SC2086
ok "genuine, off line, with the trust anchor alone" $alone "$MOHOR" verify "$good" $trust
says "the test is not hidden" "ONLY A TEST"
ok "with the root alone" $alone "$MOHOR" verify "$good" --trust "$D/trust/root.pem"
exits 2 "without an anchor" $alone "$MOHOR" verify "$good" --trust "$D/jwks.json"
says "without an anchor: by reason" "no-trust-anchor"

python3 - "$good" <<'P'
import sys, random
b = bytearray(open(sys.argv[1], 'rb').read())
n = len(b)
def put(name, data): open(name, 'wb').write(bytes(data))
c = bytearray(b); c[n // 3] ^= 1; put('byte.pdf', c)
c = bytearray(b); i = b.rindex(b'stream') - 2000; c[i] ^= 1; put('byte2.pdf', c)
put('appended.pdf', b + b'\n% more\n')
put('appended2.pdf', b + b'\n1 0 obj\n<</Type/Catalog>>\nendobj\n%%EOF\n')
put('cut.pdf', b[:n - 300])
put('cut2.pdf', b[:n // 2])
put('empty.pdf', b'')
put('text.pdf', b'hello, I am a certificate\n')
r = random.Random(1)
for k in range(60):
    c = bytearray(b); c[r.randrange(n)] ^= 1 << r.randrange(8); put('flip%d.pdf' % k, c)
P
verify 1 changed-after-signing byte.pdf
exits 1 "a byte changed in the tail" $alone "$MOHOR" verify byte2.pdf $trust
verify 1 appended appended.pdf
exits 1 "an object appended" $alone "$MOHOR" verify appended2.pdf $trust
verify 1 truncated cut.pdf
exits 1 "cut in the middle" $alone "$MOHOR" verify cut2.pdf $trust
verify 1 not-a-pdf text.pdf
exits 1 "an empty file" $alone "$MOHOR" verify empty.pdf $trust
bad=0
for k in $(seq 0 59); do
	"$MOHOR" verify "flip$k.pdf" $trust --brief >/dev/null 2>&1 && bad=$((bad + 1))
done
same "none of 60 files with one bit changed is genuine" $bad 0

mohor init stranger --test-pki >/dev/null
mohor issue BCW-001 --from stranger/samples/people.csv --out strange --data stranger >/dev/null
verify 1 signer-unknown "$(ls strange/*.pdf | head -n 1)"
exits 1 "the issuing office itself refuses the stranger" "$MOHOR" verify "$(ls strange/*.pdf | head -n 1)" --data "$D"
says "as unknown" "signer-unknown"

PIN=$(cat "$D/keys/sign/test.pin")
maker=$FAKES/pki_maker
ok "the signer is revoked" "$maker" crl "$D/test-pki/ca.p12" "$PIN" "$D/test-pki/signer.pem" "2 days ago" revoked.crl
# shellcheck disable=SC2086
exits 1 "revoked before it signed: told" "$MOHOR" verify "$good" $trust --trust revoked.crl
says "revoked: by reason" "\[signer-revoked\]"
"$maker" crl "$D/test-pki/ca.p12" "$PIN" "$D/test-pki/signer.pem" "in 0 hours" later.crl

# A second officer of the same authority, whose certificate has run out.
ok "a key that has expired" "$maker" signer "$D/test-pki/ca.p12" "$PIN" "400 days ago" "30 days ago" expired.p12 expired.pem
ok "signs all the same" "$maker" resign "$good" expired.p12 "$PIN" expired.pdf
exits 1 "expired: told" "$MOHOR" verify expired.pdf --trust "$D/trust/root.pem" --trust "$D/trust/links/ca.pem"
says "expired: by reason" "\[signer-expired\]"
ok "another officer of the same authority" "$maker" signer "$D/test-pki/ca.p12" "$PIN" "1 days ago" "in 300 days" other.p12 other.pem
"$maker" resign "$good" other.p12 "$PIN" other.pdf
# shellcheck disable=SC2086
exits 1 "properly signed, but not by the issuing officer: told" "$MOHOR" verify other.pdf $trust
says "by reason" "\[signer-not-ours\]"
finish
