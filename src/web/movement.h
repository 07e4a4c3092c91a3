/* A movement on this server: a folder's or a tenant's, and what of it the public sees now.  What is shown is a struct site
 * that never changes; a newer one takes its place while requests under way keep the one they began with. */
#ifndef THIDUA_WEB_MOVEMENT_H
#define THIDUA_WEB_MOVEMENT_H

#include <pthread.h>

#include "core/blob.h"
#include "core/store.h"
#include "web/site.h"

struct movement {
    const char *base;   /* "" or "/ke-hoach/ID"; ID is the tenant's code or the plan's id */
    const char *db;     /* NULL: from a folder, nothing but public pages */
    const char *tenant; /* code, in db */
    int64_t tenant_id;  /* 0 without db: names the cookie */
    int threads;
    pthread_mutex_t lock; /* guards shown and blobs */
    struct site *shown;
    struct blobs *blobs; /* NULL until asked for */
};

/* All of this server; page->ctx. */
struct movements {
    struct movement *at;
    size_t n;
    bool secure; /* behind a proxy with TLS: cookies get Secure and the __Host- prefix */
};

/* What the public sees now, held until site_release(). */
struct site *movement_shown(struct movement *m);
/* Puts a new one in place; takes over the caller's hold. */
void movement_show(struct movement *m, struct site *s);

/* The folder of evidence, opened when it is first asked for: THIDUA_EVIDENCE, else for SQLite the database's name with
 * "-minh-chung" behind it.  ERR_MISSING when a PostgreSQL has none set. */
int movement_blobs(struct movement *m, struct blobs **ret, struct err *e);

#endif
