/* A plan as it is read: everything it holds, in Vietnamese sentences (say.h), in the order of the
 * document's clauses.  Text, Markdown (plan_show.h) and pages are all written from this, so that they
 * cannot differ in what they say. */
#ifndef THIDUA_ENGINE_PLAN_OUTLINE_H
#define THIDUA_ENGINE_PLAN_OUTLINE_H

#include "engine/plan.h"

/* Kinds of things, in the order in which they stand in one clause. */
enum plan_thing_kind {
    PLAN_TARGET,
    PLAN_AWARD,
    PLAN_BAR,
    PLAN_SETTING,
    PLAN_INDICATOR,
    PLAN_ATTESTATION,
    PLAN_SCHEME,
    PLAN_DEADLINE,
    PLAN_DOSSIER,
    PLAN_DUTY,
    PLAN_KIND,
    PLAN_GROUP,
    PLAN_EVENT,
    PLAN_LAW,
    PLAN_THINGS
};

struct plan_line {
    int depth; /* 0 = directly of the thing */
    const char *text;
    enum plan_thing_kind to; /* the thing it speaks of; PLAN_THINGS: none */
    uint32_t to_index;
};

struct plan_thing {
    enum plan_thing_kind kind;
    uint32_t index; /* into the plan's list of that kind */
    const struct item *item;
    const char *what; /* "Tiêu chí thi đua" */
    const char *refs; /* "A4, A5"; "" */
    struct plan_line *lines;
    size_t n_lines;
};

struct plan_clause {
    const char *clause; /* "" = cited from nowhere; comes last */
    struct plan_thing *things;
    size_t n_things;
};

struct plan_outline {
    struct plan_line *head; /* number, years, what is still open */
    size_t n_head;
    struct plan_clause *clauses;
    size_t n_clauses;
};

/* on: the day for dated values and settings; DATE_NONE tells all of them with their spans.  Texts
 * live in the arena, items in the plan. */
void plan_outline(struct arena *a, const struct plan *p, int32_t on, struct plan_outline *ret);
const struct item *plan_thing_item(const struct plan *p, enum plan_thing_kind kind, uint32_t i);
const char *plan_thing_title(enum plan_thing_kind kind);

/* Nobody has answered it on that day (DATE_NONE: for some time or other). */
bool plan_setting_unset(const struct setting *t, int32_t on);

/* <0, 0, >0: the order in which a document's clauses are read: "II.2.b" < "III.1 (2)" < "III.1 (10)"
 * < "III.3.2.a"; "" comes last. */
int clause_compare(const char *x, const char *y);
/* Where a clause begins on a page: "muc-III.1--4-"; every character but ASCII letters, digits, . and -
 * becomes -.  "" is "muc-khac". */
char *clause_anchor(struct arena *a, const char *clause);

#endif
