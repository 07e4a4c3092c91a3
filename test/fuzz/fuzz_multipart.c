/* Multipart: any bytes, cut anywhere, give the same parts or the same refusal; parts nest properly. */
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"
#include "web/multipart.h"

struct seen {
    struct buf text;
    bool open;
};

static bool begin(void *ctx, const struct multipart_part *p)
{
    struct seen *s = ctx;

    CHECK(!s->open && p->name && p->type);
    s->open = true;
    buf_addf(&s->text, "[%s|%s|%s|", p->name, p->filename ? p->filename : "-", p->type);
    return true;
}

static bool data(void *ctx, const char *bytes, size_t n)
{
    struct seen *s = ctx;

    CHECK(s->open && n);
    buf_add(&s->text, bytes, n);
    return true;
}

static bool end(void *ctx)
{
    struct seen *s = ctx;

    CHECK(s->open);
    s->open = false;
    buf_addc(&s->text, ']');
    return true;
}

static bool read_all(struct seen *s, const char *bytes, size_t n, size_t step)
{
    struct multipart m = {.begin = begin, .data = data, .end = end, .ctx = s};

    CHECK(multipart_init(&m, "multipart/form-data; boundary=XX"));
    for (size_t i = 0; i < n; i += step)
        if (!multipart_feed(&m, bytes + i, n - i < step ? n - i : step))
            return false;
    CHECK(!multipart_done(&m) || !s->open);
    return multipart_done(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct seen whole = {.text = BUF_INIT(8 << 20)}, cut = {.text = BUF_INIT(8 << 20)};
    char type[100] = "multipart/form-data; ";
    struct multipart m;

    if (!size)
        return 0;
    memcpy(type + 21, bytes, size < 70 ? size : 70);
    multipart_init(&m, type);
    bool a = read_all(&whole, (const char *)bytes + 1, size - 1, size);
    bool b = read_all(&cut, (const char *)bytes + 1, size - 1, 1 + (size_t)bytes[0] % 7);
    CHECK(a == b && whole.text.len == cut.text.len);
    CHECK(whole.text.len == 0 || memcmp(whole.text.data, cut.text.data, whole.text.len) == 0);
    buf_free(&whole.text);
    buf_free(&cut.text);
    return 0;
}
