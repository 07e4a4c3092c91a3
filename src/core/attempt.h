/* Guessing is slowed down, for each step of each login and for each address (of IPv6: each /64): from the 5th (address: 30th)
 * wrong attempt on one has to wait, twice as long each time, up to 15 minutes.  Password and code are counted apart, so that
 * who guesses passwords keeps nobody from giving a code.
 *
 * Strangers do not keep the owner out: where a login signed in within 30 days, in this browser (it holds a secret for that) or
 * at this address, its attempts are counted by themselves; a known browser is not counted with its address either.  A reset,
 * and an administrator who unlocks, clear what stands against an account (attempt_forget()).
 *
 * A stamp that lies in the future, from a clock that ran ahead, counts as now. */
#ifndef THIDUA_CORE_ATTEMPT_H
#define THIDUA_CORE_ATTEMPT_H

#include "core/user.h"

enum attempt_step {
    ATTEMPT_PASSWORD, /* of: the login, whether it exists or not */
    ATTEMPT_CODE,     /* of: the login */
    ATTEMPT_CHANGE    /* one's own password, before it is changed; of: the session */
};
enum {
    ATTEMPT_FREE = 5,
    ATTEMPT_FREE_ADDRESS = 30,
    ATTEMPT_FIRST = 30,
    ATTEMPT_LONGEST = 15 * 60,
    ATTEMPT_KNOWN_FOR = 30 * 24 * 3600
};

struct attempt {
    enum attempt_step step;
    const char *of;
    int64_t account;    /* 0: nobody has that login */
    const char *device; /* the secret of the browser; NULL = none */
};

/* Seconds to wait after so many wrong ones, the first `free` of which cost nothing. */
int64_t attempt_wait(int64_t wrong, int64_t free);

/* Counts it beforehand, so that many at once gain nothing; ERR_DENIED with how long to wait.  In its own transaction. */
int attempt_count(struct store *st, const struct store_who *who, const struct attempt *x,
                  struct err *e);
/* It was right: its step begins anew, the address gets this one back.  Inside a transaction. */
int attempt_right(struct store *st, const struct store_who *who, const struct attempt *x,
                  struct err *e);
/* The login is known here from now on.  Inside a transaction. */
int attempt_know(struct store *st, const struct store_who *who, const struct attempt *x,
                 struct err *e);
/* Stamps that lie in the future count as now (core/clock.h).  Inside a transaction. */
int attempt_clock(struct store *st, const char *at, struct err *e);
/* Nothing stands against the account any more; where it is known, it stays known.  Inside a transaction. */
int attempt_forget(struct store *st, int64_t account, struct err *e);

#endif
