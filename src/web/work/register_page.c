/* See register_page.h. */
#include "web/work/register_page.h"

#include "base/i18n.h"
#include "base/str.h"
#include "base/vi.h"
#include "core/account_grid.h"
#include "core/grid_out.h"

static void free_inputs(void *in)
{
    inputs_free(in);
}

/* Which units: all, or those that somebody holds a role of. */
static void mark_seen(struct register_page *x)
{
    const struct grant *own;
    size_t n;

    x->everywhere = perm_everywhere(&x->p->session->who, RIGHT_REGISTER_SEE, x->a, &own, &n);
    x->sees = ARENA_ARRAY(x->a, bool, x->in.units.n + 1);
    for (size_t i = 0; i < x->in.units.n; i++) {
        const struct unit *u = &x->in.units.at[i];
        x->sees[i] = work_may(x->p, RIGHT_REGISTER_SEE,
                              &(struct perm_on){.unit_code = u->code, .unit_from = u->from});
    }
}

int register_open(struct page *p, enum right right, struct register_page *ret, struct err *e)
{
    int r = work_check(p, right, NULL, e);

    *ret = (struct register_page){.p = p, .a = p->arena};
    if (r < 0 || (r = work_store(p, &ret->st, e)) < 0 || (r = work_plan(p, &ret->plan, e)) < 0)
        return r;
    ret->by = (struct register_by){work_who(p), &p->session->who};
    ret->may_edit = work_may(p, RIGHT_REGISTER_EDIT, NULL);
    ret->person = perm_may_some(&p->session->who, RIGHT_PERSON_SEE, NULL);
    inputs_init(&ret->in, p->arena);
    r = store_load_registers(ret->st, ret->plan, &ret->in, e);
    if (r < 0) {
        inputs_free(&ret->in);
        return r;
    }
    struct inputs *kept = ARENA_NEW(p->arena, struct inputs);
    *kept = ret->in; /* the caller's struct is on a stack that goes first */
    arena_on_free(p->arena, free_inputs, kept);
    mark_seen(ret);
    return 0;
}

const char *register_text(const struct page *p, const char *field)
{
    const char *s = form_value(&p->form, field)->text;

    return s ? s : "";
}

int32_t register_date(const struct page *p, const char *field)
{
    const struct form_value *v = form_value(&p->form, field);

    return v->text ? (int32_t)v->number : DATE_NONE;
}

bool register_is_told(int r)
{
    return r == ERR_INPUT || r == ERR_CONFLICT || r == ERR_MISSING || r == ERR_LIMIT;
}

const struct err *register_why(struct arena *a, const struct err *e)
{
    struct err *copy = ARENA_NEW(a, struct err);

    *copy = *e;
    return copy;
}

void register_tell_status(struct page *p, const struct err *why)
{
    p->answer->status = why->code == ERR_CONFLICT ? 409 : 422;
}

bool register_life(struct arena *a, const char *item, struct life *ret)
{
    int32_t from;

    if (strlen(item) < 12 || item[10] != '.' ||
        date_parse_iso(arena_strndup(a, item, 10), &from) < 0)
        return false;
    *ret = (struct life){item + 11, from};
    return true;
}

const char *register_item(struct arena *a, const char *code, int32_t from)
{
    return arena_printf(a, "%s.%s", date_iso(a, from), code);
}

static const char *href(const struct page *p, const char *path, const char *code)
{
    struct buf *b = page_buf(p->arena);

    buf_addf(b, "%s%s/", p->base, path);
    tpl_part(b, code);
    return buf_str(b);
}

const char *register_unit_href(const struct register_page *x, uint32_t unit)
{
    return x->sees[unit] ? href(x->p, UNITS_PATH, x->in.units.at[unit].code) : "";
}

const char *register_person_href(const struct page *p, const char *code)
{
    return href(p, PEOPLE_PATH, code);
}

const char *register_span(struct arena *a, int32_t from, int32_t to)
{
    if (to == DATE_NONE)
        return arena_printf(a, _("từ %s"), date_vi(a, from));
    return arena_printf(a, "%s – %s", date_vi(a, from), date_vi(a, to));
}

const char *register_figures_text(struct arena *a, const struct register_figures *f)
{
    if (!f->n)
        return _("chưa có số liệu");
    if (f->first_year == f->last_year)
        return arena_printf(a, _("%lld số liệu năm %d"), (long long)f->n, f->first_year);
    return arena_printf(a, _("%lld số liệu các năm %d–%d"), (long long)f->n, f->first_year,
                        f->last_year);
}

bool register_fits(struct arena *a, const char *text, const char *query)
{
    char *key = vi_search_key(a, text), **word;
    size_t n = str_split(a, vi_search_key(a, query), ' ', &word);

    for (size_t i = 0; i < n; i++)
        if (!strstr(key, word[i]))
            return false;
    return true;
}

int register_history(struct register_page *x, const char *subject, struct tpl_register_history *ret,
                     struct err *e)
{
    struct register_deed *deeds;
    size_t n;
    int r = register_deeds(x->st, subject, x->a, &deeds, &n, e);

    if (r < 0)
        return r;
    struct tpl_register_history_deeds *list =
        ARENA_ARRAY(x->a, struct tpl_register_history_deeds, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct tpl_register_history_deeds){.at = work_moment(x->a, deeds[i].at),
                                                      .who = deeds[i].author,
                                                      .what = audit_action_title(deeds[i].action),
                                                      .before = deeds[i].before,
                                                      .after = deeds[i].after,
                                                      .why = deeds[i].why};
    *ret = (struct tpl_register_history){.deeds = list, .n_deeds = n};
    return 0;
}

/* ---- files ---- */

const char *register_file_href(const struct page *p, const char *path, const char *as)
{
    struct buf *b = page_buf(p->arena);

    buf_addf(b, "%s%s/danh-sach.%s", p->base, path, as);
    char before = '?';
    for (size_t i = 0; i < p->route->n_fields; i++) {
        const char *name = p->route->fields[i].name, *text = register_text(p, name);
        if (!*text)
            continue;
        buf_addf(b, "%c%s=", before, name);
        tpl_part(b, text);
        before = '&';
    }
    return buf_str(b);
}

static void free_buf(void *b)
{
    buf_free(b);
}

int register_send(struct page *p, const struct grid *g, const char *as, const char *name,
                  struct err *e)
{
    struct buf *b;

    if (str_eq(as, "xlsx"))
        return work_send_grid(p, g, arena_printf(p->arena, "%s.xlsx", name), e);
    if (!str_eq(as, "csv")) {
        err_set(e, ERR_MISSING, "%s", _("không có tệp này"));
        return err_hint(e, "%s", _("Tải bằng liên kết trên trang."));
    }
    b = ARENA_NEW(p->arena, struct buf);
    int r = grid_to_buf(g, GRID_CSV, b, e);
    if (r < 0)
        return r;
    arena_on_free(p->arena, free_buf, b);
    p->answer->type = grid_file_type(GRID_CSV);
    http_extra(p->answer, "Content-Disposition",
               arena_printf(p->arena, "attachment; filename=\"%s.csv\"", name));
    return work_send(p, b, e);
}

/* ---- what just happened ---- */

const char *const register_dones[] = {"them",   "sua", "sap-xep", "thoi",
                                      "chuyen", "nap", "bo",      NULL};

const char *register_done(const struct page *p)
{
    static const char *const words[] = {
        N_("Đã thêm vào sổ."),      N_("Đã sửa; lý do ghi trong nhật ký."),
        N_("Đã sắp xếp đơn vị."),   N_("Đã ghi ngày thôi giữ chức vụ."),
        N_("Đã chuyển."),           N_("Đã nạp tệp."),
        N_("Đã bỏ ngày khỏi lịch.")};
    const char *s = p->rq->method == HTTP_POST ? "" : register_text(p, "xong");

    for (size_t i = 0; register_dones[i]; i++)
        if (str_eq(register_dones[i], s))
            return _(words[i]);
    return "";
}
