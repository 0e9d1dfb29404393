#!/bin/bash
# The year turns over at midnight in India, in the middle of a batch; signers'
# certificates run out; a series fills up.
. "$(dirname "$0")/../lib.sh"
D=$work/data
export MOHOR_DATA=$D
export ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0
at() { # "UTC time" command...
	local when=$1
	shift
	faketime -m "$when UTC" "$@"
}
at '2026-12-31 18:20:00' "$MOHOR" init "$D" --test-p256 >/dev/null || exit 1
# about eight seconds of work on this machine, of which the old year has two
"$top/tools/people" 1000 --seed 4 >"$work/before.csv"
begin=$(date +%s%N)
ok "a batch in the old year" at '2026-12-31 18:25:00' "$MOHOR" issue BCW-001 --from "$work/before.csv" --out "$work/before" --quiet
rows=$((8000000000000 / ($(date +%s%N) - begin)))
"$top/tools/people" $rows --seed 6 >"$work/people.csv"
ok "a batch over midnight" at '2026-12-31 18:29:58' "$MOHOR" issue BCW-001 --from "$work/people.csv" --out "$work/out" --quiet
says "all of it" "$(echo $rows | sed ':a;s/\B[0-9]\{3\}\>/,&/;ta') issued"
old=$(ls "$work/out" | grep -c '^BCW0012026')
new=$(ls "$work/out" | grep -c '^BCW0012027')
same "every row in one of the two years" $((old + new)) $rows
ok "some in each" test "$old" -gt 0 -a "$new" -gt 0
ok "the register adds up" "$MOHOR" register check
says "with nothing left over: numbers of the old year are struck out" " 0 spare, 0 in use"
first=$work/out/BCW0012027000001.pdf
pdftotext -layout "$first" - >"$work/.out"
says "the first of the year says so" "1 January 2027, 12:00 am"
ok "years later, the register knows when it was signed" at '2031-02-01 00:00:00' "$MOHOR" verify "$first"
says "and says that it is the register's word" "by the register"
exits 2 "without the register nobody can tell" at '2031-02-01 00:00:00' env -u MOHOR_DATA "$MOHOR" verify "$first" --trust "$D/trust/root.pem"
says "because the time is unproven" "time-unproven"
exits 65 "and the expired key signs no more" at '2031-02-01 00:00:00' "$MOHOR" issue HHA-003 --from "$work/people.csv" --out "$work/late" --quiet

head -n 31 "$work/people.csv" >"$work/thirty.csv"
fill() { sqlite3 "$D/register.db" "UPDATE series SET next = $1 WHERE year = 2027"; printf '\r\n' >>"$work/thirty.csv"; }
issue() { at '2027-06-01 06:00:00' "$MOHOR" issue BCW-001 --from "$work/thirty.csv" --quiet --jobs 1 --report "$work/report.csv"; }
fill 799990
ok "at 80 % administrators are told" issue
says "once" "80 % used"
fill 800100
ok "afterwards no more" issue
same "not again" "$(cat "$work/.out" "$work/.err" | grep -c '80 %')" 0
fill 949990
ok "at 95 % again" issue
says "in words" "95 % used"
fill 999980
exits 64 "past the end issue stops" issue
says "with what to do" "mohor series extend BCW-001"
ok "an administrator switches to letters" at '2027-06-01 06:00:00' "$MOHOR" series extend BCW-001
ok "and the same file goes on" at '2027-06-01 06:00:00' "$MOHOR" issue BCW-001 --from "$work/thirty.csv" --out "$work/letters" --quiet
ok "with letters" test -e "$work/letters/BCW0012027A00000.pdf"
ok "that verify" at '2027-06-01 06:00:00' "$MOHOR" verify "$work/letters/BCW0012027A00000.pdf"
finish
