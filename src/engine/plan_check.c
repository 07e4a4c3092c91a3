/* Checks that need the whole plan: a kind in two groups, two schemes for one unit and year, awards
 * that hang on themselves, questions asked of the wrong subject, and what nobody uses.  The first
 * ones are errors; the last are warnings, because a plan may be in the making. */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/map.h"
#include "base/str.h"
#include "engine/plan_fields.h"

/* ---- groups, schemes ---- */

static void check_groups(struct reader *r)
{
    struct plan *p = r->plan;

    for (size_t i = 0; i < p->n_kinds; i++)
        p->kinds[i].group = NO_INDEX;
    for (size_t g = 0; g < p->n_groups; g++) {
        for (size_t k = 0; k < p->groups[g].n_kinds; k++) {
            struct kind *kind = &p->kinds[p->groups[g].kinds[k]];
            if (kind->group == NO_INDEX) {
                kind->group = (uint32_t)g;
                continue;
            }
            r->inside = "ranking groups";
            r_error(r, yaml_get(&r->sections[S_GROUP]->kids[g], "kinds"),
                    _("loại đơn vị “%s” đã thuộc nhóm xếp hạng “%s”"), kind->item.id,
                    p->groups[kind->group].item.id);
        }
    }
}

static bool share_a_group(const struct scheme *x, const struct scheme *y, uint32_t *ret)
{
    for (size_t i = 0; i < x->n_groups; i++)
        for (size_t k = 0; k < y->n_groups; k++)
            if (x->groups[i] == y->groups[k]) {
                *ret = x->groups[i];
                return true;
            }
    return false;
}

static void check_schemes(struct reader *r)
{
    struct plan *p = r->plan;
    uint32_t group;

    for (size_t i = 0; i < p->n_schemes; i++)
        for (size_t k = 0; k < i; k++) {
            const struct scheme *x = &p->schemes[k], *y = &p->schemes[i];
            if (x->index != y->index || x->years.to < y->years.from ||
                y->years.to < x->years.from || !share_a_group(x, y, &group))
                continue;
            r_error_at(r, y->item.line, y->item.column,
                       _("bộ tiêu chí “%s” và “%s” cùng chấm nhóm “%s” trong năm %d"), y->item.id,
                       x->item.id, p->groups[group].item.id,
                       x->years.from > y->years.from ? x->years.from : y->years.from);
            r_hint(r, "%s", _("Sửa “years” để mỗi năm chỉ có một bộ."));
            break;
        }
}

/* ---- conditions where they stand ---- */

struct context {
    bool known, person; /* is it known who is asked, and is it a person */
    bool bar, years;    /* inside a bar; inside every year or at least N years */
    const uint32_t *kinds;
    size_t n_kinds;
    bool target;   /* what is asked of a unit in one year, by itself */
    uint8_t *seen; /* by setting: in which of these places its condition was looked at */
};

static bool asks_unit(const struct cond *c)
{
    switch (c->op) {
    case COND_INDICATOR:
    case COND_SCORE:
    case COND_SHARE:
    case COND_RANK:
    case COND_CLASS:
    case COND_TARGET:
        return true;
    default:
        return false;
    }
}

static void check_subject(struct reader *r, const struct cond *c, const struct context *in)
{
    int line = c->item.line, column = c->item.column;

    if (in->person && asks_unit(c)) {
        r_error_at(r, line, column, _("số liệu là của đơn vị, mà ở đây đang hỏi cá nhân"));
        r_hint(r, "%s", _("Đặt điều kiện vào trong “of the unit”."));
    } else if (c->op == COND_OF_UNIT && !in->person) {
        r_error_at(r, line, column, _("“of the unit” chỉ dùng khi xét cá nhân"));
    } else if (c->op == COND_HEAD && !in->person && !in->bar) {
        r_error_at(r, line, column, _("“head” chỉ dùng khi xét cá nhân"));
    } else if (in->target && (c->op == COND_AWARD || c->op == COND_TARGET)) {
        r_error_at(r, line, column,
                   _("tiêu chí thi đua không hỏi lại khen thưởng hay tiêu chí khác"));
    } else if (c->op == COND_ATTESTED && c->what != NO_INDEX) {
        const struct attestation_kind *k = &r->plan->attestations[c->what];
        if (in->person ? !k->for_person : !k->for_unit)
            r_error_at(r, line, column,
                       in->person ? _("xác nhận “%s” là của đơn vị, mà ở đây đang hỏi cá nhân")
                                  : _("xác nhận “%s” là của cá nhân, mà ở đây đang hỏi đơn vị"),
                       k->item.id);
    } else if (c->op == COND_AWARD && c->what != NO_INDEX &&
               r->plan->awards[c->what].for_person != in->person) {
        r_error_at(r, line, column,
                   in->person ? _("khen thưởng “%s” là của đơn vị, mà ở đây đang hỏi cá nhân")
                              : _("khen thưởng “%s” là của cá nhân, mà ở đây đang hỏi đơn vị"),
                   r->plan->awards[c->what].item.id);
    }
}

static void check_years(struct reader *r, const struct cond *c, const struct context *in)
{
    int64_t count;
    struct years y = c->years.from ? c->years : r->plan->period;

    if (in->years)
        r_error_at(r, c->item.line, c->item.column,
                   _("đã hỏi từng năm ở ngoài, không hỏi từng năm bên trong nữa"));
    if (c->op == COND_SOME_YEARS && c->years_setting == NO_INDEX && y.from &&
        c->count.setting == NO_INDEX && num_to_int(c->count.value, &count) &&
        count > y.to - y.from + 1)
        r_error_at(r, c->item.line, c->item.column, _("đòi %lld năm mà chỉ tính %d năm"),
                   (long long)count, y.to - y.from + 1);
}

/* An index that scores none of the kinds asked about can never be known. */
static void check_scored(struct reader *r, const struct cond *c, const struct context *in)
{
    const struct plan *p = r->plan;
    const uint32_t *kinds = c->n_kinds ? c->kinds : in->kinds;
    size_t n = c->n_kinds ? c->n_kinds : in->n_kinds;

    if (!n || c->what == NO_INDEX ||
        (c->op != COND_SCORE && c->op != COND_RANK && c->op != COND_CLASS && c->op != COND_SHARE))
        return;
    for (size_t s = 0; s < p->n_schemes; s++)
        for (size_t g = 0; p->schemes[s].index == c->what && g < p->schemes[s].n_groups; g++)
            for (size_t k = 0; k < n; k++)
                if (p->kinds[kinds[k]].group == p->schemes[s].groups[g])
                    return;
    r_warn_at(r, c->item.line, c->item.column,
              _("chỉ số “%s” không chấm loại đơn vị nào ở đây: điều kiện sẽ luôn chưa đủ dữ liệu"),
              p->indexes[c->what].id);
}

static void check_cond(struct reader *r, const struct cond *c, struct context in);

/* The condition that a setting holds is asked of whoever asks the setting.  Once for each kind of
 * place, so that settings that lead to each other end here too. */
static void check_held(struct reader *r, uint32_t setting, const struct context *in)
{
    const struct setting *s = &r->plan->settings[setting];
    uint8_t place = (uint8_t)(1 << ((in->target ? 3 : in->person + 2 * in->bar) + 4 * in->years));

    if (!in->known || in->seen[setting] & place)
        return;
    in->seen[setting] |= place;
    for (size_t k = 0; k < s->n_values; k++)
        if (s->values[k].cond)
            check_cond(r, s->values[k].cond, *in);
}

static void check_cond(struct reader *r, const struct cond *c, struct context in)
{
    if (in.known)
        check_subject(r, c, &in);
    check_scored(r, c, &in);
    if (c->n_kinds) {
        in.kinds = c->kinds;
        in.n_kinds = c->n_kinds;
    }
    if (c->op == COND_EVERY_YEAR || c->op == COND_SOME_YEARS) {
        check_years(r, c, &in);
        in.years = true;
    }
    if (c->op == COND_OF_UNIT)
        in.person = false;
    if (c->op == COND_SETTING && c->what != NO_INDEX)
        check_held(r, c->what, &in);
    for (size_t i = 0; i < c->n_kids; i++)
        check_cond(r, &c->kids[i], in);
}

static void check_conditions(struct reader *r)
{
    const struct plan *p = r->plan;
    uint8_t *seen = ARENA_ARRAY(r->arena, uint8_t, p->n_settings);

    for (size_t i = 0; i < p->n_awards; i++) {
        const struct award *w = &p->awards[i];
        r->inside = arena_printf(r->arena, "awards.%s", w->item.id);
        check_cond(r, &w->require,
                   (struct context){.known = true,
                                    .person = w->for_person,
                                    .kinds = w->kinds,
                                    .n_kinds = w->n_kinds,
                                    .seen = seen});
    }
    for (size_t i = 0; i < p->n_targets; i++) {
        const struct target *t = &p->targets[i];
        r->inside = arena_printf(r->arena, "targets.%s", t->item.id);
        check_cond(r, &t->ask,
                   (struct context){.known = true,
                                    .target = true,
                                    .kinds = t->kinds,
                                    .n_kinds = t->n_kinds,
                                    .seen = seen});
    }
    for (size_t i = 0; i < p->n_bars; i++) {
        r->inside = arena_printf(r->arena, "bars.%s", p->bars[i].item.id);
        check_cond(r, &p->bars[i].when, (struct context){.known = true, .bar = true, .seen = seen});
    }
    for (size_t i = 0; i < p->n_settings; i++)
        for (size_t k = 0; k < p->settings[i].n_values; k++)
            if (p->settings[i].values[k].cond) {
                r->inside = arena_printf(r->arena, "settings.%s", p->settings[i].item.id);
                check_cond(r, p->settings[i].values[k].cond, (struct context){0});
            }
}

/* ---- cycles ---- */

/* Awards are nodes 0 … n_awards - 1, settings follow. */
struct edge {
    uint32_t from, to;
    uint32_t times, level, years; /* how often and how deep inside `from` it is asked */
    int line, column;
};

struct graph {
    struct reader *r;
    VEC(struct edge) edges;
    uint32_t n;
    uint32_t *out; /* by node: edges that lead to nodes not yet taken away */
    /* Of what is asked for one subject, everything that it hangs on included. */
    struct plan_work *work;
};
enum { MAX_CONDS = 100000 };

/* Where in a tree: how often it is asked, how deep its finding lies, under how many questions about years. */
struct depth {
    uint32_t times, level, years;
};

static uint64_t at_most(uint64_t n)
{
    return n < UINT32_MAX ? n : UINT32_MAX;
}

static void count_work(struct plan_work *w, uint64_t conds, uint32_t level, uint32_t years)
{
    w->conds = at_most(w->conds + conds);
    w->level = w->level > level ? w->level : level;
    w->years = w->years > years ? w->years : years;
}

/* Below a question about years lies a finding for each year, and one for each unit that this one grew out of. */
static struct depth below(const struct plan *p, const struct cond *c, struct depth d)
{
    struct years y = c->years.from ? c->years : p->period;
    bool setting = c->years_setting != NO_INDEX;

    d.level++;
    if (c->op != COND_EVERY_YEAR && c->op != COND_SOME_YEARS)
        return d;
    d.times = (uint32_t)at_most((uint64_t)d.times * (setting || y.to < y.from
                                                         ? PLAN_MAX_YEARS
                                                         : (uint64_t)(y.to - y.from + 1)));
    d.level += 2;
    d.years++;
    return d;
}

static void add_edges(struct graph *g, uint32_t from, const struct cond *c, struct depth d)
{
    const struct plan *p = g->r->plan;
    struct depth kid = below(p, c, d);
    bool takes = c->op == COND_TARGET || kid.years > d.years; /* findings that are no condition */
    uint32_t to = NO_INDEX;

    count_work(&g->work[from], d.times + (takes ? 2 * (uint64_t)kid.times : 0), d.level + takes,
               d.years);
    if (c->what != NO_INDEX && c->op == COND_AWARD)
        to = c->what;
    else if (c->what != NO_INDEX && c->op == COND_SETTING)
        to = (uint32_t)p->n_awards + c->what;
    if (to != NO_INDEX)
        *vec_push(&g->edges) =
            (struct edge){from, to, d.times, d.level + 1, d.years, c->item.line, c->item.column};
    for (size_t i = 0; i < c->n_kids; i++)
        add_edges(g, from, &c->kids[i], kid);
}

static void add_all_edges(struct graph *g)
{
    static const struct depth top = {.times = 1}, bar = {.times = 1, .level = 2};
    const struct plan *p = g->r->plan;

    for (size_t i = 0; i < p->n_awards; i++)
        add_edges(g, (uint32_t)i, &p->awards[i].require, top);
    for (size_t b = 0; b < p->n_bars; b++)
        for (size_t i = 0; i < p->bars[b].n_awards; i++)
            add_edges(g, p->bars[b].awards[i], &p->bars[b].when, bar);
    for (size_t i = 0; i < p->n_settings; i++)
        for (size_t k = 0; k < p->settings[i].n_values; k++)
            if (p->settings[i].values[k].cond)
                add_edges(g, (uint32_t)(p->n_awards + i), p->settings[i].values[k].cond, top);
}

static int by_to(const void *x, const void *y)
{
    uint32_t a = ((const struct edge *)x)->to, b = ((const struct edge *)y)->to;

    return a < b ? -1 : a > b;
}

static void lay_on(struct graph *g, const struct edge *e)
{
    const struct plan_work *w = &g->work[e->to];

    count_work(&g->work[e->from], e->times * w->conds, e->level + w->level, e->years + w->years);
}

/* Takes away, again and again, nodes that hang on nothing that is left.  out[v] then says how many
 * of v's edges lead to nodes that stay: above 0 only on the way to a cycle. */
static void peel(struct graph *g)
{
    uint32_t *out = g->out;
    _free_ uint32_t *first = xcalloc(g->n + 1u, sizeof *first);
    _free_ uint32_t *queue = xcalloc(g->n + 1u, sizeof *queue);
    size_t head = 0, tail = 0;

    for (size_t i = 0; i < g->edges.n; i++) {
        out[g->edges.at[i].from]++;
        first[g->edges.at[i].to + 1]++;
    }
    for (uint32_t v = 0; v < g->n; v++) {
        first[v + 1] += first[v];
        if (!out[v])
            queue[tail++] = v;
    }
    while (head < tail) {
        uint32_t v = queue[head++];
        for (uint32_t i = first[v]; i < first[v + 1]; i++) {
            lay_on(g, &g->edges.at[i]);
            if (--out[g->edges.at[i].from] == 0)
                queue[tail++] = g->edges.at[i].from;
        }
    }
}

static const char *node_name(const struct plan *p, uint32_t v)
{
    return v < p->n_awards ? p->awards[v].item.id : p->settings[v - p->n_awards].item.id;
}

static const struct edge *edge_that_stays(const struct graph *g, uint32_t from)
{
    for (size_t i = 0; i < g->edges.n; i++)
        if (g->edges.at[i].from == from && g->out[g->edges.at[i].to])
            return &g->edges.at[i];
    return NULL;
}

/* Follows edges that stay until a node comes back, and tells the round. */
static void tell_cycle(const struct graph *g, uint32_t start)
{
    enum { SHOWN = 8 };
    struct reader *r = g->r;
    _free_ bool *seen = xcalloc(g->n, sizeof *seen);
    uint32_t v = start;

    for (; !seen[v]; v = edge_that_stays(g, v)->to)
        seen[v] = true;
    const struct edge *e = edge_that_stays(g, v);
    const char *path = node_name(r->plan, v);
    for (uint32_t w = e->to, n = 1; w != v && n < SHOWN; n++, w = edge_that_stays(g, w)->to)
        path = arena_printf(r->arena, "%s → %s", path, node_name(r->plan, w));
    r->inside = NULL;
    r_error_at(r, e->line, e->column, _("điều kiện quay vòng: %s → %s"), path,
               node_name(r->plan, v));
}

/* Long chains, wide ones and deep ones would take for ever to evaluate, or no package could hold them. */
static bool check_node(const struct graph *g, uint32_t v)
{
    struct reader *r = g->r;
    const struct plan *p = r->plan;
    const struct item *item =
        v < p->n_awards ? &p->awards[v].item : &p->settings[v - p->n_awards].item;

    if (g->work[v].conds > MAX_CONDS)
        return r_error_at(r, item->line, item->column, _("“%s” kéo theo quá %d điều kiện"),
                          item->id, MAX_CONDS);
    if (g->work[v].level > PLAN_MAX_NESTING) {
        r_error_at(r, item->line, item->column, _("điều kiện của “%s” lồng nhau quá %d tầng"),
                   item->id, PLAN_MAX_NESTING);
        r_hint(r, "%s",
               _("Tính cả những gì nó dẫn tới qua “setting” và “award”; hỏi từng năm là ba tầng. "
                 "Gộp các “all” lồng nhau, bớt “setting” chỉ dẫn tiếp."));
        return false;
    }
    return true;
}

static void check_size(const struct graph *g)
{
    struct plan *p = g->r->plan;
    uint64_t sum = 0;

    for (uint32_t v = 0; v < g->n; v++)
        if (!check_node(g, v))
            return;
    for (size_t i = 0; i < p->n_awards; i++) {
        p->awards[i].work = g->work[i];
        sum += g->work[i].conds;
    }
    if (sum <= MAX_CONDS ||
        g->r->stored) /* of what is stored a run that is too large is refused, not the movement */
        return;
    r_error_at(g->r, p->item.line, p->item.column,
               _("các khen thưởng kéo theo tất cả %llu điều kiện, nhiều hơn %d"),
               (unsigned long long)sum, MAX_CONDS);
    r_hint(g->r, "%s",
           _("Mỗi điều kiện tính một lần cho mỗi năm được hỏi. Bớt khen thưởng dẫn qua nhau, hoặc "
             "tách thành nhiều kế hoạch."));
}

void check_cycles(struct reader *r)
{
    struct graph g = {.r = r, .n = (uint32_t)(r->plan->n_awards + r->plan->n_settings)};

    g.out = ARENA_ARRAY(r->arena, uint32_t, g.n);
    g.work = ARENA_ARRAY(r->arena, struct plan_work, g.n);
    add_all_edges(&g);
    if (g.edges.n)
        qsort(g.edges.at, g.edges.n, sizeof g.edges.at[0], by_to);
    peel(&g);
    for (uint32_t v = 0; v < g.n; v++)
        if (g.out[v]) {
            tell_cycle(&g, v);
            break;
        }
    r->inside = NULL;
    check_size(&g);
    vec_free(&g.edges);
}

/* ---- what nobody uses ---- */

/* What nothing reads cannot be answered: whoever changes it would change nothing. */
static void refuse_unread(struct reader *r, const struct yaml *y, size_t i)
{
    if (r->names[S_SETTING].used[i] || r->stored)
        return;
    r_error_at(r, y->key_lines[i], y->key_columns[i],
               _("cấu hình “%s” không được đọc ở đâu: đổi trả lời không đổi kết quả nào"),
               r->names[S_SETTING].list[i]);
    r_hint(r, "%s",
           _("Dùng nó ở điều kiện (setting MÃ, by setting MÃ), hoặc chuyển thành “note” của chỗ nó "
             "nói đến."));
}

static void warn_unused(struct reader *r)
{
    static const enum section_id sections[] = {S_SETTING,   S_ATTESTATION, S_EVENT,
                                               S_INDICATOR, S_DEADLINE,    S_DOSSIER};

    for (size_t k = 0; k < ARRAY_SIZE(sections); k++) {
        enum section_id s = sections[k];
        const struct yaml *y = r->sections[s];
        for (size_t i = 0; y && i < r->names[s].n; i++)
            if (s == S_SETTING)
                refuse_unread(r, y, i);
            else if (!r->names[s].used[i])
                r_warn_at(r, y->key_lines[i], y->key_columns[i], _("%s “%s” chưa được dùng ở đâu"),
                          _(plan_sections[s].one), r->names[s].list[i]);
    }
}

static void warn_unscored_groups(struct reader *r)
{
    const struct plan *p = r->plan;

    for (size_t g = 0; g < p->n_groups; g++) {
        bool used = false;
        for (size_t s = 0; s < p->n_schemes && !used; s++)
            for (size_t i = 0; i < p->schemes[s].n_groups; i++)
                used = used || p->schemes[s].groups[i] == g;
        if (!used)
            r_warn_at(r, p->groups[g].item.line, p->groups[g].item.column,
                      _("nhóm xếp hạng “%s” chưa có bộ tiêu chí nào"), p->groups[g].item.id);
    }
}

static void warn_setting_unset(struct reader *r)
{
    const struct plan *p = r->plan;

    for (size_t i = 0; i < p->n_settings; i++)
        for (size_t k = 0; k < p->settings[i].n_values; k++)
            if (p->settings[i].values[k].unset) {
                r_warn_at(r, p->settings[i].item.line, p->settings[i].item.column,
                          _("điều để ngỏ “%s” chưa cấu hình"), p->settings[i].item.id);
                break;
            }
}

void check_plan(struct reader *r)
{
    check_groups(r);
    check_schemes(r);
    check_conditions(r);
    check_cycles(r);
    r->inside = NULL;
    warn_unused(r);
    warn_unscored_groups(r);
    warn_setting_unset(r);
}
