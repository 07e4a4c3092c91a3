/* Merging, splitting and ending units, in three steps without scripts: which units and when, the new units, what will
 * happen and the word.  Everything chosen travels in the form; nothing is kept between the steps, and the last one is
 * refused when the register is no more what the preview saw (core/register_reorg.c). */
#include "base/i18n.h"
#include "base/str.h"
#include "web/work/register_page.h"

enum { MOST_NEW = 8 };

struct wizard {
    struct register_page x;
    struct life *olds;
    size_t n_olds;
    struct register_unit news[MOST_NEW];
    size_t n_news;
    struct reorg_move *moves;
    size_t n_moves;
    struct reorg ask;
};

/* ---- what came ---- */

static const char *item_text(const struct page *p, const char *field, const char *item)
{
    const struct form_value *v = form_item(&p->form, field, item);

    return v && v->text ? v->text : "";
}

static void take_items(struct wizard *w)
{
    const struct form *f = &w->x.p->form;
    size_t n = f->items.n;

    w->olds = ARENA_ARRAY(w->x.a, struct life, n + 1);
    w->moves = ARENA_ARRAY(w->x.a, struct reorg_move, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct form_item *t = &f->items.at[i];
        struct life key;
        if (!register_life(w->x.a, t->item, &key))
            continue;
        if (str_eq(t->field->name, "cu"))
            w->olds[w->n_olds++] = key;
        else if (str_eq(t->field->name, "den") && t->value.text)
            w->moves[w->n_moves++] = (struct reorg_move){key, t->value.text};
    }
}

static void take_news(struct wizard *w)
{
    const struct page *p = w->x.p;

    w->n_news = (size_t)form_value(&p->form, "so_moi")->number;
    for (size_t i = 0; i < w->n_news; i++) {
        const char *at = arena_printf(w->x.a, "%zu", i + 1);
        w->news[i] = (struct register_unit){.code = item_text(p, "ma", at),
                                            .name = item_text(p, "ten", at),
                                            .kind = item_text(p, "loai", at)};
    }
}

static int open_wizard(struct page *p, struct wizard *w, struct err *e)
{
    int r = register_open(p, RIGHT_REGISTER_EDIT, &w->x, e);

    if (r < 0)
        return r;
    take_items(w);
    take_news(w);
    w->ask = (struct reorg){.olds = w->olds,
                            .n_olds = w->n_olds,
                            .day = register_date(p, "ngay"),
                            .news = w->news,
                            .n_news = w->n_news,
                            .moves = w->moves,
                            .n_moves = w->n_moves,
                            .document = register_text(p, "van_ban"),
                            .reason = register_text(p, "ly_do"),
                            .seen = register_text(p, "da_xem")};
    return 0;
}

static bool is_chosen(const struct wizard *w, const struct unit *u)
{
    for (size_t i = 0; i < w->n_olds; i++)
        if (w->olds[i].from == u->from && str_eq(w->olds[i].code, u->code))
            return true;
    return false;
}

/* ---- drawing ---- */

static int draw(struct wizard *w, struct tpl_reorg *v, const struct err *why, struct err *e)
{
    struct page *p = w->x.p;
    struct buf *b = page_buf(w->x.a);

    v->top = work_top(p, _("Sáp nhập, chia tách, kết thúc đơn vị"), UNITS_PATH);
    v->end = work_bottom(p);
    v->base = p->base;
    v->csrf = work_csrf(p);
    v->day = date_vi(w->x.a, w->ask.day);
    v->new_count = (int64_t)w->n_news;
    if (why) {
        v->wrong = why->message;
        v->hint = why->hint;
        register_tell_status(p, why);
    }
    tpl_reorg(b, v);
    return work_send(p, b, e);
}

static int draw1(struct wizard *w, const struct err *why, struct err *e)
{
    static const char *const titles[] = {N_("không có đơn vị tiếp nối (kết thúc)"),
                                         N_("1 (sáp nhập, đổi tên, đổi loại)"),
                                         N_("2 (chia tách, sắp xếp)"),
                                         "3",
                                         "4",
                                         "5",
                                         "6",
                                         "7",
                                         "8"};
    const struct inputs *in = &w->x.in;
    struct tpl_reorg_counts *counts = ARENA_ARRAY(w->x.a, struct tpl_reorg_counts, MOST_NEW + 1);
    struct tpl_reorg_choices *list = ARENA_ARRAY(w->x.a, struct tpl_reorg_choices, in->units.n + 1);
    struct tpl_reorg v = {.step1 = true, .counts = counts, .n_counts = MOST_NEW + 1};
    const char *code = w->x.p->rq->method == HTTP_POST ? "" : register_text(w->x.p, "ma");

    for (size_t i = 0; i <= MOST_NEW; i++)
        counts[i] = (struct tpl_reorg_counts){
            (int64_t)i, _(titles[i]), w->x.p->rq->method == HTTP_POST ? i == w->n_news : i == 1};
    for (size_t i = 0; i < in->units.n; i++) {
        const struct unit *u = &in->units.at[i];
        bool chosen = is_chosen(w, u) || (u->to == DATE_NONE && str_eq(u->code, code));
        if (u->to == DATE_NONE || chosen || u->to >= w->x.p->today)
            list[v.n_choices++] =
                (struct tpl_reorg_choices){.item = register_item(w->x.a, u->code, u->from),
                                           .name = u->name,
                                           .code = u->code,
                                           .kind = w->x.plan->kinds[u->kind].item.title,
                                           .chosen = chosen};
    }
    v.choices = list;
    return draw(w, &v, why, e);
}

static const char *old_names(struct wizard *w)
{
    const char *s = "";

    for (size_t i = 0; i < w->n_olds; i++) {
        uint32_t u = register_unit(&w->x.in, &w->olds[i]);
        const char *name = u == NO_INDEX ? w->olds[i].code : w->x.in.units.at[u].name;
        s = arena_printf(w->x.a, "%s%s%s (%s)", s, i ? ", " : "", name, w->olds[i].code);
    }
    return s;
}

static void set_new_kinds(struct wizard *w, size_t at, struct tpl_reorg_news *ret)
{
    const struct plan *p = w->x.plan;
    struct tpl_reorg_news_kinds *kinds =
        ARENA_ARRAY(w->x.a, struct tpl_reorg_news_kinds, p->n_kinds + 1);
    uint32_t first = w->n_olds ? register_unit(&w->x.in, &w->olds[0]) : NO_INDEX;
    const char *kind = w->news[at].kind;

    if (!*kind && first != NO_INDEX)
        kind = p->kinds[w->x.in.units.at[first].kind].item.id;
    for (size_t i = 0; i < p->n_kinds; i++)
        kinds[i] = (struct tpl_reorg_news_kinds){p->kinds[i].item.id, p->kinds[i].item.title,
                                                 str_eq(p->kinds[i].item.id, kind)};
    ret->kinds = kinds;
    ret->n_kinds = p->n_kinds;
}

static void set_news(struct wizard *w, struct tpl_reorg *v)
{
    const struct plan *p = w->x.plan;
    struct tpl_reorg_news *news = ARENA_ARRAY(w->x.a, struct tpl_reorg_news, MOST_NEW + 1);
    const char *olds = old_names(w);

    for (size_t i = 0; i < w->n_news; i++) {
        uint32_t kind = plan_find_kind(p, w->news[i].kind);
        uint32_t group = kind == NO_INDEX ? NO_INDEX : p->kinds[kind].group;
        news[i] =
            (struct tpl_reorg_news){.at = (int64_t)i + 1,
                                    .code = w->news[i].code,
                                    .name = w->news[i].name,
                                    .kind_id = w->news[i].kind,
                                    .kind = kind == NO_INDEX ? "" : p->kinds[kind].item.title,
                                    .group = group == NO_INDEX ? "" : p->groups[group].item.title,
                                    .olds = olds};
        set_new_kinds(w, i, &news[i]);
    }
    v->news = news;
    v->n_news = w->n_news;
}

/* The chosen ones, to be carried along. */
static void set_chosen(struct wizard *w, struct tpl_reorg *v)
{
    struct tpl_reorg_olds *olds = ARENA_ARRAY(w->x.a, struct tpl_reorg_olds, w->n_olds + 1);

    for (size_t i = 0; i < w->n_olds; i++)
        olds[i].item = register_item(w->x.a, w->olds[i].code, w->olds[i].from);
    v->olds = olds;
    v->n_olds = w->n_olds;
}

static int draw2(struct wizard *w, const struct err *why, struct err *e)
{
    struct tpl_reorg v = {
        .step2 = true, .what = old_names(w), .last = date_vi(w->x.a, w->ask.day - 1)};

    set_chosen(w, &v);
    set_news(w, &v);
    return draw(w, &v, why, e);
}

static void set_olds(struct wizard *w, const struct reorg_told *t, struct tpl_reorg *v)
{
    struct tpl_reorg_olds *olds = ARENA_ARRAY(w->x.a, struct tpl_reorg_olds, t->n_olds + 1);

    for (size_t i = 0; i < t->n_olds; i++) {
        const struct unit *u = &t->olds[i].unit;
        olds[i] =
            (struct tpl_reorg_olds){.item = register_item(w->x.a, u->code, u->from),
                                    .name = u->name,
                                    .code = u->code,
                                    .kind = w->x.plan->kinds[u->kind].item.title,
                                    .span = register_span(w->x.a, u->from, t->last),
                                    .ended = t->olds[i].ended,
                                    .code_stays = t->olds[i].code_stays,
                                    .facts = register_figures_text(w->x.a, &t->olds[i].figures),
                                    .late_facts = t->olds[i].figures.late,
                                    .tasks = (int64_t)t->olds[i].n_tasks,
                                    .accounts = (int64_t)t->olds[i].n_accounts};
    }
    v->olds = olds;
    v->n_olds = t->n_olds;
}

static void set_people(struct wizard *w, const struct reorg_told *t, struct tpl_reorg *v)
{
    struct tpl_reorg_people *people = ARENA_ARRAY(w->x.a, struct tpl_reorg_people, t->n_people + 1);

    for (size_t i = 0; i < t->n_people; i++) {
        const struct reorg_person *q = &t->people[i];
        struct tpl_reorg_people_goals *goals =
            ARENA_ARRAY(w->x.a, struct tpl_reorg_people_goals, w->n_news + 1);
        for (size_t k = 0; k < w->n_news; k++)
            goals[k] = (struct tpl_reorg_people_goals){w->news[k].code, w->news[k].name,
                                                       str_eq(q->to, w->news[k].code)};
        people[i] =
            (struct tpl_reorg_people){.item = register_item(w->x.a, q->person.code, q->person.from),
                                      .name = q->person.name,
                                      .post = q->person.post,
                                      .unit = q->unit_code,
                                      .head = q->person.head,
                                      .goals = goals,
                                      .n_goals = w->n_news};
    }
    v->people = people;
    v->n_people = t->n_people;
}

static void set_awards(struct wizard *w, const struct reorg_told *t, struct tpl_reorg *v)
{
    struct tpl_reorg_awards *awards = ARENA_ARRAY(w->x.a, struct tpl_reorg_awards, t->n_awards + 1);

    for (size_t i = 0; i < t->n_awards; i++)
        awards[i] =
            (struct tpl_reorg_awards){t->awards[i].title, t->awards[i].clause, t->awards[i].how};
    v->awards = awards;
    v->n_awards = t->n_awards;
}

/* Which step mends it. */
static int tell(struct wizard *w, struct err *e)
{
    const struct err why = *e;
    bool first = !w->n_news || why.code != ERR_INPUT || str_eq(why.field, "day") ||
                 str_eq(why.field, "olds");

    return first ? draw1(w, &why, e) : draw2(w, &why, e);
}

static int draw3(struct wizard *w, const struct err *why, struct err *e)
{
    struct reorg_told t;
    int r = reorg_preview(w->x.st, w->x.plan,
                          &(struct reorg){.olds = w->olds,
                                          .n_olds = w->n_olds,
                                          .day = w->ask.day,
                                          .news = w->news,
                                          .n_news = w->n_news,
                                          .moves = w->moves,
                                          .n_moves = w->n_moves,
                                          .seen = ""},
                          w->x.a, &t, e);

    if (register_is_told(r)) /* somebody else's change may be why: that says more */
        return why && why->code == ERR_CONFLICT ? draw1(w, why, e) : tell(w, e);
    if (r < 0)
        return r;
    struct tpl_reorg v = {.step3 = true,
                          .last = date_vi(w->x.a, t.last),
                          .ends = w->n_news == 0,
                          .seen = arena_strdup(w->x.a, t.seen),
                          .document = w->ask.document,
                          .reason = w->ask.reason};
    set_olds(w, &t, &v);
    set_news(w, &v);
    set_people(w, &t, &v);
    set_awards(w, &t, &v);
    return draw(w, &v, why, e);
}

/* ---- steps ---- */

static int begin(struct page *p, struct err *e)
{
    struct wizard w = {.ask.day = DATE_NONE};
    int r = register_open(p, RIGHT_REGISTER_EDIT, &w.x, e);

    return r < 0 ? r : draw1(&w, NULL, e);
}

/* Step 1 answers with the new units to name, or, when there are none, with the preview. */
static int chosen(struct wizard *w, struct err *e)
{
    if (w->ask.day != DATE_NONE && w->n_olds && w->n_news)
        return draw2(w, NULL, e);
    return draw3(w, NULL, e);
}

/* core compares only with what is said to have been seen; here everything must have been. */
static int was_seen(const struct wizard *w, struct err *e)
{
    if (*w->ask.seen)
        return 0;
    err_set(e, ERR_INPUT, "%s", _("chưa xem trước"));
    return err_hint(e, "%s", _("Đọc phần sẽ thay đổi dưới đây rồi xác nhận."));
}

static int apply(struct wizard *w, struct err *e)
{
    int r = was_seen(w, e);

    if (r == 0)
        r = reorg_apply(w->x.st, w->x.plan, &w->ask, &w->x.by, e);
    if (register_is_told(r))
        return draw3(w, register_why(w->x.a, e), e);
    if (r < 0)
        return r;
    return work_goto(
        w->x.p, w->n_news ? arena_printf(w->x.a, UNITS_PATH "/%s?xong=sap-xep", w->news[0].code)
                          : UNITS_PATH "?xong=sap-xep");
}

static int next(struct page *p, struct err *e)
{
    struct wizard w = {0};
    int r = open_wizard(p, &w, e);

    if (r < 0)
        return r;
    switch (form_value(&p->form, "buoc")->number) {
    case 0:
        return draw1(&w, NULL, e);
    case 1:
        return chosen(&w, e);
    case 2:
        return draw3(&w, NULL, e);
    default:
        return apply(&w, e);
    }
}

/* ---- routes ---- */

static const struct form_field begin_fields[] = {
    {.name = "ma", .title = "Mã đơn vị", .type = FIELD_TEXT, .max = 64},
};
static const struct form_field step_fields[] = {
    {.name = "buoc",
     .title = "Bước",
     .type = FIELD_INT,
     .max = 1,
     .low = 0,
     .high = 3,
     .required = true},
    {.name = "ngay", .title = "Ngày bắt đầu", .type = FIELD_DATE, .max = 10},
    {.name = "so_moi",
     .title = "Số đơn vị mới",
     .type = FIELD_INT,
     .max = 1,
     .low = 0,
     .high = MOST_NEW,
     .required = true},
    {.name = "cu", .title = "Đơn vị kết thúc", .type = FIELD_CHECK, .max = 1, .many = true},
    {.name = "ma", .title = "Mã", .type = FIELD_TEXT, .max = 64, .many = true},
    {.name = "ten", .title = "Tên", .type = FIELD_TEXT, .max = REGISTER_NAME_MAX, .many = true},
    {.name = "loai", .title = "Loại", .type = FIELD_TEXT, .max = 64, .many = true},
    {.name = "den", .title = "Chuyển đến", .type = FIELD_TEXT, .max = 64, .many = true},
    {.name = "van_ban", .title = "Số văn bản", .type = FIELD_TEXT, .max = 80},
    {.name = "ly_do", .title = "Lý do", .type = FIELD_TEXT, .max = 400},
    {.name = "da_xem", .title = "Bản xem trước", .type = FIELD_TEXT, .max = HASH_HEX},
    {.name = "lam", .title = "Việc", .type = FIELD_TEXT, .max = 10},
};

static const struct route routes[] = {
    {HTTP_GET, UNITS_PATH "/sap-xep", LANE_FAST, RIGHT_REGISTER_EDIT, begin_fields,
     ARRAY_SIZE(begin_fields), 0, begin},
    {HTTP_POST, UNITS_PATH "/sap-xep", LANE_SLOW, RIGHT_REGISTER_EDIT, step_fields,
     ARRAY_SIZE(step_fields), 0, next},
};
const struct route_table reorg_table = {routes, ARRAY_SIZE(routes)};
