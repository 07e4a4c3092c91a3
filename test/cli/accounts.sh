#!/bin/sh
# Accounts and the diary from the command line: the first administrator comes in, and whatever is done stands in the diary.
# shellcheck source=test/cli/lib.sh
. "$(dirname "$0")/lib.sh"

for db in "$dir/one.db" "${THIDUA_PG:-}"; do
    [ -n "$db" ] || continue
    expect 0 "init" init --db "$db" --plan "$gialai/plan.yaml" --tenant gl --name "UBND"
    expect 0 "units" import units "$gialai/units.csv" --db "$db" --quiet
    expect 2 "an invitation without a role" user invite lan --name Lan --db "$db"
    expect 2 "a role that there is not" user invite lan --name Lan --role boss --db "$db"
    complains "appraiser"
    expect 2 "a clerk of no unit" user invite lan --name Lan --role clerk --db "$db"
    expect 2 "an administrator of a unit" user invite lan --name Lan --role admin --unit H21.125 --db "$db"
    expect 3 "a unit that there is not" user invite lan --name Lan --role clerk --unit H99 --db "$db"
    expect 3 "a login with a capital" user invite Lan --name Lan --role admin --db "$db"
    expect 0 "an administrator" user invite lan --name "Trần Thị Lan" --role admin --author gốc --db "$db"
    check "  the address holds 256 bits" grep -Eq '/loi-moi/[A-Za-z0-9_-]{43}$' "$out"
    secret=$(sed -n 's|.*/loi-moi/||p' "$out")
    expect 5 "the same login again" user invite lan --name "Lan khác" --role admin --db "$db"
    expect 0 "a clerk" user invite minh --name Minh --role clerk --unit H21.125 --db "$db"
    expect 0 "the list" user list --db "$db" && says "Trần Thị Lan" && says "H21.125" && says "còn thiếu"
    expect 0 "the list as CSV" user list --format csv --db "$db" && says "lan,Trần Thị Lan"
    expect 0 "the list as a workbook" user list --format xlsx --out "$dir/users.xlsx" --db "$db"
    printf '%s\n' "$db" >"$dir/address" && chmod 600 "$dir/address"
    expect 0 "the address in a file" user list --db "@$dir/address" && says "H21.125"
    THIDUA_DB="@$dir/address" && export THIDUA_DB
    expect 0 "  named by the environment" user list && says "H21.125"
    unset THIDUA_DB
    chmod 644 "$dir/address"
    expect 4 "  that others may read" user list --db "@$dir/address"
    complains "chmod 600"
    expect 0 "disabled" user disable minh --reason "nghỉ việc" --db "$db"
    expect 5 "disabled again" user disable minh --db "$db"
    expect 0 "enabled" user enable minh --db "$db"
    expect 0 "reset" user reset minh --reason "quên" --db "$db" && says "/loi-moi/"
    expect 0 "revoked" user revoke minh --db "$db"
    expect 3 "nobody of that name" user reset hoa --db "$db"
    if [ "$db" = "$dir/one.db" ]; then
        check "no secret lies in the database" sh -c "! grep -aqF -e '$secret' '$db' '$db-wal' 2>/dev/null"
    fi
    expect 0 "the diary" audit list --format csv --db "$db" && says "user.invite" && says "gốc" && says "nghỉ việc"
    same "  six deeds" 6 "$(grep -c 'tai-khoan/' "$out")"
    expect 0 "  searched without accents" audit list nghi VIEC --format csv --db "$db"
    same "  one deed" 1 "$(grep -c 'tai-khoan/' "$out")"
    expect 0 "  from a day on" audit list --from 01/01/2100 --format csv --db "$db"
    same "  none" 0 "$(grep -c 'tai-khoan/' "$out")"
    expect 0 "verified" audit verify --db "$db" && says "7 dòng"
    mark=$(grep -oE '7:[0-9a-f]{64}' "$out")
    "$THIDUA" user disable minh --db "$db" >/dev/null
    expect 0 "verified against the mark" audit verify "$mark" --db "$db" && says "8 dòng"
    expect 6 "a mark of another diary" audit verify "5:${mark#*:}" --db "$db"
    expect 2 "no mark at all" audit verify "abc" --db "$db"
    expect 0 "backed up" backup "$dir/b" --db "$db"
done
expect 0 "restored" restore "$dir/b" --db "$dir/again.db"
expect 0 "  the diary is whole" audit verify "$mark" --db "$dir/again.db"
finish
