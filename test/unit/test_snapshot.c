/* Inputs written out and read back give the same package, byte for byte, and the same files again: everything that a file,
 * a page or the database can hold is in here once. */
#include "core/snapshot.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fs.h"
#include "core/load.h"
#include "doc/folder_zip.h"
#include "engine/package.h"
#include "test.h"

static const char plan_text[] =
    "plan: m\ntitle: M\nperiod: 2021..2025\nillustrative: minh họa\n"
    "unit kinds: {xa: {title: Xã}, so: {title: Sở}}\n"
    "attestations:\n"
    "  ct: {title: CT, of: person, each: year, issued by: x}\n"
    "  kl: {title: KL, of: unit, each: period, issued by: x}\n"
    "events: {cb: {title: CB}}\n"
    "indicators:\n"
    "  viec: {title: Việc, measure: ratio, of: a, over: b}\n"
    "  moc: {title: Mốc, measure: milestone}\n"
    "  dem: {title: Đếm, measure: count, unit: x, fractions: yes}\n"
    "  co: {title: Có, measure: yes-no}\n"
    "  hang: {title: Hạng, measure: rank}\n"
    "awards:\n"
    "  k: {title: k, form: x, by: y, each: year, for: [xa],\n"
    "      require: [{viec: at least 50%}, {attested: kl}]}\n"
    "  p: {title: p, form: x, by: y, each: year, subject: person, for: [xa],\n"
    "      require: [{attested: ct}]}\n"
    "deadlines: {h: {title: h, within: 5 days, of: cb}}\n";

static const char *const tables[][2] = {
    {"plan.yaml", plan_text},
    {"units.csv", "code,kind,name,from,to,predecessors\n"
                  "A,xa,\"Xã \"\"A\"\", cũ\",2014-01-01,2024-12-31,\n"
                  "B,xa,B,2014-01-01,2024-12-31,\n"
                  "A,xa,=A mới,2025-01-01,,A@2014-01-01;B\n"
                  "S,so,Sở,2014-01-01,,\n"},
    {"people.csv", "code,name,post,unit,head,from,to\n"
                   "p1,Nguyễn Văn Á,Chủ tịch,A,có,2020-01-01,2024-12-31\n"
                   "p1,Nguyễn Văn Á,Bí thư,A@2025-01-01,,2025-01-01,\n"},
    {"facts.csv",
     "unit,year,indicator,numerator,denominator,date,state,source,recorded,note,superseded\n"
     "A,2022,viec,\"1,2\",\"1234,567\",,,Một cửa,2023-01-05,\"dòng 1\ndòng 2\",\n"
     "A,2022,viec,5,9,,,Một cửa,2023-01-05,sửa trong ngày,có\n"
     "A,2022,viec,7,9,,,Một cửa,2023-01-05,sửa trong ngày,có\n"
     "A,2022,dem,\"012,345\",,,,,,,\n"
     "A,2022,co,không,,,,,,,\n"
     "A,2022,hang,3,13,,,,,,\n"
     "A,2022,moc,,,05/01/2023,,QĐ,2023-01-05,,\n"
     "B,2022,viec,0,0,,đang xác minh,,2023-01-05,,\n"
     "B,2022,dem,,,,không áp dụng,,2023-01-05,không ban hành,\n"
     "B,2022,co,,,,chưa có,,,,\n"
     "A@2025-01-01,2025,viec,90,100,,,Một cửa,2026-01-05,,\n"},
    {"attestations.csv", "subject,kind,year,result,number,date,issuer,note\n"
                         "p1,ct,2022,có,12/QĐ,2023-01-05,UBND,\"a;b,c\"\n"
                         "A@2014-01-01,kl,,không,13/QĐ,2023-01-06,UBND minh họa,\n"},
    {"events.csv", "event,year,date,document\ncb,2022,2023-02-01,15/QĐ-UBND\n"},
    {"holidays.csv", "date,kind,label,basis\n2023-01-20,off_weekday,Tết,TB 1\n2023,cả năm,,TB 1\n"
                     "2023-02-04,worked_saturday,Bù,TB 1\n"},
};

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *package(const struct plan *p, const struct inputs *in, int year)
{
    struct run run;
    struct year_result y;
    struct buf b = BUF_INIT(64 << 20);
    char hex[HASH_HEX];
    struct err e;

    run_init(&run, arena, p, in, year, 1);
    int r = package_of_year(&run, year, json_to_buf, &b, &y, hex, &e);
    if (r < 0)
        print_message("# %s\n", e.message);
    assert_int_equal(r, 0);
    year_result_free(&y);
    const char *s = arena_strndup(arena, b.data, b.len);
    buf_free(&b);
    return s;
}

static void must_load(const char *dir, struct plan **plan, struct inputs *in)
{
    struct errs errs;

    errs_init(&errs, arena, 20);
    if (load_dir(arena, dir, NULL, plan, in, &errs) < 0)
        for (size_t i = 0; i < errs.list.n; i++)
            print_message("# %s\n", err_text(arena, &errs.list.at[i]));
    assert_int_equal(errs.total, 0);
}

static const char *file_of(const char *dir, const char *name)
{
    const char *path = fs_join(arena, dir, name);
    char *text;
    size_t n;
    struct err e;

    if (!fs_exists(path))
        return "";
    assert_int_equal(fs_read(arena, path, 64 << 20, &text, &n, &e), 0);
    return text;
}

/* Packed, opened, written again: the same package and the same files. */
static void goes_round(const struct plan *plan, struct inputs *in, int year)
{
    static const char *const files[] = {"plan.yaml",    "units.csv",        "people.csv",
                                        "facts.csv",    "attestations.csv", "events.csv",
                                        "holidays.csv", "label.txt"};
    _snapshot_temp_ char *dir = NULL, *one = NULL, *two = NULL;
    struct plan *plan2;
    struct inputs in2;
    struct err e;

    dir = snapshot_temp(arena, &e);
    one = snapshot_temp(arena, &e);
    two = snapshot_temp(arena, &e);
    const char *path = fs_join(arena, dir, "x.zip"), *again = fs_join(arena, dir, "y.zip");
    assert_int_equal(snapshot_pack(plan, in, path, &e), 0);
    int r = snapshot_open(path, arena, &plan2, &in2, &e);
    if (r < 0)
        print_message("# %s\n", e.message);
    assert_int_equal(r, 0);
    assert_string_equal(in->label, in2.label);
    assert_string_equal(package(plan, in, year), package(plan2, &in2, year));
    assert_int_equal(snapshot_write(plan, in, one, &e), 0);
    assert_int_equal(snapshot_write(plan2, &in2, two, &e), 0);
    for (size_t i = 0; i < ARRAY_SIZE(files); i++)
        assert_string_equal(file_of(one, files[i]), file_of(two, files[i]));
    assert_int_equal(snapshot_pack(plan2, &in2, again, &e), 0);
    char *x, *y;
    size_t n, m;
    assert_int_equal(fs_read(arena, path, 64 << 20, &x, &n, &e), 0);
    assert_int_equal(fs_read(arena, again, 64 << 20, &y, &m, &e), 0);
    assert_int_equal(n, m);
    assert_memory_equal(x, y, n);
    inputs_free(&in2);
}

static void everything(void **state)
{
    (void)state;
    struct plan *plan;
    struct inputs in;
    struct err e;
    _snapshot_temp_ char *dir = snapshot_temp(arena, &e);

    for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
        assert_int_equal(
            fs_write(fs_join(arena, dir, tables[i][0]), tables[i][1], strlen(tables[i][1]), &e), 0);
    must_load(dir, &plan, &in);
    assert_int_equal(in.superseded.n, 2);
    goes_round(plan, &in, 2022);
    goes_round(plan, &in, 2025);
    in.label = "Có số liệu minh họa, không phải số liệu thật"; /* loaded once, since corrected */
    goes_round(plan, &in, 2022);
    inputs_free(&in);
}

/* What was taken when it came is not weighed again, however strange it looks today. */
static void strange(void **state)
{
    (void)state;
    struct plan *plan;
    struct inputs in;
    struct err e;
    _snapshot_temp_ char *dir = snapshot_temp(arena, &e);

    for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
        assert_int_equal(
            fs_write(fs_join(arena, dir, tables[i][0]), tables[i][1], strlen(tables[i][1]), &e), 0);
    must_load(dir, &plan, &in);
    in.units.at[0].name = "'-Ph?ng A";
    in.units.at[1].name = "'=Phßng Néi vô";
    in.people.at[0].post = "'+84 1\n'-x(y)";
    for (size_t i = 0; i < in.facts.n; i++)
        if (in.facts.at[i].den)
            in.facts.at[i].den = in.facts.at[i].den_scale = 0;
    plan->indicators[plan_find_indicator(plan, "dem")].fractions = false;
    goes_round(plan, &in, 2022);
    inputs_free(&in);
}

static void examples(void **state)
{
    (void)state;
    static const struct {
        const char *dir;
        int year;
    } all[] = {{"examples/quang-ngai-2021-2025", 2023}, {"examples/gia-lai-2026", 2026}};

    for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
        struct plan *plan;
        struct inputs in;
        must_load(all[i].dir, &plan, &in);
        goes_round(plan, &in, all[i].year);
        inputs_free(&in);
    }
}

/* Not ours, cut short, or with a stranger inside. */
static void spoilt(void **state)
{
    (void)state;
    static const char *const strangers[] = {"secret.txt"};
    struct err e;
    _snapshot_temp_ char *dir = snapshot_temp(arena, &e);
    const char *path = fs_join(arena, dir, "x.zip");
    struct plan *plan;
    struct inputs in;

    assert_int_equal(fs_write(path, "không phải", 10, &e), 0);
    assert_int_equal(snapshot_open(path, arena, &plan, &in, &e), ERR_VERIFY);
    assert_int_equal(fs_write(fs_join(arena, dir, strangers[0]), "x", 1, &e), 0);
    assert_int_equal(folder_zip(dir, strangers, 1, path, &e), 0);
    assert_int_equal(snapshot_open(path, arena, &plan, &in, &e), ERR_VERIFY);
    assert_int_equal(folder_unzip(path, strangers, 1, dir, 0, &e), ERR_LIMIT);
    assert_int_equal(snapshot_open(fs_join(arena, dir, "none"), arena, &plan, &in, &e), ERR_VERIFY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(everything), cmocka_unit_test(strange),
                                       cmocka_unit_test(examples), cmocka_unit_test(spoilt)};

    return cmocka_run_group_tests(tests, setup, teardown);
}
