/* See drill.h. */
#include "web/drill.h"

#include <string.h>

#include "base/str.h"

void drills_init(struct drills *ds)
{
    pthread_mutex_init(&ds->lock, NULL);
}

void drills_end(struct drills *ds)
{
    for (size_t i = 0; i < DRILLS; i++)
        arena_free(ds->at[i].arena);
    pthread_mutex_destroy(&ds->lock);
}

static struct drill_result *find(struct drills *ds, const char *key)
{
    for (size_t i = 0; i < DRILLS; i++)
        if (ds->at[i].arena && str_eq(ds->at[i].key, key))
            return &ds->at[i];
    return NULL;
}

static struct drill_result copy(struct arena *a, const struct drill_result *d)
{
    struct drill_result x = *d;

    x.arena = a;
    x.problem = d->problem ? arena_strdup(a, d->problem) : NULL;
    x.hint = d->hint ? arena_strdup(a, d->hint) : NULL;
    if (!d->problem)
        grid_copy(&x.drill, a, &d->drill);
    return x;
}

void drills_keep(struct drills *ds, const char *key, const struct grid *drill,
                 const struct err *problem)
{
    struct drill_result d = {.problem = problem ? problem->message : NULL,
                             .hint = problem ? problem->hint : NULL};

    if (!problem)
        d.drill = *drill;
    snprintf(d.key, sizeof d.key, "%s", key);
    pthread_mutex_lock(&ds->lock);
    struct drill_result *to = find(ds, key);
    if (!to)
        to = &ds->at[ds->next++ % DRILLS];
    arena_free(to->arena);
    *to = copy(arena_new(), &d);
    pthread_mutex_unlock(&ds->lock);
}

bool drills_tried(struct drills *ds, const char *key, struct arena *a, struct drill_result *ret)
{
    pthread_mutex_lock(&ds->lock);
    const struct drill_result *d = find(ds, key);
    if (d)
        *ret = copy(a, d);
    pthread_mutex_unlock(&ds->lock);
    return d != NULL;
}
