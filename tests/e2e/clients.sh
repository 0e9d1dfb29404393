#!/bin/bash
# Administrators keep departments' own systems, and cancel by hand.
. "$(dirname "$0")/../lib.sh"
D=$work/data
export MOHOR_DATA=$D
"$MOHOR" init "$D" --test-p256 >/dev/null || exit 1
same "the key of access tokens is private" "$(stat -c %a "$D/keys/token.key")" 600
ok "a department's system is added" "$MOHOR" client add 'BCW portal' --department BCW --scope issue,read --json
id=$(sed 's/.*"client_id":"\([^"]*\)".*/\1/' "$work/.out")
secret=$(sed 's/.*"client_secret":"\([^"]*\)".*/\1/' "$work/.out")
same "its secret has 256 bits" "${#secret}" 70
ok "it is listed" "$MOHOR" client list
says "with what it may do" "issue read  BCW portal"
same "the register does not hold the secret" "$(grep -c "$secret" "$D/register.db" "$D/register.db-wal" 2>/dev/null | grep -vc ':0$')" 0
ok "it gets a new secret" "$MOHOR" client rotate "$id"
ok "the list says" "$MOHOR" client list
says "that the older one is good too" "an older secret is good too"
exits 65 "a department is needed" "$MOHOR" client add x
exits 65 "a scope that is none is refused" "$MOHOR" client add x --department BCW --scope sign
exits 66 "a department that is none is refused" "$MOHOR" client add x --department QQQ
ok "it is revoked" "$MOHOR" client revoke "$id"
exits 66 "once" "$MOHOR" client revoke "$id"
exits 66 "and gets no new secret" "$MOHOR" client rotate "$id"

head -n 4 "$D/samples/people.csv" >"$work/three.csv"
ok "three people" "$MOHOR" issue BCW-001 --from "$work/three.csv" --out "$work/out" --quiet
exits 65 "cancelling wants a reason" "$MOHOR" cert cancel BCW0012026000002
uin=$(basename "$(ls "$work"/out/*000002.pdf)" .pdf)
ok "to cancel one is asked for" "$MOHOR" cert cancel "$uin" --reason 'issued in error'
says "that it waits for a second person" "STILL VALID"
ok "until then it is valid" "$MOHOR" verify "$uin"
exits 73 "it is asked for once" "$MOHOR" cert cancel "$uin" --reason 'issued in error'
ok "it is among what waits" "$MOHOR" cert requests
says "with its reason" "issued in error"
exits 77 "who asked does not confirm" "$MOHOR" cert confirm 1
exits 65 "a request is a number" "$MOHOR" cert confirm "$uin"
exits 66 "that there is" "$MOHOR" cert confirm 99
other() { SUDO_UID=4711 "$@"; } # root, for another person
if [ "$(id -u)" = 0 ] && [ "$(cat /proc/self/loginuid)" = 4294967295 ]; then
	ok "a second administrator confirms" other "$MOHOR" cert confirm 1 --remark 'seen the file'
else # one login is one person, and this one has no second
	sed -i 's/^#*second_person.*/second_person = no/' "$D/mohor.conf"
	ok "a certificate is cancelled at once" "$MOHOR" cert cancel "${uin%2}1" --reason 'issued in error'
	uin=${uin%2}1
fi
exits 1 "whoever checks it is told" "$MOHOR" verify "$uin"
says "so" "cancelled"
ok "the others stay" "$MOHOR" verify "${uin%2}3"
exits 73 "it is cancelled once" "$MOHOR" cert cancel "$uin" --reason 'once more'
ok "nothing waits any more" "$MOHOR" cert requests
exits 66 "a number that is none cannot be cancelled" "$MOHOR" cert cancel "${uin%?}9" --reason 'no such number'
ok "the register adds up" "$MOHOR" register check
finish
