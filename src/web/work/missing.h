/* What a unit has not reported yet in a year, criterion by criterion of its sheets. */
#ifndef THIDUA_WEB_WORK_MISSING_H
#define THIDUA_WEB_WORK_MISSING_H

#include "web/site.h"

struct missing {
    const char *title, *clause, *why;
};
/* In the arena; how many. */
size_t missing_of(struct arena *a, const struct site_year *y, uint32_t unit, struct missing **ret);

#endif
