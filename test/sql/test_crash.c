/* kill -9 in the middle of a large import, and a full disk: the old state stays, the next import works, and the
 * message says what to do. */
#include "../unit/test.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fs.h"
#include "base/str.h"
#include "core/backup.h"
#include "pg.h"
#include "sample.h"

enum { FEW = 500, MANY = 150000 };

static bool have_pg;
static struct arena *arena;
static struct inputs few, many;

static void must(int r, const struct err *e)
{
    if (r < 0)
        print_message("# %d %s (%s) %s\n", r, e->message, e->hint, e->detail);
    assert_true(r >= 0);
}

static int put(struct store *st, const struct inputs *in, struct store_counts *n, struct err *e)
{
    struct store_import import = sample_import("lớn.csv");

    return store_put_all(st, sample_plan(), (1u << STORE_KINDS_) - 1, in, &import, n, e);
}

static void prepare(const char *url)
{
    _store_ struct store *st = NULL;
    struct store_counts n[STORE_KINDS_];
    struct err e;

    must(store_init(url, &(struct store_tenant){"a", "A"}, sample_plan(), &sample_who, &st, &e),
         &e);
    must(put(st, &few, n, &e), &e);
}

static bool holds(const char *url, const struct inputs *want)
{
    _store_ struct store *st = NULL;
    _arena_ struct arena *a = arena_new();
    struct inputs got;
    struct err e;

    must(store_open(url, NULL, &st, &e), &e);
    inputs_init(&got, a);
    must(store_load(st, sample_plan(), &got, NULL, &e), &e);
    bool same = sample_same(want, &got);
    inputs_free(&got);
    return same;
}

static void expect(const char *url, const struct inputs *want)
{
    assert_true(holds(url, want));
}

/* A process that begins the large import, killed after so many milliseconds; true when it was hit inside. */
static bool import_killed_after(const char *url, unsigned ms)
{
    int ready[2], status;
    char byte;

    assert_int_equal(pipe(ready), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct store *st = NULL;
        struct store_counts n[STORE_KINDS_];
        struct err e;
        if (store_open(url, NULL, &st, &e) < 0 || write(ready[1], "x", 1) != 1)
            _exit(1);
        _exit(put(st, &many, n, &e) < 0 ? 2 : 0);
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    usleep(ms * 1000);
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    return WIFSIGNALED(status);
}

static void killed(const char *url)
{
    static const unsigned after[] = {20, 120, 250, 400, 550};
    _store_ struct store *st = NULL;
    struct store_counts n[STORE_KINDS_];
    struct err e;
    int hits = 0;

    prepare(url);
    for (size_t i = 0; i < ARRAY_SIZE(after); i++) {
        /* On a fast machine the last ones come when it is through, or between its commit and its end. */
        if (!import_killed_after(url, after[i]) || !holds(url, &few))
            break;
        hits++;
    }
    assert_true(hits > 0);
    if (hits < (int)ARRAY_SIZE(after))
        expect(url, &many);
    must(store_open(url, NULL, &st, &e), &e);
    must(put(st, &many, n, &e), &e);
    expect(url, &many);
}

static void killed_sqlite(void **state)
{
    (void)state;
    killed(sample_path("killed"));
}

static void killed_pg(void **state)
{
    (void)state;
    if (!have_pg)
        skip();
    _free_ char *url = xstrdup(pg_fresh("killed"));
    killed(url);
}

/* In a child: the import must fail with ERR_IO and the hint about space; exit code 0 says so. */
static int full_import(const char *url)
{
    _store_ struct store *st = NULL;
    struct store_counts n[STORE_KINDS_];
    struct err e = {0};
    int r = store_open(url, NULL, &st, &e);

    if (r == 0)
        r = put(st, &many, n, &e);
    if (r != ERR_IO || !strstr(e.message, "đĩa đầy") || !strstr(e.hint, "dung lượng")) {
        fprintf(stderr, "# %d %s (%s) %s\n", r, e.message, e.hint, e.detail);
        return 1;
    }
    r = put(st, &few, n,
            &e); /* the same connection still serves: nothing to write but the record */
    if (r < 0)
        fprintf(stderr, "# afterwards: %d %s (%s) %s\n", r, e.message, e.hint, e.detail);
    return r < 0 ? 2 : 0;
}

static void file_limit(void **state)
{
    (void)state;
    const char *url = sample_path("limit");
    int status;

    prepare(url);
    pid_t pid = fork();
    if (pid == 0) {
        const struct rlimit limit = {4 << 20, 4 << 20};
        signal(SIGXFSZ, SIG_IGN);
        _exit(setrlimit(RLIMIT_FSIZE, &limit) < 0 ? 3 : full_import(url));
    }
    waitpid(pid, &status, 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    expect(url, &few);
}

/* A backup onto the full disk leaves no file. */
static int full_backup(const char *url, const char *path)
{
    struct err e;
    int r = backup_write(url, path, NULL, NULL, &e);

    if (r == ERR_IO && !fs_exists(path))
        return 0;
    fprintf(stderr, "# backup: %d %s\n", r, r < 0 ? e.message : "");
    return 4;
}

enum { NOT_PERMITTED = 77 };

static int on_tiny_disk(const char *dir)
{
    char url[192], path[192];
    int r;

    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("tmpfs", dir, "tmpfs", 0, "size=4m") < 0)
        return NOT_PERMITTED;
    snprintf(url, sizeof url, "%s/db", dir);
    snprintf(path, sizeof path, "%s/backup", dir);
    prepare(url);
    r = full_import(url);
    if (r == 0) {
        FILE *f = fopen(sample_path("tiny/ballast"), "w"); /* the rest of the room */
        for (int i = 0; f && i < 4 << 20 && fputc('x', f) != EOF; i++)
            ;
        if (f)
            fclose(f);
        r = full_backup(url, path);
    }
    remove(sample_path("tiny/ballast"));
    expect(url, &few);
    return r;
}

static void tiny_disk(void **state)
{
    (void)state;
    struct err e;
    int status;
    char dir[160];

    snprintf(dir, sizeof dir, "%s", sample_path("tiny"));
    must(fs_mkdirs(dir, &e), &e);
    pid_t pid = fork();
    if (pid == 0)
        _exit(on_tiny_disk(dir));
    waitpid(pid, &status, 0);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == NOT_PERMITTED) {
        print_message("# skipped: mounting a tmpfs is not permitted here\n");
        skip();
    }
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(killed_sqlite), cmocka_unit_test(killed_pg),
                                       cmocka_unit_test(file_limit), cmocka_unit_test(tiny_disk)};

    arena = arena_new();
    sample_inputs(&few, arena, FEW);
    sample_inputs(&many, arena, MANY);
    have_pg = pg_start(true);
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    inputs_free(&few);
    inputs_free(&many);
    arena_free(arena);
    return r;
}
