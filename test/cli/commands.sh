#!/bin/sh
# shellcheck disable=SC1111,SC2016 # Vietnamese quotes; a dollar that is text
# Every command: its happy path, its main errors, their exit codes (the table in `thidua help`).
# shellcheck source=test/cli/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$dir" || exit 1

expect 2 "no words" && says "Các lệnh"
expect 0 "--help" --help && says "Mã kết thúc"
expect 0 "--version" --version
expect 0 "version" version && says "thidua "
expect 0 "help" help && says "evaluate"
expect 0 "help of one" help evaluate && says "--format"
expect 0 "help of all under plan" help plan && says "thidua plan diff"
expect 0 "evaluate --help" evaluate --help && says "Cách dùng"
expect 2 "help of nothing" help nothing
expect 0 "help --man" help --man && says ".TH THIDUA 1"
expect 2 "an unknown command" evaluat x && complains "Có phải là “evaluate”?"
expect 2 "an unknown option" evaluate "$gialai" --years 2026 && complains "--year"
expect 2 "an option of another command" evaluate "$gialai" --dry-run
expect 2 "an option without its value" evaluate "$gialai" --year
expect 2 "a flag with a value" import facts x --dry-run=yes
expect 2 "one word too many" evaluate "$gialai" "$gialai"
expect 2 "one word too few" evaluate
expect 0 "--year=2026" evaluate "$gialai" --year=2026

# every command stands in the help, and has help of its own
"$THIDUA" help | awk '/^  [a-z]/ { print $1, ($2 ~ /^(new|schema|check|show|test|diff|invite|list|disable|enable|reset|revoke|key|demo|verify)$/ ? $2 : "") } /^Chi ti/ { exit }' >commands
same "the help lists all commands" 39 "$(grep -c . commands)"
while read -r a b; do
    # shellcheck disable=SC2086
    if "$THIDUA" help $a $b >/dev/null 2>&1; then ok "help $a $b"; else not_ok "help $a $b"; fi
done <commands

expect 0 "plan new" plan new && says "unit kinds:"
cp "$out" skeleton.yaml
expect 0 "plan check of a new plan" plan check skeleton.yaml
expect 0 "plan new --out" plan new --out other.yaml
check "  is the same text" cmp skeleton.yaml other.yaml
expect 0 "plan schema" plan schema && says '"$defs"'
expect 0 "plan check" plan check "$SOURCE/plans/ke-hoach-29.yaml" && says "BLAKE2b-256"
expect 3 "plan check of no file" plan check missing.yaml && complains "missing.yaml"
sed 's/^unit kinds:/unit kind:/' skeleton.yaml >broken.yaml
expect 3 "plan check of a broken plan" plan check broken.yaml && complains "broken.yaml:" && complains "unit kinds"
expect 0 "plan show" plan show "$SOURCE/plans/ke-hoach-29.yaml" && says "III.3.2.a"
expect 0 "plan test" plan test "$SOURCE/plans/quy-tac.yaml" && says " 0 failed"
cp "$SOURCE/plans/chi-so-766.yaml" t.yaml
sed 's|u1: 18.00|u1: 17.99|' "$SOURCE/plans/chi-so-766.test.yaml" >t.test.yaml
expect 1 "plan test that fails" plan test t.yaml
expect 0 "plan diff of equals" plan diff t.yaml t.yaml
sed 's/at least 75 points/at least 76 points/' "$gialai/plan.yaml" >g2.yaml
thidua plan diff "$gialai/plan.yaml" g2.yaml
if [ "$code" -le 1 ] && grep -q 76 "$out"; then ok "plan diff"; else not_ok "plan diff" "$(cat "$out" "$err")"; fi

expect 0 "evaluate" evaluate "$gialai" && says "Vân Canh"
expect 2 "evaluate of a year outside" evaluate "$gialai" --year 2030 && complains "2026-2026"
expect 2 "evaluate of no year" evaluate "$gialai" --year x
expect 2 "evaluate with no jobs" evaluate "$gialai" --jobs 0
expect 2 "evaluate in no format" evaluate "$gialai" --format pdf && complains "xlsx"
thidua evaluate "$dir/nowhere"
case $code in 3 | 4) ok "evaluate of no folder: exit 3 or 4" ;; *) not_ok "evaluate of no folder" "exit $code" ;; esac
expect 0 "evaluate --out" evaluate "$gialai" --out results && says "BLAKE2b-256"
same "  nine files" "package.json published.csv published.xlsx rankings.csv rankings.xlsx targets.csv targets.xlsx verdicts.csv verdicts.xlsx " \
    "$(find results -type f -printf '%f\n' | sort | tr '\n' ' ')"
expect 0 "verify" verify results/package.json && says "Niêm phong đúng"
expect 0 "verify --against" verify results/package.json --against "$gialai" && says "đúng từng byte"
expect 6 "verify against another folder" verify results/package.json --against "$quangngai"
expect 3 "verify of no file" verify missing.json
thidua verify "$gialai/plan.yaml"
case $code in 3 | 6) ok "verify of another file: exit 3 or 6" ;; *) not_ok "verify of another file" "exit $code" ;; esac

expect 0 "explain a unit" explain "$gialai" --unit H21.227 && says "75,34"
expect 0 "explain one award" explain "$gialai" --unit H21.125 --award ap-thu-giay-khen-nam && says "1,05"
expect 0 "explain a person" explain "$quangngai" --unit CN-01 --year 2022
expect 0 "explain one life of a code" explain "$quangngai" --unit 21262@2014-04-01 --year 2022
expect 0 "years without results are told once" explain "$quangngai" --unit 21019 --award giay-khen-xa-giai-doan --year 2022 && says "; năm 2023, 2024: cần bổ sung: chưa có kết quả của năm này"
expect 0 "a place waits for those who have not reported" explain "$quangngai" --unit 21256 --award giay-khen-xa-giai-doan --year 2023 && says "hạng 7–8/23 (86,63 điểm)" && says "cần số liệu: Chánh Lộ (“Số hóa kết quả TTHC”)"
expect 0 "places under varied weights in a file" boundary "$gialai" --vary 50 --format csv && says "do trọng số"
expect 2 "explain nobody" explain "$gialai"
expect 3 "explain an unknown unit" explain "$gialai" --unit H21 && complains "H21"
expect 2 "explain an unknown award" explain "$gialai" --unit H21.227 --award ap-thu-giay-khen && complains "Có phải là"
expect 0 "boundary" boundary "$gialai" && says "0,01"
expect 2 "boundary with a bad margin" boundary "$gialai" --margin -1
expect 2 "boundary with a bad range" boundary "$gialai" --vary 200
expect 0 "compare with itself" compare "$gialai" --plan "$gialai/plan.yaml" && says "(không có dòng nào)"
sed 's/score of chi-so-766: at least 75 points/score of chi-so-766: at least 73.9 points/' "$gialai/plan.yaml" >g3.yaml
expect 0 "compare with another threshold" compare "$gialai" --plan g3.yaml --format csv
same "  differs for Đăk Song only" 1 "$(grep -c H21.125 "$out")"
same "  and one header" 2 "$(grep -c . "$out")"
expect 2 "compare with nothing" compare "$gialai"
expect 3 "compare with no file" compare "$gialai" --plan missing.yaml

# the database, on one engine or the other: $1 its url
database()
{
    db=$1
    expect 0 "init" init --db "$db" --plan "$quangngai/plan.yaml" --tenant quang-ngai --name "Thành phố"
    thidua init --db "$db" --plan "$quangngai/plan.yaml" --tenant quang-ngai
    case $code in 3 | 5) ok "init twice: refused" ;; *) not_ok "init twice" "exit $code" ;; esac
    expect 3 "export before any run" export --db "$db" && complains "thidua run"
    for t in units people facts attestations events holidays; do
        expect 0 "import $t" import $t "$quangngai/$t.csv" --db "$db" --author "Nguyễn A" --reason thử && says "mới"
    done
    expect 0 "import again" import facts "$quangngai/facts.csv" --db "$db" && says " 0 mới, 0 thay đổi,"
    expect 0 "import --dry-run" import facts "$quangngai/facts.csv" --db "$db" --dry-run && says "chưa ghi gì"
    expect 3 "import of no file" import facts missing.csv --db "$db"
    expect 2 "import of no kind" import fact "$quangngai/facts.csv" --db "$db"
    expect 0 "run" run --db "$db" && says "số 1"
    expect 0 "run of one year" run --db "$db" --year 2022 && says "số 2"
    expect 2 "run of a year outside" run --db "$db" --year 2040
    expect 0 "export --run" export --db "$db" --run 1 --out from-db.json
    "$THIDUA" evaluate "$quangngai" --format json >from-files.json
    check "  is what the files give" cmp from-db.json from-files.json
    expect 0 "export the newest" export --db "$db"
    "$THIDUA" evaluate "$quangngai" --format json --year 2022 >from-files.json
    check "  is what the files give for that year" cmp "$out" from-files.json
    expect 3 "export of no run" export --db "$db" --run 99
    expect 0 "results" results --db "$db" --format csv
    "$THIDUA" evaluate "$quangngai" --format csv >from-files.csv
    check "  are what the files give" cmp "$out" from-files.csv
    expect 0 "results --out" results --db "$db" --out "results-db"
    check "  has the package" cmp results-db/package.json "$(printf %s from-db.json)"
    rm -rf results-db
    expect 2 "import of a plan without its day" import plan g3.yaml --db "$db"
    sed 's/^title: /title: Bản hai, /' "$quangngai/plan.yaml" >q2.yaml
    expect 0 "import of a plan" import plan q2.yaml --db "$db" --from 01/01/2025
    expect 0 "run under the new plan" run --db "$db"
    rm -f kept.backup
    expect 0 "backup" backup kept.backup --db "$db"
    thidua restore kept.backup --db "$db"
    case $code in 3 | 5) ok "restore into a full database: refused" ;; *) not_ok "restore into a full database" "exit $code" ;; esac
    expect 3 "another tenant that is not there" run --db "$db" --tenant khac
}

database "$dir/t.db"
expect 0 "restore" restore kept.backup --db "$dir/restored.db"
expect 0 "backup of the restored" backup again.backup --db "$dir/restored.db"
check "  is the same file" cmp kept.backup again.backup
expect 0 "export from the restored" export --db "$dir/restored.db" --run 1
check "  is the same package" cmp "$out" from-db.json
printf x | dd of=again.backup bs=1 seek=200 conv=notrunc 2>/dev/null
expect 6 "restore of a changed backup" restore again.backup --db "$dir/none.db"
check "  leaves no database" test ! -e "$dir/none.db"
expect 3 "a database that is not there" run --db "$dir/nothing.db" && complains "init"
check "  is not made by asking" test ! -e "$dir/nothing.db"
THIDUA_DB=$dir/t.db
export THIDUA_DB
expect 0 "the database named by THIDUA_DB" results
unset THIDUA_DB
if [ -n "${THIDUA_PG:-}" ]; then
    database "$THIDUA_PG"
    mv kept.backup of-pg.backup
else
    skip "the same on PostgreSQL" "there is none"
fi
expect 5 "a PostgreSQL that is not there" run --db "postgresql:///x?host=$dir"

expect 0 "demo" demo "$SOURCE/examples" --out demo --quiet && says "package.json"
check "  leaves both packages" test -s demo/gia-lai-2026/package.json -a -s demo/quang-ngai-2021-2025/package.json
expect 3 "demo without examples" demo "$dir/nowhere"
finish
