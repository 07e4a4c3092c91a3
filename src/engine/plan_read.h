/* From the bytes of a plan file to a struct plan (plan.h).  doc/plan-language.md is the language.
 */
#ifndef THIDUA_ENGINE_PLAN_READ_H
#define THIDUA_ENGINE_PLAN_READ_H

#include "base/buf.h"
#include "base/err.h"
#include "engine/plan.h"

/* 0, or ERR_INPUT / ERR_LIMIT with everything wrong in errs, each with file:line:column; *ret is
 * set only when nothing is wrong.  Everything lives in the arena; bytes may go afterwards.  Things
 * that are odd but not wrong are in (*ret)->warnings.  name: for messages. */
int plan_read(struct arena *a, const char *name, const char *bytes, size_t n, struct plan **ret,
              struct errs *errs);

/* The same of a version that was taken in before, by rules that may have been milder: settings that nothing reads are
 * warnings, and keys that are gone are passed over.  What was published must stay readable. */
int plan_read_stored(struct arena *a, const char *name, const char *bytes, size_t n,
                     struct plan **ret, struct errs *errs);

/* A JSON Schema (draft 2020-12) of plan files, for editors; from the tables the reader uses.  0, or
 * ERR_LIMIT when the buffer is too small. */
int plan_schema(struct buf *out);

/* A commented plan to start from (plans/skeleton.yaml); valid as it stands. */
const char *plan_skeleton(size_t *ret_len);

#endif
