/* Plan files and the cases beside them: whatever the bytes, the readers answer with errors or with a plan that can be
 * evaluated (over no data at all) without breaking an invariant. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "engine/cases.h"
#include "engine/plan_read.h"
#include "engine/run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char small_plan[] =
    "plan: nho\n"
    "title: Kế hoạch nhỏ\n"
    "issued: {number: 1/KH, date: 2022-01-01, by: UBND}\n"
    "period: 2021..2023\n"
    "unit kinds: {xa: {title: Xã}}\n"
    "ranking groups: {nhom: {title: Nhóm, kinds: [xa]}}\n"
    "attestations: {kl: {title: Kỷ luật, of: both, each: year}}\n"
    "events: {cb: {title: Công bố}}\n"
    "indicators: {tl: {title: Tỷ lệ, measure: ratio, of: a, over: b}}\n"
    "targets: {t1: {title: Đích, use: tl, must: at least 80%}}\n"
    "deadlines: {hn: {title: Hạn, within: 5 days, of: cb}}\n"
    "awards:\n"
    "  gk: {title: Giấy khen, for: [xa], each: year, require: [{attested: kl}, {tl: at least "
    "95%}]}\n";

static void evaluate(struct arena *a, const struct plan *p)
{
    struct inputs in;
    struct run r;
    struct year_result y;

    inputs_init(&in, a);
    inputs_seal(&in);
    run_init(&r, a, p, &in, 0, 1);
    while (run_next(&r, true, &y))
        year_result_free(&y);
    inputs_free(&in);
}

static void read_cases(struct arena *a, const char *bytes, size_t n)
{
    struct errs errs;
    struct plan *p;
    struct cases cases;
    struct case_failure *bad;

    errs_init(&errs, a, 50);
    if (plan_read(a, "nho", small_plan, sizeof small_plan - 1, &p, &errs) < 0)
        __builtin_trap();
    if (cases_read(a, p, "fuzz", bytes, n, &cases, &errs) == 0)
        for (size_t i = 0; i < cases.n; i++)
            case_run(a, &cases.at[i], &bad);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _arena_ struct arena *a = arena_new();
    const char *bytes = (const char *)data;
    struct errs errs;
    struct plan *p;

    if (size > 2 && memcmp(bytes, "- ", 2) == 0) {
        read_cases(a, bytes, size);
        return 0;
    }
    errs_init(&errs, a, 50);
    if (plan_read(a, "fuzz", bytes, size, &p, &errs) == 0)
        evaluate(a, p);
    return 0;
}
