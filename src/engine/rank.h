/* A ranking: the members of a group in one year, ordered by score, ties by the scheme's rule.  Places have two ends as
 * long as anybody's figures are missing (struct standing). */
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
size_t rank_members(struct arena *a, const struct plan *p, const struct inputs *in,
                    const struct scheme *s, uint32_t group, int year, uint32_t **ret);
/* Scores every member and orders them.  Units without enough data come last, unranked.  The outcome does not
 * depend on the pool's number of threads.  Sheets live in `a`, which the caller may free when it clears
 * ret->sheets; all else lives in `keep`. */
void rank_build(struct arena *keep, struct arena *a, const struct plan *p, const struct inputs *in,
                const struct scheme *s, uint32_t group, int year, const struct pool *pool,
                struct ranking *ret);
/* The standing of a unit in it; NULL when it is not a member. */
const struct standing *ranking_of(const struct ranking *r, uint32_t unit);
const struct sheet *ranking_sheet(const struct ranking *r, uint32_t unit);

/* May its place still change, because somebody's figures are missing? */
bool standing_open(const struct standing *st);
/* It shares its place for certain: best.first … best.last. */
bool standing_tied(const struct standing *st);
/* "7", or "7–8" while it is open, "" when nothing applies to the unit or nothing is known of it; on the screen, in documents and files alike. */
char *standing_place(struct arena *a, const struct standing *st);
/* "Tốt", "Khá–Tốt" while it is open, "" for the unranked and where there are no classes. */
char *standing_class(struct arena *a, const struct scheme *s, const struct standing *st);
/* The class of a score: index into s->classes; -1 none. */
int rank_class(const struct scheme *s, struct num score);
/* What is compared of a total: rounded where the scheme ranks on what is shown. */
struct num rank_compared(struct arena *a, const struct scheme *s, struct num total);

/* Does it hang on missing figures which of the two stands above?  Positions in k->units. */
bool rank_can_pass(const struct ranking *k, uint32_t other, uint32_t position);
enum end { LOW, HIGH };
/* The n-th best of the others when every other comes in at that end: who has to be passed to be among the first n.  Under
 * "share, next follows" the n-th value.  NO_INDEX when there are fewer. */
uint32_t rank_rival(const struct ranking *k, uint32_t position, uint32_t n, enum end e);
/* At equal scores, the other at that end and itself at the opposite one: positive when it stands above the other, 0 when
 * they are level. */
int rank_ties_against(const struct ranking *k, uint32_t position, uint32_t other, enum end others);
/* The same by code, for a scheme that parts ties so; never 0. */
int rank_by_code(const struct ranking *k, uint32_t position, uint32_t other,
                 const struct inputs *in);

/* "xếp đồng hạng, hạng sau bỏ qua (1-2-2-4)" for the words printed with a ranking. */
const char *tie_rule_vi(enum tie_rule t);
/* "tính 0 điểm" … for the same: what a missing figure is worth. */
const char *missing_policy_vi(enum missing_policy m);

#endif
