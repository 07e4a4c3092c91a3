/* See publication.h.  Sealing: inputs from the store → files → read back → evaluated; what is kept is what was read back, so
 * a publication that could not be computed again is never made. */
#include "core/publication.h"

#include <unistd.h>

#include "base/check.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/perm.h"
#include "core/snapshot.h"
#include "core/store_impl.h"
#include "engine/package.h"
#include "engine/plan_read.h"

enum { PART = 1 << 20 };

const char *publication_state_title(enum publication_state s)
{
    static const char *const titles[] = {N_("chờ quyết định"), N_("đã công bố"), N_("trả lại")};

    return _(titles[s]);
}

/* ---- lists ---- */

static struct publication from_row(struct arena *a, const struct sql_publication_list *row)
{
    struct publication x = {
        .id = row->id,
        .run_id = row->run_id,
        .replaces = row->replaces_null ? 0 : row->replaces,
        .year = (int)row->year,
        .state = row->published_null ? PUBLICATION_PROPOSED
                 : row->published    ? PUBLICATION_PUBLISHED
                                     : PUBLICATION_RETURNED,
        .plan_hash = arena_strdup(a, row->plan_hash),
        .package_hash = arena_strdup(a, row->package_hash),
        .snapshot_hash = arena_strdup(a, row->snapshot_hash),
        .snapshot_bytes = row->snapshot_bytes,
        .reason = arena_strdup(a, row->reason),
        .note = arena_strdup(a, row->note),
        .proposed_at = arena_strdup(a, row->proposed_at),
        .proposed_by = arena_strdup(a, row->proposed_by),
        .proposed_user = row->proposed_user,
        .decision = arena_strdup(a, text_or_empty(row->decision)),
        .event = arena_strdup(a, text_or_empty(row->event)),
        .word_reason = arena_strdup(a, text_or_empty(row->word_reason)),
        .word_at = arena_strdup(a, text_or_empty(row->word_at)),
        .word_author = arena_strdup(a, text_or_empty(row->word_author)),
        .mark = row->mark_row_null
                    ? ""
                    : arena_printf(a, "%lld:%s", (long long)row->mark_row, row->mark_hash),
        .decided_on = store_date(row->decided_on)};

    return x;
}

int publication_list(struct store *st, struct arena *a, struct publication **ret, size_t *ret_n,
                     struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_publication_list row;
    VEC(struct publication) list = {0};
    int r = sql_publication_list(st->db, st->tenant, &c, e);

    while (r >= 0 && (r = sql_publication_list_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) = from_row(a, &row);
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

static const struct publication *by_id(const struct publication *list, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id)
            return &list[i];
    return NULL;
}

static int no_such(int64_t id, struct err *e)
{
    err_set(e, ERR_MISSING, _("không có công bố số %lld"), (long long)id);
    return err_hint(e, "%s", _("Xem danh sách các lần công bố."));
}

int publication_get(struct store *st, struct arena *a, int64_t id, struct publication *ret,
                    struct err *e)
{
    struct publication *list;
    size_t n;
    int r = publication_list(st, a, &list, &n, e);

    if (r < 0)
        return r;
    const struct publication *x = by_id(list, n, id);
    if (!x)
        return no_such(id, e);
    *ret = *x;
    return 0;
}

static const struct publication *last_in(const struct publication *list, size_t n, int year,
                                         enum publication_state state)
{
    for (size_t i = n; i-- > 0;)
        if (list[i].year == year && list[i].state == state)
            return &list[i];
    return NULL;
}

const struct publication *publication_of_year(const struct publication *list, size_t n, int year)
{
    return last_in(list, n, year, PUBLICATION_PUBLISHED);
}

const struct publication *publication_waiting(const struct publication *list, size_t n, int year)
{
    return last_in(list, n, year, PUBLICATION_PROPOSED);
}

bool publication_replaced(const struct publication *list, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].replaces == id && list[i].state == PUBLICATION_PUBLISHED)
            return true;
    return false;
}

/* ---- the plan of a year ---- */

static int read_plan(struct arena *a, const char *name, const char *text, struct plan **ret,
                     struct err *e)
{
    struct errs errs;

    errs_init(&errs, a, 1);
    int r = plan_read_stored(a, name, text, strlen(text), ret, &errs);
    if (r < 0 && errs.list.n)
        *e = errs.list.at[0];
    return r;
}

int publication_plan_version(struct store *st, int year, int32_t today, int32_t *ret_on,
                             int64_t *ret_version, struct err *e)
{
    int32_t last = date_from(year, 12, 31);
    const int32_t days[] = {today < last ? today : last, today, DATE_NONE};
    int r = ERR_MISSING;

    for (size_t i = 0; i < ARRAY_SIZE(days) && r == ERR_MISSING; i++)
        if ((r = store_plan_version(st, days[i], ret_version, e)) == 0)
            *ret_on = days[i];
    return r;
}

int publication_plan(struct store *st, struct arena *a, int year, int32_t today, struct plan **ret,
                     struct err *e)
{
    struct store_plan kept;
    int64_t version;
    int32_t on;
    int r = publication_plan_version(st, year, today, &on, &version, e);

    if (r < 0 || (r = store_plan(st, a, on, &kept, e)) < 0)
        return r;
    return read_plan(a, kept.plan_id, kept.text, ret, e);
}

static int plan_of(struct store *st, const struct publication *x, struct arena *a,
                   struct plan **ret, struct err *e)
{
    struct sql_plan_by_hash row;
    int r = sql_plan_by_hash(st->db, st->tenant, x->plan_hash, a, &row, e);

    if (r == 0)
        return err_set(e, ERR_MISSING, "%s", _("không còn kế hoạch của lần công bố này"));
    return r < 0 ? r : read_plan(a, row.plan_id, row.text, ret, e);
}

size_t publication_events(const struct plan *p, struct arena *a, uint32_t **ret)
{
    size_t n = 0;

    *ret = ARENA_ARRAY(a, uint32_t, p->n_events + 1);
    for (uint32_t k = 0; k < p->n_events; k++)
        for (size_t i = 0; i < p->n_deadlines; i++)
            if (p->deadlines[i].event == k) {
                (*ret)[n++] = k;
                break;
            }
    return n;
}

const struct inputs *publication_event(const struct publication *list, size_t n, int year,
                                       const struct plan *p, const struct inputs *in,
                                       struct arena *a)
{
    const struct publication *first = NULL;
    uint32_t kind = NO_INDEX;

    for (size_t i = 0; i < n && !first; i++)
        if (list[i].year == year && list[i].state == PUBLICATION_PUBLISHED && list[i].event[0])
            first = &list[i];
    if (first)
        kind = plan_find_event(p, first->event);
    if (kind == NO_INDEX)
        return in;
    vec_each (v, &in->events)
        if (v->kind == kind && v->year == year)
            return in;
    struct inputs *copy = ARENA_NEW(a, struct inputs);
    *copy = *in;
    copy->events.at = ARENA_ARRAY(a, struct event, in->events.n + 1);
    if (in->events.n)
        memcpy(copy->events.at, in->events.at, in->events.n * sizeof in->events.at[0]);
    copy->events.cap = in->events.n + 1;
    copy->events.at[copy->events.n++] =
        (struct event){.kind = kind,
                       .year = (int16_t)year,
                       .date = first->decided_on,
                       .document = arena_strdup(a, first->decision)};
    return copy;
}

/* ---- sealing ---- */

struct sealed {
    const char *path; /* of the packed inputs */
    char hash[HASH_HEX];
    int64_t bytes;
    FILE *package;
    char package_hash[HASH_HEX], plan_hash[HASH_HEX];
};

static int hash_file(const char *path, char ret[static HASH_HEX], int64_t *ret_bytes, struct err *e)
{
    char chunk[1 << 16];
    _fclose_ FILE *f = fopen(path, "re");
    struct hash h;
    size_t n;

    if (!f)
        return err_errno(e, _("Không mở được tệp"), path);
    hash_init(&h);
    *ret_bytes = 0;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0) {
        hash_add(&h, chunk, n);
        *ret_bytes += (int64_t)n;
    }
    hash_end(&h, ret);
    return ferror(f) ? err_errno(e, _("Không đọc được"), path) : 0;
}

/* The store's inputs, packed; an arena of its own, because a nation's do not fit twice. */
static int pack_inputs(struct store *st, const struct publication_proposal *x, const char *path,
                       struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct inputs in;
    struct plan *p;
    int r = publication_plan(st, a, x->year, x->today, &p, e);

    if (r < 0)
        return r;
    inputs_init(&in, a);
    r = store_load(st, p, &in, NULL, e);
    if (r == 0)
        r = snapshot_pack(p, &in, path, e);
    inputs_free(&in);
    return r;
}

/* A year of which nobody reported anything would be published as "missing" throughout. */
static int check_year(const struct inputs *in, int year, struct err *e)
{
    vec_each (f, &in->facts)
        if (f->year == year)
            return 0;
    err_set(e, ERR_MISSING, _("chưa có số liệu nào của năm %d"), year);
    return err_hint(e, "%s", _("Các đơn vị nhập số liệu trước, rồi tính và đề nghị công bố."));
}

static int evaluate_packed(const struct publication_proposal *x, struct sealed *s, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct inputs in;
    struct plan *p;
    struct run run;
    struct year_result y;
    int r = snapshot_open(s->path, a, &p, &in, e);

    if (r < 0)
        return r;
    run_init(&run, a, p, &in, x->year, x->threads);
    r = check_year(&in, x->year, e);
    if (r == 0)
        r = package_of_year(&run, x->year, json_to_file, s->package, &y, s->package_hash, e);
    if (r == 0) {
        snprintf(s->plan_hash, sizeof s->plan_hash, "%s", p->hash);
        year_result_free(&y);
    }
    if (r == 0 && fflush(s->package) != 0)
        r = err_errno(e, _("Không ghi được"), _("gói kết quả"));
    inputs_free(&in);
    return r;
}

/* Straight from the store, without sealing. */
static int evaluate_store(struct store *st, int year, int32_t today, int threads, struct sealed *s,
                          struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct inputs in;
    struct plan *p;
    struct run run;
    struct year_result y;
    int r = publication_plan(st, a, year, today, &p, e);

    if (r < 0)
        return r;
    inputs_init(&in, a);
    if ((r = store_load(st, p, &in, NULL, e)) == 0 && (r = check_year(&in, year, e)) == 0) {
        run_init(&run, a, p, &in, year, threads);
        r = package_of_year(&run, year, json_to_file, s->package, &y, s->package_hash, e);
    }
    if (r == 0) {
        snprintf(s->plan_hash, sizeof s->plan_hash, "%s", p->hash);
        year_result_free(&y);
    }
    if (r == 0 && fflush(s->package) != 0) /* rewind() would lose it */
        r = err_errno(e, _("Không ghi được"), _("gói kết quả"));
    inputs_free(&in);
    return r;
}

static int check_run(struct store *st, const struct publication_proposal *x, const struct sealed *s,
                     struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_run_get run;
    int r = sql_run_get(st->db, st->tenant, x->run_id, a, &run, e);

    if (r == 0)
        return err_set(e, ERR_MISSING, _("Không có lần tính %lld"), (long long)x->run_id);
    if (r < 0 || str_eq(run.package_hash, s->package_hash))
        return r < 0 ? r : 0;
    err_set(e, ERR_CONFLICT, _("số liệu hoặc kế hoạch đã đổi sau lần tính số %lld"),
            (long long)x->run_id);
    return err_hint(e, "%s", _("Tính lại, xem kết quả mới rồi đề nghị công bố."));
}

static int check_proposal(const struct publication *list, size_t n,
                          const struct publication_proposal *x, const char *package_hash,
                          struct err *e)
{
    const struct publication *now = publication_of_year(list, n, x->year);
    const struct publication *waiting = publication_waiting(list, n, x->year);

    if (waiting) {
        err_set(e, ERR_CONFLICT, _("đề nghị số %lld của năm %d đang chờ quyết định"),
                (long long)waiting->id, x->year);
        return err_hint(e, "%s", _("Chủ tịch công bố hoặc trả lại đề nghị đó trước."));
    }
    if ((now ? now->id : 0) != x->replaces) {
        if (now)
            err_set(e, ERR_CONFLICT, _("năm %d đã công bố (số %lld): công bố nữa là đính chính"),
                    x->year, (long long)now->id);
        else
            err_set(e, ERR_CONFLICT, _("năm %d chưa công bố lần nào để đính chính"), x->year);
        return err_hint(e, "%s", _("Mở lại trang, ghi lý do đính chính nếu là đính chính."));
    }
    if (now && !(x->reason && *x->reason)) {
        err_set(e, ERR_INPUT, "%s", _("thiếu lý do đính chính"));
        err_field(e, "reason");
        return err_hint(e, "%s", _("Ghi vì sao công bố lại: mọi người đều đọc được lý do này."));
    }
    if (now && str_eq(now->package_hash, package_hash)) {
        err_set(e, ERR_CONFLICT,
                _("kết quả giống hệt lần công bố số %lld, không có gì để đính chính"),
                (long long)now->id);
        return err_hint(e, "%s", _("Sửa số liệu trước, rồi tính lại và đề nghị."));
    }
    return 0;
}

static int put_parts(struct store *st, int64_t id, const char *path, struct err *e)
{
    _free_ char *part = xmalloc(PART);
    struct sql_publication_part_put_in row = {
        .tenant = st->tenant, .publication_id = id, .bytes = part};
    _fclose_ FILE *f = fopen(path, "re");

    if (!f)
        return err_errno(e, _("Không mở được tệp"), path);
    int r = sql_publication_part_put_start(st->db, e);
    while (r == 0 && (row.bytes_len = fread(part, 1, PART, f)) > 0) {
        r = sql_publication_part_put_row(st->db, &row, e);
        row.part++;
    }
    if (r == 0 && ferror(f))
        return err_errno(e, _("Không đọc được"), path);
    return r < 0 ? r : sql_publication_part_put_end(st->db, e);
}

static int save_own_run(struct store *st, const struct publication_proposal *x, struct sealed *s,
                        const struct store_who *who, int64_t *ret, struct err *e)
{
    const struct store_run run = {.plan_hash = s->plan_hash,
                                  .years = arena_printf(st->arena, "%d..%d", x->year, x->year),
                                  .at = who->at,
                                  .author = who->author,
                                  .user_id = who->user_id,
                                  .input_hash = "",
                                  .package_hash = s->package_hash};

    rewind(s->package);
    return store_put_run(st, &run, s->package, ret, e);
}

static int audit(struct store *st, const struct store_who *who, const char *action, int year,
                 int64_t id, const char *before, const char *after, const char *why, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct audit_entry x = {.action = action,
                                  .object = arena_printf(a, "cong-bo/%d/%lld", year, (long long)id),
                                  .before = before,
                                  .after = after,
                                  .why = why};

    return audit_add(st, who, &x, e);
}

/* Inside the transaction. */
static int add_run(struct store *st, int year, struct sealed *s, const struct store_who *who,
                   int64_t *ret_id, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct publication_proposal x = {.year = year};
    int r = save_own_run(st, &x, s, who, ret_id, e);

    if (r < 0)
        return r;
    const struct audit_entry entry = {
        .action = "run.make",
        .object = arena_printf(a, "lan-tinh/%d/%lld", year, (long long)*ret_id),
        .after = s->package_hash};
    r = audit_add(st, who, &entry, e);
    return r < 0 ? r : audit_mark_put(st, AUDIT_MARK_RUN, *ret_id, e);
}

int publication_run(struct store *st, int year, int32_t today, int threads,
                    const struct store_who *who, int64_t *ret_id, struct err *e)
{
    _fclose_ FILE *package = tmpfile();
    struct sealed s = {.package = package};
    int64_t id = 0;
    int r = perm_check(who->perm, RIGHT_RUN_MAKE, NULL, e);

    if (r < 0)
        return r;
    if (!package)
        return err_errno(e, _("Không tạo được"), _("tệp tạm"));
    if ((r = evaluate_store(st, year, today, threads, &s, e)) < 0 ||
        (r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    r = add_run(st, year, &s, who, &id, e);
    if (r == 0)
        r = db_commit(st->db, e);
    else
        db_rollback(st->db);
    if (r == 0)
        *ret_id = id;
    return r;
}

/* Inside the transaction. */
static int add_proposal(struct store *st, const struct publication_proposal *x, struct sealed *s,
                        const struct store_who *who, int64_t *ret_id, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct publication *list;
    struct sql_publication_next next;
    int64_t run_id = x->run_id;
    size_t n;
    int r = publication_list(st, a, &list, &n, e);

    if (r < 0 || (r = check_proposal(list, n, x, s->package_hash, e)) < 0 ||
        (r = x->run_id ? check_run(st, x, s, e) : save_own_run(st, x, s, who, &run_id, e)) < 0 ||
        (r = sql_publication_next(st->db, st->tenant, &next, e)) < 0)
        return r;
    const struct sql_publication_add_in in = {.tenant = st->tenant,
                                              .id = next.id,
                                              .year = x->year,
                                              .run_id = run_id,
                                              .plan_hash = s->plan_hash,
                                              .snapshot_hash = s->hash,
                                              .snapshot_bytes = s->bytes,
                                              .replaces_null = !x->replaces,
                                              .replaces = x->replaces,
                                              .reason = text_or_empty(x->reason),
                                              .note = text_or_empty(x->note),
                                              .proposed_at = who->at,
                                              .proposed_by = who->author,
                                              .proposed_user = who->user_id};
    *ret_id = next.id;
    if ((r = sql_publication_add(st->db, &in, e)) < 0 ||
        (r = put_parts(st, next.id, s->path, e)) < 0)
        return r;
    r = audit(st, who, "publish.propose", x->year, next.id,
              x->replaces ? arena_printf(a, "%lld", (long long)x->replaces) : "", s->package_hash,
              x->replaces ? x->reason : x->note, e);
    if (r == 0 && !x->run_id)
        r = audit_mark_put(st, AUDIT_MARK_RUN, run_id, e);
    return r < 0 ? r : audit_mark_put(st, AUDIT_MARK_PROPOSAL, next.id, e);
}

int publication_propose(struct store *st, const struct publication_proposal *x,
                        const struct store_who *who, int64_t *ret_id, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    _snapshot_temp_ char *dir = snapshot_temp(a, e);
    int64_t id = 0;
    int r = perm_check(who->perm, RIGHT_PUBLISH_PROPOSE, NULL, e);

    if (r < 0)
        return r;
    if (!dir)
        return e->code;
    _fclose_ FILE *package = tmpfile();
    struct sealed s = {.path = fs_join(a, dir, "inputs.zip"), .package = package};
    if (!package)
        return err_errno(e, _("Không tạo được"), _("tệp tạm"));
    if ((r = pack_inputs(st, x, s.path, e)) < 0 || (r = evaluate_packed(x, &s, e)) < 0 ||
        (r = hash_file(s.path, s.hash, &s.bytes, e)) < 0 ||
        (r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    r = add_proposal(st, x, &s, who, &id, e);
    if (r == 0)
        r = db_commit(st->db, e);
    else
        db_rollback(st->db);
    if (r == 0)
        *ret_id = id;
    return r;
}

/* ---- the Chairman's word ---- */

static int must_wait(const struct publication *x, int64_t id, struct err *e)
{
    if (!x)
        return no_such(id, e);
    if (x->state == PUBLICATION_PROPOSED)
        return 0;
    err_set(e, ERR_CONFLICT, _("đề nghị số %lld đã được quyết định: %s"), (long long)id,
            publication_state_title(x->state));
    return err_hint(e, "%s", _("Tải lại trang để xem quyết định."));
}

static int check_decision(const struct publication_decision *x, struct err *e)
{
    if (!x->decision || !*x->decision) {
        err_set(e, ERR_INPUT, "%s", _("thiếu số quyết định công bố"));
        return err_field(e, "decision");
    }
    if (x->decided_on == DATE_NONE) {
        err_set(e, ERR_INPUT, "%s", _("thiếu ngày quyết định công bố"));
        return err_field(e, "decided_on");
    }
    if (x->decided_on <= x->today)
        return 0;
    err_set(e, ERR_INPUT, "%s", _("ngày quyết định ở sau hôm nay"));
    err_field(e, "decided_on");
    return err_hint(e, "%s", _("Công bố vào ngày ký quyết định hoặc sau đó."));
}

static int choose_event(const struct plan *p, const char *asked, const char **ret, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    uint32_t *kinds;
    size_t n = publication_events(p, a, &kinds);

    *ret = n == 1 && !(asked && *asked) ? p->events[kinds[0]].item.id : "";
    for (size_t i = 0; asked && i < n; i++)
        if (str_eq(p->events[kinds[i]].item.id, asked))
            *ret = p->events[kinds[i]].item.id;
    if ((n == 0 && !(asked && *asked)) || **ret)
        return 0;
    err_set(e, ERR_INPUT, "%s",
            _("kế hoạch có nhiều sự kiện làm mốc tính thời hạn: phải chọn một"));
    err_field(e, "event");
    return err_hint(e, "%s", _("Chọn sự kiện mà việc công bố này là mốc."));
}

/* The day from which deadlines count, for calculations to come; the first one stays. */
static int write_event(struct store *st, const struct publication *x, const char *kind,
                       const struct publication_decision *d, const struct store_who *who,
                       struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_event_get was;
    struct sql_import_next next;
    int r = *kind ? sql_event_get(st->db, st->tenant, kind, x->year, a, &was, e) : 1;

    if (r != 0)
        return r < 0 ? r : 0;
    if ((r = sql_import_next(st->db, st->tenant, &next, e)) < 0)
        return r;
    const struct sql_import_add_in import = {
        .tenant = st->tenant,
        .id = next.id,
        .kind = "events",
        .file_name = "",
        .hash = "",
        .n_rows = 1,
        .added = 1,
        .at = who->at,
        .author = who->author,
        .reason = arena_printf(a, "công bố năm %d theo %s", x->year, d->decision),
        .label = ""};
    if ((r = sql_import_add(st->db, &import, e)) < 0)
        return r;
    return sql_event_put(st->db, st->tenant, kind, x->year, date_iso(a, d->decided_on), d->decision,
                         next.id, e);
}

static int put_word(struct store *st, int64_t id, const struct publication_decision *d,
                    const char *event, const char *reason, const struct store_who *who,
                    struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct sql_publication_word_add_in in = {.tenant = st->tenant,
                                                   .publication_id = id,
                                                   .published = d != NULL,
                                                   .decision = d ? d->decision : "",
                                                   .decided_on =
                                                       d ? date_iso(a, d->decided_on) : NULL,
                                                   .event = event,
                                                   .reason = reason,
                                                   .at = who->at,
                                                   .author = who->author,
                                                   .user_id = who->user_id};

    return sql_publication_word_add(st->db, &in, e);
}

/* Inside the transaction. */
static int publish(struct store *st, const struct publication_decision *d,
                   const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct publication *list;
    struct plan *plan;
    const char *event;
    size_t n;
    int r = publication_list(st, a, &list, &n, e);

    if (r < 0)
        return r;
    const struct publication *x = by_id(list, n, d->id);
    if ((r = must_wait(x, d->id, e)) < 0)
        return r;
    const struct publication *now = publication_of_year(list, n, x->year);
    if ((now ? now->id : 0) != x->replaces)
        return err_set(e, ERR_CONFLICT, _("năm %d đã có lần công bố khác sau đề nghị này"),
                       x->year);
    if ((r = plan_of(st, x, a, &plan, e)) < 0 ||
        (r = choose_event(plan, d->event, &event, e)) < 0 ||
        (r = write_event(st, x, event, d, who, e)) < 0 ||
        (r = put_word(st, x->id, d, event, "", who, e)) < 0)
        return r;
    r = audit(st, who, "publish", x->year, x->id, "",
              arena_printf(a, "%s, %s", d->decision, date_iso(a, d->decided_on)), x->reason, e);
    return r < 0 ? r : audit_mark_put(st, AUDIT_MARK_PUBLICATION, x->id, e);
}

int publication_publish(struct store *st, const struct publication_decision *x,
                        const struct store_who *who, struct err *e)
{
    int r = perm_check(who->perm, RIGHT_PUBLISH, NULL, e);

    if (r == 0)
        r = check_decision(x, e);
    if (r < 0 || (r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    r = publish(st, x, who, e);
    if (r == 0)
        return db_commit(st->db, e);
    db_rollback(st->db);
    return r;
}

static int send_back(struct store *st, int64_t id, const char *reason, const struct store_who *who,
                     struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct publication x;
    int r = publication_get(st, a, id, &x, e);

    if (r < 0 || (r = must_wait(&x, id, e)) < 0 ||
        (r = put_word(st, id, NULL, "", reason, who, e)) < 0)
        return r;
    return audit(st, who, "publish.return", x.year, id, "", "", reason, e);
}

int publication_return(struct store *st, int64_t id, const char *reason,
                       const struct store_who *who, struct err *e)
{
    int r = perm_check(who->perm, RIGHT_PUBLISH, NULL, e);

    if (r < 0)
        return r;
    if (!reason || !*reason) {
        err_set(e, ERR_INPUT, "%s", _("thiếu lý do trả lại"));
        err_field(e, "reason");
        return err_hint(e, "%s", _("Ghi điều cần sửa để cơ quan tham mưu làm lại."));
    }
    if ((r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    r = send_back(st, id, reason, who, e);
    if (r == 0)
        return db_commit(st->db, e);
    db_rollback(st->db);
    return r;
}

/* ---- what was sealed ---- */

static int spoilt(const struct publication *x, struct err *e)
{
    err_set(e, ERR_VERIFY, _("dữ liệu niêm phong của công bố số %lld không còn nguyên vẹn"),
            (long long)x->id);
    return err_hint(e, "%s", _("Khôi phục cơ sở dữ liệu từ bản sao lưu gần nhất còn đúng."));
}

int publication_read(struct store *st, const struct publication *x,
                     int (*sink)(void *, const void *, size_t), void *to, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_publication_parts row;
    char hex[HASH_HEX];
    struct hash h;
    int64_t bytes = 0, part = 0;
    int r = sql_publication_parts(st->db, st->tenant, x->id, &c, e);

    hash_init(&h);
    while (r >= 0 && (r = sql_publication_parts_next(&c, &row, e)) == 1) {
        if (row.part != part++)
            return spoilt(x, e);
        hash_add(&h, row.bytes, row.bytes_len);
        bytes += (int64_t)row.bytes_len;
        if (sink(to, row.bytes, row.bytes_len) < 0)
            return err_errno(e, _("Không ghi được"), _("dữ liệu niêm phong"));
    }
    if (r < 0)
        return r;
    hash_end(&h, hex);
    return bytes == x->snapshot_bytes && str_eq(hex, x->snapshot_hash) ? 0 : spoilt(x, e);
}

int publication_open(struct store *st, const struct publication *x, struct arena *a,
                     struct plan **ret_plan, struct inputs *ret, struct err *e)
{
    _snapshot_temp_ char *dir = snapshot_temp(a, e);
    _fs_out_ struct fs_out out = {0};
    int r;

    if (!dir)
        return e->code;
    const char *path = fs_join(a, dir, "inputs.zip");
    if ((r = fs_out_open(&out, path, e)) < 0 ||
        (r = publication_read(st, x, json_to_file, out.f, e)) < 0 ||
        (r = fs_out_commit(&out, e)) < 0)
        return r;
    return snapshot_open(path, a, ret_plan, ret, e);
}

/* ---- versions of the plan ---- */

int plan_versions(struct store *st, struct arena *a, struct plan_version **ret, size_t *ret_n,
                  struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_plan_versions row;
    VEC(struct plan_version) list = {0};
    int r = sql_plan_versions(st->db, st->tenant, &c, e);

    while (r >= 0 && (r = sql_plan_versions_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) =
            (struct plan_version){.id = row.id,
                                  .plan_id = arena_strdup(a, row.plan_id),
                                  .hash = arena_strdup(a, row.hash),
                                  .added_at = arena_strdup(a, row.added_at),
                                  .added_by = arena_strdup(a, row.added_by),
                                  .document = arena_strdup(a, text_or_empty(row.document)),
                                  .in_force_from = store_date(row.in_force_from)};
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

int plan_version_text(struct store *st, struct arena *a, const char *hash, const char **ret,
                      struct err *e)
{
    struct sql_plan_by_hash row;
    int r = sql_plan_by_hash(st->db, st->tenant, hash, a, &row, e);

    if (r == 0)
        return err_set(e, ERR_MISSING, "%s", _("không có bản kế hoạch này"));
    if (r == 1)
        *ret = row.text;
    return r < 0 ? r : 0;
}

/* ---- counters ---- */

int publication_counter(struct store *st, int64_t *ret, struct err *e)
{
    struct sql_publication_counter row;
    int r = sql_publication_counter(st->db, st->tenant, &row, e);

    if (r < 0)
        return r;
    *ret = row.proposed + row.words + row.plans + row.settings; /* none ever becomes fewer */
    return 0;
}

int publication_input_counter(struct store *st, int64_t *ret, struct err *e)
{
    struct sql_input_counter row;
    int r = sql_input_counter(st->db, st->tenant, &row, e);

    if (r < 0)
        return r;
    *ret = row.imports + row.plans;
    return 0;
}
