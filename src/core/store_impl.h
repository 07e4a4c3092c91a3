/* What store*.c share; private to this folder. */
#ifndef THIDUA_CORE_STORE_IMPL_H
#define THIDUA_CORE_STORE_IMPL_H

#include "base/map.h"
#include "core/store.h"
#include "db/query.h"

struct store {
    struct db *db;
    struct arena *arena;
    int64_t tenant;
    struct store_tenant who;
};

/* Empty texts are NULL in the database and "" in structs. */
static inline const char *text_or_null(const char *s)
{
    return s && *s ? s : NULL;
}

static inline const char *text_or_empty(const char *s)
{
    return s ? s : "";
}

/* NULL for DATE_NONE. */
static inline const char *date_or_null(struct arena *a, int32_t date)
{
    return date == DATE_NONE ? NULL : date_iso(a, date);
}

/* Does a later revision hold before an earlier one?  day: recorded, or the document's; DATE_NONE comes first.  The same order
 * stands in sql/query where of many revisions only the last matters. */
static inline bool store_holds_before(int32_t day, int64_t precedence, int32_t earlier_day,
                                      int64_t earlier_precedence)
{
    return day != earlier_day ? day > earlier_day : precedence >= earlier_precedence;
}

/* The text of a date that this program wrote; DATE_NONE for NULL. */
int32_t store_date(const char *s);
/* "yyyy-mm-dd code": how a subject is named where it must be one text. */
char *store_subject_key(struct arena *a, const char *code, const char *from);
/* store_subject_key() of each predecessor, one a line, sorted. */
char *store_predecessors(struct arena *a, const struct inputs *in, const struct unit *u);

/* Rows come sorted by unit, so the last answer is mostly the next one. */
struct subject_memo {
    bool set;
    char code[128], from[16];
    uint32_t index;
};
/* map_get() of the subject's key; scratch is reset. */
uint32_t store_find_subject(struct subject_memo *m, const struct map *map, struct arena *scratch,
                            const char *code, const char *from);

/* store_add_plan() inside an open write transaction, in two steps. */
int store_refuse_same_plan(struct store *st, const struct plan *plan, struct err *e);
int store_put_plan(struct store *st, const struct plan *plan, int32_t in_force_from,
                   const struct store_who *who, int64_t *ret_version, struct err *e);
/* store_put_all() and store_load_registers() inside an open transaction. */
int store_put_in(struct store *st, const struct plan *plan, unsigned which, const struct inputs *in,
                 const struct store_import *import, struct store_counts ret[static STORE_KINDS_],
                 struct err *e);
int store_read_registers(struct store *st, const struct plan *plan, struct inputs *ret,
                         struct err *e);
/* store_load() and store_read_package() inside an open transaction. */
int store_read_all(struct store *st, const struct plan *plan, struct inputs *ret, struct err *e);
int store_give_package(struct store *st, int64_t run_id, int (*sink)(void *, const void *, size_t),
                       void *to, struct err *e);
/* store_save_run() inside an open write transaction. */
int store_put_run(struct store *st, const struct store_run *run, FILE *package, int64_t *ret_id,
                  struct err *e);

#endif
