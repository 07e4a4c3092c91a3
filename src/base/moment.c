/* See moment.h.  Stands on base/date.h for the calendar. */
#include "base/moment.h"

#include <string.h>

#include "base/check.h"
#include "base/date.h"

enum { DAY = 24 * 3600, VIET_NAM = 7 * 3600 };

/* Two digits at s below `below`; -1 when they are not. */
static int two(const char *s, int below)
{
    int n = (s[0] - '0') * 10 + s[1] - '0';

    return s[0] >= '0' && s[0] <= '9' && s[1] >= '0' && s[1] <= '9' && n < below ? n : -1;
}

int moment_parse(const char *s, int64_t *ret_seconds)
{
    char day[11] = "";
    int32_t date;

    if (strlen(s) != 20 || s[10] != 'T' || s[13] != ':' || s[16] != ':' || s[19] != 'Z')
        return -1;
    memcpy(day, s, 10);
    int h = two(s + 11, 24), m = two(s + 14, 60), sec = two(s + 17, 60);
    if (date_parse_iso(day, &date) < 0 || h < 0 || m < 0 || sec < 0)
        return -1;
    *ret_seconds = (int64_t)date * DAY + h * 3600 + m * 60 + sec;
    return 0;
}

static int32_t day_of(int64_t seconds)
{
    return (int32_t)(seconds >= 0 ? seconds / DAY : -((-seconds + DAY - 1) / DAY));
}

char *moment_text(struct arena *a, int64_t seconds)
{
    int32_t day = day_of(seconds);
    int in_day = (int)(seconds - (int64_t)day * DAY);

    return arena_printf(a, "%sT%02d:%02d:%02dZ", date_iso(a, day), in_day / 3600, in_day / 60 % 60,
                        in_day % 60);
}

/* What a database holds may have been written by anybody: a stamp that cannot be read is as old as can be. */
static int64_t seconds_of(const char *s)
{
    int64_t n = 0;

    return moment_parse(s, &n) == 0 ? n : 0;
}

char *moment_after(struct arena *a, const char *s, int64_t seconds)
{
    return moment_text(a, seconds_of(s) + seconds);
}

int64_t moment_between(const char *from, const char *to)
{
    return seconds_of(to) - seconds_of(from);
}

char *moment_vi(struct arena *a, const char *s)
{
    int64_t n;

    if (!s || moment_parse(s, &n) < 0)
        return arena_strdup(a, "");
    n += VIET_NAM;
    int32_t day = day_of(n);
    int in_day = (int)(n - (int64_t)day * DAY);
    return arena_printf(a, "%02d:%02d %s", in_day / 3600, in_day / 60 % 60, date_vi(a, day));
}

char *moment_of_day(struct arena *a, int32_t day)
{
    return moment_text(a, (int64_t)day * DAY - VIET_NAM);
}
