/* See response.h. */
#include "web/response.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"

const struct http_header response_security[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src "
     "'self'; "
     "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "same-origin"},
    {"Permissions-Policy",
     "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

const size_t response_n_security = ARRAY_SIZE(response_security);

static void add_headers(struct MHD_Response *r, const struct http_answer *an, bool same)
{
    for (size_t i = 0; i < response_n_security; i++)
        MHD_add_response_header(r, response_security[i].name, response_security[i].value);
    MHD_add_response_header(r, "Cache-Control", an->cache ? an->cache : "no-store");
    if (an->type && !same)
        MHD_add_response_header(r, "Content-Type", an->type);
    if (an->etag)
        MHD_add_response_header(r, "ETag", an->etag);
    for (size_t i = 0; i < an->n_extra; i++)
        MHD_add_response_header(r, an->extra[i].name, an->extra[i].value);
}

static struct MHD_Response *body_of(const struct http_answer *an, bool same)
{
    if (an->file <= 0 || same)
        return MHD_create_response_from_buffer(same ? 0 : an->len, (void *)(uintptr_t)an->body,
                                               MHD_RESPMEM_PERSISTENT);
    int fd = fcntl(an->file, F_DUPFD_CLOEXEC, 3); /* the library closes its own */
    struct MHD_Response *r = fd < 0 ? NULL : MHD_create_response_from_fd(an->len, fd);
    if (!r && fd >= 0)
        close(fd);
    return r;
}

struct MHD_Response *response_make(const struct http_answer *an, bool same)
{
    struct MHD_Response *r = body_of(an, same);

    if (r)
        add_headers(r, an, same);
    return r;
}

/* ---- kept answers ---- */

enum {
    SEND_FROM_FILE = 16 << 10
}; /* larger ones go out by sendfile() from memory that has a descriptor */

static struct MHD_Response *from_file(const struct http_answer *an)
{
    int fd = memfd_create("page", MFD_CLOEXEC);
    size_t done = 0;

    while (fd >= 0 && done < an->len) {
        ssize_t n = write(fd, an->body + done, an->len - done);
        if (n < 0 && errno != EINTR) {
            close(fd);
            return NULL;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    return fd < 0 ? NULL : MHD_create_response_from_fd(an->len, fd); /* owns fd */
}

struct http_kept *http_keep(const struct http_answer *an)
{
    struct http_kept *k = xcalloc(1, sizeof *k);

    CHECK(an->status == 200 && an->etag);
    snprintf(k->etag, sizeof k->etag, "%s", an->etag);
    k->len = an->len;
    k->whole = an->len >= SEND_FROM_FILE ? from_file(an) : NULL;
    if (!k->whole)
        k->whole = MHD_create_response_from_buffer(an->len, (void *)(uintptr_t)an->body,
                                                   MHD_RESPMEM_MUST_COPY);
    k->same = MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
    CHECK(k->whole && k->same);
    add_headers(k->whole, an, false);
    add_headers(k->same, an, true);
    return k;
}

void http_kept_free(struct http_kept *k)
{
    if (!k)
        return;
    MHD_destroy_response(k->whole);
    MHD_destroy_response(k->same);
    free(k);
}
