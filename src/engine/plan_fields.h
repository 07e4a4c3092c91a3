/* The inside of the plan reader: one table of fields for each mapping of the language.  The reader
 * walks the tables to fill the structs of plan.h, and plan_schema.c walks the same tables to write
 * the JSON Schema, so that the two cannot disagree.  Included only by plan_*.c and cases.c.
 *
 * Reading never stops at a mistake: it is noted (r_error) with its place, what was expected and the
 * nearest right word, and reading goes on, so that the user mends all of them at once. */
#ifndef THIDUA_ENGINE_PLAN_FIELDS_H
#define THIDUA_ENGINE_PLAN_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/map.h"
#include "base/yaml.h"
#include "engine/plan.h"

/* Sections whose things have ids; the order is that of the document and of the schema. */
enum section_id {
    S_LAW,
    S_KIND,
    S_GROUP,
    S_SETTING,
    S_ATTESTATION,
    S_EVENT,
    S_INDICATOR,
    S_TARGET,
    S_SCHEME,
    S_DEADLINE,
    S_DOSSIER,
    S_AWARD,
    S_BAR,
    S_DUTY,
    N_SECTIONS,
    S_INDEX = N_SECTIONS, /* not a section of the file: the names that schemes are versions of */
    N_NAMESPACES
};

struct names {
    struct map ids;
    const char **list; /* ids by index */
    bool *used;        /* somebody refers to it */
    size_t n;
};

struct reader {
    struct arena *arena;
    const char *file;
    struct plan *plan;
    struct errs *errs;
    VEC(struct err) warnings;
    struct names names[N_NAMESPACES];
    const struct yaml *sections[N_SECTIONS]; /* the mapping of each section, or NULL */
    const char *inside;                      /* "indicators.dung-han": what is being read */
    bool stored; /* taken in before: what may enter today is not asked of it again */
};

/* ---- mistakes ---- */

/* Notes an error at the value (or at a place) and returns false, so that a caller may `return
 * r_error(…)`.  r_hint() adds to the last one noted. */
bool r_error(struct reader *r, const struct yaml *at, const char *fmt, ...) _printf_(3, 4);
bool r_error_at(struct reader *r, int line, int column, const char *fmt, ...) _printf_(4, 5);
void r_hint(struct reader *r, const char *fmt, ...) _printf_(2, 3);
/* Hint: "Có phải “x”?" when a word is near, else the list when it is short. */
void r_hint_near(struct reader *r, const char *word, const char *const *words, size_t n);
void r_warn_at(struct reader *r, int line, int column, const char *fmt, ...) _printf_(4, 5);

/* ---- tables ---- */

enum value_type {
    V_TEXT,      /* const char *; "" when absent */
    V_REFS,      /* const char ** */
    V_DAY,       /* int32_t; DATE_NONE when absent */
    V_SPAN,      /* struct span of days */
    V_YEARS,     /* struct years */
    V_WORD,      /* an enum; arg = struct words; n_at: where a setting that says it is kept, or 0 */
    V_WORD_BOOL, /* a bool said by two words; arg = struct words */
    V_YES,       /* bool: yes or no */
    V_REF,       /* uint32_t index; arg_n = section */
    V_REF_LIST,  /* uint32_t * and its count; arg_n = section */
    V_NUM,       /* struct num: plain or points, not negative */
    V_SHARE,     /* struct num: a percentage from 0% to 100% */
    V_INT,       /* int from 0 to arg_n */
    V_DECIMALS,  /* int from 0 to arg_n, or "unrounded" */
    V_AMOUNTS,   /* struct dated_amount */
    V_WORDING,   /* dated texts */
    V_CUSTOM,    /* arg = struct custom */
    V_LATER,     /* read by its own function afterwards; arg = its definition in the schema */
    V_SECTION,   /* a section of the plan: {ID: thing, …}; arg_n = section */
};

enum { FIELD_REQUIRED = 1 };

struct words {
    const char *const *list; /* value = index */
    size_t n;
};

struct custom {
    void (*read)(struct reader *r, const struct yaml *y, void *thing);
    const char *def; /* name of its definition in the schema */
};

struct field {
    const char *key;
    enum value_type type;
    size_t at, n_at; /* offsets of the value and, for lists, of its count */
    unsigned flags, arg_n;
    const void *arg;
    const char *about; /* one line in Vietnamese */
};

struct table {
    const char *def;   /* name of its definition in the schema */
    const char *title; /* what such a thing is called, in Vietnamese */
    const struct field *fields;
    size_t n;
};

#define ITEM_FIELDS(type)                                                       \
    {"title", V_TEXT, offsetof(type, item.title), .about = N_("tên gọi")},      \
        {"clause", V_TEXT, offsetof(type, item.clause),                         \
         .about = N_("điểm, khoản của văn bản quy định điều này")},             \
        {"ref", V_REFS, offsetof(type, item.refs),                              \
         .about = N_("mã yêu cầu mà điều này đáp ứng: một mã hoặc danh sách")}, \
    {                                                                           \
        "note", V_TEXT, offsetof(type, item.note),                              \
            .about = N_("ghi chú cách hiểu: chỉ để đọc, không dùng khi tính")   \
    }
#define TABLE(name, def_, title_, fields_) \
    const struct table name = {.def = def_, .title = title_, .fields = fields_, ARRAY_SIZE(fields_)}
#define WORDS(name, ...)                                    \
    static const char *const name##_list[] = {__VA_ARGS__}; \
    static const struct words name = {name##_list, ARRAY_SIZE(name##_list)}

/* Gives every field its empty value, then reads the mapping; false when it is not a mapping. */
bool read_fields(struct reader *r, const struct yaml *y, const struct table *t, void *thing);
/* The same without the loop over keys: for mappings that have further keys of their own. */
void clear_fields(const struct table *t, void *thing);
const struct field *find_field(const struct table *t, const char *key);
void read_field(struct reader *r, const struct yaml *y, const struct field *f, void *thing);
void unknown_key(struct reader *r, const struct yaml *map, size_t i, const struct table *t);

/* ---- values ---- */

bool want(struct reader *r, const struct yaml *y, enum yaml_type type);
/* Index of the word, or -1 with an error. */
int read_word(struct reader *r, const struct yaml *y, const struct words *w);
/* Index of the thing of that section, marked used; NO_INDEX with an error. */
uint32_t read_ref(struct reader *r, const struct yaml *y, enum section_id s);
uint32_t find_ref(struct reader *r, const struct yaml *at, enum section_id s, const char *id);
bool read_amount(struct reader *r, const struct yaml *y, const char *text, struct amount *ret);
bool read_years(struct reader *r, const struct yaml *y, struct years *ret);
bool parse_years(const char *s, struct years *ret);
bool parse_span(const char *s, struct span *ret);
bool is_unset(const struct yaml *y);
/* The text behind "setting ", or NULL. */
const char *setting_id(const char *text);
/* Elements of a list, or the value itself as a list of one. */
size_t as_list(const struct yaml *y, const struct yaml **ret);

/* A value that may be a list of {since, until, is}: each `is` with its span, overlaps refused. */
struct dated {
    struct span span;
    const struct yaml *is;
};
enum { MAX_DATED = 64 };
size_t read_dated(struct reader *r, const struct yaml *y, struct dated ret[static MAX_DATED]);

/* What settings may answer where the language knows the words (plan_find.c).  A setting writes them with "-" for " ". */
extern const struct words edge_words, no_ranking_words, no_cases_setting_words, merged_words,
    members_words, counted_words, rolls_words;
bool same_word(const char *answer, const char *word);
/* "setting ID", its choices all among the words; NO_INDEX with an error. */
uint32_t read_word_setting(struct reader *r, const struct yaml *y, const char *id,
                           const struct words *w);
/* Years: a span, "setting ID" or one span for each choice of a setting. */
void read_asked_years(struct reader *r, const struct yaml *y, struct asked_years *ret);
/* "by setting ID" → the setting; its choices in order, each with its value under `map`.  0 with an
 * error when a choice is missing or is none; else the number of choices. */
size_t read_by_setting(struct reader *r, const struct yaml *at, const struct yaml *map,
                       uint32_t *ret_setting, const struct yaml ***ret);

/* ---- rules (plan_rule.c) ---- */

enum {
    TESTS_COMPARE = 1 << TEST_AT_LEAST | 1 << TEST_AT_MOST | 1 << TEST_ABOVE | 1 << TEST_BELOW |
                    1 << TEST_EQUALS,
    TESTS_TREND = 1 << TEST_INCREASES | 1 << TEST_DECREASES,
};

/* What may be asked of one kind of value. */
struct rule_spec {
    const char *what; /* "một tỷ lệ" */
    unsigned tests;   /* bits by enum test */
    unsigned units;   /* bits by enum amount_unit */
    bool whole;       /* the amount is a whole number from 1 up */
    const char *example;
};

const struct rule_spec *spec_of_measure(enum measure m);
extern const struct rule_spec spec_score, spec_rank, spec_share;
void read_rules(struct reader *r, const struct yaml *y, const struct rule_spec *spec,
                const struct indicator *of, struct predicate **ret, size_t *ret_n);
/* "at least TITLE", the title being one of the index's classes. */
void read_class_rules(struct reader *r, const struct yaml *y, uint32_t index,
                      struct predicate **ret, size_t *ret_n);
/* Says what a rule or score expects: for messages and for the schema. */
bool unit_fits(struct reader *r, const struct yaml *at, const struct amount *a, unsigned units,
               bool whole, const char *what);

/* ---- conditions (plan_cond.c), schemes (plan_scheme.c), checks (plan_check.c) ---- */

void read_cond(struct reader *r, const struct yaml *y, struct cond *ret);
/* A rule asked of an indicator, as a condition. */
void read_threshold(struct reader *r, const struct yaml *must, uint32_t indicator,
                    struct cond *ret);
/* A list of conditions, all of them required. */
void read_conds(struct reader *r, const struct yaml *y, enum cond_op op, struct cond *ret);
extern const struct table cond_table;
/* The keys that make a condition what it is, in the order of the manual. */
struct cond_key {
    const char *key;     /* the word, or what stands before the id */
    const char *pattern; /* regular expression of the whole key, for the schema */
    enum cond_op op;
    const char *def; /* definition of its value in the schema */
    const char *about;
};
extern const struct cond_key cond_keys[];
extern const size_t n_cond_keys;

void start_scheme(void *scheme);
void finish_scheme(struct reader *r, const struct yaml *y, void *scheme);
extern const struct table scheme_table, round_table, due_table, class_table, criterion_table,
    bonus_table, bands_table, per_item_table, deduct_table, proportional_table, versus_table,
    given_table, level_table, survey_group_table, survey_option_table;
extern const struct words score_words;

/* What can be seen only when everything has been read. */
void check_plan(struct reader *r);
/* Awards and settings that lead back to themselves, or through too many others. */
void check_cycles(struct reader *r);

/* The sections (plan_read.c). */
struct plan_section {
    const char *key;
    const char *one; /* one thing of it: "chỉ tiêu" */
    const struct table *table;
    size_t size, at, n_at; /* of the struct; offsets in struct plan */
    void (*start)(void *thing);
    void (*finish)(struct reader *r, const struct yaml *y, void *thing);
};
enum { SECTION_MAX = 20000 }; /* things in one section */
extern const struct plan_section plan_sections[N_SECTIONS];
/* A reader of something else that refers to a plan's things (cases).  It does not change the plan. */
void reader_of_plan(struct reader *r, struct arena *a, const char *file, const struct plan *p,
                    struct errs *errs);
/* Appends the value, or the dated values, of the setting's own kind. */
void read_setting_values(struct reader *r, const struct yaml *y, struct setting *s);
extern const struct table plan_table, issued_table, dated_table, document_table;

#endif
