/* Everything that a calculation reads, as files: the plan's own text and the tables of doc/input-files.md in one canonical
 * form.  Whoever has the files computes the same package with `thidua evaluate`, for ever, whatever happens to the database
 * afterwards; publications keep them, packed and hashed (core/publication.h). */
#ifndef THIDUA_CORE_SNAPSHOT_H
#define THIDUA_CORE_SNAPSHOT_H

#include "base/err.h"
#include "engine/input.h"
#include "engine/plan.h"

/* Into a folder that exists; `in` is sealed.  Rows and columns stand in one order, so equal inputs give equal bytes. */
int snapshot_write(const struct plan *p, const struct inputs *in, const char *dir, struct err *e);
/* The same in one file (.zip). */
int snapshot_pack(const struct plan *p, const struct inputs *in, const char *path, struct err *e);
/* Back, into the arena; the caller ends with inputs_free().  ERR_VERIFY when the file is not what snapshot_pack() made
 * or does not read without an error. */
int snapshot_open(const char *path, struct arena *a, struct plan **ret_plan, struct inputs *ret,
                  struct err *e);

/* A private folder under $TMPDIR (or /tmp), and its end with all files in it. */
char *snapshot_temp(struct arena *a, struct err *e);
void snapshot_temp_end(const char *dir);
static inline void cleanup_temp(char **dir)
{
    if (*dir)
        snapshot_temp_end(*dir);
}
#define _snapshot_temp_ _cleanup_(cleanup_temp)

#endif
