/* Figures by key: a batch in (core/intake.h), and the figures with their revisions out. */
#include <string.h>
#include <unistd.h>

#include "base/cell.h"
#include "base/date.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/str.h"
#include "core/intake.h"
#include "core/load.h"
#include "web/api/api.h"
#include "web/work/work.h"

/* ---- in ---- */

/* The body, also when it went to a file. */
static int read_body(struct page *p, const char **ret, struct err *e)
{
    const struct http_request *rq = p->rq;
    size_t done = 0;
    char *all;

    if (rq->body || !rq->body_len) {
        *ret = rq->body ? rq->body : "";
        return 0;
    }
    all = ARENA_ARRAY(p->arena, char, rq->body_len + 1);
    while (done < rq->body_len) {
        ssize_t n = pread(rq->spool, all + done, rq->body_len - done, (off_t)done);
        if (n <= 0)
            return err_errno(e, _("Không đọc được"), _("phần gửi lên"));
        done += (size_t)n;
    }
    *ret = all;
    return 0;
}

/* Printable ASCII, not too long. */
static bool key_ok(const char *s)
{
    size_t n = strlen(s);

    for (size_t i = 0; i < n; i++)
        if (s[i] <= 0x20 || s[i] >= 0x7f)
            return false;
    return n > 0 && n <= INTAKE_KEY_MAX;
}

static void count(struct json *j, const char *key, bool told, int64_t n)
{
    if (told)
        json_int(j, key, n);
    else
        json_null(j, key);
}

/* A key that may not read learns that its figures were taken, not which of them were there already: by trying values it would
 * learn what stands there. */
static const char *answer(void *ctx, const struct intake_done *done)
{
    struct page *p = ctx;
    const struct api_caller *c = (const struct api_caller *)p->session;
    bool reads = c->token.scopes & 1u << TOKEN_FACTS_READ;
    const struct form_value *dry = form_value(&p->form, "dry_run");
    struct json *j = api_begin(p);

    count(j, "added", reads, done->n.added);
    count(j, "changed", reads, done->n.changed);
    json_bool(j, "dry_run", dry->text && str_eq(dry->text, "true"));
    count(j, "import", reads && done->import_id, done->import_id);
    json_int(j, "received", done->n.added + done->n.changed + done->n.same);
    count(j, "same", reads, done->n.same);
    json_end(j);
    json_finish(j);
    return buf_str(j->to);
}

static void send_answer(struct page *p, const struct intake_answer *answered, bool again)
{
    p->answer->status = answered->status;
    p->answer->type = "application/json";
    p->answer->body = answered->text;
    p->answer->len = strlen(answered->text);
    if (again)
        http_extra(p->answer, "Idempotency-Replayed", "true");
}

static int refuse_rows(struct page *p, const struct errs *errs, const struct intake *x,
                       struct api_wrongs *wrongs)
{
    bool denied = true, unseen = true;
    struct err e;

    vec_each (err, &errs->list) {
        api_wrong_add(p->arena, wrongs, err->line, err->field, err->message, err->hint);
        if (err->code == ERR_CONFLICT && wrongs->list.n)
            wrongs->list.at[wrongs->list.n - 1].revision = &x->bases[err->line - 1].actual;
        denied &= err->code == ERR_DENIED;
        unseen &= err->code == ERR_CONFLICT;
    }
    wrongs->total = errs->total;
    err_set(&e, ERR_INPUT, _("có %zu lỗi, chưa ghi gì"), errs->total);
    if (unseen)
        err_hint(&e, "%s", _("Bỏ các dòng đó, hoặc gửi kèm base là “revision” ghi ở từng lỗi."));
    return api_refuse(p, denied ? 403 : unseen ? 409 : 422, &e, wrongs);
}

/* Busy is not the same as changed: who comes again later gets through. */
static int refuse_busy(struct page *p, const struct err *e)
{
    http_extra(p->answer, "Retry-After", "5");
    return api_refuse(p, 503, e, NULL);
}

/* The plan of the years that are sent; a year that cannot be read is told by the loader. */
static int plan_of(struct page *p, const struct load_cells *cells, const struct plan **ret,
                   struct err *e)
{
    bool seen[DATE_MAX_YEAR - DATE_MIN_YEAR + 1] = {false};
    const struct plan *of, *first = NULL;
    size_t column = 0;
    int64_t year;
    int r = work_plan(p, ret, e);

    while (column < cells->n_columns && !str_eq(cells->header[column], "year"))
        column++;
    for (size_t i = 0; r == 0 && column < cells->n_columns && i < cells->n_rows; i++) {
        const char *s = cells->cells[i * cells->n_columns + column];
        if (cell_int(s, CELL_POINT, &year) != CELL_OK || year < DATE_MIN_YEAR ||
            year > DATE_MAX_YEAR || seen[year - DATE_MIN_YEAR])
            continue;
        seen[year - DATE_MIN_YEAR] = true;
        if ((r = work_plan_of(p, (int)year, &of, e)) < 0)
            break;
        first = first ? first : of;
        if (of == first)
            continue;
        err_set(e, ERR_INPUT, _("năm %d theo kế hoạch khác với các năm khác trong lần gửi này"),
                (int)year);
        return err_hint(e, "%s", _("Gửi mỗi lần số liệu của những năm cùng một kế hoạch."));
    }
    if (r == 0 && first)
        *ret = first;
    return r;
}

/* By the rules of files, then of the sheets. */
static int take(struct page *p, struct store *st, const struct load_cells *cells,
                const struct intake *x, struct inputs *in, struct err *e)
{
    struct api_wrongs wrongs = {0};
    struct intake_answer answered;
    const struct plan *plan;
    struct errs errs;
    int r = plan_of(p, cells, &plan, e);

    if (r < 0 || (r = store_load_subjects(st, plan, in, e)) < 0)
        return r;
    errs_init(&errs, p->arena, API_WRONG_MAX);
    r = load_memory(in, plan, LOAD_FACTS, cells, &errs);
    if (r == 0)
        r = load_finish(in, plan, &errs);
    if (r == 0)
        r = intake_facts(st, plan, in, x, p->arena, &answered, &errs, e);
    if (errs.total)
        return refuse_rows(p, &errs, x, &wrongs);
    if (r == 0)
        send_answer(p, &answered, false);
    return r == ERR_CONFLICT ? refuse_busy(p, e) : r;
}

static int take_body(struct page *p, struct store *st, const char *body, struct intake *x,
                     struct err *e)
{
    struct api_wrongs wrongs = {0};
    struct load_cells cells;
    struct inputs in;
    int r = api_body_facts(p->arena, body, p->rq->body_len, &cells, &x->bases, &wrongs, e);

    if (r < 0)
        return api_refuse(p, r == ERR_USAGE ? 400 : r == ERR_LIMIT ? 413 : 422, e, &wrongs);
    inputs_init(&in, p->arena);
    r = take(p, st, &cells, x, &in, e);
    inputs_free(&in);
    return r;
}

int api_facts_post(struct page *p, struct err *e)
{
    const char *key = http_header(p->rq, "Idempotency-Key"), *body = "";
    const struct form_value *dry = form_value(&p->form, "dry_run");
    struct intake x = {.key = key, .who = work_who(p), .answer = answer, .ctx = p};
    struct intake_answer answered;
    char hex[HASH_HEX];
    struct store *st;
    int r = api_token(p, TOKEN_FACTS_WRITE, &x.token, e);

    if (r < 0)
        return r;
    if (key && !key_ok(key)) {
        err_set(e, ERR_INPUT, _("Idempotency-Key phải là 1 đến %d ký tự ASCII"), INTAKE_KEY_MAX);
        return err_hint(e, "%s", _("Dùng một UUID mới cho mỗi nội dung mới."));
    }
    if ((r = read_body(p, &body, e)) < 0 || (r = work_store(p, &st, e)) < 0)
        return r;
    hash_of_bytes(body, p->rq->body_len, hex);
    x.body_hash = hex;
    x.who.user_id = 0;
    x.dry_run = dry->text && str_eq(dry->text, "true");
    if ((r = intake_again(st, &x, p->arena, &answered, e)) < 0)
        return r;
    if (r == 1) {
        send_answer(p, &answered, true);
        return 0;
    }
    return take_body(p, st, body, &x, e);
}

/* ---- out ---- */

static const char *state_word(enum fact_state s)
{
    static const char *const names[] = {"value", "not_applicable", "missing"};

    return names[s];
}

static void write_rev(struct json *j, const struct intake_rev *v)
{
    json_object(j, NULL);
    api_text(j, "at", v->at);
    api_text(j, "author", v->author);
    api_text(j, "by", v->by_whom);
    api_text(j, "date", v->date);
    api_text(j, "denominator", v->den);
    json_bool(j, "disputed", v->disputed);
    api_text(j, "evidence", v->evidence);
    api_text(j, "formula", v->formula);
    api_text(j, "note", v->note);
    api_text(j, "numerator", v->num);
    api_text(j, "recorded", v->recorded);
    json_int(j, "revision", v->rev);
    api_text(j, "source", v->source);
    json_str(j, "state", state_word(v->state));
    json_end(j);
}

static void write_fact(struct json *j, const struct intake_fact *f)
{
    json_object(j, NULL);
    json_str(j, "indicator", f->indicator);
    json_array(j, "revisions");
    for (size_t i = 0; i < f->n_revs; i++)
        write_rev(j, &f->revs[i]);
    json_end(j);
    json_str(j, "unit", f->unit_code);
    json_str(j, "unit_since", f->unit_from);
    json_int(j, "year", f->year);
    json_end(j);
}

/* "CODE" or "CODE@yyyy-mm-dd"; a key of one unit sees that one alone. */
static int unit_asked(const struct page *p, const struct token *t, struct intake_query *q,
                      struct err *e)
{
    const char *s = form_value(&p->form, "unit")->text;
    const char *at = s ? strchr(s, '@') : NULL;
    int32_t from = t->of_unit ? t->unit.unit_from : DATE_NONE;

    q->unit_code = !s ? "" : at ? arena_strndup(p->arena, s, (size_t)(at - s)) : s;
    if (at && date_parse_iso(at + 1, &from) < 0) {
        err_set(e, ERR_INPUT, "%s", _("ngày sau dấu @ không đúng"));
        return err_hint(e, "%s", _("Viết MÃ@ngày bắt đầu, ví dụ 21025@2025-07-01."));
    }
    q->unit_from = from == DATE_NONE ? "" : date_iso(p->arena, from);
    if (!t->of_unit)
        return 0;
    if (!s)
        q->unit_code = t->unit.unit_code;
    const struct perm_on on = {.unit_code = q->unit_code, .unit_from = from};
    return perm_check(&p->session->who, RIGHT_FIGURE_SEE, &on, e);
}

/* "code\nfrom\nyear\nindicator" of the last figure of the page before. */
static int after_asked(const struct page *p, struct intake_query *q, struct err *e)
{
    char *cursor, **parts;
    int r = api_cursor(p, &cursor, e);

    q->after = (struct intake_fact){.unit_code = "", .unit_from = "", .indicator = ""};
    if (r < 0 || !cursor)
        return r;
    if (str_split(p->arena, cursor, '\n', &parts) != 4) {
        err_set(e, ERR_INPUT, "%s", _("cursor không phải do máy chủ này đưa ra"));
        return err_hint(e, "%s", _("Bỏ cursor để đọc từ đầu."));
    }
    q->after = (struct intake_fact){.unit_code = parts[0],
                                    .unit_from = parts[1],
                                    .year = (int)strtol(parts[2], NULL, 10),
                                    .indicator = parts[3]};
    return 0;
}

int api_facts_get(struct page *p, struct err *e)
{
    const char *indicator = form_value(&p->form, "indicator")->text;
    struct intake_query q = {.indicator = indicator ? indicator : "",
                             .year = (int)form_value(&p->form, "year")->number,
                             .limit = api_limit_asked(p)};
    const struct token *t;
    struct intake_fact *list;
    struct store *st;
    bool more;
    size_t n;
    int r = api_token(p, TOKEN_FACTS_READ, &t, e);

    if (r < 0 || (r = unit_asked(p, t, &q, e)) < 0 || (r = after_asked(p, &q, e)) < 0 ||
        (r = work_store(p, &st, e)) < 0 ||
        (r = intake_find(st, &q, p->arena, &list, &n, &more, e)) < 0)
        return r;
    struct json *j = api_begin(p);
    json_array(j, "items");
    for (size_t i = 0; i < n; i++)
        write_fact(j, &list[i]);
    json_end(j);
    const struct intake_fact *last = more ? &list[n - 1] : NULL;
    api_next(p, j,
             last ? arena_printf(p->arena, "%s\n%s\n%d\n%s", last->unit_code, last->unit_from,
                                 last->year, last->indicator)
                  : NULL);
    return api_send_private(p, j, e);
}
