/* `thidua publish`: proposal and decision in one step, for whoever sits at the machine with the signed paper; on the pages
 * these are two steps of two people. */
#include <time.h>

#include "base/i18n.h"
#include "cli/cli.h"
#include "cli/evaluate.h"
#include "core/publication.h"

static int option_day(struct cli *c, int32_t *ret, struct err *e)
{
    if (c->options[OPT_DATE] && date_parse(c->options[OPT_DATE], ret) == 0)
        return 0;
    err_set(e, ERR_USAGE, "%s", _("cần --date NGÀY của quyết định"));
    return err_hint(e, "%s", _("Viết dạng dd/mm/yyyy, ví dụ 16/01/2023."));
}

/* Today in Viet Nam, which has no summer time. */
static int32_t today(void)
{
    enum { DAY = 86400, UTC_PLUS_7 = 7 * 3600 };

    return (int32_t)((time(NULL) + UTC_PLUS_7) / DAY);
}

/* The waiting proposal of the year, or a new one. */
static int proposal(struct cli *c, struct store *st, int year, const struct store_who *who,
                    int64_t *ret, struct err *e)
{
    struct publication_proposal x = {
        .year = year, .reason = c->options[OPT_REASON], .today = today()};
    struct publication *list;
    size_t n;
    int r = publication_list(st, c->arena, &list, &n, e);

    if (r < 0 || (r = cli_jobs(c, &x.threads, e)) < 0)
        return r;
    const struct publication *waiting = publication_waiting(list, n, year),
                             *now = publication_of_year(list, n, year);
    if (waiting) {
        *ret = waiting->id;
        return 0;
    }
    x.replaces = now ? now->id : 0;
    return publication_propose(st, &x, who, ret, e);
}

int cmd_publish(struct cli *c, struct err *e)
{
    _store_ struct store *st = NULL;
    struct publication_decision x = {
        .decision = c->options[OPT_DECISION], .event = c->options[OPT_EVENT], .today = today()};
    struct store_who who = cli_who(c);
    struct publication done;
    int year, r;

    if (!c->options[OPT_YEAR] || !x.decision) {
        err_set(e, ERR_USAGE, "%s", _("cần --year NĂM và --decision SỐ của quyết định"));
        return err_hint(e, "%s", _("Xem: thidua help publish"));
    }
    if ((r = cli_year(c, &year, e)) < 0 || (r = option_day(c, &x.decided_on, e)) < 0 ||
        (r = store_open(cli_db(c), c->options[OPT_TENANT], &st, e)) < 0 ||
        (r = proposal(c, st, year, &who, &x.id, e)) < 0 ||
        (r = publication_publish(st, &x, &who, e)) < 0 ||
        (r = publication_get(st, c->arena, x.id, &done, e)) < 0)
        return r;
    printf(_("Đã công bố kết quả năm %d theo %s ngày %s (công bố số %lld).\nBLAKE2b-256  %s\n"),
           year, done.decision, date_vi(c->arena, done.decided_on), (long long)done.id,
           done.package_hash);
    printf(_("Dấu nhật ký  %s\n"), done.mark);
    return 0;
}
