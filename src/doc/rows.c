/* See rows.h. */
#include "doc/rows.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"

static int refuse(const char *path, const char *what, const char *hint, struct err *e)
{
    err_set(e, ERR_INPUT, "%s", what);
    err_at(e, path, 0, 0);
    return err_hint(e, "%s", hint);
}

/* What a stranger's first bytes are; NULL when they may be CSV. */
static const char *foreign(const char *s, size_t n)
{
    static const struct {
        const char *magic;
        size_t n;
        const char *what;
    } kinds[] = {
        {"\xD0\xCF\x11\xE0", 4, N_("Tệp là .xls đời cũ hoặc .xlsx có mật khẩu")},
        {"%PDF", 4, N_("Tệp là PDF, không phải bảng số liệu")},
        {"<html", 5, N_("Tệp là trang web đổi đuôi, không phải bảng tính")},
        {"<!doc", 5, N_("Tệp là trang web đổi đuôi, không phải bảng tính")},
        {"<table", 6, N_("Tệp là trang web đổi đuôi, không phải bảng tính")},
        {"<?xml", 5, N_("Tệp là XML, không phải .xlsx hay CSV")},
        {"\x89PNG", 4, N_("Tệp là ảnh, không phải bảng số liệu")},
        {"\xFF\xD8\xFF", 3, N_("Tệp là ảnh, không phải bảng số liệu")},
    };

    if (n >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0) {
        s += 3;
        n -= 3;
    }
    while (n && strchr(" \t\r\n", *s) && *s) {
        s++;
        n--;
    }
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
        if (n >= kinds[i].n && strncasecmp(s, kinds[i].magic, kinds[i].n) == 0)
            return kinds[i].what;
    return NULL;
}

int rows_open(struct rows **ret, const char *path, const struct rows_limits *limits, struct err *e)
{
    char head[64];
    _close_ int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return err_errno(e, _("Không mở được tệp"), path);
    ssize_t n = pread(fd, head, sizeof head, 0);
    if (n < 0 && lseek(fd, 0, SEEK_CUR) >= 0)
        return err_errno(e, _("Không đọc được tệp"), path);
    if (n >= 4 && memcmp(head, "PK\3\4", 4) == 0)
        return xlsx_open(ret, path, limits ? &limits->xlsx : NULL, e);
    const char *what = n > 0 ? foreign(head, (size_t)n) : NULL;
    if (what)
        return refuse(path, tr(what), _("Mở bằng bảng tính rồi lưu lại dạng .xlsx hoặc CSV UTF-8."),
                      e);
    return csv_open(ret, path, limits ? &limits->csv : NULL, e);
}
