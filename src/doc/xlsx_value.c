/* See xlsx_part.h.  Numbers in a spreadsheet are IEEE doubles printed with up to 17 digits, so
 * "0.95" is stored as 0.94999999999999996.  Excel itself shows and computes with 15 significant
 * digits; printing the double with 15 digits gives back what was typed.  This is the reading of a
 * foreign format, the one place where a double is the truth: no score ever passes through it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/utf8.h"
#include "doc/xlsx_part.h"

bool xlsx_is_date_id(uint32_t id)
{
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
           (id >= 50 && id <= 58);
}

bool xlsx_is_date_code(const char *code)
{
    for (const char *p = code; *p; p++) {
        if (*p == '"' || *p == '[') {
            p = strchr(p + 1, *p == '"' ? '"' : ']');
            if (!p)
                return false;
        } else if (*p == '\\' || *p == '_' || *p == '*') {
            if (!*++p)
                return false;
        } else if (strchr("dmyhsDMYHS", *p)) {
            return true;
        }
    }
    return false;
}

/* The end of the first section of a code, behind its quotes and brackets: ";" or the end. */
static const char *section_end(const char *p)
{
    for (; *p && *p != ';'; p++) {
        const char *close = *p == '"' ? strchr(p + 1, '"') : *p == '[' ? strchr(p + 1, ']') : NULL;
        if (close)
            p = close;
        else if (*p == '\\' && p[1])
            p++;
    }
    return p;
}

/* What stands between the digits: nothing (XLSX_PLAIN), a percent sign, or something else that is seen. */
static uint8_t literals_of(const char *p, const char *end)
{
    uint8_t shown = XLSX_PLAIN;

    for (; p < end; p++) {
        if (*p == '"') {
            for (p++; p < end && *p != '"'; p++)
                shown = *p != ' ' ? XLSX_SHAPED : shown;
        } else if (*p == '[') {
            while (p < end && *p != ']')
                p++;
        } else if (*p == '_' ||
                   *p == '*') { /* a blank as wide as the next letter; the letter as filling */
            p++;
        } else if (*p == '\\') {
            shown = *++p != ' ' ? XLSX_SHAPED : shown;
        } else if (*p == '%') {
            return XLSX_PERCENT;
        } else if (!strchr("0#?., @+Ee", *p)) {
            shown = XLSX_SHAPED;
        }
    }
    return shown;
}

uint8_t xlsx_shown_by_id(uint32_t id)
{
    return xlsx_is_date_id(id) ? XLSX_DATE : id == 9 || id == 10 ? XLSX_PERCENT : XLSX_PLAIN;
}

uint8_t xlsx_shown_by_code(const char *code)
{
    const char *end = section_end(code);
    size_t zeros = strspn(code, "0");

    if (xlsx_is_date_code(code))
        return XLSX_DATE;
    if (strncasecmp(code, "General", 7) == 0)
        return XLSX_PLAIN;
    if (zeros > 1 && zeros <= 18 && code + zeros == end)
        return (uint8_t)(XLSX_PADDED + zeros);
    return literals_of(code, end);
}

static bool to_double(const char *stored, double *ret)
{
    char *end;

    if (!*stored || strspn(stored, "0123456789+-.eE") != strlen(stored))
        return false;
    *ret = strtod(stored, &end);
    return *end == '\0' && isfinite(*ret);
}

/* digits × 10^(exp - (n - 1)), without an exponent. */
static void plain(const char *digits, int n, int exp, char *out, size_t room)
{
    size_t to = 0;

    if (exp < 0) {
        out[to++] = '0';
        out[to++] = '.';
        for (int i = -1; i > exp; i--)
            out[to++] = '0';
    }
    for (int i = 0; i < n || i <= exp; i++) {
        if (i == exp + 1 && exp >= 0)
            out[to++] = '.';
        out[to++] = i < n ? digits[i] : '0';
    }
    out[to < room ? to : room - 1] = '\0';
}

static void number_text(double d, char out[static 64])
{
    char sci[40], digits[20];
    int n = 0;

    if (d == 0) {
        memcpy(out, "0", 2);
        return;
    }
    snprintf(sci, sizeof sci, "%.14e", fabs(d));
    const char *p = sci;
    for (; *p && *p != 'e'; p++)
        if (*p >= '0' && *p <= '9')
            digits[n++] = *p;
    while (n > 1 && digits[n - 1] == '0')
        n--;
    int exp = (int)strtol(p + 1, NULL, 10);
    if (exp < -25 || exp > 25) {
        snprintf(out, 64, "%.15g", d);
        return;
    }
    if (d < 0)
        *out++ = '-';
    plain(digits, n, exp, out, 63);
}

bool xlsx_number_text(const char *stored, char out[static 64])
{
    double d;

    if (!to_double(stored, &d))
        return false;
    number_text(d, out);
    return true;
}

bool xlsx_percent_text(const char *stored, char out[static 64])
{
    double d;

    if (!to_double(stored, &d) || !isfinite(d * 100))
        return false;
    number_text(d * 100, out);
    size_t n = strlen(out);
    char *point = strchr(out, '.');
    if (point)
        *point = ',';
    if (n > 62)
        return false;
    memcpy(out + n, "%", 2);
    return true;
}

bool xlsx_date_text(const char *stored, bool date1904, char out[static 64])
{
    double d;

    if (!to_double(stored, &d) || d < 0 || d > 200000)
        return false;
    int64_t seconds = (int64_t)floor(d * 86400 + 0.5);
    int days = (int)(seconds / 86400), left = (int)(seconds % 86400);
    char time[16] = "";
    if (left)
        snprintf(time, sizeof time, "%02d:%02d:%02d", left / 3600, left / 60 % 60, left % 60);
    if (days == 0 && left && !date1904) {
        memcpy(out, time, sizeof time);
        return true;
    }
    /* Serial 25569 is 1970-01-01.  Excel believes in a 29 February 1900 (serial 60), so the days
     * before it are one off. */
    int date = days - 25569;
    if (date1904)
        date += 1462;
    else if (days == 60 || days == 0)
        return false;
    else if (days < 60)
        date++;
    if (date < date_from(DATE_MIN_YEAR, 1, 1) || date > date_from(DATE_MAX_YEAR, 12, 31))
        return false;
    int y, m, day;
    date_split(date, &y, &m, &day);
    snprintf(out, 64, "%04d-%02d-%02d%s%s", y, m, day, left ? " " : "", time);
    return true;
}

static int hex_of(char c)
{
    const char *digits = "0123456789abcdef0123456789ABCDEF", *p = c ? strchr(digits, c) : NULL;

    return p ? (int)((p - digits) % 16) : -1;
}

/* _xHHHH_ at s: its code, or -1. */
static int escape_at(const char *s, size_t n)
{
    int v = 0;

    if (n < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_')
        return -1;
    for (int i = 2; i < 6; i++) {
        int h = hex_of(s[i]);
        if (h < 0)
            return -1;
        v = v * 16 + h;
    }
    return v;
}

size_t xlsx_unescape(char *s, size_t n)
{
    size_t to = 0;

    if (!n || !memchr(s, '_', n))
        return n;
    for (size_t i = 0; i < n;) {
        int v = escape_at(s + i, n - i);
        if (v < 0) {
            s[to++] = s[i++];
            continue;
        }
        if (v >= ' ' || v == '\t' || v == '\n' || v == '\r')
            to += utf8_put(s + to, (uint32_t)v);
        i += 7;
    }
    s[to] = '\0';
    return to;
}
