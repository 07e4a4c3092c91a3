/* See odd.h.  Figures are looked at one by one; units are sorted by name, so that those of one name stand together.  Odd
 * beside last year's is a form's business (core/figure.h). */
#include "core/odd.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/str.h"
#include "base/vi.h"
#include "engine/measure.h"

struct telling {
    struct arena *a;
    const struct plan *p;
    const struct inputs *in;
    const char **ret;
    size_t n;
};

static void above_whole(struct telling *t, const struct fact *f)
{
    const struct indicator *i = &t->p->indicators[f->indicator];

    if (f->state != FACT_VALUE || f->den == 0 || !measure_is_ratio(i->measure) ||
        num_cmp(fact_num(t->a, f), fact_den(t->a, f)) <= 0 ||
        measure_may_exceed(t->p, f->indicator))
        return;
    if (t->n < ODD_MAX)
        t->ret[t->n] = arena_printf(t->a, _("%s, năm %d, %s: tử số %s lớn hơn mẫu số %s"),
                                    t->in->units.at[f->unit].code, f->year, i->item.id,
                                    num_vi(t->a, fact_num(t->a, f), NUM_MAX_SCALE),
                                    num_vi(t->a, fact_den(t->a, f), NUM_MAX_SCALE));
    t->n++;
}

struct named {
    const char *name; /* as compared: lower case, single blanks */
    const struct unit *unit;
};

static int by_name(const void *p, const void *q)
{
    const struct named *x = p, *y = q;
    int c = strcmp(x->name, y->name);

    if (c == 0)
        c = (x->unit->kind > y->unit->kind) - (x->unit->kind < y->unit->kind);
    return c ? c : (x->unit > y->unit) - (x->unit < y->unit);
}

static const char *plain_name(struct arena *a, const char *name)
{
    char *s = str_trim(a, vi_lower(a, name)), *w = s;

    for (const char *r = s; *r; r++)
        if (*r != ' ' || r[1] != ' ')
            *w++ = *r;
    *w = '\0';
    return s;
}

static bool together(const struct named *x, const struct named *y)
{
    return x->unit->kind == y->unit->kind && str_eq(x->name, y->name) &&
           (x->unit->to == DATE_NONE || y->unit->from <= x->unit->to) &&
           (y->unit->to == DATE_NONE || x->unit->from <= y->unit->to);
}

/* One line for each name. */
static void same_names(struct telling *t)
{
    size_t n = t->in->units.n;
    struct named *list = ARENA_ARRAY(t->a, struct named, n + 1);

    for (size_t i = 0; i < n; i++)
        list[i] = (struct named){plain_name(t->a, t->in->units.at[i].name), &t->in->units.at[i]};
    if (n)
        qsort(list, n, sizeof *list, by_name);
    for (size_t i = 0, end; i < n; i = end) {
        const char *codes = list[i].unit->code;
        size_t same = 1;
        for (end = i + 1; end < n && together(&list[i], &list[end]); end++, same++)
            codes = arena_printf(t->a, "%s, %s", codes, list[end].unit->code);
        if (same == 1)
            continue;
        if (t->n < ODD_MAX)
            t->ret[t->n] = arena_printf(t->a, _("%zu đơn vị cùng loại, cùng lúc mang tên “%s”: %s"),
                                        same, list[i].unit->name, codes);
        t->n++;
    }
}

size_t odd_find(struct arena *a, const struct plan *p, const struct inputs *in,
                const char *ret[static ODD_MAX])
{
    _arena_ struct arena *scratch = arena_new();
    struct telling t = {.a = scratch, .p = p, .in = in, .ret = ret};

    vec_each (f, &in->facts)
        above_whole(&t, f);
    same_names(&t);
    for (size_t i = 0; i < t.n && i < ODD_MAX; i++)
        ret[i] = arena_strdup(a, ret[i]);
    return t.n;
}
