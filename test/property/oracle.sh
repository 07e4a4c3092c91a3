#!/bin/sh
# oracle.py over the examples and 150 made-up cases.
# shellcheck source=test/cli/lib.sh
. "$SOURCE/test/cli/lib.sh"

oracle=$SOURCE/test/property/oracle.py
python3 "$oracle" "$THIDUA" "$gialai" >"$out" 2>&1
code=$?
same "Gia Lai: $(tail -n 1 "$out")" 0 $code
[ $tap_bad -eq 0 ] || head -n 20 "$out" | sed 's/^/# /'
for batch in 0 1 2; do
    list=
    for i in $(seq 1 50); do
        "$1" "$dir/m$i" $((1000 + batch * 50 + i))
        list="$list $dir/m$i"
    done
    # shellcheck disable=SC2086 # a list of folders
    python3 "$oracle" "$THIDUA" $list >"$out" 2>&1
    code=$?
    same "seeds from $((1001 + batch * 50)): $(tail -n 1 "$out")" 0 $code
    [ $tap_bad -eq 0 ] || head -n 20 "$out" | sed 's/^/# /'
done
finish
