/* See cases.h.  Evaluates a case with the engine that counts in earnest and compares what it says,
 * in the words it says it, with what the case expects. */
#include "base/check.h"
#include "base/str.h"
#include "engine/calendar.h"
#include "engine/cases.h"
#include "engine/explain.h"
#include "engine/flip.h"
#include "engine/rank.h"
#include "engine/run.h"

static const char *const unknown_vi = "chưa đủ dữ liệu";
static const char *const na_vi = "không áp dụng";

struct checking {
    struct arena *a;
    const struct plan_case *c;
    const struct run *run;
    const struct year_result *year;
    const struct expectation *e;
    struct case_failure *list;
    size_t n;
};

static void fail(struct checking *k, const char *wanted, const char *got)
{
    k->list[k->n++] = (struct case_failure){k->e, wanted, got};
}

/* ---- parts of a verdict ---- */

/* What the condition asks, as the plan writes it. */
static const char *key_of(struct arena *a, const struct plan *p, const struct cond *c)
{
    switch (c->op) {
    case COND_INDICATOR:
        return p->indicators[c->what].item.id;
    case COND_ATTESTED:
        return arena_printf(a, "attested %s", p->attestations[c->what].item.id);
    case COND_SCORE:
        return arena_printf(a, "score of %s", p->indexes[c->what].id);
    case COND_RANK:
        return arena_printf(a, "rank of %s", p->indexes[c->what].id);
    case COND_CLASS:
        return arena_printf(a, "class of %s", p->indexes[c->what].id);
    case COND_SHARE:
        return arena_printf(a, "share of area %s in %s", c->area, p->indexes[c->what].id);
    case COND_TARGET:
        return arena_printf(a, "target %s", p->targets[c->what].item.id);
    case COND_AWARD:
        return arena_printf(a, "award %s", p->awards[c->what].item.id);
    case COND_SETTING:
        return arena_printf(a, "setting %s", p->settings[c->what].item.id);
    case COND_CHOOSE:
        return arena_printf(a, "by setting %s", p->settings[c->what].item.id);
    case COND_NOT_ASKED:
        return "not asked";
    case COND_COUNCIL:
        return "ask council";
    case COND_ALL:
        return "all";
    case COND_ANY:
        return "any";
    case COND_NOT:
        return "not";
    case COND_EVERY_YEAR:
        return "every year";
    case COND_OF_UNIT:
        return "of the unit";
    case COND_HEAD:
        return "head";
    case COND_NOT_LOADED:
        return "standards not loaded";
    case COND_AT_LEAST:
        return "at least";
    case COND_SOME_YEARS:
        return "at least years";
    }
    CHECK(false);
}

static bool is_part(struct checking *k, const struct finding *f, const char *part)
{
    const struct plan *p = k->c->plan;

    switch (f->kind) {
    case FINDING_YEAR:
        return str_eq(part, arena_printf(k->a, "%d", f->year));
    case FINDING_PREDECESSOR:
        return str_eq(part, k->c->inputs.units.at[f->unit].code);
    case FINDING_BAR:
        return str_eq(part, f->bar->item.id);
    case FINDING_COND:
        break;
    }
    if (f->cond->op == COND_ATTESTED && str_eq(part, p->attestations[f->cond->what].item.id))
        return true;
    return str_eq(part, key_of(k->a, p, f->cond)) ||
           (f->cond->item.title[0] && str_eq(part, f->cond->item.title));
}

/* The first node below, outermost first along each branch, that is the part. */
static const struct finding *find_part(struct checking *k, const struct finding *f,
                                       const char *part)
{
    for (size_t i = 0; i < f->n_kids; i++) {
        if (is_part(k, &f->kids[i], part))
            return &f->kids[i];
        const struct finding *found = find_part(k, &f->kids[i], part);
        if (found)
            return found;
    }
    return NULL;
}

static void check_text(struct checking *k, const char *what, const char *wanted, const char *got)
{
    if (wanted[0] && !strstr(got, wanted))
        fail(k, arena_printf(k->a, "%s có “%s”", what, wanted),
             arena_printf(k->a, "%s là “%s”", what, got));
}

static void check_finding(struct checking *k, const struct finding *f)
{
    const struct expectation *e = k->e;

    for (size_t i = 0; i < e->n_path; i++) {
        f = find_part(k, f, e->path[i]);
        if (!f) {
            fail(k, arena_printf(k->a, "có phần “%s”", e->path[i]), "không tìm thấy phần này");
            return;
        }
    }
    if (e->has_verdict && f->verdict != e->verdict) {
        const char *why = explain_why(k->a, k->run, f), *read = explain_read(k->a, k->run, f);
        fail(k, verdict_vi(e->verdict),
             arena_printf(k->a, "%s%s%s%s%s", verdict_vi(f->verdict), read[0] ? "; " : "", read,
                          why[0] ? "; " : "", why));
    }
    check_text(k, "flip", e->flip, flip_of(k->a, k->run, f).text);
    check_text(k, "read", e->read, explain_read(k->a, k->run, f));
    check_text(k, "why", e->why, explain_why(k->a, k->run, f));
    check_text(k, "margin", e->margin, explain_margin(k->a, k->run, f));
}

/* Nobody was asked: the award or target is not for this subject. */
static void check_not_asked(struct checking *k)
{
    if (k->e->has_verdict && k->e->verdict == VERDICT_NA && !k->e->n_path)
        return;
    fail(k, k->e->has_verdict ? verdict_vi(k->e->verdict) : "được xét", na_vi);
}

static void check_award(struct checking *k)
{
    const struct verdict_result *v = year_verdict(k->year, k->e->what, k->e->unit, k->e->person);

    if (v)
        check_finding(k, &v->root);
    else
        check_not_asked(k);
}

static void check_target(struct checking *k)
{
    const struct target_result *t = year_target(k->year, k->e->what, k->e->unit);

    if (t)
        check_finding(k, &t->finding);
    else
        check_not_asked(k);
}

/* ---- numbers ---- */

static const char *state_vi(enum expect_state s)
{
    return s == STATE_UNKNOWN ? unknown_vi : na_vi;
}

static const char *wanted_text(struct checking *k)
{
    const struct expectation *e = k->e;

    if (e->state != STATE_VALUE)
        return state_vi(e->state);
    if (e->has_upper)
        return arena_printf(k->a, "từ %s đến %s", num_vi(k->a, e->number, e->places),
                            num_vi(k->a, e->upper, e->places));
    return e->has_number ? num_vi(k->a, e->number, e->places) : e->word;
}

static void check_state(struct checking *k, enum expect_state got)
{
    if (k->e->state != got)
        fail(k, wanted_text(k), state_vi(got));
}

/* Rounded to as many decimals as the case writes. */
static void check_number(struct checking *k, struct num got, enum num_rounding how)
{
    const struct expectation *e = k->e;

    if (e->state == STATE_VALUE && e->has_number && !e->has_upper &&
        num_eq(num_round(k->a, got, e->places, how), e->number))
        return;
    fail(k, wanted_text(k), num_vi_unlike(k->a, got, e->places, e->number));
}

/* What lies between two ends: expected as such ("7..8"), or as not known. */
static void check_ends(struct checking *k, struct num low, struct num high, enum num_rounding how)
{
    const struct expectation *e = k->e;

    if (num_eq(low, high))
        return check_number(k, low, how);
    if (e->state == STATE_UNKNOWN ||
        (e->has_upper && num_eq(num_round(k->a, low, e->places, how), e->number) &&
         num_eq(num_round(k->a, high, e->places, how), e->upper)))
        return;
    fail(k, wanted_text(k),
         arena_printf(k->a, "%s: từ %s đến %s", unknown_vi, num_vi(k->a, low, 4),
                      num_vi(k->a, high, 4)));
}

static void check_score(struct checking *k, const struct ranking *r, const struct standing *st)
{
    const struct sheet *t = ranking_sheet(r, k->e->unit);

    if (!st->best.rank || st->unbounded)
        check_state(k, STATE_UNKNOWN);
    else if (r->scheme->rank_published)
        check_number(k, st->total, r->scheme->rounding);
    else
        check_ends(k, t->low, t->high, r->scheme->rounding);
}

static void check_criterion(struct checking *k, const struct ranking *r)
{
    const struct sheet *sheet = ranking_sheet(r, k->e->unit);
    const struct scheme *s = r->scheme;

    for (size_t i = 0; sheet && i < s->n_criteria; i++) {
        const struct mark *m = &sheet->marks[i];
        if (!str_eq(s->criteria[i].item.id, k->e->criterion))
            continue;
        bool counts = m->state == MARK_NA && num_sign(m->max) > 0; /* awarded, or zero */
        if (m->state == MARK_SCORED || (counts && k->e->has_number))
            check_number(k, m->points, s->rounding);
        else
            check_state(k, m->state == MARK_MISSING ? STATE_UNKNOWN : STATE_NA);
        return;
    }
    check_state(k, STATE_NA);
}

static void check_class(struct checking *k, const struct ranking *r, const struct standing *st)
{
    const char *got = standing_class(k->a, r->scheme, st);

    if (!got[0])
        return check_state(k, STATE_UNKNOWN);
    if (k->e->state != STATE_VALUE || !str_eq(got, k->e->word))
        fail(k, wanted_text(k), got);
}

static void check_index(struct checking *k)
{
    uint32_t group = k->c->inputs.units.at[k->e->unit].group;
    const struct ranking *r =
        group == NO_INDEX ? NULL : run_ranking(k->run, k->e->what, group, k->c->year);
    const struct standing *st = r ? ranking_of(r, k->e->unit) : NULL;

    if (!st) {
        check_state(k, STATE_NA);
        return;
    }
    switch (k->e->kind) {
    case EXPECT_SCORE:
        check_score(k, r, st);
        break;
    case EXPECT_CRITERION:
        check_criterion(k, r);
        break;
    case EXPECT_CLASS:
        check_class(k, r, st);
        break;
    default:
        if (st->best.rank && st->reported)
            check_ends(k, num_int(st->best.rank), num_int(st->worst.rank), NUM_HALF_UP);
        else
            check_state(k, STATE_UNKNOWN);
    }
}

/* ---- deadlines ---- */

static void check_deadline(struct checking *k)
{
    const struct plan_case *c = k->c;
    const char *wanted = k->e->state == STATE_UNKNOWN ? unknown_vi : date_vi(k->a, k->e->date);
    struct day_count count;
    struct err e;

    if (calendar_deadline(k->a, c->plan, &c->inputs, k->e->what, c->year, &count, &e)) {
        if (k->e->state != STATE_UNKNOWN)
            fail(k, wanted, arena_printf(k->a, "%s: %s", unknown_vi, e.message));
    } else if (count.last != k->e->date) {
        fail(k, wanted, arena_printf(k->a, "%s; %s", date_vi(k->a, count.last), count.how));
    }
}

/* ---- the case ---- */

static void check_one(struct checking *k)
{
    switch (k->e->kind) {
    case EXPECT_AWARD:
        check_award(k);
        break;
    case EXPECT_TARGET:
        check_target(k);
        break;
    case EXPECT_DEADLINE:
        check_deadline(k);
        break;
    default:
        check_index(k);
    }
}

size_t case_run(struct arena *a, const struct plan_case *c, struct case_failure **ret)
{
    enum { EACH_MOST = 8 }; /* failures of one expectation */
    struct run run;
    struct year_result year = {0};
    struct checking k = {.a = a, .c = c, .run = &run, .year = &year};

    k.list = ARENA_ARRAY(a, struct case_failure, c->n_expect * EACH_MOST);
    run_init(&run, a, c->plan, &c->inputs, c->year, 1);
    CHECK(run_to(&run, c->year, &year)); /* the reader has looked at the year and at the budget */
    for (size_t i = 0; i < c->n_expect; i++) {
        k.e = &c->expect[i];
        check_one(&k);
    }
    year_result_free(&year);
    *ret = k.list;
    return k.n;
}
