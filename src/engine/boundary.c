/* See boundary.h.  A leaf is listed only when turning it would turn the award's verdict, so that the list is what the
 * office has to look at before it publishes, and no longer. */
#include "engine/boundary.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/rand.h"
#include "base/vec.h"
#include "engine/explain.h"
#include "engine/explain_impl.h"
#include "engine/measure.h"
#include "engine/rank.h"
#include "engine/verdict.h"

struct gathering {
    struct arena *a;
    const struct run *r;
    const struct year_result *y;
    struct num margin;
    VEC(struct boundary_item) list;
};

const char *boundary_cause_vi(enum boundary_cause c)
{
    static const char *const words[] = {
        [BOUNDARY_MARGIN] = "sát ngưỡng",          [BOUNDARY_TIE] = "đồng hạng",
        [BOUNDARY_ROUNDING] = "do làm tròn",       [BOUNDARY_MISSING] = "thiếu số liệu",
        [BOUNDARY_DISPUTED] = "đang xác minh",     [BOUNDARY_LATE] = "nộp muộn",
        [BOUNDARY_UNSET] = "chưa cấu hình",        [BOUNDARY_WEIGHTS] = "do trọng số",
        [BOUNDARY_NOT_LOADED] = "chưa có văn bản",
    };

    return words[c];
}

static void add(struct gathering *g, struct boundary_item item)
{
    item.year = g->y->year;
    *vec_push_in(g->a, &g->list) = item;
}

/* ---- what the root would be ---- */

enum verdict verdict_if(const struct finding *root, const struct finding *leaf, enum verdict as)
{
    struct tally t = {0};

    if (root == leaf)
        return as;
    if (!root->n_kids)
        return root->verdict;
    for (size_t i = 0; i < root->n_kids; i++)
        tally_add(&t, &root->kids[i], verdict_if(&root->kids[i], leaf, as));
    return verdict_combined(root, &t);
}

/* ---- verdicts ---- */

static bool matters(const struct finding *root, const struct finding *leaf)
{
    return verdict_if(root, leaf, VERDICT_MET) != verdict_if(root, leaf, VERDICT_NOT_MET);
}

/* Fractions are asked about in percentage points. */
static bool is_near(struct gathering *g, const struct finding *f)
{
    struct num d;

    if (!explain_distance(g->a, f, &d))
        return false;
    d = num_abs(g->a, d);
    if (f->percentage)
        d = num_mul(g->a, d, num_int(100));
    return num_cmp(d, g->margin) <= 0;
}

static bool cause_of(struct gathering *g, const struct finding *f, enum boundary_cause *ret)
{
    if (f->verdict == VERDICT_UNKNOWN && f->why == WHY_UNSET)
        *ret = BOUNDARY_UNSET;
    else if (f->verdict == VERDICT_UNKNOWN && f->why == WHY_NOT_LOADED)
        *ret = BOUNDARY_NOT_LOADED;
    else if (f->why == WHY_TIE)
        *ret = BOUNDARY_TIE;
    else if (f->rounding_decides)
        *ret = BOUNDARY_ROUNDING;
    else if (f->read.fact && (f->read.fact->flags & FACT_DISPUTED))
        *ret = BOUNDARY_DISPUTED;
    else if (f->verdict == VERDICT_UNKNOWN)
        *ret = BOUNDARY_MISSING;
    else if (is_near(g, f))
        *ret = BOUNDARY_MARGIN;
    else
        return false;
    return true;
}

static const char *detail_of(struct gathering *g, const struct finding *f)
{
    char *margin = explain_margin(g->a, g->r, f), *why = explain_why(g->a, g->r, f);
    char *read = explain_read(g->a, g->r, f);

    return arena_printf(g->a, "%s%s%s%s%s", read, read[0] && margin[0] ? ", " : "", margin,
                        (read[0] || margin[0]) && why[0] ? "; " : "", why);
}

/* A group whose number nobody has set: what its parts are does not decide it. */
static bool awaits_number(const struct finding *f)
{
    return f->kind == FINDING_COND && f->why == WHY_UNSET && f->verdict == VERDICT_UNKNOWN &&
           (f->cond->op == COND_AT_LEAST || f->cond->op == COND_SOME_YEARS) &&
           f->setting == f->cond->count.setting;
}

static void leaves(struct gathering *g, const struct verdict_result *v, const struct finding *f)
{
    const struct award *w = &g->r->plan->awards[v->award];
    enum boundary_cause cause;

    for (size_t i = 0; i < f->n_kids; i++)
        leaves(g, v, &f->kids[i]);
    if ((f->n_kids && !awaits_number(f)) || f->kind != FINDING_COND || f->verdict == VERDICT_NA ||
        !cause_of(g, f, &cause) || !matters(&v->root, f))
        return;
    const char *label = explain_label(g->a, g->r, f);
    if (f->year != v->year)
        label = arena_printf(g->a, "%s (năm %d)", label, f->year);
    add(g, (struct boundary_item){.cause = cause,
                                  .unit = v->unit,
                                  .person = v->person,
                                  .what = w->item.title,
                                  .on = label,
                                  .detail = detail_of(g, f)});
}

/* ---- rankings ---- */

static void about_unit(struct gathering *g, const struct ranking *k, uint32_t unit,
                       enum boundary_cause cause, const char *on, const char *detail)
{
    add(g, (struct boundary_item){.cause = cause,
                                  .unit = unit,
                                  .person = NO_INDEX,
                                  .what = k->scheme->item.title,
                                  .on = on,
                                  .detail = detail});
}

static bool asks_place(const struct cond *c, uint32_t index, uint32_t place, bool *any)
{
    bool asks = false;

    if (c->op == COND_RANK && c->what == index)
        for (size_t i = 0; i < c->n_rules; i++) {
            int64_t n;
            *any = true;
            asks |= c->rules[i].amount.setting != NO_INDEX ||
                    (num_to_int(c->rules[i].amount.value, &n) && n == place);
        }
    for (size_t i = 0; i < c->n_kids; i++)
        asks |= asks_place(&c->kids[i], index, place, any);
    return asks;
}

/* Units that are close in points are many; they are listed where the next place is worth something: behind the last
 * place that some award asks for.  A plan whose awards ask for no place has them all. */
static bool place_matters(const struct gathering *g, const struct ranking *k, uint32_t place)
{
    const struct plan *p = g->r->plan;
    bool any = false, asks = false;

    for (size_t i = 0; i < p->n_awards; i++)
        asks |= asks_place(&p->awards[i].require, k->scheme->index, place, &any);
    for (size_t i = 0; i < p->n_bars; i++)
        asks |= asks_place(&p->bars[i].when, k->scheme->index, place, &any);
    for (size_t i = 0; i < p->n_settings; i++)
        for (size_t v = 0; v < p->settings[i].n_values; v++)
            if (p->settings[i].values[v].cond)
                asks |= asks_place(p->settings[i].values[v].cond, k->scheme->index, place, &any);
    return asks || !any;
}

static void neighbours(struct gathering *g, const struct ranking *k, size_t i)
{
    const struct standing *st = &k->standings[i];
    const char *next_name;

    if (i + 1 >= k->n_ranked)
        return;
    const struct standing *next = &k->standings[i + 1];
    next_name = g->r->inputs->units.at[k->units[i + 1]].name;
    struct num d = num_sub(g->a, st->score, next->score);
    if (standing_tied(st) && st->best.first == next->best.first)
        return about_unit(g, k, k->units[i], BOUNDARY_TIE, next_name,
                          arena_printf(g->a, "cùng %s điểm, vị trí %u-%u",
                                       num_vi(g->a, st->score, 6), st->best.first, st->best.last));
    int shown = k->scheme->shown;
    bool alike = num_eq(num_round(g->a, st->score, shown, k->scheme->rounding),
                        num_round(g->a, next->score, shown, k->scheme->rounding));
    if (num_sign(d) != 0 && alike)
        about_unit(g, k, k->units[i], BOUNDARY_ROUNDING, next_name,
                   arena_printf(g->a, "hơn %s điểm; làm tròn %d chữ số thì bằng nhau",
                                num_vi_unlike(g->a, d, 2, NUM_ZERO), shown));
    else if (num_cmp(d, g->margin) <= 0 && place_matters(g, k, st->best.last))
        about_unit(g, k, k->units[i], BOUNDARY_MARGIN, next_name,
                   num_sign(d)
                       ? arena_printf(g->a, "hơn %s điểm", num_vi_unlike(g->a, d, 2, NUM_ZERO))
                       : arena_printf(g->a, "bằng điểm, phân hạng bằng tiêu chí phụ"));
}

static void class_edges(struct gathering *g, const struct ranking *k, size_t i)
{
    const struct scheme *s = k->scheme;

    if (k->standings[i].class_low != k->standings[i].class_high)
        about_unit(g, k, k->units[i], BOUNDARY_MISSING, "xếp loại",
                   arena_printf(g->a, "còn từ %s đến %s điểm", num_vi(g->a, k->standings[i].low, 2),
                                num_vi(g->a, k->standings[i].high, 2)));
    for (size_t c = 0; k->standings[i].ranked && c < s->n_classes; c++) {
        struct num d = num_sub(g->a, k->standings[i].score, s->classes[c].from);
        if (num_sign(s->classes[c].from) == 0 || num_cmp(num_abs(g->a, d), g->margin) > 0)
            continue;
        about_unit(g, k, k->units[i], BOUNDARY_MARGIN,
                   arena_printf(g->a, "loại %s", s->classes[c].title),
                   arena_printf(g->a, "%s %s điểm", num_sign(d) < 0 ? "thiếu" : "hơn ngưỡng",
                                num_vi_unlike(g->a, num_abs(g->a, d), 2, NUM_ZERO)));
    }
}

static void figures(struct gathering *g, const struct ranking *k, size_t i)
{
    const struct sheet *t = &k->sheets[i];

    for (size_t c = 0; c < k->scheme->n_criteria; c++) {
        const struct criterion *cr = &k->scheme->criteria[c];
        const struct mark *m = &t->marks[c];
        if (!cr->leaf)
            continue;
        if (m->state == MARK_MISSING && cr->section == SECTION_MAIN)
            about_unit(
                g, k, t->unit, BOUNDARY_MISSING, cr->item.title,
                arena_printf(g->a, "%s; tối đa %s điểm", why_vi(m->why), num_vi(g->a, m->high, 2)));
        if (m->fact && (m->fact->flags & FACT_DISPUTED))
            about_unit(g, k, t->unit, BOUNDARY_DISPUTED, cr->item.title,
                       arena_printf(g->a, "đang tính %s điểm", num_vi(g->a, m->points, 2)));
        if (m->late)
            about_unit(g, k, t->unit, BOUNDARY_LATE, cr->item.title,
                       arena_printf(g->a, "nhập ngày %s, hạn %s", date_vi(g->a, m->late->recorded),
                                    date_vi(g->a, measure_due(k->scheme, k->year))));
    }
}

/* Units whose own figures are all in, and whose place others can still move across one that counts for something. */
static void open_places(struct gathering *g, const struct ranking *k)
{
    const struct cond c = {.op = COND_RANK};
    bool *counts = ARENA_ARRAY(g->a, bool, k->n_placed + 1);

    for (uint32_t n = 1; n <= k->n_placed; n++)
        counts[n] = place_matters(g, k, n);
    for (size_t i = 0; i < k->n_units; i++) {
        const struct standing *st = &k->standings[i];
        bool crosses = false;
        for (uint32_t n = st->best.rank; !crosses && n < st->worst.rank; n++)
            crosses = counts[n];
        if (!crosses || !st->complete)
            continue;
        const struct finding f = {.cond = &c, .ranking = k, .standing = st};
        about_unit(g, k, k->units[i], BOUNDARY_MISSING,
                   arena_printf(g->a, "hạng %s", standing_place(g->a, st)),
                   arena_printf(g->a, "chờ số liệu: %s", explain_awaited(g->a, g->r, &f)));
    }
}

/* ---- robustness ---- */

enum { MICRO = 1000000, STEP = 10000 };

/* The places that a unit has over all draws; 0 for whom nothing applies to. */
struct robustness {
    uint32_t *best, *worst;
};

/* A ranking in millionths, by position among the units that have a place. */
struct drawing {
    size_t n, areas;
    int64_t out_of;
    int64_t *low, *high, *max; /* points of each area, at both ends */
    int64_t *fixed;            /* bonus less penalty */
    size_t *position;          /* in k->units */
    __int128 *lows, *highs;    /* totals of one draw, sorted */
};

/* A thousand million points are as good as any number beyond: products of three stay within 128 bits. */
static int64_t micro(struct arena *a, struct num x)
{
    static const int64_t most = (int64_t)1000000000 * MICRO;
    int64_t v;

    if (!num_to_int(num_round(a, num_mul(a, x, num_int(MICRO)), 0, NUM_HALF_UP), &v) || v > most ||
        v < -most)
        return num_sign(x) < 0 ? -most : most;
    return v;
}

static struct drawing prepare(struct arena *a, const struct ranking *k)
{
    size_t areas = k->scheme->n_areas, n = 0;
    struct drawing d = {.areas = areas, .out_of = micro(a, k->scheme->out_of)};

    d.low = ARENA_ARRAY(a, int64_t, k->n_placed * areas);
    d.high = ARENA_ARRAY(a, int64_t, k->n_placed * areas);
    d.max = ARENA_ARRAY(a, int64_t, k->n_placed * areas);
    d.fixed = ARENA_ARRAY(a, int64_t, k->n_placed);
    d.position = ARENA_ARRAY(a, size_t, k->n_placed);
    d.lows = ARENA_ARRAY(a, __int128, k->n_placed);
    d.highs = ARENA_ARRAY(a, __int128, k->n_placed);
    for (size_t i = 0; i < k->n_units; i++) {
        const struct standing *st = &k->standings[i];
        if (!st->best.rank)
            continue;
        d.position[n] = i;
        d.fixed[n] = micro(a, num_sub(a, k->sheets[i].bonus, k->sheets[i].penalty));
        for (size_t c = 0; c < areas; c++) {
            d.low[n * areas + c] = micro(a, st->area_low[c]);
            d.high[n * areas + c] = micro(a, st->area_high[c]);
            d.max[n * areas + c] = micro(a, st->area_max[c]);
        }
        n++;
    }
    d.n = n;
    return d;
}

/* points / max × out_of + fixed, under these weights. */
static __int128 total_drawn(const struct drawing *d, const int64_t *points, size_t i,
                            const int64_t *weight)
{
    __int128 sum = 0, max = 0;

    for (size_t c = 0; c < d->areas; c++) {
        sum += (__int128)points[i * d->areas + c] * weight[c];
        max += (__int128)d->max[i * d->areas + c] * weight[c];
    }
    return (max > 0 ? sum * d->out_of / max : 0) + d->fixed[i];
}

static int downwards(const void *p, const void *q)
{
    __int128 x = *(const __int128 *)p, y = *(const __int128 *)q;

    return (x < y) - (x > y);
}

/* How many of a list that falls are above x. */
static size_t above(const __int128 *list, size_t n, __int128 x)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (list[mid] > x)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void one_draw(const struct drawing *d, const int64_t *weight, struct robustness *ret)
{
    for (size_t i = 0; i < d->n; i++) {
        d->lows[i] = total_drawn(d, d->low, i, weight);
        d->highs[i] = total_drawn(d, d->high, i, weight);
    }
    qsort(d->lows, d->n, sizeof *d->lows, downwards);
    qsort(d->highs, d->n, sizeof *d->highs, downwards);
    for (size_t i = 0; i < d->n; i++) {
        __int128 low = total_drawn(d, d->low, i, weight), high = total_drawn(d, d->high, i, weight);
        uint32_t best = (uint32_t)above(d->lows, d->n, high) + 1,
                 worst = (uint32_t)above(d->highs, d->n, low) + 1 - (high > low);
        size_t u = d->position[i];
        if (!ret->best[u] || best < ret->best[u])
            ret->best[u] = best;
        if (worst > ret->worst[u])
            ret->worst[u] = worst;
    }
}

static struct robustness vary_weights(struct arena *a, const struct ranking *k,
                                      const struct boundary_ask *ask)
{
    struct drawing d = prepare(a, k);
    struct robustness ret = {ARENA_ARRAY(a, uint32_t, k->n_units),
                             ARENA_ARRAY(a, uint32_t, k->n_units)};
    int64_t *weight = ARENA_ARRAY(a, int64_t, d.areas);
    struct rng rng = {.state = ask->seed};
    uint64_t span = (uint64_t)ask->vary * (STEP / 100);

    for (unsigned i = 0; i < ask->draws && d.n; i++) {
        for (size_t c = 0; c < d.areas; c++)
            weight[c] = STEP - (int64_t)span + (int64_t)rng_below(&rng, 2 * span + 1);
        one_draw(&d, weight, &ret);
    }
    return ret;
}

static void weights(struct gathering *g, const struct ranking *k, const struct boundary_ask *ask)
{
    struct robustness b = vary_weights(g->a, k, ask);

    for (size_t i = 0; i < k->n_units; i++) {
        const struct standing *st = &k->standings[i];
        if (!b.best[i] || (b.best[i] >= st->best.rank && b.worst[i] <= st->worst.rank))
            continue;
        about_unit(g, k, k->units[i], BOUNDARY_WEIGHTS,
                   arena_printf(g->a, "trọng số lĩnh vực ±%u%%", ask->vary),
                   arena_printf(g->a, "hạng %s có thể từ %u đến %u", standing_place(g->a, st),
                                b.best[i], b.worst[i]));
    }
}

const struct boundary_ask boundary_usual = {{.n = 1, .d = 1}, 10, 1000, 29};

void boundary_report(struct arena *a, const struct run *r, const struct year_result *y,
                     const struct boundary_ask *ask, struct boundary_list *ret)
{
    struct gathering g = {.a = a, .r = r, .y = y, .margin = ask->margin};

    CHECK(ask->vary <= 100);
    for (size_t k = 0; k < y->n_rankings; k++) {
        for (size_t i = 0; i < y->rankings[k].n_units; i++) {
            neighbours(&g, &y->rankings[k], i);
            class_edges(&g, &y->rankings[k], i);
            figures(&g, &y->rankings[k], i);
        }
        open_places(&g, &y->rankings[k]);
        if (ask->vary)
            weights(&g, &y->rankings[k], ask);
    }
    for (size_t i = 0; i < y->n_verdicts; i++)
        leaves(&g, &y->verdicts[i], &y->verdicts[i].root);
    ret->at = g.list.at;
    ret->n = g.list.n;
}
