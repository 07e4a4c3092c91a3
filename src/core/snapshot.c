/* See snapshot.h.  Writes what load_tables.c reads, with the same words for columns and states; a test holds the two
 * together by reading back everything.  Knows no database. */
#include "core/snapshot.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "base/csv.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/num.h"
#include "base/str.h"
#include "core/column.h"
#include "core/load.h"
#include "doc/folder_zip.h"
#include "engine/calendar.h"

static const char *const names[] = {"plan.yaml",        "units.csv",  "people.csv",   "facts.csv",
                                    "attestations.csv", "events.csv", "holidays.csv", "label.txt"};
enum { N_NAMES = ARRAY_SIZE(names), LABEL_MAX = 4096 };
static const uint64_t most = (uint64_t)8 << 30; /* bytes of all files together */

struct writer {
    const struct plan *plan;
    const struct inputs *in;
    struct arena *a; /* of one row */
    struct csv_out *o;
};

static void cell(struct writer *w, const char *s)
{
    csv_put(w->o, s ? s : "");
}

static void day(struct writer *w, int32_t d)
{
    cell(w, d == DATE_NONE ? "" : date_iso(w->a, d));
}

static void whole(struct writer *w, int64_t i)
{
    cell(w, arena_printf(w->a, "%lld", (long long)i));
}

static void yes(struct writer *w, bool is)
{
    cell(w, is ? "có" : "");
}

/* With its first day: a code may be borne by several units, one after the other. */
static void unit_ref(struct writer *w, uint32_t unit)
{
    const struct unit *u = &w->in->units.at[unit];

    cell(w, arena_printf(w->a, "%s@%s", u->code, date_iso(w->a, u->from)));
}

/* "12.345" may be read as thousands; "012.345" may not. */
static void number(struct writer *w, int64_t mant, uint8_t scale)
{
    char *s = dec_text(w->a, (struct dec){.mant = mant, .scale = scale});
    const char *point = strchr(s, '.');

    cell(w, point && strlen(point + 1) == 3 ? arena_printf(w->a, "0%s", s) : s);
}

static void end_row(struct writer *w)
{
    csv_put_end(w->o);
    arena_reset(w->a);
}

static void head(struct writer *w, const char *const *columns, size_t n)
{
    for (size_t i = 0; i < n; i++)
        cell(w, columns[i]);
    end_row(w);
}
#define HEAD(w, ...)                                   \
    do {                                               \
        static const char *const h_[] = {__VA_ARGS__}; \
        head((w), h_, ARRAY_SIZE(h_));                 \
    } while (0)

/* ---- tables ---- */

static void put_units(struct writer *w)
{
    HEAD(w, "code", "kind", "name", "from", "to", "predecessors");
    vec_each (u, &w->in->units) {
        const char *list = "";
        cell(w, u->code);
        cell(w, w->plan->kinds[u->kind].item.id);
        cell(w, u->name);
        day(w, u->from);
        day(w, u->to);
        for (size_t i = 0; i < u->n_predecessors; i++) {
            const struct unit *o = &w->in->units.at[u->predecessors[i]];
            list = arena_printf(w->a, "%s%s%s@%s", list, i ? ";" : "", o->code,
                                date_iso(w->a, o->from));
        }
        cell(w, list);
        end_row(w);
    }
}

static void put_people(struct writer *w)
{
    HEAD(w, "code", "name", "post", "unit", "head", "from", "to");
    vec_each (q, &w->in->people) {
        cell(w, q->code);
        cell(w, q->name);
        cell(w, q->post);
        unit_ref(w, q->unit);
        yes(w, q->head);
        day(w, q->from);
        day(w, q->to);
        end_row(w);
    }
}

static void put_value(struct writer *w, const struct fact *f)
{
    enum measure m = w->plan->indicators[f->indicator].measure;
    bool value = f->state == FACT_VALUE, ratio = m == MEASURE_RATIO || m == MEASURE_SURVEY;

    if (value && m != MEASURE_MILESTONE)
        number(w, f->num, f->num_scale);
    else
        cell(w, "");
    if (value && (ratio || f->den) && m != MEASURE_MILESTONE)
        number(w, f->den, f->den_scale);
    else
        cell(w, "");
    day(w, value && m == MEASURE_MILESTONE ? (int32_t)f->num : DATE_NONE);
}

static const char *state_word(const struct fact *f)
{
    if (f->state == FACT_VALUE)
        return f->flags & FACT_DISPUTED ? "đang xác minh" : "";
    return f->state == FACT_NA ? "không áp dụng" : "chưa có";
}

static void put_fact(struct writer *w, const struct fact *f, bool superseded)
{
    const struct origin *o = &w->in->origins.at[f->origin];

    unit_ref(w, f->unit);
    whole(w, f->year);
    cell(w, w->plan->indicators[f->indicator].item.id);
    put_value(w, f);
    cell(w, state_word(f));
    cell(w, o->source);
    cell(w, o->formula);
    cell(w, o->evidence);
    cell(w, o->author);
    day(w, f->recorded);
    cell(w, o->note);
    yes(w, superseded);
    end_row(w);
}

static void put_facts(struct writer *w)
{
    const char *names_of[FACT_COLUMNS];

    for (size_t i = 0; i < FACT_COLUMNS; i++)
        names_of[i] = fact_columns[i].name;
    head(w, names_of, FACT_COLUMNS);
    vec_each (f, &w->in->facts)
        put_fact(w, f, false);
    vec_each (f, &w->in->superseded)
        put_fact(w, f, true);
}

static void put_attestations(struct writer *w)
{
    static const char *const results[] = {"có", "không", "không áp dụng"};

    HEAD(w, "subject", "kind", "year", "result", "number", "date", "issuer", "evidence", "note");
    vec_each (t, &w->in->attestations) {
        if (t->of_person)
            cell(w, w->in->people.at[t->subject].code);
        else
            unit_ref(w, t->subject);
        cell(w, w->plan->attestations[t->kind].item.id);
        if (t->year)
            whole(w, t->year);
        else
            cell(w, "");
        cell(w, results[t->result]);
        cell(w, t->number);
        day(w, t->date);
        cell(w, t->issuer);
        cell(w, t->evidence);
        cell(w, t->note);
        end_row(w);
    }
}

static void put_events(struct writer *w)
{
    HEAD(w, "event", "year", "date", "document");
    vec_each (v, &w->in->events) {
        cell(w, w->plan->events[v->kind].item.id);
        whole(w, v->year);
        day(w, v->date);
        cell(w, v->document);
        end_row(w);
    }
}

static void put_holidays(struct writer *w)
{
    static const char *const kinds[] = {"off_weekday", "worked_saturday", "whole_year"};

    HEAD(w, "date", "kind", "label", "basis");
    vec_each (h, &w->in->holidays) {
        cell(w, calendar_key(w->a, h));
        cell(w, kinds[h->kind]);
        cell(w, h->label);
        cell(w, h->basis);
        end_row(w);
    }
}

/* ---- the folder ---- */

static int write_table(const struct plan *p, const struct inputs *in, const char *path,
                       void (*put)(struct writer *), struct err *e)
{
    _fs_out_ struct fs_out f = {0};
    _arena_ struct arena *row = arena_new();
    struct csv_out o;
    struct writer w = {.plan = p, .in = in, .a = row, .o = &o};
    int r = fs_out_open(&f, path, e);

    if (r < 0)
        return r;
    csv_out_init(&o, f.f, NULL, ',', true);
    o.raw = true; /* read by programs, and back as it was */
    put(&w);
    return fs_out_commit(&f, e);
}

int snapshot_write(const struct plan *p, const struct inputs *in, const char *dir, struct err *e)
{
    static void (*const put[])(struct writer *) = {put_units,        put_people, put_facts,
                                                   put_attestations, put_events, put_holidays};
    _arena_ struct arena *a = arena_new();

    CHECK(in->first_fact); /* sealed */
    int r = fs_write(fs_join(a, dir, names[0]), p->text, strlen(p->text), e);
    for (size_t i = 0; r == 0 && i < ARRAY_SIZE(put); i++)
        r = write_table(p, in, fs_join(a, dir, names[i + 1]), put[i], e);
    if (r < 0 || !in->label[0])
        return r;
    return fs_write(fs_join(a, dir, names[N_NAMES - 1]), in->label, strlen(in->label), e);
}

char *snapshot_temp(struct arena *a, struct err *e)
{
    const char *base = getenv("TMPDIR");
    char *dir = arena_printf(a, "%s/thidua-XXXXXX", base && *base ? base : "/tmp");

    if (mkdtemp(dir))
        return dir;
    err_errno(e, _("Không tạo được"), _("thư mục tạm"));
    return NULL;
}

void snapshot_temp_end(const char *dir)
{
    _arena_ struct arena *a = arena_new();
    DIR *d = opendir(dir);
    struct dirent *x;

    while (d && (x = readdir(d)))
        if (!str_eq(x->d_name, ".") && !str_eq(x->d_name, ".."))
            unlink(fs_join(a, dir, x->d_name));
    if (d)
        closedir(d);
    rmdir(dir);
}

int snapshot_pack(const struct plan *p, const struct inputs *in, const char *path, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    _snapshot_temp_ char *dir = snapshot_temp(a, e);

    if (!dir)
        return e->code;
    int r = snapshot_write(p, in, dir, e);
    return r < 0 ? r : folder_zip(dir, names, N_NAMES, path, e);
}

static int read_label(struct arena *a, const char *dir, struct inputs *ret, struct err *e)
{
    const char *path = fs_join(a, dir, names[N_NAMES - 1]);
    char *text;
    size_t n;

    if (!fs_exists(path)) {
        ret->label = "";
        return 0;
    }
    int r = fs_read(a, path, LABEL_MAX, &text, &n, e);
    if (r == 0)
        ret->label = text;
    return r;
}

int snapshot_open(const char *path, struct arena *a, struct plan **ret_plan, struct inputs *ret,
                  struct err *e)
{
    _snapshot_temp_ char *dir = snapshot_temp(a, e);
    struct errs errs;

    if (!dir)
        return e->code;
    int r = folder_unzip(path, names, N_NAMES, dir, most, e);
    if (r < 0)
        return r;
    errs_init(&errs, a, 1);
    r = load_dir(a, dir, &(struct load_how){.sealed = true}, ret_plan, ret, &errs);
    if (r < 0) {
        err_set(e, ERR_VERIFY, _("dữ liệu niêm phong không đọc lại được: %s"),
                errs.list.n ? errs.list.at[0].message : "");
        return err_hint(e, "%s",
                        _("Sửa chỗ đó trong danh sách, số liệu rồi làm lại; nếu vẫn lỗi, báo quản "
                          "trị viên."));
    }
    r = read_label(a, dir, ret, e);
    if (r < 0)
        inputs_free(ret);
    return r;
}
