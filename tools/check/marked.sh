#!/bin/sh
# Every text in Vietnamese of the rooms that exist in English too (the command line, the public pages, charts, what causes and
# verdicts are told with) is marked for the catalogue: stands in _() or N_().  Files named below hold what is never translated.
#   tools/check/marked.sh [FILE…]      without files: those rooms
set -eu
cd "$(dirname "$0")/../.."
# shellcheck disable=SC2046 # names of ours have no spaces
[ $# -gt 0 ] || set -- $(git ls-files 'src/cli/*.c' 'src/web/page/*.c' 'src/web/api/*.c' 'src/doc/chart.c' 'src/core/report*.c' \
    'src/core/grid*.c' 'src/web/form*.c' 'src/web/route.c' 'src/main.c')
LC_ALL=C awk '
    FNR == 1 { open = 0; comment = 0 }
    {
        line = $0; out = ""; n = length(line); i = 1
        while (i <= n) {
            two = substr(line, i, 2); one = substr(line, i, 1)
            if (comment) { if (two == "*/") { comment = 0; i += 2 } else i++; continue }
            if (two == "/*") { comment = 1; i += 2; continue }
            if (two == "//") break
            if (one == "\"") {
                j = i + 1
                while (j <= n && substr(line, j, 1) != "\"") j += substr(line, j, 1) == "\\" ? 2 : 1
                text = substr(line, i + 1, j - i - 1)
                # marked: right behind _( or N_(, or behind a literal that was
                marked = out ~ /(^|[^A-Za-z0-9_])N?_\($/ || (out == "" && open)
                if (text ~ /(\303[\200-\226\230-\266\270-\277]|\304[\202\203\220\221\250\251]|\305[\250\251]|\306[\240\241\257\260]|\341[\272\273][\200-\277])/ && !marked) {
                    printf "%s:%d: %s\n", FILENAME, FNR, text; bad = 1
                }
                open = marked; out = ""; i = j + 1; continue
            }
            if (one == ")" || one == ";" || one == ",") open = 0
            if (one != " " && one != "\t") out = out one
            else if (out != "" && out !~ / $/) out = out " "
            i++
        }
    }
    END { exit bad }' "$@"
