/* One connection to the store of a movement: a SQLite file or a PostgreSQL server behind one face.
 *
 * Statements come only from sql/query through tools/sqlc, which makes the typed functions of
 * "db/query.h"; this header is what those functions stand on.  A connection belongs to one thread.
 * At most one cursor or one bulk is open on it at a time, on both engines alike: read into memory
 * first, or open a second connection.  The layer never reads the clock.
 *
 * Errors: ERR_DB (the database refused or is away), ERR_CONFLICT (busy, a key that exists, a
 * database newer than the program), ERR_IO (disk full, file not writable), ERR_MISSING (no such
 * file).  After an error inside a transaction, roll back. */
#ifndef THIDUA_DB_DB_H
#define THIDUA_DB_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum { DB_MAX_COLS = 48 };

struct db;

enum db_open_how {
    DB_MUST_EXIST, /* a SQLite file that is not there is ERR_MISSING */
    DB_CREATE      /* it is made, readable by its owner and group only */
};

/* url: "path" or "sqlite:path" → SQLite (WAL, synchronous=FULL, foreign keys on, waits 5 s for a
 * lock); "postgresql://…" or "postgres://…" → libpq (the database must be UTF-8).  A SQLite file
 * that another program made is refused. */
int db_open(const char *url, enum db_open_how how, struct db **ret, struct err *e);
void db_close(struct db *db); /* NULL is fine; an open transaction is rolled back */

static inline void cleanup_db(struct db **db)
{
    db_close(*db);
}
#define _db_ _cleanup_(cleanup_db)

bool db_is_pg(const struct db *db);

/* ---- waiting ---- */

/* This thread waits for a database server until that moment at most (CLOCK_MONOTONIC, milliseconds), 0 = as long as it takes.
 * Then the connection is given up and the call fails with ERR_DB; the next one opens another.  (A SQLite file is waited for
 * five seconds, always.) */
void db_wait_until(int64_t ms);
/* From now on no wait of any thread takes longer: whoever stops does not wait for a server that hangs. */
void db_wait_at_most(int ms);

/* ---- transactions ---- */

enum db_tx {
    DB_READ, /* one consistent snapshot over all its queries; nothing can be written */
    DB_WRITE /* takes the write lock at once, so that it never fails for lock order later */
};

enum { DB_ALL_TENANTS = 0 };

/* DB_WRITE of one tenant waits at most 5 s until other writers of that tenant are done (SQLite: all
 * writers; PostgreSQL: an advisory lock of the transaction), else ERR_CONFLICT: less than a request may take,
 * so that nobody is told that the system is busy and finds it written afterwards.  DB_ALL_TENANTS locks the making
 * of tenants and migrations.  tenant is not used by DB_READ. */
int db_begin(struct db *db, enum db_tx how, int64_t tenant, struct err *e);
/* On disk when it returns.  When it fails, nothing was written and the transaction is gone; but when the connection broke
 * while it was waited for, it may have been written, and the message says so. */
int db_commit(struct db *db, struct err *e);
/* Safe at any time, also when none is open or the connection broke. */
void db_rollback(struct db *db);
/* For _cleanup_: rolls back when the scope is left without db_commit(). */
static inline void cleanup_rollback(struct db **db)
{
    if (*db)
        db_rollback(*db);
}

/* ---- schema ---- */

struct db_migration {
    int number;
    const char *name, *sqlite, *pg;
};
extern const struct db_migration db_migrations[];
extern const unsigned db_n_migrations;

/* The newest migration that the database has; 0 = empty. */
int db_version(struct db *db, int *ret, struct err *e);
/* The newest that this program knows. */
int db_version_known(void);
/* Brings the schema up to date, one transaction a migration, one process at a time.  Refuses a
 * database newer than the program (ERR_CONFLICT).  upto: the last number to apply, 0 = all. */
int db_migrate(struct db *db, int upto, struct err *e);

/* ---- what generated code uses ---- */

/* One statement.  Types: i int, t text, b blob; upper case when it may be NULL. */
struct db_query {
    const char *name;
    unsigned id, n_params, n_cols;
    const char *params, *cols;
    const char *const *names;       /* of the columns, NULL at the end */
    const char *sqlite, *pg, *copy; /* copy: COPY … FROM STDIN of a bulk, else NULL */
};
extern const struct db_query db_queries[];
extern const unsigned db_n_queries;

/* A value going in or coming out; what it points at belongs to whoever made it. */
struct db_value {
    char type; /* i t b */
    bool null;
    int64_t i;
    const void *p; /* text: NUL-terminated */
    size_t n;
};

static inline struct db_value db_int(int64_t i)
{
    return (struct db_value){.type = 'i', .i = i};
}

static inline struct db_value db_int_or_null(const int64_t *i)
{
    return (struct db_value){.type = 'i', .null = !i, .i = i ? *i : 0};
}

static inline struct db_value db_text(const char *s)
{
    return (struct db_value){.type = 't', .null = !s, .p = s, .n = s ? strlen(s) : 0};
}

static inline struct db_value db_blob(const void *p, size_t n)
{
    return (struct db_value){.type = 'b', .null = !p, .p = p, .n = n};
}

struct db_cursor {
    struct db *db;
    const struct db_query *query;
    struct db_value col[DB_MAX_COLS]; /* the row; lives until the next db_next() */
};

/* Prepares without running: what the tests do with every statement. */
int db_prepare(struct db *db, const struct db_query *q, struct err *e);
int db_exec(struct db *db, const struct db_query *q, const struct db_value *v, struct err *e);
/* Rows changed by the last db_exec(). */
int64_t db_changed(const struct db *db);
int db_select(struct db *db, const struct db_query *q, const struct db_value *v,
              struct db_cursor *ret, struct err *e);
/* 1 = c->col holds a row, 0 = end, negative = error. */
int db_next(struct db_cursor *c, struct err *e);
/* Safe to call twice, at the end, and on a zeroed cursor. */
void db_cursor_close(struct db_cursor *c);
#define _db_cursor_ _cleanup_(db_cursor_close)
/* The value's bytes in the arena, NUL behind them; NULL for NULL. */
void *db_keep(struct arena *a, const struct db_value *v);

/* Many rows at speed: COPY on PostgreSQL, a prepared loop on SQLite; inside a transaction.  After
 * an error the bulk is closed and the transaction must be rolled back. */
int db_bulk_start(struct db *db, const struct db_query *q, struct err *e);
int db_bulk_row(struct db *db, const struct db_query *q, const struct db_value *v, struct err *e);
int db_bulk_end(struct db *db, const struct db_query *q, struct err *e);

#endif
