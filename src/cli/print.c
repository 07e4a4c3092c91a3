/* A grid in each of its forms; CSV, JSON and XLSX are core/grid_out.c.  Text is aligned by display width and coloured only
 * on a terminal; files appear whole or not at all. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "core/grid_out.h"
#include "core/load.h"
#include "core/odd.h"

bool cli_colour(void)
{
    const char *no = getenv("NO_COLOR");

    return isatty(STDOUT_FILENO) && !(no && *no);
}

/* ---- text ---- */

enum { LINE_WIDE = 150 }; /* when the output is no terminal */

static size_t line_width(void)
{
    struct winsize w;

    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 40)
        return w.ws_col;
    return LINE_WIDE;
}

/* While a row is wider than the line, its widest column goes on lines of its own; the first two say what the row is
 * about and stay. */
static void fit(const struct grid *g, const size_t *width, const bool *used, bool *own)
{
    size_t room = line_width();

    memset(own, 0, GRID_MAX_COLUMNS * sizeof *own);
    for (;;) {
        size_t total = 0, widest = g->n_columns;
        for (size_t c = 0; c < g->n_columns; c++) {
            if (!used[c] || own[c])
                continue;
            total += width[c] + 2;
            if (c > 1 && g->columns[c].kind == GRID_TEXT && width[c] > 24 &&
                (widest == g->n_columns || width[c] >= width[widest]))
                widest = c;
        }
        if (total <= room + 2 || widest == g->n_columns)
            return;
        own[widest] = true;
    }
}

/* For people: decimal comma; everything else as it is. */
static const char *shown(const struct grid *g, size_t col, const char *cell)
{
    struct dec d;
    const char *point = strchr(cell, '.');

    if (g->columns[col].kind != GRID_NUMBER || !point || dec_parse(cell, &d) < 0)
        return cell;
    return arena_printf(g->arena, "%.*s,%s", (int)(point - cell), cell, point + 1);
}

static void measure(const struct grid *g, size_t *width, bool *used)
{
    for (size_t c = 0; c < g->n_columns; c++) {
        used[c] = false;
        width[c] = utf8_width(_(g->columns[c].title));
    }
    for (size_t i = 0; i < g->rows.n; i++) {
        for (size_t c = 0; c < g->n_columns; c++) {
            size_t w = utf8_width(g->rows.at[i][c]);
            used[c] |= g->rows.at[i][c][0] != '\0';
            if (w > width[c])
                width[c] = w;
        }
    }
}

static void put_cell(FILE *f, const char *s, size_t width, bool right, bool last)
{
    size_t w = utf8_width(s);
    int pad = w < width ? (int)(width - w) : 0;

    if (right)
        fprintf(f, "%*s%s%s", pad, "", s, last ? "" : "  ");
    else if (last)
        fputs(s, f);
    else
        fprintf(f, "%s%*s  ", s, pad, "");
}

static const char *colour_of(const char *s)
{
    static const struct {
        const char *word, *code;
    } colours[] = {{N_("đạt"), "\033[32m"},
                   {N_("không đạt"), "\033[31m"},
                   {N_("chưa đủ dữ liệu"), "\033[33m"}};

    for (size_t i = 0; i < ARRAY_SIZE(colours); i++)
        if (str_eq(s, _(colours[i].word)))
            return colours[i].code;
    return NULL;
}

static void text_row(FILE *f, const struct grid *g, const char *const *cells, const size_t *width,
                     const bool *used, const bool *own, bool colour)
{
    size_t last = g->n_columns;

    for (size_t c = 0; c < g->n_columns; c++)
        if (used[c] && !own[c])
            last = c;
    for (size_t c = 0; c < g->n_columns; c++) {
        if (!used[c] || own[c])
            continue;
        const char *code = colour ? colour_of(cells[c]) : NULL;
        fputs(code ? code : "", f);
        put_cell(f, shown(g, c, cells[c]), width[c], g->columns[c].kind == GRID_NUMBER, c == last);
        fputs(code ? "\033[0m" : "", f);
    }
    putc('\n', f);
    for (size_t c = 0; c < g->n_columns; c++)
        if (own[c] && cells[c][0])
            fprintf(f, "      %s: %s\n", _(g->columns[c].title), cells[c] + strspn(cells[c], " "));
}

static void print_text(FILE *f, const struct grid *g)
{
    size_t width[GRID_MAX_COLUMNS];
    bool used[GRID_MAX_COLUMNS], own[GRID_MAX_COLUMNS], colour = f == stdout && cli_colour();
    const char *titles[GRID_MAX_COLUMNS];

    fprintf(f, "%s%s%s\n", colour ? "\033[1m" : "", g->title, colour ? "\033[0m" : "");
    for (size_t i = 0; i < g->n_notes; i++)
        fprintf(f, "  • %s\n", g->notes[i]);
    measure(g, width, used);
    fit(g, width, used, own);
    for (size_t c = 0; c < g->n_columns; c++)
        titles[c] = own[c] ? "" : _(g->columns[c].title);
    if (g->rows.n == 0) {
        fprintf(f, "  %s\n", _("(không có dòng nào)"));
        return;
    }
    text_row(f, g, titles, width, used, own, false);
    for (size_t i = 0; i < g->rows.n; i++)
        text_row(f, g, g->rows.at[i], width, used, own, colour);
}

/* ---- Markdown ---- */

static void md_cell(FILE *f, const char *s)
{
    for (; *s; s++) {
        if (*s == '|' || *s == '\\')
            putc('\\', f);
        putc(*s == '\n' ? ' ' : *s, f);
    }
}

/* Columns that stay empty are left out, as in text. */
static void print_md(FILE *f, const struct grid *g)
{
    size_t width[GRID_MAX_COLUMNS];
    bool used[GRID_MAX_COLUMNS];

    fprintf(f, "## %s\n\n", g->title);
    for (size_t i = 0; i < g->n_notes; i++)
        fprintf(f, "- %s\n", g->notes[i]);
    if (g->rows.n == 0) {
        fprintf(f, "%s%s\n", g->n_notes ? "\n" : "", _("(không có dòng nào)"));
        return;
    }
    measure(g, width, used);
    fputs(g->n_notes ? "\n|" : "|", f);
    for (size_t c = 0; c < g->n_columns; c++)
        if (used[c])
            fprintf(f, " %s |", _(g->columns[c].title));
    fputs("\n|", f);
    for (size_t c = 0; c < g->n_columns; c++)
        if (used[c])
            fputs(g->columns[c].kind == GRID_NUMBER ? "---:|" : "---|", f);
    putc('\n', f);
    for (size_t i = 0; i < g->rows.n; i++) {
        putc('|', f);
        for (size_t c = 0; c < g->n_columns; c++) {
            if (!used[c])
                continue;
            putc(' ', f);
            md_cell(f, shown(g, c, g->rows.at[i][c]));
            fputs(" |", f);
        }
        putc('\n', f);
    }
}

/* ---- any form ---- */

static void print_to(FILE *f, enum format format, const struct grid *g)
{
    switch (format) {
    case FORMAT_JSON:
        grid_put_json(g, json_to_file, f);
        break;
    case FORMAT_CSV:
        grid_put_csv(g, f, NULL, false);
        break;
    case FORMAT_MD:
        print_md(f, g);
        break;
    default:
        print_text(f, g);
    }
}

static void print_each(FILE *f, enum format format, const struct grid *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            putc('\n', f);
        print_to(f, format, &list[i]);
    }
}

int cli_print(struct cli *c, const struct grid *g, const char *path, struct err *e)
{
    return cli_print_all(c, g, 1, path, e);
}

int cli_print_all(struct cli *c, const struct grid *list, size_t n, const char *path, struct err *e)
{
    _fs_out_ struct fs_out o = {0};

    if (c->format == FORMAT_XLSX) {
        if (path && n == 1)
            return grid_write_xlsx(list, path, e);
        if (path) {
            err_set(e, ERR_USAGE, _("có %zu bảng, dạng xlsx chỉ ghi được một"), n);
            return err_hint(e, "%s",
                            _("Chọn --year và --award để còn một bảng, hoặc ghi dạng md."));
        }
        err_set(e, ERR_USAGE, "%s", _("dạng xlsx phải ghi ra tệp"));
        return err_hint(e, "%s", _("Thêm --out TÊN.xlsx"));
    }
    if (!path) {
        print_each(stdout, c->format, list, n);
        return 0;
    }
    int r = fs_out_open(&o, path, e);
    if (r < 0)
        return r;
    print_each(o.f, c->format, list, n);
    return fs_out_commit(&o, e);
}

/* ---- errors, progress ---- */

void cli_print_errors(struct cli *c, const struct errs *errs)
{
    for (size_t i = 0; i < errs->list.n; i++)
        fprintf(stderr, "%s\n", err_text(c->arena, &errs->list.at[i]));
    if (errs->total > errs->list.n)
        fprintf(stderr, _("… và %zu lỗi nữa\n"), errs->total - errs->list.n);
    fprintf(stderr, _("Tổng cộng %zu lỗi.\n"), errs->total);
}

void cli_print_odd(struct cli *c, const struct plan *p, const struct inputs *in)
{
    const char *odd[ODD_MAX];
    size_t n = odd_find(c->arena, p, in, odd);

    for (size_t i = 0; i < n && i < ODD_MAX; i++)
        fprintf(stderr, "%s: %s\n", _("Cảnh báo"), odd[i]);
    if (n > ODD_MAX)
        fprintf(stderr, _("… và %zu cảnh báo nữa\n"), n - ODD_MAX);
}

void cli_print_notes(const struct cli *c, const struct errs *errs)
{
    for (size_t i = 0; i < errs->notes.n; i++)
        fprintf(stderr, _("Lưu ý: %s\n"), err_text(c->arena, &errs->notes.at[i]));
    if (errs->n_notes > errs->notes.n)
        fprintf(stderr, _("… và %zu lưu ý nữa\n"), errs->n_notes - errs->notes.n);
}

static bool progress_shown;

static void show_progress(void *ctx, uint64_t rows, uint64_t bytes)
{
    (void)ctx;
    fprintf(stderr, _("\r  đã đọc %llu dòng, %llu MB …"), (unsigned long long)rows,
            (unsigned long long)(bytes >> 20));
    progress_shown = true;
}

const struct load_how *cli_how(struct cli *c)
{
    static const struct load_progress p = {.at = show_progress};
    struct load_how *how = ARENA_NEW(c->arena, struct load_how);

    if (isatty(STDERR_FILENO) && !c->options[OPT_QUIET])
        how->progress = &p;
    how->skip_hidden = c->options[OPT_SKIP_HIDDEN] != NULL;
    return how;
}

void cli_progress_end(void)
{
    if (progress_shown)
        fputs("\r\033[K", stderr);
    progress_shown = false;
}
