/* Tasks given to units (/nhiem-vu): the office gives, the unit reports, being late shows. */
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/str.h"
#include "core/task.h"
#include "web/work/sheet_page.h"

/* ---- which ---- */

static bool sees(const struct sheet_page *x, const struct task *t)
{
    const struct perm_on on = {.unit_code = t->unit_code, .unit_from = t->unit_from};

    return perm_may(x->who.perm, RIGHT_TASK_SEE, &on, NULL);
}

static int visible(struct sheet_page *x, struct task **ret, size_t *ret_n, struct err *e)
{
    size_t n, kept = 0;
    int r = task_list(x->st, x->a, ret, &n, e);

    for (size_t i = 0; r == 0 && i < n; i++)
        if (sees(x, &(*ret)[i]))
            (*ret)[kept++] = (*ret)[i];
    *ret_n = kept;
    return r;
}

static bool of_own_unit(const struct sheet_page *x, const struct task *t)
{
    for (size_t i = 0; x->who.perm && i < x->who.perm->n_grants; i++) {
        const struct grant *g = &x->who.perm->grants[i];
        if (role_of_unit(g->role) && str_eq(g->unit_code, t->unit_code) &&
            g->unit_from == t->unit_from)
            return true;
    }
    return false;
}

static const char *class_of(enum task_state s)
{
    return s == TASK_DONE ? "td-met" : s == TASK_DROPPED ? "td-na" : "td-unknown";
}

static const char *due_text(struct arena *a, int32_t due)
{
    return due == DATE_NONE ? _("chưa có hạn") : date_vi(a, due);
}

/* This year; when the movement's time is over, its last: its units still have work to finish. */
static int year_of_units(const struct sheet_page *x)
{
    int year = date_year(x->p->today);

    return x->plan->period.to && year > x->plan->period.to ? x->plan->period.to : year;
}

static int draw_list(struct sheet_page *x, const struct task *typed, const struct err *why,
                     struct err *e)
{
    struct task *tasks;
    struct sheet_line *lines = NULL;
    size_t n, n_lines = 0;
    bool late_only = x->p->route->method == HTTP_GET && form_value(&x->p->form, "tre")->number;
    int r = visible(x, &tasks, &n, e);
    struct tpl_tasks v = {.top = work_top(x->p, _("Nhiệm vụ được giao"), "/nhiem-vu"),
                          .end = work_bottom(x->p),
                          .base = x->p->base,
                          .csrf = work_csrf(x->p),
                          .edit = work_may(x->p, RIGHT_TASK_EDIT, NULL),
                          .problem = why ? why->message : "",
                          .hint = why ? why->hint : "",
                          .title = typed ? typed->title : "",
                          .clause = typed ? typed->clause : "",
                          .late = late_only};

    if (r == 0 && v.edit)
        r = sheet_list(x->st, x->plan, year_of_units(x), NULL, x->p->now, x->a, &lines, &n_lines,
                       e);
    if (r < 0)
        return r;
    struct tpl_tasks_rows *rows = ARENA_ARRAY(x->a, struct tpl_tasks_rows, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct task *t = &tasks[i];
        bool late = task_is_late(t, x->p->today);
        v.n_late += late;
        if (late_only && !late)
            continue;
        rows[v.n_rows++] = (struct tpl_tasks_rows){.id = t->id,
                                                   .title = t->title,
                                                   .clause = t->clause,
                                                   .unit = t->unit_name,
                                                   .due = due_text(x->a, t->due),
                                                   .state = task_state_title(t->state),
                                                   .class = class_of(t->state),
                                                   .late = late,
                                                   .result = t->result};
    }
    struct tpl_tasks_units *units = ARENA_ARRAY(x->a, struct tpl_tasks_units, n_lines + 1);
    for (size_t i = 0; i < n_lines; i++)
        units[i] = (struct tpl_tasks_units){
            arena_printf(x->a, "%s.%s", lines[i].unit.code, date_iso(x->a, lines[i].unit.from)),
            lines[i].unit.name};
    v.rows = rows;
    v.units = units;
    v.n_units = n_lines;
    struct buf *b = page_buf(x->a);
    tpl_tasks(b, &v);
    return sheet_page_send(x->p, b, why ? why->code : 0, e);
}

static int list(struct page *p, struct err *e)
{
    struct sheet_page x;
    int r = sheet_page_begin(p, &x, e);

    return r < 0 ? r : draw_list(&x, NULL, NULL, e);
}

static int list_xlsx(struct page *p, struct err *e)
{
    static const struct grid_column columns[] = {
        {"id", N_("Số"), GRID_NUMBER},         {"unit", N_("Đơn vị"), GRID_TEXT},
        {"title", N_("Nhiệm vụ"), GRID_TEXT},  {"clause", N_("Căn cứ"), GRID_TEXT},
        {"due", N_("Hạn"), GRID_DATE},         {"state", N_("Tình trạng"), GRID_TEXT},
        {"done", N_("Hoàn thành"), GRID_DATE}, {"late", N_("Trễ"), GRID_TEXT},
        {"result", N_("Kết quả"), GRID_TEXT},
    };
    struct sheet_page x;
    struct task *tasks = NULL;
    struct grid g;
    size_t n = 0;
    int r = sheet_page_begin(p, &x, e);

    if (r == 0)
        r = visible(&x, &tasks, &n, e);
    if (r < 0)
        return r;
    grid_init(&g, x.a, _("Nhiệm vụ được giao"), columns, ARRAY_SIZE(columns));
    for (size_t i = 0; i < n; i++) {
        const struct task *t = &tasks[i];
        const char **row = grid_row(&g);
        row[0] = arena_printf(x.a, "%lld", (long long)t->id);
        row[1] = t->unit_name;
        row[2] = t->title;
        row[3] = t->clause;
        row[4] = date_iso(x.a, t->due);
        row[5] = task_state_title(t->state);
        row[6] = date_iso(x.a, t->done);
        row[7] = task_is_late(t, p->today) ? _("trễ") : "";
        row[8] = t->result;
    }
    return work_send_grid(p, &g, "nhiem-vu.xlsx", e);
}

/* ---- one ---- */

static int draw_task(struct sheet_page *x, int64_t id, bool saved, const struct err *why,
                     struct err *e)
{
    struct task *acts;
    size_t n;
    int r = task_history(x->st, id, x->a, &acts, &n, e);

    if (r < 0)
        return r;
    const struct task *t = &acts[n - 1];
    const struct perm_on on = {.unit_code = t->unit_code, .unit_from = t->unit_from};
    if ((r = work_check(x->p, RIGHT_TASK_SEE, &on, e)) < 0)
        return r;
    struct tpl_task_history *history = ARENA_ARRAY(x->a, struct tpl_task_history, n + 1);
    for (size_t i = 0; i < n; i++)
        history[i] = (struct tpl_task_history){
            work_moment(x->a, acts[i].at), acts[i].author, task_state_title(acts[i].state),
            due_text(x->a, acts[i].due),   acts[i].result, acts[i].reason};
    bool edit = work_may(x->p, RIGHT_TASK_EDIT, NULL);
    struct tpl_task v = {.top = work_top(x->p, t->title, "/nhiem-vu"),
                         .end = work_bottom(x->p),
                         .base = x->p->base,
                         .csrf = work_csrf(x->p),
                         .id = id,
                         .rev = t->rev,
                         .title = t->title,
                         .clause = t->clause,
                         .unit = t->unit_name,
                         .due = due_text(x->a, t->due),
                         .due_typed = date_vi(x->a, t->due),
                         .state = task_state_title(t->state),
                         .class = class_of(t->state),
                         .late = task_is_late(t, x->p->today),
                         .done = date_vi(x->a, t->done),
                         .result = t->result,
                         .edit = edit,
                         .report =
                             t->state != TASK_DROPPED && work_may(x->p, RIGHT_TASK_REPORT, &on),
                         .dropped = t->state == TASK_DROPPED,
                         .is_done = t->state == TASK_DONE,
                         .problem = why ? why->message : "",
                         .hint = why ? why->hint : "",
                         .saved = saved,
                         .history = history,
                         .n_history = n};
    struct buf *b = page_buf(x->a);
    tpl_task(b, &v);
    return sheet_page_send(x->p, b, why ? why->code : 0, e);
}

static int one(struct page *p, struct err *e)
{
    struct sheet_page x;
    int r = sheet_page_begin(p, &x, e);

    return r < 0 ? r
                 : draw_task(&x, page_param_int(p, "id"), form_value(&p->form, "luu")->number, NULL,
                             e);
}

static const char *text_of(const struct page *p, const char *name)
{
    const char *s = form_value(&p->form, name)->text;

    return s ? s : "";
}

static int32_t day_of(const struct page *p, const char *name)
{
    const struct form_value *v = form_value(&p->form, name);

    return v->text ? (int32_t)v->number : DATE_NONE;
}

static int after(struct sheet_page *x, int64_t id, int r, const struct err *why, struct err *e)
{
    if (r == 0)
        return work_goto(x->p, arena_printf(x->a, "/nhiem-vu/%lld?luu=1", (long long)id));
    if (r == ERR_INPUT || r == ERR_CONFLICT)
        return draw_task(x, id, false, why, e);
    *e = *why;
    return r;
}

static int give(struct page *p, struct err *e)
{
    struct sheet_page x;
    struct err why;
    int64_t id;
    const char *unit = text_of(p, "don-vi");
    struct task t = {.title = text_of(p, "ten"),
                     .clause = text_of(p, "can-cu"),
                     .due = day_of(p, "han"),
                     .done = DATE_NONE,
                     .result = "",
                     .reason = ""};
    int r = sheet_page_begin(p, &x, e);

    if (r < 0)
        return r;
    t.unit_code = arena_strndup(x.a, unit, unit_ref_split(unit, &t.unit_from));
    if (t.unit_from == DATE_NONE) {
        err_set(&why, ERR_INPUT, "%s", _("chưa chọn đơn vị"));
        return draw_list(&x, &t, &why, e);
    }
    r = task_give(x.st, &t, &x.who, &id, &why);
    if (r == ERR_INPUT)
        return draw_list(&x, &t, &why, e);
    if (r == 0)
        return work_goto(p, arena_printf(x.a, "/nhiem-vu/%lld?luu=1", (long long)id));
    *e = why;
    return r;
}

static int change(struct page *p, struct err *e)
{
    struct sheet_page x;
    struct task *acts;
    struct err why;
    int64_t id = page_param_int(p, "id"), same;
    size_t n;
    int r = sheet_page_begin(p, &x, e);

    if (r == 0)
        r = task_history(x.st, id, x.a, &acts, &n, e);
    if (r < 0)
        return r;
    struct task t = acts[n - 1];
    t.rev = form_value(&p->form, "ban")->number;
    t.title = text_of(p, "ten");
    t.clause = text_of(p, "can-cu");
    t.due = day_of(p, "han");
    t.reason = text_of(p, "ly-do");
    if (form_value(&p->form, "thu-hoi")->number)
        t.state = TASK_DROPPED;
    else if (t.state == TASK_DROPPED)
        t.state = TASK_GIVEN;
    r = task_give(x.st, &t, &x.who, &same, &why);
    return after(&x, id, r, &why, e);
}

static const char *const reported[] = {"doing", "done", NULL};

static int report(struct page *p, struct err *e)
{
    struct sheet_page x;
    struct err why;
    const struct task t = {.id = page_param_int(p, "id"),
                           .rev = form_value(&p->form, "ban")->number,
                           .state = task_state_named(form_value(&p->form, "tt")->text),
                           .done = day_of(p, "xong"),
                           .result = text_of(p, "kq"),
                           .reason = ""};
    int r = sheet_page_begin(p, &x, e);

    if (r < 0)
        return r;
    r = task_report(x.st, &t, &x.who, &why);
    return after(&x, t.id, r, &why, e);
}

static const struct form_field list_fields[] = {
    {.name = "tre", .title = "Chỉ nhiệm vụ trễ", .type = FIELD_CHECK, .max = 2}};
static const struct form_field one_fields[] = {
    {.name = "luu", .title = "Đã lưu", .type = FIELD_CHECK, .max = 2}};
static const struct form_field give_fields[] = {
    {.name = "don-vi", .title = "Đơn vị", .type = FIELD_TEXT, .max = 100},
    {.name = "ten", .title = "Việc phải làm", .type = FIELD_LINES, .max = 500},
    {.name = "can-cu", .title = "Căn cứ", .type = FIELD_TEXT, .max = 200},
    {.name = "han", .title = "Đến hết ngày", .type = FIELD_DATE, .max = 10},
};
static const struct form_field change_fields[] = {
    {.name = "ban", .title = "Bản", .type = FIELD_INT, .max = 9, .required = true, .high = 999999},
    {.name = "ten", .title = "Việc phải làm", .type = FIELD_LINES, .max = 500},
    {.name = "can-cu", .title = "Căn cứ", .type = FIELD_TEXT, .max = 200},
    {.name = "han", .title = "Đến hết ngày", .type = FIELD_DATE, .max = 10},
    {.name = "thu-hoi", .title = "Thu hồi", .type = FIELD_CHECK, .max = 2},
    {.name = "ly-do", .title = "Lý do", .type = FIELD_TEXT, .max = 500},
};
static const struct form_field report_fields[] = {
    {.name = "ban", .title = "Bản", .type = FIELD_INT, .max = 9, .required = true, .high = 999999},
    {.name = "tt",
     .title = "Tình trạng",
     .type = FIELD_CHOICE,
     .max = 10,
     .required = true,
     .choices = reported},
    {.name = "xong", .title = "Ngày hoàn thành", .type = FIELD_DATE, .max = 10},
    {.name = "kq", .title = "Kết quả", .type = FIELD_LINES, .max = 2000},
};

/* ---- my work ---- */

/* The office is told of what is late, all together. */
static void ask_late(struct sheet_page *x, struct work_list *list, const struct task *tasks,
                     size_t n)
{
    int32_t first = DATE_NONE;
    size_t late = 0;

    for (size_t i = 0; i < n; i++) {
        const struct task *t = &tasks[i];
        bool open = t->state == TASK_GIVEN || t->state == TASK_DOING;
        if (!open || !task_is_late(t, x->p->today))
            continue;
        late++;
        first = first == DATE_NONE || t->due < first ? t->due : first;
    }
    if (late)
        *vec_push_in(list->arena, &list->items) = (struct work_item){
            .title = arena_printf(x->a, _("%zu nhiệm vụ của các đơn vị trễ hạn"), late),
            .detail = _("nhắc đơn vị, hoặc sửa hạn với lý do"),
            .path = "/nhiem-vu?tre=1",
            .due = first};
}

int work_ask_tasks(struct page *p, struct work_list *list, struct err *e)
{
    struct sheet_page x;
    struct task *tasks;
    size_t n;
    int r = sheet_page_begin(p, &x, e);

    if (r < 0 || !perm_may_some(x.who.perm, RIGHT_TASK_SEE, NULL))
        return r;
    if ((r = visible(&x, &tasks, &n, e)) < 0)
        return r;
    if (perm_may_some(x.who.perm, RIGHT_TASK_EDIT, NULL))
        ask_late(&x, list, tasks, n);
    for (size_t i = 0; i < n; i++)
        if (of_own_unit(&x, &tasks[i]) && tasks[i].state != TASK_DONE &&
            tasks[i].state != TASK_DROPPED)
            *vec_push_in(list->arena, &list->items) = (struct work_item){
                .title = arena_printf(x.a, _("Nhiệm vụ: %s"), tasks[i].title),
                .detail = tasks[i].unit_name,
                .path = arena_printf(x.a, "/nhiem-vu/%lld", (long long)tasks[i].id),
                .due = tasks[i].due};
    return 0;
}

#define FIELDS(f) f, ARRAY_SIZE(f)
static const struct route routes[] = {
    {HTTP_GET, "/nhiem-vu", LANE_FAST, RIGHT_TASK_SEE, FIELDS(list_fields), 0, list},
    {HTTP_POST, "/nhiem-vu", LANE_FAST, RIGHT_TASK_EDIT, FIELDS(give_fields), 0, give},
    {HTTP_GET, "/nhiem-vu/danh-sach.xlsx", LANE_SLOW, RIGHT_TASK_SEE, NULL, 0, 0, list_xlsx},
    {HTTP_GET, "/nhiem-vu/{id:int}", LANE_FAST, RIGHT_TASK_SEE, FIELDS(one_fields), 0, one},
    {HTTP_POST, "/nhiem-vu/{id:int}", LANE_FAST, RIGHT_TASK_EDIT, FIELDS(change_fields), 0, change},
    {HTTP_POST, "/nhiem-vu/{id:int}/bao-cao", LANE_FAST, RIGHT_TASK_REPORT, FIELDS(report_fields),
     0, report},
};
const struct route_table task_table = {routes, ARRAY_SIZE(routes)};
