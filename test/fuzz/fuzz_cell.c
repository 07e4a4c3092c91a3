/* Cells: any text is a value or a refusal; what a decimal prints as is read back as the same. */
#include <string.h>

#include "base/cell.h"
#include "base/check.h"
#include "base/date.h"

static void decimal(struct arena *a, const char *s, enum cell_marks marks)
{
    struct dec d, back;
    bool percent;

    if (cell_dec(s, marks, &d, &percent) != CELL_OK)
        return;
    CHECK(cell_dec(dec_text(a, d), CELL_POINT, &back, NULL) == CELL_OK);
    CHECK(num_eq(num_dec(a, d), num_dec(a, back)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _arena_ struct arena *a = arena_new();
    char *s = arena_strndup(a, (const char *)data, size);
    int32_t date = 0, back, seconds = 0;
    int64_t n;
    bool b;

    for (enum cell_marks m = CELL_MARKS_FREE; m <= CELL_POINT; m++)
        decimal(a, s, m);
    cell_int(s, CELL_COMMA, &n);
    cell_bool(s, &b);
    if (cell_moment(s, &date, &seconds) == CELL_OK) {
        CHECK(seconds >= 0 && seconds < 86400);
        CHECK(cell_date(date_vi(a, date), &back) == CELL_OK && back == date);
        CHECK(cell_date(date_iso(a, date), &back) == CELL_OK && back == date);
    }
    return 0;
}
