/* The body of POST /api/v1/facts: JSON with limits, into rows for load_memory().  Nothing is guessed: a number is a text
 * with a decimal point, a day is yyyy-mm-dd, a key that is not known is an error. */
#ifndef THIDUA_WEB_API_BODY_H
#define THIDUA_WEB_API_BODY_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "core/intake.h"
#include "core/load.h"

enum {
    API_BODY_MAX = 4 << 20,
    API_FACTS_MAX = 10000,
    API_DEPTH_MAX = 8,
    API_TEXT_MAX = 2000, /* characters of one text */
    API_WRONG_MAX = 200  /* how many errors are told */
};

/* Something wrong in a place of the body. */
struct api_wrong {
    const char *pointer; /* RFC 6901 */
    const char *field;   /* "" = the row as a whole */
    int row;             /* 1-based; 0 = none */
    const char *message, *hint;
    const int64_t *
        revision; /* in force, where the sender did not know of it; NULL: it is about something else */
};

struct api_wrongs {
    VEC(struct api_wrong) list; /* in the arena */
    size_t total;
};

/* 0 with the rows and what each says of its "base"; ERR_USAGE: no JSON; ERR_LIMIT: too deep or too many; ERR_INPUT: wrongs tell. */
int api_body_facts(struct arena *a, const char *s, size_t n, struct load_cells *ret,
                   struct intake_base **ret_bases, struct api_wrongs *wrongs, struct err *e);
/* For what is found later: row 0 is none, field "" or a key. */
void api_wrong_add(struct arena *a, struct api_wrongs *w, int row, const char *field,
                   const char *message, const char *hint);

#endif
