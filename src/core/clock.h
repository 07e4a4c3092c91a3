/* A clock that ran ahead and came back: what it stamped meanwhile would make people wait for years, refuse their codes as used and
 * let sessions outlive their time.  A stamp that lies in the future counts as now. */
#ifndef THIDUA_CORE_CLOCK_H
#define THIDUA_CORE_CLOCK_H

#include "core/store.h"

enum { CLOCK_SLACK = 5 * 60 }; /* seconds that machines may differ */

/* at: what the clock says; expected: what it should say by a clock that is not set, NULL when a server begins: then what the diary
 * was last written at, if that lies in the future.  1 when they differ by more than CLOCK_SLACK: waits, sessions and invitations
 * that lie in the future count from now, and the diary has a row "clock.jump", which who reads it is told of (core/user.h). */
int clock_check(struct store *st, const char *at, const char *expected, struct err *e);

#endif
