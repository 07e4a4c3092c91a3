/* Numbered migrations: sql/migrate/NNNN_name.sql, packed into the binary by tools/sqlc.  Each runs
 * in its own transaction together with the row that says it ran, so a kill in between leaves the
 * version before.  Only forwards; going back is a restore.  The few statements here are fixed texts
 * about schema_version, which must exist before anything that sql/query could prepare. */
#include "base/check.h"
#include "base/i18n.h"
#include "db/engine.h"
#include "db/query.h"

int db_version_known(void)
{
    return db_migrations[db_n_migrations - 1].number;
}

static int version(struct db *db, int *ret, struct err *e)
{
    struct sql_schema_version row;
    int r = db->engine->script(db->impl,
                               "CREATE TABLE IF NOT EXISTS schema_version (number INT NOT NULL, "
                               "name TEXT NOT NULL, PRIMARY KEY (number))",
                               e);
    if (r == 0)
        r = sql_schema_version(db, &row, e);
    if (r < 0)
        return r;
    *ret = (int)row.number;
    return 0;
}

/* As a reader, who waits for nobody: most databases are up to date. */
static int version_read(struct db *db, int *ret, struct err *e)
{
    struct sql_schema_version row;
    int r = db_begin(db, DB_READ, DB_ALL_TENANTS, e);

    if (r < 0)
        return r;
    r = sql_schema_version(db, &row, e);
    db_rollback(db);
    if (r >= 0)
        *ret = (int)row.number;
    return r < 0 ? r : 0;
}

int db_version(struct db *db, int *ret, struct err *e)
{
    struct err none; /* an empty database has no such table yet */

    if (version_read(db, ret, &none) == 0)
        return 0;
    int r = db_begin(db, DB_WRITE, DB_ALL_TENANTS, e);

    if (r < 0)
        return r;
    r = version(db, ret, e);
    if (r == 0)
        return db_commit(db, e);
    db_rollback(db);
    return r;
}

static int apply(struct db *db, const struct db_migration *m, struct err *e)
{
    int have = 0;
    int r = db_begin(db, DB_WRITE, DB_ALL_TENANTS, e);

    if (r < 0)
        return r;
    r = version(db, &have, e);
    if (r == 0 && have < m->number) /* else another process was faster */
        r = db->engine->script(db->impl, db_is_pg(db) ? m->pg : m->sqlite, e);
    if (r == 0 && have < m->number)
        r = sql_schema_version_add(db, m->number, m->name, e);
    if (r == 0)
        return db_commit(db, e);
    db_rollback(db);
    return r;
}

int db_migrate(struct db *db, int upto, struct err *e)
{
    int have = 0;
    int r = db_version(db, &have, e);

    if (r == 0 && have > db_version_known()) {
        err_set(e, ERR_CONFLICT, _("Cơ sở dữ liệu ở phiên bản %d, mới hơn chương trình này (%d)"),
                have, db_version_known());
        return err_hint(e, "%s", _("Cài bản thidua mới hơn rồi mở lại."));
    }
    for (unsigned i = 0; r == 0 && i < db_n_migrations; i++) {
        CHECK(i == 0 || db_migrations[i].number > db_migrations[i - 1].number);
        if (db_migrations[i].number > have && (!upto || db_migrations[i].number <= upto))
            r = apply(db, &db_migrations[i], e);
    }
    return r;
}
