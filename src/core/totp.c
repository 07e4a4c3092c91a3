/* See totp.h.  liboath computes; what may be used again is ours to say. */
#include "core/totp.h"

#include <liboath/oath.h>
#include <pthread.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"

static pthread_once_t started = PTHREAD_ONCE_INIT;

static void start(void)
{
    CHECK(oath_init() == OATH_OK);
}

void totp_secret(unsigned char ret[static TOTP_BYTES])
{
    randombytes_buf(ret, TOTP_BYTES);
}

void totp_code(const unsigned char *secret, size_t n, int64_t step, int digits,
               char ret[static TOTP_MAX_DIGITS + 1])
{
    pthread_once(&started, start);
    CHECK(oath_hotp_generate((const char *)secret, n, (uint64_t)step, (unsigned)digits, false,
                             OATH_HOTP_DYNAMIC_TRUNCATION, ret) == OATH_OK);
}

/* The digits without blanks; false when they are not exactly as many as a code has. */
static bool clean(const char *code, char ret[static TOTP_DIGITS + 1])
{
    size_t n = 0;

    for (; *code; code++) {
        if (*code == ' ')
            continue;
        if (*code < '0' || *code > '9' || n == TOTP_DIGITS)
            return false;
        ret[n++] = *code;
    }
    ret[n] = '\0';
    return n == TOTP_DIGITS;
}

bool totp_check(const unsigned char *secret, size_t n, const char *code, int64_t at_seconds,
                int64_t last_step, int64_t *ret_step)
{
    char got[TOTP_DIGITS + 1], want[TOTP_MAX_DIGITS + 1];
    int64_t now = at_seconds / TOTP_STEP;
    bool found = false;

    if (!clean(code, got))
        return false;
    for (int64_t step = now - TOTP_SLACK; step <= now + TOTP_SLACK; step++) {
        totp_code(secret, n, step, TOTP_DIGITS, want);
        if (sodium_memcmp(got, want, TOTP_DIGITS) == 0 && step > last_step && !found) {
            found = true;
            *ret_step = step;
        }
    }
    return found;
}

int64_t totp_last(int64_t kept, int64_t at_seconds)
{
    enum { AHEAD = 10 }; /* steps; machines differ by less */
    int64_t now = at_seconds / TOTP_STEP;

    return kept > now + AHEAD ? now - TOTP_SLACK - 1 : kept;
}

static char *base32(struct arena *a, const unsigned char *secret, size_t n)
{
    _free_ char *made = NULL;
    size_t len = 0;

    pthread_once(&started, start);
    CHECK(oath_base32_encode((const char *)secret, n, &made, &len) == OATH_OK);
    char *s = arena_strndup(a, made, len);
    s[strcspn(s, "=")] = '\0';
    return s;
}

char *totp_text(struct arena *a, const unsigned char *secret, size_t n)
{
    const char *s = base32(a, secret, n);
    char *out = arena_alloc(a, strlen(s) * 5 / 4 + 2), *to = out;

    for (size_t i = 0; s[i]; i++) {
        if (i && i % 4 == 0)
            *to++ = ' ';
        *to++ = s[i];
    }
    return out;
}

static void add_percent(struct buf *b, const char *s)
{
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-')
            buf_addc(b, *s);
        else
            buf_addf(b, "%%%02X", c);
    }
}

char *totp_uri(struct arena *a, const unsigned char *secret, size_t n, const char *issuer,
               const char *login)
{
    struct buf b = BUF_INIT(4096);

    buf_adds(&b, "otpauth://totp/");
    add_percent(&b, issuer);
    buf_addc(&b, ':');
    add_percent(&b, login);
    buf_addf(&b, "?secret=%s&issuer=", base32(a, secret, n));
    add_percent(&b, issuer);
    char *uri = arena_strdup(a, buf_str(&b));
    buf_free(&b);
    return uri;
}
