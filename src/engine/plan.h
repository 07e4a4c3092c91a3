/* The plan: an emulation movement as data.  doc/plan-language.md is the language; this is what the
 * reader (plan_read.h) makes of it and what every other part of the engine reads.  Everything lives
 * in one arena and is never changed after reading.  Things are referred to by their index in the
 * plan's lists; indices follow the order of the file.  Percentages are fractions: 80% is 4/5. */
#ifndef THIDUA_ENGINE_PLAN_H
#define THIDUA_ENGINE_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/num.h"
#include "engine/input.h" /* NO_INDEX */

enum {
    PLAN_MAX_BYTES = 4 << 20,
    PLAN_MAX_YEARS = 30,
    PLAN_MAX_NESTING = 24 /* findings within one another: what a package can hold (package.c) */
};

/* What every named thing of a plan carries. */
struct item {
    const char *id, *title;
    const char *clause; /* where the plan's document says so: "III.3.2.a"; "" when not cited */
    const char **refs;  /* ids of further rules it answers to; NULL-terminated */
    const char *note;   /* how the plan's author understood it: shown, never read; "" when none */
    int line, column;   /* in the plan file */
};

struct years {
    int from, to; /* both included; from = 0: not stated */
};

/* The years in which something is asked: always the same, a setting's, or one span for each answer
 * to a setting.  plan_asked() reads it. */
struct asked_years {
    struct years years; /* from = 0: not stated, so every year of the plan */
    uint32_t setting;   /* or NO_INDEX */
    struct years *by;   /* by choice of the setting; NULL when the setting holds years itself */
};
enum asked_in { ASKED_NO, ASKED_YES, ASKED_OPEN }; /* open: it hangs on a setting that is unset */

struct span {
    int32_t from, to; /* days, both included; DATE_NONE = open */
};

/* ---- amounts, dated rules, settings ---- */

enum amount_unit { AMOUNT_PLAIN, AMOUNT_PERCENT, AMOUNT_POINTS };

struct amount {
    struct num value; /* meaningful when setting = NO_INDEX */
    enum amount_unit unit;
    uint32_t setting; /* index into plan->settings: the amount is that setting's; else NO_INDEX */
};

/* An amount that changes with time: exactly one span holds on any day, or none. */
struct dated_amount {
    struct {
        struct span span;
        struct amount amount;
    } * at;
    size_t n;
};

enum test {
    TEST_AT_LEAST,
    TEST_AT_MOST,
    TEST_ABOVE,
    TEST_BELOW,
    TEST_EQUALS,
    TEST_GROWS_BY,  /* amount points more than last year, until cap (C6) */
    TEST_RISES_BY,  /* relative to the baseline year: (now - base) / base >= amount */
    TEST_FALLS_BY,  /* (base - now) / base >= amount (C11b) */
    TEST_INCREASES, /* more than last year, or at the cap already */
    TEST_DECREASES,
    TEST_BY_DATE, /* a milestone reached on or before `date` */
    TEST_YES,     /* yes, met, attested */
};

struct predicate {
    struct span span; /* when this wording holds; judged on the last day of the year asked about */
    enum test test;
    struct amount amount, cap;
    bool has_cap;  /* GROWS_BY always; INCREASES and DECREASES when stated */
    bool relative; /* GROWS_BY: the amount is a share of last year's figure, not points */
    int32_t date;
    const char *word; /* a class title for TEST_AT_LEAST on a class; else NULL */
};

struct cond;
struct err; /* base/err.h */
struct map;

enum setting_kind { SETTING_NUMBER, SETTING_CHOICE, SETTING_YEARS, SETTING_CONDITION };

/* What the text of the plan leaves open, with the legal basis of the answer.  Unset is allowed and
 * shown wherever it mattered. */
struct setting {
    struct item item; /* title = the question asked */
    enum setting_kind kind;
    const char *basis;
    const char **choices;    /* NULL-terminated; SETTING_CHOICE only */
    const char **written_in; /* of older plans; not used */
    const char **said; /* what each choice is in words; NULL when only the words were listed */
    struct {
        struct span span;
        bool unset;
        struct amount number;
        const char *word; /* choice */
        struct years years;
        struct cond *cond;
        const char *text; /* as written, for showing */
    } * values;
    size_t n_values;
};

/* ---- units, measures ---- */

struct law {
    struct item item;
    struct span in_force;
};

struct kind {
    struct item item;
    uint32_t group; /* the ranking group it belongs to, or NO_INDEX */
};

struct group {
    struct item item;
    uint32_t *kinds;
    size_t n_kinds;
};

enum measure {
    MEASURE_RATIO,       /* numerator / denominator */
    MEASURE_SURVEY,      /* the same, over answers; never self-scored */
    MEASURE_COUNT,       /* a number in `unit` */
    MEASURE_RANK,        /* a place given by somebody else; denominator = how many were ranked */
    MEASURE_MILESTONE,   /* a date reached */
    MEASURE_YES_NO,      /* 1 or 0 */
    MEASURE_LEVEL,       /* 1 = first described level, 2 = second, … */
    MEASURE_POINTS,      /* points awarded outside this system */
    MEASURE_ATTESTATION, /* yes when the named attestation is there */
};

enum no_cases { NO_CASES_NA, NO_CASES_MISSING, NO_CASES_FULL, NO_CASES_ZERO };
enum direction { HIGHER_IS_BETTER, LOWER_IS_BETTER };

struct indicator {
    struct item item;
    enum measure measure;
    const char *of, *over;  /* wording of numerator and denominator */
    const char *unit;       /* what the numerator counts: "hồ sơ"; "" = plain */
    const char *period_key; /* which date of a case decides its period */
    const char *source;     /* where the figure should come from */
    enum direction direction;
    enum no_cases no_cases; /* what a zero denominator means */
    bool may_exceed; /* the numerator may exceed the denominator: revenue against an estimate */
    bool fractions;  /* MEASURE_COUNT: of money or land, not of things */
    uint32_t *kinds; /* unit kinds it applies to; n_kinds = 0: all */
    size_t n_kinds;
    uint32_t attestation;      /* MEASURE_ATTESTATION: index into plan->attestations */
    int baseline;              /* baseline year for rises/falls; 0 = not stated */
    uint32_t baseline_setting; /* or the setting that holds it, else NO_INDEX */
    struct {
        struct span span;
        const char *text;
    } * wording; /* how the law called it when */
    size_t n_wording;
    bool bounded; /* only figures from low to high have a meaning: points given, levels described */
    struct num low, high;
};

struct attestation_kind {
    struct item item;
    bool for_person, for_unit, each_year;
    const char *issuer; /* who may issue it, for the form */
};

struct event_kind {
    struct item item;
};

/* ---- conditions ---- */

enum cond_op {
    COND_ALL,
    COND_ANY,
    COND_AT_LEAST, /* `count` of the kids */
    COND_NOT,
    COND_EVERY_YEAR,
    COND_SOME_YEARS, /* in at least `count` of the years */
    COND_OF_UNIT,    /* asked of the person's unit */
    COND_INDICATOR,  /* what = index into indicators */
    COND_SCORE,      /* what = index into indexes */
    COND_SHARE,      /* points of an area over its maximum; area = its id */
    COND_RANK,
    COND_CLASS,
    COND_TARGET,
    COND_AWARD,
    COND_ATTESTED,   /* what = index into attestations */
    COND_SETTING,    /* what = index into settings of kind condition */
    COND_CHOOSE,     /* what = a setting with choices; kids: one reading for each, in their order */
    COND_NOT_ASKED,  /* the reading asks nothing: not applicable */
    COND_COUNCIL,    /* the reading leaves it to the council: unknown */
    COND_HEAD,       /* the person heads the unit; for bars */
    COND_NOT_LOADED, /* the standard's text is not at hand: title says which */
};

struct cond {
    struct item item; /* title may be "": then a sentence is made from the parts */
    enum cond_op op;
    struct cond *kids;
    size_t n_kids;
    struct amount count;
    uint32_t what;
    const char *area;
    struct predicate *rules;
    size_t n_rules;
    /* Settings whose answers are words that the condition knows; NO_INDEX when it names none. */
    uint32_t edge;       /* a tie over the last place: enum edge_word */
    uint32_t no_ranking; /* a year without a ranking: enum no_ranking_word */
    uint32_t no_cases;   /* a ratio of nothing: enum no_cases_word */
    const char *reading; /* kid of COND_CHOOSE: the answer, in words, that it is the reading of */
    const struct cond *open; /* … and what it is a reading of; both NULL elsewhere */
    struct years years;
    uint32_t years_setting;
    uint32_t *kinds; /* unit kinds it is asked of; n_kinds = 0: all.  Others: not applicable */
    size_t n_kinds;
    int compare_places;       /* -1: unrounded; else decimals to round to before comparing */
    uint32_t compare_setting; /* or the setting that says so: "unrounded", "2" */
};

/* III.1: a threshold on an indicator, or any condition asked of a unit in a year. */
struct target {
    struct item item;
    struct cond ask;    /* of a threshold: the indicator and its rules */
    uint32_t indicator; /* of a threshold; NO_INDEX when `ask` is more than that */
    uint32_t *kinds;    /* unit kinds it is asked of; n_kinds = 0: all, or those of the indicator */
    size_t n_kinds;
    struct asked_years years;
};

/* ---- schemes ---- */

enum score_fn {
    SCORE_YES_NO,       /* full or 0 */
    SCORE_LEVELS,       /* shares of the maximum by described level */
    SCORE_TO_TARGET,    /* R >= target: full; else full × R / target */
    SCORE_PROPORTIONAL, /* full × times × R, at most full */
    SCORE_BANDS,        /* start points up to a mark, then `adds` for each whole `every`, capped */
    SCORE_PER_ITEM,     /* count × each, at most cap */
    SCORE_DEDUCT,       /* full - count × each, not below floor */
    SCORE_VERSUS,       /* against the assigned target and the leader */
    SCORE_SURVEY,       /* answers weighted by option, averaged over respondent groups */
    SCORE_GIVEN,        /* points awarded outside, between floor and full */
};

enum leader_by { LEADER_BY_VALUE, LEADER_BY_EXCESS };

struct survey_option {
    const char *title;
    uint32_t indicator; /* count of answers */
    struct num share;
};

struct survey_group {
    const char *title;
    struct survey_option *options;
    size_t n_options;
};

struct score_rule {
    enum score_fn fn;
    struct dated_amount target; /* TO_TARGET; BANDS: the mark up to which start holds */
    struct num times;           /* PROPORTIONAL; 1 when not stated */
    struct dated_amount start, adds, cap, each;
    struct dated_amount every; /* BANDS */
    struct num floor;          /* DEDUCT, GIVEN */
    bool each_is_share;        /* DEDUCT: each is a share of the item's points */
    struct num *level_shares;
    const char **level_titles;
    size_t n_levels;
    enum leader_by leader_by;
    struct survey_group *groups;
    size_t n_groups;
};

enum section { SECTION_MAIN, SECTION_BONUS, SECTION_PENALTY };
enum na_policy { NA_REMOVE, NA_AWARD, NA_ZERO, NA_INHERIT };
enum { NOT_ROUNDED = -1 };

/* A node of the tree area → criterion → sub-criterion.  A leaf has a rule; a parent has kids. */
struct criterion {
    struct item item;
    enum section section;
    uint32_t parent; /* index into scheme->criteria, or NO_INDEX for an area */
    uint32_t end;    /* its descendants are at index + 1 … end - 1 */
    int depth;       /* 0 = area */
    bool leaf, survey, self_scored;
    struct num points;    /* maximum; of a bonus or penalty item: its own cap */
    uint32_t use;         /* indicator; NO_INDEX for parents and SCORE_SURVEY */
    uint32_t multiply_by; /* a ratio indicator that multiplies the value, or NO_INDEX */
    struct score_rule rule;
    enum na_policy not_applicable;
    const char *evidence; /* what must be shown */
};

enum without_survey { WITHOUT_SURVEY_SCALE, WITHOUT_SURVEY_KEEP };
enum missing_policy {
    MISSING_ZERO,    /* counts as 0 points */
    MISSING_UNKNOWN, /* the score has two ends */
    MISSING_SCALE,   /* the weights of what is known count, from `availability` up */
};
enum tie_rule { TIE_SKIP, TIE_DENSE, TIE_LAST, TIE_BY_CODE };
enum late_policy { LATE_USE, LATE_LEAVE_OUT };
enum members { MEMBERS_YEAR_END, MEMBERS_ANY_DAY };

struct tie_key {
    bool area;     /* else an indicator */
    uint32_t what; /* index into scheme->criteria or plan->indicators */
};

struct class_ {
    const char *title;
    struct num from; /* smallest score of the class */
};

struct scheme {
    struct item item;
    uint32_t index;           /* the index that this is a version of: into plan->indexes */
    const char *illustrative; /* why it is not real; "" when it is */
    const char *issued;
    struct years years;
    uint32_t *groups;
    size_t n_groups;
    struct num out_of;
    struct criterion *criteria; /* areas and their descendants in file order */
    size_t n_criteria;
    size_t n_areas;                    /* criteria with depth 0 in SECTION_MAIN */
    struct num bonus_cap, penalty_cap; /* of the year */
    bool has_bonus_cap, has_penalty_cap, has_total_cap;
    struct num total_cap;
    int round_criterion, round_area, round_total, shown; /* decimals, or NOT_ROUNDED; shown 0..6 */
    enum num_rounding rounding;
    enum without_survey without_survey;
    enum na_policy not_applicable;
    enum missing_policy missing;
    struct num availability; /* least share of the points with data for a place in the ranking */
    enum tie_rule ties;
    struct tie_key *then_by;
    size_t n_then_by;
    bool rank_on_shown; /* rank and class on the score rounded to `shown`; else unrounded */
    enum members members;
    uint32_t members_setting; /* or the setting that says so; see plan_members() */
    uint32_t published_total; /* indicator with the total as published, or NO_INDEX */
    uint32_t published_rank;  /* indicator with the place as published, or NO_INDEX */
    struct num tolerance;     /* totals that differ by no more are the same as published */
    bool rank_published;      /* rank by the published total instead of the recomputed one */
    struct class_ *classes;   /* best first */
    size_t n_classes;
    int due_day, due_month; /* facts of year Y are due on this day of Y + 1; 0 = not stated */
    enum late_policy late;
};

/* ---- awards ---- */

/* What asking for one subject takes at most, all that it hangs on included. */
struct plan_work {
    uint64_t conds; /* findings, each year that is asked about counted */
    uint32_t level; /* how deep they lie within one another */
    uint32_t years; /* questions about years within one another */
};

enum award_nature { AWARD_THEMATIC, AWARD_REGULAR };
enum award_each { EACH_YEAR, EACH_PERIOD };
enum succession { SUCCESSION_OWN, SUCCESSION_ANY, SUCCESSION_ALL, SUCCESSION_COUNCIL };

struct award {
    struct item item;
    const char *form; /* Giấy khen, Bằng khen, … */
    const char *by;   /* who gives it */
    enum award_nature nature;
    enum award_each each;
    bool for_person;
    uint32_t *kinds; /* unit kinds (of the person's unit) it is for; n_kinds = 0: all */
    size_t n_kinds;
    struct cond require; /* COND_ALL */
    enum succession merged;
    uint32_t merged_setting;  /* or the setting that says so; see plan_merged() */
    struct asked_years years; /* yearly awards */
    int32_t
        subjects_on; /* period awards: subjects are those alive on this day; DATE_NONE = last day */
    uint32_t deadline, dossier; /* or NO_INDEX */
    struct plan_work work;
};

struct bar {
    struct item item;
    uint32_t *awards;
    size_t n_awards;
    bool heads; /* bars the head of the unit from person awards too */
    struct cond when;
};

enum deadline_kind { DEADLINE_CALENDAR_DAYS, DEADLINE_WORKING_DAYS, DEADLINE_BEFORE, DEADLINE_BY };

struct deadline {
    struct item item;
    enum deadline_kind kind;
    uint32_t days_setting; /* calendar or working days by a setting; see plan_deadline_kind() */
    bool rolls;            /* a fixed day that is off moves to the next working day */
    uint32_t rolls_setting;
    int days;
    uint32_t event; /* index into events, or NO_INDEX */
    int32_t date;
};

struct document {
    const char *id, *title, *clause;
    const char *with, *confirmed_by;
    struct {
        uint32_t law;
        const char *form; /* "" = text not at hand */
    } * forms;
    size_t n_forms;
    bool for_person, for_unit; /* whose dossier needs it */
    uint32_t when_attested;    /* needed when this attestation is claimed, or NO_INDEX */
    int line;
};

struct dossier {
    struct item item;
    struct document *documents;
    size_t n_documents;
};

struct duty {
    struct item item;
    const char *who, *each;
};

struct index_name {
    const char *id;
};

enum plan_by { PLAN_BY_CHAIR, PLAN_BY_SECRETARY };

struct plan {
    struct arena *arena;
    struct item item;
    const char *number, *by;
    int32_t issued;
    struct years period;
    const char *illustrative;  /* "" when real */
    enum plan_by confirmed_by; /* whose word puts the next version in force */
    char hash[65];             /* BLAKE2b-256 of the file's bytes */
    const char *text;          /* the file's bytes */
    size_t text_len;

#define PLAN_LIST(type, name) \
    struct type *name;        \
    size_t n_##name
    PLAN_LIST(law, laws);
    PLAN_LIST(kind, kinds);
    PLAN_LIST(group, groups);
    PLAN_LIST(setting, settings);
    PLAN_LIST(attestation_kind, attestations);
    PLAN_LIST(event_kind, events);
    PLAN_LIST(indicator, indicators);
    PLAN_LIST(target, targets);
    PLAN_LIST(index_name, indexes);
    PLAN_LIST(scheme, schemes);
    PLAN_LIST(deadline, deadlines);
    PLAN_LIST(dossier, dossiers);
    PLAN_LIST(award, awards);
    PLAN_LIST(bar, bars);
    PLAN_LIST(duty, duties);
    PLAN_LIST(err, warnings); /* what the reader found odd but not wrong: unused things, … */
#undef PLAN_LIST
    const struct map *by_id; /* for the lookups below */
};

/* Lookups by id; NO_INDEX when there is none. */
/* Which choice of the setting holds on the day: its index in `choices`; -1 when it is unset. */
int plan_choice(const struct plan *p, uint32_t setting, int32_t day);
/* Settings whose answers are words that the language knows.  -1: unset. */
enum edge_word { TIE_INCLUDED, TIE_EXCLUDED, TIE_COUNCIL };
enum no_ranking_word { NO_RANKING_COUNCIL, NO_RANKING_SKIP, NO_RANKING_FAILS };
enum no_cases_word { CASELESS_NA, CASELESS_FAILS, CASELESS_COUNCIL };
int plan_edge(const struct plan *p, uint32_t setting, int32_t day);
int plan_no_ranking(const struct plan *p, uint32_t setting, int32_t day);
int plan_no_cases(const struct plan *p, uint32_t setting, int32_t day);
int plan_merged(const struct plan *p, const struct award *w, int year);
int plan_members(const struct plan *p, const struct scheme *s, int year);
int plan_deadline_kind(const struct plan *p, const struct deadline *d, int32_t day);
int plan_deadline_rolls(const struct plan *p, const struct deadline *d, int32_t day);
/* Decimals to round to before comparing, NOT_ROUNDED; false when the setting that says so is unset. */
bool plan_compare_places(const struct plan *p, const struct cond *c, int32_t day, int *ret);
/* Is it asked in the year?  An unset setting leaves open only what its answers disagree about. */
enum asked_in plan_asked(const struct plan *p, const struct asked_years *y, int year);
/* Is the target asked of units of the kind? */
bool target_has_kind(const struct plan *p, const struct target *t, uint32_t kind);

uint32_t plan_find_kind(const struct plan *p, const char *id);
uint32_t plan_find_group(const struct plan *p, const char *id);
uint32_t plan_find_setting(const struct plan *p, const char *id);
uint32_t plan_find_attestation(const struct plan *p, const char *id);
uint32_t plan_find_event(const struct plan *p, const char *id);
uint32_t plan_find_indicator(const struct plan *p, const char *id);
uint32_t plan_find_target(const struct plan *p, const char *id);
uint32_t plan_find_index(const struct plan *p, const char *id);
uint32_t plan_find_award(const struct plan *p, const char *id);
/* What the schemes call a level (1, 2, …) of an indicator; "" when they do not say or do not agree. */
const char *plan_level_title(const struct plan *p, uint32_t indicator, int64_t level);
/* How many levels the schemes describe for an indicator, at most; 0: none. */
int64_t plan_levels(const struct plan *p, uint32_t indicator);
uint32_t plan_find_deadline(const struct plan *p, const char *id);
uint32_t plan_find_dossier(const struct plan *p, const char *id);
uint32_t plan_find_law(const struct plan *p, const char *id);

/* The version of the index that scores this group in this year, or NULL. */
const struct scheme *plan_scheme(const struct plan *p, uint32_t index, uint32_t group, int year);
bool span_has(struct span s, int32_t date);
/* The amount in force on the day with settings resolved; NULL when unset or none holds (and, when a
 * setting was asked, *ret_setting says which; else NO_INDEX). */
const struct amount *plan_amount(const struct plan *p, const struct amount *a, int32_t date,
                                 uint32_t *ret_setting);
const struct amount *plan_dated(const struct plan *p, const struct dated_amount *d, int32_t date,
                                uint32_t *ret_setting);
/* The wording of a rule in force on the day, or NULL. */
const struct predicate *plan_rule(const struct predicate *rules, size_t n, int32_t date);
bool kinds_have(const uint32_t *kinds, size_t n, uint32_t kind);

#endif
