/* See measure.h.  Reads facts and attestations; knows nothing of points or conditions. */
#include "engine/measure.h"

struct num fact_num(struct arena *a, const struct fact *f)
{
    return num_dec(a, (struct dec){.mant = f->num, .scale = f->num_scale});
}

struct num fact_den(struct arena *a, const struct fact *f)
{
    return num_dec(a, (struct dec){.mant = f->den, .scale = f->den_scale});
}

bool measure_is_ratio(enum measure m)
{
    return m == MEASURE_RATIO || m == MEASURE_SURVEY;
}

/* Does a scheme compare the figure with what was assigned to the unit?  Then it may lie above, and 0 assigned is none. */
static bool against_assigned(const struct plan *p, uint32_t indicator)
{
    for (size_t s = 0; s < p->n_schemes; s++)
        for (size_t c = 0; c < p->schemes[s].n_criteria; c++) {
            const struct criterion *k = &p->schemes[s].criteria[c];
            if (k->leaf && k->use == indicator && k->rule.fn == SCORE_VERSUS)
                return true;
        }
    return false;
}

bool measure_may_exceed(const struct plan *p, uint32_t indicator)
{
    return p->indicators[indicator].may_exceed || against_assigned(p, indicator);
}

bool measure_is_of_nothing(const struct plan *p, uint32_t indicator, bool any_numerator,
                           bool any_denominator)
{
    return measure_is_ratio(p->indicators[indicator].measure) && any_numerator &&
           !any_denominator && !against_assigned(p, indicator);
}

static struct value none(enum value_state state, enum why why)
{
    return (struct value){.state = state, .why = why, .v = NUM_ZERO};
}

static struct value of_attestation(const struct inputs *in, uint32_t unit, uint32_t kind, int year)
{
    const struct attestation *t = inputs_attestation(in, false, unit, kind, year);
    struct value v = none(VALUE_MISSING, WHY_NO_ATTESTATION);

    if (!t)
        return v;
    v.attestation = t;
    v.state = t->result == ATTEST_NA ? VALUE_NA : VALUE_OK;
    v.why = t->result == ATTEST_NA ? WHY_SAID_NA : WHY_NONE;
    v.v = num_int(t->result == ATTEST_YES);
    return v;
}

/* A ratio over nothing: each indicator says what that means. */
static void zero_cases(struct value *v, enum no_cases policy)
{
    static const struct {
        enum value_state state;
        enum why why;
        int v;
    } means[] = {
        [NO_CASES_NA] = {VALUE_NA, WHY_NO_CASES, 0},
        [NO_CASES_MISSING] = {VALUE_MISSING, WHY_NO_CASES, 0},
        [NO_CASES_FULL] = {VALUE_OK, WHY_NO_CASES, 1},
        [NO_CASES_ZERO] = {VALUE_OK, WHY_NO_CASES, 0},
    };

    v->state = means[policy].state;
    v->why = means[policy].why;
    v->v = num_int(means[policy].v);
}

struct value measure_value(struct arena *a, const struct plan *p, const struct inputs *in,
                           uint32_t unit, uint32_t indicator, int year)
{
    const struct indicator *i = &p->indicators[indicator];

    if (!kinds_have(i->kinds, i->n_kinds, in->units.at[unit].kind))
        return none(VALUE_NA, WHY_KIND);
    if (i->measure == MEASURE_ATTESTATION)
        return of_attestation(in, unit, i->attestation, year);
    const struct fact *f = inputs_fact(in, unit, (uint16_t)indicator, year);
    if (!f)
        return none(VALUE_MISSING, WHY_NO_FACT);
    struct value v = {.fact = f, .v = NUM_ZERO};
    if (f->state == FACT_NA || f->state == FACT_MISSING) {
        v.state = f->state == FACT_NA ? VALUE_NA : VALUE_MISSING;
        v.why = f->state == FACT_NA ? WHY_SAID_NA : WHY_SAID_MISSING;
    } else if (!measure_is_ratio(i->measure)) {
        v.v = fact_num(a, f);
    } else if (f->den == 0 && f->num != 0) {
        v.state = VALUE_MISSING;
        v.why = WHY_OF_NOTHING;
    } else if (f->den == 0) {
        zero_cases(&v, i->no_cases);
    } else {
        v.v = num_div(a, fact_num(a, f), fact_den(a, f));
    }
    return v;
}

int32_t measure_due(const struct scheme *s, int year)
{
    return s && s->due_day ? date_from(year + 1, s->due_month, s->due_day) : DATE_NONE;
}

bool measure_is_late(const struct scheme *s, int year, const struct fact *f)
{
    int32_t due = measure_due(s, year);

    return f && due != DATE_NONE && f->recorded != DATE_NONE && f->recorded > due;
}
