/* See json.h.  Strings are taken as valid UTF-8 (everything was checked at the door). */
#include "base/json.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/check.h"

void json_init(struct json *j, int (*sink)(void *, const void *, size_t), void *to)
{
    j->sink = sink;
    j->to = to;
    j->depth = 0;
    j->failed = false;
    j->n = 0;
    memset(&j->level[0], 0, sizeof j->level[0]);
    hash_init(&j->hash);
}

int json_to_file(void *file, const void *bytes, size_t n)
{
    return fwrite(bytes, 1, n, file) == n ? 0 : -1;
}

int json_to_buf(void *buf, const void *bytes, size_t n)
{
    buf_add(buf, bytes, n);
    return buf_failed(buf) ? -1 : 0;
}

static void flush(struct json *j)
{
    if (!j->failed && j->n && j->sink(j->to, j->out, j->n) < 0)
        j->failed = true;
    hash_add(&j->hash, j->out, j->n);
    j->n = 0;
}

static void put(struct json *j, const char *s, size_t n)
{
    while (n) {
        size_t room = sizeof j->out - j->n, part = n < room ? n : room;
        memcpy(j->out + j->n, s, part);
        j->n += part;
        s += part;
        n -= part;
        if (j->n == sizeof j->out)
            flush(j);
    }
}

static void puts_(struct json *j, const char *s)
{
    put(j, s, strlen(s));
}

static void quoted(struct json *j, const char *s)
{
    put(j, "\"", 1);
    for (const char *run = s;; s++) {
        unsigned char c = (unsigned char)*s;
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        put(j, run, (size_t)(s - run));
        run = s + 1;
        if (!c)
            break;
        static const char shorts[] = "\b\t\n\f\r\"\\", letters[] = "btnfr\"\\";
        const char *at = strchr(shorts, c);
        char text[8];
        if (at)
            snprintf(text, sizeof text, "\\%c", letters[at - shorts]);
        else
            snprintf(text, sizeof text, "\\u%04x", c);
        puts_(j, text);
    }
    put(j, "\"", 1);
}

static void lead(struct json *j, const char *key)
{
    if (j->level[j->depth].any)
        put(j, ",", 1);
    if (key) {
        char *last = j->level[j->depth].last;
        CHECK(!j->level[j->depth].array);
        CHECK(strlen(key) < sizeof j->level[0].last);
        CHECK(!j->level[j->depth].any || strcmp(last, key) < 0);
        snprintf(last, sizeof j->level[0].last, "%s", key);
        quoted(j, key);
        put(j, ":", 1);
    } else {
        CHECK(j->depth == 0 || j->level[j->depth].array);
    }
    j->level[j->depth].any = true;
}

static void open_(struct json *j, const char *key, bool array)
{
    lead(j, key);
    CHECK(j->depth + 1 < JSON_MAX_DEPTH);
    j->depth++;
    j->level[j->depth].array = array;
    j->level[j->depth].any = false;
    put(j, array ? "[" : "{", 1);
}

void json_object(struct json *j, const char *key)
{
    open_(j, key, false);
}

void json_array(struct json *j, const char *key)
{
    open_(j, key, true);
}

void json_end(struct json *j)
{
    CHECK(j->depth > 0);
    put(j, j->level[j->depth].array ? "]" : "}", 1);
    j->depth--;
}

void json_str(struct json *j, const char *key, const char *value)
{
    lead(j, key);
    if (value)
        quoted(j, value);
    else
        puts_(j, "null");
}

void json_int(struct json *j, const char *key, int64_t value)
{
    char text[24];

    lead(j, key);
    snprintf(text, sizeof text, "%lld", (long long)value);
    puts_(j, text);
}

void json_bool(struct json *j, const char *key, bool value)
{
    lead(j, key);
    puts_(j, value ? "true" : "false");
}

void json_null(struct json *j, const char *key)
{
    lead(j, key);
    puts_(j, "null");
}

static int raw_out(struct json *j, const char *s)
{
    if (!j->failed && j->sink(j->to, s, strlen(s)) < 0)
        j->failed = true;
    return j->failed ? -1 : 0;
}

int json_seal(struct json *j, char ret_hex[static HASH_HEX])
{
    char tail[HASH_HEX + 40];

    CHECK(j->depth == 1 && !j->level[1].array);
    flush(j);
    hash_add(&j->hash, "}", 1);
    hash_end(&j->hash, ret_hex);
    snprintf(tail, sizeof tail, "%s\"~seal\":\"blake2b-256:%s\"}\n", j->level[1].any ? "," : "",
             ret_hex);
    return raw_out(j, tail);
}

int json_finish(struct json *j)
{
    CHECK(j->depth == 0);
    flush(j);
    return raw_out(j, "\n");
}
