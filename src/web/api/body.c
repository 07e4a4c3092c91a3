/* See body.h.  The only file here that knows jansson, whose header and base/json.h do not bear each other.  Depth is looked at
 * before it parses: it goes down by calling itself. */
#include "web/api/body.h"

#include <jansson.h>
#include <string.h>

#include "base/check.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/rows.h"
#include "base/str.h"
#include "base/utf8.h"
#include "core/column.h"

enum key_kind { K_YEAR, K_TEXT, K_NUMBER, K_DATE, K_STATE };

/* Keys of a figure: the columns of figures but those that the server writes itself. */
static const struct {
    enum fact_column column;
    enum key_kind kind;
} keys[] = {
    {F_YEAR, K_YEAR},    {F_UNIT, K_TEXT},     {F_INDICATOR, K_TEXT}, {F_NUM, K_NUMBER},
    {F_DEN, K_NUMBER},   {F_DATE, K_DATE},     {F_STATE, K_STATE},    {F_SOURCE, K_TEXT},
    {F_FORMULA, K_TEXT}, {F_EVIDENCE, K_TEXT}, {F_NOTE, K_TEXT},
};
enum { N_KEYS = ARRAY_SIZE(keys) };

static const char *key_name(size_t i)
{
    return fact_columns[keys[i].column].name;
}

static const struct {
    const char *word, *cell;
} states[] = {{"value", N_("có số liệu")},
              {"not_applicable", N_("không áp dụng")},
              {"missing", N_("chưa có")},
              {"disputed", N_("đang xác minh")}};

struct reader {
    struct arena *a;
    struct api_wrongs *wrongs;
    struct intake_base *bases;
    int row;
};

void api_wrong_add(struct arena *a, struct api_wrongs *w, int row, const char *field,
                   const char *message, const char *hint)
{
    const char *pointer = "";

    w->total++;
    if (w->list.n >= API_WRONG_MAX)
        return;
    if (row > 0)
        pointer = arena_printf(a, "/facts/%d%s%s", row - 1, *field ? "/" : "", field);
    else if (*field)
        pointer = arena_printf(a, "/%s", field);
    *vec_push_in(a, &w->list) = (struct api_wrong){.pointer = pointer,
                                                   .field = arena_strdup(a, field),
                                                   .row = row,
                                                   .message = arena_strdup(a, message),
                                                   .hint = arena_strdup(a, hint)};
}

static void wrong(struct reader *r, const char *field, const char *message, const char *hint)
{
    api_wrong_add(r->a, r->wrongs, r->row, field, message, hint);
}

/* ---- cells ---- */

/* -?(0|[1-9][0-9]*)(.[0-9]+)? */
static bool is_decimal(const char *s)
{
    static const char digits[] = "0123456789";
    size_t n;

    s += *s == '-';
    n = strspn(s, digits);
    if (n == 0 || (n > 1 && *s == '0'))
        return false;
    s += n;
    if (*s == '.') {
        n = strspn(s + 1, digits);
        if (n == 0)
            return false;
        s += n + 1;
    }
    return !*s;
}

static const char *read_year(struct reader *r, const json_t *v)
{
    if (json_is_integer(v))
        return arena_printf(r->a, "%lld", (long long)json_integer_value(v));
    wrong(r, "year", _("năm phải là số nguyên"), _("Viết: \"year\": 2025"));
    return NULL;
}

static const char *read_number(struct reader *r, const char *name, const json_t *v)
{
    if (json_is_true(v))
        return N_("có");
    if (json_is_false(v))
        return N_("không");
    if (json_is_string(v) && is_decimal(json_string_value(v)))
        return arena_strdup(r->a, json_string_value(v));
    wrong(r, name, _("không phải số viết đúng cách"),
          _("Viết số trong dấu ngoặc kép, dấu chấm thập phân: \"1234.5\"; có/không thì true, "
            "false."));
    return NULL;
}

static const char *read_date(struct reader *r, const char *name, const json_t *v)
{
    const char *s = json_string_value(v);
    int32_t day;

    if (s && date_parse_iso(s, &day) == 0)
        return arena_strdup(r->a, s);
    wrong(r, name, _("không phải ngày có thật"), _("Viết ngày dạng \"2025-04-28\"."));
    return NULL;
}

static const char *read_state(struct reader *r, const char *name, const json_t *v)
{
    const char *s = json_string_value(v);

    for (size_t i = 0; s && i < ARRAY_SIZE(states); i++)
        if (str_eq(s, states[i].word))
            return states[i].cell;
    wrong(r, name, _("không hiểu trạng thái này"),
          _("Dùng: value, missing, not_applicable, disputed."));
    return NULL;
}

static const char *read_text(struct reader *r, const char *name, const json_t *v)
{
    const char *s = json_string_value(v);

    if (!s) {
        wrong(r, name, _("phải là văn bản"), _("Viết trong dấu ngoặc kép."));
        return NULL;
    }
    if (utf8_count(s) > API_TEXT_MAX) {
        wrong(r, name, arena_printf(r->a, _("dài quá %d ký tự"), API_TEXT_MAX),
              _("Rút ngắn rồi gửi lại."));
        return NULL;
    }
    return utf8_nfc(r->a, utf8_clean(r->a, arena_strdup(r->a, s)));
}

static const char *read_cell(struct reader *r, size_t key, const json_t *v)
{
    const char *name = key_name(key);

    switch (keys[key].kind) {
    case K_YEAR:
        return read_year(r, v);
    case K_NUMBER:
        return read_number(r, name, v);
    case K_DATE:
        return read_date(r, name, v);
    case K_STATE:
        return read_state(r, name, v);
    default:
        return read_text(r, name, v);
    }
}

/* ---- rows ---- */

static void unknown_key(struct reader *r, const char *key)
{
    char *known = arena_printf(r->a, _("“%.60s” không phải là khóa của số liệu"), key);
    const char *names[N_KEYS];
    for (size_t i = 0; i < N_KEYS; i++)
        names[i] = key_name(i);
    const char *near = str_nearest(key, names, N_KEYS);

    if (str_eq(key, "recorded") || str_eq(key, "author"))
        wrong(r, "", known, _("Bỏ khóa này: ngày nhập và người nhập do máy chủ ghi."));
    else if (near)
        wrong(r, "", known, arena_printf(r->a, _("Có phải là “%s”?"), near));
    else
        wrong(r, "", known, _("Bỏ khóa này; các khóa: xem /api."));
}

static size_t key_named(const char *name)
{
    size_t i = 0;

    while (i < N_KEYS && !str_eq(key_name(i), name))
        i++;
    return i;
}

/* The revision that the sender has seen; of the sending, not of the figure. */
static void read_base(struct reader *r, const json_t *v)
{
    struct intake_base *base = &r->bases[r->row - 1];

    if (json_is_null(v))
        return;
    base->has_given = json_is_integer(v) && json_integer_value(v) >= 0;
    base->given = json_integer_value(v);
    if (!base->has_given)
        wrong(r, "base", _("phải là số lần ghi: 0, 1, 2, …"),
              _("Lấy “revision” của lần ghi cuối trong /api/v1/facts; chưa có số nào thì 0."));
}

static void read_row(struct reader *r, json_t *row, const char **cells, uint8_t *types)
{
    const char *name;
    json_t *v;

    if (!json_is_object(row)) {
        wrong(r, "", _("mỗi số liệu phải là một đối tượng JSON"),
              _("Viết: {\"unit\": …, \"year\": …, \"indicator\": …, …}"));
        return;
    }
    json_object_foreach(row, name, v)
    {
        size_t i = key_named(name);
        if (i == N_KEYS && str_eq(name, "base"))
            read_base(r, v);
        else if (i == N_KEYS)
            unknown_key(r, name);
        else if (!json_is_null(v))
            cells[i] = read_cell(r, i, v);
        if (i < N_KEYS && keys[i].kind == K_NUMBER && json_is_string(v))
            types[i] = CELL_NUMBER;
    }
}

static int read_list(struct arena *a, json_t *list, struct load_cells *ret,
                     struct intake_base **ret_bases, struct api_wrongs *wrongs, struct err *e)
{
    size_t n = json_array_size(list);
    const char **cells = ARENA_ARRAY(a, const char *, n *N_KEYS + 1);
    uint8_t *types = ARENA_ARRAY(a, uint8_t, n * N_KEYS + 1);
    struct intake_base *bases = ARENA_ARRAY(a, struct intake_base, n + 1);
    const char **header = ARENA_ARRAY(a, const char *, N_KEYS);
    struct reader r = {.a = a, .wrongs = wrongs, .bases = bases};

    for (size_t i = 0; i < N_KEYS; i++)
        header[i] = key_name(i);
    for (size_t i = 0; i < n; i++) {
        r.row = (int)i + 1;
        read_row(&r, json_array_get(list, i), &cells[i * N_KEYS], &types[i * N_KEYS]);
    }
    if (wrongs->total)
        return err_set(e, ERR_INPUT, _("có %zu lỗi, chưa ghi gì"), wrongs->total);
    *ret = (struct load_cells){.header = header,
                               .n_columns = N_KEYS,
                               .cells = cells,
                               .types = types,
                               .n_rows = n,
                               .name = "facts"};
    *ret_bases = bases;
    return 0;
}

/* ---- the whole ---- */

static bool too_deep(const char *s, size_t n)
{
    int depth = 0;
    bool text = false;

    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        if (text) {
            i += c == '\\';
            text = c != '"';
        } else if (c == '"') {
            text = true;
        } else if (c == '{' || c == '[') {
            if (++depth > API_DEPTH_MAX)
                return true;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return false;
}

static int read_top(struct arena *a, json_t *top, struct load_cells *ret,
                    struct intake_base **ret_bases, struct api_wrongs *wrongs, struct err *e)
{
    json_t *list = json_object_get(top, "facts");
    const char *name;
    json_t *v;

    json_object_foreach(top, name, v) if (!str_eq(name, "facts"))
        api_wrong_add(a, wrongs, 0, "", arena_printf(a, _("không có khóa “%.60s”"), name),
                      _("Phần gửi lên chỉ có khóa “facts”."));
    if (!json_is_array(list) || json_array_size(list) == 0)
        api_wrong_add(a, wrongs, 0, "facts", _("phải là danh sách có ít nhất một số liệu"),
                      _("Viết: {\"facts\": [{…}, …]}"));
    if (wrongs->total)
        return err_set(e, ERR_INPUT, _("có %zu lỗi, chưa ghi gì"), wrongs->total);
    if (json_array_size(list) > API_FACTS_MAX) {
        err_set(e, ERR_LIMIT, _("quá %d số liệu trong một lần gửi"), API_FACTS_MAX);
        return err_hint(e, "%s", _("Chia thành nhiều lần gửi, mỗi lần một Idempotency-Key."));
    }
    return read_list(a, list, ret, ret_bases, wrongs, e);
}

int api_body_facts(struct arena *a, const char *s, size_t n, struct load_cells *ret,
                   struct intake_base **ret_bases, struct api_wrongs *wrongs, struct err *e)
{
    json_error_t why;

    if (n > API_BODY_MAX)
        return err_set(e, ERR_LIMIT, _("phần gửi lên quá %d MB"), API_BODY_MAX >> 20);
    if (too_deep(s, n))
        return err_set(e, ERR_LIMIT, _("JSON lồng nhau quá %d tầng"), API_DEPTH_MAX);
    json_t *top = json_loadb(s, n, JSON_REJECT_DUPLICATES, &why);
    if (!top) {
        err_set(e, ERR_USAGE, _("không đọc được JSON ở dòng %d, cột %d"), why.line, why.column);
        return err_hint(e, "%s", _("Gửi JSON đúng RFC 8259, mã UTF-8, không có khóa trùng."));
    }
    int r = json_is_object(top) ? read_top(a, top, ret, ret_bases, wrongs, e) : ERR_INPUT;
    if (!json_is_object(top)) {
        api_wrong_add(a, wrongs, 0, "", _("phần gửi lên phải là một đối tượng JSON"),
                      _("Viết: {\"facts\": [{…}, …]}"));
        err_set(e, ERR_INPUT, "%s", _("phần gửi lên phải là một đối tượng JSON"));
    }
    json_decref(top);
    return r;
}
