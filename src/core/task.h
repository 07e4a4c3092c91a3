/* Tasks given to units (II.2.b: QĐ 10892, KH 197): what, by whom, by when, how far.  The office gives and changes them, the
 * unit reports.  Append-only: every change is a whole new revision with its row in the diary. */
#ifndef THIDUA_CORE_TASK_H
#define THIDUA_CORE_TASK_H

#include "core/sheet.h"

enum task_state {
    TASK_GIVEN,
    TASK_DOING,
    TASK_DONE,    /* the unit says so, with the day and the result */
    TASK_DROPPED, /* the office took it back, with a reason */
    TASK_STATES
};
const char *task_state_id(enum task_state s);
const char *task_state_title(enum task_state s);
enum task_state task_state_named(const char *id); /* TASK_STATES when it is none */

struct task {
    int64_t id, rev;
    const char *unit_code, *unit_name;
    int32_t unit_from;
    const char *title, *clause; /* clause: what it answers to: "KH 197, mục II.3" */
    int32_t due;                /* the day itself counts; DATE_NONE = none */
    enum task_state state;
    int32_t done;                     /* the day it was done; DATE_NONE */
    const char *result;               /* what came out, with number and date of documents */
    const char *reason, *at, *author; /* of the last change */
};

/* Late: not done by the end of its day, or done after it. */
bool task_is_late(const struct task *t, int32_t day);
int task_list(struct store *st, struct arena *a, struct task **ret, size_t *ret_n, struct err *e);
/* Oldest first; ERR_MISSING when there is none. */
int task_history(struct store *st, int64_t id, struct arena *a, struct task **ret, size_t *ret_n,
                 struct err *e);
/* Right task.edit.  id 0: a new one, *ret_id its number; else title, clause, due and unit are changed (reason required)
 * and t->rev says what the form was made from. */
int task_give(struct store *st, const struct task *t, const struct sheet_who *who, int64_t *ret_id,
              struct err *e);
/* By the unit itself (or the office): state, day and result of task t->id, made from revision t->rev. */
int task_report(struct store *st, const struct task *t, const struct sheet_who *who, struct err *e);

#endif
