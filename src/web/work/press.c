/* The page of the press (IV.3 to IV.5): what has been published, in sentences to quote, tables and charts to take, and what comes
 * when.  Reads nothing but what the public sees (web/site) and the times of rounds, so that nothing unpublished can show. */
#include "base/i18n.h"
#include "base/str.h"
#include "core/sheet.h"
#include "engine/rank.h"
#include "engine/say.h"
#include "web/work/work.h"

#define HERE "/truyen-thong"
enum { LEADERS = 3, NAMES_SHOWN = 30 };

/* ---- sentences ---- */

struct sentences {
    struct arena *a;
    VEC(struct tpl_press_parts_sentences) list;
};

static void say(struct sentences *s, const char *text)
{
    vec_push_in(s->a, &s->list)->text = text;
}

static const char *points(struct arena *a, const struct ranking *k, struct num v)
{
    return page_decimal(a, num_text(a, v, k->scheme->shown));
}

static const char *name_of(const struct site_year *y, const struct ranking *k, size_t i)
{
    return y->inputs->units.at[k->units[i]].name;
}

/* Everybody who shares one of the first places. */
static const char *leaders(struct arena *a, const struct site_year *y, const struct ranking *k)
{
    const char *text = "";

    for (size_t i = 0; i < k->n_ranked && k->standings[i].best.rank <= LEADERS; i++)
        text = arena_printf(a, _("%s%shạng %s %s (%s điểm)"), text, text[0] ? ", " : "",
                            standing_place(a, &k->standings[i]), name_of(y, k, i),
                            points(a, k, k->standings[i].score));
    return text;
}

static void say_spread(struct sentences *s, const struct ranking *k)
{
    struct arena *a = s->a;
    struct num sum = NUM_ZERO, low = k->standings[0].score, high = low;

    for (size_t i = 0; i < k->n_ranked; i++) {
        struct num v = k->standings[i].score;
        sum = num_add(a, sum, v);
        low = num_cmp(v, low) < 0 ? v : low;
        high = num_cmp(v, high) > 0 ? v : high;
    }
    say(s, arena_printf(a, _("Điểm trung bình %s; cao nhất %s, thấp nhất %s."),
                        points(a, k, num_div(a, sum, num_int((int64_t)k->n_ranked))),
                        points(a, k, high), points(a, k, low)));
}

static void say_classes(struct sentences *s, const struct ranking *k)
{
    const char *text = "";

    for (size_t c = 0; c < k->scheme->n_classes; c++) {
        size_t n = 0;
        for (size_t i = 0; i < k->n_ranked; i++)
            n += k->standings[i].class_low == (int)c && k->standings[i].class_high == (int)c;
        text = arena_printf(s->a, "%s%s%s %zu", text, text[0] ? ", " : "",
                            k->scheme->classes[c].title, n);
    }
    size_t open = 0;
    for (size_t i = 0; i < k->n_ranked; i++)
        open += k->standings[i].class_low != k->standings[i].class_high;
    if (open)
        text = arena_printf(s->a, _("%s, còn chờ số liệu %zu"), text, open);
    if (text[0])
        say(s, arena_printf(s->a, _("Xếp loại: %s."), text));
}

/* Who rose most since the year before, as both were published. */
static void say_rise(struct sentences *s, const struct site *site, const struct site_year *y,
                     const struct ranking *k)
{
    const struct site_year *last = site_year(site, y->year - 1);
    const struct ranking *before;
    const struct standing *from = NULL;
    size_t best = 0;

    for (size_t i = 0; last && i < k->n_ranked; i++) {
        const struct standing *was = site_standing(y, k, k->units[i], last, &before);
        const struct standing *now = &k->standings[i];
        if (!was || !was->ranked || standing_open(was) || standing_open(now) ||
            was->best.rank <= now->best.rank)
            continue;
        if (from &&
            was->best.rank - now->best.rank <= from->best.rank - k->standings[best].best.rank)
            continue;
        from = was;
        best = i;
    }
    if (from)
        say(s, arena_printf(
                   s->a, _("Tăng hạng nhiều nhất so với năm %d: %s, từ hạng %u lên hạng %u."),
                   last->year, name_of(y, k, best), from->best.rank, k->standings[best].best.rank));
}

static size_t sentences_of(struct arena *a, const struct site *site, const struct site_year *y,
                           const struct ranking *k, const struct tpl_press_parts_sentences **ret)
{
    struct sentences s = {.a = a};
    const char *group = y->plan->groups[k->group].item.title;
    size_t out = k->n_units - k->n_ranked;

    say(&s, arena_printf(a, _("%s năm %d, nhóm “%s”: %zu đơn vị được xếp hạng%s."),
                         k->scheme->item.title, y->year, group, k->n_ranked,
                         out ? arena_printf(a, _(", %zu đơn vị chưa đủ số liệu"), out) : ""));
    if (k->n_ranked) {
        say(&s, arena_printf(a, _("Dẫn đầu: %s."), leaders(a, y, k)));
        say_spread(&s, k);
        say_classes(&s, k);
        say_rise(&s, site, y, k);
    }
    *ret = s.list.at;
    return s.list.n;
}

/* ---- the year ---- */

static int find_year(struct page *p, const struct site_year **ret, struct err *e)
{
    int year = page_param_int(p, "year");

    *ret = site_year(p->mount, year);
    return *ret ? 0 : page_no_year(p, year, e);
}

static const char *decision(struct arena *a, const struct site_year *y)
{
    const struct publication *x = &y->sealed->publication;

    return arena_printf(a, _("Công bố theo %s ngày %s."), x->decision, date_vi(a, x->decided_on));
}

static const char *correction(struct arena *a, const struct site_year *y)
{
    const struct publication *x = &y->sealed->publication;

    return x->replaces ? arena_printf(a, _("Bản này đính chính bản công bố số %lld: %s."),
                                      (long long)x->replaces, x->reason)
                       : "";
}

static const char *made_up(const struct site_year *y)
{
    for (size_t i = 0; i < y->result.n_rankings; i++)
        if (y->result.rankings[i].scheme->illustrative[0])
            return y->result.rankings[i].scheme->illustrative;
    return y->plan->illustrative[0] ? y->plan->illustrative : y->inputs->label;
}

static void set_parts(struct page *p, const struct site_year *y, struct tpl_press *v)
{
    struct arena *a = p->arena;
    struct tpl_press_parts *list = ARENA_ARRAY(a, struct tpl_press_parts, y->result.n_rankings + 1);

    for (size_t i = 0; i < y->result.n_rankings; i++) {
        const struct ranking *k = &y->result.rankings[i];
        struct tpl_press_parts *one = &list[v->n_parts++];
        one->title =
            arena_printf(a, "%s: %s", k->scheme->item.title, y->plan->groups[k->group].item.title);
        one->n_sentences = sentences_of(a, p->mount, y, k, &one->sentences);
        if (k->n_ranked)
            one->chart = page_ranking_chart(a, y, k, one->title);
        one->file = arena_printf(a, "%s" HERE "/%d/bieu-do-%zu.svg", p->base, y->year, i + 1);
    }
    v->parts = list;
}

static void set_awards(struct arena *a, const struct site_year *y, struct tpl_press *v)
{
    struct tpl_press_awards *list = ARENA_ARRAY(a, struct tpl_press_awards, y->plan->n_awards + 1);

    for (uint32_t w = 0; w < y->plan->n_awards; w++) {
        struct tpl_press_awards one = {.title = y->plan->awards[w].item.title, .units = ""};
        for (size_t i = 0; i < y->result.n_verdicts; i++) {
            const struct verdict_result *x = &y->result.verdicts[i];
            if (x->award != w || x->person != NO_INDEX || x->root.verdict != VERDICT_MET)
                continue;
            if (one.met++ < NAMES_SHOWN)
                one.units = arena_printf(a, "%s%s%s", one.units, one.units[0] ? ", " : "",
                                         y->inputs->units.at[x->unit].name);
        }
        if (one.met > NAMES_SHOWN)
            one.units = arena_printf(a, "%s, …", one.units);
        if (one.met)
            list[v->n_awards++] = one;
    }
    v->awards = list;
}

/* Years of the plan that have begun and are not published, with the day until which the Council has. */
static int set_coming(struct page *p, struct tpl_press *v, struct err *e)
{
    const struct site *s = p->mount;
    struct arena *a = p->arena;
    struct tpl_press_coming *list = ARENA_ARRAY(a, struct tpl_press_coming, PLAN_MAX_YEARS + 1);
    struct round_time *times;
    struct store *st;
    size_t n;
    int r = work_store(p, &st, e), this_year = date_year(p->today);

    for (int year = s->plan->period.from; r == 0 && year <= s->plan->period.to; year++) {
        int32_t due = DATE_NONE;
        if (year > this_year || site_year(s, year))
            continue;
        r = round_times(st, s->plan, year, a, &times, &n, e);
        for (size_t i = 0; r == 0 && i < n; i++)
            if (times[i].round == SHEET_COUNCIL && times[i].due > due)
                due = times[i].due;
        list[v->n_coming++] = (struct tpl_press_coming){
            year, due == DATE_NONE
                      ? _("chưa công bố, chưa định ngày Hội đồng xét.")
                      : arena_printf(a,
                                     _("chưa công bố; Hội đồng xét đến hết ngày %s, sau đó Chủ "
                                       "tịch quyết định công bố."),
                                     date_vi(a, due))};
    }
    v->coming = list;
    return r;
}

static int show(struct page *p, const struct site_year *y, struct err *e)
{
    const struct site *s = p->mount;
    struct arena *a = p->arena;
    struct buf *b = page_buf(a);
    struct tpl_press_years *years = ARENA_ARRAY(a, struct tpl_press_years, s->n_years + 1);
    struct tpl_press v = {.top = work_top(p, _("Tư liệu tuyên truyền"), HERE),
                          .end = work_bottom(p),
                          .base = p->base,
                          .press = s->press,
                          .office = s->office,
                          .years = years,
                          .n_years = s->n_years};
    int r = set_coming(p, &v, e);

    if (r < 0)
        return r;
    for (size_t i = 0; i < s->n_years; i++)
        years[i] = (struct tpl_press_years){s->years[i]->year, s->years[i] == y};
    if (y) {
        v.year = y->year;
        v.illustrative = made_up(y);
        v.decision = decision(a, y);
        v.correction = correction(a, y);
        set_parts(p, y, &v);
        set_awards(a, y, &v);
    }
    tpl_press(b, &v);
    return work_send(p, b, e);
}

static int latest(struct page *p, struct err *e)
{
    const struct site *s = p->mount;

    return s->n_years ? work_goto(p, arena_printf(p->arena, HERE "/%d", page_latest(s)->year))
                      : show(p, NULL, e);
}

static int year_page(struct page *p, struct err *e)
{
    const struct site_year *y;
    int r = find_year(p, &y, e);

    return r < 0 ? r : show(p, y, e);
}

/* ---- to take along ---- */

static void attach(struct page *p, const char *type, const char *name)
{
    p->answer->type = type;
    http_extra(p->answer, "Content-Disposition",
               arena_printf(p->arena, "attachment; filename=\"%s\"", name));
}

static int text_file(struct page *p, struct err *e)
{
    struct arena *a = p->arena;
    struct buf *b = page_buf(a);
    struct tpl_press v = {0};
    const struct site_year *y;
    int r = find_year(p, &y, e);

    if (r < 0)
        return r;
    set_parts(p, y, &v);
    set_awards(a, y, &v);
    if (made_up(y)[0])
        buf_addf(b, _("MINH HỌA, KHÔNG DÙNG ĐỂ ĐƯA TIN: %s\n\n"), made_up(y));
    buf_addf(b, "%s %s\n", decision(a, y), correction(a, y));
    for (size_t i = 0; i < v.n_parts; i++) {
        buf_addc(b, '\n');
        for (size_t k = 0; k < v.parts[i].n_sentences; k++)
            buf_addf(b, "%s\n", v.parts[i].sentences[k].text);
    }
    for (size_t i = 0; i < v.n_awards; i++)
        buf_addf(b, _("\n%s: %lld tập thể đủ tiêu chuẩn để xét: %s.\n"), v.awards[i].title,
                 (long long)v.awards[i].met, v.awards[i].units);
    attach(p, "text/plain; charset=utf-8", arena_printf(a, "truyen-thong-%d.txt", y->year));
    return work_send(p, b, e);
}

static const struct grid_column award_columns[] = {
    {"award", N_("Hình thức khen thưởng"), GRID_TEXT},
    {"code", N_("Mã"), GRID_TEXT},
    {"name", N_("Tập thể đủ tiêu chuẩn để xét"), GRID_TEXT},
};

static int awards_file(struct page *p, struct err *e)
{
    const struct site_year *y;
    struct grid g;
    int r = find_year(p, &y, e);

    if (r < 0)
        return r;
    grid_init(&g, p->arena,
              arena_printf(p->arena, _("Tập thể đủ tiêu chuẩn xét khen thưởng năm %d"), y->year),
              award_columns, ARRAY_SIZE(award_columns));
    grid_note(&g, decision(p->arena, y));
    grid_note(&g, _("Đủ tiêu chuẩn để xét, chưa phải là đã được khen"));
    if (made_up(y)[0])
        grid_note(&g, arena_printf(p->arena, _("Minh họa: %s"), made_up(y)));
    for (size_t i = 0; i < y->result.n_verdicts; i++) {
        const struct verdict_result *x = &y->result.verdicts[i];
        if (x->person != NO_INDEX || x->root.verdict != VERDICT_MET)
            continue;
        const char **row = grid_row(&g);
        row[0] = y->plan->awards[x->award].item.title;
        row[1] = y->inputs->units.at[x->unit].code;
        row[2] = y->inputs->units.at[x->unit].name;
    }
    return work_send_grid(p, &g, arena_printf(p->arena, "khen-thuong-%d.xlsx", y->year), e);
}

static int chart_file(struct page *p, struct err *e)
{
    const struct site_year *y;
    int r = find_year(p, &y, e), n = page_param_int(p, "n");

    if (r < 0)
        return r;
    if (n < 1 || (size_t)n > y->result.n_rankings || !y->result.rankings[n - 1].n_ranked) {
        err_set(e, ERR_MISSING, _("năm %d không có biểu đồ số %d"), y->year, n);
        return err_hint(e, "%s", _("Chọn biểu đồ ở trang Truyền thông."));
    }
    const struct ranking *k = &y->result.rankings[n - 1];
    struct html svg = page_ranking_chart(p->arena, y, k, k->scheme->item.title);
    attach(p, "image/svg+xml", arena_printf(p->arena, "bieu-do-%d-%d.svg", y->year, n));
    p->answer->body = svg.at;
    p->answer->len = svg.n;
    return 0;
}

#define YEAR HERE "/{year:year}"
static const struct route routes[] = {
    {HTTP_GET, HERE, LANE_FAST, RIGHT_PRESS_SEE, NULL, 0, 0, latest},
    {HTTP_GET, YEAR, LANE_SLOW, RIGHT_PRESS_SEE, NULL, 0, 0, year_page},
    {HTTP_GET, YEAR "/cau.txt", LANE_SLOW, RIGHT_PRESS_SEE, NULL, 0, 0, text_file},
    {HTTP_GET, YEAR "/khen-thuong.xlsx", LANE_SLOW, RIGHT_PRESS_SEE, NULL, 0, 0, awards_file},
    {HTTP_GET, YEAR "/bieu-do-{n:int}.svg", LANE_SLOW, RIGHT_PRESS_SEE, NULL, 0, 0, chart_file},
};
const struct route_table press_table = {routes, ARRAY_SIZE(routes)};
