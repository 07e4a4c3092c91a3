/* Codes of an authenticator application: RFC 6238 with HMAC-SHA1, 30 seconds, 6 digits, the kind that every application
 * knows.  Pure: the moment comes from the caller, and so does the last step used. */
#ifndef THIDUA_CORE_TOTP_H
#define THIDUA_CORE_TOTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { TOTP_BYTES = 20, TOTP_STEP = 30, TOTP_DIGITS = 6, TOTP_SLACK = 1, TOTP_MAX_DIGITS = 8 };

void totp_secret(unsigned char ret[static TOTP_BYTES]);
/* The code of a step; digits 6 … 8. */
void totp_code(const unsigned char *secret, size_t n, int64_t step, int digits,
               char ret[static TOTP_MAX_DIGITS + 1]);
/* Is it the code of now, of one step before or after, and of a step later than last_step?  Blanks in the code are passed
 * over.  *ret_step: its step, to be kept as used. */
bool totp_check(const unsigned char *secret, size_t n, const char *code, int64_t at_seconds,
                int64_t last_step, int64_t *ret_step);
/* For typing it in by hand: base32 in groups of four. */
char *totp_text(struct arena *a, const unsigned char *secret, size_t n);
/* What the picture holds: otpauth://totp/… */
char *totp_uri(struct arena *a, const unsigned char *secret, size_t n, const char *issuer,
               const char *login);

/* The step of the last code used as it is to be believed now: one that lies minutes in the future was written under a clock that ran
 * ahead, of the codes that are good now none was used. */
int64_t totp_last(int64_t kept, int64_t at_seconds);

#endif
