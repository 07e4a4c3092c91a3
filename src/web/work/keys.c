/* Keys for programs: the list, a new one (shown once), and its end. */
#include "base/i18n.h"
#include "base/moment.h"
#include "base/str.h"
#include "core/account_grid.h"
#include "core/sheet.h"
#include "web/work/work.h"

#define KEYS "/quan-tri/khoa-api"

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

static int set_rows(struct page *p, struct store *st, struct tpl_keys *v, struct err *e)
{
    struct token *list;
    size_t n;
    int r = token_list(st, p->arena, &list, &n, e);

    if (r < 0)
        return r;
    struct tpl_keys_rows *rows = ARENA_ARRAY(p->arena, struct tpl_keys_rows, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct token *t = &list[i];
        rows[i] =
            (struct tpl_keys_rows){.id = t->id,
                                   .name = t->name,
                                   .scopes = token_scopes_title(p->arena, t->scopes),
                                   .unit = t->unit.unit_code,
                                   .state = token_state_title(t, p->now),
                                   .live = !t->revoked_at[0] && strcmp(t->expires_at, p->now) > 0,
                                   .made = work_moment(p->arena, t->made_at),
                                   .by = t->made_by,
                                   .expires = work_moment(p->arena, t->expires_at),
                                   .used = work_moment(p->arena, t->used_at)};
    }
    v->rows = rows;
    v->n_rows = n;
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
static int show(struct page *p, bool typed, const struct err *wrong, bool done, struct err *e)
{
    struct tpl_keys_scopes *scopes =
        ARENA_ARRAY(p->arena, struct tpl_keys_scopes, ARRAY_SIZE(boxes));
    struct buf *b = page_buf(p->arena);
    struct store *st;
    struct tpl_keys v = {.top = work_top(p, _("Khóa API"), KEYS),
                         .end = work_bottom(p),
                         .base = p->base,
                         .csrf = work_csrf(p),
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
    return show(p, false, NULL, form_value(&p->form, "xong")->text != NULL, e);
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

static int show_key(struct page *p, const char *key, struct err *e)
{
    struct buf *b = page_buf(p->arena);
    const char *title = _("Khóa API mới");
    struct tpl_secret v = {
        .top = work_top(p, title, KEYS),
        .end = work_bottom(p),
        .title = title,
        .whose = text_of(p, "ten"),
        .what = _("Khóa:"),
        .secret = key,
        .how = _("Chương trình gửi khóa này trong đầu đề Authorization: Bearer. Ai có khóa đều "
                 "dùng được: để trong tệp chỉ chương trình ấy đọc được."),
        .back = arena_printf(p->arena, "%s" KEYS, p->base)};

    tpl_secret(b, &v);
    return work_send(p, b, e);
}

static int add(struct page *p, struct err *e)
{
    const struct user_by me = by(p);
    struct token t = {.name = text_of(p, "ten"), .of_unit = text_of(p, "don_vi")[0]};
    char key[TOKEN_SIZE];
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
        r = token_add(st, &me, &t, (int)form_value(&p->form, "so_ngay")->number, key, &id, &wrong);
    if (r == ERR_INPUT || r == ERR_MISSING || r == ERR_DENIED)
        return show(p, true, &wrong, false, e);
    if (r < 0) {
        *e = wrong;
        return r;
    }
    return show_key(p, key, e);
}

static int end(struct page *p, struct err *e)
{
    const struct user_by me = by(p);
    struct store *st;
    int r = work_store(p, &st, e);

    if (r == 0)
        r = token_revoke(st, &me, page_param_int(p, "id"), e);
    return r < 0 ? r : work_goto(p, KEYS "?xong=1");
}

/* ---- my work ---- */

/* A program that stops reporting in the middle of a year is found out too late. */
int keys_ask(struct page *p, struct work_list *list, struct err *e)
{
    enum { SOON = 14 * 24 * 3600 };
    struct arena *a = list->arena;
    struct token *all;
    struct store *st;
    size_t n;

    if (!work_may(p, RIGHT_TOKEN_MANAGE, NULL))
        return 0;
    int r = work_store(p, &st, e);
    if (r < 0 || (r = token_list(st, a, &all, &n, e)) < 0)
        return r;
    for (size_t i = 0; i < n; i++) {
        int64_t left = moment_between(p->now, all[i].expires_at);
        if (all[i].revoked_at[0] || left <= 0 || left > SOON)
            continue;
        *vec_push_in(a, &list->items) = (struct work_item){
            .title = arena_printf(a, _("Khóa API sắp hết hạn: %s"), all[i].name),
            .detail = _("cấp khóa mới, đưa cho chương trình rồi thu hồi khóa cũ"),
            .path = KEYS,
            .due = sheet_day(all[i].expires_at)};
    }
    return 0;
}

static const struct form_field list_fields[] = {
    {.name = "xong", .title = "Xong", .type = FIELD_TEXT, .max = 4}};
static const struct form_field add_fields[] = {
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

static const struct route routes[] = {
    {HTTP_GET, KEYS, LANE_FAST, RIGHT_TOKEN_MANAGE, list_fields, ARRAY_SIZE(list_fields), 0,
     list_page},
    {HTTP_GET, KEYS "/danh-sach.xlsx", LANE_SLOW, RIGHT_TOKEN_MANAGE, NULL, 0, 0, list_file},
    {HTTP_POST, KEYS, LANE_FAST, RIGHT_TOKEN_MANAGE, add_fields, ARRAY_SIZE(add_fields), 8192, add},
    {HTTP_POST, KEYS "/{id:int}/thu-hoi", LANE_FAST, RIGHT_TOKEN_MANAGE, NULL, 0, 8192, end},
};
const struct route_table keys_table = {routes, ARRAY_SIZE(routes)};
