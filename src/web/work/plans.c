/* Versions of the plan: the list, and the way of another one from its upload over checks, cases, differences and the drill on
 * live figures to its proposal; the word on that is plan_word.c.  A plan that does not validate never gets there. */
#include "base/fs.h"
#include "base/i18n.h"
#include "base/str.h"
#include "core/plan_draft.h"
#include "core/plan_force.h"
#include "core/report.h"
#include "engine/cases.h"
#include "engine/plan_outline.h"
#include "engine/plan_read.h"
#include "web/work/work.h"

#include <unistd.h>

static const char here[] = "/ke-hoach-quan-tri";

/* A draft with what came of trying it. */
struct shown_draft {
    struct plan_draft x;
    bool tried; /* what follows is there */
    struct drill_result result;
};
enum { MAX_TOLD = 200, MAX_SHOWN = 200, DRAFT_WAIT_MS = 2000, LINE_SHOWN = 400 };

/* ---- versions ---- */

static int versions(struct page *p, struct plan_version **ret, size_t *ret_n, int64_t *ret_now,
                    struct err *e)
{
    struct store *st;
    struct err none;
    int r = work_store(p, &st, e);

    *ret_now = 0;
    if (r < 0 || (r = plan_versions(st, p->arena, ret, ret_n, e)) < 0)
        return r;
    r = store_plan_version(st, p->today, ret_now, &none);
    return r == ERR_DB ? r : 0; /* none in force yet is fine */
}

static int set_drafts(struct page *p, struct tpl_plans *v, struct err *e)
{
    struct plan_draft *list;
    struct store *st;
    size_t n;
    int r = work_store(p, &st, e);

    if (r < 0 || (r = plan_draft_list(st, p->arena, &list, &n, e)) < 0)
        return r;
    struct tpl_plans_drafts *rows = ARENA_ARRAY(p->arena, struct tpl_plans_drafts, n + 1);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct tpl_plans_drafts){list[i].key, list[i].name, list[i].author,
                                            work_moment(p->arena, list[i].at)};
    v->drafts = rows;
    v->n_drafts = n;
    v->keep = PLAN_DRAFTS;
    v->days = PLAN_DRAFT_DAYS;
    return 0;
}

static const char *state_text(enum plan_proposal_state s)
{
    static const char *const texts[] = {N_("chờ xác nhận"), N_("đã xác nhận"), N_("trả lại")};

    return _(texts[s]);
}

/* What was proposed and has no word yet, or was sent back last. */
static int set_proposals(struct page *p, struct tpl_plans *v, struct err *e)
{
    struct plan_proposal *list;
    struct store *st;
    size_t n;
    int r = work_store(p, &st, e);

    if (r < 0 || (r = plan_proposals(st, p->arena, &list, &n, e)) < 0)
        return r;
    struct tpl_plans_proposals *rows = ARENA_ARRAY(p->arena, struct tpl_plans_proposals, n + 1);
    for (size_t i = n; i-- > 0;)
        if (list[i].state == PLAN_WAITING || (i == n - 1 && list[i].state == PLAN_RETURNED))
            rows[v->n_proposals++] =
                (struct tpl_plans_proposals){list[i].id,
                                             list[i].document,
                                             date_vi(p->arena, list[i].in_force_from),
                                             list[i].author,
                                             work_moment(p->arena, list[i].at),
                                             state_text(list[i].state)};
    v->proposals = rows;
    return 0;
}

static int list_page(struct page *p, struct err *e)
{
    struct plan_version *list;
    struct arena *a = p->arena;
    struct buf *b = page_buf(a);
    const char *done = form_value(&p->form, "xong")->text;
    int64_t now;
    size_t n;
    int r = versions(p, &list, &n, &now, e);

    if (r < 0)
        return r;
    struct tpl_plans_rows *rows = ARENA_ARRAY(a, struct tpl_plans_rows, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct plan_version *x = &list[n - 1 - i];
        rows[i] = (struct tpl_plans_rows){.id = x->id,
                                          .from = date_vi(a, x->in_force_from),
                                          .document = x->document,
                                          .added = work_moment(a, x->added_at),
                                          .who = x->added_by,
                                          .hash = x->hash,
                                          .now = x->id == now};
    }
    struct tpl_plans v = {.top = work_top(p, _("Các bản kế hoạch"), here),
                          .end = work_bottom(p),
                          .base = p->base,
                          .csrf = work_csrf(p),
                          .done = done && !str_eq(done, "bo"),
                          .dropped = done && str_eq(done, "bo"),
                          .rows = rows,
                          .n_rows = n,
                          .may = work_may(p, RIGHT_PLAN_EDIT, NULL)};
    if ((r = set_proposals(p, &v, e)) < 0 || (v.may && (r = set_drafts(p, &v, e)) < 0))
        return r;
    tpl_plans(b, &v);
    return work_send(p, b, e);
}

static const struct grid_column version_columns[] = {
    {"id", N_("Bản"), GRID_NUMBER},
    {"plan", N_("Mã kế hoạch"), GRID_TEXT},
    {"from", N_("Có hiệu lực từ"), GRID_DATE},
    {"document", N_("Theo văn bản"), GRID_TEXT},
    {"who", N_("Người nạp"), GRID_TEXT},
    {"added", N_("Lúc nạp (UTC)"), GRID_TEXT},
    {"hash", N_("Mã băm"), GRID_TEXT},
};

static int list_file(struct page *p, struct err *e)
{
    struct plan_version *list;
    struct grid g;
    int64_t now;
    size_t n;
    int r = versions(p, &list, &n, &now, e);

    if (r < 0)
        return r;
    grid_init(&g, p->arena, _("Các bản kế hoạch"), version_columns, ARRAY_SIZE(version_columns));
    for (size_t i = 0; i < n; i++) {
        const char **row = grid_row(&g);
        row[0] = arena_printf(p->arena, "%lld", (long long)list[i].id);
        row[1] = list[i].plan_id;
        row[2] = date_iso(p->arena, list[i].in_force_from);
        row[3] = list[i].document;
        row[4] = list[i].added_by;
        row[5] = list[i].added_at;
        row[6] = list[i].hash;
    }
    return work_send_grid(p, &g, "ke-hoach.xlsx", e);
}

/* The text of a version, as it was loaded. */
static int version_file(struct page *p, struct err *e)
{
    struct plan_version *list;
    struct store *st;
    const char *text = NULL;
    int64_t now;
    size_t n;
    int id = page_param_int(p, "id"), r = versions(p, &list, &n, &now, e);

    if (r < 0 || (r = work_store(p, &st, e)) < 0)
        return r;
    for (size_t i = 0; i < n && r == 0; i++)
        if (list[i].id == id)
            r = plan_version_text(st, p->arena, list[i].hash, &text, e);
    if (r < 0)
        return r;
    if (!text)
        return err_set(e, ERR_MISSING, _("không có bản kế hoạch số %d"), id);
    p->answer->type = "text/plain; charset=utf-8";
    p->answer->body = text;
    p->answer->len = strlen(text);
    http_extra(p->answer, "Content-Disposition",
               arena_printf(p->arena, "attachment; filename=\"ke-hoach-%d.yaml\"", id));
    return 0;
}

/* ---- upload ---- */

static int slurp(struct page *p, const struct form_file *f, size_t max, char **ret, struct err *e)
{
    char *bytes = arena_alloc(p->arena, f->size + 1);
    size_t n = 0;
    ssize_t got = 1;

    if (f->size > max)
        return err_set(e, ERR_LIMIT, _("tệp “%s” lớn hơn %zu MB"), f->name, max >> 20);
    while (n < f->size && (got = pread(f->fd, bytes + n, f->size - n, (off_t)n)) > 0)
        n += (size_t)got;
    if (got < 0 || n < f->size)
        return err_errno(e, _("Không đọc được"), f->name);
    *ret = bytes;
    return 0;
}

struct drill_job {
    struct movement *m;
    const char *key;
    int threads;
};

static int read_draft(struct arena *a, const struct plan_draft *d, struct plan **ret,
                      struct errs *errs)
{
    errs_init(errs, a, MAX_TOLD);
    return plan_read(a, d->name, d->text, d->text_n, ret, errs);
}

/* The plan over the figures in force, beside the live results under the plan in force. */
static int drill(struct store *st, const struct plan *plan, const struct live *l, int threads,
                 struct grid *g, struct err *e)
{
    struct arena *a = g->arena;
    struct store_skipped skipped;
    struct inputs in;
    struct run run;
    struct year_result y;

    inputs_init(&in, a);
    int r = store_load(st, plan, &in, &skipped, e);
    if (r < 0) {
        inputs_free(&in);
        return r;
    }
    if (skipped.facts || skipped.attestations || skipped.events)
        grid_note(g, arena_printf(a,
                                  _("Bỏ qua %lld số liệu, %lld xác nhận, %lld sự kiện mà bản này "
                                    "không khai"),
                                  (long long)skipped.facts, (long long)skipped.attestations,
                                  (long long)skipped.events));
    run_init(&run, a, plan, &in, 0, threads);
    r = run_refused(&run, e);
    int last = l->n_years ? l->years[l->n_years - 1].year : run.last;
    while (run_each(&run, last, true, &y)) {
        struct site_year now;
        if (live_year(l, y.year, &now))
            report_compare_add(g, &now.run, &now.result, &run, &y);
        year_result_free(&y);
    }
    inputs_free(&in);
    return r;
}

static int drill_work(struct job *j, struct store *st, void *data, struct err *e)
{
    const struct drill_job *d = data;
    _arena_ struct arena *a = arena_new();
    struct plan_draft draft;
    struct plan *plan;
    struct errs errs;
    struct grid g;
    int r;

    j->path = arena_printf(j->arena, "%s/ban-thao/%s", here, d->key);
    if ((r = plan_draft_get(st, a, d->key, &draft, e)) < 0)
        return r;
    if (read_draft(a, &draft, &plan, &errs) < 0)
        return 0; /* told on its page */
    struct live *l = movement_live(d->m);
    if (!l)
        return 0; /* the page offers to try again */
    report_compare_init(&g, a);
    grid_note(
        &g,
        arena_printf(a, _("Trước: bản áp dụng cho từng năm; sau: bản này; số liệu lúc %s"), l->at));
    r = drill(st, plan, l, d->threads, &g, e);
    drills_keep(&d->m->drills, d->key, &g, r < 0 ? e : NULL);
    live_release(l); /* names in the table are its own */
    return 0;        /* what went wrong is told on the page */
}

/* Begins the drill where nothing else is under way; the page tells how it stands. */
static int begin_drill(struct page *p, const char *key, struct err *e)
{
    struct movement *m = work_movement(p);
    struct job *j = job_new(_("Áp dụng thử kế hoạch"), work_who(p).author, drill_work);
    struct drill_job *d = ARENA_NEW(j->arena, struct drill_job);
    struct job_state s;
    struct err busy;
    int64_t id;

    (void)e;
    *d = (struct drill_job){m, arena_strdup(j->arena, key), m->threads};
    j->data = d;
    if (job_begin(m, j, &id, &busy) == 0)
        job_wait(m, id, DRAFT_WAIT_MS, p->arena, &s);
    return work_goto(p, arena_printf(p->arena, "%s/ban-thao/%s", here, key));
}

static int upload(struct page *p, struct err *e)
{
    const struct form_file *plan = form_value(&p->form, "ke-hoach")->file,
                           *cases = form_value(&p->form, "ca-thu")->file;
    char *text, *more = NULL, key[HASH_HEX];
    struct store *st;
    int r;

    if (!plan) {
        err_set(e, ERR_INPUT, "%s", _("chưa chọn tệp kế hoạch"));
        return err_hint(e, "%s", _("Chọn tệp .yaml rồi bấm Kiểm tra."));
    }
    if ((r = slurp(p, plan, PLAN_MAX_BYTES, &text, e)) < 0 ||
        (cases && (r = slurp(p, cases, CASES_MAX_BYTES, &more, e)) < 0))
        return r;
    const struct store_who who = work_who(p);
    const struct plan_draft x = {.name = plan->name,
                                 .text = text,
                                 .text_n = plan->size,
                                 .cases = more,
                                 .cases_n = cases ? cases->size : 0};
    if ((r = work_store(p, &st, e)) < 0 || (r = plan_draft_put(st, &x, &who, key, e)) < 0)
        return r;
    return begin_drill(p, key, e);
}

/* ---- one draft ---- */

static int find_draft(struct page *p, struct shown_draft *ret, struct err *e)
{
    struct store *st;
    int r = work_store(p, &st, e);

    *ret = (struct shown_draft){0};
    if (r < 0 || (r = plan_draft_get(st, p->arena, page_param(p, "key"), &ret->x, e)) < 0)
        return r;
    ret->tried = drills_tried(&work_movement(p)->drills, ret->x.key, p->arena, &ret->result);
    return 0;
}

/* The line of the text, shortened. */
static const char *line_of(struct arena *a, const char *text, int line)
{
    while (--line > 0 && (text = strchr(text, '\n')))
        text++;
    if (!text || line < 0)
        return "";
    size_t n = strcspn(text, "\n");
    return n > LINE_SHOWN ? arena_printf(a, "%.*s…", (int)LINE_SHOWN, text)
                          : arena_strndup(a, text, n);
}

static void set_errors(struct arena *a, const struct shown_draft *d, const struct errs *errs,
                       struct tpl_draft *v)
{
    struct tpl_draft_errors *list = ARENA_ARRAY(a, struct tpl_draft_errors, errs->list.n + 1);

    for (size_t i = 0; i < errs->list.n; i++) {
        const struct err *x = &errs->list.at[i];
        list[i] = (struct tpl_draft_errors){.line = x->line,
                                            .column = x->column,
                                            .message = x->message,
                                            .hint = x->hint,
                                            .text = line_of(a, d->x.text, x->line)};
    }
    v->errors = list;
    v->n_errors = errs->list.n;
    v->error_count = (int64_t)errs->total;
}

static void set_warnings(struct arena *a, const struct plan *plan, struct tpl_draft *v)
{
    struct tpl_draft_warnings *list =
        ARENA_ARRAY(a, struct tpl_draft_warnings, plan->n_warnings + 1);

    for (size_t i = 0; i < plan->n_warnings; i++)
        list[i] = (struct tpl_draft_warnings){plan->warnings[i].line, plan->warnings[i].message,
                                              plan->warnings[i].hint};
    v->warnings = list;
    v->n_warnings = plan->n_warnings;
    v->warning_count = (int64_t)plan->n_warnings;
}

static void add_failures(struct arena *a, const struct plan_case *k, struct tpl_draft *v,
                         struct tpl_draft_failures *list)
{
    struct case_failure *bad;
    size_t n = case_run(a, k, &bad);

    v->n_failed += n > 0;
    for (size_t i = 0; i < n && v->n_failures < MAX_SHOWN; i++)
        list[v->n_failures++] = (struct tpl_draft_failures){.title = k->title,
                                                            .line = bad[i].expect->line,
                                                            .key = bad[i].expect->key,
                                                            .wanted = bad[i].wanted,
                                                            .got = bad[i].got};
}

static void set_cases(struct arena *a, const struct shown_draft *d, const struct plan *plan,
                      struct tpl_draft *v)
{
    struct tpl_draft_failures *list = ARENA_ARRAY(a, struct tpl_draft_failures, MAX_SHOWN);
    struct cases cases;
    struct errs errs;

    v->no_cases = !d->x.cases;
    v->failures = list;
    if (!d->x.cases)
        return;
    errs_init(&errs, a, MAX_TOLD);
    if (cases_read(a, plan, d->x.name, d->x.cases, d->x.cases_n, &cases, &errs) < 0) {
        struct tpl_draft_case_errors *bad =
            ARENA_ARRAY(a, struct tpl_draft_case_errors, errs.list.n + 1);
        for (size_t i = 0; i < errs.list.n; i++)
            bad[i] = (struct tpl_draft_case_errors){errs.list.at[i].line, errs.list.at[i].message};
        v->case_errors = bad;
        v->n_case_errors = errs.list.n;
        return;
    }
    v->n_cases = (int64_t)cases.n;
    for (size_t i = 0; i < cases.n; i++)
        add_failures(a, &cases.at[i], v, list);
}

/* Does the plan in force, which pages show, have the clause? */
static bool cited(const struct plan_outline *now, const char *clause)
{
    for (size_t i = 0; *clause && i < now->n_clauses; i++)
        if (str_eq(now->clauses[i].clause, clause))
            return true;
    return false;
}

static void set_changes(struct arena *a, const struct plan *plan, const struct grid *g,
                        struct tpl_draft *v)
{
    size_t n = g->rows.n < MAX_SHOWN ? g->rows.n : MAX_SHOWN;
    struct tpl_draft_changes *list = ARENA_ARRAY(a, struct tpl_draft_changes, n + 1);
    struct plan_outline *now = ARENA_NEW(a, struct plan_outline);

    plan_outline(a, plan, DATE_NONE, now);

    for (size_t i = 0; i < n; i++) {
        const char **row = g->rows.at[i];
        const char *line = grid_cell(g, row, "line-to");
        const char *clause = grid_cell(g, row, "clause"), *path = grid_cell(g, row, "path");
        list[i] = (struct tpl_draft_changes){
            .thing = grid_cell(g, row, "thing"),
            .clause = clause,
            .anchor = cited(now, clause) ? clause_anchor(a, clause) : "",
            .field = grid_cell(g, row, "field"),
            .path = arena_printf(a, "%s%s%s%s%s", grid_cell(g, row, "section"),
                                 *grid_cell(g, row, "id") ? "." : "", grid_cell(g, row, "id"),
                                 *path ? "." : "", path),
            .from = grid_cell(g, row, "from"),
            .to = grid_cell(g, row, "to"),
            .line = line[0] ? line : grid_cell(g, row, "line-from")};
    }
    v->changes = list;
    v->n_changes = n;
    v->change_count = (int64_t)g->rows.n;
    v->more_changes = (int64_t)(g->rows.n - n);
}

static void set_drill(struct arena *a, const struct shown_draft *d, struct tpl_draft *v)
{
    const struct grid *g = &d->result.drill;
    size_t n = g->rows.n < MAX_SHOWN ? g->rows.n : MAX_SHOWN;
    struct tpl_draft_drill *list = ARENA_ARRAY(a, struct tpl_draft_drill, n + 1);
    struct tpl_draft_notes *notes = ARENA_ARRAY(a, struct tpl_draft_notes, g->n_notes + 2);

    v->try_problem = d->tried ? d->result.problem : NULL;
    v->try_hint = d->tried ? d->result.hint : NULL;
    for (size_t i = 0; i < n; i++) {
        const char **row = g->rows.at[i];
        list[i] = (struct tpl_draft_drill){.year = grid_cell(g, row, "year"),
                                           .what = grid_cell(g, row, "what"),
                                           .name = grid_cell(g, row, "name"),
                                           .field = grid_cell(g, row, "field"),
                                           .before = grid_cell(g, row, "before"),
                                           .after = grid_cell(g, row, "after")};
    }
    for (size_t i = 0; i < g->n_notes; i++)
        notes[v->n_notes++].text = g->notes[i];
    if (d->tried && !d->result.problem && !g->rows.n)
        notes[v->n_notes++].text = _("Không kết quả nào thay đổi");
    v->drill = list;
    v->n_drill = n;
    v->drill_count = (int64_t)g->rows.n;
    v->more_drill = (int64_t)(g->rows.n - n);
    v->notes = notes;
}

/* Everything about it; what is wrong with the last step in problem. */
static int show(struct page *p, const struct shown_draft *d, const struct err *problem,
                struct err *e)
{
    struct arena *a = p->arena;
    struct buf *b = page_buf(a);
    const struct plan *now;
    struct plan *plan;
    struct errs errs;
    struct grid g;
    int r = work_plan(p, &now, e);

    if (r < 0)
        return r;
    struct tpl_draft v = {.top = work_top(p, _("Bản kế hoạch đang nạp"), here),
                          .end = work_bottom(p),
                          .base = p->base,
                          .csrf = work_csrf(p),
                          .key = d->x.key,
                          .name = d->x.name,
                          .problem = problem ? problem->message : "",
                          .hint = problem ? problem->hint : "",
                          .who = d->x.author,
                          .at = work_moment(a, d->x.at),
                          .today = date_vi(a, p->today)};
    if (read_draft(a, &d->x, &plan, &errs) < 0) {
        set_errors(a, d, &errs, &v);
    } else {
        v.valid = true;
        v.title = plan->item.title;
        set_warnings(a, plan, &v);
        set_cases(a, d, plan, &v);
        report_plan_diff(&g, a, now, plan);
        set_changes(a, now, &g, &v);
        set_drill(a, d, &v);
        v.untried = !d->tried;
        v.may_begin = d->tried && !d->result.problem && work_may(p, RIGHT_PLAN_EDIT, NULL);
    }
    if (problem)
        p->answer->status = 422;
    tpl_draft(b, &v);
    return work_send(p, b, e);
}

static int draft_page(struct page *p, struct err *e)
{
    struct shown_draft d;
    int r = find_draft(p, &d, e);

    return r < 0 ? r : show(p, &d, NULL, e);
}

static int draft_try(struct page *p, struct err *e)
{
    struct shown_draft d;
    int r = find_draft(p, &d, e);

    return r < 0 ? r : begin_drill(p, d.x.key, e);
}

static int changes_file(struct page *p, struct err *e)
{
    struct shown_draft d;
    const struct plan *now;
    struct plan *plan;
    struct errs errs;
    struct grid g;
    int r = find_draft(p, &d, e);

    if (r < 0 || (r = work_plan(p, &now, e)) < 0)
        return r;
    if (read_draft(p->arena, &d.x, &plan, &errs) < 0)
        return err_set(e, ERR_INPUT, "%s", _("bản này có lỗi, không so được"));
    report_plan_diff(&g, p->arena, now, plan);
    return work_send_grid(p, &g, "thay-doi-ke-hoach.xlsx", e);
}

static int drill_file(struct page *p, struct err *e)
{
    struct shown_draft d;
    int r = find_draft(p, &d, e);

    if (r < 0)
        return r;
    if (!d.tried || d.result.problem)
        return err_set(e, ERR_MISSING, "%s", _("chưa áp dụng thử bản này"));
    return work_send_grid(p, &d.result.drill, "ap-dung-thu.xlsx", e);
}

/* ---- proposing it ---- */

/* How many results of each year trying it changed: what the Chairman is told. */
static const char *effect_of(struct arena *a, const struct grid *g)
{
    const char *year = "", *s = "";
    size_t n = 0;

    for (size_t i = 0; i <= g->rows.n; i++) {
        const char *here_year = i < g->rows.n ? grid_cell(g, g->rows.at[i], "year") : "";
        if (n && !str_eq(here_year, year)) {
            s = arena_printf(a, "%s%s\t%zu\n", s, year, n);
            n = 0;
        }
        year = here_year;
        n++;
    }
    return s;
}

static int ask_to_begin(struct page *p, const struct shown_draft *d, int32_t from, struct err *e)
{
    const struct store_who who = work_who(p);
    struct store *st;
    struct plan *plan;
    struct errs errs;
    struct inputs in;
    int64_t id;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    if (read_draft(p->arena, &d->x, &plan, &errs) < 0)
        return err_set(e, ERR_INPUT, "%s", _("bản này có lỗi, không thể có hiệu lực"));
    if (!d->tried || d->result.problem) {
        err_set(e, ERR_CONFLICT, "%s", _("chưa áp dụng thử bản này"));
        return err_hint(e, "%s", _("Bấm Áp dụng thử, xem kết quả thay đổi rồi trình."));
    }
    inputs_init(&in, p->arena);
    r = store_load_subjects(st, plan, &in,
                            e); /* units of kinds that it does not know would stop everything */
    inputs_free(&in);
    if (r < 0)
        return r;
    return plan_propose(st, plan, from, form_value(&p->form, "van-ban")->text,
                        effect_of(p->arena, &d->result.drill), &who, &id, e);
}

static int drop(struct page *p, const char *key, struct err *e)
{
    const struct store_who who = work_who(p);
    struct store *st;
    int r = work_store(p, &st, e);

    return r < 0 ? r : plan_draft_drop(st, key, &who, e);
}

static int draft_begin(struct page *p, struct err *e)
{
    const char *day = form_value(&p->form, "ngay")->text;
    int32_t from = DATE_NONE;
    struct err problem;
    struct shown_draft d;
    int r = find_draft(p, &d, e);

    if (r < 0)
        return r;
    if (day && date_parse(day, &from) < 0) {
        r = err_set(&problem, ERR_INPUT, _("“%s” không phải ngày"), day);
        err_hint(&problem, "%s", _("Viết dạng dd/mm/yyyy, ví dụ 01/01/2027."));
    } else {
        r = ask_to_begin(p, &d, from, &problem);
    }
    if (r == ERR_INPUT || r == ERR_CONFLICT)
        return show(p, &d, &problem, e);
    if (r < 0) {
        *e = problem;
        return r;
    }
    if ((r = drop(p, d.x.key, e)) < 0 && r != ERR_MISSING)
        return r;
    return work_goto(p, arena_printf(p->arena, "%s?xong=1", here));
}

static int draft_drop(struct page *p, struct err *e)
{
    int r = drop(p, page_param(p, "key"), e);

    return r < 0 ? r : work_goto(p, arena_printf(p->arena, "%s?xong=bo", here));
}

static const struct form_field list_fields[] = {
    {.name = "xong", .title = "Xong", .type = FIELD_TEXT, .max = 4}};
static const struct form_field upload_fields[] = {
    {.name = "ke-hoach",
     .title = "Tệp kế hoạch",
     .type = FIELD_FILE,
     .max = PLAN_MAX_BYTES,
     .required = true},
    {.name = "ca-thu", .title = "Tệp ca kiểm thử", .type = FIELD_FILE, .max = CASES_MAX_BYTES}};
static const struct form_field begin_fields[] = {
    {.name = "van-ban", .title = "Số văn bản", .type = FIELD_TEXT, .max = 80},
    {.name = "ngay", .title = "Có hiệu lực từ ngày", .type = FIELD_TEXT, .max = 10}};

#define PLANS "/ke-hoach-quan-tri"
#define DRAFT PLANS "/ban-thao/{key:slug}"
static const struct route routes[] = {
    {HTTP_GET, PLANS, LANE_FAST, RIGHT_PLAN_SEE, list_fields, ARRAY_SIZE(list_fields), 0,
     list_page},
    {HTTP_GET, PLANS "/danh-sach.xlsx", LANE_FAST, RIGHT_PLAN_SEE, NULL, 0, 0, list_file},
    {HTTP_GET, PLANS "/ban/{id:int}.yaml", LANE_FAST, RIGHT_PLAN_SEE, NULL, 0, 0, version_file},
    {HTTP_POST, PLANS "/ban-thao", LANE_SLOW, RIGHT_PLAN_EDIT, upload_fields,
     ARRAY_SIZE(upload_fields), PLAN_MAX_BYTES + CASES_MAX_BYTES + (64 << 10), upload},
    {HTTP_GET, DRAFT, LANE_SLOW, RIGHT_PLAN_EDIT, NULL, 0, 0, draft_page},
    {HTTP_GET, DRAFT "/thay-doi.xlsx", LANE_SLOW, RIGHT_PLAN_EDIT, NULL, 0, 0, changes_file},
    {HTTP_GET, DRAFT "/ap-dung-thu.xlsx", LANE_SLOW, RIGHT_PLAN_EDIT, NULL, 0, 0, drill_file},
    {HTTP_POST, DRAFT "/thu", LANE_SLOW, RIGHT_PLAN_EDIT, NULL, 0, 0, draft_try},
    {HTTP_POST, DRAFT "/bo", LANE_FAST, RIGHT_PLAN_EDIT, NULL, 0, 0, draft_drop},
    {HTTP_POST, DRAFT "/hieu-luc", LANE_SLOW, RIGHT_PLAN_EDIT, begin_fields,
     ARRAY_SIZE(begin_fields), 0, draft_begin},
};
const struct route_table plans_table = {routes, ARRAY_SIZE(routes)};
