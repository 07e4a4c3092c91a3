/* What a row of each table means.  Tables first, then one function a kind; see doc/input-files.md, which is checked
 * against these columns by a test. */
#include <string.h>

#include "base/cell.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/vi.h"
#include "core/load_impl.h"
#include "engine/fact_read.h"

#define THERE(i) ((i) != NO_INDEX && (i) != MAP_NONE)

/* ---- units ---- */

enum { U_CODE, U_KIND, U_NAME, U_FROM, U_TO, U_AFTER };
static const struct column unit_columns[] = {
    [U_CODE] = {"code", {"mã", "mã đơn vị"}, true, COLUMN_CODE},
    [U_KIND] = {"kind", {"loại", "loại đơn vị"}, true, COLUMN_TEXT},
    [U_NAME] = {"name", {"tên", "tên đơn vị"}, true, COLUMN_NAME},
    [U_FROM] = {"from", {"từ ngày"}, true, COLUMN_VALUE},
    [U_TO] = {"to", {"đến ngày"}, false, COLUMN_VALUE},
    [U_AFTER] = {"predecessors", {"đơn vị cũ", "hợp nhất từ"}, false, COLUMN_CODE},
};

static uint32_t kind_of(struct loader *l, int col)
{
    const char *id;

    if (!load_required(l, col, &id))
        return NO_INDEX;
    uint32_t k = plan_find_kind(l->plan, id);
    for (uint32_t i = 0; k == NO_INDEX && i < l->plan->n_kinds; i++)
        if (str_eq(vi_search_key(l->scratch, id),
                   vi_search_key(l->scratch, l->plan->kinds[i].item.title)))
            k = i;
    if (k == NO_INDEX)
        load_bad(l, col, _("Dùng mã loại đơn vị khai trong kế hoạch (unit kinds)."), "%s",
                 _("kế hoạch không có loại đơn vị này"));
    return k;
}

static void unit_row(struct loader *l)
{
    struct unit u = {.row = (uint32_t)l->row.line};
    const char *code, *name, *after = load_text(l, U_AFTER);
    bool ok = load_required(l, U_CODE, &code) & load_required(l, U_NAME, &name) &
              load_date(l, U_FROM, &u.from) & load_date(l, U_TO, &u.to);

    u.kind = kind_of(l, U_KIND);
    if (!ok || u.kind == NO_INDEX)
        return;
    if (u.from == DATE_NONE)
        return load_bad(l, U_FROM, _("Điền ngày đơn vị bắt đầu tồn tại."), "%s",
                        _("thiếu ngày bắt đầu"));
    if (u.to != DATE_NONE && u.to < u.from)
        return load_bad(l, U_TO, NULL, "%s", _("ngày kết thúc trước ngày bắt đầu"));
    if (strchr(code, '@') || strchr(code, ';'))
        return load_bad(l, U_CODE, NULL, "%s", _("mã không được có dấu @ hoặc ;"));
    for (uint32_t o = map_get(&l->unit_codes, code); THERE(o); o = l->same_code.at[o]) {
        const struct unit *x = &l->in->units.at[o];
        if (x->from <= (u.to == DATE_NONE ? INT32_MAX : u.to) &&
            (x->to == DATE_NONE || x->to >= u.from))
            return load_bad(l, U_CODE,
                            _("Một mã chỉ thuộc một đơn vị tại một thời điểm: điền đến ngày "
                              "của đơn vị cũ."),
                            x->row ? _("trùng thời gian với dòng %u")
                                   : _("trùng thời gian với đơn vị đang có trong sổ"),
                            x->row);
    }
    u.code = load_keep(l, code);
    u.name = load_keep(l, name);
    u.group = l->plan->kinds[u.kind].group;
    *vec_push(&l->in->units) = u;
    load_index_unit(l, (uint32_t)l->in->units.n - 1);
    if (*after) {
        __typeof__(l->waiting.at) w = vec_push(&l->waiting);
        w->unit = (uint32_t)l->in->units.n - 1;
        w->text = load_keep(l, after);
        w->line = l->row.line;
    }
}

/* A predecessor ended before its successor began: so nobody can follow himself, by however many steps. */
static bool ended_before(struct loader *l, uint32_t old, const struct unit *u)
{
    const struct unit *o = &l->in->units.at[old];

    if (o->to != DATE_NONE && o->to < u->from)
        return true;
    load_bad(l, U_AFTER,
             _("Điền đến ngày (to) của đơn vị cũ, hoặc sửa từ ngày (from) của đơn vị này."),
             _("đơn vị cũ “%s” phải kết thúc trước khi “%s” bắt đầu (ghi to và from)"), o->code,
             u->code);
    return false;
}

static void name_predecessors(struct loader *l, uint32_t unit, const char *text)
{
    struct unit *u = &l->in->units.at[unit];
    char **parts;
    size_t n = str_split(l->scratch, text, ';', &parts);

    u->predecessors = ARENA_ARRAY(l->in->arena, uint32_t, n);
    for (size_t i = 0; i < n; i++) {
        char *one = str_trim(l->scratch, parts[i]);
        if (!*one)
            continue;
        uint32_t p = load_unit(l, U_AFTER, one, date_from(DATE_MIN_YEAR, 1, 1), u->from - 1);
        if (p != NO_INDEX && ended_before(l, p, u))
            u->predecessors[u->n_predecessors++] = p;
    }
}

/* The rows are gone by now: a row of one cell stands in for each, so that errors show its text. */
static void unit_end(struct loader *l)
{
    size_t n = (size_t)(l->at[U_AFTER] + 1); /* 0 without that column; then nobody waits */
    const char **cells = ARENA_ARRAY(l->scratch, const char *, n);
    uint32_t *lens = ARENA_ARRAY(l->scratch, uint32_t, n);

    for (size_t i = 0; i < l->waiting.n; i++) {
        cells[n - 1] = l->waiting.at[i].text;
        lens[n - 1] = (uint32_t)strlen(cells[n - 1]);
        l->row = (struct row){.n = n, .cell = cells, .len = lens, .line = l->waiting.at[i].line};
        name_predecessors(l, l->waiting.at[i].unit, l->waiting.at[i].text);
    }
}

/* ---- people ---- */

enum { P_CODE, P_NAME, P_POST, P_UNIT, P_HEAD, P_FROM, P_TO };
static const struct column person_columns[] = {
    [P_CODE] = {"code", {"mã", "mã cá nhân"}, true, COLUMN_CODE},
    [P_NAME] = {"name", {"họ tên", "họ và tên", "tên"}, true, COLUMN_NAME},
    [P_POST] = {"post", {"chức vụ"}, false, COLUMN_TEXT},
    [P_UNIT] = {"unit", {"đơn vị", "mã đơn vị"}, true, COLUMN_CODE},
    [P_HEAD] = {"head", {"người đứng đầu", "đứng đầu"}, false, COLUMN_VALUE},
    [P_FROM] = {"from", {"từ ngày"}, true, COLUMN_VALUE},
    [P_TO] = {"to", {"đến ngày"}, false, COLUMN_VALUE},
};

static void person_row(struct loader *l)
{
    struct person p = {.row = (uint32_t)l->row.line};
    const char *code, *name, *unit;
    bool ok = load_required(l, P_CODE, &code) & load_required(l, P_NAME, &name) &
              load_required(l, P_UNIT, &unit) & load_date(l, P_FROM, &p.from) &
              load_date(l, P_TO, &p.to) & load_bool(l, P_HEAD, false, &p.head);

    if (!ok)
        return;
    if (p.from == DATE_NONE)
        return load_bad(l, P_FROM, NULL, "%s", _("thiếu ngày bắt đầu giữ chức vụ"));
    if (p.to != DATE_NONE && p.to < p.from)
        return load_bad(l, P_TO, NULL, "%s", _("ngày kết thúc trước ngày bắt đầu"));
    if (map_get(&l->unit_codes, code) != MAP_NONE)
        return load_bad(l, P_CODE, _("Đặt mã cá nhân khác mã đơn vị."), "%s",
                        _("mã này là mã của một đơn vị"));
    p.unit = load_unit(l, P_UNIT, unit, p.from, p.from);
    if (p.unit == NO_INDEX)
        return;
    p.code = load_keep(l, code);
    p.name = load_keep(l, name);
    p.post = load_keep(l, load_text(l, P_POST));
    *vec_push(&l->in->people) = p;
}

/* ---- facts ---- */

void load_start(struct loader *l)
{
    map_init(&l->indicators, l->maps);
    map_init(&l->texts, l->in->arena);
    map_init(&l->origins, l->maps);
    l->last_origin = NO_INDEX;
    for (uint32_t i = 0; i < l->plan->n_indicators; i++)
        map_add(&l->indicators, l->plan->indicators[i].item.id, i);
}

static uint32_t indicator_of(struct loader *l)
{
    const char *id = load_text(l, F_INDICATOR);
    uint32_t i = map_get(&l->indicators, id);

    if (i != MAP_NONE)
        return i;
    const char **names = ARENA_ARRAY(l->scratch, const char *, l->plan->n_indicators);
    for (size_t k = 0; k < l->plan->n_indicators; k++)
        names[k] = l->plan->indicators[k].item.id;
    const char *near = str_nearest(id, names, l->plan->n_indicators);
    load_bad(l, F_INDICATOR,
             near ? arena_printf(l->scratch, _("Có phải là “%s”?"), near)
                  : _("Dùng mã chỉ tiêu khai trong kế hoạch (indicators)."),
             "%s", _("kế hoạch không có chỉ tiêu này"));
    return NO_INDEX;
}

static bool same_origin(const struct origin *x, const struct origin *y)
{
    return str_eq(x->source, y->source) && str_eq(x->formula, y->formula) &&
           str_eq(x->evidence, y->evidence) && str_eq(x->author, y->author) &&
           str_eq(x->note, y->note);
}

/* Texts of origins repeat (a system, an officer): each is kept once, under its number. */
static uint32_t keep_text(struct loader *l, const char **s)
{
    return map_intern(&l->texts, *s, l->texts.n, s);
}

/* Many figures share one origin: it is kept once. */
static uint32_t origin_of(struct loader *l)
{
    struct origin o = {load_text(l, F_SOURCE), load_text(l, F_FORMULA), load_text(l, F_EVIDENCE),
                       load_text(l, F_AUTHOR), load_text(l, F_NOTE)};

    if (l->last_origin != NO_INDEX && same_origin(&o, &l->last))
        return l->last_origin;
    char *key = arena_printf(l->scratch, "%x %x %x %x %x", keep_text(l, &o.source),
                             keep_text(l, &o.formula), keep_text(l, &o.evidence),
                             keep_text(l, &o.author), keep_text(l, &o.note));
    uint32_t i = map_add(&l->origins, key, (uint32_t)l->in->origins.n);
    if (i == l->in->origins.n)
        *vec_push(&l->in->origins) = o;
    l->last = o;
    l->last_origin = i;
    return i;
}

/* What fact_read() names, as a column. */
static int column_of(const struct err *e)
{
    return str_eq(e->field, "den") ? F_DEN : str_eq(e->field, "day") ? F_DATE : F_NUM;
}

/* Read back as it was judged when it came. */
static bool sealed_value(struct loader *l, const struct fact_typed *t, struct fact_value *v)
{
    if (*t->day)
        return load_date(l, F_DATE, &v->day);
    if (cell_dec(t->num, CELL_POINT, &v->num, NULL) == CELL_OK &&
        (!*t->den || cell_dec(t->den, CELL_POINT, &v->den, NULL) == CELL_OK))
        return true;
    load_bad(l, F_NUM, NULL, "%s", _("không phải là số"));
    return false;
}

static bool fact_value(struct loader *l, struct fact *f)
{
    const struct fact_typed typed = {.num = load_text(l, F_NUM),
                                     .den = load_text(l, F_DEN),
                                     .day = load_text(l, F_DATE),
                                     .num_type = (uint8_t)load_type(l, F_NUM),
                                     .den_type = (uint8_t)load_type(l, F_DEN),
                                     .marks = CELL_MARKS_FREE};
    struct fact_value v = {.day = DATE_NONE};
    struct err e;

    if (l->how->sealed) {
        if (!sealed_value(l, &typed, &v))
            return false;
    } else if (fact_read(l->scratch, l->plan, f->indicator, &typed, &v, &e) < 0) {
        struct fact_typed other = typed;
        load_bad(l, column_of(&e), e.hint, "%s", e.message);
        other.num = "0"; /* the second part may be wrong as well */
        if (column_of(&e) == F_NUM && *typed.num && *typed.den &&
            fact_read(l->scratch, l->plan, f->indicator, &other, &v, &e) < 0 &&
            column_of(&e) == F_DEN)
            load_bad(l, F_DEN, e.hint, "%s", e.message);
        return false;
    }
    f->num = v.day != DATE_NONE ? v.day : v.num.mant;
    f->num_scale = v.num.scale;
    f->den = v.den.mant;
    f->den_scale = v.den.scale;
    return true;
}

enum { S_NA, S_NA_SHORT, S_MISSING, S_MISSING_DATA, S_DISPUTED, S_VALUE };
static const char *const fact_states[] = {"khong ap dung",   "n/a",           "chua co",
                                          "chua co so lieu", "dang xac minh", "co so lieu"};

static bool fact_state(struct loader *l, struct fact *f)
{
    if (!*load_text(l, F_STATE))
        return fact_value(l, f);
    uint32_t s = load_word(l, F_STATE, fact_states, 6,
                           _("Để trống, hoặc ghi: không áp dụng, chưa có, đang xác minh."));
    if (s == NO_INDEX)
        return false;
    if (s == S_DISPUTED)
        f->flags = FACT_DISPUTED;
    if (s == S_DISPUTED || s == S_VALUE)
        return fact_value(l, f);
    f->state = s <= S_NA_SHORT ? FACT_NA : FACT_MISSING;
    if (*load_text(l, F_NUM) || *load_text(l, F_DEN) || *load_text(l, F_DATE)) {
        load_bad(l, F_STATE, _("Bỏ số ở các cột numerator, denominator, date hoặc bỏ trạng thái."),
                 "%s", _("vừa có số vừa ghi là không có số"));
        return false;
    }
    if (f->state == FACT_NA && !*load_text(l, F_NOTE)) {
        load_bad(l, F_NOTE, _("Ghi lý do không áp dụng ở cột note."), "%s",
                 _("“không áp dụng” phải có lý do"));
        return false;
    }
    return true;
}

static void fact_row(struct loader *l)
{
    struct fact f = {.row = (uint32_t)l->row.line};
    const char *unit;
    bool superseded, ok = load_required(l, F_UNIT, &unit) & load_year(l, F_YEAR, &f.year) &
                          load_date(l, F_RECORDED, &f.recorded) &
                          load_bool(l, F_SUPERSEDED, false, &superseded);
    uint32_t i = indicator_of(l);

    if (!ok || i == NO_INDEX)
        return;
    f.indicator = (uint16_t)i;
    f.unit = load_unit(l, F_UNIT, unit, date_from(f.year, 1, 1), date_from(f.year, 12, 31));
    if (f.unit == NO_INDEX || !fact_state(l, &f))
        return;
    f.origin = origin_of(l);
    if (superseded) { /* the file says so itself: nothing to find out by days (refuse_doubles) */
        f.row = 0;
        *vec_push(&l->in->superseded) = f;
    } else {
        *vec_push(&l->in->facts) = f;
    }
}

/* ---- attestations ---- */

enum { A_SUBJECT, A_KIND, A_YEAR, A_RESULT, A_NUMBER, A_DATE, A_ISSUER, A_EVIDENCE, A_NOTE };
static const struct column attestation_columns[] = {
    [A_SUBJECT] = {"subject", {"đối tượng", "mã"}, true, COLUMN_CODE},
    [A_KIND] = {"kind", {"loại xác nhận", "nội dung"}, true, COLUMN_TEXT},
    [A_YEAR] = {"year", {"năm"}, false, COLUMN_VALUE},
    [A_RESULT] = {"result", {"kết quả"}, true, COLUMN_VALUE},
    [A_NUMBER] = {"number", {"số", "số văn bản"}, true, COLUMN_CODE},
    [A_DATE] = {"date", {"ngày", "ngày văn bản"}, true, COLUMN_VALUE},
    [A_ISSUER] = {"issuer", {"cơ quan ban hành"}, true, COLUMN_NAME},
    [A_EVIDENCE] = {"evidence", {"tài liệu kiểm chứng"}, false, COLUMN_TEXT},
    [A_NOTE] = {"note", {"ghi chú"}, false, COLUMN_TEXT},
};

static bool attestation_subject(struct loader *l, struct attestation *t)
{
    const struct plan *p = l->plan;
    const char *code;
    int first = t->year ? t->year : p->period.from, last = t->year ? t->year : p->period.to;

    if (!load_required(l, A_SUBJECT, &code))
        return false;
    t->subject = load_person(l, code);
    t->of_person = t->subject != NO_INDEX;
    if (!t->of_person)
        t->subject = load_unit(l, A_SUBJECT, code, date_from(first, 1, 1), date_from(last, 12, 31));
    if (t->subject == NO_INDEX)
        return false;
    const struct attestation_kind *k = &p->attestations[t->kind];
    if (t->of_person ? k->for_person : k->for_unit)
        return true;
    load_bad(l, A_KIND, NULL, "%s",
             t->of_person ? _("xác nhận này dành cho tập thể")
                          : _("xác nhận này dành cho cá nhân"));
    return false;
}

/* Proved by a document, never by a tick: number, date and issuer are required (domain rule 8). */
static void attestation_row(struct loader *l)
{
    static const char *const results[] = {"co", "khong", "khong ap dung"};
    struct attestation t = {.row = (uint32_t)l->row.line};
    const char *kind, *number, *issuer;
    bool ok = load_required(l, A_KIND, &kind) & load_required(l, A_NUMBER, &number) &
              load_required(l, A_ISSUER, &issuer) & load_date(l, A_DATE, &t.date);

    ok &= !*load_text(l, A_YEAR) || load_year(l, A_YEAR, &t.year);
    uint32_t result = load_word(l, A_RESULT, results, 3, _("Viết: có, không, hoặc không áp dụng."));
    if (!ok || result == NO_INDEX)
        return;
    if (t.date == DATE_NONE)
        return load_bad(l, A_DATE, _("Điền ngày của văn bản."), "%s", _("thiếu ngày văn bản"));
    t.kind = plan_find_attestation(l->plan, kind);
    if (t.kind == NO_INDEX)
        return load_bad(l, A_KIND, _("Dùng mã khai ở mục attestations của kế hoạch."), "%s",
                        _("kế hoạch không có loại xác nhận này"));
    if (l->plan->attestations[t.kind].each_year && !t.year)
        return load_bad(l, A_YEAR, _("Điền năm mà văn bản xác nhận."), "%s",
                        _("loại xác nhận này xét từng năm"));
    if (!attestation_subject(l, &t))
        return;
    t.result = (uint8_t)result;
    t.number = load_keep(l, number);
    t.issuer = load_keep(l, issuer);
    t.evidence = load_keep(l, load_text(l, A_EVIDENCE));
    t.note = load_keep(l, load_text(l, A_NOTE));
    *vec_push(&l->in->attestations) = t;
}

/* ---- events, days off ---- */

enum { E_EVENT, E_YEAR, E_DATE, E_DOCUMENT };
static const struct column event_columns[] = {
    [E_EVENT] = {"event", {"sự kiện"}, true, COLUMN_CODE},
    [E_YEAR] = {"year", {"năm"}, true, COLUMN_VALUE},
    [E_DATE] = {"date", {"ngày"}, true, COLUMN_VALUE},
    [E_DOCUMENT] = {"document", {"văn bản"}, false, COLUMN_TEXT},
};

static void event_row(struct loader *l)
{
    struct event v = {.row = (uint32_t)l->row.line};
    const char *id;

    if (!(load_required(l, E_EVENT, &id) & load_year(l, E_YEAR, &v.year) &
          load_date(l, E_DATE, &v.date)))
        return;
    v.kind = plan_find_event(l->plan, id);
    if (v.kind == NO_INDEX)
        return load_bad(l, E_EVENT, _("Dùng mã khai ở mục events của kế hoạch."), "%s",
                        _("kế hoạch không có sự kiện này"));
    if (v.date == DATE_NONE)
        return load_bad(l, E_DATE, NULL, "%s", _("thiếu ngày"));
    v.document = load_keep(l, load_text(l, E_DOCUMENT));
    *vec_push(&l->in->events) = v;
}

enum { H_DATE, H_KIND, H_LABEL, H_BASIS };
static const struct column holiday_columns[] = {
    [H_DATE] = {"date", {"ngày"}, true, COLUMN_VALUE},
    [H_KIND] = {"kind", {"loại"}, true, COLUMN_VALUE},
    [H_LABEL] = {"label", {"tên"}, false, COLUMN_NAME},
    [H_BASIS] = {"basis", {"căn cứ"}, false, COLUMN_TEXT},
};

/* Who declares a year complete says by what; the year stands where other rows have their day. */
static bool whole_year(struct loader *l, struct holiday *h)
{
    const char *basis;
    int16_t year;

    if (!load_year(l, H_DATE, &year) || !load_required(l, H_BASIS, &basis))
        return false;
    h->date = date_from(year, 1, 1);
    return true;
}

static void holiday_row(struct loader *l)
{
    static const char *const kinds[] = {"off_weekday", "worked_saturday", "whole_year",
                                        "nghi",        "lam bu",          "ca nam"};
    struct holiday h = {.row = (uint32_t)l->row.line};
    uint32_t k = load_word(l, H_KIND, kinds, 6,
                           _("Viết: off_weekday (nghỉ), worked_saturday (làm bù) hoặc whole_year "
                             "(cả năm)."));

    if (k == NO_INDEX)
        return;
    h.kind = (uint8_t)(k % 3);
    if (h.kind == DAY_WHOLE_YEAR ? !whole_year(l, &h) : !load_date(l, H_DATE, &h.date))
        return;
    if (h.date == DATE_NONE)
        return load_bad(l, H_DATE, NULL, "%s", _("thiếu ngày"));
    if (h.kind != DAY_WHOLE_YEAR && (date_weekday(h.date) >= 6) != (h.kind == DAY_WORKED))
        return load_bad(l, H_DATE, NULL, "%s",
                        h.kind == DAY_WORKED ? _("ngày làm bù phải là thứ Bảy hoặc Chủ nhật")
                                             : _("ngày nghỉ này đã là cuối tuần"));
    h.label = load_keep(l, load_text(l, H_LABEL));
    h.basis = load_keep(l, load_text(l, H_BASIS));
    *vec_push(&l->in->holidays) = h;
}

#define TABLE(what, columns, row, end)               \
    {                                                \
        what, columns, ARRAY_SIZE(columns), row, end \
    }

static const struct table tables[LOAD_KINDS] = {
    [LOAD_UNITS] = TABLE("units", unit_columns, unit_row, unit_end),
    [LOAD_PEOPLE] = TABLE("people", person_columns, person_row, NULL),
    [LOAD_FACTS] = TABLE("facts", fact_columns, fact_row, NULL),
    [LOAD_ATTESTATIONS] = TABLE("attestations", attestation_columns, attestation_row, NULL),
    [LOAD_EVENTS] = TABLE("events", event_columns, event_row, NULL),
    [LOAD_HOLIDAYS] = TABLE("holidays", holiday_columns, holiday_row, NULL),
};

const struct table *load_table(enum load_kind k)
{
    return &tables[k];
}

/* ---- after the last file ---- */

static void told_twice(struct errs *errs, const struct inputs *in, const struct plan *p,
                       const struct fact *f, const struct fact *g)
{
    struct err e;

    err_set(
        &e, ERR_INPUT, _("Số liệu khai hai lần: đơn vị %s, năm %d, chỉ tiêu %s (dòng %u và %u)"),
        in->units.at[f->unit].code, f->year, p->indicators[f->indicator].item.id, f->row, g->row);
    err_hint(&e, "%s",
             _("Bỏ một dòng; nếu là số liệu đính chính thì ghi ngày nhập (recorded) muộn hơn."));
    err_at(&e, "facts", (int)f->row, 0);
    errs_add(errs, &e);
}

static bool same_key(const struct fact *x, const struct fact *y)
{
    return x->unit == y->unit && x->year == y->year && x->indicator == y->indicator;
}

static void refuse_doubles(const struct inputs *in, const struct plan *p, struct errs *errs)
{
    for (size_t i = 0; i < in->superseded.n; i++) {
        const struct fact *f = &in->superseded.at[i];
        if (!f->row)
            continue;
        const struct fact *next = i + 1 < in->superseded.n && same_key(f, f + 1)
                                      ? f + 1
                                      : inputs_fact(in, f->unit, f->indicator, f->year);
        if (next && next->recorded == f->recorded)
            told_twice(errs, in, p, f, next);
    }
}

static bool same_attested(const struct attestation *x, const struct attestation *y)
{
    return x->of_person == y->of_person && x->subject == y->subject && x->kind == y->kind &&
           x->year == y->year;
}

/* Of several documents for one thing the latest counts, as in the database; two of one day contradict. */
static void keep_latest_attestations(struct inputs *in, const struct plan *p, struct errs *errs)
{
    size_t n = 0;
    struct err e;

    for (size_t i = 0; i < in->attestations.n; i++) {
        struct attestation *t = &in->attestations.at[i],
                           *last = n ? &in->attestations.at[n - 1] : NULL;
        bool again = last && same_attested(last, t);
        if (again && last->date == t->date) {
            err_set(&e, ERR_INPUT,
                    _("Xác nhận %s khai hai lần với văn bản cùng ngày (dòng %u và %u)"),
                    p->attestations[t->kind].item.id, last->row, t->row);
            err_hint(&e, "%s", _("Giữ lại một dòng."));
            err_at(&e, "attestations", (int)t->row, 0);
            errs_add(errs, &e);
        }
        struct attestation keep = *t;
        in->attestations.at[again ? n - 1 : n++] = keep;
    }
    in->attestations.n = n;
}

static void refuse_two_days(const struct inputs *in, const struct plan *p, struct errs *errs)
{
    struct err e;

    for (size_t i = 1; i < in->events.n; i++) {
        const struct event *v = &in->events.at[i], *last = v - 1;
        if (v->kind != last->kind || v->year != last->year)
            continue;
        err_set(&e, ERR_INPUT, _("Sự kiện %s của năm %d khai hai lần (dòng %u và %u)"),
                p->events[v->kind].item.id, v->year, last->row, v->row);
        err_hint(&e, "%s", _("Giữ lại một dòng: thời hạn chỉ đếm từ một ngày."));
        err_at(&e, "events", (int)v->row, 0);
        errs_add(errs, &e);
    }
}

/* One person holds a post once: two rows of one code and first day are two persons or one too many. */
static void refuse_same_post(const struct inputs *in, struct errs *errs)
{
    struct err e;

    for (size_t i = 1; i < in->people.n; i++) {
        const struct person *q = &in->people.at[i], *last = q - 1;
        if (!str_eq(q->code, last->code) || q->from != last->from)
            continue;
        err_set(&e, ERR_INPUT, _("Cá nhân %s khai hai lần cùng từ ngày (dòng %u và %u)"), q->code,
                last->row, q->row);
        err_hint(&e, "%s", _("Bỏ một dòng; hai người khác nhau thì đặt hai mã."));
        err_at(&e, "people", (int)q->row, 0);
        errs_add(errs, &e);
    }
}

int load_finish(struct inputs *in, const struct plan *p, struct errs *errs)
{
    size_t before = errs->total;

    inputs_seal(in);
    refuse_doubles(in, p, errs);
    keep_latest_attestations(in, p, errs);
    refuse_two_days(in, p, errs);
    refuse_same_post(in, errs);
    return errs->total == before ? 0 : ERR_INPUT;
}
