/* A change of a plan in the words of its readers (plan_diff.h): what it is about, by its title; which part of it, by names
 * instead of keys; values as people write them.  Keys and titles come from tables and from the plans; what is not known
 * stays as it is written in the file. */
#include "engine/plan_diff.h"

#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "engine/plan_fields.h"

/* Keys of the language as screens name them; "": says nothing by itself. */
static const char *const keys[][2] = {
    {"title", "tên"},
    {"clause", "điều khoản"},
    {"points", "điểm tối đa"},
    {"use", "chỉ tiêu"},
    {"must", "yêu cầu"},
    {"share", "phần điểm"},
    {"years", "các năm"},
    {"period", "thời gian"},
    {"areas", ""},
    {"criteria", ""},
    {"score", "cách chấm"},
    {"levels", ""},
    {"bands", "khoảng"},
    {"cap", "điểm cao nhất"},
    {"floor", "điểm thấp nhất"},
    {"each", "mỗi"},
    {"evidence", "tài liệu kiểm chứng"},
    {"require", ""},
    {"all", "mọi điều sau"},
    {"any", "một trong các điều sau"},
    {"every year", "năm nào cũng"},
    {"some year", "có năm"},
    {"bonus", "điểm thưởng"},
    {"penalty", "điểm trừ"},
    {"survey", "khảo sát"},
    {"out of", "thang điểm"},
    {"facts due", "hạn nhập số liệu"},
    {"late facts", "số liệu nhập muộn"},
    {"missing", "khi thiếu số liệu"},
    {"not applicable", "khi không áp dụng"},
    {"without survey", "khi không khảo sát"},
    {"self scored", "đơn vị tự chấm"},
    {"round", "làm tròn"},
    {"half", "số nửa"},
    {"ties", "khi bằng điểm"},
    {"for", "dùng cho"},
    {"kinds", "loại đơn vị"},
    {"of", "tử số"},
    {"over", "mẫu số"},
    {"unit", "đơn vị tính"},
    {"measure", "cách đo"},
    {"direction", "chiều tốt"},
    {"fractions", "có phần lẻ"},
    {"source", "nguồn số liệu"},
    {"illustrative", "ghi chú minh họa"},
    {"confirmed by", "ai xác nhận bản sau"},
    {"number", "số hiệu"},
    {"issued", "ngày ban hành"},
    {"issued by", "cơ quan ban hành"},
    {"form", "hình thức"},
    {"value", "giá trị"},
    {"from", "từ"},
    {"until", "đến"},
    {"since", "từ"},
    {"basis", "căn cứ"},
    {"settings", "cấu hình"},
    {"within", "trong vòng"},
    {"before", "trước"},
    {"day", "ngày"},
    {"month", "tháng"},
    {"date", "ngày"},
    {"target", "mức phải đạt"},
    {"proportional", "theo tỷ lệ"},
    {"per item", "theo số lượng"},
    {"classes", "xếp loại"},
    {"wording", "câu chữ"},
    {"attested by", "chứng minh bằng"},
};

/* How values begin. */
static const char *const values[][2] = {
    {"at least ", "tối thiểu "},
    {"at most ", "tối đa "},
    {"above ", "trên "},
    {"below ", "dưới "},
    {"rises by ", "tăng "},
    {"grows by ", "tăng "},
    {"falls by ", "giảm "},
    {"a year", "mỗi năm"},
    {"until ", "đến "},
    {"by ", "chậm nhất "},
    {"setting ", "theo cấu hình "},
    {"points", "điểm"},
    {"point", "điểm"},
    {"yes", "có"},
    {"no", "không"},
    {"unset", "chưa trả lời"},
    {"true", "có"},
    {"false", "không"},
};

static const char *key_vi(const char *key)
{
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
        if (str_eq(keys[i][0], key))
            return keys[i][1];
    return key;
}

/* ---- what it is about ---- */

static const struct item *item_of(const struct plan *p, const struct plan_change *c)
{
    for (enum section_id s = 0; s < N_SECTIONS && c->id[0]; s++) {
        uint32_t i =
            str_eq(plan_sections[s].key, c->section) ? map_get(&p->by_id[s], c->id) : MAP_NONE;
        const char *list;
        if (i == MAP_NONE)
            continue;
        memcpy(&list, (const char *)p + plan_sections[s].at, sizeof list);
        return (const struct item *)(const void *)(list + i * plan_sections[s].size);
    }
    return NULL;
}

static const struct item *criterion_of(const struct plan *p, const struct plan_change *c,
                                       const char *id)
{
    for (size_t i = 0; str_eq(c->section, "schemes") && i < p->n_schemes; i++)
        for (size_t k = 0; str_eq(p->schemes[i].item.id, c->id) && k < p->schemes[i].n_criteria;
             k++)
            if (str_eq(p->schemes[i].criteria[k].item.id, id))
                return &p->schemes[i].criteria[k].item;
    return NULL;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_number(const char *s)
{
    return *s && s[strspn(s, "0123456789")] == '\0';
}

/* ---- which part ---- */

struct telling {
    struct arena *a;
    const struct plan_change *c;
    const struct plan *before, *after;
    const struct item *about; /* the innermost criterion or area passed by; NULL: none */
    const char *field;
};

static void say(struct telling *t, const char *words)
{
    if (*words)
        t->field = arena_printf(t->a, "%s%s%s", t->field, *t->field ? ", " : "", words);
}

static const char *nth(struct arena *a, const char *in, const char *n)
{
    const char *of = str_eq(in, "levels")    ? "mức"
                     : str_eq(in, "bands")   ? "khoảng"
                     : str_eq(in, "values")  ? "giá trị"
                     : str_eq(in, "options") ? "câu trả lời"
                     : str_eq(in, "classes") ? "loại"
                     : str_eq(in, "must")    ? "khoảng thời gian"
                                             : "điều kiện";

    return arena_printf(a, "%s %s", of, n);
}

/* Who is called so behind the word: "target c1", "score of cchc-xa"; an indicator behind none. */
static const char *called(const struct plan *p, const char *what, const char *id)
{
    uint32_t i;

    if (str_eq(what, "target"))
        return (i = plan_find_target(p, id)) == NO_INDEX ? NULL : p->targets[i].item.title;
    if (str_eq(what, "of") && (i = plan_find_index(p, id)) != NO_INDEX)
        for (size_t k = 0; k < p->n_schemes; k++)
            if (p->schemes[k].index == i)
                return p->schemes[k].item.title;
    if (!*what && (i = plan_find_indicator(p, id)) != NO_INDEX)
        return p->indicators[i].item.title;
    return NULL;
}

/* A key that says something of things: "at least setting so-nam years" → "tối thiểu (theo cấu hình) năm". */
static const char *phrase(struct telling *t, const char *part)
{
    static const char *const words[][2] = {
        {"setting", "(theo cấu hình)"},
        {"target", "tiêu chí"},
        {"score", "điểm"},
        {"years", "năm"},
        {"year", "năm"},
        {"at least", "tối thiểu"},
        {"at most", "tối đa"},
        {"rank", "hạng"},
    };
    const char *all = "", *what = "", *title;
    char **list;
    size_t n = str_split(t->a, part, ' ', &list);

    for (size_t i = 0; i < n; i++) {
        const char *two = i + 1 < n ? arena_printf(t->a, "%s %s", list[i], list[i + 1]) : "";
        if (str_eq(what, "setting")) { /* its title is a long question */
            what = "";
            continue;
        }
        const char *said =
            (title = called(t->after, what, list[i])) || (title = called(t->before, what, list[i]))
                ? arena_printf(t->a, "“%s”", title)
            : str_eq(list[i], "of") ? (i + 1 < n ? "của" : "trong các điều")
                                    : list[i];
        what = list[i];
        for (size_t k = 0; k < ARRAY_SIZE(words); k++) {
            if (str_eq(words[k][0], two))
                i++;
            if (str_eq(words[k][0], two) || str_eq(words[k][0], list[i]))
                said = words[k][1];
        }
        all = arena_printf(t->a, "%s%s%s", all, *all && *said ? " " : "", said);
    }
    return all;
}

static const char *part_vi(struct telling *t, const char *part)
{
    const char *key = key_vi(part);

    if (str_eq(part, "by"))
        return str_eq(t->c->section, "awards") ? "người quyết định" : "chậm nhất";
    return key == part ? phrase(t, part) : key;
}

static void walk(struct telling *t, const char *path)
{
    char **parts;
    size_t n = *path ? str_split(t->a, path, '/', &parts) : 0;
    const char *in = "";

    for (size_t i = 0; i < n; i++) {
        const struct item *old = criterion_of(t->before, t->c, parts[i]),
                          *now = criterion_of(t->after, t->c, parts[i]);
        bool inside = str_eq(in, "areas") || str_eq(in, "criteria");
        if (inside && (old || now)) {
            t->about = now ? now : old;
            t->field = "";
        } else {
            say(t, is_number(parts[i]) ? nth(t->a, in, parts[i]) : part_vi(t, parts[i]));
        }
        in = is_number(parts[i]) ? in : parts[i];
    }
}

/* ---- values ---- */

/* A number of the file, "0.5", as people write it; its end in *ret. */
static const char *number_at(struct arena *a, const char *s, const char **ret)
{
    size_t n = strspn(s, "0123456789.");
    const char *text = arena_strndup(a, s, n);
    struct dec d;

    while (n && s[n - 1] == '.')
        text = arena_strndup(a, s, --n);
    *ret = s + n;
    return dec_parse(text, &d) == 0 ? num_vi(a, num_dec(a, d), NUM_MAX_SCALE) : text;
}

static const char *word_at(const char *s, const char **ret)
{
    for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
        size_t n = strlen(values[i][0]);
        bool whole = values[i][0][n - 1] == ' ' || !is_letter(s[n]);
        if (strncmp(s, values[i][0], n) == 0 && whole) {
            *ret = s + n;
            return values[i][1];
        }
    }
    return NULL;
}

/* "key: " of a mapping written in one line. */
static const char *key_at(struct arena *a, const char *s, const char **ret)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz ");

    if (*s == ' ' || !n || s[n] != ':' || s[n + 1] != ' ')
        return NULL;
    *ret = s + n;
    return key_vi(arena_strndup(a, s, n));
}

static const char *day_at(struct arena *a, const char *s, const char **ret)
{
    int32_t day;

    if (strspn(s, "0123456789-") != 10 || date_parse_iso(arena_strndup(a, s, 10), &day) < 0)
        return NULL;
    *ret = s + 10;
    return date_vi(a, day);
}

/* Values that are titles and sentences already are left alone: only what the language itself writes is told. */
static bool is_ours(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s >= 0x80)
            return false;
    return true;
}

struct reading {
    struct arena *a;
    const char *at, *out;
    bool map;   /* keys and their values: a title among them is left alone */
    bool key;   /* a key may begin here */
    bool value; /* a word or number of the language may begin here */
};

/* One key, or one word or number of the language. */
static bool take_ours(struct reading *r)
{
    const char *next, *said = r->map && r->key ? key_at(r->a, r->at, &next) : NULL;

    if (said) {
        r->out = arena_printf(r->a, "%s%s: ", r->out, said);
        r->at = next + strlen(": ");
        r->key = false;
        r->value = true;
        return true;
    }
    if (!r->value)
        return false;
    said = day_at(r->a, r->at, &next);
    if (!said && is_digit(*r->at))
        said = number_at(r->a, r->at, &next);
    if (!said && !(said = word_at(r->at, &next)))
        return false;
    r->out = arena_printf(r->a, "%s%s", r->out, said);
    r->at = next;
    return true;
}

static const char *value_vi(struct arena *a, const char *s)
{
    struct reading r = {.a = a, .at = s, .out = "", .key = true};
    bool ours = false;

    r.map = *s == '{' && s[strlen(s) - 1] == '}';
    r.value = !r.map;
    if (r.map)
        r.at = arena_strndup(a, s + 1, strlen(s) - 2);
    else if (!is_ours(s))
        return s;
    while (*r.at) {
        if (take_ours(&r)) {
            ours = true;
            continue;
        }
        char c = *r.at++;
        r.out = arena_printf(a, "%s%c", r.out, c);
        r.key = strchr("{[", c) || (c == ' ' && r.key) || c == ',';
        r.value = r.map ? c == ' ' && ours : strchr(" {[,", c) != NULL;
        ours = false;
    }
    return r.out;
}

void change_words(struct arena *a, const struct plan_change *c, const struct plan *before,
                  const struct plan *after, struct change_words *ret)
{
    struct telling t = {.a = a, .c = c, .before = before, .after = after, .field = ""};
    const struct item *old = item_of(before, c), *now = item_of(after, c);

    walk(&t, c->field);
    const struct item *whole = now ? now : old, *about = t.about ? t.about : whole;
    ret->thing = t.about ? arena_printf(a, "tiêu chí “%s” (%s)", t.about->title,
                                        change_thing(a, c, before, after))
                         : change_thing(a, c, before, after);
    ret->clause = about && about->clause && *about->clause ? about->clause
                  : whole && whole->clause                 ? whole->clause
                                                           : "";
    ret->field = *t.field                    ? t.field
                 : c->kind == CHANGE_ADDED   ? "thêm"
                 : c->kind == CHANGE_REMOVED ? "bỏ"
                 : c->kind == CHANGE_ORDER   ? "thứ tự"
                                             : "";
    ret->from = value_vi(a, c->from);
    ret->to = value_vi(a, c->to);
}
