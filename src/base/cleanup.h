/* Scope-bound ownership: `_cleanup_(fn)` runs fn on the variable when it leaves its scope, so that
 * an early return leaks nothing.  Destructors accept NULL and half-built objects. */
#ifndef THIDUA_BASE_CLEANUP_H
#define THIDUA_BASE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(fn) __attribute__((cleanup(fn)))
#define _must_check_ __attribute__((warn_unused_result))
#define _printf_(f, a) __attribute__((format(printf, f, a)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static inline void cleanup_free(void *p)
{
    free(*(void **)p);
}

static inline void cleanup_fclose(FILE **f)
{
    if (*f)
        fclose(*f);
}

static inline void cleanup_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

#define _free_ _cleanup_(cleanup_free)
#define _fclose_ _cleanup_(cleanup_fclose)
#define _close_ _cleanup_(cleanup_close)

/* Hands over what a cleanup variable owns: returns it and leaves NULL behind. */
#define TAKE(p)                     \
    ({                              \
        __typeof__(p) _taken = (p); \
        (p) = NULL;                 \
        _taken;                     \
    })

#endif
