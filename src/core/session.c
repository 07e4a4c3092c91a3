/* See session.h.  The password is verified between two short transactions: the first counts the attempt, so that a
 * hundred at once are a hundred counted; the second opens the session, after looking again that the account is as it
 * was. */
#include "core/session.h"

#include <arpa/inet.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/map.h"
#include "base/moment.h"
#include "base/str.h"
#include "base/vec.h"
#include "core/factor.h"
#include "core/user_impl.h"

enum {
    FREE_BY_LOGIN = 5,
    FREE_BY_ADDRESS = 30,
    FIRST_WAIT = 30,
    LONGEST_WAIT = 15 * 60,
    FORGOTTEN_AFTER = 24 * 3600,
    KNOWN_FOR = 30 * 24 * 3600,
    AGENT_MAX = 200
};

typedef VEC(const char *) texts;

/* ---- slowing down ---- */

static const char *key_of(struct arena *a, const char *kind, const char *what)
{
    char *hex = arena_alloc(a, HASH_HEX);

    secret_hash(arena_printf(a, "%s:%s", kind, what), hex);
    return hex;
}

/* Of IPv6 the network: whoever has one address there has all 2^64. */
static const char *network_of(struct arena *a, const char *address)
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr x;

    if (inet_pton(AF_INET6, address, &x) != 1 || IN6_IS_ADDR_V4MAPPED(&x))
        return address;
    memset(x.s6_addr + 8, 0, 8);
    CHECK(inet_ntop(AF_INET6, &x, text, sizeof text));
    return arena_strdup(a, text);
}

/* What an attempt is counted by.  A login has a count of its own at an address where it signed in within the last 30 days:
 * strangers who guess elsewhere do not keep its owner out. */
struct counted {
    const char *login, *address, *known; /* the latter two NULL when no address is known */
};

static int counted_by(struct store *st, const struct store_who *who, const char *login,
                      struct arena *a, struct counted *ret, struct err *e)
{
    const char *address = network_of(a, text_or_empty(who->from_where));
    const char *both = arena_printf(a, "%s %s", login, address);
    struct sql_attempt_get row;
    int r;

    *ret = (struct counted){.login = key_of(a, "login", login)};
    if (!*address)
        return 0;
    ret->address = key_of(a, "address", address);
    ret->known = key_of(a, "known", both);
    r = sql_attempt_get(st->db, st->tenant, ret->known, a, &row, e); /* last_at: until when */
    if (r == 1 && moment_between(who->at, row.last_at) > 0)
        ret->login = key_of(a, "login-at", both);
    return r < 0 ? r : 0;
}

static int64_t wait_after(int64_t wrong, int64_t free)
{
    int64_t wait = FIRST_WAIT;

    if (wrong < free)
        return 0;
    for (int64_t i = free; i < wrong && wait < LONGEST_WAIT; i++)
        wait *= 2;
    return wait < LONGEST_WAIT ? wait : LONGEST_WAIT;
}

static int too_often(int64_t left, struct err *e)
{
    if (left < 90)
        err_set(e, ERR_DENIED, _("thử sai nhiều lần: chờ %d giây nữa rồi thử lại"), (int)left);
    else
        err_set(e, ERR_DENIED, _("thử sai nhiều lần: chờ %d phút nữa rồi thử lại"),
                (int)(left + 59) / 60);
    return err_hint(e, "%s",
                    _("Quên mật khẩu: nhờ thủ trưởng đơn vị hoặc quản trị hệ thống cấp lại."));
}

/* How many wrong ones stand against the key; ERR_DENIED when it must wait. */
static int look_at(struct store *st, const char *at, const char *key, int64_t free, int64_t *ret_n,
                   struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_attempt_get row;
    int r = sql_attempt_get(st->db, st->tenant, key, a, &row, e);

    *ret_n = 0;
    if (r <= 0)
        return r;
    int64_t past = moment_between(row.last_at, at), wait = wait_after(row.n, free);
    if (wait && past < wait)
        return too_often(wait - past, e);
    if (past < FORGOTTEN_AFTER)
        *ret_n = row.n;
    return 0;
}

static int count_attempt(struct store *st, const struct store_who *who, const char *login,
                         struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct counted by;
    int64_t n = 0, m = 0;
    int r = counted_by(st, who, login, a, &by, e);

    if (r >= 0)
        r = look_at(st, who->at, by.login, FREE_BY_LOGIN, &n, e);
    if (r >= 0 && by.address)
        r = look_at(st, who->at, by.address, FREE_BY_ADDRESS, &m, e);
    if (r >= 0)
        r = sql_attempt_purge(st->db, st->tenant, moment_after(a, who->at, -FORGOTTEN_AFTER), e);
    if (r >= 0)
        r = sql_attempt_put(st->db, st->tenant, by.login, n + 1, who->at, e);
    if (r >= 0 && by.address)
        r = sql_attempt_put(st->db, st->tenant, by.address, m + 1, who->at, e);
    return r;
}

/* Until when somebody with these wrong attempts has to wait. */
static const char *waits_until(struct arena *a, const struct sql_attempt_many *row)
{
    return moment_after(a, row->last_at, wait_after(row->n, FREE_BY_LOGIN));
}

static int read_waits(struct store *st, const char *at, struct arena *a, struct map *keys,
                      texts *untils, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_attempt_many row;
    int r = sql_attempt_many(st->db, st->tenant, FREE_BY_LOGIN, &c, e);

    while (r >= 0 && (r = sql_attempt_many_next(&c, &row, e)) == 1) {
        const char *until = waits_until(a, &row);
        if (strcmp(until, at) <= 0)
            continue;
        map_add(keys, arena_strdup(a, row.key), (uint32_t)untils->n);
        *vec_push_in(a, untils) = until;
    }
    return r < 0 ? r : 0;
}

int user_kept_out(struct store *st, const char *at, struct arena *a, struct user_waiting **ret,
                  size_t *ret_n, struct err *e)
{
    texts untils = {0};
    VEC(struct user_waiting) list = {0};
    struct user *users;
    struct map keys;
    size_t n = 0;

    map_init(&keys, a);
    int r = read_waits(st, at, a, &keys, &untils, e);
    if (r == 0 && untils.n)
        r = user_list(st, a, &users, &n, e);
    for (size_t i = 0; r == 0 && i < n; i++) {
        uint32_t k = map_get(&keys, key_of(a, "login", users[i].login));
        if (k != MAP_NONE && !users[i].disabled)
            *vec_push_in(a, &list) =
                (struct user_waiting){users[i].id, users[i].login, users[i].name, untils.at[k]};
    }
    *ret = list.at;
    *ret_n = list.n;
    return r;
}

int session_attempt(struct store *st, const struct store_who *who, const char *login, struct err *e)
{
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    return r < 0 ? r : user_finish(st, count_attempt(st, who, login, e), e);
}

/* The address gets back only this one: signing in with one's own account in between must not free it for guessing
 * others'. */
static int give_back(struct store *st, const char *address, struct err *e)
{
    return address ? sql_attempt_less(st->db, st->tenant, address, e) : 0;
}

int session_attempt_right(struct store *st, const struct store_who *who, const char *login,
                          struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct counted by;
    int r = counted_by(st, who, login, a, &by, e);

    if (r >= 0)
        r = sql_attempt_clear(st->db, st->tenant, by.login, e);
    if (r >= 0 && by.known)
        r = sql_attempt_put(st->db, st->tenant, by.known, 0, moment_after(a, who->at, KNOWN_FOR),
                            e);
    return r < 0 ? r : give_back(st, by.address, e);
}

/* ---- opening ---- */

static const char *idle_since(struct arena *a, const char *at)
{
    return moment_after(a, at, -SESSION_IDLE);
}

struct opening {
    int64_t account;
    bool whole, totp;
    const char *agent;
    char token[SECRET_SIZE];
};

/* A header is any bytes; a database wants text. */
static const char *agent_text(struct arena *a, const char *agent)
{
    char *s = arena_strndup(a, agent, strnlen(agent, AGENT_MAX));

    for (char *p = s; *p; p++)
        if (*p < ' ' || *p > '~')
            *p = '?';
    return s;
}

static int put_session(struct store *st, const struct store_who *who, struct opening *x,
                       struct err *e)
{
    _arena_ struct arena *a = arena_new();
    char hash[HASH_HEX];
    int r = sql_session_purge(st->db, st->tenant, who->at, idle_since(a, who->at), e);

    if (r < 0)
        return r;
    secret_make(x->token);
    secret_hash(x->token, hash);
    const struct sql_session_add_in in = {
        .tenant = st->tenant,
        .hash = hash,
        .account = x->account,
        .whole = x->whole,
        .totp = x->totp,
        .at = who->at,
        .expires_at = moment_after(a, who->at, x->whole ? SESSION_LIFE : SESSION_CODE_LIFE),
        .from_where = text_or_empty(who->from_where),
        .agent = agent_text(a, text_or_empty(x->agent))};
    return sql_session_add(st->db, &in, e);
}

/* The person is known from here on. */
static int signed_in(struct store *st, const struct store_who *who, const struct sql_account_get *u,
                     const char *how, struct err *e)
{
    struct store_who self = *who;
    int r = session_attempt_right(st, who, u->login, e);

    self.author = u->name;
    self.user_id = u->id;
    if (r >= 0)
        r = sql_account_signed_in(st->db, st->tenant, u->id, who->at, e);
    if (r >= 0)
        r = user_audit(st, &self, "user.sign-in", u->login, NULL, how, NULL, e);
    return r;
}

static int wrong(struct err *e)
{
    err_set(e, ERR_DENIED, "%s", _("tên đăng nhập hoặc mật khẩu không đúng"));
    return err_hint(e, "%s",
                    _("Quên mật khẩu: nhờ thủ trưởng đơn vị hoặc quản trị hệ thống cấp lại."));
}

/* Not what was typed when nobody has that name: it may be a password. */
static int note_failure(struct store *st, const struct store_who *who, const char *login,
                        const char *what, struct err *e)
{
    struct store_who nobody = *who;
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    nobody.author = "";
    nobody.user_id = 0;
    return r < 0
               ? r
               : user_finish(
                     st, user_audit(st, &nobody, "user.sign-in-failed", login, NULL, what, NULL, e),
                     e);
}

/* The password was right and the code is still to come: the login goes on being counted, the address not. */
static int half_right(struct store *st, const struct store_who *who, const char *login,
                      struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct counted by;
    int r = counted_by(st, who, login, a, &by, e);

    return r < 0 ? r : give_back(st, by.address, e);
}

static int open_it(struct store *st, const struct store_who *who, const char *verified,
                   struct opening *x, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_account_get u;
    int r = user_row(st, x->account, a, &u, e);

    if (r < 0)
        return r;
    if (!u.password || !str_eq(u.password, verified) || u.disabled)
        return wrong(e); /* changed while it was verified */
    x->whole = !u.totp;
    r = put_session(st, who, x, e);
    if (r < 0)
        return r;
    return x->whole ? signed_in(st, who, &u, NULL, e) : half_right(st, who, u.login, e);
}

int session_sign_in(struct store *st, const struct store_who *who, const char *login,
                    const char *password, const char *agent, char ret_token[static SECRET_SIZE],
                    bool *ret_code, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_account_named found = {0};
    int r = session_attempt(st, who, login, e), there;

    if (r < 0 || (there = r = sql_account_named(st->db, st->tenant, login, a, &found, e)) < 0)
        return r;
    if (!password_verify(there ? found.password : NULL, password)) {
        r = note_failure(st, who, there ? login : "?", "password", e);
        return r < 0 ? r : wrong(e);
    }
    if (found.disabled) {
        if ((r = note_failure(st, who, login, "disabled", e)) < 0)
            return r;
        err_set(e, ERR_DENIED, _("tài khoản “%s” đang bị khóa"), login);
        return err_hint(e, "%s", _("Hỏi quản trị hệ thống vì sao và khi nào mở lại."));
    }
    struct opening x = {.account = found.id, .agent = agent};
    if ((r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0 ||
        (r = user_finish(st, open_it(st, who, found.password, &x, e), e)) < 0)
        return r;
    memcpy(ret_token, x.token, SECRET_SIZE);
    *ret_code = !x.whole;
    return 0;
}

/* ---- the code ---- */

/* As it was printed, whatever was made of it while typing. */
static bool recovery_text(const char *code, char ret[static USER_CODE_SIZE])
{
    size_t n = 0;

    for (; *code; code++) {
        char c = *code;
        if (c == ' ' || c == '-')
            continue;
        if (n == USER_CODE_SIZE - 1)
            return false;
        if (n == 4 || n == 9 || n == 14)
            ret[n++] = '-';
        c = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
        ret[n++] = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
    }
    ret[n] = '\0';
    return n == USER_CODE_SIZE - 1;
}

/* 1 and used up, 0 when it is none, ERR_DENIED when no key opens the secret (recovery codes need none). */
static int use_code(struct store *st, const struct store_who *who, const struct sql_account_get *u,
                    const char *code, const char **ret_how, struct err *e)
{
    char text[USER_CODE_SIZE], hash[HASH_HEX];
    unsigned char secret[TOTP_BYTES];
    int64_t at = 0, step = 0;
    struct err why;
    int r;

    CHECK(moment_parse(who->at, &at) == 0);
    *ret_how = "totp";
    int shut = u->totp ? factor_open(st, u->id, u->totp, u->totp_len, secret, &why) : 0;
    if (u->totp && shut == 0 && totp_check(secret, sizeof secret, code, at, u->totp_step, &step)) {
        r = sql_account_totp_step(st->db, st->tenant, u->id, step, e);
        return r < 0 ? r : 1;
    }
    if (!recovery_text(code, text)) {
        if (shut < 0)
            *e = why;
        return shut;
    }
    *ret_how = "recovery";
    secret_hash(text, hash);
    r = sql_recovery_use(st->db, st->tenant, u->id, hash, who->at, e);
    return r < 0 ? r : db_changed(st->db) == 1;
}

static int waiting(struct store *st, const char *hash, const char *at, struct arena *a,
                   struct sql_session_get *ret, struct err *e)
{
    int r = sql_session_get(st->db, st->tenant, hash, at, idle_since(a, at), a, ret, e);

    return r == 1 && ret->whole ? 0 : r;
}

static int no_waiting(struct err *e)
{
    err_set(e, ERR_MISSING, "%s", _("lần đăng nhập này đã hết hạn"));
    return err_hint(e, "%s", _("Đăng nhập lại từ đầu."));
}

/* 1 when it is right and the session is open, 0 when it is wrong. */
static int check_code(struct store *st, const struct store_who *who, const char *hash,
                      const char *code, struct opening *x, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_account_get u;
    const char *how;
    int r = user_row(st, x->account, a, &u, e);

    if (r < 0 || (r = use_code(st, who, &u, code, &how, e)) <= 0 ||
        (r = sql_session_delete(st->db, st->tenant, hash, x->account, e)) < 0)
        return r;
    if (db_changed(st->db) == 0 || u.disabled)
        return no_waiting(e); /* ended since it was looked at: by a reset, or by another code */
    if ((r = put_session(st, who, x, e)) < 0 || (r = signed_in(st, who, &u, how, e)) < 0)
        return r;
    return 1;
}

int session_code(struct store *st, const struct store_who *who, const char *token, const char *code,
                 char ret_token[static SECRET_SIZE], struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_session_get s;
    char hash[HASH_HEX];

    secret_hash(token, hash);
    int r = waiting(st, hash, who->at, a, &s, e);
    if (r <= 0)
        return r < 0 ? r : no_waiting(e);
    if ((r = session_attempt(st, who, s.login, e)) < 0 ||
        (r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    struct opening x = {.account = s.account, .whole = true, .totp = true, .agent = s.agent};
    int right = check_code(st, who, hash, code, &x, e);
    if ((r = user_finish(st, right, e)) < 0)
        return r;
    if (!right) {
        r = note_failure(st, who, s.login, "code", e);
        return r < 0 ? r
                     : (err_set(e, ERR_DENIED, "%s", _("mã không đúng hoặc đã dùng")),
                        err_hint(e, "%s",
                                 _("Chờ mã mới trên ứng dụng (30 giây một mã), hoặc dùng "
                                   "một mã khôi phục.")));
    }
    memcpy(ret_token, x.token, SECRET_SIZE);
    return 0;
}

/* ---- who is there ---- */

static int grants_of(struct store *st, int64_t id, struct arena *a, struct perm_who *ret,
                     struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct grant) list = {0};
    struct sql_grant_of row;
    int r = sql_grant_of(st->db, st->tenant, id, &c, e);

    while (r >= 0 && (r = sql_grant_of_next(&c, &row, e)) == 1) {
        struct grant *g = vec_push_in(a, &list);
        *g = (struct grant){.unit_code = arena_strdup(a, row.unit_code),
                            .unit_from = row.unit_from[0] ? store_date(row.unit_from) : 0};
        if ((r = user_role(row.role, &g->role, e)) < 0)
            return r;
    }
    ret->grants = list.at;
    ret->n_grants = list.n;
    return r;
}

int session_find(struct store *st, const char *token, const char *at, struct arena *a,
                 struct session_found *ret, struct err *e)
{
    struct sql_session_get s;
    char *hash = arena_alloc(a, HASH_HEX);

    if (strlen(token) != SECRET_CHARS)
        return 0;
    secret_hash(token, hash);
    int r = sql_session_get(st->db, st->tenant, hash, at, idle_since(a, at), a, &s, e);
    if (r <= 0 || !s.whole)
        return r < 0 ? r : 0;
    *ret = (struct session_found){.who = {.user_id = s.account, .totp = s.totp},
                                  .id = hash,
                                  .login = s.login,
                                  .name = s.name,
                                  .lang = s.lang,
                                  .made_at = s.made_at,
                                  .expires_at = s.expires_at};
    secret_derive(token, "csrf", ret->csrf);
    if ((r = grants_of(st, s.account, a, &ret->who, e)) < 0)
        return r;
    if (moment_between(s.seen_at, at) >= SESSION_SEEN_EVERY)
        r = sql_session_seen(st->db, st->tenant, hash, at, e);
    return r < 0 && r != ERR_CONFLICT ? r : 1; /* a busy database may note it the next time */
}

int session_waits(struct store *st, const char *token, const char *at, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_session_get s;
    char hash[HASH_HEX];

    secret_hash(token, hash);
    return waiting(st, hash, at, a, &s, e);
}

/* ---- ending ---- */

static int sign_out(struct store *st, const struct store_who *who, const char *hash, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_account_get u;
    int r = user_row(st, who->user_id, a, &u, e);

    if (r >= 0)
        r = sql_session_delete(st->db, st->tenant, hash, u.id, e);
    if (r >= 0)
        r = user_audit(st, who, "user.sign-out", u.login, NULL, NULL, NULL, e);
    return r;
}

int session_sign_out(struct store *st, const struct store_who *who, const char *token,
                     struct err *e)
{
    char hash[HASH_HEX];
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    secret_hash(token, hash);
    return r < 0 ? r : user_finish(st, sign_out(st, who, hash, e), e);
}

int session_renew(struct store *st, const char *token, bool totp,
                  char ret_token[static SECRET_SIZE], struct err *e)
{
    char hash[HASH_HEX], new_hash[HASH_HEX], made[SECRET_SIZE];

    secret_hash(token, hash);
    secret_make(made);
    secret_hash(made, new_hash);
    int r = sql_session_rename(st->db, st->tenant, hash, new_hash, totp, e);
    if (r >= 0)
        memcpy(ret_token, made, SECRET_SIZE);
    return r;
}

int session_list(struct store *st, int64_t user_id, const char *at, struct arena *a,
                 struct session_row **ret, size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct session_row) list = {0};
    struct sql_session_of row;
    int r = sql_session_of(st->db, st->tenant, user_id, at, idle_since(a, at), &c, e);

    while (r >= 0 && (r = sql_session_of_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) = (struct session_row){.id = arena_strdup(a, row.hash),
                                                      .made_at = arena_strdup(a, row.made_at),
                                                      .seen_at = arena_strdup(a, row.seen_at),
                                                      .from_where = arena_strdup(a, row.from_where),
                                                      .agent = arena_strdup(a, row.agent),
                                                      .totp = row.totp};
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

static int end_sessions(struct store *st, const struct store_who *who, int64_t user_id,
                        const char *id, const char *keep, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_account_get u;
    int r = user_row(st, user_id, a, &u, e);

    if (r >= 0 && id)
        r = sql_session_delete(st->db, st->tenant, id, user_id, e);
    else if (r >= 0)
        r = sql_session_delete_all(st->db, st->tenant, user_id, text_or_empty(keep), e);
    if (r >= 0 && id && db_changed(st->db) == 0)
        return err_set(e, ERR_MISSING, "%s", _("phiên này không còn"));
    if (r >= 0)
        r = user_audit(st, who, "user.revoke", u.login, NULL,
                       id     ? arena_printf(a, "%.8s", id)
                       : keep ? "others"
                              : "all",
                       NULL, e);
    return r;
}

int session_revoke(struct store *st, const struct user_by *by, int64_t user_id, const char *id,
                   const char *keep, struct err *e)
{
    int r = 0;

    if (by->perm && by->perm->user_id != user_id)
        r = perm_check(by->perm, RIGHT_USER_MANAGE, NULL, e);
    if (r < 0 || (r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    return user_finish(st, end_sessions(st, &by->who, user_id, id, keep, e), e);
}
