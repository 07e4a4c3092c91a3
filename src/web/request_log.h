/* The line of the log that every request leaves: key=value pairs for standard error, without the query (it may hold what
 * nobody should keep) and without the secret of an invitation, with nothing in it that could forge another line. */
#ifndef THIDUA_WEB_REQUEST_LOG_H
#define THIDUA_WEB_REQUEST_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct request_log {
    const char *id, *method,
        *target; /* as they came; method NULL: the head was not read to its end */
    int status;
    size_t bytes;
    unsigned long long ms;
    bool whole; /* the answer was sent to its end */
};

/* Adds the line, at most 1,500 bytes. */
void request_log(struct buf *b, const struct request_log *r);

#endif
