/* Inside doc/ only: one workbook being read, shared by xlsx_parse.c (the sheet), xlsx_book.c (which parts there are, which
 * sheet is read, styles, strings) and xlsx_part.c (zip member → expat, with the limits). */
#ifndef THIDUA_DOC_XLSX_PART_H
#define THIDUA_DOC_XLSX_PART_H

#include <expat.h>
#include <zip.h>

#include "base/buf.h"
#include "base/vec.h"
#include "doc/xlsx_parse.h"

/* How a number is shown, as far as it matters to who reads it.  Above XLSX_PADDED: so many digits at least, 00007. */
enum xlsx_shown { XLSX_PLAIN, XLSX_DATE, XLSX_PERCENT, XLSX_SHAPED, XLSX_PADDED };

/* Of _rels/.rels or of the workbook. */
struct xlsx_rel {
    const char *id, *type,
        *target; /* type: the last part of its name, "worksheet"; "" when none is said */
};

struct xlsx_sheet {
    const char *name, *rid;
    bool hidden;
};

/* Rows and columns from 1 and 0, both ends included. */
struct xlsx_merge {
    uint64_t first, last;
    size_t left, right;
};

struct xlsx {
    struct xlsx_limits lim;
    const struct xlsx_sink *sink;
    const char *name; /* of the file */
    zip_t *zip;
    XML_Parser parser; /* of the part being read */
    int depth, skip; /* skip: the depth of the element whose inside means nothing here; 0 = none */
    bool failed, stopped; /* an error is in *e; enough was read */
    struct err *e;
    struct arena *arena, *scratch;
    /* the package */
    VEC(struct xlsx_rel) rels;
    VEC(struct xlsx_sheet) sheets;
    const char *book; /* the part of the workbook */
    bool date1904;
    const char *sheet_name, *sheet_path, *styles_path, *strings_path;
    struct buf others; /* names of the other sheets */
    /* styles */
    struct {
        struct {
            uint32_t id;
            uint8_t shown;
        } * at;
        size_t n, cap;
    } formats;                /* custom ones */
    VEC(uint8_t) style_shown; /* of each of cellXfs */
    bool in_xfs, in_formats;
    /* shared strings */
    struct buf strings; /* NUL-terminated, one after another */
    VEC(size_t) string_at;
    /* text being gathered */
    struct buf text;
    bool capture;
    int rph;
    /* sheet */
    VEC(struct xlsx_merge) merges; /* by their first row */
    VEC(struct xlsx_merge) active; /* those that the row may lie in */
    size_t next_merge;
    uint64_t row, rows, hidden, covered;
    bool in_row, in_cell, row_hidden;
    size_t col, n_cols; /* the cell being read; cells of the row so far, without an empty tail */
    char cell_kind[12], formula[64];
    bool has_value, has_inline, has_formula;
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
/* The entry of the zip with this name, whatever its case and whichever way its slashes lean; -1: none. */
zip_int64_t xlsx_find_member(struct xlsx *x, const char *member);
/* Does the word (ASCII) stand in the member, in UTF-8 or UTF-16?  Unpacks it, and no more. */
bool xlsx_part_has(struct xlsx *x, const char *member, const char *word);
/* Notes an error and stops the parser. */
void xlsx_fail(struct xlsx *x, int code, const char *fmt, ...) _printf_(3, 4);
/* The value of an attribute by its local name; NULL when it is not there. */
const char *xlsx_attr(const char **attrs, const char *name);
const char *xlsx_local(const char *name);

/* An attribute as a number; `otherwise` when it is missing or not one. */
uint32_t xlsx_number_attr(const char **attrs, const char *name, uint32_t otherwise);
bool xlsx_true_attr(const char **attrs, const char *name);

/* xlsx_book.c: everything but the sheet: which workbook, which sheet, how numbers are shown, the shared strings.  0, or an
 * error in x->e. */
int xlsx_read_book(struct xlsx *x);
/* The gathered text, unescaped and in NFC; valid until the next one. */
const char *xlsx_text(struct xlsx *x, size_t *ret_len);
/* "B5" → column 1 and, unless NULL, row 5; -1 when it is not a reference. */
int xlsx_column_of(const char *ref, uint64_t *ret_row);

/* xlsx_value.c: the formats of the values. */

/* Does a number format show a date or time?  Built-in ids, or a custom code. */
bool xlsx_is_date_id(uint32_t id);
bool xlsx_is_date_code(const char *code);
/* enum xlsx_shown, or XLSX_PADDED + digits. */
uint8_t xlsx_shown_by_id(uint32_t id);
uint8_t xlsx_shown_by_code(const char *code);
/* "0.96" → "96%", as it is shown, with a decimal comma. */
bool xlsx_percent_text(const char *stored, char out[static 64]);
/* A stored number as a plain decimal: 0.94999999999999996 → "0.95", 1.5E+3 → "1500".  False when
 * it is not a number. */
bool xlsx_number_text(const char *stored, char out[static 64]);
/* A stored serial day as text, also a mere time of day ("12:00:00"); false when no such day exists. */
bool xlsx_date_text(const char *stored, bool date1904, char out[static 64]);
/* Puts _x000D_ and its like back, in place; returns the new length. */
size_t xlsx_unescape(char *s, size_t n);

#endif
