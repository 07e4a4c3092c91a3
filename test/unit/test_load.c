/* What the loader refuses because it would count wrongly in silence: successions that go round or
 * overlap, one event on two days, one post twice, spoiled letters; and what a wide succession costs. */
#include "core/load.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "core/odd.h"
#include "engine/measure.h"
#include "engine/run.h"
#include "test.h"

static const char plan_text[] =
    "plan: m\ntitle: M\nperiod: 2021..2023\nillustrative: minh họa\n"
    "unit kinds: {xa: {title: Xã}}\n"
    "attestations: {ct: {title: CT, of: person, each: year, issued by: x}}\n"
    "events: {cb: {title: CB}}\n"
    "indicators:\n"
    "  viec: {title: Việc, measure: ratio, of: a, over: b}\n"
    "  thu: {title: Thu, measure: ratio, of: a, over: b, may exceed: yes}\n"
    "awards:\n"
    "  k: {title: k, form: x, by: y, each: period, for: [xa], merged units: any predecessor,\n"
    "      require: [{every year: {viec: at least 50%}}]}\n"
    "  p: {title: p, form: x, by: y, each: year, subject: person, for: [xa],\n"
    "      require: [{attested: ct}]}\n"
    "deadlines: {h: {title: h, within: 5 days, of: cb}}\n";

static char dir[] = "/tmp/thidua-load-XXXXXX";
static struct arena *a;
static struct plan *plan;
static struct inputs in;

static void put(const char *name, const char *text)
{
    struct err e;

    assert_int_equal(fs_write(fs_join(a, dir, name), text, strlen(text), &e), 0);
}

static const char *const names[] = {"plan.yaml",        "units.csv",  "facts.csv", "people.csv",
                                    "attestations.csv", "events.csv", NULL};

static int setup(void **state)
{
    a = arena_new();
    assert_non_null(mkdtemp(dir));
    return 0;
}

static int teardown(void **state)
{
    for (size_t i = 0; names[i]; i++)
        unlink(fs_join(a, dir, names[i]));
    rmdir(dir);
    arena_free(a);
    return 0;
}

static void usual(void)
{
    put("plan.yaml", plan_text);
    put("units.csv", "code,kind,name,from,to,predecessors\nA,xa,A,2014-01-01,,\n");
    put("facts.csv", "unit,year,indicator,numerator,denominator\nA,2022,viec,1,2\n");
    put("people.csv", "code,name,unit,head,from,to\n");
    put("attestations.csv", "subject,kind,year,result,number,date,issuer\n");
    put("events.csv", "event,year,date\n");
}

/* The first error, "" when there is none. */
static const char *told(void)
{
    struct errs errs;

    errs_init(&errs, a, 5);
    if (load_dir(a, dir, NULL, &plan, &in, &errs) == 0)
        return "";
    assert_true(errs.total > 0);
    return err_text(a, &errs.list.at[0]);
}

static const struct {
    const char *file, *text, *want;
} refused[] = {
    {"units.csv",
     "code,kind,name,from,to,predecessors\nA,xa,A,2014-01-01,,\nB,xa,B,2022-01-01,,A\n",
     "giá trị “A”: đơn vị cũ “A” phải kết thúc trước khi “B” bắt đầu"},
    {"units.csv", "code,kind,name,from,to,predecessors\nA,xa,A,2014-01-01,,A@2014-01-01\n",
     "đơn vị cũ “A” phải kết thúc"},
    {"units.csv",
     "code,kind,name,from,to,predecessors\nA,xa,A,2014-01-01,2020-12-31,B@2021-01-01\n"
     "B,xa,B,2021-01-01,,A\n",
     "đơn vị cũ “B” phải kết thúc"},
    {"units.csv", "code,kind,name,from,to,predecessors\nA,xa,A,2014-01-01,,Q\n",
     "giá trị “Q”: không có đơn vị nào"},
    {"units.csv",
     "code,kind,name,from\nA,xa,Xã \xC4\x90\xE1\xBB\xA9"
     "c,2014-01-01\nB,xa,X\xE3"
     ",2014-01-01\n",
     "units.csv:3: Dòng có byte không phải UTF-8"},
    {"units.csv", "code,kind,name,from\nA,xa,a\x1B[31mb,2014-01-01\n", "ký tự điều khiển"},
    {"people.csv",
     "code,name,unit,head,from,to\nP,Một,A,có,2020-01-01,\nP,Hai,A,không,2020-01-01,\n",
     "P khai hai lần"},
    {"events.csv", "event,year,date\ncb,2022,2023-01-05\ncb,2022,2023-02-05\n",
     "cb của năm 2022 khai hai lần"},
    {"facts.csv", "unit,year,indicator,numerator,denominator\nA,2022,viec,5,0\n",
     "tử số lớn hơn 0 mà mẫu số bằng 0"},
};

static void refusals(void **state)
{
    usual();
    assert_string_equal(told(), "");
    inputs_free(&in);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        usual();
        put(refused[i].file, refused[i].text);
        const char *got = told();
        if (!strstr(got, refused[i].want))
            fail_msg("%zu: “%s” is not in “%s”", i, refused[i].want, got);
    }
}

static void judge(int year, struct year_result *ret)
{
    struct run r;

    run_init(&r, a, plan, &in, 2023, 1);
    assert_true(run_to(&r, year, ret));
}

/* A document proves of the person, in whichever post. */
static void two_posts(void **state)
{
    struct year_result y;

    usual();
    put("units.csv", "code,kind,name,from\nA,xa,A,2014-01-01\nB,xa,B,2014-01-01\n");
    put("people.csv", "code,name,unit,head,from,to\nP,Một,B,có,2022-07-01,\n"
                      "P,Một,A,có,2020-01-01,2022-06-30\n");
    put("attestations.csv", "subject,kind,year,result,number,date,issuer\n"
                            "P,ct,2022,có,1,2023-01-05,x\nP,ct,2023,có,2,2024-01-05,x\n");
    assert_string_equal(told(), "");
    for (int year = 2022; year <= 2023; year++) {
        size_t persons = 0;
        judge(year, &y);
        for (size_t i = 0; i < y.n_verdicts; i++) {
            if (y.verdicts[i].person == NO_INDEX)
                continue;
            persons++;
            assert_int_equal(y.verdicts[i].root.verdict, VERDICT_MET);
        }
        assert_int_equal(persons, year == 2022 ? 2 : 1);
        year_result_free(&y);
    }
    inputs_free(&in);
}

/* 3^24 ways lead back through these units; each unit is looked at once. */
static void wide_succession(void **state)
{
    enum { LAYERS = 24, WIDE = 3 };
    struct year_result y;
    char *units = arena_strdup(a, "code,kind,name,from,to,predecessors\n");

    for (int l = 0; l < LAYERS; l++)
        for (int i = 0; i < WIDE; i++) {
            int year = l == LAYERS - 1 ? 2023 : 1990 + l;
            char *old = arena_strdup(a, "");
            for (int k = 0; l && k < WIDE; k++)
                old = arena_printf(a, "%s%sU%d-%d", old, k ? ";" : "", l - 1, k);
            units = arena_printf(a, "%sU%d-%d,xa,N,%d-01-01,%s,%s\n", units, l, i, year,
                                 year == 2023 ? "" : arena_printf(a, "%d-12-31", year), old);
        }
    usual();
    put("units.csv", units);
    put("facts.csv", "unit,year,indicator,numerator,denominator\nU23-0,2023,viec,1,2\n");
    assert_string_equal(told(), "");
    judge(2023, &y);
    assert_int_equal(y.n_verdicts, WIDE);
    year_result_free(&y);
    inputs_free(&in);
}

/* What may be right is told, not refused; what is usual is not told. */
static void odd_things(void **state)
{
    const char *odd[ODD_MAX];

    usual();
    put("units.csv", "code,kind,name,from,to,predecessors\nA,xa,Tân Lập,2014-01-01,,\n"
                     "B,xa,tân  lập,2014-01-01,,\nC,xa,Tân Lập,2014-01-01,,\n"
                     "D,xa,Tấn Lập,2014-01-01,,\nE,xa,Hòa An,2014-01-01,2020-12-31,\n"
                     "F,xa,Hòa An,2021-01-01,,\n");
    put("facts.csv", "unit,year,indicator,numerator,denominator\nA,2022,viec,0,0\n"
                     "B,2022,viec,1214,1153\nC,2022,viec,2,2\nB,2022,thu,9,5\n");
    assert_string_equal(told(), "");
    assert_int_equal(odd_find(a, plan, &in, odd), 2);
    assert_string_equal(odd[0], "B, năm 2022, viec: tử số 1.214 lớn hơn mẫu số 1.153");
    assert_string_equal(odd[1], "3 đơn vị cùng loại, cùng lúc mang tên “Tân Lập”: A, B, C");
    inputs_free(&in);
}

/* Something of nothing that an older program let in: never "no cases", whatever the plan says of those. */
static void of_nothing(void **state)
{
    usual();
    assert_string_equal(told(), "");
    in.facts.at[0].num = 5;
    in.facts.at[0].den = 0;
    struct value v = measure_value(a, plan, &in, 0, 0, 2022);
    assert_int_equal(v.state, VALUE_MISSING);
    assert_int_equal(v.why, WHY_OF_NOTHING);
    in.facts.at[0].num = 0;
    assert_int_equal(measure_value(a, plan, &in, 0, 0, 2022).state, VALUE_NA);
    inputs_free(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refusals),        cmocka_unit_test(odd_things),
        cmocka_unit_test(of_nothing),      cmocka_unit_test(two_posts),
        cmocka_unit_test(wide_succession),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
