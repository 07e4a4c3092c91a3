/* From facts to the value of an indicator: the one place where "missing", "not applicable" and
 * "zero" are told apart. */
#ifndef THIDUA_ENGINE_MEASURE_H
#define THIDUA_ENGINE_MEASURE_H

#include "engine/result.h"

/* The value of an indicator for a unit and year. */
struct value measure_value(struct arena *a, const struct plan *p, const struct inputs *in,
                           uint32_t unit, uint32_t indicator, int year);
/* The day by which the facts of a year had to be in; DATE_NONE when the scheme states none. */
int32_t measure_due(const struct scheme *s, int year);
bool measure_is_late(const struct scheme *s, int year, const struct fact *f);
struct num fact_num(struct arena *a, const struct fact *f);
struct num fact_den(struct arena *a, const struct fact *f);
/* Ratio-like measures have a numerator over a denominator. */
bool measure_is_ratio(enum measure m);
/* May the numerator lie above the denominator: the plan says so, or a scheme compares with an assigned target. */
bool measure_may_exceed(const struct plan *p, uint32_t indicator);
/* Something over nothing, which no plan gives a meaning: of nothing at all (0/0) each indicator says what it means (`no
 * cases`); where a scheme compares with an assigned target, 0 is none assigned. */
bool measure_is_of_nothing(const struct plan *p, uint32_t indicator, bool any_numerator,
                           bool any_denominator);

#endif
