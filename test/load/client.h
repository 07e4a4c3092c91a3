/* A small HTTP/1.1 client for load: one connection kept open, one request at a time, whole answers in memory.  Plain
 * blocking sockets, so that a thread a person is enough and the client costs next to nothing. */
#ifndef THIDUA_TEST_CLIENT_H
#define THIDUA_TEST_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct client {
    const _Atomic int *port; /* on 127.0.0.1; it may change when the server comes back */
    int fd;                  /* -1 = not connected */
    const char *more;        /* further header lines, each with its end; may be NULL */
    char cookie[300];        /* "name=value", sent when not empty, taken from Set-Cookie */
    struct buf in, out;
};

struct reply {
    int status; /* 0 = the connection broke: nobody knows what became of the request */
    const char *location;
    const char *body; /* NUL behind it; until the next request */
    size_t len;
    uint64_t us; /* from the first byte sent to the last one read */
};

struct client client_make(const _Atomic int *port);
void client_free(struct client *c);
struct reply client_get(struct client *c, const char *path);
/* A form as a page of the server's own would send it. */
struct reply client_post(struct client *c, const char *path, const char *form);
/* The same with any body. */
struct reply client_send(struct client *c, const char *path, const char *type, const void *body,
                         size_t n);
/* The text between two others in a page, in buf (NUL at its end); false when they are not there. */
bool client_between(const char *page, const char *before, const char *after, char *ret,
                    size_t size);
uint64_t client_now_us(void);

#endif
