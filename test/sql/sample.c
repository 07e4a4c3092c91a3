/* See sample.h.  Texts are chosen to hurt: quotes, tabs, line ends, backslashes, marks above letters. */
#include "sample.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/rand.h"
#include "base/str.h"
#include "core/perm.h"
#include "engine/plan_read.h"

enum { INDICATORS = 20, YEARS = 5, FIRST_YEAR = 2021 };

const struct store_who sample_who = {"2026-11-22T08:30:00Z", "nguyễn văn a", .perm = &perm_machine};

static char dir[64];

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static pid_t owner;

static void remove_dir(void)
{
    if (getpid() == owner)
        nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *sample_dir(void)
{
    if (!dir[0]) {
        snprintf(dir, sizeof dir, "/tmp/thidua-sql.XXXXXX");
        CHECK(mkdtemp(dir));
        owner = getpid();
        atexit(remove_dir);
    }
    return dir;
}

const char *sample_path(const char *name)
{
    static char paths[8][160];
    static int turn;
    char *p = paths[turn++ % 8];

    snprintf(p, sizeof paths[0], "%s/%s", sample_dir(), name);
    return p;
}

/* A plan that reads, so that a restore, which reads all plans, takes it.  Indicators do not stand in byte order, so that
 * the order of indices and of ids differ; the fourth is a milestone, the fifth a count. */
static void plan_text(struct buf *b)
{
    buf_adds(b, "plan: cchc-test\ntitle: Thử\nillustrative: dữ liệu thử\n"
                "issued: {number: 1/KH, date: 2022-01-08, by: UBND}\nperiod: 2021..2025\n"
                "unit kinds: {xa: {title: Xã}, so: {title: Sở}}\n"
                "ranking groups: {cap-xa: {title: Cấp xã, kinds: [xa]}}\n"
                "attestations:\n"
                "  ky-luat: {title: Kỷ luật, of: both, each: year, issued by: UBND}\n"
                "  sang-kien: {title: Sáng kiến, of: both, each: year, issued by: UBND}\n"
                "events: {cong-bo: {title: Công bố}, tong-ket: {title: Tổng kết}}\n"
                "indicators:\n");
    for (int i = 0; i < INDICATORS; i++)
        buf_addf(b, "  chi-tieu-%d: {title: Chỉ tiêu %d, measure: %s}\n", (i * 7) % INDICATORS + 1,
                 i,
                 i == 3   ? "milestone"
                 : i == 4 ? "count, unit: việc"
                          : "ratio, of: a, over: b");
}

const struct plan *sample_plan(void)
{
    static struct plan *plan;
    struct buf b = BUF_INIT(1 << 16);
    struct errs errs;

    if (plan)
        return plan;
    struct arena *a = arena_new(); /* until the program ends */
    plan_text(&b);
    errs_init(&errs, a, 5);
    if (plan_read(a, "sample", buf_str(&b), b.len, &plan, &errs) < 0) {
        fprintf(stderr, "# %d: %s\n", errs.list.at[0].line, errs.list.at[0].message);
        abort();
    }
    buf_free(&b);
    return plan;
}

static void add_fact(struct inputs *in, size_t i, struct rng *g)
{
    uint16_t indicator = (uint16_t)(i % INDICATORS);
    bool corrected = i % 97 == 5;
    struct fact f = {.unit = (uint32_t)(i / (INDICATORS * YEARS)),
                     .indicator = indicator,
                     .year = (int16_t)(FIRST_YEAR + i / INDICATORS % YEARS),
                     .state = i % 41 == 0   ? FACT_NA
                              : i % 53 == 0 ? FACT_MISSING
                                            : FACT_VALUE,
                     .flags = i % 29 == 0 ? FACT_DISPUTED : 0,
                     .origin = (uint32_t)(i % 7),
                     .recorded = i % 3 == 0 && !corrected ? DATE_NONE : 19500 + (int32_t)(i % 300)};

    if (f.state == FACT_VALUE && indicator == 3) {
        f.num = date_from(2022, 6, 1) + (int32_t)rng_below(g, 90);
    } else if (f.state == FACT_VALUE) {
        f.num = (int64_t)rng_below(g, 100000);
        f.num_scale = (uint8_t)(i % 11 == 0 ? 3 : 0);
        f.den = indicator == 4 ? 0 : f.num + (int64_t)rng_below(g, 1000) + 1;
    }
    *vec_push(&in->facts) = f;
    for (int again = 0; corrected && again < 2; again++) {
        f.recorded += 10;
        f.num += indicator == 3 ? 1 : 5;
        f.state = FACT_VALUE;
        *vec_push(&in->facts) = f;
    }
}

static void add_units(struct inputs *in, struct arena *a, size_t n)
{
    for (size_t i = 0; i < n; i++)
        *vec_push(&in->units) =
            (struct unit){.code = arena_printf(a, "%05zu", 21000 + i / 2 * 3),
                          .name = arena_printf(a, "Xã “Nghĩa %zu”", i),
                          .kind = i % 50 == 49,
                          .group = i % 50 == 49 ? NO_INDEX : 0,
                          .from = i % 2 ? date_from(2025, 7, 1) : date_from(2015, 1, 1),
                          .to = i % 2 ? DATE_NONE : date_from(2025, 6, 30)};
    for (size_t i = 1; i < n; i += 2) {
        struct unit *u = &in->units.at[i];
        u->predecessors = ARENA_ARRAY(a, uint32_t, 2);
        u->predecessors[u->n_predecessors++] = (uint32_t)i - 1;
        if (i > 2)
            u->predecessors[u->n_predecessors++] = (uint32_t)i - 3;
    }
}

static void add_rest(struct inputs *in, struct arena *a)
{
    for (uint32_t i = 0; i < in->units.n && i < 40; i++) {
        *vec_push(&in->people) = (struct person){.code = arena_printf(a, "CB%03u", 100 - i),
                                                 .name = arena_printf(a, "Trần Thị Ứng %u", i),
                                                 .post = i % 4 ? "Công chức" : "Chủ tịch",
                                                 .unit = i,
                                                 .head = i % 4 == 0,
                                                 .from = 18000,
                                                 .to = i % 9 ? DATE_NONE : 20100};
        *vec_push(&in->attestations) =
            (struct attestation){.of_person = i % 2,
                                 .subject = i,
                                 .kind = i % 3 == 0,
                                 .year = (int16_t)(i % 5 ? 2022 : 0),
                                 .result = (uint8_t)(i % 3),
                                 .number = arena_printf(a, "%u/QĐ-UBND\t\\N \"%u\"", i, i),
                                 .issuer = "UBND tỉnh",
                                 .evidence = "",
                                 .note = "dòng 1\ndòng 2\r\n",
                                 .date = 19300 + (int32_t)i};
    }
    for (int16_t y = FIRST_YEAR; y < FIRST_YEAR + YEARS; y++) {
        *vec_push(&in->events) = (struct event){
            .kind = y % 2 != 0, .year = y, .date = date_from(y + 1, 3, 15), .document = "12/QĐ"};
        *vec_push(&in->holidays) = (struct holiday){
            .date = date_from(y, 9, 2), .kind = DAY_OFF, .label = "Quốc khánh", .basis = "BLLĐ"};
        *vec_push(&in->holidays) = (struct holiday){
            .date = date_from(y, 1, 1), .kind = DAY_WHOLE_YEAR, .label = "", .basis = "TB 1"};
    }
}

void sample_inputs(struct inputs *in, struct arena *a, size_t n_facts)
{
    struct rng g = {42};

    inputs_init(in, a);
    in->label = "dữ liệu tự tạo";
    add_units(in, a, n_facts / (INDICATORS * YEARS) + 2);
    for (int i = 0; i < 7; i++)
        *vec_push(&in->origins) = (struct origin){.source = "Cổng DVC\tquốc gia",
                                                  .formula = i % 2 ? "v2" : "",
                                                  .evidence = arena_printf(a, "tệp\\%d.xlsx", i),
                                                  .author = "trần 'b'",
                                                  .note = i % 3 ? "" : "ghi\nchú \\. \"ngoặc\""};
    for (size_t i = 0; i < n_facts; i++)
        add_fact(in, i, &g);
    add_rest(in, a);
    inputs_seal(in);
}

/* ---- comparing ---- */

static bool differ(const char *what, size_t i)
{
    fprintf(stderr, "# differ: %s %zu\n", what, i);
    return false;
}

static bool same_number(int64_t m, uint8_t s, int64_t m2, uint8_t s2)
{
    for (; s && m % 10 == 0; s--)
        m /= 10;
    for (; s2 && m2 % 10 == 0; s2--)
        m2 /= 10;
    return m == m2 && s == s2;
}

static bool same_fact(const struct inputs *in, const struct fact *x, const struct inputs *in2,
                      const struct fact *y)
{
    const struct origin *o = &in->origins.at[x->origin], *p = &in2->origins.at[y->origin];

    return x->unit == y->unit && x->indicator == y->indicator && x->year == y->year &&
           x->state == y->state && x->flags == y->flags && x->recorded == y->recorded &&
           same_number(x->num, x->num_scale, y->num, y->num_scale) &&
           same_number(x->den, x->den_scale, y->den, y->den_scale) &&
           str_eq(o->source, p->source) && str_eq(o->formula, p->formula) &&
           str_eq(o->evidence, p->evidence) && str_eq(o->author, p->author) &&
           str_eq(o->note, p->note);
}

static bool same_units(const struct inputs *x, const struct inputs *y)
{
    for (size_t i = 0; i < x->units.n; i++) {
        const struct unit *a = &x->units.at[i], *b = &y->units.at[i];
        if (!str_eq(a->code, b->code) || !str_eq(a->name, b->name) || a->kind != b->kind ||
            a->group != b->group || a->from != b->from || a->to != b->to ||
            a->n_predecessors != b->n_predecessors ||
            (a->n_predecessors && memcmp(a->predecessors, b->predecessors,
                                         a->n_predecessors * sizeof a->predecessors[0]) != 0))
            return differ("unit", i);
    }
    for (size_t i = 0; i < x->people.n; i++) {
        const struct person *a = &x->people.at[i], *b = &y->people.at[i];
        if (!str_eq(a->code, b->code) || !str_eq(a->name, b->name) || !str_eq(a->post, b->post) ||
            a->unit != b->unit || a->head != b->head || a->from != b->from || a->to != b->to)
            return differ("person", i);
    }
    return true;
}

static bool same_rest(const struct inputs *x, const struct inputs *y)
{
    for (size_t i = 0; i < x->attestations.n; i++) {
        const struct attestation *a = &x->attestations.at[i], *b = &y->attestations.at[i];
        if (a->of_person != b->of_person || a->subject != b->subject || a->kind != b->kind ||
            a->year != b->year || a->result != b->result || a->date != b->date ||
            !str_eq(a->number, b->number) || !str_eq(a->issuer, b->issuer) ||
            !str_eq(a->evidence, b->evidence) || !str_eq(a->note, b->note))
            return differ("attestation", i);
    }
    for (size_t i = 0; i < x->events.n; i++) {
        const struct event *a = &x->events.at[i], *b = &y->events.at[i];
        if (a->kind != b->kind || a->year != b->year || a->date != b->date ||
            !str_eq(a->document, b->document))
            return differ("event", i);
    }
    for (size_t i = 0; i < x->holidays.n; i++) {
        const struct holiday *a = &x->holidays.at[i], *b = &y->holidays.at[i];
        if (a->date != b->date || a->kind != b->kind || !str_eq(a->label, b->label) ||
            !str_eq(a->basis, b->basis))
            return differ("holiday", i);
    }
    return str_eq(x->label, y->label) || differ("label", 0);
}

bool sample_same(const struct inputs *x, const struct inputs *y)
{
#define COUNT(list)             \
    if (x->list.n != y->list.n) \
    return differ(#list " count", y->list.n)
    COUNT(units);
    COUNT(people);
    COUNT(facts);
    COUNT(superseded);
    COUNT(attestations);
    COUNT(events);
    COUNT(holidays);
#undef COUNT
    for (size_t i = 0; i < x->facts.n; i++)
        if (!same_fact(x, &x->facts.at[i], y, &y->facts.at[i]))
            return differ("fact", i);
    for (size_t i = 0; i < x->superseded.n; i++)
        if (!same_fact(x, &x->superseded.at[i], y, &y->superseded.at[i]))
            return differ("superseded", i);
    return same_units(x, y) && same_rest(x, y);
}

struct store_import sample_import(const char *file)
{
    return (struct store_import){.file_name = file, .hash = "", .reason = "", .who = sample_who};
}
