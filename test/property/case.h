/* A made-up case (made.h), written to a folder and loaded as the program loads it; for one test program each. */
#ifndef THIDUA_TEST_CASE_H
#define THIDUA_TEST_CASE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/str.h"
#include "engine/run.h"
#include "made.h"

static char folder[64];

#define HOLDS(what, seed)                                                                    \
    do {                                                                                     \
        if (!(what))                                                                         \
            fail_msg("seed %llu, line %d: %s", (unsigned long long)(seed), __LINE__, #what); \
    } while (0)

/* ---- a case, loaded ---- */

struct loaded {
    struct arena *a;
    struct plan *plan;
    struct inputs in;
    struct run run;
};

static void load_folder(struct loaded *l, const char *dir, uint64_t seed)
{
    struct errs errs;

    l->a = arena_new();
    errs_init(&errs, l->a, 20);
    if (load_dir(l->a, dir, NULL, &l->plan, &l->in, &errs) < 0) {
        vec_each (e, &errs.list)
            print_message("# %s\n", err_text(l->a, e));
        fail_msg("seed %llu: the made-up case is refused", (unsigned long long)seed);
    }
}

static void load_case(struct loaded *l, uint64_t seed, bool monotone)
{
    _arena_ struct arena *a = arena_new();
    struct made m;

    made_case(&m, a, seed, monotone);
    made_write(&m, folder);
    made_free(&m);
    load_folder(l, folder, seed);
}

static void unload(struct loaded *l)
{
    inputs_free(&l->in);
    arena_free(l->a);
}

static bool case_folder(void)
{
    snprintf(folder, sizeof folder, "/tmp/thidua-property.XXXXXX");
    return mkdtemp(folder) != NULL;
}

static void case_folder_gone(void)
{
    static const char *const names[] = {"plan.yaml", "units.csv",        "people.csv",
                                        "facts.csv", "attestations.csv", "holidays.csv"};
    char path[96];

    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

#endif
