#!/bin/bash
# Every test and every rule of the house, with one tally.  The last line is "N passed, N failed"; the exit status is 0
# only when nothing failed.  A test that was skipped counts as neither and is named.
#   tools/check.sh            all
#   tools/check.sh gcc floors only these (names as printed)
# Logs stay in build-check/.
set -u
cd "$(dirname "$0")/.." || exit 1
tools/deps.sh build check || exit 1
exec </dev/null
only=" $* "
passed=0
failed=0
skipped=0
log=build-check
mkdir -p $log

wanted() {
    [ "$only" = "  " ] || [[ $only == *" $1 "* ]]
}

# tell NAME PASSED FAILED SECONDS [LOG]
tell() {
    local word=ok
    passed=$((passed + $2))
    failed=$((failed + $3))
    [ "$3" -eq 0 ] || word=FAIL
    printf '%-5s %-22s %4d passed %3d failed %4d s\n' $word "$1" "$2" "$3" "$4"
    if [ "$3" -ne 0 ] && [ -n "${5-}" ]; then
        tail -n 60 "$5" | sed 's/^/      /'
    fi
}

# check NAME COMMAND…: one check, told by its exit status.
check() {
    local name=$1 from=$SECONDS
    shift
    wanted "$name" || return 0
    if "$@" >"$log/$name.log" 2>&1; then
        tell "$name" 1 0 $((SECONDS - from))
    else
        tell "$name" 0 1 $((SECONDS - from)) "$log/$name.log"
    fi
}

# lines NAME COMMAND…: as many checks as lines "ok …" and "not ok …" that the command prints, and lines
# "counted GOOD BAD".
lines() {
    local name=$1 from=$SECONDS bad good status=0
    shift
    wanted "$name" || return 0
    "$@" >"$log/$name.log" 2>&1 || status=$?
    read -r good bad < <(awk '/^ok / { g++ } /^not ok / { b++ } /^counted / { g += $2; b += $3 }
        END { print g + 0, b + 0 }' "$log/$name.log")
    [ "$status" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
    [ $((good + bad)) -gt 0 ] || bad=1
    tell "$name" "$good" "$bad" $((SECONDS - from)) "$log/$name.log"
}

# suite NAME DIR OPTION…: the meson tests of a build; subtests are counted one by one.
suite() {
    local name=$1 dir=$2 from=$SECONDS status=0 tests bad skips
    shift 2
    rm -f "$dir/meson-logs/testlog.junit.xml"
    meson test -C "$dir" --print-errorlogs --timeout-multiplier 4 "$@" >"$log/$name.log" 2>&1 || status=$?
    read -r tests bad skips < <(awk '
        function number(s, key) { return match(s, " " key "=\"[0-9]+") ? substr(s, RSTART + length(key) + 3, RLENGTH - length(key) - 3) : 0 }
        { for (rest = $0; match(rest, /<testsuite [^>]*>/); rest = substr(rest, at + len)) {
              at = RSTART; len = RLENGTH; one = substr(rest, at, len)
              tests += number(one, "tests"); bad += number(one, "errors") + number(one, "failures")
              skips += number(one, "skipped")
          } }
        END { print tests + 0, bad + 0, skips + 0 }' "$dir/meson-logs/testlog.junit.xml" 2>/dev/null || echo 0 0 0)
    # A limit is for what hangs, not for a slow machine: --timeout-multiplier.
    # A test that dies before its first line, or a build that breaks, leaves nothing to count.
    [ "$status" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
    [ "$tests" -gt 0 ] || { tests=1; bad=1; }
    skipped=$((skipped + skips))
    tell "$name" $((tests > bad + skips ? tests - bad - skips : 0)) "$bad" $((SECONDS - from)) "$log/$name.log"
}

# build NAME DIR SETUP…
build() {
    local name=$1 dir=$2 from=$SECONDS
    shift 2
    if { [ -f "$dir/build.ninja" ] || meson setup "$dir" "$@"; } >"$log/$name.log" 2>&1 &&
        ninja -k 20 -C "$dir" >>"$log/$name.log" 2>&1; then
        tell "$name" 1 0 $((SECONDS - from))
    else
        tell "$name" 0 1 $((SECONDS - from)) "$log/$name.log"
        return 1
    fi
}

# The rules first: they take seconds.
check shell tools/check/shell.sh
check format tools/check/format.sh
check floors tools/check/floors.sh
check banned tools/check/banned.sh
check size tools/check/size.sh
check tree tools/check/tree.sh
check words tools/check/words.sh
check marked tools/check/marked.sh

program=build-gcc/thidua
if build gcc-build build-gcc --werror; then
    wanted gcc && suite gcc build-gcc
    check docs tools/check/docs.sh $program
    check man tools/check/man.sh $program
    check language tools/check/language.sh $program
    lines plans tools/check/plans.sh $program
fi
if wanted clang; then
    # Undefined behaviour stops the test instead of only being told.  Killed processes, the browser and the scenarios on the
    # other engine tell the same of both builds and take minutes: once is enough.
    CC=clang-14 build clang-build build-clang --werror -Db_sanitize=address,undefined -Db_lundef=false \
        -Dc_args=-fno-sanitize-recover=undefined -Dother="$PWD/$program" &&
        suite clang build-clang --no-suite crash --no-suite web --no-suite pg
fi

[ $skipped -eq 0 ] || echo "$skipped skipped (see $log/*.log for why)"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
