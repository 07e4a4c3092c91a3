#!/bin/sh
# Reads every plan of the tree; runs the cases that stand beside it.  Prints "ok NAME" or "not ok NAME" for each plan, and
# "counted GOOD BAD" for its cases.
#   tools/check/plans.sh build/thidua
set -u
bad=0
tell() { # how name said
    echo "$1 $2"
    [ "$1" = ok ] || { bad=1; echo "$3" | sed 's/^/    /'; }
}
for plan in plans/*.yaml examples/*/plan.yaml; do
    case $plan in
    *.test.yaml) continue ;;
    esac
    if said=$("$1" plan check "$plan" 2>&1 </dev/null); then tell ok "plan check $plan" ""; else
        tell "not ok" "plan check $plan" "$said"
    fi
    [ -f "${plan%.yaml}.test.yaml" ] || continue
    said=$("$1" plan test "$plan" 2>&1 </dev/null) || bad=1
    counts=$(echo "$said" | sed -n '$s/^\([0-9]*\) passed, \([0-9]*\) failed$/counted \1 \2/p')
    echo "${counts:-not ok plan test $plan}"
    case $counts in
    *' 0') ;;
    *) echo "$said" | grep -v '^ *đúng ' | sed 's/^/    /' ;;
    esac
done
exit $bad
