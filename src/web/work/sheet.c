/* One scoresheet (/phieu-diem/{year}/{unit}): rounds side by side, each with the points that the engine gives for what it
 * stood on; what the present round says; the moves that this person may make.  A move that they might make but for one
 * thing is shown with that thing. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "engine/relative.h"
#include "web/asset.h"
#include "web/work/sheet_page.h"

enum { MAX_BODY = 2 << 20 };

static const char *const short_titles[SHEET_STATES] = {
    [SHEET_SELF] = N_("Tự chấm"),
    [SHEET_HEAD] = N_("Thủ trưởng"),
    [SHEET_APPRAISAL1] = N_("Thẩm định 1"),
    [SHEET_EXPLANATION] = N_("Giải trình"),
    [SHEET_APPRAISAL2] = N_("Thẩm định 2"),
    [SHEET_COUNCIL] = N_("Hội đồng"),
    [SHEET_FINAL] = N_("Chốt"),
};

/* ---- the rounds ---- */

static const struct sheet_item *item_of_leaf(const struct sheet_page *x, const struct criterion *c)
{
    return c->leaf && c->use != NO_INDEX ? sheet_item_of(&x->s, c->use) : NULL;
}

/* Of an area or the whole: what is there so far. */
static const char *sum_text(struct arena *a, const struct scheme *s, struct num sum, bool complete)
{
    const char *text = num_vi(a, sum, s->shown);

    return complete ? text : arena_printf(a, _("%s, chưa đủ"), text);
}

static const char *points_text(struct arena *a, const struct scheme *s, const struct criterion *c,
                               const struct mark *m, bool *ret_missing)
{
    *ret_missing = m->state != MARK_SCORED;
    switch (m->state) {
    case MARK_MISSING:
        return c->leaf ? _("chưa có") : sum_text(a, s, m->points, false);
    case MARK_NA:
        return _("không áp dụng");
    case MARK_NO_SURVEY:
        return _("không khảo sát");
    default:
        return num_vi(a, m->points, s->shown);
    }
}

static void fill_said(struct sheet_page *x, const struct sheet_item *i,
                      struct tpl_sheet_points_schemes_rows *row)
{
    struct tpl_sheet_points_schemes_rows_said *list =
        ARENA_ARRAY(x->a, struct tpl_sheet_points_schemes_rows_said, SHEET_STATES);

    for (enum sheet_state k = 0; k < SHEET_STATES; k++) {
        const struct sheet_entry *e = i->rounds[k];
        if (e && *e->comment)
            list[row->n_said++] = (struct tpl_sheet_points_schemes_rows_said){
                _(short_titles[k]), e->comment, e->author, work_moment(x->a, e->at)};
    }
    row->said = list;
}

static void fill_cells(struct sheet_page *x, const struct sheet_points *p, size_t criterion,
                       bool hide, struct tpl_sheet_points_schemes_rows *row)
{
    const struct criterion *c = &p->scheme->criteria[criterion];
    const struct sheet_item *i = item_of_leaf(x, c);
    struct tpl_sheet_points_schemes_rows_cells *cells =
        ARENA_ARRAY(x->a, struct tpl_sheet_points_schemes_rows_cells, SHEET_STATES);

    for (enum sheet_state k = 0; k < SHEET_STATES; k++) {
        if (!p->has[k])
            continue;
        struct tpl_sheet_points_schemes_rows_cells *cell = &cells[row->n_cells++];
        cell->points =
            points_text(x->a, p->scheme, c, &p->rounds[k].marks[criterion], &cell->missing);
        if (hide && relative_criterion(p->scheme, criterion))
            cell->points = _("sau công bố");
        if (i && sheet_figure(&x->s, i, k))
            cell->figure = figure_text(x->a, x->plan, i->indicator, sheet_figure(&x->s, i, k));
        cell->set = i && i->rounds[k] && !i->rounds[k]->agreed;
    }
    row->cells = cells;
    if (i)
        fill_said(x, i, row);
}

static const char *criterion_title(struct arena *a, const struct criterion *c)
{
    if (c->section == SECTION_MAIN || c->parent != NO_INDEX)
        return c->item.title;
    return arena_printf(a, c->section == SECTION_BONUS ? _("Điểm thưởng: %s") : _("Điểm trừ: %s"),
                        c->item.title);
}

/* hide: points that hang on other units are not shown yet. */
static void fill_scheme(struct sheet_page *x, const struct sheet_points *p, bool hide,
                        struct tpl_sheet_points_schemes *v)
{
    const struct scheme *s = p->scheme;
    struct tpl_sheet_points_schemes_rows *rows =
        ARENA_ARRAY(x->a, struct tpl_sheet_points_schemes_rows, s->n_criteria + 1);
    struct tpl_sheet_points_schemes_rounds *rounds =
        ARENA_ARRAY(x->a, struct tpl_sheet_points_schemes_rounds, SHEET_STATES);

    *v = (struct tpl_sheet_points_schemes){
        .title = s->item.title,
        .illustrative =
            *s->illustrative ? arena_printf(x->a, _("Minh họa: %s"), s->illustrative) : "",
        .rounds = rounds,
        .rows = rows,
        .n_rows = s->n_criteria};
    for (enum sheet_state k = 0; k < SHEET_STATES; k++)
        if (p->has[k])
            rounds[v->n_rounds++] = (struct tpl_sheet_points_schemes_rounds){
                .title = _(short_titles[k]),
                .past = k > x->s.state,
                .total = hide && relative_scheme(s)
                             ? _("sau công bố")
                             : sum_text(x->a, s, p->rounds[k].total, p->rounds[k].complete)};
    for (size_t i = 0; i < s->n_criteria; i++) {
        const struct criterion *c = &s->criteria[i];
        rows[i] = (struct tpl_sheet_points_schemes_rows){.title = criterion_title(x->a, c),
                                                         .area = c->depth == 0 && !c->leaf,
                                                         .depth = c->depth,
                                                         .full = num_vi(x->a, c->points, 2)};
        fill_cells(x, p, i, hide, &rows[i]);
    }
}

static int fill_schemes(struct sheet_page *x, struct tpl_sheet_points *v, struct err *e)
{
    struct sheet_points *points;
    struct veil veil;
    size_t n;
    int r = sheet_points(x->st, &x->s, x->a, &points, &n, e);

    if (r < 0 || (r = work_veil(x->p, &veil, e)) < 0)
        return r;
    struct tpl_sheet_points_schemes *list =
        ARENA_ARRAY(x->a, struct tpl_sheet_points_schemes, n + 1);
    for (size_t i = 0; i < n; i++)
        fill_scheme(x, &points[i], veil_hides(&veil, x->key.year), &list[i]);
    v->schemes = list;
    v->n_schemes = n;
    return 0;
}

static bool in_scheme(const struct sheet_item *i)
{
    return i->n_uses && i->uses[0].scheme;
}

static void fill_others(struct sheet_page *x, struct tpl_sheet_points *v)
{
    struct tpl_sheet_points_others *list =
        ARENA_ARRAY(x->a, struct tpl_sheet_points_others, x->s.n_items + 1);

    for (size_t n = 0; n < x->s.n_items; n++) {
        const struct sheet_item *i = &x->s.items[n];
        if (in_scheme(i) || i->office == SHEET_BY_ATTESTATION)
            continue;
        struct tpl_sheet_points_others *o = &list[v->n_others++];
        struct tpl_sheet_points_others_rounds *rounds =
            ARENA_ARRAY(x->a, struct tpl_sheet_points_others_rounds, SHEET_STATES);
        *o = (struct tpl_sheet_points_others){.title = x->plan->indicators[i->indicator].item.title,
                                              .asked = sheet_page_asked(x, i),
                                              .rounds = rounds};
        for (enum sheet_state k = 0; k < SHEET_STATES; k++) {
            const struct sheet_entry *e = i->rounds[k];
            if (k == x->s.state || (e && (!e->agreed || *e->comment)))
                rounds[o->n_rounds++] = (struct tpl_sheet_points_others_rounds){
                    _(short_titles[k]),
                    figure_text(x->a, x->plan, i->indicator, sheet_figure(&x->s, i, k)),
                    e ? e->comment : ""};
        }
    }
    v->others = list;
}

static int fill_points(struct sheet_page *x, struct tpl_sheet_points *v, struct err *e)
{
    int r = fill_schemes(x, v, e);

    if (r == 0)
        fill_others(x, v);
    return r;
}

/* ---- what may be done ---- */

static const char *what_was_asked(struct sheet_page *x, const struct sheet_item *i)
{
    enum sheet_state before = x->s.n_steps ? x->s.steps[x->s.n_steps - 1].from : SHEET_SELF;
    const struct sheet_entry *e = x->s.state == SHEET_EXPLANATION ? i->rounds[before] : NULL;

    if (!e || (!*e->comment && e->agreed))
        return "";
    return arena_printf(x->a, "%s, %s: %s%s%s", e->author, work_moment(x->a, e->at),
                        figure_text(x->a, x->plan, i->indicator, sheet_figure(&x->s, i, before)),
                        *e->comment ? ". " : "", e->comment);
}

/* What was typed in this request, with its results; NULL on a fresh page. */
struct drawing {
    struct sheet_page *x;
    const struct sheet_row *rows;
    const struct sheet_result *results;
    size_t n;
};

static size_t typed_at(const struct drawing *d, uint32_t indicator)
{
    size_t at = 0;

    while (at < d->n && d->rows[at].indicator != indicator)
        at++;
    return at;
}

static bool refused(const struct sheet_result *r)
{
    return r->what == SHEET_REFUSED || r->what == SHEET_CONFLICT;
}

static struct tpl_sheet_sum sum_of(const struct sheet_page *x, const struct sheet_item *i)
{
    const struct sheet_entry *own = sheet_said(&x->s, i);

    return (struct tpl_sheet_sum){.title = x->plan->indicators[i->indicator].item.title,
                                  .now = figure_text(x->a, x->plan, i->indicator, i->now),
                                  .comment = own && *own->comment};
}

static struct tpl_figure_say say_of(const struct drawing *d, const struct sheet_item *i)
{
    const struct sheet_page *x = d->x;
    const struct sheet_entry *own = sheet_said(&x->s, i);
    size_t at = typed_at(d, i->indicator);
    struct tpl_figure_say say = {.id = x->plan->indicators[i->indicator].item.id,
                                 .edit = true,
                                 .opinion = true,
                                 .rev = sheet_rev(i),
                                 .said = own ? own->rev : 0};

    if (at < d->n && refused(&d->results[at]))
        sheet_page_refused(x, i, &d->rows[at], &d->results[at], &say);
    return say;
}

/* What was typed and not taken stands in the fields again. */
static void fill_typed(const struct drawing *d, const struct sheet_item *i,
                       struct tpl_sheet_item *v)
{
    size_t at = typed_at(d, i->indicator);
    const struct sheet_row *row = at < d->n ? &d->rows[at] : NULL;

    if (!row || !refused(&d->results[at]))
        return;
    v->open = true;
    v->wrong_said = str_eq(d->results[at].err.field, "comment");
    v->num = sheet_page_num_field(d->x, i, row->typed.num ? row->typed.num : "", !v->wrong_said);
    v->den = row->typed.den ? row->typed.den : "";
    v->note = row->typed.note ? row->typed.note : "";
    v->is_na = row->typed.state == FACT_NA;
    v->is_missing = row->typed.state == FACT_MISSING;
    v->comment = row->comment ? row->comment : "";
}

static void fill_item(const struct drawing *d, const struct sheet_item *i,
                      struct tpl_sheet_item *ret)
{
    struct sheet_page *x = d->x;
    const struct indicator *k = &x->plan->indicators[i->indicator];
    const struct sheet_entry *own = sheet_said(&x->s, i);
    const struct figure *f = i->now;

    *ret = (struct tpl_sheet_item){
        .base = x->p->base,
        .year = x->key.year,
        .unit = x->path,
        .id = k->item.id,
        .sum = sum_of(x, i),
        .files = (int64_t)i->files,
        .den_label = sheet_page_den(k),
        .has_den = fact_has_den(k->measure),
        .num = sheet_page_num_field(x, i, figure_num_text(x->a, x->plan, i->indicator, f), false),
        .den = figure_den_text(x->a, f),
        .note = f ? f->note : "",
        .is_na = f && f->state == FACT_NA,
        .is_missing = f && f->state == FACT_MISSING,
        .say = say_of(d, i),
        .comment = own ? own->comment : "",
        .asked = what_was_asked(x, i),
        .open = x->s.state == SHEET_EXPLANATION && i->asked};
    fill_typed(d, i, ret);
}

static void fill_items(const struct drawing *d, struct tpl_sheet *v)
{
    struct sheet_page *x = d->x;
    size_t n = x->s.n_items;
    struct tpl_sheet_item *items = ARENA_ARRAY(x->a, struct tpl_sheet_item, n + 1);
    struct tpl_sheet_locked *locks = ARENA_ARRAY(x->a, struct tpl_sheet_locked, n + 1);

    v->items = items;
    v->locked = locks;
    if (x->s.state == SHEET_SELF || *v->lock)
        return; /* figures are typed on their own page; what locks all was said */
    for (size_t k = 0; k < n; k++) {
        const struct sheet_item *i = &x->s.items[k];
        const struct sheet_lock l = sheet_item_lock(x->a, &x->s, i, x->who.perm);
        if (l.locked)
            locks[v->n_locked++] = (struct tpl_sheet_locked){
                x->plan->indicators[i->indicator].item.title, sheet_page_lock(x->a, &l)};
        else
            fill_item(d, i, &items[v->n_items++]);
    }
    v->edit = v->n_items > 0;
}

static void fill_errors(const struct drawing *d, struct tpl_sheet *v)
{
    struct arena *a = d->x->a;
    struct tpl_sheet_errors *list = ARENA_ARRAY(a, struct tpl_sheet_errors, d->n + 1);

    for (size_t i = 0; i < d->n; i++) {
        const struct item *k = &d->x->plan->indicators[d->rows[i].indicator].item;
        if (refused(&d->results[i]))
            list[v->n_errors++] = (struct tpl_sheet_errors){
                k->id, arena_printf(a, "%s: %s", k->title, d->results[i].err.message)};
    }
    v->errors = list;
}

/* Moves from here that the person's roles could make; one thing in the way is said. */
static const char *blocked_text(struct sheet_page *x, const struct perm_no *no)
{
    if (x->s.window.open)
        return arena_printf(x->a, _("%s; hỏi %s"), no->why, no->ask);
    return arena_printf(x->a, _("%s (%s); hỏi %s"), no->why, sheet_window_text(x->a, &x->s.window),
                        no->ask);
}

static void fill_moves(struct sheet_page *x, struct tpl_sheet *v)
{
    struct tpl_sheet_moves *list = ARENA_ARRAY(x->a, struct tpl_sheet_moves, n_sheet_moves + 1);
    struct tpl_sheet_choices *choices =
        ARENA_ARRAY(x->a, struct tpl_sheet_choices, x->s.n_items + 1);
    const struct perm_on on = {x->unit.code, x->unit.from, true, x->s.state, true};

    for (size_t k = 0; k < n_sheet_moves; k++) {
        const struct sheet_move *m = &sheet_moves[k];
        struct perm_no no;
        if (m->from != x->s.state || !perm_may(x->who.perm, m->right, &on, NULL))
            continue;
        bool may = sheet_may_go(&x->s, m, x->who.perm, &no);
        if (!may && m->after_due)
            continue;
        list[v->n_moves++] = (struct tpl_sheet_moves){
            .to = sheet_state_id(m->to),
            .title = _(m->title),
            .reason = m->reason,
            .items = m->items,
            .back = m->to < m->from,
            .day = m->to < m->from && perm_may(x->who.perm, RIGHT_SHEET_EXTEND, NULL, NULL),
            .too_late = m->to == SHEET_SELF
                            ? sheet_page_late(x->a, x->plan, &x->unit, x->key.year, x->s.day)
                            : "",
            .blocked = may ? "" : blocked_text(x, &no)};
    }
    for (size_t i = 0; i < x->s.n_items; i++)
        if (x->s.items[i].office == SHEET_BY_UNIT)
            choices[v->n_choices++] =
                (struct tpl_sheet_choices){x->plan->indicators[x->s.items[i].indicator].item.id,
                                           x->plan->indicators[x->s.items[i].indicator].item.title};
    v->moves = list;
    v->choices = choices;
}

static const char *titles_of(struct sheet_page *x, const char *lines)
{
    char **ids;
    const char *all = "";
    size_t n = *lines ? str_split(x->a, lines, '\n', &ids) : 0;

    for (size_t i = 0; i < n; i++) {
        uint32_t k = plan_find_indicator(x->plan, ids[i]);
        all = arena_printf(x->a, "%s%s%s", all, i ? "; " : "",
                           k == NO_INDEX ? ids[i] : x->plan->indicators[k].item.title);
    }
    return all;
}

static void fill_history(struct sheet_page *x, struct tpl_sheet *v)
{
    struct tpl_sheet_history *list = ARENA_ARRAY(x->a, struct tpl_sheet_history, x->s.n_steps + 1);
    struct tpl_sheet_steps *steps = ARENA_ARRAY(x->a, struct tpl_sheet_steps, SHEET_STATES);

    for (size_t i = 0; i < x->s.n_steps; i++) {
        const struct sheet_step *k = &x->s.steps[i];
        list[i] = (struct tpl_sheet_history){sheet_state_title(k->from),
                                             sheet_state_title(k->to),
                                             k->author,
                                             work_moment(x->a, k->at),
                                             k->reason,
                                             titles_of(x, k->items)};
    }
    for (enum sheet_state k = 0; k < SHEET_STATES; k++)
        steps[k] = (struct tpl_sheet_steps){_(short_titles[k]), k < x->s.state    ? "done"
                                                                : k == x->s.state ? "now"
                                                                                  : "next"};
    v->history = list;
    v->n_history = x->s.n_steps;
    v->steps = steps;
    v->n_steps = SHEET_STATES;
}

static size_t count_missing(struct sheet_page *x)
{
    struct errs missing;

    errs_init(&missing, x->a, 1);
    if (x->s.state == SHEET_SELF)
        sheet_missing(&x->s, &missing);
    return missing.total;
}

static struct tpl_sheet_explain explain_of(const struct sheet_page *x)
{
    bool appraised = x->s.state == SHEET_APPRAISAL1 || x->s.state == SHEET_APPRAISAL2;

    return (struct tpl_sheet_explain){appraised ? (int64_t)sheet_to_explain(&x->s) : 0};
}

static int draw(const struct drawing *d, const char *saved, const struct err *why, struct err *e)
{
    struct sheet_page *x = d->x;
    struct buf *b = page_buf(x->a);
    const struct sheet_lock l = sheet_lock(x->a, &x->s, x->who.perm);
    const struct round_exception *more = x->s.window.exception;
    size_t done, all;

    sheet_progress(&x->s, &done, &all);
    struct tpl_sheet v = {
        .top = work_top(x->p,
                        arena_printf(x->a, _("Phiếu điểm năm %d: %s"), x->key.year, x->unit.name),
                        "/phieu-diem"),
        .end = work_bottom(x->p),
        .base = x->p->base,
        .year = x->key.year,
        .unit = x->path,
        .name = x->unit.name,
        .state = sheet_state_title(x->s.state),
        .window = x->s.state == SHEET_FINAL ? "" : sheet_window_text(x->a, &x->s.window),
        .returned = sheet_page_returned(x),
        .extended = more ? arena_printf(x->a, _("Gia hạn: %s (%s, %s)."), more->reason,
                                        more->author, work_moment(x->a, more->at))
                         : "",
        .lock = sheet_page_lock(x->a, &l),
        .csrf = work_csrf(x->p),
        .saved = saved,
        .problem = why ? why->message : "",
        .hint = why ? why->hint : "",
        .step = x->s.step,
        .done = (int64_t)done,
        .all = (int64_t)all,
        .explain = explain_of(x),
        .script = asset_path("grid.js"),
        .bar = {.button = _("Lưu ý kiến, số liệu"),
                .hint = _("Lưu được nhiều lần; mỗi lần sửa là một bản mới, bản cũ vẫn còn."),
                .ready = _("Tự lưu khi rời một mục.")},
        .missing = (int64_t)count_missing(x)};
    int r = fill_points(x, &v.points, e);
    if (r < 0)
        return r;
    fill_items(d, &v);
    fill_errors(d, &v);
    fill_moves(x, &v);
    fill_history(x, &v);
    tpl_sheet(b, &v);
    return sheet_page_send(x->p, b, why ? why->code : 0, e);
}

/* ---- handlers ---- */

static const struct form_field shown_fields[] = {
    {.name = "luu", .title = "Đã lưu", .type = FIELD_INT, .max = 6, .high = 99999},
    {.name = "chuyen", .title = "Đã chuyển", .type = FIELD_INT, .max = 6, .high = 99999},
};

static int sheet(struct page *p, struct err *e)
{
    struct sheet_page x;
    const struct form_value *saved = form_value(&p->form, "luu");
    int r = sheet_page_open(p, RIGHT_SHEET_SEE, &x, e);

    if (r < 0)
        return r;
    const char *said =
        saved->text ? arena_printf(x.a, _("Đã lưu %d mục."), (int)saved->number)
        : form_value(&p->form, "chuyen")->text
            ? arena_printf(x.a, _("Phiếu đã chuyển: %s."), sheet_state_title(x.s.state))
            : "";
    return draw(&(struct drawing){.x = &x}, said, NULL, e);
}

/* The page saved by itself: "Đã lưu lúc 10:32". */
static const char *said_of(struct sheet_page *x, size_t saved, size_t bad)
{
    const char *at = arena_strndup(x->a, work_moment(x->a, x->p->now), strlen("10:32"));

    if (bad && saved)
        return arena_printf(x->a,
                            _("Đã lưu %zu mục lúc %s. Chưa lưu %zu mục: xem lời nhắc ở mục đó."),
                            saved, at, bad);
    if (bad)
        return arena_printf(x->a, _("Chưa lưu %zu mục: xem lời nhắc ở mục đó."), bad);
    return saved ? arena_printf(x->a, _("Đã lưu lúc %s (%zu mục)."), at, saved)
                 : arena_printf(x->a, _("Đã lưu lúc %s: không còn gì khác bản đang lưu."), at);
}

/* The answer to a page that saves by itself: what the machine says, never the fields. */
static int draw_saved(const struct drawing *d, size_t saved, size_t bad, int code, struct err *e)
{
    struct sheet_page *x = d->x;
    struct buf *b = page_buf(x->a);
    size_t n = x->s.n_items;
    struct tpl_sheet_saved_says *says = ARENA_ARRAY(x->a, struct tpl_sheet_saved_says, n + 1);
    struct tpl_sheet_saved_rows *rows = ARENA_ARRAY(x->a, struct tpl_sheet_saved_rows, n + 1);
    struct tpl_sheet_saved v = {.said = said_of(x, saved, bad),
                                .bad = bad > 0,
                                .explain = explain_of(x),
                                .says = says,
                                .rows = rows};
    int r = fill_points(x, &v.points, e);

    for (size_t i = 0; r == 0 && i < n; i++) {
        const struct sheet_item *k = &x->s.items[i];
        const char *id = x->plan->indicators[k->indicator].item.id;
        if (sheet_page_takes(x, id)) {
            rows[v.n_rows].id = id;
            fill_item(d, k, &rows[v.n_rows].row);
            rows[v.n_rows++].row.open = true; /* where the person just was */
        } else if (typed_at(d, k->indicator) < d->n) {
            says[v.n_says++] = (struct tpl_sheet_saved_says){id, sum_of(x, k), say_of(d, k)};
        }
    }
    if (r < 0)
        return r;
    tpl_sheet_saved(b, &v);
    http_extra(x->p->answer, "X-Saved", "1"); /* ours, not a page of an error */
    return sheet_page_send(x->p, b, code, e);
}

static int answer_saved(const struct drawing *d, int code, struct err *e)
{
    struct sheet_page *x = d->x;
    size_t saved = 0, bad = 0, conflicts = 0;
    bool by_itself = http_header(x->p->rq, "HX-Request") != NULL;
    struct err why;

    for (size_t i = 0; i < d->n; i++) {
        saved += d->results[i].what == SHEET_SAVED;
        bad += refused(&d->results[i]);
        conflicts += d->results[i].what == SHEET_CONFLICT;
    }
    if (bad == 0 && !by_itself)
        return work_goto(
            x->p, arena_printf(x->a, "/phieu-diem/%d/%s?luu=%zu", x->key.year, x->path, saved));
    code = conflicts ? ERR_CONFLICT : code < 0 ? code : bad ? ERR_INPUT : 0;
    int r = sheet_open(x->st, x->plan, &x->key, x->p->now, SHEET_ALL, x->a, &x->s, e);
    if (r < 0)
        return r;
    if (by_itself)
        return draw_saved(d, saved, bad, code, e);
    err_set(&why, code, _("Đã lưu %zu mục; %zu mục chưa lưu được"), saved, bad);
    err_hint(&why, "%s",
             _("Những gì vừa gõ vẫn còn trong các ô bên dưới; sửa theo lời nhắc rồi lưu lại."));
    return draw(d, "", &why, e);
}

static int sheet_store(struct page *p, struct err *e)
{
    struct sheet_page x;
    struct sheet_row *rows;
    int r = sheet_page_unit(p, RIGHT_SHEET_SEE, &x, e);

    if (r == 0) /* only which items there are: the saving reads what it needs */
        r = sheet_open(x.st, x.plan, &x.key, p->now, SHEET_ITEMS, x.a, &x.s, e);
    if (r < 0)
        return r;
    size_t n = sheet_page_rows(&x, &rows);
    struct sheet_result *results = ARENA_ARRAY(x.a, struct sheet_result, n + 1);
    r = sheet_save(x.st, x.plan, &x.key, rows, n, false, "", &x.who, x.a, results, e);
    if (r < 0 && (r != ERR_DENIED || n == 0 || !http_header(p->rq, "HX-Request")))
        return r;
    if (r ==
        ERR_DENIED) { /* locked meanwhile: what was typed stays on the page, every row says why */
        for (size_t i = 0; i < n; i++)
            results[i] = (struct sheet_result){.what = SHEET_REFUSED, .err = *e};
    }
    return answer_saved(&(struct drawing){&x, rows, results, n}, r, e);
}

static const char *const states[] = {"self",       "head",    "appraisal1", "explanation",
                                     "appraisal2", "council", "final",      NULL};
static const struct form_field move_fields[] = {
    {.name = "den",
     .title = "Bước đến",
     .type = FIELD_CHOICE,
     .max = 20,
     .required = true,
     .choices = states},
    {.name = "buoc",
     .title = "Số bước",
     .type = FIELD_INT,
     .max = 9,
     .required = true,
     .high = 999999},
    {.name = "ly-do", .title = "Lý do", .type = FIELD_LINES, .max = 2000},
    {.name = "ngay", .title = "Ngày phải làm xong", .type = FIELD_DATE, .max = 10},
    {.name = "muc", .title = "Mục trả lại", .type = FIELD_CHECK, .max = 5, .many = true},
};

static enum sheet_state state_of(const char *id)
{
    enum sheet_state s = 0;

    while (!str_eq(states[s], id))
        s++;
    return s;
}

static int move(struct page *p, struct err *e)
{
    struct sheet_page x;
    const struct form_value *day = form_value(&p->form, "ngay");
    struct err why;
    int r = sheet_page_open(p, RIGHT_SHEET_SEE, &x, e);

    if (r < 0)
        return r;
    uint32_t *items = ARENA_ARRAY(x.a, uint32_t, x.s.n_items + 1);
    struct sheet_ask ask = {.to = state_of(form_value(&p->form, "den")->text),
                            .step = form_value(&p->form, "buoc")->number,
                            .reason = form_value(&p->form, "ly-do")->text,
                            .items = items,
                            .until = day->text ? (int32_t)day->number : DATE_NONE};
    for (size_t i = 0; i < x.s.n_items; i++) {
        uint32_t k = x.s.items[i].indicator;
        if (form_item(&p->form, "muc", x.plan->indicators[k].item.id))
            items[ask.n_items++] = k;
    }
    r = sheet_go(x.st, x.plan, &x.key, &ask, &x.who, &why);
    if (r == 0)
        return work_goto(p, arena_printf(x.a, "/phieu-diem/%d/%s?chuyen=1", x.key.year, x.path));
    if (r != ERR_INPUT && r != ERR_CONFLICT && r != ERR_DENIED) {
        *e = why;
        return r;
    }
    r = sheet_open(x.st, x.plan, &x.key, p->now, SHEET_ALL, x.a, &x.s, e);
    return r < 0 ? r : draw(&(struct drawing){.x = &x}, "", &why, e);
}

#define FIELDS(f) f, ARRAY_SIZE(f)
static const struct route routes[] = {
    {HTTP_GET, "/phieu-diem/{year:year}/{unit:code}", LANE_FAST, RIGHT_SHEET_SEE,
     FIELDS(shown_fields), 0, sheet},
    {HTTP_POST, "/phieu-diem/{year:year}/{unit:code}", LANE_FAST, RIGHT_SHEET_SEE,
     sheet_page_fields, SHEET_PAGE_FIELDS, MAX_BODY, sheet_store},
    {HTTP_POST, "/phieu-diem/{year:year}/{unit:code}/chuyen", LANE_FAST, RIGHT_SHEET_SEE,
     FIELDS(move_fields), 0, move},
};
const struct route_table sheet_table = {routes, ARRAY_SIZE(routes)};
