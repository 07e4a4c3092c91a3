#!/bin/sh
# kill -9 at random moments of a large import and of a run; a full disk under everything that writes.  Afterwards the
# state is the one before or the one after, nothing in between, nothing half-written, and the next run is fine.
#   $1: bench/made_nation.  KILLS: how often on SQLite (22).
if [ -z "${OWN_MOUNTS:-}" ] && unshare -m true 2>/dev/null; then
    OWN_MOUNTS=yes exec unshare -m "$0" "$@" # mounts made here are nobody else's
fi
# shellcheck source=test/cli/lib.sh
. "$SOURCE/test/cli/lib.sh"

made=$1
kills=${KILLS:-22}
"$made" "$dir/case" 100 4
head -n 5001 "$dir/case/facts.csv" >"$dir/few.csv"

# results URL FILE: what the database says now
results()
{
    "$THIDUA" results --db "$1" --format csv >"$2" 2>"$err"
}

# fresh URL: units and few figures
fresh()
{
    "$THIDUA" init --db "$1" --plan "$dir/case/plan.yaml" >/dev/null &&
        "$THIDUA" import units "$dir/case/units.csv" --db "$1" >/dev/null &&
        "$THIDUA" import facts "$dir/few.csv" --db "$1" --quiet >/dev/null
}

# killed_after MILLISECONDS COMMAND…: kill -9; 0 when it was still running.  After each one that came too late the next come
# sooner: how long a command takes was measured once, perhaps while the machine had other work.
pace=100
killed_after()
{
    ms=$(($1 * pace / 100))
    shift
    "$@" >/dev/null 2>&1 &
    pid=$!
    sleep "$(awk -v ms="$ms" 'BEGIN { print ms / 1000 }')"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    [ $? -eq 137 ] && return
    pace=$((pace * 9 / 10))
    return 1
}

# moments N MOST: N times a number of milliseconds up to MOST
moments()
{
    awk -v n="$1" -v most="$2" -v seed="${SEED:-29}" 'BEGIN { srand(seed); for (i = 0; i < n; i++) print int(rand() * most) + 5 }'
}

now_ms()
{
    date +%s%N | cut -c1-13
}

fresh "$dir/base.db" || not_ok "a database to begin with" "$(cat "$err")"
results "$dir/base.db" "$dir/before"
cp "$dir/base.db" "$dir/full.db"
from=$(now_ms)
"$THIDUA" import facts "$dir/case/facts.csv" --db "$dir/full.db" --quiet >/dev/null
took_import=$(($(now_ms) - from))
results "$dir/full.db" "$dir/after"
check "the large import changes the results" sh -c "! cmp -s '$dir/before' '$dir/after'"

# ---- kill -9 during an import ----

hit=0
bad=0
between=0
whole=0
pace=100
moments "$kills" "$took_import" >"$dir/moments"
while read -r ms; do
    rm -f "$dir"/k.db*
    cp "$dir/base.db" "$dir/k.db"
    killed_after "$ms" "$THIDUA" import facts "$dir/case/facts.csv" --db "$dir/k.db" && hit=$((hit + 1))
    results "$dir/k.db" "$dir/now" || { bad=$((bad + 1)); cat "$err"; }
    if cmp -s "$dir/now" "$dir/after"; then whole=$((whole + 1)); elif ! cmp -s "$dir/now" "$dir/before"; then between=$((between + 1)); fi
    "$THIDUA" import facts "$dir/case/facts.csv" --db "$dir/k.db" --quiet >/dev/null 2>"$err" || bad=$((bad + 1))
    results "$dir/k.db" "$dir/now"
    cmp -s "$dir/now" "$dir/after" || bad=$((bad + 1))
    same_integrity=$(sqlite3 "$dir/k.db" 'pragma integrity_check' 2>/dev/null || echo ok)
    [ "$same_integrity" = ok ] || bad=$((bad + 1))
done <"$dir/moments"
check "SQLite, import: $hit of $kills kills hit it running ($whole were through)" test "$hit" -gt $((kills / 3))
same "SQLite, import: never anything in between" 0 $between
same "SQLite, import: opens and goes on every time" 0 $bad

# ---- kill -9 during a run ----

"$THIDUA" run --db "$dir/full.db" >/dev/null
"$THIDUA" export --db "$dir/full.db" --out "$dir/package"
cp "$dir/full.db" "$dir/run.db"
from=$(now_ms)
"$THIDUA" run --db "$dir/run.db" >/dev/null
took_run=$(($(now_ms) - from))
hit=0
bad=0
pace=100
moments "$kills" "$took_run" >"$dir/moments"
while read -r ms; do
    rm -f "$dir"/k.db*
    cp "$dir/full.db" "$dir/k.db"
    killed_after "$ms" "$THIDUA" run --db "$dir/k.db" && hit=$((hit + 1))
    "$THIDUA" export --db "$dir/k.db" --out "$dir/now" && cmp -s "$dir/now" "$dir/package" || bad=$((bad + 1))
    "$THIDUA" run --db "$dir/k.db" >/dev/null 2>"$err" && "$THIDUA" export --db "$dir/k.db" --out "$dir/now" &&
        cmp -s "$dir/now" "$dir/package" || bad=$((bad + 1))
done <"$dir/moments"
check "SQLite, run: $hit of $kills kills hit it running" test "$hit" -gt $((kills / 3))
same "SQLite, run: the newest package is whole, the next run the same" 0 $bad

# ---- kill -9 while files are written ----

hit=0
bad=0
from=$(now_ms)
"$THIDUA" evaluate "$dir/case" --out "$dir/o" >/dev/null
took=$(($(now_ms) - from))
pace=100
moments "$kills" "$took" >"$dir/moments"
while read -r ms; do
    killed_after "$ms" "$THIDUA" evaluate "$dir/case" --out "$dir/o" && hit=$((hit + 1))
    "$THIDUA" verify "$dir/o/package.json" >/dev/null 2>&1 || bad=$((bad + 1))
done <"$dir/moments"
check "evaluate --out: $hit of $kills kills hit it running" test "$hit" -gt $((kills / 3))
same "evaluate --out: package.json is always whole" 0 $bad

# ---- PostgreSQL ----

if [ -n "${THIDUA_PG:-}" ]; then
    hit=0
    bad=0
    n=1
    for ms in $(moments 5 "$took_import"); do
        url=$(echo "$THIDUA_PG" | sed "s/t1?/t$n?/")
        n=$((n + 1))
        fresh "$url" || bad=$((bad + 1))
        killed_after "$ms" "$THIDUA" import facts "$dir/case/facts.csv" --db "$url" && hit=$((hit + 1))
        results "$url" "$dir/now"
        cmp -s "$dir/now" "$dir/before" || cmp -s "$dir/now" "$dir/after" || bad=$((bad + 1))
        "$THIDUA" import facts "$dir/case/facts.csv" --db "$url" --quiet >/dev/null 2>"$err" || { cat "$err"; bad=$((bad + 1)); }
        results "$url" "$dir/now"
        cmp -s "$dir/now" "$dir/after" || bad=$((bad + 1))
        killed_after $((took_run / 2)) "$THIDUA" run --db "$url"
        "$THIDUA" run --db "$url" >/dev/null && "$THIDUA" export --db "$url" --out "$dir/now" &&
            cmp -s "$dir/now" "$dir/package" || bad=$((bad + 1))
    done
    check "PostgreSQL: $hit of 5 kills hit the import running" test $hit -gt 0
    same "PostgreSQL: before or after, and goes on" 0 $bad
else
    skip "kill -9 on PostgreSQL" "there is none"
fi

# ---- a full disk ----

# full NAME FOLDER COMMAND…: exit 4 or 5, the message names space, no file of the command's stays
full()
{
    name=$1
    where=$2
    shift 2
    find "$where" -type f ! -name '*-shm' ! -name '*-wal' ! -name '*.db' | sort >"$dir/files.before"
    code=0
    "$@" >"$out" 2>"$err" || code=$?
    find "$where" -type f ! -name '*-shm' ! -name '*-wal' ! -name '*.db' | sort >"$dir/files.after"
    case $code in 4 | 5) ok "$name: exit $code" ;; *) not_ok "$name: exit 4 or 5" "exit $code $(cat "$err")" ;; esac
    if grep -qE 'dung lượng|đĩa đầy|chỗ trống' "$err"; then ok "$name: says that there is no room"; else not_ok "$name: says that there is no room" "$(cat "$err")"; fi
    check "$name: leaves nothing behind" cmp "$dir/files.before" "$dir/files.after"
}

disk_drills() # FOLDER LIMITED(how to run with little room) NAME
{
    d=$1
    limited=$2
    full "$3: evaluate --out" "$d" "$limited" evaluate "$dir/case" --out "$d"
    full "$3: evaluate --format json --out" "$d" "$limited" evaluate "$dir/case" --format json --out "$d/p.json"
    full "$3: backup" "$d" "$limited" backup "$d/b" --db "$dir/full.db"
    full "$3: import" "$d" "$limited" import facts "$dir/case/facts.csv" --db "$d/x.db" --quiet
    results "$d/x.db" "$dir/now" || "$limited" results --db "$d/x.db" --format csv >"$dir/now"
    check "$3: import: the old state is there" cmp "$dir/before" "$dir/now"
}

# a limit on the size of files: what a quota does
# shellcheck disable=SC2317 # called by its name
with_limit()
{
    (
        trap '' XFSZ
        ulimit -f 2048
        exec "$THIDUA" "$@"
    )
}
mkdir "$dir/limit"
cp "$dir/base.db" "$dir/limit/x.db"
disk_drills "$dir/limit" with_limit "a limit of 1 MB"
cp "$dir/full.db" "$dir/limit/y.db"
full "a limit of 1 MB: run" "$dir/limit" with_limit run --db "$dir/limit/y.db"
expect 0 "with room again: import" import facts "$dir/case/facts.csv" --db "$dir/limit/x.db" --quiet
results "$dir/limit/x.db" "$dir/now"
check "with room again: all is there" cmp "$dir/after" "$dir/now"
expect 0 "with room again: run" run --db "$dir/limit/y.db"
expect 0 "with room again: backup" backup "$dir/limit/b" --db "$dir/limit/x.db"

# a disk that is really full
# shellcheck disable=SC2317 # called by its name
without_limit()
{
    "$THIDUA" "$@"
}
mkdir "$dir/disk"
room_kb=$(($(wc -c <"$dir/full.db") / 1024 + 300))
if [ -n "${OWN_MOUNTS:-}" ] && mount -t tmpfs -o size=${room_kb}k tmpfs "$dir/disk" 2>/dev/null; then
    trap 'umount "$dir/disk"; rm -rf "$dir"' EXIT
    cp "$dir/base.db" "$dir/disk/x.db"
    cat /dev/zero >"$dir/disk/ballast" 2>/dev/null
    truncate -s -100K "$dir/disk/ballast"
    disk_drills "$dir/disk" without_limit "a full disk"
    rm "$dir/disk/ballast" "$dir/disk"/x.db*
    cp "$dir/full.db" "$dir/disk/y.db"
    full "a full disk: run" "$dir/disk" without_limit run --db "$dir/disk/y.db"
    "$THIDUA" export --db "$dir/disk/y.db" --out "$dir/now"
    check "a full disk: run: the package before is there" cmp "$dir/package" "$dir/now"
    mount -o remount,size=512m "$dir/disk"
    expect 0 "with room again: run" run --db "$dir/disk/y.db"
    expect 0 "with room again: evaluate --out" evaluate "$dir/case" --out "$dir/disk/o"
    expect 0 "with room again: verify" verify "$dir/disk/o/package.json"
else
    skip "a full disk" "mounting a tmpfs is not permitted here"
fi
finish
