/* See movement.h. */
#include "web/movement.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/moment.h"
#include "base/str.h"
#include "core/clock.h"
#include "core/evidence.h"
#include "db/db.h"

enum {
    LOOK_MS = 1000,
    LIVE_MS = 2000,
    LIVE_SHARE = 4, /* live: at most a quarter of the time */
    /* How long a database server is waited for: it comes round again. */
    PUBLISHED_MS = 5000,
    LIVE_WAIT_MS = 60000
};

void movement_init(struct movement *m)
{
    pthread_mutex_init(&m->lock, NULL);
    jobs_init(&m->jobs);
    drills_init(&m->drills);
    drafts_init(&m->uploads);
}

/* ---- what is shown ---- */

struct site *movement_shown(struct movement *m)
{
    pthread_mutex_lock(&m->lock);
    struct site *s = m->shown;
    site_hold(s);
    pthread_mutex_unlock(&m->lock);
    return s;
}

void movement_show(struct movement *m, struct site *s)
{
    s->of = m;
    pthread_mutex_lock(&m->lock);
    struct site *old = m->shown;
    m->shown = s;
    pthread_mutex_unlock(&m->lock);
    site_release(old);
}

struct live *movement_live(struct movement *m)
{
    pthread_mutex_lock(&m->lock);
    struct live *l = m->live;
    if (l)
        live_hold(l);
    pthread_mutex_unlock(&m->lock);
    return l;
}

void movement_chain_read(struct movement *m, const struct movement_chain *said)
{
    pthread_mutex_lock(&m->lock);
    m->chain = *said;
    pthread_mutex_unlock(&m->lock);
}

struct movement_chain movement_chain(struct movement *m)
{
    pthread_mutex_lock(&m->lock);
    struct movement_chain said = m->chain;
    pthread_mutex_unlock(&m->lock);
    return said;
}

static void put_live(struct movement *m, struct live *l)
{
    pthread_mutex_lock(&m->lock);
    struct live *old = m->live;
    m->live = l;
    pthread_mutex_unlock(&m->lock);
    live_release(old);
}

/* ---- loading ---- */

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int open_store(struct movement *m, struct err *e)
{
    return m->st ? 0 : store_open(m->db, m->tenant, &m->st, e);
}

int movement_load(struct movement *m, struct err *e)
{
    int32_t today = live_day(time(NULL));
    struct site *s;
    int r = open_store(m, e);

    if (r == 0)
        r = site_from_store(m->st, today, m->threads, m->shown, &s, e);
    if (r < 0)
        return r;
    m->day = today;
    movement_show(m, s);
    return 0;
}

/* ---- keeping up ---- */

/* Another day may bring another plan into force. */
static int look_published(struct movement *m, struct err *e)
{
    int64_t counter;
    int r = publication_counter(m->st, &counter, e);

    if (r < 0 || (counter == m->shown->counter && m->day == live_day(time(NULL))))
        return r;
    return movement_load(m, e);
}

static int look_live(struct movement *m, struct err *e)
{
    int64_t counter, began = now_ms(), moment = time(NULL);
    struct live *l;
    int r;

    if (began < m->live_after)
        return 0;
    if ((r = publication_input_counter(m->st, &counter, e)) < 0 ||
        (m->live && m->live->counter == counter && m->live->day == live_day(moment)))
        return r;
    if ((r = live_make(m->st, moment, m->threads, &l, e)) < 0)
        return r;
    put_live(m, l);
    int64_t took = now_ms() - began;
    m->live_after = began + took + (took * LIVE_SHARE > LIVE_MS ? took * LIVE_SHARE : LIVE_MS);
    return 0;
}

/* Has somebody set the clock, now or before the server began? */
static int look_clock(struct movement *m, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct timespec steady;
    int64_t now = time(NULL);

    clock_gettime(CLOCK_BOOTTIME, &steady); /* goes on while the machine sleeps */
    const char *at = moment_text(a, now);
    const char *expected =
        m->clock_known ? moment_text(a, (int64_t)steady.tv_sec + m->clock_off) : NULL;
    int r = clock_check(m->st, at, expected, e);
    if (r < 0)
        return r;
    if (r == 1)
        fprintf(stderr, _("%s: đồng hồ máy chủ nhảy giờ, nay là %s; xem nhật ký\n"), m->tenant, at);
    m->clock_off = now - (int64_t)steady.tv_sec;
    m->clock_known = true;
    return 0;
}

/* A database that is away comes back; what went wrong is said once, until it goes right again. */
static void look(struct movement *m)
{
    struct err e;
    int r;

    db_wait_until(now_ms() + PUBLISHED_MS);
    r = open_store(m, &e);
    if (r == 0)
        r = look_clock(m, &e);
    if (r == 0)
        r = look_published(m, &e);
    db_wait_until(now_ms() + LIVE_WAIT_MS);
    if (r == 0)
        r = look_live(m, &e);
    if (r < 0) {
        if (!m->told)
            fprintf(stderr, _("%s: chưa cập nhật được: %s\n"), m->tenant, e.message);
        store_close(m->st);
        m->st = NULL;
    }
    m->told = r < 0;
}

static bool wait_stop(struct movements *all)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += LOOK_MS / 1000;
    pthread_mutex_lock(&all->lock);
    while (!all->stop && pthread_cond_timedwait(&all->wake, &all->lock, &until) == 0)
        ;
    bool stop = all->stop;
    pthread_mutex_unlock(&all->lock);
    return stop;
}

static void *keep(void *arg)
{
    struct movements *all = arg;

    i18n_use(I18N_VI); /* pages behind the sign-in show what is made here */
    do {
        for (size_t i = 0; i < all->n; i++)
            if (all->at[i].db)
                look(&all->at[i]);
    } while (!wait_stop(all));
    return NULL;
}

void movements_keep(struct movements *all)
{
    pthread_condattr_t attr;

    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&all->wake, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&all->lock, NULL);
    CHECK(pthread_create(&all->keeper, NULL, keep, all) == 0);
    all->keeping = true;
}

void movements_end(struct movements *all)
{
    if (all->keeping) {
        pthread_mutex_lock(&all->lock);
        all->stop = true;
        pthread_cond_signal(&all->wake);
        pthread_mutex_unlock(&all->lock);
        pthread_join(all->keeper, NULL);
        pthread_cond_destroy(&all->wake);
        pthread_mutex_destroy(&all->lock);
    }
    for (size_t i = 0; i < all->n; i++) {
        jobs_end(&all->at[i].jobs); /* first: they may be reading what is shown */
        site_release(all->at[i].shown);
        live_release(all->at[i].live);
        store_close(all->at[i].st);
        blobs_close(all->at[i].blobs);
        drills_end(&all->at[i].drills);
        drafts_end(&all->at[i].uploads);
    }
}

/* ---- the folder of evidence ---- */

int movement_blobs(struct movement *m, struct blobs **ret, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const char *path = NULL;
    int r = 0;

    pthread_mutex_lock(&m->lock);
    if (!m->blobs) {
        r = evidence_folder(m->db, getenv("THIDUA_EVIDENCE"), a, &path, e);
        r = r < 0 ? r : blobs_open(path, &m->blobs, e);
    }
    *ret = m->blobs;
    pthread_mutex_unlock(&m->lock);
    return r;
}
