/* See say.h.  Each kind of thing has one function that builds its sentence from parts; a part that
 * changes with time is told as of a day, or with all its spans.  Nothing is judged here. */
#include "engine/say.h"

#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/str.h"

enum { MOST = 1 << 16 }; /* bytes of one sentence */

/* What is being told, of what, as of when. */
struct telling {
    struct arena *a;
    const struct plan *p;
    int32_t on;
};

/* ---- small words ---- */

char *years_text(struct arena *a, struct years y)
{
    if (!y.from)
        return arena_strdup(a, "");
    return y.from == y.to ? arena_printf(a, "%d", y.from) : arena_printf(a, "%d–%d", y.from, y.to);
}

char *span_text(struct arena *a, struct span s)
{
    if (s.from == DATE_NONE && s.to == DATE_NONE)
        return arena_strdup(a, "");
    if (s.to == DATE_NONE)
        return arena_printf(a, "từ %s", date_vi(a, s.from));
    if (s.from == DATE_NONE)
        return arena_printf(a, "đến %s", date_vi(a, s.to));
    return arena_printf(a, "từ %s đến %s", date_vi(a, s.from), date_vi(a, s.to));
}

char *kinds_text(struct arena *a, const struct plan *p, const uint32_t *kinds, size_t n)
{
    _buf_ struct buf b = BUF_INIT(MOST);

    for (size_t i = 0; i < n; i++)
        buf_addf(&b, "%s%s", i ? "; " : "", p->kinds[kinds[i]].item.title);
    return arena_strdup(a, buf_str(&b));
}

const char *say_index(const struct plan *p, uint32_t index, int year)
{
    const char *first = NULL;

    for (size_t i = 0; i < p->n_schemes; i++) {
        const struct scheme *s = &p->schemes[i];
        if (s->index != index)
            continue;
        if (year >= s->years.from && year <= s->years.to)
            return s->item.title;
        if (!first)
            first = s->item.title;
    }
    return first ? first : p->indexes[index].id;
}

const char *measure_vi(enum measure m)
{
    static const char *const words[] = {
        [MEASURE_RATIO] = "tỷ lệ",
        [MEASURE_SURVEY] = "tỷ lệ khảo sát",
        [MEASURE_COUNT] = "số đếm",
        [MEASURE_RANK] = "thứ hạng do nơi khác xếp",
        [MEASURE_MILESTONE] = "mốc ngày",
        [MEASURE_YES_NO] = "có hoặc không",
        [MEASURE_LEVEL] = "mức",
        [MEASURE_POINTS] = "điểm do nơi khác chấm",
        [MEASURE_ATTESTATION] = "xác nhận bằng văn bản",
    };

    return words[m];
}

const char *say_choice(const struct setting *s, const char *word)
{
    static const char *const known[][2] = {
        {"include-all", "tính tất cả đơn vị đồng hạng"},
        {"exclude-all", "không tính đơn vị đồng hạng nào"},
        {"ask-council", "Hội đồng quyết định"},
        {"skip-year", "không tính năm đó"},
        {"fails", "không đạt"},
        {"not-applicable", "không áp dụng"},
        {"own-history", "thành tích của chính đơn vị"},
        {"any-predecessor", "thành tích của bất kỳ đơn vị cũ nào"},
        {"every-predecessor", "thành tích của mọi đơn vị cũ"},
        {"year-end", "đơn vị còn hoạt động ngày 31/12"},
        {"any-day", "mọi đơn vị có hoạt động trong năm"},
        {"calendar", "ngày theo lịch"},
        {"working", "ngày làm việc"},
        {"stays", "không lùi"},
        {"rolls-on", "lùi sang ngày làm việc kế tiếp"},
        {"unrounded", "trước khi làm tròn"},
    };

    for (size_t i = 0; s->said && s->choices[i]; i++)
        if (str_eq(word, s->choices[i]) && s->said[i][0])
            return s->said[i];
    for (size_t i = 0; i < ARRAY_SIZE(known); i++)
        if (str_eq(word, known[i][0]))
            return known[i][1];
    return word;
}

/* ---- amounts ---- */

char *amount_text(struct arena *a, const struct amount *m, const char *unit)
{
    switch (m->unit) {
    case AMOUNT_PERCENT:
        return arena_printf(a, "%s%%", num_vi(a, num_mul(a, m->value, num_int(100)), 9));
    case AMOUNT_POINTS:
        return arena_printf(a, "%s điểm", num_vi(a, m->value, 9));
    case AMOUNT_PLAIN:
        break;
    }
    return arena_printf(a, "%s%s%s", num_vi(a, m->value, 9), unit[0] ? " " : "", unit);
}

static char *with_span(struct arena *a, char *text, struct span s)
{
    char *span = span_text(a, s);

    return span[0] ? arena_printf(a, "%s (%s)", text, span) : text;
}

/* A setting's number; a plain one as it was written, because it may be a year. */
static char *number_said(const struct telling *t, const struct setting *s, size_t i,
                         const char *unit)
{
    if (s->values[i].number.unit != AMOUNT_PLAIN || unit[0])
        return amount_text(t->a, &s->values[i].number, unit);
    char *text = arena_strdup(t->a, s->values[i].text);
    for (char *c = text; *c; c++)
        if (*c == '.')
            *c = ',';
    return text;
}

/* The amount; behind a setting, what it says and which setting that is. */
static char *amount_said(const struct telling *t, const struct amount *m, const char *unit)
{
    _buf_ struct buf b = BUF_INIT(MOST);

    if (m->setting == NO_INDEX)
        return amount_text(t->a, m, unit);
    const struct setting *s = &t->p->settings[m->setting];
    for (size_t i = 0; i < s->n_values; i++) {
        if (t->on != DATE_NONE && !span_has(s->values[i].span, t->on))
            continue;
        char *one = s->values[i].unset ? arena_strdup(t->a, "mức chưa cấu hình")
                                       : number_said(t, s, i, unit);
        buf_addf(&b, "%s%s", b.len ? "; " : "",
                 t->on == DATE_NONE ? with_span(t->a, one, s->values[i].span) : one);
    }
    return arena_printf(t->a, "%s (theo cấu hình “%s”)", b.len ? buf_str(&b) : "mức chưa cấu hình",
                        s->item.title);
}

static char *dated_said(const struct telling *t, const struct dated_amount *d, const char *unit)
{
    _buf_ struct buf b = BUF_INIT(MOST);

    for (size_t i = 0; i < d->n; i++) {
        char *one = amount_said(t, &d->at[i].amount, unit);
        if (t->on == DATE_NONE)
            buf_addf(&b, "%s%s", b.len ? "; " : "", with_span(t->a, one, d->at[i].span));
        else if (span_has(d->at[i].span, t->on))
            buf_adds(&b, one);
    }
    return arena_strdup(t->a, b.len ? buf_str(&b) : "mức chưa có quy định");
}

/* ---- rules ---- */

/* Words around what is compared; unit: what a plain number counts. */
struct shape {
    const char *unit;
    bool place;      /* a rank: "trong 7 vị trí đầu" */
    const char *yes; /* what "yes" says */
};

static char *rank_said(const struct telling *t, const struct predicate *r)
{
    char *n = amount_said(t, &r->amount, "");

    switch (r->test) {
    case TEST_AT_MOST:
        return num_eq(r->amount.value, num_int(1)) && r->amount.setting == NO_INDEX
                   ? arena_strdup(t->a, "đứng đầu")
                   : arena_printf(t->a, "trong %s vị trí đầu", n);
    case TEST_AT_LEAST:
        return arena_printf(t->a, "từ hạng %s trở xuống", n);
    case TEST_ABOVE:
        return arena_printf(t->a, "sau hạng %s", n);
    case TEST_BELOW:
        return arena_printf(t->a, "trước hạng %s", n);
    default:
        return arena_printf(t->a, "đúng hạng %s", n);
    }
}

static char *growth_said(const struct telling *t, const struct predicate *r)
{
    struct amount points = r->amount;

    if (r->relative)
        return arena_printf(t->a, "mỗi năm tăng ít nhất bằng %s của mức năm trước, đến khi đạt %s",
                            amount_said(t, &r->amount, ""), amount_said(t, &r->cap, ""));
    if (r->amount.setting == NO_INDEX) { /* 20% of a ratio is 20 points of it */
        char *n = num_vi(t->a, num_mul(t->a, points.value, num_int(100)), 9);
        return arena_printf(
            t->a, "mỗi năm tăng ít nhất %s điểm phần trăm so với năm trước, đến khi đạt %s", n,
            amount_said(t, &r->cap, ""));
    }
    return arena_printf(t->a, "mỗi năm tăng ít nhất %s so với năm trước, đến khi đạt %s",
                        amount_said(t, &r->amount, ""), amount_said(t, &r->cap, ""));
}

static char *trend_said(const struct telling *t, const struct predicate *r, struct shape s)
{
    bool up = r->test == TEST_INCREASES;
    const char *way = s.place ? (up ? "xuống hạng" : "lên hạng") : up ? "tăng" : "giảm";

    if (!r->has_cap)
        return arena_printf(t->a, "%s so với năm trước", way);
    return arena_printf(t->a, "%s so với năm trước, đến khi đạt %s%s", way, s.place ? "hạng " : "",
                        amount_said(t, &r->cap, s.unit));
}

static char *rule_said(const struct telling *t, const struct predicate *r, struct shape s)
{
    static const char *const forms[] = {
        [TEST_AT_LEAST] = "từ %s trở lên",
        [TEST_AT_MOST] = "không quá %s",
        [TEST_ABOVE] = "trên %s",
        [TEST_BELOW] = "dưới %s",
        [TEST_EQUALS] = "đúng %s",
        [TEST_RISES_BY] = "tăng từ %s trở lên so với năm gốc",
        [TEST_FALLS_BY] = "giảm từ %s trở lên so với năm gốc",
    };

    switch (r->test) {
    case TEST_GROWS_BY:
        return growth_said(t, r);
    case TEST_INCREASES:
    case TEST_DECREASES:
        return trend_said(t, r, s);
    case TEST_BY_DATE:
        return arena_printf(t->a, "chậm nhất ngày %s", date_vi(t->a, r->date));
    case TEST_YES:
        return arena_strdup(t->a, s.yes);
    default:
        if (s.place)
            return rank_said(t, r);
        return arena_printf(t->a, forms[r->test], amount_said(t, &r->amount, s.unit));
    }
}

static char *rules_said(const struct telling *t, const struct predicate *rules, size_t n,
                        struct shape s)
{
    _buf_ struct buf b = BUF_INIT(MOST);

    for (size_t i = 0; i < n; i++) {
        if (t->on == DATE_NONE)
            buf_addf(&b, "%s%s", b.len ? "; " : "",
                     with_span(t->a, rule_said(t, &rules[i], s), rules[i].span));
        else if (span_has(rules[i].span, t->on))
            buf_adds(&b, rule_said(t, &rules[i], s));
    }
    return arena_strdup(t->a, b.len ? buf_str(&b) : "(chưa có quy định đang hiệu lực)");
}

static struct shape shape_of(const struct indicator *i)
{
    return (struct shape){
        .unit = i->measure == MEASURE_POINTS  ? "điểm"
                : i->measure == MEASURE_COUNT ? i->unit
                                              : "",
        .place = i->measure == MEASURE_RANK,
        .yes = i->measure == MEASURE_ATTESTATION ? "có văn bản xác nhận" : "có",
    };
}

char *rules_text(struct arena *a, const struct plan *p, const struct indicator *of,
                 const struct predicate *rules, size_t n, int32_t on)
{
    const struct telling t = {a, p, on};

    return rules_said(&t, rules, n, shape_of(of));
}

/* "Hồ sơ … từ 95% trở lên"; a level and a yes/no want a colon or a verb. */
static char *indicator_said(const struct telling *t, const struct indicator *i,
                            const struct predicate *rules, size_t n)
{
    char *rule = rules_said(t, rules, n, shape_of(i));
    const char *middle = " ";

    if (i->measure == MEASURE_YES_NO || i->measure == MEASURE_ATTESTATION)
        middle = ": ";
    else if (i->measure == MEASURE_LEVEL)
        middle = ": mức ";
    else if (i->measure == MEASURE_MILESTONE)
        middle = " xong ";
    return arena_printf(t->a, "%s%s%s", i->item.title, middle, rule);
}

static char *span_of_years(struct arena *a, struct years y)
{
    return arena_printf(a, "%s %s", y.from == y.to ? "năm" : "các năm", years_text(a, y));
}

char *asked_years_text(struct arena *a, const struct plan *p, const struct asked_years *y)
{
    _buf_ struct buf b = BUF_INIT(MOST);

    if (y->setting == NO_INDEX)
        return y->years.from ? span_of_years(a, y->years) : arena_strdup(a, "");
    const struct setting *s = &p->settings[y->setting];
    buf_addf(&b, "các năm theo cấu hình “%s”: %s", s->item.title, setting_text(a, p, s, DATE_NONE));
    for (size_t i = 0; y->by && s->choices[i]; i++)
        buf_addf(&b, "; “%s”: %s", say_choice(s, s->choices[i]), span_of_years(a, y->by[i]));
    return arena_strdup(a, buf_str(&b));
}

char *target_sentence(struct arena *a, const struct plan *p, const struct target *t, int32_t on)
{
    char *what = cond_sentence(a, p, &t->ask, on), *years = asked_years_text(a, p, &t->years);

    return years[0] ? arena_printf(a, "%s (%s)", what, years) : what;
}

/* ---- settings ---- */

static char *setting_value(const struct telling *t, const struct setting *s, size_t i)
{
    if (s->values[i].unset)
        return arena_strdup(t->a, "chưa cấu hình");
    switch (s->kind) {
    case SETTING_NUMBER:
        return number_said(t, s, i, "");
    case SETTING_CHOICE:
        return arena_strdup(t->a, say_choice(s, s->values[i].word));
    case SETTING_YEARS:
        return years_text(t->a, s->values[i].years);
    case SETTING_CONDITION:
        return cond_sentence(t->a, t->p, s->values[i].cond, t->on);
    }
    CHECK(false);
}

char *setting_text(struct arena *a, const struct plan *p, const struct setting *s, int32_t on)
{
    const struct telling t = {a, p, on};
    _buf_ struct buf b = BUF_INIT(MOST);

    for (size_t i = 0; i < s->n_values; i++) {
        if (on == DATE_NONE)
            buf_addf(&b, "%s%s", b.len ? "; " : "",
                     with_span(a, setting_value(&t, s, i), s->values[i].span));
        else if (span_has(s->values[i].span, on))
            buf_adds(&b, setting_value(&t, s, i));
    }
    return arena_strdup(a, b.len ? buf_str(&b) : "chưa cấu hình");
}

/* ---- conditions ---- */

static int year_on(const struct telling *t)
{
    return t->on == DATE_NONE ? 0 : date_year(t->on);
}

static char *years_said(const struct telling *t, const struct cond *c)
{
    if (c->years_setting != NO_INDEX) {
        const struct setting *s = &t->p->settings[c->years_setting];
        return arena_printf(t->a, "%s (theo cấu hình “%s”)", setting_text(t->a, t->p, s, t->on),
                            s->item.title);
    }
    return years_text(t->a, c->years.from ? c->years : t->p->period);
}

static const char *area_title(const struct plan *p, const struct cond *c)
{
    for (size_t i = 0; i < p->n_schemes; i++)
        for (size_t k = 0; p->schemes[i].index == c->what && k < p->schemes[i].n_criteria; k++)
            if (str_eq(p->schemes[i].criteria[k].item.id, c->area))
                return p->schemes[i].criteria[k].item.title;
    return c->area;
}

static char *group_said(const struct telling *t, const struct cond *c)
{
    switch (c->op) {
    case COND_ALL:
        return arena_strdup(t->a, "Tất cả các điều kiện sau");
    case COND_ANY:
        return arena_strdup(t->a, "Ít nhất một trong các điều kiện sau");
    case COND_AT_LEAST:
        return arena_printf(t->a, "Ít nhất %s trong các điều kiện sau",
                            amount_said(t, &c->count, ""));
    case COND_NOT:
        return arena_strdup(t->a, "Không thuộc trường hợp sau");
    case COND_EVERY_YEAR:
        return arena_printf(t->a, "Năm nào trong các năm %s cũng đạt điều kiện sau",
                            years_said(t, c));
    case COND_SOME_YEARS:
        return arena_printf(t->a, "Có ít nhất %s năm trong các năm %s đạt điều kiện sau",
                            amount_said(t, &c->count, ""), years_said(t, c));
    default:
        return arena_strdup(t->a, "Đơn vị của cá nhân đạt điều kiện sau");
    }
}

static char *index_said(const struct telling *t, const struct cond *c)
{
    const char *index = say_index(t->p, c->what, year_on(t));
    const struct shape points = {.unit = "điểm"}, rank = {.unit = "", .place = true},
                       share = {.unit = ""};
    _buf_ struct buf b = BUF_INIT(MOST);

    switch (c->op) {
    case COND_SCORE:
        return arena_printf(t->a, "%s đạt %s", index, rules_said(t, c->rules, c->n_rules, points));
    case COND_SHARE:
        return arena_printf(t->a, "Điểm lĩnh vực “%s” của %s so với điểm tối đa: %s",
                            area_title(t->p, c), index, rules_said(t, c->rules, c->n_rules, share));
    case COND_RANK:
        return arena_printf(t->a, "Xếp hạng %s: %s", index,
                            rules_said(t, c->rules, c->n_rules, rank));
    default:
        for (size_t i = 0; i < c->n_rules; i++)
            if (t->on == DATE_NONE || span_has(c->rules[i].span, t->on))
                buf_addf(&b, "%stừ loại %s trở lên", b.len ? "; " : "", c->rules[i].word);
        return arena_printf(t->a, "Xếp loại %s: %s", index, buf_str(&b));
    }
}

static char *leaf_said(const struct telling *t, const struct cond *c)
{
    const struct plan *p = t->p;

    switch (c->op) {
    case COND_INDICATOR:
        return indicator_said(t, &p->indicators[c->what], c->rules, c->n_rules);
    case COND_SCORE:
    case COND_SHARE:
    case COND_RANK:
    case COND_CLASS:
        return index_said(t, c);
    case COND_TARGET:
        return arena_printf(t->a, "Đạt tiêu chí thi đua “%s”", p->targets[c->what].item.title);
    case COND_AWARD:
        return arena_printf(t->a, "Đủ điều kiện của “%s”", p->awards[c->what].item.title);
    case COND_ATTESTED:
        return arena_printf(t->a, "Có văn bản xác nhận: %s", p->attestations[c->what].item.title);
    case COND_SETTING:
        return arena_printf(t->a, "Thuộc trường hợp ở cấu hình “%s”: %s",
                            p->settings[c->what].item.title,
                            setting_text(t->a, p, &p->settings[c->what], t->on));
    case COND_CHOOSE:
        return arena_printf(t->a, "Theo trả lời của “%s” (%s)", p->settings[c->what].item.title,
                            setting_text(t->a, p, &p->settings[c->what], t->on));
    case COND_NOT_ASKED:
        return arena_strdup(t->a, "Không đòi hỏi");
    case COND_COUNCIL:
        return arena_strdup(t->a, "Hội đồng quyết định");
    case COND_HEAD:
        return arena_strdup(t->a, "Là người đứng đầu đơn vị");
    case COND_NOT_LOADED:
        return arena_printf(t->a, "Tiêu chuẩn theo văn bản chưa có ở đây: %s", c->item.title);
    default:
        return group_said(t, c);
    }
}

char *cond_sentence(struct arena *a, const struct plan *p, const struct cond *c, int32_t on)
{
    const struct telling t = {a, p, on};
    char *said = leaf_said(&t, c);

    if (c->reading)
        said = arena_printf(a, "“%s”: %s", c->reading, said);
    if (!c->item.title[0] || c->op == COND_NOT_LOADED)
        return said;
    size_t n = strlen(c->item.title);
    return arena_printf(a, "%s%s %s", c->item.title, c->item.title[n - 1] == ':' ? "" : ":", said);
}

static void note_setting(struct buf *b, struct arena *a, const struct plan *p, const char *what,
                         uint32_t setting, int32_t on)
{
    if (setting != NO_INDEX)
        buf_addf(b, "%s%s: %s", b->len ? "; " : "", what,
                 setting_text(a, p, &p->settings[setting], on));
}

char *cond_notes(struct arena *a, const struct plan *p, const struct cond *c, int32_t on)
{
    _buf_ struct buf b = BUF_INIT(MOST);

    if (c->n_kinds)
        buf_addf(&b, "chỉ với %s; loại khác không áp dụng", kinds_text(a, p, c->kinds, c->n_kinds));
    if (c->compare_places != NOT_ROUNDED)
        buf_addf(&b, "%slàm tròn đến %d chữ số thập phân rồi mới so", b.len ? "; " : "",
                 c->compare_places);
    note_setting(&b, a, p, "làm tròn trước khi so", c->compare_setting, on);
    note_setting(&b, a, p, "đồng hạng ở vị trí cuối", c->edge, on);
    note_setting(&b, a, p, "năm không có bảng xếp hạng", c->no_ranking, on);
    note_setting(&b, a, p, "không phát sinh trường hợp nào", c->no_cases, on);
    if (c->item.note && c->item.note[0])
        buf_addf(&b, "%sghi chú: %s", b.len ? "; " : "", c->item.note);
    return arena_strdup(a, buf_str(&b));
}

/* ---- scoring ---- */

static const char *unit_of_use(const struct plan *p, const struct criterion *c)
{
    if (c->use == NO_INDEX || p->indicators[c->use].measure != MEASURE_COUNT)
        return "";
    return p->indicators[c->use].unit;
}

static char *levels_said(const struct telling *t, const struct score_rule *r)
{
    _buf_ struct buf b = BUF_INIT(MOST);

    buf_adds(&b, "theo mức: ");
    for (size_t i = 0; i < r->n_levels; i++) {
        const struct amount share = {r->level_shares[i], AMOUNT_PERCENT, NO_INDEX};
        buf_addf(&b, "%s%s: %s", i ? "; " : "",
                 r->level_titles[i][0] ? r->level_titles[i] : arena_printf(t->a, "mức %zu", i + 1),
                 amount_text(t->a, &share, ""));
    }
    buf_adds(&b, " điểm tối đa");
    return arena_strdup(t->a, buf_str(&b));
}

static char *survey_said(const struct telling *t, const struct score_rule *r)
{
    _buf_ struct buf b = BUF_INIT(MOST);

    buf_adds(&b, r->n_groups > 1 ? "trung bình của các nhóm người trả lời (" : "câu trả lời của ");
    for (size_t g = 0; g < r->n_groups; g++) {
        buf_addf(&b, "%s%s: ", g ? "; " : "", r->groups[g].title);
        for (size_t i = 0; i < r->groups[g].n_options; i++) {
            const struct survey_option *o = &r->groups[g].options[i];
            const struct amount share = {o->share, AMOUNT_PERCENT, NO_INDEX};
            buf_addf(&b, "%s%s %s", i ? ", " : "",
                     o->title[0] ? o->title : t->p->indicators[o->indicator].item.title,
                     amount_text(t->a, &share, ""));
        }
    }
    buf_adds(&b, r->n_groups > 1 ? ") nhân điểm tối đa" : " điểm tối đa");
    return arena_strdup(t->a, buf_str(&b));
}

static char *bands_said(const struct telling *t, const struct score_rule *r, const char *unit)
{
    const char *cap =
        r->cap.n ? arena_printf(t->a, ", nhiều nhất %s", dated_said(t, &r->cap, "điểm")) : "";

    return arena_printf(t->a, "đến %s được %s, mỗi %s vượt thêm được cộng %s%s",
                        dated_said(t, &r->target, unit), dated_said(t, &r->start, "điểm"),
                        dated_said(t, &r->every, unit), dated_said(t, &r->adds, "điểm"), cap);
}

static char *deduct_said(const struct telling *t, const struct score_rule *r, const char *unit)
{
    return arena_printf(t->a, "mỗi %s trừ %s%s, không dưới %s điểm", unit[0] ? unit : "lần",
                        dated_said(t, &r->each, "điểm"), r->each_is_share ? " điểm tối đa" : "",
                        num_vi(t->a, r->floor, 9));
}

static char *score_said(const struct telling *t, const struct criterion *c)
{
    const struct score_rule *r = &c->rule;
    const char *unit = unit_of_use(t->p, c);

    switch (r->fn) {
    case SCORE_YES_NO:
        return arena_strdup(t->a, "có: điểm tối đa; không: 0 điểm");
    case SCORE_LEVELS:
        return levels_said(t, r);
    case SCORE_TO_TARGET:
        if (t->on == DATE_NONE && r->target.n > 1)
            return arena_printf(
                t->a, "đạt mức đích được điểm tối đa, thấp hơn thì tính theo tỷ lệ; mức đích: %s",
                dated_said(t, &r->target, unit));
        return arena_printf(t->a, "từ %s trở lên được điểm tối đa, thấp hơn thì tính theo tỷ lệ",
                            dated_said(t, &r->target, unit));
    case SCORE_PROPORTIONAL:
        if (num_eq(r->times, num_int(1)))
            return arena_strdup(t->a, "điểm tối đa nhân với tỷ lệ đạt được");
        return arena_printf(t->a,
                            "điểm tối đa nhân với %s lần tỷ lệ đạt được, không quá điểm tối đa",
                            num_vi(t->a, r->times, 9));
    case SCORE_BANDS:
        return bands_said(t, r, unit);
    case SCORE_PER_ITEM:
        return arena_printf(t->a,
                            c->section == SECTION_PENALTY ? "mỗi %s trừ %s, nhiều nhất trừ %s"
                                                          : "mỗi %s được %s, nhiều nhất %s",
                            unit[0] ? unit : "việc", dated_said(t, &r->each, "điểm"),
                            r->cap.n ? dated_said(t, &r->cap, "điểm") : "điểm tối đa");
    case SCORE_DEDUCT:
        return deduct_said(t, r, unit);
    case SCORE_VERSUS:
        return arena_printf(
            t->a,
            "chưa đạt chỉ tiêu giao: nửa điểm tối đa nhân tỷ lệ hoàn thành; đạt: nửa "
            "điểm; vượt: thêm nửa điểm nhân %s",
            r->leader_by == LEADER_BY_VALUE
                ? "phần vượt, chia cho số của đơn vị dẫn đầu (số cao nhất) trừ chỉ tiêu được giao"
                : "tỷ lệ vượt, chia cho tỷ lệ vượt của đơn vị dẫn đầu (tỷ lệ vượt cao nhất)");
    case SCORE_SURVEY:
        return survey_said(t, r);
    case SCORE_GIVEN:
        return arena_printf(t->a, "theo điểm được chấm, từ %s đến điểm tối đa",
                            num_vi(t->a, r->floor, 9));
    }
    CHECK(false);
}

char *score_sentence(struct arena *a, const struct plan *p, const struct criterion *c, int32_t on)
{
    const struct telling t = {a, p, on};
    char *said = score_said(&t, c);

    if (c->multiply_by != NO_INDEX)
        said = arena_printf(a, "%s; kết quả nhân với “%s”", said,
                            p->indicators[c->multiply_by].item.title);
    return said;
}

/* ---- what changed inside a year ---- */

/* Held on some day of the year, not on its last. */
static bool gave_way(struct span s, int year)
{
    int32_t first = date_from(year, 1, 1), last = date_from(year, 12, 31);

    return !span_has(s, last) && (s.from == DATE_NONE || s.from <= last) &&
           (s.to == DATE_NONE || s.to >= first);
}

static char *leaf_rule_said(const struct telling *t, const struct cond *c,
                            const struct predicate *r)
{
    struct shape s = {.unit = c->op == COND_SCORE ? "điểm" : "", .place = c->op == COND_RANK};

    if (c->op == COND_CLASS)
        return arena_printf(t->a, "từ loại %s trở lên", r->word);
    if (c->op == COND_INDICATOR)
        s = shape_of(&t->p->indicators[c->what]);
    return rule_said(t, r, s);
}

char *rules_changed(struct arena *a, const struct plan *p, const struct cond *c, uint32_t setting,
                    int year)
{
    const struct setting *s = setting == NO_INDEX ? NULL : &p->settings[setting];
    _buf_ struct buf b = BUF_INIT(MOST);

    for (size_t i = 0; i < c->n_rules; i++) {
        struct span span = c->rules[i].span;
        const struct telling t = {a, p, span.to};
        if (gave_way(span, year))
            buf_addf(&b, "%s%s", b.len ? "; " : "",
                     with_span(a, leaf_rule_said(&t, c, &c->rules[i]), span));
    }
    for (size_t i = 0; s && i < s->n_values; i++) {
        const struct telling t = {a, p, s->values[i].span.to};
        if (gave_way(s->values[i].span, year))
            buf_addf(&b, "%s%s", b.len ? "; " : "",
                     with_span(a, setting_value(&t, s, i), s->values[i].span));
    }
    if (!b.len)
        return arena_strdup(a, "");
    return arena_printf(a, "áp dụng mức có hiệu lực ngày 31/12/%d; trong năm còn có mức khác: %s",
                        year, buf_str(&b));
}

/* ---- deadlines ---- */

static char *plain_deadline(struct arena *a, const struct plan *p, const struct deadline *d)
{
    switch (d->kind) {
    case DEADLINE_CALENDAR_DAYS:
        return arena_printf(a, "trong %02d ngày kể từ ngày: %s", d->days,
                            p->events[d->event].item.title);
    case DEADLINE_WORKING_DAYS:
        return arena_printf(a, "trong %02d ngày làm việc kể từ ngày: %s", d->days,
                            p->events[d->event].item.title);
    case DEADLINE_BEFORE:
        return arena_printf(a, "trước ngày %s", date_vi(a, d->date));
    case DEADLINE_BY:
        return arena_printf(a, "chậm nhất ngày %s", date_vi(a, d->date));
    }
    CHECK(false);
}

static char *by_setting_said(struct arena *a, const struct plan *p, uint32_t setting)
{
    const struct setting *s = &p->settings[setting];

    return arena_printf(a, " (%s, theo cấu hình “%s”)", setting_text(a, p, s, DATE_NONE),
                        s->item.title);
}

char *deadline_sentence(struct arena *a, const struct plan *p, const struct deadline *d)
{
    char *how = plain_deadline(a, p, d);

    if (d->days_setting != NO_INDEX)
        how = arena_printf(a, "%s%s", how, by_setting_said(a, p, d->days_setting));
    if (d->rolls)
        how = arena_printf(a, "%s; ngày cuối là ngày nghỉ thì lùi", how);
    if (d->rolls_setting != NO_INDEX)
        how = arena_printf(a, "%s%s", how, by_setting_said(a, p, d->rolls_setting));
    return how;
}
