/* Names from outside, cleaned, and the header that sends them back. */
#include "base/file_name.h"

#include <string.h>

#include "base/utf8.h"
#include "test.h"

static void cleaning(void **state)
{
    static const struct {
        const char *from, *want;
    } cases[] = {
        {"Báo cáo.pdf", "Báo cáo.pdf"},
        {"", "tệp"},
        {"...", "tệp"},
        {" . .pdf", "pdf"},
        {"../../etc/passwd", "passwd"},
        {"C:\\Users\\a\\Tờ trình.docx", "Tờ trình.docx"},
        {"a/b\\c.pdf", "c.pdf"},
        {"a/", "tệp"},
        {"anh\xE2\x80\xAEgpj.exe", "anhgpj.exe"}, /* U+202E turns round */
        {"\xE2\x80\x8F"
         "a\xE2\x80\x8B"
         "b\xEF\xBB\xBF.pdf",
         "ab.pdf"}, /* marks nobody sees */
        {"a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"},
        {"a\x01\x7F.pdf", "a.pdf"},
        {"Tie\xCC\x82\xCC\x81ng.pdf", "Tiếng.pdf"}, /* NFD, as macOS sends it */
        {"a\xFF\xC3.pdf", "a__.pdf"},
        {"a<b>:\"|?*.pdf", "a_b______.pdf"},
        {"CON", "_CON"},
        {"nul.pdf", "_nul.pdf"},
        {"com1.txt", "_com1.txt"},
        {"com0.txt", "com0.txt"},
        {"conduct.pdf", "conduct.pdf"},
        {"  a \xC2\xA0 b.pdf . ", "a b.pdf"},
        {".htaccess", "htaccess"},
    };
    _arena_ struct arena *a = arena_new();

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char *got = file_name_clean(a, cases[i].from);
        assert_string_equal(got, cases[i].want);
        assert_string_equal(file_name_clean(a, got), got); /* once is enough */
    }
}

static void without_folders(void **state)
{
    static const struct {
        const char *from, *want;
    } cases[] = {
        {"Không ghi được tệp /var/lib/thidua/a.db: đĩa đầy", "Không ghi được tệp a.db: đĩa đầy"},
        {"/srv/x/y.csv", "y.csv"},
        {"“/srv/x/y.csv” (/tmp/a/b)", "“y.csv” (b)"},
        {"tỷ lệ 80/100 theo 15/QĐ-UBND và/hoặc 1/2", "tỷ lệ 80/100 theo 15/QĐ-UBND và/hoặc 1/2"},
        {"sqlite:/var/lib/thidua/a.db", "sqlite:a.db"},
        {"", ""},
        {"ở /srv/x/", "ở "},
    };
    _arena_ struct arena *a = arena_new();

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_string_equal(file_name_no_folders(a, cases[i].from), cases[i].want);
    assert_string_equal(file_name_base(a, ""), "");
    assert_string_equal(file_name_base(a, "/srv/nạp lại/facts.csv"), "facts.csv");
    assert_string_equal(file_name_base(a, "D:\\x\\facts.csv"), "facts.csv");
    assert_string_equal(file_name_base(a, "facts 2.csv"), "facts 2.csv");
}

static void long_names(void **state)
{
    _arena_ struct arena *a = arena_new();
    char *s = arena_alloc(a, 100000);

    for (int i = 0; i < 1000; i++)
        memcpy(s + 3 * i, "ế", 3);
    memcpy(s + 3000, ".docx", 6);
    char *got = file_name_clean(a, s);
    assert_true(strlen(got) <= FILE_NAME_MAX && strlen(got) > FILE_NAME_MAX - 4);
    assert_true(utf8_valid(got, strlen(got)));
    assert_string_equal(got + strlen(got) - 5, ".docx");
    memset(s, 'a', 99999);
    assert_int_equal(strlen(file_name_clean(a, s)) <= FILE_NAME_MAX, 1);
}

static void endings(void **state)
{
    _arena_ struct arena *a = arena_new();

    assert_string_equal(file_name_ending(a, "a.PDF"), "pdf");
    assert_string_equal(file_name_ending(a, "a.pdf.exe"), "exe");
    assert_string_equal(file_name_ending(a, "a"), "");
    assert_string_equal(file_name_ending(a, "a."), "");
}

static void dispositions(void **state)
{
    _arena_ struct arena *a = arena_new();

    assert_string_equal(
        file_name_disposition(a, "Tờ trình – Đợt 1.pdf"),
        "attachment; filename=\"To trinh _ Dot 1.pdf\"; "
        "filename*=UTF-8''T%E1%BB%9D%20tr%C3%ACnh%20%E2%80%93%20%C4%90%E1%BB%A3t%201.pdf");
    assert_string_equal(file_name_disposition(a, "a'%;(1).pdf"),
                        "attachment; filename=\"a'__(1).pdf\"; "
                        "filename*=UTF-8''a%27%25%3B%281%29.pdf");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cleaning), cmocka_unit_test(without_folders), cmocka_unit_test(long_names),
        cmocka_unit_test(endings), cmocka_unit_test(dispositions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
