/* See verdict.h.  One function for each kind of condition, chosen by a table; combining follows three-valued logic.
 * Text is not made here: explain.c prints the findings, so what is explained is what was decided. */
#include "engine/verdict.h"
#include "engine/verdict_impl.h"

#include <string.h>

#include "base/check.h"
#include "engine/measure.h"
#include "engine/rank.h"

void verdict_answer(struct finding *f, enum verdict v, enum why why)
{
    f->verdict = v;
    f->why = why;
}

void verdict_unset(struct finding *f, uint32_t setting)
{
    verdict_answer(f, VERDICT_UNKNOWN, setting == NO_INDEX ? WHY_NO_RULE : WHY_UNSET);
    f->setting = setting;
}

static void start(struct finding *f, enum finding_kind kind, const struct cond *c, struct subject s)
{
    *f = (struct finding){.kind = kind,
                          .cond = c,
                          .year = s.year,
                          .unit = s.unit,
                          .person = s.person,
                          .value = NUM_ZERO,
                          .need = NUM_ZERO,
                          .base = NUM_ZERO,
                          .read = {.v = NUM_ZERO},
                          .places = NOT_ROUNDED,
                          .setting = NO_INDEX};
}

/* ---- combining ---- */

/* Bars refuse, they grant nothing: that nobody is barred does not meet an award of which no
 * requirement applies. */
void tally_add(struct tally *t, const struct finding *kid, enum verdict v)
{
    t->first = t->n++ ? t->first : v;
    t->met += v == VERDICT_MET && kid->kind != FINDING_BAR;
    t->not_met += v == VERDICT_NOT_MET;
    t->unknown += v == VERDICT_UNKNOWN;
    t->na += v == VERDICT_NA;
}

enum verdict verdict_inverse(enum verdict v)
{
    return v == VERDICT_MET ? VERDICT_NOT_MET : v == VERDICT_NOT_MET ? VERDICT_MET : v;
}

static enum verdict all_of(const struct tally *t)
{
    if (t->not_met)
        return VERDICT_NOT_MET;
    if (t->unknown)
        return VERDICT_UNKNOWN;
    return t->met || !t->n ? VERDICT_MET : VERDICT_NA;
}

static enum verdict any_of(const struct tally *t)
{
    if (t->met)
        return VERDICT_MET;
    if (t->unknown)
        return VERDICT_UNKNOWN;
    return t->not_met ? VERDICT_NOT_MET : VERDICT_NA;
}

static enum verdict some_of(const struct tally *t, size_t n)
{
    if (t->met >= n)
        return VERDICT_MET;
    if (t->met + t->unknown + t->not_met < n || t->met + t->unknown >= n)
        return VERDICT_UNKNOWN;
    return VERDICT_NOT_MET;
}

enum verdict verdict_combined(const struct finding *f, const struct tally *t)
{
    switch (f->combine) {
    case COMBINE_NONE:
        return f->verdict;
    case COMBINE_FIRST:
        return t->first;
    case COMBINE_NOT:
        return verdict_inverse(t->first);
    case COMBINE_BAR:
        return t->first == VERDICT_NA ? VERDICT_MET : verdict_inverse(t->first);
    case COMBINE_ALL:
        return all_of(t);
    case COMBINE_ANY:
        return any_of(t);
    case COMBINE_AT_LEAST:
        return some_of(t, f->required);
    case COMBINE_YEARS:
        return all_of(t) == VERDICT_NA ? VERDICT_UNKNOWN : all_of(t);
    case COMBINE_AGREE:
        return t->met == t->n       ? VERDICT_MET
               : t->not_met == t->n ? VERDICT_NOT_MET
               : t->na == t->n      ? VERDICT_NA
                                    : VERDICT_UNKNOWN;
    }
    CHECK(false);
}

/* What is not known is not known for the reason of the first that is not. */
static enum why why_unknown(const struct finding *f, const struct tally *t)
{
    if (f->combine == COMBINE_AGREE)
        return WHY_UNSET;
    if (f->combine == COMBINE_YEARS && !t->unknown)
        return WHY_NOT_ALIVE;
    if (f->combine == COMBINE_AT_LEAST && t->met + t->unknown + t->not_met < f->required)
        return WHY_TOO_FEW_APPLY;
    for (size_t i = 0; i < f->n_kids; i++)
        if (f->kids[i].verdict == VERDICT_UNKNOWN)
            return f->kids[i].why;
    CHECK(false);
}

static uint32_t setting_of_unknown(const struct finding *f)
{
    for (size_t i = 0; i < f->n_kids; i++)
        if (f->kids[i].verdict == VERDICT_UNKNOWN)
            return f->kids[i].setting;
    return NO_INDEX;
}

/* Answers a node from its kids.  One that passes on a single answer passes on its reason too. */
static void settle(struct finding *f, enum combine how)
{
    struct tally t = {0};

    f->combine = how;
    for (size_t i = 0; i < f->n_kids; i++)
        tally_add(&t, &f->kids[i], f->kids[i].verdict);
    enum verdict v = verdict_combined(f, &t);
    if (how == COMBINE_FIRST || how == COMBINE_NOT || how == COMBINE_BAR) {
        verdict_answer(f, v,
                       how == COMBINE_BAR && t.first == VERDICT_NA ? WHY_NONE : f->kids[0].why);
        f->setting = f->kids[0].setting;
    } else if (v != VERDICT_UNKNOWN) {
        verdict_answer(f, v, WHY_NONE);
    } else {
        enum why why = why_unknown(f, &t);
        verdict_answer(f, v, why);
        if (why != WHY_TOO_FEW_APPLY && why != WHY_NOT_ALIVE)
            f->setting = setting_of_unknown(f);
    }
}

static void ask_kids(struct asking *q)
{
    q->f->n_kids = q->c->n_kids;
    q->f->kids = ARENA_ARRAY(q->a, struct finding, q->c->n_kids);
    for (size_t i = 0; i < q->c->n_kids; i++)
        verdict_cond(q->a, q->r, &q->c->kids[i], q->s, &q->f->kids[i]);
}

static void ask_all(struct asking *q)
{
    ask_kids(q);
    settle(q->f, COMBINE_ALL);
}

static void ask_any(struct asking *q)
{
    ask_kids(q);
    q->f->required = 1;
    settle(q->f, COMBINE_AT_LEAST);
}

/* The number asked for, settings resolved; false (and the finding answered) when it is unset. */
static bool required(struct asking *q)
{
    uint32_t setting = NO_INDEX;
    const struct amount *m =
        plan_amount(q->r->plan, &q->c->count, date_from(q->s.year, 12, 31), &setting);
    int64_t n;

    if (setting != NO_INDEX)
        q->f->setting = setting;
    if (!m || !num_to_int(m->value, &n) || n < 0 || n > UINT32_MAX) {
        verdict_unset(q->f, setting);
        return false;
    }
    q->f->required = (uint32_t)n;
    return true;
}

static void ask_at_least(struct asking *q)
{
    ask_kids(q);
    if (required(q))
        settle(q->f, COMBINE_AT_LEAST);
}

static void ask_chosen(struct asking *q, const struct cond *reading)
{
    uint32_t setting = q->c->what;
    struct chosen *c = ARENA_NEW(q->a, struct chosen);

    verdict_cond(q->a, q->r, reading, q->s, q->f);
    *c = (struct chosen){setting, q->f->chosen};
    q->f->chosen = c;
}

/* What is left open, read as the setting says; unset, it is open only where the readings disagree. */
static void ask_choose(struct asking *q)
{
    int choice = plan_choice(q->r->plan, q->c->what, date_from(q->s.year, 12, 31));
    struct finding *f = q->f;

    if (choice >= 0)
        return ask_chosen(q, &q->c->kids[choice]);
    ask_kids(q);
    for (size_t i = 0; i < f->n_kids; i++)
        f->kids[i].reading = true;
    settle(f, COMBINE_AGREE);
    if (f->verdict == VERDICT_UNKNOWN)
        verdict_unset(f, q->c->what);
}

static void ask_not(struct asking *q)
{
    ask_kids(q);
    settle(q->f, COMBINE_NOT);
}

/* ---- years and predecessors ---- */

/* Predecessors alive in the year, found by walking back as far as needed; each is looked at once,
 * however many ways lead to it.  In the order of a walk that goes deep first. */
static size_t collect_predecessors(struct arena *a, const struct inputs *in, uint32_t unit,
                                   int year, uint32_t **ret)
{
    uint32_t *list = ARENA_ARRAY(a, uint32_t, in->units.n);
    bool *seen = ARENA_ARRAY(a, bool, in->units.n);
    VEC(uint32_t) to_do = {0};
    size_t n = 0;

    seen[unit] = true;
    for (uint32_t at = unit;;) {
        const struct unit *u = &in->units.at[at];
        for (size_t i = u->n_predecessors; i-- > 0;)
            if (!seen[u->predecessors[i]])
                *vec_push_in(a, &to_do) = u->predecessors[i];
        do {
            if (!to_do.n) {
                *ret = list;
                return n;
            }
            at = to_do.at[--to_do.n];
            if (!seen[at] && unit_lives_in(&in->units.at[at], year)) {
                list[n++] = at;
                seen[at] = true;
            }
        } while (seen[at]);
        seen[at] = true;
    }
}

static void ask_predecessors(struct asking *q, const struct cond *c)
{
    const struct inputs *in = q->r->inputs;
    uint32_t *list;

    if (q->s.merged == SUCCESSION_OWN)
        return verdict_answer(q->f, VERDICT_NA, WHY_NOT_ALIVE);
    size_t n = collect_predecessors(q->a, in, q->s.unit, q->s.year, &list);
    q->f->kids = ARENA_ARRAY(q->a, struct finding, n);
    q->f->n_kids = n;
    for (size_t i = 0; i < n; i++) {
        struct subject s = q->s;
        s.unit = list[i];
        struct finding *k = &q->f->kids[i];
        start(k, FINDING_PREDECESSOR, c, s);
        k->kids = ARENA_NEW(q->a, struct finding);
        k->n_kids = 1;
        verdict_cond(q->a, q->r, c, s, &k->kids[0]);
        settle(k, COMBINE_FIRST);
    }
    q->f->setting = q->s.merged_setting;
    if (n == 0)
        verdict_answer(q->f, VERDICT_NA, WHY_NOT_ALIVE);
    else if (q->s.merged_open)
        verdict_unset(q->f, q->s.merged_setting);
    else if (q->s.merged == SUCCESSION_COUNCIL)
        verdict_answer(q->f, VERDICT_UNKNOWN, WHY_SUCCESSION);
    else
        settle(q->f, q->s.merged == SUCCESSION_ANY ? COMBINE_ANY : COMBINE_ALL);
}

/* The condition of the subject, or where that is a unit that does not live in the year, of whom it grew out of.  A person
 * is asked in every year: what a document proves of them does not begin with the unit of their present post. */
static void ask_alive(struct asking *q, const struct cond *c)
{
    if (q->s.person == NO_INDEX && !unit_lives_in(&q->r->inputs->units.at[q->s.unit], q->s.year))
        return ask_predecessors(q, c);
    q->f->kids = ARENA_NEW(q->a, struct finding);
    q->f->n_kids = 1;
    verdict_cond(q->a, q->r, c, q->s, &q->f->kids[0]);
    settle(q->f, COMBINE_FIRST);
}

static void ask_year(struct asking *q, const struct cond *c)
{
    start(q->f, FINDING_YEAR, c, q->s);
    if (q->s.year > q->r->done)
        return verdict_answer(q->f, VERDICT_UNKNOWN, WHY_NOT_YET);
    ask_alive(q, c);
}

/* Which years count: the condition's, a setting's, or the plan's period. */
static bool counted_years(struct asking *q, struct years *ret)
{
    *ret = q->c->years.from ? q->c->years : q->r->plan->period;
    if (q->c->years_setting == NO_INDEX)
        return true;
    const struct setting *s = &q->r->plan->settings[q->c->years_setting];
    q->f->setting = q->c->years_setting;
    for (size_t i = 0; i < s->n_values; i++) {
        if (!span_has(s->values[i].span, date_from(q->s.year, 12, 31)) || s->values[i].unset)
            continue;
        *ret = s->values[i].years;
        return true;
    }
    verdict_unset(q->f, q->c->years_setting);
    return false;
}

static bool ask_years(struct asking *q)
{
    struct years y;

    if (!counted_years(q, &y))
        return false;
    q->f->n_kids = y.to >= y.from ? (size_t)(y.to - y.from + 1) : 0;
    q->f->kids = ARENA_ARRAY(q->a, struct finding, q->f->n_kids);
    for (size_t i = 0; i < q->f->n_kids; i++) {
        struct asking one = *q;
        one.s.year = y.from + (int)i;
        one.f = &q->f->kids[i];
        ask_year(&one, &q->c->kids[0]);
    }
    return true;
}

static void ask_every_year(struct asking *q)
{
    if (ask_years(q))
        settle(q->f, COMBINE_YEARS);
}

static void ask_some_years(struct asking *q)
{
    if (ask_years(q) && required(q))
        settle(q->f, COMBINE_AT_LEAST);
}

static void ask_of_unit(struct asking *q)
{
    q->s.person = NO_INDEX;
    ask_alive(q, &q->c->kids[0]);
}

static void ask_head(struct asking *q)
{
    bool head = q->s.person != NO_INDEX && q->r->inputs->people.at[q->s.person].head;

    verdict_answer(q->f, head ? VERDICT_MET : VERDICT_NOT_MET, WHY_NONE);
}

/* ---- comparing ---- */

static bool holds(enum test test, struct num value, struct num need)
{
    int c = num_cmp(value, need);

    switch (test) {
    case TEST_AT_LEAST:
    case TEST_GROWS_BY:
    case TEST_RISES_BY:
    case TEST_FALLS_BY:
    case TEST_YES:
        return c >= 0;
    case TEST_AT_MOST:
    case TEST_BY_DATE:
        return c <= 0;
    case TEST_ABOVE:
    case TEST_INCREASES:
        return c > 0;
    case TEST_BELOW:
    case TEST_DECREASES:
        return c < 0;
    case TEST_EQUALS:
        return c == 0;
    }
    CHECK(false);
}

/* Is what is compared told as a percentage?  Follows from what is asked, not from how the rule is
 * written: the amount may stand in a setting, and "increases" has none. */
static bool is_percentage(const struct plan *p, const struct cond *c, const struct finding *f)
{
    if (c->op == COND_SHARE)
        return true;
    if (c->op != COND_INDICATOR)
        return false;
    return measure_is_ratio(p->indicators[c->what].measure) || f->rule->test == TEST_RISES_BY ||
           f->rule->test == TEST_FALLS_BY;
}

/* Decimals to round to before comparing.  Shares are rounded as percentages: 94.995% to 2 decimals is 95.00%. */
static int compare_places(const struct asking *q)
{
    int places;

    plan_compare_places(q->r->plan, q->c, date_from(q->s.year, 12, 31), &places);
    if (places == NOT_ROUNDED)
        return NOT_ROUNDED;
    return q->f->percentage ? places + 2 : places;
}

static struct num rounded(struct arena *a, int places, struct num x)
{
    return places == NOT_ROUNDED ? x : num_round(a, x, places, NUM_HALF_UP);
}

static int places_said(const struct asking *q, const char *word)
{
    int places = word[0] == 'u' ? NOT_ROUNDED : word[0] - '0';

    return places + (q->f->percentage && places != NOT_ROUNDED ? 2 : 0);
}

/* Whether to round is a setting's to say.  It matters, and unset it leaves the verdict open, where some answer would round
 * to another one. */
static void settle_rounding(struct asking *q, struct num value, struct num need)
{
    const struct setting *s = &q->r->plan->settings[q->c->compare_setting];
    enum test test = q->f->rule->test;
    bool matters = false;
    int places;

    for (size_t i = 0; s->choices[i]; i++)
        matters |= holds(test, rounded(q->a, places_said(q, s->choices[i]), value), need) !=
                   holds(test, value, need);
    if (!matters)
        return;
    q->f->setting = q->c->compare_setting;
    if (!plan_compare_places(q->r->plan, q->c, date_from(q->s.year, 12, 31), &places))
        verdict_unset(q->f, q->c->compare_setting);
}

void verdict_compare(struct asking *q, struct num value, struct num need)
{
    struct finding *f = q->f;
    enum test test = f->rule->test;
    bool plain = holds(test, value, need);
    bool trend = test == TEST_INCREASES || test == TEST_DECREASES;

    f->has_value = f->has_need = true;
    f->places = compare_places(q);
    f->value = rounded(q->a, f->places, value);
    f->need =
        trend ? rounded(q->a, f->places, need) : need; /* last year's figure is a figure too */
    bool is = holds(test, f->value, f->need);
    f->rounding_decides = is != plain;
    verdict_answer(f, is ? VERDICT_MET : VERDICT_NOT_MET, WHY_NONE);
    if (q->c->compare_setting != NO_INDEX)
        settle_rounding(q, value, need);
}

/* The rule in force and its amount; false when there is none (the finding is answered). */
bool verdict_rule(struct asking *q, struct num *ret)
{
    int32_t day = date_from(q->s.year, 12, 31);
    uint32_t setting = NO_INDEX;

    q->f->rule = plan_rule(q->c->rules, q->c->n_rules, day);
    if (!q->f->rule) {
        verdict_unset(q->f, NO_INDEX);
        return false;
    }
    q->f->percentage = is_percentage(q->r->plan, q->c, q->f);
    const struct amount *m = plan_amount(q->r->plan, &q->f->rule->amount, day, &setting);
    if (setting != NO_INDEX)
        q->f->setting = setting;
    if (!m && setting != NO_INDEX) {
        verdict_unset(q->f, setting);
        return false;
    }
    *ret = m ? m->value : NUM_ZERO;
    return true;
}

/* A ratio of nothing, where a setting says what that is.  Always false: there is no value. */
static bool caseless(struct asking *q)
{
    int word = plan_no_cases(q->r->plan, q->c->no_cases, date_from(q->s.year, 12, 31));

    verdict_answer(q->f,
                   word == CASELESS_NA      ? VERDICT_NA
                   : word == CASELESS_FAILS ? VERDICT_NOT_MET
                                            : VERDICT_UNKNOWN,
                   word == CASELESS_COUNCIL ? WHY_COUNCIL : WHY_NO_CASES);
    q->f->setting = q->c->no_cases;
    if (word < 0)
        verdict_unset(q->f, q->c->no_cases);
    return false;
}

/* Answers for a value that is not there; true when it is. */
static bool usable(struct asking *q, const struct value *v)
{
    struct finding *f = q->f;

    if (v->state == VALUE_OK)
        return true;
    if (v->why == WHY_NO_CASES && q->c->no_cases != NO_INDEX)
        return caseless(q);
    verdict_answer(f, v->state == VALUE_NA ? VERDICT_NA : VERDICT_UNKNOWN, v->why);
    return false;
}

/* ---- indicators ---- */

static int baseline_year(struct asking *q, const struct indicator *i)
{
    int64_t year = i->baseline;

    if (i->baseline_setting != NO_INDEX) {
        struct amount m = {.setting = i->baseline_setting};
        uint32_t setting;
        const struct amount *got =
            plan_amount(q->r->plan, &m, date_from(q->s.year, 12, 31), &setting);
        q->f->setting = i->baseline_setting;
        if (!got || !num_to_int(got->value, &year))
            return 0;
    }
    return (int)year;
}

/* C6: at least last year's share plus the growth (points, or a share of last year's), never more than the cap.  Without
 * last year's figure the cap is enough. */
static void ask_growth(struct asking *q, struct num growth)
{
    struct finding *f = q->f;
    struct num cap = f->rule->cap.value;
    int places = compare_places(q);
    struct value last =
        measure_value(q->a, q->r->plan, q->r->inputs, q->s.unit, q->c->what, q->s.year - 1);

    f->before = last.fact;
    if (last.state == VALUE_OK) {
        struct num from = rounded(q->a, places, last.v);
        if (f->rule->relative)
            growth = num_mul(q->a, from, growth);
        return verdict_compare(q, f->read.v, num_min(cap, num_add(q->a, from, growth)));
    }
    if (num_cmp(rounded(q->a, places, f->read.v), cap) >= 0)
        return verdict_compare(q, f->read.v, cap);
    verdict_answer(f, VERDICT_UNKNOWN, WHY_NO_LAST_YEAR);
}

/* C11b: relative to the baseline year; the value compared is the change, as a share. */
static void ask_change(struct asking *q, struct num by)
{
    struct finding *f = q->f;
    int year = baseline_year(q, &q->r->plan->indicators[q->c->what]);

    if (!year)
        return verdict_unset(f, f->setting);
    struct value base = measure_value(q->a, q->r->plan, q->r->inputs, q->s.unit, q->c->what, year);
    f->before = base.fact;
    if (base.state != VALUE_OK || num_sign(base.v) <= 0)
        return verdict_answer(f, VERDICT_UNKNOWN, WHY_NO_BASELINE);
    f->base = base.v;
    struct num change = num_div(q->a, num_sub(q->a, f->read.v, base.v), base.v);
    verdict_compare(q, f->rule->test == TEST_FALLS_BY ? num_neg(q->a, change) : change, by);
}

/* What has come as far as it can go need not go further. */
static bool at_cap(const struct finding *f)
{
    int c = f->rule->has_cap ? num_cmp(f->read.v, f->rule->cap.value) : 0;

    return f->rule->has_cap && (f->rule->test == TEST_INCREASES ? c >= 0 : c <= 0);
}

static void ask_trend(struct asking *q)
{
    struct value last =
        measure_value(q->a, q->r->plan, q->r->inputs, q->s.unit, q->c->what, q->s.year - 1);

    q->f->before = last.fact;
    if (at_cap(q->f) && (last.state != VALUE_OK || !holds(q->f->rule->test, q->f->read.v, last.v)))
        return verdict_answer(q->f, VERDICT_MET, WHY_AT_CAP);
    if (last.state != VALUE_OK)
        return verdict_answer(q->f, VERDICT_UNKNOWN, WHY_NO_LAST_YEAR);
    verdict_compare(q, q->f->read.v, last.v);
}

static void ask_indicator(struct asking *q)
{
    struct finding *f = q->f;
    struct num need;

    f->read = measure_value(q->a, q->r->plan, q->r->inputs, q->s.unit, q->c->what, q->s.year);
    f->attestation = f->read.attestation;
    if (!verdict_rule(q, &need) || !usable(q, &f->read))
        return;
    switch (f->rule->test) {
    case TEST_GROWS_BY:
        return ask_growth(q, need);
    case TEST_RISES_BY:
    case TEST_FALLS_BY:
        return ask_change(q, need);
    case TEST_INCREASES:
    case TEST_DECREASES:
        return ask_trend(q);
    case TEST_BY_DATE:
        return verdict_compare(q, f->read.v, num_int(f->rule->date));
    case TEST_YES:
        return verdict_compare(q, f->read.v, num_int(1));
    default:
        return verdict_compare(q, f->read.v, need);
    }
}

static void ask_attested(struct asking *q)
{
    struct finding *f = q->f;
    bool person = q->s.person != NO_INDEX;
    const struct attestation *t = inputs_attestation(
        q->r->inputs, person, person ? q->s.person : q->s.unit, q->c->what, q->s.year);

    f->attestation = t;
    if (!t)
        verdict_answer(f, VERDICT_UNKNOWN, WHY_NO_ATTESTATION);
    else if (t->result == ATTEST_NA)
        verdict_answer(f, VERDICT_NA, WHY_SAID_NA);
    else if (t->result == ATTEST_YES)
        verdict_answer(f, VERDICT_MET, WHY_NONE);
    else
        verdict_answer(f, VERDICT_NOT_MET, WHY_SAID_NO);
}

/* ---- others' answers ---- */

static void take_over(struct asking *q, void (*ask)(struct asking *, struct finding *))
{
    q->f->n_kids = 1;
    q->f->kids = ARENA_NEW(q->a, struct finding);
    ask(q, &q->f->kids[0]);
    settle(q->f, COMBINE_FIRST);
}

static void other_target(struct asking *q, struct finding *f)
{
    verdict_target(q->a, q->r, q->c->what, q->s.unit, q->s.year, f);
}

static void other_award(struct asking *q, struct finding *f)
{
    const struct award *w = &q->r->plan->awards[q->c->what];

    if (!kinds_have(w->kinds, w->n_kinds, q->r->inputs->units.at[q->s.unit].kind)) {
        start(f, FINDING_COND, &w->require, q->s);
        return verdict_answer(f, VERDICT_NA, WHY_KIND);
    }
    verdict_award(q->a, q->r, q->c->what, q->s, f);
}

static void other_setting(struct asking *q)
{
    const struct setting *s = &q->r->plan->settings[q->c->what];

    q->f->setting = q->c->what;
    for (size_t i = 0; i < s->n_values; i++) {
        if (!span_has(s->values[i].span, date_from(q->s.year, 12, 31)) || s->values[i].unset)
            continue;
        q->f->n_kids = 1;
        q->f->kids = ARENA_NEW(q->a, struct finding);
        verdict_cond(q->a, q->r, s->values[i].cond, q->s, &q->f->kids[0]);
        settle(q->f, COMBINE_FIRST);
        q->f->setting = q->c->what; /* it is this setting that said what to ask */
        return;
    }
    verdict_unset(q->f, q->c->what);
}

static void ask_target(struct asking *q)
{
    take_over(q, other_target);
}

static void ask_award(struct asking *q)
{
    take_over(q, other_award);
}

static void ask_not_loaded(struct asking *q)
{
    verdict_answer(q->f, VERDICT_UNKNOWN, WHY_NOT_LOADED);
}

static void ask_nothing(struct asking *q)
{
    verdict_answer(q->f, VERDICT_NA, WHY_NOT_ASKED);
}

static void ask_council(struct asking *q)
{
    verdict_answer(q->f, VERDICT_UNKNOWN, WHY_COUNCIL);
}

static void (*const asks[])(struct asking *) = {
    [COND_ALL] = ask_all,
    [COND_ANY] = ask_any,
    [COND_AT_LEAST] = ask_at_least,
    [COND_NOT] = ask_not,
    [COND_EVERY_YEAR] = ask_every_year,
    [COND_SOME_YEARS] = ask_some_years,
    [COND_OF_UNIT] = ask_of_unit,
    [COND_INDICATOR] = ask_indicator,
    [COND_SCORE] = verdict_ask_score,
    [COND_SHARE] = verdict_ask_share,
    [COND_RANK] = verdict_ask_rank,
    [COND_CLASS] = verdict_ask_class,
    [COND_TARGET] = ask_target,
    [COND_AWARD] = ask_award,
    [COND_ATTESTED] = ask_attested,
    [COND_SETTING] = other_setting,
    [COND_CHOOSE] = ask_choose,
    [COND_NOT_ASKED] = ask_nothing,
    [COND_COUNCIL] = ask_council,
    [COND_HEAD] = ask_head,
    [COND_NOT_LOADED] = ask_not_loaded,
};

void verdict_cond(struct arena *a, const struct run *r, const struct cond *c, struct subject s,
                  struct finding *ret)
{
    struct asking q = {.a = a, .r = r, .c = c, .s = s, .f = ret};

    start(ret, FINDING_COND, c, s);
    if (!kinds_have(c->kinds, c->n_kinds, r->inputs->units.at[s.unit].kind))
        return verdict_answer(ret, VERDICT_NA, WHY_KIND);
    asks[c->op](&q);
}

/* ---- awards and bars ---- */

static bool bar_names(const struct bar *b, uint32_t award)
{
    for (size_t i = 0; i < b->n_awards; i++)
        if (b->awards[i] == award)
            return true;
    return false;
}

static bool bar_applies(const struct run *r, const struct bar *b, uint32_t award, struct subject s)
{
    if (!bar_names(b, award))
        return false;
    return s.person == NO_INDEX || (b->heads && r->inputs->people.at[s.person].head);
}

/* Met means: not barred.  The condition is asked of the unit, also for its head. */
static void ask_bar(struct arena *a, const struct run *r, const struct bar *b, struct subject s,
                    struct finding *f)
{
    struct subject unit = s;

    unit.person = NO_INDEX;
    start(f, FINDING_BAR, &b->when, s);
    f->bar = b;
    f->n_kids = 1;
    f->kids = ARENA_NEW(a, struct finding);
    verdict_cond(a, r, &b->when, unit, &f->kids[0]);
    settle(f, COMBINE_BAR);
}

/* What the award says of units that were merged. */
static void settle_subject(const struct plan *p, const struct award *w, struct subject *s)
{
    int merged = plan_merged(p, w, s->year);

    s->merged_setting = w->merged_setting;
    s->merged_open = merged < 0;
    s->merged = merged < 0 ? SUCCESSION_COUNCIL : (enum succession)merged;
}

void verdict_award(struct arena *a, const struct run *r, uint32_t award, struct subject s,
                   struct finding *ret)
{
    const struct plan *p = r->plan;
    const struct cond *c = &p->awards[award].require;
    size_t n = c->n_kids;

    settle_subject(p, &p->awards[award], &s);
    start(ret, FINDING_COND, c, s);
    enum asked_in asked = plan_asked(p, &p->awards[award].years, s.year);
    if (asked == ASKED_NO)
        return verdict_answer(ret, VERDICT_NA, WHY_NOT_ASKED);
    ret->kids = ARENA_ARRAY(a, struct finding, c->n_kids + p->n_bars);
    for (size_t i = 0; i < c->n_kids; i++)
        verdict_cond(a, r, &c->kids[i], s, &ret->kids[i]);
    for (size_t i = 0; i < p->n_bars; i++)
        if (bar_applies(r, &p->bars[i], award, s))
            ask_bar(a, r, &p->bars[i], s, &ret->kids[n++]);
    ret->n_kids = n;
    settle(ret, COMBINE_ALL);
    if (asked == ASKED_OPEN && ret->verdict != VERDICT_NA) {
        ret->combine = COMBINE_NONE;
        verdict_unset(ret, p->awards[award].years.setting);
    }
}

void verdict_target(struct arena *a, const struct run *r, uint32_t target, uint32_t unit, int year,
                    struct finding *ret)
{
    const struct target *t = &r->plan->targets[target];
    struct subject s = {.unit = unit, .person = NO_INDEX, .year = year, .merged_setting = NO_INDEX};
    enum asked_in asked = plan_asked(r->plan, &t->years, year);

    verdict_cond(a, r, &t->ask, s, ret);
    if (asked == ASKED_NO || !target_has_kind(r->plan, t, r->inputs->units.at[unit].kind))
        verdict_answer(ret, VERDICT_NA, asked == ASKED_NO ? WHY_NO_RULE : WHY_KIND);
    else if (asked == ASKED_OPEN && ret->verdict != VERDICT_NA)
        verdict_unset(ret, t->years.setting);
}
