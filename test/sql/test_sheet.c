/* The scoresheet on both engines: every move by every role, the due day and its exceptions, the return of one item, two
 * people on one figure, evidence or explanation, and the points of every round, reckoned by hand below. */
#include "sheet_sample.h"

/* ---- what is asked ---- */

static const struct sheet_item *item(const struct scoresheet *s, const char *id)
{
    return sheet_item_of(s, ind(id));
}

static void asked(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url);
    struct scoresheet s = opened(st, a);
    size_t done, n;

    assert_int_equal(s.state, SHEET_SELF);
    assert_int_equal(s.n_items, 10);
    assert_string_equal(plan->indicators[s.items[0].indicator].item.id, "ty-le");
    assert_null(item(&s, "muc"));
    assert_int_equal(item(&s, "hai-long")->office, SHEET_BY_SURVEY);
    assert_int_equal(item(&s, "thuong")->office, SHEET_BY_BONUS);
    assert_int_equal(item(&s, "phat")->office, SHEET_BY_PENALTY);
    assert_int_equal(item(&s, "cong-nhan")->office, SHEET_BY_ATTESTATION);
    assert_int_equal(item(&s, "so-thu")->office, SHEET_BY_UNIT);
    assert_string_equal(item(&s, "tin-bai")->asks_evidence, "Danh mục tin bài");
    assert_string_equal(sheet_window_text(a, &s.window), "hạn đến hết ngày 15/01/2026");
    sheet_progress(&s, &done, &n);
    assert_int_equal(done, 0);
    assert_int_equal(n, 6);
    fill(st, a);
    said(st, a, "tin-bai", FACT_MISSING, "đợi báo");
    s = opened(st, a);
    sheet_progress(&s, &done, &n);
    assert_int_equal(done, 5);
    assert_int_equal(item(&s, "tin-bai")->n_revs, 2);
}
BOTH(asked)

/* ---- saving ---- */

static void refused(struct store *st, struct arena *a, const char *id, const char *num,
                    const char *den, const char *field)
{
    struct sheet_result r = type(st, a, as(ROLE_CLERK), id, num, den, -1, NULL);

    if (r.what != SHEET_REFUSED || !str_eq(r.err.field, field))
        fail_msg("%s %s/%s: %d %s %s", id, num, den, r.what, r.err.field, r.err.message);
    assert_true(r.err.message[0] && r.err.hint[0]);
}

static void typing(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url);
    struct sheet_result r;

    refused(st, a, "ty-le", "80", "", "den");
    refused(st, a, "ty-le", "", "100", "num");
    refused(st, a, "ty-le", "80%", "100", "num");
    refused(st, a, "ty-le", "-1", "100", "num");
    refused(st, a, "ty-le", "1.5", "100", "num"); /* neither thousands nor a decimal comma */
    refused(st, a, "tin-bai", "5", "6", "den");
    refused(st, a, "bao-cao", "chắc có", NULL, "num");
    refused(st, a, "moc", "31/2/2025", NULL, "num");
    refused(st, a, "hang", "2,5", NULL, "num");
    refused(st, a, "hai-long", "9", "10", ""); /* locked: the office's */
    refused(st, a, "thuong", "1", NULL, "");
    r = type(st, a, as(ROLE_CLERK), "so-thu", "1.234,50", NULL, -1, NULL);
    assert_int_equal(r.what, SHEET_SAVED);
    assert_string_equal(figure_num_text(a, plan, ind("so-thu"), r.now), "1.234,5");
    assert_string_equal(figure_plain(a, plan, ind("so-thu"), r.now), "1234.5");
    assert_int_equal(r.now->recorded, date_from(2025, 12, 20));
    /* again the same: nothing is written */
    r = type(st, a, as(ROLE_CLERK), "so-thu", "1234,5", NULL, -1, NULL);
    assert_int_equal(r.what, SHEET_SAME);
    struct scoresheet s = opened(st, a);
    assert_int_equal(item(&s, "so-thu")->n_revs, 1);
    /* numerator above its whole is told, not refused: as with files */
    r = type(st, a, as(ROLE_CLERK), "ty-le", "120", "100", -1, NULL);
    assert_int_equal(r.what, SHEET_SAVED);
    assert_int_equal(r.n_warnings, 1);
    assert_string_equal(r.warnings[0], "tử số lớn hơn mẫu số");
    /* a saved figure is not blanked out */
    refused(st, a, "ty-le", "", "", "num");
}
BOTH(typing)

static int64_t diary(struct store *st)
{
    int64_t n;
    char last[HASH_HEX];
    struct err e;

    must(audit_verify(st, &n, last, &e), &e);
    return n;
}

static void two_people(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url);
    struct sheet_result r;

    typed(st, a, as(ROLE_CLERK), "ty-le", "80", "100", NULL);
    int64_t before = diary(st);
    /* both opened the page at revision 1; the head is first */
    clock_.author = "hùng";
    assert_int_equal(type(st, a, as(ROLE_HEAD), "ty-le", "82", "100", 1, NULL).what, SHEET_SAVED);
    clock_.author = "lan";
    r = type(st, a, as(ROLE_CLERK), "ty-le", "81", "100", 1, NULL);
    assert_int_equal(r.what, SHEET_CONFLICT);
    assert_int_equal(r.err.code, ERR_CONFLICT);
    assert_string_equal(figure_text(a, plan, ind("ty-le"), r.now), "82/100 (82%)");
    assert_non_null(strstr(r.err.message, "hùng"));
    /* who did not touch the field is not bothered, who typed the same neither */
    assert_int_equal(type(st, a, as(ROLE_CLERK), "ty-le", "80", "100", 1, NULL).what, SHEET_SAME);
    assert_int_equal(type(st, a, as(ROLE_CLERK), "ty-le", "82", "100", 1, NULL).what, SHEET_SAME);
    /* having looked, they choose */
    assert_int_equal(type(st, a, as(ROLE_CLERK), "ty-le", "81", "100", 2, NULL).what, SHEET_SAVED);
    assert_int_equal(diary(st), before + 2);
    /* two rows at once: the good one is written, the other one kept back; with `all` neither */
    const struct sheet_who who = who_is(as(ROLE_CLERK));
    const struct sheet_row rows[] = {
        {.indicator = ind("so-thu"), .has_typed = true, .typed = {.num = "5"}},
        {.indicator = ind("ty-le"),
         .has_typed = true,
         .typed = {.num = "9", .den = "10"},
         .base = 1},
    };
    struct sheet_result both[2];
    struct err e;
    assert_int_equal(sheet_save(st, plan, x1(), rows, 2, true, "", &who, a, both, &e),
                     ERR_CONFLICT);
    struct scoresheet s = opened(st, a);
    assert_null(item(&s, "so-thu")->now);
    must(sheet_save(st, plan, x1(), rows, 2, false, "", &who, a, both, &e), &e);
    assert_int_equal(both[0].what, SHEET_SAVED);
    assert_int_equal(both[1].what, SHEET_CONFLICT);
    s = opened(st, a);
    assert_int_equal(item(&s, "so-thu")->n_revs, 1);
    assert_int_equal(item(&s, "ty-le")->n_revs, 3);
    /* nobody else's unit */
    assert_int_equal(type(st, a, clerk_of_x2(), "so-thu", "7", NULL, -1, NULL).err.code,
                     ERR_DENIED);
}
BOTH(two_people)

/* A figure of the first unit, as a file brings it. */
static void bring(struct store *st, const char *id, int year, int64_t num, int64_t den,
                  int32_t recorded)
{
    _arena_ struct arena *a = arena_new();
    struct inputs in;
    struct err e;
    struct store_counts n[STORE_KINDS_];
    const struct store_import import = sample_import("2024.csv");

    inputs_init(&in, a);
    must(store_load_subjects(st, plan, &in, &e), &e);
    *vec_push(&in.origins) = (struct origin){"", "", "", "", ""};
    *vec_push(&in.facts) = (struct fact){.indicator = (uint16_t)ind(id),
                                         .year = (int16_t)year,
                                         .num = num,
                                         .den = den,
                                         .recorded = recorded};
    inputs_seal(&in);
    must(store_put_all(st, plan, 1 << STORE_FACTS, &in, &import, n, &e), &e);
    inputs_free(&in);
}

/* A file that comes after the form but was entered before it: kept beside, and nothing that was seen moves. */
static void an_older_file(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url);

    typed(st, a, as(ROLE_CLERK), "ty-le", "80", "100", NULL);
    bring(st, "ty-le", YEAR, 99, 100, date_from(YEAR, 12, 1)); /* the form: on the 20th */
    struct scoresheet s = opened(st, a);
    const struct sheet_item *x = item(&s, "ty-le");
    assert_int_equal(x->n_revs, 2);
    assert_int_equal(x->now->rev, 1);
    assert_int_equal(sheet_rev(x), 1);
    /* the form that was open is not out of date, and what it saves holds */
    assert_int_equal(type(st, a, as(ROLE_CLERK), "ty-le", "70", "100", 1, NULL).what, SHEET_SAVED);
    s = opened(st, a);
    x = item(&s, "ty-le");
    assert_int_equal(x->n_revs, 3);
    assert_int_equal(x->now->rev, 3);
    assert_string_equal(figure_text(a, plan, ind("ty-le"), x->now), "70/100 (70%)");
    /* what the calculation reads is the same */
    struct inputs in;
    struct err e;
    inputs_init(&in, a);
    must(store_load(st, plan, &in, NULL, &e), &e);
    assert_int_equal(inputs_fact(&in, 0, (uint16_t)ind("ty-le"), YEAR)->num, 70);
    assert_int_equal(in.superseded.n, 2);
    inputs_free(&in);
}
BOTH(an_older_file)

static void jumps(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url);

    bring(st, "ty-le", YEAR - 1, 50, 100, DATE_NONE);
    bring(st, "tin-bai", YEAR - 1, 10, 0, DATE_NONE);
    /* 70% is 20 points more: at the mark, not above it; 71% is above */
    assert_int_equal(type(st, a, as(ROLE_CLERK), "ty-le", "70", "100", -1, NULL).n_warnings, 0);
    struct sheet_result r = type(st, a, as(ROLE_CLERK), "ty-le", "71", "100", -1, NULL);
    assert_int_equal(r.n_warnings, 1);
    assert_string_equal(r.warnings[0], "tăng 21 điểm phần trăm so với kỳ trước (50%)");
    assert_int_equal(type(st, a, as(ROLE_CLERK), "tin-bai", "20", NULL, -1, NULL).n_warnings, 0);
    r = type(st, a, as(ROLE_CLERK), "tin-bai", "21", NULL, -1, NULL);
    assert_int_equal(r.n_warnings, 1);
    assert_string_equal(r.warnings[0], "gấp 2,1 lần kỳ trước (10)");
    assert_int_equal(type(st, a, as(ROLE_CLERK), "tin-bai", "5", NULL, -1, NULL).n_warnings, 0);
    r = type(st, a, as(ROLE_CLERK), "tin-bai", "4", NULL, -1, NULL);
    assert_int_equal(r.n_warnings, 1);
    assert_string_equal(r.warnings[0], "giảm 60% so với kỳ trước (10)");
}
BOTH(jumps)

/* ---- tables out and in ---- */

static struct sheet_how how;

static int read_text(struct store *st, struct arena *a, const char *text, struct sheet_row **rows,
                     size_t *n, struct errs *errs)
{
    struct scoresheet *s = ARENA_NEW(a, struct scoresheet);

    *s = opened(st, a);
    errs_init(errs, a, 10);
    return sheet_rows_of_text(a, s, text, &how, rows, n, errs);
}

static void tables(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url);
    const struct sheet_who who = who_is(as(ROLE_CLERK));
    struct sheet_result ret[20];
    struct sheet_row *rows;
    struct errs errs;
    struct grid g;
    struct err e;
    size_t n;

    fill(st, a);
    struct scoresheet s = opened(st, a);
    const char *path = sample_path("phieu.xlsx");
    sheet_grid(&g, a, &s);
    must(grid_write_xlsx(&g, path, &e), &e);
    errs_init(&errs, a, 10);
    assert_int_equal(sheet_rows_of_file(a, &s, path, &how, &rows, &n, &errs), 0);
    assert_int_equal(n, 6); /* what has figures; attestations are not in it */
    must(sheet_try(st, plan, x1(), rows, n, &who, a, ret, &e), &e);
    for (size_t i = 0; i < n; i++)
        if (ret[i].what != SHEET_SAME)
            fail_msg("%zu %d %s", i, ret[i].what, ret[i].err.message);
    /* filled in elsewhere, after somebody changed one here */
    const char **row = g.rows.at[0];
    row[2] = "81";
    typed(st, a, as(ROLE_HEAD), "hang", "4", "13", NULL);
    for (size_t i = 0; i < g.rows.n; i++)
        if (str_eq(g.rows.at[i][0], "hang"))
            g.rows.at[i][2] = "5";
    must(grid_write_xlsx(&g, path, &e), &e);
    assert_int_equal(sheet_rows_of_file(a, &s, path, &how, &rows, &n, &errs), 0);
    must(sheet_try(st, plan, x1(), rows, n, &who, a, ret, &e), &e);
    assert_int_equal(ret[0].what, SHEET_SAVED);
    size_t saved = 0, conflicts = 0;
    for (size_t i = 0; i < n; i++) {
        saved += ret[i].what == SHEET_SAVED;
        conflicts += ret[i].what == SHEET_CONFLICT;
    }
    assert_int_equal(saved, 1);
    assert_int_equal(conflicts, 1);
    s = opened(st, a);
    assert_int_equal(item(&s, "ty-le")->n_revs, 1); /* tried only */
    /* pasted, without and with a header */
    assert_int_equal(
        read_text(st, a, "ty-le\t1.200\t1.300\tghi chú\r\n\r\nTin bài\t7\n", &rows, &n, &errs), 0);
    assert_int_equal(n, 2);
    assert_string_equal(rows[0].typed.num, "1.200");
    must(sheet_try(st, plan, x1(), rows, n, &who, a, ret, &e), &e);
    assert_int_equal(ret[0].what, SHEET_REFUSED); /* a thousand, or one and a bit? */
    assert_non_null(strstr(ret[0].err.message, "hàng nghìn"));
    how.marks = CELL_COMMA;
    assert_int_equal(read_text(st, a, "ty-le\t1.200\t1.300\n", &rows, &n, &errs), 0);
    must(sheet_try(st, plan, x1(), rows, n, &who, a, ret, &e), &e);
    assert_int_equal(ret[0].what, SHEET_SAVED);
    assert_string_equal(dec_text(a, ret[0].now->num), "1200");
    how.marks = CELL_POINT;
    assert_int_equal(read_text(st, a, "ty-le\t1,221\t1429\n", &rows, &n, &errs), 0);
    must(sheet_try(st, plan, x1(), rows, n, &who, a, ret, &e), &e);
    assert_string_equal(dec_text(a, ret[0].now->num), "1221");
    how.marks = CELL_MARKS_FREE;
    assert_int_equal(read_text(st, a, "ty-le\t1,221\t1429\n", &rows, &n, &errs), 0);
    must(sheet_try(st, plan, x1(), rows, n, &who, a, ret, &e), &e);
    assert_int_equal(ret[0].what, SHEET_REFUSED);
    assert_int_equal(
        read_text(st, a, "ty-le\t1.200\t1.300\tghi chú\r\n\r\nTin bài\t7\n", &rows, &n, &errs), 0);
    assert_string_equal(rows[0].typed.note, "ghi chú");
    assert_int_equal(rows[0].base, 1);
    assert_int_equal(rows[1].indicator, ind("tin-bai"));
    assert_int_equal(
        read_text(st, a, "Mẫu số\tTử số\tMã\tTrạng thái\n13\t2\thang\t\n\t\ttin-bai\tchưa có\n",
                  &rows, &n, &errs),
        0);
    assert_int_equal(n, 2);
    assert_string_equal(rows[0].typed.den, "13");
    assert_int_equal(rows[1].typed.state, FACT_MISSING);
    assert_int_equal(read_text(st, a, "ty-le\t1\t2\nla-gi\t3\n", &rows, &n, &errs), ERR_INPUT);
    assert_int_equal(errs.list.at[0].line, 2);
    assert_int_equal(errs.list.at[0].column, 1);
}
BOTH(tables)

/* ---- time ---- */

/* Saves something new each time. */
static enum sheet_saved at_moment(struct store *st, struct arena *a, const char *moment)
{
    static int n;

    clock_.at = moment;
    return type(st, a, as(ROLE_CLERK), "so-thu", arena_printf(a, "%d", ++n), NULL, -1, NULL).what;
}

static void due_day(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url);
    const struct sheet_who office = who_is(as(ROLE_APPRAISER)), clerk = who_is(as(ROLE_CLERK));
    struct round_exception x = {"x1",       born(), SHEET_SELF, date_from(2026, 1, 20),
                                "mất điện", 0,      0,          0};
    struct err e;

    assert_int_equal(sheet_day("2026-01-15T16:59:59Z"), date_from(2026, 1, 15));
    assert_int_equal(sheet_day("2026-01-15T17:00:00Z"), date_from(2026, 1, 16));
    assert_int_equal(at_moment(st, a, "2026-01-15T16:59:59Z"), SHEET_SAVED);
    assert_int_equal(at_moment(st, a, "2026-01-15T17:00:00Z"), SHEET_REFUSED);
    struct scoresheet s = opened(st, a);
    struct sheet_lock l = sheet_lock(a, &s, as(ROLE_CLERK));
    assert_true(l.locked);
    assert_string_equal(l.why, "đã hết hạn của bước này ngày 15/01/2026");
    assert_true(*l.until && *l.ask);
    assert_int_equal(go(st, SHEET_HEAD, as(ROLE_CLERK), "", &e), ERR_DENIED);
    /* an exception: only by the office, with a reason, to a day that is not over */
    assert_int_equal(round_except(st, YEAR, &x, &clerk, &e), ERR_DENIED);
    x.reason = "  ";
    assert_int_equal(round_except(st, YEAR, &x, &office, &e), ERR_INPUT);
    x.reason = "mất điện";
    x.until = date_from(2026, 1, 15);
    assert_int_equal(round_except(st, YEAR, &x, &office, &e), ERR_INPUT);
    x.until = date_from(2026, 1, 20);
    must(round_except(st, YEAR, &x, &office, &e), &e);
    assert_int_equal(at_moment(st, a, "2026-01-20T16:59:59Z"), SHEET_SAVED);
    assert_int_equal(at_moment(st, a, "2026-01-20T17:00:00Z"), SHEET_REFUSED);
    /* the office's day stands before the plan's, the group's before that of all */
    struct round_time t = {NO_INDEX,     SHEET_SELF, DATE_NONE, date_from(2026, 1, 31),
                           "công văn 5", 0,          0,         0};
    assert_int_equal(round_time_set(st, plan, YEAR, &t, &clerk, &e), ERR_DENIED);
    must(round_time_set(st, plan, YEAR, &t, &office, &e), &e);
    assert_int_equal(at_moment(st, a, "2026-01-31T16:00:00Z"), SHEET_SAVED);
    t.group = 0;
    t.open_from = date_from(2026, 2, 3);
    t.due = date_from(2026, 2, 4);
    must(round_time_set(st, plan, YEAR, &t, &office, &e), &e);
    assert_int_equal(at_moment(st, a, "2026-02-02T16:59:59Z"), SHEET_REFUSED);
    s = opened(st, a);
    assert_string_equal(sheet_lock(a, &s, as(ROLE_CLERK)).why, "bước này chưa mở");
    assert_int_equal(at_moment(st, a, "2026-02-02T17:00:00Z"), SHEET_SAVED);
    t.due = date_from(2026, 2, 2);
    assert_int_equal(round_time_set(st, plan, YEAR, &t, &office, &e), ERR_INPUT);
    t.due = DATE_NONE; /* lifted */
    must(round_time_set(st, plan, YEAR, &t, &office, &e), &e);
    assert_int_equal(at_moment(st, a, "2027-01-01T00:00:00Z"), SHEET_SAVED);
    struct round_time *times;
    size_t n;
    must(round_times(st, plan, YEAR, a, &times, &n, &e), &e);
    assert_int_equal(n, 2);
    assert_int_equal(times[1].rev, 2);
}
BOTH(due_day)

/* A unit that lets its time run out does not stop the year. */
static void taken_over(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url);
    struct err e;

    typed(st, a, as(ROLE_CLERK), "ty-le", "80", "100", NULL);
    assert_int_equal(go(st, SHEET_APPRAISAL1, as(ROLE_APPRAISER), "quá hạn", &e), ERR_DENIED);
    clock_.at = "2026-01-16T02:00:00Z";
    assert_int_equal(go(st, SHEET_APPRAISAL1, as(ROLE_HEAD), "quá hạn", &e), ERR_DENIED);
    assert_int_equal(go(st, SHEET_APPRAISAL1, as(ROLE_APPRAISER), "", &e), ERR_INPUT);
    gone(st, SHEET_APPRAISAL1, as(ROLE_APPRAISER), "quá hạn");
    struct scoresheet s = opened(st, a);
    assert_int_equal(s.state, SHEET_APPRAISAL1);
    assert_int_equal(item(&s, "ty-le")->rounds[SHEET_SELF]->fact_rev, 1);
    /* sent back after the day: only with a day */
    assert_int_equal(go(st, SHEET_SELF, as(ROLE_APPRAISER), "thiếu số", &e), ERR_INPUT);
    assert_string_equal(e.field, "until");
    must(go_from(st, SHEET_SELF, as(ROLE_APPRAISER), "thiếu số", 1, date_from(2026, 1, 25), NULL,
                 &e),
         &e);
    clock_.at = "2026-01-25T02:00:00Z";
    typed(st, a, as(ROLE_CLERK), "tin-bai", "3", NULL, NULL);
}
BOTH(taken_over)

/* ---- moves ---- */

/* Who may make which move, reviewed by hand: the rights are those of perm.c.  '-' for who may not. */
static const struct {
    enum sheet_state from, to;
    const char *may; /* clerk head appraiser secretary member chair media auditor admin */
} moves[] = {
    {SHEET_SELF, SHEET_HEAD, "ch-------"},
    {SHEET_HEAD, SHEET_APPRAISAL1, "-h-------"},
    {SHEET_HEAD, SHEET_SELF, "-h-------"},
    {SHEET_APPRAISAL1, SHEET_EXPLANATION, "--a------"},
    {SHEET_APPRAISAL1, SHEET_SELF, "--a------"},
    {SHEET_EXPLANATION, SHEET_APPRAISAL2, "ch-------"},
    {SHEET_APPRAISAL2, SHEET_EXPLANATION, "--a------"},
    {SHEET_APPRAISAL2, SHEET_COUNCIL, "--a------"},
    {SHEET_COUNCIL, SHEET_FINAL, "---s-C---"},
    {SHEET_FINAL, SHEET_APPRAISAL2, "--a------"},
};

static bool listed(enum sheet_state from, enum sheet_state to, enum role role)
{
    for (size_t i = 0; i < ARRAY_SIZE(moves); i++)
        if (moves[i].from == from && moves[i].to == to)
            return moves[i].may[role] != '-';
    return from == SHEET_APPRAISAL1 && to == SHEET_APPRAISAL2 && role == ROLE_APPRAISER;
}

/* Everybody tries to go everywhere from here; nobody without the right gets there.  What those with it get is tried along
 * the road. */
static void nobody_else(struct store *st, struct arena *a)
{
    struct scoresheet s = opened(st, a);
    struct err e;

    for (enum role r = 0; r < ROLES; r++) {
        for (enum sheet_state to = 0; to < SHEET_STATES; to++) {
            if (listed(s.state, to, r))
                continue;
            int got = go(st, to, as(r), "thử", &e);
            if (got != ERR_DENIED && got != ERR_INPUT)
                fail_msg("%s %s → %s: %d", role_id(r), sheet_state_id(s.state), sheet_state_id(to),
                         got);
            assert_true(e.message[0] && e.hint[0]);
        }
        if (s.state == SHEET_SELF && r != ROLE_CLERK && r != ROLE_HEAD)
            assert_int_equal(type(st, a, as(r), "so-thu", "99", NULL, -1, "thử").what,
                             SHEET_REFUSED);
    }
    assert_int_equal(opened(st, a).state, s.state);
}

static void entries_of(struct store *st, struct arena *a, const char *id, enum sheet_state round,
                       int64_t fact_rev, bool agreed, const char *comment)
{
    struct scoresheet s = opened(st, a);
    const struct sheet_entry *x = item(&s, id)->rounds[round];

    assert_non_null(x);
    assert_int_equal(x->fact_rev, fact_rev);
    assert_int_equal(x->agreed, agreed);
    assert_string_equal(x->comment, comment);
}

static void total_is(struct store *st, struct arena *a, enum sheet_state round, const char *total)
{
    struct scoresheet s = opened(st, a);
    struct sheet_points *p;
    size_t n;
    struct err e;

    must(sheet_points(st, &s, a, &p, &n, &e), &e);
    assert_int_equal(n, 1);
    if (!total) {
        assert_false(p->has[round]);
        return;
    }
    assert_true(p->has[round]);
    assert_string_equal(num_text(a, p->rounds[round].total, 2), total);
}

/*            ty-le       tin-bai      bao-cao  hai-long     thưởng  trừ     total
 * self       80/100 → 8  6 → 3        2        none → 0     –       –       13
 * appraisal1 8           4 → 2        2        90/100 → 4,5  1 → 1   –       17,5
 * explain    8           5 → 2,5      2        4,5          1       –       18
 * appraisal2 79/100 7,9  4 → 2        2        4,5          1       1 → 0,5  16,9
 * council    as appraisal 2, then final                                     16,9 */
static void the_road(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url);
    const struct perm_who *office = as(ROLE_APPRAISER);
    struct err e;

    nobody_else(st, a);
    assert_int_equal(go(st, SHEET_HEAD, as(ROLE_CLERK), "", &e), ERR_INPUT); /* 6 missing */
    assert_non_null(strstr(e.message, "6 mục"));
    fill(st, a);
    total_is(st, a, SHEET_SELF, "13.00");
    assert_int_equal(go(st, SHEET_HEAD, as(ROLE_CLERK), "", &e), ERR_INPUT);
    assert_non_null(strstr(e.message, "Tin bài: thiếu tài liệu kiểm chứng"));
    prove(st, "c-tin", EVIDENCE_CRITERION);
    gone(st, SHEET_HEAD, as(ROLE_CLERK), "");
    nobody_else(st, a);
    assert_int_equal(go(st, SHEET_SELF, as(ROLE_HEAD), " ", &e), ERR_INPUT); /* no reason */
    gone(st, SHEET_SELF, as(ROLE_HEAD), "xem lại hạng");
    gone(st, SHEET_HEAD, as(ROLE_HEAD), "");
    gone(st, SHEET_APPRAISAL1, as(ROLE_HEAD), "");
    nobody_else(st, a);

    assert_int_equal(go(st, SHEET_EXPLANATION, office, "", &e), ERR_INPUT); /* nothing to explain */
    assert_int_equal(type(st, a, office, "tin-bai", "4", NULL, -1, NULL).what, SHEET_REFUSED);
    typed(st, a, office, "tin-bai", "4", NULL, "hai tin trùng nhau");
    typed(st, a, office, "hai-long", "90", "100", "điều tra tháng 11");
    typed(st, a, office, "thuong", "1", NULL, "giải ba");
    assert_int_equal(go(st, SHEET_APPRAISAL2, office, "", &e), ERR_INPUT); /* must be explained */
    total_is(st, a, SHEET_SELF, "13.00");
    total_is(st, a, SHEET_APPRAISAL1, "17.50");
    gone(st, SHEET_EXPLANATION, office, "");
    nobody_else(st, a);

    struct scoresheet s = opened(st, a);
    assert_false(item(&s, "ty-le")->asked);
    assert_true(item(&s, "tin-bai")->asked);
    assert_int_equal(type(st, a, as(ROLE_CLERK), "ty-le", "85", "100", -1, "nhầm").what,
                     SHEET_REFUSED);
    typed(st, a, as(ROLE_CLERK), "tin-bai", "5", NULL, "chỉ một tin trùng");
    total_is(st, a, SHEET_EXPLANATION, "18.00");
    gone(st, SHEET_APPRAISAL2, as(ROLE_CLERK), "");
    nobody_else(st, a);

    typed(st, a, office, "tin-bai", "4", NULL, "đã đối chiếu");
    typed(st, a, office, "phat", "1", NULL, "một lần chậm báo cáo");
    typed(st, a, office, "ty-le", "79", "100", "một hồ sơ trễ");
    gone(st, SHEET_COUNCIL, office, "");
    nobody_else(st, a);
    typed(st, a, as(ROLE_SECRETARY), "so-thu", "1.300", NULL, "theo Kho bạc");
    gone(st, SHEET_FINAL, as(ROLE_CHAIR), "");
    nobody_else(st, a);

    total_is(st, a, SHEET_SELF, "13.00");
    total_is(st, a, SHEET_HEAD, "13.00");
    total_is(st, a, SHEET_APPRAISAL1, "17.50");
    total_is(st, a, SHEET_EXPLANATION, "18.00");
    total_is(st, a, SHEET_APPRAISAL2, "16.90");
    total_is(st, a, SHEET_COUNCIL, "16.90");
    total_is(st, a, SHEET_FINAL, "16.90");
    entries_of(st, a, "ty-le", SHEET_APPRAISAL1, 1, true, "");
    entries_of(st, a, "tin-bai", SHEET_APPRAISAL1, 2, false, "hai tin trùng nhau");
    entries_of(st, a, "tin-bai", SHEET_EXPLANATION, 3, false, "chỉ một tin trùng");
    entries_of(st, a, "tin-bai", SHEET_APPRAISAL2, 4, false, "đã đối chiếu");
    entries_of(st, a, "tin-bai", SHEET_FINAL, 4, true, "");
    entries_of(st, a, "phat", SHEET_SELF, 0, true, "");

    /* what a run reads is what was settled */
    struct inputs in;
    struct store_skipped skipped;
    inputs_init(&in, a);
    must(store_load(st, plan, &in, &skipped, &e), &e);
    const struct fact *f = inputs_fact(&in, 0, (uint16_t)ind("tin-bai"), YEAR);
    assert_int_equal(f->num, 4);
    assert_int_equal(f->recorded, date_from(2025, 12, 20));
    inputs_free(&in);

    /* a correction: by the office, with its reason, and the first final stays to be read */
    assert_int_equal(type(st, a, office, "tin-bai", "3", NULL, -1, "nữa").what, SHEET_REFUSED);
    assert_int_equal(go(st, SHEET_APPRAISAL2, office, "", &e), ERR_INPUT);
    gone(st, SHEET_APPRAISAL2, office, "kết luận thanh tra 12");
    typed(st, a, office, "tin-bai", "2", NULL, "kết luận thanh tra 12");
    total_is(st, a, SHEET_FINAL, "16.90");
    total_is(st, a, SHEET_APPRAISAL2, "15.90");
    gone(st, SHEET_COUNCIL, office, "");
    gone(st, SHEET_FINAL, as(ROLE_SECRETARY), "");
    total_is(st, a, SHEET_FINAL, "15.90");
    s = opened(st, a);
    assert_int_equal(s.n_steps, 11);
    assert_string_equal(s.steps[8].reason, "kết luận thanh tra 12");
    assert_true(diary(st) > 25);
}
BOTH(the_road)

static void one_item_back(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url);
    const struct perm_who *office = as(ROLE_APPRAISER);
    struct err e;

    fill(st, a);
    prove(st, "tin-bai", EVIDENCE_INDICATOR);
    gone(st, SHEET_HEAD, as(ROLE_CLERK), "");
    gone(st, SHEET_APPRAISAL1, as(ROLE_HEAD), "");
    assert_int_equal(go_from(st, SHEET_SELF, office, "sai hạng", 1, DATE_NONE, "hang", &e),
                     ERR_CONFLICT);
    assert_int_equal(go_from(st, SHEET_SELF, office, "sai hạng", 2, DATE_NONE, "muc", &e),
                     ERR_INPUT);
    must(go_from(st, SHEET_SELF, office, "sai hạng", 2, DATE_NONE, "hang", &e), &e);
    struct scoresheet s = opened(st, a);
    assert_true(item(&s, "hang")->returned);
    assert_false(item(&s, "ty-le")->returned);
    struct sheet_result r = type(st, a, as(ROLE_CLERK), "ty-le", "99", "100", -1, NULL);
    assert_int_equal(r.what, SHEET_REFUSED);
    assert_int_equal(r.err.code, ERR_DENIED);
    typed(st, a, as(ROLE_CLERK), "hang", "3", "13", NULL);
    /* the head hands it back once more: still that item only */
    gone(st, SHEET_HEAD, as(ROLE_CLERK), "");
    gone(st, SHEET_SELF, as(ROLE_HEAD), "chưa đúng");
    assert_int_equal(type(st, a, as(ROLE_CLERK), "ty-le", "99", "100", -1, NULL).what,
                     SHEET_REFUSED);
    gone(st, SHEET_HEAD, as(ROLE_CLERK), "");
    gone(st, SHEET_APPRAISAL1, as(ROLE_HEAD), "");
    /* sent back whole: everything is open again */
    gone(st, SHEET_SELF, office, "làm lại");
    typed(st, a, as(ROLE_CLERK), "ty-le", "99", "100", NULL);
    /* nothing to explain: straight on */
    gone(st, SHEET_HEAD, as(ROLE_CLERK), "");
    gone(st, SHEET_APPRAISAL1, as(ROLE_HEAD), "");
    gone(st, SHEET_APPRAISAL2, office, "");
    total_is(st, a, SHEET_EXPLANATION, NULL);
    /* a comment alone is to be answered too */
    gone(st, SHEET_EXPLANATION, office, "nói rõ hơn về số thu");
    s = opened(st, a);
    assert_true(item(&s, "so-thu")->asked && item(&s, "ty-le")->asked);
    assert_int_equal(type(st, a, as(ROLE_CLERK), "so-thu", NULL, NULL, -1, "theo Kho bạc").what,
                     SHEET_SAVED);
    entries_of(st, a, "so-thu", SHEET_EXPLANATION, 1, true, "theo Kho bạc");
}
BOTH(one_item_back)

/* Not missing, not 0, not "không áp dụng": each has its own way through. */
static void three_states(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url);
    const struct sheet_who who = who_is(as(ROLE_CLERK));
    struct errs missing;
    struct sheet_result r;
    struct err e;
    struct sheet_row row = {.indicator = ind("tin-bai"), .has_typed = true};

    fill(st, a);
    errs_init(&missing, a, 20);
    struct scoresheet s = opened(st, a);
    sheet_missing(&s, &missing);
    assert_int_equal(missing.total, 1);
    assert_string_equal(missing.list.at[0].field, "tin-bai");
    /* a note is enough */
    row.base = 1;
    row.typed = (struct figure_typed){.num = "6", .note = "đăng trên trang xã, xem đường dẫn"};
    must(sheet_save(st, plan, x1(), &row, 1, true, "", &who, a, &r, &e), &e);
    s = opened(st, a);
    errs_init(&missing, a, 20);
    sheet_missing(&s, &missing);
    assert_int_equal(missing.total, 0);
    /* not applicable needs its reason; "chưa có" a word when the sheet is handed in */
    row.base = 2;
    row.typed = (struct figure_typed){.state = FACT_NA, .note = ""};
    assert_int_equal(sheet_save(st, plan, x1(), &row, 1, true, "", &who, a, &r, &e), ERR_INPUT);
    assert_string_equal(r.err.field, "note");
    row.typed = (struct figure_typed){.state = FACT_NA, .num = "0", .note = "không có đài"};
    assert_int_equal(sheet_save(st, plan, x1(), &row, 1, true, "", &who, a, &r, &e), ERR_INPUT);
    row.typed = (struct figure_typed){.state = FACT_MISSING, .note = ""};
    must(sheet_save(st, plan, x1(), &row, 1, true, "", &who, a, &r, &e), &e);
    total_is(st, a, SHEET_SELF, "10.00"); /* missing: no points, the maximum stays */
    assert_int_equal(go(st, SHEET_HEAD, as(ROLE_CLERK), "", &e), ERR_INPUT);
    row.base = 3;
    row.typed = (struct figure_typed){.state = FACT_NA, .note = "không có đài"};
    must(sheet_save(st, plan, x1(), &row, 1, true, "", &who, a, &r, &e), &e);
    /* removed from the maximum: 10 of 17, brought to 20: 11,764… */
    total_is(st, a, SHEET_SELF, "11.76");
    row.base = 4;
    row.typed = (struct figure_typed){.num = "0", .note = "không có tin nào"};
    must(sheet_save(st, plan, x1(), &row, 1, true, "", &who, a, &r, &e), &e);
    total_is(st, a, SHEET_SELF, "10.00");
    gone(st, SHEET_HEAD, as(ROLE_CLERK), "");
}
BOTH(three_states)

/* ---- compared with the group ---- */

static void of_x2(struct store *st, struct arena *a, const char *num, int64_t base)
{
    const struct sheet_key key = {"x2", born(), YEAR};
    const struct sheet_who who = who_is(clerk_of_x2());
    const struct sheet_row row = {.indicator = ind("ty-le"),
                                  .has_typed = true,
                                  .typed = {.num = num, .den = "100", .state = FACT_VALUE},
                                  .base = base};
    struct sheet_result r;
    struct err e;

    must(sheet_save(st, plan, &key, &row, 1, true, "", &who, a, &r, &e), &e);
    assert_int_equal(r.what, SHEET_SAVED);
}

/* The points of x1 for c-ty-le, of 10, were it scored against the leader. */
static const char *against_leader(struct store *st, struct arena *a)
{
    struct scoresheet s = opened(st, a);
    struct plan p = *plan;
    struct scheme scheme = plan->schemes[0];
    struct criterion *list = ARENA_ARRAY(a, struct criterion, scheme.n_criteria);
    struct sheet_points *points;
    size_t n, at = 0;
    struct err e;

    memcpy(list, scheme.criteria, scheme.n_criteria * sizeof *list);
    while (!str_eq(list[at].item.id, "c-ty-le"))
        at++;
    list[at].rule = (struct score_rule){.fn = SCORE_VERSUS, .leader_by = LEADER_BY_EXCESS};
    scheme.criteria = list;
    p.schemes = &scheme;
    s.plan = &p;
    must(sheet_points(st, &s, a, &points, &n, &e), &e);
    assert_int_equal(n, 1);
    return num_text(a, points[0].rounds[SHEET_SELF].marks[at].points, 2);
}

/* Above the target: 5, and of the other 5 as much as one's excess is of the leader's (doc/plan-language.md). */
static void leader(const char *url)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = made(url);

    fill(st, a);
    typed(st, a, as(ROLE_CLERK), "ty-le", "120", "100", NULL);
    assert_string_equal(against_leader(st, a), "10.00"); /* nobody else: x1 leads */
    of_x2(st, a, "200", 0);
    assert_string_equal(against_leader(st, a), "6.00"); /* 5 + 5 × 20/100 */
    of_x2(st, a, "150", 1);
    assert_string_equal(against_leader(st, a), "7.00"); /* put right: 5 + 5 × 20/50 */
}
BOTH(leader)

/* ---- killed in the middle ---- */

static void save_for_ever(const char *url)
{
    struct store *st = NULL;
    struct err e;

    if (store_open(url, NULL, &st, &e) < 0)
        _exit(1);
    for (int i = 1;; i++) {
        _arena_ struct arena *a = arena_new();
        const struct sheet_who who = who_is(as(ROLE_CLERK));
        struct scoresheet s;
        struct sheet_result ret[2];
        if (sheet_open(st, plan, x1(), clock_.at, SHEET_FIGURES, a, &s, &e) < 0)
            _exit(1);
        const struct figure *f = item(&s, "so-thu")->now, *g = item(&s, "ty-le")->now;
        const char *num = arena_printf(a, "%d", i);
        const struct sheet_row rows[] = {
            {.indicator = ind("so-thu"),
             .has_typed = true,
             .typed = {.num = num},
             .base = f ? f->rev : 0},
            {.indicator = ind("ty-le"),
             .has_typed = true,
             .typed = {.num = num, .den = num},
             .base = g ? g->rev : 0},
        };
        if (sheet_save(st, plan, x1(), rows, 2, true, "", &who, a, ret, &e) < 0)
            _exit(1);
    }
}

static void killed(const char *url)
{
    _arena_ struct arena *a = arena_new();
    struct store *st = made(url);
    int64_t last = 0, before = diary(st);

    store_close(st);
    for (int turn = 0; turn < 4; turn++) {
        pid_t pid = fork();
        if (pid == 0)
            save_for_ever(url);
        usleep(40000 + 17000 * (unsigned)turn);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        struct err e;
        must(store_open(url, NULL, &st, &e), &e);
        struct scoresheet s = opened(st, a);
        const struct sheet_item *x = item(&s, "so-thu"), *y = item(&s, "ty-le");
        /* the figure, its neighbour in the form, the round's entry and the diary's row: all or none */
        assert_int_equal(x->n_revs, y->n_revs);
        assert_int_equal(x->n_revs, x->n_entries);
        assert_int_equal(diary(st), before + 2 * (int64_t)x->n_revs);
        assert_true((int64_t)x->n_revs >= last);
        last = (int64_t)x->n_revs;
        store_close(st);
    }
    assert_true(last > 0);
}
BOTH(killed)

/* facts due: 15 January of the year after */
static void counting(void **state)
{
    struct plan p = *plan;
    struct scheme s = plan->schemes[0];
    const struct scheme *which = NULL;
    const struct unit u = {.code = "x1", .group = 0, .to = DATE_NONE};
    const struct unit none = {.code = "x2", .group = NO_INDEX, .to = DATE_NONE};

    (void)state;
    assert_int_equal(plan->n_schemes, 1);
    assert_int_equal(sheet_counts_until(&p, &u, YEAR, &which), DATE_NONE);
    s.late = LATE_LEAVE_OUT;
    p.schemes = &s;
    assert_int_equal(sheet_counts_until(&p, &u, YEAR, &which), date_from(YEAR + 1, 1, 15));
    assert_string_equal(which->item.id, "phieu-xa");
    assert_int_equal(sheet_counts_until(&p, &none, YEAR, &which), DATE_NONE);
    s.due_day = 0;
    assert_int_equal(sheet_counts_until(&p, &u, YEAR, &which), DATE_NONE);
}

int main(void)
{
#define T(test) cmocka_unit_test(test##_sqlite), cmocka_unit_test(test##_pg)
    const struct CMUnitTest tests[] = {T(asked),        T(typing),
                                       T(two_people),   T(an_older_file),
                                       T(jumps),        T(tables),
                                       T(due_day),      T(taken_over),
                                       T(the_road),     T(one_item_back),
                                       T(three_states), T(leader),
                                       T(killed),       cmocka_unit_test(counting)};

    plan = read_plan();
    have_pg = pg_start(true);
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(all);
    return r;
}
