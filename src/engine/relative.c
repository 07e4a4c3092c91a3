/* See relative.h.  A condition hangs on others when one of its leaves does; an award or an answer that it names is looked
 * into by what it requires, and then any year that is hidden counts, because the tree of a named award is not at hand.  It
 * errs on the side of silence: a verdict that another condition has settled is not told either. */
#include "engine/relative.h"

bool relative_criterion(const struct scheme *s, size_t criterion)
{
    for (size_t i = criterion; i < s->criteria[criterion].end || i == criterion; i++)
        if (s->criteria[i].leaf && s->criteria[i].rule.fn == SCORE_VERSUS)
            return true;
    return false;
}

bool relative_scheme(const struct scheme *s)
{
    for (size_t i = 0; i < s->n_criteria; i++)
        if (s->criteria[i].leaf && s->criteria[i].rule.fn == SCORE_VERSUS)
            return true;
    return false;
}

/* Some scheme of the index. */
static bool relative_index(const struct plan *p, uint32_t index)
{
    for (size_t i = 0; i < p->n_schemes; i++)
        if (p->schemes[i].index == index && relative_scheme(&p->schemes[i]))
            return true;
    return false;
}

static bool relative_cond(const struct plan *p, const struct cond *c);

static bool relative_setting(const struct plan *p, const struct setting *s)
{
    for (size_t i = 0; i < s->n_values; i++)
        if (s->values[i].cond && relative_cond(p, s->values[i].cond))
            return true;
    return false;
}

/* plan_check.c refuses awards and answers that name each other in a circle. */
static bool relative_cond(const struct plan *p, const struct cond *c)
{
    switch (c->op) {
    case COND_RANK:
        return true;
    case COND_SCORE:
    case COND_SHARE:
    case COND_CLASS:
        return relative_index(p, c->what);
    case COND_AWARD:
        return relative_cond(p, &p->awards[c->what].require);
    case COND_SETTING:
        return relative_setting(p, &p->settings[c->what]);
    default:
        for (size_t i = 0; i < c->n_kids; i++)
            if (relative_cond(p, &c->kids[i]))
                return true;
        return false;
    }
}

bool relative_finding(const struct plan *p, const struct finding *f,
                      bool (*hidden)(const void *ctx, int year), const void *ctx)
{
    for (size_t i = 0; i < f->n_kids; i++)
        if (relative_finding(p, &f->kids[i], hidden, ctx))
            return true;
    if (f->kind == FINDING_BAR)
        return f->bar && relative_cond(p, &f->bar->when) && hidden(ctx, f->year);
    return f->cond && !f->n_kids && relative_cond(p, f->cond) && hidden(ctx, f->year);
}
