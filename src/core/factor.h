/* Secrets of the second factor as the database keeps them.  With a key, which lies in a file outside the database and its
 * backups, they are sealed: XChaCha20-Poly1305 of libsodium, bound to the movement and the account, so that neither who reads
 * the database or a backup can make codes, nor one account's secret opens another.  Without a key they are kept as they are.
 *
 * The file holds one key a line, 64 hexadecimal digits: the first one seals, all of them open.  So a key is changed by putting
 * a new one in front (factor_key_make()), starting the server, which seals everything anew, and taking the old line away once
 * no backup under it is wanted any more.
 *
 * The keys belong to the process: loaded once, before there are threads. */
#ifndef THIDUA_CORE_FACTOR_H
#define THIDUA_CORE_FACTOR_H

#include "core/store.h"
#include "core/totp.h"

enum { FACTOR_KEYS = 8, FACTOR_KEPT_MAX = 80 };

/* path NULL or "": $THIDUA_KEY_FILE, and where that is not set there is no key (0).  ERR_DENIED when others than its owner may read or
 * change the file (what systemd hands over as a credential is its own matter), ERR_INPUT when it holds anything but keys. */
int factor_key_load(const char *path, struct err *e);
bool factor_key_given(void);
/* Puts a new key in front of those of the file, which is made where there is none, for its owner alone. */
int factor_key_make(const char *path, struct err *e);

/* As it is to be kept; *ret_n bytes. */
void factor_seal(const struct store *st, int64_t account,
                 const unsigned char secret[static TOTP_BYTES],
                 unsigned char ret[static FACTOR_KEPT_MAX], size_t *ret_n);
/* ERR_DENIED when it was sealed with a key that is not there, or is not this account's: no code is right then. */
int factor_open(const struct store *st, int64_t account, const void *kept, size_t n,
                unsigned char ret[static TOTP_BYTES], struct err *e);

/* Seals what is not yet sealed with the first key; without a key nothing.  *ret_sealed: how many; *ret_shut: how many no key at hand
 * opens. */
int factor_seal_all(struct store *st, size_t *ret_sealed, size_t *ret_shut, struct err *e);

#endif
