/* See limit.h: a count for each minute, in memory alone. */
#include "web/api/limit.h"

bool api_limit_take(struct api_limit *l, int64_t tenant, int64_t token, int64_t minute)
{
    uint64_t slot = ((uint64_t)tenant * 31 + (uint64_t)token) % API_LIMIT_SLOTS;
    bool ok;

    pthread_mutex_lock(&l->lock);
    __typeof__(l->slots[0]) *s = &l->slots[slot];
    if (s->tenant != tenant || s->token != token || s->minute != minute) {
        s->tenant = tenant;
        s->token = token;
        s->minute = minute;
        s->n = 0;
    }
    ok = ++s->n <= API_PER_MINUTE;
    pthread_mutex_unlock(&l->lock);
    return ok;
}
