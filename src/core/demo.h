/* Accounts of a demonstration, one for each role and ready to use: the password is known to everybody and the code of the
 * second factor is told to whoever sits at this machine.  Only in a movement that was made as a demonstration
 * (struct store_tenant), which no server opens beyond this machine (web/serve.c); such a movement never becomes a real one.
 * doc/decisions/0010-demo.md. */
#ifndef THIDUA_CORE_DEMO_H
#define THIDUA_CORE_DEMO_H

#include "core/grid.h"
#include "core/user.h"

/* Of every account; long enough for the rule and easy to type. */
#define DEMO_PASSWORD "minh-hoa-thi-dua"

/* Makes the accounts that are not there yet (unit: the code of clerk's and head's, which gets more time to enter its figures;
 * NULL when they are there) and tells of
 * all: login, password, role, and the code that an authenticator would show at who->at.  ERR_DENIED when the movement is no
 * demonstration or the key of the second factor (core/factor.h) is not at hand. */
int demo_accounts(struct store *st, const char *unit, const struct store_who *who, struct arena *a,
                  struct grid *ret, struct err *e);

#endif
