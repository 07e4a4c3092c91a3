/* SQLite behind engine.h: one file beside the program, nothing to install, right for one office.
 * WAL so that readers never wait for a writer; synchronous=FULL so that what was answered "saved"
 * survives a power cut.  Writers of this process queue up for the file, first come first served: SQLite's own waiting is
 * sleeping and asking again, by which some wait long and the file stands idle.  Statements are prepared once and kept by
 * their number.  Knows no table but sqlite_schema. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sqlite3.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"
#include "db/engine.h"

enum {
    APPLICATION_ID = 0x74684475, /* "thDu": `file` and we tell our databases from others */
    BUSY_MS = 5000
};

/* Who waits to write to one file. */
struct waiter {
    struct waiter *next;
    pthread_cond_t turn;
    bool mine;
};

struct line {
    struct line *next;
    char *path; /* as the system knows the file */
    int users;  /* connections */
    bool held;
    struct waiter *first;
};

/* All files that this process has open, and their waiters. */
static struct {
    pthread_mutex_t lock;
    struct line *lines;
} writers = {.lock = PTHREAD_MUTEX_INITIALIZER};

struct lite {
    sqlite3 *db;
    sqlite3_stmt **stmt; /* by query id */
    struct line *line;
    bool reading, writing; /* the open transaction */
};

static int busy(struct err *e)
{
    err_set(e, ERR_CONFLICT, "%s", _("Cơ sở dữ liệu đang bận: một lệnh khác đang ghi"));
    return err_hint(e, "%s", _("Chờ lệnh kia xong rồi chạy lại."));
}

/* The library's last error as ours. */
static int fail(struct lite *l, struct err *e, const char *what)
{
    int code = l->db ? sqlite3_extended_errcode(l->db) : SQLITE_NOMEM;
    const char *text = l->db ? sqlite3_errmsg(l->db) : "out of memory";

    switch (code & 0xff) {
    case SQLITE_FULL:
        db_err_full(e);
        break;
    case SQLITE_IOERR:
        if (code == SQLITE_IOERR_WRITE) { /* a quota or limit; SQLite does not keep which */
            db_err_full(e);
            snprintf(e->message, sizeof e->message, "%s",
                     _("Không ghi được cơ sở dữ liệu: đĩa đầy, hết hạn mức dung lượng hoặc lỗi "
                       "thiết bị"));
            break;
        }
        err_set(e, ERR_IO, _("Không đọc hoặc ghi được tệp cơ sở dữ liệu (%s)"), text);
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        busy(e);
        break;
    case SQLITE_CONSTRAINT:
        err_set(e, ERR_CONFLICT, _("Cơ sở dữ liệu từ chối: trùng khóa hoặc thiếu liên kết (%s)"),
                text);
        break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        err_set(e, ERR_IO, _("Không mở được tệp cơ sở dữ liệu để ghi (%s)"), text);
        err_hint(e, "%s", _("Kiểm tra quyền ghi của tệp và của thư mục chứa nó."));
        break;
    case SQLITE_NOTADB:
        err_set(e, ERR_INPUT, "%s", _("Tệp này không phải cơ sở dữ liệu của thidua"));
        break;
    case SQLITE_CORRUPT:
        err_set(e, ERR_DB, "%s", _("Tệp cơ sở dữ liệu bị hỏng"));
        err_hint(e, "%s", _("Giữ nguyên tệp hỏng và khôi phục từ bản sao lưu gần nhất."));
        break;
    default:
        err_set(e, ERR_DB, _("Cơ sở dữ liệu báo lỗi: %s"), text);
    }
    return err_detail(e, "sqlite %d (%s): %s", code, what, text);
}

static int run(struct lite *l, const char *sql, struct err *e)
{
    return sqlite3_exec(l->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : fail(l, e, sql);
}

static int one_int(struct lite *l, const char *sql, int64_t *ret, struct err *e)
{
    sqlite3_stmt *s = NULL;
    int r = 0;

    if (sqlite3_prepare_v2(l->db, sql, -1, &s, NULL) != SQLITE_OK || sqlite3_step(s) != SQLITE_ROW)
        r = fail(l, e, sql);
    else
        *ret = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return r;
}

/* ---- the line of writers ---- */

static struct line *line_join(const char *path)
{
    char *real = realpath(path, NULL);
    struct line *x;

    if (!real)
        real = xstrdup(path);
    pthread_mutex_lock(&writers.lock);
    for (x = writers.lines; x && !str_eq(x->path, real);)
        x = x->next;
    if (x) {
        free(real);
    } else {
        x = xcalloc(1, sizeof *x);
        x->path = real;
        x->next = writers.lines;
        writers.lines = x;
    }
    x->users++;
    pthread_mutex_unlock(&writers.lock);
    return x;
}

static void line_leave(struct line *x)
{
    if (!x)
        return;
    pthread_mutex_lock(&writers.lock);
    bool last = --x->users == 0;
    struct line **at = &writers.lines;
    while (last && *at != x)
        at = &(*at)->next;
    if (last)
        *at = x->next;
    pthread_mutex_unlock(&writers.lock);
    if (last) {
        free(x->path);
        free(x);
    }
}

static struct timespec in_busy_time(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_sec += BUSY_MS / 1000;
    return t;
}

/* Waits for the turn; false when it did not come in time. */
static bool line_wait(struct line *x)
{
    struct waiter me = {.turn = PTHREAD_COND_INITIALIZER}, **at;
    struct timespec until = in_busy_time();

    pthread_mutex_lock(&writers.lock);
    if (!x->held) {
        x->held = me.mine = true;
    } else {
        for (at = &x->first; *at;)
            at = &(*at)->next;
        *at = &me;
        while (!me.mine && pthread_cond_timedwait(&me.turn, &writers.lock, &until) == 0)
            ;
        for (at = &x->first; !me.mine && *at != &me;)
            at = &(*at)->next;
        if (!me.mine)
            *at = me.next;
    }
    pthread_mutex_unlock(&writers.lock);
    pthread_cond_destroy(&me.turn);
    return me.mine;
}

static void line_next(struct line *x)
{
    pthread_mutex_lock(&writers.lock);
    struct waiter *w = x->first;
    x->held = w;
    if (w) {
        x->first = w->next;
        w->mine = true;
        pthread_cond_signal(&w->turn);
    }
    pthread_mutex_unlock(&writers.lock);
}

/* The transaction is over, whatever became of it. */
static void over(struct lite *l)
{
    if (l->writing)
        line_next(l->line);
    l->reading = l->writing = false;
}

/* ---- opening ---- */

static void lite_close(void *impl)
{
    struct lite *l = impl;

    over(l);
    line_leave(l->line);
    for (unsigned i = 0; l->stmt && i < db_n_queries; i++)
        sqlite3_finalize(l->stmt[i]);
    sqlite3_close(l->db);
    free(l->stmt);
    free(l);
}

/* Empty files become ours; files of other programs stay untouched. */
static int claim(struct lite *l, const char *path, struct err *e)
{
    int64_t id = 0, things = 0;
    int r = one_int(l, "PRAGMA application_id", &id, e);

    if (r == 0)
        r = one_int(l, "SELECT count(*) FROM sqlite_schema", &things, e);
    if (r < 0)
        return r;
    if (id == APPLICATION_ID)
        return 0;
    if (id != 0 || things > 0)
        return err_set(e, ERR_INPUT, _("%s là cơ sở dữ liệu của chương trình khác"), path);
    _Static_assert(APPLICATION_ID == 1952990325, "the pragma below writes the same number");
    return run(l, "PRAGMA application_id = 1952990325", e);
}

static int set_up(struct lite *l, const char *path, struct err *e)
{
    sqlite3_extended_result_codes(l->db, 1);
    sqlite3_busy_timeout(l->db, BUSY_MS);
    sqlite3_db_config(l->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(l->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* A cache of 8 MB: a server has a connection a worker, and the system keeps the file in memory as well. */
    int r = claim(l, path, e);
    if (r == 0)
        r = run(l,
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
                "PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY",
                e);
    return r;
}

/* Made here and not by SQLite, which would let everybody read it; the WAL takes the same mode.  A file that is there is never
 * opened to look: closing it would drop the locks of every other connection of this process, and another process would take
 * the WAL away from under them. */
static int be_there(const char *path, enum db_open_how how, struct err *e)
{
    int fd =
        how == DB_CREATE ? open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0640) : -1;

    if (fd >= 0) {
        close(fd);
        return 0;
    }
    if (how == DB_CREATE && errno != EEXIST)
        return err_errno(e, _("Không mở được cơ sở dữ liệu"), path);
    if (access(path, R_OK | W_OK) == 0)
        return 0;
    if (errno == ENOENT) {
        err_set(e, ERR_MISSING, _("Chưa có cơ sở dữ liệu %s"), path);
        return err_hint(e, "%s", _("Kiểm tra lại đường dẫn, hoặc tạo mới bằng lệnh init."));
    }
    return err_errno(e, _("Không mở được cơ sở dữ liệu"), path);
}

int db_sqlite_open(const char *path, enum db_open_how how, void **ret, struct err *e)
{
    int r = be_there(path, how, e);

    if (r < 0)
        return r;
    struct lite *l = xcalloc(1, sizeof *l);
    l->stmt = xcalloc(db_n_queries + 1, sizeof(sqlite3_stmt *));
    if (sqlite3_open_v2(path, &l->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        r = fail(l, e, "open");
    if (r == 0)
        r = set_up(l, path, e);
    if (r == 0)
        l->line = line_join(path);
    if (r < 0) {
        lite_close(l);
        return err_at(e, path, 0, 0);
    }
    *ret = l;
    return 0;
}

static int lite_begin(void *impl, enum db_tx how, int64_t tenant, struct err *e)
{
    struct lite *l = impl;

    (void)tenant; /* the one write lock of the file serves all */
    if (how == DB_WRITE && !line_wait(l->line))
        return busy(e);
    l->reading = how == DB_READ;
    l->writing = how == DB_WRITE;
    int r = run(l, l->reading ? "BEGIN" : "BEGIN IMMEDIATE", e);
    if (r < 0)
        over(l);
    return r;
}

static int lite_commit(void *impl, struct err *e)
{
    struct lite *l = impl;
    int r = run(l, "COMMIT", e);

    if (r == 0) /* else the rollback that follows ends it */
        over(l);
    return r;
}

static void lite_rollback(void *impl)
{
    struct lite *l = impl;

    for (unsigned i = 0; i < db_n_queries; i++)
        if (l->stmt[i])
            sqlite3_reset(l->stmt[i]);
    if (!sqlite3_get_autocommit(l->db)) /* a full disk may have rolled back by itself */
        sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
    over(l);
}

static int lite_script(void *impl, const char *sql, struct err *e)
{
    return run(impl, sql, e);
}

static int lite_prepare(void *impl, const struct db_query *q, struct err *e)
{
    struct lite *l = impl;

    CHECK(q->id < db_n_queries);
    if (l->stmt[q->id])
        return 0;
    if (sqlite3_prepare_v3(l->db, q->sqlite, -1, SQLITE_PREPARE_PERSISTENT, &l->stmt[q->id],
                           NULL) != SQLITE_OK)
        return fail(l, e, q->name);
    CHECK(sqlite3_bind_parameter_count(l->stmt[q->id]) == (int)q->n_params);
    CHECK(sqlite3_column_count(l->stmt[q->id]) == (int)q->n_cols);
    return 0;
}

/* keep: SQLITE_STATIC when the statement is over before the caller's values are gone, else
 * SQLITE_TRANSIENT, which copies them. */
static int bind(struct lite *l, const struct db_query *q, const struct db_value *v,
                sqlite3_destructor_type keep, struct err *e)
{
    sqlite3_stmt *s = l->stmt[q->id];

    for (unsigned i = 0; i < q->n_params; i++) {
        int at = (int)i + 1, r;
        if (v[i].null)
            r = sqlite3_bind_null(s, at);
        else if (v[i].type == 'i')
            r = sqlite3_bind_int64(s, at, v[i].i);
        else if (v[i].type == 't')
            r = sqlite3_bind_text64(s, at, v[i].p, v[i].n, keep, SQLITE_UTF8);
        else
            r = sqlite3_bind_blob64(s, at, v[i].p, v[i].n, keep);
        if (r != SQLITE_OK)
            return fail(l, e, q->name);
    }
    return 0;
}

/* Not by PRAGMA query_only: setting it makes SQLite prepare every statement of the connection anew. */
static int refuse_writing(const struct lite *l, const struct db_query *q, struct err *e)
{
    if (!l->reading || sqlite3_stmt_readonly(l->stmt[q->id]))
        return 0;
    return err_set(e, ERR_INTERNAL, _("Câu lệnh %s ghi trong một giao dịch chỉ đọc"), q->name);
}

/* Prepared, bound, run to its end and reset. */
static int lite_bulk_row(void *impl, const struct db_query *q, const struct db_value *v,
                         struct err *e)
{
    struct lite *l = impl;
    int r = refuse_writing(l, q, e);

    if (r == 0)
        r = bind(l, q, v, SQLITE_STATIC, e);
    if (r == 0 && sqlite3_step(l->stmt[q->id]) != SQLITE_DONE)
        r = fail(l, e, q->name);
    sqlite3_reset(l->stmt[q->id]);
    return r;
}

static int lite_exec(void *impl, const struct db_query *q, const struct db_value *v,
                     int64_t *ret_changed, struct err *e)
{
    struct lite *l = impl;
    int r = lite_prepare(l, q, e);

    if (r == 0)
        r = lite_bulk_row(l, q, v, e);
    if (r == 0)
        *ret_changed = sqlite3_changes64(l->db);
    return r;
}

static int lite_select(void *impl, const struct db_query *q, const struct db_value *v,
                       struct err *e)
{
    struct lite *l = impl;
    int r = lite_prepare(l, q, e);

    if (r == 0)
        r = refuse_writing(l, q, e);
    return r < 0 ? r : bind(l, q, v, SQLITE_TRANSIENT, e);
}

static int take_column(sqlite3_stmt *s, const struct db_query *q, unsigned i, struct db_value *col,
                       struct err *e)
{
    char declared = q->cols[i];
    char type = (char)(declared | 0x20);
    int is = sqlite3_column_type(s, (int)i);
    int want = type == 'i' ? SQLITE_INTEGER : type == 't' ? SQLITE_TEXT : SQLITE_BLOB;

    memset(col, 0, sizeof *col);
    col->type = type;
    col->null = is == SQLITE_NULL;
    if (col->null ? declared == type : is != want)
        return db_err_type(e, q, i);
    if (col->null)
        return 0;
    if (type == 'i') {
        col->i = sqlite3_column_int64(s, (int)i);
        return 0;
    }
    col->p =
        type == 't' ? (const void *)sqlite3_column_text(s, (int)i) : sqlite3_column_blob(s, (int)i);
    col->n = (size_t)sqlite3_column_bytes(s, (int)i);
    if (!col->p)
        col->p = "";
    return 0;
}

static int lite_next(void *impl, const struct db_query *q, struct db_value *col, struct err *e)
{
    struct lite *l = impl;
    sqlite3_stmt *s = l->stmt[q->id];
    int step = sqlite3_step(s);

    if (step == SQLITE_DONE)
        return 0;
    if (step != SQLITE_ROW)
        return fail(l, e, q->name);
    for (unsigned i = 0; i < q->n_cols; i++) {
        int r = take_column(s, q, i, &col[i], e);
        if (r < 0)
            return r;
    }
    return 1;
}

static void lite_done(void *impl, const struct db_query *q)
{
    struct lite *l = impl;

    sqlite3_reset(l->stmt[q->id]);
    sqlite3_clear_bindings(l->stmt[q->id]);
}

static int lite_bulk_end(void *impl, const struct db_query *q, struct err *e)
{
    (void)e;
    lite_done(impl, q);
    return 0;
}

const struct db_engine db_engine_sqlite = {
    .close = lite_close,
    .begin = lite_begin,
    .commit = lite_commit,
    .rollback = lite_rollback,
    .script = lite_script,
    .prepare = lite_prepare,
    .exec = lite_exec,
    .select = lite_select,
    .next = lite_next,
    .done = lite_done,
    .bulk_start = lite_prepare,
    .bulk_row = lite_bulk_row,
    .bulk_end = lite_bulk_end,
};
