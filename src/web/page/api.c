/* How programs ask, for whoever writes them; the whole is in api/openapi.json. */
#include "base/i18n.h"
#include "web/page/page.h"

int page_api(struct page *p, struct err *e)
{
    const struct site *s = p->mount;
    struct buf *b = page_buf(p->arena);
    struct tpl_api v = {.top = page_top(p, _("Giao diện lập trình (API)"), NAV_DATA),
                        .end = page_end(p),
                        .base = p->base,
                        .year = s->n_years ? page_latest(s)->year : 2026,
                        .work = s->of->db != NULL};

    tpl_api(b, &v);
    return page_send(p, b, e);
}
