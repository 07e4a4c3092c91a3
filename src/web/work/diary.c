/* The diary: searched by day, person, deed and words, page by page from the newest, exported as found, and verified on
 * demand.  Nothing here writes. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/moment.h"
#include "base/str.h"
#include "core/account_grid.h"
#include "core/audit_words.h"
#include "core/user.h"
#include "web/work/work.h"

enum { A_PAGE = 50 };
#define DIARY "/nhat-ky"

static const char *text_of(const struct page *p, const char *field)
{
    const char *s = form_value(&p->form, field)->text;

    return s ? s : "";
}

/* An administrator sees who did what and when, but no figures, scores or words about them. */
static bool hides_work(const struct page *p)
{
    return !work_may(p, RIGHT_FIGURE_SEE, NULL) || !work_may(p, RIGHT_RUN_SEE, NULL);
}

/* Whose account is meant: by the author as the list offers it, by login, by name.  0: none, the text itself is looked for (the
 * command line writes under the name of its user). */
static int account_of(struct page *p, struct store *st, const char *text, int64_t *ret,
                      struct err *e)
{
    struct user *users = NULL;
    size_t n = 0;
    int r = *text ? user_list(st, p->arena, &users, &n, e) : 0;

    *ret = 0;
    for (size_t i = 0; r == 0 && i < n && !*ret; i++)
        if (str_eq(users[i].login, text) || str_eq(users[i].name, text) ||
            str_eq(user_author(p->arena, users[i].name, users[i].login), text))
            *ret = users[i].id;
    return r;
}

/* Days are those of Viet Nam; the diary's moments are UTC. */
static int query_of(struct page *p, struct store *st, struct audit_query *ret, struct err *e)
{
    const struct form_value *from = form_value(&p->form, "tu"), *to = form_value(&p->form, "den");
    struct audit_query q = {.action = text_of(p, "viec"),
                            .author = text_of(p, "ai"),
                            .words = text_of(p, "tim"),
                            .before_id = form_value(&p->form, "truoc")->number,
                            .limit = A_PAGE + 1,
                            .hide_work = hides_work(p)};

    if (from->text)
        q.from = moment_of_day(p->arena, (int32_t)from->number);
    if (to->text) /* the last second of that day */
        q.to = moment_after(p->arena, moment_of_day(p->arena, (int32_t)to->number + 1), -1);
    *ret = q;
    return account_of(p, st, q.author, &ret->user_id, e);
}

/* The same search elsewhere; before 0: from the newest. */
static const char *link_to(struct page *p, const char *path, int64_t before)
{
    static const char *const names[] = {"tu", "den", "ai", "viec", "tim"};
    struct buf *b = page_buf(p->arena);
    char mark = '?';

    buf_addf(b, "%s%s", p->base, path);
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (!text_of(p, names[i])[0])
            continue;
        buf_addf(b, "%c%s=", mark, names[i]);
        tpl_part(b, text_of(p, names[i]));
        mark = '&';
    }
    if (before)
        buf_addf(b, "%ctruoc=%lld", mark, (long long)before);
    return buf_str(b);
}

static int set_rows(struct page *p, struct store *st, struct tpl_diary *v, struct err *e)
{
    struct audit_query q;
    const struct plan *plan;
    struct audit_row *rows;
    size_t n;
    int r = work_plan(p, &plan, e);

    if (r == 0)
        r = query_of(p, st, &q, e);
    if (r == 0)
        r = audit_find(st, &q, p->arena, &rows, &n, e);

    if (r < 0)
        return r;
    v->older = n > A_PAGE ? link_to(p, DIARY, rows[A_PAGE - 1].id) : "";
    v->first = q.before_id ? link_to(p, DIARY, 0) : "";
    v->n_rows = n > A_PAGE ? A_PAGE : n;
    struct tpl_diary_rows *list = ARENA_ARRAY(p->arena, struct tpl_diary_rows, v->n_rows + 1);
    for (size_t i = 0; i < v->n_rows; i++)
        list[i] =
            (struct tpl_diary_rows){.id = rows[i].id,
                                    .at = work_moment(p->arena, rows[i].at),
                                    .author = rows[i].author,
                                    .from_where = rows[i].from_where,
                                    .deed = audit_action_title(rows[i].action),
                                    .object = audit_object_words(p->arena, plan, rows[i].object),
                                    .before = audit_words(p->arena, rows[i].action, rows[i].before),
                                    .after = audit_words(p->arena, rows[i].action, rows[i].after),
                                    .why = rows[i].why};
    v->rows = list;
    return 0;
}

static void set_actions(struct page *p, struct tpl_diary *v)
{
    size_t n = 0;

    while (audit_action_at(n))
        n++;
    struct tpl_diary_actions *list = ARENA_ARRAY(p->arena, struct tpl_diary_actions, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] =
            (struct tpl_diary_actions){audit_action_at(i), audit_action_title(audit_action_at(i)),
                                       str_eq(audit_action_at(i), text_of(p, "viec"))};
    v->actions = list;
    v->n_actions = n;
}

static int set_people(struct page *p, struct store *st, struct tpl_diary *v, struct err *e)
{
    struct user *users;
    size_t n;
    int r = user_list(st, p->arena, &users, &n, e);

    if (r < 0)
        return r;
    struct tpl_diary_people *list = ARENA_ARRAY(p->arena, struct tpl_diary_people, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i].name = user_author(p->arena, users[i].name, users[i].login);
    v->people = list;
    v->n_people = n;
    return 0;
}

static int show(struct page *p, struct tpl_diary *v, struct err *e)
{
    struct buf *b = page_buf(p->arena);
    struct store *st;
    int r = work_store(p, &st, e);

    v->top = work_top(p, _("Nhật ký"), DIARY);
    v->end = work_bottom(p);
    v->base = p->base;
    v->from = text_of(p, "tu");
    v->to = text_of(p, "den");
    v->who = text_of(p, "ai");
    v->words = text_of(p, "tim");
    v->hidden = hides_work(p);
    v->csv = link_to(p, DIARY "/tai-ve.csv", 0);
    v->xlsx = link_to(p, DIARY "/tai-ve.xlsx", 0);
    if (r < 0 || (r = set_rows(p, st, v, e)) < 0 || (r = set_people(p, st, v, e)) < 0)
        return r;
    set_actions(p, v);
    tpl_diary(b, v);
    return work_send(p, b, e);
}

static int diary_page(struct page *p, struct err *e)
{
    struct tpl_diary v = {0};

    return show(p, &v, e);
}

static int verify(struct page *p, struct err *e)
{
    struct tpl_diary v = {0};
    char last[HASH_HEX] = "";
    struct store *st;
    struct err broken;
    int64_t n = 0;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    r = audit_verify(st, &n, last, &broken);
    if (r == ERR_VERIFY) {
        v.broken = arena_strdup(p->arena, broken.message);
        v.broken_hint = arena_strdup(p->arena, broken.hint);
    } else if (r < 0) {
        *e = broken;
        return r;
    }
    struct movement_chain said = {.n = n, .whole = r == 0};
    snprintf(said.at, sizeof said.at, "%s", p->now);
    movement_chain_read(work_movement(p), &said);
    v.whole = r == 0;
    v.n_whole = n;
    v.mark = arena_printf(p->arena, "%lld:%s", (long long)n, last);
    return show(p, &v, e);
}

static int diary_file(struct page *p, struct err *e)
{
    struct audit_query q;
    const char *as = page_param(p, "as");
    const struct plan *plan;
    struct store *st;
    struct grid g;
    int r = work_store(p, &st, e);

    if (r == 0)
        r = work_plan(p, &plan, e);
    if (r == 0)
        r = query_of(p, st, &q, e);
    if (!str_eq(as, "csv") && !str_eq(as, "xlsx"))
        return err_set(e, ERR_MISSING, "%s", _("tải được dạng csv và xlsx"));
    if (r < 0 || (r = audit_grid(st, &q, plan, p->arena, &g, e)) < 0)
        return r;
    return work_send_grid(p, &g, arena_printf(p->arena, "nhat-ky.%s", as), e);
}

/* ---- my work ---- */

/* An auditor reads the chain once a day, and at once when it broke. */
int diary_asks(struct page *p, struct work_list *list, struct err *e)
{
    enum { DAY = 24 * 3600 };
    struct arena *a = list->arena;
    const struct movement_chain said = movement_chain(work_movement(p));
    struct work_item x = {.title = _("Kiểm tra chuỗi nhật ký"), .path = DIARY "/kiem-tra"};

    (void)e;
    if (!p->session || !perm_has(&p->session->who, ROLE_AUDITOR) ||
        (said.whole && moment_between(said.at, p->now) < DAY))
        return 0;
    x.due = p->today;
    x.detail = _("chưa kiểm tra từ khi máy chủ khởi động");
    if (*said.at)
        x.detail = said.whole
                       ? arena_printf(a, _("lần trước lúc %s: %lld dòng, không dòng nào bị sửa"),
                                      work_moment(a, said.at), (long long)said.n)
                       : arena_printf(a, _("lúc %s: có dòng bị sửa, bị xóa hoặc bị chèn"),
                                      work_moment(a, said.at));
    *vec_push_in(a, &list->items) = x;
    return 0;
}

static const struct form_field fields[] = {
    {.name = "tu", .title = "Từ ngày", .type = FIELD_DATE, .max = 10},
    {.name = "den", .title = "Đến hết ngày", .type = FIELD_DATE, .max = 10},
    {.name = "ai", .title = "Ai", .type = FIELD_TEXT, .max = 100},
    {.name = "viec", .title = "Việc", .type = FIELD_TEXT, .max = 40},
    {.name = "tim", .title = "Có các từ", .type = FIELD_TEXT, .max = 100},
    {.name = "truoc",
     .title = "Trước dòng",
     .type = FIELD_INT,
     .max = 12,
     .low = 1,
     .high = INT64_C(1) << 40}};

#define FIELDS fields, ARRAY_SIZE(fields)
static const struct route routes[] = {
    {HTTP_GET, DIARY, LANE_SLOW, RIGHT_AUDIT_SEE, FIELDS, 0, diary_page},
    {HTTP_GET, DIARY "/kiem-tra", LANE_SLOW, RIGHT_AUDIT_SEE, FIELDS, 0, verify},
    {HTTP_GET, DIARY "/tai-ve.{as:slug}", LANE_SLOW, RIGHT_AUDIT_SEE, FIELDS, 0, diary_file},
};
const struct route_table diary_table = {routes, ARRAY_SIZE(routes)};
