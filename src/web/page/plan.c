/* The plan in sentences, clause by clause (engine/plan_outline.h), as nested lists with a place to link to for every clause and
 * every thing in it.  Search and other pages link to #muc-… (clause_anchor()). */
#include "base/i18n.h"
#include "base/str.h"
#include "engine/plan_outline.h"
#include "engine/say.h"
#include "web/page/page.h"

/* What ids of things begin with, what a link to one says, and how several are counted. */
static const struct {
    const char *slug, *see, *few;
} kinds[PLAN_THINGS] = {
    [PLAN_TARGET] = {"tieu-chi", N_("xem tiêu chí"), N_("tiêu chí")},
    [PLAN_AWARD] = {"khen-thuong", N_("xem khen thưởng"), N_("khen thưởng")},
    [PLAN_BAR] = {"khong-xet", N_("xem điều khoản"), N_("trường hợp không xét")},
    [PLAN_SETTING] = {"cau-hinh", N_("xem điều để ngỏ"), N_("điều để ngỏ")},
    [PLAN_INDICATOR] = {"chi-tieu", N_("xem chỉ tiêu"), N_("chỉ tiêu")},
    [PLAN_ATTESTATION] = {"xac-nhan", N_("xem xác nhận"), N_("xác nhận")},
    [PLAN_SCHEME] = {"bo-tieu-chi", N_("xem bộ tiêu chí"), N_("bộ tiêu chí")},
    [PLAN_DEADLINE] = {"thoi-han", N_("xem thời hạn"), N_("thời hạn")},
    [PLAN_DOSSIER] = {"ho-so", N_("xem hồ sơ"), N_("hồ sơ")},
    [PLAN_DUTY] = {"nhiem-vu", N_("xem nhiệm vụ"), N_("nhiệm vụ")},
    [PLAN_KIND] = {"loai", N_("xem loại đơn vị"), N_("loại đơn vị")},
    [PLAN_GROUP] = {"nhom", N_("xem nhóm"), N_("nhóm xếp hạng")},
    [PLAN_EVENT] = {"su-kien", N_("xem sự kiện"), N_("sự kiện")},
    [PLAN_LAW] = {"van-ban", N_("xem văn bản"), N_("văn bản")},
};

static const char *place(struct arena *a, const struct plan *p, enum plan_thing_kind kind,
                         uint32_t i)
{
    return arena_printf(a, "%s-%s", kinds[kind].slug, plan_thing_item(p, kind, i)->id);
}

/* The lines from *at on that stand at this depth, each with the deeper ones behind it. */
static size_t nest(struct arena *a, const struct plan *p, const struct plan_line *lines, size_t n,
                   size_t *at, int depth, struct tpl_plan_line **ret)
{
    struct tpl_plan_line *list = ARENA_ARRAY(a, struct tpl_plan_line, n - *at + 1);
    size_t k = 0;

    while (*at < n && lines[*at].depth >= depth) {
        const struct plan_line *x = &lines[(*at)++];
        struct tpl_plan_line *kids, *one = &list[k++];
        *one = (struct tpl_plan_line){.text = x->text};
        if (x->to != PLAN_THINGS) {
            one->to = place(a, p, x->to, x->to_index);
            one->what = _(kinds[x->to].see);
        }
        one->n_kids = nest(a, p, lines, n, at, x->depth + 1, &kids);
        one->kids = kids;
    }
    *ret = list;
    return k;
}

void page_setting_tag(const struct setting *t, const char **ret_class, const char **ret_text)
{
    if (plan_setting_unset(t, DATE_NONE)) {
        *ret_class = "td-unknown";
        *ret_text = _("Chưa cấu hình");
    } else if (str_starts(t->basis, N_("chưa có quy định"))) {
        *ret_class = "td-na";
        *ret_text = _("Chưa có quy định, tạm hiểu");
    } else {
        *ret_class = "td-met";
        *ret_text = _("Có căn cứ");
    }
}

static void set_thing(struct arena *a, const struct plan *p, const struct plan_thing *t, bool edit,
                      struct tpl_plan_parts_clauses_things *v)
{
    struct tpl_plan_line *lines;
    size_t at = 0;

    *v = (struct tpl_plan_parts_clauses_things){.id = place(a, p, t->kind, t->index),
                                                .what = t->what,
                                                .title = t->item->title,
                                                .code = t->item->id};
    v->n_lines = nest(a, p, t->lines, t->n_lines, &at, 0, &lines);
    v->lines = lines;
    if (t->kind == PLAN_SETTING)
        page_setting_tag(&p->settings[t->index], &v->tag, &v->tag_text);
    if (t->kind == PLAN_SETTING && edit)
        v->setting = t->item->id;
}

/* "2 khen thưởng, 5 điều để ngỏ". */
static const char *summary(struct arena *a, const struct plan_clause *c)
{
    const char *text = "";

    for (size_t i = 0, n; i < c->n_things; i += n) {
        for (n = 1; i + n < c->n_things && c->things[i + n].kind == c->things[i].kind; n++)
            ;
        text = arena_printf(a, "%s%s%zu %s", text, text[0] ? ", " : "", n,
                            _(kinds[c->things[i].kind].few));
    }
    return text;
}

static void set_clauses(struct arena *a, const struct plan *p, const struct plan_outline *o,
                        bool edit, struct tpl_plan_parts *ret)
{
    struct tpl_plan_parts_clauses *list =
        ARENA_ARRAY(a, struct tpl_plan_parts_clauses, o->n_clauses + 1);

    for (size_t i = 0; i < o->n_clauses; i++) {
        const struct plan_clause *c = &o->clauses[i];
        struct tpl_plan_parts_clauses_things *things =
            ARENA_ARRAY(a, struct tpl_plan_parts_clauses_things, c->n_things + 1);
        for (size_t k = 0; k < c->n_things; k++)
            set_thing(a, p, &c->things[k], edit, &things[k]);
        list[i] = (struct tpl_plan_parts_clauses){
            .id = clause_anchor(a, c->clause),
            .title =
                c->clause[0] ? arena_printf(a, _("Mục %s"), c->clause) : _("Không ghi điều khoản"),
            .summary = summary(a, c),
            .things = things,
            .n_things = c->n_things};
    }
    ret->clauses = list;
    ret->n_clauses = o->n_clauses;
}

static void set_open(struct arena *a, const struct plan *p, struct tpl_plan_parts *ret)
{
    struct tpl_plan_parts_open *open =
        ARENA_ARRAY(a, struct tpl_plan_parts_open, p->n_settings + 1);

    for (uint32_t i = 0; i < p->n_settings; i++) {
        const struct setting *t = &p->settings[i];
        if (!plan_setting_unset(t, DATE_NONE))
            continue;
        open[ret->n_open++] =
            (struct tpl_plan_parts_open){place(a, p, PLAN_SETTING, i), t->item.title};
    }
    ret->open = open;
    ret->open_count = (int64_t)ret->n_open;
}

static void set_awards(struct arena *a, const struct plan *p, struct tpl_plan_parts *ret)
{
    struct tpl_plan_parts_awards *list =
        ARENA_ARRAY(a, struct tpl_plan_parts_awards, p->n_awards + 1);

    for (uint32_t i = 0; i < p->n_awards; i++)
        list[i] = (struct tpl_plan_parts_awards){.to = place(a, p, PLAN_AWARD, i),
                                                 .title = p->awards[i].item.title,
                                                 .clause = p->awards[i].item.clause};
    ret->awards = list;
    ret->n_awards = p->n_awards;
}

static void add_fact(struct tpl_plan_parts *ret, struct tpl_plan_parts_facts *list,
                     const char *label, const char *text)
{
    if (text[0])
        list[ret->n_facts++] = (struct tpl_plan_parts_facts){label, text};
    ret->facts = list;
}

void page_plan_parts(struct arena *a, const struct plan *p, const char *in_force, const char *edit,
                     struct tpl_plan_parts *ret)
{
    struct tpl_plan_parts_facts *facts = ARENA_ARRAY(a, struct tpl_plan_parts_facts, 4);
    struct plan_outline o;

    plan_outline(a, p, DATE_NONE, &o);
    *ret = (struct tpl_plan_parts){
        .title = p->item.title, .edit = edit, .illustrative = p->illustrative, .hash = p->hash};
    if (p->number[0])
        add_fact(
            ret, facts, _("Kế hoạch"),
            arena_printf(a, _("số %s ngày %s của %s"), p->number, date_vi(a, p->issued), p->by));
    add_fact(ret, facts, _("Thời gian"), years_text(a, p->period));
    add_fact(ret, facts, _("Bản đang đọc"), in_force);
    set_awards(a, p, ret);
    set_open(a, p, ret);
    set_clauses(a, p, &o, edit[0] != '\0', ret);
}

int page_plan(struct page *p, struct err *e)
{
    const struct site *s = p->mount;
    struct buf *b = page_buf(p->arena);
    struct tpl_plan v = {.top = page_top(p, _("Tiêu chuẩn"), NAV_PLAN),
                         .end = page_end(p),
                         .base = p->base,
                         .work = s->of->db != NULL};

    page_plan_parts(p->arena, s->plan, "", "", &v.parts);
    tpl_plan(b, &v);
    return page_send(p, b, e);
}
