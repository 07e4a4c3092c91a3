/* The connections of a server and how they behave: who holds a place and asks nothing, whose head or body trickles.  Sockets
 * and clocks only; nothing here knows HTTP or its library.  For one thread, the loop. */
#ifndef THIDUA_WEB_PEERS_H
#define THIDUA_WEB_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PEER_HEAD_MS = 20000,  /* a head must be complete by then */
    PEER_BODY_MS = 300000, /* and a body, however fast */
    /* A body must come at least so fast, on average behind the first seconds. */
    PEER_GRACE_MS = 10000,
    PEER_BYTES_A_SECOND = 1 << 10,
    /* While most places are taken: */
    PEER_CROWDED_MS = 200, /* how long one may wait to ask */
    PEER_CROWDED_GRACE_MS = 1000,
    PEER_CROWDED_BYTES_A_SECOND = 16 << 10
};

struct peer {
    struct peer *prev, *next;
    int fd;
    uint64_t head_since, body_since; /* milliseconds; 0 = not reading one */
    uint64_t got;                    /* bytes of this body */
    bool unread;                     /* answered before its body was taken */
    void *asking; /* its owner's: what is being read or answered; NULL between requests */
};

struct peers {
    struct peer *first; /* the latest first */
    int n;
};

/* What an address counts as: of IPv6 its network (/64), which one subscriber has whole.  seed: not known outside. */
uint64_t peers_key(const char *address, uint64_t seed);

/* A new connection, which begins with a head. */
struct peer *peers_add(struct peers *all, int fd, uint64_t now_ms);
void peers_remove(struct peers *all, struct peer *p);
/* Ends connections that are too slow, and while more than three quarters of `places` are taken those who ask nothing or
 * send slowly: whoever comes next is served.  How many. */
int peers_watch(struct peers *all, int places, uint64_t now_ms);

#endif
