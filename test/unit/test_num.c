/* Exact numbers: identities, rounding at the half, overflow into GMP and back, texts. */
#include "base/num.h"

#include <string.h>

#include "base/rand.h"
#include "test.h"

static struct arena *a;

static int setup(void **state)
{
    a = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(a);
    return 0;
}

static struct num dec(const char *s)
{
    struct dec d;

    assert_int_equal(dec_parse(s, &d), 0);
    return num_dec(a, d);
}

static void thirds_make_one(void **state)
{
    struct num t = num_frac(a, 1, 3), s = num_add(a, num_add(a, t, t), t);

    assert_true(num_eq(s, num_int(1)));
    assert_string_equal(num_exact(a, t), "1/3");
    /* 3 × 25 points × 1/3 … = 75 exactly: the threshold of III.3.2.a is met, not missed by 1e-16 */
    assert_int_equal(num_cmp(num_mul(a, num_int(225), t), num_int(75)), 0);
}

static void rounding_at_the_half(void **state)
{
    static const struct {
        const char *in;
        int places;
        const char *up, *even, *down;
    } cases[] = {
        {"74.995", 2, "75.00", "75.00", "74.99"},
        {"74.985", 2, "74.99", "74.98", "74.98"},
        {"0.5", 0, "1", "0", "0"},
        {"1.5", 0, "2", "2", "1"},
        {"-0.005", 2, "-0.01", "0.00", "0.00"},
        {"-2.5", 0, "-3", "-2", "-2"},
        {"74.9949999", 2, "74.99", "74.99", "74.99"},
        {"74.9950001", 2, "75.00", "75.00", "75.00"},
        {"74.999", 2, "75.00", "75.00", "75.00"},
        {"-0.006", 2, "-0.01", "-0.01", "-0.01"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct num x = dec(cases[i].in);
        int p = cases[i].places;
        assert_string_equal(num_text(a, num_round(a, x, p, NUM_HALF_UP), p), cases[i].up);
        assert_string_equal(num_text(a, num_round(a, x, p, NUM_HALF_EVEN), p), cases[i].even);
        assert_string_equal(num_text(a, num_round(a, x, p, NUM_HALF_DOWN), p), cases[i].down);
    }
}

static void big_and_back(void **state)
{
    struct num sum = NUM_ZERO, back;

    /* Σ 1/p over primes overflows 64 bits early; taking the terms off again must end at exactly 0.
     */
    static const int primes[] = {2,  3,  5,  7,  11, 13, 17, 19, 23, 29, 31, 37, 41,
                                 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101};
    for (size_t i = 0; i < 26; i++)
        sum = num_add(a, sum, num_frac(a, 1, primes[i]));
    assert_int_equal(sum.d, 0);
    back = num_copy(a, sum);
    for (size_t i = 0; i < 26; i++)
        back = num_sub(a, back, num_frac(a, 1, primes[i]));
    assert_true(num_eq(back, NUM_ZERO));
    assert_int_equal(back.d, 1);
    assert_int_equal(num_cmp(sum, num_int(1)), 1);
    assert_int_equal(num_sign(num_neg(a, sum)), -1);
}

static void random_identities(void **state)
{
    struct rng r = {.state = 29};

    for (int i = 0; i < 20000; i++) {
        int bits = (int)rng_below(&r, 62) + 1;
        int64_t n = (int64_t)(rng_next(&r) >> (64 - bits)) - (int64_t)(rng_next(&r) >> (64 - bits));
        int64_t d = (int64_t)(rng_next(&r) >> (64 - bits)) + 1;
        int64_t m = (int64_t)(rng_next(&r) >> 40) + 1;
        struct num x = num_frac(a, n, d), y = num_frac(a, m, d);
        assert_true(num_eq(num_sub(a, num_add(a, x, y), y), x));
        assert_true(num_eq(num_div(a, num_mul(a, x, y), y), x));
        assert_int_equal(num_cmp(x, y), -num_cmp(y, x));
        struct num f = num_floor(a, x), c = num_ceil(a, x);
        assert_true(num_cmp(f, x) <= 0 && num_cmp(x, c) <= 0);
        assert_true(num_cmp(num_sub(a, c, f), num_int(1)) <= 0);
    }
}

/* By definition: nothing with that few decimals lies nearer; at the half the rule decides; numbers of 64 bits and those
 * that have been through GMP round alike. */
static void rounding_by_definition(void **state)
{
    struct rng r = {.state = 766};
    struct num half = num_frac(a, 1, 2);

    for (int i = 0; i < 20000; i++) {
        int64_t small = (int64_t)rng_below(&r, 40000) - 20000;
        int64_t n = i % 4 ? small : (int64_t)(rng_next(&r) >> 1) - (INT64_MAX / 2);
        int64_t d = 1 + (int64_t)(i % 3 ? rng_below(&r, 1000) : rng_next(&r) >> 2);
        int places = (int)rng_below(&r, 10);
        struct num x = num_frac(a, n, d), ten = num_int(1);
        for (int k = 0; k < places; k++)
            ten = num_mul(a, ten, num_int(10));
        for (enum num_rounding how = NUM_HALF_UP; how <= NUM_HALF_DOWN; how++) {
            struct num y = num_mul(a, num_round(a, x, places, how), ten);
            struct num m = num_mul(a, x, ten), low = num_floor(a, m), want = low;
            struct num rest = num_sub(a, m, low);
            bool even = num_eq(num_floor(a, num_mul(a, low, half)), num_mul(a, low, half));
            int side = num_cmp(rest, half);
            bool up_at_half = how == NUM_HALF_UP     ? num_sign(x) > 0
                              : how == NUM_HALF_EVEN ? !even
                                                     : num_sign(x) < 0; /* towards zero */
            if (side > 0 || (side == 0 && up_at_half))
                want = num_add(a, low, num_int(1));
            assert_true(num_eq(y, want));
            assert_true(num_cmp(low, m) <= 0 && num_sign(rest) >= 0 &&
                        num_cmp(rest, num_int(1)) < 0);
            assert_true(num_eq(num_ceil(a, m), num_neg(a, num_floor(a, num_neg(a, m)))));
        }
    }
}

static void decimals_in(void **state)
{
    struct dec d;
    static const char *const bad[] = {"",
                                      "-",
                                      ".5",
                                      "5.",
                                      "1,5",
                                      "1e5",
                                      " 1",
                                      "1 ",
                                      "1.2.3",
                                      "0x1",
                                      "1234567890123456789",
                                      "0.1234567891"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(dec_parse(bad[i], &d), -1);
    assert_string_equal(num_exact(a, dec("-0")), "0");
    assert_string_equal(num_exact(a, dec("007.500")), "7.5");
    assert_string_equal(num_exact(a, dec("999999999999999999")), "999999999999999999");
}

/* Two decimals, and more where two would look rounder than the figure is: 94,995 would be 95, 99.603 would be 99,6. */
static void percentages(void **state)
{
    const struct num third = num_frac(a, 1, 3), none = NUM_ZERO;

    assert_string_equal(num_vi_percent(a, num_frac(a, 18999, 20000), none), "94,995%");
    assert_string_equal(num_vi_percent(a, num_frac(a, 1153, 1214), none), "94,98%"); /* 94,9753… */
    assert_string_equal(num_vi_percent(a, num_frac(a, 19, 20), none), "95%");
    assert_string_equal(num_vi_percent(a, third, none), "33,33%");
    assert_string_equal(num_vi_percent(a, num_frac(a, 99603, 100000), none), "99,603%");
    assert_string_equal(num_vi_percent(a, num_frac(a, 3333, 10000), third), "33,33%");
    assert_string_equal(num_vi_percent(a, third, num_frac(a, 3333, 10000)),
                        "33,333%"); /* beside it */
    assert_string_equal(num_vi_percent(a, num_frac(a, -1, 8), none), "-12,5%");
}

static void texts(void **state)
{
    assert_string_equal(num_vi(a, dec("1214"), 2), "1.214");
    assert_string_equal(num_vi(a, dec("1234567.891"), 2), "1.234.567,89");
    assert_string_equal(num_vi(a, dec("-0.004"), 2), "0");
    assert_string_equal(num_vi(a, dec("94.9"), 2), "94,9");
    assert_string_equal(num_vi(a, num_int(INT64_MAX), 9), "9.223.372.036.854.775.807");
    assert_string_equal(num_vi(a, num_frac(a, INT64_MIN + 1, 2), 9),
                        "-4.611.686.018.427.387.903,5");
    assert_string_equal(num_vi(a, num_frac(a, 2, 3), 9), "0,666666667");
    assert_string_equal(num_vi(a, num_frac(a, 1, 8), 2), "0,13");
    assert_string_equal(num_vi(a, num_frac(a, -1, 8), 2), "-0,13");
    assert_string_equal(num_vi(a, num_frac(a, 1, 3000000000), 9), "0");
    assert_string_equal(num_text(a, num_frac(a, 199999, 100), 0), "2000");
    /* 74,9951 would print as 75,00 beside a threshold of 75: the text must show that it is not */
    assert_string_equal(num_vi_unlike(a, dec("74.9951"), 2, dec("75")), "74,995");
    assert_string_equal(num_vi_unlike(a, dec("74.99"), 2, dec("75")), "74,99");
    assert_string_equal(num_text(a, num_frac(a, 1153, 1214), 4), "0.9498");
    assert_string_equal(num_text(a, dec("0.05"), 1), "0.1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thirds_make_one),
        cmocka_unit_test(rounding_at_the_half),
        cmocka_unit_test(big_and_back),
        cmocka_unit_test(random_identities),
        cmocka_unit_test(rounding_by_definition),
        cmocka_unit_test(decimals_in),
        cmocka_unit_test(texts),
        cmocka_unit_test(percentages),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
