/* See user.h.  Reads what the tables of invitations, roles, keys and the diary hold anyway: nothing is marked as read, so that
 * nobody can mark it for somebody else. */
#include "base/moment.h"
#include "base/str.h"
#include "core/token.h"
#include "core/user_impl.h"

enum { DAY = 24 * 3600, RENAMES_MAX = 200 };

struct news {
    struct store *st;
    struct arena *a;
    const struct perm_who *me;
    const char *since;
    bool watches; /* reads the diary */
    struct user *users;
    size_t n_users;
    VEC(struct user_news) list;
};

/* One's own deeds are none. */
static bool is_news(const struct news *n, int64_t by)
{
    return by == 0 || by != n->me->user_id;
}

static bool decides(const struct news *n, int64_t id)
{
    for (size_t i = 0; i < n->n_users; i++)
        if (n->users[i].id == id)
            return user_needs_totp(&n->users[i]);
    return false;
}

/* Do I work for this unit; code "": for any? */
static bool of_mine(const struct news *n, const char *code, const char *from)
{
    for (size_t i = 0; i < n->me->n_grants; i++) {
        const struct grant *g = &n->me->grants[i];
        if (role_of_unit(g->role) &&
            (!*code || (str_eq(g->unit_code, code) && g->unit_from == store_date(from))))
            return true;
    }
    return false;
}

static int add_resets(struct news *n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_reset_recent row;
    int r = sql_reset_recent(n->st->db, n->st->tenant, n->since, &c, e);

    while (r >= 0 && (r = sql_reset_recent_next(&c, &row, e)) == 1) {
        bool own = row.account == n->me->user_id;
        if (own || (n->watches && is_news(n, row.user_id) && decides(n, row.account)))
            *vec_push_in(n->a, &n->list) =
                (struct user_news){.kind = NEWS_RESET,
                                   .at = arena_strdup(n->a, row.at),
                                   .by = arena_strdup(n->a, row.author),
                                   .login = arena_strdup(n->a, row.login),
                                   .name = arena_strdup(n->a, row.name),
                                   .own = own};
    }
    return r;
}

static int add_grants(struct news *n, enum role role, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_grant_recent row;
    int r =
        sql_grant_recent(n->st->db, n->st->tenant, role_id(role), n->since, USER_NEWS_MAX, &c, e);

    while (r >= 0 && (r = sql_grant_recent_next(&c, &row, e)) == 1) {
        bool mine = role_of_unit(role) && row.account != n->me->user_id &&
                    of_mine(n, row.unit_code, row.unit_from);
        if (is_news(n, row.user_id) && (mine || (n->watches && role_needs_totp(role))))
            *vec_push_in(n->a, &n->list) =
                (struct user_news){.kind = NEWS_GRANT,
                                   .at = arena_strdup(n->a, row.at),
                                   .by = arena_strdup(n->a, row.author),
                                   .login = arena_strdup(n->a, row.login),
                                   .name = arena_strdup(n->a, row.name),
                                   .unit = arena_strdup(n->a, row.unit_code),
                                   .own = row.account == n->me->user_id,
                                   .role = role};
    }
    return r;
}

static int add_keys(struct news *n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_token_recent row;
    int r = sql_token_recent(n->st->db, n->st->tenant, n->since, &c, e);

    while (r >= 0 && (r = sql_token_recent_next(&c, &row, e)) == 1)
        if (is_news(n, row.opened_by_id) &&
            (n->watches || of_mine(n, row.unit_code, row.unit_from)))
            *vec_push_in(n->a, &n->list) =
                (struct user_news){.kind = NEWS_KEY,
                                   .at = arena_strdup(n->a, row.opened_at),
                                   .by = arena_strdup(n->a, row.opened_by),
                                   .login = "",
                                   .name = arena_strdup(n->a, row.name),
                                   .unit = arena_strdup(n->a, row.unit_code),
                                   .scopes = token_scopes(row.scopes)};
    return r;
}

/* Logins as they were before the deeds that are newer than the one looked at, by the number of the account. */
static struct user *had_login(struct user *list, size_t n, const char *login)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i].login, login))
            return &list[i];
    return NULL;
}

/* "login; name", before and after, the newest first: whose it was is followed back from the login of today. */
static int add_renames(struct news *n, struct err *e)
{
    const struct audit_query q = {
        .from = n->since, .to = "~", .action = "user.rename", .limit = RENAMES_MAX};
    struct user *then = ARENA_ARRAY(n->a, struct user, n->n_users + 1);
    struct audit_row *rows;
    size_t n_rows;
    int r = audit_find(n->st, &q, n->a, &rows, &n_rows, e);

    for (size_t i = 0; i < n->n_users; i++)
        then[i] = n->users[i];
    for (size_t i = 0; r == 0 && i < n_rows; i++) {
        const char *after = rows[i].after, *was = rows[i].before;
        size_t k = strcspn(after, ";"), m = strcspn(was, ";");
        struct user *u = had_login(then, n->n_users, arena_strndup(n->a, after, k));
        if (!u)
            continue;
        u->login = arena_strndup(n->a, was, m);
        bool own = u->id == n->me->user_id;
        if (own || (n->watches && is_news(n, rows[i].user_id) && user_needs_totp(u)))
            *vec_push_in(n->a, &n->list) =
                (struct user_news){.kind = NEWS_RENAME,
                                   .at = rows[i].at,
                                   .by = rows[i].author,
                                   .login = arena_strndup(n->a, after, k),
                                   .name = after[k] ? str_trim(n->a, after + k + 1) : "",
                                   .was = was,
                                   .own = own};
    }
    return r;
}

static int add_jumps(struct news *n, struct err *e)
{
    const struct audit_query q = {
        .from = n->since, .to = "~", .action = "clock.jump", .limit = USER_NEWS_MAX};
    struct audit_row *rows;
    size_t n_rows;
    int r = audit_find(n->st, &q, n->a, &rows, &n_rows, e);

    for (size_t i = 0; r == 0 && i < n_rows; i++)
        *vec_push_in(n->a, &n->list) = (struct user_news){.kind = NEWS_CLOCK,
                                                          .at = rows[i].at,
                                                          .by = "",
                                                          .login = "",
                                                          .name = "",
                                                          .was = rows[i].before};
    return r;
}

/* One's own first, then the newest. */
static int order(const void *a, const void *b)
{
    const struct user_news *x = a, *y = b;
    int c = strcmp(y->at, x->at);

    if (x->own != y->own)
        return x->own ? -1 : 1;
    return c ? c : strcmp(x->login, y->login);
}

int user_news(struct store *st, const struct perm_who *me, const char *at, struct arena *a,
              struct user_news **ret, size_t *ret_n, struct err *e)
{
    struct news n = {.st = st,
                     .a = a,
                     .me = me,
                     .since = moment_after(a, at, -(int64_t)USER_NEWS_DAYS * DAY),
                     .watches = perm_may(me, RIGHT_AUDIT_SEE, NULL, NULL)};
    int r = user_list(st, a, &n.users, &n.n_users, e);

    if (r == 0)
        r = add_resets(&n, e);
    for (enum role k = 0; r == 0 && k < ROLES; k++)
        if (role_of_unit(k) || (n.watches && role_needs_totp(k)))
            r = add_grants(&n, k, e);
    if (r == 0)
        r = add_keys(&n, e);
    if (r == 0)
        r = add_renames(&n, e);
    if (r == 0 && n.watches)
        r = add_jumps(&n, e);
    if (r < 0)
        return r;
    if (n.list.n)
        qsort(n.list.at, n.list.n, sizeof n.list.at[0], order);
    *ret = n.list.at;
    *ret_n = n.list.n < USER_NEWS_MAX ? n.list.n : USER_NEWS_MAX;
    return 0;
}
