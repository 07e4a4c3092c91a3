/* A plan to read: in Vietnamese, in the order of the document's clauses, everything it says in
 * sentences (plan_outline.h).  What nobody has answered yet is listed first and marked "CHƯA CẤU
 * HÌNH". */
#ifndef THIDUA_ENGINE_PLAN_SHOW_H
#define THIDUA_ENGINE_PLAN_SHOW_H

#include "base/buf.h"
#include "engine/plan_outline.h"

enum show_format { SHOW_TEXT, SHOW_MARKDOWN };

/* on: as of plan_outline().  The caller looks at buf_failed(). */
void plan_show(struct buf *out, const struct plan *p, enum show_format format, int32_t on);

#endif
