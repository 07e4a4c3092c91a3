/* See multipart.h.  The delimiter begins with CR, and no later byte of it is one, so a failed match never has to look
 * back further than the byte at hand. */
#include "web/multipart.h"

#include <string.h>
#include <strings.h>

enum { PREAMBLE, BODY, AFTER, AFTER_DASH, AFTER_CR, HEAD, EPILOGUE };

static bool boundary_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("'()+_,-./:=?", c));
}

bool multipart_init(struct multipart *m, const char *content_type)
{
    static const char kind[] = "multipart/form-data";
    const char *s;
    size_t n = 0;

    if (!content_type || strncasecmp(content_type, kind, sizeof kind - 1) != 0)
        return false;
    s = content_type + sizeof kind - 1;
    s += strspn(s, "; \t");
    if (strncasecmp(s, "boundary=", 9) != 0)
        return false;
    s += 9;
    bool quoted = *s == '"';
    s += quoted;
    while (boundary_char(s[n]))
        n++;
    if (n == 0 || n > MULTIPART_MAX_BOUNDARY || (quoted ? s[n] != '"' || s[n + 1] : s[n] != '\0'))
        return false;
    memcpy(m->delimiter, "\r\n--", 4);
    memcpy(m->delimiter + 4, s, n);
    m->delimiter_n = n + 4;
    m->matched = 2; /* the first boundary stands at the beginning, as if behind a line end */
    m->state = PREAMBLE;
    m->parts = 0;
    m->open = m->failed = false;
    m->head_n = 0;
    return true;
}

/* ---- the head of a part ---- */

/* The quoted value of a parameter of one Content-Disposition line, ended in place; NULL when it is not there or the line
 * is not a row of ; name="value". */
static char *parameter(char *line, const char *name)
{
    char *s = strchr(line, ';');

    while (s && *s == ';') {
        s += 1 + strspn(s + 1, " \t");
        size_t n = strcspn(s, "=;\"");
        if (s[n] != '=' || s[n + 1] != '"')
            return NULL;
        bool found = strlen(name) == n && strncasecmp(s, name, n) == 0;
        char *value = s + n + 2, *to = value;
        for (s = value; *s && *s != '"'; s++) {
            s += *s == '\\' && s[1] == '"';
            if (found)
                *to++ = *s;
        }
        if (*s != '"')
            return NULL;
        if (found) {
            *to = '\0';
            return value;
        }
        s += 1 + strspn(s + 1, " \t");
    }
    return NULL;
}

static bool begin_part(struct multipart *m)
{
    struct multipart_part part = {.type = ""};
    char second[MULTIPART_MAX_HEAD];

    m->head[m->head_n] = '\0';
    for (char *line = m->head, *next; *line; line = next) {
        next = strstr(line, "\r\n");
        if (!next)
            return false;
        *next = '\0';
        next += 2;
        if (strncasecmp(line, "Content-Disposition:", 20) == 0) {
            if (part.name || strncasecmp(line + 20 + strspn(line + 20, " "), "form-data", 9) != 0)
                return false;
            /* filename may stand before name, and each search ends its value in place */
            memcpy(second, line, strlen(line) + 1);
            char *file = parameter(second, "filename");
            part.filename = file ? memmove(second, file, strlen(file) + 1) : NULL;
            part.name = parameter(line, "name");
            if (!part.name)
                return false;
        } else if (strncasecmp(line, "Content-Type:", 13) == 0) {
            part.type = line + 13 + strspn(line + 13, " ");
        }
    }
    m->open = true;
    return part.name && m->begin(m->ctx, &part);
}

static bool head_byte(struct multipart *m, char c)
{
    if (c == '\0' || m->head_n + 1 >= sizeof m->head)
        return false;
    m->head[m->head_n++] = c;
    bool end = (m->head_n == 2 && memcmp(m->head, "\r\n", 2) == 0) ||
               (m->head_n >= 4 && memcmp(m->head + m->head_n - 4, "\r\n\r\n", 4) == 0);
    if (!end)
        return true;
    m->head_n -= 2; /* the empty line */
    m->state = BODY;
    m->matched = 0;
    return begin_part(m);
}

/* ---- bytes ---- */

static bool out(struct multipart *m, const char *bytes, size_t n)
{
    return n == 0 || m->state == PREAMBLE || m->data(m->ctx, bytes, n);
}

static bool delimiter_found(struct multipart *m)
{
    bool go = !m->open || m->end(m->ctx);

    m->open = false;
    m->state = AFTER;
    return go;
}

/* Body bytes from `at`; returns how many were taken, 0 when reading must stop. */
static size_t body_bytes(struct multipart *m, const char *at, size_t n)
{
    size_t i = 0, from = 0;

    for (; i < n; i++) {
        if (at[i] == m->delimiter[m->matched]) {
            if (m->matched == 0 && !out(m, at + from, i - from))
                return 0;
            if (++m->matched == m->delimiter_n)
                return delimiter_found(m) ? i + 1 : 0;
            continue;
        }
        if (m->matched) {
            /* What looked like the delimiter was content after all (it may have begun in an earlier chunk). */
            if (!out(m, m->delimiter, m->matched))
                return 0;
            m->matched = 0;
            from = i;
            if (at[i] == '\r') {
                m->matched = 1;
                continue;
            }
        }
    }
    if (m->matched == 0 && !out(m, at + from, n - from))
        return 0;
    return n;
}

static bool after_byte(struct multipart *m, char c)
{
    switch (m->state) {
    case AFTER:
        m->state = c == '-' ? AFTER_DASH : AFTER_CR;
        return c == '-' || c == '\r';
    case AFTER_DASH:
        m->state = EPILOGUE;
        return c == '-';
    default:
        m->state = HEAD;
        m->head_n = 0;
        return c == '\n' && ++m->parts <= MULTIPART_MAX_PARTS;
    }
}

bool multipart_feed(struct multipart *m, const char *bytes, size_t n)
{
    size_t i = 0;

    while (i < n && !m->failed) {
        if (m->state == PREAMBLE || m->state == BODY) {
            size_t took = body_bytes(m, bytes + i, n - i);
            m->failed = took == 0;
            i += took;
        } else if (m->state == EPILOGUE) {
            return true;
        } else {
            m->failed = m->state == HEAD ? !head_byte(m, bytes[i]) : !after_byte(m, bytes[i]);
            i++;
        }
    }
    return !m->failed;
}

bool multipart_done(const struct multipart *m)
{
    return !m->failed && m->state == EPILOGUE;
}
