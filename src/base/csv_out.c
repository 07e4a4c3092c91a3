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
static bool is_plain_number(const char *s)
{
    s += *s == '-' || *s == '+';
    if (*s < '0' || *s > '9')
        return false;
    for (; *s; s++) {
        bool digit = *s >= '0' && *s <= '9';
        bool mark = (*s == '.' || *s == ',') && s[1] >= '0' && s[1] <= '9';
        if (!digit && !mark)
            return s[0] == '%' && s[1] == '\0';
    }
    return true;
}

static bool is_formula(const char *s)
{
    return *s && strchr("=+-@\t\r", *s) && !is_plain_number(s);
}

void csv_put(struct csv_out *o, const char *cell)
{
    char special[] = {'"', '\n', '\r', o->delimiter, '\0'};
    bool guard = !o->raw && is_formula(cell);

    if (o->begun)
        emit(o, &o->delimiter, 1);
    o->begun = true;
    /* A row of one empty cell would be a blank line, which readers pass over; harmless, so kept. */
    /* "sep=;" at the top of a file would be taken for a hint about the delimiter: quoted it is text. */
    if (!cell[strcspn(cell, special)] && cell[0] != ' ' && strncasecmp(cell, "sep=", 4) != 0) {
        if (guard)
            emit(o, "'", 1);
        emit(o, cell, strlen(cell));
        return;
    }
    emit(o, guard ? "\"'" : "\"", guard ? 2 : 1);
    for (;;) {
        const char *q = strchr(cell, '"');
        size_t n = q ? (size_t)(q - cell) + 1 : strlen(cell);
        emit(o, cell, n);
        if (!q)
            break;
        emit(o, "\"", 1);
        cell = q + 1;
    }
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
