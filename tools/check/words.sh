#!/bin/sh
# Every string of the program has its English in po/en.po, with the same %s and %d, and nothing there is stale.
# `make po` brings the file up to date and lists what is to be filled.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
tools/po.sh --template >"$dir/thidua.pot"
bad=0
msgcmp po/en.po "$dir/thidua.pot" 2>"$dir/said" || bad=1
! grep -q 'this message is not used' "$dir/said" || bad=1
if [ $bad -ne 0 ]; then
    echo "run: make po, then fill po/en.po:"
    msgmerge --quiet --no-fuzzy-matching --no-wrap -o "$dir/new.po" po/en.po "$dir/thidua.pot"
    msgattrib --untranslated --no-obsolete --no-wrap "$dir/new.po" | grep '^msgid "..*"' | head -20 || true
    msgattrib --only-obsolete --no-wrap "$dir/new.po" | grep '^#~ msgid' | sed 's/^/gone: /' | head -20 || true
fi
msgfmt --check-format -o /dev/null po/en.po || bad=1
exit $bad
