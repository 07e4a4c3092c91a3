/* See store.h.  Opening, plans, imports listed, runs and their packages; putting inputs in is
 * store_put.c, taking them out store_load.c.  Knows the schema only through the functions made from
 * sql/query. */
#include "core/store.h"

#include "base/check.h"
#include "base/file_name.h"
#include "base/i18n.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/perm.h"
#include "core/store_impl.h"

enum { PACKAGE_PART = 1 << 20 };

int32_t store_date(const char *s)
{
    int32_t d = DATE_NONE;

    if (s && date_parse_iso(s, &d) < 0)
        return DATE_NONE; /* not written by us; `thidua audit verify` is for that */
    return d;
}

char *store_subject_key(struct arena *a, const char *code, const char *from)
{
    return arena_printf(a, "%s %s", from, code);
}

uint32_t store_find_subject(struct subject_memo *m, const struct map *map, struct arena *scratch,
                            const char *code, const char *from)
{
    if (m->set && str_eq(m->code, code) && str_eq(m->from, from))
        return m->index;
    m->index = map_get(map, store_subject_key(scratch, code, from));
    arena_reset(scratch);
    m->set = strlen(code) < sizeof m->code && strlen(from) < sizeof m->from;
    if (m->set) {
        memcpy(m->code, code, strlen(code) + 1);
        memcpy(m->from, from, strlen(from) + 1);
    }
    return m->index;
}

/* ---- opening ---- */

void store_close(struct store *st)
{
    if (!st)
        return;
    db_close(st->db);
    arena_free(st->arena);
    free(st);
}

const struct store_tenant *store_tenant(const struct store *st)
{
    return &st->who;
}

static int no_store(const char *url, struct err *e)
{
    bool secret = strstr(url, "://"); /* an address may hold a password */

    err_set(e, ERR_MISSING, _("Chưa có dữ liệu phong trào nào trong %s"),
            secret ? "PostgreSQL" : url);
    return err_hint(e, "%s", _("Tạo bằng lệnh init, hoặc kiểm tra lại địa chỉ."));
}

static struct store *make(struct db *db)
{
    struct store *st = xcalloc(1, sizeof *st);

    st->db = db;
    st->arena = arena_new();
    return st;
}

static int open_db(const char *url, enum db_open_how how, struct store **ret, struct err *e)
{
    _db_ struct db *db = NULL;
    int have = 0;
    int r = db_open(url, how, &db, e);

    if (r == 0 && how == DB_MUST_EXIST)
        r = db_version(db, &have, e);
    if (r == 0 && how == DB_MUST_EXIST && have == 0)
        r = no_store(url, e);
    if (r == 0)
        r = db_migrate(db, 0, e);
    if (r < 0)
        return r;
    *ret = make(TAKE(db));
    return 0;
}

static int find_tenant(struct store *st, const char *code, struct err *e)
{
    struct sql_tenant_by_code row;
    int r = sql_tenant_by_code(st->db, code, st->arena, &row, e);

    if (r == 0) {
        err_set(e, ERR_MISSING, _("Chưa có cơ quan phát động “%s” trong cơ sở dữ liệu"), code);
        return err_hint(e, "%s", _("Tạo bằng lệnh init, hoặc kiểm tra lại mã."));
    }
    if (r < 0)
        return r;
    st->tenant = row.id;
    st->who = (struct store_tenant){
        .code = arena_strdup(st->arena, code), .name = row.name, .id = row.id, .demo = row.demo};
    return 0;
}

/* When nobody says which: the only one. */
static int only_tenant(struct store *st, const char *url, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_tenant_list row;
    int n = 0;
    int r = sql_tenant_list(st->db, &c, e);

    while (r >= 0 && (r = sql_tenant_list_next(&c, &row, e)) == 1 && n++ == 0) {
        st->tenant = row.id;
        st->who = (struct store_tenant){.code = arena_strdup(st->arena, row.code),
                                        .name = arena_strdup(st->arena, row.name),
                                        .id = row.id,
                                        .demo = row.demo};
    }
    if (r < 0)
        return r;
    if (n == 0)
        return no_store(url, e);
    if (n == 1)
        return 0;
    err_set(e, ERR_USAGE, "%s",
            _("Cơ sở dữ liệu có nhiều cơ quan phát động: phải nói rõ cơ quan nào"));
    return ERR_USAGE;
}

int store_open(const char *url, const char *tenant, struct store **ret, struct err *e)
{
    _store_ struct store *st = NULL;
    int r = open_db(url, DB_MUST_EXIST, &st, e);

    if (r == 0)
        r = tenant ? find_tenant(st, tenant, e) : only_tenant(st, url, e);
    if (r < 0)
        return r;
    *ret = TAKE(st);
    return 0;
}

int store_tenants(const char *url, struct arena *a, struct store_tenant **ret, size_t *ret_n,
                  struct err *e)
{
    _store_ struct store *st = NULL;
    _db_cursor_ struct db_cursor c = {0};
    struct sql_tenant_list row;
    VEC(struct store_tenant) list = {0};
    int r = open_db(url, DB_MUST_EXIST, &st, e);

    if (r == 0)
        r = sql_tenant_list(st->db, &c, e);
    while (r >= 0 && (r = sql_tenant_list_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) = (struct store_tenant){.code = arena_strdup(a, row.code),
                                                       .name = arena_strdup(a, row.name),
                                                       .id = row.id,
                                                       .demo = row.demo};
    if (r < 0)
        return r;
    if (!list.n)
        return no_store(url, e);
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

/* ---- who acts ---- */

static const struct perm_who *keep_perm(struct arena *a, const struct perm_who *perm)
{
    struct perm_who *copy = ARENA_NEW(a, struct perm_who);
    struct grant *grants = ARENA_ARRAY(a, struct grant, perm->n_grants + 1);

    for (size_t i = 0; i < perm->n_grants; i++) {
        grants[i] = perm->grants[i];
        grants[i].unit_code = arena_strdup(a, perm->grants[i].unit_code);
    }
    *copy = *perm;
    copy->grants = grants;
    return copy;
}

struct store_who store_who_keep(struct arena *a, const struct store_who *who)
{
    struct store_who copy = *who;

    copy.at = arena_strdup(a, who->at);
    copy.author = arena_strdup(a, who->author);
    copy.from_where = who->from_where ? arena_strdup(a, who->from_where) : NULL;
    if (who->perm && !who->perm->machine)
        copy.perm = keep_perm(a, who->perm);
    return copy;
}

/* ---- plans ---- */

int store_put_plan(struct store *st, const struct plan *plan, int32_t in_force_from,
                   const struct store_who *who, int64_t *ret_version, struct err *e)
{
    struct sql_plan_next next;
    int r = sql_plan_next(st->db, st->tenant, &next, e);

    if (r < 0)
        return r;
    const struct sql_plan_add_in in = {.tenant = st->tenant,
                                       .id = next.id,
                                       .plan_id = plan->item.id,
                                       .hash = plan->hash,
                                       .text = plan->text,
                                       .in_force_from = date_iso(st->arena, in_force_from),
                                       .added_at = who->at,
                                       .added_by = who->author,
                                       .user_id = who->user_id};
    *ret_version = next.id;
    return sql_plan_add(st->db, &in, e);
}

/* A plan that does not say when it was issued holds from the first day of its period. */
static int32_t plan_begins(const struct plan *plan)
{
    int32_t first = plan->period.from ? date_from(plan->period.from, 1, 1) : DATE_NONE;

    if (plan->issued != DATE_NONE && (first == DATE_NONE || plan->issued < first))
        return plan->issued;
    return first != DATE_NONE ? first : date_from(DATE_MIN_YEAR, 1, 1);
}

static int init_tenant(struct store *st, const struct store_tenant *tenant, const struct plan *plan,
                       const struct store_who *who, struct err *e)
{
    struct sql_tenant_by_code found;
    struct sql_tenant_next next;
    int64_t version;
    int r = sql_tenant_by_code(st->db, tenant->code, st->arena, &found, e);

    if (r == 1) {
        err_set(e, ERR_CONFLICT, _("Đã có cơ quan phát động “%s” trong cơ sở dữ liệu này"),
                tenant->code);
        return err_hint(e, "%s", _("Thêm phiên bản kế hoạch mới thay vì tạo lại."));
    }
    if (r == 0)
        r = sql_tenant_next(st->db, &next, e);
    if (r < 0)
        return r;
    st->tenant = next.id;
    st->who = (struct store_tenant){.code = arena_strdup(st->arena, tenant->code),
                                    .name = arena_strdup(st->arena, tenant->name),
                                    .id = next.id,
                                    .demo = tenant->demo};
    r = sql_tenant_add(st->db, next.id, tenant->code, tenant->name, who->at, tenant->demo, e);
    return r < 0 ? r : store_put_plan(st, plan, plan_begins(plan), who, &version, e);
}

int store_init(const char *url, const struct store_tenant *tenant, const struct plan *plan,
               const struct store_who *who, struct store **ret, struct err *e)
{
    _store_ struct store *st = NULL;
    int r = open_db(url, DB_CREATE, &st, e);

    if (r == 0)
        r = db_begin(st->db, DB_WRITE, DB_ALL_TENANTS, e);
    if (r < 0)
        return r;
    r = init_tenant(st, tenant, plan, who, e);
    if (r == 0)
        r = db_commit(st->db, e);
    if (r < 0)
        return r;
    *ret = TAKE(st);
    return 0;
}

/* The same text twice would be two names for one thing. */
int store_refuse_same_plan(struct store *st, const struct plan *plan, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_plan_list row;
    int r = sql_plan_list(st->db, st->tenant, &c, e);

    while (r >= 0 && (r = sql_plan_list_next(&c, &row, e)) == 1)
        if (str_eq(row.hash, plan->hash))
            return err_set(e, ERR_CONFLICT, _("Kế hoạch này đã có: phiên bản %lld, nạp lúc %s"),
                           (long long)row.id, row.added_at);
    return r;
}

static int plan_diary(struct store *st, const struct plan *plan, int64_t version, int32_t from,
                      const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct audit_entry x = {.action = "plan.edit",
                                  .object = arena_printf(a, "ke-hoach/%lld", (long long)version),
                                  .after =
                                      arena_printf(a, "%s từ %s", plan->hash, date_iso(a, from))};

    return audit_add(st, who, &x, e);
}

int store_add_plan(struct store *st, const struct plan *plan, int32_t in_force_from,
                   const struct store_who *who, struct err *e)
{
    int64_t version;
    int r = perm_check(who->perm, RIGHT_PLAN_EDIT, NULL, e);

    if (r == 0)
        r = db_begin(st->db, DB_WRITE, st->tenant, e);
    if (r < 0)
        return r;
    r = store_refuse_same_plan(st, plan, e);
    if (r == 0)
        r = store_put_plan(st, plan, in_force_from, who, &version, e);
    if (r == 0)
        r = plan_diary(st, plan, version, in_force_from, who, e);
    if (r == 0)
        return db_commit(st->db, e);
    db_rollback(st->db);
    return r;
}

int store_plan(struct store *st, struct arena *a, int32_t on, struct store_plan *ret, struct err *e)
{
    struct sql_plan_in_force row;
    const char *day = on == DATE_NONE ? "9999-12-31" : date_iso(a, on);
    int r = sql_plan_in_force(st->db, st->tenant, day, a, &row, e);

    if (r == 0)
        return err_set(e, ERR_MISSING, _("Không có kế hoạch nào có hiệu lực vào ngày %s"),
                       date_vi(a, on));
    if (r < 0)
        return r;
    *ret = (struct store_plan){.version = row.id,
                               .plan_id = row.plan_id,
                               .hash = row.hash,
                               .text = row.text,
                               .in_force_from = store_date(row.in_force_from),
                               .added_at = row.added_at,
                               .added_by = row.added_by};
    return 0;
}

int store_plan_version(struct store *st, int32_t on, int64_t *ret, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const char *day = on == DATE_NONE ? "9999-12-31" : date_iso(a, on);
    struct sql_plan_version_in_force row;
    int r = sql_plan_version_in_force(st->db, st->tenant, day, &row, e);

    if (r == 0)
        return err_set(e, ERR_MISSING, _("Không có kế hoạch nào có hiệu lực vào ngày %s"),
                       date_vi(a, on));
    if (r < 0)
        return r;
    *ret = row.id;
    return 0;
}

/* ---- lists ---- */

int store_list_imports(struct store *st, struct arena *a, struct store_import_row **ret,
                       size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_import_list row;
    VEC(struct store_import_row) list = {0};
    int r = sql_import_list(st->db, st->tenant, &c, e);

    while (r >= 0 && (r = sql_import_list_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) =
            (struct store_import_row){.id = row.id,
                                      .kind = arena_strdup(a, row.kind),
                                      .file_name = file_name_base(a, row.file_name),
                                      .hash = arena_strdup(a, row.hash),
                                      .at = arena_strdup(a, row.at),
                                      .author = arena_strdup(a, row.author),
                                      .reason = arena_strdup(a, row.reason),
                                      .label = arena_strdup(a, row.label),
                                      .rows = row.n_rows,
                                      .counts = {row.added, row.changed, row.same, row.older}};
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

int store_list_runs(struct store *st, struct arena *a, struct store_run **ret, size_t *ret_n,
                    struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_run_list row;
    VEC(struct store_run) list = {0};
    int r = sql_run_list(st->db, st->tenant, &c, e);

    while (r >= 0 && (r = sql_run_list_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) =
            (struct store_run){.id = row.id,
                               .plan_hash = arena_strdup(a, row.plan_hash),
                               .years = arena_strdup(a, row.years),
                               .at = arena_strdup(a, row.at),
                               .author = arena_strdup(a, row.author),
                               .input_hash = arena_strdup(a, row.input_hash),
                               .package_hash = arena_strdup(a, row.package_hash),
                               .package_bytes = row.package_bytes};
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

/* ---- runs ---- */

static int put_package(struct store *st, int64_t id, FILE *package, int64_t *ret_bytes,
                       struct err *e)
{
    _free_ char *part = xmalloc(PACKAGE_PART);
    struct sql_package_put_in row = {.tenant = st->tenant, .run_id = id, .bytes = part};
    int r = sql_package_put_start(st->db, e);

    *ret_bytes = 0;
    while (r == 0 && (row.bytes_len = fread(part, 1, PACKAGE_PART, package)) > 0) {
        r = sql_package_put_row(st->db, &row, e);
        row.part++;
        *ret_bytes += (int64_t)row.bytes_len;
    }
    if (r == 0 && ferror(package))
        return err_errno(e, _("Không đọc được"), _("gói kết quả"));
    return r < 0 ? r : sql_package_put_end(st->db, e);
}

int store_put_run(struct store *st, const struct store_run *run, FILE *package, int64_t *ret_id,
                  struct err *e)
{
    struct sql_run_next next;
    struct sql_run_add_in in = {.tenant = st->tenant,
                                .plan_hash = run->plan_hash,
                                .years = run->years,
                                .at = run->at,
                                .author = run->author,
                                .user_id = run->user_id,
                                .input_hash = run->input_hash,
                                .package_hash = run->package_hash};
    int r = sql_run_next(st->db, st->tenant, &next, e);

    if (r < 0)
        return r;
    in.id = *ret_id = next.id;
    r = put_package(st, in.id, package, &in.package_bytes, e);
    return r < 0 ? r : sql_run_add(st->db, &in, e);
}

static int run_diary(struct store *st, const struct store_run *run, int64_t id, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct store_who who = {.at = run->at, .author = run->author, .user_id = run->user_id};
    const struct audit_entry x = {
        .action = "run.make",
        .object = arena_printf(a, "lan-tinh/%s/%lld", run->years, (long long)id),
        .after = run->package_hash};
    int r = audit_add(st, &who, &x, e);

    return r < 0 ? r : audit_mark_put(st, AUDIT_MARK_RUN, id, e);
}

int store_save_run(struct store *st, const struct store_run *run, FILE *package, int64_t *ret_id,
                   struct err *e)
{
    int64_t id = 0;
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    if (r < 0)
        return r;
    r = store_put_run(st, run, package, &id, e);
    if (r == 0)
        r = run_diary(st, run, id, e);
    if (r == 0)
        r = db_commit(st->db, e);
    else
        db_rollback(st->db);
    if (r == 0)
        *ret_id = id;
    return r;
}

static int give_parts(struct store *st, const struct sql_run_get *run,
                      int (*sink)(void *, const void *, size_t), void *to, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_package_parts row;
    int64_t bytes = 0, part = 0;
    int r = sql_package_parts(st->db, st->tenant, run->id, &c, e);

    while (r >= 0 && (r = sql_package_parts_next(&c, &row, e)) == 1) {
        if (row.part != part++)
            break;
        bytes += (int64_t)row.bytes_len;
        if (sink(to, row.bytes, row.bytes_len) < 0)
            return err_errno(e, _("Không ghi được"), _("gói kết quả"));
    }
    if (r >= 0 && bytes != run->package_bytes)
        return err_set(e, ERR_VERIFY, _("Gói kết quả của lần tính %lld thiếu hoặc thừa dữ liệu"),
                       (long long)run->id);
    return r;
}

int store_give_package(struct store *st, int64_t run_id, int (*sink)(void *, const void *, size_t),
                       void *to, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_run_get run;
    int r = sql_run_get(st->db, st->tenant, run_id, a, &run, e);

    if (r == 0)
        return err_set(e, ERR_MISSING, _("Không có lần tính %lld"), (long long)run_id);
    return r < 0 ? r : give_parts(st, &run, sink, to, e);
}

int store_read_package(struct store *st, int64_t run_id, int (*sink)(void *, const void *, size_t),
                       void *to, struct err *e)
{
    int r = db_begin(st->db, DB_READ, st->tenant, e);

    if (r < 0)
        return r;
    r = store_give_package(st, run_id, sink, to, e);
    db_rollback(st->db);
    return r;
}
