/* Cells as officials type them. */
#include "base/cell.h"

#include <string.h>

#include "base/date.h"
#include "test.h"

static void decimals(void **state)
{
    static const struct {
        const char *s;
        enum cell_marks marks;
        enum cell_result want;
        const char *text; /* with % where it was one */
    } cases[] = {
        {"1.234,5", 0, CELL_OK, "1234.5"},
        {"1,234.5", 0, CELL_OK, "1234.5"},
        {"1.234.567", 0, CELL_OK, "1234567"},
        {"1.234.567,8", 0, CELL_OK, "1234567.8"},
        {"12,34", 0, CELL_OK, "12.34"},
        {"1 234", 0, CELL_OK, "1234"},
        {"1\xC2\xA0"
         "234,5",
         0, CELL_OK, "1234.5"},
        {"1 234.567", 0, CELL_OK, "1234.567"},
        {"  7 ", 0, CELL_OK, "7"},
        {"90%", 0, CELL_OK, "90%"},
        {"94,98 %", 0, CELL_OK, "94.98%"},
        {"-1,5", 0, CELL_OK, "-1.5"},
        {"−1,5", 0, CELL_OK, "-1.5"},
        {"+3", 0, CELL_OK, "3"},
        {"0,123", 0, CELL_OK, "0.123"},
        {"1234,567", 0, CELL_OK, "1234.567"},
        {"1.5000000000000", 0, CELL_OK, "1.5"},
        {"1.234", 0, CELL_AMBIGUOUS, ""},
        {"1,234", 0, CELL_AMBIGUOUS, ""},
        {"1.234", CELL_COMMA, CELL_OK, "1234"},
        {"1.234", CELL_POINT, CELL_OK, "1.234"},
        {"1,234", CELL_COMMA, CELL_OK, "1.234"},
        {"1,234", CELL_POINT, CELL_OK, "1234"},
        {"1,221", CELL_TYPED, CELL_AMBIGUOUS, ""},
        {"1,2210", CELL_TYPED, CELL_OK, "1.221"},
        {"0,221", CELL_TYPED, CELL_OK, "0.221"},
        {"1.221", CELL_TYPED, CELL_OK, "1221"},
        {"1.221,5", CELL_TYPED, CELL_OK, "1221.5"},
        {"1.000,221", CELL_TYPED, CELL_OK, "1000.221"},
        {"1221,345", CELL_TYPED, CELL_OK, "1221.345"},
        {"1.5", CELL_TYPED, CELL_BAD, ""},
        {"0.221", CELL_TYPED, CELL_BAD, ""},
        {"0.221", CELL_COMMA, CELL_BAD, ""},
        {"0,221", CELL_POINT, CELL_BAD, ""},
        {"012.345", 0, CELL_OK, "12.345"},
        {"1.5", CELL_COMMA, CELL_BAD, ""},
        {"1.234,5", CELL_POINT, CELL_BAD, ""},
        {"1.234.567", CELL_POINT, CELL_BAD, ""},
        {"0.333333333333333", CELL_POINT, CELL_TOO_FINE, ""},
        {"1234567890123456789", 0, CELL_TOO_FINE, ""},
        {"", 0, CELL_EMPTY, ""},
        {" \t", 0, CELL_EMPTY, ""},
        {"-", 0, CELL_EMPTY, ""},
        {"–", 0, CELL_EMPTY, ""},
        {"1.23.456", 0, CELL_BAD, ""},
        {"1234.567,8", 0, CELL_BAD, ""},
        {"1,2,3", 0, CELL_BAD, ""},
        {"1 23", 0, CELL_BAD, ""},
        {"1..2", 0, CELL_BAD, ""},
        {".5", 0, CELL_BAD, ""},
        {"5.", 0, CELL_BAD, ""},
        {"12a", 0, CELL_BAD, ""},
        {"1e5", 0, CELL_BAD, ""},
        {"%", 0, CELL_BAD, ""},
        {"--1", 0, CELL_BAD, ""},
        {"1.234,567.8", 0, CELL_BAD, ""},
        {"1234567890123456789012345678901234567890123456789012345678901234567890", 0, CELL_BAD, ""},
    };
    _arena_ struct arena *a = arena_new();

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dec d = {0};
        bool percent = false;
        enum cell_result r = cell_dec(cases[i].s, cases[i].marks, &d, &percent);
        if (r != cases[i].want)
            fail_msg("%s: %d, not %d", cases[i].s, (int)r, (int)cases[i].want);
        if (r == CELL_OK)
            assert_string_equal(arena_printf(a, "%s%s", dec_text(a, d), percent ? "%" : ""),
                                cases[i].text);
    }
    struct dec d;
    int64_t n;
    assert_int_equal(cell_dec("90%", 0, &d, NULL), CELL_BAD);
    assert_int_equal(cell_int("1.214", CELL_COMMA, &n), CELL_OK);
    assert_int_equal(n, 1214);
    assert_int_equal(cell_int("1,5", 0, &n), CELL_BAD);
}

static void dates(void **state)
{
    int32_t d = 0, s = 0;

    assert_int_equal(cell_date(" 28/04/2022\xC2\xA0", &d), CELL_OK);
    assert_int_equal(d, date_from(2022, 4, 28));
    assert_int_equal(cell_date("2022-04-28T00:00:00.000", &d), CELL_OK);
    assert_int_equal(cell_date("28/04/2022 14:30", &d), CELL_TIMED);
    assert_int_equal(cell_date("04/28/2022", &d), CELL_BAD);
    assert_int_equal(cell_date("-", &d), CELL_EMPTY);
    assert_int_equal(cell_moment("28/04/2022 14:30", &d, &s), CELL_OK);
    assert_int_equal(s, (14 * 60 + 30) * 60);
    assert_int_equal(cell_moment("28/04/2022 24:30", &d, &s), CELL_BAD);
    assert_int_equal(cell_moment("28/04/2022 1:30", &d, &s), CELL_BAD);
    assert_int_equal(cell_moment("28/04/2022 ", &d, &s), CELL_OK);
    assert_int_equal(s, 0);
}

/* What spreadsheets leave in cells: of a formula that failed, of a number that was too long. */
static void leavings(void **state)
{
    static const char *const errors[] = {"#N/A",   "#REF!", "#DIV/0!", "#VALUE!",
                                         "#NAME?", "#NUM!", "#NULL!",  "Err:502"};
    static const char *const others[] = {"",    "#",    "# ghi chú", "#N/A x",
                                         "N/A", "Err:", "Err:5022",  "err:502"};
    static const char *const cut[] = {"4.40621E+10", "4,40621E+10", "1E+15", "1e+2"};
    static const char *const whole[] = {"44062",   "E+10",  "4.40621", "4E10",
                                        "H21.1E+", "1E+1x", "Q1E+2"};

    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        assert_true(cell_is_error(errors[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(cell_is_error(others[i]));
    for (size_t i = 0; i < sizeof cut / sizeof *cut; i++)
        assert_true(cell_is_cut(cut[i]));
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        assert_false(cell_is_cut(whole[i]));
}

static void words(void **state)
{
    bool b = false;

    assert_int_equal(cell_bool(" CÓ ", &b), CELL_OK);
    assert_true(b);
    assert_int_equal(cell_bool("KHÔNG", &b), CELL_OK);
    assert_false(b);
    assert_int_equal(cell_bool("X", &b), CELL_OK);
    assert_true(b);
    assert_int_equal(cell_bool("Chưa đạt", &b), CELL_OK);
    assert_false(b);
    assert_int_equal(cell_bool("", &b), CELL_EMPTY);
    assert_int_equal(cell_bool("cờ", &b), CELL_BAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimals),
        cmocka_unit_test(dates),
        cmocka_unit_test(leavings),
        cmocka_unit_test(words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
