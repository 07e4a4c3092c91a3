/* See http.h.  One thread, the loop, runs the library and owns connections, lists and counters; workers (lanes.h) see
 * nothing but the request and the answer of an exchange that waits.  The loop also looks at deadlines and slow heads; when
 * it takes an exchange from its worker, who wins the change of its state away from WAITING/RUNNING says what is answered.
 *
 * Why the head is checked here again: the library (0.9.75) takes repeated Content-Length and Host, folded lines and NUL
 * bytes, and a head may trickle in for ever (SECURITY.md).  tiles() below is how folding and NUL are seen. */
#include "web/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"
#include "web/head.h"
#include "web/lanes.h"
#include "web/linger.h"
#include "web/listen.h"
#include "web/peers.h"
#include "web/request_log.h"
#include "web/response.h"
#include "web/spool.h"

enum {
    CONNECTION_MEMORY = 16 << 10, /* a limit on heads, and what an idle connection costs */
    IDLE_SECONDS = 15,
    SPOOL = 1 << 30,
    SPOOL_EACH = 256 << 20,
    WATCH_MS = 100,
    LOG_FULL = 2600, /* with one more line not longer than what a pipe takes at once */
    LOG_MAX = 8 << 10,
    BUCKETS = 10
};

/* ADMITTED: its gate is open, its body may come. */
enum state { READING, WAITING, RUNNING, ADMITTED, DONE, EXPIRED };

/* Durations of the histogram, ms. */
static const unsigned bucket_ms[BUCKETS] = {1, 2, 5, 10, 25, 50, 100, 250, 1000, 5000};

struct exchange {
    struct task task; /* first: lanes.h gives it back */
    struct http_request rq;
    struct http_answer answer;
    struct http *http;
    struct MHD_Connection *conn;
    struct exchange *prev_f, *next_f; /* in flight */
    atomic_int state;
    int refs; /* its connection, its worker */
    uint64_t began, deadline;
    char *target;
    const char *method;           /* as it came; NULL until the head was whole */
    const struct http_kept *kept; /* what to answer without a worker */
    enum http_lane lane;          /* where it is handled */
    size_t got;                   /* bytes of the body so far */
    struct arena *late;           /* of an answer made while a worker still owns the other arena */
    bool in_flight, queued, gating, spool_failed;
    bool maybe_done; /* a worker has begun it and was not waited for */
    size_t spooled;  /* bytes set aside for its body */
    int status;      /* sent */
    size_t bytes;
};

struct http {
    struct http_conf conf;
    struct http_app app;
    struct MHD_Daemon *daemon;
    int epoll; /* the library's */
    struct listening at;
    struct lanes *lanes;
    struct exchange *flying;
    struct peers peers;
    struct lingering linger;
    struct buf log; /* lines of this turn */
    pthread_t loop;
    uint64_t seed, number, watched;
    bool quiesced;
    /* Written by http_stop(), in this order: none new; who is not done is told so; the end. */
    atomic_bool draining, stopping, over;
    /* Written by the loop, read by anybody. */
    atomic_int in_flight;
    atomic_ullong by_class[6], refused_heads, refused_full, expired, slow_peers;
    atomic_ullong bucket[BUCKETS + 1], ms_sum;
};

static uint64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* ---- exchanges ---- */

static void exchange_unref(struct exchange *x)
{
    if (--x->refs)
        return;
    if (x->rq.spool >= 0)
        close(x->rq.spool);
    arena_free(x->late);
    arena_free(x->rq.arena); /* x lives in it */
}

static struct peer *peer_of(struct MHD_Connection *conn)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(conn, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info ? info->socket_context : NULL;
}

/* Loop, as soon as the first line is there. */
static void *begin_exchange(void *ctx, const char *uri, struct MHD_Connection *conn)
{
    struct http *h = ctx;
    struct arena *a = arena_new();
    struct exchange *x = ARENA_NEW(a, struct exchange);

    x->rq.arena = a;
    x->rq.spool = -1;
    x->http = h;
    x->conn = conn;
    x->began = now_ms();
    x->target = arena_strdup(a, uri);
    x->rq.path = x->rq.query = "";
    atomic_store(&x->state, READING);
    x->refs = 1;
    snprintf(x->rq.id, sizeof x->rq.id, "%08x-%llu", (unsigned)h->seed,
             (unsigned long long)++h->number);
    struct peer *p = peer_of(conn);
    if (p)
        p->asking = x;
    return x;
}

static void count(struct http *h, const struct exchange *x, uint64_t ms)
{
    int i = 0;

    while (i < BUCKETS && ms > bucket_ms[i])
        i++;
    h->bucket[i]++;
    h->ms_sum += ms;
    h->by_class[x->status >= 100 && x->status < 600 ? x->status / 100 : 0]++;
}

/* Lines of several requests in one write, which no other thread's line can come between. */
static void write_log(struct http *h)
{
    ssize_t n = h->log.len ? write(STDERR_FILENO, h->log.data, h->log.len) : 0;

    (void)n; /* when it fails nobody reads it */
    buf_clear(&h->log);
}

/* Loop: the answer was sent, or the connection broke. */
static void end_exchange(void *ctx, struct MHD_Connection *conn, void **con_cls,
                         enum MHD_RequestTerminationCode why)
{
    struct http *h = ctx;
    struct exchange *x = *con_cls;
    uint64_t ms;
    struct peer *p = peer_of(conn);

    if (!x)
        return;
    *con_cls = NULL;
    ms = now_ms() - x->began;
    if (!h->conf.quiet)
        request_log(&h->log,
                    &(struct request_log){
                        .id = x->rq.id,
                        .method = x->method,
                        .target = x->target,
                        .status = x->status,
                        .bytes = x->rq.method == HTTP_HEAD || x->status == 304 ? 0 : x->bytes,
                        .ms = ms,
                        .whole = why == MHD_REQUEST_TERMINATED_COMPLETED_OK});
    if (h->log.len > LOG_FULL)
        write_log(h);
    if (p) {
        p->head_since = now_ms();
        p->body_since = 0;
        p->asking = NULL;
    }
    count(h, x, ms);
    if (x->in_flight) {
        h->in_flight--;
        *(x->prev_f ? &x->prev_f->next_f : &h->flying) = x->next_f;
        if (x->next_f)
            x->next_f->prev_f = x->prev_f;
    }
    exchange_unref(x);
}

static void notify_peer(void *ctx, struct MHD_Connection *conn, void **socket_ctx,
                        enum MHD_ConnectionNotificationCode code)
{
    struct http *h = ctx;
    struct peer *p = *socket_ctx;

    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        p = peers_add(&h->peers,
                      MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd,
                      now_ms());
    } else if (p) {
        if (p->unread)
            linger_add(&h->linger, p->fd, now_ms());
        peers_remove(&h->peers, p);
        p = NULL;
    }
    *socket_ctx = p;
}

/* ---- answers ---- */

static enum MHD_Result send_answer(struct exchange *x, const struct http_answer *an)
{
    bool same = an->status == 200 && an->etag && x->rq.method != HTTP_POST &&
                head_tag_matches(http_header(&x->rq, "If-None-Match"), an->etag);
    struct MHD_Response *r = response_make(an, same);
    enum MHD_Result ok;

    if (!r)
        return MHD_NO;
    x->status = same ? 304 : an->status;
    x->bytes = an->len;
    if (x->http->draining || x->status == 400)
        MHD_add_response_header(r, "Connection", "close");
    ok = MHD_queue_response(x->conn, (unsigned)x->status, r);
    MHD_destroy_response(r);
    return ok;
}

static enum MHD_Result send_kept(struct exchange *x, const struct http_kept *k)
{
    bool same = head_tag_matches(http_header(&x->rq, "If-None-Match"), k->etag);

    x->status = same ? 304 : 200;
    x->bytes = k->len;
    return MHD_queue_response(x->conn, (unsigned)x->status, same ? k->same : k->whole);
}

/* A page for `status`, made in the loop.  A worker may own the exchange's arena: then the page gets one of its own. */
static enum MHD_Result refuse(struct exchange *x, int status, const char *allow)
{
    struct http_request rq = x->rq;
    struct http_answer an = {.status = status, .type = "text/plain; charset=utf-8"};

    rq.maybe_done = x->maybe_done && x->rq.method == HTTP_POST;
    if (x->queued) {
        x->late = arena_new();
        rq.arena = x->late;
    }
    x->http->app.refuse(x->http->app.ctx, &rq, status, &an);
    if (status == 503)
        http_extra(&an, "Retry-After", "2");
    if (allow)
        http_extra(&an, "Allow", allow);
    return send_answer(x, &an);
}

/* ---- who asks ---- */

static const char *address_of(struct exchange *x)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(x->conn, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const char *told = x->http->conf.behind_proxy ? http_header(&x->rq, "X-Real-IP") : NULL;
    char text[INET6_ADDRSTRLEN] = "";

    if (told)
        return told;
    if (info && info->client_addr && info->client_addr->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)info->client_addr)->sin_addr, text,
                  sizeof text);
    if (info && info->client_addr && info->client_addr->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)info->client_addr)->sin6_addr, text,
                  sizeof text);
    return arena_strdup(x->rq.arena, text);
}

/* ---- heads ---- */

struct head_scan {
    struct exchange *x;
    struct http_header list[HEAD_MAX_HEADERS];
    size_t n;
    const char *behind; /* where the next name must begin */
    bool bad;
};

/* Each name must stand right behind the line before, each value right behind its name: all lines lie in one buffer, in
 * which the library ends texts by NUL.  A folded line was joined elsewhere and a value with a NUL in it ends early;
 * both break the row.  (1.0 and later refuse these themselves and move texts.) */
static bool tiles(struct head_scan *s, const char *key, size_t key_n, const char *value,
                  size_t value_n)
{
    uintptr_t k = (uintptr_t)key, v = (uintptr_t)value, at = (uintptr_t)s->behind;

    if (MHD_VERSION >= 0x01000000)
        return true;
    if (k < at || k - at != 2 || v < k + key_n + 1 || v - k - key_n > 1 + 64)
        return false;
    for (const char *p = key + key_n; p < value; p++)
        if (*p && !strchr(" \t:", *p))
            return false;
    s->behind = value + value_n;
    return true;
}

static enum MHD_Result scan_header(void *ctx, enum MHD_ValueKind kind, const char *key,
                                   size_t key_n, const char *value, size_t value_n)
{
    struct head_scan *s = ctx;

    (void)kind;
    value = value ? value : "";
    if (s->n == HEAD_MAX_HEADERS || !head_name_ok(key, key_n) || !head_value_ok(value, value_n) ||
        strlen(value) != value_n || (s->behind && !tiles(s, key, key_n, value, value_n))) {
        s->bad = true;
        return MHD_NO;
    }
    struct arena *a = s->x->rq.arena;
    while (value_n && strchr(" \t", value[value_n - 1]))
        value_n--;
    s->list[s->n++] =
        (struct http_header){arena_strndup(a, key, key_n), arena_strndup(a, value, value_n)};
    return MHD_YES;
}

/* Headers that change the meaning of a request may come once. */
static bool repeated(const struct http_request *rq)
{
    static const char *const once[] = {"Host",         "Content-Length", "Transfer-Encoding",
                                       "Content-Type", "Authorization",  "Cookie",
                                       "Origin",       "Sec-Fetch-Site", "Expect"};

    for (size_t i = 0; i < rq->n_headers; i++)
        for (size_t k = 0; k < ARRAY_SIZE(once); k++)
            if (strcasecmp(rq->headers[i].name, once[k]) == 0)
                for (size_t j = i + 1; j < rq->n_headers; j++)
                    if (strcasecmp(rq->headers[j].name, once[k]) == 0)
                        return true;
    return false;
}

static int read_method(struct http_request *rq, const char *method)
{
    if (str_eq(method, "GET"))
        rq->method = HTTP_GET;
    else if (str_eq(method, "HEAD"))
        rq->method = HTTP_HEAD;
    else if (str_eq(method, "POST"))
        rq->method = HTTP_POST;
    else
        return 405;
    return 0;
}

/* The length of the body that is announced: 0, or a status to refuse with. */
static int read_length(struct http_request *rq)
{
    const char *length = http_header(rq, "Content-Length"), *expect = http_header(rq, "Expect");
    unsigned long long n = 0;

    /* Forms come with a length; a proxy has put chunks together.  One way to frame a body means no disagreement. */
    if (http_header(rq, "Transfer-Encoding"))
        return length ? 400 : 411;
    if (length && !head_length(length, &n))
        return 400;
    if (!length && rq->method == HTTP_POST)
        return 411;
    if (expect && strcasecmp(expect, "100-continue") != 0)
        return 417;
    rq->body_len = (size_t)n;
    return 0;
}

/* 0, or the status to refuse the head with. */
static int check_head(struct exchange *x, const char *method, const char *version)
{
    struct head_scan s = {.x = x, .behind = version + strlen(version)};
    struct http_request *rq = &x->rq;
    const char *host;
    int r, target = head_target(rq->arena, x->target, &rq->path, &rq->query);

    /* Where it was going is read first: what a refusal looks like depends on it. */
    MHD_get_connection_values_n(x->conn, MHD_HEADER_KIND, scan_header, &s);
    /* Behind the last value stand its line end and the empty line, both CRLF made NUL. */
    if (MHD_VERSION < 0x01000000 && s.n && !s.bad && (s.behind[1] || s.behind[2] || s.behind[3]))
        s.bad = true;
    rq->n_headers = s.n;
    rq->headers =
        memcpy(ARENA_ARRAY(rq->arena, struct http_header, s.n + 1), s.list, sizeof s.list[0] * s.n);
    if (s.bad || repeated(rq))
        return 400;
    if (!str_eq(version, "HTTP/1.1") && !str_eq(version, "HTTP/1.0"))
        return 505;
    host = http_header(rq, "Host");
    if (!host || !head_host_ok(host))
        return 400;
    if ((r = read_method(rq, method)) || (r = target))
        return r;
    return read_length(rq);
}

/* The library (0.9.75) answers a Content-Length that it cannot read by itself, and sends the head of that answer twice.  It
 * speaks of it before, and says nothing else that early: then the answer is ours, written past it, and it finds the
 * connection closed for writing. */
static void answer_past(struct exchange *x, struct peer *p)
{
    struct http_answer an = {.status = 400, .type = "text/plain; charset=utf-8"};
    _buf_ struct buf b = BUF_INIT(64 << 10);

    x->http->app.refuse(x->http->app.ctx, &x->rq, 400, &an);
    buf_addf(&b,
             "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nCache-Control: no-store\r\n"
             "Content-Type: %s\r\nContent-Length: %zu\r\n",
             an.type, an.len);
    for (size_t i = 0; i < response_n_security; i++)
        buf_addf(&b, "%s: %s\r\n", response_security[i].name, response_security[i].value);
    buf_adds(&b, "\r\n");
    buf_add(&b, an.body, an.len);
    if (!buf_failed(&b) && send(p->fd, b.data, b.len, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) {
        x->status = 400;
        x->bytes = an.len;
    }
    shutdown(p->fd, SHUT_WR);
    p->unread = true;
    x->http->refused_heads++;
}

static void library_says(void *ctx, const char *format, va_list ap)
{
    struct http *h = ctx;
    unsigned long long n;

    (void)format;
    (void)ap;
    for (struct peer *p = h->peers.first; p; p = p->next) {
        struct exchange *x = p->asking;
        const char *length =
            x && !x->in_flight && !x->status
                ? MHD_lookup_connection_value(x->conn, MHD_HEADER_KIND, "Content-Length")
                : NULL;
        if (length && !head_length(length, &n))
            answer_past(x, p);
    }
}

/* ---- bodies ---- */

/* Is there room for one more body in the spool, and is it within the share of whoever sends it? */
static bool spool_room(const struct exchange *x)
{
    const struct http *h = x->http;
    size_t all = x->rq.body_len, own = x->rq.body_len;

    for (const struct exchange *o = h->flying; o; o = o->next_f) {
        all += o->spooled;
        own += o->rq.payer == x->rq.payer ? o->spooled : 0;
    }
    return all <= h->conf.spool && own <= h->conf.spool_each;
}

/* False: refused. */
static bool make_room(struct exchange *x)
{
    if (x->rq.body_len <= HTTP_BODY_IN_MEMORY) {
        if (x->rq.body_len)
            x->rq.body = arena_alloc(x->rq.arena, x->rq.body_len + 1);
        return true;
    }
    if (!spool_room(x))
        return false;
    x->spooled = x->rq.body_len;
    x->rq.spool = spool_open();
    x->spool_failed = x->rq.spool < 0 || !spool_fits(x->rq.spool, x->rq.body_len);
    return true;
}

static void take_body(struct exchange *x, const char *data, size_t n)
{
    if (n > x->rq.body_len - x->got)
        n = x->rq.body_len - x->got; /* cannot be: the library counts too */
    if (x->rq.body)
        memcpy((char *)(uintptr_t)x->rq.body + x->got, data, n);
    if (x->rq.spool >= 0 && !x->spool_failed)
        x->spool_failed = !spool_write(x->rq.spool, data, n);
    x->got += n;
    struct peer *p = peer_of(x->conn);
    if (p)
        p->got = x->got;
}

/* ---- the loop ---- */

/* What waits for its gate waits among what is fast. */
static enum MHD_Result enqueue(struct exchange *x, enum http_lane lane)
{
    struct http *h = x->http;

    x->task.lane = lane;
    if (h->stopping || !lanes_room(h->lanes, &x->task)) {
        h->refused_full++;
        return refuse(x, 503, NULL);
    }
    x->deadline =
        now_ms() + (uint64_t)(lane == LANE_SLOW ? h->conf.slow_deadline_ms : h->conf.deadline_ms);
    x->rq.deadline = (int64_t)x->deadline;
    x->queued = true;
    atomic_store(&x->state, WAITING);
    x->refs++;
    MHD_suspend_connection(x->conn);
    lanes_add(h->lanes, &x->task);
    return MHD_YES;
}

/* unread: a body comes, or came and was not taken; slow: the sender is waited for. */
static void set_reading(struct exchange *x, bool unread, bool waited)
{
    struct peer *p = peer_of(x->conn);

    if (p) {
        p->head_since = 0;
        p->body_since = waited ? now_ms() : 0;
        p->got = 0;
        p->unread = unread;
    }
}

static enum MHD_Result take_in(struct exchange *x)
{
    set_reading(x, x->rq.body_len > 0, x->rq.body_len > 0);
    if (make_room(x))
        return x->spool_failed ? refuse(x, 507, NULL) : MHD_YES;
    x->http->refused_full++;
    return refuse(x, 503, NULL);
}

static enum MHD_Result handle_it(struct exchange *x)
{
    if (x->spool_failed)
        return refuse(x, 507, NULL);
    if (x->rq.spool >= 0)
        lseek(x->rq.spool, 0, SEEK_SET);
    return enqueue(x, x->lane);
}

static void take_off(struct exchange *x)
{
    struct http *h = x->http;

    set_reading(x,
                x->rq.body_len > 0 || http_header(&x->rq, "Content-Length") ||
                    http_header(&x->rq, "Transfer-Encoding"),
                false);
    x->in_flight = true;
    h->in_flight++;
    x->next_f = h->flying;
    if (x->next_f)
        x->next_f->prev_f = x;
    h->flying = x;
}

static enum MHD_Result first_call(struct exchange *x, const char *method, const char *version)
{
    struct http *h = x->http;
    struct http_admit admit = {0};
    int status = check_head(x, method, version);

    x->method = arena_strdup(x->rq.arena, method);
    take_off(x);
    if (status) {
        h->refused_heads++;
        if (!x->rq.path[0] && str_starts(x->target, "/api/"))
            x->rq.path = "/api/"; /* not readable, but whoever asks there reads JSON */
        x->rq.body_len = 0;
        return refuse(x, status, status == 405 ? "GET, HEAD, POST" : NULL);
    }
    x->rq.peer = address_of(x);
    x->rq.payer = x->task.peer = peers_key(x->rq.peer, h->seed);
    h->app.admit(h->app.ctx, &x->rq, &admit);
    if (admit.status)
        return refuse(x, admit.status, admit.allow);
    if (x->rq.body_len > admit.max_body)
        return refuse(x, 413, NULL);
    /* Not sent yet: the library closes a connection that is answered before its request is over. */
    x->kept = admit.kept;
    x->lane = admit.lane;
    if (x->rq.body_len <= HTTP_BODY_IN_MEMORY)
        return take_in(x);
    if (!h->app.gate)
        return refuse(x, 413, NULL);
    x->gating = true;
    return enqueue(x, LANE_FAST);
}

static enum MHD_Result access_handler(void *ctx, struct MHD_Connection *conn, const char *url,
                                      const char *method, const char *version, const char *upload,
                                      size_t *upload_n, void **con_cls)
{
    struct exchange *x = *con_cls;

    (void)ctx;
    (void)conn;
    (void)url;
    if (!x->in_flight)
        return first_call(x, method, version);
    if (*upload_n) {
        take_body(x, upload, *upload_n);
        *upload_n = 0;
        return MHD_YES;
    }
    switch (atomic_load(&x->state)) {
    case READING:
        set_reading(x, false, false);
        if (x->kept && !x->http->draining)
            return send_kept(x, x->kept);
        return handle_it(x);
    case ADMITTED: /* now the body */
        x->gating = x->queued = false;
        atomic_store(&x->state, READING);
        return take_in(x);
    case DONE:
        return send_answer(x, &x->answer);
    case EXPIRED:
        return refuse(x, 503, NULL);
    default: /* cannot be: it is suspended */
        return MHD_YES;
    }
}

static size_t no_unescape(void *ctx, struct MHD_Connection *conn, char *s)
{
    (void)ctx;
    (void)conn;
    return strlen(s);
}

/* ---- workers ---- */

static void work(void *ctx, void *mine, struct task *t)
{
    struct exchange *x = (struct exchange *)t;
    struct http *h = ctx;
    int was = WAITING;

    if (!atomic_compare_exchange_strong(&x->state, &was, RUNNING))
        return;
    bool gating = x->gating, open = false;
    x->answer.status = 200;
    if (gating)
        open = h->app.gate(h->app.ctx, mine, &x->rq, &x->answer);
    else
        h->app.handle(h->app.ctx, mine, &x->rq, &x->answer);
    was = RUNNING;
    atomic_compare_exchange_strong(&x->state, &was, open ? ADMITTED : DONE);
}

/* Loop: a worker is done with it. */
static void work_back(void *ctx, struct task *t)
{
    struct exchange *x = (struct exchange *)t;
    int state = atomic_load(&x->state);

    (void)ctx;
    if (state == DONE || state == ADMITTED) /* else resumed when it expired, and maybe gone */
        MHD_resume_connection(x->conn);
    exchange_unref(x);
}

static void *worker_begin(void *ctx)
{
    struct http *h = ctx;

    return h->app.worker_begin ? h->app.worker_begin(h->app.ctx) : NULL;
}

static void worker_end(void *ctx, void *mine)
{
    struct http *h = ctx;

    if (h->app.worker_end)
        h->app.worker_end(h->app.ctx, mine);
}

/* ---- the watch ---- */

/* Takes the exchange from its worker; the loop then answers 503. */
static bool expire(struct exchange *x)
{
    int was = WAITING;

    if (atomic_compare_exchange_strong(&x->state, &was, EXPIRED))
        return true;
    was = RUNNING;
    if (!atomic_compare_exchange_strong(&x->state, &was, EXPIRED))
        return false;
    x->maybe_done = !x->gating;
    return true;
}

static void watch(struct http *h, uint64_t now, bool all)
{
    linger_tick(&h->linger, now);
    h->slow_peers += (unsigned)peers_watch(&h->peers, h->conf.connections, now);
    for (struct exchange *x = h->flying; x; x = x->next_f)
        if (x->queued && (all || now > x->deadline) && expire(x)) {
            h->expired++;
            MHD_resume_connection(x->conn);
        }
}

/* Sleeps until a connection or a worker has something, or it is time to look around. */
static void wait_for_more(struct http *h, int ms)
{
    struct pollfd fds[] = {{.fd = h->epoll, .events = POLLIN},
                           {.fd = lanes_fd(h->lanes), .events = POLLIN}};
    MHD_UNSIGNED_LONG_LONG own;

    if (ms < 0 || ms > WATCH_MS)
        ms = WATCH_MS;
    if (ms && MHD_get_timeout(h->daemon, &own) == MHD_YES && own < (unsigned)ms)
        ms = (int)own;
    if (ms)
        poll(fds, ARRAY_SIZE(fds), ms);
    lanes_awake(h->lanes, fds[1].revents);
}

static void stop_listening(struct http *h)
{
    if (h->quiesced)
        return;
    h->quiesced = true;
    MHD_quiesce_daemon(h->daemon);
    listen_close(&h->at);
}

static void *loop_main(void *arg)
{
    struct http *h = arg;

    while (!h->over) {
        wait_for_more(h, lanes_turn(h->lanes));
        MHD_run(h->daemon);
        write_log(h);
        uint64_t now = now_ms();
        if (now >= h->watched + WATCH_MS || h->stopping) {
            h->watched = now;
            watch(h, now, h->stopping);
        }
        if (h->draining)
            stop_listening(h);
    }
    return NULL;
}

static void pause_ms(int ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000L};

    nanosleep(&t, NULL);
}

const char *http_address(const struct http *h)
{
    return h->at.address;
}

/* ---- start and stop ---- */

static void set_default(int *v, int otherwise)
{
    if (*v <= 0)
        *v = otherwise;
}

static void start_threads(struct http *h)
{
    const int workers[LANES] = {[LANE_FAST] = h->conf.workers,
                                [LANE_SLOW] = h->conf.slow_workers,
                                [LANE_PUBLIC] = h->conf.public_workers,
                                [LANE_HASH] = h->conf.hash_workers};
    struct lanes_conf c = {
        .ctx = h, .begin = worker_begin, .work = work, .end = worker_end, .back = work_back};

    for (int i = 0; i < LANES; i++) {
        c.workers[i] = workers[i];
        c.queue[i] = h->conf.queue > 0 ? h->conf.queue : (i == LANE_HASH ? 256 : 64) * workers[i];
    }
    h->lanes = lanes_start(&c);
    CHECK(pthread_create(&h->loop, NULL, loop_main, h) == 0);
}

static int start_daemon(struct http *h, struct err *e)
{
    h->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, access_handler,
        h, MHD_OPTION_EXTERNAL_LOGGER, library_says, h, MHD_OPTION_LISTEN_SOCKET, h->at.fd,
        MHD_OPTION_URI_LOG_CALLBACK, begin_exchange, h, MHD_OPTION_NOTIFY_COMPLETED, end_exchange,
        h, MHD_OPTION_NOTIFY_CONNECTION, notify_peer, h, MHD_OPTION_UNESCAPE_CALLBACK, no_unescape,
        NULL, MHD_OPTION_STRICT_FOR_CLIENT, 0, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)h->conf.connections,
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)h->conf.per_ip, MHD_OPTION_END);
    if (!h->daemon)
        return err_set(e, ERR_INTERNAL, "%s", _("không khởi động được máy chủ HTTP"));
    h->epoll = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    return 0;
}

int http_start(const struct http_conf *conf, const struct http_app *app, struct http **ret,
               struct err *e)
{
    struct http *h = xcalloc(1, sizeof *h);
    int r;

    h->conf = *conf;
    h->app = *app;
    set_default(&h->conf.workers, 4);
    set_default(&h->conf.slow_workers, 2);
    set_default(&h->conf.public_workers, 4);
    set_default(&h->conf.hash_workers, 2);
    h->conf.spool = h->conf.spool ? h->conf.spool : SPOOL;
    h->conf.spool_each = h->conf.spool_each ? h->conf.spool_each : SPOOL_EACH;
    set_default(&h->conf.deadline_ms, 10000);
    set_default(&h->conf.slow_deadline_ms, 60000);
    set_default(&h->conf.connections, 1000);
    if (!h->conf.listen)
        h->conf.listen = "127.0.0.1:8029";
    h->log = BUF_INIT(LOG_MAX);
    if (getrandom(&h->seed, sizeof h->seed, 0) < 0)
        h->seed = (uint64_t)time(NULL);
    signal(SIGPIPE, SIG_IGN); /* as start_daemon() tells the library */
    r = listen_open(&h->at, h->conf.listen, h->conf.behind_proxy, e);
    if (r < 0 || (r = start_daemon(h, e)) < 0) {
        listen_close(&h->at);
        free(h);
        return r;
    }
    start_threads(h);
    *ret = h;
    return 0;
}

static void wait_flying(const struct http *h, uint64_t until)
{
    while (h->in_flight > 0 && now_ms() < until)
        pause_ms(10);
}

void http_stop(struct http *h, int wait_ms)
{
    h->draining = true;
    wait_flying(h, now_ms() + (uint64_t)wait_ms);
    h->stopping = true; /* who is not done by now is told so */
    wait_flying(h, now_ms() + 1000);
    bool all = lanes_join(h->lanes);
    h->over = true;
    pthread_join(h->loop, NULL);
    lanes_turn(h->lanes); /* what came back since */
    stop_listening(h);
    MHD_stop_daemon(h->daemon);
    write_log(h);
    linger_end(&h->linger);
    buf_free(&h->log);
    if (!all)
        return; /* one that did not come back is left behind, and with it everything it may still touch */
    lanes_free(h->lanes);
    free(h);
}

void http_metrics(struct http *h, struct buf *out)
{
    uint64_t sum = 0;

    buf_adds(out, "# TYPE thidua_http_requests_total counter\n");
    for (int i = 1; i < 6; i++)
        buf_addf(out, "thidua_http_requests_total{class=\"%dxx\"} %llu\n", i, h->by_class[i]);
    buf_adds(out, "# TYPE thidua_http_refused_total counter\n");
    buf_addf(out, "thidua_http_refused_total{why=\"head\"} %llu\n", h->refused_heads);
    buf_addf(out, "thidua_http_refused_total{why=\"queue\"} %llu\n", h->refused_full);
    buf_addf(out, "thidua_http_refused_total{why=\"deadline\"} %llu\n", h->expired);
    buf_addf(out, "thidua_http_refused_total{why=\"slow-client\"} %llu\n", h->slow_peers);
    buf_addf(out, "# TYPE thidua_http_in_flight gauge\nthidua_http_in_flight %d\n", h->in_flight);
    buf_adds(out, "# TYPE thidua_http_waiting gauge\n");
    for (int l = 0; l < LANES; l++)
        buf_addf(out, "thidua_http_waiting{lane=\"%s\"} %d\n", lane_name((enum http_lane)l),
                 lanes_waiting(h->lanes, (enum http_lane)l));
    buf_adds(out, "# TYPE thidua_http_duration_ms histogram\n");
    for (int i = 0; i <= BUCKETS; i++) {
        sum += h->bucket[i];
        if (i < BUCKETS)
            buf_addf(out, "thidua_http_duration_ms_bucket{le=\"%u\"} %llu\n", bucket_ms[i],
                     (unsigned long long)sum);
    }
    buf_addf(out,
             "thidua_http_duration_ms_bucket{le=\"+Inf\"} %llu\nthidua_http_duration_ms_sum %llu\n"
             "thidua_http_duration_ms_count %llu\n",
             (unsigned long long)sum, h->ms_sum, (unsigned long long)sum);
}
