/* The night before a deadline: clerks, each signed in, saving figures of their unit one after another as a browser that saves
 * by itself would, some of them two on the same cells.  Then the store is read and held against what was answered: every save
 * that was acknowledged is in the history once, as the revision that was promised; nothing that was refused is there; the last
 * one stands; each has its row in the diary, and the diary's chain is whole.
 *
 *     night [--pg] [--clerks N[,N…]] [--seconds S] [--pause MS] [--readers N] [--kill] [--form] [--raw S]
 *
 * Prints TAP, the figures behind '#'.  --pause: how long a clerk takes before the next save (0: as fast as answers come).
 * --readers: others who only read signed-in pages meanwhile.  --kill: the server is killed (-9) halfway and started again; of
 * a save under way then nobody can say whether it was taken, so it may be there once or not at all.
 * --form: without scripts: the form is sent and leads to the page.  --raw: afterwards the rival (raw.h) for so many seconds on the same database. */
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../sql/pg.h"
#include "base/map.h"
#include "base/str.h"
#include "base/vec.h"
#include "core/audit.h"
#include "core/sheet.h"
#include "core/user.h"
#include "engine/plan_read.h"
#include "raw.h"
#include "stage.h"

enum {
    CELLS = 16, /* counts among the plan's indicators */
    PAIRED = 5, /* every fifth clerk works on the cells of the one before */
    LADDER = 8,
    MAX_PEOPLE = 400,
    VALUES = 1000000 /* of one clerk */
};

enum outcome { SAVED, REFUSED, UNKNOWN };

struct save {
    int64_t value; /* no other save of the night has it */
    int cell, rev; /* rev: the one it became, when saved */
    enum outcome outcome;
    unsigned us;
};

struct clerk {
    struct night *night;
    struct client client;
    char login[20], path[60], csrf[80];
    int unit, number;
    int rev[CELLS]; /* what the clerk has before them */
    int64_t seq;
    VEC(struct save) saves;
    uint64_t pages, reasons; /* read; refusals that said why */
    pthread_t thread;
};

struct night {
    struct stage stage;
    struct clerk clerks[MAX_PEOPLE], readers[MAX_PEOPLE];
    int n_clerks, n_readers, n_ready, pause_ms, seconds;
    bool kill, form;
    atomic_bool stop;
};

static int tap;

static void ok(bool good, const char *what)
{
    printf("%sok %d - %s\n", good ? "" : "not ", ++tap, what);
    fflush(stdout);
}

/* The two counts of each area, by the number of their indicator. */
static int indicator_of(int cell)
{
    return cell / 2 * 15 + 11 + cell % 2;
}

static void nap(int ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};

    nanosleep(&t, NULL);
}

/* ---- a clerk ---- */

/* What the page has: the token and the revision of each cell. */
static void take_page(struct clerk *c, const char *page)
{
    char name[60], text[80];

    client_between(page, "name=\"csrf\" value=\"", "\"", c->csrf, sizeof c->csrf);
    for (int i = 0; i < CELLS; i++) {
        snprintf(name, sizeof name, "name=\"ban.i%03d\" value=\"", indicator_of(i));
        if (client_between(page, name, "\"", text, sizeof text))
            c->rev[i] = (int)strtol(text, NULL, 10);
    }
}

static bool look(struct clerk *c)
{
    struct reply r = client_get(&c->client, c->path);

    if (r.status == 200)
        take_page(c, r.body);
    return r.status == 200;
}

/* Says the page why?  A conflict names who saved meanwhile, everything else has its message. */
static bool has_reason(const struct reply *r)
{
    return strstr(r->body, "govuk-error-message") || strstr(r->body, "td-unsaved") ||
           strstr(r->body, "govuk-error-summary__title") || strstr(r->body, "<h1");
}

/* A form leads to the page with the number saved; a page that saves by itself is told on the spot. */
static bool was_saved(const struct clerk *c, const struct reply *r)
{
    if (c->night->form)
        return r->status == 303 && r->location && str_ends(r->location, "?luu=1");
    return r->status == 200 && strstr(r->body, "class=\"td-done\"") &&
           strstr(r->body, "(1 chỉ tiêu)");
}

static void take_answer(struct clerk *c, const struct reply *r, struct save *s)
{
    s->us = (unsigned)r->us;
    if (was_saved(c, r)) {
        s->outcome = SAVED;
        s->rev = ++c->rev[s->cell];
    } else if (r->status == 409 || r->status == 403 || r->status == 422) {
        s->outcome = REFUSED;
        c->reasons += has_reason(r);
        look(c);
    } else {
        s->outcome = UNKNOWN; /* cut off, or too late to be answered */
    }
}

static void save_one(struct clerk *c)
{
    int cell = (int)(c->seq % CELLS), i = indicator_of(cell);
    struct save *s = vec_push(&c->saves);
    char form[300];

    *s = (struct save){.value = (int64_t)(c->number + 1) * VALUES + c->seq++, .cell = cell};
    snprintf(form, sizeof form, "csrf=%s&so.i%03d=%" PRId64 "&tt.i%03d=value&ban.i%03d=%d", c->csrf,
             i, s->value, i, i, c->rev[cell]);
    c->client.more = c->night->form ? NULL : "HX-Request: true\r\n";
    struct reply r = client_post(&c->client, c->path, form);
    c->client.more = NULL;
    take_answer(c, &r, s);
}

static void *clerk_main(void *arg)
{
    struct clerk *c = arg;
    struct night *n = c->night;
    bool knows = true;

    while (!n->stop) {
        knows = knows || look(c);
        if (knows) {
            save_one(c);
            knows = c->saves.at[c->saves.n - 1].outcome != UNKNOWN;
        }
        /* not all in step */
        nap(knows ? n->pause_ms / 2 + (int)(c->seq * 7919 + c->number * 104729) % (n->pause_ms + 1)
                  : 20);
    }
    return NULL;
}

static void *reader_main(void *arg)
{
    struct clerk *c = arg;

    while (!c->night->stop)
        c->pages += look(c);
    return NULL;
}

/* ---- the night ---- */

static void enter(struct clerk *c, struct night *n, const char *role, int number, int unit)
{
    *c = (struct clerk){.night = n, .number = number, .unit = unit};
    c->client = client_make(&n->stage.port);
    snprintf(c->login, sizeof c->login, "%s%03d", role, number);
    snprintf(c->path, sizeof c->path, "/so-lieu/%d/%s", STAGE_YEAR, stage_unit(&n->stage, unit));
    stage_person(&n->stage, &c->client, c->login, role, unit);
}

static void gather(struct night *n, int n_clerks)
{
    for (; n->n_ready < n_clerks; n->n_ready++) {
        int i = n->n_ready;
        enter(&n->clerks[i], n, "clerk", i, i % PAIRED == 1 ? i - 1 : i);
    }
    n->n_clerks = n_clerks;
}

static void open_pages(struct clerk *list, int n)
{
    for (int i = 0; i < n; i++) {
        vec_free(&list[i].saves);
        list[i].pages = list[i].reasons = 0;
        if (!look(&list[i]))
            exit((fprintf(stderr, "night: no page for %s\n", list[i].login), 1));
    }
}

static void begin(struct clerk *list, int n, void *(*main)(void *))
{
    for (int i = 0; i < n; i++)
        CHECK(pthread_create(&list[i].thread, NULL, main, &list[i]) == 0);
}

static void join(struct clerk *list, int n)
{
    for (int i = 0; i < n; i++)
        pthread_join(list[i].thread, NULL);
}

/* Seconds that it took. */
static double run_night(struct night *n, long *ret_cpu_ms)
{
    uint64_t from;
    long cpu;

    n->stop = false;
    open_pages(n->clerks, n->n_clerks);
    open_pages(n->readers, n->n_readers);
    begin(n->readers, n->n_readers, reader_main);
    from = client_now_us();
    cpu = stage_cpu_ms(&n->stage);
    begin(n->clerks, n->n_clerks, clerk_main);
    nap(n->seconds * (n->kill ? 500 : 1000));
    if (n->kill) {
        stage_stop(&n->stage, SIGKILL);
        nap(300);
        stage_serve(&n->stage);
        nap(n->seconds * 500);
    }
    n->stop = true;
    join(n->clerks, n->n_clerks);
    double took = (double)(client_now_us() - from) / 1e6;
    join(n->readers, n->n_readers);
    *ret_cpu_ms = stage_cpu_ms(&n->stage) - cpu;
    return took;
}

/* ---- what was answered ---- */

static int by_us(const void *a, const void *b)
{
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

    return (x > y) - (x < y);
}

static void tell(struct night *n, double took, long cpu_ms)
{
    VEC(unsigned) us = {0};
    size_t of[3] = {0}, reasons = 0, pages = 0;

    for (int i = 0; i < n->n_clerks; i++) {
        reasons += n->clerks[i].reasons;
        vec_each (s, &n->clerks[i].saves) {
            of[s->outcome]++;
            if (s->outcome == SAVED)
                *(unsigned *)vec_push(&us) = s->us;
        }
    }
    for (int i = 0; i < n->n_readers; i++)
        pages += n->readers[i].pages;
    if (us.n)
        qsort(us.at, us.n, sizeof us.at[0], by_us);
    printf("# %s, %d clerks, pause %d ms, %d readers: %.0f saves/s, p50 %.1f ms, p99 %.1f ms, "
           "longest %.1f ms; %.1f ms of processor a save; saved %zu, "
           "refused %zu, unknown %zu; pages read/s %.0f; server %ld MB\n",
           n->stage.pg ? "PostgreSQL" : "SQLite", n->n_clerks, n->pause_ms, n->n_readers,
           (double)of[SAVED] / took, us.n ? us.at[us.n / 2] / 1e3 : 0,
           us.n ? us.at[us.n * 99 / 100] / 1e3 : 0, us.n ? us.at[us.n - 1] / 1e3 : 0,
           us.n && !n->kill ? (double)cpu_ms / (double)us.n : 0, of[SAVED], of[REFUSED],
           of[UNKNOWN], (double)pages / took, stage_rss_kb(&n->stage) / 1024);
    vec_free(&us);
    ok(of[SAVED] > 0, "figures were saved");
    ok(of[REFUSED] > 0 && reasons == of[REFUSED],
       "two on one cell: one is refused, with the reason");
    if (!n->kill)
        ok(of[UNKNOWN] == 0, "every save was answered");
}

/* ---- what is in the store ---- */

struct found {
    int n, rev;
    bool right; /* unit, indicator and author are */
};

struct check {
    struct night *night;
    struct store *st;
    const struct plan *plan;
    struct arena *arena;
    struct map values; /* text of each save's value → number of the save */
    struct found *found;
    const struct save **saves;
    struct clerk **of;
    int64_t latest[MAX_PEOPLE][CELLS]; /* by unit: the newest revision */
    size_t n, lost, doubled, refused_there, wrong, in_history;
};

static void must(int r, const struct err *e)
{
    if (r >= 0)
        return;
    fprintf(stderr, "night: %s (%s)\n", e->message, e->detail);
    exit(1);
}

static void list_saves(struct check *k)
{
    size_t all = 1;

    for (int i = 0; i < k->night->n_clerks; i++)
        all += k->night->clerks[i].saves.n;
    k->found = ARENA_ARRAY(k->arena, struct found, all);
    k->saves = ARENA_ARRAY(k->arena, const struct save *, all);
    k->of = ARENA_ARRAY(k->arena, struct clerk *, all);
    map_init(&k->values, k->arena);
    for (int i = 0; i < k->night->n_clerks; i++)
        vec_each (s, &k->night->clerks[i].saves) {
            map_add(&k->values, arena_printf(k->arena, "%" PRId64, s->value), (uint32_t)k->n);
            k->saves[k->n] = s;
            k->of[k->n++] = &k->night->clerks[i];
        }
}

/* The history of one cell of one unit. */
static void walk_cell(struct check *k, const struct scoresheet *s, int cell, int unit)
{
    uint32_t i = plan_find_indicator(k->plan, arena_printf(k->arena, "i%03d", indicator_of(cell)));
    const struct sheet_item *x = sheet_item_of(s, i);

    CHECK(x);
    for (size_t r = 0; r < x->n_revs; r++) {
        const struct figure *f = &x->revs[r];
        uint32_t at = map_get(&k->values, dec_text(k->arena, f->num));
        if (at == MAP_NONE)
            continue; /* of the day before, or of an earlier night */
        struct found *d = &k->found[at];
        d->n++;
        d->rev = (int)f->rev;
        const char *login = k->of[at]->login; /* a clerk of the night is called as the login */
        d->right = k->saves[at]->cell == cell && k->of[at]->unit == unit &&
                   str_eq(f->by_whom, user_author(k->arena, login, login));
        k->in_history++;
    }
    k->latest[unit][cell] =
        x->n_revs ? strtoll(dec_text(k->arena, x->revs[x->n_revs - 1].num), NULL, 10) : -1;
}

static void walk(struct check *k)
{
    for (int i = 0; i < k->night->n_clerks; i++) {
        struct clerk *c = &k->night->clerks[i];
        if (c->unit != i)
            continue; /* seen with the other one */
        const struct sheet_key key = {strrchr(c->path, '/') + 1,
                                      date_from(STAGE_UNIT_FROM_YEAR, 1, 1), STAGE_YEAR};
        struct scoresheet s;
        struct err e;
        must(sheet_open(k->st, k->plan, &key, "2026-01-01T00:00:00Z", SHEET_FIGURES, k->arena, &s,
                        &e),
             &e);
        for (int cell = 0; cell < CELLS; cell++)
            walk_cell(k, &s, cell, c->unit);
    }
}

static void compare(struct check *k)
{
    for (size_t i = 0; i < k->n; i++) {
        const struct save *s = k->saves[i];
        const struct found *d = &k->found[i];
        k->doubled += d->n > 1;
        k->lost += s->outcome == SAVED && d->n == 0;
        k->refused_there += s->outcome == REFUSED && d->n > 0;
        k->wrong += d->n == 1 && (!d->right || (s->outcome == SAVED && d->rev != s->rev));
    }
}

/* "1.000.003" as the page has it. */
static int64_t shown(const char *text)
{
    int64_t v = 0;

    for (; *text; text++)
        if (*text != '.')
            v = v * 10 + (*text - '0');
    return v;
}

static size_t stale_cells(const struct check *k, struct clerk *c)
{
    struct reply r = client_get(&c->client, c->path);
    char name[60], text[60];
    size_t stale = 0;

    for (int cell = 0; cell < CELLS; cell++) {
        snprintf(name, sizeof name, "name=\"so.i%03d\" value=\"", indicator_of(cell));
        if (r.status != 200 || !client_between(r.body, name, "\"", text, sizeof text))
            stale++;
        else if (k->latest[c->unit][cell] >= VALUES && shown(text) != k->latest[c->unit][cell])
            stale++;
    }
    return stale;
}

static void check_diary(struct check *k, int64_t before)
{
    char hash[HASH_HEX];
    struct err e;
    int64_t rows = 0;

    ok(audit_verify(k->st, &rows, hash, &e) == 0, "the diary's chain is whole");
    ok(rows - before == (int64_t)k->in_history,
       "one row in the diary for each revision, and no other");
}

static int64_t diary_rows(struct night *n)
{
    _store_ struct store *st = NULL;
    char hash[HASH_HEX];
    int64_t rows = 0;
    struct err e;

    must(store_open(n->stage.db, NULL, &st, &e), &e);
    must(audit_verify(st, &rows, hash, &e), &e);
    return rows;
}

static void check_store(struct night *n, int64_t diary_before)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = NULL;
    static struct check k;
    size_t stale = 0;
    struct store_plan kept;
    struct plan *plan;
    struct errs errs;
    struct err e;

    k = (struct check){.night = n, .arena = a};
    must(store_open(n->stage.db, NULL, &st, &e), &e);
    must(store_plan(st, a, DATE_NONE, &kept, &e), &e);
    errs_init(&errs, a, 1);
    CHECK(plan_read(a, kept.plan_id, kept.text, strlen(kept.text), &plan, &errs) == 0);
    k.st = st;
    k.plan = plan;
    list_saves(&k);
    walk(&k);
    compare(&k);
    for (int i = 0; i < n->n_clerks; i++)
        stale += stale_cells(&k, &n->clerks[i]);
    printf("# in the history %zu: lost %zu, doubled %zu, refused but there %zu, not as promised "
           "%zu, stale on pages %zu\n",
           k.in_history, k.lost, k.doubled, k.refused_there, k.wrong, stale);
    ok(k.lost == 0, "no acknowledged save is lost");
    ok(k.doubled == 0, "none is there twice");
    ok(k.refused_there == 0, "nothing that was refused is there");
    ok(k.wrong == 0,
       "each is the revision that was promised, of the right unit, by the right person");
    ok(stale == 0, "every clerk's page shows the newest revision of every cell");
    check_diary(&k, diary_before);
}

/* ---- */

struct options {
    int clerks[LADDER], n_clerks, raw;
    bool pg;
};

static int read_ladder(const char *s, struct options *o)
{
    for (o->n_clerks = 0; *s && o->n_clerks < LADDER; s += *s == ',') {
        long v = strtol(s, (char **)(uintptr_t)&s, 10);
        if (v < 2 || v > MAX_PEOPLE || (*s && *s != ','))
            return -1;
        o->clerks[o->n_clerks++] = (int)v;
    }
    return *s ? -1 : 0;
}

static int read_options(char **argv, struct night *n, struct options *o)
{
    int r = 0;

    for (char **a = argv + 1; *a && r == 0; a++) {
        if (str_eq(*a, "--pg"))
            o->pg = true;
        else if (str_eq(*a, "--kill"))
            n->kill = true;
        else if (str_eq(*a, "--form"))
            n->form = true;
        else if (!a[1])
            r = -1;
        else if (str_eq(*a, "--clerks"))
            r = read_ladder(*++a, o);
        else if (str_eq(*a, "--seconds"))
            n->seconds = (int)strtol(*++a, NULL, 10);
        else if (str_eq(*a, "--pause"))
            n->pause_ms = (int)strtol(*++a, NULL, 10);
        else if (str_eq(*a, "--raw"))
            o->raw = (int)strtol(*++a, NULL, 10);
        else if (str_eq(*a, "--readers"))
            n->n_readers = (int)strtol(*++a, NULL, 10);
        else
            r = -1;
    }
    return n->seconds < 1 || n->n_readers > MAX_PEOPLE ? -1 : r;
}

int main(int argc, char **argv)
{
    static struct night n = {.seconds = 5, .pause_ms = 100};
    struct options o = {.clerks = {25}, .n_clerks = 1};
    const char *url = NULL;

    (void)argc;
    if (read_options(argv, &n, &o) < 0)
        return fprintf(stderr, "night [--pg] [--clerks N,…] [--seconds S] [--pause MS] [--readers "
                               "N] [--kill]\n"),
               2;
    if (o.pg && !pg_start(false))
        return printf("1..0 # SKIP no PostgreSQL here\n"), 0;
    if (o.pg)
        url = pg_fresh("night");
    stage_begin(&n.stage, url, o.clerks[o.n_clerks - 1], 2);
    stage_serve(&n.stage);
    for (int i = 0; i < n.n_readers; i++)
        enter(&n.readers[i], &n, "head", i, i);
    for (int i = 0; i < o.n_clerks; i++) {
        gather(&n, o.clerks[i]);
        int64_t before = diary_rows(&n);
        long cpu_ms;
        double took = run_night(&n, &cpu_ms);
        tell(&n, took, cpu_ms);
        check_store(&n, before);
    }
    stage_stop(&n.stage, SIGTERM);
    if (o.raw)
        printf("# %s, the same rows without a server: %.0f a second\n",
               o.pg ? "PostgreSQL" : "SQLite",
               o.pg ? raw_pg(n.stage.db, o.raw) : raw_sqlite(n.stage.db, o.raw));
    stage_end(&n.stage);
    printf("1..%d\n", tap);
    return 0;
}
