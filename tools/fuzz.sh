#!/bin/sh
# Builds the fuzzers with libFuzzer and lets each attack its parser for some seconds (default 60).  A crash stops it
# with the input that did it in build-fuzz/.  Worthwhile new inputs go into test/fuzz/corpus by hand.
#   tools/fuzz.sh [SECONDS [NAME…]]
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ $# -eq 0 ] || shift
[ -f build-fuzz/build.ninja ] || CC=clang-14 meson setup build-fuzz -Dfuzz=true -Db_lundef=false >/dev/null
ninja -C build-fuzz --quiet
if [ $# -eq 0 ]; then
    cd test/fuzz/corpus
    set -- *
    cd ../../..
fi
for name; do
    new=build-fuzz/new/$name
    mkdir -p "$new"
    echo "fuzz $name, $seconds s"
    build-fuzz/test/fuzz/fuzz_"$name" -max_total_time="$seconds" -artifact_prefix=build-fuzz/ -verbosity=0 \
        "$new" "test/fuzz/corpus/$name"
done
