/* The scoresheet of one unit and one year: the figures asked of it, what every round stood on (self, head, appraisal 1,
 * explanation, appraisal 2, council, final), where it stands, by when, and the moves it can make.
 *
 * Figures are rows of `fact`; a round is a list of which revision it stood on, so nothing is scored or kept twice: the points
 * of a round are the engine's over the facts as of that round.  The figure in force (what a run reads) is always the newest
 * revision.  doc/decisions/0009-rounds.md says why.
 *
 * Every change is one transaction with its row in the diary (audit.h), asks perm.h with the unit and state it finds inside
 * the transaction, and never reads a clock: `who->at` is the moment.  Days are days of Vietnam (UTC+7). */
#ifndef THIDUA_CORE_SHEET_H
#define THIDUA_CORE_SHEET_H

#include "core/figure.h"
#include "core/perm.h"
#include "core/store.h"
#include "engine/result.h"

/* ---- who, which ---- */

struct sheet_key {
    const char *unit_code;
    int32_t unit_from;
    int year;
};

/* Somebody at work: their account and what they hold. */
struct sheet_who {
    const struct store_who *store;
    const struct perm_who *perm;
};

/* The day in Vietnam of a moment "2026-11-22T17:30:00Z" (the 23rd). */
int32_t sheet_day(const char *moment);
/* The year whose figures are entered on a day: the last one until June, within the plan's period (of any plan: NULL). */
int sheet_year(const struct plan *p, int32_t day);
/* The lives of a unit's code that touch the year, oldest first; units in the arena, predecessors left out. */
int sheet_units(struct store *st, const struct plan *p, const char *code, int year, struct arena *a,
                struct unit **ret, size_t *ret_n, struct err *e);

/* ---- time ---- */

/* The time of one round, set by the office.  group NO_INDEX: for all groups without a row of their own. */
struct round_time {
    uint32_t group;
    enum sheet_state round;
    int32_t open_from, due; /* the day itself still counts; DATE_NONE = no bound */
    const char *reason, *at, *author;
    int64_t rev;
};
/* More time for one unit. */
struct round_exception {
    const char *unit_code;
    int32_t unit_from;
    enum sheet_state round;
    int32_t until;
    const char *reason, *at, *author;
    int64_t rev;
};

int round_times(struct store *st, const struct plan *p, int year, struct arena *a,
                struct round_time **ret, size_t *ret_n, struct err *e);
int round_exceptions(struct store *st, int year, struct arena *a, struct round_exception **ret,
                     size_t *ret_n, struct err *e);
/* Right sheet.extend.  at, author, rev of t are not read.  Setting what is set already writes nothing. */
int round_time_set(struct store *st, const struct plan *p, int year, const struct round_time *t,
                   const struct sheet_who *who, struct err *e);
int round_except(struct store *st, int year, const struct round_exception *x,
                 const struct sheet_who *who, struct err *e);

/* When a round of one unit is open. */
struct sheet_window {
    int32_t open_from, due; /* DATE_NONE: none ("chưa có hạn") */
    bool by_plan;           /* due comes from the scheme ("facts due"), not from the office */
    int32_t until;          /* of the exception, when it reaches beyond due; else DATE_NONE */
    const struct round_exception *exception;
    bool open; /* on the day asked about */
};
/* Pure.  Of the lists everything else than this round, group and unit is passed over. */
struct sheet_window sheet_window_of(const struct plan *p, const struct unit *u, int year,
                                    enum sheet_state round, int32_t day,
                                    const struct round_time *times, size_t n_times,
                                    const struct round_exception *exceptions, size_t n_exceptions);
/* The last day on which a figure may be entered and still count, when a scheme of the unit leaves late ones out ("late facts:
 * leave out"): an exception opens the sheet, not the scheme.  DATE_NONE: all count.  *ret: the scheme that ends first. */
int32_t sheet_counts_until(const struct plan *p, const struct unit *u, int year,
                           const struct scheme **ret);
/* "hạn 15/01/2023", "gia hạn đến 20/01/2023", "chưa có hạn". */
const char *sheet_window_text(struct arena *a, const struct sheet_window *w);

/* ---- the sheet ---- */

/* Why the unit does not enter an item itself. */
enum sheet_office {
    SHEET_BY_UNIT,
    SHEET_BY_SURVEY,     /* asked of citizens and businesses */
    SHEET_BY_OFFICE,     /* the scheme says so */
    SHEET_BY_BONUS,      /* extra points */
    SHEET_BY_PENALTY,    /* deductions */
    SHEET_BY_ATTESTATION /* a document says so: nobody types it */
};

/* What a round said of an item. */
struct sheet_entry {
    enum sheet_state round;
    int64_t rev, step, fact_rev; /* fact_rev 0: there was no figure */
    bool agreed;                 /* took the figure as it found it; else set its own */
    const char *comment, *at, *author;
};

/* A place where an indicator is asked. */
struct sheet_use {
    const struct scheme *scheme; /* NULL: a target or an award's condition */
    size_t criterion;            /* of the scheme */
    const struct target *target; /* NULL unless a target */
};

struct sheet_item {
    uint32_t indicator;
    struct sheet_use *uses; /* the first one orders the sheet */
    size_t n_uses;
    enum sheet_office office;
    const struct figure *revs; /* as they came: rev 1, 2, … */
    size_t n_revs;
    const struct figure
        *now; /* of them the one in force, or NULL: not always the last that came (core/store.h) */
    const struct figure
        *last; /* in force of the year before: what was measured and no more; NULL = none */
    const struct sheet_entry *rounds[SHEET_STATES]; /* what each round last said, or NULL */
    const struct sheet_entry *entries;              /* all of them, as they came */
    size_t n_entries;
    size_t files;              /* attached to the indicator or to one of its criteria */
    const char *asks_evidence; /* what a criterion wants shown; "" */
    bool returned;             /* may be changed after a return of single items */
    bool asked;                /* the appraiser said something that is to be explained */
};

struct sheet_step {
    int64_t rev;
    enum sheet_state from, to;
    const char *items, *reason, *at, *author;
};

struct scoresheet {
    const struct plan *plan;
    struct unit unit;
    int year;
    enum sheet_state state;
    int64_t step; /* how many moves it has made: forms carry it */
    const struct sheet_step *steps;
    size_t n_steps;
    struct sheet_window window; /* of the present round */
    int32_t day;
    struct sheet_item *items;
    size_t n_items;
    bool reached[SHEET_STATES]; /* this round was held, on this pass or an earlier one */
};

enum sheet_want {
    SHEET_ITEMS,   /* what is asked of the unit; no figure, no round, no time */
    SHEET_FIGURES, /* enough to save: no evidence, no last year */
    SHEET_ALL
};
/* In one snapshot.  `at`: the moment of asking.  ERR_MISSING: no such unit, or it did not live in the year. */
int sheet_open(struct store *st, const struct plan *p, const struct sheet_key *key, const char *at,
               enum sheet_want want, struct arena *a, struct scoresheet *ret, struct err *e);
/* What perm.h is asked about it. */
struct perm_on sheet_on(const struct scoresheet *s);
/* The number of the revision in force, which forms carry as what they were made from; 0 = none. */
static inline int64_t sheet_rev(const struct sheet_item *i)
{
    return i->now ? i->now->rev : 0;
}
/* What the present round has said of an item since the sheet came to it; NULL: nothing yet. */
const struct sheet_entry *sheet_said(const struct scoresheet *s, const struct sheet_item *i);
/* The item of an indicator; NULL. */
const struct sheet_item *sheet_item_of(const struct scoresheet *s, uint32_t indicator);
/* The figure a round stood on; for the present round the one in force; NULL when it was not held or there was none. */
const struct figure *sheet_figure(const struct scoresheet *s, const struct sheet_item *i,
                                  enum sheet_state round);
/* How many of the items that the unit enters have a figure, of how many. */
void sheet_progress(const struct scoresheet *s, size_t *ret_done, size_t *ret_all);

struct sheet_lock {
    bool locked;
    const char *why, *until, *ask; /* texts, "" where there is nothing to say */
};
/* May they change this item now, and if not: why, until when, whom to ask. */
struct sheet_lock sheet_item_lock(struct arena *a, const struct scoresheet *s,
                                  const struct sheet_item *i, const struct perm_who *who);
/* May they attach or take off evidence of the item: the unit's own work, never the office's. */
struct sheet_lock sheet_evidence_lock(struct arena *a, const struct scoresheet *s,
                                      const struct sheet_item *i, const struct perm_who *who);
/* That lock as it is inside the transaction that attaches: for evidence_place.may. */
struct sheet_gate {
    struct store *st;
    const struct plan *plan;
    struct sheet_key key;
    uint32_t indicator;
    const struct sheet_who *who;
};
int sheet_gate(void *gate, struct err *e);
/* sheet_item_lock() for the sheet as a whole. */
struct sheet_lock sheet_lock(struct arena *a, const struct scoresheet *s,
                             const struct perm_who *who);

/* ---- points ---- */

/* One scheme, scored from the facts of every round that was held. */
struct sheet_points {
    const struct scheme *scheme;
    bool has[SHEET_STATES];
    struct sheet rounds[SHEET_STATES]; /* engine/result.h: marks of every criterion, totals */
};
int sheet_points(struct store *st, const struct scoresheet *s, struct arena *a,
                 struct sheet_points **ret, size_t *ret_n, struct err *e);

/* ---- saving figures ---- */

struct sheet_row {
    uint32_t indicator;
    const struct figure
        *figure; /* read and checked already: typed and has_typed are not looked at; else NULL */
    struct figure_typed typed;
    bool has_typed; /* false: only the comment is given */
    int64_t base;   /* the revision that the form was made from; 0 = there was none */
    bool
        any_base; /* with figure: no base was said; then only what a program brought may be replaced */
    bool
        blind; /* with figure: who sends it must not learn what stands there, so that a figure of people is as much in the way when it is the same */
    const char *
        comment; /* of a round after the first: why another figure, or what is to be explained; NULL: not given */
    bool
        knows_said; /* said is given: a comment that meets somebody else's is a conflict, one that is as shown says nothing */
    int64_t said; /* the revision of this round's entry that the form showed; 0 = there was none */
};

enum sheet_saved {
    SHEET_SAME,    /* nothing to write */
    SHEET_SAVED,   /* written */
    SHEET_REFUSED, /* err says why; nothing of the row was written */
    SHEET_CONFLICT /* somebody else saved meanwhile: `theirs` beside what was typed */
};
struct sheet_result {
    enum sheet_saved what;
    struct err err;
    const struct figure *now; /* in force after the saving; NULL: none */
    const char *warnings[FIGURE_WARNINGS];
    size_t n_warnings;
};

/* Saves rows in one transaction.  all: one refused row refuses all of them (what = SHEET_SAME for the others).  source
 * "file.xlsx" when they came from a file, else "".  Returns 0 when the good rows were written, ERR_CONFLICT or ERR_INPUT
 * when `all` and something was refused, ERR_DENIED when nothing may be saved at all.  ret: n results. */
int sheet_save(struct store *st, const struct plan *p, const struct sheet_key *key,
               const struct sheet_row *rows, size_t n, bool all, const char *from_file,
               const struct sheet_who *who, struct arena *a, struct sheet_result *ret,
               struct err *e);

/* One sheet of a batch that a program sends.  perm: who it is for this sheet.  ret: n results. */
struct sheet_part {
    struct sheet_key key;
    const struct perm_who *perm;
    const struct sheet_row *rows; /* with figure */
    size_t n;
    struct sheet_result *ret;
};
/* Figures of many sheets, all or none, inside the caller's transaction (of writing, unless `write` is false: then only the
 * results are filled).  Only with the right figure.edit, while the unit enters.  ERR_INPUT when a result is
 * refused (err.field "unit": the whole sheet) or a conflict (`now` is what stands in the way, err is not set).  import:
 * hash and who; one row of `import` for all.  *ret_import: its number, 0 when nothing changed. */
int sheet_save_parts(struct store *st, const struct plan *p, const struct sheet_part *parts,
                     size_t n, bool write, const struct store_import *import, struct arena *a,
                     struct store_counts *ret, int64_t *ret_import, struct err *e);

/* What sheet_save() would answer, without writing: to show the difference first. */
int sheet_try(struct store *st, const struct plan *p, const struct sheet_key *key,
              const struct sheet_row *rows, size_t n, const struct sheet_who *who, struct arena *a,
              struct sheet_result *ret, struct err *e);

/* ---- moving ---- */

struct sheet_move {
    enum sheet_state from, to;
    enum right right;
    bool reason; /* has to be given */
    bool items;  /* single items may be named */
    bool
        after_due; /* only once the round's time has run out: the office takes the sheet as it is */
    const char *title; /* of the button */
};
/* The table; every move that exists. */
extern const struct sheet_move sheet_moves[];
extern const size_t n_sheet_moves;

struct sheet_ask {
    enum sheet_state to;
    int64_t step; /* of the page that asks */
    const char *reason;
    const uint32_t *items; /* indicators that go back; n_items = 0: all */
    size_t n_items;
    int32_t until; /* a return may give a day; DATE_NONE = none */
};
/* ERR_CONFLICT when somebody moved it meanwhile, ERR_INPUT when something is missing (sheet_missing() lists it),
 * ERR_DENIED. */
int sheet_go(struct store *st, const struct plan *p, const struct sheet_key *key,
             const struct sheet_ask *ask, const struct sheet_who *who, struct err *e);
/* May they make this move now?  Does not look at what is missing. */
bool sheet_may_go(const struct scoresheet *s, const struct sheet_move *m,
                  const struct perm_who *who, struct perm_no *ret_no);
/* What stands in the way of submitting: one err an item, field = the indicator's id. */
void sheet_missing(const struct scoresheet *s, struct errs *ret);
/* Items that the present appraisal has commented or changed. */
size_t sheet_to_explain(const struct scoresheet *s);

/* ---- all sheets of a year ---- */

struct sheet_line {
    struct unit unit;
    enum sheet_state state;
    const char *since; /* moment of the last move; "" */
    struct sheet_window window;
    bool late;        /* the round's time has run out and the sheet is still there */
    size_t done, all; /* of the figures that the unit enters; done: 0 until sheet_count() */
};
/* Every unit that lives in the year and is asked for something, by code, then day; code: only that one's lives, NULL = all.
 * Reads no figure: its cost grows with units and moves. */
int sheet_list(struct store *st, const struct plan *p, int year, const char *code, const char *at,
               struct arena *a, struct sheet_line **ret, size_t *ret_n, struct err *e);
/* Counts what is there of these lines, in one snapshot: reads their figures of the year, so only of lines that are shown. */
int sheet_count(struct store *st, const struct plan *p, int year, struct sheet_line *const *lines,
                size_t n, struct arena *a, struct err *e);
/* The years in which a sheet was moved or the office set a time, oldest first. */
int sheet_years(struct store *st, struct arena *a, int **ret, size_t *ret_n, struct err *e);

#endif
