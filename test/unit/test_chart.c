/* Charts: contrast of text on colour, nothing a label says becomes markup, no style attributes. */
#include "doc/chart.h"

#include <string.h>

#include "test.h"

static void contrast(void **state)
{
    assert_int_equal(chart_contrast(0x000000, 0xffffff), 2100);
    assert_int_equal(chart_contrast(0x777777, 0xffffff), 447);
    for (int share = 0; share <= 1000; share++) {
        uint32_t ground = chart_scale(share);
        if (chart_contrast(ground, chart_ink(ground)) < 450)
            fail_msg("share %d: #%06x", share, ground);
    }
    assert_true(chart_contrast(0xa8231c, 0xffffff) >= 450);
    assert_true(chart_contrast(0x1d4f91, 0xffffff) >= 450);
    assert_true(chart_contrast(0x505a5f, 0xffffff) >= 450);
}

static void clean(const struct buf *b)
{
    const char *s = buf_str(b);

    assert_false(buf_failed(b));
    assert_null(strstr(s, "style="));
    assert_null(strstr(s, "<script"));
    assert_null(strstr(s, "onload"));
    assert_non_null(strstr(s, "role=\"img\" aria-label=\""));
    assert_non_null(strstr(s, "<title>"));
    assert_int_equal(strncmp(s, "<svg", 4), 0);
    assert_string_equal(s + strlen(s) - 7, "</svg>\n");
}

static void every_chart(void **state)
{
    static const char evil[] = "\"><script>alert(1)</script>&'";
    _buf_ struct buf b = BUF_INIT(1 << 20);
    struct chart_bar bars[] = {{"Nghĩa Lộ", "87,65", 87650}, {evil, evil, 0}, {"C", "120", 120000}};
    struct chart_mark marks[] = {{evil, 70000}};
    _arena_ struct arena *a = arena_new();
    struct chart_row rows[3];
    const char *names[] = {evil, "Trần Phú"},
               *columns[] = {"Cải cách thủ tục hành chính và cơ chế một cửa", evil};
    struct chart_cell cells[] = {{1000, "100"}, {-1, "–"}, {500, evil}, {0, "0"}};
    struct chart_axis axes[] = {{evil, 500, 700}, {"B", 1200, -1}, {"C", 0, 1000}};
    struct chart_rank ranks[] = {{2021, 1, 23}, {2022, 0, 0}, {2023, 23, 23}};

    for (int i = 0; i < 3; i++)
        rows[i] = chart_bar_row(a, &bars[i], 100000);
    chart_bars(&b, evil, rows, 3, 100000, marks, 1);
    clean(&b);
    assert_non_null(strstr(buf_str(&b), "87,65"));
    buf_clear(&b);
    for (int i = 0; i < 2; i++)
        rows[i] = chart_heat_row(a, names[i], &cells[i * 2], 2);
    const struct chart_row head = chart_heat_head(a, columns, 2);
    chart_heat(&b, evil, &head, 2, rows, 2);
    clean(&b);
    buf_clear(&b);
    chart_radar(&b, evil, evil, "trung bình", axes, 3);
    clean(&b);
    assert_non_null(strstr(buf_str(&b), "x1=\"100.0\" y1=\"489.0\" x2=\"130.0\" y2=\"489.0\""));
    buf_clear(&b);
    chart_trend(&b, evil, ranks, 3);
    clean(&b);
    assert_non_null(strstr(buf_str(&b), "23/23"));
    buf_clear(&b);
    chart_trend(&b, "một năm", ranks, 1);
    clean(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contrast),
        cmocka_unit_test(every_chart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
