/* Units merged, split, renamed, ended (register.h): one reorganisation of the register, told before it is done.  The
 * preview is the very change, tried and not written, so that both can never differ; what stays with the old units
 * (figures, attestations, sheets) is only counted, for nothing of it moves. */
#include "base/i18n.h"
#include "base/str.h"
#include "core/register_impl.h"
#include "core/task.h"
#include "core/user.h"

struct work {
    const struct reorg *x;
    struct arena *a; /* of the caller, for what is told */
    struct reorg_told told;
    uint32_t olds[REGISTER_MAX_UNITS];
    uint32_t kinds[REGISTER_MAX_NEW];
};

/* ---- what was asked ---- */

static int check_asked(const struct reorg *x, struct err *e)
{
    int r = register_day_ok(x->day, "day", e);

    if (r < 0)
        return r;
    if (!x->n_olds)
        return register_bad(e, "olds", _("chưa chọn đơn vị nào kết thúc"),
                            _("Chọn ít nhất một đơn vị."));
    if (x->n_olds > REGISTER_MAX_UNITS || x->n_news > REGISTER_MAX_NEW)
        return register_bad(e, "olds", _("quá nhiều đơn vị trong một lần"),
                            _("Chia thành vài lần sắp xếp."));
    for (size_t i = 0; i < x->n_news; i++)
        for (size_t k = 0; k < i; k++)
            if (str_eq(x->news[i].code, x->news[k].code))
                return register_bad(e, "code", _("hai đơn vị mới cùng một mã"),
                                    _("Mỗi đơn vị một mã."));
    return 0;
}

static int check_old(struct change *c, struct work *w, size_t at, struct err *e)
{
    const struct life *key = &w->x->olds[at];
    uint32_t i = register_unit(&c->in, key);
    int32_t last = w->x->day - 1;

    if (i == NO_INDEX) {
        err_set(e, ERR_MISSING, _("đơn vị %s từ %s không có trong sổ"), key->code,
                date_vi(c->a, key->from));
        return err_hint(e, "%s", _("Mở lại danh sách rồi chọn lại."));
    }
    for (size_t k = 0; k < at; k++)
        if (w->olds[k] == i)
            return register_bad(e, "olds", _("một đơn vị được chọn hai lần"), _("Bỏ bớt một lần."));
    const struct unit *u = &c->in.units.at[i];
    if (last < u->from)
        return register_bad(e, "day",
                            arena_printf(c->a, _("ngày sắp xếp phải sau ngày %s (%s) bắt đầu: %s"),
                                         u->name, u->code, date_vi(c->a, u->from)),
                            _("Sửa ngày, hoặc chọn đơn vị khác."));
    if (u->to != DATE_NONE && u->to != last) {
        err_set(e, ERR_CONFLICT, _("%s (%s) đã kết thúc hoặc sẽ kết thúc ngày %s"), u->name,
                u->code, date_vi(c->a, u->to));
        return err_hint(e, "%s", _("Chỉ sắp xếp được đơn vị đang hoạt động đến ngày đó."));
    }
    if (u->to == last && !w->x->n_news) {
        err_set(e, ERR_CONFLICT, _("%s (%s) đã kết thúc ngày %s"), u->name, u->code,
                date_vi(c->a, u->to));
        return err_hint(e, "%s", _("Không còn gì phải làm với đơn vị này."));
    }
    w->olds[at] = i;
    return 0;
}

static int check_units(struct change *c, struct work *w, struct err *e)
{
    int r = 0;

    for (size_t i = 0; i < w->x->n_olds && r == 0; i++)
        r = check_old(c, w, i, e);
    for (size_t i = 0; i < w->x->n_news && r == 0; i++)
        r = register_typed_unit(c, &w->x->news[i], &w->kinds[i], e);
    return r;
}

/* ---- who is touched ---- */

static bool is_old(const struct work *w, uint32_t unit)
{
    for (size_t i = 0; i < w->x->n_olds; i++)
        if (w->olds[i] == unit)
            return true;
    return false;
}

static const char *goes_to(const struct work *w, const struct person *p)
{
    for (size_t i = 0; i < w->x->n_moves; i++)
        if (w->x->moves[i].who.from == p->from && str_eq(w->x->moves[i].who.code, p->code))
            return w->x->moves[i].to;
    return "";
}

static bool is_touched(const struct work *w, const struct person *p)
{
    return is_old(w, p->unit) && (p->to == DATE_NONE || p->to >= w->x->day);
}

static struct unit keep_unit(struct arena *a, const struct unit *u)
{
    struct unit kept = *u;

    kept.code = arena_strdup(a, u->code);
    kept.name = arena_strdup(a, u->name);
    kept.predecessors = NULL;
    kept.n_predecessors = 0;
    return kept;
}

static void tell_units(struct change *c, struct work *w)
{
    const struct reorg *x = w->x;

    w->told.last = x->day - 1;
    w->told.n_olds = x->n_olds;
    w->told.olds = ARENA_ARRAY(w->a, struct reorg_old, x->n_olds);
    for (size_t i = 0; i < x->n_olds; i++) {
        const struct unit *u = &c->in.units.at[w->olds[i]];
        struct reorg_old *t = &w->told.olds[i];
        t->unit = keep_unit(w->a, u);
        t->ended = u->to != DATE_NONE;
        for (size_t k = 0; k < x->n_news; k++)
            t->code_stays |= str_eq(x->news[k].code, u->code);
    }
}

static void tell_people(struct change *c, struct work *w)
{
    w->told.people = ARENA_ARRAY(w->a, struct reorg_person, c->in.people.n + 1);
    for (size_t i = 0; i < c->in.people.n; i++) {
        const struct person *p = &c->in.people.at[i];
        if (!is_touched(w, p))
            continue;
        struct reorg_person *t = &w->told.people[w->told.n_people++];
        t->person = *p;
        t->person.code = arena_strdup(w->a, p->code);
        t->person.name = arena_strdup(w->a, p->name);
        t->person.post = arena_strdup(w->a, p->post);
        t->unit_code = arena_strdup(w->a, c->in.units.at[p->unit].code);
        t->to = arena_strdup(w->a, goes_to(w, p));
    }
}

static void feed(struct hash *h, const char *s)
{
    hash_add(h, s, strlen(s) + 1);
}

/* Which units, and what the register says of everybody concerned.  Where people go is said again with the confirmation. */
static void seal_seen(struct change *c, struct work *w)
{
    const struct reorg *x = w->x;
    struct hash h;

    hash_init(&h);
    feed(&h, date_iso(c->a, x->day));
    for (size_t i = 0; i < x->n_olds; i++) {
        feed(&h, x->olds[i].code);
        feed(&h, register_told_unit(c, &c->in.units.at[w->olds[i]]));
    }
    for (size_t i = 0; i < x->n_news; i++) {
        feed(&h, x->news[i].code);
        feed(&h, x->news[i].name);
        feed(&h, x->news[i].kind);
    }
    for (size_t i = 0; i < c->in.people.n; i++) {
        const struct person *p = &c->in.people.at[i];
        if (!is_touched(w, p))
            continue;
        feed(&h, p->code);
        feed(&h, register_told_person(c, p));
    }
    hash_end(&h, w->told.seen);
}

/* ---- doing it ---- */

static void end_units(struct change *c, struct work *w)
{
    for (size_t i = 0; i < w->x->n_olds; i++) {
        struct unit *u = &c->in.units.at[w->olds[i]];
        const char *before = register_told_unit(c, u);
        u->to = w->x->day - 1;
        register_deed(c, w->x->n_news ? "register.merge" : "register.end",
                      register_unit_object(c->a, u->code, u->from), before,
                      register_told_unit(c, u));
    }
}

static void begin_units(struct change *c, struct work *w)
{
    for (size_t i = 0; i < w->x->n_news; i++) {
        const struct register_unit *x = &w->x->news[i];
        struct unit u = {.code = x->code,
                         .name = x->name,
                         .kind = w->kinds[i],
                         .group = c->plan->kinds[w->kinds[i]].group,
                         .from = w->x->day,
                         .to = DATE_NONE,
                         .n_predecessors = w->x->n_olds};
        u.predecessors = ARENA_ARRAY(c->a, uint32_t, w->x->n_olds);
        memcpy(u.predecessors, w->olds, w->x->n_olds * sizeof w->olds[0]);
        *vec_push(&c->in.units) = u;
        register_deed(c, "register.merge", register_unit_object(c->a, u.code, u.from), "",
                      register_told_unit(c, &u));
    }
}

static int new_unit(struct change *c, const struct work *w, const char *code, uint32_t *ret,
                    struct err *e)
{
    for (size_t i = 0; i < w->x->n_news; i++)
        if (str_eq(w->x->news[i].code, code)) {
            *ret = register_unit(&c->in, &(struct life){code, w->x->day});
            return 0;
        }
    return register_bad(e, "moves", _("nơi chuyển đến không phải đơn vị mới của lần này"),
                        _("Chọn một trong các đơn vị mới, hoặc để chức vụ kết thúc."));
}

static int end_post(struct change *c, struct work *w, size_t at, struct err *e)
{
    struct person *p = &c->in.people.at[at], next = *p;
    const char *to = goes_to(w, p), *before = register_told_person(c, p);
    int r = *to ? new_unit(c, w, to, &next.unit, e) : 0;

    if (r < 0)
        return r;
    if (p->from >= w->x->day)
        return register_bad(e, "day",
                            arena_printf(c->a,
                                         _("%s (%s) bắt đầu giữ chức vụ ở %s từ ngày %s, "
                                           "sau khi đơn vị đó kết thúc"),
                                         p->name, p->code, c->in.units.at[p->unit].code,
                                         date_vi(c->a, p->from)),
                            _("Sửa sổ cán bộ trước, hoặc sửa ngày sắp xếp."));
    next.from = w->x->day;
    next.head = p->head && w->x->n_olds == 1 && w->x->n_news == 1;
    p->to = w->x->day - 1;
    register_deed(c, *to ? "register.move" : "register.end",
                  register_person_object(c->a, p->code, p->from), before,
                  register_told_person(c, p));
    if (*to) {
        register_deed(c, "register.move", register_person_object(c->a, next.code, next.from), "",
                      register_told_person(c, &next));
        *vec_push(&c->in.people) = next;
    }
    return 0;
}

static int reorganise(struct change *c, void *arg, struct err *e)
{
    struct work *w = arg;
    size_t n_people = c->in.people.n;
    int r = check_units(c, w, e);

    if (r < 0)
        return r;
    tell_units(c, w);
    tell_people(c, w);
    seal_seen(c, w);
    if (w->x->seen && *w->x->seen && !str_eq(w->x->seen, w->told.seen)) {
        err_set(e, ERR_CONFLICT, "%s", _("sổ đã thay đổi từ khi xem trước"));
        return err_hint(e, "%s", _("Xem lại phần sẽ thay đổi rồi xác nhận lại."));
    }
    end_units(c, w);
    begin_units(c, w);
    for (size_t i = 0; i < n_people && r == 0; i++)
        if (is_touched(w, &c->in.people.at[i]))
            r = end_post(c, w, i, e);
    c->kinds = 1u << STORE_UNITS | (w->told.n_people ? 1u << STORE_PEOPLE : 0);
    return r;
}

/* ---- what stays ---- */

static bool of_life(const struct unit *u, const char *code, int32_t from)
{
    return u->from == from && str_eq(u->code, code);
}

static int count_work(struct store *st, struct work *w, struct err *e)
{
    struct task *tasks;
    struct user *users;
    size_t n, n_users;
    int r = task_list(st, w->a, &tasks, &n, e);

    if (r < 0 || (r = user_list(st, w->a, &users, &n_users, e)) < 0)
        return r;
    for (size_t i = 0; i < w->told.n_olds; i++) {
        struct reorg_old *t = &w->told.olds[i];
        for (size_t k = 0; k < n; k++)
            t->n_tasks += (tasks[k].state == TASK_GIVEN || tasks[k].state == TASK_DOING) &&
                          of_life(&t->unit, tasks[k].unit_code, tasks[k].unit_from);
        for (size_t k = 0; k < n_users; k++)
            for (size_t g = 0; g < users[k].n_grants && !users[k].disabled; g++)
                t->n_accounts +=
                    of_life(&t->unit, users[k].grants[g].unit_code, users[k].grants[g].unit_from);
    }
    return 0;
}

static void tell_awards(const struct plan *p, struct work *w)
{
    static const char *const how[] = {[SUCCESSION_ANY] = N_("một đơn vị cũ đạt là đủ"),
                                      [SUCCESSION_ALL] = N_("mọi đơn vị cũ đều phải đạt"),
                                      [SUCCESSION_COUNCIL] = N_("Hội đồng quyết định")};

    w->told.awards = ARENA_ARRAY(w->a, struct reorg_award, p->n_awards + 1);
    for (size_t i = 0; i < p->n_awards && w->x->n_news; i++) {
        int merged = plan_merged(p, &p->awards[i], date_year(w->x->day));
        if (merged == SUCCESSION_OWN)
            continue;
        w->told.awards[w->told.n_awards++] = (struct reorg_award){
            .title = p->awards[i].item.title,
            .clause = p->awards[i].item.clause,
            .how = merged < 0 ? _("chưa cấu hình nên chưa kết luận được") : _(how[merged])};
    }
}

int reorg_preview(struct store *st, const struct plan *p, const struct reorg *x, struct arena *a,
                  struct reorg_told *ret, struct err *e)
{
    struct work w = {.x = x, .a = a};
    int r = check_asked(x, e);

    if (r < 0 || (r = register_change(st, p, NULL, x->reason, reorganise, &w, e)) < 0)
        return r;
    for (size_t i = 0; i < w.told.n_olds && r == 0; i++)
        r = register_count_figures(st, &x->olds[i], w.told.last, &w.told.olds[i].figures, e);
    if (r == 0)
        r = count_work(st, &w, e);
    if (r < 0)
        return r;
    tell_awards(p, &w);
    *ret = w.told;
    return 0;
}

int reorg_apply(struct store *st, const struct plan *p, const struct reorg *x,
                const struct register_by *by, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct work w = {.x = x, .a = a};
    int r = check_asked(x, e);

    if (r < 0)
        return r;
    if (!x->document || !*x->document)
        return register_bad(e, "document", _("thiếu số văn bản"),
                            _("Ghi số, ký hiệu của nghị quyết hoặc quyết định sắp xếp."));
    if ((r = register_reason_ok(x->reason, e)) < 0)
        return r;
    return register_change(st, p, by, arena_printf(a, "%s: %s", x->document, x->reason), reorganise,
                           &w, e);
}
