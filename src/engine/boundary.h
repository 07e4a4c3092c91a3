/* Boundary honesty: every verdict and place that hangs on less than a given margin, on a tie, on a rounding choice, on
 * a missing, late or disputed figure, or on a setting nobody has answered; and how far places move when the
 * weights of the areas do. */
#ifndef THIDUA_ENGINE_BOUNDARY_H
#define THIDUA_ENGINE_BOUNDARY_H

#include "engine/result.h"
#include "engine/run.h"

/* In the order in which an office looks at them. */
enum boundary_cause {
    BOUNDARY_TIE,
    BOUNDARY_ROUNDING,
    BOUNDARY_MARGIN,
    BOUNDARY_DISPUTED,
    BOUNDARY_LATE,
    BOUNDARY_MISSING,
    BOUNDARY_UNSET,
    BOUNDARY_NOT_LOADED,
    BOUNDARY_WEIGHTS,
    BOUNDARY_CAUSES
};

struct boundary_item {
    enum boundary_cause cause;
    int year;
    uint32_t unit, person; /* person NO_INDEX for units */
    const char *what;      /* the ranking or award that hangs on it */
    const char *on;        /* the criterion, condition or neighbour */
    const char *detail;    /* by how much, in words */
};

struct boundary_list {
    struct boundary_item *at;
    size_t n;
};

/* margin: in points, percentage points, places or days, whatever the condition is measured in.  vary: units are listed whose
 * place moves when the weight of every area varies independently and evenly by up to ±vary percent (0..100; 0: not asked),
 * over `draws` seeded draws; what is missing comes in at its worst and at its best.  Area points are taken to 6 decimals. */
struct boundary_ask {
    struct num margin;
    unsigned vary, draws;
    uint64_t seed;
};
extern const struct boundary_ask boundary_usual; /* a margin of 1, ±10 %, 1.000 draws */
void boundary_report(struct arena *a, const struct run *r, const struct year_result *y,
                     const struct boundary_ask *ask, struct boundary_list *ret);
const char *boundary_cause_vi(enum boundary_cause c);

/* What the root would be if this leaf's verdict were another: nothing is changed. */
enum verdict verdict_if(const struct finding *root, const struct finding *leaf, enum verdict as);

#endif
