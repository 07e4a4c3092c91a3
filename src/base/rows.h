/* A table that is read row by row, whatever file it comes from: csv.h reads CSV, doc/xlsx_in.h
 * reads spreadsheets, doc/rows.h looks at the file and picks.  Memory stays flat. */
#ifndef THIDUA_BASE_ROWS_H
#define THIDUA_BASE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* What the file itself says about a cell; a CSV says nothing, so all its cells are text. */
enum cell_type {
    CELL_TEXT,   /* as somebody typed it: read it with cell.h */
    CELL_NUMBER, /* plain decimal with a point: "-1234.5": dec_parse() takes it as it is */
    CELL_DATE,   /* "2022-04-28", or "2022-04-28 14:30:00" where the cell has a time of day */
    CELL_BOOL,   /* "1" or "0" */
    CELL_ERROR, /* a formula that failed: "#N/A", "#DIV/0!", …; one whose result is not in the file: "=A1+B1" */
    CELL_SHAPED, /* as CELL_NUMBER, but shown otherwise than by its digits ("P-007"): fit as a number, not as a text */
    CELL_COVERED /* "": lies under a merged cell, where nobody sees what it holds */
};

/* Valid until the next call.  Texts are NUL-terminated UTF-8 in NFC without NUL bytes inside. */
struct row {
    size_t n;
    const char *const *cell;
    const uint32_t *len;
    const uint8_t *type; /* enum cell_type of each cell; NULL means all CELL_TEXT */
    uint64_t line; /* where the row begins: line of the CSV, row number of the sheet; 1-based */
};

static inline enum cell_type row_type(const struct row *r, size_t i)
{
    return r->type ? (enum cell_type)r->type[i] : CELL_TEXT;
}
/* The text of cell i, "" behind the end of the row. */
static inline const char *row_cell(const struct row *r, size_t i)
{
    return i < r->n ? r->cell[i] : "";
}

/* Is there anything but blanks?  A line of delimiters alone is no row. */
static inline bool row_has_text(const struct row *r)
{
    for (size_t i = 0; i < r->n; i++)
        for (const char *s = r->cell[i]; *s; s++)
            if (*s != ' ' && *s != '\t' && *s != '\r' && *s != '\n' && *s != '\xC2' && *s != '\xA0')
                return true;
    return false;
}

struct rows_info {
    const char *format;   /* "csv" or "xlsx" */
    const char *encoding; /* CSV: "UTF-8", "TCVN3", …; "" for xlsx */
    const char *sheet;    /* xlsx: the sheet's name; "" for csv */
    const char *others; /* xlsx: the other sheets that are not hidden: "“A”, “B”"; "" for none */
    char delimiter;    /* CSV: , ; TAB | */
    bool converted;    /* the bytes were in another encoding than UTF-8 */
    bool unsure;       /* the encoding is a guess that a person should look at */
    bool composed;     /* so far some cell was not NFC and was put in order */
    uint64_t replaced; /* so far this many bytes had no meaning in the encoding (now U+FFFD) */
    uint64_t bytes;    /* read from the file so far */
    uint64_t rows;     /* given out so far */
    uint64_t hidden;   /* xlsx: so many of the rows up to here are hidden or filtered out */
    uint64_t covered;  /* xlsx: so many values under merged cells were left out */
};

/* A reader begins with this. */
struct rows {
    int (*next)(struct rows *, struct row *ret, struct err *e);
    void (*info)(struct rows *, struct rows_info *ret);
    void (*close)(struct rows *);
};

/* 1 and *ret set: a row.  0: the end.  Negative: error, told in *e, and the same again on every
 * further call.  Rows without any text are passed over. */
static inline int rows_next(struct rows *r, struct row *ret, struct err *e)
{
    return r->next(r, ret, e);
}
static inline void rows_info(struct rows *r, struct rows_info *ret)
{
    r->info(r, ret);
}
/* NULL is fine. */
static inline void rows_close(struct rows *r)
{
    if (r)
        r->close(r);
}
static inline void cleanup_rows(struct rows **r)
{
    rows_close(*r);
}
#define _rows_ _cleanup_(cleanup_rows)

#endif
