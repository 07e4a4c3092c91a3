/* See api.h: the table of routes of the API, who asks, problems, and how answers go out.  What the table has and what
 * api/openapi.json says is compared by a test in both directions. */
#include "web/api/api.h"

#include <string.h>
#include <strings.h>

#include <sodium/utils.h>

#include "base/check.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/moment.h"
#include "base/str.h"
#include "engine/rank.h"
#include "web/api/limit.h"
#include "web/work/work.h"

/* ---- routes ---- */

static const struct form_field paging[] = {API_PAGING};
static const struct form_field of_units[] = {
    API_PAGING,
    {.name = "group", .title = "group", .type = FIELD_TEXT, .max = 64},
    {.name = "kind", .title = "kind", .type = FIELD_TEXT, .max = 64},
};
static const struct form_field of_rankings[] = {
    API_PAGING,
    {.name = "group", .title = "group", .type = FIELD_TEXT, .max = 64},
};
static const struct form_field of_verdicts[] = {
    API_PAGING,
    {.name = "award", .title = "award", .type = FIELD_TEXT, .max = 64},
    {.name = "unit", .title = "unit", .type = FIELD_TEXT, .max = 80},
};
static const struct form_field of_facts[] = {
    API_PAGING,
    {.name = "year",
     .title = "year",
     .type = FIELD_INT,
     .max = 4,
     .low = DATE_MIN_YEAR,
     .high = DATE_MAX_YEAR},
    {.name = "unit", .title = "unit", .type = FIELD_TEXT, .max = 80},
    {.name = "indicator", .title = "indicator", .type = FIELD_TEXT, .max = 64},
};
static const char *const yes_no[] = {"true", "false", NULL};
static const struct form_field of_post[] = {
    {.name = "dry_run", .title = "dry_run", .type = FIELD_CHOICE, .max = 5, .choices = yes_no},
};

#define PUBLIC(path, fields, n, run)                                                   \
    {                                                                                  \
        HTTP_GET, "/api/v1/" path, LANE_PUBLIC, RIGHT_PUBLIC, fields, n, 0, run, false \
    }

static const struct route routes[] = {
    PUBLIC("", NULL, 0, api_index),
    PUBLIC("openapi.json", NULL, 0, api_openapi),
    PUBLIC("movement", NULL, 0, api_movement),
    PUBLIC("units", of_units, ARRAY_SIZE(of_units), api_units),
    PUBLIC("units/{code:code}", NULL, 0, api_unit),
    PUBLIC("years", paging, ARRAY_SIZE(paging), api_years),
    PUBLIC("rankings/{year:year}", of_rankings, ARRAY_SIZE(of_rankings), api_rankings),
    PUBLIC("rankings/{year:year}/{unit:code}", NULL, 0, api_scoresheet),
    PUBLIC("verdicts/{year:year}", of_verdicts, ARRAY_SIZE(of_verdicts), api_verdicts),
    PUBLIC("standards", NULL, 0, api_standards),
    PUBLIC("packages/{year:year}", NULL, 0, api_package),
    {HTTP_GET, "/api/v1/facts", LANE_SLOW, RIGHT_FIGURE_SEE, of_facts, ARRAY_SIZE(of_facts), 0,
     api_facts_get, false},
    {HTTP_POST, "/api/v1/facts", LANE_SLOW, RIGHT_FIGURE_EDIT, of_post, ARRAY_SIZE(of_post),
     API_BODY_MAX, api_facts_post, true},
};
const struct route_table api_table = {routes, ARRAY_SIZE(routes)};

/* ---- paths ---- */

static const char *behind(const char *path, const char *part)
{
    size_t n = strlen(part);

    return strncmp(path, part, n) == 0 && path[n] == '/' ? path + n : path;
}

bool api_path(const char *path)
{
    path = behind(path, "/en");
    if (str_starts(path, "/ke-hoach/")) {
        const char *id = path + strlen("/ke-hoach/");
        path = id + strcspn(id, "/");
    }
    return str_starts(path, "/api/");
}

bool api_asks(const struct http_request *rq)
{
    const char *accept = http_header(rq, "Accept");

    if (api_path(rq->path))
        return true;
    return accept && strstr(accept, "json") && !strstr(accept, "text/html");
}

/* ---- who asks ---- */

static const char *bearer(const struct http_request *rq)
{
    const char *s = http_header(rq, "Authorization");

    if (!s || strncasecmp(s, "Bearer ", 7) != 0)
        return NULL;
    return s + 7 + strspn(s + 7, " ");
}

/* A key for one unit is a clerk of it.  One for all sees all; as whom it writes is decided sheet by sheet
 * (core/intake.c). */
static void set_grants(struct arena *a, struct api_caller *c)
{
    struct grant *g = ARENA_ARRAY(a, struct grant, 2);

    g[0] = c->token.of_unit
               ? (struct grant){ROLE_CLERK, c->token.unit.unit_code, c->token.unit.unit_from}
               : (struct grant){ROLE_CLERK, "", DATE_NONE};
    g[1] = (struct grant){ROLE_AUDITOR, "", 0};
    c->session.who = (struct perm_who){
        .user_id = -c->token.id, .grants = g, .n_grants = c->token.of_unit ? 1 : 2};
    c->session.name = arena_printf(a, N_("khóa API “%s”"), c->token.name);
}

static bool within_limit(const struct page *p, const struct api_caller *c)
{
    const struct movements *all = p->ctx;
    int64_t now = 0;

    moment_parse(p->now, &now);
    return api_limit_take(all->api, work_movement(p)->tenant_id, c->token.id, now / 60);
}

const struct session *api_session(struct page *p)
{
    const char *key = bearer(p->rq);
    struct api_caller *c;
    struct store *st;
    struct err e;
    int r;

    if (p->route->right == RIGHT_PUBLIC || (!key && work_movement(p)->db))
        return NULL;
    c = ARENA_NEW(p->arena, struct api_caller);
    c->session = (struct session){.login = "", .name = "", .id = ""};
    r = work_store(p, &st, &e);
    if (r == 0)
        r = token_find(st, key, p->now, p->arena, &c->token, &e);
    if (r == 0)
        return NULL;
    if (r < 0)
        c->status = r == ERR_MISSING ? 404 : 503;
    else if (!p->gated && !within_limit(p, c))
        c->status = 429;
    else
        set_grants(p->arena, c);
    return &c->session;
}

int api_token(const struct page *p, enum token_scope scope, const struct token **ret, struct err *e)
{
    const struct api_caller *c = (const struct api_caller *)p->session;

    if (!(c->token.scopes & 1u << scope)) {
        err_set(e, ERR_DENIED, _("khóa này không có quyền %s (%s)"), token_scope_id(scope),
                token_scope_title(scope));
        return err_hint(e, "%s", _("Đề nghị quản trị hệ thống cấp khóa có quyền đó."));
    }
    *ret = &c->token;
    return 0;
}

/* ---- problems ---- */

static const struct {
    int status;
    const char *title, *hint;
} words[] = {
    {400, N_("Yêu cầu không đọc được"), N_("Kiểm tra địa chỉ, phần đầu và nội dung gửi lên.")},
    {401, N_("Cần khóa API"),
     N_("Gửi “Authorization: Bearer KHÓA”; quản trị hệ thống cấp khóa, khóa có thời hạn.")},
    {403, N_("Không được phép"), N_("Đề nghị quản trị hệ thống cấp khóa có quyền phù hợp.")},
    {404, N_("Không tìm thấy"), N_("Các địa chỉ của API: xem /api/v1/openapi.json.")},
    {405, N_("Địa chỉ này không nhận phương thức đó"),
     N_("Dùng phương thức ghi ở phần đầu Allow.")},
    {409, N_("Dữ liệu đã thay đổi"), N_("Đọc lại từ đầu rồi làm lại.")},
    {411, N_("Thiếu Content-Length"), N_("Gửi lại kèm độ dài của nội dung.")},
    {413, N_("Nội dung gửi lên quá lớn"), N_("Chia thành nhiều lần gửi.")},
    {414, N_("Địa chỉ quá dài"), N_("Rút ngắn phần sau dấu hỏi.")},
    {415, N_("Nội dung phải là JSON"), N_("Gửi “Content-Type: application/json”.")},
    {417, N_("Không đáp ứng được Expect"), N_("Bỏ phần đầu Expect.")},
    {422, N_("Có chỗ cần sửa"), N_("Sửa theo từng lỗi rồi gửi lại; chưa có gì được ghi.")},
    {429, N_("Hỏi quá nhiều trong một phút"), N_("Đợi theo Retry-After rồi gửi tiếp.")},
    {431, N_("Phần đầu quá lớn"), N_("Rút bớt phần đầu của yêu cầu.")},
    {500, N_("Hệ thống gặp lỗi"),
     N_("Thử lại sau ít phút; nếu vẫn lỗi, báo quản trị kèm request_id.")},
    {503, N_("Hệ thống đang bận"),
     N_("Đợi theo Retry-After rồi gửi lại với cùng Idempotency-Key.")},
};

static void write_wrongs(struct json *j, const struct api_wrongs *w)
{
    if (!w || !w->total)
        return;
    json_array(j, "errors");
    for (size_t i = 0; i < w->list.n; i++) {
        const struct api_wrong *x = &w->list.at[i];
        json_object(j, NULL);
        json_str(j, "field", x->field);
        json_str(j, "hint", x->hint);
        json_str(j, "message", x->message);
        json_str(j, "pointer", x->pointer);
        if (x->revision)
            json_int(j, "revision", *x->revision);
        if (x->row)
            json_int(j, "row", x->row);
        json_end(j);
    }
    json_end(j);
    json_int(j, "errors_total", (int64_t)w->total);
}

static void write_form(struct json *j, const struct form *f)
{
    if (!f || !f->problems.n)
        return;
    json_array(j, "errors");
    vec_each (x, &f->problems) {
        json_object(j, NULL);
        json_str(j, "hint", x->hint ? x->hint : "");
        json_str(j, "message", x->message);
        json_str(j, "parameter", x->field ? x->field : "");
        json_end(j);
    }
    json_end(j);
    json_int(j, "errors_total", (int64_t)f->problems.n);
}

/* message, hint may be NULL: words by status. */
static void write_problem(struct http_request *rq, struct http_answer *an, int status,
                          const char *message, const char *hint, const struct api_wrongs *wrongs,
                          const struct form *form)
{
    struct json *j = ARENA_NEW(rq->arena, struct json);
    struct buf *b = page_buf(rq->arena);
    const char *title = _("Yêu cầu không được nhận"), *help = "";

    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (words[i].status == status) {
            title = _(words[i].title);
            help = _(words[i].hint);
        }
    json_init(j, json_to_buf, b);
    json_object(j, NULL);
    json_str(j, "detail", message ? message : title);
    write_wrongs(j, wrongs);
    write_form(j, form);
    json_str(j, "hint", hint && *hint ? hint : help);
    json_str(j, "request_id", rq->id);
    json_int(j, "status", status);
    json_str(j, "title", title);
    json_str(j, "type", "about:blank");
    json_end(j);
    json_finish(j);
    an->status = status;
    an->type = "application/problem+json";
    an->body = buf_str(b);
    an->len = b->len;
}

/* Public data may be read by pages of other sites; so may be what is said about it. */
static bool is_public(const struct http_request *rq)
{
    const struct page *p = rq->app;

    return rq->method != HTTP_POST && p && p->route && p->route->right == RIGHT_PUBLIC;
}

static void challenge(const struct http_request *rq, struct http_answer *an)
{
    http_extra(an, "WWW-Authenticate",
               http_header(rq, "Authorization") ? "Bearer realm=\"thidua\", error=\"invalid_token\""
                                                : "Bearer realm=\"thidua\"");
}

void api_error(struct http_request *rq, const struct problem *problem, struct http_answer *an)
{
    const struct page *p = rq->app;
    bool api = api_path(rq->path);
    const struct api_caller *c = api && p ? (const struct api_caller *)p->session : NULL;
    int status = c && c->status ? c->status : problem->status;
    const char *message = problem->message, *hint = problem->hint;

    if (api && (status == 401 || (c && c->status))) {
        message = NULL;
        hint = NULL;
    }
    if (api && status == 401 && http_header(rq, "Authorization"))
        message = _("khóa API không đúng, đã hết hạn hoặc đã thu hồi");
    if (c && c->status == 404)
        message = _("phong trào này mở từ thư mục: chỉ có phần công khai");
    write_problem(rq, an, status, message, hint, NULL, problem->form);
    if (api && status == 401)
        challenge(rq, an);
    if (c && c->status == 429)
        http_extra(an, "Retry-After", "60");
    if (c && c->status == 503)
        http_extra(an, "Retry-After", "2");
    if (api && is_public(rq))
        http_extra(an, "Access-Control-Allow-Origin", "*");
}

int api_refuse(struct page *p, int status, const struct err *e, const struct api_wrongs *wrongs)
{
    write_problem(p->rq, p->answer, status, e->message[0] ? e->message : NULL, e->hint, wrongs,
                  NULL);
    return 0;
}

/* ---- answers ---- */

struct json *api_begin(struct page *p)
{
    struct json *j = ARENA_NEW(p->arena, struct json);

    json_init(j, json_to_buf, page_buf(p->arena));
    json_object(j, NULL);
    return j;
}

int api_send_private(struct page *p, struct json *j, struct err *e)
{
    const struct buf *b = j->to;

    json_end(j);
    if (json_finish(j) < 0 || buf_failed(b)) {
        err_set(e, ERR_LIMIT, "%s", _("câu trả lời quá lớn"));
        return err_hint(e, "%s", _("Hỏi ít hơn trong một lần: giảm limit."));
    }
    p->answer->type = "application/json";
    p->answer->body = b->data;
    p->answer->len = b->len;
    return 0;
}

static void for_all(struct page *p)
{
    const struct site *s = p->mount;

    p->answer->etag = s->etag;
    p->answer->cache = PAGE_CACHE;
    http_extra(p->answer, "Access-Control-Allow-Origin", "*");
    http_extra(p->answer, "Access-Control-Expose-Headers", "ETag, Link");
}

int api_send(struct page *p, struct json *j, struct err *e)
{
    int r = api_send_private(p, j, e);

    if (r == 0)
        for_all(p);
    return r;
}

void api_notices(struct json *j, const struct page *p)
{
    const struct site *s = p->mount;

    json_array(j, "notices");
    if (s->of->demo)
        json_str(j, NULL, _("Dữ liệu minh họa, không phải kết quả thật"));
    const char **notices = s->notices[i18n_now()];
    for (size_t i = 0; i < s->n_notices[i18n_now()]; i++)
        if (notices[i][0])
            json_str(j, NULL, notices[i]);
    json_end(j);
}

void api_num(struct json *j, struct arena *a, const char *key, struct num x)
{
    json_str(j, key, num_exact(a, x));
}

void api_places(struct json *j, const char *key, uint32_t first, uint32_t last)
{
    if (!first)
        return json_null(j, key);
    json_array(j, key);
    json_int(j, NULL, first);
    json_int(j, NULL, last);
    json_end(j);
}

void api_rank(struct json *j, const struct standing *st)
{
    if (st->ranked && !standing_open(st))
        json_int(j, "rank", st->best.rank);
    else
        json_null(j, "rank");
}

static const char *class_title(const struct scheme *s, int at)
{
    return at < 0 ? NULL : s->classes[at].title;
}

void api_classes(struct json *j, const struct scheme *s, const struct standing *st)
{
    bool known = st->ranked && st->class_low == st->class_high;

    json_str(j, "class", known ? class_title(s, st->class_low) : NULL);
    if (!st->ranked || st->class_high < 0)
        return json_null(j, "classes");
    json_array(j, "classes");
    json_str(j, NULL, class_title(s, st->class_low));
    json_str(j, NULL, class_title(s, st->class_high));
    json_end(j);
}

void api_date(struct json *j, struct arena *a, const char *key, int32_t day)
{
    json_str(j, key, day == DATE_NONE ? NULL : date_iso(a, day));
}

void api_text(struct json *j, const char *key, const char *s)
{
    json_str(j, key, s && *s ? s : NULL);
}

void api_word(struct json *j, struct arena *a, const char *key, const char *s)
{
    char *out = arena_strdup(a, s);

    for (char *c = out; *c; c++)
        if (*c == ' ' || *c == '-')
            *c = '_';
    json_str(j, key, out);
}

/* ---- lists ---- */

int api_limit_asked(const struct page *p)
{
    const struct form_value *v = form_value(&p->form, "limit");

    return v->text ? (int)v->number : API_LIMIT;
}

int api_cursor(const struct page *p, char **ret, struct err *e)
{
    const char *s = form_value(&p->form, "cursor")->text;
    size_t n = s ? strlen(s) : 0, got = 0;
    char *text = ARENA_ARRAY(p->arena, char, n + 1);

    *ret = NULL;
    if (!s)
        return 0;
    if (sodium_base642bin((unsigned char *)text, n, s, n, NULL, &got, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) < 0 ||
        memchr(text, '\0', got)) {
        err_set(e, ERR_INPUT, "%s", _("cursor không phải do máy chủ này đưa ra"));
        return err_hint(e, "%s",
                        _("Dùng nguyên địa chỉ ghi ở “next”, hoặc bỏ cursor để đọc từ đầu."));
    }
    *ret = text;
    return 0;
}

void api_next(struct page *p, struct json *j, const char *text)
{
    struct buf *b = page_buf(p->arena);
    size_t n = text ? strlen(text) : 0;
    size_t size = sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *cursor = ARENA_ARRAY(p->arena, char, size);

    if (!text) {
        json_null(j, "next");
        return;
    }
    sodium_bin2base64(cursor, size, (const unsigned char *)text, n,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    buf_addf(b, "%s?", p->rq->path);
    for (size_t i = 0; i < p->form.n; i++) {
        const char *name = p->form.fields[i].name, *value = p->form.values[i].text;
        if (!value || str_eq(name, "cursor"))
            continue;
        buf_addf(b, "%s=", name);
        tpl_part(b, value);
        buf_addc(b, '&');
    }
    buf_addf(b, "cursor=%s", cursor);
    json_str(j, "next", buf_str(b));
    http_extra(p->answer, "Link", arena_printf(p->arena, "<%s>; rel=\"next\"", buf_str(b)));
}

/* "ETAG 200": the results that the page before was of, and how far it came. */
int api_cut(const struct page *p, size_t total, struct api_cut *ret, struct err *e)
{
    const struct site *s = p->mount;
    const char *mark = arena_strndup(p->arena, s->etag + 1, 16);
    unsigned long long from = 0;
    char *cursor, of[20] = "";
    int r = api_cursor(p, &cursor, e);

    if (r < 0)
        return r;
    if (cursor && (sscanf(cursor, "%16s %9llu", of, &from) != 2 || from > total)) {
        err_set(e, ERR_INPUT, "%s", _("cursor không phải do máy chủ này đưa ra"));
        return err_hint(e, "%s", _("Bỏ cursor để đọc từ đầu."));
    }
    if (cursor && !str_eq(of, mark)) {
        err_set(e, ERR_CONFLICT, "%s", _("kết quả đã được công bố lại trong lúc đọc"));
        return err_hint(e, "%s", _("Bỏ cursor để đọc từ đầu."));
    }
    size_t limit = (size_t)api_limit_asked(p), left = total - (size_t)from;
    ret->from = (size_t)from;
    ret->to = ret->from + (left < limit ? left : limit);
    ret->next = ret->to < total ? arena_printf(p->arena, "%s %zu", mark, ret->to) : NULL;
    return 0;
}
