/* See db.h.  How long a thread may wait for a database server.  A limit of the thread and not an argument of every call:
 * whoever serves a request knows when its asker gives up, and everything between here and there need not. */
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

#include "db/engine.h"

static _Thread_local int64_t until;
static atomic_int longest; /* of one wait; 0 = any */

int64_t db_now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void db_wait_until(int64_t ms)
{
    until = ms;
}

void db_wait_at_most(int ms)
{
    longest = ms;
}

int db_wait_left(int64_t since)
{
    int64_t now = db_now_ms(), left = until ? until - now : INT32_MAX;
    int most = longest;

    if (most && since + most - now < left)
        left = since + most - now;
    return left < 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int)left;
}
