#!/bin/bash
# A register moves to PostgreSQL: with a file half issued, killed at any moment,
# refused where it must be; then the same file is issued to its end, numbers go
# on, and every old certificate is still genuine. KILLS says how often.
. "$(dirname "$0")/../lib.sh"
kills=${KILLS:-12}
coproc SERVER { exec "$top/tests/both/server"; }
server_end=${SERVER[1]}
read -r socket <&"${SERVER[0]}"
case $socket in
/*) ;;
*) skip "$socket"; echo "ok PostgreSQL is left out"; finish ;;
esac
trap 'exec {server_end}>&-; rm -rf "$work"' EXIT
url="postgresql://mohor@/moved?host=$socket"
D=$work/data
export MOHOR_DATA=$D
ask() { psql -h "$socket" -U mohor -d "${2:-moved}" -Atqc "$1"; }
field() { grep -oE "\"$1\":[0-9]+" "$work/.out" | head -n 1 | cut -d: -f2; }

ok "a directory is made with a register of its own" "$MOHOR" init "$D" --test-p256
"$top/tools/people" 2500 --seed 8 >"$work/people.csv"
ok "the sample file is issued" "$MOHOR" issue BCW-001 --from "$D/samples/people.csv" --quiet --out "$work/sample"
printf '# ours, and to be kept\n' >>"$D/mohor.conf"
# half of a file, cut off in the middle
"$MOHOR" issue BCW-001 --from "$work/people.csv" --quiet >/dev/null 2>&1 &
pid=$!
for _ in $(seq 200); do
	n=$(sqlite3 "$D/register.db" 'SELECT COUNT(*) FROM cert' 2>/dev/null || echo 0)
	[ "$n" -ge 900 ] && break
	sleep 0.02
done
exits 73 "while somebody issues nothing is moved" "$MOHOR" migrate --to "$url"
says "and it is said why" "Somebody is issuing"
kill -9 $pid $(pgrep -P $pid) 2>/dev/null
wait $pid 2>/dev/null
ok "the register adds up" "$MOHOR" register check --json
issued=$(field issued)

mkdir -p "$D/run"
exec {lock}>"$D/run/serve.lock"
flock "$lock"
exits 73 "while the directory is served nothing is moved" "$MOHOR" migrate --to "$url"
says "and it is said why" "being served"
exec {lock}>&-
exits 65 "an address of something else is refused" "$MOHOR" migrate --to mysql://here
exits 75 "a server that is not there is for later" "$MOHOR" migrate --to "postgresql://mohor@/moved?host=$work/nobody"
ok "another register is on the server" "$MOHOR" init "$work/other" --test-p256 --store "postgresql://mohor@/other?host=$socket"
exits 73 "a database with a register is refused" "$MOHOR" migrate --to "postgresql://mohor@/other?host=$socket"
same "and left as it was" "$(ask 'SELECT COUNT(*) FROM cert' other)" 0
ok "the register is still here" test -e "$D/register.db"

# killed at any moment: still here and whole, or moved and whole
RANDOM=5
bad=0 cut=0 half=0 gone=0
cp -a "$D" "$work/before"
# how long it takes here, so that the kills fall within
cp -a "$D" "$work/trial"
begun=$(date +%s%N)
ok "a copy of the directory is moved undisturbed" "$MOHOR" migrate --to "${url/moved/trial}" --data "$work/trial" --quiet
most=$((($(date +%s%N) - begun) / 1000000))
most=$((most * 5 / 4))
[ "$most" -le 900 ] || most=900
for round in $(seq "$kills"); do
	"$MOHOR" migrate --to "$url" --quiet >/dev/null 2>&1 &
	pid=$!
	sleep "$(printf '0.%03d' $((20 + RANDOM % most)))"
	kill -9 $pid 2>/dev/null && cut=$((cut + 1))
	wait $pid 2>/dev/null
	"$MOHOR" register check --json >"$work/.out" 2>"$work/.err" ||
		{ bad=$((bad + 1)); sed "s/^/# round $round: /" "$work/.err"; }
	[ "$(field issued)" = "$issued" ] || bad=$((bad + 1))
	if grep -q '^where = postgresql' "$D/mohor.conf"; then
		# begin again: another copy of the directory, another database
		gone=$((gone + 1))
		psql -h "$socket" -U mohor -d postgres -qc 'DROP DATABASE moved' 2>/dev/null
		rm -rf "$D"
		cp -a "$work/before" "$D"
		continue
	fi
	n=$(ask 'SELECT COUNT(*) FROM cert' 2>/dev/null || echo 0)
	[ "${n:-0}" = 0 ] || [ "$n" = "$issued" ] || half=$((half + 1))
done
same "a register adds up after each of $kills kills" $bad 0
same "never half a register was left" $half 0
echo "# $cut kills hit, $gone times the register had been moved"
ok "kills did hit" test "$cut" -ge 1

# a connection that is turned out in the middle
"$MOHOR" migrate --to "$url" --quiet >/dev/null 2>"$work/lost" &
pid=$!
for _ in $(seq 300); do
	ask "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'moved' AND query LIKE 'INSERT INTO cert%' AND pid <> pg_backend_pid()" >"$work/turned" 2>/dev/null
	grep -q t "$work/turned" && break
	sleep 0.01
done
wait $pid
ok "a lost connection leaves the register here" test -e "$D/register.db"
ok "and whole" "$MOHOR" register check

exits 73 "of two that move it at once one is refused" bash -c \
	"'$MOHOR' migrate --to '$url' --quiet --json >'$work/one' & '$MOHOR' migrate --to '$url' --quiet --json >'$work/two'; a=\$?; wait \$!; b=\$?; [ \$((a + b)) = 73 ] && exit 73; exit \$((a + b))"
cat "$work/one" "$work/two" >"$work/.out"
same "every certificate went along" "$(field certificates)" "$issued"
same "all its tables were compared" "$(grep -oE '"digest":"[0-9a-f]{64}"' "$work/.out" | wc -l)" "$(ask "SELECT COUNT(*) - 1 FROM pg_tables WHERE schemaname = 'public'")"
ok "the settings say where it is" grep -q "^where = $url\$" "$D/mohor.conf"
ok "and kept what people wrote" grep -q "^# ours, and to be kept" "$D/mohor.conf"
ok "the old register is kept by another name" test -e "$D/register.db.moved"
ok "and is in nobody's way" test ! -e "$D/register.db"
if sqlite3 "$D/register.db.moved" "INSERT INTO run VALUES (999, 'x', 0, 0)" 2>/dev/null; then
	echo "not ok nobody can write to the old register"
	story_status=1
else
	echo "ok nobody can write to the old register"
fi
exits 73 "it is moved once" "$MOHOR" migrate --to "$url"
ok "the file is issued to its end" "$MOHOR" issue BCW-001 --from "$work/people.csv" --jobs 2 --quiet --out "$work/out"
same "every file is there" "$(ls "$work/out"/*.pdf | wc -l)" 2500
ok "the register adds up, with every document opened" "$MOHOR" register check --open 1 --json
same "each row of each file was issued once" "$(field issued)" 2700
ok "what was issued before is genuine" "$MOHOR" verify "$work/sample"
ok "and what was issued since" "$MOHOR" verify "$work/out"
same "the move is in the audit" "$(ask "SELECT COUNT(*) FROM audit WHERE act = 'register.move'")" 1
finish
