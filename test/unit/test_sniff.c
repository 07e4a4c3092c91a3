/* Made files of every kind, and those that pretend: what is taken, what is refused and with which way
 * out, what is advised of scans. */
#include "doc/sniff.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zip.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "doc/pdf_scan.h"
#include "doc/sandbox.h"
#include "test.h"

static struct sniff got;
static struct err err;

/* The verdict on bytes under a name, by way of the child. */
static int sniff(const void *bytes, size_t n, const char *name, const struct sniff_limits *lim)
{
    int fd = memfd_create("sniff", MFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), n);
    memset(&got, 0, sizeof got);
    memset(&err, 0, sizeof err);
    int r = sniff_file(fd, name, lim, &got, &err);
    close(fd);
    if (r < 0) {
        assert_true(err.message[0] && err.hint[0]); /* the way out, always */
        assert_string_equal(err.file, name);
    }
    return r;
}

static int sniff_text(const char *text, const char *name)
{
    return sniff(text, strlen(text), name, NULL);
}

/* ---- PDF ---- */

static const char page_of_text[] =
    "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
    "2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>> endobj\n"
    "3 0 obj <</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>> endobj\n"
    "4 0 obj <</Length 34>> stream\nBT /F1 12 Tf 72 700 Td (A) Tj ET  \nendstream endobj\n"
    "5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\n";
static const char tail[] = "trailer <</Root 1 0 R/Size 6>>\nstartxref\n0\n%%EOF\n";

/* A page that is one picture of so many pixels across A4, and what lies over it. */
static const char *scan(int width, const char *colour, const char *over)
{
    static char text[4000];
    char content[300];
    int n = snprintf(content, sizeof content, "q 595 0 0 842 0 0 cm /Im0 Do Q %s", over);

    snprintf(text, sizeof text,
             "%%PDF-1.6\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
             "2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]\n"
             "/Resources<</XObject<</Im0 6 0 R>>>>>> endobj\n"
             "3 0 obj <</Type/Page/Parent 2 0 R/Contents 4 0 R>> endobj\n"
             "4 0 obj <</Length 7 0 R>> stream\n%s\nendstream endobj\n7 0 obj %d endobj\n"
             "6 0 obj <</Type/XObject/Subtype/Image/Width %d/Height 1170/BitsPerComponent 8\n"
             "/ColorSpace%s/Filter/DCTDecode/Length 4>> stream\nJPEG\nendstream endobj\n%s",
             content, n, width, colour, tail);
    return text;
}

static int text_pdf(const char *version, const char *end)
{
    char pdf[2000];

    snprintf(pdf, sizeof pdf, "%%PDF-%s\n%s%s", version, page_of_text, end);
    return sniff_text(pdf, "Tờ trình.pdf");
}

static void pdf_versions(void **state)
{
    assert_int_equal(text_pdf("1.3", tail), 0);
    assert_int_equal(got.kind, SNIFF_PDF);
    assert_int_equal(got.pdf_version, 13);
    assert_int_equal(got.advice, SNIFF_OLD_PDF);
    assert_int_equal(text_pdf("1.4", tail), 0);
    assert_int_equal(got.advice, 0);
    assert_int_equal(got.pages, 1);
    assert_int_equal(got.scans, 0);
    assert_int_equal(text_pdf("1.7", tail), 0);
    assert_int_equal(got.pdf_version, 17);
    assert_int_equal(text_pdf("2.0", tail), 0);
    assert_int_equal(got.pdf_version, 20);
    assert_int_equal(text_pdf("1.3", "8 0 obj <</Type/Catalog/Version/1.6/Pages 2 0 R>> endobj\n"
                                     "trailer <</Root 8 0 R>> %%EOF"),
                     0); /* raised by an update */
    assert_int_equal(got.pdf_version, 16);
    assert_int_equal(text_pdf("1.7", ""), 0);
    assert_int_equal(got.advice, SNIFF_BROKEN); /* cut off */
    assert_int_equal(sniff_text("%PDF-1.7\n%%EOF\n", "a.pdf"), 0);
    assert_int_equal(got.advice, SNIFF_BROKEN); /* no page */
    assert_int_equal(text_pdf("1.7", "9 0 obj <</S/JavaScript/JS(app.alert\\(1\\))>> endobj\n"
                                     "trailer <</Root 1 0 R>> %%EOF"),
                     0);
    assert_int_equal(got.advice, SNIFF_ACTIVE);
}

static void pdf_locked(void **state)
{
    assert_int_equal(text_pdf("1.7", "trailer <</Root 1 0 R/Encrypt 9 0 R>> %%EOF"), ERR_INPUT);
    assert_non_null(strstr(err.message, "mật khẩu"));
    assert_int_equal(text_pdf("1.7", "9 0 obj <</Type/XRef/Encrypt 8 0 R/Length 1>> stream\nx\n"
                                     "endstream endobj startxref 0 %%EOF"),
                     ERR_INPUT);
    /* the word alone locks nothing */
    assert_int_equal(text_pdf("1.7", "9 0 obj <</Length 99>> stream\ntrailer <</Encrypt 8 0 R>>\n"
                                     "endstream endobj trailer <</Root 1 0 R/Encrypt null>> %%EOF"),
                     0);
}

static void scans(void **state)
{
    static const struct {
        int width;
        const char *colour, *over;
        int scans, dpi;
        unsigned advice;
    } cases[] = {
        {827, "/DeviceRGB", "", 1, 100, SNIFF_COARSE},
        {1654, "/DeviceRGB", "", 1, 200, 0},
        {2480, "/DeviceRGB", "", 1, 300, 0},
        {2480, "/DeviceGray", "", 1, 300, SNIFF_GREY},
        {827, "[/ICCBased 8 0 R]", "", 1, 100, SNIFF_COARSE},
        {827, "[/Indexed/DeviceGray 1 <00ff>]", "", 1, 100, SNIFF_COARSE | SNIFF_GREY},
        {827, "/DeviceRGB", "BT 3 Tr /F1 9 Tf (seen by OCR) Tj ET", 1, 100, SNIFF_COARSE},
        {827, "/DeviceRGB", "BT /F1 9 Tf [(a) 10 (letter)] TJ ET", 0, 0, 0},
        {827, "/DeviceRGB", "BI /W 1 /H 1 ID Tj EI q Q Q Q", 1, 100, SNIFF_COARSE},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const char *pdf = scan(cases[i].width, cases[i].colour, cases[i].over);
        assert_int_equal(sniff_text(pdf, "a.pdf"), 0);
        assert_int_equal(got.scans, cases[i].scans);
        assert_int_equal(got.dpi, cases[i].dpi);
        assert_int_equal(got.advice, cases[i].advice);
    }
}

static void add_deflated(struct buf *to, int number, const char *keys, const char *bytes)
{
    unsigned char out[4000];
    uLongf n = sizeof out;

    assert_int_equal(compress(out, &n, (const unsigned char *)bytes, strlen(bytes)), Z_OK);
    buf_addf(to, "%d 0 obj <<%s/Filter/FlateDecode/Length %lu>> stream\n", number, keys, n);
    buf_add(to, out, n);
    buf_adds(to, "\nendstream endobj\n");
}

/* As newer programs write: objects packed, no trailer, the scan drawn inside a form. */
static void packed_objects(void **state)
{
    static const char values[] =
        "<</Type/Catalog/Pages 2 0 R/Version/1.7>> <</Type/Pages/Kids[3 0 R]/Count 1>> "
        "<</Type/Page/MediaBox[0 0 595 842]/Parent 2 0 R/Contents[4 0 R 4 0 R]"
        "/Resources<</XObject<</Fm 10 0 R>>>>>>";
    static const char *const at[] = {"<</Type/Catalog", "<</Type/Pages", "<</Type/Page/M"};
    struct buf b = BUF_INIT(1 << 20);
    char packed[1000], keys[200];
    int n = 0;

    for (int i = 0; i < 3; i++)
        n += snprintf(packed + n, sizeof packed - (size_t)n, "%d %d ", i + 1,
                      (int)(strstr(values, at[i]) - values));
    snprintf(keys, sizeof keys, "/Type/ObjStm/N 3/First %d", n);
    snprintf(packed + n, sizeof packed - (size_t)n, "%s", values);
    buf_adds(&b, "%PDF-1.5\n%\xE2\xE3\xCF\xD3\n");
    add_deflated(&b, 9, keys, packed);
    add_deflated(&b, 4, "", "q 1 0 0 1 0 0 cm /Fm Do Q");
    add_deflated(&b, 10,
                 "/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Matrix[595 0 0 842 0 0]"
                 "/Resources<</XObject<</Im 6 0 R>>>>",
                 "/Im Do /Fm Do");
    buf_adds(&b,
             "6 0 obj <</Subtype/Image/Width 1240/Height 1754/ImageMask true/Length 1>> stream\n"
             "x\nendstream endobj\n");
    add_deflated(&b, 11, "/Type/XRef/Root 1 0 R/Size 12", "xx");
    buf_adds(&b, "startxref\n0\n%%EOF\n");
    assert_int_equal(sniff(b.data, b.len, "a.pdf", NULL), 0);
    assert_int_equal(got.pages, 1);
    assert_int_equal(got.scans, 1);
    assert_int_equal(got.dpi, 150);
    assert_int_equal(got.pdf_version, 17);
    assert_int_equal(got.advice, SNIFF_COARSE | SNIFF_GREY);
    buf_free(&b);
}

/* ---- ZIP kinds ---- */

enum { WORD, EXCEL };
static const char *const types[] = {
    "<Types><Override PartName='/word/document.xml' ContentType='application/"
    "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>",
    "<Types><Override PartName='/xl/workbook.xml' ContentType='application/"
    "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'/></Types>",
};
static const char *const parts[] = {"word/document.xml", "xl/workbook.xml"};

static zip_t *zip;
static zip_source_t *zipped;

static zip_uint64_t put(const char *name, const void *bytes, size_t n)
{
    zip_int64_t i = zip_file_add(zip, name, zip_source_buffer(zip, bytes, n, 0), 0);

    assert_true(i >= 0);
    return (zip_uint64_t)i;
}

static void begin(const char *content_types)
{
    zip_error_t e;

    zipped = zip_source_buffer_create(NULL, 0, 0, &e);
    zip_source_keep(zipped);
    zip = zip_open_from_source(zipped, ZIP_TRUNCATE, &e);
    assert_non_null(zip);
    put("[Content_Types].xml", content_types, strlen(content_types));
    put("_rels/.rels", "<Relationships/>", 16);
}

static char *finish(size_t *ret_n)
{
    zip_stat_t st;

    assert_int_equal(zip_close(zip), 0);
    assert_true(zip_source_stat(zipped, &st) == 0 && zip_source_open(zipped) == 0);
    char *bytes = malloc(st.size);
    assert_int_equal(zip_source_read(zipped, bytes, st.size), st.size);
    zip_source_close(zipped);
    zip_source_free(zipped);
    *ret_n = st.size;
    return bytes;
}

static int sniff_made(const char *name, const struct sniff_limits *lim)
{
    size_t n;
    char *bytes = finish(&n);
    int r = sniff(bytes, n, name, lim);

    free(bytes);
    return r;
}

static void office(void **state)
{
    for (int k = WORD; k <= EXCEL; k++) {
        begin(types[k]);
        put(parts[k], "<x/>", 4);
        assert_int_equal(sniff_made(k == WORD ? "a.docx" : "a.XLSX", NULL), 0);
        assert_int_equal(got.kind, k == WORD ? SNIFF_DOCX : SNIFF_XLSX);
    }
    begin(types[WORD]); /* as other programs order and name the parts */
    put("word/document2.xml", "<x/>", 4);
    assert_int_equal(sniff_made("a.docx", NULL), 0);
    begin(types[WORD]);
    put(parts[WORD], "<x/>", 4);
    assert_int_equal(sniff_made("a.xlsx", NULL), ERR_INPUT);
    assert_non_null(strstr(err.message, ".xlsx nhưng nội dung là Word"));
    begin(types[WORD]);
    assert_int_equal(sniff_made("a.docx", NULL), ERR_INPUT); /* no main part */
    begin("<Types/>");
    put("a.txt", "a", 1);
    assert_int_equal(sniff_made("a.docx", NULL), ERR_INPUT);
    assert_non_null(strstr(err.hint, "Giải nén"));
}

static void macros(void **state)
{
    static const char *const bad[] = {"word/vbaProject.bin", "VBAPROJECT.BIN",
                                      "xl/macrosheets/sheet1.xml", "word/vbaData.xml"};

    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        begin(types[WORD]);
        put(parts[WORD], "<x/>", 4);
        put(bad[i], "VBA", 3);
        assert_int_equal(sniff_made("a.docx", NULL), ERR_INPUT);
        assert_non_null(strstr(err.message, "macro"));
    }
    begin("<Types><Override ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/>"
          "</Types>");
    put(parts[WORD], "<x/>", 4);
    assert_int_equal(sniff_made("a.docx", NULL), ERR_INPUT);
    assert_non_null(strstr(err.message, "macro"));
}

static void zip_names(void **state)
{
    static const char *const bad[] = {
        "../../etc/passwd", "word/../../x", "/etc/passwd", "a\\b", "C:x", "word/..", "a\nb"};

    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        begin(types[WORD]);
        put(parts[WORD], "<x/>", 4);
        put(bad[i], "x", 1);
        assert_int_equal(sniff_made("a.docx", NULL), ERR_INPUT);
        assert_non_null(strstr(err.message, "không an toàn"));
    }
    begin(types[WORD]);
    put(parts[WORD], "<x/>", 4);
    put("word/a..b.xml", "x", 1);
    assert_int_equal(sniff_made("a.docx", NULL), 0);
}

static void zip_locked(void **state)
{
    begin(types[WORD]);
    zip_uint64_t i = put(parts[WORD], "<x/>", 4);
    assert_int_equal(zip_file_set_encryption(zip, i, ZIP_EM_AES_256, "mật khẩu"), 0);
    assert_int_equal(sniff_made("a.docx", NULL), ERR_INPUT);
    assert_non_null(strstr(err.message, "mật khẩu"));
}

/* The word that the size is declared in, in the central directory and before the bytes, made small. */
static void lie_about_size(char *bytes, size_t n, uint32_t size)
{
    for (size_t i = 0; i + 4 < n; i++) {
        bool local = memcmp(bytes + i, "PK\3\4", 4) == 0,
             central = memcmp(bytes + i, "PK\1\2", 4) == 0;
        char *field = bytes + i + (local ? 22 : 24);
        if ((local || central) && memcmp(field, &size, 4) == 0)
            memcpy(field, "\20\0\0", 4);
    }
}

static void bombs(void **state)
{
    size_t big = 60 << 20, n;
    char *zeros = calloc(1, big);

    begin(types[EXCEL]);
    put(parts[EXCEL], "<x/>", 4);
    put("xl/worksheets/sheet1.xml", zeros, big);
    char *bomb = finish(&n);
    assert_int_equal(sniff(bomb, n, "a.xlsx", NULL), ERR_LIMIT);
    assert_non_null(strstr(err.message, "bom nén"));
    lie_about_size(bomb, n, (uint32_t)big);
    assert_true(sniff(bomb, n, "a.xlsx", NULL) < 0);
    free(bomb);
    begin(types[EXCEL]); /* many times packed, but small */
    put(parts[EXCEL], "<x/>", 4);
    put("xl/worksheets/sheet1.xml", zeros, 10 << 20);
    assert_int_equal(sniff_made("a.xlsx", NULL), 0);
    begin(types[EXCEL]);
    put(parts[EXCEL], zeros, 10 << 20);
    assert_int_equal(sniff_made("a.xlsx", &(struct sniff_limits){.max_unpacked = 9 << 20}),
                     ERR_LIMIT);
    begin(types[EXCEL]);
    put(parts[EXCEL], "<x/>", 4);
    for (int i = 0; i < 5000; i++) {
        char name[40];
        snprintf(name, sizeof name, "xl/media/%d.png", i);
        put(name, "x", 1);
    }
    assert_int_equal(sniff_made("a.xlsx", NULL), ERR_LIMIT);
    free(zeros);
}

static void broken_zips(void **state)
{
    size_t n;

    begin(types[WORD]);
    put(parts[WORD], "<w:document>some words that deflate hardly at all</w:document>", 62);
    char *bytes = finish(&n);
    assert_int_equal(sniff(bytes, n / 2, "a.docx", NULL), ERR_INPUT);
    char *word = memmem(bytes, n, "word/document.xml", 17);
    word[20] = (char)~word[20]; /* what is packed no longer has its checksum */
    assert_int_equal(sniff(bytes, n, "a.docx", NULL), ERR_INPUT);
    assert_int_equal(sniff_text("PK\3\4 and nothing", "a.docx"), ERR_INPUT);
    free(bytes);
}

/* ---- pictures, and what is never taken ---- */

static const unsigned char png[] =
    "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\4\0\0\0\3\0\x08\2\0\0\0\1\2\3\4";
static const unsigned char jpg[] =
    "\xFF\xD8\xFF\xE0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xFF\xC0\0\x11\x08\2\0\3\0\3\1\x22\0\2\x11\1\3"
    "\x11\1\xFF\xD9";

static void pictures(void **state)
{
    unsigned char huge[sizeof png];

    assert_int_equal(sniff(png, sizeof png, "a.png", NULL), 0);
    assert_int_equal(got.kind, SNIFF_PNG);
    assert_int_equal(sniff(jpg, sizeof jpg, "a.JPG", NULL), 0);
    assert_int_equal(got.kind, SNIFF_JPG);
    assert_int_equal(sniff(jpg, sizeof jpg, "a.jpeg", NULL), 0);
    assert_int_equal(sniff(jpg, sizeof jpg, "a.png", NULL), ERR_INPUT);
    assert_int_equal(sniff(jpg, 12, "a.jpg", NULL), ERR_INPUT);
    memcpy(huge, png, sizeof png);
    huge[16] = huge[20] = 1;
    assert_int_equal(sniff(huge, sizeof huge, "a.png", NULL), ERR_LIMIT);
}

static void pretenders(void **state)
{
    static const char elf[] = "\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\76\0\1\0\0\0\0\0\0\0\0\0\0\0";
    static const char ole[] =
        "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x3E";
    static const struct {
        const char *bytes, *name, *said;
    } cases[] = {
        {"<!DOCTYPE html><html><body><script>x()</script></body></html>", "a.pdf", "trang web"},
        {"<html><head></head><body>%PDF-1.7</body></html>", "a.pdf", "không thuộc loại"},
        {"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "a.png", "SVG"},
        {"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'></svg>", "a.svg", "SVG"},
        {"MZ\x90", "a.pdf", ""},
        {"#!/bin/sh\nrm -rf /\n", "a.pdf", "mã lệnh"},
        {"GIF89a\1\0\1\0", "a.jpg", "ảnh dạng khác"},
        {"chỉ là chữ\n", "a.docx", "văn bản thuần"},
        {"{\\rtf1 a}", "a.docx", "RTF"},
        {"7z\xBC\xAF\x27\x1C \4", "a.docx", "tệp nén"},
        {"%PDF-1.7", "a.doc", ".doc"},
        {"%PDF-1.7", "a.xls", ".xls"},
        {"%PDF-1.7", "a.docm", "macro"},
        {"%PDF-1.7", "a.pdf.exe", "chương trình"},
        {"%PDF-1.7", "a.html", "trang web"},
        {"%PDF-1.7", "a", "đuôi tên"},
        {"%PDF-1.7", "a.zip", "tệp nén"},
        {"%PDF-1.7\n", "a.docx", "nội dung là PDF"},
        {"junk before %PDF-1.7\n", "a.pdf", ""},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        assert_int_equal(sniff_text(cases[i].bytes, cases[i].name), ERR_INPUT);
        if (!strstr(err.message, cases[i].said))
            print_message("# %s: %s (%s)\n", cases[i].name, err.message, err.detail);
        assert_non_null(strstr(err.message, cases[i].said));
    }
    assert_int_equal(sniff(elf, sizeof elf, "a.docx", NULL), ERR_INPUT);
    assert_non_null(strstr(err.message, "chương trình"));
    assert_int_equal(sniff(ole, sizeof ole, "a.docx", NULL), ERR_INPUT);
    assert_int_equal(sniff("", 0, "a.pdf", NULL), ERR_INPUT);
    assert_non_null(strstr(err.message, "rỗng"));
    assert_int_equal(sniff("%PDF-1.7", 8, "a.pdf", &(struct sniff_limits){.max_file = 7}),
                     ERR_LIMIT);
}

/* ---- advice and the cell ---- */

static void advice(void **state)
{
    _arena_ struct arena *a = arena_new();

    for (unsigned bits = 0; bits <= SNIFF_ADVICE_ALL; bits++)
        assert_int_equal(sniff_advice_of(sniff_advice_ids(a, bits)), bits);
    assert_string_equal(sniff_advice_ids(a, SNIFF_COARSE | SNIFF_GREY), "scan-dpi scan-grey");
    assert_int_equal(sniff_advice_of("scan-dpi from-the-future"), SNIFF_COARSE);
    assert_non_null(strstr(sniff_advice_text(a, SNIFF_COARSE | SNIFF_OLD_PDF), "\n"));
    for (int k = 0; k < SNIFF_KINDS_; k++)
        assert_int_equal(sniff_kind_of(sniff_kind_id((enum sniff_kind)k)), k);
    assert_int_equal(sniff_kind_of("svg"), -1);
}

/* What the cell lets a run do: nothing that leaves it. */
static void tries_to_leave(const void *bytes, size_t n, void *arg, struct sandbox_out *out,
                           struct err *e)
{
    bool left =
        open("/etc/passwd", O_RDONLY) >= 0 || fork() >= 0 || kill(getppid(), 0) == 0 ||
        mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
    (void)sandbox_head(out, left ? 'L' : 'K', 0);
}

static void turns_for_ever(const void *bytes, size_t n, void *arg, struct sandbox_out *out,
                           struct err *e)
{
    for (volatile unsigned i = 0;; i++)
        ;
}

static void dies(const void *bytes, size_t n, void *arg, struct sandbox_out *out, struct err *e)
{
    abort();
}

static void lies(const void *bytes, size_t n, void *arg, struct sandbox_out *out, struct err *e)
{
    (void)sandbox_head(out, 'S', 1 << 30);
}

static int in_cell(sandbox_fn *fn, char *ret_what)
{
    const struct sandbox_job job = {
        .run = fn, .name = "a", .hint = "b", .cpu_seconds = 1, .wall_seconds = 10};
    _sandbox_ struct sandbox s = {0};
    const char *p;
    size_t n;
    int fd = memfd_create("cell", MFD_CLOEXEC);

    assert_int_equal(write(fd, "x", 1), 1);
    assert_int_equal(sandbox_start(&s, fd, 1, &job, &err), 0);
    close(fd);
    int r = sandbox_next(&s, 100, ret_what, &p, &n, &err);
    assert_int_equal(sandbox_next(&s, 100, ret_what, &p, &n, &err), r == 1 ? 0 : r);
    return r;
}

static void cell(void **state)
{
    char what = 0;

    assert_int_equal(in_cell(tries_to_leave, &what), 1);
    assert_int_equal(what, 'K');
    assert_int_equal(in_cell(turns_for_ever, &what), ERR_LIMIT);
    assert_int_equal(in_cell(dies, &what), ERR_INPUT);
    assert_int_equal(in_cell(lies, &what), ERR_INPUT);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* nobody is left behind */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pdf_versions), cmocka_unit_test(pdf_locked),
        cmocka_unit_test(scans),        cmocka_unit_test(packed_objects),
        cmocka_unit_test(office),       cmocka_unit_test(macros),
        cmocka_unit_test(zip_names),    cmocka_unit_test(zip_locked),
        cmocka_unit_test(bombs),        cmocka_unit_test(broken_zips),
        cmocka_unit_test(pictures),     cmocka_unit_test(pretenders),
        cmocka_unit_test(advice),       cmocka_unit_test(cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
