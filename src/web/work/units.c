/* The register of units: the list with its filter, one code with all its lives and the chain they stand in, a further unit,
 * a name or kind put right.  Merging and splitting is in reorg.c, files in register_import.c. */
#include "base/i18n.h"
#include "base/str.h"
#include "web/work/register_page.h"

/* ---- the list ---- */

struct filter {
    const char *name, *kind;
    int32_t on; /* DATE_NONE: any */
};

static struct filter filter_of(const struct page *p)
{
    return (struct filter){register_text(p, "ten"), register_text(p, "loai"),
                           register_date(p, "ngay")};
}

static bool is_in(const struct register_page *x, const struct filter *f, uint32_t at)
{
    const struct unit *u = &x->in.units.at[at];

    if (!x->sees[at])
        return false;
    if (*f->kind && !str_eq(x->plan->kinds[u->kind].item.id, f->kind))
        return false;
    if (f->on != DATE_NONE && !unit_lives_on(u, f->on))
        return false;
    return !*f->name || register_fits(x->a, arena_printf(x->a, "%s %s", u->code, u->name), f->name);
}

static size_t n_seen(const struct register_page *x)
{
    size_t n = 0;

    for (size_t i = 0; i < x->in.units.n; i++)
        n += x->sees[i];
    return n;
}

static size_t filtered(const struct register_page *x, uint32_t **ret)
{
    const struct filter f = filter_of(x->p);
    uint32_t *list = ARENA_ARRAY(x->a, uint32_t, x->in.units.n + 1);
    size_t n = 0;

    for (uint32_t i = 0; i < x->in.units.n; i++)
        if (is_in(x, &f, i))
            list[n++] = i;
    *ret = list;
    return n;
}

static const char *group_of(const struct register_page *x, const struct unit *u)
{
    return u->group == NO_INDEX ? "" : x->plan->groups[u->group].item.title;
}

static void set_row(const struct register_page *x, uint32_t at, struct tpl_units_rows *row)
{
    const struct unit *u = &x->in.units.at[at];
    struct tpl_units_rows_before *before =
        ARENA_ARRAY(x->a, struct tpl_units_rows_before, u->n_predecessors + 1);
    uint32_t *after;
    size_t n_after = register_successors(&x->in, at, x->a, &after);
    struct tpl_units_rows_after *later =
        ARENA_ARRAY(x->a, struct tpl_units_rows_after, n_after + 1);

    for (size_t i = 0; i < u->n_predecessors; i++) {
        const struct unit *o = &x->in.units.at[u->predecessors[i]];
        before[i] = (struct tpl_units_rows_before){register_unit_href(x, u->predecessors[i]),
                                                   o->name, o->code};
    }
    for (size_t i = 0; i < n_after; i++) {
        const struct unit *o = &x->in.units.at[after[i]];
        later[i] = (struct tpl_units_rows_after){register_unit_href(x, after[i]), o->name, o->code};
    }
    *row = (struct tpl_units_rows){.href = register_unit_href(x, at),
                                   .code = u->code,
                                   .name = u->name,
                                   .kind = x->plan->kinds[u->kind].item.title,
                                   .group = group_of(x, u),
                                   .span = register_span(x->a, u->from, u->to),
                                   .ended = u->to != DATE_NONE &&
                                            u->to<x->p->today, .to_come = u->from> x->p->today,
                                   .before = before,
                                   .n_before = u->n_predecessors,
                                   .after = later,
                                   .n_after = n_after};
}

static int list_page(struct page *p, struct err *e)
{
    struct register_page x;
    uint32_t *units;
    int r = register_open(p, RIGHT_REGISTER_SEE, &x, e);

    if (r < 0)
        return r;
    const struct filter f = filter_of(p);
    size_t n = filtered(&x, &units), shown = n < REGISTER_SHOWN ? n : REGISTER_SHOWN;
    struct tpl_units_kinds *kinds = ARENA_ARRAY(x.a, struct tpl_units_kinds, x.plan->n_kinds + 1);
    struct tpl_units_rows *rows = ARENA_ARRAY(x.a, struct tpl_units_rows, shown + 1);
    struct buf *b = page_buf(x.a);
    for (size_t i = 0; i < x.plan->n_kinds; i++)
        kinds[i] = (struct tpl_units_kinds){x.plan->kinds[i].item.id, x.plan->kinds[i].item.title,
                                            str_eq(x.plan->kinds[i].item.id, f.kind)};
    for (size_t i = 0; i < shown; i++)
        set_row(&x, units[i], &rows[i]);
    struct tpl_units v = {.top = work_top(p, _("Sổ đơn vị"), UNITS_PATH),
                          .end = work_bottom(p),
                          .base = p->base,
                          .done = register_done(p),
                          .name = f.name,
                          .on = date_vi(x.a, f.on),
                          .today = date_vi(x.a, p->today),
                          .xlsx = register_file_href(p, UNITS_PATH, "xlsx"),
                          .csv = register_file_href(p, UNITS_PATH, "csv"),
                          .may_edit = x.may_edit,
                          .n_found = (int64_t)n,
                          .n_all = (int64_t)n_seen(&x),
                          .only_mine = !x.everywhere,
                          .more = (int64_t)(n - shown),
                          .kinds = kinds,
                          .n_kinds = x.plan->n_kinds,
                          .rows = rows,
                          .n_rows = shown};
    tpl_units(b, &v);
    return work_send(p, b, e);
}

static int list_file(struct page *p, struct err *e)
{
    const char *as = page_param(p, "as");
    struct register_page x;
    struct grid g;
    uint32_t *units;
    int r = register_open(p, RIGHT_REGISTER_SEE, &x, e);

    if (r < 0)
        return r;
    size_t n = filtered(&x, &units);
    register_units_grid(&g, x.a, x.plan, &x.in, units, n, str_eq(as, "xlsx"));
    return register_send(p, &g, as, "so-don-vi", e);
}

/* ---- a further unit ---- */

static int draw_new(struct register_page *x, const struct err *why, struct err *e)
{
    struct page *p = x->p;
    bool post = p->rq->method == HTTP_POST;
    struct tpl_unit_new_kinds *kinds =
        ARENA_ARRAY(x->a, struct tpl_unit_new_kinds, x->plan->n_kinds + 1);
    struct buf *b = page_buf(x->a);

    for (size_t i = 0; i < x->plan->n_kinds; i++)
        kinds[i] = (struct tpl_unit_new_kinds){
            x->plan->kinds[i].item.id, x->plan->kinds[i].item.title,
            post && str_eq(x->plan->kinds[i].item.id, register_text(p, "loai"))};
    struct tpl_unit_new v = {.top = work_top(p, _("Thêm đơn vị"), UNITS_PATH),
                             .end = work_bottom(p),
                             .base = p->base,
                             .csrf = work_csrf(p),
                             .wrong = why ? why->message : "",
                             .hint = why ? why->hint : "",
                             .code = post ? register_text(p, "ma") : "",
                             .name = post ? register_text(p, "ten") : "",
                             .from = post ? register_text(p, "tu") : "",
                             .reason = post ? register_text(p, "ly_do") : "",
                             .kinds = kinds,
                             .n_kinds = x->plan->n_kinds};
    if (why)
        register_tell_status(p, why);
    tpl_unit_new(b, &v);
    return work_send(p, b, e);
}

static int new_page(struct page *p, struct err *e)
{
    struct register_page x;
    int r = register_open(p, RIGHT_REGISTER_EDIT, &x, e);

    return r < 0 ? r : draw_new(&x, NULL, e);
}

static int add(struct page *p, struct err *e)
{
    struct register_page x;
    int r = register_open(p, RIGHT_REGISTER_EDIT, &x, e);

    if (r < 0)
        return r;
    const struct register_unit u = {.code = register_text(p, "ma"),
                                    .name = register_text(p, "ten"),
                                    .kind = register_text(p, "loai"),
                                    .from = register_date(p, "tu")};
    r = register_add_unit(x.st, x.plan, &u, register_text(p, "ly_do"), &x.by, e);
    if (register_is_told(r))
        return draw_new(&x, register_why(x.a, e), e);
    return r < 0 ? r : work_goto(p, arena_printf(x.a, UNITS_PATH "/%s?xong=them", u.code));
}

/* ---- one code ---- */

static const char *step_words(const struct register_step *s)
{
    if (s->n_olds > 1)
        return s->n_news > 1 ? _("sắp xếp thành") : _("hợp nhất thành");
    return s->n_news > 1 ? _("chia thành") : _("đổi thành");
}

#define SET_SIDE(x, list, n, code_, ret, type)                                     \
    do {                                                                           \
        struct type *_list = ARENA_ARRAY((x)->a, struct type, (n) + 1);            \
        for (size_t _i = 0; _i < (n); _i++) {                                      \
            const struct unit *_u = &(x)->in.units.at[(list)[_i]];                 \
            _list[_i] = (struct type){.href = register_unit_href((x), (list)[_i]), \
                                      .name = _u->name,                            \
                                      .code = _u->code,                            \
                                      .here = str_eq(_u->code, (code_))};          \
        }                                                                          \
        (ret) = _list;                                                             \
    } while (0)

static void set_steps(const struct register_page *x, uint32_t unit, struct tpl_unit_lives *v)
{
    struct register_step *steps;
    size_t n = register_chain(&x->in, unit, x->a, &steps);
    struct tpl_unit_lives_steps *list = ARENA_ARRAY(x->a, struct tpl_unit_lives_steps, n + 1);

    for (size_t i = 0; i < n; i++) {
        const struct register_step *s = &steps[i];
        list[i] = (struct tpl_unit_lives_steps){.day = date_vi(x->a, s->day),
                                                .what = step_words(s),
                                                .n_olds = s->n_olds,
                                                .n_news = s->n_news};
        SET_SIDE(x, s->olds, s->n_olds, v->code, list[i].olds, tpl_unit_lives_steps_olds);
        SET_SIDE(x, s->news, s->n_news, v->code, list[i].news, tpl_unit_lives_steps_news);
    }
    v->steps = list;
    v->n_steps = n;
}

static void set_people(const struct register_page *x, uint32_t unit,
                       struct tpl_unit_lives_lives *life)
{
    struct tpl_unit_lives_lives_people *list =
        ARENA_ARRAY(x->a, struct tpl_unit_lives_lives_people, x->in.people.n + 1);

    for (size_t i = 0; i < x->in.people.n; i++) {
        const struct person *q = &x->in.people.at[i];
        if (q->unit == unit)
            list[life->n_people++] =
                (struct tpl_unit_lives_lives_people){.href = register_person_href(x->p, q->code),
                                                     .name = q->name,
                                                     .post = q->post,
                                                     .head = q->head,
                                                     .span = register_span(x->a, q->from, q->to)};
    }
    life->people = list;
}

/* Only for whoever may see its figures. */
static int set_figures(struct register_page *x, const struct unit *u,
                       struct tpl_unit_lives_lives *life, struct err *e)
{
    const struct perm_on on = {.unit_code = u->code, .unit_from = u->from};
    const struct life key = {u->code, u->from};
    struct register_figures f;

    if (!work_may(x->p, RIGHT_FIGURE_SEE, &on))
        return 0;
    int r = register_count_figures(x->st, &key, u->to, &f, e);
    if (r < 0)
        return r;
    life->figures = register_figures_text(x->a, &f);
    life->late_figures = f.late;
    return 0;
}

static int set_life(struct register_page *x, uint32_t at, struct tpl_unit_lives_lives *ret,
                    struct err *e)
{
    const struct unit *u = &x->in.units.at[at];
    struct tpl_unit_lives_lives_kinds *kinds =
        ARENA_ARRAY(x->a, struct tpl_unit_lives_lives_kinds, x->plan->n_kinds + 1);

    bool typed = x->p->rq->method == HTTP_POST && register_date(x->p, "tu") == u->from;
    const char *kind = typed ? register_text(x->p, "loai") : x->plan->kinds[u->kind].item.id;
    for (uint32_t i = 0; i < x->plan->n_kinds; i++)
        kinds[i] = (struct tpl_unit_lives_lives_kinds){x->plan->kinds[i].item.id,
                                                       x->plan->kinds[i].item.title,
                                                       str_eq(x->plan->kinds[i].item.id, kind)};
    *ret = (struct tpl_unit_lives_lives){.id = arena_printf(x->a, "tu-%s", date_iso(x->a, u->from)),
                                         .name = u->name,
                                         .kind = x->plan->kinds[u->kind].item.title,
                                         .group = group_of(x, u),
                                         .span = register_span(x->a, u->from, u->to),
                                         .alive = unit_lives_on(u, x->p->today),
                                         .to_come = u->from > x->p->today,
                                         .ended = u->to != DATE_NONE && u->to < x->p->today,
                                         .from = date_iso(x->a, u->from),
                                         .seen = register_unit_mark(x->a, x->plan, &x->in, at),
                                         .typed = typed,
                                         .new_name = typed ? register_text(x->p, "ten") : u->name,
                                         .reason = typed ? register_text(x->p, "ly_do") : "",
                                         .kinds = kinds,
                                         .n_kinds = x->plan->n_kinds};
    set_people(x, at, ret);
    int r = set_figures(x, u, ret, e);
    if (r < 0)
        return r;
    return register_history(x, arena_printf(x->a, "don-vi/%s@%s", u->code, date_iso(x->a, u->from)),
                            &ret->history, e);
}

/* There is none, or they may not see it. */
static int no_unit(const struct register_page *x, const char *code, struct err *e)
{
    for (size_t i = 0; i < x->in.units.n; i++) {
        const struct unit *u = &x->in.units.at[i];
        if (str_eq(u->code, code))
            return work_check(x->p, RIGHT_REGISTER_SEE,
                              &(struct perm_on){.unit_code = code, .unit_from = u->from}, e);
    }
    err_set(e, ERR_MISSING, _("sổ không có đơn vị mã %s"), code);
    return err_hint(e, "%s", _("Tìm theo tên ở Sổ đơn vị."));
}

static int draw_lives(struct register_page *x, const struct err *why, struct err *e)
{
    struct page *p = x->p;
    const char *code = page_param(p, "code");
    struct tpl_unit_lives_lives *lives =
        ARENA_ARRAY(x->a, struct tpl_unit_lives_lives, x->in.units.n + 1);
    struct tpl_unit_lives v = {.end = work_bottom(p),
                               .base = p->base,
                               .csrf = work_csrf(p),
                               .done = register_done(p),
                               .wrong = why ? why->message : "",
                               .hint = why ? why->hint : "",
                               .code = code,
                               .may_edit = x->may_edit,
                               .public_href = arena_printf(x->a, "%s/don-vi/%s", p->base, code)};
    struct buf *b = page_buf(x->a);
    uint32_t last = NO_INDEX;
    int r = 0;

    for (uint32_t i = (uint32_t)x->in.units.n; i-- > 0 && r == 0;)
        if (x->sees[i] && str_eq(x->in.units.at[i].code, code)) {
            last = last == NO_INDEX ? i : last;
            r = set_life(x, i, &lives[v.n_lives++], e);
        }
    if (r < 0 || last == NO_INDEX)
        return r < 0 ? r : no_unit(x, code, e);
    v.lives = lives;
    v.title = x->in.units.at[last].name;
    v.top = work_top(p, v.title, UNITS_PATH);
    set_steps(x, last, &v);
    if (why)
        register_tell_status(p, why);
    tpl_unit_lives(b, &v);
    return work_send(p, b, e);
}

static int unit_page(struct page *p, struct err *e)
{
    struct register_page x;
    int r = register_open(p, RIGHT_REGISTER_SEE, &x, e);

    return r < 0 ? r : draw_lives(&x, NULL, e);
}

static int correct(struct page *p, struct err *e)
{
    struct register_page x;
    int r = register_open(p, RIGHT_REGISTER_EDIT, &x, e);

    if (r < 0)
        return r;
    const struct register_unit u = {.code = page_param(p, "code"),
                                    .name = register_text(p, "ten"),
                                    .kind = register_text(p, "loai"),
                                    .from = register_date(p, "tu")};
    x.by.seen = register_text(p, "da_xem");
    r = register_correct_unit(x.st, x.plan, &u, register_text(p, "ly_do"), &x.by, e);
    if (register_is_told(r))
        return draw_lives(&x, register_why(x.a, e), e);
    return r < 0 ? r : work_goto(p, arena_printf(x.a, UNITS_PATH "/%s?xong=sua", u.code));
}

/* ---- routes ---- */

#define DONE_FIELD                                                       \
    {                                                                    \
        .name = "xong", .title = "Đã làm", .type = FIELD_TEXT, .max = 20 \
    }

static const struct form_field list_fields[] = {
    {.name = "ten", .title = "Tên hoặc mã", .type = FIELD_TEXT, .max = 80},
    {.name = "loai", .title = "Loại", .type = FIELD_TEXT, .max = 64},
    {.name = "ngay", .title = "Đang hoạt động ngày", .type = FIELD_DATE, .max = 10},
    DONE_FIELD,
};
static const struct form_field done_field[] = {DONE_FIELD};
static const struct form_field unit_fields[] = {
    {.name = "da_xem", .title = "Dòng đã xem", .type = FIELD_TEXT, .max = HASH_HEX},
    {.name = "ma", .title = "Mã", .type = FIELD_TEXT, .max = 64},
    {.name = "ten", .title = "Tên", .type = FIELD_TEXT, .max = REGISTER_NAME_MAX},
    {.name = "loai", .title = "Loại", .type = FIELD_TEXT, .max = 64},
    {.name = "tu", .title = "Từ ngày", .type = FIELD_DATE, .max = 10},
    {.name = "ly_do", .title = "Lý do", .type = FIELD_TEXT, .max = REGISTER_REASON_MAX},
};

static const struct route routes[] = {
    {HTTP_GET, UNITS_PATH, LANE_FAST, RIGHT_REGISTER_SEE, list_fields, ARRAY_SIZE(list_fields), 0,
     list_page},
    {HTTP_GET, UNITS_PATH "/danh-sach.{as:slug}", LANE_SLOW, RIGHT_REGISTER_SEE, list_fields,
     ARRAY_SIZE(list_fields), 0, list_file},
    {HTTP_GET, UNITS_PATH "/them", LANE_FAST, RIGHT_REGISTER_EDIT, NULL, 0, 0, new_page},
    {HTTP_POST, UNITS_PATH "/them", LANE_FAST, RIGHT_REGISTER_EDIT, unit_fields,
     ARRAY_SIZE(unit_fields), 0, add},
    {HTTP_GET, UNITS_PATH "/{code:code}", LANE_FAST, RIGHT_REGISTER_SEE, done_field,
     ARRAY_SIZE(done_field), 0, unit_page},
    {HTTP_POST, UNITS_PATH "/{code:code}", LANE_FAST, RIGHT_REGISTER_EDIT, unit_fields,
     ARRAY_SIZE(unit_fields), 0, correct},
};
const struct route_table units_table = {routes, ARRAY_SIZE(routes)};
