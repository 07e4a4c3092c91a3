/* A store with two units and accounts, and what tests do with them.  Included once by each program. */
#ifndef THIDUA_TEST_USER_SAMPLE_H
#define THIDUA_TEST_USER_SAMPLE_H

#include "both.h"

#include "base/check.h"
#include "base/moment.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/session.h"
#include "core/store_impl.h"
#include "core/token.h"

#define NOON "2026-11-22T05:00:00Z"
static const char good[] = "bốn từ chẳng liên quan", better[] = "mây cày ghế lục bình";
static const struct user_by cli = {.who = {NOON, "root", 0, NULL}};

/* The fixture: a store with two units, an arena, and the moment that tests move. */
struct fix {
    struct store *st;
    struct arena *a;
    struct grant unit, other; /* .role is set by who uses them */
    struct err e;
};

static void open_fix(struct fix *f, const char *url)
{
    struct inputs in;
    struct store_counts n[STORE_KINDS_];
    struct store_import import = sample_import("a.csv");

    *f = (struct fix){.a = arena_new()};
    must(store_init(url, &(struct store_tenant){"a", "UBND"}, sample_plan(), &sample_who, &f->st,
                    &f->e),
         &f->e);
    sample_inputs(&in, f->a, 200);
    must(store_put_all(f->st, sample_plan(), 1u << STORE_UNITS, &in, &import, n, &f->e), &f->e);
    f->unit = (struct grant){ROLE_CLERK, in.units.at[0].code, in.units.at[0].from};
    f->other = (struct grant){ROLE_CLERK, in.units.at[2].code, in.units.at[2].from};
    inputs_free(&in);
}

/* Every test ends with the diary whole. */
static void close_fix(struct fix *f)
{
    char last[HASH_HEX];
    int64_t n;

    must(audit_verify(f->st, &n, last, &f->e), &f->e);
    assert_true(n > 0);
    store_close(f->st);
    arena_free(f->a);
}

static const char *later(struct fix *f, int64_t seconds)
{
    return moment_after(f->a, NOON, seconds);
}

static struct store_who at(struct fix *f, int64_t seconds)
{
    return (struct store_who){.at = later(f, seconds), .author = "", .from_where = "10.0.0.9"};
}

static struct grant for_unit(const struct grant *unit, enum role r)
{
    return (struct grant){r, unit->unit_code, unit->unit_from};
}

static struct grant role(enum role r)
{
    return (struct grant){r, "", 0};
}

/* An account that has chosen its password `good`. */
static int64_t person(struct fix *f, const char *login, const struct grant *g)
{
    char token[SECRET_SIZE];
    int64_t id;
    struct store_who self = at(f, 0);

    must(user_invite(f->st, &cli, login, login, g, g ? 1 : 0, token, &id, &f->e), &f->e);
    must(user_accept(f->st, &self, token, good, NULL, &f->e), &f->e);
    return id;
}

/* Somebody signed in: what perm is asked with. */
static struct user_by by(struct fix *f, int64_t id, bool totp)
{
    struct user u;
    struct perm_who *w = ARENA_NEW(f->a, struct perm_who);

    must(user_get(f->st, id, f->a, &u, &f->e), &f->e);
    *w = (struct perm_who){id, u.grants, u.n_grants, totp};
    return (struct user_by){.who = {NOON, u.name, id, "10.0.0.1"}, .perm = w};
}

static int sign_in(struct fix *f, const char *login, const char *password, int64_t when,
                   char token[static SECRET_SIZE], bool *code)
{
    struct store_who who = at(f, when);

    return session_sign_in(f->st, &who, login, password, "Firefox", NULL, token, code, &f->e);
}

static int found(struct fix *f, const char *token, int64_t when)
{
    struct session_found s;
    int r = session_find(f->st, token, later(f, when), f->a, &s, &f->e);

    must(r, &f->e);
    return r;
}

static size_t deeds(struct fix *f, const char *action)
{
    struct audit_query q = {.action = action, .limit = 1000};
    struct audit_row *rows;
    size_t n;

    must(audit_find(f->st, &q, f->a, &rows, &n, &f->e), &f->e);
    return n;
}

static void code_now(struct fix *f, const unsigned char *secret, int64_t when, int64_t step,
                     char ret[static TOTP_MAX_DIGITS + 1])
{
    int64_t t = 0;

    assert_int_equal(moment_parse(later(f, when), &t), 0);
    totp_code(secret, TOTP_BYTES, t / 30 + step, 6, ret);
}

static int with_code(struct fix *f, const char *waiting, const char *code, int64_t when,
                     char token[static SECRET_SIZE])
{
    struct store_who who = at(f, when);

    return session_code(f->st, &who, waiting, code, NULL, token, &f->e);
}

/* Puts the second factor on and gives its secret. */
static void with_telephone(struct fix *f, int64_t id, unsigned char secret[static TOTP_BYTES])
{
    const struct perm_who self = {.user_id = id};
    struct store_who who = {NOON, "lan", id, "10.0.0.9"};
    char code[TOTP_MAX_DIGITS + 1], codes[USER_CODES][USER_CODE_SIZE];

    must(user_totp_begin(f->st, &self, f->a, secret, &f->e), &f->e);
    code_now(f, secret, 0, 0, code);
    must(user_totp_confirm(f->st, &who, &self, code, codes, &f->e), &f->e);
}

#endif
