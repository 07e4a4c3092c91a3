/* See sheet.h.  When rounds open and are due, and more time for one unit by name.  A due day counts whole: the round is
 * open until midnight in Vietnam.  The first round of a plan that says when figures are due is due then unless the office
 * set a day; all else has no bound until one is set. */
#include "base/i18n.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/sheet_impl.h"

enum { HOUR_VIETNAM = 7 };

int32_t sheet_day(const char *moment)
{
    _arena_ struct arena *a = arena_new();
    int32_t day = DATE_NONE;

    if (strlen(moment) < 13 || date_parse_iso(arena_strndup(a, moment, 10), &day) < 0)
        return DATE_NONE; /* not written by us */
    int hour = (moment[11] - '0') * 10 + (moment[12] - '0');
    return day + (hour + HOUR_VIETNAM >= 24);
}

enum sheet_state sheet_state_named(const char *id)
{
    enum sheet_state s = 0;

    while (s < SHEET_STATES && !str_eq(sheet_state_id(s), id))
        s++;
    return s;
}

int sheet_end(struct store *st, int r, struct err *e)
{
    if (r == 0)
        return db_commit(st->db, e);
    db_rollback(st->db);
    return r;
}

/* ---- reading ---- */

int round_times(struct store *st, const struct plan *p, int year, struct arena *a,
                struct round_time **ret, size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct round_time) list = {0};
    struct sql_round_deadline_year row;
    int r = sql_round_deadline_year(st->db, st->tenant, year, &c, e);

    while (r >= 0 && (r = sql_round_deadline_year_next(&c, &row, e)) == 1) {
        uint32_t group = *row.grp ? plan_find_group(p, row.grp) : NO_INDEX;
        enum sheet_state round = sheet_state_named(row.round);
        if (round == SHEET_STATES || (*row.grp && group == NO_INDEX))
            continue; /* of a plan that has this group no longer */
        *vec_push_in(a, &list) = (struct round_time){.group = group,
                                                     .round = round,
                                                     .open_from = store_date(row.open_from),
                                                     .due = store_date(row.due),
                                                     .reason = arena_strdup(a, row.reason),
                                                     .at = arena_strdup(a, row.at),
                                                     .author = arena_strdup(a, row.author),
                                                     .rev = row.rev};
    }
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

int round_exceptions(struct store *st, int year, struct arena *a, struct round_exception **ret,
                     size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct round_exception) list = {0};
    struct sql_round_exception_year row;
    int r = sql_round_exception_year(st->db, st->tenant, year, &c, e);

    while (r >= 0 && (r = sql_round_exception_year_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) =
            (struct round_exception){.unit_code = arena_strdup(a, row.unit_code),
                                     .unit_from = store_date(row.unit_from),
                                     .round = sheet_state_named(row.round),
                                     .until = store_date(row.until),
                                     .reason = arena_strdup(a, row.reason),
                                     .at = arena_strdup(a, row.at),
                                     .author = arena_strdup(a, row.author),
                                     .rev = row.rev};
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

int round_exceptions_of(struct store *st, const struct sheet_key *key, struct arena *a,
                        struct round_exception **ret, size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct round_exception) list = {0};
    struct sql_round_exception_unit row;
    int r = sql_round_exception_unit(st->db, st->tenant, key->year, key->unit_code,
                                     date_iso(a, key->unit_from), &c, e);

    while (r >= 0 && (r = sql_round_exception_unit_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) = (struct round_exception){.unit_code = key->unit_code,
                                                          .unit_from = key->unit_from,
                                                          .round = sheet_state_named(row.round),
                                                          .until = store_date(row.until),
                                                          .reason = arena_strdup(a, row.reason),
                                                          .at = arena_strdup(a, row.at),
                                                          .author = arena_strdup(a, row.author),
                                                          .rev = row.rev};
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

/* ---- what holds ---- */

static const struct round_time *time_for(const struct round_time *t, size_t n, uint32_t group,
                                         enum sheet_state round)
{
    const struct round_time *all = NULL;

    for (size_t i = 0; i < n; i++) {
        if (t[i].round != round)
            continue;
        if (t[i].group == NO_INDEX)
            all = &t[i];
        else if (t[i].group == group)
            return &t[i];
    }
    return all;
}

struct sheet_window sheet_window_of(const struct plan *p, const struct unit *u, int year,
                                    enum sheet_state round, int32_t day,
                                    const struct round_time *times, size_t n_times,
                                    const struct round_exception *exceptions, size_t n_exceptions)
{
    const struct round_time *t = time_for(times, n_times, u->group, round);
    struct sheet_window w = {.open_from = DATE_NONE, .due = DATE_NONE, .until = DATE_NONE};

    if (t) {
        w.open_from = t->open_from;
        w.due = t->due;
    } else if (round == SHEET_SELF) {
        w.due = sheet_plan_due(p, u, year);
        w.by_plan = w.due != DATE_NONE;
    }
    for (size_t i = 0; i < n_exceptions; i++) {
        const struct round_exception *x = &exceptions[i];
        if (x->round == round && x->unit_from == u->from && str_eq(x->unit_code, u->code) &&
            w.due != DATE_NONE && x->until > w.due) {
            w.until = x->until;
            w.exception = x;
        }
    }
    int32_t end = w.until != DATE_NONE ? w.until : w.due;
    w.open = (w.open_from == DATE_NONE || day >= w.open_from) && (end == DATE_NONE || day <= end);
    return w;
}

const char *sheet_window_text(struct arena *a, const struct sheet_window *w)
{
    const char *from =
        w->open_from == DATE_NONE ? "" : arena_printf(a, _("mở từ %s, "), date_vi(a, w->open_from));

    if (w->until != DATE_NONE)
        return arena_printf(a, _("%sgia hạn đến hết ngày %s (hạn chung %s)"), from,
                            date_vi(a, w->until), date_vi(a, w->due));
    if (w->due != DATE_NONE)
        return arena_printf(a, _("%shạn đến hết ngày %s"), from, date_vi(a, w->due));
    return arena_printf(a, _("%schưa có hạn"), from);
}

/* ---- setting ---- */

static int need_reason(const char *reason, struct err *e)
{
    _arena_ struct arena *a = arena_new();

    if (reason && *str_trim(a, reason))
        return 0;
    err_set(e, ERR_INPUT, "%s", _("phải ghi lý do"));
    err_hint(e, "%s", _("Ghi căn cứ: văn bản, cuộc họp, hoặc vì sao."));
    return err_field(e, "reason");
}

static const char *span_of(struct arena *a, int32_t open_from, int32_t due)
{
    return arena_printf(a, "%s..%s", date_iso(a, open_from), date_iso(a, due));
}

static int set_time(struct store *st, const struct plan *p, int year, const struct round_time *t,
                    const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct round_time *list, *was = NULL;
    size_t n;
    const char *grp = t->group == NO_INDEX ? "" : p->groups[t->group].item.id;
    int r = round_times(st, p, year, a, &list, &n, e);

    if (r < 0)
        return r;
    for (size_t i = 0; i < n; i++)
        if (list[i].round == t->round && list[i].group == t->group)
            was = &list[i];
    if (was && was->open_from == t->open_from && was->due == t->due)
        return 0;
    const struct sql_round_deadline_add_in in = {.tenant = st->tenant,
                                                 .year = year,
                                                 .grp = grp,
                                                 .round = sheet_state_id(t->round),
                                                 .rev = was ? was->rev + 1 : 1,
                                                 .open_from = date_or_null(a, t->open_from),
                                                 .due = date_or_null(a, t->due),
                                                 .reason = t->reason,
                                                 .at = who->at,
                                                 .author = who->author,
                                                 .user_id = who->user_id};
    const struct audit_entry x = {.action = right_id(RIGHT_SHEET_EXTEND),
                                  .object =
                                      arena_printf(a, "thoi-han/%d/%s/%s", year,
                                                   *grp ? grp : "tat-ca", sheet_state_id(t->round)),
                                  .before = was ? span_of(a, was->open_from, was->due) : "",
                                  .after = span_of(a, t->open_from, t->due),
                                  .why = t->reason};
    r = sql_round_deadline_add(st->db, &in, e);
    return r < 0 ? r : audit_add(st, who, &x, e);
}

int round_time_set(struct store *st, const struct plan *p, int year, const struct round_time *t,
                   const struct sheet_who *who, struct err *e)
{
    int r = perm_check(who->perm, RIGHT_SHEET_EXTEND, NULL, e);

    if (r == 0)
        r = need_reason(t->reason, e);
    if (r < 0)
        return r;
    if (t->open_from != DATE_NONE && t->due != DATE_NONE && t->due < t->open_from) {
        err_set(e, ERR_INPUT, "%s", _("ngày hết hạn ở trước ngày mở"));
        err_hint(e, "%s", _("Sửa một trong hai ngày."));
        return err_field(e, "due");
    }
    r = db_begin(st->db, DB_WRITE, st->tenant, e);
    return r < 0 ? r : sheet_end(st, set_time(st, p, year, t, who->store, e), e);
}

int round_except_add(struct store *st, int year, const struct round_exception *x, int64_t rev,
                     const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const char *from = date_iso(a, x->unit_from);
    const struct sql_round_exception_add_in in = {.tenant = st->tenant,
                                                  .year = year,
                                                  .unit_code = x->unit_code,
                                                  .unit_from = from,
                                                  .round = sheet_state_id(x->round),
                                                  .rev = rev,
                                                  .until = date_iso(a, x->until),
                                                  .reason = x->reason,
                                                  .at = who->at,
                                                  .author = who->author,
                                                  .user_id = who->user_id};
    const struct audit_entry d = {.action = right_id(RIGHT_SHEET_EXTEND),
                                  .object =
                                      arena_printf(a, "don-vi/%s@%s/%d/gia-han/%s", x->unit_code,
                                                   from, year, sheet_state_id(x->round)),
                                  .after = in.until,
                                  .why = x->reason};
    int r = sql_round_exception_add(st->db, &in, e);
    return r < 0 ? r : audit_add(st, who, &d, e);
}

static int except(struct store *st, int year, const struct round_exception *x,
                  const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct sheet_key key = {x->unit_code, x->unit_from, year};
    struct round_exception *list;
    struct sql_unit_get unit;
    size_t n;
    int64_t rev = 1;
    int r = sql_unit_get(st->db, st->tenant, x->unit_code, date_iso(a, x->unit_from), a, &unit, e);

    if (r == 0)
        return err_set(e, ERR_MISSING, _("Không có đơn vị %s"), x->unit_code);
    if (r > 0)
        r = round_exceptions_of(st, &key, a, &list, &n, e);
    if (r < 0)
        return r;
    for (size_t i = 0; i < n; i++) {
        if (list[i].round != x->round)
            continue;
        if (list[i].until == x->until && str_eq(list[i].reason, x->reason))
            return 0;
        rev = list[i].rev + 1;
    }
    return round_except_add(st, year, x, rev, who, e);
}

int round_except(struct store *st, int year, const struct round_exception *x,
                 const struct sheet_who *who, struct err *e)
{
    int r = perm_check(who->perm, RIGHT_SHEET_EXTEND, NULL, e);

    if (r == 0)
        r = need_reason(x->reason, e);
    if (r < 0)
        return r;
    if (x->until == DATE_NONE || x->until < sheet_day(who->store->at)) {
        err_set(e, ERR_INPUT, "%s", _("ngày gia hạn đã qua hoặc chưa điền"));
        err_hint(e, "%s", _("Chọn hôm nay hoặc một ngày sau."));
        return err_field(e, "until");
    }
    r = db_begin(st->db, DB_WRITE, st->tenant, e);
    return r < 0 ? r : sheet_end(st, except(st, year, x, who->store, e), e);
}
