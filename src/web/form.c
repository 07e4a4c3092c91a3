/* See form.h. */
#include "web/form.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/cell.h"
#include "base/check.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"
#include "web/head.h"

void form_init(struct form *f, struct arena *a, const struct form_field *fields, size_t n)
{
    CHECK(n <= FORM_MAX_FIELDS);
    memset(f, 0, sizeof *f);
    f->arena = a;
    f->fields = fields;
    f->n = n;
    f->values = ARENA_ARRAY(a, struct form_value, n + 1);
    f->seen = ARENA_ARRAY(a, bool, n + 1);
}

void form_problem(struct form *f, const char *field, const char *message, const char *hint)
{
    if (f->problems.n >= FORM_MAX_PROBLEMS)
        return;
    *vec_push_in(f->arena, &f->problems) = (struct form_problem){field, message, hint};
}

static size_t find(const struct form *f, const char *name, size_t n)
{
    for (size_t i = 0; i < f->n; i++)
        if (strlen(f->fields[i].name) == n && memcmp(f->fields[i].name, name, n) == 0)
            return i;
    return f->n;
}

const struct form_value *form_value(const struct form *f, const char *name)
{
    static const struct form_value nothing;
    size_t i = find(f, name, strlen(name));

    return i < f->n ? &f->values[i] : &nothing;
}

const struct form_value *form_item(const struct form *f, const char *name, const char *item)
{
    size_t at = find(f, name, strlen(name));

    if (at == f->n || !f->fields[at].many)
        return NULL;
    for (size_t i = 0; i < f->items.n; i++)
        if (str_eq(f->items.at[i].item, item) && str_eq(f->items.at[i].field->name, name))
            return &f->items.at[i].value;
    return NULL;
}

/* ---- values by type ---- */

static void take_int(struct form *f, const struct form_field *d, struct form_value *v)
{
    struct dec x;

    if (dec_parse(v->text, &x) < 0 || x.scale != 0)
        form_problem(f, d->name, arena_printf(f->arena, _("“%s” phải là số nguyên"), _(d->title)),
                     _("Chỉ gõ chữ số, ví dụ 2022."));
    else if ((d->low || d->high) && (x.mant < d->low || x.mant > d->high))
        form_problem(f, d->name,
                     arena_printf(f->arena, _("“%s” nằm ngoài khoảng cho phép"), _(d->title)),
                     arena_printf(f->arena, _("Nhập số từ %lld đến %lld."), (long long)d->low,
                                  (long long)d->high));
    else
        v->number = x.mant;
}

static void take_choice(struct form *f, const struct form_field *d, const struct form_value *v)
{
    for (const char *const *c = d->choices; *c; c++)
        if (str_eq(*c, v->text))
            return;
    form_problem(f, d->name, arena_printf(f->arena, _("“%s” không có lựa chọn này"), _(d->title)),
                 _("Chọn một mục trong danh sách."));
}

/* The number keyboard of some telephones has no slash: "28012022" is that day too. */
static const char *with_slashes(struct arena *a, const char *s)
{
    return strlen(s) == 8 && strspn(s, "0123456789") == 8
               ? arena_printf(a, "%.2s/%.2s/%s", s, s + 2, s + 4)
               : s;
}

static void take_date(struct form *f, const struct form_field *d, struct form_value *v)
{
    int32_t day;

    if (date_parse(with_slashes(f->arena, v->text), &day) < 0)
        form_problem(f, d->name,
                     arena_printf(f->arena, _("“%s” không phải ngày có thật"), _(d->title)),
                     _("Gõ theo dạng ngày/tháng/năm, ví dụ 28/01/2022."));
    else
        v->number = day;
}

static void take_value(struct form *f, const struct form_field *d, struct form_value *v)
{
    if (utf8_count(v->text) > d->max) {
        form_problem(f, d->name,
                     arena_printf(f->arena, _("“%s” dài quá %zu ký tự"), _(d->title), d->max),
                     _("Rút ngắn rồi gửi lại."));
        v->text = NULL;
    } else if (d->type == FIELD_INT) {
        take_int(f, d, v);
    } else if (d->type == FIELD_CHOICE) {
        take_choice(f, d, v);
    } else if (d->type == FIELD_DATE) {
        take_date(f, d, v);
    } else if (d->type == FIELD_CHECK) {
        v->number = 1;
    } else if (d->type == FIELD_FILE) {
        form_problem(f, d->name, arena_printf(f->arena, _("“%s” phải là một tệp"), _(d->title)),
                     _("Chọn tệp rồi gửi lại."));
    }
}

static bool text_ok(const char *s, size_t n, bool lines)
{
    if (!utf8_valid(s, n))
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if ((c < 0x20 && !(lines && (c == '\n' || c == '\r' || c == '\t'))) || c == 0x7f)
            return false;
    }
    return true;
}

static void unknown_field(struct form *f, const char *name, size_t n)
{
    const char *names[FORM_MAX_FIELDS], *shown, *near;

    for (size_t i = 0; i < f->n; i++)
        names[i] = f->fields[i].name;
    shown = text_ok(name, n, false)
                ? arena_strndup(f->arena, name, n < 64 ? utf8_valid_prefix(name, n) : 0)
                : "?";
    near = str_nearest(shown, names, f->n);
    form_problem(f, "", arena_printf(f->arena, _("không có trường “%s”"), shown),
                 near ? arena_printf(f->arena, _("Có phải là “%s”?"), near)
                      : _("Bỏ phần này khỏi địa chỉ, hoặc mở lại trang rồi gửi lại."));
}

/* Browsers send every line end as CR LF, whatever was in the box: one text has one form. */
static char *plain_lines(char *s)
{
    char *to = s;

    for (const char *from = s; *from; from++)
        if (from[0] != '\r' || from[1] != '\n')
            *to++ = *from;
    *to = '\0';
    return s;
}

static void take_text(struct form *f, const struct form_field *d, struct form_value *v,
                      const char *value, size_t n)
{
    if (!text_ok(value, n, d->type == FIELD_LINES)) {
        form_problem(f, d->name,
                     arena_printf(f->arena, _("“%s” có ký tự không đọc được"), _(d->title)),
                     _("Gõ lại bằng bàn phím tiếng Việt (Unicode)."));
        return;
    }
    /* A value far over its limit is not even copied; the count below says it in characters. */
    if (n > d->max * 4 + 64)
        n = utf8_valid_prefix(value, d->max * 4 + 64);
    const char *text = plain_lines(arena_strndup(f->arena, value, n));
    text = str_trim(f->arena, utf8_nfc(f->arena, utf8_clean(f->arena, text)));
    if (!*text)
        return;
    v->text = text;
    take_value(f, d, v);
}

static bool item_ok(const char *s, size_t n)
{
    if (n == 0 || n > 64)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!(s[i] >= 'a' && s[i] <= 'z') && !(s[i] >= 'A' && s[i] <= 'Z') &&
            !(s[i] >= '0' && s[i] <= '9') && !strchr("._-", s[i]))
            return false;
    return true;
}

/* NAME.ITEM of a grid; false when no field is declared so. */
static bool take_item(struct form *f, const char *name, size_t name_n, const char *value, size_t n)
{
    const char *dot = memchr(name, '.', name_n);
    size_t head = dot ? (size_t)(dot - name) : 0, i = dot ? find(f, name, head) : f->n;

    if (i == f->n || !f->fields[i].many || f->fields[i].type == FIELD_FILE ||
        !item_ok(dot + 1, name_n - head - 1) || f->items.n >= FORM_MAX_ITEMS)
        return false;
    struct form_item *x = vec_push_in(f->arena, &f->items);
    x->field = &f->fields[i];
    x->item = arena_strndup(f->arena, dot + 1, name_n - head - 1);
    take_text(f, x->field, &x->value, value, n);
    return true;
}

void form_take(struct form *f, const char *name, size_t name_n, const char *value, size_t n)
{
    size_t i = find(f, name, name_n);

    if (i == f->n && name_n == 4 && memcmp(name, "csrf", 4) == 0 && n <= 128) {
        f->csrf = arena_strndup(f->arena, value, n);
        return;
    }
    if (i == f->n || f->fields[i].many) {
        if (!take_item(f, name, name_n, value, n))
            unknown_field(f, name, name_n);
        return;
    }
    const struct form_field *d = &f->fields[i];
    if (f->seen[i]) {
        form_problem(f, d->name, arena_printf(f->arena, _("“%s” được gửi hai lần"), _(d->title)),
                     _("Chỉ gửi một giá trị."));
        return;
    }
    f->seen[i] = true;
    take_text(f, d, &f->values[i], value, n);
}

/* ---- urlencoded ---- */

/* Decodes s into the arena; -1 for a broken %-code. */
static long decode(struct arena *a, const char *s, size_t n, char **ret)
{
    char *out = arena_alloc(a, n + 1);
    size_t k = 0;

    for (size_t i = 0; i < n; i++) {
        if (s[i] == '+') {
            out[k++] = ' ';
        } else if (s[i] == '%') {
            int high = i + 2 < n ? head_hex(s[i + 1]) : -1,
                low = high < 0 ? -1 : head_hex(s[i + 2]);
            if (low < 0)
                return -1;
            out[k++] = (char)(high * 16 + low);
            i += 2;
        } else {
            out[k++] = s[i];
        }
    }
    *ret = out;
    return (long)k;
}

static bool read_pair(struct form *f, const char *s, size_t n)
{
    const char *eq = memchr(s, '=', n);
    size_t name_n = eq ? (size_t)(eq - s) : n;
    char *name, *value;
    long a = decode(f->arena, s, name_n, &name), b;

    b = eq ? decode(f->arena, eq + 1, n - name_n - 1, &value) : decode(f->arena, "", 0, &value);
    if (a < 0 || b < 0)
        return false;
    form_take(f, name, (size_t)a, value, (size_t)b);
    return true;
}

static size_t most_pairs(const struct form *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->fields[i].many)
            return FORM_MAX_ITEMS;
    return FORM_MAX_FIELDS;
}

void form_read(struct form *f, const char *s, size_t n)
{
    size_t pairs = 0, most = most_pairs(f);

    while (n) {
        const char *end = memchr(s, '&', n);
        size_t len = end ? (size_t)(end - s) : n;
        if (len && (++pairs > most || !read_pair(f, s, len))) {
            form_problem(f, "", _("phần gửi lên không đọc được"), _("Mở lại trang rồi gửi lại."));
            return;
        }
        s += len;
        n -= len;
        if (n) {
            s++;
            n--;
        }
    }
}

void form_finish(struct form *f)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct form_field *d = &f->fields[i];
        bool told = false;
        vec_each (p, &f->problems)
            told |= str_eq(p->field, d->name);
        if (d->required && !f->values[i].text && !f->values[i].file && !told)
            form_problem(f, d->name, arena_printf(f->arena, _("thiếu “%s”"), _(d->title)),
                         _("Điền vào ô này rồi gửi lại."));
    }
}
