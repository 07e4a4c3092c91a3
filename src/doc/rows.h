/* Opens a table, whatever the file is: looks at its first bytes, never at its name. */
#ifndef THIDUA_DOC_ROWS_H
#define THIDUA_DOC_ROWS_H

#include "base/csv.h"
#include "base/rows.h"
#include "doc/xlsx_in.h"

struct rows_limits {
    struct csv_limits csv;
    struct xlsx_limits xlsx;
};

/* .xlsx or any CSV; an old .xls, a PDF or a web page that calls itself .xls is refused with a way
 * out.  limits NULL = all defaults.  Close with rows_close(). */
int rows_open(struct rows **ret, const char *path, const struct rows_limits *limits, struct err *e);

#endif
