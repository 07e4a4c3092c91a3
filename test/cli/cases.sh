#!/bin/sh
# Small inputs as offices really have them (test/data/cases): one folder each, one table that says what is typed and what must
# come of it.  A folder without a plan.yaml or a table of units of its own gets those beside the table.
#   == NAME        the folder; a sentence behind it says what it is about
#   run WORDS…     the program, inside a copy of the folder, with a database of its own
#   exit N         of the last run
#   out TEXT, err TEXT, not TEXT: stands on standard output, on standard error, on neither
#   later WHY      known to fail: told as skipped, and as wrong once it passes
# shellcheck disable=SC2086,SC1111 # the words of a line are words; Vietnamese quotes
# shellcheck source=test/cli/lib.sh
. "$(dirname "$0")/lib.sh"

data=$SOURCE/test/data/cases
name=
bad=
ran=
later=

wrong() # WHAT: noted for the case
{
    bad="$bad
$1; last said: $(tail -n 3 "$err" | head -c 600)"
}

end_case()
{
    [ -z "$name" ] && return
    if [ -z "$ran" ]; then wrong "nothing was run"; fi
    if [ -n "$later" ] && [ -n "$bad" ]; then
        skip "$name" "$later"
    elif [ -n "$later" ]; then
        not_ok "$name" "passes now: take “later” out of the table"
    elif [ -z "$bad" ]; then
        ok "$name"
    else
        not_ok "$name" "$bad"
    fi
}

begin_case() # NAME
{
    name=$1
    bad=
    ran=
    later=
    : >"$out"
    : >"$err"
    mkdir "$dir/$name" && cd "$dir/$name" || exit 1
    cp -r "$data/$name/." . || bad="no folder $data/$name"
    chmod -R u+w .
    [ -e plan.yaml ] || cp "$data/plan.yaml" .
    [ -e units.csv ] || [ -e units.xlsx ] || cp "$data/units.csv" .
    THIDUA_DB=$dir/$name.db
    export THIDUA_DB
}

while read -r verb rest; do
    case $verb in
    '' | '#'*) ;;
    ==)
        end_case
        begin_case "${rest%% *}"
        ;;
    run)
        ran=yes
        thidua $rest
        ;;
    later) later=$rest ;;
    exit) [ "$code" = "$rest" ] || wrong "exit $code, expected $rest" ;;
    out) grep -qF -- "$rest" "$out" || wrong "standard output lacks “$rest”" ;;
    err) grep -qF -- "$rest" "$err" || wrong "standard error lacks “$rest”" ;;
    not) cat "$out" "$err" | grep -qF -- "$rest" && wrong "says “$rest”" ;;
    *) wrong "no such word in the table: $verb" ;;
    esac
done <"$data/cases.txt"
end_case

# A folder that nobody asks about proves nothing.
for d in "$data"/*/; do
    d=$(basename "$d")
    grep -q "^== $d\( \|$\)" "$data/cases.txt" || not_ok "$d is not in the table"
done
finish
