/* See head.h. */
#include "web/head.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

int head_hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Decodes one %-code of a path; -1 when it must not be there. */
static int path_code(const char *s)
{
    int high = head_hex(s[1]), low = high < 0 ? -1 : head_hex(s[2]), c;

    if (low < 0)
        return -1;
    c = high * 16 + low;
    /* A dot, slash, backslash or percent sign has no reason to come encoded but to slip past a check. */
    if (c < 0x20 || c == 0x7f || c == '.' || c == '/' || c == '\\' || c == '%')
        return -1;
    return c;
}

static bool segments_ok(const char *path)
{
    for (const char *s = path; *s; s++) {
        if (*s != '/')
            continue;
        size_t n = strcspn(s + 1, "/");
        if ((n == 0 && s[1]) || (n == 1 && s[1] == '.') || (n == 2 && s[1] == '.' && s[2] == '.'))
            return false;
    }
    return true;
}

int head_target(struct arena *a, const char *target, const char **ret_path, const char **ret_query)
{
    size_t path_len = strcspn(target, "?"), n = 0;
    const char *query = target[path_len] ? target + path_len + 1 : "";
    char *path;

    if (path_len > HEAD_MAX_PATH || strlen(query) > HEAD_MAX_QUERY)
        return 414;
    if (target[0] != '/')
        return 400;
    for (const char *s = target; *s; s++)
        if (*s <= 0x20 || *s == 0x7f || strchr("\\\"<>#", *s))
            return 400;
    path = arena_alloc(a, path_len + 1);
    for (size_t i = 0; i < path_len; i++) {
        int c = (unsigned char)target[i];
        if (c == '%') {
            c = path_code(target + i);
            if (c < 0)
                return 400;
            i += 2;
        }
        path[n++] = (char)c;
    }
    if (!utf8_valid(path, n) || !segments_ok(path))
        return 400;
    *ret_path = utf8_nfc(a, path);
    *ret_query = arena_strdup(a, query);
    return 0;
}

bool head_name_ok(const char *name, size_t n)
{
    if (n == 0 || n > 128)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = name[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              (c && strchr("!#$%&'*+-.^_`|~", c))))
            return false;
    }
    return true;
}

bool head_value_ok(const char *value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)value[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

bool head_host_ok(const char *host)
{
    size_t n = strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]");

    return n > 0 && n <= 255 && host[n] == '\0';
}

bool head_length(const char *value, unsigned long long *ret)
{
    unsigned long long v = 0;
    size_t n = strspn(value, "0123456789");

    if (n == 0 || n > 15 || value[n])
        return false;
    for (size_t i = 0; i < n; i++)
        v = v * 10 + (unsigned)(value[i] - '0');
    *ret = v;
    return true;
}

bool head_tag_matches(const char *list, const char *etag)
{
    size_t n = strlen(etag);

    for (const char *s = list; s && *s;) {
        s += strspn(s, " \t,");
        if (*s == '*')
            return true;
        if (str_starts(s, "W/"))
            s += 2;
        if (strncmp(s, etag, n) == 0 && (!s[n] || strchr(" \t,", s[n])))
            return true;
        s += strcspn(s, ",");
    }
    return false;
}
