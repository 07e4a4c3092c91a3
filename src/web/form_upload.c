/* Multipart forms: each file goes to an unlinked spool file as it streams by, each plain field to form_take(). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"
#include "web/form.h"
#include "web/multipart.h"
#include "web/spool.h"

enum { MAX_FIELD_BYTES = 64 << 10 };

struct upload {
    struct form *f;
    const char *name;
    struct buf text;
    struct form_file *file; /* NULL while a plain field is read */
    const struct form_field *field;
    bool skip; /* an empty file box */
};

static void close_file(void *p)
{
    struct form_file *f = p;

    if (f->fd >= 0)
        close(f->fd);
}

static bool no_room(struct upload *u)
{
    form_problem(u->f, "", _("máy chủ không còn chỗ để nhận tệp"),
                 _("Chưa có gì được lưu. Báo người quản trị máy chủ, gửi lại sau."));
    return false;
}

static const struct form_field *file_field(const struct form *f, const char *name, size_t *ret)
{
    for (*ret = 0; *ret < f->n; (*ret)++)
        if (f->fields[*ret].type == FIELD_FILE && str_eq(f->fields[*ret].name, name))
            return &f->fields[*ret];
    return NULL;
}

static bool begin(void *ctx, const struct multipart_part *part)
{
    struct upload *u = ctx;
    struct arena *a = u->f->arena;
    size_t i;

    u->name = arena_strdup(a, part->name);
    u->file = NULL;
    u->skip = false;
    buf_clear(&u->text);
    if (!part->filename)
        return true;
    u->field = file_field(u->f, part->name, &i);
    u->skip = part->filename[0] == '\0';
    struct form_file **last = u->field ? &u->f->values[i].file : NULL;
    size_t n_files = 0;
    for (; u->field && u->field->many && *last && n_files < FORM_MAX_FILES; n_files++)
        last = &(*last)->next;
    if (!u->field || *last) {
        if (u->field)
            form_problem(u->f, u->name,
                         arena_printf(a, _("“%s” chỉ nhận %d tệp mỗi lần"), _(u->field->title),
                                      u->field->many ? FORM_MAX_FILES : 1),
                         _("Gửi làm nhiều lần."));
        else
            form_take(u->f, part->name, strlen(part->name), "", 0);
        u->skip = true;
    }
    if (u->skip)
        return true;
    size_t n = strlen(part->filename);
    u->file = ARENA_NEW(a, struct form_file);
    u->file->name = utf8_valid(part->filename, n) && n <= 255
                        ? utf8_nfc(a, arena_strdup(a, part->filename))
                        : "";
    u->file->type = utf8_valid(part->type, strlen(part->type)) ? arena_strdup(a, part->type) : "";
    u->file->fd = spool_open();
    arena_on_free(a, close_file, u->file);
    *last = u->file;
    return u->file->fd >= 0 || no_room(u);
}

static bool data(void *ctx, const char *bytes, size_t n)
{
    struct upload *u = ctx;

    if (u->skip)
        return true;
    if (!u->file) {
        buf_add(&u->text, bytes, n);
        return !buf_failed(&u->text);
    }
    if (u->file->size + n > u->field->max) {
        form_problem(u->f, u->name,
                     arena_printf(u->f->arena, _("“%s” lớn quá %zu MB"), _(u->field->title),
                                  u->field->max >> 20),
                     _("Chia nhỏ tệp rồi gửi lại."));
        u->skip = true;
        return true;
    }
    u->file->size += n;
    return spool_write(u->file->fd, bytes, n) || no_room(u);
}

static bool end(void *ctx)
{
    struct upload *u = ctx;

    if (u->file)
        return lseek(u->file->fd, 0, SEEK_SET) == 0;
    if (!u->skip)
        form_take(u->f, u->name, strlen(u->name), buf_str(&u->text), u->text.len);
    return true;
}

static bool feed_file(struct multipart *m, int fd)
{
    _free_ char *chunk = malloc(64 << 10);
    ssize_t n = 0;

    while (chunk && ((n = read(fd, chunk, 64 << 10)) > 0 || (n < 0 && errno == EINTR)))
        if (n > 0 && !multipart_feed(m, chunk, (size_t)n))
            return false;
    return chunk && n == 0;
}

void form_read_multipart(struct form *f, const char *content_type, const char *bytes, size_t n,
                         int fd)
{
    struct upload u = {.f = f, .text = BUF_INIT(MAX_FIELD_BYTES)};
    struct multipart m = {.begin = begin, .data = data, .end = end, .ctx = &u};
    bool ok = multipart_init(&m, content_type) &&
              (bytes || n == 0 ? multipart_feed(&m, bytes, n) : feed_file(&m, fd)) &&
              multipart_done(&m);

    buf_free(&u.text);
    if (!ok && !f->problems.n)
        form_problem(f, "", _("phần gửi lên không trọn vẹn"),
                     _("Mở lại trang, chọn lại tệp rồi gửi lại."));
}
