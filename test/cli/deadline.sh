#!/bin/sh
# The ten deadlines of test/data/deadline_vectors.csv (see its first line), with the days off of the example.
# shellcheck source=test/cli/lib.sh
. "$(dirname "$0")/lib.sh"

vi() # 2022-02-16 → 16/02/2022
{
    echo "$1" | awk -F- '{ print $3 "/" $2 "/" $1 }'
}

grep -v '^#' "$SOURCE/test/data/deadline_vectors.csv" | tail -n +2 >"$dir/vectors"
while IFS=, read -r from weekday n raw end working _; do
    thidua deadline "$from" "$n" --calendar "$quangngai/holidays.csv"
    same "$from ($weekday) + $n days ($raw before rolling over)" "$(vi "$end")" "$(head -n 1 "$out")"
    thidua deadline "$(vi "$from")" "$n" --working --calendar "$quangngai/holidays.csv"
    same "$from + $n working days" "$(vi "$working")" "$(head -n 1 "$out")"
done <"$dir/vectors"
same "ten of them" 20 "$tap_n"

expect 2 "no calendar" deadline 2022-02-16 5
expect 2 "no such day" deadline 30/02/2022 5 --calendar "$quangngai/holidays.csv" && complains "30/02/2022"
expect 2 "no days" deadline 2022-02-16 0 --calendar "$quangngai/holidays.csv"
expect 2 "half a day" deadline 2022-02-16 1.5 --calendar "$quangngai/holidays.csv"
expect 3 "a year without its notice" deadline 2030-02-16 5 --calendar "$quangngai/holidays.csv" && complains "2030"
expect 3 "no calendar file" deadline 2022-02-16 5 --calendar "$dir/none"
printf 'date,kind\n2022-02-19,off_weekday\n' >"$dir/h.csv"
expect 3 "a Saturday off is no day off" deadline 2022-02-16 5 --calendar "$dir/h.csv" && complains "h.csv:2:1"
printf 'date,kind,label,basis\n2022-01-03,off_weekday,Tết,luật\n' >"$dir/h.csv"
expect 3 "one row does not make a year complete" deadline 2022-02-16 5 --calendar "$dir/h.csv" && complains "năm 2022 chưa được ghi là đã đủ"
printf '2022,whole_year,,\n' >>"$dir/h.csv"
expect 3 "declared on no basis" deadline 2022-02-16 5 --calendar "$dir/h.csv" && complains "h.csv:3:4"
sed -i 's/^2022,whole_year,,$/2022,cả năm,,TB 119/' "$dir/h.csv"
expect 0 "declared complete" deadline 2022-02-16 5 --calendar "$dir/h.csv" && says "21/02/2022"
finish
