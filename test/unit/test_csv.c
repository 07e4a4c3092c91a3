/* CSV: every trap of an office's files, the limits, the errors' places, and writing. */
#include "base/csv.h"

#include <iconv.h>
#include <string.h>

#include "base/charset.h"
#include "base/check.h"
#include "base/vi.h"
#include "test.h"

/* Reads all of it into "a|b|c\n" lines; an error ends the text with "!line:column". */
static const char *read_all(struct arena *a, const void *bytes, size_t n,
                            const struct csv_limits *lim, struct rows_info *info)
{
    _buf_ struct buf b = BUF_INIT(1 << 24);
    struct rows *r = NULL;
    struct row row;
    struct err e = {0};
    int got = csv_open_mem(&r, bytes, n, "t.csv", lim, &e);

    if (got == 0) {
        while ((got = rows_next(r, &row, &e)) > 0) {
            for (size_t i = 0; i < row.n; i++) {
                assert_int_equal(strlen(row.cell[i]), row.len[i]);
                buf_addf(&b, "%s%s", i ? "|" : "", row.cell[i]);
            }
            buf_addc(&b, '\n');
        }
        if (info)
            rows_info(r, info);
    }
    if (got < 0) {
        struct err again;
        buf_addf(&b, "!%d:%d", e.line, e.column);
        assert_string_equal(e.file, "t.csv");
        assert_true(e.message[0] && e.hint[0]);
        if (r)
            assert_int_equal(rows_next(r, &row, &again), got);
    }
    rows_close(r);
    return arena_strndup(a, buf_str(&b), b.len);
}

#define READ(s) read_all(a, (s), sizeof(s) - 1, NULL, NULL)

static void shapes(void **state)
{
    _arena_ struct arena *a = arena_new();

    assert_string_equal(READ(""), "");
    assert_string_equal(READ("\n\r\n\n"), "");
    assert_string_equal(READ("a,b\r\n1,2\r\n"), "a|b\n1|2\n");
    assert_string_equal(READ("a,b\n\n1,2"), "a|b\n1|2\n");
    assert_string_equal(READ("a,b\r1,2\r"), "a|b\n1|2\n");
    assert_string_equal(READ("a,b\r\r\n1,2\r\r\n"), "a|b\n1|2\n");
    assert_string_equal(READ("\xEF\xBB\xBF"
                             "a,b\n,\n\" \", \n\xC2\xA0,\n1,\n"),
                        "a|b\n1|\n"); /* delimiters alone are no row */
    assert_string_equal(READ("a;b\n1,5;2,5\n3,5;4\n"), "a|b\n1,5|2,5\n3,5|4\n");
    assert_string_equal(READ("a\tb,c\n1\t2\n"), "a|b,c\n1|2\n");
    assert_string_equal(READ("BÁO CÁO, THÁNG 1\n\na|b|c\n1|2|3\n"),
                        "BÁO CÁO, THÁNG 1\na|b|c\n1|2|3\n");
    assert_string_equal(READ("sep=;\r\na,b;c\r\n"), "a,b|c\n");
    assert_string_equal(READ("sep=x"), "");
    assert_string_equal(READ("\"a\",\"b\"\"c\"\"\",\"\"\n"), "a|b\"c\"|\n");
    assert_string_equal(READ("\"x\ny\r\nz\",\"1\" \r\n2,3\n"), "x\ny\r\nz|1\n2|3\n");
    assert_string_equal(READ("5\" x,y\"z\",w\n"), "5\" x|y\"z\"|w\n");
    assert_string_equal(READ("\"a,b\",c"), "a,b|c\n");
    assert_string_equal(READ("\"a\""), "a\n");
    assert_string_equal(READ("Ho\xCC\x80"
                             "a,x\n"),
                        "Hòa|x\n");
}

static void refusals(void **state)
{
    _arena_ struct arena *a = arena_new();
    struct csv_limits small = {.max_row = 20, .max_cols = 3, .max_cell = 10, .max_rows = 2};

    assert_string_equal(READ("a,b\n1,\"2\n3,4\n5,6\n"), "a|b\n!2:2");
    assert_string_equal(READ("a,b\n1,\"2\n3,\"4\"\n5,6\n"), "a|b\n!2:2");
    assert_string_equal(READ("a,b\n\"x\ny\",2\n\"p\nq\",\"r\nz,1\n"), "a|b\nx\ny|2\n!5:2");
    assert_string_equal(READ("a,b\n1,\0\n"), "a|b\n!2:0");
    assert_string_equal(READ("a,b\n1,\"\0\"\n"), "a|b\n!2:0");
    assert_string_equal(READ("\0"), "!1:0");
    struct csv_limits utf8 = {.encoding = "utf-8"};
    assert_string_equal(read_all(a, "a,b\n1,\xFF\n3,4\n", 12, &utf8, NULL), "a|b\n!2:0");
    assert_string_equal(read_all(a, "a,b\n1,\xE1\xBA", 8, &utf8, NULL), "a|b\n!2:0");
    assert_string_equal(read_all(a, "a,b,c,d\n", 8, &small, NULL), "!1:4");
    assert_string_equal(read_all(a, "a,b\nx,12345678901\n", 18, &small, NULL), "a|b\n!2:2");
    assert_string_equal(read_all(a, "a,b\n\"x,1\n2345\n6789,\n01234567\n890\n", 33, &small, NULL),
                        "a|b\n!2:1");
    assert_string_equal(read_all(a, "a\n1\n2\n3\n", 8, &small, NULL), "a\n1\n!3:0");
    assert_string_equal(read_all(a, "aaaaaaaaa,aaaaaaaaa,aaaaaaaaa\n", 30, &small, NULL), "!1:0");
}

/* Rows and quotes that fall across every chunk border, with a broken byte far into the file. */
static void long_files(void **state)
{
    _arena_ struct arena *a = arena_new();
    _buf_ struct buf b = BUF_INIT(1 << 24), want = BUF_INIT(1 << 24);
    struct csv_limits utf8 = {.encoding = "UTF-8"};

    for (int i = 0; i < 60000; i++) {
        buf_addf(&b, "%d,\"Xã \"\"%d\"\"\nsố\",%0*d\r\n", i, i, i % 37 + 1, i);
        buf_addf(&want, "%d|Xã \"%d\"\nsố|%0*d\n", i, i, i % 37 + 1, i);
    }
    assert_string_equal(read_all(a, b.data, b.len, NULL, NULL), buf_str(&want));
    buf_adds(&b, "x,\xE1");
    buf_addf(&want, "!%d:0", 120001);
    assert_string_equal(read_all(a, b.data, b.len, &utf8, NULL), buf_str(&want));
    buf_clear(&want);
    buf_clear(&b);
    for (int i = 0; i < 200000; i++)
        buf_addf(&b, "Phường Nghĩa Lộ,%d\n", i);
    buf_add(&b, "\0", 1);
    const char *got = read_all(a, b.data, b.len, NULL, NULL);
    assert_string_equal(got + strlen(got) - 9, "!200001:0");
}

static const char sample[] =
    "Đơn vị,Số hồ sơ,Tỷ lệ\nỦy ban nhân dân xã Bình Sơn,1.214,94,98\n"
    "ủy ban nhân dân phường nghĩa lộ đã giải quyết đúng hạn, chậm, muộn\n"
    "phòng văn hóa – xã hội, quý, kỹ thuật, tỉnh quảng ngãi; ổn định, ưu tiên, lĩnh vực\n";

static size_t encode(const char *to, const char *s, char *out, size_t room)
{
    iconv_t cd = iconv_open(to, "UTF-8");
    char *in = (char *)s, *p = out;
    size_t n = strlen(s);

    assert_true(cd != (iconv_t)-1);
    assert_int_equal(iconv(cd, &in, &n, &p, &room), 0);
    iconv(cd, NULL, NULL, &p, &room);
    iconv_close(cd);
    return (size_t)(p - out);
}

/* The table of VNI-Windows, letter by letter, as the old converters print it. */
static const struct {
    const char *utf8, *vni;
} vni_table[] = {
    {"áàảãạ", "aùaøaûaõaï"},    {"ấầẩẫậâ", "aáaàaåaãaäaâ"},
    {"ắằẳẵặă", "aéaèaúaüaëaê"}, {"éèẻẽẹ", "eùeøeûeõeï"},
    {"ếềểễệê", "eáeàeåeãeäeâ"}, {"óòỏõọ", "oùoøoûoõoï"},
    {"ốồổỗộô", "oáoàoåoãoäoâ"}, {"ớờởỡợơ", "ôùôøôûôõôïô"},
    {"úùủũụ", "uùuøuûuõuï"},    {"ứừửữựư", "öùöøöûöõöïö"},
    {"íìỉĩị", "íìæóò"},         {"ýỳỷỹỵ", "yùyøyûyõî"},
    {"ÚÙỦŨỤ", "UÙUØUÛUÕUÏ"},    {"đĐ", "ñÑ"},
    {"ÁÀẢÃẠ", "AÙAØAÛAÕAÏ"},    {"ẤẦẨẪẬÂ", "AÁAÀAÅAÃAÄAÂ"},
    {"ẮẰẲẴẶĂ", "AÉAÈAÚAÜAËAÊ"}, {"ỚỜỞỠỢƠ", "ÔÙÔØÔÛÔÕÔÏÔ"},
    {"ỨỪỬỮỰƯ", "ÖÙÖØÖÛÖÕÖÏÖ"},  {"ÍÌỈĨỊỴ", "ÍÌÆÓÒÎ"},
    {"ỐỒỔỖỘÔ", "OÁOÀOÅOÃOÄOÂ"}, {"Eo, ao a", "Eo, ao a"},
};

static void vni_letters(void **state)
{
    for (size_t i = 0; i < sizeof vni_table / sizeof vni_table[0]; i++)
        for (size_t cut = 0; cut < 3; cut++) {
            _buf_ struct buf out = BUF_INIT(1000);
            char s[64];
            size_t n = encode("ISO-8859-1", vni_table[i].vni, s, sizeof s);
            struct charset_decoder *d = charset_decoder_new(CHARSET_VNI);
            charset_decode(d, s, cut, false, &out);
            charset_decode(d, s + cut, n - cut, true, &out);
            charset_decoder_free(d);
            assert_string_equal(buf_str(&out), vni_table[i].utf8);
        }
}

/* UTF-8 → VNI by the rules of the table: letter, then mark byte in the letter's case. */
static size_t to_vni(const char *s, char *out)
{
    size_t n = 0;

    for (size_t i = 0; s[i];) {
        bool found = false;
        for (size_t t = 0; t < sizeof vni_table / sizeof vni_table[0] - 1 && !found; t++) {
            const char *u = vni_table[t].utf8;
            char v[64];
            size_t vn = encode("ISO-8859-1", vni_table[t].vni, v, sizeof v), j = 0;
            while (*u && j < vn) {
                size_t len = (unsigned char)*u < 0xE0 ? 2 : 3;
                bool two = j + 1 < vn && strchr("aeouyAEOUY\xF4\xF6\xD4\xD6", v[j]) &&
                           !strchr("\xF4\xF6\xD4\xD6", v[j + 1]);
                if (strchr("\xF4\xF6\xD4\xD6", v[j]) && j + 1 == vn)
                    two = false;
                if (strncmp(s + i, u, len) == 0) {
                    memcpy(out + n, v + j, two ? 2 : 1);
                    n += two ? 2 : 1;
                    i += len;
                    found = true;
                    break;
                }
                u += len;
                j += two ? 2 : 1;
            }
        }
        if (!found && (unsigned char)s[i] < 0x80)
            out[n++] = s[i++];
        else if (!found)
            i++; /* the dash: leave it out */
    }
    return n;
}

static void encodings(void **state)
{
    static const struct {
        const char *iconv, *name;
        size_t from; /* where in the sample: TCVN3 has no capitals */
    } cases[] = {{"UTF-8", "UTF-8", 0},
                 {"UTF-16LE", "UTF-16LE", 0},
                 {"UTF-16BE", "UTF-16BE", 0},
                 {"CP1258//TRANSLIT", "CP1258", 0},
                 {"TCVN//TRANSLIT", "TCVN3", 90}};
    _arena_ struct arena *a = arena_new();
    struct rows_info info;
    char raw[4096];
    const char *start = strstr(sample, "ủy ban");

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *from = cases[i].from ? start : sample;
        char text[1024] = "";
        bool u16 = strncmp(cases[i].name, "UTF-16", 6) == 0;
        snprintf(text, sizeof text, "%s%s", u16 ? "\xEF\xBB\xBF" : "", from);
        for (char *dash; !u16 && i > 2 && (dash = strstr(text, "–"));)
            memcpy(dash, "---", 3);
        size_t n = encode(cases[i].iconv, text, raw, sizeof raw);
        const char *got = read_all(a, raw, n, NULL, &info);
        const char *want =
            read_all(a, u16 ? text + 3 : text, strlen(text) - (u16 ? 3 : 0), NULL, NULL);
        assert_string_equal(got, want);
        assert_string_equal(info.encoding, cases[i].name);
        assert_int_equal(info.converted, i > 0);
        assert_int_equal(info.replaced, 0);
        assert_false(info.unsure);
    }
}

static void more_encodings(void **state)
{
    _arena_ struct arena *a = arena_new();
    struct rows_info info;
    char raw[4096], text[1024];

    snprintf(text, sizeof text, "%s", sample);
    memcpy(strstr(text, "–"), "---", 3);
    const char *want = read_all(a, text, strlen(text), NULL, NULL);
    size_t n = encode("VISCII", text, raw, sizeof raw);
    assert_string_equal(read_all(a, raw, n, NULL, &info), want);
    assert_string_equal(info.encoding, "VISCII");
    n = to_vni(text, raw);
    assert_string_equal(read_all(a, raw, n, NULL, &info), want);
    assert_string_equal(info.encoding, "VNI");
    assert_false(info.unsure);

    struct csv_limits forced = {.encoding = "vni"};
    assert_string_equal(read_all(a, "ha\xF8,1\n", 6, &forced, NULL), "hà|1\n");
    struct csv_limits wrong = {.encoding = "latin"};
    struct rows *r = NULL;
    struct err e;
    assert_int_equal(csv_open_mem(&r, "a", 1, "t", &wrong, &e), ERR_USAGE);
    assert_int_equal(csv_open_mem(&r, "\x81\x8d\x90\xff\xff\xff", 6, "t", NULL, &e), ERR_INPUT);
    assert_int_equal(csv_open(&r, "/nonexistent/x.csv", NULL, &e), ERR_INPUT);
    assert_null(r);
}

static void line_numbers(void **state)
{
    struct rows *r = NULL;
    struct row row;
    struct err e;
    const char s[] = "sep=,\n\n\"a\nb\",1\n\nc,2\n";
    static const uint64_t want[] = {3, 6};

    assert_int_equal(csv_open_mem(&r, s, sizeof s - 1, "t", NULL, &e), 0);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(rows_next(r, &row, &e), 1);
        assert_int_equal(row.line, want[i]);
    }
    assert_string_equal(row_cell(&row, 9), "");
    assert_int_equal(rows_next(r, &row, &e), 0);
    assert_int_equal(rows_next(r, &row, &e), 0);
    rows_close(r);
}

static void writing(void **state)
{
    static const char *const cells[] = {
        "a",    "=1+1", "-1.5", "-1,5",     "+84 912", "@x", "-x", "\tq", "a,b", "q\"q",
        "x\ny", "",     "-5%",  "+1.000,5", "=\"a,b",  " s", "-",  "--1", "-1.", "Xã, A"};
    static const char want[] =
        "a,'=1+1,-1.5,\"-1,5\",'+84 912,'@x,'-x,'\tq,\"a,b\",\"q\"\"q\",\"x\ny\",,-5%,\"+1.000,5\","
        "\"'=\"\"a,b\",\" s\",'-,'--1,'-1.,\"Xã, A\"\r\n";
    _buf_ struct buf b = BUF_INIT(4096);
    struct csv_out o;

    csv_out_init(&o, NULL, &b, ',', true);
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        csv_put(&o, cells[i]);
    csv_put_end(&o);
    assert_false(csv_out_failed(&o));
    assert_memory_equal(b.data, "\xEF\xBB\xBF", 3);
    assert_string_equal(b.data + 3, want);

    o.raw = true;
    buf_clear(&b);
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        csv_put(&o, cells[i]);
    csv_put_end(&o);
    struct rows *r = NULL;
    struct row row;
    struct err e;
    assert_int_equal(csv_open_mem(&r, b.data, b.len, "t", &(struct csv_limits){.raw = true}, &e),
                     0);
    assert_int_equal(rows_next(r, &row, &e), 1);
    assert_int_equal(row.n, sizeof cells / sizeof cells[0]);
    for (size_t i = 0; i < row.n; i++)
        assert_string_equal(row.cell[i], cells[i]);
    rows_close(r);
}

/* Read with ; between columns, as where the comma is the decimal sign, each of these would begin a cell. */
static void formulas_inside(void **state)
{
    static const char *const cells[] = {
        "a;=1+1",     "a;-5;b",        "a\n=1", "a\t@x",      ";;+x",
        "một\n- hai", "một\n- hai(1)", "\t=1",  "a\r\n+84 1", "x\"\n=1",
    };
    static const char want[] =
        "a;'=1+1,a;-5;b,\"a\n'=1\",a\t'@x,;;'+x,\"một\n- hai\",\"một\n'- hai(1)\",'\t'=1,"
        "\"a\r\n'+84 1\",\"x\"\"\n'=1\"\r\n";
    _buf_ struct buf b = BUF_INIT(4096);
    struct csv_out o;

    csv_out_init(&o, NULL, &b, ',', false);
    for (size_t i = 0; i < ARRAY_SIZE(cells); i++)
        csv_put(&o, cells[i]);
    csv_put_end(&o);
    assert_string_equal(buf_str(&b), want);
}

/* What was written for spreadsheets, with guards, is read as it was: also texts that have such a quote themselves. */
static void guards_come_off(void **state)
{
    static const char *const cells[] = {
        "-Phòng A", "=B",         "@C",      "+84 1",    "'-Phòng A", "''=B",  "'a",
        "'",        "''",         "'-1,5",   "-1,5",     "\t=1",      "'\t=1", "a;=1+1",
        "a;'=1+1",  "a\n'- x(1)", "a\n- x",  "it's; -y", "'+",        "'-",    "a\r\n=1",
        "\"'=1\"",  "x'=1",       "'=1;'=2", ";'-x",     "'@x\ty",    "end"};
    _buf_ struct buf b = BUF_INIT(4096);
    struct rows *r = NULL;
    struct csv_out o;
    struct row row;
    struct err e;

    csv_out_init(&o, NULL, &b, ',', true);
    for (size_t i = 0; i < ARRAY_SIZE(cells); i++)
        csv_put(&o, cells[i]);
    csv_put_end(&o);
    assert_non_null(strstr(buf_str(&b), "'-Phòng A"));
    assert_int_equal(csv_open_mem(&r, b.data, b.len, "t", NULL, &e), 0);
    assert_int_equal(rows_next(r, &row, &e), 1);
    assert_int_equal(row.n, ARRAY_SIZE(cells));
    for (size_t i = 0; i < row.n; i++) {
        assert_string_equal(row.cell[i], cells[i]);
        assert_int_equal(row.len[i], strlen(cells[i]));
    }
    rows_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guards_come_off), cmocka_unit_test(shapes),
        cmocka_unit_test(refusals),        cmocka_unit_test(long_files),
        cmocka_unit_test(vni_letters),     cmocka_unit_test(encodings),
        cmocka_unit_test(more_encodings),  cmocka_unit_test(line_numbers),
        cmocka_unit_test(writing),         cmocka_unit_test(formulas_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
