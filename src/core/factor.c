/* See factor.h.  What is kept is either the secret itself or: a byte 1, four bytes that tell which key, the nonce, the sealed
 * secret; they are told apart by their length, so the column holds both and older databases need nothing. */
#include "core/factor.h"

#include <fcntl.h>
#include <sodium/core.h>
#include <sodium/crypto_aead_xchacha20poly1305.h>
#include <sodium/crypto_generichash.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/str.h"
#include "core/store_impl.h"

enum {
    KEY = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    NAME = 4, /* of a key: the beginning of its hash */
    SEALED = TOTP_BYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES,
    KEPT = 1 + NAME + NONCE + SEALED,
    VERSION = 1,
    FILE_MAX = 4096
};
_Static_assert((int)KEPT <= (int)FACTOR_KEPT_MAX, "room for what is kept");
_Static_assert((int)KEPT > (int)TOTP_BYTES, "told apart by length");

static struct {
    size_t n;
    struct {
        unsigned char key[KEY], name[NAME];
    } at[FACTOR_KEYS];
} keys;

/* ---- the file ---- */

/* systemd hands a credential over with an access list, which shows as rights of the group. */
static bool is_credential(const char *path)
{
    const char *dir = getenv("CREDENTIALS_DIRECTORY");

    return dir && *dir && str_starts(path, dir) && path[strlen(dir)] == '/';
}

static int check_mode(const char *path, struct err *e)
{
    mode_t shut = is_credential(path) ? 037 : 077;
    struct stat st;

    if (stat(path, &st) < 0)
        return err_errno(e, _("Không mở được tệp khóa"), path);
    if (S_ISREG(st.st_mode) && !(st.st_mode & shut))
        return 0;
    err_set(e, ERR_DENIED, _("tệp khóa %s: người khác cũng đọc hoặc sửa được"), path);
    return err_hint(e, _("Chạy: chmod 600 %s"), path);
}

static int wrong_key(const char *path, int line, struct err *e)
{
    err_set(e, ERR_INPUT, _("tệp khóa %s, dòng %d: không phải là khóa"), path, line);
    return err_hint(e, "%s",
                    _("Mỗi dòng một khóa, 64 chữ số thập lục phân; tạo bằng: thidua user key TỆP"));
}

/* Enough to find it among a few; says nothing of the key. */
static void name_key(unsigned char ret[static NAME], const unsigned char *key)
{
    unsigned char hash[crypto_generichash_BYTES];

    crypto_generichash(hash, sizeof hash, key, KEY, NULL, 0);
    memcpy(ret, hash, NAME);
}

static int read_keys(const char *path, char *text, struct err *e)
{
    int line = 0;

    for (char *s = text, *next; *s; s = next) {
        size_t n = strcspn(s, "\n"), made = 0;
        next = s + n + (s[n] == '\n');
        line++;
        if (n == 0)
            continue;
        if (keys.n == FACTOR_KEYS)
            return err_set(e, ERR_LIMIT, _("tệp khóa %s: quá %d khóa"), path, FACTOR_KEYS);
        unsigned char *key = keys.at[keys.n].key;
        if (n != 2 * KEY || sodium_hex2bin(key, KEY, s, n, NULL, &made, NULL) < 0 || made != KEY)
            return wrong_key(path, line, e);
        name_key(keys.at[keys.n].name, key);
        keys.n++;
    }
    return keys.n ? 0 : wrong_key(path, 1, e);
}

int factor_key_load(const char *path, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    size_t n = 0;
    char *text;
    int r;

    keys.n = 0;
    if (!path || !*path)
        path = getenv("THIDUA_KEY_FILE");
    if (!path || !*path)
        return 0;
    CHECK(sodium_init() >= 0);
    if ((r = check_mode(path, e)) < 0 || (r = fs_read(a, path, FILE_MAX, &text, &n, e)) < 0)
        return r;
    r = strlen(text) == n ? read_keys(path, text, e) : wrong_key(path, 1, e);
    sodium_memzero(text, n);
    if (r < 0)
        keys.n = 0;
    return r;
}

bool factor_key_given(void)
{
    return keys.n > 0;
}

/* Beside the old one, then in its place: whoever is stopped in between has one of the two. */
static int write_new(const char *path, const char *text, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const char *made = arena_printf(a, "%s.new", path);
    int fd = open(made, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    size_t n = strlen(text);

    if (fd < 0)
        return err_errno(e, _("Không tạo được tệp khóa"), made);
    bool good = write(fd, text, n) == (ssize_t)n && fsync(fd) == 0;
    good = close(fd) == 0 && good;
    if (good && rename(made, path) == 0)
        return 0;
    err_errno(e, _("Không ghi được tệp khóa"), path);
    unlink(made);
    return e->code;
}

int factor_key_make(const char *path, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    unsigned char key[KEY];
    char hex[2 * KEY + 1], none[] = "", *old = none;
    size_t n = 0;
    int r;

    CHECK(sodium_init() >= 0);
    if (fs_exists(path) &&
        ((r = factor_key_load(path, e)) < 0 || (r = fs_read(a, path, FILE_MAX, &old, &n, e)) < 0))
        return r;
    if (keys.n == FACTOR_KEYS) {
        err_set(e, ERR_LIMIT, _("tệp khóa %s: quá %d khóa"), path, FACTOR_KEYS);
        return err_hint(e, "%s", _("Bỏ những dòng cuối, là các khóa cũ nhất."));
    }
    randombytes_buf(key, sizeof key);
    sodium_bin2hex(hex, sizeof hex, key, sizeof key);
    char *text = arena_printf(a, "%s\n%s", hex, old);
    r = write_new(path, text, e);
    sodium_memzero(key, sizeof key);
    sodium_memzero(hex, sizeof hex);
    sodium_memzero(text, strlen(text));
    return r;
}

/* ---- secrets ---- */

/* What a sealed secret belongs to. */
static const char *bound_to(struct arena *a, const struct store *st, int64_t account)
{
    return arena_printf(a, "thidua second factor\n%s\n%lld", store_tenant(st)->code,
                        (long long)account);
}

void factor_seal(const struct store *st, int64_t account,
                 const unsigned char secret[static TOTP_BYTES],
                 unsigned char ret[static FACTOR_KEPT_MAX], size_t *ret_n)
{
    _arena_ struct arena *a = arena_new();
    const char *to = bound_to(a, st, account);

    *ret_n = keys.n ? KEPT : TOTP_BYTES;
    if (!keys.n) {
        memcpy(ret, secret, TOTP_BYTES);
        return;
    }
    unsigned char *name = ret + 1, *nonce = name + NAME;
    ret[0] = VERSION;
    memcpy(name, keys.at[0].name, NAME);
    randombytes_buf(nonce, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE, NULL, secret, TOTP_BYTES,
                                               (const unsigned char *)to, strlen(to), NULL, nonce,
                                               keys.at[0].key);
}

static bool unseal(const unsigned char *kept, const char *to, unsigned char *ret)
{
    const unsigned char *name = kept + 1, *nonce = name + NAME;

    for (size_t i = 0; i < keys.n; i++)
        if (memcmp(name, keys.at[i].name, NAME) == 0 &&
            crypto_aead_xchacha20poly1305_ietf_decrypt(ret, NULL, NULL, nonce + NONCE, SEALED,
                                                       (const unsigned char *)to, strlen(to), nonce,
                                                       keys.at[i].key) == 0)
            return true;
    return false;
}

int factor_open(const struct store *st, int64_t account, const void *kept, size_t n,
                unsigned char ret[static TOTP_BYTES], struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const unsigned char *bytes = kept;

    if (n == TOTP_BYTES) {
        memcpy(ret, kept, TOTP_BYTES);
        return 0;
    }
    if (n == KEPT && bytes[0] == VERSION && unseal(bytes, bound_to(a, st, account), ret))
        return 0;
    err_set(e, ERR_DENIED, "%s",
            keys.n ? _("khóa của máy chủ không mở được lớp xác thực thứ hai của tài khoản này")
                   : _("máy chủ thiếu khóa của lớp xác thực thứ hai"));
    return err_hint(e, "%s",
                    _("Dùng một mã dự phòng, hoặc báo quản trị máy chủ: đặt THIDUA_KEY_FILE là tệp "
                      "khóa đã dùng trước đây rồi khởi động lại."));
}

/* ---- all of them ---- */

static bool is_new(const unsigned char *kept, size_t n)
{
    return n == KEPT && memcmp(kept + 1, keys.at[0].name, NAME) == 0;
}

/* 1: *ret is what it becomes; 0: as it is. */
static int renew(struct store *st, int64_t account, const void *kept, size_t n,
                 unsigned char ret[static FACTOR_KEPT_MAX], size_t *ret_n, size_t *shut)
{
    unsigned char secret[TOTP_BYTES];
    struct err e;

    if (!kept || (is_new(kept, n) && factor_open(st, account, kept, n, secret, &e) == 0))
        return 0;
    if (factor_open(st, account, kept, n, secret, &e) < 0) {
        ++*shut;
        return 0;
    }
    if (!keys.n)
        return 0;
    factor_seal(st, account, secret, ret, ret_n);
    sodium_memzero(secret, sizeof secret);
    return 1;
}

static unsigned char *copied(struct arena *a, const void *p, size_t n)
{
    return p ? memcpy(arena_alloc(a, n + 1), p, n) : NULL;
}

struct kept_row {
    int64_t id;
    unsigned char *totp, *totp_new;
    size_t n, n_new;
};

static int read_rows(struct store *st, struct arena *a, struct kept_row **ret, size_t *ret_n,
                     struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct kept_row) list = {0};
    struct sql_account_totps row;
    int r = sql_account_totps(st->db, st->tenant, &c, e);

    while (r >= 0 && (r = sql_account_totps_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) =
            (struct kept_row){.id = row.id,
                              .totp = copied(a, row.totp, row.totp_len),
                              .totp_new = copied(a, row.totp_new, row.totp_new_len),
                              .n = row.totp_len,
                              .n_new = row.totp_new_len};
    *ret = list.at;
    *ret_n = list.n;
    return r;
}

static int seal_row(struct store *st, struct kept_row *x, size_t *sealed, size_t *shut,
                    struct err *e)
{
    unsigned char kept[FACTOR_KEPT_MAX], kept_new[FACTOR_KEPT_MAX];
    size_t nobody = 0;
    int a = renew(st, x->id, x->totp, x->n, kept, &x->n, shut);
    int b = renew(st, x->id, x->totp_new, x->n_new, kept_new, &x->n_new, &nobody);

    if (!a && !b)
        return 0;
    ++*sealed;
    return sql_account_totp_seal(st->db, st->tenant, x->id, a ? kept : x->totp, x->n,
                                 b ? kept_new : x->totp_new, x->n_new, e);
}

int factor_seal_all(struct store *st, size_t *ret_sealed, size_t *ret_shut, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct kept_row *rows = NULL;
    size_t n = 0, sealed = 0, shut = 0;
    int r = db_begin(st->db, keys.n ? DB_WRITE : DB_READ, st->tenant, e);

    if (r < 0)
        return r;
    r = read_rows(st, a, &rows, &n, e);
    for (size_t i = 0; r >= 0 && i < n; i++)
        r = seal_row(st, &rows[i], &sealed, &shut, e);
    if (r >= 0 && sealed)
        r = db_commit(st->db, e);
    else
        db_rollback(st->db);
    if (r < 0)
        return r;
    *ret_sealed = sealed;
    *ret_shut = shut;
    return 0;
}
