# What the stories share. A story is a bash script that prints TAP: each `ok` or
# `not ok` line is one fact. MOHOR names the program; a story works in $work.
set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
: "${MOHOR:=$top/build/asan/prog/mohor}"
FAKES=${FAKES:-$(dirname "$(dirname "$MOHOR")")/tests}
work=$(mktemp -d "${TMPDIR:-/tmp}/mohor-story.XXXXXX")
trap 'rm -rf "$work"' EXIT
# Leaks are looked for in the unit tests; here it only costs start-up time.
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=0
story_status=0
finish() { exit "$story_status"; }

# ok "sentence" command...: the command succeeds
ok() {
	local what=$1
	shift
	if "$@" >"$work/.out" 2>"$work/.err"; then
		echo "ok $what"
	else
		echo "not ok $what"
		echo "# $*"
		sed 's/^/# /' "$work/.out" "$work/.err" | tail -n 20
		story_status=1
	fi
}
# exits N "sentence" command...: it ends with this status, and not by a crash
exits() {
	local want=$1 what=$2 got
	shift 2
	"$@" >"$work/.out" 2>"$work/.err"
	got=$?
	if [ "$got" = "$want" ] && ! grep -q 'Sanitizer' "$work/.err"; then
		echo "ok $what"
	else
		echo "not ok $what: exit status $got instead of $want"
		echo "# $*"
		sed 's/^/# /' "$work/.out" "$work/.err" | tail -n 20
		story_status=1
	fi
}
# says "sentence" PATTERN: the last command's output has it
says() {
	if cat "$work/.out" "$work/.err" | grep -qE -- "$2"; then
		echo "ok $1"
	else
		echo "not ok $1: no \"$2\" in"
		sed 's/^/# /' "$work/.out" "$work/.err" | tail -n 20
		story_status=1
	fi
}
# same "sentence" A B
same() {
	if [ "$2" = "$3" ]; then
		echo "ok $1"
	else
		echo "not ok $1: $2 is not $3"
		story_status=1
	fi
}
skip() { echo "# left out: $*"; }

# serve [options]: starts the service on a free port of this machine; $B is its
# address, $server its process, serve.log its log. It ends with the story.
serve() {
	"$MOHOR" serve --listen 127.0.0.1:0 "$@" >"$work/serve.out" 2>"$work/serve.log" </dev/null &
	server=$!
	trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$work"' EXIT
	local port=
	for _ in $(seq 300); do
		port=$(sed -n 's/.*127.0.0.1:\([0-9]*\) with.*/\1/p' "$work/serve.out")
		[ -n "$port" ] && break
		sleep 0.1
	done
	CA=$MOHOR_DATA/tls/cert.pem B=https://localhost:$port
	export CA B
	ok "the service is ready" curl -sSf --retry 60 --retry-all-errors --retry-delay 1 --cacert "$CA" "$B/readyz"
}
# the service ends as it should, and its log is one that may be kept
served() { # pattern of what must not be in the log
	kill -TERM $server
	ok "the service ends when it is told to" wait $server
	same "its log holds nothing that it must not" "$(grep -cE "$1" "$work/serve.log")" 0
	same "and nothing of the sanitizers" "$(grep -cE 'ERROR: |runtime error' "$work/serve.log")" 0
}
