/* One lifetime, one arena: everything that a command, a request or a job allocates is freed in one
 * call.  Memory is zeroed.  Not thread-safe: an arena belongs to one thread at a time. */
#ifndef THIDUA_BASE_ARENA_H
#define THIDUA_BASE_ARENA_H

#include <stddef.h>

#include "base/cleanup.h"

struct arena;

struct arena *arena_new(void);
/* Frees everything, running the hooks of arena_on_free() last-in-first-out first.  NULL is fine. */
void arena_free(struct arena *a);
/* Forgets everything but keeps one block for reuse (a loop's scratch arena). */
void arena_reset(struct arena *a);

/* n zeroed bytes, aligned for any type; never NULL.  n = 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t n);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) _printf_(2, 3);
/* Runs fn(p) when the arena is freed or reset. */
void arena_on_free(struct arena *a, void (*fn)(void *), void *p);
/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

static inline void cleanup_arena(struct arena **a)
{
    arena_free(*a);
}
#define _arena_ _cleanup_(cleanup_arena)
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_alloc((a), sizeof(type) * (n)))

#endif
