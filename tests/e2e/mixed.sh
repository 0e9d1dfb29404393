#!/bin/bash
# Two clients at one worker: a request whose body is still to come stays its own
# client's, whoever asks meanwhile.
. "$(dirname "$0")/../lib.sh"
export MOHOR_DATA=$work/data
"$MOHOR" init "$MOHOR_DATA" --test-p256 >/dev/null || exit 1
cd "$work" || exit 1
"$MOHOR" client add 'One' --department BCW --json >one.json
"$MOHOR" client add 'Two' --department BCW --json >two.json
"$MOHOR" serve --listen 127.0.0.1:0 --workers 1 >serve.out 2>serve.log </dev/null &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 200); do
	port=$(sed -n 's/^mohor serves at https:.*:\([0-9]*\) with.*/\1/p' serve.out)
	[ -n "$port" ] && break
	sleep 0.1
done
B=https://localhost:$port CA=$MOHOR_DATA/tls/cert.pem
ok "it is ready" curl -sSf --retry 20 --retry-all-errors --retry-delay 1 --cacert "$CA" "$B/readyz"
cat >mixed.py <<'P'
import base64, json, os, socket, ssl, sys, threading, time
port, log = int(sys.argv[1]), sys.argv[2]
tls = ssl.create_default_context(cafile=sys.argv[3])

def dial():
    return tls.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="localhost")

def hear(s):
    got = b""
    while True:
        more = s.recv(65536)
        if not more:
            return got
        got += more

def ask(line, headers, body=b""):
    s = dial()
    s.sendall((line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers).encode()
              + (b"Content-Length: %d\r\n" % len(body) if body else b"") + b"\r\n" + body)
    return hear(s)

def token(who):
    basic = base64.b64encode((who["client_id"] + ":" + who["client_secret"]).encode()).decode()
    answer = ask("POST /api/v1/token", "Authorization: Basic " + basic +
        "\r\nContent-Type: application/x-www-form-urlencoded\r\n", b"grant_type=client_credentials")
    return json.loads(answer.split(b"\r\n\r\n", 1)[1])["access_token"]

# More tokens of the other client than the worker has places to remember.
one, two = json.load(open("one.json")), json.load(open("two.json"))
mine = token(one)
others = []
for _ in range(150):
    others.append(token(two))
    time.sleep(0.06)  # as often as an address may
body = b'{"name": "x"}'
slow = dial()
slow.sendall(("POST /api/v1/services/BCW-001/certificates HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    "Authorization: Bearer " + mine + "\r\nIdempotency-Key: 1\r\nContent-Type: application/json\r\n"
    "Content-Length: %d\r\n\r\n" % len(body)).encode())
for t in others:
    answer = ask("GET /api/v1/services", "Authorization: Bearer " + t + "\r\n")
    assert answer.startswith(b"HTTP/1.1 200"), answer
slow.sendall(body)
assert hear(slow).startswith(b"HTTP/1.1 422")
for _ in range(100):
    lines = [l for l in open(log) if "/certificates status=422" in l]
    if lines:
        break
    time.sleep(0.1)
assert "client=" + one["client_id"] in lines[0], lines
P
ok "a request that waits for its body stays its own client's" python3 mixed.py "$port" serve.log "$CA"
kill -TERM $server
ok "it ends when it is told to" wait $server
if grep -E 'ERROR: |runtime error' serve.log; then echo "not ok the sanitizers are silent"; story_status=1
else echo "ok the sanitizers are silent"; fi
finish
