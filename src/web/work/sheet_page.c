/* See sheet_page.h. */
#include "web/work/sheet_page.h"

#include <stdlib.h>
#include <string.h>

#include "base/cell.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/str.h"
#include "engine/say.h"

int sheet_page_begin(struct page *p, struct sheet_page *ret, struct err *e)
{
    int r;

    *ret = (struct sheet_page){.p = p, .a = p->arena};
    if ((r = work_store(p, &ret->st, e)) < 0 || (r = work_plan(p, &ret->plan, e)) < 0)
        return r;
    ret->store_who = work_who(p);
    ret->who = (struct sheet_who){&ret->store_who, p->session ? &p->session->who : NULL};
    return 0;
}

int sheet_page_year(struct sheet_page *x, int *ret, struct err *e)
{
    int year = page_param_int(x->p, "year");
    int r = work_plan_of(x->p, year, &x->plan, e);

    if (r < 0)
        return r;
    if (x->plan->period.from && (year < x->plan->period.from || year > x->plan->period.to)) {
        err_set(e, ERR_MISSING, _("kế hoạch không có năm %d"), year);
        return err_hint(e, _("Kế hoạch này từ năm %d đến năm %d."), x->plan->period.from,
                        x->plan->period.to);
    }
    *ret = year;
    return 0;
}

int sheet_page_current(struct page *p, const struct plan *plan)
{
    const struct plan *of;
    struct err none;
    int year = sheet_year(NULL, p->today);

    return sheet_year(
        work_plan_of(p, year, &of, &none) == 0 && sheet_year(of, p->today) == year ? of : plan,
        p->today);
}

static int find_unit(struct sheet_page *x, int year, struct err *e)
{
    const char *text = page_param(x->p, "unit"), *code;
    struct unit *list;
    int32_t from;
    size_t n;

    code = arena_strndup(x->a, text, unit_ref_split(text, &from));
    int r = sheet_units(x->st, x->plan, code, year, x->a, &list, &n, e);
    if (r < 0)
        return r;
    for (size_t i = n; i-- > 0;) {
        if (from != DATE_NONE && list[i].from != from)
            continue;
        x->unit = list[i];
        x->path = n > 1 ? unit_ref_dated(x->a, &list[i]) : code;
        x->key = (struct sheet_key){x->unit.code, x->unit.from, year};
        return 0;
    }
    err_set(e, ERR_MISSING, _("không có đơn vị “%s” trong năm %d"), text, year);
    return err_hint(e, "%s", _("Chọn đơn vị ở trang phiếu điểm của năm."));
}

int sheet_page_unit(struct page *p, enum right right, struct sheet_page *ret, struct err *e)
{
    int year = 0;
    int r = sheet_page_begin(p, ret, e);

    if (r == 0)
        r = sheet_page_year(ret, &year, e);
    if (r == 0)
        r = find_unit(ret, year, e);
    if (r < 0)
        return r;
    const struct perm_on on = {.unit_code = ret->unit.code, .unit_from = ret->unit.from};
    return work_check(p, right, &on, e);
}

int sheet_page_open(struct page *p, enum right right, struct sheet_page *ret, struct err *e)
{
    int r = sheet_page_unit(p, right, ret, e);

    return r < 0 ? r
                 : sheet_open(ret->st, ret->plan, &ret->key, p->now, SHEET_ALL, ret->a, &ret->s, e);
}

/* ---- words ---- */

const char *sheet_page_lock(struct arena *a, const struct sheet_lock *l)
{
    if (!l->locked)
        return "";
    return arena_printf(a, "%s%s%s%s%s", l->why, *l->until ? "; " : "", l->until,
                        *l->ask ? _("; hỏi ") : "", l->ask);
}

const char *sheet_page_returned(const struct sheet_page *x)
{
    const struct sheet_step *k = x->s.n_steps ? &x->s.steps[x->s.n_steps - 1] : NULL;

    if (!k || k->to >= k->from || !*k->reason)
        return "";
    return arena_printf(x->a, _("%s (%s, %s)"), k->reason, k->author, work_moment(x->a, k->at));
}

int sheet_page_refuse(const struct sheet_lock *l, struct err *e)
{
    if (!l->locked)
        return 0;
    err_set(e, ERR_DENIED, "%s%s%s", l->why, *l->until ? "; " : "", l->until);
    return err_hint(e, _("Người có thể giúp: %s."), l->ask);
}

int sheet_page_unlocked(const struct sheet_page *x, struct err *e)
{
    const struct sheet_lock l = sheet_lock(x->a, &x->s, x->who.perm);

    return sheet_page_refuse(&l, e);
}

const char *sheet_page_num(const struct indicator *i)
{
    static const char *const names[] = {
        [MEASURE_RATIO] = N_("Tử số"),         [MEASURE_SURVEY] = N_("Tử số"),
        [MEASURE_COUNT] = N_("Số lượng"),      [MEASURE_RANK] = N_("Hạng"),
        [MEASURE_LEVEL] = N_("Mức"),           [MEASURE_MILESTONE] = N_("Ngày hoàn thành"),
        [MEASURE_POINTS] = N_("Điểm"),         [MEASURE_YES_NO] = N_("Có hoặc không"),
        [MEASURE_ATTESTATION] = N_("Văn bản"),
    };

    return _(names[i->measure]);
}

/* The levels of the unit's own scheme; of all schemes when it has none. */
static const struct criterion *levels_here(const struct sheet_item *i)
{
    for (size_t k = 0; k < i->n_uses; k++) {
        const struct sheet_use *u = &i->uses[k];
        const struct criterion *c = u->scheme ? &u->scheme->criteria[u->criterion] : NULL;
        if (c && c->use == i->indicator && c->rule.fn == SCORE_LEVELS)
            return c;
    }
    return NULL;
}

/* What stands in the field and is no level stays to be chosen, and is said to be none. */
static void fill_levels(const struct sheet_page *x, const struct sheet_item *i,
                        struct tpl_figure_num *f)
{
    const struct criterion *c = levels_here(i);
    int64_t n = c ? (int64_t)c->rule.n_levels : plan_levels(x->plan, i->indicator);
    struct tpl_figure_num_levels *list =
        ARENA_ARRAY(x->a, struct tpl_figure_num_levels, (size_t)n + 1);
    bool found = !*f->value;

    for (int64_t k = 0; k < n; k++) {
        const char *title =
                       c ? c->rule.level_titles[k] : plan_level_title(x->plan, i->indicator, k + 1),
                   *number = arena_printf(x->a, "%lld", (long long)k + 1);
        list[k] = (struct tpl_figure_num_levels){
            .value = number,
            .text = *title ? arena_printf(x->a, "%s: %s", number, title) : number,
            .chosen = str_eq(number, f->value)};
        found |= list[k].chosen;
    }
    if (!found)
        list[n++] = (struct tpl_figure_num_levels){
            .value = f->value,
            .text = arena_printf(x->a, _("%s: không có trong kế hoạch"), f->value),
            .chosen = true};
    f->levels = list;
    f->n_levels = (size_t)n;
}

struct tpl_figure_num sheet_page_num_field(const struct sheet_page *x, const struct sheet_item *i,
                                           const char *value, bool wrong)
{
    const struct indicator *k = &x->plan->indicators[i->indicator];
    bool yes;
    bool known = k->measure == MEASURE_YES_NO && cell_bool(value, &yes) == CELL_OK;
    struct tpl_figure_num f = {.id = k->item.id,
                               .label = sheet_page_num(k),
                               .value = value,
                               .choice = k->measure == MEASURE_YES_NO,
                               .yes = known && yes,
                               .no = known && !yes,
                               .decimal = k->measure != MEASURE_MILESTONE,
                               .day = k->measure == MEASURE_MILESTONE,
                               .wrong = wrong};

    if (k->measure == MEASURE_LEVEL && plan_levels(x->plan, i->indicator))
        fill_levels(x, i, &f);
    return f;
}

const char *sheet_page_den(const struct indicator *i)
{
    return i->measure == MEASURE_RANK ? _("Trong số") : fact_has_den(i->measure) ? _("Mẫu số") : "";
}

const char *sheet_page_area(const struct sheet_item *i)
{
    const struct sheet_use *u = i->n_uses ? &i->uses[0] : NULL;

    if (u && u->scheme) {
        size_t k = u->criterion;
        while (u->scheme->criteria[k].parent != NO_INDEX)
            k = u->scheme->criteria[k].parent;
        const struct criterion *c = &u->scheme->criteria[k];
        return c->section == SECTION_BONUS     ? _("Điểm thưởng")
               : c->section == SECTION_PENALTY ? _("Điểm trừ")
                                               : c->item.title;
    }
    return u && u->target ? _("Tiêu chí thi đua ngoài bộ tiêu chí")
                          : _("Chỉ tiêu của tiêu chuẩn khen thưởng");
}

const char *sheet_page_asked(const struct sheet_page *x, const struct sheet_item *i)
{
    const struct sheet_use *u = i->n_uses ? &i->uses[0] : NULL;

    if (u && u->scheme) {
        const struct criterion *c = &u->scheme->criteria[u->criterion];
        return arena_printf(x->a, _("%s (%s điểm)"), c->item.title, num_vi(x->a, c->points, 2));
    }
    return u && u->target
               ? target_sentence(x->a, x->plan, u->target, date_from(x->key.year, 12, 31))
               : "";
}

const char *sheet_page_late(struct arena *a, const struct plan *p, const struct unit *u, int year,
                            int32_t day)
{
    const struct scheme *s;
    int32_t until = sheet_counts_until(p, u, year, &s);

    if (until == DATE_NONE || day <= until)
        return "";
    return arena_printf(
        a,
        _("“%s” không tính điểm cho số liệu nhập sau ngày %s. Số nhập hoặc sửa từ nay vẫn lưu được "
          "nhưng bị bỏ khi tính điểm, kể cả khi đã được gia hạn. Muốn được tính phải sửa kế hoạch; "
          "hỏi cơ quan tham mưu."),
        s->item.title, date_vi(a, until));
}

/* ---- answers ---- */

int sheet_page_send(struct page *p, const struct buf *b, int code, struct err *e)
{
    p->answer->status = code == ERR_CONFLICT ? 409
                        : code == ERR_DENIED ? 403
                        : code < 0           ? 422
                                             : 200;
    return work_send(p, b, e);
}

/* ---- the grid ---- */

static const char *const states[] = {"value", "na", "missing", NULL};

/* Which revision a field stands on. */
#define REVISION(name_, title_)                                                                   \
    {                                                                                             \
        .name = name_, .title = title_, .type = FIELD_INT, .max = 9, .high = 999999, .many = true \
    }

const struct form_field sheet_page_fields[SHEET_PAGE_FIELDS] = {
    {.name = "so", .title = "Tử số", .type = FIELD_TEXT, .max = 60, .many = true},
    {.name = "mau", .title = "Mẫu số", .type = FIELD_TEXT, .max = 60, .many = true},
    {.name = "tt",
     .title = "Trạng thái",
     .type = FIELD_CHOICE,
     .max = 10,
     .choices = states,
     .many = true},
    {.name = "gc", .title = "Ghi chú", .type = FIELD_LINES, .max = 1000, .many = true},
    {.name = "ng", .title = "Nguồn", .type = FIELD_TEXT, .max = 300, .many = true},
    REVISION("ban", "Bản"),
    REVISION("giu", "Giữ số vừa gõ"),
    {.name = "lay",
     .title = "Lấy số đang lưu",
     .type = FIELD_INT,
     .max = 1,
     .high = 1,
     .many = true},
    REVISION("kyk", "Bản của ý kiến"),
    REVISION("gyk", "Bản của ý kiến đang lưu"),
    {.name = "yk", .title = "Ý kiến", .type = FIELD_LINES, .max = 2000, .many = true},
    {.name = "tep", .title = "Tên tệp", .type = FIELD_TEXT, .max = 200},
};

static const char *cell(const struct form *f, const char *name, const char *id)
{
    const struct form_value *v = form_item(f, name, id);

    return v ? (v->text ? v->text : "") : NULL;
}

/* What was typed, in the words of a saved figure where it can be read. */
static const char *typed_text(const struct sheet_page *x, const struct sheet_row *t)
{
    struct figure f;
    struct err e;

    if (figure_parse(x->a, x->plan, t->indicator, &t->typed, &f, &e) == 0)
        return figure_text(x->a, x->plan, t->indicator, &f);
    return t->typed.num ? t->typed.num : "";
}

void sheet_page_refused(const struct sheet_page *x, const struct sheet_item *now,
                        const struct sheet_row *typed, const struct sheet_result *r,
                        struct tpl_figure_say *ret)
{
    static const char *const fields[][2] = {{"den", "mau"}, {"note", "gc"}, {"comment", "yk"}};
    const struct sheet_entry *said = sheet_said(&x->s, now);

    ret->error = r->err.message;
    ret->error_hint = r->err.hint;
    ret->rev = typed->base; /* the fields still stand on it, until the person chooses */
    ret->said = typed->said;
    ret->field = arena_printf(x->a, "so.%s", ret->id);
    for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
        if (str_eq(r->err.field, fields[i][0]))
            ret->field = arena_printf(x->a, "%s.%s", fields[i][1], ret->id);
    if (r->what != SHEET_CONFLICT)
        return;
    ret->conflict = true;
    ret->theirs = figure_text(x->a, x->plan, now->indicator, now->now);
    ret->typed = typed_text(x, typed);
    ret->newest = sheet_rev(now);
    ret->both =
        typed->knows_said && typed->comment && !str_eq(typed->comment, said ? said->comment : "");
    if (!ret->both)
        return;
    ret->theirs_said = said ? said->comment : "";
    ret->typed_said = typed->comment;
    ret->newest_said = said ? said->rev : 0;
}

bool sheet_page_takes(const struct sheet_page *x, const char *id)
{
    return cell(&x->p->form, "lay", id) != NULL;
}

/* The revision that a form of the page stood on; the newest one it has shown, when the person puts theirs over it. */
static int64_t stands_on(const struct form *f, const char *id, const char *name, const char *over)
{
    const struct form_value *base = form_item(f, name, id), *newest = form_item(f, over, id);

    if (newest && form_item(f, "giu", id))
        return newest->number;
    return base ? base->number : 0;
}

static struct sheet_row row_of(const struct sheet_page *x, uint32_t indicator)
{
    const struct form *f = &x->p->form;
    const char *id = x->plan->indicators[indicator].item.id;
    const char *num = cell(f, "so", id), *comment = cell(f, "yk", id), *state = cell(f, "tt", id);

    if (sheet_page_takes(x, id)) {
        num = NULL;
        comment = form_item(f, "gyk", id) ? NULL : comment; /* theirs was taken with the figure */
    }
    return (struct sheet_row){.indicator = indicator,
                              .has_typed = num != NULL,
                              .typed = {.num = num,
                                        .den = cell(f, "mau", id),
                                        .note = cell(f, "gc", id),
                                        .source = cell(f, "ng", id),
                                        .state = state && *state
                                                     ? (enum fact_state)figure_state_named(state)
                                                     : FACT_VALUE},
                              .base = stands_on(f, id, "ban", "giu"),
                              .comment = comment,
                              .knows_said = form_item(f, "kyk", id) != NULL,
                              .said = stands_on(f, id, "kyk", "gyk")};
}

size_t sheet_page_rows(const struct sheet_page *x, struct sheet_row **ret)
{
    struct sheet_row *rows = ARENA_ARRAY(x->a, struct sheet_row, x->s.n_items + 1);
    size_t n = 0;

    for (size_t i = 0; i < x->s.n_items; i++) {
        rows[n] = row_of(x, x->s.items[i].indicator);
        n += rows[n].has_typed || rows[n].comment;
    }
    *ret = rows;
    return n;
}
