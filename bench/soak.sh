#!/bin/sh
# Mixed load for so many seconds (3600): what the server's memory does (test/load/soak.c).
#
#   bench/soak.sh [SECONDS [OPTION…]]     from the root of the source; options of soak: --pg --pause MS --units N --publish S
#   BUILD=build
set -eu
build=${BUILD:-build}
seconds=${1:-3600}
[ $# -eq 0 ] || shift
ninja -C "$build" thidua bench/made_nation test/load/soak >/dev/null
THIDUA=$PWD/$build/thidua MADE_NATION=$PWD/$build/bench/made_nation
export THIDUA MADE_NATION
exec "$build/test/load/soak" --seconds "$seconds" "$@"
