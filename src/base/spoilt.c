/* See spoilt.h.  Only texts of which all letters are of the Western code page can be bytes of something else: one ơ or ạ shows
 * that the text is Unicode and well.  Bytes that are valid UTF-8 once more are not so by accident; TCVN3 and VNI are known by
 * their words, as in charset.c.  Knows no dictionary: a word that is spoiled into another word passes. */
#include "base/spoilt.h"

#include <string.h>

#include "base/buf.h"
#include "base/charset.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "base/vi.h"

enum { LOOKED_AT = 4096 };

static int spoilt(struct err *e, const char *message, const char *hint)
{
    err_set(e, ERR_INPUT, "%s", message);
    return err_hint(e, "%s", hint);
}

/* The byte of Windows' Western code page, or of Latin-1, whose controls stand where that has marks; -1: none. */
static int western(uint32_t cp)
{
    static const uint16_t marks[32] = {
        0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

    if (cp <= 0xFF)
        return (int)cp;
    for (int i = 0; i < 32; i++)
        if (marks[i] == cp)
            return 0x80 + i;
    return -1;
}

/* ---- letters that became a question mark ---- */

/* What an ANSI file of Windows can hold: the Western code page, and the letters that the Vietnamese one adds.  In a text with
 * any other letter none was lost. */
static bool may_survive(uint32_t cp)
{
    static const uint16_t more[] = {0x102, 0x103, 0x110, 0x111, 0x1A0, 0x1A1, 0x1AF, 0x1B0};

    for (size_t i = 0; i < ARRAY_SIZE(more); i++)
        if (more[i] == cp)
            return true;
    return western(cp) >= 0;
}

static bool is_letter(uint32_t cp)
{
    struct vi_letter l;

    return vi_letter(cp, &l) || cp >= 0xC0;
}

static bool is_upper(uint32_t cp)
{
    struct vi_letter l;

    return vi_letter(cp, &l) && l.upper;
}

/* Letters alone but for a ? between two of them.  An address (x.vn/a?b=c) is no such word; nor is the end of one sentence and
 * the beginning of the next (chưa?Có). */
struct word {
    bool letters, lost, ended;
    uint32_t last, before; /* of the word; before: the letter before a ? */
};

static void word_add(struct word *w, uint32_t cp)
{
    if (cp == '?') {
        w->before = w->last == '?' ? w->before : is_letter(w->last) ? w->last : 0;
    } else if (is_letter(cp)) {
        w->lost |= w->last == '?' && w->before && (is_upper(w->before) || !is_upper(cp));
        w->letters &= !w->ended;
    } else if (strchr(".,;:)!", (int)cp) && cp < 0x80) {
        w->ended = true;
    } else {
        w->letters &= cp == '(' && !w->last;
    }
    w->last = cp;
}

static bool lost_letters(const char *s)
{
    const struct word fresh = {.letters = true};
    struct word w = fresh;
    size_t n = strlen(s);
    bool lost = false;

    for (size_t i = 0; i <= n;) {
        uint32_t cp = ' ';
        i += i < n ? utf8_next(s + i, n - i, &cp) : 1;
        if (!may_survive(cp))
            return false;
        if (cp != ' ' && cp != '\t' && cp != '\n' && cp != '\r') {
            word_add(&w, cp);
            continue;
        }
        lost |= w.letters && w.lost;
        w = fresh;
    }
    return lost;
}

/* ---- letters that were read as others ---- */

/* The text as bytes of that code page. */
static void as_western(const char *s, struct buf *ret)
{
    size_t n = strlen(s);

    for (size_t i = 0; i < n;) {
        uint32_t cp;
        i += utf8_next(s + i, n - i, &cp);
        buf_addc(ret, (char)western(cp));
    }
}

static int told_as(struct arena *a, const char *was, const char *name, struct err *e)
{
    return spoilt(e,
                  arena_printf(a,
                               _("chữ bị hỏng khi đọc bằng bảng mã khác (%s), đúng ra là “%.80s”"),
                               name, was),
                  _("Chuyển tệp sang Unicode (UTF-8) rồi nạp lại."));
}

/* The words of the bytes in this encoding; NULL unless every one of them can be Vietnamese. */
static const char *read_as(struct arena *a, enum charset cs, const struct buf *bytes,
                           size_t *ret_words)
{
    struct charset_decoder *d = charset_decoder_new(cs);
    _buf_ struct buf out = BUF_INIT(4 * LOOKED_AT);
    size_t words = 0, good = 0;

    if (!d)
        return NULL;
    charset_decode(d, bytes->data, bytes->len, true, &out);
    bool replaced = charset_replaced(d) > 0;
    charset_decoder_free(d);
    if (replaced || buf_failed(&out))
        return NULL;
    vi_score(out.data, out.len, &words, &good);
    *ret_words = words;
    return words && words == good ? arena_strndup(a, out.data, out.len) : NULL;
}

/* One such word may be a foreign name; two, and none that is not, are an old font. */
static int old_font(struct arena *a, const char *s, const struct buf *bytes, struct err *e)
{
    /* VNI first: its pairs of bytes make words by accident when read as TCVN3, but not the other way round. */
    static const enum charset fonts[] = {CHARSET_VNI, CHARSET_TCVN3};
    size_t words = 0, good = 0, read;

    vi_score(s, strlen(s), &words, &good);
    if (words == good)
        return 0;
    for (size_t i = 0; i < ARRAY_SIZE(fonts); i++) {
        const char *was = read_as(a, fonts[i], bytes, &read);
        if (was && read >= 2)
            return told_as(a, was, charset_name(fonts[i]), e);
    }
    return 0;
}

static bool is_western(const char *s)
{
    size_t n = strlen(s);

    for (size_t i = 0; i < n;) {
        uint32_t cp;
        i += utf8_next(s + i, n - i, &cp);
        if (western(cp) < 0)
            return false;
    }
    return true;
}

static int wrong_encoding(struct arena *a, const char *s, struct err *e)
{
    _buf_ struct buf bytes = BUF_INIT(LOOKED_AT);

    if (!is_western(s)) /* nearly always here, within the first letters */
        return 0;
    as_western(s, &bytes);
    if (buf_failed(&bytes))
        return 0;
    if (utf8_valid(bytes.data, bytes.len))
        return told_as(a, utf8_nfc(a, arena_strndup(a, bytes.data, bytes.len)), "UTF-8", e);
    return old_font(a, s, &bytes, e);
}

int spoilt_check(struct arena *a, const char *s, struct err *e)
{
    bool ascii = true;

    for (const char *p = s; *p && ascii; p++)
        ascii = (unsigned char)*p < 0x80;
    if (!ascii && strstr(s, "\xEF\xBF\xBD"))
        return spoilt(e, _("có ký tự thay thế (U+FFFD): chữ gốc đã mất"),
                      _("Lấy lại tệp gốc, lưu dạng “CSV UTF-8” hoặc .xlsx."));
    if (strchr(s, '?') && lost_letters(s))
        return spoilt(e, _("có dấu ? giữa từ: chữ có dấu đã mất khi lưu tệp"),
                      _("Mở lại tệp gốc, lưu dạng “CSV UTF-8” hoặc .xlsx."));
    return ascii ? 0 : wrong_encoding(a, s, e);
}
