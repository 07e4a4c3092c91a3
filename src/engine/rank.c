/* See rank.h.  Sorting compares exact values only; the code of the unit orders what is printed, never what is ranked
 * (unless the plan says "by code").
 *
 * A place has two ends.  Every unit has a lowest and a highest line: score, then tie-breakers, each at that end.  Certainly
 * above a unit stands whose lowest line beats its highest; possibly above, whose highest line beats its lowest.  Two sorted
 * lists, one of each end, turn both counts into a search, so that a nation of units stays cheap. */
#include "engine/rank.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

/* Unset: as at the end of the year; verdicts on places wait where that makes a difference. */
static bool takes(const struct plan *p, const struct scheme *s, const struct unit *u, int year)
{
    return plan_members(p, s, year) == MEMBERS_ANY_DAY ? unit_lives_in(u, year)
                                                       : unit_lives_on(u, date_from(year, 12, 31));
}

const struct scheme *rank_scheme(const struct plan *p, uint32_t index, const struct unit *u,
                                 int year)
{
    const struct scheme *s = plan_scheme(p, index, u->group, year);

    return s && takes(p, s, u, year) ? s : NULL;
}

size_t rank_members(struct arena *a, const struct plan *p, const struct inputs *in,
                    const struct scheme *s, uint32_t group, int year, uint32_t **ret)
{
    uint32_t *list = ARENA_ARRAY(a, uint32_t, in->units.n);
    size_t n = 0;

    for (uint32_t u = 0; u < in->units.n; u++) {
        const struct unit *unit = &in->units.at[u];
        if (unit->group == group && takes(p, s, unit, year))
            list[n++] = u;
    }
    *ret = list;
    return n;
}

/* One line of the table while it is being sorted. */
struct row {
    struct sheet sheet;
    struct standing standing;
    struct num *keys; /* tie-breakers with what is known, higher first */
    bool *known;      /* is there a figure for it? */
    const struct unit *unit;
    size_t n_keys;
    bool placed; /* something applies to it: it has, or will have, a place */
};

struct building {
    const struct score_group *group;
    const uint32_t *units;
    struct row *rows;
};

/* ---- comparing at the ends ---- */

static const struct bound below_all = {.inf = -1}, above_all = {.inf = 1};

static struct bound known(struct num v)
{
    return (struct bound){.v = v};
}

static int cmp_bound(struct bound x, struct bound y)
{
    return x.inf || y.inf ? x.inf - y.inf : num_cmp(x.v, y.v);
}

static struct bound score_at(const struct standing *st, enum end e)
{
    if (st->unbounded)
        return e == LOW ? below_all : above_all;
    return known(e == LOW ? st->low : st->high);
}

static int cmp_ties(const struct standing *x, enum end xe, const struct standing *y, enum end ye,
                    size_t n)
{
    int c = 0;

    for (size_t k = 0; c == 0 && k < n; k++)
        c = cmp_bound(xe == LOW ? x->ties[k].low : x->ties[k].high,
                      ye == LOW ? y->ties[k].low : y->ties[k].high);
    return c;
}

/* Positive when x, seen from its end, stands above y, seen from its. */
static int cmp_ends(const struct standing *x, enum end xe, const struct standing *y, enum end ye,
                    size_t n)
{
    int c = cmp_bound(score_at(x, xe), score_at(y, ye));

    return c ? c : cmp_ties(x, xe, y, ye, n);
}

static int by_code(const struct unit *x, const struct unit *y)
{
    int c = strcmp(x->code, y->code);

    return c ? c : (x->from > y->from) - (x->from < y->from);
}

/* ---- standings ---- */

/* The tie-breaker's figure; false when there is none.  One that does not apply says nothing either. */
static bool tie_value(struct arena *a, const struct score_group *g, const struct tie_key *k,
                      const struct sheet *sheet, struct num *ret)
{
    *ret = NUM_ZERO;
    if (k->area) {
        *ret = sheet->marks[k->what].points;
        return true;
    }
    struct value v = score_in_time(a, g, sheet->unit, k->what);
    if (v.state != VALUE_OK)
        return false;
    bool lower = g->plan->indicators[k->what].direction == LOWER_IS_BETTER;
    *ret = lower ? num_neg(a, v.v) : v.v;
    return true;
}

static struct tie_ends tie_ends(const struct tie_key *k, const struct row *row, size_t i)
{
    if (k->area)
        return (struct tie_ends){known(row->sheet.marks[k->what].low),
                                 known(row->sheet.marks[k->what].high)};
    if (!row->known[i])
        return (struct tie_ends){below_all, above_all};
    return (struct tie_ends){known(row->keys[i]), known(row->keys[i])};
}

int rank_class(const struct scheme *s, struct num score)
{
    for (size_t i = 0; i < s->n_classes; i++)
        if (num_cmp(score, s->classes[i].from) >= 0)
            return (int)i;
    return -1;
}

struct num rank_compared(struct arena *a, const struct scheme *s, struct num total)
{
    return s->rank_on_shown ? num_round(a, total, s->shown, s->rounding) : total;
}

/* Has anybody said anything of it that counts? */
static bool is_reported(const struct scheme *s, const struct sheet *t)
{
    for (size_t i = 0; i < s->n_criteria; i++)
        if (s->criteria[i].leaf && (t->marks[i].state == MARK_SCORED ||
                                    (t->marks[i].state == MARK_NA && t->marks[i].fact)))
            return true;
    return false;
}

/* The score and its ends.  What is ranked is what counts: the published total where the scheme ranks by it, even when the
 * recomputed one is incomplete. */
static void stand_score(struct arena *a, const struct scheme *s, const struct sheet *t,
                        struct standing *st)
{
    if (s->rank_published) {
        st->ranked = st->reported = t->published.state == VALUE_OK;
        st->unbounded = !st->ranked;
        st->low_raw = st->high_raw = t->published.v;
        st->score = st->low = st->high = rank_compared(a, s, t->published.v);
        return;
    }
    st->ranked =
        num_sign(t->max) > 0 && (t->complete || (num_cmp(s->availability, num_int(1)) < 0 &&
                                                 num_cmp(t->availability, s->availability) >= 0));
    st->reported = st->ranked || is_reported(s, t);
    st->low_raw = t->low_sum;
    st->high_raw = t->high_sum;
    st->score = rank_compared(a, s, t->total);
    st->low = rank_compared(a, s, t->low);
    st->high = rank_compared(a, s, t->high);
}

static void stand_areas(struct arena *a, const struct scheme *s, const struct sheet *t,
                        struct standing *st)
{
    size_t areas = 0;

    st->area_points = ARENA_ARRAY(a, struct num, s->n_areas);
    st->area_low = ARENA_ARRAY(a, struct num, s->n_areas);
    st->area_high = ARENA_ARRAY(a, struct num, s->n_areas);
    st->area_max = ARENA_ARRAY(a, struct num, s->n_areas);
    for (size_t i = 0; i < s->n_criteria; i++) {
        if (s->criteria[i].parent != NO_INDEX || s->criteria[i].section != SECTION_MAIN)
            continue;
        st->area_points[areas] = t->marks[i].points;
        st->area_low[areas] = t->marks[i].low;
        st->area_high[areas] = t->marks[i].high;
        st->area_max[areas++] = t->marks[i].max;
    }
}

/* What is missing, in the order of the scheme; then the tie-breakers. */
static void stand_gaps(struct arena *a, const struct scheme *s, const struct row *row,
                       struct standing *st)
{
    st->gaps = ARENA_ARRAY(a, struct gap, s->n_criteria + s->n_then_by);
    for (uint32_t i = 0; i < s->n_criteria; i++) {
        const struct mark *m = &row->sheet.marks[i];
        if (s->criteria[i].leaf && !num_eq(m->low, m->high))
            st->gaps[st->n_gaps++] = (struct gap){i, NO_INDEX, m->others};
    }
    for (size_t k = 0; k < s->n_then_by; k++)
        if (!row->known[k])
            st->gaps[st->n_gaps++] = (struct gap){NO_INDEX, s->then_by[k].what, false};
}

static void stand(struct arena *a, const struct score_group *g, struct row *row)
{
    const struct scheme *s = g->scheme;
    struct sheet *t = &row->sheet;
    struct standing *st = &row->standing;

    *st = (struct standing){.member = true,
                            .complete = t->complete,
                            .total = t->total,
                            .class_low = -1,
                            .class_high = -1};
    stand_score(a, s, t, st);
    if (!st->unbounded) {
        st->class_low = rank_class(s, st->low);
        st->class_high = rank_class(s, st->high);
    }
    stand_areas(a, s, t, st);
    stand_gaps(a, s, row, st);
    st->ties = ARENA_ARRAY(a, struct tie_ends, s->n_then_by);
    for (size_t k = 0; k < s->n_then_by; k++)
        st->ties[k] = tie_ends(&s->then_by[k], row, k);
}

static void build_row(void *ctx, struct arena *a, size_t i)
{
    struct building *b = ctx;
    const struct scheme *s = b->group->scheme;
    struct row *row = &b->rows[i];

    score_unit(a, b->group, b->units[i], &row->sheet);
    row->unit = &b->group->inputs->units.at[b->units[i]];
    row->n_keys = s->n_then_by;
    row->keys = ARENA_ARRAY(a, struct num, s->n_then_by);
    row->known = ARENA_ARRAY(a, bool, s->n_then_by);
    for (size_t k = 0; k < s->n_then_by; k++)
        row->known[k] = tie_value(a, b->group, &s->then_by[k], &row->sheet, &row->keys[k]);
    row->placed = s->rank_published || num_sign(row->sheet.max) > 0;
    stand(a, b->group, row);
}

/* The order of the table, with what is known: score, then the tie-breakers, then the code. */
static int by_merit_then_code(const void *p, const void *q)
{
    const struct row *x = p, *y = q;
    int c = y->standing.ranked - x->standing.ranked;

    if (c == 0 && x->standing.ranked) {
        c = num_cmp(y->standing.score, x->standing.score);
        for (size_t k = 0; c == 0 && k < x->n_keys; k++) /* no figure: behind every figure */
            c = x->known[k] != y->known[k] ? y->known[k] - x->known[k]
                                           : num_cmp(y->keys[k], x->keys[k]);
    }
    return c ? c : by_code(x->unit, y->unit);
}

/* ---- places ---- */

/* All rows, best first, seen from one end; ties by code. */
struct ladder {
    const struct row **at;
    size_t n;
    enum end end;
    uint32_t
        *steps; /* how many values the first 1 … n rows have, at least (LOW) or at most (HIGH) */
};

static int by_low(const void *p, const void *q)
{
    const struct row *x = *(const struct row *const *)p, *y = *(const struct row *const *)q;
    int c = cmp_ends(&y->standing, LOW, &x->standing, LOW, x->n_keys);

    return c ? c : by_code(x->unit, y->unit);
}

static int by_high(const void *p, const void *q)
{
    const struct row *x = *(const struct row *const *)p, *y = *(const struct row *const *)q;
    int c = cmp_ends(&y->standing, HIGH, &x->standing, HIGH, x->n_keys);

    return c ? c : by_code(x->unit, y->unit);
}

static bool is_open(const struct row *x)
{
    return cmp_ends(&x->standing, LOW, &x->standing, HIGH, x->n_keys) != 0;
}

/* As few values as can be: a row may come to rest on the value of one above it when that is within its reach. */
static void fewest_steps(struct ladder *l)
{
    const struct row *rung = NULL;
    uint32_t n = 0;

    for (size_t i = 0; i < l->n; i++) {
        const struct row *x = l->at[i];
        if (!rung || cmp_ends(&x->standing, HIGH, &rung->standing, LOW, x->n_keys) < 0) {
            rung = x;
            n++;
        }
        l->steps[i] = n;
    }
}

/* As many as can be: every open row finds a value of its own. */
static void most_steps(struct ladder *l)
{
    const struct row *rung = NULL; /* the last that is not open */
    uint32_t n = 0;

    for (size_t i = 0; i < l->n; i++) {
        const struct row *x = l->at[i];
        bool open = is_open(x);
        n += open || !rung || cmp_ends(&x->standing, HIGH, &rung->standing, HIGH, x->n_keys) != 0;
        if (!open)
            rung = x;
        l->steps[i] = n;
    }
}

static struct ladder ladder_of(const struct row *rows, size_t n, enum end e)
{
    struct ladder l = {xcalloc(n, sizeof *l.at), 0, e, xcalloc(n, sizeof *l.steps)};

    for (size_t i = 0; i < n; i++)
        if (rows[i].placed)
            l.at[l.n++] = &rows[i];
    if (l.n)
        qsort(l.at, l.n, sizeof *l.at, e == LOW ? by_low : by_high);
    if (e == LOW)
        fewest_steps(&l);
    else
        most_steps(&l);
    return l;
}

static void ladder_free(struct ladder *l)
{
    free(l->at);
    free(l->steps);
}

enum beats { ABOVE, LEVEL, EARLIER_CODE }; /* strictly; or level; or level and by code */

/* How many rows of the ladder beat x, seen from its end. */
static uint32_t beating(const struct ladder *l, const struct row *x, enum end e, enum beats how)
{
    size_t low = 0, high = l->n;

    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct row *z = l->at[mid];
        int c = cmp_ends(&z->standing, l->end, &x->standing, e, x->n_keys);
        bool beats =
            c > 0 ||
            (c == 0 && (how == LEVEL || (how == EARLIER_CODE && by_code(z->unit, x->unit) < 0)));
        if (beats)
            low = mid + 1;
        else
            high = mid;
    }
    return (uint32_t)low;
}

static uint32_t steps_above(const struct ladder *l, uint32_t n)
{
    return n ? l->steps[n - 1] : 0;
}

static uint32_t by_rule(enum tie_rule rule, const struct rank_place *p, uint32_t dense,
                        uint32_t coded)
{
    switch (rule) {
    case TIE_SKIP:
        return p->first;
    case TIE_DENSE:
        return dense;
    case TIE_LAST:
        return p->last;
    case TIE_BY_CODE:
        return coded;
    }
    CHECK(false);
}

/* Others at their least, itself at its most; then the other way round.  self: an open row stands above itself in the other
 * ladder, which is no place lost. */
static void give_place(struct row *x, const struct ladder *lows, const struct ladder *highs,
                       enum tie_rule rule)
{
    struct rank_place *best = &x->standing.best, *worst = &x->standing.worst;
    uint32_t self = is_open(x);
    uint32_t sure = beating(lows, x, HIGH, ABOVE), maybe = beating(highs, x, LOW, ABOVE);

    best->first = 1 + sure;
    best->last = beating(lows, x, HIGH, LEVEL) + self;
    best->rank =
        by_rule(rule, best, 1 + steps_above(lows, sure), 1 + beating(lows, x, HIGH, EARLIER_CODE));
    worst->first = 1 + maybe - self;
    worst->last = beating(highs, x, LOW, LEVEL);
    worst->rank = by_rule(rule, worst, 1 + steps_above(highs, maybe) - self,
                          1 + beating(highs, x, LOW, EARLIER_CODE) - self);
}

static void give_places(struct arena *keep, struct row *rows, struct ranking *ret)
{
    struct ladder lows = ladder_of(rows, ret->n_units, LOW),
                  highs = ladder_of(rows, ret->n_units, HIGH);

    ret->n_placed = highs.n;
    ret->by_low = ARENA_ARRAY(keep, uint32_t, lows.n);
    ret->by_high = ARENA_ARRAY(keep, uint32_t, highs.n);
    for (size_t i = 0; i < highs.n; i++) {
        ret->by_low[i] = (uint32_t)(lows.at[i] - rows);
        ret->by_high[i] = (uint32_t)(highs.at[i] - rows);
    }
    for (size_t i = 0; i < ret->n_units; i++) {
        ret->n_ranked += rows[i].standing.ranked;
        if (rows[i].placed)
            give_place(&rows[i], &lows, &highs, ret->scheme->ties);
    }
    ladder_free(&lows);
    ladder_free(&highs);
}

/* ---- building ---- */

static struct num *kept_nums(struct arena *keep, const struct num *x, size_t n)
{
    struct num *list = ARENA_ARRAY(keep, struct num, n);

    for (size_t i = 0; i < n; i++)
        list[i] = num_copy(keep, x[i]);
    return list;
}

static struct bound kept_bound(struct arena *keep, struct bound b)
{
    if (!b.inf)
        b.v = num_copy(keep, b.v);
    return b;
}

/* Standings outlive the sheets they came from. */
static struct standing kept(struct arena *keep, const struct scheme *s, const struct standing *st)
{
    struct standing k = *st;

    k.score = num_copy(keep, st->score);
    k.low = num_copy(keep, st->low);
    k.high = num_copy(keep, st->high);
    k.low_raw = num_copy(keep, st->low_raw);
    k.high_raw = num_copy(keep, st->high_raw);
    k.total = num_copy(keep, st->total);
    k.ties = ARENA_ARRAY(keep, struct tie_ends, s->n_then_by);
    for (size_t i = 0; i < s->n_then_by; i++)
        k.ties[i] = (struct tie_ends){kept_bound(keep, st->ties[i].low),
                                      kept_bound(keep, st->ties[i].high)};
    k.area_points = kept_nums(keep, st->area_points, s->n_areas);
    k.area_low = kept_nums(keep, st->area_low, s->n_areas);
    k.area_high = kept_nums(keep, st->area_high, s->n_areas);
    k.area_max = kept_nums(keep, st->area_max, s->n_areas);
    k.gaps = ARENA_ARRAY(keep, struct gap, st->n_gaps);
    if (st->n_gaps)
        memcpy(k.gaps, st->gaps, st->n_gaps * sizeof k.gaps[0]);
    return k;
}

void rank_build(struct arena *keep, struct arena *a, const struct plan *p, const struct inputs *in,
                const struct scheme *s, uint32_t group, int year, const struct pool *pool,
                struct ranking *ret)
{
    struct score_group g;
    uint32_t *units;
    size_t n = rank_members(keep, p, in, s, group, year, &units);
    struct row *rows = xcalloc(n, sizeof *rows);
    struct building b = {.group = &g, .units = units, .rows = rows};

    score_group_init(&g, a, p, in, s, year, units, n);
    pool_each(pool, a, n, build_row, &b);
    if (n)
        qsort(rows, n, sizeof *rows, by_merit_then_code);
    *ret =
        (struct ranking){.scheme = s, .group = group, .year = year, .units = units, .n_units = n};
    give_places(keep, rows, ret);
    ret->sheets = ARENA_ARRAY(a, struct sheet, n);
    ret->standings = ARENA_ARRAY(keep, struct standing, n);
    ret->position = ARENA_ARRAY(keep, uint32_t, in->units.n);
    memset(ret->position, 0xff, in->units.n * sizeof *ret->position); /* NO_INDEX */
    for (size_t i = 0; i < n; i++) {
        units[i] = rows[i].sheet.unit;
        ret->position[units[i]] = (uint32_t)i;
        ret->sheets[i] = rows[i].sheet;
        ret->standings[i] = kept(keep, s, &rows[i].standing);
    }
    free(rows);
}

const struct standing *ranking_of(const struct ranking *r, uint32_t unit)
{
    uint32_t i = r->position[unit];

    return i == NO_INDEX ? NULL : &r->standings[i];
}

const struct sheet *ranking_sheet(const struct ranking *r, uint32_t unit)
{
    uint32_t i = r->position[unit];

    return i == NO_INDEX || !r->sheets ? NULL : &r->sheets[i];
}

/* ---- asking a ranking ---- */

bool standing_open(const struct standing *st)
{
    return st->best.rank != st->worst.rank;
}

bool standing_tied(const struct standing *st)
{
    return st->best.first == st->worst.first && st->best.last == st->worst.last &&
           st->best.last > st->best.first;
}

char *standing_place(struct arena *a, const struct standing *st)
{
    if (!st->best.rank || !st->reported)
        return arena_strdup(a, "");
    return standing_open(st) ? arena_printf(a, "%u–%u", st->best.rank, st->worst.rank)
                             : arena_printf(a, "%u", st->best.rank);
}

char *standing_class(struct arena *a, const struct scheme *s, const struct standing *st)
{
    const char *low = st->class_low < 0 ? "…" : s->classes[st->class_low].title;

    if (!st->ranked || st->class_high < 0)
        return arena_strdup(a, "");
    if (st->class_low == st->class_high)
        return arena_strdup(a, low);
    return arena_printf(a, "%s–%s", low, s->classes[st->class_high].title);
}

bool rank_can_pass(const struct ranking *k, uint32_t other, uint32_t position)
{
    size_t n = k->scheme->n_then_by;
    const struct standing *x = &k->standings[other], *y = &k->standings[position];

    return other != position && cmp_ends(x, HIGH, y, LOW, n) >= 0 &&
           cmp_ends(x, LOW, y, HIGH, n) <= 0 &&
           (cmp_ends(x, LOW, x, HIGH, n) != 0 || cmp_ends(y, LOW, y, HIGH, n) != 0);
}

int rank_ties_against(const struct ranking *k, uint32_t position, uint32_t other, enum end others)
{
    return cmp_ties(&k->standings[position], others == HIGH ? LOW : HIGH, &k->standings[other],
                    others, k->scheme->n_then_by);
}

int rank_by_code(const struct ranking *k, uint32_t position, uint32_t other,
                 const struct inputs *in)
{
    return by_code(&in->units.at[k->units[other]], &in->units.at[k->units[position]]);
}

/* Under "share, next follows": may (LOW) or must (HIGH) the lower one come to rest on the value of the other? */
static bool same_step(const struct ranking *k, const struct standing *above,
                      const struct standing *st, enum end e)
{
    size_t n = k->scheme->n_then_by;

    if (e == LOW)
        return cmp_ends(st, HIGH, above, LOW, n) >= 0;
    return cmp_ends(st, LOW, st, HIGH, n) == 0 && cmp_ends(above, LOW, above, HIGH, n) == 0 &&
           cmp_ends(above, HIGH, st, HIGH, n) == 0;
}

uint32_t rank_rival(const struct ranking *k, uint32_t position, uint32_t n, enum end e)
{
    const uint32_t *at = e == HIGH ? k->by_high : k->by_low;
    const struct standing *last = NULL;

    for (size_t i = 0; n && i < k->n_placed; i++) {
        const struct standing *st = &k->standings[at[i]];
        if (at[i] == position)
            continue;
        bool same = k->scheme->ties == TIE_DENSE && last && same_step(k, last, st, e);
        if (!same && --n == 0)
            return at[i];
        if (!same && (e == LOW || cmp_ends(st, LOW, st, HIGH, k->scheme->n_then_by) == 0))
            last = st;
    }
    return NO_INDEX;
}

const char *tie_rule_vi(enum tie_rule t)
{
    static const char *const words[] = {
        [TIE_SKIP] = "đồng hạng, hạng sau bỏ cách (1-2-2-4)",
        [TIE_DENSE] = "đồng hạng, hạng sau liền kề (1-2-2-3)",
        [TIE_LAST] = "đồng hạng, lấy hạng thấp hơn (1-3-3-4)",
        [TIE_BY_CODE] = "không đồng hạng, xếp theo mã đơn vị (1-2-3-4)",
    };

    return words[t];
}

const char *missing_policy_vi(enum missing_policy m)
{
    static const char *const words[] = {
        [MISSING_ZERO] = "tính 0 điểm",
        [MISSING_UNKNOWN] = "để mở: điểm, xếp loại, thứ hạng có hai đầu đến khi đủ",
        [MISSING_SCALE] = "quy phần đã có số liệu về tổng điểm tối đa",
    };

    return words[m];
}
