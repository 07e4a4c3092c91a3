/* See sheet.h.  Reading a sheet: one unit's figures, rounds and moves by their keys, never a table from end to end, because
 * every saving reads it inside its transaction.  Also who may change what now. */
#include "core/sheet.h"

#include "base/file_name.h"
#include "base/i18n.h"
#include "base/str.h"
#include "core/sheet_impl.h"

/* ---- units ---- */

int sheet_unit(const struct plan *p, const char *code, int32_t from, const char *kind,
               const char *grp, const char *name, const char *valid_to, struct arena *a,
               struct unit *ret, struct err *e)
{
    uint32_t k = plan_find_kind(p, kind), g = grp ? plan_find_group(p, grp) : NO_INDEX;

    if (k == NO_INDEX || (grp && g == NO_INDEX)) {
        err_set(e, ERR_CONFLICT, _("Kế hoạch không có loại hoặc nhóm đơn vị “%s” (đơn vị %s)"),
                k == NO_INDEX ? kind : grp, code);
        return err_hint(e, "%s",
                        _("Dùng bản kế hoạch có loại đơn vị này, hoặc nạp lại danh sách đơn vị."));
    }
    *ret = (struct unit){.code = arena_strdup(a, code),
                         .name = arena_strdup(a, name),
                         .kind = k,
                         .group = g,
                         .from = from,
                         .to = store_date(valid_to)};
    return 0;
}

int sheet_units(struct store *st, const struct plan *p, const char *code, int year, struct arena *a,
                struct unit **ret, size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct unit) list = {0};
    struct sql_unit_by_code row;
    int r = sql_unit_by_code(st->db, st->tenant, code, &c, e);

    while (r >= 0 && (r = sql_unit_by_code_next(&c, &row, e)) == 1) {
        struct unit u;
        r = sheet_unit(p, code, store_date(row.valid_from), row.kind, row.grp, row.name,
                       row.valid_to, a, &u, e);
        if (r == 0 && unit_lives_in(&u, year))
            *vec_push_in(a, &list) = u;
    }
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

static int read_unit(struct store *st, const struct plan *p, const struct sheet_key *key,
                     struct arena *a, struct unit *ret, struct err *e)
{
    struct sql_unit_get row;
    int r =
        sql_unit_get(st->db, st->tenant, key->unit_code, date_iso(a, key->unit_from), a, &row, e);

    if (r == 0)
        return err_set(e, ERR_MISSING, _("Không có đơn vị %s"), key->unit_code);
    if (r > 0)
        r = sheet_unit(p, key->unit_code, key->unit_from, row.kind, row.grp, row.name, row.valid_to,
                       a, ret, e);
    if (r == 0 && !unit_lives_in(ret, key->year))
        return err_set(e, ERR_MISSING, _("%s không hoạt động trong năm %d"), ret->name, key->year);
    return r;
}

/* ---- figures ---- */

int sheet_take_figure(const char *num, const char *den, const char *date, struct figure *ret,
                      struct err *e)
{
    ret->date = store_date(date);
    ret->has_den = den != NULL;
    if ((num && dec_parse(num, &ret->num) < 0) || (den && dec_parse(den, &ret->den) < 0))
        return err_set(e, ERR_VERIFY, _("Dữ liệu không khớp: số liệu “%s”"), num ? num : den);
    return 0;
}

static const char *keep(struct arena *a, const char *s)
{
    return s && *s ? arena_strdup(a, s) : "";
}

typedef VEC(struct figure) figures;

/* Which indicators are read: one, or all between the least and greatest text there is. */
struct stretch {
    const char *first, *last;
};

static struct stretch stretch_of(const struct plan *p, const struct sheet_only *only, size_t i)
{
    const char *id = only ? p->indicators[only->indicators[i]].item.id : NULL;

    return id ? (struct stretch){id, id} : (struct stretch){"", "~"};
}

static size_t n_stretches(const struct sheet_only *only)
{
    return only ? only->n : 1;
}

struct reading_figures {
    figures list;
    uint32_t *first, *n; /* by indicator, of the list */
};

static int take_figure(const struct plan *p, const struct sql_figure_of_unit *row, struct arena *a,
                       struct reading_figures *x, struct err *e)
{
    uint32_t i = plan_find_indicator(p, row->indicator);

    if (i == NO_INDEX)
        return 0;
    if (x->n[i]++ == 0)
        x->first[i] = (uint32_t)x->list.n;
    struct figure *f = vec_push_in(a, &x->list);
    *f = (struct figure){.rev = row->rev,
                         .precedence = row->precedence,
                         .state = (uint8_t)row->state,
                         .flags = (uint8_t)row->flags,
                         .source = keep(a, row->source),
                         .formula = keep(a, row->formula),
                         .evidence = keep(a, row->evidence),
                         .author = keep(a, row->author),
                         .note = keep(a, row->note),
                         .recorded = store_date(row->recorded),
                         .at = keep(a, row->at),
                         .by_whom = keep(a, row->by_whom),
                         .reason = keep(a, row->reason),
                         .from_file = file_name_base(a, keep(a, row->file_name))};
    /* what programs send has the hash of its body and no file; a form has neither, a file both */
    f->by_program = row->file_name && !*row->file_name && row->hash && *row->hash;
    return sheet_take_figure(row->num, row->den, row->date, f, e);
}

/* Of revisions by number, the one in force. */
static const struct figure *in_force(const struct figure *revs, size_t n)
{
    const struct figure *holds = revs;

    for (size_t i = 1; i < n; i++)
        if (store_holds_before(revs[i].recorded, revs[i].precedence, holds->recorded,
                               holds->precedence))
            holds = &revs[i];
    return holds;
}

/* Rows come by indicator, then revision: each indicator's are one stretch of the list. */
static int read_figures(struct store *st, const struct plan *p, const struct sheet_key *key,
                        const struct sheet_only *only, struct arena *a, struct reading_figures *x,
                        struct err *e)
{
    struct sql_figure_of_unit row;
    int r = 0;

    x->first = ARENA_ARRAY(a, uint32_t, p->n_indicators + 1);
    x->n = ARENA_ARRAY(a, uint32_t, p->n_indicators + 1);
    for (size_t i = 0; r >= 0 && i < n_stretches(only); i++) {
        _db_cursor_ struct db_cursor c = {0};
        const struct stretch s = stretch_of(p, only, i);
        r = sql_figure_of_unit(st->db, st->tenant, key->unit_code, date_iso(a, key->unit_from),
                               key->year, s.first, s.last, &c, e);
        while (r >= 0 && (r = sql_figure_of_unit_next(&c, &row, e)) == 1)
            r = take_figure(p, &row, a, x, e);
    }
    return r < 0 ? r : 0;
}

static int fill_figures(struct store *st, const struct sheet_key *key,
                        const struct sheet_only *only, struct arena *a, struct scoresheet *s,
                        struct err *e)
{
    struct reading_figures got = {0};
    int r = read_figures(st, s->plan, key, only, a, &got, e);

    for (size_t i = 0; r == 0 && i < s->n_items; i++) {
        struct sheet_item *x = &s->items[i];
        size_t n = got.n[x->indicator];
        if (!n)
            continue;
        x->revs = &got.list.at[got.first[x->indicator]];
        x->n_revs = n;
        x->now = in_force(x->revs, n);
    }
    return r;
}

static int take_last(const struct plan *p, const struct sql_figure_measured *row, struct arena *a,
                     struct figure **of, struct err *e)
{
    uint32_t i = plan_find_indicator(p, row->indicator);

    if (i == NO_INDEX)
        return 0;
    if (!of[i]) /* else a later revision */
        of[i] = ARENA_NEW(a, struct figure);
    *of[i] = (struct figure){.rev = 1,
                             .state = (uint8_t)row->state,
                             .source = "",
                             .formula = "",
                             .evidence = "",
                             .author = "",
                             .note = "",
                             .recorded = DATE_NONE,
                             .at = "",
                             .by_whom = "",
                             .reason = "",
                             .from_file = ""};
    return sheet_take_figure(row->num, row->den, row->date, of[i], e);
}

static int fill_last(struct store *st, const struct sheet_key *key, const struct sheet_only *only,
                     struct arena *a, struct scoresheet *s, struct err *e)
{
    struct figure **of = ARENA_ARRAY(a, struct figure *, s->plan->n_indicators + 1);
    struct sql_figure_measured row;
    int r = 0;

    for (size_t i = 0; r >= 0 && i < n_stretches(only); i++) {
        _db_cursor_ struct db_cursor c = {0};
        const struct stretch at = stretch_of(s->plan, only, i);
        r = sql_figure_measured(st->db, st->tenant, key->unit_code, date_iso(a, key->unit_from),
                                key->year - 1, at.first, at.last, &c, e);
        while (r >= 0 && (r = sql_figure_measured_next(&c, &row, e)) == 1)
            r = take_last(s->plan, &row, a, of, e);
    }
    for (size_t i = 0; r >= 0 && i < s->n_items; i++)
        s->items[i].last = of[s->items[i].indicator];
    return r < 0 ? r : 0;
}

/* ---- rounds, moves ---- */

static struct sheet_item *find(const struct scoresheet *s, uint32_t indicator)
{
    for (size_t i = 0; i < s->n_items; i++)
        if (s->items[i].indicator == indicator)
            return &s->items[i];
    return NULL;
}

const struct sheet_item *sheet_item_of(const struct scoresheet *s, uint32_t indicator)
{
    return find(s, indicator);
}

const struct sheet_entry *sheet_said(const struct scoresheet *s, const struct sheet_item *i)
{
    const struct sheet_entry *e = i->rounds[s->state];

    return e && e->step == s->step ? e : NULL;
}

static int read_steps(struct store *st, const struct sheet_key *key, struct arena *a,
                      struct scoresheet *s, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct sheet_step) list = {0};
    struct sql_sheet_step_list row;
    int r = sql_sheet_step_list(st->db, st->tenant, key->year, key->unit_code,
                                date_iso(a, key->unit_from), &c, e);

    s->reached[SHEET_SELF] = true;
    while (r >= 0 && (r = sql_sheet_step_list_next(&c, &row, e)) == 1) {
        struct sheet_step *x = vec_push_in(a, &list);
        *x = (struct sheet_step){.rev = row.rev,
                                 .from = sheet_state_named(row.from_state),
                                 .to = sheet_state_named(row.to_state),
                                 .items = keep(a, row.items),
                                 .reason = keep(a, row.reason),
                                 .at = arena_strdup(a, row.at),
                                 .author = arena_strdup(a, row.author)};
        if (x->from == SHEET_STATES || x->to == SHEET_STATES)
            return err_set(e, ERR_VERIFY, _("Dữ liệu không khớp: bước “%s” của phiếu điểm"),
                           row.to_state);
        s->state = x->to;
        s->step = x->rev;
        s->reached[x->to] = true;
    }
    s->steps = list.at;
    s->n_steps = list.n;
    return r < 0 ? r : 0;
}

typedef VEC(struct sheet_entry) entries;

static void take_entry(const struct scoresheet *s, const struct sql_sheet_entry_list *row,
                       struct arena *a, entries *lists)
{
    struct sheet_item *x = find(s, plan_find_indicator(s->plan, row->indicator));
    enum sheet_state round = sheet_state_named(row->round);

    if (x && round != SHEET_STATES)
        *vec_push_in(a, &lists[x - s->items]) =
            (struct sheet_entry){.round = round,
                                 .rev = row->rev,
                                 .step = row->step,
                                 .fact_rev = row->fact_rev,
                                 .agreed = row->agreed,
                                 .comment = keep(a, row->comment),
                                 .at = arena_strdup(a, row->at),
                                 .author = arena_strdup(a, row->author)};
}

static int read_entries(struct store *st, const struct sheet_key *key,
                        const struct sheet_only *only, struct arena *a, struct scoresheet *s,
                        struct err *e)
{
    struct sql_sheet_entry_list row;
    entries *lists = ARENA_ARRAY(a, entries, s->n_items + 1);
    int r = 0;

    for (size_t i = 0; r >= 0 && i < n_stretches(only); i++) {
        _db_cursor_ struct db_cursor c = {0};
        const struct stretch of = stretch_of(s->plan, only, i);
        r = sql_sheet_entry_list(st->db, st->tenant, key->unit_code, date_iso(a, key->unit_from),
                                 key->year, of.first, of.last, &c, e);
        while (r >= 0 && (r = sql_sheet_entry_list_next(&c, &row, e)) == 1)
            take_entry(s, &row, a, lists);
    }
    for (size_t i = 0; i < s->n_items; i++) {
        struct sheet_item *x = &s->items[i];
        x->entries = lists[i].at;
        x->n_entries = lists[i].n;
        for (size_t k = 0; k < x->n_entries; k++)
            x->rounds[x->entries[k].round] = &x->entries[k]; /* of a round, the last is kept */
    }
    return r < 0 ? r : 0;
}

/* A round that has said something about this item since the sheet came to it, or to the step before. */
static bool said_in_step(const struct sheet_item *x, int64_t step)
{
    bool said = false;

    for (size_t i = 0; i < x->n_entries; i++)
        if (x->entries[i].step == step && x->rounds[x->entries[i].round] == &x->entries[i])
            said |= *x->entries[i].comment || !x->entries[i].agreed;
    return said;
}

static bool line_of(const char *lines, const char *word)
{
    size_t n = strlen(word);

    for (const char *p = lines; (p = strstr(p, word)); p += n)
        if ((p == lines || p[-1] == '\n') && (p[n] == '\0' || p[n] == '\n'))
            return true;
    return false;
}

/* The items of the return that the unit is still working on: a head who hands the sheet back does not widen it. */
static const char *returned_items(const struct scoresheet *s)
{
    for (size_t i = s->n_steps; i-- > 0;) {
        const struct sheet_step *x = &s->steps[i];
        if (x->from == SHEET_APPRAISAL1 && x->to == SHEET_SELF)
            return x->items;
        if (x->to == SHEET_APPRAISAL1)
            break;
    }
    return "";
}

/* Which items are to be looked at again, and which to be explained. */
static void mark_items(struct scoresheet *s)
{
    const char *back = returned_items(s);
    bool some = false;

    for (size_t i = 0; i < s->n_items; i++) {
        struct sheet_item *x = &s->items[i];
        const char *id = s->plan->indicators[x->indicator].item.id;
        if (*back)
            x->returned = line_of(back, id);
        if (s->state == SHEET_EXPLANATION)
            x->asked = said_in_step(x, s->step - 1);
        some |= x->asked;
    }
    for (size_t i = 0; s->state == SHEET_EXPLANATION && !some && i < s->n_items; i++)
        s->items[i].asked = true; /* sent back as a whole */
}

static int read_files(struct store *st, const struct sheet_key *key, struct arena *a,
                      struct scoresheet *s, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_evidence_count row;
    int r = sql_evidence_count(st->db, st->tenant, key->unit_code, date_iso(a, key->unit_from),
                               key->year, &c, e);

    while (r >= 0 && (r = sql_evidence_count_next(&c, &row, e)) == 1) {
        bool of_criterion = str_eq(row.about, "criterion");
        for (size_t i = 0; i < s->n_items; i++) {
            struct sheet_item *x = &s->items[i];
            bool here =
                !of_criterion && str_eq(row.item, s->plan->indicators[x->indicator].item.id);
            for (size_t k = 0; of_criterion && k < x->n_uses; k++) {
                const struct sheet_use *u = &x->uses[k];
                here |= u->scheme && str_eq(row.item, u->scheme->criteria[u->criterion].item.id);
            }
            x->files += here ? (size_t)row.n : 0;
        }
    }
    return r < 0 ? r : 0;
}

/* ---- the whole ---- */

static int read_window(struct store *st, const struct sheet_key *key, struct arena *a,
                       struct scoresheet *s, struct err *e)
{
    struct round_time *times;
    struct round_exception *exceptions;
    size_t n_times, n_exceptions;
    int r = round_times(st, s->plan, key->year, a, &times, &n_times, e);

    if (r == 0)
        r = round_exceptions_of(st, key, a, &exceptions, &n_exceptions, e);
    if (r == 0)
        s->window = sheet_window_of(s->plan, &s->unit, key->year, s->state, s->day, times, n_times,
                                    exceptions, n_exceptions);
    return r;
}

static int read_parts(struct store *st, const struct sheet_key *key, const struct sheet_only *only,
                      struct arena *a, struct scoresheet *s, struct err *e)
{
    int r = fill_figures(st, key, only, a, s, e);

    if (r == 0)
        r = read_entries(st, key, only, a, s, e);
    if (r == 0)
        r = read_window(st, key, a, s, e);
    return r < 0 ? r : fill_last(st, key, only, a, s, e);
}

int sheet_read(struct store *st, const struct plan *p, const struct sheet_key *key, const char *at,
               enum sheet_want want, struct arena *a, struct scoresheet *ret, struct err *e)
{
    return sheet_read_only(st, p, key, at, want, NULL, a, ret, e);
}

int sheet_read_only(struct store *st, const struct plan *p, const struct sheet_key *key,
                    const char *at, enum sheet_want want, const struct sheet_only *only,
                    struct arena *a, struct scoresheet *ret, struct err *e)
{
    struct scoresheet s = {.plan = p, .year = key->year, .day = sheet_day(at)};
    int r = read_unit(st, p, key, a, &s.unit, e);

    if (r < 0)
        return r;
    sheet_items(a, p, &s.unit, key->year, &s.items, &s.n_items);
    if (want != SHEET_ITEMS)
        r = read_steps(st, key, a, &s, e);
    if (s.state != SHEET_SELF) /* what may be changed depends on what was said of other items */
        only = NULL;
    if (r == 0 && want != SHEET_ITEMS)
        r = read_parts(st, key, only, a, &s, e);
    if (r == 0 && want == SHEET_ALL)
        r = read_files(st, key, a, &s, e);
    if (r < 0)
        return r;
    mark_items(&s);
    *ret = s;
    return 0;
}

int sheet_open(struct store *st, const struct plan *p, const struct sheet_key *key, const char *at,
               enum sheet_want want, struct arena *a, struct scoresheet *ret, struct err *e)
{
    int r = db_begin(st->db, DB_READ, st->tenant, e);

    if (r < 0)
        return r;
    r = sheet_read(st, p, key, at, want, a, ret, e);
    db_rollback(st->db);
    return r;
}

struct perm_on sheet_on(const struct scoresheet *s)
{
    return (struct perm_on){.unit_code = s->unit.code,
                            .unit_from = s->unit.from,
                            .has_state = true,
                            .state = s->state,
                            .open = s->window.open};
}

const struct figure *sheet_figure(const struct scoresheet *s, const struct sheet_item *i,
                                  enum sheet_state round)
{
    const struct sheet_entry *x = i->rounds[round];

    if (round == s->state)
        return i->now;
    if (!x || x->fact_rev < 1 || (size_t)x->fact_rev > i->n_revs)
        return NULL;
    return &i->revs[x->fact_rev - 1];
}

void sheet_progress(const struct scoresheet *s, size_t *ret_done, size_t *ret_all)
{
    size_t done = 0, all = 0;

    for (size_t i = 0; i < s->n_items; i++) {
        if (s->items[i].office != SHEET_BY_UNIT)
            continue;
        all++;
        done += s->items[i].now && s->items[i].now->state != FACT_MISSING;
    }
    *ret_done = done;
    *ret_all = all;
}

const char *sheet_object(struct arena *a, const struct scoresheet *s)
{
    return arena_printf(a, "don-vi/%s@%s/%d", s->unit.code, date_iso(a, s->unit.from), s->year);
}

/* ---- who may change what ---- */

enum right sheet_edit_right(enum sheet_state s)
{
    static const enum right rights[SHEET_STATES] = {
        [SHEET_SELF] = RIGHT_FIGURE_EDIT,
        [SHEET_HEAD] = RIGHT_SHEET_CONFIRM,
        [SHEET_APPRAISAL1] = RIGHT_SHEET_APPRAISE,
        [SHEET_EXPLANATION] = RIGHT_SHEET_EXPLAIN,
        [SHEET_APPRAISAL2] = RIGHT_SHEET_APPRAISE,
        [SHEET_COUNCIL] = RIGHT_SHEET_COUNCIL,
        [SHEET_FINAL] = RIGHTS,
    };

    return rights[s];
}

static struct sheet_lock locked(const char *why, const char *until, const char *ask)
{
    return (struct sheet_lock){.locked = true, .why = why, .until = until, .ask = ask};
}

static struct sheet_lock time_lock(struct arena *a, const struct scoresheet *s)
{
    const struct sheet_window *w = &s->window;
    const char *office = _("cơ quan tham mưu, để được gia hạn");

    if (w->open_from != DATE_NONE && s->day < w->open_from)
        return locked(_("bước này chưa mở"),
                      arena_printf(a, _("đến ngày %s"), date_vi(a, w->open_from)), office);
    return locked(arena_printf(a, _("đã hết hạn của bước này ngày %s"),
                               date_vi(a, w->until != DATE_NONE ? w->until : w->due)),
                  _("đến khi được gia hạn"), office);
}

/* For whom the step is none of theirs: whose it is. */
static struct sheet_lock others_step(struct arena *a, enum sheet_state s)
{
    static const char *const whose[SHEET_STATES] = {
        [SHEET_SELF] = N_("cán bộ nhập liệu và thủ trưởng đơn vị"),
        [SHEET_HEAD] = N_("thủ trưởng đơn vị"),
        [SHEET_APPRAISAL1] = N_("cơ quan tham mưu"),
        [SHEET_EXPLANATION] = N_("cán bộ nhập liệu và thủ trưởng đơn vị"),
        [SHEET_APPRAISAL2] = N_("cơ quan tham mưu"),
        [SHEET_COUNCIL] = N_("thư ký Hội đồng"),
    };

    return locked(arena_printf(a, _("phiếu đang ở bước “%s”, việc của %s"), sheet_state_title(s),
                               _(whose[s])),
                  s == SHEET_SELF ? _("đến khi phiếu chuyển bước")
                                  : _("đến khi phiếu được trả lại hoặc chuyển bước"),
                  _(whose[s]));
}

struct sheet_lock sheet_lock(struct arena *a, const struct scoresheet *s,
                             const struct perm_who *who)
{
    const struct perm_on on = sheet_on(s);
    enum right right = sheet_edit_right(s->state);
    struct perm_no no;

    if (right == RIGHTS)
        return locked(_("phiếu điểm đã chốt"), _("đến khi cơ quan tham mưu mở lại với lý do"),
                      _("cơ quan tham mưu"));
    if (perm_may(who, right, &on, &no))
        return (struct sheet_lock){.why = "", .until = "", .ask = ""};
    if (perm_may_some(who, right, NULL) && !s->window.open &&
        perm_may(who, right, &(struct perm_on){on.unit_code, on.unit_from, true, on.state, true},
                 NULL))
        return time_lock(a, s);
    if (!no.totp && !perm_may_some(who, right, NULL))
        return others_step(a, s->state);
    return locked(
        arena_printf(a, _("phiếu đang ở bước “%s”: %s"), sheet_state_title(s->state), no.why),
        s->state == SHEET_SELF ? "" : _("đến khi phiếu được trả lại hoặc chuyển bước"), no.ask);
}

static const char *office_why(enum sheet_office o)
{
    static const char *const why[] = {
        [SHEET_BY_SURVEY] = N_("lấy từ khảo sát, đơn vị không tự chấm"),
        [SHEET_BY_OFFICE] = N_("bộ tiêu chí không cho đơn vị tự chấm mục này"),
        [SHEET_BY_BONUS] = N_("điểm thưởng do cơ quan tham mưu ghi"),
        [SHEET_BY_PENALTY] = N_("điểm trừ do cơ quan tham mưu ghi"),
        [SHEET_BY_ATTESTATION] = N_("chứng minh bằng văn bản trong sổ xác nhận, không nhập số"),
    };

    return _(why[o]);
}

static bool office_round(enum sheet_state s)
{
    return s == SHEET_APPRAISAL1 || s == SHEET_APPRAISAL2 || s == SHEET_COUNCIL;
}

struct sheet_lock sheet_item_lock(struct arena *a, const struct scoresheet *s,
                                  const struct sheet_item *i, const struct perm_who *who)
{
    struct sheet_lock l = sheet_lock(a, s, who);
    const char *office = _("cơ quan tham mưu");

    if (l.locked)
        return l;
    if (i->office == SHEET_BY_ATTESTATION ||
        (i->office != SHEET_BY_UNIT && !office_round(s->state)))
        return locked(office_why(i->office), "", office);
    if (s->state == SHEET_SELF && !i->returned)
        return locked(_("cơ quan tham mưu chỉ trả lại các mục khác của phiếu"), "",
                      _("cơ quan tham mưu, để được trả lại mục này"));
    if (s->state == SHEET_EXPLANATION && !i->asked)
        return locked(_("mục này không phải giải trình"), "", office);
    return l;
}

struct sheet_lock sheet_evidence_lock(struct arena *a, const struct scoresheet *s,
                                      const struct sheet_item *i, const struct perm_who *who)
{
    const struct sheet_lock l = sheet_item_lock(a, s, i, who);

    return l.locked || !office_round(s->state)
               ? l
               : locked(_("minh chứng do đơn vị đính ở bước tự chấm và bước giải trình"),
                        _("đến khi phiếu trở lại đơn vị"), _("thủ trưởng đơn vị"));
}

int sheet_gate(void *gate, struct err *e)
{
    const struct sheet_gate *g = gate;
    _arena_ struct arena *a = arena_new();
    struct scoresheet s;
    int r = sheet_read(g->st, g->plan, &g->key, g->who->store->at, SHEET_FIGURES, a, &s, e);
    const struct sheet_item *i = r < 0 ? NULL : sheet_item_of(&s, g->indicator);

    if (r < 0)
        return r;
    if (!i)
        return err_set(e, ERR_MISSING, "%s", _("phiếu không còn mục này"));
    const struct sheet_lock l = sheet_evidence_lock(a, &s, i, g->who->perm);
    if (!l.locked)
        return 0;
    err_set(e, ERR_DENIED, "%s%s%s", l.why, *l.until ? "; " : "", l.until);
    return err_hint(e, _("Người có thể giúp: %s."), l.ask);
}
