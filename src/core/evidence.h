/* Files that prove what a unit claims: taken in, judged, attached to an indicator or a criterion of a
 * unit and a year, taken off again.  The bytes are a blob (core/blob.h), everything else rows; nothing
 * is ever changed, a file taken off stays in the history.  The bytes alone can be taken out by rule (evidence_remove()); what
 * they were, where they were attached, who took them out and why stays.
 *
 * Two steps, because they fail differently: evidence_take() works on the file and touches no database;
 * evidence_attach() is one short transaction.  A kill between them leaves a file that nobody refers
 * to, which evidence_sweep() lists.  Who may see what is the caller's business; who may attach is asked of
 * the caller inside the transaction. */
#ifndef THIDUA_CORE_EVIDENCE_H
#define THIDUA_CORE_EVIDENCE_H

#include "core/blob.h"
#include "core/store.h"
#include "doc/sniff.h"

/* ---- taking a file in ---- */

/* Where the bytes come from: memory, or (bytes NULL) an open file from its position on. */
struct evidence_source {
    const void *bytes;
    size_t n; /* with fd: what was announced, 0 when nobody knows */
    int fd;
    const char *name; /* as the sender calls it; need not be clean */
};

struct evidence_file {
    struct blob blob;
    const char *name; /* cleaned, in the arena */
    struct sniff is;
};

/* Judges and keeps one file.  limits NULL = all defaults (its max_file is the limit of the upload).
 * Refused files are never visible in the folder.  Errors of sniff_file() and blob.h. */
int evidence_take(struct blobs *b, const struct evidence_source *from,
                  const struct sniff_limits *limits, struct arena *a, struct evidence_file *ret,
                  struct err *e);

/* ---- attaching ---- */

enum evidence_about { EVIDENCE_INDICATOR, EVIDENCE_CRITERION };

/* What a file proves.  item: an id of the plan in force, which the caller has looked up. */
struct evidence_place {
    const char *unit_code;
    int32_t unit_from;
    int year;
    enum evidence_about about;
    const char *item;
    /* Asked inside the transaction before anything is written: a sheet that was sent on meanwhile is locked here too.
     * NULL: whoever calls may. */
    int (*may)(void *ctx, struct err *e);
    void *ctx;
};

/* What a unit has attached in a year, the files taken off counted, and how much it may (setting.h). */
struct evidence_room {
    int64_t used, most; /* bytes */
};
int evidence_room(struct store *st, const struct evidence_place *place, struct evidence_room *ret,
                  struct err *e);
/* ERR_LIMIT when n bytes more are too many; to be asked before they are taken in. */
int evidence_fits(struct store *st, const struct evidence_place *place, int64_t n, struct err *e);

/* In one transaction.  ERR_LIMIT: more than the unit may.  ERR_MISSING: no such unit.  ERR_CONFLICT: the file is attached there already. */
int evidence_attach(struct store *st, const struct evidence_place *place,
                    const struct evidence_file *file, const struct store_who *who, struct err *e);
/* Attaches a file that the tenant has already; name NULL = as it was first called. */
int evidence_attach_known(struct store *st, const struct evidence_place *place, const char *hash,
                          const char *name, const struct store_who *who, struct err *e);
/* Takes it off, with a reason that is not empty.  ERR_MISSING: it is not attached there. */
int evidence_detach(struct store *st, const struct evidence_place *place, const char *hash,
                    const char *reason, const struct store_who *who, struct err *e);

/* ---- asking ---- */

/* A file known to the tenant: for sending it, with blob_open(), sniff_kind_mime() and
 * file_name_disposition(). */
struct evidence_known {
    const char *hash, *name, *at, *author;
    int64_t size;
    enum sniff_kind kind;
    unsigned advice;
    const char *gone_at,
        *gone_why; /* its content was taken out, when and why; NULL: it is there (evidence_get() alone) */
};
/* ERR_MISSING. */
int evidence_get(struct store *st, const char *hash, struct arena *a, struct evidence_known *ret,
                 struct err *e);

struct evidence_row {
    struct evidence_known file; /* name, at, author: of this attaching */
    int64_t elsewhere;          /* other units that use the same file now */
};
/* What is attached to a place now, oldest first; lists are in the arena. */
int evidence_list(struct store *st, const struct evidence_place *place, struct arena *a,
                  struct evidence_row **ret, size_t *ret_n, struct err *e);

/* Files that the unit has attached anywhere in the year: what can be attached once more without sending it again.  Of the
 * file only hash, name, kind and size are set. */
int evidence_of_unit(struct store *st, const char *unit_code, int32_t unit_from, int year,
                     struct arena *a, struct evidence_known **ret, size_t *ret_n, struct err *e);

struct evidence_act {
    const char *hash, *name, *reason, *at, *author;
    bool attached; /* else taken off */
};
/* Everything that was ever done at a place. */
int evidence_history(struct store *st, const struct evidence_place *place, struct arena *a,
                     struct evidence_act **ret, size_t *ret_n, struct err *e);

/* The same of every place of a unit in a year, those of one place together. */
struct evidence_deed {
    enum evidence_about about;
    const char *item;
    struct evidence_act act;
    int64_t size;
    enum sniff_kind kind;
};
int evidence_deeds(struct store *st, const char *unit_code, int32_t unit_from, int year,
                   struct arena *a, struct evidence_deed **ret, size_t *ret_n, struct err *e);

struct evidence_use {
    struct evidence_place place;
    const char *unit_name, *name, *at, *author;
};
/* Every place where a file is attached now, oldest first: what the appraiser is shown beside it. */
int evidence_uses(struct store *st, const char *hash, struct arena *a, struct evidence_use **ret,
                  size_t *ret_n, struct err *e);

/* Places of a year whose file other units use too, those of one file together. */
struct evidence_shared {
    const char *hash;
    struct evidence_use use;
};
int evidence_shared(struct store *st, int year, struct arena *a, struct evidence_shared **ret,
                    size_t *ret_n, struct err *e);

/* ---- taking files out (evidence_proof.c) ---- */

enum evidence_rule {
    EVIDENCE_MISTAKE,   /* sent by mistake: it is attached nowhere any more */
    EVIDENCE_RETENTION, /* the time that files are kept is over: EVIDENCE_KEEP_LEAST years or more after the last year that it
                           was attached for */
};
enum { EVIDENCE_KEEP_LEAST = 5 };
/* Takes the content of a file out of the store and notes by which rule and why, in one transaction with its row of the diary.
 * The bytes go when no other movement has them; should that fail, evidence_clear() takes them.  Right evidence.remove.
 * ERR_CONFLICT: it is still attached somewhere, or was taken out before; ERR_INPUT without a reason. */
int evidence_remove(struct store *st, struct blobs *b, const char *hash, enum evidence_rule rule,
                    const char *reason, const struct store_who *who, struct err *e);
/* The same for every file whose last year of use is at least `keep` years before `year`; *ret_n: how many. */
int evidence_expire(struct store *st, struct blobs *b, int year, int keep,
                    const struct store_who *who, size_t *ret_n, struct err *e);

/* ---- looking after them (evidence_proof.c) ---- */

/* The folder of a database's files: `set` ($THIDUA_EVIDENCE) or, NULL, beside an SQLite file.  ERR_MISSING when nobody said. */
int evidence_folder(const char *db, const char *set, struct arena *a, const char **ret,
                    struct err *e);

enum evidence_fault_kind {
    EVIDENCE_UNUSED,  /* a whole file that no tenant has a row of */
    EVIDENCE_STRANGE, /* something in the folder that this program did not put there */
    EVIDENCE_LOST,    /* a row without its file */
    EVIDENCE_SPOILT,  /* the content is not what its name says */
    EVIDENCE_FAULTS_
};

struct evidence_fault {
    enum evidence_fault_kind kind;
    const char *path; /* below the folder */
    int64_t size;
};

/* Compares the folder with the rows of all tenants of the database.  Files changed at or after
 * `before` (Unix time; a day ago is usual) are passed over: their rows may be on the way.  Only lists;
 * deletes nothing. */
int evidence_sweep(struct store *st, const struct blobs *b, int64_t before, struct arena *a,
                   struct evidence_fault **ret, size_t *ret_n, struct err *e);
/* Takes the files out of the folder that evidence_sweep() calls unused; those it calls strange stay.  *ret_n: how many. */
int evidence_clear(struct store *st, struct blobs *b, int64_t before, size_t *ret_n, struct err *e);
/* Reads every file of the tenant again: LOST and SPOILT ones.  *ret_checked may be NULL. */
int evidence_verify(struct store *st, const struct blobs *b, struct arena *a,
                    struct evidence_fault **ret, size_t *ret_n, int64_t *ret_checked,
                    struct err *e);
/* For people: "không ai dùng", …; a text of the catalogue. */
const char *evidence_fault_text(enum evidence_fault_kind kind);

#endif
