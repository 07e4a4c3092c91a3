/* Reads one figure, whoever gives it: a row of a file, a field of a form, a cell that was pasted, a program, a case of a plan.
 * The one place that says what a figure of each measure may be.  What has two meanings is refused with a way to write it;
 * nothing is guessed.  Pure. */
#ifndef THIDUA_ENGINE_FACT_READ_H
#define THIDUA_ENGINE_FACT_READ_H

#include "base/cell.h"
#include "base/rows.h"
#include "engine/plan.h"

/* NULL counts as "".  The types are enum cell_type: what a spreadsheet says of the cell; forms say nothing (CELL_TEXT). */
struct fact_typed {
    const char *
        num; /* also the day of a milestone, "có" or "không", a level: "2", "Còn thiếu", "mức 2: Còn thiếu" */
    const char *den;
    const char *day; /* where the day of a milestone has a place of its own; NULL: it has none */
    uint8_t num_type, den_type;
    enum cell_marks marks; /* of texts */
    bool quote;            /* messages name the value; otherwise whoever shows them does */
};

struct fact_value {
    struct dec num, den; /* a level is its number, yes 1 and no 0 */
    bool has_den;
    int32_t day; /* of a milestone; else DATE_NONE */
};

/* 0, or ERR_INPUT with e->field "num", "den" or "day".  Nothing given is an error, too. */
int fact_read(struct arena *a, const struct plan *p, uint32_t indicator,
              const struct fact_typed *typed, struct fact_value *ret, struct err *e);

/* Does the measure take a denominator? */
bool fact_has_den(enum measure m);

#endif
