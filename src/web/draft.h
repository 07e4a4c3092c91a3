/* Plans that somebody has uploaded and not put in force: kept in memory while they are looked at, the last few of a movement.
 * A restart forgets them; uploading again brings them back. */
#ifndef THIDUA_WEB_DRAFT_H
#define THIDUA_WEB_DRAFT_H

#include <pthread.h>

#include "base/hash.h"
#include "core/grid.h"

enum { DRAFTS = 8 };

struct draft {
    struct arena *arena;
    char key[HASH_HEX];              /* of plan and cases */
    const char *name, *text, *cases; /* cases NULL: none came */
    size_t text_n, cases_n;
    bool tried;                 /* drill or problem is there */
    struct grid drill;          /* whose result changes */
    const char *problem, *hint; /* why it could not be tried; NULL: it could */
};

struct drafts {
    pthread_mutex_t lock;
    struct draft at[DRAFTS]; /* arena NULL: free */
    unsigned next;
};

void drafts_init(struct drafts *ds);
void drafts_end(struct drafts *ds);
/* Keeps texts of its own; the same texts again are the same draft. */
void drafts_put(struct drafts *ds, const char *name, const char *text, size_t n, const char *cases,
                size_t cases_n, char ret_key[static HASH_HEX]);
/* A copy in the arena; false when it is not there (any more). */
bool drafts_get(struct drafts *ds, const char *key, struct arena *a, struct draft *ret);
/* What trying it gave; nothing happens when the draft has gone. */
void drafts_tried(struct drafts *ds, const char *key, const struct grid *drill,
                  const struct err *problem);

#endif
