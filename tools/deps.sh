#!/bin/sh
# Installs what is missing of the packages of some groups of tools/packages.txt (build, check, fuzz), and says what.
# Silent when nothing is missing.  Knows Debian 12 only; elsewhere it names what to look for.
#   tools/deps.sh build
#   tools/deps.sh build check
set -eu
here=$(dirname "$0")
[ $# -gt 0 ] || set -- build check fuzz

wanted=$(awk -v groups=" $* " '!/^#/ && NF && index(groups, " " $2 " ") && !seen[$1]++ { print $1 }' \
    "$here/packages.txt")
if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
    echo "deps: this is not Debian; these Debian packages are needed under their names here:" >&2
    echo "$wanted" | sed 's/:.*//; s/^/  /' >&2
    exit 0
fi

# shellcheck disable=SC2046 # a list of words
there=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' $(echo "$wanted" | sed 's/:.*//') 2>/dev/null |
    sed -n 's/^installed //p' || true)
missing=
for p in $wanted; do
    command=${p#*:}
    if [ "$command" != "$p" ] && command -v "$command" >/dev/null 2>&1; then
        continue
    fi
    echo "$there" | grep -qxF -- "${p%:*}" || missing="$missing ${p%:*}"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
        echo "deps: to be installed as root:$missing" >&2
        exit 1
    }
    as_root="sudo env DEBIAN_FRONTEND=noninteractive"
fi
echo "deps: installing$missing"
export DEBIAN_FRONTEND=noninteractive
# The lock may be held by another installation: wait for it.
lock='-o DPkg::Lock::Timeout=500'
# shellcheck disable=SC2086 # lists of words
{
    $as_root apt-get $lock -q update </dev/null
    $as_root apt-get $lock -q -y --no-install-recommends install $missing </dev/null
} >deps.log 2>&1 || {
    cat deps.log >&2
    echo "deps: apt-get did not install:$missing" >&2
    exit 1
}
rm -f deps.log
