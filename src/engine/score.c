/* See score.h.  One function for each scoring kind of the closed set (doc/plan-language.md), chosen
 * by a table; then the sums up the tree.  A missing figure gives 0 points for now, a `low` of the least and a `high` of
 * full, so that a total is known as an interval; it is never taken for a zero unless the scheme says so.  What is
 * measured against the leader has two ends as long as anybody's figure is missing. */
#include "engine/score.h"

#include "base/check.h"
#include "engine/measure.h"

/* What a scoring function sees, and what it gives. */
struct scoring {
    struct arena *a;
    const struct score_group *g;
    const struct criterion *c;
    size_t index;
    uint32_t unit;
    struct value value; /* of c->use, already multiplied */
    struct num points;  /* out */
    struct num low;     /* out, with `others`: the least it can become once all have reported */
    bool others;        /* out: the points hang on figures that other units have not given */
    enum why why;       /* out, when it could not be scored */
    uint32_t setting;   /* out, with WHY_UNSET */
    bool na;            /* out: no part of it applies */
    const struct fact *late; /* out: an answer that came after it was due */
};

bool score_amount(const struct plan *p, const struct dated_amount *d, int year, struct num *ret,
                  uint32_t *ret_setting)
{
    const struct amount *m = plan_dated(p, d, date_from(year, 12, 31), ret_setting);

    if (!m)
        return false;
    *ret = m->value;
    return true;
}

/* Amount in force, or the reason why there is none. */
static bool amount(struct scoring *s, const struct dated_amount *d, struct num *ret)
{
    if (score_amount(s->g->plan, d, s->g->year, ret, &s->setting))
        return true;
    s->why = WHY_UNSET;
    return false;
}

/* As amount(), with what holds when nothing is written. */
static bool amount_or(struct scoring *s, const struct dated_amount *d, struct num otherwise,
                      struct num *ret)
{
    *ret = otherwise;
    return d->n == 0 || amount(s, d, ret);
}

static bool yes_no(struct scoring *s)
{
    s->points = num_sign(s->value.v) > 0 ? s->c->points : NUM_ZERO;
    return true;
}

static bool levels(struct scoring *s)
{
    const struct score_rule *r = &s->c->rule;
    int64_t level;

    if (!num_to_int(s->value.v, &level) || level < 1 || (size_t)level > r->n_levels) {
        s->why = WHY_NO_RULE;
        return false;
    }
    s->points = num_mul(s->a, s->c->points, r->level_shares[level - 1]);
    return true;
}

static bool to_target(struct scoring *s)
{
    struct num target;

    if (!amount(s, &s->c->rule.target, &target))
        return false;
    if (num_sign(target) <= 0) { /* a setting may say 0 */
        s->why = WHY_NO_RULE;
        return false;
    }
    if (num_cmp(s->value.v, target) >= 0)
        s->points = s->c->points;
    else
        s->points = num_div(s->a, num_mul(s->a, s->c->points, s->value.v), target);
    return true;
}

static bool proportional(struct scoring *s)
{
    struct num share = num_mul(s->a, s->value.v, s->c->rule.times);

    s->points = num_min(s->c->points, num_mul(s->a, s->c->points, share));
    return true;
}

static bool bands(struct scoring *s)
{
    const struct score_rule *r = &s->c->rule;
    struct num mark, start, every, adds, cap;

    if (!amount(s, &r->target, &mark) || !amount(s, &r->start, &start) ||
        !amount(s, &r->every, &every) || !amount(s, &r->adds, &adds) ||
        !amount_or(s, &r->cap, s->c->points, &cap))
        return false;
    if (num_sign(every) <= 0) { /* a setting may say 0 */
        s->why = WHY_NO_RULE;
        return false;
    }
    s->points = start;
    if (num_cmp(s->value.v, mark) > 0) {
        struct num above = num_sub(s->a, s->value.v, mark);
        struct num steps = num_floor(s->a, num_div(s->a, above, every));
        s->points = num_add(s->a, start, num_mul(s->a, steps, adds));
    }
    s->points = num_min(s->points, num_min(cap, s->c->points));
    return true;
}

static bool per_item(struct scoring *s)
{
    struct num each, cap;

    if (!amount(s, &s->c->rule.each, &each) || !amount_or(s, &s->c->rule.cap, s->c->points, &cap))
        return false;
    s->points = num_min(num_mul(s->a, s->value.v, each), num_min(cap, s->c->points));
    return true;
}

static bool deduct(struct scoring *s)
{
    struct num each;

    if (!amount(s, &s->c->rule.each, &each))
        return false;
    if (s->c->rule.each_is_share)
        each = num_mul(s->a, each, s->c->points);
    s->points = num_sub(s->a, s->c->points, num_mul(s->a, s->value.v, each));
    s->points = num_max(s->points, s->c->rule.floor);
    return true;
}

static struct num half(struct arena *a, struct num x)
{
    return num_mul(a, x, num_frac(a, 1, 2));
}

/* Of those above their targets, who leads: the highest value, or the most above the target as a share of it. */
static struct num lead(struct arena *a, const struct score_rule *r, struct num got,
                       struct num target)
{
    return r->leader_by == LEADER_BY_VALUE ? got : num_div(a, num_sub(a, got, target), target);
}

/* Of the second half, what a unit above its target gets: how far it went of the way on which the leader is ahead. */
static struct num beyond_target(struct scoring *s, struct num got, struct num target)
{
    struct num leader = s->g->leader[s->index];
    struct num way = s->c->rule.leader_by == LEADER_BY_VALUE ? num_sub(s->a, leader, target)
                                                             : num_mul(s->a, leader, target);

    return num_div(s->a, num_sub(s->a, got, target), way);
}

static bool versus(struct scoring *s)
{
    const struct fact *f = s->value.fact;
    struct num got = fact_num(s->a, f), target = fact_den(s->a, f), full = s->c->points;

    if (f->den == 0) { /* no assigned target: against the best of its like */
        struct num best = s->g->best[s->index];
        s->points = num_sign(best) > 0 ? num_div(s->a, num_mul(s->a, full, got), best) : NUM_ZERO;
        s->others = s->g->awaited[s->index] && num_sign(got) > 0;
        s->low = NUM_ZERO;
    } else if (num_cmp(got, target) <= 0) {
        s->points = half(s->a, num_div(s->a, num_mul(s->a, full, got), target));
    } else {
        struct num more = num_mul(s->a, full, beyond_target(s, got, target));
        s->points = num_add(s->a, half(s->a, full), half(s->a, more));
        s->others = s->g->awaited[s->index];
        s->low = half(s->a, full);
    }
    return true;
}

struct value score_in_time(struct arena *a, const struct score_group *g, uint32_t unit,
                           uint32_t indicator)
{
    struct value v = measure_value(a, g->plan, g->inputs, unit, indicator, g->year);

    if (g->scheme->late == LATE_LEAVE_OUT && measure_is_late(g->scheme, g->year, v.fact))
        return (struct value){
            .state = VALUE_MISSING, .why = WHY_LATE, .v = NUM_ZERO, .fact = v.fact};
    return v;
}

enum answers { ANSWERS_NONE, ANSWERS_SOME, ANSWERS_MISSING, ANSWERS_NA };

/* The weighted share of one respondent group.  No answers is not the same as nobody having reported them. */
static enum answers group_share(struct scoring *s, const struct survey_group *g, struct num *ret)
{
    struct num sum = NUM_ZERO, all = NUM_ZERO;
    bool applies = false;

    for (size_t i = 0; i < g->n_options; i++) {
        struct value v = score_in_time(s->a, s->g, s->unit, g->options[i].indicator);
        if (measure_is_late(s->g->scheme, s->g->year, v.fact))
            s->late = v.fact;
        if (v.state == VALUE_MISSING) {
            s->why = v.why;
            return ANSWERS_MISSING;
        }
        if (v.state == VALUE_NA)
            continue;
        applies = true;
        sum = num_add(s->a, sum, num_mul(s->a, v.v, g->options[i].share));
        all = num_add(s->a, all, v.v);
    }
    if (num_sign(all) <= 0)
        return applies ? ANSWERS_NONE : ANSWERS_NA;
    *ret = num_div(s->a, sum, all);
    return ANSWERS_SOME;
}

static bool survey(struct scoring *s)
{
    const struct score_rule *r = &s->c->rule;
    struct num sum = NUM_ZERO, share = NUM_ZERO;
    int64_t groups = 0;
    bool applies = false;

    for (size_t i = 0; i < r->n_groups; i++) {
        enum answers got = group_share(s, &r->groups[i], &share);
        if (got == ANSWERS_MISSING)
            return false;
        applies |= got != ANSWERS_NA;
        if (got != ANSWERS_SOME)
            continue;
        sum = num_add(s->a, sum, share);
        groups++;
    }
    if (groups == 0) {
        s->na = !applies;
        s->why = applies ? WHY_NO_CASES : WHY_SAID_NA;
        return false;
    }
    s->points = num_mul(s->a, s->c->points, num_div(s->a, sum, num_int(groups)));
    return true;
}

static bool given(struct scoring *s)
{
    s->points = num_max(s->c->rule.floor, num_min(s->c->points, s->value.v));
    return true;
}

static bool (*const functions[])(struct scoring *) = {
    [SCORE_YES_NO] = yes_no,       [SCORE_LEVELS] = levels,
    [SCORE_TO_TARGET] = to_target, [SCORE_PROPORTIONAL] = proportional,
    [SCORE_BANDS] = bands,         [SCORE_PER_ITEM] = per_item,
    [SCORE_DEDUCT] = deduct,       [SCORE_VERSUS] = versus,
    [SCORE_SURVEY] = survey,       [SCORE_GIVEN] = given,
};

/* The value a leaf is scored on: its indicator's, times another's where the scheme says so.  ret_by: the figure of that
 * other, if any. */
static struct value leaf_value(struct arena *a, const struct score_group *g,
                               const struct criterion *c, uint32_t unit, const struct fact **ret_by)
{
    struct value v = score_in_time(a, g, unit, c->use), by = {.fact = NULL};

    if (c->multiply_by != NO_INDEX)
        by = score_in_time(a, g, unit, c->multiply_by);
    *ret_by = by.fact;
    if (c->multiply_by == NO_INDEX || v.state != VALUE_OK)
        return v;
    if (by.state != VALUE_OK)
        return (struct value){.state = by.state, .why = by.why, .fact = v.fact};
    v.v = num_mul(a, v.v, by.v);
    return v;
}

/* Versus: a zero denominator is "no target assigned", not "no cases". */
static struct value without_target(struct value v)
{
    if (v.why != WHY_LATE && v.fact && v.fact->state == FACT_VALUE && v.fact->den == 0)
        v.state = VALUE_OK;
    return v;
}

static struct num rounded(struct arena *a, const struct scheme *s, int places, struct num x)
{
    return places == NOT_ROUNDED ? x : num_round(a, x, places, s->rounding);
}

/* The least that a criterion can be worth. */
static struct num least(const struct criterion *c)
{
    bool floor = c->rule.fn == SCORE_DEDUCT || c->rule.fn == SCORE_GIVEN;

    return floor ? num_min(NUM_ZERO, c->rule.floor) : NUM_ZERO;
}

static void mark_missing(struct mark *m, const struct criterion *c, enum why why, uint32_t setting)
{
    m->state = MARK_MISSING;
    m->why = (uint8_t)why;
    m->setting = setting;
    m->points = NUM_ZERO;
    m->max = c->points;
    m->low = least(c);
    m->high = c->points;
}

static void mark_na(struct mark *m, const struct scheme *s, const struct criterion *c, enum why why)
{
    enum na_policy policy = c->not_applicable == NA_INHERIT ? s->not_applicable : c->not_applicable;

    /* The rule is about the maximum that counts, which extra points are no part of: what does not
     * apply earns no bonus and costs no penalty. */
    if (c->section != SECTION_MAIN)
        policy = NA_REMOVE;
    m->state = MARK_NA;
    m->why = (uint8_t)why;
    m->points = m->low = m->high = policy == NA_AWARD ? c->points : NUM_ZERO;
    m->max = policy == NA_REMOVE ? NUM_ZERO : c->points;
}

static const struct fact *if_late(const struct score_group *g, const struct fact *f)
{
    return measure_is_late(g->scheme, g->year, f) ? f : NULL;
}

/* Reads what the leaf is scored on; false when that settles it: nothing there, or not applicable. */
static bool read_leaf(struct scoring *sc, struct mark *m)
{
    sc->value = leaf_value(sc->a, sc->g, sc->c, sc->unit, &m->by);
    m->fact = sc->value.fact;
    m->late = if_late(sc->g, m->fact);
    if (!m->late)
        m->late = if_late(sc->g, m->by);
    if (sc->c->rule.fn == SCORE_VERSUS)
        sc->value = without_target(sc->value);
    if (sc->value.state == VALUE_NA)
        mark_na(m, sc->g->scheme, sc->c, sc->value.why);
    else if (sc->value.state == VALUE_MISSING)
        mark_missing(m, sc->c, sc->value.why, NO_INDEX);
    return sc->value.state == VALUE_OK;
}

static void mark_leaf(struct arena *a, const struct score_group *g, size_t index, uint32_t unit,
                      struct mark *m)
{
    const struct scheme *s = g->scheme;
    const struct criterion *c = &s->criteria[index];
    struct scoring sc = {.a = a, .g = g, .c = c, .index = index, .unit = unit, .setting = NO_INDEX};

    *m = (struct mark){.setting = NO_INDEX,
                       .points = NUM_ZERO,
                       .low = NUM_ZERO,
                       .high = NUM_ZERO,
                       .max = c->points};
    if (c->survey && !g->survey_held) {
        m->state = MARK_NO_SURVEY;
        m->why = WHY_NO_SURVEY;
        if (s->without_survey == WITHOUT_SURVEY_SCALE)
            m->max = NUM_ZERO;
        return;
    }
    if (c->rule.fn != SCORE_SURVEY && !read_leaf(&sc, m))
        return;
    bool scored = functions[c->rule.fn](&sc);
    if (sc.late)
        m->late = sc.late;
    if (!scored)
        return sc.na ? mark_na(m, s, c, sc.why) : mark_missing(m, c, sc.why, sc.setting);
    m->state = MARK_SCORED;
    m->others = sc.others;
    m->points = m->high = rounded(a, s, s->round_criterion, sc.points);
    m->low = sc.others ? rounded(a, s, s->round_criterion, sc.low) : m->points;
}

/* The share of the points with data, before the scheme says what the rest is worth. */
static struct num data_share(struct arena *a, const struct scheme *s, const struct mark *marks)
{
    struct num with = NUM_ZERO, all = NUM_ZERO;

    for (size_t i = 0; i < s->n_criteria; i++) {
        if (!s->criteria[i].leaf || s->criteria[i].section != SECTION_MAIN)
            continue;
        all = num_add(a, all, marks[i].max);
        if (marks[i].state != MARK_MISSING)
            with = num_add(a, with, marks[i].max);
    }
    return num_sign(all) > 0 ? num_div(a, with, all) : NUM_ZERO;
}

/* Bonus and penalty are claimed item by item: what nobody reported is not claimed, not missing.  What was claimed and
 * cannot be scored, because the plan does not say how, stays open. */
static bool not_claimed(const struct criterion *c, const struct mark *m)
{
    return c->section != SECTION_MAIN && m->why != WHY_UNSET && m->why != WHY_NO_RULE;
}

/* What is missing is worth what the scheme says: nothing, nothing of nothing (the weights of what is known count), or it
 * is not known. */
static void settle_missing(const struct scheme *s, bool scaled, struct mark *marks)
{
    for (size_t i = 0; i < s->n_criteria; i++) {
        const struct criterion *c = &s->criteria[i];
        struct mark *m = &marks[i];
        if (!c->leaf || m->state != MARK_MISSING)
            continue;
        if (s->missing == MISSING_ZERO || scaled || not_claimed(c, m))
            m->low = m->high = NUM_ZERO;
        if (scaled && c->section == SECTION_MAIN)
            m->max = NUM_ZERO;
    }
}

/* Sums on the way, of which one may have thousands of digits, are made aside; what comes out is kept. */
static void keep_all(struct arena *keep, struct num **list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        *list[i] = num_copy(keep, *list[i]);
}

/* A parent is the sum of its children; an area is rounded where the scheme says so. */
static void mark_parent(struct arena *keep, const struct scheme *s, size_t index,
                        struct mark *marks)
{
    _arena_ struct arena *a = arena_new();
    const struct criterion *c = &s->criteria[index];
    struct mark *m = &marks[index];

    *m = (struct mark){.setting = NO_INDEX,
                       .points = NUM_ZERO,
                       .low = NUM_ZERO,
                       .high = NUM_ZERO,
                       .max = NUM_ZERO,
                       .state = MARK_NA};
    for (uint32_t k = (uint32_t)index + 1; k < c->end; k = s->criteria[k].end) {
        const struct mark *kid = &marks[k];
        m->points = num_add(a, m->points, kid->points);
        m->low = num_add(a, m->low, kid->low);
        m->high = num_add(a, m->high, kid->high);
        m->max = num_add(a, m->max, kid->max);
        m->others |= kid->others;
        if (!m->late)
            m->late = kid->late;
        if (kid->state == MARK_MISSING || m->state == MARK_MISSING)
            m->state = MARK_MISSING;
        else if (kid->state == MARK_SCORED)
            m->state = MARK_SCORED;
    }
    if (c->parent == NO_INDEX) {
        m->points = rounded(a, s, s->round_area, m->points);
        m->low = rounded(a, s, s->round_area, m->low);
        m->high = rounded(a, s, s->round_area, m->high);
    }
    keep_all(keep, (struct num *[]){&m->points, &m->low, &m->high, &m->max}, 4);
}

/* One way of adding up: with what is known, or at one end. */
enum view { AS_KNOWN, AT_LOW, AT_HIGH };

static struct num seen(const struct mark *m, enum view v)
{
    return v == AT_LOW ? m->low : v == AT_HIGH ? m->high : m->points;
}

struct sums {
    struct num main, main_max, bonus, penalty;
    bool missing;
};

/* What is taken off is at its most where the total is at its least. */
static struct sums add_up(struct arena *a, const struct scheme *s, const struct mark *marks,
                          enum view v)
{
    struct sums t = {NUM_ZERO, NUM_ZERO, NUM_ZERO, NUM_ZERO, false};
    enum view off = v == AT_LOW ? AT_HIGH : v == AT_HIGH ? AT_LOW : v;

    for (size_t i = 0; i < s->n_criteria; i++) {
        const struct criterion *c = &s->criteria[i];
        const struct mark *m = &marks[i];
        if (c->parent == NO_INDEX && c->section == SECTION_MAIN) {
            t.main = num_add(a, t.main, seen(m, v));
            t.main_max = num_add(a, t.main_max, m->max);
        }
        if (!c->leaf)
            continue;
        if (c->section == SECTION_BONUS)
            t.bonus = num_add(a, t.bonus, seen(m, v));
        else if (c->section == SECTION_PENALTY)
            t.penalty = num_add(a, t.penalty, seen(m, off));
        t.missing |= m->state == MARK_MISSING && (c->section == SECTION_MAIN || !not_claimed(c, m));
    }
    if (s->has_bonus_cap)
        t.bonus = num_min(t.bonus, s->bonus_cap);
    if (s->has_penalty_cap)
        t.penalty = num_min(t.penalty, s->penalty_cap);
    return t;
}

static struct num scaled_up(struct arena *a, const struct scheme *s, const struct sums *t)
{
    if (num_sign(t->main_max) <= 0)
        return NUM_ZERO;
    return num_mul(a, t->main, num_div(a, s->out_of, t->main_max));
}

static struct num summed(struct arena *a, const struct scheme *s, const struct sums *t)
{
    return num_sub(a, num_add(a, scaled_up(a, s, t), t->bonus), t->penalty);
}

static struct num total_of(struct arena *a, const struct scheme *s, struct num sum)
{
    if (s->has_total_cap)
        sum = num_min(sum, s->total_cap);
    return rounded(a, s, s->round_total, num_max(NUM_ZERO, sum));
}

static void finish(struct arena *keep, const struct score_group *g, bool scaled, struct sheet *ret)
{
    _arena_ struct arena *a = arena_new();
    const struct scheme *s = g->scheme;
    struct sums t = add_up(a, s, ret->marks, AS_KNOWN), low = add_up(a, s, ret->marks, AT_LOW),
                high = add_up(a, s, ret->marks, AT_HIGH);

    ret->raw = t.main;
    ret->max = t.main_max;
    ret->bonus = t.bonus;
    ret->penalty = t.penalty;
    ret->scaled = scaled_up(a, s, &t);
    ret->low_sum = summed(a, s, &low);
    ret->high_sum = summed(a, s, &high);
    ret->total = total_of(a, s, summed(a, s, &t));
    ret->low = total_of(a, s, ret->low_sum);
    ret->high = total_of(a, s, ret->high_sum);
    ret->complete =
        num_sign(t.main_max) > 0 && (!t.missing || scaled || s->missing == MISSING_ZERO);
    struct num *all[] = {&ret->raw,     &ret->max,      &ret->bonus, &ret->penalty, &ret->scaled,
                         &ret->low_sum, &ret->high_sum, &ret->total, &ret->low,     &ret->high};
    keep_all(keep, all, ARRAY_SIZE(all));
}

/* What the source printed is read as it stands, whenever it was entered. */
static struct value as_published(struct arena *a, const struct score_group *g, uint32_t indicator,
                                 uint32_t unit)
{
    if (indicator == NO_INDEX)
        return (struct value){.state = VALUE_MISSING, .v = NUM_ZERO};
    return measure_value(a, g->plan, g->inputs, unit, indicator, g->year);
}

void score_unit(struct arena *a, const struct score_group *g, uint32_t unit, struct sheet *ret)
{
    const struct scheme *s = g->scheme;

    *ret = (struct sheet){.unit = unit, .marks = ARENA_ARRAY(a, struct mark, s->n_criteria)};
    for (size_t i = 0; i < s->n_criteria; i++)
        if (s->criteria[i].leaf)
            mark_leaf(a, g, i, unit, &ret->marks[i]);
    ret->availability = data_share(a, s, ret->marks);
    bool scaled = s->missing == MISSING_SCALE && num_cmp(ret->availability, s->availability) >= 0;
    settle_missing(s, scaled, ret->marks);
    for (size_t i = s->n_criteria; i-- > 0;) /* children stand behind their parents */
        if (!s->criteria[i].leaf)
            mark_parent(a, s, i, ret->marks);
    finish(a, g, scaled, ret);
    ret->published = as_published(a, g, s->published_total, unit);
    ret->published_rank = as_published(a, g, s->published_rank, unit);
}

static bool has_data(struct arena *a, const struct score_group *g, const struct criterion *c,
                     uint32_t unit)
{
    if (c->rule.fn != SCORE_SURVEY)
        return measure_value(a, g->plan, g->inputs, unit, c->use, g->year).state == VALUE_OK;
    for (size_t i = 0; i < c->rule.n_groups; i++)
        for (size_t k = 0; k < c->rule.groups[i].n_options; k++)
            if (inputs_fact(g->inputs, unit, (uint16_t)c->rule.groups[i].options[k].indicator,
                            g->year))
                return true;
    return false;
}

static void find_leader(struct arena *a, struct score_group *g, size_t index, uint32_t unit)
{
    const struct criterion *c = &g->scheme->criteria[index];
    const struct fact *by;
    struct value v = without_target(leaf_value(a, g, c, unit, &by));

    g->awaited[index] |= v.state == VALUE_MISSING;
    if (v.state != VALUE_OK || !v.fact)
        return;
    struct num got = fact_num(a, v.fact), target = fact_den(a, v.fact);
    if (v.fact->den == 0) {
        if (!g->has_best[index] || num_cmp(got, g->best[index]) > 0)
            g->best[index] = got;
        g->has_best[index] = true;
    } else if (num_cmp(got, target) > 0) {
        struct num led = lead(a, &c->rule, got, target);
        if (!g->has_leader[index] || num_cmp(led, g->leader[index]) > 0)
            g->leader[index] = led;
        g->has_leader[index] = true;
    }
}

void score_group_init(struct score_group *g, struct arena *a, const struct plan *p,
                      const struct inputs *in, const struct scheme *s, int year,
                      const uint32_t *units, size_t n)
{
    *g = (struct score_group){.plan = p, .inputs = in, .scheme = s, .year = year};
    g->leader = ARENA_ARRAY(a, struct num, s->n_criteria);
    g->best = ARENA_ARRAY(a, struct num, s->n_criteria);
    g->has_leader = ARENA_ARRAY(a, bool, s->n_criteria);
    g->has_best = ARENA_ARRAY(a, bool, s->n_criteria);
    g->awaited = ARENA_ARRAY(a, bool, s->n_criteria);
    for (size_t i = 0; i < s->n_criteria; i++) {
        const struct criterion *c = &s->criteria[i];
        g->leader[i] = g->best[i] = NUM_ZERO;
        if (!c->leaf)
            continue;
        for (size_t k = 0; c->survey && k < n && !g->survey_held; k++)
            g->survey_held = has_data(a, g, c, units[k]);
        for (size_t k = 0; c->rule.fn == SCORE_VERSUS && k < n; k++)
            find_leader(a, g, i, units[k]);
    }
}
