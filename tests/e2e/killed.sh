#!/bin/bash
# 200 times kill -9 in the middle of a bulk issue, the register checked after
# each: no row twice, no number twice, no number unexplained. KILLS sets how
# many. A kill that came after the end of a file does not count. Every 50 kills
# meet a new register, so that checking stays short.
. "$(dirname "$0")/../lib.sh"
kills=${KILLS:-200}
"$top/tools/people" 6000 --seed 3 >"$work/people.csv"
RANDOM=7
round=0

next_file() { # the same people under another file name and one more blank line
	printf '\r\n' >>"$work/people.csv"
}
strike() { # the parent, its workers, or one of them
	local pid=$1 workers victims
	workers=$(pgrep -P "$pid" | tr '\n' ' ')
	case $((round % 3)) in
	0) victims="$pid $workers" ;;
	1) victims=$pid ;;
	*) victims=${workers%% *} ;;
	esac
	# shellcheck disable=SC2086
	kill -9 $victims 2>/dev/null
}
register() { # kills: so many in one register, then the file is finished
	local want=$1 cut=0 bad=0 rounds=0 files=0 issued
	export MOHOR_DATA=$work/data
	rm -rf "$MOHOR_DATA" "$work/out"
	"$MOHOR" init "$MOHOR_DATA" --test-p256 >/dev/null || exit 1
	next_file
	while [ "$cut" -lt "$want" ] && [ "$rounds" -lt $((want * 3)) ]; do
		"$MOHOR" issue BCW-001 --from "$work/people.csv" --jobs 2 --quiet >/dev/null 2>"$work/issue.err" &
		pid=$!
		sleep "$(printf '0.%03d' $((100 + RANDOM % 500)))"
		strike $pid && cut=$((cut + 1))
		wait $pid 2>/dev/null
		while pgrep -f "issue BCW-001 --from $work/people.csv" >/dev/null; do sleep 0.02; done
		round=$((round + 1)) rounds=$((rounds + 1))
		if ! "$MOHOR" register check --json >"$work/check" 2>&1; then
			bad=$((bad + 1))
			sed "s/^/# round $round: /" "$work/check"
		fi
		if "$MOHOR" batch list | tail -n 1 | grep -q finished; then
			files=$((files + 1))
			next_file
		fi
	done
	echo "# $cut kills in $rounds rounds, $files files finished between them"
	same "the register adds up after each of $rounds kills" $bad 0
	same "as many kills as asked for did hit" "$cut" "$want"
	ok "the file is finished in the end" "$MOHOR" issue BCW-001 --from "$work/people.csv" --quiet --out "$work/out"
	ok "the register adds up, with every document opened" "$MOHOR" register check --open 1 --json
	issued=$(grep -oE '"issued":[0-9]+' "$work/.out" | cut -d: -f2)
	same "each row of each file was issued once" "$issued" $(((files + 1) * 6000))
	same "every file is there" "$(ls "$work/out"/*.pdf 2>/dev/null | wc -l)" 6000
}
while [ "$kills" -gt 0 ]; do
	part=$((kills < 50 ? kills : 50))
	register $part
	kills=$((kills - part))
done
finish
