/* PostgreSQL (and Citus, which speaks the same) behind engine.h: for many writers at once, high
 * availability and more data than one file should hold.  Parameters and results travel in binary,
 * so that no number is ever printed and parsed again; rows come one by one, so that a table larger
 * than memory can be read; bulks are COPY. Statements are prepared once a connection and named by
 * their number.  A connection that broke is opened again at the next statement or begin,
 * never inside a transaction.  All waits end (pg_wait.h). */
#include <endian.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"
#include "db/engine.h"
#include "db/pg_wait.h"

enum {
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    COPY_FLUSH = 1 << 16,
    COPY_MAX = 64 << 20 /* one row */
};

struct pg {
    char *url;
    PGconn *conn;
    bool *prepared; /* by query id */
    PGresult *row;  /* what the cursor's values point into */
    struct buf copy;
    bool copying, selecting, in_tx, writes, may_flush;
};

static int fail_state(struct pg *p, const char *state, const char *text, const char *what,
                      struct err *e)
{
    if (str_eq(state, "53100")) {
        db_err_full(e);
    } else if (PQstatus(p->conn) == CONNECTION_BAD || str_starts(state, "08") ||
               str_starts(state, "57P")) {
        err_set(e, ERR_DB, "%s", _("Mất kết nối với máy chủ cơ sở dữ liệu"));
        err_hint(e, "%s", _("Kiểm tra máy chủ PostgreSQL rồi chạy lại; chưa có gì bị ghi dở."));
    } else if (str_eq(state, "55P03") || str_starts(state, "40")) {
        err_set(e, ERR_CONFLICT, "%s", _("Cơ sở dữ liệu đang bận: một lệnh khác đang ghi"));
        err_hint(e, "%s", _("Chờ lệnh kia xong rồi chạy lại."));
    } else if (str_starts(state, "23")) {
        err_set(e, ERR_CONFLICT, _("Cơ sở dữ liệu từ chối: trùng khóa hoặc thiếu liên kết (%s)"),
                text);
    } else if (str_eq(state, "25006")) {
        err_set(e, ERR_DB, "%s", _("Máy chủ cơ sở dữ liệu chỉ cho đọc"));
    } else {
        err_set(e, ERR_DB, _("Cơ sở dữ liệu báo lỗi: %s"), text);
    }
    return err_detail(e, "pg %s (%s): %s", state, what, text);
}

/* Takes the result's error, or the connection's, as ours; clears r. */
static int fail(struct pg *p, PGresult *r, const char *what, struct err *e)
{
    const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    const char *text = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;

    if (!text)
        text = PQerrorMessage(p->conn);
    fail_state(p, state ? state : "", text, what, e);
    PQclear(r);
    return e->code;
}

static int run(struct pg *p, const char *sql, struct err *e)
{
    PGresult *r = pg_ask(p->conn, sql);
    ExecStatusType s = PQresultStatus(r);

    if (s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK && s != PGRES_EMPTY_QUERY)
        return fail(p, r, sql, e);
    PQclear(r);
    return 0;
}

static void drain(struct pg *p)
{
    for (PGresult *r; (r = pg_result(p->conn));)
        PQclear(r);
    p->selecting = false;
}

static void quiet(void *arg, const PGresult *r)
{
    (void)arg;
    (void)r;
}

static void pg_close(void *impl)
{
    struct pg *p = impl;

    PQclear(p->row);
    PQfinish(p->conn);
    buf_free(&p->copy);
    free(p->prepared);
    free(p->url);
    free(p);
}

/* May this account make the transaction behind a commit (COMMIT_AND_FLUSH)?  Everybody may, unless somebody took it away. */
static bool asks_may_flush(struct pg *p)
{
    PGresult *r =
        pg_ask(p->conn, "SELECT bool_and(has_function_privilege(oid, 'execute')) FROM pg_proc "
                        "WHERE proname = 'pg_logical_emit_message'");
    bool may = PQresultStatus(r) == PGRES_TUPLES_OK && str_eq(PQgetvalue(r, 0, 0), "t");

    PQclear(r);
    return may;
}

static int set_up(struct pg *p, struct err *e)
{
    const char *enc = PQparameterStatus(p->conn, "server_encoding");

    PQsetNoticeProcessor(p->conn, (PQnoticeProcessor)NULL, NULL);
    PQsetNoticeReceiver(p->conn, quiet, NULL);
    if (!enc || !str_eq(enc, "UTF8")) {
        err_set(e, ERR_DB, _("Cơ sở dữ liệu PostgreSQL dùng bảng mã %s"), enc ? enc : "?");
        return err_hint(e, "%s",
                        _("Tạo cơ sở dữ liệu với bảng mã UTF8: createdb -E UTF8 -T template0 …"));
    }
    memset(p->prepared, 0, db_n_queries * sizeof p->prepared[0]);
    p->may_flush = asks_may_flush(p);
    return run(p, "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '15min'", e);
}

static int connect(struct pg *p, struct err *e)
{
    PQfinish(p->conn);
    p->conn = pg_connect(p->url);
    if (PQstatus(p->conn) == CONNECTION_OK)
        return set_up(p, e);
    err_set(e, ERR_DB, "%s", _("Không kết nối được máy chủ PostgreSQL"));
    err_hint(e, "%s", _("Kiểm tra địa chỉ, tên cơ sở dữ liệu, tài khoản và mật khẩu."));
    return err_detail(e, "%s", PQerrorMessage(p->conn));
}

int db_pg_open(const char *url, void **ret, struct err *e)
{
    struct pg *p = xcalloc(1, sizeof *p);
    int r;

    p->url = xstrdup(url);
    p->copy = BUF_INIT(COPY_MAX);
    p->prepared = xcalloc(db_n_queries + 1, sizeof p->prepared[0]);
    if ((r = connect(p, e)) < 0) {
        pg_close(p);
        return r;
    }
    *ret = p;
    return 0;
}

/* A server that went away between two statements is no matter outside a transaction.  Looking does not wait: the first
 * read may bring the server's last words, the second its end. */
static int be_connected(struct pg *p, struct err *e)
{
    if (p->in_tx ||
        (PQconsumeInput(p->conn) && PQconsumeInput(p->conn) && PQstatus(p->conn) == CONNECTION_OK))
        return 0;
    return connect(p, e);
}

/* Writers of a tenant follow one another, and PostgreSQL lets go of a lock only when the commit is on disk: each would wait
 * for the flushes of all before it.  So the commit itself does not wait, and then, when the next writer has the lock, a
 * transaction that says nothing does, with the settings of the server (synchronous_commit, standbys).  What it writes comes
 * behind all commits so far, so that it is on disk only when they are, and many wait for one flush.  Nobody is told that
 * something was saved before that; what others read in between may still be lost, together with all that followed it.  Where the account may not make that
 * transaction, the commit itself waits. */
#define COMMIT_AND_FLUSH "COMMIT; SELECT pg_logical_emit_message(true, 'thidua', '')"

static int lock_tenant(struct pg *p, int64_t tenant, struct err *e)
{
    char id[24];
    const char *v[] = {id};

    snprintf(id, sizeof id, "%lld", (long long)tenant);
    PGresult *r =
        pg_last(p->conn, PQsendQueryParams(p->conn, "SELECT pg_advisory_xact_lock(29800, $1::int)",
                                           1, NULL, v, NULL, NULL, 0));
    if (PQresultStatus(r) != PGRES_TUPLES_OK)
        return fail(p, r, "lock", e);
    PQclear(r);
    return 0;
}

static void pg_rollback(void *impl)
{
    struct pg *p = impl;

    p->in_tx = p->writes = false;
    if (PQtransactionStatus(p->conn) != PQTRANS_IDLE)
        PQclear(pg_ask(p->conn, "ROLLBACK"));
}

static int begin(struct pg *p, enum db_tx how, struct err *e)
{
/* said, because a server may be told otherwise: a snapshot taken before the lock is ours would be an old one */
#define BEGIN_WRITE "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
    if (how == DB_READ)
        return run(p, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", e);
    return run(p, p->may_flush ? BEGIN_WRITE "; SET LOCAL synchronous_commit = off" : BEGIN_WRITE,
               e);
}

static int pg_begin(void *impl, enum db_tx how, int64_t tenant, struct err *e)
{
    struct pg *p = impl;
    int r = begin(p, how, e);

    if (r < 0 && PQstatus(p->conn) == CONNECTION_BAD) {
        r = connect(p, e);
        if (r == 0)
            r = begin(p, how, e);
    }
    p->in_tx = r == 0;
    if (r < 0 || how == DB_READ)
        return r;
    p->writes = p->may_flush;
    r = lock_tenant(p, tenant, e);
    if (r < 0)
        pg_rollback(p);
    return r;
}

/* The word was given, and the answer is lost: nobody here knows. */
static int unheard(struct err *e)
{
    err_set(e, ERR_DB, "%s",
            _("Chưa nghe được cơ sở dữ liệu trả lời; có thể đã lưu: xem lại trước khi gửi lại"));
    err_hint(e, "%s", _("Tải lại trang hoặc mở lại danh sách: nếu chưa thấy thì gửi lại."));
    return err_detail(e, "%s", "commit not heard");
}

static int pg_commit(void *impl, struct err *e)
{
    struct pg *p = impl;
    bool writes = p->writes;

    p->in_tx = p->writes = false;
    /* COMMIT of a failed transaction "succeeds" as a ROLLBACK. */
    if (PQtransactionStatus(p->conn) == PQTRANS_INERROR)
        return err_set(e, ERR_DB, "%s", _("Giao dịch đã hỏng từ trước; không ghi gì"));
    int r = run(p, writes ? COMMIT_AND_FLUSH : "COMMIT", e);
    return r < 0 && PQstatus(p->conn) == CONNECTION_BAD ? unheard(e) : r;
}

static int pg_script(void *impl, const char *sql, struct err *e)
{
    return run(impl, sql, e);
}

static int check_types(const PGresult *r, const struct db_query *q, struct err *e)
{
    CHECK(PQnparams(r) == (int)q->n_params);
    if (PQnfields(r) != (int)q->n_cols)
        return db_err_type(e, q, (unsigned)PQnfields(r));
    for (unsigned i = 0; i < q->n_cols; i++) {
        Oid t = PQftype(r, (int)i);
        char want = (char)(q->cols[i] | 0x20);
        bool fits = want == 'i'   ? t == OID_INT2 || t == OID_INT4 || t == OID_INT8
                    : want == 't' ? t == OID_TEXT
                                  : t == OID_BYTEA;
        if (!fits)
            return db_err_type(e, q, i);
    }
    return 0;
}

static int pg_prepare(void *impl, const struct db_query *q, struct err *e)
{
    struct pg *p = impl;
    Oid types[DB_MAX_COLS];
    char name[16];

    CHECK(q->id < db_n_queries && q->n_params <= DB_MAX_COLS);
    if (p->prepared[q->id])
        return 0;
    for (unsigned i = 0; i < q->n_params; i++) {
        char t = (char)(q->params[i] | 0x20);
        types[i] = t == 'i' ? OID_INT8 : t == 't' ? OID_TEXT : OID_BYTEA;
    }
    snprintf(name, sizeof name, "q%u", q->id);
    PGresult *r = pg_last(p->conn, PQsendPrepare(p->conn, name, q->pg, (int)q->n_params, types));
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        return fail(p, r, q->name, e);
    PQclear(r);
    r = pg_last(p->conn, PQsendDescribePrepared(p->conn, name));
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        return fail(p, r, q->name, e);
    int bad = check_types(r, q, e);
    PQclear(r);
    p->prepared[q->id] = bad == 0;
    return bad;
}

static int send(struct pg *p, const struct db_query *q, const struct db_value *v, struct err *e)
{
    const char *values[DB_MAX_COLS];
    int lengths[DB_MAX_COLS], formats[DB_MAX_COLS];
    uint64_t ints[DB_MAX_COLS];
    char name[16];
    int r = be_connected(p, e);

    if (r < 0 || (r = pg_prepare(p, q, e)) < 0)
        return r;
    for (unsigned i = 0; i < q->n_params; i++) {
        bool is_int = v[i].type == 'i';
        CHECK(v[i].n <= INT32_MAX);
        ints[i] = htobe64((uint64_t)v[i].i);
        values[i] = v[i].null ? NULL : is_int ? (const char *)&ints[i] : v[i].p;
        lengths[i] = is_int ? 8 : (int)v[i].n;
        formats[i] = 1;
    }
    snprintf(name, sizeof name, "q%u", q->id);
    if (!PQsendQueryPrepared(p->conn, name, (int)q->n_params, values, lengths, formats, 1))
        return fail(p, NULL, q->name, e);
    return 0;
}

static int pg_exec(void *impl, const struct db_query *q, const struct db_value *v,
                   int64_t *ret_changed, struct err *e)
{
    struct pg *p = impl;
    int r = send(p, q, v, e);

    if (r < 0)
        return r;
    PGresult *res = pg_result(p->conn);
    if (PQresultStatus(res) != PGRES_COMMAND_OK) {
        r = fail(p, res, q->name, e);
    } else {
        *ret_changed = strtoll(PQcmdTuples(res), NULL, 10);
        PQclear(res);
    }
    drain(p);
    return r;
}

static int pg_select(void *impl, const struct db_query *q, const struct db_value *v, struct err *e)
{
    struct pg *p = impl;
    int r = send(p, q, v, e);

    if (r < 0)
        return r;
    CHECK(PQsetSingleRowMode(p->conn));
    p->selecting = true;
    return 0;
}

static int64_t read_int(const char *s, int n)
{
    uint64_t v = (s[0] & 0x80) ? UINT64_MAX : 0; /* sign of a shorter number */

    for (int i = 0; i < n; i++)
        v = v << 8 | (unsigned char)s[i];
    return (int64_t)v;
}

static int pg_next(void *impl, const struct db_query *q, struct db_value *col, struct err *e)
{
    struct pg *p = impl;

    PQclear(p->row);
    p->row = pg_result(p->conn);
    ExecStatusType s = PQresultStatus(p->row);
    if (s == PGRES_TUPLES_OK)
        return 0;
    if (s != PGRES_SINGLE_TUPLE)
        return fail(p, TAKE(p->row), q->name, e);
    for (unsigned i = 0; i < q->n_cols; i++) {
        const char *bytes = PQgetvalue(p->row, 0, (int)i);
        int n = PQgetlength(p->row, 0, (int)i);
        char type = (char)(q->cols[i] | 0x20);
        bool null = PQgetisnull(p->row, 0, (int)i);
        if (null && q->cols[i] == type)
            return db_err_type(e, q, i);
        col[i] = (struct db_value){.type = type, .null = null};
        if (null)
            continue;
        if (type == 'i') {
            col[i].i = read_int(bytes, n);
        } else {
            col[i].p = bytes; /* libpq puts a NUL behind */
            col[i].n = (size_t)n;
        }
    }
    return 1;
}

/* ---- COPY ---- */

static void put_text(struct buf *b, const char *s, size_t n)
{
    size_t run = 0;

    for (size_t i = 0; i <= n; i++) {
        char c = i < n ? s[i] : '\\';
        if (c != '\\' && c != '\n' && c != '\t' && c != '\r')
            continue;
        buf_add(b, s + run, i - run);
        run = i + 1;
        if (i == n)
            break;
        buf_addc(b, '\\');
        buf_addc(b, c == '\n' ? 'n' : c == '\t' ? 't' : c == '\r' ? 'r' : c);
    }
}

static void put_hex(struct buf *b, const unsigned char *s, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    char pair[2];

    buf_adds(b, "\\\\x");
    for (size_t i = 0; i < n; i++) {
        pair[0] = digits[s[i] >> 4];
        pair[1] = digits[s[i] & 15];
        buf_add(b, pair, 2);
    }
}

static void put_int(struct buf *b, int64_t i)
{
    char text[24], *end = text + sizeof text, *s = end;
    uint64_t u = i < 0 ? -(uint64_t)i : (uint64_t)i;

    do
        *--s = (char)('0' + u % 10);
    while (u /= 10);
    if (i < 0)
        *--s = '-';
    buf_add(b, s, (size_t)(end - s));
}

static void give_up_copy(struct pg *p)
{
    if (p->copying)
        pg_end_copy(p->conn, "given up");
    p->copying = false;
    drain(p);
}

/* Ends a cursor or gives up a bulk. */
static void pg_done(void *impl, const struct db_query *q)
{
    struct pg *p = impl;

    (void)q;
    PQclear(p->row);
    p->row = NULL;
    give_up_copy(p);
}

static int pg_bulk_start(void *impl, const struct db_query *q, struct err *e)
{
    struct pg *p = impl;
    PGresult *r = pg_ask(p->conn, q->copy);

    if (PQresultStatus(r) != PGRES_COPY_IN)
        return fail(p, r, q->name, e);
    PQclear(r);
    buf_clear(&p->copy);
    p->copying = true;
    return 0;
}

static int flush(struct pg *p, const char *what, struct err *e)
{
    int r = 0;

    if (buf_failed(&p->copy))
        r = err_set(e, ERR_LIMIT, "%s", _("Một dòng quá dài để ghi vào cơ sở dữ liệu"));
    else if (p->copy.len && pg_put_copy(p->conn, p->copy.data, (int)p->copy.len) != 1)
        r = fail(p, NULL, what, e);
    if (r < 0) {
        buf_free(&p->copy);
        p->copy = BUF_INIT(COPY_MAX);
        give_up_copy(p);
    }
    buf_clear(&p->copy);
    return r;
}

static int pg_bulk_row(void *impl, const struct db_query *q, const struct db_value *v,
                       struct err *e)
{
    struct pg *p = impl;

    for (unsigned i = 0; i < q->n_params; i++) {
        if (i)
            buf_addc(&p->copy, '\t');
        if (v[i].null)
            buf_adds(&p->copy, "\\N");
        else if (v[i].type == 'i')
            put_int(&p->copy, v[i].i);
        else if (v[i].type == 't')
            put_text(&p->copy, v[i].p, v[i].n);
        else
            put_hex(&p->copy, v[i].p, v[i].n);
    }
    buf_addc(&p->copy, '\n');
    return p->copy.len >= COPY_FLUSH || buf_failed(&p->copy) ? flush(p, q->name, e) : 0;
}

static int pg_bulk_end(void *impl, const struct db_query *q, struct err *e)
{
    struct pg *p = impl;
    int r = flush(p, q->name, e);

    if (r < 0)
        return r;
    p->copying = false;
    if (pg_end_copy(p->conn, NULL) != 1)
        return fail(p, NULL, q->name, e);
    PGresult *res = pg_result(p->conn);
    if (PQresultStatus(res) != PGRES_COMMAND_OK)
        r = fail(p, res, q->name, e);
    else
        PQclear(res);
    drain(p);
    return r;
}

const struct db_engine db_engine_pg = {
    .close = pg_close,
    .begin = pg_begin,
    .commit = pg_commit,
    .rollback = pg_rollback,
    .script = pg_script,
    .prepare = pg_prepare,
    .exec = pg_exec,
    .select = pg_select,
    .next = pg_next,
    .done = pg_done,
    .bulk_start = pg_bulk_start,
    .bulk_row = pg_bulk_row,
    .bulk_end = pg_bulk_end,
    .pg = true,
};
