/* Codes of the second factor against the vectors of RFC 6238, appendix B (SHA-1), and moments. */
#include "test.h"

#include "base/moment.h"
#include "core/totp.h"

static const unsigned char seed[] = "12345678901234567890";

static void vectors(void **state)
{
    (void)state;
    static const struct {
        int64_t at;
        const char *code;
    } rfc[] = {{59, "94287082"},         {1111111109, "07081804"}, {1111111111, "14050471"},
               {1234567890, "89005924"}, {2000000000, "69279037"}, {20000000000, "65353130"}};
    char code[TOTP_MAX_DIGITS + 1];

    for (size_t i = 0; i < ARRAY_SIZE(rfc); i++) {
        totp_code(seed, 20, rfc[i].at / TOTP_STEP, 8, code);
        assert_string_equal(code, rfc[i].code);
        totp_code(seed, 20, rfc[i].at / TOTP_STEP, 6, code); /* its last six digits */
        assert_string_equal(code, rfc[i].code + 2);
    }
}

static bool right(const char *code, int64_t at, int64_t last)
{
    int64_t step = -1;
    bool r = totp_check(seed, 20, code, at, last, &step);

    if (r)
        assert_int_equal(step, 1); /* the code below is of seconds 30 … 59 */
    return r;
}

static void checking(void **state)
{
    (void)state;
    static const char code[] = "287082";

    assert_true(right(code, 30, 0));
    assert_true(right(code, 59, 0));
    assert_true(right(code, 0, 0));   /* one step early */
    assert_true(right(code, 89, 0));  /* one late */
    assert_false(right(code, 90, 0)); /* two late */
    assert_false(right(code, 30, 1)); /* used */
    assert_true(right("287 082", 30, 0));
    assert_false(right("28708", 30, 0));
    assert_false(right("2870822", 30, 0));
    assert_false(right("28708a", 30, 0));
    assert_false(right("", 30, 0));
    assert_false(right("287083", 30, 0));
}

static void shown(void **state)
{
    (void)state;
    _arena_ struct arena *a = arena_new();

    /* base32 of the seed, by RFC 4648 */
    assert_string_equal(totp_text(a, seed, 20), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    assert_string_equal(
        totp_uri(a, seed, 20, "UBND Quảng", "lan"),
        "otpauth://totp/UBND%20Qu%E1%BA%A3ng:lan?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        "&issuer=UBND%20Qu%E1%BA%A3ng");
}

static void moments(void **state)
{
    (void)state;
    _arena_ struct arena *a = arena_new();
    int64_t n = 0;
    static const char *const bad[] = {"",
                                      "2026-11-22",
                                      "2026-11-22 08:30:00Z",
                                      "2026-11-22T08:30:00",
                                      "2026-11-22T24:00:00Z",
                                      "2026-02-30T00:00:00Z",
                                      "2026-11-22T08:60:00Z",
                                      "2026-11-22T08:30:0xZ",
                                      "2026-11-22T08:30:00Zx"};

    assert_int_equal(moment_parse("1970-01-01T00:00:00Z", &n), 0);
    assert_int_equal(n, 0);
    assert_int_equal(moment_parse("2001-09-09T01:46:40Z", &n), 0);
    assert_int_equal(n, 1000000000);
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        assert_int_equal(moment_parse(bad[i], &n), -1);
    assert_string_equal(moment_text(a, 1000000000), "2001-09-09T01:46:40Z");
    /* what somebody else wrote into the database is as old as can be, and no reason to stop */
    assert_int_equal(moment_between("hôm qua", "2001-09-09T01:46:40Z"), 1000000000);
    assert_string_equal(moment_after(a, "", 1), "1970-01-01T00:00:01Z");
    assert_string_equal(moment_text(a, -1), "1969-12-31T23:59:59Z");
    assert_string_equal(moment_after(a, "2024-02-28T23:59:59Z", 1), "2024-02-29T00:00:00Z");
    assert_int_equal(moment_between("2026-11-22T08:30:00Z", "2026-11-23T08:29:59Z"), 86399);
    assert_string_equal(moment_vi(a, "2026-11-22T17:30:00Z"), "00:30 23/11/2026");
    assert_string_equal(moment_vi(a, ""), "");
    assert_string_equal(moment_vi(a, NULL), "");
    assert_string_equal(moment_of_day(a, 0), "1969-12-31T17:00:00Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(vectors), cmocka_unit_test(checking),
                                       cmocka_unit_test(shown), cmocka_unit_test(moments)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
