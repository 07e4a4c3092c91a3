/* Why two results of one year differ, in the figures that made them differ: of scoresheets the criteria that lost or gained
 * most, of verdicts the conditions at which the two trees part.  Both results were made by the engine; nothing is judged
 * here. */
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "core/report_impl.h"
#include "engine/explain.h"
#include "engine/rank.h"

enum { CAUSES = 3 }; /* told in full; of more the number is told */

struct causes {
    struct arena *a;
    const char *text;
    size_t n;
};

static void add(struct causes *c, const char *text)
{
    if (++c->n <= CAUSES)
        c->text = arena_printf(c->a, "%s%s%s", c->text, c->text[0] ? "; " : "", text);
}

static const char *told(const struct causes *c)
{
    if (c->n <= CAUSES)
        return c->text;
    return arena_printf(c->a, _("%s; và %zu chỗ nữa"), c->text, c->n - CAUSES);
}

/* ---- scores ---- */

struct moved {
    const struct criterion *c;
    const struct mark *before, *after;
    struct num by; /* how much, without sign */
};

static bool same_criteria(const struct scheme *x, const struct scheme *y)
{
    if (x->n_criteria != y->n_criteria)
        return false;
    for (size_t i = 0; i < x->n_criteria; i++)
        if (!str_eq(x->criteria[i].item.id, y->criteria[i].item.id))
            return false;
    return true;
}

static bool same_mark(const struct mark *x, const struct mark *y)
{
    return x->state == y->state && num_cmp(x->points, y->points) == 0 &&
           num_cmp(x->max, y->max) == 0;
}

/* Leaves that differ, the largest first; a short list, so by putting each in its place. */
static size_t find_moved(struct arena *a, const struct scheme *s, const struct sheet *x,
                         const struct sheet *y, struct moved **ret)
{
    struct moved *list = ARENA_ARRAY(a, struct moved, s->n_criteria + 1);
    size_t n = 0;

    for (size_t i = 0; i < s->n_criteria; i++) {
        const struct mark *p = &x->marks[i], *q = &y->marks[i];
        if (!s->criteria[i].leaf || same_mark(p, q))
            continue;
        struct moved m = {&s->criteria[i], p, q, num_abs(a, num_sub(a, q->points, p->points))};
        size_t at = n++;
        for (; at && num_cmp(list[at - 1].by, m.by) < 0; at--)
            list[at] = list[at - 1];
        list[at] = m;
    }
    *ret = list;
    return n;
}

static const char *mark_text(struct arena *a, const struct plan *p, const struct mark *m)
{
    const char *fact = report_fact_text(a, p, m->fact), *why = why_vi(m->why);
    const char *points =
        m->state == MARK_SCORED ? arena_printf(a, _("%s điểm"), num_vi(a, m->points, 4)) : why;

    return fact[0] ? arena_printf(a, "%s (%s)", points, fact) : points;
}

const char *cause_of_standing(struct arena *a, const struct run *before, const struct ranking *k,
                              uint32_t unit, const struct run *after, const struct ranking *o,
                              uint32_t there)
{
    const struct sheet *x = k ? ranking_sheet(k, unit) : NULL,
                       *y = o && there != NO_INDEX ? ranking_sheet(o, there) : NULL;
    struct causes c = {a, "", 0};
    struct moved *list;

    if (!x)
        return _("trước không có trong bảng này");
    if (!y)
        return _("nay không có trong bảng này");
    if (!same_criteria(k->scheme, o->scheme))
        return _("bộ tiêu chí khác");
    size_t n = find_moved(a, o->scheme, x, y, &list);
    for (size_t i = 0; i < n; i++)
        add(&c, arena_printf(a, "%s: %s → %s", list[i].c->item.title,
                             mark_text(a, before->plan, list[i].before),
                             mark_text(a, after->plan, list[i].after)));
    return n ? told(&c) : _("điểm của đơn vị không đổi; điểm của đơn vị khác đổi");
}

/* ---- verdicts ---- */

static const char *finding_text(struct arena *a, const struct run *r, const struct finding *f)
{
    const char *read = explain_read(a, r, f), *why = explain_why(a, r, f);

    return read[0]  ? arena_printf(a, "%s, %s", _(verdict_vi(f->verdict)), read)
           : why[0] ? arena_printf(a, "%s, %s", _(verdict_vi(f->verdict)), why)
                    : _(verdict_vi(f->verdict));
}

static bool same_shape(const struct finding *x, const struct finding *y)
{
    return x->kind == y->kind && x->n_kids == y->n_kids && x->year == y->year &&
           (x->kind != FINDING_COND || x->cond->op == y->cond->op);
}

static void walk(struct causes *c, const struct run *before, const struct finding *x,
                 const struct run *after, const struct finding *y)
{
    size_t n = c->n;

    for (size_t i = 0; i < x->n_kids && same_shape(x, y); i++)
        if (x->kids[i].verdict != y->kids[i].verdict)
            walk(c, before, &x->kids[i], after, &y->kids[i]);
    if (c->n == n)
        add(c, arena_printf(c->a, "%s: %s → %s", explain_label(c->a, after, y),
                            finding_text(c->a, before, x), finding_text(c->a, after, y)));
}

const char *cause_of_verdict(struct arena *a, const struct run *before,
                             const struct verdict_result *v, const struct run *after,
                             const struct verdict_result *o)
{
    struct causes c = {a, "", 0};

    if (!o)
        return _("nay không xét");
    if (!same_shape(&v->root, &o->root))
        return _("tiêu chuẩn của kế hoạch khác");
    walk(&c, before, &v->root, after, &o->root);
    return told(&c);
}
