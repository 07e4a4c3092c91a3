/* See lanes.h.  One mutex guards the queues and the list of what is done; the loop takes it once a turn, a worker once a
 * task.  Whether the loop sleeps is told by a flag of its own: set under the mutex while nothing is done, cleared by
 * whoever wakes it or by itself. */
#include "web/lanes.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"

enum { MAX_THREADS = 64, PATIENCE_US = 1000, JOIN_SECONDS = 2 };

struct list {
    struct task *first, **end;
};

struct lane {
    struct list added; /* the loop's own */
    int n_added;
    struct list queue;
    atomic_int waiting; /* in the queue; written under the mutex */
    int max;
    int idle, called; /* workers that sleep; that were told to wake and have not yet */
    pthread_cond_t call;
};

struct lanes {
    struct lanes_conf conf;
    pthread_mutex_t lock;
    struct lane lane[LANES];
    struct list done;
    bool stopping;
    atomic_bool asleep;
    int fd;
    pthread_t threads[MAX_THREADS];
    int n_threads;
};

struct worker {
    struct lanes *l;
    struct lane *lane;
};

static void list_init(struct list *s)
{
    s->first = NULL;
    s->end = &s->first;
}

static void list_add(struct list *s, struct task *t)
{
    t->next = NULL;
    *s->end = t;
    s->end = &t->next;
}

/* Empties `from`. */
static void list_join(struct list *s, struct list *from)
{
    if (!from->first)
        return;
    *s->end = from->first;
    s->end = from->end;
    list_init(from);
}

static uint64_t now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* ---- the loop ---- */

/* How many of the peer wait in the list. */
static unsigned of_peer(const struct list *s, uint64_t peer)
{
    unsigned n = 0;

    for (const struct task *t = s->first; t; t = t->next)
        n += t->peer == peer;
    return n;
}

bool lanes_room(struct lanes *l, const struct task *t)
{
    const struct lane *x = &l->lane[t->lane];
    bool room = x->n_added + atomic_load(&x->waiting) < x->max;

    if (!room || t->lane != LANE_HASH)
        return room;
    unsigned own = of_peer(&x->added, t->peer);
    pthread_mutex_lock(&l->lock);
    own += of_peer(&x->queue, t->peer);
    pthread_mutex_unlock(&l->lock);
    return own < (unsigned)(x->max + 3) / 4;
}

/* Behind all whose turn is not later. */
static void add_in_turn(struct list *queue, struct task *t)
{
    struct task **at = &queue->first;

    t->turn = of_peer(queue, t->peer);
    while (*at && (*at)->turn <= t->turn)
        at = &(*at)->next;
    t->next = *at;
    *at = t;
    if (!t->next)
        queue->end = &t->next;
}

void lanes_add(struct lanes *l, struct task *t)
{
    t->added = now_us();
    list_add(&l->lane[t->lane].added, t);
    l->lane[t->lane].n_added++;
}

/* Under the mutex.  Is one more worker to be woken? */
static bool hand_over(const struct lanes *l, struct lane *x, uint64_t now)
{
    const int all = l->conf.workers[x - l->lane];

    if (x == &l->lane[LANE_HASH]) {
        for (struct task *t = x->added.first, *next; t; t = next) {
            next = t->next;
            add_in_turn(&x->queue, t);
        }
        list_init(&x->added);
    } else {
        list_join(&x->queue, &x->added);
    }
    x->waiting += x->n_added;
    x->n_added = 0;
    if (!x->queue.first || x->idle == 0)
        return false;
    if (x->idle < all && now < x->queue.first->added + PATIENCE_US)
        return false;
    x->idle--;
    x->called++;
    return true;
}

int lanes_turn(struct lanes *l)
{
    uint64_t now = now_us();
    struct list done;
    bool call[LANES], waiting = false;

    list_init(&done);
    pthread_mutex_lock(&l->lock);
    for (int i = 0; i < LANES; i++) {
        call[i] = hand_over(l, &l->lane[i], now);
        waiting |= l->lane[i].queue.first != NULL;
    }
    list_join(&done, &l->done);
    atomic_store(&l->asleep, done.first == NULL);
    pthread_mutex_unlock(&l->lock);
    for (int i = 0; i < LANES; i++)
        if (call[i])
            pthread_cond_signal(&l->lane[i].call);
    if (!done.first)
        return waiting ? PATIENCE_US / 1000 : -1;
    for (struct task *t = done.first, *next; t; t = next) {
        next = t->next;
        l->conf.back(l->conf.ctx, t);
    }
    return 0;
}

int lanes_fd(const struct lanes *l)
{
    return l->fd;
}

void lanes_awake(struct lanes *l, bool rang)
{
    uint64_t n;

    atomic_store(&l->asleep, false);
    if (rang && read(l->fd, &n, sizeof n) < 0)
        CHECK(errno == EAGAIN);
}

/* ---- workers ---- */

static void wake_loop(struct lanes *l)
{
    static const uint64_t one = 1;

    if (atomic_exchange(&l->asleep, false))
        CHECK(write(l->fd, &one, sizeof one) == sizeof one);
}

/* Under the mutex, which is let go of while there is nothing to do.  NULL: never again. */
static struct task *take(struct lanes *l, struct lane *x)
{
    while (!x->queue.first && !l->stopping) {
        x->idle++;
        while (!x->called && !l->stopping)
            pthread_cond_wait(&x->call, &l->lock);
        x->called -= x->called > 0;
    }
    struct task *t = x->queue.first;
    if (!t)
        return NULL;
    x->queue.first = t->next;
    if (!t->next)
        x->queue.end = &x->queue.first;
    x->waiting--;
    return t;
}

static void *worker_main(void *arg)
{
    struct worker w = *(struct worker *)arg;
    struct lanes *l = w.l;
    void *mine;
    struct task *t;

    free(arg);
    mine = l->conf.begin ? l->conf.begin(l->conf.ctx) : NULL;
    pthread_mutex_lock(&l->lock);
    while ((t = take(l, w.lane))) {
        pthread_mutex_unlock(&l->lock);
        l->conf.work(l->conf.ctx, mine, t);
        pthread_mutex_lock(&l->lock);
        list_add(&l->done, t);
        if (w.lane->queue.first)
            continue;
        pthread_mutex_unlock(&l->lock);
        wake_loop(l);
        pthread_mutex_lock(&l->lock);
    }
    pthread_mutex_unlock(&l->lock);
    if (l->conf.end)
        l->conf.end(l->conf.ctx, mine);
    return NULL;
}

/* ---- anywhere ---- */

static void start_lane(struct lanes *l, int i)
{
    struct lane *x = &l->lane[i];

    list_init(&x->added);
    list_init(&x->queue);
    x->max = l->conf.queue[i];
    pthread_cond_init(&x->call, NULL);
    for (int k = 0; k < l->conf.workers[i]; k++) {
        struct worker *w = xcalloc(1, sizeof *w);
        CHECK(l->n_threads < MAX_THREADS);
        *w = (struct worker){l, x};
        CHECK(pthread_create(&l->threads[l->n_threads++], NULL, worker_main, w) == 0);
    }
}

struct lanes *lanes_start(const struct lanes_conf *conf)
{
    struct lanes *l = xcalloc(1, sizeof *l);

    l->conf = *conf;
    pthread_mutex_init(&l->lock, NULL);
    list_init(&l->done);
    l->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    CHECK(l->fd >= 0);
    for (int i = 0; i < LANES; i++)
        start_lane(l, i);
    return l;
}

int lanes_waiting(const struct lanes *l, enum http_lane lane)
{
    return l->lane[lane].waiting;
}

bool lanes_join(struct lanes *l)
{
    struct timespec until;
    bool all = true;

    pthread_mutex_lock(&l->lock);
    l->stopping = true;
    for (int i = 0; i < LANES; i++)
        pthread_cond_broadcast(&l->lane[i].call);
    pthread_mutex_unlock(&l->lock);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += JOIN_SECONDS;
    for (int i = 0; i < l->n_threads; i++)
        all &= pthread_timedjoin_np(l->threads[i], NULL, &until) == 0;
    return all;
}

void lanes_free(struct lanes *l)
{
    for (int i = 0; i < LANES; i++)
        pthread_cond_destroy(&l->lane[i].call);
    pthread_mutex_destroy(&l->lock);
    close(l->fd);
    free(l);
}
