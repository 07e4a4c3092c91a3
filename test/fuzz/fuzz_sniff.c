/* Files from outside, in this process without the cell.  The first byte says as what: 'p' a PDF at
 * once, past libmagic; 'n' the name of a file; all else a file under a name with one of five endings. */
#include <string.h>

#include "base/check.h"
#include "base/file_name.h"
#include "base/utf8.h"
#include "doc/pdf_scan.h"
#include "doc/sniff.h"

static void as_pdf(const char *bytes, size_t n)
{
    struct pdf_info info;

    pdf_scan(bytes, n, &info);
    CHECK(info.version >= 0 && info.version < 30 && info.scans >= 0 && info.scans <= info.pages);
    CHECK(info.scans ? info.dpi > 0 : info.dpi == 0);
    CHECK(!info.encrypted || info.pages == 0);
}

static void as_name(const char *bytes, size_t n)
{
    _arena_ struct arena *a = arena_new();
    char *name = file_name_clean(a, arena_strndup(a, bytes, n));

    CHECK(*name && strlen(name) <= FILE_NAME_MAX && utf8_valid(name, strlen(name)));
    CHECK(!strpbrk(name, "/\\\r\n\"<>:|?*") && *name != '.');
    CHECK(strcmp(name, file_name_clean(a, name)) == 0);
    char *header = file_name_disposition(a, name);
    for (const char *p = header; *p; p++)
        CHECK(*p >= 0x20 && *p < 0x7F);
}

static void as_file(const char *bytes, size_t n, int which)
{
    static const char *const names[] = {"a.pdf", "a.docx", "a.xlsx", "a.png", "a.jpg"};
    const struct sniff_limits lim = {
        .max_entries = 50, .max_unpacked = 1 << 20, .free_unpacked = 1 << 16};
    struct sniff s;
    struct err e = {0};

    if (sniff_bytes(bytes, n, names[which], &lim, &s, &e) == 0)
        CHECK((int)s.kind == which && s.advice <= SNIFF_ADVICE_ALL && s.scans <= s.pages);
    else
        CHECK(e.message[0] && e.hint[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data + 1;

    if (!size)
        return 0;
    if (data[0] == 'p')
        as_pdf(bytes, size - 1);
    else if (data[0] == 'n')
        as_name(bytes, size - 1);
    else
        as_file(bytes, size - 1, data[0] % 5);
    return 0;
}
