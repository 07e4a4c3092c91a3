/* See flip.h.  A condition is met by the values of one interval.  That interval is found for what is compared, and carried
 * back through every rounding to what can change: a numerator, a number, a day, points.  What is left is the
 * distance to its nearest edge, in steps of what changes.  Groups take the cheapest of what their parts need. */
#include "engine/flip.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "engine/accept.h"
#include "engine/explain.h"
#include "engine/explain_impl.h"
#include "engine/measure.h"
#include "engine/rank.h"
#include "engine/say.h"
#include "engine/verdict.h"

/* Met and not met are not opposites: between them lies what nobody knows, or the council decides.  Under "not" and bars it
 * is the condition's being not met that counts. */
enum goal { TO_MET, FROM_MET, TO_NOT_MET, FROM_NOT_MET };

enum { NO_YEAR = 1 << 30 };

struct flipping {
    struct arena *a;
    const struct run *r;
    const struct finding *f;
    enum goal goal;
};

static struct flip no_flip(struct arena *a, const char *why)
{
    return (struct flip){.text = arena_strdup(a, why), .distance = NUM_ZERO};
}

static struct flip one_flip(const struct flipping *x, struct flip_change c, struct num distance)
{
    struct flip p = {.possible = true, .distance = distance, .n_changes = 1};

    p.changes = ARENA_NEW(x->a, struct flip_change);
    c.unit = x->f->unit;
    c.person = x->f->person;
    c.year = x->f->year;
    c.label = "";
    *p.changes = c;
    p.text = arena_strdup(x->a, c.text);
    return p;
}

static struct flip by_word(const struct flipping *x, const char *text)
{
    return one_flip(x, (struct flip_change){.kind = BY_WORD, .by = NUM_ZERO, .text = text},
                    num_int(1));
}

static bool wants_met(enum goal g)
{
    return g == TO_MET || g == FROM_NOT_MET;
}

static const char *then_text(const struct flipping *x)
{
    return wants_met(x->goal) ? "thì đạt" : "thì không còn đạt";
}

static struct num relative(struct arena *a, struct num by, struct num to)
{
    by = num_abs(a, by);
    return num_sign(to) ? num_abs(a, num_div(a, by, to)) : by;
}

/* ---- figures ---- */

/* "hồ sơ đúng hạn", "triệu đồng số thu thực hiện": what is counted, once. */
static const char *counted(struct arena *a, const struct indicator *i)
{
    size_t n = strlen(i->unit);

    if (!measure_is_ratio(i->measure))
        return i->unit;
    if (!n || strncmp(i->of, i->unit, n) == 0)
        return i->of;
    return arena_printf(a, "%s %s", i->unit, i->of);
}

static struct num step_of(const struct flipping *x, const struct indicator *i)
{
    int places = x->f->read.fact->num_scale;

    if (i->measure == MEASURE_MILESTONE || i->measure == MEASURE_YES_NO)
        places = 0;
    return accepted_unit(x->a, i->measure == MEASURE_POINTS && places < 2 ? 2 : places);
}

/* The figures that are met, as numerators; *ret_now: the one there is. */
static struct accepted accepted_figures(const struct flipping *x, const struct indicator *i,
                                        struct num *ret_now)
{
    const struct finding *f = x->f;
    struct arena *a = x->a;
    struct accepted k = accepted_by(f);
    bool change = f->rule->test == TEST_RISES_BY || f->rule->test == TEST_FALLS_BY;

    accepted_unround(a, f->places, NUM_HALF_UP, &k);
    if (change) {
        struct num factor = num_div(a, num_int(1), f->base), one = num_int(1);
        if (f->rule->test == TEST_FALLS_BY)
            accepted_unscale(a, num_neg(a, factor), one, &k);
        else
            accepted_unscale(a, factor, num_neg(a, one), &k);
    }
    *ret_now = f->read.v;
    if (measure_is_ratio(i->measure)) {
        accepted_unscale(a, num_div(a, num_int(1), fact_den(a, f->read.fact)), NUM_ZERO, &k);
        *ret_now = fact_num(a, f->read.fact);
    }
    return k;
}

/* Can the figure be that? */
static bool can_be(const struct flipping *x, const struct indicator *i, struct num after)
{
    if (i->measure == MEASURE_MILESTONE)
        return true;
    if (i->measure == MEASURE_YES_NO && num_cmp(after, num_int(1)) > 0)
        return false;
    if (num_cmp(after, num_int(i->measure == MEASURE_RANK || i->measure == MEASURE_LEVEL)) < 0)
        return false;
    return !measure_is_ratio(i->measure) || measure_may_exceed(x->r->plan, x->f->cond->what) ||
           num_cmp(after, fact_den(x->a, x->f->read.fact)) <= 0;
}

static char *figure_text(const struct flipping *x, const struct indicator *i, struct num by)
{
    struct arena *a = x->a;
    const char *more = num_sign(by) > 0 ? "thêm" : "bớt";
    struct num size = num_abs(a, by);
    char *n = num_vi(a, size, 9);
    const char *then = then_text(x);

    switch (i->measure) {
    case MEASURE_RATIO:
    case MEASURE_SURVEY:
        n = arena_printf(a, "%s %s %s trên %s", more, n, counted(a, i),
                         num_vi(a, fact_den(a, x->f->read.fact), 9));
        break;
    case MEASURE_MILESTONE:
        n = arena_printf(a, "%s %s ngày", num_sign(by) > 0 ? "chậm thêm" : "sớm hơn", n);
        break;
    case MEASURE_YES_NO:
        return arena_printf(a, "đổi từ “%s” sang “%s” %s", num_sign(by) > 0 ? "không" : "có",
                            num_sign(by) > 0 ? "có" : "không", then);
    case MEASURE_RANK:
        n = arena_printf(a, "%s %s bậc", num_sign(by) > 0 ? "lùi" : "tiến", n);
        break;
    case MEASURE_POINTS:
        n = arena_printf(a, "%s %s điểm", num_sign(by) > 0 ? "thêm" : "giảm", n);
        break;
    case MEASURE_LEVEL:
        n = arena_printf(a, "%s %s mức", num_sign(by) > 0 ? "tăng" : "giảm", n);
        break;
    default:
        n = arena_printf(a, "%s %s%s%s", more, n, i->unit[0] ? " " : "", i->unit);
    }
    if (measure_is_ratio(i->measure) && num_sign(x->f->base) == 0)
        return arena_printf(a, "%s %s %s", n, then,
                            explain_in_shape(a, x->r, x->f, x->f->need, x->f->need));
    return arena_printf(a, "%s %s", n, then);
}

/* Not even all of them are enough. */
static struct flip cannot(const struct flipping *x, const struct indicator *i)
{
    if (!wants_met(x->goal) || !measure_is_ratio(i->measure))
        return no_flip(x->a, "");
    return no_flip(x->a, arena_printf(x->a, "không thể đạt %s với %s %s",
                                      explain_in_shape(x->a, x->r, x->f, x->f->need, x->f->need),
                                      num_vi(x->a, fact_den(x->a, x->f->read.fact), 9), i->over));
}

static struct flip flip_figure(const struct flipping *x)
{
    const struct indicator *i = &x->r->plan->indicators[x->f->cond->what];
    const struct fact *k = x->f->read.fact;
    bool into = wants_met(x->goal);
    struct num now;
    struct move m;

    if (!k || k->state != FACT_VALUE || (measure_is_ratio(i->measure) && !k->den))
        return no_flip(x->a, "");
    struct accepted ok = accepted_figures(x, i, &now);
    if (!accepted_move(x->a, &ok, now, into, &m))
        return no_flip(x->a, "");
    struct num by = accepted_steps(x->a, m, accepted_goes_up(&ok, now, into, m), step_of(x, i)),
               after = num_add(x->a, now, by);
    if (into && (accepted_below(&ok.low, after) || accepted_above(&ok.high, after)))
        return no_flip(x->a, ""); /* "equals": no whole number of steps comes to lie on it */
    if (!into && !can_be(x, i, after) && ok.low.there &&
        ok.high.there) { /* out on the other side */
        bool up = num_sign(by) < 0;
        m = accepted_edge(x->a, now, up ? &ok.high : &ok.low, false);
        by = accepted_steps(x->a, m, up, step_of(x, i));
        after = num_add(x->a, now, by);
    }
    if (!can_be(x, i, after))
        return cannot(x, i);
    return one_flip(x,
                    (struct flip_change){.kind = BY_FIGURE,
                                         .what = x->f->cond->what,
                                         .by = by,
                                         .up = num_sign(by) > 0,
                                         .text = figure_text(x, i, by)},
                    relative(x->a, by,
                             measure_is_ratio(i->measure)
                                 ? num_mul(x->a, x->f->need, fact_den(x->a, k))
                                 : x->f->need));
}

/* ---- points ---- */

/* What a unit's points move in: the coarsest decimals that criteria and areas are rounded to, brought to the total's
 * maximum; 0: as finely as one likes. */
static struct num step_of_points(struct arena *a, const struct finding *f, bool of_area)
{
    const struct scheme *s = f->ranking->scheme;
    int places = s->round_criterion;
    struct num max = NUM_ZERO;

    if (s->rank_published)
        return NUM_ZERO;
    if (s->round_area != NOT_ROUNDED && (places == NOT_ROUNDED || s->round_area < places))
        places = s->round_area;
    if (places == NOT_ROUNDED)
        return NUM_ZERO;
    for (size_t i = 0; i < s->n_areas; i++)
        max = num_add(a, max, f->standing->area_max[i]);
    if (of_area || num_sign(max) <= 0)
        return accepted_unit(a, places);
    return num_mul(a, accepted_unit(a, places), num_div(a, s->out_of, max));
}

/* "thêm 0,75 điểm", "giảm quá 0,5 điểm": more than that only where the number says just what it takes. */
static char *points_text(const struct flipping *x, struct move m, bool up)
{
    struct num size = num_abs(x->a, m.by), enough = explain_enough(x->a, size);
    const char *beyond = !m.beyond || !num_eq(size, enough) ? "" : up ? "hơn " : "quá ";

    return arena_printf(x->a, "%s %s%s điểm", up ? "thêm" : "giảm", beyond,
                        num_vi_unlike(x->a, enough, 4, NUM_ZERO));
}

static struct flip_change points_change(const struct flipping *x, struct move m, bool up,
                                        bool of_area)
{
    struct num step = step_of_points(x->a, x->f, of_area);

    if (num_sign(step))
        m = (struct move){accepted_steps(x->a, m, up, step), false};
    return (struct flip_change){
        .kind = of_area ? BY_AREA : BY_POINTS,
        .what = x->f->cond->what,
        .area = x->f->area,
        .by = m.by,
        .beyond = m.beyond,
        .up = up,
        .text = arena_printf(x->a, "%s %s", points_text(x, m, up), then_text(x))};
}

/* A total comes about by adding up, rounding, and being rounded again for the ranking. */
static void unround_total(struct arena *a, const struct scheme *s, struct accepted *k)
{
    if (s->rank_on_shown)
        accepted_unround(a, s->shown, s->rounding, k);
    if (!s->rank_published)
        accepted_unround(a, s->round_total, s->rounding, k);
}

/* The end of the score that the goal is about: to be met for certain it is the worse, not to be for certain the better. */
static struct num raw_score(const struct flipping *x, bool lower_is_met)
{
    bool certain = x->goal == TO_MET || x->goal == FROM_MET;

    return certain != lower_is_met ? x->f->standing->low_raw : x->f->standing->high_raw;
}

/* The most that a total can be. */
static struct num ceiling(struct arena *a, const struct scheme *s)
{
    struct num most = s->out_of, bonus = NUM_ZERO;

    for (size_t i = 0; i < s->n_criteria; i++)
        if (s->criteria[i].leaf && s->criteria[i].section == SECTION_BONUS)
            bonus = num_add(a, bonus, s->criteria[i].points);
    most = num_add(a, most, s->has_bonus_cap ? num_min(bonus, s->bonus_cap) : bonus);
    return s->has_total_cap ? num_min(most, s->total_cap) : most;
}

/* A total cannot leave its range: not below 0, not above the most there is. */
static bool move_points(const struct flipping *x, const struct accepted *k, struct num now,
                        struct move *ret)
{
    const struct scheme *s = x->f->ranking->scheme;
    bool into = wants_met(x->goal);

    if (!accepted_move(x->a, k, now, into, ret))
        return false;
    if (s->rank_published)
        return true;
    bool up = accepted_goes_up(k, now, into, *ret);
    struct num end = up ? ceiling(x->a, s) : NUM_ZERO;
    bool in = !accepted_below(&k->low, end) && !accepted_above(&k->high, end);
    return in == into;
}

static struct flip flip_score(const struct flipping *x)
{
    struct accepted k = accepted_by(x->f);
    bool into = wants_met(x->goal);
    struct move m;

    if (x->f->standing->unbounded)
        return no_flip(x->a, "");
    accepted_unround(x->a, x->f->places, NUM_HALF_UP, &k);
    unround_total(x->a, x->f->ranking->scheme, &k);
    struct num now = raw_score(x, explain_lower_is_met(x->f));
    if (!move_points(x, &k, now, &m))
        return no_flip(x->a, "");
    struct flip_change c = points_change(x, m, accepted_goes_up(&k, now, into, m), false);
    return one_flip(x, c, relative(x->a, c.by, x->f->need));
}

static struct flip flip_share(const struct flipping *x)
{
    const struct standing *st = x->f->standing;
    struct num max = st->area_max[x->f->area];
    struct accepted k = accepted_by(x->f);
    bool into = wants_met(x->goal), certain = x->goal == TO_MET || x->goal == FROM_MET;
    struct num now = certain != explain_lower_is_met(x->f) ? st->area_low[x->f->area]
                                                           : st->area_high[x->f->area];
    struct move m;

    accepted_unround(x->a, x->f->places, NUM_HALF_UP, &k);
    accepted_unscale(x->a, num_div(x->a, num_int(1), max), NUM_ZERO, &k);
    if (!accepted_move(x->a, &k, now, into, &m))
        return no_flip(x->a, "");
    bool up = accepted_goes_up(&k, now, into, m);
    struct num end = up ? max : NUM_ZERO;
    if ((!accepted_below(&k.low, end) && !accepted_above(&k.high, end)) != into)
        return no_flip(x->a, "");
    struct flip_change c = points_change(x, m, up, true);
    return one_flip(x, c, relative(x->a, c.by, max));
}

/* ---- places ---- */

/* Against whom, and seen from which of its ends. */
struct rival {
    uint32_t position;
    enum end end;
    struct num score; /* at that end */
    bool level;       /* the place is had at the rival's own score */
};

static bool somebody_open(const struct ranking *k)
{
    for (size_t i = 0; i < k->n_units; i++)
        if (k->standings[i].n_gaps)
            return true;
    return false;
}

/* Who stands at the last place that counts.  A tie over it is in or out as the edge says; to be certain of anything takes the
 * stricter reading of what the council would decide. */
static bool find_rival(const struct flipping *x, int64_t n, struct rival *ret)
{
    const struct ranking *k = x->f->ranking;
    uint32_t mine = (uint32_t)(x->f->standing - k->standings);
    bool certain = x->goal == TO_MET || x->goal == FROM_MET;
    enum edge e = x->f->edge;

    if (k->scheme->ties == TIE_DENSE && e != EDGE_INCLUDE && somebody_open(k))
        return false; /* whether it will be tied can only be bounded there, not reckoned */
    ret->end = certain ? HIGH : LOW;
    ret->position = rank_rival(k, mine, (uint32_t)n, ret->end);
    if (ret->position == NO_INDEX || k->standings[ret->position].unbounded)
        return false;
    const struct standing *st = &k->standings[ret->position];
    int ties = rank_ties_against(k, mine, ret->position, ret->end);
    ret->score = ret->end == HIGH ? st->high : st->low;
    if (e == EDGE_AS_PRINTED && k->scheme->ties == TIE_BY_CODE && ties == 0)
        ties = rank_by_code(k, mine, ret->position, x->r->inputs);
    if (e == EDGE_COUNCIL)
        e = certain ? EDGE_EXCLUDE : EDGE_INCLUDE;
    if (e == EDGE_AS_PRINTED)
        e = k->scheme->ties == TIE_LAST ? EDGE_EXCLUDE : EDGE_INCLUDE;
    ret->level = e == EDGE_INCLUDE ? ties >= 0 : ties > 0;
    return true;
}

static const char *rival_text(const struct flipping *x, const struct rival *v, const char *how)
{
    const struct standing *st = &x->f->ranking->standings[v->position];
    const char *end = num_eq(st->low, st->high) ? "" : v->end == HIGH ? "nhiều nhất " : "ít nhất ";

    return arena_printf(x->a, "thì %s %s (hạng %s, %s%s điểm)", how,
                        x->r->inputs->units.at[x->f->ranking->units[v->position]].name,
                        standing_place(x->a, st), end, num_vi(x->a, v->score, 2));
}

/* Where the unit comes to stand, seen from the rival. */
static const char *where(const struct flipping *x, const struct rival *v, struct num now,
                         const struct flip_change *c)
{
    struct num after = rank_compared(x->a, x->f->ranking->scheme, num_add(x->a, now, c->by));

    if (num_eq(after, v->score) && !c->beyond)
        return "bằng";
    return c->up ? "trên" : "sau";
}

static struct flip flip_rank(const struct flipping *x)
{
    const struct finding *f = x->f;
    bool into = wants_met(x->goal);
    struct rival v;
    struct move m;
    int64_t n;

    if (f->standing->unbounded || f->rule->test != TEST_AT_MOST || !num_to_int(f->need, &n) ||
        n < 1 || !find_rival(x, n, &v))
        return no_flip(x->a, "");
    struct accepted k = {.low = {true, v.level, v.score}}; /* the scores that have the place */
    unround_total(x->a, f->ranking->scheme, &k);
    struct num now = raw_score(x, false);
    if (!move_points(x, &k, now, &m))
        return no_flip(x->a, "");
    struct flip_change c = points_change(x, m, into, false);
    m = (struct move){c.by, c.beyond};
    c.text = arena_printf(x->a, "%s %s", points_text(x, m, into),
                          rival_text(x, &v, where(x, &v, now, &c)));
    return one_flip(x, c, relative(x->a, c.by, now));
}

/* ---- documents, and what is not known ---- */

static struct flip flip_attested(const struct flipping *x)
{
    switch (x->goal) {
    case FROM_MET:
        return by_word(x, "mất hiệu lực văn bản này thì không còn đạt");
    case TO_NOT_MET:
        return by_word(x, "cần văn bản kết luận không đạt (số, ngày, cơ quan ban hành)");
    case FROM_NOT_MET:
        return by_word(x, "mất hiệu lực văn bản kết luận không đạt");
    case TO_MET:
        break;
    }
    return by_word(x, x->f->why == WHY_SAID_NO
                          ? "cần văn bản khác kết luận đạt (số, ngày, cơ quan ban hành)"
                          : "cần văn bản có số, ngày, cơ quan ban hành");
}

static struct flip flip_unknown(const struct flipping *x)
{
    const struct finding *f = x->f;

    switch (f->why) {
    case WHY_UNSET:
        if (f->setting == NO_INDEX)
            return no_flip(x->a, "");
        return by_word(x, arena_printf(x->a, "cần người có thẩm quyền quyết định: %s",
                                       x->r->plan->settings[f->setting].item.title));
    case WHY_NOT_LOADED:
        return by_word(x, "cần đưa tiêu chuẩn của văn bản này vào kế hoạch");
    case WHY_NO_FACT:
    case WHY_SAID_MISSING:
        return by_word(x, arena_printf(x->a, "cần báo cáo số liệu năm %d", f->year));
    case WHY_NO_LAST_YEAR:
        return by_word(x, arena_printf(x->a, "cần số liệu năm %d", f->year - 1));
    case WHY_TIE:
    case WHY_COUNCIL:
    case WHY_TOO_FEW_APPLY:
    case WHY_SUCCESSION:
        return by_word(x, "cần Hội đồng xem xét, quyết định");
    case WHY_NOT_RANKED:
    case WHY_OTHERS:
        if (f->standing)
            return by_word(x,
                           arena_printf(x->a, "cần số liệu: %s", explain_awaited(x->a, x->r, f)));
        return by_word(x, arena_printf(x->a, "cần bổ sung: %s", why_vi(f->why)));
    default:
        return by_word(x, arena_printf(x->a, "cần bổ sung: %s", why_vi(f->why)));
    }
}

static bool by_document(const struct run *r, const struct finding *f)
{
    return f->cond->op == COND_ATTESTED ||
           (f->cond->op == COND_INDICATOR &&
            r->plan->indicators[f->cond->what].measure == MEASURE_ATTESTATION);
}

static struct flip flip_leaf(const struct flipping *x)
{
    const struct finding *f = x->f;

    if (f->kind == FINDING_COND && by_document(x->r, f))
        return flip_attested(x);
    if (f->verdict == VERDICT_UNKNOWN)
        return flip_unknown(x);
    if (f->kind != FINDING_COND || !f->has_value || !f->has_need || !f->rule)
        return no_flip(x->a, "");
    switch (f->cond->op) {
    case COND_RANK:
        return flip_rank(x);
    case COND_INDICATOR:
        return flip_figure(x);
    case COND_SHARE:
        return flip_share(x);
    default:
        return flip_score(x);
    }
}

/* ---- groups ---- */

struct option {
    struct flip flip;
    size_t order;
};

static int by_cost(const void *p, const void *q)
{
    const struct option *x = p, *y = q;
    int c = y->flip.possible - x->flip.possible;

    if (!c)
        c = (x->flip.n_changes > y->flip.n_changes) - (x->flip.n_changes < y->flip.n_changes);
    if (!c)
        c = num_cmp(x->flip.distance, y->flip.distance);
    return c ? c : (x->order > y->order) - (x->order < y->order);
}

static bool same_thing(const struct flip_change *x, const struct flip_change *y)
{
    return x->kind == y->kind && x->kind != BY_WORD && x->unit == y->unit && x->what == y->what &&
           x->area == y->area && x->year == y->year;
}

/* One figure that several conditions read is changed once, by as much as the most demanding of them wants.  False: they
 * want it both ways. */
static bool add_change(struct flip *p, const struct flip_change *c)
{
    for (size_t i = 0; i < p->n_changes; i++) {
        struct flip_change *have = &p->changes[i];
        if (!same_thing(have, c))
            continue;
        if (have->up != c->up)
            return false;
        int more = c->up ? num_cmp(c->by, have->by) : num_cmp(have->by, c->by);
        if (more > 0 || (more == 0 && c->beyond))
            *have = *c;
        return true;
    }
    p->changes[p->n_changes++] = *c;
    return true;
}

static bool told_alike(const struct flip_change *x, const struct flip_change *y)
{
    return x->in_year == y->in_year && x->of_old_unit == y->of_old_unit && x->unit == y->unit &&
           strcmp(x->label, y->label) == 0 && strcmp(x->text, y->text) == 0;
}

/* The years of all changes that are told like this one: "năm 2023, 2024: ". */
static void tell_years(struct buf *b, const struct flip *p, const struct flip_change *c)
{
    bool first = true;

    for (int year = c->year; c->in_year && year != NO_YEAR;) {
        int next = NO_YEAR;
        buf_addf(b, "%s%d", first ? "năm " : ", ", year);
        for (size_t i = 0; i < p->n_changes; i++)
            if (told_alike(&p->changes[i], c) && p->changes[i].year > year &&
                p->changes[i].year < next)
                next = p->changes[i].year;
        year = next;
        first = false;
    }
    if (c->in_year)
        buf_adds(b, ": ");
}

/* "năm 2023, 2024: Hồ sơ đúng hạn: cần …": what is alike but for the year is told once. */
static void tell_change(struct buf *b, const struct run *r, const struct flip *p, size_t at)
{
    struct flip_change c = p->changes[at];

    for (size_t i = 0; i < p->n_changes; i++) {
        if (!told_alike(&p->changes[i], &c))
            continue;
        if (i < at)
            return; /* told with the first */
        if (p->changes[i].year < c.year)
            c.year = p->changes[i].year;
    }
    buf_adds(b, b->len ? "; " : "");
    tell_years(b, p, &c);
    if (c.of_old_unit)
        buf_addf(b, "%s: ", r->inputs->units.at[c.unit].name);
    buf_addf(b, "%s%s%s", c.label, c.label[0] ? ": " : "", c.text);
}

static void tell(struct arena *a, const struct run *r, struct flip *p)
{
    _buf_ struct buf b = BUF_INIT(1 << 20);

    for (size_t i = 0; p->possible && i < p->n_changes; i++)
        tell_change(&b, r, p, i);
    p->text = arena_strdup(a, p->possible ? buf_str(&b) : "");
}

/* The `want` cheapest of the options, joined. */
static struct flip cheapest(const struct flipping *x, struct option *list, size_t n, size_t want)
{
    struct flip all = {.possible = want <= n, .distance = NUM_ZERO};
    size_t most = 0;

    if (n)
        qsort(list, n, sizeof *list, by_cost);
    for (size_t i = 0; i < want && all.possible; i++) {
        all.possible = list[i].flip.possible;
        most += list[i].flip.n_changes;
    }
    all.changes = ARENA_ARRAY(x->a, struct flip_change, most);
    for (size_t i = 0; i < want && all.possible; i++) {
        all.distance = num_add(x->a, all.distance, list[i].flip.distance);
        for (size_t c = 0; c < list[i].flip.n_changes && all.possible; c++)
            all.possible = add_change(&all, &list[i].flip.changes[c]);
    }
    tell(x->a, x->r, &all);
    return all;
}

static struct flip find(const struct flipping *x);

/* What a kid would need, with the words that tell which it is. */
static struct flip flip_kid(const struct flipping *x, const struct finding *kid, enum goal goal)
{
    const struct flipping k = {x->a, x->r, kid, goal};
    struct flip p = find(&k);

    for (size_t i = 0; i < p.n_changes; i++) {
        struct flip_change *c = &p.changes[i];
        if (!kid->n_kids && !c->label[0] && kid->kind == FINDING_COND)
            c->label = explain_label(x->a, x->r, kid);
        c->in_year |= kid->kind == FINDING_YEAR;
        c->of_old_unit |= kid->kind == FINDING_PREDECESSOR;
    }
    return p;
}

static enum goal opposite(enum goal g)
{
    static const enum goal goals[] = {[TO_MET] = TO_NOT_MET,
                                      [FROM_MET] = FROM_NOT_MET,
                                      [TO_NOT_MET] = TO_MET,
                                      [FROM_NOT_MET] = FROM_MET};

    return goals[g];
}

/* Which kids can serve the goal. */
static bool serves(const struct finding *kid, enum goal g)
{
    switch (g) {
    case TO_MET:
        return kid->verdict == VERDICT_NOT_MET || kid->verdict == VERDICT_UNKNOWN;
    case FROM_MET:
        return kid->verdict == VERDICT_MET;
    case TO_NOT_MET:
        return kid->verdict == VERDICT_MET || kid->verdict == VERDICT_UNKNOWN;
    case FROM_NOT_MET:
        return kid->verdict == VERDICT_NOT_MET;
    }
    CHECK(false);
}

/* How many of them it takes: every group is "at least n of those that apply". */
static size_t wanted(const struct finding *f, enum goal g)
{
    struct tally t = {0};
    size_t n;

    for (size_t i = 0; i < f->n_kids; i++) {
        t.met += f->kids[i].verdict == VERDICT_MET;
        t.unknown += f->kids[i].verdict == VERDICT_UNKNOWN;
        t.not_met += f->kids[i].verdict == VERDICT_NOT_MET;
    }
    if (f->combine == COMBINE_AGREE) /* all to the other side, or one away from it */
        return g == TO_MET ? f->n_kids - t.met : g == TO_NOT_MET ? f->n_kids - t.not_met : 1;
    n = f->combine == COMBINE_ANY        ? 1
        : f->combine == COMBINE_AT_LEAST ? f->required
                                         : t.met + t.unknown + t.not_met;
    switch (g) {
    case TO_MET:
        return n > t.met ? n - t.met : 0;
    case FROM_MET:
        return t.met + 1 > n ? t.met + 1 - n : 0;
    case TO_NOT_MET:
        return t.met + t.unknown + 1 > n ? t.met + t.unknown + 1 - n : 0;
    case FROM_NOT_MET:
        return n > t.met + t.unknown ? n - t.met - t.unknown : 0;
    }
    CHECK(false);
}

static struct flip flip_group(const struct flipping *x)
{
    const struct finding *f = x->f;
    struct option *list = ARENA_ARRAY(x->a, struct option, f->n_kids);
    size_t n = 0;

    for (size_t i = 0; i < f->n_kids; i++)
        if (serves(&f->kids[i], x->goal)) {
            list[n] = (struct option){flip_kid(x, &f->kids[i], x->goal), n};
            n++;
        }
    return cheapest(x, list, n, wanted(f, x->goal));
}

static struct flip find(const struct flipping *x)
{
    const struct finding *f = x->f;

    if (f->verdict == VERDICT_NA)
        return no_flip(x->a, "");
    if (!f->n_kids)
        return flip_leaf(x);
    if (f->combine == COMBINE_NONE || f->why == WHY_TOO_FEW_APPLY ||
        (f->combine == COMBINE_AGREE && f->verdict == VERDICT_UNKNOWN))
        return flip_unknown(x);
    if (f->combine == COMBINE_FIRST || f->combine == COMBINE_NOT || f->combine == COMBINE_BAR) {
        bool same = f->combine == COMBINE_FIRST;
        struct flip p = flip_kid(x, &f->kids[0], same ? x->goal : opposite(x->goal));
        tell(x->a, x->r, &p);
        return p;
    }
    return flip_group(x);
}

/* ---- does it really? ---- */

static bool changed_fact(struct arena *a, const struct inputs *in, const struct flip_change *c,
                         struct fact *ret)
{
    const struct fact *f = inputs_fact(in, c->unit, (uint16_t)c->what, c->year);
    int64_t mant;

    if (!f)
        return false;
    struct num after = num_add(a, fact_num(a, f), c->by);
    *ret = *f;
    for (int scale = f->num_scale; scale <= NUM_MAX_SCALE; scale++) {
        struct num whole = num_div(a, after, accepted_unit(a, scale));
        if (!num_to_int(whole, &mant))
            continue;
        ret->num = mant;
        ret->num_scale = (uint8_t)scale;
        return true;
    }
    return false;
}

/* Does more of what is read help the leaf to be met?  1 yes, -1 it hurts, 0 neither. */
static int liking(const struct finding *f, bool as_before)
{
    struct accepted k;

    if (!f->rule)
        return 0;
    if (f->cond->op == COND_RANK)
        return f->rule->test == TEST_AT_MOST || f->rule->test == TEST_BELOW ? 1 : 0;
    k = accepted_by(f);
    if (k.low.there == k.high.there)
        return 0;
    int likes = k.low.there ? 1 : -1;
    if (f->rule->test == TEST_FALLS_BY)
        likes = -likes;
    return as_before ? -likes : likes;
}

/* Does the leaf read what changes; as_before: as last year's or the baseline's? */
static bool reads(const struct finding *f, const struct flip_change *c, bool as_before)
{
    if (f->unit != c->unit || f->verdict == VERDICT_NA || f->kind != FINDING_COND)
        return false;
    if (c->kind == BY_FIGURE && f->cond->op == COND_INDICATOR && f->cond->what == c->what)
        return as_before ? f->before && f->before->year == c->year : f->year == c->year;
    return c->kind != BY_FIGURE && !as_before && f->ranking && f->cond->what == c->what &&
           f->year == c->year;
}

/* Would the change work against some other leaf that reads the same thing?  way: 1 when the leaf's being met serves the
 * goal, -1 when its not being met does. */
static bool hurts(const struct finding *f, const struct flip_change *c, int way)
{
    int up = c->up ? 1 : -1;

    if (f->combine == COMBINE_NOT || f->combine == COMBINE_BAR)
        way = -way;
    for (size_t i = 0; i < f->n_kids; i++)
        if (hurts(&f->kids[i], c, way))
            return true;
    if (f->n_kids)
        return false;
    return (reads(f, c, false) && up * liking(f, false) * way < 0) ||
           (reads(f, c, false) && !liking(f, false)) ||
           (reads(f, c, true) && up * liking(f, true) * way < 0);
}

/* Several conditions may read one figure, also as last year's: what helps one can hurt another.  So an award is judged again
 * with the changed figures; points and words cannot be put in, and must not work against each other. */
static bool turns(struct arena *a, const struct run *r, const struct finding *f,
                  const struct flip *p)
{
    struct inputs in = *r->inputs;
    struct run other = *r;
    struct fact *facts = ARENA_ARRAY(a, struct fact, p->n_changes);
    struct finding again;

    bool figures = true, hurt = false;
    for (size_t i = 0; i < p->n_changes; i++) {
        const struct flip_change *c = &p->changes[i];
        figures &= c->kind == BY_FIGURE && changed_fact(a, &in, c, &facts[i]);
        hurt |= c->kind != BY_WORD && hurts(f, c, f->verdict == VERDICT_MET ? -1 : 1);
    }
    if (!figures)
        return !hurt;
    in.instead = facts;
    in.n_instead = p->n_changes;
    other.inputs = &in;
    for (uint32_t w = 0; w < r->plan->n_awards; w++) {
        struct subject s = {.unit = f->unit, .person = f->person, .year = f->year};
        if (f->cond != &r->plan->awards[w].require)
            continue;
        verdict_award(a, &other, w, s, &again);
        return f->verdict == VERDICT_MET ? again.verdict != VERDICT_MET
                                         : again.verdict == VERDICT_MET;
    }
    return true;
}

struct flip flip_of(struct arena *a, const struct run *r, const struct finding *f)
{
    const struct flipping x = {a, r, f, f->verdict == VERDICT_MET ? FROM_MET : TO_MET};
    struct flip p = find(&x);

    return p.possible && f->n_kids && !turns(a, r, f, &p) ? no_flip(a, "") : p;
}
