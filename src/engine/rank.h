/* A ranking: the members of a group in one year, ordered by score, ties by the scheme's rule. */
#ifndef THIDUA_ENGINE_RANK_H
#define THIDUA_ENGINE_RANK_H

#include "base/pool.h"
#include "engine/result.h"
#include "engine/score.h"

/* The scheme of the index that ranks the unit in the year, by its group and by when it lives (members: year end | any day);
 * NULL when none does. */
const struct scheme *rank_scheme(const struct plan *p, uint32_t index, const struct unit *u,
                                 int year);
/* Members of the group in the year by the scheme's rule, in input order; *ret in the arena. */
size_t rank_members(struct arena *a, const struct inputs *in, const struct scheme *s,
                    uint32_t group, int year, uint32_t **ret);
/* Scores every member and orders them.  Units without enough data come last, unranked.  The outcome does not
 * depend on the pool's number of threads.  Sheets live in `a`, which the caller may free when it clears
 * ret->sheets; all else lives in `keep`. */
void rank_build(struct arena *keep, struct arena *a, const struct plan *p, const struct inputs *in,
                const struct scheme *s, uint32_t group, int year, const struct pool *pool,
                struct ranking *ret);
/* The standing of a unit in it; NULL when it is not a member. */
const struct standing *ranking_of(const struct ranking *r, uint32_t unit);
const struct sheet *ranking_sheet(const struct ranking *r, uint32_t unit);
/* "xếp đồng hạng, hạng sau bỏ qua (1-2-2-4)" for the words printed with a ranking. */
const char *tie_rule_vi(enum tie_rule t);

#endif
