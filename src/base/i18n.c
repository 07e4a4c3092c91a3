/* See i18n.h.  Reads the .mo table (sorted pairs of strings) that the build embeds; a binary search
 * a text. The mutable globals of this floor: the language of the program, chosen once at start, and of the
 * thread, when it chose one. */
#include "base/i18n.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

extern const unsigned char embed_en_mo[];
extern const unsigned long embed_en_mo_len;

static const unsigned char *program_catalogue;
static _Thread_local enum i18n_lang chosen = I18N_PROGRAM;

static uint32_t word(const unsigned char *catalogue, size_t at)
{
    uint32_t v;

    memcpy(&v, catalogue + at, sizeof v);
    return v;
}

void i18n_init(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    program_catalogue = NULL;
    for (size_t i = 0; i < 3; i++) {
        const char *v = getenv(names[i]);
        if (!v || !*v)
            continue;
        if (str_starts(v, "en") && embed_en_mo_len >= 28)
            program_catalogue = embed_en_mo;
        return;
    }
}

static const unsigned char *catalogue_of(enum i18n_lang lang)
{
    return lang == I18N_EN && embed_en_mo_len >= 28 ? embed_en_mo : NULL;
}

enum i18n_lang i18n_use(enum i18n_lang lang)
{
    enum i18n_lang before = chosen;

    chosen = lang;
    return before;
}

static const unsigned char *catalogue_now(void)
{
    return chosen == I18N_PROGRAM ? program_catalogue : catalogue_of(chosen);
}

enum i18n_lang i18n_now(void)
{
    return catalogue_now() ? I18N_EN : I18N_VI;
}

static const char *find(const unsigned char *m, const char *s)
{
    if (!m || !*s)
        return s;
    size_t low = 0, high = word(m, 8), from = word(m, 12), to = word(m, 16);
    while (low < high) {
        size_t mid = (low + high) / 2;
        int c = strcmp(s, (const char *)m + word(m, from + mid * 8 + 4));
        if (c == 0)
            return (const char *)m + word(m, to + mid * 8 + 4);
        if (c < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return s;
}

const char *tr(const char *s)
{
    return find(catalogue_now(), s);
}

const char *tr_in(enum i18n_lang lang, const char *s)
{
    return find(catalogue_of(lang), s);
}
