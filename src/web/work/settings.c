/* What the plan leaves open and how it was answered, with another answer as a draft of the plan (core/plan_draft.h); what the
 * movement says of itself; and every version of the plan to read, clause by clause. */
#include "base/i18n.h"
#include "base/str.h"
#include "core/plan_draft.h"
#include "core/publication.h"
#include "core/setting.h"
#include "engine/plan_answer.h"
#include "engine/plan_outline.h"
#include "engine/plan_read.h"
#include "engine/say.h"
#include "web/work/work.h"

#define PLANS "/ke-hoach-quan-tri"
#define SETTINGS "/cau-hinh"

/* ---- versions ---- */

struct versions {
    struct plan_version *at; /* oldest first */
    size_t n;
    int64_t now; /* the one in force today; 0 = none yet */
};

static int read_versions(struct page *p, struct versions *ret, struct err *e)
{
    struct store *st;
    struct err none;
    int r = work_store(p, &st, e);

    *ret = (struct versions){0};
    if (r < 0 || (r = plan_versions(st, p->arena, &ret->at, &ret->n, e)) < 0)
        return r;
    r = store_plan_version(st, p->today, &ret->now, &none);
    if (r == ERR_DB)
        *e = none;
    return r == ERR_DB ? r : 0; /* none in force yet is fine */
}

/* A kept plan was valid when it came; a newer program may still refuse it. */
static int read_version(struct page *p, const struct plan_version *x, struct plan **ret,
                        struct err *e)
{
    struct store *st;
    const char *text;
    struct errs errs;
    int r = work_store(p, &st, e);

    if (r < 0 || (r = plan_version_text(st, p->arena, x->hash, &text, e)) < 0)
        return r;
    errs_init(&errs, p->arena, 1);
    r = plan_read(p->arena, x->plan_id, text, strlen(text), ret, &errs);
    if (r < 0 && errs.list.n)
        *e = errs.list.at[0];
    return r;
}

/* "bản số 2, có hiệu lực từ 01/01/2026, theo 12/QĐ-UBND, do Lan nạp lúc …". */
static const char *told(struct arena *a, const struct plan_version *x)
{
    return arena_printf(a, _("bản số %lld, có hiệu lực từ %s%s%s; %s nạp lúc %s"), (long long)x->id,
                        date_vi(a, x->in_force_from), x->document[0] ? _(", theo ") : "",
                        x->document, x->added_by, work_moment(a, x->added_at));
}

static int version_page(struct page *p, struct err *e)
{
    struct buf *b = page_buf(p->arena), *text = page_buf(p->arena);
    int id = page_param_int(p, "id");
    const struct plan_version *x = NULL;
    struct tpl_plan_parts parts;
    struct versions all;
    struct plan *plan;
    int r = read_versions(p, &all, e);

    for (size_t i = 0; r == 0 && i < all.n; i++)
        if (all.at[i].id == id)
            x = &all.at[i];
    if (r == 0 && !x) {
        err_set(e, ERR_MISSING, _("không có bản kế hoạch số %d"), id);
        return err_hint(e, "%s", _("Chọn một bản ở trang Các bản kế hoạch."));
    }
    if (r < 0 || (r = read_version(p, x, &plan, e)) < 0)
        return r;
    bool edit = x->id == all.now && work_may(p, RIGHT_PLAN_EDIT, NULL);
    page_plan_parts(p->arena, plan, told(p->arena, x),
                    edit ? arena_printf(p->arena, "%s" SETTINGS, p->base) : "", &parts);
    tpl_plan_parts(text, &parts);
    struct tpl_plan_version v = {
        .top = work_top(p, arena_printf(p->arena, _("Kế hoạch, bản số %d"), id), PLANS),
        .end = work_bottom(p),
        .base = p->base,
        .id = id,
        .now = x->id == all.now,
        .now_id = all.now,
        .parts = {text->data, text->len}};
    tpl_plan_version(b, &v);
    return buf_failed(text) ? err_set(e, ERR_LIMIT, "%s", _("trang quá lớn")) : work_send(p, b, e);
}

/* ---- settings of the plan ---- */

/* Every version that can still be read, oldest first; what a setting was in each. */
struct readable {
    const struct plan_version *x;
    struct plan *plan;
};

static int read_all(struct page *p, const struct versions *all, struct readable **ret,
                    size_t *ret_n, struct err *e)
{
    struct readable *list = ARENA_ARRAY(p->arena, struct readable, all->n + 1);
    size_t n = 0;
    int r = 0;

    for (size_t i = 0; i < all->n; i++) {
        r = read_version(p, &all->at[i], &list[n].plan, e);
        list[n].x = &all->at[i];
        n += r == 0;
        if (r == ERR_DB)
            return r;
    }
    *ret = list;
    *ret_n = n;
    return 0;
}

static const struct setting *setting_in(const struct plan *p, const char *id)
{
    uint32_t i = plan_find_setting(p, id);

    return i == NO_INDEX ? NULL : &p->settings[i];
}

static bool same_answer(struct arena *a, const struct plan *p, const struct setting *x,
                        const struct plan *q, const struct setting *y)
{
    return x && y && str_eq(x->basis, y->basis) &&
           str_eq(setting_text(a, p, x, DATE_NONE), setting_text(a, q, y, DATE_NONE));
}

/* The version with which the answer in force came: going back while it says the same. */
static const struct plan_version *since(struct arena *a, const struct readable *list, size_t n,
                                        int64_t now, const char *id)
{
    const struct plan_version *x = NULL;
    const struct readable *last = NULL;

    for (size_t i = n; i-- > 0;) {
        const struct setting *t = setting_in(list[i].plan, id);
        if (!last && list[i].x->id != now)
            continue;
        if (last && !same_answer(a, last->plan, setting_in(last->plan, id), list[i].plan, t))
            break;
        last = &list[i];
        x = last->x;
    }
    return x;
}

static const char *effect(const struct setting *t)
{
    return plan_setting_unset(t, DATE_NONE)
               ? _("Được đọc khi tính: kết luận dựa vào đó dừng ở “chưa đủ dữ liệu”.")
               : _("Được đọc khi tính: đổi câu trả lời là đổi kết quả.");
}

static const char *basis_of(const struct setting *t)
{
    return str_eq(t->basis, "chưa cấu hình") ? "" : t->basis;
}

static const char *answer_of(struct arena *a, const struct plan *p, const struct setting *t)
{
    return plan_setting_unset(t, DATE_NONE) && t->n_values == 1 ? _("chưa cấu hình")
                                                                : setting_text(a, p, t, DATE_NONE);
}

struct page_of_settings {
    struct versions all;
    struct readable *list;
    size_t n;
    const struct readable *now; /* in force, else the last */
};

static int open_settings(struct page *p, struct page_of_settings *ret, struct err *e)
{
    int r = read_versions(p, &ret->all, e);

    if (r < 0 || (r = read_all(p, &ret->all, &ret->list, &ret->n, e)) < 0)
        return r;
    ret->now = NULL;
    for (size_t i = 0; i < ret->n; i++)
        if (ret->list[i].x->id == ret->all.now)
            ret->now = &ret->list[i];
    if (!ret->now && ret->n)
        ret->now = &ret->list[ret->n - 1];
    if (ret->now)
        return 0;
    err_set(e, ERR_MISSING, "%s", _("chưa có bản kế hoạch nào"));
    return err_hint(e, "%s", _("Nạp kế hoạch ở trang Các bản kế hoạch."));
}

static void set_settings(struct page *p, const struct page_of_settings *s, struct tpl_settings *v)
{
    struct arena *a = p->arena;
    const struct plan *plan = s->now->plan;
    struct tpl_settings_settings *list =
        ARENA_ARRAY(a, struct tpl_settings_settings, plan->n_settings + 1);

    for (size_t i = 0; i < plan->n_settings; i++) {
        const struct setting *t = &plan->settings[i];
        const struct plan_version *x = since(a, s->list, s->n, s->now->x->id, t->item.id);
        list[i] = (struct tpl_settings_settings){
            .id = t->item.id,
            .title = t->item.title,
            .clause = t->item.clause,
            .anchor = clause_anchor(a, t->item.clause),
            .answer = answer_of(a, plan, t),
            .basis = basis_of(t),
            .effect = effect(t),
            .since = x ? arena_printf(a, _("Trả lời như vậy từ bản số %lld (%s), %s nạp."),
                                      (long long)x->id, date_vi(a, x->in_force_from), x->added_by)
                       : "",
            .may = work_may(p, RIGHT_PLAN_EDIT, NULL)};
        page_setting_tag(t, &list[i].tag, &list[i].tag_text);
        v->open_count += plan_setting_unset(t, DATE_NONE);
    }
    v->settings = list;
    v->n_settings = plan->n_settings;
    v->count = (int64_t)plan->n_settings;
    v->version = told(a, s->now->x);
}

static int set_own(struct page *p, struct tpl_settings *v, struct err *e)
{
    struct arena *a = p->arena;
    struct setting_value all[MOVEMENT_SETTINGS];
    struct tpl_settings_own *list = ARENA_ARRAY(a, struct tpl_settings_own, MOVEMENT_SETTINGS);
    struct store *st;
    int r = work_store(p, &st, e);

    if (r < 0 || (r = movement_settings(st, a, all, e)) < 0)
        return r;
    for (enum movement_setting i = 0; i < MOVEMENT_SETTINGS; i++)
        list[i] = (struct tpl_settings_own){
            .id = movement_setting_id(i),
            .title = movement_setting_title(i),
            .about = movement_setting_about(i),
            .value = all[i].value,
            .rev = all[i].rev,
            .who = all[i].rev ? arena_printf(a, _("%s ghi lúc %s"), all[i].author,
                                             work_moment(a, all[i].at))
                              : "",
            .reason = all[i].reason,
            .may = work_may(p, RIGHT_SETTING_EDIT, NULL)};
    v->own = list;
    v->n_own = MOVEMENT_SETTINGS;
    return 0;
}

/* Fixed in the program: told so that nobody has to find out by being refused. */
static void set_limits(struct arena *a, struct tpl_settings *v)
{
    struct tpl_settings_limits *list = ARENA_ARRAY(a, struct tpl_settings_limits, 4);

    list[v->n_limits++] = (struct tpl_settings_limits){
        _("Minh chứng"), arena_printf(a, _("mỗi tệp %d MB"), WORK_EVIDENCE_MAX >> 20)};
    list[v->n_limits++] = (struct tpl_settings_limits){
        _("Kế hoạch, ca kiểm thử"),
        arena_printf(a, _("mỗi tệp %d MB; giữ %d bản đang xem xét, mỗi bản %d ngày"),
                     PLAN_MAX_BYTES >> 20, PLAN_DRAFTS, PLAN_DRAFT_DAYS)};
    v->limits = list;
}

static const char *done_words(const struct page *p)
{
    const char *s = form_value(&p->form, "xong")->text;

    return s && p->rq->method != HTTP_POST ? _("Đã lưu.") : "";
}

static int show_settings(struct page *p, const struct err *wrong, struct err *e)
{
    struct page_of_settings s;
    struct buf *b = page_buf(p->arena);
    int r = open_settings(p, &s, e);

    if (r < 0)
        return r;
    struct tpl_settings v = {.top = work_top(p, _("Cấu hình"), SETTINGS),
                             .end = work_bottom(p),
                             .base = p->base,
                             .csrf = work_csrf(p),
                             .done = done_words(p),
                             .wrong = wrong ? wrong->message : "",
                             .hint = wrong ? wrong->hint : ""};
    set_settings(p, &s, &v);
    set_limits(p->arena, &v);
    if ((r = set_own(p, &v, e)) < 0)
        return r;
    p->answer->status = wrong ? 422 : 200;
    tpl_settings(b, &v);
    return work_send(p, b, e);
}

static int settings_page(struct page *p, struct err *e)
{
    return show_settings(p, NULL, e);
}

static const struct grid_column setting_columns[] = {
    {"id", N_("Mã"), GRID_TEXT},
    {"clause", N_("Điều khoản"), GRID_TEXT},
    {"ask", N_("Câu hỏi"), GRID_TEXT},
    {"answer", N_("Trả lời"), GRID_TEXT},
    {"basis", N_("Căn cứ"), GRID_TEXT},
    {"effect", N_("Tác dụng"), GRID_TEXT},
    {"since", N_("Từ bản"), GRID_NUMBER},
    {"who", N_("Người nạp"), GRID_TEXT},
    {"at", N_("Lúc nạp (UTC)"), GRID_TEXT},
};

static int settings_file(struct page *p, struct err *e)
{
    struct page_of_settings s;
    struct arena *a = p->arena;
    struct grid g;
    int r = open_settings(p, &s, e);

    if (r < 0)
        return r;
    grid_init(&g, a, _("Những điều văn bản để ngỏ"), setting_columns, ARRAY_SIZE(setting_columns));
    grid_note(&g, arena_printf(a, _("Theo %s"), told(a, s.now->x)));
    for (size_t i = 0; i < s.now->plan->n_settings; i++) {
        const struct setting *t = &s.now->plan->settings[i];
        const struct plan_version *x = since(a, s.list, s.n, s.now->x->id, t->item.id);
        const char **row = grid_row(&g);
        row[0] = t->item.id;
        row[1] = t->item.clause;
        row[2] = t->item.title;
        row[3] = answer_of(a, s.now->plan, t);
        row[4] = basis_of(t);
        row[5] = effect(t);
        row[6] = x ? arena_printf(a, "%lld", (long long)x->id) : "";
        row[7] = x ? x->added_by : "";
        row[8] = x ? x->added_at : "";
    }
    return work_send_grid(p, &g, "cau-hinh.xlsx", e);
}

/* ---- one of them ---- */

static void set_history(struct arena *a, const struct page_of_settings *s, const char *id,
                        struct tpl_setting *v)
{
    struct tpl_setting_history *list = ARENA_ARRAY(a, struct tpl_setting_history, s->n + 1);
    const struct readable *last = NULL;

    for (size_t i = 0; i < s->n; i++) {
        const struct setting *t = setting_in(s->list[i].plan, id);
        if (!t ||
            (last && same_answer(a, last->plan, setting_in(last->plan, id), s->list[i].plan, t)))
            continue;
        last = &s->list[i];
        list[v->n_history++] = (struct tpl_setting_history){
            told(a, last->x), answer_of(a, last->plan, t), basis_of(t)};
    }
    v->history = list;
}

static void set_choices(struct arena *a, const struct setting *t, const char *chosen,
                        struct tpl_setting *v)
{
    size_t n = 0;

    while (t->choices && t->choices[n])
        n++;
    struct tpl_setting_choices *list = ARENA_ARRAY(a, struct tpl_setting_choices, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct tpl_setting_choices){t->choices[i], say_choice(t, t->choices[i]),
                                               str_eq(t->choices[i], chosen)};
    list[n] = (struct tpl_setting_choices){"unset", _("chưa trả lời"), str_eq(chosen, "unset")};
    v->choices = list;
    v->n_choices = n + 1;
    v->choose = t->kind == SETTING_CHOICE;
    v->years = t->kind == SETTING_YEARS;
    v->value = chosen;
}

/* The setting's note, then the remarks that stand in the file. */
static void set_remarks(struct arena *a, const char *note, const char *text, struct tpl_setting *v)
{
    char **lines;
    size_t n = text[0] ? str_split(a, arena_strdup(a, text), '\n', &lines) : 0,
           first = note[0] != 0;
    struct tpl_setting_remarks *list = ARENA_ARRAY(a, struct tpl_setting_remarks, n + 2);

    list[0].text = note;
    for (size_t i = 0; i < n; i++)
        list[first + i].text = lines[i];
    n += first;
    v->remarks = list;
    v->n_remarks = n;
}

static int no_setting(const char *id, struct err *e)
{
    err_set(e, ERR_MISSING, _("bản đang áp dụng không có điều để ngỏ “%s”"), id);
    return err_hint(e, "%s", _("Chọn một điều ở trang Cấu hình."));
}

static int show_setting(struct page *p, const struct err *wrong, struct err *e)
{
    struct page_of_settings s;
    struct arena *a = p->arena;
    struct buf *b = page_buf(a);
    const char *id = page_param(p, "id");
    int r = open_settings(p, &s, e);
    uint32_t i = r < 0 ? NO_INDEX : plan_find_setting(s.now->plan, id);

    if (r < 0)
        return r;
    if (i == NO_INDEX)
        return no_setting(id, e);
    const struct setting *t = &s.now->plan->settings[i];
    const char *now = t->n_values == 1 ? t->values[0].text : "";
    struct tpl_setting v = {.top = work_top(p, t->item.title, SETTINGS),
                            .end = work_bottom(p),
                            .base = p->base,
                            .csrf = work_csrf(p),
                            .id = id,
                            .title = t->item.title,
                            .clause = t->item.clause,
                            .anchor = clause_anchor(a, t->item.clause),
                            .answer = answer_of(a, s.now->plan, t),
                            .basis = basis_of(t),
                            .effect = effect(t),
                            .wrong = wrong ? wrong->message : "",
                            .hint = wrong ? wrong->hint : "",
                            .answerable = plan_answerable(t) && work_may(p, RIGHT_PLAN_EDIT, NULL),
                            .new_basis =
                                wrong ? form_value(&p->form, "can-cu")->text : basis_of(t)};
    set_choices(a, t, wrong ? form_value(&p->form, "tra-loi")->text : now, &v);
    set_remarks(a, t->item.note, plan_answer_remarks(a, s.now->plan, i), &v);
    set_history(a, &s, id, &v);
    p->answer->status = wrong ? 422 : 200;
    tpl_setting(b, &v);
    return work_send(p, b, e);
}

static int setting_page(struct page *p, struct err *e)
{
    return show_setting(p, NULL, e);
}

/* The plan in force with another answer becomes a draft; its page shows what it changes and puts it in force. */
static int answer(struct page *p, struct err *e)
{
    struct page_of_settings s;
    const struct store_who who = work_who(p);
    const char *id = page_param(p, "id"), *value = form_value(&p->form, "tra-loi")->text,
               *basis = form_value(&p->form, "can-cu")->text, *text;
    char key[HASH_HEX];
    struct store *st;
    struct err wrong;
    int r = open_settings(p, &s, e);
    uint32_t i = r < 0 ? NO_INDEX : plan_find_setting(s.now->plan, id);

    if (r < 0 || (r = work_store(p, &st, e)) < 0)
        return r;
    if (i == NO_INDEX)
        return no_setting(id, e);
    r = plan_answer(p->arena, s.now->plan, i, value ? value : "", basis ? basis : "", &text,
                    &wrong);
    if (r == ERR_INPUT || r == ERR_CONFLICT)
        return show_setting(p, &wrong, e);
    if (r < 0) {
        *e = wrong;
        return r;
    }
    const struct plan_draft x = {
        .name = arena_printf(p->arena, "%s.yaml", id), .text = text, .text_n = strlen(text)};
    if ((r = plan_draft_put(st, &x, &who, key, e)) < 0)
        return r;
    return work_goto(p, arena_printf(p->arena, PLANS "/ban-thao/%s", key));
}

/* ---- the movement's own ---- */

static int set_setting(struct page *p, struct err *e)
{
    const struct store_who who = work_who(p);
    enum movement_setting i = movement_setting_named(page_param(p, "id"));
    struct store *st;
    struct err wrong;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    if (i == MOVEMENT_SETTINGS)
        return err_set(e, ERR_MISSING, _("không có cấu hình “%s”"), page_param(p, "id"));
    r = movement_setting_set(st, i, form_value(&p->form, "noi-dung")->text,
                             form_value(&p->form, "ban")->number,
                             form_value(&p->form, "ly-do")->text, &who, &wrong);
    if (r == ERR_INPUT || r == ERR_CONFLICT)
        return show_settings(p, &wrong, e);
    if (r < 0) {
        *e = wrong;
        return r;
    }
    return work_goto(p, arena_printf(p->arena, SETTINGS "?xong=1#%s", movement_setting_id(i)));
}

static const struct form_field settings_fields[] = {
    {.name = "xong", .title = "Xong", .type = FIELD_TEXT, .max = 4}};
static const struct form_field answer_fields[] = {
    {.name = "tra-loi", .title = "Câu trả lời", .type = FIELD_TEXT, .max = 60},
    {.name = "can-cu", .title = "Căn cứ, lý do", .type = FIELD_LINES, .max = 1000}};
static const struct form_field own_fields[] = {
    {.name = "noi-dung", .title = "Nội dung", .type = FIELD_LINES, .max = SETTING_MAX},
    {.name = "ban", .title = "Bản", .type = FIELD_INT, .max = 9},
    {.name = "ly-do", .title = "Lý do", .type = FIELD_TEXT, .max = 300},
    {.name = "xong", .title = "Xong", .type = FIELD_TEXT, .max = 4}};

static const struct route routes[] = {
    {HTTP_GET, PLANS "/ban/{id:int}", LANE_SLOW, RIGHT_PLAN_SEE, NULL, 0, 0, version_page},
    {HTTP_GET, SETTINGS, LANE_SLOW, RIGHT_PLAN_SEE, settings_fields, ARRAY_SIZE(settings_fields), 0,
     settings_page},
    {HTTP_GET, SETTINGS "/danh-sach.xlsx", LANE_SLOW, RIGHT_PLAN_SEE, NULL, 0, 0, settings_file},
    {HTTP_GET, SETTINGS "/{id:slug}", LANE_SLOW, RIGHT_PLAN_SEE, NULL, 0, 0, setting_page},
    {HTTP_POST, SETTINGS "/{id:slug}", LANE_SLOW, RIGHT_PLAN_EDIT, answer_fields,
     ARRAY_SIZE(answer_fields), 0, answer},
    {HTTP_POST, SETTINGS "/phong-trao/{id:slug}", LANE_FAST, RIGHT_SETTING_EDIT, own_fields,
     ARRAY_SIZE(own_fields), 0, set_setting},
};
const struct route_table settings_table = {routes, ARRAY_SIZE(routes)};
