/* Accounts and the diary from the command line: how the first administrator comes in, and how somebody who holds the
 * machine helps when nobody can sign in.  The command line may everything, and is written down like everybody. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/moment.h"
#include "base/str.h"
#include "cli/cli.h"
#include "core/account_grid.h"
#include "core/demo.h"
#include "core/factor.h"
#include "core/session.h"

static int open_store(struct cli *c, struct store **ret, struct err *e)
{
    return store_open(cli_db(c), c->options[OPT_TENANT], ret, e);
}

static struct user_by by(struct cli *c)
{
    return (struct user_by){.who = cli_who(c)};
}

static void print_invitation(const char *token)
{
    printf(_("Địa chỉ để đặt mật khẩu (dùng một lần, trong %d ngày; chỉ hiện lần này):\n"),
           USER_INVITE_DAYS);
    printf("  %s/loi-moi/%s\n", _("https://ĐỊA-CHỈ-TRANG"), token);
}

/* --role and --unit as a grant. */
static int read_grant(struct cli *c, struct store *st, struct grant *ret, struct err *e)
{
    *ret = (struct grant){.role = role_named(c->options[OPT_ROLE]), .unit_code = ""};
    if (ret->role == ROLES) {
        err_set(e, ERR_USAGE, _("không có vai trò “%s”"), c->options[OPT_ROLE]);
        return err_hint(e, "%s",
                        _("Các vai trò: clerk, head, appraiser, secretary, member, chair, media, "
                          "auditor, admin."));
    }
    if (!role_of_unit(ret->role))
        return c->options[OPT_UNIT]
                   ? err_set(e, ERR_USAGE, _("vai trò “%s” không gắn với đơn vị nào"),
                             c->options[OPT_ROLE])
                   : 0;
    if (!c->options[OPT_UNIT])
        return err_set(e, ERR_USAGE, _("vai trò “%s” cần --unit MÃ đơn vị"), c->options[OPT_ROLE]);
    return user_unit(st, c->options[OPT_UNIT], c->arena, ret, e);
}

int cmd_user_invite(struct cli *c, struct err *e)
{
    _store_ struct store *st = NULL;
    const struct user_by me = by(c);
    char token[SECRET_SIZE];
    struct grant g;
    int64_t id;
    int r;

    if (!c->options[OPT_NAME] || !c->options[OPT_ROLE])
        return err_set(e, ERR_USAGE, "%s", _("cần --name HỌ-TÊN và --role VAI-TRÒ"));
    if ((r = open_store(c, &st, e)) < 0 || (r = read_grant(c, st, &g, e)) < 0 ||
        (r = user_invite(st, &me, c->args[0], c->options[OPT_NAME], &g, 1, token, &id, e)) < 0)
        return r;
    printf(_("Đã mời %s (%s): %s.\n"), c->options[OPT_NAME], c->args[0], role_title(g.role));
    print_invitation(token);
    return 0;
}

int cmd_user_list(struct cli *c, struct err *e)
{
    _store_ struct store *st = NULL;
    struct grid g;
    int r = open_store(c, &st, e);

    if (r < 0 || (r = user_grid(st, c->arena, &g, e)) < 0)
        return r;
    return cli_print(c, &g, c->options[OPT_OUT], e);
}

static int set_disabled(struct cli *c, bool disabled, struct err *e)
{
    _store_ struct store *st = NULL;
    const struct user_by me = by(c);
    struct user u;
    int r = open_store(c, &st, e);

    if (r < 0 || (r = user_named(st, c->args[0], c->arena, &u, e)) < 0 ||
        (r = user_disable(st, &me, u.id, disabled, c->options[OPT_REASON], e)) < 0)
        return r;
    printf(disabled ? _("Đã khóa tài khoản %s.\n") : _("Đã mở tài khoản %s.\n"), u.login);
    return 0;
}

int cmd_user_disable(struct cli *c, struct err *e)
{
    return set_disabled(c, true, e);
}

int cmd_user_enable(struct cli *c, struct err *e)
{
    return set_disabled(c, false, e);
}

int cmd_user_reset(struct cli *c, struct err *e)
{
    _store_ struct store *st = NULL;
    const struct user_by me = by(c);
    char token[SECRET_SIZE];
    struct user u;
    int r = open_store(c, &st, e);

    if (r < 0 || (r = user_named(st, c->args[0], c->arena, &u, e)) < 0 ||
        (r = user_reset(st, &me, u.id, true, c->options[OPT_REASON], token, e)) < 0)
        return r;
    printf(_("Đã bỏ mật khẩu và lớp xác thực thứ hai của %s.\n"), u.login);
    print_invitation(token);
    return 0;
}

int cmd_user_unlock(struct cli *c, struct err *e)
{
    _store_ struct store *st = NULL;
    const struct user_by me = by(c);
    struct user u;
    int r = open_store(c, &st, e);

    if (r < 0 || (r = user_named(st, c->args[0], c->arena, &u, e)) < 0 ||
        (r = user_unlock(st, &me, u.id, c->options[OPT_REASON], e)) < 0)
        return r;
    printf(_("%s đăng nhập được ngay.\n"), u.login);
    return 0;
}

int cmd_user_revoke(struct cli *c, struct err *e)
{
    _store_ struct store *st = NULL;
    const struct user_by me = by(c);
    struct user u;
    int r = open_store(c, &st, e);

    if (r < 0 || (r = user_named(st, c->args[0], c->arena, &u, e)) < 0 ||
        (r = session_revoke(st, &me, u.id, NULL, NULL, e)) < 0)
        return r;
    printf(_("Đã đóng mọi phiên của %s.\n"), u.login);
    return 0;
}

int cmd_user_key(struct cli *c, struct err *e)
{
    int r = factor_key_make(c->args[0], e);

    if (r < 0)
        return r;
    printf(_("Đã ghi một khóa mới lên đầu %s, chỉ chủ tệp đọc được.\n"), c->args[0]);
    printf(_("Đặt THIDUA_KEY_FILE=%s cho thidua serve rồi khởi động lại.\n"), c->args[0]);
    printf("%s\n",
           _("Giữ thêm một bản của tệp này ở nơi khác, không cùng chỗ với bản sao lưu: mất tệp thì "
             "mọi người phải đăng ký lại ứng dụng xác thực."));
    return 0;
}

int cmd_user_demo(struct cli *c, struct err *e)
{
    _store_ struct store *st = NULL;
    const struct store_who who = cli_who(c);
    struct grid g;
    int r = factor_key_load(NULL, e);

    if (r < 0 || (r = open_store(c, &st, e)) < 0 ||
        (r = demo_accounts(st, c->options[OPT_UNIT], &who, c->arena, &g, e)) < 0)
        return r;
    return cli_print(c, &g, c->options[OPT_OUT], e);
}

/* ---- the diary ---- */

int cmd_audit_list(struct cli *c, struct err *e)
{
    _store_ struct store *st = NULL;
    struct audit_query q = {0};
    const char *words = "";
    struct grid g;
    int32_t from;
    int r;

    for (int i = 0; i < c->n_args; i++)
        words = arena_printf(c->arena, "%s %s", words, c->args[i]);
    q.words = words;
    if (c->options[OPT_FROM]) {
        if (date_parse(c->options[OPT_FROM], &from) < 0)
            return err_set(e, ERR_USAGE, "%s", _("--from không phải ngày (dd/mm/yyyy)"));
        q.from = moment_of_day(c->arena, from);
    }
    if ((r = open_store(c, &st, e)) < 0 || (r = audit_grid(st, &q, NULL, c->arena, &g, e)) < 0)
        return r;
    return cli_print(c, &g, c->options[OPT_OUT], e);
}

/* Is the mark written down earlier, "17:4a5b…", still in the chain? */
static int check_mark(struct cli *c, struct store *st, const char *mark, struct err *e)
{
    char *end;
    long long id = strtoll(mark, &end, 10);
    struct audit_query q = {.before_id = id + 1, .limit = 1};
    struct audit_row *rows;
    size_t n;
    int r;

    if (id < 1 || *end != ':' || strlen(end + 1) != HASH_HEX - 1) {
        err_set(e, ERR_USAGE, "%s", _("dấu phải có dạng SỐ:MÃ như lệnh này đã in"));
        return ERR_USAGE;
    }
    if ((r = audit_find(st, &q, c->arena, &rows, &n, e)) < 0)
        return r;
    if (n == 1 && rows[0].id == id && str_eq(rows[0].hash, end + 1))
        return 0;
    err_set(e, ERR_VERIFY, _("dòng %lld không còn như khi dấu được ghi lại"), id);
    return err_hint(e, "%s",
                    _("Nhật ký đã bị cắt hoặc làm lại: giữ nguyên cơ sở dữ liệu, báo thanh tra."));
}

static int verify_one(struct cli *c, const char *tenant, struct err *e)
{
    _store_ struct store *st = NULL;
    char last[HASH_HEX];
    int64_t n;
    int r = store_open(cli_db(c), tenant, &st, e);

    if (r < 0 || (r = audit_verify(st, &n, last, e)) < 0 ||
        (c->n_args && (r = check_mark(c, st, c->args[0], e)) < 0))
        return r;
    printf(_("Nhật ký toàn vẹn: %lld dòng.\n"), (long long)n);
    if (n)
        printf(_("Ghi lại dấu này ở nơi khác để lần sau so: %lld:%s\n"), (long long)n, last);
    return 0;
}

/* Without --tenant and mark, of every movement: a timer asks so. */
int cmd_audit_verify(struct cli *c, struct err *e)
{
    struct store_tenant *list;
    size_t n;
    int r = 0;

    if (c->options[OPT_TENANT] || c->n_args)
        return verify_one(c, c->options[OPT_TENANT], e);
    if ((r = store_tenants(cli_db(c), c->arena, &list, &n, e)) < 0)
        return r;
    for (size_t i = 0; i < n && r == 0; i++)
        r = verify_one(c, list[i].code, e);
    return r;
}
