/* Made-up cases for the property tests: a random plan and tables that fit it, as the text of the files that `thidua
 * evaluate` reads.  The same seed gives the same bytes. */
#ifndef THIDUA_TEST_MADE_H
#define THIDUA_TEST_MADE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/rand.h"
#include "base/vec.h"
#include "core/load.h"

enum { MADE_FIRST = 2021, MADE_LAST = 2023 };

struct made {
    struct arena *arena;
    char *plan;
    struct {
        const char *header;
        VEC(char *) rows; /* without line ends */
    } table[LOAD_KINDS];
};

/* monotone: only conditions and criteria under which more of a good thing can never hurt. */
void made_case(struct made *ret, struct arena *a, uint64_t seed, bool monotone);
void made_free(struct made *m);
/* Any order of rows. */
void made_shuffle(struct made *m, struct rng *r);
/* plan.yaml and the tables into a folder that exists. */
void made_write(const struct made *m, const char *dir);

#endif
