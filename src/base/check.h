/* Assertions for what cannot be: kept in release builds, because a wrong verdict is worse than a
 * stop. Inputs are never asserted: they are checked and answered with a struct err. */
#ifndef THIDUA_BASE_CHECK_H
#define THIDUA_BASE_CHECK_H

#define CHECK(cond)                                  \
    do {                                             \
        if (__builtin_expect(!(cond), 0))            \
            check_failed(#cond, __FILE__, __LINE__); \
    } while (0)

__attribute__((noreturn, cold)) void check_failed(const char *what, const char *file, int line);

/* Out of memory is answered by stopping with a message: nothing half-written survives, because
 * every write is one transaction or one rename.  Never returns NULL. */
void *xmalloc(unsigned long n);
void *xcalloc(unsigned long n, unsigned long size);
void *xrealloc(void *p, unsigned long n);
char *xstrdup(const char *s);

#endif
