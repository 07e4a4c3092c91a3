/* Findings in Vietnamese: what was read, what was asked, by how much and why not known, in the measure's own terms.  Pure
 * functions of the findings: nothing is decided here.  What would turn a verdict: flip.h. */
#ifndef THIDUA_ENGINE_EXPLAIN_H
#define THIDUA_ENGINE_EXPLAIN_H

#include "engine/result.h"
#include "engine/run.h"

/* What the condition is about: "Hồ sơ TTHC giải quyết đúng hạn". */
const char *explain_label(struct arena *a, const struct run *r, const struct finding *f);
/* "1.153/1.214 = 94,98%", "74,2 điểm", "hạng 8", "QĐ 12/QĐ-UBND ngày 05/01/2023 của …"; "" when nothing was read. */
char *explain_read(struct arena *a, const struct run *r, const struct finding *f);
/* "từ 95% trở lên"; "" where the label says it all. */
char *explain_need(struct arena *a, const struct run *r, const struct finding *f);
/* "thiếu 0,8 điểm", "hơn ngưỡng 2,1 điểm phần trăm"; "" when there is no distance. */
char *explain_margin(struct arena *a, const struct run *r, const struct finding *f);
/* Why unknown or not applicable, and what decided where a setting did; "" when plain. */
char *explain_why(struct arena *a, const struct run *r, const struct finding *f);
/* The settings that were read on the way to the verdict, each once: what it hangs on that no document has settled. */
const uint32_t *explain_settings(struct arena *a, const struct run *r, const struct finding *f,
                                 size_t *ret_n);
/* Where the figure comes from: source, evidence, author, day; "" when none. */
char *explain_source(struct arena *a, const struct run *r, const struct finding *f);
/* The reason in words, for marks and values: "chưa có số liệu", … */
const char *why_vi(enum why w);

/* The distance to the threshold: positive when met; false when there is none. */
bool explain_distance(struct arena *a, const struct finding *f, struct num *ret);

#endif
