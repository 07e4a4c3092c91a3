/* See plan_draft.h. */
#include "core/plan_draft.h"

#include "base/i18n.h"
#include "base/moment.h"
#include "core/audit.h"
#include "core/perm.h"
#include "core/store_impl.h"

enum { DAY = 86400 };

static int audit(struct store *st, const struct store_who *who, const char *action, const char *key,
                 const char *name, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct audit_entry x = {
        .action = action, .object = arena_printf(a, "ke-hoach/ban-thao/%.12s", key), .after = name};

    return audit_add(st, who, &x, e);
}

static void make_key(const struct plan_draft *x, char ret[static HASH_HEX])
{
    struct hash h;

    hash_init(&h);
    hash_add(&h, &x->text_n, sizeof x->text_n);
    hash_add(&h, x->text, x->text_n);
    hash_add(&h, x->cases ? x->cases : "", x->cases ? x->cases_n : 0);
    hash_end(&h, ret);
}

int plan_draft_list(struct store *st, struct arena *a, struct plan_draft **ret, size_t *ret_n,
                    struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct plan_draft) list = {0};
    struct sql_plan_draft_list row;
    int r = sql_plan_draft_list(st->db, st->tenant, &c, e);

    while (r >= 0 && (r = sql_plan_draft_list_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) = (struct plan_draft){.key = arena_strdup(a, row.key),
                                                     .name = arena_strdup(a, row.name),
                                                     .at = arena_strdup(a, row.at),
                                                     .author = arena_strdup(a, row.author)};
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

/* Makes room for one more. */
static int drop_old(struct store *st, const char *now, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct plan_draft *list;
    size_t n = 0;
    int r = sql_plan_draft_drop_old(st->db, st->tenant,
                                    moment_after(a, now, (int64_t)-PLAN_DRAFT_DAYS * DAY), e);

    if (r >= 0)
        r = plan_draft_list(st, a, &list, &n, e);
    for (size_t i = PLAN_DRAFTS - 1; i < n && r >= 0; i++)
        r = sql_plan_draft_drop(st->db, st->tenant, list[i].key, e);
    return r;
}

static int put(struct store *st, const struct plan_draft *x, const char *key,
               const struct store_who *who, struct err *e)
{
    const struct sql_plan_draft_put_in in = {.tenant = st->tenant,
                                             .key = key,
                                             .name = x->name,
                                             .text = x->text,
                                             .text_len = x->text_n,
                                             .cases = x->cases,
                                             .cases_len = x->cases ? x->cases_n : 0,
                                             .at = who->at,
                                             .author = who->author,
                                             .user_id = who->user_id};
    int r = sql_plan_draft_drop(st->db, st->tenant, key, e);

    if (r < 0 || (r = drop_old(st, who->at, e)) < 0 || (r = sql_plan_draft_put(st->db, &in, e)) < 0)
        return r;
    return audit(st, who, "plan.draft", key, x->name, e);
}

static int finish(struct store *st, int r, struct err *e)
{
    if (r >= 0)
        return db_commit(st->db, e);
    db_rollback(st->db);
    return r;
}

int plan_draft_put(struct store *st, const struct plan_draft *x, const struct store_who *who,
                   char ret_key[static HASH_HEX], struct err *e)
{
    char key[HASH_HEX];
    int r = perm_check(who->perm, RIGHT_PLAN_EDIT, NULL, e);

    if (r == 0)
        r = db_begin(st->db, DB_WRITE, st->tenant, e);
    if (r < 0)
        return r;
    make_key(x, key);
    if ((r = finish(st, put(st, x, key, who, e), e)) < 0)
        return r;
    memcpy(ret_key, key, HASH_HEX);
    return 0;
}

static int missing(struct err *e)
{
    err_set(e, ERR_MISSING, "%s", _("bản nạp này không còn giữ"));
    return err_hint(e, "%s", _("Nạp lại tệp kế hoạch ở trang Các bản kế hoạch."));
}

int plan_draft_get(struct store *st, struct arena *a, const char *key, struct plan_draft *ret,
                   struct err *e)
{
    struct sql_plan_draft_get row;
    int r = sql_plan_draft_get(st->db, st->tenant, key, a, &row, e);

    if (r <= 0)
        return r < 0 ? r : missing(e);
    *ret = (struct plan_draft){.key = arena_strdup(a, key),
                               .name = row.name,
                               .at = row.at,
                               .author = row.author,
                               .text = row.text,
                               .text_n = row.text_len,
                               .cases = row.cases,
                               .cases_n = row.cases_len};
    return 0;
}

static int drop(struct store *st, const char *key, const struct store_who *who, struct err *e)
{
    int r = sql_plan_draft_drop(st->db, st->tenant, key, e);

    if (r == 0 && !db_changed(st->db))
        return missing(e);
    return r < 0 ? r : audit(st, who, "plan.draft-drop", key, NULL, e);
}

int plan_draft_drop(struct store *st, const char *key, const struct store_who *who, struct err *e)
{
    int r = perm_check(who->perm, RIGHT_PLAN_EDIT, NULL, e);

    if (r == 0)
        r = db_begin(st->db, DB_WRITE, st->tenant, e);
    return r < 0 ? r : finish(st, drop(st, key, who, e), e);
}
