/* See route.h.  The life of a request above HTTP: route → session → right → origin and token → declared form → run. */
#include "web/route.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <sodium/utils.h>

#include "base/check.h"
#include "base/str.h"

const char *page_param(const struct page *p, const char *name)
{
    const char *value = NULL;

    for (size_t i = 0; i < p->n_params; i++)
        if (str_eq(p->params[i].name, name))
            value = p->params[i].value;
    CHECK(value);
    return value;
}

int page_param_int(const struct page *p, const char *name)
{
    return (int)strtol(page_param(p, name), NULL, 10);
}

/* ---- matching ---- */

static bool type_is(const char *type, size_t n, const char *word)
{
    return strlen(word) == n && memcmp(type, word, n) == 0;
}

/* How many bytes at s the type takes at most. */
static size_t type_span(const char *type, size_t n, const char *s)
{
    static const char code[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    size_t len;

    if (type_is(type, n, "year") || type_is(type, n, "int")) {
        len = strspn(s, "0123456789");
        return type_is(type, n, "year") ? (len == 4 ? 4 : 0) : len <= 9 ? len : 0;
    }
    if (type_is(type, n, "slug")) {
        len = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-");
        return len <= 64 ? len : 0;
    }
    CHECK(type_is(type, n, "code"));
    len = strspn(s, code);
    return len <= 64 ? len : 0;
}

bool route_match(const char *pattern, const char *path, struct arena *a, struct page *ret)
{
    while (*pattern && *pattern != '{') {
        if (*pattern++ != *path++)
            return false;
    }
    if (!*pattern)
        return *path == '\0';
    size_t name = strcspn(++pattern, ":"), whole = strcspn(pattern, "}");
    const char *type = pattern + name + 1, *rest = pattern + whole + 1;
    size_t at = ret->n_params++;
    CHECK(at < ROUTE_MAX_PARAMS && name < whole);
    for (size_t n = type_span(type, whole - name - 1, path); n > 0; n--) {
        ret->params[at].name = arena_strndup(a, pattern, name);
        ret->params[at].value = arena_strndup(a, path, n);
        if (route_match(rest, path + n, a, ret))
            return true;
        ret->n_params = at + 1;
    }
    ret->n_params = at;
    return false;
}

static bool method_fits(const struct route *r, enum http_method m)
{
    return r->method == m || (r->method == HTTP_GET && m == HTTP_HEAD);
}

static const struct route *find(struct router *r, struct page *p, enum http_method m,
                                const char *path, const char **ret_allow)
{
    bool get = false, post = false;

    *ret_allow = NULL;
    for (size_t i = 0; i < r->n; i++) {
        p->n_params = 0;
        if (!route_match(r->routes[i].pattern, path, p->arena, p))
            continue;
        if (method_fits(&r->routes[i], m))
            return &r->routes[i];
        get |= r->routes[i].method == HTTP_GET;
        post |= r->routes[i].method == HTTP_POST;
    }
    if (get || post)
        *ret_allow = !post ? "GET, HEAD" : get ? "GET, HEAD, POST" : "POST";
    return NULL;
}

static bool is_form(const char *type)
{
    size_t n = type ? strcspn(type, "; ") : 0;

    return (n == 33 && strncasecmp(type, "application/x-www-form-urlencoded", n) == 0) ||
           (n == 19 && strncasecmp(type, "multipart/form-data", n) == 0);
}

static void admit(void *ctx, struct http_request *rq, struct http_admit *ret)
{
    struct router *r = ctx;
    struct page *p = ARENA_NEW(rq->arena, struct page);
    const char *path = rq->path;

    p->arena = rq->arena;
    p->rq = rq;
    p->ctx = r->ctx;
    if (r->mount && !(p->mount = r->mount(r->ctx, rq->path, &path))) {
        ret->status = 404;
        return;
    }
    p->route = find(r, p, rq->method, path, &ret->allow);
    if (!p->route) {
        ret->status = ret->allow ? 405 : 404;
        return;
    }
    if (rq->method == HTTP_POST && !is_form(http_header(rq, "Content-Type"))) {
        ret->status = 415;
        return;
    }
    rq->app = p;
    ret->lane = p->route->lane;
    ret->max_body = rq->method != HTTP_POST ? 0
                    : p->route->max_body    ? p->route->max_body
                                            : ROUTE_MAX_BODY;
}

/* ---- guards ---- */

bool route_same_origin(const struct http_request *rq)
{
    const char *site = http_header(rq, "Sec-Fetch-Site"), *origin = http_header(rq, "Origin");
    const char *host = http_header(rq, "Host");

    if (origin) {
        const char *at = strstr(origin, "://");
        if (!at || !host || strcasecmp(at + 3, host) != 0)
            return false;
    }
    if (site)
        return str_eq(site, "same-origin") || str_eq(site, "none");
    return origin != NULL;
}

static bool token_ok(const struct page *p)
{
    const char *got = p->form.csrf;

    if (!p->session)
        return true; /* nobody's rights are used */
    return got && strlen(got) == CSRF_CHARS &&
           sodium_memcmp(got, p->session->csrf, CSRF_CHARS) == 0;
}

static bool allowed(struct router *r, const struct page *p)
{
    if (str_eq(p->route->right, "public"))
        return true;
    return r->may && r->may(r->ctx, p->session, p->route->right);
}

static void read_form(struct page *p)
{
    struct http_request *rq = p->rq;
    const char *type = http_header(rq, "Content-Type");

    form_init(&p->form, p->arena, p->route->fields, p->route->n_fields);
    if (rq->method != HTTP_POST) {
        form_read(&p->form, rq->query, strlen(rq->query));
    } else if (strncasecmp(type, "multipart/", 10) == 0) {
        form_read_multipart(&p->form, type, rq->body, rq->body_len, rq->spool);
    } else if (!rq->body && rq->body_len) {
        form_problem(&p->form, "", "phần gửi lên quá lớn", "Rút ngắn rồi gửi lại.");
    } else {
        form_read(&p->form, rq->body ? rq->body : "", rq->body_len);
    }
    form_finish(&p->form);
}

static int status_of(int code)
{
    switch (code) {
    case ERR_USAGE:
    case ERR_INPUT:
        return 422;
    case ERR_LIMIT:
        return 413;
    case ERR_MISSING:
        return 404;
    case ERR_CONFLICT:
        return 409;
    case ERR_DENIED:
        return 403;
    default:
        return 500;
    }
}

/* ---- the app ---- */

static int guard(struct router *r, struct page *p, struct problem *ret)
{
    if (!allowed(r, p))
        return ret->status = p->session ? 403 : 401;
    if (p->rq->method == HTTP_POST && !route_same_origin(p->rq)) {
        ret->message = "yêu cầu không đến từ trang của hệ thống";
        ret->hint = "Mở trang trên chính hệ thống này rồi gửi lại.";
        return ret->status = 403;
    }
    read_form(p);
    if (p->rq->method == HTTP_POST && !token_ok(p)) {
        ret->message = "trang đã mở quá lâu hoặc phiên đăng nhập đã đổi";
        ret->hint = "Mở lại trang rồi gửi lại; những gì đã gõ có thể chép sang.";
        return ret->status = 403;
    }
    if (p->form.problems.n) {
        ret->form = &p->form;
        return ret->status = 422;
    }
    return 0;
}

static void handle(void *ctx, void *worker, struct http_request *rq, struct http_answer *an)
{
    struct router *r = ctx;
    struct page *p = rq->app;
    struct problem problem = {0};
    struct err e = {0};
    int code;

    p->worker = worker;
    p->answer = an;
    p->session = r->session ? r->session(r->ctx, worker, rq) : NULL;
    if (guard(r, p, &problem) == 0) {
        an->type = "text/html; charset=utf-8";
        code = p->route->run(p, &e);
        if (code == 0)
            return;
        problem.status = status_of(code);
        problem.message = e.message[0] ? arena_strdup(p->arena, e.message) : NULL;
        problem.hint = e.hint[0] ? arena_strdup(p->arena, e.hint) : NULL;
    }
    *an = (struct http_answer){.status = problem.status};
    r->error_page(r->ctx, rq, &problem, an);
}

static void refuse(void *ctx, struct http_request *rq, int status, struct http_answer *an)
{
    struct router *r = ctx;

    r->error_page(r->ctx, rq, &(struct problem){.status = status}, an);
}

static void *worker_begin(void *ctx)
{
    struct router *r = ctx;

    return r->worker_begin ? r->worker_begin(r->ctx) : NULL;
}

static void worker_end(void *ctx, void *worker)
{
    struct router *r = ctx;

    if (r->worker_end)
        r->worker_end(r->ctx, worker);
}

void route_app(struct router *r, struct http_app *ret)
{
    *ret = (struct http_app){.ctx = r,
                             .admit = admit,
                             .handle = handle,
                             .refuse = refuse,
                             .worker_begin = worker_begin,
                             .worker_end = worker_end};
}

void route_print(const struct route *routes, size_t n, struct buf *out)
{
    for (size_t i = 0; i < n; i++) {
        const struct route *r = &routes[i];
        buf_addf(out, "%s %s lane=%s right=%s", r->method == HTTP_POST ? "POST" : "GET", r->pattern,
                 r->lane == LANE_SLOW ? "slow" : "fast", r->right);
        for (size_t k = 0; k < r->n_fields; k++)
            buf_addf(out, " %s%s(%zu)", r->fields[k].name, r->fields[k].required ? "!" : "",
                     r->fields[k].max);
        buf_addc(out, '\n');
    }
}
