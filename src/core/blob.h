/* Files known by their content: a folder of its own, outside anything that is served, in which the
 * bytes with the SHA-256 "aabbcc…" lie as "aa/bbcc…".  Nothing else about a file is kept here; names,
 * owners and reasons are rows of the database (core/evidence.h).
 *
 * A file appears whole or not at all: it is written without a name (O_TMPFILE), synced, then linked.
 * A kill or a full disk leaves nothing to clean up.  The same content stored twice is stored once, by
 * however many processes at a time.  Files are never changed. */
#ifndef THIDUA_CORE_BLOB_H
#define THIDUA_CORE_BLOB_H

#include <sodium/crypto_hash_sha256.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { BLOB_HEX = 65 };

struct blobs; /* an opened folder; may be shared by threads */

/* Makes the folder where needed, for its owner only.  ERR_INPUT when nothing can be made under
 * that name, ERR_IO when it cannot be written or its file system knows no files without a name
 * (hint: which ones do). */
int blobs_open(const char *path, struct blobs **ret, struct err *e);
void blobs_close(struct blobs *b); /* NULL is fine */
static inline void cleanup_blobs(struct blobs **b)
{
    blobs_close(*b);
}
#define _blobs_ _cleanup_(cleanup_blobs)

/* ---- in ---- */

/* A file on its way in.  Leaving the scope without blob_commit() leaves nothing behind. */
struct blob_in {
    struct blobs *to;
    int fd; /* readable: whoever judges the content before it is kept looks here */
    size_t size, max;
    crypto_hash_sha256_state hash;
};

struct blob {
    char hash[BLOB_HEX]; /* lower-case hexadecimal */
    int64_t size;
    bool was_there; /* the same content had been stored before */
};

/* announced: how long it will be, 0 when nobody knows: room is taken at once, so that a full disk is
 * told before anything is sent.  max: the limit.  ERR_LIMIT when announced is above it. */
int blob_begin(struct blobs *b, size_t announced, size_t max, struct blob_in *ret, struct err *e);
/* ERR_LIMIT before a byte above the limit is written; ERR_IO (disk full, …).  After an error only
 * blob_drop(). */
int blob_add(struct blob_in *in, const void *bytes, size_t n, struct err *e);
/* Everything from the present position of another file to its end. */
int blob_add_file(struct blob_in *in, int fd, struct err *e);
/* On the disk and under its name when this returns 0.  ERR_VERIFY when a file of that name is there
 * already and is not the same (a failing disk): restore it from a backup. */
int blob_commit(struct blob_in *in, struct blob *ret, struct err *e);
void blob_drop(struct blob_in *in); /* also after a commit, and on a zeroed struct */
#define _blob_in_ _cleanup_(blob_drop)

/* ---- out ---- */

/* For reading; *ret_size may be NULL.  ERR_MISSING.  ERR_INPUT when hash is none. */
int blob_open(const struct blobs *b, const char *hash, int *ret_fd, int64_t *ret_size,
              struct err *e);
/* Reads it all again: ERR_VERIFY when the content is no longer what its name says. */
int blob_check(const struct blobs *b, const char *hash, struct err *e);

/* Takes a file out of the folder; fine when it is not there.  Whether anybody still needs it is the caller's business. */
int blob_remove(struct blobs *b, const char *hash, struct err *e);

/* ---- all of them ---- */

struct blob_entry {
    const char *hash; /* "" for a file that has no business here */
    const char *path; /* below the folder */
    int64_t size;
    int64_t changed; /* Unix time of the last change of the file */
};
/* Calls fn for every file, in the order of their hashes; fn returns 0, or an error to stop. */
int blobs_each(const struct blobs *b,
               int (*fn)(void *to, const struct blob_entry *f, struct err *e), void *to,
               struct err *e);

#endif
