/* Signing in on both engines: how guessing is slowed without keeping the owner out, and what happens when somebody is reset
 * in the middle of it. */
#include <pthread.h>
#include <unistd.h>

#include "base/check.h"
#include "core/attempt.h"
#include "core/clock.h"
#include "user_sample.h"

/* ---- slowing down ---- */

/* An attempt of somebody, counted and never right. */
static int guess(struct fix *f, const struct store_who *who, int i)
{
    const struct attempt x = {ATTEMPT_PASSWORD, arena_printf(f->a, "nguoi%d", i), 0, NULL};

    return attempt_count(f->st, who, &x, &f->e);
}

static void slowed(const char *url)
{
    struct fix f;
    char token[SECRET_SIZE], known[sizeof f.e.message];
    bool code;
    int64_t t = 0;

    open_fix(&f, url);
    person(&f, "lan", NULL);
    /* a wrong password and an unknown login read alike */
    assert_int_equal(sign_in(&f, "lan", "sai", t, token, &code), ERR_DENIED);
    memcpy(known, f.e.message, sizeof known);
    assert_int_equal(sign_in(&f, "khong-co", "sai", t, token, &code), ERR_DENIED);
    assert_string_equal(known, f.e.message);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(sign_in(&f, "lan", "sai", ++t, token, &code), ERR_DENIED);
        assert_int_equal(sign_in(&f, "khong-co", "sai", t, token, &code), ERR_DENIED);
    }
    /* five wrong ones: 30 s, also for the right password, and alike for both */
    assert_int_equal(sign_in(&f, "lan", good, t + 29, token, &code), ERR_DENIED);
    assert_string_not_equal(known, f.e.message);
    memcpy(known, f.e.message, sizeof known);
    assert_int_equal(sign_in(&f, "khong-co", good, t + 29, token, &code), ERR_DENIED);
    assert_string_equal(known, f.e.message);
    t += 30;
    assert_int_equal(sign_in(&f, "lan", "sai", t, token, &code), ERR_DENIED);
    /* then 60, 120, 240, 480, and never more than 900 */
    for (int64_t wait = 60; wait < 4000; wait *= 2) {
        int64_t w = wait < 900 ? wait : 900;
        assert_int_equal(sign_in(&f, "lan", good, t + w - 1, token, &code), ERR_DENIED);
        t += w;
        if (wait < 2000)
            assert_int_equal(sign_in(&f, "lan", "sai", t, token, &code), ERR_DENIED);
    }
    must(sign_in(&f, "lan", good, t, token, &code), &f.e);
    /* the right one forgets the wrong ones */
    for (int i = 0; i < 4; i++)
        assert_int_equal(sign_in(&f, "lan", "sai", t, token, &code), ERR_DENIED);
    must(sign_in(&f, "lan", good, t, token, &code), &f.e);
    assert_true(deeds(&f, "user.sign-in-failed") > 10);
    struct audit_query q = {.words = "khong-co", .limit = 10};
    struct audit_row *rows;
    size_t n;
    must(audit_find(f.st, &q, f.a, &rows, &n, &f.e), &f.e);
    assert_int_equal(n, 0); /* what was typed there may be a password */
    close_fix(&f);
}
BOTH(slowed)

/* Names that nobody has: one row a minute, which tells how many more came since; a name that somebody has: each its row. */
static void unknown_names(const char *url)
{
    struct fix f;
    char token[SECRET_SIZE];
    bool code;
    struct audit_query q = {.action = "user.sign-in-failed", .limit = 100};
    struct audit_row *rows;
    size_t n;

    open_fix(&f, url);
    person(&f, "lan", NULL);
    for (int i = 0; i < 10; i++) /* 0 to 54 s */
        assert_int_equal(sign_in(&f, arena_printf(f.a, "ai%d", i), "sai", 6 * i, token, &code),
                         ERR_DENIED);
    assert_int_equal(deeds(&f, "user.sign-in-failed"), 1);
    assert_int_equal(sign_in(&f, "ai", "sai", 60, token, &code), ERR_DENIED);
    assert_int_equal(sign_in(&f, "ai2", "sai", 61, token, &code), ERR_DENIED);
    must(audit_find(f.st, &q, f.a, &rows, &n, &f.e), &f.e);
    assert_int_equal(n, 2);
    assert_string_equal(rows[0].why, "+9");
    for (int i = 0; i < 3; i++)
        assert_int_equal(sign_in(&f, "lan", "sai", 62, token, &code), ERR_DENIED);
    assert_int_equal(deeds(&f, "user.sign-in-failed"), 5);
    close_fix(&f);
}
BOTH(unknown_names)

/* Thirty wrong ones from one address, whatever the logins; signing in with one's own in between frees nobody. */
static void slowed_by_address(const char *url)
{
    struct fix f;
    char token[SECRET_SIZE];
    bool code;

    open_fix(&f, url);
    person(&f, "lan", NULL);
    for (int i = 0; i < 30; i++) {
        const char *login = arena_printf(f.a, "nguoi%d", i);
        assert_int_equal(sign_in(&f, login, "sai", 0, token, &code), ERR_DENIED);
        if (i == 15)
            must(sign_in(&f, "lan", good, 0, token, &code), &f.e);
    }
    assert_int_equal(sign_in(&f, "lan", good, 29, token, &code), ERR_DENIED);
    struct store_who elsewhere = {.at = later(&f, 29), .author = "", .from_where = "10.0.0.10"};
    must(session_sign_in(f.st, &elsewhere, "lan", good, NULL, NULL, token, &code, &f.e), &f.e);
    must(sign_in(&f, "lan", good, 30, token, &code), &f.e);
    close_fix(&f);
}
BOTH(slowed_by_address)

/* An office behind one address: whoever signs in with password and code takes nothing from the others, however often. */
static void address_is_given_back(const char *url)
{
    struct fix f;
    unsigned char secret[TOTP_BYTES];
    char waiting[SECRET_SIZE], token[SECRET_SIZE], code[TOTP_MAX_DIGITS + 1];
    bool asked;

    open_fix(&f, url);
    with_telephone(&f, person(&f, "lan", NULL), secret);
    struct store_who others =
        at(&f, 0); /* 26 of the 30 are used up; each sign-in is two and gives both back */
    for (int i = 0; i < 26; i++)
        must(guess(&f, &others, i), &f.e);
    for (int64_t t = 60; t < 60 + 6 * 30; t += 30) {
        must(sign_in(&f, "lan", good, t, waiting, &asked), &f.e);
        assert_true(asked);
        code_now(&f, secret, t, 0, code);
        must(with_code(&f, waiting, code, t, token), &f.e);
    }
    close_fix(&f);
}
BOTH(address_is_given_back)

/* Somebody else guesses: the owner still comes in where they mostly are, and waits elsewhere like anybody. */
static void not_kept_out(const char *url)
{
    struct fix f;
    char token[SECRET_SIZE];
    bool code;
    int64_t month = 30 * 86400;

    open_fix(&f, url);
    person(&f, "lan", NULL);
    must(sign_in(&f, "lan", good, 0, token, &code), &f.e); /* from 10.0.0.9 */
    struct store_who thief = {.at = later(&f, 10), .author = "", .from_where = "10.6.6.6"};
    for (int i = 0; i < 5; i++)
        assert_int_equal(session_sign_in(f.st, &thief, "lan", "sai", "", NULL, token, &code, &f.e),
                         ERR_DENIED);
    struct store_who away = {.at = later(&f, 11), .author = "", .from_where = "10.0.0.77"};
    assert_int_equal(session_sign_in(f.st, &away, "lan", good, "", NULL, token, &code, &f.e),
                     ERR_DENIED);
    must(sign_in(&f, "lan", good, 12, token, &code), &f.e);
    /* that did not give the thief new guesses */
    assert_int_equal(session_sign_in(f.st, &thief, "lan", good, "", NULL, token, &code, &f.e),
                     ERR_DENIED);
    /* guessing where the owner mostly is, is slowed as ever */
    for (int i = 0; i < 5; i++)
        assert_int_equal(sign_in(&f, "lan", "sai", 13, token, &code), ERR_DENIED);
    assert_int_equal(sign_in(&f, "lan", good, 42, token, &code), ERR_DENIED);
    must(sign_in(&f, "lan", good, 43, token, &code), &f.e);
    /* a place is known for 30 days from the last time */
    thief.at = later(&f, 43 + month - 1);
    for (int i = 0; i < 5; i++)
        assert_int_equal(session_sign_in(f.st, &thief, "lan", "sai", "", NULL, token, &code, &f.e),
                         ERR_DENIED);
    assert_int_equal(sign_in(&f, "lan", good, 43 + month, token, &code), ERR_DENIED);
    must(sign_in(&f, "lan", good, 43 + month - 1, token, &code), &f.e);
    close_fix(&f);
}
BOTH(not_kept_out)

static struct store_who from(struct fix *f, const char *address, int64_t when)
{
    return (struct store_who){.at = later(f, when), .author = "", .from_where = address};
}

/* The table of waits beside the life of what waits: after any number of wrong codes the session that asks for one still lives
 * when the wait is over, with a whole fresh code (30 s) left to type one. */
static void waits(void **state)
{
    static const int64_t want[] = {0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(want); i++)
        assert_int_equal(attempt_wait((int64_t)i, 5), want[i]);
    for (int64_t n = 0; n < 1000; n++)
        assert_true(attempt_wait(n, 5) + 2 * 30 <= SESSION_CODE_LIFE);
}

/* A stranger guesses passwords without end; the owner, with a telephone, comes from an address of which nothing is known.  They
 * wait for the password like anybody, once; the code that follows is a step of its own, and there is no further wait. */
static void guessed_owner_gives_code(const char *url)
{
    struct fix f;
    unsigned char secret[TOTP_BYTES];
    char waiting[SECRET_SIZE], token[SECRET_SIZE], text[TOTP_MAX_DIGITS + 1];
    int64_t t = 0;
    bool code;

    open_fix(&f, url);
    with_telephone(&f, person(&f, "lan", NULL), secret);
    for (int i = 0; i < 10; i++, t += 900) { /* 900 s: the longest wait, so that each is counted */
        struct store_who thief = from(&f, arena_printf(f.a, "10.6.6.%d", i), t);
        assert_int_equal(session_sign_in(f.st, &thief, "lan", "sai", "", NULL, token, &code, &f.e),
                         ERR_DENIED);
    }
    struct store_who owner = from(&f, "10.0.0.77", t - 1);
    assert_int_equal(session_sign_in(f.st, &owner, "lan", good, "", NULL, waiting, &code, &f.e),
                     ERR_DENIED);
    owner.at = later(&f, t);
    must(session_sign_in(f.st, &owner, "lan", good, "", NULL, waiting, &code, &f.e), &f.e);
    assert_true(code);
    code_now(&f, secret, t, 0, text);
    must(session_code(f.st, &owner, waiting, text, NULL, token, &f.e), &f.e);
    assert_int_equal(found(&f, token, t), 1);
    close_fix(&f);
}
BOTH(guessed_owner_gives_code)

/* Ten wrong codes, each as early as it is let: the last may be right. */
static void wrong_codes_end(const char *url)
{
    struct fix f;
    unsigned char secret[TOTP_BYTES];
    char waiting[SECRET_SIZE], token[SECRET_SIZE], text[TOTP_MAX_DIGITS + 1];
    int64_t t = 60;
    bool code;

    open_fix(&f, url);
    with_telephone(&f, person(&f, "lan", NULL), secret);
    must(sign_in(&f, "lan", good, t, waiting, &code), &f.e);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(with_code(&f, waiting, "x", t, token), ERR_DENIED);
        t += attempt_wait(i + 1, 5);
        if (i == 8) /* 30+60+120+240+480 s have gone: a new session, which is not kept waiting */
            must(sign_in(&f, "lan", good, t, waiting, &code), &f.e);
    }
    code_now(&f, secret, t, 0, text);
    must(with_code(&f, waiting, text, t, token), &f.e);
    close_fix(&f);
}
BOTH(wrong_codes_end)

/* A browser that was signed in with is known wherever it goes, also out of an address that is kept waiting. */
static void known_browser(const char *url)
{
    static const char mine[] = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE";
    struct fix f;
    char token[SECRET_SIZE];
    bool code;

    open_fix(&f, url);
    person(&f, "lan", NULL);
    struct store_who home = from(&f, "10.0.0.50", 0), away = from(&f, "10.6.6.6", 10);
    must(session_sign_in(f.st, &home, "lan", good, "", mine, token, &code, &f.e), &f.e);
    for (int i = 0; i < 30; i++) /* the address is used up, and so is the login */
        guess(&f, &away, i);
    struct store_who other = from(&f, "10.7.7.7", 10);
    for (int i = 0; i < 5; i++)
        assert_int_equal(session_sign_in(f.st, &other, "lan", "sai", "", NULL, token, &code, &f.e),
                         ERR_DENIED);
    assert_int_equal(session_sign_in(f.st, &away, "lan", good, "", NULL, token, &code, &f.e),
                     ERR_DENIED);
    must(session_sign_in(f.st, &away, "lan", good, "", mine, token, &code, &f.e), &f.e);
    /* the secret says something of this login only, and guessing with it is slowed as ever */
    person(&f, "minh", NULL);
    assert_int_equal(session_sign_in(f.st, &away, "minh", good, "", mine, token, &code, &f.e),
                     ERR_DENIED);
    for (int i = 0; i < 5; i++)
        assert_int_equal(session_sign_in(f.st, &home, "lan", "sai", "", mine, token, &code, &f.e),
                         ERR_DENIED);
    assert_int_equal(session_sign_in(f.st, &home, "lan", good, "", mine, token, &code, &f.e),
                     ERR_DENIED);
    close_fix(&f);
}
BOTH(known_browser)

static void keep_out(struct fix *f, const char *login, int64_t when)
{
    struct store_who thief = from(f, "10.6.6.6", when);
    char token[SECRET_SIZE];
    bool code;

    for (int i = 0; i < 5; i++)
        assert_int_equal(
            session_sign_in(f->st, &thief, login, "sai", "", NULL, token, &code, &f->e),
            ERR_DENIED);
}

static size_t kept_out(struct fix *f, int64_t when)
{
    struct user_waiting *list;
    size_t n;

    must(user_kept_out(f->st, later(f, when), f->a, &list, &n, &f->e), &f->e);
    return n;
}

/* An administrator lets somebody in at once: by unlocking, or with a new password, whose browser is known while the guessing
 * goes on. */
static void unlocked(const char *url)
{
    static const char mine[] = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE";
    struct fix f;
    char token[SECRET_SIZE], link[SECRET_SIZE];
    const struct grant admin = role(ROLE_ADMIN), clerk = role(ROLE_AUDITOR);
    bool code;

    open_fix(&f, url);
    int64_t lan = person(&f, "lan", NULL);
    struct user_by boss = by(&f, person(&f, "quan-tri", &admin), true);
    struct user_by other = by(&f, person(&f, "ke-toan", &clerk), true);
    struct store_who owner = from(&f, "10.0.0.77", 10);
    keep_out(&f, "lan", 10);
    assert_int_equal(kept_out(&f, 10), 1);
    assert_int_equal(session_sign_in(f.st, &owner, "lan", good, "", NULL, token, &code, &f.e),
                     ERR_DENIED);
    assert_int_equal(user_unlock(f.st, &other, lan, "", &f.e), ERR_DENIED);
    must(user_unlock(f.st, &boss, lan, "gọi điện hỏi: đúng là chị Lan", &f.e), &f.e);
    assert_int_equal(kept_out(&f, 10), 0);
    assert_int_equal(deeds(&f, "user.unlock"), 1);
    must(session_sign_in(f.st, &owner, "lan", good, "", NULL, token, &code, &f.e), &f.e);

    keep_out(&f, "lan", 20);
    must(user_reset(f.st, &boss, lan, false, "quên", link, &f.e), &f.e);
    assert_int_equal(kept_out(&f, 20), 0);
    keep_out(&f, "lan", 30); /* the guessing goes on */
    owner = from(&f, "10.0.0.78", 31);
    must(user_accept(f.st, &owner, link, better, mine, &f.e), &f.e);
    must(session_sign_in(f.st, &owner, "lan", better, "", mine, token, &code, &f.e), &f.e);
    close_fix(&f);
}
BOTH(unlocked)

/* Who is signed in changes the password, whoever guesses it meanwhile at the door. */
static void change_while_guessed(const char *url)
{
    struct fix f;

    open_fix(&f, url);
    int64_t id = person(&f, "lan", NULL);
    keep_out(&f, "lan", 0);
    struct store_who self = {later(&f, 1), "lan", id, "10.0.0.77"};
    must(user_change_password(f.st, &self, good, better, "phien", &f.e), &f.e);
    for (int i = 0; i < 5; i++)
        assert_int_equal(user_change_password(f.st, &self, good, better, "phien", &f.e),
                         ERR_DENIED);
    assert_int_equal(user_change_password(f.st, &self, better, good, "phien", &f.e), ERR_DENIED);
    close_fix(&f);
}
BOTH(change_while_guessed)

/* The clock ran 400 days ahead, people worked, and it came back. */
static void clock_comes_back(const char *url)
{
    enum { AHEAD = 400 * 86400 };
    struct fix f;
    unsigned char secret[TOTP_BYTES];
    char token[SECRET_SIZE], ahead[SECRET_SIZE], waiting[SECRET_SIZE], text[TOTP_MAX_DIGITS + 1];
    struct grant watch = role(ROLE_AUDITOR);
    struct user_news *list;
    size_t n;
    bool code;

    open_fix(&f, url);
    person(&f, "minh", NULL);
    int64_t lan = person(&f, "lan", NULL);
    struct user_by tra = by(&f, person(&f, "tra", &watch), false);
    with_telephone(&f, lan, secret);
    must(sign_in(&f, "lan", good, AHEAD, waiting, &code), &f.e);
    code_now(&f, secret, AHEAD, 0, text);
    must(with_code(&f, waiting, text, AHEAD, ahead), &f.e);
    for (int i = 0; i < 5; i++)
        assert_int_equal(sign_in(&f, "minh", "sai", AHEAD, token, &code), ERR_DENIED);
    /* back: 30 seconds after five wrong ones, as ever, from now on */
    assert_int_equal(sign_in(&f, "minh", good, 100, token, &code), ERR_DENIED);
    assert_non_null(strstr(f.e.message, "30 giây"));
    must(sign_in(&f, "minh", good, 130, token, &code), &f.e);
    /* the code of this half minute was never used */
    must(sign_in(&f, "lan", good, 130, waiting, &code), &f.e);
    code_now(&f, secret, 130, 0, text);
    must(with_code(&f, waiting, text, 130, token), &f.e);
    must(sign_in(&f, "lan", good, 131, waiting, &code), &f.e);
    assert_int_equal(with_code(&f, waiting, text, 131, token), ERR_DENIED); /* now it was */
    /* the session counts from now: 12 hours at most, however it is used */
    int64_t t = 140;
    for (; t < 140 + SESSION_LIFE - 3000; t += 3000)
        assert_int_equal(found(&f, ahead, t), 1);
    assert_int_equal(found(&f, ahead, 140 + SESSION_LIFE), 0);
    /* a server that begins: the diary's last row lies in the future, once */
    f.e.message[0] = '\0';
    assert_int_equal(clock_check(f.st, later(&f, t), NULL, &f.e), 0);
    must(sign_in(&f, "minh", good, AHEAD, token, &code), &f.e);
    assert_int_equal(clock_check(f.st, later(&f, t), NULL, &f.e), 1);
    assert_int_equal(clock_check(f.st, later(&f, t), NULL, &f.e), 0);
    assert_int_equal(found(&f, token, t + SESSION_IDLE - 1), 1);
    /* one that runs: by a clock that nobody sets, forwards too; five minutes are no jump */
    assert_int_equal(clock_check(f.st, later(&f, t), later(&f, t + 300), &f.e), 0);
    assert_int_equal(clock_check(f.st, later(&f, t), later(&f, t - 301), &f.e), 1);
    assert_int_equal(deeds(&f, "clock.jump"), 2);
    must(user_news(f.st, tra.perm, later(&f, t), f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(list[0].kind, NEWS_CLOCK);
    assert_string_equal(list[0].at, later(&f, t));
    close_fix(&f);
}
BOTH(clock_comes_back)

/* One machine has all addresses of its IPv6 network (/64); those of the next network are somebody else's. */
static void slowed_by_network(const char *url)
{
    struct fix f;
    char token[SECRET_SIZE];
    bool code;

    open_fix(&f, url);
    for (int i = 0; i < 30; i++) {
        struct store_who who = {
            .at = NOON, .author = "", .from_where = arena_printf(f.a, "2001:db8:1:2::%x", i + 1)};
        must(guess(&f, &who, i), &f.e);
    }
    person(&f, "lan", NULL);
    struct store_who same = {.at = NOON, .author = "", .from_where = "2001:db8:1:2:ffff::1"};
    assert_int_equal(session_sign_in(f.st, &same, "lan", good, "", NULL, token, &code, &f.e),
                     ERR_DENIED);
    struct store_who next = {.at = NOON, .author = "", .from_where = "2001:db8:1:3::1"};
    must(session_sign_in(f.st, &next, "lan", good, "", NULL, token, &code, &f.e), &f.e);
    close_fix(&f);
}
BOTH(slowed_by_network)

/* ---- two at a time ---- */

/* Somebody at work on a connection of their own, while the test holds the lock of writers. */
struct worker {
    struct store *st;
    struct store_who who;
    const char *waiting, *code;
    char token[SECRET_SIZE];
    struct err e;
    int r;
};

static void *give_code(void *arg)
{
    struct worker *w = arg;

    w->r = session_code(w->st, &w->who, w->waiting, w->code, NULL, w->token, &w->e);
    return NULL;
}

static void *change_it(void *arg)
{
    struct worker *w = arg;

    w->r = user_change_password(w->st, &w->who, good, better, "", &w->e);
    return NULL;
}

/* Runs `work`, which has looked at the account and now waits, while an administrator resets it. */
static void reset_meanwhile(struct fix *f, int64_t id, struct worker *w, void *(*work)(void *))
{
    pthread_t thread;

    must(db_begin(f->st->db, DB_WRITE, f->st->tenant, &f->e), &f->e);
    assert_int_equal(pthread_create(&thread, NULL, work, w), 0);
    usleep(500000);
    must(sql_account_password(f->st->db, f->st->tenant, id, NULL, &f->e), &f->e);
    must(sql_session_delete_all(f->st->db, f->st->tenant, id, "", &f->e), &f->e);
    must(db_commit(f->st->db, &f->e), &f->e);
    pthread_join(thread, NULL);
}

static void reset_wins(const char *where)
{
    struct fix f;
    char *url = xstrdup(where);
    unsigned char secret[TOTP_BYTES];
    char waiting[SECRET_SIZE], code[TOTP_MAX_DIGITS + 1];
    struct worker w = {.waiting = waiting, .code = code};
    struct session_row *rows;
    struct user u;
    size_t n;
    bool asked;

    open_fix(&f, url);
    int64_t id = person(&f, "lan", NULL), minh = person(&f, "minh", NULL);
    with_telephone(&f, id, secret);
    must(store_open(url, NULL, &w.st, &f.e), &f.e);
    must(sign_in(&f, "lan", good, 60, waiting, &asked), &f.e);
    code_now(&f, secret, 60, 0, code);
    w.who = at(&f, 60);
    reset_meanwhile(&f, id, &w, give_code);
    assert_int_equal(w.r, ERR_MISSING);
    must(session_list(f.st, id, later(&f, 61), f.a, &rows, &n, &f.e), &f.e);
    assert_int_equal(n, 0);

    w.who = at(&f, 60);
    w.who.user_id = minh;
    w.who.author = "minh";
    reset_meanwhile(&f, minh, &w, change_it);
    assert_int_equal(w.r, ERR_DENIED);
    must(user_get(f.st, minh, f.a, &u, &f.e), &f.e);
    assert_false(u.has_password);
    store_close(w.st);
    free(url);
    close_fix(&f);
}
BOTH(reset_wins)

int main(void)
{
#define T(test) cmocka_unit_test(test##_sqlite), cmocka_unit_test(test##_pg)
    const struct CMUnitTest tests[] = {T(slowed),
                                       T(unknown_names),
                                       T(slowed_by_address),
                                       T(address_is_given_back),
                                       T(not_kept_out),
                                       T(slowed_by_network),
                                       T(reset_wins),
                                       cmocka_unit_test(waits),
                                       T(guessed_owner_gives_code),
                                       T(wrong_codes_end),
                                       T(known_browser),
                                       T(unlocked),
                                       T(change_while_guessed),
                                       T(clock_comes_back)};

    have_pg = pg_start(true);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
