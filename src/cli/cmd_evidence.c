/* The files of evidence from the command line and from a timer (dist/thidua-check.timer): are all there and whole, what does
 * nobody use, what may go by rule.  Without --tenant every movement of the database is looked after. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/i18n.h"
#include "base/str.h"
#include "cli/cli.h"
#include "core/evidence.h"

enum { DAY = 86400, MAX_KEEP = 100 };

static int open_blobs(struct cli *c, struct blobs **ret, struct err *e)
{
    const char *path;
    int r = evidence_folder(cli_db(c), getenv("THIDUA_EVIDENCE"), c->arena, &path, e);

    return r < 0 ? r : blobs_open(path, ret, e);
}

static void print_faults(const char *tenant, const struct evidence_fault *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        printf("%s\t%s\t%s\t%lld\n", tenant, evidence_fault_text(list[i].kind), list[i].path,
               (long long)list[i].size);
}

/* Calls fn for the movement of --tenant, or for each; the first refusal ends it. */
static int each_tenant(struct cli *c, struct err *e,
                       int (*fn)(struct cli *c, struct store *st, struct blobs *b, struct err *e))
{
    _blobs_ struct blobs *b = NULL;
    struct store_tenant *list;
    size_t n;
    bool no = false;
    int r = store_tenants(cli_db(c), c->arena, &list, &n, e);

    if (r < 0 || (r = open_blobs(c, &b, e)) < 0)
        return r;
    const char *only = c->options[OPT_TENANT];
    for (size_t i = 0; i < n && r >= 0; i++) {
        _store_ struct store *st = NULL;
        if (only && !str_eq(only, list[i].code))
            continue;
        if ((r = store_open(cli_db(c), list[i].code, &st, e)) >= 0)
            r = fn(c, st, b, e);
        no |= r == CLI_NO;
    }
    return r < 0 ? r : no ? CLI_NO : 0;
}

static int verify(struct cli *c, struct store *st, struct blobs *b, struct err *e)
{
    struct evidence_fault *list;
    int64_t checked;
    size_t n;
    int r = evidence_verify(st, b, c->arena, &list, &n, &checked, e);

    if (r < 0)
        return r;
    print_faults(store_tenant(st)->code, list, n);
    printf(_("%s: đã đọc lại %lld tệp minh chứng, %zu tệp mất hoặc hỏng.\n"),
           store_tenant(st)->code, (long long)checked, n);
    return n ? CLI_NO : 0;
}

int cmd_evidence_verify(struct cli *c, struct err *e)
{
    return each_tenant(c, e, verify);
}

/* Of all movements at once: they share the folder.  A file that came within a day may still get its row. */
int cmd_evidence_sweep(struct cli *c, struct err *e)
{
    _store_ struct store *st = NULL;
    _blobs_ struct blobs *b = NULL;
    struct store_tenant *tenants;
    struct evidence_fault *list;
    int64_t before = (int64_t)time(NULL) - DAY;
    size_t n, gone = 0;
    int r = store_tenants(cli_db(c), c->arena, &tenants, &n, e);

    if (r < 0 || (r = open_blobs(c, &b, e)) < 0 ||
        (r = store_open(cli_db(c), tenants[0].code, &st, e)) < 0 ||
        (r = evidence_sweep(st, b, before, c->arena, &list, &n, e)) < 0)
        return r;
    print_faults("*", list, n);
    if (c->options[OPT_DELETE] && (r = evidence_clear(st, b, before, &gone, e)) < 0)
        return r;
    printf(_("%zu tệp cần xem, đã xóa %zu tệp không hồ sơ nào dùng.\n"), n, gone);
    return n > gone ? CLI_NO : 0;
}

int cmd_evidence_remove(struct cli *c, struct err *e)
{
    _store_ struct store *st = NULL;
    _blobs_ struct blobs *b = NULL;
    const struct store_who who = cli_who(c);
    int r = open_blobs(c, &b, e);

    if (r < 0 || (r = store_open(cli_db(c), c->options[OPT_TENANT], &st, e)) < 0 ||
        (r = evidence_remove(st, b, c->args[0], EVIDENCE_MISTAKE, c->options[OPT_REASON], &who,
                             e)) < 0)
        return r;
    printf(_("Đã gỡ nội dung của %.12s… khỏi kho; tên, mã băm, lý do còn trong lịch sử.\n"),
           c->args[0]);
    return 0;
}

static int expire(struct cli *c, struct store *st, struct blobs *b, struct err *e)
{
    const struct store_who who = cli_who(c);
    int64_t keep;
    size_t n;
    int r = cli_int(c, OPT_KEEP, EVIDENCE_KEEP_LEAST, MAX_KEEP, 0, &keep, e);

    if (r == 0)
        r = evidence_expire(st, b, date_year((int32_t)(time(NULL) / DAY)), (int)keep, &who, &n, e);
    if (r == 0)
        printf(_("%s: đã gỡ %zu tệp minh chứng hết thời hạn lưu.\n"), store_tenant(st)->code, n);
    return r;
}

int cmd_evidence_expire(struct cli *c, struct err *e)
{
    if (!c->options[OPT_KEEP])
        return err_set(e, ERR_USAGE, "%s", _("cần --keep NĂM: giữ bao nhiêu năm"));
    return each_tenant(c, e, expire);
}
