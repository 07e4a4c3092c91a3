/* The rankings of one year: every ranking that the filter leaves, as a table with charts below. */
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "base/vi.h"
#include "core/report.h"
#include "engine/rank.h"
#include "web/page/drawn.h"
#include "web/page/page.h"

enum { MAX_CHART_ROWS = 30 };

/* ---- rows ---- */

/* Against the year before as it was published. */
static void set_movement(const struct site *s, const struct site_year *y, const struct ranking *k,
                         size_t i, struct tpl_ranking_rankings_rows *row)
{
    const struct site_year *last = site_year(s, y->year - 1);
    const struct ranking *before;
    const struct standing *was = last ? site_standing(y, k, k->units[i], last, &before) : NULL;

    if (!was || !was->ranked || !k->standings[i].ranked || standing_open(was) ||
        standing_open(&k->standings[i]))
        return;
    int64_t up = (int64_t)was->best.rank - (int64_t)k->standings[i].best.rank;
    row->up = up > 0 ? up : 0;
    row->down = up < 0 ? -up : 0;
    row->same = up == 0;
}

static struct tpl_ranking_rankings_rows make_row(struct arena *a, const struct site *s,
                                                 const struct site_year *y, const struct ranking *k,
                                                 const struct drawn_text *text, size_t i)
{
    const struct standing *st = &k->standings[i];
    const struct unit *u = &y->inputs->units.at[k->units[i]];
    struct tpl_ranking_rankings_rows row = {
        .rank = text->rank,
        .ref = site_unit_ref(a, y, k->units[i]),
        .name = u->name,
        .score = text->score,
        .class = standing_class(a, k->scheme, st),
        .tied = standing_tied(st) ? arena_printf(a, "%u–%u", st->best.first, st->best.last) : "",
        .note = report_open(a, k, &k->sheets[i], st),
    };

    set_movement(s, y, k, i, &row);
    return row;
}

/* ---- charts ---- */

static const struct chart_row *chosen(struct arena *a, const struct chart_row *all,
                                      const uint32_t *list, size_t n)
{
    struct chart_row *rows = ARENA_ARRAY(a, struct chart_row, n + 1);

    for (size_t i = 0; i < n; i++)
        rows[i] = all[list[i]];
    return rows;
}

static struct html bars(struct arena *a, const struct drawn_ranking *d, const uint32_t *list,
                        size_t n, const char *title)
{
    struct buf *b = page_buf(a);

    chart_bars(b, title, chosen(a, d->bars, list, n), n, d->max, d->marks, d->n_marks);
    return (struct html){b->data, b->len};
}

struct html page_ranking_chart(struct arena *a, const struct site_year *y, const struct ranking *k,
                               const char *title)
{
    uint32_t *list = ARENA_ARRAY(a, uint32_t, k->n_ranked + 1);

    for (uint32_t i = 0; i < k->n_ranked; i++)
        list[i] = i;
    return bars(a, &drawn_of(y)->rankings[k - y->result.rankings], list, k->n_ranked, title);
}

static struct html heat(struct arena *a, const struct drawn_ranking *d, const uint32_t *list,
                        size_t n, const char *title)
{
    struct buf *b = page_buf(a);

    chart_heat(b, title, &d->areas, d->n_areas, chosen(a, d->heat, list, n), n);
    return (struct html){b->data, b->len};
}

/* ---- one ranking ---- */

static const char *order_words(const struct scheme *c)
{
    if (c->rank_published)
        return _("tổng điểm công bố");
    return c->rank_on_shown ? _("điểm đã làm tròn") : _("điểm chưa làm tròn");
}

static void make_ranking(struct page *p, const struct site_year *y, const struct ranking *k,
                         const char *search, struct tpl_ranking_rankings *v)
{
    const struct site *s = p->mount;
    struct arena *a = p->arena;
    const struct drawn *drawn = drawn_of(y);
    const struct drawn_ranking *d = &drawn->rankings[k - y->result.rankings];
    struct tpl_ranking_rankings_rows *rows =
        ARENA_ARRAY(a, struct tpl_ranking_rankings_rows, k->n_units + 1);
    uint32_t *list = ARENA_ARRAY(a, uint32_t, k->n_units + 1);
    const char *group = y->plan->groups[k->group].item.title;
    size_t n = 0;

    for (size_t i = 0; i < k->n_units; i++)
        if (!search || strstr(drawn->names[k->units[i]], search)) {
            list[n] = (uint32_t)i;
            rows[n++] = make_row(a, s, y, k, &d->texts[i], i);
        }
    *v = (struct tpl_ranking_rankings){
        .id = arena_printf(a, "%s-%s", k->scheme->item.id, y->plan->groups[k->group].item.id),
        .title = k->scheme->item.title,
        .group = group,
        .n_units = (int64_t)k->n_units,
        .n_ranked = (int64_t)k->n_ranked,
        .found = (int64_t)n,
        .ties = tie_rule_vi(k->scheme->ties),
        .order = order_words(k->scheme),
        .rounding =
            arena_printf(a, _("Số liệu thiếu: %s. Điểm hiển thị làm tròn đến %d chữ số thập phân."),
                         missing_policy_vi(k->scheme->missing), k->scheme->shown),
        .illustrative = k->scheme->illustrative,
        .rows = rows,
        .n_rows = n,
        .cut = n > MAX_CHART_ROWS ? MAX_CHART_ROWS : 0,
    };
    if (n == 0)
        return;
    size_t shown = n > MAX_CHART_ROWS ? MAX_CHART_ROWS : n;
    v->bars = bars(a, d, list, shown, arena_printf(a, _("Điểm %d, %s"), y->year, group));
    if (k->scheme->n_areas > 1)
        v->heat = heat(a, d, list, shown,
                       arena_printf(a, _("Điểm theo lĩnh vực %d, %s"), y->year, group));
}

/* ---- the page ---- */

static int check_group(const struct site_year *y, const char *group, struct err *e)
{
    if (!group || plan_find_group(y->plan, group) != NO_INDEX)
        return 0;
    err_set(e, ERR_INPUT, _("không có nhóm “%s”"), group);
    return err_hint(e, "%s", _("Mở lại bảng xếp hạng rồi chọn nhóm trong danh sách."));
}

static void set_choices(struct page *p, const struct site_year *y, const char *group,
                        struct tpl_ranking *v)
{
    const struct site *s = p->mount;
    struct tpl_ranking_groups *groups =
        ARENA_ARRAY(p->arena, struct tpl_ranking_groups, y->plan->n_groups + 1);
    struct tpl_ranking_years *years =
        ARENA_ARRAY(p->arena, struct tpl_ranking_years, s->n_years + 1);

    for (size_t i = 0; i < y->plan->n_groups; i++)
        groups[i] = (struct tpl_ranking_groups){
            .id = y->plan->groups[i].item.id,
            .title = y->plan->groups[i].item.title,
            .chosen = group && str_eq(group, y->plan->groups[i].item.id)};
    for (size_t i = 0; i < s->n_years; i++)
        years[i] =
            (struct tpl_ranking_years){.year = s->years[i]->year, .current = s->years[i] == y};
    v->groups = groups;
    v->n_groups = y->plan->n_groups;
    v->years = years;
    v->n_years = s->n_years;
}

int page_ranking(struct page *p, struct err *e)
{
    const char *group = form_value(&p->form, "nhom")->text,
               *search = form_value(&p->form, "ten")->text;
    const char *key = search ? vi_search_key(p->arena, search) : NULL;
    struct tpl_ranking_rankings *list;
    const struct site_year *y;
    struct buf *b = page_buf(p->arena);
    int r = page_year(p, &y, e);

    if (r < 0 || (r = check_group(y, group, e)) < 0)
        return r;
    struct tpl_ranking v = {
        .top = page_top(p, arena_printf(p->arena, _("Bảng xếp hạng năm %d"), y->year), NAV_RANKING),
        .end = page_end(p),
        .base = p->base,
        .year = y->year,
        .search = search,
        .filtered = search || group,
    };
    v.none = y->result.n_rankings == 0;
    set_choices(p, y, group, &v);
    list = ARENA_ARRAY(p->arena, struct tpl_ranking_rankings, y->result.n_rankings + 1);
    for (size_t i = 0; i < y->result.n_rankings; i++) {
        const struct ranking *k = &y->result.rankings[i];
        if (!group || str_eq(group, y->plan->groups[k->group].item.id))
            make_ranking(p, y, k, key, &list[v.n_rankings++]);
    }
    v.rankings = list;
    tpl_ranking(b, &v);
    return page_send(p, b, e);
}

int page_ranking_latest(struct page *p, struct err *e)
{
    const struct site *s = p->mount;

    if (!s->n_years)
        return page_nothing_yet(e);
    p->answer->body = "";
    return page_goto(p,
                     arena_printf(p->arena, "%s/bang-xep-hang/%d", p->base, page_latest(s)->year));
}
