/* CSV: any bytes give rows or an error, never more cells than allowed, always valid NFC text; and
 * what csv_put() writes is read back the same. */
#include <string.h>

#include "base/check.h"
#include "base/csv.h"
#include "base/utf8.h"

static void write_row(struct csv_out *o, const struct row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        CHECK(strlen(row->cell[i]) == row->len[i]);
        CHECK(utf8_valid(row->cell[i], row->len[i]));
        csv_put(o, row->cell[i]);
    }
    csv_put_end(o);
}

/* Everything that the rows say, cell by cell. */
static void tell(struct buf *b, const struct row *row)
{
    for (size_t i = 0; i < row->n; i++)
        buf_add(b, row->cell[i], row->len[i] + 1);
    buf_addc(b, '\n');
}

/* Written raw or with guards: read back the same, unless quoting and composing have pushed a row over a limit. */
static void read_back(const struct buf *written, const struct buf *told, bool raw)
{
    struct csv_limits plain = {.encoding = "UTF-8", .delimiter = ',', .raw = raw};
    _buf_ struct buf again = BUF_INIT(64 << 20);
    struct rows *r = NULL;
    struct row row;
    struct err e;
    int got;

    CHECK(!buf_failed(written) &&
          csv_open_mem(&r, written->data, written->len, "f", &plain, &e) == 0);
    while ((got = rows_next(r, &row, &e)) > 0)
        tell(&again, &row);
    CHECK(got == ERR_LIMIT || (got == 0 && again.len == told->len &&
                               (again.len == 0 || memcmp(again.data, told->data, again.len) == 0)));
    rows_close(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* the first byte chooses small limits or the defaults */
    struct csv_limits small = {.max_row = 200, .max_cols = 4, .max_cell = 50, .max_rows = 20};
    _buf_ struct buf raw = BUF_INIT(64 << 20), guarded = BUF_INIT(64 << 20),
                     told = BUF_INIT(64 << 20);
    struct csv_out to_raw, to_guarded;
    struct rows *r = NULL;
    struct row row;
    struct err e;
    uint64_t line = 0;

    if (!size)
        return 0;
    if (csv_open_mem(&r, data + 1, size - 1, "f", data[0] == '!' ? &small : NULL, &e) < 0)
        return 0;
    csv_out_init(&to_raw, NULL, &raw, ',', true);
    csv_out_init(&to_guarded, NULL, &guarded, ',', true);
    to_raw.raw = true;
    while (rows_next(r, &row, &e) > 0) {
        CHECK(row.n > 0 && row.line > line);
        line = row.line;
        write_row(&to_raw, &row);
        write_row(&to_guarded, &row);
        tell(&told, &row);
    }
    rows_close(r);
    read_back(&raw, &told, true);
    read_back(&guarded, &told, false);
    return 0;
}
