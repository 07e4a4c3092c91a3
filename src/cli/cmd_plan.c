/* Plans: new, schema, check, show, test, diff. */
#include <string.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/str.h"
#include "cli/cli.h"
#include "core/load.h"
#include "core/report.h"
#include "engine/cases.h"
#include "engine/plan_diff.h"
#include "engine/plan_read.h"
#include "engine/plan_show.h"

/* To --out or the screen. */
static int put_text(struct cli *c, const char *bytes, size_t n, struct err *e)
{
    if (c->options[OPT_OUT])
        return fs_write(c->options[OPT_OUT], bytes, n, e);
    fwrite(bytes, 1, n, stdout);
    return 0;
}

int cmd_plan_new(struct cli *c, struct err *e)
{
    size_t n;
    const char *text = plan_skeleton(&n);

    return put_text(c, text, n, e);
}

int cmd_plan_schema(struct cli *c, struct err *e)
{
    _buf_ struct buf b = BUF_INIT(8 << 20);

    if (plan_schema(&b) < 0)
        return err_set(e, ERR_INTERNAL, "schema");
    return put_text(c, b.data, b.len, e);
}

/* Reads a plan; its errors are printed, and *e says how it ended. */
static int open_plan(struct cli *c, const char *path, struct plan **ret, struct err *e)
{
    struct errs errs;

    errs_init(&errs, c->arena, LOAD_MAX_ERRORS);
    int r = load_plan(c->arena, path, ret, &errs);
    if (r == 0)
        return 0;
    cli_print_errors(c, &errs);
    return err_set(e, r, _("kế hoạch %s có lỗi"), path);
}

int cmd_plan_check(struct cli *c, struct err *e)
{
    struct plan *p;
    int r = open_plan(c, c->args[0], &p, e);

    if (r < 0)
        return r;
    for (size_t i = 0; i < p->n_warnings; i++)
        printf("%s: %s\n", _("Lưu ý"), err_text(c->arena, &p->warnings[i]));
    printf(_("Kế hoạch %s đúng: %zu chỉ tiêu, %zu tiêu chí thi đua, %zu bộ tiêu chí, %zu hình thức "
             "khen "
             "thưởng, %zu cấu hình.\n"),
           p->item.id, p->n_indicators, p->n_targets, p->n_schemes, p->n_awards, p->n_settings);
    printf("BLAKE2b-256  %s\n", p->hash);
    return 0;
}

/* ---- test ---- */

/* "plans/x.yaml" → "plans/x.test.yaml". */
static char *cases_path(struct arena *a, const char *plan)
{
    size_t n = strlen(plan);

    if (str_ends(plan, ".yaml"))
        n -= strlen(".yaml");
    return arena_printf(a, "%.*s.test.yaml", (int)n, plan);
}

static size_t run_one(struct cli *c, const char *path, const struct plan_case *k)
{
    _arena_ struct arena *a = arena_new();
    struct case_failure *bad;
    size_t n = case_run(a, k, &bad);

    if (n == 0) {
        if (!c->options[OPT_QUIET])
            printf("  %s  %s\n", _("đúng"), k->title);
        return 0;
    }
    printf("  %s   %s (%s:%d)\n", _("SAI"), k->title, path, k->line);
    for (size_t i = 0; i < n; i++)
        printf("         %s:%d: %s: %s %s, %s %s\n", path, bad[i].expect->line, bad[i].expect->key,
               _("mong đợi"), bad[i].wanted, _("được"), bad[i].got);
    return n;
}

int cmd_plan_test(struct cli *c, struct err *e)
{
    char *path = cases_path(c->arena, c->args[0]), *text;
    struct plan *p;
    struct cases cases;
    struct errs errs;
    size_t n, bad = 0, expectations = 0;
    int r = open_plan(c, c->args[0], &p, e);

    if (r < 0 || (r = fs_read(c->arena, path, CASES_MAX_BYTES, &text, &n, e)) < 0)
        return r;
    errs_init(&errs, c->arena, LOAD_MAX_ERRORS);
    r = cases_read(c->arena, p, path, text, n, &cases, &errs);
    if (r < 0) {
        cli_print_errors(c, &errs);
        return err_set(e, r, _("tệp ca kiểm thử %s có lỗi"), path);
    }
    for (size_t i = 0; i < cases.n; i++) {
        bad += run_one(c, path, &cases.at[i]) > 0;
        expectations += cases.at[i].n_expect;
    }
    printf(_("%s: %zu ca, %zu điều mong đợi.\n"), path, cases.n, expectations);
    printf("%zu passed, %zu failed\n", cases.n - bad, bad);
    return bad ? CLI_NO : 0;
}

/* ---- show, diff ---- */

int cmd_plan_show(struct cli *c, struct err *e)
{
    _buf_ struct buf b = BUF_INIT(16 << 20);
    struct plan *p;
    int r = open_plan(c, c->args[0], &p, e);

    if (r < 0)
        return r;
    if (c->format != FORMAT_TEXT && c->format != FORMAT_MD) {
        err_set(e, ERR_USAGE, "%s", _("kế hoạch chỉ in được dạng text hoặc md"));
        return err_hint(e, "%s", _("Cần dạng máy đọc thì dùng chính tệp YAML."));
    }
    plan_show(&b, p, c->format == FORMAT_MD ? SHOW_MARKDOWN : SHOW_TEXT, DATE_NONE);
    if (buf_failed(&b))
        return err_set(e, ERR_LIMIT, "%s", _("kế hoạch quá dài để in"));
    return put_text(c, buf_str(&b), b.len, e);
}

int cmd_plan_diff(struct cli *c, struct err *e)
{
    struct plan *before, *after;
    struct grid g;
    int r = open_plan(c, c->args[0], &before, e);

    if (r < 0 || (r = open_plan(c, c->args[1], &after, e)) < 0)
        return r;
    report_plan_diff(&g, c->arena, before, after);
    return cli_print(c, &g, c->options[OPT_OUT], e);
}
