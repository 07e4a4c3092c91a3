/* Accounts and the diary as tables (core/grid.h), for the command line and for downloads alike. */
#ifndef THIDUA_CORE_ACCOUNT_GRID_H
#define THIDUA_CORE_ACCOUNT_GRID_H

#include "core/audit.h"
#include "core/grid.h"
#include "core/token.h"
#include "core/user.h"

/* Every account with its roles. */
int user_grid(struct store *st, struct arena *a, struct grid *ret, struct err *e);
/* What the query finds, newest first, up to 100 000 rows (said in a note when there are more); q->limit is not read.  In words
 * (audit_words.h), and as it is kept, but for folders of the machine.  plan may be NULL. */
int audit_grid(struct store *st, const struct audit_query *q, const struct plan *plan,
               struct arena *a, struct grid *ret, struct err *e);
/* "Cán bộ nhập liệu của đơn vị: Phường Nghĩa Lộ (21223)". */
char *user_grant_title(struct arena *a, const struct grant *g, const char *unit_name);
/* Keys for programs, newest first. */
int token_grid(struct store *st, const char *now, struct arena *a, struct grid *ret, struct err *e);
const char *token_state_title(const struct token *t, const char *now);
/* "nạp số liệu, đọc kết quả". */
const char *token_scopes_title(struct arena *a, unsigned scopes);
/* For people: "đang dùng", "chờ đặt mật khẩu", "đã khóa". */
const char *user_state_title(const struct user *u);
/* What a deed of the diary is called: "user.give" → "giao vai trò"; the deed itself when it is not known. */
const char *audit_action_title(const char *action);
/* The i-th deed that the diary may hold, for choosing from; NULL behind the last. */
const char *audit_action_at(size_t i);

#endif
