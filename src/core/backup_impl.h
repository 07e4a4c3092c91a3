/* What backup_write.c and backup_read.c share; private to this folder. */
#ifndef THIDUA_CORE_BACKUP_IMPL_H
#define THIDUA_CORE_BACKUP_IMPL_H

#include <sodium/utils.h>

#include "core/backup.h"
#include "db/query.h"

enum {
    BACKUP_VERSION = 2,
    BACKUP_LINE_MAX = 64 << 20,
    BACKUP_PIECE = 48 << 10, /* bytes of a file in one line */
    BACKUP_BASE64 = sodium_base64_VARIANT_ORIGINAL,
    BACKUP_TABLES = 38
};

/* Stands before the seal's digits in the last line; what is before it is sealed. */
#define BACKUP_SEAL ",\"~seal\":\"blake2b-256:"

/* Tables go out and come in by the statements named here, in this order: parents before children. */
struct backup_table {
    const char *name;
    unsigned out, in; /* into db_queries */
    bool of_tenant;   /* asked for each tenant */
};
extern const struct backup_table backup_tables[BACKUP_TABLES];

/* May a column hold this?  Not NULL; what the program would never write is false.  (backup_check.c) */
bool backup_value_ok(const char *table, const char *column, const struct db_value *v);
/* Everything that restored rows must be to each other, of one tenant, inside the open transaction.  ERR_VERIFY. */
int backup_check_tenant(struct db *db, int64_t tenant, struct err *e);

void backup_sum(struct backup_counts *ret, const int64_t rows[static BACKUP_TABLES], int64_t bytes);

#endif
