/* Writes canonical JSON (RFC 8785 order and escapes, no blanks, no floating point: numbers are
 * integers or decimal texts) to a stream while hashing it, so that a package larger than memory can
 * be sealed. The caller emits the keys of an object in ascending byte order; a CHECK holds it to
 * that. */
#ifndef THIDUA_BASE_JSON_H
#define THIDUA_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"

enum { JSON_MAX_DEPTH = 64 };

struct json {
    /* Receives the bytes; returns 0, or -1 to stop (the writer then stays failed). */
    int (*sink)(void *to, const void *bytes, size_t n);
    void *to;
    struct hash hash;
    int depth;
    bool failed;
    struct {
        bool array, any;
        char last[96]; /* the key before, for the order check */
    } level[JSON_MAX_DEPTH];
    char out[8192];
    size_t n;
};

void json_init(struct json *j, int (*sink)(void *, const void *, size_t), void *to);
/* Sinks: a FILE *, a struct buf *. */
int json_to_file(void *file, const void *bytes, size_t n);
int json_to_buf(void *buf, const void *bytes, size_t n);

/* key NULL inside arrays and at the top. */
void json_object(struct json *j, const char *key);
void json_array(struct json *j, const char *key);
void json_end(struct json *j);
void json_str(struct json *j, const char *key, const char *value); /* NULL writes null */
void json_int(struct json *j, const char *key, int64_t value);
void json_bool(struct json *j, const char *key, bool value);
void json_null(struct json *j, const char *key);
/* Ends the outermost object with its seal: `,"~seal":"blake2b-256:<hex>"}` where the hash is over
 * the same bytes with `}` in place of the seal.  Returns 0 or -1. */
int json_seal(struct json *j, char ret_hex[static HASH_HEX]);
/* For objects that carry no seal. */
int json_finish(struct json *j);

#endif
