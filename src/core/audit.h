/* The diary of everything that people do: who, when, what, from → to, why, from where.  Append-only; each row carries
 * the hash of the row before it in its own (BLAKE2b-256 over the fields, length-prefixed), one chain a tenant, so that a
 * row changed, removed or put between shows in audit_verify(). */
#ifndef THIDUA_CORE_AUDIT_H
#define THIDUA_CORE_AUDIT_H

#include "base/hash.h"
#include "core/store.h"

/* Texts; NULL counts as "". */
struct audit_entry {
    const char *action; /* a right's id ("figure.save") or of the account's life ("user.sign-in") */
    const char *object; /* what it was done to: "don-vi/21223@2000-01-01/2025/c9a" */
    const char *before, *after, *why;
};

/* Adds a row inside the caller's open write transaction: the deed and its row are there together or not at all. */
int audit_add(struct store *st, const struct store_who *who, const struct audit_entry *x,
              struct err *e);

struct audit_row {
    int64_t id;
    const char *at, *author, *from_where, *action, *object, *before, *after, *why, *hash;
    int64_t user_id;
};

/* What to look for; zeroed = everything.  from, to: moments or days as text, compared as text; words: in object, before,
 * after, why or author, in any case and without accents. */
struct audit_query {
    const char *from, *to, *action, *author, *words;
    int64_t user_id;   /* of one account, under whatever name; 0 = any */
    int64_t before_id; /* only rows older than this one; 0 = from the newest */
    int limit;         /* 1 … 10000 */
    bool hide_work;    /* for who may not see figures: see audit_of_work() */
};
/* Is the deed about figures, scores, tasks or publishing?  With hide_work, its before, after and why are left out and the
 * words are not looked for in it; that it was done, by whom, when and to what stays. */
bool audit_of_work(const char *action);
/* Newest first, in the arena. */
int audit_find(struct store *st, const struct audit_query *q, struct arena *a,
               struct audit_row **ret, size_t *ret_n, struct err *e);
/* Reads the whole chain, then holds it against what else is stored: every mark still stands on its row, and nothing is there
 * that no row tells of, the newest thing of a kind by its moment.  ERR_VERIFY naming the first that does not fit; *ret_n
 * rows, hash of the last. */
int audit_verify(struct store *st, int64_t *ret_n, char ret_last[HASH_HEX], struct err *e);

/* ---- marks ---- */

/* A mark, "17:4a5b…": the number of the last row and its hash.  A chain cut at its end or made anew does not bear one that was
 * taken before, so they are put wherever others keep them: beside each saved run, proposal and decision, into backups, on
 * the pages of a publication, into the log of a start.  In the arena; "" while the diary is empty. */
int audit_head(struct store *st, struct arena *a, const char **ret, struct err *e);
enum audit_mark { AUDIT_MARK_RUN, AUDIT_MARK_PROPOSAL, AUDIT_MARK_PUBLICATION };
/* Keeps the mark of this moment beside a thing, inside the transaction that makes it, behind its row of the diary. */
int audit_mark_put(struct store *st, enum audit_mark what, int64_t thing, struct err *e);
/* As text; "" when there is none. */
int audit_mark_get(struct store *st, enum audit_mark what, int64_t thing, struct arena *a,
                   const char **ret, struct err *e);

#endif
