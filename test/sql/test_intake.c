/* Figures from programs on both engines: rows in memory by the rules of files, all or nothing over several sheets, the same
 * answer for the same key, whose sheet and when, and reading them page by page. */
#include "sheet_sample.h"

#include "base/rows.h"
#include "core/intake.h"

static const char *const header[] = {"year", "unit", "indicator", "numerator", "denominator"};
enum { COLUMNS = ARRAY_SIZE(header) };

struct sent {
    struct store *st;
    struct arena *a;
    struct token token;
    const char *key, *hash;
    bool dry_run;
    struct intake_base *bases;
    struct intake_answer answer;
    struct errs errs;
    struct err e;
};

static const char *told(void *ctx, const struct intake_done *done)
{
    struct sent *s = ctx;

    return arena_printf(s->a, "%lld new, %lld changed, %lld same, import %lld",
                        (long long)done->n.added, (long long)done->n.changed,
                        (long long)done->n.same, (long long)done->import_id);
}

static struct sent made_sent(const char *url, struct arena *a)
{
    static const struct user_by nobody = {.who = {"2025-12-01T00:00:00Z", "quản trị", 0, ""}};
    struct sent s = {.st = made(url), .a = a, .hash = "h1"};
    char text[TOKEN_SIZE];

    s.token = (struct token){.name = "Một cửa", .scopes = 1u << TOKEN_FACTS_WRITE, .days = 300};
    must(token_ask(s.st, &nobody, &s.token, &s.token.id, &s.e), &s.e);
    must(token_open(s.st, &nobody, s.token.id, text, &s.e), &s.e);
    return s;
}

static int send(struct sent *s, const char *const *cells, size_t n)
{
    uint8_t types[COLUMNS * 8] = {0};
    struct load_cells c = {header, COLUMNS, cells, types, n, "facts"};
    const struct intake x = {&s->token, s->key, s->hash, clock_, s->dry_run, s->bases, told, s};
    struct inputs in;

    for (size_t i = 0; i < n; i++)
        types[i * COLUMNS + 3] = types[i * COLUMNS + 4] = CELL_NUMBER;
    inputs_init(&in, s->a);
    errs_init(&s->errs, s->a, 20);
    must(store_load_subjects(s->st, plan, &in, &s->e), &s->e);
    int r = load_memory(&in, plan, LOAD_FACTS, &c, &s->errs);
    if (r == 0)
        r = load_finish(&in, plan, &s->errs);
    if (r == 0)
        r = intake_facts(s->st, plan, &in, &x, s->a, &s->answer, &s->errs, &s->e);
    inputs_free(&in);
    return r;
}

static void answered(struct sent *s, const char *const *cells, size_t n, const char *want)
{
    int r = send(s, cells, n);

    if (r < 0 && s->errs.total)
        fail_msg("%s", err_text(s->a, &s->errs.list.at[0]));
    must(r, &s->e);
    assert_string_equal(s->answer.text, want);
}

static void refused(struct sent *s, const char *const *cells, size_t n, int line, const char *field,
                    const char *word)
{
    assert_int_equal(send(s, cells, n), ERR_INPUT);
    const struct err *e = &s->errs.list.at[0];
    if (s->errs.total != 1 || e->line != line || !str_eq(e->field, field) ||
        !strstr(e->message, word))
        fail_msg("%zu: %d %s %s", s->errs.total, e->line, e->field, e->message);
}

static int64_t diary(struct store *st)
{
    int64_t n;
    char last[HASH_HEX];
    struct err e;

    must(audit_verify(st, &n, last, &e), &e);
    return n;
}

static size_t revisions(struct store *st, struct arena *a, const char *id)
{
    struct scoresheet s = opened(st, a);

    return sheet_item_of(&s, ind(id))->n_revs;
}

static void batch(const char *url)
{
    _arena_ struct arena *a = arena_new();
    struct sent s = made_sent(url, a);
    _store_ struct store *st = s.st;
    int64_t before = diary(st);
    static const char *const three[] = {"2025", "x1", "ty-le",  "80",     "100",
                                        "2025", "x2", "ty-le",  "90",     "100",
                                        "2025", "x1", "so-thu", "1234.5", NULL};

    s.dry_run = true;
    answered(&s, three, 3, "3 new, 0 changed, 0 same, import 0");
    assert_int_equal(revisions(st, a, "ty-le"), 0);
    s.dry_run = false;
    answered(&s, three, 3, "3 new, 0 changed, 0 same, import 2");
    assert_int_equal(diary(st), before + 3);
    struct scoresheet sheet = opened(st, a);
    const struct figure *f = sheet_item_of(&sheet, ind("so-thu"))->now;
    assert_string_equal(figure_plain(a, plan, ind("so-thu"), f), "1234.5");
    assert_int_equal(f->recorded, date_from(2025, 12, 20));
    /* again: nothing; one other: one revision */
    answered(&s, three, 3, "0 new, 0 changed, 3 same, import 0");
    static const char *const other[] = {"2025", "x1", "ty-le", "81", "100"};
    answered(&s, other, 1, "0 new, 1 changed, 0 same, import 3");
    assert_int_equal(revisions(st, a, "ty-le"), 2);
    assert_int_equal(diary(st), before + 4);
}
BOTH(batch)

/* A key that only writes tries values to learn a person's figure: the right one is refused like any other, in the open round and
 * after it.  What a program brought may be sent again. */
static void nothing_learnt(const char *url)
{
    _arena_ struct arena *a = arena_new();
    struct sent s = made_sent(url, a);
    _store_ struct store *st = s.st;
    static const char *const right[] = {"2025", "x1", "ty-le", "80", "100"};
    char told[2][sizeof s.e.message];

    answered(&s, right, 1, "1 new, 0 changed, 0 same, import 2");
    answered(&s, right, 1, "0 new, 0 changed, 1 same, import 0"); /* a program's own */
    typed(st, a, as(ROLE_CLERK), "ty-le", "85", "100", NULL);
    s.dry_run = true;
    for (int i = 0; i < 2; i++) {
        const char *const guess[] = {"2025", "x1", "ty-le", i ? "85" : "84", "100"};
        assert_int_equal(send(&s, guess, 1), ERR_INPUT);
        assert_int_equal(s.errs.total, 1);
        memcpy(told[i], s.errs.list.at[0].message, sizeof told[i]);
    }
    assert_string_equal(told[0], told[1]);
    /* who may read is told that it is the same */
    s.token.scopes |= 1u << TOKEN_FACTS_READ;
    static const char *const same[] = {"2025", "x1", "ty-le", "85", "100"};
    answered(&s, same, 1, "0 new, 0 changed, 1 same, import 0");
}
BOTH(nothing_learnt)

static void all_or_nothing(const char *url)
{
    _arena_ struct arena *a = arena_new();
    struct sent s = made_sent(url, a);
    _store_ struct store *st = s.st;
    int64_t before = diary(st);
    /* an item of the office, behind a good one */
    static const char *const office[] = {"2025", "x1", "ty-le",  "80", "100",
                                         "2025", "x1", "thuong", "1",  NULL};
    static const char *const both[] = {"2025", "x1", "ty-le", "80", "100",
                                       "2025", "x2", "ty-le", "80", "100"};
    static const char *const twice[] = {"2025", "x1", "ty-le", "80", "100",
                                        "2025", "x1", "ty-le", "81", "100"};

    refused(&s, office, 2, 2, "indicator", "điểm thưởng");
    refused(&s, twice, 2, 1, "", "khai hai lần");
    /* a key of one unit */
    s.token.of_unit = true;
    s.token.unit = (struct grant){ROLE_CLERK, "x1", born()};
    refused(&s, both, 2, 2, "unit", "đơn vị của mình");
    assert_int_equal(revisions(st, a, "ty-le"), 0);
    s.token.of_unit = false;
    /* the sheet of x1 went on to the head: x2 waits with it */
    fill(st, a);
    prove(st, "tin-bai", EVIDENCE_INDICATOR);
    before = diary(st);
    gone(st, SHEET_HEAD, as(ROLE_CLERK), NULL);
    refused(&s, both, 2, 1, "unit", "không ở bước");
    /* after the due day */
    clock_.at = "2026-01-16T02:00:00Z";
    refused(&s, &both[COLUMNS], 1, 1, "unit", "15/01/2026");
    assert_int_equal(diary(st), before + 1);
}
BOTH(all_or_nothing)

static void again(const char *url)
{
    _arena_ struct arena *a = arena_new();
    struct sent s = made_sent(url, a);
    _store_ struct store *st = s.st;
    static const char *const one[] = {"2025", "x1", "ty-le", "80", "100"};
    static const char *const two[] = {"2025", "x1", "ty-le", "81", "100"};
    const struct intake x = {&s.token, "k", "h1", clock_, false, NULL, told, &s};
    struct intake_answer kept;

    s.key = "k";
    assert_int_equal(intake_again(st, &x, a, &kept, &s.e), 0);
    answered(&s, one, 1, "1 new, 0 changed, 0 same, import 2");
    assert_int_equal(intake_again(st, &x, a, &kept, &s.e), 1);
    assert_string_equal(kept.text, "1 new, 0 changed, 0 same, import 2");
    assert_int_equal(kept.status, 200);
    /* the same key inside the transaction, too: whatever the rows say, the body was the same */
    answered(&s, two, 1, "1 new, 0 changed, 0 same, import 2");
    assert_int_equal(revisions(st, a, "ty-le"), 1);
    s.hash = "h2";
    assert_int_equal(send(&s, two, 1), ERR_INPUT);
    assert_non_null(strstr(s.e.message, "Idempotency-Key"));
    assert_int_equal(s.errs.total, 0);
    /* another key of access has its own drawer; a day later it is empty */
    s.hash = "h1";
    clock_.at = "2025-12-21T02:00:00Z";
    answered(&s, two, 1, "0 new, 1 changed, 0 same, import 3");
}
BOTH(again)

static void pages(const char *url)
{
    _arena_ struct arena *a = arena_new();
    struct sent s = made_sent(url, a);
    _store_ struct store *st = s.st;
    static const char *const three[] = {"2025", "x1", "ty-le",  "80", "100",
                                        "2025", "x2", "ty-le",  "90", "100",
                                        "2025", "x1", "so-thu", "3",  NULL};
    static const char *const change[] = {"2025", "x1", "so-thu", "4", NULL};
    struct intake_query q = {.unit_code = "",
                             .unit_from = "",
                             .indicator = "",
                             .after = {.unit_code = "", .unit_from = "", .indicator = ""},
                             .limit = 2};
    struct intake_fact *list;
    bool more;
    size_t n;

    answered(&s, three, 3, "3 new, 0 changed, 0 same, import 2");
    answered(&s, change, 1, "0 new, 1 changed, 0 same, import 3");
    must(intake_find(st, &q, a, &list, &n, &more, &s.e), &s.e);
    assert_int_equal(n, 2);
    assert_true(more);
    assert_string_equal(list[0].indicator, "so-thu");
    assert_int_equal(list[0].n_revs, 2);
    assert_string_equal(list[0].revs[1].num, "4");
    assert_string_equal(list[0].revs[1].by_whom, clock_.author);
    assert_string_equal(list[1].indicator, "ty-le");
    q.after = list[1];
    must(intake_find(st, &q, a, &list, &n, &more, &s.e), &s.e);
    assert_int_equal(n, 1);
    assert_false(more);
    assert_string_equal(list[0].unit_code, "x2");
    assert_string_equal(list[0].unit_from, "2015-01-01");
    q = (struct intake_query){"x1", "2015-01-01", "so-thu", 2025, {"", "", "", 0, NULL, 0}, 500};
    must(intake_find(st, &q, a, &list, &n, &more, &s.e), &s.e);
    assert_int_equal(n, 1);
    q.year = 2024;
    must(intake_find(st, &q, a, &list, &n, &more, &s.e), &s.e);
    assert_int_equal(n, 0);
    /* one year, page by page: as all years without the others; a cursor may come from another year */
    q = (struct intake_query){"", "", "", 2025, {"", "", "", 0, NULL, 0}, 2};
    must(intake_find(st, &q, a, &list, &n, &more, &s.e), &s.e);
    assert_true(n == 2 && more);
    assert_string_equal(list[0].indicator, "so-thu");
    assert_string_equal(list[1].indicator, "ty-le");
    q.after = list[1];
    must(intake_find(st, &q, a, &list, &n, &more, &s.e), &s.e);
    assert_true(n == 1 && !more);
    assert_string_equal(list[0].unit_code, "x2");
    q.after = (struct intake_fact){"x1", "2015-01-01", "ty-le", 2024, NULL, 0};
    must(intake_find(st, &q, a, &list, &n, &more, &s.e), &s.e);
    assert_true(n == 2 && more);
    assert_string_equal(list[0].indicator, "so-thu");
    q.after.year = 2026;
    must(intake_find(st, &q, a, &list, &n, &more, &s.e), &s.e);
    assert_true(n == 1 && !more);
    assert_string_equal(list[0].unit_code, "x2");
    q.after = (struct intake_fact){"", "", "", 0, NULL, 0};
    q.indicator = "ty-le";
    must(intake_find(st, &q, a, &list, &n, &more, &s.e), &s.e);
    assert_true(n == 2 && !more);
    q.unit_from = "2016-01-01";
    must(intake_find(st, &q, a, &list, &n, &more, &s.e), &s.e);
    assert_int_equal(n, 0);
    /* one unit, page by page; a cursor of another unit stands before or behind all of it */
    q = (struct intake_query){"x1", "", "", 0, {"", "", "", 0, NULL, 0}, 1};
    must(intake_find(st, &q, a, &list, &n, &more, &s.e), &s.e);
    assert_true(n == 1 && more);
    assert_string_equal(list[0].indicator, "so-thu");
    q.after = list[0];
    must(intake_find(st, &q, a, &list, &n, &more, &s.e), &s.e);
    assert_true(n == 1 && !more);
    assert_string_equal(list[0].indicator, "ty-le");
    q.after = (struct intake_fact){"x0", "2015-01-01", "ty-le", 2025, NULL, 0};
    q.limit = 5;
    must(intake_find(st, &q, a, &list, &n, &more, &s.e), &s.e);
    assert_int_equal(n, 2);
    q.after.unit_code = "x2";
    must(intake_find(st, &q, a, &list, &n, &more, &s.e), &s.e);
    assert_int_equal(n, 0);
}
BOTH(pages)

int main(void)
{
#define T(test) cmocka_unit_test(test##_sqlite), cmocka_unit_test(test##_pg)
    const struct CMUnitTest tests[] = {T(batch), T(nothing_learnt), T(all_or_nothing), T(again),
                                       T(pages)};

    plan = read_plan();
    have_pg = pg_start(true);
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(all);
    return r;
}
