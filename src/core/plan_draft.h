/* Plans that somebody has uploaded and not put in force: kept in the database, so that a restart loses none, with who brought
 * them and when.  At most PLAN_DRAFTS of a movement and none older than PLAN_DRAFT_DAYS: the oldest go when another comes.
 * Bringing and dropping one ask for the right plan.edit and write rows of the diary. */
#ifndef THIDUA_CORE_PLAN_DRAFT_H
#define THIDUA_CORE_PLAN_DRAFT_H

#include "base/hash.h"
#include "core/store.h"

enum { PLAN_DRAFTS = 20, PLAN_DRAFT_DAYS = 90 };

struct plan_draft {
    const char *key, *name, *at, *author; /* name: of the file */
    const char *text, *cases;             /* NUL behind them; cases NULL: none came */
    size_t text_n, cases_n;
};

/* The same texts again are the same draft, brought anew. */
int plan_draft_put(struct store *st, const struct plan_draft *x, const struct store_who *who,
                   char ret_key[static HASH_HEX], struct err *e);
/* ERR_MISSING when it is not there (any more). */
int plan_draft_get(struct store *st, struct arena *a, const char *key, struct plan_draft *ret,
                   struct err *e);
/* All, the newest first, without their texts. */
int plan_draft_list(struct store *st, struct arena *a, struct plan_draft **ret, size_t *ret_n,
                    struct err *e);
int plan_draft_drop(struct store *st, const char *key, const struct store_who *who, struct err *e);

#endif
