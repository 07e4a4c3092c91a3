/* See listen.h. */
#include "web/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/str.h"
#include "web/head.h"

static int bad_address(const char *s, struct err *e)
{
    err_set(e, ERR_USAGE, _("“%s” không phải địa chỉ để lắng nghe"), s);
    return err_hint(e, "%s",
                    _("Ví dụ: 127.0.0.1:8029, 8029, [::1]:8029, unix:/run/thidua/http.sock"));
}

/* "host:port", "[host]:port", "port". */
static int parse_address(const char *s, struct sockaddr_storage *ret, socklen_t *ret_n,
                         bool *ret_loopback)
{
    const char *colon = strrchr(s, ':'), *port = colon ? colon + 1 : s;
    char host[64] = "127.0.0.1";
    unsigned long long n;

    if (!head_length(port, &n) || n > 65535)
        return -1;
    if (colon) {
        bool bracket = s[0] == '[' && colon > s + 1 && colon[-1] == ']';
        size_t len = (size_t)(colon - s) - (bracket ? 2 : 0);
        if (len == 0 || len >= sizeof host)
            return -1;
        memcpy(host, s + bracket, len);
        host[len] = '\0';
    }
    struct sockaddr_in *v4 = (struct sockaddr_in *)ret;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ret;
    memset(ret, 0, sizeof *ret);
    if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)n);
        *ret_n = sizeof *v4;
        *ret_loopback = ntohl(v4->sin_addr.s_addr) >> 24 == 127;
        return 0;
    }
    if (inet_pton(AF_INET6, host, &v6->sin6_addr) != 1)
        return -1;
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons((uint16_t)n);
    *ret_n = sizeof *v6;
    *ret_loopback = IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
    return 0;
}

bool listen_is_local(const char *asked)
{
    struct sockaddr_storage at;
    socklen_t n;
    bool loopback;

    return parse_address(asked, &at, &n, &loopback) == 0 && loopback;
}

/* A socket left by a server that was killed answers nobody and may be put away; a living one may not. */
static int clear_socket(const struct sockaddr_un *sun)
{
    struct stat st;
    int fd, r;

    if (lstat(sun->sun_path, &st) < 0)
        return 0;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    r = connect(fd, (const struct sockaddr *)sun, sizeof *sun);
    close(fd);
    if (!S_ISSOCK(st.st_mode) || r == 0) {
        errno = EADDRINUSE;
        return -1;
    }
    return unlink(sun->sun_path);
}

static int listen_unix(struct listening *l, const char *path, struct err *e)
{
    struct sockaddr_un sun = {.sun_family = AF_UNIX};

    if (!*path || strlen(path) >= sizeof l->path || strlen(path) >= sizeof sun.sun_path)
        return bad_address(l->asked, e);
    memcpy(sun.sun_path, path, strlen(path) + 1);
    l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (l->fd < 0 || clear_socket(&sun) < 0 ||
        bind(l->fd, (struct sockaddr *)&sun, sizeof sun) < 0 || chmod(path, 0660) < 0 ||
        listen(l->fd, 511) < 0)
        return err_errno(e, _("Không lắng nghe được ở"), path);
    snprintf(l->path, sizeof l->path, "%s", path);
    snprintf(l->address, sizeof l->address, "unix:%s", path);
    return 0;
}

static int listen_ip(struct listening *l, bool behind_proxy, struct err *e)
{
    struct sockaddr_storage at;
    socklen_t n;
    bool loopback;
    char host[INET6_ADDRSTRLEN];
    int one = 1;

    if (parse_address(l->asked, &at, &n, &loopback) < 0)
        return bad_address(l->asked, e);
    if (!loopback && !behind_proxy) {
        err_set(e, ERR_USAGE, _("không mở máy chủ trần ra mạng: %s không phải địa chỉ nội bộ"),
                l->asked);
        return err_hint(e, "%s",
                        _("Đặt nginx phía trước (dist/nginx.conf) và để máy chủ ở 127.0.0.1 hoặc "
                          "unix:…; nếu máy chủ "
                          "đã ở sau một proxy thì thêm --behind-proxy."));
    }
    l->fd = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (l->fd < 0 || setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0 ||
        bind(l->fd, (struct sockaddr *)&at, n) < 0 || listen(l->fd, 511) < 0 ||
        getsockname(l->fd, (struct sockaddr *)&at, &n) < 0) {
        err_errno(e, _("Không lắng nghe được ở"), l->asked);
        return err_hint(e, "%s", _("Cổng có thể đang được dùng; chọn cổng khác bằng --listen."));
    }
    bool v6 = at.ss_family == AF_INET6;
    inet_ntop(at.ss_family,
              v6 ? (const void *)&((struct sockaddr_in6 *)&at)->sin6_addr
                 : (const void *)&((struct sockaddr_in *)&at)->sin_addr,
              host, sizeof host);
    snprintf(l->address, sizeof l->address, v6 ? "http://[%s]:%u" : "http://%s:%u", host,
             ntohs(v6 ? ((struct sockaddr_in6 *)&at)->sin6_port
                      : ((struct sockaddr_in *)&at)->sin_port));
    return 0;
}

int listen_open(struct listening *l, const char *asked, bool behind_proxy, struct err *e)
{
    int r;

    *l = (struct listening){.fd = -1, .asked = asked};
    r = str_starts(asked, "unix:") ? listen_unix(l, asked + 5, e) : listen_ip(l, behind_proxy, e);
    if (r < 0)
        listen_close(l);
    return r;
}

void listen_close(struct listening *l)
{
    if (l->fd >= 0)
        close(l->fd);
    if (l->path[0])
        unlink(l->path);
    l->fd = -1;
    l->path[0] = '\0';
}
