/* What a run reads besides the plan: units, people, facts, attestations, events and the calendar of
 * days off. Plain structs, filled by whoever loads them (files or database) and never changed by
 * the engine, so that result = f(plan, inputs) and nothing else.
 *
 * Three states that are never confused: a fact that is not there (missing), a fact that says "không
 * áp dụng" (not applicable, with its reason), and the number 0. */
#ifndef THIDUA_ENGINE_INPUT_H
#define THIDUA_ENGINE_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/num.h"
#include "base/vec.h"

enum { NO_INDEX = UINT32_MAX };

/* An organisation in one stretch of its life.  The same code may be used again by another unit
 * later (21025 was phường Nguyễn Nghiêm until 30/06/2025 and is phường Cẩm Thành since), so the key
 * is code + from. */
struct unit {
    const char *code, *name;
    uint32_t kind;          /* index into plan->kinds */
    uint32_t group;         /* index into plan->groups, or NO_INDEX when the kind belongs to none */
    int32_t from, to;       /* first and last day of validity; to = DATE_NONE while it lives */
    uint32_t *predecessors; /* indices into inputs->units */
    size_t n_predecessors;
    uint32_t row; /* row in its file; 0 = not known; never part of a result */
};

/* S2: an official of a unit, in one post.  No personal data beyond name and post. */
struct person {
    const char *code, *name, *post;
    uint32_t unit; /* index into inputs->units */
    bool head;     /* heads the unit (IV.1 bars the head with the collective) */
    int32_t from, to;
    uint32_t row;
};

/* Where a figure comes from; shared by many facts. */
struct origin {
    const char *source;   /* system or document the figure was taken from */
    const char *formula;  /* version of the formula, as the source names it */
    const char *evidence; /* file name, document number or address */
    const char *author;   /* who entered it */
    const char *note;     /* free; the reason when not applicable or disputed */
};

enum fact_state {
    FACT_VALUE,   /* num (and den where the measure has one) hold the figure */
    FACT_NA,      /* không áp dụng: origin.note says why */
    FACT_MISSING, /* reported as "chưa có số liệu": the same as no fact, but somebody said so */
};

enum {
    FACT_DISPUTED = 1
}; /* flags: the figure is being verified; used, and listed in the boundary report */

/* One measured value of one unit, indicator and year.  40 bytes, because a nation has millions. */
struct fact {
    uint32_t unit;      /* index into inputs->units */
    uint16_t indicator; /* index into plan->indicators */
    int16_t year;
    uint8_t state, flags;
    uint8_t num_scale, den_scale;
    uint32_t origin; /* index into inputs->origins */
    int64_t num,
        den; /* mantissas; a milestone holds its date (a day number) in num; den 0 = absent */
    int32_t recorded; /* the day the figure was entered; DATE_NONE = not stated */
    uint32_t row;     /* row in its file; 0 = not known; never part of a result */
};

enum attestation_result { ATTEST_YES, ATTEST_NO, ATTEST_NA };

/* A non-numeric condition proved by a document: number, date and issuer are all required (domain.md
 * §0.8). */
struct attestation {
    bool of_person;
    uint32_t subject; /* index into people or units */
    uint32_t kind;    /* index into plan->attestations */
    int16_t year;     /* 0 = holds for the whole period */
    uint8_t result;   /* enum attestation_result */
    const char *number, *issuer, *evidence, *note;
    int32_t date;
    uint32_t row;
};

/* Something that happened on a day and starts deadlines: the ranking of 2022 was published on … */
struct event {
    uint32_t kind; /* index into plan->events */
    int16_t year;  /* the year it concerns */
    int32_t date;
    const char *document;
    uint32_t row;
};

/* A weekday off; a Saturday or Sunday worked; or, dated 1 January, that the year's days are all there, on what basis. */
enum day_kind { DAY_OFF, DAY_WORKED, DAY_WHOLE_YEAR };

struct holiday {
    int32_t date;
    uint8_t kind; /* enum day_kind */
    const char *label, *basis;
    uint32_t row;
};

struct inputs {
    struct arena *arena;
    VEC(struct unit) units;    /* sorted by code, then from */
    VEC(struct person) people; /* sorted by code, then from */
    VEC(struct fact)
    facts; /* sorted by unit, year, indicator; one per key: the revision in force */
    VEC(struct fact) superseded; /* earlier revisions, same order, oldest first */
    VEC(struct origin) origins;
    VEC(struct attestation) attestations; /* sorted by subject kind, subject, kind, year */
    VEC(struct event) events;
    VEC(struct holiday) holidays; /* sorted by date; a year is complete when it is declared so */
    const char *label; /* printed on every output when some source says "minh họa"; else "" */
    const struct fact *
        instead; /* facts that are read in the place of those there are: for asking what would come of
                                   it; n_instead = 0: none */
    size_t n_instead;
    size_t *first_fact; /* facts of unit u are first_fact[u] … first_fact[u + 1] - 1 (see
                           inputs_seal) */
};

void inputs_init(struct inputs *in, struct arena *a);
/* Frees what the heap holds; the rest goes with the arena. */
void inputs_free(struct inputs *in);
/* Sorts everything into the canonical order above and builds the index.  Of two facts with the same
 * key the later `recorded` wins and the other moves to `superseded`; loaders have refused equal
 * ones before.  Row order of the sources therefore never matters. */
void inputs_seal(struct inputs *in);
/* Sealed inputs with one fact put in the place of what was there, for asking what would come of it: a shallow copy that
 * shares everything but origins (`instead` holds the fact) and is not freed.  source: told as where it comes from; f.origin is not read. */
void inputs_with_fact(struct arena *a, const struct inputs *in, struct fact f, const char *source,
                      struct inputs *ret);
/* The fact in force, or NULL when nobody said anything; look at its state. */
const struct fact *inputs_fact(const struct inputs *in, uint32_t unit, uint16_t indicator,
                               int year);
/* The attestation for that year, else one for the whole period, else NULL. */
const struct attestation *inputs_attestation(const struct inputs *in, bool of_person,
                                             uint32_t subject, uint32_t kind, int year);
/* The unit with this code alive on some day of [from, to]; NO_INDEX when none, NO_INDEX - 1 when
 * several. */
uint32_t inputs_unit_in(const struct inputs *in, const char *code, int32_t from, int32_t to);
/* True when the unit exists on some day of the year. */
bool unit_lives_in(const struct unit *u, int year);
bool unit_lives_on(const struct unit *u, int32_t date);

#endif
