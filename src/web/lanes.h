/* Work on its way from one event loop to worker threads and back: for each lane a bounded queue and threads of its own.
 *
 * A switch of threads costs more than most pages, so they are woken as seldom as can be.  What the loop adds in one turn is
 * handed over together and wakes one worker, another only when the oldest has waited a millisecond.  A worker that finds
 * more to do goes on without telling the loop, which then looks by itself within a millisecond; it tells when nothing is
 * left.  So under load many tasks share a switch, and a task alone is handed on at once.
 *
 * LANE_HASH is fair: who waits for the nth time stands behind everybody who waits for the (n-1)th. */
#ifndef THIDUA_WEB_LANES_H
#define THIDUA_WEB_LANES_H

#include <stdbool.h>
#include <stdint.h>

#include "web/http.h"

/* The head of what is to be done.  The worker's between lanes_add() and back(). */
struct task {
    struct task *next;
    enum http_lane lane;
    uint64_t added; /* microseconds */
    uint64_t peer;  /* who asks; LANE_HASH takes turns by it */
    unsigned turn;  /* its own, of the lane */
};

struct lanes_conf {
    void *ctx;
    int workers[LANES], queue[LANES]; /* queue: tasks that wait at most */
    /* In the worker; begin and end may be NULL. */
    void *(*begin)(void *ctx); /* what each worker holds */
    void (*work)(void *ctx, void *mine, struct task *t);
    void (*end)(void *ctx, void *mine);
    void (*back)(void *ctx, struct task *t); /* in the loop, from lanes_turn() */
};

struct lanes;

struct lanes *lanes_start(const struct lanes_conf *conf);

/* ---- in the loop ---- */

/* May it be added?  In LANE_HASH one peer fills a quarter of the queue at most. */
bool lanes_room(struct lanes *l, const struct task *t);
/* Nobody sees it before lanes_turn(). */
void lanes_add(struct lanes *l, struct task *t);
/* Hands over what was added and calls back() for what is done.  Then the loop may sleep for so many milliseconds, -1 = as
 * long as it likes, or until lanes_fd() is readable.  When it does not sleep any more it calls lanes_awake(); rang: the
 * descriptor was readable. */
int lanes_turn(struct lanes *l);
int lanes_fd(const struct lanes *l);
void lanes_awake(struct lanes *l, bool rang);

/* ---- anywhere ---- */

int lanes_waiting(const struct lanes *l, enum http_lane lane);
/* Every worker ends when it finds nothing to do; the loop goes on meanwhile.  False when one was not back after two
 * seconds: it is left behind, and lanes_free() must not be called. */
bool lanes_join(struct lanes *l);
void lanes_free(struct lanes *l);

#endif
