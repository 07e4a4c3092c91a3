/* How fast figures come in and go out: first import, the same again, 1 % corrected, load, backup, restore, on SQLite
 * and PostgreSQL (fsync on).  Beside them the floor: `COPY`-like raw inserts are in knowhow, not here.
 * usage: bench_store [FACTS] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "base/check.h"
#include "core/backup.h"
#include "pg.h"
#include "sample.h"

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void say(const char *engine, const char *what, size_t n, int64_t since)
{
    int64_t ms = now_ms() - since;

    printf("%-10s %-16s %6lld ms %9lld rows/s\n", engine, what, (long long)ms,
           (long long)((int64_t)n * 1000 / (ms ? ms : 1)));
    fflush(stdout);
}

static void must(int r, const struct err *e)
{
    if (r < 0)
        fprintf(stderr, "%s (%s)\n", e->message, e->detail);
    CHECK(r >= 0);
}

static void put(struct store *st, unsigned kinds, const struct inputs *in)
{
    struct store_import import = sample_import("bench");
    struct store_counts n[STORE_KINDS_];
    struct err e;

    must(store_put_all(st, sample_plan(), kinds, in, &import, n, &e), &e);
}

static void bench(const char *engine, const char *url, const char *copy, struct inputs *in)
{
    _store_ struct store *st = NULL;
    _arena_ struct arena *a = arena_new();
    const char *file = sample_path("bench.backup");
    struct inputs out;
    struct err e;
    size_t n = in->facts.n + in->superseded.n;
    int64_t t;

    must(store_init(url, &(struct store_tenant){"a", "A"}, sample_plan(), &sample_who, &st, &e),
         &e);
    put(st, 1u << STORE_UNITS, in);
    t = now_ms();
    put(st, 1u << STORE_FACTS, in);
    say(engine, "first import", n, t);
    t = now_ms();
    put(st, 1u << STORE_FACTS, in);
    say(engine, "same again", n, t);
    for (size_t i = 50; i < in->facts.n; i += 100)
        in->facts.at[i].flags ^= FACT_DISPUTED;
    t = now_ms();
    put(st, 1u << STORE_FACTS, in);
    say(engine, "1 % corrected", n, t);
    for (size_t i = 50; i < in->facts.n; i += 100)
        in->facts.at[i].flags ^= FACT_DISPUTED;
    inputs_init(&out, a);
    t = now_ms();
    must(store_load(st, sample_plan(), &out, NULL, &e), &e);
    say(engine, "load", n, t);
    inputs_free(&out);
    t = now_ms();
    must(backup_write(url, file, NULL, NULL, &e), &e);
    say(engine, "backup", n, t);
    t = now_ms();
    must(backup_restore(copy, file, NULL, NULL, &e), &e);
    say(engine, "restore", n, t);
}

int main(int argc, char **argv)
{
    _arena_ struct arena *a = arena_new();
    struct inputs in;
    struct rusage use;
    struct stat s;

    sample_inputs(&in, a, argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 1000000);
    bench("sqlite", sample_path("bench"), sample_path("bench-copy"), &in);
    if (stat(sample_path("bench"), &s) == 0)
        printf("sqlite     %lld bytes a revision\n",
               (long long)(s.st_size / (int64_t)(in.facts.n + in.superseded.n)));
    if (pg_start(false)) {
        _free_ char *copy = xstrdup(pg_fresh("bench_copy"));
        bench("postgresql", pg_fresh("bench"), copy, &in);
    }
    getrusage(RUSAGE_SELF, &use);
    printf("peak       %ld MB\n", use.ru_maxrss / 1024);
    inputs_free(&in);
    return 0;
}
