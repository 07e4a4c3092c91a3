/* The Chairman's page: what waits for a word, shown exactly as it will be public, and the word itself. */
#include "base/i18n.h"
#include "base/str.h"
#include "core/report.h"
#include "core/sheet.h"
#include "web/work/publish.h"

struct shown {
    struct publication x;
    const struct site_year *y; /* NULL: not made ready yet */
};

/* The proposal with what the background has evaluated of it. */
static int find(struct page *p, struct shown *ret, struct err *e)
{
    const struct site *s = p->mount;
    struct store *st;
    int id = page_param_int(p, "id"), year = page_param_int(p, "year");
    int r = work_store(p, &st, e);

    if (r < 0 || (r = publication_get(st, p->arena, id, &ret->x, e)) < 0)
        return r;
    if (ret->x.year != year)
        return err_set(e, ERR_MISSING, _("đề nghị số %d không phải của năm %d"), id, year);
    ret->y = NULL;
    for (size_t i = 0; i < s->n_proposals; i++)
        if (s->proposals[i]->sealed->publication.id == id)
            ret->y = s->proposals[i];
    return 0;
}

/* Beside what it replaces, with why. */
static void difference(struct arena *a, const struct site_year *now, const struct site_year *y,
                       struct grid *ret)
{
    if (now)
        report_caused(ret, a, &now->run, &now->result, &y->run, &y->result, false);
    else
        grid_copy(ret, a, &y->sealed->difference[I18N_VI]);
}

static void set_rows(struct arena *a, const struct site_year *now, const struct site_year *y,
                     struct tpl_proposal *v)
{
    const struct site_sealed *x = y->sealed;
    const struct grid *g = &x->rankings;
    struct grid of = {0}, *d = &of;

    if (x->difference[I18N_VI].columns)
        difference(a, now, y, d);

    struct tpl_proposal_rows *rows = ARENA_ARRAY(a, struct tpl_proposal_rows, g->rows.n + 1);
    struct tpl_proposal_changes *changes =
        ARENA_ARRAY(a, struct tpl_proposal_changes, d->rows.n + 1);

    for (size_t i = 0; i < g->rows.n; i++) {
        const char **row = g->rows.at[i];
        rows[i] = (struct tpl_proposal_rows){.rank = grid_cell(g, row, "rank"),
                                             .name = grid_cell(g, row, "name"),
                                             .group = x->groups[i],
                                             .score = page_decimal(a, grid_cell(g, row, "score")),
                                             .class = grid_cell(g, row, "class")};
    }
    for (size_t i = 0; i < d->rows.n; i++) {
        const char **row = d->rows.at[i];
        changes[i] = (struct tpl_proposal_changes){
            .what = grid_cell(d, row, "what"),
            .name = grid_cell(d, row, "name"),
            .field = grid_cell(d, row, "field"),
            .before = page_decimal(a, grid_cell(d, row, "before")),
            .after = page_decimal(a, grid_cell(d, row, "after")),
            .cause = d->n_columns > 7 ? grid_cell(d, row, "cause") : ""};
    }
    v->rows = rows;
    v->n_rows = g->rows.n;
    v->compared = d->columns != NULL;
    v->changes = changes;
    v->n_changes = d->rows.n;
}

static void set_awards(struct arena *a, const struct site_year *y, struct tpl_proposal *v)
{
    struct tpl_proposal_awards *list =
        ARENA_ARRAY(a, struct tpl_proposal_awards, y->plan->n_awards + 1);

    for (uint32_t w = 0; w < y->plan->n_awards; w++) {
        struct tpl_proposal_awards one = {.title = y->plan->awards[w].item.title};
        struct buf *units = page_buf(a);
        size_t seen = 0;
        for (size_t i = 0; i < y->result.n_verdicts; i++) {
            const struct verdict_result *x = &y->result.verdicts[i];
            if (x->award != w || x->person != NO_INDEX)
                continue;
            seen++;
            one.not_met += x->root.verdict == VERDICT_NOT_MET;
            one.unknown += x->root.verdict == VERDICT_UNKNOWN;
            if (x->root.verdict == VERDICT_MET && one.met++ < 20)
                buf_addf(units, "%s%s", units->len ? ", " : "", y->inputs->units.at[x->unit].name);
        }
        if (one.met > 20)
            buf_adds(units, ", …");
        one.units = buf_str(units);
        if (seen)
            list[v->n_awards++] = one;
    }
    v->awards = list;
}

static void set_events(struct arena *a, const struct site_year *y, struct tpl_proposal *v)
{
    uint32_t *kinds;
    size_t n = publication_events(y->plan, a, &kinds);
    struct tpl_proposal_events *list = ARENA_ARRAY(a, struct tpl_proposal_events, n + 1);

    for (size_t i = 0; i < n; i++)
        list[i] = (struct tpl_proposal_events){.id = y->plan->events[kinds[i]].item.id,
                                               .title = y->plan->events[kinds[i]].item.title};
    v->events = list;
    v->n_events = n;
    v->choose = n > 1;
}

/* problem: what was wrong with what was sent, or NULL. */
static int show(struct page *p, const struct shown *s, const struct err *problem, struct err *e)
{
    struct arena *a = p->arena;
    struct buf *b = page_buf(a);
    const struct publication *x = &s->x;

    if (!s->y)
        return work_wait(
            p, _("Đề nghị công bố"), publish_here,
            _("Đang mở dữ liệu niêm phong để hiện đúng những gì sẽ công khai."),
            arena_printf(a, "%s/trinh/%lld", publish_path(p, x->year, ""), (long long)x->id), e);
    struct tpl_proposal v = {
        .top = work_top(p, arena_printf(a, _("Đề nghị công bố số %lld"), (long long)x->id),
                        publish_here),
        .end = work_bottom(p),
        .base = p->base,
        .csrf = work_csrf(p),
        .id = x->id,
        .year = x->year,
        .who = x->proposed_by,
        .at = work_moment(a, x->proposed_at),
        .note = x->note,
        .hash = x->package_hash,
        .state = publication_state_title(x->state),
        .corrects = x->replaces,
        .reason = x->reason,
        .may = x->state == PUBLICATION_PROPOSED && work_may(p, RIGHT_PUBLISH, NULL),
        .problem = problem ? problem->message : "",
        .hint = problem ? problem->hint : "",
        .day = date_vi(a, p->today)};
    if (problem) {
        v.decision = form_value(&p->form, "quyet-dinh")->text;
        v.day = form_value(&p->form, "ngay")->text;
        p->answer->status = 422;
    }
    set_rows(a, site_year(p->mount, x->year), s->y, &v);
    set_awards(a, s->y, &v);
    set_events(a, s->y, &v);
    tpl_proposal(b, &v);
    return work_send(p, b, e);
}

int proposal_page(struct page *p, struct err *e)
{
    struct shown s;
    int r = find(p, &s, e);

    if (r < 0)
        return r;
    if (s.x.state != PUBLICATION_PROPOSED) /* decided: the year's page tells how */
        return work_goto(p, publish_path(p, s.x.year, ""));
    return show(p, &s, NULL, e);
}

int proposal_changes(struct page *p, struct err *e)
{
    struct shown s;
    struct grid g;
    int r = find(p, &s, e);

    if (r < 0)
        return r;
    const struct site_year *now = s.y ? site_year(p->mount, s.x.year) : NULL;
    if (!now) {
        err_set(e, ERR_MISSING, _("đề nghị số %lld không thay bản công bố nào"), (long long)s.x.id);
        return err_hint(e, "%s", _("Mở lại trang đề nghị."));
    }
    difference(p->arena, now, s.y, &g);
    return work_send_grid(
        p, &g, arena_printf(p->arena, "de-nghi-%lld-thay-doi.xlsx", (long long)s.x.id), e);
}

int proposal_publish(struct page *p, struct err *e)
{
    struct publication_decision x = {.id = page_param_int(p, "id"),
                                     .decision = form_value(&p->form, "quyet-dinh")->text,
                                     .event = form_value(&p->form, "su-kien")->text,
                                     .decided_on = DATE_NONE,
                                     .today = p->today};
    const char *day = form_value(&p->form, "ngay")->text;
    const struct store_who who = work_who(p);
    struct shown s;
    struct store *st;
    struct err problem;
    int r = find(p, &s, e);

    if (r < 0 || (r = work_store(p, &st, e)) < 0)
        return r;
    if (day && date_parse(day, &x.decided_on) < 0) {
        r = err_set(&problem, ERR_INPUT, _("“%s” không phải ngày"), day);
        err_hint(&problem, "%s", _("Viết dạng dd/mm/yyyy, ví dụ 16/01/2026."));
    } else if (!form_value(&p->form, "dong-y")->number) {
        r = err_set(&problem, ERR_INPUT, "%s", _("chưa đánh dấu đã xem những gì sẽ công khai"));
        err_hint(&problem, "%s", _("Xem bảng ở trên, đánh dấu rồi bấm Công bố."));
    } else {
        r = publication_publish(st, &x, &who, &problem);
    }
    if (r == ERR_INPUT)
        return show(p, &s, &problem, e);
    if (r < 0) {
        *e = problem;
        return r;
    }
    return work_goto(p, publish_path(p, s.x.year, "?xong=cong-bo"));
}

int proposal_return(struct page *p, struct err *e)
{
    const struct store_who who = work_who(p);
    const char *reason = form_value(&p->form, "ly-do")->text;
    struct shown s;
    struct store *st;
    int r = find(p, &s, e);

    if (r < 0 || (r = work_store(p, &st, e)) < 0 ||
        (r = publication_return(st, s.x.id, reason, &who, e)) < 0)
        return r;
    return work_goto(p, publish_path(p, s.x.year, "?xong=tra-lai"));
}

/* ---- my work ---- */

/* Of the Chairman: what waits for a word. */
static void ask_decision(struct work_list *list, const struct publication *x)
{
    struct arena *a = list->arena;

    *vec_push_in(a, &list->items) = (struct work_item){
        .title = arena_printf(a, _("Quyết định công bố kết quả năm %d"), x->year),
        .detail =
            arena_printf(a, _("%s trình lúc %s"), x->proposed_by, work_moment(a, x->proposed_at)),
        .path = arena_printf(a, "%s/%d/trinh/%lld", publish_here, x->year, (long long)x->id),
        .due = DATE_NONE};
}

/* Of the office: what came back, until something newer of the year was proposed. */
static void ask_again(struct work_list *list, const struct publication *all, size_t n, size_t at)
{
    struct arena *a = list->arena;
    const struct publication *x = &all[at];

    for (size_t i = at + 1; i < n; i++)
        if (all[i].year == x->year)
            return;
    *vec_push_in(a, &list->items) = (struct work_item){
        .title = arena_printf(a, _("Đề nghị công bố năm %d bị trả lại"), x->year),
        .detail = arena_printf(a, _("%s, %s: %s"), x->word_author, work_moment(a, x->word_at),
                               x->word_reason),
        .path = arena_printf(a, "%s/%d", publish_here, x->year),
        .due = DATE_NONE};
}

/* Of the media: what was published in the last 30 days and still holds. */
static void ask_press(const struct page *p, struct work_list *list, const struct publication *all,
                      size_t n, size_t at)
{
    enum { NEWS_DAYS = 30 };
    struct arena *a = list->arena;
    const struct publication *x = &all[at];

    if (sheet_day(x->word_at) + NEWS_DAYS < p->today || publication_replaced(all, n, x->id))
        return;
    *vec_push_in(a, &list->items) = (struct work_item){
        .title = arena_printf(a, _("Đưa tin: kết quả năm %d"), x->year),
        .detail = arena_printf(a, _("công bố lúc %s, quyết định %s%s"), work_moment(a, x->word_at),
                               x->decision, x->replaces ? _("; đính chính bản trước") : ""),
        .path = arena_printf(a, "/cong-bo/%lld", (long long)x->id),
        .due = DATE_NONE};
}

int publish_asks(struct page *p, struct work_list *list, struct err *e)
{
    struct publication *all;
    struct store *st;
    size_t n;
    bool decides = work_may(p, RIGHT_PUBLISH, NULL);
    bool proposes = work_may(p, RIGHT_PUBLISH_PROPOSE, NULL);
    bool press = work_may(p, RIGHT_PRESS_SEE, NULL) && perm_has(&p->session->who, ROLE_MEDIA);

    if (!decides && !proposes && !press)
        return 0;
    int r = work_store(p, &st, e);
    if (r < 0 || (r = publication_list(st, list->arena, &all, &n, e)) < 0)
        return r;
    for (size_t i = 0; i < n; i++) {
        if (decides && all[i].state == PUBLICATION_PROPOSED)
            ask_decision(list, &all[i]);
        if (proposes && all[i].state == PUBLICATION_RETURNED)
            ask_again(list, all, n, i);
        if (press && all[i].state == PUBLICATION_PUBLISHED)
            ask_press(p, list, all, n, i);
    }
    return 0;
}
