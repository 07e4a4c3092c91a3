/* A file of units, people or days off into the register (register.h).  Its rows are laid over what is there: a row with
 * a known key takes that one's place, the others stay, and the whole must fit (register_check).  Units are read twice:
 * first for their keys, because the loader refuses a code that is alive twice and must not see what the file replaces. */
#include "base/i18n.h"
#include "base/str.h"
#include "core/register_impl.h"
#include "engine/calendar.h"

struct filing {
    enum load_kind kind;
    const char *path, *file_name, *file_hash, *reason, *seen;
    bool write;
    struct arena *a; /* of the caller */
    struct errs *errs;
    struct register_diff *ret;
    struct hash hash;
    struct map keys; /* of rows in the file */
};

static const char *key_of(struct arena *a, const char *code, int32_t from)
{
    return store_subject_key(a, code, date_iso(a, from));
}

static int has_errors(const struct filing *f, struct err *e)
{
    err_set(e, ERR_INPUT, _("tệp %s có %zu lỗi, chưa nạp gì"), f->file_name, f->errs->total);
    return err_hint(e, "%s", _("Sửa các lỗi dưới đây trong tệp rồi nạp lại."));
}

/* ---- laying over ---- */

static void copy_unit(struct inputs *to, const struct unit *u)
{
    *vec_push(&to->units) = *u;
    to->units.at[to->units.n - 1].row = 0;
}

static void copy_rest(struct inputs *to, const struct inputs *from)
{
    for (size_t i = 0; i < from->events.n; i++)
        *vec_push(&to->events) = from->events.at[i];
    to->label = from->label;
}

static void copy_people(struct change *c, struct inputs *to, const struct inputs *from,
                        const struct map *without, const uint32_t *unit)
{
    for (size_t i = 0; i < from->people.n; i++) {
        const struct person *p = &from->people.at[i];
        if (without && map_get(without, key_of(c->a, p->code, p->from)) != MAP_NONE)
            continue;
        struct person *fresh = vec_push(&to->people);
        *fresh = *p;
        fresh->row = 0;
        if (unit)
            fresh->unit = unit[p->unit];
    }
}

static void copy_days(struct change *c, struct inputs *to, const struct inputs *from,
                      const struct map *without)
{
    for (size_t i = 0; i < from->holidays.n; i++) {
        if (without && map_get(without, calendar_key(c->a, &from->holidays.at[i])) != MAP_NONE)
            continue;
        struct holiday *fresh = vec_push(&to->holidays);
        *fresh = from->holidays.at[i];
        fresh->row = 0;
    }
}

static void read_keys(struct change *c, struct filing *f)
{
    struct inputs probe;
    struct errs none;

    errs_init(&none, c->a, 1);
    inputs_init(&probe, c->a);
    load_file(&probe, c->plan, LOAD_UNITS, f->path, NULL, &none);
    for (size_t i = 0; i < probe.units.n; i++)
        map_add(&f->keys, key_of(c->a, probe.units.at[i].code, probe.units.at[i].from), 0);
    inputs_free(&probe);
}

/* Units that stay name their predecessors by key again, because the file may have replaced some. */
static void relink(struct change *c, struct inputs *to, const uint32_t *was, size_t n_stay,
                   const uint32_t *now)
{
    for (size_t i = 0; i < n_stay; i++) {
        const struct unit *old = &c->in.units.at[was[i]];
        struct unit *u = &to->units.at[i];
        u->predecessors = ARENA_ARRAY(c->a, uint32_t, old->n_predecessors + 1);
        for (size_t k = 0; k < old->n_predecessors; k++)
            u->predecessors[k] = now[old->predecessors[k]];
    }
}

static void lay_units(struct change *c, struct filing *f, struct inputs *to)
{
    const struct inputs *from = &c->in;
    uint32_t *was = ARENA_ARRAY(c->a, uint32_t, from->units.n + 1),
             *now = ARENA_ARRAY(c->a, uint32_t, from->units.n + 1);
    struct map at;
    size_t n_stay = 0;

    read_keys(c, f);
    for (uint32_t i = 0; i < from->units.n; i++) {
        const struct unit *u = &from->units.at[i];
        if (map_get(&f->keys, key_of(c->a, u->code, u->from)) != MAP_NONE)
            continue;
        was[n_stay++] = i;
        copy_unit(to, u);
    }
    load_file(to, c->plan, f->kind, f->path, NULL, f->errs);
    codes_check(to, f->path, f->errs);
    map_init(&at, c->a);
    for (uint32_t i = 0; i < to->units.n; i++)
        map_add(&at, key_of(c->a, to->units.at[i].code, to->units.at[i].from), i);
    for (size_t i = 0; i < from->units.n; i++) {
        const struct unit *u = &from->units.at[i];
        now[i] = map_get(&at, key_of(c->a, u->code, u->from));
        if (now[i] == MAP_NONE)
            return; /* a bad row hides the unit it was to replace; errs tells */
    }
    relink(c, to, was, n_stay, now);
    copy_people(c, to, from, NULL, now);
    copy_days(c, to, from, NULL);
}

static void lay_people(struct change *c, struct filing *f, struct inputs *to)
{
    for (size_t i = 0; i < c->in.units.n; i++)
        copy_unit(to, &c->in.units.at[i]);
    load_file(to, c->plan, f->kind, f->path, NULL, f->errs);
    codes_check(to, f->path, f->errs);
    for (size_t i = 0; i < to->people.n; i++)
        map_add(&f->keys, key_of(c->a, to->people.at[i].code, to->people.at[i].from), 0);
    copy_people(c, to, &c->in, &f->keys, NULL);
    copy_days(c, to, &c->in, NULL);
}

static void lay_days(struct change *c, struct filing *f, struct inputs *to)
{
    for (size_t i = 0; i < c->in.units.n; i++)
        copy_unit(to, &c->in.units.at[i]);
    copy_people(c, to, &c->in, NULL, NULL);
    load_file(to, c->plan, f->kind, f->path, NULL, f->errs);
    for (size_t i = 0; i < to->holidays.n; i++)
        map_add(&f->keys, calendar_key(c->a, &to->holidays.at[i]), 0);
    copy_days(c, to, &c->in, &f->keys);
}

static void refuse_same_day(struct inputs *in, struct errs *errs)
{
    _arena_ struct arena *a = arena_new();
    struct err e;

    for (size_t i = 1; i < in->holidays.n; i++) {
        const struct holiday *h = &in->holidays.at[i];
        if (!str_eq(calendar_key(a, h), calendar_key(a, h - 1)))
            continue;
        err_set(&e, ERR_INPUT, _("ngày %s có hai dòng"), date_vi(a, h->date));
        err_hint(&e, "%s", _("Giữ lại một dòng."));
        err_at(&e, "holidays", (int)h->row, 0);
        errs_add(errs, &e);
    }
}

/* ---- what is different ---- */

static void differ(struct change *c, struct filing *f, const char *object, const char *key,
                   const char *title, const char *before, const char *after)
{
    struct register_diff *d = f->ret;

    if (str_eq(before, after)) {
        d->n_same++;
        return;
    }
    hash_add(&f->hash, object, strlen(object) + 1);
    hash_add(&f->hash, before, strlen(before) + 1);
    hash_add(&f->hash, after, strlen(after) + 1);
    if (*before)
        d->n_changed++;
    else
        d->n_added++;
    if (d->n_rows < REGISTER_DIFF_SHOWN)
        d->rows[d->n_rows++] = (struct register_diff_row){.added = !*before,
                                                          .key = arena_strdup(f->a, key),
                                                          .title = arena_strdup(f->a, title),
                                                          .before = arena_strdup(f->a, before),
                                                          .after = arena_strdup(f->a, after)};
    if (f->write)
        register_deed(c, "register.import", object, before, after);
}

static void compare_units(struct change *c, struct change *was, struct filing *f)
{
    struct map old_at;

    map_init(&old_at, c->a);
    for (uint32_t i = 0; i < was->in.units.n; i++)
        map_add(&old_at, key_of(c->a, was->in.units.at[i].code, was->in.units.at[i].from), i);
    for (size_t i = 0; i < c->in.units.n; i++) {
        const struct unit *u = &c->in.units.at[i];
        uint32_t old = map_get(&old_at, key_of(c->a, u->code, u->from));
        if (u->row)
            differ(c, f, register_unit_object(c->a, u->code, u->from), u->code, u->name,
                   old == MAP_NONE ? "" : register_told_unit(was, &was->in.units.at[old]),
                   register_told_unit(c, u));
    }
}

static void compare_people(struct change *c, struct change *was, struct filing *f)
{
    struct map old_at;

    map_init(&old_at, c->a);
    for (uint32_t i = 0; i < was->in.people.n; i++)
        map_add(&old_at, key_of(c->a, was->in.people.at[i].code, was->in.people.at[i].from), i);
    for (size_t i = 0; i < c->in.people.n; i++) {
        const struct person *p = &c->in.people.at[i];
        uint32_t old = map_get(&old_at, key_of(c->a, p->code, p->from));
        if (p->row)
            differ(c, f, register_person_object(c->a, p->code, p->from), p->code, p->name,
                   old == MAP_NONE ? "" : register_told_person(was, &was->in.people.at[old]),
                   register_told_person(c, p));
    }
}

static void compare_days(struct change *c, struct change *was, struct filing *f)
{
    for (size_t i = 0; i < c->in.holidays.n; i++) {
        const struct holiday *h = &c->in.holidays.at[i], *old = NULL;
        for (size_t k = 0; k < was->in.holidays.n; k++)
            if (str_eq(calendar_key(c->a, &was->in.holidays.at[k]), calendar_key(c->a, h)))
                old = &was->in.holidays.at[k];
        if (h->row)
            differ(c, f, register_day_object(c->a, h),
                   h->kind == DAY_WHOLE_YEAR ? calendar_key(c->a, h) : date_vi(c->a, h->date),
                   text_or_empty(h->label), old ? register_told_day(was, old) : "",
                   register_told_day(c, h));
    }
}

static const struct {
    enum store_kind put;
    void (*lay)(struct change *, struct filing *, struct inputs *);
    void (*compare)(struct change *, struct change *, struct filing *);
} kinds[LOAD_KINDS] = {
    [LOAD_UNITS] = {STORE_UNITS, lay_units, compare_units},
    [LOAD_PEOPLE] = {STORE_PEOPLE, lay_people, compare_people},
    [LOAD_HOLIDAYS] = {STORE_HOLIDAYS, lay_days, compare_days},
};

/* ---- in the transaction ---- */

static int decide(struct change *c, struct filing *f, struct err *e)
{
    struct register_diff *d = f->ret;

    hash_end(&f->hash, d->seen);
    c->kinds = d->n_added + d->n_changed ? 1u << kinds[f->kind].put : 0;
    if (!f->write)
        return 0;
    if (f->seen && *f->seen && !str_eq(f->seen, d->seen)) {
        err_set(e, ERR_CONFLICT, "%s", _("sổ đã thay đổi từ khi xem trước"));
        return err_hint(e, "%s", _("Nạp lại tệp để xem những chỗ khác."));
    }
    return d->n_changed ? register_reason_ok(f->reason, e) : 0;
}

static int take_file(struct change *c, void *arg, struct err *e)
{
    struct filing *f = arg;
    struct change was = *c;
    struct inputs fresh;

    map_init(&f->keys, c->a);
    c->file_name = f->file_name;
    c->hash = f->file_hash;
    inputs_init(&fresh, c->a);
    kinds[f->kind].lay(c, f, &fresh);
    copy_rest(&fresh, &c->in);
    if (f->errs->total == 0 && load_finish(&fresh, c->plan, f->errs) == 0)
        refuse_same_day(&fresh, f->errs);
    if (f->errs->total) {
        inputs_free(&fresh);
        return has_errors(f, e);
    }
    c->in = fresh;
    kinds[f->kind].compare(c, &was, f);
    inputs_free(&was.in);
    return decide(c, f, e);
}

static int file_change(struct store *st, const struct plan *p, struct filing *f,
                       const struct register_by *by, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const char *why = f->reason && *f->reason ? f->reason : "nạp từ tệp";

    CHECK(kinds[f->kind].lay);
    *f->ret = (struct register_diff){
        .rows = ARENA_ARRAY(f->a, struct register_diff_row, REGISTER_DIFF_SHOWN)};
    hash_init(&f->hash);
    return register_change(st, p, by, arena_printf(a, "%s (%s)", why, f->file_name), take_file, f,
                           e);
}

int register_try_file(struct store *st, const struct plan *p, enum load_kind kind, const char *path,
                      struct arena *a, struct register_diff *ret, struct errs *errs, struct err *e)
{
    struct filing f = {.kind = kind,
                       .path = path,
                       .file_name = "",
                       .file_hash = "",
                       .a = a,
                       .errs = errs,
                       .ret = ret};

    return file_change(st, p, &f, NULL, e);
}

int register_put_file(struct store *st, const struct plan *p, enum load_kind kind,
                      const struct register_file *file, const struct register_by *by,
                      struct register_diff *ret, struct errs *errs, struct err *e)
{
    struct filing f = {.kind = kind,
                       .path = file->path,
                       .file_name = file->name,
                       .file_hash = file->hash,
                       .reason = file->reason,
                       .seen = file->seen,
                       .write = true,
                       .a = errs->arena,
                       .errs = errs,
                       .ret = ret};

    return file_change(st, p, &f, by, e);
}
