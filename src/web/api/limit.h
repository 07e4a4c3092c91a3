/* How often one key may ask: a runaway program must not take the database from people.  What one address may ask is the
 * proxy's work (dist/nginx.conf). */
#ifndef THIDUA_WEB_API_LIMIT_H
#define THIDUA_WEB_API_LIMIT_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"

enum { API_PER_MINUTE = 600 };

struct api_count {
    int64_t tenant, token;
    int n;
};
struct api_limit {
    pthread_mutex_t lock;
    int64_t minute;
    VEC(struct api_count) counts; /* of the keys that asked in it */
};

/* Counts one request of a key that exists; false: too many in this minute. */
bool api_limit_take(struct api_limit *l, int64_t tenant, int64_t token, int64_t minute);
void api_limit_end(struct api_limit *l);

#endif
