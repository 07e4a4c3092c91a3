/* What the public pages show: one movement, evaluated once and never changed after, so that any number of workers read it
 * without locks.  Held by counting: the last site_release() frees it.
 *
 * Years come from a folder, all with the same plan and inputs, or from the publications of a database, each with the plan and
 * the inputs that were sealed with it; a newer site takes over the years that have not changed. */
#ifndef THIDUA_WEB_SITE_H
#define THIDUA_WEB_SITE_H

#include <pthread.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/map.h"
#include "core/grid.h"
#include "core/publication.h"
#include "engine/run.h"
#include "web/http.h"

/* What came out and stays reachable when it has been replaced. */
struct site_sealed {
    struct arena *arena;
    _Atomic int holds;
    int year;
    struct publication publication; /* id 0: from a folder */
    char hash[HASH_HEX];            /* of the package */
    struct grid rankings;
    const char **groups;                /* titles, one for each row of rankings */
    struct grid difference[I18N_LANGS]; /* from what it replaces; columns NULL: replaces nothing */
    int package; /* the sealed bytes, in a spool file: memory must not grow with each correction */
    size_t package_len;
    struct buf rankings_csv, rankings_json, rankings_xlsx;
    bool differs; /* this program computes another package from what was sealed */
};

struct drawn;
/* Made when first asked for. */
struct site_drawn {
    struct arena *arena;
    _Atomic(const struct drawn *) parts;
};

struct site_base; /* a plan and inputs, shared by years of a folder */

struct site_year {
    struct arena *arena;
    _Atomic int holds;
    struct site_base *base;
    struct site_sealed *sealed;
    int year;
    const struct plan *plan;
    const struct inputs *inputs;
    const struct inputs
        *calendar;  /* inputs, with the day of publication: what deadlines count from */
    struct run run; /* as far as this year */
    struct year_result result;
    struct site_drawn *drawn; /* of the ranking pages (page/drawn.h); goes with the year */
};

struct movement;

struct site {
    struct arena *arena;
    struct movement *of;
    _Atomic int holds;
    struct site_base *base;     /* of plan */
    const char *office, *press; /* whom to ask; "" when nobody has said */
    const struct plan
        *plan; /* in force when the site was made; years have the one they were sealed with */
    struct site_year **years; /* oldest first; those that have a ranking or a verdict */
    size_t n_years;
    struct site_sealed *
        *publications; /* all, the replaced ones too, oldest first; none from a folder */
    size_t n_publications;
    struct site_year *
        *proposals; /* what waits for the Chairman's word: for pages behind the sign-in only */
    size_t n_proposals;
    const char *
        *notices[I18N_LANGS]; /* what every page must say: made-up figures, illustrative schemes */
    size_t n_notices[I18N_LANGS];
    int64_t counter; /* publication_counter() when it was made */
    char etag[40];   /* quoted; changes with the results and with the program */
    struct {
        pthread_mutex_t lock;
        struct map by_path; /* into pages */
        VEC(struct http_kept *) pages;
        size_t bytes;
    } kept; /* pages made once, by path, until the site goes */
};

/* A page of the site that is ready; path: as the reader's address has it.  NULL when there is none. */
const struct http_kept *site_kept(struct site *s, const char *path);
/* Keeps one, as long as there is room. */
void site_keep(struct site *s, const char *path, const struct http_answer *an);

/* From a folder as `evaluate` reads it; errors of its files go to errs.  *ret is held once. */
int site_from_dir(const char *dir, int threads, struct site **ret, struct errs *errs,
                  struct err *e);
/* What is published of the store's tenant; nothing yet is fine (n_years 0).  old: what was shown before, or NULL. */
int site_from_store(struct store *st, int32_t today, int threads, const struct site *old,
                    struct site **ret, struct err *e);
void site_hold(struct site *s);
void site_release(struct site *s); /* NULL is fine */

/* The publication with this number, or NULL; the one that replaced it, or NULL. */
const struct site_sealed *site_publication(const struct site *s, int64_t id);
const struct site_sealed *site_replaced(const struct site *s, int64_t id);
const struct site_year *site_year(const struct site *s, int year); /* NULL when there is none */
/* How addresses name a unit: "21028", or "21028.2014-04-01", the one that began on that day, since a code may pass to another
 * unit in the middle of a year.  The length of the code; *ret_from is DATE_NONE without a day. */
size_t unit_ref_split(const char *ref, int32_t *ret_from);
/* The name with the day. */
const char *unit_ref_dated(struct arena *a, const struct unit *u);
/* The unit that is named so and lived in the year, the last of its code without a day; NO_INDEX when there is none. */
uint32_t site_unit(const struct site_year *y, const char *ref);
/* The shortest name of the unit in the year. */
const char *site_unit_ref(struct arena *a, const struct site_year *y, uint32_t unit);
/* What another year says of the same unit in the same ranking, with that ranking; NULL when it is not there. */
const struct standing *site_standing(const struct site_year *y, const struct ranking *k,
                                     uint32_t unit, const struct site_year *other,
                                     const struct ranking **ret);

#endif
