/* What a ranking answers: score, share of an area, place, class.  All of them may lie between two ends while figures are
 * missing (rank.h); an answer is given when both ends give it. */
#include "engine/verdict_impl.h"

#include <string.h>

#include "base/check.h"
#include "engine/rank.h"
#include "engine/verdict.h"

/* Nobody was ranked in the year: what a setting makes of that, else the council's. */
static void without_ranking(struct asking *q, enum why why)
{
    int word = plan_no_ranking(q->r->plan, q->c->no_ranking, date_from(q->s.year, 12, 31));

    verdict_answer(q->f,
                   word == NO_RANKING_SKIP    ? VERDICT_NA
                   : word == NO_RANKING_FAILS ? VERDICT_NOT_MET
                                              : VERDICT_UNKNOWN,
                   why);
    q->f->setting = q->c->no_ranking;
    if (word < 0)
        verdict_unset(q->f, q->c->no_ranking);
}

/* Who is ranked is a setting's to say, and its answers would rank other units. */
static bool members_open(const struct asking *q, const struct ranking *k)
{
    const struct inputs *in = q->r->inputs;

    if (plan_members(q->r->plan, k->scheme, k->year) >= 0)
        return false;
    for (size_t u = 0; u < in->units.n; u++)
        if (in->units.at[u].group == k->group && unit_lives_in(&in->units.at[u], k->year) &&
            !unit_lives_on(&in->units.at[u], date_from(k->year, 12, 31)))
            return true;
    return false;
}

/* The unit's standing; false (and the finding answered) when it has none. */
static bool standing(struct asking *q)
{
    struct finding *f = q->f;

    f->ranking = run_ranking(q->r, q->c->what, q->r->inputs->units.at[q->s.unit].group, q->s.year);
    if (!f->ranking) {
        without_ranking(q, WHY_NO_SCHEME);
        return false;
    }
    if (members_open(q, f->ranking)) {
        verdict_unset(f, f->ranking->scheme->members_setting);
        return false;
    }
    f->standing = ranking_of(f->ranking, q->s.unit);
    if (!f->standing && f->ranking->n_units == 0)
        without_ranking(q, WHY_NOT_MEMBER);
    else if (!f->standing)
        verdict_answer(f, VERDICT_UNKNOWN, WHY_NOT_MEMBER);
    else if (!f->standing->best.rank)
        verdict_answer(f, VERDICT_UNKNOWN, WHY_NOT_RANKED);
    return f->standing && f->standing->best.rank;
}

/* Whose figures are missing: its own, or only those of others. */
static enum why why_open(const struct standing *st)
{
    if (st->unbounded)
        return WHY_NOT_RANKED;
    for (size_t i = 0; i < st->n_gaps; i++)
        if (!st->gaps[i].others)
            return WHY_NOT_RANKED;
    return WHY_OTHERS;
}

static void leave_open(struct finding *f)
{
    f->has_value = false;
    f->rounding_decides = false;
    verdict_answer(f, VERDICT_UNKNOWN, why_open(f->standing));
}

/* What lies between two ends is decided only when both agree, and for "equals" when what is asked lies outside them.  The
 * end that is nearer to what is asked is the one that is told. */
static void compare_ends(struct asking *q, struct num low, struct num high, struct num need)
{
    bool inside = num_cmp(low, need) <= 0 && num_cmp(need, high) <= 0;

    verdict_compare(q, high, need);
    struct finding at_high = *q->f;
    verdict_compare(q, low, need);
    if (num_eq(low, high))
        return;
    if (at_high.verdict != q->f->verdict || (q->f->rule->test == TEST_EQUALS && inside))
        return leave_open(q->f);
    enum test t = q->f->rule->test;
    bool lower_is_met = t == TEST_AT_MOST || t == TEST_BELOW;
    if ((q->f->verdict == VERDICT_MET) == lower_is_met)
        *q->f = at_high;
}

void verdict_ask_score(struct asking *q)
{
    struct num need;

    if (!verdict_rule(q, &need) || !standing(q))
        return;
    if (q->f->standing->unbounded)
        return leave_open(q->f);
    compare_ends(q, q->f->standing->low, q->f->standing->high, need);
}

void verdict_ask_share(struct asking *q)
{
    struct num need;
    size_t area = 0;

    if (!verdict_rule(q, &need) || !standing(q))
        return;
    const struct scheme *s = q->f->ranking->scheme;
    for (size_t i = 0; i < s->n_criteria; i++) {
        if (s->criteria[i].parent != NO_INDEX || s->criteria[i].section != SECTION_MAIN)
            continue;
        if (strcmp(s->criteria[i].item.id, q->c->area) == 0)
            break;
        area++;
    }
    if (area == s->n_areas)
        return verdict_answer(q->f, VERDICT_UNKNOWN, WHY_NO_SCHEME);
    const struct standing *st = q->f->standing;
    q->f->area = area;
    if (num_sign(st->area_max[area]) <= 0 && s->missing == MISSING_SCALE && st->n_gaps)
        return verdict_answer(q->f, VERDICT_UNKNOWN, WHY_NOT_RANKED);
    if (num_sign(st->area_max[area]) <= 0)
        return verdict_answer(q->f, VERDICT_NA, WHY_NO_CASES);
    compare_ends(q, num_div(q->a, st->area_low[area], st->area_max[area]),
                 num_div(q->a, st->area_high[area], st->area_max[area]), need);
}

/* What counts for a tie over the last place: the number that is printed, or the setting's word; unset, the council's. */
static enum edge edge_rule(const struct asking *q)
{
    enum tie_rule ties = q->f->ranking->scheme->ties;

    if (q->c->edge ==
        NO_INDEX) /* a scheme that gives a tie its last place, or parts it by code, has decided */
        return ties == TIE_LAST || ties == TIE_BY_CODE ? EDGE_AS_PRINTED : EDGE_INCLUDE;
    switch (plan_edge(q->r->plan, q->c->edge, date_from(q->s.year, 12, 31))) {
    case TIE_INCLUDED:
        return EDGE_INCLUDE;
    case TIE_EXCLUDED:
        return EDGE_EXCLUDE;
    default:
        return EDGE_COUNCIL;
    }
}

/* Without gaps in the ranks places and ranks drift apart: there the tie that counts is the one at the last rank. */
static struct rank_place at_edge(const struct ranking *k, const struct rank_place *p, bool tied)
{
    if (k->scheme->ties != TIE_DENSE)
        return *p;
    return (struct rank_place){.rank = p->rank, .first = p->rank, .last = p->rank + tied};
}

static enum verdict at_place(enum edge e, const struct rank_place *p, int64_t last)
{
    switch (e) {
    case EDGE_AS_PRINTED:
        return p->rank <= last ? VERDICT_MET : VERDICT_NOT_MET;
    case EDGE_INCLUDE:
        return p->first <= last ? VERDICT_MET : VERDICT_NOT_MET;
    case EDGE_EXCLUDE:
        return p->last <= last ? VERDICT_MET : VERDICT_NOT_MET;
    case EDGE_COUNCIL:
        return p->last <= last ? VERDICT_MET : p->first <= last ? VERDICT_UNKNOWN : VERDICT_NOT_MET;
    }
    CHECK(false);
}

static bool over_edge(const struct rank_place *p, int64_t last)
{
    return p->first <= last && last < p->last;
}

/* "At most n": met when the worst place is good enough, not met when the best is not.  A tie over the edge: the setting
 * decides, not the number. */
static void ask_first_places(struct asking *q, int64_t n)
{
    struct finding *f = q->f;
    const struct standing *st = f->standing;
    bool can_tie = st->worst.last > st->worst.first || st->best.first != st->worst.first;
    struct rank_place best = at_edge(f->ranking, &st->best, standing_tied(st)),
                      worst = at_edge(f->ranking, &st->worst, can_tie);

    f->edge = edge_rule(q);
    enum verdict v = at_place(f->edge, &best, n), w = at_place(f->edge, &worst, n);
    bool tie = f->edge != EDGE_AS_PRINTED && (over_edge(&best, n) || over_edge(&worst, n));
    if (tie)
        f->setting = q->c->edge;
    f->has_value = f->has_need = true;
    f->need = num_int(n);
    f->value = num_int(v == VERDICT_MET ? worst.rank : best.rank);
    if (v != w || (v == VERDICT_MET && !st->reported))
        return leave_open(f);
    verdict_answer(f, v, tie ? WHY_TIE : WHY_NONE);
}

void verdict_ask_rank(struct asking *q)
{
    struct num need;
    int64_t n;

    if (!verdict_rule(q, &need) || !standing(q))
        return;
    const struct standing *st = q->f->standing;
    if (q->f->rule->test == TEST_AT_MOST && num_to_int(num_floor(q->a, need), &n))
        return ask_first_places(q, n);
    compare_ends(q, num_int(st->best.rank), num_int(st->worst.rank), need);
}

void verdict_ask_class(struct asking *q)
{
    struct num unused;

    if (!verdict_rule(q, &unused) || !standing(q))
        return;
    const struct scheme *s = q->f->ranking->scheme;
    const struct standing *st = q->f->standing;
    for (size_t i = 0; i < s->n_classes; i++) {
        if (strcmp(s->classes[i].title, q->f->rule->word) != 0)
            continue;
        if (st->unbounded)
            return leave_open(q->f);
        return compare_ends(q, st->low, st->high, s->classes[i].from);
    }
    verdict_answer(q->f, VERDICT_UNKNOWN, WHY_NO_RULE);
}
