/* See register.h.  Every change goes the same way: read the registers in the write transaction, change the structs, look
 * whether something is broken now that was not before, write through the store's one way in (store_put.c), add the rows
 * of the diary.  Reorganisations are in register_reorg.c, files in register_file.c. */
#include <stdarg.h>

#include "base/i18n.h"
#include "base/spoilt.h"
#include "base/str.h"
#include "core/register_impl.h"
#include "engine/calendar.h"

/* ---- finding ---- */

uint32_t register_unit(const struct inputs *in, const struct life *key)
{
    for (uint32_t i = 0; i < in->units.n; i++)
        if (in->units.at[i].from == key->from && str_eq(in->units.at[i].code, key->code))
            return i;
    return NO_INDEX;
}

uint32_t register_person(const struct inputs *in, const struct life *key)
{
    for (uint32_t i = 0; i < in->people.n; i++)
        if (in->people.at[i].from == key->from && str_eq(in->people.at[i].code, key->code))
            return i;
    return NO_INDEX;
}

/* ---- what fits ---- */

static void wrong(struct errs *l, const char *hint, const char *fmt, ...) _printf_(3, 4);
static void wrong(struct errs *l, const char *hint, const char *fmt, ...)
{
    struct err e;
    char text[400];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    err_set(&e, ERR_INPUT, "%s", text);
    err_hint(&e, "%s", hint);
    errs_add(l, &e);
}

/* Sorted by code, then from: a life can only run into the next one. */
static void check_lives(const struct inputs *in, struct errs *ret)
{
    _arena_ struct arena *a = arena_new();

    for (size_t i = 1; i < in->units.n; i++) {
        const struct unit *u = &in->units.at[i - 1], *next = u + 1;
        if (str_eq(u->code, next->code) && (u->to == DATE_NONE || u->to >= next->from))
            wrong(ret, _("Cho đơn vị cũ kết thúc trước, hoặc dùng mã khác."),
                  _("mã %s thuộc hai đơn vị cùng lúc: %s từ %s và %s từ %s"), u->code, u->name,
                  date_vi(a, u->from), next->name, date_vi(a, next->from));
    }
}

static void check_predecessors(const struct inputs *in, struct errs *ret)
{
    for (size_t i = 0; i < in->units.n; i++) {
        const struct unit *u = &in->units.at[i];
        for (size_t k = 0; k < u->n_predecessors; k++) {
            const struct unit *old = &in->units.at[u->predecessors[k]];
            if (old->to == DATE_NONE || old->to >= u->from)
                wrong(ret, _("Đơn vị cũ phải kết thúc trước ngày đơn vị mới bắt đầu."),
                      _("%s (%s) lập từ %s (%s) khi đơn vị đó chưa kết thúc"), u->name, u->code,
                      old->name, old->code);
        }
    }
}

static void check_post(const struct inputs *in, const struct person *x, struct arena *a,
                       struct errs *ret)
{
    const struct unit *u = &in->units.at[x->unit];

    if (!unit_lives_on(u, x->from))
        wrong(ret, _("Sửa ngày bắt đầu giữ chức vụ, hoặc chọn đơn vị khác."),
              _("%s (%s) giữ chức vụ từ %s, khi %s (%s) không tồn tại"), x->name, x->code,
              date_vi(a, x->from), u->name, u->code);
    else if (u->to != DATE_NONE && (x->to == DATE_NONE || x->to > u->to))
        wrong(ret, _("Cho chức vụ kết thúc, hoặc chuyển người đó sang đơn vị khác."),
              _("%s (%s) còn giữ chức vụ sau khi %s (%s) kết thúc ngày %s"), x->name, x->code,
              u->name, u->code, date_vi(a, u->to));
    if (x->to != DATE_NONE && x->to < x->from)
        wrong(ret, _("Sửa lại ngày kết thúc."), _("%s (%s) thôi giữ chức vụ trước khi bắt đầu"),
              x->name, x->code);
}

static void check_people(const struct inputs *in, struct errs *ret)
{
    _arena_ struct arena *a = arena_new();
    struct map codes;

    map_init(&codes, a);
    for (size_t i = 0; i < in->units.n; i++)
        map_add(&codes, in->units.at[i].code, (uint32_t)i);
    for (size_t i = 0; i < in->people.n; i++) {
        const struct person *x = &in->people.at[i];
        check_post(in, x, a, ret);
        if (map_get(&codes, x->code) != MAP_NONE)
            wrong(ret, _("Đặt mã cá nhân khác mã đơn vị."),
                  _("mã %s vừa của đơn vị vừa của cá nhân %s"), x->code, x->name);
        if (i && x[-1].from == x->from && str_eq(x[-1].code, x->code))
            wrong(ret, _("Mỗi người một mã; hai chức vụ thì khác ngày bắt đầu."),
                  _("cá nhân %s có hai dòng cùng từ ngày %s"), x->code, date_vi(a, x->from));
    }
}

void register_check(const struct inputs *in, struct errs *ret)
{
    check_lives(in, ret);
    check_predecessors(in, ret);
    check_people(in, ret);
}

/* ---- in words ---- */

/* What the diary keeps and marks are made of: in Vietnamese whoever saves, so that a row drawn under one language is the same under
 * another. */

static const char *till(struct arena *a, int32_t to)
{
    return to == DATE_NONE ? "" : arena_printf(a, ", đến %s", date_vi(a, to));
}

const char *register_told_unit(struct change *c, const struct unit *u)
{
    struct arena *a = c->a;
    const char *after = "";

    for (size_t i = 0; i < u->n_predecessors; i++) {
        const struct unit *old = &c->in.units.at[u->predecessors[i]];
        after = arena_printf(a, "%s%s%s@%s", after, i ? ", " : "; lập từ ", old->code,
                             date_iso(a, old->from));
    }
    return arena_printf(a, "%s; %s; từ %s%s%s", u->name, c->plan->kinds[u->kind].item.title,
                        date_vi(a, u->from), till(a, u->to), after);
}

const char *register_told_person(struct change *c, const struct person *x)
{
    const struct unit *u = &c->in.units.at[x->unit];

    return arena_printf(c->a, "%s; %s%s; %s (%s); từ %s%s", x->name, x->post,
                        x->head ? " (người đứng đầu)" : "", u->name, u->code,
                        date_vi(c->a, x->from), till(c->a, x->to));
}

static const char *day_word(enum day_kind kind)
{
    static const char *const words[] = {N_("nghỉ"), N_("làm bù"), N_("cả năm")};

    return words[kind];
}

const char *register_day_kind(enum day_kind kind)
{
    return _(day_word(kind));
}

const char *register_told_day(struct change *c, const struct holiday *x)
{
    return arena_printf(c->a, "%s; %s; %s", day_word(x->kind), text_or_empty(x->label),
                        text_or_empty(x->basis));
}

static const char *mark(struct arena *a, const char *told)
{
    char *hex = arena_alloc(a, HASH_HEX);

    hash_of_bytes(told, strlen(told), hex);
    return hex;
}

const char *register_unit_mark(struct arena *a, const struct plan *p, const struct inputs *in,
                               uint32_t unit)
{
    struct change c = {.plan = p, .a = a, .in = *in};

    return mark(a, register_told_unit(&c, &in->units.at[unit]));
}

const char *register_person_mark(struct arena *a, const struct inputs *in, uint32_t person)
{
    struct change c = {.a = a, .in = *in};

    return mark(a, register_told_person(&c, &in->people.at[person]));
}

/* Is it still what was before their eyes? */
static int still(struct change *c, const char *told, struct err *e)
{
    if (!c->seen || !*c->seen || str_eq(c->seen, mark(c->a, told)))
        return 0;
    err_set(e, ERR_CONFLICT, _("có người vừa sửa dòng này; nay là: %s"), told);
    return err_hint(e, "%s", _("Xem lại rồi làm lại nếu còn cần."));
}

const char *register_unit_object(struct arena *a, const char *code, int32_t from)
{
    return arena_printf(a, "don-vi/%s@%s", code, date_iso(a, from));
}

const char *register_person_object(struct arena *a, const char *code, int32_t from)
{
    return arena_printf(a, "can-bo/%s@%s", code, date_iso(a, from));
}

const char *register_day_object(struct arena *a, const struct holiday *x)
{
    return arena_printf(a, "lich/%s", calendar_key(a, x));
}

void register_deed(struct change *c, const char *action, const char *object, const char *before,
                   const char *after)
{
    *vec_push_in(c->a, &c->deeds) = (struct audit_entry){
        .action = action, .object = object, .before = before, .after = after, .why = c->reason};
}

/* ---- the way of every change ---- */

int register_bad(struct err *e, const char *field, const char *message, const char *hint)
{
    err_set(e, ERR_INPUT, "%s", message);
    err_hint(e, "%s", hint);
    return err_field(e, field);
}

int register_reason_ok(const char *reason, struct err *e)
{
    if (reason && *reason)
        return 0;
    return register_bad(e, "reason", _("thiếu lý do"),
                        _("Ghi căn cứ hoặc lý do: ai xem nhật ký cũng đọc được."));
}

int register_day_ok(int32_t day, const char *field, struct err *e)
{
    if (day != DATE_NONE)
        return 0;
    return register_bad(e, field, _("thiếu ngày"), _("Gõ ngày dạng dd/mm/yyyy."));
}

/* What was not wrong before is the change's doing. */
static int refuse_new(const struct errs *before, struct change *c, struct err *e)
{
    struct errs now;
    struct map known;

    errs_init(&now, c->a, SIZE_MAX);
    register_check(&c->in, &now);
    map_init(&known, c->a);
    for (size_t i = 0; i < before->list.n; i++)
        map_add(&known, before->list.at[i].message, 0);
    for (size_t i = 0; i < now.list.n; i++)
        if (map_get(&known, now.list.at[i].message) == MAP_NONE) {
            *e = now.list.at[i];
            return e->code;
        }
    return 0;
}

static int write_change(struct change *c, const struct register_by *by, struct err *e)
{
    struct store_counts counts[STORE_KINDS_];
    const struct store_import import = {.file_name = text_or_empty(c->file_name),
                                        .hash = text_or_empty(c->hash),
                                        .reason = c->reason,
                                        .who = by->who};
    int r = c->kinds ? store_put_in(c->st, c->plan, c->kinds, &c->in, &import, counts, e) : 0;

    for (size_t i = 0; r == 0 && i < c->deeds.n; i++)
        r = audit_add(c->st, &by->who, &c->deeds.at[i], e);
    return r;
}

static int in_transaction(struct change *c, const struct register_by *by, change_fn *fn, void *arg,
                          struct err *e)
{
    struct errs before;
    int r;

    errs_init(&before, c->a, SIZE_MAX);
    if ((r = store_read_registers(c->st, c->plan, &c->in, e)) < 0)
        return r;
    register_check(&c->in, &before);
    if ((r = fn(c, arg, e)) < 0)
        return r;
    inputs_seal(&c->in);
    if ((r = refuse_new(&before, c, e)) < 0 || !by)
        return r;
    return write_change(c, by, e);
}

int register_change(struct store *st, const struct plan *p, const struct register_by *by,
                    const char *reason, change_fn *fn, void *arg, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct change c = {
        .st = st, .plan = p, .a = a, .reason = text_or_empty(reason), .seen = by ? by->seen : NULL};
    int r = by && by->perm ? perm_check(by->perm, RIGHT_REGISTER_EDIT, NULL, e) : 0;

    if (r < 0 || (r = db_begin(st->db, by ? DB_WRITE : DB_READ, st->tenant, e)) < 0)
        return r;
    inputs_init(&c.in, a);
    r = in_transaction(&c, by, fn, arg, e);
    inputs_free(&c.in);
    if (r == 0 && by)
        return db_commit(st->db, e);
    db_rollback(st->db);
    return r;
}

/* ---- units ---- */

/* None at all, or spoiled before it was pasted. */
static int name_bad(struct change *c, const char *name, const char *missing, const char *hint,
                    struct err *e)
{
    if (!*name)
        return register_bad(e, "name", missing, hint);
    return spoilt_check(c->a, name, e) < 0 ? err_field(e, "name") : 0;
}

int register_typed_unit(struct change *c, const struct register_unit *x, uint32_t *ret_kind,
                        struct err *e)
{
    uint32_t kind = plan_find_kind(c->plan, x->kind);

    if (!code_ok(x->code))
        return register_bad(e, "code", _("mã đơn vị trống hoặc có ký tự không dùng được"),
                            _("Dùng chữ không dấu, số, dấu chấm, gạch ngang; tối đa 32 ký tự."));
    if (name_bad(c, x->name, _("thiếu tên đơn vị"), _("Gõ tên đầy đủ."), e) < 0)
        return e->code;
    if (kind == NO_INDEX)
        return register_bad(e, "kind", _("kế hoạch không có loại đơn vị này"),
                            _("Chọn loại trong danh sách."));
    for (size_t i = 0; i < c->in.people.n; i++)
        if (str_eq(c->in.people.at[i].code, x->code))
            return register_bad(e, "code", _("mã này là mã của một cá nhân"), _("Dùng mã khác."));
    *ret_kind = kind;
    return 0;
}

static int add_unit(struct change *c, void *arg, struct err *e)
{
    const struct register_unit *x = arg;
    uint32_t kind;
    int r = register_typed_unit(c, x, &kind, e);

    if (r < 0 || (r = register_day_ok(x->from, "from", e)) < 0)
        return r;
    const struct unit u = {.code = x->code,
                           .name = x->name,
                           .kind = kind,
                           .group = c->plan->kinds[kind].group,
                           .from = x->from,
                           .to = DATE_NONE};
    *vec_push(&c->in.units) = u;
    c->kinds = 1u << STORE_UNITS;
    register_deed(c, "register.add", register_unit_object(c->a, x->code, x->from), "",
                  register_told_unit(c, &u));
    return 0;
}

int register_add_unit(struct store *st, const struct plan *p, const struct register_unit *x,
                      const char *reason, const struct register_by *by, struct err *e)
{
    struct register_unit mine = *x;
    int r = register_reason_ok(reason, e);

    return r < 0 ? r : register_change(st, p, by, reason, add_unit, &mine, e);
}

static int no_such(struct err *e, const char *what, const struct life *key)
{
    _arena_ struct arena *a = arena_new();

    err_set(e, ERR_MISSING, _("%s %s từ %s không có trong sổ"), what, key->code,
            date_vi(a, key->from));
    return err_hint(e, "%s", _("Mở lại danh sách rồi chọn lại."));
}

static int nothing_new(struct err *e)
{
    err_set(e, ERR_CONFLICT, "%s", _("không có gì thay đổi"));
    return err_hint(e, "%s", _("Sửa ít nhất một ô rồi lưu."));
}

static int correct_unit(struct change *c, void *arg, struct err *e)
{
    const struct register_unit *x = arg;
    const struct life key = {x->code, x->from};
    uint32_t kind = plan_find_kind(c->plan, x->kind), i = register_unit(&c->in, &key);

    if (i == NO_INDEX)
        return no_such(e, _("đơn vị"), &key);
    if (name_bad(c, x->name, _("thiếu tên đơn vị"), _("Gõ tên đầy đủ."), e) < 0)
        return e->code;
    if (kind == NO_INDEX)
        return register_bad(e, "kind", _("kế hoạch không có loại đơn vị này"),
                            _("Chọn loại trong danh sách."));
    struct unit *u = &c->in.units.at[i];
    const char *before = register_told_unit(c, u);
    int r = still(c, before, e);
    if (r < 0)
        return r;
    if (u->kind == kind && str_eq(u->name, x->name))
        return nothing_new(e);
    u->name = x->name;
    u->kind = kind;
    u->group = c->plan->kinds[kind].group;
    c->kinds = 1u << STORE_UNITS;
    register_deed(c, "register.correct", register_unit_object(c->a, x->code, x->from), before,
                  register_told_unit(c, u));
    return 0;
}

int register_correct_unit(struct store *st, const struct plan *p, const struct register_unit *x,
                          const char *reason, const struct register_by *by, struct err *e)
{
    struct register_unit mine = *x;
    int r = register_reason_ok(reason, e);

    return r < 0 ? r : register_change(st, p, by, reason, correct_unit, &mine, e);
}

/* ---- people ---- */

static int add_post(struct change *c, const struct register_person *x, const char *action,
                    struct err *e)
{
    uint32_t unit = register_unit(&c->in, &x->unit);
    int r = register_day_ok(x->from, "from", e);

    if (r < 0)
        return r;
    if (unit == NO_INDEX)
        return register_bad(e, "unit", _("không có đơn vị này"), _("Chọn đơn vị trong danh sách."));
    const struct person fresh = {.code = x->code,
                                 .name = x->name,
                                 .post = x->post,
                                 .unit = unit,
                                 .head = x->head,
                                 .from = x->from,
                                 .to = DATE_NONE};
    *vec_push(&c->in.people) = fresh;
    c->kinds = 1u << STORE_PEOPLE;
    register_deed(c, action, register_person_object(c->a, x->code, x->from), "",
                  register_told_person(c, &fresh));
    return 0;
}

static int add_person(struct change *c, void *arg, struct err *e)
{
    const struct register_person *x = arg;

    if (!code_ok(x->code))
        return register_bad(e, "code", _("mã cá nhân trống hoặc có ký tự không dùng được"),
                            _("Dùng chữ không dấu, số, dấu chấm, gạch ngang; tối đa 32 ký tự."));
    if (name_bad(c, x->name, _("thiếu họ tên"), _("Gõ họ và tên."), e) < 0)
        return e->code;
    for (size_t i = 0; i < c->in.people.n; i++)
        if (str_eq(c->in.people.at[i].code, x->code) && !str_eq(c->in.people.at[i].name, x->name))
            return register_bad(
                e, "code", arena_printf(c->a, _("mã này đã là mã của %s"), c->in.people.at[i].name),
                _("Mỗi người một mã: dùng mã khác, hoặc gõ đúng họ tên."));
    return add_post(c, x, "register.add", e);
}

int register_add_person(struct store *st, const struct plan *p, const struct register_person *x,
                        const char *reason, const struct register_by *by, struct err *e)
{
    struct register_person mine = *x;
    int r = register_reason_ok(reason, e);

    return r < 0 ? r : register_change(st, p, by, reason, add_person, &mine, e);
}

static int correct_person(struct change *c, void *arg, struct err *e)
{
    const struct register_person *x = arg;
    const struct life key = {x->code, x->from};
    uint32_t i = register_person(&c->in, &key);

    if (i == NO_INDEX)
        return no_such(e, _("cá nhân"), &key);
    if (name_bad(c, x->name, _("thiếu họ tên"), _("Gõ họ và tên."), e) < 0)
        return e->code;
    struct person *q = &c->in.people.at[i];
    const char *before = register_told_person(c, q);
    int r = still(c, before, e);
    if (r < 0)
        return r;
    if (str_eq(q->name, x->name) && str_eq(q->post, x->post) && q->head == x->head)
        return nothing_new(e);
    q->name = x->name;
    q->post = x->post;
    q->head = x->head;
    c->kinds = 1u << STORE_PEOPLE;
    register_deed(c, "register.correct", register_person_object(c->a, x->code, x->from), before,
                  register_told_person(c, q));
    return 0;
}

int register_correct_person(struct store *st, const struct plan *p, const struct register_person *x,
                            const char *reason, const struct register_by *by, struct err *e)
{
    struct register_person mine = *x;
    int r = register_reason_ok(reason, e);

    return r < 0 ? r : register_change(st, p, by, reason, correct_person, &mine, e);
}

struct move {
    const struct life *was;
    int32_t to;                      /* last day of the old post */
    const struct register_person *x; /* the new post; NULL: none */
};

static int end_post(struct change *c, void *arg, struct err *e)
{
    const struct move *m = arg;
    uint32_t i = register_person(&c->in, m->was);
    int r = register_day_ok(m->to, "to", e);

    if (i == NO_INDEX)
        return no_such(e, _("cá nhân"), m->was);
    if (r < 0)
        return r;
    struct person *q = &c->in.people.at[i];
    const char *before = register_told_person(c, q);
    if ((r = still(c, before, e)) < 0)
        return r;
    if (q->to != DATE_NONE && (m->x || q->to == m->to)) {
        err_set(e, ERR_CONFLICT, _("%s đã thôi giữ chức vụ này từ ngày %s"), q->name,
                date_vi(c->a, q->to));
        return err_hint(e, "%s", _("Chọn chức vụ đang giữ của người đó."));
    }
    if (m->to < q->from)
        return register_bad(e, "to", _("ngày kết thúc trước ngày bắt đầu giữ chức vụ"),
                            _("Sửa lại ngày."));
    struct register_person next = {0};
    if (m->x) {
        next = *m->x;
        next.code = q->code;
        next.name = q->name;
    }
    q->to = m->to;
    c->kinds = 1u << STORE_PEOPLE;
    register_deed(c, m->x ? "register.move" : "register.end",
                  register_person_object(c->a, q->code, q->from), before,
                  register_told_person(c, q));
    return m->x ? add_post(c, &next, "register.move", e) : 0;
}

int register_end_person(struct store *st, const struct plan *p, const struct life *who, int32_t to,
                        const char *reason, const struct register_by *by, struct err *e)
{
    struct move m = {who, to, NULL};
    int r = register_reason_ok(reason, e);

    return r < 0 ? r : register_change(st, p, by, reason, end_post, &m, e);
}

int register_move_person(struct store *st, const struct plan *p, const struct life *was,
                         const struct register_person *x, const char *reason,
                         const struct register_by *by, struct err *e)
{
    struct move m = {was, x->from == DATE_NONE ? DATE_NONE : x->from - 1, x};
    int r = register_reason_ok(reason, e);

    return r < 0 ? r : register_change(st, p, by, reason, end_post, &m, e);
}

/* ---- calendar ---- */

/* The row about the same day, or the same whole year. */
static struct holiday *row_of(struct change *c, const struct holiday *x)
{
    for (size_t i = 0; i < c->in.holidays.n; i++)
        if (str_eq(calendar_key(c->a, &c->in.holidays.at[i]), calendar_key(c->a, x)))
            return &c->in.holidays.at[i];
    return NULL;
}

static int put_day(struct change *c, void *arg, struct err *e)
{
    const struct holiday *x = arg;
    const char *before = "";
    int r = register_day_ok(x->date, "date", e);

    if (r < 0)
        return r;
    if (x->kind == DAY_WHOLE_YEAR && !*text_or_empty(x->basis))
        return register_bad(e, "basis", _("thiếu căn cứ"),
                            _("Ghi các thông báo đã nạp đủ cho năm này."));
    if (x->kind != DAY_WHOLE_YEAR && (date_weekday(x->date) >= 6) != (x->kind == DAY_WORKED))
        return register_bad(
            e, "date",
            x->kind == DAY_WORKED
                ? arena_printf(c->a, _("ngày làm bù phải là thứ Bảy hoặc Chủ nhật; đây là %s"),
                               date_weekday_vi(x->date))
                : arena_printf(c->a, _("ngày này đã là cuối tuần (%s)"), date_weekday_vi(x->date)),
            _("Sửa ngày, hoặc đổi loại."));
    struct holiday *at = row_of(c, x);
    if (at && at->kind == x->kind && str_eq(at->label, x->label) && str_eq(at->basis, x->basis))
        return nothing_new(e);
    if (at)
        before = register_told_day(c, at);
    else
        at = vec_push(&c->in.holidays);
    *at = *x;
    c->kinds = 1u << STORE_HOLIDAYS;
    register_deed(c, *before ? "register.correct" : "register.add", register_day_object(c->a, x),
                  before, register_told_day(c, x));
    return 0;
}

int register_put_day(struct store *st, const struct plan *p, const struct holiday *x,
                     const char *reason, const struct register_by *by, struct err *e)
{
    struct holiday mine = *x;
    int r = register_reason_ok(reason, e);

    return r < 0 ? r : register_change(st, p, by, reason, put_day, &mine, e);
}

struct drop {
    const struct holiday *day;
    const struct register_by *by;
};

/* The import record tells calculations that something has changed. */
static int note_drop(struct change *c, const struct store_who *who, struct err *e)
{
    struct sql_import_next next;
    int r = sql_import_next(c->st->db, c->st->tenant, &next, e);

    if (r < 0)
        return r;
    const struct sql_import_add_in in = {.tenant = c->st->tenant,
                                         .id = next.id,
                                         .kind = "holidays",
                                         .file_name = "",
                                         .hash = "",
                                         .n_rows = 1,
                                         .changed = 1,
                                         .at = who->at,
                                         .author = who->author,
                                         .user_id = who->user_id,
                                         .reason = c->reason,
                                         .label = ""};
    return sql_import_add(c->st->db, &in, e);
}

static int drop_day(struct change *c, void *arg, struct err *e)
{
    const struct drop *d = arg;
    const struct holiday *x = row_of(c, d->day);

    if (!x) {
        err_set(e, ERR_MISSING, _("ngày %s không có trong lịch"), calendar_key(c->a, d->day));
        return err_hint(e, "%s", _("Mở lại lịch của năm đó."));
    }
    register_deed(c, "register.drop", register_day_object(c->a, d->day), register_told_day(c, x),
                  "");
    int r = sql_holiday_drop(c->st->db, c->st->tenant, calendar_key(c->a, d->day), e);
    return r < 0 ? r : note_drop(c, &d->by->who, e);
}

int register_drop_day(struct store *st, const struct plan *p, const struct holiday *day,
                      const char *reason, const struct register_by *by, struct err *e)
{
    struct drop d = {day, by};
    int r = register_reason_ok(reason, e);

    return r < 0 ? r : register_change(st, p, by, reason, drop_day, &d, e);
}
