/* What went wrong, told twice: a message and a hint for the person at the screen (in the language
 * of the session), a detail for the log.  Lower floors fill a struct err and return a negative
 * code; only the top floor prints or logs it.  Every error about an input says where (file, line or
 * row, column) and how to mend it. */
#ifndef THIDUA_BASE_ERR_H
#define THIDUA_BASE_ERR_H

#include <stddef.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/vec.h"

/* Result codes.  0 is success; the CLI's exit codes are made from them (see err_exit_code). */
enum {
    ERR_OK = 0,
    ERR_USAGE = -1,    /* the command's words are off */
    ERR_INPUT = -2,    /* a file or value given by the user is wrong */
    ERR_LIMIT = -3,    /* an input is larger than its limit */
    ERR_MISSING = -4,  /* something named does not exist */
    ERR_IO = -5,       /* the system refused: disk full, permission, … */
    ERR_DB = -6,       /* the database refused */
    ERR_CONFLICT = -7, /* somebody else changed it, or it exists already */
    ERR_VERIFY = -8,   /* a seal, hash or comparison does not hold */
    ERR_INTERNAL = -9, /* ours */
    ERR_DENIED = -10   /* whoever asks may not */
};

struct err {
    int code;
    char message[640]; /* what, for the user */
    char hint[384];    /* how to mend it, for the user; may be "" */
    char detail[256];  /* for the log; may be "" */
    char file[192];    /* as the user named it; may be "" */
    char field[96];    /* column or key; may be "" */
    int line, column;  /* 1-based; 0 = not known */
};

/* Sets code and message, clears the rest, and returns code, so that a caller may `return
 * err_set(…)`. */
int err_set(struct err *e, int code, const char *fmt, ...) _printf_(3, 4);
/* Each adds to what err_set() began, and returns e->code. */
int err_hint(struct err *e, const char *fmt, ...) _printf_(2, 3);
int err_detail(struct err *e, const char *fmt, ...) _printf_(2, 3);
int err_at(struct err *e, const char *file, int line, int column);
int err_field(struct err *e, const char *field);
/* ERR_IO with errno's text: "Không mở được tệp X: …". */
int err_errno(struct err *e, const char *what, const char *name);

/* Many errors of one pass, so that the user mends all of them at once.  Keeps the first max and
 * counts the rest.  Notes refuse nothing: what the user should look at all the same. */
struct errs {
    struct arena *arena;
    VEC(struct err) list, notes;
    size_t max, total, n_notes; /* of all, also those that are not kept */
};

/* max: how many to keep. */
void errs_init(struct errs *l, struct arena *a, size_t max);
void errs_add(struct errs *l, const struct err *e);
/* A note; its code does not matter. */
void errs_note(struct errs *l, const struct err *e);

/* "file:line:column: message" + hint, one error a paragraph, into a buffer-sized text in the arena.
 */
char *err_text(struct arena *a, const struct err *e);
/* The documented exit code (doc/cli.md): 0 ok, 1 result says no, 2 usage, 3 input, 4 system, 5
 * database, 6 verification, 70 internal. */
int err_exit_code(int code);

#endif
