/* CSV in and out.
 *
 * Reading is a stream: 64 KB at a time, flat memory, any file that an office sends: UTF-8 or UTF-16
 * with or without mark, TCVN3, CP1258, VISCII, VNI; , ; TAB | found by itself or named by a `sep=`
 * line; CRLF, LF or CR; quotes with doubled quotes and line ends inside.  A quote counts only at
 * the beginning of a cell.  What the reader refuses rather than guesses: NUL bytes, broken UTF-8, a
 * quote that is never closed or is followed by text (the error names the line where it opened),
 * anything above the limits.
 *
 *     _rows_ struct rows *r = NULL;
 *     if (csv_open(&r, path, NULL, e) < 0)
 *         return e->code;
 *     while ((n = rows_next(r, &row, e)) > 0)
 *         use(row.cell[0]);
 */
#ifndef THIDUA_BASE_CSV_H
#define THIDUA_BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/rows.h"

/* 0 and NULL mean the default. */
struct csv_limits {
    size_t max_row;       /* bytes of one row; 1 MB */
    size_t max_cols;      /* 512 */
    size_t max_cell;      /* bytes of one cell; 32 KB */
    uint64_t max_rows;    /* 100 million */
    char delimiter;       /* found in the first lines */
    const char *encoding; /* a name of charset.h; found by looking at up to 1 MB */
    bool raw; /* written by a csv_out that was raw: a ' that guards against formulas stays */
};

/* Opens a file.  limits NULL = all defaults.  `*ret` is closed with rows_close(). */
int csv_open(struct rows **ret, const char *path, const struct csv_limits *limits, struct err *e);
/* From an open stream (standard input, a spool file); `name` is for messages.  The stream stays
 * the caller's and must outlive the reader. */
int csv_open_stream(struct rows **ret, FILE *f, const char *name, const struct csv_limits *limits,
                    struct err *e);
/* From memory, which must outlive the reader and is not changed. */
int csv_open_mem(struct rows **ret, const void *bytes, size_t n, const char *name,
                 const struct csv_limits *limits, struct err *e);

/* Writing, RFC 4180: cells with the delimiter, a quote or a line end are quoted, rows end in CRLF.
 */
struct csv_out {
    FILE *f;         /* one of f and buf */
    struct buf *buf; /* */
    char delimiter;
    bool raw; /* no guard against formulas: only for files that programs read */
    bool begun;
};

/* bom: spreadsheets take a UTF-8 file for what it is only when it begins with a mark. */
void csv_out_init(struct csv_out *o, FILE *f, struct buf *b, char delimiter, bool bom);
/* One cell.  Unless raw, a ' is put before text that a spreadsheet would run as a formula: that
 * begins with = + - @ TAB CR, at the start of the cell or behind ; TAB or a line end in it, and is
 * not a plain number such as -1.5 or -1,5. */
void csv_put(struct csv_out *o, const char *cell);
void csv_put_end(struct csv_out *o);
/* Takes off, in place, what csv_put() puts before formulas; returns the new length.  Reading does so unless raw. */
size_t csv_unguard(char *s, size_t n);
/* True when the stream or the buffer refused something. */
bool csv_out_failed(const struct csv_out *o);

#endif
