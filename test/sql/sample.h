/* A small plan and inputs of any size for the tests of the store. */
#ifndef THIDUA_TEST_SAMPLE_H
#define THIDUA_TEST_SAMPLE_H

#include "core/store.h"

/* A folder for the databases of this program, removed at exit. */
const char *sample_dir(void);
/* "<dir>/<name>", static memory of eight turns. */
const char *sample_path(const char *name);
const struct plan *sample_plan(void);
/* n_facts figures over units enough for them, sealed; some corrected, some not applicable, with people,
 * attestations, events and days off.  The caller frees with inputs_free(). */
void sample_inputs(struct inputs *in, struct arena *a, size_t n_facts);
/* Everything that a run could see is equal; what differs is printed. */
bool sample_same(const struct inputs *x, const struct inputs *y);
struct store_import sample_import(const char *file);
extern const struct store_who sample_who;

#endif
