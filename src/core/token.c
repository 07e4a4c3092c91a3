/* See token.h. */
#include "core/token.h"

#include "base/check.h"
#include "base/i18n.h"
#include "base/moment.h"
#include "base/str.h"
#include "base/utf8.h"
#include "core/user_impl.h"

enum { DAY = 24 * 3600, NOTED_EVERY = 60 };
static const char prefix[] = "thidua_";
_Static_assert(sizeof prefix - 1 == TOKEN_PREFIX_CHARS, "TOKEN_SIZE counts it");

static const struct {
    const char *id, *title;
} scopes[TOKEN_SCOPES] = {
    [TOKEN_FACTS_WRITE] = {"facts.write", N_("nạp số liệu")},
    [TOKEN_FACTS_READ] = {"facts.read", N_("đọc số liệu")},
    [TOKEN_RESULTS_READ] = {"results.read", N_("đọc kết quả")},
};

const char *token_scope_id(enum token_scope s)
{
    CHECK(s < TOKEN_SCOPES);
    return scopes[s].id;
}

const char *token_scope_title(enum token_scope s)
{
    CHECK(s < TOKEN_SCOPES);
    return _(scopes[s].title);
}

static unsigned scope_bit(const char *word, size_t n)
{
    for (size_t i = 0; i < TOKEN_SCOPES; i++)
        if (strlen(scopes[i].id) == n && memcmp(scopes[i].id, word, n) == 0)
            return 1u << i;
    return 0;
}

unsigned token_scopes(const char *words)
{
    unsigned all = 0;

    for (words += strspn(words, " ,"); *words; words += strspn(words, " ,")) {
        size_t n = strcspn(words, " ,");
        unsigned bit = scope_bit(words, n);
        if (!bit)
            return 0;
        all |= bit;
        words += n;
    }
    return all;
}

static const char *scope_words(struct arena *a, unsigned bits)
{
    const char *s = "";

    for (size_t i = 0; i < TOKEN_SCOPES; i++)
        if (bits & 1u << i)
            s = arena_printf(a, "%s%s%s", s, *s ? " " : "", scopes[i].id);
    return s;
}

/* ---- making and ending ---- */

static int token_audit(struct store *st, const struct store_who *who, const char *action,
                       int64_t id, const char *after, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct audit_entry x = {.action = action,
                                  .object = arena_printf(a, "khoa-api/%lld", (long long)id),
                                  .after = after};
    return audit_add(st, who, &x, e);
}

static int add(struct store *st, const struct store_who *who, const struct token *t, int days,
               const char *secret, int64_t *ret_id, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_token_next next;
    struct sql_evidence_unit unit;
    char hash[HASH_HEX];
    const char *from = t->of_unit ? date_iso(a, t->unit.unit_from) : "";
    int r = sql_token_next(st->db, st->tenant, &next, e);

    if (r >= 0 && t->of_unit &&
        (r = sql_evidence_unit(st->db, st->tenant, t->unit.unit_code, from, a, &unit, e)) == 0)
        return err_set(e, ERR_MISSING, _("không có đơn vị mã “%s”"), t->unit.unit_code);
    if (r < 0)
        return r;
    secret_hash(secret, hash);
    const struct sql_token_add_in in = {.tenant = st->tenant,
                                        .id = next.id,
                                        .name = t->name,
                                        .hash = hash,
                                        .scopes = scope_words(a, t->scopes),
                                        .unit_code = t->of_unit ? t->unit.unit_code : "",
                                        .unit_from = from,
                                        .made_at = who->at,
                                        .made_by = who->author,
                                        .expires_at =
                                            moment_after(a, who->at, (int64_t)days * DAY)};
    *ret_id = next.id;
    if ((r = sql_token_add(st->db, &in, e)) < 0)
        return r;
    return token_audit(
        st, who, "token.add", next.id,
        arena_printf(a, "%s: %s %s, %s", t->name, in.scopes, in.unit_code, in.expires_at), e);
}

static int may(const struct user_by *by, struct err *e)
{
    return by->perm ? perm_check(by->perm, RIGHT_TOKEN_MANAGE, NULL, e) : 0;
}

int token_add(struct store *st, const struct user_by *by, const struct token *t, int days,
              char ret[static TOKEN_SIZE], int64_t *ret_id, struct err *e)
{
    char secret[TOKEN_SIZE];
    int64_t id = 0;
    int r = may(by, e);

    if (r < 0)
        return r;
    if (!t->name || !*t->name || utf8_count(t->name) > USER_NAME_MAX)
        return err_set(e, ERR_INPUT, _("cần tên chương trình dùng khóa, không quá %d ký tự"),
                       USER_NAME_MAX);
    if (!t->scopes || t->scopes >> TOKEN_SCOPES)
        return err_set(e, ERR_INPUT, "%s", _("chọn ít nhất một việc mà khóa được làm"));
    if (days < 1 || days > TOKEN_MAX_DAYS)
        return err_set(e, ERR_INPUT, _("thời hạn từ 1 đến %d ngày"), TOKEN_MAX_DAYS);
    memcpy(secret, prefix, TOKEN_PREFIX_CHARS);
    secret_make(secret + TOKEN_PREFIX_CHARS);
    if ((r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0 ||
        (r = user_finish(st, add(st, &by->who, t, days, secret, &id, e), e)) < 0)
        return r;
    memcpy(ret, secret, TOKEN_SIZE);
    *ret_id = id;
    return 0;
}

static int end_token(struct store *st, const struct store_who *who, int64_t id, struct err *e)
{
    int r = sql_token_revoke(st->db, st->tenant, id, who->at, e);

    if (r >= 0 && db_changed(st->db) == 0)
        return err_set(e, ERR_MISSING, "%s", _("khóa này không có hoặc đã thu hồi"));
    return r < 0 ? r : token_audit(st, who, "token.revoke", id, NULL, e);
}

int token_revoke(struct store *st, const struct user_by *by, int64_t id, struct err *e)
{
    int r = may(by, e);

    if (r < 0 || (r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    return user_finish(st, end_token(st, &by->who, id, e), e);
}

/* ---- asking ---- */

int token_list(struct store *st, struct arena *a, struct token **ret, size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct token) list = {0};
    struct sql_token_list row;
    int r = sql_token_list(st->db, st->tenant, &c, e);

    while (r >= 0 && (r = sql_token_list_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) =
            (struct token){.id = row.id,
                           .name = arena_strdup(a, row.name),
                           .scopes = token_scopes(row.scopes),
                           .of_unit = row.unit_code[0],
                           .unit = {.unit_code = arena_strdup(a, row.unit_code),
                                    .unit_from = row.unit_from[0] ? store_date(row.unit_from) : 0},
                           .made_at = arena_strdup(a, row.made_at),
                           .made_by = arena_strdup(a, row.made_by),
                           .expires_at = arena_strdup(a, row.expires_at),
                           .revoked_at = arena_strdup(a, text_or_empty(row.revoked_at)),
                           .used_at = arena_strdup(a, text_or_empty(row.used_at))};
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

int token_find(struct store *st, const char *token, const char *at, struct arena *a,
               struct token *ret, struct err *e)
{
    struct sql_token_get row;
    char hash[HASH_HEX];

    if (strlen(token) != TOKEN_SIZE - 1 || !str_starts(token, prefix))
        return 0;
    secret_hash(token, hash);
    int r = sql_token_get(st->db, st->tenant, hash, at, a, &row, e);
    if (r <= 0)
        return r;
    *ret = (struct token){.id = row.id,
                          .name = row.name,
                          .scopes = token_scopes(row.scopes),
                          .of_unit = row.unit_code[0],
                          .unit = {.unit_code = row.unit_code,
                                   .unit_from = row.unit_from[0] ? store_date(row.unit_from) : 0},
                          .made_at = "",
                          .made_by = "",
                          .expires_at = "",
                          .revoked_at = "",
                          .used_at = text_or_empty(row.used_at)};
    if (!row.used_at || moment_between(row.used_at, at) >= NOTED_EVERY)
        r = sql_token_used(st->db, st->tenant, row.id, at, e);
    return r < 0 && r != ERR_CONFLICT ? r : 1;
}
