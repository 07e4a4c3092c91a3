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
    enum succession merged;
};

void verdict_cond(struct arena *a, const struct run *r, const struct cond *c, struct subject s,
                  struct finding *ret);
/* The award with its bars. */
void verdict_award(struct arena *a, const struct run *r, uint32_t award, struct subject s,
                   struct finding *ret);
/* Not applicable to other kinds of unit or in other years. */
void verdict_target(struct arena *a, const struct run *r, uint32_t target, uint32_t unit, int year,
                    struct finding *ret);

#endif
