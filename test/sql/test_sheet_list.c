/* Sheets at a glance, tasks, and evidence that a sheet holds: core/sheet.h, core/task.h on both engines. */
#include "sheet_sample.h"

static void counted(struct store *st, struct arena *a, struct sheet_line *line, size_t done)
{
    struct err e;

    must(sheet_count(st, plan, YEAR, &line, 1, a, &e), &e);
    assert_int_equal(line->done, done);
    assert_int_equal(line->all, 6);
}

static void lists(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url);
    struct sheet_line *lines;
    struct unit *units;
    size_t n;
    struct err e;

    fill(st, a);
    prove(st, "tin-bai", EVIDENCE_INDICATOR);
    gone(st, SHEET_HEAD, as(ROLE_CLERK), "");
    clock_.at = "2026-01-16T00:00:00Z";
    must(sheet_list(st, plan, YEAR, NULL, clock_.at, a, &lines, &n, &e), &e);
    assert_int_equal(n, 3); /* x3, of no group, is asked the targets */
    assert_string_equal(lines[0].unit.code, "x1");
    assert_int_equal(lines[0].state, SHEET_HEAD);
    assert_int_equal(lines[0].done, 0); /* until it is counted */
    counted(st, a, &lines[0], 6);
    assert_false(lines[0].late); /* no day for the head's word */
    assert_int_equal(lines[1].state, SHEET_SELF);
    counted(st, a, &lines[1], 0);
    assert_true(lines[1].late);
    must(sheet_list(st, plan, YEAR, "x1", clock_.at, a, &lines, &n, &e), &e);
    assert_int_equal(n, 1);
    assert_int_equal(lines[0].state, SHEET_HEAD);
    counted(st, a, &lines[0], 6);
    must(sheet_list(st, plan, YEAR, "x", clock_.at, a, &lines, &n, &e), &e);
    assert_int_equal(n, 0);
    must(sheet_units(st, plan, "x1", YEAR, a, &units, &n, &e), &e);
    assert_int_equal(n, 1);
    must(sheet_units(st, plan, "x1", 2014, a, &units, &n, &e), &e);
    assert_int_equal(n, 0);
}
BOTH(lists)

/* Of the figures that the unit enters, those whose last revision is one: not those said to be missing, not the office's. */
static void counts_the_last(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url);
    struct sheet_line *lines;
    size_t n;
    struct err e;

    typed(st, a, as(ROLE_CLERK), "ty-le", "80", "100", NULL);
    typed(st, a, as(ROLE_CLERK), "ty-le", "81", "100", NULL);
    typed(st, a, as(ROLE_CLERK), "tin-bai", "5", NULL, NULL);
    said(st, a, "so-thu", FACT_NA, "không thu");
    must(sheet_list(st, plan, YEAR, NULL, clock_.at, a, &lines, &n, &e), &e);
    counted(st, a, &lines[0], 3);
    said(st, a, "tin-bai", FACT_MISSING, "đợi báo");
    counted(st, a, &lines[0], 2);
    typed(st, a, as(ROLE_CLERK), "tin-bai", "6", NULL, NULL);
    counted(st, a, &lines[0], 3);
    counted(st, a, &lines[1], 0);
}
BOTH(counts_the_last)

/* More time for one unit is that unit's alone, whichever stands before or behind it in the list. */
static void times_of_lines(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url);
    const struct sheet_who office = who_is(as(ROLE_APPRAISER));
    const int32_t until = date_from(2026, 2, 20);
    struct round_exception x = {"x2", born(), SHEET_SELF, until, "mất điện", NULL, NULL, 0};
    struct sheet_line *lines;
    size_t n;
    struct err e;

    must(round_except(st, YEAR, &x, &office, &e), &e);
    clock_.at = "2026-01-16T00:00:00Z";
    must(sheet_list(st, plan, YEAR, NULL, clock_.at, a, &lines, &n, &e), &e);
    assert_int_equal(lines[0].window.until, DATE_NONE);
    assert_true(lines[0].late);
    assert_int_equal(lines[1].window.until, until);
    assert_false(lines[1].late);
    x.unit_code = "x1";
    x.until = until + 1;
    must(round_except(st, YEAR, &x, &office, &e), &e);
    must(sheet_list(st, plan, YEAR, NULL, clock_.at, a, &lines, &n, &e), &e);
    assert_int_equal(lines[0].window.until, until + 1);
    assert_int_equal(lines[1].window.until, until);
}
BOTH(times_of_lines)

/* The lock as it is when it is written, whatever the page said that was opened before. */
static void proof_locked(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url);
    const struct sheet_who clerk = who_is(as(ROLE_CLERK)), office = who_is(as(ROLE_APPRAISER)),
                           other = who_is(clerk_of_x2());
    struct sheet_gate gate = {st, plan, *x1(), ind("tin-bai"), &clerk};
    struct evidence_place place = {"x1",      born(),     YEAR, EVIDENCE_INDICATOR,
                                   "tin-bai", sheet_gate, &gate};
    struct evidence_file f = {.blob = {.size = 3}, .name = "mot.pdf"};
    struct evidence_file g = {.blob = {.size = 3}, .name = "hai.pdf"};
    struct evidence_row *rows;
    size_t n;
    struct err e;

    memset(f.blob.hash, 'a', BLOB_HEX - 1);
    memset(g.blob.hash, 'b', BLOB_HEX - 1);
    fill(st, a);
    gate.who = &other;
    assert_int_equal(evidence_attach(st, &place, &f, &clock_, &e), ERR_DENIED);
    gate.who = &clerk;
    must(evidence_attach(st, &place, &f, &clock_, &e), &e);
    gone(st, SHEET_HEAD, as(ROLE_CLERK), "");
    assert_int_equal(evidence_attach(st, &place, &g, &clock_, &e), ERR_DENIED);
    assert_non_null(strstr(e.message, "đến khi"));
    assert_int_equal(evidence_detach(st, &place, f.blob.hash, "nhầm", &clock_, &e), ERR_DENIED);
    gone(st, SHEET_APPRAISAL1, as(ROLE_HEAD), "");
    gate.who = &office;
    assert_int_equal(evidence_attach_known(st, &place, g.blob.hash, NULL, &clock_, &e),
                     ERR_MISSING); /* nothing of it was kept */
    assert_int_equal(evidence_attach(st, &place, &g, &clock_, &e), ERR_DENIED);
    must(evidence_list(st, &place, a, &rows, &n, &e), &e);
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].file.name, "mot.pdf");
}
BOTH(proof_locked)

static void tasks(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url);
    const struct sheet_who office = who_is(as(ROLE_APPRAISER)), clerk = who_is(as(ROLE_CLERK)),
                           other = who_is(clerk_of_x2());
    struct task t = {.unit_code = "x1",
                     .unit_from = born(),
                     .title = "Niêm yết thủ tục",
                     .clause = "KH 197",
                     .due = date_from(2025, 12, 31),
                     .done = DATE_NONE,
                     .result = "",
                     .reason = ""};
    struct task *list;
    size_t n;
    struct err e;

    assert_int_equal(task_give(st, &t, &clerk, &t.id, &e), ERR_DENIED);
    must(task_give(st, &t, &office, &t.id, &e), &e);
    assert_int_equal(t.id, 1);
    t.rev = 1;
    t.state = TASK_DONE;
    assert_int_equal(task_report(st, &t, &clerk, &e), ERR_INPUT); /* day and result */
    t.done = date_from(2025, 12, 21);
    t.result = "TB 12/TB-UBND";
    assert_int_equal(task_report(st, &t, &clerk, &e), ERR_INPUT); /* tomorrow */
    t.done = date_from(2025, 12, 20);
    assert_int_equal(task_report(st, &t, &other, &e), ERR_DENIED);
    must(task_report(st, &t, &clerk, &e), &e);
    assert_int_equal(task_report(st, &t, &clerk, &e), ERR_CONFLICT); /* an old page */
    must(task_list(st, a, &list, &n, &e), &e);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].rev, 2);
    assert_string_equal(list[0].unit_name, "Xã 1");
    assert_false(task_is_late(&list[0], date_from(2026, 2, 1)));
    t = list[0];
    t.due = date_from(2025, 12, 19);
    assert_int_equal(task_give(st, &t, &office, &t.id, &e), ERR_INPUT); /* why? */
    t.reason = "công văn 7";
    must(task_give(st, &t, &office, &t.id, &e), &e);
    must(task_history(st, 1, a, &list, &n, &e), &e);
    assert_int_equal(n, 3);
    assert_true(task_is_late(&list[2], date_from(2025, 12, 20)));
    assert_int_equal(task_history(st, 2, a, &list, &n, &e), ERR_MISSING);
}
BOTH(tasks)

int main(void)
{
#define T(test) cmocka_unit_test(test##_sqlite), cmocka_unit_test(test##_pg)
    const struct CMUnitTest tests[] = {T(lists), T(counts_the_last), T(times_of_lines), T(tasks),
                                       T(proof_locked)};

    plan = read_plan();
    have_pg = pg_start(true);
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(all);
    return r;
}
