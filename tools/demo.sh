#!/bin/bash
# The demonstration in a browser: both examples in a database of their own, published, with an invitation for each role, and a
# server on this machine.  Everything lies in demo-out/ and is made anew each time; nothing of it is fit for real use.
#   tools/demo.sh              serves until Ctrl+C
#   DEMO_ONCE=1 tools/demo.sh  the same, asks the server once, and ends
#   THIDUA_LISTEN=127.0.0.1:8029
set -euo pipefail
cd "$(dirname "$0")/.."
thidua=${THIDUA:-build/thidua}
listen=${THIDUA_LISTEN:-127.0.0.1:8029}
out=demo-out
db=$out/demo.db
mkdir -p $out
rm -f $db $db-wal $db-shm

# load TENANT NAME FOLDER YEAR…: an authority with its plan and tables, each year published in order.
load() {
    local tenant=$1 name=$2 dir=$3 kind year day
    shift 3
    "$thidua" init --db $db --tenant "$tenant" --name "$name" --plan "$dir/plan.yaml" >/dev/null
    for kind in units people holidays events facts attestations; do
        [ ! -f "$dir/$kind.csv" ] || "$thidua" import $kind "$dir/$kind.csv" --db $db --tenant "$tenant" --quiet >/dev/null
    done
    for year in "$@"; do
        day="31/01/$((year + 1))"
        [ "$year" -lt "$(date +%Y)" ] || day=$(date +%d/%m/%Y)
        "$thidua" publish --db $db --tenant "$tenant" --year "$year" --decision "$year/QĐ-MINH-HỌA" --date "$day" >/dev/null
        echo "  $name: năm $year đã công bố (minh họa)"
    done
}
echo
echo "==== Máy chủ minh họa ===="
load quang-ngai "UBND thành phố Quảng Ngãi" examples/quang-ngai-2021-2025 2021 2022 2023 2024
load gia-lai "UBND tỉnh Gia Lai" examples/gia-lai-2026 2026

echo
echo "Lời mời (mỗi địa chỉ dùng một lần: mở, đặt mật khẩu, đăng nhập; vai trò có dấu * quét thêm mã xác thực):"
while read -r login role unit name; do
    # shellcheck disable=SC2086 # --unit and its code are two words, or none
    token=$("$thidua" user invite "$login" --name "$name" --role "$role" ${unit#none} --db $db --tenant quang-ngai |
        grep -oE '/loi-moi/[A-Za-z0-9_-]{43}')
    printf '  %-12s %-34s http://%s%s\n' "$login" "$name" "$listen" "$token"
done <<'ACCOUNTS'
can-bo clerk --unit=21223 Cán bộ nhập liệu xã Tịnh Ấn Tây
thu-truong head --unit=21223 Thủ trưởng xã Tịnh Ấn Tây
tham-muu appraiser none Cơ quan tham mưu *
thu-ky secretary none Thư ký Hội đồng *
hoi-dong member none Thành viên Hội đồng *
chu-tich chair none Chủ tịch *
bao-chi media none Cơ quan truyền thông
thanh-tra auditor none Thanh tra
quan-tri admin none Quản trị *
ACCOUNTS

"$thidua" serve --db $db --listen "$listen" 2>$out/serve.log &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true' EXIT
for _ in $(seq 100); do
    ! curl -sf "http://$listen/readyz" >/dev/null 2>&1 || break
    kill -0 $server 2>/dev/null || { cat $out/serve.log; exit 1; }
    sleep 0.1
done
curl -sf "http://$listen/" >$out/trang-dau.html
echo
echo "Mở http://$listen/ (Quảng Ngãi) hoặc http://$listen/ke-hoach/gia-lai/ (Gia Lai)."
[ -z "${DEMO_ONCE:-}" ] || exit 0
echo "Ctrl+C để dừng."
wait $server
