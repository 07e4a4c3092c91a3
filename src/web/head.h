/* What a request's first line and headers may look like.  Pure checks without the HTTP library, so that tests and the
 * fuzzer reach them directly.  The rule is: one meaning or none; nothing is repaired. */
#ifndef THIDUA_WEB_HEAD_H
#define THIDUA_WEB_HEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum {
    HEAD_MAX_PATH = 1024,  /* bytes of the path, encoded */
    HEAD_MAX_QUERY = 4096, /* bytes behind the ? */
    HEAD_MAX_HEADERS = 100
};

/* Splits a request target ("/a%20b?q=1") into its decoded path and its raw query.  0, or the status to refuse it with:
 * 400 or 414.  Refused: anything but /path?query, bytes outside printable ASCII, bad or needless %-codes of . / \ % and
 * control characters, "//", "." and ".." segments, a path that is not UTF-8.  *ret_path is NFC, in the arena. */
int head_target(struct arena *a, const char *target, const char **ret_path, const char **ret_query);

/* Names are tokens of RFC 9110; values have no control characters but TAB. */
bool head_name_ok(const char *name, size_t n);
bool head_value_ok(const char *value, size_t n);
bool head_host_ok(const char *host);
/* Digits only, at most 15. */
bool head_length(const char *value, unsigned long long *ret);
/* The hexadecimal digit's value, or -1. */
int head_hex(char c);
/* Of an If-None-Match: "*" or one of the listed tags, weak or strong.  list may be NULL. */
bool head_tag_matches(const char *list, const char *etag);

#endif
