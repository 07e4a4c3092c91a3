/* See user.h.  Asking, and what administrators and heads do; what people do with their own account is user_own.c. */
#include "core/user.h"

#include "base/check.h"
#include "base/i18n.h"
#include "base/moment.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/vi.h"
#include "core/attempt.h"
#include "core/user_impl.h"

#define LOGIN_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789._-"
enum { LOGIN_MIN = 2, LOGIN_MAX = 40, DAY = 24 * 3600 };

/* ---- shared ---- */

int user_finish(struct store *st, int r, struct err *e)
{
    if (r >= 0)
        return db_commit(st->db, e);
    db_rollback(st->db);
    return r;
}

int user_audit(struct store *st, const struct store_who *who, const char *action, const char *login,
               const char *before, const char *after, const char *why, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct audit_entry x = {.action = action,
                                  .object = arena_printf(a, "tai-khoan/%s", login),
                                  .before = before,
                                  .after = after,
                                  .why = why};
    return audit_add(st, who, &x, e);
}

int user_row(struct store *st, int64_t id, struct arena *a, struct sql_account_get *ret,
             struct err *e)
{
    int r = sql_account_get(st->db, st->tenant, id, a, ret, e);

    if (r != 0)
        return r < 0 ? r : 0;
    return err_set(e, ERR_MISSING, "%s", _("không có tài khoản này"));
}

const char *user_unit_from(struct arena *a, const struct grant *g)
{
    return g->unit_code[0] ? date_iso(a, g->unit_from) : "";
}

char *user_grant_text(struct arena *a, const struct grant *g)
{
    if (!g->unit_code[0])
        return arena_strdup(a, role_id(g->role));
    return arena_printf(a, "%s %s@%s", role_id(g->role), g->unit_code, date_iso(a, g->unit_from));
}

int user_role(const char *id, enum role *ret, struct err *e)
{
    *ret = role_named(id);
    if (*ret < ROLES)
        return 0;
    err_set(e, ERR_VERIFY, "%s", _("cơ sở dữ liệu có vai trò mà chương trình không biết"));
    return err_detail(e, "%s", id);
}

char *user_author(struct arena *a, const char *name, const char *login)
{
    return arena_printf(a, "%s (%s)", name, login);
}

const char *user_author_name(struct arena *a, const char *author)
{
    size_t n = strlen(author), k = n;

    while (k > 0 && author[k - 1] != '(')
        k--;
    if (n < 2 || author[n - 1] != ')' || k < 3 || author[k - 2] != ' ' ||
        k + strspn(author + k, LOGIN_LETTERS) != n - 1)
        return author;
    return arena_strndup(a, author, k - 2);
}

/* ---- asking ---- */

static struct user made_user(struct arena *a, const struct sql_account_list *row)
{
    return (struct user){.id = row->id,
                         .login = arena_strdup(a, row->login),
                         .name = arena_strdup(a, row->name),
                         .made_at = arena_strdup(a, row->made_at),
                         .signed_in_at = arena_strdup(a, text_or_empty(row->signed_in_at)),
                         .disabled = row->disabled,
                         .has_password = row->has_password,
                         .has_totp = row->has_totp};
}

static void add_grant(struct arena *a, struct user *u, const struct grant *g, const char *unit)
{
    struct grant *grants = ARENA_ARRAY(a, struct grant, u->n_grants + 1);
    const char **names = ARENA_ARRAY(a, const char *, u->n_grants + 1);

    for (size_t i = 0; i < u->n_grants; i++) {
        grants[i] = u->grants[i];
        names[i] = u->unit_names[i];
    }
    grants[u->n_grants] = *g;
    names[u->n_grants++] = unit;
    u->grants = grants;
    u->unit_names = names;
}

/* Both lists are short beside what a page shows of them. */
static struct user *with_id(struct user *list, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id)
            return &list[i];
    return NULL;
}

static int list_grants(struct store *st, struct arena *a, struct user *list, size_t n,
                       struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_grant_list row;
    struct user *u = NULL;
    int r = sql_grant_list(st->db, st->tenant, &c, e);

    while (r >= 0 && (r = sql_grant_list_next(&c, &row, e)) == 1) {
        struct grant g = {.unit_code = arena_strdup(a, row.unit_code),
                          .unit_from = row.unit_from[0] ? store_date(row.unit_from) : 0};
        if ((r = user_role(row.role, &g.role, e)) < 0)
            return r;
        if (!u || u->id != row.account)
            u = with_id(list, n, row.account);
        if (u)
            add_grant(a, u, &g, arena_strdup(a, text_or_empty(row.unit_name)));
    }
    return r;
}

int user_invited_list(struct store *st, struct arena *a, struct user_waiting **ret, size_t *ret_n,
                      struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct user_waiting) list = {0};
    struct sql_invitation_waiting row;
    int r = sql_invitation_waiting(st->db, st->tenant, &c, e);

    while (r >= 0 && (r = sql_invitation_waiting_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) = (struct user_waiting){.id = row.account,
                                                       .login = arena_strdup(a, row.login),
                                                       .name = arena_strdup(a, row.name),
                                                       .until = arena_strdup(a, row.expires_at)};
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

int user_list(struct store *st, struct arena *a, struct user **ret, size_t *ret_n, struct err *e)
{
    struct db_cursor c = {0};
    struct sql_account_list row;
    VEC(struct user) list = {0};
    int r = sql_account_list(st->db, st->tenant, &c, e);

    while (r >= 0 && (r = sql_account_list_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) = made_user(a, &row);
    db_cursor_close(&c);
    if (r == 0)
        r = list_grants(st, a, list.at, list.n, e);
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

/* The list is some hundred accounts at most: one way to read them. */
static int find_user(struct store *st, int64_t id, const char *login, struct arena *a,
                     struct user *ret, struct err *e)
{
    struct user *list;
    size_t n;
    int r = user_list(st, a, &list, &n, e);

    if (r < 0)
        return r;
    for (size_t i = 0; i < n; i++)
        if (login ? str_eq(list[i].login, login) : list[i].id == id) {
            *ret = list[i];
            return 0;
        }
    if (login)
        return err_set(e, ERR_MISSING, _("không có tài khoản “%s”"), login);
    return err_set(e, ERR_MISSING, "%s", _("không có tài khoản này"));
}

int user_get(struct store *st, int64_t id, struct arena *a, struct user *ret, struct err *e)
{
    return find_user(st, id, NULL, a, ret, e);
}

int user_named(struct store *st, const char *login, struct arena *a, struct user *ret,
               struct err *e)
{
    return find_user(st, 0, login, a, ret, e);
}

bool user_needs_totp(const struct user *u)
{
    for (size_t i = 0; i < u->n_grants; i++)
        if (role_needs_totp(u->grants[i].role))
            return true;
    return false;
}

bool user_may_reset(const struct perm_who *by, const struct user *u)
{
    if (by && by->user_id == u->id)
        return false;
    if (!by || perm_may(by, RIGHT_USER_MANAGE, NULL, NULL))
        return true;
    for (size_t i = 0; i < u->n_grants; i++) {
        const struct perm_on on = {.unit_code = u->grants[i].unit_code,
                                   .unit_from = u->grants[i].unit_from};
        if (u->grants[i].role != ROLE_CLERK || !perm_may(by, RIGHT_USER_RESET, &on, NULL))
            return false;
    }
    return u->n_grants > 0;
}

int user_grants(struct store *st, int64_t id, struct arena *a, struct user_grant_row **ret,
                size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_grant_history row;
    VEC(struct user_grant_row) list = {0};
    int r = sql_grant_history(st->db, st->tenant, id, &c, e);

    while (r >= 0 && (r = sql_grant_history_next(&c, &row, e)) == 1) {
        struct user_grant_row *g = vec_push_in(a, &list);
        *g = (struct user_grant_row){
            .grant = {.unit_code = arena_strdup(a, row.unit_code),
                      .unit_from = row.unit_from[0] ? store_date(row.unit_from) : 0},
            .unit_name = arena_strdup(a, text_or_empty(row.unit_name)),
            .at = arena_strdup(a, row.at),
            .author = arena_strdup(a, row.author),
            .why = arena_strdup(a, row.why),
            .given = row.given};
        if ((r = user_role(row.role, &g->grant.role, e)) < 0)
            return r;
    }
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

int user_unit(struct store *st, const char *code, struct arena *a, struct grant *ret, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_unit_lives row;
    const char *at = strchr(code, '@');
    const char *plain = at ? arena_strndup(a, code, (size_t)(at - code)) : code;
    int r = sql_unit_lives(st->db, st->tenant, plain, &c, e);

    while (r >= 0 && (r = sql_unit_lives_next(&c, &row, e)) == 1) {
        if (at && !str_eq(row.valid_from, at + 1))
            continue;
        ret->unit_code = arena_strdup(a, plain);
        ret->unit_from = store_date(row.valid_from);
        return 0;
    }
    if (r < 0)
        return r;
    err_set(e, ERR_MISSING, _("không có đơn vị mã “%s”"), code);
    return err_hint(e, "%s",
                    _("Chọn mã trong sổ đơn vị; mã dùng lại thì ghi MÃ@NGÀY-THÀNH-LẬP cho đơn vị "
                      "cũ (21028@2014-04-01)."));
}

int user_unit_names(struct store *st, struct arena *a, struct user_unit_name **ret, size_t *ret_n,
                    struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct user_unit_name) list = {0};
    struct sql_unit_names row;
    const char *from = "";
    int r = sql_unit_names(st->db, st->tenant, &c, e);

    while (r >= 0 && (r = sql_unit_names_next(&c, &row, e)) == 1) {
        struct user_unit_name *last = list.n ? &list.at[list.n - 1] : NULL;
        if (last && str_eq(last->code, row.code)) /* the code lives on in another unit */
            last->code = arena_printf(a, "%s@%s", last->code, from);
        *vec_push_in(a, &list) =
            (struct user_unit_name){arena_strdup(a, row.code), arena_strdup(a, row.name)};
        from = arena_strdup(a, row.valid_from);
    }
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

/* ---- what is allowed ---- */

static int check_login(const char *login, struct err *e)
{
    size_t n = strlen(login);

    if (n >= LOGIN_MIN && n <= LOGIN_MAX && strspn(login, LOGIN_LETTERS) == n)
        return 0;
    err_set(e, ERR_INPUT, "%s", _("tên đăng nhập không dùng được"));
    err_hint(e, _("Từ %d đến %d ký tự: chữ thường không dấu, số, dấu . _ -"), LOGIN_MIN, LOGIN_MAX);
    return err_field(e, "login");
}

static int check_name(const char *name, struct err *e)
{
    if (name && name[0] && utf8_valid(name, strlen(name)) && utf8_count(name) <= USER_NAME_MAX)
        return 0;
    err_set(e, ERR_INPUT, _("cần họ tên, không quá %d ký tự"), USER_NAME_MAX);
    return err_field(e, "name");
}

static int check_grant(struct store *st, const struct grant *g, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_evidence_unit unit;
    int r;

    if (!role_of_unit(g->role) && g->unit_code[0]) {
        err_set(e, ERR_INPUT, _("vai trò “%s” không gắn với đơn vị nào"), role_title(g->role));
        return err_hint(e, "%s", _("Bỏ trống mã đơn vị."));
    }
    if (!role_of_unit(g->role))
        return 0;
    if (!g->unit_code[0]) {
        err_set(e, ERR_INPUT, _("vai trò “%s” cần đơn vị"), role_title(g->role));
        return err_hint(e, "%s", _("Chọn mã đơn vị của người ấy."));
    }
    r = sql_evidence_unit(st->db, st->tenant, g->unit_code, date_iso(a, g->unit_from), a, &unit, e);
    if (r == 0)
        return err_set(e, ERR_MISSING, _("không có đơn vị mã “%s”"), g->unit_code);
    return r < 0 ? r : 0;
}

static int not_oneself(const struct user_by *by, int64_t id, struct err *e)
{
    if (!by->perm || by->perm->user_id != id)
        return 0;
    err_set(e, ERR_DENIED, "%s", _("không ai tự làm việc này với tài khoản của chính mình"));
    return err_hint(e, "%s", _("Nhờ quản trị viên khác."));
}

static int may_manage(const struct user_by *by, struct err *e)
{
    return by->perm ? perm_check(by->perm, RIGHT_USER_MANAGE, NULL, e) : 0;
}

static int admins(struct store *st, int64_t *ret, struct err *e)
{
    struct sql_account_admins row;
    int r = sql_account_admins(st->db, st->tenant, &row, e);

    if (r == 1)
        *ret = row.n;
    return r < 0 ? r : 0;
}

/* Behind a change: there was an administrator before and is none now. */
static int keep_an_admin(struct store *st, int64_t before, struct err *e)
{
    int64_t now = 0;
    int r = admins(st, &now, e);

    if (r < 0 || before == 0 || now > 0)
        return r;
    err_set(e, ERR_CONFLICT, "%s", _("đây là quản trị viên cuối cùng còn dùng được"));
    return err_hint(e, "%s", _("Mời thêm một quản trị viên, đợi họ đặt mật khẩu, rồi làm lại."));
}

/* ---- giving and withdrawing ---- */

static int put_grant(struct store *st, const struct store_who *who, int64_t id,
                     const struct grant *g, bool given, const char *why, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_grant_newest was;
    const char *from = user_unit_from(a, g);
    int r = sql_grant_newest(st->db, st->tenant, id, role_id(g->role), g->unit_code, from, &was, e);

    if (r < 0)
        return r;
    if (given == (r == 1 && was.given))
        return err_set(e, ERR_CONFLICT,
                       given ? _("tài khoản đã có vai trò “%s” này")
                             : _("tài khoản không có vai trò “%s” này"),
                       role_title(g->role));
    const struct sql_grant_add_in in = {.tenant = st->tenant,
                                        .account = id,
                                        .role = role_id(g->role),
                                        .unit_code = g->unit_code,
                                        .unit_from = from,
                                        .rev = r == 1 ? was.rev + 1 : 1,
                                        .given = given,
                                        .at = who->at,
                                        .author = who->author,
                                        .user_id = who->user_id,
                                        .why = text_or_empty(why)};
    return sql_grant_add(st->db, &in, e);
}

static int change_grant(struct store *st, const struct user_by *by, int64_t id,
                        const struct grant *g, bool given, const char *why, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_account_get row;
    const char *text = user_grant_text(a, g);
    int64_t before = 0;
    int r = user_row(st, id, a, &row, e);

    if (r < 0 || (given && (r = check_grant(st, g, e)) < 0) || (r = admins(st, &before, e)) < 0 ||
        (r = put_grant(st, &by->who, id, g, given, why, e)) < 0 ||
        (r = keep_an_admin(st, before, e)) < 0)
        return r;
    return user_audit(st, &by->who, given ? "user.give" : "user.withdraw", row.login,
                      given ? NULL : text, given ? text : NULL, why, e);
}

static int change_grant_tx(struct store *st, const struct user_by *by, int64_t id,
                           const struct grant *g, bool given, const char *why, struct err *e)
{
    int r = may_manage(by, e);

    if (r < 0 || (r = not_oneself(by, id, e)) < 0 ||
        (r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    return user_finish(st, change_grant(st, by, id, g, given, why, e), e);
}

int user_give(struct store *st, const struct user_by *by, int64_t id, const struct grant *g,
              const char *why, struct err *e)
{
    return change_grant_tx(st, by, id, g, true, why, e);
}

int user_withdraw(struct store *st, const struct user_by *by, int64_t id, const struct grant *g,
                  const char *why, struct err *e)
{
    return change_grant_tx(st, by, id, g, false, why, e);
}

static int move(struct store *st, const struct user_by *by, int64_t id, const struct grant *from,
                const struct grant *to, const char *why, struct err *e)
{
    int r = change_grant(st, by, id, from, false, why, e);

    return r < 0 ? r : change_grant(st, by, id, to, true, why, e);
}

int user_move(struct store *st, const struct user_by *by, int64_t id, const struct grant *from,
              const struct grant *to, const char *why, struct err *e)
{
    int r = may_manage(by, e);

    if (r < 0 || (r = not_oneself(by, id, e)) < 0 ||
        (r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    return user_finish(st, move(st, by, id, from, to, why, e), e);
}

/* ---- the name ---- */

static int free_login(struct store *st, const char *login, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_account_named there;
    int r = sql_account_named(st->db, st->tenant, login, a, &there, e);

    if (r != 1)
        return r;
    err_set(e, ERR_CONFLICT, _("đã có tài khoản “%s”"), login);
    err_field(e, "login");
    return err_hint(e, "%s", _("Người khác thì chọn tên khác; vẫn người ấy thì cấp lại mật khẩu."));
}

/* Does a name look like the other?  Letters of any case, blanks and what cannot be seen make no difference. */
static bool same_name(struct arena *a, const char *x, const char *y)
{
    const char *p = vi_lower(a, utf8_clean(a, x)), *q = vi_lower(a, utf8_clean(a, y));

    for (;; p++, q++) {
        p += strspn(p, " ");
        q += strspn(q, " ");
        if (*p != *q || !*p)
            return *p == *q;
    }
}

/* Two people of one name cannot be told apart where only the name is looked at.  id: whose it may be; 0 = nobody's. */
static int free_name(struct store *st, const char *name, int64_t id, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct user *list;
    size_t n;
    int r = user_list(st, a, &list, &n, e);

    for (size_t i = 0; r == 0 && i < n; i++) {
        if (list[i].id == id || !same_name(a, list[i].name, name))
            continue;
        err_set(e, ERR_CONFLICT, _("họ tên “%s” đã là của tài khoản “%s”"), name, list[i].login);
        err_field(e, "name");
        return err_hint(
            e, "%s", _("Người khác thì ghi thêm chức vụ hoặc đơn vị: Nguyễn Văn An (Sở Nội vụ)."));
    }
    return r;
}

static int rename_account(struct store *st, const struct user_by *by, int64_t id, const char *login,
                          const char *name, const char *why, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_account_get row;
    int r = user_row(st, id, a, &row, e);

    if (r < 0)
        return r;
    if (str_eq(row.login, login) && str_eq(row.name, name))
        return err_set(e, ERR_CONFLICT, "%s", _("họ tên và tên đăng nhập vẫn như cũ"));
    if ((!str_eq(row.login, login) && (r = free_login(st, login, e)) < 0) ||
        (!str_eq(row.name, name) && (r = free_name(st, name, id, e)) < 0))
        return r;
    if ((r = sql_account_rename(st->db, st->tenant, id, login, name, e)) < 0)
        return r;
    return user_audit(st, &by->who, "user.rename", row.login,
                      arena_printf(a, "%s; %s", row.login, row.name),
                      arena_printf(a, "%s; %s", login, name), why, e);
}

int user_rename(struct store *st, const struct user_by *by, int64_t id, const char *login,
                const char *name, const char *why, struct err *e)
{
    int r = may_manage(by, e);

    if (r < 0 || (r = not_oneself(by, id, e)) < 0 || (r = check_login(login, e)) < 0 ||
        (r = check_name(name, e)) < 0 || (r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    return user_finish(st, rename_account(st, by, id, login, name, why, e), e);
}

/* ---- inviting, resetting, disabling ---- */

/* A new invitation makes those before it void. */
static int put_invitation(struct store *st, const struct store_who *who, int64_t id,
                          const char *token, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    char hash[HASH_HEX];
    int r = sql_invitation_use(st->db, st->tenant, id, who->at, e);

    if (r < 0)
        return r;
    secret_hash(token, hash);
    const struct sql_invitation_add_in in = {
        .tenant = st->tenant,
        .hash = hash,
        .account = id,
        .made_at = who->at,
        .made_by = who->author,
        .user_id = who->user_id,
        .expires_at = moment_after(a, who->at, (int64_t)USER_INVITE_DAYS * DAY)};
    return sql_invitation_add(st->db, &in, e);
}

static int add_account(struct store *st, const struct store_who *who, const char *login,
                       const char *name, int64_t *ret_id, struct err *e)
{
    struct sql_account_next next;
    int r = free_login(st, login, e);

    if (r < 0 || (r = free_name(st, name, 0, e)) < 0 ||
        (r = sql_account_next(st->db, st->tenant, &next, e)) < 0)
        return r;
    const struct sql_account_add_in in = {.tenant = st->tenant,
                                          .id = next.id,
                                          .login = login,
                                          .name = name,
                                          .lang = "vi",
                                          .made_at = who->at,
                                          .made_by = who->author,
                                          .made_by_id = who->user_id};
    *ret_id = next.id;
    return sql_account_add(st->db, &in, e);
}

struct invitation {
    const char *login, *name, *token;
    const struct grant *grants;
    size_t n_grants;
};

static int invite(struct store *st, const struct store_who *who, const struct invitation *x,
                  int64_t *ret_id, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const char *after = x->name;
    int64_t id = 0;
    int r = add_account(st, who, x->login, x->name, &id, e);

    for (size_t i = 0; r >= 0 && i < x->n_grants; i++) {
        after = arena_printf(a, "%s; %s", after, user_grant_text(a, &x->grants[i]));
        if ((r = check_grant(st, &x->grants[i], e)) >= 0)
            r = put_grant(st, who, id, &x->grants[i], true, "", e);
    }
    if (r >= 0)
        r = put_invitation(st, who, id, x->token, e);
    if (r >= 0)
        r = user_audit(st, who, "user.invite", x->login, NULL, after, NULL, e);
    *ret_id = id;
    return r;
}

int user_invite(struct store *st, const struct user_by *by, const char *login, const char *name,
                const struct grant *grants, size_t n_grants, char ret_token[static SECRET_SIZE],
                int64_t *ret_id, struct err *e)
{
    char token[SECRET_SIZE];
    const struct invitation x = {login, name, token, grants, n_grants};
    int64_t id = 0;
    int r = may_manage(by, e);

    if (r < 0 || (r = check_login(login, e)) < 0 || (r = check_name(name, e)) < 0 ||
        (r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    secret_make(token);
    r = user_finish(st, invite(st, &by->who, &x, &id, e), e);
    if (r < 0)
        return r;
    memcpy(ret_token, token, SECRET_SIZE);
    *ret_id = id;
    return 0;
}

static int reset(struct store *st, const struct user_by *by, const struct user *u, bool drop_totp,
                 const char *why, const char *token, struct err *e)
{
    int r = sql_account_password(st->db, st->tenant, u->id, NULL, e);

    if (r >= 0 && drop_totp)
        r = sql_account_totp_drop(st->db, st->tenant, u->id, e);
    if (r >= 0 && drop_totp)
        r = sql_recovery_clear(st->db, st->tenant, u->id, e);
    if (r >= 0)
        r = sql_session_delete_all(st->db, st->tenant, u->id, "", e);
    if (r >= 0)
        r = attempt_forget(st, u->id, e);
    if (r >= 0)
        r = put_invitation(st, &by->who, u->id, token, e);
    if (r >= 0)
        r = user_audit(st, &by->who, "user.reset", u->login, NULL, drop_totp ? "totp" : NULL, why,
                       e);
    return r;
}

/* Inside the transaction, so that nobody gains a role between the question and the deed. */
static int check_reset(struct store *st, const struct user_by *by, int64_t id, struct arena *a,
                       struct user *ret, struct err *e)
{
    int r = user_get(st, id, a, ret, e);

    if (r < 0 || user_may_reset(by->perm, ret))
        return r;
    err_set(e, ERR_DENIED, _("không được cấp lại mật khẩu của %s"), ret->name);
    return err_hint(e, "%s",
                    by->perm->user_id == id
                        ? _("Của chính mình thì đổi ở trang Tài khoản.")
                        : _("Thủ trưởng cấp lại được cho cán bộ nhập liệu của đơn vị mình; "
                            "ngoài ra nhờ quản trị hệ thống."));
}

static int reset_checked(struct store *st, const struct user_by *by, int64_t id, bool drop_totp,
                         const char *why, const char *token, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct user u;
    int r = check_reset(st, by, id, a, &u, e);

    return r < 0 ? r : reset(st, by, &u, drop_totp, why, token, e);
}

/* Begins the transaction; negative when there is nothing to end. */
static int begin_reset(struct store *st, const struct user_by *by, struct err *e)
{
    int r = by->perm ? perm_check(by->perm, RIGHT_USER_RESET, NULL, e) : 0;

    return r < 0 ? r : db_begin(st->db, DB_WRITE, st->tenant, e);
}

int user_reset(struct store *st, const struct user_by *by, int64_t id, bool drop_totp,
               const char *why, char ret_token[static SECRET_SIZE], struct err *e)
{
    char token[SECRET_SIZE];
    int r = begin_reset(st, by, e);

    if (r < 0)
        return r;
    secret_make(token);
    r = user_finish(st, reset_checked(st, by, id, drop_totp, why, token, e), e);
    if (r >= 0)
        memcpy(ret_token, token, SECRET_SIZE);
    return r;
}

static int unlock(struct store *st, const struct user_by *by, int64_t id, const char *why,
                  struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct user u;
    int r = check_reset(st, by, id, a, &u, e);

    if (r < 0 || (r = attempt_forget(st, id, e)) < 0)
        return r;
    return user_audit(st, &by->who, "user.unlock", u.login, NULL, NULL, why, e);
}

int user_unlock(struct store *st, const struct user_by *by, int64_t id, const char *why,
                struct err *e)
{
    int r = begin_reset(st, by, e);

    return r < 0 ? r : user_finish(st, unlock(st, by, id, why, e), e);
}

static int disable(struct store *st, const struct user_by *by, int64_t id, bool disabled,
                   const char *why, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_account_get row;
    int64_t before = 0;
    int r = user_row(st, id, a, &row, e);

    if (r == 0 && (row.disabled != 0) == disabled)
        return err_set(e, ERR_CONFLICT,
                       disabled ? _("tài khoản “%s” đã khóa rồi") : _("tài khoản “%s” đang mở"),
                       row.login);
    if (r < 0 || (r = admins(st, &before, e)) < 0 ||
        (r = sql_account_disable(st->db, st->tenant, id, disabled, e)) < 0 ||
        (r = keep_an_admin(st, before, e)) < 0)
        return r;
    if (disabled && (r = sql_session_delete_all(st->db, st->tenant, id, "", e)) < 0)
        return r;
    return user_audit(st, &by->who, disabled ? "user.disable" : "user.enable", row.login, NULL,
                      NULL, why, e);
}

int user_disable(struct store *st, const struct user_by *by, int64_t id, bool disabled,
                 const char *why, struct err *e)
{
    int r = may_manage(by, e);

    if (r < 0 || (r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    return user_finish(st, disable(st, by, id, disabled, why, e), e);
}
