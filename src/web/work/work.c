/* See work.h.  A worker opens its connection when it first needs it and keeps it; a plan is read again only when another
 * version came into force. */
#include "web/work/work.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/moment.h"
#include "base/str.h"
#include "core/account_grid.h"
#include "core/setting.h"
#include "core/user.h"
#include "engine/plan_read.h"
#include "web/asset.h"
#include "web/work/sheet_page.h"

/* ---- what a worker holds ---- */

/* Years under different plans are looked at in turn: some few stay. */
enum { KEPT_PLANS = 8 };
struct kept_plan {
    int64_t version; /* 0 = none */
    struct arena *arena;
    struct plan *plan;
};

struct held {
    struct store *st;
    struct kept_plan plans[KEPT_PLANS]; /* the last used first */
};

void *work_begin(void *ctx)
{
    const struct movements *all = ctx;

    return xcalloc(all->n, sizeof(struct held));
}

void work_end(void *ctx, void *worker)
{
    const struct movements *all = ctx;
    struct held *held = worker;

    for (size_t i = 0; i < all->n; i++) {
        store_close(held[i].st);
        for (size_t k = 0; k < KEPT_PLANS; k++)
            arena_free(held[i].plans[k].arena);
    }
    free(held);
}

struct movement *work_movement(const struct page *p)
{
    const struct site *s = p->mount;

    return s->of;
}

static struct held *held(const struct page *p)
{
    const struct movements *all = p->ctx;

    return (struct held *)p->worker + (work_movement(p) - all->at);
}

int work_store(struct page *p, struct store **ret, struct err *e)
{
    const struct movement *m = work_movement(p);
    struct held *h = held(p);
    int r = 0;

    if (!m->db) {
        err_set(e, ERR_MISSING, "%s", _("phong trào này mở từ thư mục, không có phần làm việc"));
        return err_hint(e, "%s",
                        _("Quản trị viên nạp vào cơ sở dữ liệu: thidua init, thidua import."));
    }
    if (!h->st)
        r = store_open(m->db, m->tenant, &h->st, e);
    if (r == 0)
        *ret = h->st;
    return r;
}

static int read_plan(struct store *st, int32_t on, struct kept_plan *ret, struct err *e)
{
    struct arena *a = arena_new();
    struct store_plan kept;
    struct errs errs;
    struct plan *plan;
    int r = store_plan(st, a, on, &kept, e);

    if (r == 0) {
        errs_init(&errs, a, 1);
        r = plan_read_stored(a, kept.plan_id, kept.text, strlen(kept.text), &plan, &errs);
        if (r < 0 && errs.list.n)
            *e = errs.list.at[0];
    }
    if (r < 0) {
        arena_free(a);
        return r;
    }
    *ret = (struct kept_plan){.version = kept.version, .arena = a, .plan = plan};
    return 0;
}

/* The version in force on the day, moved to the front; what was used longest ago goes. */
static int hold_plan(struct held *h, int64_t version, int32_t on, struct err *e)
{
    struct kept_plan x = {0};
    size_t at = 0;

    while (at < KEPT_PLANS && h->plans[at].version != version)
        at++;
    if (at < KEPT_PLANS) {
        x = h->plans[at];
    } else {
        int r = read_plan(h->st, on, &x, e);
        if (r < 0)
            return r;
        arena_free(h->plans[--at].arena);
    }
    memmove(&h->plans[1], &h->plans[0], at * sizeof x);
    h->plans[0] = x;
    return 0;
}

/* In force on the day, else today, else the first plan, which is not in force yet: better than none. */
static int plan_on(struct page *p, int32_t on, const struct plan **ret, struct err *e)
{
    const int32_t days[] = {on, p->today, DATE_NONE};
    struct held *h = held(p);
    struct store *st;
    int64_t version = 0;
    size_t i = 0;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    while ((r = store_plan_version(st, days[i], &version, e)) == ERR_MISSING &&
           i + 1 < ARRAY_SIZE(days))
        i++;
    if (r == 0)
        r = hold_plan(h, version, days[i], e);
    if (r == 0)
        *ret = h->plans[0].plan;
    return r;
}

int work_plan(struct page *p, const struct plan **ret, struct err *e)
{
    return plan_on(p, p->today, ret, e);
}

int work_plan_of(struct page *p, int year, const struct plan **ret, struct err *e)
{
    int32_t last = date_from(year, 12, 31);

    return plan_on(p, p->today < last ? p->today : last, ret, e);
}

/* ---- who ---- */

const char *work_address(const struct page *p)
{
    const struct movements *all = p->ctx;
    const char *s = all->secure ? http_header(p->rq, "X-Real-IP") : NULL;

    return s ? s : "";
}

static const char *author_of(const struct page *p)
{
    const struct session *s = p->session;

    return !s ? "" : s->login[0] ? user_author(p->arena, s->name, s->login) : s->name;
}

struct store_who work_who(const struct page *p)
{
    return (struct store_who){.at = p->now,
                              .author = author_of(p),
                              .user_id = p->session ? p->session->who.user_id : 0,
                              .from_where = work_address(p),
                              .perm = p->session ? &p->session->who : NULL};
}

int work_check(const struct page *p, enum right right, const struct perm_on *on, struct err *e)
{
    return perm_check(p->session ? &p->session->who : NULL, right, on, e);
}

bool work_may(const struct page *p, enum right right, const struct perm_on *on)
{
    return perm_may(p->session ? &p->session->who : NULL, right, on, NULL);
}

/* ---- shell ---- */

/* The menu, in the order of the work.  Only what one may do somewhere is shown. */
static const struct {
    const char *path, *title;
    enum right right;
} menu[] = {
    {"/viec-cua-toi", N_("Việc của tôi"), RIGHT_SIGNED_IN},
    {"/so-lieu", N_("Số liệu"), RIGHT_FIGURE_EDIT},
    {"/phieu-diem", N_("Phiếu điểm"), RIGHT_SHEET_SEE},
    {"/nhiem-vu", N_("Nhiệm vụ"), RIGHT_TASK_SEE},
    {"/so-don-vi", N_("Sổ đơn vị"), RIGHT_REGISTER_SEE},
    {"/so-can-bo", N_("Sổ cán bộ"), RIGHT_REGISTER_SEE},
    {"/lich", N_("Lịch"), RIGHT_REGISTER_SEE},
    {"/tam-tinh", N_("Tạm tính"), RIGHT_WHATIF_SEE},
    {"/tinh-va-cong-bo", N_("Tính và công bố"), RIGHT_RUN_SEE},
    {"/truyen-thong", N_("Truyền thông"), RIGHT_PRESS_SEE},
    {"/ke-hoach-quan-tri", N_("Các bản kế hoạch"), RIGHT_PLAN_EDIT},
    {"/cau-hinh", N_("Cấu hình"), RIGHT_PLAN_EDIT},
    {"/cau-hinh", N_("Cấu hình"), RIGHT_SETTING_EDIT}, /* the same page for others */
    {"/don-vi-cua-toi/can-bo", N_("Cán bộ đơn vị"), RIGHT_USER_RESET},
    {"/quan-tri/tai-khoan", N_("Tài khoản"), RIGHT_USER_MANAGE},
    {"/quan-tri/khoa-api", N_("Khóa API"), RIGHT_TOKEN_ASK},
    {"/khoa-api", N_("Khóa API"), RIGHT_TOKEN_OPEN},
    {"/nhat-ky", N_("Nhật ký"), RIGHT_AUDIT_SEE},
};

static bool at_path(const char *at, const char *path)
{
    size_t n = strlen(path);

    return strncmp(at, path, n) == 0 && (!at[n] || at[n] == '/');
}

struct tpl_work_top work_top(const struct page *p, const char *title, const char *at)
{
    const struct site *s = p->mount;
    struct tpl_work_top_menu *list =
        ARENA_ARRAY(p->arena, struct tpl_work_top_menu, ARRAY_SIZE(menu));
    size_t n = 0;

    for (size_t i = 0; i < ARRAY_SIZE(menu); i++) {
        if (!perm_may_some(p->session ? &p->session->who : NULL, menu[i].right, NULL))
            continue;
        if (i && str_eq(menu[i].path, menu[i - 1].path) && n &&
            str_eq(list[n - 1].title, _(menu[i].title)))
            continue;
        if (menu[i].right == RIGHT_USER_RESET && work_may(p, RIGHT_USER_MANAGE, NULL))
            continue; /* they have the page of all accounts */
        list[n++] = (struct tpl_work_top_menu){
            .href = arena_printf(p->arena, "%s%s", p->base, menu[i].path),
            .title = _(menu[i].title),
            .here = at && at_path(at, menu[i].path)};
    }
    return (struct tpl_work_top){.title = title,
                                 .css = asset_path("app.css"),
                                 .script = asset_path("htmx.js"),
                                 .icon = asset_path("favicon.svg"),
                                 .base = p->base,
                                 .name = s->plan->item.title,
                                 .user = p->session ? p->session->name : "",
                                 .csrf = work_csrf(p),
                                 .demo = s->of->demo,
                                 .menu = list,
                                 .n_menu = n};
}

struct tpl_work_end work_bottom(const struct page *p)
{
    const struct site *s = p->mount;

    return (struct tpl_work_end){.base = p->base, .office = s->office};
}

const char *work_csrf(const struct page *p)
{
    return p->session ? p->session->csrf : "";
}

int work_send(struct page *p, const struct buf *b, struct err *e)
{
    if (buf_failed(b))
        return err_set(e, ERR_LIMIT, "%s", _("trang quá lớn"));
    p->answer->body = b->data;
    p->answer->len = b->len;
    return 0;
}

int work_goto(struct page *p, const char *path)
{
    return page_goto(p, arena_printf(p->arena, "%s%s", p->base, path));
}

static void free_buf(void *b)
{
    buf_free(b);
}

int work_send_grid(struct page *p, const struct grid *g, const char *name, struct err *e)
{
    struct buf *b = ARENA_NEW(p->arena, struct buf);
    enum grid_file as = str_ends(name, ".csv") ? GRID_CSV : GRID_XLSX;
    int r = grid_to_buf(g, as, b, e);

    if (r < 0)
        return r;
    arena_on_free(p->arena, free_buf, b);
    p->answer->type = grid_file_type(as);
    http_extra(p->answer, "Content-Disposition",
               arena_printf(p->arena, "attachment; filename=\"%s\"", name));
    return work_send(p, b, e);
}

/* ---- what is made in the background ---- */

static void release_live(void *l)
{
    live_release(l);
}

struct live *work_live(const struct page *p)
{
    struct live *l = movement_live(work_movement(p));

    if (l)
        arena_on_free(p->arena, release_live, l);
    return l;
}

int work_wait(struct page *p, const char *title, const char *at, const char *what, const char *back,
              struct err *e)
{
    struct buf *b = page_buf(p->arena);
    struct tpl_wait v = {.top = work_top(p, title, at),
                         .end = work_bottom(p),
                         .title = title,
                         .what = what,
                         .again = arena_printf(p->arena, "%s%s", p->base, back)};

    tpl_wait(b, &v);
    http_extra(p->answer, "Refresh", "2");
    return work_send(p, b, e);
}

static int first_live(struct page *p, const char *title, const char *at, const char *back,
                      struct err *e)
{
    return work_wait(p, title, at, _("Đang tính lần đầu từ số liệu hiện có."), back, e);
}

static int no_live_year(const struct live *l, int year, struct err *e)
{
    err_set(e, ERR_MISSING, _("năm %d chưa có số liệu nào để tính"), year);
    if (l->problem[0])
        return err_hint(e, _("Không tính được theo %s."), l->problem);
    return l->n_years ? err_hint(e, _("Có số liệu từ năm %d đến năm %d."), l->years[0].year,
                                 l->years[l->n_years - 1].year)
                      : err_hint(e, "%s", _("Các đơn vị nhập số liệu trước."));
}

int work_veil(struct page *p, struct veil *ret, struct err *e)
{
    struct setting_value all[MOVEMENT_SETTINGS];
    const struct grant *units;
    struct store *st;
    size_t n;
    int r;

    *ret = (struct veil){.site = p->mount};
    if (perm_everywhere(&p->session->who, RIGHT_WHATIF_SEE, p->arena, &units, &n))
        return 0;
    if ((r = work_store(p, &st, e)) < 0 || (r = movement_settings(st, p->arena, all, e)) < 0)
        return r;
    ret->on = movement_places(all) != PLACES_SHOWN;
    ret->band = movement_places(all) == PLACES_BAND;
    return 0;
}

int work_live_year(struct page *p, const char *title, const char *at, struct live **ret_live,
                   struct site_year *ret, struct err *e)
{
    struct live *l = *ret_live = work_live(p);
    int year = page_param_int(p, "year"), r;

    if (l)
        return live_year(l, year, ret) ? 0 : no_live_year(l, year, e);
    r = first_live(p, title, at, arena_printf(p->arena, "%s/%d", at, year), e);
    return r < 0 ? r : 1;
}

int work_live_latest(struct page *p, const char *title, const char *at, struct err *e)
{
    struct live *l = work_live(p);

    if (!l)
        return first_live(p, title, at, at, e);
    int year = l->n_years ? l->years[l->n_years - 1].year : date_year(p->today);
    return work_goto(p, arena_printf(p->arena, "%s/%d", at, year));
}

const char *work_part_year(struct arena *a, const struct unit *u, int year)
{
    bool late = u->from > date_from(year, 1, 1);
    bool short_ = u->to != DATE_NONE && u->to < date_from(year, 12, 31);

    if (late && short_)
        return arena_printf(a, _("hoạt động từ ngày %s đến hết ngày %s"), date_vi(a, u->from),
                            date_vi(a, u->to));
    if (late)
        return arena_printf(a, _("hoạt động từ ngày %s"), date_vi(a, u->from));
    return short_ ? arena_printf(a, _("hoạt động đến hết ngày %s"), date_vi(a, u->to)) : "";
}

const char *work_moment(struct arena *a, const char *utc)
{
    int64_t seconds;

    return moment_parse(utc, &seconds) < 0 ? utc : live_time(a, seconds);
}

/* ---- my work ---- */

static work_asker *const work_askers[] = {account_asks, work_ask_sheets, work_ask_tasks,
                                          publish_asks, plans_ask,       users_ask,
                                          keys_ask,     diary_asks};

static int by_due(const void *a, const void *b)
{
    const struct work_item *x = a, *y = b;
    int64_t dx = x->due == DATE_NONE ? INT32_MAX : x->due;
    int64_t dy = y->due == DATE_NONE ? INT32_MAX : y->due;

    return dx != dy ? (dx > dy) - (dx < dy) : strcmp(x->path, y->path);
}

static const char *term(const struct page *p, const struct work_item *x)
{
    if (x->due == DATE_NONE)
        return _("chưa có hạn");
    if (x->due < p->today)
        return arena_printf(p->arena, _("trễ %d ngày (hạn %s)"), p->today - x->due,
                            date_vi(p->arena, x->due));
    if (x->due == p->today)
        return _("hạn hôm nay");
    return arena_printf(p->arena, _("hạn %s, còn %d ngày"), date_vi(p->arena, x->due),
                        x->due - p->today);
}

static const char *key_news(const struct page *p, const struct user_news *x)
{
    struct arena *a = p->arena;
    const char *what = token_scopes_title(a, x->scopes), *when = work_moment(a, x->at);

    if (!x->unit[0])
        return arena_printf(a, _("Khóa API “%s” (%s, mọi đơn vị) được mở lúc %s, người mở: %s."),
                            x->name, what, when, x->by);
    return arena_printf(a, _("Khóa API “%s” (%s, đơn vị %s) được mở lúc %s, người mở: %s."),
                        x->name, what, x->unit, when, x->by);
}

static const char *news_text(const struct page *p, const struct user_news *x)
{
    const char *when = work_moment(p->arena, x->at);

    if (x->kind == NEWS_KEY)
        return key_news(p, x);
    if (x->kind == NEWS_CLOCK)
        return arena_printf(
            p->arena,
            _("Đồng hồ máy chủ nhảy từ %s sang %s: giờ ghi trong nhật ký trước đó có thể "
              "sai; thời gian chờ và phiên đăng nhập được tính lại từ lúc này."),
            work_moment(p->arena, x->was), when);
    if (x->kind == NEWS_RENAME)
        return arena_printf(p->arena, _("%s (%s) trước lúc %s là “%s”, người đổi: %s."), x->name,
                            x->login, when, x->was, x->by);
    if (x->kind == NEWS_GRANT)
        return arena_printf(p->arena, _("%s (%s) được giao vai trò “%s” lúc %s, người giao: %s."),
                            x->name, x->login, role_title(x->role), when, x->by);
    if (x->own)
        return arena_printf(p->arena,
                            _("Mật khẩu của tài khoản này được cấp lại lúc %s, người cấp: %s. Nếu "
                              "anh/chị không nhờ việc đó, báo ngay cho thanh tra hoặc Chủ tịch."),
                            when, x->by);
    return arena_printf(p->arena, _("%s (%s) được cấp lại mật khẩu lúc %s, người cấp: %s."),
                        x->name, x->login, when, x->by);
}

/* What others did to this account, and to those that decide. */
static int set_news(struct page *p, struct tpl_mine *v, struct err *e)
{
    struct user_news *list;
    struct store *st;
    size_t n;
    int r = work_store(p, &st, e);

    if (r < 0 || (r = user_news(st, &p->session->who, p->now, p->arena, &list, &n, e)) < 0)
        return r;
    struct tpl_mine_warnings *warnings = ARENA_ARRAY(p->arena, struct tpl_mine_warnings, n + 1);
    struct tpl_mine_news *news = ARENA_ARRAY(p->arena, struct tpl_mine_news, n + 1);
    for (size_t i = 0; i < n; i++)
        if (list[i].own && list[i].kind == NEWS_RESET)
            warnings[v->n_warnings++].text = news_text(p, &list[i]);
        else
            news[v->n_news++].text = news_text(p, &list[i]);
    v->warnings = warnings;
    v->news = news;
    v->days = USER_NEWS_DAYS;
    return 0;
}

static int my_work(struct page *p, struct err *e)
{
    struct work_list list = {.arena = p->arena};
    struct buf *b = page_buf(p->arena);
    int r = 0;

    for (size_t i = 0; r == 0 && i < ARRAY_SIZE(work_askers); i++)
        r = work_askers[i](p, &list, e);
    if (r < 0)
        return r;
    if (list.items.n)
        qsort(list.items.at, list.items.n, sizeof *list.items.at, by_due);
    struct tpl_mine_items *items = ARENA_ARRAY(p->arena, struct tpl_mine_items, list.items.n + 1);
    for (size_t i = 0; i < list.items.n; i++) {
        const struct work_item *x = &list.items.at[i];
        items[i] = (struct tpl_mine_items){.title = x->title,
                                           .detail = x->detail,
                                           .href = arena_printf(p->arena, "%s%s", p->base, x->path),
                                           .due = term(p, x),
                                           .late = x->due != DATE_NONE && x->due < p->today};
    }
    struct tpl_mine v = {.top = work_top(p, _("Việc của tôi"), "/viec-cua-toi"),
                         .end = work_bottom(p),
                         .items = items,
                         .n_items = list.items.n};
    if ((r = set_news(p, &v, e)) < 0)
        return r;
    tpl_mine(b, &v);
    return work_send(p, b, e);
}

static const struct route routes[] = {
    {HTTP_GET, "/viec-cua-toi", LANE_FAST, RIGHT_SIGNED_IN, NULL, 0, 0, my_work},
};
const struct route_table work_table = {routes, ARRAY_SIZE(routes)};
