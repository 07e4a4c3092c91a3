/* Files in, results out, no database: evaluate, explain, boundary, compare, deadline, verify. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/evaluate.h"
#include "cli/tree.h"
#include "core/code.h"
#include "core/load.h"
#include "core/report.h"
#include "engine/calendar.h"
#include "engine/explain.h"
#include "engine/package.h"
#include "engine/plan_read.h"
#include "engine/rank.h"

int cli_jobs(struct cli *c, int *ret, struct err *e)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int64_t n;
    int r = cli_int(c, OPT_JOBS, 1, POOL_MAX_THREADS, cores > 0 && cores < 16 ? cores : 1, &n, e);

    *ret = (int)n;
    return r;
}

int cli_year(struct cli *c, int *ret, struct err *e)
{
    int64_t y;
    int r = cli_int(c, OPT_YEAR, DATE_MIN_YEAR, DATE_MAX_YEAR, 0, &y, e);

    *ret = (int)y;
    return r;
}

int case_open(struct cli *c, const char *dir, struct loaded *ret, struct err *e)
{
    struct errs errs;
    int r = cli_year(c, &ret->year, e), jobs;

    if (r < 0 || (r = cli_jobs(c, &jobs, e)) < 0)
        return r;
    errs_init(&errs, c->arena, LOAD_MAX_ERRORS);
    r = load_dir(c->arena, dir, cli_how(c), &ret->plan, &ret->inputs, &errs);
    cli_progress_end();
    if (r == 0) {
        codes_check(&ret->inputs, dir, &errs);
        r = errs.total ? ERR_INPUT : 0;
    }
    cli_print_notes(c, &errs);
    if (r < 0) {
        cli_print_errors(c, &errs);
        err_set(e, r, "%s", _("chưa tính được vì tệp đầu vào có lỗi"));
        return err_hint(e, "%s", _("Sửa các lỗi trên rồi chạy lại; chưa có gì bị ghi."));
    }
    return case_start(c, ret, jobs, e);
}

int case_start(struct cli *c, struct loaded *l, int jobs, struct err *e)
{
    const struct plan *p = l->plan;

    if (l->year && (l->year < p->period.from || l->year > p->period.to)) {
        err_set(e, ERR_USAGE, _("năm %d nằm ngoài giai đoạn %d-%d của kế hoạch"), l->year,
                p->period.from, p->period.to);
        return err_hint(e, "%s", _("Chọn năm trong giai đoạn, hoặc bỏ --year."));
    }
    cli_print_odd(c, p, &l->inputs);
    run_init(&l->run, c->arena, p, &l->inputs, l->year, jobs);
    return run_refused(&l->run, e);
}

void case_close(struct loaded *l)
{
    inputs_free(&l->inputs);
}

/* Evaluates year by year and hands each asked-for year to fn. */
int case_each_year(struct loaded *l, int (*fn)(void *ctx, struct loaded *, struct year_result *),
                   void *ctx)
{
    struct year_result y;
    int r = 0;

    while (r >= 0 && l->run.done < l->run.last) {
        bool asked = !l->year || l->run.done + 1 == l->year;
        if (!run_next(&l->run, asked && !l->rankings_only, &y))
            break;
        if (asked)
            r = fn(ctx, l, &y);
        year_result_free(&y);
    }
    return r;
}

/* ---- evaluate ---- */

struct outputs {
    struct cli *c;
    struct grid rankings, verdicts, targets, summary, published;
    bool whole; /* published: all rows, not only the notable ones */
    struct json *json;
    VEC(struct grid) rank_tables, award_tables; /* for people: one ranking, one award in each */
};

static int collect(void *ctx, struct loaded *l, struct year_result *y)
{
    struct outputs *o = ctx;

    report_rankings_add(&o->rankings, &l->run, y);
    report_verdicts_add(&o->verdicts, &l->run, y);
    report_targets_add(&o->targets, &l->run, y, NO_INDEX);
    report_published_add(&o->published, &l->run, y, !o->whole);
    if (o->json)
        package_year(o->json, &l->run, y);
    return 0;
}

/* For people: a table for each ranking, then one for each award. */
static int collect_tables(void *ctx, struct loaded *l, struct year_result *y)
{
    struct outputs *o = ctx;
    struct arena *a = o->c->arena;
    struct grid g;

    report_summary_add(&o->summary, &l->run, y);
    for (size_t k = 0; k < y->n_rankings; k++)
        report_ranking(vec_push_in(a, &o->rank_tables), a, &l->run, &y->rankings[k]);
    report_published_add(&o->published, &l->run, y, true);
    for (uint32_t w = 0; w < l->plan->n_awards; w++)
        if (report_award(&g, a, &l->run, y, w))
            *vec_push_in(a, &o->award_tables) = g;
    return 0;
}

static int print_tables(struct outputs *o, struct err *e)
{
    struct arena *a = o->c->arena;
    struct grid *list = ARENA_ARRAY(a, struct grid, o->rank_tables.n + o->award_tables.n + 2);
    size_t n = 0;

    list[n++] = o->summary;
    for (size_t i = 0; i < o->rank_tables.n; i++)
        list[n++] = o->rank_tables.at[i];
    if (o->published.n_notes)
        list[n++] = o->published;
    for (size_t i = 0; i < o->award_tables.n; i++)
        list[n++] = o->award_tables.at[i];
    return cli_print_all(o->c, list, n, o->c->options[OPT_OUT], e);
}

static int only_rankings(void *ctx, struct loaded *l, struct year_result *y)
{
    struct outputs *o = ctx;

    report_rankings_add(&o->rankings, &l->run, y);
    report_published_add(&o->published, &l->run, y, true);
    return 0;
}

static int package_only(void *ctx, struct loaded *l, struct year_result *y)
{
    struct outputs *o = ctx;

    package_year(o->json, &l->run, y);
    return 0;
}

int case_package(struct cli *c, struct loaded *l, FILE *f, char ret_hex[static HASH_HEX],
                 struct err *e)
{
    struct outputs o = {.c = c, .json = ARENA_NEW(c->arena, struct json)};

    json_init(o.json, json_to_file, f);
    package_begin(o.json, &l->run);
    case_each_year(l, package_only, &o);
    if (package_end(o.json, ret_hex) < 0)
        return err_errno(e, _("Không ghi được"), _("gói kết quả"));
    return 0;
}

static int write_grid(struct cli *c, const char *dir, const char *name, const struct grid *g,
                      enum format format, struct err *e)
{
    struct cli as = *c;

    as.format = format;
    return cli_print(&as, g, fs_join(c->arena, dir, name), e);
}

/* A folder with the sealed package and the tables. */
static int evaluate_to(struct cli *c, struct loaded *l, const char *dir, struct err *e)
{
    _fs_out_ struct fs_out f = {0};
    struct outputs o = {.c = c, .json = ARENA_NEW(c->arena, struct json), .whole = true};
    char hex[HASH_HEX];
    int r = fs_mkdirs(dir, e);

    if (r < 0 || (r = fs_out_open(&f, fs_join(c->arena, dir, "package.json"), e)) < 0)
        return r;
    report_rankings_init(&o.rankings, c->arena, &l->run);
    report_verdicts_init(&o.verdicts, c->arena);
    report_labels(&o.verdicts, &l->run);
    report_targets_init(&o.targets, c->arena);
    report_labels(&o.targets, &l->run);
    report_published_init(&o.published, c->arena);
    report_labels(&o.published, &l->run);
    json_init(o.json, json_to_file, f.f);
    package_begin(o.json, &l->run);
    case_each_year(l, collect, &o);
    if (package_end(o.json, hex) < 0)
        return err_errno(e, _("Không ghi được"), f.path);
    if ((r = fs_out_commit(&f, e)) < 0 ||
        (r = write_grid(c, dir, "rankings.csv", &o.rankings, FORMAT_CSV, e)) < 0 ||
        (r = write_grid(c, dir, "rankings.xlsx", &o.rankings, FORMAT_XLSX, e)) < 0 ||
        (r = write_grid(c, dir, "verdicts.csv", &o.verdicts, FORMAT_CSV, e)) < 0 ||
        (r = write_grid(c, dir, "verdicts.xlsx", &o.verdicts, FORMAT_XLSX, e)) < 0 ||
        (r = write_grid(c, dir, "targets.csv", &o.targets, FORMAT_CSV, e)) < 0 ||
        (r = write_grid(c, dir, "targets.xlsx", &o.targets, FORMAT_XLSX, e)) < 0)
        return r;
    if (o.published.rows.n &&
        ((r = write_grid(c, dir, "published.csv", &o.published, FORMAT_CSV, e)) < 0 ||
         (r = write_grid(c, dir, "published.xlsx", &o.published, FORMAT_XLSX, e)) < 0))
        return r;
    printf(_("Đã ghi vào %s: package.json, rankings, verdicts, targets (.csv, .xlsx)\n"), dir);
    printf("BLAKE2b-256  %s\n", hex);
    return 0;
}

/* Only where some source printed totals. */
static int print_published(struct cli *c, const struct outputs *o, struct err *e)
{
    if (o->published.n_notes == 0)
        return 0;
    putchar('\n');
    return cli_print(c, &o->published, NULL, e);
}

int case_rankings(struct cli *c, struct loaded *l, struct err *e)
{
    struct outputs o = {.c = c};

    report_rankings_init(&o.rankings, c->arena, &l->run);
    report_published_init(&o.published, c->arena);
    case_each_year(l, only_rankings, &o);
    int r = cli_print(c, &o.rankings, NULL, e);
    return r < 0 ? r : print_published(c, &o, e);
}

int case_output(struct cli *c, struct loaded *l, struct err *e)
{
    struct outputs o = {.c = c};
    char hex[HASH_HEX];

    if (c->options[OPT_OUT] && c->format == FORMAT_TEXT && !c->options[OPT_FORMAT])
        return evaluate_to(c, l, c->options[OPT_OUT], e);
    if (c->format == FORMAT_JSON) {
        if (!c->options[OPT_OUT])
            return case_package(c, l, stdout, hex, e);
        _fs_out_ struct fs_out f = {0};
        int r = fs_out_open(&f, c->options[OPT_OUT], e);
        if (r < 0 || (r = case_package(c, l, f.f, hex, e)) < 0)
            return r;
        return fs_out_commit(&f, e);
    }
    report_rankings_init(&o.rankings, c->arena, &l->run);
    report_published_init(&o.published, c->arena);
    if (c->format == FORMAT_CSV || c->format == FORMAT_XLSX) {
        l->rankings_only = true;
        case_each_year(l, only_rankings, &o);
        return cli_print(c, &o.rankings, c->options[OPT_OUT], e);
    }
    report_summary_init(&o.summary, c->arena, &l->run);
    case_each_year(l, collect_tables, &o);
    return print_tables(&o, e);
}

int cmd_evaluate(struct cli *c, struct err *e)
{
    struct loaded l = {0};
    int r = case_open(c, c->args[0], &l, e);

    if (r == 0)
        r = case_output(c, &l, e);
    case_close(&l);
    return r;
}

/* ---- explain ---- */

struct explaining {
    struct cli *c;
    VEC(struct grid) kept; /* for a file: written at the end, all of them */
    const char *code;
    uint32_t award; /* NO_INDEX = all */
    size_t found;
    int r;
    struct err *e;
};

static void print_next(struct explaining *x, const struct grid *g)
{
    if (x->r < 0)
        return;
    if (x->c->options[OPT_OUT]) {
        x->found++;
        *vec_push_in(x->c->arena, &x->kept) = *g;
        return;
    }
    if (x->found++)
        putchar('\n');
    x->r = cli_print(x->c, g, NULL, x->e);
}

/* CODE, or CODE@day for one of several lives of a code. */
static bool is_unit(const struct explaining *x, const struct unit *u)
{
    const char *at = strchr(x->code, '@');
    int32_t from;

    if (!at)
        return str_eq(u->code, x->code);
    return strlen(u->code) == (size_t)(at - x->code) &&
           strncmp(u->code, x->code, (size_t)(at - x->code)) == 0 &&
           date_parse(at + 1, &from) == 0 && from == u->from;
}

static void explain_rankings(struct explaining *x, struct loaded *l, struct year_result *y)
{
    for (size_t k = 0; k < y->n_rankings; k++) {
        for (size_t i = 0; i < y->rankings[k].n_units; i++) {
            uint32_t u = y->rankings[k].units[i];
            struct grid g;
            if (!is_unit(x, &l->inputs.units.at[u]))
                continue;
            report_sheet(&g, x->c->arena, &l->run, &y->rankings[k], u);
            print_next(x, &g);
        }
    }
}

static void explain_targets(struct explaining *x, struct loaded *l, struct year_result *y)
{
    for (uint32_t u = 0; u < l->inputs.units.n; u++) {
        struct grid g;
        if (!is_unit(x, &l->inputs.units.at[u]) || !unit_lives_in(&l->inputs.units.at[u], y->year))
            continue;
        report_targets_init(&g, x->c->arena);
        report_label(&g, &l->run);
        report_targets_add(&g, &l->run, y, u);
        if (g.rows.n)
            print_next(x, &g);
    }
}

static void explain_verdicts(struct explaining *x, struct loaded *l, struct year_result *y)
{
    for (size_t i = 0; i < y->n_verdicts; i++) {
        const struct verdict_result *v = &y->verdicts[i];
        bool is = v->person != NO_INDEX ? str_eq(l->inputs.people.at[v->person].code, x->code)
                                        : is_unit(x, &l->inputs.units.at[v->unit]);
        struct grid g;
        if (!is || (x->award != NO_INDEX && v->award != x->award))
            continue;
        report_tree(&g, x->c->arena, &l->run, v);
        if (x->c->format != FORMAT_TEXT) {
            print_next(x, &g);
            continue;
        }
        if (x->found++)
            putchar('\n');
        cli_print_tree(x->c->arena, &g, &l->run, v);
    }
}

static int explain_year(void *ctx, struct loaded *l, struct year_result *y)
{
    struct explaining *x = ctx;

    if (x->award == NO_INDEX) {
        explain_rankings(x, l, y);
        explain_targets(x, l, y);
    }
    explain_verdicts(x, l, y);
    return x->r;
}

static int no_such_award(const struct plan *p, const char *id, struct err *e)
{
    const char *names[512];
    size_t n = p->n_awards < 512 ? p->n_awards : 512;

    for (size_t i = 0; i < n; i++)
        names[i] = p->awards[i].item.id;
    const char *near = str_nearest(id, names, n);
    err_set(e, ERR_USAGE, _("kế hoạch không có hình thức khen thưởng “%s”"), id);
    return near ? err_hint(e, _("Có phải là “%s”?"), near) : e->code;
}

int cmd_explain(struct cli *c, struct err *e)
{
    struct loaded l = {0};
    struct explaining x = {.c = c, .code = c->options[OPT_UNIT], .award = NO_INDEX, .e = e};

    if (!x.code)
        return err_set(e, ERR_USAGE, "%s", _("cần --unit MÃ của đơn vị hoặc cá nhân"));
    if (c->options[OPT_OUT] && c->format == FORMAT_TEXT)
        return err_set(e, ERR_USAGE, "%s", _("lệnh này in ra màn hình; dùng > để ghi vào tệp"));
    int r = case_open(c, c->args[0], &l, e);
    if (r < 0)
        return r;
    if (c->options[OPT_AWARD]) {
        x.award = plan_find_award(l.plan, c->options[OPT_AWARD]);
        if (x.award == NO_INDEX)
            r = no_such_award(l.plan, c->options[OPT_AWARD], e);
    }
    if (r == 0)
        r = case_each_year(&l, explain_year, &x);
    if (r == 0 && !x.found) {
        r = err_set(e, ERR_MISSING, _("không có kết quả nào của “%s”"), x.code);
        err_hint(e, "%s", _("Kiểm tra mã trong units.csv, people.csv và năm, hình thức đã chọn."));
    }
    if (r == 0 && x.kept.n)
        r = cli_print_all(c, x.kept.at, x.kept.n, c->options[OPT_OUT], e);
    case_close(&l);
    return r;
}

/* ---- boundary ---- */

struct bounding {
    struct cli *c;
    struct boundary_ask ask;
    struct grid list;
    struct arena *keep;
};

static int bound_year(void *ctx, struct loaded *l, struct year_result *y)
{
    struct bounding *b = ctx;
    struct boundary_list list;

    boundary_report(b->keep, &l->run, y, &b->ask, &list);
    report_boundary_add(&b->list, &l->run, &list,
                        b->c->format == FORMAT_TEXT || b->c->format == FORMAT_MD);
    return 0;
}

static int read_margin(struct cli *c, struct num *ret, struct err *e)
{
    const char *s = c->options[OPT_MARGIN];
    struct dec d;

    *ret = num_int(1);
    if (!s)
        return 0;
    if (dec_parse(s, &d) < 0 || d.mant < 0)
        return err_set(e, ERR_USAGE, "%s", _("--margin phải là số không âm, ví dụ 0.5"));
    *ret = num_dec(c->arena, d);
    return 0;
}

int cmd_boundary(struct cli *c, struct err *e)
{
    struct loaded l = {0};
    struct bounding b = {.c = c, .keep = c->arena};
    int64_t vary, seed, draws;
    int r;

    if ((r = read_margin(c, &b.ask.margin, e)) < 0 ||
        (r = cli_int(c, OPT_VARY, 0, 50, boundary_usual.vary, &vary, e)) < 0 ||
        (r = cli_int(c, OPT_SEED, 0, INT64_MAX, (int64_t)boundary_usual.seed, &seed, e)) < 0 ||
        (r = cli_int(c, OPT_DRAWS, 1, 100000, boundary_usual.draws, &draws, e)) < 0 ||
        (r = case_open(c, c->args[0], &l, e)) < 0)
        return r;
    b.ask.vary = (unsigned)vary;
    b.ask.draws = (unsigned)draws;
    b.ask.seed = (uint64_t)seed;
    report_boundary_init(&b.list, c->arena);
    if (vary)
        grid_note(&b.list,
                  arena_printf(c->arena,
                               _("trọng số từng lĩnh vực ±%lld%%, %lld lần thử, hạt giống %lld"),
                               (long long)vary, (long long)draws, (long long)seed));
    report_labels(&b.list, &l.run);
    case_each_year(&l, bound_year, &b);
    r = cli_print(c, &b.list, c->options[OPT_OUT], e);
    case_close(&l);
    return r;
}

/* ---- compare ---- */

static int other_plan(struct cli *c, struct plan **ret, struct err *e)
{
    struct errs errs;

    if (!c->options[OPT_PLAN])
        return err_set(e, ERR_USAGE, "%s", _("cần --plan TỆP: kế hoạch đem so"));
    errs_init(&errs, c->arena, LOAD_MAX_ERRORS);
    int r = load_plan(c->arena, c->options[OPT_PLAN], ret, &errs);
    if (r < 0) {
        cli_print_errors(c, &errs);
        err_set(e, r, "%s", _("kế hoạch đem so có lỗi"));
    }
    return r;
}

/* The same tables read under the other plan: what it does not know is told, since it would change the comparison. */
static int load_under(struct cli *c, const char *dir, struct plan *p, struct inputs *in,
                      struct err *e)
{
    struct errs errs;
    int r = 0;

    errs_init(&errs, c->arena, LOAD_MAX_ERRORS);
    inputs_init(in, c->arena);
    for (enum load_kind k = 0; k < LOAD_KINDS; k++) {
        const char *path = load_table_path(c->arena, dir, k, &errs);
        if (fs_exists(path) && load_file(in, p, k, path, cli_how(c), &errs) < 0)
            r = ERR_INPUT;
    }
    if (r == 0)
        r = load_finish(in, p, &errs);
    if (r < 0) {
        cli_print_errors(c, &errs);
        err_set(e, r, "%s", _("số liệu không khớp với kế hoạch đem so"));
        err_hint(
            e, "%s",
            _("Kế hoạch đem so phải khai đủ loại đơn vị, chỉ tiêu, xác nhận mà số liệu dùng."));
    }
    return r;
}

int cmd_compare(struct cli *c, struct err *e)
{
    struct loaded before = {0}, after = {0};
    struct grid g;
    int r = other_plan(c, &after.plan, e), jobs;

    if (r < 0 || (r = cli_jobs(c, &jobs, e)) < 0 || (r = case_open(c, c->args[0], &before, e)) < 0)
        return r;
    after.year = before.year;
    if ((r = load_under(c, c->args[0], after.plan, &after.inputs, e)) == 0 &&
        (r = case_start(c, &after, jobs, e)) == 0) {
        report_compare_init(&g, c->arena);
        report_labels(&g, &before.run);
        while (before.run.done < before.run.last) {
            struct year_result y, z = {0};
            int year = before.run.done + 1;
            bool asked = !before.year || before.year == year;
            run_next(&before.run, asked, &y);
            bool both = false;
            while (after.run.done < year && run_next(&after.run, asked, &z)) {
                both = z.year == year;
                if (!both)
                    year_result_free(&z);
            }
            if (asked)
                report_compare_add(&g, &before.run, &y, &after.run, &z);
            year_result_free(&y);
            if (both)
                year_result_free(&z);
        }
        r = cli_print(c, &g, c->options[OPT_OUT], e);
    }
    case_close(&before);
    case_close(&after);
    return r;
}

/* ---- deadline ---- */

static int read_calendar(struct cli *c, struct inputs *in, struct err *e)
{
    static const char minimal[] =
        "plan: lich\ntitle: '-'\nissued: {number: '-', date: 2021-01-01, by: '-'}\n"
        "period: 2021..2025\n";
    struct plan *p;
    struct errs errs;

    inputs_init(in, c->arena);
    errs_init(&errs, c->arena, LOAD_MAX_ERRORS);
    if (!c->options[OPT_CALENDAR])
        return err_set(e, ERR_USAGE, "%s",
                       _("cần --calendar TỆP ngày nghỉ, ngày làm bù (holidays.csv)"));
    int r = plan_read(c->arena, "calendar", minimal, strlen(minimal), &p, &errs);
    if (r == 0)
        r = load_file(in, p, LOAD_HOLIDAYS, c->options[OPT_CALENDAR], NULL, &errs);
    cli_print_notes(c, &errs);
    if (r < 0) {
        cli_print_errors(c, &errs);
        return err_set(e, r, "%s", _("tệp lịch có lỗi"));
    }
    inputs_seal(in);
    return 0;
}

int cmd_deadline(struct cli *c, struct err *e)
{
    struct inputs in;
    struct day_count d;
    struct dec days;
    int32_t from;

    if (date_parse(c->args[0], &from) < 0)
        return err_set(e, ERR_USAGE, _("“%s” không phải ngày có thật (dd/mm/yyyy)"), c->args[0]);
    if (dec_parse(c->args[1], &days) < 0 || days.scale || days.mant < 1 ||
        days.mant > DEADLINE_MAX_DAYS)
        return err_set(e, ERR_USAGE, _("số ngày phải từ 1 đến %d"), DEADLINE_MAX_DAYS);
    int r = read_calendar(c, &in, e);
    if (r == 0)
        r = calendar_count(c->arena, &in, from, (int)days.mant, c->options[OPT_WORKING] != NULL, &d,
                           e);
    if (r == 0)
        printf("%s\n%s\n", date_vi(c->arena, d.last), d.how);
    inputs_free(&in);
    return r;
}

/* ---- verify ---- */

static int recompute(struct cli *c, const char *bytes, size_t n, struct err *e)
{
    struct loaded l = {0};
    char hex[HASH_HEX], *text = NULL;
    size_t len = 0;
    int r = case_open(c, c->options[OPT_AGAINST], &l, e);

    if (r < 0)
        return r;
    FILE *f = open_memstream(&text, &len);
    r = f ? case_package(c, &l, f, hex, e) : err_errno(e, "memstream", "");
    if (f)
        fclose(f);
    if (r == 0 && (len != n || memcmp(text, bytes, n) != 0)) {
        r = err_set(e, ERR_VERIFY, "%s", _("tính lại từ thư mục cho kết quả khác gói"));
        err_hint(e, "%s", _("Số liệu, kế hoạch hoặc năm tính đã khác lúc lập gói."));
    }
    free(text);
    case_close(&l);
    return r;
}

int cmd_verify(struct cli *c, struct err *e)
{
    char *bytes, hex[HASH_HEX];
    size_t n;
    int r = fs_read(c->arena, c->args[0], (size_t)2 << 30, &bytes, &n, e);

    if (r < 0 || (r = package_check(bytes, n, hex, e)) < 0)
        return r;
    printf(_("Niêm phong đúng.\nBLAKE2b-256  %s\n"), hex);
    if (!c->options[OPT_AGAINST])
        return 0;
    if ((r = recompute(c, bytes, n, e)) == 0)
        printf("%s\n", _("Tính lại từ thư mục cho đúng từng byte."));
    return r;
}
