/* See store.h.  The database as a struct inputs, read in one snapshot.  Ids of the plan become indices again; texts
 * live in the inputs' arena, equal origins once.  What is in force follows from the days of the revisions
 * (store_impl.h); the rest is inputs_seal()'s business. */
#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"
#include "core/store_impl.h"

struct load {
    struct store *st;
    const struct plan *plan;
    struct inputs *in;
    struct arena *a;       /* the inputs' */
    struct arena *scratch; /* of one row */
    struct arena *maps;
    struct map kinds, groups, indicators, attestations, events; /* id → index in the plan */
    struct map units, people;                                   /* subject key → index in in */
    struct map origins;
    struct store_skipped skipped;
};

/* Every list of the plan begins its elements with a struct item. */
static void index_items(struct load *l, struct map *m, const void *items, size_t n, size_t size)
{
    map_init(m, l->maps);
    for (size_t i = 0; i < n; i++) {
        const struct item *item = (const void *)((const char *)items + i * size);
        map_add(m, item->id, (uint32_t)i);
    }
}

static void index_plan(struct load *l)
{
    const struct plan *p = l->plan;

#define INDEX(list) index_items(l, &l->list, p->list, p->n_##list, sizeof p->list[0])
    INDEX(kinds);
    INDEX(groups);
    INDEX(indicators);
    INDEX(attestations);
    INDEX(events);
#undef INDEX
    map_init(&l->units, l->maps);
    map_init(&l->people, l->maps);
    map_init(&l->origins, l->maps);
}

static const char *text(struct load *l, const char *s)
{
    return s && *s ? arena_strdup(l->a, s) : "";
}

static uint32_t subject(struct load *l, const struct map *m, const char *code, const char *from)
{
    struct subject_memo none = {0};

    return store_find_subject(&none, m, l->scratch, code, from);
}

static int broken(const char *what, const char *code, struct err *e)
{
    return err_set(e, ERR_VERIFY, _("Dữ liệu không khớp: %s nói đến %s không có trong danh sách"),
                   what, code);
}

/* ---- units, people ---- */

static int load_unit(struct load *l, const struct sql_unit_list *row, struct err *e)
{
    uint32_t kind = map_get(&l->kinds, row->kind);
    uint32_t group = row->grp ? map_get(&l->groups, row->grp) : NO_INDEX;

    if (kind == MAP_NONE || (row->grp && group == MAP_NONE)) {
        err_set(e, ERR_CONFLICT, _("Kế hoạch không có loại hoặc nhóm đơn vị “%s” (đơn vị %s)"),
                kind == MAP_NONE ? row->kind : row->grp, row->code);
        return err_hint(e, "%s",
                        _("Dùng bản kế hoạch có loại đơn vị này, hoặc nạp lại danh sách đơn vị."));
    }
    map_add(&l->units, store_subject_key(l->scratch, row->code, row->valid_from),
            (uint32_t)l->in->units.n);
    arena_reset(l->scratch);
    *vec_push(&l->in->units) = (struct unit){.code = text(l, row->code),
                                             .name = text(l, row->name),
                                             .kind = kind,
                                             .group = group,
                                             .from = store_date(row->valid_from),
                                             .to = store_date(row->valid_to)};
    return 0;
}

/* "yyyy-mm-dd code", one a line. */
static int resolve_predecessors(struct load *l, struct unit *u, const char *lines, struct err *e)
{
    char **line;
    size_t n = *lines ? str_split(l->maps, lines, '\n', &line) : 0;

    u->predecessors = ARENA_ARRAY(l->a, uint32_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        uint32_t who = map_get(&l->units, line[i]);
        if (who == MAP_NONE)
            return broken(_("đơn vị tiền thân"), line[i], e);
        u->predecessors[u->n_predecessors++] = who;
    }
    return 0;
}

static int load_units(struct load *l, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_unit_list row;
    VEC(const char *) predecessors = {0};
    int r = sql_unit_list(l->st->db, l->st->tenant, &c, e);

    while (r >= 0 && (r = sql_unit_list_next(&c, &row, e)) == 1) {
        r = load_unit(l, &row, e);
        *vec_push_in(l->maps, &predecessors) = arena_strdup(l->maps, row.predecessors);
    }
    for (size_t i = 0; r == 0 && i < l->in->units.n; i++)
        r = resolve_predecessors(l, &l->in->units.at[i], predecessors.at[i], e);
    return r;
}

static int load_people(struct load *l, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_person_list row;
    int r = sql_person_list(l->st->db, l->st->tenant, &c, e);

    while (r >= 0 && (r = sql_person_list_next(&c, &row, e)) == 1) {
        uint32_t unit = subject(l, &l->units, row.unit_code, row.unit_from);
        if (unit == MAP_NONE)
            return broken(row.name, row.unit_code, e);
        map_add(&l->people, store_subject_key(l->maps, row.code, row.valid_from),
                (uint32_t)l->in->people.n);
        *vec_push(&l->in->people) = (struct person){.code = text(l, row.code),
                                                    .name = text(l, row.name),
                                                    .post = text(l, row.post),
                                                    .unit = unit,
                                                    .head = row.head != 0,
                                                    .from = store_date(row.valid_from),
                                                    .to = store_date(row.valid_to)};
    }
    return r;
}

/* ---- facts ---- */

static bool same_text(const char *a, const char *b)
{
    return str_eq(text_or_empty(a), text_or_empty(b));
}

/* Rows that follow each other mostly share their origin. */
static uint32_t origin_of(struct load *l, const struct sql_fact_list *row, uint32_t last)
{
    struct inputs *in = l->in;
    const struct origin *o = last < in->origins.n ? &in->origins.at[last] : NULL;

    if (o && same_text(o->source, row->source) && same_text(o->formula, row->formula) &&
        same_text(o->evidence, row->evidence) && same_text(o->author, row->author) &&
        same_text(o->note, row->note))
        return last;
    const char *key =
        arena_printf(l->scratch, "%s\x1f%s\x1f%s\x1f%s\x1f%s", text_or_empty(row->source),
                     text_or_empty(row->formula), text_or_empty(row->evidence),
                     text_or_empty(row->author), text_or_empty(row->note));
    uint32_t i = map_add(&l->origins, key, (uint32_t)in->origins.n);
    arena_reset(l->scratch);
    if (i == in->origins.n)
        *vec_push(&in->origins) = (struct origin){.source = text(l, row->source),
                                                  .formula = text(l, row->formula),
                                                  .evidence = text(l, row->evidence),
                                                  .author = text(l, row->author),
                                                  .note = text(l, row->note)};
    return i;
}

static int take_number(const char *s, int64_t *ret_mant, uint8_t *ret_scale)
{
    struct dec v;

    if (!s)
        return 0;
    if (dec_parse(s, &v) < 0)
        return -1;
    *ret_mant = v.mant;
    *ret_scale = v.scale;
    return 0;
}

static int take_fact(struct load *l, const struct sql_fact_list *row, struct fact *f, struct err *e)
{
    f->year = (int16_t)row->year;
    f->state = (uint8_t)row->state;
    f->flags = (uint8_t)row->flags;
    f->recorded = store_date(row->recorded);
    f->origin = origin_of(l, row, l->in->facts.n ? l->in->facts.at[l->in->facts.n - 1].origin : 0);
    if (row->date)
        f->num = store_date(row->date);
    if (row->state < 0 || row->state > FACT_MISSING || row->year != f->year ||
        take_number(row->num, &f->num, &f->num_scale) < 0 ||
        take_number(row->den, &f->den, &f->den_scale) < 0)
        return broken(row->indicator, row->unit_code, e);
    return 0;
}

/* The revision that holds stays in facts, the others move to superseded.  precedence: of the one that stays. */
static void place(struct inputs *in, const struct fact *f, const struct sql_fact_list *row,
                  int64_t *precedence)
{
    if (row->rev == 1) {
        *vec_push(&in->facts) = *f;
        *precedence = row->precedence;
        return;
    }
    struct fact *holds = &in->facts.at[in->facts.n - 1];
    if (!store_holds_before(f->recorded, row->precedence, holds->recorded, *precedence)) {
        *vec_push(&in->superseded) = *f;
        return;
    }
    *vec_push(&in->superseded) = *holds;
    *holds = *f;
    *precedence = row->precedence;
}

static int load_facts(struct load *l, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_fact_list row;
    struct subject_memo memo = {0};
    int64_t precedence = 0;
    int r = sql_fact_list(l->st->db, l->st->tenant, &c, e);

    while (r >= 0 && (r = sql_fact_list_next(&c, &row, e)) == 1) {
        struct fact f = {0};
        uint32_t indicator = map_get(&l->indicators, row.indicator);
        if (indicator == MAP_NONE) {
            l->skipped.facts++;
            continue;
        }
        uint32_t unit =
            store_find_subject(&memo, &l->units, l->scratch, row.unit_code, row.unit_from);
        if (unit == MAP_NONE)
            return broken(row.indicator, row.unit_code, e);
        f.unit = unit;
        f.indicator = (uint16_t)indicator;
        r = take_fact(l, &row, &f, e);
        if (r == 0)
            place(l->in, &f, &row, &precedence);
    }
    return r;
}

/* ---- the rest ---- */

static int load_attestations(struct load *l, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_attestation_list row;
    int64_t precedence = 0;
    int r = sql_attestation_list(l->st->db, l->st->tenant, &c, e);

    while (r >= 0 && (r = sql_attestation_list_next(&c, &row, e)) == 1) {
        uint32_t kind = map_get(&l->attestations, row.kind);
        uint32_t who =
            subject(l, row.of_person ? &l->people : &l->units, row.subject_code, row.subject_from);
        if (kind == MAP_NONE) {
            l->skipped.attestations++;
            continue;
        }
        if (who == MAP_NONE)
            return broken(row.kind, row.subject_code, e);
        if (row.rev > 1) { /* only one of each key is in force */
            int32_t date = l->in->attestations.at[l->in->attestations.n - 1].date;
            if (!store_holds_before(store_date(row.date), row.precedence, date, precedence))
                continue;
            l->in->attestations.n--;
        }
        precedence = row.precedence;
        *vec_push(&l->in->attestations) = (struct attestation){.of_person = row.of_person != 0,
                                                               .subject = who,
                                                               .kind = kind,
                                                               .year = (int16_t)row.year,
                                                               .result = (uint8_t)row.result,
                                                               .number = text(l, row.number),
                                                               .issuer = text(l, row.issuer),
                                                               .evidence = text(l, row.evidence),
                                                               .note = text(l, row.note),
                                                               .date = store_date(row.date)};
    }
    return r;
}

static int load_events(struct load *l, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_event_list row;
    int r = sql_event_list(l->st->db, l->st->tenant, &c, e);

    while (r >= 0 && (r = sql_event_list_next(&c, &row, e)) == 1) {
        uint32_t kind = map_get(&l->events, row.kind);
        if (kind == MAP_NONE)
            l->skipped.events++;
        else
            *vec_push(&l->in->events) = (struct event){.kind = kind,
                                                       .year = (int16_t)row.year,
                                                       .date = store_date(row.date),
                                                       .document = text(l, row.document)};
    }
    return r;
}

/* The declaration of a year is kept under its number (calendar_key). */
static int32_t calendar_day(const char *key)
{
    char first[16];

    if (strlen(key) != 4)
        return store_date(key);
    snprintf(first, sizeof first, "%s-01-01", key);
    return store_date(first);
}

static int load_holidays(struct load *l, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_holiday_list row;
    int r = sql_holiday_list(l->st->db, l->st->tenant, &c, e);

    while (r >= 0 && (r = sql_holiday_list_next(&c, &row, e)) == 1)
        *vec_push(&l->in->holidays) = (struct holiday){.date = calendar_day(row.date),
                                                       .kind = (uint8_t)row.kind,
                                                       .label = text(l, row.label),
                                                       .basis = text(l, row.basis)};
    return r;
}

static int load_label(struct load *l, struct err *e)
{
    struct sql_import_label row;
    int r = sql_import_label(l->st->db, l->st->tenant, l->a, &row, e);

    l->in->label = r == 1 ? row.label : "";
    return r < 0 ? r : 0;
}

/* Inside an open transaction. */
static int load_in(struct store *st, const struct plan *plan, struct inputs *ret,
                   int (*const *step)(struct load *, struct err *),
                   struct store_skipped *ret_skipped, struct err *e)
{
    _arena_ struct arena *scratch = arena_new(), *maps = arena_new();
    struct load l = {
        .st = st, .plan = plan, .in = ret, .a = ret->arena, .scratch = scratch, .maps = maps};
    int r = 0;

    index_plan(&l);
    for (; r == 0 && *step; step++)
        r = (*step)(&l, e);
    if (r < 0)
        return r;
    inputs_seal(ret);
    if (ret_skipped)
        *ret_skipped = l.skipped;
    return 0;
}

static int load_with(struct store *st, const struct plan *plan, struct inputs *ret,
                     int (*const *step)(struct load *, struct err *),
                     struct store_skipped *ret_skipped, struct err *e)
{
    int r = db_begin(st->db, DB_READ, st->tenant, e);

    if (r < 0)
        return r;
    r = load_in(st, plan, ret, step, ret_skipped, e);
    db_rollback(st->db); /* only read */
    return r;
}

static int (*const all_steps[])(struct load *, struct err *) = {
    load_units,  load_people,   load_facts, load_attestations,
    load_events, load_holidays, load_label, NULL};

int store_load(struct store *st, const struct plan *plan, struct inputs *ret,
               struct store_skipped *ret_skipped, struct err *e)
{
    return load_with(st, plan, ret, all_steps, ret_skipped, e);
}

int store_read_all(struct store *st, const struct plan *plan, struct inputs *ret, struct err *e)
{
    return load_in(st, plan, ret, all_steps, NULL, e);
}

int store_load_subjects(struct store *st, const struct plan *plan, struct inputs *ret,
                        struct err *e)
{
    static int (*const steps[])(struct load *, struct err *) = {load_units, load_people, load_label,
                                                                NULL};

    return load_with(st, plan, ret, steps, NULL, e);
}

static int (*const register_steps[])(struct load *, struct err *) = {
    load_units, load_people, load_events, load_holidays, load_label, NULL};

int store_load_registers(struct store *st, const struct plan *plan, struct inputs *ret,
                         struct err *e)
{
    return load_with(st, plan, ret, register_steps, NULL, e);
}

int store_read_registers(struct store *st, const struct plan *plan, struct inputs *ret,
                         struct err *e)
{
    return load_in(st, plan, ret, register_steps, NULL, e);
}
