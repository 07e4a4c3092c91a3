#!/bin/bash
# The night before a deadline: so many clerks saving figures at once, on SQLite and on PostgreSQL; afterwards every answer is
# held against the history.  The rival, in turns with it, writes the same rows into the same database without any server.
#
#   bench/night.sh      from the root of the source
#   BUILD=build  SECONDS_EACH=60  CLERKS=25,50,100,200  ROUNDS=3  READERS=20
#
# Three tables an engine: a ladder of clerks who save once a second each, as a page does that saves by itself; the same with
# others who read signed-in pages as fast as they get them; and clerks without a pause, beside the rival.
set -eu
build=${BUILD:-build}
each=${SECONDS_EACH:-60}
clerks=${CLERKS:-25,50,100,200}
rounds=${ROUNDS:-3}
readers=${READERS:-20}
most=${clerks##*,}
short=$((each / rounds > 5 ? each / rounds : 5))
ninja -C "$build" thidua bench/made_nation test/load/night >/dev/null
export THIDUA=$PWD/$build/thidua MADE_NATION=$PWD/$build/bench/made_nation
night=$build/test/load/night
out=$(mktemp)
trap 'rm -f "$out"' EXIT

# run OPTION…: the lines with figures; a check that fails ends everything
run() {
    "$night" "$@" >"$out" || { cat "$out"; exit 1; }
    if grep '^not ok' "$out"; then
        exit 1
    fi
    sed -n 's/^# //p' "$out" | grep -E 'saves/s|without a server' || true
}

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

for engine in sqlite pg; do
    flags=()
    [ $engine = sqlite ] || flags=(--pg)
    echo "== $engine: each clerk a save a second"
    run "${flags[@]}" --clerks "$clerks" --pause 1000 --seconds "$each"
    echo "== $engine: the same, beside $readers readers without a pause"
    run "${flags[@]}" --clerks "$most" --pause 1000 --seconds "$each" --readers "$readers"
    echo "== $engine: 50 clerks without a pause, and the rival, $rounds rounds in turn"
    : >"$out.all"
    for _ in $(seq "$rounds"); do
        run "${flags[@]}" --clerks 50 --pause 0 --seconds "$short" --raw "$short" | tee -a "$out.all"
    done
    ours=$(sed -n 's/.* \([0-9]*\) saves\/s.*/\1/p' "$out.all" | median)
    raw=$(sed -n 's/.*: \([0-9]*\) a second$/\1/p' "$out.all" | median)
    awk -v o="$ours" -v r="$raw" 'BEGIN { printf "saves over HTTP %d/s, rows alone %d/s: ratio %.2f\n", o, r, o / r }'
    rm -f "$out.all"
done
