/* Keys for programs.  Administrators ask for them at one address, who holds their right opens them at another, where alone
 * they are shown, once; either side ends them. */
#include "base/i18n.h"
#include "base/moment.h"
#include "base/str.h"
#include "core/account_grid.h"
#include "core/sheet.h"
#include "web/work/work.h"

#define KEYS "/quan-tri/khoa-api"
#define OPENING "/khoa-api"

/* The check boxes, one for each scope that is given. */
static const char *const boxes[TOKEN_RESULTS_READ] = {
    [TOKEN_FACTS_WRITE] = "nap_so_lieu",
    [TOKEN_FACTS_READ] = "doc_so_lieu",
};

static struct user_by by(const struct page *p)
{
    return (struct user_by){work_who(p), &p->session->who};
}

static const char *text_of(const struct page *p, const char *field)
{
    const char *s = form_value(&p->form, field)->text;

    return s ? s : "";
}

/* Is the page that of administrators? */
static bool is_asking(const struct page *p)
{
    return str_starts(p->route->pattern, KEYS);
}

static const char *path_of(const struct page *p)
{
    return is_asking(p) ? KEYS : OPENING;
}

static void set_row(struct page *p, const struct token *t, struct tpl_keys_rows *row)
{
    struct arena *a = p->arena;
    bool open = t->opened_at[0], live = !t->revoked_at[0];

    *row =
        (struct tpl_keys_rows){.id = t->id,
                               .name = t->name,
                               .scopes = token_scopes_title(a, t->scopes),
                               .unit = t->unit.unit_code,
                               .state = token_state_title(t, p->now),
                               .live = live && (!open || strcmp(t->expires_at, p->now) > 0),
                               .may_open = !is_asking(p) && live && !open,
                               .made = work_moment(a, t->made_at),
                               .by = t->made_by,
                               .opened = work_moment(a, t->opened_at),
                               .opener = t->opened_by,
                               .expires = open ? work_moment(a, t->expires_at)
                                               : arena_printf(a, _("%d ngày từ khi mở"), t->days),
                               .used = work_moment(a, t->used_at)};
}

static int set_rows(struct page *p, struct store *st, struct tpl_keys *v, struct err *e)
{
    struct token *list;
    size_t n;
    int r = token_list(st, p->arena, &list, &n, e);

    if (r < 0)
        return r;
    struct tpl_keys_rows *rows = ARENA_ARRAY(p->arena, struct tpl_keys_rows, n + 1);
    for (size_t i = 0; i < n; i++)
        if (is_asking(p) || token_may_open(&p->session->who, &list[i], NULL))
            set_row(p, &list[i], &rows[v->n_rows++]);
    v->rows = rows;
    return 0;
}

static int set_units(struct page *p, struct store *st, struct tpl_keys *v, struct err *e)
{
    struct user_unit_name *names;
    size_t n;
    int r = user_unit_names(st, p->arena, &names, &n, e);

    if (r < 0)
        return r;
    struct tpl_keys_units *list = ARENA_ARRAY(p->arena, struct tpl_keys_units, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct tpl_keys_units){names[i].code, names[i].name};
    v->units = list;
    v->n_units = n;
    return 0;
}

/* typed: the form of the POST comes back as it was sent. */
static int show(struct page *p, bool typed, const struct err *wrong, const char *done,
                struct err *e)
{
    struct tpl_keys_scopes *scopes =
        ARENA_ARRAY(p->arena, struct tpl_keys_scopes, ARRAY_SIZE(boxes));
    struct buf *b = page_buf(p->arena);
    struct store *st;
    struct tpl_keys v = {.top = work_top(p, _("Khóa API"), path_of(p)),
                         .end = work_bottom(p),
                         .base = p->base,
                         .csrf = work_csrf(p),
                         .path = arena_printf(p->arena, "%s%s", p->base, path_of(p)),
                         .asks = is_asking(p),
                         .done = done,
                         .wrong = wrong ? wrong->message : "",
                         .hint = wrong ? wrong->hint : "",
                         .name = typed ? text_of(p, "ten") : "",
                         .unit = typed ? text_of(p, "don_vi") : "",
                         .days = typed ? text_of(p, "so_ngay") : "365",
                         .scopes = scopes,
                         .n_scopes = ARRAY_SIZE(boxes)};
    int r = work_store(p, &st, e);

    for (enum token_scope i = 0; i < ARRAY_SIZE(boxes); i++)
        scopes[i] = (struct tpl_keys_scopes){boxes[i], token_scope_title(i),
                                             typed && form_value(&p->form, boxes[i])->number};
    if (r < 0 || (r = set_rows(p, st, &v, e)) < 0 || (r = set_units(p, st, &v, e)) < 0)
        return r;
    p->answer->status = wrong ? 422 : 200;
    tpl_keys(b, &v);
    return work_send(p, b, e);
}

static int list_page(struct page *p, struct err *e)
{
    const char *done = text_of(p, "xong");

    return show(p, false, NULL,
                str_eq(done, "hoi")
                    ? _("Đã gửi đề nghị; người có quyền mở khóa sẽ thấy ở Việc của tôi")
                : str_eq(done, "rut") ? _("Đã thu hồi khóa")
                                      : "",
                e);
}

static int list_file(struct page *p, struct err *e)
{
    struct store *st;
    struct grid g;
    int r = work_store(p, &st, e);

    if (r < 0 || (r = token_grid(st, p->now, p->arena, &g, e)) < 0)
        return r;
    return work_send_grid(p, &g, "khoa-api.xlsx", e);
}

static const char *name_of(struct page *p, struct store *st, int64_t id)
{
    struct token *list;
    struct err e;
    size_t n;

    if (token_list(st, p->arena, &list, &n, &e) == 0)
        for (size_t i = 0; i < n; i++)
            if (list[i].id == id)
                return list[i].name;
    return "";
}

static int show_key(struct page *p, const char *name, const char *key, struct err *e)
{
    struct buf *b = page_buf(p->arena);
    const char *title = _("Khóa API mới");
    struct tpl_secret v = {
        .top = work_top(p, title, OPENING),
        .end = work_bottom(p),
        .title = title,
        .whose = name,
        .what = _("Khóa:"),
        .secret = key,
        .how = _("Chương trình gửi khóa này trong đầu đề Authorization: Bearer. Ai có khóa đều "
                 "dùng được: để trong tệp chỉ chương trình ấy đọc được."),
        .back = arena_printf(p->arena, "%s" OPENING, p->base)};

    tpl_secret(b, &v);
    return work_send(p, b, e);
}

static bool is_told(int r)
{
    return r == ERR_INPUT || r == ERR_MISSING || r == ERR_DENIED || r == ERR_CONFLICT;
}

static int ask(struct page *p, struct err *e)
{
    const struct user_by me = by(p);
    struct token t = {.name = text_of(p, "ten"),
                      .of_unit = text_of(p, "don_vi")[0],
                      .days = (int)form_value(&p->form, "so_ngay")->number};
    struct store *st;
    struct err wrong;
    int64_t id;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    for (enum token_scope i = 0; i < ARRAY_SIZE(boxes); i++)
        t.scopes |= form_value(&p->form, boxes[i])->number ? 1u << i : 0;
    if (t.of_unit)
        r = user_unit(st, text_of(p, "don_vi"), p->arena, &t.unit, &wrong);
    if (r >= 0)
        r = token_ask(st, &me, &t, &id, &wrong);
    if (is_told(r))
        return show(p, true, &wrong, "", e);
    if (r < 0) {
        *e = wrong;
        return r;
    }
    return work_goto(p, KEYS "?xong=hoi");
}

static int open_key(struct page *p, struct err *e)
{
    const struct user_by me = by(p);
    char key[TOKEN_SIZE];
    struct store *st;
    int id = page_param_int(p, "id"), r = work_store(p, &st, e);

    if (r == 0)
        r = token_open(st, &me, id, key, e);
    return r < 0 ? r : show_key(p, name_of(p, st, id), key, e);
}

static int end(struct page *p, struct err *e)
{
    const struct user_by me = by(p);
    struct store *st;
    int r = work_store(p, &st, e);

    if (r == 0)
        r = token_revoke(st, &me, page_param_int(p, "id"), e);
    return r < 0 ? r : work_goto(p, arena_printf(p->arena, "%s?xong=rut", path_of(p)));
}

/* ---- my work ---- */

/* A program that stops reporting in the middle of a year is found out too late. */
static void add_ending(struct page *p, struct work_list *list, const struct token *t)
{
    enum { SOON = 14 * 24 * 3600 };
    int64_t left = moment_between(p->now, t->expires_at);

    if (t->revoked_at[0] || !t->opened_at[0] || left <= 0 || left > SOON)
        return;
    *vec_push_in(list->arena, &list->items) = (struct work_item){
        .title = arena_printf(list->arena, _("Khóa API sắp hết hạn: %s"), t->name),
        .detail = _("đề nghị khóa mới, đưa cho chương trình rồi thu hồi khóa cũ"),
        .path = KEYS,
        .due = sheet_day(t->expires_at)};
}

static void add_asked(struct page *p, struct work_list *list, const struct token *t)
{
    if (t->revoked_at[0] || t->opened_at[0] || !token_may_open(&p->session->who, t, NULL))
        return;
    *vec_push_in(list->arena, &list->items) = (struct work_item){
        .title = arena_printf(list->arena, _("Khóa API chờ mở: %s"), t->name),
        .detail = arena_printf(list->arena, _("%s; %s đề nghị"),
                               token_scopes_title(list->arena, t->scopes), t->made_by),
        .path = OPENING,
        .due = DATE_NONE};
}

int keys_ask(struct page *p, struct work_list *list, struct err *e)
{
    bool asks = work_may(p, RIGHT_TOKEN_ASK, NULL);
    struct token *all;
    struct store *st;
    size_t n;

    if (!asks && !perm_may_some(&p->session->who, RIGHT_TOKEN_OPEN, NULL))
        return 0;
    int r = work_store(p, &st, e);
    if (r < 0 || (r = token_list(st, list->arena, &all, &n, e)) < 0)
        return r;
    for (size_t i = 0; i < n; i++) {
        if (asks)
            add_ending(p, list, &all[i]);
        add_asked(p, list, &all[i]);
    }
    return 0;
}

static const struct form_field list_fields[] = {
    {.name = "xong", .title = "Xong", .type = FIELD_TEXT, .max = 4}};
static const struct form_field ask_fields[] = {
    {.name = "ten",
     .title = "Chương trình",
     .type = FIELD_TEXT,
     .max = USER_NAME_MAX,
     .required = true},
    {.name = "nap_so_lieu", .title = "Nạp số liệu", .type = FIELD_CHECK, .max = 4},
    {.name = "doc_so_lieu", .title = "Đọc số liệu", .type = FIELD_CHECK, .max = 4},
    {.name = "don_vi", .title = "Mã đơn vị", .type = FIELD_TEXT, .max = 64},
    {.name = "so_ngay",
     .title = "Số ngày",
     .type = FIELD_INT,
     .max = 4,
     .required = true,
     .low = 1,
     .high = TOKEN_MAX_DAYS}};

#define FIELDS(x) x, ARRAY_SIZE(x)
static const struct route routes[] = {
    {HTTP_GET, KEYS, LANE_FAST, RIGHT_TOKEN_ASK, FIELDS(list_fields), 0, list_page},
    {HTTP_GET, KEYS "/danh-sach.xlsx", LANE_SLOW, RIGHT_TOKEN_ASK, NULL, 0, 0, list_file},
    {HTTP_POST, KEYS, LANE_FAST, RIGHT_TOKEN_ASK, FIELDS(ask_fields), 8192, ask},
    {HTTP_POST, KEYS "/{id:int}/thu-hoi", LANE_FAST, RIGHT_TOKEN_ASK, NULL, 0, 8192, end},
    {HTTP_GET, OPENING, LANE_FAST, RIGHT_TOKEN_OPEN, FIELDS(list_fields), 0, list_page},
    {HTTP_POST, OPENING "/{id:int}/mo", LANE_FAST, RIGHT_TOKEN_OPEN, NULL, 0, 8192, open_key},
    {HTTP_POST, OPENING "/{id:int}/thu-hoi", LANE_FAST, RIGHT_TOKEN_OPEN, NULL, 0, 8192, end},
};
const struct route_table keys_table = {routes, ARRAY_SIZE(routes)};
