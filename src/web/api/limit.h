/* How often one key may ask: a runaway program must not take the database from people.  What one address may ask is the
 * proxy's work (dist/nginx.conf). */
#ifndef THIDUA_WEB_API_LIMIT_H
#define THIDUA_WEB_API_LIMIT_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum { API_PER_MINUTE = 600, API_LIMIT_SLOTS = 64 };

struct api_limit {
    pthread_mutex_t lock;
    struct {
        int64_t tenant, token, minute;
        int n;
    } slots[API_LIMIT_SLOTS];
};

/* Counts one request; false: too many in this minute.  Two keys in one slot forget each other's count: never too strict. */
bool api_limit_take(struct api_limit *l, int64_t tenant, int64_t token, int64_t minute);

#endif
