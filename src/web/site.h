/* What the public pages show: one movement, evaluated once and never changed after, so that any number of workers read it
 * without locks.  Held by counting: the last site_release() frees it. */
#ifndef THIDUA_WEB_SITE_H
#define THIDUA_WEB_SITE_H

#include "base/buf.h"
#include "base/hash.h"
#include "core/grid.h"
#include "engine/run.h"

struct site_year {
    int year;
    struct run run; /* as far as this year */
    struct year_result result;
    char hash[HASH_HEX]; /* of the package */
    struct buf package, rankings_csv, rankings_json, rankings_xlsx;
};

struct movement;

struct site {
    struct arena *arena;
    struct movement *of;
    _Atomic int holds;
    struct plan *plan;
    struct inputs inputs;
    struct site_year *years; /* oldest first; those that have a ranking or a verdict */
    size_t n_years;
    const char **notices; /* what every page must say: made-up figures, illustrative schemes */
    size_t n_notices;
    char etag[40]; /* quoted; changes with the results and with the program */
};

/* From a folder as `evaluate` reads it; errors of its files go to errs.  *ret is held once. */
int site_from_dir(const char *dir, int threads, struct site **ret, struct errs *errs,
                  struct err *e);
/* From a database: what is there must be what its latest run saved, else ERR_CONFLICT; nothing unpublished is shown. */
int site_from_db(const char *url, const char *tenant, int threads, struct site **ret,
                 struct err *e);
void site_hold(struct site *s);
void site_release(struct site *s); /* NULL is fine */

const struct site_year *site_year(const struct site *s, int year); /* NULL when there is none */
/* The unit with this code that lived in the year; NO_INDEX when there is none. */
uint32_t site_unit(const struct site *s, const char *code, int year);

#endif
