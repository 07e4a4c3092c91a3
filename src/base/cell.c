/* See cell.h.  A number is first cut into signs, digit groups and marks, then judged as a whole,
 * and at last handed to dec_parse() in the one form that it takes. */
#include "base/cell.h"

#include <string.h>
#include <utf8proc.h>

#include "base/date.h"
#include "base/utf8.h"

enum { MAX_TEXT = 64, MAX_GROUPS = 16 };

/* Length of the blank at s, 0 when there is none: ASCII, NBSP, U+202F, U+2009. */
static size_t blank_at(const char *s)
{
    if (*s == ' ' || (*s >= '\t' && *s <= '\r'))
        return 1;
    if (strncmp(s, "\xC2\xA0", 2) == 0)
        return 2;
    return strncmp(s, "\xE2\x80\xAF", 3) == 0 || strncmp(s, "\xE2\x80\x89", 3) == 0 ? 3 : 0;
}

/* Copies s without the blanks at its ends; false when it is too long to be a value. */
static bool trim_into(const char *s, char out[static MAX_TEXT])
{
    size_t k, n = 0, keep = 0;

    while ((k = blank_at(s)))
        s += k;
    while (*s) {
        k = blank_at(s);
        size_t step = k ? k : 1;
        if (n + step >= MAX_TEXT)
            return false;
        memcpy(out + n, s, step);
        n += step;
        s += step;
        if (!k)
            keep = n;
    }
    out[keep] = '\0';
    return true;
}

static bool is_empty(const char *s)
{
    return !*s || strcmp(s, "-") == 0 || strcmp(s, "–") == 0 || strcmp(s, "—") == 0;
}

/* digits, mark, digits, mark, …, digits */
struct figure {
    bool minus, percent;
    const char *at[MAX_GROUPS];
    size_t len[MAX_GROUPS], n;
    char mark[MAX_GROUPS]; /* before group i: '.', ',' or ' ' */
};

static bool cut_figure(const char *s, struct figure *f)
{
    memset(f, 0, sizeof *f);
    if (strncmp(s, "−", 3) == 0) {
        f->minus = true;
        s += 3;
    } else if (*s == '-' || *s == '+') {
        f->minus = *s++ == '-';
    }
    for (size_t k; (k = blank_at(s));)
        s += k;
    for (;;) {
        size_t len = strspn(s, "0123456789"), k;
        if (!len || f->n == MAX_GROUPS)
            return false;
        f->at[f->n] = s;
        f->len[f->n++] = len;
        s += len;
        size_t blank = blank_at(s);
        const char *rest = s;
        while ((k = blank_at(rest)))
            rest += k;
        if (*rest == '%') {
            f->percent = true;
            return rest[1] == '\0';
        }
        if (!*s)
            return true;
        if (f->n == MAX_GROUPS || (!blank && *s != '.' && *s != ','))
            return false;
        f->mark[f->n] = blank ? ' ' : *s;
        s += blank ? blank : 1;
    }
}

/* Groups 1 .. last are thousands: three digits each, one to three in front that do not begin with 0, all parted alike. */
static bool is_grouped(const struct figure *f, size_t last)
{
    for (size_t i = 1; i <= last; i++)
        if (f->len[i] != 3 || f->mark[i] != f->mark[1])
            return false;
    return last == 0 || (f->len[0] <= 3 && f->at[0][0] != '0');
}

/* Which group is the fraction: its index, 0 for none, or a negative result. */
enum { NOT_A_NUMBER = -1, TWO_MEANINGS = -2 };
static int fraction_of(const struct figure *f, enum cell_marks marks)
{
    size_t last = f->n - 1;
    char mark = last ? f->mark[last] : ' ', decimal = marks == CELL_POINT ? '.' : ',';

    if (mark == ' ')
        return is_grouped(f, last) ? 0 : NOT_A_NUMBER;
    bool alone = last == 1, other_before = last > 1 && f->mark[last - 1] != mark;
    bool either = alone && is_grouped(f, last); /* 0,123 and 1234,567 can only be decimals */
    if (marks == CELL_TYPED && either && mark == ',')
        return TWO_MEANINGS;
    if (marks != CELL_MARKS_FREE) {
        if (mark == decimal)
            return is_grouped(f, last - 1) && (alone || f->mark[1] != mark) ? (int)last
                                                                            : NOT_A_NUMBER;
        return is_grouped(f, last) ? 0 : NOT_A_NUMBER;
    }
    if (other_before)
        return is_grouped(f, last - 1) ? (int)last : NOT_A_NUMBER;
    if (!alone)
        return is_grouped(f, last) ? 0 : NOT_A_NUMBER;
    return either ? TWO_MEANINGS : (int)last;
}

static enum cell_result to_dec(const struct figure *f, size_t fraction, struct dec *ret)
{
    char out[MAX_TEXT + 4];
    size_t n = 0, whole = fraction ? fraction : f->n;

    if (f->minus)
        out[n++] = '-';
    for (size_t i = 0; i < whole; i++) {
        memcpy(out + n, f->at[i], f->len[i]);
        n += f->len[i];
    }
    size_t len = fraction ? f->len[fraction] : 0;
    while (len && f->at[fraction][len - 1] == '0')
        len--;
    if (len) {
        out[n++] = '.';
        memcpy(out + n, f->at[fraction], len);
        n += len;
    }
    out[n] = '\0';
    return dec_parse(out, ret) == 0 ? CELL_OK : CELL_TOO_FINE;
}

enum cell_result cell_dec(const char *s, enum cell_marks marks, struct dec *ret, bool *ret_percent)
{
    char text[MAX_TEXT];
    struct figure f;

    if (!trim_into(s, text))
        return CELL_BAD;
    if (is_empty(text))
        return CELL_EMPTY;
    if (!cut_figure(text, &f) || (f.percent && !ret_percent))
        return CELL_BAD;
    int fraction = fraction_of(&f, marks);
    if (fraction < 0)
        return fraction == TWO_MEANINGS ? CELL_AMBIGUOUS : CELL_BAD;
    enum cell_result r = to_dec(&f, (size_t)fraction, ret);
    if (r == CELL_OK && ret_percent)
        *ret_percent = f.percent;
    return r;
}

enum cell_result cell_int(const char *s, enum cell_marks marks, int64_t *ret)
{
    struct dec d;
    enum cell_result r = cell_dec(s, marks, &d, NULL);

    if (r != CELL_OK)
        return r;
    if (d.scale)
        return CELL_BAD;
    *ret = d.mant;
    return CELL_OK;
}

/* Two digits below `below`, or -1. */
static int two_digits(const char *s, int below)
{
    if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
        return -1;
    int v = (s[0] - '0') * 10 + (s[1] - '0');
    return v < below ? v : -1;
}

/* hh:mm, hh:mm:ss, and zeros of a second behind a point. */
static bool time_of_day(const char *s, int32_t *ret)
{
    int h = two_digits(s, 24), m = h >= 0 && s[2] == ':' ? two_digits(s + 3, 60) : -1, sec = 0;

    if (m < 0)
        return false;
    s += 5;
    if (*s == ':') {
        sec = two_digits(s + 1, 60);
        if (sec < 0)
            return false;
        s += 3;
        if (*s == '.' && s[1] == '0')
            s += 1 + strspn(s + 1, "0");
    }
    if (*s)
        return false;
    *ret = h * 3600 + m * 60 + sec;
    return true;
}

enum cell_result cell_moment(const char *s, int32_t *ret_date, int32_t *ret_seconds)
{
    char text[MAX_TEXT];
    int32_t date, seconds = 0;

    if (!trim_into(s, text))
        return CELL_BAD;
    if (is_empty(text))
        return CELL_EMPTY;
    size_t n = strcspn(text, " T");
    if (text[n]) {
        const char *t = text + n + 1;
        while (*t == ' ')
            t++;
        if (!time_of_day(t, &seconds))
            return CELL_BAD;
    }
    text[n] = '\0';
    if (date_parse(text, &date) < 0)
        return CELL_BAD;
    *ret_date = date;
    *ret_seconds = seconds;
    return CELL_OK;
}

enum cell_result cell_date(const char *s, int32_t *ret)
{
    int32_t date, seconds;
    enum cell_result r = cell_moment(s, &date, &seconds);

    if (r != CELL_OK)
        return r;
    if (seconds)
        return CELL_TIMED;
    *ret = date;
    return CELL_OK;
}

enum cell_type cell_type_of(const struct row *r, size_t i)
{
    char text[MAX_TEXT];
    enum cell_type type = i < r->n ? row_type(r, i) : CELL_TEXT;
    const char *s = row_cell(r, i);

    while (*s == ' ')
        s++;
    if (type != CELL_TEXT || (*s != '#' && *s != 'E') || !trim_into(s, text))
        return type; /* nearly always here */
    return cell_is_error(text) ? CELL_ERROR : type;
}

bool cell_is_error(const char *s)
{
    static const char *const words[] = {"#N/A",      "#REF!",     "#VALUE!",      "#DIV/0!",
                                        "#NAME?",    "#NUM!",     "#NULL!",       "#SPILL!",
                                        "#CALC!",    "#FIELD!",   "#BUSY!",       "#BLOCKED!",
                                        "#UNKNOWN!", "#CONNECT!", "#GETTING_DATA"};
    size_t digits = strncmp(s, "Err:", 4) == 0 ? strspn(s + 4, "0123456789") : 0;

    for (size_t i = 0; *s == '#' && i < sizeof words / sizeof words[0]; i++)
        if (strcmp(s, words[i]) == 0)
            return true;
    return digits == 3 && !s[7];
}

bool cell_is_cut(const char *s)
{
    size_t n = strspn(s, "0123456789");

    if (!n)
        return false;
    s += n;
    if (*s == '.' || *s == ',') {
        n = strspn(s + 1, "0123456789");
        s += n ? n + 1 : 0;
    }
    if ((*s != 'E' && *s != 'e') || s[1] != '+')
        return false;
    n = strspn(s + 2, "0123456789");
    return n && !s[2 + n];
}

/* Lower case in place of text[MAX_TEXT]; Vietnamese small letters are never longer. */
static void lower(char *text)
{
    size_t n = strlen(text), to = 0;
    char out[4];

    for (size_t i = 0; i < n;) {
        uint32_t cp;
        size_t len = utf8_next(text + i, n - i, &cp);
        size_t m = utf8_put(out, (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp));
        if (m <= len) {
            memcpy(text + to, out, m);
            to += m;
        } else {
            memmove(text + to, text + i, len);
            to += len;
        }
        i += len;
    }
    text[to] = '\0';
}

static bool is_one_of(const char *s, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(s, *words) == 0)
            return true;
    return false;
}

enum cell_result cell_bool(const char *s, bool *ret)
{
    static const char *const yes[] = {"có", "x",   "✓", "✔",    "đúng", "dung", "đạt",
                                      "co", "yes", "y", "true", "1",    NULL};
    static const char *const no[] = {"không",    "khong", "chưa", "chua",  "sai", "không đạt",
                                     "chưa đạt", "no",    "n",    "false", "0",   NULL};
    char text[MAX_TEXT];

    if (!trim_into(s, text))
        return CELL_BAD;
    if (is_empty(text))
        return CELL_EMPTY;
    lower(text);
    bool is_yes = is_one_of(text, yes);
    if (!is_yes && !is_one_of(text, no))
        return CELL_BAD;
    *ret = is_yes;
    return CELL_OK;
}
