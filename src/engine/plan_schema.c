/* The JSON Schema of plan files, written from the tables that the reader reads by, so that an editor
 * knows the same keys, words and descriptions.  It is a help while typing: sums, references and what
 * fits what are the reader's to check.
 *
 * YAML readers of editors turn scalars into numbers and booleans; the schema takes both forms. */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/json.h"
#include "base/str.h"
#include "engine/plan_fields.h"
#include "engine/plan_read.h"

#define ID_PATTERN "[a-z0-9-]{1,64}"
#define AMOUNT_PATTERN "([0-9]+(\\.[0-9]{1,9})?(%| points?| điểm)?|setting " ID_PATTERN ")"
#define DAY_PATTERN "[0-9]{4}-[0-9]{2}-[0-9]{2}"

static char *ref_to(struct arena *a, const char *def)
{
    return arena_printf(a, "#/$defs/%s", def);
}

/* ---- tables ---- */

static int by_key(const void *x, const void *y)
{
    const struct field *const *a = x, *const *b = y;

    return strcmp((*a)->key, (*b)->key);
}

/* The definition that a type of value always has; NULL when it is written in place. */
static const char *def_of_type(enum value_type t)
{
    switch (t) {
    case V_TEXT:
        return "text";
    case V_REFS:
        return "refs";
    case V_DAY:
        return "day";
    case V_SPAN:
        return "span";
    case V_YEARS:
        return "years";
    case V_YES:
        return "yes-no";
    case V_REF:
        return "id";
    case V_REF_LIST:
        return "ids";
    case V_NUM:
        return "number";
    case V_SHARE:
        return "share";
    case V_AMOUNTS:
        return "amounts";
    case V_WORDING:
        return "wordings";
    default:
        return NULL;
    }
}

static void put_words(struct json *j, const struct words *w)
{
    json_array(j, "enum");
    for (size_t i = 0; i < w->n; i++)
        json_str(j, NULL, w->list[i]);
    json_end(j);
}

static void put_integer(struct json *j, unsigned max)
{
    json_int(j, "maximum", max);
    json_int(j, "minimum", 0);
    json_str(j, "type", "integer");
}

static void put_words_or_setting(struct json *j, struct arena *a, const struct words *w)
{
    json_array(j, "anyOf");
    json_object(j, NULL);
    put_words(j, w);
    json_end(j);
    json_object(j, NULL);
    json_str(j, "$ref", ref_to(a, "setting-ref"));
    json_end(j);
    json_end(j);
}

static void put_field(struct json *j, struct arena *a, const struct field *f)
{
    const char *def = def_of_type(f->type);

    if (f->type == V_CUSTOM)
        def = ((const struct custom *)f->arg)->def;
    else if (f->type == V_LATER)
        def = f->arg;
    json_object(j, f->key);
    if (def)
        json_str(j, "$ref", ref_to(a, def));
    if (f->type == V_SECTION) {
        json_object(j, "additionalProperties");
        json_str(j, "$ref", ref_to(a, plan_sections[f->arg_n].table->def));
        json_end(j);
    } else if ((f->type == V_WORD || f->type == V_WORD_BOOL) && f->n_at) {
        put_words_or_setting(j, a, f->arg);
    } else if (f->type == V_DECIMALS) {
        json_array(j, "anyOf");
        json_object(j, NULL);
        put_integer(j, f->arg_n);
        json_end(j);
        json_object(j, NULL);
        json_str(j, "const", "unrounded");
        json_end(j);
        json_end(j);
    }
    json_str(j, "description", _(f->about));
    if ((f->type == V_WORD || f->type == V_WORD_BOOL) && !f->n_at)
        put_words(j, f->arg);
    if (f->type == V_INT)
        put_integer(j, f->arg_n);
    if (f->type == V_SECTION) {
        json_object(j, "propertyNames");
        json_str(j, "pattern", "^" ID_PATTERN "$");
        json_end(j);
        json_str(j, "type", "object");
    }
    json_end(j);
}

static const struct field **in_order(struct arena *a, const struct table *t)
{
    const struct field **list = ARENA_ARRAY(a, const struct field *, t->n);

    for (size_t i = 0; i < t->n; i++)
        list[i] = &t->fields[i];
    qsort(list, t->n, sizeof list[0], by_key);
    return list;
}

static void put_required(struct json *j, const struct field **list, size_t n)
{
    json_array(j, "required");
    for (size_t i = 0; i < n; i++)
        if (list[i]->flags & FIELD_REQUIRED)
            json_str(j, NULL, list[i]->key);
    json_end(j);
}

/* The inside of an object's definition, up to `type`. */
static void put_table(struct json *j, struct arena *a, const struct table *t)
{
    const struct field **list = in_order(a, t);

    json_bool(j, "additionalProperties", false);
    json_str(j, "description", _(t->title));
    json_object(j, "properties");
    for (size_t i = 0; i < t->n; i++)
        put_field(j, a, list[i]);
    json_end(j);
    put_required(j, list, t->n);
}

/* ---- conditions ---- */

static void put_cond_key(struct json *j, struct arena *a, const char *key, const char *def,
                         const char *about)
{
    json_object(j, key);
    json_str(j, "$ref", ref_to(a, def));
    json_str(j, "description", _(about));
    json_end(j);
}

struct cond_prop {
    const char *key;
    const struct cond_key *cond; /* or */
    const struct field *field;
};

static int by_prop(const void *x, const void *y)
{
    return strcmp(((const struct cond_prop *)x)->key, ((const struct cond_prop *)y)->key);
}

static size_t cond_props(struct arena *a, bool patterns, struct cond_prop **ret)
{
    struct cond_prop *list = ARENA_ARRAY(a, struct cond_prop, n_cond_keys + cond_table.n);
    size_t n = 0;

    for (size_t i = 0; i < n_cond_keys; i++)
        if ((cond_keys[i].pattern != NULL) == patterns)
            list[n++] = (struct cond_prop){patterns ? cond_keys[i].pattern : cond_keys[i].key,
                                           &cond_keys[i], NULL};
    for (size_t i = 0; !patterns && i < cond_table.n; i++)
        list[n++] = (struct cond_prop){cond_table.fields[i].key, NULL, &cond_table.fields[i]};
    qsort(list, n, sizeof list[0], by_prop);
    *ret = list;
    return n;
}

/* An indicator's id: any id that is no key of a condition. */
static void put_indicator_key(struct json *j, struct arena *a)
{
    put_cond_key(j, a,
                 "^(?!(all|any|not|head|attested|title|clause|ref|note|for|compare|edge|years)$)"
                 "[a-z0-9-]+$",
                 "rules", N_("chỉ tiêu: phải thế nào"));
}

static void put_cond_table(struct json *j, struct arena *a, const void *arg)
{
    struct cond_prop *list;
    size_t n = cond_props(a, true, &list);

    (void)arg;
    json_bool(j, "additionalProperties", false);
    json_str(j, "description", _(cond_table.title));
    json_object(j, "patternProperties");
    put_indicator_key(j, a);
    for (size_t i = 0; i < n; i++)
        put_cond_key(j, a, list[i].key, list[i].cond->def, list[i].cond->about);
    json_end(j);
    n = cond_props(a, false, &list);
    json_object(j, "properties");
    for (size_t i = 0; i < n; i++)
        if (list[i].field)
            put_field(j, a, list[i].field);
        else
            put_cond_key(j, a, list[i].key, list[i].cond->def, list[i].cond->about);
    json_end(j);
    json_str(j, "type", "object");
}

/* ---- definitions ---- */

static void put_object(struct json *j, struct arena *a, const void *table)
{
    put_table(j, a, table);
    json_str(j, "type", "object");
}

/* A text of this form; "*" before it: a plain number will do too. */
static void put_pattern(struct json *j, struct arena *a, const void *arg)
{
    const char *pattern = arg;
    bool number = pattern[0] == '*';

    (void)a;
    json_str(j, "pattern", pattern + number);
    json_array(j, "type");
    json_str(j, NULL, "string");
    if (number)
        json_str(j, NULL, "number");
    json_end(j);
}

static void put_text(struct json *j, struct arena *a, const void *arg)
{
    (void)a;
    (void)arg;
    json_array(j, "type");
    json_str(j, NULL, "string");
    json_str(j, NULL, "number");
    json_end(j);
}

static void put_word(struct json *j, struct arena *a, const void *word)
{
    (void)a;
    json_str(j, "const", word);
}

static void put_enum(struct json *j, struct arena *a, const void *words)
{
    (void)a;
    put_words(j, words);
}

/* yes and no, which some YAML readers take for booleans. */
static void put_yes_no(struct json *j, struct arena *a, const void *arg)
{
    (void)a;
    json_array(j, "enum");
    json_str(j, NULL, "yes");
    json_bool(j, NULL, true);
    if (!arg) {
        json_str(j, NULL, "no");
        json_bool(j, NULL, false);
    }
    json_end(j);
}

static void put_item_ref(struct json *j, struct arena *a, const char *def)
{
    json_object(j, NULL);
    json_str(j, "$ref", ref_to(a, def));
    json_end(j);
}

/* One, or a list of them. */
static void put_one_or_list(struct json *j, struct arena *a, const void *def)
{
    json_array(j, "anyOf");
    put_item_ref(j, a, def);
    json_object(j, NULL);
    json_object(j, "items");
    json_str(j, "$ref", ref_to(a, def));
    json_end(j);
    json_str(j, "type", "array");
    json_end(j);
    json_end(j);
}

static void put_list(struct json *j, struct arena *a, const void *def)
{
    json_object(j, "items");
    json_str(j, "$ref", ref_to(a, def));
    json_end(j);
    json_int(j, "minItems", 1);
    json_str(j, "type", "array");
}

static void put_map(struct json *j, struct arena *a, const void *def)
{
    json_object(j, "additionalProperties");
    json_str(j, "$ref", ref_to(a, def));
    json_end(j);
    json_object(j, "propertyNames");
    json_str(j, "pattern", "^" ID_PATTERN "$");
    json_end(j);
    json_str(j, "type", "object");
}

/* A list, or a map from each to its words. */
static void put_choices(struct json *j, struct arena *a, const void *def)
{
    json_array(j, "anyOf");
    json_object(j, NULL);
    put_list(j, a, def);
    json_end(j);
    json_object(j, NULL);
    put_map(j, a, def);
    json_end(j);
    json_end(j);
}

/* One, or {since, until, is: one} for each stretch of time. */
static void put_dated(struct json *j, struct arena *a, const void *def)
{
    json_array(j, "anyOf");
    put_item_ref(j, a, def);
    json_object(j, NULL);
    json_object(j, "items");
    json_bool(j, "additionalProperties", false);
    json_object(j, "properties");
    put_cond_key(j, a, "is", def, dated_table.fields[2].about);
    put_cond_key(j, a, "since", "day", dated_table.fields[0].about);
    put_cond_key(j, a, "until", "day", dated_table.fields[1].about);
    json_end(j);
    json_array(j, "required");
    json_str(j, NULL, "is");
    json_end(j);
    json_str(j, "type", "object");
    json_end(j);
    json_str(j, "type", "array");
    json_end(j);
    json_end(j);
}

static const char *const score_defs[] = {
    [SCORE_YES_NO] = NULL,
    [SCORE_LEVELS] = "levels",
    [SCORE_TO_TARGET] = "amounts",
    [SCORE_PROPORTIONAL] = "proportional",
    [SCORE_BANDS] = "bands",
    [SCORE_PER_ITEM] = "per-item",
    [SCORE_DEDUCT] = "deduct",
    [SCORE_VERSUS] = "versus",
    [SCORE_SURVEY] = "survey-groups",
    [SCORE_GIVEN] = "given",
};

static int by_score(const void *x, const void *y)
{
    return strcmp(score_words.list[*(const size_t *)x], score_words.list[*(const size_t *)y]);
}

static void put_score(struct json *j, struct arena *a, const void *arg)
{
    static const char *const bare[] = {"yes no", "proportional", "given"};
    size_t order[ARRAY_SIZE(score_defs)];

    (void)arg;
    for (size_t i = 0; i < ARRAY_SIZE(order); i++)
        order[i] = i;
    qsort(order, ARRAY_SIZE(order), sizeof order[0], by_score);
    json_array(j, "anyOf");
    json_object(j, NULL);
    put_words(j, &(struct words){bare, ARRAY_SIZE(bare)});
    json_end(j);
    json_object(j, NULL);
    json_bool(j, "additionalProperties", false);
    json_int(j, "maxProperties", 1);
    json_int(j, "minProperties", 1);
    json_object(j, "properties");
    for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
        if (!score_defs[order[i]])
            continue;
        json_object(j, score_words.list[order[i]]);
        json_str(j, "$ref", ref_to(a, score_defs[order[i]]));
        json_end(j);
    }
    json_end(j);
    json_str(j, "type", "object");
    json_end(j);
    json_end(j);
}

/* A condition, or unset. */
static void put_cond_or_unset(struct json *j, struct arena *a, const void *arg)
{
    static const char *const unset[] = {"unset", "chưa cấu hình"};

    (void)arg;
    json_array(j, "anyOf");
    put_item_ref(j, a, "condition");
    json_object(j, NULL);
    put_words(j, &(struct words){unset, ARRAY_SIZE(unset)});
    json_end(j);
    json_end(j);
}

/* A condition, or one of two words. */
static void put_reading(struct json *j, struct arena *a, const void *arg)
{
    static const char *const bare[] = {"not asked", "ask council"};

    (void)arg;
    json_array(j, "anyOf");
    put_item_ref(j, a, "condition");
    json_object(j, NULL);
    put_words(j, &(struct words){bare, ARRAY_SIZE(bare)});
    json_end(j);
    json_end(j);
}

/* Years, a setting of years, or {by setting ID: {choice: years}}. */
static void put_asked_years(struct json *j, struct arena *a, const void *arg)
{
    (void)arg;
    json_array(j, "anyOf");
    put_item_ref(j, a, "years-or-setting");
    json_object(j, NULL);
    json_bool(j, "additionalProperties", false);
    json_int(j, "maxProperties", 1);
    json_object(j, "patternProperties");
    json_object(j, "^by setting " ID_PATTERN "$");
    put_map(j, a, "years");
    json_end(j);
    json_end(j);
    json_str(j, "type", "object");
    json_end(j);
    json_end(j);
}

static const char *const of_list[] = {"unit", "person", "both"};
static const char *const duty_list[] = {"year", "month", "once"};
static const struct words of_words = {of_list, 3}, duty_words = {duty_list, 3};

struct def {
    const char *name;
    void (*put)(struct json *, struct arena *, const void *);
    const void *arg;
};

#define UNSET "|unset|chưa cấu hình"
#define RULE_PATTERN                                                                    \
    "(at least|at most|above|below|equals|grows by|rises by|falls by|by) .+|increases|" \
    "decreases|(increases|decreases) until .+|yes|met"

static const struct def values[] = {
    {"amount", put_pattern, "*^(" AMOUNT_PATTERN UNSET ")$"},
    {"amounts", put_dated, "amount"},
    {"asked-years", put_asked_years, NULL},
    {"baseline", put_pattern, "*^([0-9]{4}|setting " ID_PATTERN ")$"},
    {"choices", put_choices, "text"},
    {"classes", put_list, "class"},
    {"condition", put_cond_table, NULL},
    {"condition-or-unset", put_cond_or_unset, NULL},
    {"conditions", put_list, "condition"},
    {"compare", put_pattern, "*^([0-9]{1,2}|setting " ID_PATTERN ")$"},
    {"criteria", put_map, "criterion"},
    {"day", put_pattern, "^" DAY_PATTERN "$"},
    {"documents", put_map, "document"},
    {"duty-each", put_enum, &duty_words},
    {"forms", put_map, "text"},
    {"holds", put_word, "holds"},
    {"id", put_pattern, "*^" ID_PATTERN "$"},
    {"ids", put_one_or_list, "id"},
    {"levels", put_list, "level"},
    {"met", put_word, "met"},
    {"number", put_pattern, "*^[0-9]+(\\.[0-9]{1,9})?( points?| điểm)?$"},
    {"of", put_enum, &of_words},
    {"ref", put_pattern, "*^[A-Za-z0-9.-]{1,64}$"},
    {"refs", put_one_or_list, "ref"},
    {"reading", put_reading, NULL},
    {"readings", put_map, "reading"},
    {"rule", put_pattern, "^(" RULE_PATTERN UNSET ")$"},
    {"rules", put_dated, "rule-or-yes"},
    {"score", put_score, NULL},
    {"setting-ref", put_pattern, "^setting " ID_PATTERN "$"},
    {"setting-condition", put_dated, "condition-or-unset"},
    {"setting-value", put_dated, "text"},
    {"setting-years", put_dated, "years-or-unset"},
    {"share", put_pattern, "^[0-9]+(\\.[0-9]{1,9})?%$"},
    {"span", put_pattern, "^(" DAY_PATTERN ")?\\.\\.(" DAY_PATTERN ")?$"},
    {"survey-groups", put_list, "survey-group"},
    {"survey-options", put_list, "survey-option"},
    {"text", put_text, NULL},
    {"then-by", put_one_or_list, "tie-key"},
    {"tie-key", put_pattern, "^(area|indicator) " ID_PATTERN "$"},
    {"within", put_pattern, "^[0-9]{1,4} (working )?days?$"},
    {"wordings", put_dated, "text"},
    {"years", put_pattern, "*^[0-9]{4}(\\.\\.[0-9]{4})?$"},
    {"years-or-setting", put_pattern, "*^([0-9]{4}(\\.\\.[0-9]{4})?|setting " ID_PATTERN ")$"},
    {"years-or-unset", put_pattern, "*^([0-9]{4}(\\.\\.[0-9]{4})?" UNSET ")$"},
    {"yes", put_yes_no, "yes"},
    {"yes-no", put_yes_no, NULL},
};

/* A rule may be the word yes, which some readers take for a boolean. */
static void put_rule_or_yes(struct json *j, struct arena *a, const void *arg)
{
    (void)arg;
    json_array(j, "anyOf");
    put_item_ref(j, a, "rule");
    json_object(j, NULL);
    json_bool(j, "const", true);
    json_end(j);
    json_end(j);
}

static const struct table *const tables[] = {
    &issued_table,        &document_table, &criterion_table, &bonus_table,
    &bands_table,         &per_item_table, &deduct_table,    &proportional_table,
    &versus_table,        &given_table,    &level_table,     &survey_group_table,
    &survey_option_table, &round_table,    &due_table,       &class_table,
};

static int by_name(const void *x, const void *y)
{
    return strcmp(((const struct def *)x)->name, ((const struct def *)y)->name);
}

static void put_defs(struct json *j, struct arena *a)
{
    size_t n = 0, max = ARRAY_SIZE(values) + ARRAY_SIZE(tables) + N_SECTIONS + 1;
    struct def *list = ARENA_ARRAY(a, struct def, max);

    for (size_t i = 0; i < ARRAY_SIZE(values); i++)
        list[n++] = values[i];
    for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
        list[n++] = (struct def){tables[i]->def, put_object, tables[i]};
    for (size_t i = 0; i < N_SECTIONS; i++)
        list[n++] = (struct def){plan_sections[i].table->def, put_object, plan_sections[i].table};
    list[n++] = (struct def){"rule-or-yes", put_rule_or_yes, NULL};
    qsort(list, n, sizeof list[0], by_name);
    json_object(j, "$defs");
    for (size_t i = 0; i < n; i++) {
        json_object(j, list[i].name);
        list[i].put(j, a, list[i].arg);
        json_end(j);
    }
    json_end(j);
}

int plan_schema(struct buf *out)
{
    _arena_ struct arena *a = arena_new();
    struct json j;

    json_init(&j, json_to_buf, out);
    json_object(&j, NULL);
    put_defs(&j, a);
    json_str(&j, "$id", "https://thidua.invalid/plan.schema.json");
    json_str(&j, "$schema", "https://json-schema.org/draft/2020-12/schema");
    put_table(&j, a, &plan_table);
    json_str(&j, "title", _(plan_table.title));
    json_str(&j, "type", "object");
    json_end(&j);
    return json_finish(&j) ? ERR_LIMIT : 0;
}

/* ---- the skeleton ---- */

extern const unsigned char embed_skeleton[];
extern const unsigned long embed_skeleton_len;

const char *plan_skeleton(size_t *ret_len)
{
    *ret_len = embed_skeleton_len;
    return (const char *)embed_skeleton;
}
