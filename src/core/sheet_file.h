/* A sheet's figures as a table to fill in elsewhere, and back: XLSX, CSV or what was copied from a spreadsheet.  Reading
 * gives rows for sheet_try() (what would change) and sheet_save(). */
#ifndef THIDUA_CORE_SHEET_FILE_H
#define THIDUA_CORE_SHEET_FILE_H

#include "core/grid.h"
#include "core/sheet.h"

/* Everything that is asked, with the figures in force; the first column is the key, the last the revision. */
void sheet_grid(struct grid *g, struct arena *a, const struct scoresheet *s);
struct sheet_how {
    bool skip_hidden; /* rows that are hidden or filtered out are left out */
    enum cell_marks
        marks; /* of all numbers that are texts; CELL_MARKS_FREE: what has two meanings is asked about */
};
/* Rows of a file, whatever its format.  The header may stand below titles; columns are found by their names, in any order:
 * the indicator's id (or its title), numerator, denominator; state, note, source and revision may be absent.  A row whose
 * figure cells are all empty is passed over.  Errors by row and column go to errs, and notes (hidden rows, other sheets); returns 0 when there were
 * no errors. */
int sheet_rows_of_file(struct arena *a, const struct scoresheet *s, const char *path,
                       const struct sheet_how *how, struct sheet_row **ret, size_t *ret_n,
                       struct errs *errs);
/* Text copied from a spreadsheet: a line a row, tabs between cells; without a header the columns are id or title, numerator,
 * denominator, note. */
int sheet_rows_of_text(struct arena *a, const struct scoresheet *s, const char *text,
                       const struct sheet_how *how, struct sheet_row **ret, size_t *ret_n,
                       struct errs *errs);

#endif
