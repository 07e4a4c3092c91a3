/* Search over the example: codes, names with and without accents, words in any order, what comes first, and that nobody is
 * found who was not to be looked at. */
#include "test.h"

#include "base/str.h"
#include "core/load.h"
#include "core/search.h"

static struct arena *arena;
static struct plan *plan;
static struct inputs in;

static int setup(void **state)
{
    struct errs errs;

    (void)state;
    arena = arena_new();
    errs_init(&errs, arena, 5);
    return load_dir(arena, "examples/quang-ngai-2021-2025", NULL, &plan, &in, &errs);
}

static int teardown(void **state)
{
    (void)state;
    inputs_free(&in);
    arena_free(arena);
    return 0;
}

static struct search_found look(const char *q, bool people)
{
    bool *all = ARENA_ARRAY(arena, bool, in.units.n);
    memset(all, true, in.units.n * sizeof *all);
    const struct search_in what = {.plan = plan,
                                   .inputs = &in,
                                   .people_of = people ? all : NULL,
                                   .today = date_from(2026, 11, 22)};
    struct search_found f;

    search(arena, &what, q, &f);
    return f;
}

static const char *first(const char *q, enum search_group g)
{
    struct search_found f = look(q, true);

    return f.groups[g].n ? f.groups[g].hits[0].id : "";
}

static void test_units(void **state)
{
    assert_string_equal(first("21253", SEARCH_UNITS), "21253");
    assert_string_equal(first("nghia phu", SEARCH_UNITS), "21253");
    assert_string_equal(first("Nghĩa Phú", SEARCH_UNITS), "21253");
    assert_string_equal(first("phú nghĩa", SEARCH_UNITS), "21253");
    assert_string_equal(first("tc-nv", SEARCH_UNITS), "TC-NV");
    assert_string_equal(first("to chuc noi vu", SEARCH_UNITS), "TC-NV");
    /* both lives of the code; the living one first */
    struct search_found f = look("21025", false);
    assert_int_equal(f.groups[SEARCH_UNITS].n, 2);
    assert_string_equal(f.groups[SEARCH_UNITS].hits[0].title, "Cẩm Thành");
    assert_string_equal(f.groups[SEARCH_UNITS].hits[1].title, "Nguyễn Nghiêm");
    /* Nghĩa Dũng before Nghĩa Dõng when the accents say so, and the other way round */
    assert_string_equal(first("nghĩa dũng", SEARCH_UNITS), "21034");
    assert_string_equal(first("nghĩa dõng", SEARCH_UNITS), "21037");
}

static void test_people_only_for_some(void **state)
{
    assert_int_equal(look("minh hoa", false).groups[SEARCH_PEOPLE].n, 0);
    assert_int_equal(look("CN-06", true).groups[SEARCH_PEOPLE].n, 1);
    assert_string_equal(first("cn-06", SEARCH_PEOPLE), "CN-06");
}

/* Nghĩa Phú (21253) alone is marked: its head is CN-06, CN-07 is of another unit. */
static void test_only_what_is_marked(void **state)
{
    bool *mine = ARENA_ARRAY(arena, bool, in.units.n);
    const struct search_in what = {.plan = plan,
                                   .inputs = &in,
                                   .units = mine,
                                   .people_of = mine,
                                   .today = date_from(2026, 11, 22)};
    struct search_found f;

    for (size_t i = 0; i < in.units.n; i++)
        mine[i] = str_eq(in.units.at[i].code, "21253");
    search(arena, &what, "nghia", &f);
    assert_int_equal(f.groups[SEARCH_UNITS].n, 1);
    assert_string_equal(f.groups[SEARCH_UNITS].hits[0].id, "21253");
    search(arena, &what, "nguoi dung dau", &f);
    assert_int_equal(f.groups[SEARCH_PEOPLE].n, 1);
    assert_string_equal(f.groups[SEARCH_PEOPLE].hits[0].id, "CN-06");
    search(arena, &what, "CN-07", &f);
    assert_int_equal(f.groups[SEARCH_PEOPLE].n, 0);
}

static void test_plan(void **state)
{
    assert_string_equal(first("dung-han", SEARCH_INDICATORS), "dung-han");
    assert_string_equal(look("III.3.2.a", false).groups[SEARCH_AWARDS].hits[0].clause, "III.3.2.a");
    assert_true(look("giay khen", false).groups[SEARCH_AWARDS].n > 0);
    assert_true(look("nghi dinh 152", false).groups[SEARCH_CLAUSES].n > 0);
}

static void test_limits(void **state)
{
    struct search_found f = look("a", true);
    char *longest = arena_alloc(arena, 1000);

    assert_int_equal(f.groups[SEARCH_INDICATORS].n, SEARCH_SHOWN);
    assert_true(f.groups[SEARCH_INDICATORS].more > 0);
    memset(longest, 'x', 500);
    assert_int_equal(strlen(look(longest, true).query), SEARCH_QUERY_MAX);
    assert_int_equal(look("", true).total, 0);
    assert_int_equal(look(" .,-@ ", true).total, 0);
    assert_int_equal(look("%00<script>", true).total, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_units),
                                       cmocka_unit_test(test_people_only_for_some),
                                       cmocka_unit_test(test_only_what_is_marked),
                                       cmocka_unit_test(test_plan), cmocka_unit_test(test_limits)};

    return cmocka_run_group_tests(tests, setup, teardown);
}
