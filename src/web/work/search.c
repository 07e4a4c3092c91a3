/* The address of the search.  Whoever may see the registers is answered from them in their own shell, kept by nobody:
 * units and people of which they may see the register, and units that everybody sees on public pages.  All others get the
 * public's answer (page/search.c). */
#include "core/search.h"
#include "base/i18n.h"
#include "web/work/register_page.h"

static bool *units_to_find(const struct register_page *x)
{
    bool *find = ARENA_ARRAY(x->a, bool, x->in.units.n + 1);

    for (size_t i = 0; i < x->in.units.n; i++)
        find[i] = x->sees[i] || page_shows_unit(x->p->mount, &x->in.units.at[i]);
    return find;
}

static int work_search(struct page *p, struct err *e)
{
    struct register_page x;
    int64_t total;
    int r = register_open(p, RIGHT_REGISTER_SEE, &x, e);

    if (r < 0)
        return r;
    const struct search_in in = {.plan = x.plan,
                                 .inputs = &x.in,
                                 .units = units_to_find(&x),
                                 .people_of = x.person ? x.sees : NULL,
                                 .today = p->today};
    struct buf *b = page_buf(x.a), *parts = page_buf(x.a);
    page_search_parts(p, &in, x.sees, parts, &total);
    struct tpl_search_work v = {.top = work_top(p, _("Tìm kiếm"), NULL),
                                .end = work_bottom(p),
                                .base = p->base,
                                .query = register_text(p, "q"),
                                .asked = *register_text(p, "q"),
                                .total = total,
                                .parts = {buf_str(parts), parts->len}};
    tpl_search_work(b, &v);
    return work_send(p, b, e);
}

static int any_search(struct page *p, struct err *e)
{
    bool mine =
        !p->lang && p->session && work_movement(p)->db && work_may(p, RIGHT_REGISTER_SEE, NULL);

    return mine ? work_search(p, e) : page_search(p, e);
}

static const struct form_field fields[] = {
    {.name = "q", .title = N_("Tìm"), .type = FIELD_TEXT, .max = 400},
};
static const struct route routes[] = {
    {HTTP_GET, "/tim", LANE_FAST, RIGHT_PUBLIC, fields, ARRAY_SIZE(fields), 0, any_search},
};
const struct route_table search_table = {routes, ARRAY_SIZE(routes)};
