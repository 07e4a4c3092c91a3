/* Every statement on both engines, migrations, the lint of keys, the rules of db.h. */
#include <libpq-fe.h>

#include "../unit/test.h"

#include <ctype.h>
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/str.h"
#include "db/engine.h"
#include "db/query.h"
#include "pg.h"
#include "sample.h"

static bool have_pg;

static struct db *open_fresh(bool pg, const char *name)
{
    struct db *db = NULL;
    struct err e;
    int r = db_open(pg ? pg_fresh(name) : sample_path(name), DB_CREATE, &db, &e);

    if (r < 0)
        print_message("# %s: %s\n", e.message, e.detail);
    assert_int_equal(r, 0);
    return db;
}

#define ON_BOTH(test)                                  \
    static void test##_sqlite(void **state)            \
    {                                                  \
        (void)state;                                   \
        _db_ struct db *db = open_fresh(false, #test); \
        test(db);                                      \
    }                                                  \
    static void test##_pg(void **state)                \
    {                                                  \
        (void)state;                                   \
        if (!have_pg)                                  \
            skip();                                    \
        _db_ struct db *db = open_fresh(true, #test);  \
        test(db);                                      \
    }
#define BOTH(test) cmocka_unit_test(test##_sqlite), cmocka_unit_test(test##_pg)

static void must(int r, const struct err *e)
{
    if (r < 0)
        print_message("# %d %s: %s\n", r, e->message, e->detail);
    assert_true(r >= 0);
}

static void migrates(struct db *db)
{
    struct err e;
    int v = -1;

    must(db_version(db, &v, &e), &e);
    assert_int_equal(v, 0);
    must(db_migrate(db, 0, &e), &e);
    must(db_migrate(db, 0, &e), &e); /* again: nothing to do */
    must(db_version(db, &v, &e), &e);
    assert_int_equal(v, db_version_known());
}
ON_BOTH(migrates)

/* As a program of that time would have said it: today's statements know columns that were not there yet.  id: of a statement
 * that this connection has not prepared. */
static void say(struct db *db, unsigned id, const char *sql)
{
    const struct db_query q = {
        .name = "then", .id = id, .params = "", .cols = "", .sqlite = sql, .pg = sql};
    struct err e;

    must(db_exec(db, &q, NULL, &e), &e);
}

/* Files that more than one unit had attached before there was a table of them. */
static void finds_common_files(struct db *db)
{
    struct db_cursor c = {0};
    struct sql_backup_evidence_common row;
    struct err e;

    must(db_migrate(db, 8, &e), &e);
    must(sql_tenant_add(db, 1, "a", "Á", "2026", 0, &e), &e);
    must(db_begin(db, DB_WRITE, 1, &e), &e);
    say(db, 0,
        "INSERT INTO evidence (tenant, hash, size, kind, name, advice, uploaded_at, uploaded_by) "
        "VALUES (1, 'aa', 1, 'pdf', 'a', '', '2026', 'lan'), (1, 'bb', 1, 'pdf', 'a', '', "
        "'2026', 'lan'), (1, 'cc', 1, 'pdf', 'a', '', '2026', 'lan')");
    say(db, 1,
        "INSERT INTO evidence_link (tenant, unit_code, unit_from, year, about, item, hash, rev, "
        "attached, name, reason, at, author) VALUES "
        "(1, 'x1', '2015-01-01', 2025, 'indicator', 'i', 'aa', 1, 1, 'a', '', '2026', 'lan'), "
        "(1, 'x1', '2015-01-01', 2025, 'indicator', 'i', 'bb', 1, 1, 'a', '', '2026', 'lan'), "
        "(1, 'x2', '2015-01-01', 2025, 'indicator', 'i', 'bb', 1, 1, 'a', '', '2026', 'lan'), "
        "(1, 'x3', '2015-01-01', 2025, 'indicator', 'i', 'bb', 1, 1, 'a', '', '2026', 'lan'), "
        "(1, 'x2', '2015-01-01', 2025, 'indicator', 'i', 'cc', 1, 1, 'a', '', '2026', 'lan')");
    must(db_commit(db, &e), &e);
    must(db_migrate(db, 0, &e), &e);
    must(sql_backup_evidence_common(db, 1, &c, &e), &e);
    assert_int_equal(sql_backup_evidence_common_next(&c, &row, &e), 1);
    assert_string_equal(row.hash, "bb");
    assert_int_equal(sql_backup_evidence_common_next(&c, &row, &e), 0);
    db_cursor_close(&c);
}
ON_BOTH(finds_common_files)

static void refuses_newer(struct db *db)
{
    struct err e;

    must(db_migrate(db, 0, &e), &e);
    must(sql_schema_version_add(db, 9999, "future", &e), &e);
    assert_int_equal(db_migrate(db, 0, &e), ERR_CONFLICT);
    assert_non_null(strstr(e.message, "9999"));
}
ON_BOTH(refuses_newer)

static void prepares_all(struct db *db)
{
    struct err e;

    must(db_migrate(db, 0, &e), &e);
    assert_int_equal(db_n_queries, SQL_COUNT_);
    for (unsigned i = 0; i < db_n_queries; i++) {
        int r = db_prepare(db, &db_queries[i], &e);
        if (r < 0)
            print_message("# %s: %s\n", db_queries[i].name, e.detail);
        assert_int_equal(r, 0);
    }
}
ON_BOTH(prepares_all)

/* Runs every reading statement once: COPY texts and result types are only seen when run. */
static void runs_all_selects(struct db *db)
{
    struct err e;

    must(db_migrate(db, 0, &e), &e);
    for (unsigned i = 0; i < db_n_queries; i++) {
        const struct db_query *q = &db_queries[i];
        struct db_value v[DB_MAX_COLS];
        struct db_cursor c = {0};
        for (unsigned p = 0; p < q->n_params; p++)
            v[p] = tolower(q->params[p]) == 'i' ? db_int(1) : db_text("x");
        if (q->n_cols) {
            must(db_select(db, q, v, &c, &e), &e);
            must(db_next(&c, &e), &e);
            db_cursor_close(&c);
        } else if (q->copy) {
            must(db_begin(db, DB_WRITE, 1, &e), &e);
            must(db_bulk_start(db, q, &e), &e);
            must(db_bulk_end(db, q, &e), &e);
            db_rollback(db);
        }
    }
}
ON_BOTH(runs_all_selects)

static void nothing_stays_of_a_rollback(struct db *db)
{
    struct err e;
    struct sql_tenant_next next;

    must(db_migrate(db, 0, &e), &e);
    must(db_begin(db, DB_WRITE, 0, &e), &e);
    must(sql_tenant_add(db, 1, "a", "Á", "2026", 0, &e), &e);
    db_rollback(db);
    must(sql_tenant_next(db, &next, &e), &e);
    assert_int_equal(next.id, 1);
    must(db_begin(db, DB_WRITE, 0, &e), &e);
    must(sql_tenant_add(db, 1, "a", "Á", "2026", 0, &e), &e);
    assert_int_equal(db_changed(db), 1);
    assert_int_equal(sql_tenant_add(db, 1, "b", "B", "2026", 0, &e), ERR_CONFLICT);
    db_rollback(db);
    must(db_begin(db, DB_READ, 0, &e), &e);
    assert_true(sql_tenant_add(db, 1, "a", "Á", "2026", 0, &e) < 0); /* only reading */
    db_rollback(db);
    must(sql_tenant_add(db, 1, "a", "Á", "2026", 0, &e), &e);
}
ON_BOTH(nothing_stays_of_a_rollback)

/* Extremes of the types go through binding, COPY and columns unchanged. */
static void values_survive(struct db *db)
{
    struct err e;
    unsigned char bytes[256];
    struct sql_package_put_in in = {1, 2, 3, bytes, sizeof bytes};
    struct sql_backup_package row;
    struct db_cursor c;

    for (int i = 0; i < 256; i++)
        bytes[i] = (unsigned char)i;
    must(db_migrate(db, 0, &e), &e);
    must(db_begin(db, DB_WRITE, 1, &e), &e);
    must(sql_package_put_start(db, &e), &e);
    must(sql_package_put_row(db, &in, &e), &e);
    in.part = 4;
    in.bytes_len = 0;
    must(sql_package_put_row(db, &in, &e), &e);
    must(sql_package_put_end(db, &e), &e);
    must(db_commit(db, &e), &e);
    must(sql_backup_package(db, 1, &c, &e), &e);
    assert_int_equal(sql_backup_package_next(&c, &row, &e), 1);
    assert_int_equal(row.bytes_len, sizeof bytes);
    assert_memory_equal(row.bytes, bytes, sizeof bytes);
    assert_int_equal(sql_backup_package_next(&c, &row, &e), 1);
    assert_int_equal(row.bytes_len, 0);
    assert_int_equal(sql_backup_package_next(&c, &row, &e), 0);
}
ON_BOTH(values_survive)

/* A bulk given up in the middle leaves the connection usable. */
static void bulk_given_up(struct db *db)
{
    struct err e;
    struct sql_package_put_in in = {1, 2, 3, "x", 1};

    must(db_migrate(db, 0, &e), &e);
    must(db_begin(db, DB_WRITE, 1, &e), &e);
    must(sql_package_put_start(db, &e), &e);
    must(sql_package_put_row(db, &in, &e), &e);
    db_rollback(db);
    must(db_begin(db, DB_WRITE, 1, &e), &e);
    must(sql_package_put_start(db, &e), &e);
    must(sql_package_put_row(db, &in, &e), &e);
    int r = sql_package_put_row(db, &in, &e); /* the same key: seen now, or at the end */
    if (r == 0)
        r = sql_package_put_end(db, &e);
    assert_int_equal(r, ERR_CONFLICT);
    db_rollback(db);
    must(sql_schema_version_add(db, 77, "still works", &e), &e);
}
ON_BOTH(bulk_given_up)

/* A server that went away is an error inside a transaction and no matter before the next one. */
static void server_goes_away(void **state)
{
    (void)state;
    _db_ struct db *db = NULL;
    struct sql_tenant_next next;
    struct err e;

    if (!have_pg)
        skip();
    _free_ char *url = xstrdup(pg_fresh("cut"));
    must(db_open(url, DB_CREATE, &db, &e), &e);
    must(db_migrate(db, 0, &e), &e);
    must(sql_tenant_next(db, &next, &e), &e);
    must(db_begin(db, DB_WRITE, 1, &e), &e);
    pg_cut(url);
    assert_int_equal(sql_tenant_add(db, 1, "a", "A", "t", 0, &e), ERR_DB);
    assert_true(e.hint[0]);
    db_rollback(db);
    must(db_begin(db, DB_WRITE, 1, &e), &e); /* connected again */
    must(sql_tenant_next(db, &next, &e), &e);
    assert_int_equal(next.id, 1);
    db_rollback(db);
    /* nor before a statement alone: who asks only whether a session is there begins no transaction */
    pg_cut(url);
    must(sql_tenant_next(db, &next, &e), &e);
    pg_cut(url);
    must(sql_tenant_add(db, 1, "a", "A", "t", 0, &e), &e);
}

/* The commit of a writer does not wait for the disk; db_commit() does. */
static void what_was_committed_survives(void **state)
{
    (void)state;
    if (!have_pg)
        skip();
    _free_ char *url = xstrdup(pg_fresh("survives"));
    _db_ struct db *db = NULL;
    struct sql_tenant_next next;
    struct err e;

    must(db_open(url, DB_CREATE, &db, &e), &e);
    must(db_migrate(db, 0, &e), &e);
    for (int id = 1; id <= 4; id++) {
        char code[16];
        snprintf(code, sizeof code, "t%d", id);
        must(db_begin(db, DB_WRITE, id, &e), &e);
        must(sql_tenant_add(db, id, code, "A", "t", 0, &e), &e);
        must(db_commit(db, &e), &e);
        pg_crash();
        must(sql_tenant_next(db, &next, &e), &e);
        assert_int_equal(next.id, id + 1);
    }
}

/* An account that may not make the transaction behind the commit is told the truth all the same, and loses nothing. */
static void commits_without_the_right_to_flush(void **state)
{
    (void)state;
    if (!have_pg)
        skip();
    _free_ char *url = xstrdup(pg_fresh("without_right"));
    PGconn *owner = PQconnectdb(url);
    PGresult *r = PQexec(
        owner,
        "REVOKE EXECUTE ON FUNCTION pg_logical_emit_message(boolean, text, text) FROM PUBLIC;"
        "CREATE ROLE clerk LOGIN; GRANT ALL ON SCHEMA public TO clerk");
    assert_int_equal(PQresultStatus(r), PGRES_COMMAND_OK);
    PQclear(r);
    PQfinish(owner);
    memcpy(strstr(url, "user=postgres"), "user=clerk", sizeof "user=clerk");
    _db_ struct db *db = NULL;
    struct sql_tenant_next next;
    struct err e;

    must(db_open(url, DB_CREATE, &db, &e), &e);
    must(db_migrate(db, 0, &e), &e);
    must(db_begin(db, DB_WRITE, 1, &e), &e);
    must(sql_tenant_add(db, 1, "t1", "A", "t", 0, &e), &e);
    must(db_commit(db, &e), &e);
    pg_crash();
    must(sql_tenant_next(db, &next, &e), &e);
    assert_int_equal(next.id, 2);
}

/* Whoever only reads waits for nobody, from opening on: a large file is loaded for minutes. */
static void opens_beside_a_writer(void **state)
{
    (void)state;
    _db_ struct db *writer = open_fresh(false, "beside.db"), *reader = NULL;
    struct sql_tenant_next next;
    struct timespec from, to;
    struct err e;

    must(db_migrate(writer, 0, &e), &e);
    must(db_begin(writer, DB_WRITE, 1, &e), &e);
    must(sql_tenant_add(writer, 1, "a", "A", "t", 0, &e), &e);
    clock_gettime(CLOCK_MONOTONIC, &from);
    must(db_open(sample_path("beside.db"), DB_MUST_EXIST, &reader, &e), &e);
    must(db_migrate(reader, 0, &e), &e);
    must(sql_tenant_next(reader, &next, &e), &e);
    clock_gettime(CLOCK_MONOTONIC, &to);
    assert_int_equal(next.id, 1);
    assert_true(to.tv_sec - from.tv_sec < 4); /* a writer gives up after 5 s */
    db_rollback(writer);
}

/* A server may be told another isolation: whoever waited for the lock must still see what the other wrote. */
struct waiting_writer {
    char url[512];
    int64_t saw;
};

static void *wait_and_look(void *arg)
{
    struct waiting_writer *w = arg;
    _db_ struct db *db = NULL;
    struct sql_tenant_next next;
    struct err e;

    must(db_open(w->url, DB_MUST_EXIST, &db, &e), &e);
    must(db_begin(db, DB_WRITE, DB_ALL_TENANTS, &e), &e);
    must(sql_tenant_next(db, &next, &e), &e);
    w->saw = next.id;
    db_rollback(db);
    return NULL;
}

static void waits_then_sees(void **state)
{
    (void)state;
    _db_ struct db *db = NULL;
    struct waiting_writer w = {.saw = 0};
    pthread_t thread;
    struct err e;

    if (!have_pg)
        skip();
    const char *url = pg_fresh("isolation");
    snprintf(w.url, sizeof w.url, "%s%soptions=-cdefault_transaction_isolation%%3Dserializable",
             url, strchr(url, '?') ? "&" : "?");
    must(db_open(w.url, DB_CREATE, &db, &e), &e);
    must(db_migrate(db, 0, &e), &e);
    must(db_begin(db, DB_WRITE, DB_ALL_TENANTS, &e), &e);
    must(sql_tenant_add(db, 1, "a", "A", "t", 0, &e), &e);
    assert_int_equal(pthread_create(&thread, NULL, wait_and_look, &w), 0);
    usleep(400000); /* it has asked for the lock by now */
    must(db_commit(db, &e), &e);
    pthread_join(thread, NULL);
    assert_int_equal(w.saw, 2);
}

/* Every table has the tenant first in its key; the two that stand above tenants are named here. */
static void tenant_is_first(void **state)
{
    (void)state;
    size_t tables = 0;

    for (unsigned i = 0; i < db_n_migrations; i++) {
        const char *s = db_migrations[i].pg;
        while ((s = strstr(s, "CREATE TABLE "))) {
            char name[64];
            assert_int_equal(sscanf(s, "CREATE TABLE %63[a-z_]", name), 1);
            const char *key = strstr(s, "PRIMARY KEY ("), *end = strstr(s, ";");
            assert_true(key && key < end);
            bool above = str_eq(name, "tenant");
            if (!above && !str_starts(key, "PRIMARY KEY (tenant,"))
                fail_msg("table %s: tenant is not first in its key", name);
            for (const char *u = s; (u = strstr(u, "UNIQUE (")) && u < end; u++)
                if (!above && !str_starts(u, "UNIQUE (tenant,"))
                    fail_msg("table %s: UNIQUE without tenant", name);
            for (const char *u = s; (u = strstr(u, "FOREIGN KEY (")) && u < end; u++)
                if (!str_starts(u, "FOREIGN KEY (tenant,"))
                    fail_msg("table %s: FOREIGN KEY without tenant", name);
            tables++;
            s = end;
        }
        assert_null(strstr(db_migrations[i].pg, "CREATE TRIGGER"));
    }
    assert_true(tables >= 11);
}

static void foreign_files_are_refused(void **state)
{
    (void)state;
    struct err e;
    struct db *db = NULL;
    const char *text = sample_path("text");
    FILE *f = fopen(text, "w");

    assert_int_equal(db_open(sample_path("none"), DB_MUST_EXIST, &db, &e), ERR_MISSING);
    for (int i = 0; i < 500; i++)
        fputs("không phải cơ sở dữ liệu\n", f);
    fclose(f);
    assert_int_equal(db_open(text, DB_CREATE, &db, &e), ERR_INPUT);
    assert_int_equal(db_open("postgresql:///x?host=/nonexistent", DB_CREATE, &db, &e), ERR_DB);
    assert_int_equal(db_open("/nonexistent/x", DB_CREATE, &db, &e), ERR_INPUT);
    assert_null(db);
}

/* Another process opens and closes the file while two connections of ours live: the WAL must stay.  (Whoever opens and closes
 * the file itself, even to look, loses the locks of all its connections, and the other process thinks it was the last.) */
static void connections_keep_their_locks(void **state)
{
    (void)state;
    _db_ struct db *one = open_fresh(false, "locks"), *two = NULL;
    _free_ char *path = xstrdup(sample_path("locks")), *wal = xstrdup(sample_path("locks-wal"));
    struct err e;
    int status;

    must(db_migrate(one, 0, &e), &e);
    must(db_open(path, DB_MUST_EXIST, &two, &e), &e);
    db_close(TAKE(two));
    pid_t pid = fork();
    if (pid == 0) {
        execl("/proc/self/exe", "test_sql_db", "--open-and-close", path, NULL);
        _exit(1);
    }
    waitpid(pid, &status, 0);
    assert_int_equal(status, 0);
    assert_int_equal(access(wal, F_OK), 0);
    must(db_begin(one, DB_WRITE, 0, &e), &e);
    must(db_commit(one, &e), &e);
}

static int open_and_close(const char *path)
{
    struct db *db;
    struct err e;
    int have, r = db_open(path, DB_MUST_EXIST, &db, &e);

    if (r == 0) {
        r = db_version(db, &have, &e);
        db_close(db);
    }
    return r < 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && str_eq(argv[1], "--open-and-close"))
        return open_and_close(argv[2]);

    const struct CMUnitTest tests[] = {BOTH(migrates),
                                       BOTH(finds_common_files),
                                       BOTH(refuses_newer),
                                       BOTH(prepares_all),
                                       BOTH(runs_all_selects),
                                       BOTH(nothing_stays_of_a_rollback),
                                       BOTH(values_survive),
                                       BOTH(bulk_given_up),
                                       cmocka_unit_test(server_goes_away),
                                       cmocka_unit_test(what_was_committed_survives),
                                       cmocka_unit_test(commits_without_the_right_to_flush),
                                       cmocka_unit_test(waits_then_sees),
                                       cmocka_unit_test(opens_beside_a_writer),
                                       cmocka_unit_test(tenant_is_first),
                                       cmocka_unit_test(foreign_files_are_refused),
                                       cmocka_unit_test(connections_keep_their_locks)};

    have_pg = pg_start(true);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
