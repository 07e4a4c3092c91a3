/* Publication of one year: a saved run sealed together with the very inputs it came from (core/snapshot.h), proposed by the
 * office, then published by the Chairman with a decision, or sent back with the reason.  A correction is a further publication
 * of the year that names what it replaces and why; nothing is overwritten.
 *
 * The inputs are sealed when it is proposed, so they do not hold the event of the publication itself: the package stays what it
 * was, and the day from which deadlines count is that of the year's first publication (publication_event()).  Publishing
 * also writes that event for later calculations, when the year has none; a correction does not move it.
 *
 * Every act asks its right of who acts (run.make, publish.propose, publish) and writes its row of the diary in the
 * same transaction. */
#ifndef THIDUA_CORE_PUBLICATION_H
#define THIDUA_CORE_PUBLICATION_H

#include "base/hash.h"
#include "core/grid.h"
#include "core/store.h"
#include "engine/run.h"

enum publication_state { PUBLICATION_PROPOSED, PUBLICATION_PUBLISHED, PUBLICATION_RETURNED };
const char *publication_state_title(enum publication_state s); /* "chờ quyết định", … */

struct publication {
    int64_t id, run_id, replaces; /* replaces: 0 = none */
    int year;
    enum publication_state state;
    const char *plan_hash, *package_hash, *snapshot_hash;
    int64_t snapshot_bytes;
    const char *reason, *note; /* reason: of the correction */
    const char *proposed_at, *proposed_by;
    int64_t proposed_user;
    /* The word on it; texts are "" and the day is DATE_NONE while there is none. */
    const char *decision, *event, *word_reason, *word_at, *word_author;
    const char *mark; /* of the diary when it was decided (core/audit.h); "" when there is none */
    int32_t decided_on;
};

/* All, oldest first. */
int publication_list(struct store *st, struct arena *a, struct publication **ret, size_t *ret_n,
                     struct err *e);
int publication_get(struct store *st, struct arena *a, int64_t id, struct publication *ret,
                    struct err *e); /* ERR_MISSING */
/* The one that is valid for the year: the latest published.  NULL when there is none. */
const struct publication *publication_of_year(const struct publication *list, size_t n, int year);
/* The one of the year that waits for a word, or NULL: there is at most one. */
const struct publication *publication_waiting(const struct publication *list, size_t n, int year);
/* Whether this one has been replaced by a published correction. */
bool publication_replaced(const struct publication *list, size_t n, int64_t id);

/* ---- acts ---- */

/* Calculates one year from the figures in force, under publication_plan(), and saves it as a run of that year. */
int publication_run(struct store *st, int year, int32_t today, int threads,
                    const struct store_who *who, int64_t *ret_id, struct err *e);

struct publication_proposal {
    int year;
    int64_t
        run_id; /* the run that was looked at: inputs must still give its package; 0 = calculate and save one */
    const char *note;   /* for the Chairman */
    int64_t replaces;   /* must be the year's publication when there is one, else 0 */
    const char *reason; /* required with replaces */
    int32_t today;
    int threads;
};
/* Seals inputs and package.  ERR_CONFLICT when another proposal of the year waits, when the figures have changed since the
 * run, or when a correction would change nothing. */
int publication_propose(struct store *st, const struct publication_proposal *x,
                        const struct store_who *who, int64_t *ret_id, struct err *e);

struct publication_decision {
    int64_t id;
    const char *decision; /* number of the document */
    int32_t decided_on, today;
    const char
        *event; /* kind of event that this is; NULL: the only one there is (publication_events()) */
};
int publication_publish(struct store *st, const struct publication_decision *x,
                        const struct store_who *who, struct err *e);
int publication_return(struct store *st, int64_t id, const char *reason,
                       const struct store_who *who, struct err *e);

/* ---- what was sealed ---- */

/* The inputs back, into the arena; the caller ends with inputs_free().  ERR_VERIFY when a byte differs. */
int publication_open(struct store *st, const struct publication *x, struct arena *a,
                     struct plan **ret_plan, struct inputs *ret, struct err *e);
/* The sealed inputs as they are kept (.zip), to the sink. */
int publication_read(struct store *st, const struct publication *x,
                     int (*sink)(void *, const void *, size_t), void *to, struct err *e);

/* Kinds of events that start some deadline of the plan: indices into plan->events, in the arena. */
size_t publication_events(const struct plan *p, struct arena *a, uint32_t **ret);
/* The inputs with the day on which the year was first published, for telling deadlines: a shallow copy that shares
 * everything but the events and is not freed; the inputs themselves when they have the event or nobody published it. */
const struct inputs *publication_event(const struct publication *list, size_t n, int year,
                                       const struct plan *p, const struct inputs *in,
                                       struct arena *a);

/* The plan for the results of a year: in force on its last day, or today while the year is not over; the first plan when none
 * was in force then. */
int publication_plan_version(struct store *st, int year, int32_t today, int32_t *ret_on,
                             int64_t *ret_version, struct err *e);
int publication_plan(struct store *st, struct arena *a, int year, int32_t today, struct plan **ret,
                     struct err *e);

/* ---- versions of the plan ---- */

struct plan_version {
    int64_t id;
    const char *plan_id, *hash, *added_at, *added_by, *document;
    int32_t in_force_from;
};
/* All, oldest first. */
int plan_versions(struct store *st, struct arena *a, struct plan_version **ret, size_t *ret_n,
                  struct err *e);
/* The text of the version with this hash; ERR_MISSING. */
int plan_version_text(struct store *st, struct arena *a, const char *hash, const char **ret,
                      struct err *e);
/* How another one comes in: core/plan_force.h. */

/* ---- is what I have up to date? ---- */

/* One cheap question each: a number that moves when something was proposed, published or sent back
 * or a plan came; when anything came that a
 * calculation reads. */
int publication_counter(struct store *st, int64_t *ret, struct err *e);
int publication_input_counter(struct store *st, int64_t *ret, struct err *e);

#endif
