/* See hash.h.  libsodium's generichash is BLAKE2b. */
#include "base/hash.h"

#include <stdint.h>

#include "base/check.h"

static crypto_generichash_state *state(struct hash *h)
{
    return (crypto_generichash_state *)(((uintptr_t)h->room + 63) & ~(uintptr_t)63);
}

void hash_init(struct hash *h)
{
    CHECK(crypto_generichash_init(state(h), NULL, 0, HASH_BYTES) == 0);
}

void hash_add(struct hash *h, const void *bytes, size_t n)
{
    CHECK(crypto_generichash_update(state(h), bytes, n) == 0);
}

void hash_end(struct hash *h, char ret_hex[static HASH_HEX])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char raw[HASH_BYTES];

    CHECK(crypto_generichash_final(state(h), raw, sizeof raw) == 0);
    for (size_t i = 0; i < sizeof raw; i++) {
        ret_hex[2 * i] = digits[raw[i] >> 4];
        ret_hex[2 * i + 1] = digits[raw[i] & 15];
    }
    ret_hex[HASH_HEX - 1] = '\0';
}

void hash_of_bytes(const void *bytes, size_t n, char ret_hex[static HASH_HEX])
{
    struct hash h;

    hash_init(&h);
    hash_add(&h, bytes, n);
    hash_end(&h, ret_hex);
}
