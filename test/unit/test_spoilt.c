/* Texts that were spoiled on their way.  The spoiled ones were made by other programs: lost letters and wrong readings by
 * Python's codecs (cp1252, latin-1), TCVN3 by iconv, VNI by the table that its maker published. */
#include "base/spoilt.h"

#include <string.h>

#include "test.h"

static void told(void **state)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"Ph?ng N?i v?", "dấu ?"},
        {"S? Nông nghi?p và Môi tr??ng", "dấu ?"},
        {"V?n phòng ??ng ?y; ph??ng Ngh?a L?", "dấu ?"},
        {"PH?NG N?I V?", "dấu ?"},
        {"Phư?ng Nghĩa Lộ", ""},     /* ĩ could not have survived what took the other */
        {"Phư?ng Hòa Sơn", "dấu ?"}, /* as the Vietnamese code page leaves it */
        {"Phòng N\xEF\xBF\xBDi vụ", "U+FFFD"},
        {"PhÃ²ng Ná»™i vá»¥", "“Phòng Nội vụ”"},
        {"S\xC3\xA1\xC2\xBB\xC2\x9F N\xC3\x83\xC2\xB4ng nghi\xC3\xA1\xC2\xBB\xE2\x80\xA1p",
         "“Sở Nông nghiệp”"},
        {"Phßng Néi vô", "TCVN3"},
        {"ph\xC2\xADêng nghÜa lé", "“phường nghĩa lộ”"},
        {"ñy ban nh©n d©n x· b×nh s¬n", "“ủy ban nhân dân xã bình sơn”"},
        {"së n«ng nghiÖp vµ m«i tr\xC2\xADêng", "TCVN3"},
        {"Phoøng Noäi vuï", "“Phòng Nội vụ”"},
    };
    _arena_ struct arena *a = arena_new();
    struct err e;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int r = spoilt_check(a, cases[i].text, &e);
        if (!*cases[i].says) {
            assert_int_equal(r, 0);
            continue;
        }
        if (r != ERR_INPUT || !strstr(e.message, cases[i].says))
            fail_msg("“%s”: %s", cases[i].text, r ? e.message : "taken");
        assert_true(*e.hint);
    }
}

/* Names and notes as people write them, also of other peoples and with addresses in them. */
static void taken(void **state)
{
    static const char *const texts[] = {
        "",
        "Phòng Nội vụ",
        "Sở Nông nghiệp và Môi trường",
        "UBND xã Ia Băng",
        "Đã hỏi chưa? Có",
        "Đã hỏi chưa?Có",
        "Ai? Khi nào?",
        "a?b=c",
        "https://dichvucong.gov.vn/tra-cuu?ma=H21&nam=2024",
        "xem x.vn/a?b",
        "What?",
        "?",
        "??",
        "Y Blôk Êban",
        "Rơ Châm H'Yéo",
        "Ksor Phước",
        "Hà Nam",
        "Sô Léo",
        "Müller",
        "Noël",
        "Citroën",
        "café Trung Nguyên",
        "GmbH & Co. KGaA, Köln",
        "São Paulo",
        "100 m² × 2",
        "số 5/QĐ-UBND",
        "Lò Thị Bé",
        "ô tô",
        "xã Cà Mau – Năm Căn",
        "Hoàng Mai",
        "Thành Công, Bình Dân",
    };
    _arena_ struct arena *a = arena_new();
    struct err e;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (spoilt_check(a, texts[i], &e) < 0)
            fail_msg("“%s”: %s", texts[i], e.message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(told), cmocka_unit_test(taken)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
