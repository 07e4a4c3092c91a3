/* What an engine gives to db.c; private to this folder.  db.c holds the rules (one cursor at a
 * time, state of the transaction), an engine only talks to its library. */
#ifndef THIDUA_DB_ENGINE_H
#define THIDUA_DB_ENGINE_H

#include "db/db.h"

struct db_engine {
    void (*close)(void *impl);
    int (*begin)(void *impl, enum db_tx how, int64_t tenant, struct err *e);
    int (*commit)(void *impl, struct err *e);
    void (*rollback)(void *impl);
    /* Fixed texts of ours only: migrations and their bookkeeping. */
    int (*script)(void *impl, const char *sql, struct err *e);
    int (*prepare)(void *impl, const struct db_query *q, struct err *e);
    int (*exec)(void *impl, const struct db_query *q, const struct db_value *v,
                int64_t *ret_changed, struct err *e);
    int (*select)(void *impl, const struct db_query *q, const struct db_value *v, struct err *e);
    int (*next)(void *impl, const struct db_query *q, struct db_value *col, struct err *e);
    /* Ends a cursor, or gives up a bulk. */
    void (*done)(void *impl, const struct db_query *q);
    int (*bulk_start)(void *impl, const struct db_query *q, struct err *e);
    int (*bulk_row)(void *impl, const struct db_query *q, const struct db_value *v, struct err *e);
    int (*bulk_end)(void *impl, const struct db_query *q, struct err *e);
    bool pg;
};

enum db_state { DB_IDLE, DB_IN_CURSOR, DB_IN_BULK };

struct db {
    const struct db_engine *engine;
    void *impl;
    bool in_tx;
    enum db_state state;
    const struct db_query *active; /* of the open cursor or bulk */
    int64_t changed;
};

int db_sqlite_open(const char *path, enum db_open_how how, void **ret, struct err *e);
int db_pg_open(const char *url, void **ret, struct err *e);
extern const struct db_engine db_engine_sqlite, db_engine_pg;

/* ---- waiting for a server ---- */

int64_t db_now_ms(void); /* CLOCK_MONOTONIC */
/* Milliseconds that a wait which began then may still take; INT32_MAX = no limit. */
int db_wait_left(int64_t since);

/* ERR_IO with the hint that every "disk full" carries. */
int db_err_full(struct err *e);
/* A column's type is not what sql/query declares: ours. */
int db_err_type(struct err *e, const struct db_query *q, unsigned column);

#endif
