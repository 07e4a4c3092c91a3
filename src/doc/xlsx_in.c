/* See xlsx_in.h.  Messages of the child (sandbox.h): 'S' the sheet's name, NUL, the others; 'N' at the end u64 hidden rows and
 * u64 covered values; 'R' a row: u64 number,
 * u32 cells, for each cell u8 type and u32 length, then the texts, each with a NUL behind it. */
#include "doc/xlsx_in.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "doc/sandbox.h"

/* ---- the child ---- */

static int send_sheet(void *to, const char *name, const char *others)
{
    size_t n = strlen(name) + 1, m = strlen(others);

    return sandbox_head(to, 'S', n + m) < 0 || sandbox_bytes(to, name, n) < 0 ||
                   sandbox_bytes(to, others, m) < 0
               ? -1
               : 0;
}

static int send_end(void *to, uint64_t hidden, uint64_t covered)
{
    return sandbox_head(to, 'N', 16) < 0 || sandbox_bytes(to, &hidden, 8) < 0 ||
                   sandbox_bytes(to, &covered, 8) < 0
               ? -1
               : 0;
}

static int send_row(void *to, const struct row *row)
{
    struct sandbox_out *c = to;
    uint32_t n = (uint32_t)row->n;
    size_t bytes = 12;

    for (size_t i = 0; i < row->n; i++)
        bytes += 5 + row->len[i] + 1;
    if (sandbox_head(c, 'R', bytes) < 0 || sandbox_bytes(c, &row->line, 8) < 0 ||
        sandbox_bytes(c, &n, 4) < 0)
        return -1;
    for (size_t i = 0; i < row->n; i++)
        if (sandbox_bytes(c, &row->type[i], 1) < 0 || sandbox_bytes(c, &row->len[i], 4) < 0)
            return -1;
    for (size_t i = 0; i < row->n; i++)
        if (sandbox_bytes(c, row->cell[i], row->len[i] + 1) < 0)
            return -1;
    return 0;
}

struct xlsx_in {
    struct rows rows; /* must be first */
    struct sandbox child;
    char *name;
    struct xlsx_limits lim;
    const char **cell;
    uint32_t *len;
    uint8_t *type;
    char sheet[1024], others[1024];
    struct rows_info info;
};

static void parse(const void *bytes, size_t n, void *arg, struct sandbox_out *out, struct err *e)
{
    const struct xlsx_in *x = arg;
    const struct xlsx_sink sink = {
        .sheet = send_sheet, .row = send_row, .end = send_end, .to = out};

    xlsx_parse(bytes, n, x->name, &x->lim, &sink, e);
}

/* ---- the parent ---- */

/* A row of n bytes at p: every length is checked before it is believed. */
static int take_row(struct xlsx_in *x, const char *p, size_t n, struct row *ret, struct err *e)
{
    uint64_t line;
    uint32_t cells;

    if (n < 12)
        return sandbox_bad(&x->child, "short row", e);
    memcpy(&line, p, 8);
    memcpy(&cells, p + 8, 4);
    if (cells == 0 || cells > x->lim.max_cols || (n - 12) / 6 < cells)
        return sandbox_bad(&x->child, "number of cells", e);
    const char *heads = p + 12, *text = heads + 5 * (size_t)cells, *end = p + n;
    for (uint32_t i = 0; i < cells; i++) {
        memcpy(&x->type[i], heads + 5 * (size_t)i, 1);
        memcpy(&x->len[i], heads + 5 * (size_t)i + 1, 4);
        if (x->type[i] > CELL_COVERED || x->len[i] > x->lim.max_cell ||
            x->len[i] >= (size_t)(end - text) || memchr(text, 0, x->len[i] + 1) != text + x->len[i])
            return sandbox_bad(&x->child, "length of a cell", e);
        if (!utf8_valid(text, x->len[i]))
            return sandbox_bad(&x->child, "text of a cell", e);
        x->cell[i] = text;
        text += x->len[i] + 1;
    }
    if (text != end)
        return sandbox_bad(&x->child, "length of a row", e);
    x->info.rows++;
    *ret = (struct row){.n = cells, .cell = x->cell, .len = x->len, .type = x->type, .line = line};
    return 1;
}

static int take_sheet(struct xlsx_in *x, const char *p, size_t n, struct err *e)
{
    const char *nul = memchr(p, 0, n);
    size_t len = nul ? (size_t)(nul - p) : n, rest = n - len;

    if (!nul || len >= sizeof x->sheet || rest > sizeof x->others || memchr(nul + 1, 0, rest - 1) ||
        !utf8_valid(p, n))
        return sandbox_bad(&x->child, "sheet", e);
    memcpy(x->sheet, p, len + 1);
    memcpy(x->others, nul + 1, rest - 1);
    x->others[rest - 1] = '\0';
    return 0;
}

static int take_end(struct xlsx_in *x, const char *p, size_t n, struct err *e)
{
    if (n != 16)
        return sandbox_bad(&x->child, "end", e);
    memcpy(&x->info.hidden, p, 8);
    memcpy(&x->info.covered, p + 8, 8);
    return 0;
}

static int xlsx_next(struct rows *rows, struct row *ret, struct err *e)
{
    struct xlsx_in *x = (struct xlsx_in *)rows;
    const size_t max = x->lim.max_row + 6 * x->lim.max_cols + 12;
    const char *p;
    char what;
    size_t n;
    int r;

    while ((r = sandbox_next(&x->child, max, &what, &p, &n, e)) == 1) {
        if (what == 'R')
            return take_row(x, p, n, ret, e);
        if (what != 'S' && what != 'N')
            return sandbox_bad(&x->child, "kind of message", e);
        if ((what == 'S' ? take_sheet(x, p, n, e) : take_end(x, p, n, e)) < 0)
            return e->code;
    }
    return r;
}

static void xlsx_info(struct rows *rows, struct rows_info *ret)
{
    *ret = ((struct xlsx_in *)rows)->info;
}

static void xlsx_close(struct rows *rows)
{
    struct xlsx_in *x = (struct xlsx_in *)rows;

    sandbox_end(&x->child);
    free(x->name);
    free(x->cell);
    free(x->len);
    free(x->type);
    free(x);
}

static struct xlsx_in *xlsx_new(const char *path, const struct xlsx_limits *limits)
{
    struct xlsx_in *x = xcalloc(1, sizeof *x);

    x->rows = (struct rows){.next = xlsx_next, .info = xlsx_info, .close = xlsx_close};
    x->lim = xlsx_limits_or_default(limits);
    x->name = xstrdup(path);
    x->cell = xcalloc(x->lim.max_cols, sizeof *x->cell);
    x->len = xcalloc(x->lim.max_cols, sizeof *x->len);
    x->type = xcalloc(x->lim.max_cols, sizeof *x->type);
    x->info = (struct rows_info){
        .format = "xlsx", .encoding = "", .sheet = x->sheet, .others = x->others};
    return x;
}

static int check_size(const char *path, int fd, const struct xlsx_limits *lim, size_t *ret,
                      struct err *e)
{
    struct stat st;

    if (fstat(fd, &st) < 0)
        return err_errno(e, _("Không đọc được tệp"), path);
    if (!S_ISREG(st.st_mode) || st.st_size == 0) {
        err_set(e, ERR_INPUT, _("%s không phải tệp .xlsx"), path);
        return err_hint(e, "%s", _("Chọn tệp bảng tính có nội dung."));
    }
    if ((uint64_t)st.st_size > lim->max_file) {
        err_set(e, ERR_LIMIT, _("Tệp %s lớn hơn giới hạn %zu byte"), path, lim->max_file);
        return err_hint(e, "%s", _("Chia tệp nhỏ hơn rồi nạp từng phần."));
    }
    *ret = (size_t)st.st_size;
    return 0;
}

int xlsx_open(struct rows **ret, const char *path, const struct xlsx_limits *limits, struct err *e)
{
    struct xlsx_limits lim = xlsx_limits_or_default(limits);
    _close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t size = 0;

    if (fd < 0)
        return err_errno(e, _("Không mở được tệp"), path);
    if (check_size(path, fd, &lim, &size, e) < 0)
        return e->code;
    struct xlsx_in *x = xlsx_new(path, &lim);
    const struct sandbox_job job = {
        .run = parse,
        .arg = x,
        .name = path,
        .hint = N_("Mở tệp bằng bảng tính rồi lưu lại dạng .xlsx, hoặc .csv."),
        .cpu_seconds = lim.cpu_seconds};
    if (sandbox_start(&x->child, fd, size, &job, e) < 0) {
        xlsx_close(&x->rows);
        return e->code;
    }
    x->info.bytes = size;
    *ret = &x->rows;
    return 0;
}
