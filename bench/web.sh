#!/bin/bash
# Pages for each second of processor time: `thidua serve` beside nginx that serves the same bytes from a file, the same
# generator (wrk) taking turns on both.  Processor time is the servers' own (user + system), so that the generator on the
# same machine takes nothing from the ratio.
#
#   bench/web.sh [PATH…]      from the root of the source; default: the ranking page of the Gia Lai example
#   DOOR='build/test/load/door [--pg]' bench/web.sh /so-lieu/2025/10001 /viec-cua-toi '/bang-xep-hang/2025?ten=1'
#                             a made-up authority of 100 units in a database, read by a clerk who is signed in
#   SERVE_DIR=examples/gia-lai-2026  THIDUA=build/thidua  ROUNDS=3  SECONDS_EACH=4  CLIENTS=12
set -eu
thidua=${THIDUA:-build/thidua}
rounds=${ROUNDS:-3}
each=${SECONDS_EACH:-4}
clients=${CLIENTS:-12}
[ $# -gt 0 ] || set -- /bang-xep-hang/2026
for tool in nginx wrk curl; do
    command -v $tool >/dev/null || PATH=$PATH:/usr/sbin command -v $tool >/dev/null ||
        { echo "bench: $tool is not installed" >&2; exit 77; }
done
dir=$(mktemp -d)
chmod 755 "$dir"
started=()
finish() {
    exec 9>&-
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$dir"
}
trap finish EXIT

cookie=
if [ -n "${DOOR:-}" ]; then
    export THIDUA=$PWD/$thidua MADE_NATION=${MADE_NATION:-$PWD/build/bench/made_nation}
    mkfifo "$dir/stay"
    $DOOR <"$dir/stay" >"$dir/serve.log" &
    exec 9>"$dir/stay" # closed at the end: then it stops its server and clears up
    door=$!
    while [ ! -s "$dir/serve.log" ] && kill -0 $door; do sleep 0.1; done
    read -r ours address cookie <"$dir/serve.log"
else
    "$thidua" serve "${SERVE_DIR:-examples/gia-lai-2026}" --listen 127.0.0.1:0 >"$dir/serve.log" 2>/dev/null &
    started+=($!)
    ours=$!
    for _ in $(seq 100); do
        address=$(sed -n 's/.*\(http:[^ ]*\).*/\1/p' "$dir/serve.log" | head -1)
        [ -z "$address" ] || break
        sleep 0.1
    done
fi
port=$((20000 + RANDOM % 20000))
mkdir "$dir/www"
cat >"$dir/nginx.conf" <<CONF
daemon off; worker_processes 1; pid $dir/nginx.pid; error_log /dev/null;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; default_type text/html; charset utf-8;
client_body_temp_path $dir; proxy_temp_path $dir; fastcgi_temp_path $dir; uwsgi_temp_path $dir; scgi_temp_path $dir;
open_file_cache max=100;
server { listen 127.0.0.1:$port; root $dir/www; } }
CONF
PATH=$PATH:/usr/sbin nginx -c "$dir/nginx.conf" &
started+=($!)
nginx=$!
sleep 0.5

# Clock ticks of a process and its children.
ticks() {
    local sum=0 pid
    for pid in $1 $(pgrep -P "$1" || true); do
        sum=$((sum + $(awk '{ print $14 + $15 }' "/proc/$pid/stat")))
    done
    echo $sum
}

# rate PID URL: requests for each second of its processor time
rate() {
    local before after n
    before=$(ticks "$1")
    n=$(wrk -t1 -c"$clients" -d"${each}s" -H "Cookie: $cookie" "$2" | awk '/requests in/ { print $1 } /Non-2xx/ { print "errors" > "/dev/stderr" }')
    after=$(ticks "$1")
    awk -v n="$n" -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" 'BEGIN { printf "%.0f\n", n * hz / t }'
}

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

page=0
for path in "$@"; do
    page=$((page + 1)) # another name each time: nginx keeps open files
    curl -sf -H "Cookie: $cookie" "$address$path" >"$dir/www/page$page.html"
    : >"$dir/a"
    : >"$dir/b"
    for _ in $(seq "$rounds"); do
        rate "$ours" "$address$path" >>"$dir/a"
        rate $nginx "http://127.0.0.1:$port/page$page.html" >>"$dir/b"
    done
    a=$(median <"$dir/a") b=$(median <"$dir/b")
    awk -v p="$path" -v n="$(stat -c %s "$dir/www/page$page.html")" -v a="$a" -v b="$b" \
        'BEGIN { printf "%s (%d bytes): thidua %d, nginx %d requests a CPU second; ratio %.2f\n", p, n, a, b, a / b }'
done
grep VmRSS "/proc/$ours/status" | awk '{ print "memory of thidua: " $2 " kB" }'
