/* See sheet.h.  What a plan asks of a unit in a year: the leaves of its schemes in their order, then the targets of III.1,
 * then what conditions of awards read besides.  An indicator is asked once, wherever it is used; when any use of it is not
 * the unit's to enter (a survey, extra points, deductions, what the scheme does not let be self-scored), none is, because
 * the figure is the same. */
#include "core/sheet_impl.h"
#include "engine/measure.h"
#include "engine/rank.h"

struct asking {
    struct arena *a;
    const struct plan *p;
    const struct unit *u;
    int year;
    uint32_t *at; /* by indicator: place among the items, or NO_INDEX */
    VEC(struct sheet_item) items;
};

static struct sheet_item *ask(struct asking *k, uint32_t indicator)
{
    const struct indicator *i = &k->p->indicators[indicator];

    if (!kinds_have(i->kinds, i->n_kinds, k->u->kind))
        return NULL;
    if (k->at[indicator] == NO_INDEX) {
        k->at[indicator] = (uint32_t)k->items.n;
        struct sheet_item *x = vec_push_in(k->a, &k->items);
        x->indicator = indicator;
        x->asks_evidence = "";
        x->returned = true;
        x->office = i->measure == MEASURE_ATTESTATION ? SHEET_BY_ATTESTATION
                    : i->measure == MEASURE_SURVEY    ? SHEET_BY_SURVEY
                                                      : SHEET_BY_UNIT;
    }
    return &k->items.at[k->at[indicator]];
}

static void add_use(struct asking *k, struct sheet_item *x, struct sheet_use use)
{
    struct sheet_use *more = ARENA_ARRAY(k->a, struct sheet_use, x->n_uses + 1);

    for (size_t i = 0; i < x->n_uses; i++)
        more[i] = x->uses[i];
    more[x->n_uses++] = use;
    x->uses = more;
}

static enum sheet_office office_of(const struct criterion *c)
{
    if (c->survey || c->rule.fn == SCORE_SURVEY)
        return SHEET_BY_SURVEY;
    if (c->section == SECTION_BONUS)
        return SHEET_BY_BONUS;
    if (c->section == SECTION_PENALTY)
        return SHEET_BY_PENALTY;
    return c->self_scored ? SHEET_BY_UNIT : SHEET_BY_OFFICE;
}

static void ask_leaf(struct asking *k, const struct scheme *s, size_t criterion, uint32_t indicator)
{
    const struct criterion *c = &s->criteria[criterion];
    struct sheet_item *x = indicator == NO_INDEX ? NULL : ask(k, indicator);

    if (!x)
        return;
    add_use(k, x, (struct sheet_use){.scheme = s, .criterion = criterion});
    if (x->office == SHEET_BY_UNIT)
        x->office = office_of(c);
    if (c->evidence && *c->evidence && !*x->asks_evidence)
        x->asks_evidence = c->evidence;
}

static void ask_scheme(struct asking *k, const struct scheme *s)
{
    for (size_t i = 0; i < s->n_criteria; i++) {
        const struct criterion *c = &s->criteria[i];
        if (!c->leaf)
            continue;
        ask_leaf(k, s, i, c->use);
        ask_leaf(k, s, i, c->multiply_by);
        for (size_t g = 0; g < c->rule.n_groups; g++)
            for (size_t o = 0; o < c->rule.groups[g].n_options; o++)
                ask_leaf(k, s, i, c->rule.groups[g].options[o].indicator);
    }
}

/* Of a setting that is answered, only what its answer reads. */
static void ask_cond(struct asking *k, const struct cond *c, const struct target *target, int depth)
{
    const struct setting *set = c->op == COND_SETTING ? &k->p->settings[c->what] : NULL;

    if (depth > 32 || !kinds_have(c->kinds, c->n_kinds, k->u->kind))
        return;
    if (c->op == COND_INDICATOR) {
        struct sheet_item *x = ask(k, c->what);
        bool told = x && x->n_uses && (!target || x->uses[x->n_uses - 1].target == target);
        if (x && !told)
            add_use(k, x, (struct sheet_use){.target = target});
    }
    int choice = c->op == COND_CHOOSE ? plan_choice(k->p, c->what, date_from(k->year, 12, 31)) : -1;
    for (size_t i = 0; i < c->n_kids; i++)
        if (choice < 0 || choice == (int)i)
            ask_cond(k, &c->kids[i], target, depth + 1);
    for (size_t i = 0; set && i < set->n_values; i++)
        if (set->values[i].cond && span_has(set->values[i].span, date_from(k->year, 12, 31)))
            ask_cond(k, set->values[i].cond, target, depth + 1);
}

static void ask_target(struct asking *k, const struct target *t)
{
    if (plan_asked(k->p, &t->years, k->year) == ASKED_NO || !target_has_kind(k->p, t, k->u->kind))
        return;
    ask_cond(k, &t->ask, t, 0);
}

/* Ties are broken by figures too. */
static void ask_ties(struct asking *k, const struct scheme *s)
{
    for (size_t i = 0; i < s->n_then_by; i++) {
        struct sheet_item *x = s->then_by[i].area ? NULL : ask(k, s->then_by[i].what);
        if (x && x->n_uses == 0)
            add_use(k, x, (struct sheet_use){0});
    }
}

void sheet_items(struct arena *a, const struct plan *p, const struct unit *u, int year,
                 struct sheet_item **ret, size_t *ret_n)
{
    struct asking k = {.a = a, .p = p, .u = u, .year = year};

    k.at = ARENA_ARRAY(a, uint32_t, p->n_indicators + 1);
    for (size_t i = 0; i < p->n_indicators; i++)
        k.at[i] = NO_INDEX;
    for (uint32_t i = 0; i < p->n_indexes; i++) {
        const struct scheme *s = rank_scheme(p, i, u, year);
        if (s)
            ask_scheme(&k, s);
    }
    for (size_t i = 0; i < p->n_targets; i++)
        ask_target(&k, &p->targets[i]);
    for (size_t i = 0; i < p->n_awards; i++)
        if (kinds_have(p->awards[i].kinds, p->awards[i].n_kinds, u->kind))
            ask_cond(&k, &p->awards[i].require, NULL, 0);
    for (size_t i = 0; i < p->n_bars; i++)
        ask_cond(&k, &p->bars[i].when, NULL, 0);
    for (uint32_t i = 0; i < p->n_indexes; i++) {
        const struct scheme *s = rank_scheme(p, i, u, year);
        if (s)
            ask_ties(&k, s);
    }
    *ret = k.items.at;
    *ret_n = k.items.n;
}

int sheet_year(const struct plan *p, int32_t day)
{
    int y, m, d;

    date_split(day, &y, &m, &d);
    y -= m <= 6;
    if (!p || !p->period.from)
        return y;
    if (y < p->period.from)
        return p->period.from;
    return p->period.to && y > p->period.to ? p->period.to : y;
}

int32_t sheet_plan_due(const struct plan *p, const struct unit *u, int year)
{
    int32_t latest = DATE_NONE;

    for (uint32_t i = 0; i < p->n_indexes; i++) {
        int32_t due = measure_due(rank_scheme(p, i, u, year), year);
        latest = due > latest ? due : latest; /* DATE_NONE is the least of all */
    }
    return latest;
}

int32_t sheet_counts_until(const struct plan *p, const struct unit *u, int year,
                           const struct scheme **ret)
{
    int32_t first = DATE_NONE;

    for (uint32_t i = 0; i < p->n_indexes; i++) {
        const struct scheme *s = rank_scheme(p, i, u, year);
        int32_t due = s && s->late == LATE_LEAVE_OUT ? measure_due(s, year) : DATE_NONE;
        if (due == DATE_NONE || (first != DATE_NONE && due >= first))
            continue;
        first = due;
        *ret = s;
    }
    return first;
}
