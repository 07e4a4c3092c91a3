/* See peers.h.  A connection is ended by shutting its socket: its owner sees the end and closes it. */
#include "web/peers.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/check.h"

uint64_t peers_key(const char *address, uint64_t seed)
{
    unsigned char net[16] = {0};
    const unsigned char *bytes = (const unsigned char *)address;
    size_t n = strlen(address);
    uint64_t hash = seed ^ 0xcbf29ce484222325u; /* FNV-1a */

    if (inet_pton(AF_INET6, address, net) == 1 && !IN6_IS_ADDR_V4MAPPED((struct in6_addr *)net)) {
        bytes = net;
        n = 8;
    }
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3u;
    return hash;
}

struct peer *peers_add(struct peers *all, int fd, uint64_t now_ms)
{
    struct peer *p = xcalloc(1, sizeof *p);

    p->fd = fd;
    p->head_since = now_ms;
    p->next = all->first;
    if (p->next)
        p->next->prev = p;
    all->first = p;
    all->n++;
    return p;
}

void peers_remove(struct peers *all, struct peer *p)
{
    *(p->prev ? &p->prev->next : &all->first) = p->next;
    if (p->next)
        p->next->prev = p->prev;
    all->n--;
    free(p);
}

static void cut(struct peer *p)
{
    shutdown(p->fd, SHUT_RDWR);
    p->head_since = p->body_since = 0;
}

/* Has a place, asks nothing, and nothing of it waits to be read. */
static bool is_idle(const struct peer *p, uint64_t now)
{
    char c;

    return p->head_since && now > p->head_since + PEER_CROWDED_MS &&
           recv(p->fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) < 0;
}

static bool trickles(const struct peer *p, uint64_t now, uint64_t grace, uint64_t rate)
{
    return p->body_since && now > p->body_since + grace + p->got * 1000 / rate;
}

static bool gives_way(const struct peer *p, uint64_t now)
{
    return is_idle(p, now) || trickles(p, now, PEER_CROWDED_GRACE_MS, PEER_CROWDED_BYTES_A_SECOND);
}

/* Those who hold a place longest give theirs up, as many as there are too many. */
static int make_places(struct peers *all, int places, uint64_t now)
{
    int may = 0, most = places / 4 * 3, n = 0, stay;

    if (all->n <= most)
        return 0;
    for (struct peer *p = all->first; p; p = p->next)
        may += gives_way(p, now);
    stay = may - (all->n - most); /* the latest of them */
    for (struct peer *p = all->first; p; p = p->next)
        if (gives_way(p, now) && stay-- <= 0) {
            cut(p);
            n++;
        }
    return n;
}

int peers_watch(struct peers *all, int places, uint64_t now_ms)
{
    int n = make_places(all, places, now_ms);

    for (struct peer *p = all->first; p; p = p->next)
        if ((p->head_since && now_ms > p->head_since + PEER_HEAD_MS) ||
            (p->body_since && now_ms > p->body_since + PEER_BODY_MS) ||
            trickles(p, now_ms, PEER_GRACE_MS, PEER_BYTES_A_SECOND)) {
            cut(p);
            n++;
        }
    return n;
}
