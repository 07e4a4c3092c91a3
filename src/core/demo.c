/* See demo.h.  The accounts come in as people would: invited, a password set, the second factor confirmed with a code; so
 * nothing here can do what the rules for accounts would not allow. */
#include "core/demo.h"

#include "base/check.h"
#include "base/i18n.h"
#include "base/moment.h"
#include "core/factor.h"
#include "core/publication.h"
#include "core/sheet.h"
#include "core/user_impl.h"

enum { MORE_DAYS = 60 };

static const struct {
    const char *login, *name;
    enum role role;
} accounts[] = {
    {"can-bo", N_("Cán bộ nhập liệu (minh họa)"), ROLE_CLERK},
    {"thu-truong", N_("Thủ trưởng đơn vị (minh họa)"), ROLE_HEAD},
    {"tham-muu", N_("Cơ quan tham mưu (minh họa)"), ROLE_APPRAISER},
    {"thu-ky", N_("Thư ký Hội đồng (minh họa)"), ROLE_SECRETARY},
    {"hoi-dong", N_("Thành viên Hội đồng (minh họa)"), ROLE_MEMBER},
    {"chu-tich", N_("Chủ tịch (minh họa)"), ROLE_CHAIR},
    {"bao-chi", N_("Cơ quan truyền thông (minh họa)"), ROLE_MEDIA},
    {"thanh-tra", N_("Thanh tra (minh họa)"), ROLE_AUDITOR},
    {"quan-tri", N_("Quản trị (minh họa)"), ROLE_ADMIN},
};

static int64_t step_at(const char *at)
{
    int64_t now = 0;

    CHECK(moment_parse(at, &now) == 0);
    return now / TOTP_STEP;
}

/* Confirmed with the code of the step before, so that the present one still opens the door. */
static int set_factor(struct store *st, const struct store_who *who, int64_t id, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct perm_who me = {.user_id = id};
    struct store_who self = *who;
    unsigned char secret[TOTP_BYTES];
    char code[TOTP_MAX_DIGITS + 1], codes[USER_CODES][USER_CODE_SIZE];
    int r = user_totp_begin(st, &me, a, secret, e);

    if (r < 0)
        return r;
    self.user_id = id;
    totp_code(secret, sizeof secret, step_at(who->at) - 1, TOTP_DIGITS, code);
    return user_totp_confirm(st, &self, &me, code, codes, e);
}

static int need_unit(struct err *e)
{
    err_set(e, ERR_INPUT, "%s", _("chưa nói đơn vị của cán bộ nhập liệu và thủ trưởng"));
    return err_hint(e, "%s", _("Thêm --unit MÃ của một đơn vị đang hoạt động."));
}

static int make(struct store *st, size_t i, const char *unit, const struct store_who *who,
                struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const struct user_by by = {.who = *who};
    struct grant g = {.role = accounts[i].role, .unit_code = ""};
    char token[SECRET_SIZE];
    int64_t id = 0;
    int r = 0;

    if (role_of_unit(g.role))
        r = unit ? user_unit(st, unit, a, &g, e) : need_unit(e);
    if (r >= 0)
        r = user_invite(st, &by, accounts[i].login, _(accounts[i].name), &g, 1, token, &id, e);
    if (r >= 0)
        r = user_accept(st, who, token, DEMO_PASSWORD, NULL, e);
    return r < 0 || !role_needs_totp(g.role) ? r : set_factor(st, who, id, e);
}

/* The plan's day for the figures may have passed long ago: the office gives more time, so that there is something to do. */
static int give_time(struct store *st, const char *unit, const struct store_who *who, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct store_who office = *who;
    struct grant g = {.role = ROLE_APPRAISER, .unit_code = ""}, place = {.unit_code = ""};
    struct perm_who perm = {.grants = &g, .n_grants = 1, .totp = true};
    const struct sheet_who as = {&office, &perm};
    int32_t today = sheet_day(who->at);
    struct plan *plan;
    struct user u;
    int r = user_named(st, "tham-muu", a, &u, e);

    if (r < 0 || (r = user_unit(st, unit, a, &place, e)) < 0 ||
        (r = publication_plan(st, a, sheet_year(NULL, today), today, &plan, e)) < 0)
        return r;
    office.user_id = perm.user_id = u.id;
    return round_except(st, sheet_year(plan, today),
                        &(struct round_exception){.unit_code = place.unit_code,
                                                  .unit_from = place.unit_from,
                                                  .round = SHEET_SELF,
                                                  .until = today + MORE_DAYS,
                                                  .reason = "mở lại để xem thử (minh họa)"},
                        &as, e);
}

static int tell(struct store *st, size_t i, const char *at, struct grid *g, struct err *e)
{
    char code[TOTP_MAX_DIGITS + 1] = "";
    unsigned char secret[TOTP_BYTES];
    struct sql_account_get row;
    struct user u;
    int r = user_named(st, accounts[i].login, g->arena, &u, e);

    if (r < 0 || (r = user_row(st, u.id, g->arena, &row, e)) < 0)
        return r;
    if (row.totp && (r = factor_open(st, u.id, row.totp, row.totp_len, secret, e)) < 0)
        return r;
    if (row.totp)
        totp_code(secret, sizeof secret, step_at(at), TOTP_DIGITS, code);
    const char **cells = grid_row(g);
    cells[0] = u.login;
    cells[1] = DEMO_PASSWORD;
    cells[2] = arena_strdup(g->arena, code);
    cells[3] = u.n_grants && u.unit_names[0][0]
                   ? arena_printf(g->arena, "%s: %s", role_title(u.grants[0].role), u.unit_names[0])
                   : arena_strdup(g->arena, role_title(accounts[i].role));
    return 0;
}

int demo_accounts(struct store *st, const char *unit, const struct store_who *who, struct arena *a,
                  struct grid *ret, struct err *e)
{
    static const struct grid_column columns[] = {{"login", N_("Tên đăng nhập"), GRID_TEXT},
                                                 {"password", N_("Mật khẩu"), GRID_TEXT},
                                                 {"code", N_("Mã lúc này"), GRID_TEXT},
                                                 {"role", N_("Vai trò"), GRID_TEXT}};
    int r = 0;

    if (!store_tenant(st)->demo) {
        err_set(e, ERR_DENIED, _("“%s” không phải phong trào minh họa"), store_tenant(st)->code);
        return err_hint(e, "%s",
                        _("Tài khoản thật: thidua user invite. Phong trào minh họa: thidua init "
                          "--demo, trong một cơ sở dữ liệu mới."));
    }
    for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(accounts); i++) {
        struct sql_account_named there;
        if ((r = sql_account_named(st->db, st->tenant, accounts[i].login, a, &there, e)) == 0)
            r = make(st, i, unit, who, e);
    }
    if (r >= 0 && unit)
        r = give_time(st, unit, who, e);
    grid_init(ret, a, _("Tài khoản minh họa"), columns, ARRAY_SIZE(columns));
    for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(accounts); i++)
        r = tell(st, i, who->at, ret, e);
    return r < 0 ? r : 0;
}
