/* Vietnamese letters: what to search by, how to sort, and whether a text looks Vietnamese.
 *
 * The alphabet: a ă â b c d đ e ê (f) g h i (j) k l m n o ô ơ p q r s t u ư v (w) x y (z).
 * The tones, in dictionary order: ngang, huyền, hỏi, ngã, sắc, nặng. */
#ifndef THIDUA_BASE_VI_H
#define THIDUA_BASE_VI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct vi_letter {
    uint8_t rank; /* 1..33, place in the alphabet above with f j w z */
    uint8_t tone; /* 0 ngang … 5 nặng */
    bool upper;
    char base; /* 'a'..'z' without any mark: đ → d, ắ → a */
};

/* True when cp is a letter of that alphabet (with or without a tone), precomposed. */
bool vi_letter(uint32_t cp, struct vi_letter *ret);
/* The letter of a rank with a tone, as a code point; 0 when that letter takes no such tone. */
uint32_t vi_compose(uint8_t rank, uint8_t tone, bool upper);

/* For searching: lower case, no marks, đ → d (also what only looks like it: ð, ɖ), runs of blanks (also NBSP) to one space, none at the
 * ends.  Other scripts are case-folded.  "Phường  Nghĩa Lộ " → "phuong nghia lo". */
char *vi_search_key(struct arena *a, const char *s);
/* Lower case with marks kept, NFC: for comparing typed words. */
char *vi_lower(struct arena *a, const char *s);

/* Bytes whose memcmp() order is the Vietnamese dictionary order: the letters of the whole text
 * first, then its tones, then lower before upper case.  Blanks < marks < digits < letters < other
 * scripts.  Returns the length; the key holds no NUL byte, so it may be stored as text or blob. */
size_t vi_sort_key(struct arena *a, const char *s, unsigned char **ret);
/* <0, 0, >0 by vi_sort_key; scratch memory comes from the arena. */
int vi_compare(struct arena *a, const char *x, const char *y);

/* How Vietnamese a text is: of the words that have a letter outside ASCII, how many can be
 * Vietnamese syllables (at most one tone, one group of vowels, at most 7 letters, no foreign
 * letter).  Adds to the two counters, so that a long text may come in pieces cut at blanks. */
void vi_score(const char *s, size_t n, size_t *words, size_t *good);

#endif
