/* One unit in one year: sheets criterion by criterion, verdict trees with reasons, targets.  People's awards are not shown
 * to the public. */
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"
#include "core/report.h"
#include "doc/chart.h"
#include "engine/calendar.h"
#include "engine/explain.h"
#include "engine/flip.h"
#include "engine/plan_outline.h"
#include "engine/rank.h"
#include "engine/relative.h"
#include "engine/say.h"
#include "web/page/page.h"

/* The page of one figure; "" when there is none. */
static const char *figure_link(struct arena *a, const struct plan *p, const char *figures,
                               uint32_t indicator)
{
    return figures && indicator != NO_INDEX
               ? arena_printf(a, "%s/%s", figures, p->indicators[indicator].item.id)
               : "";
}

/* Tables to download mark what is added and taken off with a sign. */
static const char *in_words(struct arena *a, const char *title)
{
    if (str_starts(title, "[+] "))
        return arena_printf(a, _("Điểm thưởng: %s"), title + strlen("[+] "));
    if (str_starts(title, "[−] "))
        return arena_printf(a, _("Điểm trừ: %s"), title + strlen("[−] "));
    return title;
}

/* ---- what is not shown yet ---- */

bool veil_hides(const struct veil *v, int year)
{
    return v && v->on && !site_year(v->site, year);
}

static bool hidden_year(const void *ctx, int year)
{
    return veil_hides(ctx, year);
}

bool veil_verdict(const struct veil *v, const struct plan *p, const struct finding *f)
{
    return v && v->on && relative_finding(p, f, hidden_year, v);
}

const char *veil_band(const struct veil *v, const struct ranking *k, const struct standing *st)
{
    static const char *const bands[] = {N_("nhóm đầu"), N_("nhóm giữa"), N_("nhóm cuối")};

    if (!v->band || !st->ranked || k->n_placed < 3 || st->best.rank != st->worst.rank)
        return "";
    return _(bands[(st->best.rank - 1) * 3 / k->n_placed]);
}

/* Points that hang on others, and the sums that hold them, give way to a word. */
static void veil_rows(const struct scheme *s, struct tpl_unit_parts_sheets_rows *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (rows[i].total)
            rows[i].read = rows[i].note = ""; /* the place */
        if (i < s->n_criteria ? relative_criterion(s, i) : relative_scheme(s)) {
            rows[i].points = "–";
            rows[i].note = _("so với đơn vị khác: xem sau khi công bố");
        }
    }
}

static void sheet_rows(struct arena *a, const struct site_year *y, const struct ranking *k,
                       uint32_t unit, const char *figures, const struct veil *veil,
                       struct tpl_unit_parts_sheets *v)
{
    struct grid g;

    report_sheet(&g, a, &y->run, k, unit);
    struct tpl_unit_parts_sheets_rows *rows =
        ARENA_ARRAY(a, struct tpl_unit_parts_sheets_rows, g.rows.n + 1);
    for (size_t i = 0; i < g.rows.n; i++) {
        const char **c = g.rows.at[i];
        const char *title = grid_cell(&g, c, "criterion");
        size_t blanks = strspn(title, " ");
        bool total = i + 1 == g.rows.n;
        rows[i] = (struct tpl_unit_parts_sheets_rows){
            .title = total ? _("Tổng điểm") : in_words(a, title + blanks),
            .area = !total && title[blanks] != '[' && i < k->scheme->n_criteria &&
                    k->scheme->criteria[i].depth == 0,
            .deep = blanks == 2,
            .deeper = blanks > 2,
            .total = total,
            .clause = grid_cell(&g, c, "clause"),
            .read = grid_cell(&g, c, "read"),
            .link = i < k->scheme->n_criteria && k->scheme->criteria[i].leaf
                        ? figure_link(a, y->plan, figures, k->scheme->criteria[i].use)
                        : "",
            .points = page_decimal(a, grid_cell(&g, c, "points")),
            .max = page_decimal(a, grid_cell(&g, c, "max")),
            .note = grid_cell(&g, c, "note"),
            .source = grid_cell(&g, c, "source"),
        };
    }
    if (veil_hides(veil, y->year))
        veil_rows(k->scheme, rows, g.rows.n);
    v->rows = rows;
    v->n_rows = g.rows.n;
}

static int share_of(struct arena *a, struct num points, struct num max)
{
    int64_t n = 0;

    if (num_sign(max) > 0)
        num_to_int(num_floor(a, num_mul(a, num_div(a, points, max), num_int(1000))), &n);
    return (int)n;
}

/* The group's mean share of an area. */
static int mean_share(struct arena *a, const struct ranking *k, size_t area)
{
    int64_t sum = 0;

    for (size_t i = 0; i < k->n_ranked; i++)
        sum += share_of(a, k->standings[i].area_points[area], k->standings[i].area_max[area]);
    return k->n_ranked ? (int)(sum / (int64_t)k->n_ranked) : 0;
}

static struct html radar(struct arena *a, const struct site_year *y, const struct ranking *k,
                         uint32_t unit)
{
    const struct scheme *c = k->scheme;
    const struct standing *st = ranking_of(k, unit);
    struct chart_axis axes[12];
    struct buf *b = page_buf(a);
    const char *name = y->inputs->units.at[unit].name;
    size_t n = 0;

    if (c->n_areas < 3 || c->n_areas > 12 || !st->ranked)
        return (struct html){0};
    for (size_t i = 0; i < c->n_criteria && n < c->n_areas; i++)
        if (c->criteria[i].depth == 0 && c->criteria[i].section == SECTION_MAIN) {
            axes[n] = (struct chart_axis){.label = c->criteria[i].item.title,
                                          .share = share_of(a, st->area_points[n], st->area_max[n]),
                                          .other = mean_share(a, k, n)};
            n++;
        }
    chart_radar(b,
                arena_printf(a, _("Tỷ lệ điểm theo lĩnh vực của %s so với trung bình nhóm"), name),
                name, _("trung bình nhóm"), axes, n);
    return (struct html){b->data, b->len};
}

static struct chart_rank rank_in(const struct ranking *k, const struct standing *st, int year)
{
    return (struct chart_rank){.year = year,
                               .rank = st->ranked && !standing_open(st) ? st->best.rank : 0,
                               .of = (unsigned)k->n_placed};
}

/* As each year was published; without a site, as this year's run looks back. */
static size_t collect_ranks(const struct site *s, const struct site_year *y,
                            const struct ranking *k, uint32_t unit,
                            struct chart_rank ret[static PLAN_MAX_YEARS])
{
    const struct ranking *o;
    const struct standing *st;
    size_t n = 0;

    for (size_t i = 0; s && i < s->n_years && s->years[i]->year <= y->year; i++)
        if ((st = site_standing(y, k, unit, s->years[i], &o)))
            ret[n++] = rank_in(o, st, s->years[i]->year);
    for (int year = y->run.first; !s && year <= y->year; year++)
        if ((o = run_ranking(&y->run, k->scheme->index, k->group, year)) &&
            (st = ranking_of(o, unit)))
            ret[n++] = rank_in(o, st, year);
    return n;
}

static struct html trend(struct arena *a, const struct site *s, const struct site_year *y,
                         const struct ranking *k, uint32_t unit)
{
    struct chart_rank ranks[PLAN_MAX_YEARS];
    size_t n = collect_ranks(s, y, k, unit, ranks);
    struct buf *b = page_buf(a);

    if (n < 2)
        return (struct html){0};
    chart_trend(b, arena_printf(a, _("Hạng của %s qua các năm"), y->inputs->units.at[unit].name),
                ranks, n);
    return (struct html){b->data, b->len};
}

static void veil_sheet(const struct ranking *k, const struct standing *st, const struct veil *veil,
                       struct tpl_unit_parts_sheets *v)
{
    v->rank = veil_band(veil, k, st);
    v->of = 0;
    v->veiled = _("Hạng và điểm so với đơn vị khác chỉ hiện sau khi công bố.");
    if (relative_scheme(k->scheme)) {
        v->score = "–";
        v->class = "";
    }
    if (relative_scheme(k->scheme) || st->complete) /* else what the unit itself still lacks */
        v->note = "";
}

static void make_sheet(struct arena *a, const struct site *s, const struct site_year *y,
                       const struct ranking *k, uint32_t unit, const char *figures,
                       const struct veil *veil, struct tpl_unit_parts_sheets *v)
{
    bool hide = veil_hides(veil, y->year);
    const struct standing *st = ranking_of(k, unit);
    const struct sheet *t = ranking_sheet(k, unit);

    *v = (struct tpl_unit_parts_sheets){
        .id = arena_printf(a, "%s-%s", k->scheme->item.id, y->plan->groups[k->group].item.id),
        .title = k->scheme->item.title,
        .group = y->plan->groups[k->group].item.title,
        .rank = standing_place(a, st),
        .of = (int64_t)k->n_placed,
        .score = page_decimal(a, num_text(a, st->ranked ? st->score : t->total, k->scheme->shown)),
        .class = standing_class(a, k->scheme, st),
        .note = report_open(a, k, t, st),
        .illustrative = k->scheme->illustrative,
        .radar = hide ? (struct html){0} : radar(a, y, k, unit),
        .trend = veil && veil->on ? (struct html){0} : trend(a, s, y, k, unit),
    };
    if (hide)
        veil_sheet(k, st, veil, v);
    sheet_rows(a, y, k, unit, figures, veil, v);
}

/* ---- verdicts ---- */

/* figures: of the unit and year of `root`. */
static const char *finding_link(struct arena *a, const struct run *r, const struct finding *f,
                                const struct finding *root, const char *figures)
{
    bool own = f->kind == FINDING_COND && f->cond->op == COND_INDICATOR && f->unit == root->unit &&
               f->year == root->year;

    return own ? figure_link(a, r->plan, figures, f->cond->what) : "";
}

/* What it asks is told, what came of it is not. */
static struct tpl_finding veiled(struct arena *a, const struct run *r, const struct finding *f)
{
    return (struct tpl_finding){
        .tag = page_tag(VERDICT_UNKNOWN),
        .verdict = _("chờ công bố"),
        .label = explain_label(a, r, f),
        .clause = f->kind == FINDING_BAR ? f->bar->item.clause : f->cond->item.clause,
        .need = f->n_kids ? "" : explain_need(a, r, f),
        .why = f->n_kids ? "" : _("so với đơn vị khác: xem sau khi công bố")};
}

static struct tpl_finding finding(struct arena *a, const struct run *r, const struct finding *f,
                                  const struct finding *root, const char *figures,
                                  const struct veil *veil)
{
    struct tpl_finding *kids = ARENA_ARRAY(a, struct tpl_finding, f->n_kids + 1);

    const char *read = explain_read(a, r, f), *source = explain_source(a, r, f);

    for (size_t i = 0; i < f->n_kids; i++)
        kids[i] = finding(a, r, &f->kids[i], root, figures, veil);
    if (veil_verdict(veil, r->plan, f)) {
        struct tpl_finding v = veiled(a, r, f);
        v.kids = kids;
        v.n_kids = f->n_kids;
        return v;
    }
    return (struct tpl_finding){
        .tag = page_tag(f->verdict),
        .verdict = page_verdict(f->verdict),
        .label = explain_label(a, r, f),
        .clause = f->kind == FINDING_BAR ? f->bar->item.clause : f->cond->item.clause,
        .need = explain_need(a, r, f),
        .read = read,
        .link = finding_link(a, r, f, root, figures),
        .margin = explain_margin(a, r, f),
        .why = explain_why(a, r, f),
        .flip = f->n_kids ? "" : flip_of(a, r, f).text,
        .source = str_eq(read, source) ? "" : source,
        .kids = kids,
        .n_kids = f->n_kids,
    };
}

static const char *deadline(struct arena *a, const struct site_year *y, const struct award *w)
{
    struct day_count d;
    struct err e;

    if (w->deadline == NO_INDEX)
        return "";
    const char *title = y->plan->deadlines[w->deadline].item.title;
    if (calendar_deadline(a, y->plan, y->calendar, w->deadline, y->year, &d, &e) < 0)
        return arena_printf(a, _("%s: chưa xác định, %s"), title, e.message);
    return arena_printf(a, _("%s: hết ngày %s"), title, date_vi(a, d.last));
}

/* What the verdict hangs on that no document has settled, with how it was taken. */
static size_t settings_of(struct arena *a, const struct site_year *y,
                          const struct verdict_result *v, const struct tpl_award_settings **ret)
{
    size_t n;
    const uint32_t *list = explain_settings(a, &y->run, &v->root, &n);
    struct tpl_award_settings *rows = ARENA_ARRAY(a, struct tpl_award_settings, n + 1);

    for (size_t i = 0; i < n; i++) {
        const struct setting *s = &y->plan->settings[list[i]];
        bool unset = plan_setting_unset(s, date_from(v->year, 12, 31));
        rows[i] = (struct tpl_award_settings){
            .title = s->item.title,
            .answer = unset ? ""
                      : s->kind == SETTING_CONDITION
                          ? _("xem cây điều kiện")
                          : setting_text(a, y->plan, s, date_from(v->year, 12, 31)),
            .basis = unset ? "" : s->basis};
        page_setting_tag(s, &rows[i].tag, &rows[i].tag_text);
    }
    *ret = rows;
    return n;
}

/* The awards of the unit, or of a person of it. */
static size_t awards_of(struct arena *a, const struct site_year *y, uint32_t unit, uint32_t person,
                        const char *figures, const struct veil *veil, const struct tpl_award **ret)
{
    struct tpl_award *list = ARENA_ARRAY(a, struct tpl_award, y->plan->n_awards + 1);
    size_t n = 0;

    for (uint32_t w = 0; w < y->plan->n_awards; w++) {
        const struct verdict_result *v = year_verdict(&y->result, w, unit, person);
        const struct award *award = &y->plan->awards[w];
        if (!v)
            continue;
        struct tpl_finding root = finding(a, &y->run, &v->root, &v->root, figures, veil);
        list[n++] = (struct tpl_award){
            .title = award->item.title,
            .clause = award->item.clause,
            .form = award->form,
            .verdict = root.verdict,
            .tag = root.tag,
            .flip = veil_verdict(veil, y->plan, &v->root) ? "" : flip_of(a, &y->run, &v->root).text,
            .deadline = deadline(a, y, award),
            .kids = root.kids,
            .n_kids = root.n_kids,
        };
        list[n - 1].n_settings = settings_of(a, y, v, &list[n - 1].settings);
    }
    *ret = list;
    return n;
}

void page_unit_people(struct arena *a, const struct site_year *y, uint32_t unit,
                      const struct veil *veil, struct tpl_unit_parts *ret)
{
    const struct inputs *in = y->inputs;
    struct tpl_unit_parts_people *list =
        ARENA_ARRAY(a, struct tpl_unit_parts_people, in->people.n + 1);

    for (uint32_t q = 0; q < in->people.n; q++) {
        struct tpl_unit_parts_people one = {.name = in->people.at[q].name,
                                            .post = in->people.at[q].post};
        if (in->people.at[q].unit != unit)
            continue;
        one.n_awards = awards_of(a, y, unit, q, NULL, veil, &one.awards);
        if (one.n_awards)
            list[ret->n_people++] = one;
    }
    ret->people = list;
}

static void set_targets(struct arena *a, const struct site_year *y, uint32_t unit,
                        const char *figures, struct tpl_unit_parts *ret)
{
    struct tpl_unit_parts_targets *list =
        ARENA_ARRAY(a, struct tpl_unit_parts_targets, y->plan->n_targets + 1);

    for (uint32_t t = 0; t < y->plan->n_targets; t++) {
        const struct target_result *x = year_target(&y->result, t, unit);
        if (!x)
            continue;
        const struct finding *f = &x->finding;
        list[ret->n_targets++] = (struct tpl_unit_parts_targets){
            .title = y->plan->targets[t].item.title,
            .clause = y->plan->targets[t].item.clause,
            .verdict = page_verdict(f->verdict),
            .tag = page_tag(f->verdict),
            .read = explain_read(a, &y->run, f),
            .link = figure_link(a, y->plan, figures, y->plan->targets[t].indicator),
            .need = explain_need(a, &y->run, f),
            .flip = flip_of(a, &y->run, f).text,
            .why = explain_why(a, &y->run, f),
        };
    }
    ret->targets = list;
}

/* ---- the page ---- */

/* The year asked for, else the last one in which a unit with this code is ranked, else the last in which it lives. */
static int find_unit(struct page *p, const struct site_year **ret_year, uint32_t *ret_unit,
                     struct err *e)
{
    const struct site *s = p->mount;
    const struct form_value *asked = form_value(&p->form, "nam");
    const char *code = page_param(p, "code");

    *ret_year = NULL;
    if (asked->text && !(*ret_year = site_year(s, (int)asked->number)))
        return page_no_year(p, (int)asked->number, e);
    for (size_t i = s->n_years; i-- > 0;) {
        const struct site_year *y = s->years[i];
        if (*ret_year && y != *ret_year)
            continue;
        *ret_unit = site_unit(y, code);
        if (*ret_unit != NO_INDEX) {
            *ret_year = y;
            return 0;
        }
    }
    if (!s->n_years)
        return page_nothing_yet(e);
    if (asked->text)
        err_set(e, ERR_MISSING, _("năm %d không có đơn vị mã “%s”"), (int)asked->number, code);
    else
        err_set(e, ERR_MISSING, _("không có đơn vị mã “%s”"), code);
    return err_hint(e, "%s", _("Tìm đơn vị theo tên ở bảng xếp hạng."));
}

static const char *life(struct arena *a, const struct unit *u)
{
    if (u->to == DATE_NONE)
        return arena_printf(a, _("Hoạt động từ %s."), date_vi(a, u->from));
    return arena_printf(a, _("Hoạt động từ %s đến %s."), date_vi(a, u->from), date_vi(a, u->to));
}

/* Others to whom the code belonged in the year. */
static void set_others(struct arena *a, const struct site_year *y, uint32_t unit,
                       struct tpl_unit *v)
{
    struct tpl_unit_others *list = ARENA_ARRAY(a, struct tpl_unit_others, y->inputs->units.n + 1);

    for (uint32_t i = 0; i < y->inputs->units.n; i++) {
        const struct unit *u = &y->inputs->units.at[i];
        if (i != unit && str_eq(u->code, v->code) && unit_lives_in(u, y->year))
            list[v->n_others++] =
                (struct tpl_unit_others){site_unit_ref(a, y, i), u->name, life(a, u)};
    }
    v->others = list;
}

void page_unit_parts(struct arena *a, const struct site *s, const struct site_year *y,
                     uint32_t unit, const char *figures, const struct veil *veil,
                     struct tpl_unit_parts *ret)
{
    struct tpl_unit_parts_sheets *sheets =
        ARENA_ARRAY(a, struct tpl_unit_parts_sheets, y->result.n_rankings + 1);

    *ret = (struct tpl_unit_parts){
        .name = y->inputs->units.at[unit].name, .year = y->year, .sheets = sheets};
    for (size_t i = 0; i < y->result.n_rankings; i++)
        if (ranking_of(&y->result.rankings[i], unit))
            make_sheet(a, s, y, &y->result.rankings[i], unit, figures, veil,
                       &sheets[ret->n_sheets++]);
    ret->n_awards = awards_of(a, y, unit, NO_INDEX, figures, veil, &ret->awards);
    set_targets(a, y, unit, figures, ret);
}

int page_unit(struct page *p, struct err *e)
{
    const struct site *s = p->mount;
    const struct site_year *y;
    struct arena *a = p->arena;
    struct buf *b = page_buf(a);
    uint32_t unit;
    int r = find_unit(p, &y, &unit, e);

    if (r < 0)
        return r;
    const struct unit *u = &y->inputs->units.at[unit];
    struct tpl_unit_years *years = ARENA_ARRAY(a, struct tpl_unit_years, s->n_years + 1);
    struct tpl_unit v = {
        .top = page_top(p, arena_printf(a, _("%s, năm %d"), u->name, y->year), NAV_RANKING),
        .end = page_end(p),
        .base = p->base,
        .code = u->code,
        .name = u->name,
        .kind = y->plan->kinds[u->kind].item.title,
        .year = y->year,
        .life = life(a, u),
        .years = years,
    };
    for (size_t i = 0; i < s->n_years; i++)
        if (site_unit(s->years[i], u->code) != NO_INDEX)
            years[v.n_years++] =
                (struct tpl_unit_years){.year = s->years[i]->year, .current = s->years[i] == y};
    set_others(a, y, unit, &v);
    page_unit_parts(a, s, y, unit, NULL, NULL, &v.parts);
    tpl_unit(b, &v);
    return page_send(p, b, e);
}
