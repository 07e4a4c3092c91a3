/* Who asks.  core's sessions fill it; NULL stands for the public.  The seam between this floor and the accounts. */
#ifndef THIDUA_WEB_SESSION_H
#define THIDUA_WEB_SESSION_H

#include <stddef.h>
#include <stdint.h>

enum { CSRF_CHARS = 43 }; /* 256 bits in base64url */

struct session {
    int64_t user_id;
    const char *name;         /* for the head of the page */
    const char *const *roles; /* ids */
    size_t n_roles;
    char csrf[CSRF_CHARS + 1]; /* stands in every form as the field "csrf" */
};

#endif
