/* Asking a request and filling an answer: the part of http.h that needs no library and no thread. */
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/check.h"
#include "web/http.h"

const char *lane_name(enum http_lane lane)
{
    static const char *const names[LANES] = {
        [LANE_FAST] = "fast", [LANE_SLOW] = "slow", [LANE_PUBLIC] = "public", [LANE_HASH] = "hash"};

    return names[lane];
}

const char *http_header(const struct http_request *rq, const char *name)
{
    for (size_t i = 0; i < rq->n_headers; i++)
        if (strcasecmp(rq->headers[i].name, name) == 0)
            return rq->headers[i].value;
    return NULL;
}

const char *http_cookie(const struct http_request *rq, const char *name)
{
    const char *s = http_header(rq, "Cookie");
    size_t len = strlen(name);

    while (s && *s) {
        s += strspn(s, " ;");
        size_t n = strcspn(s, ";");
        if (n > len && memcmp(s, name, len) == 0 && s[len] == '=')
            return arena_strndup(rq->arena, s + len + 1, n - len - 1);
        s += n;
    }
    return NULL;
}

void http_extra(struct http_answer *an, const char *name, const char *value)
{
    CHECK(an->n_extra < HTTP_MAX_EXTRA);
    an->extra[an->n_extra++] = (struct http_header){name, value};
}

static void close_file(void *fd)
{
    close((int)(intptr_t)fd);
}

void http_file(struct http_answer *an, struct arena *a, int fd, size_t len)
{
    CHECK(fd > 0);
    arena_on_free(a, close_file, (void *)(intptr_t)fd);
    an->file = fd;
    an->len = len;
}
