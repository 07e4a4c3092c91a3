/* Reading a 200 MB CSV of cases: ours (encoding, delimiter and UTF-8 all checked) against libcsv
 * 3.0.3, which only cuts cells.  Rounds alternate; the medians and their ratio are printed. */
#include <csv.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/csv.h"

enum { ROUNDS = 5, ROWS = 1400000 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void make(FILE *f, bool quoted)
{
    static const char *const units[] = {"Phường Nghĩa Lộ", "Xã Bình Sơn", "Xã Tịnh Khê",
                                        "Phường Cẩm Thành", "Đặc khu Lý Sơn"};

    rewind(f);
    fputs("Mã hồ sơ,Đơn vị,Thủ tục,Ngày nhận,Ngày hẹn,Trạng thái,Hình thức,Lệ phí,Kết quả\n", f);
    for (int i = 0; i < ROWS; i++) {
        const char *q = quoted && i % 3 == 0 ? "\"" : "";
        fprintf(f,
                "000.00.%02d.H48-251122-%07d,%s%s%s,1.%06d,%02d/%02d/2025,%02d/12/2025,"
                "Đã giải quyết,trực tuyến,%d,đúng hạn\n",
                i % 97, i, q, units[i % 5], q, i % 900, i % 28 + 1, i % 12 + 1, i % 28 + 1,
                i % 1000);
    }
    fflush(f);
}

static size_t cells;

static void on_cell(void *s, size_t n, void *to)
{
    (void)s, (void)n, (void)to;
    cells++;
}

static double rival(FILE *f)
{
    static char chunk[65536];
    struct csv_parser p;
    size_t n;
    double start = now();

    rewind(f);
    csv_init(&p, CSV_STRICT | CSV_APPEND_NULL);
    while ((n = fread(chunk, 1, sizeof chunk, f)))
        csv_parse(&p, chunk, n, on_cell, NULL, NULL);
    csv_fini(&p, on_cell, NULL, NULL);
    csv_free(&p);
    return now() - start;
}

static double ours(FILE *f)
{
    _rows_ struct rows *r = NULL;
    struct row row;
    struct err e;
    double start = now();

    rewind(f);
    if (csv_open_stream(&r, f, "bench", NULL, &e) < 0)
        abort();
    while (rows_next(r, &row, &e) > 0)
        cells -= row.n;
    return now() - start;
}

static int by_time(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;

    return (a > b) - (a < b);
}

static void compare(FILE *f, const char *name)
{
    double us[ROUNDS], them[ROUNDS];

    for (int i = 0; i < ROUNDS; i++) {
        them[i] = rival(f);
        us[i] = ours(f);
        if (cells != 0)
            abort(); /* both must see the same cells */
    }
    qsort(us, ROUNDS, sizeof *us, by_time);
    qsort(them, ROUNDS, sizeof *them, by_time);
    double mb = (double)ftell(f) / 1e6, mid = us[ROUNDS / 2], other = them[ROUNDS / 2];
    printf("%s: %.0f MB, ours %.0f MB/s, libcsv %.0f MB/s, ratio %.2f\n", name, mb, mb / mid,
           mb / other, other / mid);
}

int main(void)
{
    FILE *f = tmpfile();

    if (!f)
        return 1;
    make(f, false);
    compare(f, "plain");
    make(f, true);
    compare(f, "quoted");
    fclose(f);
    return 0;
}
