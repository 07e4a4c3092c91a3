/* All scoresheets of a year (/phieu-diem/{year}), filtered to what the person may see, and the times of the rounds
 * (/thoi-han/{year}). */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/vi.h"
#include "core/evidence.h"
#include "web/work/sheet_page.h"

/* ---- which ---- */

struct lines {
    struct sheet_line *at;
    size_t n, cap;
};

static int by_code(const void *a, const void *b)
{
    const struct sheet_line *x = a, *y = b;
    int d = strcmp(x->unit.code, y->unit.code);

    return d ? d : (x->unit.from > y->unit.from) - (x->unit.from < y->unit.from);
}

/* The lives of one code that the person sees. */
static int add_own(struct sheet_page *x, int year, const struct grant *units, size_t n_units,
                   size_t which, struct lines *list, struct err *e)
{
    struct sheet_line *found;
    size_t n;
    int r =
        sheet_list(x->st, x->plan, year, units[which].unit_code, x->p->now, x->a, &found, &n, e);

    for (size_t i = 0; r == 0 && i < n; i++)
        for (size_t k = 0; k < n_units; k++)
            if (str_eq(units[k].unit_code, found[i].unit.code) &&
                units[k].unit_from == found[i].unit.from) {
                *vec_push_in(x->a, list) = found[i];
                break;
            }
    return r;
}

/* Only the sheets of units that the person sees; of the others nothing is read. */
static int visible(struct sheet_page *x, int year, struct sheet_line **ret, size_t *ret_n,
                   struct err *e)
{
    struct lines list = {0};
    const struct grant *units;
    size_t n_units;
    int r = 0;

    if (perm_everywhere(x->who.perm, RIGHT_SHEET_SEE, x->a, &units, &n_units))
        return sheet_list(x->st, x->plan, year, NULL, x->p->now, x->a, ret, ret_n, e);
    for (size_t k = 0; k < n_units && r == 0; k++) {
        size_t first = 0;
        while (!str_eq(units[first].unit_code, units[k].unit_code))
            first++;
        if (first == k) /* not a code that was there before */
            r = add_own(x, year, units, n_units, k, &list, e);
    }
    if (r < 0)
        return r;
    if (list.n)
        qsort(list.at, list.n, sizeof list.at[0], by_code);
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

/* A code with two lives in the year needs its day to be told apart; lines come by code. */
static const char *unit_path(struct arena *a, const struct sheet_line *lines, size_t n, size_t at)
{
    const struct unit *u = &lines[at].unit;

    if ((at > 0 && str_eq(lines[at - 1].unit.code, u->code)) ||
        (at + 1 < n && str_eq(lines[at + 1].unit.code, u->code)))
        return unit_ref_dated(a, u);
    return u->code;
}

static const char *group_of(const struct sheet_page *x, const struct unit *u)
{
    return u->group == NO_INDEX ? "" : x->plan->groups[u->group].item.title;
}

static const char *class_of(enum sheet_state s)
{
    return s == SHEET_FINAL                            ? "td-met"
           : s == SHEET_SELF || s == SHEET_EXPLANATION ? "td-unknown"
                                                       : "td-na";
}

/* ---- the list ---- */

static const char *const states[] = {"self",       "head",    "appraisal1", "explanation",
                                     "appraisal2", "council", "final",      NULL};
static const struct form_field list_fields[] = {
    {.name = "ten", .title = "Tên đơn vị", .type = FIELD_TEXT, .max = 80},
    {.name = "buoc", .title = "Bước", .type = FIELD_CHOICE, .max = 20, .choices = states},
    {.name = "tre", .title = "Chỉ phiếu trễ hạn", .type = FIELD_CHECK, .max = 2},
    {.name = "trang", .title = "Trang", .type = FIELD_INT, .max = 6, .low = 1, .high = 100000},
};

enum { PER_PAGE = 100 };

struct filter {
    const char *name, *key; /* as typed; as names are compared */
    const char *state;
    bool late;
};

static struct filter filter_of(const struct page *p)
{
    const char *name = form_value(&p->form, "ten")->text;

    return (struct filter){name ? name : "", name ? vi_search_key(p->arena, name) : "",
                           form_value(&p->form, "buoc")->text, form_value(&p->form, "tre")->number};
}

static bool passes(struct arena *a, const struct filter *f, const struct sheet_line *l)
{
    if (f->state && !str_eq(f->state, sheet_state_id(l->state)))
        return false;
    if (f->late && !l->late)
        return false;
    return !*f->key || strstr(vi_search_key(a, l->unit.name), f->key);
}

/* The list with this filter, at a page. */
static const char *list_href(const struct page *p, int year, const struct filter *f, size_t page)
{
    struct buf *b = page_buf(p->arena);

    buf_addf(b, "%s/phieu-diem/%d?trang=%zu", p->base, year, page);
    if (*f->name) {
        buf_adds(b, "&ten=");
        tpl_part(b, f->name);
    }
    if (f->state)
        buf_addf(b, "&buoc=%s", f->state);
    if (f->late)
        buf_adds(b, "&tre=1");
    return buf_str(b);
}

static void fill_years(struct sheet_page *x, int year, struct tpl_sheets *v)
{
    const struct plan *now = x->plan;
    struct err none;

    work_plan(x->p, &now, &none); /* years of the plan before stay a click away */
    int from = x->plan->period.from ? x->plan->period.from : year;
    int to = x->plan->period.to ? x->plan->period.to : year;
    from = now->period.from && now->period.from < from ? now->period.from : from;
    to = now->period.to > to ? now->period.to : to;
    struct tpl_sheets_years *list =
        ARENA_ARRAY(x->a, struct tpl_sheets_years, (size_t)(to - from) + 1);

    for (int y = from; y <= to; y++)
        list[v->n_years++] = (struct tpl_sheets_years){y, y == year};
    v->years = list;
}

static void fill_counts(struct sheet_page *x, const struct filter *f,
                        const struct sheet_line *lines, size_t n, struct tpl_sheets *v)
{
    struct tpl_sheets_counts *list = ARENA_ARRAY(x->a, struct tpl_sheets_counts, SHEET_STATES);

    for (enum sheet_state s = 0; s < SHEET_STATES; s++)
        list[s] =
            (struct tpl_sheets_counts){.id = sheet_state_id(s),
                                       .title = sheet_state_title(s),
                                       .chosen = f->state && str_eq(f->state, sheet_state_id(s))};
    for (size_t i = 0; i < n; i++) {
        list[lines[i].state].n++;
        v->n_late += lines[i].late;
    }
    v->counts = list;
    v->n_counts = SHEET_STATES;
    v->n_all = (int64_t)n;
}

/* Which of the lines pass. */
static size_t filtered(struct arena *a, const struct filter *f, const struct sheet_line *lines,
                       size_t n, size_t **ret)
{
    size_t *list = ARENA_ARRAY(a, size_t, n + 1), found = 0;

    for (size_t i = 0; i < n; i++)
        if (passes(a, f, &lines[i]))
            list[found++] = i;
    *ret = list;
    return found;
}

/* Rows of one page; of the other sheets no figure is read. */
static int fill_rows(struct sheet_page *x, int year, struct sheet_line *lines, size_t n,
                     const size_t *which, size_t n_which, struct tpl_sheets *v, struct err *e)
{
    struct tpl_sheets_rows *rows = ARENA_ARRAY(x->a, struct tpl_sheets_rows, n_which + 1);
    struct sheet_line **shown = ARENA_ARRAY(x->a, struct sheet_line *, n_which + 1);

    for (size_t i = 0; i < n_which; i++)
        shown[i] = &lines[which[i]];
    int r = sheet_count(x->st, x->plan, year, shown, n_which, x->a, e);
    for (size_t i = 0; r == 0 && i < n_which; i++) {
        const struct sheet_line *l = shown[i];
        rows[i] = (struct tpl_sheets_rows){
            .unit = unit_path(x->a, lines, n, which[i]),
            .name = l->unit.name,
            .life = work_part_year(x->a, &l->unit, year),
            .group = group_of(x, &l->unit),
            .state = sheet_state_title(l->state),
            .class = class_of(l->state),
            .since = work_moment(x->a, l->since),
            .done = (int64_t)l->done,
            .all = (int64_t)l->all,
            .window = l->state == SHEET_FINAL ? "–" : sheet_window_text(x->a, &l->window),
            .late = l->late};
    }
    v->rows = rows;
    v->n_rows = n_which;
    return r;
}

/* One page of what passes the filter; a page beyond the last is the last. */
static int fill_page(struct sheet_page *x, int year, const struct filter *f,
                     struct sheet_line *lines, size_t n, struct tpl_sheets *v, struct err *e)
{
    size_t *which, found = filtered(x->a, f, lines, n, &which);
    size_t pages = found ? (found - 1) / PER_PAGE + 1 : 1;
    size_t asked = (size_t)form_value(&x->p->form, "trang")->number;
    size_t page = asked == 0 ? 1 : asked < pages ? asked : pages, from = (page - 1) * PER_PAGE;
    size_t here = found - from < PER_PAGE ? found - from : PER_PAGE;

    v->shown = (int64_t)found;
    v->page = pages > 1 ? (int64_t)page : 0;
    v->pages = (int64_t)pages;
    v->before = page > 1 ? list_href(x->p, year, f, page - 1) : "";
    v->after = page < pages ? list_href(x->p, year, f, page + 1) : "";
    return fill_rows(x, year, lines, n, which + from, here, v, e);
}

static int list(struct page *p, struct err *e)
{
    struct sheet_page x;
    struct sheet_line *lines = NULL;
    size_t n = 0;
    int year = 0;
    int r = sheet_page_begin(p, &x, e);

    if (r == 0)
        r = sheet_page_year(&x, &year, e);
    if (r == 0)
        r = visible(&x, year, &lines, &n, e);
    if (r < 0)
        return r;
    const struct filter f = filter_of(p);
    struct buf *b = page_buf(p->arena);
    struct tpl_sheets v = {
        .top = work_top(p, arena_printf(x.a, _("Phiếu điểm năm %d"), year), "/phieu-diem"),
        .end = work_bottom(p),
        .base = p->base,
        .year = year,
        .late = f.late,
        .search = f.name};
    if ((r = fill_page(&x, year, &f, lines, n, &v, e)) < 0)
        return r;
    fill_years(&x, year, &v);
    fill_counts(&x, &f, lines, n, &v);
    tpl_sheets(b, &v);
    return work_send(p, b, e);
}

static int count_all(struct sheet_page *x, int year, struct sheet_line *lines, size_t n,
                     struct err *e)
{
    struct sheet_line **all = ARENA_ARRAY(x->a, struct sheet_line *, n + 1);

    for (size_t i = 0; i < n; i++)
        all[i] = &lines[i];
    return sheet_count(x->st, x->plan, year, all, n, x->a, e);
}

static int list_xlsx(struct page *p, struct err *e)
{
    static const struct grid_column columns[] = {
        {"code", N_("Mã đơn vị"), GRID_TEXT},    {"name", N_("Đơn vị"), GRID_TEXT},
        {"group", N_("Nhóm"), GRID_TEXT},        {"state", N_("Bước"), GRID_TEXT},
        {"since", N_("Chuyển lúc"), GRID_TEXT},  {"done", N_("Đã nhập"), GRID_NUMBER},
        {"all", N_("Phải nhập"), GRID_NUMBER},   {"due", N_("Hạn"), GRID_DATE},
        {"until", N_("Gia hạn đến"), GRID_DATE}, {"late", N_("Trễ"), GRID_TEXT},
    };
    struct sheet_page x;
    struct sheet_line *lines = NULL;
    struct grid g;
    size_t n = 0;
    int year = 0;
    int r = sheet_page_begin(p, &x, e);

    if (r == 0)
        r = sheet_page_year(&x, &year, e);
    if (r == 0)
        r = visible(&x, year, &lines, &n, e);
    if (r == 0)
        r = count_all(&x, year, lines, n, e);
    if (r < 0)
        return r;
    grid_init(&g, x.a, arena_printf(x.a, _("Phiếu điểm năm %d"), year), columns,
              ARRAY_SIZE(columns));
    for (size_t i = 0; i < n; i++) {
        const struct sheet_line *l = &lines[i];
        const char **row = grid_row(&g);
        row[0] = l->unit.code;
        row[1] = l->unit.name;
        row[2] = group_of(&x, &l->unit);
        row[3] = sheet_state_title(l->state);
        row[4] = work_moment(x.a, l->since);
        row[5] = arena_printf(x.a, "%zu", l->done);
        row[6] = arena_printf(x.a, "%zu", l->all);
        row[7] = date_iso(x.a, l->window.due);
        row[8] = date_iso(x.a, l->window.until);
        row[9] = l->late ? _("trễ") : "";
    }
    return work_send_grid(p, &g, arena_printf(x.a, "phieu-diem-%d.xlsx", year), e);
}

static int current(struct page *p, struct err *e)
{
    struct sheet_page x;
    int r = sheet_page_begin(p, &x, e);

    return r < 0 ? r
                 : work_goto(p, arena_printf(x.a, "/phieu-diem/%d", sheet_page_current(p, x.plan)));
}

/* ---- times ---- */

/* What the page and the file say of the rounds: as the office has set them, else as the schemes do. */
struct time_line {
    enum sheet_state round;
    const char *group, *reason, *at, *author; /* at, author: "" for the plan's own */
    struct sheet_window window;
};

static struct time_line *time_lines(struct sheet_page *x, int year, const struct round_time *times,
                                    size_t n, size_t *ret_n)
{
    struct time_line *list =
        ARENA_ARRAY(x->a, struct time_line, SHEET_STATES + x->plan->n_groups + n);

    *ret_n = 0;
    for (enum sheet_state k = 0; k < SHEET_FINAL; k++) {
        for (size_t i = 0; i < n; i++)
            if (times[i].round == k)
                list[(*ret_n)++] =
                    (struct time_line){.round = k,
                                       .group = times[i].group == NO_INDEX
                                                    ? _("mọi đơn vị")
                                                    : x->plan->groups[times[i].group].item.title,
                                       .window = {.open_from = times[i].open_from,
                                                  .due = times[i].due,
                                                  .until = DATE_NONE},
                                       .reason = times[i].reason,
                                       .at = times[i].at,
                                       .author = times[i].author};
        for (uint32_t g = 0; k == SHEET_SELF && g < x->plan->n_groups; g++) {
            const struct unit u = {.code = "", .group = g, .to = DATE_NONE}; /* any that lives on */
            const struct sheet_window w =
                sheet_window_of(x->plan, &u, year, k, x->p->today, times, n, NULL, 0);
            if (w.by_plan)
                list[(*ret_n)++] = (struct time_line){
                    .round = k,
                    .group = x->plan->groups[g].item.title,
                    .window = w,
                    .reason = _("theo bộ tiêu chí của kế hoạch, cơ quan tham mưu chưa định khác"),
                    .at = "",
                    .author = ""};
        }
    }
    return list;
}

static void fill_times(struct sheet_page *x, int year, const struct round_time *times, size_t n,
                       struct tpl_deadlines *v)
{
    const struct time_line *lines = time_lines(x, year, times, n, &v->n_times);
    struct tpl_deadlines_times *list =
        ARENA_ARRAY(x->a, struct tpl_deadlines_times, v->n_times + 1);

    for (size_t i = 0; i < v->n_times; i++) {
        const struct time_line *l = &lines[i];
        list[i] = (struct tpl_deadlines_times){
            .round = sheet_state_title(l->round),
            .group = l->group,
            .window = sheet_window_text(x->a, &l->window),
            .reason = l->reason,
            .who = *l->author ? arena_printf(x->a, "%s, %s", l->author, work_moment(x->a, l->at))
                              : ""};
    }
    v->times = list;
}

static const struct unit *unit_of(const struct sheet_line *lines, size_t n,
                                  const struct round_exception *x)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(lines[i].unit.code, x->unit_code) && lines[i].unit.from == x->unit_from)
            return &lines[i].unit;
    return NULL;
}

/* Groups whose scheme does not count what an exception lets in. */
static void fill_late(struct sheet_page *x, int year, struct tpl_deadlines *v)
{
    struct tpl_deadlines_late *list =
        ARENA_ARRAY(x->a, struct tpl_deadlines_late, x->plan->n_groups + 1);

    for (uint32_t g = 0; g < x->plan->n_groups; g++) {
        const struct unit u = {.code = "", .group = g, .to = DATE_NONE}; /* any that lives on */
        const struct scheme *s;
        int32_t until = sheet_counts_until(x->plan, &u, year, &s);
        if (until == DATE_NONE)
            continue;
        list[v->n_late++].text =
            arena_printf(x->a,
                         _("nhóm “%s”: “%s” không tính điểm cho số liệu nhập hoặc sửa sau ngày %s. "
                           "Gia hạn chỉ mở phiếu; muốn được tính phải sửa kế hoạch."),
                         x->plan->groups[g].item.title, s->item.title, date_vi(x->a, until));
    }
    v->late = list;
}

/* The exception reaches beyond what the unit's scheme still counts. */
static const char *uncounted(struct sheet_page *x, int year, const struct unit *u,
                             const struct round_exception *k)
{
    const struct scheme *s;
    int32_t until = sheet_counts_until(x->plan, u, year, &s);

    if (k->round != SHEET_SELF || until == DATE_NONE || k->until <= until)
        return "";
    return arena_printf(x->a, _("số liệu nhập sau ngày %s không được tính điểm"),
                        date_vi(x->a, until));
}

/* Exceptions of units that the person sees. */
static void fill_exceptions(struct sheet_page *x, int year, const struct sheet_line *lines,
                            size_t n_lines, const struct round_exception *all, size_t n,
                            struct tpl_deadlines *v)
{
    struct tpl_deadlines_exceptions *list =
        ARENA_ARRAY(x->a, struct tpl_deadlines_exceptions, n + 1);

    for (size_t i = 0; i < n; i++) {
        const struct unit *u = unit_of(lines, n_lines, &all[i]);
        if (u && all[i].round < SHEET_STATES)
            list[v->n_exceptions++] = (struct tpl_deadlines_exceptions){
                .name = u->name,
                .round = sheet_state_title(all[i].round),
                .uncounted = uncounted(x, year, u, &all[i]),
                .until = date_vi(x->a, all[i].until),
                .reason = all[i].reason,
                .who = arena_printf(x->a, "%s, %s", all[i].author, work_moment(x->a, all[i].at)),
                .over = all[i].until < x->p->today};
    }
    v->exceptions = list;
}

static void fill_choices(struct sheet_page *x, const struct sheet_line *lines, size_t n,
                         struct tpl_deadlines *v)
{
    struct tpl_deadlines_rounds *rounds =
        ARENA_ARRAY(x->a, struct tpl_deadlines_rounds, SHEET_STATES);
    struct tpl_deadlines_groups *groups =
        ARENA_ARRAY(x->a, struct tpl_deadlines_groups, x->plan->n_groups + 1);
    struct tpl_deadlines_units *units = ARENA_ARRAY(x->a, struct tpl_deadlines_units, n + 1);

    for (enum sheet_state k = 0; k < SHEET_FINAL; k++)
        rounds[v->n_rounds++] =
            (struct tpl_deadlines_rounds){sheet_state_id(k), sheet_state_title(k)};
    for (size_t i = 0; i < x->plan->n_groups; i++)
        groups[v->n_groups++] = (struct tpl_deadlines_groups){x->plan->groups[i].item.id,
                                                              x->plan->groups[i].item.title};
    for (size_t i = 0; i < n; i++)
        units[v->n_units++] = (struct tpl_deadlines_units){
            arena_printf(x->a, "%s.%s", lines[i].unit.code, date_iso(x->a, lines[i].unit.from)),
            lines[i].unit.name};
    v->rounds = rounds;
    v->groups = groups;
    v->units = units;
}

static int draw_times(struct sheet_page *x, int year, bool saved, const struct err *why,
                      struct err *e)
{
    struct round_time *times;
    struct round_exception *exceptions;
    struct sheet_line *lines;
    size_t n_times, n_exceptions, n;
    int r = round_times(x->st, x->plan, year, x->a, &times, &n_times, e);

    if (r == 0)
        r = round_exceptions(x->st, year, x->a, &exceptions, &n_exceptions, e);
    if (r == 0)
        r = visible(x, year, &lines, &n, e);
    if (r < 0)
        return r;
    struct buf *b = page_buf(x->a);
    struct tpl_deadlines v = {
        .top = work_top(x->p, arena_printf(x->a, _("Thời hạn năm %d"), year), "/phieu-diem"),
        .end = work_bottom(x->p),
        .base = x->p->base,
        .year = year,
        .edit = work_may(x->p, RIGHT_SHEET_EXTEND, NULL),
        .csrf = work_csrf(x->p),
        .problem = why ? why->message : "",
        .hint = why ? why->hint : "",
        .saved = saved};
    fill_times(x, year, times, n_times, &v);
    fill_late(x, year, &v);
    fill_exceptions(x, year, lines, n, exceptions, n_exceptions, &v);
    fill_choices(x, lines, n, &v);
    tpl_deadlines(b, &v);
    return sheet_page_send(x->p, b, why ? why->code : 0, e);
}

static int begin_year(struct page *p, struct sheet_page *x, int *year, struct err *e)
{
    int r = sheet_page_begin(p, x, e);

    return r < 0 ? r : sheet_page_year(x, year, e);
}

static int times(struct page *p, struct err *e)
{
    struct sheet_page x;
    int year = 0;
    int r = begin_year(p, &x, &year, e);

    return r < 0 ? r : draw_times(&x, year, form_value(&p->form, "luu")->number, NULL, e);
}

static void times_row(struct grid *g, const struct time_line *l)
{
    const char **row = grid_row(g);

    row[0] = sheet_state_title(l->round);
    row[1] = l->group;
    row[4] = date_iso(g->arena, l->window.open_from);
    row[5] = date_iso(g->arena, l->window.due);
    row[7] = l->reason;
    row[8] = l->author;
    row[9] = *l->at ? work_moment(g->arena, l->at) : "";
}

static void exception_row(struct sheet_page *x, int year, const struct unit *u,
                          const struct round_exception *k, struct grid *g)
{
    const char **row = grid_row(g);

    row[0] = sheet_state_title(k->round);
    row[1] = group_of(x, u);
    row[2] = u->code;
    row[3] = u->name;
    row[6] = date_iso(x->a, k->until);
    row[7] = k->reason;
    row[8] = k->author;
    row[9] = work_moment(x->a, k->at);
    row[10] = uncounted(x, year, u, k);
}

static int times_xlsx(struct page *p, struct err *e)
{
    static const struct grid_column columns[] = {
        {"round", N_("Bước"), GRID_TEXT},        {"group", N_("Nhóm"), GRID_TEXT},
        {"code", N_("Mã đơn vị"), GRID_TEXT},    {"name", N_("Đơn vị"), GRID_TEXT},
        {"from", N_("Mở từ ngày"), GRID_DATE},   {"due", N_("Hạn"), GRID_DATE},
        {"until", N_("Gia hạn đến"), GRID_DATE}, {"reason", N_("Lý do"), GRID_TEXT},
        {"author", N_("Ai"), GRID_TEXT},         {"at", N_("Lúc"), GRID_TEXT},
        {"note", N_("Ghi chú"), GRID_TEXT},
    };
    struct sheet_page x;
    struct round_time *times = NULL;
    struct round_exception *exceptions = NULL;
    struct sheet_line *lines = NULL;
    size_t n_times = 0, n_exceptions = 0, n = 0;
    struct grid g;
    int year = 0;
    int r = begin_year(p, &x, &year, e);

    if (r == 0)
        r = round_times(x.st, x.plan, year, x.a, &times, &n_times, e);
    if (r == 0)
        r = round_exceptions(x.st, year, x.a, &exceptions, &n_exceptions, e);
    if (r == 0)
        r = visible(&x, year, &lines, &n, e);
    if (r < 0)
        return r;
    grid_init(&g, x.a, arena_printf(x.a, _("Thời hạn năm %d"), year), columns, ARRAY_SIZE(columns));
    const struct time_line *rounds = time_lines(&x, year, times, n_times, &n_times);
    for (size_t i = 0; i < n_times; i++)
        times_row(&g, &rounds[i]);
    for (size_t i = 0; i < n_exceptions; i++) {
        const struct unit *u = unit_of(lines, n, &exceptions[i]);
        if (u && exceptions[i].round < SHEET_STATES)
            exception_row(&x, year, u, &exceptions[i], &g);
    }
    return work_send_grid(p, &g, arena_printf(x.a, "thoi-han-%d.xlsx", year), e);
}

static enum sheet_state state_of(const char *id)
{
    enum sheet_state s = 0;

    while (!str_eq(states[s], id))
        s++;
    return s;
}

static int32_t day_of(const struct page *p, const char *name)
{
    const struct form_value *v = form_value(&p->form, name);

    return v->text ? (int32_t)v->number : DATE_NONE;
}

/* Back to the page with what was wrong, or to the page as it is now. */
static int after(struct sheet_page *x, int year, int r, const struct err *why, struct err *e)
{
    if (r == 0)
        return work_goto(x->p, arena_printf(x->a, "/thoi-han/%d?luu=1", year));
    if (r == ERR_INPUT)
        return draw_times(x, year, false, why, e);
    *e = *why;
    return r;
}

static const char *text_of(const struct page *p, const char *name)
{
    const char *s = form_value(&p->form, name)->text;

    return s ? s : "";
}

static int set_time(struct page *p, struct err *e)
{
    struct sheet_page x;
    struct err why;
    int year = 0;
    const char *group = text_of(p, "nhom");
    int r = begin_year(p, &x, &year, e);

    if (r < 0)
        return r;
    const struct round_time t = {
        .group = *group ? plan_find_group(x.plan, group) : NO_INDEX,
        .round = state_of(form_value(&p->form, "buoc")->text),
        .open_from = day_of(p, "tu"),
        .due = day_of(p, "han"),
        .reason = text_of(p, "ly-do"),
    };
    if (*group && t.group == NO_INDEX)
        return err_set(e, ERR_INPUT, _("kế hoạch không có nhóm “%s”"), group);
    r = round_time_set(x.st, x.plan, year, &t, &x.who, &why);
    return after(&x, year, r, &why, e);
}

static int set_exception(struct page *p, struct err *e)
{
    struct sheet_page x;
    struct err why;
    int year = 0;
    const char *unit = text_of(p, "don-vi");
    struct round_exception k = {.round = state_of(form_value(&p->form, "buoc")->text),
                                .until = day_of(p, "ngay"),
                                .reason = text_of(p, "ly-do")};
    int r = begin_year(p, &x, &year, e);

    if (r < 0)
        return r;
    k.unit_code = arena_strndup(x.a, unit, unit_ref_split(unit, &k.unit_from));
    if (k.unit_from == DATE_NONE)
        return err_set(e, ERR_INPUT, "%s", _("chưa chọn đơn vị"));
    r = round_except(x.st, year, &k, &x.who, &why);
    return after(&x, year, r, &why, e);
}

static const struct form_field times_fields[] = {
    {.name = "luu", .title = "Đã lưu", .type = FIELD_CHECK, .max = 2}};
static const struct form_field time_fields[] = {
    {.name = "buoc",
     .title = "Bước",
     .type = FIELD_CHOICE,
     .max = 20,
     .required = true,
     .choices = states},
    {.name = "nhom", .title = "Nhóm", .type = FIELD_TEXT, .max = 64},
    {.name = "tu", .title = "Mở từ ngày", .type = FIELD_DATE, .max = 10},
    {.name = "han", .title = "Đến hết ngày", .type = FIELD_DATE, .max = 10},
    {.name = "ly-do", .title = "Căn cứ, lý do", .type = FIELD_LINES, .max = 1000},
};
static const struct form_field exception_fields[] = {
    {.name = "don-vi", .title = "Đơn vị", .type = FIELD_TEXT, .max = 100, .required = true},
    {.name = "buoc",
     .title = "Bước",
     .type = FIELD_CHOICE,
     .max = 20,
     .required = true,
     .choices = states},
    {.name = "ngay", .title = "Đến hết ngày", .type = FIELD_DATE, .max = 10},
    {.name = "ly-do", .title = "Lý do", .type = FIELD_LINES, .max = 1000},
};

/* ---- my work ---- */

/* What a sheet waits for, when it waits for this person. */
static const char *waits(const struct perm_who *who, const struct sheet_line *l)
{
    static const struct {
        enum sheet_state state;
        enum right right;
        const char *text;
    } calls[] = {
        {SHEET_SELF, RIGHT_SHEET_SUBMIT, N_("nhập số liệu rồi trình thủ trưởng")},
        {SHEET_HEAD, RIGHT_SHEET_CONFIRM, N_("chờ thủ trưởng xác nhận")},
        {SHEET_APPRAISAL1, RIGHT_SHEET_APPRAISE, N_("chờ thẩm định lần 1")},
        {SHEET_EXPLANATION, RIGHT_SHEET_EXPLAIN, N_("chờ đơn vị giải trình")},
        {SHEET_APPRAISAL2, RIGHT_SHEET_APPRAISE, N_("chờ thẩm định lần 2")},
        {SHEET_COUNCIL, RIGHT_SHEET_FINISH, N_("chờ Hội đồng xét và chốt")},
    };
    const struct perm_on on = {l->unit.code, l->unit.from, true, l->state, true};

    if (l->state == SHEET_SELF && *l->since && perm_may(who, RIGHT_SHEET_SUBMIT, &on, NULL))
        return _("được trả lại: xem lý do, sửa rồi trình thủ trưởng");
    for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
        if (calls[i].state == l->state && perm_may(who, calls[i].right, &on, NULL))
            return _(calls[i].text);
    return NULL;
}

static int32_t due_of(const struct sheet_line *l)
{
    return l->window.until != DATE_NONE ? l->window.until : l->window.due;
}

static int32_t earlier(int32_t a, int32_t b)
{
    return a == DATE_NONE ? b : b == DATE_NONE ? a : a < b ? a : b;
}

struct asking {
    struct sheet_page *x;
    struct work_list *list;
    int year;
    bool current; /* the year that is being worked on */
    struct sheet_line *lines;
    size_t n;
};

static int ask_one(struct asking *k, size_t i, struct err *e)
{
    struct sheet_line *l = &k->lines[i];
    struct arena *a = k->x->a;
    int r = sheet_count(k->x->st, k->x->plan, k->year, &l, 1, a, e);

    if (r < 0)
        return r;
    *vec_push_in(k->list->arena, &k->list->items) = (struct work_item){
        .title = arena_printf(a, _("Phiếu điểm năm %d: %s"), k->year, l->unit.name),
        .detail =
            arena_printf(a, _("%s; đã nhập %zu/%zu"), waits(k->x->who.perm, l), l->done, l->all),
        .path = arena_printf(a, "/%s/%d/%s", l->state == SHEET_SELF ? "so-lieu" : "phieu-diem",
                             k->year, unit_path(a, k->lines, k->n, i)),
        .due = due_of(l)};
    return 0;
}

/* Sheets of one state together, the list of them one click away. */
static void ask_many(struct asking *k, enum sheet_state s, const char *what, size_t n, int32_t due)
{
    struct arena *a = k->x->a;

    *vec_push_in(k->list->arena, &k->list->items) = (struct work_item){
        .title = arena_printf(a, _("%zu phiếu điểm năm %d"), n, k->year),
        .detail = what,
        .path = arena_printf(a, "/phieu-diem/%d?buoc=%s", k->year, sheet_state_id(s)),
        .due = due};
}

/* A sheet of another year still waits when its rounds are under way, or while a time that the office set or an exception
 * keeps it open. */
static bool counts(const struct asking *k, const struct sheet_line *l)
{
    const struct sheet_window *w = &l->window;
    bool given = w->until != DATE_NONE || (w->due != DATE_NONE && !w->by_plan);

    if (k->current || l->state != SHEET_SELF)
        return l->state != SHEET_FINAL;
    return w->open && (given || *l->since);
}

static int ask_state(struct asking *k, enum sheet_state s, struct err *e)
{
    enum { ONE_BY_ONE = 12 };
    const char *what = NULL;
    int32_t due = DATE_NONE;
    size_t mine = 0;
    int r = 0;

    for (size_t i = 0; i < k->n; i++) {
        const struct sheet_line *l = &k->lines[i];
        const char *w = l->state == s && counts(k, l) ? waits(k->x->who.perm, l) : NULL;
        if (!w)
            continue;
        what = w;
        mine++;
        due = earlier(due, due_of(l));
    }
    if (mine > ONE_BY_ONE) {
        ask_many(k, s, what, mine, due);
        return 0;
    }
    for (size_t i = 0; i < k->n && mine && r == 0; i++)
        if (k->lines[i].state == s && counts(k, &k->lines[i]) &&
            waits(k->x->who.perm, &k->lines[i]))
            r = ask_one(k, i, e);
    return r;
}

/* Members of the council read what is before it. */
static void ask_member(struct asking *k)
{
    int32_t due = DATE_NONE;
    size_t n = 0;

    for (size_t i = 0; i < k->n; i++) {
        if (k->lines[i].state != SHEET_COUNCIL)
            continue;
        n++;
        due = earlier(due, due_of(&k->lines[i]));
    }
    if (n)
        ask_many(k, SHEET_COUNCIL, _("Hội đồng đang xét; đọc trước khi họp"), n, due);
}

/* The office reminds units that are late, or gives them time. */
static void ask_late(struct asking *k)
{
    struct arena *a = k->x->a;
    int32_t due = DATE_NONE;
    size_t n = 0;

    for (size_t i = 0; i < k->n; i++) {
        const struct sheet_line *l = &k->lines[i];
        bool unit_side =
            l->state == SHEET_SELF || l->state == SHEET_HEAD || l->state == SHEET_EXPLANATION;
        if (!l->late || !unit_side || !counts(k, l))
            continue;
        n++;
        due = earlier(due, due_of(l));
    }
    if (n)
        *vec_push_in(k->list->arena, &k->list->items) = (struct work_item){
            .title = arena_printf(a, _("%zu đơn vị trễ hạn phiếu điểm năm %d"), n, k->year),
            .detail = _("nhắc đơn vị, gia hạn, hoặc nhận phiếu như hiện có"),
            .path = arena_printf(a, "/phieu-diem/%d?tre=1", k->year),
            .due = due};
}

static bool in_appraisal(const struct asking *k, const struct evidence_place *at, size_t *ret)
{
    const struct sheet_line key = {.unit = {.code = at->unit_code, .from = at->unit_from}};
    const struct sheet_line *l = k->n ? bsearch(&key, k->lines, k->n, sizeof key, by_code) : NULL;

    if (!l)
        return false;
    *ret = (size_t)(l - k->lines);
    return l->state == SHEET_APPRAISAL1 || l->state == SHEET_APPRAISAL2;
}

/* One file of several units, while one of their sheets is appraised. */
static int ask_shared(struct asking *k, struct err *e)
{
    struct arena *a = k->x->a;
    struct evidence_shared *all;
    const char *told = "";
    size_t n, at;
    int r = evidence_shared(k->x->st, k->year, a, &all, &n, e);

    for (size_t i = 0; r == 0 && i < n; i++) {
        const struct evidence_use *u = &all[i].use;
        if (str_eq(all[i].hash, told) || !in_appraisal(k, &u->place, &at))
            continue;
        told = all[i].hash;
        *vec_push_in(k->list->arena, &k->list->items) = (struct work_item){
            .title = arena_printf(a, _("Một tệp, nhiều đơn vị dùng làm minh chứng: %s"), u->name),
            .detail = arena_printf(a, _("%s, năm %d; trang minh chứng nêu các đơn vị khác"),
                                   u->unit_name, k->year),
            .path = arena_printf(a, "/minh-chung/%d/%s/%s", k->year,
                                 unit_path(a, k->lines, k->n, at), u->place.item),
            .due = due_of(&k->lines[at])};
    }
    return r;
}

static int ask_year(struct sheet_page *x, struct work_list *list, int year, bool current,
                    struct err *e)
{
    struct asking k = {.x = x, .list = list, .year = year, .current = current};
    int r = work_plan_of(x->p, year, &x->plan, e);

    if (r < 0 || (r = visible(x, year, &k.lines, &k.n, e)) < 0)
        return r;
    for (enum sheet_state s = 0; r == 0 && s < SHEET_FINAL; s++)
        r = ask_state(&k, s, e);
    if (r < 0)
        return r;
    if (perm_has(x->who.perm, ROLE_MEMBER))
        ask_member(&k);
    if (perm_may_some(x->who.perm, RIGHT_SHEET_EXTEND, NULL))
        ask_late(&k);
    return perm_may_some(x->who.perm, RIGHT_SHEET_APPRAISE, NULL) ? ask_shared(&k, e) : 0;
}

/* The year that is at work by the calendar; of other years what is still on its way or was opened again. */
int work_ask_sheets(struct page *p, struct work_list *list, struct err *e)
{
    struct sheet_page x;
    size_t n = 0;
    int *years;
    int r = sheet_page_begin(p, &x, e);

    if (r < 0 || !perm_may_some(x.who.perm, RIGHT_SHEET_SEE, NULL))
        return r;
    int current = sheet_page_current(p, x.plan);
    r = sheet_years(x.st, x.a, &years, &n, e);
    for (size_t i = 0; r == 0 && i < n; i++)
        if (years[i] != current)
            r = ask_year(&x, list, years[i], false, e);
    return r < 0 ? r : ask_year(&x, list, current, true, e);
}

#define FIELDS(f) f, ARRAY_SIZE(f)
static const struct route routes[] = {
    {HTTP_GET, "/phieu-diem", LANE_FAST, RIGHT_SHEET_SEE, NULL, 0, 0, current},
    {HTTP_GET, "/phieu-diem/{year:year}", LANE_FAST, RIGHT_SHEET_SEE, FIELDS(list_fields), 0, list},
    {HTTP_GET, "/phieu-diem/{year:year}/danh-sach.xlsx", LANE_SLOW, RIGHT_SHEET_SEE, NULL, 0, 0,
     list_xlsx},
    {HTTP_GET, "/thoi-han/{year:year}", LANE_FAST, RIGHT_SHEET_SEE, FIELDS(times_fields), 0, times},
    {HTTP_GET, "/thoi-han/{year:year}/danh-sach.xlsx", LANE_SLOW, RIGHT_SHEET_SEE, NULL, 0, 0,
     times_xlsx},
    {HTTP_POST, "/thoi-han/{year:year}", LANE_FAST, RIGHT_SHEET_EXTEND, FIELDS(time_fields), 0,
     set_time},
    {HTTP_POST, "/thoi-han/{year:year}/gia-han", LANE_FAST, RIGHT_SHEET_EXTEND,
     FIELDS(exception_fields), 0, set_exception},
};
const struct route_table sheets_table = {routes, ARRAY_SIZE(routes)};
