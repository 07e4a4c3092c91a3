/* See client.h. */
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 64 << 20, WAIT_SECONDS = 30 };

uint64_t client_now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

struct client client_make(const _Atomic int *port)
{
    return (struct client){.port = port, .fd = -1, .in = BUF_INIT(MOST), .out = BUF_INIT(MOST)};
}

static void hang_up(struct client *c)
{
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
}

void client_free(struct client *c)
{
    hang_up(c);
    buf_free(&c->in);
    buf_free(&c->out);
}

static bool dial(struct client *c)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)*c->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval wait = {.tv_sec = WAIT_SECONDS};
    int one = 1;

    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0)
        return false;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    if (connect(c->fd, (struct sockaddr *)&at, sizeof at) == 0)
        return true;
    hang_up(c);
    return false;
}

/* The server closes what was idle too long. */
static bool still_there(struct client *c)
{
    char byte;

    if (c->fd >= 0 && recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0)
        hang_up(c);
    return c->fd >= 0 || dial(c);
}

static bool write_all(struct client *c, const char *s, size_t n)
{
    while (n) {
        ssize_t w = send(c->fd, s, n, MSG_NOSIGNAL);
        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            return false;
        s += w;
        n -= (size_t)w;
    }
    return true;
}

/* The line's value, in the buffer itself. */
static const char *header(struct client *c, size_t head, const char *name)
{
    size_t n = strlen(name);

    for (char *s = c->in.data, *end = s + head; s < end;) {
        char *next = memchr(s, '\n', (size_t)(end - s));
        if (!next)
            return NULL;
        if (strncasecmp(s, name, n) == 0 && s[n] == ':')
            return s + n + 1 + strspn(s + n + 1, " ");
        s = next + 1;
    }
    return NULL;
}

static void take_cookie(struct client *c, size_t head)
{
    const char *s = header(c, head, "Set-Cookie");
    size_t n = s ? strcspn(s, ";\r") : 0;

    if (n && n < sizeof c->cookie && s[n - 1] != '=')
        snprintf(c->cookie, sizeof c->cookie, "%.*s", (int)n, s);
}

static bool read_more(struct client *c)
{
    char part[64 << 10];
    ssize_t n;

    do
        n = recv(c->fd, part, sizeof part, 0);
    while (n < 0 && errno == EINTR);
    if (n > 0)
        buf_add(&c->in, part, (size_t)n);
    return n > 0 && !buf_failed(&c->in);
}

static bool read_reply(struct client *c, struct reply *ret)
{
    const char *end, *length, *to;
    size_t head;

    buf_clear(&c->in);
    do
        if (!read_more(c))
            return false;
    while (!(end = memmem(c->in.data, c->in.len, "\r\n\r\n", 4)));
    head = (size_t)(end - c->in.data) + 4;
    length = header(c, head, "Content-Length");
    ret->len = length ? (size_t)strtoull(length, NULL, 10) : 0;
    while (c->in.len < head + ret->len)
        if (!read_more(c))
            return false;
    take_cookie(c, head);
    ret->status = (int)strtol(c->in.data + strlen("HTTP/1.1 "), NULL, 10);
    ret->body = c->in.data + head;
    to = header(c, head, "Location");
    if (to)
        c->in.data[to - c->in.data + (ptrdiff_t)strcspn(to, "\r")] = '\0';
    ret->location = to;
    return true;
}

static struct reply talk(struct client *c)
{
    struct reply r = {0};
    uint64_t from = client_now_us();

    if (!still_there(c))
        return r;
    if (!write_all(c, c->out.data, c->out.len) || !read_reply(c, &r)) {
        r.status = 0;
        hang_up(c);
    } else if (header(c, (size_t)(r.body - c->in.data), "Connection")) {
        hang_up(c); /* the server only ever says close */
    }
    r.us = client_now_us() - from;
    return r;
}

static void begin(struct client *c, const char *method, const char *path)
{
    buf_clear(&c->out);
    buf_addf(&c->out, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n", method, path, *c->port);
    if (c->cookie[0])
        buf_addf(&c->out, "Cookie: %s\r\n", c->cookie);
    if (c->more)
        buf_adds(&c->out, c->more);
}

struct reply client_get(struct client *c, const char *path)
{
    begin(c, "GET", path);
    buf_adds(&c->out, "\r\n");
    return talk(c);
}

struct reply client_send(struct client *c, const char *path, const char *type, const void *body,
                         size_t n)
{
    begin(c, "POST", path);
    buf_addf(&c->out,
             "Origin: http://127.0.0.1:%d\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n",
             *c->port, type, n);
    buf_add(&c->out, body, n);
    return talk(c);
}

struct reply client_post(struct client *c, const char *path, const char *form)
{
    return client_send(c, path, "application/x-www-form-urlencoded", form, strlen(form));
}

bool client_between(const char *page, const char *before, const char *after, char *ret, size_t size)
{
    const char *s = strstr(page, before), *end;

    if (!s)
        return false;
    s += strlen(before);
    end = strstr(s, after);
    if (!end || (size_t)(end - s) >= size)
        return false;
    memcpy(ret, s, (size_t)(end - s));
    ret[end - s] = '\0';
    return true;
}
