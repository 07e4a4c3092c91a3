/* See backup.h.  A sealed text file back into tables and files.  A file that passes its seal may still have been made by
 * somebody else: rows are checked against the types that sql/query declares and each value by backup_check.c, which also
 * looks at the whole before it is kept.  Does not convert between
 * versions of the schema: restore with the program that wrote the file, then upgrade. */
#include <jansson.h>

#include "base/check.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/str.h"
#include "core/backup_impl.h"
#include "core/blob.h"

struct reader {
    const char *path;
    FILE *f;
    char *line;
    size_t room, n;
    int number;
    struct hash hash;
    int64_t rows[BACKUP_TABLES], bytes;
    int table;      /* now; -1 before the first */
    bool sealed;    /* the last line was read */
    struct db *db;  /* NULL while only verifying */
    bool only_seal; /* rows are counted but not parsed: a second pass will */
    bool in_bulk;
    struct blobs *blobs; /* where files go; NULL while only verifying */
    struct blob_in in;   /* the file that is coming */
    char name[BLOB_HEX]; /* its hash; "" = none is coming */
    int64_t left;        /* bytes that it still lacks */
    bool files;          /* the tables are done */
    int64_t n_files, n_lost;
};

static int bad(struct reader *r, const char *what, struct err *e)
{
    err_set(e, ERR_INPUT, _("Bản sao lưu không đọc được: %s"), what);
    return err_at(e, r->path, r->number, 0);
}

static int spoilt(struct reader *r, struct err *e)
{
    err_set(e, ERR_VERIFY, "%s", _("Bản sao lưu bị sửa hoặc bị hỏng: dấu niêm phong không khớp"));
    err_hint(e, "%s", _("Dùng bản sao lưu khác; chưa có gì được khôi phục."));
    return err_at(e, r->path, 0, 0);
}

/* A line with a limit, which getline() has not.  1, 0 at the end, negative. */
static int next_line(struct reader *r, struct err *e)
{
    int c;

    r->n = 0;
    while ((c = getc_unlocked(r->f)) != EOF) {
        if (r->n + 1 >= r->room) {
            if (r->room >= BACKUP_LINE_MAX)
                return bad(r, _("dòng quá dài"), e);
            r->room = r->room ? r->room * 2 : 4096;
            r->line = xrealloc(r->line, r->room);
        }
        r->line[r->n++] = (char)c;
        if (c == '\n')
            break;
    }
    if (ferror(r->f))
        return err_errno(e, _("Không đọc được tệp"), r->path);
    if (!r->n)
        return 0;
    r->number++;
    r->bytes += (int64_t)r->n;
    if (r->line[r->n - 1] != '\n')
        return spoilt(r, e); /* cut off */
    r->line[r->n] = '\0';
    return 1;
}

static int check_counts(struct reader *r, const json_t *counts, struct err *e)
{
    if (!json_is_object(counts) || json_object_size(counts) != BACKUP_TABLES)
        return spoilt(r, e);
    for (size_t t = 0; t < BACKUP_TABLES; t++)
        if (json_integer_value(json_object_get(counts, backup_tables[t].name)) != r->rows[t])
            return spoilt(r, e);
    return 0;
}

static int check_files(struct reader *r, const json_t *line, struct err *e)
{
    if (json_integer_value(json_object_get(line, "files")) != r->n_files ||
        json_integer_value(json_object_get(line, "lost")) != r->n_lost)
        return spoilt(r, e);
    return 0;
}

/* The last line: the hash goes up to its mark. */
static int read_seal(struct reader *r, const json_t *line, struct err *e)
{
    const char *mark = strstr(r->line, BACKUP_SEAL);
    char want[HASH_HEX + 8], hex[HASH_HEX];

    if (!mark || r->table != BACKUP_TABLES - 1)
        return spoilt(r, e);
    hash_add(&r->hash, r->line, (size_t)(mark - r->line));
    hash_end(&r->hash, hex);
    snprintf(want, sizeof want, "%s\"}\n", hex);
    if (!str_eq(mark + strlen(BACKUP_SEAL), want))
        return spoilt(r, e);
    r->sealed = true;
    int x = check_counts(r, json_object_get(line, "rows"), e);
    return x < 0 ? x : check_files(r, line, e);
}

/* What the blobs of one row point at, until it is written. */
struct row_blobs {
    char *at[DB_MAX_COLS];
    size_t n;
};

static void free_blobs(struct row_blobs *b)
{
    while (b->n)
        free(b->at[--b->n]);
}

static int bind_value(struct reader *r, char declared, const json_t *from, struct db_value *to,
                      struct row_blobs *blobs, struct err *e)
{
    char type = (char)(declared | 0x20);

    if (json_is_null(from) && declared != type)
        *to = (struct db_value){.type = type, .null = true};
    else if (type == 'i' && json_is_integer(from))
        *to = db_int(json_integer_value(from));
    else if (type == 't' && json_is_string(from))
        *to = db_text(json_string_value(from));
    else if (type == 'b' && json_is_string(from)) {
        size_t n = json_string_length(from), got = 0;
        char *blob = blobs->at[blobs->n++] = xmalloc(n + 1);
        if (sodium_base642bin((unsigned char *)blob, n, json_string_value(from), n, NULL, &got,
                              NULL, BACKUP_BASE64) < 0)
            return bad(r, _("dữ liệu nhị phân sai"), e);
        *to = db_blob(blob, got);
    } else {
        return bad(r, _("sai kiểu dữ liệu"), e);
    }
    return 0;
}

static int bad_value(struct reader *r, const char *column, struct err *e)
{
    err_set(e, ERR_INPUT, _("Bản sao lưu có giá trị không thể có: bảng %s, cột %s"),
            backup_tables[r->table].name, column);
    err_hint(e, "%s", _("Tệp do người khác làm ra hoặc đã bị sửa rồi niêm phong lại."));
    return err_at(e, r->path, r->number, 0);
}

static int read_row(struct reader *r, const json_t *row, struct err *e)
{
    _cleanup_(free_blobs) struct row_blobs blobs = {0};
    struct db_value v[DB_MAX_COLS];

    if (r->table < 0)
        return bad(r, _("có dòng trước khi có tên bảng"), e);
    const struct db_query *in = &db_queries[backup_tables[r->table].in];
    if (json_array_size(row) != in->n_params)
        return bad(r, _("sai số cột"), e);
    for (unsigned i = 0; i < in->n_params; i++) {
        const char *column = db_queries[backup_tables[r->table].out].names[i];
        int x = bind_value(r, in->params[i], json_array_get(row, i), &v[i], &blobs, e);
        if (x < 0)
            return x;
        if (!v[i].null && !backup_value_ok(backup_tables[r->table].name, column, &v[i]))
            return bad_value(r, column, e);
    }
    r->rows[r->table]++;
    if (!r->db)
        return 0;
    return r->in_bulk ? db_bulk_row(r->db, in, v, e) : db_exec(r->db, in, v, e);
}

static int end_table(struct reader *r, struct err *e)
{
    if (!r->in_bulk)
        return 0;
    r->in_bulk = false;
    return db_bulk_end(r->db, &db_queries[backup_tables[r->table].in], e);
}

static bool columns_fit(const json_t *list, const struct db_query *q)
{
    if (json_array_size(list) != q->n_cols)
        return false;
    for (unsigned i = 0; i < q->n_cols; i++) {
        const char *name = json_string_value(json_array_get(list, i));
        if (!name || !str_eq(name, q->names[i]))
            return false;
    }
    return true;
}

static int begin_table(struct reader *r, const json_t *head, struct err *e)
{
    const char *name = json_string_value(json_object_get(head, "table"));
    int x = end_table(r, e);

    if (x < 0)
        return x;
    r->table++;
    if (r->table >= BACKUP_TABLES || !name || !str_eq(name, backup_tables[r->table].name) ||
        !columns_fit(json_object_get(head, "columns"), &db_queries[backup_tables[r->table].out]))
        return bad(r, _("bảng hoặc cột không như phiên bản này"), e);
    const struct db_query *in = &db_queries[backup_tables[r->table].in];
    if (!r->db || !in->copy)
        return 0;
    x = db_bulk_start(r->db, in, e);
    r->in_bulk = x == 0;
    return x;
}

static int read_head(struct reader *r, const json_t *head, struct err *e)
{
    const char *format = json_string_value(json_object_get(head, "format"));
    json_int_t version = json_integer_value(json_object_get(head, "version"));
    json_int_t schema = json_integer_value(json_object_get(head, "schema"));

    if (!format || !str_eq(format, "thidua-backup"))
        return bad(r, _("không phải bản sao lưu của thidua"), e);
    if (version == BACKUP_VERSION && schema == db_version_known())
        return 0;
    err_set(e, ERR_CONFLICT, _("Bản sao lưu có cấu trúc phiên bản %lld, chương trình này là %d"),
            (long long)schema, db_version_known());
    err_hint(e, "%s",
             _("Khôi phục bằng đúng bản chương trình đã sao lưu, rồi nâng cấp cơ sở dữ liệu."));
    return err_at(e, r->path, 1, 0);
}

/* ---- files of evidence ---- */

static int bad_file(struct reader *r, struct err *e)
{
    err_set(e, ERR_VERIFY, _("Tệp minh chứng %.12s… trong bản sao lưu không khớp với mã của nó"),
            r->name);
    return err_at(e, r->path, r->number, 0);
}

static int end_file(struct reader *r, struct err *e)
{
    struct blob done = {0};
    int x = 0;

    if (!r->name[0])
        return 0;
    if (r->left)
        return bad_file(r, e);
    if (r->blobs) {
        x = blob_commit(&r->in, &done, e);
        blob_drop(&r->in);
        if (x == 0 && !str_eq(done.hash, r->name))
            x = bad_file(r, e);
    }
    r->name[0] = '\0';
    return x;
}

/* A line about a file: that it comes now, or that it was lost. */
static int begin_file(struct reader *r, const json_t *head, struct err *e)
{
    const char *name = json_string_value(json_object_get(head, "file"));
    const char *lost = json_string_value(json_object_get(head, "lost"));
    json_int_t size = json_integer_value(json_object_get(head, "size"));
    const char *hash = name ? name : lost;
    int x = end_table(r, e);

    if (x == 0)
        x = end_file(r, e);
    if (x < 0)
        return x;
    r->files = true;
    if (r->table != BACKUP_TABLES - 1 || !hash || strlen(hash) != BLOB_HEX - 1 || size < 0)
        return bad(r, _("dòng về tệp minh chứng sai"), e);
    if (!name) {
        r->n_lost++;
        return 0;
    }
    r->n_files++;
    r->left = size;
    memcpy(r->name, hash, BLOB_HEX);
    return r->blobs ? blob_begin(r->blobs, (size_t)size, (size_t)size, &r->in, e) : 0;
}

static int read_piece(struct reader *r, const json_t *piece, struct err *e)
{
    const json_t *text = json_array_get(piece, 0);
    unsigned char room[BACKUP_PIECE];
    size_t n = 0;

    if (!r->name[0] || json_array_size(piece) != 1 || !json_is_string(text) ||
        sodium_base642bin(room, sizeof room, json_string_value(text), json_string_length(text),
                          NULL, &n, NULL, BACKUP_BASE64) < 0 ||
        (int64_t)n > r->left)
        return bad(r, _("nội dung tệp minh chứng sai"), e);
    r->left -= (int64_t)n;
    return r->blobs ? blob_add(&r->in, room, n, e) : 0;
}

static bool of_file(const json_t *line)
{
    return json_object_get(line, "file") || json_object_get(line, "lost");
}

static int read_object(struct reader *r, const json_t *line, struct err *e)
{
    int x;

    if (json_object_get(line, "~seal"))
        return (x = end_file(r, e)) < 0 ? x : read_seal(r, line, e);
    if (r->number == 1)
        return read_head(r, line, e);
    return of_file(line) ? begin_file(r, line, e) : begin_table(r, line, e);
}

static int read_line(struct reader *r, struct err *e)
{
    if (r->only_seal && r->line[0] == '[' && r->table >= 0 && !r->sealed && !r->files) {
        r->rows[r->table]++;
        hash_add(&r->hash, r->line, r->n);
        return 0;
    }
    json_t *line = json_loadb(r->line, r->n, JSON_REJECT_DUPLICATES, NULL);
    int x;

    if (!line || r->sealed)
        x = r->number == 1 ? bad(r, _("không phải bản sao lưu của thidua"), e) : spoilt(r, e);
    else if (json_is_object(line))
        x = read_object(r, line, e);
    else
        x = r->files ? read_piece(r, line, e) : read_row(r, line, e);
    json_decref(line);
    if (x == 0 && !r->sealed)
        hash_add(&r->hash, r->line, r->n);
    return x;
}

/* One pass over the file; with a database, its rows go there. */
static int read_all(FILE *f, const char *path, bool only_seal, struct db *db, struct blobs *blobs,
                    struct backup_counts *ret, struct err *e)
{
    struct reader r = {
        .path = path, .f = f, .table = -1, .db = db, .blobs = blobs, .only_seal = only_seal};
    int x;

    hash_init(&r.hash);
    while ((x = next_line(&r, e)) == 1)
        if ((x = read_line(&r, e)) < 0 || (r.sealed && (x = end_table(&r, e)) < 0))
            break;
    if (x == 0 && r.number == 0)
        x = bad(&r, _("tệp rỗng"), e);
    else if (x == 0 && !r.sealed)
        x = spoilt(&r, e);
    free(r.line);
    blob_drop(&r.in);
    backup_sum(ret, r.rows, r.bytes);
    ret->files = r.n_files;
    ret->lost = r.n_lost;
    return x;
}

int backup_verify(const char *path, struct backup_counts *ret, struct err *e)
{
    _fclose_ FILE *f = fopen(path, "re");
    struct backup_counts n;

    if (!f)
        return err_errno(e, _("Không mở được tệp"), path);
    int r = read_all(f, path, false, NULL, NULL, &n, e);
    if (r == 0 && ret)
        *ret = n;
    return r;
}

static int need_empty(struct db *db, struct err *e)
{
    struct sql_tenant_next next;
    int r = sql_tenant_next(db, &next, e);

    if (r < 0 || next.id == 1)
        return r < 0 ? r : 0;
    err_set(e, ERR_CONFLICT, "%s", _("Cơ sở dữ liệu đích đã có dữ liệu"));
    return err_hint(e, "%s",
                    _("Chỉ khôi phục vào cơ sở dữ liệu trống; chọn tệp hoặc cơ sở dữ liệu khác."));
}

static int end_sessions_of(struct db *db, int64_t tenant, struct err *e)
{
    int r = sql_restore_end_sessions(db, tenant, e);

    return r < 0 ? r : sql_restore_end_links(db, tenant, e);
}

/* Of every tenant; their numbers first, because a cursor is alone on its connection. */
static int finish_tenants(struct db *db, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    _db_cursor_ struct db_cursor c = {0};
    VEC(int64_t) tenants = {0};
    struct sql_tenant_list row;
    int r = sql_tenant_list(db, &c, e);

    while (r >= 0 && (r = sql_tenant_list_next(&c, &row, e)) == 1)
        *vec_push_in(a, &tenants) = row.id;
    db_cursor_close(&c);
    for (size_t i = 0; r >= 0 && i < tenants.n; i++)
        if ((r = backup_check_tenant(db, tenants.at[i], e)) >= 0)
            r = end_sessions_of(db, tenants.at[i], e);
    return r < 0 ? r : 0;
}

/* Where the files of the backup go; *ret stays NULL when it has none. */
static int open_folder(const struct backup_counts *n, const char *evidence, struct blobs **ret,
                       struct err *e)
{
    if (n->files == 0)
        return 0;
    if (evidence)
        return blobs_open(evidence, ret, e);
    err_set(e, ERR_MISSING, _("bản sao lưu có %lld tệp minh chứng, chưa rõ cất vào đâu"),
            (long long)n->files);
    return err_hint(e, "%s", _("Đặt THIDUA_EVIDENCE là một thư mục rồi chạy lại."));
}

/* The same open file again, its seal checked again at the end. */
static int fill(struct db *db, FILE *f, const char *path, struct blobs *blobs,
                struct backup_counts *ret, struct err *e)
{
    int r = db_begin(db, DB_WRITE, DB_ALL_TENANTS, e);

    if (r < 0)
        return r;
    rewind(f);
    if ((r = need_empty(db, e)) == 0 && (r = read_all(f, path, false, db, blobs, ret, e)) == 0 &&
        (r = finish_tenants(db, e)) == 0)
        return db_commit(db, e);
    db_rollback(db);
    return r;
}

int backup_restore(const char *url, const char *path, const char *evidence,
                   struct backup_counts *ret, struct err *e)
{
    _db_ struct db *db = NULL;
    _blobs_ struct blobs *blobs = NULL;
    _fclose_ FILE *f = fopen(path, "re");
    struct backup_counts n;

    if (!f)
        return err_errno(e, _("Không mở được tệp"), path);
    int r = read_all(f, path, true, NULL, NULL, &n, e);
    if (r == 0)
        r = open_folder(&n, evidence, &blobs, e);
    if (r == 0)
        r = db_open(url, DB_CREATE, &db, e);
    if (r == 0)
        r = db_migrate(db, 0, e);
    if (r == 0)
        r = fill(db, f, path, blobs, &n, e);
    if (r == 0 && ret)
        *ret = n;
    return r;
}
