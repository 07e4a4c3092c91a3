/* What explaining a finding and telling what would turn it share: numbers in the words of what they measure. */
#ifndef THIDUA_ENGINE_EXPLAIN_IMPL_H
#define THIDUA_ENGINE_EXPLAIN_IMPL_H

#include "engine/result.h"
#include "engine/run.h"

enum shape {
    SHAPE_NONE,
    SHAPE_PERCENT,
    SHAPE_POINTS,
    SHAPE_RANK,
    SHAPE_DATE,
    SHAPE_COUNT,
    SHAPE_YES
};

enum shape explain_shape(const struct run *r, const struct finding *f);
/* x in the words of what the finding compares: "94,98%", "hạng 8"; with as many decimals as tell it from `beside`. */
char *explain_in_shape(struct arena *a, const struct run *r, const struct finding *f, struct num x,
                       struct num beside);
/* Is what is compared the better the lower it is? */
bool explain_lower_is_met(const struct finding *f);
/* A distance (not negative) up to what can be shown: never less than it takes. */
struct num explain_enough(struct arena *a, struct num d);

/* Of a score, share, class or place that is open: the figures it hangs on, and whose they are. */
char *explain_awaited(struct arena *a, const struct run *r, const struct finding *f);

#endif
