/* The pure parts of the web floor: request targets, forms, multipart, routes. */
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/check.h"
#include "base/date.h"
#include "base/str.h"
#include "core/code.h"
#include "test.h"
#include "web/api/limit.h"
#include "web/head.h"
#include "web/multipart.h"
#include "web/page/page.h"
#include "web/peers.h"
#include "web/request_log.h"
#include "web/route.h"
#include "web/serve.h"
#include "web/spool.h"

static void targets(void **state)
{
    static const struct {
        const char *target;
        int status;
        const char *path, *query;
    } cases[] = {
        {"/", 0, "/", ""},
        {"/a?b=c&d", 0, "/a", "b=c&d"},
        {"/a/", 0, "/a/", ""},
        {"/Ngh%C4%A9a", 0, "/Nghĩa", ""},
        {"/Nghi%CC%83a", 0, "/Nghĩa", ""}, /* NFD becomes NFC */
        {"/a?x=..//%2e", 0, "/a", "x=..//%2e"},
        {"/...", 0, "/...", ""},
        {"", 400, NULL, NULL},
        {"*", 400, NULL, NULL},
        {"a", 400, NULL, NULL},
        {"http://x/", 400, NULL, NULL},
        {"//", 400, NULL, NULL},
        {"//x", 400, NULL, NULL},
        {"/a//b", 400, NULL, NULL},
        {"/.", 400, NULL, NULL},
        {"/..", 400, NULL, NULL},
        {"/../x", 400, NULL, NULL},
        {"/a/../b", 400, NULL, NULL},
        {"/a/./b", 400, NULL, NULL},
        {"/%2e%2e/x", 400, NULL, NULL},
        {"/.%2E/x", 400, NULL, NULL},
        {"/a%2fb", 400, NULL, NULL},
        {"/a%5cb", 400, NULL, NULL},
        {"/a\\b", 400, NULL, NULL},
        {"/a%00b", 400, NULL, NULL},
        {"/a%0ab", 400, NULL, NULL},
        {"/a%252e", 400, NULL, NULL},
        {"/a%", 400, NULL, NULL},
        {"/a%4", 400, NULL, NULL},
        {"/a%zz", 400, NULL, NULL},
        {"/%ff", 400, NULL, NULL},
        {"/%c0%ae", 400, NULL, NULL}, /* overlong dot */
        {"/\xc4\xa9", 400, NULL, NULL},
        {"/a#b", 400, NULL, NULL},
        {"/a b", 400, NULL, NULL},
        {"/a<b", 400, NULL, NULL},
    };
    _arena_ struct arena *a = arena_new();
    const char *path, *query;

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        int r = head_target(a, cases[i].target, &path, &query);
        if (r != cases[i].status)
            fail_msg("%s: %d", cases[i].target, r);
        if (r == 0) {
            assert_string_equal(path, cases[i].path);
            assert_string_equal(query, cases[i].query);
        }
    }
    char *longest = arena_alloc(a, 6000);
    memset(longest, 'a', 5000);
    longest[0] = '/';
    assert_int_equal(head_target(a, longest, &path, &query), 414);
    longest[1] = '?';
    assert_int_equal(head_target(a, longest, &path, &query), 414);
    longest[1024] = '\0';
    longest[1] = 'a';
    assert_int_equal(head_target(a, longest, &path, &query), 0);
}

static void headers(void **state)
{
    unsigned long long n;

    assert_true(head_name_ok("Content-Length", 14));
    assert_false(head_name_ok("Content-Length ", 15));
    assert_false(head_name_ok("", 0));
    assert_false(head_name_ok("a\0b", 3));
    assert_false(head_value_ok("a\0b", 3));
    assert_false(head_value_ok("a\nb", 3));
    assert_true(head_value_ok("a\tb", 3));
    assert_true(head_length("15", &n) && n == 15);
    assert_false(head_length("+5", &n));
    assert_false(head_length("5, 5", &n));
    assert_false(head_length("0x5", &n));
    assert_false(head_length("", &n));
    assert_false(head_length("9999999999999999", &n));
    assert_true(head_host_ok("thidua.gov.vn:443"));
    assert_false(head_host_ok("a b"));
    assert_false(head_host_ok("a/b"));
}

static const char *const choices[] = {"xa", "phuong", NULL};
static const struct form_field fields[] = {
    {.name = "ten", .title = "Tên", .type = FIELD_TEXT, .max = 10, .required = true},
    {.name = "nam", .title = "Năm", .type = FIELD_INT, .max = 4, .low = 2000, .high = 2100},
    {.name = "loai", .title = "Loại", .type = FIELD_CHOICE, .max = 10, .choices = choices},
    {.name = "ngay", .title = "Ngày", .type = FIELD_DATE, .max = 10},
    {.name = "dong-y", .title = "Đồng ý", .type = FIELD_CHECK, .max = 3},
    {.name = "tep", .title = "Tệp", .type = FIELD_FILE, .max = 100},
    {.name = "ghi", .title = "Ghi chú", .type = FIELD_LINES, .max = 10},
};

static struct form *query(struct arena *a, const char *s)
{
    struct form *f = ARENA_NEW(a, struct form);

    form_init(f, a, fields, ARRAY_SIZE(fields));
    form_read(f, s, strlen(s));
    form_finish(f);
    return f;
}

static void forms(void **state)
{
    _arena_ struct arena *a = arena_new();
    static const char *const bad[] = {"",
                                      "ten=",
                                      "ten=a&ten=b",
                                      "ten=a&nam=20x",
                                      "ten=a&nam=1999",
                                      "ten=a&loai=huyen",
                                      "ten=a&x=1",
                                      "ten=%ff",
                                      "ten=a%00b",
                                      "ten=a%0d%0ab",
                                      "ten=%4",
                                      "ten=12345678901",
                                      "ten=a&=b",
                                      "ten=a&tep=abc",
                                      "ten=a&ngay=31/2",
                                      "ten=a&nam=20222"};
    struct form *f = query(
        a, "ten=+Ngh%C4%A9a+L%E1%BB%99+&nam=2022&loai=xa&ngay=28%2F01%2F2022&dong-y=on&csrf=abc");

    assert_int_equal(f->problems.n, 0);
    assert_string_equal(form_value(f, "ten")->text, "Nghĩa Lộ");
    assert_int_equal(form_value(f, "nam")->number, 2022);
    assert_int_equal(form_value(f, "ngay")->number, date_from(2022, 1, 28));
    assert_int_equal(form_value(f, "dong-y")->number, 1);
    assert_string_equal(f->csrf, "abc");
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        f = query(a, bad[i]);
        if (!f->problems.n)
            fail_msg("%s", bad[i]);
        assert_true(f->problems.at[0].message[0] && f->problems.at[0].hint[0]);
    }
    /* a box sends CR LF for its line ends; they are one character, and the text comes back the same */
    f = query(a, "ten=a&ghi=12345%0D%0A6789");
    assert_int_equal(f->problems.n, 0);
    assert_string_equal(form_value(f, "ghi")->text, "12345\n6789");
    f = query(a, "ten=a&ngay=28012022");
    assert_int_equal(form_value(f, "ngay")->number, date_from(2022, 1, 28));
    assert_int_equal(query(a, "ten=a&ngay=31022022")->problems.n, 1);
    f = query(a, "ten=a&nams=2022");
    assert_string_equal(f->problems.at[0].message, "không có trường “nams”");
    assert_string_equal(f->problems.at[0].hint, "Có phải là “nam”?");
}

static struct form *upload(struct arena *a, const char *body, size_t n)
{
    struct form *f = ARENA_NEW(a, struct form);

    form_init(f, a, fields, ARRAY_SIZE(fields));
    form_read_multipart(f, "multipart/form-data; boundary=XX", body, n, -1);
    form_finish(f);
    return f;
}

#define PART(name) "--XX\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_PART(name, file)                                                     \
    "--XX\r\nContent-Disposition: form-data; filename=\"" file "\"; name=\"" name \
    "\"\r\nContent-Type: text/csv\r\n\r\n"

static void uploads(void **state)
{
    _arena_ struct arena *a = arena_new();
    static const char good[] =
        PART("ten") "a\r\n--XY\r\n" FILE_PART("tep", "s; name=\\\"x.csv") "1,2\r\n-\r\n--XX--\r\n";
    static const char *const bad[] = {
        "",
        "--XX--\r\n",
        PART("ten") "a",
        PART("ten") "a\r\n--XX",
        PART("ten") "a\r\n--XX-",
        "--XX\r\n\r\n\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data\r\n\r\na\r\n--XX--",
        PART("x") "a\r\n--XX--",
        PART("ten") "a\r\n" PART("ten") "b\r\n--XX--",
        FILE_PART("ten", "x") "b\r\n--XX--",
        PART("ten") "a\r\n" FILE_PART(
            "tep", "big") "0123456789012345678901234567890123456789012345678901234567890123456789"
                          "0123456789012345678901234567890123456789\r\n--XX--"};
    struct form *f = upload(a, good, sizeof good - 1);
    char got[64] = "";

    /* "a\r\n--XY\r\n" has a line that only looks like the boundary: a text of one line must not have it */
    assert_int_equal(f->problems.n, 1);
    assert_string_equal(f->problems.at[0].field, "ten");
    const struct form_file *file = form_value(f, "tep")->file;
    assert_string_equal(file->name, "s; name=\"x.csv");
    assert_string_equal(file->type, "text/csv");
    assert_int_equal(file->size, 6);
    assert_int_equal(read(file->fd, got, sizeof got), 6);
    assert_memory_equal(got, "1,2\r\n-", 6);
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        if (!upload(a, bad[i], strlen(bad[i]))->problems.n)
            fail_msg("%zu", i);
}

struct sink {
    char text[4096];
    size_t n;
};

static bool part_begin(void *ctx, const struct multipart_part *p)
{
    struct sink *s = ctx;
    s->n += (size_t)snprintf(s->text + s->n, sizeof s->text - s->n, "[%s|%s|", p->name,
                             p->filename ? p->filename : "-");
    return true;
}
static bool part_data(void *ctx, const char *bytes, size_t n)
{
    struct sink *s = ctx;
    CHECK(s->n + n < sizeof s->text);
    memcpy(s->text + s->n, bytes, n);
    s->n += n;
    return true;
}
static bool part_end(void *ctx)
{
    struct sink *s = ctx;
    s->text[s->n++] = ']';
    return true;
}

/* However the bytes are cut, the parts are the same. */
static void multipart_in_pieces(void **state)
{
    static const char body[] =
        "preamble\r\n" PART("a") "\r\n--X\r\r\n--\r\n--XX\r\nContent-Disposition: form-data; "
                                 "name=\"b\"; filename=\"\"\r\n\r\n\r\n--XX--\r\nepilogue --XX";
    static const char want[] = "[a|-|\r\n--X\r\r\n--][b||]";

    for (size_t cut = 1; cut < sizeof body; cut++) {
        struct sink s = {.n = 0};
        struct multipart m = {.begin = part_begin, .data = part_data, .end = part_end, .ctx = &s};
        assert_true(multipart_init(&m, "multipart/form-data; boundary=\"XX\""));
        for (size_t i = 0; i < sizeof body - 1; i += cut)
            assert_true(multipart_feed(&m, body + i,
                                       i + cut < sizeof body - 1 ? cut : sizeof body - 1 - i));
        assert_true(multipart_done(&m));
        assert_int_equal(s.n, sizeof want - 1);
        assert_memory_equal(s.text, want, s.n);
    }
    struct multipart m;
    assert_false(multipart_init(&m, "multipart/form-data"));
    assert_false(multipart_init(&m, "multipart/form-data; boundary="));
    assert_false(multipart_init(&m, "multipart/form-data; boundary=a\r\nb"));
    assert_false(multipart_init(&m, "text/plain; boundary=a"));
}

static void patterns(void **state)
{
    _arena_ struct arena *a = arena_new();
    struct page p = {.n_params = 0};

    assert_true(route_match("/", "/", a, &p));
    assert_false(route_match("/a", "/ab", a, &p));
    assert_false(route_match("/ab", "/a", a, &p));
    assert_true(route_match("/du-lieu/{year:year}.csv", "/du-lieu/2022.csv", a, &p));
    assert_string_equal(page_param(&p, "year"), "2022");
    p.n_params = 0;
    assert_false(route_match("/du-lieu/{year:year}.csv", "/du-lieu/2022.xls", a, &p));
    assert_false(route_match("/du-lieu/{year:year}.csv", "/du-lieu/22.csv", a, &p));
    assert_false(route_match("/du-lieu/{year:year}", "/du-lieu/02022", a, &p));
    assert_false(route_match("/du-lieu/{year:year}", "/du-lieu/1899", a, &p));
    assert_false(route_match("/du-lieu/{year:year}", "/du-lieu/2201", a, &p));
    assert_int_equal(p.n_params, 0);
    assert_true(route_match("/du-lieu/{year:year}", "/du-lieu/1900", a, &p));
    p.n_params = 0;
    assert_true(route_match("/{x:code}.csv", "/a.b.csv", a, &p));
    assert_string_equal(page_param(&p, "x"), "a.b");
    p.n_params = 0;
    assert_false(route_match("/don-vi/{code:code}", "/don-vi/a/b", a, &p));
    assert_false(route_match("/don-vi/{code:code}", "/don-vi/", a, &p));
    assert_false(route_match("/don-vi/{code:code}", "/don-vi/é", a, &p));
}

static bool same(const char *site, const char *origin)
{
    struct http_header h[3] = {{"Host", "thidua.vn"}, {"Origin", origin}, {"Sec-Fetch-Site", site}};
    struct http_header use[3] = {h[0]};
    size_t n = 1;

    if (origin)
        use[n++] = h[1];
    if (site)
        use[n++] = h[2];
    return route_same_origin(&(struct http_request){.headers = use, .n_headers = n});
}

static void origins(void **state)
{
    assert_true(same("same-origin", NULL));
    assert_true(same("same-origin", "https://thidua.vn"));
    assert_true(same(NULL, "https://thidua.vn"));
    assert_false(same(NULL, NULL));
    assert_false(same("cross-site", NULL));
    assert_false(same("same-site", "https://thidua.vn"));
    assert_false(same("same-origin", "https://evil.vn"));
    assert_false(same(NULL, "https://thidua.vn.evil.vn"));
    assert_false(same(NULL, "null"));
}

/* Each key has a count of its own: 64 apart were one slot once, and forgot each other's. */
static void limited(void **state)
{
    struct api_limit l = {.lock = PTHREAD_MUTEX_INITIALIZER};

    (void)state;
    for (int i = 0; i < API_PER_MINUTE; i++) {
        assert_true(api_limit_take(&l, 1, 1, 7));
        assert_true(api_limit_take(&l, 1, 65, 7));
        assert_true(api_limit_take(&l, 65, 1, 7));
    }
    assert_false(api_limit_take(&l, 1, 1, 7));
    assert_false(api_limit_take(&l, 1, 65, 7));
    assert_false(api_limit_take(&l, 65, 1, 7));
    assert_true(api_limit_take(&l, 1, 2, 7));
    assert_true(api_limit_take(&l, 1, 1, 8)); /* another minute */
    api_limit_end(&l);
}

/* What is written down of a request opens nothing. */
static void logged(void **state)
{
    static const char *const both[][2] = {
        {"/loi-moi/abc", "/loi-moi/***"},
        {"/en/loi-moi/abc?x=1", "/en/loi-moi/***"},
        {"/ke-hoach/qn/loi-moi/abc/def", "/ke-hoach/qn/loi-moi/***"},
        {"/lo%69-moi%2fabc", "/lo%69-moi%2f***"},
        {"/x/%6C%6Fi%2Dmoi/a", "/x/%6C%6Fi%2Dmoi/***"},
        {"/loi-moi", "/loi-moi"},
        {"/loi-moi/", "/loi-moi/"},
        {"/loi%", "/loi%"},
        {"/phieu-diem/2026?ma=/loi-moi/abc", "/phieu-diem/2026"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(both); i++) {
        struct buf b = BUF_INIT(4096);
        const struct request_log r = {.id = "1", .method = "GET", .target = both[i][0]};
        char want[200];
        request_log(&b, &r);
        snprintf(want, sizeof want, " path=%s status=", both[i][1]);
        if (!strstr(buf_str(&b), want))
            fail_msg("%s: %s", both[i][0], buf_str(&b));
        buf_free(&b);
    }
}

/* ---- codes in addresses ---- */

static void codes(void **state)
{
    (void)state;
    static const char *const good[] = {
        "x1",      "21223", "H21.227", "TC-NV", "a_b", "0", "a234567890123456789012345678901",
        "phuong.1"};
    static const char *const bad[] = {
        "",        "xã 1",   "x/../1", "x 1",  ".",
        "..",      "-x",     "_x",     "a@b",  "a;b",
        "a?b",     "a#b",    "a%b",    "nap",  "them",
        "sap-xep", "a.xlsx", "a\tb",   "a\nb", "a23456789012345678901234567890123"};

    for (size_t i = 0; i < ARRAY_SIZE(good); i++)
        if (!code_ok(good[i]))
            fail_msg("refused: %s", good[i]);
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        if (code_ok(bad[i]))
            fail_msg("taken: %s", bad[i]);
}

/* The word of ours that stands in `other` where `path` has a code; NULL when they part before, or it has none. */
static const char *word_there(struct arena *a, const char *path, const char *other)
{
    const char *code =
        strstr(path, "{code:code}") ? strstr(path, "{code:code}") : strstr(path, "{unit:code}");
    size_t n = code ? (size_t)(code - path) : 0;

    if (!code || strncmp(path, other, n) != 0 || other[n] == '{' || !other[n])
        return NULL;
    const char *word = arena_strndup(a, other + n, strcspn(other + n, "/"));
    const char *kind = strstr(word, "{as:slug}");
    return kind ? arena_printf(a, "%.*sxlsx", (int)(kind - word), word) : word;
}

/* No code is a word that stands where codes do: such a unit could not be reached. */
static void codes_and_words(void **state)
{
    (void)state;
    _arena_ struct arena *a = arena_new();
    size_t seen = 0;

    for (size_t t = 0; t < serve_n_tables; t++)
        for (size_t i = 0; i < serve_tables[t]->n; i++)
            for (size_t u = 0; u < serve_n_tables; u++)
                for (size_t k = 0; k < serve_tables[u]->n; k++) {
                    const char *word = word_there(a, serve_tables[t]->routes[i].pattern,
                                                  serve_tables[u]->routes[k].pattern);
                    seen += word != NULL;
                    if (word && code_ok(word))
                        fail_msg("“%s” stands in %s", word, serve_tables[u]->routes[k].pattern);
                }
    assert_true(seen > 10);
}

static void locations(void **state)
{
    (void)state;
    static const struct {
        const char *path, *sent;
    } cases[] = {
        {"/so-lieu/2024/x1?luu=1#c", "/so-lieu/2024/x1?luu=1#c"},
        {"/so-lieu/2024/xã 1", "/so-lieu/2024/x%C3%A3%201"},
        {"/a\r\nSet-Cookie: x", "/a%0D%0ASet-Cookie:%20x"},
        {"/a?tim=%20b\"<>\\", "/a?tim=%20b%22%3C%3E%5C"}, /* what is encoded stays */
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        _arena_ struct arena *a = arena_new();
        struct http_answer an = {0};
        struct page p = {.arena = a, .answer = &an};
        assert_int_equal(page_goto(&p, cases[i].path), 0);
        assert_int_equal(an.status, 303);
        assert_string_equal(an.extra[0].value, cases[i].sent);
    }
}

/* Names come from handlers and pages that routes share: one that this route does not declare is a field that did not come. */
static void undeclared(void **state)
{
    static const struct form_field one[] = {
        {.name = "ten", .title = "Tên", .type = FIELD_TEXT, .max = 9}};
    struct arena *a = arena_new();
    struct form f;

    form_init(&f, a, one, 1);
    form_read(&f, "ten=a", 5);
    assert_string_equal(form_value(&f, "ten")->text, "a");
    assert_null(form_value(&f, "ly-do")->text);
    assert_null(form_value(&f, "ly-do")->file);
    assert_null(form_item(&f, "so", "x"));
    assert_null(form_item(&f, "ten", "x"));
    arena_free(a);
}

/* The last twentieth of a disk (1 GB at most) is not for bodies.  64 MB on each side: others write here too. */
static void spool_leaves_room(void **state)
{
    enum { SLACK = 64 << 20 };
    struct statvfs at;
    int fd = spool_open();

    assert_true(fd >= 0 && fstatvfs(fd, &at) == 0);
    uint64_t all = (uint64_t)at.f_blocks * at.f_frsize, left = (uint64_t)at.f_bavail * at.f_frsize;
    uint64_t kept = all / 20 < 1 << 30 ? all / 20 : 1 << 30;
    assert_false(spool_fits(fd, left));
    assert_false(spool_fits(fd, left - kept + SLACK));
    if (left > kept + SLACK)
        assert_true(spool_fits(fd, left - kept - SLACK));
    close(fd);
}

/* An address of IPv6 counts as its network, whatever the rest; of IPv4 as itself. */
static void peers_are_networks(void **state)
{
    assert_true(peers_key("2001:db8:1:2::1", 7) == peers_key("2001:db8:1:2:3:4:5:6", 7));
    assert_true(peers_key("2001:db8:1:2::1", 7) != peers_key("2001:db8:1:3::1", 7));
    assert_true(peers_key("192.0.2.1", 7) != peers_key("192.0.2.2", 7));
    assert_true(peers_key("::ffff:192.0.2.1", 7) != peers_key("::ffff:192.0.2.2", 7));
    assert_true(peers_key("192.0.2.1", 7) != peers_key("192.0.2.1", 8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logged),
        cmocka_unit_test(limited),
        cmocka_unit_test(targets),
        cmocka_unit_test(headers),
        cmocka_unit_test(forms),
        cmocka_unit_test(uploads),
        cmocka_unit_test(patterns),
        cmocka_unit_test(multipart_in_pieces),
        cmocka_unit_test(origins),
        cmocka_unit_test(codes),
        cmocka_unit_test(codes_and_words),
        cmocka_unit_test(locations),
        cmocka_unit_test(undeclared),
        cmocka_unit_test(spool_leaves_room),
        cmocka_unit_test(peers_are_networks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
