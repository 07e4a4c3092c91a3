/* See xlsx_part.h.  One zip member at a time, 64 KB at a time, into expat.  A DOCTYPE stops
 * everything: no spreadsheet has one, and without it there are no entities to expand. */
#include "doc/xlsx_part.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"

enum { CHUNK = 65536 };

void xlsx_fail(struct xlsx *x, int code, const char *fmt, ...)
{
    char message[512];
    va_list ap;

    if (x->failed)
        return;
    va_start(ap, fmt);
    vsnprintf(message, sizeof message, fmt, ap);
    va_end(ap);
    err_set(x->e, code, "%s", message);
    err_at(x->e, x->name, (int)x->row, x->in_cell ? (int)x->col + 1 : 0);
    err_hint(x->e, "%s",
             code == ERR_LIMIT ? _("Chia bảng nhỏ hơn, hoặc chỉ giữ lại phần số liệu cần nạp.")
                               : _("Mở tệp bằng bảng tính rồi lưu lại dạng .xlsx, hoặc .csv."));
    x->failed = true;
    if (x->parser)
        XML_StopParser(x->parser, XML_FALSE);
}

const char *xlsx_local(const char *name)
{
    const char *colon = strrchr(name, ':');

    return colon ? colon + 1 : name;
}

const char *xlsx_attr(const char **attrs, const char *name)
{
    for (; attrs[0]; attrs += 2)
        if (strcmp(xlsx_local(attrs[0]), name) == 0)
            return attrs[1];
    return NULL;
}

uint32_t xlsx_number_attr(const char **attrs, const char *name, uint32_t otherwise)
{
    const char *s = xlsx_attr(attrs, name);
    uint32_t v = 0;

    if (!s || !*s)
        return otherwise;
    for (; *s >= '0' && *s <= '9'; s++) {
        if (v > 100000000)
            return otherwise;
        v = v * 10 + (uint32_t)(*s - '0');
    }
    return *s ? otherwise : v;
}

bool xlsx_true_attr(const char **attrs, const char *name)
{
    const char *s = xlsx_attr(attrs, name);

    return s && (strcmp(s, "1") == 0 || strcmp(s, "true") == 0 || strcmp(s, "on") == 0);
}

struct reading {
    struct xlsx *x;
    const struct xlsx_part *part;
};

static void on_start(void *user, const char *name, const char **attrs)
{
    struct reading *r = user;
    struct xlsx *x = r->x;

    if (x->failed || x->stopped)
        return;
    if (++x->depth > x->lim.max_depth) {
        xlsx_fail(x, ERR_LIMIT, _("Tệp lồng quá %d tầng: không giống tệp bảng tính"),
                  x->lim.max_depth);
        return;
    }
    /* Extensions use the names of the format for things of their own. */
    if (!x->skip && strcmp(xlsx_local(name), "extLst") == 0)
        x->skip = x->depth;
    if (!x->skip)
        r->part->start(x, xlsx_local(name), attrs);
}

static void on_end(void *user, const char *name)
{
    struct reading *r = user;
    struct xlsx *x = r->x;

    if (x->failed || x->stopped)
        return;
    bool skipped = x->skip != 0;
    if (x->skip == x->depth)
        x->skip = 0;
    x->depth--;
    if (!skipped && r->part->end)
        r->part->end(x, xlsx_local(name));
}

static void on_text(void *user, const char *s, int n)
{
    struct xlsx *x = ((struct reading *)user)->x;

    if (!x->capture || x->skip || x->rph || x->failed || x->stopped)
        return;
    buf_add(&x->text, s, (size_t)n);
    if (buf_failed(&x->text))
        xlsx_fail(x, ERR_LIMIT, _("Ô dài hơn %zu byte"), x->lim.max_cell);
}

static void on_doctype(void *user, const char *name, const char *system_id, const char *public_id,
                       int internal)
{
    (void)name, (void)system_id, (void)public_id, (void)internal;
    xlsx_fail(((struct reading *)user)->x, ERR_INPUT, "%s",
              _("Tệp có khai báo DOCTYPE: không giống tệp bảng tính nên không đọc"));
}

static bool same_name(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        char x = *a == '\\' ? '/' : *a, y = *b == '\\' ? '/' : *b;
        x = x >= 'A' && x <= 'Z' ? (char)(x + ('a' - 'A')) : x;
        y = y >= 'A' && y <= 'Z' ? (char)(y + ('a' - 'A')) : y;
        if (x != y)
            return false;
    }
    return *a == *b;
}

zip_int64_t xlsx_find_member(struct xlsx *x, const char *member)
{
    zip_int64_t exact = zip_name_locate(x->zip, member, 0), n = zip_get_num_entries(x->zip, 0);

    for (zip_int64_t i = 0; exact < 0 && i < n; i++) {
        const char *name = zip_get_name(x->zip, (zip_uint64_t)i, 0);
        if (name && same_name(name + (*name == '/' || *name == '\\'), member))
            return i;
    }
    return exact;
}

/* What the directory of the zip says about a member, before a byte of it is unpacked. */
static zip_file_t *open_member(struct xlsx *x, const struct xlsx_part *part)
{
    zip_stat_t st;

    zip_int64_t at = xlsx_find_member(x, part->member);
    if (at < 0 || zip_stat_index(x->zip, (zip_uint64_t)at, 0, &st) < 0) {
        if (part->required)
            xlsx_fail(x, ERR_INPUT, _("Tệp không phải .xlsx: thiếu phần %s"), part->member);
        return NULL;
    }
    if (!(st.valid & ZIP_STAT_SIZE) || st.size > x->lim.max_member) {
        xlsx_fail(x, ERR_LIMIT, _("Phần %s lớn hơn %zu byte sau khi giải nén"), part->member,
                  x->lim.max_member);
        return NULL;
    }
    if ((st.valid & ZIP_STAT_COMP_SIZE) && st.size / x->lim.max_ratio > st.comp_size) {
        xlsx_fail(x, ERR_LIMIT, _("Phần %s nén quá %zu lần: giống bom nén nên không đọc"),
                  part->member, x->lim.max_ratio);
        return NULL;
    }
    zip_file_t *f = zip_fopen_index(x->zip, st.index, 0);
    if (!f)
        xlsx_fail(x, ERR_INPUT, _("Không giải nén được phần %s (tệp hỏng hoặc có mật khẩu)"),
                  part->member);
    return f;
}

static void bad_xml(struct xlsx *x, const struct xlsx_part *part)
{
    xlsx_fail(x, ERR_INPUT, _("Phần %s không phải XML đúng, dòng %lu: %s"), part->member,
              (unsigned long)XML_GetCurrentLineNumber(x->parser),
              XML_ErrorString(XML_GetErrorCode(x->parser)));
}

static void pump(struct xlsx *x, const struct xlsx_part *part, zip_file_t *f)
{
    size_t total = 0;

    while (!x->failed && !x->stopped) {
        void *room = XML_GetBuffer(x->parser, CHUNK);
        CHECK(room);
        zip_int64_t n = zip_fread(f, room, CHUNK);
        if (n < 0) {
            xlsx_fail(x, ERR_INPUT, _("Không giải nén được phần %s (tệp hỏng)"), part->member);
            return;
        }
        total += (size_t)n;
        if (total > x->lim.max_member) {
            xlsx_fail(x, ERR_LIMIT, _("Phần %s lớn hơn %zu byte sau khi giải nén"), part->member,
                      x->lim.max_member);
            return;
        }
        if (XML_ParseBuffer(x->parser, (int)n, n == 0) != XML_STATUS_OK && !x->failed &&
            !x->stopped)
            bad_xml(x, part);
        if (n == 0)
            return;
    }
}

/* The rest of a part whose reader has seen enough: only at its end does the zip know whether the
 * checksum holds. */
static void drain(struct xlsx *x, const struct xlsx_part *part, zip_file_t *f)
{
    char room[4096];
    zip_int64_t n;
    size_t total = 0;

    while ((n = zip_fread(f, room, sizeof room)) > 0 && total <= x->lim.max_member)
        total += (size_t)n;
    if (n < 0)
        xlsx_fail(x, ERR_INPUT, _("Không giải nén được phần %s (tệp hỏng)"), part->member);
}

int xlsx_read_part(struct xlsx *x, const struct xlsx_part *part)
{
    zip_file_t *f = open_member(x, part);
    struct reading r = {.x = x, .part = part};

    if (!f)
        return x->failed ? x->e->code : 0;
    x->depth = x->skip = 0;
    x->stopped = x->capture = false;
    x->rph = 0;
    x->parser = XML_ParserCreate(NULL);
    CHECK(x->parser);
    XML_SetUserData(x->parser, &r);
    XML_SetElementHandler(x->parser, on_start, on_end);
    XML_SetCharacterDataHandler(x->parser, on_text);
    XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
    pump(x, part, f);
    XML_ParserFree(x->parser);
    x->parser = NULL;
    if (x->stopped && !x->failed)
        drain(x, part, f);
    zip_fclose(f);
    return x->failed ? x->e->code : 0;
}

bool xlsx_part_has(struct xlsx *x, const char *member, const char *word)
{
    const struct xlsx_part part = {.member = member};
    zip_file_t *f = open_member(x, &part);
    size_t n = strlen(word), keep = 0, total = 0;
    char room[CHUNK], wide[64];
    bool found = false;
    zip_int64_t got;

    CHECK(n > 0 && 2 * n < sizeof wide);
    for (size_t i = 0; i < n; i++) { /* one half of the zeros is the same in both orders of bytes */
        wide[2 * i] = word[i];
        wide[2 * i + 1] = '\0';
    }
    while (f && !found && total <= x->lim.max_member &&
           (got = zip_fread(f, room + keep, sizeof room - keep)) > 0) {
        size_t have = keep + (size_t)got;
        total += (size_t)got;
        found = memmem(room, have, word, n) || memmem(room, have, wide, 2 * n - 1);
        keep = have < 2 * n ? have : 2 * n;
        memmove(room, room + have - keep, keep);
    }
    if (f)
        zip_fclose(f);
    return found;
}
