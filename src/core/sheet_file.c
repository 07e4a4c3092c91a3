/* See sheet_file.h.  Reading is one pass over rows of cells, wherever they come from.  What the cells mean is judged by
 * sheet_save(), which knows what is in force; what spoils a cell before that, as for the tables of load.h (column.h). */
#include "core/sheet_file.h"

#include "base/i18n.h"
#include "base/str.h"
#include "base/vi.h"
#include "core/column.h"
#include "core/sheet_impl.h"
#include "doc/rows.h"

enum { MAX_CELLS = 40, MAX_ROWS = 5000, HEADER_WITHIN = 30 };

enum col {
    K_ID,
    K_TITLE,
    K_NUM,
    K_DEN,
    K_STATE,
    K_NOTE,
    K_SOURCE,
    K_LAST,
    K_BY,
    K_HOW,
    K_REV,
    COLS
};

static const struct {
    int of;            /* enum fact_column that it is; -1 none */
    const char *key;   /* where it is none */
    const char *title; /* on the sheet */
    enum grid_kind kind;
} columns[COLS] = {
    [K_ID] = {F_INDICATOR, NULL, N_("Mã chỉ tiêu"), GRID_TEXT},
    [K_TITLE] = {-1, "title", N_("Chỉ tiêu"), GRID_TEXT},
    [K_NUM] = {F_NUM, NULL, N_("Tử số hoặc giá trị"), GRID_NUMBER},
    [K_DEN] = {F_DEN, NULL, N_("Mẫu số"), GRID_NUMBER},
    [K_STATE] = {F_STATE, NULL, N_("Trạng thái"), GRID_TEXT},
    [K_NOTE] = {F_NOTE, NULL, N_("Ghi chú"), GRID_TEXT},
    [K_SOURCE] = {F_SOURCE, NULL, N_("Nguồn"), GRID_TEXT},
    [K_LAST] = {-1, "last", N_("Kỳ trước"), GRID_TEXT},
    [K_BY] = {-1, "by", N_("Ai nhập"), GRID_TEXT},
    [K_HOW] = {-1, "how", N_("Cách điền"), GRID_TEXT},
    [K_REV] = {-1, "rev", N_("Bản số"), GRID_NUMBER},
};

/* Further names that only a sheet has, folded. */
static const struct {
    const char *name;
    enum col col;
} also[] = {{"ma", K_ID}, {"chi tieu ma", K_ID}, {"ban", K_REV}};

/* ---- out ---- */

static const char *number_of(struct arena *a, const struct scoresheet *s, uint32_t indicator,
                             const struct figure *f)
{
    if (!f || f->state != FACT_VALUE)
        return "";
    if (f->date != DATE_NONE || s->plan->indicators[indicator].measure == MEASURE_YES_NO)
        return figure_num_text(a, s->plan, indicator, f);
    return dec_text(a, f->num);
}

/* "1: Đủ; 2: Còn thiếu" */
static const char *levels(struct arena *a, const struct plan *p, uint32_t indicator)
{
    int64_t n = plan_levels(p, indicator);
    const char *all = "";

    for (int64_t k = 1; k <= n; k++) {
        const char *title = plan_level_title(p, indicator, k);
        all = arena_printf(a, "%s%s%lld%s%s", all, *all ? "; " : "", (long long)k,
                           *title ? ": " : "", title);
    }
    return *all ? arena_printf(a, _("số hoặc lời của mức: %s"), all) : "";
}

/* What a cell that takes no plain number is filled with. */
static const char *how(struct arena *a, const struct plan *p, uint32_t indicator)
{
    switch (p->indicators[indicator].measure) {
    case MEASURE_YES_NO:
        return _("có hoặc không");
    case MEASURE_MILESTONE:
        return _("ngày/tháng/năm");
    case MEASURE_LEVEL:
        return levels(a, p, indicator);
    default:
        return "";
    }
}

static void grid_item(struct grid *g, struct arena *a, const struct scoresheet *s,
                      const struct sheet_item *x)
{
    const struct indicator *i = &s->plan->indicators[x->indicator];
    const struct figure *f = x->now;
    const char **row = grid_row(g);

    row[K_ID] = i->item.id;
    row[K_TITLE] = i->item.title;
    row[K_NUM] = number_of(a, s, x->indicator, f);
    row[K_DEN] = f && f->state == FACT_VALUE && f->has_den ? dec_text(a, f->den) : "";
    row[K_STATE] = f && f->state != FACT_VALUE ? figure_state_vi(f->state) : "";
    row[K_NOTE] = f ? f->note : "";
    row[K_SOURCE] = f ? f->source : "";
    row[K_LAST] = x->last ? figure_text(a, s->plan, x->indicator, x->last) : "";
    row[K_BY] = x->office == SHEET_BY_UNIT ? _("đơn vị") : _("cơ quan tham mưu");
    row[K_HOW] = how(a, s->plan, x->indicator);
    row[K_REV] = arena_printf(a, "%lld", (long long)sheet_rev(x));
}

static const struct grid_column *grid_columns(struct arena *a)
{
    struct grid_column *g = ARENA_ARRAY(a, struct grid_column, COLS);

    for (int c = 0; c < COLS; c++)
        g[c] = (struct grid_column){.key = columns[c].of < 0 ? columns[c].key
                                                             : fact_columns[columns[c].of].name,
                                    .title = columns[c].title,
                                    .kind = columns[c].kind};
    return g;
}

void sheet_grid(struct grid *g, struct arena *a, const struct scoresheet *s)
{
    grid_init(g, a, arena_printf(a, _("Số liệu năm %d: %s"), s->year, s->unit.name),
              grid_columns(a), COLS);
    grid_note(g,
              _("Điền tử số, mẫu số, trạng thái, ghi chú, nguồn; không sửa cột mã và cột bản số."));
    grid_note(g, _("Trạng thái: để trống, “không áp dụng” (ghi lý do) hoặc “chưa có số liệu”."));
    for (size_t i = 0; i < s->n_items; i++)
        if (s->items[i].office != SHEET_BY_ATTESTATION)
            grid_item(g, a, s, &s->items[i]);
}

/* ---- in ---- */

struct reading {
    struct arena *a;
    const struct scoresheet *s;
    const struct sheet_how *how;
    struct errs *errs;
    const char *file;
    int at[COLS]; /* where each column stands; -1 not there */
    bool header;
    VEC(struct sheet_row) rows;
};

static void bad(struct reading *k, const struct row *row, int col, const char *message,
                const char *hint)
{
    struct err e;

    err_set(&e, ERR_INPUT, "%s", message);
    err_hint(&e, "%s", hint);
    err_at(&e, k->file, (int)row->line, col >= 0 ? col + 1 : 0);
    errs_add(k->errs, &e);
}

/* By its title in either language (a table that somebody read in English comes back too), by the names of a sheet, then by
 * those of a table of figures. */
static enum col sheet_column(struct arena *a, const char *cell)
{
    const char *plain = vi_search_key(a, cell);
    int of = column_named(fact_columns, FACT_COLUMNS, cell, a);

    for (enum col c = 0; c < COLS; c++)
        if (str_eq(plain, vi_search_key(a, columns[c].title)) ||
            str_eq(plain, vi_search_key(a, tr_in(I18N_EN, columns[c].title))) ||
            (columns[c].key && str_eq(plain, columns[c].key)))
            return c;
    for (size_t i = 0; i < ARRAY_SIZE(also); i++)
        if (str_eq(plain, also[i].name))
            return also[i].col;
    for (enum col c = 0; c < COLS; c++)
        if (of >= 0 && columns[c].of == of)
            return c;
    return COLS;
}

/* A row is the header when it names the key and the number. */
static bool take_header(struct reading *k, const struct row *row)
{
    int at[COLS];

    for (int c = 0; c < COLS; c++)
        at[c] = -1;
    for (size_t i = 0; i < row->n && i < MAX_CELLS; i++) {
        enum col c = sheet_column(k->a, row->cell[i]);
        if (c < COLS && at[c] < 0)
            at[c] = (int)i;
    }
    if ((at[K_ID] < 0 && at[K_TITLE] < 0) || at[K_NUM] < 0)
        return false;
    memcpy(k->at, at, sizeof at);
    k->header = true;
    return true;
}

static const char *cell(const struct reading *k, const struct row *row, enum col c)
{
    return k->at[c] < 0 ? "" : str_trim(k->a, row_cell(row, (size_t)k->at[c]));
}

static enum cell_type type_at(const struct reading *k, const struct row *row, enum col c)
{
    return k->at[c] < 0 ? CELL_TEXT : cell_type_of(row, (size_t)k->at[c]);
}

/* Cells that are not what somebody typed into them. */
static bool has_fault(struct reading *k, const struct row *row, const enum col *of, size_t n)
{
    bool found = false;

    for (size_t i = 0; i < n; i++) {
        enum column_kind kind = of[i] == K_TITLE        ? COLUMN_TEXT
                                : columns[of[i]].of < 0 ? COLUMN_VALUE
                                                        : fact_columns[columns[of[i]].of].kind;
        const char *s = cell(k, row, of[i]), *hint = "";
        const char *fault = *s ? column_fault(k->a, kind, type_at(k, row, of[i]), s, &hint) : NULL;
        if (fault)
            bad(k, row, k->at[of[i]], arena_printf(k->a, "“%.80s” %s", s, fault), hint);
        found |= fault != NULL;
    }
    return found;
}

static uint32_t item_named(const struct reading *k, const char *id, const char *title)
{
    const struct plan *p = k->s->plan;

    for (size_t i = 0; i < k->s->n_items; i++)
        if (*id && str_eq(p->indicators[k->s->items[i].indicator].item.id, id))
            return k->s->items[i].indicator;
    const char *plain = vi_search_key(k->a, *title ? title : id);
    for (size_t i = 0; i < k->s->n_items; i++)
        if (str_eq(vi_search_key(k->a, p->indicators[k->s->items[i].indicator].item.title), plain))
            return k->s->items[i].indicator;
    return NO_INDEX;
}

static int64_t revision(struct reading *k, const struct row *row, uint32_t indicator)
{
    const struct sheet_item *x = sheet_item_of(k->s, indicator);
    const char *s = cell(k, row, K_REV);
    struct dec d;

    if (k->at[K_REV] < 0 || !*s)
        return sheet_rev(x);
    if (dec_parse(s, &d) < 0 || d.scale || d.mant < 0 || (size_t)d.mant > x->n_revs) {
        bad(k, row, k->at[K_REV], _("cột bản số đã bị sửa"),
            _("Tải lại bảng rồi điền, hoặc xóa cột bản số."));
        return 0;
    }
    return d.mant;
}

static void take_row(struct reading *k, const struct row *row)
{
    static const enum col values[] = {K_NUM, K_DEN, K_STATE};
    static const enum col rest[] = {K_ID, K_TITLE, K_NOTE, K_SOURCE, K_REV};
    const char *id = cell(k, row, K_ID), *title = cell(k, row, K_TITLE);
    struct sheet_row r = {.has_typed = true,
                          .typed = {.num = cell(k, row, K_NUM),
                                    .den = cell(k, row, K_DEN),
                                    .num_type = (uint8_t)type_at(k, row, K_NUM),
                                    .den_type = (uint8_t)type_at(k, row, K_DEN),
                                    .pasted = true,
                                    .marks = k->how->marks}};
    const char *state = cell(k, row, K_STATE);

    if (!*r.typed.num && !*r.typed.den && !*state)
        return;
    if (has_fault(k, row, values, ARRAY_SIZE(values)) | has_fault(k, row, rest, ARRAY_SIZE(rest)))
        return;
    r.indicator = item_named(k, id, title);
    if (r.indicator == NO_INDEX) {
        bad(k, row, k->at[K_ID] >= 0 ? k->at[K_ID] : k->at[K_TITLE],
            arena_printf(k->a, _("không có chỉ tiêu “%s” trong phiếu của đơn vị năm này"),
                         *id ? id : title),
            _("Dùng mã chỉ tiêu như trong bảng tải về."));
        return;
    }
    int known = figure_state_named(state);
    if (known < 0)
        bad(k, row, k->at[K_STATE], arena_printf(k->a, _("không hiểu trạng thái “%s”"), state),
            _("Để trống, hoặc ghi: không áp dụng, chưa có số liệu."));
    r.typed.state = known < 0 ? FACT_VALUE : (enum fact_state)known;
    r.typed.note = k->at[K_NOTE] < 0 ? NULL : cell(k, row, K_NOTE);
    r.typed.source = k->at[K_SOURCE] < 0 ? NULL : cell(k, row, K_SOURCE);
    r.base = revision(k, row, r.indicator);
    *vec_push_in(k->a, &k->rows) = r;
}

static void one_row(struct reading *k, const struct row *row, bool *ret_full)
{
    if (!k->header && take_header(k, row))
        return;
    if (k->header)
        take_row(k, row);
    *ret_full = k->rows.n >= MAX_ROWS || (!k->header && row->line > HEADER_WITHIN);
}

static int finish(struct reading *k, size_t errors_before, struct sheet_row **ret, size_t *ret_n)
{
    struct err e;

    if (!k->header && k->errs->total == errors_before) {
        err_set(&e, ERR_INPUT, "%s", _("không thấy dòng tiêu đề có cột mã chỉ tiêu và tử số"));
        err_hint(&e, "%s", _("Dùng bảng tải về từ trang số liệu."));
        err_at(&e, k->file, 1, 0);
        errs_add(k->errs, &e);
    }
    if (k->errs->total != errors_before)
        return ERR_INPUT;
    *ret = k->rows.at;
    *ret_n = k->rows.n;
    return 0;
}

int sheet_rows_of_file(struct arena *a, const struct scoresheet *s, const char *path,
                       const struct sheet_how *how, struct sheet_row **ret, size_t *ret_n,
                       struct errs *errs)
{
    struct reading k = {.a = a, .s = s, .how = how, .errs = errs, .file = ""};
    const struct rows_limits limits = {.xlsx = {.skip_hidden = how->skip_hidden}};
    size_t before = errs->total;
    _rows_ struct rows *rows = NULL;
    struct row row;
    struct err e;
    bool full = false;
    int r = rows_open(&rows, path, &limits, &e);

    while (r >= 0 && !full && (r = rows_next(rows, &row, &e)) == 1)
        one_row(&k, &row, &full);
    if (r < 0)
        errs_add(errs, &e);
    else
        column_notes(errs, "", rows, how->skip_hidden);
    return finish(&k, before, ret, ret_n);
}

int sheet_rows_of_text(struct arena *a, const struct scoresheet *s, const char *text,
                       const struct sheet_how *how, struct sheet_row **ret, size_t *ret_n,
                       struct errs *errs)
{
    struct reading k = {.a = a, .s = s, .how = how, .errs = errs, .file = ""};
    size_t before = errs->total;
    char **lines, **cells;
    size_t n = str_split(a, text, '\n', &lines);
    bool full = false;

    for (size_t i = 0; i < n && !full; i++) {
        const char *line = lines[i];
        size_t len = strlen(line);
        if (len && line[len - 1] == '\r')
            lines[i][len - 1] = '\0';
        if (!*str_trim(a, line))
            continue;
        struct row row = {.line = i + 1};
        row.n = str_split(a, line, '\t', &cells);
        row.cell = (const char *const *)cells;
        if (!k.header && take_header(&k, &row))
            continue;
        if (!k.header) { /* as it stands in the hint beside the box */
            static const int plain[COLS] = {0, -1, 1, 2, -1, 3, -1, -1, -1, -1, -1};
            memcpy(k.at, plain, sizeof plain);
            k.header = true;
        }
        one_row(&k, &row, &full);
    }
    return finish(&k, before, ret, ret_n);
}
