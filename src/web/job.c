/* See job.h. */
#include "web/job.h"

#include <stdlib.h>
#include <time.h>

#include "base/check.h"
#include "base/i18n.h"
#include "db/db.h"
#include "web/movement.h"

enum { PATIENCE_SECONDS = 1800 /* with a database server */ };

void jobs_init(struct jobs *js)
{
    pthread_condattr_t attr;

    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&js->changed, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&js->lock, NULL);
}

static void drop(struct job *j)
{
    if (!j)
        return;
    arena_free(j->arena);
    free(j);
}

void jobs_end(struct jobs *js)
{
    if (js->joinable)
        pthread_join(js->thread, NULL);
    drop(js->last);
    pthread_cond_destroy(&js->changed);
    pthread_mutex_destroy(&js->lock);
}

struct job *job_new(const char *title, const char *author, job_work *work)
{
    struct job *j = xcalloc(1, sizeof *j);

    j->arena = arena_new();
    j->title = arena_strdup(j->arena, title);
    j->author = arena_strdup(j->arena, author);
    j->path = "/";
    j->work = work;
    return j;
}

static void *run(void *arg)
{
    struct movement *m = arg;
    struct jobs *js = &m->jobs;
    struct job *j = js->last;
    _store_ struct store *st = NULL;
    struct timespec now;
    struct err e;
    int r;

    i18n_use(I18N_VI); /* for pages behind the sign-in */

    clock_gettime(CLOCK_MONOTONIC, &now);
    db_wait_until((int64_t)(now.tv_sec + PATIENCE_SECONDS) * 1000);
    r = store_open(m->db, m->tenant, &st, &e);
    if (r == 0)
        r = j->work(j, st, j->data, &e);
    pthread_mutex_lock(&js->lock);
    j->r = r;
    if (r < 0)
        j->err = e;
    j->done = true;
    pthread_cond_broadcast(&js->changed);
    pthread_mutex_unlock(&js->lock);
    return NULL;
}

int job_begin(struct movement *m, struct job *j, int64_t *ret_id, struct err *e)
{
    struct jobs *js = &m->jobs;
    int r = 0;

    pthread_mutex_lock(&js->lock);
    if (js->last && !js->last->done) {
        err_set(e, ERR_CONFLICT, _("đang có việc khác: %s, của %s"), js->last->title,
                js->last->author);
        r = err_hint(e, "%s", _("Đợi việc đó xong rồi làm lại."));
        drop(j);
    } else {
        if (js->joinable)
            pthread_join(js->thread, NULL);
        drop(js->last);
        js->last = j;
        *ret_id = j->id = ++js->n;
        js->joinable = pthread_create(&js->thread, NULL, run, m) == 0;
        if (!js->joinable) {
            j->done = true;
            j->r = r =
                err_set(e, ERR_LIMIT, "%s", _("máy chủ đang bận, chưa bắt đầu được việc này"));
            err_hint(e, "%s", _("Đợi một lát rồi làm lại."));
            j->err = *e;
        }
    }
    pthread_mutex_unlock(&js->lock);
    return r;
}

void job_wait(struct movement *m, int64_t id, int ms, struct arena *a, struct job_state *ret)
{
    struct jobs *js = &m->jobs;
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    *ret = (struct job_state){0};
    pthread_mutex_lock(&js->lock);
    while (js->last && js->last->id == id && !js->last->done &&
           pthread_cond_timedwait(&js->changed, &js->lock, &until) == 0)
        ;
    struct job *j = js->last;
    if (j && j->id == id) {
        *ret = (struct job_state){.known = true,
                                  .done = j->done,
                                  .title = arena_strdup(a, j->title),
                                  .author = arena_strdup(a, j->author)};
        if (j->done) {
            ret->r = j->r;
            ret->err = j->err;
            ret->path = arena_strdup(a, j->path);
        }
    }
    pthread_mutex_unlock(&js->lock);
}
