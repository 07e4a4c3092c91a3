/* See vi.h.  Two small tables cover every precomposed Vietnamese letter; they were made from the
 * Unicode decompositions of the alphabet and are checked against utf8proc in the tests.  Letters of
 * other languages are taken apart by utf8proc, so that Müller sorts beside Muller.  Does not know
 * dictionaries: "a Vietnamese syllable" here is a shape, not a word. */
#include "base/vi.h"

#include <string.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/utf8.h"

/* rank | tone << 6 | upper << 9; 0 = not a letter of the alphabet */
enum { UPPER = 1 << 9 };
static const char bases[] = "?aaabcddeefghijklmnooopqrstuuvwxyz";
static const uint16_t latin[] = {
    577, 769, 515, 705, 0,   0, 0,   0,   584, 776, 521, 0,   589, 781, 0,   0,   0,   0,   595,
    787, 532, 723, 0,   0,   0, 603, 795, 0,   0,   800, 0,   0,   65,  257, 3,   193, 0,   0,
    0,   0,   72,  264, 9,   0, 77,  269, 0,   0,   0,   0,   83,  275, 20,  211, 0,   0,   0,
    91,  283, 0,   0,   288, 0, 0,   0,   0,   514, 2,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   519, 7, 0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0, 0,   0,   0,   717, 205, 0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0, 0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0, 0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0, 0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   731, 219, 0,
    0,   0,   0,   0,   0,   0, 0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0, 0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0, 0,   0,   0,   0,   0,   0,   0,   0,   0,   533, 21,  0,   0,
    0,   0,   0,   0,   0,   0, 0,   0,   0,   0,   0,   540, 28};
static const uint16_t toned[] = {
    833, 321, 641, 129, 771, 259, 579, 67,  643, 131, 707, 195, 835, 323, 770, 258, 578, 66,
    642, 130, 706, 194, 834, 322, 840, 328, 648, 136, 712, 200, 777, 265, 585, 73,  649, 137,
    713, 201, 841, 329, 653, 141, 845, 333, 851, 339, 659, 147, 788, 276, 596, 84,  660, 148,
    724, 212, 852, 340, 789, 277, 597, 85,  661, 149, 725, 213, 853, 341, 859, 347, 667, 155,
    796, 284, 604, 92,  668, 156, 732, 220, 860, 348, 608, 96,  864, 352, 672, 160, 736, 224};
static const uint8_t ascii_rank[] = {1,  4,  5,  6,  8,  10, 11, 12, 13, 14, 15, 16, 17,
                                     18, 19, 22, 23, 24, 25, 26, 27, 29, 30, 31, 32, 33};

static unsigned code_of(uint32_t cp)
{
    if (cp >= 'a' && cp <= 'z')
        return ascii_rank[cp - 'a'];
    if (cp >= 'A' && cp <= 'Z')
        return ascii_rank[cp - 'A'] | (unsigned)UPPER;
    if (cp >= 0xC0 && cp < 0xC0 + ARRAY_SIZE(latin))
        return latin[cp - 0xC0];
    if (cp >= 0x1EA0 && cp < 0x1EA0 + ARRAY_SIZE(toned))
        return toned[cp - 0x1EA0];
    return 0;
}

bool vi_letter(uint32_t cp, struct vi_letter *ret)
{
    unsigned c = code_of(cp);

    if (!c)
        return false;
    *ret = (struct vi_letter){
        .rank = c & 63, .tone = (c >> 6) & 7, .upper = (c & UPPER) != 0, .base = bases[c & 63]};
    return true;
}

uint32_t vi_compose(uint8_t rank, uint8_t tone, bool upper)
{
    unsigned want = rank | (unsigned)tone << 6 | (upper ? (unsigned)UPPER : 0);

    if (rank == 0 || rank >= sizeof bases - 1)
        return 0;
    for (uint32_t cp = 'A'; cp <= 'z'; cp++)
        if (code_of(cp) == want)
            return cp;
    for (uint32_t i = 0; i < ARRAY_SIZE(latin); i++)
        if (latin[i] == want)
            return 0xC0 + i;
    for (uint32_t i = 0; i < ARRAY_SIZE(toned); i++)
        if (toned[i] == want)
            return 0x1EA0 + i;
    return 0;
}

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0xA0 || cp == 0x202F || cp == 0x3000 ||
           (cp >= 0x2000 && cp <= 0x200B) || cp == 0xFEFF;
}

/* Case-folds and unmarks one code point of another alphabet. */
static size_t fold_other(uint32_t cp, utf8proc_int32_t out[static 4])
{
    utf8proc_ssize_t n =
        utf8proc_decompose_char((utf8proc_int32_t)cp, out, 4,
                                UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK, NULL);

    return n < 0 || n > 4 ? 0 : (size_t)n;
}

static void add_cp(struct buf *b, uint32_t cp)
{
    char out[4];

    buf_add(b, out, utf8_put(out, cp));
}

static char *finish(struct arena *a, struct buf *b)
{
    CHECK(!buf_failed(b));
    return arena_strndup(a, buf_str(b), b->len);
}

/* Looks like Đ and stands where Đ should: Ð (U+00D0) of Icelandic keyboards and old conversions, Ɖ (U+0189) of African ones. */
static uint32_t like_dyet(uint32_t cp)
{
    return cp == 0xD0 || cp == 0x189 ? 0x110 : cp == 0xF0 || cp == 0x256 ? 0x111 : cp;
}

char *vi_search_key(struct arena *a, const char *s)
{
    _buf_ struct buf b = BUF_INIT(SIZE_MAX / 8);
    size_t n = strlen(s), i = 0;
    bool gap = false;

    while (i < n) {
        uint32_t cp;
        utf8proc_int32_t other[4];
        struct vi_letter l;
        i += utf8_next(s + i, n - i, &cp);
        cp = like_dyet(cp);
        if (is_blank(cp)) {
            gap = b.len > 0;
            continue;
        }
        bool known = vi_letter(cp, &l);
        size_t k = known || cp < 0x80 ? 1 : fold_other(cp, other);
        if (gap && k)
            buf_addc(&b, ' ');
        gap = gap && !k;
        if (known)
            buf_addc(&b, l.base);
        else if (cp < 0x80)
            buf_addc(&b, (char)cp);
        else
            for (size_t j = 0; j < k; j++)
                add_cp(&b, (uint32_t)other[j]);
    }
    return finish(a, &b);
}

char *vi_lower(struct arena *a, const char *s)
{
    _buf_ struct buf b = BUF_INIT(SIZE_MAX / 8);
    const char *t = utf8_nfc(a, s);
    size_t n = strlen(t), i = 0;

    while (i < n) {
        uint32_t cp;
        size_t len = utf8_next(t + i, n - i, &cp);
        if (cp == 0xFFFD)
            buf_add(&b, t + i, len);
        else
            add_cp(&b, (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp));
        i += len;
    }
    return finish(a, &b);
}

/* Primary weights: blank 2, ASCII marks 3..., digits '0'.., letters 0x60 + rank, other 0xF0 + the
 * code point in four 6-bit bytes.  Level mark 1.  Everything is > 0, so no NUL appears. */
enum { LEVEL = 1, BLANK = 2, MARK = 3, DIGIT = 0x40, LETTER = 0x60, OTHER = 0xF0, PLAIN = 5 };

struct key {
    unsigned char *first, *second, *third;
    size_t n1, n, used2, used3; /* used: up to the last weight that is not plain */
};

static void weigh(struct key *k, unsigned char tone, bool upper)
{
    k->second[k->n] = (unsigned char)(PLAIN + tone);
    k->third[k->n] = (unsigned char)(PLAIN + upper);
    k->n++;
    if (tone)
        k->used2 = k->n;
    if (upper)
        k->used3 = k->n;
}

static void weigh_ascii(struct key *k, uint32_t cp)
{
    uint32_t gaps = (cp > '9' ? 10u : 0u) + (cp > 'Z' ? 26u : 0u) + (cp > 'z' ? 26u : 0u);

    if (cp < ' ' || cp == 0x7F)
        return;
    bool digit = cp >= '0' && cp <= '9';
    k->first[k->n1++] = (unsigned char)(digit ? DIGIT + (cp - '0') : MARK + (cp - '!' - gaps));
    weigh(k, 0, false);
}

static void weigh_cp(struct key *k, uint32_t cp);

static void weigh_other(struct key *k, uint32_t cp)
{
    utf8proc_int32_t parts[4];
    size_t n = fold_other(cp, parts);

    for (size_t i = 0; i < n; i++) {
        uint32_t p = (uint32_t)parts[i];
        if (p < 0x80) {
            weigh_cp(k, p);
            continue;
        }
        k->first[k->n1++] = OTHER;
        for (int shift = 18; shift >= 0; shift -= 6)
            k->first[k->n1++] = (unsigned char)(0x40 | ((p >> shift) & 0x3F));
        weigh(k, 0, false);
    }
    if (n && (uint32_t)parts[0] != cp &&
        k->n) { /* é after e: the mark counts at the second level */
        k->second[k->n - 1] = PLAIN + 8;
        k->used2 = k->n;
    }
}

static void weigh_cp(struct key *k, uint32_t cp)
{
    struct vi_letter l;

    if (is_blank(cp)) {
        k->first[k->n1++] = BLANK;
        weigh(k, 0, false);
    } else if (vi_letter(cp, &l)) {
        k->first[k->n1++] = (unsigned char)(LETTER + l.rank);
        weigh(k, l.tone, l.upper);
    } else if (cp < 0x80) {
        weigh_ascii(k, cp);
    } else {
        weigh_other(k, cp);
    }
}

size_t vi_sort_key(struct arena *a, const char *s, unsigned char **ret)
{
    const char *t = utf8_nfc(a, s);
    size_t n = strlen(t), i = 0;
    /* One byte of text gives at most 4 parts of 5 bytes (a 2-byte letter may fold to 3). */
    _free_ unsigned char *room = xmalloc(28 * n + 3);
    struct key k = {.first = room, .second = room + 20 * n, .third = room + 24 * n};

    while (i < n) {
        uint32_t cp;
        i += utf8_next(t + i, n - i, &cp);
        weigh_cp(&k, like_dyet(cp));
    }
    unsigned char *key = arena_alloc(a, k.n1 + k.used2 + k.used3 + 3), *p = key;
    memcpy(p, k.first, k.n1);
    p += k.n1;
    if (k.used2 || k.used3) {
        *p++ = LEVEL;
        memcpy(p, k.second, k.used2);
        p += k.used2;
    }
    if (k.used3) {
        *p++ = LEVEL;
        memcpy(p, k.third, k.used3);
        p += k.used3;
    }
    *ret = key;
    return (size_t)(p - key);
}

int vi_compare(struct arena *a, const char *x, const char *y)
{
    unsigned char *kx, *ky;
    size_t nx = vi_sort_key(a, x, &kx), ny = vi_sort_key(a, y, &ky);
    int r = memcmp(kx, ky, nx < ny ? nx : ny);

    return r ? r : nx < ny ? -1 : nx > ny;
}

/* The shape of one word: onset consonants, one group of vowels, coda consonants. */
struct word {
    size_t letters;
    unsigned tones, groups;
    bool marked, foreign, in_vowels;
};

static bool word_is_good(const struct word *w)
{
    return !w->foreign && w->letters <= 7 && w->tones <= 1 && w->groups == 1;
}

static void word_add(struct word *w, uint32_t cp)
{
    struct vi_letter l;

    w->marked |= cp >= 0x80;
    w->letters++;
    if (!vi_letter(cp, &l)) {
        w->foreign = true;
        return;
    }
    /* q and g open with a u or i of their own (quả, giữ): still one group of vowels. */
    bool vowel = strchr("aeiouy", l.base) != NULL;
    w->groups += vowel && !w->in_vowels;
    w->in_vowels = vowel;
    w->tones += l.tone > 0;
}

/* Marks that Vietnamese text uses between words: NBSP § « ° ± · » × ÷ – — ‘ ’ “ ” • … ₫ and the
 * superscripts of m² m³. */
static bool is_mark(uint32_t cp)
{
    static const uint16_t marks[] = {0xA0, 0xA7, 0xAB, 0xB0, 0xB1, 0xB2, 0xB3, 0xBB, 0xFEFF};

    if (cp >= 0x2010 && cp <= 0x203A)
        return true;
    for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
        if (marks[i] == cp)
            return true;
    return cp == 0x20AB || cp == 0x20AC || cp == 0x2122;
}

void vi_score(const char *s, size_t n, size_t *words, size_t *good)
{
    struct word w = {0};

    for (size_t i = 0; i <= n;) {
        uint32_t cp = ' ';
        i += i < n ? utf8_next(s + i, n - i, &cp) : 1;
        bool letter = cp >= 0x80
                          ? !is_mark(cp)
                          : (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || cp < '\t';
        if (letter) {
            word_add(&w, cp);
            continue;
        }
        if (w.letters && w.marked) {
            ++*words;
            *good += word_is_good(&w);
        }
        w = (struct word){0};
    }
}
