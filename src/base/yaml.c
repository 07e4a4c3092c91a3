/* See yaml.h.  Builds the tree from libyaml's event parser, refusing whatever could make a file
 * mean something else than it shows: anchors and aliases (a small file that grows), tags (types
 * behind the reader's back), second documents, repeated keys, text that is not UTF-8, control
 * characters. All text comes out in NFC, so that two spellings of one Vietnamese word are one word.
 *
 * Does not guess types: every scalar is a text, and whoever reads it knows what it expects. */
#include "base/yaml.h"

#include <limits.h>
#include <stdint.h>
#include <yaml.h>

#include "base/i18n.h"
#include "base/map.h"
#include "base/str.h"
#include "base/utf8.h"
#include "base/vec.h"

enum { MAX_DEPTH = 32, MAX_NODES = 200000, FEW_KEYS = 12 };

struct reader {
    yaml_parser_t parser;
    struct arena *arena;
    const char *name, *bytes;
    size_t len, nodes;
    struct err *err;
};

static void cleanup_event(yaml_event_t *event)
{
    yaml_event_delete(event);
}
#define _event_ _cleanup_(cleanup_event)

static int place_of(size_t n)
{
    return n < INT_MAX ? (int)n + 1 : INT_MAX;
}

static int refuse(struct reader *r, yaml_mark_t at, int code, const char *message, const char *hint)
{
    err_set(r->err, code, "%s", message);
    err_hint(r->err, "%s", hint);
    return err_at(r->err, r->name, place_of(at.line), place_of(at.column));
}

/* ---- bytes ---- */

/* The place of a byte: lines and characters are counted from the start. */
static yaml_mark_t mark_of(const struct reader *r, size_t offset)
{
    yaml_mark_t m = {.index = offset};

    for (size_t i = 0; i < offset && i < r->len; i++) {
        if (r->bytes[i] == '\n') {
            m.line++;
            m.column = 0;
        } else if (((unsigned char)r->bytes[i] & 0xC0) != 0x80) {
            m.column++;
        }
    }
    return m;
}

static int check_utf8(struct reader *r)
{
    size_t good = utf8_valid_prefix(r->bytes, r->len);

    if (good == r->len)
        return 0;
    return refuse(r, mark_of(r, good), ERR_INPUT,
                  _("tệp không phải văn bản Unicode (UTF-8) ở chỗ này"),
                  _("Lưu lại tệp với bảng mã UTF-8 rồi chạy lại."));
}

/* ---- what libyaml says ---- */

static const struct {
    const char *english, *message, *hint;
} complaints[] = {
    {"mapping values are not allowed in this context", N_("dấu “:” ở chỗ không được có khóa mới"),
     N_("Kiểm tra thụt đầu dòng; văn bản có dấu “: ” phải đặt trong ngoặc kép.")},
    {"did not find expected key", N_("chỗ này phải là một khóa (tên: giá trị)"),
     N_("Kiểm tra thụt đầu dòng: các khóa cùng cấp phải thẳng cột.")},
    {"could not find expected ':'", N_("thiếu dấu “:” sau khóa"),
     N_("Viết “tên: giá trị”, sau dấu “:” có một dấu cách.")},
    {"found character that cannot start any token",
     /* xgettext:no-c-format */
     N_("ký tự không được đứng đầu một giá trị (dấu tab, @, % hoặc `)"),
     N_("Thụt đầu dòng bằng dấu cách, không dùng tab; đặt văn bản trong ngoặc kép.")},
    {"did not find expected ',' or ']'", N_("danh sách […] thiếu dấu “,” hoặc “]”"), ""},
    {"did not find expected ',' or '}'", N_("ánh xạ {…} thiếu dấu “,” hoặc “}”"),
     N_("Văn bản có dấu phẩy hoặc ngoặc trong {…} phải đặt trong ngoặc kép.")},
    {"did not find expected '-' indicator", N_("danh sách thiếu dấu “-” đầu dòng"),
     N_("Kiểm tra thụt đầu dòng: các dấu “-” cùng cấp phải thẳng cột.")},
    {"block sequence entries are not allowed in this context",
     N_("dấu “-” ở chỗ không được có danh sách"), N_("Đưa danh sách xuống dòng dưới khóa.")},
    {"found unexpected end of stream", N_("ngoặc kép mở mà chưa đóng"), ""},
    {"found undefined tag handle", N_("không được dùng thẻ kiểu (!…)"), ""},
    {"control characters are not allowed", N_("có ký tự điều khiển"), N_("Xóa ký tự đó.")},
    {"did not find expected <document start>", N_("tệp phải bắt đầu bằng “khóa: giá trị”"),
     N_("Kiểm tra thụt đầu dòng của dòng này.")},
};

static int parser_failed(struct reader *r)
{
    const yaml_parser_t *p = &r->parser;
    const char *problem = p->problem ? p->problem : "", *message = NULL, *hint = "";
    yaml_mark_t at = p->problem_mark;

    if (p->error == YAML_READER_ERROR)
        at = mark_of(r, p->problem_offset);
    for (size_t i = 0; i < ARRAY_SIZE(complaints) && !message; i++)
        if (str_eq(problem, complaints[i].english)) {
            message = _(complaints[i].message);
            hint = complaints[i].hint[0] ? _(complaints[i].hint) : "";
        }
    refuse(r, at, ERR_INPUT, message ? message : _("không đọc được YAML ở chỗ này"), hint);
    return err_detail(r->err, "libyaml: %s%s%s", problem, p->context ? "; " : "",
                      p->context ? p->context : "");
}

static int next_event(struct reader *r, yaml_event_t *ret)
{
    return yaml_parser_parse(&r->parser, ret) ? 0 : parser_failed(r);
}

/* ---- the tree ---- */

static int check_plain(struct reader *r, const yaml_event_t *e)
{
    const yaml_char_t *anchor = NULL, *tag = NULL;

    if (e->type == YAML_SCALAR_EVENT) {
        anchor = e->data.scalar.anchor;
        tag = e->data.scalar.tag;
    } else if (e->type == YAML_SEQUENCE_START_EVENT) {
        anchor = e->data.sequence_start.anchor;
        tag = e->data.sequence_start.tag;
    } else if (e->type == YAML_MAPPING_START_EVENT) {
        anchor = e->data.mapping_start.anchor;
        tag = e->data.mapping_start.tag;
    }
    if (e->type == YAML_ALIAS_EVENT || anchor)
        return refuse(
            r, e->start_mark, ERR_INPUT, _("không được dùng neo (&…) và bí danh (*…)"),
            _("Viết lại giá trị; văn bản bắt đầu bằng & hoặc * phải đặt trong ngoặc kép."));
    if (tag)
        return refuse(r, e->start_mark, ERR_INPUT, _("không được dùng thẻ kiểu (!…)"),
                      _("Văn bản bắt đầu bằng ! phải đặt trong ngoặc kép."));
    return 0;
}

static int read_scalar(struct reader *r, const yaml_event_t *e, const char **ret)
{
    const char *s = (const char *)e->data.scalar.value;
    size_t n = e->data.scalar.length;

    for (size_t i = 0; i < n; i++)
        if (((unsigned char)s[i] < 0x20 && s[i] != '\n' && s[i] != '\t') || s[i] == 0x7F)
            return refuse(r, e->start_mark, ERR_INPUT, _("văn bản có ký tự điều khiển"),
                          _("Xóa ký tự đó."));
    *ret = utf8_nfc(r->arena, arena_strndup(r->arena, s, n));
    return 0;
}

static int read_node(struct reader *r, const yaml_event_t *e, int depth, struct yaml *ret);

static int read_list(struct reader *r, int depth, struct yaml *ret)
{
    VEC(struct yaml) kids = {0};

    for (;;) {
        _event_ yaml_event_t e = {0};
        int c = next_event(r, &e);
        if (c)
            return c;
        if (e.type == YAML_SEQUENCE_END_EVENT)
            break;
        struct yaml kid;
        if ((c = read_node(r, &e, depth + 1, &kid)))
            return c;
        *vec_push_in(r->arena, &kids) = kid;
    }
    ret->kids = kids.at;
    ret->n = kids.n;
    return 0;
}

struct entry {
    const char *key;
    int line, column;
    struct yaml value;
};

struct entries {
    VEC(struct entry) list;
    struct map seen; /* filled once there are more than FEW_KEYS */
};

/* The place in the list of an earlier entry with this key, or -1. */
static long find_key(struct entries *es, struct arena *a, const char *key)
{
    if (es->list.n < FEW_KEYS) {
        for (size_t i = 0; i < es->list.n; i++)
            if (str_eq(es->list.at[i].key, key))
                return (long)i;
        return -1;
    }
    if (!es->seen.arena) {
        map_init(&es->seen, a);
        for (size_t i = 0; i < es->list.n; i++)
            map_add(&es->seen, es->list.at[i].key, (uint32_t)i);
    }
    uint32_t at = map_add(&es->seen, key, (uint32_t)es->list.n);
    return at == es->list.n ? -1 : (long)at;
}

static int read_key(struct reader *r, const yaml_event_t *e, struct entries *es, struct entry *ret)
{
    int c = check_plain(r, e);

    if (c)
        return c;
    if (e->type != YAML_SCALAR_EVENT)
        return refuse(r, e->start_mark, ERR_INPUT, _("khóa phải là một từ, không phải danh sách"),
                      "");
    if ((c = read_scalar(r, e, &ret->key)))
        return c;
    ret->line = place_of(e->start_mark.line);
    ret->column = place_of(e->start_mark.column);
    long before = find_key(es, r->arena, ret->key);
    if (before < 0)
        return 0;
    err_set(r->err, ERR_INPUT, _("khóa “%.80s” viết hai lần"), ret->key);
    err_hint(r->err, _("Lần trước ở dòng %d; xóa một trong hai."), es->list.at[before].line);
    return err_at(r->err, r->name, ret->line, ret->column);
}

static void settle_map(struct reader *r, const struct entries *es, struct yaml *ret)
{
    size_t n = es->list.n;

    ret->n = n;
    ret->kids = ARENA_ARRAY(r->arena, struct yaml, n);
    ret->keys = ARENA_ARRAY(r->arena, const char *, n);
    ret->key_lines = ARENA_ARRAY(r->arena, int, n);
    ret->key_columns = ARENA_ARRAY(r->arena, int, n);
    for (size_t i = 0; i < n; i++) {
        ret->kids[i] = es->list.at[i].value;
        ret->keys[i] = es->list.at[i].key;
        ret->key_lines[i] = es->list.at[i].line;
        ret->key_columns[i] = es->list.at[i].column;
    }
}

static int read_map(struct reader *r, int depth, struct yaml *ret)
{
    struct entries es = {0};

    for (;;) {
        _event_ yaml_event_t k = {0}, v = {0};
        struct entry entry = {0};
        int c = next_event(r, &k);
        if (c)
            return c;
        if (k.type == YAML_MAPPING_END_EVENT)
            break;
        if ((c = read_key(r, &k, &es, &entry)) || (c = next_event(r, &v)) ||
            (c = read_node(r, &v, depth + 1, &entry.value)))
            return c;
        *vec_push_in(r->arena, &es.list) = entry;
    }
    settle_map(r, &es, ret);
    return 0;
}

static int read_node(struct reader *r, const yaml_event_t *e, int depth, struct yaml *ret)
{
    int c = check_plain(r, e);

    if (c)
        return c;
    if (depth > MAX_DEPTH)
        return refuse(r, e->start_mark, ERR_LIMIT, _("lồng nhau quá sâu (nhiều nhất 32 cấp)"), "");
    if (++r->nodes > MAX_NODES)
        return refuse(r, e->start_mark, ERR_LIMIT, _("tệp có quá nhiều mục (nhiều nhất 200.000)"),
                      "");
    *ret = (struct yaml){
        .line = place_of(e->start_mark.line), .column = place_of(e->start_mark.column), .text = ""};
    switch (e->type) {
    case YAML_SCALAR_EVENT:
        ret->type = YAML_SCALAR;
        ret->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
        return read_scalar(r, e, &ret->text);
    case YAML_SEQUENCE_START_EVENT:
        ret->type = YAML_LIST;
        return read_list(r, depth, ret);
    case YAML_MAPPING_START_EVENT:
        ret->type = YAML_MAP;
        return read_map(r, depth, ret);
    default:
        return refuse(r, e->start_mark, ERR_INPUT, _("không đọc được YAML ở chỗ này"), "");
    }
}

/* Stream start, document start, the root, document end, stream end. */
static int read_document(struct reader *r, struct yaml *root)
{
    for (bool done = false, any = false; !done;) {
        _event_ yaml_event_t e = {0};
        int c = next_event(r, &e);
        if (c)
            return c;
        switch (e.type) {
        case YAML_STREAM_START_EVENT:
        case YAML_DOCUMENT_END_EVENT:
            break;
        case YAML_DOCUMENT_START_EVENT:
            if (any)
                return refuse(r, e.start_mark, ERR_INPUT,
                              _("tệp chỉ được có một tài liệu (có dấu “---” thứ hai)"), "");
            any = true;
            break;
        case YAML_STREAM_END_EVENT:
            if (!any)
                return refuse(r, e.start_mark, ERR_INPUT, _("tệp trống"), "");
            done = true;
            break;
        default:
            if ((c = read_node(r, &e, 1, root)))
                return c;
        }
    }
    return 0;
}

int yaml_parse(struct arena *a, const char *name, const char *bytes, size_t n,
               const struct yaml **ret, struct err *e)
{
    struct reader r = {.arena = a, .name = name, .bytes = bytes, .len = n, .err = e};
    struct yaml *root = ARENA_NEW(a, struct yaml);
    int c = check_utf8(&r);

    if (c)
        return c;
    if (!yaml_parser_initialize(&r.parser))
        check_failed("yaml_parser_initialize", __FILE__, __LINE__);
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    if (n >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) { /* or the first line is a column off */
        bytes += 3;
        n -= 3;
    }
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)bytes, n);
    c = read_document(&r, root);
    yaml_parser_delete(&r.parser);
    if (c == 0)
        *ret = root;
    return c;
}

const struct yaml *yaml_get(const struct yaml *map, const char *key)
{
    if (map->type != YAML_MAP)
        return NULL;
    for (size_t i = 0; i < map->n; i++)
        if (str_eq(map->keys[i], key))
            return &map->kids[i];
    return NULL;
}

const char *yaml_type_vi(enum yaml_type t)
{
    switch (t) {
    case YAML_LIST:
        return _("danh sách");
    case YAML_MAP:
        return _("ánh xạ");
    default:
        return _("văn bản");
    }
}
