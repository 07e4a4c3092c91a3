/* See pg_wait.h. */
#include "db/pg_wait.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/str.h"
#include "db/engine.h"

enum { SLICE_MS = 250, CONNECT_SECONDS = 10, LEAST_SECONDS = 2 /* libpq's own */ };

/* ---- connecting ---- */

/* Waits of libpq while it connects are for each host. */
static int seconds_to_connect(const char *url)
{
    PQconninfoOption *all = PQconninfoParse(url, NULL);
    int seconds = CONNECT_SECONDS, hosts = 1, left = db_wait_left(db_now_ms());

    for (const PQconninfoOption *o = all; o && o->keyword; o++) {
        if (o->val && str_eq(o->keyword, "connect_timeout"))
            seconds = (int)strtol(o->val, NULL, 10);
        for (const char *s = o->val && str_eq(o->keyword, "host") ? o->val : ""; *s; s++)
            hosts += *s == ',';
    }
    PQconninfoFree(all);
    if (left == INT32_MAX)
        return seconds;
    left = left / 1000 / hosts;
    left = left < LEAST_SECONDS ? LEAST_SECONDS : left;
    return seconds > 0 && seconds < left ? seconds : left;
}

PGconn *pg_connect(const char *url)
{
    char seconds[16];
    const char *const keys[] = {"dbname", "client_encoding", "fallback_application_name",
                                "connect_timeout", NULL};
    const char *const values[] = {url, "UTF8", "thidua", seconds, NULL};

    snprintf(seconds, sizeof seconds, "%d", seconds_to_connect(url));
    PGconn *c = PQconnectdbParams(keys, values, 1);
    if (PQstatus(c) == CONNECTION_OK)
        PQsetnonblocking(c, 1);
    return c;
}

/* ---- waiting ---- */

/* Until the socket is ready for the events or the time is over; then it is shut, and ready for everything. */
static void wait_for(PGconn *c, short events, int64_t since)
{
    struct pollfd at = {.fd = PQsocket(c), .events = events};

    for (int left; at.fd >= 0;) {
        left = db_wait_left(since);
        if (poll(&at, 1, left < SLICE_MS ? left : SLICE_MS) > 0)
            return;
        if (!left) {
            shutdown(at.fd, SHUT_RDWR);
            return;
        }
    }
}

/* False when the connection broke. */
static bool send_all(PGconn *c)
{
    int64_t since = db_now_ms();

    for (int more; (more = PQflush(c)) != 0;) {
        if (more < 0)
            return false;
        wait_for(c, POLLIN | POLLOUT, since); /* the server may have to say something first */
        if (!PQconsumeInput(c))
            return false;
    }
    return true;
}

PGresult *pg_result(PGconn *c)
{
    int64_t since = db_now_ms();

    if (send_all(c))
        while (PQisBusy(c)) {
            wait_for(c, POLLIN, since);
            if (!PQconsumeInput(c))
                break;
        }
    return PQgetResult(c);
}

PGresult *pg_last(PGconn *c, int sent)
{
    PGresult *last = NULL;

    if (!sent)
        return NULL;
    for (PGresult *r; (r = pg_result(c));) {
        ExecStatusType was = PQresultStatus(last);
        if (last && was == PGRES_FATAL_ERROR) {
            PQclear(r); /* the first error is what went wrong */
            continue;
        }
        PQclear(last);
        last = r;
        if (PQresultStatus(r) == PGRES_COPY_IN)
            break;
    }
    return last;
}

PGresult *pg_ask(PGconn *c, const char *sql)
{
    return pg_last(c, PQsendQuery(c, sql));
}

int pg_put_copy(PGconn *c, const char *bytes, int n)
{
    int64_t since = db_now_ms();
    int r;

    while ((r = PQputCopyData(c, bytes, n)) == 0)
        wait_for(c, POLLIN | POLLOUT, since);
    return r == 1 && !send_all(c) ? -1 : r;
}

int pg_end_copy(PGconn *c, const char *error)
{
    int64_t since = db_now_ms();
    int r;

    while ((r = PQputCopyEnd(c, error)) == 0)
        wait_for(c, POLLIN | POLLOUT, since);
    return r;
}
