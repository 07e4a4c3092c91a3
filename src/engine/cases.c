/* See cases.h.  Reading: a situation becomes ordinary inputs, exactly what a loader of tables would
 * have made, so that a case proves the same engine that counts in earnest.  Evaluating is
 * cases_run.c's business. */
#include "engine/cases.h"

#include "base/i18n.h"
#include "base/str.h"
#include "engine/budget.h"
#include "engine/calendar.h"
#include "engine/fact_read.h"
#include "engine/plan_fields.h"

/* One case while it is read. */
struct casing {
    struct reader *r;
    struct plan_case *c;
    struct map units, people;      /* id → index before sealing */
    const struct yaml *y, *common; /* common: of the cases since the last such part; or NULL */
};

/* ---- tables ---- */

struct unit_row {
    uint32_t kind;
    const char *name;
    int32_t from, to;
};

static const struct field unit_fields[] = {
    {"kind", V_REF, offsetof(struct unit_row, kind), .flags = FIELD_REQUIRED, .arg_n = S_KIND,
     .about = N_("loại đơn vị")},
    {"name", V_TEXT, offsetof(struct unit_row, name), .about = N_("tên")},
    {"from", V_DAY, offsetof(struct unit_row, from), .about = N_("ngày đầu hoạt động")},
    {"to", V_DAY, offsetof(struct unit_row, to), .about = N_("ngày cuối hoạt động")},
    {"after", V_LATER, .about = N_("các đơn vị cũ đã nhập vào")},
};
static TABLE(unit_table, "", N_("đơn vị"), unit_fields);

struct person_row {
    const char *name, *post;
    bool head;
    int32_t from, to;
};

static const struct field person_fields[] = {
    {"unit", V_LATER, .flags = FIELD_REQUIRED, .about = N_("đơn vị của cá nhân")},
    {"name", V_TEXT, offsetof(struct person_row, name), .about = N_("họ tên")},
    {"post", V_TEXT, offsetof(struct person_row, post), .about = N_("chức vụ")},
    {"head", V_YES, offsetof(struct person_row, head), .about = N_("là người đứng đầu đơn vị")},
    {"from", V_DAY, offsetof(struct person_row, from), .about = N_("từ ngày")},
    {"to", V_DAY, offsetof(struct person_row, to), .about = N_("đến ngày")},
};
static TABLE(person_table, "", N_("cá nhân"), person_fields);

static const struct field case_fields[] = {
    {"case", V_TEXT, offsetof(struct plan_case, title), .flags = FIELD_REQUIRED,
     .about = N_("tên trường hợp")},
    {"clause", V_TEXT, offsetof(struct plan_case, clause), .about = N_("điểm, khoản")},
    {"ref", V_REFS, offsetof(struct plan_case, refs), .about = N_("mã yêu cầu")},
    {"year", V_INT, offsetof(struct plan_case, year), .flags = FIELD_REQUIRED,
     .arg_n = DATE_MAX_YEAR, .about = N_("năm được tính")},
    {"settings", V_LATER, .about = N_("cấu hình thay cho kế hoạch")},
    {"units", V_LATER, .about = N_("các đơn vị")},
    {"people", V_LATER, .about = N_("các cá nhân")},
    {"holidays", V_LATER, .about = N_("các ngày nghỉ")},
    {"worked", V_LATER, .about = N_("các ngày làm bù")},
    {"facts", V_LATER, .about = N_("số liệu")},
    {"attested", V_LATER, .about = N_("văn bản xác nhận")},
    {"events", V_LATER, .about = N_("ngày có việc xảy ra")},
    {"expect", V_LATER, .flags = FIELD_REQUIRED, .about = N_("kết quả phải có")},
};
static TABLE(case_table, "", N_("trường hợp"), case_fields);

/* What the cases below it have in common, until the next one. */
struct common_row {
    const char *title;
};

static const struct field common_fields[] = {
    {"common", V_TEXT, offsetof(struct common_row, title), .flags = FIELD_REQUIRED,
     .about = N_("các trường hợp bên dưới có chung điều gì")},
    {"settings", V_LATER, .about = N_("cấu hình thay cho kế hoạch")},
    {"facts", V_LATER, .about = N_("số liệu của mọi đơn vị, mọi năm (all)")},
};
static TABLE(common_table, "", N_("phần chung"), common_fields);

struct fact_row {
    bool disputed;
    int32_t recorded;
};

static const struct field fact_fields[] = {
    {"is", V_LATER, .flags = FIELD_REQUIRED, .about = N_("giá trị")},
    {"recorded", V_DAY, offsetof(struct fact_row, recorded), .about = N_("ngày nhập")},
    {"disputed", V_YES, offsetof(struct fact_row, disputed), .about = N_("đang xác minh")},
};
static TABLE(fact_table, "", N_("số liệu"), fact_fields);

static struct yaml key_as_value(const struct yaml *map, size_t i)
{
    return (struct yaml){
        .text = map->keys[i], .line = map->key_lines[i], .column = map->key_columns[i]};
}

/* The mapping under the key, or NULL (with an error when it is something else). */
static const struct yaml *map_in(struct casing *k, const struct yaml *in, const char *key)
{
    const struct yaml *y = in ? yaml_get(in, key) : NULL;

    return y && want(k->r, y, YAML_MAP) ? y : NULL;
}

static const struct yaml *map_under(struct casing *k, const char *key)
{
    return map_in(k, k->y, key);
}

/* ---- units and people ---- */

static void read_predecessors(struct casing *k, const struct yaml *y, struct unit *u)
{
    const struct yaml *at;
    size_t n = as_list(y, &at);

    u->predecessors = ARENA_ARRAY(k->r->arena, uint32_t, n);
    for (size_t i = 0; i < n; i++) {
        if (!want(k->r, &at[i], YAML_SCALAR))
            continue;
        uint32_t found = map_get(&k->units, at[i].text);
        if (found == MAP_NONE)
            r_error(k->r, &at[i], _("không có đơn vị “%.80s” trong trường hợp này"), at[i].text);
        else if (&k->c->inputs.units.at[found] == u)
            r_error(k->r, &at[i], _("đơn vị không thể là đơn vị cũ của chính nó"));
        else
            u->predecessors[u->n_predecessors++] = found;
    }
}

static bool good_id(struct casing *k, const struct yaml *map, size_t i)
{
    if (str_is_slug(map->keys[i]) && !str_eq(map->keys[i], "all"))
        return true;
    return r_error_at(k->r, map->key_lines[i], map->key_columns[i],
                      _("mã “%.80s” chỉ được gồm chữ a–z, số và dấu -"), map->keys[i]);
}

static void read_units(struct casing *k)
{
    const struct yaml *y = map_under(k, "units");
    const struct plan *p = k->c->plan;

    for (size_t i = 0; y && i < y->n; i++) {
        struct unit_row row = {0};
        if (!good_id(k, y, i) || !read_fields(k->r, &y->kids[i], &unit_table, &row) ||
            row.kind == NO_INDEX)
            continue;
        map_add(&k->units, y->keys[i], (uint32_t)k->c->inputs.units.n);
        *vec_push(&k->c->inputs.units) = (struct unit){
            .code = y->keys[i],
            .name = row.name[0] ? row.name : y->keys[i],
            .kind = row.kind,
            .group = p->kinds[row.kind].group,
            .from = row.from == DATE_NONE ? date_from(DATE_MIN_YEAR, 1, 1) : row.from,
            .to = row.to,
        };
    }
    for (size_t i = 0; y && i < y->n; i++) {
        uint32_t u = map_get(&k->units, y->keys[i]);
        const struct yaml *after = u == MAP_NONE ? NULL : yaml_get(&y->kids[i], "after");
        if (after)
            read_predecessors(k, after, &k->c->inputs.units.at[u]);
    }
}

/* Who follows whom must not go round: the engine walks back through predecessors. */
static void check_succession(struct casing *k)
{
    const struct inputs *in = &k->c->inputs;

    for (size_t i = 0; i < in->units.n; i++)
        for (size_t n = 0; n < in->units.at[i].n_predecessors; n++) {
            const struct unit *u = &in->units.at[i];
            const struct unit *old = &in->units.at[u->predecessors[n]];
            if (old->to == DATE_NONE || old->to >= u->from)
                r_error(k->r, yaml_get(k->y, "units"),
                        _("đơn vị cũ “%s” phải kết thúc trước khi “%s” bắt đầu (ghi to và from)"),
                        old->code, u->code);
        }
}

static void read_people(struct casing *k)
{
    const struct yaml *y = map_under(k, "people");

    for (size_t i = 0; y && i < y->n; i++) {
        struct person_row row = {0};
        const struct yaml *unit = yaml_get(&y->kids[i], "unit");
        if (!good_id(k, y, i) || !read_fields(k->r, &y->kids[i], &person_table, &row) || !unit ||
            !want(k->r, unit, YAML_SCALAR))
            continue;
        uint32_t u = map_get(&k->units, unit->text);
        if (u == MAP_NONE) {
            r_error(k->r, unit, _("không có đơn vị “%.80s” trong trường hợp này"), unit->text);
            continue;
        }
        if (map_get(&k->units, y->keys[i]) != MAP_NONE)
            r_error_at(k->r, y->key_lines[i], y->key_columns[i], _("“%s” đã là mã của một đơn vị"),
                       y->keys[i]);
        map_add(&k->people, y->keys[i], (uint32_t)k->c->inputs.people.n);
        *vec_push(&k->c->inputs.people) = (struct person){
            .code = y->keys[i],
            .name = row.name[0] ? row.name : y->keys[i],
            .post = row.post,
            .unit = u,
            .head = row.head,
            .from = row.from == DATE_NONE ? date_from(DATE_MIN_YEAR, 1, 1) : row.from,
            .to = row.to,
        };
    }
}

/* ---- days ---- */

static bool read_day_text(struct casing *k, const struct yaml *y, int32_t *ret)
{
    if (!want(k->r, y, YAML_SCALAR))
        return false;
    if (date_parse_iso(y->text, ret) == 0)
        return true;
    return r_error(k->r, y, _("“%.80s” không phải một ngày có thật"), y->text);
}

static void read_days(struct casing *k, const char *key, enum day_kind kind)
{
    const struct yaml *y = yaml_get(k->y, key), *at;
    size_t n = y ? as_list(y, &at) : 0;
    int32_t day;

    for (size_t i = 0; i < n; i++) {
        if (!read_day_text(k, &at[i], &day))
            continue;
        *vec_push(&k->c->inputs.holidays) =
            (struct holiday){.date = day, .kind = (uint8_t)kind, .label = "", .basis = ""};
        if (!calendar_has_year(&k->c->inputs, date_year(day))) /* a case lists all that matters */
            *vec_push(&k->c->inputs.holidays) =
                (struct holiday){.date = date_from(date_year(day), 1, 1),
                                 .kind = DAY_WHOLE_YEAR,
                                 .label = "",
                                 .basis = ""};
    }
}

static void read_events(struct casing *k)
{
    const struct yaml *y = map_under(k, "events");

    for (size_t i = 0; y && i < y->n; i++) {
        struct yaml key = key_as_value(y, i);
        uint32_t kind = find_ref(k->r, &key, S_EVENT, y->keys[i]);
        int32_t day;
        if (kind == NO_INDEX || !read_day_text(k, &y->kids[i], &day))
            continue;
        *vec_push(&k->c->inputs.events) =
            (struct event){.kind = kind, .year = (int16_t)k->c->year, .date = day, .document = ""};
    }
}

/* ---- facts ---- */

static bool not_a_fact(struct casing *k, const struct yaml *y, enum measure m, const char *why)
{
    static const char *const examples[] = {
        [MEASURE_RATIO] = "1153/1214, 80%",
        [MEASURE_SURVEY] = "90/100, 90%",
        [MEASURE_COUNT] = "12",
        [MEASURE_RANK] = "3, 3/13",
        [MEASURE_MILESTONE] = "2022-11-30",
        [MEASURE_YES_NO] = "yes, no",
        [MEASURE_LEVEL] = "1, 2",
        [MEASURE_POINTS] = "75.5",
        [MEASURE_ATTESTATION] = "",
    };

    r_error(k->r, y, _("“%.80s” không phải số liệu của chỉ tiêu này: %s"), y->text, why);
    r_hint(k->r, _("Viết như %s; hoặc missing, not applicable."), examples[m]);
    return false;
}

/* The two parts as one text: "1153/1214", "80%" (80 of 100), "75.5 points". */
static struct fact_typed typed_fact(struct arena *a, const char *s, enum measure m)
{
    struct fact_typed t = {.num = s, .marks = CELL_POINT};
    const char *slash = fact_has_den(m) ? strchr(s, '/') : NULL;
    size_t n = strlen(s);

    if (slash) {
        t.num = arena_strndup(a, s, (size_t)(slash - s));
        t.den = slash + 1;
    } else if (m != MEASURE_RANK && fact_has_den(m) && n > 1 && s[n - 1] == '%') {
        t.num = arena_strndup(a, s, n - 1);
        t.den = "100";
    } else if (m == MEASURE_POINTS && (str_ends(s, " points") || str_ends(s, " điểm"))) {
        t.num = arena_strndup(a, s, strcspn(s, " "));
    }
    return t;
}

static bool parse_fact(struct casing *k, const struct yaml *y, enum measure m, struct fact *f)
{
    const struct fact_typed typed = typed_fact(k->r->arena, y->text, m);
    struct fact_value v;
    struct err e;

    if (fact_read(k->r->arena, k->c->plan, f->indicator, &typed, &v, &e) < 0)
        return not_a_fact(k, y, m, e.message);
    f->num = v.day != DATE_NONE ? v.day : v.num.mant;
    f->num_scale = v.num.scale;
    f->den = v.den.mant;
    f->den_scale = v.den.scale;
    return true;
}

/* The fact but for its unit and year. */
static bool read_fact(struct casing *k, const struct yaml *y, uint32_t indicator, struct fact *f)
{
    struct fact_row row = {.recorded = DATE_NONE};
    const struct indicator *in = &k->c->plan->indicators[indicator];

    if (y->type == YAML_MAP) {
        if (!read_fields(k->r, y, &fact_table, &row) || !(y = yaml_get(y, "is")))
            return false;
    }
    if (!want(k->r, y, YAML_SCALAR))
        return false;
    *f = (struct fact){.indicator = (uint16_t)indicator,
                       .flags = row.disputed ? FACT_DISPUTED : 0,
                       .recorded = row.recorded,
                       .row = (uint32_t)y->line};
    if (in->measure == MEASURE_ATTESTATION) {
        r_error(k->r, y, _("chỉ tiêu “%s” là xác nhận, không có số liệu"), in->item.id);
        r_hint(k->r, _("Ghi vào attested: %s."), k->c->plan->attestations[in->attestation].item.id);
        return false;
    }
    if (str_eq(y->text, "not applicable"))
        f->state = FACT_NA;
    else if (str_eq(y->text, "missing"))
        f->state = FACT_MISSING;
    else
        return parse_fact(k, y, in->measure, f);
    return true;
}

/* "u1", "u1 2021", "all", "all 2021".  *ret_subject = NO_INDEX for all. */
static bool read_subject(struct casing *k, const struct yaml *key, bool people,
                         uint32_t *ret_subject, bool *ret_person, int *ret_year)
{
    const char *space = strchr(key->text, ' ');
    struct years y;
    char *id = space ? arena_strndup(k->r->arena, key->text, (size_t)(space - key->text))
                     : arena_strdup(k->r->arena, key->text);

    if (space) {
        if (!parse_years(space + 1, &y) || y.from != y.to)
            return r_error(k->r, key, _("“%.80s” không phải một năm"), space + 1);
        *ret_year = y.from;
    }
    *ret_person = false;
    *ret_subject = NO_INDEX;
    if (str_eq(id, "all"))
        return true;
    *ret_subject = map_get(&k->units, id);
    if (*ret_subject != MAP_NONE)
        return true;
    *ret_subject = people ? map_get(&k->people, id) : MAP_NONE;
    *ret_person = true;
    if (*ret_subject != MAP_NONE)
        return true;
    return r_error(k->r, key,
                   people ? _("không có đơn vị hay cá nhân “%.80s” trong trường hợp này")
                          : _("không có đơn vị “%.80s” trong trường hợp này"),
                   id);
}

static bool has_fact(const struct inputs *in, const struct fact *f)
{
    for (size_t i = 0; i < in->facts.n; i++)
        if (in->facts.at[i].unit == f->unit && in->facts.at[i].year == f->year &&
            in->facts.at[i].indicator == f->indicator)
            return true;
    return false;
}

static void add_fact(struct casing *k, const struct yaml *at, struct fact f, uint32_t unit)
{
    enum { MAX_FACTS = 20000 }; /* of one case: it is to be checked by hand */
    struct inputs *in = &k->c->inputs;

    if (in->facts.n + in->units.n > MAX_FACTS) {
        r_error(k->r, at, _("trường hợp có quá nhiều số liệu (nhiều nhất %d)"), MAX_FACTS);
        return;
    }
    if (unit != NO_INDEX) {
        f.unit = unit;
        *vec_push(&in->facts) = f;
        return;
    }
    for (f.unit = 0; f.unit < in->units.n; f.unit++)
        if (!has_fact(in, &f))
            *vec_push(&in->facts) = f;
}

/* What is said of one unit first, then what is said of all and of nobody else. */
static void read_facts(struct casing *k, bool of_all)
{
    const struct yaml *y = map_under(k, "facts");

    for (size_t i = 0; y && i < y->n; i++) {
        const struct yaml *rows = &y->kids[i];
        struct yaml key = key_as_value(y, i);
        uint32_t unit;
        bool person, all = str_eq(key.text, "all") || str_starts(key.text, "all ");
        int year = k->c->year;
        if (all != of_all || !read_subject(k, &key, false, &unit, &person, &year) ||
            !want(k->r, rows, YAML_MAP))
            continue;
        for (size_t n = 0; n < rows->n; n++) {
            struct yaml id = key_as_value(rows, n);
            uint32_t indicator = find_ref(k->r, &id, S_INDICATOR, id.text);
            struct fact f;
            if (indicator == NO_INDEX || !read_fact(k, &rows->kids[n], indicator, &f))
                continue;
            f.year = (int16_t)year;
            add_fact(k, &rows->kids[n], f, unit);
        }
    }
}

/* Common facts hold for every unit and year of the case that has none of its own. */
static void read_common_facts(struct casing *k)
{
    const struct yaml *y = map_in(k, k->common, "facts"), *rows = y ? yaml_get(y, "all") : NULL;

    if (y && (y->n != 1 || !rows))
        r_error(k->r, y, _("phần chung chỉ có số liệu của “all”"));
    if (!rows || !want(k->r, rows, YAML_MAP))
        return;
    for (size_t n = 0; n < rows->n; n++) {
        struct yaml id = key_as_value(rows, n);
        uint32_t indicator = find_ref(k->r, &id, S_INDICATOR, id.text);
        struct fact f;
        if (indicator == NO_INDEX || !read_fact(k, &rows->kids[n], indicator, &f))
            continue;
        for (int year = k->r->plan->period.from; year <= k->c->year; year++) {
            f.year = (int16_t)year;
            add_fact(k, &rows->kids[n], f, NO_INDEX);
        }
    }
}

/* ---- attestations ---- */

static void add_attestation(struct casing *k, const struct yaml *y, uint32_t subject, bool person,
                            int year)
{
    static const char *const prefixes[] = {"", "no ", "not applicable "};
    enum attestation_result result = ATTEST_YES;
    struct reader *r = k->r;

    if (!want(r, y, YAML_SCALAR))
        return;
    if (str_starts(y->text, prefixes[ATTEST_NO]))
        result = ATTEST_NO;
    else if (str_starts(y->text, prefixes[ATTEST_NA]))
        result = ATTEST_NA;
    uint32_t kind = find_ref(r, y, S_ATTESTATION, y->text + strlen(prefixes[result]));
    if (kind == NO_INDEX)
        return;
    const struct attestation_kind *of = &k->c->plan->attestations[kind];
    if (person ? !of->for_person : !of->for_unit) {
        r_error(r, y,
                person ? _("xác nhận “%s” không dành cho cá nhân")
                       : _("xác nhận “%s” không dành cho đơn vị"),
                of->item.id);
        return;
    }
    int on = year ? year : k->c->year; /* 0 when the case does not say: an error told elsewhere */
    *vec_push(&k->c->inputs.attestations) = (struct attestation){
        .of_person = person,
        .subject = subject,
        .kind = kind,
        .year = (int16_t)year,
        .result = (uint8_t)result,
        .number = arena_printf(r->arena, "%zu/XN", k->c->inputs.attestations.n + 1),
        .issuer = of->issuer[0] ? of->issuer : "cơ quan có thẩm quyền",
        .evidence = "",
        .note = "",
        .date = date_is_real(on, 12, 31) ? date_from(on, 12, 31) : DATE_NONE,
        .row = (uint32_t)y->line,
    };
}

static void read_attested(struct casing *k)
{
    const struct yaml *y = map_under(k, "attested");

    for (size_t i = 0; y && i < y->n; i++) {
        struct yaml key = key_as_value(y, i);
        const struct yaml *at;
        size_t n = as_list(&y->kids[i], &at);
        uint32_t subject;
        bool person;
        int year = 0; /* holds for every year of the case */
        if (!read_subject(k, &key, true, &subject, &person, &year))
            continue;
        for (size_t a = 0; a < n; a++) {
            if (subject != NO_INDEX)
                add_attestation(k, &at[a], subject, person, year);
            for (uint32_t u = 0; subject == NO_INDEX && u < k->c->inputs.units.n; u++)
                add_attestation(k, &at[a], u, false, year);
        }
    }
}

/* ---- settings ---- */

static void read_answers(struct casing *k, const struct yaml *y, struct plan *own)
{
    for (size_t i = 0; y && i < y->n; i++) {
        struct yaml key = key_as_value(y, i);
        uint32_t s = find_ref(k->r, &key, S_SETTING, y->keys[i]);
        if (s == NO_INDEX)
            continue;
        own->settings[s].values = NULL;
        own->settings[s].n_values = 0;
        read_setting_values(k->r, &y->kids[i], &own->settings[s]);
    }
}

/* The plan with the case's answers: a shallow copy whose settings are its own, and awards because they say how much hangs
 * on them. */
static void read_settings(struct casing *k)
{
    const struct yaml *y = map_under(k, "settings"), *common = map_in(k, k->common, "settings");
    const struct plan *p = k->r->plan;

    if (!y && !common)
        return;
    struct plan *own = ARENA_NEW(k->r->arena, struct plan);
    *own = *p;
    own->settings = ARENA_ARRAY(k->r->arena, struct setting, p->n_settings);
    for (size_t i = 0; i < p->n_settings; i++)
        own->settings[i] = p->settings[i];
    own->awards = ARENA_ARRAY(k->r->arena, struct award, p->n_awards);
    for (size_t i = 0; i < p->n_awards; i++)
        own->awards[i] = p->awards[i];
    read_answers(k, common, own);
    read_answers(k, y, own);
    struct plan *before = k->r->plan;
    k->r->plan = own;
    check_cycles(k->r);
    k->r->plan = before;
    k->c->plan = own;
}

/* ---- expectations ---- */

static const struct {
    const char *word;
    enum verdict verdict;
    enum expect_state state;
} verdict_words[] = {
    {"đạt", VERDICT_MET, STATE_VALUE},
    {"không đạt", VERDICT_NOT_MET, STATE_VALUE},
    {"chưa đủ dữ liệu", VERDICT_UNKNOWN, STATE_UNKNOWN},
    {"missing", VERDICT_UNKNOWN, STATE_UNKNOWN},
    {"không áp dụng", VERDICT_NA, STATE_NA},
    {"not applicable", VERDICT_NA, STATE_NA},
};

static bool read_verdict(struct casing *k, const struct yaml *y, struct expectation *e)
{
    const char *words[ARRAY_SIZE(verdict_words)];

    if (!want(k->r, y, YAML_SCALAR))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(verdict_words); i++) {
        words[i] = verdict_words[i].word;
        if (!str_eq(y->text, verdict_words[i].word))
            continue;
        e->has_verdict = true;
        e->verdict = verdict_words[i].verdict;
        return true;
    }
    r_error(k->r, y, _("“%.80s” không phải một kết luận"), y->text);
    r_hint_near(k->r, y->text, words, ARRAY_SIZE(words));
    return false;
}

static bool read_decimal(struct casing *k, const struct yaml *y, const char *text,
                         struct expectation *e, struct num *ret)
{
    const char *point = strchr(text, '.');
    struct dec d;

    if (dec_parse(text, &d)) {
        r_error(k->r, y, _("“%.80s” không phải một số"), text);
        r_hint(k->r, "%s", _("Viết như 82.35, hai đầu như 7..8; hoặc missing, not applicable."));
        return false;
    }
    e->places = point ? (int)strlen(point + 1) : 0;
    *ret = num_dec(k->r->arena, d);
    return true;
}

/* A number, both ends of what is not known yet, or that there is none. */
static void read_number(struct casing *k, const struct yaml *y, struct expectation *e)
{
    for (size_t i = 0; i < ARRAY_SIZE(verdict_words); i++)
        if (verdict_words[i].state != STATE_VALUE && str_eq(y->text, verdict_words[i].word)) {
            e->state = verdict_words[i].state;
            return;
        }
    if (e->kind == EXPECT_CLASS) {
        e->word = y->text;
        return;
    }
    e->has_upper = strstr(y->text, "..") != NULL;
    if (!e->has_upper) {
        e->has_number = read_decimal(k, y, y->text, e, &e->number);
        return;
    }
    const char *upper = strstr(y->text, "..") + 2;
    char *lower = arena_strndup(k->r->arena, y->text, (size_t)(upper - 2 - y->text));
    e->has_number =
        read_decimal(k, y, lower, e, &e->number) & read_decimal(k, y, upper, e, &e->upper);
}

struct said {
    const char *flip, *read, *why, *margin;
};

static const struct field said_fields[] = {
    {"verdict", V_LATER, .about = N_("kết luận")},
    {"flip", V_TEXT, offsetof(struct said, flip),
     .about = N_("thay đổi nhỏ nhất làm đổi kết luận")},
    {"read", V_TEXT, offsetof(struct said, read), .about = N_("số liệu đã đọc")},
    {"why", V_TEXT, offsetof(struct said, why), .about = N_("lý do")},
    {"margin", V_TEXT, offsetof(struct said, margin), .about = N_("khoảng cách đến ngưỡng")},
};
static TABLE(said_table, "", N_("kết quả phải có"), said_fields);

static void read_wanted(struct casing *k, const struct yaml *y, struct expectation *e)
{
    struct said said;

    if (e->kind == EXPECT_DEADLINE) {
        if (y->type == YAML_SCALAR && str_eq(y->text, "chưa đủ dữ liệu"))
            e->state = STATE_UNKNOWN;
        else
            read_day_text(k, y, &e->date);
        return;
    }
    if (e->kind != EXPECT_AWARD && e->kind != EXPECT_TARGET) {
        if (want(k->r, y, YAML_SCALAR))
            read_number(k, y, e);
        return;
    }
    if (y->type != YAML_MAP) {
        read_verdict(k, y, e);
        return;
    }
    if (!read_fields(k->r, y, &said_table, &said))
        return;
    e->flip = said.flip;
    e->read = said.read;
    e->why = said.why;
    e->margin = said.margin;
    if (yaml_get(y, "verdict"))
        read_verdict(k, yaml_get(y, "verdict"), e);
}

/* Units and people by code, after sealing has put them in order. */
static bool find_subject(struct casing *k, const struct yaml *key, const char *code,
                         struct expectation *e)
{
    const struct inputs *in = &k->c->inputs;

    for (uint32_t i = 0; i < in->units.n; i++)
        if (str_eq(in->units.at[i].code, code)) {
            e->unit = i;
            return true;
        }
    for (uint32_t i = 0; i < in->people.n; i++)
        if (str_eq(in->people.at[i].code, code)) {
            e->person = i;
            e->unit = in->people.at[i].unit;
            return true;
        }
    return r_error(k->r, key, _("không có đơn vị hay cá nhân “%.80s” trong trường hợp này"), code);
}

/* An index by its name or by that of one of its versions. */
static uint32_t find_index(struct casing *k, const struct yaml *key, const char *id)
{
    uint32_t scheme = map_get(&k->r->names[S_SCHEME].ids, id);

    if (map_get(&k->r->names[S_INDEX].ids, id) == MAP_NONE && scheme != MAP_NONE)
        return k->c->plan->schemes[scheme].index;
    return find_ref(k->r, key, S_INDEX, id);
}

static bool is_criterion(const struct plan *p, uint32_t index, const char *id)
{
    for (size_t i = 0; i < p->n_schemes; i++)
        for (size_t n = 0; p->schemes[i].index == index && n < p->schemes[i].n_criteria; n++)
            if (str_eq(p->schemes[i].criteria[n].item.id, id))
                return true;
    return false;
}

/* What is asked about: "cchc-xa", "cchc-xa/dung-han-xa", an award, … */
static bool find_what(struct casing *k, const struct yaml *key, const char *id,
                      struct expectation *e)
{
    char **parts;
    size_t n;

    switch (e->kind) {
    case EXPECT_AWARD:
        e->what = find_ref(k->r, key, S_AWARD, id);
        break;
    case EXPECT_TARGET:
        e->what = find_ref(k->r, key, S_TARGET, id);
        break;
    case EXPECT_DEADLINE:
        e->what = find_ref(k->r, key, S_DEADLINE, id);
        break;
    case EXPECT_CRITERION:
        n = str_split(k->r->arena, id, '/', &parts);
        if (n != 2)
            return r_error(k->r, key, _("“%.80s” phải là CHỈ-SỐ/TIÊU-CHÍ"), id);
        e->what = find_index(k, key, parts[0]);
        e->criterion = parts[1];
        if (e->what != NO_INDEX && !is_criterion(k->c->plan, e->what, parts[1]))
            return r_error(k->r, key, _("chỉ số “%.60s” không có tiêu chí “%.60s”"), parts[0],
                           parts[1]);
        break;
    default:
        e->what = find_index(k, key, id);
    }
    return e->what != NO_INDEX;
}

static const struct {
    const char *word;
    enum expect_kind kind;
} expect_words[] = {
    {"target", EXPECT_TARGET},       {"score", EXPECT_SCORE}, {"rank", EXPECT_RANK},
    {"criterion", EXPECT_CRITERION}, {"class", EXPECT_CLASS}, {"deadline", EXPECT_DEADLINE},
};

/* "giay-khen-phong u1 / dung-han", "target C4 u1", "deadline nop-ho-so-nam" */
static bool read_expect_key(struct casing *k, const struct yaml *key, struct expectation *e)
{
    struct arena *a = k->r->arena;
    const char *rest = key->text, *path = strstr(rest, " / ");
    char **words;

    if (path) {
        rest = arena_strndup(a, rest, (size_t)(path - rest));
        e->n_path = 0;
        for (const char *at = path; at; at = strstr(at + 1, " / "))
            e->n_path++;
        e->path = ARENA_ARRAY(a, const char *, e->n_path);
        for (size_t i = 0; i < e->n_path; i++) {
            const char *from = path + 3;
            path = strstr(from, " / ");
            e->path[i] = arena_strndup(a, from, path ? (size_t)(path - from) : strlen(from));
        }
    }
    e->kind = EXPECT_AWARD;
    size_t n = str_split(a, rest, ' ', &words), first = 0;
    for (size_t i = 0; i < ARRAY_SIZE(expect_words) && n > 1; i++)
        if (str_eq(words[0], expect_words[i].word)) {
            e->kind = expect_words[i].kind;
            first = 1;
        }
    if (n - first != (e->kind == EXPECT_DEADLINE ? 1 : 2)) {
        r_error(k->r, key, _("không hiểu “%.80s”"), key->text);
        r_hint(
            k->r, "%s",
            _("Viết như: KHEN-THƯỞNG u1, target ID u1, score CHỈ-SỐ u1, criterion CHỈ-SỐ/TIÊU-CHÍ "
              "u1, rank CHỈ-SỐ u1, class CHỈ-SỐ u1, deadline ID."));
        return false;
    }
    if (e->n_path && e->kind != EXPECT_AWARD)
        return r_error(k->r, key, _("chỉ khen thưởng mới có phần sau dấu “ / ”"));
    return find_what(k, key, words[first], e) &&
           (e->kind == EXPECT_DEADLINE || find_subject(k, key, words[first + 1], e));
}

static void check_award_subject(struct casing *k, const struct yaml *key,
                                const struct expectation *e)
{
    const struct award *w = &k->c->plan->awards[e->what];

    if (w->for_person != (e->person != NO_INDEX))
        r_error(k->r, key,
                w->for_person ? _("khen thưởng “%s” là của cá nhân")
                              : _("khen thưởng “%s” là của đơn vị"),
                w->item.id);
}

static void read_expect(struct casing *k)
{
    const struct yaml *y = map_under(k, "expect");

    if (!y)
        return;
    k->c->expect = ARENA_ARRAY(k->r->arena, struct expectation, y->n);
    for (size_t i = 0; i < y->n; i++) {
        struct yaml key = key_as_value(y, i);
        struct expectation *e = &k->c->expect[k->c->n_expect++];
        *e = (struct expectation){.key = key.text,
                                  .line = key.line,
                                  .column = key.column,
                                  .what = NO_INDEX,
                                  .unit = NO_INDEX,
                                  .person = NO_INDEX,
                                  .criterion = "",
                                  .word = "",
                                  .flip = "",
                                  .read = "",
                                  .why = "",
                                  .margin = "",
                                  .date = DATE_NONE,
                                  .number = NUM_ZERO};
        if (!read_expect_key(k, &key, e))
            continue;
        if (e->kind == EXPECT_AWARD)
            check_award_subject(k, &key, e);
        read_wanted(k, &y->kids[i], e);
    }
}

/* ---- the file ---- */

static void free_inputs(void *in)
{
    inputs_free(in);
}

static void read_case(struct reader *r, const struct yaml *y, const struct yaml *common,
                      struct plan_case *c)
{
    struct casing k = {.r = r, .c = c, .y = y, .common = common};
    struct years in = r->plan->period;

    map_init(&k.units, r->arena);
    map_init(&k.people, r->arena);
    inputs_init(&c->inputs, r->arena);
    arena_on_free(r->arena, free_inputs, &c->inputs);
    c->plan = r->plan;
    c->line = y->line;
    if (!read_fields(r, y, &case_table, c))
        return;
    r->inside = c->title;
    if (yaml_get(y, "year") && (c->year < in.from || c->year > in.to)) {
        r_error(r, yaml_get(y, "year"), _("năm %d nằm ngoài thời gian của kế hoạch (%d..%d)"),
                c->year, in.from, in.to);
        return;
    }
    *vec_push(&c->inputs.origins) = (struct origin){"", "", "", "", c->title};
    read_settings(&k);
    read_units(&k);
    check_succession(&k);
    read_people(&k);
    read_days(&k, "holidays", DAY_OFF);
    read_days(&k, "worked", DAY_WORKED);
    read_facts(&k, false);
    read_facts(&k, true);
    read_common_facts(&k);
    read_attested(&k);
    read_events(&k);
    inputs_seal(&c->inputs);
    read_expect(&k);
}

/* Cases are run one after another while somebody waits. */
static bool check_budget(struct reader *r, const struct plan_case *list, size_t n)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < n && sum <= BUDGET_CASES; i++) {
        struct err e;
        if (budget_check(list[i].plan, &list[i].inputs, &e) < 0)
            return r_error_at(r, list[i].line, 1, "%s", e.message);
        sum += budget_results(list[i].plan, &list[i].inputs);
    }
    if (sum > BUDGET_CASES)
        return r_error_at(r, 1, 1,
                          _("các trường hợp phải tính tới hơn %d kết quả: tách thành nhiều tệp"),
                          BUDGET_CASES);
    return true;
}

int cases_read(struct arena *a, const struct plan *p, const char *name, const char *bytes, size_t n,
               struct cases *ret, struct errs *errs)
{
    struct reader r;
    const struct yaml *root;
    size_t before = errs->total;
    struct err e;

    if (n > CASES_MAX_BYTES) {
        err_set(&e, ERR_LIMIT, _("tệp trường hợp lớn quá %d MB"), CASES_MAX_BYTES >> 20);
        err_at(&e, name, 0, 0);
        errs_add(errs, &e);
        return ERR_LIMIT;
    }
    int c = yaml_parse(a, name, bytes, n, &root, &e);
    if (c) {
        errs_add(errs, &e);
        return c;
    }
    reader_of_plan(&r, a, name, p, errs);
    if (!want(&r, root, YAML_LIST))
        return ERR_INPUT;
    if (root->n > CASES_MAX) {
        r_error(&r, root, _("quá nhiều trường hợp (nhiều nhất %d)"), CASES_MAX);
        return ERR_LIMIT;
    }
    struct plan_case *list = ARENA_ARRAY(a, struct plan_case, root->n);
    const struct yaml *common = NULL;
    size_t n_cases = 0;
    for (size_t i = 0; i < root->n; i++) {
        struct common_row row;
        if (root->kids[i].type != YAML_MAP || !yaml_get(&root->kids[i], "common"))
            read_case(&r, &root->kids[i], common, &list[n_cases++]);
        else if (read_fields(&r, &root->kids[i], &common_table, &row))
            common = &root->kids[i];
    }
    if (errs->total != before || !check_budget(&r, list, n_cases))
        return ERR_INPUT;
    *ret = (struct cases){list, n_cases};
    return 0;
}
