/* Charts as SVG text, for pages (inline) and documents (librsvg).  No style attributes (the CSP forbids them): classes and
 * presentation attributes.  Every number is printed, colour never says anything alone, text on colour keeps a contrast of
 * 4.5 (chart_ink, tested).  Labels are escaped here.  Values are thousandths, so that no floating point decides a length. */
#ifndef THIDUA_DOC_CHART_H
#define THIDUA_DOC_CHART_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/* One row of a chart, drawn once: the same bytes wherever it comes to stand. */
struct chart_row {
    const char *under, *over; /* over: what no other row or line may cover; "" = nothing */
    size_t n_under, n_over;
};

struct chart_bar {
    const char *label, *number; /* number: as printed */
    int64_t value;              /* thousandths */
};
struct chart_mark {
    const char *label; /* "Khá từ 70" */
    int64_t value;
};

/* Horizontal bars with dashed thresholds.  max: the value at the right end. */
void chart_bars(struct buf *out, const char *title, const struct chart_row *rows, size_t n,
                int64_t max, const struct chart_mark *marks, size_t n_marks);
struct chart_row chart_bar_row(struct arena *a, const struct chart_bar *bar, int64_t max);

struct chart_cell {
    int share;        /* thousandths of the maximum, 0..1000; -1 = no data */
    const char *text; /* as printed */
};

/* Rows × columns. */
void chart_heat(struct buf *out, const char *title, const struct chart_row *head, size_t n_columns,
                const struct chart_row *rows, size_t n_rows);
struct chart_row chart_heat_head(struct arena *a, const char *const *columns, size_t n_columns);
/* cells: one for each column. */
struct chart_row chart_heat_row(struct arena *a, const char *name, const struct chart_cell *cells,
                                size_t n_columns);

struct chart_axis {
    const char *label;
    int share, other; /* thousandths: the subject and what it is compared with */
};
/* 3 to 12 axes. */
void chart_radar(struct buf *out, const char *title, const char *subject, const char *other,
                 const struct chart_axis *axes, size_t n);

struct chart_rank {
    int year;
    unsigned rank, of; /* rank 0 = not ranked */
};
/* Ranks over years, the first place on top. */
void chart_trend(struct buf *out, const char *title, const struct chart_rank *ranks, size_t n);

/* Colours as 0xrrggbb. */
uint32_t chart_scale(int share);     /* of the heat map, light to dark */
uint32_t chart_ink(uint32_t ground); /* the text colour for it */
/* WCAG contrast ratio × 100. */
int chart_contrast(uint32_t a, uint32_t b);

#endif
