/* See attempt.h.  Rows are known by hashes, because people type passwords where their login belongs; those of an account bear
 * its number beside that, to be cleared together.  A row with n = 0 says until when a login is known somewhere. */
#include "core/attempt.h"

#include <arpa/inet.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/moment.h"
#include "core/user_impl.h"

enum { FORGOTTEN_AFTER = 24 * 3600 };

static const struct {
    const char *anywhere, *known; /* kinds of keys */
} steps[] = {
    [ATTEMPT_PASSWORD] = {"login", "login-at"},
    [ATTEMPT_CODE] = {"code", "code-at"},
    [ATTEMPT_CHANGE] = {"change", NULL},
};

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

static const char *on_device(struct arena *a, const struct attempt *x)
{
    return arena_printf(a, "%s on %s", x->of, x->device);
}

static const char *at_address(struct arena *a, const struct attempt *x, const char *address)
{
    return arena_printf(a, "%s %s", x->of, address);
}

/* What an attempt is counted by; address NULL: not by that. */
struct counted {
    const char *own, *address;
};

static int is_known(struct store *st, const struct store_who *who, const char *place,
                    struct arena *a, struct err *e)
{
    struct sql_attempt_get row;
    int r = sql_attempt_get(st->db, st->tenant, key_of(a, "known", place), a, &row, e);

    return r == 1 ? moment_between(who->at, row.last_at) > 0 : r; /* last_at: until when */
}

static int counted_by(struct store *st, const struct store_who *who, const struct attempt *x,
                      struct arena *a, struct counted *ret, struct err *e)
{
    const char *address = network_of(a, text_or_empty(who->from_where)), *place = NULL;
    int r = 0;

    *ret = (struct counted){.own = key_of(a, steps[x->step].anywhere, x->of)};
    if (!steps[x->step].known)
        return 0;
    if (x->device && (r = is_known(st, who, place = on_device(a, x), a, e)) == 0)
        place = NULL;
    if (r < 0)
        return r;
    if (!place && *address) {
        ret->address = key_of(a, "address", address);
        if ((r = is_known(st, who, place = at_address(a, x, address), a, e)) == 0)
            place = NULL;
    }
    if (place)
        ret->own = key_of(a, steps[x->step].known, place);
    return r < 0 ? r : 0;
}

int64_t attempt_wait(int64_t wrong, int64_t free)
{
    int64_t wait = ATTEMPT_FIRST;

    if (wrong < free)
        return 0;
    for (int64_t i = free; i < wrong && wait < ATTEMPT_LONGEST; i++)
        wait *= 2;
    return wait < ATTEMPT_LONGEST ? wait : ATTEMPT_LONGEST;
}

static int too_often(int64_t left, struct err *e)
{
    if (left < 90)
        err_set(e, ERR_DENIED, _("thử sai nhiều lần: chờ %d giây nữa rồi thử lại"), (int)left);
    else
        err_set(e, ERR_DENIED, _("thử sai nhiều lần: chờ %d phút nữa rồi thử lại"),
                (int)(left + 59) / 60);
    return err_hint(e, "%s",
                    _("Vào từ máy vẫn dùng thì không phải chờ; quên mật khẩu: nhờ thủ trưởng đơn "
                      "vị hoặc quản trị hệ thống cấp lại."));
}

/* How many wrong ones stand against the key, and for how long it still has to wait. */
static int look_at(struct store *st, const char *at, const char *key, int64_t free, int64_t *ret_n,
                   int64_t *left, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_attempt_get row;
    int r = sql_attempt_get(st->db, st->tenant, key, a, &row, e);

    *ret_n = 0;
    if (r <= 0)
        return r;
    int64_t past = moment_between(row.last_at, at), wait = attempt_wait(row.n, free);
    if (wait && wait - past > *left)
        *left = wait - past;
    if (past < FORGOTTEN_AFTER)
        *ret_n = row.n;
    return 0;
}

int attempt_clock(struct store *st, const char *at, struct err *e)
{
    _arena_ struct arena *a = arena_new();

    return sql_attempt_now(st->db, st->tenant, at, moment_after(a, at, ATTEMPT_KNOWN_FOR), e);
}

static int count(struct store *st, const struct store_who *who, const struct attempt *x,
                 int64_t *left, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct counted by;
    int64_t n = 0, m = 0;
    int r = attempt_clock(st, who->at, e);

    if (r >= 0)
        r = counted_by(st, who, x, a, &by, e);
    if (r >= 0)
        r = look_at(st, who->at, by.own, ATTEMPT_FREE, &n, left, e);
    if (r >= 0 && by.address)
        r = look_at(st, who->at, by.address, ATTEMPT_FREE_ADDRESS, &m, left, e);
    if (r >= 0)
        r = sql_attempt_purge(st->db, st->tenant, moment_after(a, who->at, -FORGOTTEN_AFTER), e);
    if (r < 0 || *left > 0)
        return r < 0 ? r : 0;
    r = sql_attempt_put(st->db, st->tenant, by.own, n + 1, who->at, x->account, e);
    if (r >= 0 && by.address)
        r = sql_attempt_put(st->db, st->tenant, by.address, m + 1, who->at, 0, e);
    return r;
}

int attempt_count(struct store *st, const struct store_who *who, const struct attempt *x,
                  struct err *e)
{
    int64_t left = 0;
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    if (r < 0 || (r = user_finish(st, count(st, who, x, &left, e), e)) < 0)
        return r;
    return left > 0 ? too_often(left, e) : 0;
}

/* The address gets back only this one: signing in with one's own account in between must not free it for guessing
 * others'. */
int attempt_right(struct store *st, const struct store_who *who, const struct attempt *x,
                  struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct counted by;
    int r = counted_by(st, who, x, a, &by, e);

    if (r >= 0)
        r = sql_attempt_clear(st->db, st->tenant, by.own, e);
    if (r >= 0 && by.address)
        r = sql_attempt_less(st->db, st->tenant, by.address, e);
    return r;
}

static int know(struct store *st, const struct store_who *who, const struct attempt *x,
                const char *place, struct err *e)
{
    _arena_ struct arena *a = arena_new();

    return sql_attempt_put(st->db, st->tenant, key_of(a, "known", place), 0,
                           moment_after(a, who->at, ATTEMPT_KNOWN_FOR), x->account, e);
}

int attempt_know(struct store *st, const struct store_who *who, const struct attempt *x,
                 struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const char *address = network_of(a, text_or_empty(who->from_where));
    int r = *address ? know(st, who, x, at_address(a, x, address), e) : 0;

    return r >= 0 && x->device ? know(st, who, x, on_device(a, x), e) : r;
}

int attempt_forget(struct store *st, int64_t account, struct err *e)
{
    return sql_attempt_forget(st->db, st->tenant, account, e);
}

/* ---- who waits ---- */

int user_kept_out(struct store *st, const char *at, struct arena *a, struct user_waiting **ret,
                  size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct user_waiting) list = {0};
    struct sql_attempt_many row;
    int r = sql_attempt_many(st->db, st->tenant, ATTEMPT_FREE, &c, e);

    while (r >= 0 && (r = sql_attempt_many_next(&c, &row, e)) == 1) {
        const char *until = moment_after(a, row.last_at, attempt_wait(row.n, ATTEMPT_FREE));
        struct user_waiting *last = list.n ? &list.at[list.n - 1] : NULL;
        if (strcmp(until, at) <= 0)
            continue;
        if (last && last->id == row.account) {
            last->until = strcmp(until, last->until) > 0 ? until : last->until;
            continue;
        }
        *vec_push_in(a, &list) = (struct user_waiting){row.account, arena_strdup(a, row.login),
                                                       arena_strdup(a, row.name), until};
    }
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}
