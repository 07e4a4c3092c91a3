/* "If it were decided today": each unit's verdicts from the figures in force, with what is missing and what would turn them.
 * Clerks and heads see their own unit, the office all. */
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "core/figure.h"
#include "core/grid_out.h"
#include "core/report.h"
#include "engine/explain.h"
#include "engine/rank.h"
#include "engine/relative.h"
#include "web/work/missing.h"
#include "web/work/work.h"

static const char here[] = "/tam-tinh";
enum { FIGURE_SHOWN = 200 };

static int find_year(struct page *p, struct live **ret_live, struct site_year *ret, struct err *e)
{
    return work_live_year(p, _("Tạm tính"), here, ret_live, ret, e);
}

static bool may_see(const struct page *p, const struct unit *u)
{
    const struct perm_on on = {.unit_code = u->code, .unit_from = u->from};

    return work_may(p, RIGHT_WHATIF_SEE, &on);
}

/* ---- all units ---- */

enum { U_CODE, U_NAME, U_LIFE, U_GROUP, U_RANK, U_SCORE, U_MISSING, U_MET, U_UNKNOWN };
static const struct grid_column unit_columns[] = {
    [U_CODE] = {"code", N_("Mã"), GRID_TEXT},
    [U_LIFE] = {"life", N_("Hoạt động trong năm"), GRID_TEXT},
    [U_NAME] = {"name", N_("Đơn vị"), GRID_TEXT},
    [U_GROUP] = {"group", N_("Nhóm"), GRID_TEXT},
    [U_RANK] = {"rank", N_("Hạng"), GRID_NUMBER},
    [U_SCORE] = {"score", N_("Điểm"), GRID_NUMBER},
    [U_MISSING] = {"missing", N_("Thiếu số liệu"), GRID_NUMBER},
    [U_MET] = {"met", N_("Khen thưởng đạt"), GRID_NUMBER},
    [U_UNKNOWN] = {"unknown", N_("Chưa đủ dữ liệu"), GRID_NUMBER},
};

static const char *count_text(struct arena *a, size_t n)
{
    return arena_printf(a, "%zu", n);
}

/* The ranking that the unit stands in, NULL when none takes it. */
static const struct ranking *ranking_in(const struct site_year *y, uint32_t unit)
{
    for (size_t k = 0; k < y->result.n_rankings; k++)
        if (ranking_of(&y->result.rankings[k], unit))
            return &y->result.rankings[k];
    return NULL;
}

/* Verdicts of the unit that are told, by kind. */
static void count_verdicts(const struct site_year *y, uint32_t unit, const struct veil *veil,
                           size_t *ret_met, size_t *ret_unknown)
{
    *ret_met = *ret_unknown = 0;
    for (size_t i = 0; i < y->result.n_verdicts; i++) {
        const struct verdict_result *v = &y->result.verdicts[i];
        if (v->unit != unit || v->person != NO_INDEX || veil_verdict(veil, y->plan, &v->root))
            continue;
        *ret_met += v->root.verdict == VERDICT_MET;
        *ret_unknown += v->root.verdict == VERDICT_UNKNOWN;
    }
}

/* Place and score; of those that are not shown yet at most the band. */
static void put_place(struct grid *g, const struct site_year *y, const struct ranking *k,
                      const struct standing *st, const struct veil *veil, const char **row)
{
    struct arena *a = g->arena;
    bool hide = veil_hides(veil, y->year);

    row[U_RANK] = hide ? veil_band(veil, k, st) : standing_place(a, st);
    if (st->ranked && (!hide || !relative_scheme(k->scheme)))
        row[U_SCORE] = num_text(a, st->score, k->scheme->shown);
}

static void unit_row(struct grid *g, const struct site_year *y, const struct ranking *k,
                     uint32_t unit, const struct veil *veil)
{
    struct arena *a = g->arena;
    const struct unit *u = &y->inputs->units.at[unit];
    const struct standing *st = k ? ranking_of(k, unit) : NULL;
    struct missing *list;
    size_t met, unknown;
    const char **row = grid_row(g);

    count_verdicts(y, unit, veil, &met, &unknown);
    row[U_CODE] = u->code;
    row[U_NAME] = u->name;
    row[U_LIFE] = work_part_year(a, u, y->year);
    row[U_GROUP] = k ? y->plan->groups[k->group].item.title : "";
    if (st)
        put_place(g, y, k, st, veil, row);
    row[U_MISSING] = k ? count_text(a, missing_of(a, y, unit, &list)) : "";
    row[U_MET] = count_text(a, met);
    row[U_UNKNOWN] = count_text(a, unknown);
}

/* *ret_units: by row. */
static int all_units(struct page *p, const struct live *l, const struct site_year *y,
                     struct grid *g, uint32_t **ret_units, struct err *e)
{
    struct veil veil;
    int r = work_veil(p, &veil, e);

    uint32_t *units = *ret_units = ARENA_ARRAY(p->arena, uint32_t, y->inputs->units.n + 1);

    if (r < 0)
        return r;
    grid_init(g, p->arena, arena_printf(p->arena, _("Nếu xét hôm nay: năm %d"), y->year),
              unit_columns, ARRAY_SIZE(unit_columns));
    grid_note(g, arena_printf(p->arena, _("Tạm tính lúc %s, không phải kết quả công bố"), l->at));
    for (uint32_t u = 0; u < y->inputs->units.n; u++) {
        if (!unit_lives_in(&y->inputs->units.at[u], y->year) ||
            !may_see(p, &y->inputs->units.at[u]))
            continue;
        units[g->rows.n] = u;
        unit_row(g, y, ranking_in(y, u), u, &veil);
    }
    return 0;
}

static int list_page(struct page *p, struct err *e)
{
    struct live *l;
    struct site_year y;
    struct grid g;
    uint32_t *units;
    struct arena *a = p->arena;
    struct buf *b = page_buf(a);
    int r = find_year(p, &l, &y, e);

    if (r != 0)
        return r < 0 ? r : 0;
    if ((r = all_units(p, l, &y, &g, &units, e)) < 0)
        return r;
    struct tpl_whatifs_rows *rows = ARENA_ARRAY(a, struct tpl_whatifs_rows, g.rows.n + 1);
    struct tpl_whatifs_years *years = ARENA_ARRAY(a, struct tpl_whatifs_years, l->n_years + 1);
    for (size_t i = 0; i < g.rows.n; i++) {
        const char **c = g.rows.at[i];
        rows[i] =
            (struct tpl_whatifs_rows){.ref = site_unit_ref(a, &y, units[i]),
                                      .name = c[U_NAME],
                                      .life = c[U_LIFE],
                                      .group = c[U_GROUP],
                                      .rank = c[U_RANK][0] ? c[U_RANK] : "–",
                                      .score = c[U_SCORE][0] ? page_decimal(a, c[U_SCORE]) : "–",
                                      .missing = c[U_MISSING][0] ? c[U_MISSING] : "–",
                                      .met = strtol(c[U_MET], NULL, 10),
                                      .unknown = strtol(c[U_UNKNOWN], NULL, 10)};
    }
    for (size_t i = 0; i < l->n_years; i++)
        years[i] = (struct tpl_whatifs_years){l->years[i].year, l->years[i].year == y.year};
    struct tpl_whatifs v = {.top = work_top(p, _("Tạm tính"), here),
                            .end = work_bottom(p),
                            .base = p->base,
                            .year = y.year,
                            .at = l->at,
                            .plan = live_plan(l, y.year),
                            .years = years,
                            .n_years = l->n_years,
                            .rows = rows,
                            .n_rows = g.rows.n};
    tpl_whatifs(b, &v);
    return work_send(p, b, e);
}

static int list_file(struct page *p, struct err *e)
{
    struct live *l;
    struct site_year y;
    struct grid g;
    uint32_t *units;
    int r = find_year(p, &l, &y, e);

    if (r != 0)
        return r < 0 ? r : 0;
    if ((r = all_units(p, l, &y, &g, &units, e)) < 0)
        return r;
    return work_send_grid(p, &g, arena_printf(p->arena, "tam-tinh-%d.xlsx", y.year), e);
}

static int latest(struct page *p, struct err *e)
{
    return work_live_latest(p, _("Tạm tính"), here, e);
}

/* ---- one unit ---- */

static int find_unit(const struct page *p, const struct site_year *y, uint32_t *ret, struct err *e)
{
    const char *code = page_param(p, "code");

    *ret = site_unit(y, code);
    if (*ret == NO_INDEX) {
        err_set(e, ERR_MISSING, _("năm %d không có đơn vị mã “%s”"), y->year, code);
        return err_hint(e, "%s", _("Chọn đơn vị trong danh sách của năm."));
    }
    const struct unit *u = &y->inputs->units.at[*ret];
    const struct perm_on on = {.unit_code = u->code, .unit_from = u->from};
    return work_check(p, RIGHT_WHATIF_SEE, &on, e);
}

static int unit_page(struct page *p, struct err *e)
{
    struct live *l;
    struct site_year y, other;
    struct arena *a = p->arena;
    struct buf *b = page_buf(a), *parts = page_buf(a);
    struct tpl_unit_parts told;
    struct missing *list;
    struct veil veil;
    uint32_t unit;
    int r = find_year(p, &l, &y, e);

    if (r != 0)
        return r < 0 ? r : 0;
    if ((r = find_unit(p, &y, &unit, e)) < 0 || (r = work_veil(p, &veil, e)) < 0)
        return r;
    size_t n = missing_of(a, &y, unit, &list);
    struct tpl_whatif_missing *missing = ARENA_ARRAY(a, struct tpl_whatif_missing, n + 1);
    struct tpl_whatif_years *years = ARENA_ARRAY(a, struct tpl_whatif_years, l->n_years + 1);
    const struct unit *u = &y.inputs->units.at[unit];
    const struct perm_on on = {.unit_code = u->code, .unit_from = u->from};
    for (size_t i = 0; i < n; i++)
        missing[i] = (struct tpl_whatif_missing){list[i].title, list[i].clause, list[i].why};
    page_unit_parts(
        a, NULL, &y, unit,
        work_may(p, RIGHT_FIGURE_SEE, &on)
            ? arena_printf(a, "%s/so-lieu/%d/%s", p->base, y.year, site_unit_ref(a, &y, unit))
            : NULL,
        &veil, &told);
    page_unit_people(a, &y, unit, &veil, &told);
    tpl_unit_parts(parts, &told);
    struct tpl_whatif v = {.top = work_top(p, u->name, here),
                           .end = work_bottom(p),
                           .base = p->base,
                           .code = u->code,
                           .ref = site_unit_ref(a, &y, unit),
                           .name = u->name,
                           .life = work_part_year(a, u, y.year),
                           .year = y.year,
                           .at = l->at,
                           .plan = live_plan(l, y.year),
                           .years = years,
                           .ranked = ranking_in(&y, unit) != NULL,
                           .missing = missing,
                           .n_missing = n,
                           .parts = {parts->data, parts->len}};
    for (size_t i = 0; i < l->n_years; i++)
        if (live_year(l, l->years[i].year, &other) && site_unit(&other, u->code) != NO_INDEX)
            years[v.n_years++] = (struct tpl_whatif_years){other.year, other.year == y.year};
    tpl_whatif(b, &v);
    return buf_failed(parts) ? err_set(e, ERR_LIMIT, "%s", _("trang quá lớn")) : work_send(p, b, e);
}

/* ---- if a figure were another ---- */

/* A fact as it would be typed; "–" when there is none. */
static const char *fact_said(struct arena *a, const struct plan *p, uint32_t indicator,
                             const struct fact *f)
{
    struct figure g = {.note = "", .source = ""};

    if (!f)
        return "–";
    g.state = f->state;
    g.num = (struct dec){f->num, f->num_scale};
    g.den = (struct dec){f->den, f->den_scale};
    g.has_den = f->den != 0;
    g.date = p->indicators[indicator].measure == MEASURE_MILESTONE && f->state == FACT_VALUE
                 ? (int32_t)f->num
                 : DATE_NONE;
    return figure_text(a, p, indicator, &g);
}

/* Indicators that this kind of unit reports. */
static void set_indicators(struct arena *a, const struct site_year *y, uint32_t unit,
                           const char *chosen, struct tpl_whatif_figure *v)
{
    const struct plan *p = y->plan;
    struct tpl_whatif_figure_indicators *list =
        ARENA_ARRAY(a, struct tpl_whatif_figure_indicators, p->n_indicators + 1);

    for (uint32_t i = 0; i < p->n_indicators; i++) {
        const struct indicator *d = &p->indicators[i];
        if (d->measure == MEASURE_ATTESTATION ||
            !kinds_have(d->kinds, d->n_kinds, y->inputs->units.at[unit].kind))
            continue;
        list[v->n_indicators++] = (struct tpl_whatif_figure_indicators){
            .id = d->item.id,
            .title = d->item.title,
            .now = fact_said(a, p, i, inputs_fact(y->inputs, unit, (uint16_t)i, y->year)),
            .chosen = chosen && str_eq(chosen, d->item.id)};
    }
    v->indicators = list;
}

/* The year again with the figure in place; ret lives in the arena, its results until the end of the request. */
static void free_result(void *y)
{
    year_result_free(y);
}

static int evaluate_with(struct page *p, const struct site_year *y, struct fact f,
                         struct site_year *ret, struct err *e)
{
    struct arena *a = p->arena;
    struct inputs *in = ARENA_NEW(a, struct inputs);
    struct year_result *result = ARENA_NEW(a, struct year_result);

    inputs_with_fact(a, y->inputs, f, _("giả định"), in);
    *ret = *y;
    ret->inputs = in;
    run_init(&ret->run, a, y->plan, in, y->year, work_movement(p)->threads);
    if (run_to(&ret->run, y->year, result)) {
        arena_on_free(a, free_result, result);
        ret->result = *result;
    }
    return run_refused(&ret->run, e);
}

/* Of the unit and its people; of all units for whoever sees all. */
static bool row_is_theirs(const struct page *p, const struct site_year *y, uint32_t unit,
                          const char *code)
{
    const struct inputs *in = y->inputs;

    if (str_eq(code, in->units.at[unit].code))
        return true;
    vec_each (q, &in->people)
        if (str_eq(q->code, code) && may_see(p, &in->units.at[q->unit]))
            return true;
    vec_each (u, &in->units)
        if (str_eq(u->code, code) && unit_lives_in(u, y->year))
            return may_see(p, u);
    return false;
}

/* One line of what would change; more than FIGURE_SHOWN are only counted. */
static void add_change(struct tpl_whatif_figure *v, struct tpl_whatif_figure_changes *list,
                       struct tpl_whatif_figure_changes x)
{
    if (str_eq(x.before, x.after))
        return;
    if (v->n_changes < FIGURE_SHOWN)
        list[v->n_changes++] = x;
    else
        v->more++;
}

/* Scores and classes that hang on the unit alone. */
static void own_scores(struct arena *a, const struct site_year *y, const struct site_year *then,
                       uint32_t unit, struct tpl_whatif_figure *v,
                       struct tpl_whatif_figure_changes *list)
{
    const char *name = y->inputs->units.at[unit].name;

    for (size_t i = 0; i < y->result.n_rankings && i < then->result.n_rankings; i++) {
        const struct ranking *k = &y->result.rankings[i], *n = &then->result.rankings[i];
        const struct standing *was = ranking_of(k, unit), *is = ranking_of(n, unit);
        if (!was || !is || !was->ranked || !is->ranked || relative_scheme(k->scheme))
            continue;
        add_change(v, list,
                   (struct tpl_whatif_figure_changes){name, k->scheme->item.title, _("điểm"),
                                                      num_vi(a, was->score, k->scheme->shown),
                                                      num_vi(a, is->score, k->scheme->shown)});
        add_change(v, list,
                   (struct tpl_whatif_figure_changes){name, k->scheme->item.title, _("xếp loại"),
                                                      standing_class(a, k->scheme, was),
                                                      standing_class(a, k->scheme, is)});
    }
}

/* Before publication a unit is told what its own figure does to itself: its score where no other unit is read, and the
 * verdicts that hang on no other.  Not its place: asked with one figure after the other, it gives the competitors' scores. */
static void own_changes(struct arena *a, const struct site_year *y, const struct site_year *then,
                        uint32_t unit, const struct veil *veil, struct tpl_whatif_figure *v)
{
    const struct inputs *in = y->inputs;
    struct tpl_whatif_figure_changes *list =
        ARENA_ARRAY(a, struct tpl_whatif_figure_changes, FIGURE_SHOWN + 1);

    own_scores(a, y, then, unit, v, list);
    for (size_t i = 0; i < y->result.n_verdicts; i++) {
        const struct verdict_result *was = &y->result.verdicts[i], *is;
        bool person = was->person != NO_INDEX;
        if ((person ? in->people.at[was->person].unit : was->unit) != unit ||
            veil_verdict(veil, y->plan, &was->root))
            continue;
        if ((is = year_verdict(&then->result, was->award, was->unit, was->person)))
            add_change(v, list,
                       (struct tpl_whatif_figure_changes){
                           person ? in->people.at[was->person].name : in->units.at[unit].name,
                           y->plan->awards[was->award].item.title, _("kết luận"),
                           verdict_vi(was->root.verdict), verdict_vi(is->root.verdict)});
    }
    v->changes = list;
}

static void set_changes(struct page *p, const struct site_year *y, const struct site_year *then,
                        uint32_t unit, struct tpl_whatif_figure *v)
{
    struct arena *a = p->arena;
    struct grid g;

    report_correction(&g, a, &y->run, &y->result, &then->run, &then->result, true);
    struct tpl_whatif_figure_changes *list =
        ARENA_ARRAY(a, struct tpl_whatif_figure_changes, FIGURE_SHOWN + 1);
    for (size_t i = 0; i < g.rows.n; i++) {
        const char **row = g.rows.at[i];
        if (row_is_theirs(p, y, unit, grid_cell(&g, row, "code")))
            add_change(v, list,
                       (struct tpl_whatif_figure_changes){
                           .name = grid_cell(&g, row, "name"),
                           .what = grid_cell(&g, row, "what"),
                           .field = grid_cell(&g, row, "field"),
                           .before = page_decimal(a, grid_cell(&g, row, "before")),
                           .after = page_decimal(a, grid_cell(&g, row, "after"))});
    }
    v->changes = list;
}

/* 0 when a figure was asked about and is readable; 1 when none was asked about. */
static int asked_figure(struct page *p, const struct site_year *y, uint32_t unit,
                        uint32_t *ret_indicator, struct figure *ret, struct err *e)
{
    const char *id = form_value(&p->form, "chi-tieu")->text;
    const struct figure_typed typed = {.num = form_value(&p->form, "tu-so")->text,
                                       .den = form_value(&p->form, "mau-so")->text,
                                       .state = FACT_VALUE};

    if (!id)
        return 1;
    *ret_indicator = plan_find_indicator(y->plan, id);
    if (*ret_indicator == NO_INDEX ||
        y->plan->indicators[*ret_indicator].measure == MEASURE_ATTESTATION ||
        !kinds_have(y->plan->indicators[*ret_indicator].kinds,
                    y->plan->indicators[*ret_indicator].n_kinds, y->inputs->units.at[unit].kind)) {
        err_set(e, ERR_INPUT, _("đơn vị này không có chỉ tiêu “%s”"), id);
        return err_hint(e, "%s", _("Chọn một chỉ tiêu trong danh sách."));
    }
    int r = figure_parse(p->arena, y->plan, *ret_indicator, &typed, ret, e);
    if (r == 1) {
        err_set(e, ERR_INPUT, "%s", _("chưa gõ số nào"));
        return err_hint(e, "%s", _("Gõ giá trị muốn thử, ví dụ 1.234,5."));
    }
    return r;
}

static int figure_page(struct page *p, struct err *e)
{
    struct live *l;
    struct site_year y, then;
    struct arena *a = p->arena;
    struct buf *b = page_buf(a);
    uint32_t unit, indicator = NO_INDEX;
    struct figure f;
    struct veil veil;
    struct err wrong;
    int r = find_year(p, &l, &y, e);

    if (r != 0)
        return r < 0 ? r : 0;
    if ((r = find_unit(p, &y, &unit, e)) < 0 || (r = work_veil(p, &veil, e)) < 0)
        return r;
    const struct unit *u = &y.inputs->units.at[unit];
    struct tpl_whatif_figure v = {.top = work_top(p, u->name, here),
                                  .end = work_bottom(p),
                                  .base = p->base,
                                  .code = u->code,
                                  .ref = site_unit_ref(p->arena, &y, unit),
                                  .name = u->name,
                                  .year = y.year,
                                  .at = l->at,
                                  .plan = live_plan(l, y.year),
                                  .num = form_value(&p->form, "tu-so")->text,
                                  .den = form_value(&p->form, "mau-so")->text};
    set_indicators(a, &y, unit, form_value(&p->form, "chi-tieu")->text, &v);
    r = asked_figure(p, &y, unit, &indicator, &f, &wrong);
    if (r == 0)
        r = evaluate_with(p, &y, figure_fact(unit, indicator, y.year, &f), &then, &wrong);
    if (r == 0) {
        v.asked = y.plan->indicators[indicator].item.title;
        v.was = fact_said(a, y.plan, indicator,
                          inputs_fact(y.inputs, unit, (uint16_t)indicator, y.year));
        v.would = figure_text(a, y.plan, indicator, &f);
        v.veiled = veil_hides(&veil, y.year);
        if (v.veiled)
            own_changes(a, &y, &then, unit, &veil, &v);
        else
            set_changes(p, &y, &then, unit, &v);
    } else if (r == ERR_INPUT || r == ERR_LIMIT) {
        v.wrong = wrong.message;
        v.hint = wrong.hint;
        p->answer->status = 422;
    } else if (r < 0) {
        *e = wrong;
        return r;
    }
    tpl_whatif_figure(b, &v);
    return work_send(p, b, e);
}

static const struct form_field figure_fields[] = {
    {.name = "chi-tieu", .title = "Chỉ tiêu", .type = FIELD_TEXT, .max = 64},
    {.name = "tu-so", .title = "Giá trị hoặc tử số", .type = FIELD_TEXT, .max = 40},
    {.name = "mau-so", .title = "Mẫu số", .type = FIELD_TEXT, .max = 40},
};

static const struct route routes[] = {
    {HTTP_GET, "/tam-tinh", LANE_FAST, RIGHT_WHATIF_SEE, NULL, 0, 0, latest},
    {HTTP_GET, "/tam-tinh/{year:year}", LANE_FAST, RIGHT_WHATIF_SEE, NULL, 0, 0, list_page},
    {HTTP_GET, "/tam-tinh/{year:year}.xlsx", LANE_FAST, RIGHT_WHATIF_SEE, NULL, 0, 0, list_file},
    {HTTP_GET, "/tam-tinh/{year:year}/{code:code}", LANE_FAST, RIGHT_WHATIF_SEE, NULL, 0, 0,
     unit_page},
    {HTTP_GET, "/tam-tinh/{year:year}/{code:code}/neu", LANE_SLOW, RIGHT_WHATIF_SEE, figure_fields,
     ARRAY_SIZE(figure_fields), 0, figure_page},
};
const struct route_table whatif_table = {routes, ARRAY_SIZE(routes)};
