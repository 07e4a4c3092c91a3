/* BLAKE2b-256, the hash of packages and inputs: `b2sum -l 256` gives the same digits. */
#ifndef THIDUA_BASE_HASH_H
#define THIDUA_BASE_HASH_H

#include <sodium/crypto_generichash.h>
#include <stddef.h>

enum { HASH_BYTES = 32, HASH_HEX = 65 };

/* libsodium wants its state on a 64-byte boundary; room is kept to find one, so that a struct hash may live in any
 * memory.  Not to be copied. */
struct hash {
    unsigned char room[sizeof(crypto_generichash_state) + 63];
};

void hash_init(struct hash *h);
void hash_add(struct hash *h, const void *bytes, size_t n);
/* Lower-case hexadecimal with its NUL; h is spent. */
void hash_end(struct hash *h, char ret_hex[static HASH_HEX]);
void hash_of_bytes(const void *bytes, size_t n, char ret_hex[static HASH_HEX]);

#endif
