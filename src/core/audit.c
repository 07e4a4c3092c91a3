/* See audit.h.  A row's seal is made of the seal before it and of every field with its length in front, so that no two rows
 * have the same bytes under the seal.  What a chain cannot show by itself: rows cut off at its end, and a whole chain made
 * anew by somebody who may write to the database.  The first shows against the things that are stored together with their
 * row, both against the marks; whoever makes everything anew, marks too, is found by a mark that was kept elsewhere. */
#include "core/audit.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/vi.h"
#include "core/perm.h"
#include "core/store_impl.h"

enum { SEARCH_WORDS = 4, MAX_ROWS = 10000 };

/* ---- the seal ---- */

static void seal_text(struct hash *h, const char *s)
{
    char n[24];

    hash_add(h, n, (size_t)snprintf(n, sizeof n, "%zu:", strlen(s)));
    hash_add(h, s, strlen(s));
}

static void seal_int(struct hash *h, int64_t i)
{
    char n[24];

    snprintf(n, sizeof n, "%" PRId64, i);
    seal_text(h, n);
}

static void seal(const struct sql_audit_add_in *row, const char *before, char ret[HASH_HEX])
{
    const char *const texts[] = {row->author, row->from_where, row->action, row->object,
                                 row->before, row->after,      row->why,    row->words};
    struct hash h;

    hash_init(&h);
    seal_text(&h, before);
    seal_int(&h, row->tenant);
    seal_int(&h, row->id);
    seal_text(&h, row->at);
    seal_int(&h, row->user_id);
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        seal_text(&h, texts[i]);
    hash_end(&h, ret);
}

/* ---- writing ---- */

static const char *words_of(struct arena *a, const struct sql_audit_add_in *row)
{
    return vi_search_key(a, arena_printf(a, "%s %s %s %s %s", row->object, row->before, row->after,
                                         row->why, row->author));
}

int audit_add(struct store *st, const struct store_who *who, const struct audit_entry *x,
              struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_audit_last last;
    char hash[HASH_HEX];
    struct sql_audit_add_in row = {.tenant = st->tenant,
                                   .at = who->at,
                                   .user_id = who->user_id,
                                   .author = text_or_empty(who->author),
                                   .from_where = text_or_empty(who->from_where),
                                   .action = x->action,
                                   .object = text_or_empty(x->object),
                                   .before = text_or_empty(x->before),
                                   .after = text_or_empty(x->after),
                                   .why = text_or_empty(x->why)};
    int r = sql_audit_last(st->db, st->tenant, a, &last, e);

    CHECK(x->action && x->action[0]);
    if (r < 0)
        return r;
    row.id = r == 1 ? last.id + 1 : 1;
    row.words = words_of(a, &row);
    seal(&row, r == 1 ? last.hash : "", hash);
    row.hash = hash;
    return sql_audit_add(st->db, &row, e);
}

/* ---- searching ---- */

/* Up to four words; what is beyond stays together as the last. */
static void split_words(struct arena *a, const char *words, const char *ret[SEARCH_WORDS])
{
    char *s = vi_search_key(a, text_or_empty(words));

    for (int i = 0; i < SEARCH_WORDS; i++) {
        char *blank = i < SEARCH_WORDS - 1 ? strchr(s, ' ') : NULL;
        ret[i] = s;
        if (blank)
            *blank = '\0';
        s = blank ? blank + 1 : s + strlen(s);
    }
}

bool audit_of_work(const char *action)
{
    static const char *const others[] = {"user.", "token.", "setting.", "plan.", "register."};

    for (size_t i = 0; i < ARRAY_SIZE(others); i++)
        if (str_starts(action, others[i]))
            return false;
    return true;
}

static struct audit_row keep(struct arena *a, const struct sql_audit_find *row, bool hide_work)
{
    bool hide = hide_work && audit_of_work(row->action);

    return (struct audit_row){.id = row->id,
                              .user_id = row->user_id,
                              .at = arena_strdup(a, row->at),
                              .author = arena_strdup(a, row->author),
                              .from_where = arena_strdup(a, row->from_where),
                              .action = arena_strdup(a, row->action),
                              .object = arena_strdup(a, row->object),
                              .before = hide ? "" : arena_strdup(a, row->before),
                              .after = hide ? "" : arena_strdup(a, row->after),
                              .why = hide ? "" : arena_strdup(a, row->why),
                              .hash = arena_strdup(a, row->hash)};
}

/* By the statement that finds them soonest: all three take and give the same.  Savings of figures have no index of their own,
 * and need none: a search for them meets some near the end of the diary. */
static int begin_find(struct store *st, const struct audit_query *q, struct arena *a,
                      struct db_cursor *c, struct err *e)
{
    const char *w[SEARCH_WORDS], *action = text_or_empty(q->action);
    const char *author = text_or_empty(q->author);

    split_words(a, q->words, w);
#define ASKED                                                                                 \
    {                                                                                         \
        .tenant = st->tenant, .before_id = q->before_id > 0 ? q->before_id : INT64_MAX,       \
        .from_at = text_or_empty(q->from),                                                    \
        .to_at = arena_printf(a, "%s~", text_or_empty(q->to)), /* after all that begins so */ \
            .action = action, .w1 = w[0], .w2 = w[1], .w3 = w[2], .w4 = w[3],                 \
        .no_work = q->hide_work && *w[0], .max_rows = q->limit                                \
    }
    if (q->user_id) {
        struct sql_audit_find_user_in in = ASKED;
        in.user_id = q->user_id;
        return sql_audit_find_user(st->db, &in, c, e);
    }
    if (*action && !str_eq(action, right_id(RIGHT_FIGURE_EDIT))) {
        struct sql_audit_find_action_in in = ASKED;
        in.author = author;
        return sql_audit_find_action(st->db, &in, c, e);
    }
    struct sql_audit_find_in in = ASKED;
    in.author = author;
    return sql_audit_find(st->db, &in, c, e);
#undef ASKED
}

int audit_find(struct store *st, const struct audit_query *q, struct arena *a,
               struct audit_row **ret, size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct audit_row) list = {0};
    struct sql_audit_find row;

    CHECK(q->limit >= 1 && q->limit <= MAX_ROWS);
    int r = begin_find(st, q, a, &c, e);
    while (r >= 0 && (r = sql_audit_find_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) = keep(a, &row, q->hide_work);
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

/* ---- verifying ---- */

static int broken(int64_t id, const char *what, struct err *e)
{
    err_set(e, ERR_VERIFY, _("Nhật ký bị sửa từ dòng %" PRId64 ": %s"), id, what);
    return err_hint(e, "%s",
                    _("Giữ nguyên cơ sở dữ liệu, báo thanh tra và so với bản sao lưu gần nhất."));
}

static int check_row(const struct sql_audit_chain *row, int64_t want, char last[HASH_HEX],
                     struct err *e)
{
    const struct sql_audit_add_in x = {row->tenant, row->id,         row->at,     row->user_id,
                                       row->author, row->from_where, row->action, row->object,
                                       row->before, row->after,      row->why,    row->words,
                                       NULL};
    char hash[HASH_HEX];

    if (row->id != want)
        return broken(want, row->id > want ? _("thiếu dòng này") : _("số dòng không đúng"), e);
    seal(&x, last, hash);
    if (!str_eq(hash, row->hash))
        return broken(want, _("nội dung không khớp với mã của dòng"), e);
    memcpy(last, hash, HASH_HEX);
    return 0;
}

static int check_chain(struct store *st, int64_t *ret_n, char last[HASH_HEX], struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_audit_chain row;
    int r = sql_audit_chain(st->db, st->tenant, &c, e);

    while (r >= 0 && (r = sql_audit_chain_next(&c, &row, e)) == 1)
        if ((r = check_row(&row, ++*ret_n, last, e)) < 0)
            return r;
    return r;
}

static int check_marks(struct store *st, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_audit_mark_lost lost;
    int r = sql_audit_mark_lost(st->db, st->tenant, a, &lost, e);

    if (r <= 0)
        return r;
    return broken(
        lost.row_id,
        arena_printf(a, _("không còn như khi ghi dấu của %s %" PRId64), lost.what, lost.thing), e);
}

/* A kind of thing beside its rows. */
struct deeds {
    const char *thing, *newest;
    int64_t stored, told;
};

static int check_deeds(struct store *st, const struct deeds *d, int64_t n, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_audit_at at;
    int r;

    if (d->stored > d->told)
        return broken(n + 1,
                      arena_printf(a,
                                   _("bảng %s có %" PRId64 " việc, nhật ký chỉ ghi %" PRId64
                                     " dòng về loại việc ấy"),
                                   d->thing, d->stored, d->told),
                      e);
    if (!*d->newest)
        return 0;
    if ((r = sql_audit_at(st->db, st->tenant, d->newest, &at, e)) < 0 || at.n > 0)
        return r < 0 ? r : 0;
    return broken(n + 1,
                  arena_printf(a, _("bảng %s có việc lúc %s mà nhật ký không ghi gì lúc đó"),
                               d->thing, d->newest),
                  e);
}

static int check_stored(struct store *st, int64_t n, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    VEC(struct deeds) all = {0};
    struct db_cursor c = {0};
    struct sql_audit_deeds row;
    int r = sql_audit_deeds(st->db, st->tenant, &c, e);

    while (r >= 0 && (r = sql_audit_deeds_next(&c, &row, e)) == 1)
        *vec_push_in(a, &all) = (struct deeds){arena_strdup(a, row.thing),
                                               arena_strdup(a, row.newest), row.stored, row.told};
    db_cursor_close(&c);
    for (size_t i = 0; r == 0 && i < all.n; i++)
        r = check_deeds(st, &all.at[i], n, e);
    return r;
}

int audit_verify(struct store *st, int64_t *ret_n, char ret_last[HASH_HEX], struct err *e)
{
    char last[HASH_HEX] = "";
    int64_t n = 0;
    int r;

    if ((r = check_chain(st, &n, last, e)) < 0 || (r = check_marks(st, e)) < 0 ||
        (r = check_stored(st, n, e)) < 0)
        return r;
    *ret_n = n;
    memcpy(ret_last, last, HASH_HEX);
    return 0;
}

/* ---- marks ---- */

static const char *const marks[] = {[AUDIT_MARK_RUN] = "run",
                                    [AUDIT_MARK_PROPOSAL] = "proposal",
                                    [AUDIT_MARK_PUBLICATION] = "publication"};

static const char *mark_text(struct arena *a, int64_t id, const char *hash)
{
    return arena_printf(a, "%" PRId64 ":%s", id, hash);
}

int audit_head(struct store *st, struct arena *a, const char **ret, struct err *e)
{
    struct sql_audit_last last;
    int r = sql_audit_last(st->db, st->tenant, a, &last, e);

    if (r < 0)
        return r;
    *ret = r == 1 ? mark_text(a, last.id, last.hash) : "";
    return 0;
}

int audit_mark_put(struct store *st, enum audit_mark what, int64_t thing, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_audit_last last;
    int r = sql_audit_last(st->db, st->tenant, a, &last, e);

    if (r <= 0)
        return r;
    return sql_audit_mark_add(st->db, st->tenant, marks[what], thing, last.id, last.hash, e);
}

int audit_mark_get(struct store *st, enum audit_mark what, int64_t thing, struct arena *a,
                   const char **ret, struct err *e)
{
    struct sql_audit_mark_get row;
    int r = sql_audit_mark_get(st->db, st->tenant, marks[what], thing, a, &row, e);

    if (r < 0)
        return r;
    *ret = r == 1 ? mark_text(a, row.row_id, row.hash) : "";
    return 0;
}
