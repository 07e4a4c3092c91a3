/* See sheet.h.  The moves of a scoresheet: one table says what exists, who may, and what has to be said.  When a round ends,
 * what it stood on is written for every item, also where it only agreed, so that later figures cannot change what it
 * said. */
#include "base/i18n.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/sheet_impl.h"

#define MOVE(from, to, right, ...)                           \
    {                                                        \
        SHEET_##from, SHEET_##to, RIGHT_##right, __VA_ARGS__ \
    }

const struct sheet_move sheet_moves[] = {
    /*                                          reason items after_due */
    MOVE(SELF, HEAD, SHEET_SUBMIT, false, false, false, N_("Trình thủ trưởng")),
    MOVE(HEAD, APPRAISAL1, SHEET_CONFIRM, false, false, false, N_("Xác nhận, gửi thẩm định")),
    MOVE(HEAD, SELF, SHEET_CONFIRM, true, false, false, N_("Trả lại cho cán bộ")),
    MOVE(APPRAISAL1, EXPLANATION, SHEET_APPRAISE, false, false, false, N_("Gửi đơn vị giải trình")),
    MOVE(APPRAISAL1, APPRAISAL2, SHEET_APPRAISE, false, false, false, N_("Chuyển thẩm định lần 2")),
    MOVE(APPRAISAL1, SELF, SHEET_APPRAISE, true, true, false, N_("Trả lại đơn vị")),
    MOVE(EXPLANATION, APPRAISAL2, SHEET_EXPLAIN, false, false, false, N_("Gửi giải trình")),
    MOVE(APPRAISAL2, EXPLANATION, SHEET_APPRAISE, true, false, false,
         N_("Yêu cầu giải trình thêm")),
    MOVE(APPRAISAL2, COUNCIL, SHEET_APPRAISE, false, false, false, N_("Trình Hội đồng")),
    MOVE(COUNCIL, FINAL, SHEET_FINISH, false, false, false, N_("Chốt phiếu điểm")),
    MOVE(FINAL, APPRAISAL2, SHEET_EXTEND, true, false, false, N_("Mở lại để đính chính")),
    /* A unit that lets its time run out does not stop the year: the office takes what is there. */
    MOVE(SELF, APPRAISAL1, SHEET_EXTEND, true, false, true, N_("Nhận phiếu như hiện có")),
    MOVE(HEAD, APPRAISAL1, SHEET_EXTEND, true, false, true, N_("Nhận phiếu như hiện có")),
    MOVE(EXPLANATION, APPRAISAL2, SHEET_EXTEND, true, false, true, N_("Nhận phiếu như hiện có")),
};
const size_t n_sheet_moves = ARRAY_SIZE(sheet_moves);

/* ---- what stands in the way ---- */

static const char *item_title(const struct scoresheet *s, const struct sheet_item *x)
{
    return s->plan->indicators[x->indicator].item.title;
}

static void missing(const struct scoresheet *s, const struct sheet_item *x, struct errs *ret,
                    const char *what, const char *hint)
{
    struct err e;

    err_set(&e, ERR_INPUT, "%s: %s", item_title(s, x), what);
    err_hint(&e, "%s", hint);
    err_field(&e, s->plan->indicators[x->indicator].item.id);
    errs_add(ret, &e);
}

void sheet_missing(const struct scoresheet *s, struct errs *ret)
{
    for (size_t i = 0; i < s->n_items; i++) {
        const struct sheet_item *x = &s->items[i];
        if (x->office != SHEET_BY_UNIT)
            continue;
        if (!x->now)
            missing(s, x, ret, _("chưa nhập"),
                    _("Nhập số, hoặc chọn “không áp dụng”, “chưa có số liệu” và ghi lý do."));
        else if (x->now->state == FACT_MISSING && !*x->now->note)
            missing(s, x, ret, _("chưa có số liệu mà không có giải thích"),
                    _("Ghi ở ô ghi chú vì sao chưa có và bao giờ có."));
        else if (*x->asks_evidence && !x->files && !*x->now->note)
            missing(s, x, ret, _("thiếu tài liệu kiểm chứng"),
                    _("Đính tài liệu, hoặc ghi giải thích ở ô ghi chú."));
    }
}

size_t sheet_to_explain(const struct scoresheet *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n_items; i++) {
        const struct sheet_entry *x = s->items[i].rounds[s->state];
        n += x && x->step == s->step && (*x->comment || !x->agreed);
    }
    return n;
}

static int refuse_missing(const struct scoresheet *s, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct errs all;

    errs_init(&all, a, 3);
    sheet_missing(s, &all);
    if (all.total == 0)
        return 0;
    err_set(e, ERR_INPUT, _("Phiếu còn thiếu %zu mục: %s%s%s%s%s"), all.total,
            all.list.at[0].message, all.total > 1 ? "; " : "",
            all.total > 1 ? all.list.at[1].message : "", all.total > 2 ? "; " : "",
            all.total > 2 ? all.list.at[2].message : "");
    return err_hint(e, "%s", _("Danh sách đủ ở trang số liệu của đơn vị."));
}

/* Sending on what the appraiser has questions about, and keeping what they have none about, would both be wrong. */
static int refuse_explaining(const struct scoresheet *s, enum sheet_state to, struct err *e)
{
    size_t n = sheet_to_explain(s);

    if (s->state != SHEET_APPRAISAL1)
        return 0;
    if (to == SHEET_EXPLANATION && n == 0) {
        err_set(e, ERR_INPUT, "%s", _("không có mục nào phải giải trình"));
        return err_hint(e, "%s", _("Ghi ý kiến ở từng mục, hoặc chuyển thẩm định lần 2."));
    }
    if (to == SHEET_APPRAISAL2 && n > 0) {
        err_set(e, ERR_INPUT, _("có %zu mục thẩm định khác hoặc có ý kiến, đơn vị chưa giải trình"),
                n);
        return err_hint(e, "%s", _("Gửi đơn vị giải trình."));
    }
    return 0;
}

/* ---- may they ---- */

static bool time_is_up(const struct scoresheet *s)
{
    const struct sheet_window *w = &s->window;

    return !w->open && (w->open_from == DATE_NONE || s->day >= w->open_from);
}

bool sheet_may_go(const struct scoresheet *s, const struct sheet_move *m,
                  const struct perm_who *who, struct perm_no *ret_no)
{
    struct perm_on on = sheet_on(s);

    if (m->from != s->state) {
        if (ret_no)
            *ret_no = (struct perm_no){.why = _("phiếu điểm không ở bước cho làm việc này"),
                                       .ask = _("cơ quan tham mưu")};
        return false;
    }
    if (m->after_due && !time_is_up(s)) {
        if (ret_no)
            *ret_no = (struct perm_no){.why = _("chưa hết hạn của bước này"),
                                       .ask = _("đơn vị đang giữ phiếu")};
        return false;
    }
    return perm_may(who, m->right, &on, ret_no);
}

/* The move asked for.  Two moves may lead the same way (the unit's own and the office's): the one that they may make. */
static const struct sheet_move *find_move(const struct scoresheet *s, enum sheet_state to,
                                          const struct perm_who *who)
{
    const struct sheet_move *first = NULL;

    for (size_t i = 0; i < n_sheet_moves; i++) {
        const struct sheet_move *m = &sheet_moves[i];
        if (m->from != s->state || m->to != to)
            continue;
        first = first ? first : m;
        if (sheet_may_go(s, m, who, NULL))
            return m;
    }
    return first;
}

static int check_move(const struct scoresheet *s, const struct sheet_move *m,
                      const struct sheet_ask *ask, const struct perm_who *who, struct err *e)
{
    const struct perm_on on = sheet_on(s);
    struct perm_no no;

    if (!m) {
        err_set(e, ERR_INPUT, _("không chuyển được từ “%s” sang “%s”"), sheet_state_title(s->state),
                sheet_state_title(ask->to));
        return err_hint(e, "%s", _("Mở lại phiếu điểm để xem các bước có thể."));
    }
    int r = perm_check(who, m->right, &on, e);
    if (r == 0 && !sheet_may_go(s, m, who, &no)) {
        err_set(e, ERR_DENIED, "%s", no.why);
        return err_hint(e, _("Người có thể giúp: %s."), no.ask);
    }
    if (r == 0 && m->reason && !*ask->reason) {
        err_set(e, ERR_INPUT, "%s", _("phải ghi lý do"));
        err_hint(e, "%s", _("Lý do được lưu và đơn vị đọc được."));
        return err_field(e, "reason");
    }
    if (r == 0 && ask->n_items && !m->items)
        return err_set(e, ERR_INPUT, "%s", _("bước này chuyển cả phiếu, không chọn từng mục"));
    if (r == 0 && m->right == RIGHT_SHEET_SUBMIT)
        r = refuse_missing(s, e);
    return r < 0 ? r : refuse_explaining(s, ask->to, e);
}

/* ---- moving ---- */

/* What the round stood on, wherever it has not said so itself. */
static int close_round(struct store *st, const struct scoresheet *s, enum sheet_state round,
                       const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sheet_says *says = ARENA_ARRAY(a, struct sheet_says, s->n_items + 1);
    size_t n = 0;

    for (size_t i = 0; i < s->n_items; i++) {
        const struct sheet_item *x = &s->items[i];
        const struct sheet_entry *was = x->rounds[round];
        int64_t now = x->now ? x->now->rev : 0;
        bool here = was && was->step == s->step;
        if (here && was->fact_rev == now)
            continue;
        says[n++] = (struct sheet_says){.indicator = s->plan->indicators[x->indicator].item.id,
                                        .rev = was ? was->rev + 1 : 1,
                                        .fact_rev = now,
                                        .agreed = !here || was->agreed,
                                        .comment = here ? was->comment : ""};
    }
    return sheet_put_entries(st, s, round, says, n, who, e);
}

static const char *item_lines(struct arena *a, const struct scoresheet *s,
                              const struct sheet_ask *ask)
{
    const char *lines = "";

    for (size_t i = 0; i < ask->n_items; i++)
        lines = arena_printf(a, "%s%s%s", lines, i ? "\n" : "",
                             s->plan->indicators[ask->items[i]].item.id);
    return lines;
}

static int put_step(struct store *st, const struct scoresheet *s, const struct sheet_ask *ask,
                    const struct sheet_move *m, const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct sql_sheet_step_add_in in = {.tenant = st->tenant,
                                             .year = s->year,
                                             .unit_code = s->unit.code,
                                             .unit_from = date_iso(a, s->unit.from),
                                             .rev = s->step + 1,
                                             .from_state = sheet_state_id(s->state),
                                             .to_state = sheet_state_id(ask->to),
                                             .items = item_lines(a, s, ask),
                                             .reason = ask->reason,
                                             .at = who->at,
                                             .author = who->author,
                                             .user_id = who->user_id};
    const struct audit_entry x = {.action = right_id(m->right),
                                  .object = sheet_object(a, s),
                                  .before = in.from_state,
                                  .after = in.to_state,
                                  .why = ask->reason};
    int r = sql_sheet_step_add(st->db, &in, e);
    return r < 0 ? r : audit_add(st, who, &x, e);
}

/* More time for one round up to the day, unless it is open then anyway. */
static int reopen_round(struct store *st, const struct scoresheet *s, const struct sheet_ask *ask,
                        enum sheet_state round, const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct sheet_key key = {s->unit.code, s->unit.from, s->year};
    struct round_time *times;
    struct round_exception *list;
    size_t n_times, n;
    int64_t rev = 1;
    int r = round_times(st, s->plan, s->year, a, &times, &n_times, e);

    if (r == 0)
        r = round_exceptions_of(st, &key, a, &list, &n, e);
    if (r < 0)
        return r;
    for (size_t i = 0; i < n; i++)
        rev = list[i].round == round ? list[i].rev + 1 : rev;
    int32_t day = ask->until == DATE_NONE ? s->day : ask->until;
    if (sheet_window_of(s->plan, &s->unit, s->year, round, day, times, n_times, list, n).open)
        return 0;
    if (ask->until == DATE_NONE) {
        err_set(e, ERR_INPUT, _("bước “%s” đã hết hạn: đơn vị sẽ không làm lại được"),
                sheet_state_title(round));
        err_hint(e, "%s",
                 _("Ghi ngày phải làm xong; nếu không có quyền thì nhờ cơ quan tham mưu gia hạn "
                   "trước."));
        return err_field(e, "until");
    }
    const struct round_exception x = {.unit_code = s->unit.code,
                                      .unit_from = s->unit.from,
                                      .round = round,
                                      .until = ask->until,
                                      .reason = ask->reason};
    return round_except_add(st, s->year, &x, rev, who, e);
}

/* A sheet sent back when the time has run out would be stuck: the office gives a day along with it, for every round that it
 * has to go through again; anybody else is told to ask for one. */
static int reopen(struct store *st, const struct scoresheet *s, const struct sheet_ask *ask,
                  const struct sheet_who *who, struct err *e)
{
    int r = 0;

    if (ask->until != DATE_NONE) {
        r = perm_check(who->perm, RIGHT_SHEET_EXTEND, NULL, e);
        if (r < 0)
            return r;
    }
    if (ask->until != DATE_NONE && ask->until < s->day) {
        err_set(e, ERR_INPUT, "%s", _("ngày phải làm xong đã qua"));
        err_hint(e, "%s", _("Chọn hôm nay hoặc một ngày sau."));
        return err_field(e, "until");
    }
    enum sheet_state last = ask->until == DATE_NONE ? ask->to + 1 : s->state;
    for (enum sheet_state k = ask->to; r == 0 && k < last; k++)
        r = reopen_round(st, s, ask, k, who->store, e);
    return r;
}

static bool goes_back(const struct sheet_move *m)
{
    return m->to < m->from;
}

static int go(struct store *st, const struct scoresheet *s, const struct sheet_ask *ask,
              const struct sheet_who *who, struct err *e)
{
    const struct sheet_move *m = find_move(s, ask->to, who->perm);

    if (ask->step != s->step) {
        err_set(e, ERR_CONFLICT, _("phiếu điểm đã được chuyển sang “%s” khi trang này đang mở"),
                sheet_state_title(s->state));
        return err_hint(e, "%s", _("Mở lại phiếu điểm để xem."));
    }
    int r = check_move(s, m, ask, who->perm, e);
    for (size_t i = 0; r == 0 && i < ask->n_items; i++)
        if (!sheet_item_of(s, ask->items[i]))
            r = err_set(e, ERR_INPUT, "%s", _("mục trả lại không có trong phiếu"));
    if (r == 0 && !goes_back(m))
        r = close_round(st, s, s->state, who->store, e);
    if (r == 0 && goes_back(m))
        r = reopen(st, s, ask, who, e);
    if (r == 0)
        r = put_step(st, s, ask, m, who->store, e);
    if (r == 0 && ask->to == SHEET_FINAL)
        r = close_round(st, s, SHEET_FINAL, who->store, e);
    return r;
}

int sheet_go(struct store *st, const struct plan *p, const struct sheet_key *key,
             const struct sheet_ask *ask, const struct sheet_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sheet_ask clean = *ask;
    struct scoresheet s;
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    if (r < 0)
        return r;
    clean.reason = ask->reason ? str_trim(a, ask->reason) : "";
    r = sheet_read(st, p, key, who->store->at, SHEET_ALL, a, &s, e);
    return sheet_end(st, r < 0 ? r : go(st, &s, &clean, who, e), e);
}
