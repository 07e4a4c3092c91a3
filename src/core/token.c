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

/* right: what a key with the scope carries. */
static const struct {
    const char *id, *title;
    enum right right;
} scopes[TOKEN_SCOPES] = {
    [TOKEN_FACTS_WRITE] = {"facts.write", N_("nạp số liệu"), RIGHT_FIGURE_FEED},
    [TOKEN_FACTS_READ] = {"facts.read", N_("đọc số liệu"), RIGHT_FIGURE_SEE},
    [TOKEN_RESULTS_READ] = {"results.read", N_("đọc kết quả"), RIGHT_PUBLIC},
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

enum right token_scope_right(enum token_scope s)
{
    CHECK(s < TOKEN_SCOPES);
    return scopes[s].right;
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

static int ask(struct store *st, const struct store_who *who, const struct token *t,
               int64_t *ret_id, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_token_next next;
    struct sql_evidence_unit unit;
    const char *from = t->of_unit ? date_iso(a, t->unit.unit_from) : "";
    int r = sql_token_next(st->db, st->tenant, &next, e);

    if (r >= 0 && t->of_unit &&
        (r = sql_evidence_unit(st->db, st->tenant, t->unit.unit_code, from, a, &unit, e)) == 0)
        return err_set(e, ERR_MISSING, _("không có đơn vị mã “%s”"), t->unit.unit_code);
    if (r < 0)
        return r;
    const struct sql_token_ask_in in = {.tenant = st->tenant,
                                        .id = next.id,
                                        .name = t->name,
                                        .hash = arena_printf(a, "asked %lld", (long long)next.id),
                                        .scopes = scope_words(a, t->scopes),
                                        .unit_code = t->of_unit ? t->unit.unit_code : "",
                                        .unit_from = from,
                                        .at = who->at,
                                        .author = who->author,
                                        .user_id = who->user_id,
                                        .days = t->days};
    *ret_id = next.id;
    if ((r = sql_token_ask(st->db, &in, e)) < 0)
        return r;
    return token_audit(st, who, "token.ask", next.id,
                       arena_printf(a, "%s: %s %s, %d", t->name, in.scopes, in.unit_code, t->days),
                       e);
}

int token_ask(struct store *st, const struct user_by *by, const struct token *t, int64_t *ret_id,
              struct err *e)
{
    int r = by->perm ? perm_check(by->perm, RIGHT_TOKEN_ASK, NULL, e) : 0;

    if (r < 0)
        return r;
    if (!t->name || !*t->name || utf8_count(t->name) > USER_NAME_MAX)
        return err_set(e, ERR_INPUT, _("cần tên chương trình dùng khóa, không quá %d ký tự"),
                       USER_NAME_MAX);
    if (!t->scopes || t->scopes >> TOKEN_SCOPES)
        return err_set(e, ERR_INPUT, "%s", _("chọn ít nhất một việc mà khóa được làm"));
    if (t->days < 1 || t->days > TOKEN_MAX_DAYS)
        return err_set(e, ERR_INPUT, _("thời hạn từ 1 đến %d ngày"), TOKEN_MAX_DAYS);
    r = db_begin(st->db, DB_WRITE, st->tenant, e);
    return r < 0 ? r : user_finish(st, ask(st, &by->who, t, ret_id, e), e);
}

bool token_may_open(const struct perm_who *who, const struct token *t, struct perm_no *ret_no)
{
    const struct perm_on unit = {.unit_code = t->unit.unit_code, .unit_from = t->unit.unit_from};
    const struct perm_on *on = t->of_unit ? &unit : NULL;

    for (enum token_scope s = 0; s < TOKEN_SCOPES; s++)
        if (t->scopes & 1u << s && !perm_may_mint(who, scopes[s].right, on, ret_no))
            return false;
    return t->scopes != 0;
}

static int one(struct store *st, int64_t id, struct arena *a, struct token *ret, struct err *e)
{
    struct sql_token_one row;
    int r = sql_token_one(st->db, st->tenant, id, a, &row, e);

    if (r < 0)
        return r;
    if (r == 0 || row.revoked_at)
        return err_set(e, ERR_MISSING, "%s", _("khóa này không có hoặc đã thu hồi"));
    *ret = (struct token){.id = id,
                          .name = row.name,
                          .scopes = token_scopes(row.scopes),
                          .of_unit = row.unit_code[0],
                          .unit = {.unit_code = row.unit_code,
                                   .unit_from = row.unit_from[0] ? store_date(row.unit_from) : 0},
                          .days = (int)row.days,
                          .opened_at = text_or_empty(row.opened_at)};
    return 0;
}

static int refuse(const struct perm_no *why, struct err *e)
{
    err_set(e, ERR_DENIED, _("không được mở khóa này: %s"), why->why);
    return err_hint(e, "%s",
                    _("Khóa của một đơn vị do thủ trưởng đơn vị hoặc cơ quan tham mưu mở, khóa của "
                      "mọi đơn vị do cơ quan tham mưu mở; chỉ người mở thấy khóa."));
}

/* In the transaction that looked at it. */
static int open_key(struct store *st, const struct user_by *by, int64_t id, const char *secret,
                    struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct perm_no why;
    struct token t;
    char hash[HASH_HEX];
    int r = one(st, id, a, &t, e);

    if (r < 0)
        return r;
    if (by->perm && !token_may_open(by->perm, &t, &why))
        return refuse(&why, e);
    if (t.opened_at[0])
        return err_set(e, ERR_CONFLICT, "%s", _("khóa này đã mở; chỉ hiện một lần cho người mở"));
    secret_hash(secret, hash);
    const char *until = moment_after(a, by->who.at, (int64_t)t.days * DAY);
    const struct sql_token_open_in in = {.tenant = st->tenant,
                                         .id = id,
                                         .hash = hash,
                                         .at = by->who.at,
                                         .author = by->who.author,
                                         .user_id = by->who.user_id,
                                         .expires_at = until};
    if ((r = sql_token_open(st->db, &in, e)) < 0)
        return r;
    return token_audit(
        st, &by->who, "token.open", id,
        arena_printf(a, "%s: %s %s, %s", t.name, scope_words(a, t.scopes), t.unit.unit_code, until),
        e);
}

int token_open(struct store *st, const struct user_by *by, int64_t id, char ret[static TOKEN_SIZE],
               struct err *e)
{
    char secret[TOKEN_SIZE];
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    if (r < 0)
        return r;
    memcpy(secret, prefix, TOKEN_PREFIX_CHARS);
    secret_make(secret + TOKEN_PREFIX_CHARS);
    if ((r = user_finish(st, open_key(st, by, id, secret, e), e)) >= 0)
        memcpy(ret, secret, TOKEN_SIZE);
    return r;
}

static int end_token(struct store *st, const struct user_by *by, int64_t id, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct perm_no why;
    struct token t;
    int r = one(st, id, a, &t, e);

    if (r < 0)
        return r;
    if (by->perm && !perm_may(by->perm, RIGHT_TOKEN_ASK, NULL, NULL) &&
        !token_may_open(by->perm, &t, &why))
        return refuse(&why, e);
    if ((r = sql_token_revoke(st->db, st->tenant, id, by->who.at, e)) < 0)
        return r;
    return token_audit(st, &by->who, "token.revoke", id, NULL, e);
}

int token_revoke(struct store *st, const struct user_by *by, int64_t id, struct err *e)
{
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    return r < 0 ? r : user_finish(st, end_token(st, by, id, e), e);
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
                           .days = (int)row.days,
                           .opened_at = arena_strdup(a, text_or_empty(row.opened_at)),
                           .opened_by = arena_strdup(a, row.opened_by),
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
                          .opened_at = "",
                          .opened_by = "",
                          .expires_at = "",
                          .revoked_at = "",
                          .used_at = text_or_empty(row.used_at)};
    if (!row.used_at || moment_between(row.used_at, at) >= NOTED_EVERY)
        r = sql_token_used(st->db, st->tenant, row.id, at, e);
    return r < 0 && r != ERR_CONFLICT ? r : 1;
}
