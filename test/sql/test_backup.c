/* SQLite → file → PostgreSQL → file → SQLite → file: the same bytes each time; spoilt files and full databases are
 * refused before anything is written; every column of the schema is in the backup. */
#include "../unit/test.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/backup.h"
#include "core/backup_impl.h"
#include "core/evidence.h"
#include "core/plan_draft.h"
#include "core/session.h"
#include "core/setting.h"
#include "core/store_impl.h"
#include "core/token.h"
#include "pg.h"
#include "sample.h"

static bool have_pg;
static const char *full, *folder,
    *file; /* a filled SQLite database, its files, the backup of both */

static void must(int r, const struct err *e)
{
    if (r < 0)
        print_message("# %d %s (%s) %s\n", r, e->message, e->hint, e->detail);
    assert_true(r >= 0);
}

/* Rows of the tables of accounts, with and without what may be NULL. */
static void fill_accounts(struct store *st)
{
    const struct user_by by = {.who = sample_who};
    const struct token key = {.name = "Một cửa", .scopes = 1, .days = 9};
    struct perm_who me = {0};
    unsigned char secret[TOTP_BYTES];
    char token[SECRET_SIZE], text[TOKEN_SIZE];
    _arena_ struct arena *a = arena_new();
    struct err e;
    int64_t id;
    bool code;

    must(user_invite(st, &by, "lan", "Trần “Lan”", &(struct grant){ROLE_CHAIR, "", 0}, 1, token,
                     &id, &e),
         &e);
    must(user_accept(st, &sample_who, token, "bốn từ chẳng liên quan", NULL, &e), &e);
    must(session_sign_in(st, &sample_who, "lan", "bốn từ chẳng liên quan", NULL, NULL, token, &code,
                         &e),
         &e);
    must(session_revoke(st, &by, id, NULL, NULL, &e), &e); /* a restore would end it */
    assert_int_equal(session_sign_in(st, &sample_who, "ai", "đoán", NULL, NULL, token, &code, &e),
                     ERR_DENIED);
    me.user_id = id;
    must(user_totp_begin(st, &me, a, secret, &e), &e);
    must(user_invite(st, &by, "minh", "Minh", NULL, 0, token, &id, &e), &e);
    must(user_accept(st, &sample_who, token, "bốn từ chẳng liên quan", NULL, &e), &e);
    must(token_ask(st, &by, &key, &id, &e), &e);
    must(token_open(st, &by, id, text, &e), &e);
    must(token_ask(st, &by, &key, &id, &e), &e);
}

/* A draft of bytes that are no text, one without cases; a setting that was changed. */
static void fill_office(struct store *st)
{
    struct plan_draft x = {.name = "kế\thoạch.yaml", .text = "a\0\xff", .text_n = 3};
    char key[HASH_HEX];
    struct err e;

    must(plan_draft_put(st, &x, &sample_who, key, &e), &e);
    x.cases = "ca";
    x.cases_n = 2;
    must(plan_draft_put(st, &x, &sample_who, key, &e), &e);
    must(movement_setting_set(st, SETTING_OFFICE, "Phòng “A”", 0, "x", &sample_who, &e), &e);
    must(movement_setting_set(st, SETTING_OFFICE, "", 1, "y", &sample_who, &e), &e);
}

/* A sealed package, as small as one can be. */
static void fill_run(struct store *st)
{
    struct store_run run = {.plan_hash = sample_plan()->hash,
                            .years = "2021",
                            .at = sample_who.at,
                            .author = "a",
                            .input_hash = ""};
    char hex[HASH_HEX];
    FILE *f = tmpfile();
    struct json j;
    struct err e;
    int64_t id;

    json_init(&j, json_to_file, f);
    json_object(&j, NULL);
    json_str(&j, "format", "thidua");
    assert_int_equal(json_seal(&j, hex), 0);
    rewind(f);
    run.package_hash = hex;
    must(store_save_run(st, &run, f, &id, &e), &e);
    fclose(f);
}

enum { FILE_BYTES = 150001 }; /* more than three lines of a backup */

/* One file of both tenants, one of the first alone; the bytes are made up, so what they are is not asked. */
static void fill_files(struct store *st, struct store *second, const struct unit *u)
{
    const struct evidence_place place = {u->code, u->from, 2022, EVIDENCE_INDICATOR, "chi-tieu-1"};
    _blobs_ struct blobs *b = NULL;
    struct err e;

    must(blobs_open(folder, &b, &e), &e);
    for (int i = 0; i < 2; i++) {
        struct evidence_file f = {.name = "Tệp \t.pdf", .is = {.kind = SNIFF_PDF}};
        _blob_in_ struct blob_in in = {0};
        must(blob_begin(b, 0, FILE_BYTES, &in, &e), &e);
        for (int k = 0; k < (i ? 1 : FILE_BYTES); k++)
            must(blob_add(&in, &(char){(char)(k * 31)}, 1, &e), &e);
        must(blob_commit(&in, &f.blob, &e), &e);
        must(evidence_attach(st, &place, &f, &sample_who, &e), &e);
        if (i == 0)
            must(evidence_attach(second, &place, &f, &sample_who, &e), &e);
    }
}

static int fill(void **state)
{
    (void)state;
    _store_ struct store *st = NULL, *second = NULL;
    _arena_ struct arena *a = arena_new();
    struct inputs in;
    struct store_counts n[STORE_KINDS_];
    struct store_import import = sample_import("tệp.csv");
    struct err e;

    full = strdup(sample_path("full"));
    folder = strdup(sample_path("full-files"));
    file = strdup(sample_path("full.backup"));
    must(store_init(full, &(struct store_tenant){"a", "Á"}, sample_plan(), &sample_who, &st, &e),
         &e);
    must(
        store_init(full, &(struct store_tenant){"b", "B"}, sample_plan(), &sample_who, &second, &e),
        &e);
    sample_inputs(&in, a, 6000);
    must(store_put_all(st, sample_plan(), 63, &in, &import, n, &e), &e);
    must(store_put_all(second, sample_plan(), 1, &in, &import, n, &e), &e);
    fill_run(st);
    fill_files(st, second, &in.units.at[0]);
    inputs_free(&in);
    must(db_begin(st->db, DB_WRITE, st->tenant, &e), &e);
    must(audit_add(st, &sample_who, &(struct audit_entry){"x", .why = "vì\tsao"}, &e), &e);
    must(db_commit(st->db, &e), &e);
    fill_accounts(st);
    fill_office(st);
    must(backup_write(full, file, folder, NULL, &e), &e);
    return 0;
}

static bool same_files(const char *x, const char *y)
{
    _arena_ struct arena *a = arena_new();
    char *p, *q;
    size_t n, m;
    struct err e;

    must(fs_read(a, x, 64 << 20, &p, &n, &e), &e);
    must(fs_read(a, y, 64 << 20, &q, &m, &e), &e);
    return n == m && memcmp(p, q, n) == 0;
}

/* Every file that a tenant knows is there, and its bytes hash to its name. */
static void whole_again(const char *url, const char *to)
{
    _store_ struct store *st = NULL;
    _blobs_ struct blobs *b = NULL;
    _arena_ struct arena *a = arena_new();
    struct evidence_fault *faults;
    struct err e;
    int64_t checked;
    size_t n;

    must(store_open(url, "a", &st, &e), &e);
    must(blobs_open(to, &b, &e), &e);
    must(evidence_verify(st, b, a, &faults, &n, &checked, &e), &e);
    assert_int_equal(n, 0);
    assert_int_equal(checked, 2);
    must(evidence_sweep(st, b, INT64_MAX, a, &faults, &n, &e), &e);
    assert_int_equal(n, 0);
}

static void through(const char *url, const char *name)
{
    struct backup_counts n, m;
    struct err e;
    _arena_ struct arena *a = arena_new();
    const char *again = arena_strdup(a, sample_path(name));
    const char *to = arena_printf(a, "%s-files", again); /* a folder that is not there yet */

    assert_int_equal(backup_restore(url, file, NULL, &n, &e),
                     ERR_MISSING); /* files, and no folder */
    must(backup_restore(url, file, to, &n, &e), &e);
    assert_int_equal(n.tenants, 2);
    assert_int_equal(n.files, 2);
    must(backup_write(url, again, to, &m, &e), &e);
    assert_true(same_files(file, again));
    assert_memory_equal(&n, &m, sizeof n);
    assert_int_equal(backup_restore(url, file, to, NULL, &e), ERR_CONFLICT); /* not empty now */
    must(backup_write(url, again, to, NULL, &e), &e);
    assert_true(same_files(file, again));
    whole_again(url, to);
}

static void sqlite_to_sqlite(void **state)
{
    (void)state;
    through(sample_path("copy"), "copy.backup");
}

static void sqlite_to_pg_to_sqlite(void **state)
{
    (void)state;
    struct err e;

    if (!have_pg)
        skip();
    through(pg_fresh("copy"), "pg.backup");
    const char *to = sample_path("copy2-files");
    must(backup_restore(sample_path("copy2"), sample_path("pg.backup"), to, NULL, &e), &e);
    must(backup_write(sample_path("copy2"), sample_path("copy2.backup"), to, NULL, &e), &e);
    assert_true(same_files(file, sample_path("copy2.backup")));
}

static void restored_store_works(void **state)
{
    (void)state;
    _store_ struct store *x = NULL, *y = NULL;
    _arena_ struct arena *a = arena_new();
    struct inputs in, out;
    struct err e;

    must(store_open(sample_path("full"), "a", &x, &e), &e);
    must(store_open(sample_path("copy"), "a", &y, &e), &e);
    inputs_init(&in, a);
    inputs_init(&out, a);
    must(store_load(x, sample_plan(), &in, NULL, &e), &e);
    must(store_load(y, sample_plan(), &out, NULL, &e), &e);
    assert_true(in.facts.n > 1000 && sample_same(&in, &out));
    inputs_free(&in);
    inputs_free(&out);
}

/* Whoever was signed in when the backup was made, or held an address for a password, does not come in by it again. */
static void nobody_comes_in(const char *url)
{
    _store_ struct store *st = NULL, *again = NULL;
    _arena_ struct arena *a = arena_new();
    const struct user_by by = {.who = sample_who};
    const char *at = sample_who.at, *from, *kept;
    char token[SECRET_SIZE], session[SECRET_SIZE], reset[SECRET_SIZE];
    struct session_found found;
    struct user u;
    struct err e;
    int64_t id;
    bool code;

    from = sample_path(str_starts(url, "postgresql:") ? "in-pg" : "in");
    kept = sample_path("in.backup");
    must(store_init(from, &(struct store_tenant){"a", "Á"}, sample_plan(), &sample_who, &st, &e),
         &e);
    must(user_invite(st, &by, "lan", "Lan", NULL, 0, token, &id, &e), &e);
    must(user_accept(st, &sample_who, token, "bốn từ chẳng liên quan", NULL, &e), &e);
    must(session_sign_in(st, &sample_who, "lan", "bốn từ chẳng liên quan", NULL, NULL, session,
                         &code, &e),
         &e);
    must(user_invite(st, &by, "minh", "Minh", NULL, 0, reset, &id, &e), &e);
    assert_int_equal(session_find(st, session, at, a, &found, &e), 1);
    must(user_invited(st, reset, at, a, &u, &e), &e);
    must(backup_write(from, kept, NULL, NULL, &e), &e);
    must(backup_restore(url, kept, NULL, NULL, &e), &e);
    must(store_open(url, "a", &again, &e), &e);
    assert_int_equal(session_find(again, session, at, a, &found, &e), 0);
    assert_int_equal(user_invited(again, reset, at, a, &u, &e), ERR_MISSING);
    /* the password itself is still right, and somebody may invite again */
    must(session_sign_in(again, &sample_who, "lan", "bốn từ chẳng liên quan", NULL, NULL, session,
                         &code, &e),
         &e);
    must(user_reset(again, &by, id, false, "phục hồi", reset, &e), &e);
    must(user_invited(again, reset, at, a, &u, &e), &e);
}

static void ended(void **state)
{
    (void)state;
    nobody_comes_in(sample_path("ended"));
}

static void ended_on_pg(void **state)
{
    (void)state;
    if (!have_pg)
        skip();
    nobody_comes_in(pg_fresh("ended"));
}

/* One byte changed, cut or added anywhere is seen, and nothing is made. */
static void spoilt_files(void **state)
{
    (void)state;
    _arena_ struct arena *a = arena_new();
    const char *bad = sample_path("bad.backup"), *target = sample_path("target");
    char *text;
    size_t n;
    struct err e;

    must(fs_read(a, file, 64 << 20, &text, &n, &e), &e);
    for (size_t i = 0; i < 40; i++) {
        size_t at = i < 20 ? n - 1 - i * 3 : n / 21 * (i - 19);
        char was = text[at];
        text[at] = was == '1' ? '2' : '1';
        must(fs_write(bad, text, n, &e), &e);
        int r = backup_restore(target, bad, NULL, NULL, &e);
        assert_true(r == ERR_VERIFY || r == ERR_INPUT);
        text[at] = was;
        must(fs_write(bad, text, at, &e), &e);
        r = backup_restore(target, bad, NULL, NULL, &e);
        assert_true(r == ERR_VERIFY || r == ERR_INPUT);
    }
    must(fs_write(bad, "", 0, &e), &e);
    assert_int_equal(backup_restore(target, bad, NULL, NULL, &e), ERR_INPUT);
    must(fs_write(bad, "{}\n", 3, &e), &e);
    assert_int_equal(backup_restore(target, bad, NULL, NULL, &e), ERR_INPUT);
    char *more = arena_printf(a, "%s[1]\n", text);
    must(fs_write(bad, more, n + 4, &e), &e);
    assert_int_equal(backup_restore(target, bad, NULL, NULL, &e), ERR_VERIFY);
    assert_false(fs_exists(target));
    assert_int_equal(backup_restore(target, sample_path("none"), NULL, NULL, &e), ERR_INPUT);
}

/* ---- sealed again by somebody else ---- */

/* The seal of a backup, reckoned from what backup.h says of it. */
static void seal_again(struct arena *a, const char *text, const char *path)
{
    static const char mark[] = ",\"~seal\":\"blake2b-256:";
    const char *end = strstr(text, mark);
    char hex[HASH_HEX];
    struct err e;

    assert_non_null(end);
    hash_of_bytes(text, (size_t)(end - text), hex);
    char *all = arena_printf(a, "%.*s%s%s\"}\n", (int)(end - text), text, mark, hex);
    must(fs_write(path, all, strlen(all), &e), &e);
}

/* `what` in the n-th line that begins with `row` after the head of `table` becomes `to`. */
static char *changed(struct arena *a, const char *text, const char *table, const char *what,
                     const char *to)
{
    const char *head = strstr(text, arena_printf(a, "\"table\":\"%s\"}\n", table));
    const char *at = head ? strstr(head, what) : NULL;

    if (!at)
        fail_msg("%s: %s is not in the backup", table, what);
    return arena_printf(a, "%.*s%s%s", (int)(at - text), text, to, at + strlen(what));
}

/* A file that passes its seal and says what this program would never have written.  The values are those of the sample:
 * see fill() and sample.c. */
static const struct {
    const char *table, *what, *to;
} lies[] = {
    {"fact", ",1,1,0,null", ",1,77,0,null"},               /* a state that is none */
    {"fact", ",1,0,0,\"", ",1,0,0,\"1e999999999"},         /* a number that nobody can hold */
    {"fact", ",2021,", ",20210,"},                         /* a year */
    {"unit", "\"2015-01-01\"", "\"2015-02-30\""},          /* a day */
    {"plan_version", "unit kinds:", "unit kinds"},         /* a plan that does not read */
    {"plan_version", "title: Thử", "title: Khác"},         /* one that reads, and is another */
    {"import", "\"2026-11-22T08:30:00Z\"", "\"hôm qua\""}, /* a moment */
    {"role_grant", "\"chair\"", "\"king\""},
    {"evidence", "\"pdf\"", "\"exe\""},
    {"audit", "vì\\tsao", "vì sao"},                   /* the diary's chain */
    {"package", "eyJ", "eyI"},                         /* the bytes of a package */
    {"audit_mark", "[1,\"run\",1,", "[1,\"run\",1,9"}, /* a mark of a row that is not there */
    {"person", "\"21000\"", "\"21999\""},              /* a unit that is not there */
};

static void told_apart(const char *name, const char *bad)
{
    struct err e;

    e.message[0] = '\0';
    int r = backup_restore(sample_path("lied-to"), bad, sample_path("lied-files"), NULL, &e);
    if (r != ERR_INPUT && r != ERR_VERIFY && r != ERR_CONFLICT)
        fail_msg("%s: %d %s", name, r, r < 0 ? e.message : "taken");
    _store_ struct store *st = NULL;
    assert_true(store_open(sample_path("lied-to"), "a", &st, &e) < 0); /* nothing was kept */
}

static void sealed_lies(void **state)
{
    (void)state;
    _arena_ struct arena *a = arena_new();
    const char *bad = arena_strdup(a, sample_path("lie.backup"));
    char *text;
    size_t n;
    struct err e;

    must(fs_read(a, file, 64 << 20, &text, &n, &e), &e);
    seal_again(a, text, bad);
    assert_true(same_files(file, bad)); /* the seal is what the header says */
    for (size_t i = 0; i < ARRAY_SIZE(lies); i++) {
        seal_again(a, changed(a, text, lies[i].table, lies[i].what, lies[i].to), bad);
        told_apart(lies[i].table, bad);
    }
}

/* A row of the diary taken out at its end, and a file's bytes changed, counts and seal mended. */
static void sealed_gaps(void **state)
{
    (void)state;
    _arena_ struct arena *a = arena_new();
    const char *bad = arena_strdup(a, sample_path("gap.backup"));
    char *text, *cut;
    size_t n;
    struct err e;
    long long rows;

    must(fs_read(a, file, 64 << 20, &text, &n, &e), &e);
    char *head = strstr(text, "\"table\":\"audit\"}\n"), *last = strstr(head, "\n[2,") + 1;
    char *count = strstr(text, "\"audit\":") + strlen("\"audit\":");
    rows = strtoll(count, NULL, 10);
    while (*(last = strchr(last, '\n') + 1) == '[') /* to the end of the second tenant's rows */
        ;
    char *row = last - 1;
    while (row[-1] != '\n')
        row--;
    cut = arena_printf(a, "%.*s%.*s%lld%s", (int)(row - text), text, (int)(count - last), last,
                       rows - 1, count + strspn(count, "0123456789"));
    seal_again(a, cut, bad);
    told_apart("the diary's last row", bad);
    char *bytes = strstr(strstr(text, "{\"file\":"), "\n[\"") + 3;
    bytes[0] = bytes[0] == 'A' ? 'B' : 'A';
    seal_again(a, text, bad);
    told_apart("bytes of a file", bad);
}

/* A file that the folder has no more: the rest is saved, and the backup says which. */
static void lost_files(void **state)
{
    (void)state;
    _arena_ struct arena *a = arena_new();
    const char *kept = arena_strdup(a, sample_path("lost.backup"));
    struct backup_counts n;
    struct err e;

    must(backup_write(full, kept, sample_path("empty-folder"), &n, &e), &e);
    assert_true(n.files == 0 && n.lost == 2);
    must(backup_restore(sample_path("without"), kept, NULL, &n, &e), &e);
    assert_int_equal(n.lost, 2);
    assert_int_equal(backup_write(full, kept, "", NULL, &e), ERR_MISSING); /* where are they? */
    must(backup_write(full, kept, NULL, &n, &e), &e);                      /* left out on purpose */
    assert_true(n.files == 0 && n.lost == 2);
}

static void nothing_to_back_up(void **state)
{
    (void)state;
    struct err e;

    assert_int_equal(backup_write(sample_path("none"), sample_path("x.backup"), NULL, NULL, &e),
                     ERR_MISSING);
    assert_false(fs_exists(sample_path("x.backup")));
    assert_false(fs_exists(sample_path("none")));
}

/* The list of tables and their columns against the schema itself. */
static void nothing_is_forgotten(void **state)
{
    (void)state;
    sqlite3 *db;
    sqlite3_stmt *s;
    unsigned columns = 0, want = 0;

    assert_int_equal(sqlite3_open(full, &db), SQLITE_OK);
    sqlite3_prepare_v2(db,
                       "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c "
                       "WHERE m.type = 'table' AND m.name <> 'schema_version' "
                       "AND m.name NOT LIKE 'sqlite_%'",
                       -1, &s, NULL);
    while (sqlite3_step(s) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(s, 0);
        const char *column = (const char *)sqlite3_column_text(s, 1);
        bool found = false;
        for (int t = 0; t < BACKUP_TABLES; t++)
            if (str_eq(backup_tables[t].name, table))
                for (const char *const *c = db_queries[backup_tables[t].out].names; *c; c++)
                    found |= str_eq(*c, column);
        if (!found)
            fail_msg("%s.%s is not in the backup", table, column);
        columns++;
    }
    sqlite3_finalize(s);
    sqlite3_close(db);
    for (int t = 0; t < BACKUP_TABLES; t++) {
        const struct db_query *out = &db_queries[backup_tables[t].out];
        want += out->n_cols;
        assert_string_equal(out->cols, db_queries[backup_tables[t].in].params);
    }
    assert_int_equal(columns, want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_forgotten),
                                       cmocka_unit_test(sqlite_to_sqlite),
                                       cmocka_unit_test(sqlite_to_pg_to_sqlite),
                                       cmocka_unit_test(restored_store_works),
                                       cmocka_unit_test(ended),
                                       cmocka_unit_test(ended_on_pg),
                                       cmocka_unit_test(spoilt_files),
                                       cmocka_unit_test(sealed_lies),
                                       cmocka_unit_test(sealed_gaps),
                                       cmocka_unit_test(lost_files),
                                       cmocka_unit_test(nothing_to_back_up)};

    have_pg = pg_start(true);
    return cmocka_run_group_tests(tests, fill, NULL);
}
