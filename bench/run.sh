#!/bin/sh
# How fast and how large: `thidua evaluate` over a made-up nation, beside `sqlite3 :memory:` that only imports the same
# facts and sums them by unit.  Rounds alternate, so that a busy machine slows both; ratios are of medians.
#
#   bench/run.sh [--write]        from the root of the source; --write also writes bench/results.md
#   THIDUA=build/thidua  MADE_NATION=build/bench/made_nation  ROUNDS=5  BENCH_DIR=(a temporary folder)
set -eu

thidua=${THIDUA:-build/thidua}
made=${MADE_NATION:-build/bench/made_nation}
rounds=${ROUNDS:-5}
write=no
[ "${1:-}" = --write ] && write=yes

for tool in sqlite3 awk /usr/bin/time; do
    command -v "$tool" >/dev/null || { echo "bench: $tool is not installed" >&2; exit 77; }
done
[ -x "$made" ] || ninja -C "$(dirname "$thidua")" bench/made_nation >/dev/null

dir=${BENCH_DIR:-$(mktemp -d)}
mkdir -p "$dir"
[ -n "${BENCH_DIR:-}" ] || trap 'rm -rf "$dir"' EXIT INT TERM
echo "making the figures …" >&2
"$made" "$dir/full" 3321 5 29
"$made" "$dir/quarter" 830 5 29
for size in full quarter; do
    printf '.mode csv\n.import %s facts\n%s\n' "$dir/$size/facts.csv" \
        'select unit, count(*), sum(numerator), sum(denominator) from facts group by unit;' >"$dir/$size.sql"
done

# measure NAME COMMAND…: appends "wall user+sys peakKB" to NAME.times
measure()
{
    name=$1
    shift
    /usr/bin/time -f '%e %U %S %M' -o "$dir/one" "$@" >"$dir/out" 2>"$dir/err" || { cat "$dir/err" >&2; exit 1; }
    awk '{ printf "%.2f %.2f %d\n", $1, $2 + $3, $4 }' "$dir/one" >>"$dir/$name.times"
}


rm -f "$dir"/*.times
i=0
while [ $i -lt "$rounds" ]; do
    i=$((i + 1))
    echo "round $i of $rounds …" >&2
    measure last "$thidua" evaluate "$dir/full" --year 2025 --format csv --jobs 1
    measure sqlite sh -c "sqlite3 :memory: <'$dir/full.sql'"
    measure all "$thidua" evaluate "$dir/full" --format csv --jobs 1
    measure quarter "$thidua" evaluate "$dir/quarter" --format csv --jobs 1
done

# median NAME COLUMN
median()
{
    cut -d' ' -f"$2" "$dir/$1.times" | sort -n | awk '{ a[NR] = $1 } END { print (a[int((NR + 1) / 2)] + a[int(NR / 2) + 1]) / 2 }'
}

full_kb=$(($(wc -c <"$dir/full/facts.csv") / 1024))
rows=$(($(wc -l <"$dir/full/facts.csv") - 1))
rows_quarter=$(($(wc -l <"$dir/quarter/facts.csv") - 1))

report()
{
    echo "# Measured: $(date +%Y-%m-%d), $("$thidua" version), $(nproc) cores, $rounds rounds in turn, medians, one thread"
    echo
    echo "Made-up figures: 3,321 units × 120 indicators × 5 years, $rows rows, $((full_kb / 1024)) MB of CSV."
    echo
    echo "| what | wall s | CPU s | peak MB |"
    echo "|---|---:|---:|---:|"
    for n in sqlite last all quarter; do
        case $n in
        sqlite) what="sqlite3 :memory: .import + GROUP BY unit" ;;
        last) what="thidua evaluate --year 2025 --format csv" ;;
        all) what="thidua evaluate --format csv (five years)" ;;
        quarter) what="the same, 830 units ($rows_quarter rows)" ;;
        esac
        echo "| $what | $(median $n 1) | $(median $n 2) | $(($(median $n 3 | cut -d. -f1) / 1024)) |"
    done
    echo
    echo "| ratio | measured | aim | |"
    echo "|---|---:|---:|---|"
    awk -v s="$(median sqlite 2)" -v l="$(median last 2)" -v a="$(median all 2)" -v q="$(median quarter 2)" \
        -v sw="$(median sqlite 1)" -v lw="$(median last 1)" -v aw="$(median all 1)" -v m="$(median all 3)" \
        -v f="$full_kb" -v r="$rows" -v rq="$rows_quarter" '
        function line(what, x, aim, met) { printf "| %s | %.2f | %s | %s |\n", what, x, aim, met ? "met" : "NOT MET" }
        BEGIN {
            line("import by sqlite3 ÷ last year, CPU", s / l, "> 1", s > l)
            line("import by sqlite3 ÷ five years, CPU", s / a, "> 1", s > a)
            line("import by sqlite3 ÷ last year, wall", sw / lw, "> 1", sw > lw)
            line("import by sqlite3 ÷ five years, wall", sw / aw, "> 1", sw > aw)
            line("peak memory ÷ size of facts.csv", m / f, "< 1", m < f)
            g = (a / r) / (q / rq)
            line("CPU a row, full size ÷ a quarter", g, "0.85 … 1.15", g < 1.15 && g > 0.85)
        }'
}

if [ $write = yes ]; then
    report >bench/results.md
    cat bench/results.md
else
    report
fi
