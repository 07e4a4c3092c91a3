/* Stops the program when an invariant is broken or memory runs out.  Does not log: it writes one
 * line to standard error, since nothing else can be trusted at that point. */
#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void check_failed(const char *what, const char *file, int line)
{
    fprintf(stderr, "thidua: internal error: %s does not hold (%s:%d)\n", what, file, line);
    abort();
}

static void *or_stop(void *p)
{
    if (p)
        return p;
    fputs("thidua: out of memory\n", stderr);
    exit(71); /* EX_OSERR */
}

void *xmalloc(unsigned long n)
{
    return or_stop(malloc(n ? n : 1));
}

void *xcalloc(unsigned long n, unsigned long size)
{
    return or_stop(calloc(n ? n : 1, size ? size : 1));
}

void *xrealloc(void *p, unsigned long n)
{
    return or_stop(realloc(p, n ? n : 1));
}

char *xstrdup(const char *s)
{
    return or_stop(strdup(s));
}
