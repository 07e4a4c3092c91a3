/* Secrets that open something: 256 random bits, shown once, kept as a hash. */
#ifndef THIDUA_CORE_SECRET_H
#define THIDUA_CORE_SECRET_H

#include <stdbool.h>

#include "base/err.h"
#include "base/hash.h"

enum { SECRET_CHARS = 43, SECRET_SIZE = SECRET_CHARS + 1 }; /* base64url without padding */

void secret_make(char ret[static SECRET_SIZE]);
/* What is kept of it.  Needs no salt or slowness: nobody guesses 256 bits. */
void secret_hash(const char *secret, char ret_hex[static HASH_HEX]);
/* Another secret that follows from this one, for a purpose; does not lead back. */
void secret_derive(const char *secret, const char *purpose, char ret[static SECRET_SIZE]);

/* ---- passwords ---- */

enum { PASSWORD_MIN = 12, PASSWORD_MAX = 200, PASSWORD_HASH_SIZE = 128 };

/* Is it long enough and none of those that everybody tries first?  No rule asks for digits or marks: they make passwords
 * worse.  login: it may not be little else.  ERR_INPUT with what to do. */
int password_check(const char *password, const char *login, struct err *e);
/* argon2id, 64 MiB and 2 passes; at most two at once in the whole process, others wait: memory is what runs out first. */
int password_hash(const char *password, char ret[static PASSWORD_HASH_SIZE], struct err *e);
/* kept NULL (nobody of that name, no password yet): false, after as long. */
bool password_verify(const char *kept, const char *password);

#endif
