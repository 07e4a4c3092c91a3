/* See serve.h. */
#include "web/serve.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/factor.h"
#include "db/db.h"
#include "web/api/api.h"
#include "web/api/limit.h"
#include "web/listen.h"
#include "web/page/page.h"
#include "web/work/sheet_page.h"
#include "web/work/work.h"

enum {
    DRAIN_MS = 20000,
    STOP_WAIT_MS = 2000 /* for a database server */,
    SERVE_MAX_MOVEMENTS = 32
};

/* ---- movements ---- */

static int check_room(size_t n, const char *hint, struct err *e)
{
    if (n <= SERVE_MAX_MOVEMENTS)
        return 0;
    err_set(e, ERR_LIMIT, _("có %zu phong trào, một máy chủ chỉ mở được %d"), n,
            SERVE_MAX_MOVEMENTS);
    return err_hint(e, "%s", hint);
}

static int load_dirs(const struct serve_conf *conf, struct movements *all, struct errs *errs,
                     struct err *e)
{
    if (check_room(conf->n_dirs, _("Chia các thư mục cho nhiều máy chủ."), e) < 0)
        return e->code;
    for (size_t i = 0; i < conf->n_dirs; i++) {
        struct movement *m = &all->at[all->n];
        struct site *s;
        int r = site_from_dir(conf->dirs[i], conf->threads, &s, errs, e);
        if (r < 0)
            return r;
        all->n++;
        movement_show(m, s);
        m->base = i ? arena_printf(s->arena, "/ke-hoach/%s", s->plan->item.id) : "";
        for (size_t k = 0; k < i; k++)
            if (str_eq(all->at[k].shown->plan->item.id, s->plan->item.id)) {
                err_set(e, ERR_CONFLICT, _("hai thư mục cùng một mã kế hoạch “%s”"),
                        s->plan->item.id);
                return err_hint(e, "%s", _("Đổi mã kế hoạch (plan:) của một trong hai."));
            }
    }
    return 0;
}

/* Every tenant of the database, or the one that was named; the first is at the root. */
static int load_tenants(const struct serve_conf *conf, struct arena *a, struct movements *all,
                        struct err *e)
{
    struct store_tenant *tenants;
    size_t n;
    int r = store_tenants(conf->db, a, &tenants, &n, e);

    if (r == 0 && !conf->tenant)
        r = check_room(n, _("Mở từng cơ quan bằng --tenant, mỗi máy chủ một cơ quan."), e);
    for (size_t i = 0; i < n && r == 0; i++) {
        struct movement *m = &all->at[all->n];
        if (conf->tenant && !str_eq(conf->tenant, tenants[i].code))
            continue;
        m->db = conf->db;
        m->tenant = tenants[i].code;
        m->tenant_id = tenants[i].id;
        m->demo = tenants[i].demo;
        m->threads = conf->threads;
        m->base = all->n ? arena_printf(a, "/ke-hoach/%s", m->tenant) : "";
        if ((r = movement_load(m, e)) == 0)
            all->n++;
    }
    if (r == 0 && !all->n)
        r = err_set(e, ERR_MISSING, _("cơ sở dữ liệu không có cơ quan “%s”"), conf->tenant);
    return r;
}

static int load_movements(const struct serve_conf *conf, struct arena *a, struct movements *all,
                          struct errs *errs, struct err *e)
{
    all->at = ARENA_ARRAY(a, struct movement, SERVE_MAX_MOVEMENTS);
    all->secure = conf->behind_proxy;
    for (size_t i = 0; i < SERVE_MAX_MOVEMENTS; i++)
        movement_init(&all->at[i]);
    return conf->n_dirs ? load_dirs(conf, all, errs, e) : load_tenants(conf, a, all, e);
}

/* The accounts of a demonstration have passwords that everybody knows: nobody else's machine may reach them. */
static int refuse_demo(const struct serve_conf *conf, const struct movements *all, struct err *e)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct movement *m = &all->at[i];
        if (!m->demo || (!conf->behind_proxy && (!conf->listen || listen_is_local(conf->listen))))
            continue;
        err_set(e, ERR_DENIED, _("“%s” là phong trào minh họa, chỉ mở được trên máy này"),
                m->tenant);
        return err_hint(
            e, "%s",
            _("Bỏ --behind-proxy và lắng nghe ở 127.0.0.1; hoặc chỉ mở phong trào thật bằng "
              "--tenant. Phong trào thật: thidua init không có --demo."));
    }
    return 0;
}

/* ---- the key of the second factor ---- */

static int seal_factors(const struct serve_conf *conf, const struct movement *m, struct err *e)
{
    _store_ struct store *st = NULL;
    _arena_ struct arena *a = arena_new();
    size_t sealed, shut;
    int r = store_open(m->db, m->tenant, &st, e);

    if (r < 0 || (r = factor_seal_all(st, &sealed, &shut, e)) < 0 || !shut)
        return r;
    conf->warn(arena_printf(
                   a,
                   _("%s: không có khóa mở được lớp xác thực thứ hai của %zu tài khoản; mã của họ "
                     "không được nhận"),
                   m->tenant, shut),
               _("Đặt THIDUA_KEY_FILE là tệp khóa đã dùng khi đăng ký rồi khởi động lại; mã dự "
                 "phòng vẫn dùng "
                 "được."));
    return 0;
}

/* A demonstration has nothing to hide. */
static int take_key(const struct serve_conf *conf, const struct movements *all, struct err *e)
{
    bool real = false;
    int r = conf->n_dirs ? 0 : factor_key_load(NULL, e);

    for (size_t i = 0; i < all->n && r == 0 && !conf->n_dirs; i++) {
        real |= !all->at[i].demo;
        r = seal_factors(conf, &all->at[i], e);
    }
    if (r == 0 && real && !factor_key_given())
        conf->warn(
            _("khóa của lớp xác thực thứ hai lưu không mã hóa trong cơ sở dữ liệu và bản sao lưu"),
            _("Tạo tệp khóa bằng: thidua user key TỆP; đặt THIDUA_KEY_FILE=TỆP rồi khởi động "
              "lại."));
    return r;
}

/* ---- marks ---- */

/* Where each diary stands goes into the log, which others keep: a chain cut or made anew afterwards does not bear it. */
static int log_marks(const struct movements *all, struct err *e)
{
    int r = 0;

    for (size_t i = 0; i < all->n && r == 0; i++) {
        _store_ struct store *st = NULL;
        _arena_ struct arena *a = arena_new();
        const char *mark = "";
        if ((r = store_open(all->at[i].db, all->at[i].tenant, &st, e)) == 0 &&
            (r = audit_head(st, a, &mark, e)) == 0)
            fprintf(stderr, _("%s: dấu nhật ký %s\n"), all->at[i].tenant, *mark ? mark : "0");
    }
    return r;
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
    {HTTP_GET, "/metrics", LANE_FAST, RIGHT_PUBLIC, NULL, 0, 0, metrics}};

static void metrics_error(void *ctx, struct http_request *rq, const struct problem *problem,
                          struct http_answer *an)
{
    (void)ctx;
    an->type = "text/plain; charset=utf-8";
    an->body = arena_printf(rq->arena, "%d\n", problem->status);
    an->len = strlen(an->body);
}

/* ---- the whole ---- */

/* Every page of the server; a test compares them with the reviewed list.  The first route that fits answers: a word of
 * ours before a code of the register ("/so-don-vi/nap"). */
const struct route_table *const serve_tables[] = {
    &public_table,    &api_table,      &search_table, /* up to here in English too */
    &work_table,      &account_table,  &figure_table,          &sheets_table,  &sheet_table,
    &evidence_table,  &task_table,     &whatif_table,          &publish_table, &plans_table,
    &plan_word_table, &settings_table, &press_table,           &users_table,   &keys_table,
    &diary_table,     &reorg_table,    &register_import_table, &units_table,   &people_table,
    &calendar_table,
};
const size_t serve_n_tables = ARRAY_SIZE(serve_tables), serve_n_english = 3;

/* Blocked before any thread is made, so that only the wait below sees them. */
static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* Programs are known by their key, people by their cookie; neither counts for the other. */
static const struct session *session_of(struct page *p)
{
    return api_path(p->rq->path) ? api_session(p) : work_session(p);
}

/* A refusal in the form that the asker reads. */
static void refuse(void *ctx, struct http_request *rq, const struct problem *problem,
                   struct http_answer *an)
{
    if (api_asks(rq))
        api_error(rq, problem, an);
    else
        page_error(ctx, rq, problem, an);
}

/* What a page needs goes back and is wanted again by the next: below these sizes it stays with the process.  Otherwise every
 * page of a hundred kilobytes gives its memory back to the kernel and has it cleared anew. */
static void keep_memory(void)
{
    enum { PAGES = 4 << 20 };

    mallopt(M_MMAP_THRESHOLD, PAGES);
    mallopt(M_TRIM_THRESHOLD, PAGES);
}

static int run_servers(const struct serve_conf *conf, struct movements *all, const sigset_t *set,
                       struct err *e)
{
    struct router pages = {.ctx = all,
                           .tables = serve_tables,
                           .n_tables = serve_n_tables,
                           .n_english = serve_n_english,
                           .mount = page_mount,
                           .session = session_of,
                           .kept = page_kept,
                           .keep = page_keep,
                           .error_page = refuse,
                           .worker_begin = work_begin,
                           .worker_end = work_end};
    static const struct route_table metrics_table = {metrics_routes, ARRAY_SIZE(metrics_routes)};
    static const struct route_table *const metrics_tables[] = {&metrics_table};
    struct router counters = {.tables = metrics_tables, .n_tables = 1, .error_page = metrics_error};
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
    db_wait_at_most(STOP_WAIT_MS);
    if (metrics_http)
        http_stop(metrics_http, 1000);
    http_stop(main_http, DRAIN_MS);
    return 0;
}

int serve(const struct serve_conf *conf, struct errs *errs, struct err *e)
{
    struct serve_conf c = *conf;
    struct api_limit api = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct movements all = {.api = &api};
    _arena_ struct arena *a = arena_new();
    sigset_t set;
    int r;

    block_signals(&set);
    keep_memory();
    if (!c.listen)
        c.listen = getenv("THIDUA_LISTEN");
    r = load_movements(&c, a, &all, errs, e);
    if (r == 0)
        r = refuse_demo(&c, &all, e);
    if (r == 0)
        r = take_key(&c, &all, e);
    if (r == 0 && !c.n_dirs)
        r = log_marks(&all, e);
    if (r == 0) {
        if (!c.n_dirs)
            movements_keep(&all);
        r = run_servers(&c, &all, &set, e);
    }
    movements_end(&all);
    api_limit_end(&api);
    return r;
}
