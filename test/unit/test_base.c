/* The small things of the ground floor: buffers with a ceiling, maps, nearest words, canonical JSON and its seal, files
 * that appear whole or not at all. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/map.h"
#include "base/pool.h"
#include "base/str.h"
#include "test.h"

static struct arena *a;

static int setup(void **state)
{
    a = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(a);
    return 0;
}

static void buffers_have_a_ceiling(void **state)
{
    struct buf b = BUF_INIT(10);

    buf_adds(&b, "12345");
    buf_addf(&b, "%d", 67890);
    assert_string_equal(buf_str(&b), "1234567890");
    buf_addc(&b, 'x');
    assert_true(buf_failed(&b));
    assert_string_equal(buf_str(&b), "");
    buf_adds(&b, "1");
    assert_true(buf_failed(&b));
    buf_free(&b);
}

static void maps_keep_first_values(void **state)
{
    struct map m;

    map_init(&m, a);
    assert_int_equal(map_get(&m, "x"), MAP_NONE);
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(map_add(&m, arena_printf(a, "khóa %u", i), i), i);
    for (uint32_t i = 0; i < 5000; i++) {
        assert_int_equal(map_get(&m, arena_printf(a, "khóa %u", i)), i);
        assert_int_equal(map_add(&m, arena_printf(a, "khóa %u", i), 9), i);
    }
    assert_int_equal(map_get(&m, "khóa 5000"), MAP_NONE);
}

static void nearest_words(void **state)
{
    static const char *const words[] = {"dung-han", "ky-so", "evaluate"};

    assert_string_equal(str_nearest("dung-hanh", words, 3), "dung-han");
    assert_string_equal(str_nearest("evalute", words, 3), "evaluate");
    assert_null(str_nearest("khác hẳn", words, 3));
    assert_true(str_is_slug("a-1") && !str_is_slug("-a") && !str_is_slug("A") && !str_is_slug(""));
    assert_string_equal(str_trim(a, "\xc2\xa0 a b \t"), "a b");
}

static char *write_sample(char hex[static HASH_HEX], size_t *n)
{
    struct buf *b = arena_alloc(a, sizeof *b);
    struct json *j = arena_alloc(a, sizeof *j);

    *b = BUF_INIT(1 << 20);
    json_init(j, json_to_buf, b);
    json_object(j, NULL);
    json_array(j, "a");
    json_int(j, NULL, -7);
    json_bool(j, NULL, true);
    json_null(j, NULL);
    json_end(j);
    json_str(j, "b", "\"\\\n\x01Đ");
    assert_int_equal(json_seal(j, hex), 0);
    *n = b->len;
    char *text = arena_strndup(a, b->data, b->len);
    buf_free(b);
    return text;
}

/* The seal is what `b2sum -l 256` prints for the same bytes with } in place of the seal: the expected digits come from
 * coreutils, printf '%s' '{"a":[-7,true,null],"b":"\"\\\n\u0001Đ"}' | b2sum -l 256. */
static void seals_are_plain_blake2b(void **state)
{
    static const char body[] = "{\"a\":[-7,true,null],\"b\":\"\\\"\\\\\\n\\u0001Đ\"";
    char hex[HASH_HEX], path[] = "/tmp/thidua-test-XXXXXX", line[80] = "";
    size_t n;
    char *text = write_sample(hex, &n);

    assert_memory_equal(text, body, sizeof body - 1);
    assert_memory_equal(text + sizeof body - 1, ",\"~seal\":\"blake2b-256:", 22);
    assert_string_equal(text + n - 3, "\"}\n");
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, body, sizeof body - 1) == sizeof body - 1 &&
                write(fd, "}", 1) == 1);
    close(fd);
    int pipe_[2];
    assert_int_equal(pipe(pipe_), 0);
    if (fork() == 0) {
        dup2(pipe_[1], 1);
        execlp("b2sum", "b2sum", "-l", "256", path, (char *)NULL);
        _exit(127);
    }
    close(pipe_[1]);
    assert_true(read(pipe_[0], line, sizeof line - 1) >= 64);
    close(pipe_[0]);
    unlink(path);
    line[64] = '\0';
    assert_string_equal(line, hex);
}

static size_t files_in(const char *dir)
{
    DIR *d = opendir(dir);
    size_t n = 0;

    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static void files_appear_whole_or_not_at_all(void **state)
{
    char dir[] = "/tmp/thidua-test-XXXXXX";
    struct fs_out o;
    struct err e;
    char *text;
    size_t n;

    assert_non_null(mkdtemp(dir));
    char *path = fs_join(a, dir, "x");
    assert_int_equal(fs_out_open(&o, path, &e), 0);
    fputs("nửa chừng", o.f);
    fs_out_close(&o);
    assert_int_equal(files_in(dir), 0);
    assert_int_equal(fs_write(path, "một", strlen("một"), &e), 0);
    assert_int_equal(fs_write(path, "hai", 3, &e), 0);
    assert_int_equal(files_in(dir), 1);
    assert_int_equal(fs_read(a, path, 100, &text, &n, &e), 0);
    assert_string_equal(text, "hai");
    assert_int_equal(fs_read(a, path, 2, &text, &n, &e), ERR_LIMIT);
    assert_int_equal(fs_read(a, dir, 100, &text, &n, &e), ERR_INPUT);
    assert_int_equal(fs_read(a, fs_join(a, dir, "không có"), 100, &text, &n, &e), ERR_INPUT);
    assert_non_null(strstr(e.hint, "Kiểm tra"));
    unlink(path);
    /* What is no file is written to, never put aside: a pipe stays a pipe. */
    char *pipe = fs_join(a, dir, "pipe");
    assert_int_equal(mkfifo(pipe, 0600), 0);
    int end = open(pipe, O_RDWR);
    assert_int_equal(fs_write(pipe, "ba", 2, &e), 0);
    char got[8] = "";
    assert_int_equal(read(end, got, sizeof got), 2);
    assert_string_equal(got, "ba");
    assert_int_equal(files_in(dir), 1);
    close(end);
    unlink(pipe);
    rmdir(dir);
}

static void square(void *ctx, struct arena *mine, size_t i)
{
    ((size_t *)ctx)[i] = *(size_t *)memcpy(arena_alloc(mine, sizeof i), &i, sizeof i) * i;
}

static void threads_do_each_item_once(void **state)
{
    static size_t got[1000];

    for (int threads = 1; threads <= 5; threads += 2) {
        struct pool p = {.threads = threads};
        memset(got, 0, sizeof got);
        pool_each(&p, a, 1000, square, got);
        for (size_t i = 0; i < 1000; i++)
            assert_int_equal(got[i], i * i);
    }
}

static void errors_say_where_and_how(void **state)
{
    struct err e;

    err_set(&e, ERR_INPUT, "sai %d", 7);
    err_hint(&e, "sửa %s", "đi");
    err_at(&e, "facts.csv", 12, 3);
    assert_string_equal(err_text(a, &e), "facts.csv:12:3: sai 7\n  → sửa đi");
    assert_int_equal(err_exit_code(e.code), 3);
    err_set(&e, ERR_INPUT, "“%.4s” %s", "aốố", "\x1B[31m\xFF");
    assert_string_equal(e.message, "“aố” [31m"); /* no half letters, nothing a terminal obeys */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffers_have_a_ceiling),
        cmocka_unit_test(maps_keep_first_values),
        cmocka_unit_test(nearest_words),
        cmocka_unit_test(seals_are_plain_blake2b),
        cmocka_unit_test(files_appear_whole_or_not_at_all),
        cmocka_unit_test(threads_do_each_item_once),
        cmocka_unit_test(errors_say_where_and_how),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
