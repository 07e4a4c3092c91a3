/* See spool.h. */
#include "web/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

int spool_open(void)
{
    const char *dir = getenv("THIDUA_SPOOL");
    if (!dir || !*dir)
        dir = getenv("TMPDIR");
    int fd = open(dir && *dir ? dir : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);

    if (fd < 0) { /* a file system that knows none without a name */
        char name[] = "/tmp/thidua-XXXXXX";
        fd = mkostemp(name, O_CLOEXEC);
        if (fd >= 0)
            unlink(name);
    }
    return fd;
}

bool spool_fits(int fd, size_t n)
{
    enum { PART = 20 };
    static const uint64_t most = 1 << 30;
    struct statvfs at;

    if (fstatvfs(fd, &at) < 0)
        return true; /* writing will tell */
    uint64_t all = (uint64_t)at.f_blocks * at.f_frsize, left = (uint64_t)at.f_bavail * at.f_frsize;
    return left > n && left - n >= (all / PART < most ? all / PART : most);
}

bool spool_write(int fd, const char *bytes, size_t n)
{
    while (n) {
        ssize_t w = write(fd, bytes, n);
        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return false;
        bytes += w;
        n -= (size_t)w;
    }
    return true;
}
