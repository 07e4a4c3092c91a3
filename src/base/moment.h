/* Moments as ISO 8601 UTC text ("2026-11-22T08:30:00Z"), the form in which they are handed down and kept; texts of this
 * one form sort by time.  Reckoning with them goes through seconds since 1970.  No clock. */
#ifndef THIDUA_BASE_MOMENT_H
#define THIDUA_BASE_MOMENT_H

#include <stdint.h>

#include "base/arena.h"

/* 0, or -1 when it is not of that form. */
int moment_parse(const char *s, int64_t *ret_seconds);
char *moment_text(struct arena *a, int64_t seconds);
/* The moment so many seconds later; s is of that form (CHECKed: it comes from us). */
char *moment_after(struct arena *a, const char *s, int64_t seconds);
/* Seconds from one to the other. */
int64_t moment_between(const char *from, const char *to);
/* For people: "15:30 22/11/2026", in Viet Nam (UTC+7); "" for NULL, "" and what is no moment. */
char *moment_vi(struct arena *a, const char *s);
/* When a day of Viet Nam begins (days of base/date.h). */
char *moment_of_day(struct arena *a, int32_t day);

#endif
