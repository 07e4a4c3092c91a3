#!/bin/sh
# Packages and forms: every format agrees; the seal shows any changed byte; language changes words only; a folder is
# never left half-written.
# shellcheck disable=SC1111 # Vietnamese quotes
# shellcheck source=test/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# ---- forms ----

expect 0 "csv" evaluate "$gialai" --format csv
same "  header" "rank,code,name,group,score,class" "$(head -n 1 "$out" | cut -d, -f1-6)"
same "  136 lines" 136 "$(wc -l <"$out")"
same "  lines end in CRLF" 136 "$(grep -c "$(printf '\r')" "$out")"
cut -d, -f1,2 "$out" | tail -n +2 >"$dir/csv.ranks"
expect 0 "md" evaluate "$gialai" --format md
awk -F'|' '/^\| *[0-9]/ { gsub(/ /, "", $2); gsub(/ /, "", $3); if ($3 ~ /^H21/) print $2 "," $3 }' "$out" | head -n 135 >"$dir/md.ranks"
check "  has the same ranks" cmp "$dir/csv.ranks" "$dir/md.ranks"
expect 0 "text" evaluate "$gialai"
awk '$1 ~ /^[0-9]+$/ && $2 ~ /^H21/ { print $1 "," $2 }' "$out" | head -n 135 >"$dir/text.ranks"
check "  has the same ranks" cmp "$dir/csv.ranks" "$dir/text.ranks"
check "  and no colours into a file" sh -c "! grep -q '$(printf '\033')' '$out'"
expect 0 "json" evaluate "$gialai" --format json
package=$dir/package.json
cp "$out" "$package"
same "  is one line" 1 "$(wc -l <"$package")"
expect 0 "  verified" verify "$package"
digest=$(awk '/BLAKE2b/ { print $2 }' "$out")
python3 - "$package" >"$dir/json.ranks" <<'PY'
import hashlib, json, sys
raw = open(sys.argv[1], encoding='utf-8', newline='').read()
p = json.loads(raw)
body, seal = raw.rsplit(',"~seal":"blake2b-256:', 1)
print(hashlib.blake2b((body + '}').encode(), digest_size=32).hexdigest() == seal[:64])
canonical = json.dumps(p, ensure_ascii=False, sort_keys=True, separators=(',', ':'))
print(canonical == raw.rstrip('\n'))
PY
same "  its seal is BLAKE2b-256 of its own bytes, by another hand" True "$(sed -n 1p "$dir/json.ranks")"
same "  canonical: keys in order, no blanks" True "$(sed -n 2p "$dir/json.ranks")"
check "  prints a digest" test ${#digest} -eq 64
expect 0 "results to a folder" evaluate "$gialai" --out "$dir/results"
check "  package.json is the same" cmp "$package" "$dir/results/package.json"
python3 - "$dir/results/rankings.xlsx" >"$dir/xlsx.ranks" 2>"$err" <<'PY'
import re, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
shared = []
if 'xl/sharedStrings.xml' in z.namelist():
    shared = re.findall(r'<si><t[^>]*>(.*?)</t></si>', z.read('xl/sharedStrings.xml').decode(), re.S)
sheet = z.read('xl/worksheets/sheet1.xml').decode()
for row in re.findall(r'<row .*?</row>', sheet, re.S):
    v = {m[0]: shared[int(m[2])] if 't="s"' in m[1] else m[2]
         for m in re.findall(r'<c r="([A-Z]+)\d+"([^>]*)><(?:v|is><t[^>]*)>(.*?)<', row)}
    if v.get('B', '').startswith('H21'):
        print(v['A'] + ',' + v['B'])
PY
check "  rankings.xlsx has the same ranks" cmp "$dir/csv.ranks" "$dir/xlsx.ranks"
for f in rankings verdicts targets; do
    check "  $f.csv and .xlsx are there" test -s "$dir/results/$f.csv" -a -s "$dir/results/$f.xlsx"
done
expect 0 "again, over the old ones" evaluate "$gialai" --out "$dir/results"
same "  leaves no temporary file" 9 "$(find "$dir/results" -type f | wc -l)"
expect 0 "verdicts of a table" explain "$gialai" --unit H21.227 --format csv
expect 0 "explain as json" explain "$gialai" --unit H21.227 --award ap-thu-giay-khen-nam --format json
check "  is JSON" python3 -m json.tool "$out"
expect 0 "boundary as csv" boundary "$gialai" --format csv
expect 0 "boundary as md" boundary "$gialai" --format md

# ---- seals ----

size=$(wc -c <"$package")
missed=0
awk -v n="$size" 'BEGIN { srand(766); for (i = 0; i < 200; i++) print int(rand() * n), int(1 + rand() * 255) }' >"$dir/places"
while read -r at xor; do
    cp "$package" "$dir/flipped"
    was=$(od -An -tu1 -j "$at" -N 1 "$package" | tr -d ' ')
    # shellcheck disable=SC2059 # the format is the byte
    printf "\\$(printf %03o $((was ^ xor)))" | dd of="$dir/flipped" bs=1 seek="$at" conv=notrunc 2>/dev/null
    thidua verify "$dir/flipped"
    [ "$code" = 6 ] || { missed=$((missed + 1)); echo "# byte $at, $was ^ $xor: exit $code"; }
done <"$dir/places"
same "200 changed bytes, none passed over" 0 $missed
head -c $((size - 1)) "$package" >"$dir/flipped"
expect 6 "a byte missing at the end" verify "$dir/flipped"
{ cat "$package"; echo; } >"$dir/flipped"
expect 6 "a byte too many at the end" verify "$dir/flipped"
: >"$dir/flipped"
thidua verify "$dir/flipped"
case $code in 3 | 6) ok "an empty package: exit 3 or 6" ;; *) not_ok "an empty package" "exit $code" ;; esac

# ---- languages ----

LC_ALL='' LANG=en_US.UTF-8 LANGUAGE='' "$THIDUA" help >"$out"
check "English under LANG=en_US.UTF-8" grep -q "Commands" "$out"
LC_ALL='' LANG=en_US.UTF-8 "$THIDUA" evaluate "$dir/none" >"$out" 2>"$err"
check "  errors too" sh -c "! grep -qE 'Lỗi|Kiểm tra' '$err'"
for language in C en_US.UTF-8 vi_VN.UTF-8 POSIX; do
    LC_ALL='' LANG=$language "$THIDUA" evaluate "$gialai" --format json >"$out" 2>&1
    check "the same package under LANG=$language" cmp "$package" "$out"
    LC_ALL='' LANG=$language "$THIDUA" evaluate "$gialai" --format csv | cut -d, -f1,2 | tail -n +2 >"$out"
    check "the same ranks under LANG=$language" cmp "$dir/csv.ranks" "$out"
done

# ---- refused writes ----

mkdir "$dir/there"
echo x >"$dir/afile"
expect 3 "results into a file's place" evaluate "$gialai" --out "$dir/afile/sub"
expect 4 "a table onto a folder" evaluate "$gialai" --format csv --out "$dir/there"
same "  which stays empty" 0 "$(find "$dir/there" -type f | wc -l)"
"$THIDUA" evaluate "$gialai" --format json >/dev/full 2>"$err"
same "a full standard output: exit 4" 4 $?
finish
