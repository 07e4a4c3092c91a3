/* See csv.h for what it accepts.  The text of the file, in UTF-8, passes through one buffer: rows
 * are cut in place, what is left of a row moves to the front and the next 64 KB follow.  A row
 * without quotes is cut by memchr() alone; a row with quotes first finds its end without changing
 * anything (the row may not be whole yet), then is cut.  Bytes that may not be read further (NUL,
 * broken UTF-8) end the text like the end of the file, and become an error once the rows before
 * them are given out.  Does not look at what cells mean: see cell.h. */
#include "base/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>

#include "base/charset.h"
#include "base/check.h"
#include "base/i18n.h"
#include "base/utf8.h"

enum { CHUNK = 65536, SAMPLE = 1 << 20, SNIFF = 65536, SNIFF_LINES = 20 };

enum poison { SOUND, HAS_NUL, HAS_BAD_UTF8 };

struct csv {
    struct rows rows; /* must be first */
    int fd;           /* ours; -1 when read from f or mem */
    FILE *f;
    const char *mem;
    size_t mem_left;
    char *name;
    struct csv_limits lim;
    enum charset cs;
    struct charset_decoder *dec; /* NULL for UTF-8 */
    struct buf decoded;
    char *raw; /* the sample, until it is decoded */
    size_t raw_len, raw_used;
    char *text; /* cap + 1 bytes; rows are read from [pos, end) */
    size_t cap, pos, end;
    uint32_t utf8;
    bool source_done, done; /* no more bytes; no more text */
    enum poison poison;
    bool marks; /* combining marks were seen: cells have to be looked at */
    char term;  /* '\n', or '\r' in files of old Macs */
    uint64_t line;
    const char **cell;
    uint32_t *len;
    size_t n;
    struct arena *scratch;
    struct rows_info info;
    struct err err; /* kept: an error stays */
};

static int fail(struct csv *c, struct err *e)
{
    c->err = *e;
    return e->code;
}

static int limit_err(struct csv *c, struct err *e, uint64_t line, size_t col, const char *fmt,
                     size_t limit)
{
    err_set(e, ERR_LIMIT, fmt, limit);
    err_at(e, c->name, (int)line, (int)col);
    err_hint(e, "%s", _("Kiểm tra dấu phân cách và dấu ngoặc kép của dòng này."));
    return fail(c, e);
}

/* Bytes from the source: 0 at its end, negative on error. */
static ssize_t pull(struct csv *c, char *to, size_t n, struct err *e)
{
    size_t got = 0;

    if (c->mem) {
        got = n < c->mem_left ? n : c->mem_left;
        memcpy(to, c->mem, got);
        c->mem += got;
        c->mem_left -= got;
    } else if (c->f) {
        got = fread(to, 1, n, c->f);
        if (got == 0 && ferror(c->f))
            return err_errno(e, _("Không đọc được tệp"), c->name);
    } else {
        ssize_t r;
        do {
            r = read(c->fd, to, n);
        } while (r < 0 && errno == EINTR);
        if (r < 0)
            return err_errno(e, _("Không đọc được tệp"), c->name);
        got = (size_t)r;
    }
    c->info.bytes += got;
    return (ssize_t)got;
}

static void reserve(struct csv *c, size_t n)
{
    /* Always from the front again: the text stays in the processor's cache. */
    memmove(c->text, c->text + c->pos, c->end - c->pos);
    c->end -= c->pos;
    c->pos = 0;
    if (c->cap - c->end >= n)
        return;
    c->cap = c->end + n;
    c->text = xrealloc(c->text, c->cap + 1);
}

/* Takes n new bytes that already lie at text + end into the text, up to the first unfit one. */
static void accept_text(struct csv *c, size_t n)
{
    char *s = c->text + c->end;
    uint32_t was = c->utf8;
    const char *nul = memchr(s, 0, n);

    if (nul) {
        n = (size_t)(nul - s);
        c->poison = HAS_NUL;
        c->done = true;
    }
    if (!utf8_check(s, n, &c->utf8)) {
        size_t good = 0;
        uint32_t st = was;
        while (good < n && utf8_check(s + good, 1, &st))
            good++;
        n = good;
        c->poison = HAS_BAD_UTF8;
        c->done = true;
    }
    c->marks = c->marks || utf8_needs_nfc(s, n);
    c->end += n;
}

static void append_text(struct csv *c, const char *s, size_t n)
{
    reserve(c, n);
    memcpy(c->text + c->end, s, n);
    accept_text(c, n);
}

static void end_of_source(struct csv *c)
{
    c->source_done = c->done = true;
    if (c->utf8 != UTF8_START)
        c->poison = HAS_BAD_UTF8;
}

/* The next bytes in the file's own encoding: what is left of the sample, then the source. */
static ssize_t next_raw(struct csv *c, const char **ret, char *room, struct err *e)
{
    size_t left = c->raw_len - c->raw_used;

    if (left) {
        *ret = c->raw + c->raw_used;
        left = left < CHUNK ? left : CHUNK;
        c->raw_used += left;
        return (ssize_t)left;
    }
    free(c->raw);
    c->raw = NULL;
    c->raw_len = c->raw_used = 0;
    *ret = room;
    return c->source_done ? 0 : pull(c, room, CHUNK, e);
}

static int more_decoded(struct csv *c, struct err *e)
{
    char room[CHUNK];
    const char *s;
    ssize_t n = next_raw(c, &s, room, e);

    if (n < 0)
        return fail(c, e);
    buf_clear(&c->decoded);
    charset_decode(c->dec, s, (size_t)n, n == 0, &c->decoded);
    c->info.replaced = charset_replaced(c->dec);
    if (c->decoded.len)
        append_text(c, buf_str(&c->decoded), c->decoded.len);
    if (n == 0)
        end_of_source(c);
    return 0;
}

/* Adds text behind what is there; sets done when there is no more. */
static int more_text(struct csv *c, struct err *e)
{
    if (c->dec)
        return more_decoded(c, e);
    reserve(c, CHUNK);
    ssize_t n = c->source_done ? 0 : pull(c, c->text + c->end, CHUNK, e);
    if (n < 0)
        return fail(c, e);
    if (n == 0)
        end_of_source(c);
    else
        accept_text(c, (size_t)n);
    return 0;
}

static int poison_err(struct csv *c, struct err *e)
{
    uint64_t line = c->line;

    for (size_t i = c->pos; i < c->end; i++)
        line += c->text[i] == c->term;
    if (c->poison == HAS_NUL) {
        err_set(e, ERR_INPUT, "%s", _("Tệp có byte 0: đây không phải tệp văn bản CSV"));
        err_hint(e, "%s", _("Mở tệp bằng bảng tính rồi lưu lại dạng “CSV UTF-8” hoặc .xlsx."));
    } else {
        err_set(e, ERR_INPUT, "%s", _("Dòng có byte không phải UTF-8"));
        err_hint(e, "%s",
                 _("Phần đầu tệp là UTF-8 nhưng dòng này thì không; lưu lại cả tệp dạng UTF-8."));
    }
    err_at(e, c->name, (int)line, 0);
    return fail(c, e);
}

/* ---- finding and cutting rows ---- */

enum found { NEED_MORE = 0, FOUND = 1 };

static int open_quote_err(struct csv *c, const char *open, size_t col, bool text_after,
                          struct err *e)
{
    uint64_t line = c->line;

    for (const char *p = c->text + c->pos; p < open; p++)
        line += *p == c->term;
    err_set(e, ERR_INPUT, "%s",
            text_after ? _("Ô mở dấu ngoặc kép ở đây có chữ đứng sau dấu đóng, trước dấu phân cách")
                       : _("Ô mở dấu ngoặc kép ở đây nhưng không thấy dấu đóng"));
    err_at(e, c->name, (int)line, (int)col + 1);
    err_hint(e, "%s",
             _("Thêm dấu ngoặc kép đóng; dấu ngoặc kép trong nội dung thì viết hai lần (\"\")."));
    return fail(c, e);
}

/* From an opening quote to behind the closing one and the blanks after it. */
static int skip_quoted(struct csv *c, char **p, size_t col, struct err *e)
{
    char *open = *p, *s = open + 1, *end = c->text + c->end;

    for (;;) {
        char *q = memchr(s, '"', (size_t)(end - s));
        if (!q) {
            bool lost =
                (c->done && c->poison == SOUND) || (size_t)(end - open) > c->lim.max_cell * 2;
            return lost ? open_quote_err(c, open, col, false, e) : NEED_MORE;
        }
        if (q + 1 == end && !c->done)
            return NEED_MORE;
        s = q + 1;
        if (s == end || *s != '"')
            break;
        s++;
    }
    while (s < end && *s == ' ')
        s++;
    *p = s;
    if (s == end)
        return c->done ? FOUND : NEED_MORE;
    char *r = s;
    while (r < end && *r == '\r')
        r++;
    if (r == end && !c->done)
        return NEED_MORE;
    if (*s == c->lim.delimiter || *s == c->term || r == end || (r > s && *r == c->term))
        return FOUND;
    return open_quote_err(c, open, col, true, e);
}

/* The end of a row that has quotes somewhere: *ret points at its line end or at the text's end. */
static int quoted_row_end(struct csv *c, char **ret, struct err *e)
{
    char *p = c->text + c->pos, *end = c->text + c->end;

    for (size_t col = 0;; col++) {
        if (p < end && *p == '"') {
            int r = skip_quoted(c, &p, col, e);
            if (r <= 0)
                return r;
        }
        while (p < end && *p != c->lim.delimiter && *p != c->term)
            p++;
        if (p == end && !c->done)
            return NEED_MORE;
        if (p == end || *p == c->term) {
            *ret = p;
            return FOUND;
        }
        p++;
    }
}

static int row_end(struct csv *c, char **ret, bool *ret_quotes, struct err *e)
{
    char *s = c->text + c->pos;
    size_t n = c->end - c->pos;
    char *nl = memchr(s, c->term, n);

    if (!nl && !c->done)
        return NEED_MORE;
    if (nl)
        n = (size_t)(nl - s);
    *ret_quotes = memchr(s, '"', n) != NULL;
    if (*ret_quotes)
        return quoted_row_end(c, ret, e);
    *ret = s + n;
    return FOUND;
}

static int too_many_cols(struct csv *c, struct err *e)
{
    return limit_err(c, e, c->line, c->lim.max_cols + 1, _("Dòng có nhiều hơn %zu cột"),
                     c->lim.max_cols);
}

/* Cuts [p, end) at every delimiter; *end is ours to overwrite. */
static int cut_plain(struct csv *c, char *p, char *end, struct err *e)
{
    size_t n = 0, most = c->lim.max_cols;
    char delimiter = c->lim.delimiter;

    for (;;) {
        char *d = memchr(p, delimiter, (size_t)(end - p));
        if (n == most)
            return too_many_cols(c, e);
        c->cell[n] = p;
        if (!d)
            break;
        *d = '\0';
        c->len[n++] = (uint32_t)(d - p);
        p = d + 1;
    }
    *end = '\0';
    c->len[n++] = (uint32_t)(end - p);
    c->n = n;
    return 0;
}

/* Takes the quotes off in place; returns where the cell's text ends, *p behind the closing quote.
 */
static char *unquote(char **p, char *end)
{
    char *to = *p, *s = *p + 1;

    for (;;) {
        char *q = memchr(s, '"', (size_t)(end - s));
        CHECK(q);
        memmove(to, s, (size_t)(q - s));
        to += q - s;
        if (q + 1 == end || q[1] != '"') {
            *p = q + 1;
            return to;
        }
        *to++ = '"';
        s = q + 2;
    }
}

static int cut_quoted(struct csv *c, char *p, char *end, struct err *e)
{
    size_t n = 0;

    for (;;) {
        char *start = p, *stop = NULL;
        if (n == c->lim.max_cols)
            return too_many_cols(c, e);
        if (p < end && *p == '"')
            stop = unquote(&p, end);
        char *d = memchr(p, c->lim.delimiter, (size_t)(end - p));
        p = d ? d : end;
        stop = stop ? stop : p;
        c->cell[n] = start;
        c->len[n++] = (uint32_t)(stop - start);
        *stop = '\0';
        if (!d)
            break;
        p = d + 1;
    }
    c->n = n;
    return 0;
}

/* NFC for the cells that need it, and the limit on a cell's size. */
static int mend_cells(struct csv *c, struct err *e)
{
    if (arena_used(c->scratch))
        arena_reset(c->scratch);
    for (size_t i = 0; i < c->n; i++) {
        if (c->len[i] > c->lim.max_cell)
            return limit_err(c, e, c->line, i + 1, _("Ô dài hơn %zu byte"), c->lim.max_cell);
        if (!c->marks || !utf8_needs_nfc(c->cell[i], c->len[i]))
            continue;
        const char *t = utf8_nfc(c->scratch, c->cell[i]);
        c->info.composed = c->info.composed || t != c->cell[i];
        c->cell[i] = t;
        c->len[i] = (uint32_t)strlen(t);
    }
    return 0;
}

static void unguard_cells(struct csv *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (memchr(c->cell[i], '\'', c->len[i]))
            c->len[i] = (uint32_t)csv_unguard((char *)c->cell[i], c->len[i]);
}

static uint64_t lines_in(const struct csv *c, const char *s, const char *end)
{
    uint64_t n = 0;

    while ((s = memchr(s, c->term, (size_t)(end - s)))) {
        n++;
        s++;
    }
    return n;
}

/* The row [pos, end) is whole; returns 1, 0 when it is blank, or an error. */
static int take_row(struct csv *c, char *end, bool quotes, uint64_t *ret_lines, struct err *e)
{
    char *p = c->text + c->pos, *stop = end;

    if ((size_t)(end - p) > c->lim.max_row)
        return limit_err(c, e, c->line, 0, _("Dòng dài hơn %zu byte"), c->lim.max_row);
    *ret_lines = 1 + (quotes ? lines_in(c, p, end) : 0);
    c->pos = (size_t)(end - c->text) + ((size_t)(end - c->text) < c->end);
    while (c->term == '\n' && stop > p && stop[-1] == '\r')
        stop--;
    if (stop == p)
        return 0;
    bool guards = !c->lim.raw && memchr(p, '\'', (size_t)(stop - p));
    int r = quotes ? cut_quoted(c, p, stop, e) : cut_plain(c, p, stop, e);
    if (r < 0)
        return r;
    if (!row_has_text(&(struct row){.n = c->n, .cell = c->cell}))
        return 0;
    if (guards)
        unguard_cells(c);
    if (c->marks || (size_t)(end - p) > c->lim.max_cell)
        r = mend_cells(c, e);
    return r < 0 ? r : 1;
}

static int csv_next(struct rows *rows, struct row *ret, struct err *e)
{
    struct csv *c = (struct csv *)rows;
    bool quotes = false;
    char *end = NULL;

    if (c->err.code) {
        *e = c->err;
        return e->code;
    }
    for (;;) {
        uint64_t lines = 0;
        int r = row_end(c, &end, &quotes, e);
        if (r < 0)
            return r;
        if (r == NEED_MORE && !c->done) {
            if (c->end - c->pos > c->lim.max_row)
                return limit_err(c, e, c->line, 0, _("Dòng dài hơn %zu byte"), c->lim.max_row);
            if (more_text(c, e) < 0)
                return e->code;
            continue;
        }
        bool at_end = r == NEED_MORE || end == c->text + c->end;
        if (at_end && c->poison)
            return poison_err(c, e);
        if (at_end && c->pos == c->end)
            return 0;
        r = take_row(c, end, quotes, &lines, e);
        if (r < 0)
            return r;
        uint64_t line = c->line;
        c->line += lines;
        if (r == 0)
            continue;
        if (c->info.rows == c->lim.max_rows)
            return limit_err(c, e, line, 0, _("Tệp có nhiều hơn %zu dòng"), c->lim.max_rows);
        c->info.rows++;
        *ret = (struct row){.n = c->n, .cell = c->cell, .len = c->len, .line = line};
        return 1;
    }
}

/* ---- opening ---- */

static void csv_info(struct rows *rows, struct rows_info *ret)
{
    *ret = ((struct csv *)rows)->info;
}

static void csv_close(struct rows *rows)
{
    struct csv *c = (struct csv *)rows;

    if (c->fd >= 0)
        close(c->fd);
    charset_decoder_free(c->dec);
    buf_free(&c->decoded);
    arena_free(c->scratch);
    free(c->name);
    free(c->raw);
    free(c->text);
    free(c->cell);
    free(c->len);
    free(c);
}

static struct csv *csv_new(const char *name, const struct csv_limits *limits)
{
    struct csv *c = xcalloc(1, sizeof *c);

    c->rows = (struct rows){.next = csv_next, .info = csv_info, .close = csv_close};
    c->fd = -1;
    c->name = xstrdup(name);
    if (limits)
        c->lim = *limits;
    if (!c->lim.max_row)
        c->lim.max_row = 1 << 20;
    if (!c->lim.max_cols)
        c->lim.max_cols = 512;
    if (!c->lim.max_cell)
        c->lim.max_cell = 32768;
    if (!c->lim.max_rows)
        c->lim.max_rows = 100000000;
    CHECK(c->lim.max_row < UINT32_MAX / 4 && c->lim.max_cols < UINT32_MAX / 16);
    c->cell = xcalloc(c->lim.max_cols, sizeof *c->cell);
    c->len = xcalloc(c->lim.max_cols, sizeof *c->len);
    c->decoded = BUF_INIT(8 * SAMPLE);
    c->text = xmalloc(1);
    c->scratch = arena_new();
    c->line = 1;
    c->info = (struct rows_info){.format = "csv", .sheet = "", .others = ""};
    return c;
}

static int read_sample(struct csv *c, struct err *e)
{
    size_t cap = CHUNK;

    c->raw = xmalloc(cap + 1);
    while (!c->source_done && c->raw_len < SAMPLE) {
        if (c->raw_len == cap) {
            cap *= 2;
            c->raw = xrealloc(c->raw, cap + 1);
        }
        ssize_t n = pull(c, c->raw + c->raw_len, cap - c->raw_len, e);
        if (n < 0)
            return (int)n;
        c->source_done = n == 0;
        c->raw_len += (size_t)n;
    }
    return 0;
}

static int unknown_encoding(struct csv *c, int score, struct err *e)
{
    err_set(e, ERR_INPUT, "%s", _("Không nhận ra bảng mã tiếng Việt của tệp"));
    err_at(e, c->name, 0, 0);
    err_hint(e, "%s",
             _("Lưu lại tệp dạng “CSV UTF-8”, hoặc nêu rõ bảng mã: TCVN3, VNI, VISCII, "
               "CP1258."));
    return err_detail(e, "best score %d", score);
}

static int choose_encoding(struct csv *c, struct err *e)
{
    struct charset_guess g = charset_guess(c->raw, c->raw_len, c->source_done);

    if (c->lim.encoding) {
        enum charset named = charset_named(c->lim.encoding);
        if (named == CHARSET_COUNT)
            return err_set(e, ERR_USAGE, _("Không có bảng mã nào tên là “%s”"), c->lim.encoding);
        if (named != g.cs)
            g = (struct charset_guess){.cs = named, .score = 100};
    }
    bool nul = c->raw_len && memchr(c->raw, 0, c->raw_len);
    if (g.score < 50 && nul) /* no old encoding has them: let the reader name the line */
        g = (struct charset_guess){.cs = CHARSET_UTF8, .score = 100};
    if (g.score < 50)
        return unknown_encoding(c, g.score, e);
    c->cs = g.cs;
    c->raw_used = g.bom;
    c->info.encoding = charset_name(g.cs);
    c->info.converted = g.cs != CHARSET_UTF8;
    c->info.unsure = g.score < 90 || g.score - g.runner_up < 5;
    return 0;
}

/* Turns the sample into the first text. */
static int first_text(struct csv *c, struct err *e)
{
    if (c->cs != CHARSET_UTF8) {
        c->dec = charset_decoder_new(c->cs);
        if (!c->dec)
            return err_set(e, ERR_INTERNAL, _("Máy này không đọc được bảng mã %s"),
                           charset_name(c->cs));
        while (!c->done && c->end < SNIFF)
            if (more_text(c, e) < 0)
                return e->code;
        return 0;
    }
    free(c->text);
    c->text = TAKE(c->raw);
    c->cap = c->raw_len;
    c->pos = c->end = c->raw_used;
    accept_text(c, c->raw_len - c->raw_used);
    c->raw_len = c->raw_used = 0;
    if (c->source_done && !c->done)
        end_of_source(c);
    return 0;
}

/* The first line end outside quotes: files of old Macs have CR alone. */
static char line_end_of(const char *s, size_t n)
{
    bool quoted = false, cr = false;

    for (size_t i = 0; i < n; i++) {
        quoted ^= s[i] == '"';
        if (s[i] == '\n' && !quoted)
            return '\n';
        cr |= s[i] == '\r' && !quoted;
    }
    return cr ? '\r' : '\n';
}

/* How many of the lines agree on a count of this mark, and on which count. */
static size_t agreeing(const size_t *counts, size_t n, size_t *ret_count)
{
    size_t best = 0;

    *ret_count = 0;
    for (size_t i = 0; i < n; i++) {
        size_t same = 0;
        for (size_t j = 0; j < n; j++)
            same += counts[j] == counts[i];
        if (counts[i] && (same > best || (same == best && counts[i] > *ret_count))) {
            best = same;
            *ret_count = counts[i];
        }
    }
    return best;
}

/* The mark whose count agrees on most lines.  When marks agree equally, the comma wins only if
 * there are more of them than decimal commas could be: "1,5;2,5" is two numbers. */
static char delimiter_of(const char *s, size_t n, char term, bool whole)
{
    static const char marks[] = {'\t', ';', '|', ','};
    size_t counts[4][SNIFF_LINES + 1] = {0}, lines = 0, best = 0, count, found_count = 0;
    bool quoted = false, blank = true;
    char found = ',';

    for (size_t i = 0; i < n && lines < SNIFF_LINES; i++) {
        quoted ^= s[i] == '"';
        if (quoted)
            continue;
        for (size_t m = 0; m < sizeof marks; m++)
            counts[m][lines] += s[i] == marks[m];
        if (s[i] == term && !blank)
            lines++;
        blank = s[i] == term || (blank && s[i] == '\r');
    }
    if (lines < SNIFF_LINES && !blank && (whole || lines == 0))
        lines++;
    for (size_t m = 0; m < sizeof marks; m++) {
        size_t agree = agreeing(counts[m], lines, &count);
        if (agree > best ||
            (agree && agree == best && marks[m] == ',' && count > found_count + 1)) {
            best = agree;
            found = marks[m];
            found_count = count;
        }
    }
    return found;
}

/* Excel's own hint: a first line `sep=;`. */
static void take_sep_line(struct csv *c)
{
    char *s = c->text + c->pos;
    size_t n = c->end - c->pos;

    if (n < 5 || strncasecmp(s, "sep=", 4) != 0 || (unsigned char)s[4] >= 0x80)
        return;
    size_t i = 5;
    while (i < n && s[i] == '\r' && c->term == '\n')
        i++;
    if (s[4] == '"' || s[4] == '\r' || s[4] == '\n' || (i < n && s[i] != c->term))
        return;
    if (!c->lim.delimiter)
        c->lim.delimiter = s[4];
    c->pos += i + (i < n);
    c->line++;
}

static int csv_start(struct csv *c, struct rows **ret, struct err *e)
{
    if (read_sample(c, e) < 0 || choose_encoding(c, e) < 0 || first_text(c, e) < 0) {
        csv_close(&c->rows);
        return e->code;
    }
    c->term = line_end_of(c->text + c->pos, c->end - c->pos);
    take_sep_line(c);
    if (!c->lim.delimiter) {
        size_t n = c->end - c->pos;
        bool all = c->done && n <= SNIFF;
        c->lim.delimiter = delimiter_of(c->text + c->pos, n < SNIFF ? n : SNIFF, c->term, all);
    }
    c->info.delimiter = c->lim.delimiter;
    *ret = &c->rows;
    return 0;
}

int csv_open(struct rows **ret, const char *path, const struct csv_limits *limits, struct err *e)
{
    struct csv *c = csv_new(path, limits);

    c->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (c->fd < 0) {
        err_errno(e, _("Không mở được tệp"), path);
        csv_close(&c->rows);
        return e->code;
    }
    posix_fadvise(c->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return csv_start(c, ret, e);
}

int csv_open_stream(struct rows **ret, FILE *f, const char *name, const struct csv_limits *limits,
                    struct err *e)
{
    struct csv *c = csv_new(name, limits);

    c->f = f;
    return csv_start(c, ret, e);
}

int csv_open_mem(struct rows **ret, const void *bytes, size_t n, const char *name,
                 const struct csv_limits *limits, struct err *e)
{
    struct csv *c = csv_new(name, limits);

    c->mem = n ? bytes : "";
    c->mem_left = n;
    return csv_start(c, ret, e);
}
