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

/* UTF-16 text as its low bytes: enough to know a beginning. */
static size_t narrow(char *s, size_t n)
{
    bool little = n >= 2 && memcmp(s, "\xFF\xFE", 2) == 0;
    size_t to = 0;

    if (!little && (n < 2 || memcmp(s, "\xFE\xFF", 2) != 0))
        return n;
    for (size_t i = little ? 2 : 3; i < n; i += 2)
        s[to++] = s[i];
    return to;
}

static bool begins(const char *s, size_t n, const char *with, size_t len)
{
    return n >= len && strncasecmp(s, with, len) == 0;
}

/* <html>, <meta …>, <!doctype …>, <!-- …: no table begins so. */
static const char *markup(const char *s, size_t n)
{
    if (begins(s, n, "<?xml", 5))
        return memmem(s, n, "Excel.Sheet", 11) || memmem(s, n, "schemas-microsoft-com:office", 28)
                   ? N_("Tệp là XML Spreadsheet 2003, không phải .xlsx")
                   : N_("Tệp là XML, không phải .xlsx hay CSV");
    bool letter =
        n > 1 && (s[1] == '!' || (s[1] >= 'a' && s[1] <= 'z') || (s[1] >= 'A' && s[1] <= 'Z'));
    return *s == '<' && letter ? N_("Tệp là trang web đổi đuôi, không phải bảng tính") : NULL;
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
        {"\x09\x08\x10\0", 4, N_("Tệp là .xls đời cũ, không phải .xlsx")}, /* without a container */
        {"\x09\x08\x08\0", 4, N_("Tệp là .xls đời cũ, không phải .xlsx")},
        {"\x09\x04\x06\0", 4, N_("Tệp là .xls đời cũ, không phải .xlsx")},
        {"\x09\x02\x06\0", 4, N_("Tệp là .xls đời cũ, không phải .xlsx")},
        {"%PDF", 4, N_("Tệp là PDF, không phải bảng số liệu")},
        {"MIME-Version:", 13, N_("Tệp là trang web đổi đuôi (MHTML), không phải bảng tính")},
        {"Content-Type: multipart", 23,
         N_("Tệp là trang web đổi đuôi (MHTML), không phải bảng tính")},
        {"From: <Saved by", 15, N_("Tệp là trang web đổi đuôi (MHTML), không phải bảng tính")},
        {"{\\rtf", 5, N_("Tệp là văn bản RTF, không phải bảng số liệu")},
        {"\x89PNG", 4, N_("Tệp là ảnh, không phải bảng số liệu")},
        {"\xFF\xD8\xFF", 3, N_("Tệp là ảnh, không phải bảng số liệu")},
    };

    if (n >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0) {
        s += 3;
        n -= 3;
    }
    while (n > 1 && strchr(" \t\r\n", *s) && *s && (*s != '\t' || s[1] > ' ')) {
        s++;
        n--;
    }
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
        if (begins(s, n, kinds[i].magic, kinds[i].n))
            return kinds[i].what;
    return n ? markup(s, n) : NULL;
}

int rows_open(struct rows **ret, const char *path, const struct rows_limits *limits, struct err *e)
{
    char head[512];
    _close_ int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return err_errno(e, _("Không mở được tệp"), path);
    ssize_t n = pread(fd, head, sizeof head, 0);
    if (n < 0 && lseek(fd, 0, SEEK_CUR) >= 0)
        return err_errno(e, _("Không đọc được tệp"), path);
    if (n >= 4 && memcmp(head, "PK\3\4", 4) == 0)
        return xlsx_open(ret, path, limits ? &limits->xlsx : NULL, e);
    const char *what = n > 0 ? foreign(head, narrow(head, (size_t)n)) : NULL;
    if (what)
        return refuse(path, tr(what),
                      _("Mở tệp, chọn Lưu thành (Save As) loại “Excel Workbook (.xlsx)” hoặc “CSV "
                        "UTF-8”, rồi nạp tệp mới."),
                      e);
    return csv_open(ret, path, limits ? &limits->csv : NULL, e);
}
