/* The registers: units with their lives and who grew out of whom, people in their posts, days off.  Whoever changes one
 * gives a reason; the change, its import record and its rows of the diary ("don-vi/CODE@FROM", "can-bo/CODE@FROM",
 * "lich/DAY") are one transaction.  Nothing is ever taken out but a day off that was entered by mistake.
 *
 * A change that would break the register (two lives of one code at once, a successor that begins before its predecessor
 * ends, a post outside the unit's life) is refused; what was broken before does not stand in the way of mending. */
#ifndef THIDUA_CORE_REGISTER_H
#define THIDUA_CORE_REGISTER_H

#include "base/hash.h"
#include "core/code.h"
#include "core/grid.h"
#include "core/load.h"
#include "core/perm.h"
#include "core/store.h"

enum {
    REGISTER_NAME_MAX = 120,
    REGISTER_REASON_MAX = 500,
    REGISTER_MAX_UNITS = 100, /* that one reorganisation ends */
    REGISTER_MAX_NEW = 20,
    REGISTER_DIFF_SHOWN = 500
};

/* Who does it.  perm NULL: the command line, whose user holds the database anyway. */
struct register_by {
    struct store_who who;
    const struct perm_who *perm;
    const char
        *seen; /* mark of the life or post that was before their eyes; NULL or "": not compared */
};

/* One life of a unit, or one post of a person. */
struct life {
    const char *code;
    int32_t from;
};

uint32_t register_unit(const struct inputs *in, const struct life *key);   /* NO_INDEX: none */
uint32_t register_person(const struct inputs *in, const struct life *key); /* NO_INDEX: none */
/* A mark of all that the register says of it: correcting, moving and ending refuse, with ERR_CONFLICT, when what
 * by->seen marks is no more what there is. */
const char *register_unit_mark(struct arena *a, const struct plan *p, const struct inputs *in,
                               uint32_t unit);
const char *register_person_mark(struct arena *a, const struct inputs *in, uint32_t person);
/* Everything that does not fit in the register, as texts. */
void register_check(const struct inputs *in, struct errs *ret);

/* ---- units ---- */

struct register_unit {
    const char *code, *name, *kind; /* kind: id in the plan; the group follows from it */
    int32_t from;
};
int register_add_unit(struct store *st, const struct plan *p, const struct register_unit *x,
                      const char *reason, const struct register_by *by, struct err *e);
/* Of the life x->code, x->from: another name or kind.  Nothing different is ERR_CONFLICT. */
int register_correct_unit(struct store *st, const struct plan *p, const struct register_unit *x,
                          const char *reason, const struct register_by *by, struct err *e);

/* Figures stay with the life they were entered for. */
struct register_figures {
    int64_t n, late;           /* late: of years after its end, which no calculation will read */
    int first_year, last_year; /* of those there are */
};
/* last: the day the life ends; DATE_NONE: none, nothing is late. */
int register_count_figures(struct store *st, const struct life *of, int32_t last,
                           struct register_figures *ret, struct err *e);

/* Units end on the day before `day`; each new one grows out of all of them.  Without new ones they just end; one old
 * and several new: a split; one and one: another name, kind or code.  A unit that ended on that very day may be named
 * again: it grows into further ones.  A code may be used again by a new unit. */
struct reorg {
    const struct life *olds;
    size_t n_olds;
    int32_t day;
    const struct register_unit *news; /* from is not read: it is `day` */
    size_t n_news;
    const struct reorg_move {
        struct life who;
        const char *to; /* code of a new unit; "": the post ends with the unit */
    } * moves;          /* people who are not named: their posts end */
    size_t n_moves;
    const char *document, *reason;
    const char *seen; /* what reorg_preview() showed; "": not compared */
};

struct reorg_old {
    struct unit unit; /* as it is now */
    bool ended;       /* before: only grows into further units */
    bool code_stays;  /* a new unit uses its code */
    struct register_figures figures;
    size_t n_tasks, n_accounts; /* not done yet; that act for it */
};
struct reorg_person {
    struct person person;
    const char *unit_code, *to; /* to: code of a new unit or "" */
};
struct reorg_award {
    const char *title, *clause, *how; /* how predecessors count, in words */
};
struct reorg_told {
    int32_t last; /* day of the old units */
    struct reorg_old *olds;
    size_t n_olds;
    struct reorg_person *people; /* whose posts are touched */
    size_t n_people;
    struct reorg_award *awards; /* that look at predecessors */
    size_t n_awards;
    char seen
        [HASH_HEX]; /* of the units asked for and what the register says of them and their people */
};
/* Everything that reorg_apply() would do, or why not. */
int reorg_preview(struct store *st, const struct plan *p, const struct reorg *x, struct arena *a,
                  struct reorg_told *ret, struct err *e);
/* ERR_CONFLICT when the register is not what the preview saw. */
int reorg_apply(struct store *st, const struct plan *p, const struct reorg *x,
                const struct register_by *by, struct err *e);

/* ---- who grew out of whom ---- */

/* One day on which units of the same origin became others, in the order of time. */
struct register_step {
    int32_t day;
    uint32_t *olds, *news; /* into in->units */
    size_t n_olds, n_news;
};
/* Every step that is connected with the unit, backwards and forwards. */
size_t register_chain(const struct inputs *in, uint32_t unit, struct arena *a,
                      struct register_step **ret);
/* Units that grew out of this one. */
size_t register_successors(const struct inputs *in, uint32_t unit, struct arena *a, uint32_t **ret);

/* What the diary says of one thing, oldest first. */
struct register_deed {
    const char *at, *author, *action, *before, *after, *why;
};
int register_deeds(struct store *st, const char *object, struct arena *a,
                   struct register_deed **ret, size_t *ret_n, struct err *e);

/* ---- people ---- */

struct register_person {
    const char *code, *name, *post;
    struct life unit;
    bool head;
    int32_t from;
};
int register_add_person(struct store *st, const struct plan *p, const struct register_person *x,
                        const char *reason, const struct register_by *by, struct err *e);
/* Name, post and head of the post x->code, x->from. */
int register_correct_person(struct store *st, const struct plan *p, const struct register_person *x,
                            const char *reason, const struct register_by *by, struct err *e);
int register_end_person(struct store *st, const struct plan *p, const struct life *who, int32_t to,
                        const char *reason, const struct register_by *by, struct err *e);
/* The post `was` ends on the day before x->from, when x begins; x->code and name are those of `was`. */
int register_move_person(struct store *st, const struct plan *p, const struct life *was,
                         const struct register_person *x, const char *reason,
                         const struct register_by *by, struct err *e);

/* ---- calendar ---- */

/* Adds the day or puts it in place of what was said of it. */
int register_put_day(struct store *st, const struct plan *p, const struct holiday *x,
                     const char *reason, const struct register_by *by, struct err *e);
int register_drop_day(struct store *st, const struct plan *p, const struct holiday *day,
                      const char *reason, const struct register_by *by, struct err *e);

/* ---- files ---- */

/* Rows as the loader takes them back.  in_words: kinds by their titles, for people; else by ids. */
void register_units_grid(struct grid *g, struct arena *a, const struct plan *p,
                         const struct inputs *in, const uint32_t *units, size_t n, bool in_words);
void register_people_grid(struct grid *g, struct arena *a, const struct inputs *in,
                          const uint32_t *people, size_t n);
void register_days_grid(struct grid *g, struct arena *a, const struct inputs *in);
/* Headers, what each column takes, and a row marked as a sample, which loading passes over. */
void register_template(struct grid *g, struct arena *a, const struct plan *p, enum load_kind kind);

struct register_diff_row {
    bool added;
    const char *key, *title, *before, *after;
};
struct register_diff {
    size_t n_added, n_changed, n_same;
    struct register_diff_row *rows; /* added and changed, at most REGISTER_DIFF_SHOWN */
    size_t n_rows;
    char seen[HASH_HEX]; /* of what is added and changed, beside what it replaces */
};
/* A file of units, people or days off (LOAD_UNITS, LOAD_PEOPLE, LOAD_HOLIDAYS), read in the sandbox: what it would
 * change.  It may hold some rows only: the others stay.  ERR_INPUT with the errors of the file in errs. */
int register_try_file(struct store *st, const struct plan *p, enum load_kind kind, const char *path,
                      struct arena *a, struct register_diff *ret, struct errs *errs, struct err *e);
struct register_file {
    const char *path, *name, *hash; /* hash of its bytes, for the record */
    const char *reason;             /* required when something changes */
    const char *seen;               /* of register_try_file(); "": not compared */
};
int register_put_file(struct store *st, const struct plan *p, enum load_kind kind,
                      const struct register_file *f, const struct register_by *by,
                      struct register_diff *ret, struct errs *errs, struct err *e);

#endif
