/* What would come out if it were decided now: all years evaluated from the figures in force, for pages behind the sign-in
 * only.  Provisional: never sealed, never public.  Made in the background (movement.h), read by any number of workers. */
#ifndef THIDUA_WEB_LIVE_H
#define THIDUA_WEB_LIVE_H

#include "core/store.h"
#include "web/site.h"

struct live {
    struct arena *arena;
    _Atomic int holds;
    struct plan *plan; /* in force on the day it was made */
    struct inputs inputs;
    struct store_skipped skipped;
    struct run run;
    struct year_result years[PLAN_MAX_YEARS]; /* oldest first */
    size_t n_years;
    int64_t counter; /* publication_input_counter() before it was read */
    const char *at;  /* "08:30 ngày 22/11/2026": when it was read, in Viet Nam */
};

/* moment: seconds since 1970. */
int live_make(struct store *st, int64_t moment, int threads, struct live **ret, struct err *e);
void live_hold(struct live *l);
void live_release(struct live *l); /* NULL is fine */

/* One year of it in the form that pages take: a shallow copy, not to be freed.  False when there is nothing of that year. */
bool live_year(const struct live *l, int year, struct site_year *ret);

/* Day and time of a moment in Viet Nam (UTC+7, no summer time). */
int32_t live_day(int64_t moment);
char *live_time(struct arena *a, int64_t moment);

#endif
