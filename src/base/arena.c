/* Bump allocation out of growing blocks.  Large requests get a block of their own, so that a block
 * is never mostly waste.  Does not give single objects back. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

enum { FIRST_BLOCK = 4096, MAX_BLOCK = 1 << 20, ALIGN = 16 };

struct block {
    struct block *prev;
    size_t size, used;
    _Alignas(ALIGN) unsigned char data[];
};

struct hook {
    struct hook *prev;
    void (*fn)(void *);
    void *p;
};

struct arena {
    struct block *last;
    struct hook *hooks;
    size_t used, next_size;
};

struct arena *arena_new(void)
{
    struct arena *a = xcalloc(1, sizeof *a);

    a->next_size = FIRST_BLOCK;
    return a;
}

static void run_hooks(struct arena *a)
{
    for (struct hook *h = a->hooks; h; h = h->prev)
        h->fn(h->p);
    a->hooks = NULL;
}

static void free_blocks(struct block *b)
{
    while (b) {
        struct block *prev = b->prev;
        free(b);
        b = prev;
    }
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    run_hooks(a);
    free_blocks(a->last);
    free(a);
}

void arena_reset(struct arena *a)
{
    run_hooks(a);
    if (a->last) {
        free_blocks(a->last->prev);
        a->last->prev = NULL;
        memset(a->last->data, 0, a->last->used);
        a->last->used = 0;
    }
    a->used = 0;
}

static struct block *add_block(struct arena *a, size_t need)
{
    size_t size = need > a->next_size ? need : a->next_size;
    struct block *b = xcalloc(1, sizeof *b + size);

    b->size = size;
    b->prev = a->last;
    a->last = b;
    if (a->next_size < MAX_BLOCK)
        a->next_size *= 2;
    return b;
}

void *arena_alloc(struct arena *a, size_t n)
{
    struct block *b = a->last;

    CHECK(n < SIZE_MAX / 4);
    n = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (!b || b->size - b->used < n)
        b = add_block(a, n);
    void *p = b->data + b->used;
    b->used += n;
    a->used += n;
    return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    char *d = arena_alloc(a, n + 1);

    memcpy(d, s, n);
    return d;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    char first[256]; /* mostly it fits */
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(first, sizeof first, fmt, ap);
    va_end(ap);
    CHECK(n >= 0);
    char *d = arena_alloc(a, (size_t)n + 1);
    if ((size_t)n < sizeof first)
        return memcpy(d, first, (size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(d, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return d;
}

void arena_on_free(struct arena *a, void (*fn)(void *), void *p)
{
    struct hook *h = ARENA_NEW(a, struct hook);

    *h = (struct hook){.prev = a->hooks, .fn = fn, .p = p};
    a->hooks = h;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}
