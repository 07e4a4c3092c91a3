/* The register of people: the list with its filter, one person with all posts, a further person, and moving, ending or
 * putting right a post.  No personal data beyond name and post. */
#include "base/i18n.h"
#include "base/str.h"
#include "web/work/register_page.h"

/* ---- the list ---- */

static bool is_in(const struct register_page *x, const struct person *q)
{
    const char *name = register_text(x->p, "ten");
    int32_t on = register_date(x->p, "ngay");
    const struct unit *u = &x->in.units.at[q->unit];

    if (!x->sees[q->unit])
        return false;
    if (on != DATE_NONE && (on < q->from || (q->to != DATE_NONE && on > q->to)))
        return false;
    return !*name || register_fits(x->a,
                                   arena_printf(x->a, "%s %s %s %s %s", x->person ? q->code : "",
                                                q->name, q->post, u->name, u->code),
                                   name);
}

static size_t n_seen(const struct register_page *x)
{
    size_t n = 0;

    for (size_t i = 0; i < x->in.people.n; i++)
        n += x->sees[x->in.people.at[i].unit];
    return n;
}

static size_t filtered(const struct register_page *x, uint32_t **ret)
{
    uint32_t *list = ARENA_ARRAY(x->a, uint32_t, x->in.people.n + 1);
    size_t n = 0;

    for (uint32_t i = 0; i < x->in.people.n; i++)
        if (is_in(x, &x->in.people.at[i]))
            list[n++] = i;
    *ret = list;
    return n;
}

static void set_row(const struct register_page *x, const struct person *q,
                    struct tpl_people_rows *row)
{
    const struct unit *u = &x->in.units.at[q->unit];

    *row = (struct tpl_people_rows){.href = x->person ? register_person_href(x->p, q->code) : "",
                                    .unit_href = register_unit_href(x, q->unit),
                                    .code = x->person ? q->code : "",
                                    .name = q->name,
                                    .post = q->post,
                                    .unit = u->name,
                                    .head = q->head,
                                    .span = x->person ? register_span(x->a, q->from, q->to) : "",
                                    .gone = q->to != DATE_NONE && q->to < x->p->today};
}

static int list_page(struct page *p, struct err *e)
{
    struct register_page x;
    uint32_t *people;
    int r = register_open(p, RIGHT_REGISTER_SEE, &x, e);

    if (r < 0)
        return r;
    size_t n = filtered(&x, &people), shown = n < REGISTER_SHOWN ? n : REGISTER_SHOWN;
    struct tpl_people_rows *rows = ARENA_ARRAY(x.a, struct tpl_people_rows, shown + 1);
    struct buf *b = page_buf(x.a);
    for (size_t i = 0; i < shown; i++)
        set_row(&x, &x.in.people.at[people[i]], &rows[i]);
    struct tpl_people v = {.top = work_top(p, _("Sổ cán bộ"), PEOPLE_PATH),
                           .end = work_bottom(p),
                           .base = p->base,
                           .done = register_done(p),
                           .name = register_text(p, "ten"),
                           .on = date_vi(x.a, register_date(p, "ngay")),
                           .today = date_vi(x.a, p->today),
                           .xlsx = register_file_href(p, PEOPLE_PATH, "xlsx"),
                           .csv = register_file_href(p, PEOPLE_PATH, "csv"),
                           .may_edit = x.may_edit,
                           .n_found = (int64_t)n,
                           .n_all = (int64_t)n_seen(&x),
                           .only_mine = !x.everywhere,
                           .more = (int64_t)(n - shown),
                           .rows = rows,
                           .n_rows = shown};
    tpl_people(b, &v);
    return work_send(p, b, e);
}

/* For who sees of people no more than what they are called and do. */
static void names_grid(struct register_page *x, const uint32_t *people, size_t n, struct grid *g)
{
    static const struct grid_column columns[] = {{"name", N_("Họ và tên"), GRID_TEXT},
                                                 {"post", N_("Chức vụ"), GRID_TEXT},
                                                 {"unit", N_("Đơn vị"), GRID_TEXT}};

    grid_init(g, x->a, _("Sổ cán bộ"), columns, ARRAY_SIZE(columns));
    for (size_t i = 0; i < n; i++) {
        const struct person *q = &x->in.people.at[people[i]];
        const char **row = grid_row(g);
        row[0] = q->name;
        row[1] = q->post;
        row[2] = x->in.units.at[q->unit].name;
    }
}

static int list_file(struct page *p, struct err *e)
{
    struct register_page x;
    struct grid g;
    uint32_t *people;
    int r = register_open(p, RIGHT_REGISTER_SEE, &x, e);

    if (r < 0)
        return r;
    size_t n = filtered(&x, &people);
    if (x.person)
        register_people_grid(&g, x.a, &x.in, people, n);
    else
        names_grid(&x, people, n, &g);
    return register_send(p, &g, page_param(p, "as"), "so-can-bo", e);
}

/* ---- a further person ---- */

static bool may_join(const struct register_page *x, const struct unit *u)
{
    return u->to == DATE_NONE || u->to >= x->p->today;
}

static int draw_new(struct register_page *x, const struct err *why, struct err *e)
{
    struct page *p = x->p;
    bool post = p->rq->method == HTTP_POST;
    struct tpl_person_new_units *units =
        ARENA_ARRAY(x->a, struct tpl_person_new_units, x->in.units.n + 1);
    struct tpl_person_new v = {.top = work_top(p, _("Thêm cán bộ"), PEOPLE_PATH),
                               .end = work_bottom(p),
                               .base = p->base,
                               .csrf = work_csrf(p),
                               .wrong = why ? why->message : "",
                               .hint = why ? why->hint : "",
                               .units = units};
    struct buf *b = page_buf(x->a);

    if (post) {
        v.code = register_text(p, "ma");
        v.name = register_text(p, "ten");
        v.post = register_text(p, "chuc_vu");
        v.head = form_value(&p->form, "dung_dau")->number;
        v.from = register_text(p, "tu");
        v.reason = register_text(p, "ly_do");
    }
    for (size_t i = 0; i < x->in.units.n; i++) {
        const struct unit *u = &x->in.units.at[i];
        const char *item = register_item(x->a, u->code, u->from);
        if (may_join(x, u))
            units[v.n_units++] = (struct tpl_person_new_units){
                item, u->name, u->code, post && str_eq(item, register_text(p, "don_vi"))};
    }
    if (why)
        register_tell_status(p, why);
    tpl_person_new(b, &v);
    return work_send(p, b, e);
}

static int new_page(struct page *p, struct err *e)
{
    struct register_page x;
    int r = register_open(p, RIGHT_REGISTER_EDIT, &x, e);

    return r < 0 ? r : draw_new(&x, NULL, e);
}

static struct register_person typed(const struct page *p, const char *code)
{
    struct register_person q = {.code = code,
                                .name = register_text(p, "ten"),
                                .post = register_text(p, "chuc_vu"),
                                .head = form_value(&p->form, "dung_dau")->number,
                                .from = register_date(p, "tu")};

    if (!register_life(p->arena, register_text(p, "don_vi"), &q.unit))
        q.unit = (struct life){"", 0};
    return q;
}

static int add(struct page *p, struct err *e)
{
    struct register_page x;
    int r = register_open(p, RIGHT_REGISTER_EDIT, &x, e);

    if (r < 0)
        return r;
    const struct register_person q = typed(p, register_text(p, "ma"));
    r = register_add_person(x.st, x.plan, &q, register_text(p, "ly_do"), &x.by, e);
    if (register_is_told(r))
        return draw_new(&x, register_why(x.a, e), e);
    return r < 0 ? r : work_goto(p, arena_printf(x.a, PEOPLE_PATH "/%s?xong=them", q.code));
}

/* ---- one person ---- */

/* What was typed into one of the forms of this post, to stand there again. */
static void set_typed(const struct register_page *x, const struct person *q,
                      struct tpl_person_posts *post)
{
    const struct page *p = x->p;
    bool here = p->rq->method == HTTP_POST && register_date(p, "cu") == q->from;

    *post =
        (struct tpl_person_posts){.new_post = q->post, .new_name = q->name, .new_head = q->head};
    if (!here)
        return;
    post->moving = str_ends(p->route->pattern, "/chuyen");
    post->ending = str_ends(p->route->pattern, "/thoi");
    post->correcting = str_ends(p->route->pattern, "/sua");
    post->reason = register_text(p, "ly_do");
    post->new_from = register_text(p, "tu");
    post->new_to = register_text(p, "den");
    if (post->ending)
        return;
    post->new_post = register_text(p, "chuc_vu");
    post->new_head = form_value(&p->form, "dung_dau")->number;
    if (post->correcting)
        post->new_name = register_text(p, "ten");
}

static void set_units(struct register_page *x, const struct person *q,
                      struct tpl_person_posts *post)
{
    const char *typed = post->moving ? register_text(x->p, "don_vi") : "";
    struct tpl_person_posts_units *units =
        ARENA_ARRAY(x->a, struct tpl_person_posts_units, x->in.units.n + 1);

    for (uint32_t i = 0; i < x->in.units.n; i++) {
        const struct unit *u = &x->in.units.at[i];
        const char *item = register_item(x->a, u->code, u->from);
        if (may_join(x, u) || i == q->unit)
            units[post->n_units++] = (struct tpl_person_posts_units){
                item, u->name, u->code, *typed ? str_eq(item, typed) : i == q->unit};
    }
    post->units = units;
}

static int set_post(struct register_page *x, const struct person *q, struct tpl_person_posts *ret,
                    struct err *e)
{
    const struct unit *u = &x->in.units.at[q->unit];
    int32_t today = x->p->today;

    set_typed(x, q, ret);
    ret->item = ret->from = date_iso(x->a, q->from);
    ret->seen = register_person_mark(x->a, &x->in, (uint32_t)(q - x->in.people.at));
    ret->post = q->post;
    ret->unit = u->name;
    ret->unit_href = register_unit_href(x, q->unit);
    ret->head = q->head;
    ret->span = register_span(x->a, q->from, q->to);
    ret->held = q->from <= today && (q->to == DATE_NONE || q->to >= today);
    ret->may_edit = x->may_edit;
    ret->may_end = x->may_edit && q->to == DATE_NONE;
    set_units(x, q, ret);
    return register_history(x, arena_printf(x->a, "can-bo/%s@%s", q->code, date_iso(x->a, q->from)),
                            &ret->history, e);
}

/* The same words whether there is none or it is somebody of another unit: the answer tells nothing of them. */
static int no_person(const struct register_page *x, const char *code, struct err *e)
{
    if (!x->everywhere) {
        err_set(e, ERR_MISSING, _("đơn vị của bạn không có cán bộ mã %s"), code);
        return err_hint(e, "%s", _("Người của đơn vị khác: hỏi cơ quan tham mưu."));
    }
    err_set(e, ERR_MISSING, _("sổ không có cán bộ mã %s"), code);
    return err_hint(e, "%s", _("Tìm theo tên ở Sổ cán bộ."));
}

static int draw_person(struct register_page *x, const struct err *why, struct err *e)
{
    struct page *p = x->p;
    const char *code = page_param(p, "code");
    struct tpl_person_posts *posts = ARENA_ARRAY(x->a, struct tpl_person_posts, x->in.people.n + 1);
    struct tpl_person v = {.end = work_bottom(p),
                           .base = p->base,
                           .csrf = work_csrf(p),
                           .done = register_done(p),
                           .wrong = why ? why->message : "",
                           .hint = why ? why->hint : "",
                           .code = code,
                           .posts = posts};
    struct buf *b = page_buf(x->a);
    int r = 0;

    for (size_t i = x->in.people.n; i-- > 0 && r == 0;) {
        const struct person *q = &x->in.people.at[i];
        if (!x->sees[q->unit] || !str_eq(q->code, code))
            continue;
        v.name = v.n_posts ? v.name : q->name;
        r = set_post(x, q, &posts[v.n_posts++], e);
    }
    if (r < 0)
        return r;
    if (!v.n_posts)
        return no_person(x, code, e);
    v.top = work_top(p, v.name, PEOPLE_PATH);
    if (why)
        register_tell_status(p, why);
    tpl_person(b, &v);
    return work_send(p, b, e);
}

static int person_page(struct page *p, struct err *e)
{
    struct register_page x;
    int r = register_open(p, RIGHT_PERSON_SEE, &x, e);

    return r < 0 ? r : draw_person(&x, NULL, e);
}

static int finish(struct register_page *x, int r, const char *done, struct err *e)
{
    if (register_is_told(r))
        return draw_person(x, register_why(x->a, e), e);
    return r < 0 ? r
                 : work_goto(x->p, arena_printf(x->a, PEOPLE_PATH "/%s?xong=%s",
                                                page_param(x->p, "code"), done));
}

static int move(struct page *p, struct err *e)
{
    struct register_page x;
    int r = register_open(p, RIGHT_REGISTER_EDIT, &x, e);

    if (r < 0)
        return r;
    const struct life was = {page_param(p, "code"), register_date(p, "cu")};
    const struct register_person q = typed(p, was.code);
    x.by.seen = register_text(p, "da_xem");
    r = register_move_person(x.st, x.plan, &was, &q, register_text(p, "ly_do"), &x.by, e);
    return finish(&x, r, "chuyen", e);
}

static int end(struct page *p, struct err *e)
{
    struct register_page x;
    int r = register_open(p, RIGHT_REGISTER_EDIT, &x, e);

    if (r < 0)
        return r;
    const struct life was = {page_param(p, "code"), register_date(p, "cu")};
    x.by.seen = register_text(p, "da_xem");
    r = register_end_person(x.st, x.plan, &was, register_date(p, "den"), register_text(p, "ly_do"),
                            &x.by, e);
    return finish(&x, r, "thoi", e);
}

static int correct(struct page *p, struct err *e)
{
    struct register_page x;
    int r = register_open(p, RIGHT_REGISTER_EDIT, &x, e);

    if (r < 0)
        return r;
    struct register_person q = typed(p, page_param(p, "code"));
    q.from = register_date(p, "cu");
    x.by.seen = register_text(p, "da_xem");
    r = register_correct_person(x.st, x.plan, &q, register_text(p, "ly_do"), &x.by, e);
    return finish(&x, r, "sua", e);
}

/* ---- routes ---- */

static const struct form_field list_fields[] = {
    {.name = "ten", .title = "Tên, chức vụ, đơn vị", .type = FIELD_TEXT, .max = 80},
    {.name = "ngay", .title = "Giữ chức vụ ngày", .type = FIELD_DATE, .max = 10},
    {.name = "xong", .title = "Đã làm", .type = FIELD_TEXT, .max = 20},
};
static const struct form_field done_field[] = {
    {.name = "xong", .title = "Đã làm", .type = FIELD_TEXT, .max = 20}};
static const struct form_field person_fields[] = {
    {.name = "da_xem", .title = "Dòng đã xem", .type = FIELD_TEXT, .max = HASH_HEX},
    {.name = "ma", .title = "Mã", .type = FIELD_TEXT, .max = 64},
    {.name = "ten", .title = "Họ và tên", .type = FIELD_TEXT, .max = REGISTER_NAME_MAX},
    {.name = "chuc_vu", .title = "Chức vụ", .type = FIELD_TEXT, .max = REGISTER_NAME_MAX},
    {.name = "dung_dau", .title = "Đứng đầu", .type = FIELD_CHECK, .max = 1},
    {.name = "don_vi", .title = "Đơn vị", .type = FIELD_TEXT, .max = 64},
    {.name = "cu", .title = "Chức vụ từ ngày", .type = FIELD_DATE, .max = 10},
    {.name = "tu", .title = "Từ ngày", .type = FIELD_DATE, .max = 10},
    {.name = "den", .title = "Ngày cuối", .type = FIELD_DATE, .max = 10},
    {.name = "ly_do", .title = "Lý do", .type = FIELD_TEXT, .max = REGISTER_REASON_MAX},
};
#define LISTED list_fields, ARRAY_SIZE(list_fields)
#define TYPED person_fields, ARRAY_SIZE(person_fields)

static const struct route routes[] = {
    {HTTP_GET, PEOPLE_PATH, LANE_FAST, RIGHT_REGISTER_SEE, LISTED, 0, list_page},
    {HTTP_GET, PEOPLE_PATH "/danh-sach.{as:slug}", LANE_SLOW, RIGHT_REGISTER_SEE, LISTED, 0,
     list_file},
    {HTTP_GET, PEOPLE_PATH "/them", LANE_FAST, RIGHT_REGISTER_EDIT, NULL, 0, 0, new_page},
    {HTTP_POST, PEOPLE_PATH "/them", LANE_FAST, RIGHT_REGISTER_EDIT, TYPED, 0, add},
    {HTTP_GET, PEOPLE_PATH "/{code:code}", LANE_FAST, RIGHT_PERSON_SEE, done_field,
     ARRAY_SIZE(done_field), 0, person_page},
    {HTTP_POST, PEOPLE_PATH "/{code:code}/chuyen", LANE_FAST, RIGHT_REGISTER_EDIT, TYPED, 0, move},
    {HTTP_POST, PEOPLE_PATH "/{code:code}/thoi", LANE_FAST, RIGHT_REGISTER_EDIT, TYPED, 0, end},
    {HTTP_POST, PEOPLE_PATH "/{code:code}/sua", LANE_FAST, RIGHT_REGISTER_EDIT, TYPED, 0, correct},
};
const struct route_table people_table = {routes, ARRAY_SIZE(routes)};
