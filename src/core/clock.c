/* See clock.h.  Codes of the second factor need no row here: totp_last() does not believe a step that lies in the future. */
#include "core/clock.h"

#include "base/moment.h"
#include "core/attempt.h"
#include "core/session.h"
#include "core/user_impl.h"

enum { DAY = 24 * 3600 };

static int mend(struct store *st, const char *at, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    int r = attempt_clock(st, at, e);

    if (r >= 0)
        r = session_clock(st, at, e);
    return r < 0 ? r
                 : sql_invitation_now(st->db, st->tenant, at,
                                      moment_after(a, at, (int64_t)USER_INVITE_DAYS * DAY), e);
}

/* Inside the transaction. */
static int note(struct store *st, const char *at, const char *expected, struct err *e)
{
    const struct store_who who = {.at = at, .author = ""};
    const struct audit_entry x = {
        .action = "clock.jump", .object = "dong-ho", .before = expected, .after = at};
    int r = mend(st, at, e);

    return r < 0 ? r : audit_add(st, &who, &x, e);
}

static int last_row(struct store *st, const char *at, struct arena *a, const char **ret,
                    struct err *e)
{
    struct sql_audit_latest row;
    int r = sql_audit_latest(st->db, st->tenant, a, &row, e);
    int64_t seconds;

    *ret = r == 1 && moment_parse(row.at, &seconds) == 0 && moment_between(at, row.at) > 0 ? row.at
                                                                                           : at;
    return r < 0 ? r : 0;
}

int clock_check(struct store *st, const char *at, const char *expected, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    int r = expected ? 0 : last_row(st, at, a, &expected, e);

    if (r < 0)
        return r;
    int64_t off = moment_between(expected, at);
    if (off >= -CLOCK_SLACK && off <= CLOCK_SLACK)
        return 0;
    if ((r = db_begin(st->db, DB_WRITE, st->tenant, e)) < 0)
        return r;
    r = user_finish(st, note(st, at, expected, e), e);
    return r < 0 ? r : 1;
}
