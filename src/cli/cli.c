/* Parses the command line against the tables, runs the command, prints what went wrong.  The only place that turns errors
 * into exit codes. */
#include "cli/cli.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/num.h"
#include "base/str.h"
#include "cli/cli_options.h"

static const char *const format_names[FORMATS] = {"text", "json", "csv", "xlsx", "md"};

static int unknown_command(const char *word, struct err *e)
{
    const char *names[64];
    size_t n = 0;

    for (size_t i = 0; i < cli_n_commands && n < 64; i++)
        names[n++] = cli_commands[i].sub && str_eq(cli_commands[i].name, "plan") && i > 0
                         ? cli_commands[i].sub
                         : cli_commands[i].name;
    const char *near = str_nearest(word, names, n);
    err_set(e, ERR_USAGE, _("không có lệnh “%s”"), word);
    if (near)
        return err_hint(e, _("Có phải là “%s”? Gõ: thidua help"), near);
    return err_hint(e, "%s", _("Gõ: thidua help"));
}

static const struct command *find_command(int argc, char **argv, int *ret_used)
{
    for (size_t i = 0; i < cli_n_commands; i++) {
        const struct command *k = &cli_commands[i];
        if (argc < 2 || !str_eq(k->name, argv[1]))
            continue;
        if (!k->sub || (argc > 2 && str_eq(k->sub, argv[2]))) {
            *ret_used = k->sub ? 3 : 2;
            return k;
        }
    }
    return NULL;
}

static int take_option(struct cli *c, int argc, char **argv, int *i, struct err *e)
{
    const char *word = argv[*i] + 2, *eq = strchr(word, '=');
    size_t n = eq ? (size_t)(eq - word) : strlen(word);
    const char *names[OPTIONS];
    size_t n_names = 0;

    for (int o = 0; o < OPTIONS; o++) {
        const char *name = cli_options[o].name;
        if (!(c->command->options & (UINT64_C(1) << o)))
            continue;
        names[n_names++] = name;
        if (strlen(name) != n || strncmp(name, word, n) != 0)
            continue;
        if (!cli_options[o].value) {
            c->options[o] = "";
            return eq ? err_set(e, ERR_USAGE, _("tùy chọn --%s không nhận giá trị"), name) : 0;
        }
        if (!eq && *i + 1 >= argc)
            return err_set(e, ERR_USAGE, _("tùy chọn --%s cần một giá trị"), name);
        c->options[o] = eq ? eq + 1 : argv[++*i];
        return 0;
    }
    const char *near = str_nearest(word, names, n_names);
    err_set(e, ERR_USAGE, _("lệnh này không có tùy chọn --%.*s"), (int)n, word);
    if (near)
        return err_hint(e, _("Có phải là --%s?"), near);
    return err_hint(e, _("Xem: thidua help %s"), c->command->name);
}

static int take_format(struct cli *c, struct err *e)
{
    const char *name = c->options[OPT_FORMAT];

    for (int f = 0; name && f < FORMATS; f++) {
        if (str_eq(name, format_names[f])) {
            c->format = (enum format)f;
            return 0;
        }
    }
    if (!name)
        return 0;
    err_set(e, ERR_USAGE, _("không có dạng kết quả “%s”"), name);
    return err_hint(e, "%s", _("Các dạng: text, json, csv, xlsx, md."));
}

static int parse(struct cli *c, int argc, char **argv, int from, struct err *e)
{
    bool only_args = false;

    for (int i = from; i < argc; i++) {
        if (!only_args && str_eq(argv[i], "--")) {
            only_args = true;
        } else if (!only_args && str_starts(argv[i], "--")) {
            int r = take_option(c, argc, argv, &i, e);
            if (r < 0)
                return r;
        } else if (c->n_args >= c->command->max_args) {
            err_set(e, ERR_USAGE, _("thừa “%s”"), argv[i]);
            return err_hint(e, _("Xem: thidua help %s"), c->command->name);
        } else {
            c->args[c->n_args++] = argv[i];
        }
    }
    if (c->n_args < c->command->min_args) {
        err_set(e, ERR_USAGE, _("lệnh %s cần: %s"), c->command->name, _(c->command->args));
        return err_hint(e, _("Xem: thidua help %s"), c->command->name);
    }
    return take_format(c, e);
}

static int finish(struct arena *a, int r, const struct err *e)
{
    if (r < 0 && e->message[0])
        fprintf(stderr, "%s: %s\n", _("Lỗi"), err_text(a, e));
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "%s\n", _("Lỗi: không ghi hết được kết quả ra màn hình hoặc tệp."));
        return 4;
    }
    return r > 0 ? 1 : err_exit_code(r);
}

int cli_main(int argc, char **argv)
{
    _arena_ struct arena *a = arena_new();
    struct cli c = {.arena = a};
    struct err e = {0};
    int used = 0, r;

    i18n_init();
    signal(SIGXFSZ,
           SIG_IGN); /* a limit on file size is told like a full disk, and cleaned up after */
    if (argc < 2 || str_eq(argv[1], "--help") || str_eq(argv[1], "-h")) {
        cli_print_help(NULL);
        return argc < 2 ? 2 : finish(a, 0, &e);
    }
    if (str_eq(argv[1], "--version"))
        return finish(a, cmd_version(&c, &e), &e);
    c.command = find_command(argc, argv, &used);
    if (!c.command)
        return finish(a, unknown_command(argv[argc > 2 && str_eq(argv[1], "plan") ? 2 : 1], &e),
                      &e);
    for (int i = used; i < argc; i++) {
        if (str_eq(argv[i], "--help")) {
            cli_print_help(c.command);
            return finish(a, 0, &e);
        }
    }
    r = parse(&c, argc, argv, used, &e);
    if (r == 0)
        r = cli_take_db(&c, &e);
    if (r == 0)
        r = c.command->run(&c, &e);
    cli_progress_end();
    return finish(a, r, &e);
}

int cli_int(struct cli *c, enum option o, int64_t low, int64_t high, int64_t otherwise,
            int64_t *ret, struct err *e)
{
    const char *s = c->options[o];
    struct dec d;

    *ret = otherwise;
    if (!s)
        return 0;
    if (dec_parse(s, &d) < 0 || d.scale != 0 || d.mant < low || d.mant > high)
        return err_set(e, ERR_USAGE, _("--%s phải là số nguyên từ %lld đến %lld"),
                       cli_options[o].name, (long long)low, (long long)high);
    *ret = d.mant;
    return 0;
}
