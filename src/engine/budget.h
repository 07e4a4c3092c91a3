/* How much a run would take, before it begins.  A plan is data, and so are figures: a few kilobytes of either can ask for
 * minutes and gigabytes.  What is too much is refused with a word about it; nothing is cut short or left out.
 *
 * Counted are the results of one year at most: findings (conditions × awards × subjects × years asked about) and marks
 * (criteria × units).  A result costs about 10 microseconds, 230 bytes of memory and 250 of the package, more where
 * scores have many digits: those are counted too. */
#ifndef THIDUA_ENGINE_BUDGET_H
#define THIDUA_ENGINE_BUDGET_H

#include "base/err.h"
#include "engine/input.h"
#include "engine/plan.h"

enum {
    BUDGET_RESULTS = 2000000,   /* of one year */
    BUDGET_ALL_YEARS = 4000000, /* of as many years as the plan has */
    BUDGET_DIGITS = 2400,       /* of the denominator of a score */
    BUDGET_CASES = 1000000      /* of all cases of a plan together */
};

/* Results of one year at most; UINT64_MAX stands for more than can be counted. */
uint64_t budget_results(const struct plan *p, const struct inputs *in);
/* 0, or ERR_LIMIT. */
int budget_check(const struct plan *p, const struct inputs *in, struct err *e);

#endif
