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

#endif
