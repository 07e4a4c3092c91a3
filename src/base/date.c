/* See date.h.  Conversions by the era arithmetic of the Gregorian calendar (400 years = 146,097
 * days). */
#include "base/date.h"

#include <string.h>

#include "base/check.h"

int32_t date_from(int year, int month, int day)
{
    CHECK(date_is_real(year, month, day));
    int y = month <= 2 ? year - 1 : year;
    int era = y / 400, yoe = y - era * 400;
    int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

bool date_is_real(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    if (year < DATE_MIN_YEAR || year > DATE_MAX_YEAR || month < 1 || month > 12 || day < 1)
        return false;
    return day <= days[month - 1] + (month == 2 && leap);
}

void date_split(int32_t date, int *ret_year, int *ret_month, int *ret_day)
{
    int z = date + 719468, era = z / 146097, doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

    *ret_day = doy - (153 * mp + 2) / 5 + 1;
    *ret_month = mp < 10 ? mp + 3 : mp - 9;
    *ret_year = yoe + era * 400 + (*ret_month <= 2);
}

int date_year(int32_t date)
{
    int y, m, d;

    date_split(date, &y, &m, &d);
    return y;
}

int date_weekday(int32_t date)
{
    int w = (date + 3) % 7; /* 1970-01-01 was a Thursday */

    return (w < 0 ? w + 7 : w) + 1;
}

/* Reads digits, at least min and at most max of them. */
static const char *number(const char *s, int min, int max, int *ret)
{
    int n = 0;

    *ret = 0;
    while (n < max && s[n] >= '0' && s[n] <= '9')
        *ret = *ret * 10 + (s[n++] - '0');
    return n < min ? NULL : s + n;
}

int date_parse_iso(const char *s, int32_t *ret)
{
    int y, m, d;

    if (!(s = number(s, 4, 4, &y)) || *s++ != '-' || !(s = number(s, 2, 2, &m)) || *s++ != '-' ||
        !(s = number(s, 2, 2, &d)) || *s || !date_is_real(y, m, d))
        return -1;
    *ret = date_from(y, m, d);
    return 0;
}

int date_parse(const char *s, int32_t *ret)
{
    int y, m, d;
    const char *p = number(s, 1, 2, &d);

    if (date_parse_iso(s, ret) == 0)
        return 0;
    if (!p || !strchr("/-.", *p) || !*p)
        return -1;
    char mark = *p;
    if (!(p = number(p + 1, 1, 2, &m)) || *p != mark || !(p = number(p + 1, 4, 4, &y)) || *p ||
        !date_is_real(y, m, d))
        return -1;
    *ret = date_from(y, m, d);
    return 0;
}

static char *in_order(struct arena *a, int32_t date, bool year_first)
{
    int y, m, d;

    if (date == DATE_NONE)
        return arena_strdup(a, "");
    date_split(date, &y, &m, &d);
    return year_first ? arena_printf(a, "%04d-%02d-%02d", y, m, d)
                      : arena_printf(a, "%02d/%02d/%04d", d, m, y);
}

char *date_iso(struct arena *a, int32_t date)
{
    return in_order(a, date, true);
}

char *date_vi(struct arena *a, int32_t date)
{
    return in_order(a, date, false);
}

const char *date_weekday_vi(int32_t date)
{
    static const char *const names[] = {"thứ Hai", "thứ Ba",  "thứ Tư",  "thứ Năm",
                                        "thứ Sáu", "thứ Bảy", "Chủ nhật"};

    return names[date_weekday(date) - 1];
}
