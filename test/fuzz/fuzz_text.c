/* UTF-8 and Vietnamese keys: the fast check agrees with the slow one, keys hold no NUL, the order
 * is the same both ways, and old encodings always decode to valid UTF-8. */
#include <string.h>

#include "base/charset.h"
#include "base/check.h"
#include "base/spoilt.h"
#include "base/utf8.h"
#include "base/vi.h"

static void keys(struct arena *a, const char *s, const char *t)
{
    unsigned char *k;
    size_t n = vi_sort_key(a, s, &k);

    CHECK(!n || !memchr(k, 0, n));
    CHECK(utf8_valid(vi_search_key(a, s), strlen(vi_search_key(a, s))));
    vi_lower(a, s);
    CHECK((vi_compare(a, s, t) > 0) == (vi_compare(a, t, s) < 0));
    CHECK(utf8_fit(s, utf8_width(s)) <= strlen(s));
}

static void decode(const char *s, size_t n, size_t cut)
{
    for (enum charset cs = CHARSET_UTF16LE; cs < CHARSET_COUNT; cs++) {
        _buf_ struct buf one = BUF_INIT(64 << 20), two = BUF_INIT(64 << 20);
        struct charset_decoder *d = charset_decoder_new(cs);
        CHECK(d);
        charset_decode(d, s, n, true, &one);
        charset_decoder_free(d);
        d = charset_decoder_new(cs);
        charset_decode(d, s, cut, false, &two);
        charset_decode(d, s + cut, n - cut, true, &two);
        charset_decoder_free(d);
        CHECK(utf8_valid(buf_str(&one), one.len));
        if (cs >= CHARSET_CP1258)
            CHECK(one.len == two.len && memcmp(buf_str(&one), buf_str(&two), one.len) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _arena_ struct arena *a = arena_new();
    char *s = arena_strndup(a, (const char *)data, size);

    CHECK(utf8_valid(s, size) == (utf8_valid_prefix(s, size) == size));
    keys(a, s, s + strlen(s) / 2);
    if (utf8_valid(s, strlen(s))) {
        struct err e;
        CHECK(utf8_valid(utf8_nfc(a, s), strlen(utf8_nfc(a, s))));
        CHECK(spoilt_check(a, s, &e) == 0 || (e.message[0] && e.hint[0]));
    }
    decode(s, size, size / 3);
    charset_guess(s, size, size % 2);
    return 0;
}
