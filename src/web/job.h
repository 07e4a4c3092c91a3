/* What takes longer than a page may: one piece of work at a time for a movement, on a thread and a connection of its own.
 * Whoever began it waits a moment, then looks again. */
#ifndef THIDUA_WEB_JOB_H
#define THIDUA_WEB_JOB_H

#include <pthread.h>
#include <stdbool.h>

#include "core/store.h"

struct movement;
struct job;

/* path: where to go when it is done, in the job's arena; it may be changed. */
typedef int job_work(struct job *j, struct store *st, void *data, struct err *e);

struct job {
    struct arena *arena; /* lives as long as the job is the movement's latest */
    int64_t id;
    const char *title, *author;
    const char *path;
    job_work *work;
    void *data;
    bool done;
    int r;
    struct err err; /* when r < 0 */
};

/* Of a movement. */
struct jobs {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool joinable;
    struct job *last; /* running or done */
    int64_t n;
};

void jobs_init(struct jobs *js);
/* Waits for what is under way. */
void jobs_end(struct jobs *js);

/* A job that is not begun yet: its texts and data go into its arena. */
struct job *job_new(const char *title, const char *author, job_work *work);
/* Takes the job over.  ERR_CONFLICT, and the job is dropped, while another one is under way; ERR_LIMIT when there is no
 * thread for it. */
int job_begin(struct movement *m, struct job *j, int64_t *ret_id, struct err *e);

struct job_state {
    bool known, done;
    int r;
    struct err err;
    const char *title, *author, *path; /* copies in the caller's arena */
};
/* Waits at most so many milliseconds for the end. */
void job_wait(struct movement *m, int64_t id, int ms, struct arena *a, struct job_state *ret);

#endif
