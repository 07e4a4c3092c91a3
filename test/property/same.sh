#!/bin/sh
# The same plan and figures give the same bytes: in every time zone, language and number of threads, whatever the order of
# the rows, built by either compiler, from files, from SQLite and from PostgreSQL.
#   OTHER: another build of the binary (clang's), compared when it is there.
# shellcheck source=test/cli/lib.sh
. "$SOURCE/test/cli/lib.sh"

made=$1
n=0

# store URL FOLDER: everything by the command line, then the package out again
store()
{
    rm -f "$out"
    "$THIDUA" init --db "$1" --plan "$2/plan.yaml" --tenant "$3" >/dev/null &&
        for t in units people facts attestations events holidays; do
            [ ! -e "$2/$t.csv" ] || "$THIDUA" import $t "$2/$t.csv" --db "$1" --tenant "$3" --quiet >/dev/null || return 1
        done
    "$THIDUA" run --db "$1" --tenant "$3" >/dev/null && "$THIDUA" export --db "$1" --tenant "$3" --out "$out"
}

one() # NAME FOLDER [SHUFFLED]
{
    n=$((n + 1))
    package=$dir/package
    "$THIDUA" evaluate "$2" --format json --jobs 1 >"$package" || { not_ok "$1: evaluated"; return; }
    for zone in Pacific/Kiritimati America/Adak; do
        TZ=$zone "$THIDUA" evaluate "$2" --format json >"$out"
        check "$1: TZ=$zone" cmp "$package" "$out"
    done
    for language in C en_US.UTF-8; do
        LC_ALL=$language "$THIDUA" evaluate "$2" --format json >"$out"
        check "$1: LC_ALL=$language" cmp "$package" "$out"
    done
    for jobs in 2 5; do
        "$THIDUA" evaluate "$2" --format json --jobs $jobs >"$out"
        check "$1: --jobs $jobs" cmp "$package" "$out"
    done
    [ $# -lt 3 ] || { "$THIDUA" evaluate "$3" --format json >"$out"; check "$1: rows in another order" cmp "$package" "$out"; }
    if [ -x "${OTHER:-}" ]; then
        "$OTHER" evaluate "$2" --format json >"$out"
        check "$1: the other compiler's" cmp "$package" "$out"
    fi
    store "$dir/$n.db" "$2" "t$n"
    check "$1: through SQLite" cmp "$package" "$out"
    if [ -n "${THIDUA_PG:-}" ]; then
        store "$THIDUA_PG" "$2" "t$n"
        check "$1: through PostgreSQL" cmp "$package" "$out"
    fi
    if [ $# -ge 3 ] && [ -n "${THIDUA_PG:-}" ]; then
        store "$THIDUA_PG" "$3" "s$n"
        check "$1: through PostgreSQL in another order" cmp "$package" "$out"
    fi
}

one "Gia Lai" "$gialai"
one "Quảng Ngãi" "$quangngai"
for seed in 11 12 13 14 15 16; do
    "$made" "$dir/m$seed" $seed
    "$made" "$dir/s$seed" $seed 99
    one "made-up $seed" "$dir/m$seed" "$dir/s$seed"
done
[ -x "${OTHER:-}" ] || skip "built by another compiler" "set OTHER to its binary: CC=clang meson setup build-clang"
[ -n "${THIDUA_PG:-}" ] || skip "through PostgreSQL" "there is none"
finish
