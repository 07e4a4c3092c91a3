/* Rules ("at least 95%", "grows by 20% a year until 100%") as predicates, and whether a rule may be
 * asked of what it stands beside: a ratio is compared with a percentage, a milestone with a day.
 * See doc/plan-language.md, "Rules".  Does not know what the answer is; rank.c and measure.c do. */
#include <stdio.h>

#include "base/i18n.h"
#include "base/str.h"
#include "engine/plan_fields.h"

enum {
    PERCENT = 1 << AMOUNT_PERCENT,
    PLAIN = 1 << AMOUNT_PLAIN,
    POINTS = 1 << AMOUNT_POINTS,
    RELATIVE = 1 << TEST_RISES_BY | 1 << TEST_FALLS_BY,
};

static const struct rule_spec of_measure[] = {
    [MEASURE_RATIO] = {N_("một tỷ lệ"), TESTS_COMPARE | TESTS_TREND | 1 << TEST_GROWS_BY | RELATIVE,
                       PERCENT, false, "at least 95%"},
    [MEASURE_SURVEY] = {N_("một tỷ lệ khảo sát"),
                        TESTS_COMPARE | TESTS_TREND | 1 << TEST_GROWS_BY | RELATIVE, PERCENT, false,
                        "at least 90%"},
    [MEASURE_COUNT] = {N_("một số đếm"), TESTS_COMPARE | TESTS_TREND | RELATIVE, PLAIN, false,
                       "at least 12"},
    [MEASURE_RANK] = {N_("một thứ hạng"), TESTS_COMPARE | TESTS_TREND, PLAIN, true, "at most 7"},
    [MEASURE_MILESTONE] = {N_("một mốc thời gian"), 1 << TEST_BY_DATE, 0, false, "by 2022-12-31"},
    [MEASURE_YES_NO] = {N_("một điều có hay không"), 1 << TEST_YES, 0, false, "yes"},
    [MEASURE_LEVEL] = {N_("một mức"), TESTS_COMPARE, PLAIN, true, "at least 2"},
    [MEASURE_POINTS] = {N_("một số điểm"), TESTS_COMPARE | TESTS_TREND, POINTS | PLAIN, false,
                        "at least 75 points"},
    [MEASURE_ATTESTATION] = {N_("một xác nhận"), 1 << TEST_YES, 0, false, "yes"},
};

const struct rule_spec spec_score = {N_("điểm số"), TESTS_COMPARE, POINTS | PLAIN, false,
                                     "at least 75"};
const struct rule_spec spec_rank = {N_("thứ hạng"), TESTS_COMPARE, PLAIN, true, "at most 7"};
const struct rule_spec spec_share = {N_("tỷ lệ điểm của lĩnh vực"), TESTS_COMPARE, PERCENT, false,
                                     "at least 90%"};

const struct rule_spec *spec_of_measure(enum measure m)
{
    return &of_measure[m];
}

/* ---- words of a rule ---- */

static const struct {
    const char *words;
    enum test test;
    enum { TAKES_NOTHING, TAKES_AMOUNT, TAKES_CAP, TAKES_DAY } takes;
} forms[] = {
    {"at least", TEST_AT_LEAST, TAKES_AMOUNT},
    {"at most", TEST_AT_MOST, TAKES_AMOUNT},
    {"above", TEST_ABOVE, TAKES_AMOUNT},
    {"below", TEST_BELOW, TAKES_AMOUNT},
    {"equals", TEST_EQUALS, TAKES_AMOUNT},
    {"grows by", TEST_GROWS_BY, TAKES_AMOUNT},
    {"rises by", TEST_RISES_BY, TAKES_AMOUNT},
    {"falls by", TEST_FALLS_BY, TAKES_AMOUNT},
    {"increases until", TEST_INCREASES, TAKES_CAP},
    {"decreases until", TEST_DECREASES, TAKES_CAP},
    {"increases", TEST_INCREASES, TAKES_NOTHING},
    {"decreases", TEST_DECREASES, TAKES_NOTHING},
    {"by", TEST_BY_DATE, TAKES_DAY},
    {"yes", TEST_YES, TAKES_NOTHING},
    {"met", TEST_YES, TAKES_NOTHING},
};

static const char *after(const char *text, const char *words)
{
    size_t n = strlen(words);

    if (!str_starts(text, words) || (text[n] && text[n] != ' '))
        return NULL;
    return text[n] ? text + n + 1 : text + n;
}

/* The first `n` words of the text, for suggestions. */
static const char *first_words(struct arena *a, const char *text, int n)
{
    size_t i = 0;

    for (; text[i]; i++)
        if (text[i] == ' ' && --n == 0)
            break;
    return arena_strndup(a, text, i);
}

static bool not_a_rule(struct reader *r, const struct yaml *y, const struct rule_spec *spec)
{
    const char *words[ARRAY_SIZE(forms)];

    for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
        words[i] = forms[i].words;
    r_error(r, y, _("“%.80s” không phải một quy tắc"), y->text);
    const char *near = str_nearest(first_words(r->arena, y->text, 2), words, ARRAY_SIZE(words));
    if (!near)
        near = str_nearest(first_words(r->arena, y->text, 1), words, ARRAY_SIZE(words));
    if (near)
        r_hint(r, _("Có phải “%s …”? Với %s viết như: %s."), near, _(spec->what), spec->example);
    else
        r_hint(r, _("Với %s viết như: %s."), _(spec->what), spec->example);
    return false;
}

static bool read_cap(struct reader *r, const struct yaml *y, const char *text, struct predicate *p)
{
    p->has_cap = true;
    return read_amount(r, y, text, &p->cap) &&
           (p->cap.setting == NO_INDEX || r_error(r, y, _("mức trần phải là một con số")));
}

/* "20% a year until 100%": points of the ratio; "20% of last year until 100%": of what it was. */
static bool read_growth(struct reader *r, const struct yaml *y, const char *text,
                        struct predicate *p)
{
    static const char *const middles[] = {" a year until ", " of last year until "};

    for (size_t i = 0; i < ARRAY_SIZE(middles); i++) {
        const char *at = strstr(text, middles[i]);
        if (!at)
            continue;
        p->relative = i == 1;
        return read_amount(r, y, arena_strndup(r->arena, text, (size_t)(at - text)), &p->amount) &&
               read_cap(r, y, at + strlen(middles[i]), p);
    }
    r_error(r, y, _("“%.80s” thiếu mức trần"), y->text);
    r_hint(r, "%s",
           _("Viết như: grows by 20% a year until 100%, hoặc grows by 20% of last year until "
             "100%."));
    return false;
}

static bool read_rule_day(struct reader *r, const struct yaml *y, const char *text, int32_t *ret)
{
    if (date_parse_iso(text, ret) == 0)
        return true;
    r_error(r, y, _("“%.80s” không phải một ngày có thật"), text);
    r_hint(r, "%s", _("Viết như: by 2022-12-31."));
    return false;
}

static bool read_rule(struct reader *r, const struct yaml *y, const struct rule_spec *spec,
                      struct predicate *p)
{
    p->amount = p->cap = (struct amount){.value = NUM_ZERO, .setting = NO_INDEX};
    p->date = DATE_NONE;
    if (!want(r, y, YAML_SCALAR))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
        const char *rest = after(y->text, forms[i].words);
        if (!rest || (forms[i].takes == TAKES_NOTHING) != !rest[0])
            continue;
        p->test = forms[i].test;
        if (forms[i].takes == TAKES_NOTHING)
            return true;
        if (forms[i].takes == TAKES_DAY)
            return read_rule_day(r, y, rest, &p->date);
        if (forms[i].takes == TAKES_CAP)
            return read_cap(r, y, rest, p);
        return p->test == TEST_GROWS_BY ? read_growth(r, y, rest, p)
                                        : read_amount(r, y, rest, &p->amount);
    }
    return not_a_rule(r, y, spec);
}

/* ---- does it fit ---- */

static bool one_fits(struct reader *r, const struct yaml *at, const struct amount *a,
                     unsigned units, bool whole, const char *what)
{
    int64_t i;

    if (!(units & (1u << a->unit))) {
        r_error(r, at, _("%s không so với %s được"), what,
                a->unit == AMOUNT_PERCENT  ? _("phần trăm")
                : a->unit == AMOUNT_POINTS ? _("số điểm")
                                           : _("số thường"));
        r_hint(r, _("Ở đây phải là %s."),
               units & PERCENT  ? _("phần trăm, như 95%")
               : units & POINTS ? _("số điểm, như 75")
                                : _("số, như 2"));
        return false;
    }
    if (whole && (!num_to_int(a->value, &i) || i < 1))
        return r_error(r, at, _("%s phải so với số nguyên từ 1 trở lên"), what);
    if (a->unit == AMOUNT_PERCENT && num_cmp(a->value, num_int(10)) > 0)
        return r_error(r, at, _("phần trăm lớn hơn 1000%% là viết nhầm"));
    return true;
}

bool unit_fits(struct reader *r, const struct yaml *at, const struct amount *a, unsigned units,
               bool whole, const char *what)
{
    if (a->setting == NO_INDEX)
        return one_fits(r, at, a, units, whole, what);
    const struct setting *s = &r->plan->settings[a->setting];
    for (size_t i = 0; i < s->n_values; i++)
        if (!s->values[i].unset && !one_fits(r, at, &s->values[i].number, units, whole, what))
            return false;
    return true;
}

static bool has_baseline(const struct indicator *in)
{
    return in && (in->baseline || in->baseline_setting != NO_INDEX);
}

static void check_fit(struct reader *r, const struct yaml *y, const struct rule_spec *spec,
                      const struct indicator *of, const struct predicate *p)
{
    if (!(spec->tests & (1u << p->test))) {
        r_error(r, y, _("không hỏi “%.80s” về %s được"), y->text, _(spec->what));
        r_hint(r, _("Với %s viết như: %s."), _(spec->what), spec->example);
        return;
    }
    switch (p->test) {
    case TEST_GROWS_BY:
        if (unit_fits(r, y, &p->amount, PERCENT, false, _(spec->what)))
            unit_fits(r, y, &p->cap, PERCENT, false, _(spec->what));
        break;
    case TEST_RISES_BY:
    case TEST_FALLS_BY:
        unit_fits(r, y, &p->amount, PERCENT, false, _("mức tăng giảm so với năm gốc"));
        if (!has_baseline(of)) {
            r_error(r, y, _("“%.80s” cần năm gốc mà chỉ tiêu chưa có"), y->text);
            r_hint(r, "%s", _("Thêm “baseline: năm” vào chỉ tiêu."));
        }
        break;
    case TEST_INCREASES:
    case TEST_DECREASES:
        if (p->has_cap)
            unit_fits(r, y, &p->cap, spec->units, spec->whole, _(spec->what));
        break;
    case TEST_BY_DATE:
    case TEST_YES:
        break;
    default:
        unit_fits(r, y, &p->amount, spec->units, spec->whole, _(spec->what));
    }
}

void read_rules(struct reader *r, const struct yaml *y, const struct rule_spec *spec,
                const struct indicator *of, struct predicate **ret, size_t *ret_n)
{
    struct dated dated[MAX_DATED];
    size_t n = read_dated(r, y, dated), kept = 0;
    struct predicate *rules = ARENA_ARRAY(r->arena, struct predicate, n);

    for (size_t i = 0; i < n; i++) {
        struct predicate p = {.span = dated[i].span};
        if (is_unset(dated[i].is) || !read_rule(r, dated[i].is, spec, &p))
            continue;
        check_fit(r, dated[i].is, spec, of, &p);
        rules[kept++] = p;
    }
    *ret = rules;
    *ret_n = kept;
}

/* ---- classes ---- */

/* A class of some version of the index? */
static bool is_class(struct reader *r, const struct yaml *y, uint32_t index, const char *title)
{
    enum { SHOWN = 20 };
    const char *titles[SHOWN];
    size_t n = 0;

    for (size_t i = 0; i < r->plan->n_schemes; i++) {
        const struct scheme *s = &r->plan->schemes[i];
        for (size_t k = 0; s->index == index && k < s->n_classes; k++) {
            if (str_eq(s->classes[k].title, title))
                return true;
            if (n < SHOWN)
                titles[n++] = s->classes[k].title;
        }
    }
    r_error(r, y, _("chỉ số này không có hạng “%.80s”"), title);
    r_hint_near(r, title, titles, n);
    return false;
}

void read_class_rules(struct reader *r, const struct yaml *y, uint32_t index,
                      struct predicate **ret, size_t *ret_n)
{
    struct dated dated[MAX_DATED];
    size_t n = read_dated(r, y, dated), kept = 0;
    struct predicate *rules = ARENA_ARRAY(r->arena, struct predicate, n);

    for (size_t i = 0; i < n; i++) {
        const struct yaml *is = dated[i].is;
        const char *title = is->type == YAML_SCALAR ? after(is->text, "at least") : NULL;
        if (is_unset(is) || !want(r, is, YAML_SCALAR))
            continue;
        if (!title || !title[0]) {
            r_error(r, is, _("“%.80s” không phải quy tắc về hạng"), is->text);
            r_hint(r, "%s", _("Viết như: at least Khá."));
            continue;
        }
        if (!is_class(r, is, index, title))
            continue;
        const struct amount none = {.value = NUM_ZERO, .setting = NO_INDEX};
        rules[kept++] = (struct predicate){.span = dated[i].span,
                                           .test = TEST_AT_LEAST,
                                           .word = title,
                                           .date = DATE_NONE,
                                           .amount = none,
                                           .cap = none};
    }
    *ret = rules;
    *ret_n = kept;
}
