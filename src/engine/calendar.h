/* Deadlines counted as BLDS 2015 Art 147-148 counts them: the day of the event does not count; a
 * period of calendar days whose last day is off ends at the end of the next working day; a period
 * of working days counts working days only.  A year whose days off are not declared
 * complete is reported, never guessed. */
#ifndef THIDUA_ENGINE_CALENDAR_H
#define THIDUA_ENGINE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "engine/input.h"
#include "engine/plan.h"

enum { DEADLINE_MAX_DAYS = 3660 };

struct day_count {
    int32_t last; /* the last day, until 24:00 */
    int32_t raw;  /* before rolling over */
    char *how;    /* Vietnamese: how it was counted, day by day where a day was passed over */
};

/* Weekends and loaded days off; worked Saturdays are working days. */
bool calendar_is_off(const struct inputs *in, int32_t date);
/* Is the year declared complete, by whoever answers for the calendar?  Rows alone never say that none is missing. */
bool calendar_has_year(const struct inputs *in, int year);
/* What a row of the calendar is known by: "2026-09-02" a day, "2026" the declaration of a year. */
const char *calendar_key(struct arena *a, const struct holiday *h);
/* n days after `from` (1 ≤ n ≤ DEADLINE_MAX_DAYS).  ERR_MISSING "lịch chưa đầy đủ" when a year that
 * decides the answer is not declared complete. */
int calendar_count(struct arena *a, const struct inputs *in, int32_t from, int n, bool working,
                   struct day_count *ret, struct err *e);

/* The last moment of a deadline of the plan for the results of a year: `last` is a day until 24:00.  "Before" a day ends
 * with the day before it (III.5.b).  ERR_MISSING when the event that starts it has not happened, or the calendar is
 * incomplete. */
int calendar_deadline(struct arena *a, const struct plan *p, const struct inputs *in,
                      uint32_t deadline, int year, struct day_count *ret, struct err *e);

#endif
