/* Signing in, and who is signed in.  A session is known by 256 random bits that only the browser has; here lies their
 * hash.  It ends after 60 minutes without a request, after 12 hours, when signed out, revoked, or the account disabled.
 *
 * Guessing is slowed down (core/attempt.h).  A login that does not exist is answered like a wrong password: same words, same
 * work, same waiting. */
#ifndef THIDUA_CORE_SESSION_H
#define THIDUA_CORE_SESSION_H

#include "core/user.h"

enum {
    SESSION_IDLE = 60 * 60,
    SESSION_LIFE = 12 * 60 * 60,
    SESSION_CODE_LIFE = 20 * 60, /* between password and code */
    SESSION_SEEN_EVERY = 60      /* its last request is noted this often */
};

/* who->author and user_id are not read: they come from the account.  agent: what the browser calls itself; device: the secret it
 * holds, by which it is known from now on (core/attempt.h), NULL = none.
 * ret_code: the password was right, session_code() must follow; the token opens nothing else.
 * ERR_DENIED: wrong, or to be tried later (said when), or disabled (only told who knows the password). */
int session_sign_in(struct store *st, const struct store_who *who, const char *login,
                    const char *password, const char *agent, const char *device,
                    char ret_token[static SECRET_SIZE], bool *ret_code, struct err *e);
/* A code of the application, or one of the recovery codes, which is then used up.  ret_token: the session's; the one of
 * before is void.  ERR_MISSING when that has run out.  ERR_DENIED, too, while no key
 * opens the account's second factor (core/factor.h): then only recovery codes are good. */
int session_code(struct store *st, const struct store_who *who, const char *token, const char *code,
                 const char *device, char ret_token[static SECRET_SIZE], struct err *e);

struct session_found {
    struct perm_who who;
    const char *id; /* its hash: for lists, opens nothing */
    const char *login, *name, *made_at, *expires_at;
    char csrf[SECRET_SIZE]; /* follows from the token */
};
/* 1 with *ret in the arena, 0 when there is none.  Notes that it was used. */
int session_find(struct store *st, const char *token, const char *at, struct arena *a,
                 struct session_found *ret, struct err *e);
/* Stamps of sessions that lie in the future count as now (core/clock.h).  Inside a transaction or alone. */
int session_clock(struct store *st, const char *at, struct err *e);
/* Does the token wait for a code?  1 or 0. */
int session_waits(struct store *st, const char *token, const char *at, struct err *e);
int session_sign_out(struct store *st, const struct store_who *who, const char *token,
                     struct err *e);
/* Another token for the same session, with the second factor given; after its confirmation. */
int session_renew(struct store *st, const char *token, bool totp,
                  char ret_token[static SECRET_SIZE], struct err *e);

struct session_row {
    const char *id, *made_at, *seen_at, *from_where, *agent;
    bool totp;
};
/* Open ones, the last used first. */
int session_list(struct store *st, int64_t user_id, const char *at, struct arena *a,
                 struct session_row **ret, size_t *ret_n, struct err *e);
/* id NULL: all but `keep` (may be NULL).  One's own, or an administrator's deed. */
int session_revoke(struct store *st, const struct user_by *by, int64_t user_id, const char *id,
                   const char *keep, struct err *e);

#endif
