/* See missing.h. */
#include "web/work/missing.h"

#include "base/vec.h"
#include "engine/explain.h"
#include "engine/rank.h"

size_t missing_of(struct arena *a, const struct site_year *y, uint32_t unit, struct missing **ret)
{
    VEC(struct missing) list = {0};

    for (size_t k = 0; k < y->result.n_rankings; k++) {
        const struct ranking *r = &y->result.rankings[k];
        const struct sheet *t = ranking_of(r, unit) ? ranking_sheet(r, unit) : NULL;
        for (size_t i = 0; t && i < r->scheme->n_criteria; i++) {
            const struct criterion *c = &r->scheme->criteria[i];
            if (c->leaf && t->marks[i].state == MARK_MISSING)
                *vec_push_in(a, &list) = (struct missing){.title = c->item.title,
                                                          .clause = c->item.clause,
                                                          .why = why_vi(t->marks[i].why)};
        }
    }
    *ret = list.at;
    return list.n;
}
