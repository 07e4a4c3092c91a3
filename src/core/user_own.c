/* See user.h.  What people do with their own account: the invitation used, the password, the second
 * factor.  Passwords are hashed outside transactions, because that takes long and others would wait. */
#include <sodium/randombytes.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/moment.h"
#include "base/str.h"
#include "core/attempt.h"
#include "core/factor.h"
#include "core/session.h"
#include "core/user_impl.h"

/* ---- invitations ---- */

static int invited(struct store *st, const char *token, const char *at, int64_t *ret_id,
                   struct err *e)
{
    struct sql_invitation_get row;
    char hash[HASH_HEX];

    secret_hash(token, hash);
    int r = sql_invitation_get(st->db, st->tenant, hash, at, &row, e);
    if (r == 1)
        *ret_id = row.account;
    if (r != 0)
        return r < 0 ? r : 0;
    err_set(e, ERR_MISSING, "%s", _("lời mời này đã dùng, đã hết hạn hoặc không có"));
    return err_hint(e, _("Lời mời dùng một lần, trong %d ngày. Nhờ người mời cấp lại."),
                    USER_INVITE_DAYS);
}

int user_invited(struct store *st, const char *token, const char *at, struct arena *a,
                 struct user *ret, struct err *e)
{
    struct user u;
    int64_t id = 0;
    int r = invited(st, token, at, &id, e);

    if (r < 0 || (r = user_get(st, id, a, &u, e)) < 0)
        return r;
    if (u.disabled) {
        err_set(e, ERR_DENIED, _("tài khoản “%s” đang bị khóa"), u.login);
        return err_hint(e, "%s", _("Hỏi quản trị hệ thống."));
    }
    *ret = u;
    return 0;
}

static int set_password(struct store *st, const struct store_who *who, const struct user *u,
                        const char *hash, const char *keep, struct err *e)
{
    int r = sql_account_password(st->db, st->tenant, u->id, hash, e);

    if (r >= 0)
        r = sql_invitation_use(st->db, st->tenant, u->id, who->at, e);
    if (r >= 0)
        r = sql_session_delete_all(st->db, st->tenant, u->id, keep, e);
    if (r >= 0)
        r = user_audit(st, who, "user.password", u->login, NULL, NULL, NULL, e);
    return r;
}

static int accept(struct store *st, const struct store_who *who, const char *token,
                  const char *hash, const char *device, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct user u;
    int r = user_invited(st, token, who->at, a, &u, e);
    struct store_who self = *who;

    if (r < 0)
        return r;
    self.author = user_author(a, u.name, u.login);
    self.user_id = u.id;
    const struct attempt known = {ATTEMPT_PASSWORD, u.login, u.id, device};
    if ((r = attempt_know(st, who, &known, e)) < 0)
        return r;
    return set_password(st, &self, &u, hash, "", e);
}

int user_accept(struct store *st, const struct store_who *who, const char *token,
                const char *password, const char *device, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    char hash[PASSWORD_HASH_SIZE];
    struct user u;
    int r = user_invited(st, token, who->at, a, &u, e);

    if (r < 0 || (r = password_check(password, u.login, e)) < 0 ||
        (r = password_hash(password, hash, e)) < 0 ||
        (r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    return user_finish(st, accept(st, who, token, hash, device, e), e);
}

/* ---- the password ---- */

static int wrong_password(struct err *e)
{
    err_set(e, ERR_DENIED, "%s", _("mật khẩu đang dùng không đúng"));
    return err_field(e, "old");
}

/* verified: what was there when the old one was verified; a reset may have made it void since. */
static int change(struct store *st, const struct store_who *who, const struct attempt *step,
                  const char *verified, const char *hash, const char *keep, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_account_get row;
    int r = user_row(st, who->user_id, a, &row, e);

    if (r < 0)
        return r;
    const struct user u = {.id = row.id, .login = row.login, .name = row.name};
    if (!row.password || !str_eq(row.password, verified) || row.disabled)
        return wrong_password(e);
    r = attempt_right(st, who, step, e);
    return r < 0 ? r : set_password(st, who, &u, hash, text_or_empty(keep), e);
}

int user_change_password(struct store *st, const struct store_who *who, const char *old,
                         const char *password, const char *keep, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_account_get row;
    char hash[PASSWORD_HASH_SIZE];
    const struct attempt step = {ATTEMPT_CHANGE, text_or_empty(keep), who->user_id, NULL};
    int r = user_row(st, who->user_id, a, &row, e);

    if (r < 0 || (r = password_check(password, row.login, e)) < 0 ||
        (r = attempt_count(st, who, &step, e)) < 0)
        return r;
    if (!password_verify(row.password, old))
        return wrong_password(e);
    if ((r = password_hash(password, hash, e)) < 0 ||
        (r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    return user_finish(st, change(st, who, &step, row.password, hash, keep, e), e);
}

/* ---- the second factor ---- */

/* Who only knows the password may not put their own telephone in place of the owner's. */
static int may_change_totp(const struct sql_account_get *row, const struct perm_who *me,
                           struct err *e)
{
    if (!row->totp || me->totp)
        return 0;
    err_set(e, ERR_DENIED, "%s", _("cần xác thực lớp thứ hai trong phiên này trước đã"));
    return err_hint(e, "%s", _("Đăng nhập lại và nhập mã của ứng dụng xác thực."));
}

static int begin_totp(struct store *st, const struct perm_who *me, struct arena *a,
                      unsigned char ret[static TOTP_BYTES], struct err *e)
{
    unsigned char kept[FACTOR_KEPT_MAX];
    struct sql_account_get row;
    struct err shut; /* then another secret is shown */
    size_t n;
    int r = user_row(st, me->user_id, a, &row, e);

    if (r < 0 || (r = may_change_totp(&row, me, e)) < 0)
        return r;
    if (row.totp_new &&
        factor_open(st, me->user_id, row.totp_new, row.totp_new_len, ret, &shut) == 0)
        return 0;
    totp_secret(ret);
    factor_seal(st, me->user_id, ret, kept, &n);
    return sql_account_totp_new(st->db, st->tenant, me->user_id, kept, n, e);
}

int user_totp_begin(struct store *st, const struct perm_who *me, struct arena *a,
                    unsigned char ret_secret[static TOTP_BYTES], struct err *e)
{
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    return r < 0 ? r : user_finish(st, begin_totp(st, me, a, ret_secret, e), e);
}

/* 80 bits in letters that are not taken for each other. */
static void make_code(char ret[static USER_CODE_SIZE])
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned char raw[16];

    randombytes_buf(raw, sizeof raw);
    for (size_t i = 0, at = 0; i < sizeof raw; i++) {
        if (i && i % 4 == 0)
            ret[at++] = '-';
        ret[at++] = letters[raw[i] & 31];
    }
    ret[USER_CODE_SIZE - 1] = '\0';
}

static int put_codes(struct store *st, int64_t id, char codes[static USER_CODES][USER_CODE_SIZE],
                     struct err *e)
{
    char hash[HASH_HEX];
    int r = sql_recovery_clear(st->db, st->tenant, id, e);

    for (int i = 0; r >= 0 && i < USER_CODES; i++) {
        make_code(codes[i]);
        secret_hash(codes[i], hash);
        r = sql_recovery_add(st->db, st->tenant, id, hash, e);
    }
    return r;
}

static int confirm(struct store *st, const struct store_who *who, const struct perm_who *me,
                   const char *code, char codes[static USER_CODES][USER_CODE_SIZE], struct err *e)
{
    _arena_ struct arena *a = arena_new();
    unsigned char secret[TOTP_BYTES];
    struct sql_account_get row;
    int64_t at = 0, step = 0;
    int r = user_row(st, me->user_id, a, &row, e);

    CHECK(moment_parse(who->at, &at) == 0);
    if (r < 0 || (r = may_change_totp(&row, me, e)) < 0)
        return r;
    if (row.totp_new &&
        (r = factor_open(st, me->user_id, row.totp_new, row.totp_new_len, secret, e)) < 0)
        return r;
    if (!row.totp_new || !totp_check(secret, sizeof secret, code, at, 0, &step)) {
        err_set(e, ERR_INPUT, "%s", _("mã không đúng"));
        err_field(e, "code");
        return err_hint(
            e, "%s", _("Nhập 6 số đang hiện trên ứng dụng; đồng hồ của điện thoại phải đúng giờ."));
    }
    if ((r = sql_account_totp_confirm(st->db, st->tenant, me->user_id, step, e)) < 0 ||
        (r = put_codes(st, me->user_id, codes, e)) < 0)
        return r;
    return user_audit(st, who, "user.totp", row.login, row.totp ? "totp" : NULL, "totp", NULL, e);
}

int user_totp_confirm(struct store *st, const struct store_who *who, const struct perm_who *me,
                      const char *code, char ret_codes[static USER_CODES][USER_CODE_SIZE],
                      struct err *e)
{
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    return r < 0 ? r : user_finish(st, confirm(st, who, me, code, ret_codes, e), e);
}

static int new_codes(struct store *st, const struct store_who *who, const struct perm_who *me,
                     char codes[static USER_CODES][USER_CODE_SIZE], struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_account_get row;
    int r = user_row(st, me->user_id, a, &row, e);

    if (r < 0 || (r = may_change_totp(&row, me, e)) < 0)
        return r;
    if (!row.totp)
        return err_set(e, ERR_CONFLICT, "%s", _("chưa bật lớp xác thực thứ hai"));
    if ((r = put_codes(st, me->user_id, codes, e)) < 0)
        return r;
    return user_audit(st, who, "user.recovery", row.login, NULL, NULL, NULL, e);
}

int user_new_codes(struct store *st, const struct store_who *who, const struct perm_who *me,
                   char ret_codes[static USER_CODES][USER_CODE_SIZE], struct err *e)
{
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    return r < 0 ? r : user_finish(st, new_codes(st, who, me, ret_codes, e), e);
}

int user_codes_left(struct store *st, int64_t id, int64_t *ret, struct err *e)
{
    struct sql_recovery_left row;
    int r = sql_recovery_left(st->db, st->tenant, id, &row, e);

    if (r == 1)
        *ret = row.n;
    return r < 0 ? r : 0;
}
