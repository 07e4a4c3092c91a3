/* A movement on this server: a folder's or a tenant's, and what of it the public sees now.  What is shown is a struct site
 * that never changes; a newer one takes its place while requests under way keep the one they began with.  Of a tenant there
 * is also the live one: what would come out now, for pages behind the sign-in.
 *
 * One thread looks every second whether something was published, and, as often as that costs little, whether figures have
 * changed.  No request ever waits for it. */
#ifndef THIDUA_WEB_MOVEMENT_H
#define THIDUA_WEB_MOVEMENT_H

#include <pthread.h>

#include "core/blob.h"
#include "core/store.h"
#include "web/draft.h"
#include "web/drill.h"
#include "web/job.h"
#include "web/live.h"
#include "web/site.h"

struct api_limit;

/* What the last reading of the diary's chain on this server said. */
struct movement_chain {
    char at[24]; /* moment; "" = not read since the server began */
    int64_t n;   /* rows */
    bool whole;
};

struct movement {
    const char *base;   /* "" or "/ke-hoach/ID"; ID is the tenant's code or the plan's id */
    const char *db;     /* NULL: from a folder, nothing but public pages */
    const char *tenant; /* code, in db */
    int64_t tenant_id;  /* 0 without db: names the cookie */
    bool demo;          /* every page says so; never beyond this machine */
    int threads;
    pthread_mutex_t lock; /* guards shown, live, blobs and chain */
    struct site *shown;
    struct live *live;   /* NULL until it was made */
    struct blobs *blobs; /* NULL until asked for */
    struct movement_chain chain;
    struct jobs jobs;
    struct drills drills;  /* of plans uploaded */
    struct drafts uploads; /* files for the registers, between preview and confirmation */
    /* Of the thread alone. */
    struct store *st;
    int32_t day;        /* of the plan in force that shown was made with */
    int64_t live_after; /* milliseconds: not made again before */
    bool told;          /* of what went wrong, once */
    bool clock_known;   /* clock_off is meaningful */
    int64_t clock_off;  /* seconds from a clock that nobody sets to the one that people set */
};

/* All of this server; page->ctx. */
struct movements {
    struct movement *at;
    size_t n;
    bool secure;           /* behind a proxy with TLS: cookies get Secure and the __Host- prefix */
    struct api_limit *api; /* how often each key asks */
    pthread_t keeper;
    bool keeping;
    pthread_mutex_t lock; /* guards stop */
    pthread_cond_t wake;
    bool stop;
};

/* A zeroed one, before anything else. */
void movement_init(struct movement *m);
/* What the public sees now, held until site_release(). */
struct site *movement_shown(struct movement *m);
/* Puts a new one in place; takes over the caller's hold. */
void movement_show(struct movement *m, struct site *s);
/* What would come out now, held until live_release(); NULL while the first one is being made. */
struct live *movement_live(struct movement *m);

void movement_chain_read(struct movement *m, const struct movement_chain *said);
struct movement_chain movement_chain(struct movement *m);

/* Shows what is published of the tenant, before anybody asks. */
int movement_load(struct movement *m, struct err *e);
/* Begins to keep all movements of databases up to date, and ends it. */
void movements_keep(struct movements *all);
void movements_end(struct movements *all);

/* The folder of evidence, opened when it is first asked for: THIDUA_EVIDENCE, else for SQLite the database's name with
 * "-minh-chung" behind it.  ERR_MISSING when a PostgreSQL has none set. */
int movement_blobs(struct movement *m, struct blobs **ret, struct err *e);

#endif
