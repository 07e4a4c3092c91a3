/* No view falls, whatever the data: every sheet, tree, report and comparison of random plans answers, in every format. */
#include "../unit/test.h"

#include "case.h"
#include "core/grid_out.h"
#include "core/report.h"
#include "engine/boundary.h"
#include "engine/plan_read.h"

static size_t nodes(const struct finding *f)
{
    size_t n = 1;

    for (size_t i = 0; i < f->n_kids; i++)
        n += nodes(&f->kids[i]);
    return n;
}

/* Every row has what its columns say, in every format. */
static void written(struct grid *g, uint64_t seed)
{
    static const enum grid_file formats[] = {GRID_CSV, GRID_JSON, GRID_XLSX};
    struct err e;

    for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
        _buf_ struct buf b = BUF_INIT(64 << 20);
        HOLDS(grid_to_buf(g, formats[i], &b, &e) == 0 && b.len > 0, seed);
    }
}

static void view_year(struct loaded *l, struct year_result *y, struct boundary_ask ask,
                      uint64_t seed, size_t *views)
{
    struct arena *a = y->arena;
    struct boundary_list list;
    struct grid g;

    for (size_t k = 0; k < y->n_rankings; k++) {
        report_ranking(&g, a, &l->run, &y->rankings[k]);
        HOLDS(g.rows.n == y->rankings[k].n_units, seed);
        written(&g, seed);
        for (size_t i = 0; i < y->rankings[k].n_units; i++) {
            report_sheet(&g, a, &l->run, &y->rankings[k], y->rankings[k].units[i]);
            HOLDS(g.rows.n == y->rankings[k].scheme->n_criteria + 1, seed);
            ++*views;
        }
    }
    for (size_t i = 0; i < y->n_verdicts; i++) {
        report_tree(&g, a, &l->run, &y->verdicts[i]);
        HOLDS(g.rows.n == nodes(&y->verdicts[i].root) - 1, seed);
        ++*views;
    }
    boundary_report(a, &l->run, y, &ask, &list);
    report_boundary_init(&g, a);
    report_boundary_add(&g, &l->run, &list, seed % 2);
    written(&g, seed);
    report_targets_init(&g, a);
    report_targets_add(&g, &l->run, y, NO_INDEX);
    report_published_init(&g, a);
    report_published_add(&g, &l->run, y, false);
    written(&g, seed);
}

/* A run compared with itself has no difference; with another plan whatever it has, without falling. */
static void compare_years(struct loaded *l, uint64_t seed)
{
    struct year_result before, after;
    struct run other;
    struct grid g;

    run_init(&l->run, l->a, l->plan, &l->in, 0, 1);
    run_init(&other, l->a, l->plan, &l->in, 0, 1);
    while (run_next(&l->run, true, &before)) {
        HOLDS(run_next(&other, true, &after), seed);
        report_compare_init(&g, before.arena);
        report_compare_add(&g, &l->run, &before, &other, &after);
        HOLDS(g.rows.n == 0, seed);
        report_caused(&g, before.arena, &l->run, &before, &other, &after, true);
        HOLDS(g.rows.n == 0, seed);
        year_result_free(&before);
        year_result_free(&after);
    }
}

static void every_view_answers(void **state)
{
    size_t views = 0;

    for (uint64_t seed = 900; seed < 1000; seed++) {
        struct boundary_ask ask = boundary_usual;
        struct loaded l;
        struct year_result y;
        ask.vary = (unsigned[]){0, 1, 10, 50, 100}[seed % 5];
        ask.draws = 20;
        load_case(&l, seed, false);
        run_init(&l.run, l.a, l.plan, &l.in, 0, 1);
        while (run_next(&l.run, true, &y)) {
            view_year(&l, &y, ask, seed, &views);
            year_result_free(&y);
        }
        compare_years(&l, seed);
        unload(&l);
    }
    print_message("# %zu sheets and trees\n", views);
    assert_true(views > 10000);
}

/* Two areas of 10; A 10 and 4, B 5 and 8, C 7.5 and 6: 14, 13 and 13.5.  By hand: A leads C while 10 v + 4 w > 7.5 v + 6 w,
 * that is w < 1.25 v, and C leads B while 7.5 v + 6 w > 5 v + 8 w, w < 1.25 v too.  Within 10 % w / v is at most
 * 1.1 / 0.9 = 1.22: nothing moves.  Within 50 % it reaches 3: the order turns round, and C stays in the middle. */
static void weights_move_places(void **state)
{
    static const char plan[] =
        "plan: tr\ntitle: T\nillustrative: bịa\nperiod: 2022..2022\nunit kinds:\n  xa: {title: "
        "Xã}\nranking groups:\n  g: {title: G, kinds: [xa]}\nindicators:\n  p: {title: P, measure: "
        "points}\n  q: {title: Q, measure: points}\nschemes:\n  s:\n    title: S\n    "
        "illustrative: "
        "bịa\n    for: [g]\n    years: 2022..2022\n    out of: 20\n    round: {criterion: "
        "unrounded, area: unrounded, total: unrounded, shown: 2, half: up}\n    areas:\n      v:\n "
        "  "
        "     title: V\n        points: 10\n        criteria:\n          k: {title: K, points: 10, "
        "use: p, score: given}\n      w:\n        title: W\n        points: 10\n        "
        "criteria:\n   "
        "       l: {title: L, points: 10, use: q, score: given}\n";
    static const int64_t figures[][2] = {{100, 40}, {50, 80}, {75, 60}};
    static const struct {
        unsigned vary;
        size_t moved;
    } asked[] = {{0, 0}, {10, 0}, {50, 2}};
    _arena_ struct arena *a = arena_new();
    struct errs errs;
    struct plan *p;
    struct inputs in;
    struct run r;
    struct year_result y;

    errs_init(&errs, a, 5);
    if (plan_read(a, "tr", plan, strlen(plan), &p, &errs) < 0)
        fail_msg("%s", err_text(a, &errs.list.at[0]));
    inputs_init(&in, a);
    *vec_push(&in.origins) = (struct origin){"", "", "", "", ""};
    for (uint32_t u = 0; u < 3; u++) {
        *vec_push(&in.units) = (struct unit){.code = arena_printf(a, "u%u", u),
                                             .name = "X",
                                             .from = date_from(2010, 1, 1),
                                             .to = DATE_NONE};
        for (uint16_t i = 0; i < 2; i++)
            *vec_push(&in.facts) = (struct fact){
                .unit = u, .indicator = i, .year = 2022, .num = figures[u][i], .num_scale = 1};
    }
    inputs_seal(&in);
    run_init(&r, a, p, &in, 2022, 1);
    assert_true(run_next(&r, true, &y));
    for (size_t i = 0; i < ARRAY_SIZE(asked); i++) {
        struct boundary_ask ask = {num_int(0), asked[i].vary, 1000, 29};
        struct boundary_list list;
        size_t moved = 0;
        boundary_report(a, &r, &y, &ask, &list);
        for (size_t k = 0; k < list.n; k++)
            moved += list.at[k].cause == BOUNDARY_WEIGHTS;
        assert_int_equal(moved, asked[i].moved);
    }
    year_result_free(&y);
    inputs_free(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_view_answers),
        cmocka_unit_test(weights_move_places),
    };

    if (!case_folder())
        return 1;
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    case_folder_gone();
    return r;
}
