#!/bin/sh
# What offices send: wrong rows (told where, all in one pass), odd encodings and marks, workbooks, formulas.
# shellcheck disable=SC1111 # Vietnamese quotes
# shellcheck source=test/cli/lib.sh
. "$(dirname "$0")/lib.sh"

reference=$dir/reference.json
"$THIDUA" evaluate "$gialai" --format json >"$reference"

# same_result NAME FOLDER: gives the very package of the example
same_result()
{
    thidua evaluate "$2" --format json
    if [ "$code" = 0 ] && cmp -s "$out" "$reference"; then ok "$1"; else not_ok "$1" "exit $code $(tail -n 4 "$err")"; fi
}

# ---- errors ----

c=$(copy_case wrong)
awk -F, -v OFS=, 'NR == 3 { $1 = "H99" } NR == 5 { $2 = "20x6" } NR == 7 { $3 = "ckm" } NR == 9 { $4 = "mười" }
    NR == 11 { $4 = "1.234" } NR == 13 { $12 = "31/02/2026" } NR == 15 { $7 = "hay là" } NR == 17 { $4 = "" }
    NR == 19 { $4 = "-1" } NR == 21 { $4 = "99" } NR == 23 { $0 = $0 ",thừa" } { print }' "$gialai/facts.csv" >"$c/facts.csv"
expect 3 "a file with eleven wrong rows" evaluate "$c"
for where in 3:1 5:2 7:3 9:4 11:4 13:12 15:7 17:4 19:4 21:4 23; do
    complains "$c/facts.csv:$where:"
done
complains "Tổng cộng 11 lỗi"
complains "Có phải là “ckmb”?"
same "nothing on standard output" 0 "$(wc -c <"$out")"
sed -i 's/^code,kind,name/code,kind,nam/' "$c/units.csv"
expect 3 "a wrong header" evaluate "$c" && complains "units.csv:1:3" && complains "name"
c=$(copy_case twice)
sed -n 2p "$gialai/facts.csv" >>"$c/facts.csv"
expect 3 "the same figure twice" evaluate "$c" && complains "hai lần"
c=$(copy_case quote)
sed -i '5s/,ckmb,/,"ckmb,/; 5s/,tdgq,/,"tdgq,/; 5s/,tttt,/,"tttt,/' "$c/facts.csv"
expect 3 "a quote that is not closed" evaluate "$c" && complains "facts.csv:5:"
c=$(copy_case empty)
: >"$c/facts.csv"
expect 3 "an empty file" evaluate "$c"
c=$(copy_case nul)
printf '\0' | dd of="$c/facts.csv" bs=1 seek=3000 conv=notrunc 2>/dev/null
expect 3 "a NUL byte" evaluate "$c"
rm "$c/facts.csv"
thidua evaluate "$c"
case $code in 3 | 4) ok "no facts at all" ;; *) not_ok "no facts at all" "exit $code" ;; esac
complains "facts.csv"

# an attestation proves one thing of one subject by a document, in the year it speaks of
c=$(copy_case attest)
cat >"$c/attestations.csv" <<'ROWS'
subject,kind,year,result,number,date,issuer
H21.227,ky-luat-doan-ket,2026,có,,05/01/2027,UBND tỉnh
H21.227,ky-luat-doan-ket,,có,1/XN,05/01/2027,UBND tỉnh
H21.227,ky-luat,2026,có,1/XN,05/01/2027,UBND tỉnh
H21.227,ky-luat-doan-ket,2026,đạt,1/XN,05/01/2027,UBND tỉnh
H21.227,ky-luat-doan-ket,2026,có,1/XN,,UBND tỉnh
ROWS
expect 3 "attestations that prove nothing" evaluate "$c"
for where in 2:5 3:3 4:2 5:4 6:6; do
    complains "$c/attestations.csv:$where:"
done

# an import with errors, and a dry run, leave the database as it was
db=$dir/t.db
expect 0 "init" init --db "$db" --plan "$gialai/plan.yaml"
expect 0 "import units" import units "$gialai/units.csv" --db "$db"
"$THIDUA" backup "$dir/before" --db "$db" >/dev/null
awk -F, -v OFS=, 'NR == 700 { $4 = "x" } NR == 900 { $1 = "y" } { print }' "$gialai/facts.csv" >"$dir/bad.csv"
expect 3 "import of a file with errors" import facts "$dir/bad.csv" --db "$db"
complains "bad.csv:700:4:"
complains "bad.csv:900:1:"
expect 0 "import --dry-run" import facts "$gialai/facts.csv" --db "$db" --dry-run
"$THIDUA" backup "$dir/after" --db "$db" >/dev/null
check "neither wrote a byte" cmp "$dir/before" "$dir/after"
expect 0 "import for good" import facts "$gialai/facts.csv" --db "$db"
"$THIDUA" backup "$dir/after" --db "$db" >/dev/null
check "which the same backup shows" sh -c "! cmp -s '$dir/before' '$dir/after'"

# ---- what spreadsheets do to CSV ----

c=$(copy_case bom)
for f in facts units; do
    { printf '\357\273\277'; cat "$gialai/$f.csv"; } >"$c/$f.csv"
done
same_result "UTF-8 with a mark" "$c"
sed -i 's/$/\r/' "$c/facts.csv" "$c/units.csv"
same_result "CRLF" "$c"
for enc in UTF-16LE UTF-16BE; do
    c=$(copy_case $enc)
    for f in facts units; do
        { printf '\357\273\277'; cat "$gialai/$f.csv"; } | iconv -f UTF-8 -t $enc >"$c/$f.csv"
    done
    same_result "$enc" "$c"
done
c=$(copy_case semicolon)
# the decimal comma of a Vietnamese Excel, with its semicolons; no text of these columns has a comma
awk -F, -v OFS=';' 'NR > 1 { gsub(/\./, ",", $4) } { $1 = $1; print }' "$gialai/facts.csv" >"$c/facts.csv"
same_result "semicolons and decimal commas" "$c"
sed -i '1i sep=;' "$c/facts.csv"
same_result "Excel's own sep= line" "$c"
c=$(copy_case tab)
tr ',' '\t' <"$gialai/units.csv" >"$c/units.csv"
same_result "tabs" "$c"
c=$(copy_case quoted)
sed 's/,/","/g; s/^/"/; s/$/"/' "$gialai/units.csv" >"$c/units.csv"
same_result "every cell in quotes" "$c"
c=$(copy_case blanks)
sed 's/,/ , /g; s/$/  /' "$gialai/units.csv" >"$c/units.csv"
same_result "blanks around every cell" "$c"
c=$(copy_case vietnamese)
sed '1s/.*/Mã đơn vị,Loại đơn vị,Tên đơn vị,Từ ngày,Đến ngày,Đơn vị cũ/' "$gialai/units.csv" |
    awk -F, -v OFS=, 'NR > 1 { split($4, d, "-"); $4 = d[3] "/" d[2] "/" d[1] } { print }' >"$c/units.csv"
same_result "Vietnamese headers and dates" "$c"
c=$(copy_case comments)
sed '1i # danh sách của Sở\n' "$gialai/units.csv" >"$c/units.csv"
same_result "a comment and an empty line above the header" "$c"
# TCVN3: the small letters of TCVN 5712 stand where the ABC fonts have them
c=$(copy_case tcvn3)
sed '1i # xã, phường, thị trấn của tỉnh: số liệu về tổ chức bộ máy và kết quả giải quyết hồ sơ đúng hạn' "$gialai/units.csv" |
    iconv -f UTF-8 -t TCVN5712-1 >"$c/units.csv" 2>/dev/null
if [ -s "$c/units.csv" ] && [ "$(wc -l <"$c/units.csv")" -gt 130 ]; then
    thidua evaluate "$c" --format csv
    same "TCVN3: read" 0 "$code"
    same "TCVN3: small letters as they were" "$(awk -F, 'NR > 1 { print $3 }' "$gialai/units.csv" | grep -v '[ĐÂÊÔƠƯĂ]' | sort | head -n 40)" \
        "$(awk -F, 'NR > 1 { print $3 }' "$out" | grep -v '[ĐÂÊÔƠƯĂ]' | sort | head -n 40)"
else
    skip "TCVN3" "iconv cannot write it here"
fi
c=$(copy_case decomposed)
python3 -c 'import sys, unicodedata; sys.stdout.write(unicodedata.normalize("NFD", open(sys.argv[1], encoding="utf-8").read()))' \
    "$gialai/units.csv" >"$c/units.csv" && same_result "letters and marks apart (NFD)" "$c"

# ---- workbooks: our own, read back ----

expect 0 "rankings as a workbook" evaluate "$gialai" --format xlsx --out "$dir/r.xlsx"
check "  is a zip" sh -c "head -c 2 '$dir/r.xlsx' | grep -q PK"
expect 3 "a workbook of other columns as units" import units "$dir/r.xlsx" --db "$db" && complains "r.xlsx:"
for t in units facts; do
    c=$(copy_case "xlsx-$t")
    python3 "$(dirname "$0")/csv2xlsx.py" "$gialai/$t.csv" "$c/$t.xlsx" && rm "$c/$t.csv"
    same_result "$t.xlsx in place of $t.csv" "$c"
done
expect 0 "import of the workbook" import facts "$c/facts.xlsx" --db "$db" && says " 0 mới, 0 thay đổi, 1080 không đổi"
printf 'PK\003\004 not a zip' >"$c/facts.xlsx"
expect 3 "a broken workbook" evaluate "$c" && complains "facts.xlsx"

# ---- formulas ----

c=$(copy_case formulas)
awk -F, -v OFS=, 'NR == 2 { $3 = "=cmd|0!A1" } NR == 3 { $3 = "+1+1" } NR == 4 { $3 = "@SUM(A1)" }
    NR == 5 { $3 = "-2+3" } { print }' "$gialai/units.csv" >"$c/units.csv"
expect 0 "names that look like formulas" evaluate "$c" --format csv
same "  are guarded in CSV" 4 "$(grep -cE ",\"?'[=+@-]" "$out")"
same "  and none is left" 0 "$(grep -cE ',"?[=+@][^,]*,ca-nuoc|,"?=' "$out")"
awk -F, -v OFS=, 'NR == 2 { $3 = "＝cmd" } NR == 3 { $3 = "＋1" } NR == 4 { $3 = "－1" } NR == 5 { $3 = "＠A1" } { print }' \
    "$gialai/units.csv" >"$c/units.csv"
expect 0 "names with wide signs" evaluate "$c" --format csv
same "  are guarded too" 4 "$(grep -cE "'(＝|＋|－|＠)" "$out")"
expect 0 "the same as a workbook" evaluate "$c" --format xlsx --out "$dir/f.xlsx"
python3 - "$dir/f.xlsx" >"$dir/f.txt" 2>&1 <<'PY'
import sys, zipfile
sheet = zipfile.ZipFile(sys.argv[1]).read('xl/worksheets/sheet1.xml').decode()
print(sheet.count('<f>') + sheet.count('<f '))
PY
same "  has no formula in it" 0 "$(cat "$dir/f.txt")"

# ---- what is odd is told, not refused ----

c=$(copy_case odd)
awk -F, -v OFS=, 'NR == 3 || NR == 4 { $3 = "Xã  Một" } { print }' "$gialai/units.csv" >"$c/units.csv"
expect 0 "two living units of one name" boundary "$c" && complains "2 đơn vị cùng loại, cùng lúc mang tên"

# ---- one grammar for codes

c=$(copy_case codes)
for bad in 'xã 1' 'x/../1' 'nap' '..' 'a@b'; do
    awk -F, -v OFS=, -v bad="$bad" 'NR == 2 { $1 = bad } { print }' "$gialai/units.csv" >"$c/units.csv"
    expect 3 "a code that no address can hold: $bad" evaluate "$c"
    "$THIDUA" init --db "$dir/codes.db" --tenant a --plan "$c/plan.yaml" >/dev/null 2>&1
    expect 3 "  is refused where it would be stored" import units "$c/units.csv" --db "$dir/codes.db"
done
finish
