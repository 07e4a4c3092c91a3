/* See folder_zip.h.  No moment of packing and no owner goes in, so that packing twice gives the same bytes. */
#include "doc/folder_zip.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "base/fs.h"
#include "base/i18n.h"
#include "base/str.h"

enum { CHUNK = 1 << 16, SAME_MOMENT = 315532800 }; /* 1980-01-01: the first that the format knows */

static int zip_failed(zip_t *z, const char *path, struct err *e)
{
    err_set(e, ERR_IO, _("Không ghi được %s"), path);
    return err_detail(e, "%s", zip_strerror(z));
}

static int add_file(zip_t *z, struct arena *a, const char *dir, const char *name, struct err *e)
{
    const char *path = fs_join(a, dir, name);

    if (!fs_exists(path))
        return 0;
    zip_source_t *src = zip_source_file(z, path, 0, -1);
    zip_int64_t i = src ? zip_file_add(z, name, src, ZIP_FL_ENC_UTF_8) : -1;
    if (i < 0) {
        zip_source_free(src);
        return zip_failed(z, path, e);
    }
    if (zip_file_set_mtime(z, (zip_uint64_t)i, SAME_MOMENT, 0) < 0 ||
        zip_file_set_external_attributes(z, (zip_uint64_t)i, 0, ZIP_OPSYS_UNIX, 0100640U << 16) < 0)
        return zip_failed(z, path, e);
    return 0;
}

int folder_zip(const char *dir, const char *const *names, size_t n, const char *path, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const char *tmp = arena_printf(a, "%s.tmp", path);
    int code, r = 0;
    zip_t *z = zip_open(tmp, ZIP_CREATE | ZIP_TRUNCATE, &code);

    if (!z)
        return err_errno(e, _("Không tạo được"), tmp);
    for (size_t i = 0; r == 0 && i < n; i++)
        r = add_file(z, a, dir, names[i], e);
    if (r == 0 && zip_close(z) == 0) {
        if (rename(tmp, path) == 0)
            return 0;
        r = err_errno(e, _("Không ghi được"), path);
    } else {
        if (r == 0)
            r = zip_failed(z, path, e);
        zip_discard(z);
    }
    unlink(tmp);
    return r;
}

static int spoilt(struct err *e)
{
    return err_set(e, ERR_VERIFY, "%s", _("Gói lưu không đọc được hoặc có tệp lạ"));
}

static int take_file(zip_t *z, zip_uint64_t i, const char *to, struct err *e)
{
    char chunk[CHUNK];
    _fs_out_ struct fs_out out = {0};
    zip_int64_t got;
    int r = fs_out_open(&out, to, e);

    if (r < 0)
        return r;
    zip_file_t *f = zip_fopen_index(z, i, 0);
    if (!f)
        return spoilt(e);
    while ((got = zip_fread(f, chunk, sizeof chunk)) > 0)
        fwrite(chunk, 1, (size_t)got, out.f); /* fs_out_commit() looks at the stream's error */
    zip_fclose(f);
    return got < 0 ? spoilt(e) : fs_out_commit(&out, e);
}

static bool is_named(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(names[i], name))
            return true;
    return false;
}

static int check_parts(zip_t *z, const char *const *names, size_t n, uint64_t max, struct err *e)
{
    zip_int64_t parts = zip_get_num_entries(z, 0);
    uint64_t sum = 0;
    zip_stat_t st;

    for (zip_int64_t i = 0; i < parts; i++) {
        if (zip_stat_index(z, (zip_uint64_t)i, 0, &st) < 0 || !(st.valid & ZIP_STAT_NAME) ||
            !(st.valid & ZIP_STAT_SIZE) || !is_named(st.name, names, n))
            return spoilt(e);
        sum += st.size < max ? st.size : max + 1;
        if (sum > max)
            return err_set(e, ERR_LIMIT, "%s", _("Gói lưu quá lớn để mở"));
    }
    return 0;
}

int folder_unzip(const char *path, const char *const *names, size_t n, const char *dir,
                 uint64_t max, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    int code;
    zip_t *z = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code);

    if (!z)
        return spoilt(e);
    int r = check_parts(z, names, n, max, e);
    for (zip_int64_t i = 0; r == 0 && i < zip_get_num_entries(z, 0); i++) {
        const char *name = zip_get_name(z, (zip_uint64_t)i, 0);
        r = take_file(z, (zip_uint64_t)i, fs_join(a, dir, name), e);
    }
    zip_discard(z);
    return r;
}
