/* What register*.c share; private to this folder. */
#ifndef THIDUA_CORE_REGISTER_IMPL_H
#define THIDUA_CORE_REGISTER_IMPL_H

#include "core/audit.h"
#include "core/register.h"
#include "core/store_impl.h"

/* One change under way: the register as it was read in the transaction, to be changed in place. */
struct change {
    struct store *st;
    const struct plan *plan;
    struct arena *a;
    struct inputs in;
    const char *reason; /* for the import record and the diary */
    const char *file_name, *hash;
    const char *seen; /* of struct register_by */
    unsigned kinds;   /* of store_put(): what was touched */
    VEC(struct audit_entry) deeds;
};

typedef int change_fn(struct change *c, void *arg, struct err *e);

/* Reads, lets fn change, checks what it made, writes.  by NULL: nothing is written, only tried. */
int register_change(struct store *st, const struct plan *p, const struct register_by *by,
                    const char *reason, change_fn *fn, void *arg, struct err *e);
/* ERR_INPUT about a field of a form. */
int register_bad(struct err *e, const char *field, const char *message, const char *hint);
int register_reason_ok(const char *reason, struct err *e);
int register_day_ok(int32_t day, const char *field, struct err *e);

/* The thing in words, for the diary and for differences. */
const char *register_told_unit(struct change *c, const struct unit *u);
const char *register_told_person(struct change *c, const struct person *x);
const char *register_day_kind(enum day_kind kind); /* "nghỉ", "làm bù", "cả năm" */
const char *register_told_day(struct change *c, const struct holiday *x);
const char *register_unit_object(struct arena *a, const char *code, int32_t from);
const char *register_person_object(struct arena *a, const char *code, int32_t from);
const char *register_day_object(struct arena *a, const struct holiday *x);
void register_deed(struct change *c, const char *action, const char *object, const char *before,
                   const char *after);

/* Code, name and kind of a unit that somebody typed; *ret_kind is set when they are good. */
int register_typed_unit(struct change *c, const struct register_unit *x, uint32_t *ret_kind,
                        struct err *e);

#endif
