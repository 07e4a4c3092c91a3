/* A growing byte buffer with a ceiling.  When the ceiling is passed the buffer frees itself and
 * stays failed: callers check buf_failed() once at the end instead of after every append. */
#ifndef THIDUA_BASE_BUF_H
#define THIDUA_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"

struct buf {
    char *data;           /* NUL-terminated once anything was added; NULL while empty */
    size_t len, cap, max; /* cap: never more than max and the NUL */
    bool failed;
};

/* max: the most bytes that this buffer may ever hold. */
#define BUF_INIT(maximum) \
    (struct buf)          \
    {                     \
        .max = (maximum)  \
    }

void buf_free(struct buf *b);
void buf_add_slowly(struct buf *b, const void *bytes, size_t n); /* of buf_add() */
static inline void buf_add(struct buf *b, const void *bytes, size_t n)
{
    if (!n || n >= b->cap - b->len) { /* no room, or nothing there yet */
        buf_add_slowly(b, bytes, n);
        return;
    }
    memcpy(b->data + b->len, bytes, n);
    b->len += n;
    b->data[b->len] = '\0';
}
static inline void buf_adds(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}
void buf_addc(struct buf *b, char c);
void buf_add_int(struct buf *b, int64_t v);
/* For element text and quoted attribute values of HTML and SVG: & < > " ' as references. */
void buf_add_markup(struct buf *b, const char *s, size_t n);
void buf_addf(struct buf *b, const char *fmt, ...) _printf_(2, 3);
void buf_clear(struct buf *b);
bool buf_failed(const struct buf *b);
/* The text so far, "" when empty or failed; valid until the next append. */
const char *buf_str(const struct buf *b);

#define _buf_ _cleanup_(buf_free)

#endif
