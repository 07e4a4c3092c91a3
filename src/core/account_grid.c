/* See account_grid.h. */
#include "core/account_grid.h"

#include "base/i18n.h"
#include "base/moment.h"
#include "base/str.h"
#include "core/audit_words.h"

enum { PART = 10000, AT_MOST = 100000 };

char *user_grant_title(struct arena *a, const struct grant *g, const char *unit_name)
{
    if (!g->unit_code[0])
        return arena_strdup(a, role_title(g->role));
    return arena_printf(a, "%s: %s (%s)", role_title(g->role), unit_name, g->unit_code);
}

const char *user_state_title(const struct user *u)
{
    return u->disabled ? _("đã khóa") : u->has_password ? _("đang dùng") : _("chờ đặt mật khẩu");
}

static const struct {
    const char *action, *title;
} deeds[] = {
    {"user.invite", N_("mời")},
    {"user.give", N_("giao vai trò")},
    {"user.withdraw", N_("rút vai trò")},
    {"user.rename", N_("sửa họ tên, tên đăng nhập")},
    {"user.disable", N_("khóa tài khoản")},
    {"user.enable", N_("mở tài khoản")},
    {"user.reset", N_("cấp lại mật khẩu")},
    {"user.password", N_("đặt mật khẩu")},
    {"user.language", N_("đổi ngôn ngữ")},
    {"user.totp", N_("bật lớp xác thực thứ hai")},
    {"user.recovery", N_("lấy mã khôi phục mới")},
    {"user.sign-in", N_("đăng nhập")},
    {"user.sign-in-failed", N_("đăng nhập không được")},
    {"user.sign-out", N_("đăng xuất")},
    {"user.unlock", N_("bỏ thời gian chờ đăng nhập")},
    {"user.revoke", N_("đóng phiên")},
    {"register.add", N_("thêm vào sổ")},
    {"register.correct", N_("sửa sổ")},
    {"register.end", N_("cho kết thúc")},
    {"register.merge", N_("sắp xếp đơn vị")},
    {"register.move", N_("chuyển người")},
    {"register.import", N_("nạp sổ từ tệp")},
    {"register.drop", N_("bỏ ngày khỏi lịch")},
    {"clock.jump", N_("đồng hồ máy chủ nhảy giờ")},
    {"token.add", N_("cấp khóa API")},
    {"token.ask", N_("đề nghị khóa API")},
    {"token.open", N_("mở khóa API")},
    {"token.revoke", N_("thu hồi khóa API")},
    {"import", N_("nạp tệp bằng dòng lệnh")},
    {"evidence.attach", N_("đính minh chứng")},
    {"evidence.detach", N_("gỡ minh chứng")},
    {"publish.return", N_("trả lại đề nghị công bố")},
    {"plan.draft", N_("nạp bản kế hoạch để xem")},
    {"plan.draft-drop", N_("bỏ bản kế hoạch đang xem")},
};

/* Rights whose use is written down under their own name. */
static const enum right written[] = {
    RIGHT_FIGURE_EDIT,   RIGHT_SHEET_SUBMIT,  RIGHT_SHEET_CONFIRM, RIGHT_SHEET_APPRAISE,
    RIGHT_SHEET_EXPLAIN, RIGHT_SHEET_COUNCIL, RIGHT_SHEET_FINISH,  RIGHT_SHEET_EXTEND,
    RIGHT_TASK_EDIT,     RIGHT_TASK_REPORT,   RIGHT_RUN_MAKE,      RIGHT_PUBLISH_PROPOSE,
    RIGHT_PUBLISH,       RIGHT_PLAN_EDIT,     RIGHT_REGISTER_EDIT, RIGHT_SETTING_EDIT};

const char *audit_action_at(size_t i)
{
    if (i < ARRAY_SIZE(written))
        return right_id(written[i]);
    i -= ARRAY_SIZE(written);
    return i < ARRAY_SIZE(deeds) ? deeds[i].action : NULL;
}

const char *audit_action_title(const char *action)
{
    for (size_t i = 0; i < ARRAY_SIZE(deeds); i++)
        if (str_eq(deeds[i].action, action))
            return _(deeds[i].title);
    enum right r = right_named(action);
    return r < RIGHTS ? right_title(r) : action;
}

static const char *roles_of(struct arena *a, const struct user *u)
{
    const char *s = "";

    for (size_t i = 0; i < u->n_grants; i++)
        s = arena_printf(a, "%s%s%s", s, *s ? "; " : "",
                         user_grant_title(a, &u->grants[i], u->unit_names[i]));
    return s;
}

int user_grid(struct store *st, struct arena *a, struct grid *ret, struct err *e)
{
    static const struct grid_column columns[] = {
        {"login", N_("Tên đăng nhập"), GRID_TEXT},
        {"name", N_("Họ tên"), GRID_TEXT},
        {"roles", N_("Vai trò"), GRID_TEXT},
        {"state", N_("Tình trạng"), GRID_TEXT},
        {"totp", N_("Lớp thứ hai"), GRID_TEXT},
        {"made", N_("Mời lúc"), GRID_TEXT},
        {"signed_in", N_("Đăng nhập gần nhất"), GRID_TEXT}};
    struct user *list;
    size_t n;
    int r = user_list(st, a, &list, &n, e);

    if (r < 0)
        return r;
    grid_init(ret, a, _("Tài khoản"), columns, ARRAY_SIZE(columns));
    for (size_t i = 0; i < n; i++) {
        const char **row = grid_row(ret);
        row[0] = list[i].login;
        row[1] = list[i].name;
        row[2] = roles_of(a, &list[i]);
        row[3] = user_state_title(&list[i]);
        row[4] = list[i].has_totp ? _("có") : user_needs_totp(&list[i]) ? _("còn thiếu") : "";
        row[5] = moment_vi(a, list[i].made_at);
        row[6] = moment_vi(a, list[i].signed_in_at);
    }
    return 0;
}

static void add_row(struct grid *g, const struct plan *plan, const struct audit_row *x)
{
    struct arena *a = g->arena;
    const char **row = grid_row(g);
    const char *const cells[] = {arena_printf(a, "%lld", (long long)x->id),
                                 moment_vi(a, x->at),
                                 x->author,
                                 x->from_where,
                                 audit_action_title(x->action),
                                 audit_object_words(a, plan, x->object),
                                 audit_words(a, x->action, x->before),
                                 audit_words(a, x->action, x->after),
                                 x->why,
                                 x->action,
                                 x->object,
                                 audit_kept(a, x->action, x->before),
                                 audit_kept(a, x->action, x->after),
                                 x->hash};

    for (size_t i = 0; i < ARRAY_SIZE(cells); i++)
        row[i] = cells[i];
}

int audit_grid(struct store *st, const struct audit_query *q, const struct plan *plan,
               struct arena *a, struct grid *ret, struct err *e)
{
    static const struct grid_column columns[] = {{"id", N_("Số"), GRID_NUMBER},
                                                 {"at", N_("Lúc"), GRID_TEXT},
                                                 {"author", N_("Ai"), GRID_TEXT},
                                                 {"from", N_("Từ máy"), GRID_TEXT},
                                                 {"deed", N_("Việc"), GRID_TEXT},
                                                 {"object_words", N_("Với"), GRID_TEXT},
                                                 {"before_words", N_("Trước"), GRID_TEXT},
                                                 {"after_words", N_("Sau"), GRID_TEXT},
                                                 {"why", N_("Lý do"), GRID_TEXT},
                                                 {"action", N_("Mã việc"), GRID_TEXT},
                                                 {"object", N_("Với (như đã ghi)"), GRID_TEXT},
                                                 {"before", N_("Trước (như đã ghi)"), GRID_TEXT},
                                                 {"after", N_("Sau (như đã ghi)"), GRID_TEXT},
                                                 {"seal", N_("Mã niêm phong"), GRID_TEXT}};
    struct audit_query part = *q;
    struct audit_row *rows;
    size_t n = PART;
    int r = 0;

    grid_init(ret, a, _("Nhật ký"), columns, ARRAY_SIZE(columns));
    part.limit = PART;
    while (n == PART && ret->rows.n < AT_MOST) {
        if ((r = audit_find(st, &part, a, &rows, &n, e)) < 0)
            return r;
        for (size_t i = 0; i < n; i++)
            add_row(ret, plan, &rows[i]);
        if (n)
            part.before_id = rows[n - 1].id;
    }
    if (n == PART)
        grid_note(ret, _("Chỉ gồm 100.000 dòng mới nhất; thu hẹp khoảng ngày để lấy phần cũ hơn."));
    return r;
}

/* ---- keys ---- */

const char *token_state_title(const struct token *t, const char *now)
{
    return t->revoked_at[0]                  ? _("đã thu hồi")
           : !t->opened_at[0]                ? _("chờ người có quyền mở")
           : strcmp(t->expires_at, now) <= 0 ? _("đã hết hạn")
                                             : _("đang dùng");
}

const char *token_scopes_title(struct arena *a, unsigned scopes)
{
    const char *s = "";

    for (enum token_scope i = 0; i < TOKEN_SCOPES; i++)
        if (scopes & 1u << i)
            s = arena_printf(a, "%s%s%s", s, *s ? ", " : "", token_scope_title(i));
    return s;
}

int token_grid(struct store *st, const char *now, struct arena *a, struct grid *ret, struct err *e)
{
    static const struct grid_column columns[] = {
        {"id", N_("Số"), GRID_NUMBER},           {"name", N_("Chương trình"), GRID_TEXT},
        {"scopes", N_("Được làm"), GRID_TEXT},   {"unit", N_("Đơn vị"), GRID_TEXT},
        {"state", N_("Tình trạng"), GRID_TEXT},  {"made", N_("Đề nghị lúc"), GRID_TEXT},
        {"by", N_("Người đề nghị"), GRID_TEXT},  {"opened", N_("Mở lúc"), GRID_TEXT},
        {"opener", N_("Người mở"), GRID_TEXT},   {"expires", N_("Hết hạn"), GRID_TEXT},
        {"used", N_("Dùng lần cuối"), GRID_TEXT}};
    struct token *list;
    size_t n;
    int r = token_list(st, a, &list, &n, e);

    if (r < 0)
        return r;
    grid_init(ret, a, _("Khóa API"), columns, ARRAY_SIZE(columns));
    for (size_t i = 0; i < n; i++) {
        const char **row = grid_row(ret);
        row[0] = arena_printf(a, "%lld", (long long)list[i].id);
        row[1] = list[i].name;
        row[2] = token_scopes_title(a, list[i].scopes);
        row[3] = list[i].unit.unit_code;
        row[4] = token_state_title(&list[i], now);
        row[5] = moment_vi(a, list[i].made_at);
        row[6] = list[i].made_by;
        row[7] = moment_vi(a, list[i].opened_at);
        row[8] = list[i].opened_by;
        row[9] = list[i].opened_at[0] ? moment_vi(a, list[i].expires_at) : "";
        row[10] = moment_vi(a, list[i].used_at);
    }
    return 0;
}
