/* See grid.h. */
#include "core/grid.h"

#include "base/check.h"
#include "base/str.h"

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

const char *grid_cell(const struct grid *g, const char *const *row, const char *key)
{
    size_t c = 0;

    while (c < g->n_columns && !str_eq(g->columns[c].key, key))
        c++;
    CHECK(c < g->n_columns);
    return row[c];
}

void grid_copy(struct grid *to, struct arena *a, const struct grid *from)
{
    grid_init(to, a, arena_strdup(a, from->title), from->columns, from->n_columns);
    to->label = from->label ? arena_strdup(a, from->label) : NULL;
    for (size_t i = 0; i < from->n_notes; i++)
        grid_note(to, arena_strdup(a, from->notes[i]));
    vec_each (row, &from->rows) {
        const char **copy = grid_row(to);
        for (size_t c = 0; c < from->n_columns; c++)
            copy[c] = arena_strdup(a, (*row)[c]);
    }
}
