/* The calendar: days off and made up, year by year, the events of the plan, and deadlines reckoned with how they were
 * counted (engine/calendar.h).  A year without rows is told as not loaded, never guessed. */
#include "engine/calendar.h"
#include "base/i18n.h"
#include "base/str.h"
#include "engine/say.h"
#include "web/work/register_page.h"

enum { MOST_YEARS = 40 };

/* ---- the years to choose from ---- */

static int first_year(const struct register_page *x)
{
    int y = x->plan->period.from ? x->plan->period.from : date_year(x->p->today);

    if (x->in.holidays.n && date_year(x->in.holidays.at[0].date) < y)
        y = date_year(x->in.holidays.at[0].date);
    return y;
}

static int last_year(const struct register_page *x)
{
    int y = date_year(x->p->today) + 1;

    if (x->in.holidays.n && date_year(x->in.holidays.at[x->in.holidays.n - 1].date) > y)
        y = date_year(x->in.holidays.at[x->in.holidays.n - 1].date);
    if (x->plan->period.to > y)
        y = x->plan->period.to;
    return y - first_year(x) < MOST_YEARS ? y : first_year(x) + MOST_YEARS - 1;
}

/* ---- the page ---- */

static void set_years(struct register_page *x, int year, struct tpl_calendar *v)
{
    struct tpl_calendar_years *list = ARENA_ARRAY(x->a, struct tpl_calendar_years, MOST_YEARS + 1);

    for (int y = first_year(x); y <= last_year(x); y++)
        list[v->n_years++] =
            (struct tpl_calendar_years){y, y == year, calendar_has_year(&x->in, y)};
    v->years = list;
}

static void set_days(struct register_page *x, int year, struct tpl_calendar *v)
{
    struct tpl_calendar_rows *list =
        ARENA_ARRAY(x->a, struct tpl_calendar_rows, x->in.holidays.n + 1);

    for (size_t i = 0; i < x->in.holidays.n; i++) {
        const struct holiday *h = &x->in.holidays.at[i];
        if (date_year(h->date) != year)
            continue;
        if (h->kind == DAY_WHOLE_YEAR) {
            v->whole = h->basis;
            continue;
        }
        list[v->n_rows++] = (struct tpl_calendar_rows){.date = date_vi(x->a, h->date),
                                                       .iso = date_iso(x->a, h->date),
                                                       .weekday = date_weekday_vi(h->date),
                                                       .worked = h->kind == DAY_WORKED,
                                                       .label = h->label,
                                                       .basis = h->basis,
                                                       .may_edit = x->may_edit};
        v->n_worked += h->kind == DAY_WORKED;
        v->n_off += h->kind == DAY_OFF;
    }
    v->rows = list;
}

static void set_events(struct register_page *x, struct tpl_calendar *v)
{
    struct tpl_calendar_events *list =
        ARENA_ARRAY(x->a, struct tpl_calendar_events, x->in.events.n + 1);

    for (size_t i = 0; i < x->in.events.n; i++) {
        const struct event *ev = &x->in.events.at[i];
        list[i] = (struct tpl_calendar_events){.title = x->plan->events[ev->kind].item.title,
                                               .year = ev->year,
                                               .date = date_vi(x->a, ev->date),
                                               .document = ev->document};
    }
    v->events = list;
    v->n_events = x->in.events.n;
}

/* When each deadline of the plan ends for the results of the year, or why nobody can say yet. */
static void set_deadlines(struct register_page *x, int year, struct tpl_calendar *v)
{
    const struct plan *p = x->plan;
    struct tpl_calendar_deadlines *list =
        ARENA_ARRAY(x->a, struct tpl_calendar_deadlines, p->n_deadlines + 1);

    for (uint32_t i = 0; i < p->n_deadlines; i++) {
        const struct item *t = &p->deadlines[i].item;
        struct day_count count;
        struct err why;
        int r = calendar_deadline(x->a, p, &x->in, i, year, &count, &why);
        list[i] =
            (struct tpl_calendar_deadlines){.title = t->title,
                                            .clause = t->clause,
                                            .rule = deadline_sentence(x->a, p, &p->deadlines[i])};
        if (r < 0) {
            list[i].unknown = arena_strdup(x->a, why.message);
            continue;
        }
        list[i].last = date_vi(x->a, count.last);
        list[i].weekday = date_weekday_vi(count.last);
        list[i].left = count.last - x->p->today;
        list[i].over = count.last < x->p->today;
        list[i].to_come = count.last > x->p->today;
    }
    v->deadlines = list;
    v->n_deadlines = p->n_deadlines;
}

static void set_typed(const struct page *p, struct tpl_calendar *v)
{
    v->date = register_text(p, "ngay");
    v->is_worked = str_eq(register_text(p, "loai"), "lam-bu");
    v->label = register_text(p, "ten");
    v->basis = register_text(p, "can_cu");
    v->reason = register_text(p, "ly_do");
}

static int draw(struct register_page *x, int year, bool typed, const struct err *why, struct err *e)
{
    struct page *p = x->p;
    struct tpl_calendar v = {.top =
                                 work_top(p, arena_printf(x->a, _("Lịch năm %d"), year), DAYS_PATH),
                             .end = work_bottom(p),
                             .base = p->base,
                             .csrf = work_csrf(p),
                             .done = register_done(p),
                             .wrong = why ? why->message : "",
                             .hint = why ? why->hint : "",
                             .year = year,
                             .loaded = calendar_has_year(&x->in, year),
                             .may_edit = x->may_edit};
    struct buf *b = page_buf(x->a);

    set_years(x, year, &v);
    set_days(x, year, &v);
    set_events(x, &v);
    set_deadlines(x, year, &v);
    if (typed)
        set_typed(p, &v);
    if (why)
        register_tell_status(p, why);
    tpl_calendar(b, &v);
    return work_send(p, b, e);
}

static int page_of(struct page *p, struct err *e)
{
    const struct form_value *year = form_value(&p->form, "nam");
    struct register_page x;
    int r = register_open(p, RIGHT_REGISTER_SEE, &x, e);

    if (r < 0)
        return r;
    return draw(&x, year->text ? (int)year->number : date_year(p->today), false, NULL, e);
}

static int year_of(const struct page *p, int32_t day)
{
    return date_year(day == DATE_NONE ? p->today : day);
}

static uint8_t kind_of(const struct page *p)
{
    const char *s = register_text(p, "loai");

    return str_eq(s, "lam-bu") ? DAY_WORKED : str_eq(s, "ca-nam") ? DAY_WHOLE_YEAR : DAY_OFF;
}

static int put_day(struct page *p, struct err *e)
{
    int32_t day = register_date(p, "ngay");
    struct register_page x;
    int r = register_open(p, RIGHT_REGISTER_EDIT, &x, e);

    if (r < 0)
        return r;
    const struct holiday h = {.date = day,
                              .kind = kind_of(p),
                              .label = register_text(p, "ten"),
                              .basis = register_text(p, "can_cu")};
    r = register_put_day(x.st, x.plan, &h, register_text(p, "ly_do"), &x.by, e);
    if (register_is_told(r))
        return draw(&x, year_of(p, day), true, register_why(x.a, e), e);
    return r < 0 ? r
                 : work_goto(p, arena_printf(x.a, DAYS_PATH "?nam=%d&xong=them", year_of(p, day)));
}

static int drop_day(struct page *p, struct err *e)
{
    int32_t day = register_date(p, "ngay");
    struct register_page x;
    int r = register_open(p, RIGHT_REGISTER_EDIT, &x, e);

    if (r < 0)
        return r;
    const struct holiday h = {.date = day, .kind = kind_of(p)};
    r = register_drop_day(x.st, x.plan, &h, register_text(p, "ly_do"), &x.by, e);
    if (register_is_told(r))
        return draw(&x, year_of(p, day), false, register_why(x.a, e), e);
    return r < 0 ? r
                 : work_goto(p, arena_printf(x.a, DAYS_PATH "?nam=%d&xong=bo", year_of(p, day)));
}

static int file(struct page *p, struct err *e)
{
    struct register_page x;
    struct grid g;
    int r = register_open(p, RIGHT_REGISTER_SEE, &x, e);

    if (r < 0)
        return r;
    register_days_grid(&g, x.a, &x.in);
    return register_send(p, &g, page_param(p, "as"), "lich-nghi", e);
}

/* ---- deadlines ---- */

static void set_choices(struct register_page *x, uint32_t chosen, int year, struct tpl_deadline *v)
{
    const struct plan *p = x->plan;
    struct tpl_deadline_deadlines *list =
        ARENA_ARRAY(x->a, struct tpl_deadline_deadlines, p->n_deadlines + 1);
    struct tpl_deadline_all *all = ARENA_ARRAY(x->a, struct tpl_deadline_all, p->n_deadlines + 1);
    struct tpl_deadline_years *years = ARENA_ARRAY(x->a, struct tpl_deadline_years, MOST_YEARS + 1);

    for (uint32_t i = 0; i < p->n_deadlines; i++) {
        const struct item *t = &p->deadlines[i].item;
        list[i] = (struct tpl_deadline_deadlines){t->id, t->title, i == chosen};
        all[i] = (struct tpl_deadline_all){t->title, deadline_sentence(x->a, p, &p->deadlines[i]),
                                           t->clause};
    }
    for (int y = first_year(x); y <= last_year(x); y++)
        years[v->n_years++] = (struct tpl_deadline_years){y, y == year};
    v->deadlines = list;
    v->n_deadlines = p->n_deadlines;
    v->all = all;
    v->n_all = p->n_deadlines;
    v->years = years;
}

/* The plan's deadline, or the count that was typed; 1 = nothing was asked. */
static int reckon(struct register_page *x, uint32_t deadline, int year, struct day_count *ret,
                  struct err *e)
{
    const struct page *p = x->p;
    const struct form_value *days = form_value(&p->form, "so_ngay");
    int32_t from = register_date(p, "tu");

    if (deadline != NO_INDEX)
        return calendar_deadline(x->a, x->plan, &x->in, deadline, year, ret, e);
    if (from == DATE_NONE || !days->text)
        return 1;
    return calendar_count(x->a, &x->in, from, (int)days->number,
                          str_eq(register_text(p, "cach"), "lam-viec"), ret, e);
}

static int deadline_page(struct page *p, struct err *e)
{
    const char *id = register_text(p, "han");
    const struct form_value *asked = form_value(&p->form, "nam");
    int year = asked->text ? (int)asked->number : date_year(p->today) - 1;
    struct register_page x;
    struct day_count count;
    int r = register_open(p, RIGHT_REGISTER_SEE, &x, e);

    if (r < 0)
        return r;
    uint32_t deadline = *id ? plan_find_deadline(x.plan, id) : NO_INDEX;
    struct tpl_deadline v = {.top = work_top(p, _("Tính thời hạn"), DAYS_PATH),
                             .end = work_bottom(p),
                             .base = p->base,
                             .from = register_text(p, "tu"),
                             .days = register_text(p, "so_ngay"),
                             .working = str_eq(register_text(p, "cach"), "lam-viec")};
    struct buf *b = page_buf(x.a);
    set_choices(&x, deadline, year, &v);
    if ((r = reckon(&x, deadline, year, &count, e)) == 0) {
        v.answer = date_vi(x.a, count.last);
        v.weekday = date_weekday_vi(count.last);
        v.how = count.how;
        if (deadline != NO_INDEX)
            v.rule = deadline_sentence(x.a, x.plan, &x.plan->deadlines[deadline]);
    } else if (register_is_told(r)) {
        v.wrong = arena_strdup(x.a, e->message);
        v.hint = arena_strdup(x.a, e->hint);
    } else if (r < 0) {
        return r;
    }
    tpl_deadline(b, &v);
    return work_send(p, b, e);
}

/* ---- routes ---- */

#define YEAR_FIELD                                                                        \
    {                                                                                     \
        .name = "nam", .title = "Năm", .type = FIELD_INT, .max = 4, .low = DATE_MIN_YEAR, \
        .high = DATE_MAX_YEAR                                                             \
    }

static const struct form_field year_fields[] = {
    YEAR_FIELD,
    {.name = "xong", .title = "Đã làm", .type = FIELD_TEXT, .max = 20},
};
static const struct form_field day_fields[] = {
    {.name = "ngay", .title = "Ngày", .type = FIELD_DATE, .max = 10, .required = true},
    {.name = "loai", .title = "Loại", .type = FIELD_TEXT, .max = 10},
    {.name = "ten", .title = "Tên", .type = FIELD_TEXT, .max = REGISTER_NAME_MAX},
    {.name = "can_cu", .title = "Căn cứ", .type = FIELD_TEXT, .max = 200},
    {.name = "ly_do", .title = "Lý do", .type = FIELD_TEXT, .max = REGISTER_REASON_MAX},
};
static const char *const counts[] = {"lich", "lam-viec", NULL};
static const struct form_field deadline_fields[] = {
    YEAR_FIELD,
    {.name = "han", .title = "Thời hạn", .type = FIELD_TEXT, .max = 64},
    {.name = "tu", .title = "Ngày bắt đầu", .type = FIELD_DATE, .max = 10},
    {.name = "so_ngay",
     .title = "Số ngày",
     .type = FIELD_INT,
     .max = 4,
     .low = 1,
     .high = DEADLINE_MAX_DAYS},
    {.name = "cach", .title = "Cách đếm", .type = FIELD_CHOICE, .max = 10, .choices = counts},
};

static const struct route routes[] = {
    {HTTP_GET, DAYS_PATH, LANE_FAST, RIGHT_REGISTER_SEE, year_fields, ARRAY_SIZE(year_fields), 0,
     page_of},
    {HTTP_POST, DAYS_PATH, LANE_FAST, RIGHT_REGISTER_EDIT, day_fields, ARRAY_SIZE(day_fields), 0,
     put_day},
    {HTTP_POST, DAYS_PATH "/bo", LANE_FAST, RIGHT_REGISTER_EDIT, day_fields, ARRAY_SIZE(day_fields),
     0, drop_day},
    {HTTP_GET, DAYS_PATH "/danh-sach.{as:slug}", LANE_FAST, RIGHT_REGISTER_SEE, NULL, 0, 0, file},
    {HTTP_GET, DAYS_PATH "/tinh-han", LANE_FAST, RIGHT_REGISTER_SEE, deadline_fields,
     ARRAY_SIZE(deadline_fields), 0, deadline_page},
};
const struct route_table calendar_table = {routes, ARRAY_SIZE(routes)};
