/* A hash map from text to a 32-bit number (an index into some array): how names find their things.
 * Keys are copied into the map's arena.  Order of insertion is the numbers' business, never the
 * map's. */
#ifndef THIDUA_BASE_MAP_H
#define THIDUA_BASE_MAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct map_slot {
    const char *key;
    uint32_t hash, value;
};

struct map {
    struct arena *arena;
    struct map_slot *slots;
    uint32_t n, cap;
};

enum { MAP_NONE = UINT32_MAX };

void map_init(struct map *m, struct arena *a);
/* The value, or MAP_NONE. */
uint32_t map_get(const struct map *m, const char *key);
/* Adds key → value when the key is new and returns value; else returns what the key has already. */
uint32_t map_add(struct map *m, const char *key, uint32_t value);
/* Like map_add, and *ret_key points at the map's own copy of the key. */
uint32_t map_intern(struct map *m, const char *key, uint32_t value, const char **ret_key);

#endif
