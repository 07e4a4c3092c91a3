/* What a result reads of other units: places, points measured against the leader of the group, and whatever hangs on them.
 * Before publication such a thing tells a unit its competitors' figures: asked again and again with another figure of its own,
 * it gives them to the last digit. */
#ifndef THIDUA_ENGINE_RELATIVE_H
#define THIDUA_ENGINE_RELATIVE_H

#include "engine/result.h"

/* A criterion, or one above it, whose points hang on the best of the group (versus). */
bool relative_criterion(const struct scheme *s, size_t criterion);
/* The whole score does. */
bool relative_scheme(const struct scheme *s);
/* Does the verdict of a condition hang on other units in a year of which hidden() says so? */
bool relative_finding(const struct plan *p, const struct finding *f,
                      bool (*hidden)(const void *ctx, int year), const void *ctx);

#endif
