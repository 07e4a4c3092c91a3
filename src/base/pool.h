/* The same work on many items by a few threads.  Item i always gets the arena of the thread that
 * took its block, and items know nothing of each other, so results never depend on the number of
 * threads. */
#ifndef THIDUA_BASE_POOL_H
#define THIDUA_BASE_POOL_H

#include <stddef.h>

#include "base/arena.h"

enum { POOL_MAX_THREADS = 64 };

struct pool {
    int threads; /* 1 = in the caller's thread */
};

/* Calls fn(ctx, arena, i) for each i below n.  Arenas made for other threads are freed with `a`. */
void pool_each(const struct pool *p, struct arena *a, size_t n,
               void (*fn)(void *ctx, struct arena *a, size_t i), void *ctx);

#endif
