/* Inside doc/ only: one workbook being read, shared by xlsx_parse.c (workbook, styles, strings,
 * sheet) and xlsx_part.c (zip member → expat, with the limits). */
#ifndef THIDUA_DOC_XLSX_PART_H
#define THIDUA_DOC_XLSX_PART_H

#include <expat.h>
#include <zip.h>

#include "base/buf.h"
#include "base/vec.h"
#include "doc/xlsx_parse.h"

struct xlsx {
    struct xlsx_limits lim;
    const struct xlsx_sink *sink;
    const char *name; /* of the file */
    zip_t *zip;
    XML_Parser parser; /* of the part being read */
    int depth;
    bool failed, stopped; /* an error is in *e; enough was read */
    struct err *e;
    struct arena *arena, *scratch;
    /* workbook.xml */
    bool date1904, sheet_found, sheet_hidden;
    char *sheet_name, *sheet_rid, *sheet_path;
    /* styles.xml */
    VEC(uint32_t) date_ids;  /* custom formats that show dates */
    VEC(uint8_t) style_date; /* cellXfs: shows a date? */
    bool in_xfs;
    /* sharedStrings.xml */
    struct buf strings; /* NUL-terminated, one after another */
    VEC(size_t) string_at;
    /* text being gathered */
    struct buf text;
    bool capture;
    int rph;
    /* sheet */
    uint64_t row, rows;
    bool in_row, in_cell;
    size_t col, n_cols; /* the cell being read; cells of the row so far, without an empty tail */
    char cell_kind[12];
    uint32_t cell_style;
    struct buf cells; /* the texts of the row, NUL-terminated */
    size_t *cell_at;
    uint32_t *cell_len;
    uint8_t *cell_type;
    const char **cell;
};

struct xlsx_part {
    const char *member;
    bool required;
    void (*start)(struct xlsx *x, const char *name, const char **attrs);
    void (*end)(struct xlsx *x, const char *name);
};

/* Reads one member through expat; characters go to x->text while x->capture.  A missing member is
 * fine unless required.  0, or an error in x->e. */
int xlsx_read_part(struct xlsx *x, const struct xlsx_part *part);
/* Notes an error and stops the parser. */
void xlsx_fail(struct xlsx *x, int code, const char *fmt, ...) _printf_(3, 4);
/* The value of an attribute by its local name; NULL when it is not there. */
const char *xlsx_attr(const char **attrs, const char *name);
const char *xlsx_local(const char *name);

/* xlsx_value.c: the formats of the values. */

/* Does a number format show a date or time?  Built-in ids, or a custom code. */
bool xlsx_is_date_id(uint32_t id);
bool xlsx_is_date_code(const char *code);
/* A stored number as a plain decimal: 0.94999999999999996 → "0.95", 1.5E+3 → "1500".  False when
 * it is not a number. */
bool xlsx_number_text(const char *stored, char out[static 64]);
/* A stored serial day as text; false when no such day exists.  *ret_type: CELL_DATE, or CELL_TEXT
 * for a mere time of day. */
bool xlsx_date_text(const char *stored, bool date1904, char out[static 64], uint8_t *ret_type);
/* Puts _x000D_ and its like back, in place; returns the new length. */
size_t xlsx_unescape(char *s, size_t n);

#endif
