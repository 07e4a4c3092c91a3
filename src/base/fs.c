/* See fs.h.  A temporary beside the target, fsync, rename, fsync of the folder: a kill or a full
 * disk leaves either the old file or the new one. */
#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"

int fs_read(struct arena *a, const char *path, size_t max, char **ret, size_t *ret_len,
            struct err *e)
{
    _fclose_ FILE *f = fopen(path, "re");
    struct stat st;

    if (!f || fstat(fileno(f), &st) < 0)
        return err_errno(e, _("Không mở được tệp"), path);
    if (S_ISDIR(st.st_mode))
        return err_set(e, ERR_INPUT, _("%s là thư mục, không phải tệp"), path);
    size_t room = st.st_size > 0 ? (size_t)st.st_size : 65536, n = 0;
    if (room > max)
        room = max;
    _free_ char *data = xmalloc(room + 1);
    for (;;) {
        n += fread(data + n, 1, room + 1 - n, f);
        if (n <= room)
            break;
        if (room >= max) {
            err_set(e, ERR_LIMIT, _("Tệp %s lớn hơn giới hạn %zu byte"), path, max);
            return err_hint(e, "%s", _("Chia tệp nhỏ hơn rồi nạp từng phần."));
        }
        room = room * 2 > max ? max : room * 2;
        data = xrealloc(data, room + 1);
    }
    if (ferror(f))
        return err_errno(e, _("Không đọc được tệp"), path);
    *ret = arena_strndup(a, data, n);
    *ret_len = n;
    return 0;
}

bool fs_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

int fs_mkdirs(const char *path, struct err *e)
{
    _free_ char *p = xstrdup(path);

    for (char *s = p + 1;; s++) {
        if (*s && *s != '/')
            continue;
        char was = *s;
        *s = '\0';
        if (mkdir(p, 0755) < 0 && errno != EEXIST)
            return err_errno(e, _("Không tạo được thư mục"), p);
        *s = was;
        if (!was)
            return 0;
    }
}

char *fs_join(struct arena *a, const char *dir, const char *name)
{
    size_t n = strlen(dir);

    return arena_printf(a, "%s%s%s", dir, n && dir[n - 1] != '/' ? "/" : "", name);
}

static bool is_of_system(const char *path)
{
    return (str_starts(path, "/dev/") && !str_starts(path, "/dev/shm/")) ||
           str_starts(path, "/proc/");
}

int fs_out_open(struct fs_out *o, const char *path, struct err *e)
{
    size_t n = strlen(path) + 8;
    struct stat st;

    memset(o, 0, sizeof *o);
    /* A pipe, a terminal, /dev/null, /dev/stdout whatever it leads to: written to as it is.  To rename
     * over it would take it away from everybody on the machine. */
    if (is_of_system(path) ||
        (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))) {
        o->f = fopen(path, "we");
        if (!o->f)
            return err_errno(e, _("Không tạo được tệp"), path);
        o->path = xstrdup(path);
        return 0;
    }
    o->tmp = xmalloc(n);
    snprintf(o->tmp, n, "%s.XXXXXX", path);
    int fd = mkostemp(o->tmp, O_CLOEXEC);
    if (fd < 0) {
        err_errno(e, _("Không tạo được tệp"), path);
        free(o->tmp);
        o->tmp = NULL;
        return e->code;
    }
    fchmod(fd, 0644);
    o->path = xstrdup(path);
    o->f = fdopen(fd, "w");
    CHECK(o->f);
    return 0;
}

static void sync_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    _free_ char *dir = slash ? xstrdup(path) : xstrdup(".");

    if (slash)
        dir[slash == path ? 1 : slash - path] = '\0';
    _close_ int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0)
        fsync(fd);
}

int fs_out_commit(struct fs_out *o, struct err *e)
{
    bool bad = fflush(o->f) != 0 || ferror(o->f) || (o->tmp && fsync(fileno(o->f)) < 0);

    if (bad)
        err_errno(e, _("Không ghi được tệp"), o->path);
    if (fclose(o->f) != 0 && !bad) {
        bad = true;
        err_errno(e, _("Không ghi được tệp"), o->path);
    }
    o->f = NULL;
    if (!bad && o->tmp && rename(o->tmp, o->path) < 0) {
        bad = true;
        err_errno(e, _("Không đặt được tên tệp"), o->path);
    }
    if (bad)
        return e->code;
    if (o->tmp)
        sync_folder_of(o->path);
    free(o->tmp);
    o->tmp = NULL;
    return 0;
}

void fs_out_close(struct fs_out *o)
{
    if (o->f)
        fclose(o->f);
    if (o->tmp)
        unlink(o->tmp);
    free(o->tmp);
    free(o->path);
    memset(o, 0, sizeof *o);
}

int fs_write(const char *path, const void *bytes, size_t n, struct err *e)
{
    _fs_out_ struct fs_out o;
    int r = fs_out_open(&o, path, e);

    if (r < 0)
        return r;
    fwrite(bytes, 1, n, o.f);
    return fs_out_commit(&o, e);
}
