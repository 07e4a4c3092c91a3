/* HTTP/1.1 on a loopback port or a Unix socket: one event loop that never blocks, bounded queues, worker threads that
 * may.  http.c is the only file that knows the library; everything above sees requests and answers.
 *
 *   loop:   head checked (head.h) → admit() chooses lane and body limit or refuses
 *   worker: for a long body gate() looks who asks
 *   loop:   body to memory or a spool file
 *   worker: handle() fills the answer, in plain blocking C
 *   loop:   security headers, ETag, HEAD, log line
 *
 * A full queue is answered 503 with Retry-After; a handler past its deadline 503, its result dropped when it comes.  TLS,
 * HTTP/2, gzip and rate limits are the proxy's work (dist/nginx.conf). */
#ifndef THIDUA_WEB_HTTP_H
#define THIDUA_WEB_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST };
/* Queues with workers of their own, so that what waits in one keeps nobody waiting in another. */
enum http_lane {
    LANE_FAST,
    LANE_SLOW,
    LANE_PUBLIC, /* never waits for a database: what everybody may see; there are no sessions here */
    LANE_HASH, /* passwords, which are made to take long; one peer's waiting does not keep another's */
    LANES
};
enum {
    HTTP_BODY_IN_MEMORY =
        64 << 10, /* larger bodies go to a spool file, when the gate lets them in */
    HTTP_MAX_EXTRA = 6
};

struct http_header {
    const char *name, *value;
};

struct http_request {
    struct arena *arena; /* freed after the answer was sent */
    char id[24];         /* in the log and on error pages */
    enum http_method method;
    const char *path, *query; /* decoded and checked; as it came */
    const struct http_header *headers;
    size_t n_headers;
    const char *body; /* NUL behind it; NULL when there is none or it is spooled */
    int spool;        /* an unlinked file at position 0; -1 when there is none */
    size_t body_len;
    void *app;        /* what admit() found, for handle() */
    const char *peer; /* the address that asks: the proxy's word for it, else the socket's */
    int64_t deadline; /* CLOCK_MONOTONIC, milliseconds: by then somebody must have answered */
    uint64_t
        payer; /* whose share of the spool the body takes: by the address, the gate may know better */
    bool maybe_done; /* for refuse(): a worker has begun it, and nobody heard the end */
};

/* The header's value, NULL when it did not come.  Names in any case. */
const char *http_header(const struct http_request *rq, const char *name);
/* The value of a cookie, in the arena; NULL when it is not there. */
const char *http_cookie(const struct http_request *rq, const char *name);

struct http_answer {
    int status;
    const char *type; /* media type */
    const char *body; /* lives in the request's arena or for ever */
    size_t len;
    int file; /* > 0: the body is `len` bytes of this open file instead, sent as the client takes them; open as long as body lives */
    const char *etag;  /* quoted; answers If-None-Match by itself; NULL = none */
    const char *cache; /* Cache-Control; NULL = no-store */
    struct http_header extra[HTTP_MAX_EXTRA];
    size_t n_extra;
};

void http_extra(struct http_answer *an, const char *name, const char *value);
/* Answers with a file, which is closed with the arena: nothing of it is held in memory, however slow the client. */
void http_file(struct http_answer *an, struct arena *a, int fd, size_t len);

/* An answer made ready once and sent many times, by the loop itself: what a page costs on the day of publication. */
struct http_kept;
/* Copies everything.  Only for 200; an->etag must be set. */
struct http_kept *http_keep(const struct http_answer *an);
void http_kept_free(struct http_kept *k); /* NULL is fine; those being sent are not disturbed */

struct http_admit {
    const struct http_kept *kept; /* send this now; must live as long as the request's arena */
    int status;                   /* 0 = go on; else refused with it */
    const char *allow;            /* for 405 */
    enum http_lane lane;
    size_t max_body;
};

struct http_app {
    void *ctx;
    /* In the loop: must not block.  Only the head is there. */
    void (*admit)(void *ctx, struct http_request *rq, struct http_admit *ret);
    /* In a worker, of a body that is too long for memory, before a byte of it is taken: may this request be heard at all?
     * False: the answer says why not.  NULL: nobody's may. */
    bool (*gate)(void *ctx, void *worker, struct http_request *rq, struct http_answer *an);
    /* In a worker. */
    void (*handle)(void *ctx, void *worker, struct http_request *rq, struct http_answer *an);
    /* The page of an error, in the loop: must not block. */
    void (*refuse)(void *ctx, struct http_request *rq, int status, struct http_answer *an);
    /* What each worker holds for itself (a database connection); may be NULL. */
    void *(*worker_begin)(void *ctx);
    void (*worker_end)(void *ctx, void *worker);
};

/* 0 means the default. */
struct http_conf {
    const char *listen; /* "127.0.0.1:8029", "[::1]:8029", "8029", "unix:/run/thidua/http.sock" */
    bool behind_proxy;  /* a proxy stands before it: other addresses than loopback are allowed */
    bool quiet;         /* no log lines */
    int workers, slow_workers, public_workers, hash_workers; /* 4, 2, 4 and 2 */
    size_t spool,
        spool_each; /* bytes of bodies in spool files at a time: of all, of one payer; 1 GB and 256 MB */
    int queue; /* waiting requests of a lane; 64 × its workers: a deadline night asks for many at once; of LANE_HASH 256 ×,
                  a quarter of it for one address, which may be a whole office */
    int deadline_ms; /* from the last byte of the request; 10 s, slow lane 60 s */
    int slow_deadline_ms;
    int connections; /* 1000 */
    int per_ip;      /* 0 = no limit (a proxy is one address) */
};

struct http;

const char *lane_name(enum http_lane lane);

/* Starts listening and serving.  conf and app are copied; what they point at must live until http_stop(). */
int http_start(const struct http_conf *conf, const struct http_app *app, struct http **ret,
               struct err *e);
/* The address in use, "http://127.0.0.1:8029" (a port of 0 was chosen by the system). */
const char *http_address(const struct http *h);
/* Drains: no new connections, requests in flight are answered within wait_ms, then everything is closed and freed. */
void http_stop(struct http *h, int wait_ms);
/* Counters in Prometheus text form. */
void http_metrics(struct http *h, struct buf *out);

#endif
