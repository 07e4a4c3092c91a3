/* See load_impl.h: where the header of a table is.  Tables of offices have more above it than one line: the name of the office
 * and the motto side by side, a title, the unit of measure, comments.  The header is the first row in which most cells name
 * columns; when no row is, the row that came nearest is told what it lacks.  Does not read rows of figures. */
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "base/vi.h"
#include "core/load_impl.h"

enum { HEADER_WITHIN = 30 };

/* ---- reading it ---- */

static void unknown_column(struct loader *l, size_t i)
{
    const char *names[LOAD_MAX_COLUMNS], *key = vi_search_key(l->scratch, row_cell(&l->row, i));
    struct err e;

    for (size_t k = 0; k < l->table->n; k++)
        names[k] = l->table->columns[k].name;
    const char *near = str_nearest(key, names, l->table->n);
    err_set(&e, ERR_INPUT, _("không có cột nào tên “%.60s” trong bảng %s"), row_cell(&l->row, i),
            l->table->what);
    if (near)
        err_hint(&e, _("Có phải là “%s”? Các cột của bảng: xem doc/input-files.md."), near);
    else
        err_hint(&e, "%s", _("Bỏ cột này; các cột của bảng: xem doc/input-files.md."));
    err_at(&e, l->file, (int)l->row.line, (int)i + 1);
    errs_add(l->errs, &e);
    l->bad_rows = true;
}

static int column_at(struct loader *l, size_t i)
{
    return column_named(l->table->columns, l->table->n, row_cell(&l->row, i), l->scratch);
}

static void read_header(struct loader *l)
{
    for (size_t i = 0; i < l->table->n; i++)
        l->at[i] = -1;
    for (size_t i = 0; i < l->row.n; i++) {
        int col = column_at(l, i);
        if (!*vi_search_key(l->scratch, row_cell(&l->row, i)) ||
            (col < 0 && column_is_counter(row_cell(&l->row, i), l->scratch)))
            continue;
        if (col < 0)
            unknown_column(l, i);
        else if (l->at[col] >= 0)
            load_bad(l, col, _("Giữ lại một cột."), "%s", _("cột này có hai lần"));
        else
            l->at[col] = (int)i;
    }
    for (size_t i = 0; i < l->table->n; i++) {
        if (!l->table->columns[i].required || l->at[i] >= 0)
            continue;
        load_bad(l, -1, _("Thêm cột đó ở dòng tiêu đề; các cột của bảng: xem doc/input-files.md."),
                 _("bảng %s thiếu cột “%s”"), l->table->what, l->table->columns[i].name);
    }
    l->columns = l->row.n;
    l->head.found = true;
}

/* ---- finding it ---- */

/* Which columns the row names, how many cells it has, and whether every required column is among them. */
static size_t named(struct loader *l, size_t *ret_filled, bool *ret_all)
{
    bool there[LOAD_MAX_COLUMNS] = {false};
    size_t n = 0;

    *ret_filled = 0;
    *ret_all = true;
    for (size_t i = 0; i < l->row.n; i++) {
        const char *s = row_cell(&l->row, i);
        int col = *s ? column_at(l, i) : -1;
        *ret_filled += *s && !column_is_counter(s, l->scratch);
        n += col >= 0 && !there[col];
        if (col >= 0)
            there[col] = true;
    }
    for (size_t i = 0; i < l->table->n; i++)
        *ret_all &= there[i] || !l->table->columns[i].required;
    return n;
}

static void keep_best(struct loader *l, size_t n, size_t filled)
{
    const char **cells;
    uint32_t *lens;

    if (l->head.best.n ? n <= l->head.named : n == 0 && filled < 2)
        return;
    cells = ARENA_ARRAY(l->maps, const char *, l->row.n + 1);
    lens = ARENA_ARRAY(l->maps, uint32_t, l->row.n + 1);
    for (size_t i = 0; i < l->row.n; i++) {
        cells[i] = arena_strdup(l->maps, l->row.cell[i]);
        lens[i] = l->row.len[i];
    }
    l->head.best = (struct row){.n = l->row.n, .cell = cells, .len = lens, .line = l->row.line};
    l->head.named = n;
}

bool load_head(struct loader *l)
{
    size_t filled, n;
    bool all;

    if (l->row.line > HEADER_WITHIN && l->head.best.n)
        return false;
    n = named(l, &filled, &all);
    bool is_header = all || (n >= 2 && 2 * n > filled);
    /* "#" alone is a counter; "# anything" a comment. */
    if (load_is_comment(l) && !column_is_counter(row_cell(&l->row, 0), l->scratch)) {
        if (is_header && !l->head.commented)
            l->head.commented = l->row.line;
        return true;
    }
    if (is_header)
        read_header(l);
    else
        keep_best(l, n, filled);
    return true;
}

/* ---- not finding it ---- */

/* Every line stands in quotes of its own, with the marks between the cells inside them. */
static bool is_line_in_quotes(const struct loader *l)
{
    const char *s = row_cell(&l->row, 0);

    return l->row.n == 1 && strpbrk(s, ",;\t|");
}

static const char *missing_hint(struct loader *l, struct rows *rows)
{
    struct rows_info info;

    rows_info(rows, &info);
    if (l->head.commented)
        return arena_printf(l->maps,
                            _("Dòng %llu bắt đầu bằng dấu # nên được coi là chú thích: bỏ dấu # "
                              "nếu đó là dòng tiêu đề."),
                            (unsigned long long)l->head.commented);
    if (*info.others)
        return arena_printf(l->maps,
                            _("Đã đọc trang tính “%s”; tệp còn %s. Đưa trang có số liệu lên đầu, "
                              "hoặc lưu riêng trang đó."),
                            info.sheet, info.others);
    return _("Một trong các dòng đầu của bảng phải là tên các cột; các cột của bảng: xem "
             "doc/input-files.md.");
}

void load_head_missing(struct loader *l, struct rows *rows)
{
    const char *hint = missing_hint(l, rows);
    bool empty = !l->row.n && !l->head.best.n;

    if (l->head.best.n && l->head.named) {
        l->row = l->head.best;
        read_header(l);
        return;
    }
    if (!empty && !l->head.best.n && is_line_in_quotes(l)) {
        load_bad(l, -1,
                 _("Mở tệp bằng trình soạn thảo, bỏ dấu ngoặc kép ở đầu và cuối mỗi dòng; hoặc "
                   "xuất lại tệp."),
                 "%s", _("mỗi dòng là một ô nằm trong dấu ngoặc kép, dấu phân cách nằm bên trong"));
        return;
    }
    if (l->head.best.n)
        l->row = l->head.best;
    load_bad(l, -1, hint, "%s",
             empty ? _("tệp không có dòng nào")
                   : _("không thấy dòng tiêu đề: không dòng nào có tên các cột"));
}
