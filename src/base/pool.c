/* See pool.h.  Threads take blocks of items off an atomic counter; joined before returning. */
#include "base/pool.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/check.h"

enum { BLOCK = 16 };

struct shared {
    _Atomic size_t next;
    size_t n;
    void (*fn)(void *, struct arena *, size_t);
    void *ctx;
};

struct worker {
    struct shared *shared;
    struct arena *arena;
    pthread_t thread;
};

static void *work(void *p)
{
    struct worker *w = p;
    struct shared *s = w->shared;

    for (;;) {
        size_t from = atomic_fetch_add(&s->next, BLOCK);
        if (from >= s->n)
            return NULL;
        size_t to = from + BLOCK < s->n ? from + BLOCK : s->n;
        for (size_t i = from; i < to; i++)
            s->fn(s->ctx, w->arena, i);
    }
}

static void drop(void *arena)
{
    arena_free(arena);
}

void pool_each(const struct pool *p, struct arena *a, size_t n,
               void (*fn)(void *ctx, struct arena *a, size_t i), void *ctx)
{
    struct shared s = {.n = n, .fn = fn, .ctx = ctx};
    struct worker w[POOL_MAX_THREADS];
    int threads = p && p->threads > 1 && n > BLOCK ? p->threads : 1;

    CHECK(threads <= POOL_MAX_THREADS);
    w[0] = (struct worker){.shared = &s, .arena = a};
    int started = 1;
    for (; started < threads; started++) {
        w[started] = (struct worker){.shared = &s, .arena = arena_new()};
        arena_on_free(a, drop, w[started].arena);
        if (pthread_create(&w[started].thread, NULL, work, &w[started]) != 0)
            break; /* fewer threads do the same work */
    }
    work(&w[0]);
    for (int i = 1; i < started; i++)
        CHECK(pthread_join(w[i].thread, NULL) == 0);
}
