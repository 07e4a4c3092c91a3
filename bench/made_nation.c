/* Writes a made-up nation as a folder for `thidua evaluate`: units × 120 indicators × years, one scheme of 120 criteria in
 * 8 areas with nine scoring functions, two awards.  The same arguments give the same bytes.  Nothing in it is real: every
 * figure comes from a random number generator, and the plan says so.
 *
 *     made_nation DIR [UNITS [YEARS [SEED]]]      (3321 5 29)
 *
 * One figure in a hundred is left out, one in two hundred is "chưa có", one in five hundred is "không áp dụng". */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { AREAS = 8, PER_AREA = 15, INDICATORS = AREAS * PER_AREA, LAST_YEAR = 2025 };

/* What the k-th criterion of every area is: its indicator's measure and its way of scoring. */
enum shape { RATIO, COUNT, FEW, LEVEL, YES, POINTS, ASSIGNED };
static const struct {
    enum shape shape;
    const char *measure, *score;
} forms[PER_AREA] = {
    {RATIO, "ratio", "{to target: 95%}"},
    {RATIO, "ratio", "{to target: 90%}"},
    {RATIO, "ratio", "{to target: 100%}"},
    {RATIO, "ratio", "{to target: 80%}"},
    {RATIO, "ratio", "proportional"},
    {RATIO, "ratio", "proportional"},
    {RATIO, "ratio", "{proportional: {times: 1.25}}"},
    {RATIO, "ratio", "{bands: {up to: 80%, start: 0.3, every: 5%, adds: 0.125, cap: 0.8}}"},
    {RATIO, "ratio", "{bands: {up to: 60%, start: 0.2, every: 10%, adds: 0.15, cap: 0.8}}"},
    {ASSIGNED, "ratio", "{versus: {leader by: excess}}"},
    {FEW, "count", "{per item: {each: 0.1, cap: 0.8}}"},
    {FEW, "count", "{deduct: {each: 0.05, floor: 0}}"},
    {LEVEL, "level",
     "{levels: [{title: Tốt, share: 100%}, {title: Khá, share: 75%}, {title: Đạt, share: 50%}, "
     "{title: Yếu, share: 0%}]}"},
    {YES, "yes-no", "yes no"},
    {POINTS, "points", "{given: {floor: 0}}"},
};

/* splitmix64 */
static uint64_t state;
static uint64_t draw(uint64_t below)
{
    uint64_t z = (state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (z ^ (z >> 31)) % below;
}

static FILE *create(const char *dir, const char *name)
{
    char path[1024];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    if (!f) {
        perror(path);
        exit(1);
    }
    setvbuf(f, NULL, _IOFBF, 1 << 20);
    return f;
}

static void finish(FILE *f)
{
    if (fflush(f) != 0 || ferror(f)) {
        perror("made_nation");
        exit(1);
    }
    fclose(f);
}

static void write_plan(const char *dir, int units, int years)
{
    FILE *f = create(dir, "plan.yaml");

    fprintf(f,
            "plan: quoc-gia-thu\ntitle: Bộ chỉ số thử của %d đơn vị (bịa)\nperiod: %d..%d\n"
            "illustrative: Kế hoạch, đơn vị và mọi con số đều do máy bịa ra để đo tốc độ\n\n"
            "unit kinds:\n  xa: {title: Xã}\n"
            "ranking groups:\n  ca-nuoc: {title: Cả nước, kinds: [xa]}\n\nindicators:\n",
            units, LAST_YEAR - years + 1, LAST_YEAR);
    for (int i = 0; i < INDICATORS; i++) {
        fprintf(f, "  i%03d: {title: Chỉ tiêu %d, measure: %s", i + 1, i + 1,
                forms[i % PER_AREA].measure);
        if (forms[i % PER_AREA].shape == RATIO || forms[i % PER_AREA].shape == ASSIGNED)
            fprintf(f, ", of: việc xong, over: việc được giao, unit: việc");
        fprintf(f, "}\n");
    }
    fprintf(f,
            "\nschemes:\n  thu:\n    title: Bộ chỉ số thử\n    illustrative: số liệu bịa\n"
            "    for: [ca-nuoc]\n    years: %d..%d\n    out of: 100\n"
            "    round: {criterion: 2, area: unrounded, total: unrounded, shown: 2, half: up}\n"
            "    without survey: keep\n    not applicable: remove from the maximum\n"
            "    missing: unknown\n    availability: 90%%\n    ties: share, next skips\n"
            "    rank on: unrounded\n    members: year end\n"
            "    classes: [{title: Tốt, from: 85}, {title: Khá, from: 70}, {title: Yếu, from: 0}]\n"
            "    areas:\n",
            LAST_YEAR - years + 1, LAST_YEAR);
    for (int a = 0; a < AREAS; a++) {
        fprintf(f,
                "      linh-vuc-%d:\n        title: Lĩnh vực %d\n        points: 12.5\n"
                "        criteria:\n",
                a + 1, a + 1);
        for (int k = 0; k < PER_AREA; k++)
            fprintf(f, "          c%03d: {title: Tiêu chí %d, points: %s, use: i%03d, score: %s}\n",
                    a * PER_AREA + k + 1, a * PER_AREA + k + 1, k == 4 ? "1.3" : "0.8",
                    a * PER_AREA + k + 1, forms[k].score);
    }
    fprintf(f,
            "\nawards:\n"
            "  giay-khen-nam:\n    title: Giấy khen hằng năm (thử)\n    form: Giấy khen\n"
            "    by: không có thật\n    each: year\n    subject: unit\n    for: [xa]\n"
            "    require:\n      - score of thu: at least 75 points\n      - i001: at least 80%%\n"
            "      - at least 2 of: [{i002: at least 90%%}, {i003: at least 90%%}, {i004: at "
            "least 90%%}]\n"
            "  giay-khen-giai-doan:\n    title: Giấy khen giai đoạn (thử)\n    form: Giấy khen\n"
            "    by: không có thật\n    each: period\n    subject: unit\n    for: [xa]\n"
            "    require:\n      - every year: {rank of thu: at most 700}\n"
            "      - at least 1 year: {rank of thu: at most 100}\n");
    finish(f);
}

static void write_units(const char *dir, int units)
{
    FILE *f = create(dir, "units.csv");

    fprintf(f, "code,kind,name,from,to,predecessors\n");
    for (int u = 0; u < units; u++)
        fprintf(f, "%05d,xa,Xã thử %d,2015-01-01,,\n", 10001 + u * 3, u + 1);
    finish(f);
}

/* quality: of the unit, in 1/1000; better units do better at everything, so that ranks mean something. */
static void write_value(FILE *f, enum shape shape, int quality)
{
    uint64_t den, q;

    switch (shape) {
    case RATIO:
        den = 20 + draw(draw(10) ? 400 : 20000);
        q = (uint64_t)quality + draw(200);
        fprintf(f, "%llu,%llu", (unsigned long long)(q >= 1000 ? den : den * q / 1000),
                (unsigned long long)den);
        break;
    case ASSIGNED: /* a sum against the target that was assigned */
        den = 1000 + draw(90000);
        q = (uint64_t)quality + draw(500);
        fprintf(f, "%llu,%llu", (unsigned long long)(den * q / 1000), (unsigned long long)den);
        break;
    case COUNT:
    case FEW:
        fprintf(f, "%llu,", (unsigned long long)draw(12));
        break;
    case LEVEL:
        fprintf(f, "%llu,", (unsigned long long)(1 + draw(4)));
        break;
    case YES:
        fprintf(f, "%s,", draw(10) ? "có" : "không");
        break;
    case POINTS:
        fprintf(f, "0.%02llu,", (unsigned long long)draw(81));
        break;
    }
}

static void write_facts(const char *dir, int units, int years)
{
    FILE *f = create(dir, "facts.csv");

    fprintf(f, "unit,year,indicator,numerator,denominator,date,state,source,formula,evidence,"
               "author,recorded,note\n");
    for (int y = LAST_YEAR - years + 1; y <= LAST_YEAR; y++) {
        for (int u = 0; u < units; u++) {
            int quality = 600 + (int)draw(350);
            for (int i = 0; i < INDICATORS; i++) {
                uint64_t luck = draw(1000);
                if (luck < 10)
                    continue;
                fprintf(f, "%05d,%d,i%03d,", 10001 + u * 3, y, i + 1);
                if (luck < 15)
                    fprintf(f, ",,,chưa có");
                else if (luck < 17)
                    fprintf(f, ",,,không áp dụng");
                else {
                    write_value(f, forms[i % PER_AREA].shape, quality);
                    fprintf(f, ",,");
                }
                fprintf(f, ",Hệ thống báo cáo thử %d,,,cán bộ %05d,%d-01-%02d,%s\n",
                        i / PER_AREA + 1, 10001 + u * 3, y + 1, 2 + u % 9,
                        luck >= 15 && luck < 17 ? "không phát sinh" : "");
            }
        }
    }
    finish(f);
}

int main(int argc, char **argv)
{
    int units = argc > 2 ? atoi(argv[2]) : 3321, years = argc > 3 ? atoi(argv[3]) : 5;

    if (argc < 2 || units < 1 || units > 29000 || years < 1 || years > 10) {
        fprintf(stderr, "made_nation DIR [UNITS [YEARS [SEED]]]\n");
        return 2;
    }
    state = argc > 4 ? strtoull(argv[4], NULL, 10) : 29;
    mkdir(argv[1], 0755);
    write_plan(argv[1], units, years);
    write_units(argv[1], units);
    write_facts(argv[1], units, years);
    return 0;
}
