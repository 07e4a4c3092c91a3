/* Cases: how a situation becomes inputs, what a wrong file is told, and that every case of every
 * plan of the tree holds. */
#include "engine/cases.h"

#include <string.h>

#include "base/fs.h"
#include "base/str.h"
#include "engine/plan_diff.h"
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

/* Every plan that is shipped, and one of our own; each has its cases beside it. */
static const char *const plans[] = {
    "plans/quy-tac",     "plans/ham-cham-diem",        "plans/chi-so-766",
    "plans/ke-hoach-29", "examples/gia-lai-2026/plan", "test/data/plan/ranh-gioi"};
enum { N_PLANS = sizeof plans / sizeof plans[0], N_SHIPPED = N_PLANS - 1 };

static const struct plan *plan_with_cases(const char *name, const char **ret_path,
                                          struct cases *ret)
{
    const struct plan *p = plan_of(arena_printf(a, "%s.yaml", name));
    struct errs errs;
    struct err e;
    char *text;
    size_t n;

    *ret_path = arena_printf(a, "%s.test.yaml", name);
    errs_init(&errs, a, 10);
    if (fs_read(a, *ret_path, CASES_MAX_BYTES, &text, &n, &e))
        fail_msg("%s", err_text(a, &e));
    if (cases_read(a, p, *ret_path, text, n, ret, &errs))
        fail_msg("%s", err_text(a, &errs.list.at[0]));
    return p;
}

static void every_plan_keeps_its_cases(void **state)
{
    size_t bad = 0, expectations = 0;

    for (size_t i = 0; i < N_PLANS; i++) {
        struct cases cases;
        const char *path;
        plan_with_cases(plans[i], &path, &cases);
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

/* ---- a setting is read, or it is not a setting ---- */

/* Does some expectation of the case no longer hold when the setting is answered so? */
static bool changes(const struct plan_case *c, uint32_t setting, const struct setting *answered)
{
    struct plan own = *c->plan;
    struct plan_case other = *c;
    struct case_failure *list;

    own.settings = ARENA_ARRAY(a, struct setting, own.n_settings);
    for (size_t i = 0; i < own.n_settings; i++)
        own.settings[i] = i == setting ? *answered : c->plan->settings[i];
    other.plan = &own;
    return case_run(a, &other, &list) > 0;
}

/* Another answer than the one that the case has, of the same kind. */
static struct setting another(const struct setting *s, int try, const char *word)
{
    struct setting t = *s;
    struct cond *not = ARENA_NEW(a, struct cond);

    t.values = arena_alloc(a, sizeof t.values[0]);
    t.values[0] = s->values[0];
    t.n_values = 1;
    if (s->kind == SETTING_CHOICE)
        t.values[0].word = word;
    if (s->kind == SETTING_NUMBER)
        t.values[0].number.value =
            try ? NUM_ZERO : num_add(a, t.values[0].number.value, num_int(1));
    if (s->kind == SETTING_YEARS)
        t.values[0].years.from = t.values[0].years.to =
            try ? t.values[0].years.from : t.values[0].years.to + 1;
    if (s->kind == SETTING_CONDITION) {
        *not = *t.values[0].cond;
        not ->op = COND_NOT;
        not ->kids = t.values[0].cond;
        not ->n_kids = 1;
        not ->kinds = NULL;
        not ->n_kinds = 0;
        t.values[0].cond = not ;
    }
    return t;
}

/* Some case that has the setting answered otherwise comes out differently with this answer. */
static bool answer_matters(const struct cases *cases, uint32_t setting, const char *word)
{
    for (size_t k = 0; k < cases->n; k++) {
        const struct setting *s = &cases->at[k].plan->settings[setting];
        if (s->n_values != 1 || s->values[0].unset || (word && str_eq(s->values[0].word, word)))
            continue;
        for (int try = 0; try < 2; try++) {
            struct setting t = another(s, try, word);
            if (changes(&cases->at[k], setting, &t))
                return true;
        }
    }
    return false;
}

/* An answer that is exchanged for another, not only for none, changes a result: of a choice, every one of them. */
static void every_setting_changes_a_result(void **state)
{
    size_t settings = 0, dead = 0;

    for (size_t i = 0; i < N_SHIPPED; i++) {
        struct cases cases;
        const char *path;
        const struct plan *p = plan_with_cases(plans[i], &path, &cases);
        for (uint32_t s = 0; s < p->n_settings; s++) {
            static const char *const no_words[] = {NULL, NULL};
            const struct setting *t = &p->settings[s];
            const char *const *words = t->kind == SETTING_CHOICE ? t->choices : no_words;
            do {
                if (!answer_matters(&cases, s, *words)) {
                    print_error("%s: %s %s changes nothing\n", path, t->item.id,
                                *words ? *words : "");
                    dead++;
                }
            } while (*words && *++words);
            settings++;
        }
    }
    assert_int_equal(dead, 0);
    assert_true(settings > 45);
}

/* The example answers what its verdicts need and changes nothing else of the plan. */
static void the_example_only_answers(void **state)
{
    const struct plan *plan = plan_of("plans/ke-hoach-29.yaml");
    const struct plan *example = plan_of("examples/quang-ngai-2021-2025/plan.yaml");
    struct plan_change *list;
    size_t n = plan_diff(a, plan, example, &list);

    assert_true(n > 0);
    for (size_t i = 0; i < n; i++) {
        const struct plan_change *c = &list[i];
        if (strcmp(c->section, "settings") != 0 ||
            (strcmp(c->field, "value") != 0 && strcmp(c->field, "years") != 0 &&
             strcmp(c->field, "basis") != 0))
            fail_msg("%s", change_text(a, &list[i]));
        if (strcmp(c->field, "basis") == 0)
            assert_non_null(strstr(c->to, "bịa đặt"));
    }
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
        cmocka_unit_test(every_setting_changes_a_result),
        cmocka_unit_test(the_example_only_answers),
        cmocka_unit_test(a_situation_becomes_inputs),
        cmocka_unit_test(wrong_cases_are_told),
        cmocka_unit_test(failures_are_told),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
