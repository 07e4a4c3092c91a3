/* BLAKE2b-256, the hash of packages and inputs: `b2sum -l 256` gives the same digits. */
#ifndef THIDUA_BASE_HASH_H
#define THIDUA_BASE_HASH_H

#include <sodium/crypto_generichash.h>
#include <stddef.h>

enum { HASH_BYTES = 32, HASH_HEX = 65 };

struct hash {
    crypto_generichash_state state;
};

void hash_init(struct hash *h);
void hash_add(struct hash *h, const void *bytes, size_t n);
/* Lower-case hexadecimal with its NUL; h is spent. */
void hash_end(struct hash *h, char ret_hex[static HASH_HEX]);
void hash_of_bytes(const void *bytes, size_t n, char ret_hex[static HASH_HEX]);

#endif
