/* See report.h: what differs between two results of one year, and between two plans.  Things are matched by their ids and
 * units by code and first day, because two results need not share plan or inputs. */
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "core/report_impl.h"
#include "engine/plan_diff.h"
#include "engine/rank.h"

/* ---- comparing two plans ---- */

enum { C_YEAR, C_WHAT, C_CODE, C_NAME, C_FIELD, C_BEFORE, C_AFTER, C_CAUSE };
static const struct grid_column compare_columns[] = {
    [C_YEAR] = {"year", N_("Năm"), GRID_NUMBER},
    [C_WHAT] = {"what", N_("Kết quả"), GRID_TEXT},
    [C_CODE] = {"code", N_("Mã"), GRID_TEXT},
    [C_NAME] = {"name", N_("Tập thể, cá nhân"), GRID_TEXT},
    [C_FIELD] = {"field", N_("Thay đổi"), GRID_TEXT},
    [C_BEFORE] = {"before", N_("Trước"), GRID_TEXT},
    [C_AFTER] = {"after", N_("Sau"), GRID_TEXT},
    [C_CAUSE] = {"cause", N_("Vì"), GRID_TEXT}, /* report_caused() only */
};

void report_compare_init(struct grid *g, struct arena *a)
{
    grid_init(g, a, _("Khác nhau khi áp dụng kế hoạch khác"), compare_columns, C_CAUSE);
}

/* What all rows from that one on hang on; false when nobody asked. */
static bool asks_cause(const struct grid *g, size_t from)
{
    return g->n_columns > C_CAUSE && g->rows.n > from;
}

static void set_cause(struct grid *g, size_t from, const char *cause)
{
    for (; from < g->rows.n; from++)
        g->rows.at[from][C_CAUSE] = cause;
}

static void differs(struct grid *g, int year, const char *what, const char *code, const char *name,
                    const char *field, const char *before, const char *after)
{
    const char **row;

    if (str_eq(before, after))
        return;
    row = grid_row(g);
    row[C_YEAR] = int_text(g->arena, year);
    row[C_WHAT] = what;
    row[C_CODE] = code;
    row[C_NAME] = name;
    row[C_FIELD] = field;
    row[C_BEFORE] = before;
    row[C_AFTER] = after;
}

/* The ranking of the other run with the same index and group, by their ids. */
static const struct ranking *counterpart(const struct run *r, const struct ranking *k,
                                         const struct run *other)
{
    uint32_t index = plan_find_index(other->plan, r->plan->indexes[k->scheme->index].id);
    uint32_t group = plan_find_group(other->plan, r->plan->groups[k->group].item.id);

    if (index == NO_INDEX || group == NO_INDEX)
        return NULL;
    return run_ranking(other, index, group, k->year);
}

static const char *rank_cell(struct arena *a, const struct standing *st)
{
    const char *place = st ? standing_place(a, st) : "";

    return place[0] ? place : "—";
}

static const char *class_cell(struct arena *a, const struct ranking *k, const struct standing *st)
{
    const char *text = st ? standing_class(a, k->scheme, st) : "";

    return text[0] ? text : "—";
}

/* The same unit among the other run's inputs. */
static uint32_t unit_there(const struct run *r, uint32_t unit, const struct run *other)
{
    const struct unit *u = &r->inputs->units.at[unit];
    size_t low = 0, high = other->inputs->units.n;

    if (r->inputs == other->inputs)
        return unit;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct unit *x = &other->inputs->units.at[mid];
        int c = strcmp(x->code, u->code);
        if (c == 0 && x->from == u->from)
            return (uint32_t)mid;
        if (c < 0 || (c == 0 && x->from < u->from))
            low = mid + 1;
        else
            high = mid;
    }
    return NO_INDEX;
}

static uint32_t person_there(const struct run *r, uint32_t person, const struct run *other)
{
    if (person == NO_INDEX || r->inputs == other->inputs)
        return person;
    const struct person *q = &r->inputs->people.at[person];
    for (uint32_t i = 0; i < other->inputs->people.n; i++)
        if (str_eq(other->inputs->people.at[i].code, q->code) &&
            other->inputs->people.at[i].from == q->from)
            return i;
    return NO_INDEX - 1; /* nobody: no verdict has it */
}

static const char *score_cell(struct arena *a, const struct ranking *k, const struct standing *st)
{
    return st && st->ranked ? num_text(a, st->score, k->scheme->shown) : "—";
}

/* st or other NULL: not in that ranking. */
static void compare_standing(struct grid *g, const struct ranking *k, const struct unit *u,
                             const struct standing *st, const struct ranking *o,
                             const struct standing *other, bool scores)
{
    struct arena *a = g->arena;
    const char *what = k->scheme->item.title;

    if (scores)
        differs(g, k->year, what, u->code, u->name, _("điểm"), score_cell(a, k, st),
                o ? score_cell(a, o, other) : "—");
    differs(g, k->year, what, u->code, u->name, _("hạng"), rank_cell(a, st), rank_cell(a, other));
    differs(g, k->year, what, u->code, u->name, _("xếp loại"), class_cell(a, k, st),
            o ? class_cell(a, o, other) : "—");
}

static void compare_ranking(struct grid *g, const struct run *before, const struct ranking *k,
                            const struct run *after, bool scores)
{
    const struct ranking *o = counterpart(before, k, after);

    for (size_t i = 0; i < k->n_units; i++) {
        uint32_t there = unit_there(before, k->units[i], after);
        size_t n = g->rows.n;
        compare_standing(g, k, &before->inputs->units.at[k->units[i]], &k->standings[i], o,
                         o && there != NO_INDEX ? ranking_of(o, there) : NULL, scores);
        if (asks_cause(g, n))
            set_cause(g, n, cause_of_standing(g->arena, before, k, k->units[i], after, o, there));
    }
}

/* Units of a ranking that the other inputs do not have at all. */
static void compare_newcomers(struct grid *g, const struct run *before, const struct run *after,
                              const struct ranking *k)
{
    for (size_t i = 0; i < k->n_units; i++) {
        size_t n = g->rows.n;
        if (unit_there(after, k->units[i], before) != NO_INDEX)
            continue;
        compare_standing(g, k, &after->inputs->units.at[k->units[i]], NULL, k, &k->standings[i],
                         true);
        if (asks_cause(g, n))
            set_cause(g, n, cause_of_standing(g->arena, before, NULL, 0, after, k, k->units[i]));
    }
}

/* Awards of the period are judged once, with the last year of a run.  Where only one of the two runs ends with the year,
 * they are no difference. */
static bool judged(const struct run *r, const struct year_result *y, const char *award)
{
    uint32_t k = plan_find_award(r->plan, award);

    if (k == NO_INDEX || r->plan->awards[k].each == EACH_YEAR)
        return true; /* that it is gone is a difference */
    for (size_t i = 0; i < y->n_verdicts; i++)
        if (y->verdicts[i].award == k)
            return true;
    return false;
}

static void compare_verdicts(struct grid *g, const struct run *before, const struct year_result *yb,
                             const struct run *after, const struct year_result *ya, bool persons)
{
    for (size_t i = 0; i < yb->n_verdicts; i++) {
        const struct verdict_result *v = &yb->verdicts[i];
        if ((v->person != NO_INDEX && !persons) ||
            !judged(after, ya, before->plan->awards[v->award].item.id))
            continue;
        const struct item *w = &before->plan->awards[v->award].item;
        uint32_t other = plan_find_award(after->plan, w->id),
                 unit = unit_there(before, v->unit, after),
                 person = person_there(before, v->person, after);
        const struct verdict_result *o =
            other == NO_INDEX || unit == NO_INDEX ? NULL : year_verdict(ya, other, unit, person);
        size_t n = g->rows.n;
        differs(g, yb->year, w->title, subject_code(before, v->unit, v->person),
                subject_name(before, v->unit, v->person), _("kết luận"),
                _(verdict_vi(v->root.verdict)), o ? _(verdict_vi(o->root.verdict)) : "—");
        if (asks_cause(g, n))
            set_cause(g, n, cause_of_verdict(g->arena, before, v, after, o));
    }
}

void report_compare_add(struct grid *g, const struct run *before, const struct year_result *yb,
                        const struct run *after, const struct year_result *ya)
{
    for (size_t i = 0; i < yb->n_rankings; i++)
        compare_ranking(g, before, &yb->rankings[i], after, false);
    compare_verdicts(g, before, yb, after, ya, true);
}

static void correction(struct grid *g, struct arena *a, size_t n_columns, const struct run *before,
                       const struct year_result *yb, const struct run *after,
                       const struct year_result *ya, bool persons)
{
    grid_init(g, a, arena_printf(a, _("Khác nhau giữa hai kết quả năm %d"), ya->year),
              compare_columns, n_columns);
    for (size_t i = 0; i < yb->n_rankings; i++)
        compare_ranking(g, before, &yb->rankings[i], after, true);
    for (size_t i = 0; i < ya->n_rankings; i++)
        compare_newcomers(g, before, after, &ya->rankings[i]);
    compare_verdicts(g, before, yb, after, ya, persons);
}

void report_correction(struct grid *g, struct arena *a, const struct run *before,
                       const struct year_result *yb, const struct run *after,
                       const struct year_result *ya, bool persons)
{
    correction(g, a, C_CAUSE, before, yb, after, ya, persons);
}

void report_caused(struct grid *g, struct arena *a, const struct run *before,
                   const struct year_result *yb, const struct run *after,
                   const struct year_result *ya, bool persons)
{
    correction(g, a, ARRAY_SIZE(compare_columns), before, yb, after, ya, persons);
    if (!str_eq(before->plan->hash, after->plan->hash))
        grid_note(g, _("Hai kết quả theo hai bản kế hoạch khác nhau"));
}

/* ---- two plans ---- */

enum {
    D_THING,
    D_CLAUSE,
    D_FIELD,
    D_FROM,
    D_TO,
    D_SECTION,
    D_ID,
    D_PATH,
    D_WAS,
    D_IS,
    D_LINE_FROM,
    D_LINE_TO
};
static const struct grid_column diff_columns[] = {
    [D_THING] = {"thing", N_("Mục"), GRID_TEXT},
    [D_CLAUSE] = {"clause", N_("Điều khoản"), GRID_TEXT},
    [D_FIELD] = {"field", N_("Thay đổi"), GRID_TEXT},
    [D_FROM] = {"from", N_("Trước"), GRID_TEXT},
    [D_TO] = {"to", N_("Sau"), GRID_TEXT},
    [D_SECTION] = {"section", N_("Phần trong tệp"), GRID_TEXT},
    [D_ID] = {"id", N_("Mã"), GRID_TEXT},
    [D_PATH] = {"path", N_("Chỗ trong tệp"), GRID_TEXT},
    [D_WAS] = {"was", N_("Trước (như trong tệp)"), GRID_TEXT},
    [D_IS] = {"is", N_("Sau (như trong tệp)"), GRID_TEXT},
    [D_LINE_FROM] = {"line-from", N_("Dòng cũ"), GRID_NUMBER},
    [D_LINE_TO] = {"line-to", N_("Dòng mới"), GRID_NUMBER},
};

void report_plan_diff(struct grid *g, struct arena *a, const struct plan *before,
                      const struct plan *after)
{
    struct plan_change *list;
    size_t n = plan_diff(a, before, after, &list);

    grid_init(g, a, arena_printf(a, _("Kế hoạch %s: %zu thay đổi"), after->number, n), diff_columns,
              ARRAY_SIZE(diff_columns));
    for (size_t i = 0; i < n; i++) {
        const char **row = grid_row(g);
        struct change_words w;
        change_words(a, &list[i], before, after, &w);
        row[D_THING] = w.thing;
        row[D_CLAUSE] = w.clause;
        row[D_FIELD] = w.field;
        row[D_FROM] = w.from;
        row[D_TO] = w.to;
        row[D_SECTION] = list[i].section;
        row[D_ID] = list[i].id;
        row[D_PATH] = list[i].field;
        row[D_WAS] = list[i].from;
        row[D_IS] = list[i].to;
        row[D_LINE_FROM] = list[i].line_from ? int_text(a, list[i].line_from) : "";
        row[D_LINE_TO] = list[i].line_to ? int_text(a, list[i].line_to) : "";
    }
}
