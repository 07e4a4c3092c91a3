/* Answers in the form that the library of http.c sends; with http.c the only files that know it. */
#ifndef THIDUA_WEB_RESPONSE_H
#define THIDUA_WEB_RESPONSE_H

#include <microhttpd.h>

#include "web/http.h"

/* What stands in the head of every answer. */
extern const struct http_header response_security[];
extern const size_t response_n_security;

/* An answer whose body lives as long as the request; same: the 304 for whoever has it.  NULL when the library cannot. */
struct MHD_Response *response_make(const struct http_answer *an, bool same);

struct http_kept {
    struct MHD_Response *whole, *same; /* same: the 304 for whoever has it already */
    char etag[64];
    size_t len;
};

#endif
