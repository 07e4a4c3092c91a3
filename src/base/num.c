/* See num.h.  The 64-bit path carries all ordinary work; every operation that overflows it is done
 * again in GMP, and a big result that fits goes back to the small form, so equal values have equal
 * forms. */
#include "base/num.h"

#include <gmp.h>
#include <string.h>

#include "base/check.h"

struct numbig {
    mpq_t q;
};

static uint64_t gcd_u64(uint64_t a, uint64_t b)
{
    if (!a || !b)
        return a | b;
    int shift = __builtin_ctzll(a | b);
    a >>= __builtin_ctzll(a);
    while (b) {
        b >>= __builtin_ctzll(b);
        if (a > b) {
            uint64_t t = a;
            a = b;
            b = t;
        }
        b -= a;
    }
    return a << shift;
}

static uint64_t mag(int64_t v)
{
    return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

static bool is_big(struct num x)
{
    return x.d == 0;
}

static void set_si64(mpz_t z, int64_t v)
{
    uint64_t m = mag(v);

    mpz_import(z, 1, -1, sizeof m, 0, 0, &m);
    if (v < 0)
        mpz_neg(z, z);
}

static void load(mpq_t q, struct num x)
{
    mpq_init(q);
    if (is_big(x)) {
        mpq_set(q, x.big->q);
    } else {
        set_si64(mpq_numref(q), x.n);
        set_si64(mpq_denref(q), x.d);
    }
}

static bool get_si64(const mpz_t z, int64_t *ret)
{
    if (mpz_sizeinbase(z, 2) > 63)
        return false;
    uint64_t m = 0;
    mpz_export(&m, NULL, -1, sizeof m, 0, 0, z);
    *ret = mpz_sgn(z) < 0 ? -(int64_t)m : (int64_t)m;
    return true;
}

static void clear_big(void *p)
{
    mpq_clear(((struct numbig *)p)->q);
}

/* Takes q over: q is cleared or owned by the arena afterwards. */
static struct num settle(struct arena *a, mpq_t q)
{
    struct num r = NUM_ZERO;

    if (get_si64(mpq_numref(q), &r.n) && get_si64(mpq_denref(q), &r.d)) {
        mpq_clear(q);
        return r;
    }
    struct numbig *b = ARENA_NEW(a, struct numbig);
    memcpy(&b->q, q,
           sizeof b->q); /* an mpq_t may be moved bit by bit: it holds no pointer to itself */
    arena_on_free(a, clear_big, b);
    return (struct num){.n = 0, .d = 0, .big = b};
}

struct num num_int(int64_t i)
{
    CHECK(i != INT64_MIN);
    return (struct num){.n = i, .d = 1};
}

struct num num_frac(struct arena *a, int64_t n, int64_t d)
{
    CHECK(d != 0 && d != INT64_MIN && n != INT64_MIN);
    (void)a;
    uint64_t g = gcd_u64(mag(n), mag(d));
    int64_t sign = d < 0 ? -1 : 1;
    if (n == 0)
        return NUM_ZERO;
    return (struct num){.n = sign * (n / (int64_t)g), .d = sign * (d / (int64_t)g)};
}

static const int64_t pow10_table[] = {1,      10,      100,      1000,      10000,
                                      100000, 1000000, 10000000, 100000000, 1000000000};

struct num num_dec(struct arena *a, struct dec v)
{
    CHECK(v.scale <= NUM_MAX_SCALE);
    return num_frac(a, v.mant, pow10_table[v.scale]);
}

static struct num big_op(struct arena *a, struct num x, struct num y,
                         void (*op)(mpq_ptr, mpq_srcptr, mpq_srcptr))
{
    mpq_t p, q, r;

    load(p, x);
    load(q, y);
    mpq_init(r);
    op(r, p, q);
    mpq_clear(p);
    mpq_clear(q);
    return settle(a, r);
}

/* Knuth 4.5.1: with g = gcd(d1, d2) only small gcds are needed. */
static bool small_add(struct num x, struct num y, struct num *ret)
{
    int64_t g = (int64_t)gcd_u64((uint64_t)x.d, (uint64_t)y.d);
    int64_t p, q, t, den;

    if (__builtin_mul_overflow(x.n, y.d / g, &p) || __builtin_mul_overflow(y.n, x.d / g, &q) ||
        __builtin_add_overflow(p, q, &t) || t == INT64_MIN)
        return false;
    int64_t h = (int64_t)gcd_u64(mag(t) % (uint64_t)g, (uint64_t)g);
    if (h == 0)
        h = g;
    if (__builtin_mul_overflow(x.d / g, y.d / h, &den))
        return false;
    *ret = t ? (struct num){.n = t / h, .d = den} : NUM_ZERO;
    return true;
}

struct num num_add(struct arena *a, struct num x, struct num y)
{
    struct num r;

    if (!is_big(x) && !is_big(y) && small_add(x, y, &r))
        return r;
    return big_op(a, x, y, mpq_add);
}

struct num num_neg(struct arena *a, struct num x)
{
    if (!is_big(x))
        return (struct num){.n = -x.n, .d = x.d};
    mpq_t q;
    load(q, x);
    mpq_neg(q, q);
    return settle(a, q);
}

struct num num_sub(struct arena *a, struct num x, struct num y)
{
    return num_add(a, x, num_neg(a, y));
}

static bool small_mul(struct num x, struct num y, struct num *ret)
{
    int64_t g = (int64_t)gcd_u64(mag(x.n), (uint64_t)y.d);
    int64_t h = (int64_t)gcd_u64(mag(y.n), (uint64_t)x.d);
    int64_t n, d;

    if (x.n == 0 || y.n == 0) {
        *ret = NUM_ZERO;
        return true;
    }
    if (__builtin_mul_overflow(x.n / g, y.n / h, &n) ||
        __builtin_mul_overflow(x.d / h, y.d / g, &d) || n == INT64_MIN)
        return false;
    *ret = (struct num){.n = n, .d = d};
    return true;
}

struct num num_mul(struct arena *a, struct num x, struct num y)
{
    struct num r;

    if (!is_big(x) && !is_big(y) && small_mul(x, y, &r))
        return r;
    return big_op(a, x, y, mpq_mul);
}

struct num num_div(struct arena *a, struct num x, struct num y)
{
    struct num r;

    CHECK(num_sign(y) != 0);
    if (!is_big(x) && !is_big(y)) {
        struct num inverse = {.n = y.n < 0 ? -y.d : y.d, .d = y.n < 0 ? -y.n : y.n};
        if (small_mul(x, inverse, &r))
            return r;
    }
    return big_op(a, x, y, mpq_div);
}

struct num num_abs(struct arena *a, struct num x)
{
    return num_sign(x) < 0 ? num_neg(a, x) : x;
}

int num_sign(struct num x)
{
    if (is_big(x))
        return mpq_sgn(x.big->q);
    return (x.n > 0) - (x.n < 0);
}

int num_cmp(struct num x, struct num y)
{
    if (!is_big(x) && !is_big(y)) {
        __int128 l = (__int128)x.n * y.d, r = (__int128)y.n * x.d;
        return (l > r) - (l < r);
    }
    mpq_t p, q;
    load(p, x);
    load(q, y);
    int c = mpq_cmp(p, q);
    mpq_clear(p);
    mpq_clear(q);
    return (c > 0) - (c < 0);
}

bool num_eq(struct num x, struct num y)
{
    return num_cmp(x, y) == 0;
}

struct num num_min(struct num x, struct num y)
{
    return num_cmp(x, y) <= 0 ? x : y;
}

struct num num_max(struct num x, struct num y)
{
    return num_cmp(x, y) >= 0 ? x : y;
}

/* z := round(|q| × 10^places) by `how`, sign kept apart. */
static void scaled_magnitude(mpz_t z, const mpq_t q, int places, enum num_rounding how)
{
    mpz_t rem, scale;

    mpz_init(rem);
    mpz_init(scale);
    mpz_ui_pow_ui(scale, 10, (unsigned long)places);
    mpz_abs(z, mpq_numref(q));
    mpz_mul(z, z, scale);
    mpz_tdiv_qr(z, rem, z, mpq_denref(q));
    mpz_mul_2exp(rem, rem, 1);
    int half = mpz_cmp(rem, mpq_denref(q));
    if (half > 0 || (half == 0 && (how == NUM_HALF_UP || (how == NUM_HALF_EVEN && mpz_odd_p(z)))))
        mpz_add_ui(z, z, 1);
    mpz_clear(rem);
    mpz_clear(scale);
}

/* The same in 128 bits: |n| × 10^9 always fits. */
static unsigned __int128 small_scaled(struct num x, int places, enum num_rounding how)
{
    unsigned __int128 m = (unsigned __int128)mag(x.n) * (uint64_t)pow10_table[places];
    uint64_t d = (uint64_t)x.d, rest = (uint64_t)(m % d);

    m /= d;
    bool over = rest > d - rest, half = rest == d - rest;
    if (over || (half && (how == NUM_HALF_UP || (how == NUM_HALF_EVEN && (m & 1)))))
        m++;
    return m;
}

static bool small_round(struct num x, int places, enum num_rounding how, struct num *ret)
{
    unsigned __int128 m = small_scaled(x, places, how);

    if (m > INT64_MAX)
        return false;
    *ret = num_frac(NULL, x.n < 0 ? -(int64_t)m : (int64_t)m, pow10_table[places]);
    return true;
}

struct num num_round(struct arena *a, struct num x, int places, enum num_rounding how)
{
    struct num small;

    CHECK(places >= 0 && places <= 18);
    if (!is_big(x) && places <= NUM_MAX_SCALE) {
        if (pow10_table[places] % x.d == 0)
            return x; /* already has that few decimals */
        if (small_round(x, places, how, &small))
            return small;
    }
    mpq_t q, r;
    load(q, x);
    mpq_init(r);
    scaled_magnitude(mpq_numref(r), q, places, how);
    mpz_ui_pow_ui(mpq_denref(r), 10, (unsigned long)places);
    if (mpq_sgn(q) < 0)
        mpz_neg(mpq_numref(r), mpq_numref(r));
    mpq_canonicalize(r);
    mpq_clear(q);
    return settle(a, r);
}

static struct num integer_part(struct arena *a, struct num x,
                               void (*div)(mpz_ptr, mpz_srcptr, mpz_srcptr))
{
    mpq_t q, r;

    load(q, x);
    mpq_init(r);
    div(mpq_numref(r), mpq_numref(q), mpq_denref(q));
    mpq_clear(q);
    return settle(a, r);
}

struct num num_floor(struct arena *a, struct num x)
{
    if (!is_big(x))
        return num_int(x.n / x.d - (x.n % x.d < 0));
    return integer_part(a, x, mpz_fdiv_q);
}

struct num num_ceil(struct arena *a, struct num x)
{
    if (!is_big(x))
        return num_int(x.n / x.d + (x.n % x.d > 0));
    return integer_part(a, x, mpz_cdiv_q);
}

bool num_to_int(struct num x, int64_t *ret)
{
    if (is_big(x) || x.d != 1)
        return false;
    *ret = x.n;
    return true;
}

struct num num_copy(struct arena *a, struct num x)
{
    mpq_t q;

    if (!is_big(x))
        return x;
    load(q, x);
    return settle(a, q);
}

int dec_parse(const char *s, struct dec *ret)
{
    bool minus = *s == '-';
    int64_t m = 0;
    int digits = 0, scale = 0;
    bool point = false, any = false, fraction = false;

    if (*s == '-' || *s == '+')
        s++;
    for (; *s; s++) {
        if (*s == '.' && !point && any) {
            point = true;
            continue;
        }
        if (*s < '0' || *s > '9')
            return -1;
        any = true;
        fraction |= point;
        digits += m || *s != '0';
        scale += point;
        if (digits > 18 || scale > NUM_MAX_SCALE)
            return -1;
        m = m * 10 + (*s - '0');
    }
    if (!any || (point && !fraction))
        return -1;
    while (scale > 0 && m % 10 == 0) {
        m /= 10;
        scale--;
    }
    *ret = (struct dec){.mant = minus ? -m : m, .scale = (uint8_t)scale};
    return 0;
}

char *dec_text(struct arena *a, struct dec v)
{
    return num_exact(a, num_dec(a, v));
}

static char *small_digits(struct arena *a, unsigned __int128 m, int at_least)
{
    char text[48], *at = text + sizeof text - 1;

    *at = '\0';
    for (; m > UINT64_MAX; m /= 10)
        *--at = (char)('0' + (int)(m % 10));
    for (uint64_t u = (uint64_t)m; u; u /= 10)
        *--at = (char)('0' + u % 10);
    while (text + sizeof text - 1 - at < at_least)
        *--at = '0';
    return arena_strdup(a, at);
}

/* |x| × 10^places rounded, as digits with at least places + 1 of them. */
static char *digits_of(struct arena *a, struct num x, int places)
{
    mpq_t q;
    mpz_t z;

    if (!is_big(x) && places <= NUM_MAX_SCALE)
        return small_digits(a, small_scaled(x, places, NUM_HALF_UP), places + 1);
    load(q, x);
    mpz_init(z);
    scaled_magnitude(z, q, places, NUM_HALF_UP);
    size_t room = mpz_sizeinbase(z, 10) + (size_t)places + 3;
    char *digits = arena_alloc(a, room), *out = arena_alloc(a, room);
    mpz_get_str(digits, 10, z);
    mpz_clear(z);
    mpq_clear(q);
    size_t n = strlen(digits), want = (size_t)places + 1, pad = n < want ? want - n : 0;
    memset(out, '0', pad);
    memcpy(out + pad, digits, n + 1);
    return out;
}

static bool all_zero(const char *digits)
{
    return strspn(digits, "0") == strlen(digits);
}

char *num_text(struct arena *a, struct num x, int places)
{
    char *d = digits_of(a, x, places);
    size_t whole = strlen(d) - (size_t)places;
    const char *sign = num_sign(x) < 0 && !all_zero(d) ? "-" : "";

    if (places == 0)
        return arena_printf(a, "%s%s", sign, d);
    return arena_printf(a, "%s%.*s.%s", sign, (int)whole, d, d + whole);
}

static void cut_zeros(char *s)
{
    char *end = s + strlen(s);

    while (end > s && end[-1] == '0')
        *--end = '\0';
    if (end > s && (end[-1] == '.' || end[-1] == ','))
        end[-1] = '\0';
}

char *num_exact(struct arena *a, struct num x)
{
    enum { PLACES = 12 };
    struct num r = num_round(a, x, PLACES, NUM_HALF_UP);

    if (num_eq(r, x)) {
        char *s = num_text(a, x, PLACES);
        cut_zeros(s);
        return s;
    }
    mpq_t q;
    load(q, x);
    char *s =
        arena_alloc(a, mpz_sizeinbase(mpq_numref(q), 10) + mpz_sizeinbase(mpq_denref(q), 10) + 4);
    mpq_get_str(s, 10, q);
    mpq_clear(q);
    return s;
}

char *num_vi(struct arena *a, struct num x, int places)
{
    char *d = digits_of(a, x, places);
    size_t whole = strlen(d) - (size_t)places, w = 0;
    char *out = arena_alloc(a, strlen(d) * 2 + 4);

    if (num_sign(x) < 0 && !all_zero(d))
        out[w++] = '-';
    for (size_t i = 0; i < whole; i++) {
        out[w++] = d[i];
        if ((whole - i - 1) % 3 == 0 && i + 1 < whole)
            out[w++] = '.';
    }
    if (places) {
        out[w++] = ',';
        memcpy(out + w, d + whole, (size_t)places + 1);
        cut_zeros(out);
    }
    return out;
}

char *num_vi_unlike(struct arena *a, struct num x, int places, struct num other)
{
    char *s = num_vi(a, x, places);

    if (num_eq(x, other))
        return s;
    for (int p = places + 1; p <= 12 && strcmp(s, num_vi(a, other, p - 1)) == 0; p++)
        s = num_vi(a, x, p);
    return s;
}

/* The multiple of 1/10 that x looks like when it is shown with two decimals; x itself when it looks like none. */
static struct num looks_like(struct arena *a, struct num x)
{
    struct num shown = num_round(a, x, 2, NUM_HALF_UP);

    return num_eq(shown, num_round(a, shown, 1, NUM_HALF_UP)) ? shown : x;
}

char *num_vi_percent(struct arena *a, struct num x, struct num beside)
{
    struct num percent = num_mul(a, x, num_int(100)), other = num_mul(a, beside, num_int(100));
    char *plain = num_vi_unlike(a, percent, 2, looks_like(a, percent)),
         *unlike = num_vi_unlike(a, percent, 2, other);

    return arena_printf(a, "%s%%", strlen(unlike) > strlen(plain) ? unlike : plain);
}
