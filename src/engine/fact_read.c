/* See fact_read.h.  What a number may be follows from the measure and from what the plan says of the indicator; how it is
 * written, from whoever wrote it (cell.h).  Knows no states ("chưa có số liệu"): those are the callers'. */
#include "engine/fact_read.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/vi.h"
#include "engine/measure.h"

struct reading {
    struct arena *a;
    const struct plan *p;
    uint32_t indicator;
    const struct indicator *of;
    const struct fact_typed *typed;
    struct err *e;
};

static int bad(struct reading *k, const char *field, const char *message, const char *hint)
{
    err_set(k->e, ERR_INPUT, "%s", message);
    err_hint(k->e, "%s", hint);
    return err_field(k->e, field);
}

/* What is said of the value itself. */
static int unfit(struct reading *k, const char *field, const char *s, const char *said,
                 const char *hint)
{
    return bad(k, field, k->typed->quote ? arena_printf(k->a, "“%.80s” %s", s, said) : said, hint);
}

bool fact_has_den(enum measure m)
{
    return m == MEASURE_RATIO || m == MEASURE_SURVEY || m == MEASURE_RANK;
}

/* ---- numbers ---- */

/* "1,221" → 1221 without the mark, 1,2210 as a decimal. */
static int two_meanings(struct reading *k, const char *field, const char *s)
{
    const char *clean = str_trim(k->a, s), *mark = strpbrk(clean, ".,");
    int before = mark ? (int)(mark - clean) : 0;
    const char *hint =
        mark ? arena_printf(k->a,
                            _("Viết lại không có dấu phân cách hàng nghìn: %.*s%s, hoặc %.*s,%s0."),
                            before, clean, mark + 1, before, clean, mark + 1)
             : "";

    return unfit(k, field, s, _("có thể là hàng nghìn, cũng có thể là số thập phân"), hint);
}

static int not_a_number(struct reading *k, const char *field, const char *s, uint8_t type)
{
    if (type == CELL_DATE)
        return unfit(k, field, s, _("là ngày, không phải là số"),
                     _("Bảng tính đã đổi số thành ngày: đặt ô dạng số rồi gõ lại."));
    return unfit(k, field, s, _("không phải là số"),
                 _("Viết như 1.234,5: dấu chấm ngăn hàng nghìn, dấu phẩy thập phân; tỷ lệ phần "
                   "trăm thì ghi tử số và mẫu số."));
}

static enum cell_result parse(const struct reading *k, const char *s, uint8_t type, struct dec *ret)
{
    bool stored = type == CELL_NUMBER || type == CELL_SHAPED;
    enum cell_marks marks = stored ? CELL_POINT : k->typed->marks;

    if (type == CELL_DATE || type == CELL_BOOL)
        return CELL_BAD;
    if ((marks == CELL_POINT || !strchr(s, '.')) && dec_parse(s, ret) == 0)
        return CELL_OK; /* most are digits alone */
    return cell_dec(s, marks, ret, NULL);
}

static int number(struct reading *k, const char *s, uint8_t type, const char *field, bool whole,
                  struct dec *ret)
{
    switch (parse(k, s, type, ret)) {
    case CELL_OK:
        break;
    case CELL_EMPTY:
        return bad(k, field, _("thiếu số"),
                   _("Điền số; chưa có số liệu thì để trống và ghi trạng thái “chưa có số liệu”."));
    case CELL_AMBIGUOUS:
        return two_meanings(k, field, s);
    case CELL_TOO_FINE:
        return bad(k, field, _("quá nhiều chữ số"),
                   _("Dùng tối đa 9 chữ số thập phân, 18 chữ số; tỷ lệ thì ghi tử số và mẫu số."));
    default:
        return not_a_number(k, field, s, type);
    }
    if (ret->mant < 0)
        return bad(k, field, _("số âm không có nghĩa ở đây"), _("Điền số từ 0 trở lên."));
    if (whole && ret->scale != 0)
        return bad(k, field, _("phải là số nguyên"),
                   k->of->measure == MEASURE_COUNT
                       ? _("Điền số không có phần thập phân; chỉ tiêu có phần lẻ (tiền, diện tích) "
                           "thì kế hoạch ghi fractions: yes.")
                       : _("Điền số không có phần thập phân."));
    return 0;
}

static int in_bounds(struct reading *k, struct dec d)
{
    struct num v = num_dec(k->a, d);
    const struct indicator *i = k->of;

    if (!i->bounded || (num_cmp(v, i->low) >= 0 && num_cmp(v, i->high) <= 0))
        return 0;
    return bad(k, "num",
               arena_printf(k->a, _("ngoài khoảng %s đến %s của bộ tiêu chí"),
                            num_vi(k->a, i->low, 9), num_vi(k->a, i->high, 9)),
               _("Kiểm tra lại điểm, mức so với điểm tối đa ghi trong bộ tiêu chí."));
}

/* ---- by measure ---- */

static int ratio(struct reading *k, const char *num, const char *den, struct fact_value *ret)
{
    const struct fact_typed *t = k->typed;

    if (!*num != !*den)
        return bad(k, *num ? "den" : "num", _("tỷ lệ phải có đủ tử số và mẫu số"),
                   _("Điền cả hai; chưa có số liệu thì để trống cả hai và ghi trạng thái “chưa có "
                     "số liệu”."));
    ret->has_den = true;
    int r = number(k, num, t->num_type, "num", false, &ret->num);
    if (r == 0)
        r = number(k, den, t->den_type, "den", false, &ret->den);
    if (r == 0 && measure_is_of_nothing(k->p, k->indicator, ret->num.mant != 0, ret->den.mant != 0))
        r = bad(k, "den", _("tử số lớn hơn 0 mà mẫu số bằng 0"),
                _("Không có trường hợp nào thì ghi 0 ở cả hai ô; có thì sửa mẫu số."));
    return r;
}

static int rank(struct reading *k, const char *num, const char *den, struct fact_value *ret)
{
    int r = number(k, num, k->typed->num_type, "num", true, &ret->num);

    ret->has_den = *den != '\0';
    if (r == 0 && ret->num.mant < 1)
        r = bad(k, "num", _("hạng bắt đầu từ 1"), _("Điền thứ hạng, rồi số đơn vị được xếp."));
    return r < 0 || !*den ? r : number(k, den, k->typed->den_type, "den", true, &ret->den);
}

static int milestone(struct reading *k, const char *num, const char *day, struct fact_value *ret)
{
    const char *field = k->typed->day ? "day" : "num", *s = *num ? num : day;

    if (*num && *day)
        return bad(k, "num", _("ngày hoàn thành ghi ở hai chỗ"), _("Chỉ ghi ở một ô."));
    field = *num ? "num" : field;
    switch (cell_date(s, &ret->day)) {
    case CELL_OK:
        return 0;
    case CELL_EMPTY:
        return bad(
            k, field, _("thiếu ngày hoàn thành"),
            _("Điền ngày; chưa hoàn thành thì để trống và ghi trạng thái “chưa có số liệu”."));
    case CELL_TIMED:
        return unfit(k, field, s, _("có cả giờ"), _("Chỉ ghi ngày: xóa phần giờ trong ô."));
    default:
        return unfit(k, field, s, _("không phải là ngày có thật"),
                     _("Viết ngày/tháng/năm, như 28/04/2022; chưa hoàn thành thì ghi trạng thái "
                       "“chưa có số liệu”."));
    }
}

static int yes_no(struct reading *k, const char *s, struct fact_value *ret)
{
    bool yes;

    switch (cell_bool(s, &yes)) {
    case CELL_OK:
        ret->num = (struct dec){.mant = yes};
        return 0;
    case CELL_EMPTY:
        return bad(
            k, "num", _("thiếu giá trị"),
            _("Viết “có” hoặc “không”; chưa có số liệu thì ghi trạng thái “chưa có số liệu”."));
    default:
        return bad(k, "num", _("phải là có hoặc không"), _("Viết “có” hoặc “không”."));
    }
}

/* The level that some scheme calls so (at: only that one, 0 = any); 0: none, -1: several. */
static int64_t level_called(const struct reading *k, const char *words, int64_t at)
{
    int64_t found = 0;

    for (size_t s = 0; s < k->p->n_schemes; s++) {
        for (size_t c = 0; c < k->p->schemes[s].n_criteria; c++) {
            const struct criterion *x = &k->p->schemes[s].criteria[c];
            if (!x->leaf || x->use != k->indicator || x->rule.fn != SCORE_LEVELS)
                continue;
            for (int64_t l = 1; l <= (int64_t)x->rule.n_levels; l++)
                if ((!at || at == l) &&
                    str_eq(vi_search_key(k->a, x->rule.level_titles[l - 1]), words))
                    found = found && found != l ? -1 : l;
        }
    }
    return found;
}

/* "mức 2: Còn thiếu", "2: Còn thiếu" or "Còn thiếu", as screens and tables write a level; 0: not said so. */
static int64_t level_said(const struct reading *k, const char *s)
{
    const char *key = vi_search_key(k->a, s);
    int64_t at = 0, whole = *key ? level_called(k, key, 0) : 0;

    if (whole)
        return whole;
    if (str_starts(key, "muc "))
        key += strlen("muc ");
    for (int n = 0; *key >= '0' && *key <= '9' && n < 4; key++, n++)
        at = at * 10 + (*key - '0');
    if (!at || *key != ':')
        return 0;
    key = str_trim(k->a, key + 1);
    return *key ? level_called(k, key, at) : 0;
}

static int level(struct reading *k, const char *s, struct fact_value *ret)
{
    int64_t said = level_said(k, s), n = plan_levels(k->p, k->indicator);

    if (said < 0)
        return unfit(k, "num", s, _("là tên của nhiều mức"), _("Ghi số của mức."));
    if (said > 0) {
        ret->num = (struct dec){.mant = said};
        return 0;
    }
    if (n && parse(k, s, k->typed->num_type, &ret->num) == CELL_BAD)
        return bad(k, "num", arena_printf(k->a, _("không có mức nào tên “%.80s”"), s),
                   arena_printf(k->a,
                                _("Chọn một mức của kế hoạch, hoặc ghi số của mức, 1 đến %lld."),
                                (long long)n));
    int r = number(k, s, k->typed->num_type, "num", true, &ret->num);
    return r < 0 ? r : in_bounds(k, ret->num);
}

static int amount(struct reading *k, const char *s, struct fact_value *ret)
{
    bool whole = k->of->measure == MEASURE_COUNT && !k->of->fractions;
    int r = number(k, s, k->typed->num_type, "num", whole, &ret->num);

    return r < 0 ? r : in_bounds(k, ret->num);
}

static const char *or_empty(const char *s)
{
    return s ? s : "";
}

static int by_measure(struct reading *k, struct fact_value *ret)
{
    const char *num = or_empty(k->typed->num), *den = or_empty(k->typed->den);
    const char *day = or_empty(k->typed->day);
    enum measure m = k->of->measure;

    if (m == MEASURE_ATTESTATION)
        return bad(k, "num", _("chỉ tiêu này chứng minh bằng văn bản, không nhập số"),
                   _("Khai văn bản công nhận ở bảng, sổ xác nhận (attestations)."));
    if (*den && !fact_has_den(m))
        return bad(k, "den", _("chỉ tiêu này không có mẫu số"), _("Để trống ô mẫu số."));
    if (*day && m != MEASURE_MILESTONE)
        return bad(k, "day", _("chỉ tiêu này không có ngày hoàn thành"), _("Để trống ô ngày."));
    switch (m) {
    case MEASURE_RATIO:
    case MEASURE_SURVEY:
        return ratio(k, num, den, ret);
    case MEASURE_RANK:
        return rank(k, num, den, ret);
    case MEASURE_MILESTONE:
        return milestone(k, num, day, ret);
    case MEASURE_YES_NO:
        return yes_no(k, num, ret);
    case MEASURE_LEVEL:
        return level(k, num, ret);
    default:
        return amount(k, num, ret);
    }
}

int fact_read(struct arena *a, const struct plan *p, uint32_t indicator,
              const struct fact_typed *typed, struct fact_value *ret, struct err *e)
{
    struct reading k = {.a = a,
                        .p = p,
                        .indicator = indicator,
                        .of = &p->indicators[indicator],
                        .typed = typed,
                        .e = e};
    struct fact_value v = {.day = DATE_NONE};
    int r = by_measure(&k, &v);

    if (r == 0)
        *ret = v;
    return r;
}
