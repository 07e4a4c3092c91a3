/* See intake.h.  A key for one unit is a clerk of that unit; a key for all is, for each sheet, a clerk of its unit: so the
 * same table of rights decides as for people.  Answers are kept beside what they answer, never without it. */
#include "core/intake.h"

#include "base/i18n.h"
#include "base/moment.h"
#include "base/str.h"
#include "core/store_impl.h"
#include "engine/measure.h"

/* ---- answers ---- */

static const char *kept_since(struct arena *a, const struct intake *x)
{
    return moment_after(a, x->who.at, -INTAKE_KEPT);
}

int intake_again(struct store *st, const struct intake *x, struct arena *a,
                 struct intake_answer *ret, struct err *e)
{
    struct sql_api_answer_get row;

    if (!x->key || x->dry_run)
        return 0;
    int r =
        sql_api_answer_get(st->db, st->tenant, x->token->id, x->key, kept_since(a, x), a, &row, e);
    if (r <= 0)
        return r;
    if (!str_eq(row.body_hash, x->body_hash)) {
        err_set(e, ERR_INPUT, "%s", _("Idempotency-Key này đã dùng cho nội dung khác"));
        return err_hint(e, "%s", _("Mỗi lần gửi một nội dung mới thì dùng một khóa mới."));
    }
    *ret = (struct intake_answer){(int)row.status, row.answer};
    return 1;
}

static int keep_answer(struct store *st, const struct intake *x, struct arena *a,
                       const struct intake_answer *answer, struct err *e)
{
    const char *since = kept_since(a, x);

    if (!x->key)
        return 0;
    int r = sql_api_answer_forget(st->db, st->tenant, since, e);
    const struct sql_api_answer_add_in in = {.tenant = st->tenant,
                                             .token = x->token->id,
                                             .key = x->key,
                                             .body_hash = x->body_hash,
                                             .status = answer->status,
                                             .answer = answer->text,
                                             .at = x->who.at};
    return r < 0 ? r : sql_api_answer_add(st->db, &in, e);
}

/* ---- figures by sheet ---- */

struct batch {
    struct sheet_part *parts;
    size_t n;
    const struct fact **facts; /* of each result, in the order of the parts */
    struct sheet_result *results;
};

static struct figure figure_of(const struct plan *p, const struct inputs *in, const struct fact *f)
{
    const struct origin *o = &in->origins.at[f->origin];
    enum measure m = p->indicators[f->indicator].measure;
    bool value = f->state == FACT_VALUE, day = value && m == MEASURE_MILESTONE;

    return (struct figure){
        .state = f->state,
        .flags = f->flags,
        .has_den = value && fact_has_den(m) && (f->den || measure_is_ratio(m)),
        .num = {day ? 0 : f->num, day ? 0 : f->num_scale},
        .den = {f->den, f->den_scale},
        .date = day ? (int32_t)f->num : DATE_NONE,
        .source = o->source,
        .formula = o->formula,
        .evidence = o->evidence,
        .author = "",
        .note = o->note,
        .recorded = DATE_NONE,
        .at = "",
        .by_whom = "",
        .reason = "",
        .from_file = "",
    };
}

/* Who the key is, for the sheet of this unit. */
static const struct perm_who *clerk_of(struct arena *a, const struct token *t, const struct unit *u)
{
    struct perm_who *who = ARENA_NEW(a, struct perm_who);
    struct grant *g = ARENA_NEW(a, struct grant);

    *g = t->of_unit ? (struct grant){ROLE_CLERK, t->unit.unit_code, t->unit.unit_from}
                    : (struct grant){ROLE_CLERK, u->code, u->from};
    *who = (struct perm_who){.user_id = -t->id, .grants = g, .n_grants = 1};
    return who;
}

/* Facts come sorted by unit and year: one part for each stretch. */
static void split(const struct plan *p, const struct inputs *in, const struct intake *x,
                  struct arena *a, struct batch *ret)
{
    static const struct intake_base none;
    size_t n = in->facts.n;
    struct sheet_row *rows = ARENA_ARRAY(a, struct sheet_row, n + 1);
    struct figure *figures = ARENA_ARRAY(a, struct figure, n + 1);
    struct sheet_part *part = NULL;
    const struct fact *last = NULL;

    *ret = (struct batch){.parts = ARENA_ARRAY(a, struct sheet_part, n + 1),
                          .facts = ARENA_ARRAY(a, const struct fact *, n + 1),
                          .results = ARENA_ARRAY(a, struct sheet_result, n + 1)};
    for (size_t i = 0; i < n; i++) {
        const struct fact *f = &in->facts.at[i];
        const struct unit *u = &in->units.at[f->unit];
        if (!last || last->unit != f->unit || last->year != f->year) {
            part = &ret->parts[ret->n++];
            *part = (struct sheet_part){.key = {u->code, u->from, f->year},
                                        .perm = clerk_of(a, x->token, u),
                                        .rows = &rows[i],
                                        .ret = &ret->results[i]};
        }
        figures[i] = figure_of(p, in, f);
        const struct intake_base *base = x->bases ? &x->bases[f->row - 1] : &none;
        rows[i] = (struct sheet_row){.indicator = f->indicator,
                                     .figure = &figures[i],
                                     .base = base->given,
                                     .any_base = !base->has_given,
                                     .blind = !(x->token->scopes & 1u << TOKEN_FACTS_READ)};
        ret->facts[i] = f;
        part->n++;
        last = f;
    }
}

static int by_line(const void *a, const void *b)
{
    const struct err *x = a, *y = b;

    return (x->line > y->line) - (x->line < y->line);
}

/* By what kind of hand, never by whose: that is for those who may read figures (intake_find()). */
static const char *by_what(const struct figure *f)
{
    return f->by_program   ? _("một khóa API")
           : *f->from_file ? _("một tệp được nạp")
                           : _("một người nhập trên hệ thống");
}

static const char *value_shown(const struct plan *p, const struct intake *x, struct arena *a,
                               uint32_t indicator, const struct figure *f)
{
    if (!(x->token->scopes & 1u << TOKEN_FACTS_READ))
        return "";
    return arena_printf(a, _(" là %s,"), figure_text(a, p, indicator, f));
}

/* Another figure stands there than the sender has seen. */
static void tell_unseen(const struct plan *p, const struct intake *x, struct arena *a,
                        const struct fact *f, const struct figure *now, struct err *ret)
{
    int64_t rev = now ? now->rev : 0;

    if (x->bases)
        x->bases[f->row - 1].actual = rev;
    if (now) {
        err_set(ret, ERR_CONFLICT, _("số đang dùng%s do %s ghi lúc %s (lần ghi thứ %lld)"),
                value_shown(p, x, a, f->indicator, now), by_what(now), moment_vi(a, now->at),
                (long long)rev);
        err_hint(ret,
                 _("Nếu số đó đúng thì sửa ở hệ thống gửi; nếu số gửi lên mới đúng thì gửi lại "
                   "dòng này với \"base\": %lld."),
                 (long long)rev);
    } else {
        err_set(ret, ERR_CONFLICT, "%s", _("chưa có lần ghi nào của số này"));
        err_hint(ret, "%s", _("Bỏ base, hoặc gửi \"base\": 0."));
    }
    err_field(ret, "base");
}

static void tell_refused(const struct plan *p, const struct batch *b, const struct intake *x,
                         size_t n, struct arena *a, struct errs *errs)
{
    for (size_t i = 0; i < n; i++) {
        const struct sheet_result *r = &b->results[i];
        struct err e = r->err;
        if (r->what == SHEET_CONFLICT)
            tell_unseen(p, x, a, b->facts[i], r->now, &e);
        else if (r->what != SHEET_REFUSED)
            continue;
        else if (!str_eq(e.field, "unit"))
            err_field(&e, "indicator");
        err_at(&e, "facts", (int)b->facts[i]->row, 0);
        errs_add(errs, &e);
    }
    if (errs->list.n)
        qsort(errs->list.at, errs->list.n, sizeof errs->list.at[0], by_line);
}

/* ---- the batch ---- */

static int take(struct store *st, const struct plan *p, const struct batch *b,
                const struct intake *x, struct arena *a, struct intake_answer *ret, struct err *e)
{
    const struct store_import import = {
        .file_name = "", .hash = x->body_hash, .reason = "", .who = x->who};
    struct intake_done done = {0};
    int r = intake_again(st, x, a, ret, e); /* the same request may have come by another way */

    if (r != 0)
        return r < 0 ? r : 0;
    r = sheet_save_parts(st, p, b->parts, b->n, !x->dry_run, &import, a, &done.n, &done.import_id,
                         e);
    if (r < 0)
        return r;
    *ret = (struct intake_answer){200, x->answer(x->ctx, &done)};
    return x->dry_run ? 0 : keep_answer(st, x, a, ret, e);
}

int intake_facts(struct store *st, const struct plan *p, const struct inputs *in,
                 const struct intake *x, struct arena *a, struct intake_answer *ret,
                 struct errs *errs, struct err *e)
{
    struct intake_answer answer = {0};
    struct batch b;

    split(p, in, x, a, &b);
    int r = db_begin(st->db, x->dry_run ? DB_READ : DB_WRITE, st->tenant, e);
    if (r < 0)
        return r;
    r = take(st, p, &b, x, a, &answer, e);
    if (r == 0 && !x->dry_run)
        r = db_commit(st->db, e);
    else
        db_rollback(st->db);
    if (r < 0)
        tell_refused(p, &b, x, in->facts.n, a, errs);
    else
        *ret = answer;
    return r;
}

/* ---- fetching ---- */

static const char *kept_text(struct arena *a, const char *s)
{
    return s ? arena_strdup(a, s) : "";
}

static struct intake_fact key_of(struct arena *a, const char *code, const char *from, int64_t year,
                                 const char *indicator)
{
    return (struct intake_fact){.unit_code = arena_strdup(a, code),
                                .unit_from = arena_strdup(a, from),
                                .indicator = arena_strdup(a, indicator),
                                .year = (int)year};
}

/* Asked of one unit, the rows of the others are not even passed over. */
static int read_keys_of_unit(struct store *st, const struct intake_query *q, struct arena *a,
                             struct intake_fact *list, size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_api_fact_page_of_unit row;
    int side = strcmp(q->after.unit_code, q->unit_code);
    struct sql_api_fact_page_of_unit_in in = {.tenant = st->tenant,
                                              .unit_code = q->unit_code,
                                              .unit_from = q->unit_from,
                                              .year = q->year,
                                              .indicator = q->indicator,
                                              .after_from = "",
                                              .after_indicator = "",
                                              .max_rows = q->limit + 1};

    if (side > 0) /* a cursor from beyond the unit */
        return 0;
    if (side == 0) {
        in.after_from = text_or_empty(q->after.unit_from);
        in.after_year = q->after.year;
        in.after_indicator = text_or_empty(q->after.indicator);
    }
    int r = sql_api_fact_page_of_unit(st->db, &in, &c, e);
    while (r >= 0 && (r = sql_api_fact_page_of_unit_next(&c, &row, e)) == 1)
        list[(*ret_n)++] = key_of(a, row.unit_code, row.unit_from, row.year, row.indicator);
    return r;
}

/* A cursor of another year stands before or behind all that its unit has in this one. */
static int read_keys_of_year(struct store *st, const struct intake_query *q, struct arena *a,
                             struct intake_fact *list, size_t *ret_n, struct err *e)
{
    static const char first[] = "", last[] = "~"; /* before and behind every id */
    _db_cursor_ struct db_cursor c = {0};
    struct sql_api_fact_page_of_year row;
    const struct sql_api_fact_page_of_year_in in = {
        .tenant = st->tenant,
        .unit_from = q->unit_from,
        .year = q->year,
        .indicator = q->indicator,
        .after_code = q->after.unit_code,
        .after_from = text_or_empty(q->after.unit_from),
        .after_indicator = q->after.year < q->year   ? first
                           : q->after.year > q->year ? last
                                                     : text_or_empty(q->after.indicator),
        .max_rows = q->limit + 1};
    int r = sql_api_fact_page_of_year(st->db, &in, &c, e);

    while (r >= 0 && (r = sql_api_fact_page_of_year_next(&c, &row, e)) == 1)
        list[(*ret_n)++] = key_of(a, row.unit_code, row.unit_from, row.year, row.indicator);
    return r;
}

static int read_keys(struct store *st, const struct intake_query *q, struct arena *a,
                     struct intake_fact *list, size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_api_fact_page row;
    const struct sql_api_fact_page_in in = {.tenant = st->tenant,
                                            .unit_from = q->unit_from,
                                            .indicator = q->indicator,
                                            .after_code = q->after.unit_code,
                                            .after_from = text_or_empty(q->after.unit_from),
                                            .after_year = q->after.year,
                                            .after_indicator = text_or_empty(q->after.indicator),
                                            .max_rows = q->limit + 1};

    if (*q->unit_code)
        return read_keys_of_unit(st, q, a, list, ret_n, e);
    if (q->year)
        return read_keys_of_year(st, q, a, list, ret_n, e);
    int r = sql_api_fact_page(st->db, &in, &c, e);
    while (r >= 0 && (r = sql_api_fact_page_next(&c, &row, e)) == 1)
        list[(*ret_n)++] = key_of(a, row.unit_code, row.unit_from, row.year, row.indicator);
    return r;
}

static int read_revs(struct store *st, struct arena *a, struct intake_fact *f, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct intake_rev) list = {0};
    struct sql_api_fact_revisions row;
    int r = sql_api_fact_revisions(st->db, st->tenant, f->unit_code, f->unit_from, f->year,
                                   f->indicator, &c, e);

    while (r >= 0 && (r = sql_api_fact_revisions_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) = (struct intake_rev){.rev = row.rev,
                                                     .state = (enum fact_state)row.state,
                                                     .disputed = row.flags & FACT_DISPUTED,
                                                     .num = kept_text(a, row.num),
                                                     .den = kept_text(a, row.den),
                                                     .date = kept_text(a, row.date),
                                                     .source = kept_text(a, row.source),
                                                     .formula = kept_text(a, row.formula),
                                                     .evidence = kept_text(a, row.evidence),
                                                     .author = kept_text(a, row.author),
                                                     .note = kept_text(a, row.note),
                                                     .recorded = kept_text(a, row.recorded),
                                                     .at = kept_text(a, row.at),
                                                     .by_whom = kept_text(a, row.by_whom)};
    f->revs = list.at;
    f->n_revs = list.n;
    return r;
}

int intake_find(struct store *st, const struct intake_query *q, struct arena *a,
                struct intake_fact **ret, size_t *ret_n, bool *ret_more, struct err *e)
{
    struct intake_fact *list = ARENA_ARRAY(a, struct intake_fact, (size_t)q->limit + 1);
    size_t n = 0;
    int r = db_begin(st->db, DB_READ, st->tenant, e);

    if (r < 0)
        return r;
    r = read_keys(st, q, a, list, &n, e);
    *ret_more = n > (size_t)q->limit;
    n -= *ret_more;
    for (size_t i = 0; r >= 0 && i < n; i++)
        r = read_revs(st, a, &list[i], e);
    db_rollback(st->db);
    if (r < 0)
        return r;
    *ret = list;
    *ret_n = n;
    return 0;
}
