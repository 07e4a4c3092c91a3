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
