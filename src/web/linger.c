/* See linger.h. */
#include "web/linger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 64 << 10, CHUNKS = 128 /* of one connection in one tick */ };

static void let_go(struct lingering *l, size_t i)
{
    close(l->at[i].fd);
    l->n--;
    memmove(l->at + i, l->at + i + 1, sizeof l->at[0] * (l->n - i));
}

void linger_add(struct lingering *l, int fd, uint64_t now_ms)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

    if (copy < 0)
        return;
    shutdown(copy, SHUT_WR);
    if (l->n == LINGER_MAX)
        let_go(l, 0); /* the oldest */
    l->at[l->n].fd = copy;
    l->at[l->n].since = l->at[l->n].heard = now_ms;
    l->n++;
}

/* False when nothing more will come. */
static bool drop_bytes(int fd, bool *ret_heard)
{
    static char nowhere[CHUNK];

    for (int i = 0; i < CHUNKS; i++) {
        ssize_t n = recv(fd, nowhere, sizeof nowhere, MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
        *ret_heard = true;
    }
    return true;
}

void linger_tick(struct lingering *l, uint64_t now_ms)
{
    for (size_t i = l->n; i-- > 0;) {
        bool heard = false, open = drop_bytes(l->at[i].fd, &heard);
        if (heard)
            l->at[i].heard = now_ms;
        if (!open || now_ms > l->at[i].heard + LINGER_QUIET_MS ||
            now_ms > l->at[i].since + LINGER_MS)
            let_go(l, i);
    }
}

void linger_end(struct lingering *l)
{
    while (l->n)
        let_go(l, l->n - 1);
}
