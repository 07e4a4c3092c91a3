/* What the files that judge conditions share: the question on its way, and comparing. */
#ifndef THIDUA_ENGINE_VERDICT_IMPL_H
#define THIDUA_ENGINE_VERDICT_IMPL_H

#include "engine/verdict.h"

/* One question on its way: who is asked what, and where the answer goes. */
struct asking {
    struct arena *a;
    const struct run *r;
    const struct cond *c;
    struct subject s;
    struct finding *f;
};

void verdict_answer(struct finding *f, enum verdict v, enum why why);
/* Not known, because the setting is unset; NO_INDEX: because no wording is in force. */
void verdict_unset(struct finding *f, uint32_t setting);
/* The rule in force and its amount; false when there is none (the finding is answered). */
bool verdict_rule(struct asking *q, struct num *ret);
/* Met or not, rounded first where the condition says so. */
void verdict_compare(struct asking *q, struct num value, struct num need);

void verdict_ask_score(struct asking *q);
void verdict_ask_share(struct asking *q);
void verdict_ask_rank(struct asking *q);
void verdict_ask_class(struct asking *q);

#endif
