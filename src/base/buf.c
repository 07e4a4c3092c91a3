/* See buf.h.  Doubles its room; never shrinks. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

void buf_free(struct buf *b)
{
    free(b->data);
    b->data = NULL;
    b->len = b->cap = 0;
}

static bool make_room(struct buf *b, size_t n)
{
    if (b->failed)
        return false;
    if (n > b->max || b->len > b->max - n) {
        buf_free(b);
        b->failed = true;
        return false;
    }
    if (b->len + n + 1 > b->cap) {
        size_t cap = b->cap ? b->cap : 256;
        while (cap < b->len + n + 1)
            cap *= 2;
        cap = cap > b->max ? b->max + 1 : cap;
        b->data = xrealloc(b->data, cap);
        b->cap = cap;
    }
    return true;
}

void buf_add_slowly(struct buf *b, const void *bytes, size_t n)
{
    if (!make_room(b, n))
        return;
    if (n)
        memcpy(b->data + b->len, bytes, n);
    b->len += n;
    b->data[b->len] = '\0';
}

void buf_addc(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_add_int(struct buf *b, int64_t v)
{
    char text[24], *at = text + sizeof text;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

    do
        *--at = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0)
        *--at = '-';
    buf_add(b, at, (size_t)(text + sizeof text - at));
}

void buf_add_markup(struct buf *b, const char *s, size_t n)
{
    static const char *const reference[256] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"};
    size_t from = 0;

    for (size_t i = 0; i < n; i++) {
        const char *ref = reference[(unsigned char)s[i]];
        if (!ref)
            continue;
        buf_add(b, s + from, i - from);
        buf_adds(b, ref);
        from = i + 1;
    }
    buf_add(b, s + from, n - from);
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    size_t left = b->data && !b->failed ? b->cap - b->len : 0;

    va_start(ap, fmt); /* mostly there is room already */
    int n = vsnprintf(left ? b->data + b->len : NULL, left, fmt, ap);
    va_end(ap);
    CHECK(n >= 0);
    if ((size_t)n >= left || (size_t)n > b->max - b->len) {
        if (!make_room(b, (size_t)n))
            return;
        va_start(ap, fmt);
        vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
        va_end(ap);
    }
    b->len += (size_t)n;
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    if (b->data)
        b->data[0] = '\0';
}

bool buf_failed(const struct buf *b)
{
    return b->failed;
}

const char *buf_str(const struct buf *b)
{
    return b->data && !b->failed ? b->data : "";
}
