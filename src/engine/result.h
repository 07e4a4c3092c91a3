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
    WHY_NO_SURVEY,      /* no survey was held this year */
    WHY_UNSET,          /* a setting is "chưa cấu hình" */
    WHY_NO_RULE,        /* no wording of the rule is in force on that day */
    WHY_NO_ATTESTATION, /* no document was given */
    WHY_SAID_NO,        /* a document says no */
    WHY_NO_SCHEME,      /* no scheme scores this group in this year */
    WHY_NOT_RANKED,     /* too little data for a score or a place */
    WHY_NOT_MEMBER,     /* not in the ranked set (no longer, or not yet, there) */
    WHY_TIE,            /* a tie at the edge; the setting asks the council */
    WHY_TOO_FEW_APPLY,  /* fewer conditions apply than are required */
    WHY_NOT_LOADED,     /* the standard's text is not at hand */
    WHY_NOT_ALIVE,      /* the unit did not exist in that year */
    WHY_SUCCESSION,     /* merged unit; the plan asks the council */
    WHY_NOT_YET,        /* the year lies after the last one evaluated */
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

/* One criterion of one unit: points as rounded by the scheme; `high` what it could reach if what is
 * missing came in at its best; `max` the maximum that counts (0 when removed). */
struct mark {
    struct num points, high, max;
    const struct fact *fact; /* leaf: what was read; NULL for parents, attestations and surveys */
    uint8_t state, why;
    bool late;
    uint32_t setting; /* the unset setting behind WHY_UNSET */
};

struct sheet {
    uint32_t unit;
    struct mark *marks;        /* one for each of scheme->criteria */
    struct num raw, max;       /* sum of the main part and its applicable maximum */
    struct num scaled;         /* raw brought to `out of` */
    struct num bonus, penalty; /* after their yearly caps */
    struct num total, high;    /* after caps and rounding of the total */
    struct num availability;   /* share of the points with data */
    bool complete;             /* nothing missing (or missing counts as zero) */
    struct value published;    /* the total as its source printed it */
};

/* A unit's place in one ranking: what later years and conditions need, without the sheet. */
struct standing {
    bool member, ranked, complete;
    struct num score; /* the value compared and ranked: see scheme.rank_on_shown, rank_published */
    struct num total; /* recomputed, unrounded unless the scheme rounds the total */
    struct num high;  /* best it could be once missing figures come in */
    uint32_t rank;    /* 0 when not ranked */
    uint32_t first, last;                           /* the places its tie spans, counted 1-2-3-4 */
    int class_;                                     /* index into scheme->classes; -1 none */
    struct num *area_points, *area_high, *area_max; /* by area, in scheme order */
};

struct ranking {
    const struct scheme *scheme;
    uint32_t group;
    int year;
    uint32_t *units; /* members: ranked ones in order of place (ties by code), then the unranked by
                        code */
    size_t n_units, n_ranked;
    struct sheet *sheets;       /* same order as units; NULL once the year was let go */
    struct standing *standings; /* same order as units */
    uint32_t *position;         /* by index into inputs->units; NO_INDEX = not a member */
};

/* ---- verdicts ---- */

enum verdict { VERDICT_MET, VERDICT_NOT_MET, VERDICT_UNKNOWN, VERDICT_NA };

enum finding_kind {
    FINDING_COND,        /* what cond asks */
    FINDING_YEAR,        /* the same condition in one year */
    FINDING_PREDECESSOR, /* … of a unit that was merged into this one */
    FINDING_BAR,         /* IV.1: refused while the condition holds */
};

/* One node of a verdict's tree; the tree has a node for every condition of the award. */
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
    const struct ranking *ranking; /* score, rank, class, share leaves */
    const struct standing *standing;
    const struct attestation *attestation;
    uint32_t setting;  /* that it hung on; NO_INDEX none */
    uint32_t required; /* at least n of / n years */
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
