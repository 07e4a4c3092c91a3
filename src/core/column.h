/* Columns of the tables that people and programs fill in: their names, what a cell of each may be, and the columns of figures,
 * which files, sheets, sealed inputs and the API share. */
#ifndef THIDUA_CORE_COLUMN_H
#define THIDUA_CORE_COLUMN_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/cell.h"
#include "base/err.h"

/* Texts must be what was typed, and names and codes cannot be days, as which a spreadsheet saves 1/5 or 01/2025; values are
 * judged by who reads them. */
enum column_kind { COLUMN_TEXT, COLUMN_NAME, COLUMN_CODE, COLUMN_VALUE };

struct column {
    const char *name;    /* as documented */
    const char *also[4]; /* Vietnamese headers that mean the same */
    bool required;
    enum column_kind kind;
};

enum fact_column {
    F_UNIT,
    F_YEAR,
    F_INDICATOR,
    F_NUM,
    F_DEN,
    F_DATE,
    F_STATE,
    F_SOURCE,
    F_FORMULA,
    F_EVIDENCE,
    F_AUTHOR,
    F_RECORDED,
    F_NOTE,
    F_SUPERSEDED,
    FACT_COLUMNS
};
extern const struct column fact_columns[FACT_COLUMNS];

/* The column that a header names, without regard to marks and capitals; -1: none. */
int column_named(const struct column *columns, size_t n, const char *header, struct arena *a);
/* A column that only numbers the rows ("STT", "#"): passed over. */
bool column_is_counter(const char *header, struct arena *a);

/* Notes on what was read of a file and what was not: other sheets, hidden rows, values under merged cells. */
void column_notes(struct errs *errs, const char *file, struct rows *rows, bool skip_hidden);

/* What is wrong with a cell before its value is looked at: a formula that failed or has no result; a place under a
 * merged cell; where a text belongs, a
 * day, a truth value, a number that is shown otherwise, a code that was cut, letters that were spoiled.  NULL: nothing. */
const char *column_fault(struct arena *a, enum column_kind kind, enum cell_type type,
                         const char *text, const char **ret_hint);

#endif
