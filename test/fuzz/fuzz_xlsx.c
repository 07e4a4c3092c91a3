/* Spreadsheets, in this process without the child.  Input that begins with 'Z' is the bytes of a
 * zip; all else is text: parts that are parted by a line "~~", in the order sheet, shared strings,
 * styles, workbook, relations, which are zipped here (so that the fuzzer needs no checksums). */
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/check.h"
#include "base/utf8.h"
#include "doc/xlsx_parse.h"

static const char *const names[] = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml",
                                    "xl/styles.xml", "xl/workbook.xml",
                                    "xl/_rels/workbook.xml.rels"};
static const char *const usual[] = {
    NULL, NULL, NULL, "<workbook><sheets><sheet name='S' r:id='r1'/></sheets></workbook>",
    "<Relationships><Relationship Id='r1' Target='worksheets/sheet1.xml'/></Relationships>"};

static int on_row(void *to, const struct row *row)
{
    const struct xlsx_limits *lim = to;

    CHECK(row->n > 0 && row->n <= lim->max_cols && row->line > 0);
    for (size_t i = 0; i < row->n; i++) {
        CHECK(strlen(row->cell[i]) == row->len[i] && row->len[i] <= lim->max_cell);
        CHECK(utf8_valid(row->cell[i], row->len[i]) && row->type[i] <= CELL_COVERED);
    }
    CHECK(row->len[row->n - 1] > 0);
    return 0;
}

static void add(zip_t *z, const char *name, const char *s, size_t n)
{
    zip_source_t *src = zip_source_buffer(z, s, n, 0);
    zip_int64_t i = zip_file_add(z, name, src, 0);

    CHECK(i >= 0);
    zip_set_file_compression(z, (zip_uint64_t)i, ZIP_CM_STORE, 0);
}

/* Zips the parts of s into *ret, which the caller frees. */
static size_t make_zip(const char *s, size_t n, char **ret)
{
    zip_error_t e;
    zip_source_t *src = zip_source_buffer_create(NULL, 0, 0, &e);
    zip_stat_t st;

    zip_source_keep(src);
    zip_t *z = zip_open_from_source(src, ZIP_TRUNCATE, &e);
    CHECK(z);
    for (size_t i = 0; i < 5; i++) {
        const char *cut = n ? memmem(s, n, "\n~~\n", 4) : NULL;
        size_t len = cut ? (size_t)(cut - s) : n;
        if (len)
            add(z, names[i], s, len);
        else if (usual[i])
            add(z, names[i], usual[i], strlen(usual[i]));
        s += cut ? len + 4 : n;
        n -= cut ? len + 4 : n;
    }
    CHECK(zip_close(z) == 0);
    CHECK(zip_source_stat(src, &st) == 0 && zip_source_open(src) == 0);
    *ret = xmalloc(st.size + 1);
    CHECK(zip_source_read(src, *ret, st.size) == (zip_int64_t)st.size);
    zip_source_close(src);
    zip_source_free(src);
    return st.size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct xlsx_limits lim = {.max_strings = 100,
                              .max_member = 1 << 20,
                              .max_cols = 40,
                              .max_cell = 200,
                              .max_row = 2000,
                              .max_rows = 200};
    struct xlsx_sink sink = {.row = on_row, .to = &lim};
    struct err e;

    if (!size)
        return 0;
    lim = xlsx_limits_or_default(&lim);
    if (data[0] == 'Z') {
        xlsx_parse(data + 1, size - 1, "f", &lim, &sink, &e);
        return 0;
    }
    char *bytes;
    size_t n = make_zip((const char *)data, size, &bytes);
    xlsx_parse(bytes, n, "f", &lim, &sink, &e);
    free(bytes);
    return 0;
}
