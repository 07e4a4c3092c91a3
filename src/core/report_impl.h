/* What report.c and report_compare.c share; private to this folder. */
#ifndef THIDUA_CORE_REPORT_IMPL_H
#define THIDUA_CORE_REPORT_IMPL_H

#include "core/report.h"

static inline const char *int_text(struct arena *a, int64_t v)
{
    return arena_printf(a, "%lld", (long long)v);
}

static inline const char *subject_code(const struct run *r, uint32_t unit, uint32_t person)
{
    return person != NO_INDEX ? r->inputs->people.at[person].code : r->inputs->units.at[unit].code;
}

static inline const char *subject_name(const struct run *r, uint32_t unit, uint32_t person)
{
    return person != NO_INDEX ? r->inputs->people.at[person].name : r->inputs->units.at[unit].name;
}

/* "1474/1601 = 92,07%", "12", "có"; "" when there is no value. */
const char *report_fact_text(struct arena *a, const struct plan *p, const struct fact *f);

/* What made a score or a place differ: the criteria that lost or gained most, with their figures. */
const char *cause_of_standing(struct arena *a, const struct run *before, const struct ranking *k,
                              uint32_t unit, const struct run *after, const struct ranking *o,
                              uint32_t there);
/* What made a verdict differ: the conditions at the ends of the two trees that differ. */
const char *cause_of_verdict(struct arena *a, const struct run *before,
                             const struct verdict_result *v, const struct run *after,
                             const struct verdict_result *o);

#endif
