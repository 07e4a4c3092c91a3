/* See setting.h. */
#include "core/setting.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"
#include "core/audit.h"
#include "core/perm.h"
#include "core/store_impl.h"

static const struct {
    const char *id, *title, *about;
} settings[MOVEMENT_SETTINGS] = {
    [SETTING_OFFICE] = {"office", N_("Cơ quan tham mưu: hỏi ai"),
                        N_("Tên, điện thoại, thư điện tử. Hiện ở cuối mọi trang.")},
    [SETTING_PRESS] = {"press", N_("Đầu mối báo chí"),
                       N_("Ai trả lời cơ quan truyền thông. Hiện ở trang Truyền thông.")},
    [SETTING_PLACES] = {"places", N_("Trước công bố, đơn vị thấy hạng của mình"),
                        N_("Để trống: không thấy; “khoảng”: chỉ thấy ở nhóm đầu, giữa hay cuối; "
                           "“thấy”: thấy cả hạng, "
                           "khi đó thử số nhiều lần có thể suy ra điểm của đơn vị khác.")},
    [SETTING_EVIDENCE] = {"evidence-mb",
                          N_("Minh chứng của mỗi đơn vị trong một năm: nhiều nhất mấy MB"),
                          N_("Số nguyên; để trống là 2000. Tệp đã gỡ vẫn được giữ nên vẫn tính.")},
};

static const char *const places[] = {
    [PLACES_HIDDEN] = "", [PLACES_BAND] = "khoảng", [PLACES_SHOWN] = "thấy"};

enum places_seen movement_places(const struct setting_value all[static MOVEMENT_SETTINGS])
{
    enum places_seen i = PLACES_SHOWN;

    while (i > PLACES_HIDDEN && !str_eq(all[SETTING_PLACES].value, places[i]))
        i--;
    return i;
}

/* A setting that is read by the program takes only its words. */
static int check_word(enum movement_setting s, const char *value, struct err *e)
{
    for (size_t i = 0; s == SETTING_PLACES && i < ARRAY_SIZE(places); i++)
        if (str_eq(places[i], value))
            return 0;
    if (s != SETTING_PLACES)
        return 0;
    err_set(e, ERR_INPUT, _("không hiểu “%s”"), value);
    return err_hint(e, "%s", _(settings[s].about));
}

const char *movement_setting_id(enum movement_setting s)
{
    return settings[s].id;
}

const char *movement_setting_title(enum movement_setting s)
{
    return _(settings[s].title);
}

const char *movement_setting_about(enum movement_setting s)
{
    return _(settings[s].about);
}

enum movement_setting movement_setting_named(const char *id)
{
    enum movement_setting s = 0;

    while (s < MOVEMENT_SETTINGS && !str_eq(settings[s].id, id))
        s++;
    return s;
}

int movement_settings(struct store *st, struct arena *a,
                      struct setting_value ret[static MOVEMENT_SETTINGS], struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_setting_in_force row;
    int r = sql_setting_in_force(st->db, st->tenant, &c, e);

    for (size_t i = 0; i < MOVEMENT_SETTINGS; i++)
        ret[i] = (struct setting_value){.value = "", .reason = "", .at = "", .author = ""};
    while (r >= 0 && (r = sql_setting_in_force_next(&c, &row, e)) == 1) {
        enum movement_setting s = movement_setting_named(row.name);
        if (s < MOVEMENT_SETTINGS) /* a later program may know more */
            ret[s] = (struct setting_value){.value = arena_strdup(a, row.value),
                                            .rev = row.rev,
                                            .reason = arena_strdup(a, row.reason),
                                            .at = arena_strdup(a, row.at),
                                            .author = arena_strdup(a, row.author)};
    }
    return r < 0 ? r : 0;
}

/* 0 when it is no number in range. */
static int64_t megabytes(const char *value)
{
    size_t n = strspn(value, "0123456789");
    int64_t mb = n && n <= 7 && !value[n] ? strtoll(value, NULL, 10) : 0;

    return mb <= EVIDENCE_MOST_MB ? mb : 0;
}

int movement_evidence_most(struct store *st, int64_t *ret, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct setting_value all[MOVEMENT_SETTINGS];
    int r = movement_settings(st, a, all, e);

    if (r < 0)
        return r;
    int64_t mb = megabytes(all[SETTING_EVIDENCE].value);
    *ret = (mb ? mb : EVIDENCE_MB) << 20;
    return 0;
}

static int check(enum movement_setting s, const char *value, const char *reason, struct err *e)
{
    if (s == SETTING_EVIDENCE && *value && !megabytes(value)) {
        err_set(e, ERR_INPUT, _("phải là số nguyên từ 1 đến %d"), EVIDENCE_MOST_MB);
        return err_hint(e, "%s", _("Số MB, ví dụ 2000; để trống thì dùng mức chung."));
    }
    if (!utf8_valid(value, strlen(value)) || utf8_count(value) > SETTING_MAX) {
        err_set(e, ERR_INPUT, _("quá %d ký tự"), SETTING_MAX);
        return err_hint(e, "%s", _("Chỉ ghi tên, điện thoại, thư điện tử."));
    }
    if (reason[0])
        return 0;
    err_set(e, ERR_INPUT, "%s", _("thiếu lý do"));
    return err_hint(e, "%s", _("Ghi vì sao đổi; người sau đọc được ở nhật ký."));
}

static int set(struct store *st, enum movement_setting s, const char *value, int64_t rev,
               const char *reason, const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct setting_value all[MOVEMENT_SETTINGS];
    int r = movement_settings(st, a, all, e);

    if (r < 0)
        return r;
    if (all[s].rev != rev) {
        err_set(e, ERR_CONFLICT, _("%s vừa sửa điều này"), all[s].author);
        return err_hint(e, "%s", _("Tải lại trang để xem hiện trạng rồi làm lại."));
    }
    if (str_eq(all[s].value, value))
        return err_set(e, ERR_CONFLICT, "%s", _("nội dung vẫn như cũ"));
    const struct sql_setting_add_in in = {.tenant = st->tenant,
                                          .name = settings[s].id,
                                          .rev = rev + 1,
                                          .value = value,
                                          .reason = reason,
                                          .at = who->at,
                                          .author = who->author,
                                          .user_id = who->user_id};
    const struct audit_entry x = {.action = "setting.edit",
                                  .object = arena_printf(a, "phong-trao/%s", settings[s].id),
                                  .before = all[s].value,
                                  .after = value,
                                  .why = reason};
    r = sql_setting_add(st->db, &in, e);
    return r < 0 ? r : audit_add(st, who, &x, e);
}

int movement_setting_set(struct store *st, enum movement_setting s, const char *value, int64_t rev,
                         const char *reason, const struct store_who *who, struct err *e)
{
    int r = perm_check(who->perm, RIGHT_SETTING_EDIT, NULL, e);

    if (r == 0)
        r = check(s, text_or_empty(value), text_or_empty(reason), e);
    if (r == 0)
        r = check_word(s, text_or_empty(value), e);
    if (r < 0 || (r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    if ((r = set(st, s, text_or_empty(value), rev, reason, who, e)) >= 0)
        return db_commit(st->db, e);
    db_rollback(st->db);
    return r;
}
