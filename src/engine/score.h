/* The scoresheet of one unit under one scheme and year: criterion by criterion, what was read, what
 * it is worth and what it could still be worth.  Sums are exact; rounding happens where the scheme
 * says. */
#ifndef THIDUA_ENGINE_SCORE_H
#define THIDUA_ENGINE_SCORE_H

#include "engine/result.h"

/* What must be known of the whole group before one unit can be scored. */
struct score_group {
    const struct plan *plan;
    const struct inputs *inputs;
    const struct scheme *scheme;
    int year;
    bool survey_held;   /* some member has survey data this year */
    struct num *leader; /* per criterion: what the leader leads by (versus); has_leader */
    struct num *best;   /* per criterion: best value among units without target */
    bool *has_leader, *has_best;
    bool *
        awaited; /* per criterion (versus): some member's figure is missing, so the leader may be another */
};

/* units: the members of the group. */
void score_group_init(struct score_group *g, struct arena *a, const struct plan *p,
                      const struct inputs *in, const struct scheme *s, int year,
                      const uint32_t *units, size_t n);
/* What an indicator says, unless the scheme leaves out figures that came after they were due: everything that decides a
 * score or a place reads it here. */
struct value score_in_time(struct arena *a, const struct score_group *g, uint32_t unit,
                           uint32_t indicator);
/* Fills ret, allocating marks in the arena.  Only reads g: several threads may share it. */
void score_unit(struct arena *a, const struct score_group *g, uint32_t unit, struct sheet *ret);
/* The unset or missing amount of a rule on the year's last day: the number, or *ret_why set. */
bool score_amount(const struct plan *p, const struct dated_amount *d, int year, struct num *ret,
                  uint32_t *ret_setting);

#endif
