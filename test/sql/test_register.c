/* The registers on both engines.  The reorganisations of 01/01/2025 and 01/07/2025 (NQ of An Phú; NQ 1677/NQ-UBTVQH15),
 * done step by step from the register as it was before, must give the units and people of the example, which were
 * written from the resolutions; then what is refused, people, days off and files. */
#include "both.h"

#include <stdio.h>

#include "base/fs.h"
#include "base/i18n.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/grid_out.h"
#include "core/register.h"
#include "engine/calendar.h"

#define EXAMPLE "examples/quang-ngai-2021-2025/"

static struct arena *all;
static struct plan *plan;
static const struct register_by by = {
    .who = {.at = "2025-06-20T02:00:00Z", .author = "Lê Thị Lan", .user_id = 3}};

/* ---- the ground ---- */

static int32_t day(const char *iso)
{
    int32_t d = DATE_NONE;

    assert_int_equal(date_parse_iso(iso, &d), 0);
    return d;
}

static void load(struct inputs *in, enum load_kind kind, const char *path)
{
    struct errs errs;

    errs_init(&errs, all, 5);
    if (load_file(in, plan, kind, path, NULL, &errs) < 0)
        fail_msg("%s", errs.list.at[0].message);
}

static void seal(struct inputs *in)
{
    struct errs errs;

    errs_init(&errs, all, 5);
    assert_int_equal(load_finish(in, plan, &errs), 0);
}

/* The register as it was before 01/01/2025: what began later is not there, nothing has ended. */
static void before_2025(struct inputs *in)
{
    size_t n = 0;

    inputs_init(in, all);
    load(in, LOAD_UNITS, EXAMPLE "units.csv");
    load(in, LOAD_PEOPLE, EXAMPLE "people.csv");
    for (size_t i = 0; i < in->units.n; i++) {
        struct unit u = in->units.at[i];
        if (u.from >= day("2025-01-01"))
            continue;
        assert_int_equal(n, i); /* those of 2014 come first: indices of people stay */
        u.to = DATE_NONE;
        in->units.at[n++] = u;
        if (i + 1 < in->units.n && in->units.at[i + 1].from >= day("2025-01-01"))
            break;
    }
    for (size_t i = n; i < in->units.n; i++) /* the departments stand behind the new communes */
        if (in->units.at[i].from < day("2025-01-01")) {
            for (size_t k = 0; k < in->people.n; k++)
                if (in->people.at[k].unit == i)
                    in->people.at[k].unit = (uint32_t)n;
            in->units.at[n] = in->units.at[i];
            in->units.at[n++].to = DATE_NONE;
        }
    in->units.n = n;
    for (size_t i = 0; i < in->people.n; i++)
        in->people.at[i].to = DATE_NONE;
    seal(in);
}

static struct store *made(const char *url)
{
    const struct store_import file = sample_import("trước 2025.csv");
    struct store_counts n[STORE_KINDS_];
    struct store *st;
    struct inputs in;
    struct err e;

    before_2025(&in);
    assert_int_equal(in.units.n, 31); /* 23 communes and wards, the city, 7 bodies */
    must(store_init(url, &(struct store_tenant){"qn", "UBND"}, plan, &sample_who, &st, &e), &e);
    must(store_put_all(st, plan, 1u << STORE_UNITS | 1u << STORE_PEOPLE, &in, &file, n, &e), &e);
    inputs_free(&in);
    return st;
}

static void read_all(struct store *st, struct inputs *in)
{
    struct err e;

    inputs_init(in, all);
    must(store_load_registers(st, plan, in, &e), &e);
}

/* "21253,21262" with the first life of each code unless "@iso" is written. */
static size_t lives(const char *text, struct life *ret)
{
    char **parts;
    size_t n = str_split(all, text, ',', &parts);

    for (size_t i = 0; i < n; i++) {
        char **two;
        size_t k = str_split(all, parts[i], '@', &two);
        bool body = two[0][0] > '9'; /* the departments began in 2021 */
        ret[i] =
            (struct life){two[0], k > 1 ? day(two[1]) : day(body ? "2021-01-01" : "2014-04-01")};
    }
    return n;
}

static int reorg(struct store *st, const char *olds, const char *on,
                 const struct register_unit *new, size_t n_new, struct err *e)
{
    struct life list[REGISTER_MAX_UNITS];
    const struct reorg x = {.olds = list,
                            .n_olds = lives(olds, list),
                            .day = day(on),
                            .news = new,
                            .n_news = n_new,
                            .document = "1677/NQ-UBTVQH15",
                            .reason = "sắp xếp đơn vị hành chính",
                            .seen = ""};

    return reorg_apply(st, plan, &x, &by, e);
}

static void merge(struct store *st, const char *olds, const char *on, const char *code,
                  const char *kind, const char *name)
{
    const struct register_unit new = {.code = code, .name = name, .kind = kind};
    struct err e;

    must(reorg(st, olds, on, &new, 1, &e), &e);
}

/* data/quangngai_city_units.csv: who became what. */
static void reorganise_2025(struct store *st)
{
    const char *july = "2025-07-01";
    struct err e;

    merge(st, "21253,21262", "2025-01-01", "21262", "xa", "An Phú");
    merge(st, "21019,21022,21025,21031", july, "21025", "phuong", "Cẩm Thành");
    merge(st, "21010,21013,21016,21028", july, "21028", "phuong", "Nghĩa Lộ");
    merge(st, "21034,21037,21262@2025-01-01,21256", july, "21034", "xa", "An Phú");
    merge(st, "21187", july, "21109", "xa", "Đông Sơn");
    merge(st, "21172,21202,21223,21232", july, "21172", "phuong", "Trương Quang Trọng");
    merge(st, "21190,21199,21208,21211,21214", july, "21211", "xa", "Tịnh Khê");
    must(reorg(st, "522,TC-NV,VH-TT,TT-VHTT,CA,BCHQS,CCT,MTTQ", july, NULL, 0, &e), &e);
}

/* ---- the real reorganisations ---- */

static void real(const char *url)
{
    struct store *st = made(url);
    struct inputs got, want;
    struct audit_row *rows;
    char last[HASH_HEX];
    int64_t n_audit;
    size_t n;
    struct err e;

    reorganise_2025(st);
    inputs_init(&want, all);
    load(&want, LOAD_UNITS, EXAMPLE "units.csv");
    load(&want, LOAD_PEOPLE, EXAMPLE "people.csv");
    seal(&want);
    read_all(st, &got);
    assert_int_equal(got.units.n, want.units.n);
    for (size_t i = 0; i < got.units.n; i++) {
        const struct unit *x = &got.units.at[i], *y = &want.units.at[i];
        assert_string_equal(x->code, y->code);
        assert_string_equal(x->name, y->name);
        assert_int_equal(x->from, y->from);
        assert_int_equal(x->to, y->to);
        assert_int_equal(x->kind, y->kind);
        assert_int_equal(x->group, y->group);
        assert_int_equal(x->n_predecessors, y->n_predecessors);
        for (size_t k = 0; k < x->n_predecessors; k++)
            assert_int_equal(x->predecessors[k], y->predecessors[k]);
    }
    assert_int_equal(got.people.n, want.people.n);
    for (size_t i = 0; i < got.people.n; i++) {
        assert_string_equal(got.people.at[i].code, want.people.at[i].code);
        assert_int_equal(got.people.at[i].unit, want.people.at[i].unit);
        assert_int_equal(got.people.at[i].to, want.people.at[i].to);
    }
    /* two loads; 7 merges: 24 old and 7 new units; 8 ends; 13 posts that end: one row each */
    must(audit_find(st, &(struct audit_query){.limit = 1000}, all, &rows, &n, &e), &e);
    assert_int_equal(n, 2 + 24 + 7 + 8 + 13);
    assert_string_equal(rows[0].why, "1677/NQ-UBTVQH15: sắp xếp đơn vị hành chính");
    must(audit_verify(st, &n_audit, last, &e), &e);
    inputs_free(&got);
    inputs_free(&want);
    store_close(st);
}
BOTH(real)

static void chain(const char *url)
{
    struct store *st = made(url);
    struct register_step *steps;
    struct inputs in;

    reorganise_2025(st);
    read_all(st, &in);
    uint32_t u = register_unit(&in, &(struct life){"21253", day("2014-04-01")});
    size_t n = register_chain(&in, u, all, &steps);
    assert_int_equal(n, 2);
    assert_int_equal(steps[0].day, day("2025-01-01"));
    assert_int_equal(steps[0].n_olds, 2);
    assert_int_equal(steps[0].n_news, 1);
    assert_string_equal(in.units.at[steps[0].news[0]].name, "An Phú");
    assert_int_equal(steps[1].day, day("2025-07-01"));
    assert_int_equal(steps[1].n_olds, 4);
    assert_string_equal(in.units.at[steps[1].news[0]].code, "21034");
    inputs_free(&in);
    store_close(st);
}
BOTH(chain)

/* ---- told before it is done ---- */

static void preview(const char *url)
{
    struct store *st = made(url);
    const struct register_unit new = {.code = "21262", .name = "An Phú", .kind = "xa"};
    struct life olds[2];
    struct reorg x = {.olds = olds,
                      .n_olds = lives("21253,21262", olds),
                      .day = day("2025-01-01"),
                      .news = &new,
                      .n_news = 1,
                      .document = "NQ",
                      .reason = "r",
                      .seen = ""};
    const struct register_unit other = {
        .code = "21253", .name = "Nghĩa Phú B", .kind = "xa", .from = day("2014-04-01")};
    const struct store_import file = sample_import("f.csv");
    struct store_counts counts;
    struct reorg_told t;
    struct inputs in;
    struct err e;

    inputs_init(&in, all);
    must(store_load_subjects(st, plan, &in, &e), &e);
    FILE *f = fopen(sample_path("facts.csv"), "w");
    fputs("unit,year,indicator,numerator,denominator\n21253,2022,dung-han,9,10\n"
          "21253,2024,dung-han,9,10\n21253,2025,dung-han,9,10\n",
          f);
    fclose(f);
    load(&in, LOAD_FACTS, sample_path("facts.csv"));
    seal(&in);
    must(store_put(st, plan, STORE_FACTS, &in, &file, &counts, &e), &e);
    inputs_free(&in);

    must(reorg_preview(st, plan, &x, all, &t, &e), &e);
    assert_int_equal(t.last, day("2024-12-31"));
    assert_int_equal(t.n_olds, 2);
    assert_int_equal(t.olds[0].figures.n, 3);
    assert_int_equal(t.olds[0].figures.late, 1); /* 2025, after the end on 31/12/2024 */
    assert_int_equal(t.olds[0].figures.first_year, 2022);
    assert_false(t.olds[0].code_stays);
    assert_true(t.olds[1].code_stays);
    assert_int_equal(t.n_people, 1); /* CN-06 of Nghĩa Phú */
    assert_string_equal(t.people[0].person.code, "CN-06");
    assert_true(t.n_awards > 0); /* those of the period look back */
    read_all(st, &in);
    assert_int_equal(in.units.n, 31); /* only told */
    inputs_free(&in);

    must(register_correct_unit(st, plan, &other, "nhầm tên", &by, &e), &e);
    x.seen = t.seen;
    assert_int_equal(reorg_apply(st, plan, &x, &by, &e), ERR_CONFLICT);
    must(reorg_preview(
             st, plan,
             &(struct reorg){
                 .olds = olds, .n_olds = 2, .day = x.day, .news = &new, .n_news = 1, .reason = ""},
             all, &t, &e),
         &e);
    must(reorg_apply(st, plan, &x, &by, &e), &e); /* t.seen is that of the new preview */
    store_close(st);
}
BOTH(preview)

/* ---- refusals ---- */

static int refused(struct store *st, const char *olds, const char *on, const char *code,
                   const char *code2)
{
    const struct register_unit new[] = {{.code = code, .name = "Mới", .kind = "xa"},
                                        {.code = code2, .name = "Mới hai", .kind = "xa"}};
    struct inputs in;
    struct err e;
    int r = reorg(st, olds, on, new, code2 ? 2 : 1, &e);

    if (r == 0)
        return 0;
    assert_true(e.message[0] && e.hint[0]);
    read_all(st, &in); /* and nothing was written */
    inputs_free(&in);
    return r;
}

static void refusals(const char *url)
{
    struct store *st = made(url);
    const struct register_unit again = {
        .code = "21010", .name = "Trùng", .kind = "phuong", .from = day("2020-01-01")};
    const struct register_unit of_person = {
        .code = "CN-01", .name = "Trùng", .kind = "phuong", .from = day("2020-01-01")};
    struct inputs in;
    struct err e;

    merge(st, "21253,21262", "2025-01-01", "21262", "xa", "An Phú");
    /* ended on 31/12/2024: not on another day, and its code belongs to the new one */
    assert_int_equal(refused(st, "21253", "2025-07-01", "30001", NULL), ERR_CONFLICT);
    assert_int_equal(refused(st, "21253", "2024-06-01", "30001", NULL), ERR_CONFLICT);
    assert_int_equal(refused(st, "21010", "2014-04-01", "30001", NULL), ERR_INPUT); /* its start */
    assert_int_equal(refused(st, "21010,21010", "2025-07-01", "30001", NULL), ERR_INPUT);
    assert_int_equal(refused(st, "21010", "2025-07-01", "30001", "30001"), ERR_INPUT);
    assert_int_equal(refused(st, "21010", "2025-07-01", "21013", NULL), ERR_INPUT); /* lives */
    assert_int_equal(refused(st, "99999", "2025-07-01", "30001", NULL), ERR_MISSING);
    assert_int_equal(refused(st, "21010", "2025-07-01", "CN-01", NULL), ERR_INPUT);
    assert_int_equal(refused(st, "21010", "2025-07-01", "x/y", NULL), ERR_INPUT);
    /* a person who began after the day */
    const struct register_person late = {.code = "CN-90",
                                         .name = "Trần Văn B",
                                         .post = "Phó Chủ tịch",
                                         .unit = {"21013", day("2014-04-01")},
                                         .from = day("2025-08-01")};
    must(register_add_person(st, plan, &late, "bầu bổ sung", &by, &e), &e);
    assert_int_equal(refused(st, "21013", "2025-07-01", "30001", NULL), ERR_INPUT);
    /* overlapping life, a code of a person */
    assert_int_equal(register_add_unit(st, plan, &again, "r", &by, &e), ERR_INPUT);
    assert_int_equal(register_add_unit(st, plan, &of_person, "r", &by, &e), ERR_INPUT);
    /* names that were spoiled before they were pasted */
    const struct register_unit lost = {
        .code = "30009", .name = "Xã B?nh S?n", .kind = "xa", .from = day("2020-01-01")};
    assert_int_equal(register_add_unit(st, plan, &lost, "r", &by, &e), ERR_INPUT);
    assert_string_equal(e.field, "name");
    /* document and reason */
    struct life old[1];
    struct reorg x = {.olds = old,
                      .n_olds = lives("21010", old),
                      .day = day("2025-07-01"),
                      .document = "",
                      .reason = "r",
                      .seen = ""};
    assert_int_equal(reorg_apply(st, plan, &x, &by, &e), ERR_INPUT);
    assert_string_equal(e.field, "document");
    x.document = "1/NQ";
    x.reason = "";
    assert_int_equal(reorg_apply(st, plan, &x, &by, &e), ERR_INPUT);
    assert_string_equal(e.field, "reason");
    /* who may */
    static const struct grant clerk = {ROLE_CLERK, "21010", 0};
    const struct perm_who who = {5, &clerk, 1, true};
    const struct register_by not_me = {by.who, &who};
    x.reason = "r";
    assert_int_equal(reorg_apply(st, plan, &x, &not_me, &e), ERR_DENIED);
    read_all(st, &in);
    assert_int_equal(in.units.n, 32);
    inputs_free(&in);
    store_close(st);
}
BOTH(refusals)

/* A unit that ended on that very day grows into a further one: part of it went elsewhere. */
static void split(const char *url)
{
    struct store *st = made(url);
    const struct register_unit two[] = {{.code = "30001", .name = "Một", .kind = "xa"},
                                        {.code = "30002", .name = "Hai", .kind = "phuong"}};
    const struct register_unit third = {.code = "30003", .name = "Ba", .kind = "xa"};
    struct register_step *steps;
    uint32_t *after;
    struct inputs in;
    struct err e;

    must(reorg(st, "21010", "2025-07-01", two, 2, &e), &e);
    must(reorg(st, "21010,21013", "2025-07-01", &third, 1, &e), &e);
    read_all(st, &in);
    uint32_t u = register_unit(&in, &(struct life){"21010", day("2014-04-01")});
    assert_int_equal(register_successors(&in, u, all, &after), 3);
    assert_int_equal(register_chain(&in, u, all, &steps), 2);
    assert_int_equal(steps[0].n_news, 2); /* the split is one step */
    assert_int_equal(steps[1].n_olds, 2);
    assert_int_equal(in.units.at[u].to, day("2025-06-30"));
    assert_int_equal(reorg(st, "21010", "2025-07-01", NULL, 0, &e), ERR_CONFLICT);
    inputs_free(&in);
    store_close(st);
}
BOTH(split)

/* ---- people ---- */

static void people(const char *url)
{
    struct store *st = made(url);
    const struct life unit = {"21013", day("2014-04-01")};
    struct life old[1];
    const struct register_unit new = {.code = "30001", .name = "Mới", .kind = "xa"};
    const struct reorg_move move = {{"CN-01", day("2021-01-01")}, "30001"};
    struct register_person x = {.code = "CN-11",
                                .name = "Công chức (minh họa) 11",
                                .post = "Phó Chủ tịch",
                                .unit = unit,
                                .head = false,
                                .from = day("2023-05-01")};
    struct register_deed *deeds;
    struct inputs in;
    size_t n;
    struct err e;

    must(register_move_person(st, plan, &(struct life){"CN-11", day("2021-01-01")}, &x, "bầu", &by,
                              &e),
         &e);
    assert_int_equal(register_move_person(st, plan, &(struct life){"CN-11", day("2021-01-01")}, &x,
                                          "bầu", &by, &e),
                     ERR_CONFLICT);
    x.post = "Chủ tịch UBND";
    x.head = true;
    must(register_correct_person(st, plan, &x, "ghi nhầm", &by, &e), &e);
    assert_int_equal(register_correct_person(st, plan, &x, "lại", &by, &e), ERR_CONFLICT);
    must(register_deeds(st, "can-bo/CN-11@2023-05-01", all, &deeds, &n, &e), &e);
    assert_int_equal(n, 2);
    assert_string_equal(deeds[1].why, "ghi nhầm");
    x.name = "Người khác";
    x.from = day("2024-01-01");
    assert_int_equal(register_add_person(st, plan, &x, "r", &by, &e), ERR_INPUT); /* same code */
    assert_int_equal(register_end_person(st, plan, &(struct life){"CN-11", day("2023-05-01")},
                                         day("2023-04-30"), "r", &by, &e),
                     ERR_INPUT);
    must(register_end_person(st, plan, &(struct life){"CN-11", day("2023-05-01")},
                             day("2024-12-31"), "nghỉ hưu", &by, &e),
         &e);
    /* CN-01 heads 21010 and goes along with its only successor; CN-11's first post ended long ago */
    struct reorg r = {.olds = old,
                      .n_olds = lives("21010", old),
                      .day = day("2025-07-01"),
                      .news = &new,
                      .n_news = 1,
                      .moves = &move,
                      .n_moves = 1,
                      .document = "1/NQ",
                      .reason = "đổi tên",
                      .seen = ""};
    must(reorg_apply(st, plan, &r, &by, &e), &e);
    read_all(st, &in);
    uint32_t was = register_person(&in, &(struct life){"CN-01", day("2021-01-01")}),
             now = register_person(&in, &(struct life){"CN-01", day("2025-07-01")});
    assert_int_not_equal(now, NO_INDEX);
    assert_int_equal(in.people.at[was].to, day("2025-06-30"));
    assert_true(in.people.at[now].head);
    assert_string_equal(in.units.at[in.people.at[now].unit].code, "30001");
    assert_int_equal(
        in.people.at[register_person(&in, &(struct life){"CN-11", day("2021-01-01")})].to,
        day("2023-04-30"));
    inputs_free(&in);
    store_close(st);
}
BOTH(people)

/* ---- days off ---- */

/* Two look at the same rows; the second one's word is about something that is no more. */
static void looked(const char *url)
{
    struct store *st = made(url);
    const struct life who = {"CN-11", day("2021-01-01")}, of = {"21013", day("2014-04-01")};
    struct register_unit u = {of.code, "Trần Phú A", "phuong", of.from};
    struct register_person q = {.code = "CN-11", .name = "B", .post = "C", .from = who.from};
    struct register_by old = by, fresh = by;
    const char *person_mark;
    struct inputs in;
    struct err e;

    read_all(st, &in);
    /* drawn by one who reads English, saved by one who reads Vietnamese: the mark is of the row */
    i18n_use(I18N_EN);
    old.seen = register_unit_mark(all, plan, &in, register_unit(&in, &of));
    person_mark = register_person_mark(all, &in, register_person(&in, &who));
    inputs_free(&in);
    i18n_use(I18N_VI);
    must(register_correct_unit(st, plan, &u, "r", &old, &e), &e);
    u.name = "Trần Phú B";
    assert_int_equal(register_correct_unit(st, plan, &u, "r", &old, &e), ERR_CONFLICT);
    old.seen = person_mark;
    must(register_correct_person(st, plan, &q, "r", &old, &e), &e);
    q.name = "D";
    assert_int_equal(register_correct_person(st, plan, &q, "r", &old, &e), ERR_CONFLICT);
    assert_int_equal(register_end_person(st, plan, &who, day("2022-01-01"), "r", &old, &e),
                     ERR_CONFLICT);
    read_all(st, &in);
    assert_string_equal(in.units.at[register_unit(&in, &of)].name, "Trần Phú A");
    fresh.seen = register_person_mark(all, &in, register_person(&in, &who));
    inputs_free(&in);
    must(register_end_person(st, plan, &who, day("2022-01-01"), "r", &fresh, &e), &e);
    store_close(st);
}
BOTH(looked)

static void days(const char *url)
{
    struct store *st = made(url);
    struct holiday h = {day("2026-09-01"), DAY_OFF, "Quốc khánh", "TB 9441/TB-BNV", 0};
    struct inputs in;
    struct err e;

    must(register_put_day(st, plan, &h, "theo thông báo", &by, &e), &e);
    assert_int_equal(register_put_day(st, plan, &h, "lại", &by, &e), ERR_CONFLICT);
    h.label = "Quốc khánh (nghỉ thêm)";
    must(register_put_day(st, plan, &h, "ghi rõ", &by, &e), &e);
    h.date = day("2026-08-22"); /* a Saturday */
    assert_int_equal(register_put_day(st, plan, &h, "r", &by, &e), ERR_INPUT);
    h.kind = DAY_WORKED;
    must(register_put_day(st, plan, &h, "làm bù", &by, &e), &e);
    const struct holiday first = {.date = day("2026-09-01")};
    must(register_drop_day(st, plan, &first, "nhập nhầm", &by, &e), &e);
    assert_int_equal(register_drop_day(st, plan, &first, "r", &by, &e), ERR_MISSING);
    read_all(st, &in);
    assert_int_equal(in.holidays.n, 1);
    assert_false(calendar_has_year(&in, 2026)); /* a row alone says nothing of the others */
    assert_int_equal(in.holidays.at[0].date, day("2026-08-22"));
    inputs_free(&in);
    /* a year is declared, on a basis, beside a day off on its first day */
    struct holiday year = {day("2026-01-01"), DAY_WHOLE_YEAR, "cả năm", "", 0};
    h = (struct holiday){day("2026-01-01"), DAY_OFF, "Tết Dương lịch", "BLLĐ", 0};
    must(register_put_day(st, plan, &h, "theo luật", &by, &e), &e);
    assert_int_equal(register_put_day(st, plan, &year, "r", &by, &e), ERR_INPUT);
    year.basis = "TB 9441/TB-BNV";
    must(register_put_day(st, plan, &year, "đã nạp đủ", &by, &e), &e);
    read_all(st, &in);
    assert_int_equal(in.holidays.n, 3);
    assert_true(calendar_has_year(&in, 2026) && !calendar_has_year(&in, 2025));
    assert_true(calendar_is_off(&in, day("2026-01-01")) &&
                !calendar_is_off(&in, day("2026-01-02")));
    inputs_free(&in);
    must(register_drop_day(st, plan, &year, "còn thiếu một thông báo", &by, &e), &e);
    read_all(st, &in);
    assert_int_equal(in.holidays.n, 2);
    assert_false(calendar_has_year(&in, 2026));
    inputs_free(&in);
    store_close(st);
}
BOTH(days)

/* ---- files ---- */

static const char *file(const char *text)
{
    const char *path = sample_path("nap.csv");
    struct err e;

    must(fs_write(path, text, strlen(text), &e), &e);
    return path;
}

static int put(struct store *st, enum load_kind kind, const char *path, const char *reason,
               struct register_diff *d, struct errs *errs, struct err *e)
{
    const struct register_file f = {path, "nạp.csv", "abc", reason, ""};

    errs_init(errs, all, 20);
    return register_put_file(st, plan, kind, &f, &by, d, errs, e);
}

static void files(const char *url)
{
    struct store *st = made(url);
    struct register_diff d;
    struct errs errs;
    struct inputs in;
    struct err e;

    /* some rows only: one as it is, one that ends and another name, one new that grew out of it */
    const char *path = file("code,kind,name,from,to,predecessors\n"
                            "21010,phuong,Lê Hồng Phong,2014-04-01,,\n"
                            "21037,xa,Nghĩa Dõng Cũ,2014-04-01,2025-06-30,\n"
                            "30001,xa,Mới,2025-07-01,,21037\n");
    errs_init(&errs, all, 20);
    must(register_try_file(st, plan, LOAD_UNITS, path, all, &d, &errs, &e), &e);
    assert_int_equal(d.n_added, 1);
    assert_int_equal(d.n_changed, 1);
    assert_int_equal(d.n_same, 1);
    assert_int_equal(d.n_rows, 2);
    assert_string_equal(d.rows[0].key, "21037");
    assert_int_equal(put(st, LOAD_UNITS, path, "", &d, &errs, &e), ERR_INPUT); /* a reason */
    assert_string_equal(e.field, "reason");
    must(put(st, LOAD_UNITS, path, "theo nghị quyết", &d, &errs, &e), &e);
    read_all(st, &in);
    assert_int_equal(in.units.n, 32);
    uint32_t u = register_unit(&in, &(struct life){"30001", day("2025-07-01")});
    assert_int_equal(in.units.at[u].n_predecessors, 1);
    assert_string_equal(in.units.at[in.units.at[u].predecessors[0]].name, "Nghĩa Dõng Cũ");
    assert_int_equal(in.people.n, 13); /* nobody lost */
    inputs_free(&in);
    /* what has become different since the preview */
    struct register_file stale = {path, "n", "h", "r", arena_strdup(all, d.seen)};
    errs_init(&errs, all, 20);
    assert_int_equal(register_put_file(st, plan, LOAD_UNITS, &stale, &by, &d, &errs, &e),
                     ERR_CONFLICT);
    /* CN-02 would be left in a unit that has ended: the whole must fit */
    path = file("code,kind,name,from,to\n21013,phuong,Trần Phú,2014-04-01,2025-06-30\n");
    assert_int_equal(put(st, LOAD_UNITS, path, "r", &d, &errs, &e), ERR_INPUT);
    assert_non_null(strstr(e.message, "CN-02"));
    /* errors of the file, by row */
    path = file("code,kind,name,from\n30002,lang,Sai loại,2025-07-01\n,xa,Thiếu mã,2025-07-01\n");
    assert_int_equal(put(st, LOAD_UNITS, path, "r", &d, &errs, &e), ERR_INPUT);
    assert_int_equal(errs.total, 2);
    assert_int_equal(errs.list.at[0].line, 2);
    assert_int_equal(errs.list.at[1].line, 3);
    store_close(st);
}
BOTH(files)

static void other_files(const char *url)
{
    struct store *st = made(url);
    struct register_diff d;
    struct errs errs;
    struct inputs in;
    struct err e;
    const char *path = file("code,name,post,unit,head,from,to\n"
                            "CN-01,Người đứng đầu (minh họa) 01,Bí thư,21010,có,2021-01-01,\n"
                            "CN-50,Lê Văn C,Công chức,21010,không,2024-01-01,\n");

    must(put(st, LOAD_PEOPLE, path, "theo quyết định", &d, &errs, &e), &e);
    assert_int_equal(d.n_added, 1);
    assert_int_equal(d.n_changed, 1);
    path = file("code,name,post,unit,head,from\nCN-60,A,B,21010,không,2010-01-01\n");
    assert_int_equal(put(st, LOAD_PEOPLE, path, "r", &d, &errs, &e), ERR_INPUT);
    path = file("date,kind,label,basis\n01/01/2026,nghỉ,Tết Dương lịch,BLLĐ\n"
                "10/01/2026,làm bù,Đổi ngày,CV\n");
    must(put(st, LOAD_HOLIDAYS, path, "", &d, &errs, &e), &e);
    assert_int_equal(d.n_added, 2);
    path = file("date,kind,label,basis\n01/01/2026,nghỉ,Tết,\n01/01/2026,nghỉ,Tết,\n");
    assert_int_equal(put(st, LOAD_HOLIDAYS, path, "r", &d, &errs, &e), ERR_INPUT);
    read_all(st, &in);
    assert_int_equal(in.people.n, 14);
    assert_int_equal(in.holidays.n, 2);
    inputs_free(&in);
    store_close(st);
}
BOTH(other_files)

/* What is taken away as a table comes back without a difference, and so do the templates. */
static void round_trip(const char *url)
{
    struct store *st = made(url);
    const char *csv = sample_path("r.csv"), *xlsx = sample_path("r.xlsx");
    uint32_t list[64];
    struct register_diff d;
    struct inputs in;
    struct grid g;
    struct errs errs;
    struct err e;

    reorganise_2025(st);
    read_all(st, &in);
    for (uint32_t i = 0; i < in.units.n; i++)
        list[i] = i;
    for (int words = 0; words < 2; words++) {
        register_units_grid(&g, all, plan, &in, list, in.units.n, words);
        FILE *f = fopen(csv, "w");
        grid_put_csv(&g, f, NULL, true);
        fclose(f);
        must(grid_write_xlsx(&g, xlsx, &e), &e);
        for (int k = 0; k < 2; k++) {
            errs_init(&errs, all, 20);
            if (register_try_file(st, plan, LOAD_UNITS, k ? xlsx : csv, all, &d, &errs, &e) < 0)
                fail_msg("%s", errs.total ? errs.list.at[0].message : e.message);
            assert_int_equal(d.n_same, in.units.n);
            assert_int_equal(d.n_added + d.n_changed, 0);
        }
    }
    register_people_grid(&g, all, &in, list, in.people.n);
    must(grid_write_xlsx(&g, xlsx, &e), &e);
    errs_init(&errs, all, 20);
    must(register_try_file(st, plan, LOAD_PEOPLE, xlsx, all, &d, &errs, &e), &e);
    assert_int_equal(d.n_same, in.people.n);
    for (int k = 0; k < 3; k++) {
        enum load_kind kinds[] = {LOAD_UNITS, LOAD_PEOPLE, LOAD_HOLIDAYS};
        register_template(&g, all, plan, kinds[k]);
        must(grid_write_xlsx(&g, xlsx, &e), &e);
        errs_init(&errs, all, 20);
        if (register_try_file(st, plan, kinds[k], xlsx, all, &d, &errs, &e) < 0)
            fail_msg("%s", errs.total ? errs.list.at[0].message : e.message);
        assert_int_equal(d.n_added + d.n_changed + d.n_same, 0);
    }
    inputs_free(&in);
    store_close(st);
}
BOTH(round_trip)

int main(void)
{
    struct errs errs;
    int r;

    all = arena_new();
    errs_init(&errs, all, 5);
    assert_true(load_plan(all, EXAMPLE "plan.yaml", &plan, &errs) == 0);
    have_pg = pg_start(true);
#define RUN(t) cmocka_unit_test(t##_sqlite), cmocka_unit_test(t##_pg)
    const struct CMUnitTest tests[] = {RUN(real),  RUN(chain),       RUN(preview),   RUN(refusals),
                                       RUN(split), RUN(people),      RUN(looked),    RUN(days),
                                       RUN(files), RUN(other_files), RUN(round_trip)};
    r = cmocka_run_group_tests(tests, NULL, NULL);
    pg_stop();
    arena_free(all);
    return r;
}
