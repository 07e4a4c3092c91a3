/* A real PostgreSQL for one test program: made in a temporary folder, reached by a unix socket only, stopped and
 * removed when the program ends, also when it is killed (a guardian process holds the other end of a pipe). */
#ifndef THIDUA_TEST_PG_H
#define THIDUA_TEST_PG_H

#include <stdbool.h>

/* False, with the reason printed, when PostgreSQL 15 is not installed or does not start.  fast: without
 * fsync; tests of crashes of *clients* do not need it. */
bool pg_start(bool fast);
void pg_stop(void);
/* Makes an empty database and returns its URL (static memory, until the next call). */
const char *pg_fresh(const char *name);
/* Kills the server as a crash does, and starts it again: what was not written before is gone. */
void pg_crash(void);
/* Cuts every other connection to that database, as a restart of the server would. */
void pg_cut(const char *url);

#endif
