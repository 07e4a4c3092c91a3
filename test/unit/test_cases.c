/* Cases: how a situation becomes inputs, what a wrong file is told, and that every case of every
 * plan of the tree holds. */
#include "engine/cases.h"

#include <string.h>

#include "base/fs.h"
#include "base/str.h"
#include "engine/plan_read.h"
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

static struct plan *plan_of(const char *path)
{
    struct plan *p = NULL;
    struct errs errs;
    struct err e;
    char *text;
    size_t n;

    errs_init(&errs, a, 10);
    if (fs_read(a, path, PLAN_MAX_BYTES, &text, &n, &e))
        fail_msg("%s", err_text(a, &e));
    if (plan_read(a, path, text, n, &p, &errs))
        fail_msg("%s", err_text(a, &errs.list.at[0]));
    return p;
}

static void every_plan_keeps_its_cases(void **state)
{
    static const char *const names[] = {"plans/quy-tac", "plans/ham-cham-diem", "plans/chi-so-766",
                                        "plans/ke-hoach-29", "test/data/plan/ranh-gioi"};
    size_t bad = 0, expectations = 0;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct plan *p = plan_of(arena_printf(a, "%s.yaml", names[i]));
        const char *path = arena_printf(a, "%s.test.yaml", names[i]);
        struct cases cases;
        struct errs errs;
        struct err e;
        char *text;
        size_t n;
        errs_init(&errs, a, 10);
        if (fs_read(a, path, CASES_MAX_BYTES, &text, &n, &e))
            fail_msg("%s", err_text(a, &e));
        if (cases_read(a, p, path, text, n, &cases, &errs))
            fail_msg("%s", err_text(a, &errs.list.at[0]));
        for (size_t k = 0; k < cases.n; k++) {
            struct case_failure *list;
            size_t wrong = case_run(a, &cases.at[k], &list);
            for (size_t w = 0; w < wrong; w++)
                print_error("%s:%d: %s: wanted %s, got %s\n", path, list[w].expect->line,
                            list[w].expect->key, list[w].wanted, list[w].got);
            bad += wrong;
            expectations += cases.at[k].n_expect;
        }
    }
    assert_int_equal(bad, 0);
    assert_true(expectations > 400);
}

static int read_cases(const char *text, struct cases *ret, struct errs *errs)
{
    errs_init(errs, a, 20);
    return cases_read(a, plan_of("test/data/plan/doc.yaml"), "c.yaml", text, strlen(text), ret,
                      errs);
}

static void a_situation_becomes_inputs(void **state)
{
    struct cases cases;
    struct errs errs;
    const char *text =
        "- case: Thử\n"
        "  year: 2023\n"
        "  settings: {nhu-so-dieu-kien: 1, xep-hang-khong-dat: {hai-long: below 50%}}\n"
        "  units:\n"
        "    b: {kind: xa, from: 2023-01-01, after: a}\n"
        "    a: {kind: xa, to: 2022-12-31}\n"
        "  people: {p1: {unit: b, head: yes}}\n"
        "  holidays: [2022-05-02]\n"
        "  worked: 2024-05-04\n"
        "  facts:\n"
        "    b: {dung-han: 1153/1214, ky-so: 80%, tin-bai: 12, de-an: 2022-11-30,\n"
        "        hai-long: not applicable, chua-dung: missing, hang-tinh: 3/13}\n"
        "    a 2021: {ky-so: 1/2}\n"
        "    all: {co-ke-hoach: yes, ky-so: 10/10, diem-ngoai: 8.25}\n"
        "  attested: {b: [no ky-luat-doan-ket], p1: [sang-kien], b 2022: don-gian-hoa}\n"
        "  events: {cong-bo-xep-hang: 2023-01-10}\n"
        "  expect:\n"
        "    deadline nop-ho-so-giai-doan: 2025-11-29\n";

    if (read_cases(text, &cases, &errs))
        fail_msg("%s", err_text(a, &errs.list.at[0]));
    const struct plan_case *c = &cases.at[0];
    const struct inputs *in = &c->inputs;
    const struct plan *p = c->plan;
    assert_int_equal(in->units.n, 2);
    assert_string_equal(in->units.at[1].code, "b");
    assert_int_equal(in->units.at[1].predecessors[0], 0);
    assert_true(in->people.at[0].head && in->people.at[0].unit == 1);
    uint16_t ky_so = (uint16_t)plan_find_indicator(p, "ky-so");
    const struct fact *f = inputs_fact(in, 1, ky_so, 2023);
    assert_true(f->num == 80 && f->den == 100);
    assert_int_equal(inputs_fact(in, 0, ky_so, 2023)->num, 10);
    assert_int_equal(inputs_fact(in, 0, ky_so, 2021)->den, 2);
    f = inputs_fact(in, 1, (uint16_t)plan_find_indicator(p, "de-an"), 2023);
    assert_int_equal(f->num, date_from(2022, 11, 30));
    f = inputs_fact(in, 1, (uint16_t)plan_find_indicator(p, "hai-long"), 2023);
    assert_int_equal(f->state, FACT_NA);
    f = inputs_fact(in, 1, (uint16_t)plan_find_indicator(p, "chua-dung"), 2023);
    assert_int_equal(f->state, FACT_MISSING);
    f = inputs_fact(in, 0, (uint16_t)plan_find_indicator(p, "diem-ngoai"), 2023);
    assert_true(f->num == 825 && f->num_scale == 2);
    assert_int_equal(in->holidays.n, 4); /* the years of its days are whole */
    assert_int_equal(in->holidays.at[0].kind, DAY_WHOLE_YEAR);
    assert_int_equal(in->holidays.at[2].kind, DAY_WHOLE_YEAR);
    assert_int_equal(in->holidays.at[3].kind, DAY_WORKED);
    assert_int_equal(inputs_attestation(in, false, 1, 0, 2023)->result, ATTEST_NO);
    assert_non_null(
        inputs_attestation(in, false, 1, plan_find_attestation(p, "don-gian-hoa"), 2022));
    assert_null(inputs_attestation(in, false, 1, plan_find_attestation(p, "don-gian-hoa"), 2023));
    assert_non_null(inputs_attestation(in, true, 0, plan_find_attestation(p, "sang-kien"), 2021));
    /* the case's answers stand in the case's plan only */
    uint32_t n = plan_find_setting(p, "nhu-so-dieu-kien"),
             k = plan_find_setting(p, "xep-hang-khong-dat");
    assert_true(num_eq(p->settings[n].values[0].number.value, num_int(1)));
    assert_int_equal(p->settings[k].values[0].cond->op, COND_INDICATOR);
}

static void wrong_cases_are_told(void **state)
{
    static const struct {
        const char *text, *message, *hint;
        int line, column;
    } mistakes[] = {
        {"- {case: x, year: 2022}\n", "thiếu khóa “expect”", "", 1, 3},
        {"- {case: x, year: 2030, expect: {}}\n", "ngoài thời gian của kế hoạch", "", 1, 19},
        {"- {case: x, year: 2022, expct: {}, expect: {}}\n", "không có khóa “expct”", "“expect”", 1,
         25},
        {"- case: x\n  year: 2022\n  units: {u: {kind: xaa}}\n  expect: {}\n",
         "không có loại đơn vị “xaa”", "Có phải “xa”?", 3, 21},
        {"- case: x\n  year: 2022\n  units: {u: {kind: xa}}\n  facts: {v: {tin-bai: 1}}\n  expect: "
         "{}\n",
         "không có đơn vị “v”", "", 4, 11},
        {"- case: x\n  year: 2022\n  units: {u: {kind: xa}}\n  facts: {u: {tin-bài: 1}}\n  expect: "
         "{}\n",
         "không có chỉ tiêu “tin-bài”", "Có phải “tin-bai”?", 4, 15},
        {"- case: x\n  year: 2022\n  units: {u: {kind: xa}}\n  facts: {u: {dung-han: 0.5}}\n  "
         "expect: {}\n",
         "“0.5” không phải số liệu", "1153/1214", 4, 25},
        {"- case: x\n  year: 2022\n  units: {u: {kind: xa}}\n  facts: {u: {da-don-gian: yes}}\n  "
         "expect: {}\n",
         "là xác nhận", "attested: don-gian-hoa", 4, 28},
        {"- case: x\n  year: 2022\n  units: {u: {kind: xa}}\n  attested: {u: [sang-kien]}\n  "
         "expect: {}\n",
         "không dành cho đơn vị", "", 4, 18},
        {"- case: x\n  year: 2022\n  units: {u: {kind: xa}}\n  expect: {giay-khen-xa-nam u: tốt}\n",
         "“tốt” không phải một kết luận", "", 4, 32},
        {"- case: x\n  year: 2022\n  units: {u: {kind: xa}}\n  expect: {giay-khen-xa u: đạt}\n",
         "không có khen thưởng “giay-khen-xa”", "giay-khen-xa-nam", 4, 12},
        {"- case: x\n  year: 2022\n  units: {u: {kind: xa}}\n  expect: {ca-nhan u: đạt}\n",
         "“ca-nhan” là của cá nhân", "", 4, 12},
        {"- case: x\n  year: 2022\n  units: {u: {kind: xa}}\n  expect: {criterion cchc-xa/x u: "
         "1}\n",
         "không có tiêu chí “x”", "", 4, 12},
        {"- case: x\n  year: 2022\n  units: {u: {kind: xa}}\n  expect: {score cchc-xa u: nhiều}\n",
         "không phải một số", "82.35", 4, 29},
        {"- case: x\n  year: 2022\n  settings: {xep-hang-khong-dat: {setting xep-hang-khong-dat: "
         "holds}}\n  expect: {}\n",
         "điều kiện quay vòng", "", 3, 35},
        {"- case: x\n  year: 2022\n  units: {a: {kind: xa}, b: {kind: xa, after: a}}\n  expect: "
         "{}\n",
         "phải kết thúc trước", "", 3, 10},
        {"a: 1\n", "phải là danh sách, không phải ánh xạ", "", 1, 1},
    };

    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        struct cases cases;
        struct errs errs;
        assert_int_equal(read_cases(mistakes[i].text, &cases, &errs), ERR_INPUT);
        const struct err *e = &errs.list.at[0];
        if (errs.total != 1 || !strstr(e->message, mistakes[i].message) ||
            !strstr(e->hint, mistakes[i].hint) || e->line != mistakes[i].line ||
            e->column != mistakes[i].column)
            fail_msg("“%s”: %zu errors, %s", mistakes[i].text, errs.total, err_text(a, e));
    }
}

/* A case that does not hold says what it wanted and what it got. */
static void failures_are_told(void **state)
{
    struct cases cases;
    struct errs errs;
    struct case_failure *list;
    const char *text =
        "- case: Sai\n"
        "  year: 2022\n"
        "  units: {u: {kind: phong}}\n"
        "  facts: {u: {dung-han: 1153/1214}}\n"
        "  expect:\n"
        "    target c1 u: đạt\n"
        "    giay-khen-phong u / dung-han: {verdict: không đạt, flip: thêm 1 hồ sơ}\n"
        "    giay-khen-phong u / dung-han / tin-bai: đạt\n"
        "    deadline cham-nhat: 2025-11-29\n";

    if (read_cases(text, &cases, &errs))
        fail_msg("%s", err_text(a, &errs.list.at[0]));
    assert_int_equal(case_run(a, &cases.at[0], &list), 3);
    assert_string_equal(list[0].wanted, "đạt");
    assert_non_null(strstr(list[0].got, "không đạt; 1.153/1.214 = 94,98%"));
    assert_string_equal(list[1].got, "không tìm thấy phần này");
    assert_non_null(strstr(list[2].got, "30/11/2025"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_plan_keeps_its_cases),
        cmocka_unit_test(a_situation_becomes_inputs),
        cmocka_unit_test(wrong_cases_are_told),
        cmocka_unit_test(failures_are_told),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
