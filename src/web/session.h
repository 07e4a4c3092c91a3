/* Who asks: filled from the session behind the cookie (core), NULL for the public. */
#ifndef THIDUA_WEB_SESSION_H
#define THIDUA_WEB_SESSION_H

#include "core/perm.h"

enum { CSRF_CHARS = 43 }; /* 256 bits in base64url */

struct session {
    struct perm_who who;
    const char *login, *name;  /* name: for the head of the page and for author columns */
    const char *id;            /* of the session, to mark it in lists; not the secret */
    char csrf[CSRF_CHARS + 1]; /* stands in every form as the field "csrf" */
};

#endif
