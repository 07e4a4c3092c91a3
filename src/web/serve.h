/* `thidua serve`: loads what is to be shown, listens, and drains on SIGTERM or SIGINT. */
#ifndef THIDUA_WEB_SERVE_H
#define THIDUA_WEB_SERVE_H

#include <stdbool.h>
#include <stddef.h>

#include "web/route.h"

enum { SERVE_MAX_ERRORS = 200 };

struct serve_conf {
    const char *const *dirs; /* folders; none = the database */
    size_t n_dirs;
    const char *db, *tenant;
    const char *listen;  /* NULL = $THIDUA_LISTEN, else 127.0.0.1:8029 */
    const char *metrics; /* a loopback address for /metrics; NULL = none */
    bool behind_proxy;
    int threads; /* for evaluating at start */
    /* What whoever runs it should know, before it listens; how to mend it. */
    void (*warn)(const char *message, const char *hint);
    /* Called once everything listens. */
    void (*ready)(const char *address, const char *metrics);
};

/* Every page of the server, for the reviewed list. */
extern const struct route_table *const serve_tables[];
extern const size_t serve_n_tables, serve_n_english; /* the first so many in English too */

/* The key of the second factor (core/factor.h) is $THIDUA_KEY_FILE.  Returns when told to stop: 0, or what kept it from starting.  errs: errors of input files. */
int serve(const struct serve_conf *conf, struct errs *errs, struct err *e);

#endif
