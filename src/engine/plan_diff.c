/* See plan_diff.h.  Two YAML trees are walked side by side: mappings by key, lists by the longest
 * common run of equal elements, what lies between being paired when it asks the same thing. */
#include "engine/plan_diff.h"

#include <string.h>

#include "base/check.h"
#include "base/map.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/yaml.h"
#include "engine/plan_fields.h"

enum { SHORT = 300, MAX_ALIGN = 1000 };

struct diffing {
    struct arena *a;
    VEC(struct plan_change) list;
    const char *section, *id;
};

/* ---- nodes as text ---- */

static void put_flow(struct buf *b, const struct yaml *y)
{
    if (y->type == YAML_SCALAR) {
        buf_adds(b, y->text);
        return;
    }
    buf_addc(b, y->type == YAML_LIST ? '[' : '{');
    for (size_t i = 0; i < y->n; i++) {
        buf_adds(b, i ? ", " : "");
        if (y->type == YAML_MAP)
            buf_addf(b, "%s: ", y->keys[i]);
        put_flow(b, &y->kids[i]);
    }
    buf_addc(b, y->type == YAML_LIST ? ']' : '}');
}

/* "{a: b, c: [d]}", cut when long. */
static char *flow(struct arena *a, const struct yaml *y)
{
    _buf_ struct buf b = BUF_INIT(PLAN_MAX_BYTES * 2);

    put_flow(&b, y);
    const char *text = buf_str(&b);
    size_t fits = utf8_fit(text, SHORT);
    return text[fits] ? arena_printf(a, "%.*s…", (int)fits, text) : arena_strdup(a, text);
}

static bool same(const struct yaml *x, const struct yaml *y)
{
    if (x->type != y->type || x->n != y->n)
        return false;
    if (x->type == YAML_SCALAR)
        return str_eq(x->text, y->text);
    for (size_t i = 0; i < x->n; i++) {
        if (x->type == YAML_MAP && !str_eq(x->keys[i], y->keys[i]))
            return false;
        if (!same(&x->kids[i], &y->kids[i]))
            return false;
    }
    return true;
}

/* ---- noting ---- */

static void note(struct diffing *d, enum change_kind kind, const char *field, const char *from,
                 int line_from, const char *to, int line_to)
{
    *vec_push_in(d->a, &d->list) =
        (struct plan_change){kind, d->section, d->id, field, from, to, line_from, line_to};
}

static void note_added(struct diffing *d, const char *field, const struct yaml *y, int line)
{
    note(d, CHANGE_ADDED, field, "", 0, flow(d->a, y), line);
}

static void note_removed(struct diffing *d, const char *field, const struct yaml *y, int line)
{
    note(d, CHANGE_REMOVED, field, flow(d->a, y), line, "", 0);
}

static const char *below(struct diffing *d, const char *field, const char *part)
{
    return field[0] ? arena_printf(d->a, "%s/%s", field, part) : part;
}

static void diff_node(struct diffing *d, const char *field, const struct yaml *x,
                      const struct yaml *y);

/* ---- mappings ---- */

/* Where each key stands. */
static struct map keys_of(struct arena *a, const struct yaml *y)
{
    struct map m;

    map_init(&m, a);
    for (size_t i = 0; i < y->n; i++)
        map_add(&m, y->keys[i], (uint32_t)i);
    return m;
}

/* The keys of x that are in y too. */
static char *common_keys(struct arena *a, const struct yaml *x, const struct map *y)
{
    _buf_ struct buf b = BUF_INIT(PLAN_MAX_BYTES);

    for (size_t i = 0; i < x->n; i++)
        if (map_get(y, x->keys[i]) != MAP_NONE)
            buf_addf(&b, "%s%s", b.len ? ", " : "", x->keys[i]);
    return arena_strdup(a, buf_str(&b));
}

/* The order of ids is the order of a scoresheet or of a list of awards; that of fields says nothing. */
static void diff_order(struct diffing *d, const char *field, const struct yaml *x,
                       const struct map *in_x, const struct yaml *y, const struct map *in_y)
{
    char *from = common_keys(d->a, x, in_y), *to = common_keys(d->a, y, in_x);

    if (!str_eq(from, to))
        note(d, CHANGE_ORDER, field, from, x->line, to, y->line);
}

static bool has_ids(const char *field)
{
    return str_eq(field, "areas") || str_eq(field, "documents") || str_eq(field, "criteria") ||
           str_ends(field, "/criteria");
}

static void diff_maps(struct diffing *d, const char *field, const struct yaml *x,
                      const struct yaml *y)
{
    struct map in_x = keys_of(d->a, x), in_y = keys_of(d->a, y);

    for (size_t i = 0; i < y->n; i++) {
        uint32_t k = map_get(&in_x, y->keys[i]);
        const char *part = below(d, field, y->keys[i]);
        if (k == MAP_NONE)
            note_added(d, part, &y->kids[i], y->key_lines[i]);
        else
            diff_node(d, part, &x->kids[k], &y->kids[i]);
    }
    for (size_t k = 0; k < x->n; k++)
        if (map_get(&in_y, x->keys[k]) == MAP_NONE)
            note_removed(d, below(d, field, x->keys[k]), &x->kids[k], x->key_lines[k]);
    if (has_ids(field))
        diff_order(d, field, x, &in_x, y, &in_y);
}

/* ---- lists ---- */

/* Lengths of the longest common subsequences of the tails; (n + 1) × (m + 1). */
static uint32_t *common_lengths(struct arena *a, const struct yaml *x, const struct yaml *y)
{
    size_t n = x->n, m = y->n;
    uint32_t *len = ARENA_ARRAY(a, uint32_t, (n + 1) * (m + 1));

    for (size_t i = n; i-- > 0;)
        for (size_t k = m; k-- > 0;) {
            uint32_t *at = &len[i * (m + 1) + k];
            uint32_t down = len[(i + 1) * (m + 1) + k], right = len[i * (m + 1) + k + 1];
            *at = same(&x->kids[i], &y->kids[k]) ? len[(i + 1) * (m + 1) + k + 1] + 1
                  : down > right                 ? down
                                                 : right;
        }
    return len;
}

/* Two elements that are not equal but ask the same thing: compared further instead of swapped. */
static bool akin(const struct yaml *x, const struct yaml *y)
{
    static const char *const common[] = {"title", "clause", "ref",   "for",   "compare",
                                         "edge",  "years",  "since", "until", "share"};

    if (x->type != YAML_MAP || y->type != YAML_MAP)
        return false;
    const struct yaml *s = yaml_get(x, "title"), *t = yaml_get(y, "title");
    if (s && t && same(s, t))
        return true;
    for (size_t i = 0; i < x->n; i++) {
        bool own = true;
        for (size_t k = 0; k < ARRAY_SIZE(common); k++)
            own = own && !str_eq(x->keys[i], common[k]);
        if (own && yaml_get(y, x->keys[i]))
            return true;
    }
    return false;
}

static const char *numbered(struct diffing *d, const char *field, size_t i)
{
    return below(d, field, arena_printf(d->a, "%zu", i + 1));
}

/* What lies between two equal elements: old from … to, new from … to. */
static void diff_gap(struct diffing *d, const char *field, const struct yaml *x, size_t i, size_t n,
                     const struct yaml *y, size_t k, size_t m)
{
    for (; i < n && k < m && akin(&x->kids[i], &y->kids[k]); i++, k++)
        diff_node(d, numbered(d, field, k), &x->kids[i], &y->kids[k]);
    for (; k < m; k++)
        note_added(d, numbered(d, field, k), &y->kids[k], y->kids[k].line);
    for (; i < n; i++)
        note_removed(d, numbered(d, field, i), &x->kids[i], x->kids[i].line);
}

static void diff_lists(struct diffing *d, const char *field, const struct yaml *x,
                       const struct yaml *y)
{
    if (x->n > MAX_ALIGN || y->n > MAX_ALIGN) {
        diff_gap(d, field, x, 0, x->n, y, 0, y->n);
        return;
    }
    _arena_ struct arena *scratch = arena_new();
    uint32_t *len = common_lengths(scratch, x, y);
    size_t i = 0, k = 0, m = y->n;
    while (i < x->n || k < m) {
        size_t i0 = i, k0 = k;
        while (i < x->n && k < m && !same(&x->kids[i], &y->kids[k])) {
            if (len[(i + 1) * (m + 1) + k] >= len[i * (m + 1) + k + 1])
                i++;
            else
                k++;
        }
        if (i == x->n || k == m) {
            i = x->n;
            k = m;
        }
        diff_gap(d, field, x, i0, i, y, k0, k);
        i++;
        k++;
    }
}

/* A short list of words reads better whole. */
static bool only_scalars(const struct yaml *y)
{
    for (size_t i = 0; i < y->n; i++)
        if (y->kids[i].type != YAML_SCALAR)
            return false;
    return true;
}

static void diff_node(struct diffing *d, const char *field, const struct yaml *x,
                      const struct yaml *y)
{
    if (x->type == YAML_MAP && y->type == YAML_MAP)
        diff_maps(d, field, x, y);
    else if (x->type == YAML_LIST && y->type == YAML_LIST && !(only_scalars(x) && only_scalars(y)))
        diff_lists(d, field, x, y);
    else if (!same(x, y))
        note(d, CHANGE_VALUE, field, flow(d->a, x), x->line, flow(d->a, y), y->line);
}

/* ---- the plan ---- */

static const struct yaml *tree_of(struct arena *a, const struct plan *p)
{
    const struct yaml *root = NULL;
    struct err e;

    CHECK(yaml_parse(a, "", p->text, p->text_len, &root, &e) == 0); /* it has been read before */
    return root;
}

static bool is_section(const char *key)
{
    const struct field *f = find_field(&plan_table, key);

    return f && f->type == V_SECTION;
}

static void diff_section(struct diffing *d, const struct yaml *x, const struct yaml *y)
{
    struct map in_x = keys_of(d->a, x), in_y = keys_of(d->a, y);

    for (size_t i = 0; i < y->n; i++) {
        uint32_t k = map_get(&in_x, y->keys[i]);
        d->id = y->keys[i];
        if (k == MAP_NONE)
            note_added(d, "", &y->kids[i], y->key_lines[i]);
        else
            diff_node(d, "", &x->kids[k], &y->kids[i]);
    }
    for (size_t k = 0; k < x->n; k++) {
        d->id = x->keys[k];
        if (map_get(&in_y, x->keys[k]) == MAP_NONE)
            note_removed(d, "", &x->kids[k], x->key_lines[k]);
    }
    d->id = "";
    diff_order(d, "", x, &in_x, y, &in_y);
}

size_t plan_diff(struct arena *a, const struct plan *before, const struct plan *after,
                 struct plan_change **ret)
{
    static const struct yaml none = {.type = YAML_MAP};
    const struct yaml *x = tree_of(a, before), *y = tree_of(a, after);
    struct diffing d = {.a = a};

    for (size_t i = 0; i < plan_table.n; i++) {
        const char *key = plan_table.fields[i].key;
        const struct yaml *from = yaml_get(x, key), *to = yaml_get(y, key);
        d.id = "";
        d.section = is_section(key) ? key : "";
        if (d.section[0])
            diff_section(&d, from ? from : &none, to ? to : &none);
        else if (from && to)
            diff_node(&d, key, from, to);
        else if (to)
            note_added(&d, key, to, to->line);
        else if (from)
            note_removed(&d, key, from, from->line);
    }
    *ret = d.list.at;
    return d.list.n;
}

static const char *thing_vi(const char *section)
{
    for (size_t i = 0; i < N_SECTIONS; i++)
        if (str_eq(plan_sections[i].key, section))
            return plan_sections[i].one;
    return "kế hoạch";
}

static const char *title_of(const struct plan *p, enum section_id s, const char *id)
{
    uint32_t i = map_get(&p->by_id[s], id);
    const char *list;

    if (i == MAP_NONE)
        return "";
    memcpy(&list, (const char *)p + plan_sections[s].at, sizeof list);
    return ((const struct item *)(const void *)(list + i * plan_sections[s].size))->title;
}

const char *change_thing(struct arena *a, const struct plan_change *c, const struct plan *before,
                         const struct plan *after)
{
    const char *title = "";

    for (enum section_id s = 0; s < N_SECTIONS && c->id[0]; s++)
        if (str_eq(plan_sections[s].key, c->section)) {
            title = title_of(after, s, c->id);
            title = *title ? title : title_of(before, s, c->id);
        }
    if (!c->id[0])
        return thing_vi(c->section);
    return arena_printf(a, "%s “%s”", thing_vi(c->section), *title ? title : c->id);
}

char *change_text(struct arena *a, const struct plan_change *c)
{
    const char *where =
        c->id[0] ? arena_printf(a, "%s “%s”", thing_vi(c->section), c->id) : thing_vi(c->section);

    if (c->field[0])
        where = arena_printf(a, "%s, %s", where, c->field);
    switch (c->kind) {
    case CHANGE_ADDED:
        return arena_printf(a, "thêm %s (dòng %d): %s", where, c->line_to, c->to);
    case CHANGE_REMOVED:
        return arena_printf(a, "bỏ %s (dòng %d cũ): %s", where, c->line_from, c->from);
    case CHANGE_VALUE:
        return arena_printf(a, "sửa %s (dòng %d → %d): %s → %s", where, c->line_from, c->line_to,
                            c->from, c->to);
    case CHANGE_ORDER:
        return arena_printf(a, "đổi thứ tự %s: %s → %s", where, c->from, c->to);
    }
    CHECK(false);
}
