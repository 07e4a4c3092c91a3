/* The table of routes: what exists, who may, what it takes.  A path, field or right that is not in the table does not
 * exist; a test compares the table with the reviewed list (test/web/routes.txt).
 *
 * Patterns: "/don-vi/{code:code}", "/du-lieu/{year:year}.csv".  Types of parameters:
 *   year  four digits          int   up to 9 digits        code  letters, digits, . _ -   slug  a-z 0-9 - */
#ifndef THIDUA_WEB_ROUTE_H
#define THIDUA_WEB_ROUTE_H

#include "base/err.h"
#include "web/form.h"
#include "web/http.h"
#include "web/session.h"

enum { ROUTE_MAX_PARAMS = 3, ROUTE_MAX_BODY = 256 << 10 };

struct page;

struct route {
    enum http_method method; /* GET answers HEAD too */
    const char *pattern;
    enum http_lane lane;
    enum right
        right; /* held for something at least; the handler asks again about the thing itself */
    const struct form_field *fields;
    size_t n_fields;
    size_t max_body; /* 0 = ROUTE_MAX_BODY for POST */
    /* Fills page->answer.  A negative code becomes an error page with its message and hint. */
    int (*run)(struct page *p, struct err *e);
    bool
        json; /* the body of a POST is JSON, left to the handler in rq; fields come in the query; asked with a key */
};

struct route_table {
    const struct route *routes;
    size_t n;
};

/* What the beginning of a path chose. */
struct mounted {
    void *what;       /* page->mount */
    const char *base; /* what addresses on the page begin with: "", "/en", "/ke-hoach/ID" */
    const char *rest; /* the path behind it */
    const char *lang; /* "en" when the address asks for it; NULL = Vietnamese */
};

struct page {
    struct arena *arena;
    struct http_request *rq;
    struct http_answer *answer;
    const struct route *route;
    struct {
        const char *name, *value;
    } params[ROUTE_MAX_PARAMS];
    size_t n_params;
    struct form form;
    const struct session *session; /* NULL = public */
    bool session_unknown; /* somebody brought a token and the database could not say whose it is */
    bool gated;           /* asked for before its body came: counted once */
    void *ctx, *mount, *worker; /* of the router; what the path is under; of the worker */
    const char *base, *lang;    /* of struct mounted */
    const char *now;            /* the moment of the request, ISO 8601 UTC */
    int32_t today;              /* its day in Viet Nam (UTC+7) */
};

/* The parameter's text; a CHECK fails for a name the pattern does not have. */
const char *page_param(const struct page *p, const char *name);
int page_param_int(const struct page *p, const char *name);

/* What error pages are made from. */
struct problem {
    int status;
    const char *message, *hint; /* may be NULL: words by status */
    bool sign_in, totp;         /* would be allowed after signing in; with the second factor */
    const struct form *form;    /* NULL, or its problems are listed */
};

struct router {
    void *ctx;
    const struct route_table *const *tables;
    size_t n_tables;
    size_t
        n_english; /* the first so many tables answer in English too, where the address asks; the others do not exist there */
    /* Takes a leading part of the path as a choice of what the rest is about; in the loop.  False = no such thing.  May be
     * NULL: everything is under "". */
    bool (*mount)(void *ctx, struct http_request *rq, struct mounted *ret);
    /* Pages that are the same for everybody, kept ready; may be NULL.  kept: one for the request, or NULL; in the loop.
     * keep: told of each 200 of a GET by the public with an ETag and a public Cache-Control. */
    const struct http_kept *(*kept)(const struct page *p);
    void (*keep)(const struct page *p);
    /* The session behind a request, NULL for none; may be NULL. */
    const struct session *(*session)(struct page *p);
    /* Must not block: called in the loop too. */
    void (*error_page)(void *ctx, struct http_request *rq, const struct problem *problem,
                       struct http_answer *an);
    void *(*worker_begin)(void *ctx);
    void (*worker_end)(void *ctx, void *worker);
};

/* Makes the app that http_start() takes; r must outlive it. */
void route_app(struct router *r, struct http_app *ret);
/* Does the path match?  Fills the page's parameters. */
bool route_match(const char *pattern, const char *path, struct arena *a, struct page *ret);
/* The table as text, a line a route, for the reviewed list. */
void route_print(const struct route_table *const *tables, size_t n, struct buf *out);
/* True when a POST comes from a page of ours: Sec-Fetch-Site, or Origin against Host. */
bool route_same_origin(const struct http_request *rq);

#endif
