/* See sheet.h.  Figures of one form or file into the database: every row is judged against what is in force inside the
 * transaction, then what is new is written together with what the round says and the diary.  Two people on one figure: the
 * form carries the revision it was made from, so the second one is told and both values stay before them. */
#include "base/file_name.h"
#include "base/i18n.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/sheet_impl.h"

struct change {
    const struct sheet_item *item;
    size_t row;
    bool figure; /* a new revision; else only a comment */
    struct figure now;
    const char *comment;
};

struct saving {
    struct store *st;
    const struct sheet_who *who;
    struct scoresheet *s;
    struct arena *a;
    const char *from_file;
    VEC(struct change) changes;
    size_t n_figures, n_same;
};

static void refuse(struct sheet_result *r, const char *field, const char *message, const char *hint)
{
    r->what = SHEET_REFUSED;
    err_set(&r->err, ERR_INPUT, "%s", message);
    err_hint(&r->err, "%s", hint);
    err_field(&r->err, field);
}

static void refuse_lock(struct sheet_result *r, const struct sheet_lock *l)
{
    r->what = SHEET_REFUSED;
    err_set(&r->err, ERR_DENIED, "%s", l->why);
    err_hint(&r->err, _("Người có thể giúp: %s."), l->ask);
}

static void conflict(struct saving *v, struct sheet_result *r, const struct sheet_item *x)
{
    const struct figure *f = x->now;

    r->what = SHEET_CONFLICT;
    err_set(&r->err, ERR_CONFLICT, _("%s đã lưu số khác khi trang này đang mở: %s"),
            *f->by_whom ? f->by_whom : f->author, figure_text(v->a, v->s->plan, x->indicator, f));
    err_hint(&r->err, "%s", _("Chọn số đúng rồi lưu lại; hai số đều còn trong lịch sử."));
}

/* What was said in this round on this pass. */
static const char *said(const struct saving *v, const struct sheet_item *x)
{
    const struct sheet_entry *e = sheet_said(v->s, x);

    return e ? e->comment : "";
}

static const char *said_at(const struct saving *v, const struct sheet_item *x, int64_t rev)
{
    for (size_t i = 0; i < x->n_entries; i++) {
        const struct sheet_entry *e = &x->entries[i];
        if (e->round == v->s->state && e->step == v->s->step && e->rev == rev)
            return e->comment;
    }
    return "";
}

/* A comment that came back as it was shown says nothing; true when it meets another's. */
static bool comments_meet(const struct saving *v, const struct sheet_item *x, struct sheet_row *row)
{
    if (!row->comment || !row->knows_said || v->s->state == SHEET_SELF)
        return false;
    const char *shown = said_at(v, x, row->said), *now = said(v, x);
    if (str_eq(row->comment, shown)) {
        row->comment = NULL;
        return false;
    }
    return !str_eq(shown, now) && !str_eq(row->comment, now);
}

static void conflict_said(struct saving *v, struct sheet_result *r, const struct sheet_item *x)
{
    const struct sheet_entry *e = sheet_said(v->s, x);

    r->what = SHEET_CONFLICT;
    err_set(&r->err, ERR_CONFLICT, _("%s đã lưu ý kiến khác khi trang này đang mở"), e->author);
    err_hint(&r->err, "%s", _("Chọn ý kiến đúng rồi lưu lại; hai ý kiến đều còn trong lịch sử."));
    err_field(&r->err, "comment");
}

static void change(struct saving *v, const struct sheet_item *x, size_t row, bool figure,
                   const struct figure *now, const char *comment)
{
    struct change *c = vec_push_in(v->a, &v->changes);

    *c = (struct change){
        .item = x, .row = row, .figure = figure, .comment = comment ? comment : said(v, x)};
    if (now)
        c->now = *now;
    v->n_figures += figure;
}

/* The comment alone. */
static void judge_comment(struct saving *v, const struct sheet_item *x, const struct sheet_row *row,
                          size_t at, struct sheet_result *r)
{
    bool own = v->s->state != SHEET_SELF;

    v->n_same++;
    r->what = SHEET_SAME;
    if (!own || !row->comment || str_eq(row->comment, said(v, x)))
        return;
    r->what = SHEET_SAVED;
    change(v, x, at, false, x->now, row->comment);
}

static bool twice(const struct saving *v, const struct sheet_item *x)
{
    vec_each (c, &v->changes)
        if (c->item == x)
            return true;
    return false;
}

/* What the form does not show stays as it was. */
static struct figure_typed complete(const struct sheet_item *x, const struct sheet_row *row)
{
    struct figure_typed t = row->typed;

    if (!t.source && x->now)
        t.source = x->now->source;
    if (!t.note && x->now)
        t.note = x->now->note;
    return t;
}

/* What a program sends is the whole figure; sent again it changes nothing. */
static int judge_figure(const struct sheet_item *x, const struct figure *sent, struct figure *ret)
{
    *ret = *sent;
    return !x->now || !figure_same(sent, x->now) || sent->flags != x->now->flags ||
           !str_eq(sent->formula, x->now->formula) || !str_eq(sent->evidence, x->now->evidence);
}

/* What a program has not seen it does not replace, unless a program brought it. */
static bool unseen(const struct sheet_item *x, const struct sheet_row *row)
{
    int64_t rev = x->now ? x->now->rev : 0;

    return row->any_base ? x->now && !x->now->by_program : row->base != rev;
}

/* What came back as the form showed it: not judged again, for the plan may have changed since it was saved. */
static bool untouched(const struct saving *v, const struct sheet_item *x, const struct figure *from,
                      const struct figure_typed *t)
{
    return from && from->state == FACT_VALUE && t->state == FACT_VALUE && t->num &&
           str_eq(figure_typed_text(v->a, t->num, t->num_type),
                  figure_num_text(v->a, v->s->plan, x->indicator, from)) &&
           str_eq(figure_typed_text(v->a, t->den ? t->den : "", t->den_type),
                  figure_den_text(v->a, from)) &&
           str_eq(t->note ? t->note : "", from->note) &&
           str_eq(t->source ? t->source : "", from->source);
}

/* 1: the row changes the figure to *ret. */
static int judge_typed(struct saving *v, const struct sheet_item *x, const struct sheet_row *row,
                       struct figure *ret, struct sheet_result *r)
{
    const struct figure *from = row->base > 0 ? &x->revs[row->base - 1] : NULL;
    const struct figure_typed typed = complete(x, row);

    if (untouched(v, x, from, &typed))
        return 0;
    int code = figure_parse(v->a, v->s->plan, x->indicator, &typed, ret, &r->err);

    if (code < 0) {
        r->what = SHEET_REFUSED;
        return code;
    }
    if (code == 1) {
        if (!from)
            return 0;
        refuse(r, "num", _("số đã lưu không xóa được"),
               _("Chọn “chưa có số liệu” hoặc “không áp dụng”; số cũ vẫn còn trong lịch sử."));
        return ERR_INPUT;
    }
    if ((from && figure_same(ret, from)) || (x->now && figure_same(ret, x->now)))
        return 0;
    if (x->now && x->now->rev != row->base) {
        conflict(v, r, x);
        return ERR_CONFLICT;
    }
    if (v->s->state != SHEET_SELF && !*(row->comment ? row->comment : said(v, x))) {
        refuse(r, "comment", _("đổi số thì phải ghi lý do"), _("Ghi vì sao số này đúng hơn."));
        return ERR_INPUT;
    }
    return 1;
}

static void finish_figure(const struct saving *v, const struct sheet_item *x, bool whole,
                          struct figure *f)
{
    const struct figure *was = x->now;

    f->rev = (int64_t)x->n_revs + 1;
    if (!whole) {
        f->formula = was ? was->formula : "";
        f->evidence = was ? was->evidence : "";
        f->flags = was ? was->flags : 0;
    }
    f->author = v->who->store->author;
    f->by_whom = v->who->store->author;
    f->at = v->who->store->at;
    f->from_file = file_name_base(v->a, v->from_file);
    /* Lateness is about the unit: what the office puts right keeps the day of the unit's figure. */
    f->recorded =
        v->s->state != SHEET_SELF && was && was->recorded != DATE_NONE ? was->recorded : v->s->day;
    f->precedence = 0;
    if (was &&
        was->recorded >= f->recorded) { /* it replaces what was seen, whatever the calendar */
        f->recorded = was->recorded;
        f->precedence = (was->precedence > 0 ? was->precedence : 0) + 1;
    }
}

static void judge(struct saving *v, const struct sheet_row *given, size_t at,
                  struct sheet_result *r)
{
    struct sheet_row settled = *given, *row = &settled;
    const struct sheet_item *x = sheet_item_of(v->s, row->indicator);
    struct figure f;

    *r = (struct sheet_result){.what = SHEET_SAME, .now = x ? x->now : NULL};
    if (!x)
        return refuse(r, "num", _("chỉ tiêu này không hỏi đơn vị trong năm này"),
                      _("Bỏ dòng này."));
    if (!row->figure && (row->base < 0 || (size_t)row->base > x->n_revs))
        return refuse(r, "num", _("trang này đã cũ"), _("Mở lại trang rồi nhập lại."));
    bool meet = comments_meet(v, x, row);
    int changed = row->figure      ? judge_figure(x, row->figure, &f)
                  : row->has_typed ? judge_typed(v, x, row, &f, r)
                                   : 0;
    if (changed < 0)
        return;
    if (row->figure && row->blind && x->now && !x->now->by_program) {
        const struct sheet_lock shut = sheet_item_lock(v->a, v->s, x, v->who->perm);
        if (shut.locked)
            return refuse_lock(r, &shut);
        if (unseen(x, row)) {
            r->what = SHEET_CONFLICT;
            return;
        }
    }
    if (meet)
        return conflict_said(v, r, x);
    bool comment = row->comment && v->s->state != SHEET_SELF && !str_eq(row->comment, said(v, x));
    if (changed == 0 && !comment)
        return judge_comment(v, x, row, at, r);
    const struct sheet_lock l = sheet_item_lock(v->a, v->s, x, v->who->perm);
    if (l.locked)
        return refuse_lock(r, &l);
    if (twice(v, x))
        return refuse(r, "num", _("chỉ tiêu này có hai dòng khác nhau"), _("Giữ lại một dòng."));
    if (changed == 0)
        return judge_comment(v, x, row, at, r);
    if (row->figure && unseen(x, row)) {
        r->what = SHEET_CONFLICT;
        return;
    }
    finish_figure(v, x, row->figure != NULL, &f);
    r->what = SHEET_SAVED;
    change(v, x, at, true, &f, row->comment);
}

/* ---- writing ---- */

static int put_import(struct saving *v, int64_t *ret_id, struct err *e)
{
    const struct store_who *who = v->who->store;
    struct sql_import_next next;
    int64_t added = 0;
    int r = sql_import_next(v->st->db, v->st->tenant, &next, e);

    vec_each (c, &v->changes)
        added += c->figure && c->now.rev == 1;
    if (r < 0)
        return r;
    *ret_id = next.id;
    const struct sql_import_add_in in = {.tenant = v->st->tenant,
                                         .id = next.id,
                                         .kind = "facts",
                                         .file_name = file_name_base(v->a, v->from_file),
                                         .hash = "",
                                         .n_rows = (int64_t)(v->n_figures + v->n_same),
                                         .added = added,
                                         .changed = (int64_t)v->n_figures - added,
                                         .same = (int64_t)v->n_same,
                                         .at = who->at,
                                         .author = who->author,
                                         .reason =
                                             v->changes.n == 1 ? v->changes.at[0].comment : "",
                                         .label = ""};
    return sql_import_add(v->st->db, &in, e);
}

static struct sql_fact_put_in fact_row(struct saving *v, const struct change *c, int64_t import)
{
    const struct figure *f = &c->now;
    bool value = f->state == FACT_VALUE, day = value && f->date != DATE_NONE;

    return (struct sql_fact_put_in){.tenant = v->st->tenant,
                                    .unit_code = v->s->unit.code,
                                    .unit_from = date_iso(v->a, v->s->unit.from),
                                    .year = v->s->year,
                                    .indicator = v->s->plan->indicators[c->item->indicator].item.id,
                                    .rev = f->rev,
                                    .precedence = f->precedence,
                                    .state = f->state,
                                    .flags = f->flags,
                                    .num = value && !day ? dec_text(v->a, f->num) : NULL,
                                    .den = value && f->has_den ? dec_text(v->a, f->den) : NULL,
                                    .date = day ? date_iso(v->a, f->date) : NULL,
                                    .source = text_or_null(f->source),
                                    .formula = text_or_null(f->formula),
                                    .evidence = text_or_null(f->evidence),
                                    .author = text_or_null(f->author),
                                    .note = text_or_null(f->note),
                                    .recorded = date_or_null(v->a, f->recorded),
                                    .import_id = import};
}

static int put_figures(struct saving *v, int64_t import, struct err *e)
{
    if (v->n_figures == 0)
        return 0;
    int r = import ? 0 : put_import(v, &import, e);
    if (r == 0)
        r = sql_fact_put_start(v->st->db, e);
    for (size_t i = 0; r == 0 && i < v->changes.n; i++) {
        if (!v->changes.at[i].figure)
            continue;
        struct sql_fact_put_in in = fact_row(v, &v->changes.at[i], import);
        r = sql_fact_put_row(v->st->db, &in, e);
    }
    return r < 0 ? r : sql_fact_put_end(v->st->db, e);
}

int sheet_put_entries(struct store *st, const struct scoresheet *s, enum sheet_state round,
                      const struct sheet_says *says, size_t n, const struct store_who *who,
                      struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_sheet_entry_put_in in = {.tenant = st->tenant,
                                        .unit_code = s->unit.code,
                                        .unit_from = date_iso(a, s->unit.from),
                                        .year = s->year,
                                        .round = sheet_state_id(round),
                                        .step = s->step,
                                        .at = who->at,
                                        .author = who->author,
                                        .user_id = who->user_id};

    if (n == 0)
        return 0;
    int r = sql_sheet_entry_put_start(st->db, e);
    for (size_t i = 0; r == 0 && i < n; i++) {
        in.indicator = says[i].indicator;
        in.rev = says[i].rev;
        in.fact_rev = says[i].fact_rev;
        in.agreed = says[i].agreed;
        in.comment = says[i].comment;
        r = sql_sheet_entry_put_row(st->db, &in, e);
    }
    return r < 0 ? r : sql_sheet_entry_put_end(st->db, e);
}

static int put_rounds(struct saving *v, struct err *e)
{
    struct sheet_says *says = ARENA_ARRAY(v->a, struct sheet_says, v->changes.n + 1);

    for (size_t i = 0; i < v->changes.n; i++) {
        const struct change *c = &v->changes.at[i];
        const struct sheet_entry *was = c->item->rounds[v->s->state];
        says[i] = (struct sheet_says){
            .indicator = v->s->plan->indicators[c->item->indicator].item.id,
            .rev = was ? was->rev + 1 : 1,
            .fact_rev = c->figure      ? c->now.rev
                        : c->item->now ? c->item->now->rev
                                       : 0,
            /* a comment does not take back a figure that this round has set on this pass */
            .agreed = !c->figure && !(was && was->step == v->s->step && !was->agreed),
            .comment = c->comment};
    }
    return sheet_put_entries(v->st, v->s, v->s->state, says, v->changes.n, v->who->store, e);
}

static int put_diary(struct saving *v, struct err *e)
{
    const struct plan *p = v->s->plan;
    int r = 0;

    for (size_t i = 0; r == 0 && i < v->changes.n; i++) {
        const struct change *c = &v->changes.at[i];
        uint32_t k = c->item->indicator;
        const struct audit_entry x = {
            .action = right_id(sheet_edit_right(v->s->state)),
            .object =
                arena_printf(v->a, "%s/%s", sheet_object(v->a, v->s), p->indicators[k].item.id),
            .before = figure_plain(v->a, p, k, c->item->now),
            .after = figure_plain(v->a, p, k, c->figure ? &c->now : c->item->now),
            .why = c->comment};
        r = audit_add(v->st, v->who->store, &x, e);
    }
    return r;
}

/* With `all`, one refused row takes the others with it. */
static int refuse_all(struct sheet_result *ret, size_t n, struct err *e)
{
    const struct err *first = NULL;
    int r = 0;

    for (size_t i = 0; i < n; i++) {
        if (ret[i].what == SHEET_REFUSED || ret[i].what == SHEET_CONFLICT) {
            r = r == ERR_CONFLICT || ret[i].what == SHEET_CONFLICT ? ERR_CONFLICT : ERR_INPUT;
            first = first ? first : &ret[i].err;
        }
    }
    if (!first)
        return 0;
    for (size_t i = 0; i < n; i++)
        if (ret[i].what == SHEET_SAVED)
            ret[i].what = SHEET_SAME;
    *e = *first;
    e->code = r;
    return r;
}

static int judge_all(struct saving *v, const struct sheet_row *rows, size_t n,
                     struct sheet_result *ret, struct err *e)
{
    const struct sheet_lock l = sheet_lock(v->a, v->s, v->who->perm);

    if (l.locked) {
        err_set(e, ERR_DENIED, "%s%s%s", l.why, *l.until ? "; " : "", l.until);
        return err_hint(e, _("Người có thể giúp: %s."), l.ask);
    }
    for (size_t i = 0; i < n; i++)
        judge(v, &rows[i], i, &ret[i]);
    return 0;
}

/* import: the row that brings the figures; 0: one of its own. */
static int put_changes(struct saving *v, int64_t import, struct err *e)
{
    int r = put_figures(v, import, e);

    if (r == 0)
        r = put_rounds(v, e);
    return r < 0 ? r : put_diary(v, e);
}

static int save(struct saving *v, const struct sheet_row *rows, size_t n, bool all,
                struct sheet_result *ret, struct err *e)
{
    int r = judge_all(v, rows, n, ret, e);

    if (r < 0)
        return r;
    r = all ? refuse_all(ret, n, e) : 0;
    return r < 0 ? r : put_changes(v, 0, e);
}

static void tell(struct saving *v, struct sheet_result *ret, const struct sheet_row *rows, size_t n)
{
    vec_each (c, &v->changes)
        if (c->figure)
            ret[c->row].now = &c->now;
    for (size_t i = 0; i < n; i++) {
        const struct sheet_item *x = sheet_item_of(v->s, rows[i].indicator);
        if (x && ret[i].what != SHEET_REFUSED)
            ret[i].n_warnings = figure_warn(v->a, v->s->plan, rows[i].indicator, ret[i].now,
                                            x->last, ret[i].warnings);
    }
}

enum { FEW_CELLS = 8 };

/* A page that saves by itself sends a cell or two: then only their rows are read, however long the history of the rest. */
static const struct sheet_only *only_these(struct arena *a, const struct plan *p,
                                           const struct sheet_row *rows, size_t n)
{
    struct sheet_only *only = ARENA_NEW(a, struct sheet_only);
    uint32_t *list = ARENA_ARRAY(a, uint32_t, FEW_CELLS);

    if (n > FEW_CELLS)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < only->n && list[k] != rows[i].indicator)
            k++;
        if (k == only->n && rows[i].indicator < p->n_indicators)
            list[only->n++] = rows[i].indicator;
    }
    only->indicators = list;
    return only;
}

int sheet_save(struct store *st, const struct plan *p, const struct sheet_key *key,
               const struct sheet_row *rows, size_t n, bool all, const char *from_file,
               const struct sheet_who *who, struct arena *a, struct sheet_result *ret,
               struct err *e)
{
    struct scoresheet *s = ARENA_NEW(a, struct scoresheet);
    struct saving v = {.st = st, .who = who, .s = s, .a = a, .from_file = from_file};
    const struct sheet_only *only = only_these(a, p, rows, n);
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    if (r < 0)
        return r;
    r = sheet_read_only(st, p, key, who->store->at, SHEET_FIGURES, only, a, s, e);
    if (r == 0)
        r = save(&v, rows, n, all, ret, e);
    if (r == 0 && v.changes.n == 0) { /* nothing to write: not even a transaction */
        db_rollback(st->db);
    } else {
        r = sheet_end(st, r, e);
    }
    if (r == 0)
        tell(&v, ret, rows, n);
    return r;
}

int sheet_try(struct store *st, const struct plan *p, const struct sheet_key *key,
              const struct sheet_row *rows, size_t n, const struct sheet_who *who, struct arena *a,
              struct sheet_result *ret, struct err *e)
{
    struct scoresheet *s = ARENA_NEW(a, struct scoresheet);
    struct saving v = {.st = st, .who = who, .s = s, .a = a, .from_file = ""};
    int r = db_begin(st->db, DB_READ, st->tenant, e);

    if (r < 0)
        return r;
    r = sheet_read(st, p, key, who->store->at, SHEET_FIGURES, a, s, e);
    db_rollback(st->db);
    if (r == 0)
        r = judge_all(&v, rows, n, ret, e);
    if (r == 0)
        tell(&v, ret, rows, n);
    return r;
}

/* ---- batches of programs ---- */

static void refuse_part(const struct sheet_part *part, const struct err *why)
{
    for (size_t i = 0; i < part->n; i++) {
        part->ret[i] = (struct sheet_result){.what = SHEET_REFUSED, .err = *why};
        err_field(&part->ret[i].err, "unit");
    }
}

/* Refusals are in the results; negative only when the database fails. */
static int judge_part(struct saving *v, const struct plan *p, const struct sheet_part *part,
                      struct err *e)
{
    struct err why;
    int r = sheet_read(v->st, p, &part->key, v->who->store->at, SHEET_FIGURES, v->a, v->s, &why);

    if (r < 0 && r != ERR_MISSING) {
        *e = why;
        return r;
    }
    if (r < 0) {
        refuse_part(part, &why);
        return 0;
    }
    const struct perm_on on = sheet_on(v->s);
    /* Later rounds let a unit explain, but not by program; in the first one the lock says until when. */
    r = v->s->state == SHEET_SELF ? 0 : perm_check(part->perm, RIGHT_FIGURE_EDIT, &on, &why);
    if (r == 0)
        r = judge_all(v, part->rows, part->n, part->ret, &why);
    if (r < 0)
        refuse_part(part, &why);
    return 0;
}

static bool any_refused(const struct sheet_part *parts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < parts[i].n; k++)
            if (parts[i].ret[k].what == SHEET_REFUSED || parts[i].ret[k].what == SHEET_CONFLICT)
                return true;
    return false;
}

static void count_part(const struct saving *v, struct store_counts *n)
{
    int64_t added = 0;

    vec_each (c, &v->changes)
        added += c->figure && c->now.rev == 1;
    n->added += added;
    n->changed += (int64_t)v->n_figures - added;
    n->same += (int64_t)v->n_same;
}

static int put_parts(struct store *st, struct saving *list, size_t n,
                     const struct store_import *import, const struct store_counts *counts,
                     int64_t *ret_import, struct err *e)
{
    struct sql_import_next next;
    int r = sql_import_next(st->db, st->tenant, &next, e);

    if (r < 0)
        return r;
    const struct sql_import_add_in in = {
        .tenant = st->tenant,
        .id = next.id,
        .kind = "facts",
        .file_name = file_name_base(list->a, text_or_empty(import->file_name)),
        .hash = text_or_empty(import->hash),
        .n_rows = counts->added + counts->changed + counts->same,
        .added = counts->added,
        .changed = counts->changed,
        .same = counts->same,
        .at = import->who.at,
        .author = import->who.author,
        .reason = text_or_empty(import->reason),
        .label = ""};
    r = sql_import_add(st->db, &in, e);
    for (size_t i = 0; r == 0 && i < n; i++)
        r = put_changes(&list[i], next.id, e);
    *ret_import = next.id;
    return r;
}

int sheet_save_parts(struct store *st, const struct plan *p, const struct sheet_part *parts,
                     size_t n, bool write, const struct store_import *import, struct arena *a,
                     struct store_counts *ret, int64_t *ret_import, struct err *e)
{
    struct saving *list = ARENA_ARRAY(a, struct saving, n + 1);
    struct sheet_who *who = ARENA_ARRAY(a, struct sheet_who, n + 1);
    struct store_counts counts = {0};
    int r = 0;

    for (size_t i = 0; i < n && r == 0; i++) {
        who[i] = (struct sheet_who){.store = &import->who, .perm = parts[i].perm};
        list[i] = (struct saving){.st = st,
                                  .who = &who[i],
                                  .s = ARENA_NEW(a, struct scoresheet),
                                  .a = a,
                                  .from_file = text_or_empty(import->file_name)};
        r = judge_part(&list[i], p, &parts[i], e);
        count_part(&list[i], &counts);
    }
    if (r < 0)
        return r;
    if (any_refused(parts, n))
        return err_set(e, ERR_INPUT, "%s", _("có số liệu không được nhận, chưa ghi gì"));
    *ret = counts;
    *ret_import = 0;
    return write && counts.added + counts.changed > 0
               ? put_parts(st, list, n, import, &counts, ret_import, e)
               : 0;
}
