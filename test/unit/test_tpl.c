/* Escaping by context: hostile texts in every place where a template may put one. */
#include "web/tpl.h"

#include <string.h>

#include "base/check.h"
#include "probe_tpl.h"
#include "test.h"

static const char *const hostile[] = {
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title></textarea></style></script><svg onload=alert(1)>",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example/x",
    "/\\evil.example",
    "/\t/evil.example",
    "vbscript:x",
    "{{t}}{{{h}}}",
    "&lt;b&gt;",
    "<!--",
    "-->",
    "]]>",
    "%22%3E%3Cscript%3E",
    "\xf0\x9f\x92\xa5<",
};

static void render(struct buf *b, const char *s)
{
    struct tpl_probe_rows rows[] = {{.name = s, .on = true}, {.name = s}};
    struct tpl_probe_leaf kids[] = {{.name = s}};
    struct tpl_probe v = {.t = s,
                          .n = -5,
                          .u = s,
                          .h = {"<svg></svg>", 11},
                          .leaf = {.name = s, .kids = kids, .n_kids = 1},
                          .rows = rows,
                          .n_rows = 2};
    tpl_probe(b, &v);
    CHECK(!buf_failed(b));
}

/* The page's skeleton: every text between tags and every attribute value dropped. */
static void skeleton(const char *s, struct buf *b)
{
    bool tag = false;
    char quote = 0;

    for (; *s; s++) {
        if (!tag && *s == '<')
            tag = true;
        if (quote && *s == quote)
            quote = 0;
        else if (quote)
            continue;
        else if (tag && (*s == '"' || *s == '\''))
            quote = *s;
        if (tag)
            buf_addc(b, *s);
        if (tag && *s == '>' && !quote)
            tag = false;
    }
}

static void nothing_escapes(void **state)
{
    _buf_ struct buf plain = BUF_INIT(1 << 20), bones = BUF_INIT(1 << 20);

    render(&plain, "x");
    skeleton(buf_str(&plain), &bones);
    for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
        _buf_ struct buf page = BUF_INIT(1 << 20), got = BUF_INIT(1 << 20);
        render(&page, hostile[i]);
        skeleton(buf_str(&page), &got);
        assert_string_equal(buf_str(&got), buf_str(&bones));
        assert_null(strstr(buf_str(&page), "href=\"java"));
        assert_null(strstr(buf_str(&page), "href=\"JaVa"));
        assert_null(strstr(buf_str(&page), "href=\"data"));
        assert_null(strstr(buf_str(&page), "href=\"vb"));
        assert_null(strstr(buf_str(&page), "href=\"//"));
        assert_null(strstr(buf_str(&page), "href=\"/\\"));
    }
}

static const char *url(struct buf *b, const char *s)
{
    buf_clear(b);
    tpl_url(b, s);
    return buf_str(b);
}

static void urls(void **state)
{
    _buf_ struct buf b = BUF_INIT(1 << 16);

    assert_string_equal(url(&b, "/don-vi/21025?a=1&b=2"), "/don-vi/21025?a=1&amp;b=2");
    assert_string_equal(url(&b, "https://dichvucong.gov.vn/"), "https://dichvucong.gov.vn/");
    assert_string_equal(url(&b, "?nam=2022"), "?nam=2022");
    assert_string_equal(url(&b, "#noi-dung"), "#noi-dung");
    assert_string_equal(url(&b, ""), "");
    assert_string_equal(url(&b, NULL), "");
    assert_string_equal(url(&b, "don-vi"), "#");
    assert_string_equal(url(&b, "javascript:alert(1)"), "#");
    assert_string_equal(url(&b, "//evil"), "#");
    assert_string_equal(url(&b, "/\\evil"), "#");
    assert_string_equal(url(&b, "http\n://x"), "#");
    buf_clear(&b);
    tpl_part(&b, "a b/c?đ\"&'.~");
    assert_string_equal(buf_str(&b), "a%20b%2Fc%3F%C4%91%22%26%27.~");
}

static void the_whole_page(void **state)
{
    _buf_ struct buf b = BUF_INIT(1 << 20);

    render(&b, "ế&");
    assert_string_equal(
        buf_str(&b),
        "<!doctype html>\n<title>ế&amp;</title>\n<p>ế&amp; -5</p>\n"
        "<p title=\"ế&amp;\" data-n='ế&amp;'>x</p>\n"
        "<a href=\"#\">u</a><a href=\"#/x/%E1%BA%BF%26\">up</a>"
        "<a href=\"/p/%E1%BA%BF%26?q=%E1%BA%BF%26#%E1%BA%BF%26\">p</a>\n"
        "<textarea name=\"a\">\n  ế&amp;</textarea>\n<svg></svg>\nno\n<ol>\n\n"
        "<li  class=\"ế&amp;\" hidden>ế&amp; ế&amp;</li>\n\n<li >ế&amp; ế&amp;</li>\n\n"
        "</ol>\nCó -5 chữ ế&amp; &amp;\n"
        "<li>ế&amp;<ul><li>ế&amp;</li>\n</ul></li>\n\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_escapes),
        cmocka_unit_test(urls),
        cmocka_unit_test(the_whole_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
