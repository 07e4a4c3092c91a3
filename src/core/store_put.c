/* See store.h.  Newly loaded things into the database.  Each thing becomes a key and a content text; equal content
 * is "same" and is not written.  Figures come by the million, so they are compared with what is stored by one
 * merge of two sorted streams (or by key, when there are few) and written by one bulk; deciding and writing are
 * separate steps because a connection has one cursor or bulk at a time.  All comparing is done here, in one
 * place for both engines, and not by SQL. */
#include <inttypes.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/file_name.h"
#include "base/i18n.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/store_impl.h"
#include "engine/calendar.h"

enum {
    CONTENT_MAX = 16 << 20, /* one thing's texts together */
    FEW_FACTS = 5000 /* up to here a look-up by key is faster than reading all that is stored */
};

struct put {
    struct store *st;
    const struct plan *plan;
    const struct inputs *in;
    struct arena *a;       /* of the transaction */
    struct arena *scratch; /* of one thing */
    struct buf content;
    struct map units;       /* subject key → 0: what the store has */
    const char **unit_from; /* text of in->units[].from */
    int64_t import_id;
    bool knowing; /* a reason was given */
    struct store_counts n;
    int32_t day; /* whose text is day_text */
    char day_text[16];
};

/* ---- revisions ---- */

/* What is stored under one key: content of each revision by number, and which is in force. */
struct history {
    VEC(const char *) content;
    size_t holds;
    int32_t day; /* recorded, or the document's; DATE_NONE = not stated */
    int64_t precedence;
};

enum judgement { ADDED, CHANGED, SAME, OLDER };

/* One revision as it comes in. */
struct coming {
    const char *content;
    int32_t day;
    bool in_force; /* by its file */
    bool knowing; /* a reason, or its file, says that it puts right what is there of the same day */
    int64_t precedence; /* out */
};

/* Equal content is the same entry, except where it is knowingly put back. */
static bool known(const struct history *h, const struct coming *x)
{
    for (size_t i = 0; i < h->content.n; i++)
        if (str_eq(h->content.at[i], x->content))
            return i == h->holds || !x->in_force || !x->knowing || x->day != h->day;
    return false;
}

static void remember(struct history *h, const struct coming *x)
{
    if (h->content.n == 0 || store_holds_before(x->day, x->precedence, h->day, h->precedence)) {
        h->holds = h->content.n;
        h->day = x->day;
        h->precedence = x->precedence;
    }
}

/* Gives x its precedence (store.h, sql/migrate/0010_revisions.sql). */
static enum judgement judge(const struct history *h, struct coming *x)
{
    x->precedence = 0;
    if (h->content.n == 0)
        return ADDED;
    if (known(h, x))
        return SAME;
    if (x->day != h->day)
        return x->day < h->day ? OLDER : CHANGED;
    if (x->in_force && x->knowing)
        x->precedence = (h->precedence > 0 ? h->precedence : 0) + 1;
    else if (!x->in_force || h->precedence > 0 || strcmp(x->content, h->content.at[h->holds]) < 0)
        x->precedence = -1;
    return x->precedence < 0 ? OLDER : CHANGED;
}

static void count(struct put *p, enum judgement j)
{
    p->n.added += j == ADDED;
    p->n.changed += j == CHANGED;
    p->n.same += j == SAME;
    p->n.older += j == OLDER;
}

static void field(struct put *p, const char *s)
{
    buf_adds(&p->content, text_or_empty(s));
    buf_addc(&p->content, '\x1f');
}

/* The digits of i, written backwards from `end`; returns where they begin. */
static char *digits_before(char *end, int64_t i)
{
    uint64_t u = i < 0 ? -(uint64_t)i : (uint64_t)i;

    do
        *--end = (char)('0' + u % 10);
    while (u /= 10);
    if (i < 0)
        *--end = '-';
    return end;
}

static void number(struct put *p, int64_t i)
{
    char text[24], *end = text + sizeof text, *s = digits_before(end - 1, i);

    end[-1] = '\x1f';
    buf_add(&p->content, s, (size_t)(end - s));
}

/* What dec_text() gives, without going through rationals: a million figures pass here. */
static char *decimal(struct arena *a, int64_t mant, uint8_t scale)
{
    char text[64], *end = text + sizeof text, *s;

    for (; scale && mant % 10 == 0; scale--)
        mant /= 10;
    s = digits_before(end, mant < 0 ? -mant : mant);
    while (end - s <= scale)
        *--s = '0';
    if (scale) {
        memmove(s - 1, s, (size_t)(end - s) - scale);
        end[-(int)scale - 1] = '.';
        s--;
    }
    if (mant < 0)
        *--s = '-';
    return arena_strndup(a, s, (size_t)(end - s));
}

/* The fields so far as one text in the arena. */
static const char *content(struct put *p, struct arena *a)
{
    const char *s = arena_strdup(a, buf_str(&p->content));

    buf_clear(&p->content);
    return s;
}

/* ---- things without revisions: units, people, events, days ---- */

struct known {
    struct map keys;
    VEC(const char *) content;
};

static void know(struct put *p, struct known *k, const char *key)
{
    uint32_t i = map_add(&k->keys, key, (uint32_t)k->content.n);

    if (i == k->content.n)
        vec_push_in(p->a, &k->content);
    k->content.at[i] = content(p, p->a);
}

/* Judges the fields so far against what is known under the key, and counts. */
static enum judgement weigh(struct put *p, const struct known *k, const char *key)
{
    uint32_t i = map_get(&k->keys, key);
    const char *now = buf_str(&p->content);
    enum judgement j = i == MAP_NONE ? ADDED : str_eq(k->content.at[i], now) ? SAME : CHANGED;

    buf_clear(&p->content);
    count(p, j);
    return j;
}

static int text_order(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *store_predecessors(struct arena *a, const struct inputs *in, const struct unit *u)
{
    const char **lines = ARENA_ARRAY(a, const char *, u->n_predecessors + 1);
    char *all = arena_strdup(a, "");

    for (size_t i = 0; i < u->n_predecessors; i++) {
        const struct unit *from = &in->units.at[u->predecessors[i]];
        lines[i] = store_subject_key(a, from->code, date_iso(a, from->from));
    }
    if (u->n_predecessors)
        qsort(lines, u->n_predecessors, sizeof lines[0], text_order);
    for (size_t i = 0; i < u->n_predecessors; i++)
        all = arena_printf(a, "%s%s%s", all, i ? "\n" : "", lines[i]);
    return all;
}

static void unit_fields(struct put *p, const char *kind, const char *grp, const char *name,
                        const char *to, const char *predecessors)
{
    field(p, kind);
    field(p, grp);
    field(p, name);
    field(p, to);
    field(p, predecessors);
}

static int put_units(struct put *p, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_unit_list row;
    struct known known = {0};
    int r = sql_unit_list(p->st->db, p->st->tenant, &c, e);

    map_init(&known.keys, p->a);
    while (r >= 0 && (r = sql_unit_list_next(&c, &row, e)) == 1) {
        unit_fields(p, row.kind, row.grp, row.name, row.valid_to, row.predecessors);
        know(p, &known, store_subject_key(p->a, row.code, row.valid_from));
    }
    for (size_t i = 0; r == 0 && i < p->in->units.n; i++) {
        const struct unit *u = &p->in->units.at[i];
        const struct sql_unit_put_in in = {
            .tenant = p->st->tenant,
            .code = u->code,
            .valid_from = date_iso(p->a, u->from),
            .kind = p->plan->kinds[u->kind].item.id,
            .grp = u->group == NO_INDEX ? NULL : p->plan->groups[u->group].item.id,
            .name = u->name,
            .valid_to = date_or_null(p->a, u->to),
            .predecessors = store_predecessors(p->a, p->in, u),
            .import_id = p->import_id};
        unit_fields(p, in.kind, in.grp, in.name, in.valid_to, in.predecessors);
        if (weigh(p, &known, store_subject_key(p->a, in.code, in.valid_from)) != SAME)
            r = sql_unit_put(p->st->db, &in, e);
    }
    return r;
}

/* ---- who is referred to must be in the store ---- */

static int read_units(struct put *p, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_unit_list row;
    int r = sql_unit_list(p->st->db, p->st->tenant, &c, e);

    map_init(&p->units, p->a);
    while (r >= 0 && (r = sql_unit_list_next(&c, &row, e)) == 1)
        map_add(&p->units, store_subject_key(p->a, row.code, row.valid_from), 0);
    p->unit_from = ARENA_ARRAY(p->a, const char *, p->in->units.n + 1);
    for (size_t i = 0; i < p->in->units.n; i++)
        p->unit_from[i] = date_iso(p->a, p->in->units.at[i].from);
    return r;
}

static int need_unit(struct put *p, uint32_t unit, struct err *e)
{
    CHECK(unit < p->in->units.n);
    const struct unit *u = &p->in->units.at[unit];
    const char *key = store_subject_key(p->scratch, u->code, p->unit_from[unit]);

    if (map_get(&p->units, key) != MAP_NONE)
        return 0;
    err_set(e, ERR_MISSING, _("Đơn vị %s (từ %s) chưa có trong cơ sở dữ liệu"), u->code,
            date_vi(p->scratch, u->from));
    return err_hint(e, "%s", _("Nạp danh sách đơn vị trước."));
}

static void person_fields(struct put *p, const char *name, const char *post, const char *unit_code,
                          const char *unit_from, int64_t head, const char *to)
{
    field(p, name);
    field(p, post);
    field(p, unit_code);
    field(p, unit_from);
    number(p, head);
    field(p, to);
}

static int put_person(struct put *p, const struct known *known, const struct person *x,
                      struct err *e)
{
    int r = need_unit(p, x->unit, e);
    const struct sql_person_put_in in = {.tenant = p->st->tenant,
                                         .code = x->code,
                                         .valid_from = date_iso(p->scratch, x->from),
                                         .name = x->name,
                                         .post = text_or_empty(x->post),
                                         .unit_code = p->in->units.at[x->unit].code,
                                         .unit_from = p->unit_from[x->unit],
                                         .head = x->head,
                                         .valid_to = date_or_null(p->scratch, x->to),
                                         .import_id = p->import_id};

    if (r < 0)
        return r;
    person_fields(p, in.name, in.post, in.unit_code, in.unit_from, in.head, in.valid_to);
    if (weigh(p, known, store_subject_key(p->scratch, in.code, in.valid_from)) == SAME)
        return 0;
    return sql_person_put(p->st->db, &in, e);
}

static int put_people(struct put *p, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_person_list row;
    struct known known = {0};
    int r = sql_person_list(p->st->db, p->st->tenant, &c, e);

    map_init(&known.keys, p->a);
    while (r >= 0 && (r = sql_person_list_next(&c, &row, e)) == 1) {
        person_fields(p, row.name, row.post, row.unit_code, row.unit_from, row.head, row.valid_to);
        know(p, &known, store_subject_key(p->a, row.code, row.valid_from));
    }
    for (size_t i = 0; r == 0 && i < p->in->people.n; i++) {
        r = put_person(p, &known, &p->in->people.at[i], e);
        arena_reset(p->scratch);
    }
    return r;
}

/* ---- facts ---- */

/* Incoming figures in the order of the database: unit, year, indicator's id; old revisions first. */
struct slot {
    uint64_t key;
    const struct fact *fact;
    bool in_force;
};

struct pending {
    const struct fact *fact;
    int64_t rev, precedence;
};

struct facts {
    struct put *put;
    struct map indicators; /* id → index in the plan */
    uint32_t *rank;        /* index in the plan → place among the ids in byte order */
    struct map units;      /* subject key → index in in->units */
    struct slot *slots;
    size_t n, done;
    uint64_t key; /* of the history */
    struct history history;
    bool file_replaces; /* what holds is what the file itself calls superseded */
    VEC(struct pending) pending;
};

static uint64_t pack(uint32_t unit, int64_t year, uint32_t rank)
{
    return (uint64_t)unit << 32 | (uint64_t)(uint16_t)year << 16 | (uint16_t)rank;
}

static int slot_order(const void *a, const void *b)
{
    const struct slot *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    if (x->in_force != y->in_force)
        return x->in_force ? 1 : -1;
    return x->fact < y->fact ? -1 : x->fact > y->fact;
}

static void rank_indicators(struct facts *f, const struct plan *plan, struct arena *a)
{
    const char **ids = ARENA_ARRAY(a, const char *, plan->n_indicators + 1);

    CHECK(plan->n_indicators < UINT16_MAX);
    map_init(&f->indicators, a);
    f->rank = ARENA_ARRAY(a, uint32_t, plan->n_indicators + 1);
    for (size_t i = 0; i < plan->n_indicators; i++) {
        ids[i] = plan->indicators[i].item.id;
        map_add(&f->indicators, ids[i], (uint32_t)i);
    }
    if (plan->n_indicators)
        qsort(ids, plan->n_indicators, sizeof ids[0], text_order);
    for (uint32_t i = 0; i < plan->n_indicators; i++)
        f->rank[map_get(&f->indicators, ids[i])] = i;
}

static void add_slots(struct facts *f, const struct fact *at, size_t n, bool in_force)
{
    for (size_t i = 0; i < n; i++)
        f->slots[f->n++] =
            (struct slot){pack(at[i].unit, at[i].year, f->rank[at[i].indicator]), &at[i], in_force};
}

static int prepare_slots(struct facts *f, struct err *e)
{
    struct put *p = f->put;
    const struct inputs *in = p->in;
    uint32_t last = NO_INDEX;

    rank_indicators(f, p->plan, p->a);
    map_init(&f->units, p->a);
    for (uint32_t u = 0; u < in->units.n; u++)
        map_add(&f->units, store_subject_key(p->a, in->units.at[u].code, p->unit_from[u]), u);
    f->slots = xcalloc(in->facts.n + in->superseded.n + 1, sizeof f->slots[0]);
    add_slots(f, in->superseded.at, in->superseded.n, false);
    add_slots(f, in->facts.at, in->facts.n, true);
    qsort(f->slots, f->n, sizeof f->slots[0], slot_order);
    for (size_t i = 0; i < f->n; i++) {
        int r = f->slots[i].fact->unit == last ? 0 : need_unit(p, f->slots[i].fact->unit, e);
        if (r < 0)
            return r;
        last = f->slots[i].fact->unit;
    }
    return 0;
}

static void fill_number(struct put *p, const struct fact *f, struct sql_fact_put_in *ret)
{
    enum measure m = p->plan->indicators[f->indicator].measure;

    if (m == MEASURE_MILESTONE) {
        ret->date = date_iso(p->scratch, (int32_t)f->num);
        return;
    }
    ret->num = decimal(p->scratch, f->num, f->num_scale);
    if (f->den || m == MEASURE_RATIO || m == MEASURE_SURVEY)
        ret->den = decimal(p->scratch, f->den, f->den_scale);
}

/* Figures of one file are mostly entered on few days. */
static const char *recorded_text(struct put *p, int32_t day)
{
    if (day == DATE_NONE)
        return NULL;
    if (day != p->day) {
        _arena_ struct arena *a = arena_new();
        snprintf(p->day_text, sizeof p->day_text, "%s", date_iso(a, day));
        p->day = day;
    }
    return arena_strdup(p->scratch, p->day_text);
}

static void fill_fact(struct put *p, const struct fact *f, struct sql_fact_put_in *ret)
{
    const struct origin *o = &p->in->origins.at[f->origin];

    *ret = (struct sql_fact_put_in){.tenant = p->st->tenant,
                                    .unit_code = p->in->units.at[f->unit].code,
                                    .unit_from = p->unit_from[f->unit],
                                    .year = f->year,
                                    .indicator = p->plan->indicators[f->indicator].item.id,
                                    .state = f->state,
                                    .flags = f->flags,
                                    .source = text_or_null(o->source),
                                    .formula = text_or_null(o->formula),
                                    .evidence = text_or_null(o->evidence),
                                    .author = text_or_null(o->author),
                                    .note = text_or_null(o->note),
                                    .recorded = recorded_text(p, f->recorded),
                                    .import_id = p->import_id};
    if (f->state == FACT_VALUE)
        fill_number(p, f, ret);
}

/* Everything but the key and where it came from, for incoming and stored alike. */
#define FACT_CONTENT(p, x)         \
    do {                           \
        number((p), (x)->state);   \
        number((p), (x)->flags);   \
        field((p), (x)->num);      \
        field((p), (x)->den);      \
        field((p), (x)->date);     \
        field((p), (x)->source);   \
        field((p), (x)->formula);  \
        field((p), (x)->evidence); \
        field((p), (x)->author);   \
        field((p), (x)->note);     \
        field((p), (x)->recorded); \
    } while (0)

static void add_revision(struct facts *f, const struct coming *x)
{
    remember(&f->history, x);
    *vec_push(&f->history.content) = x->content;
}

static void forget(struct facts *f, uint64_t key)
{
    f->history.content.n = 0;
    f->file_replaces = false;
    f->key = key;
    arena_reset(f->put->scratch);
}

/* Judges the next incoming figure against the history, and adds it there when it will be written. */
static void decide(struct facts *f)
{
    const struct slot *s = &f->slots[f->done++];
    struct put *p = f->put;
    struct sql_fact_put_in in;
    bool last = f->done == f->n || f->slots[f->done].key != s->key;

    if (f->history.content.n == 0 &&
        last) { /* nothing to compare with: the way of a first import */
        count(p, ADDED);
        *vec_push(&f->pending) = (struct pending){s->fact, 1, 0};
        return;
    }
    fill_fact(p, s->fact, &in);
    FACT_CONTENT(p, &in);
    struct coming x = {.content = content(p, p->scratch),
                       .day = s->fact->recorded,
                       .in_force = s->in_force,
                       .knowing = p->knowing || f->file_replaces};
    enum judgement j = judge(&f->history, &x);
    count(p, j);
    if (j != SAME) {
        add_revision(f, &x);
        *vec_push(&f->pending) =
            (struct pending){s->fact, (int64_t)f->history.content.n, x.precedence};
    }
    if (!s->in_force)
        f->file_replaces |= str_eq(f->history.content.at[f->history.holds], x.content);
}

/* Judges all incoming figures with keys before `key`. */
static void decide_until(struct facts *f, uint64_t key)
{
    while (f->done < f->n && f->slots[f->done].key < key) {
        if (f->slots[f->done].key != f->key)
            forget(f, f->slots[f->done].key);
        decide(f);
    }
}

/* All stored revisions, in the same order as the slots: one merge. */
static int compare_all(struct facts *f, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct put *p = f->put;
    struct sql_fact_list row;
    struct subject_memo memo = {0};
    _arena_ struct arena *names = arena_new();
    int r = sql_fact_list(p->st->db, p->st->tenant, &c, e);

    while (r >= 0 && (r = sql_fact_list_next(&c, &row, e)) == 1) {
        uint32_t unit = store_find_subject(&memo, &f->units, names, row.unit_code, row.unit_from);
        uint32_t indicator = map_get(&f->indicators, row.indicator);
        if (unit == MAP_NONE || indicator == MAP_NONE)
            continue;
        uint64_t key = pack(unit, row.year, f->rank[indicator]);
        if (key != f->key) {
            if (f->key != UINT64_MAX && key <= f->key)
                return err_set(e, ERR_VERIFY, "%s",
                               _("Số liệu trong cơ sở dữ liệu không theo thứ tự"));
            decide_until(f, key);
            forget(f, key);
        }
        FACT_CONTENT(p, &row);
        add_revision(f, &(struct coming){.content = content(p, p->scratch),
                                         .day = store_date(row.recorded),
                                         .precedence = row.precedence});
        if ((int64_t)f->history.content.n != row.rev)
            return err_set(e, ERR_VERIFY, _("Các lần sửa của số liệu “%s” của %s không liên tục"),
                           row.indicator, row.unit_code);
    }
    decide_until(f, UINT64_MAX);
    return r;
}

/* The stored revisions of one key. */
static int read_history(struct facts *f, const struct fact *x, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct put *p = f->put;
    struct sql_fact_history row;
    int r = sql_fact_history(p->st->db, p->st->tenant, p->in->units.at[x->unit].code,
                             p->unit_from[x->unit], x->year,
                             p->plan->indicators[x->indicator].item.id, &c, e);

    while (r >= 0 && (r = sql_fact_history_next(&c, &row, e)) == 1) {
        FACT_CONTENT(p, &row);
        add_revision(f, &(struct coming){.content = content(p, p->scratch),
                                         .day = store_date(row.recorded),
                                         .precedence = row.precedence});
    }
    return r;
}

static int compare_few(struct facts *f, struct err *e)
{
    while (f->done < f->n) {
        uint64_t key = f->slots[f->done].key;
        forget(f, key);
        int r = read_history(f, f->slots[f->done].fact, e);
        if (r < 0)
            return r;
        while (f->done < f->n && f->slots[f->done].key == key)
            decide(f);
    }
    return 0;
}

static int write_facts(struct facts *f, struct err *e)
{
    struct put *p = f->put;
    struct sql_fact_put_in in;

    if (f->pending.n == 0)
        return 0;
    int r = sql_fact_put_start(p->st->db, e);
    for (size_t i = 0; r == 0 && i < f->pending.n; i++) {
        fill_fact(p, f->pending.at[i].fact, &in);
        in.rev = f->pending.at[i].rev;
        in.precedence = f->pending.at[i].precedence;
        r = sql_fact_put_row(p->st->db, &in, e);
        arena_reset(p->scratch);
    }
    return r < 0 ? r : sql_fact_put_end(p->st->db, e);
}

static int put_facts(struct put *p, struct err *e)
{
    struct facts f = {.put = p, .key = UINT64_MAX};
    int r = prepare_slots(&f, e);

    if (r == 0)
        r = f.n <= FEW_FACTS ? compare_few(&f, e) : compare_all(&f, e);
    if (r == 0)
        r = write_facts(&f, e);
    free(f.slots);
    vec_free(&f.history.content);
    vec_free(&f.pending);
    return r;
}

/* ---- attestations ---- */

struct attested {
    struct map keys;
    VEC(struct history) at;
};

static struct history *history_of(struct put *p, struct attested *k, int64_t of_person,
                                  const char *code, const char *from, const char *kind,
                                  int64_t year)
{
    const char *key = arena_printf(p->a, "%lld %s %lld %s\n%s", (long long)of_person, from,
                                   (long long)year, kind, code);
    uint32_t i = map_add(&k->keys, key, (uint32_t)k->at.n);

    if (i == k->at.n)
        vec_push_in(p->a, &k->at);
    return &k->at.at[i];
}

#define ATTESTATION_CONTENT(p, x)  \
    do {                           \
        number((p), (x)->result);  \
        field((p), (x)->number);   \
        field((p), (x)->issuer);   \
        field((p), (x)->date);     \
        field((p), (x)->evidence); \
        field((p), (x)->note);     \
    } while (0)

static void attest(struct put *p, struct history *h, const struct coming *x)
{
    remember(h, x);
    *vec_push_in(p->a, &h->content) = x->content;
}

static int read_attested(struct put *p, struct attested *k, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_attestation_list row;
    int r = sql_attestation_list(p->st->db, p->st->tenant, &c, e);

    map_init(&k->keys, p->a);
    while (r >= 0 && (r = sql_attestation_list_next(&c, &row, e)) == 1) {
        struct history *h =
            history_of(p, k, row.of_person, row.subject_code, row.subject_from, row.kind, row.year);
        ATTESTATION_CONTENT(p, &row);
        attest(p, h,
               &(struct coming){.content = content(p, p->a),
                                .day = store_date(row.date),
                                .precedence = row.precedence});
    }
    return r;
}

static void fill_attestation(struct put *p, const struct attestation *x,
                             struct sql_attestation_put_in *ret)
{
    const struct person *who = x->of_person ? &p->in->people.at[x->subject] : NULL;
    const struct unit *unit = x->of_person ? NULL : &p->in->units.at[x->subject];

    *ret = (struct sql_attestation_put_in){.tenant = p->st->tenant,
                                           .of_person = x->of_person,
                                           .subject_code = who ? who->code : unit->code,
                                           .subject_from =
                                               date_iso(p->a, who ? who->from : unit->from),
                                           .kind = p->plan->attestations[x->kind].item.id,
                                           .year = x->year,
                                           .result = x->result,
                                           .number = text_or_null(x->number),
                                           .issuer = text_or_null(x->issuer),
                                           .date = date_or_null(p->a, x->date),
                                           .evidence = text_or_null(x->evidence),
                                           .note = text_or_null(x->note),
                                           .import_id = p->import_id};
}

/* Of several documents for one key in one file the last by date is in force. */
static bool is_last_of_key(const struct inputs *in, size_t i)
{
    const struct attestation *x = &in->attestations.at[i], *y = x + 1;

    return i + 1 == in->attestations.n || x->of_person != y->of_person ||
           x->subject != y->subject || x->kind != y->kind || x->year != y->year;
}

static int put_attestations(struct put *p, struct err *e)
{
    struct attested k = {0};
    VEC(struct sql_attestation_put_in) pending = {0};
    struct sql_attestation_put_in in;
    int r = read_attested(p, &k, e);

    for (size_t i = 0; r == 0 && i < p->in->attestations.n; i++) {
        const struct attestation *x = &p->in->attestations.at[i];
        r = need_unit(p, x->of_person ? p->in->people.at[x->subject].unit : x->subject, e);
        fill_attestation(p, x, &in);
        struct history *h =
            history_of(p, &k, in.of_person, in.subject_code, in.subject_from, in.kind, in.year);
        ATTESTATION_CONTENT(p, &in);
        struct coming c = {.content = content(p, p->a),
                           .day = x->date,
                           .in_force = is_last_of_key(p->in, i),
                           .knowing = p->knowing};
        enum judgement j = judge(h, &c);
        count(p, j);
        if (j == SAME)
            continue;
        attest(p, h, &c);
        in.rev = (int64_t)h->content.n;
        in.precedence = c.precedence;
        *vec_push_in(p->a, &pending) = in;
    }
    if (r == 0 && pending.n)
        r = sql_attestation_put_start(p->st->db, e);
    for (size_t i = 0; r == 0 && i < pending.n; i++)
        r = sql_attestation_put_row(p->st->db, &pending.at[i], e);
    return r == 0 && pending.n ? sql_attestation_put_end(p->st->db, e) : r;
}

/* ---- events, days off ---- */

static int put_events(struct put *p, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_event_list row;
    struct known known = {0};
    const struct event *last = NULL;
    int r = sql_event_list(p->st->db, p->st->tenant, &c, e);

    map_init(&known.keys, p->a);
    while (r >= 0 && (r = sql_event_list_next(&c, &row, e)) == 1) {
        field(p, row.date);
        field(p, row.document);
        know(p, &known, arena_printf(p->a, "%lld %s", (long long)row.year, row.kind));
    }
    for (size_t i = 0; r == 0 && i < p->in->events.n; i++) {
        const struct event *x = &p->in->events.at[i];
        const char *kind = p->plan->events[x->kind].item.id, *date = date_iso(p->a, x->date);
        if (last && last->kind == x->kind && last->year == x->year)
            return err_set(e, ERR_CONFLICT, _("Sự kiện “%s” của năm %d có hai dòng"), kind,
                           x->year);
        last = x;
        field(p, date);
        field(p, x->document);
        if (weigh(p, &known, arena_printf(p->a, "%d %s", x->year, kind)) != SAME)
            r = sql_event_put(p->st->db, p->st->tenant, kind, x->year, date,
                              text_or_null(x->document), p->import_id, e);
    }
    return r;
}

static int put_holidays(struct put *p, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_holiday_list row;
    struct known known = {0};
    const char *last = "";
    int r = sql_holiday_list(p->st->db, p->st->tenant, &c, e);

    map_init(&known.keys, p->a);
    while (r >= 0 && (r = sql_holiday_list_next(&c, &row, e)) == 1) {
        number(p, row.kind);
        field(p, row.label);
        field(p, row.basis);
        know(p, &known, row.date);
    }
    for (size_t i = 0; r == 0 && i < p->in->holidays.n; i++) {
        const struct holiday *x = &p->in->holidays.at[i];
        const char *date = calendar_key(p->a, x);
        if (str_eq(date, last))
            return err_set(e, ERR_CONFLICT, _("Ngày nghỉ %s có hai dòng"), last);
        last = date;
        number(p, x->kind);
        field(p, x->label);
        field(p, x->basis);
        if (weigh(p, &known, date) != SAME)
            r = sql_holiday_put(p->st->db, p->st->tenant, date, x->kind, text_or_null(x->label),
                                text_or_null(x->basis), p->import_id, e);
    }
    return r;
}

/* ---- one transaction ---- */

static const struct {
    const char *name;
    int (*put)(struct put *, struct err *);
    size_t n, more; /* where struct inputs counts them */
} kinds[STORE_KINDS_] = {
#define COUNT(list) offsetof(struct inputs, list.n)
    [STORE_UNITS] = {"units", put_units, COUNT(units)},
    [STORE_PEOPLE] = {"people", put_people, COUNT(people)},
    [STORE_FACTS] = {"facts", put_facts, COUNT(facts), COUNT(superseded)},
    [STORE_ATTESTATIONS] = {"attestations", put_attestations, COUNT(attestations)},
    [STORE_EVENTS] = {"events", put_events, COUNT(events)},
    [STORE_HOLIDAYS] = {"holidays", put_holidays, COUNT(holidays)},
#undef COUNT
};

static int64_t rows_of(const struct inputs *in, enum store_kind kind)
{
    const char *base = (const char *)in;
    size_t n = *(const size_t *)(base + kinds[kind].n);

    if (kinds[kind].more)
        n += *(const size_t *)(base + kinds[kind].more);
    return (int64_t)n;
}

static int put_kind(struct put *p, enum store_kind kind, const struct store_import *import,
                    struct err *e)
{
    struct sql_import_next next;
    int r = sql_import_next(p->st->db, p->st->tenant, &next, e);

    p->import_id = r == 1 ? next.id : 0;
    p->n = (struct store_counts){0};
    if (r >= 0 && kind != STORE_UNITS)
        r = read_units(p, e);
    if (r >= 0)
        r = kinds[kind].put(p, e);
    if (r == 0 && buf_failed(&p->content))
        r = err_set(e, ERR_LIMIT, "%s", _("Một dòng có nội dung quá dài"));
    if (r < 0)
        return r;
    const struct sql_import_add_in in = {
        .tenant = p->st->tenant,
        .id = p->import_id,
        .kind = kinds[kind].name,
        .file_name = file_name_base(p->scratch, text_or_empty(import->file_name)),
        .hash = text_or_empty(import->hash),
        .n_rows = rows_of(p->in, kind),
        .added = p->n.added,
        .changed = p->n.changed,
        .same = p->n.same,
        .older = p->n.older,
        .at = import->who.at,
        .author = import->who.author,
        .user_id = import->who.user_id,
        .reason = text_or_empty(import->reason),
        .label = text_or_empty(p->in->label)};
    return sql_import_add(p->st->db, &in, e);
}

int store_put_in(struct store *st, const struct plan *plan, unsigned which, const struct inputs *in,
                 const struct store_import *import, struct store_counts ret[static STORE_KINDS_],
                 struct err *e)
{
    _arena_ struct arena *a = arena_new(), *scratch = arena_new();
    struct put p = {.st = st,
                    .plan = plan,
                    .in = in,
                    .a = a,
                    .scratch = scratch,
                    .content = BUF_INIT(CONTENT_MAX)};
    struct store_counts counts[STORE_KINDS_] = {0};
    int r = 0;

    CHECK(in->first_fact); /* sealed */
    p.knowing = import->reason && *import->reason;
    for (enum store_kind k = 0; r == 0 && k < STORE_KINDS_; k++)
        if (which & 1u << k) {
            r = put_kind(&p, k, import, e);
            counts[k] = p.n;
        }
    buf_free(&p.content);
    if (r == 0)
        memcpy(ret, counts, sizeof counts);
    return r;
}

/* What was loaded, in the diary: a row for each kind. */
static int put_diary(struct store *st, unsigned which, const struct store_import *import,
                     const struct store_counts *counts, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    int r = 0;

    for (enum store_kind k = 0; r == 0 && k < STORE_KINDS_; k++) {
        const struct store_counts *n = &counts[k];
        const struct audit_entry x = {
            .action = "import",
            .object = arena_printf(a, "nap/%s", kinds[k].name),
            .after =
                arena_printf(a, "%s (%s): +%" PRId64 " ~%" PRId64 " =%" PRId64 " <%" PRId64,
                             file_name_base(a, text_or_empty(import->file_name)),
                             text_or_empty(import->hash), n->added, n->changed, n->same, n->older),
            .why = import->reason};
        if (which & 1u << k)
            r = audit_add(st, &import->who, &x, e);
    }
    return r;
}

int store_put_all(struct store *st, const struct plan *plan, unsigned which,
                  const struct inputs *in, const struct store_import *import,
                  struct store_counts ret[static STORE_KINDS_], struct err *e)
{
    struct store_counts counts[STORE_KINDS_];
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    if (r < 0)
        return r;
    r = store_put_in(st, plan, which, in, import, counts, e);
    if (r == 0)
        r = put_diary(st, which, import, counts, e);
    if (r == 0)
        r = db_commit(st->db, e);
    else
        db_rollback(st->db);
    if (r == 0)
        memcpy(ret, counts, sizeof counts);
    return r;
}

int store_put(struct store *st, const struct plan *plan, enum store_kind kind,
              const struct inputs *in, const struct store_import *import, struct store_counts *ret,
              struct err *e)
{
    struct store_counts counts[STORE_KINDS_];
    int r = store_put_all(st, plan, 1u << kind, in, import, counts, e);

    if (r == 0)
        *ret = counts[kind];
    return r;
}
