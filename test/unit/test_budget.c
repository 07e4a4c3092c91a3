/* What a few kilobytes of plan and figures may ask for: what passes the checks ends, in bounded time and memory, and is
 * never answered by an abort; what does not is told.  Each plan here once ended the process or took minutes. */
#include "engine/budget.h"

#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/str.h"
#include "engine/boundary.h"
#include "engine/package.h"
#include "engine/plan_read.h"
#include "engine/run.h"
#include "test.h"

static struct arena *a;

static int setup(void **state)
{
    a = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(a);
    return 0;
}

/* The message of its first mistake, or "" and *ret. */
static const char *read_plan(const struct buf *b, struct plan **ret)
{
    struct errs errs;

    errs_init(&errs, a, 10);
    if (plan_read(a, "p.yaml", b->data, b->len, ret, &errs) == 0)
        return "";
    return errs.list.at[0].message;
}

#define HEAD "plan: p\ntitle: x\nperiod: 2021..2025\nillustrative: x\nunit kinds: {k: {title: K}}\n"

static void add_units(struct inputs *in, size_t n)
{
    for (size_t i = 0; i < n; i++)
        *vec_push(&in->units) = (struct unit){.code = arena_printf(a, "u%05zu", i),
                                              .name = "U",
                                              .group = NO_INDEX,
                                              .from = date_from(2020, 1, 1),
                                              .to = DATE_NONE};
}

static int evaluate(const struct plan *p, struct inputs *in, struct buf *b, struct err *e)
{
    struct run r;
    struct year_result y;
    char hex[HASH_HEX];

    run_init(&r, a, p, in, 2021, 1);
    int c = package_of_year(&r, 2021, json_to_buf, b, &y, hex, e);
    if (c == 0)
        year_result_free(&y);
    return c;
}

/* ---- nesting ---- */

/* An award whose one condition lies `deep` findings below its root: groups of one, as YAML can hold them, handed on through
 * settings. */
static void nested(struct buf *b, int deep)
{
    int settings = 0;

    buf_adds(b, HEAD "indicators: {d: {title: d, measure: count}}\nsettings:\n");
    for (; deep > 1; settings++) { /* the question and the group in its answer: two deeper */
        buf_addf(b, "  s%d: {ask: s, basis: x, condition: {all: [", settings);
        deep -= 2;
        if (deep > 1)
            buf_addf(b, "{setting s%d: holds}]}}\n", settings + 1);
        else
            buf_addf(b, deep ? "{all: [{d: at least 1}]}]}}\n" : "{d: at least 1}]}}\n");
    }
    buf_adds(
        b, "awards: {w: {title: w, form: x, by: x, each: year, require: [{setting s0: holds}]}}\n");
}

/* Below the root of the award: the question (1), its group (2), the next question (3) … and the figure at deep + 1. */
static void deep_plans(void **state)
{
    struct err e;
    struct plan *p;

    for (int deep = 2; deep <= 40; deep++) {
        _buf_ struct buf b = BUF_INIT(1 << 16), out = BUF_INIT(1 << 20);
        nested(&b, deep);
        const char *wrong = read_plan(&b, &p);
        if (deep + 1 > PLAN_MAX_NESTING) {
            if (!strstr(wrong, "lồng nhau quá 24 tầng"))
                fail_msg("%d deep: “%s”", deep, wrong);
            continue;
        }
        if (wrong[0])
            fail_msg("%d deep: %s", deep, wrong);
        struct inputs in;
        inputs_init(&in, a);
        add_units(&in, 1);
        *vec_push(&in.origins) = (struct origin){"x", "", "", "", ""};
        *vec_push(&in.facts) = (struct fact){.year = 2021, .num = 3, .recorded = DATE_NONE};
        inputs_seal(&in);
        assert_int_equal(evaluate(p, &in, &out, &e), 0);
        size_t kids = 0;
        for (const char *s = buf_str(&out); (s = strstr(s, "\"kids\":")); s++)
            kids++;
        assert_int_equal(kids, deep + 1);
        inputs_free(&in);
    }
}

static void years_are_three_levels(void **state)
{
    struct plan *p;
    _buf_ struct buf b = BUF_INIT(1 << 16);

    buf_adds(&b, HEAD "indicators: {d: {title: d, measure: count}}\nawards:\n"
                      "  w0: {title: w, form: x, by: x, each: year, require: "
                      "[{every year: {d: at least 1}}]}\n"
                      "  w1: {title: w, form: x, by: x, each: year, require: "
                      "[{every year: {all: [{award w0: met}, {d: at least 1}]}}]}\n");
    assert_string_equal(read_plan(&b, &p), "");
    /* root 1 + question 1 + 5 years, each with its own finding, that of a former unit and the condition: 5 × 3 */
    assert_int_equal(p->awards[0].work.conds, 1 + 1 + 5 * 3);
    assert_int_equal(p->awards[0].work.level, 1 + 3);
    assert_int_equal(p->awards[0].work.years, 1);
    /* root, question, 5 × (year, former unit, all, award, figure), and 5 times all of w0, one below the word "award" */
    assert_int_equal(p->awards[1].work.conds, 2 + 5 * 5 + 5 * 17);
    assert_int_equal(p->awards[1].work.level, 1 + 3 + 1 + 1 + 4);
    assert_int_equal(p->awards[1].work.years, 2);
}

/* ---- conditions × awards × units × years ---- */

/* 64 awards over ten kilobytes, each asking four times for the one before: 83 s and 477 MB of package for two units. */
static void many_awards(void **state)
{
    struct plan *p;
    _buf_ struct buf b = BUF_INIT(1 << 20);

    buf_adds(&b, HEAD "indicators: {d: {title: d, measure: count}}\nawards:\n"
                      "  w0: {title: w, form: x, by: x, each: year, require: [{d: at least 1}]}\n");
    for (int i = 1; i < 64; i++) {
        int to = i < 7 ? i - 1 : 6;
        buf_addf(&b, "  w%d: {title: w, form: x, by: x, each: year, require: [", i);
        for (int k = 0; k < 4; k++)
            buf_addf(&b, "%s{award w%d: met}", k ? ", " : "", to);
        buf_adds(&b, "]}\n");
    }
    assert_non_null(strstr(read_plan(&b, &p), "các khen thưởng kéo theo tất cả"));
    /* stored by a milder program: its movement opens, and only its runs are refused (run_refused) */
    struct errs errs;
    errs_init(&errs, a, 10);
    assert_int_equal(plan_read_stored(a, "p.yaml", b.data, b.len, &p, &errs), 0);
}

/* Refused before it begins: 90,000 conditions (5 a unit's fine) for a thousand units are 90 million. */
static void many_units(void **state)
{
    struct plan *p;
    struct inputs in;
    struct err e;
    _buf_ struct buf b = BUF_INIT(1 << 22), out = BUF_INIT(1 << 20);
    clock_t began;

    buf_adds(&b, HEAD "indicators: {d: {title: d, measure: count}}\nawards:\n"
                      "  w: {title: w, form: x, by: x, each: year, require: [");
    for (int i = 0; i < 3000; i++)
        buf_addf(&b, "%s{every year: {d: at least 1}}", i ? ", " : "");
    buf_adds(&b, "]}\n");
    assert_string_equal(read_plan(&b, &p), "");
    /* the root, and 3,000 questions of 1 + 5 × 3 */
    assert_int_equal(p->awards[0].work.conds, 1 + 3000 * 16);
    inputs_init(&in, a);
    add_units(&in, 1000);
    inputs_seal(&in);
    assert_int_equal(budget_results(p, &in), 48001 * 1000);
    began = clock();
    assert_int_equal(evaluate(p, &in, &out, &e), ERR_LIMIT);
    assert_true(clock() - began < 2 * CLOCKS_PER_SEC);
    assert_non_null(strstr(e.message, "48001000 kết quả"));
    assert_int_equal(out.len, 0);
    inputs_free(&in);
}

/* A unit that grew out of others asks each of them about the years before: 8 times as much here. */
static void merged_units(void **state)
{
    struct plan *p;
    struct inputs in;
    _buf_ struct buf b = BUF_INIT(1 << 16);

    buf_adds(&b, HEAD "indicators: {d: {title: d, measure: count}}\nawards:\n"
                      "  w: {title: w, form: x, by: x, each: year, require: "
                      "[{every year: {d: at least 1}}]}\n");
    assert_string_equal(read_plan(&b, &p), "");
    inputs_init(&in, a);
    add_units(&in, 8);
    uint32_t before[7] = {0, 1, 2, 3, 4, 5, 6};
    in.units.at[7].predecessors = before;
    in.units.at[7].n_predecessors = 7;
    inputs_seal(&in);
    /* 17 findings: seven units have themselves, the eighth itself and seven */
    assert_int_equal(budget_results(p, &in), 17 * (7 + 8));
    inputs_free(&in);
}

/* ---- digits ---- */

/* One area of n criteria, each a share of its own. */
static void shares(struct buf *b, int n)
{
    buf_adds(b, HEAD "ranking groups: {g: {title: g, kinds: [k]}}\nindicators:\n");
    for (int i = 0; i < n; i++)
        buf_addf(b, "  i%d: {title: i, measure: ratio, of: x, over: y}\n", i);
    buf_adds(
        b,
        "schemes:\n  s:\n    title: s\n    illustrative: x\n    for: [g]\n    years: 2021..2025\n");
    buf_addf(b, "    out of: %d\n", n);
    buf_adds(
        b,
        "    round: {criterion: unrounded, area: unrounded, total: unrounded, shown: 2, half: up}\n"
        "    without survey: keep\n    not applicable: remove from the maximum\n"
        "    missing: unknown\n    availability: 100%\n    ties: share, next skips\n    areas:\n   "
        "   a:\n"
        "        title: a\n        criteria:\n");
    for (int i = 0; i < n; i++)
        buf_addf(b, "          c%d: {title: c, points: 1, use: i%d, score: proportional}\n", i, i);
}

static void add_shares(struct inputs *in, int n, int64_t den)
{
    *vec_push(&in->origins) = (struct origin){"x", "", "", "", ""};
    for (int i = 0; i < n; i++)
        *vec_push(&in->facts) = (struct fact){.indicator = (uint16_t)i,
                                              .year = 2021,
                                              .num = 1,
                                              .den = den - 2 * i,
                                              .recorded = DATE_NONE};
}

static int score(int n, int64_t den, struct err *e)
{
    struct plan *p;
    struct inputs in;
    _buf_ struct buf b = BUF_INIT(1 << 22), out = BUF_INIT(1 << 26);

    shares(&b, n);
    const char *wrong = read_plan(&b, &p);
    if (wrong[0])
        fail_msg("%s", wrong);
    inputs_init(&in, a);
    add_units(&in, 1);
    in.units.at[0].group = 0;
    add_shares(&in, n, den);
    inputs_seal(&in);
    int r = evaluate(p, &in, &out, e);
    inputs_free(&in);
    return r;
}

/* 8,000 criteria over denominators of 18 digits: 17 s and 1.66 GB for one unit. */
static void many_digits(void **state)
{
    struct err e = {0};

    assert_int_equal(score(8000, 999999999999999999, &e), ERR_LIMIT);
    /* 999,999,999,999,999,999 < 2^60: 8,000 × 60 bits and the 64 of the decimals, at three bits a digit */
    assert_non_null(strstr(e.message, "mẫu số dài 160021 chữ số"));
    /* what offices have: 150 criteria over six digits (20 bits) */
    assert_int_equal(score(150, 999999, &e), 0);
    /* at the edge: (2,400 × 3 + 2 - 64) / 60 = 118.97 */
    assert_int_equal(score(118, 999999999999999999, &e), 0);
    assert_int_equal(score(120, 999999999999999999, &e), ERR_LIMIT);
}

/* Points beyond what a program counts in: as good as a thousand million, in the drawing of weights. */
static void huge_points(void **state)
{
    struct plan *p;
    struct inputs in;
    struct run r;
    struct year_result y;
    struct boundary_list list;
    _buf_ struct buf b = BUF_INIT(1 << 16);

    shares(&b, 1);
    char *text = arena_strdup(a, buf_str(&b)), *out = strstr(text, "out of: 1"),
         *points = strstr(text, "points: 1,");
    b.len = 0;
    *points = *out = '\0';
    buf_addf(&b, "%sout of: 99999999999999999%spoints: 99999999999999999%s", text, out + 9,
             points + 9);
    const char *wrong = read_plan(&b, &p);
    if (wrong[0])
        fail_msg("%s", wrong);
    inputs_init(&in, a);
    add_units(&in, 2);
    in.units.at[0].group = in.units.at[1].group = 0;
    add_shares(&in, 1, 9);
    *vec_push(&in.facts) = in.facts.at[0];
    in.facts.at[1].unit = 1;
    inputs_seal(&in);
    run_init(&r, a, p, &in, 2021, 1);
    assert_true(run_to(&r, 2021, &y));
    boundary_report(a, &r, &y, &boundary_usual, &list);
    for (size_t i = 0; i < list.n; i++) /* they are equal, whatever the weights */
        assert_null(strstr(boundary_cause_vi(list.at[i].cause), "trọng số"));
    year_result_free(&y);
    inputs_free(&in);
}

/* ---- years ---- */

/* What is due on a day is due in the year after the last: there has to be one. */
static void the_last_year(void **state)
{
    struct plan *p;
    _buf_ struct buf b = BUF_INIT(1 << 16);

    buf_adds(&b, "plan: p\ntitle: x\nperiod: 2196..2200\nillustrative: x\n");
    assert_non_null(strstr(read_plan(&b, &p), "không phải khoảng năm"));
    buf_clear(&b);
    buf_adds(&b, "plan: p\ntitle: x\nperiod: 2196..2199\nillustrative: x\n");
    assert_string_equal(read_plan(&b, &p), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deep_plans),   cmocka_unit_test(years_are_three_levels),
        cmocka_unit_test(many_awards),  cmocka_unit_test(many_units),
        cmocka_unit_test(merged_units), cmocka_unit_test(many_digits),
        cmocka_unit_test(huge_points),  cmocka_unit_test(the_last_year),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
