/* Accounts as administrators see them, and the head's own clerks.  What is allowed is decided in core/user.c; here it is
 * asked, shown, and told again on the same page when it was refused.  Secrets are on the one page that answers the POST. */
#include "base/date.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/vi.h"
#include "core/account_grid.h"
#include "core/session.h"
#include "core/sheet.h"
#include "web/work/work.h"

enum { A_PAGE = 50 };
#define USERS "/quan-tri/tai-khoan"
#define CLERKS "/don-vi-cua-toi/can-bo"

static struct user_by by(const struct page *p)
{
    return (struct user_by){work_who(p), &p->session->who};
}

static const char *text_of(const struct page *p, const char *field)
{
    const char *s = form_value(&p->form, field)->text;

    return s ? s : "";
}

/* Told on the page it came from; anything else is an error page. */
static bool is_told(int r)
{
    return r == ERR_INPUT || r == ERR_CONFLICT || r == ERR_MISSING || r == ERR_DENIED ||
           r == ERR_LIMIT;
}

/* Of a page that tells what was wrong. */
static int status_of(const struct err *wrong)
{
    return !wrong ? 200 : wrong->code == ERR_DENIED ? 403 : 422;
}

/* ---- a secret, once ---- */

static int show_invitation(struct page *p, const char *whose, const char *token, const char *back,
                           struct err *e)
{
    const struct movements *all = p->ctx;
    const char *host = http_header(p->rq, "Host");
    struct buf *b = page_buf(p->arena);
    const char *title = _("Địa chỉ để đặt mật khẩu");
    struct tpl_secret v = {
        .top = work_top(p, title, NULL),
        .end = work_bottom(p),
        .title = title,
        .whose = whose,
        .what = _("Gửi cho đúng người ấy:"),
        .secret = arena_printf(p->arena, "%s://%s%s/loi-moi/%s", all->secure ? "https" : "http",
                               host ? host : "", p->base, token),
        .how = arena_printf(p->arena, _("Dùng một lần, trong %d ngày."), USER_INVITE_DAYS),
        .back = arena_printf(p->arena, "%s%s", p->base, back)};

    tpl_secret(b, &v);
    return work_send(p, b, e);
}

/* ---- the list ---- */

static bool fits(struct arena *a, const struct user *u, const char *words)
{
    const char *all = arena_printf(a, "%s %s %s", u->login, u->name, user_state_title(u));
    char **word, *key;
    size_t n = str_split(a, vi_search_key(a, words), ' ', &word);

    for (size_t i = 0; i < u->n_grants; i++)
        all = arena_printf(a, "%s %s", all, user_grant_title(a, &u->grants[i], u->unit_names[i]));
    key = vi_search_key(a, all);
    for (size_t i = 0; i < n; i++)
        if (!strstr(key, word[i]))
            return false;
    return true;
}

static void set_row(struct page *p, const struct user *u, struct tpl_users_rows *row)
{
    struct tpl_users_rows_roles *roles =
        ARENA_ARRAY(p->arena, struct tpl_users_rows_roles, u->n_grants + 1);

    for (size_t i = 0; i < u->n_grants; i++)
        roles[i].text = user_grant_title(p->arena, &u->grants[i], u->unit_names[i]);
    *row = (struct tpl_users_rows){.id = u->id,
                                   .login = u->login,
                                   .name = u->name,
                                   .roles = roles,
                                   .n_roles = u->n_grants,
                                   .state = user_state_title(u),
                                   .off = u->disabled,
                                   .waits = !u->has_password,
                                   .lacks_totp = user_needs_totp(u) && !u->has_totp,
                                   .signed_in = work_moment(p->arena, u->signed_in_at)};
}

static const char *page_link(struct page *p, const char *words, int64_t page)
{
    struct buf *b = page_buf(p->arena);

    buf_addf(b, "%s" USERS "?tim=", p->base);
    tpl_part(b, words);
    buf_addf(b, "&trang=%lld", (long long)page);
    return buf_str(b);
}

static int set_list(struct page *p, struct store *st, struct tpl_users *v, struct err *e)
{
    const char *words = p->rq->method == HTTP_POST ? "" : text_of(p, "tim");
    int64_t page = p->rq->method == HTTP_POST ? 0 : form_value(&p->form, "trang")->number, at = 0;
    struct tpl_users_rows *rows = ARENA_ARRAY(p->arena, struct tpl_users_rows, A_PAGE);
    struct user *list;
    size_t n;
    int r = user_list(st, p->arena, &list, &n, e);

    if (r < 0)
        return r;
    page = page < 1 ? 1 : page;
    for (size_t i = 0; i < n; i++) {
        if (!fits(p->arena, &list[i], words))
            continue;
        if (at >= (page - 1) * A_PAGE && at < page * A_PAGE)
            set_row(p, &list[i], &rows[v->n_rows++]);
        at++;
    }
    v->words = words;
    v->n_all = (int64_t)n;
    v->n_found = at;
    v->rows = rows;
    v->newer = page > 1 ? page_link(p, words, page - 1) : "";
    v->older = at > page * A_PAGE ? page_link(p, words, page + 1) : "";
    return 0;
}

static void set_roles(struct page *p, const char *chosen, struct tpl_users *v)
{
    struct tpl_users_roles *roles = ARENA_ARRAY(p->arena, struct tpl_users_roles, ROLES);

    for (enum role r = 0; r < ROLES; r++)
        roles[r] = (struct tpl_users_roles){
            .id = role_id(r), .title = role_title(r), .chosen = str_eq(role_id(r), chosen)};
    v->roles = roles;
    v->n_roles = ROLES;
}

static int set_units(struct page *p, struct store *st, struct tpl_users *v, struct err *e)
{
    struct user_unit_name *names;
    size_t n;
    int r = user_unit_names(st, p->arena, &names, &n, e);

    if (r < 0)
        return r;
    struct tpl_users_units *list = ARENA_ARRAY(p->arena, struct tpl_users_units, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct tpl_users_units){names[i].code, names[i].name};
    v->units = list;
    v->n_units = n;
    return 0;
}

static int show_list(struct page *p, const struct err *wrong, struct err *e)
{
    bool post = p->rq->method == HTTP_POST;
    struct buf *b = page_buf(p->arena);
    struct store *st;
    struct tpl_users v = {.top = work_top(p, _("Tài khoản"), USERS),
                          .end = work_bottom(p),
                          .base = p->base,
                          .csrf = work_csrf(p),
                          .wrong = wrong ? wrong->message : "",
                          .hint = wrong ? wrong->hint : "",
                          .login = post ? text_of(p, "ten") : "",
                          .name = post ? text_of(p, "ho_ten") : "",
                          .unit = post ? text_of(p, "don_vi") : ""};
    int r = work_store(p, &st, e);

    if (r < 0 || (r = set_list(p, st, &v, e)) < 0 || (r = set_units(p, st, &v, e)) < 0)
        return r;
    set_roles(p, post ? text_of(p, "vai_tro") : "clerk", &v);
    p->answer->status = status_of(wrong);
    tpl_users(b, &v);
    return work_send(p, b, e);
}

static int list_page(struct page *p, struct err *e)
{
    return show_list(p, NULL, e);
}

static int list_file(struct page *p, struct err *e)
{
    struct store *st;
    struct grid g;
    int r = work_store(p, &st, e);

    if (r < 0 || (r = user_grid(st, p->arena, &g, e)) < 0)
        return r;
    return work_send_grid(p, &g, "tai-khoan.xlsx", e);
}

/* The role and, for some, the unit by its code. */
static int read_grant(struct page *p, struct store *st, struct grant *ret, struct err *e)
{
    const char *unit = text_of(p, "don_vi");

    *ret = (struct grant){.role = role_named(text_of(p, "vai_tro")), .unit_code = ""};
    return *unit ? user_unit(st, unit, p->arena, ret, e) : 0;
}

static int invite(struct page *p, struct err *e)
{
    const struct user_by me = by(p);
    char token[SECRET_SIZE];
    struct store *st;
    struct grant g;
    struct err wrong;
    int64_t id;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    if ((r = read_grant(p, st, &g, &wrong)) >= 0)
        r = user_invite(st, &me, text_of(p, "ten"), text_of(p, "ho_ten"), &g, 1, token, &id,
                        &wrong);
    if (is_told(r))
        return show_list(p, &wrong, e);
    if (r < 0) {
        *e = wrong;
        return r;
    }
    return show_invitation(p, text_of(p, "ho_ten"), token,
                           arena_printf(p->arena, USERS "/%lld", (long long)id), e);
}

/* ---- one account ---- */

static int set_history(struct page *p, struct store *st, int64_t id, struct tpl_user *v,
                       struct err *e)
{
    struct user_grant_row *rows;
    size_t n;
    int r = user_grants(st, id, p->arena, &rows, &n, e);

    if (r < 0)
        return r;
    struct tpl_user_history *list = ARENA_ARRAY(p->arena, struct tpl_user_history, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct tpl_user_history){
            .at = work_moment(p->arena, rows[i].at),
            .given = rows[i].given,
            .text = user_grant_title(p->arena, &rows[i].grant, rows[i].unit_name),
            .author = rows[i].author,
            .why = rows[i].why};
    v->history = list;
    v->n_history = n;
    return 0;
}

static void set_grants(struct page *p, const struct user *u, struct tpl_user *v)
{
    struct arena *a = p->arena;
    struct tpl_user_grants *list = ARENA_ARRAY(a, struct tpl_user_grants, u->n_grants + 1);
    struct tpl_user_roles *roles = ARENA_ARRAY(a, struct tpl_user_roles, ROLES);

    for (size_t i = 0; i < u->n_grants; i++) {
        const struct grant *g = &u->grants[i];
        list[i] =
            (struct tpl_user_grants){.text = user_grant_title(a, g, u->unit_names[i]),
                                     .role = role_id(g->role),
                                     .unit = g->unit_code,
                                     .from = g->unit_code[0] ? date_iso(a, g->unit_from) : ""};
    }
    for (enum role r = 0; r < ROLES; r++)
        roles[r] = (struct tpl_user_roles){role_id(r), role_title(r)};
    v->grants = list;
    v->n_grants = u->n_grants;
    v->roles = roles;
    v->n_roles = ROLES;
}

static int set_user(struct page *p, struct store *st, int64_t id, struct tpl_user *v, struct err *e)
{
    struct session_row *sessions;
    struct tpl_users units = {0};
    struct user_waiting *waiting;
    struct user u;
    size_t n, n_waiting;
    int r = user_get(st, id, p->arena, &u, e);

    if (r < 0 || (r = session_list(st, id, p->now, p->arena, &sessions, &n, e)) < 0 ||
        (r = user_kept_out(st, p->now, p->arena, &waiting, &n_waiting, e)) < 0 ||
        (r = set_history(p, st, id, v, e)) < 0 || (r = set_units(p, st, &units, e)) < 0)
        return r;
    struct tpl_user_units *list = ARENA_ARRAY(p->arena, struct tpl_user_units, units.n_units + 1);
    for (size_t i = 0; i < units.n_units; i++)
        list[i] = (struct tpl_user_units){units.units[i].code, units.units[i].name};
    for (size_t i = 0; i < n_waiting; i++)
        if (waiting[i].id == id)
            v->waits_until = work_moment(p->arena, waiting[i].until);
    set_grants(p, &u, v);
    v->id = u.id;
    v->name = u.name;
    v->login = u.login;
    v->state = user_state_title(&u);
    v->off = u.disabled;
    v->waits = !u.has_password;
    v->mine = u.id == p->session->who.user_id;
    v->totp = u.has_totp ? _("đã bật") : user_needs_totp(&u) ? _("còn thiếu") : _("chưa bật");
    v->made = work_moment(p->arena, u.made_at);
    v->signed_in = work_moment(p->arena, u.signed_in_at);
    v->n_sessions = (int64_t)n;
    v->units = list;
    v->n_units = units.n_units;
    v->top = work_top(p, u.name, USERS);
    return 0;
}

static const char *done_title(const char *what)
{
    static const struct {
        const char *word, *title;
    } said[] = {{"giao", N_("Đã giao vai trò")},
                {"chuyen", N_("Đã chuyển vai trò sang đơn vị khác")},
                {"sua", N_("Đã sửa họ tên, tên đăng nhập")},
                {"rut", N_("Đã rút vai trò")},
                {"khoa", N_("Đã khóa tài khoản và đóng mọi phiên")},
                {"mo", N_("Đã mở lại tài khoản")},
                {"bo-cho", N_("Đã cho đăng nhập ngay, không phải chờ")},
                {"phien", N_("Đã đóng mọi phiên")}};

    for (size_t i = 0; i < ARRAY_SIZE(said); i++)
        if (str_eq(said[i].word, what))
            return _(said[i].title);
    return "";
}

static int show_user(struct page *p, const struct err *wrong, struct err *e)
{
    struct buf *b = page_buf(p->arena);
    struct store *st;
    struct tpl_user v = {.end = work_bottom(p),
                         .base = p->base,
                         .csrf = work_csrf(p),
                         .done = wrong ? "" : done_title(text_of(p, "xong")),
                         .wrong = wrong ? wrong->message : "",
                         .hint = wrong ? wrong->hint : ""};
    int r = work_store(p, &st, e);

    if (r < 0 || (r = set_user(p, st, page_param_int(p, "id"), &v, e)) < 0)
        return r;
    p->answer->status = status_of(wrong);
    tpl_user(b, &v);
    return work_send(p, b, e);
}

static int user_page(struct page *p, struct err *e)
{
    return show_user(p, NULL, e);
}

/* Behind a deed: on, or the page again with what stood in the way. */
static int after(struct page *p, int r, const char *done, const struct err *wrong, struct err *e)
{
    if (is_told(r))
        return show_user(p, wrong, e);
    if (r < 0) {
        *e = *wrong;
        return r;
    }
    return work_goto(p, arena_printf(p->arena, USERS "/%s?xong=%s", page_param(p, "id"), done));
}

static int give(struct page *p, struct err *e)
{
    const struct user_by me = by(p);
    struct store *st;
    struct grant g;
    struct err wrong;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    if ((r = read_grant(p, st, &g, &wrong)) >= 0)
        r = user_give(st, &me, page_param_int(p, "id"), &g, text_of(p, "ly_do"), &wrong);
    return after(p, r, "giao", &wrong, e);
}

static int withdraw(struct page *p, struct err *e)
{
    const struct user_by me = by(p);
    struct grant g = {.role = role_named(text_of(p, "vai_tro")), .unit_code = text_of(p, "don_vi")};
    const char *from = text_of(p, "tu_ngay");
    struct store *st;
    struct err wrong;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    if (g.unit_code[0] && date_parse_iso(from, &g.unit_from) < 0)
        return err_set(e, ERR_INPUT, "%s", _("thiếu ngày bắt đầu của đơn vị"));
    r = user_withdraw(st, &me, page_param_int(p, "id"), &g, text_of(p, "ly_do"), &wrong);
    return after(p, r, "rut", &wrong, e);
}

static int move(struct page *p, struct err *e)
{
    const struct user_by me = by(p);
    struct grant was = {.role = role_named(text_of(p, "vai_tro")),
                        .unit_code = text_of(p, "don_vi")},
                 to = {0};
    const char *from = text_of(p, "tu_ngay");
    struct store *st;
    struct err wrong;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    if (!was.unit_code[0] || date_parse_iso(from, &was.unit_from) < 0)
        return err_set(e, ERR_INPUT, "%s", _("thiếu đơn vị của vai trò"));
    if ((r = user_unit(st, text_of(p, "sang"), p->arena, &to, &wrong)) >= 0) {
        to.role = was.role;
        r = user_move(st, &me, page_param_int(p, "id"), &was, &to, text_of(p, "ly_do"), &wrong);
    }
    return after(p, r, "chuyen", &wrong, e);
}

static int change_name(struct page *p, struct err *e)
{
    const struct user_by me = by(p);
    struct store *st;
    struct err wrong;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    r = user_rename(st, &me, page_param_int(p, "id"), text_of(p, "ten"), text_of(p, "ho_ten"),
                    text_of(p, "ly_do"), &wrong);
    return after(p, r, "sua", &wrong, e);
}

static int lock(struct page *p, struct err *e)
{
    const struct user_by me = by(p);
    const char *what = text_of(p, "viec");
    struct store *st;
    struct err wrong;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    r = user_disable(st, &me, page_param_int(p, "id"), str_eq(what, "khoa"), text_of(p, "ly_do"),
                     &wrong);
    return after(p, r, what, &wrong, e);
}

static int close_sessions(struct page *p, struct err *e)
{
    const struct user_by me = by(p);
    struct store *st;
    struct err wrong;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    r = session_revoke(st, &me, page_param_int(p, "id"), NULL, NULL, &wrong);
    return after(p, r, "phien", &wrong, e);
}

static int unlock(struct page *p, struct err *e)
{
    const struct user_by me = by(p);
    struct store *st;
    struct err wrong;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    r = user_unlock(st, &me, page_param_int(p, "id"), text_of(p, "ly_do"), &wrong);
    return after(p, r, "bo-cho", &wrong, e);
}

/* Only reads: the name for the page of the secret. */
static const char *name_of(struct page *p, struct store *st)
{
    struct user u;
    struct err none;

    return user_get(st, page_param_int(p, "id"), p->arena, &u, &none) < 0 ? "" : u.name;
}

static int reset(struct page *p, struct err *e)
{
    const struct user_by me = by(p);
    char token[SECRET_SIZE];
    struct store *st;
    struct err wrong;
    int r = work_check(p, RIGHT_USER_MANAGE, NULL, e);

    if (r < 0 || (r = work_store(p, &st, e)) < 0)
        return r;
    r = user_reset(st, &me, page_param_int(p, "id"), form_value(&p->form, "bo_lop")->number != 0,
                   text_of(p, "ly_do"), token, &wrong);
    if (r < 0)
        return after(p, r, "", &wrong, e);
    return show_invitation(p, name_of(p, st), token,
                           arena_printf(p->arena, USERS "/%s", page_param(p, "id")), e);
}

/* ---- the head's clerks ---- */

static const char *roles_text(struct arena *a, const struct user *u)
{
    const char *s = "";

    for (size_t i = 0; i < u->n_grants; i++)
        s = arena_printf(a, "%s%s%s", s, i ? "; " : "",
                         user_grant_title(a, &u->grants[i], u->unit_names[i]));
    return s;
}

/* Whom the person may give another chance, and nobody else. */
static int clerks_of(struct page *p, struct user **ret, size_t *ret_n, struct err *e)
{
    struct user *list;
    struct store *st;
    size_t n;
    int r = work_store(p, &st, e);

    if (r < 0 || (r = user_list(st, p->arena, &list, &n, e)) < 0)
        return r;
    *ret = list;
    *ret_n = 0;
    for (size_t i = 0; i < n; i++)
        if (user_may_reset(&p->session->who, &list[i]))
            list[(*ret_n)++] = list[i];
    return 0;
}

static int show_clerks(struct page *p, const struct err *wrong, struct err *e)
{
    struct buf *b = page_buf(p->arena);
    struct user *list;
    size_t n;
    int r = clerks_of(p, &list, &n, e);

    if (r < 0)
        return r;
    struct tpl_clerks_rows *rows = ARENA_ARRAY(p->arena, struct tpl_clerks_rows, n + 1);
    for (size_t i = 0; i < n; i++)
        rows[i] =
            (struct tpl_clerks_rows){.id = list[i].id,
                                     .name = list[i].name,
                                     .login = list[i].login,
                                     .roles = roles_text(p->arena, &list[i]),
                                     .state = user_state_title(&list[i]),
                                     .off = list[i].disabled,
                                     .signed_in = work_moment(p->arena, list[i].signed_in_at)};
    struct tpl_clerks v = {.top = work_top(p, _("Cán bộ nhập liệu của đơn vị"), CLERKS),
                           .end = work_bottom(p),
                           .base = p->base,
                           .csrf = work_csrf(p),
                           .wrong = wrong ? wrong->message : "",
                           .hint = wrong ? wrong->hint : "",
                           .rows = rows,
                           .n_rows = n};
    p->answer->status = status_of(wrong);
    tpl_clerks(b, &v);
    return work_send(p, b, e);
}

/* An administrator sees everybody, and more of each, on the other page. */
static int clerks_page(struct page *p, struct err *e)
{
    if (work_may(p, RIGHT_USER_MANAGE, NULL))
        return work_goto(p, USERS);
    return show_clerks(p, NULL, e);
}

static int clerks_file(struct page *p, struct err *e)
{
    static const struct grid_column columns[] = {
        {"name", N_("Họ tên"), GRID_TEXT},
        {"login", N_("Tên đăng nhập"), GRID_TEXT},
        {"roles", N_("Vai trò"), GRID_TEXT},
        {"state", N_("Tình trạng"), GRID_TEXT},
        {"signed_in", N_("Đăng nhập gần nhất"), GRID_TEXT},
    };
    struct user *list;
    struct grid g;
    size_t n;

    if (work_may(p, RIGHT_USER_MANAGE, NULL))
        return work_goto(p, USERS "/danh-sach.xlsx");
    int r = clerks_of(p, &list, &n, e);
    if (r < 0)
        return r;
    grid_init(&g, p->arena, _("Cán bộ nhập liệu của đơn vị"), columns, ARRAY_SIZE(columns));
    for (size_t i = 0; i < n; i++) {
        const char **row = grid_row(&g);
        row[0] = list[i].name;
        row[1] = list[i].login;
        row[2] = roles_text(p->arena, &list[i]);
        row[3] = user_state_title(&list[i]);
        row[4] = work_moment(p->arena, list[i].signed_in_at);
    }
    return work_send_grid(p, &g, "can-bo.xlsx", e);
}

static int reset_clerk(struct page *p, struct err *e)
{
    const struct user_by me = by(p);
    char token[SECRET_SIZE];
    struct store *st;
    struct err wrong;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    r = user_reset(st, &me, page_param_int(p, "id"), false, text_of(p, "ly_do"), token, &wrong);
    if (is_told(r))
        return show_clerks(p, &wrong, e);
    if (r < 0) {
        *e = wrong;
        return r;
    }
    return show_invitation(p, name_of(p, st), token, CLERKS, e);
}

/* ---- my work ---- */

enum { SOON_DAYS = 2, ONE_BY_ONE = 12 };

static const char *path_of(struct arena *a, const struct user_waiting *x)
{
    return arena_printf(a, USERS "/%lld", (long long)x->id);
}

static void ask_invited(struct page *p, struct work_list *list, const struct user_waiting *x,
                        size_t n)
{
    struct arena *a = list->arena;
    int32_t first = DATE_NONE;
    size_t soon = 0;

    while (soon < n && sheet_day(x[soon].until) <= p->today + SOON_DAYS)
        soon++;
    if (soon)
        first = sheet_day(x[0].until);
    if (soon > ONE_BY_ONE)
        *vec_push_in(a, &list->items) =
            (struct work_item){.title = _("Lời mời sắp hoặc đã hết hạn"),
                               .detail = arena_printf(a, _("%zu người chưa đặt mật khẩu"), soon),
                               .path = USERS,
                               .due = first};
    for (size_t i = 0; soon <= ONE_BY_ONE && i < soon; i++)
        *vec_push_in(a, &list->items) = (struct work_item){
            .title = arena_printf(a, _("Lời mời chưa dùng: %s"), x[i].name),
            .detail = arena_printf(a, _("%s, hết hạn lúc %s; đặt lại để có lời mời mới"),
                                   x[i].login, work_moment(a, x[i].until)),
            .path = path_of(a, &x[i]),
            .due = sheet_day(x[i].until)};
}

int users_ask(struct page *p, struct work_list *list, struct err *e)
{
    struct arena *a = list->arena;
    struct user_waiting *x;
    struct store *st;
    size_t n;

    if (!work_may(p, RIGHT_USER_MANAGE, NULL))
        return 0;
    int r = work_store(p, &st, e);
    if (r < 0 || (r = user_invited_list(st, a, &x, &n, e)) < 0)
        return r;
    ask_invited(p, list, x, n);
    r = user_kept_out(st, p->now, a, &x, &n, e);
    for (size_t i = 0; r == 0 && i < n; i++)
        *vec_push_in(a, &list->items) = (struct work_item){
            .title = arena_printf(a, _("Tài khoản tạm bị chặn: %s"), x[i].name),
            .detail =
                arena_printf(a, _("%s thử sai nhiều lần, chờ đến %s; hỏi người đó có phải mình"),
                             x[i].login, work_moment(a, x[i].until)),
            .path = path_of(a, &x[i]),
            .due = p->today};
    return r;
}

/* ---- routes ---- */

static const char *const role_ids[] = {"clerk", "head",  "appraiser", "secretary", "member",
                                       "chair", "media", "auditor",   "admin",     NULL};
static const char *const locks[] = {"khoa", "mo", NULL};
#define WORD(n, t, m)                                                         \
    {                                                                         \
        .name = n, .title = t, .type = FIELD_TEXT, .max = m, .required = true \
    }
#define ROLE                                                                                      \
    {                                                                                             \
        .name = "vai_tro", .title = "Vai trò", .type = FIELD_CHOICE, .max = 20, .required = true, \
        .choices = role_ids                                                                       \
    }
#define UNIT                                                                  \
    {                                                                         \
        .name = "don_vi", .title = "Mã đơn vị", .type = FIELD_TEXT, .max = 64 \
    }
#define WHY WORD("ly_do", "Lý do", 300)
static const struct form_field list_fields[] = {
    {.name = "tim", .title = "Tìm", .type = FIELD_TEXT, .max = 100},
    {.name = "trang", .title = "Trang", .type = FIELD_INT, .max = 6, .low = 1, .high = 100000}};
static const struct form_field invite_fields[] = {
    WORD("ten", "Tên đăng nhập", 60), WORD("ho_ten", "Họ tên", USER_NAME_MAX), ROLE, UNIT};
/* every POST here may end on the page that also reads this */
#define DONE                                                           \
    {                                                                  \
        .name = "xong", .title = "Xong", .type = FIELD_TEXT, .max = 10 \
    }
static const struct form_field user_fields[] = {DONE};
static const struct form_field give_fields[] = {ROLE, UNIT, WHY, DONE};
static const struct form_field withdraw_fields[] = {
    ROLE, UNIT, {.name = "tu_ngay", .title = "Từ ngày", .type = FIELD_TEXT, .max = 10}, WHY, DONE};
static const struct form_field move_fields[] = {
    ROLE,
    UNIT,
    {.name = "tu_ngay", .title = "Từ ngày", .type = FIELD_TEXT, .max = 10},
    WORD("sang", "Sang mã đơn vị", 64),
    WHY,
    DONE};
static const struct form_field name_fields[] = {WORD("ten", "Tên đăng nhập", 60),
                                                WORD("ho_ten", "Họ tên", USER_NAME_MAX), WHY, DONE};
static const struct form_field lock_fields[] = {{.name = "viec",
                                                 .title = "Việc",
                                                 .type = FIELD_CHOICE,
                                                 .max = 8,
                                                 .required = true,
                                                 .choices = locks},
                                                WHY,
                                                DONE};
static const struct form_field reset_fields[] = {
    WHY, {.name = "bo_lop", .title = "Bỏ lớp thứ hai", .type = FIELD_CHECK, .max = 4}, DONE};
static const struct form_field why_fields[] = {WHY};
static const struct form_field unlock_fields[] = {WHY, DONE};

#define FIELDS(x) x, ARRAY_SIZE(x)
#define ONE USERS "/{id:int}"
static const struct route routes[] = {
    {HTTP_GET, USERS, LANE_FAST, RIGHT_USER_MANAGE, FIELDS(list_fields), 0, list_page},
    {HTTP_GET, USERS "/danh-sach.xlsx", LANE_SLOW, RIGHT_USER_MANAGE, NULL, 0, 0, list_file},
    {HTTP_POST, USERS, LANE_FAST, RIGHT_USER_MANAGE, FIELDS(invite_fields), 8192, invite},
    {HTTP_GET, ONE, LANE_FAST, RIGHT_USER_MANAGE, FIELDS(user_fields), 0, user_page},
    {HTTP_POST, ONE "/giao", LANE_FAST, RIGHT_USER_MANAGE, FIELDS(give_fields), 8192, give},
    {HTTP_POST, ONE "/rut", LANE_FAST, RIGHT_USER_MANAGE, FIELDS(withdraw_fields), 8192, withdraw},
    {HTTP_POST, ONE "/chuyen", LANE_FAST, RIGHT_USER_MANAGE, FIELDS(move_fields), 8192, move},
    {HTTP_POST, ONE "/ten", LANE_FAST, RIGHT_USER_MANAGE, FIELDS(name_fields), 8192, change_name},
    {HTTP_POST, ONE "/khoa", LANE_FAST, RIGHT_USER_MANAGE, FIELDS(lock_fields), 8192, lock},
    {HTTP_POST, ONE "/bo-cho", LANE_FAST, RIGHT_USER_MANAGE, FIELDS(unlock_fields), 8192, unlock},
    {HTTP_POST, ONE "/cap-lai", LANE_FAST, RIGHT_USER_MANAGE, FIELDS(reset_fields), 8192, reset},
    {HTTP_POST, ONE "/dong-phien", LANE_FAST, RIGHT_USER_MANAGE, FIELDS(user_fields), 8192,
     close_sessions},
    {HTTP_GET, CLERKS, LANE_FAST, RIGHT_USER_RESET, NULL, 0, 0, clerks_page},
    {HTTP_GET, CLERKS "/danh-sach.xlsx", LANE_SLOW, RIGHT_USER_RESET, NULL, 0, 0, clerks_file},
    {HTTP_POST, CLERKS "/{id:int}/cap-lai", LANE_FAST, RIGHT_USER_RESET, FIELDS(why_fields), 8192,
     reset_clerk},
};
const struct route_table users_table = {routes, ARRAY_SIZE(routes)};
