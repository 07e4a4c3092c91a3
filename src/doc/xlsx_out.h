/* Writes one table as .xlsx, in flat memory, for people: title rows, a bold frozen header with a
 * filter, column widths, numbers and dates typed as such.  Text is always typed as text, so nothing
 * in it can run as a formula.  The file appears under its name only when it is whole.
 *
 *     struct xlsx_out *o = NULL;
 *     if (xlsx_out_open(&o, &table, path, e) < 0) …
 *     xlsx_put_text(o, "Xã Bình Sơn"); xlsx_put_num(o, "94.98"); xlsx_put_end(o);
 *     r = xlsx_out_commit(o, e);  xlsx_out_close(o);
 */
#ifndef THIDUA_DOC_XLSX_OUT_H
#define THIDUA_DOC_XLSX_OUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct xlsx_out;

struct xlsx_column {
    const char *title;
    int places; /* decimals shown for the numbers of this column, 0..9 */
    int width;  /* in characters; 0 = from the title */
};

struct xlsx_table {
    const char *sheet;         /* at most 31 characters, none of []:*?/\ ; NULL = "Bảng" */
    const char *const *titles; /* lines above the header; the first one bold */
    size_t n_titles;
    const struct xlsx_column *columns;
    size_t n_columns;
    int64_t created; /* seconds since 1970 written into the file's properties, for repeatable
                        files; 0 = now */
};

/* The strings of the table must live until the commit. */
int xlsx_out_open(struct xlsx_out **ret, const struct xlsx_table *table, const char *path,
                  struct err *e);
/* One cell after another, left to right.  More cells than columns are an error of the caller. */
void xlsx_put_text(struct xlsx_out *o, const char *s);
/* A plain decimal with a point ("-1234.5").  Digits that a spreadsheet's number can not hold (over
 * 15) are written as text, so that nothing changes silently. */
void xlsx_put_num(struct xlsx_out *o, const char *decimal);
/* Days since 1970-01-01 as in base/date.h; DATE_NONE gives an empty cell. */
void xlsx_put_date(struct xlsx_out *o, int32_t date);
void xlsx_put_blank(struct xlsx_out *o);
/* Ends the row. */
void xlsx_put_end(struct xlsx_out *o);

/* Writes, syncs and renames.  The first thing that went wrong in any xlsx_put_… is told here. */
int xlsx_out_commit(struct xlsx_out *o, struct err *e);
/* Frees; without a commit no file is left.  NULL is fine. */
void xlsx_out_close(struct xlsx_out *o);

#endif
