/* What user*.c, session.c and token.c share; private to this folder. */
#ifndef THIDUA_CORE_USER_IMPL_H
#define THIDUA_CORE_USER_IMPL_H

#include "core/audit.h"
#include "core/store_impl.h"
#include "core/user.h"

/* Ends the transaction: commits on 0, else rolls back; returns r or what the commit said. */
int user_finish(struct store *st, int r, struct err *e);
/* A row of the diary about the account of that login. */
int user_audit(struct store *st, const struct store_who *who, const char *action, const char *login,
               const char *before, const char *after, const char *why, struct err *e);
/* The account's row; ERR_MISSING when there is none. */
int user_row(struct store *st, int64_t id, struct arena *a, struct sql_account_get *ret,
             struct err *e);
/* "clerk 21223@2000-01-01", "admin". */
char *user_grant_text(struct arena *a, const struct grant *g);
/* "" for none. */
const char *user_unit_from(struct arena *a, const struct grant *g);
/* The role known by its id; an id that this program does not know is ERR_VERIFY. */
int user_role(const char *id, enum role *ret, struct err *e);

#endif
