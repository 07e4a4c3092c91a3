/* See evidence.h.  The folder against the rows, and files taken out of it by rule.  All hashes are read first, so that no cursor is open
 * while files are read; a million of them are some hundred megabytes. */
#include "base/check.h"
#include "base/i18n.h"
#include "base/map.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/evidence.h"
#include "core/evidence_impl.h"
#include "core/perm.h"
#include "core/store_impl.h"

static const char *const fault_texts[EVIDENCE_FAULTS_] = {
    [EVIDENCE_UNUSED] = N_("không hồ sơ nào dùng"),
    [EVIDENCE_STRANGE] = N_("không phải của kho minh chứng"),
    [EVIDENCE_LOST] = N_("mất tệp"),
    [EVIDENCE_SPOILT] = N_("nội dung bị hỏng hoặc bị sửa"),
};

const char *evidence_fault_text(enum evidence_fault_kind kind)
{
    CHECK(kind < EVIDENCE_FAULTS_);
    return _(fault_texts[kind]);
}

struct known {
    const char *hash;
    int64_t size;
    bool found;
};

struct proof {
    struct arena *arena;
    const struct blobs *blobs;
    struct map by_hash;
    VEC(struct known) known;
    VEC(struct evidence_fault) faults;
    int64_t before;
};

static void begin(struct proof *p, struct arena *a, const struct blobs *b)
{
    memset(p, 0, sizeof *p);
    p->arena = a;
    p->blobs = b;
    map_init(&p->by_hash, a);
}

static void end(struct proof *p)
{
    vec_free(&p->known);
}

static void fault(struct proof *p, enum evidence_fault_kind kind, const char *path, int64_t size)
{
    *vec_push_in(p->arena, &p->faults) =
        (struct evidence_fault){.kind = kind, .path = arena_strdup(p->arena, path), .size = size};
}

static const char *path_of(struct arena *a, const char *hash)
{
    return arena_printf(a, "%.2s/%s", hash, strlen(hash) > 2 ? hash + 2 : "");
}

static int read_tenant(struct proof *p, struct store *st, int64_t tenant, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_evidence_kept row;
    int r = sql_evidence_kept(st->db, tenant, &c, e);

    while (r >= 0 && (r = sql_evidence_kept_next(&c, &row, e)) == 1) {
        const char *hash;
        uint32_t n = (uint32_t)p->known.n;
        if (map_intern(&p->by_hash, row.hash, n, &hash) == n)
            *vec_push(&p->known) = (struct known){.hash = hash, .size = row.size};
    }
    return r;
}

struct tenants {
    int64_t *at;
    size_t n, cap;
};

static int all_tenants(struct store *st, struct arena *a, struct tenants *ret, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_tenant_list row;
    int r = sql_tenant_list(st->db, &c, e);

    while (r >= 0 && (r = sql_tenant_list_next(&c, &row, e)) == 1)
        *vec_push_in(a, ret) = row.id;
    return r;
}

static int read_all_tenants(struct proof *p, struct store *st, struct err *e)
{
    struct tenants tenants = {0};
    int r = all_tenants(st, p->arena, &tenants, e);

    for (size_t i = 0; r == 0 && i < tenants.n; i++)
        r = read_tenant(p, st, tenants.at[i], e);
    return r;
}

static int on_file(void *to, const struct blob_entry *f, struct err *e)
{
    struct proof *p = to;
    uint32_t i = *f->hash ? map_get(&p->by_hash, f->hash) : MAP_NONE;

    (void)e;
    if (i != MAP_NONE)
        p->known.at[i].found = true;
    else if (!*f->hash)
        fault(p, EVIDENCE_STRANGE, f->path, f->size);
    else if (f->changed < p->before)
        fault(p, EVIDENCE_UNUSED, f->path, f->size);
    return 0;
}

/* Rows are read before the folder: a file stored in between is young, a row is never without its
 * file. */
static int sweep(struct proof *p, struct store *st, struct err *e)
{
    int r = db_begin(st->db, DB_READ, st->tenant, e);

    if (r < 0)
        return r;
    r = read_all_tenants(p, st, e);
    db_rollback(st->db);
    if (r == 0)
        r = blobs_each(p->blobs, on_file, p, e);
    for (size_t i = 0; r == 0 && i < p->known.n; i++)
        if (!p->known.at[i].found)
            fault(p, EVIDENCE_LOST, path_of(p->arena, p->known.at[i].hash), p->known.at[i].size);
    return r;
}

int evidence_sweep(struct store *st, const struct blobs *b, int64_t before, struct arena *a,
                   struct evidence_fault **ret, size_t *ret_n, struct err *e)
{
    struct proof p;

    begin(&p, a, b);
    p.before = before;
    int r = sweep(&p, st, e);
    end(&p);
    if (r < 0)
        return r;
    *ret = p.faults.at;
    *ret_n = p.faults.n;
    return 0;
}

static int verify_one(struct proof *p, const struct known *k, struct err *e)
{
    int r = blob_check(p->blobs, k->hash, e);

    if (r == ERR_MISSING || r == ERR_INPUT)
        fault(p, EVIDENCE_LOST, path_of(p->arena, k->hash), k->size);
    else if (r == ERR_VERIFY)
        fault(p, EVIDENCE_SPOILT, path_of(p->arena, k->hash), k->size);
    return r == ERR_IO ? r : 0;
}

int evidence_verify(struct store *st, const struct blobs *b, struct arena *a,
                    struct evidence_fault **ret, size_t *ret_n, int64_t *ret_checked, struct err *e)
{
    struct proof p;

    begin(&p, a, b);
    int r = read_tenant(&p, st, st->tenant, e);
    for (size_t i = 0; r == 0 && i < p.known.n; i++)
        r = verify_one(&p, &p.known.at[i], e);
    if (ret_checked)
        *ret_checked = (int64_t)p.known.n;
    end(&p);
    if (r < 0)
        return r;
    *ret = p.faults.at;
    *ret_n = p.faults.n;
    return 0;
}

int evidence_clear(struct store *st, struct blobs *b, int64_t before, size_t *ret_n, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct evidence_fault *faults;
    size_t n;
    int r = evidence_sweep(st, b, before, a, &faults, &n, e);

    *ret_n = 0;
    for (size_t i = 0; r == 0 && i < n; i++)
        if (faults[i].kind == EVIDENCE_UNUSED) {
            const char *path = faults[i].path; /* "aa/bbcc…" */
            r = blob_remove(b, arena_printf(a, "%.2s%s", path, path + 3), e);
            *ret_n += r == 0;
        }
    return r;
}

int evidence_folder(const char *db, const char *set, struct arena *a, const char **ret,
                    struct err *e)
{
    if (!set && strstr(db, "://")) {
        err_set(e, ERR_MISSING, "%s", _("chưa có nơi cất tệp minh chứng"));
        return err_hint(e, "%s",
                        _("Quản trị viên đặt THIDUA_EVIDENCE là một thư mục rồi chạy lại."));
    }
    if (!set)
        set = arena_printf(a, "%s-minh-chung", str_starts(db, "sqlite:") ? db + 7 : db);
    *ret = set;
    return 0;
}

/* ---- taking files out ---- */

enum { AGAIN = EVIDENCE_RETENTION + 1 };
static const char *const rules[] = {
    [EVIDENCE_MISTAKE] = "mistake", [EVIDENCE_RETENTION] = "retention", [AGAIN] = "again"};

/* One more row about the content of a file, inside the transaction. */
static int note(struct store *st, const char *hash, int64_t rev, int rule, const char *reason,
                const struct store_who *who, struct err *e)
{
    const struct sql_evidence_gone_add_in in = {.tenant = st->tenant,
                                                .hash = hash,
                                                .rev = rev,
                                                .gone = rule != AGAIN,
                                                .rule = rules[rule],
                                                .reason = reason,
                                                .at = who->at,
                                                .author = who->author,
                                                .user_id = who->user_id};

    return sql_evidence_gone_add(st->db, &in, e);
}

int evidence_again(struct store *st, const char *hash, const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_evidence_gone_newest was;
    int r = sql_evidence_gone_newest(st->db, st->tenant, hash, a, &was, e);

    return r == 1 && was.gone ? note(st, hash, was.rev + 1, AGAIN, "", who, e) : r < 0 ? r : 0;
}

static int still_used(struct store *st, const char *hash, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct evidence_use *uses;
    size_t n;
    int r = evidence_uses(st, hash, a, &uses, &n, e);

    if (r < 0 || !n)
        return r;
    err_set(e, ERR_CONFLICT, _("tệp còn đính ở đơn vị %s, năm %d, mục %s"), uses[0].place.unit_code,
            uses[0].place.year, uses[0].place.item);
    return err_hint(e, "%s", _("Gỡ ở đó trước, với lý do, rồi làm lại."));
}

/* Inside the transaction. */
static int take_out(struct store *st, const char *hash, enum evidence_rule rule, const char *reason,
                    const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct evidence_known known;
    struct sql_evidence_gone_newest was;
    int r = evidence_get(st, hash, a, &known, e);

    if (r == 0 && known.gone_at)
        r = err_set(e, ERR_CONFLICT, _("nội dung tệp này đã được gỡ khỏi kho: %s"), known.gone_why);
    if (r == 0 && rule == EVIDENCE_MISTAKE)
        r = still_used(st, hash, e);
    if (r < 0 || (r = sql_evidence_gone_newest(st->db, st->tenant, hash, a, &was, e)) < 0 ||
        (r = note(st, hash, r == 1 ? was.rev + 1 : 1, (int)rule, reason, who, e)) < 0)
        return r;
    const struct audit_entry x = {.action = right_id(RIGHT_EVIDENCE_REMOVE),
                                  .object = arena_printf(a, "minh-chung/%s", hash),
                                  .before = known.name,
                                  .after = rules[rule],
                                  .why = reason};
    return audit_add(st, who, &x, e);
}

/* The bytes, unless some movement of the database needs them. */
static int drop_bytes(struct store *st, struct blobs *b, const char *hash, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct tenants tenants = {0};
    struct sql_evidence_is_kept kept;
    int r = all_tenants(st, a, &tenants, e);

    for (size_t i = 0; r == 0 && i < tenants.n; i++)
        r = sql_evidence_is_kept(st->db, tenants.at[i], hash, &kept, e);
    return r == 0 ? blob_remove(b, hash, e) : r < 0 ? r : 0;
}

int evidence_remove(struct store *st, struct blobs *b, const char *hash, enum evidence_rule rule,
                    const char *reason, const struct store_who *who, struct err *e)
{
    int r = perm_check(who->perm, RIGHT_EVIDENCE_REMOVE, NULL, e);

    if (r < 0)
        return r;
    if (!reason || !*reason) {
        err_set(e, ERR_INPUT, "%s", _("Thiếu lý do gỡ minh chứng"));
        return err_field(e, "reason");
    }
    if ((r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    r = take_out(st, hash, rule, reason, who, e);
    if (r == 0)
        r = db_commit(st->db, e);
    else
        db_rollback(st->db);
    return r < 0 ? r : drop_bytes(st, b, hash, e);
}

int evidence_expire(struct store *st, struct blobs *b, int year, int keep,
                    const struct store_who *who, size_t *ret_n, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    VEC(const char *) list = {0};
    struct db_cursor c = {0};
    struct sql_evidence_until row;

    *ret_n = 0;
    if (keep < EVIDENCE_KEEP_LEAST)
        return err_set(e, ERR_INPUT, _("minh chứng được giữ ít nhất %d năm"), EVIDENCE_KEEP_LEAST);
    int r = sql_evidence_until(st->db, st->tenant, year - keep + 1, &c, e);
    while (r >= 0 && (r = sql_evidence_until_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) = arena_strdup(a, row.hash);
    db_cursor_close(&c);
    for (size_t i = 0; r == 0 && i < list.n; i++) {
        r = evidence_remove(st, b, list.at[i], EVIDENCE_RETENTION,
                            arena_printf(a, _("hết thời hạn lưu %d năm"), keep), who, e);
        *ret_n += r == 0;
    }
    return r;
}
