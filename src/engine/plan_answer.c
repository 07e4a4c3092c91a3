/* See plan_answer.h.  The YAML tree knows where a scalar begins; where it ends is looked for in the bytes.  That this was found
 * right is not assumed but proved: the new text is read and compared with the old. */
#include "engine/plan_answer.h"

#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/yaml.h"
#include "engine/plan_diff.h"
#include "engine/plan_read.h"

enum { BASIS_MAX = 2000 };

bool plan_answerable(const struct setting *t)
{
    return t->kind != SETTING_CONDITION && t->n_values == 1 &&
           t->values[0].span.from == DATE_NONE && t->values[0].span.to == DATE_NONE;
}

/* ---- where it stands ---- */

static const char *line_at(const char *s, int line)
{
    while (--line > 0 && (s = strchr(s, '\n')))
        s++;
    return s;
}

/* Line and column count from 1, columns in characters. */
static const char *place_at(const char *text, int line, int column)
{
    const char *s = line_at(text, line);

    for (; s && *s && *s != '\n' && column > 1; column--)
        do
            s++;
        while (((unsigned char)*s & 0xc0) == 0x80);
    return s;
}

static const char *end_of_quoted(const char *s)
{
    char quote = *s++;

    for (; *s && *s != quote; s++)
        if ((quote == '"' && *s == '\\' && s[1]) || (quote == '\'' && *s == '\'' && s[1] == '\''))
            s++;
    return *s ? s + 1 : s;
}

/* flow: in {…}, where a comma and a bracket end it too. */
static const char *end_of_scalar(const char *s, bool flow)
{
    const char *end = s;

    if (*s == '"' || *s == '\'')
        return end_of_quoted(s);
    for (; *s && *s != '\n' && !(*s == '#' && s > end && s[-1] == ' '); s++)
        if (flow && (*s == ',' || *s == '}'))
            break;
        else if (*s != ' ' && *s != '\r')
            end = s + 1;
    return end;
}

struct rank_place {
    const char *from, *to;
};

static const struct yaml *setting_node(struct arena *a, const struct plan *p, uint32_t setting)
{
    const struct yaml *root, *all;
    struct err e;

    if (yaml_parse(a, "", p->text, p->text_len, &root, &e) < 0 ||
        !(all = yaml_get(root, "settings")))
        return NULL;
    return all->type == YAML_MAP ? yaml_get(all, p->settings[setting].item.id) : NULL;
}

static bool scalar_place(const struct plan *p, const struct yaml *of, const struct yaml *y,
                         struct rank_place *ret)
{
    if (!y || y->type != YAML_SCALAR)
        return false;
    ret->from = place_at(p->text, y->line, y->column);
    if (!ret->from)
        return false;
    const char *open = place_at(p->text, of->line, of->column);
    ret->to = end_of_scalar(ret->from, open && *open == '{');
    return true;
}

/* ---- writing ---- */

/* Between quotes, so that nothing in it means anything. */
static void put_quoted(struct buf *b, const char *s)
{
    buf_addc(b, '"');
    for (; *s; s++) {
        if (*s == '"' || *s == '\\')
            buf_addc(b, '\\');
        buf_addc(b, *s == '\n' || *s == '\r' || *s == '\t' ? ' ' : *s);
    }
    buf_addc(b, '"');
}

static const char *put_together(struct arena *a, const struct plan *p, struct rank_place value,
                                struct rank_place basis, const char *answer, const char *why)
{
    _buf_ struct buf b = BUF_INIT(PLAN_MAX_BYTES);
    bool value_first = value.from < basis.from;
    struct rank_place x = value_first ? value : basis, y = value_first ? basis : value;

    buf_add(&b, p->text, (size_t)(x.from - p->text));
    value_first ? buf_adds(&b, answer) : put_quoted(&b, why);
    buf_add(&b, x.to, (size_t)(y.from - x.to));
    value_first ? put_quoted(&b, why) : buf_adds(&b, answer);
    buf_adds(&b, y.to);
    return buf_failed(&b) ? NULL : arena_strdup(a, buf_str(&b));
}

/* ---- proving ---- */

static int not_here(struct err *e)
{
    err_set(e, ERR_CONFLICT, "%s", _("câu trả lời này được viết theo cách không sửa ở đây được"));
    return err_hint(e, "%s",
                    _("Tải tệp kế hoạch, sửa trong tệp, rồi nạp ở trang Các bản kế hoạch."));
}

static int check_text(struct arena *a, const struct plan *p, uint32_t setting, const char *text,
                      struct err *e)
{
    struct plan_change *list;
    struct plan *then;
    struct errs errs;

    errs_init(&errs, a, 1);
    if (plan_read(a, p->item.id, text, strlen(text), &then, &errs) < 0) {
        err_set(e, ERR_INPUT, _("câu trả lời không dùng được: %s"),
                errs.list.n ? errs.list.at[0].message : "");
        return err_hint(e, "%s", errs.list.n ? errs.list.at[0].hint : "");
    }
    size_t n = plan_diff(a, p, then, &list);
    for (size_t i = 0; i < n; i++)
        if (!str_eq(list[i].section, "settings") ||
            !str_eq(list[i].id, p->settings[setting].item.id) ||
            !(str_eq(list[i].field, "value") || str_eq(list[i].field, "years") ||
              str_eq(list[i].field, "basis")))
            return not_here(e);
    if (!n)
        return err_set(e, ERR_CONFLICT, "%s", _("câu trả lời và căn cứ vẫn như cũ"));
    return 0;
}

static int check_input(const char *value, const char *basis, struct err *e)
{
    static const char fit[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.,%/";

    if (!value[0] || strspn(value, fit) != strlen(value)) {
        err_set(e, ERR_INPUT, "%s", _("câu trả lời không dùng được"));
        return err_hint(e, "%s", _("Số (2; 90%), khoảng năm (2021..2024), hoặc một lựa chọn."));
    }
    if (!basis[0] || strlen(basis) > BASIS_MAX) {
        err_set(e, ERR_INPUT, "%s", _("thiếu căn cứ, hoặc căn cứ quá dài"));
        return err_hint(e, "%s",
                        _("Ghi văn bản, cuộc họp đã quyết; chưa có thì ghi “chưa có quy định” và "
                          "vì sao hiểu như vậy."));
    }
    return 0;
}

int plan_answer(struct arena *a, const struct plan *p, uint32_t setting, const char *value,
                const char *basis, const char **ret, struct err *e)
{
    const struct setting *t = &p->settings[setting];
    struct rank_place at, why;
    int r = check_input(value, basis, e);

    if (r < 0)
        return r;
    const struct yaml *y = plan_answerable(t) ? setting_node(a, p, setting) : NULL;
    if (!y || y->type != YAML_MAP ||
        !scalar_place(p, y, yaml_get(y, t->kind == SETTING_YEARS ? "years" : "value"), &at) ||
        !scalar_place(p, y, yaml_get(y, "basis"), &why))
        return not_here(e);
    const char *text = put_together(a, p, at, why, value, basis);
    if (!text)
        return not_here(e);
    if ((r = check_text(a, p, setting, text, e)) < 0)
        return r;
    *ret = text;
    return 0;
}

/* ---- remarks ---- */

const char *plan_answer_remarks(struct arena *a, const struct plan *p, uint32_t setting)
{
    const struct yaml *y = setting_node(a, p, setting);
    _buf_ struct buf b = BUF_INIT(8 << 10);

    for (int line = p->settings[setting].item.line + 1; y && line < y->line; line++) {
        const char *s = line_at(p->text, line);
        s += strspn(s, " ");
        if (*s != '#')
            continue;
        s += 1 + strspn(s + 1, " ");
        buf_addf(&b, "%s%.*s", b.len ? "\n" : "", (int)strcspn(s, "\r\n"), s);
    }
    return arena_strdup(a, buf_failed(&b) ? "" : buf_str(&b));
}
