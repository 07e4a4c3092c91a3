/* Files without a name for what does not belong in memory: gone when they are closed, whatever happens. */
#ifndef THIDUA_WEB_SPOOL_H
#define THIDUA_WEB_SPOOL_H

#include <stdbool.h>
#include <stddef.h>

/* A descriptor in TMPDIR, else /tmp; -1 with errno. */
int spool_open(void);
/* False with errno (a full disk). */
bool spool_write(int fd, const char *bytes, size_t n);

#endif
