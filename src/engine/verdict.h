/* Conditions asked of a subject: three-valued logic plus "not applicable".  Every node of the
 * condition tree becomes a node of the finding tree, with the values that were read and compared.
 */
#ifndef THIDUA_ENGINE_VERDICT_H
#define THIDUA_ENGINE_VERDICT_H

#include "engine/result.h"
#include "engine/run.h"

struct subject {
    uint32_t unit;   /* of the person, for person awards */
    uint32_t person; /* NO_INDEX for units */
    int year;
    enum succession merged; /* set by verdict_award(), as the award says */
    uint32_t merged_setting;
    bool merged_open; /* … or by a setting that is unset */
};

/* The verdicts of a node's kids, added up. */
struct tally {
    size_t n, met, not_met, unknown, na;
    enum verdict first;
};
void tally_add(struct tally *t, const struct finding *kid, enum verdict v);
/* What the node is when its kids are so: its own verdict follows from this, and what it would be if a kid were another. */
enum verdict verdict_combined(const struct finding *f, const struct tally *t);
enum verdict verdict_inverse(enum verdict v);

void verdict_cond(struct arena *a, const struct run *r, const struct cond *c, struct subject s,
                  struct finding *ret);
/* The award with its bars. */
void verdict_award(struct arena *a, const struct run *r, uint32_t award, struct subject s,
                   struct finding *ret);
/* Not applicable to other kinds of unit or in other years. */
void verdict_target(struct arena *a, const struct run *r, uint32_t target, uint32_t unit, int year,
                    struct finding *ret);

#endif
