#!/bin/bash
# The register on PostgreSQL: made, filled by two workers that are killed now and
# then, checked after each kill, and found whole; then the server is lost in the
# middle. Left out only where PostgreSQL is not installed. KILLS says how often.
. "$(dirname "$0")/../lib.sh"
kills=${KILLS:-5}
coproc SERVER { exec "$top/tests/both/server"; }
server_end=${SERVER[1]}
read -r socket <&"${SERVER[0]}"
case $socket in
/*) ;;
*) skip "$socket"; echo "ok PostgreSQL is left out"; finish ;;
esac
trap 'exec {server_end}>&-; rm -rf "$work"' EXIT
url="postgresql://mohor@/register?host=$work/nobody,$socket"
D=$work/data
export MOHOR_DATA=$D
ask() { psql -h "$socket" -U mohor -d "${2:-register}" -Atqc "$1"; }
quiet() { # until the server has noticed that nobody is there
	for _ in $(seq 200); do
		[ "$(ask "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = 'register' AND backend_type = 'client backend' AND pid <> pg_backend_pid()")" = 0 ] && return
		sleep 0.05
	done
}

exits 65 "an address of something else is refused" "$MOHOR" init "$D" --test-p256 --store mysql://here
ok "a directory is made whose register is on the server, the second of two hosts" \
	"$MOHOR" init "$D" --test-p256 --store "$url"
ok "there is no register in the directory" test ! -e "$D/register.db"
exits 73 "a second directory does not take over a register" "$MOHOR" init "$work/other" --test-p256 --store "$url"
"$top/tools/people" 4000 --seed 5 >"$work/people.csv"
ok "the sample file is issued" "$MOHOR" issue BCW-001 --from "$D/samples/people.csv" --jobs 2 --quiet --out "$work/sample"
ok "its files verify" "$MOHOR" verify "$work/sample"
number=$(basename "$(ls "$work/sample"/*.pdf | head -n 1)" .pdf)
ok "a number is known to the register" "$MOHOR" verify "$number"
bad=0 cut=0
RANDOM=11
for round in $(seq "$kills"); do
	"$MOHOR" issue BCW-001 --from "$work/people.csv" --jobs 2 --quiet >/dev/null 2>&1 &
	pid=$!
	sleep "$(printf '0.%03d' $((150 + RANDOM % 300)))"
	workers=$(pgrep -P $pid | tr '\n' ' ')
	case $((round % 3)) in
	0) victims="$pid $workers" ;;
	1) victims=$pid ;;
	*) victims=${workers%% *} ;;
	esac
	# shellcheck disable=SC2086
	kill -9 $victims 2>/dev/null && cut=$((cut + 1))
	wait $pid 2>/dev/null
	quiet
	"$MOHOR" register check --json >"$work/check" 2>&1 ||
		{ bad=$((bad + 1)); sed "s/^/# round $round: /" "$work/check"; }
done
same "the register adds up after each of $kills kills" $bad 0
ok "kills did hit" test "$cut" -ge 1

# the server turns everybody out in the middle
"$MOHOR" issue BCW-001 --from "$work/people.csv" --jobs 2 --quiet >/dev/null 2>"$work/lost" &
pid=$!
before=$(ask "SELECT COUNT(*) FROM cert")
for _ in $(seq 200); do
	[ "$(ask "SELECT COUNT(*) FROM cert")" -gt "$before" ] && break
	sleep 0.02
done
ask "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'register' AND pid <> pg_backend_pid()" >/dev/null
wait $pid
status=$?
if [ $status = 0 ]; then
	echo "# the file was finished before the connection was lost"
else
	ok "a lost connection is said to be one" grep -q "connection to the register's server was lost" "$work/lost"
fi
quiet
ok "the register adds up after that" "$MOHOR" register check
ok "the file is finished in the end" "$MOHOR" issue BCW-001 --from "$work/people.csv" --jobs 2 --quiet --out "$work/out"
ok "the register adds up, with every document opened" "$MOHOR" register check --open 1 --json
issued=$(grep -oE '"issued":[0-9]+' "$work/.out" | cut -d: -f2)
same "each row of each file was issued once" "$issued" 4200
same "every file is there" "$(ls "$work/out"/*.pdf | wc -l)" 4000

mapfile -t lines <"$D/mohor.conf"
printf '%s\n' "${lines[@]}" | sed "s|^where = .*|where = postgresql://mohor@/nothing?host=$socket|" >"$D/mohor.conf"
exits 66 "a database that is not there is said to be missing" "$MOHOR" register check
says "with its name" "no database nothing"
printf '%s\n' "${lines[@]}" | sed "s|^where = .*|where = postgresql://mohor@/register?host=$work/nobody|" >"$D/mohor.conf"
exits 75 "a server that is not there is for later" "$MOHOR" register check
says "in words" "cannot be reached"
finish
