/* See csv.h: writes cells.  Does not know columns or types. */
#include <string.h>
#include <strings.h>

#include "base/csv.h"

static void emit(struct csv_out *o, const char *s, size_t n)
{
    if (o->f)
        fwrite(s, 1, n, o->f);
    else
        buf_add(o->buf, s, n);
}

void csv_out_init(struct csv_out *o, FILE *f, struct buf *b, char delimiter, bool bom)
{
    *o = (struct csv_out){.f = f, .buf = b, .delimiter = delimiter};
    if (bom)
        emit(o, "\xEF\xBB\xBF", 3);
}

/* [+-]digits with at most one group mark between digits each time: nothing a formula could use. */
static bool is_plain_number(const char *s, size_t n)
{
    const char *end = s + n;

    s += *s == '-' || *s == '+';
    if (s == end || *s < '0' || *s > '9')
        return false;
    for (; s < end; s++) {
        bool digit = *s >= '0' && *s <= '9';
        bool mark = (*s == '.' || *s == ',') && s + 1 < end && s[1] >= '0' && s[1] <= '9';
        if (!digit && !mark)
            return *s == '%' && s + 1 == end;
    }
    return true;
}

/* ＝ ＋ － ＠: the same signs as wide as a letter of East Asia, which some spreadsheets take for the narrow ones. */
static bool is_wide_sign(const char *s, size_t n)
{
    static const char *const signs[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D",
                                        "\xEF\xBC\xA0"};

    for (size_t i = 0; n >= 3 && i < sizeof signs / sizeof signs[0]; i++)
        if (memcmp(s, signs[i], 3) == 0)
            return true;
    return false;
}

static bool is_formula(const char *s, size_t n)
{
    return n && (is_wide_sign(s, n) || (strchr("=+-@\t\r", *s) && !is_plain_number(s, n)));
}

static void put_quoted(struct csv_out *o, const char *s, size_t n)
{
    for (const char *q; (q = memchr(s, '"', n)); n -= (size_t)(q + 1 - s), s = q + 1) {
        emit(o, s, (size_t)(q + 1 - s));
        emit(o, "\"", 1);
    }
    emit(o, s, n);
}

/* "- item" of a list in a text over several lines is none unless it could call something. */
static bool is_inner_formula(const char *s, size_t n)
{
    bool item = n > 1 && (*s == '-' || *s == '+') && s[1] == ' ';

    return is_formula(s, n) &&
           (!item || memchr(s, '(', n) || memchr(s, '|', n) || memchr(s, '!', n));
}

/* Does a formula begin at s, a stretch of n bytes that a spreadsheet may take for a cell?  Behind any number of quotes, so that
 * a text that has a quote of its own gets another one, and reading can take off just that. */
static bool needs_guard(const char *s, size_t n, bool first)
{
    size_t quotes = strspn(s, "'");

    s += quotes;
    n -= quotes;
    return first ? *s && is_formula(s, n ? n : 1) : is_inner_formula(s, n);
}

size_t csv_unguard(char *s, size_t n)
{
    size_t to = 0;

    for (size_t at = 0, len; at < n; at += len) {
        len = strcspn(s + at, ";\t\r\n");
        size_t off = s[at] == '\'' && needs_guard(s + at + 1, len - 1, at == 0);
        len += at + len < n;
        memmove(s + to, s + at + off, len - off);
        to += len - off;
    }
    s[to] = '\0';
    return to;
}

/* Where the comma is the decimal sign, spreadsheets part columns at ; (or take a table as parted by TAB), and a quote in
 * the middle of what they then take for a cell means nothing: behind each of these another cell may begin. */
static void put_text(struct csv_out *o, const char *cell)
{
    const char *at = cell;

    for (size_t n; *at; at += n) {
        n = strcspn(at, ";\t\r\n");
        if (!o->raw && needs_guard(at, n, at == cell))
            emit(o, "'", 1);
        n += at[n] != '\0';
        put_quoted(o, at, n);
    }
}

void csv_put(struct csv_out *o, const char *cell)
{
    char special[] = {'"', '\n', '\r', o->delimiter, '\0'};

    if (o->begun)
        emit(o, &o->delimiter, 1);
    o->begun = true;
    /* A row of one empty cell would be a blank line, which readers pass over; harmless, so kept. */
    /* "sep=;" at the top of a file would be taken for a hint about the delimiter: quoted it is text. */
    bool plain =
        !cell[strcspn(cell, special)] && cell[0] != ' ' && strncasecmp(cell, "sep=", 4) != 0;
    if (!plain)
        emit(o, "\"", 1);
    put_text(o, cell);
    if (!plain)
        emit(o, "\"", 1);
}

void csv_put_end(struct csv_out *o)
{
    emit(o, "\r\n", 2);
    o->begun = false;
}

bool csv_out_failed(const struct csv_out *o)
{
    return o->f ? ferror(o->f) != 0 : buf_failed(o->buf);
}
