/* See sheet.h.  All sheets of a year at a glance: where they stand, who is late.  Reads no figure: a nation has hundreds of
 * thousands in a year, and a page shows some few lines, of which alone it has them counted.  Asks the plan once for each kind
 * of unit. */
#include "base/str.h"
#include "core/sheet_impl.h"

/* What is asked of one kind in one group: equal for all its units that live until the end of the year, and for all
 * that do not. */
struct asked {
    uint32_t kind, group;
    bool to_end;
    bool *by_unit; /* by indicator: the unit enters it */
    size_t n;      /* of those */
    size_t all;    /* items at all */
};

struct listing {
    struct store *st;
    const struct plan *p;
    int year;
    const char *first, *last; /* codes of units */
    struct arena *a;
    VEC(struct asked) asked;
    VEC(struct sheet_line) lines; /* by code, then day */
    struct map at;                /* unit → place in lines */
};

static size_t asked_of(struct listing *l, const struct unit *u)
{
    bool to_end = unit_lives_on(u, date_from(l->year, 12, 31));
    struct sheet_item *items;
    size_t n;

    for (size_t i = 0; i < l->asked.n; i++)
        if (l->asked.at[i].kind == u->kind && l->asked.at[i].group == u->group &&
            l->asked.at[i].to_end == to_end)
            return i;
    struct asked *x = vec_push_in(l->a, &l->asked);
    *x = (struct asked){.kind = u->kind,
                        .group = u->group,
                        .to_end = to_end,
                        .by_unit = ARENA_ARRAY(l->a, bool, l->p->n_indicators + 1)};
    sheet_items(l->a, l->p, u, l->year, &items, &n);
    x->all = n;
    for (size_t i = 0; i < n; i++) {
        x->by_unit[items[i].indicator] = items[i].office == SHEET_BY_UNIT;
        x->n += items[i].office == SHEET_BY_UNIT;
    }
    return l->asked.n - 1;
}

static int read_lines(struct listing *l, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_unit_between row;
    int r = sql_unit_between(l->st->db, l->st->tenant, l->first, l->last, &c, e);

    while (r >= 0 && (r = sql_unit_between_next(&c, &row, e)) == 1) {
        struct unit u;
        r = sheet_unit(l->p, row.code, store_date(row.valid_from), row.kind, row.grp, row.name,
                       row.valid_to, l->a, &u, e);
        if (r < 0 || !unit_lives_in(&u, l->year))
            continue;
        size_t k = asked_of(l, &u); /* may move the list */
        const struct asked *x = &l->asked.at[k];
        if (x->all == 0)
            continue;
        map_add(&l->at, store_subject_key(l->a, row.code, row.valid_from), (uint32_t)l->lines.n);
        *vec_push_in(l->a, &l->lines) = (struct sheet_line){.unit = u, .since = "", .all = x->n};
    }
    return r < 0 ? r : 0;
}

/* Moves of a sheet come one behind the other: the last one stays. */
static int read_states(struct listing *l, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    _arena_ struct arena *scratch = arena_new();
    struct subject_memo memo = {0};
    struct sql_sheet_step_year row;
    int r = sql_sheet_step_year(l->st->db, l->st->tenant, l->year, l->first, l->last, &c, e);

    while (r >= 0 && (r = sql_sheet_step_year_next(&c, &row, e)) == 1) {
        uint32_t at = store_find_subject(&memo, &l->at, scratch, row.unit_code, row.unit_from);
        if (at == MAP_NONE)
            continue;
        l->lines.at[at].state = sheet_state_named(row.to_state);
        l->lines.at[at].since = arena_strdup(l->a, row.at);
    }
    return r < 0 ? r : 0;
}

/* Before, at or behind the exception's unit. */
static int order(const struct unit *u, const struct round_exception *x)
{
    int d = strcmp(u->code, x->unit_code);

    return d ? d : (u->from > x->unit_from) - (u->from < x->unit_from);
}

/* Exceptions come in the order of the lines: each line looks at its own only. */
static int read_windows(struct listing *l, int32_t day, struct err *e)
{
    struct round_time *times;
    struct round_exception *list;
    size_t n_times, n, at = 0;
    int r = round_times(l->st, l->p, l->year, l->a, &times, &n_times, e);

    if (r == 0)
        r = round_exceptions(l->st, l->year, l->a, &list, &n, e);
    if (r < 0)
        return r;
    vec_each (x, &l->lines) {
        size_t mine = 0;
        while (at < n && order(&x->unit, &list[at]) > 0)
            at++;
        while (at + mine < n && order(&x->unit, &list[at + mine]) == 0)
            mine++;
        x->window = sheet_window_of(l->p, &x->unit, l->year, x->state, day, times, n_times,
                                    mine ? &list[at] : NULL, mine);
        int32_t end = x->window.until != DATE_NONE ? x->window.until : x->window.due;
        x->late = x->state != SHEET_FINAL && end != DATE_NONE && day > end;
    }
    return 0;
}

int sheet_list(struct store *st, const struct plan *p, int year, const char *code, const char *at,
               struct arena *a, struct sheet_line **ret, size_t *ret_n, struct err *e)
{
    struct listing l = {.st = st,
                        .p = p,
                        .year = year,
                        .first = code ? code : "",
                        .last = code ? code : "~",
                        .a = a};
    int r = db_begin(st->db, DB_READ, st->tenant, e);

    if (r < 0)
        return r;
    map_init(&l.at, a);
    r = read_lines(&l, e);
    if (r == 0)
        r = read_states(&l, e);
    if (r == 0)
        r = read_windows(&l, sheet_day(at), e);
    db_rollback(st->db);
    if (r < 0)
        return r;
    *ret = l.lines.at;
    *ret_n = l.lines.n;
    return 0;
}

/* ---- what is there ---- */

/* Revisions of a figure come one behind the other: only the last counts. */
static int count_line(struct listing *l, struct sheet_line *line, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    size_t k = asked_of(l, &line->unit); /* may move the list */
    const struct asked *x = &l->asked.at[k];
    struct sql_figure_progress row;
    uint32_t last = NO_INDEX;
    size_t done = 0;
    bool there = false;
    int r = sql_figure_progress(l->st->db, l->st->tenant, line->unit.code,
                                date_iso(l->a, line->unit.from), l->year, &c, e);

    while (r >= 0 && (r = sql_figure_progress_next(&c, &row, e)) == 1) {
        uint32_t i = plan_find_indicator(l->p, row.indicator);
        done += there && i != last;
        last = i;
        there = i != NO_INDEX && x->by_unit[i] && row.state != FACT_MISSING;
    }
    line->done = done + there;
    return r < 0 ? r : 0;
}

int sheet_count(struct store *st, const struct plan *p, int year, struct sheet_line *const *lines,
                size_t n, struct arena *a, struct err *e)
{
    struct listing l = {.st = st, .p = p, .year = year, .a = a};
    int r = db_begin(st->db, DB_READ, st->tenant, e);

    if (r < 0)
        return r;
    for (size_t i = 0; r == 0 && i < n; i++)
        r = count_line(&l, lines[i], e);
    db_rollback(st->db);
    return r;
}

int sheet_years(struct store *st, struct arena *a, int **ret, size_t *ret_n, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    VEC(int) list = {0};
    struct sql_sheet_years row;
    int r = sql_sheet_years(st->db, st->tenant, &c, e);

    while (r >= 0 && (r = sql_sheet_years_next(&c, &row, e)) == 1)
        *vec_push_in(a, &list) = (int)row.year;
    if (r < 0)
        return r;
    *ret = list.at;
    *ret_n = list.n;
    return 0;
}
