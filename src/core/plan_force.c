/* See plan_force.h.  Which version a year has is the rule of publication_plan_version(), asked here of the list of versions
 * with and without the new one. */
#include "core/plan_force.h"

#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/perm.h"
#include "core/store_impl.h"
#include "engine/plan_read.h"

/* ---- lists ---- */

static struct plan_proposal from_row(struct arena *a, const struct sql_plan_proposals *row)
{
    return (struct plan_proposal){.id = row->id,
                                  .plan_id = arena_strdup(a, row->plan_id),
                                  .hash = arena_strdup(a, row->hash),
                                  .document = arena_strdup(a, row->document),
                                  .effect = arena_strdup(a, row->effect),
                                  .at = arena_strdup(a, row->at),
                                  .author = arena_strdup(a, row->author),
                                  .user_id = row->user_id,
                                  .in_force_from = store_date(row->in_force_from),
                                  .state = row->confirmed_null ? PLAN_WAITING
                                           : row->confirmed    ? PLAN_CONFIRMED
                                                               : PLAN_RETURNED,
                                  .reason = arena_strdup(a, text_or_empty(row->reason)),
                                  .word_at = arena_strdup(a, text_or_empty(row->word_at)),
                                  .word_author = arena_strdup(a, text_or_empty(row->word_author))};
}

int plan_proposals(struct store *st, struct arena *a, struct plan_proposal **ret, size_t *ret_n,
                   struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct plan_proposal) list = {0};
    struct sql_plan_proposals row;
    int r = sql_plan_proposals(st->db, st->tenant, &c, e);

    while (r >= 0 && (r = sql_plan_proposals_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) = from_row(a, &row);
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

int plan_proposal_get(struct store *st, struct arena *a, int64_t id, struct plan_proposal *ret,
                      struct err *e)
{
    struct plan_proposal *list;
    size_t n;
    int r = plan_proposals(st, a, &list, &n, e);

    for (size_t i = 0; r == 0 && i < n; i++)
        if (list[i].id == id) {
            *ret = list[i];
            return 0;
        }
    if (r < 0)
        return r;
    err_set(e, ERR_MISSING, _("không có đề nghị kế hoạch số %lld"), (long long)id);
    return err_hint(e, "%s", _("Mở lại trang Các bản kế hoạch."));
}

int plan_proposal_text(struct store *st, struct arena *a, int64_t id, const char **ret,
                       struct err *e)
{
    struct sql_plan_proposal_text row;
    int r = sql_plan_proposal_text(st->db, st->tenant, id, a, &row, e);

    if (r == 1)
        *ret = row.text;
    return r < 0 ? r : r == 1 ? 0 : err_set(e, ERR_MISSING, "%s", _("không có bản kế hoạch này"));
}

/* ---- what it takes over ---- */

/* The version in force on a day; NULL when none is. */
static const struct plan_version *on_day(const struct plan_version *list, size_t n, int32_t day)
{
    const struct plan_version *best = NULL;

    for (size_t i = 0; i < n; i++)
        if (list[i].in_force_from <= day && (!best || list[i].in_force_from >= best->in_force_from))
            best = &list[i];
    return best;
}

/* The same as publication_plan_version(): on the year's last day, or today while it is not over; else the first plan. */
static const struct plan_version *of_year(const struct plan_version *list, size_t n, int year,
                                          int32_t today)
{
    int32_t last = date_from(year, 12, 31);
    const struct plan_version *x = on_day(list, n, today < last ? today : last);

    return x ? x : on_day(list, n, today);
}

static void judge_year(const struct plan_version *now, const struct plan_version *then,
                       const struct publication *published, struct plan_year *x, size_t *ret_n)
{
    if (then->id) /* another than the new one */
        return;
    x->version = now ? now->id : 0;
    x->public = published ? published->decision : "";
    (*ret_n)++;
}

int plan_backdated(struct store *st, int32_t from, int32_t today, struct arena *a,
                   struct plan_year **ret, size_t *ret_n, struct err *e)
{
    struct plan_version *list;
    struct publication *all;
    size_t n, n_all, found = 0;
    int last = date_year(today);
    int r = plan_versions(st, a, &list, &n, e);

    if (r < 0 || (r = publication_list(st, a, &all, &n_all, e)) < 0)
        return r;
    *ret = NULL;
    *ret_n = 0;
    if (from > today)
        return 0;
    struct plan_version *with = ARENA_ARRAY(a, struct plan_version, n + 1);
    for (size_t i = 0; i < n; i++)
        with[i] = list[i];
    with[n] = (struct plan_version){.id = 0, .in_force_from = from};
    struct plan_year *years =
        ARENA_ARRAY(a, struct plan_year, (size_t)(last - date_year(from)) + 1);
    for (int y = date_year(from); y <= last; y++) {
        years[found] = (struct plan_year){.year = y, .over = y < last};
        judge_year(of_year(list, n, y, today), of_year(with, n + 1, y, today),
                   publication_of_year(all, n_all, y), &years[found], &found);
    }
    *ret = years;
    *ret_n = found;
    return 0;
}

/* ---- proposing ---- */

static int note(struct store *st, const struct store_who *who, const char *action, int64_t id,
                const char *after, const char *why, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct audit_entry x = {.action = action,
                                  .object = arena_printf(a, "ke-hoach/trinh/%lld", (long long)id),
                                  .after = after,
                                  .why = why};

    return audit_add(st, who, &x, e);
}

static int none_waits(struct store *st, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct plan_proposal *list;
    size_t n;
    int r = plan_proposals(st, a, &list, &n, e);

    for (size_t i = 0; r == 0 && i < n; i++)
        if (list[i].state == PLAN_WAITING) {
            err_set(e, ERR_CONFLICT, _("đề nghị kế hoạch số %lld đang chờ xác nhận"),
                    (long long)list[i].id);
            return err_hint(e, "%s", _("Chờ xác nhận hoặc trả lại đề nghị đó trước."));
        }
    return r;
}

/* Inside the transaction. */
static int add_proposal(struct store *st, const struct plan *plan, int32_t from,
                        const char *document, const char *effect, const struct store_who *who,
                        int64_t *ret_id, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_plan_proposal_next next;
    int r = store_refuse_same_plan(st, plan, e);

    if (r < 0 || (r = none_waits(st, e)) < 0 ||
        (r = sql_plan_proposal_next(st->db, st->tenant, &next, e)) < 0)
        return r;
    const struct sql_plan_proposal_add_in in = {.tenant = st->tenant,
                                                .id = next.id,
                                                .plan_id = plan->item.id,
                                                .hash = plan->hash,
                                                .text = plan->text,
                                                .in_force_from = date_iso(a, from),
                                                .document = document,
                                                .effect = effect,
                                                .at = who->at,
                                                .author = who->author,
                                                .user_id = who->user_id};
    *ret_id = next.id;
    r = sql_plan_proposal_add(st->db, &in, e);
    return r < 0 ? r
                 : note(st, who, "plan.propose", next.id,
                        arena_printf(a, "%s từ %s", plan->hash, in.in_force_from), document, e);
}

static int finish(struct store *st, int r, struct err *e)
{
    if (r >= 0)
        return db_commit(st->db, e);
    db_rollback(st->db);
    return r;
}

int plan_propose(struct store *st, const struct plan *plan, int32_t from, const char *document,
                 const char *effect, const struct store_who *who, int64_t *ret_id, struct err *e)
{
    int r = perm_check(who->perm, RIGHT_PLAN_EDIT, NULL, e);

    if (r < 0)
        return r;
    if (!document || !*document || from == DATE_NONE) {
        err_set(e, ERR_INPUT, "%s", _("thiếu số văn bản hoặc ngày có hiệu lực"));
        return err_hint(e, "%s", _("Kế hoạch có hiệu lực theo một văn bản, từ một ngày."));
    }
    if ((r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    return finish(st, add_proposal(st, plan, from, document, effect, who, ret_id, e), e);
}

/* ---- the word ---- */

int plan_confirmer(struct store *st, int32_t today, enum role *ret_role, struct err *e)
{
    static const enum role roles[] = {
        [PLAN_BY_CHAIR] = ROLE_CHAIR, [PLAN_BY_SECRETARY] = ROLE_SECRETARY};
    _arena_ struct arena *a = arena_new();
    struct plan *plan;
    int r = publication_plan(st, a, date_year(today), today, &plan, e);

    if (r == 0)
        *ret_role = roles[plan->confirmed_by];
    return r;
}

/* Right, role and not who proposed it. */
static int may_say(struct store *st, const struct plan_proposal *x, int32_t today,
                   const struct store_who *who, struct err *e)
{
    enum role role = ROLE_CHAIR;
    int r = perm_check(who->perm, RIGHT_PLAN_CONFIRM, NULL, e);

    if (r < 0 || who->perm->machine || (r = plan_confirmer(st, today, &role, e)) < 0)
        return r;
    if (!perm_has(who->perm, role)) {
        err_set(e, ERR_DENIED, _("kế hoạch giao việc xác nhận cho: %s"), role_title(role));
        return err_hint(e, "%s", _("Người giữ vai trò đó xác nhận."));
    }
    if (who->user_id != x->user_id)
        return 0;
    err_set(e, ERR_DENIED, "%s", _("người trình không tự xác nhận kế hoạch của mình"));
    return err_hint(e, "%s", _("Cần một người khác xem và xác nhận."));
}

static int find_waiting(struct store *st, struct arena *a, int64_t id, int32_t today,
                        const struct store_who *who, struct plan_proposal *ret, struct err *e)
{
    int r = plan_proposal_get(st, a, id, ret, e);

    if (r < 0 || (r = may_say(st, ret, today, who, e)) < 0 || ret->state == PLAN_WAITING)
        return r;
    err_set(e, ERR_CONFLICT, _("đề nghị kế hoạch số %lld đã được quyết định"), (long long)id);
    return err_hint(e, "%s", _("Tải lại trang để xem quyết định."));
}

static int put_word(struct store *st, int64_t id, bool confirmed, const char *reason,
                    const struct store_who *who, struct err *e)
{
    const struct sql_plan_word_add_in in = {.tenant = st->tenant,
                                            .proposal = id,
                                            .confirmed = confirmed,
                                            .reason = reason,
                                            .at = who->at,
                                            .author = who->author,
                                            .user_id = who->user_id};

    return sql_plan_word_add(st->db, &in, e);
}

static int read_text(struct store *st, struct arena *a, const struct plan_proposal *x,
                     struct plan **ret, struct err *e)
{
    const char *text;
    struct errs errs;
    int r = plan_proposal_text(st, a, x->id, &text, e);

    if (r < 0)
        return r;
    errs_init(&errs, a, 1);
    if ((r = plan_read(a, x->plan_id, text, strlen(text), ret, &errs)) < 0 && errs.list.n)
        *e = errs.list.at[0];
    return r;
}

/* The years it takes over, for the diary: "2022 (15/QĐ-UBND), 2023". */
static const char *years_text(struct arena *a, const struct plan_year *list, size_t n)
{
    const char *s = "";

    for (size_t i = 0; i < n; i++)
        if (list[i].over)
            s = *list[i].public ? arena_printf(a, "%s%s%d (%s)", s, *s ? ", " : "", list[i].year,
                                               list[i].public)
                                : arena_printf(a, "%s%s%d", s, *s ? ", " : "", list[i].year);
    return s;
}

/* A further version, by its document, with its row of the diary. */
static int add_version(struct store *st, const struct plan_proposal *x, const struct plan *plan,
                       const char *years, const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    int64_t version;
    int r = store_refuse_same_plan(st, plan, e);

    if (r < 0 || (r = store_put_plan(st, plan, x->in_force_from, who, &version, e)) < 0 ||
        (r = sql_plan_document_add(st->db, st->tenant, version, x->document, e)) < 0)
        return r;
    const struct audit_entry entry = {
        .action = "plan.edit",
        .object = arena_printf(a, "ke-hoach/%lld", (long long)version),
        .before = years,
        .after = arena_printf(a, "%s từ %s", plan->hash, date_iso(a, x->in_force_from)),
        .why = x->document};
    r = audit_add(st, who, &entry, e);
    return r < 0 ? r : note(st, who, "plan.confirm", x->id, entry.object, x->document, e);
}

/* Inside the transaction. */
static int confirm(struct store *st, int64_t id, bool seen, int32_t today,
                   const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct plan_proposal x;
    struct plan_year *years;
    struct plan *plan;
    size_t n;
    int r = find_waiting(st, a, id, today, who, &x, e);

    if (r < 0 || (r = plan_backdated(st, x.in_force_from, today, a, &years, &n, e)) < 0)
        return r;
    const char *told = years_text(a, years, n);
    if (*told && !seen) {
        err_set(e, ERR_INPUT, _("bản này đổi cách tính của những năm đã qua: %s"), told);
        return err_hint(e, "%s", _("Xem những năm đó trên trang, đánh dấu rồi xác nhận."));
    }
    if ((r = read_text(st, a, &x, &plan, e)) < 0 ||
        (r = add_version(st, &x, plan, told, who, e)) < 0)
        return r;
    return put_word(st, id, true, "", who, e);
}

int plan_confirm(struct store *st, int64_t id, bool seen, int32_t today,
                 const struct store_who *who, struct err *e)
{
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    return r < 0 ? r : finish(st, confirm(st, id, seen, today, who, e), e);
}

static int send_back(struct store *st, int64_t id, const char *reason, int32_t today,
                     const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct plan_proposal x;
    int r = find_waiting(st, a, id, today, who, &x, e);

    if (r < 0 || (r = put_word(st, id, false, reason, who, e)) < 0)
        return r;
    return note(st, who, "plan.return", id, "", reason, e);
}

int plan_return(struct store *st, int64_t id, const char *reason, int32_t today,
                const struct store_who *who, struct err *e)
{
    int r = perm_check(who->perm, RIGHT_PLAN_CONFIRM, NULL, e);

    if (r < 0)
        return r;
    if (!reason || !*reason) {
        err_set(e, ERR_INPUT, "%s", _("thiếu lý do trả lại"));
        return err_hint(e, "%s", _("Ghi điều cần sửa để cơ quan tham mưu làm lại."));
    }
    if ((r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    return finish(st, send_back(st, id, reason, today, who, e), e);
}
