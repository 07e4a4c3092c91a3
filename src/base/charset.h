/* Old Vietnamese encodings: which one is it, and turn it into UTF-8 in a stream.
 *
 * TCVN3 is also called ABC or .VnTime; its capitals live in fonts of their own (.VnTimeH) and come
 * out as small letters.  VNI is the Windows table of two bytes a letter (base + mark).  TCVN3,
 * CP1258, VISCII and UTF-16 are decoded by the C library's iconv, VNI by a table of our own. */
#ifndef THIDUA_BASE_CHARSET_H
#define THIDUA_BASE_CHARSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum charset {
    CHARSET_UTF8,
    CHARSET_UTF16LE,
    CHARSET_UTF16BE,
    CHARSET_CP1258,
    CHARSET_TCVN3,
    CHARSET_VISCII,
    CHARSET_VNI,
    CHARSET_COUNT
};

/* "UTF-8", "TCVN3", …: for people and for charset_named(). */
const char *charset_name(enum charset cs);
/* CHARSET_COUNT when there is no such name (case does not matter). */
enum charset charset_named(const char *name);

struct charset_guess {
    enum charset cs;
    size_t bom;           /* bytes of byte order mark to skip */
    int score, runner_up; /* percent of syllables that look Vietnamese; 100 and 0 for UTF-8/16 */
};

/* From the first bytes of an input; `whole` when there are no more.  BOM, then valid UTF-8, else
 * the best score of CP1258, TCVN3, VISCII, VNI (see vi_score).  A score under 50 means: ask. */
struct charset_guess charset_guess(const char *s, size_t n, bool whole);

struct charset_decoder;

/* NULL for UTF-8, which needs none (check it with utf8.h), and when the C library lacks the
 * encoding. */
struct charset_decoder *charset_decoder_new(enum charset cs);
/* Adds UTF-8 to out.  A letter cut by the end of the chunk waits for the next one; `last` flushes.
 * What has no meaning in the encoding becomes U+FFFD and is counted. */
void charset_decode(struct charset_decoder *d, const char *s, size_t n, bool last, struct buf *out);
uint64_t charset_replaced(const struct charset_decoder *d);
void charset_decoder_free(struct charset_decoder *d);

#endif
