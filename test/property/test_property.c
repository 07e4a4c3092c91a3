/* Properties over random made-up cases (made.h): what must hold for every plan and every figure.  Seeds are fixed, so a
 * failure repeats; the message names the seed. */
#include "../unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/str.h"
#include "case.h"
#include "engine/explain.h"
#include "engine/flip.h"
#include "engine/measure.h"
#include "engine/package.h"
#include "engine/plan_read.h"
#include "engine/rank.h"
#include "engine/verdict.h"

static void package_of(struct loaded *l, int jobs, struct buf *ret, char ret_hex[static HASH_HEX])
{
    struct json *j = ARENA_NEW(l->a, struct json);
    struct year_result y;

    run_init(&l->run, l->a, l->plan, &l->in, 0, jobs);
    json_init(j, json_to_buf, ret);
    package_begin(j, &l->run);
    while (run_next(&l->run, true, &y)) {
        package_year(j, &l->run, &y);
        year_result_free(&y);
    }
    assert_int_equal(package_end(j, ret_hex), 0);
    assert_false(buf_failed(ret));
}

/* ---- the order of rows, the number of threads ---- */

static void order_of_rows_never_matters(void **state)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        _arena_ struct arena *a = arena_new();
        _buf_ struct buf first = BUF_INIT(64 << 20);
        struct rng r = {.state = seed};
        struct made m;
        char hex[HASH_HEX], again[HASH_HEX];
        made_case(&m, a, seed, false);
        for (int turn = 0; turn < 4; turn++) {
            _buf_ struct buf b = BUF_INIT(64 << 20);
            struct loaded l;
            struct err e;
            made_write(&m, folder);
            load_folder(&l, folder, seed);
            package_of(&l, turn == 2 ? 5 : turn + 1, turn ? &b : &first, turn ? again : hex);
            HOLDS(!turn || (b.len == first.len && memcmp(b.data, first.data, b.len) == 0), seed);
            HOLDS(!turn || strcmp(hex, again) == 0, seed);
            if (turn)
                HOLDS(package_check(b.data, b.len, again, &e) == 0, seed);
            unload(&l);
            made_shuffle(&m, &r);
        }
        made_free(&m);
    }
}

/* ---- sums ---- */

static struct num maybe_rounded(struct arena *a, const struct scheme *s, int places, struct num x)
{
    return places == NOT_ROUNDED ? x : num_round(a, x, places, s->rounding);
}

static void check_sheet(struct arena *a, const struct scheme *s, const struct sheet *t,
                        uint64_t seed)
{
    struct num raw = NUM_ZERO, max = NUM_ZERO, high = NUM_ZERO, bonus = NUM_ZERO,
               penalty = NUM_ZERO;

    for (uint32_t i = 0; i < s->n_criteria; i++) {
        const struct criterion *c = &s->criteria[i];
        struct num points = NUM_ZERO, most = NUM_ZERO;
        HOLDS(num_sign(t->marks[i].points) >= 0, seed);
        HOLDS(num_cmp(t->marks[i].points, t->marks[i].high) <= 0, seed);
        if (c->leaf && c->section == SECTION_BONUS)
            bonus = num_add(a, bonus, t->marks[i].points);
        if (c->leaf && c->section == SECTION_PENALTY)
            penalty = num_add(a, penalty, t->marks[i].points);
        if (c->section != SECTION_MAIN)
            continue;
        for (uint32_t k = i + 1; k < c->end; k++) { /* leaves below, however deep */
            if (!s->criteria[k].leaf)
                continue;
            points = num_add(a, points, t->marks[k].points);
            most = num_add(a, most, t->marks[k].max);
        }
        if (!c->leaf) {
            points = c->parent == NO_INDEX ? maybe_rounded(a, s, s->round_area, points) : points;
            HOLDS(num_eq(points, t->marks[i].points), seed);
            HOLDS(num_eq(most, t->marks[i].max), seed);
        }
        if (c->parent == NO_INDEX) {
            raw = num_add(a, raw, t->marks[i].points);
            high = num_add(a, high, t->marks[i].high);
            max = num_add(a, max, t->marks[i].max);
        }
    }
    HOLDS(num_eq(raw, t->raw) && num_eq(max, t->max), seed);
    if (s->has_bonus_cap)
        bonus = num_min(bonus, s->bonus_cap);
    if (s->has_penalty_cap)
        penalty = num_min(penalty, s->penalty_cap);
    HOLDS(num_eq(bonus, t->bonus) && num_eq(penalty, t->penalty), seed);
    /* raw ÷ max = scaled ÷ out of, as products so that nothing is divided */
    HOLDS(num_eq(num_mul(a, t->scaled, max), num_mul(a, raw, s->out_of)), seed);
    struct num total = num_sub(a, num_add(a, t->scaled, bonus), penalty);
    if (s->has_total_cap)
        total = num_min(total, s->total_cap);
    total = maybe_rounded(a, s, s->round_total, num_max(NUM_ZERO, total));
    HOLDS(num_eq(total, t->total), seed);
    HOLDS(num_cmp(t->total, t->high) <= 0, seed);
    HOLDS(num_cmp(t->availability, num_int(1)) <= 0 && num_sign(t->availability) >= 0, seed);
}

static void sums_of_parts(void **state)
{
    for (uint64_t seed = 100; seed <= 220; seed++) {
        struct loaded l;
        struct year_result y;
        load_case(&l, seed, false);
        run_init(&l.run, l.a, l.plan, &l.in, 0, 1);
        while (run_next(&l.run, false, &y)) {
            for (size_t k = 0; k < y.n_rankings; k++)
                for (size_t i = 0; i < y.rankings[k].n_units; i++)
                    check_sheet(y.arena, y.rankings[k].scheme, &y.rankings[k].sheets[i], seed);
            year_result_free(&y);
        }
        unload(&l);
    }
}

/* ---- ranking, counted instead of sorted ---- */

struct merit {
    struct num keys[8];
    size_t n;
};

/* With everything in: where nothing is open, the ends are what is known. */
static struct merit merit_of(struct arena *a, const struct loaded *l, const struct ranking *k,
                             size_t i)
{
    const struct scheme *s = k->scheme;
    struct merit m = {.keys = {k->standings[i].score}, .n = 1};

    for (size_t t = 0; t < s->n_then_by; t++) {
        const struct tie_key *key = &s->then_by[t];
        struct num x = num_int(-1);
        if (key->area) {
            x = k->sheets[i].marks[key->what].points;
        } else {
            struct value v = measure_value(a, l->plan, &l->in, k->units[i], key->what, k->year);
            bool out = s->late == LATE_LEAVE_OUT && measure_is_late(s, k->year, v.fact);
            if (v.state == VALUE_OK && !out)
                x = l->plan->indicators[key->what].direction == LOWER_IS_BETTER ? num_neg(a, v.v)
                                                                                : v.v;
        }
        m.keys[m.n++] = x;
    }
    return m;
}

/* 1: x is better. */
static int better(const struct merit *x, const struct merit *y)
{
    for (size_t i = 0; i < x->n; i++) {
        int c = num_cmp(x->keys[i], y->keys[i]);
        if (c)
            return c;
    }
    return 0;
}

static uint32_t counted_rank(const struct loaded *l, const struct ranking *k,
                             const struct merit *all, size_t me)
{
    uint32_t above = 0, equal = 0, equal_before = 0, above_distinct = 0;

    for (size_t i = 0; i < k->n_units; i++) {
        if (!k->standings[i].ranked)
            continue;
        int c = better(&all[i], &all[me]);
        const struct unit *u = &l->in.units.at[k->units[i]], *v = &l->in.units.at[k->units[me]];
        int code = strcmp(u->code, v->code);
        above += c > 0;
        equal += c == 0;
        equal_before += c == 0 && (code < 0 || (code == 0 && u->from < v->from));
        bool first = c > 0;
        for (size_t j = 0; first && j < i; j++)
            first = !k->standings[j].ranked || better(&all[j], &all[i]) != 0;
        above_distinct += first;
    }
    switch (k->scheme->ties) {
    case TIE_SKIP:
        return above + 1;
    case TIE_DENSE:
        return above_distinct + 1;
    case TIE_LAST:
        return above + equal;
    case TIE_BY_CODE:
        return above + equal_before + 1;
    }
    return 0;
}

static void ranks_agree_with_counting(void **state)
{
    size_t seen[4] = {0}, ties = 0;

    for (uint64_t seed = 300; seed <= 460; seed++) {
        struct loaded l;
        struct year_result y;
        load_case(&l, seed, false);
        run_init(&l.run, l.a, l.plan, &l.in, 0, 1);
        while (run_next(&l.run, false, &y)) {
            for (size_t r = 0; r < y.n_rankings; r++) {
                const struct ranking *k = &y.rankings[r];
                struct merit *all = ARENA_ARRAY(y.arena, struct merit, k->n_units);
                for (size_t i = 0; i < k->n_units; i++)
                    all[i] = merit_of(y.arena, &l, k, i);
                bool open = false;
                for (size_t i = 0; i < k->n_units; i++)
                    open |= k->standings[i].n_gaps > 0 || k->standings[i].unbounded ||
                            !k->standings[i].ranked;
                for (size_t i = 0; i < k->n_units; i++) {
                    const struct standing *st = &k->standings[i];
                    HOLDS(st->ranked == (i < k->n_ranked), seed);
                    HOLDS(st->best.rank <= st->worst.rank && st->worst.rank <= k->n_placed, seed);
                    HOLDS(open || st->best.rank == counted_rank(&l, k, all, i), seed);
                    HOLDS(open || st->worst.rank == st->best.rank, seed);
                    ties += !open && standing_tied(st);
                }
                seen[k->scheme->ties] += open ? 0 : k->n_ranked;
            }
            year_result_free(&y);
        }
        unload(&l);
    }
    for (size_t i = 0; i < 4; i++)
        assert_true(seen[i] > 30);
    assert_true(ties > 10);
}

/* ---- one more case on time ---- */

enum { MAX_UNITS = 64 };

struct picture {
    struct num score[MAX_UNITS];
    uint32_t best[MAX_UNITS], worst[MAX_UNITS];
    enum verdict verdicts[4096];
    size_t n;
};

static void take(struct loaded *l, struct picture *ret)
{
    struct year_result y;

    *ret = (struct picture){.n = 0};
    run_init(&l->run, l->a, l->plan, &l->in, 0, 1);
    assert_true(run_to(&l->run, MADE_LAST, &y));
    for (size_t r = 0; r < y.n_rankings; r++)
        for (size_t i = 0; i < y.rankings[r].n_units; i++) {
            ret->score[y.rankings[r].units[i]] = num_copy(l->a, y.rankings[r].standings[i].total);
            ret->best[y.rankings[r].units[i]] = y.rankings[r].standings[i].best.rank;
            ret->worst[y.rankings[r].units[i]] = y.rankings[r].standings[i].worst.rank;
        }
    assert_true(y.n_verdicts < ARRAY_SIZE(ret->verdicts));
    ret->n = y.n_verdicts;
    for (size_t i = 0; i < y.n_verdicts; i++)
        ret->verdicts[i] = y.verdicts[i].root.verdict;
    year_result_free(&y);
}

/* The unit that each verdict is about. */
static uint32_t *verdict_units(struct loaded *l)
{
    struct year_result y;
    uint32_t *list;

    run_init(&l->run, l->a, l->plan, &l->in, 0, 1);
    assert_true(run_to(&l->run, MADE_LAST, &y));
    list = ARENA_ARRAY(l->a, uint32_t, y.n_verdicts);
    for (size_t i = 0; i < y.n_verdicts; i++)
        list[i] = y.verdicts[i].unit;
    year_result_free(&y);
    return list;
}

static void more_on_time_never_hurts(void **state)
{
    static struct picture before, after;
    size_t tried = 0, moved = 0;

    for (uint64_t seed = 500; seed <= 620; seed++) {
        struct loaded l;
        struct rng r = {.state = seed};
        load_case(&l, seed, true);
        uint32_t *whose = verdict_units(&l);
        take(&l, &before);
        for (int turn = 0; turn < 60; turn++) {
            struct fact *f = &l.in.facts.at[rng_below(&r, l.in.facts.n)];
            const struct indicator *i = &l.plan->indicators[f->indicator];
            if (!measure_is_ratio(i->measure) || f->state != FACT_VALUE || f->year != MADE_LAST ||
                f->num >= f->den)
                continue;
            f->num += turn % 3 ? 1 : 1 + (int64_t)rng_below(&r, (uint64_t)(f->den - f->num));
            take(&l, &after);
            uint32_t u = f->unit;
            tried++;
            moved += num_cmp(after.score[u], before.score[u]) > 0;
            HOLDS(num_cmp(after.score[u], before.score[u]) >= 0, seed);
            HOLDS(after.best[u] <= before.best[u] && after.worst[u] <= before.worst[u], seed);
            for (size_t v = 0; v < after.n; v++)
                HOLDS(whose[v] != u || before.verdicts[v] != VERDICT_MET ||
                          after.verdicts[v] != VERDICT_NOT_MET,
                      seed);
            before = after;
        }
        unload(&l);
    }
    assert_true(tried > 200 && moved > 50);
}

/* ---- the tree of a verdict has every condition ---- */

static size_t nodes(const struct finding *f)
{
    size_t n = 1;

    for (size_t i = 0; i < f->n_kids; i++)
        n += nodes(&f->kids[i]);
    return n;
}

struct asked {
    const struct loaded *l;
    uint32_t unit, person;
    int year;
    enum succession merged;
    uint64_t seed;
};

static size_t wanted(struct asked q, const struct cond *c, const struct finding *f);

static size_t wanted_award(struct asked q, uint32_t award, const struct finding *f)
{
    const struct plan *p = q.l->plan;
    const struct award *w = &p->awards[award];
    size_t n = 1, kids = w->require.n_kids;

    if (!kinds_have(w->kinds, w->n_kinds, q.l->in.units.at[q.unit].kind)) {
        HOLDS(f->n_kids == 0 && f->verdict == VERDICT_NA, q.seed);
        return 1;
    }
    q.merged = w->merged;
    for (size_t i = 0; i < w->require.n_kids; i++)
        n += wanted(q, &w->require.kids[i], &f->kids[i]);
    for (size_t b = 0; b < p->n_bars; b++) {
        bool on = false;
        for (size_t k = 0; k < p->bars[b].n_awards; k++)
            on |= p->bars[b].awards[k] == award;
        if (!on ||
            (q.person != NO_INDEX && !(p->bars[b].heads && q.l->in.people.at[q.person].head)))
            continue;
        HOLDS(kids < f->n_kids && f->kids[kids].bar == &p->bars[b], q.seed);
        n += 1 + wanted(q, &p->bars[b].when, &f->kids[kids].kids[0]);
        kids++;
    }
    HOLDS(f->n_kids == kids, q.seed);
    return n;
}

static size_t living_predecessors(const struct inputs *in, uint32_t unit, int year, uint32_t *list,
                                  size_t n)
{
    for (size_t i = 0; i < in->units.at[unit].n_predecessors; i++) {
        uint32_t p = in->units.at[unit].predecessors[i];
        if (unit_lives_in(&in->units.at[p], year))
            list[n++] = p;
        else
            n = living_predecessors(in, p, year, list, n);
    }
    return n;
}

static size_t wanted_years(struct asked q, const struct cond *c, const struct finding *f)
{
    struct years y = c->years.from ? c->years : q.l->plan->period;
    uint32_t list[MAX_UNITS];
    size_t n = 1;

    if (c->years_setting != NO_INDEX) {
        const struct setting *s = &q.l->plan->settings[c->years_setting];
        if (s->values[0].unset) {
            HOLDS(f->n_kids == 0 && f->why == WHY_UNSET && f->verdict == VERDICT_UNKNOWN, q.seed);
            return 1;
        }
        y = s->values[0].years;
    }
    HOLDS(f->n_kids == (size_t)(y.to - y.from + 1), q.seed);
    for (size_t i = 0; i < f->n_kids; i++) {
        const struct finding *k = &f->kids[i];
        struct asked one = q;
        one.year = y.from + (int)i;
        HOLDS(k->kind == FINDING_YEAR && k->year == one.year, q.seed);
        n++;
        if (one.year > q.l->run.done) {
            HOLDS(k->n_kids == 0 && k->why == WHY_NOT_YET, q.seed);
        } else if (unit_lives_in(&q.l->in.units.at[q.unit], one.year)) {
            HOLDS(k->n_kids == 1, q.seed);
            n += wanted(one, &c->kids[0], &k->kids[0]);
        } else if (q.merged == SUCCESSION_OWN) {
            HOLDS(k->n_kids == 0 && k->verdict == VERDICT_NA, q.seed);
        } else {
            size_t m = living_predecessors(&q.l->in, q.unit, one.year, list, 0);
            HOLDS(k->n_kids == m, q.seed);
            for (size_t j = 0; j < m; j++) {
                one.unit = list[j];
                HOLDS(k->kids[j].kind == FINDING_PREDECESSOR && k->kids[j].unit == list[j] &&
                          k->kids[j].n_kids == 1,
                      q.seed);
                n += 1 + wanted(one, &c->kids[0], &k->kids[j].kids[0]);
            }
        }
    }
    return n;
}

/* How many nodes the condition must have, walking it beside what was found. */
static size_t wanted(struct asked q, const struct cond *c, const struct finding *f)
{
    size_t n = 1;

    HOLDS(f->kind == FINDING_COND && f->year == q.year && f->unit == q.unit, q.seed);
    HOLDS(f->cond == c || c->op == COND_TARGET || c->op == COND_AWARD, q.seed);
    if (!kinds_have(c->kinds, c->n_kinds, q.l->in.units.at[q.unit].kind)) {
        HOLDS(f->verdict == VERDICT_NA && f->why == WHY_KIND && f->n_kids == 0, q.seed);
        return 1;
    }
    switch (c->op) {
    case COND_ALL:
    case COND_ANY:
    case COND_AT_LEAST:
    case COND_NOT:
    case COND_OF_UNIT:
        if (c->op == COND_OF_UNIT)
            q.person = NO_INDEX;
        HOLDS(f->n_kids == c->n_kids, q.seed);
        for (size_t i = 0; i < c->n_kids; i++)
            n += wanted(q, &c->kids[i], &f->kids[i]);
        return n;
    case COND_EVERY_YEAR:
    case COND_SOME_YEARS:
        return wanted_years(q, c, f);
    case COND_TARGET:
        HOLDS(f->n_kids == 1 && f->kids[0].cond->op == COND_INDICATOR &&
                  f->kids[0].cond->what == q.l->plan->targets[c->what].indicator,
              q.seed);
        return 2;
    case COND_AWARD:
        HOLDS(f->n_kids == 1, q.seed);
        return 1 + wanted_award(q, c->what, &f->kids[0]);
    case COND_SETTING:
        if (q.l->plan->settings[c->what].values[0].unset)
            return 1;
        return 1 + wanted(q, q.l->plan->settings[c->what].values[0].cond, &f->kids[0]);
    default:
        HOLDS(f->n_kids == 0, q.seed);
        HOLDS(f->verdict != VERDICT_UNKNOWN || f->why != WHY_NONE, q.seed);
        HOLDS(f->verdict != VERDICT_NA || f->why != WHY_NONE, q.seed);
        return 1;
    }
}

static void every_condition_is_listed(void **state)
{
    size_t verdicts = 0, all = 0;

    for (uint64_t seed = 600; seed <= 720; seed++) {
        struct loaded l;
        struct year_result y;
        load_case(&l, seed, false);
        run_init(&l.run, l.a, l.plan, &l.in, 0, 1);
        while (run_next(&l.run, true, &y)) {
            for (size_t i = 0; i < y.n_verdicts; i++) {
                const struct verdict_result *v = &y.verdicts[i];
                struct asked q = {&l, v->unit, v->person, v->year, SUCCESSION_OWN, seed};
                HOLDS(nodes(&v->root) == wanted_award(q, v->award, &v->root), seed);
                verdicts++;
                all += nodes(&v->root);
            }
            year_result_free(&y);
        }
        unload(&l);
    }
    print_message("# %zu verdicts, %zu conditions\n", verdicts, all);
    assert_true(verdicts > 5000);
}

/* ---- three-valued logic, by the definition in doc/plan-language.md ---- */

enum { KIDS = 4, COMBINATIONS = 256 };

static enum verdict kid_of(int combination, int kid)
{
    return (enum verdict)((combination >> (2 * kid)) & 3);
}

static enum verdict defined_at_least(int combination, int kids, int n)
{
    int met = 0, unknown = 0, apply = 0;

    for (int i = 0; i < kids; i++) {
        enum verdict v = kid_of(combination, i);
        met += v == VERDICT_MET;
        unknown += v == VERDICT_UNKNOWN;
        apply += v != VERDICT_NA;
    }
    if (met >= n)
        return VERDICT_MET;
    if (apply < n)
        return VERDICT_UNKNOWN; /* the council's */
    return met + unknown >= n ? VERDICT_UNKNOWN : VERDICT_NOT_MET;
}

static enum verdict defined_all(int combination, int kids)
{
    bool unknown = false, apply = false;

    for (int i = 0; i < kids; i++) {
        enum verdict v = kid_of(combination, i);
        if (v == VERDICT_NOT_MET)
            return v;
        unknown |= v == VERDICT_UNKNOWN;
        apply |= v != VERDICT_NA;
    }
    return unknown ? VERDICT_UNKNOWN : apply ? VERDICT_MET : VERDICT_NA;
}

static enum verdict defined_not(enum verdict v)
{
    return v == VERDICT_MET ? VERDICT_NOT_MET : v == VERDICT_NOT_MET ? VERDICT_MET : v;
}

static void add_award(struct buf *b, const char *id, const char *op, int kids)
{
    buf_addf(b,
             "  %s:\n    title: %s\n    form: Giấy khen\n    by: UBND\n    each: year\n    for: "
             "[xa]\n    require:\n      - {%s: ",
             id, id, op);
    buf_adds(b, strcmp(op, "not") ? "[" : "");
    for (int i = 0; i < kids; i++)
        buf_addf(b, "%s{attested: q%d}", i ? ", " : "", i);
    buf_adds(b, strcmp(op, "not") ? "]}\n" : "}\n");
}

static void logic_plan(struct buf *b)
{
    char id[40], op[40];

    buf_adds(b, "plan: logic\ntitle: Bảng chân trị\nillustrative: bịa\nperiod: 2022..2022\n"
                "unit kinds:\n  xa: {title: Xã}\nattestations:\n");
    for (int i = 0; i < KIDS; i++)
        buf_addf(b, "  q%d: {title: Q%d, of: unit, each: year, issued by: ai đó}\n", i, i);
    buf_adds(b, "awards:\n");
    add_award(b, "not-1", "not", 1);
    for (int kids = 1; kids <= KIDS; kids++) {
        snprintf(id, sizeof id, "all-%d", kids);
        add_award(b, id, "all", kids);
        snprintf(id, sizeof id, "any-%d", kids);
        add_award(b, id, "any", kids);
        for (int n = 1; n <= kids; n++) {
            snprintf(id, sizeof id, "some-%d-%d", kids, n);
            snprintf(op, sizeof op, "at least %d of", n);
            add_award(b, id, op, kids);
        }
    }
}

static void logic_inputs(struct inputs *in, struct arena *a)
{
    static const uint8_t results[] = {
        [VERDICT_MET] = ATTEST_YES, [VERDICT_NOT_MET] = ATTEST_NO, [VERDICT_NA] = ATTEST_NA};

    inputs_init(in, a);
    for (uint32_t u = 0; u < COMBINATIONS; u++) {
        *vec_push(&in->units) = (struct unit){.code = arena_printf(a, "u%03u", u),
                                              .name = "x",
                                              .group = NO_INDEX,
                                              .from = date_from(2010, 1, 1),
                                              .to = DATE_NONE};
        for (uint32_t i = 0; i < KIDS; i++) {
            enum verdict v = kid_of((int)u, (int)i);
            if (v == VERDICT_UNKNOWN)
                continue;
            *vec_push(&in->attestations) = (struct attestation){.subject = u,
                                                                .kind = i,
                                                                .year = 2022,
                                                                .result = results[v],
                                                                .number = "1",
                                                                .issuer = "i",
                                                                .evidence = "",
                                                                .note = "",
                                                                .date = date_from(2022, 12, 1)};
        }
    }
    inputs_seal(in);
}

static enum verdict defined(const char *id, int u)
{
    int kids, n;

    if (str_eq(id, "not-1"))
        return defined_not(kid_of(u, 0));
    if (sscanf(id, "some-%d-%d", &kids, &n) == 2)
        return defined_at_least(u, kids, n);
    if (sscanf(id, "any-%d", &kids) == 1)
        return defined_at_least(u, kids, 1);
    assert_int_equal(sscanf(id, "all-%d", &kids), 1);
    return defined_all(u, kids);
}

static void tables_of_logic(void **state)
{
    _arena_ struct arena *a = arena_new();
    _buf_ struct buf b = BUF_INIT(1 << 20);
    struct inputs in;
    struct errs errs;
    struct plan *p;
    struct run r;
    struct year_result y;
    size_t checked = 0;

    errs_init(&errs, a, 5);
    logic_plan(&b);
    if (plan_read(a, "logic", buf_str(&b), b.len, &p, &errs) < 0)
        fail_msg("%s", err_text(a, &errs.list.at[0]));
    logic_inputs(&in, a);
    run_init(&r, a, p, &in, 2022, 1);
    assert_true(run_next(&r, true, &y));
    for (size_t i = 0; i < y.n_verdicts; i++) {
        const struct finding *f = &y.verdicts[i].root;
        const char *id = p->awards[y.verdicts[i].award].item.id;
        int u = (int)y.verdicts[i].unit;
        if (f->kids[0].verdict != defined(id, u))
            fail_msg("%s of %d %d %d %d: %s, by definition %s", id, kid_of(u, 0), kid_of(u, 1),
                     kid_of(u, 2), kid_of(u, 3), verdict_code(f->kids[0].verdict),
                     verdict_code(defined(id, u)));
        assert_int_equal(f->verdict, f->kids[0].verdict); /* `require` of one */
        checked++;
    }
    assert_int_equal(checked, COMBINATIONS * (1 + 4 + 4 + 10));
    year_result_free(&y);
    inputs_free(&in);
}

/* ---- the smallest flip ---- */

static const char *const flip_rules[] = {
    "at least 80%",  "at least 66.67%", "above 50%",  "at most 90%", "below 75%",
    "at least 100%", "above 0%",        "at most 0%", "equals 50%",  "at least 33.333%",
};
enum { FLIP_RULES = ARRAY_SIZE(flip_rules), COMPARES = 4 };

static void flip_plan(struct buf *b)
{
    static const char *const compares[COMPARES] = {"", ", compare: 0", ", compare: 1",
                                                   ", compare: 2"};

    buf_adds(b, "plan: flip\ntitle: Đổi\nillustrative: bịa\nperiod: 2022..2022\nunit kinds:\n  xa: "
                "{title: Xã}\nranking groups:\n  g: {title: Nhóm, kinds: [xa]}\nindicators:\n  r: "
                "{title: R, measure: ratio, of: việc xong, over: việc}\n  p: {title: P, measure: "
                "points}\nschemes:\n  s:\n    title: S\n    illustrative: bịa\n    for: [g]\n    "
                "years: 2022..2022\n    out of: 100\n    round: {criterion: unrounded, area: "
                "unrounded, total: unrounded, shown: 2, half: up}\n    areas:\n      v:\n        "
                "title: V\n        points: 100\n        criteria:\n          k: {title: K, points: "
                "100, use: p, score: given}\nawards:\n");
    for (int i = 0; i < FLIP_RULES * COMPARES; i++)
        buf_addf(b,
                 "  w%d:\n    title: W\n    form: Giấy khen\n    by: UBND\n    each: year\n    "
                 "require:\n      - {r: %s%s}\n      - {score of s: %s%s}\n",
                 i, flip_rules[i % FLIP_RULES], compares[i / FLIP_RULES],
                 i % 2 ? "at least 75 points" : "at least 33.3 points", compares[i / FLIP_RULES]);
}

static enum verdict verdict_with(const struct run *r, const struct inputs *in, const struct cond *c,
                                 uint32_t unit)
{
    _arena_ struct arena *a = arena_new();
    struct finding f;
    struct run other = *r;

    other.inputs = in;
    verdict_cond(a, &other, c, (struct subject){.unit = unit, .person = NO_INDEX, .year = 2022},
                 &f);
    return f.verdict;
}

/* The number behind the first word: "thêm 1.234 việc …", "thêm 0,8 điểm". */
static bool stated(const char *text, const char *word, struct num *ret, struct arena *a)
{
    char digits[40];
    size_t n = 0;
    struct dec d;

    if (!str_starts(text, word))
        return false;
    for (const char *s = text + strlen(word); *s && n < sizeof digits - 1; s++) {
        if (*s == ' ')
            break;
        if (*s != '.')
            digits[n++] = *s == ',' ? '.' : *s;
    }
    digits[n] = '\0';
    if (dec_parse(digits, &d) < 0)
        return false;
    *ret = num_dec(a, d);
    return true;
}

struct flipping {
    struct arena *a;
    struct plan *p;
    struct inputs in;
    struct run r;
    size_t flipped, impossible, scores;
};

static void flip_one_ratio(struct flipping *x, const struct finding *f)
{
    struct fact *k = (struct fact *)(uintptr_t)f->read.fact;
    struct flip flip = flip_of(x->a, &x->r, f);
    int64_t was = k->num, step;
    struct num n;
    enum verdict v = f->verdict;

    if (!flip.possible) {
        /* then nothing from 0 to all cases changes it */
        for (int64_t i = 0; i <= k->den; i += i < 50 || k->den - i < 50 ? 1 : k->den / 40 + 1) {
            k->num = i;
            enum verdict w = verdict_with(&x->r, &x->in, f->cond, f->unit);
            if (f->rule->test != TEST_EQUALS || f->cond->compare_places == NOT_ROUNDED)
                HOLDS(w == v, (uint64_t)was);
        }
        k->num = was;
        x->impossible++;
        return;
    }
    bool more = stated(flip.text, "thêm ", &n, x->a);
    if (!more && !stated(flip.text, "bớt ", &n, x->a))
        fail_msg("flip not understood: %s", flip.text);
    assert_true(num_to_int(n, &step));
    k->num = was + (more ? step : -step);
    if (verdict_with(&x->r, &x->in, f->cond, f->unit) == v)
        fail_msg("%lld/%lld: “%s” does not flip %s (compare %d)", (long long)was, (long long)k->den,
                 flip.text, verdict_code(v), f->cond->compare_places);
    k->num = was + (more ? step - 1 : 1 - step);
    if (f->rule->test != TEST_EQUALS && verdict_with(&x->r, &x->in, f->cond, f->unit) != v)
        fail_msg("%lld/%lld: one less than “%s” flips %s as well (compare %d)", (long long)was,
                 (long long)k->den, flip.text, verdict_code(v), f->cond->compare_places);
    k->num = was;
    x->flipped++;
}

/* The points stated as missing, added to what was given, meet the threshold. */
static void flip_one_score(struct flipping *x, const struct finding *f)
{
    struct flip flip = flip_of(x->a, &x->r, f);
    struct num n, score = f->standing->score, need = f->need;
    int places = f->cond->compare_places;

    if (f->verdict == VERDICT_MET || !stated(flip.text, "thêm ", &n, x->a))
        return;
    struct num after = num_add(x->a, score, n);
    if (places != NOT_ROUNDED)
        after = num_round(x->a, after, places, NUM_HALF_UP);
    if (num_cmp(after, need) < 0)
        fail_msg("%s points: “%s” does not reach %s (compare %d)", num_exact(x->a, score),
                 flip.text, num_exact(x->a, need), places);
    x->scores++;
}

static void flip_inputs(struct inputs *in, struct arena *a, struct rng *r)
{
    inputs_init(in, a);
    *vec_push(&in->origins) = (struct origin){"", "", "", "", ""};
    for (uint32_t u = 0; u < 120; u++) {
        int64_t den = 1 + (int64_t)rng_below(r, u % 2 ? 20 : 3000);
        *vec_push(&in->units) = (struct unit){.code = arena_printf(a, "u%03u", u),
                                              .name = "x",
                                              .group = 0,
                                              .from = date_from(2010, 1, 1),
                                              .to = DATE_NONE};
        *vec_push(&in->facts) = (struct fact){.unit = u,
                                              .indicator = 0,
                                              .year = 2022,
                                              .num = (int64_t)rng_below(r, (uint64_t)den + 1),
                                              .den = den};
        *vec_push(&in->facts) = (struct fact){.unit = u,
                                              .indicator = 1,
                                              .year = 2022,
                                              .num = (int64_t)rng_below(r, 100000000),
                                              .num_scale = 6};
    }
    inputs_seal(in);
}

static void smallest_flips(void **state)
{
    struct flipping x = {.a = arena_new()};
    _buf_ struct buf b = BUF_INIT(1 << 20);
    struct errs errs;
    struct year_result y;
    struct rng r = {.state = 29};

    errs_init(&errs, x.a, 5);
    flip_plan(&b);
    if (plan_read(x.a, "flip", buf_str(&b), b.len, &x.p, &errs) < 0)
        fail_msg("%s", err_text(x.a, &errs.list.at[0]));
    flip_inputs(&x.in, x.a, &r);
    run_init(&x.r, x.a, x.p, &x.in, 2022, 1);
    assert_true(run_next(&x.r, true, &y));
    for (size_t i = 0; i < y.n_verdicts; i++) {
        flip_one_ratio(&x, &y.verdicts[i].root.kids[0]);
        flip_one_score(&x, &y.verdicts[i].root.kids[1]);
    }
    print_message("# %zu ratios flipped, %zu that cannot, %zu scores\n", x.flipped, x.impossible,
                  x.scores);
    assert_true(x.flipped > 2000 && x.scores > 500);
    year_result_free(&y);
    inputs_free(&x.in);
    arena_free(x.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_of_rows_never_matters),
        cmocka_unit_test(sums_of_parts),
        cmocka_unit_test(ranks_agree_with_counting),
        cmocka_unit_test(more_on_time_never_hurts),
        cmocka_unit_test(every_condition_is_listed),
        cmocka_unit_test(tables_of_logic),
        cmocka_unit_test(smallest_flips),
    };

    if (!case_folder())
        return 1;
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    case_folder_gone();
    return r;
}
