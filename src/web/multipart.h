/* multipart/form-data (RFC 7578) as a stream: bytes in as they come, parts out through callbacks, flat memory.  Strict:
 * a part must have a name, lines end in CRLF, the closing boundary must be there.  Fuzzed (test/fuzz/fuzz_multipart.c). */
#ifndef THIDUA_WEB_MULTIPART_H
#define THIDUA_WEB_MULTIPART_H

#include <stdbool.h>
#include <stddef.h>

enum { MULTIPART_MAX_HEAD = 2048, MULTIPART_MAX_PARTS = 100, MULTIPART_MAX_BOUNDARY = 70 };

struct multipart_part {
    const char *name;     /* never NULL; UTF-8 is the caller's to check */
    const char *filename; /* NULL for a plain field */
    const char *type;     /* "" when not said */
};

struct multipart {
    /* Each returns false to stop reading.  The part lives until its end. */
    bool (*begin)(void *ctx, const struct multipart_part *part);
    bool (*data)(void *ctx, const char *bytes, size_t n);
    bool (*end)(void *ctx);
    void *ctx;
    char delimiter[MULTIPART_MAX_BOUNDARY + 5]; /* CR LF - - boundary */
    size_t delimiter_n, matched;
    int state, parts;
    bool open, failed;
    char head[MULTIPART_MAX_HEAD];
    size_t head_n;
};

/* Fills the delimiter from a Content-Type header; false when it is not multipart/form-data with a good boundary. */
bool multipart_init(struct multipart *m, const char *content_type);
/* False once the stream is broken or a callback stopped it. */
bool multipart_feed(struct multipart *m, const char *bytes, size_t n);
/* True when the closing boundary was seen. */
bool multipart_done(const struct multipart *m);

#endif
