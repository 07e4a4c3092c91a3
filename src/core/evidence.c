/* See evidence.h.  Taking in, attaching, asking; the proofs are evidence_proof.c. */
#include "core/evidence.h"

#include "base/check.h"
#include "base/file_name.h"
#include "base/i18n.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/evidence_impl.h"
#include "core/setting.h"
#include "core/store_impl.h"

static const char *const abouts[] = {
    [EVIDENCE_INDICATOR] = "indicator", [EVIDENCE_CRITERION] = "criterion"};

/* ---- taking a file in ---- */

int evidence_take(struct blobs *b, const struct evidence_source *from,
                  const struct sniff_limits *limits, struct arena *a, struct evidence_file *ret,
                  struct err *e)
{
    struct sniff_limits lim = sniff_limits_or_default(limits);
    struct evidence_file f = {.name = file_name_clean(a, from->name)};
    _blob_in_ struct blob_in in = {0};
    int r = blob_begin(b, from->n, lim.max_file, &in, e);

    if (r == 0)
        r = from->bytes ? blob_add(&in, from->bytes, from->n, e) : blob_add_file(&in, from->fd, e);
    if (r == 0)
        r = sniff_file(in.fd, f.name, &lim, &f.is, e);
    if (r == 0)
        r = blob_commit(&in, &f.blob, e);
    if (r < 0)
        return err_at(e, f.name, 0, 0);
    *ret = f;
    return 0;
}

/* ---- attaching ---- */

static int may(const struct evidence_place *p, struct err *e)
{
    return p->may ? p->may(p->ctx, e) : 0;
}

static int check_place(struct store *st, const struct evidence_place *p, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_evidence_unit unit;

    CHECK(p->about <= EVIDENCE_CRITERION && p->item[0]);
    int r = may(p, e);
    if (r < 0)
        return r;
    r = sql_evidence_unit(st->db, st->tenant, p->unit_code, date_iso(a, p->unit_from), a, &unit, e);
    if (r == 0)
        return err_set(e, ERR_MISSING, _("Không có đơn vị “%s” để đính minh chứng"), p->unit_code);
    return r < 0 ? r : 0;
}

/* What is in force between a file and a place; 1 with *ret, 0 when they never met. */
static int newest(struct store *st, const struct evidence_place *p, const char *hash,
                  struct arena *a, struct sql_evidence_link_newest *ret, struct err *e)
{
    const struct sql_evidence_link_newest_in in = {.tenant = st->tenant,
                                                   .unit_code = p->unit_code,
                                                   .unit_from = date_iso(a, p->unit_from),
                                                   .year = p->year,
                                                   .about = abouts[p->about],
                                                   .item = p->item,
                                                   .hash = hash};
    return sql_evidence_link_newest(st->db, &in, a, ret, e);
}

struct link {
    const struct evidence_place *place;
    const char *hash, *name, *reason;
    bool attached;
    int64_t rev;
};

static int add_link(struct store *st, const struct link *l, const struct store_who *who,
                    struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct sql_evidence_link_add_in in = {.tenant = st->tenant,
                                                .unit_code = l->place->unit_code,
                                                .unit_from = date_iso(a, l->place->unit_from),
                                                .year = l->place->year,
                                                .about = abouts[l->place->about],
                                                .item = l->place->item,
                                                .hash = l->hash,
                                                .rev = l->rev,
                                                .attached = l->attached,
                                                .name = l->name,
                                                .reason = l->reason,
                                                .at = who->at,
                                                .author = who->author,
                                                .user_id = who->user_id};
    const char *file = arena_printf(a, "%s (%s)", l->name, l->hash);
    const struct audit_entry x = {.action = l->attached ? "evidence.attach" : "evidence.detach",
                                  .object =
                                      arena_printf(a, "don-vi/%s@%s/%d/%s/%s", in.unit_code,
                                                   in.unit_from, l->place->year, in.about, in.item),
                                  .before = l->attached ? "" : file,
                                  .after = l->attached ? file : "",
                                  .why = l->reason};
    int r = sql_evidence_link_add(st->db, &in, e);

    if (r == 0 && l->attached)
        r = sql_evidence_common_add(st->db, in.tenant, in.hash, in.unit_code, in.unit_from, e);
    return r < 0 ? r : audit_add(st, who, &x, e);
}

static int attach(struct store *st, struct link *l, const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_evidence_link_newest was;
    int r = check_place(st, l->place, e);

    if (r == 0)
        r = newest(st, l->place, l->hash, a, &was, e);
    if (r < 0)
        return r;
    if (r == 1 && was.attached) {
        err_set(e, ERR_CONFLICT, _("Tệp này đã được đính ở đây, với tên “%s”"), was.name);
        return err_hint(e, "%s", _("Không cần đính lại; chọn tệp khác nếu muốn bổ sung."));
    }
    l->rev = r == 1 ? was.rev + 1 : 1;
    return add_link(st, l, who, e);
}

int evidence_room(struct store *st, const struct evidence_place *place, struct evidence_room *ret,
                  struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_evidence_bytes row;
    int r = movement_evidence_most(st, &ret->most, e);

    if (r == 0)
        r = sql_evidence_bytes(st->db, st->tenant, place->unit_code, date_iso(a, place->unit_from),
                               place->year, &row, e);
    if (r < 0)
        return r;
    ret->used = row.bytes;
    return 0;
}

int evidence_fits(struct store *st, const struct evidence_place *place, int64_t n, struct err *e)
{
    struct evidence_room room;
    int r = evidence_room(st, place, &room, e);

    if (r < 0 || room.used + n <= room.most)
        return r;
    err_set(e, ERR_LIMIT, _("minh chứng của đơn vị trong năm %d đã đủ hạn mức %lld MB"),
            place->year, (long long)(room.most >> 20));
    return err_hint(
        e, "%s",
        _("Nén hoặc quét lại tệp nhỏ hơn; cần thêm thì nhờ người quản lý phong trào nâng "
          "hạn mức ở trang Cấu hình."));
}

static int add_file(struct store *st, const struct evidence_file *f, const struct store_who *who,
                    struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct sql_evidence_add_in in = {.tenant = st->tenant,
                                           .hash = f->blob.hash,
                                           .size = f->blob.size,
                                           .kind = sniff_kind_id(f->is.kind),
                                           .name = f->name,
                                           .advice = sniff_advice_ids(a, f->is.advice),
                                           .uploaded_at = who->at,
                                           .uploaded_by = who->author,
                                           .user_id = who->user_id};
    int r = sql_evidence_add(st->db, &in, e);

    return r < 0 ? r : evidence_again(st, f->blob.hash, who, e);
}

static int finish(struct store *st, int r, struct err *e)
{
    if (r == 0)
        return db_commit(st->db, e);
    db_rollback(st->db);
    return r;
}

int evidence_attach(struct store *st, const struct evidence_place *place,
                    const struct evidence_file *file, const struct store_who *who, struct err *e)
{
    struct link l = {.place = place,
                     .hash = file->blob.hash,
                     .name = file->name,
                     .reason = "",
                     .attached = true};
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    if (r < 0)
        return r;
    r = add_file(st, file, who, e);
    if (r == 0)
        r = attach(st, &l, who, e);
    if (r == 0)
        r = evidence_fits(st, place, 0, e); /* this one is counted by now */
    return finish(st, r, e);
}

static int attach_known(struct store *st, struct link *l, const struct store_who *who,
                        struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct evidence_known known;
    int r = evidence_get(st, l->hash, a, &known, e);

    if (r < 0)
        return r;
    if (known.gone_at)
        return err_set(e, ERR_CONFLICT, _("nội dung tệp này đã được gỡ khỏi kho: %s"),
                       known.gone_why);
    l->name = l->name ? file_name_clean(a, l->name) : known.name;
    return attach(st, l, who, e);
}

int evidence_attach_known(struct store *st, const struct evidence_place *place, const char *hash,
                          const char *name, const struct store_who *who, struct err *e)
{
    struct link l = {.place = place, .hash = hash, .name = name, .reason = "", .attached = true};
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);

    return r < 0 ? r : finish(st, attach_known(st, &l, who, e), e);
}

static int detach(struct store *st, struct link *l, const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct sql_evidence_link_newest was;
    int r = may(l->place, e);

    if (r == 0)
        r = newest(st, l->place, l->hash, a, &was, e);
    if (r < 0)
        return r;
    if (r == 0 || !was.attached)
        return err_set(e, ERR_MISSING, "%s", _("Tệp này không còn được đính ở đây"));
    l->rev = was.rev + 1;
    l->name = was.name;
    return add_link(st, l, who, e);
}

int evidence_detach(struct store *st, const struct evidence_place *place, const char *hash,
                    const char *reason, const struct store_who *who, struct err *e)
{
    struct link l = {.place = place, .hash = hash, .reason = reason};

    if (!reason || !*reason) {
        err_set(e, ERR_INPUT, "%s", _("Thiếu lý do gỡ minh chứng"));
        return err_field(e, "reason");
    }
    int r = db_begin(st->db, DB_WRITE, st->tenant, e);
    return r < 0 ? r : finish(st, detach(st, &l, who, e), e);
}

/* ---- asking ---- */

static int unknown_kind(const char *kind, struct err *e)
{
    err_set(e, ERR_VERIFY, "%s",
            _("Cơ sở dữ liệu có loại tệp minh chứng mà chương trình không biết"));
    return err_detail(e, "%s", kind);
}

int evidence_get(struct store *st, const char *hash, struct arena *a, struct evidence_known *ret,
                 struct err *e)
{
    struct sql_evidence_get row;
    int r = sql_evidence_get(st->db, st->tenant, hash, a, &row, e);

    if (r == 0)
        return err_set(e, ERR_MISSING, "%s", _("Không có tệp minh chứng này"));
    if (r < 0)
        return r;
    int kind = sniff_kind_of(row.kind);
    if (kind < 0)
        return unknown_kind(row.kind, e);
    *ret = (struct evidence_known){.hash = arena_strdup(a, hash),
                                   .name = row.name,
                                   .at = row.uploaded_at,
                                   .author = row.uploaded_by,
                                   .size = row.size,
                                   .kind = (enum sniff_kind)kind,
                                   .advice = sniff_advice_of(row.advice)};
    struct sql_evidence_gone_newest gone;
    if ((r = sql_evidence_gone_newest(st->db, st->tenant, hash, a, &gone, e)) == 1 && gone.gone) {
        ret->gone_at = gone.at;
        ret->gone_why = gone.reason;
    }
    return r < 0 ? r : 0;
}

int evidence_list(struct store *st, const struct evidence_place *p, struct arena *a,
                  struct evidence_row **ret, size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct evidence_row) list = {0};
    struct sql_evidence_at row;
    int r = sql_evidence_at(st->db, st->tenant, p->unit_code, date_iso(a, p->unit_from), p->year,
                            abouts[p->about], p->item, &c, e);

    while (r >= 0 && (r = sql_evidence_at_next(&c, &row, e)) == 1) {
        int kind = sniff_kind_of(row.kind);
        if (kind < 0)
            return unknown_kind(row.kind, e);
        *vec_push_in(a, &list) =
            (struct evidence_row){.file = {.hash = arena_strdup(a, row.hash),
                                           .name = arena_strdup(a, row.name),
                                           .at = arena_strdup(a, row.at),
                                           .author = arena_strdup(a, row.author),
                                           .size = row.size,
                                           .kind = (enum sniff_kind)kind,
                                           .advice = sniff_advice_of(row.advice)},
                                  .elsewhere = row.elsewhere};
    }
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

int evidence_of_unit(struct store *st, const char *unit_code, int32_t unit_from, int year,
                     struct arena *a, struct evidence_known **ret, size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct evidence_known) list = {0};
    struct sql_evidence_of_unit row;
    int r =
        sql_evidence_of_unit(st->db, st->tenant, unit_code, date_iso(a, unit_from), year, &c, e);

    while (r >= 0 && (r = sql_evidence_of_unit_next(&c, &row, e)) == 1) {
        int kind = sniff_kind_of(row.kind);
        if (kind < 0)
            return unknown_kind(row.kind, e);
        *vec_push_in(a, &list) = (struct evidence_known){.hash = arena_strdup(a, row.hash),
                                                         .name = arena_strdup(a, row.name),
                                                         .at = "",
                                                         .author = "",
                                                         .size = row.size,
                                                         .kind = (enum sniff_kind)kind};
    }
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

int evidence_history(struct store *st, const struct evidence_place *p, struct arena *a,
                     struct evidence_act **ret, size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct evidence_act) list = {0};
    struct sql_evidence_history row;
    int r = sql_evidence_history(st->db, st->tenant, p->unit_code, date_iso(a, p->unit_from),
                                 p->year, abouts[p->about], p->item, &c, e);

    while (r >= 0 && (r = sql_evidence_history_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) = (struct evidence_act){.hash = arena_strdup(a, row.hash),
                                                       .name = arena_strdup(a, row.name),
                                                       .reason = arena_strdup(a, row.reason),
                                                       .at = arena_strdup(a, row.at),
                                                       .author = arena_strdup(a, row.author),
                                                       .attached = row.attached};
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

static enum evidence_about about_of(const char *s)
{
    return str_eq(s, abouts[EVIDENCE_CRITERION]) ? EVIDENCE_CRITERION : EVIDENCE_INDICATOR;
}

int evidence_deeds(struct store *st, const char *unit_code, int32_t unit_from, int year,
                   struct arena *a, struct evidence_deed **ret, size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct evidence_deed) list = {0};
    struct sql_evidence_deeds row;
    int r = sql_evidence_deeds(st->db, st->tenant, unit_code, date_iso(a, unit_from), year, &c, e);

    while (r >= 0 && (r = sql_evidence_deeds_next(&c, &row, e)) == 1) {
        int kind = sniff_kind_of(row.kind);
        if (kind < 0)
            return unknown_kind(row.kind, e);
        *vec_push_in(a, &list) =
            (struct evidence_deed){.about = about_of(row.about),
                                   .item = arena_strdup(a, row.item),
                                   .act = {.hash = arena_strdup(a, row.hash),
                                           .name = arena_strdup(a, row.name),
                                           .reason = arena_strdup(a, row.reason),
                                           .at = arena_strdup(a, row.at),
                                           .author = arena_strdup(a, row.author),
                                           .attached = row.attached},
                                   .size = row.size,
                                   .kind = (enum sniff_kind)kind};
    }
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

int evidence_uses(struct store *st, const char *hash, struct arena *a, struct evidence_use **ret,
                  size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct evidence_use) list = {0};
    struct sql_evidence_uses row;
    int r = sql_evidence_uses(st->db, st->tenant, hash, &c, e);

    while (r >= 0 && (r = sql_evidence_uses_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) =
            (struct evidence_use){.place = {.unit_code = arena_strdup(a, row.unit_code),
                                            .unit_from = store_date(row.unit_from),
                                            .year = (int)row.year,
                                            .about = about_of(row.about),
                                            .item = arena_strdup(a, row.item)},
                                  .unit_name = arena_strdup(a, text_or_empty(row.unit_name)),
                                  .name = arena_strdup(a, row.name),
                                  .at = arena_strdup(a, row.at),
                                  .author = arena_strdup(a, row.author)};
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}

int evidence_shared(struct store *st, int year, struct arena *a, struct evidence_shared **ret,
                    size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(struct evidence_shared) list = {0};
    struct sql_evidence_shared row;
    int r = sql_evidence_shared(st->db, st->tenant, year, &c, e);

    while (r >= 0 && (r = sql_evidence_shared_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) = (struct evidence_shared){
            .hash = arena_strdup(a, row.hash),
            .use = {.place = {.unit_code = arena_strdup(a, row.unit_code),
                              .unit_from = store_date(row.unit_from),
                              .year = year,
                              .about = about_of(row.about),
                              .item = arena_strdup(a, row.item)},
                    .unit_name = arena_strdup(a, text_or_empty(row.unit_name)),
                    .name = arena_strdup(a, row.name),
                    .at = arena_strdup(a, row.at),
                    .author = arena_strdup(a, row.author)}};
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}
