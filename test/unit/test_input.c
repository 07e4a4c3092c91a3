/* Inputs: canonical order whatever the rows' order was, revisions, lookups, lives of units. */
#include "engine/input.h"

#include <string.h>

#include "base/rand.h"
#include "test.h"

static struct arena *a;
static struct inputs in;

static int setup(void **state)
{
    a = arena_new();
    inputs_init(&in, a);
    return 0;
}

static int teardown(void **state)
{
    inputs_free(&in);
    arena_free(a);
    return 0;
}

static uint32_t add_unit(const char *code, int32_t from, int32_t to)
{
    struct unit *u = vec_push(&in.units);

    *u = (struct unit){.code = code, .name = code, .group = NO_INDEX, .from = from, .to = to};
    return (uint32_t)in.units.n - 1;
}

static void add_fact(uint32_t unit, uint16_t indicator, int16_t year, int64_t num, int32_t recorded)
{
    *vec_push(&in.facts) = (struct fact){
        .unit = unit, .indicator = indicator, .year = year, .num = num, .recorded = recorded};
}

static void the_order_of_rows_never_shows(void **state)
{
    uint32_t late = add_unit("21025", date_from(2025, 7, 1), DATE_NONE);
    uint32_t b = add_unit("21034", date_from(2014, 4, 1), DATE_NONE);
    uint32_t early = add_unit("21025", date_from(2014, 4, 1), date_from(2025, 6, 30));

    in.units.at[late].predecessors = ARENA_ARRAY(a, uint32_t, 2);
    in.units.at[late].predecessors[0] = b;
    in.units.at[late].predecessors[1] = early;
    in.units.at[late].n_predecessors = 2;
    *vec_push(&in.people) = (struct person){.code = "p2", .name = "B", .unit = b};
    *vec_push(&in.people) = (struct person){.code = "p1", .name = "A", .unit = late};
    *vec_push(&in.attestations) =
        (struct attestation){.of_person = true, .subject = 0, .number = "1", .issuer = "x"};
    *vec_push(&in.attestations) =
        (struct attestation){.subject = early, .number = "2", .issuer = "x"};
    add_fact(late, 3, 2025, 5, DATE_NONE);
    add_fact(early, 3, 2022, 7, DATE_NONE);
    add_fact(b, 1, 2022, 9, DATE_NONE);
    inputs_seal(&in);

    assert_string_equal(in.units.at[0].code, "21025");
    assert_int_equal(in.units.at[0].to, date_from(2025, 6, 30));
    assert_int_equal(in.units.at[1].predecessors[0], 0);
    assert_int_equal(in.units.at[1].predecessors[1], 2);
    assert_string_equal(in.people.at[0].code, "p1");
    assert_int_equal(in.people.at[0].unit, 1);
    assert_int_equal(in.people.at[1].unit, 2);
    assert_int_equal(inputs_fact(&in, 0, 3, 2022)->num, 7);
    assert_int_equal(inputs_fact(&in, 1, 3, 2025)->num, 5);
    assert_int_equal(inputs_fact(&in, 2, 1, 2022)->num, 9);
    assert_null(inputs_fact(&in, 2, 1, 2023));
    assert_null(inputs_fact(&in, 99, 1, 2022));
    assert_string_equal(inputs_attestation(&in, true, 1, 0, 2022)->number, "1");
    assert_string_equal(inputs_attestation(&in, false, 0, 0, 2022)->number, "2");
}

static void a_later_revision_wins(void **state)
{
    uint32_t u = add_unit("u", 0, DATE_NONE);

    add_fact(u, 1, 2022, 30, date_from(2023, 3, 1));
    add_fact(u, 1, 2022, 10, DATE_NONE);
    add_fact(u, 2, 2022, 99, DATE_NONE);
    add_fact(u, 1, 2022, 20, date_from(2023, 2, 1));
    inputs_seal(&in);
    assert_int_equal(in.facts.n, 2);
    assert_int_equal(inputs_fact(&in, u, 1, 2022)->num, 30);
    assert_int_equal(in.superseded.n, 2);
    assert_int_equal(in.superseded.at[0].num, 10);
    assert_int_equal(in.superseded.at[1].num, 20);
    assert_int_equal(in.first_fact[u + 1], 2);
}

/* missing, not applicable and 0 are three things */
static void three_states(void **state)
{
    uint32_t u = add_unit("u", 0, DATE_NONE);

    add_fact(u, 1, 2022, 0, DATE_NONE);
    add_fact(u, 2, 2022, 0, DATE_NONE);
    in.facts.at[1].state = FACT_NA;
    add_fact(u, 3, 2022, 0, DATE_NONE);
    in.facts.at[2].state = FACT_MISSING;
    inputs_seal(&in);
    assert_int_equal(inputs_fact(&in, u, 1, 2022)->state, FACT_VALUE);
    assert_int_equal(inputs_fact(&in, u, 2, 2022)->state, FACT_NA);
    assert_int_equal(inputs_fact(&in, u, 3, 2022)->state, FACT_MISSING);
    assert_null(inputs_fact(&in, u, 4, 2022));
}

static void add_attestation(uint32_t kind, int16_t year, int32_t date, const char *number)
{
    *vec_push(&in.attestations) = (struct attestation){
        .subject = 0, .kind = kind, .year = year, .date = date, .number = number, .issuer = "UBND"};
}

static void the_year_before_the_period(void **state)
{
    add_unit("u", 0, DATE_NONE);
    add_attestation(7, 0, 100, "cả giai đoạn");
    add_attestation(7, 2023, 300, "sau");
    add_attestation(7, 2023, 200, "trước");
    inputs_seal(&in);
    assert_string_equal(inputs_attestation(&in, false, 0, 7, 2023)->number, "sau");
    assert_string_equal(inputs_attestation(&in, false, 0, 7, 2022)->number, "cả giai đoạn");
    assert_string_equal(inputs_attestation(&in, false, 0, 7, 0)->number, "cả giai đoạn");
    assert_null(inputs_attestation(&in, false, 0, 8, 2022));
    assert_null(inputs_attestation(&in, true, 0, 7, 2022));
}

static void a_code_used_twice(void **state)
{
    add_unit("21025", date_from(2025, 7, 1), DATE_NONE);
    add_unit("21025", date_from(2014, 4, 1), date_from(2025, 6, 30));
    add_unit("21028", date_from(2014, 4, 1), date_from(2025, 6, 30));
    inputs_seal(&in);
    assert_int_equal(inputs_unit_in(&in, "21025", date_from(2022, 1, 1), date_from(2022, 12, 31)),
                     0);
    assert_int_equal(inputs_unit_in(&in, "21025", date_from(2026, 1, 1), date_from(2026, 12, 31)),
                     1);
    assert_int_equal(inputs_unit_in(&in, "21025", date_from(2025, 1, 1), date_from(2025, 12, 31)),
                     NO_INDEX - 1);
    assert_int_equal(inputs_unit_in(&in, "21025", date_from(2025, 6, 30), date_from(2025, 6, 30)),
                     0);
    assert_int_equal(inputs_unit_in(&in, "21028", date_from(2026, 1, 1), DATE_NONE), NO_INDEX);
    assert_int_equal(inputs_unit_in(&in, "21028", DATE_NONE, DATE_NONE), 2);
    assert_int_equal(inputs_unit_in(&in, "9", DATE_NONE, DATE_NONE), NO_INDEX);
}

static void lives(void **state)
{
    struct unit u = {.from = date_from(2024, 11, 1), .to = date_from(2025, 6, 30)};

    assert_true(unit_lives_in(&u, 2024) && unit_lives_in(&u, 2025));
    assert_false(unit_lives_in(&u, 2023) || unit_lives_in(&u, 2026));
    assert_true(unit_lives_on(&u, date_from(2024, 11, 1)));
    assert_true(unit_lives_on(&u, date_from(2025, 6, 30)));
    assert_false(unit_lives_on(&u, date_from(2025, 7, 1)));
    assert_false(unit_lives_on(&u, date_from(2024, 10, 31)));
    u.to = u.from = DATE_NONE;
    assert_true(unit_lives_in(&u, 1950) && unit_lives_on(&u, date_from(2150, 1, 1)));
}

static void equal_origins_become_one(void **state)
{
    uint32_t u = add_unit("u", 0, DATE_NONE);

    *vec_push(&in.origins) = (struct origin){.source = "thủ công"};
    *vec_push(&in.origins) = (struct origin){.source = "một cửa", .formula = "2"};
    *vec_push(&in.origins) = (struct origin){.source = "thủ công", .note = ""};
    for (uint16_t i = 0; i < 3; i++) {
        add_fact(u, i, 2022, i, DATE_NONE);
        in.facts.at[i].origin = i;
    }
    inputs_seal(&in);
    assert_int_equal(in.origins.n, 2);
    assert_string_equal(in.origins.at[inputs_fact(&in, u, 0, 2022)->origin].source, "thủ công");
    assert_string_equal(in.origins.at[inputs_fact(&in, u, 1, 2022)->origin].source, "một cửa");
    assert_int_equal(in.facts.at[0].origin, in.facts.at[2].origin);
}

/* Any shuffle of the same rows seals to the same bytes. */
static void shuffles(void **state)
{
    struct rng r = {.state = 29};
    static const char *const codes[] = {"c", "a", "d", "b"};
    struct fact first[200];

    for (int round = 0; round < 20; round++) {
        uint32_t unit_of[4], order[4] = {0, 1, 2, 3}, rows[200];
        inputs_free(&in);
        inputs_init(&in, a);
        for (uint32_t i = 4; i > 1; i--) {
            uint32_t j = (uint32_t)rng_below(&r, i), t = order[i - 1];
            order[i - 1] = order[j];
            order[j] = t;
        }
        for (uint32_t i = 0; i < 4; i++)
            unit_of[order[i]] = add_unit(codes[order[i]], 0, DATE_NONE);
        for (uint32_t i = 0; i < 200; i++)
            rows[i] = i;
        for (uint32_t i = 200; i > 1; i--) {
            uint32_t j = (uint32_t)rng_below(&r, i), t = rows[i - 1];
            rows[i - 1] = rows[j];
            rows[j] = t;
        }
        for (uint32_t i = 0; i < 200; i++)
            add_fact(unit_of[rows[i] % 4], (uint16_t)(rows[i] / 4 % 5),
                     (int16_t)(2021 + rows[i] / 20 % 2), rows[i], (int32_t)(rows[i] / 40));
        inputs_seal(&in);
        assert_int_equal(in.facts.n + in.superseded.n, 200);
        if (round == 0)
            memcpy(first, in.facts.at, in.facts.n * sizeof first[0]);
        assert_memory_equal(first, in.facts.at, in.facts.n * sizeof first[0]);
    }
}

static void one_fact_in_place_of_another(void **state)
{
    uint32_t x = add_unit("a", date_from(2014, 4, 1), DATE_NONE),
             y = add_unit("b", date_from(2014, 4, 1), DATE_NONE);
    struct inputs then;

    add_fact(x, 1, 2022, 5, DATE_NONE);
    add_fact(y, 1, 2022, 6, DATE_NONE);
    add_fact(y, 3, 2022, 7, DATE_NONE);
    inputs_seal(&in);
    for (uint16_t indicator = 0; indicator < 5; indicator++) {
        const struct fact f = {.unit = y, .indicator = indicator, .year = 2022, .num = 99};
        inputs_with_fact(a, &in, f, "thử", &then);
        const struct fact *got = inputs_fact(&then, y, indicator, 2022);
        assert_int_equal(got->num, 99);
        assert_string_equal(then.origins.at[got->origin].source, "thử");
        assert_int_equal(then.facts.n, 3); /* shared, not copied */
        assert_int_equal(inputs_fact(&then, x, 1, 2022)->num, 5);
        if (indicator != 1)
            assert_int_equal(inputs_fact(&then, y, 1, 2022)->num, 6);
        if (indicator != 3)
            assert_int_equal(inputs_fact(&then, y, 3, 2022)->num, 7);
        assert_null(inputs_fact(&then, x, 3, 2022));
    }
    assert_int_equal(in.facts.n, 3); /* what was there stays as it was */
    assert_int_equal(inputs_fact(&in, y, 1, 2022)->num, 6);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_order_of_rows_never_shows),
        TEST(a_later_revision_wins),
        TEST(three_states),
        TEST(the_year_before_the_period),
        TEST(a_code_used_twice),
        TEST(lives),
        TEST(equal_origins_become_one),
        TEST(shuffles),
        TEST(one_fact_in_place_of_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
