/* A server with routes that real pages do not have yet: slow and stuck handlers, forms, uploads, a session.  The HTTP
 * tests talk to it over raw sockets.  usage: probe ADDRESS [workers queue deadline-ms]; in the environment
 * SPOOL_BYTES, SPOOL_EACH (bytes), PROXY (stands behind one) */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "web/route.h"

static int text(struct page *p, const char *s)
{
    p->answer->type = "text/plain; charset=utf-8";
    p->answer->body = s;
    p->answer->len = strlen(s);
    return 0;
}

static int fast(struct page *p, struct err *e)
{
    (void)e;
    p->answer->etag = "\"abc\"";
    p->answer->cache = "public, max-age=60";
    return text(p, "fast");
}

static int stuck(struct page *p, struct err *e)
{
    long long ms = form_value(&p->form, "ms")->number;
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000};

    (void)e;
    nanosleep(&t, NULL);
    return text(p, "waited");
}

static int echo(struct page *p, struct err *e)
{
    const char *s = form_value(&p->form, "ten")->text;

    (void)e;
    return text(p, arena_printf(p->arena, "[%s]", s ? s : ""));
}

static int upload(struct page *p, struct err *e)
{
    const struct form_file *f = form_value(&p->form, "tep")->file;

    (void)e;
    return text(p, f ? arena_printf(p->arena, "%s %zu", f->name, f->size) : "none");
}

static int fails(struct page *p, struct err *e)
{
    (void)p;
    err_set(e, ERR_CONFLICT, "<b>không</b> được");
    return err_hint(e, "thử lại");
}

static const struct form_field ms_field[] = {
    {.name = "ms", .title = "ms", .type = FIELD_INT, .max = 6, .low = 0, .high = 60000}};
static const struct form_field ten_field[] = {
    {.name = "ten", .title = "Tên", .type = FIELD_TEXT, .max = 20, .required = true}};
static const struct form_field tep_field[] = {
    {.name = "tep", .title = "Tệp", .type = FIELD_FILE, .max = 8 << 20, .required = true}};

static const struct route routes[] = {
    {HTTP_GET, "/fast", LANE_FAST, RIGHT_PUBLIC, NULL, 0, 0, fast},
    {HTTP_GET, "/stuck", LANE_FAST, RIGHT_PUBLIC, ms_field, 1, 0, stuck},
    {HTTP_GET, "/slow", LANE_SLOW, RIGHT_PUBLIC, ms_field, 1, 0, stuck},
    {HTTP_POST, "/save", LANE_FAST, RIGHT_PUBLIC, ms_field, 1, 1000, stuck},
    {HTTP_GET, "/hash", LANE_HASH, RIGHT_PUBLIC, ms_field, 1, 0, stuck},
    {HTTP_GET, "/public", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0, fast},
    {HTTP_POST, "/open", LANE_FAST, RIGHT_PUBLIC, tep_field, 1, 9 << 20, upload},
    {HTTP_GET, "/fails", LANE_FAST, RIGHT_PUBLIC, NULL, 0, 0, fails},
    {HTTP_GET, "/secret", LANE_FAST, RIGHT_AUDIT_SEE, NULL, 0, 0, fast},
    {HTTP_POST, "/echo", LANE_FAST, RIGHT_PUBLIC, ten_field, 1, 1000, echo},
    {HTTP_POST, "/upload", LANE_FAST, RIGHT_AUDIT_SEE, tep_field, 1, 9 << 20, upload},
};

static const struct route_table table = {routes, ARRAY_SIZE(routes)};
static const struct route_table *const tables[] = {&table};

static const struct session *session_of(struct page *p)
{
    static const struct grant grants[] = {{ROLE_AUDITOR, "", 0}};
    static const struct session all[] = {{.who = {.user_id = 1, .grants = grants, .n_grants = 1},
                                          .name = "A",
                                          .csrf = "0123456789012345678901234567890123456789012"},
                                         {.who = {.user_id = 2, .grants = grants, .n_grants = 1},
                                          .name = "B",
                                          .csrf = "0123456789012345678901234567890123456789012"}};
    const char *c = http_cookie(p->rq, "s");

    if (!c || (!str_eq(c, "yes") && !str_eq(c, "also")))
        return NULL;
    return &all[str_eq(c, "also")];
}

static void error_page(void *ctx, struct http_request *rq, const struct problem *problem,
                       struct http_answer *an)
{
    const char *what = problem->message ? problem->message : "";

    (void)ctx;
    if (problem->form && problem->form->problems.n)
        what = problem->form->problems.at[0].message;
    an->type = "text/plain; charset=utf-8";
    an->body = arena_printf(rq->arena, "%d %s", problem->status, what);
    an->len = strlen(an->body);
}

int main(int argc, char **argv)
{
    struct router router = {
        .tables = tables, .n_tables = 1, .session = session_of, .error_page = error_page};
    struct http_conf conf = {.listen = argc > 1 ? argv[1] : "127.0.0.1:0",
                             .workers = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0,
                             .queue = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 0,
                             .deadline_ms = argc > 4 ? (int)strtol(argv[4], NULL, 10) : 0};
    const char *spool = getenv("SPOOL_BYTES"), *each = getenv("SPOOL_EACH");
    struct http_app app;
    struct http *h;
    struct err e;
    sigset_t set;
    int sig;

    conf.spool = spool ? strtoul(spool, NULL, 10) : 0;
    conf.spool_each = each ? strtoul(each, NULL, 10) : 0;
    conf.behind_proxy = getenv("PROXY") != NULL;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    route_app(&router, &app);
    if (http_start(&conf, &app, &h, &e) < 0) {
        fprintf(stderr, "%s\n%s\n", e.message, e.hint);
        return 1;
    }
    printf("%s\n", http_address(h));
    fflush(stdout);
    sigwait(&set, &sig);
    http_stop(h, 5000);
    return 0;
}
