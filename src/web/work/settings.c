/* What the plan leaves open and how it was answered: every version of the plan to read, clause by clause. */
#include "base/i18n.h"
#include "base/str.h"
#include "core/publication.h"
#include "engine/plan_read.h"
#include "web/work/work.h"

#define PLANS "/ke-hoach-quan-tri"

/* ---- versions ---- */

struct versions {
    struct plan_version *at; /* oldest first */
    size_t n;
    int64_t now; /* the one in force today; 0 = none yet */
};

static int read_versions(struct page *p, struct versions *ret, struct err *e)
{
    struct store *st;
    struct err none;
    int r = work_store(p, &st, e);

    *ret = (struct versions){0};
    if (r < 0 || (r = plan_versions(st, p->arena, &ret->at, &ret->n, e)) < 0)
        return r;
    r = store_plan_version(st, p->today, &ret->now, &none);
    if (r == ERR_DB)
        *e = none;
    return r == ERR_DB ? r : 0; /* none in force yet is fine */
}

/* A kept plan was valid when it came; a newer program may still refuse it. */
static int read_version(struct page *p, const struct plan_version *x, struct plan **ret,
                        struct err *e)
{
    struct store *st;
    const char *text;
    struct errs errs;
    int r = work_store(p, &st, e);

    if (r < 0 || (r = plan_version_text(st, p->arena, x->hash, &text, e)) < 0)
        return r;
    errs_init(&errs, p->arena, 1);
    r = plan_read(p->arena, x->plan_id, text, strlen(text), ret, &errs);
    if (r < 0 && errs.list.n)
        *e = errs.list.at[0];
    return r;
}

/* "bản số 2, có hiệu lực từ 01/01/2026, theo 12/QĐ-UBND, do Lan nạp lúc …". */
static const char *told(struct arena *a, const struct plan_version *x)
{
    return arena_printf(a, _("bản số %lld, có hiệu lực từ %s%s%s; %s nạp lúc %s"), (long long)x->id,
                        date_vi(a, x->in_force_from), x->document[0] ? _(", theo ") : "",
                        x->document, x->added_by, work_moment(a, x->added_at));
}

static int version_page(struct page *p, struct err *e)
{
    struct buf *b = page_buf(p->arena), *text = page_buf(p->arena);
    int id = page_param_int(p, "id");
    const struct plan_version *x = NULL;
    struct tpl_plan_parts parts;
    struct versions all;
    struct plan *plan;
    int r = read_versions(p, &all, e);

    for (size_t i = 0; r == 0 && i < all.n; i++)
        if (all.at[i].id == id)
            x = &all.at[i];
    if (r == 0 && !x) {
        err_set(e, ERR_MISSING, _("không có bản kế hoạch số %d"), id);
        return err_hint(e, "%s", _("Chọn một bản ở trang Các bản kế hoạch."));
    }
    if (r < 0 || (r = read_version(p, x, &plan, e)) < 0)
        return r;
    page_plan_parts(p->arena, plan, told(p->arena, x), "", &parts);
    tpl_plan_parts(text, &parts);
    struct tpl_plan_version v = {
        .top = work_top(p, arena_printf(p->arena, _("Kế hoạch, bản số %d"), id), PLANS),
        .end = work_bottom(p),
        .base = p->base,
        .id = id,
        .now = x->id == all.now,
        .now_id = all.now,
        .parts = {text->data, text->len}};
    tpl_plan_version(b, &v);
    return buf_failed(text) ? err_set(e, ERR_LIMIT, "%s", _("trang quá lớn")) : work_send(p, b, e);
}

static const struct route routes[] = {
    {HTTP_GET, PLANS "/ban/{id:int}", LANE_SLOW, RIGHT_PLAN_SEE, NULL, 0, 0, version_page},
};
const struct route_table settings_table = {routes, ARRAY_SIZE(routes)};
