/* See limit.h: a count for each key, in memory alone, begun anew each minute; keys are few. */
#include "web/api/limit.h"

static struct api_count *count_of(struct api_limit *l, int64_t tenant, int64_t token)
{
    vec_each (x, &l->counts)
        if (x->tenant == tenant && x->token == token)
            return x;
    struct api_count *made = vec_push(&l->counts);
    *made = (struct api_count){.tenant = tenant, .token = token};
    return made;
}

bool api_limit_take(struct api_limit *l, int64_t tenant, int64_t token, int64_t minute)
{
    pthread_mutex_lock(&l->lock);
    if (l->minute != minute)
        l->counts.n = 0;
    l->minute = minute;
    bool ok = ++count_of(l, tenant, token)->n <= API_PER_MINUTE;
    pthread_mutex_unlock(&l->lock);
    return ok;
}

void api_limit_end(struct api_limit *l)
{
    vec_free(&l->counts);
}
