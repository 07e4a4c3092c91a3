/* See grid.h. */
#include "core/grid.h"

#include "base/check.h"

void grid_init(struct grid *g, struct arena *a, const char *title,
               const struct grid_column *columns, size_t n)
{
    CHECK(n <= GRID_MAX_COLUMNS);
    memset(g, 0, sizeof *g);
    g->arena = a;
    g->title = title;
    g->columns = columns;
    g->n_columns = n;
}

const char **grid_row(struct grid *g)
{
    const char **row = ARENA_ARRAY(g->arena, const char *, g->n_columns);

    for (size_t i = 0; i < g->n_columns; i++)
        row[i] = "";
    *vec_push_in(g->arena, &g->rows) = row;
    return row;
}

void grid_note(struct grid *g, const char *note)
{
    const char **list;

    if (!note || !note[0])
        return;
    list = ARENA_ARRAY(g->arena, const char *, g->n_notes + 1);
    if (g->n_notes)
        memcpy(list, g->notes, g->n_notes * sizeof *list);
    list[g->n_notes++] = note;
    g->notes = list;
}
