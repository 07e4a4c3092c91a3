/* A cell for the bytes of strangers: a function runs over a file in a child process that can do
 * nothing but compute and send messages to its parent through a pipe.  The child has the file in
 * memory, limits on memory and processor time, no files of its own, and a seccomp list of the few
 * system calls that are left; it is a fork without exec.
 *
 * Child and parent are the same program, so messages are in the machine's own order; but a child
 * taken over may send anything, so the receiver believes no length, text or number unchecked. */
#ifndef THIDUA_DOC_SANDBOX_H
#define THIDUA_DOC_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

/* ---- inside the cell ---- */

struct sandbox_out;

/* Begins a message: a letter other than E and Z, and how many bytes will follow.  All senders: 0,
 * or -1 when the parent is gone (then just return). */
int sandbox_head(struct sandbox_out *out, char what, size_t n);
int sandbox_bytes(struct sandbox_out *out, const void *bytes, size_t n);

/* What runs in there.  What it leaves in *e (code 0 at the start) reaches the parent as the error
 * of sandbox_next(). */
typedef void sandbox_fn(const void *bytes, size_t n, void *arg, struct sandbox_out *out,
                        struct err *e);

/* ---- outside ---- */

struct sandbox_job {
    sandbox_fn *run;
    void *arg;             /* handed to run; the child sees a copy of the memory behind it */
    const char *name;      /* of the file, for messages */
    const char *hint;      /* what to do when the file kills the child; a text of the catalogue */
    unsigned cpu_seconds;  /* of the child */
    unsigned wall_seconds; /* 0 = none: for a child that waits for a slow reader */
};

struct sandbox {
    pid_t pid; /* 0 once it is gone */
    int fd;
    char *name;
    const char *hint;
    char *in; /* bytes from the pipe: [pos, end) */
    size_t cap, pos, end;
    bool over;
    struct err err;
};

/* Starts the child over `size` > 0 bytes of the open file.  *ret is ended by sandbox_end(). */
int sandbox_start(struct sandbox *ret, int fd, size_t size, const struct sandbox_job *job,
                  struct err *e);
/* The next message of at most max bytes, valid until the next call.  1, 0 at the end, or an error:
 * that of run, ERR_LIMIT when the child took too long, ERR_INPUT when it died or sent nonsense.
 * After the end or an error every further call gives the same. */
int sandbox_next(struct sandbox *s, size_t max, char *ret_what, const char **ret, size_t *ret_n,
                 struct err *e);
/* For a receiver that finds a message wrong: the error, kept for further calls. */
int sandbox_bad(struct sandbox *s, const char *what, struct err *e);
/* Kills what still runs and frees; safe on a zeroed struct and twice. */
void sandbox_end(struct sandbox *s);
#define _sandbox_ _cleanup_(sandbox_end)

#endif
