/* What a run produces, from the single figure to the verdict.  Every number here is the one that
 * was compared: explanations and packages are printed from these structs and never computed a
 * second time. */
#ifndef THIDUA_ENGINE_RESULT_H
#define THIDUA_ENGINE_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/num.h"
#include "engine/input.h"
#include "engine/plan.h"

enum value_state { VALUE_OK, VALUE_MISSING, VALUE_NA };

/* Why something is missing, not applicable or unknown. */
enum why {
    WHY_NONE,
    WHY_NO_FACT,        /* nobody reported it */
    WHY_SAID_MISSING,   /* reported as not available yet */
    WHY_NO_LAST_YEAR,   /* last year's figure is needed */
    WHY_NO_BASELINE,    /* the baseline year's figure is needed */
    WHY_LATE,           /* entered after the due day, and the scheme leaves late figures out */
    WHY_KIND,           /* not asked of this kind of unit */
    WHY_SAID_NA,        /* reported as not applicable, with its reason */
    WHY_NO_CASES,       /* the denominator is zero */
    WHY_OF_NOTHING,     /* something of nothing: a numerator over a denominator of zero */
    WHY_NO_SURVEY,      /* no survey was held this year */
    WHY_UNSET,          /* a setting is "chưa cấu hình" */
    WHY_NO_RULE,        /* no wording of the rule is in force on that day */
    WHY_NO_ATTESTATION, /* no document was given */
    WHY_SAID_NO,        /* a document says no */
    WHY_NO_SCHEME,      /* no scheme scores this group in this year */
    WHY_NOT_RANKED,     /* too little data of its own for a score or a place */
    WHY_OTHERS,         /* its own figures are in; those of others can still move its place */
    WHY_NOT_MEMBER,     /* not in the ranked set (no longer, or not yet, there) */
    WHY_TIE,            /* a tie at the edge; the setting asks the council */
    WHY_TOO_FEW_APPLY,  /* fewer conditions apply than are required */
    WHY_NOT_LOADED,     /* the standard's text is not at hand */
    WHY_NOT_ALIVE,      /* the unit did not exist in that year */
    WHY_SUCCESSION,     /* merged unit; the plan asks the council */
    WHY_NOT_YET,        /* the year lies after the last one evaluated */
    WHY_NOT_ASKED,      /* the plan, as its settings read it, does not ask this */
    WHY_COUNCIL,        /* a setting leaves it to the council */
    WHY_AT_CAP,         /* as far as it can go: it need not go further */
};

/* An indicator of a unit in a year. */
struct value {
    enum value_state state;
    enum why why;
    struct num v;            /* ratio: num/den; milestone: the day; yes/no: 1 or 0 */
    const struct fact *fact; /* NULL when none */
    const struct attestation *attestation;
};

/* ---- scores ---- */

enum mark_state { MARK_SCORED, MARK_MISSING, MARK_NA, MARK_NO_SURVEY };

/* One criterion of one unit: points with what is known, as rounded by the scheme; `low` and `high` the ends between which
 * they lie until what is missing is there (its own figure, or that of others where the leader counts);
 * `max` the maximum that counts (0 when removed). */
struct mark {
    struct num points, low, high, max;
    const struct fact *fact; /* leaf: what was read; NULL for parents, attestations and surveys */
    const struct fact *by;   /* leaf with `multiply by`: the other figure; else NULL */
    const struct fact *late; /* what came after it was due, of all that was read; NULL = nothing */
    uint8_t state, why;
    bool others;      /* the ends differ because figures of other units are missing */
    uint32_t setting; /* the unset setting behind WHY_UNSET */
};

struct sheet {
    uint32_t unit;
    struct mark *marks;           /* one for each of scheme->criteria */
    struct num raw, max;          /* sum of the main part and its applicable maximum */
    struct num scaled;            /* raw brought to `out of` */
    struct num bonus, penalty;    /* after their yearly caps */
    struct num total;             /* after caps and rounding of the total, with what is known */
    struct num low, high;         /* the ends of the total */
    struct num low_sum, high_sum; /* the same before the total is capped and rounded */
    struct num availability;      /* share of the points with data */
    bool complete; /* nothing of its own is missing (or the scheme says what missing is worth) */
    struct value published;      /* the total as its source printed it */
    struct value published_rank; /* and the place */
};

/* A value that may not be there: unknown, it could be anything. */
struct bound {
    int8_t inf; /* -1 or 1: below or above everything; 0: v */
    struct num v;
};

/* What a tie is broken by: both ends; they differ while its figure is missing. */
struct tie_ends {
    struct bound low, high;
};

/* Where a unit stands, seen from one end. */
struct rank_place {
    uint32_t rank;  /* as the scheme counts ties: what is printed and what conditions compare */
    uint32_t first; /* 1 + how many stand above it */
    uint32_t last;  /* how many stand above it or level with it, itself included */
};

/* What keeps a standing open: a criterion without figure, or a tie-breaker without. */
struct gap {
    uint32_t criterion; /* index into scheme->criteria, or NO_INDEX */
    uint32_t indicator; /* of a tie-breaker; else NO_INDEX */
    bool others;        /* it is figures of other units that are missing */
};

/* A unit's place in one ranking: what later years and conditions need, without the sheet.  As long as anybody's figures
 * are missing, scores and places have two ends; what hangs on them is known when both agree. */
struct standing {
    bool member, ranked, complete;
    bool
        reported; /* something is known of it; else it has no place to show and cannot have won one */
    bool unbounded; /* ranked by a published total that is not there: nothing is known */
    struct num
        score; /* the value compared and ranked, with what is known: see scheme.rank_on_shown, rank_published */
    struct num low, high;          /* its ends; meaningless when unbounded */
    struct num low_raw, high_raw;  /* the ends before the total is capped and rounded */
    struct num total;              /* recomputed, unrounded unless the scheme rounds the total */
    struct rank_place best, worst; /* all 0 when nothing applies to the unit */
    int class_low, class_high; /* index into scheme->classes at each end of the score; -1 none */
    struct tie_ends *ties;     /* one for each of scheme->then_by */
    struct num *area_points, *area_low, *area_high, *area_max; /* by area, in scheme order */
    struct gap *gaps;
    size_t n_gaps;
};

struct ranking {
    const struct scheme *scheme;
    uint32_t group;
    int year;
    uint32_t
        *units; /* members: ranked ones in order of what is known (ties by code), then the unranked
                        by code */
    size_t n_units, n_ranked;
    size_t n_placed;      /* those with a place, known or open: all but whom nothing applies to */
    struct sheet *sheets; /* same order as units; NULL once the year was let go */
    struct standing *standings; /* same order as units */
    uint32_t *position;         /* by index into inputs->units; NO_INDEX = not a member */
    uint32_t *by_low,
        *by_high; /* positions of the n_placed, the best first at that end; ties by code */
};

/* ---- verdicts ---- */

enum verdict { VERDICT_MET, VERDICT_NOT_MET, VERDICT_UNKNOWN, VERDICT_NA };

enum finding_kind {
    FINDING_COND,        /* what cond asks */
    FINDING_YEAR,        /* the same condition in one year */
    FINDING_PREDECESSOR, /* … of a unit that was merged into this one */
    FINDING_BAR,         /* IV.1: refused while the condition holds */
};

/* A tie over the last place that counts. */
enum edge {
    EDGE_AS_PRINTED, /* the printed rank decides */
    EDGE_INCLUDE,    /* all of it is in */
    EDGE_EXCLUDE,    /* none of it */
    EDGE_COUNCIL,    /* the council decides */
};

/* How the verdict of a node follows from those of its kids; only verdict.c combines. */
enum combine {
    COMBINE_NONE,     /* a leaf, or answered whatever its kids say (a council, an unset number) */
    COMBINE_FIRST,    /* the only kid's */
    COMBINE_NOT,      /* the opposite of the only kid's */
    COMBINE_BAR,      /* the same, and what does not apply bars nobody */
    COMBINE_ALL,      /* bars refuse, they grant nothing */
    COMBINE_ANY,      /* one that is met; nothing that applies: not applicable */
    COMBINE_AT_LEAST, /* `required` of them; fewer that apply: unknown */
    COMBINE_YEARS,    /* all; no year that counts: unknown, it is not "always" */
    COMBINE_AGREE,    /* what every reading says; unknown where they differ */
};

/* Settings that chose how a condition is read, from the outside in. */
struct chosen {
    uint32_t setting;
    const struct chosen *next;
};

/* One node of a verdict's tree; the tree has a node for every condition of the award.  Where a
 * setting has chosen between readings, the node is the one chosen; while it is unset, all of them
 * stand below. */
struct finding {
    enum finding_kind kind;
    enum verdict verdict;
    enum why why;
    const struct cond *cond;
    const struct bar *bar;
    const struct predicate *rule; /* the wording in force */
    int year;
    uint32_t unit, person;  /* person = NO_INDEX for units */
    struct num value, need; /* compared; meaningful when has_value */
    bool has_value, has_need;
    int places;                    /* decimals both were rounded to before comparing; NOT_ROUNDED */
    bool percentage;               /* value and need are fractions told as percentages */
    bool rounding_decides;         /* rounded and unrounded values give different answers */
    struct value read;             /* indicator leaves: with parts and source */
    const struct fact *before;     /* last year's or the baseline's figure */
    struct num base;               /* rises/falls: the value it is compared with */
    const struct ranking *ranking; /* score, rank, class, share leaves */
    const struct standing *standing;
    size_t area;    /* share of an area: its index among the areas */
    enum edge edge; /* rank at most: how a tie over the last place counts */
    const struct attestation *attestation;
    const struct chosen *chosen;
    bool reading;     /* one of several readings: the setting that chooses is unset */
    uint32_t setting; /* that it hung on; NO_INDEX none */
    enum combine combine;
    uint32_t required; /* COMBINE_AT_LEAST: how many */
    struct finding *kids;
    size_t n_kids;
};

struct verdict_result {
    uint32_t award;
    uint32_t unit, person; /* person = NO_INDEX for unit awards */
    int year;
    struct finding root; /* cond = &award->require, bars as last kids */
};

/* A target of III.1 for one unit and year. */
struct target_result {
    uint32_t target, unit;
    struct finding finding;
};

/* Everything of one year; lives in its own arena. */
struct year_result {
    struct arena *arena;
    int year;
    struct ranking *rankings; /* of this year, sheets included */
    size_t n_rankings;
    struct target_result *targets;
    size_t n_targets;
    struct verdict_result *verdicts;
    size_t n_verdicts;
};

const char *verdict_vi(enum verdict v); /* "đạt", "không đạt", "chưa đủ dữ liệu", "không áp dụng" */
const char *verdict_code(enum verdict v); /* "met", … for packages */
const char *why_code(enum why w);

#endif
