/* See made.h.  Everything is drawn from one generator: the plan first, then who is there, then what is known of them. */
#include "made.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/check.h"
#include "base/date.h"
#include "base/fs.h"

struct maker {
    struct made *m;
    struct arena *a;
    struct rng r;
    struct buf plan;
    bool monotone, versus;
    int n_units;
};

static int pick(struct maker *k, int n)
{
    return (int)rng_below(&k->r, (uint64_t)n);
}

static bool chance(struct maker *k, int percent)
{
    return pick(k, 100) < percent;
}

#define ONE_OF(k, ...)                                     \
    ({                                                     \
        static const char *const words_[] = {__VA_ARGS__}; \
        words_[pick((k), (int)ARRAY_SIZE(words_))];        \
    })
#define put(k, ...) buf_addf(&(k)->plan, __VA_ARGS__)

/* ---- the plan ---- */

static const char head[] =
    "plan: bia\ntitle: Kế hoạch bịa để thử\nillustrative: bịa\nperiod: 2021..2023\n"
    "unit kinds:\n  xa: {title: Xã}\n  phuong: {title: Phường}\n  phong: {title: Phòng}\n"
    "  khong-ai: {title: Không đơn vị nào}\n"
    "ranking groups:\n  g1: {title: Nhóm một, kinds: [xa, phuong]}\n  g2: {title: Nhóm hai, kinds: "
    "[phong]}\n"
    "settings:\n"
    "  so-dieu-kien: {ask: Mấy điều kiện?, value: 2, basis: chưa có quy định}\n"
    "  cac-nam: {ask: Những năm nào?, years: 2021..2023, basis: chưa có quy định}\n"
    "  nam-bo-ngo: {ask: Những năm nào nữa?, years: unset, basis: chưa cấu hình}\n"
    "  so-bo-ngo: {ask: Bao nhiêu?, value: unset, basis: chưa cấu hình}\n"
    "  thap: {ask: Thế nào là thấp?, condition: {c1: at most 2}, basis: chưa có quy định}\n"
    "  thap-bo-ngo: {ask: Thế nào là rất thấp?, condition: unset, basis: chưa cấu hình}\n";

static const char rest_of_head[] =
    "attestations:\n"
    "  sk: {title: Sáng kiến, of: both, each: year, issued by: Hội đồng}\n"
    "  kl: {title: Kỷ luật, of: unit, each: year, issued by: cơ quan}\n"
    "indicators:\n"
    "  r1: {title: Tỷ lệ một, measure: ratio, of: việc xong, over: việc, unit: việc}\n"
    "  r2: {title: Tỷ lệ hai, measure: ratio, of: hồ sơ đúng hạn, over: hồ sơ, no cases: full}\n"
    "  r3: {title: Tỷ lệ ba, measure: ratio, of: phiếu, over: tổng phiếu, no cases: missing}\n"
    "  r4: {title: Tỷ lệ bốn, measure: ratio, of: thu, over: giao, no cases: zero}\n"
    "  s1: {title: Hài lòng, measure: survey, of: phiếu hài lòng, over: phiếu trả lời}\n"
    "  c1: {title: Số lớp, measure: count, unit: lớp, fractions: yes, baseline: 2021}\n"
    "  c2: {title: Số lỗi, measure: count, unit: lỗi, fractions: yes, direction: lower}\n"
    "  k1: {title: Hạng cấp trên, measure: rank, direction: lower}\n"
    "  m1: {title: Đề án, measure: milestone}\n"
    "  y1: {title: Ban hành, measure: yes-no}\n"
    "  l1: {title: Mức, measure: level}\n"
    "  p1: {title: Điểm chấm, measure: points}\n"
    "  a1: {title: Có văn bản, measure: attestation, attested by: sk}\n"
    "  x1: {title: Chỉ của xã, measure: ratio, of: việc xong, over: việc, for: [xa]}\n"
    "  o1: {title: Rất hài lòng, measure: count}\n"
    "  o2: {title: Hài lòng, measure: count}\n"
    "  o3: {title: Không hài lòng, measure: count}\n"
    "  tong: {title: Tổng công bố, measure: points}\n"
    "targets:\n"
    "  t1: {title: Đích một, use: r1, must: at least 70%}\n"
    "  t2: {title: Đích hai, use: r2, must: grows by 5% a year until 100%, years: 2022..2023}\n";

/* One criterion: its use and score, points in halves. */
static void criterion(struct maker *k, const char *indent, int id, int halves)
{
    static const char *const monotone[] = {
        "use: r1, score: {to target: 95%%}",
        "use: r2, score: {to target: 60%%}",
        "use: r1, multiply by: r2, score: proportional",
        "use: r3, score: {proportional: {times: 1.5}}",
        "use: r1, score: {bands: {up to: 50%%, start: 0.5, every: 7%%, adds: 0.25}}",
        "use: c1, score: {to target: 7}",
        "use: c1, score: {per item: {each: 0.3}}",
        "use: y1, score: yes no",
        "use: a1, score: yes no",
        "use: x1, score: {to target: 90%%}",
        "use: s1, survey: yes, self scored: no, score: {to target: 90%%}",
        "use: r4, score: {versus: {leader by: value}}",
        "use: r4, score: {versus: {leader by: excess}}",
        "use: r1, not applicable: zero, score: proportional",
    };
    static const char *const others[] = {
        "use: c2, score: {deduct: {each: 0.2, floor: 0.1}}",
        "use: c2, score: {deduct: {each: 15%%, floor: 0}}",
        "use: c1, score: {bands: {up to: 2, start: 0.2, every: 3, adds: 0.1, cap: 0.5}}",
        "use: l1, score: {levels: [{title: A, share: 100%%}, {title: B, share: 2/3x}, {title: C, "
        "share: 0%%}]}",
        "use: p1, self scored: no, score: {given: {floor: 0}}",
        "survey: yes, score: {survey: [{title: dân, options: [{title: A, use: o1, share: 100%%}, "
        "{title: B, use: o2, share: 60%%}, {title: C, use: o3, share: 0%%}]}]}",
        "survey: yes, score: {survey: [{title: dân, options: [{title: A, use: o1, share: 90%%}, "
        "{title: B, use: o2, share: 0%%}]}, {title: doanh nghiệp, options: [{title: C, use: o3, "
        "share: 35%%}, {title: D, use: o2, share: 20%%}]}]}",
        "use: c1, score: {to target: setting so-bo-ngo}",
    };
    size_t all = ARRAY_SIZE(monotone) + (k->monotone ? 0 : ARRAY_SIZE(others));
    size_t i = (size_t)pick(k, (int)all);
    const char *what = i < ARRAY_SIZE(monotone) ? monotone[i] : others[i - ARRAY_SIZE(monotone)];

    if (i == ARRAY_SIZE(monotone) + 7 && !chance(k, 10))
        what = others[0];
    k->versus |= strstr(what, "versus") != NULL;
    put(k, "%sk%d: {title: Tiêu chí %d, points: %d.%d, ", indent, id, id, halves / 2,
        halves % 2 * 5);
    for (const char *s = what; *s; s++) {
        if (strncmp(s, "2/3x", 4) == 0) {
            put(k, "66.6%%");
            s += 3;
        } else {
            put(k, "%c", *s);
            s += s[0] == '%' && s[1] == '%';
        }
    }
    put(k, "}\n");
}

static int area(struct maker *k, int id, int *ids)
{
    int n = 1 + pick(k, 4), sum = 0, halves[8];
    bool nested[8];

    for (int i = 0; i < n; i++) {
        halves[i] = 1 + pick(k, 12);
        nested[i] = halves[i] > 2 && chance(k, 15);
        sum += halves[i];
    }
    put(k, "      v%d:\n        title: Lĩnh vực %d\n        points: %d.%d\n        criteria:\n", id,
        id, sum / 2, sum % 2 * 5);
    for (int i = 0; i < n; i++) {
        if (!nested[i]) {
            criterion(k, "          ", ++*ids, halves[i]);
            continue;
        }
        int first = 1 + pick(k, halves[i] - 1);
        put(k, "          n%d:\n            title: Nhóm\n            criteria:\n", ++*ids);
        criterion(k, "              ", ++*ids, first);
        criterion(k, "              ", ++*ids, halves[i] - first);
    }
    return sum;
}

static const char *places(struct maker *k)
{
    return ONE_OF(k, "unrounded", "0", "1", "2", "2", "unrounded", "3");
}

static void scheme(struct maker *k, const char *id, const char *group)
{
    _buf_ struct buf before = BUF_INIT(1 << 20), areas = BUF_INIT(1 << 20);
    int ids = 0, halves = 0, n = 2 + pick(k, 3);

    before = k->plan; /* the areas come later in the text, but their sum is needed first */
    k->plan = BUF_INIT(1 << 20);
    for (int i = 1; i <= n; i++)
        halves += area(k, i, &ids);
    areas = k->plan;
    k->plan = before;
    before = BUF_INIT(0);
    put(k,
        "  %s:\n    title: Bộ chỉ số %s\n    illustrative: bịa\n    for: [%s]\n    years: "
        "2021..2023\n",
        id, id, group);
    put(k, "    out of: %d.%d\n", halves / 2, halves % 2 * 5);
    put(k, "    round: {criterion: %s, area: %s, total: %s, shown: 2, half: %s}\n", places(k),
        places(k), places(k), ONE_OF(k, "up", "even", "down"));
    put(k, "    without survey: %s\n", ONE_OF(k, "scale", "keep"));
    put(k, "    not applicable: %s\n",
        ONE_OF(k, "remove from the maximum", "award the maximum", "zero"));
    put(k, "    missing: %s\n    availability: %s\n",
        ONE_OF(k, "unknown", "unknown", "zero", "scale"), ONE_OF(k, "100%", "50%", "75%"));
    put(k, "    ties: %s\n",
        k->versus && k->monotone ? "share, next skips"
                                 : ONE_OF(k, "share, next skips", "share, next follows",
                                          "share the last place", "by code"));
    if (chance(k, 40))
        put(k, "    then by: [%s]\n",
            ONE_OF(k, "area v1", "indicator r1", "area v2, indicator c1"));
    put(k, "    rank on: %s\n    members: %s\n", ONE_OF(k, "unrounded", "shown"),
        ONE_OF(k, "year end", "any day"));
    put(k, "    published total: tong\n");
    if (chance(k, 50))
        put(k, "    facts due: {day: 15, month: 1}\n    late facts: %s\n",
            ONE_OF(k, "use", "leave out"));
    put(k, "    classes: [{title: Tốt, from: %d}, {title: Khá, from: %d}, {title: Yếu, from: 0}]\n",
        halves * 4 / 10 + 1, halves * 3 / 10 + 1 - (halves * 3 / 10 == halves * 4 / 10));
    put(k, "    areas:\n%s", buf_str(&areas));
    if (chance(k, 50)) {
        put(k, "    bonus:\n      cap: 2\n      criteria:\n");
        put(k,
            "        b1: {title: Thưởng, points: 1.5, use: c1, score: {per item: {each: 0.1}}}\n");
        put(k, "        b2: {title: Thưởng nữa, points: 1, use: r2, score: proportional}\n");
    }
    if (chance(k, 50)) {
        put(k, "    penalty:\n      cap: 1\n      criteria:\n");
        put(k, "        t1: {title: Trừ, points: 2, use: c2, score: {per item: {each: 0.25}}}\n");
    }
    if (chance(k, 50))
        put(k, "    total at most: %d\n", halves / 2);
}

/* ---- conditions ---- */

static void leaf(struct maker *k, bool person)
{
    static const char *const good[] = {
        "r1: at least 80%",
        "r1: above 50%",
        "r1: at least 66.67%, compare: 2",
        "r2: at least 94.5%, compare: 0",
        "r2: increases",
        "r1: grows by 10% a year until 90%",
        "c1: at least 3",
        "s1: at least 75%",
        "y1: yes",
        "score of b: at least 3 points",
        "score of b: at least 5.55 points, compare: 1",
        "rank of b: at most 3",
        "share of area v1 in b: at least 50%",
        "class of b: at least Khá",
        "attested: sk",
        "x1: at least 50%",
        "r1: at least 30%, for: [xa]",
        "target t1: met",
        "target t2: met",
        "standards not loaded: Nghị định chưa có",
    };
    static const char *const any[] = {
        "r3: at most 90%",
        "r1: below 75%",
        "c2: at most 3",
        "k1: at most 20",
        "m1: by 2022-06-30",
        "c2: decreases",
        "c1: rises by 10%",
        "setting thap: holds",
        "setting thap-bo-ngo: holds",
        "c1: equals 4",
        "r3: at most 40%, compare: 1",
        "c1: at least setting so-bo-ngo",
    };
    size_t all = ARRAY_SIZE(good) + (k->monotone ? 0 : ARRAY_SIZE(any));
    size_t i = (size_t)pick(k, (int)all);

    if (person && i == 14)
        i = 0;
    put(k, "{%s}", i < ARRAY_SIZE(good) ? good[i] : any[i - ARRAY_SIZE(good)]);
}

static void condition(struct maker *k, int depth, bool person);

static void list(struct maker *k, const char *op, int n, int depth, bool person)
{
    put(k, "{%s: [", op);
    for (int i = 0; i < n; i++) {
        put(k, i ? ", " : "");
        condition(k, depth - 1, person);
    }
    put(k, "]}");
}

static void condition(struct maker *k, int depth, bool person)
{
    switch (depth ? pick(k, k->monotone ? 7 : 8) : 0) {
    case 0:
    case 1:
    case 2:
        leaf(k, person);
        break;
    case 3:
        list(k, "all", 1 + pick(k, 3), depth, person);
        break;
    case 4:
        list(k, "any", 1 + pick(k, 3), depth, person);
        break;
    case 5:
        list(k, "at least 2 of", 2 + pick(k, 3), depth, person);
        break;
    case 6:
        list(k, "at least setting so-dieu-kien of", 2 + pick(k, 2), depth, person);
        break;
    case 7:
        put(k, "{not: ");
        condition(k, depth - 1, person);
        put(k, "}");
        break;
    }
}

static void years_condition(struct maker *k)
{
    put(k, "{%s: ", ONE_OF(k, "every year", "at least 1 year", "at least 2 years"));
    condition(k, 1, false);
    put(k, "%s}",
        ONE_OF(k, "", ", years: 2022..2023", ", years: setting cac-nam",
               ", years: setting nam-bo-ngo", ", years: 2021..2023"));
}

static void award(struct maker *k, const char *id, const char *each, const char *subject, int n)
{
    bool period = each[0] == 'p', person = subject[0] == 'p';

    put(k, "  %s:\n    title: Khen %s\n    form: Giấy khen\n    by: Chủ tịch\n    each: %s\n", id,
        id, each);
    put(k, "    subject: %s\n    for: [xa, phuong, phong]\n    merged units: %s\n    require:\n",
        subject, ONE_OF(k, "own history", "any predecessor", "every predecessor", "ask council"));
    for (int i = 0; i < n; i++) {
        put(k, "      - ");
        if (period && chance(k, 70)) {
            years_condition(k);
        } else if (person) {
            put(k, "{of the unit: ");
            condition(k, 2, true);
            put(k, "}");
        } else {
            condition(k, 3, person);
        }
        put(k, "\n");
    }
    if (person)
        put(k, "      - {attested: sk}\n");
}

static void make_plan(struct maker *k)
{
    buf_adds(&k->plan, head);
    put(k,
        "  dong-hang: {ask: Đồng hạng?, choices: [include-all, exclude-all, ask-council], value: "
        "%s, basis: chưa có quy định}\n",
        ONE_OF(k, "include-all", "exclude-all", "ask-council"));
    buf_adds(&k->plan, rest_of_head);
    put(k, "schemes:\n");
    scheme(k, "b1", "g1");
    put(k, "    index: b\n");
    scheme(k, "b2", "g2");
    put(k, "    index: b\n");
    put(k, "awards:\n");
    award(k, "w1", "year", "unit", 1 + pick(k, 3));
    award(k, "w2", "period", "unit", 1 + pick(k, 3));
    award(k, "w3", "year", "person", 1);
    put(k, "  w4:\n    title: Khen tiếp\n    form: Bằng khen\n    by: UBND\n    each: year\n    "
           "for: [xa]\n    require:\n      - {award w1: met}\n      - {rank of b: at most 2, edge: "
           "dong-hang}\n");
    /* Every setting is read somewhere, or the plan is refused; no unit is of this kind. */
    put(k,
        "  w5:\n    title: Không của ai\n    each: period\n    for: [khong-ai]\n    require:\n     "
        " "
        "- {at least setting so-dieu-kien years: {c1: at least setting so-bo-ngo}, years: setting "
        "cac-nam}\n      - {every year: {setting thap: holds}, years: setting nam-bo-ngo}\n      "
        "- {setting thap-bo-ngo: holds}\n");
    if (!k->monotone)
        put(k, "bars:\n  cam: {title: Không xét, on: [w1, w3], heads: yes, when: {c2: at least "
               "9}}\n");
}

/* ---- the tables ---- */

static void row(struct maker *k, enum load_kind t, const char *fmt, ...) _printf_(3, 4);
static void row(struct maker *k, enum load_kind t, const char *fmt, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    *vec_push(&k->m->table[t].rows) = arena_strdup(k->a, text);
}

/* Of every six units two merge into a third at the start of 2022. */
static bool unit_there(int u, int year)
{
    return u % 6 < 2 ? year < 2022 : u % 6 == 2 ? year >= 2022 : true;
}

static void make_units(struct maker *k)
{
    for (int u = 0; u < k->n_units; u++) {
        const char *kind = u % 6 < 3 ? "xa" : ONE_OF(k, "xa", "phuong", "phong");
        if (u % 6 < 2)
            row(k, LOAD_UNITS, "u%02d,%s,Xã cũ %d,2010-01-01,2021-12-31,", u, kind, u);
        else if (u % 6 == 2)
            row(k, LOAD_UNITS, "u%02d,%s,Xã mới %d,2022-01-01,,u%02d;u%02d", u, kind, u, u - 2,
                u - 1);
        else
            row(k, LOAD_UNITS, "u%02d,%s,Đơn vị %d,2010-01-01,,", u, kind, u);
        if (u % 6 > 1)
            row(k, LOAD_PEOPLE, "p%02d,Người %d,Chức vụ,u%02d,%s,2022-01-01,", u, u, u,
                chance(k, 50) ? "có" : "không");
    }
}

static const char *decimals(struct maker *k, int most)
{
    static char text[4][24];
    static int turn;
    char *s = text[turn++ % 4];

    if (chance(k, 80))
        snprintf(s, sizeof text[0], "%d", pick(k, most + 1));
    else
        snprintf(s, sizeof text[0], "%d,%d", pick(k, most), 1 + pick(k, 9));
    return s;
}

static void value(struct maker *k, char *to, size_t n, const char *indicator)
{
    int den = chance(k, 5) ? 0 : 1 + pick(k, chance(k, 50) ? 12 : 3000);

    switch (indicator[0]) {
    case 'r':
    case 's':
    case 'x':
        snprintf(to, n, "%d,%d,",
                 den == 0                       ? 0
                 : strcmp(indicator, "r4") == 0 ? pick(k, den * 2 + 1)
                                                : (int)(den - (int64_t)den * pick(k, 60) / 100),
                 den);
        break;
    case 'c':
        snprintf(to, n, "\"%s\",,", decimals(k, 11));
        break;
    case 'o':
        snprintf(to, n, "%d,,", pick(k, 80));
        break;
    case 'k':
        snprintf(to, n, "%d,,", 1 + pick(k, 40));
        break;
    case 'm':
        snprintf(to, n, ",,%02d/%02d/2022", 1 + pick(k, 28), 1 + pick(k, 12));
        break;
    case 'y':
        snprintf(to, n, "%s,,", chance(k, 60) ? "có" : "không");
        break;
    case 'l':
        snprintf(to, n, "%d,,", 1 + pick(k, 3));
        break;
    case 'p':
        snprintf(to, n, "\"0,%d\",,", pick(k, 6)); /* fits every criterion of half a point */
        break;
    default:
        snprintf(to, n, "\"%d,%02d\",,", pick(k, 40), pick(k, 100));
    }
}

static void fact(struct maker *k, int u, int year, const char *indicator)
{
    char text[64];
    int luck = pick(k, 100), source = pick(k, 4);
    const char *state = luck == 0 ? "đang xác minh" : "";

    if (luck >= 92)
        return;
    if (luck >= 89) {
        row(k, LOAD_FACTS, "u%02d,%d,%s,,,,%s,nguồn %d,,,,,lý do", u, year, indicator,
            luck == 89 ? "chưa có" : "không áp dụng", source);
        return;
    }
    if (luck < 4) { /* an earlier revision */
        value(k, text, sizeof text, indicator);
        row(k, LOAD_FACTS, "u%02d,%d,%s,%s,,nguồn %d,,,người %d,%d-01-02,", u, year, indicator,
            text, source, pick(k, 3), year + 1);
    }
    value(k, text, sizeof text, indicator);
    row(k, LOAD_FACTS, "u%02d,%d,%s,%s,%s,nguồn %d,,,người %d,%d-01-%02d,", u, year, indicator,
        text, state, source, pick(k, 3), year + 1, 3 + pick(k, 20));
}

static void make_facts(struct maker *k)
{
    static const char *const all[] = {"r1", "r2", "r3", "r4", "s1", "c1", "c2", "k1",  "m1",
                                      "y1", "l1", "p1", "x1", "o1", "o2", "o3", "tong"};

    for (int u = 0; u < k->n_units; u++) {
        for (int year = MADE_FIRST; year <= MADE_LAST; year++) {
            if (!unit_there(u, year))
                continue;
            for (size_t i = 0; i < ARRAY_SIZE(all); i++)
                fact(k, u, year, all[i]);
            if (chance(k, 70))
                row(k, LOAD_ATTESTATIONS, "u%02d,sk,%d,%s,QĐ %d,15/12/%d,Hội đồng,,", u, year,
                    ONE_OF(k, "có", "có", "không", "không áp dụng"), pick(k, 900), year);
            if (u % 6 > 1 && year > 2021 && chance(k, 70))
                row(k, LOAD_ATTESTATIONS, "p%02d,sk,%d,%s,QĐ %d,15/12/%d,Hội đồng,,", u, year,
                    ONE_OF(k, "có", "không"), pick(k, 900), year);
        }
    }
}

void made_case(struct made *ret, struct arena *a, uint64_t seed, bool monotone)
{
    struct maker k = {.m = ret,
                      .a = a,
                      .r = {.state = seed * 7919 + 29},
                      .plan = BUF_INIT(1 << 20),
                      .monotone = monotone};

    *ret = (struct made){.arena = a};
    ret->table[LOAD_UNITS].header = "code,kind,name,from,to,predecessors";
    ret->table[LOAD_PEOPLE].header = "code,name,post,unit,head,from,to";
    ret->table[LOAD_FACTS].header =
        "unit,year,indicator,numerator,denominator,date,state,source,formula,evidence,author,"
        "recorded,note";
    ret->table[LOAD_ATTESTATIONS].header =
        "subject,kind,year,result,number,date,issuer,evidence,note";
    ret->table[LOAD_EVENTS].header = "event,year,date,document";
    ret->table[LOAD_HOLIDAYS].header = "date,kind,label,basis";
    k.n_units = 6 * (1 + pick(&k, 4));
    make_plan(&k);
    make_units(&k);
    make_facts(&k);
    row(&k, LOAD_HOLIDAYS, "2022-01-03,off_weekday,Nghỉ bù,công văn");
    row(&k, LOAD_HOLIDAYS, "2022-05-02,off_weekday,Nghỉ bù,công văn");
    row(&k, LOAD_HOLIDAYS, "2022,whole_year,,công văn");
    ret->plan = arena_strdup(a, buf_str(&k.plan));
    buf_free(&k.plan);
}

void made_free(struct made *m)
{
    for (int t = 0; t < LOAD_KINDS; t++)
        vec_free(&m->table[t].rows);
}

void made_shuffle(struct made *m, struct rng *r)
{
    for (int t = 0; t < LOAD_KINDS; t++) {
        for (size_t i = m->table[t].rows.n; i > 1; i--) {
            size_t j = rng_below(r, i);
            char *x = m->table[t].rows.at[j];
            m->table[t].rows.at[j] = m->table[t].rows.at[i - 1];
            m->table[t].rows.at[i - 1] = x;
        }
    }
}

void made_write(const struct made *m, const char *dir)
{
    struct err e;
    char path[512];

    snprintf(path, sizeof path, "%s/plan.yaml", dir);
    CHECK(fs_write(path, m->plan, strlen(m->plan), &e) == 0);
    for (enum load_kind t = 0; t < LOAD_KINDS; t++) {
        if (t == LOAD_EVENTS)
            continue;
        snprintf(path, sizeof path, "%s/%s.csv", dir, load_kind_name(t));
        FILE *f = fopen(path, "w");
        CHECK(f);
        fprintf(f, "%s\n", m->table[t].header);
        vec_each (s, &m->table[t].rows)
            fprintf(f, "%s\n", *s);
        CHECK(fclose(f) == 0);
    }
}
