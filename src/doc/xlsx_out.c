/* See xlsx_out.h.  Over libxlsxwriter in its constant-memory mode: rows go to a temporary as they
 * come, strings inline.  The library writes by file name, so it gets the name of the temporary that
 * fs_out made beside the target.  Does not make charts, several sheets or merged cells. */
#include "doc/xlsx_out.h"

#include <string.h>
#include <xlsxwriter.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/date.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/utf8.h"

enum { MAX_PLACES = 9, MAX_TEXT = 32767, MIN_WIDTH = 8, MAX_WIDTH = 60 };

struct xlsx_out {
    struct fs_out out;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *text, *date, *number[MAX_PLACES + 1];
    const struct xlsx_table *table;
    lxw_row_t row, header;
    lxw_col_t col;
    lxw_error bad;
};

static void note(struct xlsx_out *o, lxw_error r)
{
    if (r != LXW_NO_ERROR && o->bad == LXW_NO_ERROR)
        o->bad = r;
}

static int lxw_err(struct xlsx_out *o, lxw_error why, struct err *e)
{
    bool limit = why == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED ||
                 why == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE;

    err_set(e, limit ? ERR_LIMIT : ERR_IO, _("Không ghi được tệp %s"), o->out.path);
    if (limit)
        err_hint(e, "%s", _("Bảng vượt quá 1.048.576 dòng hoặc ô dài quá 32.767 ký tự: xuất CSV."));
    else
        err_hint(e, "%s", _("Kiểm tra dung lượng đĩa và quyền ghi của thư mục."));
    return err_detail(e, "libxlsxwriter: %s", lxw_strerror(why));
}

static void make_formats(struct xlsx_out *o)
{
    char code[32];

    o->text = workbook_add_format(o->book);
    format_set_num_format(o->text, "@");
    format_set_text_wrap(o->text);
    format_set_align(o->text, LXW_ALIGN_VERTICAL_TOP);
    o->date = workbook_add_format(o->book);
    format_set_num_format(o->date, "dd/mm/yyyy");
    format_set_align(o->date, LXW_ALIGN_VERTICAL_TOP);
    for (int p = 0; p <= MAX_PLACES; p++) {
        snprintf(code, sizeof code, "#,##0%s%.*s", p ? "." : "", p, "000000000");
        o->number[p] = workbook_add_format(o->book);
        format_set_num_format(o->number[p], code);
        format_set_align(o->number[p], LXW_ALIGN_VERTICAL_TOP);
    }
}

static int width_of(const struct xlsx_column *c)
{
    int w = c->width ? c->width : (int)utf8_width(c->title) + 3;

    return w < MIN_WIDTH ? MIN_WIDTH : w > MAX_WIDTH ? MAX_WIDTH : w;
}

static void write_head(struct xlsx_out *o)
{
    const struct xlsx_table *t = o->table;
    lxw_format *title = workbook_add_format(o->book), *head = workbook_add_format(o->book);
    lxw_col_t last = (lxw_col_t)(t->n_columns - 1);

    format_set_bold(title);
    format_set_font_size(title, 14);
    format_set_bold(head);
    format_set_text_wrap(head);
    format_set_border(head, LXW_BORDER_THIN);
    format_set_align(head, LXW_ALIGN_CENTER);
    format_set_align(head, LXW_ALIGN_VERTICAL_CENTER);
    for (size_t i = 0; i < t->n_columns; i++)
        note(o, worksheet_set_column(o->sheet, (lxw_col_t)i, (lxw_col_t)i, width_of(&t->columns[i]),
                                     NULL));
    for (size_t i = 0; i < t->n_titles; i++)
        note(o, worksheet_write_string(o->sheet, o->row++, 0, t->titles[i], i ? NULL : title));
    o->row += t->n_titles > 0;
    o->header = o->row;
    for (size_t i = 0; i < t->n_columns; i++)
        note(o, worksheet_write_string(o->sheet, o->row, (lxw_col_t)i, t->columns[i].title, head));
    o->row++;
    worksheet_freeze_panes(o->sheet, o->row, 0);
    note(o, worksheet_repeat_rows(o->sheet, o->header, o->header));
    worksheet_set_paper(o->sheet, 9); /* A4 */
    if (last > 6)
        worksheet_set_landscape(o->sheet);
    worksheet_fit_to_pages(o->sheet, 1, 0);
}

static void set_properties(struct xlsx_out *o)
{
    lxw_doc_properties p = {.created = (time_t)o->table->created};

    note(o, workbook_set_properties(o->book, &p));
}

int xlsx_out_open(struct xlsx_out **ret, const struct xlsx_table *table, const char *path,
                  struct err *e)
{
    struct xlsx_out *o = xcalloc(1, sizeof *o);
    lxw_workbook_options how = {.constant_memory = LXW_TRUE};

    CHECK(table->n_columns > 0 && table->n_columns < 16384);
    o->table = table;
    if (fs_out_open(&o->out, path, e) < 0) {
        free(o);
        return e->code;
    }
    if (!o->out.tmp) {
        err_set(e, ERR_INPUT, _("%s không phải tệp: bảng .xlsx phải ghi ra tệp"), path);
        err_hint(e, "%s", _("Thêm --out TÊN.xlsx"));
        fs_out_close(&o->out);
        free(o);
        return e->code;
    }
    o->book = workbook_new_opt(o->out.tmp, &how);
    o->sheet =
        o->book ? workbook_add_worksheet(o->book, table->sheet ? table->sheet : "Bảng") : NULL;
    if (!o->sheet) {
        err_set(e, ERR_INPUT, _("Không tạo được trang tính tên “%s”"),
                table->sheet ? table->sheet : "Bảng");
        err_hint(e, "%s", _("Tên trang tính dài nhất 31 ký tự, không có [ ] : * ? / \\."));
        xlsx_out_close(o);
        return e->code;
    }
    set_properties(o);
    make_formats(o);
    write_head(o);
    *ret = o;
    return 0;
}

/* A text that happens to look like an escape (_x000A_) is escaped itself, by its first mark. */
static void escape_text(const char *s, struct buf *ret)
{
    for (const char *at; (at = strstr(s, "_x")); s = at + 1) {
        buf_add(ret, s, (size_t)(at - s));
        bool looks = strspn(at + 2, "0123456789abcdefABCDEF") >= 4 && at[6] == '_';
        buf_adds(ret, looks ? "_x005F_" : "_");
    }
    buf_adds(ret, s);
}

void xlsx_put_text(struct xlsx_out *o, const char *s)
{
    _buf_ struct buf escaped = BUF_INIT(8 * MAX_TEXT);

    CHECK(o->col < o->table->n_columns);
    if (strstr(s, "_x")) {
        escape_text(s, &escaped);
        s = buf_failed(&escaped) ? s : buf_str(&escaped);
    }
    note(o, *s ? worksheet_write_string(o->sheet, o->row, o->col, s, o->text) : LXW_NO_ERROR);
    o->col++;
}

/* How many digits from the first to the last that is not zero. */
static int significant(const char *s)
{
    int n = 0, zeros = 0;

    for (; *s; s++) {
        if (*s < '0' || *s > '9' || (*s == '0' && n == 0))
            continue;
        zeros = *s == '0' ? zeros + 1 : 0;
        n++;
    }
    return n - zeros;
}

void xlsx_put_num(struct xlsx_out *o, const char *decimal)
{
    char *end;

    CHECK(o->col < o->table->n_columns);
    int places = o->table->columns[o->col].places;
    CHECK(places >= 0 && places <= MAX_PLACES);
    double d = strtod(decimal, &end); /* the file's own type of number; see xlsx_value.c */
    if (!*decimal || *end || significant(decimal) > 15) {
        xlsx_put_text(o, decimal);
        return;
    }
    note(o, worksheet_write_number(o->sheet, o->row, o->col++, d, o->number[places]));
}

void xlsx_put_date(struct xlsx_out *o, int32_t date)
{
    int y, m, d;

    CHECK(o->col < o->table->n_columns);
    if (date == DATE_NONE) {
        o->col++;
    } else if (date + 25569 > 60) {
        note(o, worksheet_write_number(o->sheet, o->row, o->col++, (double)date + 25569, o->date));
    } else { /* before March 1900 spreadsheets count a day that never was: as text */
        char text[16];
        date_split(date, &y, &m, &d);
        snprintf(text, sizeof text, "%02d/%02d/%04d", d, m, y);
        xlsx_put_text(o, text);
    }
}

void xlsx_put_blank(struct xlsx_out *o)
{
    CHECK(o->col < o->table->n_columns);
    o->col++;
}

void xlsx_put_end(struct xlsx_out *o)
{
    o->row++;
    o->col = 0;
    if (o->row > LXW_ROW_MAX)
        note(o, LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE);
}

int xlsx_out_commit(struct xlsx_out *o, struct err *e)
{
    lxw_col_t last = (lxw_col_t)(o->table->n_columns - 1);

    note(o, worksheet_autofilter(o->sheet, o->header, 0,
                                 o->row > o->header + 1 ? o->row - 1 : o->header, last));
    lxw_error closed = workbook_close(TAKE(o->book));
    note(o, closed);
    if (o->bad != LXW_NO_ERROR)
        return lxw_err(o, o->bad, e);
    return fs_out_commit(&o->out, e);
}

void xlsx_out_close(struct xlsx_out *o)
{
    if (!o)
        return;
    if (o->book)
        workbook_close(o->book); /* the library has no other way to free it */
    fs_out_close(&o->out);
    free(o);
}
