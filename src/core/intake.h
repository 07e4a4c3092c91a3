/* Figures that other programs send and fetch (api/openapi.json): a batch is written whole or not at all, in one transaction
 * with the answer that is given for it, so that the same request sent again is answered the same and changes nothing.
 * What a figure may be is decided by load.h, whether it may be entered now by sheet.h. */
#ifndef THIDUA_CORE_INTAKE_H
#define THIDUA_CORE_INTAKE_H

#include "core/sheet.h"
#include "core/token.h"

enum { INTAKE_KEY_MAX = 128, INTAKE_KEPT = 24 * 60 * 60 /* seconds that an answer is kept */ };

struct intake_done {
    struct store_counts n;
    int64_t import_id; /* 0: nothing changed, or only tried */
};

/* Which revision of a figure its sender has seen.  A system that sends an old figure again must not undo what a person put
 * right: without `given` only what came from programs is replaced, with it only that very revision. */
struct intake_base {
    bool has_given;
    int64_t given;  /* 0: there was no figure */
    int64_t actual; /* filled where that is why it is refused: the revision in force, 0 = none */
};

struct intake {
    const struct token *token;
    const char *key;       /* of the request; NULL = none */
    const char *body_hash; /* of what was sent */
    struct store_who who;
    bool dry_run;
    struct intake_base *bases; /* by row of the facts, from 0; NULL: none was given */
    /* What the program is answered, in the arena; called inside the transaction. */
    const char *(*answer)(void *ctx, const struct intake_done *done);
    void *ctx;
};

struct intake_answer {
    int status;
    const char *text;
};

/* 1 with the answer of the request that had this key; 0 when there was none; ERR_INPUT when it had another body. */
int intake_again(struct store *st, const struct intake *x, struct arena *a,
                 struct intake_answer *ret, struct err *e);

/* in: sealed, with the facts that were sent (row: their number) and the units they name.  Refusals go to errs, one a figure,
 * line = its row, ERR_CONFLICT for one that the sender has not seen; then ERR_INPUT and nothing is written.  The value in
 * force is told only to a key that may read figures. */
int intake_facts(struct store *st, const struct plan *p, const struct inputs *in,
                 const struct intake *x, struct arena *a, struct intake_answer *ret,
                 struct errs *errs, struct err *e);

/* ---- fetching ---- */

struct intake_rev {
    int64_t rev;
    enum fact_state state;
    bool disputed;
    const char *num, *den, *date; /* "" = none */
    const char *source, *formula, *evidence, *author, *note, *recorded, *at, *by_whom;
};

struct intake_fact {
    const char *unit_code, *unit_from, *indicator;
    int year;
    const struct intake_rev *revs; /* the one in force last */
    size_t n_revs;
};

/* "" and 0: any.  after: the last one of the page before; its unit_code "" for the first page. */
struct intake_query {
    const char *unit_code, *unit_from, *indicator;
    int year;
    struct intake_fact after;
    int limit;
};
/* In the order of unit, year, indicator, from one snapshot.  *ret_more: there are others behind. */
int intake_find(struct store *st, const struct intake_query *q, struct arena *a,
                struct intake_fact **ret, size_t *ret_n, bool *ret_more, struct err *e);

#endif
