/* See site.h.  Every year gets a run of its own, which is what `thidua evaluate --year Y` makes, so that the package given
 * out here is byte for byte the one anybody can compute from the same files.  Of a publication the sealed bytes are given
 * out; evaluating again must give them, and where a later program does not, pages say so instead of keeping it quiet. */
#include "web/site.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/str.h"
#include "core/code.h"
#include "core/grid_out.h"
#include "core/load.h"
#include "core/report.h"
#include "core/setting.h"
#include "engine/package.h"
#include "engine/rank.h"
#include "web/spool.h"

enum { MAX_PACKAGE = 1 << 30, KEEP_MAX_BYTES = 32 << 20, KEEP_MAX_PAGES = 4096 };

struct site_base {
    struct arena *arena;
    _Atomic int holds;
    struct plan *plan;
    struct inputs inputs;
};

/* ---- holding ---- */

static struct site_base *base_new(void)
{
    struct site_base *b = xcalloc(1, sizeof *b);

    b->arena = arena_new();
    b->holds = 1;
    inputs_init(&b->inputs, b->arena);
    return b;
}

static void base_release(struct site_base *b)
{
    if (!b || --b->holds)
        return;
    inputs_free(&b->inputs);
    arena_free(b->arena);
    free(b);
}

static void sealed_release(struct site_sealed *x)
{
    if (!x || --x->holds)
        return;
    if (x->package >= 0)
        close(x->package);
    buf_free(&x->rankings_csv);
    buf_free(&x->rankings_json);
    buf_free(&x->rankings_xlsx);
    arena_free(x->arena);
    free(x);
}

static void year_release(struct site_year *y)
{
    if (!y || --y->holds)
        return;
    year_result_free(&y->result);
    sealed_release(y->sealed);
    base_release(y->base);
    arena_free(y->drawn->arena);
    arena_free(y->arena);
    free(y);
}

static struct site *site_new(void)
{
    struct site *s = xcalloc(1, sizeof *s);

    s->arena = arena_new();
    s->holds = 1;
    s->office = s->press = "";
    pthread_mutex_init(&s->kept.lock, NULL);
    return s;
}

/* ---- pages kept ready ---- */

const struct http_kept *site_kept(struct site *s, const char *path)
{
    pthread_mutex_lock(&s->kept.lock);
    uint32_t i = s->kept.pages.n ? map_get(&s->kept.by_path, path) : MAP_NONE;
    const struct http_kept *k = i == MAP_NONE ? NULL : s->kept.pages.at[i];
    pthread_mutex_unlock(&s->kept.lock);
    return k;
}

void site_keep(struct site *s, const char *path, const struct http_answer *an)
{
    pthread_mutex_lock(&s->kept.lock);
    if (!s->kept.pages.n)
        map_init(&s->kept.by_path, s->arena);
    if (s->kept.pages.n < KEEP_MAX_PAGES && s->kept.bytes + an->len <= KEEP_MAX_BYTES &&
        map_get(&s->kept.by_path, path) == MAP_NONE) {
        map_add(&s->kept.by_path, path, (uint32_t)s->kept.pages.n);
        *vec_push(&s->kept.pages) = http_keep(an);
        s->kept.bytes += an->len;
    }
    pthread_mutex_unlock(&s->kept.lock);
}

static void free_kept(struct site *s)
{
    vec_each (k, &s->kept.pages)
        http_kept_free(*k);
    vec_free(&s->kept.pages);
    pthread_mutex_destroy(&s->kept.lock);
}

void site_hold(struct site *s)
{
    s->holds++;
}

void site_release(struct site *s)
{
    if (!s || --s->holds)
        return;
    free_kept(s);
    for (size_t i = 0; i < s->n_years; i++)
        year_release(s->years[i]);
    for (size_t i = 0; i < s->n_proposals; i++)
        year_release(s->proposals[i]);
    for (size_t i = 0; i < s->n_publications; i++)
        sealed_release(s->publications[i]);
    base_release(s->base);
    arena_free(s->arena);
    free(s);
}

/* ---- one year ---- */

/* Takes over nothing: the base is held once more. */
static struct site_year *year_new(struct site_base *base, int year)
{
    struct site_year *y = xcalloc(1, sizeof *y);
    struct site_sealed *x = xcalloc(1, sizeof *x);

    x->arena = arena_new();
    x->holds = 1;
    x->year = year;
    x->package = -1;
    base->holds++;
    *y = (struct site_year){.arena = arena_new(),
                            .holds = 1,
                            .base = base,
                            .sealed = x,
                            .year = year,
                            .plan = base->plan,
                            .inputs = &base->inputs,
                            .calendar = &base->inputs};
    y->drawn = ARENA_NEW(y->arena, struct site_drawn);
    return y;
}

static int put_data(struct site_year *y, struct err *e)
{
    struct site_sealed *x = y->sealed;
    _arena_ struct arena *a = arena_new();
    struct grid g;
    enum i18n_lang before = i18n_use(I18N_VI); /* files, the same for everybody */

    report_rankings_init(&g, a, &y->run);
    report_rankings_add(&g, &y->run, &y->result);
    grid_copy(&x->rankings, x->arena,
              &g); /* names belong to the inputs, which go when this is replaced */
    x->groups = ARENA_ARRAY(x->arena, const char *, g.rows.n + 1);
    for (size_t i = 0; i < g.rows.n; i++) {
        uint32_t group = plan_find_group(y->plan, grid_cell(&g, g.rows.at[i], "group"));
        x->groups[i] = arena_strdup(x->arena, y->plan->groups[group].item.title);
    }
    int r = grid_to_buf(&x->rankings, GRID_CSV, &x->rankings_csv, e);
    if (r == 0)
        r = grid_to_buf(&x->rankings, GRID_JSON, &x->rankings_json, e);
    if (r == 0)
        r = grid_to_buf(&x->rankings, GRID_XLSX, &x->rankings_xlsx, e);
    i18n_use(before);
    return r;
}

static int put_package(struct site_sealed *x, const struct buf *b, struct err *e)
{
    x->package = spool_open();
    x->package_len = b->len;
    if (x->package >= 0 && spool_write(x->package, b->data, b->len))
        return 0;
    err_errno(e, _("Chưa ghi được"), _("gói công bố ra tệp tạm"));
    return err_hint(e, "%s", _("Dọn chỗ ở thư mục tạm (TMPDIR, mặc định /tmp)."));
}

/* The year's run with its package in *b; ERR_MISSING when the run does not reach the year. */
static int evaluate(struct site_year *y, int threads, struct buf *b, struct err *e)
{
    run_init(&y->run, y->arena, y->plan, y->inputs, y->year, threads);
    int r = package_of_year(&y->run, y->year, json_to_buf, b, &y->result, y->sealed->hash, e);
    return r < 0 ? r : put_data(y, e);
}

static bool shows_something(const struct site_year *y)
{
    return y->result.n_rankings || y->result.n_verdicts;
}

/* ---- the whole ---- */

static void hash_program(struct hash *h)
{
    char chunk[65536];
    _fclose_ FILE *f = fopen("/proc/self/exe", "rb");
    size_t n;

    while (f && (n = fread(chunk, 1, sizeof chunk, f)) > 0)
        hash_add(h, chunk, n);
}

static void make_etag(struct site *s)
{
    struct hash h;
    char hex[HASH_HEX];

    hash_init(&h);
    hash_program(&h);
    hash_add(&h, s->plan->hash, strlen(s->plan->hash));
    for (size_t i = 0; i < s->n_years; i++)
        hash_add(&h, s->years[i]->sealed->hash, HASH_HEX);
    for (size_t i = 0; i < s->n_publications; i++)
        hash_add(&h, &s->publications[i]->publication.id, sizeof(int64_t));
    hash_end(&h, hex);
    snprintf(s->etag, sizeof s->etag, "\"%.32s\"", hex);
}

static void add_notice(struct site *s, const char *text)
{
    enum i18n_lang in = i18n_now();

    for (size_t i = 0; i < s->n_notices[in]; i++)
        if (str_eq(s->notices[in][i], text))
            return;
    s->notices[in][s->n_notices[in]++] = arena_strdup(s->arena, text);
}

/* Every thing that some year must say, once, in the language that holds. */
static void make_notices_in(struct site *s)
{
    _arena_ struct arena *a = arena_new();
    struct grid g;
    size_t room = 1;

    for (size_t i = 0; i < s->n_years; i++)
        room += s->years[i]->plan->n_schemes + 3;
    s->notices[i18n_now()] = ARENA_ARRAY(s->arena, const char *, room);
    for (size_t i = s->n_years; i-- > 0;) {
        const struct site_year *y = s->years[i];
        if (y->sealed->differs)
            add_notice(s, arena_printf(a,
                                       _("Chương trình hiện nay tính lại năm %d không giống gói "
                                         "đã niêm phong; gói niêm phong là bản có giá trị"),
                                       y->year));
        grid_init(&g, a, "", NULL, 0);
        report_labels(&g, &y->run);
        for (size_t k = 0; k < g.n_notes; k++)
            add_notice(s, g.notes[k]);
    }
    if (!s->n_years && s->plan->illustrative[0])
        add_notice(s, arena_printf(a, _("Kế hoạch minh họa: %s"), s->plan->illustrative));
}

static void make_notices(struct site *s)
{
    enum i18n_lang before = i18n_use(I18N_VI);

    for (enum i18n_lang in = 0; in < I18N_LANGS; in++) {
        i18n_use(in);
        make_notices_in(s);
    }
    i18n_use(before);
}

static void finish(struct site *s)
{
    s->plan = s->base->plan;
    make_notices(s);
    make_etag(s);
}

/* ---- from a folder ---- */

static int evaluate_all(struct site *s, struct site_base *base, int threads, struct err *e)
{
    struct run all;
    int r = 0;

    run_init(&all, s->arena, base->plan, &base->inputs, 0, threads);
    r = run_refused(&all, e);
    s->years = ARENA_ARRAY(s->arena, struct site_year *, PLAN_MAX_YEARS);
    for (int year = all.first; year <= all.last && r == 0; year++) {
        struct site_year *y = year_new(base, year);
        _buf_ struct buf package = BUF_INIT(MAX_PACKAGE);
        r = evaluate(y, threads, &package, e);
        if (r == 0)
            r = put_package(y->sealed, &package, e);
        if (r == 0 && shows_something(y))
            s->years[s->n_years++] = y;
        else
            year_release(y);
    }
    if (r == 0 && !s->n_years) {
        err_set(e, ERR_MISSING, _("kế hoạch “%s” chưa có năm nào có số liệu"),
                base->plan->item.title);
        r = err_hint(e, "%s", _("Nạp số liệu (facts.csv) rồi mở lại."));
    }
    return r;
}

int site_from_dir(const char *dir, int threads, struct site **ret, struct errs *errs, struct err *e)
{
    struct site *s = site_new();
    struct site_base *base = s->base = base_new();
    int r = load_dir(base->arena, dir, NULL, &base->plan, &base->inputs, errs);

    if (r == 0) {
        size_t before = errs->total;
        codes_check(&base->inputs, dir, errs);
        r = errs->total > before ? ERR_INPUT : 0;
    }
    if (r < 0) {
        err_set(e, r, _("chưa mở được “%s” vì tệp đầu vào có lỗi"), dir);
        err_hint(e, "%s", _("Sửa các lỗi trên rồi mở lại."));
    } else if ((r = evaluate_all(s, base, threads, e)) == 0) {
        finish(s);
        *ret = s;
        return 0;
    }
    site_release(s);
    return r;
}

/* ---- from publications ---- */

struct loading {
    struct store *st;
    struct site *s;
    const struct site *old;
    const struct publication *list;
    size_t n;
    int threads;
};

static struct publication keep(struct arena *a, const struct publication *x)
{
    struct publication y = *x;
    const char **const texts[] = {&y.plan_hash, &y.package_hash, &y.snapshot_hash, &y.reason,
                                  &y.note,      &y.proposed_at,  &y.proposed_by,   &y.decision,
                                  &y.event,     &y.word_reason,  &y.word_at,       &y.word_author,
                                  &y.mark};

    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        *texts[i] = arena_strdup(a, *texts[i]);
    return y;
}

/* What was sealed counts, whatever this program computes now. */
static int take_package(struct loading *l, struct site_sealed *x, struct buf *b, struct err *e)
{
    int r = 0;

    x->differs = !str_eq(x->hash, x->publication.package_hash);
    if (x->differs) {
        buf_clear(b);
        r = store_read_package(l->st, x->publication.run_id, json_to_buf, b, e);
        snprintf(x->hash, sizeof x->hash, "%s", x->publication.package_hash);
    }
    return r < 0 ? r : put_package(x, b, e);
}

static int load_year(struct loading *l, const struct publication *x, struct site_year **ret,
                     struct err *e)
{
    struct site_base *base = base_new();
    _buf_ struct buf package = BUF_INIT(MAX_PACKAGE);
    int r = publication_open(l->st, x, base->arena, &base->plan, &base->inputs, e);
    struct site_year *y;

    if (r < 0) {
        base_release(base);
        return r;
    }
    y = year_new(base, x->year);
    base_release(base);
    y->sealed->publication = keep(y->sealed->arena, x);
    y->calendar = publication_event(l->list, l->n, x->year, y->plan, y->inputs, y->arena);
    r = evaluate(y, l->threads, &package, e);
    if (r == 0)
        r = take_package(l, y->sealed, &package, e);
    if (r < 0)
        year_release(y);
    else
        *ret = y;
    return r;
}

/* What the site before had of a publication; held once more. */
static struct site_sealed *old_sealed(const struct loading *l, int64_t id)
{
    for (size_t i = 0; l->old && i < l->old->n_publications; i++)
        if (l->old->publications[i]->publication.id == id) {
            l->old->publications[i]->holds++;
            return l->old->publications[i];
        }
    return NULL;
}

static struct site_year *old_year(const struct loading *l, int64_t id)
{
    for (size_t i = 0; l->old && i < l->old->n_years; i++)
        if (l->old->years[i]->sealed->publication.id == id) {
            l->old->years[i]->holds++;
            return l->old->years[i];
        }
    return NULL;
}

static void set_difference(struct site_sealed *x, const struct site_year *before,
                           const struct site_year *after)
{
    _arena_ struct arena *a = arena_new();
    struct grid g;

    for (enum i18n_lang in = 0; in < I18N_LANGS; in++) {
        enum i18n_lang was = i18n_use(in);
        report_correction(&g, a, &before->run, &before->result, &after->run, &after->result, false);
        grid_copy(&x->difference[in], x->arena, &g);
        i18n_use(was);
    }
}

/* The publications of one year, oldest first: only the last stays whole. */
static int load_publications(struct loading *l, int year, struct site_year **ret, struct err *e)
{
    struct site_year *last = NULL, *y;
    int r = 0;

    for (size_t i = 0; i < l->n && r == 0; i++) {
        const struct publication *x = &l->list[i];
        if (x->year != year || x->state != PUBLICATION_PUBLISHED)
            continue;
        struct site_sealed *sealed = old_sealed(l, x->id);
        y = old_year(l, x->id);
        if (!y && sealed && publication_replaced(l->list, l->n, x->id) && last == NULL) {
            l->s->publications[l->s->n_publications++] = sealed;
            continue; /* known, and nothing new is compared with it */
        }
        sealed_release(sealed);
        if (!y && (r = load_year(l, x, &y, e)) < 0)
            break;
        if (last && !y->sealed->difference[I18N_VI].columns)
            set_difference(y->sealed, last, y);
        year_release(last);
        last = y;
        y->sealed->holds++;
        l->s->publications[l->s->n_publications++] = y->sealed;
    }
    if (r < 0)
        year_release(last);
    else
        *ret = last;
    return r;
}

static int by_id(const void *a, const void *b)
{
    const struct site_sealed *const *x = a, *const *y = b;
    int64_t i = (*x)->publication.id, k = (*y)->publication.id;

    return (i > k) - (i < k);
}

/* Each beside what it would replace.  One that cannot be opened must not keep the public from what is published. */
static void load_proposals(struct loading *l)
{
    struct site *s = l->s;
    struct site_year *y;
    struct err e;

    s->proposals = ARENA_ARRAY(s->arena, struct site_year *, l->n + 1);
    for (size_t i = 0; i < l->n; i++) {
        if (l->list[i].state != PUBLICATION_PROPOSED || load_year(l, &l->list[i], &y, &e) < 0)
            continue;
        const struct site_year *now = site_year(s, y->year);
        if (now)
            set_difference(y->sealed, now, y);
        s->proposals[s->n_proposals++] = y;
    }
}

static int load_years(struct loading *l, struct err *e)
{
    struct site *s = l->s;
    int first = INT32_MAX, last = 0, r = 0;

    for (size_t i = 0; i < l->n; i++) {
        first = l->list[i].year < first ? l->list[i].year : first;
        last = l->list[i].year > last ? l->list[i].year : last;
    }
    s->publications = ARENA_ARRAY(s->arena, struct site_sealed *, l->n + 1);
    s->years = ARENA_ARRAY(s->arena, struct site_year *, l->n + 1);
    for (int year = first; year <= last && r == 0; year++) {
        struct site_year *y = NULL;
        r = load_publications(l, year, &y, e);
        if (y)
            s->years[s->n_years++] = y;
    }
    if (s->n_publications)
        qsort(s->publications, s->n_publications, sizeof(struct site_sealed *), by_id);
    return r;
}

static int load_contacts(struct store *st, struct site *s, struct err *e)
{
    struct setting_value all[MOVEMENT_SETTINGS];
    int r = movement_settings(st, s->arena, all, e);

    if (r < 0)
        return r;
    s->office = all[SETTING_OFFICE].value;
    s->press = all[SETTING_PRESS].value;
    return 0;
}

int site_from_store(struct store *st, int32_t today, int threads, const struct site *old,
                    struct site **ret, struct err *e)
{
    struct site *s = site_new();
    struct publication *list = NULL;
    struct loading l = {.st = st, .s = s, .old = old, .threads = threads};
    int r = publication_counter(st, &s->counter, e);

    s->base = base_new();
    if (r == 0)
        r = publication_list(st, s->arena, &list, &l.n, e);
    l.list = list;
    if (r == 0)
        r = publication_plan(st, s->base->arena, date_year(today), today, &s->base->plan, e);
    if (r == 0)
        r = load_contacts(st, s, e);
    if (r == 0)
        r = load_years(&l, e);
    if (r == 0)
        load_proposals(&l);
    if (r < 0) {
        site_release(s);
        return r;
    }
    finish(s);
    *ret = s;
    return 0;
}

/* ---- looking up ---- */

const struct site_year *site_year(const struct site *s, int year)
{
    for (size_t i = 0; i < s->n_years; i++)
        if (s->years[i]->year == year)
            return s->years[i];
    return NULL;
}

const struct site_sealed *site_publication(const struct site *s, int64_t id)
{
    for (size_t i = 0; i < s->n_publications; i++)
        if (s->publications[i]->publication.id == id)
            return s->publications[i];
    return NULL;
}

const struct site_sealed *site_replaced(const struct site *s, int64_t id)
{
    for (size_t i = 0; i < s->n_publications; i++)
        if (s->publications[i]->publication.replaces == id)
            return s->publications[i];
    return NULL;
}

size_t unit_ref_split(const char *ref, int32_t *ret_from)
{
    size_t n = strlen(ref);

    *ret_from = DATE_NONE;
    return n > 11 && ref[n - 11] == '.' && date_parse_iso(ref + n - 10, ret_from) == 0 ? n - 11 : n;
}

const char *unit_ref_dated(struct arena *a, const struct unit *u)
{
    return arena_printf(a, "%s.%s", u->code, date_iso(a, u->from));
}

uint32_t site_unit(const struct site_year *y, const char *ref)
{
    int32_t from;
    size_t n = unit_ref_split(ref, &from);

    for (uint32_t i = (uint32_t)y->inputs->units.n; i-- > 0;) {
        const struct unit *u = &y->inputs->units.at[i];
        if (!strncmp(u->code, ref, n) && !u->code[n] && unit_lives_in(u, y->year) &&
            (from == DATE_NONE || from == u->from))
            return i;
    }
    return NO_INDEX;
}

const char *site_unit_ref(struct arena *a, const struct site_year *y, uint32_t unit)
{
    const struct unit *u = &y->inputs->units.at[unit];

    for (uint32_t i = unit + 1;
         i < y->inputs->units.n && str_eq(y->inputs->units.at[i].code, u->code); i++)
        if (unit_lives_in(&y->inputs->units.at[i], y->year))
            return unit_ref_dated(a, u);
    return u->code;
}

static uint32_t same_unit(const struct site_year *y, const struct unit *u)
{
    for (uint32_t i = 0; i < y->inputs->units.n; i++)
        if (y->inputs->units.at[i].from == u->from && str_eq(y->inputs->units.at[i].code, u->code))
            return i;
    return NO_INDEX;
}

const struct standing *site_standing(const struct site_year *y, const struct ranking *k,
                                     uint32_t unit, const struct site_year *other,
                                     const struct ranking **ret)
{
    uint32_t there = same_unit(other, &y->inputs->units.at[unit]);
    const char *index = y->plan->indexes[k->scheme->index].id;
    const char *group = y->plan->groups[k->group].item.id;

    for (size_t i = 0; i < other->result.n_rankings && there != NO_INDEX; i++) {
        const struct ranking *o = &other->result.rankings[i];
        if (!str_eq(other->plan->indexes[o->scheme->index].id, index) ||
            !str_eq(other->plan->groups[o->group].item.id, group))
            continue;
        *ret = o;
        return ranking_of(o, there);
    }
    return NULL;
}
