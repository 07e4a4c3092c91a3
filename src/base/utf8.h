/* UTF-8 text: is it valid, what are its code points, how wide is it on a terminal or in a column,
 * and Unicode normal form C.  All text inside thidua is valid UTF-8 in NFC; whatever comes from
 * outside passes here first.  For Vietnamese letters and order see vi.h. */
#ifndef THIDUA_BASE_UTF8_H
#define THIDUA_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* How many of the n bytes form valid UTF-8 from the start (no overlong forms, no surrogates, not
 * above U+10FFFF; NUL counts as valid).  n means all of it. */
size_t utf8_valid_prefix(const char *s, size_t n);
bool utf8_valid(const char *s, size_t n);

/* Checking a stream chunk by chunk: state starts at UTF8_START and is handed on.  False when the
 * chunk breaks the rules.  After the last chunk the text was whole when state is UTF8_START. */
enum { UTF8_START = 0 };
bool utf8_check(const char *s, size_t n, uint32_t *state);

/* Reads the code point at s, n > 0 bytes left; returns its length 1..4.  An invalid byte gives
 * U+FFFD and length 1, so that a loop always ends. */
size_t utf8_next(const char *s, size_t n, uint32_t *ret);
/* Writes a code point; returns 1..4.  What is not a code point becomes U+FFFD. */
size_t utf8_put(char out[static 4], uint32_t cp);
/* Code points in a NUL-terminated text. */
size_t utf8_count(const char *s);
/* Columns on a terminal: combining marks 0, CJK wide 2, control characters 0. */
size_t utf8_width(const char *s);
/* Bytes of the longest start of s that fits into `columns`; never splits a letter from its marks.
 */
size_t utf8_fit(const char *s, size_t columns);

/* True when the text has combining marks U+0300–036F (files made on macOS, CP1258 habits): all
 * else that is typed in Vietnam is NFC already. */
bool utf8_needs_nfc(const char *s, size_t n);
/* The text in NFC: s itself when nothing had to change, else a copy in the arena.  s must be valid
 * UTF-8; an invalid s comes back as it is. */
const char *utf8_nfc(struct arena *a, const char *s);
/* Cannot be seen, turns round what stands beside it, or stands for nothing: controls, zero-width characters, marks of
 * direction, selectors, private use, what Unicode will never assign (a workbook with U+FFFF in it does not open). */
bool utf8_hidden(uint32_t cp);
/* The text without such characters above ASCII; separators of lines and paragraphs become a blank.  They come
 * along when people copy from other programs, and they let one name look like another.  s itself when nothing had to
 * change, else a copy in the arena. */
const char *utf8_clean(struct arena *a, const char *s);

#endif
