/* The cases beside a plan (NAME.test.yaml): small situations that an official can check by hand,
 * each with what the plan must say of it.  doc/plan-language.md, "Cases beside a plan".
 *
 * cases_read() turns the file into inputs and expectations; case_run() evaluates one case and says
 * which expectations do not hold. */
#ifndef THIDUA_ENGINE_CASES_H
#define THIDUA_ENGINE_CASES_H

#include "base/err.h"
#include "engine/input.h"
#include "engine/plan.h"
#include "engine/result.h"

enum { CASES_MAX_BYTES = 4 << 20, CASES_MAX = 5000 };

enum expect_kind {
    EXPECT_AWARD,
    EXPECT_TARGET,
    EXPECT_SCORE,
    EXPECT_CRITERION,
    EXPECT_RANK,
    EXPECT_CLASS,
    EXPECT_DEADLINE,
};

/* What stands for a result that is no number: "chưa đủ dữ liệu" or missing, "không áp dụng" or not
 * applicable. */
enum expect_state { STATE_VALUE, STATE_UNKNOWN, STATE_NA };

struct expectation {
    enum expect_kind kind;
    const char *key;       /* as written: "giay-khen-phong u1 / dung-han" */
    int line, column;      /* in the cases file */
    uint32_t what;         /* award, target, index or deadline */
    const char *criterion; /* EXPECT_CRITERION: its id; "" otherwise */
    uint32_t unit, person; /* person = NO_INDEX for units; unit = that of the person */
    const char **path;     /* parts of the verdict's tree, from the outside in */
    size_t n_path;
    /* What must hold; a text that is "" and a state that is STATE_VALUE without number are not
     * looked at. */
    bool has_verdict;
    enum verdict verdict;
    enum expect_state state;    /* scores, criteria, ranks, classes */
    bool has_number, has_upper; /* has_upper: from number to upper, both ends expected */
    struct num upper;
    struct num number;
    int places;       /* decimals written: the result is rounded to as many before comparing */
    const char *word; /* a class */
    int32_t date;     /* a deadline; DATE_NONE when not given */
    const char *flip, *read, *why, *margin; /* texts that the explanation must contain */
};

struct plan_case {
    const char *title, *clause;
    const char **refs;
    int line, year;
    const struct plan *plan; /* the plan, with the case's settings in place of its own */
    struct inputs inputs;    /* sealed */
    struct expectation *expect;
    size_t n_expect;
};

struct cases {
    struct plan_case *at;
    size_t n;
};

/* 0, or ERR_INPUT / ERR_LIMIT with everything wrong in errs; ret is set only when nothing is.  All of
 * it goes with the arena. */
int cases_read(struct arena *a, const struct plan *p, const char *name, const char *bytes, size_t n,
               struct cases *ret, struct errs *errs);

/* An expectation that does not hold. */
struct case_failure {
    const struct expectation *expect;
    const char *wanted, *got; /* Vietnamese */
};

/* Evaluates the case and returns how many expectations do not hold; *ret lists them, in the arena. */
size_t case_run(struct arena *a, const struct plan_case *c, struct case_failure **ret);

#endif
