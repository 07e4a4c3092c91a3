/* A table in its three files: what stands where, what spreadsheets must not run, and that a file comes whole. */
#include <string.h>
#include <unistd.h>

#include "core/grid_out.h"
#include "doc/rows.h"
#include "test.h"

static const struct grid_column columns[] = {
    {"name", "Đơn vị", GRID_TEXT}, {"score", "Điểm", GRID_NUMBER}, {"day", "Ngày", GRID_DATE}};
static struct arena *arena;
static struct grid grid;

static int fill(void **state)
{
    (void)state;
    arena = arena_new();
    grid_init(&grid, arena, "Bảng \"thử\"", columns, 3);
    grid_note(&grid, "số minh họa");
    const char **row = grid_row(&grid);
    row[0] = "Xã An Phú, mới";
    row[1] = "88.45";
    row[2] = "2026-01-15";
    row = grid_row(&grid);
    row[0] = "=1+1";
    row[1] = "chưa có";
    return 0;
}

static int drop(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *text(enum grid_file as)
{
    struct buf b;
    struct err e;

    assert_int_equal(grid_to_buf(&grid, as, &b, &e), 0);
    const char *s = arena_strndup(arena, b.data, b.len);
    buf_free(&b);
    return s;
}

static void csv(void **state)
{
    (void)state;
    assert_string_equal(text(GRID_CSV), "\xEF\xBB\xBFname,score,day\r\n"
                                        "\"Xã An Phú, mới\",88.45,2026-01-15\r\n"
                                        "'=1+1,chưa có,\r\n");
    struct grid marked = grid;
    struct buf b = BUF_INIT(1000);
    marked.label = "minh họa";
    grid_put_csv(&marked, NULL, &b, false);
    assert_string_equal(buf_str(&b), "name,score,day,label\r\n"
                                     "\"Xã An Phú, mới\",88.45,2026-01-15,minh họa\r\n"
                                     "'=1+1,chưa có,,minh họa\r\n");
    buf_free(&b);
}

static void json(void **state)
{
    (void)state;
    assert_string_equal(text(GRID_JSON),
                        "{\"notes\":[\"số minh họa\"],\"rows\":["
                        "{\"day\":\"2026-01-15\",\"name\":\"Xã An Phú, mới\",\"score\":\"88.45\"},"
                        "{\"day\":\"\",\"name\":\"=1+1\",\"score\":\"chưa có\"}],"
                        "\"title\":\"Bảng \\\"thử\\\"\"}\n");
}

/* Read back with the reader of foreign files. */
static void xlsx(void **state)
{
    (void)state;
    char path[] = "/tmp/thidua-grid-XXXXXX";
    struct rows *rows;
    struct row row;
    struct err e;
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(grid_write_xlsx(&grid, path, &e), 0);
    assert_int_equal(rows_open(&rows, path, NULL, &e), 0);
    static const struct {
        const char *cell[3];
        enum cell_type second;
    } want[] = {{{"Bảng \"thử\"", "", ""}, CELL_TEXT},
                {{"số minh họa", "", ""}, CELL_TEXT},
                {{"Đơn vị", "Điểm", "Ngày"}, CELL_TEXT},
                {{"Xã An Phú, mới", "88.45", "2026-01-15"}, CELL_NUMBER},
                {{"=1+1", "chưa có", ""}, CELL_TEXT}};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(rows_next(rows, &row, &e), 1);
        for (size_t c = 0; c < 3; c++)
            assert_string_equal(row_cell(&row, c), want[i].cell[c]);
        if (row.n > 1)
            assert_int_equal(row_type(&row, 1), want[i].second);
    }
    assert_int_equal(rows_next(rows, &row, &e), 0);
    rows_close(rows);
    unlink(path);
    assert_memory_equal(text(GRID_XLSX), "PK", 2);
    assert_string_equal(text(GRID_XLSX), text(GRID_XLSX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(csv), cmocka_unit_test(json),
                                       cmocka_unit_test(xlsx)};

    return cmocka_run_group_tests(tests, fill, drop);
}
