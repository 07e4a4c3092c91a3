/* YAML as a tree of nodes that know their line and column, over libyaml.  The subset that plans
 * need: mappings with unique scalar keys, sequences, scalars; no anchors, aliases, tags or second
 * documents, so that a file cannot grow while it is read.  Limits: bytes (the caller's), depth 32,
 * 200,000 nodes. */
#ifndef THIDUA_BASE_YAML_H
#define THIDUA_BASE_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum yaml_type { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml {
    enum yaml_type type;
    int line, column;  /* 1-based, of the value */
    const char *text;  /* scalar, NFC; "" for an empty one */
    bool quoted;       /* scalar written in quotes */
    struct yaml *kids; /* elements, or values of a map */
    const char **keys; /* map only */
    int *key_lines, *key_columns;
    size_t n;
};

/* name: for messages.  ERR_INPUT or ERR_LIMIT with file:line:column on anything out of the subset.
 */
int yaml_parse(struct arena *a, const char *name, const char *bytes, size_t n,
               const struct yaml **ret, struct err *e);
/* The value under key, or NULL. */
const struct yaml *yaml_get(const struct yaml *map, const char *key);
/* "văn bản", "danh sách", "ánh xạ": for messages. */
const char *yaml_type_vi(enum yaml_type t);

#endif
