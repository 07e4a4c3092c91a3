#!/bin/sh
# No function over 120 lines, no file over 1,000.  clang-format puts the braces of functions in column 1.
set -eu
git ls-files '*.c' '*.h' | xargs awk '
function end_file() { if (last > 1000) { print file ": " last " lines, at most 1000"; bad = 1 } }
FNR == 1 { if (file) end_file(); file = FILENAME; from = 0 }
{ last = FNR }
/^\{/ { from = FNR }
/^\}/ && from {
    if (FNR - from + 1 > 120) { print FILENAME ":" from ": a function of " FNR - from + 1 " lines, at most 120"; bad = 1 }
    from = 0
}
END { end_file(); exit bad }'
