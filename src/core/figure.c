/* See figure.h.  What a figure may be is decided by engine/fact_read.h, here as for files; there a row is refused and the file
 * with it, here the person is at the screen and everything typed stays before them.  Knows no database and no clock. */
#include "core/figure.h"

#include <string.h>

#include "base/i18n.h"
#include "base/spoilt.h"
#include "base/str.h"
#include "base/vi.h"
#include "engine/measure.h"

enum { JUMP_POINTS = 20, JUMP_TIMES = 2, SHOWN = 2 };

static const char *typed_text(struct arena *a, const char *s)
{
    return s ? str_trim(a, s) : "";
}

static int bad(struct err *e, const char *field, const char *message, const char *hint)
{
    err_set(e, ERR_INPUT, "%s", message);
    err_hint(e, "%s", hint);
    return err_field(e, field);
}

int figure_parse(struct arena *a, const struct plan *p, uint32_t indicator,
                 const struct figure_typed *typed, struct figure *ret, struct err *e)
{
    const char *num = typed_text(a, typed->num), *den = typed_text(a, typed->den);
    struct figure f = {.state = (uint8_t)typed->state,
                       .date = DATE_NONE,
                       .recorded = DATE_NONE,
                       .source = typed_text(a, typed->source),
                       .note = typed_text(a, typed->note),
                       .formula = "",
                       .evidence = "",
                       .author = "",
                       .at = "",
                       .by_whom = "",
                       .reason = "",
                       .from_file = ""};

    if (typed->state == FACT_VALUE) {
        if (!*num && !*den)
            return 1;
        const struct fact_typed t = {.num = num,
                                     .den = den,
                                     .num_type = typed->num_type,
                                     .den_type = typed->den_type,
                                     .marks = typed->pasted ? typed->marks : CELL_TYPED,
                                     .quote = true};
        struct fact_value v;
        int r = fact_read(a, p, indicator, &t, &v, e);
        if (r < 0)
            return r;
        f.num = v.num;
        f.den = v.den;
        f.has_den = v.has_den;
        f.date = v.day;
    } else {
        if (*num || *den)
            return bad(e, "num", _("vừa có số vừa chọn là không có số"),
                       _("Xóa số đã điền, hoặc chọn “có số liệu”."));
        if (typed->state == FACT_NA && !*f.note)
            return bad(e, "note", _("“không áp dụng” phải có lý do"), _("Ghi lý do ở ô ghi chú."));
    }
    if (spoilt_check(a, f.note, e) < 0)
        return err_field(e, "note");
    if (spoilt_check(a, f.source, e) < 0)
        return err_field(e, "note");
    *ret = f;
    return 0;
}

static const char *const state_words[] = {[FACT_VALUE] = N_("có số liệu"),
                                          [FACT_NA] = N_("không áp dụng"),
                                          [FACT_MISSING] = N_("chưa có số liệu")};

int figure_state_named(const char *s)
{
    static const struct {
        const char *word;
        enum fact_state state;
    } words[] = {{"", FACT_VALUE}, {"value", FACT_VALUE},     {"na", FACT_NA},
                 {"n/a", FACT_NA}, {"missing", FACT_MISSING}, {"chua co", FACT_MISSING}};
    _arena_ struct arena *a = arena_new();
    const char *plain = vi_search_key(a, str_trim(a, s));

    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (str_eq(words[i].word, plain))
            return (int)words[i].state;
    for (size_t i = 0; i < ARRAY_SIZE(state_words); i++)
        if (str_eq(vi_search_key(a, state_words[i]), plain) ||
            str_eq(vi_search_key(a, tr_in(I18N_EN, state_words[i])), plain))
            return (int)i;
    return -1;
}

const char *figure_state_vi(enum fact_state s)
{
    return _(state_words[s]);
}

/* ---- telling ---- */

static bool same_dec(struct dec x, struct dec y)
{
    for (; x.scale && x.mant % 10 == 0; x.scale--)
        x.mant /= 10;
    for (; y.scale && y.mant % 10 == 0; y.scale--)
        y.mant /= 10;
    return x.mant == y.mant && x.scale == y.scale;
}

bool figure_same(const struct figure *x, const struct figure *y)
{
    if (x->state != y->state || !str_eq(x->source, y->source) || !str_eq(x->note, y->note))
        return false;
    return x->state != FACT_VALUE ||
           (x->date == y->date && x->has_den == y->has_den && same_dec(x->num, y->num) &&
            (!x->has_den || same_dec(x->den, y->den)));
}

/* "1,221" has two meanings, "1,2210" one. */
static const char *typed_again(struct arena *a, struct dec d)
{
    const char *s = num_vi(a, num_dec(a, d), NUM_MAX_SCALE), *comma = strchr(s, ',');

    return comma && strlen(comma) == 4 ? arena_printf(a, "%s0", s) : s;
}

const char *figure_num_text(struct arena *a, const struct plan *p, uint32_t indicator,
                            const struct figure *f)
{
    if (!f || f->state != FACT_VALUE)
        return "";
    if (f->date != DATE_NONE)
        return date_vi(a, f->date);
    if (p->indicators[indicator].measure == MEASURE_YES_NO)
        return f->num.mant ? "có" : "không";
    return typed_again(a, f->num);
}

const char *figure_typed_text(struct arena *a, const char *s, enum cell_type type)
{
    struct dec d;

    if (type == CELL_BOOL)
        return str_eq(s, "1") ? "có" : "không";
    return (type == CELL_NUMBER || type == CELL_SHAPED) && dec_parse(s, &d) == 0 ? typed_again(a, d)
                                                                                 : s;
}

const char *figure_den_text(struct arena *a, const struct figure *f)
{
    return f && f->state == FACT_VALUE && f->has_den ? typed_again(a, f->den) : "";
}

const char *figure_text(struct arena *a, const struct plan *p, uint32_t indicator,
                        const struct figure *f)
{
    const struct indicator *i = &p->indicators[indicator];

    if (!f)
        return "–";
    if (f->state != FACT_VALUE)
        return figure_state_vi(f->state);
    const char *num = figure_num_text(a, p, indicator, f), *den = figure_den_text(a, f);
    if (f->date != DATE_NONE)
        return arena_printf(a, _("ngày %s"), num);
    if (measure_is_ratio(i->measure) && f->den.mant) {
        struct num share = num_div(a, num_dec(a, f->num), num_dec(a, f->den));
        return arena_printf(a, "%s/%s (%s)", num, den, num_vi_percent(a, share, share));
    }
    if (f->has_den)
        return arena_printf(a, "%s/%s", num, den);
    if (i->measure == MEASURE_LEVEL) {
        const char *title = f->num.scale == 0 ? plan_level_title(p, indicator, f->num.mant) : "";
        return *title ? arena_printf(a, _("mức %s: %s"), num, title) : num;
    }
    return *i->unit && i->measure == MEASURE_COUNT ? arena_printf(a, "%s %s", num, i->unit) : num;
}

const char *figure_plain(struct arena *a, const struct plan *p, uint32_t indicator,
                         const struct figure *f)
{
    if (!f)
        return "";
    if (f->state != FACT_VALUE)
        return *f->note ? arena_printf(a, "%s: %s", figure_state_vi(f->state), f->note)
                        : figure_state_vi(f->state);
    if (f->date != DATE_NONE)
        return date_iso(a, f->date);
    if (p->indicators[indicator].measure == MEASURE_YES_NO)
        return figure_num_text(a, p, indicator, f);
    return f->has_den ? arena_printf(a, "%s/%s", dec_text(a, f->num), dec_text(a, f->den))
                      : dec_text(a, f->num);
}

struct fact figure_fact(uint32_t unit, uint32_t indicator, int year, const struct figure *f)
{
    struct fact x = {.unit = unit,
                     .indicator = (uint16_t)indicator,
                     .year = (int16_t)year,
                     .state = f->state,
                     .flags = f->flags,
                     .recorded = f->recorded};

    if (f->state != FACT_VALUE)
        return x;
    x.num = f->date != DATE_NONE ? f->date : f->num.mant;
    x.num_scale = f->num.scale;
    if (f->has_den) {
        x.den = f->den.mant;
        x.den_scale = f->den.scale;
    }
    return x;
}

/* ---- what looks odd ---- */

static bool has_value(const struct figure *f)
{
    return f && f->state == FACT_VALUE && f->date == DATE_NONE;
}

static const char *jump_of_ratio(struct arena *a, const struct figure *f, const struct figure *last)
{
    if (!f->den.mant || !last->den.mant)
        return NULL;
    struct num now = num_div(a, num_dec(a, f->num), num_dec(a, f->den));
    struct num was = num_div(a, num_dec(a, last->num), num_dec(a, last->den));
    struct num by = num_mul(a, num_sub(a, now, was), num_int(100));
    if (num_cmp(num_abs(a, by), num_int(JUMP_POINTS)) <= 0)
        return NULL;
    return arena_printf(a, _("%s %s điểm phần trăm so với kỳ trước (%s)"),
                        num_sign(by) > 0 ? _("tăng") : _("giảm"), num_vi(a, num_abs(a, by), SHOWN),
                        num_vi_percent(a, was, was));
}

/* How many times as much, told as people say it: "gấp 2,5 lần", "giảm 60%". */
static const char *jump_of_count(struct arena *a, const struct figure *f, const struct figure *last)
{
    struct num now = num_dec(a, f->num), was = num_dec(a, last->num), two = num_int(JUMP_TIMES);
    const char *before = num_vi(a, was, NUM_MAX_SCALE);

    if (num_sign(was) == 0)
        return num_sign(now) ? arena_printf(a, _("kỳ trước là %s"), before) : NULL;
    if (num_cmp(now, num_mul(a, was, two)) > 0)
        return arena_printf(a, _("gấp %s lần kỳ trước (%s)"),
                            num_vi(a, num_div(a, now, was), SHOWN), before);
    if (num_cmp(num_mul(a, now, two), was) < 0)
        return arena_printf(
            a, _("giảm %s%% so với kỳ trước (%s)"),
            num_vi(a, num_mul(a, num_div(a, num_sub(a, was, now), was), num_int(100)), SHOWN),
            before);
    return NULL;
}

static const char *no_such_level(struct arena *a, const struct plan *p, uint32_t indicator,
                                 const struct figure *f)
{
    int64_t n = plan_levels(p, indicator), at;

    if (!n || (num_to_int(num_dec(a, f->num), &at) && at >= 1 && at <= n))
        return NULL;
    return arena_printf(a, _("mức %s không có trong kế hoạch (1 đến %lld)"),
                        num_vi(a, num_dec(a, f->num), NUM_MAX_SCALE), (long long)n);
}

size_t figure_warn(struct arena *a, const struct plan *p, uint32_t indicator,
                   const struct figure *f, const struct figure *last,
                   const char *ret[static FIGURE_WARNINGS])
{
    enum measure m = p->indicators[indicator].measure;
    const char *odd = NULL;
    size_t n = 0;

    if (!has_value(f))
        return 0;
    if (measure_is_ratio(m) && !measure_may_exceed(p, indicator) &&
        num_cmp(num_dec(a, f->num), num_dec(a, f->den)) > 0)
        ret[n++] = _("tử số lớn hơn mẫu số");
    if (measure_is_ratio(m) && f->den.mant == 0)
        ret[n++] = _("mẫu số bằng 0: không có trường hợp nào trong kỳ");
    if (has_value(last) && measure_is_ratio(m))
        odd = jump_of_ratio(a, f, last);
    else if (has_value(last) && m == MEASURE_COUNT)
        odd = jump_of_count(a, f, last);
    else if (m == MEASURE_LEVEL)
        odd = no_such_level(a, p, indicator, f);
    if (odd)
        ret[n++] = odd;
    return n;
}

const char *figure_warning_rule(void)
{
    return _("Máy nhắc, không từ chối, khi: tỷ lệ lệch quá 20 điểm phần trăm so với kỳ trước; số "
             "lượng hơn gấp đôi "
             "hoặc chưa bằng nửa kỳ trước; tử số lớn hơn mẫu số mà kế hoạch không cho; mẫu số bằng "
             "0; mức không có trong "
             "kế hoạch.");
}
