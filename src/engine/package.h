/* The result package: everything a run decided and why, as canonical JSON sealed with BLAKE2b-256.  The same plan and
 * inputs give the same bytes on any machine, in any locale or time zone, from files or from either database.
 * doc/package.md describes the format.  Written year by year, so that memory stays flat. */
#ifndef THIDUA_ENGINE_PACKAGE_H
#define THIDUA_ENGINE_PACKAGE_H

#include "base/err.h"
#include "base/json.h"
#include "engine/run.h"

void package_begin(struct json *j, const struct run *r);
void package_year(struct json *j, const struct run *r, const struct year_result *y);
/* 0, or -1 when the sink refused a byte. */
int package_end(struct json *j, char ret_hex[static HASH_HEX]);

/* The package of one year, as `thidua evaluate --year` makes it, from a run begun for that year (run_init(…, year, …)) and not
 * stepped yet; *ret_y is the year, for year_result_free().  ERR_MISSING when the run does not reach the year, ERR_IO when
 * the sink refused a byte. */
int package_of_year(struct run *r, int year, int (*sink)(void *, const void *, size_t), void *to,
                    struct year_result *ret_y, char ret_hex[static HASH_HEX], struct err *e);

/* Checks the seal of a package of n bytes; *ret_hex is what its bytes hash to.  ERR_VERIFY says what differs. */
int package_check(const char *bytes, size_t n, char ret_hex[static HASH_HEX], struct err *e);
/* The same of one that goes by in pieces. */
enum { PACKAGE_SEAL = 89 }; /* bytes of the seal and what closes it */
struct package_watch {
    struct hash hash;
    char end[PACKAGE_SEAL]; /* the last bytes that came by */
    size_t n;
};
void package_watch_init(struct package_watch *w);
void package_watch_add(struct package_watch *w, const char *bytes, size_t n);
int package_watch_end(struct package_watch *w, char ret_hex[static HASH_HEX], struct err *e);

#endif
