/* The office's page of a year, and what hangs on it: who has not reported, what is near a threshold, runs, comparison with what
 * is public, proposals.  The Chairman's part is proposal.c. */
#include "web/work/publish.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/str.h"
#include "core/report.h"
#include "engine/boundary.h"
#include "engine/package.h"
#include "web/work/missing.h"

enum { MAX_SHOWN = 500, MISSING_SHOWN = 30, JOB_WAIT_MS = 2000, MAX_FILE = 1 << 30 };

const char publish_here[] = "/tinh-va-cong-bo";

const char *publish_path(const struct page *p, int year, const char *rest)
{
    return arena_printf(p->arena, "%s/%d%s", publish_here, year, rest);
}

static int find_year(struct page *p, struct live **ret_live, struct site_year *ret, struct err *e)
{
    return work_live_year(p, _("Tính và công bố"), publish_here, ret_live, ret, e);
}

static int latest(struct page *p, struct err *e)
{
    return work_live_latest(p, _("Tính và công bố"), publish_here, e);
}

/* ---- tables ---- */

/* A cell of a column of texts that holds nothing but a number, like a score before and after. */
static bool only_number(const char *s)
{
    return s[0] && s[strspn(s, "0123456789.")] == '\0';
}

int publish_table_page(struct page *p, const struct grid *g, int year, const char *none,
                       const char *file, struct err *e)
{
    struct arena *a = p->arena;
    size_t n = g->rows.n < MAX_SHOWN ? g->rows.n : MAX_SHOWN;
    struct tpl_table_columns *columns = ARENA_ARRAY(a, struct tpl_table_columns, g->n_columns + 1);
    struct tpl_table_rows *rows = ARENA_ARRAY(a, struct tpl_table_rows, n + 1);
    struct tpl_table_notes *notes = ARENA_ARRAY(a, struct tpl_table_notes, g->n_notes + 1);
    struct buf *b = page_buf(a);

    for (size_t c = 0; c < g->n_columns; c++)
        columns[c] = (struct tpl_table_columns){.title = _(g->columns[c].title),
                                                .number = g->columns[c].kind == GRID_NUMBER};
    for (size_t i = 0; i < g->n_notes; i++)
        notes[i].text = g->notes[i];
    for (size_t i = 0; i < n; i++) {
        struct tpl_table_rows_cells *cells =
            ARENA_ARRAY(a, struct tpl_table_rows_cells, g->n_columns + 1);
        for (size_t c = 0; c < g->n_columns; c++)
            cells[c] = (struct tpl_table_rows_cells){.text = columns[c].number ||
                                                                     only_number(g->rows.at[i][c])
                                                                 ? page_decimal(a, g->rows.at[i][c])
                                                                 : g->rows.at[i][c],
                                                     .number = columns[c].number};
        rows[i] = (struct tpl_table_rows){.cells = cells, .n_cells = g->n_columns};
    }
    struct tpl_table v = {.top = work_top(p, g->title, publish_here),
                          .end = work_bottom(p),
                          .back = arena_printf(a, "%s%s", p->base, publish_path(p, year, "")),
                          .back_title = arena_printf(a, _("Tính và công bố năm %d"), year),
                          .title = g->title,
                          .none = none,
                          .file = arena_printf(a, "%s%s", p->base, file),
                          .notes = notes,
                          .n_notes = g->n_notes,
                          .columns = columns,
                          .n_columns = g->n_columns,
                          .rows = rows,
                          .n_rows = n,
                          .more = (int64_t)(g->rows.n - n)};
    tpl_table(b, &v);
    return work_send(p, b, e);
}

/* ---- who has not reported ---- */

enum { M_CODE, M_NAME, M_COUNT, M_WHAT };
static const struct grid_column missing_columns[] = {
    [M_CODE] = {"code", N_("Mã"), GRID_TEXT},
    [M_NAME] = {"name", N_("Đơn vị"), GRID_TEXT},
    [M_COUNT] = {"count", N_("Số tiêu chí thiếu"), GRID_NUMBER},
    [M_WHAT] = {"what", N_("Tiêu chí thiếu"), GRID_TEXT},
};

/* Units that lack something, the worst first; *ret_units: how many are asked at all. */
static void missing_grid(struct arena *a, const struct live *l, const struct site_year *y,
                         struct grid *g, int64_t *ret_units)
{
    grid_init(g, a, arena_printf(a, _("Đơn vị thiếu số liệu năm %d"), y->year), missing_columns,
              ARRAY_SIZE(missing_columns));
    grid_note(g, arena_printf(a, _("Theo số liệu lúc %s"), l->at));
    *ret_units = 0;
    for (size_t k = 0; k < y->result.n_rankings; k++) {
        const struct ranking *r = &y->result.rankings[k];
        *ret_units += (int64_t)r->n_units;
        for (size_t i = 0; i < r->n_units; i++) {
            struct missing *list;
            size_t n = missing_of(a, y, r->units[i], &list);
            if (!n)
                continue;
            const char **row = grid_row(g);
            struct buf *what = page_buf(a);
            for (size_t m = 0; m < n; m++)
                buf_addf(what, "%s%s", m ? "; " : "", list[m].title);
            row[M_CODE] = y->inputs->units.at[r->units[i]].code;
            row[M_NAME] = y->inputs->units.at[r->units[i]].name;
            row[M_COUNT] = arena_printf(a, "%zu", n);
            row[M_WHAT] = buf_str(what);
        }
    }
}

static int by_count(const void *a, const void *b)
{
    const char **const *x = a, **const *y = b;
    long i = strtol((*x)[M_COUNT], NULL, 10), k = strtol((*y)[M_COUNT], NULL, 10);

    return i != k ? (i < k) - (i > k) : strcmp((*x)[M_CODE], (*y)[M_CODE]);
}

static void sort_missing(struct grid *g)
{
    if (g->rows.n)
        qsort(g->rows.at, g->rows.n, sizeof g->rows.at[0], by_count);
}

static int missing_file(struct page *p, struct err *e)
{
    struct live *l;
    struct site_year y;
    struct grid g;
    int64_t units;
    int r = find_year(p, &l, &y, e);

    if (r != 0)
        return r < 0 ? r : 0;
    missing_grid(p->arena, l, &y, &g, &units);
    sort_missing(&g);
    return work_send_grid(p, &g, arena_printf(p->arena, "thieu-so-lieu-%d.xlsx", y.year), e);
}

/* ---- near a threshold ---- */

static int boundary(struct page *p, bool file, struct err *e)
{
    struct live *l;
    struct site_year y;
    struct grid g;
    struct boundary_list list;
    int r = find_year(p, &l, &y, e);

    if (r != 0)
        return r < 0 ? r : 0;
    boundary_report(p->arena, &y.run, &y.result, &boundary_usual, &list);
    report_boundary_init(&g, p->arena);
    grid_note(&g, arena_printf(p->arena, _("Tạm tính lúc %s, không phải kết quả công bố"), l->at));
    report_boundary_add(&g, &y.run, &list, !file);
    if (file)
        return work_send_grid(p, &g, arena_printf(p->arena, "sat-nguong-%d.xlsx", y.year), e);
    return publish_table_page(p, &g, y.year, _("Không có kết quả nào sát ngưỡng."),
                              publish_path(p, y.year, "/sat-nguong.xlsx"), e);
}

static int boundary_page(struct page *p, struct err *e)
{
    return boundary(p, false, e);
}

static int boundary_file(struct page *p, struct err *e)
{
    return boundary(p, true, e);
}

/* ---- against what is public ---- */

static int differences(struct page *p, bool file, struct err *e)
{
    struct live *l;
    struct site_year y;
    struct grid g;
    int r = find_year(p, &l, &y, e);

    if (r != 0)
        return r < 0 ? r : 0;
    const struct site_year *now = site_year(p->mount, y.year);
    if (!now) {
        err_set(e, ERR_MISSING, _("năm %d chưa công bố để so"), y.year);
        return err_hint(e, "%s", _("Tính và trình công bố lần đầu."));
    }
    report_caused(&g, p->arena, &now->run, &now->result, &y.run, &y.result, true);
    grid_note(&g,
              arena_printf(p->arena,
                           _("Trước: bản công bố số %lld; sau: số liệu hiện có, tạm tính lúc %s"),
                           (long long)now->sealed->publication.id, l->at));
    if (file)
        return work_send_grid(p, &g, arena_printf(p->arena, "khac-biet-%d.xlsx", y.year), e);
    return publish_table_page(p, &g, y.year, _("Số liệu hiện có cho đúng kết quả đã công bố."),
                              publish_path(p, y.year, "/khac-biet.xlsx"), e);
}

static int differences_page(struct page *p, struct err *e)
{
    return differences(p, false, e);
}

static int differences_file(struct page *p, struct err *e)
{
    return differences(p, true, e);
}

/* ---- runs ---- */

/* Runs of just this year, the newest first. */
static int runs_of(struct page *p, int year, struct store_run **ret, size_t *ret_n, struct err *e)
{
    struct store *st;
    struct store_run *all, *list;
    size_t n, kept = 0;
    const char *years = arena_printf(p->arena, "%d..%d", year, year);
    int r = work_store(p, &st, e);

    if (r < 0 || (r = store_list_runs(st, p->arena, &all, &n, e)) < 0)
        return r;
    list = ARENA_ARRAY(p->arena, struct store_run, n + 1);
    for (size_t i = n; i-- > 0;)
        if (str_eq(all[i].years, years))
            list[kept++] = all[i];
    *ret = list;
    *ret_n = kept;
    return 0;
}

static const struct grid_column run_columns[] = {
    {"id", N_("Lần tính"), GRID_NUMBER},     {"at", N_("Lúc (UTC)"), GRID_TEXT},
    {"author", N_("Người tính"), GRID_TEXT}, {"plan", N_("Kế hoạch"), GRID_TEXT},
    {"hash", N_("Niêm phong"), GRID_TEXT},
};

static int runs_file(struct page *p, struct err *e)
{
    int year = page_param_int(p, "year");
    struct store_run *runs;
    struct grid g;
    size_t n;
    int r = runs_of(p, year, &runs, &n, e);

    if (r < 0)
        return r;
    grid_init(&g, p->arena, arena_printf(p->arena, _("Các lần tính năm %d"), year), run_columns,
              ARRAY_SIZE(run_columns));
    for (size_t i = 0; i < n; i++) {
        const char **row = grid_row(&g);
        row[0] = arena_printf(p->arena, "%lld", (long long)runs[i].id);
        row[1] = runs[i].at;
        row[2] = runs[i].author;
        row[3] = runs[i].plan_hash;
        row[4] = runs[i].package_hash;
    }
    return work_send_grid(p, &g, arena_printf(p->arena, "lan-tinh-%d.xlsx", year), e);
}

static int send_bytes(struct page *p, struct buf *b, const char *type, const char *name,
                      struct err *e)
{
    p->answer->type = type;
    http_extra(p->answer, "Content-Disposition",
               arena_printf(p->arena, "attachment; filename=\"%s\"", name));
    return work_send(p, b, e);
}

static struct buf *file_buf(struct arena *a)
{
    struct buf *b = page_buf(a);

    b->max = MAX_FILE;
    return b;
}

static int run_file(struct page *p, struct err *e)
{
    struct store *st;
    struct buf *b = file_buf(p->arena);
    int id = page_param_int(p, "id"), r = work_store(p, &st, e);

    if (r < 0 || (r = store_read_package(st, id, json_to_buf, b, e)) < 0)
        return r;
    return send_bytes(p, b, grid_file_type(GRID_JSON),
                      arena_printf(p->arena, "lan-tinh-%d.json", id), e);
}

/* The sealed inputs of a proposal or publication: names of persons are in it. */
static int sealed_file(struct page *p, struct err *e)
{
    struct store *st;
    struct publication x;
    struct buf *b = file_buf(p->arena);
    int id = page_param_int(p, "id"), r = work_store(p, &st, e);

    if (r < 0 || (r = publication_get(st, p->arena, id, &x, e)) < 0 ||
        (r = publication_read(st, &x, json_to_buf, b, e)) < 0)
        return r;
    return send_bytes(p, b, "application/zip", arena_printf(p->arena, "cong-bo-%d.zip", id), e);
}

/* ---- jobs ---- */

struct publish_job {
    struct publication_proposal x;
    struct store_who who;
};

static struct publish_job *job_data(struct page *p, struct job *j, int year)
{
    struct publish_job *d = ARENA_NEW(j->arena, struct publish_job);
    struct store_who who = work_who(p);

    d->who = store_who_keep(j->arena, &who);
    d->x = (struct publication_proposal){
        .year = year, .today = p->today, .threads = work_movement(p)->threads};
    j->data = d;
    return d;
}

/* Begins it and waits a moment: small movements never see the page that waits. */
static int begin(struct page *p, struct job *j, struct err *e)
{
    struct job_state s;
    int64_t id;
    int r = job_begin(work_movement(p), j, &id, e);

    if (r < 0)
        return r;
    job_wait(work_movement(p), id, JOB_WAIT_MS, p->arena, &s);
    if (s.known && s.done && s.r < 0) {
        *e = s.err;
        return s.r;
    }
    return work_goto(p, s.known && s.done
                            ? s.path
                            : arena_printf(p->arena, "%s/viec/%lld", publish_here, (long long)id));
}

static int job_page(struct page *p, struct err *e)
{
    struct job_state s;
    int id = page_param_int(p, "id");

    job_wait(work_movement(p), id, 0, p->arena, &s);
    if (!s.known)
        return work_goto(p, publish_here);
    if (s.done && s.r < 0) {
        *e = s.err;
        return s.r;
    }
    if (s.done)
        return work_goto(p, s.path);
    return work_wait(p, s.title, publish_here,
                     arena_printf(p->arena, _("Đang làm, do %s bắt đầu."), s.author),
                     arena_printf(p->arena, "%s/viec/%d", publish_here, id), e);
}

static int run_work(struct job *j, struct store *st, void *data, struct err *e)
{
    const struct publish_job *d = data;
    int64_t id;
    int r = publication_run(st, d->x.year, d->x.today, d->x.threads, &d->who, &id, e);

    j->path = arena_printf(j->arena, "%s/%d?xong=tinh", publish_here, d->x.year);
    return r;
}

static int run_make(struct page *p, struct err *e)
{
    int year = page_param_int(p, "year");
    struct job *j =
        job_new(arena_printf(p->arena, _("Tính năm %d"), year), work_who(p).author, run_work);

    job_data(p, j, year);
    return begin(p, j, e);
}

static int propose_work(struct job *j, struct store *st, void *data, struct err *e)
{
    const struct publish_job *d = data;
    int64_t id;
    int r = publication_propose(st, &d->x, &d->who, &id, e);

    j->path = arena_printf(j->arena, "%s/%d?xong=trinh", publish_here, d->x.year);
    return r;
}

static int propose(struct page *p, struct err *e)
{
    int year = page_param_int(p, "year");
    struct job *j = job_new(arena_printf(p->arena, _("Niêm phong và trình công bố năm %d"), year),
                            work_who(p).author, propose_work);
    struct publish_job *d = job_data(p, j, year);
    const char *note = form_value(&p->form, "ghi-chu")->text,
               *reason = form_value(&p->form, "ly-do")->text;
    const struct site_year *now = site_year(p->mount, year);

    d->x.run_id = form_value(&p->form, "lan")->number;
    d->x.note = arena_strdup(j->arena, note ? note : "");
    d->x.reason = arena_strdup(j->arena, reason ? reason : "");
    d->x.replaces = now ? now->sealed->publication.id : 0;
    return begin(p, j, e);
}

/* ---- the page ---- */

static void set_missing(struct page *p, const struct live *l, const struct site_year *y,
                        struct tpl_publish *v)
{
    struct grid g;
    struct tpl_publish_missing *list =
        ARENA_ARRAY(p->arena, struct tpl_publish_missing, MISSING_SHOWN);

    missing_grid(p->arena, l, y, &g, &v->n_units);
    sort_missing(&g);
    for (size_t i = 0; i < g.rows.n && i < MISSING_SHOWN; i++)
        list[v->n_missing++] =
            (struct tpl_publish_missing){.code = g.rows.at[i][M_CODE],
                                         .name = g.rows.at[i][M_NAME],
                                         .n = strtol(g.rows.at[i][M_COUNT], NULL, 10),
                                         .first = g.rows.at[i][M_WHAT]};
    v->missing = list;
    v->more_missing = (int64_t)(g.rows.n - v->n_missing);
    v->n_complete = v->n_units - (int64_t)g.rows.n;
}

static int set_runs(struct page *p, const struct publication *list, size_t n_list, int year,
                    struct tpl_publish *v, struct err *e)
{
    struct store_run *runs;
    size_t n;
    int r = runs_of(p, year, &runs, &n, e);

    if (r < 0)
        return r;
    const struct publication *now = publication_of_year(list, n_list, year);
    struct tpl_publish_runs *rows = ARENA_ARRAY(p->arena, struct tpl_publish_runs, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool published = now && str_eq(now->package_hash, runs[i].package_hash);
        rows[i] = (struct tpl_publish_runs){
            .id = runs[i].id,
            .at = work_moment(p->arena, runs[i].at),
            .who = runs[i].author,
            .hash = arena_printf(p->arena, "%.16s…", runs[i].package_hash),
            .first = i + 1 == n,
            .same = i + 1 < n && str_eq(runs[i].package_hash, runs[i + 1].package_hash),
            .published = published,
            .proposable = i == 0 && !published && !v->waiting};
    }
    v->runs = rows;
    v->n_runs = n;
    v->corrects = now ? now->id : 0;
    return 0;
}

static void set_history(struct page *p, const struct publication *list, size_t n, int year,
                        struct tpl_publish *v)
{
    static const char *const tags[] = {"td-unknown", "td-met", "td-notmet"};
    struct arena *a = p->arena;
    struct tpl_publish_history *rows = ARENA_ARRAY(a, struct tpl_publish_history, n + 1);
    const struct publication *waiting = publication_waiting(list, n, year);

    for (size_t i = n; i-- > 0;) {
        const struct publication *x = &list[i];
        bool decided = x->state != PUBLICATION_PROPOSED;
        if (x->year != year)
            continue;
        rows[v->n_history++] = (struct tpl_publish_history){
            .id = x->id,
            .state = publication_state_title(x->state),
            .tag = tags[x->state],
            .when = work_moment(a, decided ? x->word_at : x->proposed_at),
            .who = decided ? x->word_author : x->proposed_by,
            .decision = x->decision[0] ? arena_printf(a, _("%s ngày %s"), x->decision,
                                                      date_vi(a, x->decided_on))
                                       : "",
            .reason = x->word_reason[0] ? x->word_reason : x->reason};
    }
    v->history = rows;
    if (!waiting)
        return;
    v->waiting = waiting->id;
    v->waiting_by = waiting->proposed_by;
    v->waiting_at = work_moment(a, waiting->proposed_at);
}

static const char *done_words(const char *what)
{
    static const char *const words[][2] = {
        {"tinh", N_("Đã tính và lưu kết quả.")},
        {"trinh", N_("Đã niêm phong và trình Chủ tịch.")},
        {"cong-bo", N_("Đã công bố. Trang công khai cập nhật trong vài giây.")},
        {"tra-lai", N_("Đã trả lại cơ quan tham mưu.")}};

    for (size_t i = 0; what && i < ARRAY_SIZE(words); i++)
        if (str_eq(what, words[i][0]))
            return _(words[i][1]);
    return "";
}

static void set_difference(struct page *p, const struct site_year *y, struct tpl_publish *v)
{
    const struct site_year *now = site_year(p->mount, y->year);
    struct grid g;

    if (!now)
        return;
    report_correction(&g, p->arena, &now->run, &now->result, &y->run, &y->result, true);
    v->compared = true;
    v->changes = (int64_t)g.rows.n;
}

static int year_page(struct page *p, struct err *e)
{
    struct live *l;
    struct site_year y;
    struct arena *a = p->arena;
    struct buf *b = page_buf(a);
    struct publication *list;
    struct store *st;
    size_t n;
    int r = find_year(p, &l, &y, e);

    if (r != 0)
        return r < 0 ? r : 0;
    if ((r = work_store(p, &st, e)) < 0 || (r = publication_list(st, a, &list, &n, e)) < 0)
        return r;
    struct tpl_publish_years *years = ARENA_ARRAY(a, struct tpl_publish_years, l->n_years + 1);
    for (size_t i = 0; i < l->n_years; i++)
        years[i] = (struct tpl_publish_years){l->years[i].year, l->years[i].year == y.year};
    struct tpl_publish v = {
        .top = work_top(p, arena_printf(a, _("Tính và công bố năm %d"), y.year), publish_here),
        .end = work_bottom(p),
        .base = p->base,
        .csrf = work_csrf(p),
        .year = y.year,
        .at = l->at,
        .plan = live_plan(l, y.year),
        .done = done_words(form_value(&p->form, "xong")->text),
        .years = years,
        .n_years = l->n_years,
        .may_run = work_may(p, RIGHT_RUN_MAKE, NULL)};
    set_missing(p, l, &y, &v);
    set_history(p, list, n, y.year, &v);
    if ((r = set_runs(p, list, n, y.year, &v, e)) < 0)
        return r;
    v.may_propose = work_may(p, RIGHT_PUBLISH_PROPOSE, NULL) && v.n_runs && v.runs[0].proposable;
    set_difference(p, &y, &v);
    tpl_publish(b, &v);
    return work_send(p, b, e);
}

static const struct form_field year_fields[] = {
    {.name = "xong", .title = "Xong", .type = FIELD_TEXT, .max = 16}};
static const struct form_field propose_fields[] = {
    {.name = "lan", .title = "Lần tính", .type = FIELD_INT, .max = 9, .required = true},
    {.name = "ghi-chu", .title = "Ghi chú", .type = FIELD_LINES, .max = 1000},
    {.name = "ly-do", .title = "Lý do đính chính", .type = FIELD_LINES, .max = 1000},
};
static const struct form_field publish_fields[] = {
    {.name = "quyet-dinh", .title = "Số quyết định", .type = FIELD_TEXT, .max = 80},
    {.name = "ngay", .title = "Ngày quyết định", .type = FIELD_TEXT, .max = 10},
    {.name = "su-kien", .title = "Mốc", .type = FIELD_TEXT, .max = 64},
    {.name = "dong-y", .title = "Đồng ý công bố", .type = FIELD_CHECK, .max = 4},
};
static const struct form_field return_fields[] = {
    {.name = "ly-do", .title = "Lý do trả lại", .type = FIELD_LINES, .max = 1000},
};

#define YEAR "/tinh-va-cong-bo/{year:year}"
static const struct route routes[] = {
    {HTTP_GET, "/tinh-va-cong-bo", LANE_FAST, RIGHT_RUN_SEE, NULL, 0, 0, latest},
    {HTTP_GET, YEAR, LANE_SLOW, RIGHT_RUN_SEE, year_fields, ARRAY_SIZE(year_fields), 0, year_page},
    {HTTP_GET, YEAR "/thieu.xlsx", LANE_SLOW, RIGHT_RUN_SEE, NULL, 0, 0, missing_file},
    {HTTP_GET, YEAR "/sat-nguong", LANE_SLOW, RIGHT_RUN_SEE, NULL, 0, 0, boundary_page},
    {HTTP_GET, YEAR "/sat-nguong.xlsx", LANE_SLOW, RIGHT_RUN_SEE, NULL, 0, 0, boundary_file},
    {HTTP_GET, YEAR "/khac-biet", LANE_SLOW, RIGHT_RUN_SEE, NULL, 0, 0, differences_page},
    {HTTP_GET, YEAR "/khac-biet.xlsx", LANE_SLOW, RIGHT_RUN_SEE, NULL, 0, 0, differences_file},
    {HTTP_GET, YEAR "/lan-tinh.xlsx", LANE_SLOW, RIGHT_RUN_SEE, NULL, 0, 0, runs_file},
    {HTTP_GET, YEAR "/lan-tinh/{id:int}", LANE_SLOW, RIGHT_RUN_SEE, NULL, 0, 0, run_file},
    {HTTP_GET, YEAR "/niem-phong/{id:int}", LANE_SLOW, RIGHT_RUN_SEE, NULL, 0, 0, sealed_file},
    {HTTP_GET, "/tinh-va-cong-bo/viec/{id:int}", LANE_FAST, RIGHT_RUN_SEE, NULL, 0, 0, job_page},
    {HTTP_POST, YEAR "/tinh", LANE_SLOW, RIGHT_RUN_MAKE, NULL, 0, 0, run_make},
    {HTTP_POST, YEAR "/trinh", LANE_SLOW, RIGHT_PUBLISH_PROPOSE, propose_fields,
     ARRAY_SIZE(propose_fields), 0, propose},
    {HTTP_GET, YEAR "/trinh/{id:int}", LANE_SLOW, RIGHT_RUN_SEE, NULL, 0, 0, proposal_page},
    {HTTP_GET, YEAR "/trinh/{id:int}/thay-doi.xlsx", LANE_SLOW, RIGHT_RUN_SEE, NULL, 0, 0,
     proposal_changes},
    {HTTP_POST, YEAR "/trinh/{id:int}/cong-bo", LANE_SLOW, RIGHT_PUBLISH, publish_fields,
     ARRAY_SIZE(publish_fields), 0, proposal_publish},
    {HTTP_POST, YEAR "/trinh/{id:int}/tra-lai", LANE_SLOW, RIGHT_PUBLISH, return_fields,
     ARRAY_SIZE(return_fields), 0, proposal_return},
};
const struct route_table publish_table = {routes, ARRAY_SIZE(routes)};
