/* The program: everything is in the floors below.  `serve` is here because it alone needs both the command line and the
 * web, which do not know each other. */
#include <stdio.h>

#include "base/i18n.h"
#include "base/pool.h"
#include "cli/cli.h"
#include "web/serve.h"

static void ready(const char *address, const char *metrics)
{
    printf(_("Đang phục vụ tại %s\n"), address);
    if (metrics)
        printf(_("Số đo tại %s/metrics\n"), metrics);
    fflush(stdout);
}

static void warn(const char *message, const char *hint)
{
    fprintf(stderr, _("Lưu ý: %s.\n"), message);
    fprintf(stderr, "  %s\n", hint);
}

int cmd_serve(struct cli *c, struct err *e)
{
    struct serve_conf conf = {.dirs = c->args,
                              .n_dirs = (size_t)c->n_args,
                              .tenant = c->options[OPT_TENANT],
                              .listen = c->options[OPT_LISTEN],
                              .metrics = c->options[OPT_METRICS],
                              .behind_proxy = c->options[OPT_BEHIND_PROXY] != NULL,
                              .warn = warn,
                              .ready = ready};
    struct errs errs;
    int64_t jobs;
    int r = cli_int(c, OPT_JOBS, 1, POOL_MAX_THREADS, 2, &jobs, e);

    if (r < 0)
        return r;
    if (c->n_args && c->options[OPT_DB]) {
        err_set(e, ERR_USAGE, "%s", _("hoặc các thư mục, hoặc --db, không cả hai"));
        return err_hint(e, "%s", _("Xem: thidua help serve"));
    }
    conf.threads = (int)jobs;
    conf.db = c->n_args ? NULL : cli_db(c);
    errs_init(&errs, c->arena, SERVE_MAX_ERRORS);
    r = serve(&conf, &errs, e);
    if (errs.list.n)
        cli_print_errors(c, &errs);
    return r;
}

int main(int argc, char **argv)
{
    return cli_main(argc, argv);
}
