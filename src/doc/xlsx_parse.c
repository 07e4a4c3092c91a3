/* See xlsx_parse.h.  The order of reading: workbook (which sheet, which calendar), its relations
 * (where the sheet lies), styles (which numbers are dates), shared strings, the sheet.  Formulas
 * are not computed: the value that the spreadsheet stored is taken.  Does not read .xls or .xlsb.
 */
#include "doc/xlsx_parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"
#include "doc/xlsx_part.h"

enum { MAX_STRINGS_BYTES = 256 << 20, MAX_ENTRIES = 20000, MAX_STYLES = 65536, MAX_NAME = 1000 };

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

/* An attribute as a number; `otherwise` when it is missing or not one. */
static uint32_t number_attr(const char **attrs, const char *name, uint32_t otherwise)
{
    const char *s = xlsx_attr(attrs, name);
    uint32_t v = 0;

    if (!s || !*s)
        return otherwise;
    for (; *s >= '0' && *s <= '9'; s++) {
        if (v > 100000000)
            return otherwise;
        v = v * 10 + (uint32_t)(*s - '0');
    }
    return *s ? otherwise : v;
}

static bool true_attr(const char **attrs, const char *name)
{
    const char *s = xlsx_attr(attrs, name);

    return s && (str_eq(s, "1") || str_eq(s, "true") || str_eq(s, "on"));
}

/* ---- workbook.xml and its relations ---- */

static void workbook_sheet(struct xlsx *x, const char **attrs)
{
    const char *name = xlsx_attr(attrs, "name"), *state = xlsx_attr(attrs, "state");
    const char *rid = NULL;

    for (const char **at = attrs; at[0]; at += 2) /* r:id, whatever the prefix; not sheetId */
        if (str_eq(xlsx_local(at[0]), "id"))
            rid = at[1];
    if (!name || !rid || strlen(name) > MAX_NAME || strlen(rid) > MAX_NAME)
        return;
    bool hidden = state && !str_eq(state, "visible");
    bool better = x->lim.sheet ? !x->sheet_found && str_eq(name, x->lim.sheet)
                               : !x->sheet_found || (x->sheet_hidden && !hidden);
    if (!better)
        return;
    x->sheet_found = true;
    x->sheet_hidden = hidden;
    x->sheet_name = arena_strdup(x->arena, utf8_nfc(x->arena, name));
    x->sheet_rid = arena_strdup(x->arena, rid);
}

static void workbook_start(struct xlsx *x, const char *name, const char **attrs)
{
    if (str_eq(name, "workbookPr"))
        x->date1904 = true_attr(attrs, "date1904");
    else if (str_eq(name, "sheet"))
        workbook_sheet(x, attrs);
}

static void rels_start(struct xlsx *x, const char *name, const char **attrs)
{
    const char *id = xlsx_attr(attrs, "Id"), *target = xlsx_attr(attrs, "Target");

    if (!str_eq(name, "Relationship") || !id || !target || !str_eq(id, x->sheet_rid))
        return;
    if (strstr(target, "..") || strlen(target) > MAX_NAME) {
        xlsx_fail(x, ERR_INPUT, "%s", _("Tệp trỏ ra ngoài chính nó: không đọc"));
        return;
    }
    x->sheet_path = target[0] == '/' ? arena_strdup(x->arena, target + 1)
                                     : arena_printf(x->arena, "xl/%s", target);
}

/* ---- styles.xml ---- */

static void styles_start(struct xlsx *x, const char *name, const char **attrs)
{
    if (str_eq(name, "numFmt")) {
        const char *code = xlsx_attr(attrs, "formatCode");
        if (code && xlsx_is_date_code(code) && x->date_ids.n < MAX_STYLES)
            *vec_push(&x->date_ids) = number_attr(attrs, "numFmtId", 0);
    } else if (str_eq(name, "cellXfs")) {
        x->in_xfs = true;
    } else if (str_eq(name, "xf") && x->in_xfs && x->style_date.n < MAX_STYLES) {
        uint32_t id = number_attr(attrs, "numFmtId", 0);
        bool date = xlsx_is_date_id(id);
        vec_each (known, &x->date_ids)
            date = date || *known == id;
        *vec_push(&x->style_date) = date;
    }
}

static void styles_end(struct xlsx *x, const char *name)
{
    if (str_eq(name, "cellXfs"))
        x->in_xfs = false;
}

/* ---- texts ---- */

/* The gathered text, unescaped and in NFC; valid until the next one. */
static const char *text_so_far(struct xlsx *x, size_t *ret_len)
{
    if (!x->text.len) {
        *ret_len = 0;
        return "";
    }
    x->text.len = xlsx_unescape(x->text.data, x->text.len);
    *ret_len = x->text.len;
    if (!utf8_needs_nfc(x->text.data, x->text.len))
        return x->text.data;
    if (arena_used(x->scratch) > 65536)
        arena_reset(x->scratch);
    const char *t = utf8_nfc(x->scratch, x->text.data);
    *ret_len = strlen(t);
    return t;
}

static void strings_start(struct xlsx *x, const char *name, const char **attrs)
{
    (void)attrs;
    if (str_eq(name, "si"))
        buf_clear(&x->text);
    else if (str_eq(name, "rPh"))
        x->rph++;
    else if (str_eq(name, "t"))
        x->capture = true;
}

static void strings_end(struct xlsx *x, const char *name)
{
    size_t n;

    if (str_eq(name, "t")) {
        x->capture = false;
    } else if (str_eq(name, "rPh")) {
        x->rph--;
    } else if (str_eq(name, "si")) {
        const char *t = text_so_far(x, &n);
        if (x->string_at.n == x->lim.max_strings) {
            xlsx_fail(x, ERR_LIMIT, _("Tệp có nhiều hơn %zu chuỗi"), x->lim.max_strings);
            return;
        }
        *vec_push(&x->string_at) = x->strings.len;
        buf_add(&x->strings, t, n + 1);
        if (buf_failed(&x->strings))
            xlsx_fail(x, ERR_LIMIT, "%s", _("Các chuỗi trong tệp quá lớn"));
    }
}

/* ---- the sheet ---- */

/* "B5" → 1; -1 when it is not a reference. */
static int column_of(const char *ref)
{
    int col = 0;

    for (; *ref >= 'A' && *ref <= 'Z'; ref++) {
        col = col * 26 + (*ref - 'A' + 1);
        if (col > 16384)
            return -1;
    }
    return *ref >= '1' && *ref <= '9' ? col - 1 : -1;
}

static void cell_start(struct xlsx *x, const char **attrs)
{
    const char *ref = xlsx_attr(attrs, "r"), *kind = xlsx_attr(attrs, "t");

    x->in_cell = true;
    if (ref) {
        int col = column_of(ref);
        if (col < 0 || (size_t)col < x->col) {
            xlsx_fail(x, ERR_INPUT, _("Địa chỉ ô “%.20s” sai hoặc lặp lại"), ref);
            return;
        }
        x->col = (size_t)col;
    }
    snprintf(x->cell_kind, sizeof x->cell_kind, "%s", kind ? kind : "n");
    x->cell_style = number_attr(attrs, "s", 0);
    buf_clear(&x->text);
}

static void row_start(struct xlsx *x, const char **attrs)
{
    uint64_t row = number_attr(attrs, "r", (uint32_t)x->row + 1);

    x->in_row = true;
    if (row <= x->row || row > 1048576) {
        xlsx_fail(x, ERR_INPUT, _("Số thứ tự dòng %llu sai hoặc lặp lại"), (unsigned long long)row);
        return;
    }
    x->row = row;
    x->col = x->n_cols = 0;
    buf_clear(&x->cells);
}

static void sheet_start(struct xlsx *x, const char *name, const char **attrs)
{
    if (str_eq(name, "row") && !x->in_row)
        row_start(x, attrs);
    else if (str_eq(name, "c") && x->in_row && !x->in_cell)
        cell_start(x, attrs);
    else if (x->in_cell && (str_eq(name, "v") || str_eq(name, "t")))
        x->capture = true;
    else if (x->in_cell && str_eq(name, "rPh"))
        x->rph++;
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
    for (; x->n_cols < x->col; x->n_cols++) {
        x->cell_at[x->n_cols] = SIZE_MAX;
        x->cell_len[x->n_cols] = 0;
        x->cell_type[x->n_cols] = CELL_TEXT;
    }
    x->cell_at[x->col] = x->cells.len;
    x->cell_len[x->col] = (uint32_t)n;
    x->cell_type[x->col] = (uint8_t)type;
    x->n_cols = x->col + 1;
    buf_add(&x->cells, s, n);
    buf_addc(&x->cells, '\0');
    if (buf_failed(&x->cells))
        xlsx_fail(x, ERR_LIMIT, _("Dòng dài hơn %zu byte"), x->lim.max_row);
}

static void number_cell(struct xlsx *x, const char *s, size_t n)
{
    char out[64];
    uint8_t type = CELL_NUMBER;
    bool date = x->cell_style < x->style_date.n && x->style_date.at[x->cell_style];

    if (n == 0)
        return;
    if (date && xlsx_date_text(s, x->date1904, out, &type))
        keep_cell(x, out, strlen(out), type);
    else if (xlsx_number_text(s, out))
        keep_cell(x, out, strlen(out), CELL_NUMBER);
    else
        xlsx_fail(x, ERR_INPUT, _("Ô ghi là số nhưng chứa “%.40s”"), s);
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

/* ISO 8601 text cells (t="d"): the midnight is not part of a date. */
static void iso_cell(struct xlsx *x, char *s, size_t n)
{
    char *t = strchr(s, 'T');

    if (t && strncmp(t, "T00:00:00", 9) == 0) {
        *t = '\0';
        n = (size_t)(t - s);
    } else if (t) {
        *t = ' ';
    }
    keep_cell(x, s, n, CELL_DATE);
}

static void cell_end(struct xlsx *x)
{
    size_t n;
    const char *s = text_so_far(x, &n);

    if (str_eq(x->cell_kind, "s") && n)
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

static void row_done(struct xlsx *x)
{
    x->in_row = false;
    if (!x->n_cols)
        return;
    if (x->rows == x->lim.max_rows) {
        xlsx_fail(x, ERR_LIMIT, _("Bảng có nhiều hơn %zu dòng"), (size_t)x->lim.max_rows);
        return;
    }
    x->rows++;
    for (size_t i = 0; i < x->n_cols; i++)
        x->cell[i] = x->cell_at[i] == SIZE_MAX ? "" : x->cells.data + x->cell_at[i];
    struct row row = {
        .n = x->n_cols, .cell = x->cell, .len = x->cell_len, .type = x->cell_type, .line = x->row};
    if (x->sink->row(x->sink->to, &row) < 0)
        xlsx_fail(x, ERR_IO, "%s", _("Dừng đọc tệp"));
}

static void sheet_end(struct xlsx *x, const char *name)
{
    if (str_eq(name, "v") || str_eq(name, "t")) {
        x->capture = false;
    } else if (str_eq(name, "rPh") && x->rph) {
        x->rph--;
    } else if (str_eq(name, "c") && x->in_cell) {
        cell_end(x);
    } else if (str_eq(name, "row") && x->in_row) {
        row_done(x);
    } else if (str_eq(name, "sheetData")) {
        x->stopped = true;
        XML_StopParser(x->parser, XML_FALSE);
    }
}

/* ---- all of it ---- */

static int find_sheet(struct xlsx *x)
{
    static const struct xlsx_part workbook = {"xl/workbook.xml", true, workbook_start, NULL};
    static const struct xlsx_part rels = {"xl/_rels/workbook.xml.rels", true, rels_start, NULL};

    if (xlsx_read_part(x, &workbook) < 0)
        return x->e->code;
    if (!x->sheet_found) {
        if (x->lim.sheet)
            xlsx_fail(x, ERR_MISSING, _("Tệp không có trang tính nào tên “%s”"), x->lim.sheet);
        xlsx_fail(x, ERR_INPUT, "%s", _("Tệp không có trang tính nào"));
        return x->e->code;
    }
    if (xlsx_read_part(x, &rels) < 0)
        return x->e->code;
    if (!x->sheet_path)
        xlsx_fail(x, ERR_INPUT, "%s", _("Tệp hỏng: không tìm thấy trang tính đầu tiên"));
    return x->failed ? x->e->code : 0;
}

static int read_workbook(struct xlsx *x)
{
    static const struct xlsx_part styles = {"xl/styles.xml", false, styles_start, styles_end};
    static const struct xlsx_part strings = {"xl/sharedStrings.xml", false, strings_start,
                                             strings_end};

    if (zip_get_num_entries(x->zip, 0) > MAX_ENTRIES) {
        xlsx_fail(x, ERR_LIMIT, _("Tệp nén có nhiều hơn %d phần"), MAX_ENTRIES);
        return x->e->code;
    }
    if (find_sheet(x) < 0 || xlsx_read_part(x, &styles) < 0 || xlsx_read_part(x, &strings) < 0)
        return x->e->code;
    if (x->sink->sheet && x->sink->sheet(x->sink->to, x->sheet_name) < 0) {
        xlsx_fail(x, ERR_IO, "%s", _("Dừng đọc tệp"));
        return x->e->code;
    }
    struct xlsx_part sheet = {x->sheet_path, true, sheet_start, sheet_end};
    return xlsx_read_part(x, &sheet);
}

static void xlsx_free(struct xlsx *x)
{
    if (x->zip)
        zip_discard(x->zip);
    vec_free(&x->date_ids);
    vec_free(&x->style_date);
    vec_free(&x->string_at);
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
