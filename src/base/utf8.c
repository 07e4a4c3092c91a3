/* See utf8.h.  The check is a table-driven automaton whose state is a shift amount, so that one
 * byte costs one load and one shift; runs of ASCII are skipped 32 bytes at a time.  Normalisation,
 * composition and widths come from utf8proc.  Does not know any language. */
#include "base/utf8.h"

#include <string.h>
#include <utf8proc.h>

#include "base/cleanup.h"

/* States, as bit offsets into a row of the table: a new state is (row >> state) & 63. */
enum {
    ACC = 0,  /* between characters */
    REJ = 6,  /* wrong, for ever */
    CS1 = 12, /* one continuation byte to come */
    CS2 = 18, /* two */
    CS3 = 24, /* three */
    E0 = 30,  /* after E0: A0..BF, then one */
    ED = 36,  /* after ED: 80..9F, then one (no surrogates) */
    F0 = 42,  /* after F0: 90..BF, then two */
    F4 = 48   /* after F4: 80..8F, then two */
};

#define TO(from, to) ((uint64_t)(to) << (from))
#define ALL_REJ                                                                               \
    (TO(ACC, REJ) | TO(REJ, REJ) | TO(CS1, REJ) | TO(CS2, REJ) | TO(CS3, REJ) | TO(E0, REJ) | \
     TO(ED, REJ) | TO(F0, REJ) | TO(F4, REJ))
#define LEAD(to) (ALL_REJ ^ TO(ACC, REJ) ^ TO(ACC, to))
#define CONT (TO(ACC, REJ) | TO(REJ, REJ) | TO(CS1, ACC) | TO(CS2, CS1) | TO(CS3, CS2))
#define R2(x) x, x
#define R4(x) R2(x), R2(x)
#define R8(x) R4(x), R4(x)
#define R16(x) R8(x), R8(x)
#define R32(x) R16(x), R16(x)

static const uint64_t rows[256] = {
    /* 00..7F */ R32(LEAD(ACC)),
    R32(LEAD(ACC)),
    R32(LEAD(ACC)),
    R32(LEAD(ACC)),
    /* 80..8F */ R16(CONT | TO(E0, REJ) | TO(ED, CS1) | TO(F0, REJ) | TO(F4, CS2)),
    /* 90..9F */ R16(CONT | TO(E0, REJ) | TO(ED, CS1) | TO(F0, CS2) | TO(F4, REJ)),
    /* A0..BF */ R32(CONT | TO(E0, CS1) | TO(ED, REJ) | TO(F0, CS2) | TO(F4, REJ)),
    /* C0..C1 */ R2(ALL_REJ),
    /* C2..DF */ R16(LEAD(CS1)),
    R8(LEAD(CS1)),
    R4(LEAD(CS1)),
    R2(LEAD(CS1)),
    /* E0 */ LEAD(E0),
    /* E1..EC */ R8(LEAD(CS2)),
    R4(LEAD(CS2)),
    /* ED */ LEAD(ED),
    /* EE..EF */ R2(LEAD(CS2)),
    /* F0 */ LEAD(F0),
    /* F1..F3 */ R2(LEAD(CS3)),
    LEAD(CS3),
    /* F4 */ LEAD(F4),
    /* F5..FF */ R8(ALL_REJ),
    R2(ALL_REJ),
    ALL_REJ};

static bool ascii32(const unsigned char *p)
{
    uint64_t w[4];

    memcpy(w, p, sizeof w);
    return !((w[0] | w[1] | w[2] | w[3]) & 0x8080808080808080ULL);
}

bool utf8_check(const char *s, size_t n, uint32_t *state)
{
    const unsigned char *p = (const unsigned char *)s, *end = p + n;
    uint64_t st = *state;

    while (p < end) {
        if ((st & 63) == ACC)
            while (end - p >= 32 && ascii32(p))
                p += 32;
        const unsigned char *stop = end - p >= 32 ? p + 32 : end;
        for (; p < stop; p++)
            st = rows[*p] >> (st & 63);
        if ((st & 63) == REJ)
            break;
    }
    *state = (uint32_t)(st & 63);
    return *state != REJ;
}

bool utf8_valid(const char *s, size_t n)
{
    uint32_t state = UTF8_START;

    return utf8_check(s, n, &state) && state == UTF8_START;
}

size_t utf8_valid_prefix(const char *s, size_t n)
{
    uint64_t st = ACC;
    size_t good = 0;

    for (size_t i = 0; i < n; i++) {
        st = rows[(unsigned char)s[i]] >> (st & 63);
        if ((st & 63) == REJ)
            break;
        if ((st & 63) == ACC)
            good = i + 1;
    }
    return good;
}

size_t utf8_next(const char *s, size_t n, uint32_t *ret)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t len = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;

    if (len == 1) {
        *ret = p[0];
        return 1;
    }
    if (len > n || !utf8_valid(s, len)) {
        *ret = 0xFFFD;
        return 1;
    }
    uint32_t cp = p[0] & (0x7Fu >> len);
    for (size_t i = 1; i < len; i++)
        cp = cp << 6 | (p[i] & 0x3F);
    *ret = cp;
    return len;
}

size_t utf8_put(char out[static 4], uint32_t cp)
{
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        cp = 0xFFFD;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    size_t len = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, cp >>= 6)
        out[i] = (char)(0x80 | (cp & 0x3F));
    out[0] = (char)((0xF00u >> len) | cp);
    return len;
}

size_t utf8_count(const char *s)
{
    size_t count = 0;

    for (; *s; s++)
        count += ((unsigned char)*s & 0xC0) != 0x80;
    return count;
}

static size_t width_of(uint32_t cp)
{
    int w = utf8proc_charwidth((utf8proc_int32_t)cp);

    return w > 0 ? (size_t)w : 0;
}

size_t utf8_fit(const char *s, size_t columns)
{
    size_t n = strlen(s), i = 0, used = 0;

    if (n <= columns)
        return n; /* nothing is wider than its bytes */
    while (i < n) {
        uint32_t cp;
        size_t len = utf8_next(s + i, n - i, &cp), w = width_of(cp);
        if (used + w > columns)
            break;
        used += w;
        i += len;
    }
    return i;
}

size_t utf8_width(const char *s)
{
    size_t n = strlen(s), i = 0, width = 0;

    while (i < n) {
        uint32_t cp;
        i += utf8_next(s + i, n - i, &cp);
        width += width_of(cp);
    }
    return width;
}

bool utf8_needs_nfc(const char *s, size_t n)
{
    /* U+0300–036F are CC 80 … CD AF; CD B0..BF are Greek letters, which NFC leaves alone. */
    return n && (memchr(s, 0xCC, n) || memchr(s, 0xCD, n));
}

const char *utf8_nfc(struct arena *a, const char *s)
{
    size_t n = strlen(s);
    utf8proc_uint8_t *made = NULL;

    if (!utf8_needs_nfc(s, n))
        return s;
    utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &made,
                                        UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (len < 0)
        return s;
    const char *d = arena_strndup(a, (const char *)made, (size_t)len);
    free(made);
    return d;
}

/* Ranges, not a table of Unicode: what hides or turns text round is a short list. */
static const struct {
    uint32_t from, to;
} hidden[] = {{0x0000, 0x001F}, {0x007F, 0x009F},   {0x00AD, 0x00AD},   {0x034F, 0x034F},
              {0x061C, 0x061C}, {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},
              {0x200B, 0x200F}, {0x2028, 0x202E},   {0x2060, 0x206F},   {0x3164, 0x3164},
              {0xFDD0, 0xFDEF}, {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
              {0xFFF0, 0xFFFC}, {0xE0000, 0xE0FFF}, {0xF0000, 0x10FFFF}};

bool utf8_hidden(uint32_t cp)
{
    if ((cp >= 0x20 && cp < 0x7F) || (cp >= 0x1E00 && cp < 0x200B)) /* nearly all that comes */
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(hidden); i++)
        if (cp >= hidden[i].from && cp <= hidden[i].to)
            return true;
    return (cp & 0xFFFE) == 0xFFFE; /* the last two of each plane */
}

/* Controls of ASCII are not among them: no keyboard and no program brings them by accident, so readers refuse them. */
static bool drops(uint32_t cp)
{
    return cp > 0x7F && utf8_hidden(cp);
}

const char *utf8_clean(struct arena *a, const char *s)
{
    size_t n = strlen(s), i = 0, len;
    uint32_t cp = 0;

    for (; i < n; i += len) {
        len = utf8_next(s + i, n - i, &cp);
        if (drops(cp))
            break;
    }
    if (i == n)
        return s;
    char *out = arena_strndup(a, s, n), *to = out + i;
    for (; i < n; i += len) {
        len = utf8_next(s + i, n - i, &cp);
        if (cp == 0x2028 || cp == 0x2029)
            *to++ = ' ';
        else if (!drops(cp))
            for (size_t k = 0; k < len; k++)
                *to++ = s[i + k];
    }
    *to = '\0';
    return out;
}
