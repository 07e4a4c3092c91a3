/* See user.h.  Reads what the tables of invitations and roles hold anyway: nothing is marked as read, so that nobody can mark
 * it for somebody else. */
#include "base/moment.h"
#include "base/str.h"
#include "core/user_impl.h"

enum { DAY = 24 * 3600 };

struct news {
    struct store *st;
    struct arena *a;
    const struct perm_who *me;
    const char *my_name, *since;
    VEC(struct user_news) list;
};

/* One's own deeds are none. */
static bool is_news(const struct news *n, bool own, const char *by)
{
    return own || !str_eq(by, n->my_name);
}

static bool decides(const struct user *list, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id)
            return user_needs_totp(&list[i]);
    return false;
}

static int add_resets(struct news *n, const struct user *users, size_t n_users, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_reset_recent row;
    int r = sql_reset_recent(n->st->db, n->st->tenant, n->since, &c, e);

    while (r >= 0 && (r = sql_reset_recent_next(&c, &row, e)) == 1) {
        bool own = row.account == n->me->user_id;
        if (is_news(n, own, row.author) && (own || decides(users, n_users, row.account)))
            *vec_push_in(n->a, &n->list) =
                (struct user_news){.at = arena_strdup(n->a, row.at),
                                   .by = arena_strdup(n->a, row.author),
                                   .login = arena_strdup(n->a, row.login),
                                   .name = arena_strdup(n->a, row.name),
                                   .own = own,
                                   .role = ROLES};
    }
    return r;
}

static int add_grants(struct news *n, enum role role, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_grant_recent row;
    int r =
        sql_grant_recent(n->st->db, n->st->tenant, role_id(role), n->since, USER_NEWS_MAX, &c, e);

    while (r >= 0 && (r = sql_grant_recent_next(&c, &row, e)) == 1)
        if (is_news(n, false, row.author))
            *vec_push_in(n->a, &n->list) =
                (struct user_news){.at = arena_strdup(n->a, row.at),
                                   .by = arena_strdup(n->a, row.author),
                                   .login = arena_strdup(n->a, row.login),
                                   .name = arena_strdup(n->a, row.name),
                                   .own = row.account == n->me->user_id,
                                   .role = role};
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

int user_news(struct store *st, const struct perm_who *me, const char *my_name, const char *at,
              struct arena *a, struct user_news **ret, size_t *ret_n, struct err *e)
{
    struct news n = {.st = st,
                     .a = a,
                     .me = me,
                     .my_name = my_name,
                     .since = moment_after(a, at, -(int64_t)USER_NEWS_DAYS * DAY)};
    struct user *users = NULL;
    size_t n_users = 0;
    bool watches = perm_may(me, RIGHT_AUDIT_SEE, NULL, NULL);
    int r = watches ? user_list(st, a, &users, &n_users, e) : 0;

    if (r == 0)
        r = add_resets(&n, users, n_users, e);
    for (enum role k = 0; r == 0 && watches && k < ROLES; k++)
        if (role_needs_totp(k))
            r = add_grants(&n, k, e);
    if (r < 0)
        return r;
    if (n.list.n)
        qsort(n.list.at, n.list.n, sizeof n.list.at[0], order);
    *ret = n.list.at;
    *ret_n = n.list.n < USER_NEWS_MAX ? n.list.n : USER_NEWS_MAX;
    return 0;
}
