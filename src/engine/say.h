/* The plan in Vietnamese sentences: one condition, one rule, one amount, one way of scoring at a
 * time.  Used where a plan is shown and where a verdict is explained.  Always Vietnamese, whatever
 * the language of the screen, because these texts go into documents and packages.
 *
 * `on`: the day for which dated values and settings are looked up; DATE_NONE tells all of them with
 * their spans.  Numbers have a decimal comma, days are dd/mm/yyyy.  Texts live in the arena. */
#ifndef THIDUA_ENGINE_SAY_H
#define THIDUA_ENGINE_SAY_H

#include "engine/plan.h"

/* "Hồ sơ TTHC giải quyết đúng hạn từ 95% trở lên", "Ít nhất 2 trong các điều kiện sau".  Of one
 * node: what its kids ask is not repeated.  A title stands before it: "Chấp hành kỷ luật: …". */
char *cond_sentence(struct arena *a, const struct plan *p, const struct cond *c, int32_t on);
/* "chỉ với phường, xã", "làm tròn đến 2 chữ số thập phân rồi mới so"; "" when there is nothing. */
char *cond_notes(struct arena *a, const struct plan *p, const struct cond *c, int32_t on);

/* "95%", "75 điểm", "12 tin" (unit: what a plain number counts, or ""). */
char *amount_text(struct arena *a, const struct amount *m, const char *unit);
/* The rules of an indicator: "từ 95% trở lên". */
char *rules_text(struct arena *a, const struct plan *p, const struct indicator *of,
                 const struct predicate *rules, size_t n, int32_t on);
/* "các năm 2022–2025", also by which setting; "" when every year of the plan. */
char *asked_years_text(struct arena *a, const struct plan *p, const struct asked_years *y);
char *target_sentence(struct arena *a, const struct plan *p, const struct target *t, int32_t on);
/* What else held inside the year than on its last day, which decides: wordings of a leaf's rule, and answers of the setting
 * (NO_INDEX: none) that it hung on; "" when nothing changed. */
char *rules_changed(struct arena *a, const struct plan *p, const struct cond *c, uint32_t setting,
                    int year);
/* How a criterion is scored: "từ 95% trở lên được điểm tối đa, thấp hơn thì tính theo tỷ lệ". */
char *score_sentence(struct arena *a, const struct plan *p, const struct criterion *c, int32_t on);
/* The answer in force: "2", "tính tất cả", "2022–2025", the condition's sentence, or "chưa cấu
 * hình". */
char *setting_text(struct arena *a, const struct plan *p, const struct setting *s, int32_t on);
/* "trong 5 ngày kể từ ngày công bố xếp hạng", "trước ngày 30/11/2025". */
char *deadline_sentence(struct arena *a, const struct plan *p, const struct deadline *d);

/* "2022–2025", "2022"; "từ 28/01/2022 đến 31/12/2023", "đến 14/08/2022", "" when open. */
char *years_text(struct arena *a, struct years y);
char *span_text(struct arena *a, struct span s);
/* "phường, xã"; "" when the list is empty. */
char *kinds_text(struct arena *a, const struct plan *p, const uint32_t *kinds, size_t n);
/* What a choice of a setting is in words: the plan's own, else the program's, else the word itself. */
const char *say_choice(const struct setting *s, const char *word);
/* The title of an index: that of its version in the year, else of its first. */
const char *say_index(const struct plan *p, uint32_t index, int year);
/* "tỷ lệ", "khảo sát", …; "chiều cao hơn là tốt". */
const char *measure_vi(enum measure m);

#endif
