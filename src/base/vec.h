/* Typed growing arrays.  VEC(T) declares one; vec_push() returns a zeroed new slot.  Memory comes
 * from the heap and is freed by vec_free(), or by the arena when made with vec_push_in(): an arena
 * vector leaves its old blocks to the arena, so use it for small lists only. */
#ifndef THIDUA_BASE_VEC_H
#define THIDUA_BASE_VEC_H

#include <string.h>

#include "base/arena.h"
#include "base/check.h"

#define VEC(T)         \
    struct {           \
        T *at;         \
        size_t n, cap; \
    }

static inline void *vec_grow_(void *at, size_t *cap, size_t n, size_t size, struct arena *a)
{
    if (n < *cap)
        return at;
    size_t want = *cap ? *cap + *cap / 2 + 1 : 8;
    void *fresh;
    if (a) {
        fresh = arena_alloc(a, want * size);
        if (n)
            memcpy(fresh, at, n * size);
    } else {
        fresh = xrealloc(at, want * size);
    }
    *cap = want;
    return fresh;
}

#define vec_push_in(arena, v)                                                    \
    ({                                                                           \
        __typeof__(v) _v = (v);                                                  \
        _v->at = vec_grow_(_v->at, &_v->cap, _v->n, sizeof(_v->at[0]), (arena)); \
        memset(&_v->at[_v->n], 0, sizeof(_v->at[0]));                            \
        &_v->at[_v->n++];                                                        \
    })
#define vec_push(v) vec_push_in((struct arena *)NULL, v)
#define vec_free(v)                   \
    do {                              \
        free((v)->at);                \
        memset((v), 0, sizeof(*(v))); \
    } while (0)
/* vec_each (x, &list) { … } walks a vector; x points at each element.  An empty vector may have no
 * address, and nothing may be added to none. */
#define vec_each(x, v) \
    for (__typeof__((v)->at + 0) x = (v)->at, x##_end = (v)->n ? x + (v)->n : x; x < x##_end; x++)

#endif
