/* The folder of evidence: whole files or none, whatever happens; and what is attached to what, on both engines. */
#include "../unit/test.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file_name.h"
#include "base/fs.h"
#include "base/str.h"
#include "core/evidence.h"
#include "core/setting.h"
#include "pg.h"
#include "sample.h"

static bool have_pg;

static void must(int r, const struct err *e)
{
    if (r < 0)
        print_message("# %d %s (%s) %s\n", r, e->message, e->hint, e->detail);
    assert_true(r >= 0);
}

/* ---- the folder ---- */

static struct blobs *open_at(const char *path)
{
    struct blobs *b = NULL;
    struct err e;

    must(blobs_open(path, &b, &e), &e);
    return b;
}

static int files;

static int count_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)path, (void)st, (void)ftw;
    files += flag == FTW_F;
    return 0;
}

/* Whatever lies below a folder. */
static int count(const char *path)
{
    files = 0;
    nftw(path, count_one, 8, FTW_PHYS);
    return files;
}

static int put(struct blobs *b, const void *bytes, size_t n, struct blob *ret, struct err *e)
{
    _blob_in_ struct blob_in in = {0};
    int r = blob_begin(b, n, 64 << 20, &in, e);

    if (r == 0)
        r = blob_add(&in, bytes, n / 2, e);
    if (r == 0)
        r = blob_add(&in, (const char *)bytes + n / 2, n - n / 2, e);
    return r < 0 ? r : blob_commit(&in, ret, e);
}

static int mode_of(const char *dir, const char *name)
{
    _arena_ struct arena *a = arena_new();
    struct stat st = {0};

    assert_int_equal(stat(name ? fs_join(a, dir, name) : dir, &st), 0);
    return st.st_mode & 0777;
}

static void stored_once(void **state)
{
    (void)state;
    const char *dir = sample_path("blobs/deep");
    _blobs_ struct blobs *b = open_at(dir);
    struct blob one, two;
    struct err e;
    char back[4] = "";
    int fd = -1;
    int64_t size = 0;

    must(put(b, "abc", 3, &one, &e), &e);
    assert_string_equal(one.hash,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_false(one.was_there);
    assert_int_equal(one.size, 3);
    must(put(b, "abc", 3, &two, &e), &e);
    assert_true(two.was_there);
    assert_int_equal(count(dir), 1);
    assert_int_equal(mode_of(dir, NULL), 0700);
    assert_int_equal(
        mode_of(dir, "ba/7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), 0400);
    must(blob_open(b, one.hash, &fd, &size, &e), &e);
    assert_int_equal(size, 3);
    assert_int_equal(read(fd, back, 4), 3);
    assert_string_equal(back, "abc");
    close(fd);
    must(put(b, "", 0, &one, &e), &e);
    assert_int_equal(one.hash[0], 'e'); /* e3b0c442… */
    blobs_close(TAKE(b));
    b = open_at(dir);
    must(blob_check(b, two.hash, &e), &e);
}

static void limits_and_drops(void **state)
{
    (void)state;
    const char *dir = sample_path("limits");
    _blobs_ struct blobs *b = open_at(dir);
    struct blob_in in = {0};
    struct blob ret;
    struct err e;
    int fd = -1;

    assert_int_equal(blob_begin(b, 101, 100, &in, &e), ERR_LIMIT);
    assert_true(e.hint[0]);
    must(blob_begin(b, 0, 100, &in, &e), &e);
    must(blob_add(&in, dir, 0, &e), &e);
    char bytes[101] = "x";
    must(blob_add(&in, bytes, 60, &e), &e);
    assert_int_equal(blob_add(&in, bytes, 41, &e), ERR_LIMIT);
    struct stat st;
    assert_int_equal(fstat(in.fd, &st), 0);
    assert_int_equal(st.st_size, 60); /* not a byte too many */
    blob_drop(&in);
    blob_drop(&in);
    assert_int_equal(count(dir), 0);
    must(blob_begin(b, 100, 100, &in, &e), &e); /* announced more than came */
    must(blob_add(&in, "abc", 3, &e), &e);
    must(blob_commit(&in, &ret, &e), &e);
    assert_int_equal(ret.size, 3);
    blob_drop(&in);
    must(blob_check(b, ret.hash, &e), &e);
    assert_int_equal(blob_open(b, "../../etc/passwd", &fd, NULL, &e), ERR_INPUT);
    assert_int_equal(blob_open(b, "ba", &fd, NULL, &e), ERR_INPUT);
    ret.hash[5] = ret.hash[5] == 'a' ? 'b' : 'a';
    assert_int_equal(blob_open(b, ret.hash, &fd, NULL, &e), ERR_MISSING);
    ret.hash[5] = 'A';
    assert_int_equal(blob_open(b, ret.hash, &fd, NULL, &e), ERR_INPUT);
    struct blobs *gone = open_at(sample_path("gone"));
    assert_int_equal(rmdir(sample_path("gone")), 0);
    assert_int_equal(put(gone, "abc", 3, &ret, &e), ERR_IO);
    blobs_close(gone);
    assert_int_equal(blobs_open("/proc/nowhere", &b, &e), ERR_INPUT);
}

/* Bits that turned over are told, also to who sends the same file again. */
static void spoilt(void **state)
{
    (void)state;
    const char *dir = sample_path("spoilt");
    _arena_ struct arena *a = arena_new();
    _blobs_ struct blobs *b = open_at(dir);
    struct blob one;
    struct err e;

    must(put(b, "abc", 3, &one, &e), &e);
    char *path = arena_printf(a, "%s/ba/%s", dir, one.hash + 2);
    assert_int_equal(chmod(path, 0600), 0);
    FILE *f = fopen(path, "r+");
    fputc('A', f);
    fclose(f);
    assert_int_equal(blob_check(b, one.hash, &e), ERR_VERIFY);
    assert_int_equal(put(b, "abc", 3, &one, &e), ERR_VERIFY);
}

struct seen {
    const struct blobs *in;
    int64_t least;
    int n;
};

static int look_at(void *to, const struct blob_entry *f, struct err *e)
{
    struct seen *s = to;

    s->n++;
    assert_true(f->size > s->least);
    return blob_check(s->in, f->hash, e);
}

/* Microseconds; a sanitizer makes it ten times as long. */
static unsigned time_of_one(struct blobs *b, const void *bytes, size_t n)
{
    struct timespec from, to;
    struct blob ret;
    struct err e;

    clock_gettime(CLOCK_MONOTONIC, &from);
    must(put(b, bytes, n, &ret, &e), &e);
    clock_gettime(CLOCK_MONOTONIC, &to);
    return (unsigned)((to.tv_sec - from.tv_sec) * 1000000 + (to.tv_nsec - from.tv_nsec) / 1000);
}

/* A process that stores file after file, killed at any moment: every file that can be seen is whole. */
static void killed(void **state)
{
    (void)state;
    enum { SIZE = 3 << 20 };
    const char *dir = sample_path("killed-blobs");
    _arena_ struct arena *a = arena_new();
    _blobs_ struct blobs *b = open_at(dir);
    char *bytes = arena_alloc(a, SIZE);
    const unsigned took = time_of_one(b, bytes, SIZE);
    struct err e;

    for (unsigned round = 0; round < 12; round++) {
        int ready[2];
        assert_int_equal(pipe(ready), 0);
        pid_t pid = fork();
        if (pid == 0) {
            struct blob ret;
            for (int i = 0;; i++) {
                memset(bytes, (int)(1 + round * 20 + (unsigned)i % 20), SIZE);
                if (write(ready[1], "x", 1) != 1 || put(b, bytes, SIZE - (size_t)i, &ret, &e) < 0)
                    _exit(1);
            }
        }
        char byte;
        close(ready[1]);
        assert_int_equal(read(ready[0], &byte, 1), 1);
        if (round % 2) /* the second says that one file is stored */
            assert_int_equal(read(ready[0], &byte, 1), 1);
        usleep(took * (round + 1) / 12);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        close(ready[0]);
    }
    struct seen seen = {.in = b, .least = SIZE / 2};
    must(blobs_each(b, look_at, &seen, &e), &e);
    assert_int_equal(seen.n, count(dir)); /* nothing else lies there, no temporary either */
}

static void together(void **state)
{
    (void)state;
    enum { WRITERS = 4, FILES = 30 };
    const char *dir = sample_path("together");
    pid_t pid[WRITERS];
    struct err e;
    int status, go[2];

    assert_int_equal(pipe(go), 0);
    for (int w = 0; w < WRITERS; w++) {
        pid[w] = fork();
        if (pid[w] == 0) {
            struct blobs *b = NULL;
            struct blob ret;
            char bytes[50000], byte;
            int first = 0;
            close(go[1]);
            if (read(go[0], &byte, 1) != 0 || blobs_open(dir, &b, &e) < 0)
                _exit(255);
            for (int i = 0; i < FILES; i++) {
                memset(bytes, i, sizeof bytes);
                if (put(b, bytes, sizeof bytes, &ret, &e) < 0 || blob_check(b, ret.hash, &e) < 0)
                    _exit(254);
                first += !ret.was_there;
            }
            _exit(first);
        }
    }
    close(go[0]);
    close(go[1]); /* all start */
    int first = 0;
    for (int w = 0; w < WRITERS; w++) {
        waitpid(pid[w], &status, 0);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= FILES);
        first += WEXITSTATUS(status);
    }
    assert_int_equal(first, FILES); /* each content was new to exactly one of them */
    assert_int_equal(count(dir), FILES);
}

/* ---- a full disk ---- */

enum { NOT_PERMITTED = 77 };

static bool says_full(int r, const struct err *e)
{
    if (r == ERR_IO && strstr(e->hint, "Đĩa đầy"))
        return true;
    fprintf(stderr, "# %d %s (%s)\n", r, r < 0 ? e->message : "", r < 0 ? e->hint : "");
    return false;
}

static int on_tiny_disk(const char *dir)
{
    struct blobs *b = NULL;
    struct blob_in in = {0};
    struct blob ret;
    struct err e;
    char *bytes = xcalloc(1, 3 << 20);
    int r;

    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("tmpfs", dir, "tmpfs", 0, "size=2m") < 0)
        return NOT_PERMITTED;
    if (blobs_open(dir, &b, &e) < 0)
        return 1;
    /* announced: told before anything was sent */
    if (!says_full(blob_begin(b, 3 << 20, 64 << 20, &in, &e), &e))
        return 2;
    if ((r = blob_begin(b, 0, 64 << 20, &in, &e)) == 0)
        r = blob_add(&in, bytes, 3 << 20, &e);
    if (!says_full(r, &e))
        return 3;
    blob_drop(&in);
    if (count(dir) != 0 || put(b, bytes, 1 << 20, &ret, &e) < 0) /* and then it goes on */
        return 4;
    return blob_check(b, ret.hash, &e) < 0 || count(dir) != 1 ? 5 : 0;
}

static void full_disk(void **state)
{
    (void)state;
    struct err e;
    int status;
    char dir[160];

    snprintf(dir, sizeof dir, "%s", sample_path("tiny-blobs"));
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

/* ---- what is attached to what ---- */

#define BOTH(test)                                             \
    static void test##_sqlite(void **state)                    \
    {                                                          \
        (void)state;                                           \
        test(sample_path(#test), sample_path(#test "-files")); \
    }                                                          \
    static void test##_pg(void **state)                        \
    {                                                          \
        (void)state;                                           \
        if (!have_pg)                                          \
            skip();                                            \
        _free_ char *url = xstrdup(pg_fresh(#test));           \
        test(url, sample_path(#test "-pg"));                   \
    }

static const char pdf[] =
    "%PDF-1.3\n1 0 obj <</Type/Catalog>> endobj\n2 0 obj <</Type/Page>> endobj\n"
    "trailer <</Root 1 0 R>>\n%%EOF\n";
static const char other_pdf[] = "%PDF-1.7\n1 0 obj <</Type/Page>> endobj\ntrailer <<>>\n%%EOF\n";

static struct evidence_place here, there;

static struct store *filled(const char *url, const char *code, struct arena *a)
{
    struct store *st = NULL;
    struct inputs in;
    struct store_counts n[STORE_KINDS_];
    struct store_import import = sample_import("tệp.csv");
    struct err e;

    must(store_init(url, &(struct store_tenant){code, "Á"}, sample_plan(), &sample_who, &st, &e),
         &e);
    sample_inputs(&in, a, 500);
    must(store_put_all(st, sample_plan(), 1u << STORE_UNITS, &in, &import, n, &e), &e);
    here = (struct evidence_place){.unit_code = arena_strdup(a, in.units.at[0].code),
                                   .unit_from = in.units.at[0].from,
                                   .year = 2026,
                                   .about = EVIDENCE_INDICATOR,
                                   .item = "dung-han"};
    there = here;
    there.unit_code = arena_strdup(a, in.units.at[1].code);
    there.unit_from = in.units.at[1].from;
    there.about = EVIDENCE_CRITERION;
    there.item = "tc-1";
    inputs_free(&in);
    return st;
}

static struct evidence_file take(struct blobs *b, const char *bytes, const char *name,
                                 struct arena *a)
{
    const struct evidence_source from = {.bytes = bytes, .n = strlen(bytes), .name = name};
    struct evidence_file f;
    struct err e;

    must(evidence_take(b, &from, NULL, a, &f, &e), &e);
    return f;
}

static void taking(void **state)
{
    (void)state;
    const char *dir = sample_path("taking");
    _arena_ struct arena *a = arena_new();
    _blobs_ struct blobs *b = open_at(dir);
    struct evidence_file f;
    struct err e;

    f = take(b, pdf, "C:\\tmp\\Báo\xE2\x80\xAE cáo.pdf", a);
    assert_string_equal(f.name, "Báo cáo.pdf");
    assert_int_equal(f.is.kind, SNIFF_PDF);
    assert_int_equal(f.is.advice, SNIFF_OLD_PDF);
    struct evidence_source from = {.bytes = "<html></html>", .n = 13, .name = "../a.pdf"};
    assert_int_equal(evidence_take(b, &from, NULL, a, &f, &e), ERR_INPUT);
    assert_string_equal(e.file, "a.pdf");
    from.n = 0;
    assert_int_equal(evidence_take(b, &from, NULL, a, &f, &e), ERR_INPUT);
    assert_int_equal(count(dir), 1); /* what was refused was never there */
    const struct sniff_limits small = {.max_file = 10};
    from = (struct evidence_source){.fd = open("/proc/self/exe", O_RDONLY), .name = "a.pdf"};
    assert_int_equal(evidence_take(b, &from, &small, a, &f, &e), ERR_LIMIT);
    assert_int_equal(lseek(from.fd, 0, SEEK_SET), 0);
    assert_int_equal(evidence_take(b, &from, NULL, a, &f, &e), ERR_INPUT); /* a program */
    close(from.fd);
    must(fs_write(sample_path("other.pdf"), other_pdf, sizeof other_pdf - 1, &e), &e);
    from.fd = open(sample_path("other.pdf"), O_RDONLY);
    must(evidence_take(b, &from, NULL, a, &f, &e), &e);
    close(from.fd);
    assert_int_equal(f.blob.size, sizeof other_pdf - 1);
    assert_int_equal(count(dir), 2);
}

/* After attaching(): f twice and g once at one place, f once at another unit's; one taken off. */
static void deeds(struct store *st, struct store *second, const struct evidence_file *f)
{
    _arena_ struct arena *a = arena_new();
    struct evidence_deed *d;
    size_t n, off = 0;
    struct err e;

    must(evidence_deeds(st, here.unit_code, here.unit_from, here.year, a, &d, &n, &e), &e);
    assert_int_equal(n, 4);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(d[i].item, here.item);
        assert_int_equal(d[i].about, here.about);
        assert_int_equal(d[i].kind, SNIFF_PDF);
        off += !d[i].act.attached && str_eq(d[i].act.reason, "nhầm tệp");
    }
    assert_int_equal(off, 1);
    must(evidence_deeds(st, there.unit_code, there.unit_from, there.year, a, &d, &n, &e), &e);
    assert_int_equal(n, 1);
    assert_int_equal(d[0].about, EVIDENCE_CRITERION);
    assert_string_equal(d[0].act.hash, f->blob.hash);
    assert_string_equal(d[0].act.name, "Tên khác.pdf");
    assert_int_equal(d[0].size, strlen(pdf));
    must(evidence_deeds(st, there.unit_code, there.unit_from, there.year + 1, a, &d, &n, &e), &e);
    assert_int_equal(n, 0);
    must(evidence_deeds(second, there.unit_code, there.unit_from, there.year, a, &d, &n, &e), &e);
    assert_int_equal(n, 0);
}

static void attaching(const char *url, const char *dir)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = filled(url, "a", a), *second = filled(url, "b", a);
    _blobs_ struct blobs *b = open_at(dir);
    struct evidence_file f = take(b, pdf, "Tờ trình.pdf", a), g = take(b, other_pdf, "b.pdf", a);
    const struct store_who later = {.at = "2026-12-01T00:00:00Z", .author = "trần b"};
    struct evidence_row *rows;
    struct evidence_act *acts;
    struct evidence_use *uses;
    struct evidence_shared *shared;
    struct evidence_known known;
    size_t n;
    struct err e;

    must(evidence_attach(st, &here, &f, &sample_who, &e), &e);
    assert_int_equal(evidence_attach(st, &here, &f, &later, &e), ERR_CONFLICT);
    must(evidence_attach(st, &here, &g, &later, &e), &e);
    f.name = "Tên khác.pdf";
    must(evidence_attach(st, &there, &f, &later, &e), &e);
    must(evidence_list(st, &here, a, &rows, &n, &e), &e);
    assert_int_equal(n, 2);
    assert_string_equal(rows[0].file.hash, f.blob.hash);
    assert_string_equal(rows[0].file.name, "Tờ trình.pdf");
    assert_int_equal(rows[0].file.size, strlen(pdf));
    assert_int_equal(rows[0].file.advice, SNIFF_OLD_PDF);
    assert_int_equal(rows[0].elsewhere, 1);
    assert_int_equal(rows[1].elsewhere, 0);
    must(evidence_uses(st, f.blob.hash, a, &uses, &n, &e), &e);
    assert_int_equal(n, 2);
    assert_string_equal(uses[1].name, "Tên khác.pdf");
    assert_string_equal(uses[1].place.unit_code, there.unit_code);
    assert_int_equal(uses[1].place.unit_from, there.unit_from);
    assert_int_equal(uses[1].place.about, EVIDENCE_CRITERION);
    assert_true(uses[1].unit_name[0]);
    /* both places of f; g is used once */
    must(evidence_shared(st, here.year, a, &shared, &n, &e), &e);
    assert_int_equal(n, 2);
    assert_string_equal(shared[0].hash, f.blob.hash);
    assert_true(shared[0].use.unit_name[0]);
    must(evidence_shared(second, here.year, a, &shared, &n, &e), &e);
    assert_int_equal(n, 0);
    must(evidence_get(st, f.blob.hash, a, &known, &e), &e);
    assert_string_equal(known.name, "Tờ trình.pdf");
    assert_int_equal(known.kind, SNIFF_PDF);
    assert_int_equal(evidence_get(second, f.blob.hash, a, &known, &e), ERR_MISSING);
    assert_int_equal(evidence_attach_known(second, &here, f.blob.hash, NULL, &later, &e),
                     ERR_MISSING); /* another tenant's file cannot be guessed at */

    assert_int_equal(evidence_detach(st, &here, f.blob.hash, "", &later, &e), ERR_INPUT);
    must(evidence_detach(st, &here, f.blob.hash, "nhầm tệp", &later, &e), &e);
    assert_int_equal(evidence_detach(st, &here, f.blob.hash, "x", &later, &e), ERR_MISSING);
    must(evidence_list(st, &here, a, &rows, &n, &e), &e);
    assert_int_equal(n, 1);
    must(evidence_list(st, &there, a, &rows, &n, &e), &e);
    assert_int_equal(rows[0].elsewhere, 0);
    must(evidence_shared(st, there.year, a, &shared, &n, &e), &e);
    assert_int_equal(n, 0); /* one of the two was taken off */
    must(evidence_attach_known(st, &here, f.blob.hash, "../lại.pdf", &later, &e), &e);
    must(evidence_history(st, &here, a, &acts, &n, &e), &e);
    assert_int_equal(n, 4);
    assert_string_equal(acts[0].name, "Tờ trình.pdf");
    int on = 0, off = 0;
    for (size_t i = 0; i < n; i++) {
        on += acts[i].attached;
        off += !acts[i].attached && str_eq(acts[i].reason, "nhầm tệp");
    }
    assert_true(on == 3 && off == 1);
    must(evidence_list(st, &here, a, &rows, &n, &e), &e);
    assert_int_equal(n, 2);
    deeds(st, second, &f);
    here.unit_code = "no-such-unit";
    assert_int_equal(evidence_attach(st, &here, &f, &later, &e), ERR_MISSING);
}
BOTH(attaching)

/* Taken out by rule: the bytes go, all that is known of the file stays, and it may come again. */
static void taking_out(const char *url, const char *dir)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = filled(url, "a", a), *second = filled(url, "b", a);
    _blobs_ struct blobs *b = open_at(dir);
    struct evidence_file f = take(b, pdf, "a.pdf", a), g = take(b, other_pdf, "b.pdf", a);
    const struct store_who nobody = {.at = sample_who.at, .author = "x"};
    struct evidence_known known;
    struct evidence_fault *faults;
    struct evidence_act *acts;
    struct err e;
    size_t n;

    must(evidence_attach(st, &here, &f, &sample_who, &e), &e);
    must(evidence_attach(st, &here, &g, &sample_who, &e), &e);
    must(evidence_attach(second, &here, &g, &sample_who, &e), &e);
#define REMOVE(hash, who) \
    evidence_remove(st, b, hash, EVIDENCE_MISTAKE, "gửi nhầm căn cước", who, &e)
    assert_int_equal(REMOVE(f.blob.hash, &nobody), ERR_DENIED);
    assert_int_equal(REMOVE(f.blob.hash, &sample_who), ERR_CONFLICT); /* still attached */
    must(evidence_detach(st, &here, f.blob.hash, "nhầm", &sample_who, &e), &e);
    must(evidence_detach(st, &here, g.blob.hash, "nhầm", &sample_who, &e), &e);
    assert_int_equal(evidence_remove(st, b, f.blob.hash, EVIDENCE_MISTAKE, "", &sample_who, &e),
                     ERR_INPUT);
    must(REMOVE(f.blob.hash, &sample_who), &e);
    must(REMOVE(g.blob.hash, &sample_who), &e);
    assert_int_equal(REMOVE(f.blob.hash, &sample_who), ERR_CONFLICT); /* once */
    assert_int_equal(blob_check(b, f.blob.hash, &e), ERR_MISSING);
    must(blob_check(b, g.blob.hash, &e), &e); /* the other movement has it */
    must(evidence_get(st, f.blob.hash, a, &known, &e), &e);
    assert_string_equal(known.gone_why, "gửi nhầm căn cước");
    assert_string_equal(known.name, "a.pdf");
    must(evidence_history(st, &here, a, &acts, &n, &e), &e);
    assert_int_equal(n, 4); /* its trace */
    must(evidence_verify(st, b, a, &faults, &n, NULL, &e), &e);
    assert_int_equal(n, 0); /* not lost: taken out */
    assert_int_equal(evidence_attach_known(st, &here, f.blob.hash, NULL, &sample_who, &e),
                     ERR_CONFLICT);
    f = take(b, pdf, "a.pdf", a); /* brought again */
    must(evidence_attach(st, &here, &f, &sample_who, &e), &e);
    must(evidence_get(st, f.blob.hash, a, &known, &e), &e);
    assert_null(known.gone_at);
    /* here.year is 2022 and five years are kept: 2027 is too early, 2028 is not */
    assert_int_equal(evidence_expire(st, b, 2027, 4, &sample_who, &n, &e), ERR_INPUT);
    must(evidence_expire(st, b, here.year + 4, 5, &sample_who, &n, &e), &e);
    assert_int_equal(n, 0);
    must(evidence_expire(st, b, here.year + 5, 5, &sample_who, &n, &e), &e);
    assert_int_equal(n, 1);
    assert_int_equal(blob_check(b, f.blob.hash, &e), ERR_MISSING);
    must(evidence_get(st, f.blob.hash, a, &known, &e), &e);
    assert_string_equal(known.gone_why, "hết thời hạn lưu 5 năm");
#undef REMOVE
}
BOTH(taking_out)

/* A megabyte a year: what was taken off still counts, another year and another unit do not. */
static void quota(const char *url, const char *dir)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = filled(url, "a", a);
    _blobs_ struct blobs *b = open_at(dir);
    struct evidence_file f = take(b, pdf, "a.pdf", a), g = take(b, other_pdf, "b.pdf", a);
    struct evidence_place next = here;
    struct evidence_room room;
    struct err e;

    must(evidence_room(st, &here, &room, &e), &e);
    assert_true(room.used == 0 && room.most == (int64_t)2000 << 20);
    assert_int_equal(movement_setting_set(st, SETTING_EVIDENCE, "1,5", 0, "x", &sample_who, &e),
                     ERR_INPUT);
    assert_int_equal(movement_setting_set(st, SETTING_EVIDENCE, "0", 0, "x", &sample_who, &e),
                     ERR_INPUT);
    must(movement_setting_set(st, SETTING_EVIDENCE, "1", 0, "đĩa nhỏ", &sample_who, &e), &e);
    f.blob.size = 600 << 10;
    g.blob.size = 500 << 10;
    must(evidence_attach(st, &here, &f, &sample_who, &e), &e);
    must(evidence_attach(st, &there, &f, &sample_who, &e), &e); /* the same bytes once more */
    must(evidence_room(st, &here, &room, &e), &e);
    assert_int_equal(room.used, 600 << 10);
    assert_int_equal(evidence_fits(st, &here, 500 << 10, &e), ERR_LIMIT);
    assert_int_equal(evidence_attach(st, &here, &g, &sample_who, &e), ERR_LIMIT);
    must(evidence_detach(st, &here, f.blob.hash, "nhầm", &sample_who, &e), &e);
    assert_int_equal(evidence_attach(st, &here, &g, &sample_who, &e), ERR_LIMIT);
    next.year = here.year - 1;
    must(evidence_attach(st, &next, &g, &sample_who, &e), &e);
    must(movement_setting_set(st, SETTING_EVIDENCE, "2", 1, "đĩa to", &sample_who, &e), &e);
    must(evidence_attach(st, &here, &g, &sample_who, &e), &e);
}
BOTH(quota)

static void proofs(const char *url, const char *dir)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = filled(url, "a", a), *second = filled(url, "b", a);
    _blobs_ struct blobs *b = open_at(dir);
    struct evidence_file f = take(b, pdf, "a.pdf", a), g = take(b, other_pdf, "b.pdf", a);
    struct evidence_fault *faults;
    struct blob unused;
    int64_t checked, later = INT64_MAX;
    size_t n;
    struct err e;

    must(evidence_attach(st, &here, &f, &sample_who, &e), &e);
    must(evidence_attach(second, &here, &g, &sample_who, &e), &e); /* a row of any tenant counts */
    must(put(b, "nobody's", 8, &unused, &e), &e);
    must(evidence_sweep(st, b, 0, a, &faults, &n, &e), &e);
    assert_int_equal(n, 0); /* too young to judge */
    must(evidence_clear(st, b, 0, &n, &e), &e);
    assert_int_equal(n, 0);
    must(evidence_sweep(st, b, later, a, &faults, &n, &e), &e);
    assert_int_equal(n, 1);
    assert_int_equal(faults[0].kind, EVIDENCE_UNUSED);
    assert_int_equal(faults[0].size, 8);
    assert_memory_equal(faults[0].path, unused.hash, 2);
    must(evidence_verify(st, b, a, &faults, &n, &checked, &e), &e);
    assert_true(n == 0 && checked == 1);

    must(fs_write(arena_printf(a, "%s/core", dir), "x", 1, &e), &e);
    must(fs_mkdirs(arena_printf(a, "%s/%.2s/x", dir, unused.hash), &e), &e);
    char *path = arena_printf(a, "%s/%.2s/%s", dir, f.blob.hash, f.blob.hash + 2);
    assert_int_equal(chmod(path, 0600), 0);
    FILE *file = fopen(path, "a");
    fputc('x', file);
    fclose(file);
    must(evidence_verify(st, b, a, &faults, &n, NULL, &e), &e);
    assert_int_equal(n, 1);
    assert_int_equal(faults[0].kind, EVIDENCE_SPOILT);
    assert_int_equal(unlink(path), 0);
    must(evidence_verify(st, b, a, &faults, &n, NULL, &e), &e);
    assert_int_equal(n, 1);
    assert_int_equal(faults[0].kind, EVIDENCE_LOST);
    must(evidence_sweep(second, b, later, a, &faults, &n, &e), &e);
    int seen[EVIDENCE_FAULTS_] = {0};
    for (size_t i = 0; i < n; i++) {
        seen[faults[i].kind]++;
        assert_true(evidence_fault_text(faults[i].kind)[0]);
    }
    assert_int_equal(seen[EVIDENCE_UNUSED], 1);
    assert_int_equal(seen[EVIDENCE_STRANGE], 2);
    assert_int_equal(seen[EVIDENCE_LOST], 1);
    must(evidence_clear(second, b, later, &n, &e), &e);
    assert_int_equal(n, 1); /* what is strange stays */
    assert_int_equal(blob_check(b, unused.hash, &e), ERR_MISSING);
    must(blob_check(b, g.blob.hash, &e), &e);
}
BOTH(proofs)

int main(void)
{
#define T(test) cmocka_unit_test(test##_sqlite), cmocka_unit_test(test##_pg)
    const struct CMUnitTest tests[] = {cmocka_unit_test(stored_once),
                                       cmocka_unit_test(limits_and_drops),
                                       cmocka_unit_test(spoilt),
                                       cmocka_unit_test(killed),
                                       cmocka_unit_test(together),
                                       cmocka_unit_test(full_disk),
                                       cmocka_unit_test(taking),
                                       T(quota),
                                       T(attaching),
                                       T(taking_out),
                                       T(proofs)};

    have_pg = pg_start(true);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
