/* See load.h.  One table of columns and one row function for each kind of file; headers are matched without accents or
 * case, in English or Vietnamese.  Nothing is guessed: a number that can be read two ways, a unit code that two units
 * share, a half-filled ratio, a cell that holds another thing than was typed into it are errors that say what to write. */
#include "core/load.h"

#include <stdarg.h>
#include <string.h>

#include "base/cell.h"
#include "base/check.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/map.h"
#include "base/rows.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/vi.h"
#include "core/load_impl.h"
#include "doc/rows.h"
#include "engine/plan_read.h"

/* ---- errors ---- */

void load_bad(struct loader *l, int col, const char *hint, const char *fmt, ...)
{
    struct err e;
    char text[400];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (col >= 0)
        err_set(&e, ERR_INPUT, _("cột %s, giá trị “%.80s”: %s"), l->table->columns[col].name,
                load_text(l, col), text);
    else
        err_set(&e, ERR_INPUT, "%s", text);
    if (hint)
        err_hint(&e, "%s", hint);
    err_at(&e, l->file, (int)l->row.line, col >= 0 && l->at[col] >= 0 ? l->at[col] + 1 : 0);
    err_field(&e, col >= 0 ? l->table->columns[col].name : "");
    errs_add(l->errs, &e);
    l->bad_rows = true;
}

/* ---- cells ---- */

static bool may_be_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || (unsigned char)c == 0xC2;
}

const char *load_text(struct loader *l, int col)
{
    size_t i = (size_t)l->at[col], n;

    if (l->at[col] < 0 || i >= l->row.n || (n = l->row.len[i]) == 0)
        return "";
    const char *s = utf8_clean(l->scratch, l->row.cell[i]);
    n = strlen(s);
    bool blank =
        n && (may_be_blank(s[0]) || may_be_blank(s[n - 1]) || (n > 1 && may_be_blank(s[n - 2])));
    return blank ? str_trim(l->scratch, s) : s;
}

enum cell_type load_type(const struct loader *l, int col)
{
    return l->at[col] < 0 ? CELL_TEXT : cell_type_of(&l->row, (size_t)l->at[col]);
}

bool load_required(struct loader *l, int col, const char **ret)
{
    *ret = load_text(l, col);
    if (**ret)
        return true;
    load_bad(l, col, _("Điền ô này rồi nạp lại."), "%s", _("thiếu giá trị bắt buộc"));
    return false;
}

char *load_keep(struct loader *l, const char *s)
{
    return arena_strdup(l->in->arena, s);
}

bool load_date(struct loader *l, int col, int32_t *ret)
{
    const char *s = load_text(l, col);
    enum cell_result r = cell_date(s, ret);

    if (r == CELL_EMPTY)
        *ret = DATE_NONE;
    if (r == CELL_OK || r == CELL_EMPTY)
        return true;
    if (r == CELL_TIMED)
        load_bad(l, col, _("Chỉ ghi ngày: xóa phần giờ trong ô."), "%s", _("có cả giờ"));
    else
        load_bad(l, col, _("Viết ngày dạng dd/mm/yyyy, ví dụ 28/01/2022."), "%s",
                 _("không phải ngày có thật"));
    return false;
}

bool load_bool(struct loader *l, int col, bool otherwise, bool *ret)
{
    enum cell_result r = cell_bool(load_text(l, col), ret);

    if (r == CELL_EMPTY)
        *ret = otherwise;
    if (r == CELL_OK || r == CELL_EMPTY)
        return true;
    load_bad(l, col, _("Viết “có” hoặc “không”."), "%s", _("không phải có hoặc không"));
    return false;
}

bool load_year(struct loader *l, int col, int16_t *ret)
{
    const char *s = load_text(l, col);
    int64_t y;
    /* 2.024 with a mark of thousands; 2024.0 as programs write a number */
    bool number = cell_int(s, CELL_COMMA, &y) == CELL_OK || cell_int(s, CELL_POINT, &y) == CELL_OK;

    if (number && y >= DATE_MIN_YEAR && y <= DATE_MAX_YEAR) {
        *ret = (int16_t)y;
        return true;
    }
    load_bad(l, col, _("Viết năm bốn chữ số, ví dụ 2022."), "%s", _("không phải năm"));
    return false;
}

uint32_t load_word(struct loader *l, int col, const char *const *words, size_t n, const char *hint)
{
    char *key = vi_search_key(l->scratch, load_text(l, col));

    for (size_t i = 0; i < n; i++)
        if (str_eq(key, words[i]))
            return (uint32_t)i;
    load_bad(l, col, hint, "%s", _("không hiểu"));
    return NO_INDEX;
}

/* ---- references ---- */

void load_index_units(struct loader *l)
{
    map_init(&l->unit_codes, l->maps);
    vec_free(&l->same_code);
    for (uint32_t i = 0; i < l->in->units.n; i++)
        load_index_unit(l, i);
}

/* Units of one code form a chain: first → next → … */
void load_index_unit(struct loader *l, uint32_t unit)
{
    uint32_t first = map_add(&l->unit_codes, l->in->units.at[unit].code, unit);

    while (l->same_code.n <= unit)
        *vec_push(&l->same_code) = NO_INDEX;
    if (first == unit)
        return;
    while (l->same_code.at[first] != NO_INDEX)
        first = l->same_code.at[first];
    l->same_code.at[first] = unit;
}

static bool alive_in(const struct unit *u, int32_t from, int32_t to)
{
    return u->from <= to && (u->to == DATE_NONE || u->to >= from);
}

static uint32_t unit_at(struct loader *l, int col, const char *text, const char *at)
{
    char *code = arena_strndup(l->scratch, text, (size_t)(at - text));
    int32_t from;

    if (date_parse(at + 1, &from) < 0) {
        load_bad(l, col, _("Viết MÃ@ngày bắt đầu, ví dụ 21025@2025-07-01."), "%s",
                 _("ngày sau dấu @ không đúng"));
        return NO_INDEX;
    }
    for (uint32_t u = map_get(&l->unit_codes, code); u != MAP_NONE; u = l->same_code.at[u])
        if (l->in->units.at[u].from == from)
            return u;
    load_bad(l, col, _("Kiểm tra cột from của đơn vị trong units.csv."), "%s",
             _("không có đơn vị nào mang mã này từ ngày đó"));
    return NO_INDEX;
}

uint32_t load_unit(struct loader *l, int col, const char *text, int32_t from, int32_t to)
{
    const char *at = strchr(text, '@');
    uint32_t found = NO_INDEX, first = map_get(&l->unit_codes, text);

    if (at)
        return unit_at(l, col, text, at);
    if (first == MAP_NONE) {
        load_bad(l, col, _("Thêm đơn vị vào units.csv hoặc sửa mã."), "%s",
                 _("không có đơn vị nào mang mã này"));
        return NO_INDEX;
    }
    for (uint32_t u = first; u != NO_INDEX; u = l->same_code.at[u]) {
        if (!alive_in(&l->in->units.at[u], from, to))
            continue;
        if (found != NO_INDEX) {
            load_bad(l, col, _("Viết MÃ@ngày bắt đầu để chỉ rõ, ví dụ 21025@2025-07-01."), "%s",
                     _("mã này được hai đơn vị dùng trong thời gian đó"));
            return NO_INDEX;
        }
        found = u;
    }
    if (found == NO_INDEX)
        load_bad(l, col, _("Kiểm tra thời gian tồn tại của đơn vị trong units.csv."), "%s",
                 _("đơn vị không tồn tại trong thời gian đó"));
    return found;
}

uint32_t load_person(struct loader *l, const char *code)
{
    for (uint32_t i = 0; i < l->in->people.n; i++)
        if (str_eq(l->in->people.at[i].code, code))
            return i;
    return NO_INDEX;
}

/* ---- driving ---- */

bool load_is_comment(const struct loader *l)
{
    return row_cell(&l->row, 0)[0] == '#' && cell_type_of(&l->row, 0) != CELL_ERROR;
}

/* A row longer than the header: a lost quote or a stray delimiter has joined or cut something. */
static bool too_many_cells(struct loader *l)
{
    size_t n = l->row.n;

    while (n > l->columns && !*row_cell(&l->row, n - 1))
        n--;
    if (n <= l->columns)
        return false;
    load_bad(l, -1, _("Xem lại dấu phân cách, dấu ngoặc kép của dòng này."),
             _("dòng có %zu ô, dòng tiêu đề có %zu ô"), n, l->columns);
    return true;
}

/* Cells that are not what somebody typed into them. */
static bool has_fault(struct loader *l)
{
    bool bad = false;

    for (size_t i = 0; i < l->table->n && !l->how->sealed; i++) {
        const struct column *c = &l->table->columns[i];
        const char *hint = NULL, *text = l->at[i] < 0 ? "" : row_cell(&l->row, (size_t)l->at[i]);
        enum cell_type type = load_type(l, (int)i);
        if (!*text && (type != CELL_COVERED || !c->required))
            continue;
        const char *fault = column_fault(l->scratch, c->kind, type, text, &hint);
        if (fault)
            load_bad(l, (int)i, hint, "%s", fault);
        bad |= fault != NULL;
    }
    return bad;
}

/* Letters that are none in the encoding the file seems to have: names would be spoiled silently. */
static void refuse_replaced(struct loader *l, struct rows *rows)
{
    struct rows_info info;

    rows_info(rows, &info);
    if (!info.replaced)
        return;
    l->row = (struct row){0};
    load_bad(l, -1, _("Lưu lại tệp dạng “CSV UTF-8” rồi nạp lại."),
             _("tệp có %llu byte không có nghĩa trong bảng mã %s"),
             (unsigned long long)info.replaced, info.encoding);
}

/* Nobody types them, and on a terminal they are commands. */
static bool has_control(struct loader *l)
{
    for (size_t i = 0; i < l->row.n; i++)
        for (const char *s = l->row.cell[i]; *s; s++) {
            bool blank = *s == '\t' || *s == '\n' || *s == '\r';
            if (((unsigned char)*s >= 0x20 || blank) && *s != 0x7F)
                continue;
            load_bad(l, -1, _("Xóa ký tự đó."), _("ô thứ %zu có ký tự điều khiển"), i + 1);
            return true;
        }
    return false;
}

static int read_rows(struct loader *l, struct rows *rows)
{
    const struct load_progress *progress = l->how->progress;
    uint64_t n = 0;
    struct err e;
    int r;

    while ((r = rows_next(rows, &l->row, &e)) > 0) {
        if (!l->head.found) {
            if (!load_head(l))
                break;
            if (l->bad_rows)
                return -1;
            continue;
        }
        if (load_is_comment(l))
            continue;
        if (!too_many_cells(l) && !has_control(l) && !has_fault(l))
            l->table->row(l);
        if (++n % 256 == 0)
            arena_reset(l->scratch);
        if (progress && progress->at && n % 65536 == 0) {
            struct rows_info info;
            rows_info(rows, &info);
            progress->at(progress->ctx, n, info.bytes);
        }
    }
    if (r < 0) {
        errs_add(l->errs, &e);
        return -1;
    }
    refuse_replaced(l, rows);
    if (!l->head.found)
        load_head_missing(l, rows);
    else if (!l->how->sealed)
        column_notes(l->errs, l->file, rows, l->how->skip_hidden);
    return 0;
}

static int load_table_rows(struct inputs *in, const struct plan *p, enum load_kind kind,
                           const char *name, struct rows *rows, const struct load_how *how,
                           struct errs *errs)
{
    _arena_ struct arena *scratch = arena_new(), *maps = arena_new();
    static const struct load_how usual;
    struct loader l = {.in = in,
                       .plan = p,
                       .errs = errs,
                       .scratch = scratch,
                       .maps = maps,
                       .file = name,
                       .how = how ? how : &usual};
    size_t before = errs->total;

    l.table = load_table(kind);
    CHECK(l.table->n <= LOAD_MAX_COLUMNS);
    load_index_units(&l);
    load_start(&l);
    if (read_rows(&l, rows) == 0 && l.table->end)
        l.table->end(&l);
    vec_free(&l.same_code);
    vec_free(&l.waiting);
    return errs->total == before ? 0 : ERR_INPUT;
}

int load_file(struct inputs *in, const struct plan *p, enum load_kind kind, const char *path,
              const struct load_how *how, struct errs *errs)
{
    const struct rows_limits limits = {.csv = {.raw = how && how->sealed},
                                       .xlsx = {.skip_hidden = how && how->skip_hidden}};
    _rows_ struct rows *rows = NULL;
    struct err e;

    if (rows_open(&rows, path, &limits, &e) < 0) {
        errs_add(errs, &e);
        return e.code;
    }
    return load_table_rows(in, p, kind, path, rows, how, errs);
}

/* ---- rows in memory ---- */

struct memory_rows {
    struct rows base;
    const struct load_cells *from;
    uint64_t line; /* 0 = the header comes next */
    const char **cell;
    uint32_t *len;
};

static int memory_next(struct rows *rows, struct row *ret, struct err *e)
{
    struct memory_rows *m = (struct memory_rows *)rows;
    const struct load_cells *c = m->from;
    size_t first = m->line ? (m->line - 1) * c->n_columns : 0;
    const char *const *at = m->line ? c->cells + first : c->header;

    (void)e;
    if (m->line > c->n_rows)
        return 0;
    for (size_t i = 0; i < c->n_columns; i++) {
        m->cell[i] = at[i] ? at[i] : "";
        m->len[i] = (uint32_t)strlen(m->cell[i]);
    }
    *ret = (struct row){.n = c->n_columns,
                        .cell = m->cell,
                        .len = m->len,
                        .type = m->line ? c->types + first : NULL,
                        .line = m->line};
    m->line++;
    return 1;
}

static void memory_info(struct rows *rows, struct rows_info *ret)
{
    (void)rows;
    *ret = (struct rows_info){.format = "", .encoding = "UTF-8", .sheet = "", .others = ""};
}

static void memory_close(struct rows *rows)
{
    (void)rows;
}

int load_memory(struct inputs *in, const struct plan *p, enum load_kind kind,
                const struct load_cells *cells, struct errs *errs)
{
    _arena_ struct arena *a = arena_new();
    struct memory_rows rows = {.base = {memory_next, memory_info, memory_close},
                               .from = cells,
                               .cell = ARENA_ARRAY(a, const char *, cells->n_columns + 1),
                               .len = ARENA_ARRAY(a, uint32_t, cells->n_columns + 1)};

    return load_table_rows(in, p, kind, cells->name, &rows.base, NULL, errs);
}

static const char *const kind_names[LOAD_KINDS] = {"units",        "people", "facts",
                                                   "attestations", "events", "holidays"};

enum load_kind load_kind_named(const char *name)
{
    int k = 0;

    while (k < LOAD_KINDS && !str_eq(kind_names[k], name))
        k++;
    return (enum load_kind)k;
}

const char *load_kind_name(enum load_kind k)
{
    return kind_names[k];
}

int load_plan(struct arena *a, const char *path, struct plan **ret, struct errs *errs)
{
    char *text;
    size_t n;
    struct err e;

    if (fs_read(a, path, PLAN_MAX_BYTES, &text, &n, &e) < 0) {
        errs_add(errs, &e);
        return e.code;
    }
    return plan_read(a, path, text, n, ret, errs);
}

const char *load_table_path(struct arena *a, const char *dir, enum load_kind k, struct errs *errs)
{
    struct err e;

    const char *csv = fs_join(a, dir, arena_printf(a, "%s.csv", kind_names[k]));
    const char *xlsx = fs_join(a, dir, arena_printf(a, "%s.xlsx", kind_names[k]));

    if (!fs_exists(xlsx))
        return csv;
    if (!fs_exists(csv))
        return xlsx;
    err_set(&e, ERR_INPUT, _("có cả %s và %s: đã đọc %s"), csv, xlsx, csv);
    errs_note(errs, &e);
    return csv;
}

int load_dir(struct arena *a, const char *dir, const struct load_how *how, struct plan **ret_plan,
             struct inputs *ret, struct errs *errs)
{
    int r = load_plan(a, fs_join(a, dir, "plan.yaml"), ret_plan, errs);

    if (r < 0)
        return r;
    inputs_init(ret, a);
    for (enum load_kind k = 0; k < LOAD_KINDS; k++) {
        const char *path = load_table_path(a, dir, k, errs);
        bool needed = k == LOAD_UNITS || k == LOAD_FACTS;
        if (!needed && !fs_exists(path))
            continue;
        if (load_file(ret, *ret_plan, k, path, how, errs) < 0)
            r = ERR_INPUT;
        if (r < 0 && k == LOAD_UNITS)
            break; /* every later row would complain about its unit */
    }
    if (r == 0)
        r = load_finish(ret, *ret_plan, errs);
    if (r < 0)
        inputs_free(ret);
    return r;
}
