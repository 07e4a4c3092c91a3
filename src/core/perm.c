/* See perm.h.  Everything that is decided about rights stands in the two tables below; the code under them only looks
 * up.  A right without states does not care where a scoresheet is; one with states also asks, where OPEN stands, that the
 * round's time has not run out. */
#include "core/perm.h"

#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"

#define R(x) (1u << ROLE_##x)
#define S(x) (1u << SHEET_##x)
#define UNIT_SIDE (R(CLERK) | R(HEAD))
#define OFFICE (R(APPRAISER) | R(SECRETARY) | R(CHAIR))
#define WATCH (R(MEMBER) | R(AUDITOR))
#define ALL_ROLES ((1u << ROLES) - 1)

static const struct {
    const char *id, *title;
    bool of_unit, totp;
} roles[ROLES] = {
    [ROLE_CLERK] = {"clerk", N_("Cán bộ nhập liệu của đơn vị"), true, false},
    [ROLE_HEAD] = {"head", N_("Thủ trưởng đơn vị"), true, false},
    [ROLE_APPRAISER] = {"appraiser", N_("Cơ quan tham mưu, thẩm định"), false, true},
    [ROLE_SECRETARY] = {"secretary", N_("Thư ký Hội đồng"), false, true},
    [ROLE_MEMBER] = {"member", N_("Thành viên Hội đồng"), false, true},
    [ROLE_CHAIR] = {"chair", N_("Chủ tịch"), false, true},
    [ROLE_MEDIA] = {"media", N_("Cơ quan truyền thông"), false, false},
    [ROLE_AUDITOR] = {"auditor", N_("Thanh tra, kiểm tra"), false, false},
    [ROLE_ADMIN] = {"admin", N_("Quản trị hệ thống"), false, true},
};

static const struct {
    const char *id, *title;
} states[SHEET_STATES] = {
    [SHEET_SELF] = {"self", N_("Đơn vị tự chấm")},
    [SHEET_HEAD] = {"head", N_("Chờ thủ trưởng xác nhận")},
    [SHEET_APPRAISAL1] = {"appraisal1", N_("Thẩm định lần 1")},
    [SHEET_EXPLANATION] = {"explanation", N_("Đơn vị giải trình")},
    [SHEET_APPRAISAL2] = {"appraisal2", N_("Thẩm định lần 2")},
    [SHEET_COUNCIL] = {"council", N_("Hội đồng xét")},
    [SHEET_FINAL] = {"final", N_("Đã chốt")},
};

/* states: 0 = any.  open: the round's time counts too.  ask: who can help when it is refused. */
static const struct {
    const char *id, *title;
    unsigned roles, states;
    bool open;
    const char *ask;
} rights[RIGHTS] = {
    [RIGHT_FIGURE_SEE] = {"figure.see", N_("xem số liệu"), UNIT_SIDE | OFFICE | WATCH, 0, false,
                          N_("thủ trưởng đơn vị có số liệu đó")},
    [RIGHT_FIGURE_EDIT] = {"figure.edit", N_("nhập số liệu, minh chứng"), UNIT_SIDE, S(SELF), true,
                           N_("cơ quan tham mưu, để được trả lại hoặc gia hạn")},
    [RIGHT_FIGURE_FEED] = {"figure.feed", N_("cho phần mềm nạp số liệu"), R(HEAD) | R(APPRAISER), 0,
                           false, N_("thủ trưởng đơn vị hoặc cơ quan tham mưu")},
    [RIGHT_SHEET_SEE] = {"sheet.see", N_("xem phiếu điểm"), UNIT_SIDE | OFFICE | WATCH, 0, false,
                         N_("thủ trưởng đơn vị có phiếu đó")},
    [RIGHT_SHEET_SUBMIT] = {"sheet.submit", N_("trình thủ trưởng"), UNIT_SIDE, S(SELF), true,
                            N_("cơ quan tham mưu, để được gia hạn")},
    [RIGHT_SHEET_CONFIRM] = {"sheet.confirm", N_("xác nhận hoặc trả lại cho cán bộ"), R(HEAD),
                             S(HEAD), true, N_("thủ trưởng đơn vị")},
    [RIGHT_SHEET_APPRAISE] = {"sheet.appraise", N_("thẩm định, trả lại"), R(APPRAISER),
                              S(APPRAISAL1) | S(APPRAISAL2), true, N_("cơ quan tham mưu")},
    [RIGHT_SHEET_EXPLAIN] = {"sheet.explain", N_("giải trình"), UNIT_SIDE, S(EXPLANATION), true,
                             N_("cơ quan tham mưu, để được gia hạn")},
    [RIGHT_SHEET_COUNCIL] = {"sheet.council", N_("ghi ý kiến của Hội đồng"), R(SECRETARY),
                             S(COUNCIL), true, N_("thư ký Hội đồng")},
    [RIGHT_SHEET_FINISH] = {"sheet.finish", N_("chốt phiếu điểm"), R(SECRETARY) | R(CHAIR),
                            S(COUNCIL), true, N_("thư ký Hội đồng")},
    [RIGHT_SHEET_EXTEND] = {"sheet.extend", N_("định hạn, gia hạn"), R(APPRAISER), 0, false,
                            N_("cơ quan tham mưu")},
    [RIGHT_WHATIF_SEE] = {"whatif.see", N_("xem kết luận tạm tính"), UNIT_SIDE | OFFICE | WATCH, 0,
                          false, N_("thủ trưởng đơn vị")},
    [RIGHT_RUN_SEE] = {"run.see", N_("xem các lần tính"), OFFICE | WATCH, 0, false,
                       N_("cơ quan tham mưu")},
    [RIGHT_RUN_MAKE] = {"run.make", N_("tính điểm, xếp hạng"), R(APPRAISER), 0, false,
                        N_("cơ quan tham mưu")},
    [RIGHT_PUBLISH_PROPOSE] = {"publish.propose", N_("trình công bố"), R(APPRAISER), 0, false,
                               N_("cơ quan tham mưu")},
    [RIGHT_PUBLISH] = {"publish", N_("công bố"), R(CHAIR), 0, false, N_("Chủ tịch")},
    [RIGHT_PLAN_SEE] = {"plan.see", N_("đọc kế hoạch và các bản"), ALL_ROLES, 0, false,
                        N_("quản trị hệ thống")},
    [RIGHT_PLAN_EDIT] = {"plan.edit", N_("nạp kế hoạch, trình cho có hiệu lực"), R(APPRAISER), 0,
                         false, N_("cơ quan tham mưu")},
    [RIGHT_PLAN_CONFIRM] = {"plan.confirm", N_("xác nhận cho kế hoạch có hiệu lực"),
                            R(CHAIR) | R(SECRETARY), 0, false, N_("Chủ tịch")},
    [RIGHT_REGISTER_SEE] = {"register.see", N_("xem sổ đơn vị, cá nhân, lịch"), ALL_ROLES, 0, false,
                            N_("cơ quan tham mưu")},
    [RIGHT_PERSON_SEE] = {"person.see", N_("xem hồ sơ từng cán bộ trong sổ"), ALL_ROLES & ~R(MEDIA),
                          0, false, N_("cơ quan tham mưu")},
    [RIGHT_REGISTER_EDIT] = {"register.edit", N_("sửa sổ đơn vị, cá nhân, lịch"), R(APPRAISER), 0,
                             false, N_("cơ quan tham mưu")},
    [RIGHT_TASK_SEE] = {"task.see", N_("xem nhiệm vụ"), UNIT_SIDE | OFFICE | WATCH, 0, false,
                        N_("thủ trưởng đơn vị được giao")},
    [RIGHT_TASK_EDIT] = {"task.edit", N_("giao nhiệm vụ"), R(APPRAISER), 0, false,
                         N_("cơ quan tham mưu")},
    [RIGHT_TASK_REPORT] = {"task.report", N_("báo cáo nhiệm vụ"), UNIT_SIDE | R(APPRAISER), 0,
                           false, N_("thủ trưởng đơn vị được giao")},
    [RIGHT_PRESS_SEE] = {"press.see", N_("xem tư liệu tuyên truyền"), R(MEDIA) | OFFICE, 0, false,
                         N_("cơ quan tham mưu")},
    [RIGHT_USER_MANAGE] = {"user.manage", N_("quản lý tài khoản"), R(ADMIN), 0, false,
                           N_("quản trị hệ thống")},
    [RIGHT_USER_RESET] = {"user.reset", N_("đặt lại mật khẩu cho cán bộ của đơn vị"),
                          R(HEAD) | R(ADMIN), 0, false, N_("thủ trưởng đơn vị hoặc quản trị")},
    [RIGHT_SETTING_EDIT] = {"setting.edit", N_("sửa cấu hình hệ thống"), R(ADMIN), 0, false,
                            N_("quản trị hệ thống")},
    [RIGHT_TOKEN_ASK] = {"token.ask", N_("đề nghị, thu hồi khóa API"), R(ADMIN), 0, false,
                         N_("quản trị hệ thống")},
    [RIGHT_TOKEN_OPEN] = {"token.open", N_("mở, thu hồi khóa API"), R(HEAD) | R(APPRAISER), 0,
                          false, N_("thủ trưởng đơn vị hoặc cơ quan tham mưu")},
    [RIGHT_EVIDENCE_REMOVE] = {"evidence.remove", N_("gỡ tệp minh chứng khỏi kho"), R(APPRAISER), 0,
                               false, N_("cơ quan tham mưu")},
    [RIGHT_AUDIT_SEE] = {"audit.see", N_("xem nhật ký"), R(AUDITOR) | R(ADMIN) | R(CHAIR), 0, false,
                         N_("thanh tra hoặc quản trị hệ thống")},
    [RIGHT_SIGNED_IN] = {"signed-in", N_("dùng trang của mình"), ALL_ROLES, 0, false,
                         N_("quản trị hệ thống")},
    [RIGHT_PUBLIC] = {"public", N_("xem trang công khai"), 0, 0, false, ""},
};

const struct perm_who perm_machine = {.machine = true};

const char *role_id(enum role r)
{
    CHECK(r < ROLES);
    return roles[r].id;
}

const char *role_title(enum role r)
{
    CHECK(r < ROLES);
    return _(roles[r].title);
}

enum role role_named(const char *id)
{
    enum role r = 0;

    while (r < ROLES && !str_eq(roles[r].id, id))
        r++;
    return r;
}

bool role_of_unit(enum role r)
{
    CHECK(r < ROLES);
    return roles[r].of_unit;
}

bool role_needs_totp(enum role r)
{
    CHECK(r < ROLES);
    return roles[r].totp;
}

const char *sheet_state_id(enum sheet_state s)
{
    return s < SHEET_STATES ? states[s].id : "";
}

const char *sheet_state_title(enum sheet_state s)
{
    return s < SHEET_STATES ? _(states[s].title) : "?"; /* a database may hold any word */
}

const char *right_id(enum right r)
{
    CHECK(r < RIGHTS);
    return rights[r].id;
}

const char *right_title(enum right r)
{
    CHECK(r < RIGHTS);
    return _(rights[r].title);
}

enum right right_named(const char *name)
{
    enum right r = 0;

    while (r < RIGHTS && !str_eq(rights[r].id, name))
        r++;
    return r;
}

/* ---- deciding ---- */

static bool no(struct perm_no *ret, enum right right, const char *why)
{
    if (ret)
        *ret = (struct perm_no){.why = why, .ask = _(rights[right].ask)};
    return false;
}

static bool unit_is(const struct grant *g, const struct perm_on *on)
{
    return on->unit_code && str_eq(g->unit_code, on->unit_code) && g->unit_from == on->unit_from;
}

/* How far the grants of somebody reach, before any state is looked at. */
enum reach { REACH_NONE, REACH_OTHER_UNIT, REACH_NO_TOTP, REACH_YES };

static enum reach reach(const struct perm_who *who, enum right right, const struct perm_on *on)
{
    enum reach best = REACH_NONE;

    for (size_t i = 0; i < who->n_grants; i++) {
        const struct grant *g = &who->grants[i];
        enum reach r = REACH_YES;
        if (!(rights[right].roles & 1u << g->role))
            continue;
        if (on && roles[g->role].of_unit && on->unit_code && !unit_is(g, on))
            r = REACH_OTHER_UNIT;
        else if (roles[g->role].totp && !who->totp)
            r = REACH_NO_TOTP;
        best = r > best ? r : best;
    }
    return best;
}

static bool may_somewhere(const struct perm_who *who, enum right right, const struct perm_on *on,
                          struct perm_no *ret)
{
    if (right == RIGHT_PUBLIC || (who && who->machine))
        return true;
    if (!who || !who->user_id) {
        no(ret, right, _("chưa đăng nhập"));
        if (ret)
            ret->sign_in = true;
        return false;
    }
    if (right == RIGHT_SIGNED_IN)
        return true;
    switch (reach(who, right, on)) {
    case REACH_YES:
        return true;
    case REACH_NO_TOTP:
        no(ret, right, _("vai trò này cần xác thực lớp thứ hai trong phiên đăng nhập"));
        if (ret)
            ret->totp = true;
        return false;
    case REACH_OTHER_UNIT:
        return no(ret, right, _("chỉ làm được với đơn vị của mình"));
    default:
        return no(ret, right, _("vai trò của tài khoản không có quyền này"));
    }
}

bool perm_may(const struct perm_who *who, enum right right, const struct perm_on *on,
              struct perm_no *ret_no)
{
    CHECK(right < RIGHTS);
    if (!may_somewhere(who, right, on, ret_no))
        return false;
    if (!rights[right].states)
        return true;
    if (!on || !on->has_state)
        return no(ret_no, right, _("chưa có phiếu điểm để làm việc này"));
    if (!(rights[right].states & 1u << on->state))
        return no(ret_no, right, _("phiếu điểm không ở bước cho làm việc này"));
    if (rights[right].open && !on->open)
        return no(ret_no, right, _("đã hết hạn của bước này"));
    return true;
}

bool perm_may_some(const struct perm_who *who, enum right right, struct perm_no *ret_no)
{
    CHECK(right < RIGHTS);
    return may_somewhere(who, right, NULL, ret_no);
}

bool perm_has(const struct perm_who *who, enum role role)
{
    for (size_t i = 0; who && i < who->n_grants; i++)
        if (who->grants[i].role == role)
            return true;
    return false;
}

bool perm_everywhere(const struct perm_who *who, enum right right, struct arena *a,
                     const struct grant **ret_units, size_t *ret_n)
{
    struct grant *units = ARENA_ARRAY(a, struct grant, who->n_grants + 1);
    size_t n = 0;
    bool everywhere = false;

    for (size_t i = 0; i < who->n_grants; i++) {
        const struct grant *g = &who->grants[i];
        if (!(rights[right].roles & 1u << g->role) || (roles[g->role].totp && !who->totp))
            continue;
        if (roles[g->role].of_unit)
            units[n++] = *g;
        else
            everywhere = true;
    }
    *ret_units = units;
    *ret_n = n;
    return everywhere;
}

bool perm_may_mint(const struct perm_who *who, enum right right, const struct perm_on *on,
                   struct perm_no *ret_no)
{
    static const struct perm_on all = {.unit_code = ""}; /* nobody's own unit */
    const struct perm_on *what = on ? on : &all;

    return perm_may(who, RIGHT_TOKEN_OPEN, what, ret_no) && perm_may(who, right, what, ret_no);
}

int perm_check(const struct perm_who *who, enum right right, const struct perm_on *on,
               struct err *e)
{
    struct perm_no why;

    if (perm_may(who, right, on, &why))
        return 0;
    err_set(e, ERR_DENIED, _("không được %s: %s"), right_title(right), why.why);
    if (why.sign_in)
        return err_hint(e, "%s", _("Đăng nhập rồi mở lại trang."));
    if (why.totp)
        return err_hint(e, "%s", _("Đăng nhập lại và nhập mã của ứng dụng xác thực."));
    return err_hint(e, _("Người có thể giúp: %s."), why.ask);
}
