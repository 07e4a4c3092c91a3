/* The grid of a unit's figures (/so-lieu): typed in one form, saved in one transaction, taken from a file after its
 * differences were shown; and the history of each figure.  What was refused stays on the page as it was typed. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "core/sheet_file.h"
#include "engine/say.h"
#include "web/asset.h"
#include "web/work/sheet_page.h"

enum { MAX_UPLOAD = 8 << 20, MAX_PASTE = 100000, MAX_BODY = 2 << 20 };

/* ---- the grid ---- */

struct drawing {
    struct sheet_page *x;
    const struct sheet_row *rows; /* what was typed, with its results; NULL on a fresh page */
    const struct sheet_result *results;
    size_t n;
    bool editable;
};

static size_t typed_at(const struct drawing *d, uint32_t indicator)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->rows[i].indicator == indicator)
            return i;
    return d->n;
}

static void fill_warnings(struct drawing *d, const struct sheet_item *i, struct tpl_figure_say *say)
{
    const char *texts[FIGURE_WARNINGS];
    struct arena *a = d->x->a;
    size_t n = figure_warn(a, d->x->plan, i->indicator, i->now, i->last, texts);
    struct tpl_figure_say_warnings *list = ARENA_ARRAY(a, struct tpl_figure_say_warnings, n + 1);

    for (size_t k = 0; k < n; k++)
        list[k].text = texts[k];
    say->warnings = list;
    say->n_warnings = n;
}

static struct tpl_figure_who who_of(struct drawing *d, const struct sheet_item *i)
{
    struct sheet_page *x = d->x;
    const struct figure *f = i->now;

    return (struct tpl_figure_who){
        .base = x->p->base,
        .year = x->key.year,
        .unit = x->path,
        .id = x->plan->indicators[i->indicator].item.id,
        .last = figure_text(x->a, x->plan, i->indicator, i->last),
        .who = f && *f->at ? arena_printf(x->a, "%s, %s", *f->by_whom ? f->by_whom : f->author,
                                          work_moment(x->a, f->at))
                           : "",
        .rev = sheet_rev(i)};
}

static bool refused(const struct sheet_result *r)
{
    return r->what == SHEET_REFUSED || r->what == SHEET_CONFLICT;
}

static struct tpl_figure_say say_of(struct drawing *d, const struct sheet_item *i, bool edit)
{
    size_t at = typed_at(d, i->indicator);
    struct tpl_figure_say say = {
        .id = d->x->plan->indicators[i->indicator].item.id, .edit = edit, .rev = sheet_rev(i)};

    fill_warnings(d, i, &say);
    if (at == d->n || !refused(&d->results[at]))
        return say;
    sheet_page_refused(d->x, i, &d->rows[at], &d->results[at], &say);
    return say;
}

static void fill_values(struct drawing *d, const struct sheet_item *i, struct tpl_figure_row *row)
{
    const struct figure *f = i->now;
    struct arena *a = d->x->a;

    row->num =
        sheet_page_num_field(d->x, i, figure_num_text(a, d->x->plan, i->indicator, f), false);
    row->den = figure_den_text(a, f);
    row->note = f ? f->note : "";
    row->source = f ? f->source : d->x->plan->indicators[i->indicator].source;
    row->is_na = f && f->state == FACT_NA;
    row->is_missing = f && f->state == FACT_MISSING;
    row->now = figure_text(a, d->x->plan, i->indicator, f);
}

/* What was typed and not taken stands in the fields again. */
static void fill_typed(struct drawing *d, const struct sheet_item *i, struct tpl_figure_row *row)
{
    size_t at = typed_at(d, i->indicator);
    const struct sheet_row *t = at < d->n ? &d->rows[at] : NULL;

    if (!t)
        return;
    row->saved = d->results[at].what == SHEET_SAVED;
    row->wrong = refused(&d->results[at]);
    if (!row->wrong)
        return;
    row->num = sheet_page_num_field(d->x, i, t->typed.num ? t->typed.num : "", true);
    row->den = t->typed.den ? t->typed.den : "";
    row->note = t->typed.note ? t->typed.note : row->note;
    row->source = t->typed.source ? t->typed.source : row->source;
    row->is_na = t->typed.state == FACT_NA;
    row->is_missing = t->typed.state == FACT_MISSING;
}

static void fill_row(struct drawing *d, const struct sheet_item *i, struct tpl_figure_row *row)
{
    struct sheet_page *x = d->x;
    const struct indicator *k = &x->plan->indicators[i->indicator];
    const struct sheet_lock l = sheet_item_lock(x->a, &x->s, i, x->who.perm);
    const struct sheet_lock whole = sheet_lock(x->a, &x->s, x->who.perm);
    bool edit = !l.locked && x->s.state == SHEET_SELF;

    *row = (struct tpl_figure_row){.base = x->p->base,
                                   .year = x->key.year,
                                   .unit = x->path,
                                   .id = k->item.id,
                                   .title = k->item.title,
                                   .asked = sheet_page_asked(x, i),
                                   .of = k->of,
                                   .over = k->over,
                                   .evidence = i->asks_evidence,
                                   .files = (int64_t)i->files,
                                   .den_label = sheet_page_den(k),
                                   .has_den = fact_has_den(k->measure),
                                   .edit = edit,
                                   .whole = whole.locked || x->s.state != SHEET_SELF,
                                   .locked =
                                       l.locked && !whole.locked ? sheet_page_lock(x->a, &l) : "",
                                   .who = who_of(d, i),
                                   .say = say_of(d, i, edit)};
    fill_values(d, i, row);
    fill_typed(d, i, row);
    d->editable |= edit;
}

static void fill_areas(struct drawing *d, struct tpl_figures *v)
{
    struct sheet_page *x = d->x;
    size_t n = x->s.n_items;
    struct tpl_figures_areas *areas = ARENA_ARRAY(x->a, struct tpl_figures_areas, n + 1);
    struct tpl_figure_row *rows = ARENA_ARRAY(x->a, struct tpl_figure_row, n + 1);

    for (size_t i = 0; i < n; i++) {
        const char *area = sheet_page_area(&x->s.items[i]);
        if (v->n_areas == 0 || !str_eq(areas[v->n_areas - 1].title, area))
            areas[v->n_areas++] = (struct tpl_figures_areas){.title = area, .rows = &rows[i]};
        areas[v->n_areas - 1].n_rows++;
        fill_row(d, &x->s.items[i], &rows[i]);
    }
    v->areas = areas;
}

static struct tpl_figure_missing missing_of(struct sheet_page *x)
{
    struct errs missing;

    errs_init(&missing, x->a, x->s.n_items + 1);
    if (x->s.state == SHEET_SELF)
        sheet_missing(&x->s, &missing);
    struct tpl_figure_missing_missing *list =
        ARENA_ARRAY(x->a, struct tpl_figure_missing_missing, missing.list.n + 1);
    for (size_t i = 0; i < missing.list.n; i++)
        list[i] = (struct tpl_figure_missing_missing){.id = missing.list.at[i].field,
                                                      .text = missing.list.at[i].message,
                                                      .hint = missing.list.at[i].hint};
    return (struct tpl_figure_missing){.missing = list, .n_missing = missing.list.n};
}

static void fill_errors(struct drawing *d, struct tpl_figures *v)
{
    struct arena *a = d->x->a;
    struct tpl_figures_errors *list = ARENA_ARRAY(a, struct tpl_figures_errors, d->n + 1);

    for (size_t i = 0; i < d->n; i++) {
        const struct item *k = &d->x->plan->indicators[d->rows[i].indicator].item;
        if (refused(&d->results[i]))
            list[v->n_errors++] = (struct tpl_figures_errors){
                k->id, arena_printf(a, "%s: %s", k->title, d->results[i].err.message)};
    }
    v->errors = list;
}

/* The years of the plan in which the unit lives. */
static void fill_years(struct sheet_page *x, struct tpl_figures *v)
{
    int from = x->plan->period.from ? x->plan->period.from : x->key.year;
    int to = x->plan->period.to ? x->plan->period.to : x->key.year;
    struct tpl_figures_years *list =
        ARENA_ARRAY(x->a, struct tpl_figures_years, (size_t)(to - from) + 1);

    for (int y = from; y <= to; y++)
        if (unit_lives_in(&x->unit, y))
            list[v->n_years++] = (struct tpl_figures_years){y, y == x->key.year};
    v->years = list;
}

static int draw(struct drawing *d, const char *saved, int code, const struct err *why,
                struct err *e)
{
    struct sheet_page *x = d->x;
    struct buf *b = page_buf(x->a);
    const struct sheet_lock l = sheet_lock(x->a, &x->s, x->who.perm);
    size_t done, all;

    sheet_progress(&x->s, &done, &all);
    struct tpl_figures v = {
        .top =
            work_top(x->p, arena_printf(x->a, _("Số liệu năm %d: %s"), x->key.year, x->unit.name),
                     "/so-lieu"),
        .end = work_bottom(x->p),
        .script = asset_path("grid.js"),
        .base = x->p->base,
        .year = x->key.year,
        .unit = x->path,
        .name = x->unit.name,
        .state = sheet_state_title(x->s.state),
        .window = x->s.state == SHEET_FINAL ? _("đã chốt") : sheet_window_text(x->a, &x->s.window),
        .late = !x->s.window.open && x->s.window.due != DATE_NONE && x->s.day > x->s.window.due,
        .done = (int64_t)done,
        .all = (int64_t)all,
        .lock = x->s.state == SHEET_SELF || l.locked ? sheet_page_lock(x->a, &l)
                                                     : _("bước này sửa ở trang phiếu điểm"),
        .returned = sheet_page_returned(x),
        .csrf = work_csrf(x->p),
        .saved = saved,
        .problem = why ? why->message : "",
        .hint = why ? why->hint : "",
        .bar = {.button = _("Lưu số liệu"),
                .hint = _("Lưu được nhiều lần; mỗi lần sửa là một bản mới, bản cũ vẫn còn."),
                .ready = _("Tự lưu khi rời ô. Dán được cả khối ô từ Excel.")},
        .rule = figure_warning_rule(),
        .missing = missing_of(x)};
    fill_areas(d, &v);
    fill_years(x, &v);
    fill_errors(d, &v);
    v.editable = d->editable;
    if (d->editable)
        v.too_late = sheet_page_late(x->a, x->plan, &x->unit, x->key.year, x->s.day);
    tpl_figures(b, &v);
    return sheet_page_send(x->p, b, code, e);
}

static const struct form_field shown_fields[] = {
    {.name = "luu", .title = "Đã lưu", .type = FIELD_INT, .max = 6, .high = 99999}};

static int figures(struct page *p, struct err *e)
{
    struct sheet_page x;
    const struct form_value *saved = form_value(&p->form, "luu");
    int r = sheet_page_open(p, RIGHT_FIGURE_SEE, &x, e);

    if (r < 0)
        return r;
    struct drawing d = {.x = &x};
    const char *said = !saved->text ? ""
                       : saved->number
                           ? arena_printf(x.a, _("Đã lưu %d chỉ tiêu."), (int)saved->number)
                           : _("Không có gì thay đổi: mọi số đã được lưu từ trước.");
    return draw(&d, said, 0, NULL, e);
}

/* ---- saving ---- */

struct tally {
    size_t saved, refused, conflicts, taken;
};

static struct tally count(const struct drawing *d)
{
    struct tally t = {0};

    for (size_t i = 0; i < d->n; i++) {
        t.saved += d->results[i].what == SHEET_SAVED;
        t.refused += d->results[i].what == SHEET_REFUSED;
        t.conflicts += d->results[i].what == SHEET_CONFLICT;
    }
    for (size_t i = 0; i < d->x->s.n_items; i++)
        t.taken +=
            sheet_page_takes(d->x, d->x->plan->indicators[d->x->s.items[i].indicator].item.id);
    return t;
}

/* The page saved by itself: "Đã lưu lúc 10:32". */
static const char *said_of(struct sheet_page *x, const struct tally *t)
{
    const char *at = arena_strndup(x->a, work_moment(x->a, x->p->now), strlen("10:32"));
    size_t bad = t->refused + t->conflicts;

    if (bad && t->saved)
        return arena_printf(
            x->a, _("Đã lưu %zu chỉ tiêu lúc %s. Chưa lưu %zu chỉ tiêu: xem lời nhắc ở dòng đó."),
            t->saved, at, bad);
    if (bad)
        return arena_printf(x->a, _("Chưa lưu %zu chỉ tiêu: xem lời nhắc ở dòng đó."), bad);
    if (t->saved)
        return arena_printf(x->a, _("Đã lưu lúc %s (%zu chỉ tiêu)."), at, t->saved);
    return arena_printf(x->a, _("Đã lưu lúc %s: không còn gì khác số đang lưu."), at);
}

static void fill_says(struct drawing *d, struct tpl_figures_saved *v)
{
    struct sheet_page *x = d->x;
    struct tpl_figures_saved_says *says =
        ARENA_ARRAY(x->a, struct tpl_figures_saved_says, x->s.n_items + 1);
    struct tpl_figures_saved_rows *rows =
        ARENA_ARRAY(x->a, struct tpl_figures_saved_rows, x->s.n_items + 1);

    for (size_t i = 0; i < x->s.n_items; i++) {
        const struct sheet_item *k = &x->s.items[i];
        const char *id = x->plan->indicators[k->indicator].item.id;
        if (sheet_page_takes(x, id)) {
            rows[v->n_rows].id = id;
            fill_row(d, k, &rows[v->n_rows++].row);
        } else if (typed_at(d, k->indicator) < d->n) {
            says[v->n_says++] =
                (struct tpl_figures_saved_says){id, who_of(d, k), say_of(d, k, true)};
        }
    }
    v->says = says;
    v->rows = rows;
}

/* The answer to a page that saves by itself: what the machine says, never the fields. */
static int draw_saved(struct drawing *d, const struct tally *t, int code, struct err *e)
{
    struct sheet_page *x = d->x;
    struct buf *b = page_buf(x->a);
    size_t done, all;

    sheet_progress(&x->s, &done, &all);
    struct tpl_figures_saved v = {.done = (int64_t)done,
                                  .all = (int64_t)all,
                                  .said = said_of(x, t),
                                  .bad = t->refused + t->conflicts > 0,
                                  .missing = missing_of(x)};
    fill_says(d, &v);
    tpl_figures_saved(b, &v);
    http_extra(x->p->answer, "X-Saved", "1"); /* ours, not a page of an error */
    return sheet_page_send(x->p, b, code, e);
}

static int answer_saved(struct drawing *d, int code, struct err *e)
{
    struct sheet_page *x = d->x;
    const struct tally t = count(d);
    struct err why;
    bool by_itself = http_header(x->p->rq, "HX-Request") != NULL;

    if (t.refused + t.conflicts == 0 && !by_itself)
        return work_goto(
            x->p, arena_printf(x->a, "/so-lieu/%d/%s?luu=%zu", x->key.year, x->path, t.saved));
    code = t.conflicts ? ERR_CONFLICT : code < 0 ? ERR_DENIED : t.refused ? ERR_INPUT : 0;
    int r = sheet_open(x->st, x->plan, &x->key, x->p->now, SHEET_ALL, x->a, &x->s, e);
    if (r < 0)
        return r;
    if (by_itself)
        return draw_saved(d, &t, code, e);
    err_set(&why, code, _("Đã lưu %zu chỉ tiêu; %zu chỉ tiêu chưa lưu được"), t.saved,
            t.refused + t.conflicts);
    err_hint(&why, "%s",
             _("Những gì vừa gõ vẫn còn trong các ô bên dưới; sửa theo lời nhắc rồi lưu lại."));
    return draw(d, "", why.code, &why, e);
}

static int figures_save(struct page *p, struct err *e)
{
    struct sheet_page x;
    struct sheet_row *rows;
    const char *file = form_value(&p->form, "tep")->text;
    int r = sheet_page_unit(p, RIGHT_FIGURE_SEE, &x, e);

    if (r == 0) /* only which items there are: the saving reads what it needs */
        r = sheet_open(x.st, x.plan, &x.key, p->now, SHEET_ITEMS, x.a, &x.s, e);
    if (r < 0)
        return r;
    size_t n = sheet_page_rows(&x, &rows);
    struct sheet_result *results = ARENA_ARRAY(x.a, struct sheet_result, n + 1);
    r = sheet_save(x.st, x.plan, &x.key, rows, n, false, file ? file : "", &x.who, x.a, results, e);
    if (r < 0 && (r != ERR_DENIED || n == 0))
        return r;
    if (r == ERR_DENIED) { /* locked meanwhile: nothing typed is lost, every row says why */
        for (size_t i = 0; i < n; i++)
            results[i] = (struct sheet_result){.what = SHEET_REFUSED, .err = *e};
    }
    struct drawing d = {.x = &x, .rows = rows, .results = results, .n = n};
    return answer_saved(&d, r, e);
}

static int figures_xlsx(struct page *p, struct err *e)
{
    struct sheet_page x;
    struct grid g;
    int r = sheet_page_open(p, RIGHT_FIGURE_SEE, &x, e);

    if (r < 0)
        return r;
    sheet_grid(&g, x.a, &x.s);
    return work_send_grid(p, &g, arena_printf(x.a, "so-lieu-%d-%s.xlsx", x.key.year, x.unit.code),
                          e);
}

/* ---- history of one figure ---- */

static const char *round_said(struct sheet_page *x, const struct sheet_item *i, int64_t rev)
{
    const char *said = "";

    for (size_t k = 0; k < i->n_entries; k++) {
        const struct sheet_entry *e = &i->entries[k];
        if (e->fact_rev == rev && !e->agreed)
            said = *e->comment
                       ? arena_printf(x->a, "%s: %s", sheet_state_title(e->round), e->comment)
                       : sheet_state_title(e->round);
    }
    return said;
}

/* The sheet and the indicator of the path. */
static int open_item(struct page *p, struct sheet_page *x, const struct sheet_item **ret,
                     struct err *e)
{
    int r = sheet_page_open(p, RIGHT_FIGURE_SEE, x, e);

    if (r < 0)
        return r;
    uint32_t k = plan_find_indicator(x->plan, page_param(p, "item"));
    *ret = k == NO_INDEX ? NULL : sheet_item_of(&x->s, k);
    return *ret ? 0
                : err_set(e, ERR_MISSING, _("phiếu năm %d của %s không có chỉ tiêu “%s”"),
                          x->key.year, x->unit.name, page_param(p, "item"));
}

/* Whose figure it is: of a file, who brought it. */
static const char *saved_by(const struct figure *f)
{
    return *f->by_whom ? f->by_whom : f->author;
}

static const char *why_of(struct sheet_page *x, const struct sheet_item *i, const struct figure *f)
{
    return *f->reason ? f->reason : round_said(x, i, f->rev);
}

static int history(struct page *p, struct err *e)
{
    struct sheet_page x;
    struct buf *b = page_buf(p->arena);
    const struct sheet_item *i;
    int r = open_item(p, &x, &i, e);

    if (r < 0)
        return r;
    const struct indicator *def = &x.plan->indicators[i->indicator];
    struct tpl_figure_history_rows *rows =
        ARENA_ARRAY(x.a, struct tpl_figure_history_rows, i->n_revs + 1);
    for (size_t n = 0; n < i->n_revs; n++) {
        const struct figure *f = &i->revs[i->n_revs - 1 - n];
        rows[n] =
            (struct tpl_figure_history_rows){.rev = f->rev,
                                             .figure = figure_text(x.a, x.plan, i->indicator, f),
                                             .note = f->note,
                                             .source = f->source,
                                             .who = saved_by(f),
                                             .at = work_moment(x.a, f->at),
                                             .file = f->from_file,
                                             .why = why_of(&x, i, f),
                                             .disputed = f->flags & FACT_DISPUTED,
                                             .holds = f == i->now};
    }
    struct tpl_figure_history v = {.top = work_top(p, def->item.title, "/so-lieu"),
                                   .end = work_bottom(p),
                                   .base = p->base,
                                   .year = x.key.year,
                                   .unit = x.path,
                                   .name = x.unit.name,
                                   .title = def->item.title,
                                   .item = def->item.id,
                                   .files = (int64_t)i->files,
                                   .rows = rows,
                                   .n_rows = i->n_revs};
    tpl_figure_history(b, &v);
    return work_send(p, b, e);
}

static int history_xlsx(struct page *p, struct err *e)
{
    static const struct grid_column columns[] = {
        {"rev", N_("Bản"), GRID_NUMBER},        {"figure", N_("Số liệu"), GRID_TEXT},
        {"state", N_("Tình trạng"), GRID_TEXT}, {"author", N_("Ai"), GRID_TEXT},
        {"at", N_("Lúc"), GRID_TEXT},           {"source", N_("Nguồn"), GRID_TEXT},
        {"file", N_("Tệp"), GRID_TEXT},         {"reason", N_("Lý do"), GRID_TEXT},
        {"note", N_("Ghi chú"), GRID_TEXT},
    };
    struct sheet_page x;
    const struct sheet_item *i;
    struct grid g;
    int r = open_item(p, &x, &i, e);

    if (r < 0)
        return r;
    const struct indicator *def = &x.plan->indicators[i->indicator];
    grid_init(&g, x.a, def->item.title, columns, ARRAY_SIZE(columns));
    grid_note(&g, arena_printf(x.a, _("Số liệu năm %d: %s"), x.key.year, x.unit.name));
    for (size_t n = i->n_revs; n-- > 0;) {
        const struct figure *f = &i->revs[n];
        const char **row = grid_row(&g);
        row[0] = arena_printf(x.a, "%lld", (long long)f->rev);
        row[1] = figure_text(x.a, x.plan, i->indicator, f);
        row[2] = f->flags & FACT_DISPUTED ? _("đang xác minh") : f == i->now ? _("đang dùng") : "";
        row[3] = saved_by(f);
        row[4] = work_moment(x.a, f->at);
        row[5] = f->source;
        row[6] = f->from_file;
        row[7] = why_of(&x, i, f);
        row[8] = f->note;
    }
    return work_send_grid(
        p, &g, arena_printf(x.a, "lich-su-%d-%s-%s.xlsx", x.key.year, x.unit.code, def->item.id),
        e);
}

/* ---- from a file ---- */

static int draw_import(struct sheet_page *x, struct tpl_figures_import *v, int code, struct err *e)
{
    struct buf *b = page_buf(x->a);

    v->top = work_top(x->p, _("Nạp số liệu"), "/so-lieu");
    v->end = work_bottom(x->p);
    v->base = x->p->base;
    v->year = x->key.year;
    v->unit = x->path;
    v->name = x->unit.name;
    v->csrf = work_csrf(x->p);
    tpl_figures_import(b, v);
    return sheet_page_send(x->p, b, code, e);
}

static int import_form(struct page *p, struct err *e)
{
    struct sheet_page x;
    struct tpl_figures_import v = {.ask = true};
    int r = sheet_page_open(p, RIGHT_FIGURE_SEE, &x, e);

    if (r < 0)
        return r;
    const struct sheet_lock l = sheet_lock(x.a, &x.s, x.who.perm);
    v.lock = sheet_page_lock(x.a, &l);
    return draw_import(&x, &v, 0, e);
}

static void put_notes(struct arena *a, const struct errs *errs, struct tpl_figures_import *v)
{
    struct tpl_figures_import_notes *notes =
        ARENA_ARRAY(a, struct tpl_figures_import_notes, errs->notes.n + 1);

    for (size_t i = 0; i < errs->notes.n; i++)
        notes[v->n_notes++].text = errs->notes.at[i].message;
    v->notes = notes;
}

static int import_errors(struct sheet_page *x, const struct errs *errs, struct err *e)
{
    struct tpl_figures_import v = {.ask = true, .n_errors = errs->list.n};
    struct tpl_figures_import_errors *list =
        ARENA_ARRAY(x->a, struct tpl_figures_import_errors, errs->list.n + 1);

    for (size_t i = 0; i < errs->list.n; i++) {
        const struct err *k = &errs->list.at[i];
        const char *where = k->line && k->column
                                ? arena_printf(x->a, _("dòng %d, cột %d: "), k->line, k->column)
                            : k->line ? arena_printf(x->a, _("dòng %d: "), k->line)
                                      : "";
        list[i] = (struct tpl_figures_import_errors){arena_printf(x->a, "%s%s", where, k->message),
                                                     k->hint};
    }
    v.errors = list;
    put_notes(x->a, errs, &v);
    return draw_import(x, &v, ERR_INPUT, e);
}

static void preview_row(struct sheet_page *x, const struct sheet_row *row,
                        const struct sheet_result *r, struct tpl_figures_import_rows *ret)
{
    const struct sheet_item *i = sheet_item_of(&x->s, row->indicator);
    static const char *const states[] = {"value", "na", "missing"};

    *ret = (struct tpl_figures_import_rows){.id = x->plan->indicators[row->indicator].item.id,
                                            .title = x->plan->indicators[row->indicator].item.title,
                                            .before =
                                                figure_text(x->a, x->plan, row->indicator, i->now),
                                            .take = r->what == SHEET_SAVED,
                                            .error = r->what == SHEET_SAVED ? "" : r->err.message,
                                            .hint = r->what == SHEET_SAVED ? "" : r->err.hint,
                                            .num = row->typed.num ? row->typed.num : "",
                                            .den = row->typed.den ? row->typed.den : "",
                                            .state = states[row->typed.state],
                                            .note = row->typed.note ? row->typed.note
                                                    : i->now        ? i->now->note
                                                                    : "",
                                            .source = row->typed.source ? row->typed.source
                                                      : i->now          ? i->now->source
                                                                        : "",
                                            .rev = row->base};
    ret->after = arena_printf(x->a, *ret->den ? "%s/%s" : "%s", ret->num, ret->den);
    if (r->what == SHEET_SAVED) { /* sent again as a form shows it, which has one meaning */
        ret->num = figure_num_text(x->a, x->plan, row->indicator, r->now);
        ret->den = figure_den_text(x->a, r->now);
        ret->after = figure_text(x->a, x->plan, row->indicator, r->now);
    }
    for (size_t w = 0; r->what == SHEET_SAVED && w < r->n_warnings; w++)
        ret->warning = arena_printf(x->a, "%s%s%s", ret->warning ? ret->warning : "", w ? "; " : "",
                                    r->warnings[w]);
}

static int preview(struct sheet_page *x, const struct sheet_row *rows, size_t n, const char *file,
                   const struct errs *told, struct err *e)
{
    struct tpl_figures_import v = {.file = file};
    struct sheet_result *results = ARENA_ARRAY(x->a, struct sheet_result, n + 1);
    int r = sheet_try(x->st, x->plan, &x->key, rows, n, &x->who, x->a, results, e);

    if (r < 0)
        return r;
    struct tpl_figures_import_rows *list = ARENA_ARRAY(x->a, struct tpl_figures_import_rows, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (results[i].what == SHEET_SAME) {
            v.same++;
            continue;
        }
        preview_row(x, &rows[i], &results[i], &list[v.n_rows]);
        v.take += list[v.n_rows].take;
        v.refused += !list[v.n_rows].take;
        v.n_rows++;
    }
    v.rows = list;
    put_notes(x->a, told, &v);
    return draw_import(x, &v, 0, e);
}

/* How the numbers of a table are written, when somebody says so; in the order of mark_kinds. */
static const char *const mark_words[] = {"hoi", "viet", "anh", NULL};
static const enum cell_marks mark_kinds[] = {CELL_MARKS_FREE, CELL_COMMA, CELL_POINT};

static enum cell_marks marks_said(const struct page *p)
{
    const char *said = form_value(&p->form, "dau")->text;

    for (size_t i = 0; said && mark_words[i]; i++)
        if (str_eq(said, mark_words[i]))
            return mark_kinds[i];
    return CELL_MARKS_FREE;
}

static const struct form_field import_fields[] = {
    {.name = "tep", .title = "Tệp bảng", .type = FIELD_FILE, .max = MAX_UPLOAD},
    {.name = "bo-an", .title = "Bỏ qua dòng ẩn", .type = FIELD_CHECK},
    {.name = "dan", .title = "Dán từ Excel", .type = FIELD_LINES, .max = MAX_PASTE},
    {.name = "dau", .title = "Dấu của số", .type = FIELD_CHOICE, .max = 4, .choices = mark_words},
};

static int import_read(struct page *p, struct err *e)
{
    struct sheet_page x;
    struct sheet_row *rows;
    struct errs errs;
    size_t n;
    const struct form_file *file = form_value(&p->form, "tep")->file;
    const char *text = form_value(&p->form, "dan")->text;
    int r = sheet_page_open(p, RIGHT_FIGURE_SEE, &x, e);

    if (r < 0)
        return r;
    if ((r = sheet_page_unlocked(&x, e)) < 0)
        return r;
    const struct sheet_how how = {.skip_hidden = form_value(&p->form, "bo-an")->number != 0,
                                  .marks = marks_said(p)};
    errs_init(&errs, x.a, 50);
    if (file)
        r = sheet_rows_of_file(x.a, &x.s, arena_printf(x.a, "/proc/self/fd/%d", file->fd), &how,
                               &rows, &n, &errs);
    else
        r = sheet_rows_of_text(x.a, &x.s, text ? text : "", &how, &rows, &n, &errs);
    return r < 0 ? import_errors(&x, &errs, e)
                 : preview(&x, rows, n, file ? file->name : "", &errs, e);
}

/* ---- /so-lieu: the person's own unit, or the list ---- */

static int own(struct page *p, struct err *e)
{
    struct sheet_page x;
    const struct grant *units;
    size_t n;
    int r = sheet_page_begin(p, &x, e);

    if (r < 0)
        return r;
    int year = sheet_page_current(p, x.plan);
    bool all = perm_everywhere(x.who.perm, RIGHT_FIGURE_SEE, x.a, &units, &n);
    if (!all && n == 1)
        return work_goto(p, arena_printf(x.a, "/so-lieu/%d/%s", year, units[0].unit_code));
    return work_goto(p, arena_printf(x.a, "/phieu-diem/%d", year));
}

#define SHOWN shown_fields, ARRAY_SIZE(shown_fields)
static const struct route routes[] = {
    {HTTP_GET, "/so-lieu", LANE_FAST, RIGHT_FIGURE_SEE, NULL, 0, 0, own},
    {HTTP_GET, "/so-lieu/{year:year}/{unit:code}", LANE_FAST, RIGHT_FIGURE_SEE, SHOWN, 0, figures},
    {HTTP_POST, "/so-lieu/{year:year}/{unit:code}", LANE_FAST, RIGHT_FIGURE_SEE, sheet_page_fields,
     SHEET_PAGE_FIELDS, MAX_BODY, figures_save},
    {HTTP_GET, "/so-lieu/{year:year}/{unit:code}/bang.xlsx", LANE_SLOW, RIGHT_FIGURE_SEE, NULL, 0,
     0, figures_xlsx},
    {HTTP_GET, "/so-lieu/{year:year}/{unit:code}/nap", LANE_FAST, RIGHT_FIGURE_EDIT, NULL, 0, 0,
     import_form},
    {HTTP_POST, "/so-lieu/{year:year}/{unit:code}/nap", LANE_SLOW, RIGHT_FIGURE_EDIT, import_fields,
     ARRAY_SIZE(import_fields), MAX_UPLOAD + MAX_BODY, import_read},
    {HTTP_GET, "/so-lieu/{year:year}/{unit:code}/{item:slug}", LANE_FAST, RIGHT_FIGURE_SEE, NULL, 0,
     0, history},
    {HTTP_GET, "/so-lieu/{year:year}/{unit:code}/{item:slug}/lich-su.xlsx", LANE_SLOW,
     RIGHT_FIGURE_SEE, NULL, 0, 0, history_xlsx},
};
const struct route_table figure_table = {routes, ARRAY_SIZE(routes)};
