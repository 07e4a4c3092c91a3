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
    return x;
}

void drafts_put(struct drafts *ds, const char *name, const char *text, size_t n,
                char ret_key[static HASH_HEX])
{
    struct draft d = {.name = name, .text = text, .text_n = n};
    struct hash h;

    hash_init(&h);
    hash_add(&h, &n, sizeof n);
    hash_add(&h, text, n);
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
