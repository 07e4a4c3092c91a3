#!/bin/sh
# What is in the tree: no large files, no paths of somebody's machine, no line ends of another system, no blanks at
# the end of lines of code.
set -eu
bad=0
for f in $(git ls-files); do
    [ -f "$f" ] || continue
    size=$(wc -c <"$f")
    case $f in
    examples/*) most=4000000 ;;
    *) most=400000 ;;
    esac
    [ "$size" -le "$most" ] || { echo "$f: $size bytes, at most $most"; bad=1; }
done
# The first letter in brackets, so that this file does not find itself.
if git grep -nIE '(^|[^a-z])[/](work|home/[a-z]+|root|Users)/' -- ':!test/fuzz/corpus' ':!.ci'; then
    echo "a path of somebody's machine"
    bad=1
fi
if git grep -nIE '[<]{7} |[>]{7} ' -- ':!test/fuzz/corpus'; then
    echo "an unfinished merge"
    bad=1
fi
if git grep -nI "$(printf '\r')\$" -- '*.c' '*.h' '*.sh' '*.md' '*.yaml' '*.sql' 'meson.build' '*/meson.build'; then
    echo "CRLF line ends"
    bad=1
fi
if git grep -nIE '[ 	]+$' -- '*.c' '*.h' '*.sh' '*.sql' '*.awk' 'Makefile' '*meson.build'; then
    echo "blanks at the end of a line"
    bad=1
fi
exit $bad
