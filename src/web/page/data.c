/* Open data: the page that lists the files, and the files, made once at start. */
#include "base/i18n.h"
#include "core/grid_out.h"
#include "web/page/page.h"

int page_data(struct page *p, struct err *e)
{
    const struct site *s = p->mount;
    struct tpl_data_years *years = ARENA_ARRAY(p->arena, struct tpl_data_years, s->n_years + 1);
    struct buf *b = page_buf(p->arena);

    for (size_t i = 0; i < s->n_years; i++) {
        const struct site_year *y = s->years[s->n_years - 1 - i];
        years[i] = (struct tpl_data_years){
            .year = y->year,
            .hash = y->sealed->hash,
            .size = arena_printf(p->arena, "%zu KB", (y->sealed->package_len + 1023) / 1024)};
    }
    struct tpl_data v = {.top = page_top(p, _("Dữ liệu mở"), NAV_DATA),
                         .end = page_end(p),
                         .base = p->base,
                         .years = years,
                         .n_years = s->n_years,
                         .last = s->n_years ? s->years[s->n_years - 1]->year : 0};
    tpl_data(b, &v);
    return page_send(p, b, e);
}

int page_send_file(struct page *p, const struct buf *b, const char *type, const char *name)
{
    const struct site *s = p->mount;

    p->answer->type = type;
    p->answer->body = b->data;
    p->answer->len = b->len;
    p->answer->etag = s->etag;
    p->answer->cache = PAGE_CACHE;
    http_extra(p->answer, "Content-Disposition",
               arena_printf(p->arena, "attachment; filename=\"%s\"", name));
    return 0;
}

int page_csv(struct page *p, struct err *e)
{
    const struct site_year *y;
    int r = page_year(p, &y, e);

    return r < 0 ? r
                 : page_send_file(p, &y->sealed->rankings_csv, grid_file_type(GRID_CSV),
                                  arena_printf(p->arena, "xep-hang-%d.csv", y->year));
}

int page_json(struct page *p, struct err *e)
{
    const struct site_year *y;
    int r = page_year(p, &y, e);

    return r < 0 ? r
                 : page_send_file(p, &y->sealed->rankings_json, grid_file_type(GRID_JSON),
                                  arena_printf(p->arena, "xep-hang-%d.json", y->year));
}

int page_xlsx(struct page *p, struct err *e)
{
    const struct site_year *y;
    int r = page_year(p, &y, e);

    return r < 0 ? r
                 : page_send_file(p, &y->sealed->rankings_xlsx, grid_file_type(GRID_XLSX),
                                  arena_printf(p->arena, "xep-hang-%d.xlsx", y->year));
}

int page_send_package(struct page *p, const struct site_sealed *x, const char *name)
{
    const struct buf none = {0};

    page_send_file(p, &none, grid_file_type(GRID_JSON), name);
    p->answer->file = x->package;
    p->answer->len = x->package_len;
    return 0;
}

int page_package(struct page *p, struct err *e)
{
    const struct site_year *y;
    int r = page_year(p, &y, e);

    return r < 0 ? r : page_send_package(p, y->sealed, arena_printf(p->arena, "%d.json", y->year));
}
