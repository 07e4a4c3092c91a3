/* See grid_out.h.  CSV guards against formulas, JSON is canonical, XLSX is repeatable (no moment in it), so that all three
 * can be kept, hashed and compared. */
#include "core/grid_out.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/date.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/num.h"
#include "base/utf8.h"
#include "doc/xlsx_out.h"

enum { MAX_WIDE = 50, MAX_PLACES = 9 };

/* ---- CSV ---- */

void grid_put_csv(const struct grid *g, FILE *f, struct buf *b, bool bom)
{
    struct csv_out o;

    csv_out_init(&o, f, b, ',', bom);
    for (size_t c = 0; c < g->n_columns; c++)
        csv_put(&o, g->columns[c].key);
    if (g->label)
        csv_put(&o, "label");
    csv_put_end(&o);
    vec_each (row, &g->rows) {
        for (size_t c = 0; c < g->n_columns; c++)
            csv_put(&o, (*row)[c]);
        if (g->label)
            csv_put(&o, g->label);
        csv_put_end(&o);
    }
}

/* ---- JSON ---- */

static int by_key(const void *p, const void *q, void *columns)
{
    const struct grid_column *c = columns;

    return strcmp(c[*(const size_t *)p].key, c[*(const size_t *)q].key);
}

bool grid_put_json(const struct grid *g, int (*sink)(void *, const void *, size_t), void *to)
{
    struct json j;
    size_t order[GRID_MAX_COLUMNS];

    for (size_t c = 0; c < g->n_columns; c++)
        order[c] = c;
    qsort_r(order, g->n_columns, sizeof *order, by_key, (void *)(uintptr_t)g->columns);
    json_init(&j, sink, to);
    json_object(&j, NULL);
    json_array(&j, "notes");
    for (size_t i = 0; i < g->n_notes; i++)
        json_str(&j, NULL, g->notes[i]);
    json_end(&j);
    json_array(&j, "rows");
    vec_each (row, &g->rows) {
        json_object(&j, NULL);
        for (size_t c = 0; c < g->n_columns; c++)
            json_str(&j, g->columns[order[c]].key, (*row)[order[c]]);
        json_end(&j);
    }
    json_end(&j);
    json_str(&j, "title", g->title);
    json_end(&j);
    return json_finish(&j) == 0;
}

/* ---- XLSX ---- */

static int places_of(const struct grid *g, size_t col)
{
    size_t most = 0;

    if (g->columns[col].kind != GRID_NUMBER)
        return 0;
    vec_each (row, &g->rows) {
        const char *point = strchr((*row)[col], '.');
        if (point && strlen(point + 1) > most)
            most = strlen(point + 1);
    }
    return most > MAX_PLACES ? MAX_PLACES : (int)most;
}

static int width_of(const struct grid *g, size_t col)
{
    size_t widest = utf8_width(_(g->columns[col].title));

    vec_each (row, &g->rows) {
        size_t w = utf8_width((*row)[col]);
        if (w > widest)
            widest = w;
    }
    return widest > MAX_WIDE ? MAX_WIDE * 6 / 5 : (int)widest * 6 / 5 + 2;
}

static void put_cell(struct xlsx_out *o, enum grid_kind kind, const char *s)
{
    struct dec d;
    int32_t date;

    if (!*s)
        xlsx_put_blank(o);
    else if (kind == GRID_NUMBER && dec_parse(s, &d) == 0)
        xlsx_put_num(o, s);
    else if (kind == GRID_DATE && date_parse_iso(s, &date) == 0)
        xlsx_put_date(o, date);
    else
        xlsx_put_text(o, s);
}

int grid_write_xlsx(const struct grid *g, const char *path, struct err *e)
{
    _arena_ struct arena *a = arena_new(); /* g's may belong to many readers */
    struct xlsx_column columns[GRID_MAX_COLUMNS];
    const char **titles = ARENA_ARRAY(a, const char *, g->n_notes + 1);
    struct xlsx_table t = {.titles = titles,
                           .n_titles = g->n_notes + 1,
                           .columns = columns,
                           .n_columns = g->n_columns,
                           .created = 1};
    struct xlsx_out *o = NULL;

    titles[0] = g->title;
    for (size_t i = 0; i < g->n_notes; i++)
        titles[i + 1] = g->notes[i];
    for (size_t c = 0; c < g->n_columns; c++)
        columns[c] = (struct xlsx_column){_(g->columns[c].title), places_of(g, c), width_of(g, c)};
    int r = xlsx_out_open(&o, &t, path, e);
    if (r < 0)
        return r;
    vec_each (row, &g->rows) {
        for (size_t c = 0; c < g->n_columns; c++)
            put_cell(o, g->columns[c].kind, (*row)[c]);
        xlsx_put_end(o);
    }
    r = xlsx_out_commit(o, e);
    xlsx_out_close(o);
    return r;
}

/* ---- in memory ---- */

/* The writer of spreadsheets knows files only. */
static int xlsx_to_buf(const struct grid *g, struct buf *ret, struct err *e)
{
    char dir[] = "/tmp/thidua-XXXXXX", *bytes;
    size_t n;
    _arena_ struct arena *a = arena_new();

    if (!mkdtemp(dir))
        return err_errno(e, _("Không tạo được"), _("tệp tạm"));
    const char *path = fs_join(a, dir, "x.xlsx");
    int r = grid_write_xlsx(g, path, e);
    if (r == 0 && (r = fs_read(a, path, GRID_MAX_BYTES, &bytes, &n, e)) == 0)
        buf_add(ret, bytes, n);
    unlink(path);
    rmdir(dir);
    return r;
}

const char *grid_file_type(enum grid_file f)
{
    static const char *const types[] = {
        "text/csv; charset=utf-8", "application/json",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"};

    return types[f];
}

int grid_to_buf(const struct grid *g, enum grid_file as, struct buf *ret, struct err *e)
{
    struct buf b = BUF_INIT(GRID_MAX_BYTES);
    int r = 0;

    if (as == GRID_CSV)
        grid_put_csv(g, NULL, &b, true);
    else if (as == GRID_JSON)
        grid_put_json(g, json_to_buf, &b);
    else
        r = xlsx_to_buf(g, &b, e);
    if (r == 0 && buf_failed(&b))
        r = err_set(e, ERR_LIMIT, "%s", _("bảng quá lớn"));
    if (r < 0)
        buf_free(&b);
    else
        *ret = b;
    return r;
}
