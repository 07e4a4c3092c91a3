/* Reads a sheet of an .xlsx file row by row (see base/rows.h): first sheet that is not hidden,
 * dates as yyyy-mm-dd, numbers as plain decimals, texts in NFC.
 *
 * The bytes come from strangers, so they are unpacked and parsed by a child process that can do
 * nothing but compute and write rows into a pipe: limits on memory and processor time, no files,
 * and a seccomp list of the few system calls that are left.  The parent checks every length that
 * the child sends.  What kills the child is an error of the file, never of the program. */
#ifndef THIDUA_DOC_XLSX_IN_H
#define THIDUA_DOC_XLSX_IN_H

#include "doc/xlsx_parse.h"

/* limits NULL = all defaults.  *ret is closed with rows_close(), which also ends the child. */
int xlsx_open(struct rows **ret, const char *path, const struct xlsx_limits *limits, struct err *e);

#endif
