/* See run.h.  Orchestrates: rankings of the year, then targets, then awards.  Holds no rule of its own. */
#include "engine/run.h"

#include "base/check.h"
#include "engine/budget.h"
#include "engine/rank.h"
#include "engine/verdict.h"

static int last_year_with_facts(const struct plan *p, const struct inputs *in)
{
    int last = p->period.from;

    vec_each (f, &in->facts)
        if (f->year > last && f->year <= p->period.to)
            last = f->year;
    return last;
}

void run_init(struct run *r, struct arena *a, const struct plan *p, const struct inputs *in,
              int last, int threads)
{
    *r = (struct run){.arena = a, .plan = p, .inputs = in, .pool = {.threads = threads}};
    r->first = p->period.from;
    r->last = last ? last : last_year_with_facts(p, in);
    if (r->last < r->first)
        r->last = r->first - 1;
    CHECK(r->last - r->first < PLAN_MAX_YEARS);
    r->done = r->first - 1;
    struct err *e = ARENA_NEW(a, struct err);
    if (budget_check(p, in, e) < 0) {
        r->refused = e;
        r->last = r->done;
    }
}

int run_refused(const struct run *r, struct err *e)
{
    if (!r->refused)
        return 0;
    *e = *r->refused;
    return e->code;
}

const struct ranking *run_ranking(const struct run *r, uint32_t index, uint32_t group, int year)
{
    if (year < r->first || year > r->done)
        return NULL;
    for (size_t i = 0; i < r->years[year - r->first].n; i++) {
        const struct ranking *k = &r->years[year - r->first].at[i];
        if (k->scheme->index == index && k->group == group)
            return k;
    }
    return NULL;
}

static void rank_year(struct run *r, struct year_result *y)
{
    const struct plan *p = r->plan;
    struct ranking *list = ARENA_ARRAY(r->arena, struct ranking, p->n_indexes * p->n_groups);
    size_t n = 0;

    for (uint32_t i = 0; i < p->n_indexes; i++) {
        for (uint32_t g = 0; g < p->n_groups; g++) {
            const struct scheme *s = plan_scheme(p, i, g, y->year);
            if (!s)
                continue;
            rank_build(r->arena, y->arena, p, r->inputs, s, g, y->year, &r->pool, &list[n]);
            n += list[n].n_units > 0;
        }
    }
    r->years[y->year - r->first].at = list;
    r->years[y->year - r->first].n = n;
    y->rankings = list;
    y->n_rankings = n;
}

/* ---- targets ---- */

struct judging {
    const struct run *r;
    struct year_result *y;
};

static void one_target(void *ctx, struct arena *a, size_t i)
{
    struct judging *j = ctx;
    struct target_result *t = &j->y->targets[i];

    verdict_target(a, j->r, t->target, t->unit, j->y->year, &t->finding);
}

static bool target_asked(const struct plan *p, uint32_t target, const struct unit *u, int year)
{
    const struct target *t = &p->targets[target];

    return target_has_kind(p, t, u->kind) && plan_asked(p, &t->years, year) != ASKED_NO;
}

static void judge_targets(struct run *r, struct year_result *y)
{
    const struct plan *p = r->plan;
    struct judging job = {r, y};
    size_t n = 0;

    y->targets = ARENA_ARRAY(y->arena, struct target_result, p->n_targets * r->inputs->units.n);
    for (uint32_t u = 0; u < r->inputs->units.n; u++) {
        const struct unit *unit = &r->inputs->units.at[u];
        for (uint32_t t = 0; unit_lives_in(unit, y->year) && t < p->n_targets; t++)
            if (target_asked(p, t, unit, y->year))
                y->targets[n++] = (struct target_result){.target = t, .unit = u};
    }
    y->n_targets = n;
    pool_each(&r->pool, y->arena, n, one_target, &job);
}

/* ---- awards ---- */

static void one_verdict(void *ctx, struct arena *a, size_t i)
{
    struct judging *j = ctx;
    struct verdict_result *v = &j->y->verdicts[i];
    struct subject s = {
        .unit = v->unit, .person = v->person, .year = v->year, .merged_setting = NO_INDEX};

    verdict_award(a, j->r, v->award, s, &v->root);
}

/* Yearly awards: whoever lived in the year.  Period awards, once, with the last year: whoever lives on the day the
 * plan names. */
static bool award_asked(const struct run *r, const struct award *w, const struct unit *u, int year)
{
    if (!kinds_have(w->kinds, w->n_kinds, u->kind))
        return false;
    if (w->each == EACH_YEAR)
        return unit_lives_in(u, year) && plan_asked(r->plan, &w->years, year) != ASKED_NO;
    if (year != r->last)
        return false;
    if (w->subjects_on != DATE_NONE)
        return unit_lives_on(u, w->subjects_on);
    return unit_lives_on(u, date_from(r->plan->period.to, 12, 31));
}

static bool person_there(const struct person *q, int year)
{
    return q->from <= date_from(year, 12, 31) &&
           (q->to == DATE_NONE || q->to >= date_from(year, 1, 1));
}

static size_t list_subjects(const struct run *r, int year, struct verdict_result *list)
{
    const struct plan *p = r->plan;
    const struct inputs *in = r->inputs;
    size_t n = 0;

    for (uint32_t w = 0; w < p->n_awards; w++) {
        const struct award *award = &p->awards[w];
        struct verdict_result v = {.award = w, .person = NO_INDEX, .year = year};
        for (v.unit = 0; !award->for_person && v.unit < in->units.n; v.unit++)
            if (award_asked(r, award, &in->units.at[v.unit], year)) {
                if (list)
                    list[n] = v;
                n++;
            }
        for (uint32_t q = 0; award->for_person && q < in->people.n; q++) {
            v.unit = in->people.at[q].unit;
            v.person = q;
            if (award_asked(r, award, &in->units.at[v.unit], year) &&
                person_there(&in->people.at[q], year)) {
                if (list)
                    list[n] = v;
                n++;
            }
        }
    }
    return n;
}

static void judge_awards(struct run *r, struct year_result *y)
{
    struct judging job = {r, y};

    y->n_verdicts = list_subjects(r, y->year, NULL);
    y->verdicts = ARENA_ARRAY(y->arena, struct verdict_result, y->n_verdicts);
    list_subjects(r, y->year, y->verdicts);
    pool_each(&r->pool, y->arena, y->n_verdicts, one_verdict, &job);
}

bool run_next(struct run *r, bool with_verdicts, struct year_result *ret)
{
    if (r->refused || r->done >= r->last)
        return false;
    *ret = (struct year_result){.arena = arena_new(), .year = r->done + 1};
    rank_year(r, ret);
    r->done = ret->year;
    if (with_verdicts) {
        judge_targets(r, ret);
        judge_awards(r, ret);
    }
    return true;
}

bool run_each(struct run *r, int last, bool with_verdicts, struct year_result *ret)
{
    if (r->done >= last)
        return false;
    r->last = r->done + 1;
    return run_next(r, with_verdicts, ret);
}

void year_result_free(struct year_result *y)
{
    for (size_t i = 0; i < y->n_rankings; i++)
        y->rankings[i].sheets = NULL;
    arena_free(y->arena);
    y->arena = NULL;
}

bool run_to(struct run *r, int year, struct year_result *ret)
{
    if (year <= r->done || year > r->last)
        return false;
    while (run_next(r, r->done + 1 == year, ret)) {
        if (ret->year == year)
            return true;
        year_result_free(ret);
    }
    return false;
}

/* Verdicts stand in order of award, then of unit or person: see list_subjects(). */
const struct verdict_result *year_verdict(const struct year_result *y, uint32_t award,
                                          uint32_t unit, uint32_t person)
{
    size_t low = 0, high = y->n_verdicts;
    uint32_t who = person != NO_INDEX ? person : unit;

    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct verdict_result *v = &y->verdicts[mid];
        uint32_t its = v->person != NO_INDEX ? v->person : v->unit;
        if (v->award == award && its == who)
            return (v->person == NO_INDEX) == (person == NO_INDEX) ? v : NULL;
        if (v->award < award || (v->award == award && its < who))
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

/* Targets stand in order of unit, then of target. */
const struct target_result *year_target(const struct year_result *y, uint32_t target, uint32_t unit)
{
    size_t low = 0, high = y->n_targets;

    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct target_result *t = &y->targets[mid];
        if (t->target == target && t->unit == unit)
            return t;
        if (t->unit < unit || (t->unit == unit && t->target < target))
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}
