/* UTF-8: what is valid, against a decoder written the slow way; widths; NFC. */
#include "base/utf8.h"

#include <string.h>

#include "base/rand.h"
#include "test.h"

/* The rules of RFC 3629 spelled out, to check the automaton. */
static size_t slow_len(const unsigned char *p, size_t n)
{
    if (p[0] < 0x80)
        return 1;
    size_t len = (p[0] & 0xE0) == 0xC0   ? 2
                 : (p[0] & 0xF0) == 0xE0 ? 3
                 : (p[0] & 0xF8) == 0xF0 ? 4
                                         : 0;
    if (!len || len > n)
        return 0;
    uint32_t cp = p[0] & (0x7Fu >> len);
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        cp = cp << 6 | (p[i] & 0x3F);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    return cp < least[len] || cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000) ? 0 : len;
}

static size_t slow_prefix(const char *s, size_t n)
{
    size_t i = 0;

    while (i < n) {
        size_t len = slow_len((const unsigned char *)s + i, n - i);
        if (!len)
            break;
        i += len;
    }
    return i;
}

static void valid_as_the_slow_way(void **state)
{
    struct rng r = {7};
    char s[80];

    for (int round = 0; round < 200000; round++) {
        size_t n = rng_below(&r, sizeof s), i = 0;
        while (i < n) {
            uint32_t cp = (uint32_t)rng_below(&r, rng_below(&r, 2) ? 0x80 : 0x110000);
            char out[4];
            size_t len = utf8_put(out, cp);
            for (size_t j = 0; j < len && i < n; j++)
                s[i++] = out[j];
        }
        if (n && rng_below(&r, 2))
            s[rng_below(&r, n)] = (char)rng_next(&r);
        size_t good = slow_prefix(s, n);
        assert_int_equal(utf8_valid_prefix(s, n), good);
        assert_int_equal(utf8_valid(s, n), good == n);
        uint32_t st = UTF8_START;
        size_t cut = n ? rng_below(&r, n) : 0;
        bool ok = utf8_check(s, cut, &st) && utf8_check(s + cut, n - cut, &st) && st == UTF8_START;
        assert_int_equal(ok, good == n);
    }
}

static void every_code_point(void **state)
{
    for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
        char s[4];
        uint32_t back;
        if (cp == 0xD800)
            cp = 0xE000;
        size_t n = utf8_put(s, cp);
        assert_int_equal(utf8_next(s, n, &back), n);
        assert_int_equal(back, cp);
    }
    uint32_t cp;
    assert_int_equal(utf8_next("\xFF", 1, &cp), 1);
    assert_int_equal(cp, 0xFFFD);
    assert_int_equal(utf8_next("\xE1\xBA", 2, &cp), 1);
    assert_int_equal(cp, 0xFFFD);
}

static void widths(void **state)
{
    assert_int_equal(utf8_width("Phường Nghĩa Lộ"), 15);
    assert_int_equal(utf8_width("Phu\xCC\x9B\xCC\x80"
                                "ng"),
                     5); /* NFD */
    assert_int_equal(utf8_width("越南"), 4);
    assert_int_equal(utf8_width(""), 0);
    assert_int_equal(utf8_count("Nghĩa Lộ"), 8);
    assert_int_equal(utf8_fit("Nghĩa Lộ", 5), 6);
    assert_int_equal(utf8_fit("a\xCC\x80"
                              "b",
                              1),
                     3);
    assert_int_equal(utf8_fit("越南", 3), 3);
}

static void nfc(void **state)
{
    _arena_ struct arena *a = arena_new();
    const char *plain = "Xã Hòa Bình";

    assert_ptr_equal(utf8_nfc(a, plain), plain);
    assert_string_equal(utf8_nfc(a, "Xa\xCC\x83 Ho\xCC\x80"
                                    "a Bi\xCC\x80nh"),
                        plain);
    assert_string_equal(utf8_nfc(a, "u\xCC\x9B\xCC\xA3"), "ự");
    assert_string_equal(utf8_nfc(a, "u\xCC\xA3\xCC\x9B"), "ự");
    const char *bad = "\xCC";
    assert_ptr_equal(utf8_nfc(a, bad), bad);
}

static void hidden(void **state)
{
    _arena_ struct arena *a = arena_new();
    const char *plain = "Xã Hòa Bình\t1\r\n2 – “3” ☑";

    assert_ptr_equal(utf8_clean(a, plain), plain);
    assert_ptr_equal(utf8_clean(a, ""), "");
    /* pasted: a mark of direction before a number, a zero-width blank, a byte order mark, a soft hyphen */
    assert_string_equal(utf8_clean(a, "\xE2\x80\x8E"
                                      "123\xE2\x80\x8B\xEF\xBB\xBF 4\xC2\xAD"
                                      "5"),
                        "123 45");
    /* text turned round, a control of Latin-1, what Unicode never assigns, in three planes */
    assert_string_equal(utf8_clean(a, "\xE2\x80\xAE"
                                      "fdp\xC2\x85.\xEF\xBF\xBF\xF0\x9F\xBF\xBF\xEF\xB7\x90"
                                      "exe"),
                        "fdp.exe");
    assert_string_equal(utf8_clean(a, "a\x01"
                                      "b\x7F"),
                        "a\x01"
                        "b\x7F");
    assert_string_equal(utf8_clean(a, "một\xE2\x80\xA8hai"), "một hai");
    assert_string_equal(utf8_clean(a, "\xE2\x80\x8B"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_as_the_slow_way),
        cmocka_unit_test(every_code_point),
        cmocka_unit_test(widths),
        cmocka_unit_test(nfc),
        cmocka_unit_test(hidden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
