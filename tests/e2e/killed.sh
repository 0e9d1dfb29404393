#!/bin/bash
# 200 times kill -9 in the middle of a bulk issue, the register checked after
# each: no row twice, no number twice, no number unexplained. KILLS sets how
# many. A kill that came after the end of a file does not count.
. "$(dirname "$0")/../lib.sh"
kills=${KILLS:-200}
D=$work/data
"$MOHOR" init "$D" --test-p256 >/dev/null || exit 1
export MOHOR_DATA=$D
"$top/tools/people" 6000 --seed 3 >"$work/people.csv"
bad=0 cut=0 rounds=0 done_early=0 file=0
next_file() { # the same people under another file name and one more blank line
	file=$((file + 1))
	printf '\r\n' >>"$work/people.csv"
}
RANDOM=7
while [ "$cut" -lt "$kills" ] && [ "$rounds" -lt $((kills * 3)) ]; do
	"$MOHOR" issue BCW-001 --from "$work/people.csv" --jobs 2 --quiet >/dev/null 2>"$work/issue.err" &
	pid=$!
	sleep "$(printf '0.%03d' $((150 + RANDOM % 700)))"
	# the parent, its workers, or all of them
	workers=$(pgrep -P $pid | tr '\n' ' ')
	case $((rounds % 3)) in
	0) victims="$pid $workers" ;;
	1) victims=$pid ;;
	*) victims=${workers%% *} ;;
	esac
	# shellcheck disable=SC2086
	kill -9 $victims 2>/dev/null && cut=$((cut + 1))
	wait $pid 2>/dev/null
	while pgrep -f "issue BCW-001 --from $work/people.csv" >/dev/null; do sleep 0.02; done
	rounds=$((rounds + 1))
	if ! "$MOHOR" register check --json >"$work/check" 2>&1; then
		bad=$((bad + 1))
		sed "s/^/# round $rounds: /" "$work/check"
	fi
	if "$MOHOR" batch list | tail -n 1 | grep -q finished; then
		done_early=$((done_early + 1))
		next_file
	fi
done
echo "# $cut kills in $rounds rounds, $done_early files finished between them"
same "the register adds up after each of $rounds kills" $bad 0
same "as many kills as asked for did hit" "$cut" "$kills"
ok "the file is finished in the end" "$MOHOR" issue BCW-001 --from "$work/people.csv" --quiet --out "$work/out"
ok "the register adds up, with every document opened" "$MOHOR" register check --open 1 --json
issued=$(grep -oE '"issued":[0-9]+' "$work/.out" | cut -d: -f2)
same "each row of each file was issued once" "$issued" $(((done_early + 1) * 6000))
same "every file is there" "$(ls "$work/out"/*.pdf 2>/dev/null | wc -l)" 6000
finish
