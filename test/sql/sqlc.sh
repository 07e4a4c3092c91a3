#!/bin/sh
# What tools/sqlc must refuse, and what it must let through.  usage: sqlc.sh SQLC
set -u
sqlc=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/migrate"
cat >"$dir/migrate/0001_a.sql" <<'SQL'
CREATE TABLE one (tenant INT NOT NULL, a INT, PRIMARY KEY (tenant, a)) @TABLE_OPTIONS@;
-- append-only
CREATE TABLE log (tenant INT NOT NULL, a INT, PRIMARY KEY (tenant, a)) @TABLE_OPTIONS@;
CREATE TABLE free (a INT PRIMARY KEY) @TABLE_OPTIONS@;
SQL
bad=0

# try yes|no WORD HEADER… SQL: does it compile, and does the refusal say WORD?
try() {
    want=$1 word=$2
    printf '%s\n' "$3" >"$dir/q.sql"
    if "$sqlc" "$dir/q.h" "$dir/q.c" "$dir/migrate/0001_a.sql" "$dir/q.sql" 2>"$dir/err"; then got=yes; else got=no; fi
    if [ $got != "$want" ] || { [ "$want" = no ] && ! grep -q "$word" "$dir/err"; }; then
        echo "wanted $want ($word), got $got: $3"
        cat "$dir/err"
        bad=1
    fi
}

try yes '' '-- name: q one
-- in: tenant int, a int
-- out: a int
SELECT a FROM one WHERE tenant = :tenant AND a = :a;'
try yes '' '-- name: q many
-- out: a int
SELECT a FROM free;'
try no 'used but not declared' '-- name: q exec
-- in: tenant int
DELETE FROM one WHERE tenant = :tenant AND a = :a;'
try no 'declared but not used' '-- name: q exec
-- in: tenant int, a int
DELETE FROM one WHERE tenant = :tenant;'
try no 'names tenant' '-- name: q many
-- out: a int
SELECT a FROM one;'
try no 'names tenant' '-- name: q many
-- in: tenant int
-- out: a int
SELECT one.a FROM one JOIN log ON one.a = log.a WHERE one.tenant = :tenant;'
try yes '' '-- name: q many
-- in: tenant int
-- out: a int
SELECT one.a FROM one JOIN log ON one.tenant = log.tenant AND one.a = log.a WHERE one.tenant = :tenant;'
try no 'append-only' '-- name: q exec
-- in: tenant int
DELETE FROM log WHERE tenant = :tenant;'
try no 'append-only' '-- name: q exec
-- in: tenant int, a int
INSERT INTO log (tenant, a) VALUES (:tenant, :a) ON CONFLICT (tenant, a) DO UPDATE SET a = :a;'
try yes '' '-- name: q bulk
-- in: tenant int, a int
INSERT INTO log (tenant, a) VALUES (:tenant, :a);'
try no 'bulk is' '-- name: q bulk
-- in: tenant int, a int
INSERT INTO log (a, tenant) VALUES (:a, :tenant);'
try no 'unknown type' '-- name: q one
-- out: a real
SELECT a FROM free;'
try no 'unknown kind' '-- name: q some
SELECT a FROM free;'
try no 'end with' '-- name: q many
-- out: a int
SELECT a FROM free'
try no 'without' 'SELECT a FROM free;'
try no 'twice' '-- name: q many
-- out: a int, a int
SELECT a, a FROM free;'
try no 'needs columns' '-- name: q many
SELECT a FROM free;'
try no 'exists already' '-- name: q exec
DELETE FROM free;
-- name: q exec
DELETE FROM free;'
exit $bad
