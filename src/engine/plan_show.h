/* A plan to read: in Vietnamese, in the order of the document's clauses, everything it says in
 * sentences (say.h).  What nobody has answered yet is listed first and marked "CHƯA CẤU HÌNH". */
#ifndef THIDUA_ENGINE_PLAN_SHOW_H
#define THIDUA_ENGINE_PLAN_SHOW_H

#include "base/buf.h"
#include "engine/plan.h"

enum show_format { SHOW_TEXT, SHOW_MARKDOWN };

/* on: the day for dated values and settings; DATE_NONE tells all of them with their spans.  The
 * caller looks at buf_failed(). */
void plan_show(struct buf *out, const struct plan *p, enum show_format format, int32_t on);

/* <0, 0, >0: the order in which a document's clauses are read: "II.2.b" < "III.1 (2)" < "III.1 (10)"
 * < "III.3.2.a"; "" comes last. */
int clause_compare(const char *x, const char *y);

#endif
