/* See xlsx_parse.h.  The order of reading: what xlsx_book.c reads (which sheet, which calendar, how numbers are shown, shared
 * strings), which cells are merged (written behind the cells, so the sheet is gone through once more where there are any), the
 * sheet.  Formulas are not computed: the value that the spreadsheet stored is taken, and a formula without one is given out as a
 * failed one.  A row is given out when the next one begins, because some programs write a row in two pieces. */
#include "doc/xlsx_parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"
#include "doc/xlsx_part.h"

enum {
    MAX_STRINGS_BYTES = 256 << 20,
    MAX_OTHERS = 900,
    MAX_MERGES = 65536,
    MAX_SHEET_ROWS = 1048576
};

struct xlsx_limits xlsx_limits_or_default(const struct xlsx_limits *l)
{
    struct xlsx_limits d = l ? *l : (struct xlsx_limits){0};

#define DEFAULT(field, value) d.field = d.field ? d.field : (value)
    DEFAULT(max_file, 200u << 20);
    DEFAULT(max_member, 1u << 30);
    DEFAULT(max_ratio, 1000);
    DEFAULT(max_strings, 4000000);
    DEFAULT(max_row, 1u << 20);
    DEFAULT(max_cols, 512);
    DEFAULT(max_cell, 32768);
    DEFAULT(max_rows, 1048576);
    DEFAULT(max_depth, 32);
    DEFAULT(cpu_seconds, 120);
#undef DEFAULT
    return d;
}

/* ---- the sheet ---- */

int xlsx_column_of(const char *ref, uint64_t *ret_row)
{
    int col = 0;
    uint64_t row = 0;

    for (; *ref >= 'A' && *ref <= 'Z'; ref++) {
        col = col * 26 + (*ref - 'A' + 1);
        if (col > 16384)
            return -1;
    }
    for (const char *d = ref; *d >= '0' && *d <= '9' && row <= MAX_SHEET_ROWS; d++)
        row = row * 10 + (uint64_t)(*d - '0');
    if (ret_row)
        *ret_row = row;
    return *ref >= '1' && *ref <= '9' ? col - 1 : -1;
}

static void cell_start(struct xlsx *x, const char **attrs)
{
    const char *ref = xlsx_attr(attrs, "r"), *kind = xlsx_attr(attrs, "t");

    x->in_cell = true;
    if (ref) {
        int col = xlsx_column_of(ref, NULL);
        if (col < 0) {
            xlsx_fail(x, ERR_INPUT, _("Địa chỉ ô “%.20s” sai"), ref);
            return;
        }
        x->col = (size_t)col;
    }
    snprintf(x->cell_kind, sizeof x->cell_kind, "%s", kind ? kind : "n");
    x->cell_style = xlsx_number_attr(attrs, "s", 0);
    x->has_value = x->has_inline = x->has_formula = false;
    x->formula[0] = '\0';
    buf_clear(&x->text);
}

static void row_out(struct xlsx *x);

/* A row may come in pieces, one behind the other. */
static void row_start(struct xlsx *x, const char **attrs)
{
    uint64_t row = xlsx_number_attr(attrs, "r", (uint32_t)x->row + 1);

    x->in_row = true;
    if (row < x->row || row == 0 || row > MAX_SHEET_ROWS) {
        xlsx_fail(x, ERR_INPUT, _("Số thứ tự dòng %llu sai"), (unsigned long long)row);
        return;
    }
    if (row != x->row) {
        row_out(x);
        x->row = row;
        x->row_hidden = false;
    }
    x->row_hidden |= xlsx_true_attr(attrs, "hidden");
    x->col = 0;
}

/* A cell of kind inlineStr has its text in <is>, every other in <v>; files have both. */
static bool is_wanted(const struct xlsx *x, bool in_line)
{
    bool is_inline = str_eq(x->cell_kind, "inlineStr");

    return in_line ? is_inline || !x->has_value : !is_inline || !x->has_inline;
}

static void text_start(struct xlsx *x, const char *name)
{
    bool value = str_eq(name, "v"), in_line = str_eq(name, "is");

    if (value || in_line) {
        x->capture = value && is_wanted(x, false);
        if (is_wanted(x, in_line))
            buf_clear(&x->text);
        x->has_value |= value;
        x->has_inline |= in_line;
    } else if (str_eq(name, "f") && !x->has_value) {
        x->has_formula = x->capture = true;
        buf_clear(&x->text);
    } else if (str_eq(name, "t")) {
        x->capture = x->has_inline && is_wanted(x, true);
    } else if (str_eq(name, "rPh")) {
        x->rph++;
    }
}

static void sheet_start(struct xlsx *x, const char *name, const char **attrs)
{
    if (str_eq(name, "row") && !x->in_row)
        row_start(x, attrs);
    else if (str_eq(name, "c") && x->in_row && !x->in_cell)
        cell_start(x, attrs);
    else if (x->in_cell)
        text_start(x, name);
}

static bool is_there(const struct xlsx *x, size_t col)
{
    return col < x->n_cols && x->cell_at[col] != SIZE_MAX;
}

static void clear_slot(struct xlsx *x, size_t col, enum cell_type type)
{
    x->cell_at[col] = SIZE_MAX;
    x->cell_len[col] = 0;
    x->cell_type[col] = (uint8_t)type;
}

/* Keeps the text as cell x->col of the row; an empty one only counts when others follow. */
static void keep_cell(struct xlsx *x, const char *s, size_t n, enum cell_type type)
{
    if (n == 0)
        return;
    if (x->col >= x->lim.max_cols) {
        xlsx_fail(x, ERR_LIMIT, _("Dòng có nhiều hơn %zu cột"), x->lim.max_cols);
        return;
    }
    if (n > x->lim.max_cell) {
        xlsx_fail(x, ERR_LIMIT, _("Ô dài hơn %zu byte"), x->lim.max_cell);
        return;
    }
    if (is_there(x, x->col)) {
        if (x->cell_len[x->col] != n || memcmp(x->cells.data + x->cell_at[x->col], s, n) != 0)
            xlsx_fail(x, ERR_INPUT, "%s", _("Ô có hai giá trị khác nhau"));
        return;
    }
    for (; x->n_cols <= x->col; x->n_cols++)
        clear_slot(x, x->n_cols, CELL_TEXT);
    x->cell_at[x->col] = x->cells.len;
    x->cell_len[x->col] = (uint32_t)n;
    x->cell_type[x->col] = (uint8_t)type;
    buf_add(&x->cells, s, n);
    buf_addc(&x->cells, '\0');
    if (buf_failed(&x->cells))
        xlsx_fail(x, ERR_LIMIT, _("Dòng dài hơn %zu byte"), x->lim.max_row);
}

/* 7 with the format 00000: 00007, in which a code differs from another. */
static void pad(char text[static 64], size_t digits)
{
    size_t n = strlen(text);

    if (n >= digits || strspn(text, "0123456789") != n)
        return;
    memmove(text + (digits - n), text, n + 1);
    memset(text, '0', digits - n);
}

static void number_cell(struct xlsx *x, const char *s, size_t n)
{
    char out[64];
    uint8_t shown =
        x->cell_style < x->style_shown.n ? x->style_shown.at[x->cell_style] : XLSX_PLAIN;
    enum cell_type type = shown == XLSX_SHAPED ? CELL_SHAPED : CELL_NUMBER;

    if (n == 0)
        return;
    if (shown == XLSX_DATE && xlsx_date_text(s, x->date1904, out))
        type = CELL_DATE;
    else if (shown == XLSX_PERCENT && xlsx_percent_text(s, out))
        type = CELL_TEXT;
    else if (!xlsx_number_text(s, out))
        return xlsx_fail(x, ERR_INPUT, _("Ô ghi là số nhưng chứa “%.40s”"), s);
    if (shown > XLSX_PADDED)
        pad(out, shown - XLSX_PADDED);
    keep_cell(x, out, strlen(out), type);
}

static void string_cell(struct xlsx *x, const char *s)
{
    char *end;
    unsigned long i = strtoul(s, &end, 10);

    if (*s < '0' || *s > '9' || *end || i >= x->string_at.n) {
        xlsx_fail(x, ERR_INPUT, _("Ô trỏ tới chuỗi “%.20s” không có trong tệp"), s);
        return;
    }
    const char *t = x->strings.data + x->string_at.at[i];
    keep_cell(x, t, strlen(t), CELL_TEXT);
}

/* ISO 8601 text cells (t="d"): the midnight is not part of a date, nor is the Z of a time zone. */
static void iso_cell(struct xlsx *x, char *s, size_t n)
{
    char *t = strchr(s, 'T');

    if (n && s[n - 1] == 'Z')
        s[--n] = '\0';
    if (t && strncmp(t, "T00:00:00", 9) == 0) {
        *t = '\0';
        n = (size_t)(t - s);
    } else if (t) {
        *t = ' ';
    }
    keep_cell(x, s, n, CELL_DATE);
}

/* A formula whose result the writing program left to whoever opens the file.  An empty text is a result, too. */
static bool lacks_result(const struct xlsx *x, size_t n)
{
    return x->has_formula && n == 0 && !(x->has_value && str_eq(x->cell_kind, "str"));
}

static void cell_end(struct xlsx *x)
{
    size_t n;
    const char *s = xlsx_text(x, &n);

    if (lacks_result(x, n))
        keep_cell(x, x->formula, strlen(x->formula), CELL_ERROR);
    else if (str_eq(x->cell_kind, "s") && n)
        string_cell(x, s);
    else if (str_eq(x->cell_kind, "n"))
        number_cell(x, s, n);
    else if (str_eq(x->cell_kind, "b"))
        keep_cell(x, s, n, CELL_BOOL);
    else if (str_eq(x->cell_kind, "e"))
        keep_cell(x, s, n, CELL_ERROR);
    else if (str_eq(x->cell_kind, "d") && n)
        iso_cell(x, arena_strndup(x->scratch, s, n), n);
    else
        keep_cell(x, s, n, CELL_TEXT);
    x->in_cell = x->capture = false;
    x->rph = 0;
    x->col++;
}

/* The beginning of the formula, to be shown; never cut inside a letter. */
static void keep_formula(struct xlsx *x)
{
    size_t n;
    const char *s = xlsx_text(x, &n);
    int fit = (int)utf8_fit(s, 40);

    snprintf(x->formula, sizeof x->formula, "=%.*s", fit < 60 ? fit : 0, s);
    x->capture = false;
    buf_clear(&x->text);
}

/* ---- rows ---- */

/* What lies under a merged cell is seen by nobody: only its first cell counts. */
static void cover(struct xlsx *x, const struct xlsx_merge *m)
{
    for (size_t c = m->left; c <= m->right && c < x->n_cols; c++) {
        if (c == m->left && x->row == m->first)
            continue;
        x->covered += is_there(x, c);
        clear_slot(x, c, CELL_COVERED);
    }
}

static void cover_row(struct xlsx *x)
{
    size_t kept = 0;

    for (; x->next_merge < x->merges.n && x->merges.at[x->next_merge].first <= x->row;
         x->next_merge++)
        *vec_push(&x->active) = x->merges.at[x->next_merge];
    for (size_t i = 0; i < x->active.n; i++) {
        struct xlsx_merge m = x->active.at[i];
        if (m.last < x->row)
            continue;
        cover(x, &m);
        x->active.at[kept++] = m;
    }
    x->active.n = kept;
    while (x->n_cols && !is_there(x, x->n_cols - 1))
        x->n_cols--;
}

static void give_row(struct xlsx *x)
{
    for (size_t i = 0; i < x->n_cols; i++)
        x->cell[i] = x->cell_at[i] == SIZE_MAX ? "" : x->cells.data + x->cell_at[i];
    struct row row = {
        .n = x->n_cols, .cell = x->cell, .len = x->cell_len, .type = x->cell_type, .line = x->row};
    if (!row_has_text(&row))
        return;
    x->hidden += x->row_hidden;
    if (x->row_hidden && x->lim.skip_hidden)
        return;
    if (x->rows == x->lim.max_rows) {
        xlsx_fail(x, ERR_LIMIT, _("Bảng có nhiều hơn %zu dòng"), (size_t)x->lim.max_rows);
        return;
    }
    x->rows++;
    if (x->sink->row(x->sink->to, &row) < 0)
        xlsx_fail(x, ERR_IO, "%s", _("Dừng đọc tệp"));
}

static void row_out(struct xlsx *x)
{
    cover_row(x);
    if (x->n_cols)
        give_row(x);
    x->n_cols = 0;
    buf_clear(&x->cells);
}

static void sheet_end(struct xlsx *x, const char *name)
{
    if (x->in_cell && str_eq(name, "f") && x->has_formula && !x->has_value) {
        keep_formula(x);
    } else if (str_eq(name, "v") || str_eq(name, "t")) {
        x->capture = false;
    } else if (str_eq(name, "rPh") && x->rph) {
        x->rph--;
    } else if (str_eq(name, "c") && x->in_cell) {
        cell_end(x);
    } else if (str_eq(name, "row") && x->in_row) {
        x->in_row = false;
    } else if (str_eq(name, "sheetData")) {
        row_out(x);
        x->stopped = true;
        XML_StopParser(x->parser, XML_FALSE);
    }
}

/* ---- merged cells ---- */

static void merges_start(struct xlsx *x, const char *name, const char **attrs)
{
    const char *ref = str_eq(name, "mergeCell") ? xlsx_attr(attrs, "ref") : NULL;
    const char *colon = ref ? strchr(ref, ':') : NULL;
    uint64_t first, last;

    if (!colon)
        return;
    int left = xlsx_column_of(ref, &first), right = xlsx_column_of(colon + 1, &last);
    if (left < 0 || right < left || last < first)
        return;
    if (x->merges.n == MAX_MERGES) {
        xlsx_fail(x, ERR_LIMIT, _("Trang tính có nhiều hơn %d ô gộp"), MAX_MERGES);
        return;
    }
    *vec_push(&x->merges) = (struct xlsx_merge){first, last, (size_t)left, (size_t)right};
}

static int by_first_row(const void *a, const void *b)
{
    const struct xlsx_merge *m = a, *n = b;

    return (m->first > n->first) - (m->first < n->first);
}

static int read_merges(struct xlsx *x)
{
    const struct xlsx_part part = {x->sheet_path, true, merges_start, NULL};

    if (!xlsx_part_has(x, x->sheet_path, "mergeCell"))
        return x->failed ? x->e->code : 0;
    if (xlsx_read_part(x, &part) < 0)
        return x->e->code;
    if (x->merges.n)
        qsort(x->merges.at, x->merges.n, sizeof *x->merges.at, by_first_row);
    return 0;
}

/* ---- all of it ---- */

static int tell(struct xlsx *x, int told)
{
    if (told < 0)
        xlsx_fail(x, ERR_IO, "%s", _("Dừng đọc tệp"));
    return x->failed ? x->e->code : 0;
}

static int read_workbook(struct xlsx *x)
{
    const struct xlsx_sink *to = x->sink;

    if (xlsx_read_book(x) < 0 || read_merges(x) < 0)
        return x->e->code;
    if (to->sheet && tell(x, to->sheet(to->to, x->sheet_name, buf_str(&x->others))) < 0)
        return x->e->code;
    const struct xlsx_part sheet = {x->sheet_path, true, sheet_start, sheet_end};
    if (xlsx_read_part(x, &sheet) < 0)
        return x->e->code;
    row_out(x); /* of a sheet that never said where its cells end */
    return tell(x, to->end ? to->end(to->to, x->hidden, x->covered) : 0);
}

static void xlsx_free(struct xlsx *x)
{
    if (x->zip)
        zip_discard(x->zip);
    vec_free(&x->rels);
    vec_free(&x->sheets);
    vec_free(&x->formats);
    vec_free(&x->style_shown);
    vec_free(&x->string_at);
    vec_free(&x->merges);
    vec_free(&x->active);
    buf_free(&x->others);
    buf_free(&x->strings);
    buf_free(&x->text);
    buf_free(&x->cells);
    free(x->cell_at);
    free(x->cell_len);
    free(x->cell_type);
    free(x->cell);
    arena_free(x->arena);
    arena_free(x->scratch);
}

int xlsx_parse(const void *bytes, size_t n, const char *name, const struct xlsx_limits *limits,
               const struct xlsx_sink *sink, struct err *e)
{
    struct xlsx x = {.lim = xlsx_limits_or_default(limits), .sink = sink, .name = name, .e = e};
    zip_error_t why;

    x.arena = arena_new();
    x.scratch = arena_new();
    x.strings = BUF_INIT(MAX_STRINGS_BYTES);
    x.text = BUF_INIT(x.lim.max_cell);
    x.others = BUF_INIT(MAX_OTHERS);
    x.cells = BUF_INIT(x.lim.max_row);
    x.cell_at = xcalloc(x.lim.max_cols, sizeof *x.cell_at);
    x.cell_len = xcalloc(x.lim.max_cols, sizeof *x.cell_len);
    x.cell_type = xcalloc(x.lim.max_cols, sizeof *x.cell_type);
    x.cell = xcalloc(x.lim.max_cols, sizeof *x.cell);
    zip_error_init(&why);
    zip_source_t *src = zip_source_buffer_create(bytes, n, 0, &why);
    x.zip = src ? zip_open_from_source(src, ZIP_RDONLY, &why) : NULL;
    if (!x.zip) {
        zip_source_free(src);
        xlsx_fail(&x, ERR_INPUT, "%s", _("Tệp không phải .xlsx hoặc đã hỏng"));
        err_detail(e, "%s", zip_error_strerror(&why));
    } else {
        read_workbook(&x);
    }
    zip_error_fini(&why);
    int r = x.failed ? e->code : 0;
    xlsx_free(&x);
    return r;
}
