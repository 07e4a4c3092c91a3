#!/bin/sh
# Screens are English when LANG says so and Vietnamese otherwise; results are the same bytes under both, in any time
# zone and with any number of threads.
#   tools/check/language.sh build/thidua
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
bad=0
say() { echo "$1"; bad=1; }
unset LC_ALL LC_MESSAGES LANGUAGE

env LANG=en_US.UTF-8 "$1" help >"$dir/en"
env LANG=vi_VN.UTF-8 "$1" help >"$dir/vi"
env -u LANG "$1" help >"$dir/none"
env LANG=C LC_MESSAGES=en_GB.UTF-8 "$1" help >"$dir/messages"
grep -q '^Commands:' "$dir/en" || say "LANG=en_US.UTF-8: no English help"
grep -q '^Các lệnh:' "$dir/vi" || say "LANG=vi_VN.UTF-8: no Vietnamese help"
cmp "$dir/vi" "$dir/none" || say "without LANG help is not Vietnamese"
cmp "$dir/en" "$dir/messages" || say "LC_MESSAGES does not win over LANG"
# Letters that only Vietnamese has, under English: a string nobody translated.
if LC_ALL=C.UTF-8 grep -nE '[àáảãạăắằẳẵặâấầẩẫậđèéẻẽẹêếềểễệìíỉĩịòóỏõọôốồổỗộơớờởỡợùúủũụưứừửữựỳýỷỹỵĐ]' "$dir/en"; then
    say "Vietnamese in the English help"
fi
env LANG=en_US.UTF-8 "$1" plan check no-such-plan.yaml 2>"$dir/error" && say "a missing plan was accepted"
grep -q '^Error:' "$dir/error" || say "LANG=en_US.UTF-8: no English error"

example=examples/gia-lai-2026
env LANG=en_US.UTF-8 TZ=America/New_York "$1" evaluate $example --format json --jobs 1 >"$dir/1" 2>/dev/null
env LANG=vi_VN.UTF-8 TZ=Asia/Ho_Chi_Minh "$1" evaluate $example --format json --jobs 4 >"$dir/2" 2>/dev/null
[ -s "$dir/1" ] || say "no package"
cmp "$dir/1" "$dir/2" || say "packages differ between languages, time zones or threads"
"$1" verify "$dir/1" >/dev/null || say "the seal does not hold"
# The seal can be checked without this program (doc/package.md).
sealed=$(tail -c 67 "$dir/1" | head -c 64)
counted=$({ head -c -89 "$dir/1"; printf '}'; } | b2sum -l 256 | cut -d' ' -f1)
[ "$counted" = "$sealed" ] || say "b2sum gives $counted, the seal says $sealed"
exit $bad
