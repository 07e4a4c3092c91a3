/* See calendar.h.  Asks the loaded days off by binary search; knows no lunar calendar and no clock.
 */
#include "engine/calendar.h"

#include "base/buf.h"
#include "base/i18n.h"

static const struct holiday *holiday_on(const struct inputs *in, int32_t date)
{
    size_t low = 0, high = in->holidays.n;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (in->holidays.at[mid].date < date)
            low = mid + 1;
        else
            high = mid;
    }
    if (low < in->holidays.n && in->holidays.at[low].date == date &&
        in->holidays.at[low].kind != DAY_WHOLE_YEAR) /* which stands behind a day of its date */
        return &in->holidays.at[low];
    return NULL;
}

bool calendar_is_off(const struct inputs *in, int32_t date)
{
    const struct holiday *h = holiday_on(in, date);

    if (h)
        return h->kind == DAY_OFF;
    return date_weekday(date) >= 6;
}

bool calendar_has_year(const struct inputs *in, int year)
{
    vec_each (h, &in->holidays)
        if (h->kind == DAY_WHOLE_YEAR && date_year(h->date) == year)
            return true;
    return false;
}

const char *calendar_key(struct arena *a, const struct holiday *h)
{
    return h->kind == DAY_WHOLE_YEAR ? arena_printf(a, "%d", date_year(h->date))
                                     : date_iso(a, h->date);
}

static int need_year(const struct inputs *in, int32_t date, struct err *e)
{
    int year = date_year(date);

    if (calendar_has_year(in, year))
        return 0;
    err_set(e, ERR_MISSING, _("Lịch chưa đầy đủ: năm %d chưa được ghi là đã đủ ngày nghỉ, làm bù"),
            year);
    return err_hint(e,
                    _("Nạp các ngày nghỉ, ngày làm bù của năm đó, thêm một dòng “%d, cả năm” "
                      "với căn cứ (holidays.csv), rồi tính lại."),
                    year);
}

/* "; 29/01/2025 (thứ Tư) nghỉ: Tết Nguyên đán" */
static void say_off(struct arena *a, const struct inputs *in, int32_t date, struct buf *how)
{
    const struct holiday *h = holiday_on(in, date);

    buf_addf(how, "; %s (%s) nghỉ%s%s", date_vi(a, date), date_weekday_vi(date),
             h && h->label[0] ? ": " : "", h ? h->label : "");
}

static int roll_over(struct arena *a, const struct inputs *in, int32_t date, int32_t *ret,
                     struct buf *how, struct err *e)
{
    for (;; date++) {
        int r = need_year(in, date, e);
        if (r < 0)
            return r;
        if (!calendar_is_off(in, date))
            break;
        say_off(a, in, date, how);
    }
    *ret = date;
    return 0;
}

static int count_working(struct arena *a, const struct inputs *in, int32_t date, int n,
                         int32_t *ret, struct buf *how, struct err *e)
{
    while (n > 0) {
        date++;
        int r = need_year(in, date, e);
        if (r < 0)
            return r;
        if (calendar_is_off(in, date))
            say_off(a, in, date, how);
        else
            n--;
    }
    *ret = date;
    return 0;
}

int calendar_count(struct arena *a, const struct inputs *in, int32_t from, int n, bool working,
                   struct day_count *ret, struct err *e)
{
    _buf_ struct buf how = BUF_INIT(1 << 20);
    int32_t last = from, raw = from + n;
    int r;

    if (n < 1 || n > DEADLINE_MAX_DAYS || date_year(from) >= DATE_MAX_YEAR - 11)
        return err_set(e, ERR_INPUT, _("Số ngày phải từ 1 đến %d"), DEADLINE_MAX_DAYS);
    buf_addf(&how, "%02d %s kể từ ngày %s (không tính ngày này)", n,
             working ? "ngày làm việc" : "ngày", date_vi(a, from));
    if (working) {
        r = count_working(a, in, from, n, &last, &how, e);
        raw = last;
    } else {
        buf_addf(&how, ", ngày thứ %d là %s (%s)", n, date_vi(a, raw), date_weekday_vi(raw));
        r = roll_over(a, in, raw, &last, &how, e);
    }
    if (r < 0)
        return r;
    buf_addf(&how, "; hết 24 giờ ngày %s (%s)", date_vi(a, last), date_weekday_vi(last));
    *ret = (struct day_count){.last = last, .raw = raw, .how = arena_strdup(a, buf_str(&how))};
    return 0;
}

static const struct event *event_of(const struct inputs *in, uint32_t kind, int year)
{
    vec_each (v, &in->events)
        if (v->kind == kind && v->year == year)
            return v;
    return NULL;
}

/* The day itself, or the next one that is worked. */
static int roll_fixed(struct arena *a, const struct inputs *in, int32_t date, struct day_count *ret,
                      struct err *e)
{
    _buf_ struct buf how = BUF_INIT(1 << 20);
    int r;

    buf_addf(&how, "ngày cuối là %s (%s)", date_vi(a, date), date_weekday_vi(date));
    if ((r = roll_over(a, in, date, &ret->last, &how, e)) < 0)
        return r;
    buf_addf(&how, "; chậm nhất hết 24 giờ ngày %s (%s)", date_vi(a, ret->last),
             date_weekday_vi(ret->last));
    ret->how = arena_strdup(a, buf_str(&how));
    return 0;
}

static int unset_setting(const struct plan *p, uint32_t setting, struct err *e)
{
    err_set(e, ERR_MISSING, _("chưa cấu hình: %s"), p->settings[setting].item.title);
    return err_hint(e, "%s", _("Người có thẩm quyền trả lời ở cấu hình này của kế hoạch."));
}

/* A date limit is not a counted period: whether it rolls over a day off is the plan's to say (domain rule 5), and matters
 * only when the last day is one. */
static int fixed_day(struct arena *a, const struct plan *p, const struct inputs *in,
                     const struct deadline *d, struct day_count *ret, struct err *e)
{
    bool before = d->kind == DEADLINE_BEFORE;
    int32_t last = before ? d->date - 1 : d->date;
    int rolls = plan_deadline_rolls(p, d, last), r;

    if (rolls < 0 && (r = need_year(in, last, e)) < 0)
        return r;
    if (rolls < 0 && calendar_is_off(in, last))
        return unset_setting(p, d->rolls_setting, e);
    *ret = (struct day_count){.last = last, .raw = last};
    if (rolls > 0)
        return roll_fixed(a, in, last, ret, e);
    ret->how = before ? arena_printf(a, "trước ngày %s: chậm nhất hết 24 giờ ngày %s (%s)",
                                     date_vi(a, d->date), date_vi(a, last), date_weekday_vi(last))
                      : arena_printf(a, "chậm nhất hết 24 giờ ngày %s (%s)", date_vi(a, last),
                                     date_weekday_vi(last));
    return 0;
}

int calendar_deadline(struct arena *a, const struct plan *p, const struct inputs *in,
                      uint32_t deadline, int year, struct day_count *ret, struct err *e)
{
    const struct deadline *d = &p->deadlines[deadline];

    if (d->kind == DEADLINE_BEFORE || d->kind == DEADLINE_BY)
        return fixed_day(a, p, in, d, ret, e);
    const struct event *v = event_of(in, d->event, year);
    if (!v) {
        err_set(e, ERR_MISSING, _("chưa có ngày “%s” của năm %d"), p->events[d->event].item.title,
                year);
        return err_hint(e, "%s", _("Thời hạn bắt đầu đếm khi có ngày này (events.csv)."));
    }
    int kind = plan_deadline_kind(p, d, v->date);
    if (kind < 0)
        return unset_setting(p, d->days_setting, e);
    int r = calendar_count(a, in, v->date, d->days, kind == DEADLINE_WORKING_DAYS, ret, e);
    if (r == 0)
        ret->how = arena_printf(a, "%s; %s ngày %s%s%s", ret->how, p->events[d->event].item.title,
                                date_vi(a, v->date), v->document[0] ? ", " : "", v->document);
    return r;
}
