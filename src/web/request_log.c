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

static int hex(char c)
{
    return c >= '0' && c <= '9'                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : -1;
}

/* One letter of a path, of which letters may be written as %41.  Returns how many bytes it takes. */
static size_t letter(const char *s, size_t n, char *ret)
{
    bool coded = n >= 3 && s[0] == '%' && hex(s[1]) >= 0 && hex(s[2]) >= 0;

    *ret = coded ? (char)(hex(s[1]) << 4 | hex(s[2])) : s[0];
    return coded ? 3 : 1;
}

/* How much of the path may be written down: the secret of an invitation lets whoever reads it choose a password, so what follows
 * "/loi-moi/" stays out, however its letters are written. */
static size_t without_secret(const char *s, size_t n)
{
    static const char before[] = "/loi-moi/";

    for (size_t from = 0; from < n; from++) {
        size_t at = from, k = 0;
        char c;
        for (size_t step; k < sizeof before - 1 && at < n; k++, at += step)
            if ((step = letter(s + at, n - at, &c)) == 0 || c != before[k])
                break;
        if (k == sizeof before - 1)
            return at;
    }
    return n;
}

static void put_path(struct buf *b, const char *target)
{
    size_t n = strcspn(target, "?"), shown = without_secret(target, n);

    put(b, target, shown, MAX_PATH);
    if (shown < n)
        buf_adds(b, "***");
}

void request_log(struct buf *b, const struct request_log *r)
{
    const char *method = r->method ? r->method : "-";

    buf_addf(b, "id=%s method=", r->id);
    put(b, method, strlen(method), MAX_METHOD);
    buf_adds(b, " path=");
    put_path(b, r->target);
    buf_addf(b, " status=%d bytes=%zu ms=%llu%s\n", r->status, r->bytes, r->ms,
             r->whole ? "" : " end=cut");
}
