/* See budget.h.  Every count is an upper bound, made from the plan and the sizes of the inputs without evaluating
 * anything: what passes is sure to end. */
#include "engine/budget.h"

#include "base/i18n.h"
#include "engine/measure.h"

enum { DIGIT_BITS = 3, DECIMAL_BITS = 64 /* all decimals of a score share one power of ten */ };

static uint64_t add(uint64_t x, uint64_t y)
{
    return x > UINT64_MAX - y ? UINT64_MAX : x + y;
}

static uint64_t times(uint64_t x, uint64_t y)
{
    return y && x > UINT64_MAX / y ? UINT64_MAX : x * y;
}

static uint64_t bits_of(int64_t n)
{
    return n ? 64u - (unsigned)__builtin_clzll((uint64_t)(n < 0 ? -n : n)) : 0;
}

/* ---- findings ---- */

/* The units that this one grew out of, itself counted: whoever asks about the years before is answered by them. */
static uint64_t lineage(const struct inputs *in, uint32_t unit)
{
    _arena_ struct arena *a = arena_new();
    bool *seen = ARENA_ARRAY(a, bool, in->units.n);
    VEC(uint32_t) to_do = {0};
    uint64_t n = 0;

    *vec_push_in(a, &to_do) = unit;
    while (to_do.n) {
        uint32_t at = to_do.at[--to_do.n];
        const struct unit *u = &in->units.at[at];
        if (seen[at])
            continue;
        seen[at] = true;
        n++;
        for (size_t i = 0; i < u->n_predecessors; i++)
            *vec_push_in(a, &to_do) = u->predecessors[i];
    }
    return n;
}

static uint64_t of_award(const struct award *w, uint64_t lives)
{
    uint64_t n = w->work.conds;

    for (uint32_t i = 0; i < w->work.years && lives > 1; i++)
        n = times(n, lives);
    return n;
}

static uint64_t findings(const struct plan *p, const struct inputs *in)
{
    _arena_ struct arena *a = arena_new();
    uint64_t *lives = ARENA_ARRAY(a, uint64_t, in->units.n), n = times(p->n_targets, in->units.n);

    for (uint32_t u = 0; u < in->units.n; u++)
        lives[u] = in->units.at[u].n_predecessors ? lineage(in, u) : 1;
    for (size_t i = 0; i < p->n_awards; i++) {
        const struct award *w = &p->awards[i];
        size_t subjects = w->for_person ? in->people.n : in->units.n;
        for (uint32_t s = 0; s < subjects; s++) {
            uint32_t u = w->for_person ? in->people.at[s].unit : s;
            if (kinds_have(w->kinds, w->n_kinds, in->units.at[u].kind))
                n = add(n, of_award(w, lives[u]));
        }
    }
    return n;
}

/* ---- marks ---- */

static uint64_t marks_of(const struct inputs *in, const struct scheme *s)
{
    uint64_t n = 0;

    vec_each (u, &in->units)
        for (size_t g = 0; g < s->n_groups; g++)
            n += u->group == s->groups[g];
    return times(n, s->n_criteria);
}

/* Of the year that has most of them. */
static uint64_t marks(const struct plan *p, const struct inputs *in)
{
    uint64_t most = 0;

    for (size_t i = 0; i < p->n_schemes; i++) {
        uint64_t n = 0; /* beside this one, in its first year */
        for (size_t k = 0; k < p->n_schemes; k++)
            if (p->schemes[k].years.from <= p->schemes[i].years.from &&
                p->schemes[i].years.from <= p->schemes[k].years.to)
                n = add(n, marks_of(in, &p->schemes[k]));
        most = n > most ? n : most;
    }
    return most;
}

uint64_t budget_results(const struct plan *p, const struct inputs *in)
{
    return add(findings(p, in), marks(p, in));
}

/* ---- digits ---- */

/* The longest parts of any figure of an indicator, as whole numbers over each other. */
struct longest {
    uint64_t num, den;
};

static struct longest *longest_figures(struct arena *a, const struct plan *p,
                                       const struct inputs *in)
{
    struct longest *all = ARENA_ARRAY(a, struct longest, p->n_indicators + 1);

    vec_each (f, &in->facts) {
        struct longest *l = &all[f->indicator];
        uint64_t num = bits_of(f->num) + 4u * f->den_scale,
                 den = bits_of(f->den) + 4u * f->num_scale;
        l->num = num > l->num ? num : l->num;
        l->den = den > l->den ? den : l->den;
    }
    return all;
}

static uint64_t bits_of_amount(const struct plan *p, const struct amount *m)
{
    uint64_t most = 0;

    if (m->setting == NO_INDEX)
        return m->value.d ? bits_of(m->value.n) : DECIMAL_BITS;
    const struct setting *s = &p->settings[m->setting];
    for (size_t i = 0; i < s->n_values; i++) {
        uint64_t n = s->kind == SETTING_NUMBER && !s->values[i].unset
                         ? bits_of_amount(p, &s->values[i].number)
                         : 0;
        most = n > most ? n : most;
    }
    return most;
}

/* What the points of a leaf are divided by: figures, and what the rule divides by. */
static uint64_t bits_of_leaf(const struct plan *p, const struct criterion *c,
                             const struct longest *all)
{
    const struct score_rule *r = &c->rule;
    uint64_t n = 0, most = 0;

    if (c->use != NO_INDEX && measure_is_ratio(p->indicators[c->use].measure))
        n += all[c->use].den;
    if (c->multiply_by != NO_INDEX)
        n += all[c->multiply_by].den;
    for (size_t i = 0; r->fn == SCORE_TO_TARGET && i < r->target.n; i++) {
        uint64_t bits = bits_of_amount(p, &r->target.at[i].amount);
        most = bits > most ? bits : most;
    }
    if (r->fn == SCORE_VERSUS && c->use != NO_INDEX) /* the leader's too */
        n += all[c->use].num + all[c->use].den;
    for (size_t g = 0; r->fn == SCORE_SURVEY && g < r->n_groups; g++) {
        uint64_t sum = 0;
        for (size_t k = 0; k < r->groups[g].n_options; k++) {
            uint64_t bits = all[r->groups[g].options[k].indicator].num + 1;
            sum = bits > sum ? bits : sum + 1;
        }
        n += sum;
    }
    return n + most;
}

static int check_digits(const struct plan *p, const struct inputs *in, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct longest *all = longest_figures(a, p, in);

    for (size_t i = 0; i < p->n_schemes; i++) {
        const struct scheme *s = &p->schemes[i];
        uint64_t bits = DECIMAL_BITS;
        for (size_t k = 0; k < s->n_criteria; k++)
            if (s->criteria[k].leaf)
                bits += bits_of_leaf(p, &s->criteria[k], all);
        if (bits / DIGIT_BITS <= BUDGET_DIGITS)
            continue;
        err_set(e, ERR_LIMIT,
                _("điểm theo bộ tiêu chí “%s” có thể cần mẫu số dài %llu chữ số, nhiều hơn %d"),
                s->item.id, (unsigned long long)(bits / DIGIT_BITS), BUDGET_DIGITS);
        return err_hint(e, "%s",
                        _("Xem lại các số liệu có mẫu số quá dài và các ngưỡng quá nhiều chữ số; "
                          "hoặc bớt tiêu chí tính theo tỷ lệ."));
    }
    return 0;
}

/* ---- the whole ---- */

int budget_check(const struct plan *p, const struct inputs *in, struct err *e)
{
    uint64_t n = budget_results(p, in), years = (uint64_t)(p->period.to - p->period.from + 1);
    uint64_t most =
        BUDGET_ALL_YEARS / years < BUDGET_RESULTS ? BUDGET_ALL_YEARS / years : BUDGET_RESULTS;

    if (n <= most)
        return check_digits(p, in, e);
    err_set(e, ERR_LIMIT,
            _("mỗi năm phải tính tới %llu kết quả (điều kiện × khen thưởng × đối tượng, tiêu chí × "
              "đơn vị), nhiều hơn %llu"),
            (unsigned long long)n, (unsigned long long)most);
    return err_hint(e, "%s",
                    _("Bớt điều kiện hỏi lại từng năm hay dẫn qua khen thưởng khác, hoặc tách "
                      "thành nhiều kế hoạch, nhiều cơ quan."));
}
