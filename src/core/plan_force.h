/* How a version of the plan comes into force: the office proposes it, with the day and the document; the Chairman, or who the
 * plan in force names (`confirmed by`), confirms it or sends it back with the reason.  Never one person alone, because a plan
 * decides what figures mean, also of years that are over: one that begins before today says which results it changes, and
 * what was published stays as it is until it is corrected.  Every act asks its right of who acts and writes its row of the diary. */
#ifndef THIDUA_CORE_PLAN_FORCE_H
#define THIDUA_CORE_PLAN_FORCE_H

#include "core/perm.h"
#include "core/publication.h"

enum plan_proposal_state { PLAN_WAITING, PLAN_CONFIRMED, PLAN_RETURNED };

struct plan_proposal {
    int64_t id;
    const char *plan_id, *hash, *document, *at, *author;
    const char *effect; /* what trying it showed: "year<tab>results that change", one a line */
    int64_t user_id;
    int32_t in_force_from;
    enum plan_proposal_state state;
    const char *reason, *word_at, *word_author; /* "" while there is no word */
};

/* All, oldest first. */
int plan_proposals(struct store *st, struct arena *a, struct plan_proposal **ret, size_t *ret_n,
                   struct err *e);
int plan_proposal_get(struct store *st, struct arena *a, int64_t id, struct plan_proposal *ret,
                      struct err *e); /* ERR_MISSING */
int plan_proposal_text(struct store *st, struct arena *a, int64_t id, const char **ret,
                       struct err *e);

/* Right plan.edit.  ERR_INPUT without document or day; ERR_CONFLICT when the same text is there already or another proposal
 * waits. */
int plan_propose(struct store *st, const struct plan *plan, int32_t from, const char *document,
                 const char *effect, const struct store_who *who, int64_t *ret_id, struct err *e);
/* Right plan.confirm, of the role that the plan in force names; ERR_DENIED also for who proposed it.  seen: they were shown
 * plan_backdated(), ERR_INPUT without when it says anything. */
int plan_confirm(struct store *st, int64_t id, bool seen, int32_t today,
                 const struct store_who *who, struct err *e);
/* The same right; ERR_INPUT without a reason. */
int plan_return(struct store *st, int64_t id, const char *reason, int32_t today,
                const struct store_who *who, struct err *e);
/* May they say the word on proposals today?  *ret_role: who may. */
int plan_confirmer(struct store *st, int32_t today, enum role *ret_role, struct err *e);

/* A year whose results would be those of the new version instead of another's. */
struct plan_year {
    int year;
    int64_t version;    /* that it has now; 0 = none */
    bool over;          /* ended before today */
    const char *public; /* the decision by which its results are public; "" when they are not */
};
/* The years that a version in force from that day takes over, up to today, oldest first. */
int plan_backdated(struct store *st, int32_t from, int32_t today, struct arena *a,
                   struct plan_year **ret, size_t *ret_n, struct err *e);

#endif
