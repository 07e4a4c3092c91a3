/* The memory of a movement: units, people, figures, attestations and results of one tenant (the
 * authority that runs it), kept in a database (db/db.h) and given to the engine as a struct inputs.
 *
 * Figures and attestations are append-only: a correction is a new revision and both stay.  What is in force is the figure
 * recorded last, the document of the latest date; of one day, what was put right knowingly (a form, a reason given), else
 * the last in a fixed order of contents: never what arrived last, so that the same files in any order give the same inputs.
 * The store never reads the clock: moments come from the caller as
 * ISO 8601 UTC text ("2026-11-22T08:30:00Z").  A store belongs to one thread. */
#ifndef THIDUA_CORE_STORE_H
#define THIDUA_CORE_STORE_H

#include "base/err.h"
#include "engine/input.h"
#include "engine/plan.h"

struct store;
struct perm_who;

/* Who acts: pages, programs, jobs and the command line fill it once and hand it down; what they may is asked of it where the
 * thing is done (core/perm.h), so that no way in forgets to. */
struct store_who {
    const char *at;              /* moment, ISO 8601 UTC */
    const char *author;          /* who does it */
    int64_t user_id;             /* their account; 0 = none (the command line) */
    const char *from_where;      /* address of their machine; NULL = not known */
    const struct perm_who *perm; /* what they may; NULL: nothing that asks for a right */
};
/* A copy that outlives the request, for a job that goes on by itself: with the rights of the moment when it was begun. */
struct store_who store_who_keep(struct arena *a, const struct store_who *who);

struct store_tenant {
    const char *code; /* a slug: "quang-ngai" */
    const char *name;
    int64_t id; /* given by the store */
    bool demo;  /* made to be looked at (core/demo.h); for ever */
};

/* ---- opening ---- */

/* Opens what store_init() made and brings its schema up to date.  tenant: its code; NULL = the only
 * one there is.  ERR_MISSING when the file, the schema or the tenant is not there (hint: init),
 * ERR_CONFLICT when it is newer than the program. */
int store_open(const char *url, const char *tenant, struct store **ret, struct err *e);
/* Makes the database where needed (url as in db_open) and in it the tenant with its first plan.
 * ERR_CONFLICT when the tenant exists. */
int store_init(const char *url, const struct store_tenant *tenant, const struct plan *plan,
               const struct store_who *who, struct store **ret, struct err *e);
/* All tenants of a database, oldest first, without keeping it open. */
int store_tenants(const char *url, struct arena *a, struct store_tenant **ret, size_t *ret_n,
                  struct err *e);
void store_close(struct store *st); /* NULL is fine */
static inline void cleanup_store(struct store **st)
{
    store_close(*st);
}
#define _store_ _cleanup_(cleanup_store)

/* Valid until store_close(). */
const struct store_tenant *store_tenant(const struct store *st);

/* ---- plans ---- */

struct store_plan {
    int64_t version;
    const char *plan_id, *hash, *text;
    int32_t in_force_from;
    const char *added_at, *added_by;
};

/* A further version; in force from that day on.  Right plan.edit.  The same text again is ERR_CONFLICT. */
int store_add_plan(struct store *st, const struct plan *plan, int32_t in_force_from,
                   const struct store_who *who, struct err *e);
/* The version in force on the day (DATE_NONE: the last of all), with its text, in the arena. */
int store_plan(struct store *st, struct arena *a, int32_t on, struct store_plan *ret,
               struct err *e);

/* The number of the version that store_plan() would give: cheap, to see whether one at hand is still it. */
int store_plan_version(struct store *st, int32_t on, int64_t *ret, struct err *e);

/* ---- inputs in ---- */

enum store_kind {
    STORE_UNITS,
    STORE_PEOPLE,
    STORE_FACTS,
    STORE_ATTESTATIONS,
    STORE_EVENTS,
    STORE_HOLIDAYS,
    STORE_KINDS_
};

/* Where the things come from; kept with every revision. */
struct store_import {
    const char *file_name, *hash; /* of the file; "" for a form */
    const char *
        reason; /* why it was loaded again: what is there of the same day is put right; may be "" */
    struct store_who who;
};

struct store_counts {
    int64_t added; /* not known before: revision 1 */
    int64_t
        changed; /* known with another content: next revision, in force now (units, people, events, days: put
                        in place of it) */
    int64_t same; /* already there as one of its revisions: not written */
    int64_t
        older; /* kept as a revision behind the one in force, which was entered later (or on the same day and
                        stands behind it in the order of contents; with a reason it would have come before) */
};

/* Writes one kind of newly loaded things, in one transaction with its import record: all or nothing.
 * `in` is sealed; of it only that kind is written, but units and people that it refers to must be in
 * `in` (they may have come from store_load()) and in the store.  Writers of one tenant wait for each
 * other.  Events are one for each kind and year, days off one for each date. */
int store_put(struct store *st, const struct plan *plan, enum store_kind kind,
              const struct inputs *in, const struct store_import *import, struct store_counts *ret,
              struct err *e);
/* The same for several kinds in one transaction.  kinds: bits 1 << enum store_kind; written in the
 * order of the enum.  ret: one for each kind. */
int store_put_all(struct store *st, const struct plan *plan, unsigned kinds,
                  const struct inputs *in, const struct store_import *import,
                  struct store_counts ret[static STORE_KINDS_], struct err *e);

struct store_import_row {
    int64_t id;
    const char *kind, *file_name, *hash, *at, *author, *reason, *label;
    int64_t rows;
    struct store_counts counts;
};
int store_list_imports(struct store *st, struct arena *a, struct store_import_row **ret,
                       size_t *ret_n, struct err *e);

/* ---- inputs out ---- */

/* What the plan no longer names and the load therefore left out. */
struct store_skipped {
    int64_t facts, attestations, events;
};

/* Everything in force and every superseded figure, sealed, from one snapshot.  ret was made by
 * inputs_init() and is empty.  A unit of a kind that the plan does not name is ERR_CONFLICT; figures,
 * attestations and events that it does not name are left out and counted. */
int store_load(struct store *st, const struct plan *plan, struct inputs *ret,
               struct store_skipped *ret_skipped, struct err *e);

/* Units and people only: what a file of figures or attestations refers to.  Spares reading a
 * million figures to add ten. */
int store_load_subjects(struct store *st, const struct plan *plan, struct inputs *ret,
                        struct err *e);

/* Everything but figures and attestations: units, people, events and days off. */
int store_load_registers(struct store *st, const struct plan *plan, struct inputs *ret,
                         struct err *e);

/* ---- runs ---- */

struct store_run {
    int64_t id; /* given by store_save_run() */
    const char *plan_hash, *years, *at, *author, *input_hash, *package_hash;
    int64_t package_bytes; /* counted by store_save_run() */
    int64_t user_id;       /* of the author; 0 = none.  Not read back */
};

/* Keeps a run and its package, read from `package` (from its present position to its end) in parts
 * of at most 1 MB.  *ret_id: the run's number, 1, 2, … */
int store_save_run(struct store *st, const struct store_run *run, FILE *package, int64_t *ret_id,
                   struct err *e);
int store_list_runs(struct store *st, struct arena *a, struct store_run **ret, size_t *ret_n,
                    struct err *e);
/* Gives the package's bytes to the sink (json_to_file, json_to_buf) part by part.  ERR_MISSING when
 * there is no such run, ERR_VERIFY when bytes are missing. */
int store_read_package(struct store *st, int64_t run_id, int (*sink)(void *, const void *, size_t),
                       void *to, struct err *e);

#endif
