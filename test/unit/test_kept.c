/* Does a kept page go out by sendfile()?  It is what a page costs on the day of publication: the kernel copies it, in one
 * call.  The library does so only when it may trust that nobody dies of SIGPIPE; without, pages went out in pieces of 4 kB
 * at a fifth of the speed, and every test of contents passed.
 *
 * The call is counted where the library calls it: this program's own sendfile64() stands before the C library's. */
#include <arpa/inet.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/str.h"
#include "test.h"
#include "web/http.h"

enum { BIG = 300000 };

static atomic_long calls, bytes;

ssize_t sendfile64(int out, int in, off_t *at, size_t n);
ssize_t sendfile64(int out, int in, off_t *at, size_t n)
{
    ssize_t sent = syscall(SYS_sendfile, out, in, at, n);

    calls++;
    bytes += sent > 0 ? sent : 0;
    return sent;
}

static struct http_kept *page;

static void admit(void *ctx, struct http_request *rq, struct http_admit *ret)
{
    ret->kept = page;
}

static void never(void *ctx, void *worker, struct http_request *rq, struct http_answer *an)
{
    an->status = 500;
}

static void refuse(void *ctx, struct http_request *rq, int status, struct http_answer *an)
{
    an->body = "";
}

/* The whole answer to a GET; freed by the caller. */
static char *get(const char *address, size_t *ret_n)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port =
                                 htons((uint16_t)strtol(strrchr(address, ':') + 1, NULL, 10)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    static const char ask[] = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    char *got = malloc(2 * BIG);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(write(fd, ask, sizeof ask - 1), sizeof ask - 1);
    *ret_n = 0;
    for (ssize_t n; (n = read(fd, got + *ret_n, 2 * BIG - *ret_n)) > 0;)
        *ret_n += (size_t)n;
    close(fd);
    return got;
}

static void a_kept_page_goes_out_by_sendfile(void **state)
{
    struct http_conf conf = {.listen = "127.0.0.1:0", .quiet = true};
    struct http_app app = {.admit = admit, .handle = never, .refuse = refuse};
    char *body = malloc(BIG);
    struct http_answer an = {
        .status = 200, .type = "text/html", .body = body, .len = BIG, .etag = "\"a\""};
    struct http *h;
    struct err e;
    size_t n;

    for (int i = 0; i < BIG; i++)
        body[i] = (char)('a' + i % 23);
    page = http_keep(&an);
    assert_int_equal(http_start(&conf, &app, &h, &e), 0);
    char *got = get(http_address(h), &n);
    assert_true(n > BIG && memcmp(got + n - BIG, body, BIG) == 0);
    /* All of it, in calls of 64 kB and more: no more than what a socket's buffer splits it into. */
    assert_int_equal(bytes, BIG);
    assert_in_range(calls, 1, 20);
    http_stop(h, 1000);
    http_kept_free(page);
    free(body);
    free(got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_kept_page_goes_out_by_sendfile)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
