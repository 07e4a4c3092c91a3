/* What looks wrong in loaded inputs but may be right: told on every way in, never refused.  A numerator above its
 * denominator where the plan does not say that it may be; units of one name and kind that live at the same time. */
#ifndef THIDUA_CORE_ODD_H
#define THIDUA_CORE_ODD_H

#include <stddef.h>

#include "engine/input.h"
#include "engine/plan.h"

enum { ODD_MAX = 20 };

/* Sealed inputs.  Returns how many things are odd; the first ODD_MAX of them are told in *ret, in the arena. */
size_t odd_find(struct arena *a, const struct plan *p, const struct inputs *in,
                const char *ret[static ODD_MAX]);

#endif
