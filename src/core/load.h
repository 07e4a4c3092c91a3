/* Tables in, inputs out: units, people, facts, attestations, events and days off from CSV or XLSX files
 * (doc/input-files.md).  Every error of a file is told in one pass, with row, column, value and how to mend it; a
 * file with any error gives nothing. */
#ifndef THIDUA_CORE_LOAD_H
#define THIDUA_CORE_LOAD_H

#include <stdbool.h>

#include "base/err.h"
#include "engine/input.h"
#include "engine/plan.h"

enum load_kind {
    LOAD_UNITS,
    LOAD_PEOPLE,
    LOAD_FACTS,
    LOAD_ATTESTATIONS,
    LOAD_EVENTS,
    LOAD_HOLIDAYS,
    LOAD_KINDS
};

enum { LOAD_MAX_ERRORS = 200 };

/* Progress of a long file; NULL for none. */
struct load_progress {
    void (*at)(void *ctx, uint64_t rows, uint64_t bytes);
    void *ctx;
};

/* How files are read; NULL: as people's files are. */
struct load_how {
    const struct load_progress *progress;
    bool
        skip_hidden; /* rows of a sheet that are hidden or filtered out are left out; read otherwise */
    bool sealed;     /* by this program, of what was judged when it came: read back as it is */
};

/* "units", "people", … as on the command line; LOAD_KINDS when it is none of them. */
enum load_kind load_kind_named(const char *name);
const char *load_kind_name(enum load_kind k);

/* Adds the rows of one file to `in`, not sealed yet.  What rows refer to (units, people) must be in `in` already.
 * Errors go to errs, and notes: which sheet was read, hidden rows, values under merged cells;
 * returns 0 when the file had no errors. */
int load_file(struct inputs *in, const struct plan *p, enum load_kind kind, const char *path,
              const struct load_how *how, struct errs *errs);
/* Rows that are in memory, as if read from a file: header and cells are n_columns texts each (header: the documented names;
 * cells: NULL = empty), one row behind the other.  types: enum cell_type of each cell (base/rows.h).  Rows are numbered
 * from 1 in errors and in `row` of what they give. */
struct load_cells {
    const char *const *header;
    size_t n_columns;
    const char *const *cells;
    const uint8_t *types;
    size_t n_rows;
    const char *name; /* said as the file's name in errors */
};
int load_memory(struct inputs *in, const struct plan *p, enum load_kind kind,
                const struct load_cells *cells, struct errs *errs);
/* After the last file: seals the inputs and refuses what only shows then (the same figure twice, one event on
 * two days, one post twice). */
int load_finish(struct inputs *in, const struct plan *p, struct errs *errs);

/* A folder for `evaluate`: plan.yaml and the tables beside it (.csv, or .xlsx when there is no .csv); units and facts
 * are required, the others may be absent.  Everything lives in the arena. */
int load_dir(struct arena *a, const char *dir, const struct load_how *how, struct plan **ret_plan,
             struct inputs *ret, struct errs *errs);
/* The file of a table in such a folder, whether it is there or not; a note where two are. */
const char *load_table_path(struct arena *a, const char *dir, enum load_kind k, struct errs *errs);
/* The plan alone, from a file. */
int load_plan(struct arena *a, const char *path, struct plan **ret, struct errs *errs);

#endif
