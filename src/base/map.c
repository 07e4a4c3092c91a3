/* See map.h.  Open addressing with linear probing, FNV-1a, at most 5/8 full. */
#include "base/map.h"

#include <string.h>

#include "base/check.h"

static uint32_t hash_of(const char *s)
{
    uint32_t h = 2166136261u;

    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 16777619u;
    return h;
}

void map_init(struct map *m, struct arena *a)
{
    memset(m, 0, sizeof *m);
    m->arena = a;
}

static struct map_slot *slot_for(const struct map *m, const char *key, uint32_t hash)
{
    for (uint32_t i = hash & (m->cap - 1);; i = (i + 1) & (m->cap - 1)) {
        struct map_slot *s = &m->slots[i];
        if (!s->key || (s->hash == hash && strcmp(s->key, key) == 0))
            return s;
    }
}

static void grow(struct map *m)
{
    struct map_slot *old = m->slots;
    uint32_t old_cap = m->cap;

    CHECK(old_cap < (1u << 30));
    m->cap = old_cap ? old_cap * 2 : 16;
    m->slots = ARENA_ARRAY(m->arena, struct map_slot, m->cap);
    for (uint32_t i = 0; i < old_cap; i++)
        if (old[i].key)
            *slot_for(m, old[i].key, old[i].hash) = old[i];
}

uint32_t map_get(const struct map *m, const char *key)
{
    if (!m->cap)
        return MAP_NONE;
    const struct map_slot *s = slot_for(m, key, hash_of(key));
    return s->key ? s->value : MAP_NONE;
}

uint32_t map_intern(struct map *m, const char *key, uint32_t value, const char **ret_key)
{
    uint32_t hash = hash_of(key);

    if ((uint64_t)m->n * 8 >= (uint64_t)m->cap * 5)
        grow(m);
    struct map_slot *s = slot_for(m, key, hash);
    if (!s->key) {
        *s = (struct map_slot){.key = arena_strdup(m->arena, key), .hash = hash, .value = value};
        m->n++;
    }
    *ret_key = s->key;
    return s->value;
}

uint32_t map_add(struct map *m, const char *key, uint32_t value)
{
    const char *unused;

    return map_intern(m, key, value, &unused);
}
