/* See explain.h.  Numbers are printed with decimal comma; a value that rounding would show as equal to its threshold
 * gets as many decimals as show the difference. */
#include "engine/explain.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "engine/measure.h"
#include "engine/rank.h"
#include "engine/say.h"

const char *verdict_vi(enum verdict v)
{
    static const char *const words[] = {"đạt", "không đạt", "chưa đủ dữ liệu", "không áp dụng"};

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
    [WHY_NO_FACT] = {"no fact", "chưa có số liệu"},
    [WHY_SAID_MISSING] = {"reported missing", "đơn vị báo chưa có số liệu"},
    [WHY_NO_LAST_YEAR] = {"no figure of last year", "chưa có số liệu năm trước để so sánh"},
    [WHY_NO_BASELINE] = {"no baseline figure", "chưa có số liệu năm gốc để so sánh"},
    [WHY_LATE] = {"late", "số liệu nộp sau thời hạn, bộ tiêu chí không tính"},
    [WHY_KIND] = {"other kind of unit", "không áp dụng cho loại đơn vị này"},
    [WHY_SAID_NA] = {"reported not applicable", "đơn vị báo không áp dụng"},
    [WHY_NO_CASES] = {"no cases", "không phát sinh (mẫu số bằng 0)"},
    [WHY_NO_SURVEY] = {"no survey", "năm này không tổ chức điều tra xã hội học"},
    [WHY_UNSET] = {"unset setting", "chưa cấu hình"},
    [WHY_NO_RULE] = {"no rule in force", "không có quy định đang hiệu lực cho năm này"},
    [WHY_NO_ATTESTATION] = {"no attestation", "chưa có văn bản xác nhận, công nhận"},
    [WHY_SAID_NO] = {"attested no", "văn bản kết luận không đạt"},
    [WHY_NO_SCHEME] = {"no ranking", "năm này chưa có kết quả xếp hạng cho nhóm đơn vị"},
    [WHY_NOT_RANKED] = {"not ranked", "chưa đủ số liệu để tính điểm, xếp hạng"},
    [WHY_NOT_MEMBER] = {"not a member", "đơn vị không thuộc danh sách xếp hạng của năm"},
    [WHY_TIE] = {"tie at the edge", "đồng hạng ở vị trí cuối nhóm"},
    [WHY_TOO_FEW_APPLY] = {"too few apply",
                           "số điều kiện áp dụng được ít hơn số yêu cầu, Hội đồng xem xét"},
    [WHY_NOT_LOADED] = {"standard not loaded", "chưa có văn bản quy định tiêu chuẩn"},
    [WHY_NOT_ALIVE] = {"unit not there", "đơn vị chưa thành lập hoặc đã kết thúc trong năm này"},
    [WHY_SUCCESSION] = {"merged unit",
                        "đơn vị hợp nhất, Hội đồng xem xét thành tích của đơn vị cũ"},
    [WHY_NOT_YET] = {"year not evaluated", "chưa có kết quả của năm này"},
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
        return p->settings[c->what].item.title;
    case COND_HEAD:
        return "Là người đứng đầu đơn vị";
    case COND_NOT_LOADED:
        return "Tiêu chuẩn chưa nạp";
    }
    CHECK(false);
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
    if (f->cond->item.title && f->cond->item.title[0])
        return f->cond->item.title;
    return label_of_op(a, r, f);
}

/* ---- values ---- */

enum shape {
    SHAPE_NONE,
    SHAPE_PERCENT,
    SHAPE_POINTS,
    SHAPE_RANK,
    SHAPE_DATE,
    SHAPE_COUNT,
    SHAPE_YES
};

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

static enum shape shape_of(const struct run *r, const struct finding *f)
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

static char *in_shape(struct arena *a, const struct run *r, const struct finding *f, struct num x,
                      struct num beside)
{
    struct num hundred = num_int(100);
    int64_t whole;

    switch (shape_of(r, f)) {
    case SHAPE_PERCENT:
        return arena_printf(
            a, "%s%%", num_vi_unlike(a, num_mul(a, x, hundred), 2, num_mul(a, beside, hundred)));
    case SHAPE_POINTS:
        return arena_printf(a, "%s điểm", num_vi_unlike(a, x, 2, beside));
    case SHAPE_RANK:
        return arena_printf(a, "hạng %s", num_vi(a, x, 0));
    case SHAPE_DATE:
        return num_to_int(x, &whole) ? date_vi(a, (int32_t)whole) : arena_strdup(a, "");
    case SHAPE_COUNT: {
        const char *unit = r->plan->indicators[f->cond->what].unit;
        return arena_printf(a, "%s%s%s", num_vi_unlike(a, x, 2, beside), unit[0] ? " " : "", unit);
    }
    case SHAPE_YES:
        return arena_strdup(a, num_sign(x) > 0 ? "có" : "không");
    case SHAPE_NONE:
        return arena_strdup(a, "");
    }
    CHECK(false);
}

static char *attested_text(struct arena *a, const struct attestation *t)
{
    if (!t)
        return arena_strdup(a, "");
    return arena_printf(a, "Văn bản số %s ngày %s của %s", t->number, date_vi(a, t->date),
                        t->issuer);
}

static char *rank_text(struct arena *a, const struct finding *f)
{
    const struct standing *st = f->standing;

    if (!st || !st->ranked)
        return arena_strdup(a, "");
    return arena_printf(
        a, "hạng %u/%zu (%s điểm)%s", st->rank, f->ranking->n_ranked, num_vi(a, st->score, 2),
        st->last > st->first ? arena_printf(a, ", đồng hạng ở vị trí %u-%u", st->first, st->last)
                             : "");
}

static char *parts_text(struct arena *a, const struct run *r, const struct finding *f)
{
    const struct fact *k = f->read.fact;
    char *value = in_shape(a, r, f, f->read.v, f->has_need ? f->need : f->read.v);

    if (!k || k->state != FACT_VALUE)
        return arena_strdup(a, "");
    if (!measure_is_ratio(r->plan->indicators[f->cond->what].measure))
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

char *explain_read(struct arena *a, const struct run *r, const struct finding *f)
{
    if (f->kind != FINDING_COND)
        return arena_strdup(a, "");
    if (f->n_kids && (f->cond->op == COND_AT_LEAST || counts_years(f)))
        return counted_text(a, f);
    if (f->cond->op == COND_ATTESTED || f->attestation)
        return attested_text(a, f->attestation);
    if (f->cond->op == COND_RANK)
        return rank_text(a, f);
    if (f->cond->op == COND_CLASS && f->standing && f->standing->ranked && f->standing->class_ >= 0)
        return arena_printf(a, "%s (%s điểm)",
                            f->ranking->scheme->classes[f->standing->class_].title,
                            num_vi_unlike(a, f->standing->score, 2, f->need));
    if (f->cond->op == COND_INDICATOR) {
        char *text = parts_text(a, r, f);
        if (compares_before(f) && measure_is_ratio(r->plan->indicators[f->cond->what].measure))
            return arena_printf(a, "%s (năm trước %s/%s)", text,
                                num_vi(a, fact_num(a, f->before), 9),
                                num_vi(a, fact_den(a, f->before), 9));
        if (compares_before(f))
            return arena_printf(a, "%s (so với %s)", text, num_vi(a, fact_num(a, f->before), 9));
        return text;
    }
    if (f->cond->op == COND_SCORE && f->standing && !f->standing->complete)
        return arena_printf(a, "từ %s đến %s điểm", num_vi(a, f->standing->total, 2),
                            num_vi(a, f->standing->high, 2));
    return f->has_value ? in_shape(a, r, f, f->value, f->need) : arena_strdup(a, "");
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

    if (f->kind == FINDING_COND && f->n_kids && f->required)
        return arena_printf(a, "ít nhất %u %s", f->required, counts_years(f) ? "năm" : "điều kiện");
    if (f->kind != FINDING_COND || !f->rule || !f->has_need)
        return arena_strdup(a, "");
    if (f->cond->op == COND_CLASS)
        return arena_printf(a, "từ loại %s (%s điểm) trở lên", f->rule->word,
                            num_vi(a, f->need, 2));
    return arena_printf(a, forms[f->rule->test], in_shape(a, r, f, f->need, f->need));
}

/* ---- margins ---- */

static bool lower_is_met(const struct finding *f)
{
    enum test t = f->rule->test;

    return t == TEST_AT_MOST || t == TEST_BELOW || t == TEST_BY_DATE || t == TEST_DECREASES;
}

bool explain_distance(struct arena *a, const struct finding *f, struct num *ret)
{
    if (!f->has_value || !f->has_need || !f->rule || f->rule->test == TEST_EQUALS)
        return false;
    *ret = num_sub(a, f->value, f->need);
    if (lower_is_met(f))
        *ret = num_neg(a, *ret);
    return true;
}

/* Distances of points are told to two decimals, below a tenth to four: "thiếu 0,0104 điểm", not 0,01 of which 0,02 is
 * enough. */
static int places_of(struct arena *a, struct num d)
{
    return num_cmp(d, num_frac(a, 1, 10)) < 0 ? 4 : 2;
}

/* Up to what `places` decimals can show, or as many as a smaller number needs: what is stated as enough must be enough. */
static struct num shown_up(struct arena *a, struct num d, int places)
{
    struct num scale = num_int(places == 4 ? 10000 : 100);

    for (int i = places; i < 12 && num_cmp(num_mul(a, d, scale), num_frac(a, 1, 2)) < 0; i++)
        scale = num_mul(a, scale, num_int(10));
    return num_div(a, num_ceil(a, num_mul(a, d, scale)), scale);
}

/* A distance in the measure's words: "0,8 điểm", "2,1 điểm phần trăm", "3 bậc", "12 ngày".  enough: never rounded
 * below what it takes. */
static char *distance_text(struct arena *a, const struct run *r, const struct finding *f,
                           struct num d, bool enough)
{
    const char *unit = "";
    int places = 2;

    d = num_abs(a, d);
    switch (shape_of(r, f)) {
    case SHAPE_PERCENT:
        d = num_mul(a, d, num_int(100));
        unit = " điểm phần trăm";
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
    if (enough)
        d = shown_up(a, d, places);
    return arena_printf(a, "%s%s", num_vi_unlike(a, d, places, NUM_ZERO), unit);
}

char *explain_margin(struct arena *a, const struct run *r, const struct finding *f)
{
    struct num d;
    char *text;

    if (!explain_distance(a, f, &d) || !(text = distance_text(a, r, f, d, false)))
        return arena_strdup(a, "");
    if (num_sign(d) == 0)
        return arena_strdup(a, "vừa bằng ngưỡng");
    if (shape_of(r, f) == SHAPE_DATE)
        return arena_printf(a, "%s %s", num_sign(d) > 0 ? "sớm" : "chậm", text);
    if (num_sign(d) < 0)
        return arena_printf(a, "%s %s", lower_is_met(f) ? "vượt" : "thiếu", text);
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
    if (c->op == COND_SETTING)
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
    if (c && counts_years(f))
        use_setting(list, n, c->years_setting);
    if (c && (c->op == COND_AT_LEAST || c->op == COND_SOME_YEARS))
        use_setting(list, n, c->count.setting);
    if (c && c->op == COND_SETTING)
        use_setting(list, n, c->what);
    use_setting(list, n, f->setting);
    for (size_t i = 0; i < f->n_kids; i++)
        gather_settings(&f->kids[i], list, n);
}

/* Is the thing with this id among what the finding asks? */
static bool asks_about(const struct plan *p, const struct finding *f, const char *id)
{
    const struct cond *c = f->kind == FINDING_COND ? f->cond : NULL;
    bool found = false;

    if (f->verdict == VERDICT_NA)
        return false;
    if (c && c->op == COND_INDICATOR)
        found = strcmp(p->indicators[c->what].item.id, id) == 0;
    else if (c && c->op == COND_ATTESTED)
        found = strcmp(p->attestations[c->what].item.id, id) == 0;
    else if (c && c->op == COND_TARGET)
        found = strcmp(p->targets[c->what].item.id, id) == 0 ||
                strcmp(p->indicators[p->targets[c->what].indicator].item.id, id) == 0;
    else if (f->ranking)
        found = strcmp(f->ranking->scheme->item.id, id) == 0;
    for (size_t i = 0; i < f->n_kids && !found; i++)
        found = asks_about(p, &f->kids[i], id);
    return found;
}

/* Answers that nothing reads, because the plan was written to hold them already. */
static bool written_into(const struct run *r, const struct finding *f, const struct setting *s)
{
    const struct plan *p = r->plan;

    if (s->read)
        return false;
    for (const char **id = s->written_in; *id; id++) {
        uint32_t award = plan_find_award(p, *id);
        if ((award != NO_INDEX && f->cond == &p->awards[award].require) || asks_about(p, f, *id))
            return true;
    }
    return false;
}

const uint32_t *explain_settings(struct arena *a, const struct run *r, const struct finding *f,
                                 size_t *ret_n)
{
    uint32_t *list = ARENA_ARRAY(a, uint32_t, r->plan->n_settings + 1);

    *ret_n = 0;
    gather_settings(f, list, ret_n);
    for (uint32_t i = 0; i < r->plan->n_settings; i++)
        if (written_into(r, f, &r->plan->settings[i]))
            use_setting(list, ret_n, i);
    return list;
}

char *explain_why(struct arena *a, const struct run *r, const struct finding *f)
{
    _buf_ struct buf b = BUF_INIT(1 << 16);

    if (f->why != WHY_NONE && (f->verdict == VERDICT_UNKNOWN || f->verdict == VERDICT_NA ||
                               f->why == WHY_TIE || f->why == WHY_SAID_NO))
        buf_adds(&b, why_vi(f->why));
    if (f->kind == FINDING_COND && f->cond->op == COND_NOT_LOADED)
        buf_addf(&b, ": %s", f->cond->item.title);
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

/* ---- flips ---- */

static struct flip no_flip(struct arena *a)
{
    return (struct flip){.text = arena_strdup(a, ""), .distance = NUM_ZERO};
}

static struct flip one_flip(struct arena *a, const struct finding *f, char *text)
{
    struct flip p = {.possible = true, .cost = 1, .text = text, .distance = num_int(1)};
    struct num d;

    if (explain_distance(a, f, &d) && num_sign(f->need) != 0)
        p.distance = num_abs(a, num_div(a, d, f->need));
    return p;
}

/* What lies at this edge or above it is the upper side; without `included` only what lies above. */
struct edge {
    struct num at;
    bool included;
};

/* Where the upper side begins: for "at least" it is the met one, for "at most" the other.  Rounding half up lets in what
 * lies half a unit of the last decimal below a number of that many decimals. */
static struct edge upper_side(struct arena *a, const struct finding *f)
{
    enum test t = f->rule->test;
    bool strict = t == TEST_ABOVE || t == TEST_INCREASES || t == TEST_AT_MOST || t == TEST_BY_DATE;
    int places = f->places;
    struct num scale = num_int(1), steps;

    if (places == NOT_ROUNDED)
        return (struct edge){f->need, !strict};
    for (; places > 0; places--)
        scale = num_mul(a, scale, num_int(10));
    steps = num_mul(a, f->need, scale);
    steps = strict ? num_add(a, num_floor(a, steps), num_int(1)) : num_ceil(a, steps);
    steps = num_sub(a, steps, num_frac(a, 1, 2));
    return (struct edge){num_div(a, steps, scale), true};
}

/* How many of the numerator more (+) or fewer (-) turn a ratio that is not met into one that is, or one that is met
 * into one that is not. */
static struct num numerator_step(struct arena *a, const struct finding *f)
{
    struct edge e = upper_side(a, f);
    struct num n = fact_num(a, f->read.fact), one = num_int(1);
    struct num gap = num_sub(a, num_mul(a, e.at, fact_den(a, f->read.fact)), n);
    bool above = (f->verdict == VERDICT_MET) != lower_is_met(f);

    if (above) /* to the last that is not */
        return e.included ? num_sub(a, num_ceil(a, gap), one) : num_floor(a, gap);
    return e.included ? num_ceil(a, gap) : num_add(a, num_floor(a, gap), one);
}

/* "equals": one case more or fewer ends it; it is reached only when a whole number of cases does. */
static bool equal_step(struct arena *a, const struct finding *f, struct num *ret)
{
    struct num n = fact_num(a, f->read.fact), den = fact_den(a, f->read.fact);
    int64_t whole;

    if (f->places != NOT_ROUNDED)
        return false;
    *ret = num_sub(a, num_mul(a, f->need, den), n);
    if (f->verdict == VERDICT_MET)
        *ret = num_int(num_cmp(n, den) < 0 ? 1 : -1);
    return num_to_int(*ret, &whole);
}

/* "hồ sơ đúng hạn", "triệu đồng số thu thực hiện": what is counted, once. */
static const char *counted(struct arena *a, const struct indicator *i)
{
    size_t n = strlen(i->unit);

    if (!n || strncmp(i->of, i->unit, n) == 0)
        return i->of;
    return arena_printf(a, "%s %s", i->unit, i->of);
}

static struct flip flip_ratio(struct arena *a, const struct run *r, const struct finding *f)
{
    const struct indicator *i = &r->plan->indicators[f->cond->what];
    const struct fact *k = f->read.fact;

    if (!k || !k->den)
        return no_flip(a);
    struct num step, den = fact_den(a, k);
    if (f->rule->test != TEST_EQUALS)
        step = numerator_step(a, f);
    else if (!equal_step(a, f, &step))
        return no_flip(a);
    struct num after = num_add(a, fact_num(a, k), step);
    bool more = num_sign(step) > 0;
    bool met = f->verdict == VERDICT_MET;
    char *count = num_vi(a, num_abs(a, step), 0), *need = in_shape(a, r, f, f->need, f->need);
    if (num_sign(after) < 0 || num_cmp(after, den) > 0) {
        struct flip p = no_flip(a);
        if (!met)
            p.text =
                arena_printf(a, "không thể đạt %s với %s %s", need, num_vi(a, den, 9), i->over);
        return p;
    }
    return one_flip(a, f,
                    arena_printf(a, "%s %s %s trên %s thì %s %s", more ? "thêm" : "bớt", count,
                                 counted(a, i), num_vi(a, den, 9), met ? "không còn đạt" : "đạt",
                                 need));
}

/* Who holds the last place that still meets, or the first that does not. */
static struct flip flip_rank(struct arena *a, const struct run *r, const struct finding *f)
{
    const struct ranking *k = f->ranking;
    int64_t need;
    bool met = f->verdict == VERDICT_MET;

    if (!f->standing || !num_to_int(f->need, &need) || f->rule->test != TEST_AT_MOST || need < 1)
        return no_flip(a);
    size_t other = (size_t)need - 1;
    while (met && other < k->n_ranked && k->standings[other].rank <= need)
        other++;
    if (other >= k->n_ranked)
        return no_flip(a);
    const struct standing *st = &k->standings[other];
    const struct unit *u = &r->inputs->units.at[k->units[other]];
    struct num d = num_abs(a, num_sub(a, st->score, f->standing->score));
    int places = places_of(a, d);
    char *points = num_vi_unlike(a, shown_up(a, d, places), places, NUM_ZERO);
    struct flip p = one_flip(a, f,
                             arena_printf(a,
                                          met ? "giảm quá %s điểm thì sau %s (hạng %u, %s điểm)"
                                              : "thêm %s điểm thì bằng %s (hạng %u, %s điểm)",
                                          points, u->name, st->rank, num_vi(a, st->score, 2)));
    /* It is points that are lost or won, not places: two years at their last place differ by their points. */
    if (num_sign(f->standing->score) > 0)
        p.distance = num_div(a, d, f->standing->score);
    return p;
}

/* The value before it was rounded for comparing, where it is at hand. */
static bool unrounded(const struct finding *f, struct num *ret)
{
    if (f->cond->op == COND_SCORE || f->cond->op == COND_CLASS)
        *ret = f->standing->complete && f->standing->ranked ? f->standing->score : f->value;
    else if (f->cond->op == COND_INDICATOR && f->rule->test <= TEST_EQUALS)
        *ret = f->read.v;
    else
        return false;
    return f->places != NOT_ROUNDED;
}

static struct flip flip_distance(struct arena *a, const struct run *r, const struct finding *f)
{
    struct num d, raw;
    char *text;

    if (!explain_distance(a, f, &d))
        return no_flip(a);
    struct edge e = upper_side(a, f);
    if (unrounded(f, &raw))
        d = num_sub(a, e.at, raw);
    if (!(text = distance_text(a, r, f, d, true)))
        return no_flip(a);
    bool low = lower_is_met(f), day = shape_of(r, f) == SHAPE_DATE;
    if (f->verdict == VERDICT_MET)
        return one_flip(a, f,
                        arena_printf(a, "%s quá %s thì không còn đạt",
                                     day   ? "chậm thêm"
                                     : low ? "tăng"
                                           : "giảm",
                                     text));
    return one_flip(a, f,
                    arena_printf(a, "%s %s%s thì đạt",
                                 day   ? "sớm hơn"
                                 : low ? "giảm"
                                       : "thêm",
                                 e.included == low ? "hơn " : "", text));
}

static struct flip flip_attested(struct arena *a, const struct finding *f)
{
    if (f->verdict == VERDICT_MET)
        return one_flip(a, f, arena_strdup(a, "mất hiệu lực văn bản này thì không còn đạt"));
    return one_flip(
        a, f,
        arena_strdup(a, f->why == WHY_SAID_NO
                            ? "cần văn bản khác kết luận đạt (số, ngày, cơ quan ban hành)"
                            : "cần văn bản có số, ngày, cơ quan ban hành"));
}

static struct flip flip_unknown(struct arena *a, const struct run *r, const struct finding *f)
{
    switch (f->why) {
    case WHY_UNSET:
        if (f->setting == NO_INDEX)
            return no_flip(a);
        return one_flip(a, f,
                        arena_printf(a, "cần người có thẩm quyền quyết định: %s",
                                     r->plan->settings[f->setting].item.title));
    case WHY_NOT_LOADED:
        return one_flip(a, f, arena_strdup(a, "cần đưa tiêu chuẩn của văn bản này vào kế hoạch"));
    case WHY_NO_FACT:
    case WHY_SAID_MISSING:
        return one_flip(a, f, arena_printf(a, "cần báo cáo số liệu năm %d", f->year));
    case WHY_NO_LAST_YEAR:
        return one_flip(a, f, arena_printf(a, "cần số liệu năm %d", f->year - 1));
    case WHY_TIE:
    case WHY_TOO_FEW_APPLY:
    case WHY_SUCCESSION:
        return one_flip(a, f, arena_strdup(a, "cần Hội đồng xem xét, quyết định"));
    default:
        return one_flip(a, f, arena_printf(a, "cần bổ sung: %s", why_vi(f->why)));
    }
}

static struct flip flip_leaf(struct arena *a, const struct run *r, const struct finding *f)
{
    const struct plan *p = r->plan;

    if (f->cond->op == COND_ATTESTED)
        return flip_attested(a, f);
    if (f->cond->op == COND_INDICATOR &&
        p->indicators[f->cond->what].measure == MEASURE_ATTESTATION)
        return flip_attested(a, f);
    if (f->verdict == VERDICT_UNKNOWN)
        return flip_unknown(a, r, f);
    if (f->cond->op == COND_RANK)
        return flip_rank(a, r, f);
    if (f->cond->op == COND_INDICATOR && measure_is_ratio(p->indicators[f->cond->what].measure) &&
        f->rule && f->rule->test != TEST_RISES_BY && f->rule->test != TEST_FALLS_BY)
        return flip_ratio(a, r, f);
    return flip_distance(a, r, f);
}

static int by_cost(const void *p, const void *q)
{
    const struct flip *x = p, *y = q;

    if (x->possible != y->possible)
        return x->possible ? -1 : 1;
    return x->cost != y->cost ? x->cost - y->cost : num_cmp(x->distance, y->distance);
}

/* The `want` cheapest of the flips, joined. */
static struct flip cheapest(struct arena *a, struct flip *list, size_t n, size_t want)
{
    struct flip all = {.possible = true, .distance = NUM_ZERO};
    _buf_ struct buf b = BUF_INIT(1 << 20);

    if (n)
        qsort(list, n, sizeof *list, by_cost);
    for (size_t i = 0; i < want; i++) {
        if (i >= n || !list[i].possible) {
            all.possible = false;
            break;
        }
        all.cost += list[i].cost;
        all.distance = num_add(a, all.distance, list[i].distance);
        buf_addf(&b, "%s%s", b.len && list[i].text[0] ? "; " : "", list[i].text);
    }
    all.text = arena_strdup(a, all.possible ? buf_str(&b) : "");
    return all;
}

/* How a node combines its kids: the number of met ones it takes. */
static size_t kids_needed(const struct finding *f)
{
    size_t apply = f->n_kids - kids_with(f, VERDICT_NA);

    if (f->kind == FINDING_COND && (f->cond->op == COND_AT_LEAST || f->cond->op == COND_SOME_YEARS))
        return f->required;
    if (f->kind == FINDING_COND && f->cond->op == COND_ANY)
        return 1;
    return apply;
}

static struct flip flip_group(struct arena *a, const struct run *r, const struct finding *f)
{
    bool met = f->verdict == VERDICT_MET;
    struct flip *list = ARENA_ARRAY(a, struct flip, f->n_kids);
    size_t n = 0, have = kids_with(f, VERDICT_MET), need = kids_needed(f);

    for (size_t i = 0; i < f->n_kids; i++) {
        const struct finding *k = &f->kids[i];
        if (k->verdict == VERDICT_NA || (k->verdict == VERDICT_MET) != met)
            continue;
        list[n] = explain_flip(a, r, k);
        if (list[n].text[0] && k->n_kids == 0)
            list[n].text = arena_printf(a, "%s: %s", explain_label(a, r, k), list[n].text);
        else if (list[n].text[0] && k->kind == FINDING_YEAR)
            list[n].text = arena_printf(a, "năm %d: %s", k->year, list[n].text);
        n++;
    }
    if (met)
        return cheapest(a, list, n, have >= need && need ? have - need + 1 : 1);
    return cheapest(a, list, n, need > have ? need - have : 0);
}

/* What would have to become of the barring condition: it is turned the other way round. */
static struct flip flip_inverted(struct arena *a, const struct run *r, const struct finding *f)
{
    return explain_flip(a, r, &f->kids[0]);
}

struct flip explain_flip(struct arena *a, const struct run *r, const struct finding *f)
{
    if (f->verdict == VERDICT_NA)
        return no_flip(a);
    if (f->verdict == VERDICT_UNKNOWN &&
        (f->why == WHY_TOO_FEW_APPLY || f->why == WHY_SUCCESSION ||
         (f->why == WHY_UNSET && f->kind == FINDING_COND &&
          (f->cond->op == COND_AT_LEAST || f->cond->op == COND_SETTING))))
        return flip_unknown(a, r, f);
    if (f->kind == FINDING_BAR || (f->kind == FINDING_COND && f->cond->op == COND_NOT))
        return f->n_kids ? flip_inverted(a, r, f) : no_flip(a);
    if (f->n_kids)
        return flip_group(a, r, f);
    if (f->kind != FINDING_COND)
        return flip_unknown(a, r, f);
    return flip_leaf(a, r, f);
}
