/* The diary: what is put in is found again, by day, person, deed and words; and whatever somebody does to the table
 * behind the program's back is found by audit_verify(), on both engines. */
#include "both.h"

#include <libpq-fe.h>
#include <sqlite3.h>

#include "base/str.h"
#include "core/audit.h"
#include "core/evidence.h"
#include "core/perm.h"
#include "core/store_impl.h"

/* As somebody with the database's password would. */
static void raw(const char *url, const char *sql)
{
    if (str_starts(url, "postgres")) {
        PGconn *c = PQconnectdb(url);
        PGresult *r = PQexec(c, sql);
        if (PQresultStatus(r) != PGRES_COMMAND_OK)
            fail_msg("%s: %s", sql, PQerrorMessage(c));
        PQclear(r);
        PQfinish(c);
    } else {
        sqlite3 *db;
        assert_int_equal(sqlite3_open(url, &db), SQLITE_OK);
        if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
            fail_msg("%s: %s", sql, sqlite3_errmsg(db));
        sqlite3_close(db);
    }
}

static struct store *made(const char *url, const char *tenant)
{
    struct store *st = NULL;
    struct err e;

    must(store_init(url, &(struct store_tenant){tenant, "UBND"}, sample_plan(), &sample_who, &st,
                    &e),
         &e);
    return st;
}

static void add(struct store *st, const struct store_who *who, const struct audit_entry *x)
{
    struct err e;

    must(db_begin(st->db, DB_WRITE, st->tenant, &e), &e);
    must(audit_add(st, who, x, &e), &e);
    must(db_commit(st->db, &e), &e);
}

static const struct audit_entry entries[] = {
    {"user.sign-in", "tai-khoan/lan", NULL, NULL, NULL},
    {"figure.save", "don-vi/21223/2025/C9a", "88,4", "91,2", "Nhập nhầm số hồ sơ"},
    {"figure.save", "don-vi/21226/2025/C9a", "", "70", "Phường Nghĩa Lộ bổ sung"},
    {"sheet.submit", "don-vi/21223/2025", "self", "head", NULL}};
static const struct store_who lan = {"2026-11-20T01:00:00Z", "lan", 1, "10.0.0.1"},
                              minh = {"2026-11-21T01:00:00Z", "minh", 2, NULL},
                              later = {"2026-11-22T16:59:59Z", "lan", 1, "10.0.0.1"};

static struct store *filled(const char *url)
{
    struct store *st = made(url, "a");

    add(st, &lan, &entries[0]);
    add(st, &lan, &entries[1]);
    add(st, &minh, &entries[2]);
    add(st, &later, &entries[3]);
    return st;
}

static size_t found(struct store *st, const struct audit_query *q)
{
    _arena_ struct arena *a = arena_new();
    struct audit_query full = *q;
    struct audit_row *rows;
    size_t n;
    struct err e;

    full.limit = q->limit ? q->limit : 100;
    must(audit_find(st, &full, a, &rows, &n, &e), &e);
    for (size_t i = 1; i < n; i++)
        assert_true(rows[i].id < rows[i - 1].id);
    return n;
}

#define FOUND(...) found(st, &(struct audit_query){__VA_ARGS__})

static void searching(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = filled(url), *other = made(url, "b");
    const struct audit_query all = {.limit = 10};
    struct audit_row *rows;
    size_t n;
    struct err e;

    must(audit_find(st, &all, a, &rows, &n, &e), &e);
    assert_int_equal(n, 4);
    assert_int_equal(rows[0].id, 4);
    assert_string_equal(rows[2].at, lan.at);
    assert_string_equal(rows[2].author, "lan");
    assert_int_equal(rows[2].user_id, 1);
    assert_string_equal(rows[2].from_where, "10.0.0.1");
    assert_string_equal(rows[2].action, "figure.save");
    assert_string_equal(rows[2].object, "don-vi/21223/2025/C9a");
    assert_string_equal(rows[2].before, "88,4");
    assert_string_equal(rows[2].after, "91,2");
    assert_string_equal(rows[2].why, "Nhập nhầm số hồ sơ");
    assert_string_equal(rows[1].from_where, "");
    assert_string_equal(rows[3].why, "");
    assert_int_equal(FOUND(.limit = 2), 2);
    assert_int_equal(FOUND(.before_id = 3), 2);
    assert_int_equal(FOUND(.from = "2026-11-21"), 2);
    assert_int_equal(FOUND(.to = "2026-11-21"), 3); /* the whole day */
    assert_int_equal(FOUND(.to = "2026-11-20T01:00:00Z"), 2);
    assert_int_equal(FOUND(.from = "2026-11-22T16:59:59Z"), 1);
    assert_int_equal(FOUND(.from = "2026-11-22T17:00:00Z"), 0);
    assert_int_equal(FOUND(.action = "figure.save"), 2);
    assert_int_equal(FOUND(.action = "figure"), 0);
    assert_int_equal(FOUND(.author = "lan"), 3);
    assert_int_equal(FOUND(.words = "NGHIA lộ"), 1);
    assert_int_equal(FOUND(.words = "lo nghia"), 1); /* in any order */
    assert_int_equal(FOUND(.words = "ho  so 91,2 21223 c9a nham so"),
                     0); /* a fifth: as it stands */
    assert_int_equal(FOUND(.words = "ho nham 91,2 21223/2025"), 1);
    assert_int_equal(FOUND(.words = "minh"), 1);
    assert_int_equal(FOUND(.words = "%"), 0);
    assert_int_equal(FOUND(.words = "_"), 0);
    assert_int_equal(FOUND(.words = "' OR 1=1"), 0);
    /* by whichever index it goes, the rest of what was asked holds */
    assert_int_equal(FOUND(.author = "lan", .action = "figure.save"), 1);
    assert_int_equal(FOUND(.author = "minh", .action = "sheet.submit"), 0);
    assert_int_equal(FOUND(.author = "lan", .before_id = 2), 1);
    assert_int_equal(FOUND(.author = "lan", .limit = 1), 1);
    assert_int_equal(FOUND(.author = "lan", .to = "2026-11-20T01:00:00Z"), 2);
    assert_int_equal(FOUND(.author = "lan", .words = "nghia lo"), 0);
    assert_int_equal(FOUND(.author = "minh", .words = "nghia lo"), 1);
    assert_int_equal(FOUND(.author = "Lan"), 0);
    /* of an account, whatever it was called then and whatever name is given beside */
    assert_int_equal(FOUND(.user_id = 1), 3);
    assert_int_equal(FOUND(.user_id = 1, .author = "minh", .action = "figure.save"), 1);
    assert_int_equal(FOUND(.user_id = 99), 0);
    assert_int_equal(FOUND(.action = "figure.save", .before_id = 3), 1);
    assert_int_equal(FOUND(.action = "figure.save", .words = "minh"), 1);
    assert_int_equal(FOUND(.action = "figure.edit"), 0);
    add(st, &later, &(struct audit_entry){"figure.edit", "don-vi/21223/2025", "1", "2", NULL});
    assert_int_equal(FOUND(.action = "figure.edit"), 1);
    assert_int_equal(FOUND(.action = "figure.edit", .author = "lan"), 1);
    assert_int_equal(FOUND(.action = "figure.edit", .author = "minh"), 0);
    assert_int_equal(found(other, &all), 0); /* another authority's */
    assert_int_equal(found(other, &(struct audit_query){.author = "lan"}), 0);
}
BOTH(searching)

/* The deed and its row: both or neither. */
static void with_the_deed(const char *url)
{
    _store_ struct store *st = filled(url);
    struct err e;
    char last[HASH_HEX];
    int64_t n;

    must(db_begin(st->db, DB_WRITE, st->tenant, &e), &e);
    must(audit_add(st, &lan, &entries[0], &e), &e);
    db_rollback(st->db);
    must(audit_verify(st, &n, last, &e), &e);
    assert_int_equal(n, 4);
    assert_int_equal(strlen(last), 64);
}
BOTH(with_the_deed)

/* Each line is done to a fresh copy of the table. */
static const char *const tampering[] = {
    "UPDATE audit SET at = '2026-11-20T01:00:01Z' WHERE id = 2",
    "UPDATE audit SET user_id = 9 WHERE id = 2",
    "UPDATE audit SET author = 'minh' WHERE id = 2",
    "UPDATE audit SET from_where = '' WHERE id = 2",
    "UPDATE audit SET action = 'figure.see' WHERE id = 2",
    "UPDATE audit SET object = object || ' ' WHERE id = 2",
    "UPDATE audit SET before = '88,5' WHERE id = 2",
    "UPDATE audit SET after = '91,3' WHERE id = 2",
    "UPDATE audit SET why = '' WHERE id = 2",
    "UPDATE audit SET words = '' WHERE id = 2",
    "UPDATE audit SET hash = 'x' WHERE id = 2",
    /* from one field to the next: lengths are under the seal */
    "UPDATE audit SET before = '', after = before || after WHERE id = 2",
    "UPDATE audit SET hash = 'x' WHERE id = 4", /* the last has no row behind it */
    "DELETE FROM audit WHERE id = 1",
    "DELETE FROM audit WHERE id = 2",
    "DELETE FROM audit WHERE id = 3",
    "INSERT INTO audit SELECT tenant, 5, at, user_id, author, from_where, action, object, before, "
    "after, why, words, "
    "hash FROM audit WHERE id = 4",
    "INSERT INTO audit SELECT tenant, 0, at, user_id, author, from_where, action, object, before, "
    "after, why, words, "
    "hash FROM audit WHERE id = 1",
    /* removed, and the gap closed */
    "UPDATE audit SET id = id - 1 WHERE id = 1",
    /* two rows in each other's place */
    "UPDATE audit SET id = CASE id WHEN 2 THEN 30 ELSE 2 END WHERE id IN (2, 3)",
};

static void tampered(const char *url)
{
    _store_ struct store *st = filled(url);
    char last[HASH_HEX], again[HASH_HEX];
    int64_t n;
    struct err e;

    must(audit_verify(st, &n, last, &e), &e);
    assert_int_equal(n, 4);
    raw(url, "CREATE TABLE kept AS SELECT * FROM audit");
    for (size_t i = 0; i < ARRAY_SIZE(tampering); i++) {
        raw(url, tampering[i]);
        if (audit_verify(st, &n, again, &e) != ERR_VERIFY)
            fail_msg("not found: %s", tampering[i]);
        assert_true(e.message[0] && e.hint[0]);
        raw(url, "DELETE FROM audit");
        raw(url, "INSERT INTO audit SELECT * FROM kept");
        must(audit_verify(st, &n, again, &e), &e);
        assert_string_equal(last, again);
    }
    /* Cut at the end: the number and the last seal tell, when they were kept. */
    raw(url, "DELETE FROM audit WHERE id = 4");
    must(audit_verify(st, &n, again, &e), &e);
    assert_int_equal(n, 3);
    assert_string_not_equal(last, again);
}
BOTH(tampered)

/* Rows 1, 2: two kinds loaded; 3: a run, with its mark; 4: another plan; 5: a file attached. */
static struct store *worked(const char *url)
{
    _arena_ struct arena *a = arena_new();
    struct store *st = made(url, "a");
    const struct store_import import = sample_import("don-vi.csv");
    const struct store_who then = {"2026-11-22T09:00:00Z", "lan", .perm = &perm_machine},
                           next = {"2026-11-22T10:00:00Z", "lan", .perm = &perm_machine};
    struct store_run run = {.plan_hash = "p",
                            .years = "2022",
                            .at = "2026-11-22T08:40:00Z",
                            .author = "lan",
                            .input_hash = "",
                            .package_hash = "h"};
    struct evidence_file proof = {.name = "a.pdf"};
    struct store_counts n[STORE_KINDS_];
    struct plan plan = *sample_plan();
    struct inputs in;
    FILE *package = tmpfile();
    struct err e;
    int64_t id;

    sample_inputs(&in, a, 50);
    must(store_put_all(st, sample_plan(), 1u << STORE_UNITS | 1u << STORE_FACTS, &in, &import, n,
                       &e),
         &e);
    must(store_save_run(st, &run, package, &id, &e), &e);
    memset(plan.hash, '7', HASH_HEX - 1);
    must(store_add_plan(st, &plan, date_from(2024, 1, 1), &then, &e), &e);
    memset(proof.blob.hash, 'a', BLOB_HEX - 1);
    const struct evidence_place place = {in.units.at[0].code, in.units.at[0].from, 2022,
                                         EVIDENCE_INDICATOR, "chi-tieu-1"};
    must(evidence_attach(st, &place, &proof, &next, &e), &e);
    inputs_free(&in);
    fclose(package);
    return st;
}

/* What a chain alone does not show: all rows gone, its end gone, a chain made anew.  The things that are stored with their rows
 * show the first two, the marks all three. */
static void cut_off(const char *url)
{
    static const struct {
        const char *sql, *told;
    } cuts[] = {
        {"DELETE FROM audit", "dấu"},
        {"DELETE FROM audit; DELETE FROM audit_mark", "import"},
        {"DELETE FROM audit WHERE id = 5", "evidence_link"}, /* after the last mark */
        {"DELETE FROM audit WHERE id > 2", "dấu"},
        {"DELETE FROM audit WHERE id > 3; DELETE FROM audit_mark", "plan_version"},
        {"DELETE FROM audit WHERE id > 2; DELETE FROM audit_mark", "run"},
    };
    struct store *st = worked(url);
    char last[HASH_HEX];
    int64_t n;
    struct err e;

    must(audit_verify(st, &n, last, &e), &e);
    assert_int_equal(n, 5);
    raw(url, "CREATE TABLE kept AS SELECT * FROM audit");
    raw(url, "CREATE TABLE kept_mark AS SELECT * FROM audit_mark");
    for (size_t i = 0; i < ARRAY_SIZE(cuts); i++) {
        raw(url, cuts[i].sql);
        if (audit_verify(st, &n, last, &e) != ERR_VERIFY || !strstr(e.message, cuts[i].told))
            fail_msg("%s: %s", cuts[i].sql, e.message);
        raw(url, "DELETE FROM audit; DELETE FROM audit_mark");
        raw(url, "INSERT INTO audit SELECT * FROM kept");
        raw(url, "INSERT INTO audit_mark SELECT * FROM kept_mark");
        must(audit_verify(st, &n, last, &e), &e);
    }
    store_close(st);
}
BOTH(cut_off)

/* The whole chain again without what somebody wants gone, its seals right: the mark of the run does not stand on it. */
static void made_anew(const char *url)
{
    struct store *st = worked(url);
    char last[HASH_HEX];
    int64_t n;
    struct err e;

    raw(url, "DELETE FROM audit");
    for (int i = 0; i < 6; i++)
        add(st, &sample_who,
            &(struct audit_entry){i < 2   ? "import"
                                  : i < 3 ? "run.make"
                                  : i < 4 ? "plan.edit"
                                          : "evidence.attach",
                                  "x", NULL, NULL, NULL});
    assert_int_equal(audit_verify(st, &n, last, &e), ERR_VERIFY);
    assert_non_null(strstr(e.message, "dấu"));
    store_close(st);
}
BOTH(made_anew)

/* The seal as written down in audit.c, made by hand from a row: `printf … | b2sum -l 256`. */
static void seal_is_what_is_said(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url, "a");
    const struct audit_query all = {.limit = 1};
    struct audit_row *rows;
    size_t n;
    struct err e;
    static const char by_hand[] =
        "0:1:11:120:2026-11-20T01:00:00Z1:13:lan8:10.0.0.112:user.sign-in13:tai-khoan/lan"
        "0:0:0:17:tai-khoan/lan lan";
    char hash[HASH_HEX];

    add(st, &lan, &entries[0]);
    hash_of_bytes(by_hand, sizeof by_hand - 1, hash);
    must(audit_find(st, &all, a, &rows, &n, &e), &e);
    assert_string_equal(rows[0].hash, hash);
}
BOTH(seal_is_what_is_said)

/* What the command line does to the data stands in the diary like what people do on pages. */
static void by_command(const char *url)
{
    _arena_ struct arena *a = arena_new();
    struct store *st = made(url, "a");
    struct store_import import = sample_import("don-vi.csv");
    struct store_counts n[STORE_KINDS_];
    struct audit_query q = {.limit = 10};
    struct audit_row *rows;
    struct inputs in;
    struct err e;
    size_t count;
    int64_t id;
    FILE *package = tmpfile();

    sample_inputs(&in, a, 50);
    import.reason = "nạp lần đầu";
    must(store_put_all(st, sample_plan(), 1u << STORE_UNITS | 1u << STORE_FACTS, &in, &import, n,
                       &e),
         &e);
    fputs("{}", package);
    rewind(package);
    const struct store_run run = {.plan_hash = "p",
                                  .years = "2022..2022",
                                  .at = sample_who.at,
                                  .author = "root",
                                  .input_hash = "",
                                  .package_hash = "h"};
    must(store_save_run(st, &run, package, &id, &e), &e);
    fclose(package);
    must(audit_find(st, &q, a, &rows, &count, &e), &e);
    assert_int_equal(count, 3); /* newest first */
    assert_string_equal(rows[0].action, "run.make");
    assert_string_equal(rows[0].object, "lan-tinh/2022..2022/1");
    assert_string_equal(rows[0].after, "h");
    assert_string_equal(rows[0].author, "root");
    assert_string_equal(rows[1].object, "nap/facts");
    assert_string_equal(rows[2].action, "import");
    assert_string_equal(rows[2].object, "nap/units");
    assert_string_equal(rows[2].why, "nạp lần đầu");
    assert_string_equal(rows[2].author, sample_who.author);
    assert_true(str_starts(rows[2].after, "don-vi.csv ("));
    /* refused: neither the thing nor its row */
    assert_int_equal(store_add_plan(st, sample_plan(), date_from(2023, 1, 1), &sample_who, &e),
                     ERR_CONFLICT);
    must(audit_find(st, &q, a, &rows, &count, &e), &e);
    assert_int_equal(count, 3);
    inputs_free(&in);
    store_close(st);
}
BOTH(by_command)

int main(void)
{
#define T(test) cmocka_unit_test(test##_sqlite), cmocka_unit_test(test##_pg)
    const struct CMUnitTest tests[] = {T(searching),           T(with_the_deed), T(tampered),
                                       T(by_command),          T(cut_off),       T(made_anew),
                                       T(seal_is_what_is_said)};

    have_pg = pg_start(true);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
