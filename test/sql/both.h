/* For programs whose tests run on both engines: each test takes the address of an empty database.  Included once by each. */
#ifndef THIDUA_TEST_BOTH_H
#define THIDUA_TEST_BOTH_H

#include "../unit/test.h"

#include "base/check.h"
#include "base/cleanup.h"
#include "pg.h"
#include "sample.h"

/* What stands before every test; a program that needs something there defines it before including this. */
#ifndef BEFORE_EACH
#define BEFORE_EACH
#endif

static bool have_pg;

static inline void must(int r, const struct err *e)
{
    if (r < 0)
        print_message("# %d %s (%s) %s\n", r, e->message, e->hint, e->detail);
    assert_true(r >= 0);
}

/* The address lives as long as the test, whatever other databases it asks for. */
#define BOTH(test)                                   \
    static void test##_sqlite(void **state)          \
    {                                                \
        (void)state;                                 \
        BEFORE_EACH;                                 \
        test(sample_path(#test));                    \
    }                                                \
    static void test##_pg(void **state)              \
    {                                                \
        (void)state;                                 \
        if (!have_pg)                                \
            skip();                                  \
        BEFORE_EACH;                                 \
        _free_ char *url = xstrdup(pg_fresh(#test)); \
        test(url);                                   \
    }

#endif
