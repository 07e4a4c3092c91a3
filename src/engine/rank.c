/* See rank.h.  Sorting compares exact values only; the code of the unit orders what is printed,
 * never what is ranked (unless the plan says "by code"). */
#include "engine/rank.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

static bool takes(const struct scheme *s, const struct unit *u, int year)
{
    return s->members == MEMBERS_YEAR_END ? unit_lives_on(u, date_from(year, 12, 31))
                                          : unit_lives_in(u, year);
}

const struct scheme *rank_scheme(const struct plan *p, uint32_t index, const struct unit *u,
                                 int year)
{
    const struct scheme *s = plan_scheme(p, index, u->group, year);

    return s && takes(s, u, year) ? s : NULL;
}

size_t rank_members(struct arena *a, const struct inputs *in, const struct scheme *s,
                    uint32_t group, int year, uint32_t **ret)
{
    uint32_t *list = ARENA_ARRAY(a, uint32_t, in->units.n);
    size_t n = 0;

    for (uint32_t u = 0; u < in->units.n; u++) {
        const struct unit *unit = &in->units.at[u];
        if (unit->group == group && takes(s, unit, year))
            list[n++] = u;
    }
    *ret = list;
    return n;
}

/* One line of the table while it is being sorted. */
struct row {
    struct sheet sheet;
    struct standing standing;
    struct num *keys; /* tie-breakers, higher first */
    bool *known;      /* is there a figure for it? */
    const struct unit *unit;
    size_t n_keys;
};

struct building {
    const struct score_group *group;
    const uint32_t *units;
    struct row *rows;
};

/* False when there is no figure. */
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

static int class_of(const struct scheme *s, struct num score)
{
    for (size_t i = 0; i < s->n_classes; i++)
        if (num_cmp(score, s->classes[i].from) >= 0)
            return (int)i;
    return -1;
}

static void stand(struct arena *a, const struct score_group *g, struct row *row)
{
    const struct scheme *s = g->scheme;
    struct sheet *sheet = &row->sheet;
    struct standing *st = &row->standing;
    size_t areas = 0;

    *st = (struct standing){.member = true,
                            .complete = sheet->complete,
                            .total = sheet->total,
                            .high = sheet->high,
                            .class_ = -1};
    st->score = s->rank_published ? sheet->published.v : sheet->total;
    if (s->rank_on_shown)
        st->score = num_round(a, st->score, s->shown, s->rounding);
    st->ranked = s->rank_published ? sheet->published.state == VALUE_OK
                                   : num_sign(sheet->max) > 0 &&
                                         (sheet->complete ||
                                          (num_cmp(s->availability, num_int(1)) < 0 &&
                                           num_cmp(sheet->availability, s->availability) >= 0));
    if (st->ranked)
        st->class_ = class_of(s, st->score);
    st->area_points = ARENA_ARRAY(a, struct num, s->n_areas);
    st->area_high = ARENA_ARRAY(a, struct num, s->n_areas);
    st->area_max = ARENA_ARRAY(a, struct num, s->n_areas);
    for (size_t i = 0; i < s->n_criteria; i++) {
        if (s->criteria[i].parent != NO_INDEX || s->criteria[i].section != SECTION_MAIN)
            continue;
        st->area_points[areas] = sheet->marks[i].points;
        st->area_high[areas] = sheet->marks[i].high;
        st->area_max[areas++] = sheet->marks[i].max;
    }
}

static void build_row(void *ctx, struct arena *a, size_t i)
{
    struct building *b = ctx;
    const struct scheme *s = b->group->scheme;
    struct row *row = &b->rows[i];

    score_unit(a, b->group, b->units[i], &row->sheet);
    stand(a, b->group, row);
    row->unit = &b->group->inputs->units.at[b->units[i]];
    row->n_keys = s->n_then_by;
    row->keys = ARENA_ARRAY(a, struct num, s->n_then_by);
    row->known = ARENA_ARRAY(a, bool, s->n_then_by);
    for (size_t k = 0; k < s->n_then_by; k++)
        row->known[k] = tie_value(a, b->group, &s->then_by[k], &row->sheet, &row->keys[k]);
}

/* What the scheme ranks by: score, then the tie-breakers.  0 = a true tie. */
static int by_merit(const struct row *x, const struct row *y)
{
    if (x->standing.ranked != y->standing.ranked)
        return x->standing.ranked ? -1 : 1;
    if (!x->standing.ranked)
        return 0;
    int c = num_cmp(y->standing.score, x->standing.score);
    for (size_t k = 0; c == 0 && k < x->n_keys; k++) /* no figure: behind every figure */
        c = x->known[k] != y->known[k] ? y->known[k] - x->known[k]
                                       : num_cmp(y->keys[k], x->keys[k]);
    return c;
}

static int by_merit_then_code(const void *p, const void *q)
{
    const struct row *x = p, *y = q;
    int c = by_merit(x, y);

    if (c == 0)
        c = strcmp(x->unit->code, y->unit->code);
    return c ? c : (x->unit->from > y->unit->from) - (x->unit->from < y->unit->from);
}

static uint32_t place(enum tie_rule rule, size_t first, size_t last, uint32_t dense, size_t i)
{
    switch (rule) {
    case TIE_SKIP:
        return (uint32_t)first + 1;
    case TIE_DENSE:
        return dense;
    case TIE_LAST:
        return (uint32_t)last;
    case TIE_BY_CODE:
        return (uint32_t)i + 1;
    }
    CHECK(false);
}

static size_t give_places(struct row *rows, size_t n, enum tie_rule rule)
{
    size_t first = 0;
    uint32_t dense = 0;

    while (first < n && rows[first].standing.ranked) {
        size_t last = first + 1;
        while (last < n && by_merit(&rows[first], &rows[last]) == 0)
            last++;
        dense++;
        for (size_t i = first; i < last; i++) {
            rows[i].standing.first = (uint32_t)first + 1;
            rows[i].standing.last = (uint32_t)last;
            rows[i].standing.rank = place(rule, first, last, dense, i);
        }
        first = last;
    }
    return first;
}

/* Standings outlive the sheets they came from. */
static struct standing kept(struct arena *keep, const struct scheme *s, const struct standing *st)
{
    struct standing k = *st;

    k.score = num_copy(keep, st->score);
    k.total = num_copy(keep, st->total);
    k.high = num_copy(keep, st->high);
    k.area_points = ARENA_ARRAY(keep, struct num, s->n_areas);
    k.area_high = ARENA_ARRAY(keep, struct num, s->n_areas);
    k.area_max = ARENA_ARRAY(keep, struct num, s->n_areas);
    for (size_t i = 0; i < s->n_areas; i++) {
        k.area_points[i] = num_copy(keep, st->area_points[i]);
        k.area_high[i] = num_copy(keep, st->area_high[i]);
        k.area_max[i] = num_copy(keep, st->area_max[i]);
    }
    return k;
}

void rank_build(struct arena *keep, struct arena *a, const struct plan *p, const struct inputs *in,
                const struct scheme *s, uint32_t group, int year, const struct pool *pool,
                struct ranking *ret)
{
    struct score_group g;
    uint32_t *units;
    size_t n = rank_members(keep, in, s, group, year, &units);
    struct row *rows = xcalloc(n, sizeof *rows);
    struct building b = {.group = &g, .units = units, .rows = rows};

    score_group_init(&g, a, p, in, s, year, units, n);
    pool_each(pool, a, n, build_row, &b);
    if (n)
        qsort(rows, n, sizeof *rows, by_merit_then_code);
    *ret =
        (struct ranking){.scheme = s, .group = group, .year = year, .units = units, .n_units = n};
    ret->n_ranked = give_places(rows, n, s->ties);
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
