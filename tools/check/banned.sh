#!/bin/sh
# Functions that this house does not call, and floating point where figures are scored, compared or printed.
set -eu
code=$(git ls-files 'src/*.c' 'src/*.h' 'tools/*.c' | xargs awk -f tools/check/code.awk)
bad=0
calls='strcpy|strcat|sprintf|vsprintf|strncpy|strncat|strtok|atoi|atol|atof|gets|gmtime|localtime|asctime|ctime'
calls="$calls|system|popen|rand|srand|alloca|tmpnam|mktemp"
if echo "$code" | grep -E "(^|[^A-Za-z0-9_])($calls)[ ]*\("; then
    echo "banned; see CONTRIBUTING.md for what to write instead"
    bad=1
fi
if echo "$code" | grep -E '^src/(engine|core)/' | grep -E '(^|[^A-Za-z0-9_])(double|float|strtod|strtof|strtold)([^A-Za-z0-9_]|$)'; then
    echo "no floating point in engine and core: use struct num (base/num.h)"
    bad=1
fi
if echo "$code" | grep -E '^src/(engine|core|db|doc|job|web)/' |
    grep -E '(^|[^A-Za-z0-9_>.])(printf|puts|putchar|perror|exit)[ ]*\('; then
    echo "lower floors return a struct err; only the top prints"
    bad=1
fi
exit $bad
