/* The small plan, its two units and the people that test_sheet.c works with.  Included once. */
#ifndef THIDUA_TEST_SHEET_SAMPLE_H
#define THIDUA_TEST_SHEET_SAMPLE_H

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "core/audit.h"
#include "core/evidence.h"
#include "core/grid_out.h"
#include "core/load.h"
#include "core/sheet.h"
#include "core/sheet_file.h"
#include "core/task.h"

/* Before the due day 15/01/2026 unless a test says otherwise. */
#define BEFORE_EACH clock_.at = "2025-12-20T02:00:00Z"
#include "both.h"

enum { YEAR = 2025 };

static const struct plan *plan;
static struct arena *all;

static struct store_who clock_ = {.at = "2025-12-20T02:00:00Z", .author = "lan", .user_id = 7};

/* ---- people ---- */

static int32_t born(void)
{
    return date_from(2015, 1, 1);
}

static const struct perm_who *as(enum role role)
{
    static struct grant grants[ROLES];
    static struct perm_who who[ROLES];

    grants[role] =
        (struct grant){role, role_of_unit(role) ? "x1" : "", role_of_unit(role) ? born() : 0};
    who[role] = (struct perm_who){7, &grants[role], 1, true};
    return &who[role];
}

static const struct perm_who *clerk_of_x2(void)
{
    static struct grant grant;
    static struct perm_who who;

    grant = (struct grant){ROLE_CLERK, "x2", born()};
    who = (struct perm_who){8, &grant, 1, true};
    return &who;
}

static struct sheet_who who_is(const struct perm_who *perm)
{
    return (struct sheet_who){&clock_, perm};
}

static const struct sheet_key *x1(void)
{
    static struct sheet_key key = {"x1", 0, YEAR};

    key.unit_from = born();
    return &key;
}

/* ---- the ground ---- */

static const struct plan *read_plan(void)
{
    struct plan *p = NULL;
    struct errs errs;

    all = arena_new();
    errs_init(&errs, all, 5);
    if (load_plan(all, "test/data/plan/phieu.yaml", &p, &errs) < 0)
        fail_msg("%s", errs.list.at[0].message);
    return p;
}

static uint32_t ind(const char *id)
{
    uint32_t i = plan_find_indicator(plan, id);

    assert_int_not_equal(i, NO_INDEX);
    return i;
}

static struct store *made(const char *url)
{
    struct store *st = NULL;
    struct inputs in;
    struct err e;
    struct store_counts n;
    const struct store_import import = sample_import("don-vi.csv");

    must(store_init(url, &(struct store_tenant){"xa", "UBND"}, plan, &sample_who, &st, &e), &e);
    inputs_init(&in, all);
    for (int i = 1; i <= 3; i++)
        *vec_push(&in.units) = (struct unit){.code = arena_printf(all, "x%d", i),
                                             .name = arena_printf(all, "Xã %d", i),
                                             .kind = i == 3 ? 1 : 0,
                                             .group = i == 3 ? NO_INDEX : 0,
                                             .from = born(),
                                             .to = DATE_NONE};
    inputs_seal(&in);
    must(store_put(st, plan, STORE_UNITS, &in, &import, &n, &e), &e);
    inputs_free(&in);
    return st;
}

static struct scoresheet opened(struct store *st, struct arena *a)
{
    struct scoresheet s;
    struct err e;

    must(sheet_open(st, plan, x1(), clock_.at, SHEET_ALL, a, &s, &e), &e);
    return s;
}

/* One figure typed; base: of the form, -1 = the newest. */
static struct sheet_result type(struct store *st, struct arena *a, const struct perm_who *perm,
                                const char *id, const char *num, const char *den, int64_t base,
                                const char *comment)
{
    struct scoresheet s = opened(st, a);
    const struct sheet_item *x = sheet_item_of(&s, ind(id));
    const struct sheet_who who = who_is(perm);
    struct sheet_row row = {.indicator = ind(id),
                            .has_typed = num != NULL,
                            .typed = {.num = num, .den = den, .state = FACT_VALUE},
                            .base = base >= 0     ? base
                                    : x && x->now ? x->now->rev
                                                  : 0,
                            .comment = comment};
    struct sheet_result r = {0};
    struct err e;

    if (sheet_save(st, plan, x1(), &row, 1, false, "", &who, a, &r, &e) < 0) {
        r.what = SHEET_REFUSED;
        r.err = e;
    }
    return r;
}

static void typed(struct store *st, struct arena *a, const struct perm_who *perm, const char *id,
                  const char *num, const char *den, const char *comment)
{
    struct sheet_result r = type(st, a, perm, id, num, den, -1, comment);

    if (r.what != SHEET_SAVED)
        fail_msg("%s: %s (%s)", id, r.err.message, r.err.hint);
}

static void said(struct store *st, struct arena *a, const char *id, enum fact_state state,
                 const char *note)
{
    const struct sheet_who who = who_is(as(ROLE_CLERK));
    struct scoresheet s = opened(st, a);
    struct sheet_row row = {.indicator = ind(id),
                            .has_typed = true,
                            .typed = {.note = note, .state = state},
                            .base = (int64_t)sheet_item_of(&s, ind(id))->n_revs};
    struct sheet_result r;
    struct err e;

    must(sheet_save(st, plan, x1(), &row, 1, true, "", &who, a, &r, &e), &e);
    assert_int_equal(r.what, SHEET_SAVED);
}

static int go_from(struct store *st, enum sheet_state to, const struct perm_who *perm,
                   const char *reason, int64_t step, int32_t until, const char *item, struct err *e)
{
    const struct sheet_who who = who_is(perm);
    uint32_t i = item ? ind(item) : 0;
    const struct sheet_ask ask = {.to = to,
                                  .step = step,
                                  .reason = reason,
                                  .items = &i,
                                  .n_items = item != NULL,
                                  .until = until};

    return sheet_go(st, plan, x1(), &ask, &who, e);
}

static int go(struct store *st, enum sheet_state to, const struct perm_who *perm,
              const char *reason, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct scoresheet s = opened(st, a);

    return go_from(st, to, perm, reason, s.step, DATE_NONE, NULL, e);
}

static void gone(struct store *st, enum sheet_state to, const struct perm_who *perm,
                 const char *reason)
{
    struct err e;

    must(go(st, to, perm, reason, &e), &e);
}

/* All that the unit has to say: 80/100, 6 items of news, the report, the place, the day, the income. */
static void fill(struct store *st, struct arena *a)
{
    const struct perm_who *clerk = as(ROLE_CLERK);

    typed(st, a, clerk, "ty-le", "80", "100", NULL);
    typed(st, a, clerk, "tin-bai", "6", NULL, NULL);
    typed(st, a, clerk, "bao-cao", "có", NULL, NULL);
    typed(st, a, clerk, "moc", "30/6/2025", NULL, NULL);
    typed(st, a, clerk, "hang", "2", "13", NULL);
    typed(st, a, clerk, "so-thu", "1.234,5", NULL, NULL);
}

static void prove(struct store *st, const char *item, enum evidence_about about)
{
    const struct evidence_place place = {"x1", born(), YEAR, about, item};
    struct evidence_file f = {.blob = {.size = 3}, .name = "danh-muc.pdf"};
    struct err e;

    memset(f.blob.hash, 'a', BLOB_HEX - 1);
    must(evidence_attach(st, &place, &f, &clock_, &e), &e);
}

#endif
