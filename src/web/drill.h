/* What came of trying drafts of plans (core/plan_drill.h) on the figures in force: kept in memory, the last few of a movement.
 * A restart forgets them; the page of the draft offers to try again. */
#ifndef THIDUA_WEB_DRILL_H
#define THIDUA_WEB_DRILL_H

#include <pthread.h>

#include "base/hash.h"
#include "core/grid.h"

enum { DRILLS = 8 };

struct drill_result {
    struct arena *arena;
    char key[HASH_HEX];         /* of the draft */
    struct grid drill;          /* whose result changes */
    const char *problem, *hint; /* why it could not be tried; NULL: it could */
};

struct drills {
    pthread_mutex_t lock;
    struct drill_result at[DRILLS]; /* arena NULL: free */
    unsigned next;
};

void drills_init(struct drills *ds);
void drills_end(struct drills *ds);
/* What trying it gave, in place of what it gave before. */
void drills_keep(struct drills *ds, const char *key, const struct grid *drill,
                 const struct err *problem);
/* A copy in the arena; false when it was not tried, or has been forgotten. */
bool drills_tried(struct drills *ds, const char *key, struct arena *a, struct drill_result *ret);

#endif
