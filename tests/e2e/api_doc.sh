#!/bin/bash
# The service as docs/api.md tells it: every line of its examples is run, and the
# two example clients are built and used.
. "$(dirname "$0")/../lib.sh"
export MOHOR_DATA=$work/data
"$MOHOR" init "$MOHOR_DATA" --test-p256 >/dev/null || exit 1
cd "$work" || exit 1
ok "a client is made" "$MOHOR" client add 'BCW portal' --department BCW --json
cp "$work/.out" client.json
ok "and a second one that checks" "$MOHOR" client add 'BCW checking desk' --department BCW --scope read,cancel --json
cp "$work/.out" second.json
serve
awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' "$top/docs/api.md" >doc.sh
ok "every line of docs/api.md works" bash -eu doc.sh
ok "the PDF it fetched is a signed one" bash -c 'pdfsig BCW0012026000001.pdf | grep -q "Signature is Valid"'
ok "and replaced since" bash -c '"$0" verify BCW0012026000001.pdf | grep -q replaced' "$MOHOR"
ok "by one whose cancelling was confirmed" bash -c '"$0" cert requests --all | grep -q confirmed' "$MOHOR"
sed 's/Rina/Tina/' person.json >tina.json
ok "the client in JavaScript issues one" env NODE_EXTRA_CA_CERTS="$CA" node "$top/docs/examples/client.mjs" "$B" client.json tina.json tina.pdf
ok "which is genuine" "$MOHOR" verify tina.pdf
ok "the client in C is compiled without a warning" cc -Wall -Wextra -Werror -o client "$top/docs/examples/client.c" -lcurl -ljansson
python3 -c 'import json; print(json.load(open("client.json"))["client_secret"])' >secret
ok "and issues one" ./client "$B" "$CA" "$(python3 -c 'import json; print(json.load(open("client.json"))["client_id"])')" secret tina.json c-1
cp "$work/.out" first
ok "once, however often it asks" ./client "$B" "$CA" "$(python3 -c 'import json; print(json.load(open("client.json"))["client_id"])')" secret tina.json c-1
cp "$work/.out" second
ok "with the same answer" cmp first second
served 'Bera|mohor_[0-9a-f]{64}|eyJ'
ok "the signer's journal is whole" "$MOHOR" journal check
ok "and the register" "$MOHOR" register check --open 1
finish
