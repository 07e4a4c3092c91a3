/* The whole database as one portable text file, the same for SQLite and PostgreSQL: a backup of one
 * restores into the other, and backing that up again gives the same bytes but for what a restore ends.
 *
 * Sessions end with it, and addresses for a password (invitations, resets) that were not used run out.  What happened after
 * the backup is not known to it: somebody may have signed out, been locked, or used the address since, and whoever holds the old
 * cookie or letter must not come in by it once more.  People sign in again; who still waited for an address is on the
 * administrators' list and is given another.  Keys of programs, accounts locked and roles withdrawn since are as they were in
 * the backup: an administrator looks through them.
 *
 * Files of evidence go with it: each with its SHA-256 and its bytes, streamed both ways, so that memory stays flat.
 *
 * Format (UTF-8, one JSON value a line): a header {"evidence":true,"format":"thidua-backup","schema":1,"version":2};
 * then for each table {"columns":[…],"table":"unit"} and its rows as arrays in key order, blobs as
 * base64; then for each file {"file":"SHA-256","size":7} and its bytes as ["base64"] lines, or {"lost":"SHA-256"} for one
 * that the folder did not have whole; the last line counts files and the rows of each table, says the mark of each
 * movement's diary (core/audit.h) and carries the BLAKE2b-256 of every byte before its own "~seal". */
#ifndef THIDUA_CORE_BACKUP_H
#define THIDUA_CORE_BACKUP_H

#include <stdint.h>

#include "base/err.h"

struct backup_counts {
    int64_t tenants, rows, bytes;
    int64_t files,
        lost; /* of evidence; lost: rows whose file was not there whole, or was left out */
};

/* All tenants, in one consistent snapshot while others may write; the file appears whole or not at
 * all (base/fs.h).  evidence: the folder of the files (core/evidence.h); "": not known, ERR_MISSING when there are files;
 * NULL: they are left out, and the backup says so.  ret may be NULL. */
int backup_write(const char *url, const char *path, const char *evidence, struct backup_counts *ret,
                 struct err *e);
/* Reads the whole file once and checks form, values and seal, without a database.  ERR_VERIFY when a byte is
 * not as it was written, ERR_INPUT when it is not a backup or a value is none that this program writes. */
int backup_verify(const char *path, struct backup_counts *ret, struct err *e);
/* Verifies first, then fills an empty database (made where needed) in one transaction: all or
 * nothing.  A seal says only that the file is what somebody sealed, so everything in it is looked at before it is kept: each
 * value, each diary's chain with its marks, each plan, what a calculation would read, each package, each sealed input, each
 * file of evidence.  evidence: the folder for the files; ERR_MISSING when NULL and there are some.  ERR_CONFLICT when the
 * database holds a tenant already, or when the file was written by a newer program or with another schema. */
int backup_restore(const char *url, const char *path, const char *evidence,
                   struct backup_counts *ret, struct err *e);

#endif
