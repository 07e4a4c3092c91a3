#!/bin/sh
# The documents name everything that the program has: columns of input files with their Vietnamese headers, commands,
# options, exit codes, variables of the environment, keys of packages, tables of the database; and no link leads nowhere.
#   tools/check/docs.sh build/thidua
set -u
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# told FILE KIND FORMAT: each line of standard input, put into FORMAT for its %s, must stand in FILE.
told() {
    sort -u >"$dir/words"
    [ -s "$dir/words" ] || echo "$1: tools/check/docs.sh finds no $2 in the source" >>"$dir/bad"
    while read -r word; do
        # shellcheck disable=SC2059 # the format is ours
        wanted=$(printf "$3" "$word")
        grep -qF -- "$wanted" "$1" || echo "$1: $2 $wanted is missing" >>"$dir/bad"
    done <"$dir/words"
}
: >"$dir/bad"

columns='^ *\[[A-Z]_[A-Z]*\] = {"\([a-z]*\)", {\([^}]*\)}.*'
sed -n "s/$columns/\\1/p" src/core/load_tables.c | told doc/input-files.md column "\`%s\`"
sed -n "s/$columns/\\2/p" src/core/load_tables.c | tr ',' '\n' | sed 's/^ *"//; s/"$//' |
    told doc/input-files.md header "%s"

LC_ALL=en_US.UTF-8 "$1" help --man >"$dir/man"
sed -n 's/^\.B thidua \([a-z]*\).*/\1/p' "$dir/man" | told doc/cli.md command "thidua %s"
sed -n 's/^\.B thidua plan \([a-z]*\).*/\1/p' "$dir/man" | told doc/cli.md command "thidua plan %s"
sed -n 's/^\.B \\-\\-\([a-z-]*\).*/\1/p' "$dir/man" | told doc/cli.md option "\`--%s"
sed -n 's/^\.B \([0-9][0-9]*\)$/\1/p' "$dir/man" | told doc/cli.md "exit code" "| %s |"
git ls-files 'src/*.c' | xargs sed -n 's/.*getenv("\([A-Z_]*\)").*/\1/p' | told doc/cli.md variable "\`%s\`"

sed -n 's/.*\(json_[a-z]*\|put_[a-z]*\|write_[a-z]*\)(j, [^"]*"\([a-z0-9-]*\)".*/\2/p' src/engine/package.c |
    told doc/package.md key "\`%s\`"
sed -n 's/^CREATE TABLE \([a-z_]*\).*/\1/p' sql/migrate/*.sql | told doc/database.md table "\`%s\`"

awk '/^[a-z]/ { in_it = $1 == "settings:" || $1 == "targets:" }
    in_it && /^  [a-z0-9-]+:/ { sub(/:.*/, "", $1); print $1 }' plans/ke-hoach-29.yaml |
    told doc/ke-hoach-29.md "setting or target" "\`%s\`"

for f in $(git ls-files '*.md'); do
    # shellcheck disable=SC2016 # code between back quotes holds no links
    sed 's/``*[^`]*``*//g' "$f" | grep -oE '\]\([^)#: ]+' | sed 's/^](//' | while read -r to; do
        [ -e "$(dirname "$f")/$to" ] || echo "$f: a link to $to, which is not there" >>"$dir/bad"
    done
done
cat "$dir/bad"
[ ! -s "$dir/bad" ]
