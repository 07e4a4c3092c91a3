/* See sniff.h.  libmagic says what the bytes are; tables say what follows from that.  The magic data
 * are loaded once a process, before the first fork; the cookie is only ever used by children, each of
 * which has a copy of its own (and by the fuzzer). */
#include "doc/sniff.h"

#include <magic.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/file_name.h"
#include "base/i18n.h"
#include "base/str.h"
#include "doc/pdf_scan.h"
#include "doc/sandbox.h"
#include "doc/sniff_zip.h"

enum { MIN_DPI = 200, MIN_PDF = 14, MAGIC_LOOKS_AT = 1 << 20 };

/* ---- tables ---- */

/* What is taken.  mimes: all that libmagic may call it; of a ZIP it knows only some. */
static const struct {
    const char *id, *title, *mime, *endings[2], *mimes[5];
} kinds[SNIFF_KINDS_] = {
    [SNIFF_PDF] = {"pdf", "PDF", "application/pdf", {"pdf"}, {"application/pdf"}},
    [SNIFF_DOCX] = {"docx",
                    "Word (.docx)",
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                    {"docx"},
                    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                     "application/zip", "application/octet-stream"}},
    [SNIFF_XLSX] = {"xlsx",
                    "Excel (.xlsx)",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    {"xlsx"},
                    {NULL}}, /* found by the inside of the ZIP */
    [SNIFF_PNG] = {"png", "PNG", "image/png", {"png"}, {"image/png"}},
    [SNIFF_JPG] = {"jpg", "JPEG", "image/jpeg", {"jpg", "jpeg"}, {"image/jpeg"}},
};

static const char new_word[] = N_("Mở bằng Word, lưu thành .docx hoặc .pdf rồi tải lên.");
static const char new_excel[] = N_("Mở bằng Excel, lưu thành .xlsx hoặc .pdf rồi tải lên.");
static const char as_pdf[] = N_("Xuất nội dung ra .pdf rồi tải lên.");
static const char as_picture[] = N_("Lưu lại dạng .jpg, .png hoặc .pdf rồi tải lên.");
static const char unpack_it[] = N_("Giải nén rồi tải lên từng tệp .pdf, .docx, .xlsx, .png, .jpg.");
static const char no_programs[] = N_("Minh chứng phải là tệp .pdf, .docx, .xlsx, .png hoặc .jpg.");

/* What is refused by name.  mime: as libmagic calls it, a trailing * for the rest; ending: what such
 * files are called, "" when that would not tell. */
static const struct {
    const char *mime, *endings, *what, *hint;
} refused[] = {
    {"application/msword", " doc dot ", N_("văn bản Word kiểu cũ (.doc)"), new_word},
    {"application/vnd.ms-excel", " xls xlt ", N_("bảng tính Excel kiểu cũ (.xls)"), new_excel},
    {"application/CDFV2", "", N_("tệp Office kiểu cũ hoặc có mật khẩu"),
     N_("Bỏ mật khẩu, lưu thành .docx, .xlsx hoặc .pdf rồi tải lên.")},
    {"application/encrypted", "", N_("tệp Office kiểu cũ hoặc có mật khẩu"),
     N_("Bỏ mật khẩu, lưu thành .docx, .xlsx hoặc .pdf rồi tải lên.")},
    {"application/x-ole-storage", "", N_("tệp Office kiểu cũ"), as_pdf},
    {"application/vnd.ms-powerpoint", " ppt pptx pps ppsx ", N_("bản trình chiếu"), as_pdf},
    {"application/vnd.openxmlformats-officedocument.presentationml*", "", N_("bản trình chiếu"),
     as_pdf},
    {"application/vnd.oasis*", " odt ods odp ", N_("tệp OpenDocument"), as_pdf},
    {"text/rtf", " rtf ", N_("văn bản RTF"), new_word},
    {"application/vnd.ms-word.document.macro*", " docm dotm xlsm xltm xlsb pptm ",
     N_("tệp Office có macro"), N_("Lưu lại dạng không macro (.docx, .xlsx) hoặc .pdf.")},
    {"image/svg*", " svg svgz ", N_("hình SVG, có thể chứa mã chạy"), as_picture},
    {"text/html", " htm html xhtml mht mhtml ", N_("trang web (HTML)"), as_pdf},
    {"application/xhtml*", "", N_("trang web (HTML)"), as_pdf},
    {"text/xml", " xml ", N_("tệp XML"), as_pdf},
    {"application/x-executable", " exe com scr msi dll so bin ", N_("chương trình"), no_programs},
    {"application/x-pie-executable", "", N_("chương trình"), no_programs},
    {"application/x-sharedlib", "", N_("chương trình"), no_programs},
    {"application/x-object", "", N_("chương trình"), no_programs},
    {"application/x-dosexec", "", N_("chương trình"), no_programs},
    {"application/vnd.microsoft.portable-executable", "", N_("chương trình"), no_programs},
    {"application/x-mach-binary", "", N_("chương trình"), no_programs},
    {"application/java*", " jar apk ", N_("chương trình"), no_programs},
    {"application/x-ms-shortcut", " lnk url ", N_("lối tắt"), no_programs},
    {"text/x-*", " js vbs bat cmd ps1 sh py hta ", N_("mã lệnh"), no_programs},
    {"application/javascript", "", N_("mã lệnh"), no_programs},
    {"application/x-rar", " rar zip 7z gz tar ", N_("tệp nén"), unpack_it},
    {"application/vnd.rar", "", N_("tệp nén"), unpack_it},
    {"application/x-7z-compressed", "", N_("tệp nén"), unpack_it},
    {"application/zip", "", N_("tệp nén"), unpack_it},
    {"application/x-bzip2", "", N_("tệp nén"), unpack_it},
    {"application/x-xz", "", N_("tệp nén"), unpack_it},
    {"application/gzip", "", N_("tệp nén"), unpack_it},
    {"application/x-tar", "", N_("tệp nén"), unpack_it},
    {"image/*", " heic heif tif tiff gif bmp webp ", N_("ảnh dạng khác"), as_picture},
    {"video/*", " mp4 mov avi ", N_("tệp video"), no_programs},
    {"audio/*", " mp3 wav m4a ", N_("tệp âm thanh"), no_programs},
    {"text/*", " txt csv ", N_("văn bản thuần"), as_pdf},
};

static const struct {
    unsigned bit;
    const char *id, *text;
} advices[] = {
    {SNIFF_OLD_PDF, "pdf-version",
     N_("PDF dưới phiên bản 1.4 (NĐ 30/2020/NĐ-CP: từ 1.4); nên xuất hoặc quét lại.")},
    {SNIFF_COARSE, "scan-dpi",
     N_("Bản quét có trang dưới 200 dpi (NĐ 30/2020/NĐ-CP: tối thiểu 200 dpi); nên quét lại.")},
    {SNIFF_GREY, "scan-grey",
     N_("Bản quét có trang không phải ảnh màu (NĐ 30/2020/NĐ-CP: ảnh màu); nên quét màu.")},
    {SNIFF_BROKEN, "pdf-broken", N_("PDF có thể bị hỏng hoặc bị cắt cụt; mở thử trước khi gửi.")},
    {SNIFF_ACTIVE, "pdf-active",
     N_("PDF có mã chạy hoặc tệp nhúng bên trong; nên in lại ra PDF thường.")},
};

const char *sniff_kind_id(enum sniff_kind kind)
{
    CHECK(kind < SNIFF_KINDS_);
    return kinds[kind].id;
}

const char *sniff_kind_mime(enum sniff_kind kind)
{
    CHECK(kind < SNIFF_KINDS_);
    return kinds[kind].mime;
}

int sniff_kind_of(const char *id)
{
    for (int k = 0; k < SNIFF_KINDS_; k++)
        if (str_eq(kinds[k].id, id))
            return k;
    return -1;
}

const char *sniff_accept(void)
{
    return ".pdf,.docx,.xlsx,.png,.jpg,.jpeg";
}

char *sniff_advice_ids(struct arena *a, unsigned advice)
{
    char *ids = arena_strdup(a, "");

    for (size_t i = 0; i < ARRAY_SIZE(advices); i++)
        if (advice & advices[i].bit)
            ids = arena_printf(a, "%s%s%s", ids, *ids ? " " : "", advices[i].id);
    return ids;
}

unsigned sniff_advice_of(const char *ids)
{
    unsigned advice = 0;

    for (const char *p = ids; *p;) {
        size_t n = strcspn(p, " ");
        for (size_t i = 0; i < ARRAY_SIZE(advices); i++)
            if (strlen(advices[i].id) == n && memcmp(p, advices[i].id, n) == 0)
                advice |= advices[i].bit;
        p += n + (p[n] == ' ');
    }
    return advice;
}

char *sniff_advice_text(struct arena *a, unsigned advice)
{
    char *text = arena_strdup(a, "");

    for (size_t i = 0; i < ARRAY_SIZE(advices); i++)
        if (advice & advices[i].bit)
            text = arena_printf(a, "%s%s%s", text, *text ? "\n" : "", _(advices[i].text));
    return text;
}

struct sniff_limits sniff_limits_or_default(const struct sniff_limits *l)
{
    struct sniff_limits r = l ? *l : (struct sniff_limits){0};

    r.max_file = r.max_file ? r.max_file : 50 << 20;
    r.max_entries = r.max_entries ? r.max_entries : 5000;
    r.max_unpacked = r.max_unpacked ? r.max_unpacked : 500 << 20;
    r.max_ratio = r.max_ratio ? r.max_ratio : 200;
    r.free_unpacked = r.free_unpacked ? r.free_unpacked : 50 << 20;
    r.max_pixels = r.max_pixels ? r.max_pixels : 200 * 1000 * 1000;
    r.cpu_seconds = r.cpu_seconds ? r.cpu_seconds : 20;
    return r;
}

/* ---- names ---- */

static int kind_by_ending(const char *ending)
{
    for (int k = 0; k < SNIFF_KINDS_; k++)
        for (size_t i = 0; i < ARRAY_SIZE(kinds[k].endings); i++)
            if (kinds[k].endings[i] && str_eq(kinds[k].endings[i], ending))
                return k;
    return -1;
}

/* A pattern is a word, or the beginning of one with * behind it. */
static bool mime_fits(const char *pattern, const char *mime)
{
    size_t n = strlen(pattern);

    return pattern[n - 1] == '*' ? strncmp(pattern, mime, n - 1) == 0 : str_eq(pattern, mime);
}

static bool ending_in(const char *list, const char *ending)
{
    char word[24];

    snprintf(word, sizeof word, " %s ", ending);
    return *ending && strlen(ending) < 20 && strstr(list, word);
}

static int refuse_as(size_t row, struct err *e)
{
    err_set(e, ERR_INPUT, _("Không nhận tệp này: nội dung là %s"), _(refused[row].what));
    return err_hint(e, "%s", _(refused[row].hint));
}

static int refuse_unknown(const char *mime, struct err *e)
{
    err_set(e, ERR_INPUT, "%s", _("Không nhận tệp này: nội dung không thuộc loại được nhận"));
    err_detail(e, "%s", mime);
    return err_hint(e, "%s", _(no_programs));
}

/* By the ending alone, before the content is looked at. */
static int check_ending(const char *ending, struct err *e)
{
    if (kind_by_ending(ending) >= 0)
        return 0;
    for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
        if (ending_in(refused[i].endings, ending)) {
            err_set(e, ERR_INPUT, _("Không nhận loại tệp này: %s"), _(refused[i].what));
            return err_hint(e, "%s", _(refused[i].hint));
        }
    err_set(e, ERR_INPUT, "%s", _("Không nhận loại tệp này: đuôi tên không thuộc loại được nhận"));
    return err_hint(e, "%s", _(no_programs));
}

static int check_agrees(const char *ending, enum sniff_kind kind, struct err *e)
{
    if (kind_by_ending(ending) == (int)kind)
        return 0;
    err_set(e, ERR_INPUT, _("Tên tệp ghi .%s nhưng nội dung là %s"), ending, kinds[kind].title);
    return err_hint(e,
                    _("Kiểm tra lại có đúng tệp cần gửi không; nếu đúng thì đổi đuôi thành .%s."),
                    kinds[kind].id);
}

/* ---- content ---- */

static magic_t cookie; /* set once by load_magic() */

static void load_magic(void)
{
    cookie =
        magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF | MAGIC_ERROR);
    if (cookie && magic_load(cookie, NULL) < 0) {
        magic_close(cookie);
        cookie = NULL;
    }
}

static bool magic_ready(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, load_magic);
    return cookie != NULL;
}

static int no_magic(struct err *e)
{
    err_set(e, ERR_INTERNAL, "%s", _("Máy chủ thiếu dữ liệu nhận dạng tệp (libmagic)"));
    return err_hint(e, "%s", _("Cài gói libmagic-mgc rồi chạy lại."));
}

static int kind_by_mime(const char *mime)
{
    for (int k = 0; k < SNIFF_KINDS_; k++)
        for (size_t i = 0; i < ARRAY_SIZE(kinds[k].mimes) && kinds[k].mimes[i]; i++)
            if (str_eq(kinds[k].mimes[i], mime))
                return k;
    return -1;
}

static bool begins_with_zip(const unsigned char *p, size_t n)
{
    return n >= 4 && memcmp(p, "PK\3\4", 4) == 0;
}

static int look_at_pdf(const char *bytes, size_t n, struct sniff *ret, struct err *e)
{
    struct pdf_info info;

    pdf_scan(bytes, n, &info);
    if (info.encrypted) {
        err_set(e, ERR_INPUT, "%s", _("PDF có mật khẩu hoặc bị khóa nên không nhận"));
        return err_hint(e, "%s", _("Bỏ mật khẩu và khóa chỉnh sửa của PDF rồi tải lên lại."));
    }
    ret->pdf_version = info.version;
    ret->pages = info.pages;
    ret->scans = info.scans;
    ret->dpi = info.dpi;
    ret->advice = (info.version < MIN_PDF ? SNIFF_OLD_PDF : 0u) |
                  (info.scans && info.dpi < MIN_DPI ? SNIFF_COARSE : 0u) |
                  (info.scans && info.grey ? SNIFF_GREY : 0u) | (info.whole ? 0u : SNIFF_BROKEN) |
                  (info.active ? SNIFF_ACTIVE : 0u);
    return 0;
}

static uint32_t big_endian(const unsigned char *p, int bytes)
{
    uint32_t n = 0;

    while (bytes--)
        n = n << 8 | *p++;
    return n;
}

static uint64_t png_pixels(const unsigned char *p, size_t n)
{
    if (n < 33 || memcmp(p + 12, "IHDR", 4) != 0)
        return 0;
    return (uint64_t)big_endian(p + 16, 4) * big_endian(p + 20, 4);
}

/* From marker to marker up to the frame header (SOF0 … SOF15 but DHT, JPG and DAC). */
static uint64_t jpg_pixels(const unsigned char *p, size_t n)
{
    for (size_t at = 2; at + 9 < n && p[at] == 0xFF;) {
        unsigned char marker = p[at + 1];
        if (marker == 0xFF) {
            at++;
            continue;
        }
        if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC)
            return (uint64_t)big_endian(p + at + 5, 2) * big_endian(p + at + 7, 2);
        at += 2 + big_endian(p + at + 2, 2);
    }
    return 0;
}

static int look_at_picture(uint64_t pixels, const struct sniff_limits *lim, struct err *e)
{
    if (!pixels) {
        err_set(e, ERR_INPUT, "%s", _("Ảnh bị hỏng nên không nhận"));
        return err_hint(e, "%s", _(as_picture));
    }
    if (pixels > lim->max_pixels) {
        err_set(e, ERR_LIMIT, _("Ảnh có hơn %llu triệu điểm ảnh"),
                (unsigned long long)(lim->max_pixels / 1000000));
        return err_hint(e, "%s", _("Giảm kích thước ảnh rồi tải lên lại."));
    }
    return 0;
}

static int look_inside(const void *bytes, size_t n, const struct sniff_limits *lim,
                       struct sniff *ret, struct err *e)
{
    switch (ret->kind) {
    case SNIFF_PDF:
        return look_at_pdf(bytes, n, ret, e);
    case SNIFF_PNG:
        return look_at_picture(png_pixels(bytes, n), lim, e);
    case SNIFF_JPG:
        return look_at_picture(jpg_pixels(bytes, n), lim, e);
    default:
        return sniff_zip(bytes, n, lim, &ret->kind, e);
    }
}

/* Blanks or a byte order mark before it harm nobody; anything else may be a second file. */
static bool begins_with_pdf(const char *p, size_t n)
{
    size_t skip = n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

    while (skip < n && skip < 16 && strchr(" \t\r\n", p[skip]) && p[skip])
        skip++;
    return n - skip >= 5 && memcmp(p + skip, "%PDF-", 5) == 0;
}

/* The row of what is not taken, or the kind; libmagic's word, checked against the first bytes. */
static int kind_of_content(const void *bytes, size_t n, enum sniff_kind *ret, struct err *e)
{
    const char *mime = magic_buffer(cookie, bytes, n < MAGIC_LOOKS_AT ? n : MAGIC_LOOKS_AT);

    if (!mime)
        return refuse_unknown(magic_error(cookie), e);
    int kind = kind_by_mime(mime);
    bool zip = begins_with_zip(bytes, n), pdf = begins_with_pdf(bytes, n);
    if (kind >= 0 && (kind != SNIFF_DOCX || zip) && (kind != SNIFF_PDF || pdf)) {
        *ret = (enum sniff_kind)kind;
        return 0;
    }
    for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
        if (mime_fits(refused[i].mime, mime))
            return refuse_as(i, e);
    return refuse_unknown(mime, e);
}

int sniff_bytes(const void *bytes, size_t n, const char *name, const struct sniff_limits *limits,
                struct sniff *ret, struct err *e)
{
    struct sniff_limits lim = sniff_limits_or_default(limits);
    _arena_ struct arena *a = arena_new();
    const char *ending = file_name_ending(a, name);
    struct sniff s = {0};

    if (!magic_ready())
        return no_magic(e);
    int r = kind_of_content(bytes, n, &s.kind, e);
    if (r == 0)
        r = look_inside(bytes, n, &lim, &s, e);
    if (r == 0)
        r = check_agrees(ending, s.kind, e);
    if (r < 0)
        return err_at(e, name, 0, 0);
    *ret = s;
    return 0;
}

/* ---- the child ---- */

struct job {
    const char *name;
    struct sniff_limits lim;
};

static void in_child(const void *bytes, size_t n, void *arg, struct sandbox_out *out, struct err *e)
{
    const struct job *job = arg;
    struct sniff s;

    if (sniff_bytes(bytes, n, job->name, &job->lim, &s, e) == 0 &&
        sandbox_head(out, 'S', sizeof s) == 0)
        sandbox_bytes(out, &s, sizeof s);
}

static bool is_sane(const struct sniff *s)
{
    return s->kind < SNIFF_KINDS_ && s->advice <= SNIFF_ADVICE_ALL && s->pdf_version >= 0 &&
           s->pdf_version < 30 && s->pages >= 0 && s->scans >= 0 && s->scans <= s->pages &&
           s->dpi >= 0;
}

static int run_child(int fd, size_t size, struct job *job, struct sniff *ret, struct err *e)
{
    const struct sandbox_job how = {.run = in_child,
                                    .arg = job,
                                    .name = job->name,
                                    .hint = as_pdf,
                                    .cpu_seconds = job->lim.cpu_seconds,
                                    .wall_seconds = 3 * job->lim.cpu_seconds};
    _sandbox_ struct sandbox child = {0};
    struct sniff s = {0};
    const char *p;
    char what;
    size_t n;
    int r = sandbox_start(&child, fd, size, &how, e);

    if (r < 0 || (r = sandbox_next(&child, sizeof s, &what, &p, &n, e)) < 0)
        return r;
    if (r == 1 && what == 'S' && n == sizeof s)
        memcpy(&s, p, n);
    if (r == 0 || n != sizeof s || !is_sane(&s))
        return sandbox_bad(&child, "answer", e);
    *ret = s;
    return 0;
}

/* What can be told without looking inside. */
static int check_outside(int fd, const char *name, const struct sniff_limits *lim, size_t *ret,
                         struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct stat st;

    if (fstat(fd, &st) < 0)
        return err_errno(e, _("Không đọc được tệp"), name);
    if (!S_ISREG(st.st_mode) || st.st_size == 0) {
        err_set(e, ERR_INPUT, "%s", _("Tệp rỗng"));
        return err_hint(e, "%s", _("Chọn lại tệp có nội dung rồi tải lên."));
    }
    if ((uint64_t)st.st_size > lim->max_file) {
        err_set(e, ERR_LIMIT, _("Tệp lớn hơn giới hạn %zu MB"), lim->max_file >> 20);
        return err_hint(e, "%s",
                        _("Giảm dung lượng (quét 200–300 dpi) hoặc chia thành nhiều tệp."));
    }
    *ret = (size_t)st.st_size;
    return check_ending(file_name_ending(a, name), e);
}

int sniff_file(int fd, const char *name, const struct sniff_limits *limits, struct sniff *ret,
               struct err *e)
{
    struct job job = {.name = name, .lim = sniff_limits_or_default(limits)};
    size_t size = 0;
    int r = check_outside(fd, name, &job.lim, &size, e);

    if (r < 0)
        return err_at(e, name, 0, 0);
    return magic_ready() ? run_child(fd, size, &job, ret, e) : no_magic(e);
}
