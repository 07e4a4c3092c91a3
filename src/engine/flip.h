/* The smallest change that really turns a verdict, in the measure's own terms: for what is not met or not known, what is
 * needed to meet it; for what is met, what would lose it.  What a change says is held by a property: applied to the
 * figures and judged again, the verdict turns, and one step less does not turn it. */
#ifndef THIDUA_ENGINE_FLIP_H
#define THIDUA_ENGINE_FLIP_H

#include "engine/result.h"
#include "engine/run.h"

enum flip_by {
    BY_FIGURE, /* the numerator (or the number, or the day) of an indicator's figure */
    BY_POINTS, /* points of the unit's total in a ranking */
    BY_AREA,   /* points of one of its areas */
    BY_WORD, /* what only people can do: report, decide, issue or annul a document, load a standard */
};

/* One thing that has to change. */
struct flip_change {
    enum flip_by kind;
    uint32_t unit, person; /* person NO_INDEX for units */
    uint32_t what;         /* indicator; of points and areas the index */
    size_t area;
    int year;
    struct num
        by; /* signed; the smallest amount that does it, or the last that does not when `beyond` */
    bool beyond, up;   /* up: more, later; told apart from `by`, which may be 0 */
    const char *text;  /* "thêm 1 hồ sơ … thì đạt 95%" */
    const char *label; /* the condition it belongs to; "" for a condition asked about by itself */
    bool in_year;      /* the year is told with it */
    bool of_old_unit;  /* the unit is told with it: it was merged into the one asked about */
};

struct flip {
    bool possible;
    struct flip_change *changes;
    size_t n_changes;
    struct num
        distance; /* how far, relative to the thresholds: tells which of several is the smallest */
    char *text;   /* "" when nothing can change it; why it cannot where that can be told */
};
struct flip flip_of(struct arena *a, const struct run *r, const struct finding *f);

#endif
