/* Inputs go in and come out equal, on both engines; corrections, repeats and old files are told apart. */
#include "both.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/json.h"
#include "base/str.h"

static struct store *init(const char *url)
{
    struct store *st = NULL;
    struct err e;
    const struct store_tenant t = {"quang-ngai", "UBND tỉnh Quảng Ngãi"};

    must(store_init(url, &t, sample_plan(), &sample_who, &st, &e), &e);
    return st;
}

enum { ALL = (1u << STORE_KINDS_) - 1 };

static void put_all(struct store *st, const struct inputs *in, struct store_counts *n)
{
    struct err e;
    struct store_import import = sample_import("tệp.csv");

    must(store_put_all(st, sample_plan(), ALL, in, &import, n, &e), &e);
}

static void load(struct store *st, struct inputs *in, struct arena *a)
{
    struct err e;

    inputs_init(in, a);
    must(store_load(st, sample_plan(), in, NULL, &e), &e);
}

static void round_trip_of(const char *url, size_t n_facts)
{
    _store_ struct store *st = init(url);
    _arena_ struct arena *a = arena_new();
    struct inputs in, out, again;
    struct store_counts n[STORE_KINDS_];
    struct err e;

    sample_inputs(&in, a, n_facts);
    put_all(st, &in, n);
    assert_int_equal(n[STORE_FACTS].added, in.facts.n);
    assert_int_equal(n[STORE_FACTS].changed, in.superseded.n);
    assert_int_equal(n[STORE_UNITS].added, in.units.n);
    load(st, &out, a);
    assert_true(sample_same(&in, &out));
    put_all(st, &in, n); /* the same file again changes nothing */
    for (int k = 0; k < STORE_KINDS_; k++)
        assert_int_equal(n[k].added + n[k].changed + n[k].older, 0);
    assert_int_equal(n[STORE_FACTS].same, in.facts.n + in.superseded.n);
    put_all(st, &out, n); /* nor does what came out */
    assert_int_equal(n[STORE_FACTS].same, in.facts.n + in.superseded.n);
    store_close(TAKE(st));
    must(store_open(url, NULL, &st, &e), &e);
    assert_string_equal(store_tenant(st)->code, "quang-ngai");
    load(st, &again, a);
    assert_true(sample_same(&in, &again));
    inputs_free(&in);
    inputs_free(&out);
    inputs_free(&again);
}

static void round_trip_few(const char *url)
{
    round_trip_of(url, 700);
}
BOTH(round_trip_few)

static void round_trip_many(const char *url)
{
    round_trip_of(url, 12000);
}
BOTH(round_trip_many)

/* The three-way difference, for few (looked up by key) and many (merged). */
static void corrections_of(const char *url, size_t n_facts)
{
    _store_ struct store *st = init(url);
    _arena_ struct arena *a = arena_new();
    struct inputs in, out;
    struct store_counts n[STORE_KINDS_];
    size_t old, before;

    sample_inputs(&in, a, n_facts);
    put_all(st, &in, n);
    before = in.superseded.n;
    in.superseded.n = 0;
    in.units.at[0].name = "Tên mới";
    struct fact *f = &in.facts.at[100], *undated = &in.facts.at[103], was = *f;
    assert_true(undated->recorded != DATE_NONE);
    f->state = undated->state = FACT_VALUE;
    f->num += 7;
    f->recorded = 20000;
    undated->num += 1;
    undated->recorded = DATE_NONE;
    put_all(st, &in, n);
    assert_int_equal(n[STORE_FACTS].changed, 1);
    assert_int_equal(n[STORE_FACTS].older, 1); /* no day: behind every figure that has one */
    assert_int_equal(n[STORE_FACTS].same, in.facts.n - 2);
    assert_int_equal(n[STORE_UNITS].changed, 1);
    assert_int_equal(n[STORE_PEOPLE].changed, 0);
    load(st, &out, a);
    assert_int_equal(out.facts.at[100].num, f->num);
    assert_int_equal(out.facts.at[103].num, undated->num - 1);
    assert_int_equal(out.superseded.n, before + 2);
    assert_string_equal(out.units.at[0].name, "Tên mới");
    inputs_free(&out);
    /* the old file again: its figure was entered earlier, so the correction stays */
    old = in.facts.n;
    *f = was;
    f->recorded = f->recorded == DATE_NONE ? 19000 : f->recorded;
    put_all(st, &in, n);
    assert_int_equal(n[STORE_FACTS].same + n[STORE_FACTS].older, old);
    f->recorded = 20001; /* set back on purpose */
    put_all(st, &in, n);
    assert_int_equal(n[STORE_FACTS].changed, 1);
    load(st, &out, a);
    assert_int_equal(out.facts.at[100].num, was.num);
    assert_int_equal(out.superseded.n, before + 3);
    inputs_free(&out);
    inputs_init(&out, a);
    struct err e;
    must(store_load_subjects(st, sample_plan(), &out, &e), &e);
    assert_true(out.units.n == in.units.n && out.people.n == in.people.n && out.facts.n == 0);
    inputs_free(&in);
    inputs_free(&out);
}

static void corrections_few(const char *url)
{
    corrections_of(url, 700);
}
BOTH(corrections_few)

static void corrections_many(const char *url)
{
    corrections_of(url, 12000);
}
BOTH(corrections_many)

/* ---- what is in force, whatever came first ---- */

enum { VARIANTS = 5 };

/* The variants of one figure and one document, each as a file of its own would bring it. */
static void one_of_each(struct store *st, const struct inputs *in, int variant, const char *reason)
{
    static const struct {
        int32_t recorded;
        int64_t num;
        uint8_t result;
        int32_t date;
    } v[VARIANTS + 1] = {
        {DATE_NONE, 9, ATTEST_YES, 19000}, {19000, 8, ATTEST_NO, 19001},
        {19001, 3, ATTEST_YES, 19001},     {19001, 7, ATTEST_NA, 19001},
        {19001, 5, ATTEST_YES, 18000},     {19001, 2, ATTEST_YES, 19001},
    };
    struct inputs one = *in;
    struct fact f = in->facts.at[0];
    struct attestation t = in->attestations.at[0];
    struct store_import import = sample_import("tệp.csv");
    struct store_counts n[STORE_KINDS_];
    struct err e;

    f.state = FACT_VALUE;
    f.num = v[variant].num;
    f.recorded = v[variant].recorded;
    t.result = v[variant].result;
    t.date = v[variant].date;
    one.facts.at = &f;
    one.attestations.at = &t;
    one.facts.n = one.attestations.n = 1;
    one.superseded.n = 0;
    import.reason = reason;
    must(store_put_all(st, sample_plan(), 1u << STORE_FACTS | 1u << STORE_ATTESTATIONS, &one,
                       &import, n, &e),
         &e);
}

static struct store *filled(const char *url, const struct inputs *in, int turn)
{
    struct store *st = NULL;
    struct store_import import = sample_import("tệp.csv");
    struct store_counts n[STORE_KINDS_];
    char code[16];
    struct err e;

    snprintf(code, sizeof code, "luot-%d", turn);
    const struct store_tenant t = {code, "UBND"};
    must(store_init(url, &t, sample_plan(), &sample_who, &st, &e), &e);
    must(store_put_all(st, sample_plan(), 1u << STORE_UNITS | 1u << STORE_PEOPLE, in, &import, n,
                       &e),
         &e);
    return st;
}

static void order_of_imports_never_matters(const char *url)
{
    _arena_ struct arena *a = arena_new();
    struct inputs in, first, out;
    int turn = 0;

    sample_inputs(&in, a, 40);
    for (int code = 0; code < 5 * 4 * 3 * 2; code++) { /* every order of five */
        int left[VARIANTS] = {0, 1, 2, 3, 4}, rest = code;
        _store_ struct store *st = filled(url, &in, turn);
        for (int n = VARIANTS; n > 0; n--) {
            int at = rest % n, which = left[at];
            rest /= n;
            memmove(left + at, left + at + 1, (size_t)(n - at - 1) * sizeof left[0]);
            one_of_each(st, &in, which, "");
            if ((code + n) % 3 == 0)
                one_of_each(st, &in, which, ""); /* again: nothing */
        }
        load(st, turn ? &out : &first, a);
        if (!turn++)
            continue;
        assert_true(sample_same(&first, &out));
        inputs_free(&out);
    }
    /* recorded last, then the last in the order of contents; of documents likewise */
    assert_int_equal(first.facts.n, 1);
    assert_int_equal(first.facts.at[0].num, 7);
    assert_int_equal(first.superseded.n, VARIANTS - 1);
    assert_int_equal(first.attestations.n, 1);
    assert_int_equal(first.attestations.at[0].result, ATTEST_NA);
    inputs_free(&first);
    inputs_free(&in);
}
BOTH(order_of_imports_never_matters)

/* A reason says that what is there of that day is known and put right; a file without one does not undo it. */
static void a_reason_puts_right(const char *url)
{
    _arena_ struct arena *a = arena_new();
    struct inputs in, out;

    sample_inputs(&in, a, 40);
    _store_ struct store *st = filled(url, &in, 0);
    one_of_each(st, &in, 3, "");
    one_of_each(st, &in, 5, "nhập nhầm"); /* 2 of the same day, less than 7 in every order */
    one_of_each(st, &in, 3, "");
    one_of_each(st, &in, 2, "");
    load(st, &out, a);
    assert_int_equal(out.facts.at[0].num, 2);
    assert_int_equal(out.attestations.at[0].result, ATTEST_YES);
    inputs_free(&out);
    one_of_each(st, &in, 3, "7 mới đúng"); /* and back */
    load(st, &out, a);
    assert_int_equal(out.facts.at[0].num, 7);
    assert_int_equal(out.attestations.at[0].result, ATTEST_NA);
    inputs_free(&out);
    inputs_free(&in);
}
BOTH(a_reason_puts_right)

static void unknown_units_are_refused(const char *url)
{
    _store_ struct store *st = init(url);
    _arena_ struct arena *a = arena_new();
    struct inputs in, out;
    struct store_import import = sample_import("facts.csv");
    struct store_counts n;
    struct err e;

    sample_inputs(&in, a, 300);
    assert_int_equal(store_put(st, sample_plan(), STORE_FACTS, &in, &import, &n, &e), ERR_MISSING);
    assert_int_equal(store_put(st, sample_plan(), STORE_PEOPLE, &in, &import, &n, &e), ERR_MISSING);
    load(st, &out, a);
    assert_int_equal(out.facts.n + out.people.n, 0);
    inputs_free(&in);
    inputs_free(&out);
}
BOTH(unknown_units_are_refused)

static void plans_and_tenants(const char *url)
{
    _store_ struct store *st = init(url);
    _store_ struct store *other = NULL, *none = NULL;
    _arena_ struct arena *a = arena_new();
    const struct store_tenant second = {"da-nang", "UBND thành phố Đà Nẵng"};
    struct store_plan p;
    struct plan plan = *sample_plan();
    struct err e;

    assert_int_equal(
        store_init(url, &(struct store_tenant){"quang-ngai", "x"}, &plan, &sample_who, &none, &e),
        ERR_CONFLICT);
    assert_int_equal(store_add_plan(st, &plan, 19500, &sample_who, &e), ERR_CONFLICT);
    plan.text = "id: cchc-test # bản 2\n";
    memset(plan.hash, '8', 64);
    must(store_add_plan(st, &plan, date_from(2024, 1, 1), &sample_who, &e), &e);
    must(store_plan(st, a, date_from(2023, 12, 31), &p, &e), &e);
    assert_int_equal(p.version, 1);
    must(store_plan(st, a, date_from(2024, 1, 1), &p, &e), &e);
    assert_string_equal(p.text, plan.text);
    must(store_plan(st, a, DATE_NONE, &p, &e), &e);
    assert_int_equal(p.version, 2);
    assert_int_equal(store_plan(st, a, date_from(1999, 1, 1), &p, &e), ERR_MISSING);
    must(store_init(url, &second, &plan, &sample_who, &other, &e), &e);
    assert_int_equal(store_open(url, NULL, &none, &e), ERR_USAGE);
    assert_int_equal(store_open(url, "nobody", &none, &e), ERR_MISSING);
    must(store_open(url, "da-nang", &none, &e), &e);
    assert_string_equal(store_tenant(none)->name, second.name);
}
BOTH(plans_and_tenants)

/* Two authorities in one database do not see each other. */
static void tenants_are_apart(const char *url)
{
    _store_ struct store *st = init(url);
    _store_ struct store *other = NULL;
    _arena_ struct arena *a = arena_new();
    struct inputs in, out;
    struct store_counts n[STORE_KINDS_];
    struct err e;

    must(store_init(url, &(struct store_tenant){"b", "B"}, sample_plan(), &sample_who, &other, &e),
         &e);
    sample_inputs(&in, a, 500);
    put_all(st, &in, n);
    load(other, &out, a);
    assert_int_equal(out.units.n + out.facts.n + out.events.n + out.holidays.n, 0);
    inputs_free(&out);
    put_all(other, &in, n);
    assert_int_equal(n[STORE_FACTS].added, in.facts.n);
    load(st, &out, a);
    assert_true(sample_same(&in, &out));
    inputs_free(&in);
    inputs_free(&out);
}
BOTH(tenants_are_apart)

static void runs_and_packages(const char *url)
{
    _store_ struct store *st = init(url);
    _arena_ struct arena *a = arena_new();
    _free_ char *bytes = xmalloc(3500000);
    struct store_run run = {.plan_hash = "p",
                            .years = "2021-2022",
                            .at = sample_who.at,
                            .author = sample_who.author,
                            .input_hash = "i",
                            .package_hash = "h"};
    struct store_run *list;
    struct buf got = BUF_INIT(8 << 20);
    size_t n;
    int64_t id = 0;
    struct err e;

    for (size_t i = 0; i < 3500000; i++)
        bytes[i] = (char)(i * 7 + i / 251);
    for (int i = 1; i <= 2; i++) {
        FILE *f = fmemopen(bytes, i == 1 ? 3500000 : 10, "r");
        must(store_save_run(st, &run, f, &id, &e), &e);
        assert_int_equal(id, i);
        fclose(f);
    }
    must(store_list_runs(st, a, &list, &n, &e), &e);
    assert_int_equal(n, 2);
    assert_int_equal(list[0].package_bytes, 3500000);
    assert_string_equal(list[0].years, "2021-2022");
    must(store_read_package(st, 1, json_to_buf, &got, &e), &e);
    assert_int_equal(got.len, 3500000);
    assert_memory_equal(got.data, bytes, 3500000);
    buf_free(&got);
    assert_int_equal(store_read_package(st, 3, json_to_buf, &got, &e), ERR_MISSING);
}
BOTH(runs_and_packages)

/* A plan without an indicator leaves its figures out and says so. */
static void plan_names_less(const char *url)
{
    _store_ struct store *st = init(url);
    _arena_ struct arena *a = arena_new();
    struct inputs in, out;
    struct store_counts n[STORE_KINDS_];
    struct store_skipped skipped;
    struct plan less = *sample_plan();
    struct store_import_row *imports;
    size_t n_imports;
    struct err e;

    sample_inputs(&in, a, 1000);
    put_all(st, &in, n);
    less.n_indicators--;
    less.n_events--;
    inputs_init(&out, a);
    must(store_load(st, &less, &out, &skipped, &e), &e);
    assert_true(skipped.facts >= 50 && skipped.events > 0);
    assert_int_equal(out.facts.n + out.superseded.n + (size_t)skipped.facts,
                     in.facts.n + in.superseded.n);
    less.n_kinds = 0;
    inputs_free(&out);
    inputs_init(&out, a);
    assert_int_equal(store_load(st, &less, &out, &skipped, &e), ERR_CONFLICT);
    must(store_list_imports(st, a, &imports, &n_imports, &e), &e);
    assert_int_equal(n_imports, STORE_KINDS_);
    assert_string_equal(imports[2].kind, "facts");
    assert_string_equal(imports[2].label, "dữ liệu tự tạo");
    inputs_free(&in);
    inputs_free(&out);
}
BOTH(plan_names_less)

/* The same file loaded by three processes at once: one adds, the others find it there. */
static void several_at_once(const char *url)
{
    enum { WRITERS = 3 };
    _store_ struct store *st = init(url);
    _arena_ struct arena *a = arena_new();
    struct inputs in, out;
    pid_t pid[WRITERS];
    int status, first = 0;

    sample_inputs(&in, a, 8000);
    store_close(TAKE(st));
    for (int i = 0; i < WRITERS; i++) {
        pid[i] = fork();
        if (pid[i] == 0) {
            struct store_import import = sample_import("tệp.csv");
            struct store_counts n[STORE_KINDS_];
            struct err e;
            if (store_open(url, NULL, &st, &e) < 0 ||
                store_put_all(st, sample_plan(), ALL, &in, &import, n, &e) < 0)
                _exit(9);
            _exit(n[STORE_FACTS].added == (int64_t)in.facts.n          ? 1
                  : n[STORE_FACTS].added + n[STORE_FACTS].changed == 0 ? 0
                                                                       : 8);
        }
    }
    for (int i = 0; i < WRITERS; i++) {
        waitpid(pid[i], &status, 0);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
        first += WEXITSTATUS(status);
    }
    assert_int_equal(first, 1);
    struct err e;
    must(store_open(url, NULL, &st, &e), &e);
    load(st, &out, a);
    assert_true(sample_same(&in, &out));
    inputs_free(&in);
    inputs_free(&out);
}
BOTH(several_at_once)

int main(void)
{
#define T(test) cmocka_unit_test(test##_sqlite), cmocka_unit_test(test##_pg)
    const struct CMUnitTest tests[] = {T(round_trip_few),
                                       T(round_trip_many),
                                       T(corrections_few),
                                       T(corrections_many),
                                       T(plans_and_tenants),
                                       T(tenants_are_apart),
                                       T(runs_and_packages),
                                       T(plan_names_less),
                                       T(unknown_units_are_refused),
                                       T(several_at_once),
                                       T(order_of_imports_never_matters),
                                       T(a_reason_puts_right)};

    have_pg = pg_start(true);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
