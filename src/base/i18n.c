/* See i18n.h.  Reads the .mo table (sorted pairs of strings) that the build embeds; a binary search
 * a text. The one mutable global of this floor: the language, chosen once at start. */
#include "base/i18n.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

extern const unsigned char embed_en_mo[];
extern const unsigned long embed_en_mo_len;

static const unsigned char *catalogue;

static uint32_t word(size_t at)
{
    uint32_t v;

    memcpy(&v, catalogue + at, sizeof v);
    return v;
}

void i18n_init(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    catalogue = NULL;
    for (size_t i = 0; i < 3; i++) {
        const char *v = getenv(names[i]);
        if (!v || !*v)
            continue;
        if (str_starts(v, "en") && embed_en_mo_len >= 28)
            catalogue = embed_en_mo;
        return;
    }
}

const char *tr(const char *s)
{
    if (!catalogue || !*s)
        return s;
    size_t low = 0, high = word(8), from = word(12), to = word(16);
    while (low < high) {
        size_t mid = (low + high) / 2;
        int c = strcmp(s, (const char *)catalogue + word(from + mid * 8 + 4));
        if (c == 0)
            return (const char *)catalogue + word(to + mid * 8 + 4);
        if (c < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return s;
}
