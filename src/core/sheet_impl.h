/* What sheet*.c share; private to this folder. */
#ifndef THIDUA_CORE_SHEET_IMPL_H
#define THIDUA_CORE_SHEET_IMPL_H

#include "core/sheet.h"
#include "core/store_impl.h"

/* What is asked of a unit in a year, without any figure (sheet_plan.c). */
void sheet_items(struct arena *a, const struct plan *p, const struct unit *u, int year,
                 struct sheet_item **ret, size_t *ret_n);
/* A unit's row; ERR_CONFLICT when the plan does not know its kind. */
int sheet_unit(const struct plan *p, const char *code, int32_t from, const char *kind,
               const char *grp, const char *name, const char *valid_to, struct arena *a,
               struct unit *ret, struct err *e);
/* sheet_open() inside the caller's transaction. */
int sheet_read(struct store *st, const struct plan *p, const struct sheet_key *key, const char *at,
               enum sheet_want want, struct arena *a, struct scoresheet *ret, struct err *e);
/* The same with the figures and rounds of these indicators alone, as far as nothing else depends on the others; NULL = all. */
struct sheet_only {
    const uint32_t *indicators;
    size_t n;
};
int sheet_read_only(struct store *st, const struct plan *p, const struct sheet_key *key,
                    const char *at, enum sheet_want want, const struct sheet_only *only,
                    struct arena *a, struct scoresheet *ret, struct err *e);
/* A figure from the texts of its row, which must live as long as it. */
int sheet_take_figure(const char *num, const char *den, const char *date, struct figure *ret,
                      struct err *e);
enum sheet_state sheet_state_named(const char *id); /* SHEET_STATES when it is none */
/* Takes what a round stands on into the diary of rounds; entries of one bulk. */
struct sheet_says {
    const char *indicator;
    int64_t rev, fact_rev;
    bool agreed;
    const char *comment;
};
int sheet_put_entries(struct store *st, const struct scoresheet *s, enum sheet_state round,
                      const struct sheet_says *says, size_t n, const struct store_who *who,
                      struct err *e);
/* "don-vi/21223@2015-01-01/2025": how the diary names a sheet. */
const char *sheet_object(struct arena *a, const struct scoresheet *s);
/* What is due by the unit's schemes; DATE_NONE. */
int32_t sheet_plan_due(const struct plan *p, const struct unit *u, int year);
/* The right by which figures are changed while the sheet stands there; RIGHTS: nobody. */
enum right sheet_edit_right(enum sheet_state s);
/* Ends the transaction: commits when r is 0, else rolls back; returns the outcome. */
int sheet_end(struct store *st, int r, struct err *e);
int round_exceptions_of(struct store *st, const struct sheet_key *key, struct arena *a,
                        struct round_exception **ret, size_t *ret_n, struct err *e);
int round_except_add(struct store *st, int year, const struct round_exception *x, int64_t rev,
                     const struct store_who *who, struct err *e);

#endif
