/* Files for the registers that somebody has sent and not confirmed yet: kept in memory between preview and confirmation, the last
 * few of a movement.  A restart forgets them; sending again brings them back. */
#ifndef THIDUA_WEB_DRAFT_H
#define THIDUA_WEB_DRAFT_H

#include <pthread.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/hash.h"

enum { DRAFTS = 8 };

struct draft {
    struct arena *arena;
    char key[HASH_HEX]; /* of the bytes */
    const char *name, *text;
    size_t text_n;
};

struct drafts {
    pthread_mutex_t lock;
    struct draft at[DRAFTS]; /* arena NULL: free */
    unsigned next;
};

void drafts_init(struct drafts *ds);
void drafts_end(struct drafts *ds);
/* Keeps texts of its own; the same texts again are the same draft. */
void drafts_put(struct drafts *ds, const char *name, const char *text, size_t n,
                char ret_key[static HASH_HEX]);
/* A copy in the arena; false when it is not there (any more). */
bool drafts_get(struct drafts *ds, const char *key, struct arena *a, struct draft *ret);

#endif
