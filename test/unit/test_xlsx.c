/* Spreadsheets: hand-made parts with every kind of cell, hostile files, and what xlsx_out writes is
 * read back the same. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "base/date.h"
#include "base/fs.h"
#include "base/num.h"
#include "doc/rows.h"
#include "doc/xlsx_out.h"
#include "doc/xlsx_part.h"
#include "test.h"

static char dir[] = "/tmp/thidua-xlsx-XXXXXX", path[64];

static const char workbook[] =
    "<workbook xmlns:r='r'><workbookPr%s/><sheets>"
    "<sheet name='Ẩn' sheetId='1' state='hidden' r:id='rId1'/>"
    "<sheet name='Số liệu' sheetId='2' r:id='rId2'/></sheets></workbook>";
static const char rels[] =
    "<Relationships><Relationship Id='rId1' Target='worksheets/no.xml'/>"
    "<Relationship Id='rId2' Target='/xl/worksheets/sheet2.xml'/></Relationships>";
static const char styles[] =
    "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='dd\"/\"mm/yyyy'/>"
    "<numFmt numFmtId='165' formatCode='#,##0\"d\"'/><numFmt numFmtId='166' "
    "formatCode='[Red]0.00'/><numFmt numFmtId='167' formatCode='00000'/>"
    "<numFmt numFmtId='168' formatCode='&quot;P-&quot;000'/></numFmts><cellStyleXfs><xf "
    "numFmtId='14'/></cellStyleXfs>"
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/>"
    "<xf numFmtId='166'/><xf numFmtId='22'/><xf numFmtId='9'/><xf numFmtId='167'/><xf "
    "numFmtId='168'/><xf numFmtId='169'/></cellXfs><dxfs><dxf><numFmt numFmtId='169' "
    "formatCode='dd/mm/yyyy'/></dxf></dxfs></styleSheet>";
static const char strings[] =
    "<sst><si><t>Đơn vị</t></si><si><r><t>Xã </t></r><r><t xml:space='preserve'>Bình Sơn</t></r>"
    "<rPh><t>PHONETIC</t></rPh></si><si><t>a_x000A_b_x005F_c</t></si><si/></sst>";

static void add(zip_t *z, const char *name, const char *s)
{
    zip_source_t *src = zip_source_buffer(z, s, strlen(s), 0);

    assert_true(zip_file_add(z, name, src, 0) >= 0);
}

/* Makes path out of these parts. */
static void make(const char *sheet, const char *props)
{
    char wb[600];

    unlink(path);
    zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert_non_null(z);
    snprintf(wb, sizeof wb, workbook, props);
    add(z, "xl/workbook.xml", wb);
    add(z, "xl/_rels/workbook.xml.rels", rels);
    add(z, "xl/styles.xml", styles);
    add(z, "xl/sharedStrings.xml", strings);
    add(z, "xl/worksheets/sheet2.xml", sheet);
    assert_int_equal(zip_close(z), 0);
}

/* "line: a|b(type)…\n", an error as "!code line:column". */
static const char *read_path(struct arena *a, const struct rows_limits *lim)
{
    _buf_ struct buf b = BUF_INIT(1 << 24);
    _rows_ struct rows *r = NULL;
    struct row row;
    struct err e = {0}, again;
    int got = rows_open(&r, path, lim, &e);

    while (got >= 0 && (got = rows_next(r, &row, &e)) > 0) {
        buf_addf(&b, "%d:", (int)row.line);
        for (size_t i = 0; i < row.n; i++) {
            assert_int_equal(strlen(row.cell[i]), row.len[i]);
            buf_addf(&b, "%s%s%c", i ? "|" : "", row.cell[i], "tndbesc"[row_type(&row, i)]);
        }
        buf_addc(&b, '\n');
    }
    if (got < 0) {
        buf_addf(&b, "!%d %d:%d", e.code, e.line, e.column);
        assert_true(e.message[0] && e.hint[0]);
        if (r)
            assert_int_equal(rows_next(r, &row, &again), got);
    }
    return arena_strndup(a, buf_str(&b), b.len);
}

static void kinds_of_cells(void **state)
{
    _arena_ struct arena *a = arena_new();

    make("<x:worksheet xmlns:x='m'><x:sheetData>"
         "<x:row r='2'><x:c r='A2' t='s'><x:v>0</x:v></x:c><x:c r='C2' t='s'><x:v>1</x:v></x:c>"
         "<x:c t='s'><x:v>2</x:v></x:c><x:c t='s'><x:v>3</x:v></x:c></x:row>"
         "<x:row><x:c s='4'><x:v>0.94999999999999996</x:v></x:c><x:c><x:v>74.995000000000005</x:v>"
         "</x:c><x:c s='3'><x:v>-1.5E+3</x:v></x:c><x:c s='1'><x:v>44679</x:v></x:c>"
         "<x:c s='2'><x:f>NOW()</x:f><x:v>44679</x:v></x:c><x:c "
         "s='5'><x:v>44679.5</x:v></x:c></x:row>"
         "<x:row r='9'><x:c r='B9' t='inlineStr'><x:is><x:r><x:t>Ho&#x300;a "
         "</x:t></x:r><x:t>&lt;1&gt;"
         "</x:t><x:rPh><x:t>no</x:t></x:rPh></x:is></x:c><x:c t='b'><x:v>1</x:v></x:c>"
         "<x:c t='e'><x:v>#DIV/0!</x:v></x:c><x:c t='str'><x:f>A1</x:f><x:v>=x</x:v></x:c>"
         "<x:c t='d'><x:v>2022-04-28T00:00:00</x:v></x:c><x:c s='1'/></x:row>"
         "<x:row r='10'><x:c r='A10' s='1'/><x:c r='XFD10' s='1'/></x:row>"
         "</x:sheetData><x:autoFilter/></x:worksheet>",
         "");
    assert_string_equal(read_path(a, NULL),
                        "2:Đơn vịt|t|Xã Bình Sơnt|a\nb_ct\n"
                        "3:0.95n|74.995n|-1500s|2022-04-28d|2022-04-28d|2022-04-28 12:00:00d\n"
                        "9:t|Hòa <1>t|1b|#DIV/0!e|=xt|2022-04-28d\n");
    make("<worksheet><sheetData><row><c s='1'><v>0</v></c><c "
         "s='1'><v>43217</v></c></row></sheetData>"
         "</worksheet>",
         " date1904='1'");
    assert_string_equal(read_path(a, NULL), "1:1904-01-01d|2022-04-28d\n");

    struct rows_limits lim = {.xlsx = {.sheet = "Không có"}};
    assert_string_equal(read_path(a, &lim), "!-4 0:0");
}

/* A row in two pieces, cells in any order; formulas without a result beside an empty text that is one; what a format shows;
 * values under merged cells; rows that are hidden. */
static void as_seen(void **state)
{
    static const char sheet[] = "<worksheet><sheetData>"
                                "<row r='1'><c r='B1'><v>2</v></c><c r='A1'><v>1</v></c></row><row "
                                "r='1'><c r='C1'><v>3</v></c></row>"
                                "<row r='2'><c><f>A1+B1</f></c><c><f>A1</f><v/></c><c "
                                "t='str'><f>\"\"</f><v></v></c><c t='str'><f>A1</f></c>"
                                "<c><f t='shared' si='0'/></c></row>"
                                "<row r='3'><c s='6'><v>0.07</v></c><c s='7'><v>42</v></c><c "
                                "s='7'><v>1234567</v></c><c s='3'><v>5</v></c>"
                                "<c s='8'><v>5</v></c><c s='9'><v>7</v></c></row>"
                                "<row r='4'><c><v>1</v></c><c><v>2</v></c></row><row r='5' "
                                "hidden='1'><c><v>3</v></c><c><v>4</v></c></row>"
                                "<row r='6'><c><v>5</v></c></row>"
                                "</sheetData><mergeCells><mergeCell ref='A4:B4'/><mergeCell "
                                "ref='A5:A6'/></mergeCells></worksheet>";
    _arena_ struct arena *a = arena_new();
    struct rows_limits lim = {.xlsx = {.skip_hidden = true}};
    struct rows_info info;
    struct rows *r = NULL;
    struct row row;
    struct err e;

    make(sheet, "");
    assert_string_equal(read_path(a, NULL),
                        "1:1n|2n|3n\n2:=A1+B1e|=A1e|t|=A1e|=e\n3:7%t|00042n|1234567n|5s|5s|7n\n"
                        "4:1n\n5:3n|4n\n");
    assert_string_equal(
        read_path(a, &lim),
        "1:1n|2n|3n\n2:=A1+B1e|=A1e|t|=A1e|=e\n3:7%t|00042n|1234567n|5s|5s|7n\n4:1n\n");
    assert_int_equal(rows_open(&r, path, NULL, &e), 0);
    while (rows_next(r, &row, &e) > 0)
        ;
    rows_info(r, &info);
    assert_int_equal(info.hidden, 1);
    assert_int_equal(info.covered, 2); /* B4 and A6 */
    rows_close(r);
}

static void numbers(void **state)
{
    static const struct {
        const char *stored, *want;
    } cases[] = {
        {"0", "0"},
        {"-0", "0"},
        {"1", "1"},
        {"100", "100"},
        {"0.1", "0.1"},
        {"0.30000000000000004", "0.3"},
        {"1.1000000000000001", "1.1"},
        {"1E-3", "0.001"},
        {"1.5E+3", "1500"},
        {"123456789012345", "123456789012345"},
        {"99.999999999999986", "100"},
        {"-82.349999999999994", "-82.35"},
        {"1e20", "100000000000000000000"},
        {"1e300", "1e+300"},
        {"0.83333333333333337", "0.833333333333333"},
    };
    char out[64];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(xlsx_number_text(cases[i].stored, out));
        assert_string_equal(out, cases[i].want);
    }
    /* every decimal of two places comes back from the double that stores it */
    for (int i = 0; i < 100000; i++) {
        char want[32], stored[40];
        snprintf(want, sizeof want, i % 100 ? (i % 10 ? "%d.%02d" : "%d.%d") : "%d", i / 100,
                 i % 10 ? i % 100 : i % 100 / 10);
        snprintf(stored, sizeof stored, "%.17g", strtod(want, NULL));
        assert_true(xlsx_number_text(stored, out));
        assert_string_equal(out, want);
    }
    assert_false(xlsx_number_text("", out));
    assert_false(xlsx_number_text("1e999", out));
    assert_false(xlsx_number_text("0x10", out));
    assert_false(xlsx_number_text("nan", out));
}

static void dates(void **state)
{
    char out[64];

    assert_true(xlsx_date_text("1", false, out));
    assert_string_equal(out, "1900-01-01");
    assert_true(xlsx_date_text("59", false, out));
    assert_string_equal(out, "1900-02-28");
    assert_false(xlsx_date_text("60", false, out));
    assert_true(xlsx_date_text("61", false, out));
    assert_string_equal(out, "1900-03-01");
    assert_true(xlsx_date_text("0.5", false, out));
    assert_string_equal(out, "12:00:00");
    assert_true(xlsx_date_text("44679.999999", false, out));
    assert_string_equal(out, "2022-04-29");
    assert_false(xlsx_date_text("-1", false, out));
    assert_true(xlsx_is_date_code("yyyy\\-mm\\-dd;@"));
    assert_true(xlsx_is_date_code("[$-42A]d/m/yyyy"));
    assert_false(xlsx_is_date_code("#,##0.00 \"đ/s\""));
    assert_false(xlsx_is_date_code("General"));
    assert_false(xlsx_is_date_code("[Red]0;\\d0"));
}

static void hostile(void **state)
{
    static const struct {
        const char *sheet, *want;
    } cases[] = {
        {"<!DOCTYPE x [<!ENTITY a 'aaa'>]><worksheet>&a;</worksheet>", "!-2 0:0"},
        {"<worksheet><sheetData><row><c><v>abc</v></c></row></sheetData></worksheet>", "!-2 1:1"},
        {"<worksheet><sheetData><row><c t='s'><v>9</v></c></row></sheetData></worksheet>",
         "!-2 1:1"},
        {"<worksheet><sheetData><row><c r='XFE1'/></row></sheetData></worksheet>", "!-2 1:1"},
        {"<worksheet><sheetData><row><c r='1'/></row></sheetData></worksheet>", "!-2 1:1"},
        {"<worksheet><sheetData><row r='5'/><row r='4'/></sheetData></worksheet>", "!-2 5:0"},
        {"<worksheet><sheetData><row r='5'><c><v>1</v></c></row><row r='5'><c><v>2</v></c></row>"
         "</sheetData></worksheet>",
         "!-2 5:1"},
        {"<worksheet><sheetData><row><c r='XFD1' "
         "t='str'><v>x</v></c></row></sheetData></worksheet>",
         "!-3 1:16384"},
        {"<worksheet><sheetData><row><c><v>1</v></c></row>", "!-2 1:0"},
        {"<worksheet><sheetData></wrong>", "!-2 0:0"},
        {"<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><"
         "a>"
         "<a><a><a><a>",
         "!-3 0:0"},
    };
    _arena_ struct arena *a = arena_new();
    struct err e;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        make(cases[i].sheet, "");
        assert_string_equal(read_path(a, NULL), cases[i].want);
    }
    size_t n = 3 << 20;
    char *bomb = malloc(n + 1);
    memset(bomb, ' ', n);
    bomb[n] = '\0';
    make(bomb, "");
    assert_string_equal(read_path(a, NULL), "!-3 0:0");
    memcpy(bomb, "<worksheet>", 11);
    struct rows_limits lim = {.xlsx = {.max_ratio = 1 << 20, .max_member = 1 << 20}};
    make(bomb, "");
    assert_string_equal(read_path(a, &lim), "!-3 0:0");
    free(bomb);
    static const char *const foreign[] = {"PK\3\4 not a zip at all", "\xD0\xCF\x11\xE0 old",
                                          "%PDF-1.7", " <html><table>", "PK\3\4"};
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        assert_int_equal(fs_write(path, foreign[i], strlen(foreign[i]), &e), 0);
        assert_string_equal(read_path(a, NULL), "!-2 0:0");
    }
    assert_int_equal(fs_write(path, "a;b\n1;2\n", 8, &e), 0);
    assert_string_equal(read_path(a, NULL), "1:at|bt\n2:1t|2t\n");
}

/* A child that is killed, or a reader that is closed early, leaves a clear error and no zombie. */
static void early_ends(void **state)
{
    struct rows *r = NULL;
    struct row row;
    struct err e;
    _buf_ struct buf b = BUF_INIT(64 << 20);

    buf_adds(&b, "<worksheet><sheetData>");
    for (int i = 0; i < 200000; i++)
        buf_addf(&b, "<row><c><v>%d</v></c><c t='s'><v>1</v></c></row>", i);
    buf_adds(&b, "</sheetData></worksheet>");
    make(buf_str(&b), "");
    assert_int_equal(rows_open(&r, path, NULL, &e), 0);
    assert_int_equal(rows_next(r, &row, &e), 1);
    rows_close(r);
    struct rows_limits lim = {.xlsx = {.max_rows = 1000}};
    assert_int_equal(rows_open(&r, path, &lim, &e), 0);
    int n = 0, got;
    while ((got = rows_next(r, &row, &e)) > 0)
        n++;
    assert_int_equal(got, ERR_LIMIT);
    assert_int_equal(n, 1000);
    rows_close(r);
    assert_int_equal(rows_open(&r, path, NULL, &e), 0);
    n = 0;
    while ((got = rows_next(r, &row, &e)) > 0)
        n++;
    assert_int_equal(got, 0);
    assert_int_equal(n, 200000);
    rows_close(r);
}

/* Wrong checksums of the sheet, in its own header and in the directory. */
static void wrong_checksum(void **state)
{
    static const char name[] = "xl/worksheets/sheet2.xml";
    _arena_ struct arena *a = arena_new();
    struct err e;
    char *bytes;
    size_t n, spoiled = 0;

    make("<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>", "");
    assert_string_equal(read_path(a, NULL), "1:1n\n");
    assert_int_equal(fs_read(a, path, 1 << 20, &bytes, &n, &e), 0);
    for (size_t i = 46; i + sizeof name < n; i++) {
        if (memcmp(bytes + i, name, sizeof name - 1) != 0)
            continue;
        bool central = memcmp(bytes + i - 46, "PK\1\2", 4) == 0;
        bytes[i - (central ? 30 : 16)] ^= 0x55;
        spoiled++;
    }
    assert_int_equal(spoiled, 2);
    assert_int_equal(fs_write(path, bytes, n, &e), 0);
    assert_non_null(strstr(read_path(a, NULL), "!-2"));
}

static void round_trip(void **state)
{
    static const struct xlsx_column columns[] = {{.title = "Đơn vị", .width = 30},
                                                 {.title = "Điểm", .places = 2},
                                                 {.title = "Ngày"},
                                                 {.title = "Ghi chú"}};
    static const char *const titles[] = {"BẢNG XẾP HẠNG", "Năm 2022"};
    struct xlsx_table t = {.sheet = "Xếp hạng",
                           .titles = titles,
                           .n_titles = 2,
                           .columns = columns,
                           .n_columns = 4,
                           .created = 1700000000};
    _arena_ struct arena *a = arena_new();
    struct xlsx_out *o = NULL;
    struct err e;
    char *first, *second;
    size_t n1, n2;

    for (int round = 0; round < 2; round++) {
        assert_int_equal(xlsx_out_open(&o, &t, path, &e), 0);
        xlsx_put_text(o, "Xã Bình Sơn");
        xlsx_put_num(o, "94.98");
        xlsx_put_date(o, date_from(2022, 4, 28));
        xlsx_put_text(o, "=HYPERLINK(\"x\")");
        xlsx_put_end(o);
        xlsx_put_text(o, "");
        xlsx_put_num(o, "1234567890123456.5");
        xlsx_put_date(o, DATE_NONE);
        xlsx_put_text(o, "a\nb _x000A_ <&>");
        xlsx_put_end(o);
        xlsx_put_blank(o);
        xlsx_put_num(o, "-0.1");
        xlsx_put_date(o, date_from(1900, 1, 1));
        xlsx_put_end(o);
        assert_int_equal(xlsx_out_commit(o, &e), 0);
        xlsx_out_close(o);
        assert_int_equal(fs_read(a, path, 1 << 20, round ? &second : &first, round ? &n2 : &n1, &e),
                         0);
    }
    assert_int_equal(n1, n2);
    assert_memory_equal(first, second, n1);
    assert_string_equal(read_path(a, NULL),
                        "1:BẢNG XẾP HẠNGt\n2:Năm 2022t\n4:Đơn vịt|Điểmt|Ngàyt|Ghi chút\n"
                        "5:Xã Bình Sơnt|94.98n|2022-04-28d|=HYPERLINK(\"x\")t\n"
                        "6:t|1234567890123456.5t|t|a\nb _x000A_ <&>t\n7:t|-0.1n|01/01/1900t\n");

    unlink(path);
    assert_int_equal(xlsx_out_open(&o, &t, path, &e), 0);
    xlsx_put_text(o, "x");
    xlsx_out_close(o); /* no commit: nothing is left */
    assert_false(fs_exists(path));
    assert_int_equal(rmdir(dir), 0);
    assert_int_equal(mkdir(dir, 0700), 0);
    t.sheet = "a/b";
    assert_int_equal(xlsx_out_open(&o, &t, path, &e), ERR_INPUT);
    t.sheet = NULL;
    assert_int_equal(xlsx_out_open(&o, &t, "/nonexistent/x.xlsx", &e), ERR_INPUT);
}

static int setup(void **state)
{
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/t.xlsx", dir);
    return 0;
}

static int teardown(void **state)
{
    unlink(path);
    return rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_of_cells), cmocka_unit_test(as_seen),
        cmocka_unit_test(numbers),        cmocka_unit_test(dates),
        cmocka_unit_test(hostile),        cmocka_unit_test(early_ends),
        cmocka_unit_test(round_trip),     cmocka_unit_test(wrong_checksum),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
