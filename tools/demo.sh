#!/bin/bash
# The demonstration in a browser: both examples in a database of their own, published, with an account for each role, and a
# server on this machine.  Everything lies in demo-out/ and is made anew each time; nothing of it is fit for real use, and the
# database is marked so that no server opens it beyond this machine (doc/decisions/0010-demo.md).
#   tools/demo.sh              serves until Ctrl+C
#   DEMO_ONCE=1 tools/demo.sh  the same, asks the server once, and ends
#   THIDUA_LISTEN=127.0.0.1:8029   DEMO_OUT=demo-out
set -euo pipefail
cd "$(dirname "$0")/.."
thidua=${THIDUA:-build/thidua}
listen=${THIDUA_LISTEN:-127.0.0.1:8029}
out=${DEMO_OUT:-demo-out}
db=$out/demo.db
unit=21109 # xã Đông Sơn: lives today
mkdir -p "$out"
rm -f "$db" "$db-wal" "$db-shm"

# load TENANT NAME FOLDER YEAR…: an authority with its plan and tables, each year published in order.
load() {
    local tenant=$1 name=$2 dir=$3 kind year day
    shift 3
    "$thidua" init --demo --db "$db" --tenant "$tenant" --name "$name" --plan "$dir/plan.yaml" >/dev/null
    for kind in units people holidays events facts attestations; do
        [ ! -f "$dir/$kind.csv" ] || "$thidua" import $kind "$dir/$kind.csv" --db "$db" --tenant "$tenant" --quiet >/dev/null
    done
    for year in "$@"; do
        day="31/01/$((year + 1))"
        [ "$year" -lt "$(date +%Y)" ] || day=$(date +%d/%m/%Y)
        "$thidua" publish --db "$db" --tenant "$tenant" --year "$year" --decision "$year/QĐ-MINH-HỌA" --date "$day" >/dev/null
        echo "  $name: năm $year đã công bố (minh họa)"
    done
}
echo
echo "==== Máy chủ minh họa ===="
load quang-ngai "UBND thành phố Quảng Ngãi" examples/quang-ngai-2021-2025 2021 2022 2023 2024
load gia-lai "UBND tỉnh Gia Lai" examples/gia-lai-2026 2026

"$thidua" serve --db "$db" --listen "$listen" >"$out/serve.txt" 2>"$out/serve.log" &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true' EXIT
for _ in $(seq 100); do
    ! grep -q http: "$out/serve.txt" || break
    kill -0 $server 2>/dev/null || { cat "$out/serve.log"; exit 1; }
    sleep 0.1
done
at=$(grep -oE 'http://[^ ]+' "$out/serve.txt")
curl -sf "$at/readyz" >/dev/null
curl -sf "$at/" >"$out/trang-dau.html"

echo
echo "Đăng nhập tại $at/dang-nhap bằng một tài khoản minh họa (chỉ dùng được trên máy này):"
"$thidua" user demo --unit $unit --db "$db" --tenant quang-ngai
echo
echo "Vai trò có mã: sau mật khẩu, gõ mã lúc này. Mã đổi 30 giây một lần và dùng một lần; xem mã mới bằng"
echo "  $thidua user demo --db $db --tenant quang-ngai"
echo
echo "Mở $at/ (Quảng Ngãi) hoặc $at/ke-hoach/gia-lai/ (Gia Lai)."
[ -z "${DEMO_ONCE:-}" ] || exit 0
echo "Ctrl+C để dừng."
wait $server
