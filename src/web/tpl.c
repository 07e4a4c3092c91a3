/* See tpl.h. */
#include "web/tpl.h"

#include <string.h>

#include "base/i18n.h"
#include "base/str.h"

void tpl_text(struct buf *out, const char *s)
{
    if (s)
        buf_add_markup(out, s, strlen(s));
}

void tpl_words(struct buf *out, const char *s)
{
    while (*s) {
        size_t n = strcspn(s, "<>\"'");
        buf_add(out, s, n);
        s += n;
        if (*s)
            buf_add_markup(out, s++, 1);
    }
}

void tpl_say(struct buf *out, const char *s, size_t n)
{
    const char *said = tr(s);

    if (said == s)
        buf_add(out, s, n);
    else
        tpl_words(out, said);
}

void tpl_int(struct buf *out, int64_t v)
{
    buf_add_int(out, v);
}

static bool url_is_safe(const char *s)
{
    for (const char *p = s; *p; p++)
        if ((unsigned char)*p <= 0x20 || *p == 0x7f || *p == '\\')
            return false;
    if (str_starts(s, "http://") || str_starts(s, "https://"))
        return true;
    if (s[0] == '/')
        return s[1] != '/';
    return s[0] == '?' || s[0] == '#' || s[0] == '\0';
}

void tpl_url(struct buf *out, const char *s)
{
    tpl_text(out, !s ? "" : url_is_safe(s) ? s : "#");
}

void tpl_part(struct buf *out, const char *s)
{
    static const char hex[] = "0123456789ABCDEF";

    for (; s && *s; s++) {
        unsigned char c = (unsigned char)*s;
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            strchr("-._~", c)) {
            buf_addc(out, *s);
        } else {
            buf_addc(out, '%');
            buf_addc(out, hex[c >> 4]);
            buf_addc(out, hex[c & 15]);
        }
    }
}

void tpl_message(struct buf *out, const char *s, const struct tpl_arg *args)
{
    while (*s) {
        size_t n = strcspn(s, "{");
        buf_add_markup(out, s, n);
        s += n;
        if (!*s)
            return;
        size_t len = strcspn(++s, "}");
        for (const struct tpl_arg *a = args; a->name; a++) {
            if (strlen(a->name) != len || memcmp(a->name, s, len) != 0)
                continue;
            if (a->text)
                tpl_text(out, a->text);
            else
                tpl_int(out, a->number);
            break;
        }
        s += len + (s[len] == '}');
    }
}
