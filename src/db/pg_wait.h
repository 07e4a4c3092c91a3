/* libpq without its endless waits: the same questions, each answered by the time that the thread may wait (db_wait_until()),
 * else the socket is shut, so that libpq itself finds the connection broken and says so in its own way.  Private to db_pg.c. */
#ifndef THIDUA_DB_PG_WAIT_H
#define THIDUA_DB_PG_WAIT_H

#include <libpq-fe.h>

/* As PQconnectdbParams(), with what the address says (connect_timeout) or ten seconds, and less when there is less time.
 * Non-blocking from then on. */
PGconn *pg_connect(const char *url);
/* As PQgetResult(), after everything was sent. */
PGresult *pg_result(PGconn *c);
/* The last result of what was sent, or its error, or the invitation to COPY; sent: what a PQsend…() returned. */
PGresult *pg_last(PGconn *c, int sent);
/* As PQexec(). */
PGresult *pg_ask(PGconn *c, const char *sql);
/* As PQputCopyData() and PQputCopyEnd() that wait. */
int pg_put_copy(PGconn *c, const char *bytes, int n);
int pg_end_copy(PGconn *c, const char *error);

#endif
