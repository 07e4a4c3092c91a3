/* What would come out if it were decided now: all years evaluated from the figures in force, each under the version of the plan
 * that its publication would take (publication_plan()), for pages behind the sign-in only.  Provisional: never sealed,
 * never public.  Made in the background (movement.h), read by any number of workers. */
#ifndef THIDUA_WEB_LIVE_H
#define THIDUA_WEB_LIVE_H

#include "core/store.h"
#include "web/site.h"

/* Years that one version of the plan judges share what it reads. */
struct live_base {
    int64_t version;
    struct plan *plan;
    const char *told; /* "bản kế hoạch số 2, có hiệu lực từ 01/01/2026" */
    struct inputs inputs;
    struct store_skipped skipped;
    struct run run;
};

struct live {
    struct arena *arena;
    _Atomic int holds;
    struct live_base *bases; /* the oldest years' first */
    size_t n_bases;
    struct year_result years[PLAN_MAX_YEARS]; /* oldest first */
    struct live_base *base_of[PLAN_MAX_YEARS];
    size_t n_years;
    const char *problem; /* why years of an older version of the plan are not there; "" */
    int64_t counter;     /* publication_input_counter() before it was read */
    int32_t day;         /* when it was made: another day may bring another plan */
    const char *at;      /* "08:30 ngày 22/11/2026": when it was read, in Viet Nam */
};

/* moment: seconds since 1970. */
int live_make(struct store *st, int64_t moment, int threads, struct live **ret, struct err *e);
void live_hold(struct live *l);
void live_release(struct live *l); /* NULL is fine */

/* One year of it in the form that pages take: a shallow copy, not to be freed.  False when there is nothing of that year. */
bool live_year(const struct live *l, int year, struct site_year *ret);
/* Which version of the plan that year is judged by, in words; "" when there is nothing of that year. */
const char *live_plan(const struct live *l, int year);

/* Day and time of a moment in Viet Nam (UTC+7, no summer time). */
int32_t live_day(int64_t moment);
char *live_time(struct arena *a, int64_t moment);

#endif
