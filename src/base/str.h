/* Small questions about NUL-terminated UTF-8 text. */
#ifndef THIDUA_BASE_STR_H
#define THIDUA_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"

static inline bool str_eq(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
/* Without ASCII blanks, tabs, line ends and U+00A0 at both ends. */
char *str_trim(struct arena *a, const char *s);
/* Splits at every mark; empty parts are kept; returns how many parts, *ret in the arena. */
size_t str_split(struct arena *a, const char *s, char mark, char ***ret);
/* The word of the list nearest to s by edit distance, or NULL when none is near enough to suggest.
 */
const char *str_nearest(const char *s, const char *const *words, size_t n);
/* [a-z0-9] and inner dashes, 1 to 64 characters: how ids in plans look. */
bool str_is_slug(const char *s);

#endif
