/* See sheet.h.  The points of every round: the facts that the round stood on are laid over those of the group in force, and
 * the engine scores them.  Leaders and surveys are compared over the group: of the other units only the indicators of those
 * are read, and a scheme that has neither reads no unit but this one. */
#include "base/str.h"
#include "core/sheet_impl.h"
#include "engine/rank.h"
#include "engine/score.h"

struct ground {
    struct store *st;
    const struct scoresheet *s;
    struct arena *a;
    VEC(struct unit) units; /* ours is the first */
    VEC(struct fact) facts; /* of the others */
    struct attestation *attestations;
    size_t n_attestations;
};

static bool add(bool *set, uint32_t indicator)
{
    return indicator != NO_INDEX && (set[indicator] = true);
}

/* What score_group_init() looks at of other units; true when that is anything. */
static bool needs_group(const struct scheme *s, bool *set)
{
    bool any = false;

    for (size_t i = 0; i < s->n_criteria; i++) {
        const struct criterion *c = &s->criteria[i];
        if (!c->leaf || (!c->survey && c->rule.fn != SCORE_VERSUS))
            continue;
        any |= add(set, c->use);
        any |= add(set, c->multiply_by);
        for (size_t k = 0; k < c->rule.n_groups; k++)
            for (size_t o = 0; o < c->rule.groups[k].n_options; o++)
                any |= add(set, c->rule.groups[k].options[o].indicator);
    }
    return any;
}

static int read_members(struct ground *g, struct map *at, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    const struct scoresheet *s = g->s;
    const char *grp = s->plan->groups[s->unit.group].item.id;
    struct sql_unit_of_group row;
    int r = sql_unit_of_group(g->st->db, g->st->tenant, grp, &c, e);

    while (r >= 0 && (r = sql_unit_of_group_next(&c, &row, e)) == 1) {
        struct unit u;
        r = sheet_unit(s->plan, row.code, store_date(row.valid_from), row.kind, grp, row.name,
                       row.valid_to, g->a, &u, e);
        if (r < 0 || (str_eq(u.code, s->unit.code) && u.from == s->unit.from))
            continue;
        map_add(at, store_subject_key(g->a, row.code, row.valid_from), (uint32_t)g->units.n);
        *vec_push_in(g->a, &g->units) = u;
    }
    return r < 0 ? r : 0;
}

/* Revisions of a figure come one behind the other: the last one stays. */
static void put_fact(struct ground *g, struct fact f)
{
    struct fact *last = g->facts.n ? &g->facts.at[g->facts.n - 1] : NULL;

    if (last && last->unit == f.unit && last->indicator == f.indicator)
        *last = f;
    else
        *vec_push_in(g->a, &g->facts) = f;
}

/* One indicator of the units at hand. */
static int read_indicator(struct ground *g, uint32_t indicator, const struct map *at, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    _arena_ struct arena *scratch = arena_new();
    const struct scoresheet *s = g->s;
    struct subject_memo memo = {0};
    struct sql_figure_of_group row;
    int r = sql_figure_of_group(g->st->db, g->st->tenant, s->plan->groups[s->unit.group].item.id,
                                s->year, s->plan->indicators[indicator].item.id, &c, e);

    while (r >= 0 && (r = sql_figure_of_group_next(&c, &row, e)) == 1) {
        uint32_t u = store_find_subject(&memo, at, scratch, row.unit_code, row.unit_from);
        struct figure f = {.state = (uint8_t)row.state, .recorded = store_date(row.recorded)};
        if (u == MAP_NONE)
            continue;
        r = sheet_take_figure(row.num, row.den, row.date, &f, e);
        put_fact(g, figure_fact(u, indicator, s->year, &f));
    }
    return r < 0 ? r : 0;
}

static int read_facts(struct ground *g, const bool *set, struct err *e)
{
    struct map at;

    map_init(&at, g->a);
    int r = read_members(g, &at, e);
    for (uint32_t i = 0; r == 0 && i < g->s->plan->n_indicators; i++)
        if (set[i])
            r = read_indicator(g, i, &at, e);
    return r;
}

static int read_attestations(struct ground *g, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct attestation) list = {0};
    struct sql_attestation_of_unit row;
    const struct unit *u = &g->s->unit;
    int r =
        sql_attestation_of_unit(g->st->db, g->st->tenant, u->code, date_iso(g->a, u->from), &c, e);

    while (r >= 0 && (r = sql_attestation_of_unit_next(&c, &row, e)) == 1) {
        uint32_t kind = plan_find_attestation(g->s->plan, row.kind);
        if (kind != NO_INDEX)
            *vec_push_in(g->a, &list) = (struct attestation){.kind = kind,
                                                             .year = (int16_t)row.year,
                                                             .result = (uint8_t)row.result,
                                                             .date = store_date(row.date),
                                                             .number = "",
                                                             .issuer = "",
                                                             .evidence = "",
                                                             .note = ""};
    }
    g->attestations = list.at;
    g->n_attestations = list.n;
    return r < 0 ? r : 0;
}

/* The inputs as one round saw them.  Sealing moves units: the index of ours is found again. */
static uint32_t round_inputs(const struct ground *g, enum sheet_state round, struct inputs *in)
{
    inputs_init(in, g->a);
    *vec_push(&in->origins) = (struct origin){"", "", "", "", ""};
    for (size_t i = 0; i < g->units.n; i++)
        *vec_push(&in->units) = g->units.at[i];
    for (size_t i = 0; i < g->facts.n; i++)
        *vec_push(&in->facts) = g->facts.at[i];
    for (size_t i = 0; i < g->s->n_items; i++) {
        const struct figure *f = sheet_figure(g->s, &g->s->items[i], round);
        if (f)
            *vec_push(&in->facts) = figure_fact(0, g->s->items[i].indicator, g->s->year, f);
    }
    for (size_t i = 0; i < g->n_attestations; i++)
        *vec_push(&in->attestations) = g->attestations[i];
    inputs_seal(in);
    for (uint32_t i = 0; i < in->units.n; i++)
        if (str_eq(in->units.at[i].code, g->s->unit.code) &&
            in->units.at[i].from == g->s->unit.from)
            return i;
    CHECK(false);
    return NO_INDEX;
}

static void score_round(const struct ground *g, const struct scheme *scheme, enum sheet_state round,
                        struct sheet *ret)
{
    struct inputs in;
    struct score_group group;
    uint32_t *members, us = round_inputs(g, round, &in);
    size_t n = rank_members(g->a, g->s->plan, &in, scheme, g->s->unit.group, g->s->year, &members);

    score_group_init(&group, g->a, g->s->plan, &in, scheme, g->s->year, members, n);
    score_unit(g->a, &group, us, ret);
    for (size_t i = 0; i < scheme->n_criteria; i++)
        ret->marks[i].fact = NULL; /* lives in these inputs only */
    ret->published.fact = NULL;
    inputs_free(&in);
}

static bool any_entry(const struct scoresheet *s, enum sheet_state round)
{
    for (size_t i = 0; i < s->n_items; i++)
        if (s->items[i].rounds[round])
            return true;
    return false;
}

static void score_scheme(struct ground *g, const struct scheme *scheme, struct sheet_points *ret)
{
    ret->scheme = scheme;
    for (enum sheet_state k = 0; k < SHEET_STATES; k++) {
        ret->has[k] = k == g->s->state || (g->s->reached[k] && any_entry(g->s, k));
        if (ret->has[k])
            score_round(g, scheme, k, &ret->rounds[k]);
    }
}

static int score_all(struct ground *g, struct sheet_points **ret, size_t *ret_n, struct err *e)
{
    const struct plan *p = g->s->plan;
    struct sheet_points *list = ARENA_ARRAY(g->a, struct sheet_points, p->n_indexes + 1);
    bool *set = ARENA_ARRAY(g->a, bool, p->n_indicators + 1), compared = false;
    size_t n = 0;
    int r = read_attestations(g, e);

    *vec_push_in(g->a, &g->units) = g->s->unit;
    for (uint32_t i = 0; i < p->n_indexes; i++) {
        const struct scheme *scheme = rank_scheme(p, i, &g->s->unit, g->s->year);
        if (!scheme)
            continue;
        list[n++].scheme = scheme;
        compared |= needs_group(scheme, set);
    }
    if (r == 0 && compared)
        r = read_facts(g, set, e);
    for (size_t i = 0; r == 0 && i < n; i++)
        score_scheme(g, list[i].scheme, &list[i]);
    *ret = list;
    *ret_n = n;
    return r;
}

int sheet_points(struct store *st, const struct scoresheet *s, struct arena *a,
                 struct sheet_points **ret, size_t *ret_n, struct err *e)
{
    struct ground g = {.st = st, .s = s, .a = a};
    int r = db_begin(st->db, DB_READ, st->tenant, e);

    if (r < 0)
        return r;
    r = score_all(&g, ret, ret_n, e);
    db_rollback(st->db);
    return r;
}
