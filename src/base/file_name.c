/* See file_name.h. */
#include "base/file_name.h"

#include "base/buf.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/vi.h"

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == 0xA0 || cp == 0x1680 ||
           (cp >= 0x2000 && cp <= 0x200A) || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

/* Marks, blanks and wrong bytes put right, one character at a time. */
static void clean_characters(const char *s, struct buf *to)
{
    bool blank = true; /* no blanks at the start, and one at a time */
    char utf8[4];
    uint32_t cp;

    for (size_t n = strlen(s), len; n; s += len, n -= len) {
        len = utf8_next(s, n, &cp);
        if (is_blank(cp)) {
            if (!blank)
                buf_addc(to, ' ');
            blank = true;
            continue;
        }
        if (utf8_hidden(cp))
            continue;
        if (cp == 0xFFFD || (cp < 0x80 && strchr("<>:\"|?*", (int)cp)))
            cp = '_';
        buf_add(to, utf8, utf8_put(utf8, cp));
        blank = false;
    }
}

/* CON, PRN, AUX, NUL, COM1-9, LPT1-9, whatever ending they have. */
static bool is_device(const char *name)
{
    static const char *const devices[] = {"con", "prn", "aux", "nul", "com", "lpt"};
    size_t stem = strcspn(name, ".");

    for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
        bool port = i >= 4;
        if (strncasecmp(name, devices[i], 3) != 0 || stem != (port ? 4u : 3u))
            continue;
        if (!port || (name[3] >= '1' && name[3] <= '9'))
            return true;
    }
    return false;
}

/* At most FILE_NAME_MAX bytes: the stem is cut between letters, a short ending stays. */
static char *cut(struct arena *a, char *s)
{
    size_t n = strlen(s);
    const char *dot = strrchr(s, '.');
    size_t ending = dot && dot != s && n - (size_t)(dot - s) <= 16 ? n - (size_t)(dot - s) : 0;

    if (n <= FILE_NAME_MAX)
        return s;
    size_t stem = FILE_NAME_MAX - ending;
    while (stem && ((unsigned char)s[stem] & 0xC0) == 0x80)
        stem--;
    return arena_printf(a, "%.*s%s", (int)stem, s, s + n - ending);
}

char *file_name_clean(struct arena *a, const char *s)
{
    _buf_ struct buf b = BUF_INIT(1 << 16);
    const char *slash = strrchr(s, '/'), *back = strrchr(slash ? slash : s, '\\');

    s = back ? back + 1 : slash ? slash + 1 : s;
    clean_characters(s, &b);
    char *name = arena_strdup(a, utf8_nfc(a, buf_str(&b)));
    while (*name == '.' || *name == ' ')
        name++;
    name = cut(a, name);
    for (size_t n = strlen(name); n && (name[n - 1] == '.' || name[n - 1] == ' ');)
        name[--n] = '\0';
    if (!*name)
        return arena_strdup(a, "tệp");
    return is_device(name) ? arena_printf(a, "_%s", name) : name;
}

char *file_name_ending(struct arena *a, const char *name)
{
    const char *dot = strrchr(name, '.');
    char *ending = arena_strdup(a, dot ? dot + 1 : "");

    for (char *p = ending; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + 32);
    return ending;
}

char *file_name_base(struct arena *a, const char *path)
{
    return strpbrk(path, "/\\") ? file_name_clean(a, path) : arena_strdup(a, path);
}

/* Does a path begin here, and how long is it up to the last / in it?  0: none. */
static size_t folders_at(const char *s, bool behind_space)
{
    size_t n = strcspn(s, " \t\n\"'(),;:“”");

    if (*s != '/' || !behind_space)
        return 0;
    while (n && s[n - 1] != '/')
        n--;
    return n;
}

char *file_name_no_folders(struct arena *a, const char *text)
{
    char *s = arena_strdup(a, text), *to = s;
    bool begins = true;

    for (const char *p = text; *p; p++) {
        p += folders_at(p, begins);
        if (!*p)
            break;
        begins = strchr(" \t\n\"'(=:", *p) != NULL || (p - text >= 2 && memcmp(p - 2, "“", 3) == 0);
        *to++ = *p;
    }
    *to = '\0';
    return s;
}

/* Letters without their marks; what is not a letter of the alphabet, or would need quoting, is _. */
static void put_ascii(struct buf *b, const char *name)
{
    struct vi_letter l;
    uint32_t cp;

    for (size_t n = strlen(name), len; n; name += len, n -= len) {
        len = utf8_next(name, n, &cp);
        if (cp >= 0x20 && cp < 0x7F && !strchr("\"\\%;", (int)cp))
            buf_addc(b, (char)cp);
        else if (vi_letter(cp, &l))
            buf_addc(b, l.upper ? (char)(l.base - 32) : l.base);
        else
            buf_addc(b, '_');
    }
}

/* attr-char of RFC 8187 as it is, all else %XX. */
static void put_encoded(struct buf *b, const char *name)
{
    for (const unsigned char *p = (const unsigned char *)name; *p; p++) {
        bool plain = (*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') ||
                     (*p >= 'a' && *p <= 'z') || strchr("!#$&+-.^_`|~", *p);
        if (plain)
            buf_addc(b, (char)*p);
        else
            buf_addf(b, "%%%02X", *p);
    }
}

char *file_name_disposition(struct arena *a, const char *name)
{
    _buf_ struct buf b = BUF_INIT(8192);

    buf_adds(&b, "attachment; filename=\"");
    put_ascii(&b, name);
    buf_adds(&b, "\"; filename*=UTF-8''");
    put_encoded(&b, name);
    return arena_strdup(a, buf_str(&b));
}
