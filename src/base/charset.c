/* See charset.h.  The guess decodes the sample with every candidate and keeps the one whose words
 * look most like Vietnamese syllables.  Does not find old encodings hidden inside valid UTF-8. */
#include "base/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/utf8.h"
#include "base/vi.h"

enum { CARRY = 16, OUT = 16384, RANKS = 34, TONES = 6 };

struct charset_decoder {
    enum charset cs;
    iconv_t cd; /* (iconv_t)-1 for VNI */
    char carry[CARRY];
    size_t n_carry;
    uint64_t replaced;
    uint8_t held; /* VNI: the rank of a base letter that waits for its mark; 0 = none */
    bool held_upper;
    uint16_t letter[RANKS][TONES][2];
};

static const struct {
    const char *name, *iconv;
} sets[CHARSET_COUNT] = {
    [CHARSET_UTF8] = {"UTF-8", NULL},
    [CHARSET_UTF16LE] = {"UTF-16LE", "UTF-16LE"},
    [CHARSET_UTF16BE] = {"UTF-16BE", "UTF-16BE"},
    [CHARSET_CP1258] = {"CP1258", "CP1258"},
    [CHARSET_TCVN3] = {"TCVN3", "TCVN"},
    [CHARSET_VISCII] = {"VISCII", "VISCII"},
    [CHARSET_VNI] = {"VNI", NULL},
};

const char *charset_name(enum charset cs)
{
    return sets[cs].name;
}

enum charset charset_named(const char *name)
{
    enum charset cs = 0;

    while (cs < CHARSET_COUNT && strcasecmp(sets[cs].name, name) != 0)
        cs++;
    return cs;
}

struct charset_decoder *charset_decoder_new(enum charset cs)
{
    struct charset_decoder *d = xcalloc(1, sizeof *d);

    d->cs = cs;
    d->cd = (iconv_t)-1;
    if (cs != CHARSET_VNI) {
        /* Not for UTF-8: iconv lets old five-byte forms through. */
        d->cd = sets[cs].iconv ? iconv_open("UTF-8", sets[cs].iconv) : (iconv_t)-1;
        if (d->cd == (iconv_t)-1) {
            free(d);
            return NULL;
        }
        return d;
    }
    for (uint32_t cp = 'A'; cp < 0x1F00; cp++) {
        struct vi_letter l;
        if (vi_letter(cp, &l))
            d->letter[l.rank][l.tone][l.upper] = (uint16_t)cp;
    }
    return d;
}

void charset_decoder_free(struct charset_decoder *d)
{
    if (!d)
        return;
    if (d->cd != (iconv_t)-1)
        iconv_close(d->cd);
    free(d);
}

uint64_t charset_replaced(const struct charset_decoder *d)
{
    return d->replaced;
}

static void add_cp(struct buf *out, uint32_t cp)
{
    char s[4];

    buf_add(out, s, utf8_put(s, cp));
}

/* Ranks of vi.h that VNI builds on. */
enum {
    A = 1,
    A_BREVE,
    A_HAT,
    D_BAR = 7,
    E,
    E_HAT,
    I = 13,
    O = 19,
    O_HAT,
    O_HORN,
    U = 27,
    U_HORN,
    Y = 32
};

struct vni {
    char sign; /* ' ' none, '^' hat, '(' breve; '=' a whole letter of rank `rank` */
    uint8_t tone, rank;
};

/* What a byte from E0 to FF means; C0–DF are the same as capitals. */
static const struct vni vni_bytes[32] = {
    [0x00] = {'^', 1, 0},      [0x01] = {'^', 4, 0}, [0x02] = {'^', 0, 0},
    [0x03] = {'^', 3, 0},      [0x04] = {'^', 5, 0}, [0x05] = {'^', 2, 0},
    [0x06] = {'=', 2, I},      [0x08] = {'(', 1, 0}, [0x09] = {'(', 4, 0},
    [0x0A] = {'(', 0, 0},      [0x0B] = {'(', 5, 0}, [0x0C] = {'=', 1, I},
    [0x0D] = {'=', 4, I},      [0x0E] = {'=', 5, Y}, [0x0F] = {' ', 5, 0},
    [0x11] = {'=', 0, D_BAR},  [0x12] = {'=', 5, I}, [0x13] = {'=', 3, I},
    [0x14] = {'=', 0, O_HORN}, [0x15] = {' ', 3, 0}, [0x16] = {'=', 0, U_HORN},
    [0x18] = {' ', 1, 0},      [0x19] = {' ', 4, 0}, [0x1A] = {'(', 2, 0},
    [0x1B] = {' ', 2, 0},      [0x1C] = {'(', 3, 0},
};

static uint8_t with_sign(uint8_t rank, char sign)
{
    if (sign == ' ')
        return rank;
    if (sign == '^')
        return rank == A ? A_HAT : rank == E ? E_HAT : rank == O ? O_HAT : 0;
    return sign == '(' && rank == A ? A_BREVE : 0;
}

static void vni_flush(struct charset_decoder *d, struct buf *out)
{
    if (d->held)
        add_cp(out, d->letter[d->held][0][d->held_upper]);
    d->held = 0;
}

/* Bytes 80–9F are Windows punctuation (quotes, dashes, …) in fonts that have them at all. */
static uint32_t windows_mark(unsigned char b)
{
    static const uint16_t marks[] = {0x20AC, 0,      0x201A, 0,      0x201E, 0x2026, 0x2020, 0x2021,
                                     0,      0x2030, 0,      0x2039, 0,      0,      0,      0,
                                     0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                     0,      0x2122, 0,      0x203A, 0,      0,      0,      0};

    return marks[b - 0x80];
}

static void vni_byte(struct charset_decoder *d, unsigned char b, struct buf *out)
{
    struct vni v = b >= 0xC0 ? vni_bytes[b & 31] : (struct vni){0};
    struct vi_letter l;

    if (d->held && v.sign && v.sign != '=') {
        uint8_t rank = with_sign(d->held, v.sign);
        if (rank && d->letter[rank][v.tone][d->held_upper]) {
            add_cp(out, d->letter[rank][v.tone][d->held_upper]);
            d->held = 0;
            return;
        }
    }
    vni_flush(d, out);
    if (v.sign == '=' && (v.rank == O_HORN || v.rank == U_HORN)) {
        d->held = v.rank;
        d->held_upper = b < 0xE0;
    } else if (v.sign == '=') {
        add_cp(out, d->letter[v.rank][v.tone][b < 0xE0]);
    } else if (b < 0x80) {
        bool vowel = vi_letter(b, &l) && strchr("aeouy", l.base);
        d->held = vowel ? l.rank : 0;
        d->held_upper = vowel && l.upper;
        if (!vowel)
            buf_addc(out, (char)b);
    } else {
        uint32_t cp = b >= 0xA0 ? b : windows_mark(b);
        d->replaced += cp == 0;
        add_cp(out, cp ? cp : 0xFFFD);
    }
}

/* One call of iconv over [*s, *s + *n); false when it stopped at a letter that is not whole. */
static bool iconv_some(struct charset_decoder *d, char **s, size_t *n, struct buf *out)
{
    while (*n) {
        char room[OUT], *to = room;
        size_t left = sizeof room;
        size_t r = iconv(d->cd, s, n, &to, &left);
        int why = errno;
        buf_add(out, room, (size_t)(to - room));
        if (r != (size_t)-1)
            return true;
        if (why == EINVAL)
            return false;
        if (why == EILSEQ) {
            size_t skip = d->cs == CHARSET_UTF16LE || d->cs == CHARSET_UTF16BE ? 2 : 1;
            skip = skip > *n ? *n : skip;
            *s += skip;
            *n -= skip;
            d->replaced++;
            add_cp(out, 0xFFFD);
        }
    }
    return true;
}

static void iconv_flush(struct charset_decoder *d, struct buf *out)
{
    char room[64], *to = room;
    size_t left = sizeof room;

    if (d->n_carry) { /* a letter that never became whole */
        d->replaced++;
        add_cp(out, 0xFFFD);
        d->n_carry = 0;
    }
    iconv(d->cd, NULL, NULL, &to, &left);
    buf_add(out, room, (size_t)(to - room));
}

void charset_decode(struct charset_decoder *d, const char *s, size_t n, bool last, struct buf *out)
{
    if (d->cs == CHARSET_VNI) {
        for (size_t i = 0; i < n; i++)
            vni_byte(d, (unsigned char)s[i], out);
        if (last)
            vni_flush(d, out);
        return;
    }
    while (d->n_carry && n) { /* one byte at a time until the waiting letter is whole */
        d->carry[d->n_carry++] = *s++;
        n--;
        char *p = d->carry;
        size_t left = d->n_carry;
        iconv_some(d, &p, &left, out);
        CHECK(left < CARRY);
        memmove(d->carry, p, left);
        d->n_carry = left;
    }
    char *p = (char *)s;
    if (!iconv_some(d, &p, &n, out)) {
        CHECK(n < CARRY);
        memcpy(d->carry, p, n);
        d->n_carry = n;
    }
    if (last)
        iconv_flush(d, out);
}

/* The share of Vietnamese-looking words, in percent, when s is read as cs. */
static int score_as(enum charset cs, const char *s, size_t n)
{
    struct charset_decoder *d = charset_decoder_new(cs);
    _buf_ struct buf out = BUF_INIT(SIZE_MAX / 8);
    size_t words = 0, good = 0;

    if (!d)
        return 0;
    charset_decode(d, s, n, true, &out);
    charset_decoder_free(d);
    vi_score(buf_str(&out), out.len, &words, &good);
    return words ? (int)(good * 100 / words) : 0;
}

static size_t whole_lines(const char *s, size_t n)
{
    const char *nl = n ? memrchr(s, '\n', n) : NULL;

    return nl ? (size_t)(nl - s) : n;
}

/* UTF-8 with a few broken bytes (a line pasted from elsewhere, a cut letter): whole letters of several
 * bytes outnumber the bytes that are none.  Old encodings make such sequences by accident only, and
 * to read damaged UTF-8 as one of them turns every name into others without a word. */
static bool damaged_utf8(const char *s, size_t n)
{
    size_t whole = 0, broken = 0, len;

    for (size_t i = 0; i < n; i += len) {
        uint32_t cp;
        len = utf8_next(s + i, n - i, &cp);
        whole += len > 1;
        broken += len == 1 && (unsigned char)s[i] >= 0x80;
    }
    return whole > broken;
}

struct charset_guess charset_guess(const char *s, size_t n, bool whole)
{
    struct charset_guess g = {.cs = CHARSET_UTF8, .score = 100};
    uint32_t state = UTF8_START;

    if (n >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0) {
        g.bom = 3;
        return g;
    }
    if (n >= 2 && (memcmp(s, "\xFF\xFE", 2) == 0 || memcmp(s, "\xFE\xFF", 2) == 0)) {
        g.cs = s[0] == '\xFF' ? CHARSET_UTF16LE : CHARSET_UTF16BE;
        g.bom = 2;
        return g;
    }
    if (utf8_check(s, n, &state) && (!whole || state == UTF8_START))
        return g;
    if (damaged_utf8(s, n))
        return g; /* whoever reads on names the line */
    g.score = -1;
    if (!whole)
        n = whole_lines(s, n);
    for (enum charset cs = CHARSET_CP1258; cs < CHARSET_COUNT; cs++) {
        int score = score_as(cs, s, n);
        if (score > g.score) {
            g.runner_up = g.score > 0 ? g.score : 0;
            g.score = score;
            g.cs = cs;
        } else if (score > g.runner_up) {
            g.runner_up = score;
        }
    }
    return g;
}
