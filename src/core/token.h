/* Keys for programs: scoped, for one unit or all, with an end, revocable; shown once, kept as a hash.
 *
 * An administrator asks for a key and never sees it; it is opened by somebody who holds the right it carries (for one unit its
 * head or the appraising office, for all units the latter), who alone sees it.  Auditors, the Chairman and the units concerned are
 * told (core/user.h, user_news()). */
#ifndef THIDUA_CORE_TOKEN_H
#define THIDUA_CORE_TOKEN_H

#include "core/user.h"

/* results.read: on keys made before; results are public, so it opens nothing and is given no more. */
enum token_scope { TOKEN_FACTS_WRITE, TOKEN_FACTS_READ, TOKEN_RESULTS_READ, TOKEN_SCOPES };
const char *token_scope_id(enum token_scope s);    /* "facts.write" */
const char *token_scope_title(enum token_scope s); /* for people */
enum right token_scope_right(enum token_scope s);  /* what a key with it carries */
/* Bits 1 << enum token_scope of words with blanks or commas between; 0 when one is none. */
unsigned token_scopes(const char *words);

enum {
    TOKEN_PREFIX_CHARS = 7,
    TOKEN_SIZE = TOKEN_PREFIX_CHARS + SECRET_SIZE,
    TOKEN_MAX_DAYS = 730
};

struct token {
    int64_t id;
    const char *name; /* which program, for people */
    unsigned scopes;
    bool of_unit; /* unit is meaningful */
    struct grant unit;
    int days; /* that it is good for once it is open */
    /* "" = not; made: asked for */
    const char *made_at, *made_by, *opened_at, *opened_by, *expires_at, *revoked_at, *used_at;
};

/* t: name, scopes, of_unit, unit, days. */
int token_ask(struct store *st, const struct user_by *by, const struct token *t, int64_t *ret_id,
              struct err *e);
/* May they open it: the right of each scope, on its unit or on all? */
bool token_may_open(const struct perm_who *who, const struct token *t, struct perm_no *ret_no);
/* ret: "thidua_…". */
int token_open(struct store *st, const struct user_by *by, int64_t id, char ret[static TOKEN_SIZE],
               struct err *e);
/* By administrators and who may open it; also one that is not open yet. */
int token_revoke(struct store *st, const struct user_by *by, int64_t id, struct err *e);
/* Newest first, also those that ended. */
int token_list(struct store *st, struct arena *a, struct token **ret, size_t *ret_n, struct err *e);
/* 1 with *ret, 0 when it is none, has run out or was revoked.  Notes that it was used, at most once a minute. */
int token_find(struct store *st, const char *token, const char *at, struct arena *a,
               struct token *ret, struct err *e);

#endif
