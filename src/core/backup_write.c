/* See backup.h.  Tables and files into a sealed text file.  A table is one line of backup_tables; a test compares that list with
 * the schema.  Apart from backup_read.c because the headers of jansson and base/json.h do not bear each
 * other. */
#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/json.h"
#include "core/audit.h"
#include "core/backup_impl.h"
#include "core/blob.h"
#include "core/store_impl.h"

/* Parents before children. */
const struct backup_table backup_tables[BACKUP_TABLES] = {
    {"tenant", SQL_tenant_list, SQL_tenant_add, false},
    {"plan_version", SQL_backup_plan_version, SQL_restore_plan_version, true},
    {"import", SQL_backup_import, SQL_restore_import, true},
    {"unit", SQL_backup_unit, SQL_restore_unit, true},
    {"person", SQL_backup_person, SQL_restore_person, true},
    {"fact", SQL_backup_fact, SQL_fact_put, true},
    {"attestation", SQL_backup_attestation, SQL_attestation_put, true},
    {"event", SQL_backup_event, SQL_restore_event, true},
    {"holiday", SQL_backup_holiday, SQL_restore_holiday, true},
    {"run", SQL_backup_run, SQL_restore_run, true},
    {"package", SQL_backup_package, SQL_package_put, true},
    {"evidence", SQL_evidence_list, SQL_restore_evidence, true},
    {"evidence_link", SQL_backup_evidence_link, SQL_restore_evidence_link, true},
    {"evidence_common", SQL_backup_evidence_common, SQL_restore_evidence_common, true},
    {"audit", SQL_audit_chain, SQL_restore_audit, true},
    {"account", SQL_backup_account, SQL_restore_account, true},
    {"role_grant", SQL_backup_role_grant, SQL_restore_role_grant, true},
    {"invitation", SQL_backup_invitation, SQL_restore_invitation, true},
    {"recovery", SQL_backup_recovery, SQL_restore_recovery, true},
    {"session", SQL_backup_session, SQL_restore_session, true},
    {"attempt", SQL_backup_attempt, SQL_restore_attempt, true},
    {"api_token", SQL_backup_api_token, SQL_restore_api_token, true},
    {"sheet_step", SQL_backup_sheet_step, SQL_restore_sheet_step, true},
    {"sheet_entry", SQL_backup_sheet_entry, SQL_sheet_entry_put, true},
    {"round_deadline", SQL_backup_round_deadline, SQL_restore_round_deadline, true},
    {"round_exception", SQL_backup_round_exception, SQL_restore_round_exception, true},
    {"task", SQL_backup_task, SQL_task_put, true},
    {"publication", SQL_backup_publication, SQL_publication_add, true},
    {"publication_part", SQL_backup_publication_part, SQL_publication_part_put, true},
    {"publication_word", SQL_backup_publication_word, SQL_publication_word_add, true},
    {"plan_document", SQL_backup_plan_document, SQL_plan_document_add, true},
    {"api_answer", SQL_backup_api_answer, SQL_restore_api_answer, true},
    {"plan_draft", SQL_backup_plan_draft, SQL_plan_draft_put, true},
    {"movement_setting", SQL_backup_movement_setting, SQL_setting_add, true},
    {"audit_mark", SQL_backup_audit_mark, SQL_audit_mark_add, true},
    {"plan_proposal", SQL_backup_plan_proposal, SQL_plan_proposal_add, true},
    {"plan_word", SQL_backup_plan_word, SQL_plan_word_add, true},
    {"evidence_gone", SQL_backup_evidence_gone, SQL_evidence_gone_add, true},
};

void backup_sum(struct backup_counts *ret, const int64_t rows[static BACKUP_TABLES], int64_t bytes)
{
    *ret = (struct backup_counts){.tenants = rows[0], .bytes = bytes};
    for (size_t t = 0; t < BACKUP_TABLES; t++)
        ret->rows += rows[t];
}

struct writer {
    FILE *f;
    struct hash hash;
    struct buf line;
    struct db *db;
    VEC(int64_t) tenants;
    int64_t rows[BACKUP_TABLES], bytes;
    struct arena *arena;
    struct blobs *blobs; /* where files lie; NULL when none go out */
    bool left_out;       /* there are files, and they do not go out */
    struct map seen;     /* hashes of the files of all tenants */
    VEC(const char *) files, marks;
    int64_t n_files, n_lost;
};

static void line_out(struct writer *w)
{
    const char *s = buf_str(&w->line);

    fwrite(s, 1, w->line.len, w->f); /* fs_out_commit() looks at the stream's error */
    hash_add(&w->hash, s, w->line.len);
    w->bytes += (int64_t)w->line.len;
    buf_clear(&w->line);
}

static void put_blob(struct json *j, const struct db_value *v)
{
    size_t room = sodium_base64_encoded_len(v->n, BACKUP_BASE64);
    _free_ char *text = xmalloc(room);

    json_str(j, NULL, sodium_bin2base64(text, room, v->p, v->n, BACKUP_BASE64));
}

static void row_out(struct writer *w, struct json *j, const struct db_cursor *c)
{
    json_init(j, json_to_buf, &w->line);
    json_array(j, NULL);
    for (unsigned i = 0; i < c->query->n_cols; i++) {
        const struct db_value *v = &c->col[i];
        if (v->null)
            json_null(j, NULL);
        else if (v->type == 'i')
            json_int(j, NULL, v->i);
        else if (v->type == 't')
            json_str(j, NULL, v->p);
        else
            put_blob(j, v);
    }
    json_end(j);
    json_finish(j);
    line_out(w);
}

static int rows_out(struct writer *w, size_t t, int64_t tenant, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    _free_ struct json *j = xmalloc(sizeof *j);
    const struct db_value v[] = {db_int(tenant)};
    int r = db_select(w->db, &db_queries[backup_tables[t].out], v, &c, e);

    while (r >= 0 && (r = db_next(&c, e)) == 1) {
        row_out(w, j, &c);
        w->rows[t]++;
        if (ferror(w->f))
            return err_errno(e, _("Không ghi được"), _("bản sao lưu"));
    }
    return r;
}

static void table_head_out(struct writer *w, const struct backup_table *t)
{
    struct json j;

    json_init(&j, json_to_buf, &w->line);
    json_object(&j, NULL);
    json_array(&j, "columns");
    for (const char *const *n = db_queries[t->out].names; *n; n++)
        json_str(&j, NULL, *n);
    json_end(&j);
    json_str(&j, "table", t->name);
    json_end(&j);
    json_finish(&j);
    line_out(w);
}

static void head_out(struct writer *w)
{
    buf_addf(&w->line,
             "{\"evidence\":%s,\"format\":\"thidua-backup\",\"schema\":%d,\"version\":%d}\n",
             w->left_out ? "false" : "true", db_version_known(), BACKUP_VERSION);
    line_out(w);
}

static void seal_out(struct writer *w)
{
    char hex[HASH_HEX];

    buf_addf(&w->line, "{\"files\":%" PRId64 ",\"lost\":%" PRId64 ",\"marks\":[", w->n_files,
             w->n_lost);
    for (size_t i = 0; i < w->marks.n; i++)
        buf_addf(&w->line, "%s\"%s\"", i ? "," : "", w->marks.at[i]);
    buf_adds(&w->line, "],\"rows\":{");
    for (size_t t = 0; t < BACKUP_TABLES; t++)
        buf_addf(&w->line, "%s\"%s\":%" PRId64, t ? "," : "", backup_tables[t].name, w->rows[t]);
    buf_adds(&w->line, "}");
    line_out(w);
    hash_end(&w->hash, hex);
    w->bytes += fprintf(w->f, "%s%s\"}\n", BACKUP_SEAL, hex);
}

/* ---- files of evidence ---- */

static int piece_out(struct writer *w, const unsigned char *bytes, size_t n, struct err *e)
{
    const struct db_value v = db_blob(bytes, n);
    _free_ struct json *j = xmalloc(sizeof *j);

    json_init(j, json_to_buf, &w->line);
    json_array(j, NULL);
    put_blob(j, &v);
    json_end(j);
    json_finish(j);
    line_out(w);
    return ferror(w->f) ? err_errno(e, _("Không ghi được"), _("bản sao lưu")) : 0;
}

static int bytes_out(struct writer *w, int fd, struct err *e)
{
    _free_ unsigned char *room = xmalloc(BACKUP_PIECE);
    ssize_t n;
    int r = 0;

    while (r == 0 && (n = read(fd, room, BACKUP_PIECE)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        r = n < 0 ? err_errno(e, _("Không đọc được tệp"), _("minh chứng"))
                  : piece_out(w, room, (size_t)n, e);
    }
    return r;
}

/* One that is lost or spoilt does not stand in the way of saving the rest: it is named, and told. */
static int file_out(struct writer *w, const char *hash, struct err *e)
{
    _close_ int fd = -1;
    int64_t size;
    int r = blob_check(w->blobs, hash, e);

    if (r == 0)
        r = blob_open(w->blobs, hash, &fd, &size, e);
    if (r == ERR_MISSING || r == ERR_VERIFY || r == ERR_INPUT) {
        buf_addf(&w->line, "{\"lost\":\"%s\"}\n", hash);
        line_out(w);
        w->n_lost++;
        return 0;
    }
    if (r < 0)
        return r;
    buf_addf(&w->line, "{\"file\":\"%s\",\"size\":%" PRId64 "}\n", hash, size);
    line_out(w);
    w->n_files++;
    return bytes_out(w, fd, e);
}

/* What is asked of each tenant before its tables: its files, each once, and the mark of its diary. */
static int ask_tenant(struct writer *w, int64_t tenant, struct err *e)
{
    struct db_cursor c = {0};
    struct sql_evidence_kept row;
    struct store st = {.db = w->db, .tenant = tenant};
    const char *mark;
    int r = sql_evidence_kept(w->db, tenant, &c, e);

    while (r >= 0 && (r = sql_evidence_kept_next(&c, &row, e)) == 1)
        if (map_get(&w->seen, row.hash) == MAP_NONE) {
            map_intern(&w->seen, row.hash, 0, &mark);
            *vec_push_in(w->arena, &w->files) = mark;
        }
    db_cursor_close(&c);
    if (r < 0 || (r = audit_head(&st, w->arena, &mark, e)) < 0)
        return r;
    *vec_push_in(w->arena, &w->marks) = mark;
    return 0;
}

static int ask_tenants(struct writer *w, struct err *e)
{
    struct db_cursor c = {0};
    struct sql_tenant_list row;
    int r = sql_tenant_list(w->db, &c, e);

    while (r >= 0 && (r = sql_tenant_list_next(&c, &row, e)) == 1)
        *vec_push_in(w->arena, &w->tenants) = row.id;
    db_cursor_close(&c);
    for (size_t i = 0; r == 0 && i < w->tenants.n; i++)
        r = ask_tenant(w, w->tenants.at[i], e);
    return r;
}

/* The folder is looked at only when there is something in it to take. */
static int open_folder(struct writer *w, const char *evidence, struct err *e)
{
    if (!w->files.n)
        return 0;
    if (evidence && *evidence)
        return blobs_open(evidence, &w->blobs, e);
    w->left_out = true;
    if (!evidence)
        return 0;
    err_set(e, ERR_MISSING, _("chưa rõ %zu tệp minh chứng nằm ở đâu"), w->files.n);
    return err_hint(
        e, "%s",
        _("Đặt THIDUA_EVIDENCE là thư mục minh chứng; hoặc --no-evidence để chỉ sao lưu "
          "cơ sở dữ liệu."));
}

static int files_out(struct writer *w, struct err *e)
{
    int r = 0;

    for (size_t i = 0; r == 0 && w->blobs && i < w->files.n; i++)
        r = file_out(w, w->files.at[i], e);
    return r;
}

static int all_out(struct writer *w, struct err *e)
{
    int r = 0;

    head_out(w);
    for (size_t t = 0; r == 0 && t < BACKUP_TABLES; t++) {
        table_head_out(w, &backup_tables[t]);
        if (!backup_tables[t].of_tenant)
            r = rows_out(w, t, 0, e);
        for (size_t i = 0; r == 0 && backup_tables[t].of_tenant && i < w->tenants.n; i++)
            r = rows_out(w, t, w->tenants.at[i], e);
    }
    if (r == 0)
        r = files_out(w, e);
    if (r == 0)
        seal_out(w);
    if (r == 0 && buf_failed(&w->line))
        r = err_set(e, ERR_LIMIT, "%s", _("Một dòng quá dài để sao lưu"));
    return r;
}

/* Opens and checks that the schema is the one that this program knows. */
static int open_current(const char *url, struct db **ret, struct err *e)
{
    _db_ struct db *db = NULL;
    int have = 0;
    int r = db_open(url, DB_MUST_EXIST, &db, e);

    if (r == 0)
        r = db_version(db, &have, e);
    if (r == 0 && have == 0)
        return err_set(e, ERR_MISSING, "%s", _("Cơ sở dữ liệu chưa có gì để sao lưu"));
    if (r == 0)
        r = db_migrate(db, 0, e);
    if (r == 0)
        *ret = TAKE(db);
    return r;
}

/* Everything into the stream, from one snapshot; the files behind it are never changed. */
static int write_all(struct db *db, FILE *f, const char *evidence, struct backup_counts *ret,
                     struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct writer w = {.line = BUF_INIT(BACKUP_LINE_MAX), .db = db, .f = f, .arena = a};
    int r = db_begin(db, DB_READ, 0, e);

    if (r < 0)
        return r;
    map_init(&w.seen, a);
    hash_init(&w.hash);
    if ((r = ask_tenants(&w, e)) == 0 && (r = open_folder(&w, evidence, e)) == 0)
        r = all_out(&w, e);
    db_rollback(db); /* only read */
    buf_free(&w.line);
    blobs_close(w.blobs);
    backup_sum(ret, w.rows, w.bytes);
    ret->files = w.n_files;
    ret->lost = w.left_out ? (int64_t)w.files.n : w.n_lost;
    return r;
}

int backup_write(const char *url, const char *path, const char *evidence, struct backup_counts *ret,
                 struct err *e)
{
    _db_ struct db *db = NULL;
    _fs_out_ struct fs_out out = {0};
    struct backup_counts n;
    int r = open_current(url, &db, e);

    if (r == 0)
        r = fs_out_open(&out, path, e);
    if (r < 0)
        return r;
    if (out.tmp) /* names of persons; but not the mode of a device */
        fchmod(fileno(out.f), 0640);
    if ((r = write_all(db, out.f, evidence, &n, e)) < 0 || (r = fs_out_commit(&out, e)) < 0)
        return r;
    if (ret)
        *ret = n;
    return 0;
}
