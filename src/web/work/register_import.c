/* Files for the registers, one way for units, people and days off: upload, errors by row and column, or what would change,
 * then the word.  Between the two the file waits in memory under the hash of its bytes (web/draft.h), and is read again
 * from the beginning when it is confirmed; core refuses when the register has changed meanwhile. */
#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"
#include "web/work/register_page.h"

enum { MAX_FILE = 4 << 20, MAX_TOLD = 100, FORM_ROOM = 16 << 10 };

static const struct about {
    enum load_kind kind;
    const char *path, *title, *back, *template;
} abouts[] = {
    {LOAD_UNITS, UNITS_PATH, N_("Nạp sổ đơn vị từ tệp"), N_("Sổ đơn vị"), "mau-so-don-vi"},
    {LOAD_PEOPLE, PEOPLE_PATH, N_("Nạp sổ cán bộ từ tệp"), N_("Sổ cán bộ"), "mau-so-can-bo"},
    {LOAD_HOLIDAYS, DAYS_PATH, N_("Nạp lịch nghỉ từ tệp"), N_("Lịch"), "mau-lich-nghi"},
};

/* Which register, by the beginning of the route. */
static const struct about *about(const struct page *p)
{
    for (size_t i = 0; i < ARRAY_SIZE(abouts); i++)
        if (str_starts(p->route->pattern, abouts[i].path))
            return &abouts[i];
    CHECK(false);
}

struct upload {
    struct register_page x;
    const struct about *about;
    struct draft file;
    const char *path; /* to be read from */
    struct errs errs;
    struct register_diff diff;
};

/* ---- drawing ---- */

static int draw(struct upload *u, struct tpl_register_import *v, const struct err *why,
                struct err *e)
{
    struct page *p = u->x.p;
    struct buf *b = page_buf(u->x.a);

    v->top = work_top(p, _(u->about->title), u->about->path);
    v->end = work_bottom(p);
    v->csrf = work_csrf(p);
    v->path = arena_printf(u->x.a, "%s%s", p->base, u->about->path);
    v->title = _(u->about->title);
    v->back_title = _(u->about->back);
    v->template = arena_printf(u->x.a, "%s%s/%s.xlsx", p->base, u->about->path, u->about->template);
    struct tpl_register_import_notes *notes =
        ARENA_ARRAY(u->x.a, struct tpl_register_import_notes, u->errs.notes.n + 1);
    for (size_t i = 0; i < u->errs.notes.n; i++)
        notes[v->n_notes++].text = u->errs.notes.at[i].message;
    v->notes = notes;
    if (why) {
        v->wrong = why->message;
        v->hint = why->hint;
        register_tell_status(p, why);
    }
    tpl_register_import(b, v);
    return work_send(p, b, e);
}

static int draw_errors(struct upload *u, const struct err *why, struct err *e)
{
    const struct errs *errs = &u->errs;
    struct tpl_register_import_errors *list =
        ARENA_ARRAY(u->x.a, struct tpl_register_import_errors, errs->list.n + 1);

    for (size_t i = 0; i < errs->list.n; i++) {
        const struct err *k = &errs->list.at[i];
        list[i] = (struct tpl_register_import_errors){k->line, k->column, k->message, k->hint};
    }
    struct tpl_register_import v = {.ask = true,
                                    .errors = list,
                                    .n_errors = errs->list.n,
                                    .more_errors = (int64_t)(errs->total - errs->list.n)};
    return draw(u, &v, why, e);
}

static int draw_diff(struct upload *u, const struct err *why, struct err *e)
{
    const struct register_diff *d = &u->diff;
    struct tpl_register_import_rows *rows =
        ARENA_ARRAY(u->x.a, struct tpl_register_import_rows, d->n_rows + 1);
    struct tpl_register_import v = {
        .file = u->file.name,
        .confirm = arena_printf(u->x.a, "%s%s/nap/%s", u->x.p->base, u->about->path, u->file.key),
        .seen = d->seen,
        .reason = why ? register_text(u->x.p, "ly_do") : "",
        .n_added = (int64_t)d->n_added,
        .n_changed = (int64_t)d->n_changed,
        .n_same = (int64_t)d->n_same,
        .n_different = (int64_t)(d->n_added + d->n_changed),
        .more = (int64_t)(d->n_added + d->n_changed - d->n_rows),
        .rows = rows,
        .n_rows = d->n_rows};

    for (size_t i = 0; i < d->n_rows; i++)
        rows[i] =
            (struct tpl_register_import_rows){d->rows[i].added, d->rows[i].key, d->rows[i].title,
                                              d->rows[i].before, d->rows[i].after};
    return draw(u, &v, why, e);
}

/* ---- the file ---- */

static int open_upload(struct page *p, struct upload *u, struct err *e)
{
    *u = (struct upload){.about = about(p)};
    errs_init(&u->errs, p->arena, MAX_TOLD);
    return register_open(p, RIGHT_REGISTER_EDIT, &u->x, e);
}

static int slurp(struct page *p, const struct form_file *f, char **ret, struct err *e)
{
    char *bytes = arena_alloc(p->arena, f->size + 1);
    ssize_t got = 1;

    for (size_t n = 0; n < f->size && got > 0; n += got > 0 ? (size_t)got : 0)
        got = pread(f->fd, bytes + n, f->size - n, (off_t)n);
    if (got <= 0 && f->size)
        return err_errno(e, _("Không đọc được tệp"), f->name);
    *ret = bytes;
    return 0;
}

static void close_file(void *fd)
{
    close(*(int *)fd);
}

/* The bytes as a file without a name, for the loader, which takes paths. */
static int as_file(struct upload *u, struct err *e)
{
    int *fd = ARENA_NEW(u->x.a, int);

    *fd = memfd_create("nap", MFD_CLOEXEC);
    if (*fd < 0)
        return err_errno(e, _("Không giữ được tệp"), u->file.name);
    arena_on_free(u->x.a, close_file, fd);
    for (size_t n = 0; n < u->file.text_n;) {
        ssize_t w = write(*fd, u->file.text + n, u->file.text_n - n);
        if (w <= 0)
            return err_errno(e, _("Không giữ được tệp"), u->file.name);
        n += (size_t)w;
    }
    u->path = arena_printf(u->x.a, "/proc/self/fd/%d", *fd);
    return 0;
}

static int preview(struct upload *u, const struct err *why, struct err *e)
{
    int r = as_file(u, e);

    if (r == 0)
        r = register_try_file(u->x.st, u->x.plan, u->about->kind, u->path, u->x.a, &u->diff,
                              &u->errs, e);
    if (register_is_told(r)) {
        struct err said = *e;
        if (u->errs.total) {
            err_set(&said, ERR_INPUT, _("Tệp %s có %zu lỗi, chưa ghi gì"), u->file.name,
                    u->errs.total);
            err_hint(&said, "%s", _("Sửa các lỗi dưới đây trong tệp rồi nạp lại."));
        }
        return draw_errors(u, &said, e);
    }
    return r < 0 ? r : draw_diff(u, why, e);
}

/* ---- the steps ---- */

static int form_page(struct page *p, struct err *e)
{
    struct upload u;
    int r = open_upload(p, &u, e);

    return r < 0 ? r : draw_errors(&u, NULL, e);
}

static int send_file(struct page *p, struct err *e)
{
    const struct form_file *f = form_value(&p->form, "tep")->file;
    char key[HASH_HEX], *bytes = NULL;
    struct upload u;
    int r = open_upload(p, &u, e);

    if (r < 0)
        return r;
    if (!f || !f->size) {
        err_set(e, ERR_INPUT, "%s", _("chưa chọn tệp, hoặc tệp rỗng"));
        err_hint(e, "%s", _("Chọn tệp XLSX hoặc CSV."));
        return draw_errors(&u, register_why(u.x.a, e), e);
    }
    if ((r = slurp(p, f, &bytes, e)) < 0)
        return r;
    drafts_put(&work_movement(p)->uploads, f->name, bytes, f->size, key);
    u.file = (struct draft){.name = f->name, .text = bytes, .text_n = f->size};
    memcpy(u.file.key, key, sizeof key);
    return preview(&u, NULL, e);
}

static int confirm(struct page *p, struct err *e)
{
    struct upload u;
    int r = open_upload(p, &u, e);

    if (r < 0)
        return r;
    if (!drafts_get(&work_movement(p)->uploads, page_param(p, "key"), p->arena, &u.file)) {
        err_set(e, ERR_MISSING, "%s", _("tệp này không còn giữ"));
        err_hint(e, "%s", _("Chọn lại tệp."));
        return draw_errors(&u, register_why(u.x.a, e), e);
    }
    if ((r = as_file(&u, e)) < 0)
        return r;
    const struct register_file f = {.path = u.path,
                                    .name = u.file.name,
                                    .hash = u.file.key,
                                    .reason = register_text(p, "ly_do"),
                                    .seen = register_text(p, "da_xem")};
    r = register_put_file(u.x.st, u.x.plan, u.about->kind, &f, &u.x.by, &u.diff, &u.errs, e);
    if (register_is_told(r)) {
        const struct err why = *e;
        errs_init(&u.errs, p->arena, MAX_TOLD);
        return preview(&u, &why, e);
    }
    return r < 0 ? r : work_goto(p, arena_printf(p->arena, "%s?xong=nap", u.about->path));
}

static int template_file(struct page *p, struct err *e)
{
    struct register_page x;
    struct grid g;
    int r = register_open(p, RIGHT_REGISTER_SEE, &x, e);

    if (r < 0)
        return r;
    register_template(&g, x.a, x.plan, about(p)->kind);
    return register_send(p, &g, "xlsx", about(p)->template, e);
}

/* ---- routes ---- */

static const struct form_field file_fields[] = {
    {.name = "tep", .title = "Tệp", .type = FIELD_FILE, .max = MAX_FILE},
};
static const struct form_field confirm_fields[] = {
    {.name = "da_xem",
     .title = "Bản xem trước",
     .type = FIELD_TEXT,
     .max = HASH_HEX,
     .required = true},
    {.name = "ly_do", .title = "Lý do", .type = FIELD_TEXT, .max = REGISTER_REASON_MAX},
};

#define ROUTES_OF(path, file)                                                                     \
    {HTTP_GET, path "/nap", LANE_FAST, RIGHT_REGISTER_EDIT, NULL, 0, 0, form_page},               \
        {HTTP_POST, path "/nap",          LANE_SLOW, RIGHT_REGISTER_EDIT, file_fields,            \
         1,         MAX_FILE + FORM_ROOM, send_file},                                             \
        {HTTP_POST,      path "/nap/{key:slug}",     LANE_SLOW, RIGHT_REGISTER_EDIT,              \
         confirm_fields, ARRAY_SIZE(confirm_fields), 0,         confirm},                         \
    {                                                                                             \
        HTTP_GET, path "/" file ".xlsx", LANE_FAST, RIGHT_REGISTER_SEE, NULL, 0, 0, template_file \
    }

static const struct route routes[] = {
    ROUTES_OF(UNITS_PATH, "mau-so-don-vi"),
    ROUTES_OF(PEOPLE_PATH, "mau-so-can-bo"),
    ROUTES_OF(DAYS_PATH, "mau-lich-nghi"),
};
const struct route_table register_import_table = {routes, ARRAY_SIZE(routes)};
