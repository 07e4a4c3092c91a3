/* The body of POST /api/v1/facts: any bytes give rows within the limits, or an error that says what; rows then pass through
 * the rules of files beside a small plan without units, which must refuse every one of them and never crash. */
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/utf8.h"
#include "engine/plan_read.h"
#include "web/api/body.h"

static const char plan_text[] =
    "plan: nho\ntitle: Kế hoạch nhỏ\nissued: {number: 1/KH, date: 2022-01-01, by: UBND}\n"
    "period: 2021..2025\nunit kinds: {xa: {title: Xã}}\n"
    "indicators:\n  tl: {title: Tỷ lệ, measure: ratio, of: a, over: b}\n"
    "  ngay: {title: Ngày, measure: milestone}\n  co: {title: Có, measure: yes-no}\n";

static void check_rows(const struct load_cells *c)
{
    CHECK(c->n_rows > 0 && c->n_rows <= API_FACTS_MAX);
    for (size_t i = 0; i < c->n_rows * c->n_columns; i++) {
        const char *s = c->cells[i];
        CHECK(!s || (utf8_valid(s, strlen(s)) && utf8_count(s) <= API_TEXT_MAX));
    }
}

static void load(struct arena *a, const struct load_cells *c)
{
    struct plan *plan;
    struct inputs in;
    struct errs errs, none;

    errs_init(&none, a, 1);
    if (plan_read(a, "nho", plan_text, strlen(plan_text), &plan, &none) < 0)
        CHECK(none.total == 0);
    errs_init(&errs, a, 10);
    inputs_init(&in, a);
    CHECK(load_memory(&in, plan, LOAD_FACTS, c, &errs) < 0 && errs.total >= c->n_rows);
    inputs_free(&in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _arena_ struct arena *a = arena_new();
    struct api_wrongs wrongs = {0};
    struct load_cells cells;
    struct intake_base *bases;
    struct err e = {0};
    int r = api_body_facts(a, (const char *)data, size, &cells, &bases, &wrongs, &e);

    CHECK(wrongs.list.n <= API_WRONG_MAX && wrongs.list.n <= wrongs.total);
    CHECK(r == 0 || (e.code == r && e.message[0]));
    CHECK(r != ERR_INPUT || wrongs.total > 0);
    if (r == 0) {
        check_rows(&cells);
        for (size_t i = 0; i < cells.n_rows; i++)
            CHECK(bases[i].has_given ? bases[i].given >= 0 : bases[i].given == 0);
        load(a, &cells);
    }
    return 0;
}
