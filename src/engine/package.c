/* See package.h.  Keys are emitted in byte order (json.c checks it).  Row numbers of files, clocks and the language of
 * the session never enter: they would make equal results differ. */
#include "engine/package.h"

#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "engine/explain.h"
#include "engine/flip.h"
#include "engine/measure.h"
#include "engine/rank.h"

/* ---- hashes of the inputs: fields ended by NUL, records by 0x1e ---- */

static void feed(struct hash *h, const char *s)
{
    hash_add(h, s, strlen(s) + 1);
}

static void feed_int(struct hash *h, int64_t v)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", (long long)v);
    feed(h, text);
}

static void feed_end(struct hash *h)
{
    hash_add(h, "\x1e", 1);
}

static void feed_unit_key(struct hash *h, const struct inputs *in, uint32_t unit)
{
    feed(h, in->units.at[unit].code);
    feed_int(h, in->units.at[unit].from);
}

static void feed_units(struct hash *h, const struct run *r)
{
    vec_each (u, &r->inputs->units) {
        feed(h, u->code);
        feed(h, u->name);
        feed(h, r->plan->kinds[u->kind].item.id);
        feed_int(h, u->from);
        feed_int(h, u->to);
        for (size_t i = 0; i < u->n_predecessors; i++)
            feed_unit_key(h, r->inputs, u->predecessors[i]);
        feed_end(h);
    }
}

static void feed_people(struct hash *h, const struct run *r)
{
    vec_each (q, &r->inputs->people) {
        feed(h, q->code);
        feed(h, q->name);
        feed(h, q->post);
        feed_unit_key(h, r->inputs, q->unit);
        feed_int(h, q->head);
        feed_int(h, q->from);
        feed_int(h, q->to);
        feed_end(h);
    }
}

static void feed_fact(struct hash *h, const struct run *r, const struct fact *f)
{
    const struct origin *o = &r->inputs->origins.at[f->origin];

    feed_unit_key(h, r->inputs, f->unit);
    feed(h, r->plan->indicators[f->indicator].item.id);
    feed_int(h, f->year);
    feed_int(h, f->state);
    feed_int(h, f->flags);
    feed_int(h, f->num);
    feed_int(h, f->num_scale);
    feed_int(h, f->den);
    feed_int(h, f->den_scale);
    feed_int(h, f->recorded);
    feed(h, o->source);
    feed(h, o->formula);
    feed(h, o->evidence);
    feed(h, o->author);
    feed(h, o->note);
    feed_end(h);
}

static void feed_facts(struct hash *h, const struct run *r)
{
    vec_each (f, &r->inputs->facts)
        feed_fact(h, r, f);
    vec_each (f, &r->inputs->superseded)
        feed_fact(h, r, f);
}

static void feed_attestations(struct hash *h, const struct run *r)
{
    vec_each (t, &r->inputs->attestations) {
        if (t->of_person)
            feed(h, r->inputs->people.at[t->subject].code);
        else
            feed_unit_key(h, r->inputs, t->subject);
        feed(h, r->plan->attestations[t->kind].item.id);
        feed_int(h, t->year);
        feed_int(h, t->result);
        feed(h, t->number);
        feed(h, t->issuer);
        feed(h, t->evidence);
        feed(h, t->note);
        feed_int(h, t->date);
        feed_end(h);
    }
}

static void feed_events(struct hash *h, const struct run *r)
{
    vec_each (v, &r->inputs->events) {
        feed(h, r->plan->events[v->kind].item.id);
        feed_int(h, v->year);
        feed_int(h, v->date);
        feed(h, v->document);
        feed_end(h);
    }
}

static void feed_holidays(struct hash *h, const struct run *r)
{
    vec_each (d, &r->inputs->holidays) {
        feed_int(h, d->date);
        feed_int(h, d->kind);
        feed(h, d->label);
        feed(h, d->basis);
        feed_end(h);
    }
}

static void input_hashes(struct json *j, const struct run *r)
{
    const struct inputs *in = r->inputs;
    const struct {
        const char *name;
        size_t n;
        void (*feed)(struct hash *, const struct run *);
    } parts[] = {
        {"attestations", in->attestations.n, feed_attestations},
        {"events", in->events.n, feed_events},
        {"facts", in->facts.n + in->superseded.n, feed_facts},
        {"holidays", in->holidays.n, feed_holidays},
        {"people", in->people.n, feed_people},
        {"units", in->units.n, feed_units},
    };

    json_object(j, "inputs");
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        struct hash h;
        char hex[HASH_HEX];
        hash_init(&h);
        parts[i].feed(&h, r);
        hash_end(&h, hex);
        json_object(j, parts[i].name);
        json_str(j, "blake2b-256", hex);
        json_int(j, "count", (int64_t)parts[i].n);
        json_end(j);
    }
    json_end(j);
}

/* ---- head ---- */

static void write_plan(struct json *j, const struct plan *p)
{
    _arena_ struct arena *a = arena_new();

    json_object(j, "plan");
    json_str(j, "blake2b-256", p->hash);
    json_str(j, "by", p->by);
    json_str(j, "id", p->item.id);
    json_str(j, "illustrative", p->illustrative);
    json_str(j, "issued", date_iso(a, p->issued));
    json_str(j, "number", p->number);
    json_str(j, "title", p->item.title);
    json_end(j);
}

static void write_settings(struct json *j, const struct plan *p)
{
    _arena_ struct arena *a = arena_new();

    json_array(j, "settings");
    for (size_t i = 0; i < p->n_settings; i++) {
        const struct setting *s = &p->settings[i];
        json_object(j, NULL);
        json_str(j, "basis", s->basis);
        json_str(j, "id", s->item.id);
        json_str(j, "question", s->item.title);
        json_array(j, "values");
        for (size_t k = 0; k < s->n_values; k++) {
            json_object(j, NULL);
            json_str(j, "since", date_iso(a, s->values[k].span.from));
            json_str(j, "until", date_iso(a, s->values[k].span.to));
            json_str(j, "value", s->values[k].unset ? NULL : s->values[k].text);
            json_end(j);
        }
        json_end(j);
        json_end(j);
    }
    json_end(j);
}

void package_begin(struct json *j, const struct run *r)
{
    json_object(j, NULL);
    json_str(j, "format", "thidua-package/1");
    input_hashes(j, r);
    json_str(j, "label", r->inputs->label);
    write_plan(j, r->plan);
    write_settings(j, r->plan);
    json_array(j, "years");
}

/* ---- rankings ---- */

static void put_num(struct json *j, struct arena *a, const char *key, struct num x)
{
    json_str(j, key, num_exact(a, x));
}

static void write_origin(struct json *j, const struct origin *o)
{
    json_object(j, "origin");
    json_str(j, "author", o->author);
    json_str(j, "evidence", o->evidence);
    json_str(j, "formula", o->formula);
    json_str(j, "note", o->note);
    json_str(j, "source", o->source);
    json_end(j);
}

static void write_fact(struct json *j, struct arena *a, const struct run *r, const char *key,
                       const struct fact *f)
{
    static const char *const states[] = {"value", "not applicable", "missing"};
    bool date = r->plan->indicators[f->indicator].measure == MEASURE_MILESTONE;
    bool value = f->state == FACT_VALUE;

    json_object(j, key);
    if (value && measure_is_ratio(r->plan->indicators[f->indicator].measure))
        put_num(j, a, "denominator", fact_den(a, f));
    json_bool(j, "disputed", f->flags & FACT_DISPUTED);
    if (value && date)
        json_str(j, "numerator", date_iso(a, (int32_t)f->num));
    else if (value)
        put_num(j, a, "numerator", fact_num(a, f));
    write_origin(j, &r->inputs->origins.at[f->origin]);
    json_str(j, "recorded", date_iso(a, f->recorded));
    json_str(j, "state", states[f->state]);
    json_end(j);
}

static void write_mark(struct json *j, struct arena *a, const struct run *r,
                       const struct criterion *c, const struct mark *m)
{
    static const char *const states[] = {"scored", "missing", "not applicable", "no survey"};

    json_object(j, NULL);
    json_str(j, "clause", c->item.clause);
    if (m->fact)
        write_fact(j, a, r, "fact", m->fact);
    bool open = !num_eq(m->low, m->high);
    if (open || m->state == MARK_MISSING)
        put_num(j, a, "high", m->high);
    json_str(j, "id", c->item.id);
    if (m->late)
        json_bool(j, "late", true);
    if (open)
        put_num(j, a, "low", m->low);
    put_num(j, a, "max", m->max);
    if (m->by)
        write_fact(j, a, r, "multiplied-by", m->by);
    if (c->parent != NO_INDEX)
        json_int(j, "parent", c->parent);
    put_num(j, a, "points", m->points);
    json_str(j, "state", states[m->state]);
    if (m->why)
        json_str(j, "why", why_code(m->why));
    json_end(j);
}

static void put_pair(struct json *j, const char *key, uint32_t from, uint32_t to)
{
    json_array(j, key);
    json_int(j, NULL, from);
    json_int(j, NULL, to);
    json_end(j);
}

static void write_unit_key(struct json *j, struct arena *a, const struct unit *u)
{
    json_str(j, "unit", u->code);
    json_str(j, "unit-since", date_iso(a, u->from));
}

static void write_row(struct json *j, const struct run *r, const struct ranking *k, size_t i)
{
    _arena_ struct arena *a = arena_new();
    const struct scheme *s = k->scheme;
    const struct sheet *t = &k->sheets[i];
    const struct standing *st = &k->standings[i];

    json_object(j, NULL);
    put_num(j, a, "availability", t->availability);
    put_num(j, a, "bonus", t->bonus);
    bool known = st->ranked && st->class_low == st->class_high && st->class_low >= 0;
    json_str(j, "class", known ? s->classes[st->class_low].title : NULL);
    if (st->ranked && st->class_low != st->class_high) {
        json_array(j, "classes");
        json_str(j, NULL, st->class_low < 0 ? NULL : s->classes[st->class_low].title);
        json_str(j, NULL, s->classes[st->class_high].title);
        json_end(j);
    }
    json_bool(j, "complete", st->complete);
    json_array(j, "criteria");
    for (size_t c = 0; c < s->n_criteria; c++)
        write_mark(j, a, r, &s->criteria[c], &t->marks[c]);
    json_end(j);
    put_num(j, a, "high", t->high);
    put_num(j, a, "low", t->low);
    put_num(j, a, "max", t->max);
    json_str(j, "name", r->inputs->units.at[t->unit].name);
    put_num(j, a, "penalty", t->penalty);
    if (st->best.rank)
        put_pair(j, "places", st->best.rank, st->worst.rank);
    if (t->published.state == VALUE_OK)
        put_num(j, a, "published", t->published.v);
    if (t->published_rank.state == VALUE_OK)
        put_num(j, a, "published-rank", t->published_rank.v);
    if (st->ranked && !standing_open(st))
        json_int(j, "rank", st->best.rank);
    if (st->ranked)
        put_num(j, a, "score", st->score);
    if (standing_tied(st))
        put_pair(j, "tied-places", st->best.first, st->best.last);
    put_num(j, a, "total", t->total);
    write_unit_key(j, a, &r->inputs->units.at[t->unit]);
    json_end(j);
}

static const char *rounding_text(struct arena *a, const struct scheme *s)
{
    const int places[] = {s->round_criterion, s->round_area, s->round_total};
    static const char *const names[] = {"criterion", "area", "total"};
    _buf_ struct buf b = BUF_INIT(256);

    for (size_t i = 0; i < 3; i++) {
        buf_addf(&b, "%s%s ", i ? ", " : "", names[i]);
        if (places[i] == NOT_ROUNDED)
            buf_adds(&b, "unrounded");
        else
            buf_addf(&b, "%d", places[i]);
    }
    return arena_strdup(a, buf_str(&b));
}

static void write_policy(struct json *j, const struct plan *p, const struct scheme *s, int year)
{
    static const char *const missing[] = {
        [MISSING_ZERO] = "zero", [MISSING_UNKNOWN] = "unknown", [MISSING_SCALE] = "scale"};
    _arena_ struct arena *a = arena_new();

    json_object(j, "policy");
    put_num(j, a, "availability", s->availability);
    json_str(j, "late", s->late == LATE_USE ? "use" : "leave out");
    int members = plan_members(p, s, year);
    json_str(j, "members",
             members < 0                   ? NULL
             : members == MEMBERS_YEAR_END ? "year end"
                                           : "any day");
    json_str(j, "missing", missing[s->missing]);
    json_str(j, "rank-by", s->rank_published ? "published" : "computed");
    json_str(j, "rank-on", s->rank_on_shown ? "shown" : "unrounded");
    json_str(j, "rounding", rounding_text(a, s));
    json_str(j, "ties", tie_rule_vi(s->ties));
    if (s->published_total != NO_INDEX)
        put_num(j, a, "tolerance", s->tolerance);
    json_end(j);
}

static void write_ranking(struct json *j, const struct run *r, const struct ranking *k)
{
    json_object(j, NULL);
    json_str(j, "group", r->plan->groups[k->group].item.id);
    json_str(j, "illustrative", k->scheme->illustrative);
    json_str(j, "index", r->plan->indexes[k->scheme->index].id);
    write_policy(j, r->plan, k->scheme, k->year);
    json_int(j, "ranked", (int64_t)k->n_ranked);
    json_array(j, "results");
    for (size_t i = 0; i < k->n_units; i++)
        write_row(j, r, k, i);
    json_end(j);
    json_str(j, "scheme", k->scheme->item.id);
    json_str(j, "title", k->scheme->item.title);
    json_end(j);
}

/* ---- findings ---- */

static void put_text(struct json *j, const char *key, const char *text)
{
    if (text && text[0])
        json_str(j, key, text);
}

/* Around the tree stand six levels, each finding takes two, and two more hold where the figure of the last comes from. */
_Static_assert(6 + 2 * PLAN_MAX_NESTING + 2 < JSON_MAX_DEPTH,
               "a plan that passes fits in a package");

static void write_finding(struct json *j, struct arena *a, const struct run *r, const char *key,
                          const struct finding *f)
{
    struct num d;

    json_object(j, key);
    if (f->kind == FINDING_COND || f->kind == FINDING_BAR)
        put_text(j, "clause", f->kind == FINDING_BAR ? f->bar->item.clause : f->cond->item.clause);
    if (explain_distance(a, f, &d))
        put_num(j, a, "distance", d);
    if (f->read.fact)
        write_fact(j, a, r, "fact", f->read.fact);
    put_text(j, "flip", f->n_kids ? "" : flip_of(a, r, f).text);
    if (f->n_kids) {
        json_array(j, "kids");
        for (size_t i = 0; i < f->n_kids; i++)
            write_finding(j, a, r, NULL, &f->kids[i]);
        json_end(j);
    }
    json_str(j, "label", explain_label(a, r, f));
    put_text(j, "margin", explain_margin(a, r, f));
    put_text(j, "need", explain_need(a, r, f));
    put_text(j, "read", explain_read(a, r, f));
    if (f->setting != NO_INDEX)
        json_str(j, "setting", r->plan->settings[f->setting].item.id);
    put_text(j, "source", explain_source(a, r, f));
    json_str(j, "verdict", verdict_code(f->verdict));
    put_text(j, "why", explain_why(a, r, f));
    if (f->kind == FINDING_YEAR)
        json_int(j, "year", f->year);
    json_end(j);
}

static void write_verdict(struct json *j, const struct run *r, const struct verdict_result *v)
{
    _arena_ struct arena *a = arena_new();

    json_object(j, NULL);
    json_str(j, "award", r->plan->awards[v->award].item.id);
    json_str(j, "clause", r->plan->awards[v->award].item.clause);
    put_text(j, "flip", flip_of(a, r, &v->root).text);
    if (v->person != NO_INDEX)
        json_str(j, "person", r->inputs->people.at[v->person].code);
    write_finding(j, a, r, "tree", &v->root);
    write_unit_key(j, a, &r->inputs->units.at[v->unit]);
    json_str(j, "verdict", verdict_code(v->root.verdict));
    json_end(j);
}

static void write_target(struct json *j, const struct run *r, const struct target_result *t)
{
    _arena_ struct arena *a = arena_new();

    json_object(j, NULL);
    write_finding(j, a, r, "finding", &t->finding);
    json_str(j, "target", r->plan->targets[t->target].item.id);
    write_unit_key(j, a, &r->inputs->units.at[t->unit]);
    json_str(j, "verdict", verdict_code(t->finding.verdict));
    json_end(j);
}

void package_year(struct json *j, const struct run *r, const struct year_result *y)
{
    json_object(j, NULL);
    json_array(j, "rankings");
    for (size_t i = 0; i < y->n_rankings; i++)
        write_ranking(j, r, &y->rankings[i]);
    json_end(j);
    json_array(j, "targets");
    for (size_t i = 0; i < y->n_targets; i++)
        write_target(j, r, &y->targets[i]);
    json_end(j);
    json_array(j, "verdicts");
    for (size_t i = 0; i < y->n_verdicts; i++)
        write_verdict(j, r, &y->verdicts[i]);
    json_end(j);
    json_int(j, "year", y->year);
    json_end(j);
}

int package_end(struct json *j, char ret_hex[static HASH_HEX])
{
    json_end(j);
    return json_seal(j, ret_hex);
}

int package_of_year(struct run *r, int year, int (*sink)(void *, const void *, size_t), void *to,
                    struct year_result *ret_y, char ret_hex[static HASH_HEX], struct err *e)
{
    struct json j;

    if (r->refused)
        return run_refused(r, e);
    json_init(&j, sink, to);
    package_begin(&j, r);
    if (!run_to(r, year, ret_y)) {
        err_set(e, ERR_MISSING, _("chưa có số liệu để tính năm %d"), year);
        return err_hint(e, _("Kế hoạch tính được từ năm %d đến năm %d."), r->first, r->last);
    }
    package_year(&j, r, ret_y);
    if (package_end(&j, ret_hex) == 0)
        return 0;
    year_result_free(ret_y);
    return err_set(e, ERR_IO, "%s", _("không ghi được gói kết quả"));
}

static const char seal_mark[] = ",\"~seal\":\"blake2b-256:", seal_tail[] = "\"}\n";
_Static_assert(sizeof seal_mark - 1 + HASH_HEX - 1 + sizeof seal_tail - 1 == PACKAGE_SEAL,
               "the end");

void package_watch_init(struct package_watch *w)
{
    hash_init(&w->hash);
    w->n = 0;
}

void package_watch_add(struct package_watch *w, const char *bytes, size_t n)
{
    size_t out = w->n + n > PACKAGE_SEAL ? w->n + n - PACKAGE_SEAL : 0;
    size_t of_end = out < w->n ? out : w->n;

    hash_add(&w->hash, w->end, of_end);
    hash_add(&w->hash, bytes, out - of_end);
    memmove(w->end, w->end + of_end, w->n - of_end);
    w->n -= of_end;
    memcpy(w->end + w->n, bytes + (out - of_end), n - (out - of_end));
    w->n += n - (out - of_end);
}

int package_watch_end(struct package_watch *w, char ret_hex[static HASH_HEX], struct err *e)
{
    const size_t mark = sizeof seal_mark - 1, tail = sizeof seal_tail - 1;

    if (w->n < PACKAGE_SEAL || memcmp(w->end, seal_mark, mark) != 0 ||
        memcmp(w->end + PACKAGE_SEAL - tail, seal_tail, tail) != 0) {
        err_set(e, ERR_VERIFY, "%s", _("Không thấy dấu niêm phong ở cuối gói kết quả"));
        return err_hint(e, "%s",
                        _("Tệp không phải gói kết quả của thidua, hoặc đã bị cắt, sửa ở cuối."));
    }
    hash_add(&w->hash, "}", 1);
    hash_end(&w->hash, ret_hex);
    if (memcmp(w->end + mark, ret_hex, HASH_HEX - 1) == 0)
        return 0;
    err_set(e, ERR_VERIFY, _("Gói kết quả đã bị thay đổi: băm ra %s, niêm phong ghi %.64s"),
            ret_hex, w->end + mark);
    return err_hint(e, "%s", _("Lấy lại gói gốc từ nơi công bố rồi kiểm tra lại."));
}

int package_check(const char *bytes, size_t n, char ret_hex[static HASH_HEX], struct err *e)
{
    struct package_watch w;

    package_watch_init(&w);
    package_watch_add(&w, bytes, n);
    return package_watch_end(&w, ret_hex, e);
}
