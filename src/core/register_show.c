/* Reading the register (register.h): who grew out of whom, what the diary says, tables to take away and templates to
 * fill in.  Changes nothing. */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/str.h"
#include "core/audit_words.h"
#include "core/register_impl.h"
#include "engine/calendar.h"

/* ---- the chain ---- */

static bool grew_out_of(const struct unit *u, uint32_t old)
{
    for (size_t i = 0; i < u->n_predecessors; i++)
        if (u->predecessors[i] == old)
            return true;
    return false;
}

size_t register_successors(const struct inputs *in, uint32_t unit, struct arena *a, uint32_t **ret)
{
    uint32_t *list = ARENA_ARRAY(a, uint32_t, in->units.n + 1);
    size_t n = 0;

    for (uint32_t i = 0; i < in->units.n; i++)
        if (grew_out_of(&in->units.at[i], unit))
            list[n++] = i;
    *ret = list;
    return n;
}

/* Everybody connected, in either direction, by however many steps. */
static bool *connected(const struct inputs *in, uint32_t unit, struct arena *a)
{
    bool *seen = ARENA_ARRAY(a, bool, in->units.n + 1), more = true;

    seen[unit] = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < in->units.n; i++) {
            const struct unit *u = &in->units.at[i];
            bool any = seen[i];
            for (size_t k = 0; k < u->n_predecessors; k++)
                any |= seen[u->predecessors[k]];
            for (size_t k = 0; any && k < u->n_predecessors; k++) {
                more |= !seen[u->predecessors[k]];
                seen[u->predecessors[k]] = true;
            }
            more |= any && !seen[i];
            seen[i] |= any;
        }
    }
    return seen;
}

static bool same_origin(const struct register_step *s, const struct unit *u)
{
    return s->day == u->from && s->n_olds == u->n_predecessors &&
           memcmp(s->olds, u->predecessors, s->n_olds * sizeof s->olds[0]) == 0;
}

static int step_order(const void *x, const void *y)
{
    const struct register_step *a = x, *b = y;

    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return a->news[0] < b->news[0] ? -1 : a->news[0] > b->news[0];
}

size_t register_chain(const struct inputs *in, uint32_t unit, struct arena *a,
                      struct register_step **ret)
{
    const bool *seen = connected(in, unit, a);
    struct register_step *list = ARENA_ARRAY(a, struct register_step, in->units.n + 1);
    size_t n = 0;

    for (uint32_t i = 0; i < in->units.n; i++) {
        const struct unit *u = &in->units.at[i];
        size_t k = 0;
        if (!seen[i] || !u->n_predecessors)
            continue;
        while (k < n && !same_origin(&list[k], u))
            k++;
        if (k == n) {
            list[n++] = (struct register_step){.day = u->from,
                                               .olds = u->predecessors,
                                               .n_olds = u->n_predecessors,
                                               .news = ARENA_ARRAY(a, uint32_t, in->units.n)};
        }
        list[k].news[list[k].n_news++] = i;
    }
    if (n)
        qsort(list, n, sizeof list[0], step_order);
    *ret = list;
    return n;
}

int register_deeds(struct store *st, const char *object, struct arena *a,
                   struct register_deed **ret, size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct register_deed) list = {0};
    struct sql_audit_of_object row;
    int r = sql_audit_of_object(st->db, st->tenant, object, &c, e);

    while (r >= 0 && (r = sql_audit_of_object_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) = (struct register_deed){
            .at = arena_strdup(a, row.at),
            .author = arena_strdup(a, row.author),
            .action = arena_strdup(a, row.action),
            .before = audit_words(a, row.action, arena_strdup(a, row.before)),
            .after = audit_words(a, row.action, arena_strdup(a, row.after)),
            .why = arena_strdup(a, row.why)};
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

/* ---- figures ---- */

int register_count_figures(struct store *st, const struct life *of, int32_t last,
                           struct register_figures *ret, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    _db_cursor_ struct db_cursor c = {0};
    struct register_figures f = {0};
    struct sql_fact_years row;
    int r = sql_fact_years(st->db, st->tenant, of->code, date_iso(a, of->from), &c, e);

    while (r >= 0 && (r = sql_fact_years_next(&c, &row, e)) == 1) {
        if (!f.n)
            f.first_year = (int)row.year;
        f.last_year = (int)row.year;
        f.n += row.n;
        if (last != DATE_NONE && row.year > date_year(last))
            f.late += row.n;
    }
    if (r < 0)
        return r;
    *ret = f;
    return 0;
}

/* ---- tables ---- */

static const struct grid_column unit_columns[] = {
    {"code", N_("Mã"), GRID_TEXT},     {"kind", N_("Loại"), GRID_TEXT},
    {"name", N_("Tên"), GRID_TEXT},    {"from", N_("Từ ngày"), GRID_DATE},
    {"to", N_("Đến ngày"), GRID_DATE}, {"predecessors", N_("Đơn vị cũ"), GRID_TEXT},
};

static const struct grid_column person_columns[] = {
    {"code", N_("Mã"), GRID_TEXT},
    {"name", N_("Họ và tên"), GRID_TEXT},
    {"post", N_("Chức vụ"), GRID_TEXT},
    {"unit", N_("Mã đơn vị"), GRID_TEXT},
    {"head", N_("Người đứng đầu"), GRID_TEXT},
    {"from", N_("Từ ngày"), GRID_DATE},
    {"to", N_("Đến ngày"), GRID_DATE},
};

static const struct grid_column day_columns[] = {
    {"date", N_("Ngày"), GRID_DATE},
    {"kind", N_("Loại"), GRID_TEXT},
    {"label", N_("Tên"), GRID_TEXT},
    {"basis", N_("Căn cứ"), GRID_TEXT},
};

/* CODE, or CODE@FROM where the code has several lives. */
static const char *unit_named(struct arena *a, const struct inputs *in, uint32_t unit)
{
    const struct unit *u = &in->units.at[unit];
    bool first = unit == 0 || !str_eq(u[-1].code, u->code);
    bool last = unit + 1 == in->units.n || !str_eq(u[1].code, u->code);

    return first && last ? u->code : arena_printf(a, "%s@%s", u->code, date_iso(a, u->from));
}

void register_units_grid(struct grid *g, struct arena *a, const struct plan *p,
                         const struct inputs *in, const uint32_t *units, size_t n, bool in_words)
{
    grid_init(g, a, _("Sổ đơn vị"), unit_columns, ARRAY_SIZE(unit_columns));
    if (*in->label)
        grid_note(g, in->label);
    for (size_t i = 0; i < n; i++) {
        const struct unit *u = &in->units.at[units[i]];
        const char **row = grid_row(g), *olds = "";
        for (size_t k = 0; k < u->n_predecessors; k++)
            olds = arena_printf(a, "%s%s%s", olds, k ? ";" : "",
                                unit_named(a, in, u->predecessors[k]));
        row[0] = u->code;
        row[1] = in_words ? p->kinds[u->kind].item.title : p->kinds[u->kind].item.id;
        row[2] = u->name;
        row[3] = date_iso(a, u->from);
        row[4] = date_iso(a, u->to);
        row[5] = olds;
    }
}

void register_people_grid(struct grid *g, struct arena *a, const struct inputs *in,
                          const uint32_t *people, size_t n)
{
    grid_init(g, a, _("Sổ cán bộ"), person_columns, ARRAY_SIZE(person_columns));
    if (*in->label)
        grid_note(g, in->label);
    for (size_t i = 0; i < n; i++) {
        const struct person *x = &in->people.at[people[i]];
        const char **row = grid_row(g);
        row[0] = x->code;
        row[1] = x->name;
        row[2] = x->post;
        row[3] = unit_named(a, in, x->unit);
        row[4] = x->head ? "có" : "không"; /* as the loader reads it, in any language */
        row[5] = date_iso(a, x->from);
        row[6] = date_iso(a, x->to);
    }
}

void register_days_grid(struct grid *g, struct arena *a, const struct inputs *in)
{
    static const char *const words[] = {"nghỉ", "làm bù", "cả năm"}; /* as the loader reads them */

    grid_init(g, a, _("Ngày nghỉ và ngày làm bù"), day_columns, ARRAY_SIZE(day_columns));
    for (size_t i = 0; i < in->holidays.n; i++) {
        const struct holiday *h = &in->holidays.at[i];
        const char **row = grid_row(g);
        row[0] = calendar_key(a, h);
        row[1] = words[h->kind];
        row[2] = text_or_empty(h->label);
        row[3] = text_or_empty(h->basis);
    }
}

/* ---- templates ---- */

static const char *kind_titles(struct arena *a, const struct plan *p)
{
    const char *s = "";

    for (size_t i = 0; i < p->n_kinds; i++)
        s = arena_printf(a, "%s%s%s", s, i ? "; " : "", p->kinds[i].item.title);
    return s;
}

/* The loader passes over rows that begin with #. */
static void sample_row(struct grid *g, const char *const *cells)
{
    const char **row = grid_row(g);

    for (size_t i = 0; i < g->n_columns; i++)
        row[i] = cells[i];
}

void register_template(struct grid *g, struct arena *a, const struct plan *p, enum load_kind kind)
{
    static const char *const unit[] = {
        "# dòng mẫu: 21025", "", "Cẩm Thành",
        "2025-07-01",        "", "21019;21022;21025@2014-04-01;21031"};
    static const char *const person[] = {"# dòng mẫu: CN-01",
                                         "Nguyễn Văn A",
                                         "Chủ tịch UBND",
                                         "21025@2025-07-01",
                                         "có",
                                         "2025-07-01",
                                         ""};
    static const char *const day[] = {"# dòng mẫu: 02/09/2026", "nghỉ", "Quốc khánh",
                                      "số thông báo hoặc điều luật"};
    const char *words[ARRAY_SIZE(unit)];

    if (kind == LOAD_UNITS) {
        grid_init(g, a, _("Mẫu nạp sổ đơn vị"), unit_columns, ARRAY_SIZE(unit_columns));
        grid_note(g, arena_printf(a, _("Loại: một trong: %s."), kind_titles(a, p)));
        grid_note(g, _("Đến ngày: ngày cuối cùng của đơn vị; còn hoạt động thì để trống."));
        grid_note(g,
                  _("Đơn vị cũ: mã các đơn vị hợp lại thành đơn vị này, cách nhau dấu chấm phẩy; "
                    "mã từng dùng cho hai đơn vị thì ghi MÃ@năm-tháng-ngày bắt đầu."));
    } else if (kind == LOAD_PEOPLE) {
        grid_init(g, a, _("Mẫu nạp sổ cán bộ"), person_columns, ARRAY_SIZE(person_columns));
        grid_note(g, _("Chỉ ghi họ tên và chức vụ; không ghi thông tin cá nhân khác."));
        grid_note(g, _("Người đứng đầu: có hoặc không. Đến ngày: còn giữ chức vụ thì để trống."));
    } else {
        grid_init(g, a, _("Mẫu nạp lịch nghỉ"), day_columns, ARRAY_SIZE(day_columns));
        grid_note(g,
                  _("Loại: nghỉ (ngày thường được nghỉ) hoặc làm bù (thứ Bảy, Chủ nhật đi làm)."));
    }
    grid_note(g, _("Giữ dòng tiêu đề; dòng bắt đầu bằng dấu # được bỏ qua khi nạp."));
    if (kind == LOAD_UNITS) {
        memcpy(words, unit, sizeof unit);
        words[1] = p->n_kinds ? p->kinds[p->n_kinds - 1].item.title : "";
        sample_row(g, words);
    } else {
        sample_row(g, kind == LOAD_PEOPLE ? person : day);
    }
}
