#!/bin/bash
# What the office opens while a year is being worked on, with a nation's units (3,321 units × 120 indicators × 5 years) and a
# quarter of them, beside each other: milliseconds of the second visit, the server's memory, and whether it grows with the units.
#
#   bench/office.sh      from the root of the source
#   BUILD=build  UNITS="830 3321"  YEARS=5  DOOR_FLAGS=  (--pg)
set -eu
build=${BUILD:-build}
read -ra sizes <<<"${UNITS:-830 3321}"
years=${YEARS:-5}
read -ra flags <<<"${DOOR_FLAGS:-}"
ninja -C "$build" thidua bench/made_nation test/load/door >/dev/null
export THIDUA=$PWD/$build/thidua MADE_NATION=$PWD/$build/bench/made_nation
y=2025
pages="/viec-cua-toi /tam-tinh/$y /tam-tinh/$y/10001 /tam-tinh/$y.xlsx /phieu-diem/$y /phieu-diem/$y/danh-sach.xlsx
/phieu-diem/$y/10001 /tinh-va-cong-bo/$y /tinh-va-cong-bo/$y/thieu.xlsx /tinh-va-cong-bo/$y/sat-nguong
/tinh-va-cong-bo/$y/khac-biet /so-lieu/$y/10001 /bang-xep-hang/$y?ten=1"
dir=$(mktemp -d)
trap 'exec 9>&-; wait; rm -rf "$dir"' EXIT

for units in "${sizes[@]}"; do
    rm -f "$dir/stay"
    mkfifo "$dir/stay"
    "$build/test/load/door" --office --units "$units" --years "$years" "${flags[@]}" <"$dir/stay" >"$dir/door.$units" &
    door=$!
    exec 9>"$dir/stay"
    while [ ! -s "$dir/door.$units" ] && kill -0 $door; do sleep 0.2; done
    read -r server address cookie <"$dir/door.$units"
    from=$(date +%s%N)
    until curl -sf -H "Cookie: $cookie" "$address/tam-tinh/$y" | grep -q '<table'; do sleep 0.2; done
    echo "live $((($(date +%s%N) - from) / 1000000)) 200" >"$dir/$units"
    for page in $pages; do
        for _ in 1 2; do
            one=$(curl -s -o /dev/null -w '%{time_total} %{http_code}' -H "Cookie: $cookie" "$address$page")
        done
        echo "$page $one" | awk '{ printf "%s %.0f %s\n", $1, $2 * 1000, $3 }' >>"$dir/$units"
    done
    awk '/VmRSS/ { print "memory-MB", int($2 / 1024), 200 }' "/proc/$server/status" >>"$dir/$units"
    exec 9>&-
    wait $door
done
first=${sizes[0]}
last=${sizes[-1]}
printf '%-36s %8s %8s   times as much\n' "ms (second visit)" "$first" "$last"
paste -d' ' "$dir/$first" "$dir/$last" |
    awk '{ printf "%-36s %8s %8s   %.1f%s\n", $1, $2, $5, $2 ? $5 / $2 : 0, $3 == 200 && $6 == 200 ? "" : "   status " $3 " " $6 }'
