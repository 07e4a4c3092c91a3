/* See live.h. */
#include "web/live.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "core/publication.h"
#include "engine/plan_read.h"

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
    for (size_t i = 0; i < l->n_bases; i++)
        inputs_free(&l->bases[i].inputs);
    arena_free(l->arena);
    free(l);
}

/* ---- making ---- */

struct making {
    struct store *st;
    struct live *l;
    int32_t today;
    int first; /* of versions; later years than this one's are judged by its plan */
    int64_t versions[PLAN_MAX_YEARS];
    int32_t days[PLAN_MAX_YEARS]; /* that store_plan() gives them for */
};

static int64_t version_of(const struct making *m, int year)
{
    int last = date_year(m->today);

    year = year > last ? last : year;
    return year < m->first ? 0 : m->versions[year - m->first];
}

static int find_versions(struct making *m, struct err *e)
{
    m->first = date_year(m->today) - PLAN_MAX_YEARS + 1;
    for (int i = 0; i < PLAN_MAX_YEARS; i++) {
        int r = publication_plan_version(m->st, m->first + i, m->today, &m->days[i],
                                         &m->versions[i], e);
        if (r < 0)
            return r;
    }
    return 0;
}

static int read_base(const struct making *m, int32_t on, struct live_base *b, struct err *e)
{
    struct arena *a = m->l->arena;
    struct store_plan kept;
    struct errs errs;
    int r = store_plan(m->st, a, on, &kept, e);

    if (r < 0)
        return r;
    errs_init(&errs, a, 1);
    r = plan_read_stored(a, kept.plan_id, kept.text, strlen(kept.text), &b->plan, &errs);
    if (r < 0 && errs.list.n)
        *e = errs.list.at[0];
    if (r < 0)
        return r;
    b->version = kept.version;
    b->told = arena_printf(a, _("bản kế hoạch số %lld, có hiệu lực từ %s"), (long long)kept.version,
                           date_vi(a, kept.in_force_from));
    return store_load(m->st, b->plan, &b->inputs, &b->skipped, e);
}

/* An old version that does not know a kind of unit of today must not keep this year from being seen. */
static void leave_out(struct live *l, struct live_base *b, int64_t version, const struct err *e)
{
    inputs_free(&b->inputs);
    l->n_bases--;
    l->problem =
        arena_printf(l->arena, _("bản kế hoạch số %lld: %s"), (long long)version, e->message);
}

/* The counter first: what is written while we read makes it be made again. */
static int read_all(struct making *m, struct err *e)
{
    struct live *l = m->l;
    int r = publication_input_counter(m->st, &l->counter, e);

    if (r == 0)
        r = find_versions(m, e);
    l->bases = ARENA_ARRAY(l->arena, struct live_base, PLAN_MAX_YEARS);
    for (int i = 0; i < PLAN_MAX_YEARS && r == 0; i++) {
        bool known = false;
        for (size_t k = 0; k < l->n_bases; k++)
            known = known || l->bases[k].version == m->versions[i];
        if (known)
            continue;
        struct live_base *b = &l->bases[l->n_bases++];
        inputs_init(&b->inputs, l->arena);
        if ((r = read_base(m, m->days[i], b, e)) < 0 && r != ERR_DB &&
            m->versions[i] != m->versions[PLAN_MAX_YEARS - 1]) {
            leave_out(l, b, m->versions[i], e);
            r = 0;
        }
    }
    return r;
}

/* The years of this version; the ones before them only as far as they are looked back at. */
static void evaluate(struct making *m, struct live_base *b, int threads)
{
    struct live *l = m->l;
    struct year_result y;
    int last;

    run_init(&b->run, l->arena, b->plan, &b->inputs, 0, threads);
    if (b->run.refused)
        l->problem = arena_printf(l->arena, _("bản kế hoạch số %lld: %s"), (long long)b->version,
                                  b->run.refused->message);
    for (last = b->run.last; last >= b->run.first && version_of(m, last) != b->version;)
        last--;
    while (l->n_years < PLAN_MAX_YEARS) {
        bool own = version_of(m, b->run.done + 1) == b->version;
        if (!run_each(&b->run, last, own, &y))
            break;
        if (own) {
            l->base_of[l->n_years] = b;
            l->years[l->n_years++] = y;
        } else {
            year_result_free(&y);
        }
    }
}

/* Versions come in the order of the years that they judge, but a later one may judge an earlier year too. */
static void sort_years(struct live *l)
{
    for (size_t i = 1; i < l->n_years; i++)
        for (size_t k = i; k > 0 && l->years[k - 1].year > l->years[k].year; k--) {
            struct year_result y = l->years[k];
            struct live_base *b = l->base_of[k];
            l->years[k] = l->years[k - 1];
            l->base_of[k] = l->base_of[k - 1];
            l->years[k - 1] = y;
            l->base_of[k - 1] = b;
        }
}

int live_make(struct store *st, int64_t moment, int threads, struct live **ret, struct err *e)
{
    struct live *l = xcalloc(1, sizeof *l);
    struct making m = {.st = st, .l = l, .today = live_day(moment)};

    l->arena = arena_new();
    l->holds = 1;
    l->day = m.today;
    l->problem = "";
    int r = read_all(&m, e);
    if (r < 0) {
        live_release(l);
        return r;
    }
    l->at = live_time(l->arena, moment);
    for (size_t i = 0; i < l->n_bases; i++)
        evaluate(&m, &l->bases[i], threads);
    sort_years(l);
    *ret = l;
    return 0;
}

/* ---- asking ---- */

bool live_year(const struct live *l, int year, struct site_year *ret)
{
    for (size_t i = 0; i < l->n_years; i++) {
        const struct live_base *b = l->base_of[i];
        if (l->years[i].year != year)
            continue;
        *ret = (struct site_year){.year = year,
                                  .plan = b->plan,
                                  .inputs = &b->inputs,
                                  .calendar = &b->inputs,
                                  .run = b->run,
                                  .result = l->years[i]};
        ret->run.last = year; /* judged as a run up to this year */
        return true;
    }
    return false;
}

const char *live_plan(const struct live *l, int year)
{
    for (size_t i = 0; i < l->n_years; i++)
        if (l->years[i].year == year)
            return l->base_of[i]->told;
    return "";
}
