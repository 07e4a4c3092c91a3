/* The real server's pages over a real database, with sessions that the request itself names, so that the scenarios of pages
 * behind the sign-in need no sign-in: X-Role: appraiser, or clerk:21025@2014-04-01.  usage: work_probe URL */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/str.h"
#include "web/page/page.h"
#include "web/serve.h"
#include "web/work/work.h"

static const struct session *session_of(struct page *p)
{
    const char *said = http_header(p->rq, "X-Role");
    struct session *s = ARENA_NEW(p->arena, struct session);
    struct grant *g = ARENA_NEW(p->arena, struct grant);

    if (!said)
        return NULL;
    char *role = arena_strdup(p->arena, said), *unit = strchr(role, ':'), *day;
    *g = (struct grant){.unit_code = ""};
    if (unit) {
        *unit++ = '\0';
        CHECK((day = strchr(unit, '@')));
        *day++ = '\0';
        CHECK(date_parse_iso(day, &g->unit_from) == 0);
        g->unit_code = unit;
    }
    g->role = role_named(role);
    CHECK(g->role < ROLES);
    *s = (struct session){
        .who = {.user_id = 7 + (int64_t)g->role, .grants = g, .n_grants = 1, .totp = true},
        .login = role,
        .name = role_title(g->role),
        .id = "x"};
    memset(s->csrf, 'k', CSRF_CHARS);
    return s;
}

int main(int argc, char **argv)
{
    _arena_ struct arena *a = arena_new();
    struct movements all = {.at = ARENA_NEW(a, struct movement), .n = 1};
    struct router router = {.ctx = &all,
                            .tables = serve_tables,
                            .n_tables = serve_n_tables,
                            .n_english = serve_n_english,
                            .mount = page_mount,
                            .session = session_of,
                            .error_page = page_error,
                            .worker_begin = work_begin,
                            .worker_end = work_end};
    struct http_conf conf = {.listen = "127.0.0.1:0"};
    struct http_app app;
    struct http *h;
    struct err e;
    sigset_t set;
    int sig;

    CHECK(argc == 2);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    movement_init(&all.at[0]);
    all.at[0].base = "";
    all.at[0].db = argv[1];
    all.at[0].threads = 1;
    route_app(&router, &app);
    if (movement_load(&all.at[0], &e) < 0 || http_start(&conf, &app, &h, &e) < 0) {
        fprintf(stderr, "%s\n%s\n", e.message, e.hint);
        return 1;
    }
    movements_keep(&all);
    printf("%s\n", http_address(h));
    fflush(stdout);
    sigwait(&set, &sig);
    http_stop(h, 5000);
    movements_end(&all);
    return 0;
}
