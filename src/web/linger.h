/* Connections that were answered while their client still sends.  Closed at once, the kernel would reset them and throw
 * the answer away before anybody read it: a browser then shows its own "connection lost", and nginx 502, instead of our
 * page.  So what still comes is read and dropped, for a short time.  Not for several threads at a time. */
#ifndef THIDUA_WEB_LINGER_H
#define THIDUA_WEB_LINGER_H

#include <stddef.h>
#include <stdint.h>

enum { LINGER_MAX = 64, LINGER_MS = 10000, LINGER_QUIET_MS = 2000 };

struct lingering {
    struct {
        int fd;
        uint64_t since, heard;
    } at[LINGER_MAX];
    size_t n;
};

/* Keeps a copy of the socket, which its owner may close: says that no more will be sent, waits for the other side's end. */
void linger_add(struct lingering *l, int fd, uint64_t now_ms);
/* Reads and drops what came; lets go of who has ended, was quiet for LINGER_QUIET_MS, or is there for LINGER_MS. */
void linger_tick(struct lingering *l, uint64_t now_ms);
void linger_end(struct lingering *l);

#endif
