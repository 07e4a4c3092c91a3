/* Accounts: who works here and what they may.  By invitation only; a login and a name are all that is known of a person.
 * Roles are given and withdrawn with a reason and keep their history.  An account is disabled, never deleted.  Signing in
 * is core/session.h.
 *
 * Whatever changes here asks first whether the doer may (core/perm.h) and writes a row of the diary in the same
 * transaction (objects "tai-khoan/LOGIN").  Secrets are returned once and kept as hashes. */
#ifndef THIDUA_CORE_USER_H
#define THIDUA_CORE_USER_H

#include "core/perm.h"
#include "core/secret.h"
#include "core/store.h"
#include "core/totp.h"

enum { USER_INVITE_DAYS = 7, USER_NAME_MAX = 100, USER_CODES = 10, USER_CODE_SIZE = 20 };

/* Who does it.  perm NULL: the command line, whose user holds the database anyway. */
struct user_by {
    struct store_who who;
    const struct perm_who *perm;
};

struct user {
    int64_t id;
    const char *login, *name, *made_at, *signed_in_at; /* "" = never */
    bool disabled, has_password, has_totp;
    struct grant *grants;    /* in force */
    const char **unit_names; /* of the grants; "" where there is none */
    size_t n_grants;
};

/* How somebody stands as the author of what they do: "Nguyễn Văn An (an)".  The number of the account stands beside it, in
 * store_who.user_id, and is what is compared. */
char *user_author(struct arena *a, const char *name, const char *login);
/* The name alone, for pages of the public; what is no such text comes back as it is. */
const char *user_author_name(struct arena *a, const char *author);

/* ---- asking ---- */

/* By login. */
int user_list(struct store *st, struct arena *a, struct user **ret, size_t *ret_n, struct err *e);
/* ERR_MISSING when there is none. */
int user_get(struct store *st, int64_t id, struct arena *a, struct user *ret, struct err *e);
int user_named(struct store *st, const char *login, struct arena *a, struct user *ret,
               struct err *e);
bool user_needs_totp(const struct user *u); /* by one of their roles */
/* May the doer give this account a new password?  An administrator: anybody's; a head: accounts that are nothing but
 * clerks of the head's own units.  Nobody: their own (they change it instead). */
bool user_may_reset(const struct perm_who *by, const struct user *u);

struct user_grant_row {
    struct grant grant;
    const char *unit_name, *at, *author, *why;
    bool given;
};
/* As it happened. */
int user_grants(struct store *st, int64_t id, struct arena *a, struct user_grant_row **ret,
                size_t *ret_n, struct err *e);
/* The unit's life to give a role for: the latest with this code, or the one of "21028@2014-04-01" that began on that day.
 * ERR_MISSING when there is none. */
int user_unit(struct store *st, const char *code, struct arena *a, struct grant *ret,
              struct err *e);

struct user_unit_name {
    const char *code, *name;
};
/* Every life of every unit as user_unit() takes it: the latest by its code, earlier ones with their day. */
int user_unit_names(struct store *st, struct arena *a, struct user_unit_name **ret, size_t *ret_n,
                    struct err *e);

/* Accounts that somebody has to look after: their invitation lies unused (until: when it runs out or ran out), or they are
 * kept out for a while after wrong attempts (until: when they may try again). */
struct user_waiting {
    int64_t id;
    const char *login, *name, *until;
};
int user_invited_list(struct store *st, struct arena *a, struct user_waiting **ret, size_t *ret_n,
                      struct err *e);
int user_kept_out(struct store *st, const char *at, struct arena *a, struct user_waiting **ret,
                  size_t *ret_n, struct err *e); /* attempt.c */

/* ---- what others did (user_news.c) ---- */

enum { USER_NEWS_DAYS = 14, USER_NEWS_MAX = 20 };
enum user_news_kind { NEWS_RESET, NEWS_GRANT, NEWS_RENAME, NEWS_KEY, NEWS_CLOCK };
struct user_news {
    enum user_news_kind kind;
    const char *at, *by, *login, *name; /* a key: login "", name of the program */
    bool own;                           /* of the reader's account */
    enum role role;                     /* given */
    const char *unit, *was; /* of the role or key, "" = all; was: login and name before a rename, or
                            * what the clock said before it jumped to `at` */
    unsigned scopes;        /* of a key (core/token.h) */
};
/* What somebody should hear of without asking, of the last days, the newest first: that their own password was given anew or
 * their name changed; who may read the diary, also that of somebody whose role needs the second factor, and every such role
 * given; who works for a unit, each role given there and each key opened for it; a key for all units, everybody of a unit and
 * who may read the diary.  An administrator could otherwise come in as somebody else and nobody would look.  Deeds of one's own are
 * none, known by the account and not by a name. */
int user_news(struct store *st, const struct perm_who *me, const char *at, struct arena *a,
              struct user_news **ret, size_t *ret_n, struct err *e);

/* ---- an administrator's deeds ---- */

/* login: 2 to 40 of a-z 0-9 . _ -; grants may be none.  ret_token: for the address /loi-moi/TOKEN, good for 7 days. */
int user_invite(struct store *st, const struct user_by *by, const char *login, const char *name,
                const struct grant *grants, size_t n_grants, char ret_token[static SECRET_SIZE],
                int64_t *ret_id, struct err *e);
/* Refused: to and from oneself; the last administrator's role; a unit missing or too many. */
int user_give(struct store *st, const struct user_by *by, int64_t id, const struct grant *g,
              const char *why, struct err *e);
int user_withdraw(struct store *st, const struct user_by *by, int64_t id, const struct grant *g,
                  const char *why, struct err *e);
/* The role of a unit goes on in another unit, in one step: withdrawn there, given here. */
int user_move(struct store *st, const struct user_by *by, int64_t id, const struct grant *from,
              const struct grant *to, const char *why, struct err *e);
/* Corrects the name or the login or both, never one's own.  Sessions stay; what was written before keeps the name it was
 * written under.  ERR_CONFLICT: the login or the name is somebody else's, or nothing is different. */
int user_rename(struct store *st, const struct user_by *by, int64_t id, const char *login,
                const char *name, const char *why, struct err *e);
/* Ends all their sessions.  Refused for the last administrator. */
int user_disable(struct store *st, const struct user_by *by, int64_t id, bool disabled,
                 const char *why, struct err *e);
/* Nobody has to wait any longer because of wrong attempts.  A head may do this for user_may_reset(). */
int user_unlock(struct store *st, const struct user_by *by, int64_t id, const char *why,
                struct err *e);
/* The password is void at once, sessions end, invitations before this one too; the second factor stays unless drop_totp; wrong
 * attempts count no more.
 * A head may do this for user_may_reset(). */
int user_reset(struct store *st, const struct user_by *by, int64_t id, bool drop_totp,
               const char *why, char ret_token[static SECRET_SIZE], struct err *e);

/* ---- one's own ---- */

/* Whose invitation this is; ERR_MISSING when it was used, has run out, or never was. */
int user_invited(struct store *st, const char *token, const char *at, struct arena *a,
                 struct user *ret, struct err *e);
/* Uses the invitation: the password is set, sessions end.  device: as in session_sign_in(); who chose the password is known
 * in that browser from then on, however many guess meanwhile. */
int user_accept(struct store *st, const struct store_who *who, const char *token,
                const char *password, const char *device, struct err *e);
/* ERR_DENIED when the old one is wrong (counted by the session).  Ends the other sessions; keep: id of this one. */
int user_change_password(struct store *st, const struct store_who *who, const char *old,
                         const char *password, const char *keep, struct err *e);

/* The second factor.  begin: a new secret to be shown, or the one shown already; the old one holds until confirm got a
 * code of the new one.  A session that was opened by password alone may do this only while there is no second factor. */
int user_totp_begin(struct store *st, const struct perm_who *me, struct arena *a,
                    unsigned char ret_secret[static TOTP_BYTES], struct err *e);
/* Codes for who loses the telephone, shown once; older ones are void.  The session gets the second factor by
 * session_renew(). */
int user_totp_confirm(struct store *st, const struct store_who *who, const struct perm_who *me,
                      const char *code, char ret_codes[static USER_CODES][USER_CODE_SIZE],
                      struct err *e);
int user_new_codes(struct store *st, const struct store_who *who, const struct perm_who *me,
                   char ret_codes[static USER_CODES][USER_CODE_SIZE], struct err *e);
int user_codes_left(struct store *st, int64_t id, int64_t *ret, struct err *e);

#endif
