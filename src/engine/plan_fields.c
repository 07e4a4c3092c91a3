/* The plan reader's values: how a scalar or a list of the language becomes a field of a struct, and
 * how mistakes are told.  One function a type of value, chosen by the field tables; no function
 * here knows what a plan is about.  See plan_fields.h. */
#include "engine/plan_fields.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/i18n.h"
#include "base/str.h"

/* ---- mistakes ---- */

static void note(struct reader *r, int line, int column, const char *fmt, va_list ap, struct err *e)
{
    char text[sizeof e->message];

    vsnprintf(text, sizeof text, fmt, ap);
    err_set(e, ERR_INPUT, "%s", text);
    err_at(e, r->file, line, column);
    err_field(e, r->inside);
}

bool r_error_at(struct reader *r, int line, int column, const char *fmt, ...)
{
    struct err e;
    va_list ap;

    va_start(ap, fmt);
    note(r, line, column, fmt, ap, &e);
    va_end(ap);
    errs_add(r->errs, &e);
    return false;
}

bool r_error(struct reader *r, const struct yaml *at, const char *fmt, ...)
{
    struct err e;
    va_list ap;

    va_start(ap, fmt);
    note(r, at->line, at->column, fmt, ap, &e);
    va_end(ap);
    errs_add(r->errs, &e);
    return false;
}

void r_warn_at(struct reader *r, int line, int column, const char *fmt, ...)
{
    enum { MAX_WARNINGS = 200 };
    va_list ap;

    if (r->warnings.n >= MAX_WARNINGS)
        return;
    va_start(ap, fmt);
    note(r, line, column, fmt, ap, vec_push_in(r->arena, &r->warnings));
    va_end(ap);
}

/* The error noted last, or NULL when the list was full already. */
static struct err *last_error(struct reader *r)
{
    return r->errs->total == r->errs->list.n ? &r->errs->list.at[r->errs->list.n - 1] : NULL;
}

void r_hint(struct reader *r, const char *fmt, ...)
{
    struct err *e = last_error(r);
    va_list ap;

    if (!e)
        return;
    va_start(ap, fmt);
    vsnprintf(e->hint, sizeof e->hint, fmt, ap);
    va_end(ap);
}

void r_hint_near(struct reader *r, const char *word, const char *const *words, size_t n)
{
    enum { SHORT = 14, MANY = 2000 };

    if (!last_error(r))
        return;
    if (n > MANY) /* comparing takes time, and a file may have many mistakes */
        n = MANY;
    const char *near = str_nearest(word, words, n);
    if (near) {
        r_hint(r, _("Có phải “%s”?"), near);
        return;
    }
    if (n > SHORT || !n)
        return;
    const char *list = words[0];
    for (size_t i = 1; i < n; i++)
        list = arena_printf(r->arena, "%s, %s", list, words[i]);
    r_hint(r, _("Các từ dùng được: %s."), list);
}

bool want(struct reader *r, const struct yaml *y, enum yaml_type type)
{
    if (y->type == type)
        return true;
    if (y->type == YAML_SCALAR && !y->text[0] && !y->quoted)
        return r_error(r, y, _("chưa ghi gì; chỗ này phải là %s"), yaml_type_vi(type));
    return r_error(r, y, _("phải là %s, không phải %s"), yaml_type_vi(type), yaml_type_vi(y->type));
}

/* ---- words, references ---- */

int read_word(struct reader *r, const struct yaml *y, const struct words *w)
{
    if (!want(r, y, YAML_SCALAR))
        return -1;
    for (size_t i = 0; i < w->n; i++)
        if (str_eq(y->text, w->list[i]))
            return (int)i;
    r_error(r, y, _("không có từ “%.80s” ở đây"), y->text);
    r_hint_near(r, y->text, w->list, w->n);
    return -1;
}

uint32_t find_ref(struct reader *r, const struct yaml *at, enum section_id s, const char *id)
{
    struct names *names = &r->names[s];
    uint32_t i = map_get(&names->ids, id);

    if (i != MAP_NONE) {
        names->used[i] = true;
        return i;
    }
    r_error(r, at, _("không có %s “%.80s”"), s == S_INDEX ? _("chỉ số") : _(plan_sections[s].one),
            id);
    r_hint_near(r, id, names->list, names->n);
    return NO_INDEX;
}

uint32_t read_ref(struct reader *r, const struct yaml *y, enum section_id s)
{
    return want(r, y, YAML_SCALAR) ? find_ref(r, y, s, y->text) : NO_INDEX;
}

size_t as_list(const struct yaml *y, const struct yaml **ret)
{
    *ret = y->type == YAML_LIST ? y->kids : y;
    return y->type == YAML_LIST ? y->n : 1;
}

static void read_ref_list(struct reader *r, const struct yaml *y, const struct field *f,
                          uint32_t **ret, size_t *ret_n)
{
    const struct yaml *at;
    size_t n = as_list(y, &at), kept = 0, all = r->names[f->arg_n].n;
    uint32_t *list = ARENA_ARRAY(r->arena, uint32_t, n);

    if (!n)
        r_error(r, y, _("danh sách trống"));
    if (n > 1 && n > all) {
        r_error(r, y, _("danh sách dài %zu mà chỉ có %zu %s"), n, all,
                _(plan_sections[f->arg_n].one));
        n = all;
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t found = read_ref(r, &at[i], (enum section_id)f->arg_n);
        for (size_t j = 0; j < kept && found != NO_INDEX; j++)
            if (list[j] == found) {
                r_error(r, &at[i], _("“%.80s” viết hai lần trong danh sách"), at[i].text);
                found = NO_INDEX;
            }
        if (found != NO_INDEX)
            list[kept++] = found;
    }
    *ret = list;
    *ret_n = kept;
}

static bool is_ref(const char *s)
{
    size_t n = strlen(s);

    return n > 0 && n <= 64 &&
           strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") == n;
}

static const char **read_refs(struct reader *r, const struct yaml *y)
{
    const struct yaml *at;
    size_t n = as_list(y, &at), kept = 0;
    const char **list = ARENA_ARRAY(r->arena, const char *, n + 1);

    for (size_t i = 0; i < n; i++) {
        if (!want(r, &at[i], YAML_SCALAR))
            continue;
        if (is_ref(at[i].text))
            list[kept++] = at[i].text;
        else
            r_error(r, &at[i], _("“%.80s” không phải một mã yêu cầu (chữ, số, dấu - và .)"),
                    at[i].text);
    }
    return list;
}

/* ---- days and years ---- */

static bool parse_year(const char *s, size_t n, int *ret)
{
    if (n != 4 || strspn(s, "0123456789") < 4)
        return false;
    *ret = (s[0] - '0') * 1000 + (s[1] - '0') * 100 + (s[2] - '0') * 10 + (s[3] - '0');
    return *ret >= DATE_MIN_YEAR && *ret < DATE_MAX_YEAR; /* what is due is due in the year after */
}

bool parse_years(const char *s, struct years *ret)
{
    const char *dots = strstr(s, "..");
    struct years y;

    if (!dots) {
        if (!parse_year(s, strlen(s), &y.from))
            return false;
        y.to = y.from;
    } else if (!parse_year(s, (size_t)(dots - s), &y.from) ||
               !parse_year(dots + 2, strlen(dots + 2), &y.to)) {
        return false;
    }
    *ret = y;
    return true;
}

bool read_years(struct reader *r, const struct yaml *y, struct years *ret)
{
    struct years got;

    if (!want(r, y, YAML_SCALAR))
        return false;
    if (!parse_years(y->text, &got)) {
        r_error(r, y, _("“%.80s” không phải khoảng năm"), y->text);
        r_hint(r, "%s", _("Viết như 2021..2025 (cả hai năm đều tính) hoặc 2022."));
        return false;
    }
    if (got.from > got.to)
        return r_error(r, y, _("năm đầu %d sau năm cuối %d"), got.from, got.to);
    if (got.to - got.from >= PLAN_MAX_YEARS)
        return r_error(r, y, _("khoảng năm dài quá %d năm"), PLAN_MAX_YEARS);
    *ret = got;
    return true;
}

bool parse_span(const char *s, struct span *ret)
{
    const char *dots = strstr(s, "..");
    char from[11] = "";
    struct span got = {DATE_NONE, DATE_NONE};

    if (!dots)
        return false;
    if (dots != s) {
        if (dots - s != 10)
            return false;
        memcpy(from, s, 10);
        if (date_parse_iso(from, &got.from))
            return false;
    }
    if (dots[2] && date_parse_iso(dots + 2, &got.to))
        return false;
    *ret = got;
    return true;
}

static bool read_day(struct reader *r, const struct yaml *y, int32_t *ret)
{
    if (!want(r, y, YAML_SCALAR))
        return false;
    if (date_parse_iso(y->text, ret) == 0)
        return true;
    r_error(r, y, _("“%.80s” không phải một ngày có thật"), y->text);
    int32_t meant;
    if (date_parse(y->text, &meant) == 0)
        r_hint(r, _("Viết năm-tháng-ngày: %s."), date_iso(r->arena, meant));
    else
        r_hint(r, "%s", _("Viết năm-tháng-ngày, như 2022-12-31."));
    return false;
}

static bool check_span(struct reader *r, const struct yaml *at, struct span s)
{
    if (s.from != DATE_NONE && s.to != DATE_NONE && s.from > s.to)
        return r_error(r, at, _("ngày đầu %s sau ngày cuối %s"), date_vi(r->arena, s.from),
                       date_vi(r->arena, s.to));
    return true;
}

static void read_span(struct reader *r, const struct yaml *y, struct span *ret)
{
    struct span got;

    if (!want(r, y, YAML_SCALAR))
        return;
    if (!parse_span(y->text, &got)) {
        r_error(r, y, _("“%.80s” không phải khoảng ngày"), y->text);
        r_hint(r, "%s", _("Viết như 2022-01-28..2023-12-31, 2022-01-28.. hoặc ..2022-08-14."));
    } else if (check_span(r, y, got)) {
        *ret = got;
    }
}

/* ---- numbers ---- */

bool is_unset(const struct yaml *y)
{
    return y->type == YAML_SCALAR && (str_eq(y->text, "unset") || str_eq(y->text, "chưa cấu hình"));
}

const char *setting_id(const char *text)
{
    return str_starts(text, "setting ") ? text + strlen("setting ") : NULL;
}

static bool not_an_amount(struct reader *r, const struct yaml *y, const char *text)
{
    r_error(r, y, _("“%.80s” không phải một lượng"), text);
    if (strchr(text, ',') && strspn(text, "0123456789,.% ") == strlen(text))
        r_hint(r, "%s", _("Phần thập phân viết sau dấu chấm: 0.5; không ngăn cách hàng nghìn."));
    else if (text[0] == '-')
        r_hint(r, "%s", _("Lượng không được âm."));
    else
        r_hint(r, "%s", _("Viết như 80%, 75, 75 points (75 điểm) hoặc setting ID."));
    return false;
}

bool read_amount(struct reader *r, const struct yaml *y, const char *text, struct amount *ret)
{
    struct amount got = {.value = NUM_ZERO, .setting = NO_INDEX};
    const char *id = setting_id(text);
    char *digits;
    struct dec d;

    if (id) {
        got.setting = find_ref(r, y, S_SETTING, id);
        if (got.setting == NO_INDEX)
            return false;
        if (r->plan->settings[got.setting].kind != SETTING_NUMBER)
            return r_error(r, y, _("cấu hình “%.80s” không phải một con số"), id);
        *ret = got;
        return true;
    }
    size_t n = strcspn(text, "% ");
    digits = arena_strndup(r->arena, text, n);
    if (dec_parse(digits, &d) || digits[0] == '+' || d.mant < 0)
        return not_an_amount(r, y, text);
    got.value = num_dec(r->arena, d);
    if (str_eq(text + n, "%")) {
        got.unit = AMOUNT_PERCENT;
        got.value = num_div(r->arena, got.value, num_int(100));
    } else if (str_eq(text + n, " points") || str_eq(text + n, " point") ||
               str_eq(text + n, " điểm")) {
        got.unit = AMOUNT_POINTS;
    } else if (text[n]) {
        return not_an_amount(r, y, text);
    }
    *ret = got;
    return true;
}

static void read_num(struct reader *r, const struct yaml *y, struct num *ret)
{
    struct amount got;

    if (!want(r, y, YAML_SCALAR) || !read_amount(r, y, y->text, &got))
        return;
    if (got.setting != NO_INDEX)
        r_error(r, y, _("chỗ này phải là một con số, không phải cấu hình"));
    else if (got.unit == AMOUNT_PERCENT)
        r_error(r, y, _("chỗ này là điểm hoặc số, không phải phần trăm: “%.80s”"), y->text);
    else
        *ret = got.value;
}

static void read_share(struct reader *r, const struct yaml *y, struct num *ret)
{
    struct amount got;

    if (!want(r, y, YAML_SCALAR) || !read_amount(r, y, y->text, &got))
        return;
    if (got.setting != NO_INDEX || got.unit != AMOUNT_PERCENT)
        r_error(r, y, _("chỗ này phải là phần trăm như 80%%, không phải “%.80s”"), y->text);
    else if (num_cmp(got.value, num_int(1)) > 0)
        r_error(r, y, _("tỷ lệ phải từ 0%% đến 100%%, không phải “%.80s”"), y->text);
    else
        *ret = got.value;
}

static bool read_int(struct reader *r, const struct yaml *y, unsigned max, int *ret)
{
    int got = 0;
    size_t n;

    if (!want(r, y, YAML_SCALAR))
        return false;
    n = strlen(y->text);
    bool ok = n >= 1 && n <= 6 && strspn(y->text, "0123456789") == n;
    for (size_t i = 0; ok && i < n; i++)
        got = got * 10 + (y->text[i] - '0');
    if (!ok || got > (int)max)
        return r_error(r, y, _("“%.80s” phải là số nguyên từ 0 đến %u"), y->text, max);
    *ret = got;
    return true;
}

static void read_decimals(struct reader *r, const struct yaml *y, unsigned max, int *ret)
{
    if (y->type == YAML_SCALAR && str_eq(y->text, "unrounded"))
        *ret = NOT_ROUNDED;
    else if (read_int(r, y, max, ret))
        return;
    else
        r_hint(r, "%s", _("Số chữ số thập phân, hoặc unrounded (không làm tròn)."));
}

static void read_yes(struct reader *r, const struct yaml *y, bool *ret)
{
    WORDS(yes_no, "no", "yes");
    int word = read_word(r, y, &yes_no);

    if (word >= 0)
        *ret = word == 1;
}

/* ---- values that change with time ---- */

static const struct field dated_fields[] = {
    {"since", V_DAY, offsetof(struct span, from), .about = N_("từ ngày (tính cả ngày này)")},
    {"until", V_DAY, offsetof(struct span, to), .about = N_("đến ngày (tính cả ngày này)")},
    {"is", V_LATER, .flags = FIELD_REQUIRED, .about = N_("giá trị trong khoảng đó")},
};
TABLE(dated_table, "dated", N_("giá trị theo thời gian"), dated_fields);

static bool overlap(struct span x, struct span y)
{
    return (x.to == DATE_NONE || y.from <= x.to) && (y.to == DATE_NONE || x.from <= y.to);
}

size_t read_dated(struct reader *r, const struct yaml *y, struct dated ret[static MAX_DATED])
{
    size_t kept = 0;

    if (y->type != YAML_LIST) {
        ret[0] = (struct dated){{DATE_NONE, DATE_NONE}, y};
        return 1;
    }
    if (y->n == 0 || y->n > MAX_DATED) {
        r_error(r, y, _("danh sách theo thời gian phải có từ 1 đến %d giá trị"), MAX_DATED);
        return 0;
    }
    for (size_t i = 0; i < y->n; i++) {
        struct dated d;
        if (!read_fields(r, &y->kids[i], &dated_table, &d.span))
            continue;
        d.is = yaml_get(&y->kids[i], "is");
        if (!d.is || !check_span(r, &y->kids[i], d.span))
            continue;
        for (size_t j = 0; j < kept; j++)
            if (overlap(d.span, ret[j].span)) {
                r_error(r, &y->kids[i], _("khoảng thời gian chồng lên khoảng ở dòng %d"),
                        ret[j].is->line);
                break;
            }
        ret[kept++] = d;
    }
    return kept;
}

static void read_amounts(struct reader *r, const struct yaml *y, struct dated_amount *ret)
{
    struct dated dated[MAX_DATED];
    size_t n = read_dated(r, y, dated);

    ret->at = arena_alloc(r->arena, n * sizeof ret->at[0]);
    ret->n = 0;
    for (size_t i = 0; i < n; i++) {
        const struct yaml *is = dated[i].is;
        struct amount got;
        if (is_unset(is) || !want(r, is, YAML_SCALAR) || !read_amount(r, is, is->text, &got))
            continue;
        ret->at[ret->n].span = dated[i].span;
        ret->at[ret->n++].amount = got;
    }
}

static void read_wording(struct reader *r, const struct yaml *y, struct indicator *in)
{
    struct dated dated[MAX_DATED];
    size_t n = read_dated(r, y, dated);

    in->wording = arena_alloc(r->arena, n * sizeof in->wording[0]);
    for (size_t i = 0; i < n; i++) {
        if (!want(r, dated[i].is, YAML_SCALAR))
            continue;
        in->wording[in->n_wording].span = dated[i].span;
        in->wording[in->n_wording++].text = dated[i].is->text;
    }
}

/* ---- values that follow a setting ---- */

static bool is_known(const char *answer, const struct words *w)
{
    for (size_t i = 0; i < w->n; i++)
        if (same_word(answer, w->list[i]))
            return true;
    return false;
}

uint32_t read_word_setting(struct reader *r, const struct yaml *y, const char *id,
                           const struct words *w)
{
    uint32_t found = find_ref(r, y, S_SETTING, id);

    if (found == NO_INDEX)
        return found;
    const struct setting *s = &r->plan->settings[found];
    if (s->kind != SETTING_CHOICE) {
        r_error(r, y, _("cấu hình “%.80s” không có choices"), id);
        return NO_INDEX;
    }
    for (const char **c = s->choices; c && *c; c++)
        if (!is_known(*c, w)) {
            r_error(r, y, _("lựa chọn “%.80s” của cấu hình “%.80s” không dùng ở đây được"), *c, id);
            r_hint_near(r, *c, w->list, w->n);
        }
    return found;
}

static const struct yaml *value_of_choice(struct reader *r, const struct yaml *at,
                                          const struct yaml *map, const char *choice)
{
    const struct yaml *y = yaml_get(map, choice);

    if (!y)
        r_error(r, at, _("chưa ghi cách hiểu khi trả lời “%.80s”"), choice);
    return y;
}

size_t read_by_setting(struct reader *r, const struct yaml *at, const struct yaml *map,
                       uint32_t *ret_setting, const struct yaml ***ret)
{
    size_t n = 0, missing = 0;

    *ret_setting = find_ref(r, at, S_SETTING, at->text + strlen("by setting "));
    if (*ret_setting == NO_INDEX || !want(r, map, YAML_MAP))
        return 0;
    const struct setting *s = &r->plan->settings[*ret_setting];
    if (s->kind != SETTING_CHOICE)
        r_error(r, at, _("cấu hình “%.80s” không có choices"), s->item.id);
    while (s->choices && s->choices[n])
        n++;
    *ret = ARENA_ARRAY(r->arena, const struct yaml *, n + 1);
    for (size_t i = 0; i < n; i++)
        missing += !((*ret)[i] = value_of_choice(r, at, map, s->choices[i]));
    for (size_t i = 0; i < map->n; i++) {
        struct yaml key = {
            .text = map->keys[i], .line = map->key_lines[i], .column = map->key_columns[i]};
        read_word(r, &key, &(struct words){s->choices, n});
    }
    return missing ? 0 : n;
}

static bool is_by_setting(const struct yaml *y)
{
    return y->type == YAML_MAP && y->n == 1 && str_starts(y->keys[0], "by setting ");
}

static void years_by_setting(struct reader *r, const struct yaml *y, struct asked_years *ret)
{
    struct yaml at = {.text = y->keys[0], .line = y->key_lines[0], .column = y->key_columns[0]};
    const struct yaml **of;
    size_t n = read_by_setting(r, &at, &y->kids[0], &ret->setting, &of);

    if (!n)
        return;
    ret->by = ARENA_ARRAY(r->arena, struct years, n);
    for (size_t i = 0; i < n; i++)
        read_years(r, of[i], &ret->by[i]);
}

void read_asked_years(struct reader *r, const struct yaml *y, struct asked_years *ret)
{
    *ret = (struct asked_years){.setting = NO_INDEX};
    if (is_by_setting(y)) {
        years_by_setting(r, y, ret);
        return;
    }
    if (!want(r, y, YAML_SCALAR))
        return;
    const char *id = setting_id(y->text);
    if (!id) {
        read_years(r, y, &ret->years);
        return;
    }
    ret->setting = find_ref(r, y, S_SETTING, id);
    if (ret->setting != NO_INDEX && r->plan->settings[ret->setting].kind != SETTING_YEARS)
        r_error(r, y, _("cấu hình “%.80s” không phải khoảng năm"), id);
}

/* ---- tables ---- */

const struct field *find_field(const struct table *t, const char *key)
{
    for (size_t i = 0; i < t->n; i++)
        if (str_eq(t->fields[i].key, key))
            return &t->fields[i];
    return NULL;
}

void unknown_key(struct reader *r, const struct yaml *map, size_t i, const struct table *t)
{
    const char **keys = ARENA_ARRAY(r->arena, const char *, t->n);

    for (size_t k = 0; k < t->n; k++)
        keys[k] = t->fields[k].key;
    r_error_at(r, map->key_lines[i], map->key_columns[i], _("không có khóa “%.80s” trong %s"),
               map->keys[i], _(t->title));
    if (i > 0 && last_error(r) && map->kids[i].type == YAML_SCALAR && !map->kids[i].text[0] &&
        !map->kids[i].quoted && !str_nearest(map->keys[i], keys, t->n))
        r_hint(r, "%s", _("Trong {…}, văn bản có dấu phẩy phải đặt trong ngoặc kép."));
    else
        r_hint_near(r, map->keys[i], keys, t->n);
}

void clear_fields(const struct table *t, void *thing)
{
    static const char *const none[] = {NULL};

    for (const struct field *f = t->fields; f < t->fields + t->n; f++) {
        void *to = (char *)thing + f->at;
        if (f->type == V_TEXT)
            *(const char **)to = "";
        else if (f->type == V_REFS)
            *(const char ***)to = (const char **)none;
        else if (f->type == V_DAY)
            *(int32_t *)to = DATE_NONE;
        else if (f->type == V_SPAN)
            *(struct span *)to = (struct span){DATE_NONE, DATE_NONE};
        else if (f->type == V_REF)
            *(uint32_t *)to = NO_INDEX;
        else if ((f->type == V_WORD || f->type == V_WORD_BOOL) && f->n_at)
            *(uint32_t *)((char *)thing + f->n_at) = NO_INDEX;
    }
}

static void read_text(struct reader *r, const struct yaml *y, const char **ret)
{
    if (!want(r, y, YAML_SCALAR))
        return;
    if (!y->text[0] && !y->quoted)
        r_error(r, y, _("chưa ghi gì"));
    *ret = y->text;
}

static void read_word_field(struct reader *r, const struct yaml *y, const struct field *f,
                            void *thing)
{
    const char *id = f->n_at && y->type == YAML_SCALAR ? setting_id(y->text) : NULL;
    void *to = (char *)thing + f->at;

    if (id) {
        *(uint32_t *)((char *)thing + f->n_at) = read_word_setting(r, y, id, f->arg);
        return;
    }
    int word = read_word(r, y, f->arg);
    if (word < 0)
        return;
    if (f->type == V_WORD)
        *(unsigned *)to = (unsigned)word;
    else
        *(bool *)to = word == 1;
}

void read_field(struct reader *r, const struct yaml *y, const struct field *f, void *thing)
{
    void *to = (char *)thing + f->at;

    switch (f->type) {
    case V_TEXT:
        read_text(r, y, to);
        break;
    case V_REFS:
        *(const char ***)to = read_refs(r, y);
        break;
    case V_DAY:
        read_day(r, y, to);
        break;
    case V_SPAN:
        read_span(r, y, to);
        break;
    case V_YEARS:
        read_years(r, y, to);
        break;
    case V_WORD:
    case V_WORD_BOOL:
        read_word_field(r, y, f, thing);
        break;
    case V_YES:
        read_yes(r, y, to);
        break;
    case V_REF:
        *(uint32_t *)to = read_ref(r, y, (enum section_id)f->arg_n);
        break;
    case V_REF_LIST:
        read_ref_list(r, y, f, to, (size_t *)((char *)thing + f->n_at));
        break;
    case V_NUM:
        read_num(r, y, to);
        break;
    case V_SHARE:
        read_share(r, y, to);
        break;
    case V_INT:
        read_int(r, y, f->arg_n, to);
        break;
    case V_DECIMALS:
        read_decimals(r, y, f->arg_n, to);
        break;
    case V_AMOUNTS:
        read_amounts(r, y, to);
        break;
    case V_WORDING:
        read_wording(r, y, thing);
        break;
    case V_CUSTOM:
        ((const struct custom *)f->arg)->read(r, y, thing);
        break;
    case V_LATER:
    case V_SECTION:
        break;
    }
}

bool read_fields(struct reader *r, const struct yaml *y, const struct table *t, void *thing)
{
    clear_fields(t, thing);
    if (!want(r, y, YAML_MAP))
        return false;
    for (size_t i = 0; i < y->n; i++) {
        const struct field *f = find_field(t, y->keys[i]);
        if (f)
            read_field(r, &y->kids[i], f, thing);
        else
            unknown_key(r, y, i, t);
    }
    for (size_t i = 0; i < t->n; i++)
        if (t->fields[i].flags & FIELD_REQUIRED && !yaml_get(y, t->fields[i].key))
            r_error(r, y, _("%s thiếu khóa “%s” (%s)"), _(t->title), t->fields[i].key,
                    _(t->fields[i].about));
    return true;
}
