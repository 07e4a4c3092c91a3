/* Reads one cell as officials type it.  Nothing is guessed: what has two meanings gets a result of
 * its own, so that an import can ask once for the column.  Blanks around the text never matter;
 * "", "-", "–" and "—" are empty cells.  Does not need memory. */
#ifndef THIDUA_BASE_CELL_H
#define THIDUA_BASE_CELL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/num.h"
#include "base/rows.h"

enum cell_result {
    CELL_OK,
    CELL_EMPTY,     /* nothing there: "missing", which is not 0 */
    CELL_AMBIGUOUS, /* "1.234" or "1,234": a thousand, or one and a bit? */
    CELL_TOO_FINE,  /* a number, but of more than 18 digits or 9 decimals: has to be rounded, or
                       given as its two parts */
    CELL_TIMED,     /* a day, but with a time of day */
    CELL_BAD        /* not what was asked for */
};

/* What the marks mean in this column. */
enum cell_marks {
    CELL_MARKS_FREE, /* told by each number itself */
    CELL_COMMA,      /* decimal comma, dots between thousands: the Vietnamese way */
    CELL_TYPED, /* as CELL_COMMA, by somebody who may think otherwise: "1,234" has two meanings */
    CELL_POINT  /* decimal point, commas between thousands; also for CELL_NUMBER of rows.h */
};

/* "1.234,5" "1,234.5" "1 234" "-1,5" "90%" "+3": the last of , and . is the decimal mark, several
 * equal marks part thousands, blanks (NBSP too) part thousands.  "90%" gives 90 and *ret_percent;
 * ret_percent NULL refuses percents.  *ret and *ret_percent are set only with CELL_OK. */
enum cell_result cell_dec(const char *s, enum cell_marks marks, struct dec *ret, bool *ret_percent);
/* Whole numbers only: "1.234" is read as 1234 when marks is CELL_COMMA; "1,0" is 1. */
enum cell_result cell_int(const char *s, enum cell_marks marks, int64_t *ret);
/* What date_parse() of date.h takes, also with midnight behind it ("2022-04-28 00:00:00"); CELL_TIMED with another time. */
enum cell_result cell_date(const char *s, int32_t *ret);
/* A date, then after a blank or T an optional hh:mm or hh:mm:ss; seconds since midnight. */
enum cell_result cell_moment(const char *s, int32_t *ret_date, int32_t *ret_seconds);
/* What the file says of cell i; words that spreadsheets write for failed formulas are errors in a CSV, too. */
enum cell_type cell_type_of(const struct row *r, size_t i);
/* What a spreadsheet shows where a formula failed: "#N/A", "#REF!", "Err:502", …  In a CSV nothing else says so. */
bool cell_is_error(const char *s);
/* A long number that a spreadsheet has cut: "4.40621E+10". */
bool cell_is_cut(const char *s);
/* có x ✓ đúng đạt yes y true 1 / không chưa sai no n false 0, in any case, with or without marks
 * where that is not another word. */
enum cell_result cell_bool(const char *s, bool *ret);

#endif
