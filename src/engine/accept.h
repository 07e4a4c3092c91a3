/* The values with which a condition is met, as one interval; and how far a value has to move into it or out of it.  What is
 * compared is often a rounded or scaled value of what can change: edges are carried back through that. */
#ifndef THIDUA_ENGINE_ACCEPT_H
#define THIDUA_ENGINE_ACCEPT_H

#include "engine/result.h"

/* One edge of the values that are met. */
struct limit {
    bool there, included;
    struct num at;
};

struct accepted {
    struct limit low, high;
};

/* How far x has to move; signed.  beyond: to `by` is not enough. */
struct move {
    struct num by;
    bool beyond;
};

/* Of what the finding compares; its rule and need must be there. */
struct accepted accepted_by(const struct finding *f);
/* The edges before rounding to `places` (NOT_ROUNDED: as they are).  Whether the half itself is in, rounding is asked. */
void accepted_unround(struct arena *a, int places, enum num_rounding how, struct accepted *k);
/* Edges of x from edges of y = factor × x + add; factor is not 0. */
void accepted_unscale(struct arena *a, struct num factor, struct num add, struct accepted *k);
bool accepted_below(const struct limit *low, struct num x);
bool accepted_above(const struct limit *high, struct num x);
struct move accepted_edge(struct arena *a, struct num x, const struct limit *l, bool into);
/* Into the interval, or out of it by its nearest edge.  False when it has no edge to cross. */
bool accepted_move(struct arena *a, const struct accepted *k, struct num x, bool into,
                   struct move *ret);
/* The smallest whole number of steps that makes the move, signed. */
struct num accepted_steps(struct arena *a, struct move m, bool up, struct num step);
/* Upwards?  Told by the edge where the distance is nothing. */
bool accepted_goes_up(const struct accepted *k, struct num x, bool into, struct move m);
/* 10^-places. */
struct num accepted_unit(struct arena *a, int places);

#endif
