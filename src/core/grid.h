/* A table of results before it takes a form: the same rows become aligned text, CSV, Markdown, XLSX or JSON, so that every
 * list can be exported and all forms agree. */
#ifndef THIDUA_CORE_GRID_H
#define THIDUA_CORE_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"

enum grid_kind { GRID_TEXT, GRID_NUMBER, GRID_DATE };
enum { GRID_MAX_COLUMNS = 40 };

struct grid_column {
    const char *key;   /* in CSV and JSON: stable, English */
    const char *title; /* for people, in the session's language */
    enum grid_kind kind;
};

struct grid {
    struct arena *arena;
    const char *title;
    const char **notes; /* printed above: what is made up, which rules were used */
    size_t n_notes;
    const char *
        label; /* what is made up, in a few words, for a column of CSV: rows get copied away from the notes; NULL: no
                        * such column */
    const struct grid_column *columns;
    size_t n_columns;
    VEC(const char **) rows; /* n_columns texts each; numbers with a point, dates ISO */
};

void grid_init(struct grid *g, struct arena *a, const char *title,
               const struct grid_column *columns, size_t n);
/* A new row of empty texts, to be filled by index. */
const char **grid_row(struct grid *g);
void grid_note(struct grid *g, const char *note);
/* The row's cell under the column with this key; a CHECK fails when there is no such column. */
const char *grid_cell(const struct grid *g, const char *const *row, const char *key);
/* With texts of its own in the arena; the columns stay shared. */
void grid_copy(struct grid *to, struct arena *a, const struct grid *from);

#endif
