/* The diary in words: every shape that a deed leaves, and what is of none. */
#include "core/audit_words.h"

#include "base/fs.h"
#include "engine/plan_read.h"
#include "test.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct {
    const char *action, *text, *want;
} cases[] = {
    {"figure.edit", "1153.5/1400", "1.153,5/1.400"},
    {"figure.edit", "1234.5", "1.234,5"},
    {"figure.edit", "2022-04-28", "28/04/2022"},
    {"figure.edit", "không áp dụng: xã mới lập 2024-07-01", "không áp dụng: xã mới lập 01/07/2024"},
    {"figure.edit", "có", "có"},
    {"figure.edit", "", ""},
    {"sheet.confirm", "head", "Chờ thủ trưởng xác nhận"},
    {"sheet.appraise", "appraisal1", "Thẩm định lần 1"},
    {"sheet.appraise", "4", "4"},
    {"sheet.extend", "2026-01-01..2026-01-15", "từ 01/01/2026 đến hết ngày 15/01/2026"},
    {"sheet.extend", "..2026-01-15", "đến hết ngày 15/01/2026"},
    {"sheet.extend", "2026-01-01..", "từ 01/01/2026, không có hạn"},
    {"sheet.extend", "..", "không có hạn"},
    {"sheet.extend", "2026-02-10", "đến hết ngày 10/02/2026"},
    {"user.give", "clerk 21013@2014-04-01", "Cán bộ nhập liệu của đơn vị: 21013"},
    {"user.withdraw", "admin", "Quản trị hệ thống"},
    {"user.invite", "Lê Lan; head 21013@2014-04-01; admin",
     "Lê Lan; Thủ trưởng đơn vị: 21013; Quản trị hệ thống"},
    {"user.totp", "totp", "lớp xác thực thứ hai"},
    {"user.language", "en", "tiếng Anh"},
    {"user.rename", "lan; Lê Lan", "lan; Lê Lan"},
    {"plan.edit", HASH " từ 2026-01-01", "có hiệu lực từ 01/01/2026 (mã 0123456789ab…)"},
    {"publish.propose", HASH, "gói kết quả 0123456789ab…"},
    {"publish.propose", "12", "thay bản công bố số 12"},
    {"publish", "15/QĐ-UBND, 2023-01-16", "15/QĐ-UBND, 16/01/2023"},
    {"run.make", HASH, "gói kết quả 0123456789ab…"},
    {"import", "/srv/số liệu/facts.csv (" HASH "): +1 ~2 =3 <4",
     "facts.csv: 1 mới, 2 thay đổi, 3 không đổi, 4 cũ hơn số đang dùng"},
    {"import", "facts.csv (" HASH "): +1 ~2 =3 <4",
     "facts.csv: 1 mới, 2 thay đổi, 3 không đổi, 4 cũ hơn số đang dùng"},
    {"evidence.attach", "tờ trình (1).pdf (" HASH ")", "tờ trình (1).pdf"},
    {"task.edit", "21013@2014-04-01; Làm kế hoạch; II.2.b; 2026-03-31; given; ; ",
     "đơn vị 21013; Làm kế hoạch; II.2.b; 31/03/2026; đã giao"},
    {"register.merge",
     "Phường Một; Phường; từ 01/07/2025; lập từ 21013@2014-04-01, 21016@2014-04-01",
     "Phường Một; Phường; từ 01/07/2025; lập từ 21013, 21016"},
    {"setting.edit", "mở máy 2026-11-22T08:30:00Z", "mở máy 15:30 22/11/2026"},
    /* what is no day, no role, nothing known */
    {"setting.edit", "số 12026-01-01 và 2026-13-01", "số 12026-01-01 và 2026-13-01"},
    {"user.give", "emperor 21013", "emperor 21013"},
    {"later.deed", "{\"a\": 1.5}", "{\"a\": 1.5}"},
};

static void words(void **state)
{
    _arena_ struct arena *a = arena_new();

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(audit_words(a, cases[i].action, cases[i].text), cases[i].want);
}

static void kept(void **state)
{
    _arena_ struct arena *a = arena_new();

    assert_string_equal(audit_kept(a, "import", "/srv/số liệu/facts.csv (" HASH "): +1 ~2 =3 <4"),
                        "facts.csv (" HASH "): +1 ~2 =3 <4");
    assert_string_equal(audit_kept(a, "sheet.extend", "2026-01-01.."), "2026-01-01..");
}

static void objects(void **state)
{
    _arena_ struct arena *a = arena_new();
    struct plan *p = NULL;
    struct errs errs;
    struct err e;
    char *text;
    size_t n;

    errs_init(&errs, a, 5);
    assert_int_equal(fs_read(a, "test/data/plan/phieu.yaml", 1 << 20, &text, &n, &e), 0);
    assert_int_equal(plan_read(a, "p.yaml", text, n, &p, &errs), 0);
    assert_string_equal(audit_object_words(a, p, "don-vi/x1@2015-01-01/2025/tin-bai"),
                        "đơn vị x1, 2025, Tin bài");
    assert_string_equal(audit_object_words(a, NULL, "don-vi/x1@2015-01-01/2025/tin-bai"),
                        "đơn vị x1, 2025, tin-bai");
    assert_string_equal(audit_object_words(a, p, "don-vi/x1@2015-01-01/2025/criterion/c-tin"),
                        "đơn vị x1, 2025, tiêu chí, Tin bài");
    assert_string_equal(audit_object_words(a, p, "thoi-han/2025/cac-xa/self"),
                        "thời hạn năm 2025, Các xã, Đơn vị tự chấm");
    assert_string_equal(audit_object_words(a, p, "nap/facts"), "nạp số liệu");
    assert_string_equal(audit_object_words(a, p, ""), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),
        cmocka_unit_test(kept),
        cmocka_unit_test(objects),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
