/* See explain.h.  Numbers are printed with decimal comma; a value that rounding would show as equal to its threshold
 * gets as many decimals as show the difference. */
#include "engine/explain.h"
#include "engine/explain_impl.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/i18n.h"
#include "engine/measure.h"
#include "engine/rank.h"
#include "engine/say.h"

const char *verdict_vi(enum verdict v)
{
    static const char *const words[] = {N_("đạt"), N_("không đạt"), N_("chưa đủ dữ liệu"),
                                        N_("không áp dụng")};

    return words[v];
}

const char *verdict_code(enum verdict v)
{
    static const char *const words[] = {"met", "not met", "unknown", "not applicable"};

    return words[v];
}

static const struct {
    const char *code, *vi;
} whys[] = {
    [WHY_NONE] = {"", ""},
    [WHY_NO_FACT] = {"no fact", N_("chưa có số liệu")},
    [WHY_SAID_MISSING] = {"reported missing", N_("đơn vị báo chưa có số liệu")},
    [WHY_NO_LAST_YEAR] = {"no figure of last year", N_("chưa có số liệu năm trước để so sánh")},
    [WHY_NO_BASELINE] = {"no baseline figure", N_("chưa có số liệu năm gốc để so sánh")},
    [WHY_LATE] = {"late", N_("số liệu nộp sau thời hạn, bộ tiêu chí không tính")},
    [WHY_KIND] = {"other kind of unit", N_("không áp dụng cho loại đơn vị này")},
    [WHY_SAID_NA] = {"reported not applicable", N_("đơn vị báo không áp dụng")},
    [WHY_NO_CASES] = {"no cases", N_("không phát sinh (mẫu số bằng 0)")},
    [WHY_OF_NOTHING] = {"of nothing", N_("số liệu sai: tử số lớn hơn 0 mà mẫu số bằng 0")},
    [WHY_NO_SURVEY] = {"no survey", N_("năm này không tổ chức điều tra xã hội học")},
    [WHY_UNSET] = {"unset setting", N_("chưa cấu hình")},
    [WHY_NO_RULE] = {"no rule in force", N_("không có quy định đang hiệu lực cho năm này")},
    [WHY_NO_ATTESTATION] = {"no attestation", N_("chưa có văn bản xác nhận, công nhận")},
    [WHY_SAID_NO] = {"attested no", N_("văn bản kết luận không đạt")},
    [WHY_NO_SCHEME] = {"no ranking", N_("năm này chưa có kết quả xếp hạng cho nhóm đơn vị")},
    [WHY_NOT_RANKED] = {"not ranked", N_("chưa đủ số liệu để tính điểm, xếp hạng")},
    [WHY_OTHERS] = {"others not reported", N_("còn chờ số liệu của đơn vị khác")},
    [WHY_NOT_MEMBER] = {"not a member", N_("đơn vị không thuộc danh sách xếp hạng của năm")},
    [WHY_TIE] = {"tie at the edge", N_("đồng hạng ở vị trí cuối nhóm")},
    [WHY_TOO_FEW_APPLY] = {"too few apply",
                           N_("số điều kiện áp dụng được ít hơn số yêu cầu, Hội đồng xem xét")},
    [WHY_NOT_LOADED] = {"standard not loaded", N_("chưa có văn bản quy định tiêu chuẩn")},
    [WHY_NOT_ALIVE] = {"unit not there",
                       N_("đơn vị chưa thành lập hoặc đã kết thúc trong năm này")},
    [WHY_SUCCESSION] = {"merged unit",
                        N_("đơn vị hợp nhất, Hội đồng xem xét thành tích của đơn vị cũ")},
    [WHY_NOT_YET] = {"year not evaluated", N_("chưa có kết quả của năm này")},
    [WHY_NOT_ASKED] = {"not asked", N_("kế hoạch không xét điều này")},
    [WHY_COUNCIL] = {"council decides", N_("Hội đồng quyết định")},
    [WHY_AT_CAP] = {"at the cap", N_("đã đến mức trần nên không phải tăng, giảm thêm")},
};

const char *why_code(enum why w)
{
    return whys[w].code;
}

const char *why_vi(enum why w)
{
    return whys[w].vi;
}

/* ---- labels ---- */

static const char *index_title(const struct plan *p, uint32_t index)
{
    for (size_t i = 0; i < p->n_schemes; i++)
        if (p->schemes[i].index == index)
            return p->schemes[i].item.title;
    return p->indexes[index].id;
}

static const char *area_title(const struct plan *p, uint32_t index, const char *area)
{
    for (size_t i = 0; i < p->n_schemes; i++)
        for (size_t k = 0; p->schemes[i].index == index && k < p->schemes[i].n_criteria; k++)
            if (strcmp(p->schemes[i].criteria[k].item.id, area) == 0)
                return p->schemes[i].criteria[k].item.title;
    return area;
}

/* " (2021–2024)": the years that were asked about. */
static char *years_asked(struct arena *a, const struct finding *f)
{
    if (!f->n_kids)
        return arena_strdup(a, "");
    struct years y = {f->kids[0].year, f->kids[f->n_kids - 1].year};
    return arena_printf(a, " (%s)", years_text(a, y));
}

static const char *label_of_op(struct arena *a, const struct run *r, const struct finding *f)
{
    const struct plan *p = r->plan;
    const struct cond *c = f->cond;

    switch (c->op) {
    case COND_ALL:
        return "Tất cả các điều kiện sau";
    case COND_ANY:
        return "Một trong các điều kiện sau";
    case COND_AT_LEAST:
        return f->required ? arena_printf(a, "Ít nhất %u trong các điều kiện sau", f->required)
                           : "Đủ số điều kiện tối thiểu trong các điều kiện sau";
    case COND_NOT:
        return "Không thuộc trường hợp sau";
    case COND_EVERY_YEAR:
        return arena_printf(a, "Tất cả các năm được tính%s", years_asked(a, f));
    case COND_SOME_YEARS:
        return f->required ? arena_printf(a, "Ít nhất %u năm trong các năm được tính%s",
                                          f->required, years_asked(a, f))
                           : arena_printf(a, "Đủ số năm tối thiểu trong các năm được tính%s",
                                          years_asked(a, f));
    case COND_OF_UNIT:
        return "Đối với đơn vị của cá nhân";
    case COND_INDICATOR:
        return p->indicators[c->what].item.title;
    case COND_SCORE:
        return arena_printf(a, "Điểm %s", index_title(p, c->what));
    case COND_SHARE:
        return arena_printf(a, "Tỷ lệ điểm lĩnh vực “%s”", area_title(p, c->what, c->area));
    case COND_RANK:
        return arena_printf(a, "Xếp hạng %s", index_title(p, c->what));
    case COND_CLASS:
        return arena_printf(a, "Xếp loại %s", index_title(p, c->what));
    case COND_TARGET:
        return p->targets[c->what].item.title;
    case COND_AWARD:
        return p->awards[c->what].item.title;
    case COND_ATTESTED:
        return p->attestations[c->what].item.title;
    case COND_SETTING:
    case COND_CHOOSE:
        return p->settings[c->what].item.title;
    case COND_NOT_ASKED:
        return "Không đòi hỏi";
    case COND_COUNCIL:
        return "Hội đồng quyết định";
    case COND_HEAD:
        return "Là người đứng đầu đơn vị";
    case COND_NOT_LOADED:
        return "Tiêu chuẩn chưa nạp";
    }
    CHECK(false);
}

/* The condition's title; of a reading that was chosen, that of what it is a reading of. */
static const char *title_of(const struct finding *f)
{
    const struct cond *c = f->cond;

    while (!f->reading && c->open && !(c->item.title && c->item.title[0]))
        c = c->open;
    return c->item.title ? c->item.title : "";
}

const char *explain_label(struct arena *a, const struct run *r, const struct finding *f)
{
    if (f->kind == FINDING_YEAR)
        return arena_printf(a, "Năm %d", f->year);
    if (f->kind == FINDING_PREDECESSOR)
        return arena_printf(a, "Đơn vị cũ %s (%s)", r->inputs->units.at[f->unit].name,
                            r->inputs->units.at[f->unit].code);
    if (f->kind == FINDING_BAR)
        return arena_printf(a, "Không vướng: %s", f->bar->item.title);
    const char *label = title_of(f);
    if (!label[0])
        label = label_of_op(a, r, f);
    return f->reading ? arena_printf(a, "“%s”: %s", f->cond->reading, label) : label;
}

/* ---- values ---- */

static enum shape shape_of_indicator(const struct indicator *i, const struct predicate *rule)
{
    if (rule && (rule->test == TEST_RISES_BY || rule->test == TEST_FALLS_BY))
        return SHAPE_PERCENT;
    switch (i->measure) {
    case MEASURE_RATIO:
    case MEASURE_SURVEY:
        return SHAPE_PERCENT;
    case MEASURE_RANK:
        return SHAPE_RANK;
    case MEASURE_MILESTONE:
        return SHAPE_DATE;
    case MEASURE_YES_NO:
    case MEASURE_ATTESTATION:
        return SHAPE_YES;
    case MEASURE_POINTS:
        return SHAPE_POINTS;
    case MEASURE_COUNT:
    case MEASURE_LEVEL:
        return SHAPE_COUNT;
    }
    CHECK(false);
}

enum shape explain_shape(const struct run *r, const struct finding *f)
{
    if (f->kind != FINDING_COND)
        return SHAPE_NONE;
    switch (f->cond->op) {
    case COND_INDICATOR:
        return shape_of_indicator(&r->plan->indicators[f->cond->what], f->rule);
    case COND_SCORE:
    case COND_CLASS:
        return SHAPE_POINTS;
    case COND_SHARE:
        return SHAPE_PERCENT;
    case COND_RANK:
        return SHAPE_RANK;
    default:
        return SHAPE_NONE;
    }
}

/* A number of an indicator as it is reported. */
static char *in_measure(struct arena *a, const struct indicator *i, enum shape shape, struct num x,
                        struct num beside)
{
    int64_t whole;

    switch (shape) {
    case SHAPE_PERCENT:
        return num_vi_percent(a, x, beside);
    case SHAPE_POINTS:
        return arena_printf(a, "%s điểm", num_vi_unlike(a, x, 2, beside));
    case SHAPE_RANK:
        return arena_printf(a, "hạng %s", num_vi(a, x, 0));
    case SHAPE_DATE:
        return num_to_int(x, &whole) ? date_vi(a, (int32_t)whole) : arena_strdup(a, "");
    case SHAPE_COUNT:
        return arena_printf(a, "%s%s%s", num_vi_unlike(a, x, 2, beside), i->unit[0] ? " " : "",
                            i->unit);
    case SHAPE_YES:
        return arena_strdup(a, num_sign(x) > 0 ? "có" : "không");
    case SHAPE_NONE:
        return arena_strdup(a, "");
    }
    CHECK(false);
}

char *explain_in_shape(struct arena *a, const struct run *r, const struct finding *f, struct num x,
                       struct num beside)
{
    enum shape shape = explain_shape(r, f);
    bool indicator = f->kind == FINDING_COND && f->cond->op == COND_INDICATOR;

    return in_measure(a, indicator ? &r->plan->indicators[f->cond->what] : NULL, shape, x, beside);
}

static char *attested_text(struct arena *a, const struct attestation *t)
{
    if (!t)
        return arena_strdup(a, "");
    return arena_printf(a, "Văn bản số %s ngày %s của %s", t->number, date_vi(a, t->date),
                        t->issuer);
}

/* " (84,35 điểm)", " (từ 84,35 đến 88,35 điểm)". */
static char *score_text(struct arena *a, const struct standing *st, const struct num *beside)
{
    if (st->unbounded)
        return arena_strdup(a, "");
    if (num_eq(st->low, st->high))
        return arena_printf(a, " (%s điểm)",
                            num_vi_unlike(a, st->low, 2, beside ? *beside : st->low));
    return arena_printf(a, " (từ %s đến %s điểm)", num_vi(a, st->low, 2), num_vi(a, st->high, 2));
}

static char *rank_text(struct arena *a, const struct finding *f)
{
    const struct standing *st = f->standing;

    if (!st || !st->best.rank || !st->reported)
        return arena_strdup(a, "");
    return arena_printf(a, "hạng %s/%zu%s%s", standing_place(a, st), f->ranking->n_placed,
                        score_text(a, st, NULL),
                        standing_tied(st) ? arena_printf(a, ", đồng hạng ở vị trí %u-%u",
                                                         st->best.first, st->best.last)
                                          : "");
}

static char *parts_text(struct arena *a, const struct run *r, const struct finding *f)
{
    const struct indicator *i = &r->plan->indicators[f->cond->what];
    const struct fact *k = f->read.fact;
    enum shape shape = shape_of_indicator(i, NULL);

    if (!k || k->state != FACT_VALUE)
        return arena_strdup(a, "");
    bool alike = f->has_need && explain_shape(r, f) == shape && num_sign(f->base) == 0;
    char *value = in_measure(a, i, shape, f->read.v, alike ? f->need : f->read.v);
    if (!measure_is_ratio(i->measure))
        return value;
    char *parts =
        arena_printf(a, "%s/%s", num_vi(a, fact_num(a, k), 9), num_vi(a, fact_den(a, k), 9));
    return k->den ? arena_printf(a, "%s = %s", parts, value) : parts;
}

static bool compares_before(const struct finding *f)
{
    return f->rule && f->before && f->rule->test >= TEST_GROWS_BY &&
           f->rule->test <= TEST_DECREASES;
}

static size_t kids_with(const struct finding *f, enum verdict v)
{
    size_t n = 0;

    for (size_t i = 0; i < f->n_kids; i++)
        n += f->kids[i].verdict == v;
    return n;
}

static bool counts_years(const struct finding *f)
{
    return f->cond->op == COND_EVERY_YEAR || f->cond->op == COND_SOME_YEARS;
}

/* Of a group that counts: how many of its parts are met. */
static char *counted_text(struct arena *a, const struct finding *f)
{
    size_t apply = f->n_kids - kids_with(f, VERDICT_NA);

    return arena_printf(a, "đạt %zu trong %zu %s", kids_with(f, VERDICT_MET), apply,
                        counts_years(f) ? "năm được tính" : "điều kiện áp dụng");
}

/* "54 lớp so với 60 lớp: giảm 10%": a change in its own terms. */
static char *change_text(struct arena *a, const struct run *r, const struct finding *f, char *text)
{
    const struct indicator *i = &r->plan->indicators[f->cond->what];
    struct num by = num_div(a, num_sub(a, f->read.v, f->base), f->base);
    const char *how = num_sign(by) < 0 ? "giảm " : num_sign(by) > 0 ? "tăng " : "không đổi";
    struct num beside = f->has_need ? num_abs(a, f->need) : num_abs(a, by);

    return arena_printf(a, "%s so với %s: %s%s", text,
                        in_measure(a, i, shape_of_indicator(i, NULL), f->base, f->base), how,
                        num_sign(by) ? num_vi_percent(a, num_abs(a, by), beside) : "");
}

static char *indicator_text(struct arena *a, const struct run *r, const struct finding *f)
{
    const struct indicator *i = &r->plan->indicators[f->cond->what];
    char *text = parts_text(a, r, f);

    if (num_sign(f->base) > 0)
        return change_text(a, r, f, text);
    if (!compares_before(f))
        return text;
    if (measure_is_ratio(i->measure))
        return arena_printf(a, "%s (năm trước %s/%s)", text, num_vi(a, fact_num(a, f->before), 9),
                            num_vi(a, fact_den(a, f->before), 9));
    return arena_printf(a, "%s (năm trước %s)", text, num_vi(a, fact_num(a, f->before), 9));
}

/* What stands between two ends, or the class with its points. */
static char *index_text(struct arena *a, const struct finding *f)
{
    const struct standing *st = f->standing;
    const struct scheme *s = f->ranking->scheme;
    const char *points = st->unbounded ? "" : score_text(a, st, f->has_need ? &f->need : NULL);

    if (f->cond->op == COND_CLASS && st->class_high >= 0 && st->class_low == st->class_high)
        return arena_printf(a, "%s%s", s->classes[st->class_low].title, points);
    if (f->cond->op == COND_CLASS && st->class_high >= 0)
        return arena_printf(a, "%s–%s%s", st->class_low < 0 ? "…" : s->classes[st->class_low].title,
                            s->classes[st->class_high].title, points);
    if (num_eq(st->low, st->high) || st->unbounded)
        return NULL;
    return arena_printf(a, "từ %s đến %s điểm", num_vi(a, st->low, 2), num_vi(a, st->high, 2));
}

char *explain_read(struct arena *a, const struct run *r, const struct finding *f)
{
    char *text;

    if (f->kind != FINDING_COND)
        return arena_strdup(a, "");
    if (f->n_kids && (f->cond->op == COND_AT_LEAST || counts_years(f)))
        return counted_text(a, f);
    if (f->cond->op == COND_ATTESTED || f->attestation)
        return attested_text(a, f->attestation);
    if (f->cond->op == COND_RANK)
        return rank_text(a, f);
    if (f->cond->op == COND_INDICATOR)
        return indicator_text(a, r, f);
    if ((f->cond->op == COND_SCORE || f->cond->op == COND_CLASS) && f->standing &&
        f->standing->best.rank && (text = index_text(a, f)))
        return text;
    return f->has_value ? explain_in_shape(a, r, f, f->value, f->need) : arena_strdup(a, "");
}

char *explain_need(struct arena *a, const struct run *r, const struct finding *f)
{
    static const char *const forms[] = {
        [TEST_AT_LEAST] = "từ %s trở lên",
        [TEST_AT_MOST] = "không quá %s",
        [TEST_ABOVE] = "trên %s",
        [TEST_BELOW] = "dưới %s",
        [TEST_EQUALS] = "bằng %s",
        [TEST_GROWS_BY] = "từ %s trở lên (mức tăng tối thiểu so với năm trước)",
        [TEST_RISES_BY] = "tăng từ %s trở lên so với năm gốc",
        [TEST_FALLS_BY] = "giảm từ %s trở lên so với năm gốc",
        [TEST_INCREASES] = "tăng so với năm trước (%s)",
        [TEST_DECREASES] = "giảm so với năm trước (%s)",
        [TEST_BY_DATE] = "chậm nhất ngày %s",
        [TEST_YES] = "%s",
    };

    if (f->kind == FINDING_COND && f->n_kids && f->required && f->cond->op != COND_ANY)
        return arena_printf(a, "ít nhất %u %s", f->required, counts_years(f) ? "năm" : "điều kiện");
    if (f->kind != FINDING_COND || !f->rule || !f->has_need)
        return arena_strdup(a, "");
    if (f->cond->op == COND_CLASS)
        return arena_printf(a, "từ loại %s (%s điểm) trở lên", f->rule->word,
                            num_vi(a, f->need, 2));
    return arena_printf(a, forms[f->rule->test], explain_in_shape(a, r, f, f->need, f->need));
}

/* ---- margins ---- */

bool explain_lower_is_met(const struct finding *f)
{
    enum test t = f->rule->test;

    return t == TEST_AT_MOST || t == TEST_BELOW || t == TEST_BY_DATE || t == TEST_DECREASES;
}

bool explain_distance(struct arena *a, const struct finding *f, struct num *ret)
{
    if (!f->has_value || !f->has_need || !f->rule || f->rule->test == TEST_EQUALS)
        return false;
    *ret = num_sub(a, f->value, f->need);
    if (explain_lower_is_met(f))
        *ret = num_neg(a, *ret);
    return true;
}

/* Distances of points are told to two decimals, below a tenth to four: "thiếu 0,0104 điểm", not 0,01 of which 0,02 is
 * enough; of percentages likewise: from 94,995% to 95% it is 0,005. */
static int places_of(struct arena *a, struct num d)
{
    return num_cmp(d, num_frac(a, 1, 10)) < 0 ? 4 : 2;
}

/* Up to what `places` decimals can show, or as many as a smaller number needs: what is stated as enough must be enough. */
static struct num shown_up(struct arena *a, struct num d, int places)
{
    struct num scale = num_int(places == 4 ? 10000 : places == 2 ? 100 : 1);

    for (int i = places; i < 12 && num_cmp(num_mul(a, d, scale), num_frac(a, 1, 2)) < 0; i++)
        scale = num_mul(a, scale, num_int(10));
    return num_div(a, num_ceil(a, num_mul(a, d, scale)), scale);
}

struct num explain_enough(struct arena *a, struct num d)
{
    return num_sign(d) ? shown_up(a, d, places_of(a, d)) : d;
}

/* A distance in the measure's words: "0,8 điểm", "2,1 điểm phần trăm", "3 bậc", "12 ngày". */
static char *distance_text(struct arena *a, const struct run *r, const struct finding *f,
                           struct num d)
{
    const char *unit = "";
    int places = 2;

    d = num_abs(a, d);
    switch (explain_shape(r, f)) {
    case SHAPE_PERCENT:
        d = num_mul(a, d, num_int(100));
        unit = " điểm phần trăm";
        places = places_of(a, d);
        break;
    case SHAPE_POINTS:
        unit = " điểm";
        places = places_of(a, d);
        break;
    case SHAPE_RANK:
        unit = " bậc";
        break;
    case SHAPE_DATE:
        unit = " ngày";
        break;
    case SHAPE_COUNT:
        unit = r->plan->indicators[f->cond->what].unit;
        unit = unit[0] ? arena_printf(a, " %s", unit) : "";
        break;
    case SHAPE_YES:
    case SHAPE_NONE:
        return NULL;
    }
    return arena_printf(a, "%s%s", num_vi_unlike(a, d, places, NUM_ZERO), unit);
}

char *explain_margin(struct arena *a, const struct run *r, const struct finding *f)
{
    struct num d;
    char *text;

    if (f->verdict == VERDICT_UNKNOWN || !explain_distance(a, f, &d) ||
        !(text = distance_text(a, r, f, d)))
        return arena_strdup(a, "");
    if (num_sign(d) == 0)
        return arena_strdup(a, "vừa bằng ngưỡng");
    if (explain_shape(r, f) == SHAPE_DATE)
        return arena_printf(a, "%s %s", num_sign(d) > 0 ? "sớm" : "chậm", text);
    if (num_sign(d) < 0)
        return arena_printf(a, "%s %s", explain_lower_is_met(f) ? "vượt" : "thiếu", text);
    return arena_printf(a, "cách ngưỡng %s", text);
}

/* ---- reasons and sources ---- */

/* "theo cấu hình “…?”: 1 (chưa có quy định)": what the document leaves open is never silent, also where it let something
 * pass.  Groups, which come in numbers, say the basis up to its first semicolon. */
static void add_setting(struct buf *b, struct arena *a, const struct run *r, uint32_t setting,
                        int year, bool whole)
{
    const struct setting *s = &r->plan->settings[setting];
    int basis = (int)(whole ? strlen(s->basis) : strcspn(s->basis, ";"));
    const char *answer = setting_text(a, r->plan, s, date_from(year, 12, 31));
    bool said = s->kind != SETTING_CONDITION && strcmp(answer, s->basis) != 0;

    buf_addf(b, "%stheo cấu hình “%s”%s%s (%.*s)", b->len ? "; " : "", s->item.title,
             said ? ": " : "", said ? answer : "", basis, s->basis);
}

/* The settings that a group reads itself: how many it wants, in which years. */
static void add_group_settings(struct buf *b, struct arena *a, const struct run *r,
                               const struct finding *f)
{
    const struct cond *c = f->cond;
    bool number = c->op == COND_AT_LEAST || c->op == COND_SOME_YEARS;

    if (counts_years(f) && c->years_setting != NO_INDEX)
        add_setting(b, a, r, c->years_setting, f->year, false);
    if (number && c->count.setting != NO_INDEX)
        add_setting(b, a, r, c->count.setting, f->year, false);
    if (c->op == COND_SETTING || c->op == COND_CHOOSE)
        add_setting(b, a, r, c->what, f->year, false);
    else if (f->why == WHY_UNSET && f->setting != NO_INDEX && f->setting != c->years_setting &&
             (!number || f->setting != c->count.setting))
        add_setting(b, a, r, f->setting, f->year, false);
}

static void use_setting(uint32_t *list, size_t *n, uint32_t setting)
{
    for (size_t i = 0; i < *n; i++)
        if (list[i] == setting)
            return;
    if (setting != NO_INDEX)
        list[(*n)++] = setting;
}

static void gather_settings(const struct finding *f, uint32_t *list, size_t *n)
{
    const struct cond *c = f->kind == FINDING_COND ? f->cond : NULL;

    if (f->verdict == VERDICT_NA)
        return;
    for (const struct chosen *k = f->chosen; k; k = k->next)
        use_setting(list, n, k->setting);
    if (c && counts_years(f))
        use_setting(list, n, c->years_setting);
    if (c && (c->op == COND_AT_LEAST || c->op == COND_SOME_YEARS))
        use_setting(list, n, c->count.setting);
    if (c && (c->op == COND_SETTING || c->op == COND_CHOOSE))
        use_setting(list, n, c->what);
    use_setting(list, n, f->setting);
    for (size_t i = 0; i < f->n_kids; i++)
        gather_settings(&f->kids[i], list, n);
}

const uint32_t *explain_settings(struct arena *a, const struct run *r, const struct finding *f,
                                 size_t *ret_n)
{
    uint32_t *list = ARENA_ARRAY(a, uint32_t, r->plan->n_settings + 1);

    *ret_n = 0;
    gather_settings(f, list, ret_n);
    return list;
}

/* ---- what a place or a score hangs on ---- */

enum { TOLD_FIGURES = 3, TOLD_UNITS = 5 };

static const char *gap_title(const struct run *r, const struct ranking *k, const struct gap *g)
{
    if (g->criterion != NO_INDEX)
        return k->scheme->criteria[g->criterion].item.title;
    return r->plan->indicators[g->indicator].item.title;
}

/* others: those that other units have not given, else its own. */
static void add_gaps(struct buf *b, const struct run *r, const struct ranking *k,
                     const struct standing *st, bool others)
{
    size_t told = 0;

    for (size_t i = 0; i < st->n_gaps; i++) {
        if (st->gaps[i].others != others)
            continue;
        if (told++ < TOLD_FIGURES)
            buf_addf(b, "%s“%s”", told > 1 ? ", " : "", gap_title(r, k, &st->gaps[i]));
    }
    if (told > TOLD_FIGURES)
        buf_addf(b, " và %zu chỉ tiêu khác", told - TOLD_FIGURES);
}

static bool has_gap(const struct standing *st, bool others)
{
    for (size_t i = 0; i < st->n_gaps; i++)
        if (st->gaps[i].others == others)
            return true;
    return false;
}

/* Units that may pass this one, or be passed by it, as figures come in. */
static void add_rivals(struct buf *b, const struct run *r, const struct finding *f)
{
    const struct ranking *k = f->ranking;
    uint32_t mine = (uint32_t)(f->standing - k->standings);
    size_t told = 0;

    for (uint32_t i = 0; i < k->n_units; i++) {
        const struct standing *st = &k->standings[i];
        if (!st->best.rank || !has_gap(st, false) || !rank_can_pass(k, i, mine))
            continue;
        if (told++ >= TOLD_UNITS)
            continue;
        buf_addf(b, "%s%s (", b->len ? "; " : "", r->inputs->units.at[k->units[i]].name);
        add_gaps(b, r, k, st, false);
        buf_adds(b, ")");
    }
    if (told > TOLD_UNITS)
        buf_addf(b, "; và %zu đơn vị khác", told - TOLD_UNITS);
}

char *explain_awaited(struct arena *a, const struct run *r, const struct finding *f)
{
    _buf_ struct buf b = BUF_INIT(1 << 16);

    if (has_gap(f->standing, false))
        add_gaps(&b, r, f->ranking, f->standing, false);
    if (has_gap(f->standing, true)) {
        buf_addf(&b, "%scủa đơn vị khác trong nhóm: ", b.len ? "; " : "");
        add_gaps(&b, r, f->ranking, f->standing, true);
    }
    if (f->cond->op == COND_RANK)
        add_rivals(&b, r, f);
    return arena_strdup(a, buf_str(&b));
}

char *explain_why(struct arena *a, const struct run *r, const struct finding *f)
{
    _buf_ struct buf b = BUF_INIT(1 << 16);

    if (f->why != WHY_NONE &&
        (f->verdict == VERDICT_UNKNOWN || f->verdict == VERDICT_NA || f->why == WHY_TIE ||
         f->why == WHY_SAID_NO || f->why == WHY_AT_CAP || f->why == WHY_NO_CASES))
        buf_adds(&b, why_vi(f->why));
    if (f->verdict == VERDICT_UNKNOWN && f->standing && !f->n_kids &&
        (f->why == WHY_OTHERS || f->why == WHY_NOT_RANKED)) {
        char *awaited = explain_awaited(a, r, f);
        buf_addf(&b, "%s%s", awaited[0] ? ": " : "", awaited);
    }
    if (f->kind == FINDING_COND && f->cond->op == COND_NOT_LOADED)
        buf_addf(&b, ": %s", f->cond->item.title);
    for (const struct chosen *k = f->chosen; k; k = k->next)
        add_setting(&b, a, r, k->setting, f->year, false);
    bool group = f->kind == FINDING_COND && f->n_kids > 0;
    if (group)
        add_group_settings(&b, a, r, f);
    else if (f->setting != NO_INDEX && (f->n_kids == 0 || f->why == WHY_UNSET))
        add_setting(&b, a, r, f->setting, f->year, true);
    if (f->read.fact && f->read.fact->state == FACT_NA)
        buf_addf(&b, ": %s", r->inputs->origins.at[f->read.fact->origin].note);
    if (f->read.fact && (f->read.fact->flags & FACT_DISPUTED))
        buf_addf(&b, "%ssố liệu đang xác minh", b.len ? "; " : "");
    if (f->rounding_decides)
        buf_addf(&b, "%skết luận phụ thuộc việc làm tròn", b.len ? "; " : "");
    if (f->kind == FINDING_COND && !f->n_kids && f->verdict != VERDICT_NA) {
        char *changed = rules_changed(a, r->plan, f->cond, f->setting, f->year);
        buf_addf(&b, "%s%s", b.len && changed[0] ? "; " : "", changed);
    }
    return arena_strdup(a, buf_str(&b));
}

char *explain_source(struct arena *a, const struct run *r, const struct finding *f)
{
    const struct fact *k = f->read.fact;
    _buf_ struct buf b = BUF_INIT(1 << 16);

    if (f->attestation)
        return arena_printf(a, "%s%s%s", attested_text(a, f->attestation),
                            f->attestation->evidence[0] ? "; " : "", f->attestation->evidence);
    if (!k)
        return arena_strdup(a, "");
    const struct origin *o = &r->inputs->origins.at[k->origin];
    buf_adds(&b, o->source);
    if (o->formula[0])
        buf_addf(&b, "; công thức %s", o->formula);
    if (o->evidence[0])
        buf_addf(&b, "; %s", o->evidence);
    if (o->author[0])
        buf_addf(&b, "; %s nhập", o->author);
    if (k->recorded != DATE_NONE)
        buf_addf(&b, "; ngày %s", date_vi(a, k->recorded));
    return arena_strdup(a, buf_str(&b));
}
