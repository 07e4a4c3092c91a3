#!/bin/sh
# Brings po/en.po up to date: new strings appear without English, strings that are gone leave.  Nothing is guessed.
#   tools/po.sh             then fill what it lists
#   tools/po.sh --template  prints the bare list of strings
set -eu
cd "$(dirname "$0")/.."
# The words of templates are in what tools/tplc makes of them.
template() {
    made=$(mktemp -d)
    cc -o "$made/tplc" tools/tplc.c tools/tplc_out.c
    git ls-files 'src/*.tpl.html' | LC_ALL=C sort | xargs "$made/tplc" "$made/tpl.h" "$made/tpl.c"
    { git ls-files 'src/*.c' 'src/*.h' | LC_ALL=C sort && echo "$made/tpl.c"; } | xargs xgettext --from-code=UTF-8 \
        --language=C --keyword --keyword=_ --keyword=N_ --keyword=tr --keyword=tpl_say:2 --no-location --no-wrap --output=- 2>/dev/null
    rm -r "$made"
}
if [ "${1-}" = --template ]; then
    template
    exit
fi
new=$(mktemp)
trap 'rm -f "$new"' EXIT
"$0" --template >"$new"
msgmerge --quiet --update --backup=none --no-fuzzy-matching --no-wrap --no-location po/en.po "$new"
# No dates and no tools in the header: they change without a change.
msgattrib --no-obsolete --no-wrap po/en.po | sed '/^"\(POT-Creation-Date\|X-Generator\|PO-Revision-Date\):/d' >"$new"
cat "$new" >po/en.po
msgattrib --untranslated --no-obsolete --no-wrap po/en.po
msgfmt --statistics -o /dev/null po/en.po
