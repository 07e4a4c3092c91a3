/* The reader of .xlsx bytes itself, in this very process: for the locked child of xlsx_in.h and for
 * the fuzzer.  Everybody else calls xlsx_open() of xlsx_in.h. */
#ifndef THIDUA_DOC_XLSX_PARSE_H
#define THIDUA_DOC_XLSX_PARSE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/rows.h"

/* 0 and NULL mean the default. */
struct xlsx_limits {
    size_t max_file;      /* packed; 200 MB */
    size_t max_member;    /* one part, unpacked; 1 GB */
    size_t max_ratio;     /* unpacked / packed; 1000 */
    size_t max_strings;   /* shared strings; 4 million, and 256 MB of text */
    size_t max_row;       /* bytes of one row; 1 MB */
    size_t max_cols;      /* 512 */
    size_t max_cell;      /* bytes of one cell; 32 KB */
    uint64_t max_rows;    /* 1,048,576: a sheet has no more */
    int max_depth;        /* XML elements inside one another; 32 */
    unsigned cpu_seconds; /* for the child; 120 */
    const char *sheet;    /* by name; the first one that is not hidden */
    bool skip_hidden;     /* rows that are hidden or filtered out are left out; read otherwise */
};

/* Fills in the defaults; l may be NULL. */
struct xlsx_limits xlsx_limits_or_default(const struct xlsx_limits *l);

/* Where the rows go.  Each returns 0, or -1 to stop reading (then xlsx_parse returns ERR_IO). */
struct xlsx_sink {
    int (*sheet)(void *to, const char *name,
                 const char *others); /* once, before the rows; as in rows_info */
    int (*row)(void *to, const struct row *row);
    int (*end)(void *to, uint64_t hidden,
               uint64_t covered); /* once, behind the rows; as in rows_info */
    void *to;
};

/* Reads one sheet of the workbook in memory.  `name` is for messages. */
int xlsx_parse(const void *bytes, size_t n, const char *name, const struct xlsx_limits *limits,
               const struct xlsx_sink *sink, struct err *e);

#endif
