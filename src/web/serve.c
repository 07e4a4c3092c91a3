/* See serve.h. */
#include "web/serve.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"
#include "web/page/page.h"

enum { DRAIN_MS = 20000 };

static int load_sites(const struct serve_conf *conf, struct sites *all, struct errs *errs,
                      struct err *e)
{
    all->at = xcalloc(conf->n_dirs + 1, sizeof *all->at);
    if (!conf->n_dirs) {
        all->n = 1;
        return site_from_db(conf->db, conf->tenant, conf->threads, &all->at[0], e);
    }
    for (size_t i = 0; i < conf->n_dirs; i++) {
        struct site *s = &all->at[all->n++];
        int r = site_from_dir(conf->dirs[i], conf->threads, s, errs, e);
        if (r < 0)
            return r;
        if (i)
            s->base = arena_printf(s->arena, "/ke-hoach/%s", s->plan->item.id);
        for (size_t k = 0; k < i; k++)
            if (str_eq(all->at[k].plan->item.id, s->plan->item.id)) {
                err_set(e, ERR_CONFLICT, _("hai thư mục cùng một mã kế hoạch “%s”"),
                        s->plan->item.id);
                return err_hint(e, "%s", _("Đổi mã kế hoạch (plan:) của một trong hai."));
            }
    }
    return 0;
}

static void free_sites(struct sites *all)
{
    for (size_t i = 0; i < all->n; i++)
        site_free(&all->at[i]);
    free(all->at);
}

/* ---- metrics ---- */

static int metrics(struct page *p, struct err *e)
{
    struct buf *b = page_buf(p->arena);

    http_metrics(p->ctx, b);
    p->answer->type = "text/plain; version=0.0.4; charset=utf-8";
    p->answer->body = b->data;
    p->answer->len = b->len;
    return buf_failed(b) ? err_set(e, ERR_INTERNAL, "%s", "metrics") : 0;
}

static const struct route metrics_routes[] = {
    {HTTP_GET, "/metrics", LANE_FAST, "public", NULL, 0, 0, metrics}};

static void metrics_error(void *ctx, struct http_request *rq, const struct problem *problem,
                          struct http_answer *an)
{
    (void)ctx;
    an->type = "text/plain; charset=utf-8";
    an->body = arena_printf(rq->arena, "%d\n", problem->status);
    an->len = strlen(an->body);
}

/* ---- the whole ---- */

/* Blocked before any thread is made, so that only the wait below sees them. */
static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static int run_servers(const struct serve_conf *conf, struct sites *all, const sigset_t *set,
                       struct err *e)
{
    struct router pages = {.ctx = all,
                           .routes = public_routes,
                           .n = n_public_routes,
                           .mount = page_mount,
                           .error_page = page_error};
    struct router counters = {
        .routes = metrics_routes, .n = ARRAY_SIZE(metrics_routes), .error_page = metrics_error};
    struct http_conf http = {.listen = conf->listen, .behind_proxy = conf->behind_proxy};
    struct http_conf aside = {
        .listen = conf->metrics, .quiet = true, .workers = 1, .slow_workers = 1};
    struct http_app app;
    struct http *main_http, *metrics_http = NULL;
    int r, sig;

    route_app(&pages, &app);
    if ((r = http_start(&http, &app, &main_http, e)) < 0)
        return r;
    counters.ctx = main_http;
    route_app(&counters, &app);
    if (conf->metrics && (r = http_start(&aside, &app, &metrics_http, e)) < 0) {
        http_stop(main_http, 0);
        return r;
    }
    if (conf->ready)
        conf->ready(http_address(main_http), metrics_http ? http_address(metrics_http) : NULL);
    sigwait(set, &sig);
    if (metrics_http)
        http_stop(metrics_http, 1000);
    http_stop(main_http, DRAIN_MS);
    return 0;
}

int serve(const struct serve_conf *conf, struct errs *errs, struct err *e)
{
    struct serve_conf c = *conf;
    struct sites all = {0};
    sigset_t set;
    int r;

    block_signals(&set);
    if (!c.listen)
        c.listen = getenv("THIDUA_LISTEN");
    r = load_sites(&c, &all, errs, e);
    if (r == 0)
        r = run_servers(&c, &all, &set, e);
    free_sites(&all);
    return r;
}
