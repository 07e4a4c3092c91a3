/* See route.h.  The life of a request above HTTP: route → session → right → origin and token → declared form → run. */
#include "web/route.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include <sodium/utils.h>

#include "base/check.h"
#include "base/date.h"
#include "base/file_name.h"
#include "base/i18n.h"
#include "base/str.h"
#include "db/db.h"
#include "web/peers.h"

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

/* A year that dates can be made of: handlers ask for its last day without looking. */
static bool has_days(const char *four_digits)
{
    char first[5], last[5];

    snprintf(first, sizeof first, "%04d", DATE_MIN_YEAR);
    snprintf(last, sizeof last, "%04d", DATE_MAX_YEAR);
    return memcmp(four_digits, first, 4) >= 0 && memcmp(four_digits, last, 4) <= 0;
}

/* How many bytes at s the type takes at most. */
static size_t type_span(const char *type, size_t n, const char *s)
{
    static const char code[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    size_t len;

    if (type_is(type, n, "year") || type_is(type, n, "int")) {
        len = strspn(s, "0123456789");
        return type_is(type, n, "year") ? (len == 4 && has_days(s) ? 4 : 0) : len <= 9 ? len : 0;
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
    for (size_t t = 0; t < (p->lang ? r->n_english : r->n_tables); t++) {
        for (size_t i = 0; i < r->tables[t]->n; i++) {
            const struct route *route = &r->tables[t]->routes[i];
            p->n_params = 0;
            if (!route_match(route->pattern, path, p->arena, p))
                continue;
            if (method_fits(route, m))
                return route;
            get |= route->method == HTTP_GET;
            post |= route->method == HTTP_POST;
        }
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

static bool is_json(const char *type)
{
    size_t n = type ? strcspn(type, "; ") : 0;

    return n == 16 && strncasecmp(type, "application/json", n) == 0;
}

static bool mount(struct router *r, struct page *p, const char **ret_path)
{
    struct mounted m = {.base = "", .rest = p->rq->path};

    if (r->mount && !r->mount(r->ctx, p->rq, &m))
        return false;
    p->mount = m.what;
    p->base = m.base;
    p->lang = m.lang;
    *ret_path = m.rest;
    return true;
}

/* Nobody knows who asks for what is public: no more of it than memory holds. */
static size_t max_body(const struct route *r)
{
    size_t n = r->max_body ? r->max_body : ROUTE_MAX_BODY;

    if (r->method != HTTP_POST)
        return 0;
    return r->right == RIGHT_PUBLIC && n > HTTP_BODY_IN_MEMORY ? HTTP_BODY_IN_MEMORY : n;
}

static void admit(void *ctx, struct http_request *rq, struct http_admit *ret)
{
    struct router *r = ctx;
    struct page *p = ARENA_NEW(rq->arena, struct page);
    const char *path;

    p->arena = rq->arena;
    p->rq = rq;
    p->ctx = r->ctx;
    if (!mount(r, p, &path)) {
        ret->status = 404;
        return;
    }
    rq->app = p; /* also for an error page, which is of that movement and language */
    p->route = find(r, p, rq->method, path, &ret->allow);
    if (!p->route) {
        ret->status = ret->allow ? 405 : 404;
        return;
    }
    const char *type = http_header(rq, "Content-Type");
    if (rq->method == HTTP_POST && !(p->route->json ? is_json(type) : is_form(type))) {
        ret->status = 415;
        return;
    }
    if (r->kept && p->route->right == RIGHT_PUBLIC && rq->method != HTTP_POST)
        ret->kept = r->kept(p);
    ret->lane = p->route->lane;
    ret->max_body = max_body(p->route);
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

static bool allowed(const struct page *p, struct problem *ret)
{
    struct perm_no no;
    const struct perm_who *who = p->session ? &p->session->who : NULL;

    if (perm_may_some(who, p->route->right, &no))
        return true;
    ret->status = no.sign_in ? 401 : 403;
    ret->sign_in = no.sign_in;
    ret->totp = no.totp;
    ret->message =
        arena_printf(p->arena, _("không được %s: %s"), right_title(p->route->right), no.why);
    ret->hint = arena_printf(p->arena, _("Người có thể giúp: %s."), no.ask);
    return false;
}

/* A long form was spooled; the route allows its length. */
static const char *whole_body(struct page *p)
{
    const struct http_request *rq = p->rq;
    size_t n = 0;

    if (rq->body || !rq->body_len)
        return rq->body ? rq->body : "";
    char *s = arena_alloc(p->arena, rq->body_len + 1);
    while (n < rq->body_len) {
        ssize_t got = pread(rq->spool, s + n, rq->body_len - n, (off_t)n);
        if (got == 0 || (got < 0 && errno != EINTR))
            return NULL;
        n += got > 0 ? (size_t)got : 0;
    }
    s[n] = '\0';
    return s;
}

static void read_form(struct page *p)
{
    struct http_request *rq = p->rq;
    const char *type = http_header(rq, "Content-Type");

    form_init(&p->form, p->arena, p->route->fields, p->route->n_fields);
    if (rq->method != HTTP_POST || p->route->json) {
        form_read(&p->form, rq->query, strlen(rq->query));
    } else if (strncasecmp(type, "multipart/", 10) == 0) {
        form_read_multipart(&p->form, type, rq->body, rq->body_len, rq->spool);
    } else {
        const char *body = whole_body(p);
        if (body)
            form_read(&p->form, body, rq->body_len);
        else
            form_problem(&p->form, "", _("phần gửi lên không trọn vẹn"), _("Gửi lại một lần nữa."));
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

/* Routes that take JSON are asked with a key that no browser sends by itself: nothing to forge. */
static int guard_head(struct page *p, struct problem *ret)
{
    if (p->session_unknown && p->route->right != RIGHT_PUBLIC)
        return ret->status = 503; /* not: sign in again; what was typed is still in the browser */
    if (!allowed(p, ret))
        return ret->status;
    if (p->rq->method == HTTP_POST && !p->route->json && !route_same_origin(p->rq)) {
        ret->message = _("yêu cầu không đến từ trang của hệ thống");
        ret->hint = _("Mở trang trên chính hệ thống này rồi gửi lại.");
        return ret->status = 403;
    }
    return 0;
}

static int guard(struct page *p, struct problem *ret)
{
    if (guard_head(p, ret))
        return ret->status;
    read_form(p);
    if (p->rq->method == HTTP_POST && !p->route->json && !token_ok(p)) {
        ret->message = _("trang đã mở quá lâu hoặc phiên đăng nhập đã đổi");
        ret->hint = _("Mở lại trang rồi gửi lại; những gì đã gõ có thể chép sang.");
        return ret->status = 403;
    }
    if (p->form.problems.n) {
        ret->form = &p->form;
        return ret->status = 422;
    }
    return 0;
}

/* The one place of the server that reads the clock for what is kept. */
static void set_clock(struct page *p)
{
    enum { VIET_NAM = 7 * 3600, DAY = 24 * 3600 };
    time_t now = time(NULL);
    struct tm tm;

    CHECK(gmtime_r(&now, &tm));
    p->now = arena_printf(p->arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
                          tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
    p->today = (int32_t)((now + VIET_NAM) / DAY);
}

/* By the address alone: what is kept of a public page is for everybody. */
static void set_language(const struct page *p)
{
    i18n_use(p && p->lang && str_eq(p->lang, "en") ? I18N_EN : I18N_VI);
}

static bool is_for_all(const struct page *p)
{
    const struct http_answer *an = p->answer;

    return p->route->right == RIGHT_PUBLIC && !p->session && !p->session_unknown &&
           an->status == 200 && an->etag && an->cache && str_starts(an->cache, "public");
}

enum { WORD_MS = 500 /* before the asker is given up: time to tell him */ };

/* Who asks, when, in which language; as much as the head tells. */
static void begin(struct router *r, struct page *p, void *worker, struct http_answer *an)
{
    p->worker = worker;
    p->answer = an;
    db_wait_until(p->rq->deadline - WORD_MS);
    set_clock(p);
    p->session_unknown = false;
    p->session = r->session && p->route->lane != LANE_PUBLIC ? r->session(p) : NULL;
    set_language(p);
}

static void answer_problem(struct router *r, struct page *p, const struct problem *problem)
{
    *p->answer = (struct http_answer){0};
    p->answer->status = problem->status;
    r->error_page(r->ctx, p->rq, problem, p->answer);
}

static bool gate(void *ctx, void *worker, struct http_request *rq, struct http_answer *an)
{
    struct router *r = ctx;
    struct page *p = rq->app;
    struct problem problem = {0};

    begin(r, p, worker, an);
    if (guard_head(p, &problem)) {
        answer_problem(r, p, &problem);
        return false;
    }
    p->gated = true;
    if (p->session && p->session->who.user_id)
        rq->payer = peers_key(p->base, (uint64_t)p->session->who.user_id);
    return true;
}

static void handle(void *ctx, void *worker, struct http_request *rq, struct http_answer *an)
{
    struct router *r = ctx;
    struct page *p = rq->app;
    struct problem problem = {0};
    struct err e = {0};
    int code;

    begin(r, p, worker, an);
    if (guard(p, &problem) == 0) {
        an->type = "text/html; charset=utf-8";
        code = p->route->run(p, &e);
        if (code == 0 && r->keep && rq->method == HTTP_GET && is_for_all(p))
            r->keep(p);
        if (code == 0)
            return;
        problem.status = status_of(code);
        if (problem.status >= 500) /* where it was is for who runs the machine */
            fprintf(stderr, "id=%s: %s\n", rq->id, e.message);
        problem.message = e.message[0] ? file_name_no_folders(p->arena, e.message) : NULL;
        problem.hint = e.hint[0] ? arena_strdup(p->arena, e.hint) : NULL;
    }
    answer_problem(r, p, &problem);
}

static void refuse(void *ctx, struct http_request *rq, int status, struct http_answer *an)
{
    struct router *r = ctx;
    struct problem problem = {.status = status};

    set_language(rq->app);
    if (rq->maybe_done) {
        problem.message = _("máy chủ chưa trả lời kịp; có thể đã lưu: xem lại trước khi gửi lại");
        problem.hint = _("Tải lại trang hoặc mở lại danh sách: nếu chưa thấy thì gửi lại.");
    }
    r->error_page(r->ctx, rq, &problem, an);
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
                             .gate = gate,
                             .handle = handle,
                             .refuse = refuse,
                             .worker_begin = worker_begin,
                             .worker_end = worker_end};
}

static void print_route(const struct route *r, struct buf *out)
{
    buf_addf(out, "%s %s lane=%s right=%s", r->method == HTTP_POST ? "POST" : "GET", r->pattern,
             lane_name(r->lane), right_id(r->right));
    for (size_t k = 0; k < r->n_fields; k++)
        buf_addf(out, " %s%s(%zu)", r->fields[k].name, r->fields[k].required ? "!" : "",
                 r->fields[k].max);
    buf_addf(out, "%s\n", r->json ? " json" : "");
}

void route_print(const struct route_table *const *tables, size_t n, struct buf *out)
{
    for (size_t t = 0; t < n; t++)
        for (size_t i = 0; i < tables[t]->n; i++)
            print_route(&tables[t]->routes[i], out);
}
