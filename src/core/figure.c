/* See figure.h.  The same rules as for files (load_tables.c), in the words of a form: there a row is refused and the file
 * with it, here the person is at the screen and everything typed stays before them.  Knows no database and no clock. */
#include "core/figure.h"

#include <string.h>

#include "base/cell.h"
#include "base/i18n.h"
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

/* ---- bounds ---- */

static void widen(bool *set, struct num *low, struct num *high, struct num l, struct num h)
{
    *low = *set ? num_min(*low, l) : l;
    *high = *set ? num_max(*high, h) : h;
    *set = true;
}

bool figure_bounds(const struct plan *p, uint32_t indicator, struct num *ret_low,
                   struct num *ret_high)
{
    bool set = false;

    for (size_t s = 0; s < p->n_schemes; s++) {
        for (size_t c = 0; c < p->schemes[s].n_criteria; c++) {
            const struct criterion *k = &p->schemes[s].criteria[c];
            if (!k->leaf || k->use != indicator)
                continue;
            if (k->rule.fn == SCORE_GIVEN)
                widen(&set, ret_low, ret_high, k->rule.floor, k->points);
            if (k->rule.fn == SCORE_LEVELS)
                widen(&set, ret_low, ret_high, num_int(1), num_int((int64_t)k->rule.n_levels));
        }
    }
    return set;
}

bool figure_has_den(enum measure m)
{
    return m == MEASURE_RATIO || m == MEASURE_SURVEY || m == MEASURE_RANK;
}

/* ---- reading what was typed ---- */

static int number(const char *s, const char *field, bool whole, struct dec *ret, struct err *e)
{
    switch (cell_dec(s, CELL_COMMA, ret, NULL)) {
    case CELL_OK:
        break;
    case CELL_EMPTY:
        return bad(e, field, _("thiếu số"),
                   _("Điền số; chưa có số liệu thì chọn “chưa có số liệu”."));
    case CELL_TOO_FINE:
        return bad(e, field, _("số quá dài"), _("Nhiều nhất 18 chữ số, 9 chữ số sau dấu phẩy."));
    default:
        err_set(e, ERR_INPUT, _("“%s” không phải là số"), s);
        err_hint(e, "%s", _("Viết như 1.234,5: dấu chấm ngăn hàng nghìn, dấu phẩy thập phân."));
        return err_field(e, field);
    }
    if (ret->mant < 0)
        return bad(e, field, _("số âm không có nghĩa ở đây"), _("Điền số từ 0 trở lên."));
    if (whole && ret->scale != 0)
        return bad(e, field, _("phải là số nguyên"), _("Điền số không có phần thập phân."));
    return 0;
}

static int in_bounds(struct arena *a, const struct plan *p, uint32_t indicator,
                     const struct figure *f, struct err *e)
{
    struct num low, high, v = num_dec(a, f->num);

    if (!figure_bounds(p, indicator, &low, &high) ||
        (num_cmp(v, low) >= 0 && num_cmp(v, high) <= 0))
        return 0;
    err_set(e, ERR_INPUT, _("ngoài khoảng %s đến %s của bộ tiêu chí"), num_vi(a, low, 9),
            num_vi(a, high, 9));
    err_hint(e, "%s", _("Kiểm tra lại điểm, mức so với điểm tối đa ghi trong bộ tiêu chí."));
    return err_field(e, "num");
}

static int ratio(const struct plan *p, uint32_t indicator, const char *num, const char *den,
                 struct figure *ret, struct err *e)
{
    if (!*num != !*den)
        return bad(
            e, *num ? "den" : "num", _("tỷ lệ phải có đủ tử số và mẫu số"),
            _("Điền cả hai; chưa có số liệu thì để trống cả hai và chọn “chưa có số liệu”."));
    ret->has_den = true;
    int r = number(num, "num", false, &ret->num, e);
    if (r == 0)
        r = number(den, "den", false, &ret->den, e);
    if (r == 0 && measure_is_of_nothing(p, indicator, ret->num.mant != 0, ret->den.mant != 0))
        r = bad(e, "den", _("tử số lớn hơn 0 mà mẫu số bằng 0"),
                _("Không có trường hợp nào thì ghi 0 ở cả hai ô; có thì sửa mẫu số."));
    return r;
}

static int milestone(const char *s, struct figure *ret, struct err *e)
{
    if (cell_date(s, &ret->date) == CELL_OK)
        return 0;
    err_set(e, ERR_INPUT, _("“%s” không phải là ngày"), s);
    err_hint(e, "%s",
             _("Viết ngày/tháng/năm, như 28/04/2022; chưa hoàn thành thì chọn “chưa có số liệu”."));
    return err_field(e, "num");
}

static int yes_no(const char *s, struct figure *ret, struct err *e)
{
    bool yes;

    if (cell_bool(s, &yes) != CELL_OK)
        return bad(e, "num", _("phải là có hoặc không"), _("Viết “có” hoặc “không”."));
    ret->num = (struct dec){.mant = yes};
    return 0;
}

/* The level that some scheme calls so (at: only that one, 0 = any); 0: none, -1: several. */
static int64_t level_called(struct arena *a, const struct plan *p, uint32_t indicator,
                            const char *words, int64_t at)
{
    int64_t found = 0;

    for (size_t s = 0; s < p->n_schemes; s++) {
        for (size_t c = 0; c < p->schemes[s].n_criteria; c++) {
            const struct criterion *k = &p->schemes[s].criteria[c];
            if (!k->leaf || k->use != indicator || k->rule.fn != SCORE_LEVELS)
                continue;
            for (int64_t l = 1; l <= (int64_t)k->rule.n_levels; l++)
                if ((!at || at == l) &&
                    str_eq(vi_search_key(a, k->rule.level_titles[l - 1]), words))
                    found = found && found != l ? -1 : l;
        }
    }
    return found;
}

/* "mức 2: Còn thiếu", "2: Còn thiếu" or "Còn thiếu", as screens and tables write a level; 0: not said so. */
static int64_t level_said(struct arena *a, const struct plan *p, uint32_t indicator, const char *s)
{
    const char *key = vi_search_key(a, s);
    int64_t at = 0, whole = *key ? level_called(a, p, indicator, key, 0) : 0;

    if (whole)
        return whole;
    if (str_starts(key, "muc "))
        key += strlen("muc ");
    for (int n = 0; *key >= '0' && *key <= '9' && n < 4; key++, n++)
        at = at * 10 + (*key - '0');
    if (!at || *key != ':')
        return 0;
    key = str_trim(a, key + 1);
    return *key ? level_called(a, p, indicator, key, at) : 0;
}

static int level(struct arena *a, const struct plan *p, uint32_t indicator, const char *s,
                 struct figure *ret, struct err *e)
{
    int64_t said = level_said(a, p, indicator, s), n = plan_levels(p, indicator);

    if (said < 0) {
        err_set(e, ERR_INPUT, _("“%s” là tên của nhiều mức"), s);
        err_hint(e, "%s", _("Gõ số của mức."));
        return err_field(e, "num");
    }
    if (said > 0) {
        ret->num = (struct dec){.mant = said};
        return 0;
    }
    if (n && cell_dec(s, CELL_COMMA, &ret->num, NULL) == CELL_BAD) {
        err_set(e, ERR_INPUT, _("không có mức nào tên “%s”"), s);
        err_hint(e, _("Chọn một mức của kế hoạch, hoặc gõ số của mức, 1 đến %lld."), (long long)n);
        return err_field(e, "num");
    }
    int r = number(s, "num", true, &ret->num, e);
    return r < 0 ? r : in_bounds(a, p, indicator, ret, e);
}

static int value(struct arena *a, const struct plan *p, uint32_t indicator, const char *num,
                 const char *den, struct figure *ret, struct err *e)
{
    enum measure m = p->indicators[indicator].measure;
    int r;

    if (*den && !figure_has_den(m))
        return bad(e, "den", _("chỉ tiêu này không có mẫu số"), _("Để trống ô mẫu số."));
    switch (m) {
    case MEASURE_RATIO:
    case MEASURE_SURVEY:
        return ratio(p, indicator, num, den, ret, e);
    case MEASURE_MILESTONE:
        return milestone(num, ret, e);
    case MEASURE_YES_NO:
        return yes_no(num, ret, e);
    case MEASURE_RANK:
        ret->has_den = *den != '\0';
        r = number(num, "num", true, &ret->num, e);
        return r < 0 || !*den ? r : number(den, "den", true, &ret->den, e);
    case MEASURE_ATTESTATION:
        return bad(e, "num", _("chỉ tiêu này chứng minh bằng văn bản, không nhập số"),
                   _("Gửi văn bản công nhận cho cơ quan tham mưu để ghi vào sổ xác nhận."));
    case MEASURE_LEVEL:
        return level(a, p, indicator, num, ret, e);
    default:
        r = number(num, "num", false, &ret->num, e);
        return r < 0 ? r : in_bounds(a, p, indicator, ret, e);
    }
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
        int r = value(a, p, indicator, num, den, &f, e);
        if (r < 0)
            return r;
    } else {
        if (*num || *den)
            return bad(e, "num", _("vừa có số vừa chọn là không có số"),
                       _("Xóa số đã điền, hoặc chọn “có số liệu”."));
        if (typed->state == FACT_NA && !*f.note)
            return bad(e, "note", _("“không áp dụng” phải có lý do"), _("Ghi lý do ở ô ghi chú."));
    }
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

const char *figure_num_text(struct arena *a, const struct plan *p, uint32_t indicator,
                            const struct figure *f)
{
    if (!f || f->state != FACT_VALUE)
        return "";
    if (f->date != DATE_NONE)
        return date_vi(a, f->date);
    if (p->indicators[indicator].measure == MEASURE_YES_NO)
        return f->num.mant ? "có" : "không";
    return num_vi(a, num_dec(a, f->num), NUM_MAX_SCALE);
}

const char *figure_den_text(struct arena *a, const struct figure *f)
{
    return f && f->state == FACT_VALUE && f->has_den ? num_vi(a, num_dec(a, f->den), NUM_MAX_SCALE)
                                                     : "";
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
