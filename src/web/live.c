/* See live.h. */
#include "web/live.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"

enum { DAY = 86400, UTC_PLUS_7 = 7 * 3600 };

int32_t live_day(int64_t moment)
{
    return (int32_t)((moment + UTC_PLUS_7) / DAY);
}

char *live_time(struct arena *a, int64_t moment)
{
    int minute = (int)((moment + UTC_PLUS_7) % DAY / 60);

    return arena_printf(a, "%02d:%02d ngày %s", minute / 60, minute % 60,
                        date_vi(a, live_day(moment)));
}

void live_hold(struct live *l)
{
    l->holds++;
}

void live_release(struct live *l)
{
    if (!l || --l->holds)
        return;
    for (size_t i = 0; i < l->n_years; i++)
        year_result_free(&l->years[i]);
    inputs_free(&l->inputs);
    arena_free(l->arena);
    free(l);
}

/* The counter first: what is written while we read makes it be made again. */
static int read_all(struct store *st, int64_t moment, struct live *l, struct err *e)
{
    int32_t today = live_day(moment);
    int r = publication_input_counter(st, &l->counter, e);

    if (r < 0 || (r = publication_plan(st, l->arena, date_year(today), today, &l->plan, e)) < 0)
        return r;
    return store_load(st, l->plan, &l->inputs, &l->skipped, e);
}

int live_make(struct store *st, int64_t moment, int threads, struct live **ret, struct err *e)
{
    struct live *l = xcalloc(1, sizeof *l);

    l->arena = arena_new();
    l->holds = 1;
    inputs_init(&l->inputs, l->arena);
    int r = read_all(st, moment, l, e);
    if (r < 0) {
        live_release(l);
        return r;
    }
    l->at = live_time(l->arena, moment);
    run_init(&l->run, l->arena, l->plan, &l->inputs, 0, threads);
    while (l->n_years < PLAN_MAX_YEARS && run_next(&l->run, true, &l->years[l->n_years]))
        l->n_years++;
    *ret = l;
    return 0;
}

bool live_year(const struct live *l, int year, struct site_year *ret)
{
    for (size_t i = 0; i < l->n_years; i++) {
        if (l->years[i].year != year)
            continue;
        *ret = (struct site_year){.year = year,
                                  .plan = l->plan,
                                  .inputs = &l->inputs,
                                  .calendar = &l->inputs,
                                  .run = l->run,
                                  .result = l->years[i]};
        return true;
    }
    return false;
}
