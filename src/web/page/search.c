/* Search of the public: units that stand on public pages, and the plan.  The answer is kept by the asker only and asked
 * for again each time (the ETag makes that cheap), because the same address says more to whoever is signed in
 * (work/search.c). */
#include "core/search.h"
#include "base/i18n.h"
#include "base/str.h"
#include "engine/plan_outline.h"

#include <stdlib.h>

#include "web/page/page.h"

static const char *href(struct page *p, const char *path, const char *code)
{
    struct buf *b = page_buf(p->arena);

    buf_addf(b, "%s%s", p->base, path);
    tpl_part(b, code);
    return buf_str(b);
}

/* An earlier one with the code of a later unit is named with its first day. */
static const char *unit_ref(struct arena *a, const struct inputs *in, uint32_t unit)
{
    const struct unit *u = &in->units.at[unit];
    bool last = unit + 1 == in->units.n || !str_eq(in->units.at[unit + 1].code, u->code);

    return last ? u->code : unit_ref_dated(a, u);
}

static const char *hit_href(struct page *p, const struct search_in *in, enum search_group g,
                            const struct search_hit *h, const bool *registered)
{
    if (g == SEARCH_UNITS && registered && registered[h->index])
        return href(p, "/so-don-vi/", h->id);
    if (g == SEARCH_UNITS)
        return href(p, "/don-vi/", unit_ref(p->arena, in->inputs, h->index));
    if (g == SEARCH_PEOPLE)
        return href(p, "/so-can-bo/", h->id);
    return arena_printf(p->arena, "%s/tieu-chuan#%s", p->base, clause_anchor(p->arena, h->clause));
}

static void set_hits(struct page *p, const struct search_in *in, const struct search_found *f,
                     enum search_group g, const bool *registered,
                     struct tpl_search_parts_groups *ret)
{
    size_t n = f->groups[g].n;
    struct tpl_search_parts_groups_hits *hits =
        ARENA_ARRAY(p->arena, struct tpl_search_parts_groups_hits, n + 1);

    for (size_t i = 0; i < n; i++) {
        const struct search_hit *h = &f->groups[g].hits[i];
        hits[i] = (struct tpl_search_parts_groups_hits){.href = hit_href(p, in, g, h, registered),
                                                        .title = h->title,
                                                        .id = h->id,
                                                        .clause = h->clause,
                                                        .detail = h->detail};
    }
    *ret = (struct tpl_search_parts_groups){.title = search_group_title(g),
                                            .n = (int64_t)(n + f->groups[g].more),
                                            .more = (int64_t)f->groups[g].more,
                                            .hits = hits,
                                            .n_hits = n};
}

void page_search_parts(struct page *p, const struct search_in *in, const bool *registered,
                       struct buf *out, int64_t *ret_total)
{
    const char *q = form_value(&p->form, "q")->text;
    struct tpl_search_parts_groups groups[SEARCH_GROUPS];
    struct tpl_search_parts v = {.groups = groups};
    struct search_found f;

    search(p->arena, in, q ? q : "", &f);
    for (enum search_group g = 0; g < SEARCH_GROUPS; g++)
        if (f.groups[g].n)
            set_hits(p, in, &f, g, registered, &groups[v.n_groups++]);
    tpl_search_parts(out, &v);
    *ret_total = (int64_t)f.total;
}

static bool lived_in_one(const struct site *s, const struct unit *u)
{
    for (size_t k = 0; k < s->n_years; k++)
        if (unit_lives_in(u, s->years[k]->year))
            return true;
    return false;
}

static int by_life(const void *x, const void *y)
{
    const struct unit *a = x, *b = y;
    int c = strcmp(a->code, b->code);

    return c ? c : (a->from > b->from) - (a->from < b->from);
}

bool page_shows_unit(const struct site *s, const struct unit *u)
{
    const struct inputs *last = s->n_years ? s->years[s->n_years - 1]->inputs : NULL;

    return last && lived_in_one(s, u) && last->units.n &&
           bsearch(u, last->units.at, last->units.n, sizeof *u, by_life);
}

/* Units of the latest year shown. */
static void public_units(struct page *p, struct search_in *in)
{
    const struct site *s = p->mount;
    const struct site_year *last = s->n_years ? s->years[s->n_years - 1] : NULL;

    if (!last)
        return;
    bool *shown = ARENA_ARRAY(p->arena, bool, last->inputs->units.n + 1);
    for (size_t i = 0; i < last->inputs->units.n; i++)
        shown[i] = lived_in_one(s, &last->inputs->units.at[i]);
    in->inputs = last->inputs;
    in->units = shown;
    in->kinds = last->plan;
}

int page_search(struct page *p, struct err *e)
{
    const struct site *s = p->mount;
    const char *q = form_value(&p->form, "q")->text;
    struct search_in in = {.plan = s->plan, .today = p->today};
    struct buf *b = page_buf(p->arena), *parts = page_buf(p->arena);
    int64_t total;

    public_units(p, &in);
    page_search_parts(p, &in, NULL, parts, &total);
    struct tpl_search v = {.top = page_top(p, _("Tìm kiếm"), NAV_NONE),
                           .end = page_end(p),
                           .base = p->base,
                           .query = q ? q : "",
                           .asked = q != NULL,
                           .total = total,
                           .parts = {buf_str(parts), parts->len}};
    tpl_search(b, &v);
    int r = page_send(p, b, e);
    p->answer->cache = "private, no-cache";
    return r;
}
