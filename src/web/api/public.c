/* What is true of the movement as a whole: the plan in force, its units, the years that were published, what awards require,
 * the sealed packages.  Years keep the plan and the units that they were sealed with. */
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/str.h"
#include "engine/rank.h"
#include "engine/say.h"
#include "web/api/api.h"

/* The document, from api/openapi.json (tools/embed.c). */
extern const unsigned char embed_openapi[];
extern const unsigned long embed_openapi_len;

/* ---- index, document ---- */

int api_index(struct page *p, struct err *e)
{
    static const char *const names[] = {
        "movement",  "openapi.json", "packages/{year}", "rankings/{year}", "rankings/{year}/{unit}",
        "standards", "units",        "units/{code}",    "verdicts/{year}", "years"};
    struct json *j = api_begin(p);

    json_str(j, "documentation", arena_printf(p->arena, "%s/api", p->base));
    json_array(j, "links");
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        json_str(j, NULL, arena_printf(p->arena, "%s/api/v1/%s", p->base, names[i]));
    json_end(j);
    api_notices(j, p);
    json_str(j, "version", "1");
    return api_send(p, j, e);
}

int api_openapi(struct page *p, struct err *e)
{
    const struct site *s = p->mount;

    (void)e;
    p->answer->type = "application/json";
    p->answer->body = (const char *)embed_openapi;
    p->answer->len = embed_openapi_len;
    p->answer->etag = s->etag;
    p->answer->cache = PAGE_CACHE;
    http_extra(p->answer, "Access-Control-Allow-Origin", "*");
    return 0;
}

/* ---- the movement ---- */

static void write_ids(struct json *j, const char *key, const struct plan *plan,
                      const uint32_t *kinds, size_t n)
{
    json_array(j, key);
    for (size_t i = 0; i < n; i++)
        json_str(j, NULL, plan->kinds[kinds[i]].item.id);
    json_end(j);
}

static void write_indicators(struct json *j, const struct plan *plan)
{
    static const char *const measures[] = {"ratio",  "survey", "count",  "rank",       "milestone",
                                           "yes_no", "level",  "points", "attestation"};

    json_array(j, "indicators");
    for (size_t i = 0; i < plan->n_indicators; i++) {
        const struct indicator *x = &plan->indicators[i];
        json_object(j, NULL);
        api_text(j, "clause", x->item.clause);
        api_text(j, "denominator", x->over);
        json_str(j, "direction",
                 x->direction == LOWER_IS_BETTER ? "lower_is_better" : "higher_is_better");
        json_str(j, "id", x->item.id);
        write_ids(j, "kinds", plan, x->kinds, x->n_kinds);
        json_str(j, "measure", measures[x->measure]);
        api_text(j, "numerator", x->of);
        api_text(j, "source", x->source);
        json_str(j, "title", x->item.title);
        api_text(j, "unit", x->unit);
        json_end(j);
    }
    json_end(j);
}

static void write_groups(struct json *j, const struct plan *plan)
{
    json_array(j, "groups");
    for (size_t i = 0; i < plan->n_groups; i++) {
        json_object(j, NULL);
        json_str(j, "id", plan->groups[i].item.id);
        write_ids(j, "kinds", plan, plan->groups[i].kinds, plan->groups[i].n_kinds);
        json_str(j, "title", plan->groups[i].item.title);
        json_end(j);
    }
    json_end(j);
}

static void write_kinds(struct json *j, const struct plan *plan)
{
    json_array(j, "kinds");
    for (size_t i = 0; i < plan->n_kinds; i++) {
        json_object(j, NULL);
        json_str(j, "id", plan->kinds[i].item.id);
        json_str(j, "title", plan->kinds[i].item.title);
        json_end(j);
    }
    json_end(j);
}

int api_movement(struct page *p, struct err *e)
{
    const struct site *s = p->mount;
    const struct plan *plan = s->plan;
    struct json *j = api_begin(p);

    api_text(j, "by", plan->by);
    write_groups(j, plan);
    json_str(j, "id", plan->item.id);
    api_text(j, "illustrative", plan->illustrative);
    write_indicators(j, plan);
    api_date(j, p->arena, "issued", plan->issued);
    write_kinds(j, plan);
    api_notices(j, p);
    api_text(j, "number", plan->number);
    json_object(j, "period");
    json_int(j, "from", plan->period.from);
    json_int(j, "to", plan->period.to);
    json_end(j);
    json_str(j, "plan_blake2b_256", plan->hash);
    json_str(j, "title", plan->item.title);
    json_array(j, "years");
    for (size_t i = 0; i < s->n_years; i++)
        json_int(j, NULL, s->years[i]->year);
    json_end(j);
    return api_send(p, j, e);
}

/* ---- units ---- */

static void write_unit(struct json *j, struct arena *a, const struct site_year *y,
                       const struct unit *u)
{
    json_object(j, NULL);
    json_str(j, "code", u->code);
    json_str(j, "group", u->group == NO_INDEX ? NULL : y->plan->groups[u->group].item.id);
    json_str(j, "kind", y->plan->kinds[u->kind].item.id);
    json_str(j, "name", u->name);
    json_array(j, "predecessors");
    for (size_t i = 0; i < u->n_predecessors; i++) {
        const struct unit *o = &y->inputs->units.at[u->predecessors[i]];
        json_object(j, NULL);
        json_str(j, "code", o->code);
        api_date(j, a, "since", o->from);
        json_end(j);
    }
    json_end(j);
    api_date(j, a, "since", u->from);
    api_date(j, a, "until", u->to);
    json_end(j);
}

/* The years differ in what was known of units: the latest is asked.  NULL: nothing is published. */
static const struct site_year *last_year(const struct page *p)
{
    const struct site *s = p->mount;

    return s->n_years ? s->years[s->n_years - 1] : NULL;
}

static bool wanted(const struct site_year *y, const struct unit *u, const char *group,
                   const char *kind)
{
    if (group && (u->group == NO_INDEX || !str_eq(y->plan->groups[u->group].item.id, group)))
        return false;
    return !kind || str_eq(y->plan->kinds[u->kind].item.id, kind);
}

int api_units(struct page *p, struct err *e)
{
    const char *group = form_value(&p->form, "group")->text,
               *kind = form_value(&p->form, "kind")->text;
    const struct site_year *y = last_year(p);
    struct api_cut cut;
    size_t n = 0;
    int r;

    if (!y)
        return page_nothing_yet(e);
    const struct unit **list = ARENA_ARRAY(p->arena, const struct unit *, y->inputs->units.n + 1);
    vec_each (u, &y->inputs->units)
        if (wanted(y, u, group, kind))
            list[n++] = u;
    if ((r = api_cut(p, n, &cut, e)) < 0)
        return r;
    struct json *j = api_begin(p);
    json_array(j, "items");
    for (size_t i = cut.from; i < cut.to; i++)
        write_unit(j, p->arena, y, list[i]);
    json_end(j);
    api_next(p, j, cut.next);
    api_notices(j, p);
    json_int(j, "total", (int64_t)n);
    return api_send(p, j, e);
}

/* What a year says of one life of the unit; units of a year are found by their key. */
static void write_unit_year(struct json *j, struct arena *a, const struct site_year *y,
                            uint32_t unit)
{
    json_object(j, NULL);
    json_array(j, "rankings");
    for (size_t i = 0; i < y->result.n_rankings; i++) {
        const struct ranking *k = &y->result.rankings[i];
        const struct standing *st = ranking_of(k, unit);
        if (!st)
            continue;
        json_object(j, NULL);
        api_classes(j, k->scheme, st);
        json_str(j, "group", y->plan->groups[k->group].item.id);
        api_places(j, "places", st->best.rank, st->worst.rank);
        api_rank(j, st);
        json_str(j, "scheme", k->scheme->item.id);
        if (st->ranked)
            api_num(j, a, "score", st->score);
        else
            json_null(j, "score");
        json_end(j);
    }
    json_end(j);
    api_date(j, a, "unit_since", y->inputs->units.at[unit].from);
    json_array(j, "verdicts");
    for (uint32_t w = 0; w < y->plan->n_awards; w++) {
        const struct verdict_result *v = year_verdict(&y->result, w, unit, NO_INDEX);
        if (!v)
            continue;
        json_object(j, NULL);
        json_str(j, "award", y->plan->awards[w].item.id);
        api_word(j, a, "verdict", verdict_code(v->root.verdict));
        json_end(j);
    }
    json_end(j);
    json_int(j, "year", y->year);
    json_end(j);
}

static void write_unit_years(struct json *j, const struct page *p, const char *code)
{
    const struct site *s = p->mount;

    json_array(j, "years");
    for (size_t i = 0; i < s->n_years; i++) {
        const struct site_year *y = s->years[i];
        for (uint32_t u = 0; u < y->inputs->units.n; u++)
            if (str_eq(y->inputs->units.at[u].code, code) &&
                unit_lives_in(&y->inputs->units.at[u], y->year))
                write_unit_year(j, p->arena, y, u);
    }
    json_end(j);
}

int api_unit(struct page *p, struct err *e)
{
    const char *code = page_param(p, "code");
    const struct site_year *y = last_year(p);
    bool found = false;

    if (!y)
        return page_nothing_yet(e);
    vec_each (u, &y->inputs->units)
        found |= str_eq(u->code, code);
    if (!found) {
        err_set(e, ERR_MISSING, _("không có đơn vị mã “%s”"), code);
        return err_hint(e, "%s", _("Danh sách đơn vị: /api/v1/units."));
    }
    struct json *j = api_begin(p);
    json_str(j, "code", code);
    json_array(j, "lives");
    vec_each (u, &y->inputs->units)
        if (str_eq(u->code, code))
            write_unit(j, p->arena, y, u);
    json_end(j);
    api_notices(j, p);
    write_unit_years(j, p, code);
    return api_send(p, j, e);
}

/* ---- years, packages ---- */

static void write_published(struct json *j, struct arena *a, const struct publication *x)
{
    if (!x->id) { /* from a folder: there was no decision */
        json_null(j, "published");
        return;
    }
    json_object(j, "published");
    api_text(j, "at", x->word_at);
    api_date(j, a, "decided_on", x->decided_on);
    api_text(j, "decision", x->decision);
    json_int(j, "id", x->id);
    if (x->replaces)
        json_int(j, "replaces", x->replaces);
    else
        json_null(j, "replaces");
    json_end(j);
}

static void write_year(struct json *j, const struct page *p, const struct site_year *y)
{
    json_object(j, NULL);
    json_object(j, "package");
    json_str(j, "blake2b_256", y->sealed->hash);
    json_int(j, "bytes", (int64_t)y->sealed->package_len);
    json_str(j, "url", arena_printf(p->arena, "%s/api/v1/packages/%d", p->base, y->year));
    json_end(j);
    write_published(j, p->arena, &y->sealed->publication);
    json_array(j, "rankings");
    for (size_t i = 0; i < y->result.n_rankings; i++)
        api_ranking(j, p->arena, &y->run, &y->result.rankings[i]);
    json_end(j);
    json_int(j, "year", y->year);
    json_end(j);
}

int api_years(struct page *p, struct err *e)
{
    const struct site *s = p->mount;
    struct api_cut cut;
    int r = api_cut(p, s->n_years, &cut, e);

    if (r < 0)
        return r;
    struct json *j = api_begin(p);
    json_array(j, "items");
    for (size_t i = cut.from; i < cut.to; i++)
        write_year(j, p, s->years[i]);
    json_end(j);
    api_next(p, j, cut.next);
    api_notices(j, p);
    json_int(j, "total", (int64_t)s->n_years);
    return api_send(p, j, e);
}

/* The sealed bytes: their hash is what they are known by. */
int api_package(struct page *p, struct err *e)
{
    const struct site_year *y;
    int r = page_year(p, &y, e);

    if (r < 0)
        return r;
    p->answer->type = "application/json";
    p->answer->file = y->sealed->package;
    p->answer->len = y->sealed->package_len;
    p->answer->etag = arena_printf(p->arena, "\"%.56s\"", y->sealed->hash);
    p->answer->cache = PAGE_CACHE;
    http_extra(p->answer, "Access-Control-Allow-Origin", "*");
    http_extra(p->answer, "Access-Control-Expose-Headers", "ETag, Link");
    return 0;
}

/* ---- standards ---- */

_Static_assert(4 + 2 * PLAN_MAX_NESTING < JSON_MAX_DEPTH, "as package.c");

static void write_cond(struct json *j, struct arena *a, const struct plan *plan,
                       const struct cond *c)
{
    json_object(j, NULL);
    api_text(j, "clause", c->item.clause);
    json_array(j, "kids");
    for (size_t i = 0; i < c->n_kids; i++)
        write_cond(j, a, plan, &c->kids[i]);
    json_end(j);
    api_text(j, "notes", cond_notes(a, plan, c, DATE_NONE));
    json_str(j, "text", cond_sentence(a, plan, c, DATE_NONE));
    json_end(j);
}

static void write_awards(struct json *j, struct arena *a, const struct plan *plan)
{
    json_array(j, "awards");
    for (size_t i = 0; i < plan->n_awards; i++) {
        const struct award *w = &plan->awards[i];
        json_object(j, NULL);
        api_text(j, "by", w->by);
        api_text(j, "clause", w->item.clause);
        json_array(j, "conditions");
        for (size_t k = 0; k < w->require.n_kids; k++)
            write_cond(j, a, plan, &w->require.kids[k]);
        json_end(j);
        api_text(j, "deadline",
                 w->deadline == NO_INDEX
                     ? ""
                     : deadline_sentence(a, plan, &plan->deadlines[w->deadline]));
        json_str(j, "each", w->each == EACH_PERIOD ? "period" : "year");
        api_text(j, "form", w->form);
        json_str(j, "id", w->item.id);
        write_ids(j, "kinds", plan, w->kinds, w->n_kinds);
        json_str(j, "nature", w->nature == AWARD_REGULAR ? "regular" : "thematic");
        json_str(j, "subject", w->for_person ? "person" : "unit");
        json_str(j, "title", w->item.title);
        json_end(j);
    }
    json_end(j);
}

static void write_bars(struct json *j, struct arena *a, const struct plan *plan)
{
    json_array(j, "bars");
    for (size_t i = 0; i < plan->n_bars; i++) {
        const struct bar *b = &plan->bars[i];
        json_object(j, NULL);
        json_array(j, "awards");
        for (size_t k = 0; k < b->n_awards; k++)
            json_str(j, NULL, plan->awards[b->awards[k]].item.id);
        json_end(j);
        api_text(j, "clause", b->item.clause);
        json_str(j, "id", b->item.id);
        json_str(j, "title", b->item.title);
        json_array(j, "when");
        write_cond(j, a, plan, &b->when);
        json_end(j);
        json_end(j);
    }
    json_end(j);
}

static void write_settings(struct json *j, struct arena *a, const struct plan *plan)
{
    json_array(j, "settings");
    for (size_t i = 0; i < plan->n_settings; i++) {
        const struct setting *s = &plan->settings[i];
        json_object(j, NULL);
        api_text(j, "basis", s->basis);
        api_text(j, "clause", s->item.clause);
        json_str(j, "id", s->item.id);
        json_str(j, "question", s->item.title);
        json_array(j, "values");
        for (size_t k = 0; k < s->n_values; k++) {
            json_object(j, NULL);
            api_date(j, a, "since", s->values[k].span.from);
            api_date(j, a, "until", s->values[k].span.to);
            json_str(j, "value", s->values[k].unset ? NULL : s->values[k].text);
            json_end(j);
        }
        json_end(j);
        json_end(j);
    }
    json_end(j);
}

static void write_targets(struct json *j, struct arena *a, const struct plan *plan)
{
    json_array(j, "targets");
    for (size_t i = 0; i < plan->n_targets; i++) {
        const struct target *t = &plan->targets[i];
        json_object(j, NULL);
        api_text(j, "clause", t->item.clause);
        json_str(j, "id", t->item.id);
        json_str(j, "indicator",
                 t->indicator == NO_INDEX ? NULL : plan->indicators[t->indicator].item.id);
        json_str(j, "text", target_sentence(a, plan, t, DATE_NONE));
        json_str(j, "title", t->item.title);
        json_end(j);
    }
    json_end(j);
}

int api_standards(struct page *p, struct err *e)
{
    const struct site *s = p->mount;
    struct json *j = api_begin(p);

    write_awards(j, p->arena, s->plan);
    write_bars(j, p->arena, s->plan);
    api_notices(j, p);
    json_str(j, "plan_blake2b_256", s->plan->hash);
    write_settings(j, p->arena, s->plan);
    write_targets(j, p->arena, s->plan);
    return api_send(p, j, e);
}
