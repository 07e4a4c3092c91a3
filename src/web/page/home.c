/* The first page of a movement: what it is, its years with who leads, what its text left open and how that is answered. */
#include "base/i18n.h"
#include "base/str.h"
#include "engine/rank.h"
#include "engine/say.h"
#include "web/page/page.h"

/* Names of the units in the first three places. */
static const char *leaders(struct arena *a, const struct site_year *y, const struct ranking *k)
{
    const char *names = "";

    for (size_t i = 0; i < k->n_ranked && k->standings[i].best.rank <= 3 && i < 5; i++)
        names =
            arena_printf(a, "%s%s%s. %s", names, i ? "; " : "", standing_place(a, &k->standings[i]),
                         y->inputs->units.at[k->units[i]].name);
    return names;
}

static struct tpl_home_years year_card(struct arena *a, const struct site_year *y)
{
    const struct year_result *r = &y->result;
    struct tpl_home_years_leaders *list =
        ARENA_ARRAY(a, struct tpl_home_years_leaders, r->n_rankings + 1);
    struct tpl_home_years v = {.year = y->year, .leaders = list};

    for (size_t i = 0; i < r->n_rankings; i++) {
        v.n_ranked += (int64_t)r->rankings[i].n_ranked;
        if (r->rankings[i].n_ranked)
            list[v.n_leaders++] = (struct tpl_home_years_leaders){
                .group = y->plan->groups[r->rankings[i].group].item.title,
                .names = leaders(a, y, &r->rankings[i])};
    }
    for (size_t i = 0; i < r->n_verdicts; i++)
        v.n_met += r->verdicts[i].root.verdict == VERDICT_MET;
    return v;
}

static struct tpl_home_settings setting_row(struct arena *a, const struct plan *p,
                                            const struct setting *x)
{
    bool unset = x->n_values == 0;

    for (size_t i = 0; i < x->n_values; i++)
        unset |= x->values[i].unset;
    return (struct tpl_home_settings){.ask = x->item.title,
                                      .value = setting_text(a, p, x, DATE_NONE),
                                      .unset = unset,
                                      .basis = x->basis,
                                      .clause = x->item.clause};
}

int page_home(struct page *p, struct err *e)
{
    const struct site *s = p->mount;
    const struct movements *all = p->ctx;
    const struct plan *plan = s->plan;
    struct arena *a = p->arena;
    struct tpl_home_years *years = ARENA_ARRAY(a, struct tpl_home_years, s->n_years + 1);
    struct tpl_home_settings *settings =
        ARENA_ARRAY(a, struct tpl_home_settings, plan->n_settings + 1);
    struct tpl_home_others *others = ARENA_ARRAY(a, struct tpl_home_others, all->n + 1);
    size_t n_others = 0;
    struct buf *b = page_buf(a);

    for (size_t i = 0; i < s->n_years; i++)
        years[i] = year_card(a, s->years[s->n_years - 1 - i]);
    for (size_t i = 0; i < plan->n_settings; i++)
        settings[i] = setting_row(a, plan, &plan->settings[i]);
    for (size_t i = 0; i < all->n; i++)
        if (&all->at[i] != s->of)
            others[n_others++] =
                (struct tpl_home_others){.address = arena_printf(a, "%s/", all->at[i].base),
                                         .title = page_site(a, &all->at[i])->plan->item.title};
    struct tpl_home v = {
        .top = page_top(p, _("Phong trào"), NAV_HOME),
        .end = page_end(p),
        .base = p->base,
        .title = plan->item.title,
        .number = plan->number,
        .issued = date_vi(a, plan->issued),
        .by = plan->by,
        .from = plan->period.from,
        .to = plan->period.to,
        .n_units = s->n_years ? (int64_t)s->years[s->n_years - 1]->inputs->units.n : 0,
        .n_awards = (int64_t)plan->n_awards,
        .years = years,
        .n_years = s->n_years,
        .others = others,
        .n_others = n_others,
        .settings = settings,
        .n_settings = plan->n_settings,
    };
    tpl_home(b, &v);
    return page_send(p, b, e);
}
