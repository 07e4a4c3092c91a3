/* See sniff_zip.h.  What a document is stands in [Content_Types].xml; the main part must be there
 * besides. */
#include "doc/sniff_zip.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <zip.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"

enum { CHUNK = 65536, MAX_TYPES = 1 << 20, MAX_NAME = 512 };

struct zip_look {
    zip_t *zip;
    const struct sniff_limits *lim;
    size_t packed, unpacked;
    char *types; /* [Content_Types].xml */
    size_t n_types;
    bool seen[SNIFF_KINDS_]; /* the main part of that kind */
    struct err *e;
};

/* Types and names of what runs. */
static const char *const macro_parts[] = {"vbaProject.bin", "vbaData.xml",
                                          "vbaProjectSignature.bin"};
static const char *const macro_folders[] = {"xl/macrosheets/", "word/activeX/", "xl/activeX/"};
static const char macro_type[] = "macroEnabled";

static const struct {
    enum sniff_kind kind;
    const char *type, *part;
} mains[] = {
    {SNIFF_DOCX, "officedocument.wordprocessingml.document.main+xml", "word/document"},
    {SNIFF_XLSX, "officedocument.spreadsheetml.sheet.main+xml", "xl/workbook"},
};

static int refuse_macros(struct err *e)
{
    err_set(e, ERR_INPUT, "%s", _("Tệp có mã macro nên không nhận"));
    return err_hint(
        e, "%s", _("Lưu lại dạng .docx hoặc .xlsx (không macro), hoặc xuất ra .pdf rồi tải lên."));
}

static int refuse_broken(struct err *e)
{
    err_set(e, ERR_INPUT, "%s", _("Tệp nén bên trong bị hỏng nên không mở được"));
    return err_hint(e, "%s", _("Mở tệp bằng Word hoặc Excel, lưu lại rồi tải lên."));
}

static int refuse_bomb(struct err *e)
{
    err_set(e, ERR_LIMIT, "%s",
            _("Tệp bung ra quá lớn so với dung lượng: giống bom nén nên không nhận"));
    return err_hint(e, "%s", _("Xuất ra .pdf rồi tải lên, hoặc chia nhỏ nội dung."));
}

static int refuse_name(struct err *e)
{
    err_set(e, ERR_INPUT, "%s", _("Tệp chứa tên bên trong không an toàn nên không nhận"));
    return err_hint(e, "%s", _("Mở tệp bằng Word hoặc Excel, lưu lại rồi tải lên."));
}

/* No absolute path, no way up, no drive, no control characters. */
static bool safe_name(const char *name)
{
    if (!*name || *name == '/' || strlen(name) > MAX_NAME || strchr(name, '\\') ||
        strchr(name, ':') || !utf8_valid(name, strlen(name)))
        return false;
    for (const char *p = name; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7F)
            return false;
    for (const char *part = name; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (part[0] == '.' && part[1] == '.' && (part[2] == '/' || !part[2]))
            return false;
    }
    return true;
}

static bool is_macro(const char *name)
{
    const char *slash = strrchr(name, '/'), *last = slash ? slash + 1 : name;

    for (size_t i = 0; i < ARRAY_SIZE(macro_parts); i++)
        if (strcasecmp(last, macro_parts[i]) == 0)
            return true;
    for (size_t i = 0; i < ARRAY_SIZE(macro_folders); i++)
        if (strncasecmp(name, macro_folders[i], strlen(macro_folders[i])) == 0)
            return true;
    return false;
}

static int look_at_name(struct zip_look *z, zip_uint64_t i, const char **ret)
{
    const char *name = zip_get_name(z->zip, i, ZIP_FL_ENC_RAW);
    zip_stat_t st;

    if (!name || zip_stat_index(z->zip, i, 0, &st) < 0)
        return refuse_broken(z->e);
    if (!safe_name(name) || zip_name_locate(z->zip, name, ZIP_FL_ENC_RAW) != (zip_int64_t)i)
        return refuse_name(z->e);
    if (is_macro(name))
        return refuse_macros(z->e);
    if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE) {
        err_set(z->e, ERR_INPUT, "%s", _("Tệp có mật khẩu nên không nhận"));
        return err_hint(z->e, "%s", _("Bỏ mật khẩu rồi tải lên lại."));
    }
    for (size_t k = 0; k < ARRAY_SIZE(mains); k++)
        z->seen[mains[k].kind] |= str_starts(name, mains[k].part);
    *ret = name;
    return 0;
}

/* Declared sizes of a bomb lie: what really came out is counted. */
static int check_ratio(const struct zip_look *z, size_t unpacked)
{
    bool bomb = unpacked > z->lim->max_unpacked ||
                (unpacked > z->lim->free_unpacked && unpacked / z->lim->max_ratio > z->packed);

    return bomb ? refuse_bomb(z->e) : 0;
}

static int unpack(struct zip_look *z, zip_uint64_t i, bool is_types)
{
    char room[CHUNK];
    zip_file_t *f = zip_fopen_index(z->zip, i, 0);
    zip_int64_t n;
    int r = f ? 0 : refuse_broken(z->e);

    while (r == 0 && (n = zip_fread(f, room, CHUNK)) != 0) {
        if (n < 0) {
            r = refuse_broken(z->e);
            break;
        }
        z->unpacked += (size_t)n;
        r = check_ratio(z, z->unpacked);
        size_t keep = !is_types                            ? 0
                      : (size_t)n < MAX_TYPES - z->n_types ? (size_t)n
                                                           : MAX_TYPES - z->n_types;
        if (keep) {
            memcpy(z->types + z->n_types, room, keep);
            z->n_types += keep;
        }
    }
    if (f)
        zip_fclose(f);
    return r;
}

static bool types_mention(const struct zip_look *z, const char *what)
{
    return memmem(z->types, z->n_types, what, strlen(what)) != NULL;
}

static int decide(const struct zip_look *z, enum sniff_kind *ret)
{
    if (types_mention(z, macro_type))
        return refuse_macros(z->e);
    for (size_t k = 0; k < ARRAY_SIZE(mains); k++)
        if (z->seen[mains[k].kind] && types_mention(z, mains[k].type)) {
            *ret = mains[k].kind;
            return 0;
        }
    err_set(z->e, ERR_INPUT, "%s", _("Tệp nén này không phải văn bản .docx hay bảng tính .xlsx"));
    return err_hint(z->e, "%s",
                    _("Giải nén rồi tải lên từng tệp; tệp Office khác thì xuất ra .pdf."));
}

static int look(struct zip_look *z, enum sniff_kind *ret)
{
    zip_int64_t n = zip_get_num_entries(z->zip, 0);
    const char *name;
    int r = 0;

    if (n > (zip_int64_t)z->lim->max_entries)
        return refuse_bomb(z->e);
    /* All names before a byte is unpacked. */
    for (zip_int64_t i = 0; r == 0 && i < n; i++)
        r = look_at_name(z, (zip_uint64_t)i, &name);
    for (zip_int64_t i = 0; r == 0 && i < n; i++) {
        name = zip_get_name(z->zip, (zip_uint64_t)i, ZIP_FL_ENC_RAW);
        CHECK(name);
        r = unpack(z, (zip_uint64_t)i, str_eq(name, "[Content_Types].xml"));
    }
    return r < 0 ? r : decide(z, ret);
}

int sniff_zip(const void *bytes, size_t n, const struct sniff_limits *lim, enum sniff_kind *ret,
              struct err *e)
{
    zip_error_t why;
    zip_source_t *source = zip_source_buffer_create(bytes, n, 0, &why);
    struct zip_look z = {.lim = lim, .packed = n, .e = e};

    CHECK(source);
    z.zip = zip_open_from_source(source, ZIP_RDONLY, &why);
    if (!z.zip) {
        zip_source_free(source);
        return refuse_broken(e);
    }
    z.types = xmalloc(MAX_TYPES);
    int r = look(&z, ret);
    free(z.types);
    zip_discard(z.zip);
    return r;
}
