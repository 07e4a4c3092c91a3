/* What the office keeps: drafts of plans with whatever bytes they have, only so many and only so long; what a movement says of
 * itself, with what it said before; on both engines. */
#include "both.h"

#include "base/str.h"
#include "core/perm.h"
#include "core/plan_draft.h"
#include "core/publication.h"
#include "core/setting.h"

static struct store *made(const char *url, const char *tenant)
{
    struct store *st = NULL;
    struct err e;

    must(store_init(url, &(struct store_tenant){tenant, "UBND"}, sample_plan(), &sample_who, &st,
                    &e),
         &e);
    return st;
}

static struct store_who on(const char *at)
{
    return (struct store_who){.at = at, .author = "Lê Minh", .user_id = 7, .perm = &perm_machine};
}

static void drafts(const char *url)
{
    _store_ struct store *st = made(url, "a"), *other = made(url, "b");
    _arena_ struct arena *a = arena_new();
    struct store_who who = on("2026-01-01T00:00:00Z");
    static const char odd[] = "plan: \xff\0x";
    struct plan_draft x = {.name = "kế hoạch.yaml", .text = odd, .text_n = sizeof odd - 1}, got;
    struct plan_draft *list;
    char key[HASH_HEX], again[HASH_HEX];
    struct err e;
    size_t n;

    must(plan_draft_put(st, &x, &who, key, &e), &e);
    must(plan_draft_get(st, a, key, &got, &e), &e);
    assert_int_equal(got.text_n, x.text_n);
    assert_memory_equal(got.text, odd, x.text_n);
    assert_null(got.cases);
    assert_string_equal(got.author, "Lê Minh");
    assert_int_equal(plan_draft_get(other, a, key, &got, &e), ERR_MISSING);

    /* the same again is the same, with its cases another */
    must(plan_draft_put(st, &x, &who, again, &e), &e);
    assert_string_equal(key, again);
    x.cases = "cases";
    x.cases_n = 5;
    must(plan_draft_put(st, &x, &who, again, &e), &e);
    assert_string_not_equal(key, again);
    must(plan_draft_get(st, a, again, &got, &e), &e);
    assert_string_equal(got.cases, "cases");
    must(plan_draft_list(st, a, &list, &n, &e), &e);
    assert_int_equal(n, 2);
    must(plan_draft_drop(st, again, &who, &e), &e);
    assert_int_equal(plan_draft_drop(st, again, &who, &e), ERR_MISSING);

    /* only so many: the oldest went */
    for (int i = 0; i < PLAN_DRAFTS; i++) {
        who = on(arena_printf(a, "2026-01-02T00:00:%02dZ", i));
        x = (struct plan_draft){.name = "x", .text = arena_printf(a, "%d", i)};
        x.text_n = strlen(x.text);
        must(plan_draft_put(st, &x, &who, again, &e), &e);
    }
    must(plan_draft_list(st, a, &list, &n, &e), &e);
    assert_int_equal(n, PLAN_DRAFTS);
    assert_string_equal(list[0].key, again);
    assert_int_equal(plan_draft_get(st, a, key, &got, &e), ERR_MISSING);

    /* and only so long: 2 January + 90 days = 2 April */
    who = on("2026-04-02T00:00:10Z");
    x.text = "mới";
    x.text_n = strlen(x.text);
    must(plan_draft_put(st, &x, &who, again, &e), &e);
    must(plan_draft_list(st, a, &list, &n, &e), &e);
    assert_int_equal(n, 1 + 10); /* those of the seconds 10 to 19 */
}
BOTH(drafts)

static void settings(const char *url)
{
    _store_ struct store *st = made(url, "a"), *other = made(url, "b");
    _arena_ struct arena *a = arena_new();
    struct store_who who = on("2026-01-01T00:00:00Z");
    struct setting_value all[MOVEMENT_SETTINGS];
    int64_t before, after;
    struct err e;

    must(movement_settings(st, a, all, &e), &e);
    assert_string_equal(all[SETTING_OFFICE].value, "");
    assert_int_equal(all[SETTING_OFFICE].rev, 0);
    must(publication_counter(st, &before, &e), &e);
    must(movement_setting_set(st, SETTING_OFFICE, "Phòng Nội vụ, 0255", 0, "mở máy", &who, &e), &e);
    must(publication_counter(st, &after, &e), &e);
    assert_true(after > before); /* pages are made anew */
    assert_int_equal(movement_setting_set(st, SETTING_OFFICE, "khác", 0, "x", &who, &e),
                     ERR_CONFLICT); /* somebody was faster */
    assert_int_equal(
        movement_setting_set(st, SETTING_OFFICE, "Phòng Nội vụ, 0255", 1, "x", &who, &e),
        ERR_CONFLICT);
    assert_int_equal(movement_setting_set(st, SETTING_OFFICE, "khác", 1, "", &who, &e), ERR_INPUT);
    char *lots = arena_printf(a, "%0*d", SETTING_MAX + 1, 0);
    assert_int_equal(movement_setting_set(st, SETTING_OFFICE, lots, 1, "x", &who, &e), ERR_INPUT);
    must(movement_setting_set(st, SETTING_OFFICE, "", 1, "đổi phòng", &who, &e), &e);
    must(movement_settings(st, a, all, &e), &e);
    assert_string_equal(all[SETTING_OFFICE].value, "");
    assert_int_equal(all[SETTING_OFFICE].rev, 2);
    assert_string_equal(all[SETTING_OFFICE].reason, "đổi phòng");
    assert_int_equal(all[SETTING_PRESS].rev, 0);
    must(movement_settings(other, a, all, &e), &e);
    assert_int_equal(all[SETTING_OFFICE].rev, 0);
}
BOTH(settings)

int main(void)
{
#define T(test) cmocka_unit_test(test##_sqlite), cmocka_unit_test(test##_pg)
    const struct CMUnitTest tests[] = {T(drafts), T(settings)};

    have_pg = pg_start(true);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
