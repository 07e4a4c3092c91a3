/* See input.h.  Putting inputs into their canonical order and finding things in them.
 *
 * Sorting moves units, people and origins, so everything that refers to them by index is renumbered
 * here and nowhere else: whoever wants to keep an index asks for it after inputs_seal().  This file
 * knows nothing of plans, files or years of a movement; it never decides what a figure means. */
#include "engine/input.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/str.h"

void inputs_init(struct inputs *in, struct arena *a)
{
    memset(in, 0, sizeof *in);
    in->arena = a;
    in->label = "";
}

void inputs_free(struct inputs *in)
{
    vec_free(&in->units);
    vec_free(&in->people);
    vec_free(&in->facts);
    vec_free(&in->superseded);
    vec_free(&in->origins);
    vec_free(&in->attestations);
    vec_free(&in->events);
    vec_free(&in->holidays);
    in->first_fact = NULL;
}

/* ---- comparing ---- */

#define ORDER(x, y)                    \
    do {                               \
        if ((x) != (y))                \
            return (x) < (y) ? -1 : 1; \
    } while (0)

#define ORDER_TEXT(x, y)                                 \
    do {                                                 \
        int _c = strcmp((x) ? (x) : "", (y) ? (y) : ""); \
        if (_c)                                          \
            return _c;                                   \
    } while (0)

static int unit_order(const struct unit *x, const struct unit *y)
{
    ORDER_TEXT(x->code, y->code);
    ORDER(x->from, y->from);
    ORDER(x->to, y->to);
    ORDER_TEXT(x->name, y->name);
    return 0;
}

static int person_order(const struct person *x, const struct person *y)
{
    ORDER_TEXT(x->code, y->code);
    ORDER(x->from, y->from);
    ORDER(x->unit, y->unit);
    ORDER(x->to, y->to);
    ORDER_TEXT(x->name, y->name);
    return 0;
}

static int origin_order(const struct origin *x, const struct origin *y)
{
    ORDER_TEXT(x->source, y->source);
    ORDER_TEXT(x->formula, y->formula);
    ORDER_TEXT(x->evidence, y->evidence);
    ORDER_TEXT(x->author, y->author);
    ORDER_TEXT(x->note, y->note);
    return 0;
}

static int fact_key_order(const struct fact *x, const struct fact *y)
{
    ORDER(x->unit, y->unit);
    ORDER(x->year, y->year);
    ORDER(x->indicator, y->indicator);
    return 0;
}

/* Oldest revision first; the rest only so that the order of rows can never show. */
static int fact_order(const void *a, const void *b)
{
    const struct fact *x = a, *y = b;
    int c = fact_key_order(x, y);

    if (c)
        return c;
    ORDER(x->recorded, y->recorded);
    ORDER(x->state, y->state);
    ORDER(x->num, y->num);
    ORDER(x->num_scale, y->num_scale);
    ORDER(x->den, y->den);
    ORDER(x->den_scale, y->den_scale);
    ORDER(x->flags, y->flags);
    ORDER(x->origin, y->origin);
    ORDER(x->row, y->row);
    return 0;
}

static int attestation_key_order(const struct attestation *x, const struct attestation *y)
{
    ORDER(x->of_person, y->of_person);
    ORDER(x->subject, y->subject);
    ORDER(x->kind, y->kind);
    ORDER(x->year, y->year);
    return 0;
}

static int attestation_order(const void *a, const void *b)
{
    const struct attestation *x = a, *y = b;
    int c = attestation_key_order(x, y);

    if (c)
        return c;
    ORDER(x->date, y->date);
    ORDER_TEXT(x->number, y->number);
    ORDER_TEXT(x->issuer, y->issuer);
    ORDER(x->result, y->result);
    ORDER_TEXT(x->evidence, y->evidence);
    ORDER_TEXT(x->note, y->note);
    return 0;
}

static int event_order(const void *a, const void *b)
{
    const struct event *x = a, *y = b;

    ORDER(x->kind, y->kind);
    ORDER(x->year, y->year);
    ORDER(x->date, y->date);
    ORDER_TEXT(x->document, y->document);
    return 0;
}

static int holiday_order(const void *a, const void *b)
{
    const struct holiday *x = a, *y = b;

    ORDER(x->date, y->date);
    ORDER(x->kind, y->kind);
    ORDER_TEXT(x->label, y->label);
    ORDER_TEXT(x->basis, y->basis);
    return 0;
}

/* ---- sorting what others refer to ---- */

static int unit_index_order(const void *a, const void *b, void *arg)
{
    const struct inputs *in = arg;

    return unit_order(&in->units.at[*(const uint32_t *)a], &in->units.at[*(const uint32_t *)b]);
}

static int person_index_order(const void *a, const void *b, void *arg)
{
    const struct inputs *in = arg;

    return person_order(&in->people.at[*(const uint32_t *)a], &in->people.at[*(const uint32_t *)b]);
}

static int origin_index_order(const void *a, const void *b, void *arg)
{
    const struct inputs *in = arg;

    return origin_order(&in->origins.at[*(const uint32_t *)a],
                        &in->origins.at[*(const uint32_t *)b]);
}

/* 0 … n-1 in the order that `order` gives, things equal in it staying as they came. */
static uint32_t *sorted_indices(size_t n, int (*order)(const void *, const void *, void *),
                                struct inputs *in)
{
    CHECK(n < NO_INDEX - 1);
    uint32_t *list = xcalloc(n ? n : 1, sizeof *list);

    for (size_t i = 0; i < n; i++)
        list[i] = (uint32_t)i;
    qsort_r(list, n, sizeof *list, order, in);
    return list;
}

static uint32_t *inverse_of(const uint32_t *list, size_t n)
{
    uint32_t *where = xcalloc(n ? n : 1, sizeof *where);

    for (size_t i = 0; i < n; i++)
        where[list[i]] = (uint32_t)i;
    return where;
}

static int index_order(const void *a, const void *b)
{
    ORDER(*(const uint32_t *)a, *(const uint32_t *)b);
    return 0;
}

static void renumber(uint32_t *index, const uint32_t *where, size_t n)
{
    if (*index < n)
        *index = where[*index];
}

static void put_in_order(void *at, size_t n, size_t size, const uint32_t *list)
{
    if (!n)
        return;
    unsigned char *fresh = xcalloc(n, size);
    for (size_t i = 0; i < n; i++)
        memcpy(fresh + i * size, (unsigned char *)at + list[i] * size, size);
    memcpy(at, fresh, n * size);
    free(fresh);
}

static void renumber_predecessors(struct unit *u, const uint32_t *where, size_t n)
{
    for (size_t i = 0; i < u->n_predecessors; i++)
        renumber(&u->predecessors[i], where, n);
    if (u->n_predecessors > 1)
        qsort(u->predecessors, u->n_predecessors, sizeof u->predecessors[0], index_order);
}

static void renumber_subjects(struct inputs *in, bool of_person, const uint32_t *where, size_t n)
{
    for (size_t i = 0; i < in->attestations.n; i++)
        if (in->attestations.at[i].of_person == of_person)
            renumber(&in->attestations.at[i].subject, where, n);
}

static void sort_units(struct inputs *in)
{
    size_t n = in->units.n;
    _free_ uint32_t *list = sorted_indices(n, unit_index_order, in);
    _free_ uint32_t *where = inverse_of(list, n);

    put_in_order(in->units.at, n, sizeof in->units.at[0], list);
    for (size_t i = 0; i < n; i++)
        renumber_predecessors(&in->units.at[i], where, n);
    for (size_t i = 0; i < in->people.n; i++)
        renumber(&in->people.at[i].unit, where, n);
    for (size_t i = 0; i < in->facts.n; i++)
        renumber(&in->facts.at[i].unit, where, n);
    for (size_t i = 0; i < in->superseded.n; i++)
        renumber(&in->superseded.at[i].unit, where, n);
    renumber_subjects(in, false, where, n);
}

static void sort_people(struct inputs *in)
{
    size_t n = in->people.n;
    _free_ uint32_t *list = sorted_indices(n, person_index_order, in);
    _free_ uint32_t *where = inverse_of(list, n);

    put_in_order(in->people.at, n, sizeof in->people.at[0], list);
    renumber_subjects(in, true, where, n);
}

/* Equal origins become one. */
static void sort_origins(struct inputs *in)
{
    size_t n = in->origins.n, kept = 0;
    _free_ uint32_t *list = sorted_indices(n, origin_index_order, in);
    _free_ uint32_t *where = xcalloc(n ? n : 1, sizeof *where);

    put_in_order(in->origins.at, n, sizeof in->origins.at[0], list);
    for (size_t i = 0; i < n; i++) {
        if (!kept || origin_order(&in->origins.at[kept - 1], &in->origins.at[i]))
            in->origins.at[kept++] = in->origins.at[i];
        where[list[i]] = (uint32_t)(kept - 1);
    }
    in->origins.n = kept;
    for (size_t i = 0; i < in->facts.n; i++)
        renumber(&in->facts.at[i].origin, where, n);
    for (size_t i = 0; i < in->superseded.n; i++)
        renumber(&in->superseded.at[i].origin, where, n);
}

/* ---- facts ---- */

static bool in_order(const struct fact *at, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (fact_order(&at[i - 1], &at[i]) > 0)
            return false;
    return true;
}

/* Brings the facts of each unit together, in place: a nation's facts fit in memory once, and qsort() of all of them
 * would take their size again.  next[u]: where the next fact of unit u goes; end[u]: where its facts end. */
static void group_by_unit(struct fact *at, size_t n, size_t *next, size_t *end, size_t n_units)
{
    for (size_t i = 0; i < n; i++) {
        CHECK(at[i].unit < n_units); /* a fact of no unit: the loader's mistake */
        end[at[i].unit]++;
    }
    for (size_t u = 0, sum = 0; u < n_units; u++) {
        next[u] = sum;
        end[u] = sum += end[u];
    }
    for (size_t u = 0; u < n_units; u++) {
        while (next[u] < end[u]) {
            struct fact f = at[next[u]];
            while (f.unit != u) { /* to its own place, taking up who sits there */
                struct fact *seat = &at[next[f.unit]++], taken = *seat;
                *seat = f;
                f = taken;
            }
            at[next[u]++] = f;
        }
    }
}

static void sort_facts(struct fact *at, size_t n, size_t n_units)
{
    if (in_order(at, n))
        return;
    _free_ size_t *next = xcalloc(n_units, sizeof *next);
    _free_ size_t *end = xcalloc(n_units, sizeof *end);

    group_by_unit(at, n, next, end, n_units);
    for (size_t u = 0, from = 0; u < n_units; from = end[u++])
        if (!in_order(at + from, end[u] - from))
            qsort(at + from, end[u] - from, sizeof *at, fact_order);
}

/* Keeps the last revision of every key in place and moves the others out. */
static void set_aside_old_revisions(struct inputs *in)
{
    size_t kept = 0, n = in->facts.n;
    struct fact *at = in->facts.at;

    for (size_t i = 0; i < n; i++) {
        if (i + 1 < n && fact_key_order(&at[i], &at[i + 1]) == 0)
            *vec_push(&in->superseded) = at[i];
        else
            at[kept++] = at[i];
    }
    in->facts.n = kept;
    sort_facts(in->superseded.at, in->superseded.n, in->units.n);
}

static void index_facts(struct inputs *in)
{
    size_t at = 0;

    in->first_fact = ARENA_ARRAY(in->arena, size_t, in->units.n + 1);
    for (size_t u = 0; u < in->units.n; u++) {
        in->first_fact[u] = at;
        while (at < in->facts.n && in->facts.at[at].unit == u)
            at++;
    }
    in->first_fact[in->units.n] = at;
    CHECK(at == in->facts.n); /* a fact of no unit: the loader's mistake */
}

#define SORT(v, order)                                           \
    do {                                                         \
        if ((v)->n)                                              \
            qsort((v)->at, (v)->n, sizeof((v)->at[0]), (order)); \
    } while (0)

/* Made-up figures say so in their source, and every output says so in turn. */
static void find_label(struct inputs *in)
{
    if (in->label[0])
        return; /* the loader has said so already */
    vec_each (o, &in->origins)
        if (o->source && strstr(o->source, "minh họa"))
            in->label = "Có số liệu minh họa, không phải số liệu thật";
    vec_each (t, &in->attestations)
        if (!in->label[0] && t->issuer && strstr(t->issuer, "minh họa"))
            in->label = "Có văn bản minh họa, không phải văn bản thật";
}

/* One person, several posts: one code.  What a document proves of the person it proves in every
 * post, so it is kept under the first. */
static uint32_t first_post(const struct inputs *in, uint32_t person)
{
    while (person > 0 && str_eq(in->people.at[person - 1].code, in->people.at[person].code))
        person--;
    return person;
}

static void attest_first_posts(struct inputs *in)
{
    vec_each (t, &in->attestations)
        if (t->of_person && t->subject < in->people.n)
            t->subject = first_post(in, t->subject);
}

void inputs_seal(struct inputs *in)
{
    sort_units(in);
    sort_people(in);
    attest_first_posts(in);
    sort_origins(in);
    sort_facts(in->facts.at, in->facts.n, in->units.n);
    set_aside_old_revisions(in);
    index_facts(in);
    SORT(&in->attestations, attestation_order);
    SORT(&in->events, event_order);
    SORT(&in->holidays, holiday_order);
    find_label(in);
}

void inputs_with_fact(struct arena *a, const struct inputs *in, struct fact f, const char *source,
                      struct inputs *ret)
{
    struct fact *instead = ARENA_ARRAY(a, struct fact, in->n_instead + 1);

    CHECK(f.unit < in->units.n);
    *ret = *in;
    ret->origins.at = ARENA_ARRAY(a, struct origin, in->origins.n + 1);
    if (in->origins.n)
        memcpy(ret->origins.at, in->origins.at, in->origins.n * sizeof in->origins.at[0]);
    f.origin = (uint32_t)ret->origins.n;
    ret->origins.at[ret->origins.n++] = (struct origin){source, "", "", "", ""};
    ret->origins.cap = ret->origins.n;
    instead[0] = f;
    if (in->n_instead)
        memcpy(&instead[1], in->instead, in->n_instead * sizeof f);
    ret->instead = instead;
    ret->n_instead = in->n_instead + 1;
}

const struct fact *inputs_fact(const struct inputs *in, uint32_t unit, uint16_t indicator, int year)
{
    CHECK(in->first_fact);
    if (unit >= in->units.n)
        return NULL;
    struct fact key = {.unit = unit, .year = (int16_t)year, .indicator = indicator};
    for (size_t i = 0; i < in->n_instead; i++)
        if (fact_key_order(&in->instead[i], &key) == 0)
            return &in->instead[i];
    size_t low = in->first_fact[unit], high = in->first_fact[unit + 1];
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = fact_key_order(&in->facts.at[mid], &key);
        if (c == 0)
            return &in->facts.at[mid];
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

/* ---- attestations, units ---- */

/* The last of equal keys: the newest document. */
static const struct attestation *last_attestation(const struct inputs *in,
                                                  const struct attestation *key)
{
    size_t low = 0, high = in->attestations.n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (attestation_key_order(&in->attestations.at[mid], key) <= 0)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == 0 || attestation_key_order(&in->attestations.at[low - 1], key) != 0)
        return NULL;
    return &in->attestations.at[low - 1];
}

const struct attestation *inputs_attestation(const struct inputs *in, bool of_person,
                                             uint32_t subject, uint32_t kind, int year)
{
    if (of_person && subject < in->people.n)
        subject = first_post(in, subject);
    struct attestation key = {
        .of_person = of_person, .subject = subject, .kind = kind, .year = (int16_t)year};
    const struct attestation *found = last_attestation(in, &key);

    if (found || year == 0)
        return found;
    key.year = 0;
    return last_attestation(in, &key);
}

bool unit_lives_on(const struct unit *u, int32_t date)
{
    return u->from <= date && (u->to == DATE_NONE || date <= u->to);
}

static bool lives_between(const struct unit *u, int32_t from, int32_t to)
{
    return (to == DATE_NONE || u->from <= to) &&
           (u->to == DATE_NONE || from == DATE_NONE || from <= u->to);
}

bool unit_lives_in(const struct unit *u, int year)
{
    return lives_between(u, date_from(year, 1, 1), date_from(year, 12, 31));
}

uint32_t inputs_unit_in(const struct inputs *in, const char *code, int32_t from, int32_t to)
{
    size_t low = 0, high = in->units.n;
    uint32_t found = NO_INDEX;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (strcmp(in->units.at[mid].code, code) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < in->units.n && str_eq(in->units.at[low].code, code); low++) {
        if (!lives_between(&in->units.at[low], from, to))
            continue;
        if (found != NO_INDEX)
            return NO_INDEX - 1;
        found = (uint32_t)low;
    }
    return found;
}
