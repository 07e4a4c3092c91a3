#!/bin/sh
# The documents name everything that the program has: columns of input files, commands, options and exit codes,
# keys of packages, tables of the database, variables of the environment; and no link leads nowhere.
#   tools/check/docs.sh build/thidua
set -u
bad=0
say() { echo "$1"; bad=1; }
has() { grep -qF -- "$1" "$2"; }

# Columns and their Vietnamese headers.
for word in $(sed -n 's/^ *\[[A-Z]_[A-Z]*\] = {"\([a-z]*\)".*/\1/p' src/core/load_tables.c | sort -u); do
    has "\`$word\`" doc/input-files.md || say "doc/input-files.md: no column \`$word\`"
done
sed -n 's/^ *\[[A-Z]_[A-Z]*\] = {"[a-z]*", {\([^}]*\)}.*/\1/p' src/core/load_tables.c | tr ',' '\n' |
    sed 's/^ *"//; s/"$//' | sort -u >/tmp/docs.$$
while read -r word; do
    has "$word" doc/input-files.md || say "doc/input-files.md: no header “$word”"
done </tmp/docs.$$
rm -f /tmp/docs.$$

# Commands and options, as the man page prints them.
LC_ALL=en_US.UTF-8 "$1" help --man >/tmp/docs.$$ || say "no man page"
for word in $(sed -n 's/^\.B thidua \([a-z]*\).*/\1/p' /tmp/docs.$$ | sort -u); do
    has "thidua $word" doc/cli.md || say "doc/cli.md: no command thidua $word"
done
for word in $(sed -n 's/^\.B thidua plan \([a-z]*\).*/\1/p' /tmp/docs.$$); do
    has "thidua plan $word" doc/cli.md || say "doc/cli.md: no command thidua plan $word"
done
for word in $(sed -n 's/^\.B \\-\\-\([a-z-]*\).*/\1/p' /tmp/docs.$$); do
    has "\`--$word" doc/cli.md || say "doc/cli.md: no option --$word"
done
for word in $(sed -n 's/^\.B \([0-9][0-9]*\)$/\1/p' /tmp/docs.$$); do
    has "| $word |" doc/cli.md || say "doc/cli.md: no exit code $word"
done
rm -f /tmp/docs.$$
for word in $(git ls-files 'src/*.c' | xargs sed -n 's/.*getenv("\([A-Z_]*\)").*/\1/p' | sort -u); do
    has "\`$word\`" doc/cli.md || say "doc/cli.md: no variable $word"
done

# Keys of packages.
for word in $(sed -n 's/.*\(json_[a-z]*\|put_num\|put_text\|write_fact\)(j, [^"]*"\([a-z0-9-]*\)".*/\2/p' src/engine/package.c | sort -u); do
    has "\`$word\`" doc/package.md || say "doc/package.md: no key \`$word\`"
done

# Tables of the database.
for word in $(sed -n 's/^CREATE TABLE \([a-z_]*\).*/\1/p' sql/migrate/*.sql); do
    has "\`$word\`" doc/database.md || say "doc/database.md: no table \`$word\`"
done

# Links to files.
for f in $(git ls-files '*.md'); do
    for to in $(sed 's/`[^`]*`//g' "$f" | grep -oE '\]\([^)#: ]+' | sed 's/^](//'); do
        [ -e "$(dirname "$f")/$to" ] || say "$f: a link to $to, which is not there"
    done
done
exit $bad
