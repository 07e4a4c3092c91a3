/* See blob.h.  The way through /proc/self/fd is how a file without a name gets one without special
 * rights. */
#include "core/blob.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/str.h"

enum { CHUNK = 1 << 16, DIGITS = 2 }; /* of the hash in the folder's name */

struct blobs {
    char *path;
    int dir;
};

/* ---- names ---- */

static void to_hex(const unsigned char raw[static crypto_hash_sha256_BYTES],
                   char ret[static BLOB_HEX])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < crypto_hash_sha256_BYTES; i++) {
        ret[2 * i] = digits[raw[i] >> 4];
        ret[2 * i + 1] = digits[raw[i] & 15];
    }
    ret[BLOB_HEX - 1] = '\0';
}

static bool is_hash(const char *s)
{
    return strspn(s, "0123456789abcdef") == BLOB_HEX - 1 && !s[BLOB_HEX - 1];
}

/* "aa/bbcc…" */
static void path_of(const char *hash, char ret[static BLOB_HEX + 1])
{
    snprintf(ret, BLOB_HEX + 1, "%.*s/%s", DIGITS, hash, hash + DIGITS);
}

/* ---- opening ---- */

static int no_nameless_files(const char *path, struct err *e)
{
    err_errno(e, _("Không tạo được tệp trong kho minh chứng"), path);
    if (e->code == ERR_IO && !e->hint[0])
        err_hint(e, "%s", _("Đặt kho trên đĩa cục bộ ext4, xfs, btrfs hoặc tmpfs."));
    return e->code;
}

/* Better told when the server starts than at the first upload. */
static int try_it(const char *path, int dir, struct err *e)
{
    _close_ int fd = openat(dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0400);

    return fd < 0 ? no_nameless_files(path, e) : 0;
}

int blobs_open(const char *path, struct blobs **ret, struct err *e)
{
    bool fresh = !fs_exists(path);

    if (fresh && fs_mkdirs(path, e) < 0)
        return e->code;
    if (fresh && chmod(path, 0700) < 0)
        return err_errno(e, _("Không tạo được thư mục"), path);
    int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0)
        return err_errno(e, _("Không mở được kho minh chứng"), path);
    if (try_it(path, dir, e) < 0) {
        close(dir);
        return e->code;
    }
    struct blobs *b = xcalloc(1, sizeof *b);
    b->path = xstrdup(path);
    b->dir = dir;
    *ret = b;
    return 0;
}

void blobs_close(struct blobs *b)
{
    if (!b)
        return;
    close(b->dir);
    free(b->path);
    free(b);
}

/* ---- in ---- */

static int too_large(size_t max, struct err *e)
{
    err_set(e, ERR_LIMIT, _("Tệp lớn hơn giới hạn %zu MB"), max >> 20);
    return err_hint(e, "%s", _("Giảm dung lượng (quét 200–300 dpi) hoặc chia thành nhiều tệp."));
}

static int cannot_write(const struct blobs *b, struct err *e)
{
    err_errno(e, _("Không ghi được vào kho minh chứng"), b->path);
    return e->code = ERR_IO; /* a folder that went away is not the sender's to mend */
}

int blob_begin(struct blobs *b, size_t announced, size_t max, struct blob_in *ret, struct err *e)
{
    if (announced > max)
        return too_large(max, e);
    int fd = openat(b->dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0400);
    if (fd < 0)
        return cannot_write(b, e);
    /* Room that a file system cannot promise is found out when writing. */
    if (announced && fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, (off_t)announced) < 0 &&
        (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)) {
        cannot_write(b, e);
        close(fd);
        return e->code;
    }
    *ret = (struct blob_in){.to = b, .fd = fd, .max = max};
    crypto_hash_sha256_init(&ret->hash);
    return 0;
}

int blob_add(struct blob_in *in, const void *bytes, size_t n, struct err *e)
{
    const char *p = bytes;

    CHECK(in->to);
    if (n > in->max - in->size)
        return too_large(in->max, e);
    for (size_t left = n; left;) {
        ssize_t some = write(in->fd, p, left);
        if (some < 0 && errno == EINTR)
            continue;
        if (some < 0)
            return cannot_write(in->to, e);
        p += some;
        left -= (size_t)some;
    }
    crypto_hash_sha256_update(&in->hash, bytes, n);
    in->size += n;
    return 0;
}

int blob_add_file(struct blob_in *in, int fd, struct err *e)
{
    _free_ char *room = xmalloc(CHUNK);
    int r = 0;

    while (r == 0) {
        ssize_t n = read(fd, room, CHUNK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_errno(e, _("Không đọc được tệp"), _("tải lên"));
        if (n == 0)
            return 0;
        r = blob_add(in, room, (size_t)n, e);
    }
    return r;
}

/* The folder of a hash, made where needed and known to the disk. */
static int open_folder(const struct blobs *b, const char *hash, int *ret, struct err *e)
{
    char name[DIGITS + 1];

    snprintf(name, sizeof name, "%.*s", DIGITS, hash);
    if (mkdirat(b->dir, name, 0700) < 0 && errno != EEXIST)
        return cannot_write(b, e);
    *ret = openat(b->dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    /* Also when it was there: whoever made it may not have come to this line. */
    return *ret < 0 || fsync(b->dir) < 0 ? cannot_write(b, e) : 0;
}

/* 0 when the file of that name now has this content, whoever stored it. */
static int link_it(struct blob_in *in, int folder, struct blob *ret, struct err *e)
{
    char from[40];

    snprintf(from, sizeof from, "/proc/self/fd/%d", in->fd);
    if (linkat(AT_FDCWD, from, folder, ret->hash + DIGITS, AT_SYMLINK_FOLLOW) == 0)
        return 0;
    if (errno != EEXIST)
        return cannot_write(in->to, e);
    ret->was_there = true;
    return blob_check(in->to, ret->hash, e);
}

int blob_commit(struct blob_in *in, struct blob *ret, struct err *e)
{
    _close_ int folder = -1;
    unsigned char raw[crypto_hash_sha256_BYTES];
    struct blob b = {.size = (int64_t)in->size};

    crypto_hash_sha256_final(&in->hash, raw);
    to_hex(raw, b.hash);
    /* Room that was taken and not used is given back. */
    if (ftruncate(in->fd, (off_t)in->size) < 0 || fsync(in->fd) < 0)
        return cannot_write(in->to, e);
    int r = open_folder(in->to, b.hash, &folder, e);
    if (r == 0)
        r = link_it(in, folder, &b, e);
    if (r == 0 && fsync(folder) < 0)
        r = cannot_write(in->to, e);
    if (r == 0)
        *ret = b;
    return r;
}

void blob_drop(struct blob_in *in)
{
    if (in->to)
        close(in->fd);
    memset(in, 0, sizeof *in);
}

/* ---- out ---- */

int blob_open(const struct blobs *b, const char *hash, int *ret_fd, int64_t *ret_size,
              struct err *e)
{
    char path[BLOB_HEX + 1];
    struct stat st;

    if (!is_hash(hash))
        return err_set(e, ERR_INPUT, "%s", _("Mã tệp minh chứng không đúng"));
    path_of(hash, path);
    int fd = openat(b->dir, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT) {
        err_set(e, ERR_MISSING, "%s", _("Không còn tệp minh chứng này trong kho"));
        err_detail(e, "%s", hash);
        return err_hint(e, "%s", _("Khôi phục kho minh chứng từ bản sao lưu."));
    }
    if (fd < 0 || fstat(fd, &st) < 0) {
        err_errno(e, _("Không mở được tệp minh chứng"), hash);
        if (fd >= 0)
            close(fd);
        return e->code;
    }
    *ret_fd = fd;
    if (ret_size)
        *ret_size = (int64_t)st.st_size;
    return 0;
}

static int hash_file(int fd, const char *name, char ret[static BLOB_HEX], struct err *e)
{
    _free_ char *room = xmalloc(CHUNK);
    unsigned char raw[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state h;
    ssize_t n;

    crypto_hash_sha256_init(&h);
    while ((n = read(fd, room, CHUNK)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_errno(e, _("Không đọc được tệp minh chứng"), name);
        crypto_hash_sha256_update(&h, (const unsigned char *)room, (unsigned long long)n);
    }
    crypto_hash_sha256_final(&h, raw);
    to_hex(raw, ret);
    return 0;
}

int blob_check(const struct blobs *b, const char *hash, struct err *e)
{
    _close_ int fd = -1;
    char now[BLOB_HEX];
    int r = blob_open(b, hash, &fd, NULL, e);

    if (r == 0)
        r = hash_file(fd, hash, now, e);
    if (r < 0 || str_eq(now, hash))
        return r;
    err_set(e, ERR_VERIFY, "%s", _("Tệp minh chứng trong kho đã bị hỏng hoặc bị sửa"));
    err_detail(e, "%s is now %s", hash, now);
    return err_hint(e, "%s", _("Khôi phục tệp này từ bản sao lưu và kiểm tra đĩa."));
}

int blob_remove(struct blobs *b, const char *hash, struct err *e)
{
    char path[BLOB_HEX + 1];

    if (!is_hash(hash))
        return err_set(e, ERR_INPUT, "%s", _("Mã tệp minh chứng không đúng"));
    path_of(hash, path);
    if (unlinkat(b->dir, path, 0) < 0 && errno != ENOENT)
        return cannot_write(b, e);
    return 0;
}

/* ---- all of them ---- */

struct walk {
    const struct blobs *b;
    int (*fn)(void *to, const struct blob_entry *f, struct err *e);
    void *to;
};

static int not_dots(const struct dirent *d)
{
    return !str_eq(d->d_name, ".") && !str_eq(d->d_name, "..");
}

static int by_bytes(const struct dirent **x, const struct dirent **y)
{
    return strcmp((*x)->d_name, (*y)->d_name);
}

/* Names of a folder in byte order; the caller frees each and the list. */
static int list(const struct blobs *b, const char *folder, struct dirent ***ret, struct err *e)
{
    int n = scandirat(b->dir, folder, ret, not_dots, by_bytes);

    return n < 0 ? err_errno(e, _("Không đọc được kho minh chứng"), b->path) : n;
}

static int tell(const struct walk *w, const char *path, struct err *e)
{
    char hash[BLOB_HEX] = "";
    struct stat st;
    size_t n = strlen(path);

    if (fstatat(w->b->dir, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return err_errno(e, _("Không đọc được kho minh chứng"), path);
    if (S_ISREG(st.st_mode) && n == BLOB_HEX && path[DIGITS] == '/') {
        snprintf(hash, sizeof hash, "%.*s%s", DIGITS, path, path + DIGITS + 1);
        if (!is_hash(hash))
            hash[0] = '\0';
    }
    const struct blob_entry f = {
        .hash = hash, .path = path, .size = st.st_size, .changed = st.st_ctime};
    return w->fn(w->to, &f, e);
}

static int walk_folder(const struct walk *w, const char *folder, struct err *e)
{
    struct dirent **names;
    int n = list(w->b, folder, &names, e), r = n < 0 ? n : 0;

    for (int i = 0; i < n; i++) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        if (r == 0)
            r = tell(w, path, e);
        free(names[i]);
    }
    if (n >= 0)
        free(names);
    return r;
}

static bool is_folder(const struct blobs *b, const char *name)
{
    struct stat st;

    return fstatat(b->dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

int blobs_each(const struct blobs *b,
               int (*fn)(void *to, const struct blob_entry *f, struct err *e), void *to,
               struct err *e)
{
    const struct walk w = {.b = b, .fn = fn, .to = to};
    struct dirent **names;
    int n = list(b, ".", &names, e), r = n < 0 ? n : 0;

    for (int i = 0; i < n; i++) {
        if (r == 0)
            r = is_folder(b, names[i]->d_name) ? walk_folder(&w, names[i]->d_name, e)
                                               : tell(&w, names[i]->d_name, e);
        free(names[i]);
    }
    if (n >= 0)
        free(names);
    return r;
}
