/* Files without a name for what does not belong in memory: gone when they are closed, whatever happens. */
#ifndef THIDUA_WEB_SPOOL_H
#define THIDUA_WEB_SPOOL_H

#include <stdbool.h>
#include <stddef.h>

/* A descriptor in THIDUA_SPOOL, else TMPDIR, else /tmp; -1 with errno. */
int spool_open(void);
/* Is there room for n bytes more, with a twentieth of the disk (1 GB at most) left for whoever else writes to it? */
bool spool_fits(int fd, size_t n);
/* False with errno (a full disk). */
bool spool_write(int fd, const char *bytes, size_t n);

#endif
