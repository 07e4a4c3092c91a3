/* See evidence.h.  The folder against the rows.  All hashes are read first, so that no cursor is open
 * while files are read; a million of them are some hundred megabytes. */
#include "base/check.h"
#include "base/i18n.h"
#include "base/map.h"
#include "base/str.h"
#include "core/evidence.h"
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
    struct sql_evidence_list row;
    int r = sql_evidence_list(st->db, tenant, &c, e);

    while (r >= 0 && (r = sql_evidence_list_next(&c, &row, e)) == 1) {
        const char *hash;
        uint32_t n = (uint32_t)p->known.n;
        if (map_intern(&p->by_hash, row.hash, n, &hash) == n)
            *vec_push(&p->known) = (struct known){.hash = hash, .size = row.size};
    }
    return r;
}

static int read_all_tenants(struct proof *p, struct store *st, struct err *e)
{
    VEC(int64_t) tenants = {0};
    struct db_cursor c = {0};
    struct sql_tenant_list row;
    int r = sql_tenant_list(st->db, &c, e);

    while (r >= 0 && (r = sql_tenant_list_next(&c, &row, e)) == 1)
        *vec_push(&tenants) = row.id;
    db_cursor_close(&c);
    for (size_t i = 0; r == 0 && i < tenants.n; i++)
        r = read_tenant(p, st, tenants.at[i], e);
    vec_free(&tenants);
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
