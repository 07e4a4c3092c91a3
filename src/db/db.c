/* See db.h.  The face of both engines: chooses one by the URL and holds the rules that must be the
 * same on both, so that code tested on SQLite does not meet surprises on PostgreSQL.  Knows no SQL
 * and no table. */
#include "db/db.h"

#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"
#include "db/engine.h"

int db_err_full(struct err *e)
{
    err_set(e, ERR_IO, "%s", _("Không ghi được cơ sở dữ liệu: đĩa đầy"));
    return err_hint(e, "%s",
                    _("Giải phóng dung lượng rồi chạy lại; dữ liệu cũ còn nguyên, chưa có gì bị "
                      "ghi dở."));
}

int db_err_type(struct err *e, const struct db_query *q, unsigned column)
{
    return err_set(e, ERR_INTERNAL, _("Câu truy vấn %s: cột %u không đúng kiểu đã khai"), q->name,
                   column + 1);
}

int db_open(const char *url, enum db_open_how how, struct db **ret, struct err *e)
{
    bool pg = str_starts(url, "postgresql://") || str_starts(url, "postgres://");
    const char *path = str_starts(url, "sqlite:") ? url + strlen("sqlite:") : url;
    void *impl = NULL;
    int r = pg ? db_pg_open(url, &impl, e) : db_sqlite_open(path, how, &impl, e);

    if (r < 0)
        return r;
    struct db *db = xcalloc(1, sizeof *db);
    db->engine = pg ? &db_engine_pg : &db_engine_sqlite;
    db->impl = impl;
    *ret = db;
    return 0;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    db_rollback(db);
    db->engine->close(db->impl);
    free(db);
}

bool db_is_pg(const struct db *db)
{
    return db->engine->pg;
}

int db_begin(struct db *db, enum db_tx how, int64_t tenant, struct err *e)
{
    CHECK(!db->in_tx && db->state == DB_IDLE);
    int r = db->engine->begin(db->impl, how, tenant, e);
    db->in_tx = r == 0;
    return r;
}

int db_commit(struct db *db, struct err *e)
{
    CHECK(db->in_tx && db->state == DB_IDLE);
    int r = db->engine->commit(db->impl, e);
    if (r < 0)
        db->engine->rollback(db->impl);
    db->in_tx = false;
    return r;
}

void db_rollback(struct db *db)
{
    if (db->state != DB_IDLE)
        db->engine->done(db->impl, db->active);
    db->state = DB_IDLE;
    if (db->in_tx)
        db->engine->rollback(db->impl);
    db->in_tx = false;
}

int db_prepare(struct db *db, const struct db_query *q, struct err *e)
{
    CHECK(db->state == DB_IDLE);
    return db->engine->prepare(db->impl, q, e);
}

int db_exec(struct db *db, const struct db_query *q, const struct db_value *v, struct err *e)
{
    CHECK(db->state == DB_IDLE);
    return db->engine->exec(db->impl, q, v, &db->changed, e);
}

int64_t db_changed(const struct db *db)
{
    return db->changed;
}

int db_select(struct db *db, const struct db_query *q, const struct db_value *v,
              struct db_cursor *ret, struct err *e)
{
    CHECK(db->state == DB_IDLE && q->n_cols <= DB_MAX_COLS);
    ret->db = NULL;
    int r = db->engine->select(db->impl, q, v, e);
    if (r < 0)
        return r;
    db->state = DB_IN_CURSOR;
    db->active = q;
    ret->db = db;
    ret->query = q;
    return 0;
}

int db_next(struct db_cursor *c, struct err *e)
{
    if (!c->db)
        return 0;
    CHECK(c->db->state == DB_IN_CURSOR && c->db->active == c->query);
    int r = c->db->engine->next(c->db->impl, c->query, c->col, e);
    if (r <= 0)
        db_cursor_close(c);
    return r;
}

void db_cursor_close(struct db_cursor *c)
{
    struct db *db = c->db;

    c->db = NULL;
    if (!db || db->state != DB_IN_CURSOR || db->active != c->query)
        return; /* a rollback has closed it already */
    db->engine->done(db->impl, c->query);
    db->state = DB_IDLE;
}

void *db_keep(struct arena *a, const struct db_value *v)
{
    return v->null ? NULL : arena_strndup(a, v->p, v->n);
}

int db_bulk_start(struct db *db, const struct db_query *q, struct err *e)
{
    CHECK(db->in_tx && db->state == DB_IDLE && q->copy);
    int r = db->engine->bulk_start(db->impl, q, e);
    if (r == 0) {
        db->state = DB_IN_BULK;
        db->active = q;
    }
    return r;
}

int db_bulk_row(struct db *db, const struct db_query *q, const struct db_value *v, struct err *e)
{
    CHECK(db->state == DB_IN_BULK && db->active == q);
    int r = db->engine->bulk_row(db->impl, q, v, e);
    if (r < 0)
        db->state = DB_IDLE;
    return r;
}

int db_bulk_end(struct db *db, const struct db_query *q, struct err *e)
{
    CHECK(db->state == DB_IN_BULK && db->active == q);
    db->state = DB_IDLE;
    return db->engine->bulk_end(db->impl, q, e);
}
