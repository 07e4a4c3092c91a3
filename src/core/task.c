/* See task.h. */
#include "core/task.h"

#include "base/i18n.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/sheet_impl.h"

static const struct {
    const char *id, *title;
} states[TASK_STATES] = {
    [TASK_GIVEN] = {"given", N_("đã giao")},
    [TASK_DOING] = {"doing", N_("đang làm")},
    [TASK_DONE] = {"done", N_("đã xong")},
    [TASK_DROPPED] = {"dropped", N_("thu hồi")},
};

const char *task_state_id(enum task_state s)
{
    return s < TASK_STATES ? states[s].id : "";
}

const char *task_state_title(enum task_state s)
{
    return s < TASK_STATES ? _(states[s].title) : "?"; /* a database may hold any word */
}

enum task_state task_state_named(const char *id)
{
    enum task_state s = 0;

    while (s < TASK_STATES && !str_eq(states[s].id, id))
        s++;
    return s;
}

bool task_is_late(const struct task *t, int32_t day)
{
    if (t->due == DATE_NONE || t->state == TASK_DROPPED)
        return false;
    return t->state == TASK_DONE && t->done != DATE_NONE ? t->done > t->due : day > t->due;
}

/* ---- reading ---- */

#define TAKE_TASK(a, row, number)                                                  \
    ((struct task){.id = (number),                                                 \
                   .rev = (row).rev,                                               \
                   .unit_code = arena_strdup((a), (row).unit_code),                \
                   .unit_from = store_date((row).unit_from),                       \
                   .unit_name = arena_strdup((a), text_or_empty((row).unit_name)), \
                   .title = arena_strdup((a), (row).title),                        \
                   .clause = arena_strdup((a), (row).clause),                      \
                   .due = store_date((row).due),                                   \
                   .state = task_state_named((row).state),                         \
                   .done = store_date((row).done),                                 \
                   .result = arena_strdup((a), (row).result),                      \
                   .reason = arena_strdup((a), (row).reason),                      \
                   .at = arena_strdup((a), (row).at),                              \
                   .author = arena_strdup((a), (row).author)})

int task_list(struct store *st, struct arena *a, struct task **ret, size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct task) list = {0};
    struct sql_task_all row;
    int r = sql_task_all(st->db, st->tenant, &c, e);

    while (r >= 0 && (r = sql_task_all_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) = TAKE_TASK(a, row, row.id);
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

int task_history(struct store *st, int64_t id, struct arena *a, struct task **ret, size_t *ret_n,
                 struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct task) list = {0};
    struct sql_task_history row;
    int r = sql_task_history(st->db, st->tenant, id, &c, e);

    while (r >= 0 && (r = sql_task_history_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) = TAKE_TASK(a, row, id);
    if (r < 0)
        return r;
    if (list.n == 0)
        return err_set(e, ERR_MISSING, _("Không có nhiệm vụ số %lld"), (long long)id);
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

/* ---- changing ---- */

static const char *told(struct arena *a, const struct task *t)
{
    if (!t)
        return "";
    return arena_printf(a, "%s@%s; %s; %s; %s; %s; %s; %s", t->unit_code, date_iso(a, t->unit_from),
                        t->title, t->clause, date_iso(a, t->due), task_state_id(t->state),
                        date_iso(a, t->done), t->result);
}

static int put(struct store *st, const struct task *t, const struct task *was, const char *action,
               const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct sql_task_put_in in = {.tenant = st->tenant,
                                       .id = t->id,
                                       .rev = was ? was->rev + 1 : 1,
                                       .unit_code = t->unit_code,
                                       .unit_from = date_iso(a, t->unit_from),
                                       .title = t->title,
                                       .clause = t->clause,
                                       .due = date_or_null(a, t->due),
                                       .state = task_state_id(t->state),
                                       .done = date_or_null(a, t->done),
                                       .result = t->result,
                                       .reason = t->reason,
                                       .at = who->at,
                                       .author = who->author,
                                       .user_id = who->user_id};
    const struct audit_entry x = {.action = action,
                                  .object = arena_printf(a, "nhiem-vu/%lld", (long long)t->id),
                                  .before = told(a, was),
                                  .after = told(a, t),
                                  .why = t->reason};
    int r = sql_task_put_start(st->db, e);

    if (r == 0)
        r = sql_task_put_row(st->db, &in, e);
    if (r == 0)
        r = sql_task_put_end(st->db, e);
    return r < 0 ? r : audit_add(st, who, &x, e);
}

static int bad(struct err *e, const char *field, const char *message, const char *hint)
{
    err_set(e, ERR_INPUT, "%s", message);
    err_hint(e, "%s", hint);
    return err_field(e, field);
}

static int check_unit(struct store *st, const struct task *t, struct arena *a, struct err *e)
{
    struct sql_unit_get unit;
    int r = sql_unit_get(st->db, st->tenant, t->unit_code, date_iso(a, t->unit_from), a, &unit, e);

    if (r == 0)
        return bad(e, "unit", _("không có đơn vị này"), _("Chọn đơn vị trong danh sách."));
    return r < 0 ? r : 0;
}

static int newest(struct store *st, const struct task *t, struct arena *a, struct task *ret,
                  struct err *e)
{
    struct task *list;
    size_t n;
    int r = task_history(st, t->id, a, &list, &n, e);

    if (r == 0)
        *ret = list[n - 1];
    return r;
}

/* The form must have been made from the newest revision. */
static int check_rev(const struct task *t, const struct task *ret, struct err *e)
{
    if (ret->rev == t->rev)
        return 0;
    err_set(e, ERR_CONFLICT, _("%s đã sửa nhiệm vụ này khi trang đang mở"), ret->author);
    return err_hint(e, "%s", _("Mở lại trang để xem rồi sửa tiếp."));
}

static bool same_task(const struct task *x, const struct task *y)
{
    return str_eq(x->unit_code, y->unit_code) && x->unit_from == y->unit_from &&
           str_eq(x->title, y->title) && str_eq(x->clause, y->clause) && x->due == y->due &&
           x->state == y->state && x->done == y->done && str_eq(x->result, y->result);
}

static int give(struct store *st, struct task *t, const struct sheet_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct task was = {0};
    struct sql_task_next next;
    bool fresh = t->id == 0;
    int r = check_unit(st, t, a, e);

    if (r < 0)
        return r;
    if (fresh) {
        r = sql_task_next(st->db, st->tenant, &next, e);
        if (r < 0)
            return r;
        t->id = next.id;
        t->state = TASK_GIVEN;
        t->done = DATE_NONE;
        t->result = "";
        return put(st, t, NULL, right_id(RIGHT_TASK_EDIT), who->store, e);
    }
    r = newest(st, t, a, &was, e);
    if (r == 0)
        r = check_rev(t, &was, e);
    if (r < 0)
        return r;
    if (t->state != TASK_DROPPED)
        t->state = was.state == TASK_DROPPED ? TASK_GIVEN : was.state;
    t->done = was.done;
    t->result = was.result;
    if (same_task(t, &was))
        return 0;
    if (!*t->reason)
        return bad(e, "reason", _("đổi nhiệm vụ thì phải ghi lý do"), _("Ghi vì sao đổi."));
    return put(st, t, &was, right_id(RIGHT_TASK_EDIT), who->store, e);
}

int task_give(struct store *st, const struct task *t, const struct sheet_who *who, int64_t *ret_id,
              struct err *e)
{
    struct task x = *t;
    int r = perm_check(who->perm, RIGHT_TASK_EDIT, NULL, e);

    if (r < 0)
        return r;
    if (!*t->title)
        return bad(e, "title", _("thiếu tên nhiệm vụ"), _("Ghi việc phải làm."));
    r = db_begin(st->db, DB_WRITE, st->tenant, e);
    if (r < 0)
        return r;
    r = sheet_end(st, give(st, &x, who, e), e);
    if (r == 0)
        *ret_id = x.id;
    return r;
}

static int check_report(const struct task *t, int32_t day, struct err *e)
{
    if (t->state != TASK_DOING && t->state != TASK_DONE)
        return bad(e, "state", _("trạng thái phải là đang làm hoặc đã xong"),
                   _("Thu hồi nhiệm vụ là việc của cơ quan tham mưu."));
    if (t->state == TASK_DONE && (t->done == DATE_NONE || !*t->result))
        return bad(e, t->done == DATE_NONE ? "done" : "result",
                   _("đã xong thì phải có ngày hoàn thành và kết quả"),
                   _("Ghi ngày, số và ký hiệu văn bản hoặc sản phẩm."));
    if (t->state == TASK_DONE && t->done > day)
        return bad(e, "done", _("ngày hoàn thành ở sau hôm nay"), _("Sửa lại ngày."));
    return 0;
}

static int report(struct store *st, const struct task *t, const struct sheet_who *who,
                  struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct task was, now;
    int r = newest(st, t, a, &was, e);

    if (r == 0)
        r = perm_check(who->perm, RIGHT_TASK_REPORT,
                       &(struct perm_on){.unit_code = was.unit_code, .unit_from = was.unit_from},
                       e);
    if (r == 0)
        r = check_rev(t, &was, e);
    if (r == 0)
        r = check_report(t, sheet_day(who->store->at), e);
    if (r < 0)
        return r;
    if (was.state == TASK_DROPPED)
        return bad(e, "state", _("nhiệm vụ này đã được thu hồi"), _("Hỏi cơ quan tham mưu."));
    now = was;
    now.state = t->state;
    now.done = t->state == TASK_DONE ? t->done : DATE_NONE;
    now.result = t->result;
    now.reason = t->reason;
    return same_task(&now, &was) ? 0 : put(st, &now, &was, "task.report", who->store, e);
}

int task_report(struct store *st, const struct task *t, const struct sheet_who *who, struct err *e)
{
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    return r < 0 ? r : sheet_end(st, report(st, t, who, e), e);
}
