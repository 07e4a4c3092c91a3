/* Who may do what, on what, in which state: the one layer that pages, API, search, counts, exports and files all ask.
 * Two tables in perm.c say everything: roles, and rights (which roles, on whose units, while the scoresheet is where).
 * Pure: reads no clock and no database, so that a test walks every right × role × unit × state (test/unit/rights.txt is
 * the reviewed list). */
#ifndef THIDUA_CORE_PERM_H
#define THIDUA_CORE_PERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum role {
    ROLE_CLERK,     /* cán bộ nhập liệu của đơn vị */
    ROLE_HEAD,      /* thủ trưởng đơn vị */
    ROLE_APPRAISER, /* cơ quan tham mưu, thẩm định (TC-NV) */
    ROLE_SECRETARY, /* thư ký Hội đồng */
    ROLE_MEMBER,    /* thành viên Hội đồng */
    ROLE_CHAIR,     /* Chủ tịch */
    ROLE_MEDIA,     /* cơ quan truyền thông */
    ROLE_AUDITOR,   /* thanh tra, kiểm tra */
    ROLE_ADMIN, /* quản trị: tài khoản và cấu hình; không số liệu, không điểm, không phiếu bầu */
    ROLES
};

const char *role_id(enum role r);     /* "clerk": in the database and in files */
const char *role_title(enum role r);  /* on the screen; a text of the catalogue */
enum role role_named(const char *id); /* ROLES when it is none */
bool role_of_unit(enum role r);       /* given for one unit: clerk, head */
bool role_needs_totp(enum role r);    /* second factor required */

/* A role that somebody holds.  unit_code "": for no unit in particular. */
struct grant {
    enum role role;
    const char *unit_code;
    int32_t unit_from;
};

struct perm_who {
    int64_t user_id; /* 0 = the public */
    const struct grant *grants;
    size_t n_grants;
    bool totp;    /* the second factor was given in this session */
    bool machine; /* the command line: whoever sits there holds the database anyway */
};
/* Whoever sits at the machine, for struct store_who. */
extern const struct perm_who perm_machine;

/* Where a scoresheet stands (core/sheet.h moves it). */
enum sheet_state {
    SHEET_SELF, /* the unit enters */
    SHEET_HEAD, /* waits for the head's word */
    SHEET_APPRAISAL1,
    SHEET_EXPLANATION, /* the unit explains */
    SHEET_APPRAISAL2,
    SHEET_COUNCIL,
    SHEET_FINAL,
    SHEET_STATES
};
const char *sheet_state_id(enum sheet_state s);    /* "self", "head", "appraisal1", … */
const char *sheet_state_title(enum sheet_state s); /* "Đơn vị tự chấm", … */

/* What it is done to.  NULL or zeroed: nothing in particular. */
struct perm_on {
    const char *unit_code; /* NULL: no unit */
    int32_t unit_from;
    bool has_state; /* state and open are meaningful */
    enum sheet_state state;
    bool open; /* the round's time has not run out, or an exception by name reopens it */
};

/* Rights, in the order of the table in perm.c. */
enum right {
    RIGHT_FIGURE_SEE,
    RIGHT_FIGURE_EDIT,
    RIGHT_FIGURE_FEED,
    RIGHT_SHEET_SEE,
    RIGHT_SHEET_SUBMIT,
    RIGHT_SHEET_CONFIRM,
    RIGHT_SHEET_APPRAISE,
    RIGHT_SHEET_EXPLAIN,
    RIGHT_SHEET_COUNCIL,
    RIGHT_SHEET_FINISH,
    RIGHT_SHEET_EXTEND,
    RIGHT_WHATIF_SEE,
    RIGHT_RUN_SEE,
    RIGHT_RUN_MAKE,
    RIGHT_PUBLISH_PROPOSE,
    RIGHT_PUBLISH,
    RIGHT_PLAN_SEE,
    RIGHT_PLAN_EDIT,
    RIGHT_PLAN_CONFIRM,
    RIGHT_REGISTER_SEE,
    RIGHT_PERSON_SEE,
    RIGHT_REGISTER_EDIT,
    RIGHT_TASK_SEE,
    RIGHT_TASK_EDIT,
    RIGHT_TASK_REPORT,
    RIGHT_PRESS_SEE,
    RIGHT_USER_MANAGE,
    RIGHT_USER_RESET,
    RIGHT_SETTING_EDIT,
    RIGHT_TOKEN_ASK,
    RIGHT_TOKEN_OPEN,
    RIGHT_EVIDENCE_REMOVE,
    RIGHT_AUDIT_SEE,
    RIGHT_SIGNED_IN,
    RIGHT_PUBLIC,
    RIGHTS
};

const char *right_id(enum right r);       /* "figure.edit" */
const char *right_title(enum right r);    /* what it lets one do, on the screen */
enum right right_named(const char *name); /* RIGHTS when it is none */

/* Why not, for people; texts of the catalogue, never NULL. */
struct perm_no {
    const char *why, *ask; /* what stands in the way; who can help */
    bool sign_in;          /* nobody is signed in */
    bool totp;             /* would be allowed with the second factor */
};

/* True when some grant of theirs allows the right on the thing; ret_no may be NULL, is filled only when not. */
bool perm_may(const struct perm_who *who, enum right right, const struct perm_on *on,
              struct perm_no *ret_no);
/* True when there is something on which they may: for menus and routes, before the thing is known. */
bool perm_may_some(const struct perm_who *who, enum right right, struct perm_no *ret_no);
/* Holds the role, for any unit. */
bool perm_has(const struct perm_who *who, enum role role);
/* May they hand the right on to a program, for that unit (on NULL: for all)?  Only who holds it may: no account makes a right
 * that it has not.  Roles are given by administrators, to others and never unseen (core/user.h). */
bool perm_may_mint(const struct perm_who *who, enum right right, const struct perm_on *on,
                   struct perm_no *ret_no);
/* For lists: true when they see it of every unit; else ret_units are theirs (into who->grants, at most n_grants). */
bool perm_everywhere(const struct perm_who *who, enum right right, struct arena *a,
                     const struct grant **ret_units, size_t *ret_n);
/* perm_may() as an error: ERR_DENIED with why and whom to ask. */
int perm_check(const struct perm_who *who, enum right right, const struct perm_on *on,
               struct err *e);

#endif
