/* One figure as people type it, see it and change it: reading what was typed, telling it, warning about what looks odd.
 * Pure; saving is in sheet.h.
 *
 * Three states that are never confused: a value (0 is one), "không áp dụng" with its reason, "chưa có số liệu".  Numbers
 * are typed the Vietnamese way: "1.234,5". */
#ifndef THIDUA_CORE_FIGURE_H
#define THIDUA_CORE_FIGURE_H

#include "base/err.h"
#include "engine/fact_read.h"
#include "engine/plan.h"

/* One revision.  Texts are "" when there is none. */
struct figure {
    int64_t rev;          /* 1, 2, …; 0 = not saved yet */
    int64_t precedence;   /* among revisions recorded on one day: sql/migrate/0010_revisions.sql */
    uint8_t state, flags; /* enum fact_state; FACT_DISPUTED */
    bool has_den;
    struct dec num, den;
    int32_t date; /* of a milestone; else DATE_NONE */
    const char *source, *formula, *evidence, *author, *note;
    int32_t recorded;                              /* the day the unit's figure was entered */
    const char *at, *by_whom, *reason, *from_file; /* of the form or file that brought it */
    bool by_program;                               /* a key of the API brought it, not a person */
};

/* What came from a form or a file.  NULL counts as "".  num also holds the day of a milestone ("28/04/2022"), "có" or
 * "không", and a level by its number or its words ("2", "Còn thiếu", "2: Còn thiếu"); when state is not FACT_VALUE, num and den must be empty. */
struct figure_typed {
    const char *num, *den, *source, *note;
    enum fact_state state;
    uint8_t num_type, den_type; /* enum cell_type of base/rows.h, where a spreadsheet gave them */
    bool
        pasted; /* from a table, whose marks are not those of the screen: "1.234" is asked about, too … */
    enum cell_marks marks; /* … unless the person has said which these are */
};

/* 0 and *ret; 1 when nothing at all was typed; ERR_INPUT with e->field "num", "den" or "note" otherwise. */
int figure_parse(struct arena *a, const struct plan *p, uint32_t indicator,
                 const struct figure_typed *typed, struct figure *ret, struct err *e);
/* "không áp dụng", "chưa có", "" and their English; -1 when it is none: for files. */
int figure_state_named(const char *s);
const char *figure_state_vi(
    enum fact_state s); /* "có số liệu", "không áp dụng", "chưa có số liệu" */

/* Equal in all that a person types. */
bool figure_same(const struct figure *x, const struct figure *y);
/* The texts of the two fields, as they would be typed again; "" where there is none. */
const char *figure_num_text(struct arena *a, const struct plan *p, uint32_t indicator,
                            const struct figure *f);
const char *figure_den_text(struct arena *a, const struct figure *f);
/* For people: "1.153/1.400 (82,36%)", "12 tin", "ngày 28/04/2022", "có", "không áp dụng"; "–" for NULL. */
const char *figure_text(struct arena *a, const struct plan *p, uint32_t indicator,
                        const struct figure *f);
/* For the diary: exact, without marks of thousands: "1153/1400". */
const char *figure_plain(struct arena *a, const struct plan *p, uint32_t indicator,
                         const struct figure *f);
/* What a spreadsheet gave, in the form in which figure_num_text() tells the same. */
const char *figure_typed_text(struct arena *a, const char *s, enum cell_type type);
/* As a fact for the engine; its origin is 0 and holds nothing. */
struct fact figure_fact(uint32_t unit, uint32_t indicator, int year, const struct figure *f);

/* What looks odd beside last period's figure (NULL: none): at most FIGURE_WARNINGS texts.  The rule is told by
 * figure_warning_rule(). */
enum { FIGURE_WARNINGS = 3 };
size_t figure_warn(struct arena *a, const struct plan *p, uint32_t indicator,
                   const struct figure *f, const struct figure *last,
                   const char *ret[static FIGURE_WARNINGS]);
const char *figure_warning_rule(void);

#endif
