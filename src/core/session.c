/* See session.h.  The password is verified between two short transactions: the first counts the attempt, so that a
 * hundred at once are a hundred counted; the second opens the session, after looking again that the account is as it
 * was. */
#include "core/session.h"

#include "base/check.h"
#include "base/i18n.h"
#include "base/moment.h"
#include "base/str.h"
#include "core/attempt.h"
#include "core/factor.h"
#include "core/user_impl.h"

enum {
    AGENT_MAX = 200,
    UNKNOWN_EACH = 60 /* seconds between two rows of the diary about names that nobody has */
};

/* Who waits out the longest wait for a code, and a fresh code after it, still has the session that asks for one. */
_Static_assert(ATTEMPT_LONGEST + 2 * TOTP_STEP <= SESSION_CODE_LIFE, "a code can be given");

/* ---- opening ---- */

static const char *idle_since(struct arena *a, const char *at)
{
    return moment_after(a, at, -SESSION_IDLE);
}

int session_clock(struct store *st, const char *at, struct err *e)
{
    _arena_ struct arena *a = arena_new();

    return sql_session_now(st->db, st->tenant, at, moment_after(a, at, SESSION_LIFE),
                           moment_after(a, at, SESSION_CODE_LIFE), e);
}

struct opening {
    int64_t account;
    bool whole, totp;
    const char *agent, *device;
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
    int r = session_clock(st, who->at, e);

    if (r < 0 ||
        (r = sql_session_purge(st->db, st->tenant, who->at, idle_since(a, who->at), e)) < 0)
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
                     const char *device, const char *how, struct err *e)
{
    const struct attempt known = {ATTEMPT_PASSWORD, u->login, u->id, device};
    _arena_ struct arena *a = arena_new();
    struct store_who self = *who;
    int r = attempt_know(st, who, &known, e);

    self.author = user_author(a, u->name, u->login);
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

/* Names that nobody has cost a stranger nothing: the first of a minute is written down, the others are counted and told with
 * the next.  1 when this one is to be written, with what came since ("" = nothing). */
static int first_of_minute(struct store *st, const char *at, struct arena *a, const char **ret_more,
                           struct err *e)
{
    char key[HASH_HEX];
    struct sql_attempt_get row;
    int r;

    secret_hash("unknown:", key);
    r = sql_attempt_get(st->db, st->tenant, key, a, &row, e);

    if (r < 0)
        return r;
    int64_t past = r ? moment_between(row.last_at, at) : UNKNOWN_EACH;
    *ret_more = r && row.n ? arena_printf(a, "+%lld", (long long)row.n) : "";
    bool first = past < 0 || past >= UNKNOWN_EACH;
    r = first ? sql_attempt_put(st->db, st->tenant, key, 0, at, 0, e)
              : sql_attempt_put(st->db, st->tenant, key, row.n + 1, row.last_at, 0, e);
    return r < 0 ? r : first;
}

/* login NULL: not what was typed when nobody has that name, it may be a password. */
static int write_failure(struct store *st, const struct store_who *who, const char *login,
                         const char *what, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const char *more = "";
    int r = login ? 1 : first_of_minute(st, who->at, a, &more, e);

    if (r <= 0)
        return r;
    return user_audit(st, who, "user.sign-in-failed", login ? login : "?", NULL, what,
                      *more ? more : NULL, e);
}

static int note_failure(struct store *st, const struct store_who *who, const char *login,
                        const char *what, struct err *e)
{
    struct store_who nobody = *who;
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    nobody.author = "";
    nobody.user_id = 0;
    return r < 0 ? r : user_finish(st, write_failure(st, &nobody, login, what, e), e);
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
    const struct attempt step = {ATTEMPT_PASSWORD, u.login, u.id, x->device};
    x->whole = !u.totp;
    if ((r = attempt_right(st, who, &step, e)) < 0 || (r = put_session(st, who, x, e)) < 0)
        return r;
    return x->whole ? signed_in(st, who, &u, x->device, NULL, e) : 0;
}

int session_sign_in(struct store *st, const struct store_who *who, const char *login,
                    const char *password, const char *agent, const char *device,
                    char ret_token[static SECRET_SIZE], bool *ret_code, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_account_named found = {0};
    int there = sql_account_named(st->db, st->tenant, login, a, &found, e), r;
    const struct attempt step = {ATTEMPT_PASSWORD, login, found.id, device};

    if (there < 0 || (r = attempt_count(st, who, &step, e)) < 0)
        return there < 0 ? there : r;
    if (!password_verify(there ? found.password : NULL, password)) {
        r = note_failure(st, who, there ? login : NULL, "password", e);
        return r < 0 ? r : wrong(e);
    }
    if (found.disabled) {
        if ((r = note_failure(st, who, login, "disabled", e)) < 0)
            return r;
        err_set(e, ERR_DENIED, _("tài khoản “%s” đang bị khóa"), login);
        return err_hint(e, "%s", _("Hỏi quản trị hệ thống vì sao và khi nào mở lại."));
    }
    struct opening x = {.account = found.id, .agent = agent, .device = device};
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
    if (u->totp && shut == 0 &&
        totp_check(secret, sizeof secret, code, at, totp_last(u->totp_step, at), &step)) {
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
    const struct attempt step = {ATTEMPT_CODE, u.login, u.id, x->device};
    if ((r = put_session(st, who, x, e)) < 0 || (r = attempt_right(st, who, &step, e)) < 0 ||
        (r = signed_in(st, who, &u, x->device, how, e)) < 0)
        return r;
    return 1;
}

int session_code(struct store *st, const struct store_who *who, const char *token, const char *code,
                 const char *device, char ret_token[static SECRET_SIZE], struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_session_get s;
    char hash[HASH_HEX];

    secret_hash(token, hash);
    int r = waiting(st, hash, who->at, a, &s, e);
    if (r <= 0)
        return r < 0 ? r : no_waiting(e);
    const struct attempt step = {ATTEMPT_CODE, s.login, s.account, device};
    if ((r = attempt_count(st, who, &step, e)) < 0 ||
        (r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    struct opening x = {
        .account = s.account, .whole = true, .totp = true, .agent = s.agent, .device = device};
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
                                  .made_at = s.made_at,
                                  .expires_at = s.expires_at};
    secret_derive(token, "csrf", ret->csrf);
    if ((r = grants_of(st, s.account, a, &ret->who, e)) < 0)
        return r;
    if (moment_between(at, s.seen_at) > 0 || moment_between(at, s.expires_at) > SESSION_LIFE)
        r = session_clock(st, at, e);
    else if (moment_between(s.seen_at, at) >= SESSION_SEEN_EVERY)
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
