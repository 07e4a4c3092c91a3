/* Where the server listens: an address of this machine or a Unix socket. */
#ifndef THIDUA_WEB_LISTEN_H
#define THIDUA_WEB_LISTEN_H

#include <stdbool.h>

#include "base/err.h"

struct listening {
    const char *asked;
    int fd;            /* -1 when closed */
    char address[160]; /* as people write it: "http://127.0.0.1:8029", "unix:/run/…" */
    char path[120];    /* of the socket file; "" for addresses */
};

/* "127.0.0.1:8029", "8029", "[::1]:8029", "unix:/run/thidua/http.sock".  Port 0: the system chooses.  An address that
 * other machines reach is refused unless a proxy stands before it. */
int listen_open(struct listening *l, const char *asked, bool behind_proxy, struct err *e);
/* An address that only this machine reaches.  A Unix socket is none: it is there for a proxy. */
bool listen_is_local(const char *asked);
/* Removes the socket file too.  Safe to call twice. */
void listen_close(struct listening *l);

#endif
