/* See str.h. */
#include "base/str.h"

#include <stdint.h>

bool str_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix)
{
    size_t n = strlen(s), m = strlen(suffix);

    return n >= m && str_eq(s + n - m, suffix);
}

static size_t blank_at(const char *s)
{
    if (*s && strchr(" \t\r\n\v\f", *s))
        return 1;
    return (unsigned char)s[0] == 0xC2 && (unsigned char)s[1] == 0xA0 ? 2 : 0;
}

char *str_trim(struct arena *a, const char *s)
{
    size_t n;

    while ((n = blank_at(s)))
        s += n;
    n = strlen(s);
    for (;;) {
        if (n && blank_at(s + n - 1) == 1)
            n--;
        else if (n > 1 && blank_at(s + n - 2) == 2)
            n -= 2;
        else
            break;
    }
    return arena_strndup(a, s, n);
}

size_t str_split(struct arena *a, const char *s, char mark, char ***ret)
{
    size_t parts = 1, i = 0;

    for (const char *p = s; *p; p++)
        parts += *p == mark;
    char **list = ARENA_ARRAY(a, char *, parts);
    for (;; s++) {
        size_t n = 0;
        while (s[n] && s[n] != mark)
            n++;
        list[i++] = arena_strndup(a, s, n);
        s += n;
        if (!*s)
            break;
    }
    *ret = list;
    return parts;
}

enum { MAX_WORD = 64 };

static size_t edit_distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t row[MAX_WORD + 1];

    for (size_t j = 0; j <= m; j++)
        row[j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t up = row[j], best = diagonal + (a[i - 1] != b[j - 1]);
            if (up + 1 < best)
                best = up + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            diagonal = up;
            row[j] = best;
        }
    }
    return row[m];
}

const char *str_nearest(const char *s, const char *const *words, size_t n)
{
    size_t len = strlen(s), best = SIZE_MAX;
    const char *found = NULL;

    if (len > MAX_WORD)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t m = strlen(words[i]);
        if (m > MAX_WORD)
            continue;
        size_t d = edit_distance(s, len, words[i], m);
        size_t longer = len > m ? len : m;
        if (d < best && d * 5 <= longer * 2) {
            best = d;
            found = words[i];
        }
    }
    return found;
}

bool str_is_slug(const char *s)
{
    size_t n = strlen(s);

    if (n == 0 || n > 64 || s[0] == '-' || s[n - 1] == '-')
        return false;
    return strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}
