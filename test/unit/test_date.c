/* Dates: known weekdays, round trips over three centuries, what is refused. */
#include "base/date.h"

#include <stdbool.h>

#include "test.h"

static void known_days(void **state)
{
    /* 28/01/2022 was a Friday; 30/11/2025 is a Sunday (domain.md §0.5). 19/11/2026 is a Thursday.
     */
    assert_int_equal(date_weekday(date_from(2022, 1, 28)), 5);
    assert_int_equal(date_weekday(date_from(2025, 11, 30)), 7);
    assert_int_equal(date_weekday(date_from(2026, 11, 19)), 4);
    assert_int_equal(date_from(1970, 1, 1), 0);
    assert_int_equal(date_from(2000, 3, 1) - date_from(2000, 2, 28), 2);
    assert_int_equal(date_from(1900, 3, 1) - date_from(1900, 2, 28), 1);
}

static void round_trip(void **state)
{
    for (int32_t d = date_from(1900, 1, 1); d <= date_from(2200, 12, 31); d++) {
        int y, m, day;
        date_split(d, &y, &m, &day);
        assert_true(date_is_real(y, m, day));
        assert_int_equal(date_from(y, m, day), d);
    }
}

static void typed_by_people(void **state)
{
    static const struct {
        const char *s;
        int y, m, d; /* y = 0: refused */
    } cases[] = {
        {"28/01/2022", 2022, 1, 28},
        {"1/2/2022", 2022, 2, 1},
        {"01-02-2022", 2022, 2, 1},
        {"01.02.2022", 2022, 2, 1},
        {"2022-02-01", 2022, 2, 1},
        {"31/02/2022", 0, 0, 0},
        {"02/28/2022", 0, 0, 0},
        {"28/01/22", 0, 0, 0},
        {"28/01-2022", 0, 0, 0},
        {"2022-2-1", 0, 0, 0},
        {"", 0, 0, 0},
        {"28/01/2022 ", 0, 0, 0},
        {"29/02/2024", 2024, 2, 29},
        {"29/02/2023", 0, 0, 0},
        {"00/01/2022", 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t d = DATE_NONE;
        int r = date_parse(cases[i].s, &d);
        assert_int_equal(r, cases[i].y ? 0 : -1);
        assert_int_equal(d, cases[i].y ? date_from(cases[i].y, cases[i].m, cases[i].d) : DATE_NONE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_days),
        cmocka_unit_test(round_trip),
        cmocka_unit_test(typed_by_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
