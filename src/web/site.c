/* See site.h.  Every year gets a run of its own, which is what `thidua evaluate --year Y` makes, so that the package given
 * out here is byte for byte the one anybody can compute from the same files. */
#include "web/site.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/str.h"
#include "core/grid_out.h"
#include "core/load.h"
#include "core/report.h"
#include "core/store.h"
#include "engine/package.h"
#include "engine/plan_read.h"

enum { MAX_PACKAGE = 1 << 30 };

/* ---- open data ---- */

static int put_data(struct site_year *y, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct grid g;

    report_rankings_init(&g, a, &y->run);
    report_rankings_add(&g, &y->run, &y->result);
    int r = grid_to_buf(&g, GRID_CSV, &y->rankings_csv, e);
    if (r == 0)
        r = grid_to_buf(&g, GRID_JSON, &y->rankings_json, e);
    return r < 0 ? r : grid_to_buf(&g, GRID_XLSX, &y->rankings_xlsx, e);
}

/* ---- evaluating ---- */

/* One year's run with its package; false when there is nothing to show for it. */
static bool evaluate_year(struct site *s, int year, int threads, struct site_year *y)
{
    struct json j;

    y->year = year;
    run_init(&y->run, s->arena, s->plan, &s->inputs, year, threads);
    y->package = BUF_INIT(MAX_PACKAGE);
    json_init(&j, json_to_buf, &y->package);
    package_begin(&j, &y->run);
    if (!run_to(&y->run, year, &y->result))
        return false;
    package_year(&j, &y->run, &y->result);
    return package_end(&j, y->hash) == 0 && (y->result.n_rankings || y->result.n_verdicts);
}

static void hash_program(struct hash *h)
{
    char chunk[65536];
    _fclose_ FILE *f = fopen("/proc/self/exe", "rb");
    size_t n;

    while (f && (n = fread(chunk, 1, sizeof chunk, f)) > 0)
        hash_add(h, chunk, n);
}

static void make_etag(struct site *s)
{
    struct hash h;
    char hex[HASH_HEX];

    hash_init(&h);
    hash_program(&h);
    for (size_t i = 0; i < s->n_years; i++)
        hash_add(&h, s->years[i].hash, HASH_HEX);
    hash_end(&h, hex);
    snprintf(s->etag, sizeof s->etag, "\"%.32s\"", hex);
}

static int evaluate(struct site *s, int threads, struct err *e)
{
    struct run all;
    struct grid labels;
    int r = 0;

    run_init(&all, s->arena, s->plan, &s->inputs, 0, threads);
    s->years = ARENA_ARRAY(s->arena, struct site_year, PLAN_MAX_YEARS);
    for (int year = all.first; year <= all.last && r == 0; year++) {
        struct site_year *y = &s->years[s->n_years];
        if (!evaluate_year(s, year, threads, y))
            continue;
        s->n_years++;
        r = put_data(y, e);
    }
    grid_init(&labels, s->arena, "", NULL, 0);
    report_labels(&labels, &all);
    s->notices = labels.notes;
    s->n_notices = labels.n_notes;
    make_etag(s);
    if (r == 0 && !s->n_years) {
        err_set(e, ERR_MISSING, _("kế hoạch “%s” chưa có năm nào có số liệu"), s->plan->item.title);
        r = err_hint(e, "%s", _("Nạp số liệu (facts.csv) rồi mở lại."));
    }
    return r;
}

static struct site *site_new(void)
{
    struct site *s = xcalloc(1, sizeof *s);

    s->arena = arena_new();
    inputs_init(&s->inputs, s->arena);
    s->holds = 1;
    return s;
}

static void site_free(struct site *s)
{
    for (size_t i = 0; i < s->n_years; i++) {
        struct site_year *y = &s->years[i];
        year_result_free(&y->result);
        buf_free(&y->package);
        buf_free(&y->rankings_csv);
        buf_free(&y->rankings_json);
        buf_free(&y->rankings_xlsx);
    }
    inputs_free(&s->inputs);
    arena_free(s->arena);
    free(s);
}

void site_hold(struct site *s)
{
    s->holds++;
}

void site_release(struct site *s)
{
    if (s && --s->holds == 0)
        site_free(s);
}

int site_from_dir(const char *dir, int threads, struct site **ret, struct errs *errs, struct err *e)
{
    struct site *s = site_new();
    int r = load_dir(s->arena, dir, NULL, &s->plan, &s->inputs, errs);

    if (r < 0) {
        err_set(e, r, _("chưa mở được “%s” vì tệp đầu vào có lỗi"), dir);
        err_hint(e, "%s", _("Sửa các lỗi trên rồi mở lại."));
    } else {
        r = evaluate(s, threads, e);
    }
    if (r < 0)
        site_release(s);
    else
        *ret = s;
    return r;
}

/* ---- from a database ---- */

static int read_plan(struct store *st, struct site *s, struct err *e)
{
    struct store_plan kept;
    struct errs errs;
    int r = store_plan(st, s->arena, DATE_NONE, &kept, e);

    if (r < 0)
        return r;
    errs_init(&errs, s->arena, 1);
    r = plan_read(s->arena, kept.plan_id, kept.text, strlen(kept.text), &s->plan, &errs);
    if (r < 0 && errs.list.n)
        *e = errs.list.at[0];
    return r;
}

/* The package over the same years as the latest saved run must have its hash. */
static int check_run(struct store *st, struct site *s, int threads, struct err *e)
{
    struct store_run *runs, *last = NULL;
    struct year_result y;
    struct json j;
    struct run run;
    struct buf sink = BUF_INIT(MAX_PACKAGE);
    char hex[HASH_HEX];
    size_t n;
    int r = store_list_runs(st, s->arena, &runs, &n, e), from, to;

    if (r < 0)
        return r;
    for (size_t i = 0; i < n; i++)
        if (!last || runs[i].id > last->id)
            last = &runs[i];
    if (!last || sscanf(last->years, "%d..%d", &from, &to) != 2) {
        err_set(e, ERR_MISSING, "%s", _("chưa có lần tính nào được lưu để công bố"));
        return err_hint(e, "%s", _("Chạy: thidua run"));
    }
    run_init(&run, s->arena, s->plan, &s->inputs, to, threads);
    json_init(&j, json_to_buf, &sink);
    package_begin(&j, &run);
    while (run_next(&run, run.done + 1 >= from, &y)) {
        if (y.year >= from)
            package_year(&j, &run, &y);
        year_result_free(&y);
    }
    bool same = package_end(&j, hex) == 0 && str_eq(hex, last->package_hash);
    buf_free(&sink);
    if (same)
        return 0;
    err_set(e, ERR_CONFLICT, _("số liệu hoặc kế hoạch đã đổi sau lần tính số %lld"),
            (long long)last->id);
    return err_hint(e, "%s", _("Chạy: thidua run để lưu kết quả mới, rồi mở lại máy chủ."));
}

int site_from_db(const char *url, const char *tenant, int threads, struct site **ret, struct err *e)
{
    _store_ struct store *st = NULL;
    struct store_skipped skipped;
    struct site *s = site_new();
    int r;

    if ((r = store_open(url, tenant, &st, e)) < 0 || (r = read_plan(st, s, e)) < 0 ||
        (r = store_load(st, s->plan, &s->inputs, &skipped, e)) < 0 ||
        (r = check_run(st, s, threads, e)) < 0 || (r = evaluate(s, threads, e)) < 0)
        site_release(s);
    else
        *ret = s;
    return r;
}

const struct site_year *site_year(const struct site *s, int year)
{
    for (size_t i = 0; i < s->n_years; i++)
        if (s->years[i].year == year)
            return &s->years[i];
    return NULL;
}

uint32_t site_unit(const struct site *s, const char *code, int year)
{
    for (uint32_t u = 0; u < s->inputs.units.n; u++)
        if (str_eq(s->inputs.units.at[u].code, code) && unit_lives_in(&s->inputs.units.at[u], year))
            return u;
    return NO_INDEX;
}
