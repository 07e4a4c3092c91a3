/* See drawn.h.  Drawn under one lock: once a year and publication, and never while nobody searches. */
#include "web/page/drawn.h"

#include <pthread.h>

#include "base/vi.h"
#include "engine/rank.h"
#include "web/page/page.h"

/* Thousandths of a number, for lengths only. */
static int64_t thousandths(struct arena *a, struct num v)
{
    int64_t n = 0;

    num_to_int(num_floor(a, num_mul(a, v, num_int(1000))), &n);
    return n;
}

static int share_of(struct arena *a, struct num points, struct num max)
{
    return num_sign(max) > 0 ? (int)thousandths(a, num_div(a, points, max)) : -1;
}

static const char **names_of(struct arena *a, const struct inputs *in)
{
    const char **names = ARENA_ARRAY(a, const char *, in->units.n + 1);

    for (size_t i = 0; i < in->units.n; i++) {
        const struct unit *u = &in->units.at[i];
        names[i] = arena_printf(a, "%s\n%s", vi_search_key(a, u->name), vi_search_key(a, u->code));
    }
    return names;
}

static struct drawn_text text_of(struct arena *a, struct arena *scratch, const struct ranking *k,
                                 size_t i)
{
    const struct standing *st = &k->standings[i];

    if (!st->ranked)
        return (struct drawn_text){st->reported ? standing_place(a, st) : "–", "–"};
    return (struct drawn_text){standing_place(a, st),
                               page_decimal(a, num_text(scratch, st->score, k->scheme->shown))};
}

static struct chart_row bar(struct arena *a, struct arena *scratch, const struct site_year *y,
                            const struct ranking *k, size_t i, const struct drawn_ranking *d)
{
    const struct standing *st = &k->standings[i];
    const struct chart_bar x = {.label = y->inputs->units.at[k->units[i]].name,
                                .number = d->texts[i].score,
                                .value = st->ranked ? thousandths(scratch, st->score) : 0};

    return chart_bar_row(a, &x, d->max);
}

static struct chart_row heat(struct arena *a, struct arena *scratch, const struct site_year *y,
                             const struct ranking *k, size_t i, size_t n_areas)
{
    const struct standing *st = &k->standings[i];
    struct chart_cell *cells = ARENA_ARRAY(scratch, struct chart_cell, n_areas + 1);

    for (size_t j = 0; j < n_areas; j++) {
        int share = share_of(scratch, st->area_points[j], st->area_max[j]);
        cells[j] = (struct chart_cell){
            .share = share,
            .text = share < 0 ? "–" : arena_printf(scratch, "%d%%", (share + 5) / 10)};
    }
    return chart_heat_row(a, y->inputs->units.at[k->units[i]].name, cells, n_areas);
}

static void draw_marks(struct arena *a, const struct scheme *c, struct drawn_ranking *d)
{
    d->marks = ARENA_ARRAY(a, struct chart_mark, c->n_classes + 1);
    for (size_t i = 0; i < c->n_classes; i++)
        if (num_sign(c->classes[i].from) > 0)
            d->marks[d->n_marks++] =
                (struct chart_mark){.label = arena_printf(a, "%s ≥ %s", c->classes[i].title,
                                                          num_vi(a, c->classes[i].from, 2)),
                                    .value = thousandths(a, c->classes[i].from)};
}

static void draw_areas(struct arena *a, const struct scheme *c, struct drawn_ranking *d)
{
    const char **areas = ARENA_ARRAY(a, const char *, c->n_areas + 1);

    for (size_t i = 0; i < c->n_criteria; i++)
        if (c->criteria[i].depth == 0 && c->criteria[i].section == SECTION_MAIN &&
            d->n_areas < c->n_areas)
            areas[d->n_areas++] = c->criteria[i].item.title;
    d->areas = chart_heat_head(a, areas, d->n_areas);
}

/* scratch: what drawing needs and nobody later. */
static void draw_ranking(struct arena *a, struct arena *scratch, const struct site_year *y,
                         const struct ranking *k, struct drawn_ranking *d)
{
    int64_t max = thousandths(scratch, k->scheme->out_of);
    bool map = k->scheme->n_areas > 1;

    d->max = max > 0 ? max : 1;
    draw_marks(a, k->scheme, d);
    draw_areas(a, k->scheme, d);
    d->texts = ARENA_ARRAY(a, struct drawn_text, k->n_units + 1);
    d->bars = ARENA_ARRAY(a, struct chart_row, k->n_units + 1);
    d->heat = map ? ARENA_ARRAY(a, struct chart_row, k->n_units + 1) : NULL;
    for (size_t i = 0; i < k->n_units; i++) {
        d->texts[i] = text_of(a, scratch, k, i);
        d->bars[i] = bar(a, scratch, y, k, i, d);
        if (map)
            d->heat[i] = heat(a, scratch, y, k, i, d->n_areas);
        arena_reset(scratch);
    }
}

static const struct drawn *draw(struct arena *a, const struct site_year *y)
{
    _arena_ struct arena *scratch = arena_new();
    struct drawn *d = ARENA_NEW(a, struct drawn);

    d->names = names_of(a, y->inputs);
    d->rankings = ARENA_ARRAY(a, struct drawn_ranking, y->result.n_rankings + 1);
    for (size_t i = 0; i < y->result.n_rankings; i++)
        draw_ranking(a, scratch, y, &y->result.rankings[i], &d->rankings[i]);
    return d;
}

const struct drawn *drawn_of(const struct site_year *y)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    const struct drawn *d = y->drawn->parts;

    if (d)
        return d;
    pthread_mutex_lock(&lock);
    if (!y->drawn->parts) {
        y->drawn->arena = arena_new();
        y->drawn->parts = draw(y->drawn->arena, y);
    }
    d = y->drawn->parts;
    pthread_mutex_unlock(&lock);
    return d;
}
