/* A level as people type it: by its number, by its words, by both; what is none; what the plan no longer has.  A number as a form,
 * a pasted table and a spreadsheet give it. */
#include "core/figure.h"

#include <string.h>

#include "base/fs.h"
#include "base/str.h"
#include "engine/plan_read.h"
#include "test.h"

static struct arena *a;
static struct plan *p;
static uint32_t level;

static int setup(void **state)
{
    struct errs errs;
    struct err e;
    char *text;
    size_t n;

    (void)state;
    a = arena_new();
    errs_init(&errs, a, 10);
    if (fs_read(a, "plans/ham-cham-diem.yaml", 1 << 20, &text, &n, &e) ||
        plan_read(a, "p.yaml", text, n, &p, &errs))
        return -1;
    level = plan_find_indicator(p, "muc");
    return level == NO_INDEX ? -1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* The level read, 0 when refused. */
static int64_t read_as(const char *text)
{
    const struct figure_typed typed = {.num = text, .state = FACT_VALUE};
    struct figure f;
    struct err e;
    int r = figure_parse(a, p, level, &typed, &f, &e);

    if (r < 0) {
        assert_int_equal(r, ERR_INPUT);
        assert_string_equal(e.field, "num");
        assert_true(*e.hint);
        return 0;
    }
    assert_int_equal(f.num.scale, 0);
    return f.num.mant;
}

/* The plan: 1 Hoàn thành xuất sắc, 2 Hoàn thành tốt, 3 Hoàn thành, 4 Không hoàn thành. */
static void test_read(void **state)
{
    static const struct {
        const char *text;
        int64_t level;
    } cases[] = {
        {"2", 2},
        {"Hoàn thành tốt", 2},
        {" hoan thanh  TOT ", 2},
        {"Hoàn thành", 3},
        {"2: Hoàn thành tốt", 2},
        {"mức 2: Hoàn thành tốt", 2},
        {"Mức 4: không hoàn thành", 4},
        {"3: Hoàn thành tốt", 0}, /* the number says one, the words another */
        {"mức 2:", 0},
        {"Hoàn", 0},
        {"rất tốt", 0},
        {"0", 0},
        {"5", 0},
        {"5: Hoàn thành", 0},
        {"1,5", 0},
        {"-1", 0},
    };

    (void)state;
    assert_int_equal(plan_levels(p, level), 4);
    assert_int_equal(plan_levels(p, plan_find_indicator(p, "lop")), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (read_as(cases[i].text) != cases[i].level)
            fail_msg("“%s” is read as %d", cases[i].text, (int)read_as(cases[i].text));
}

/* What a screen shows is read back. */
static void test_back(void **state)
{
    (void)state;
    for (int64_t k = 1; k <= 4; k++) {
        const struct figure f = {
            .state = FACT_VALUE, .num = {.mant = k}, .date = DATE_NONE, .note = "", .source = ""};
        assert_int_equal(read_as(figure_text(a, p, level, &f)), k);
        assert_int_equal(read_as(figure_num_text(a, p, level, &f)), k);
    }
}

/* How each reads it: the number with a point, ? for two meanings, ! for none, 0/… for what is no figure. */
static const char *read_number(const char *text, bool pasted, enum cell_type type)
{
    const struct figure_typed typed = {.num = text,
                                       .den = "1429",
                                       .state = FACT_VALUE,
                                       .num_type = (uint8_t)type,
                                       .pasted = pasted};
    struct figure f;
    struct err e;

    if (figure_parse(a, p, plan_find_indicator(p, "dung-han"), &typed, &f, &e) == 0)
        return dec_text(a, f.num);
    assert_string_equal(e.field, "num");
    assert_true(*e.hint);
    return strstr(e.message, "hàng nghìn") ? "?" : "!";
}

static void test_numbers(void **state)
{
    static const struct {
        const char *text, *form, *pasted, *cell;
    } cases[] = {
        {"1,221", "?", "?", "1221"}, /* 1221 of an English spreadsheet, or one and a bit */
        {"1.221", "1221", "?", "1.221"},
        {"1,2210", "1.221", "1.221", "!"},
        {"0,221", "0.221", "0.221", "!"},
        {"1.221,5", "1221.5", "1221.5", "!"},
        {"1,221.5", "!", "1221.5", "1221.5"},
        {"1221", "1221", "1221", "1221"},
        {"2.5", "!", "2.5", "2.5"},
        {"96%", "!", "!", "!"},
        {"-5", "!", "!", "!"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(read_number(cases[i].text, false, CELL_TEXT), cases[i].form);
        assert_string_equal(read_number(cases[i].text, true, CELL_TEXT), cases[i].pasted);
        assert_string_equal(read_number(cases[i].text, true, CELL_NUMBER), cases[i].cell);
    }
    assert_string_equal(read_number("2025-01-02", true, CELL_DATE), "!");
    /* what is shown has one meaning */
    const struct figure f = {.state = FACT_VALUE,
                             .num = {1221, 3},
                             .den = {1429, 0},
                             .has_den = true,
                             .date = DATE_NONE};
    assert_string_equal(figure_num_text(a, p, plan_find_indicator(p, "dung-han"), &f), "1,2210");
}

static int read_ratio(const char *id, const char *num, const char *den)
{
    const struct figure_typed typed = {.num = num, .den = den, .state = FACT_VALUE};
    struct figure f;
    struct err e;

    return figure_parse(a, p, plan_find_indicator(p, id), &typed, &f, &e);
}

/* 0 of 0: no case; 5 of 0 cannot be, but where a result stands against its target it says that there was none. */
static void test_no_cases(void **state)
{
    (void)state;
    assert_int_equal(read_ratio("dung-han", "0", "0"), 0);
    assert_int_equal(read_ratio("dung-han", "5", "0"), ERR_INPUT);
    assert_int_equal(read_ratio("thu", "5", "0"), 0);
    assert_int_equal(read_ratio("lop", "2,5", ""), ERR_INPUT);
    assert_int_equal(read_ratio("lop", "2", ""), 0);
}

static void test_spoilt(void **state)
{
    const struct figure_typed typed = {
        .num = "1", .den = "2", .state = FACT_VALUE, .note = "Ph?ng N?i v?"};
    struct figure f;
    struct err e;

    (void)state;
    assert_int_equal(figure_parse(a, p, plan_find_indicator(p, "dung-han"), &typed, &f, &e),
                     ERR_INPUT);
    assert_string_equal(e.field, "note");
}

static void test_odd(void **state)
{
    const char *texts[FIGURE_WARNINGS];
    struct figure f = {
        .state = FACT_VALUE, .num = {.mant = 7}, .date = DATE_NONE, .note = "", .source = ""};

    (void)state;
    assert_int_equal(figure_warn(a, p, level, &f, NULL, texts), 1);
    assert_string_equal(texts[0], "mức 7 không có trong kế hoạch (1 đến 4)");
    f.num = (struct dec){.mant = 15, .scale = 1};
    assert_int_equal(figure_warn(a, p, level, &f, NULL, texts), 1);
    assert_string_equal(texts[0], "mức 1,5 không có trong kế hoạch (1 đến 4)");
    f.num = (struct dec){.mant = 4};
    assert_int_equal(figure_warn(a, p, level, &f, &f, texts), 0);
}

/* 5/0 is a slip, 0/0 the plan's business; where a scheme compares with an assigned target, 0 is none assigned and above it
 * nothing odd. */
static void test_whole(void **state)
{
    const uint32_t ordinary = plan_find_indicator(p, "dung-han"),
                   assigned = plan_find_indicator(p, "thu");
    struct figure_typed typed = {.num = "5", .den = "0", .state = FACT_VALUE};
    const char *texts[FIGURE_WARNINGS];
    struct figure f;
    struct err e;

    (void)state;
    assert_int_equal(figure_parse(a, p, ordinary, &typed, &f, &e), ERR_INPUT);
    assert_string_equal(e.field, "den");
    assert_int_equal(figure_parse(a, p, assigned, &typed, &f, &e), 0);
    typed.num = "0";
    assert_int_equal(figure_parse(a, p, ordinary, &typed, &f, &e), 0);
    typed = (struct figure_typed){.num = "9", .den = "5", .state = FACT_VALUE};
    assert_int_equal(figure_parse(a, p, ordinary, &typed, &f, &e), 0);
    assert_int_equal(figure_warn(a, p, ordinary, &f, NULL, texts), 1);
    assert_string_equal(texts[0], "tử số lớn hơn mẫu số");
    assert_int_equal(figure_warn(a, p, assigned, &f, NULL, texts), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),    cmocka_unit_test(test_back),
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_no_cases),
        cmocka_unit_test(test_spoilt),  cmocka_unit_test(test_odd),
        cmocka_unit_test(test_whole),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
