/* The word on a proposed version of the plan: the page that shows what it changes and which years it takes over, and the
 * Chairman's (or whom the plan names) two answers.  Whether they may is asked in core/plan_force.c. */
#include "base/i18n.h"
#include "base/str.h"
#include "core/plan_force.h"
#include "core/report.h"
#include "engine/plan_read.h"
#include "web/work/work.h"

static const char here[] = "/ke-hoach-quan-tri";
enum { MAX_SHOWN = 200 };

struct shown_proposal {
    struct store *st;
    struct plan_proposal x;
    const char *text;
    struct plan *plan;
};

static int find(struct page *p, struct shown_proposal *ret, struct err *e)
{
    struct errs errs;
    int id = page_param_int(p, "id"), r = work_store(p, &ret->st, e);

    if (r < 0 || (r = plan_proposal_get(ret->st, p->arena, id, &ret->x, e)) < 0 ||
        (r = plan_proposal_text(ret->st, p->arena, id, &ret->text, e)) < 0)
        return r;
    errs_init(&errs, p->arena, 1);
    r = plan_read(p->arena, ret->x.plan_id, ret->text, strlen(ret->text), &ret->plan, &errs);
    if (r < 0 && errs.list.n)
        *e = errs.list.at[0];
    return r;
}

static void set_changes(struct arena *a, const struct plan *now, const struct plan *plan,
                        struct tpl_plan_word *v)
{
    struct grid g;

    report_plan_diff(&g, a, now, plan);
    size_t n = g.rows.n < MAX_SHOWN ? g.rows.n : MAX_SHOWN;
    struct tpl_plan_word_changes *list = ARENA_ARRAY(a, struct tpl_plan_word_changes, n + 1);
    for (size_t i = 0; i < n; i++) {
        const char **row = g.rows.at[i];
        list[i] = (struct tpl_plan_word_changes){.thing = grid_cell(&g, row, "thing"),
                                                 .clause = grid_cell(&g, row, "clause"),
                                                 .field = grid_cell(&g, row, "field"),
                                                 .from = grid_cell(&g, row, "from"),
                                                 .to = grid_cell(&g, row, "to")};
    }
    v->changes = list;
    v->n_changes = n;
    v->change_count = (int64_t)g.rows.n;
    v->more_changes = (int64_t)(g.rows.n - n);
}

/* What trying it showed for the year: "0" when it changed nothing. */
static const char *results_of(struct arena *a, const char *effect, int year)
{
    const char *key = arena_printf(a, "%d\t", year);
    const char *at =
        str_starts(effect, key) ? effect : strstr(effect, arena_printf(a, "\n%s", key));

    if (!at)
        return "0";
    at = strchr(at, '\t') + 1;
    return arena_strndup(a, at, strcspn(at, "\n"));
}

static int set_years(struct page *p, const struct shown_proposal *s, struct tpl_plan_word *v,
                     struct err *e)
{
    struct arena *a = p->arena;
    struct plan_year *years;
    size_t n;
    int r = plan_backdated(s->st, s->x.in_force_from, p->today, a, &years, &n, e);

    if (r < 0)
        return r;
    struct tpl_plan_word_years *rows = ARENA_ARRAY(a, struct tpl_plan_word_years, n + 1);
    for (size_t i = 0; i < n; i++) {
        rows[i] = (struct tpl_plan_word_years){years[i].year, years[i].public,
                                               results_of(a, s->x.effect, years[i].year)};
        v->back |= years[i].over;
    }
    v->years = rows;
    v->n_years = n;
    return 0;
}

static int show(struct page *p, const struct err *problem, struct err *e)
{
    struct arena *a = p->arena;
    struct buf *b = page_buf(a);
    struct shown_proposal s = {0};
    const struct plan *now;
    enum role role = ROLE_CHAIR;
    int r = find(p, &s, e);

    if (r < 0 || (r = work_plan(p, &now, e)) < 0 ||
        (r = plan_confirmer(s.st, p->today, &role, e)) < 0)
        return r;
    struct tpl_plan_word v = {.top = work_top(p, _("Bản kế hoạch đã trình"), here),
                              .end = work_bottom(p),
                              .base = p->base,
                              .csrf = work_csrf(p),
                              .id = s.x.id,
                              .title = s.plan->item.title,
                              .document = s.x.document,
                              .from = date_vi(a, s.x.in_force_from),
                              .who = s.x.author,
                              .at = work_moment(a, s.x.at),
                              .hash = s.x.hash,
                              .waits = s.x.state == PLAN_WAITING,
                              .confirmed = s.x.state == PLAN_CONFIRMED,
                              .word = *s.x.word_at ? arena_printf(a, "%s, %s", s.x.word_author,
                                                                  work_moment(a, s.x.word_at))
                                                   : "",
                              .reason = s.x.reason,
                              .problem = problem ? problem->message : "",
                              .hint = problem ? problem->hint : "",
                              .whose = role_title(role)};
    v.may = work_may(p, RIGHT_PLAN_CONFIRM, NULL) && perm_has(&p->session->who, role) &&
            p->session->who.user_id != s.x.user_id;
    set_changes(a, now, s.plan, &v);
    if ((r = set_years(p, &s, &v, e)) < 0)
        return r;
    if (problem)
        p->answer->status = 422;
    tpl_plan_word(b, &v);
    return work_send(p, b, e);
}

static int proposal(struct page *p, struct err *e)
{
    return show(p, NULL, e);
}

static int file(struct page *p, struct err *e)
{
    struct shown_proposal s = {0};
    int r = find(p, &s, e);

    if (r < 0)
        return r;
    p->answer->type = "text/plain; charset=utf-8";
    p->answer->body = s.text;
    p->answer->len = strlen(s.text);
    http_extra(p->answer, "Content-Disposition",
               arena_printf(p->arena, "attachment; filename=\"ke-hoach-trinh-%lld.yaml\"",
                            (long long)s.x.id));
    return 0;
}

/* After an answer: the list, or the page again with what stood in the way. */
static int answered(struct page *p, int r, const struct err *why, struct err *e)
{
    if (r == ERR_INPUT || r == ERR_CONFLICT)
        return show(p, why, e);
    if (r < 0) {
        *e = *why;
        return r;
    }
    return work_goto(p, here);
}

static int confirm(struct page *p, struct err *e)
{
    const struct store_who who = work_who(p);
    struct store *st;
    struct err why;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    r = plan_confirm(st, page_param_int(p, "id"), form_value(&p->form, "da-xem")->number != 0,
                     p->today, &who, &why);
    return answered(p, r, &why, e);
}

static int send_back(struct page *p, struct err *e)
{
    const struct store_who who = work_who(p);
    struct store *st;
    struct err why;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    r = plan_return(st, page_param_int(p, "id"), form_value(&p->form, "ly-do")->text, p->today,
                    &who, &why);
    return answered(p, r, &why, e);
}

/* ---- my work ---- */

static void ask(struct work_list *list, const struct plan_proposal *x, const char *title)
{
    struct arena *a = list->arena;

    *vec_push_in(a, &list->items) = (struct work_item){
        .title = title,
        .detail = x->state == PLAN_RETURNED
                      ? arena_printf(a, _("%s, %s: %s"), x->word_author, work_moment(a, x->word_at),
                                     x->reason)
                      : arena_printf(a, _("%s trình lúc %s"), x->author, work_moment(a, x->at)),
        .path = arena_printf(a, "%s/trinh/%lld", here, (long long)x->id),
        .due = DATE_NONE};
}

int plans_ask(struct page *p, struct work_list *list, struct err *e)
{
    struct plan_proposal *all;
    struct store *st;
    enum role role;
    size_t n;
    bool edits = work_may(p, RIGHT_PLAN_EDIT, NULL);
    bool confirms = work_may(p, RIGHT_PLAN_CONFIRM, NULL);

    if (!edits && !confirms)
        return 0;
    int r = work_store(p, &st, e);
    if (r < 0 || (r = plan_proposals(st, list->arena, &all, &n, e)) < 0 || !n)
        return r;
    if ((r = plan_confirmer(st, p->today, &role, e)) < 0)
        return r;
    const struct plan_proposal *last = &all[n - 1];
    if (last->state == PLAN_WAITING && confirms && perm_has(&p->session->who, role))
        ask(list, last, _("Xác nhận bản kế hoạch mới"));
    if (last->state == PLAN_RETURNED && edits)
        ask(list, last, _("Bản kế hoạch trình bị trả lại"));
    return 0;
}

static const struct form_field confirm_fields[] = {
    {.name = "da-xem", .title = "Đã xem", .type = FIELD_CHECK, .max = 4}};
static const struct form_field return_fields[] = {
    {.name = "ly-do", .title = "Lý do", .type = FIELD_LINES, .max = 1000}};

#define PROPOSAL "/ke-hoach-quan-tri/trinh/{id:int}"
static const struct route routes[] = {
    {HTTP_GET, PROPOSAL, LANE_SLOW, RIGHT_PLAN_SEE, NULL, 0, 0, proposal},
    {HTTP_GET, PROPOSAL "/ke-hoach.yaml", LANE_FAST, RIGHT_PLAN_SEE, NULL, 0, 0, file},
    {HTTP_POST, PROPOSAL "/xac-nhan", LANE_SLOW, RIGHT_PLAN_CONFIRM, confirm_fields,
     ARRAY_SIZE(confirm_fields), 0, confirm},
    {HTTP_POST, PROPOSAL "/tra-lai", LANE_FAST, RIGHT_PLAN_CONFIRM, return_fields,
     ARRAY_SIZE(return_fields), 0, send_back},
};
const struct route_table plan_word_table = {routes, ARRAY_SIZE(routes)};
