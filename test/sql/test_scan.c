/* No statement reads a table from end to end unless it stands in the list below with the reason.  SQLite is asked for its
 * plans of all statements in sql/query over an empty database, which has the shape of a nation's from sql/migrate.  Found by
 * the tenant alone, or by the tenant and a range, counts as read from end to end: a tenant has all rows. */
#include "../unit/test.h"

#include <ctype.h>
#include <sqlite3.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/str.h"
#include "db/engine.h"
#include "db/query.h"
#include "sample.h"

/* Statements that may, in the order of their names.  A line that is no longer needed fails too.  Backups read everything. */
static const struct {
    const char *name, *why;
} reviewed[] = {
    {"account_list", "the page of accounts, all of them"},
    {"account_next", "the greatest by key: one row"},
    {"account_totps", "every secret, to lock them with another key"},
    {"api_answer_forget", "answers of one day"},
    {"api_fact_page",
     "figures of all years in key order, as many as the page holds; the slow lane"},
    {"api_fact_page_of_year",
     "units in key order, as many as the page holds; their figures by key"},
    {"attempt_many", "wrong sign-ins of some days, old ones are dropped"},
    {"attempt_now", "the same, after a clock came back"},
    {"attempt_purge", "the same, dropped"},
    {"attestation_list", "everything, for a run"},
    {"audit_at", "one moment of the diary, when it is verified"},
    {"audit_chain", "the whole chain, to verify it"},
    {"audit_deeds", "everything counted, when the diary is verified"},
    {"audit_find",
     "newest first, until the page is full; words are looked for in every row; the slow lane"},
    {"audit_last", "the greatest by key: one row"},
    {"audit_latest", "the greatest by key: one row"},
    {"audit_mark_lost", "marks of runs and publications, which are few"},
    {"event_list", "some few a year, for a run"},
    {"evidence_kept", "every file, for proofs and backups"},
    {"evidence_list", "every file, for backups"},
    {"evidence_shared", "files that several units use, which are few; their places by hash"},
    {"evidence_until", "every file, once a year"},
    {"fact_list", "everything, for a run"},
    {"figure_of_group", "the units of a group, of each one figure by key"},
    {"grant_list", "the page of accounts, all of them"},
    {"holiday_list", "days of a calendar"},
    {"import_label", "only imports of made-up data, by the index of those"},
    {"import_list", "the list of all loadings, on the command line"},
    {"import_next", "the greatest by key: one row"},
    {"input_counter", "the greatest import by key, and versions of the plan, which are few"},
    {"invitation_now", "some hundred rows, when a clock jumped"},
    {"invitation_use", "when a password is chosen"},
    {"invitation_waiting", "accounts that have no password, for the page that lists them"},
    {"person_list", "everything, for a run"},
    {"plan_by_hash", "versions of the plan are few"},
    {"plan_draft_drop_old", "drafts are at most 20"},
    {"plan_draft_list", "drafts are at most 20"},
    {"plan_in_force", "versions of the plan are few"},
    {"plan_list", "versions of the plan are few"},
    {"plan_next", "versions of the plan are few"},
    {"plan_proposal_next", "proposed plans are few"},
    {"plan_proposals", "proposed plans are few"},
    {"plan_version_in_force", "versions of the plan are few"},
    {"plan_versions", "versions of the plan are few"},
    {"publication_counter", "publications, words, versions and settings are few"},
    {"publication_list", "publications are few"},
    {"publication_next", "publications are few"},
    {"reset_recent", "of the last days, by the index of days"},
    {"restore_end_links", "once, after a restore"},
    {"restore_end_sessions", "once, after a restore"},
    {"run_list", "runs are few"},
    {"run_next", "the greatest by key: one row"},
    {"schema_version", "one row a migration"},
    {"session_now", "who is signed in, at each signing in"},
    {"session_purge", "who is signed in, at each signing in"},
    {"setting_in_force", "settings are few"},
    {"sheet_years", "years by key, one row each; times and exceptions, which are few"},
    {"task_all", "the page of tasks, all of them"},
    {"task_next", "the greatest by key: one row"},
    {"tenant_list", "authorities are few"},
    {"tenant_next", "authorities are few"},
    {"token_list", "keys of programs are few"},
    {"token_next", "keys of programs are few"},
    {"token_recent", "the same"},
    {"unit_between", "the list of all units, or of the lives of one code"},
    {"unit_list", "everything, for a run"},
    {"unit_names", "the list of all units"},
    {"unit_of_group", "the members of a group, of all units"},
};

static bool is_reviewed(const char *name, bool *used)
{
    for (size_t i = 0; i < ARRAY_SIZE(reviewed); i++)
        if (str_eq(reviewed[i].name, name))
            return used[i] = true;
    return str_starts(name, "backup_");
}

/* "SEARCH f USING PRIMARY KEY (tenant=? AND unit_code>?)": how many columns have to be equal to something; the tenant alone
 * is none, nor is what stands behind columns that may be anything. */
static size_t n_equal(const char *line)
{
    size_t n = 0;

    for (const char *at = line; (at = strstr(at, "=?")); at += 2)
        n++;
    return strstr(line, "ANY(") || (n == 1 && strstr(line, "(tenant=?")) ? 0 : n;
}

/* A line of a plan that reads a table from end to end.  Results that the statement has made itself do not count. */
static bool reads_all(const char *line)
{
    static const char *const own[] = {"SCAN CONSTANT", "SCAN SUBQUERY", "SCAN (subquery"};

    for (size_t i = 0; i < ARRAY_SIZE(own); i++)
        if (str_starts(line, own[i]))
            return false;
    return str_starts(line, "SCAN ") || (str_starts(line, "SEARCH ") && n_equal(line) == 0);
}

static sqlite3 *open_made(const char *name)
{
    const char *path = sample_path(name);
    struct db *db = NULL;
    sqlite3 *ret = NULL;
    struct err e;

    assert_int_equal(db_open(path, DB_CREATE, &db, &e), 0);
    assert_int_equal(db_migrate(db, 0, &e), 0);
    db_close(db);
    assert_int_equal(sqlite3_open(path, &ret), SQLITE_OK);
    return ret;
}

/* The first line of the plan of a statement that reads a table from end to end, or NULL. */
static const char *scan_of(sqlite3 *db, const char *sql, struct buf *line)
{
    struct buf text = BUF_INIT(1 << 20);
    sqlite3_stmt *s = NULL;
    bool found = false;

    buf_addf(&text, "EXPLAIN QUERY PLAN %s", sql);
    if (sqlite3_prepare_v2(db, buf_str(&text), -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    while (!found && sqlite3_step(s) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(s, 3);
        found = reads_all(detail);
        buf_clear(line);
        buf_adds(line, detail);
    }
    sqlite3_finalize(s);
    buf_free(&text);
    return found ? buf_str(line) : NULL;
}

static void no_scan(void **state)
{
    bool used[ARRAY_SIZE(reviewed)] = {false};
    struct buf line = BUF_INIT(1 << 20);
    sqlite3 *db = open_made("no_scan");
    size_t wrong = 0;

    (void)state;
    for (unsigned i = 0; i < db_n_queries; i++) {
        const char *scan = scan_of(db, db_queries[i].sqlite, &line);
        if (!scan || is_reviewed(db_queries[i].name, used))
            continue;
        print_message("# %s reads a table from end to end: %s\n", db_queries[i].name, scan);
        wrong++;
    }
    for (size_t i = 0; i < ARRAY_SIZE(reviewed); i++) {
        assert_true(i == 0 || strcmp(reviewed[i - 1].name, reviewed[i].name) < 0);
        if (used[i])
            continue;
        print_message("# %s no longer does: take it off the list\n", reviewed[i].name);
        wrong++;
    }
    sqlite3_close(db);
    buf_free(&line);
    assert_int_equal(wrong, 0);
}

/* The test can fail: statements as they stood, or as somebody might write them. */
static void sees_scans(void **state)
{
    static const char *const scans[] = {
        "SELECT id FROM audit WHERE tenant = ?1 AND (?2 = '' OR author = ?2) ORDER BY id DESC",
        "SELECT year FROM fact WHERE tenant = ?1 AND indicator = ?2",
        "SELECT hash FROM evidence_link WHERE tenant = ?1 AND year = ?2",
        "SELECT count(*) FROM sheet_entry",
    };
    static const char *const keyed[] = {
        "SELECT id FROM audit WHERE tenant = ?1 AND user_id = ?2 ORDER BY id DESC",
        "SELECT num FROM fact WHERE tenant = ?1 AND unit_code = ?2 AND indicator = ?3",
        "SELECT year FROM evidence_link WHERE tenant = ?1 AND hash = ?2",
    };
    struct buf line = BUF_INIT(1 << 20);
    sqlite3 *db = open_made("sees_scans");

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(scans); i++)
        assert_non_null(scan_of(db, scans[i], &line));
    for (size_t i = 0; i < ARRAY_SIZE(keyed); i++)
        assert_null(scan_of(db, keyed[i], &line));
    sqlite3_close(db);
    buf_free(&line);
}

/* Each index has its shape: without it SQLite takes the tenant for ten rows. */
static void shapes_are_whole(void **state)
{
    static const char sql[] =
        "SELECT m.name FROM sqlite_schema m WHERE m.type = 'index' AND m.sql IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM sqlite_stat1 s WHERE s.tbl = m.tbl_name AND s.idx = "
        "m.name)";
    sqlite3 *db = open_made("shapes_are_whole");
    sqlite3_stmt *s = NULL;

    (void)state;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    while (sqlite3_step(s) == SQLITE_ROW)
        fail_msg("no line in sqlite_stat1 for %s", (const char *)sqlite3_column_text(s, 0));
    sqlite3_finalize(s);
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_scan),
        cmocka_unit_test(sees_scans),
        cmocka_unit_test(shapes_are_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
