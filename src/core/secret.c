/* See secret.h.  libsodium makes the randomness, the hashes and the comparisons; what is ours is the limit on how many
 * passwords are hashed at once, because each takes 64 MiB for some 75 ms. */
#include "core/secret.h"

#include <pthread.h>
#include <sodium/core.h>
#include <sodium/crypto_pwhash.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/vi.h"

enum { RANDOM_BYTES = 32, PASSES = 2, MEMORY = 64 << 20, AT_ONCE = 2 };
_Static_assert(PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "room for the hash");

static pthread_once_t started = PTHREAD_ONCE_INIT;

static void start(void)
{
    CHECK(sodium_init() >= 0);
}

static void encode(const unsigned char raw[static RANDOM_BYTES], char ret[static SECRET_SIZE])
{
    sodium_bin2base64(ret, SECRET_SIZE, raw, RANDOM_BYTES,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void secret_make(char ret[static SECRET_SIZE])
{
    unsigned char raw[RANDOM_BYTES];

    pthread_once(&started, start);
    randombytes_buf(raw, sizeof raw);
    encode(raw, ret);
}

void secret_hash(const char *secret, char ret_hex[static HASH_HEX])
{
    hash_of_bytes(secret, strlen(secret), ret_hex);
}

void secret_derive(const char *secret, const char *purpose, char ret[static SECRET_SIZE])
{
    unsigned char raw[RANDOM_BYTES];

    CHECK(crypto_generichash(raw, sizeof raw, (const unsigned char *)purpose, strlen(purpose),
                             (const unsigned char *)secret, SECRET_CHARS) == 0);
    encode(raw, ret);
}

/* ---- which passwords ---- */

/* What is tried first, here and everywhere, without the digits and marks that people put around it. */
static const char *const common[] = {"password",
                                     "passwordpassword",
                                     "passw",
                                     "pass",
                                     "matkhau",
                                     "matkhaumoi",
                                     "matkhaumacdinh",
                                     "qwerty",
                                     "qwertyuiop",
                                     "qwertyuiopasdfghjkl",
                                     "asdfghjkl",
                                     "zxcvbnm",
                                     "qwertyqwerty",
                                     "qazwsxedc",
                                     "qazwsxedcrfv",
                                     "admin",
                                     "administrator",
                                     "adminadmin",
                                     "quantri",
                                     "quantrivien",
                                     "quantrihethong",
                                     "iloveyou",
                                     "anhyeuem",
                                     "emyeuanh",
                                     "toiyeuvietnam",
                                     "vietnam",
                                     "vietnamvodich",
                                     "welcome",
                                     "letmein",
                                     "letmeinletmein",
                                     "changeme",
                                     "default",
                                     "sunshine",
                                     "princess",
                                     "football",
                                     "monkey",
                                     "dragon",
                                     "abc",
                                     "abcd",
                                     "abcdef",
                                     "abcdefgh",
                                     "abcdefghijkl",
                                     "abcabcabcabc",
                                     "xinchao",
                                     "xinchaovietnam",
                                     "thidua",
                                     "thiduakhenthuong",
                                     "caicach",
                                     "caicachhanhchinh",
                                     "cchc",
                                     "hanhchinh",
                                     "ubnd",
                                     "uybannhandan",
                                     "quangngai",
                                     "gialai",
                                     "hanoi",
                                     "hochiminh",
                                     "saigon",
                                     "danang",
                                     "khongbiet",
                                     "khongcomatkhau",
                                     "test",
                                     "testtest",
                                     "demo",
                                     "user",
                                     "guest",
                                     "login",
                                     "superman",
                                     "trustno",
                                     "correcthorsebatterystaple"};

/* The letters alone, without accents and in lower case. */
static char *letters_of(struct arena *a, const char *s)
{
    char *key = vi_search_key(a, s), *to = key;

    for (const char *p = key; *p; p++)
        if ((*p >= 'a' && *p <= 'z') || (*p & 0x80))
            *to++ = *p;
    *to = '\0';
    return key;
}

static size_t different_bytes(const char *s)
{
    bool seen[256] = {false};
    size_t n = 0;

    for (; *s; s++) {
        n += !seen[(unsigned char)*s];
        seen[(unsigned char)*s] = true;
    }
    return n;
}

static bool is_common(struct arena *a, const char *password, const char *login)
{
    const char *letters = letters_of(a, password);
    bool digits = strspn(password, "0123456789") == strlen(password);
    bool found = different_bytes(password) < 5;

    if (digits) /* 123456789012, 098765432101: steps of one */
        for (size_t i = 1, steps = 0; password[i] && !found; i++) {
            int d = (password[i] - password[i - 1] + 10) % 10;
            steps += d == 1 || d == 9 || d == 0;
            found = steps + 3 >= strlen(password);
        }
    for (size_t i = 0; i < ARRAY_SIZE(common); i++)
        found |= str_eq(letters, common[i]);
    return found || (letters[0] && str_eq(letters, letters_of(a, login)));
}

int password_check(const char *password, const char *login, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const char *hint =
        _("Gợi ý: ghép bốn, năm từ không liên quan; dấu và khoảng trắng đều dùng được.");

    if (!utf8_valid(password, strlen(password)) || strlen(password) > 4 * PASSWORD_MAX ||
        utf8_count(password) > PASSWORD_MAX)
        return err_set(e, ERR_INPUT, _("mật khẩu dài quá %d ký tự"), PASSWORD_MAX);
    if (utf8_count(utf8_nfc(a, password)) < PASSWORD_MIN) {
        err_set(e, ERR_INPUT, _("mật khẩu phải có ít nhất %d ký tự"), PASSWORD_MIN);
        return err_hint(e, "%s", hint);
    }
    if (is_common(a, password, login)) {
        err_set(e, ERR_INPUT, "%s", _("mật khẩu này ai cũng thử đầu tiên"));
        return err_hint(e, "%s", hint);
    }
    return 0;
}

/* ---- hashing ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;
static int running; /* guarded by lock */

static void enter(void)
{
    pthread_once(&started, start);
    pthread_mutex_lock(&lock);
    while (running == AT_ONCE)
        pthread_cond_wait(&done, &lock);
    running++;
    pthread_mutex_unlock(&lock);
}

static void leave(void)
{
    pthread_mutex_lock(&lock);
    running--;
    pthread_cond_signal(&done);
    pthread_mutex_unlock(&lock);
}

/* The same word typed on two keyboards may come in two forms. */
int password_hash(const char *password, char ret[static PASSWORD_HASH_SIZE], struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const char *s = utf8_nfc(a, password);

    enter();
    int r = crypto_pwhash_str(ret, s, strlen(s), PASSES, MEMORY);
    leave();
    return r == 0 ? 0 : err_set(e, ERR_LIMIT, "%s", _("máy chủ thiếu bộ nhớ để băm mật khẩu"));
}

bool password_verify(const char *kept, const char *password)
{
    /* of 32 random bytes that nobody kept; the costs above */
    static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$VoQRzuRBac+p0/FAxJom/g$"
                                 "EApMEPZuJsu18vO0aiuhI39WcXqJ8A94PHL2ebaVAsQ";
    _arena_ struct arena *a = arena_new();
    const char *s = utf8_nfc(a, password);

    enter();
    int r = crypto_pwhash_str_verify(kept ? kept : nobody, s, strlen(s));
    leave();
    return r == 0 && kept;
}
