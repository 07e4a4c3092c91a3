/* See draft.h. */
#include "web/draft.h"

#include <string.h>

#include "base/str.h"

void drafts_init(struct drafts *ds)
{
    pthread_mutex_init(&ds->lock, NULL);
}

void drafts_end(struct drafts *ds)
{
    for (size_t i = 0; i < DRAFTS; i++)
        arena_free(ds->at[i].arena);
    pthread_mutex_destroy(&ds->lock);
}

static struct draft *find(struct drafts *ds, const char *key)
{
    for (size_t i = 0; i < DRAFTS; i++)
        if (ds->at[i].arena && str_eq(ds->at[i].key, key))
            return &ds->at[i];
    return NULL;
}

static struct draft copy(struct arena *a, const struct draft *d)
{
    struct draft x = *d;

    x.arena = a;
    x.name = arena_strdup(a, d->name);
    x.text = arena_strndup(a, d->text, d->text_n);
    x.cases = d->cases ? arena_strndup(a, d->cases, d->cases_n) : NULL;
    x.problem = d->problem ? arena_strdup(a, d->problem) : NULL;
    x.hint = d->hint ? arena_strdup(a, d->hint) : NULL;
    if (d->tried && !d->problem)
        grid_copy(&x.drill, a, &d->drill);
    return x;
}

void drafts_put(struct drafts *ds, const char *name, const char *text, size_t n, const char *cases,
                size_t cases_n, char ret_key[static HASH_HEX])
{
    struct draft d = {.name = name, .text = text, .text_n = n, .cases = cases, .cases_n = cases_n};
    struct hash h;

    hash_init(&h);
    hash_add(&h, &n, sizeof n);
    hash_add(&h, text, n);
    hash_add(&h, cases ? cases : "", cases_n);
    hash_end(&h, d.key);
    memcpy(ret_key, d.key, HASH_HEX);
    pthread_mutex_lock(&ds->lock);
    if (!find(ds, d.key)) {
        struct draft *to = &ds->at[ds->next++ % DRAFTS];
        arena_free(to->arena);
        *to = copy(arena_new(), &d);
    }
    pthread_mutex_unlock(&ds->lock);
}

bool drafts_get(struct drafts *ds, const char *key, struct arena *a, struct draft *ret)
{
    pthread_mutex_lock(&ds->lock);
    const struct draft *d = find(ds, key);
    if (d)
        *ret = copy(a, d);
    pthread_mutex_unlock(&ds->lock);
    return d != NULL;
}

void drafts_tried(struct drafts *ds, const char *key, const struct grid *drill,
                  const struct err *problem)
{
    pthread_mutex_lock(&ds->lock);
    struct draft *d = find(ds, key);
    if (d && !d->tried) {
        d->tried = true;
        if (problem) {
            d->problem = arena_strdup(d->arena, problem->message);
            d->hint = arena_strdup(d->arena, problem->hint);
        } else {
            grid_copy(&d->drill, d->arena, drill);
        }
    }
    pthread_mutex_unlock(&ds->lock);
}
