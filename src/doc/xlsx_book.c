/* See xlsx_part.h.  A package says by relations which part is what: _rels/.rels names the workbook, the relations of the
 * workbook its sheets, styles and shared strings.  Names of parts are only names: other programs put them elsewhere, write
 * them with capitals, or with the slashes of Windows.  Of a package that is none of ours it says what it is.  Does not read
 * the cells. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"
#include "doc/xlsx_part.h"

enum { MAX_ENTRIES = 20000, MAX_STYLES = 65536, MAX_SHEETS = 10000, MAX_NAME = 1000 };

/* ---- names of parts ---- */

/* Of an absolute or relative target, seen from the folder of `from`; NULL when it leads out of the package. */
static char *resolve(struct arena *a, const char *from, const char *target)
{
    char *path, **parts, *out;
    const char *slash = strrchr(from, '/');
    size_t n, kept = 0;

    if (*target == '/' || *target == '\\')
        path = arena_strdup(a, target);
    else if (slash)
        path = arena_printf(a, "%.*s/%s", (int)(slash - from), from, target);
    else
        path = arena_strdup(a, target);
    for (char *p = path; *p; p++)
        *p = *p == '\\' ? '/' : *p;
    n = str_split(a, path, '/', &parts);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(parts[i], "..")) {
            if (kept == 0)
                return NULL;
            kept--;
        } else if (*parts[i] && !str_eq(parts[i], ".")) {
            parts[kept++] = parts[i];
        }
    }
    out = arena_strdup(a, "");
    for (size_t i = 0; i < kept; i++)
        out = arena_printf(a, "%s%s%s", out, i ? "/" : "", parts[i]);
    return out;
}

static const char *part_at(struct xlsx *x, const char *from, const char *target)
{
    const char *path = resolve(x->arena, from, target);

    if (!path)
        xlsx_fail(x, ERR_INPUT, "%s", _("Tệp trỏ ra ngoài chính nó: không đọc"));
    return path;
}

/* ---- relations ---- */

static const char *kept(struct xlsx *x, const char *s)
{
    return s && strlen(s) <= MAX_NAME ? arena_strdup(x->arena, s) : NULL;
}

static void rels_start(struct xlsx *x, const char *name, const char **attrs)
{
    const char *id = kept(x, xlsx_attr(attrs, "Id")), *target = kept(x, xlsx_attr(attrs, "Target"));
    const char *type = xlsx_attr(attrs, "Type"), *mode = xlsx_attr(attrs, "TargetMode");
    const char *last = type ? strrchr(type, '/') : NULL;

    if (!str_eq(name, "Relationship") || !id || !target || (mode && str_eq(mode, "External")) ||
        x->rels.n >= MAX_SHEETS)
        return;
    *vec_push(&x->rels) =
        (struct xlsx_rel){.id = id, .target = target, .type = last ? kept(x, last + 1) : ""};
}

static const struct xlsx_rel *rel_of_type(const struct xlsx *x, const char *type)
{
    vec_each (r, &x->rels)
        if (r->type && str_eq(r->type, type))
            return r;
    return NULL;
}

static const struct xlsx_rel *rel_of_id(const struct xlsx *x, const char *id)
{
    vec_each (r, &x->rels)
        if (str_eq(r->id, id))
            return r;
    return NULL;
}

/* The part that the workbook's relations give as `type`, or the usual one beside the workbook. */
static const char *beside(struct xlsx *x, const char *type, const char *usual)
{
    const struct xlsx_rel *r = rel_of_type(x, type);

    return part_at(x, x->book, r ? r->target : usual);
}

/* ---- which sheet ---- */

static void workbook_start(struct xlsx *x, const char *name, const char **attrs)
{
    const char *rid = NULL, *title = xlsx_attr(attrs, "name"), *state = xlsx_attr(attrs, "state");

    if (x->depth == 2 && str_eq(name, "workbookPr"))
        x->date1904 = xlsx_true_attr(attrs, "date1904");
    if (x->depth != 3 || !str_eq(name, "sheet") || !title || x->sheets.n >= MAX_SHEETS)
        return;
    for (const char **at = attrs; at[0]; at += 2) /* r:id, whatever the prefix; not sheetId */
        if (str_eq(xlsx_local(at[0]), "id"))
            rid = at[1];
    if (!kept(x, rid) || !kept(x, title))
        return;
    *vec_push(&x->sheets) =
        (struct xlsx_sheet){.name = utf8_nfc(x->arena, arena_strdup(x->arena, title)),
                            .rid = kept(x, rid),
                            .hidden = state && !str_eq(state, "visible")};
}

/* Charts and dialogs that fill a sheet have no cells. */
static bool has_cells(const struct xlsx *x, const struct xlsx_sheet *s)
{
    const struct xlsx_rel *r = rel_of_id(x, s->rid);

    return r && r->type && (!*r->type || str_eq(r->type, "worksheet"));
}

static const struct xlsx_sheet *choose_sheet(const struct xlsx *x)
{
    const struct xlsx_sheet *found = NULL;

    vec_each (s, &x->sheets) {
        if (!has_cells(x, s) || (x->lim.sheet && !str_eq(s->name, x->lim.sheet)))
            continue;
        if (!found || (found->hidden && !s->hidden))
            found = s;
    }
    return found;
}

static void name_others(struct xlsx *x, const struct xlsx_sheet *chosen)
{
    vec_each (s, &x->sheets) {
        if (s == chosen || s->hidden)
            continue;
        if (x->others.len + strlen(s->name) + 20 > x->others.max) {
            buf_adds(&x->others, ", …");
            return;
        }
        buf_addf(&x->others, "%s“%s”", x->others.len ? ", " : "", s->name);
    }
}

static int find_sheet(struct xlsx *x)
{
    const struct xlsx_sheet *s = choose_sheet(x);

    if (!s && x->lim.sheet)
        xlsx_fail(x, ERR_MISSING, _("Tệp không có trang tính nào tên “%s”"), x->lim.sheet);
    else if (!s)
        xlsx_fail(x, ERR_INPUT, "%s", _("Tệp không có trang tính nào"));
    if (x->failed)
        return x->e->code;
    name_others(x, s);
    x->sheet_name = s->name;
    x->sheet_path = part_at(x, x->book, rel_of_id(x, s->rid)->target);
    x->styles_path = beside(x, "styles", "styles.xml");
    x->strings_path = beside(x, "sharedStrings", "sharedStrings.xml");
    return x->failed ? x->e->code : 0;
}

/* ---- what else a zip may be ---- */

static int refuse_foreign(struct xlsx *x)
{
    static const struct {
        const char *member, *what;
    } kinds[] = {
        {"xl/workbook.bin", N_("Tệp là .xlsb (sổ tính nhị phân của Excel), không phải .xlsx")},
        {"content.xml", N_("Tệp là .ods của LibreOffice, không phải .xlsx")},
        {"word/document.xml", N_("Tệp là văn bản Word, không phải bảng tính")},
        {"ppt/presentation.xml", N_("Tệp là bản trình chiếu, không phải bảng tính")},
        {"Index/Document.iwa", N_("Tệp là .numbers của Apple, không phải .xlsx")},
    };

    if (xlsx_find_member(x, x->book) >= 0)
        return 0;
    for (size_t i = 0; i < ARRAY_SIZE(kinds) && !x->failed; i++)
        if (xlsx_find_member(x, kinds[i].member) >= 0)
            xlsx_fail(x, ERR_INPUT, "%s", tr(kinds[i].what));
    if (!x->failed)
        return 0;
    return err_hint(x->e, "%s",
                    _("Mở tệp, chọn Lưu thành (Save As) loại “Excel Workbook (.xlsx)” hoặc “CSV "
                      "UTF-8”, rồi nạp tệp mới."));
}

static int find_book(struct xlsx *x)
{
    static const struct xlsx_part top = {"_rels/.rels", false, rels_start, NULL};

    if (xlsx_read_part(x, &top) < 0)
        return x->e->code;
    const struct xlsx_rel *r = rel_of_type(x, "officeDocument");
    x->book = part_at(x, "", r ? r->target : "xl/workbook.xml");
    if (x->failed)
        return x->e->code;
    if (str_ends(x->book, ".bin"))
        x->book = "xl/workbook.xml"; /* which is not there: told as what it is */
    x->rels.n = 0;
    return refuse_foreign(x);
}

/* ---- styles ---- */

static void styles_start(struct xlsx *x, const char *name, const char **attrs)
{
    if (str_eq(name, "numFmts")) {
        x->in_formats = true;
    } else if (str_eq(name, "numFmt") && x->in_formats && x->formats.n < MAX_STYLES) {
        const char *code = xlsx_attr(attrs, "formatCode");
        __typeof__(x->formats.at) f = vec_push(&x->formats);
        f->id = xlsx_number_attr(attrs, "numFmtId", 0);
        f->shown = code ? xlsx_shown_by_code(code) : XLSX_PLAIN;
    } else if (str_eq(name, "cellXfs")) {
        x->in_xfs = true;
    } else if (str_eq(name, "xf") && x->in_xfs && x->style_shown.n < MAX_STYLES) {
        uint32_t id = xlsx_number_attr(attrs, "numFmtId", 0);
        uint8_t shown = xlsx_shown_by_id(id);
        vec_each (f, &x->formats)
            if (f->id == id)
                shown = f->shown;
        *vec_push(&x->style_shown) = shown;
    }
}

static void styles_end(struct xlsx *x, const char *name)
{
    if (str_eq(name, "cellXfs"))
        x->in_xfs = false;
    else if (str_eq(name, "numFmts")) /* differential formats have numbers of their own */
        x->in_formats = false;
}

/* ---- shared strings ---- */

const char *xlsx_text(struct xlsx *x, size_t *ret_len)
{
    if (!x->text.len) {
        *ret_len = 0;
        return "";
    }
    x->text.len = xlsx_unescape(x->text.data, x->text.len);
    *ret_len = x->text.len;
    if (!utf8_needs_nfc(x->text.data, x->text.len))
        return x->text.data;
    if (arena_used(x->scratch) > 65536)
        arena_reset(x->scratch);
    const char *t = utf8_nfc(x->scratch, x->text.data);
    *ret_len = strlen(t);
    return t;
}

static void strings_start(struct xlsx *x, const char *name, const char **attrs)
{
    (void)attrs;
    if (str_eq(name, "si"))
        buf_clear(&x->text);
    else if (str_eq(name, "rPh"))
        x->rph++;
    else if (str_eq(name, "t"))
        x->capture = true;
}

static void strings_end(struct xlsx *x, const char *name)
{
    size_t n;

    if (str_eq(name, "t")) {
        x->capture = false;
    } else if (str_eq(name, "rPh")) {
        x->rph--;
    } else if (str_eq(name, "si")) {
        const char *t = xlsx_text(x, &n);
        if (x->string_at.n == x->lim.max_strings) {
            xlsx_fail(x, ERR_LIMIT, _("Tệp có nhiều hơn %zu chuỗi"), x->lim.max_strings);
            return;
        }
        *vec_push(&x->string_at) = x->strings.len;
        buf_add(&x->strings, t, n + 1);
        if (buf_failed(&x->strings))
            xlsx_fail(x, ERR_LIMIT, "%s", _("Các chuỗi trong tệp quá lớn"));
    }
}

/* ---- all of it ---- */

/* xl/workbook.xml → xl/_rels/workbook.xml.rels */
static char *rels_of(struct arena *a, const char *part)
{
    const char *slash = strrchr(part, '/'), *name = slash ? slash + 1 : part;

    return arena_printf(a, "%.*s_rels/%s.rels", (int)(name - part), part, name);
}

int xlsx_read_book(struct xlsx *x)
{
    if (zip_get_num_entries(x->zip, 0) > MAX_ENTRIES) {
        xlsx_fail(x, ERR_LIMIT, _("Tệp nén có nhiều hơn %d phần"), MAX_ENTRIES);
        return x->e->code;
    }
    if (find_book(x) < 0)
        return x->e->code;
    const struct xlsx_part workbook = {x->book, true, workbook_start, NULL};
    const struct xlsx_part rels = {rels_of(x->arena, x->book), true, rels_start, NULL};
    if (xlsx_read_part(x, &workbook) < 0 || xlsx_read_part(x, &rels) < 0 || find_sheet(x) < 0)
        return x->e->code;
    const struct xlsx_part styles = {x->styles_path, false, styles_start, styles_end};
    const struct xlsx_part strings = {x->strings_path, false, strings_start, strings_end};
    return xlsx_read_part(x, &styles) < 0 || xlsx_read_part(x, &strings) < 0 ? x->e->code : 0;
}
