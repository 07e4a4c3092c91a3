/* Exact numbers: reduced rationals, held in two 64-bit integers while they fit and in GMP when they
 * do not.  Nothing that is scored, compared or printed ever passes through floating point, so 3 ×
 * 1/3 = 1 and 75 points are 75 points.  Values are immutable; a big one lives in the arena it was
 * made in.
 *
 * Why not fixed point: "unrounded" ranking of proportional scores (max × 1153/1214 ÷ 95/100) has no
 * finite decimal form, and a tie or a threshold decided by the twelfth decimal would be a wrong
 * verdict. */
#ifndef THIDUA_BASE_NUM_H
#define THIDUA_BASE_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct numbig;

struct num {
    int64_t n, d; /* reduced, d > 0; d = 0 means "big" */
    const struct numbig *big;
};

/* A decimal as a file or a database holds it: mant / 10^scale.  scale 0..NUM_MAX_SCALE. */
struct dec {
    int64_t mant;
    uint8_t scale;
};

enum num_rounding {
    NUM_HALF_UP,   /* away from zero at the half: 0.005 → 0.01, -0.005 → -0.01 */
    NUM_HALF_EVEN, /* to the even neighbour at the half */
    NUM_HALF_DOWN  /* towards zero at the half: 0.005 → 0.00, 0.006 → 0.01 */
};

enum { NUM_MAX_SCALE = 9 };

#define NUM_ZERO ((struct num){.n = 0, .d = 1})

struct num num_int(int64_t i);
/* n/d; d must not be 0. */
struct num num_frac(struct arena *a, int64_t n, int64_t d);
struct num num_dec(struct arena *a, struct dec v);
struct num num_add(struct arena *a, struct num x, struct num y);
struct num num_sub(struct arena *a, struct num x, struct num y);
struct num num_mul(struct arena *a, struct num x, struct num y);
/* y must not be zero. */
struct num num_div(struct arena *a, struct num x, struct num y);
struct num num_neg(struct arena *a, struct num x);
struct num num_abs(struct arena *a, struct num x);
struct num num_min(struct num x, struct num y);
struct num num_max(struct num x, struct num y);
/* -1, 0, 1. */
int num_cmp(struct num x, struct num y);
int num_sign(struct num x);
bool num_eq(struct num x, struct num y);
/* Rounds to `places` decimals (0..18). */
struct num num_round(struct arena *a, struct num x, int places, enum num_rounding how);
/* Largest integer ≤ x, smallest integer ≥ x, as numbers. */
struct num num_floor(struct arena *a, struct num x);
struct num num_ceil(struct arena *a, struct num x);
/* True and *ret set when x is an integer that fits. */
bool num_to_int(struct num x, int64_t *ret);
/* Copies x so that it outlives the arena it was made in. */
struct num num_copy(struct arena *a, struct num x);

/* Text → decimal.  Accepts [+-]digits[.digits], at most 18 significant digits and NUM_MAX_SCALE
 * places; nothing else, no exponent, no spaces.  Returns 0, or -1 and leaves *ret alone. */
int dec_parse(const char *s, struct dec *ret);
/* The canonical text: no trailing zeros after the point, "-0" never. */
char *dec_text(struct arena *a, struct dec v);

/* Rounded half up to exactly `places` decimals, with a point: "82.35".  For packages and CSV. */
char *num_text(struct arena *a, struct num x, int places);
/* The exact value: a finite decimal of at most 12 places without trailing zeros, else "n/d". */
char *num_exact(struct arena *a, struct num x);
/* For people: decimal comma, thousands dot, trailing zeros cut: "1.214", "94,98". */
char *num_vi(struct arena *a, struct num x, int places);
/* As num_vi, but a value that rounding would show as equal to `other` although it differs gets as
 * many decimals (up to 12) as show the difference: 74,9951 beside 75. */
char *num_vi_unlike(struct arena *a, struct num x, int places, struct num other);

/* A fraction as a percentage: 1153/1214 → "94,98%".  Two decimals, more where two would look rounder than it is
 * (18999/20000 is "94,995%", never "95%") or like `beside` (a fraction too) although it differs.  One figure is shown
 * alike everywhere: sheets, verdicts, pages and files call this. */
char *num_vi_percent(struct arena *a, struct num x, struct num beside);

#endif
