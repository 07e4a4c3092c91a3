# shellcheck shell=sh disable=SC1111
# What every scenario begins with: TAP on standard output, a folder of its own, the words below.
#   THIDUA (the binary), SOURCE (the root of the source) come from meson; THIDUA_PG, when set, is the URL of an empty
#   PostgreSQL database whose name ends in 1: …2, …3 are there too (with_pg.c).
set -u
LC_ALL=C.UTF-8
LANG=vi_VN.UTF-8
unset LANGUAGE THIDUA_DB
export LC_ALL LANG

tap_n=0
tap_bad=0
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir" 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM
# shellcheck disable=SC2034
gialai=$SOURCE/examples/gia-lai-2026
# shellcheck disable=SC2034
quangngai=$SOURCE/examples/quang-ngai-2021-2025

ok() # NAME
{
    tap_n=$((tap_n + 1))
    echo "ok $tap_n - $1"
}

not_ok() # NAME [WHAT WAS GOT…]
{
    tap_n=$((tap_n + 1))
    tap_bad=$((tap_bad + 1))
    echo "not ok $tap_n - $1"
    shift
    [ $# -eq 0 ] || printf '%s\n' "$*" | head -n 20 | sed 's/^/# /'
}

skip() # NAME WHY
{
    tap_n=$((tap_n + 1))
    echo "ok $tap_n - $1 # SKIP $2"
}

finish()
{
    echo "1..$tap_n"
    exit $((tap_bad != 0))
}

check() # NAME COMMAND…: the command succeeds
{
    check_name=$1
    shift
    if "$@" >"$dir/check" 2>&1; then ok "$check_name"; else not_ok "$check_name" "$* : $(cat "$dir/check")"; fi
}

same() # NAME WANT GOT
{
    if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "expected “$2”, got “$3”"; fi
}

# thidua WORDS…: runs the binary; $out, $err are files, $code its exit status.
out=$dir/out
err=$dir/err
thidua()
{
    code=0
    "$THIDUA" "$@" >"$out" 2>"$err" </dev/null || code=$?
}

# expect CODE NAME WORDS…: and its exit status
expect()
{
    want=$1
    name=$2
    shift 2
    thidua "$@"
    if [ "$code" = "$want" ]; then
        ok "$name: exit $want"
    else
        not_ok "$name: exit $want" "thidua $*: exit $code; $(tail -n 5 "$err")"
    fi
}

says() # TEXT: on standard output
{
    if grep -qF -- "$1" "$out"; then ok "  says “$1”"; else not_ok "  says “$1”" "$(head -n 12 "$out")"; fi
}

complains() # TEXT: on standard error
{
    if grep -qF -- "$1" "$err"; then ok "  complains “$1”"; else not_ok "  complains “$1”" "$(head -n 12 "$err")"; fi
}

copy_case() # NAME: a copy of the Gia Lai example to spoil; prints its folder
{
    rm -rf "${dir:?}/$1"
    cp -r "$gialai" "$dir/$1"
    chmod -R u+w "$dir/$1"
    echo "$dir/$1"
}
