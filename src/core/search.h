/* Search over a movement: units, people, what is measured, clauses and awards of the plan; with or without accents, words
 * in any order.  Pure and over what the caller marks: whoever may not see something does not mark it.
 *
 * Ranked: the exact code or name, then what begins with the query, then what has it at the beginning of a word, then all its
 * words as beginnings of words (of the name, then of everything said of it), then anywhere.  What matches with its accents
 * comes before what matches without. */
#ifndef THIDUA_CORE_SEARCH_H
#define THIDUA_CORE_SEARCH_H

#include "engine/input.h"
#include "engine/plan.h"

enum { SEARCH_QUERY_MAX = 80, SEARCH_SHOWN = 20, SEARCH_MAX_WORDS = 12 };

enum search_group {
    SEARCH_UNITS,
    SEARCH_PEOPLE,
    SEARCH_INDICATORS, /* indicators and criteria of the schemes */
    SEARCH_CLAUSES,    /* targets, rules, open questions, deadlines, duties: by clause */
    SEARCH_AWARDS,
    SEARCH_GROUPS
};
const char *search_group_title(enum search_group g);

struct search_in {
    const struct plan *plan;
    const struct inputs *inputs; /* NULL: no units, no people */
    const struct plan *kinds;    /* that the inputs were read with; NULL: plan */
    const bool *units;           /* by unit: looked for; NULL: all */
    const bool *people_of;       /* by unit: whose people are looked for; NULL: nobody */
    int32_t today;               /* who lives now comes before who does not */
};

struct search_hit {
    const char *id;     /* code of the unit or person, id in the plan */
    const char *title;  /* what it is called */
    const char *detail; /* what else there is to know; may be "" */
    const char *clause; /* of the plan; "" */
    int rank;           /* smaller is better */
    uint32_t index;     /* into units or people */
};

struct search_found {
    const char *query; /* as it was looked for, cut to SEARCH_QUERY_MAX characters */
    struct {
        struct search_hit *hits; /* the best SEARCH_SHOWN */
        size_t n, more;          /* more: how many are not among them */
    } groups[SEARCH_GROUPS];
    size_t total;
};

/* Everything in the arena.  An empty query, or one without a letter or digit, finds nothing. */
void search(struct arena *a, const struct search_in *in, const char *query,
            struct search_found *ret);

#endif
