/* See request_log.h. */
#include "web/request_log.h"

#include <string.h>

enum { MAX_METHOD = 20, MAX_PATH = 300 };

static void put(struct buf *b, const char *s, size_t n, size_t max)
{
    for (size_t i = 0; i < n && i < max; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c > 0x20 && c < 0x7f && c != '"' && c != '\\')
            buf_addc(b, s[i]);
        else
            buf_addf(b, "\\x%02x", c);
    }
}

void request_log(struct buf *b, const struct request_log *r)
{
    const char *method = r->method ? r->method : "-";

    buf_addf(b, "id=%s method=", r->id);
    put(b, method, strlen(method), MAX_METHOD);
    buf_adds(b, " path=");
    put(b, r->target, strcspn(r->target, "?"), MAX_PATH);
    buf_addf(b, " status=%d bytes=%zu ms=%llu%s\n", r->status, r->bytes, r->ms,
             r->whole ? "" : " end=cut");
}
