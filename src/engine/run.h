/* A run: f(plan, inputs) year by year.  Pure and repeatable: no clock, no locale, no order of rows
 * or number of threads can change a byte of it.  Sheets of a year are let go once the next year
 * begins; standings stay, because period awards look back. */
#ifndef THIDUA_ENGINE_RUN_H
#define THIDUA_ENGINE_RUN_H

#include "base/err.h"
#include "base/pool.h"
#include "engine/result.h"

struct run {
    struct arena *arena;
    const struct plan *plan;
    const struct inputs *inputs;
    struct pool pool;
    int first, last; /* years covered */
    /* rankings[year - first], one array a year, filled as far as the run has come */
    struct {
        struct ranking *at;
        size_t n;
    } years[PLAN_MAX_YEARS];
    int done;                  /* last year that has been evaluated; first - 1 at the start */
    const struct err *refused; /* why nothing is evaluated (budget.h); NULL = it is */
};

/* last: the last year to evaluate; 0 = the last year of the plan's period with any fact.  A run that would take too much
 * has no years: run_refused() says so. */
void run_init(struct run *r, struct arena *a, const struct plan *p, const struct inputs *in,
              int last, int threads);
/* 0, or ERR_LIMIT with the reason. */
int run_refused(const struct run *r, struct err *e);
/* Evaluates the next year into ret (its own arena, freed by year_result_free()).  Years are
 * evaluated in order; with_verdicts = false computes rankings only (years before the one asked
 * for).  False when no year is left. */
bool run_next(struct run *r, bool with_verdicts, struct year_result *ret);
/* The next year as a run of its own up to that year would give it: awards of a period are judged with each year.  last:
 * where to stop. */
bool run_each(struct run *r, int last, bool with_verdicts, struct year_result *ret);
void year_result_free(struct year_result *y);
/* All years up to `year`, ret = that year's results.  False when the year is outside the run. */
bool run_to(struct run *r, int year, struct year_result *ret);

/* The ranking of an index for a group in a year, or NULL. */
const struct ranking *run_ranking(const struct run *r, uint32_t index, uint32_t group, int year);

const struct verdict_result *year_verdict(const struct year_result *y, uint32_t award,
                                          uint32_t unit, uint32_t person);
const struct target_result *year_target(const struct year_result *y, uint32_t target,
                                        uint32_t unit);

#endif
