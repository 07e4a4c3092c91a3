/* Vietnamese letters, search keys, dictionary order, and the score that tells encodings apart. */
#include "base/vi.h"

#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "test.h"

static void letters_against_unicode(void **state)
{
    static const utf8proc_int32_t tones[] = {0, 0x300, 0x309, 0x303, 0x301, 0x323};
    int found = 0;

    for (uint32_t cp = 1; cp < 0x3000; cp++) {
        struct vi_letter l;
        utf8proc_int32_t d[8];
        if (!vi_letter(cp, &l))
            continue;
        found++;
        assert_int_equal(vi_compose(l.rank, l.tone, l.upper), cp);
        assert_int_equal(l.upper, utf8proc_tolower((utf8proc_int32_t)cp) != (int)cp);
        utf8proc_ssize_t n = utf8proc_decompose_char((int)cp, d, 8, UTF8PROC_DECOMPOSE, NULL);
        bool tone = l.tone == 0;
        for (utf8proc_ssize_t i = 0; i < n; i++)
            tone |= l.tone && d[i] == tones[l.tone];
        assert_true(tone);
        if (cp != 0x110 && cp != 0x111)
            assert_int_equal(l.base, utf8proc_tolower(d[0]));
        else
            assert_int_equal(l.base, 'd');
    }
    assert_int_equal(found, 2 * (33 + 12 * 5));
    assert_int_equal(vi_compose(0, 0, false), 0);
    assert_int_equal(vi_compose(4, 3, false), 0); /* b takes no tone */
}

static void search_keys(void **state)
{
    _arena_ struct arena *a = arena_new();

    assert_string_equal(vi_search_key(a, "  Phường \xC2\xA0 NGHĨA Lộ\t"), "phuong nghia lo");
    assert_string_equal(vi_search_key(a, "Đặng Thị Đào"), "dang thi dao");
    assert_string_equal(vi_search_key(a, "\xC4\x90o\xCC\x82\xCC\x81ng"), "dong");
    assert_string_equal(vi_search_key(a, "Müller 1.5%"), "muller 1.5%");
    assert_string_equal(vi_search_key(a, "Straße"), "strasse");
    assert_string_equal(vi_search_key(a, " "), "");
    assert_string_equal(vi_lower(a, "ĐÚNG, Có"), "đúng, có");
}

static void dictionary_order(void **state)
{
    /* Each line sorts after the one before it. */
    static const char *const list[] = {
        "",           "Tổ",          "Tổ 1",      "Tổ-1",     "a",         "A",
        "à",          "ả",           "ã",         "á",        "ạ",         "An",
        "Ân",         "Ba Tô",       "Ba Tơ",     "Bà Tơ",    "Bình Sơn",  "Cam Lộ",
        "Chí Hòa",    "Cù Lao",      "Dung Quất", "Đà Nẵng",  "Đức Phổ",   "em",
        "êm",         "Hoa Binh",    "Hoa Bình",  "Hoá Bình", "Hòa Lạc",   "ma",
        "mà",         "mả",          "mã",        "má",       "mạ",        "má hồng",
        "Nghĩa Hành", "Nghĩa Lộ",    "ơ",         "Sơn Hà",   "Sơn Tây",   "Trà Bồng",
        "Trà Câu",    "Trần Phú",    "U Minh",    "Ưng Hòa",  "Vạn Tường", "Xuân",
        "Ý Yên",      "\xE8\xB6\x8A"};
    _arena_ struct arena *a = arena_new();

    for (size_t i = 4; i + 1 < sizeof list / sizeof list[0]; i++)
        for (size_t j = i + 1; j < sizeof list / sizeof list[0]; j++) {
            if (vi_compare(a, list[i], list[j]) >= 0)
                fail_msg("%s must come before %s", list[i], list[j]);
            assert_true(vi_compare(a, list[j], list[i]) > 0);
        }
    for (size_t i = 0; i < 3; i++)
        assert_true(vi_compare(a, list[i], list[i + 1]) < 0);
    assert_int_equal(vi_compare(a, "Hòa",
                                "Ho\xCC\x80"
                                "a"),
                     0);
    assert_true(vi_compare(a, "Muller", "Müller") < 0);
    assert_true(vi_compare(a, "Müller", "Mun") < 0);
}

static void keys_hold_no_nul(void **state)
{
    _arena_ struct arena *a = arena_new();
    unsigned char *k;

    for (uint32_t cp = 1; cp < 0x20000; cp++) {
        char s[8] = "";
        utf8_put(s, cp);
        size_t n = vi_sort_key(a, s, &k);
        assert_null(memchr(k, 0, n));
        if (cp % 4096 == 0)
            arena_reset(a);
    }
}

static double score(const char *s)
{
    size_t words = 0, good = 0;

    vi_score(s, strlen(s), &words, &good);
    return words ? (double)good / (double)words : -1;
}

static void scores(void **state)
{
    assert_true(score("Cộng hòa xã hội chủ nghĩa Việt Nam – “Độc lập”, 12 m² quả giữ nghiêng") ==
                1);
    assert_true(score("CÔNG TY TNHH MTV ĐƯỜNG QUẢNG NGÃI") == 1);
    assert_true(score("Céng hßa x· héi chñ nghÜa") < 0.7);
    assert_true(score("plain ascii only") < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_against_unicode),
        cmocka_unit_test(search_keys),
        cmocka_unit_test(dictionary_order),
        cmocka_unit_test(keys_hold_no_nul),
        cmocka_unit_test(scores),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
