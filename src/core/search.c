/* See search.h.  Everything there is to find is a few thousand short texts, so they are folded and compared one by one;
 * an index would have to be kept up to date with plan and register for nothing. */
#include "core/search.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/str.h"
#include "base/vi.h"
#include "engine/say.h"

const char *search_group_title(enum search_group g)
{
    static const char *const titles[SEARCH_GROUPS] = {
        N_("Đơn vị"), N_("Cán bộ"), N_("Chỉ tiêu, tiêu chí"), N_("Điều khoản của kế hoạch"),
        N_("Hình thức khen thưởng")};

    return _(titles[g]);
}

/* ---- matching ---- */

enum { EXACT, BEGINS, AT_WORD, TITLE_WORDS, WORDS, INSIDE, NO_MATCH };

struct query {
    const char *folded, *lower; /* without accents; with them */
    const char *words[SEARCH_MAX_WORDS];
    size_t n;
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Does the word begin some word of the text? */
static bool at_word(const char *text, const char *word)
{
    for (const char *s = text; (s = strstr(s, word)); s++)
        if (s == text || !is_letter(s[-1]))
            return true;
    return false;
}

static bool all_words(const struct query *q, const char *text, bool begin)
{
    for (size_t i = 0; i < q->n; i++)
        if (begin ? !at_word(text, q->words[i]) : !strstr(text, q->words[i]))
            return false;
    return true;
}

/* code and title are compared alone, the rest only by words. */
static int match(struct arena *a, const struct query *q, const char *code, const char *title,
                 const char *rest)
{
    const char *c = vi_search_key(a, code), *t = vi_search_key(a, title);

    if (str_eq(c, q->folded) || str_eq(t, q->folded))
        return EXACT;
    if (str_starts(c, q->folded) || str_starts(t, q->folded))
        return BEGINS;
    if (at_word(t, q->folded))
        return AT_WORD;
    const char *name = arena_printf(a, "%s %s", c, t);
    if (all_words(q, name, true))
        return TITLE_WORDS;
    const char *all = arena_printf(a, "%s %s", name, vi_search_key(a, rest));
    if (all_words(q, all, true))
        return WORDS;
    return all_words(q, all, false) ? INSIDE : NO_MATCH;
}

static void read_query(struct arena *a, const char *typed, struct query *ret)
{
    char *word, *s;

    ret->folded = vi_search_key(a, typed);
    ret->lower = vi_lower(a, typed);
    s = arena_strdup(a, ret->folded);
    while (*s && ret->n < SEARCH_MAX_WORDS) {
        while (*s && !is_letter(*s))
            s++;
        for (word = s; *s && *s != ' '; s++)
            ;
        if (s > word)
            ret->words[ret->n++] = arena_strndup(a, word, (size_t)(s - word));
    }
}

/* ---- gathering ---- */

typedef VEC(struct search_hit) hit_list;

struct searching {
    struct arena *a;       /* of the answer */
    struct arena *scratch; /* of one text */
    struct query q;
    hit_list groups[SEARCH_GROUPS];
};

static void offer(struct searching *s, enum search_group g, struct search_hit hit, int later)
{
    int m = match(s->scratch, &s->q, hit.id, hit.title,
                  arena_printf(s->scratch, "%s %s", hit.detail, hit.clause));
    bool accents = strstr(vi_lower(s->scratch, hit.title), s->q.lower) != NULL;

    if (m == NO_MATCH && *hit.clause)
        m = match(s->scratch, &s->q, hit.clause, "", "");
    arena_reset(s->scratch);
    if (m == NO_MATCH)
        return;
    hit.rank = m * 4 + (accents ? 0 : 2) + later;
    *vec_push_in(s->a, &s->groups[g]) = hit;
}

static const char *life_text(struct arena *a, const struct unit *u)
{
    if (u->to == DATE_NONE)
        return arena_printf(a, _("từ %s"), date_vi(a, u->from));
    return arena_printf(a, "%s – %s", date_vi(a, u->from), date_vi(a, u->to));
}

static void offer_units(struct searching *s, const struct search_in *in)
{
    const struct plan *of = in->kinds ? in->kinds : in->plan;

    for (uint32_t i = 0; i < in->inputs->units.n; i++) {
        const struct unit *u = &in->inputs->units.at[i];
        if (in->units && !in->units[i])
            continue;
        offer(s, SEARCH_UNITS,
              (struct search_hit){.id = u->code,
                                  .title = u->name,
                                  .detail =
                                      arena_printf(s->a, "%s; %s", of->kinds[u->kind].item.title,
                                                   life_text(s->a, u)),
                                  .clause = "",
                                  .index = i},
              unit_lives_on(u, in->today) ? 0 : 1);
    }
}

static void offer_people(struct searching *s, const struct search_in *in)
{
    for (uint32_t i = 0; i < in->inputs->people.n; i++) {
        const struct person *p = &in->inputs->people.at[i];
        if (!in->people_of[p->unit])
            continue;
        bool gone = p->to != DATE_NONE && p->to < in->today;
        offer(s, SEARCH_PEOPLE,
              (struct search_hit){.id = p->code,
                                  .title = p->name,
                                  .detail = arena_printf(s->a, "%s; %s%s", p->post,
                                                         in->inputs->units.at[p->unit].name,
                                                         gone ? _("; đã thôi") : ""),
                                  .clause = "",
                                  .index = i},
              gone ? 1 : 0);
    }
}

static struct search_hit of_item(const struct item *x, const char *title, const char *detail)
{
    return (struct search_hit){
        .id = x->id, .title = *title ? title : x->id, .detail = detail, .clause = x->clause};
}

static void offer_measured(struct searching *s, const struct plan *p)
{
    for (size_t i = 0; i < p->n_indicators; i++)
        offer(s, SEARCH_INDICATORS,
              of_item(&p->indicators[i].item, p->indicators[i].item.title,
                      arena_printf(s->a, _("chỉ tiêu, đo bằng %s"),
                                   measure_vi(p->indicators[i].measure))),
              0);
    for (size_t k = 0; k < p->n_schemes; k++)
        for (size_t i = 0; i < p->schemes[k].n_criteria; i++)
            offer(s, SEARCH_INDICATORS,
                  of_item(&p->schemes[k].criteria[i].item, p->schemes[k].criteria[i].item.title,
                          arena_printf(s->a, _("tiêu chí của %s"), p->schemes[k].item.title)),
                  1);
}

static void offer_clauses(struct searching *s, const struct plan *p)
{
#define OFFER(list, title, what)             \
    for (size_t i = 0; i < p->n_##list; i++) \
    offer(s, SEARCH_CLAUSES, of_item(&p->list[i].item, title, what), 0)
    OFFER(targets, p->targets[i].item.title, target_sentence(s->a, p, &p->targets[i], DATE_NONE));
    OFFER(bars, p->bars[i].item.title, _("trường hợp không xét khen"));
    OFFER(attestations, p->attestations[i].item.title, _("xác nhận bằng văn bản"));
    OFFER(deadlines, p->deadlines[i].item.title, deadline_sentence(s->a, p, &p->deadlines[i]));
    OFFER(dossiers, p->dossiers[i].item.title, _("hồ sơ"));
    OFFER(duties, p->duties[i].item.title, p->duties[i].who);
    OFFER(settings, p->settings[i].item.title, _("câu hỏi kế hoạch để ngỏ"));
    OFFER(laws, p->laws[i].item.title, _("căn cứ pháp lý"));
#undef OFFER
}

static void offer_awards(struct searching *s, const struct plan *p)
{
    for (size_t i = 0; i < p->n_awards; i++)
        offer(s, SEARCH_AWARDS,
              of_item(&p->awards[i].item, p->awards[i].item.title,
                      arena_printf(s->a, "%s; %s", p->awards[i].form, p->awards[i].by)),
              0);
}

/* Equal ranks stay in the order of the register and of the plan. */
static int by_rank(const void *x, const void *y, void *list)
{
    const struct search_hit *at = list, *a = &at[*(const uint32_t *)x],
                            *b = &at[*(const uint32_t *)y];
    uint32_t i = *(const uint32_t *)x, k = *(const uint32_t *)y;

    return a->rank != b->rank ? (a->rank > b->rank) - (a->rank < b->rank) : (i > k) - (i < k);
}

static void take_best(struct searching *s, enum search_group g, struct search_found *ret)
{
    size_t n = s->groups[g].n, shown = n < SEARCH_SHOWN ? n : SEARCH_SHOWN;
    uint32_t *order = ARENA_ARRAY(s->a, uint32_t, n + 1);

    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    if (n)
        qsort_r(order, n, sizeof *order, by_rank, s->groups[g].at);
    ret->groups[g].hits = ARENA_ARRAY(s->a, struct search_hit, shown + 1);
    for (size_t i = 0; i < shown; i++)
        ret->groups[g].hits[i] = s->groups[g].at[order[i]];
    ret->groups[g].n = shown;
    ret->groups[g].more = n - shown;
    ret->total += n;
}

static const char *cut(struct arena *a, const char *typed)
{
    const char *s = str_trim(a, typed);
    size_t n = 0;

    for (size_t chars = 0; s[n] && chars < SEARCH_QUERY_MAX; chars++)
        for (n++; ((unsigned char)s[n] & 0xC0) == 0x80; n++)
            ;
    return arena_strndup(a, s, n);
}

void search(struct arena *a, const struct search_in *in, const char *typed,
            struct search_found *ret)
{
    _arena_ struct arena *scratch = arena_new();
    struct searching s = {.a = a, .scratch = scratch};

    *ret = (struct search_found){.query = cut(a, typed)};
    read_query(a, ret->query, &s.q);
    if (s.q.n) {
        if (in->inputs)
            offer_units(&s, in);
        if (in->inputs && in->people_of)
            offer_people(&s, in);
        offer_measured(&s, in->plan);
        offer_clauses(&s, in->plan);
        offer_awards(&s, in->plan);
    }
    for (enum search_group g = 0; g < SEARCH_GROUPS; g++)
        take_best(&s, g, ret);
}
