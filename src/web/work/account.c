/* Signing in and out, the invitation, and one's own account; those of others are users.c.  Secrets go into cookies and onto
 * the one page that shows them, never into an address that is logged; wrong words come back on the same form. */
#include <qrencode.h>

#include "base/check.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/str.h"
#include "core/attempt.h"
#include "core/session.h"
#include "web/work/work.h"

/* ---- cookies ---- */

static const char *cookie_name(const struct page *p)
{
    const struct movements *all = p->ctx;

    return arena_printf(p->arena, "%sthidua-%lld", all->secure ? "__Host-" : "",
                        (long long)work_movement(p)->tenant_id);
}

/* token NULL: the cookie goes. */
static void set_cookie(struct page *p, const char *token)
{
    const struct movements *all = p->ctx;

    http_extra(p->answer, "Set-Cookie",
               arena_printf(p->arena, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s", cookie_name(p),
                            token ? token : "", all->secure ? "; Secure" : "",
                            token ? "" : "; Max-Age=0"));
}

static const char *token_of(const struct page *p)
{
    return http_cookie(p->rq, cookie_name(p));
}

/* The secret by which a browser is known to those who signed in with it (core/attempt.h): its own, else a new one. */
static const char *device_of(const struct page *p)
{
    const char *s = http_cookie(p->rq, arena_printf(p->arena, "%s-may", cookie_name(p)));
    char *made;

    if (s && strlen(s) == SECRET_CHARS)
        return s;
    made = arena_alloc(p->arena, SECRET_SIZE);
    secret_make(made);
    return made;
}

static void keep_device(struct page *p, const char *device)
{
    const struct movements *all = p->ctx;

    http_extra(p->answer, "Set-Cookie",
               arena_printf(p->arena, "%s-may=%s; Path=/; HttpOnly; SameSite=Lax%s; Max-Age=%d",
                            cookie_name(p), device, all->secure ? "; Secure" : "",
                            ATTEMPT_KNOWN_FOR));
}

const struct session *work_session(struct page *p)
{
    struct session *s;
    struct session_found found;
    struct store *st;
    struct err e;

    if (!work_movement(p)->db || !token_of(p))
        return NULL;
    int r = work_store(p, &st, &e);
    if (r == 0)
        r = session_find(st, token_of(p), p->now, p->arena, &found, &e);
    p->session_unknown = r < 0;
    if (r != 1)
        return NULL;
    s = ARENA_NEW(p->arena, struct session);
    *s = (struct session){
        .who = found.who, .login = found.login, .name = found.name, .id = found.id};
    memcpy(s->csrf, found.csrf, sizeof s->csrf);
    return s;
}

/* ---- signing in ---- */

/* Where to go on: a path of ours, else one's own work. */
static const char *onward(const struct page *p)
{
    const char *s = form_value(&p->form, "tiep")->text;

    return s && s[0] == '/' && s[1] != '/' && !strchr(s, '\\') ? s : NULL;
}

static int go_on(struct page *p, const char *path)
{
    return page_goto(p, path ? path : arena_printf(p->arena, "%s/viec-cua-toi", p->base));
}

static int show_sign_in(struct page *p, bool code, const struct err *wrong, struct err *e)
{
    struct buf *b = page_buf(p->arena);
    struct tpl_signin v = {.top = work_top(p, _("Đăng nhập"), NULL),
                           .end = work_bottom(p),
                           .demo = work_movement(p)->demo,
                           .base = p->base,
                           .csrf = work_csrf(p),
                           .code = code,
                           .next = onward(p),
                           .wrong = wrong ? wrong->message : "",
                           .hint = wrong ? wrong->hint : ""};

    p->answer->status = wrong ? 422 : 200;
    tpl_signin(b, &v);
    return work_send(p, b, e);
}

static int sign_in_page(struct page *p, struct err *e)
{
    return show_sign_in(p, false, NULL, e);
}

/* Who signs in where somebody was signed in takes their place: nothing of the session before stays. */
static int end_former(struct page *p, struct store *st, const struct store_who *who, struct err *e)
{
    int r = p->session ? session_sign_out(st, who, token_of(p), e) : 0;

    if (r == 0)
        p->session = NULL;
    return r;
}

static int sign_in(struct page *p, struct err *e)
{
    struct store_who who = work_who(p);
    const char *agent = http_header(p->rq, "User-Agent"), *device = device_of(p);
    char token[SECRET_SIZE];
    struct store *st;
    struct err wrong;
    bool code = false;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    r = session_sign_in(st, &who, form_value(&p->form, "ten")->text,
                        form_value(&p->form, "mat_khau")->text, agent ? agent : "", device, token,
                        &code, &wrong);
    if (r == ERR_DENIED)
        return show_sign_in(p, false, &wrong, e);
    if (r < 0) {
        *e = wrong;
        return r;
    }
    if ((r = end_former(p, st, &who, e)) < 0)
        return r;
    set_cookie(p, token);
    if (!code)
        keep_device(p, device);
    return code ? show_sign_in(p, true, NULL, e) : go_on(p, onward(p));
}

static int sign_in_code(struct page *p, struct err *e)
{
    struct store_who who = work_who(p);
    const char *device = device_of(p);
    char token[SECRET_SIZE];
    struct store *st;
    struct err wrong;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    if (!token_of(p))
        return show_sign_in(p, false, NULL, e);
    r = session_code(st, &who, token_of(p), form_value(&p->form, "ma")->text, device, token,
                     &wrong);
    if (r == ERR_DENIED)
        return show_sign_in(p, true, &wrong, e);
    if (r == ERR_MISSING)
        return show_sign_in(p, false, &wrong, e);
    if (r < 0) {
        *e = wrong;
        return r;
    }
    set_cookie(p, token);
    keep_device(p, device);
    return go_on(p, onward(p));
}

static int sign_out(struct page *p, struct err *e)
{
    struct store_who who = work_who(p);
    struct store *st;
    int r = work_store(p, &st, e);

    if (r == 0)
        r = session_sign_out(st, &who, token_of(p), e);
    if (r < 0)
        return r;
    set_cookie(p, NULL);
    return work_goto(p, "/dang-nhap");
}

/* ---- invitation ---- */

static int show_invited(struct page *p, const struct err *wrong, struct err *e)
{
    struct buf *b = page_buf(p->arena);
    struct store *st;
    struct user u;
    int r = work_store(p, &st, e);

    if (r == 0)
        r = user_invited(st, page_param(p, "token"), p->now, p->arena, &u, e);
    if (r < 0)
        return r;
    struct tpl_invited v = {.top = work_top(p, _("Đặt mật khẩu"), NULL),
                            .end = work_bottom(p),
                            .base = p->base,
                            .csrf = work_csrf(p),
                            .token = page_param(p, "token"),
                            .name = u.name,
                            .login = u.login,
                            .wrong = wrong ? wrong->message : "",
                            .hint = wrong ? wrong->hint : ""};
    p->answer->status = wrong ? 422 : 200;
    tpl_invited(b, &v);
    return work_send(p, b, e);
}

static int invited_page(struct page *p, struct err *e)
{
    return show_invited(p, NULL, e);
}

static int accept_invitation(struct page *p, struct err *e)
{
    struct store_who who = work_who(p);
    const char *password = form_value(&p->form, "mat_khau")->text, *device = device_of(p);
    struct store *st;
    struct err wrong;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    if (!str_eq(password, form_value(&p->form, "lap_lai")->text)) {
        err_set(&wrong, ERR_INPUT, "%s", _("hai lần gõ mật khẩu không giống nhau"));
        err_hint(&wrong, "%s", _("Gõ lại cả hai ô."));
        return show_invited(p, &wrong, e);
    }
    r = user_accept(st, &who, page_param(p, "token"), password, device, &wrong);
    if (r == ERR_INPUT || r == ERR_LIMIT)
        return show_invited(p, &wrong, e);
    if (r < 0) {
        *e = wrong;
        return r;
    }
    keep_device(p, device);
    return work_goto(p, "/dang-nhap");
}

/* ---- the second factor ---- */

/* The picture of a text as SVG: one path of squares. */
static struct html qr_svg(struct arena *a, const char *text)
{
    QRcode *q = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    struct buf *b = page_buf(a);

    if (!q)
        return (struct html){0};
    buf_addf(
        b,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"td-qr\" width=\"220\" height=\"220\" "
        "viewBox=\"-4 -4 %d %d\" role=\"img\" aria-label=\"QR\"><path fill=\"#000\" d=\"",
        q->width + 8, q->width + 8);
    for (int y = 0; y < q->width; y++)
        for (int x = 0; x < q->width; x++)
            if (q->data[y * q->width + x] & 1)
                buf_addf(b, "M%d %dh1v1h-1z", x, y);
    buf_adds(b, "\"/></svg>");
    QRcode_free(q);
    return (struct html){buf_str(b), b->len};
}

static int show_totp(struct page *p, const struct err *wrong, struct err *e)
{
    unsigned char secret[TOTP_BYTES];
    struct buf *b = page_buf(p->arena);
    struct store *st;
    int r = work_store(p, &st, e);

    if (r == 0)
        r = user_totp_begin(st, &p->session->who, p->arena, secret, e);
    if (r < 0)
        return r;
    const char *uri = totp_uri(p->arena, secret, sizeof secret, "thidua", p->session->login);
    struct tpl_totp v = {.top = work_top(p, _("Xác thực lớp thứ hai"), NULL),
                         .end = work_bottom(p),
                         .base = p->base,
                         .csrf = work_csrf(p),
                         .picture = qr_svg(p->arena, uri),
                         .secret = totp_text(p->arena, secret, sizeof secret),
                         .wrong = wrong ? wrong->message : "",
                         .hint = wrong ? wrong->hint : ""};
    p->answer->status = wrong ? 422 : 200;
    tpl_totp(b, &v);
    return work_send(p, b, e);
}

static int totp_page(struct page *p, struct err *e)
{
    return show_totp(p, NULL, e);
}

static int show_codes(struct page *p, char codes[static USER_CODES][USER_CODE_SIZE], struct err *e)
{
    struct tpl_codes_list *list = ARENA_ARRAY(p->arena, struct tpl_codes_list, USER_CODES);
    struct buf *b = page_buf(p->arena);

    for (size_t i = 0; i < USER_CODES; i++)
        list[i].code = arena_strdup(p->arena, codes[i]);
    struct tpl_codes v = {.top = work_top(p, _("Mã dự phòng"), NULL),
                          .end = work_bottom(p),
                          .base = p->base,
                          .list = list,
                          .n_list = USER_CODES};
    tpl_codes(b, &v);
    return work_send(p, b, e);
}

static int totp_confirm(struct page *p, struct err *e)
{
    struct store_who who = work_who(p);
    char codes[USER_CODES][USER_CODE_SIZE], token[SECRET_SIZE];
    struct store *st;
    struct err wrong;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    r = user_totp_confirm(st, &who, &p->session->who, form_value(&p->form, "ma")->text, codes,
                          &wrong);
    if (r == ERR_DENIED || r == ERR_INPUT)
        return show_totp(p, &wrong, e);
    if (r < 0) {
        *e = wrong;
        return r;
    }
    if ((r = session_renew(st, token_of(p), true, token, e)) < 0)
        return r;
    set_cookie(p, token);
    return show_codes(p, codes, e);
}

static int new_codes(struct page *p, struct err *e)
{
    struct store_who who = work_who(p);
    char codes[USER_CODES][USER_CODE_SIZE];
    struct store *st;
    int r = work_store(p, &st, e);

    if (r == 0)
        r = user_new_codes(st, &who, &p->session->who, codes, e);
    return r < 0 ? r : show_codes(p, codes, e);
}

/* ---- one's own account ---- */

static const char *roles_text(struct arena *a, const struct user *u)
{
    const char *s = "";

    for (size_t i = 0; i < u->n_grants; i++)
        s = arena_printf(a, "%s%s%s%s%s", s, i ? "; " : "", role_title(u->grants[i].role),
                         u->unit_names[i][0] ? ": " : "", u->unit_names[i]);
    return s;
}

static int account_page(struct page *p, struct err *e)
{
    struct buf *b = page_buf(p->arena);
    struct session_row *rows;
    struct store *st;
    struct user u;
    int64_t left = 0;
    size_t n;
    int r = work_store(p, &st, e);

    if (r < 0 || (r = user_get(st, p->session->who.user_id, p->arena, &u, e)) < 0 ||
        (r = session_list(st, u.id, p->now, p->arena, &rows, &n, e)) < 0 ||
        (r = user_codes_left(st, u.id, &left, e)) < 0)
        return r;
    struct tpl_account_sessions *list = ARENA_ARRAY(p->arena, struct tpl_account_sessions, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct tpl_account_sessions){.id = rows[i].id,
                                                .made = work_moment(p->arena, rows[i].made_at),
                                                .seen = work_moment(p->arena, rows[i].seen_at),
                                                .from_where = rows[i].from_where,
                                                .agent = rows[i].agent,
                                                .here = str_eq(rows[i].id, p->session->id)};
    struct tpl_account v = {.top = work_top(p, _("Tài khoản của tôi"), "/tai-khoan"),
                            .end = work_bottom(p),
                            .base = p->base,
                            .csrf = work_csrf(p),
                            .login = u.login,
                            .roles = roles_text(p->arena, &u),
                            .totp = u.has_totp,
                            .codes_left = left,
                            .sessions = list,
                            .n_sessions = n};
    tpl_account(b, &v);
    return work_send(p, b, e);
}

static int change_password(struct page *p, struct err *e)
{
    struct store_who who = work_who(p);
    const char *password = form_value(&p->form, "moi")->text;
    struct store *st;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    if (!str_eq(password, form_value(&p->form, "lap_lai")->text)) {
        err_set(e, ERR_INPUT, "%s", _("hai lần gõ mật khẩu không giống nhau"));
        return err_hint(e, "%s", _("Gõ lại cả hai ô."));
    }
    r = user_change_password(st, &who, form_value(&p->form, "cu")->text, password, p->session->id,
                             e);
    return r < 0 ? r : work_goto(p, "/tai-khoan");
}

static int revoke_session(struct page *p, struct err *e)
{
    struct user_by by = {work_who(p), &p->session->who};
    struct store *st;
    int r = work_store(p, &st, e);

    if (r == 0)
        r = session_revoke(st, &by, p->session->who.user_id, form_value(&p->form, "phien")->text,
                           p->session->id, e);
    return r < 0 ? r : work_goto(p, "/tai-khoan");
}

/* ---- routes ---- */

#define NEXT                                                                        \
    {                                                                               \
        .name = "tiep", .title = "Trang tiếp theo", .type = FIELD_TEXT, .max = 1500 \
    }
#define WORD(n, t, m)                                                         \
    {                                                                         \
        .name = n, .title = t, .type = FIELD_TEXT, .max = m, .required = true \
    }
static const struct form_field next_field[] = {NEXT};
static const struct form_field sign_in_fields[] = {WORD("ten", "Tên đăng nhập", 60),
                                                   WORD("mat_khau", "Mật khẩu", 200), NEXT};
static const struct form_field code_fields[] = {WORD("ma", "Mã xác thực", 40), NEXT};
static const struct form_field new_password[] = {WORD("mat_khau", "Mật khẩu mới", 200),
                                                 WORD("lap_lai", "Gõ lại mật khẩu", 200)};
static const struct form_field change_fields[] = {WORD("cu", "Mật khẩu hiện nay", 200),
                                                  WORD("moi", "Mật khẩu mới", 200),
                                                  WORD("lap_lai", "Gõ lại mật khẩu mới", 200)};
static const struct form_field session_field[] = {
    {.name = "phien", .title = "Phiên", .type = FIELD_TEXT, .max = 100}};

/* ---- my work ---- */

/* What stands in the way of working at all. */
int account_asks(struct page *p, struct work_list *list, struct err *e)
{
    enum { FEW_CODES = 2 };
    struct arena *a = list->arena;
    struct store *st;
    struct user u;
    int64_t left;
    int r = work_store(p, &st, e);

    if (r < 0)
        return r;
    if ((r = user_get(st, p->session->who.user_id, a, &u, e)) < 0)
        return r == ERR_MISSING ? 0 : r;
    if (user_needs_totp(&u) && !u.has_totp) {
        *vec_push_in(a, &list->items) = (struct work_item){
            .title = _("Bật xác thực lớp thứ hai"),
            .detail = _("vai trò của tài khoản này chưa làm việc được khi chưa bật"),
            .path = "/tai-khoan/xac-thuc",
            .due = p->today};
        return 0;
    }
    if (!u.has_totp)
        return 0;
    r = user_codes_left(st, u.id, &left, e);
    if (r == 0 && left <= FEW_CODES)
        *vec_push_in(a, &list->items) = (struct work_item){
            .title = _("Tạo mã dự phòng mới"),
            .detail = arena_printf(
                a, _("còn %d mã; hết mã mà mất điện thoại thì phải nhờ quản trị"), (int)left),
            .path = "/tai-khoan",
            .due = DATE_NONE};
    return r;
}

#define FIELDS(x) x, ARRAY_SIZE(x)
static const struct route routes[] = {
    {HTTP_GET, "/dang-nhap", LANE_FAST, RIGHT_PUBLIC, FIELDS(next_field), 0, sign_in_page},
    {HTTP_POST, "/dang-nhap", LANE_HASH, RIGHT_PUBLIC, FIELDS(sign_in_fields), 8192, sign_in},
    {HTTP_POST, "/dang-nhap/ma", LANE_HASH, RIGHT_PUBLIC, FIELDS(code_fields), 8192, sign_in_code},
    {HTTP_POST, "/dang-xuat", LANE_FAST, RIGHT_SIGNED_IN, NULL, 0, 8192, sign_out},
    {HTTP_GET, "/loi-moi/{token:code}", LANE_FAST, RIGHT_PUBLIC, NULL, 0, 0, invited_page},
    {HTTP_POST, "/loi-moi/{token:code}", LANE_HASH, RIGHT_PUBLIC, FIELDS(new_password), 8192,
     accept_invitation},
    {HTTP_GET, "/tai-khoan", LANE_FAST, RIGHT_SIGNED_IN, NULL, 0, 0, account_page},
    {HTTP_GET, "/tai-khoan/xac-thuc", LANE_FAST, RIGHT_SIGNED_IN, FIELDS(next_field), 0, totp_page},
    {HTTP_POST, "/tai-khoan/xac-thuc", LANE_FAST, RIGHT_SIGNED_IN, FIELDS(code_fields), 8192,
     totp_confirm},
    {HTTP_POST, "/tai-khoan/ma-du-phong", LANE_FAST, RIGHT_SIGNED_IN, NULL, 0, 8192, new_codes},
    {HTTP_POST, "/tai-khoan/mat-khau", LANE_HASH, RIGHT_SIGNED_IN, FIELDS(change_fields), 8192,
     change_password},
    {HTTP_POST, "/tai-khoan/phien", LANE_FAST, RIGHT_SIGNED_IN, FIELDS(session_field), 8192,
     revoke_session},
};
const struct route_table account_table = {routes, ARRAY_SIZE(routes)};
