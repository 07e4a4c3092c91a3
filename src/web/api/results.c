/* Results of a year: places, the sheet from criterion to figure to source, verdicts with the tree of reasons.  Nothing is
 * decided or counted here: everything is read from the structs that the run compared. */
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/str.h"
#include "engine/explain.h"
#include "engine/flip.h"
#include "engine/measure.h"
#include "engine/rank.h"
#include "web/api/api.h"

/* ---- rankings ---- */

void api_ranking(struct json *j, struct arena *a, const struct run *r, const struct ranking *k)
{
    const struct scheme *s = k->scheme;

    json_object(j, NULL);
    json_str(j, "group", r->plan->groups[k->group].item.id);
    json_str(j, "group_title", r->plan->groups[k->group].item.title);
    api_text(j, "illustrative", s->illustrative);
    json_str(j, "index", r->plan->indexes[s->index].id);
    api_num(j, a, "out_of", s->out_of);
    json_str(j, "rank_by", s->rank_published ? "published" : "computed");
    json_str(j, "rank_on", s->rank_on_shown ? "shown" : "unrounded");
    json_int(j, "ranked", (int64_t)k->n_ranked);
    json_str(j, "scheme", s->item.id);
    json_int(j, "shown_decimals", s->shown);
    json_str(j, "ties", tie_rule_vi(s->ties));
    json_str(j, "title", s->item.title);
    json_int(j, "units", (int64_t)k->n_units);
    json_end(j);
}

static void num_or_null(struct json *j, struct arena *a, const char *key, bool there, struct num x)
{
    if (there)
        api_num(j, a, key, x);
    else
        json_null(j, key);
}

/* Keys of a place, up to and behind "criteria", which only a sheet has. */
static void write_place_head(struct json *j, struct arena *a, const struct ranking *k, size_t i)
{
    const struct sheet *t = &k->sheets[i];
    const struct standing *st = &k->standings[i];

    api_num(j, a, "availability", t->availability);
    api_num(j, a, "bonus", t->bonus);
    api_classes(j, k->scheme, st);
    json_bool(j, "complete", st->complete);
}

static void write_place_tail(struct json *j, struct arena *a, const struct run *r,
                             const struct ranking *k, size_t i)
{
    const struct sheet *t = &k->sheets[i];
    const struct standing *st = &k->standings[i];
    const struct unit *u = &r->inputs->units.at[k->units[i]];

    json_str(j, "group", r->plan->groups[k->group].item.id);
    api_num(j, a, "high", t->high);
    api_num(j, a, "low", t->low);
    api_num(j, a, "max", t->max);
    json_str(j, "name", u->name);
    api_num(j, a, "penalty", t->penalty);
    api_places(j, "places", st->best.rank, st->worst.rank);
    num_or_null(j, a, "published_total", t->published.state == VALUE_OK, t->published.v);
    api_rank(j, st);
    json_str(j, "scheme", k->scheme->item.id);
    num_or_null(j, a, "score", st->ranked, st->score);
    json_str(j, "score_shown", st->ranked ? num_text(a, st->score, k->scheme->shown) : NULL);
    api_places(j, "tied_places", standing_tied(st) ? st->best.first : 0, st->best.last);
    api_num(j, a, "total", t->total);
    json_str(j, "unit", u->code);
    api_date(j, a, "unit_since", u->from);
}

static int check_group(const struct site_year *y, const char *group, struct err *e)
{
    if (!group || plan_find_group(y->plan, group) != NO_INDEX)
        return 0;
    err_set(e, ERR_INPUT, _("không có nhóm “%s”"), group);
    return err_hint(e, "%s", _("Các nhóm: “groups” của /api/v1/movement."));
}

struct place {
    const struct ranking *ranking;
    size_t at;
};

int api_rankings(struct page *p, struct err *e)
{
    const char *group = form_value(&p->form, "group")->text;
    const struct site_year *y;
    struct api_cut cut;
    size_t n = 0, room = 1;
    int r = page_year(p, &y, e);

    if (r < 0 || (r = check_group(y, group, e)) < 0)
        return r;
    for (size_t i = 0; i < y->result.n_rankings; i++)
        room += y->result.rankings[i].n_units;
    struct place *list = ARENA_ARRAY(p->arena, struct place, room);
    for (size_t i = 0; i < y->result.n_rankings; i++) {
        const struct ranking *k = &y->result.rankings[i];
        if (!group || str_eq(y->plan->groups[k->group].item.id, group))
            for (size_t u = 0; u < k->n_units; u++)
                list[n++] = (struct place){k, u};
    }
    if ((r = api_cut(p, n, &cut, e)) < 0)
        return r;
    struct json *j = api_begin(p);
    json_array(j, "items");
    for (size_t i = cut.from; i < cut.to; i++) {
        json_object(j, NULL);
        write_place_head(j, p->arena, list[i].ranking, list[i].at);
        write_place_tail(j, p->arena, &y->run, list[i].ranking, list[i].at);
        json_end(j);
    }
    json_end(j);
    api_next(p, j, cut.next);
    api_notices(j, p);
    json_array(j, "rankings");
    for (size_t i = 0; i < y->result.n_rankings; i++)
        api_ranking(j, p->arena, &y->run, &y->result.rankings[i]);
    json_end(j);
    json_int(j, "total", (int64_t)n);
    json_int(j, "year", y->year);
    return api_send(p, j, e);
}

/* ---- figures and marks ---- */

static void write_fact(struct json *j, struct arena *a, const struct run *r, const char *key,
                       const struct fact *f)
{
    static const char *const states[] = {"value", "not_applicable", "missing"};

    if (!f) {
        json_null(j, key);
        return;
    }
    const struct indicator *x = &r->plan->indicators[f->indicator];
    const struct origin *o = &r->inputs->origins.at[f->origin];
    bool value = f->state == FACT_VALUE, day = value && x->measure == MEASURE_MILESTONE;
    json_object(j, key);
    api_text(j, "author", o->author);
    api_date(j, a, "date", day ? (int32_t)f->num : DATE_NONE);
    num_or_null(j, a, "denominator", value && measure_is_ratio(x->measure), fact_den(a, f));
    json_bool(j, "disputed", f->flags & FACT_DISPUTED);
    api_text(j, "evidence", o->evidence);
    api_text(j, "formula", o->formula);
    json_str(j, "indicator", x->item.id);
    api_text(j, "note", o->note);
    num_or_null(j, a, "numerator", value && !day, fact_num(a, f));
    api_date(j, a, "recorded", f->recorded);
    api_text(j, "source", o->source);
    json_str(j, "state", states[f->state]);
    json_int(j, "year", f->year);
    json_end(j);
}

static void write_mark(struct json *j, struct arena *a, const struct run *r, const struct scheme *s,
                       size_t i, const struct mark *m)
{
    static const char *const states[] = {"scored", "missing", "not_applicable", "no_survey"};
    static const char *const sections[] = {"main", "bonus", "penalty"};
    const struct criterion *c = &s->criteria[i];

    json_object(j, NULL);
    api_text(j, "clause", c->item.clause);
    write_fact(j, a, r, "fact", m->fact);
    bool open = !num_eq(m->low, m->high);
    num_or_null(j, a, "high", open || m->state == MARK_MISSING, m->high);
    json_str(j, "id", c->item.id);
    json_bool(j, "late", m->late);
    num_or_null(j, a, "low", open, m->low);
    api_num(j, a, "max", m->max);
    write_fact(j, a, r, "multiplied_by", m->by);
    json_str(j, "parent", c->parent == NO_INDEX ? NULL : s->criteria[c->parent].item.id);
    api_num(j, a, "points", m->points);
    json_str(j, "section", sections[c->section]);
    json_str(j, "state", states[m->state]);
    json_str(j, "title", c->item.title);
    json_str(j, "why", m->why ? why_vi(m->why) : NULL);
    json_end(j);
}

static void write_sheet(struct json *j, struct arena *a, const struct run *r,
                        const struct ranking *k, size_t at)
{
    json_object(j, NULL);
    write_place_head(j, a, k, at);
    json_array(j, "criteria");
    for (size_t c = 0; c < k->scheme->n_criteria; c++)
        write_mark(j, a, r, k->scheme, c, &k->sheets[at].marks[c]);
    json_end(j);
    write_place_tail(j, a, r, k, at);
    json_end(j);
}

/* All sheets of a code in a year: two, when it passed to another unit in the middle of it. */
int api_scoresheet(struct page *p, struct err *e)
{
    const char *code = page_param(p, "unit");
    const struct site_year *y;
    int r = page_year(p, &y, e);

    if (r < 0)
        return r;
    if (site_unit(y, code) == NO_INDEX) {
        err_set(e, ERR_MISSING, _("năm %d không có đơn vị mã “%s”"), y->year, code);
        return err_hint(e, "%s", _("Danh sách đơn vị: /api/v1/units."));
    }
    struct json *j = api_begin(p);
    api_notices(j, p);
    json_str(j, "package_blake2b_256", y->sealed->hash);
    json_array(j, "sheets");
    for (size_t i = 0; i < y->result.n_rankings; i++) {
        const struct ranking *k = &y->result.rankings[i];
        for (size_t u = 0; u < k->n_units; u++)
            if (str_eq(y->inputs->units.at[k->units[u]].code, code))
                write_sheet(j, p->arena, &y->run, k, u);
    }
    json_end(j);
    json_str(j, "unit", code);
    json_int(j, "year", y->year);
    return api_send(p, j, e);
}

/* ---- verdicts ---- */

static void write_flip(struct json *j, struct arena *a, const struct run *r,
                       const struct finding *f)
{
    const struct flip flip = flip_of(a, r, f);

    if (!flip.possible) {
        json_null(j, "flip");
        return;
    }
    json_object(j, "flip");
    json_int(j, "conditions", (int64_t)flip.n_changes);
    json_str(j, "text", flip.text);
    json_end(j);
}

static void write_finding(struct json *j, struct arena *a, const struct run *r, const char *key,
                          const struct finding *f)
{
    static const char *const kinds[] = {"condition", "year", "predecessor", "bar"};
    const char *clause = f->kind == FINDING_BAR    ? f->bar->item.clause
                         : f->kind == FINDING_COND ? f->cond->item.clause
                                                   : "";
    struct num d = num_int(0);
    bool far = explain_distance(a, f, &d);

    json_object(j, key);
    api_text(j, "clause", clause);
    num_or_null(j, a, "distance", far, d);
    write_fact(j, a, r, "fact", f->read.fact);
    write_flip(j, a, r, f);
    json_array(j, "kids");
    for (size_t i = 0; i < f->n_kids; i++)
        write_finding(j, a, r, NULL, &f->kids[i]);
    json_end(j);
    json_str(j, "kind", kinds[f->kind]);
    json_str(j, "label", explain_label(a, r, f));
    api_text(j, "margin", explain_margin(a, r, f));
    api_text(j, "need", explain_need(a, r, f));
    api_text(j, "read", explain_read(a, r, f));
    json_str(j, "setting", f->setting == NO_INDEX ? NULL : r->plan->settings[f->setting].item.id);
    api_text(j, "source", explain_source(a, r, f));
    api_word(j, a, "verdict", verdict_code(f->verdict));
    api_text(j, "why", explain_why(a, r, f));
    if (f->kind == FINDING_YEAR)
        json_int(j, "year", f->year);
    else
        json_null(j, "year");
    json_end(j);
}

static void write_verdict(struct json *j, const struct run *r, const struct verdict_result *v)
{
    _arena_ struct arena *a = arena_new();
    const struct award *w = &r->plan->awards[v->award];
    const struct unit *u = &r->inputs->units.at[v->unit];

    json_object(j, NULL);
    json_str(j, "award", w->item.id);
    json_str(j, "award_title", w->item.title);
    api_text(j, "clause", w->item.clause);
    write_flip(j, a, r, &v->root);
    json_str(j, "name", u->name);
    write_finding(j, a, r, "tree", &v->root);
    json_str(j, "unit", u->code);
    api_date(j, a, "unit_since", u->from);
    api_word(j, a, "verdict", verdict_code(v->root.verdict));
    json_end(j);
}

static int check_award(const struct site_year *y, const char *award, struct err *e)
{
    if (!award || plan_find_award(y->plan, award) != NO_INDEX)
        return 0;
    err_set(e, ERR_INPUT, _("không có danh hiệu, hình thức khen thưởng “%s”"), award);
    return err_hint(e, "%s", _("Các mã: “awards” của /api/v1/standards."));
}

/* Units only: what is found about people is not for the public. */
int api_verdicts(struct page *p, struct err *e)
{
    const char *award = form_value(&p->form, "award")->text,
               *unit = form_value(&p->form, "unit")->text;
    const struct site_year *y;
    struct api_cut cut;
    size_t n = 0;
    int r = page_year(p, &y, e);

    if (r < 0 || (r = check_award(y, award, e)) < 0)
        return r;
    const struct verdict_result **list =
        ARENA_ARRAY(p->arena, const struct verdict_result *, y->result.n_verdicts + 1);
    for (size_t i = 0; i < y->result.n_verdicts; i++) {
        const struct verdict_result *v = &y->result.verdicts[i];
        if (v->person == NO_INDEX && (!award || str_eq(y->plan->awards[v->award].item.id, award)) &&
            (!unit || str_eq(y->inputs->units.at[v->unit].code, unit)))
            list[n++] = v;
    }
    if ((r = api_cut(p, n, &cut, e)) < 0)
        return r;
    struct json *j = api_begin(p);
    json_array(j, "items");
    for (size_t i = cut.from; i < cut.to; i++)
        write_verdict(j, &y->run, list[i]);
    json_end(j);
    api_next(p, j, cut.next);
    api_notices(j, p);
    json_int(j, "total", (int64_t)n);
    json_int(j, "year", y->year);
    return api_send(p, j, e);
}
