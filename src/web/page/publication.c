/* What was ever published: the list, and each publication with its files, also when a correction has replaced it. */
#include "base/i18n.h"
#include "base/str.h"
#include "core/grid_out.h"
#include "core/user.h"
#include "web/page/page.h"

static const char *day(struct arena *a, const struct site_sealed *x)
{
    return date_vi(a, x->publication.decided_on);
}

static int64_t replaced_by(const struct site *s, const struct site_sealed *x)
{
    const struct site_sealed *by = site_replaced(s, x->publication.id);

    return by ? by->publication.id : 0;
}

int page_publications(struct page *p, struct err *e)
{
    const struct site *s = p->mount;
    struct arena *a = p->arena;
    struct tpl_publications_rows *rows =
        ARENA_ARRAY(a, struct tpl_publications_rows, s->n_publications + 1);
    struct buf *b = page_buf(a);

    for (size_t i = 0; i < s->n_publications; i++) {
        const struct site_sealed *x = s->publications[s->n_publications - 1 - i];
        rows[i] = (struct tpl_publications_rows){
            .id = x->publication.id,
            .year = x->year,
            .decision = x->publication.decision,
            .day = day(a, x),
            .who = user_author_name(p->arena, x->publication.word_author),
            .hash = x->hash,
            .corrects = x->publication.replaces,
            .reason = x->publication.reason,
            .changes = (int64_t)x->difference[I18N_VI].rows.n,
            .replaced = replaced_by(s, x)};
    }
    struct tpl_publications v = {.top = page_top(p, _("Các lần công bố"), NAV_NONE),
                                 .end = page_end(p),
                                 .base = p->base,
                                 .rows = rows,
                                 .n_rows = s->n_publications};
    tpl_publications(b, &v);
    return page_send(p, b, e);
}

enum { L_ID, L_YEAR, L_DECISION, L_DAY, L_WHO, L_REPLACES, L_REASON, L_HASH, L_MARK };
static const struct grid_column list_columns[] = {
    [L_ID] = {"id", N_("Số"), GRID_NUMBER},
    [L_YEAR] = {"year", N_("Năm"), GRID_NUMBER},
    [L_DECISION] = {"decision", N_("Quyết định"), GRID_TEXT},
    [L_DAY] = {"day", N_("Ngày"), GRID_DATE},
    [L_WHO] = {"who", N_("Người công bố"), GRID_TEXT},
    [L_REPLACES] = {"replaces", N_("Thay lần số"), GRID_NUMBER},
    [L_REASON] = {"reason", N_("Lý do đính chính"), GRID_TEXT},
    [L_HASH] = {"hash", N_("Niêm phong"), GRID_TEXT},
    [L_MARK] = {"mark", N_("Dấu nhật ký"), GRID_TEXT},
};

static void list_grid(struct page *p, struct grid *g)
{
    const struct site *s = p->mount;
    struct arena *a = p->arena;

    grid_init(g, a, _("Các lần công bố"), list_columns, ARRAY_SIZE(list_columns));
    for (size_t i = 0; i < s->n_publications; i++) {
        const struct publication *x = &s->publications[i]->publication;
        const char **row = grid_row(g);
        row[L_ID] = arena_printf(a, "%lld", (long long)x->id);
        row[L_YEAR] = arena_printf(a, "%d", x->year);
        row[L_DECISION] = x->decision;
        row[L_DAY] = date_iso(a, x->decided_on);
        row[L_WHO] = user_author_name(a, x->word_author);
        row[L_REPLACES] = x->replaces ? arena_printf(a, "%lld", (long long)x->replaces) : "";
        row[L_REASON] = x->reason;
        row[L_HASH] = s->publications[i]->hash;
        row[L_MARK] = x->mark;
    }
}

static void free_buf(void *b)
{
    buf_free(b);
}

int page_send_grid(struct page *p, const struct grid *g, enum grid_file as, const char *name,
                   struct err *e)
{
    struct buf *b = ARENA_NEW(p->arena, struct buf);
    int r = grid_to_buf(g, as, b, e);

    if (r < 0)
        return r;
    arena_on_free(p->arena, free_buf, b);
    return page_send_file(p, b, grid_file_type(as), name);
}

static int no_file(struct err *e)
{
    err_set(e, ERR_MISSING, "%s", _("không có tệp này"));
    return err_hint(e, "%s", _("Tải bằng liên kết trên trang công bố."));
}

int page_publications_file(struct page *p, struct err *e)
{
    const char *as = page_param(p, "as");
    struct grid g;

    list_grid(p, &g);
    if (str_eq(as, "xlsx"))
        return page_send_grid(p, &g, GRID_XLSX, "cong-bo.xlsx", e);
    if (str_eq(as, "csv"))
        return page_send_grid(p, &g, GRID_CSV, "cong-bo.csv", e);
    return no_file(e);
}

/* ---- one ---- */

static int find(struct page *p, const struct site_sealed **ret, struct err *e)
{
    *ret = site_publication(p->mount, page_param_int(p, "id"));
    if (*ret)
        return 0;
    err_set(e, ERR_MISSING, _("không có công bố số %d"), page_param_int(p, "id"));
    return err_hint(e, "%s", _("Xem danh sách các lần công bố."));
}

static void set_rows(struct arena *a, const struct site_sealed *x, struct tpl_publication *v)
{
    const struct grid *g = &x->rankings;
    struct tpl_publication_rows *rows = ARENA_ARRAY(a, struct tpl_publication_rows, g->rows.n + 1);

    for (size_t i = 0; i < g->rows.n; i++) {
        const char **row = g->rows.at[i];
        rows[i] = (struct tpl_publication_rows){
            .rank = grid_cell(g, row, "rank"),
            .name = grid_cell(g, row, "name"),
            .group = x->groups[i],
            .score = page_decimal(a, grid_cell(g, row, "score")),
            .class = grid_cell(g, row, "class"),
        };
    }
    v->rows = rows;
    v->n_rows = g->rows.n;
}

static void set_changes(struct arena *a, const struct site_sealed *x, struct tpl_publication *v)
{
    const struct grid *g = &x->difference[i18n_now()];
    struct tpl_publication_changes *list =
        ARENA_ARRAY(a, struct tpl_publication_changes, g->rows.n + 1);

    for (size_t i = 0; i < g->rows.n; i++) {
        const char **row = g->rows.at[i];
        list[i] = (struct tpl_publication_changes){
            .what = grid_cell(g, row, "what"),
            .name = grid_cell(g, row, "name"),
            .field = grid_cell(g, row, "field"),
            .before = page_decimal(a, grid_cell(g, row, "before")),
            .after = page_decimal(a, grid_cell(g, row, "after")),
        };
    }
    v->compared = g->columns != NULL;
    v->changes = list;
    v->n_changes = g->rows.n;
}

int page_publication(struct page *p, struct err *e)
{
    const struct site_sealed *x;
    struct arena *a = p->arena;
    struct buf *b = page_buf(a);
    int r = find(p, &x, e);

    if (r < 0)
        return r;
    struct tpl_publication v = {
        .top = page_top(p, arena_printf(a, _("Công bố số %lld"), (long long)x->publication.id),
                        NAV_NONE),
        .end = page_end(p),
        .base = p->base,
        .id = x->publication.id,
        .year = x->year,
        .decision = x->publication.decision,
        .day = day(a, x),
        .who = user_author_name(p->arena, x->publication.word_author),
        .hash = x->hash,
        .mark = x->publication.mark,
        .corrects = x->publication.replaces,
        .reason = x->publication.reason,
        .replaced = replaced_by(p->mount, x),
        .differs = x->differs,
    };
    set_rows(a, x, &v);
    set_changes(a, x, &v);
    tpl_publication(b, &v);
    return page_send(p, b, e);
}

int page_publication_file(struct page *p, struct err *e)
{
    const char *file = page_param(p, "file");
    const struct site_sealed *x;
    struct arena *a = p->arena;
    int r = find(p, &x, e);

    if (r < 0)
        return r;
    int id = (int)x->publication.id;
    if (str_eq(file, "goi.json"))
        return page_send_package(p, x, arena_printf(a, "cong-bo-%d.json", id));
    if (str_eq(file, "xep-hang.xlsx"))
        return page_send_file(p, &x->rankings_xlsx, grid_file_type(GRID_XLSX),
                              arena_printf(a, "cong-bo-%d-xep-hang.xlsx", id));
    if (str_eq(file, "xep-hang.csv"))
        return page_send_file(p, &x->rankings_csv, grid_file_type(GRID_CSV),
                              arena_printf(a, "cong-bo-%d-xep-hang.csv", id));
    if (str_eq(file, "khac-biet.xlsx") && x->difference[I18N_VI].columns)
        return page_send_grid(p, &x->difference[i18n_now()], GRID_XLSX,
                              arena_printf(a, "cong-bo-%d-khac-biet.xlsx", id), e);
    return no_file(e);
}
