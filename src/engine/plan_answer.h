/* Another answer to a setting, written into the plan's own file: everything else of it stays as it stands, remarks and layout
 * too.  The new text is read back before it is given, and may differ in nothing but that answer. */
#ifndef THIDUA_ENGINE_PLAN_ANSWER_H
#define THIDUA_ENGINE_PLAN_ANSWER_H

#include "base/err.h"
#include "engine/plan.h"

/* Can it be answered by plan_answer()?  Not when the answer is a condition or changes with time: that is written in the
 * file. */
bool plan_answerable(const struct setting *t);
/* value: as in a plan file ("2", "90%", "by-kind", "2021..2024"), or "unset".  *ret: the new file in the arena.  ERR_INPUT
 * when the answer is none or the basis is missing, ERR_CONFLICT when nothing would change or the file is written so that
 * it cannot be done here. */
int plan_answer(struct arena *a, const struct plan *p, uint32_t setting, const char *value,
                const char *basis, const char **ret, struct err *e);
/* The remarks that stand in the file at the setting, one a line; "" when there are none. */
const char *plan_answer_remarks(struct arena *a, const struct plan *p, uint32_t setting);

#endif
