/* What stands in the diary, in words: it keeps ids, ISO days and hashes, which is what is sealed and verified (audit.h); people
 * read these.  Pure; what is not known comes out as it is. */
#ifndef THIDUA_CORE_AUDIT_WORDS_H
#define THIDUA_CORE_AUDIT_WORDS_H

#include "base/arena.h"
#include "engine/plan.h"

/* What it was done to: "don-vi/21013@2014-04-01/2024/tin-bai" → "đơn vị 21013, 2024, Tin bài".  plan: whose indicators and
 * criteria are named; NULL = by their ids. */
const char *audit_object_words(struct arena *a, const struct plan *plan, const char *object);
/* A before or after of that deed: "head" → "Chờ thủ trưởng xác nhận", "1153.5/1400" → "1.153,5/1.400", "clerk 21013@2014-04-01"
 * → "Cán bộ nhập liệu của đơn vị: 21013". */
const char *audit_words(struct arena *a, const char *action, const char *text);
/* The same as it is kept; of files that older programs loaded without the folders of the machine. */
const char *audit_kept(struct arena *a, const char *action, const char *text);

#endif
