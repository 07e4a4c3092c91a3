/* See chart.h.  One function a chart; lengths are whole tenths of a pixel. */
#include "doc/chart.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/utf8.h"

enum { ROW_MAX = 1 << 20 };
enum { INK = 0x0b0c0c, PAPER = 0xffffff, LIGHT = 0xf2f6f4, DARK = 0x00513f };

/* ---- colours ---- */

/* Linear light of the 256 values of a channel: a page has hundreds of cells, and a pow() for every channel of each was much of
 * what drawing it cost. */
static double light[256];

static void fill_light(void)
{
    for (int i = 0; i < 256; i++) {
        double v = i / 255.0;
        light[i] = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
    }
}

static double luminance(uint32_t c)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, fill_light);
    return 0.2126 * light[c >> 16 & 255] + 0.7152 * light[c >> 8 & 255] + 0.0722 * light[c & 255];
}

int chart_contrast(uint32_t a, uint32_t b)
{
    double x = luminance(a) + 0.05, y = luminance(b) + 0.05;

    return (int)(100 * (x > y ? x / y : y / x));
}

/* Black, not INK: only with pure black does every grey have one side at 4.5. */
uint32_t chart_ink(uint32_t ground)
{
    static _Thread_local uint32_t last = PAPER, ink; /* neighbours are often alike */

    if (ground != last) {
        ink = chart_contrast(ground, PAPER) > chart_contrast(ground, 0) ? PAPER : 0;
        last = ground;
    }
    return ink;
}

uint32_t chart_scale(int share)
{
    uint32_t c = 0;

    for (int shift = 16; shift >= 0; shift -= 8) {
        int from = LIGHT >> shift & 255, to = DARK >> shift & 255;
        c |= (uint32_t)(from + (to - from) * share / 1000) << shift;
    }
    return c;
}

/* ---- pieces ---- */

static void put_text(struct buf *out, const char *s)
{
    buf_add_markup(out, s, strlen(s));
}

static void begin(struct buf *out, const char *kind, const char *title, int64_t width,
                  int64_t height)
{
    buf_addf(out,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart chart-%s\" "
             "font-family=\"sans-serif\" font-size=\"13\" viewBox=\"0 0 "
             "%lld %lld\" width=\"%lld\" "
             "height=\"%lld\" role=\"img\" aria-label=\"",
             kind, (long long)width, (long long)height, (long long)width, (long long)height);
    put_text(out, title);
    buf_adds(out, "\"><title>");
    put_text(out, title);
    buf_adds(out, "</title>");
}

static void end(struct buf *out)
{
    buf_adds(out, "</svg>\n");
}

/* A page has thousands of these: no printf. */
static const char *tenths(int64_t v, char text[static 24])
{
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    char *at = text + 23;

    *at = '\0';
    *--at = (char)('0' + u % 10);
    *--at = '.';
    u /= 10;
    do
        *--at = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0)
        *--at = '-';
    return at;
}

static void put_tenths(struct buf *out, const char *before, int64_t v)
{
    char text[24];

    buf_adds(out, before);
    buf_adds(out, tenths(v, text));
}

static void put_fill(struct buf *out, const char *class_, uint32_t fill)
{
    char text[6];

    for (int i = 0; i < 6; i++)
        text[i] = "0123456789abcdef"[fill >> (20 - 4 * i) & 15];
    buf_adds(out, "\" class=\"");
    buf_adds(out, class_);
    buf_adds(out, "\" fill=\"#");
    buf_add(out, text, sizeof text);
}

/* anchor: start, middle, end.  Longer than `fit` letters is cut with an ellipsis. */
static void label(struct buf *out, int64_t x, int64_t y, const char *anchor, const char *class_,
                  uint32_t fill, const char *s, size_t fit)
{
    size_t n = utf8_fit(s, fit);

    put_tenths(out, "<text x=\"", x);
    put_tenths(out, "\" y=\"", y);
    buf_adds(out, "\" text-anchor=\"");
    buf_adds(out, anchor);
    put_fill(out, class_, fill);
    buf_adds(out, "\">");
    if (s[n]) {
        _buf_ struct buf cut = BUF_INIT(4096);
        buf_add(&cut, s, utf8_fit(s, fit - 1));
        put_text(out, buf_str(&cut));
        buf_adds(out, "…");
    } else {
        put_text(out, s);
    }
    buf_adds(out, "</text>");
}

static void rect(struct buf *out, int64_t x, int64_t y, int64_t w, int64_t h, const char *class_,
                 uint32_t fill)
{
    put_tenths(out, "<rect x=\"", x);
    put_tenths(out, "\" y=\"", y);
    put_tenths(out, "\" width=\"", w);
    put_tenths(out, "\" height=\"", h);
    put_fill(out, class_, fill);
    buf_adds(out, "\"/>");
}

static void line(struct buf *out, int64_t x, int64_t y, int64_t u, int64_t v, const char *class_,
                 const char *dash)
{
    char a[24], b[24], c[24], d[24];

    buf_addf(
        out,
        "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\" stroke=\"#505a5f\"%s%s%s/>",
        tenths(x, a), tenths(y, b), tenths(u, c), tenths(v, d), class_,
        dash[0] ? " stroke-dasharray=\"" : "", dash, dash[0] ? "\"" : "");
}

/* A label in up to `lines` lines of `wide` letters, cut at blanks. */
static void wrapped(struct buf *out, int64_t x, int64_t y, const char *anchor, const char *s,
                    size_t wide, int lines)
{
    for (int i = 0; i < lines && *s; i++) {
        char part[128];
        size_t fit = utf8_fit(s, wide), n = fit;
        if (s[fit])
            for (n = fit; n > 0 && s[n] != ' ';)
                n--;
        n = n ? n : fit;
        bool cut = i == lines - 1 && s[n];
        snprintf(part, sizeof part, "%.*s%s", (int)(n < 100 ? n : 100), s, cut ? "…" : "");
        label(out, x, y + i * 130, anchor, "chart-small", INK, part, wide + 2);
        s += n;
        s += strspn(s, " ");
    }
}

/* ---- rows ---- */

static const char *kept(struct arena *a, struct buf *b, size_t *ret_n)
{
    *ret_n = b->len;
    const char *s = arena_strndup(a, buf_str(b), b->len);
    buf_clear(b);
    return s;
}

static void put_row(struct buf *out, int64_t y, const char *bytes, size_t n)
{
    put_tenths(out, "<g transform=\"translate(0 ", y);
    buf_adds(out, ")\">");
    buf_add(out, bytes, n);
    buf_adds(out, "</g>");
}

/* ---- bars ---- */

enum { BAR_LEFT = 1950, BAR_WIDE = 4300, BAR_ROW = 240, BAR_TOP = 260 };

static int64_t length(int64_t value, int64_t max, int64_t wide)
{
    return value <= 0 ? 0 : value >= max ? wide : value * wide / max;
}

struct chart_row chart_bar_row(struct arena *a, const struct chart_bar *bar, int64_t max)
{
    _buf_ struct buf b = BUF_INIT(ROW_MAX);
    struct chart_row row;
    int64_t wide = length(bar->value, max, BAR_WIDE);

    CHECK(max > 0);
    label(&b, BAR_LEFT - 80, 160, "end", "chart-label", INK, bar->label, 27);
    rect(&b, BAR_LEFT, 30, wide, BAR_ROW - 80, "chart-bar", 0xa8231c);
    row.under = kept(a, &b, &row.n_under);
    label(&b, BAR_LEFT + wide + 60, 160, "start", "chart-number", INK, bar->number, 14);
    row.over = kept(a, &b, &row.n_over);
    return row;
}

void chart_bars(struct buf *out, const char *title, const struct chart_row *rows, size_t n,
                int64_t max, const struct chart_mark *marks, size_t n_marks)
{
    int64_t height = BAR_TOP + (int64_t)n * BAR_ROW + 40;

    CHECK(max > 0);
    begin(out, "bars", title, 720, height / 10);
    for (size_t i = 0; i < n; i++)
        put_row(out, BAR_TOP + (int64_t)i * BAR_ROW, rows[i].under, rows[i].n_under);
    for (size_t i = 0; i < n_marks; i++) {
        int64_t x = BAR_LEFT + length(marks[i].value, max, BAR_WIDE);
        line(out, x, BAR_TOP - 60, x, height - 40, "chart-mark", "4 3");
        label(out, x, BAR_TOP - 100, "middle", "chart-small", INK, marks[i].label, 24);
    }
    /* Last and with a halo, so that no threshold strikes a number through. */
    buf_adds(out, "<g stroke=\"#ffffff\" stroke-width=\"4\" stroke-linejoin=\"round\" "
                  "paint-order=\"stroke\">");
    for (size_t i = 0; i < n; i++)
        put_row(out, BAR_TOP + (int64_t)i * BAR_ROW, rows[i].over, rows[i].n_over);
    buf_adds(out, "</g>");
    line(out, BAR_LEFT, BAR_TOP - 10, BAR_LEFT, height - 40, "chart-axis", "");
    end(out);
}

/* ---- heat map ---- */

enum { HEAT_LEFT = 1850, HEAT_TOP = 520, HEAT_ROW = 250, HEAT_WIDE = 960 };

struct chart_row chart_heat_row(struct arena *a, const char *name, const struct chart_cell *cells,
                                size_t n_columns)
{
    _buf_ struct buf b = BUF_INIT(ROW_MAX);
    struct chart_row row = {.over = ""};

    label(&b, HEAT_LEFT - 80, 165, "end", "chart-label", INK, name, 25);
    for (size_t c = 0; c < n_columns; c++) {
        const struct chart_cell *x = &cells[c];
        int64_t left = HEAT_LEFT + (int64_t)c * HEAT_WIDE;
        uint32_t ground = x->share < 0 ? PAPER : chart_scale(x->share > 1000 ? 1000 : x->share);
        rect(&b, left + 10, 10, HEAT_WIDE - 20, HEAT_ROW - 20, "chart-cell", ground);
        label(&b, left + HEAT_WIDE / 2, 165, "middle", "chart-number", chart_ink(ground), x->text,
              12);
    }
    row.under = kept(a, &b, &row.n_under);
    return row;
}

struct chart_row chart_heat_head(struct arena *a, const char *const *columns, size_t n_columns)
{
    _buf_ struct buf b = BUF_INIT(ROW_MAX);
    struct chart_row row = {.over = ""};

    for (size_t c = 0; c < n_columns; c++)
        wrapped(&b, HEAT_LEFT + (int64_t)c * HEAT_WIDE + HEAT_WIDE / 2, 150, "middle", columns[c],
                15, 3);
    row.under = kept(a, &b, &row.n_under);
    return row;
}

void chart_heat(struct buf *out, const char *title, const struct chart_row *head, size_t n_columns,
                const struct chart_row *rows, size_t n_rows)
{
    begin(out, "heat", title, (HEAT_LEFT + (int64_t)n_columns * HEAT_WIDE) / 10 + 2,
          (HEAT_TOP + (int64_t)n_rows * HEAT_ROW) / 10 + 4);
    buf_add(out, head->under, head->n_under);
    for (size_t r = 0; r < n_rows; r++)
        put_row(out, HEAT_TOP + (int64_t)r * HEAT_ROW, rows[r].under, rows[r].n_under);
    end(out);
}

/* ---- radar ---- */

static void point(int64_t ret[static 2], size_t i, size_t n, int64_t cx, int64_t cy, int64_t radius)
{
    double angle = 2 * M_PI * (double)i / (double)n - M_PI / 2;

    ret[0] = cx + llround((double)radius * cos(angle));
    ret[1] = cy + llround((double)radius * sin(angle));
}

static void ring(struct buf *out, const struct chart_axis *axes, size_t n, int64_t cx, int64_t cy,
                 int64_t radius, int which, const char *attributes)
{
    buf_adds(out, "<polygon points=\"");
    for (size_t i = 0; i < n; i++) {
        int64_t at[2];
        char a[24], b[24];
        int share = which == 0 ? axes[i].share : which == 1 ? axes[i].other : which;
        point(at, i, n, cx, cy, radius * (share < 0 ? 0 : share > 1000 ? 1000 : share) / 1000);
        buf_addf(out, "%s%s,%s", i ? " " : "", tenths(at[0], a), tenths(at[1], b));
    }
    buf_addf(out, "\" %s/>", attributes);
}

static void legend(struct buf *out, int64_t x, int64_t y, const char *s, const char *attributes)
{
    char a[24], b[24], c[24];
    const char *level = tenths(y - 40, b); /* not b: digits stand at the end of it */

    buf_addf(out, "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" %s/>", tenths(x, a), level,
             tenths(x + 300, c), level, attributes);
    label(out, x + 360, y, "start", "chart-label", INK, s, 30);
}

void chart_radar(struct buf *out, const char *title, const char *subject, const char *other,
                 const struct chart_axis *axes, size_t n)
{
    static const char mine[] =
        "fill=\"#a8231c\" fill-opacity=\"0.14\" stroke=\"#a8231c\" stroke-width=\"2.5\"";
    static const char theirs[] =
        "fill=\"none\" stroke=\"#1d4f91\" stroke-width=\"2\" stroke-dasharray=\"6 4\"";
    static const char grid[] = "fill=\"none\" stroke=\"#cecfd0\" stroke-width=\"1\"";
    enum { CX = 3100, CY = 2350, R = 1500 };

    CHECK(n >= 3 && n <= 12);
    begin(out, "radar", title, 620, 510);
    for (int k = 250; k <= 1000; k += 250)
        ring(out, axes, n, CX, CY, R, k, grid);
    ring(out, axes, n, CX, CY, R, 1, theirs);
    ring(out, axes, n, CX, CY, R, 0, mine);
    for (size_t i = 0; i < n; i++) {
        int64_t at[2], tip[2];
        char number[16];
        point(tip, i, n, CX, CY, R);
        point(at, i, n, CX, CY, R + 170);
        line(out, CX, CY, tip[0], tip[1], "chart-grid", "");
        const char *anchor = at[0] < CX - 100 ? "end" : at[0] > CX + 100 ? "start" : "middle";
        bool two = utf8_width(axes[i].label) > 20;
        int64_t y = at[1] + (at[1] < CY - 1000   ? -90 - (two ? 130 : 0)
                             : at[1] > CY + 1000 ? 100
                                                 : 0);
        wrapped(out, at[0], y, anchor, axes[i].label, 20, 2);
        y += two ? 130 : 0;
        snprintf(number, sizeof number, "%d%%", (axes[i].share + 5) / 10);
        label(out, at[0], y + 140, anchor, "chart-number", INK, number, 8);
    }
    legend(out, 1000, 4930, subject, mine);
    legend(out, 3500, 4930, other, theirs);
    end(out);
}

/* ---- trend ---- */

void chart_trend(struct buf *out, const char *title, const struct chart_rank *ranks, size_t n)
{
    enum { LEFT = 600, RIGHT = 5700, TOP = 450, LOW = 2000 };
    unsigned worst = 2;
    int64_t px = 0, py = 0;
    bool before = false;

    for (size_t i = 0; i < n; i++)
        worst = ranks[i].of > worst ? ranks[i].of : worst;
    begin(out, "trend", title, 620, 250);
    line(out, LEFT - 200, LOW + 100, RIGHT + 200, LOW + 100, "chart-axis", "");
    for (size_t i = 0; i < n; i++) {
        int64_t x =
            n == 1 ? (LEFT + RIGHT) / 2 : LEFT + (int64_t)i * (RIGHT - LEFT) / ((int64_t)n - 1);
        int64_t y = TOP + (int64_t)(ranks[i].rank - 1) * (LOW - TOP) / (worst - 1);
        char text[32], a[24], b[24];
        snprintf(text, sizeof text, "%d", ranks[i].year);
        label(out, x, LOW + 320, "middle", "chart-label", INK, text, 8);
        if (!ranks[i].rank) {
            label(out, x, LOW, "middle", "chart-small", INK, "–", 4);
            before = false;
            continue;
        }
        if (before)
            line(out, px, py, x, y, "chart-line", "");
        buf_addf(out, "<circle cx=\"%s\" cy=\"%s\" r=\"5\" class=\"chart-dot\" fill=\"#a8231c\"/>",
                 tenths(x, a), tenths(y, b));
        snprintf(text, sizeof text, "%u/%u", ranks[i].rank, ranks[i].of);
        label(out, x, y - 130, "middle", "chart-number", INK, text, 10);
        px = x;
        py = y;
        before = true;
    }
    end(out);
}
