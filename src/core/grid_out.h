/* A grid as CSV, JSON or XLSX: the one place that writes them, for files of the command line and answers of pages alike. */
#ifndef THIDUA_CORE_GRID_OUT_H
#define THIDUA_CORE_GRID_OUT_H

#include <stdio.h>

#include "base/buf.h"
#include "core/grid.h"

enum { GRID_MAX_BYTES = 1 << 30 }; /* of grid_to_buf() */

/* Keys as headers, numbers with a point, a last column "label" where the grid has one.  One of f and b. bom: for people,
 * whose spreadsheets take UTF-8 for what it is only behind a mark. */
void grid_put_csv(const struct grid *g, FILE *f, struct buf *b, bool bom);
/* {"notes":[…],"rows":[{…}],"title":…}, canonical; false when the sink refused a byte. */
bool grid_put_json(const struct grid *g, int (*sink)(void *, const void *, size_t), void *to);
/* For people: titles, notes above, a header, numbers and days typed as such.  The file appears whole or not at all. */
int grid_write_xlsx(const struct grid *g, const char *path, struct err *e);

enum grid_file { GRID_CSV, GRID_JSON, GRID_XLSX };
const char *grid_file_type(enum grid_file f); /* "text/csv; charset=utf-8", … */
/* The whole file in memory; *ret is overwritten, the caller frees it.  ERR_LIMIT above GRID_MAX_BYTES. */
int grid_to_buf(const struct grid *g, enum grid_file as, struct buf *ret, struct err *e);

#endif
