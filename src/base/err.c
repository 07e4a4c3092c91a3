/* See err.h.  Only fills and formats; never prints. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"

/* Values that a message quotes are cut at so many bytes and may come from anywhere: half a letter and
 * what a terminal would obey go out. */
static void clean(char *s)
{
    char *to = s;
    uint32_t cp;

    for (size_t n = strlen(s), len; n; s += len, n -= len) {
        len = utf8_next(s, n, &cp);
        bool broken = len == 1 && (unsigned char)*s >= 0x80;
        if (broken || (cp < 0x20 && cp != '\n' && cp != '\t') || cp == 0x7F)
            continue;
        memmove(to, s, len);
        to += len;
    }
    *to = '\0';
}

#define FILL(field_)                                  \
    do {                                              \
        va_list ap;                                   \
        va_start(ap, fmt);                            \
        vsnprintf((field_), sizeof(field_), fmt, ap); \
        va_end(ap);                                   \
        clean(field_);                                \
    } while (0)

int err_set(struct err *e, int code, const char *fmt, ...)
{
    memset(e, 0, sizeof *e);
    e->code = code;
    FILL(e->message);
    return code;
}

int err_hint(struct err *e, const char *fmt, ...)
{
    FILL(e->hint);
    return e->code;
}

int err_detail(struct err *e, const char *fmt, ...)
{
    FILL(e->detail);
    return e->code;
}

int err_at(struct err *e, const char *file, int line, int column)
{
    snprintf(e->file, sizeof e->file, "%s", file ? file : "");
    clean(e->file);
    e->line = line;
    e->column = column;
    return e->code;
}

int err_field(struct err *e, const char *field)
{
    snprintf(e->field, sizeof e->field, "%s", field ? field : "");
    return e->code;
}

/* The system's own words are English; these are the ones that users meet. */
static const char *reason(int no)
{
    static const struct {
        int no;
        const char *vi;
    } reasons[] = {
        {ENOENT, N_("không có tệp hoặc thư mục này")},
        {EACCES, N_("không có quyền")},
        {EPERM, N_("không được phép")},
        {ENOSPC, N_("hết chỗ trên đĩa")},
        {EDQUOT, N_("hết hạn mức đĩa")},
        {EFBIG, N_("tệp lớn quá giới hạn cho phép")},
        {EISDIR, N_("là thư mục")},
        {ENOTDIR, N_("một phần đường dẫn không phải thư mục")},
        {EROFS, N_("đĩa chỉ cho đọc")},
        {EEXIST, N_("đã có rồi")},
        {EMFILE, N_("mở quá nhiều tệp")},
        {EIO, N_("lỗi đọc, ghi thiết bị")},
        {ENAMETOOLONG, N_("tên quá dài")},
    };

    for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
        if (reasons[i].no == no)
            return _(reasons[i].vi);
    return strerror(no);
}

int err_errno(struct err *e, const char *what, const char *name)
{
    int saved = errno;

    /* A name under which nothing stands is the caller's to mend, not the system's. */
    err_set(e, saved == ENOENT || saved == ENOTDIR ? ERR_INPUT : ERR_IO, "%s %s: %s", what, name,
            reason(saved));
    if (saved == ENOSPC || saved == EDQUOT || saved == EFBIG)
        err_hint(e, "%s", _("Đĩa đầy: giải phóng dung lượng rồi chạy lại; chưa có gì bị ghi dở."));
    else if (saved == ENOENT)
        err_hint(e, "%s", _("Kiểm tra lại tên tệp hoặc thư mục."));
    else if (saved == EACCES || saved == EROFS)
        err_hint(e, "%s", _("Kiểm tra quyền đọc, ghi của thư mục."));
    return e->code;
}

void errs_init(struct errs *l, struct arena *a, size_t max)
{
    memset(l, 0, sizeof *l);
    l->arena = a;
    l->max = max;
}

void errs_add(struct errs *l, const struct err *e)
{
    l->total++;
    if (l->list.n < l->max)
        *vec_push_in(l->arena, &l->list) = *e;
}

void errs_note(struct errs *l, const struct err *e)
{
    l->n_notes++;
    if (l->notes.n < l->max)
        *vec_push_in(l->arena, &l->notes) = *e;
}

char *err_text(struct arena *a, const struct err *e)
{
    const char *where = "";

    if (e->file[0] && e->line && e->column)
        where = arena_printf(a, "%s:%d:%d: ", e->file, e->line, e->column);
    else if (e->file[0] && e->line)
        where = arena_printf(a, "%s:%d: ", e->file, e->line);
    else if (e->file[0])
        where = arena_printf(a, "%s: ", e->file);
    return arena_printf(a, "%s%s%s%s", where, e->message, e->hint[0] ? "\n  → " : "", e->hint);
}

int err_exit_code(int code)
{
    switch (code) {
    case ERR_OK:
        return 0;
    case ERR_USAGE:
        return 2;
    case ERR_INPUT:
    case ERR_LIMIT:
    case ERR_MISSING:
        return 3;
    case ERR_IO:
    case ERR_DENIED:
        return 4;
    case ERR_DB:
    case ERR_CONFLICT:
        return 5;
    case ERR_VERIFY:
        return 6;
    default:
        return 70;
    }
}
