/* What a load is put on: a made-up authority in a folder of its own, on SQLite or PostgreSQL, the real server as a child, and
 * people who signed in over HTTP.  Whatever goes wrong while it is set up ends the program. */
#ifndef THIDUA_TEST_STAGE_H
#define THIDUA_TEST_STAGE_H

#include <sys/types.h>

#include "base/arena.h"
#include "client.h"

enum { STAGE_YEAR = 2025, STAGE_UNIT_FROM_YEAR = 2015 };

struct stage {
    struct arena *arena;
    const char *thidua, *made_nation; /* programs: $THIDUA, $MADE_NATION */
    const char *dir;                  /* removed by stage_end() */
    const char *db;                   /* URL */
    bool pg;
    int units;
    pid_t server;
    _Atomic int port;
};

/* THIDUA and MADE_NATION say which programs; 120 indicators, `years` years of figures up to STAGE_YEAR.  pg_url: an empty
 * PostgreSQL database, or NULL for SQLite. */
void stage_begin(struct stage *s, const char *pg_url, int units, int years);
void stage_end(struct stage *s);
/* Runs the program to its end; what it printed.  The list ends with NULL. */
char *stage_run(struct stage *s, const char *const argv[]);
void stage_serve(struct stage *s);
/* sig: SIGTERM waits for it to drain; SIGKILL takes it away. */
void stage_stop(struct stage *s, int sig);
const char *stage_unit(struct stage *s, int i); /* code of the i-th unit */
/* Invited, with a password, signed in: the client holds the session.  unit: -1 = a role of the office, which needs the second
 * factor and gets it. */
void stage_person(struct stage *s, struct client *c, const char *login, const char *role, int unit);
/* Kilobytes in memory of the server now. */
long stage_rss_kb(const struct stage *s);
/* Milliseconds of processor time that it has used. */
long stage_cpu_ms(const struct stage *s);

#endif
