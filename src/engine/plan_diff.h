/* What changed between two versions of a plan, thing by thing: section, id, field, from → to.  Made
 * from the two files' own words (plan->text), so that every change is listed, also one the structs
 * do not keep; comments and layout do not count. */
#ifndef THIDUA_ENGINE_PLAN_DIFF_H
#define THIDUA_ENGINE_PLAN_DIFF_H

#include "base/buf.h"
#include "engine/plan.h"

enum change_kind {
    CHANGE_ADDED,   /* from = "" */
    CHANGE_REMOVED, /* to = "" */
    CHANGE_VALUE,
    CHANGE_ORDER, /* the same ids in another order: from and to list them */
};

struct plan_change {
    enum change_kind kind;
    const char *section;    /* "awards"; "" for the plan's own head */
    const char *id;         /* "" when the whole section or the head is meant */
    const char *field;      /* "require/2/score of cchc-xa", "" when the whole thing is meant */
    const char *from, *to;  /* as written, shortened when long */
    int line_from, line_to; /* in the old and the new file; 0 = not there */
};

/* How many changes; *ret lists them in the order of the new file, then what was removed, in the
 * arena. */
size_t plan_diff(struct arena *a, const struct plan *before, const struct plan *after,
                 struct plan_change **ret);
/* What the change is about, in words: "khen thưởng “Giấy khen hằng năm …”"; the plan that has the thing gives its title. */
const char *change_thing(struct arena *a, const struct plan_change *c, const struct plan *before,
                         const struct plan *after);
/* The change in the words of the plan's readers: "tiêu chí “Quy chế làm việc” (bộ tiêu chí “…”)", "III.2", "điểm tối đa",
 * "10" → "12".  clause "" when none is cited. */
struct change_words {
    const char *thing, *clause, *field, *from, *to;
};
void change_words(struct arena *a, const struct plan_change *c, const struct plan *before,
                  const struct plan *after, struct change_words *ret);
/* "Khen thưởng “giay-khen-xa-nam”: require/2: … → …", one line a change. */
char *change_text(struct arena *a, const struct plan_change *c);

#endif
