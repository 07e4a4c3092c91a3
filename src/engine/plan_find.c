/* Finding things in a plan that has been read: by id, by day.  See plan.h. */
#include "base/map.h"
#include "base/str.h"
#include "engine/plan.h"
#include "engine/plan_fields.h"

static uint32_t find(const struct plan *p, enum section_id s, const char *id)
{
    uint32_t i = map_get(&p->by_id[s], id);

    return i == MAP_NONE ? NO_INDEX : i;
}

#define FIND(name, section)                                         \
    uint32_t plan_find_##name(const struct plan *p, const char *id) \
    {                                                               \
        return find(p, section, id);                                \
    }
FIND(kind, S_KIND)
FIND(group, S_GROUP)
FIND(setting, S_SETTING)
FIND(attestation, S_ATTESTATION)
FIND(event, S_EVENT)
FIND(indicator, S_INDICATOR)
FIND(target, S_TARGET)
FIND(index, S_INDEX)
FIND(award, S_AWARD)
FIND(deadline, S_DEADLINE)
FIND(dossier, S_DOSSIER)
FIND(law, S_LAW)

const struct scheme *plan_scheme(const struct plan *p, uint32_t index, uint32_t group, int year)
{
    for (size_t i = 0; i < p->n_schemes; i++) {
        const struct scheme *s = &p->schemes[i];
        if (s->index != index || year < s->years.from || year > s->years.to)
            continue;
        for (size_t k = 0; k < s->n_groups; k++)
            if (s->groups[k] == group)
                return s;
    }
    return NULL;
}

/* The criterion's levels when it scores the indicator by levels. */
static size_t levels_of(const struct criterion *k, uint32_t indicator)
{
    return k->leaf && k->use == indicator && k->rule.fn == SCORE_LEVELS ? k->rule.n_levels : 0;
}

int64_t plan_levels(const struct plan *p, uint32_t indicator)
{
    size_t most = 0, n;

    for (size_t s = 0; s < p->n_schemes; s++)
        for (size_t c = 0; c < p->schemes[s].n_criteria; c++)
            if ((n = levels_of(&p->schemes[s].criteria[c], indicator)) > most)
                most = n;
    return (int64_t)most;
}

static const char *level_title(const struct criterion *k, uint32_t indicator, int64_t level)
{
    if (level < 1 || level > (int64_t)levels_of(k, indicator))
        return NULL;
    return k->rule.level_titles[level - 1];
}

const char *plan_level_title(const struct plan *p, uint32_t indicator, int64_t level)
{
    const char *found = NULL;

    for (size_t s = 0; s < p->n_schemes; s++) {
        for (size_t c = 0; c < p->schemes[s].n_criteria; c++) {
            const char *title = level_title(&p->schemes[s].criteria[c], indicator, level);
            if (title && found && !str_eq(title, found))
                return "";
            found = title ? title : found;
        }
    }
    return found ? found : "";
}

bool span_has(struct span s, int32_t date)
{
    return s.from <= date && (s.to == DATE_NONE || date <= s.to);
}

const struct amount *plan_amount(const struct plan *p, const struct amount *a, int32_t date,
                                 uint32_t *ret_setting)
{
    *ret_setting = a->setting;
    if (a->setting == NO_INDEX)
        return a;
    const struct setting *s = &p->settings[a->setting];
    for (size_t i = 0; i < s->n_values; i++)
        if (span_has(s->values[i].span, date))
            return s->values[i].unset ? NULL : &s->values[i].number;
    return NULL;
}

const struct amount *plan_dated(const struct plan *p, const struct dated_amount *d, int32_t date,
                                uint32_t *ret_setting)
{
    *ret_setting = NO_INDEX;
    for (size_t i = 0; i < d->n; i++)
        if (span_has(d->at[i].span, date))
            return plan_amount(p, &d->at[i].amount, date, ret_setting);
    return NULL;
}

const struct predicate *plan_rule(const struct predicate *rules, size_t n, int32_t date)
{
    for (size_t i = 0; i < n; i++)
        if (span_has(rules[i].span, date))
            return &rules[i];
    return NULL;
}

bool kinds_have(const uint32_t *kinds, size_t n, uint32_t kind)
{
    for (size_t i = 0; i < n; i++)
        if (kinds[i] == kind)
            return true;
    return n == 0;
}

/* ---- settings that answer by a word ---- */

#define WORDS_OF(name, ...)                                 \
    static const char *const name##_list[] = {__VA_ARGS__}; \
    const struct words name = {name##_list, ARRAY_SIZE(name##_list)}

/* In the order of their enums in plan.h. */
WORDS_OF(edge_words, "include-all", "exclude-all", "ask-council");
WORDS_OF(no_ranking_words, "ask-council", "skip-year", "fails");
WORDS_OF(no_cases_setting_words, "not-applicable", "fails", "ask-council");
WORDS_OF(merged_words, "own history", "any predecessor", "every predecessor", "ask council");
WORDS_OF(members_words, "year end", "any day");
WORDS_OF(counted_words, "calendar", "working");
WORDS_OF(rolls_words, "stays", "rolls on");

bool same_word(const char *answer, const char *word)
{
    for (; *answer && *word; answer++, word++)
        if (*answer != *word && !(*answer == '-' && *word == ' '))
            return false;
    return !*answer && !*word;
}

/* The word of the choice in force; NULL when unset. */
static const char *answer_on(const struct setting *s, int32_t day)
{
    for (size_t i = 0; i < s->n_values; i++)
        if (span_has(s->values[i].span, day))
            return s->values[i].unset ? NULL : s->values[i].word;
    return NULL;
}

int plan_choice(const struct plan *p, uint32_t setting, int32_t day)
{
    const struct setting *s = &p->settings[setting];
    const char *word = answer_on(s, day);

    for (int i = 0; word && s->choices && s->choices[i]; i++)
        if (str_eq(s->choices[i], word))
            return i;
    return -1;
}

static int word_on(const struct plan *p, uint32_t setting, int32_t day, const struct words *w)
{
    const char *word = answer_on(&p->settings[setting], day);

    for (size_t i = 0; word && i < w->n; i++)
        if (same_word(word, w->list[i]))
            return (int)i;
    return -1;
}

int plan_edge(const struct plan *p, uint32_t setting, int32_t day)
{
    return word_on(p, setting, day, &edge_words);
}

int plan_no_ranking(const struct plan *p, uint32_t setting, int32_t day)
{
    return setting == NO_INDEX ? NO_RANKING_COUNCIL : word_on(p, setting, day, &no_ranking_words);
}

int plan_no_cases(const struct plan *p, uint32_t setting, int32_t day)
{
    return setting == NO_INDEX ? CASELESS_NA : word_on(p, setting, day, &no_cases_setting_words);
}

int plan_merged(const struct plan *p, const struct award *w, int year)
{
    return w->merged_setting == NO_INDEX
               ? (int)w->merged
               : word_on(p, w->merged_setting, date_from(year, 12, 31), &merged_words);
}

int plan_members(const struct plan *p, const struct scheme *s, int year)
{
    return s->members_setting == NO_INDEX
               ? (int)s->members
               : word_on(p, s->members_setting, date_from(year, 12, 31), &members_words);
}

int plan_deadline_kind(const struct plan *p, const struct deadline *d, int32_t day)
{
    return d->days_setting == NO_INDEX ? (int)d->kind
                                       : word_on(p, d->days_setting, day, &counted_words);
}

int plan_deadline_rolls(const struct plan *p, const struct deadline *d, int32_t day)
{
    return d->rolls_setting == NO_INDEX ? (int)d->rolls
                                        : word_on(p, d->rolls_setting, day, &rolls_words);
}

bool plan_compare_places(const struct plan *p, const struct cond *c, int32_t day, int *ret)
{
    const char *word;

    *ret = c->compare_places;
    if (c->compare_setting == NO_INDEX)
        return true;
    word = answer_on(&p->settings[c->compare_setting], day);
    if (word)
        *ret = str_eq(word, "unrounded") ? NOT_ROUNDED : word[0] - '0';
    return word != NULL;
}

/* ---- years and kinds ---- */

static enum asked_in inside(struct years y, int year)
{
    return !y.from || (year >= y.from && year <= y.to) ? ASKED_YES : ASKED_NO;
}

static enum asked_in asked_by_choice(const struct plan *p, const struct asked_years *y, int year)
{
    const struct setting *s = &p->settings[y->setting];
    int choice = plan_choice(p, y->setting, date_from(year, 12, 31));

    if (choice >= 0)
        return inside(y->by[choice], year);
    for (size_t i = 1; s->choices[i]; i++)
        if (inside(y->by[i], year) != inside(y->by[0], year))
            return ASKED_OPEN;
    return inside(y->by[0], year);
}

enum asked_in plan_asked(const struct plan *p, const struct asked_years *y, int year)
{
    if (y->setting == NO_INDEX)
        return inside(y->years, year);
    if (y->by)
        return asked_by_choice(p, y, year);
    const struct setting *s = &p->settings[y->setting];
    for (size_t i = 0; i < s->n_values; i++)
        if (span_has(s->values[i].span, date_from(year, 12, 31)) && !s->values[i].unset)
            return inside(s->values[i].years, year);
    return ASKED_OPEN;
}

bool target_has_kind(const struct plan *p, const struct target *t, uint32_t kind)
{
    const struct indicator *i = t->indicator == NO_INDEX ? NULL : &p->indicators[t->indicator];

    return kinds_have(t->kinds, t->n_kinds, kind) && (!i || kinds_have(i->kinds, i->n_kinds, kind));
}
