/* See raw.h.  The rows are those of a save (sql/query: import_next, import_add, fact_put, sheet_entry_put, audit_last,
 * audit_add) with made-up contents of the same length; their keys are of a year that nobody uses. */
#include "raw.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "client.h"

enum { PG_LOOPS = 4, STATEMENTS = 6, SQL_MAX = 400, NUMBERS = 2 };

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define AT "'2026-01-01T00:00:00Z'"

/* Parameters: what is counted from one save to the next, and the loop that counts. */
static const struct {
    const char *sql;
    int n_params;
} statements[STATEMENTS] = {
    {"SELECT coalesce(max(id), 0) + 1 FROM import WHERE tenant = 1", 0},
    {"INSERT INTO import VALUES (1, $1, 'facts', '', '', 1, 0, 1, 0, 0, " AT
     ", 'clerk000', '', '')",
     1},
    {"INSERT INTO fact VALUES (1, '10001', '2015-01-01', 1900 + $2, 'i011', $1, 0, 0, '1000003', "
     "NULL, NULL, 'Nguồn', "
     "NULL, NULL, 'clerk000', NULL, '2026-01-01', 1)",
     2},
    {"INSERT INTO sheet_entry VALUES (1, '10001', '2015-01-01', 1900 + $2, 'i011', 'self', $1, 0, "
     "$1, 0, '', " AT ", 'clerk000', 1)",
     2},
    {"SELECT id + 1, hash FROM audit WHERE tenant = 1 ORDER BY id DESC LIMIT 1", 0},
    {"INSERT INTO audit VALUES (1, $1, " AT
     ", 1, 'clerk000', '', 'figure.edit', 'don-vi/10001@2015-01-01/2025/i011', "
     "'1000002', '1000003', '', 'don vi 10001 2015 01 01 2025 i011 1000002 1000003 clerk000', "
     "'" HASH "')",
     1},
};

/* ---- SQLite ---- */

static sqlite3_int64 lite_step(sqlite3 *db, sqlite3_stmt *s, sqlite3_int64 i)
{
    sqlite3_int64 got = 0;

    if (sqlite3_bind_parameter_count(s) > 0)
        sqlite3_bind_int64(s, 1, i);
    if (sqlite3_bind_parameter_count(s) > 1)
        sqlite3_bind_int64(s, 2, 0);
    int r = sqlite3_step(s);
    if (r == SQLITE_ROW)
        got = sqlite3_column_int64(s, 0);
    else if (r != SQLITE_DONE)
        exit((fprintf(stderr, "raw: %s\n", sqlite3_errmsg(db)), 1));
    sqlite3_reset(s);
    return got;
}

double raw_sqlite(const char *path, int seconds)
{
    sqlite3 *db;
    sqlite3_stmt *s[STATEMENTS], *begin, *commit;
    long n = 0;
    uint64_t from;

    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK(sqlite3_exec(
              db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
              NULL, NULL, NULL) == SQLITE_OK);
    for (int i = 0; i < STATEMENTS; i++)
        if (sqlite3_prepare_v2(db, statements[i].sql, -1, &s[i], NULL) != SQLITE_OK)
            exit((fprintf(stderr, "raw: %s\n", sqlite3_errmsg(db)), 1));
    sqlite3_prepare_v2(db, "BEGIN IMMEDIATE", -1, &begin, NULL);
    sqlite3_prepare_v2(db, "COMMIT", -1, &commit, NULL);
    from = client_now_us();
    while (client_now_us() - from < (uint64_t)seconds * 1000000) {
        lite_step(db, begin, 0);
        lite_step(db, s[1], lite_step(db, s[0], 0));
        lite_step(db, s[2], ++n);
        lite_step(db, s[3], n);
        lite_step(db, s[5], lite_step(db, s[4], 0));
        lite_step(db, commit, 0);
    }
    double took = (double)(client_now_us() - from) / 1e6;
    for (int i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(s[i]);
    sqlite3_finalize(begin);
    sqlite3_finalize(commit);
    sqlite3_close(db);
    return (double)n / took;
}

/* ---- PostgreSQL ---- */

struct loop {
    const char *url;
    int number, seconds;
    long n;
    pthread_t thread;
};

static long pg_run(PGconn *c, int i, long value, int number)
{
    char name[8], a[24], b[24];
    const char *values[NUMBERS] = {a, b};
    long got = 0;

    snprintf(name, sizeof name, "s%d", i);
    snprintf(a, sizeof a, "%ld", value);
    snprintf(b, sizeof b, "%d", number);
    PGresult *r = PQexecPrepared(c, name, statements[i].n_params, values, NULL, NULL, 0);
    if (PQresultStatus(r) == PGRES_TUPLES_OK)
        got = strtol(PQgetvalue(r, 0, 0), NULL, 10);
    else if (PQresultStatus(r) != PGRES_COMMAND_OK)
        exit((fprintf(stderr, "raw: %s", PQerrorMessage(c)), 1));
    PQclear(r);
    return got;
}

static void *pg_loop(void *arg)
{
    struct loop *l = arg;
    static const Oid types[NUMBERS] = {20, 20};
    PGconn *c = PQconnectdb(l->url);
    uint64_t from = client_now_us();
    char name[8];

    CHECK(PQstatus(c) == CONNECTION_OK);
    for (int i = 0; i < STATEMENTS; i++) {
        snprintf(name, sizeof name, "s%d", i);
        PGresult *r = PQprepare(c, name, statements[i].sql, statements[i].n_params, types);
        if (PQresultStatus(r) != PGRES_COMMAND_OK)
            exit((fprintf(stderr, "raw: %s", PQerrorMessage(c)), 1));
        PQclear(r);
    }
    while (client_now_us() - from < (uint64_t)l->seconds * 1000000) {
        PQclear(PQexec(c, "BEGIN"));
        PQclear(PQexec(c, "SELECT pg_advisory_xact_lock(29800, 1)"));
        pg_run(c, 1, pg_run(c, 0, 0, 0), 0);
        pg_run(c, 2, ++l->n, l->number);
        pg_run(c, 3, l->n, l->number);
        pg_run(c, 5, pg_run(c, 4, 0, 0), 0);
        PQclear(PQexec(c, "COMMIT"));
    }
    PQfinish(c);
    return NULL;
}

double raw_pg(const char *url, int seconds)
{
    struct loop loops[PG_LOOPS];
    long n = 0;

    for (int i = 0; i < PG_LOOPS; i++) {
        loops[i] = (struct loop){.url = url, .number = i, .seconds = seconds};
        CHECK(pthread_create(&loops[i].thread, NULL, pg_loop, &loops[i]) == 0);
    }
    for (int i = 0; i < PG_LOOPS; i++) {
        pthread_join(loops[i].thread, NULL);
        n += loops[i].n;
    }
    return (double)n / seconds;
}
