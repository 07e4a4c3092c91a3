/* See sheet.h.  All sheets of a year at a glance: where they stand, how much is there, who is late.  Reads the year's figures
 * once, of one unit when only that is wanted, and asks the plan once for each kind of unit. */
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
    VEC(struct sheet_line) lines;
    struct map at; /* unit → place in lines */
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

/* A revision; only the last of a figure counts. */
struct seen {
    uint32_t at, indicator;
    int64_t state;
};

static void count_one(struct listing *l, const struct seen *x)
{
    if (x->at == MAP_NONE || x->indicator == NO_INDEX || x->state == FACT_MISSING)
        return;
    struct sheet_line *line = &l->lines.at[x->at];
    line->done += l->asked.at[asked_of(l, &line->unit)].by_unit[x->indicator];
}

static int count_figures(struct listing *l, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    _arena_ struct arena *scratch = arena_new();
    struct subject_memo memo = {0};
    struct seen last = {.at = MAP_NONE};
    struct sql_figure_progress row;
    int r = sql_figure_progress(l->st->db, l->st->tenant, l->year, l->first, l->last, &c, e);

    while (r >= 0 && (r = sql_figure_progress_next(&c, &row, e)) == 1) {
        const struct seen x = {
            store_find_subject(&memo, &l->at, scratch, row.unit_code, row.unit_from),
            plan_find_indicator(l->p, row.indicator), row.state};
        if (x.at != last.at || x.indicator != last.indicator)
            count_one(l, &last);
        last = x;
    }
    count_one(l, &last);
    return r < 0 ? r : 0;
}

static int read_states(struct listing *l, struct err *e)
{
    _db_cursor_ struct db_cursor c = {0};
    struct sql_sheet_step_year row;
    int r = sql_sheet_step_year(l->st->db, l->st->tenant, l->year, l->first, l->last, &c, e);

    while (r >= 0 && (r = sql_sheet_step_year_next(&c, &row, e)) == 1) {
        uint32_t at = map_get(&l->at, store_subject_key(l->a, row.unit_code, row.unit_from));
        if (at == MAP_NONE)
            continue;
        l->lines.at[at].state = sheet_state_named(row.to_state);
        l->lines.at[at].since = arena_strdup(l->a, row.at);
    }
    return r < 0 ? r : 0;
}

static int read_windows(struct listing *l, int32_t day, struct err *e)
{
    struct round_time *times;
    struct round_exception *list;
    size_t n_times, n;
    int r = round_times(l->st, l->p, l->year, l->a, &times, &n_times, e);

    if (r == 0)
        r = round_exceptions(l->st, l->year, l->a, &list, &n, e);
    if (r < 0)
        return r;
    vec_each (x, &l->lines) {
        x->window =
            sheet_window_of(l->p, &x->unit, l->year, x->state, day, times, n_times, list, n);
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
        r = count_figures(&l, e);
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
