/* Files, read with a limit and written all or nothing. */
#ifndef THIDUA_BASE_FS_H
#define THIDUA_BASE_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"

/* The whole file into the arena, NUL behind it.  ERR_LIMIT above max bytes. */
int fs_read(struct arena *a, const char *path, size_t max, char **ret, size_t *ret_len,
            struct err *e);
bool fs_exists(const char *path);
/* Creates the folder and its parents; fine when they exist. */
int fs_mkdirs(const char *path, struct err *e);
char *fs_join(struct arena *a, const char *dir, const char *name);

/* A file that appears under its name only when everything was written and synced: write to fs_out's
 * stream, then fs_out_commit().  Without a commit nothing is left behind, not even the temporary.
 * A device or a pipe (/dev/stdout) is written to as it is; then there is no temporary (tmp NULL). */
struct fs_out {
    FILE *f;
    char *tmp, *path;
};
int fs_out_open(struct fs_out *o, const char *path, struct err *e);
int fs_out_commit(struct fs_out *o, struct err *e);
/* Drops what was not committed; safe to call after a commit. */
void fs_out_close(struct fs_out *o);
#define _fs_out_ _cleanup_(fs_out_close)
/* fs_out_* in one call. */
int fs_write(const char *path, const void *bytes, size_t n, struct err *e);

#endif
