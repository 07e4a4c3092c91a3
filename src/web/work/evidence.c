/* Files that prove what a unit claims (/minh-chung): sent in, taken off with a reason, used again, handed out.  A file is
 * handed out only through a place that the person may see and where it is or was attached, never by its name alone. */
#include <string.h>

#include "base/file_name.h"
#include "base/i18n.h"
#include "base/str.h"
#include "core/evidence.h"
#include "web/asset.h"
#include "web/work/sheet_page.h"

enum { MAX_FILE = WORK_EVIDENCE_MAX, MAX_BODY = 100 << 20, HASH_CHARS = BLOB_HEX - 1 };

struct place {
    struct sheet_page x;
    struct evidence_place at;
    const struct sheet_item *item; /* whose lock counts; NULL for a criterion of surveys */
    const char *title, *asks;
    struct sheet_gate gate;
};

/* A criterion of one of the unit's schemes and the item it is scored with; NULL: none has it. */
static const struct criterion *criterion_of(const struct scoresheet *s, const char *id,
                                            const struct sheet_item **ret)
{
    for (size_t i = 0; i < s->n_items; i++) {
        for (size_t u = 0; u < s->items[i].n_uses; u++) {
            const struct sheet_use *use = &s->items[i].uses[u];
            const struct criterion *c = use->scheme ? &use->scheme->criteria[use->criterion] : NULL;
            if (!c || !str_eq(c->item.id, id))
                continue;
            *ret = &s->items[i];
            return c;
        }
    }
    return NULL;
}

/* An indicator of the sheet, or such a criterion. */
static int find_place(struct place *l, const char *id, struct err *e)
{
    struct sheet_page *x = &l->x;
    uint32_t k = plan_find_indicator(x->plan, id);

    l->at =
        (struct evidence_place){x->unit.code, x->unit.from, x->key.year, EVIDENCE_INDICATOR, id};
    l->item = k == NO_INDEX ? NULL : sheet_item_of(&x->s, k);
    if (l->item) {
        l->title = x->plan->indicators[k].item.title;
        l->asks = l->item->asks_evidence;
        return 0;
    }
    const struct criterion *c = criterion_of(&x->s, id, &l->item);
    if (!c)
        return err_set(e, ERR_MISSING, _("phiếu năm %d của %s không có mục “%s”"), x->key.year,
                       x->unit.name, id);
    l->at.about = EVIDENCE_CRITERION;
    l->title = c->item.title;
    l->asks = c->evidence ? c->evidence : "";
    return 0;
}

static int open_place(struct page *p, struct place *ret, struct err *e)
{
    int r = sheet_page_open(p, RIGHT_FIGURE_SEE, &ret->x, e);

    if (r < 0 || (r = find_place(ret, page_param(p, "item"), e)) < 0)
        return r;
    ret->gate = (struct sheet_gate){.st = ret->x.st,
                                    .plan = ret->x.plan,
                                    .key = ret->x.key,
                                    .indicator = ret->item->indicator,
                                    .who = &ret->x.who};
    ret->at.may = sheet_gate;
    ret->at.ctx = &ret->gate;
    return 0;
}

static struct sheet_lock lock_of(struct place *l)
{
    return sheet_evidence_lock(l->x.a, &l->x.s, l->item, l->x.who.perm);
}

static int check_lock(struct place *l, struct err *e)
{
    const struct sheet_lock k = lock_of(l);

    return sheet_page_refuse(&k, e);
}

/* ---- the page ---- */

static const char *size_text(struct arena *a, int64_t n)
{
    return n < 1 << 20 ? arena_printf(a, "%lld KB", (long long)(n + 1023) / 1024)
                       : arena_printf(a, "%lld MB", (long long)(n + (1 << 20) - 1) >> 20);
}

/* The appraiser is told where else; the unit only that it is. */
static int fill_elsewhere(struct place *l, const struct evidence_row *row,
                          struct tpl_evidence_files *f, struct err *e)
{
    struct evidence_use *uses;
    size_t n;

    if (!row->elsewhere)
        return 0;
    int r = evidence_uses(l->x.st, row->file.hash, l->x.a, &uses, &n, e);
    if (r < 0)
        return r;
    struct tpl_evidence_files_elsewhere *list =
        ARENA_ARRAY(l->x.a, struct tpl_evidence_files_elsewhere, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct evidence_use *u = &uses[i];
        const struct perm_on on = {.unit_code = u->place.unit_code,
                                   .unit_from = u->place.unit_from};
        if ((str_eq(u->place.unit_code, l->at.unit_code) &&
             u->place.unit_from == l->at.unit_from) ||
            !work_may(l->x.p, RIGHT_FIGURE_SEE, &on))
            continue;
        list[f->n_elsewhere++].text = arena_printf(
            l->x.a, _("Tệp này cũng được %s dùng, năm %d, mục %s."),
            *u->unit_name ? u->unit_name : u->place.unit_code, u->place.year, u->place.item);
    }
    f->elsewhere = list;
    return 0;
}

static void fill_advice(struct place *l, unsigned advice, struct tpl_evidence_files *f)
{
    char **lines;
    const char *text = sniff_advice_text(l->x.a, advice);
    size_t n = *text ? str_split(l->x.a, text, '\n', &lines) : 0;
    struct tpl_evidence_files_advice *list =
        ARENA_ARRAY(l->x.a, struct tpl_evidence_files_advice, n + 1);

    for (size_t i = 0; i < n; i++)
        if (*lines[i])
            list[f->n_advice++].text = lines[i];
    f->advice = list;
}

static int fill_files(struct place *l, struct tpl_evidence *v, struct err *e)
{
    struct evidence_row *rows;
    size_t n;
    struct arena *a = l->x.a;
    int r = evidence_list(l->x.st, &l->at, a, &rows, &n, e);

    if (r < 0)
        return r;
    struct tpl_evidence_files *list = ARENA_ARRAY(a, struct tpl_evidence_files, n + 1);
    for (size_t i = 0; i < n && r == 0; i++) {
        const struct evidence_known *f = &rows[i].file;
        list[i] = (struct tpl_evidence_files){
            .hash = f->hash,
            .name = f->name,
            .size = size_text(a, f->size),
            .kind = sniff_kind_id(f->kind),
            .who = arena_printf(a, "%s, %s", f->author, work_moment(a, f->at))};
        fill_advice(l, f->advice, &list[i]);
        r = fill_elsewhere(l, &rows[i], &list[i], e);
    }
    v->files = list;
    v->n_files = n;
    return r;
}

static int fill_known(struct place *l, struct tpl_evidence *v, struct err *e)
{
    struct evidence_known *known;
    size_t n;
    int r = evidence_of_unit(l->x.st, l->at.unit_code, l->at.unit_from, l->at.year, l->x.a, &known,
                             &n, e);

    if (r < 0)
        return r;
    struct tpl_evidence_known *list = ARENA_ARRAY(l->x.a, struct tpl_evidence_known, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool here = false;
        for (size_t k = 0; k < v->n_files; k++)
            here |= str_eq(v->files[k].hash, known[i].hash);
        if (!here)
            list[v->n_known++] = (struct tpl_evidence_known){known[i].hash, known[i].name};
    }
    v->known = list;
    return 0;
}

static int fill_history(struct place *l, struct tpl_evidence *v, struct err *e)
{
    struct evidence_act *acts;
    size_t n;
    struct arena *a = l->x.a;
    int r = evidence_history(l->x.st, &l->at, a, &acts, &n, e);

    if (r < 0)
        return r;
    struct tpl_evidence_history *list = ARENA_ARRAY(a, struct tpl_evidence_history, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct tpl_evidence_history){
            acts[i].name, acts[i].attached ? _("đính") : _("gỡ"),
            arena_printf(a, "%s, %s", work_moment(a, acts[i].at), acts[i].author), acts[i].reason};
    v->history = list;
    v->n_history = n;
    return 0;
}

static int draw(struct place *l, const char *saved, const struct err *why, const struct errs *errs,
                struct err *e)
{
    struct sheet_page *x = &l->x;
    struct buf *b = page_buf(x->a);
    const struct sheet_lock k = lock_of(l);
    size_t n = errs ? errs->list.n : 0;
    struct tpl_evidence_problems *problems = ARENA_ARRAY(x->a, struct tpl_evidence_problems, n + 1);
    struct evidence_room room;
    int r = evidence_room(x->st, &l->at, &room, e);

    if (r < 0)
        return r;

    for (size_t i = 0; i < n; i++)
        problems[i] = (struct tpl_evidence_problems){
            errs->list.at[i].file, errs->list.at[i].message, errs->list.at[i].hint};
    struct tpl_evidence v = {
        .top = work_top(x->p, arena_printf(x->a, _("Minh chứng: %s"), l->title), "/so-lieu"),
        .end = work_bottom(x->p),
        .base = x->p->base,
        .year = x->key.year,
        .unit = x->path,
        .name = x->unit.name,
        .item = l->at.item,
        .title = l->title,
        .asks = l->asks,
        .lock = sheet_page_lock(x->a, &k),
        .edit = !k.locked,
        .csrf = work_csrf(x->p),
        .accept = sniff_accept(),
        .script = asset_path("files.js"),
        .most = MAX_FILE,
        .most_mb = MAX_FILE >> 20,
        .many = FORM_MAX_FILES,
        .room = arena_printf(x->a, _("Minh chứng năm %d của đơn vị: đã dùng %s trong %lld MB."),
                             x->key.year, size_text(x->a, room.used), (long long)(room.most >> 20)),
        .saved = saved,
        .problem = why ? why->message : "",
        .hint = why ? why->hint : "",
        .problems = problems,
        .n_problems = n};

    r = fill_files(l, &v, e);
    if (r == 0)
        r = fill_known(l, &v, e);
    if (r == 0)
        r = fill_history(l, &v, e);
    if (r < 0)
        return r;
    tpl_evidence(b, &v);
    return sheet_page_send(x->p, b, why ? why->code : 0, e);
}

static const struct form_field shown_fields[] = {
    {.name = "luu", .title = "Đã lưu", .type = FIELD_INT, .max = 4, .high = 999}};

static int evidence(struct page *p, struct err *e)
{
    struct place l = {0};
    const struct form_value *saved = form_value(&p->form, "luu");
    int r = open_place(p, &l, e);

    if (r < 0)
        return r;
    return draw(
        &l, saved->text ? arena_printf(l.x.a, _("Đã lưu %d thay đổi."), (int)saved->number) : "",
        NULL, NULL, e);
}

/* ---- sending in ---- */

static const struct form_field send_fields[] = {
    {.name = "tep", .title = "Tệp", .type = FIELD_FILE, .max = MAX_FILE, .many = true},
    {.name = "dung-lai", .title = "Tệp dùng lại", .type = FIELD_TEXT, .max = HASH_CHARS},
};

static int take_one(struct place *l, struct blobs *blobs, const struct form_file *f, struct err *e)
{
    const struct evidence_source from = {.n = f->size, .fd = f->fd, .name = f->name};
    struct evidence_file file;
    int r = evidence_fits(l->x.st, &l->at, (int64_t)f->size, e);

    if (r == 0)
        r = evidence_take(blobs, &from, NULL, l->x.a, &file, e);
    return r < 0 ? r : evidence_attach(l->x.st, &l->at, &file, &l->x.store_who, e);
}

/* Only what this unit has sent itself: a hash is not a key to others' files. */
static int use_again(struct place *l, const char *hash, struct err *e)
{
    struct evidence_known *known;
    size_t n;
    int r = evidence_of_unit(l->x.st, l->at.unit_code, l->at.unit_from, l->at.year, l->x.a, &known,
                             &n, e);

    for (size_t i = 0; r == 0 && i < n; i++)
        if (str_eq(known[i].hash, hash))
            return evidence_attach_known(l->x.st, &l->at, hash, known[i].name, &l->x.store_who, e);
    return r < 0 ? r : err_set(e, ERR_MISSING, "%s", _("đơn vị không có tệp này trong năm"));
}

static bool is_theirs(int code)
{
    return code == ERR_INPUT || code == ERR_LIMIT || code == ERR_CONFLICT || code == ERR_MISSING;
}

static int send(struct page *p, struct err *e)
{
    struct place l = {0};
    struct blobs *blobs;
    struct errs errs;
    struct err one;
    const char *again = form_value(&p->form, "dung-lai")->text;
    int r = open_place(p, &l, e), done = 0;

    if (r == 0)
        r = check_lock(&l, e);
    if (r == 0)
        r = movement_blobs(work_movement(p), &blobs, e);
    if (r < 0)
        return r;
    errs_init(&errs, l.x.a, FORM_MAX_FILES + 1);
    for (const struct form_file *f = form_value(&p->form, "tep")->file; f; f = f->next) {
        r = take_one(&l, blobs, f, &one);
        if (r < 0 && !is_theirs(r)) {
            *e = one;
            return r;
        }
        done += r == 0;
        if (r < 0) {
            err_at(&one, f->name, 0, 0);
            errs_add(&errs, &one);
        }
    }
    if (again && (r = use_again(&l, again, &one)) < 0)
        errs_add(&errs, &one);
    done += again && r == 0;
    if (errs.list.n == 0 && done)
        return work_goto(p, arena_printf(l.x.a, "/minh-chung/%d/%s/%s?luu=%d", l.at.year, l.x.path,
                                         l.at.item, done));
    if (errs.list.n == 0)
        err_set(&one, ERR_INPUT, "%s", _("chưa chọn tệp nào"));
    else
        err_set(&one, ERR_INPUT, _("Đã đính %d tệp; %zu tệp không nhận"), done, errs.list.n);
    return draw(&l, "", &one, &errs, e);
}

static const struct form_field drop_fields[] = {
    {.name = "ma", .title = "Tệp", .type = FIELD_TEXT, .max = HASH_CHARS, .required = true},
    {.name = "ly-do", .title = "Lý do", .type = FIELD_TEXT, .max = 500},
};

static int drop(struct page *p, struct err *e)
{
    struct place l = {0};
    struct err why;
    const char *reason = form_value(&p->form, "ly-do")->text;
    int r = open_place(p, &l, e);

    if (r == 0)
        r = check_lock(&l, e);
    if (r < 0)
        return r;
    r = evidence_detach(l.x.st, &l.at, form_value(&p->form, "ma")->text, reason ? reason : "",
                        &l.x.store_who, &why);
    if (r == 0)
        return work_goto(
            p, arena_printf(l.x.a, "/minh-chung/%d/%s/%s?luu=1", l.at.year, l.x.path, l.at.item));
    if (is_theirs(r))
        return draw(&l, "", &why, NULL, e);
    *e = why;
    return r;
}

/* ---- handing out ---- */

static const char *name_here(struct place *l, const char *hash, struct err *e)
{
    struct evidence_act *acts;
    const char *name = NULL;
    size_t n;

    if (evidence_history(l->x.st, &l->at, l->x.a, &acts, &n, e) < 0)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (str_eq(acts[i].hash, hash))
            name = acts[i].name;
    if (!name) {
        err_set(e, ERR_MISSING, "%s", _("tệp này không ở mục này"));
        err_hint(e, "%s", _("Mở lại trang minh chứng của mục rồi bấm tên tệp."));
    }
    return name;
}

static int gone(struct page *p, const struct evidence_known *known, struct err *e)
{
    err_set(e, ERR_MISSING, _("nội dung tệp này đã được gỡ khỏi kho lúc %s: %s"),
            work_moment(p->arena, known->gone_at), known->gone_why);
    return err_hint(e, "%s", _("Tên, mã băm và nơi đã đính vẫn còn trong lịch sử minh chứng."));
}

static const struct form_field file_fields[] = {
    {.name = "ma", .title = "Tệp", .type = FIELD_TEXT, .max = HASH_CHARS, .required = true}};

static int file(struct page *p, struct err *e)
{
    struct place l = {0};
    struct evidence_known known;
    struct blobs *blobs;
    const char *hash = form_value(&p->form, "ma")->text, *name;
    int64_t size;
    int fd, r = open_place(p, &l, e);

    if (r < 0)
        return r;
    if (!(name = name_here(&l, hash, e)))
        return e->code;
    r = evidence_get(l.x.st, hash, p->arena, &known, e);
    if (r == 0 && known.gone_at)
        r = gone(p, &known, e);
    if (r == 0)
        r = movement_blobs(work_movement(p), &blobs, e);
    if (r == 0)
        r = blob_open(blobs, hash, &fd, &size, e);
    if (r < 0)
        return r;
    http_file(p->answer, p->arena, fd, (size_t)size);
    p->answer->type = sniff_kind_mime(known.kind);
    http_extra(p->answer, "Content-Disposition", file_name_disposition(p->arena, name));
    return 0;
}

/* ---- all of a year ---- */

/* "" when the plan of the year no longer has it: what was attached stays in the list. */
static const char *title_of(const struct sheet_page *x, const struct evidence_deed *d)
{
    const struct sheet_item *item;

    if (d->about == EVIDENCE_CRITERION) {
        const struct criterion *c = criterion_of(&x->s, d->item, &item);
        return c ? c->item.title : "";
    }
    uint32_t k = plan_find_indicator(x->plan, d->item);
    return k == NO_INDEX ? "" : x->plan->indicators[k].item.title;
}

static int list_xlsx(struct page *p, struct err *e)
{
    static const struct grid_column columns[] = {
        {"item", N_("Mã"), GRID_TEXT},       {"title", N_("Chỉ tiêu, tiêu chí"), GRID_TEXT},
        {"done", N_("Việc"), GRID_TEXT},     {"name", N_("Tệp"), GRID_TEXT},
        {"kind", N_("Loại"), GRID_TEXT},     {"size", N_("Số byte"), GRID_NUMBER},
        {"sha256", N_("Mã băm"), GRID_TEXT}, {"author", N_("Ai"), GRID_TEXT},
        {"at", N_("Lúc"), GRID_TEXT},        {"reason", N_("Lý do"), GRID_TEXT},
    };
    struct sheet_page x;
    struct evidence_deed *deeds = NULL;
    struct grid g;
    size_t n = 0;
    int r = sheet_page_open(p, RIGHT_FIGURE_SEE, &x, e);

    if (r == 0)
        r = evidence_deeds(x.st, x.unit.code, x.unit.from, x.key.year, x.a, &deeds, &n, e);
    if (r < 0)
        return r;
    grid_init(&g, x.a, arena_printf(x.a, _("Minh chứng năm %d: %s"), x.key.year, x.unit.name),
              columns, ARRAY_SIZE(columns));
    grid_note(&g, _("Mã băm là SHA-256 của tệp: tệp tải về có cùng mã là đúng tệp đã đính."));
    for (size_t i = 0; i < n; i++) {
        const struct evidence_act *act = &deeds[i].act;
        const char **row = grid_row(&g);
        row[0] = deeds[i].item;
        row[1] = title_of(&x, &deeds[i]);
        row[2] = act->attached ? _("đính") : _("gỡ");
        row[3] = act->name;
        row[4] = sniff_kind_id(deeds[i].kind);
        row[5] = arena_printf(x.a, "%lld", (long long)deeds[i].size);
        row[6] = act->hash;
        row[7] = act->author;
        row[8] = work_moment(x.a, act->at);
        row[9] = act->reason;
    }
    return work_send_grid(p, &g,
                          arena_printf(x.a, "minh-chung-%d-%s.xlsx", x.key.year, x.unit.code), e);
}

#define FIELDS(f) f, ARRAY_SIZE(f)
static const struct route routes[] = {
    {HTTP_GET, "/minh-chung/{year:year}/{unit:code}/danh-sach.xlsx", LANE_SLOW, RIGHT_FIGURE_SEE,
     NULL, 0, 0, list_xlsx},
    {HTTP_GET, "/minh-chung/{year:year}/{unit:code}/{item:slug}", LANE_FAST, RIGHT_FIGURE_SEE,
     FIELDS(shown_fields), 0, evidence},
    {HTTP_POST, "/minh-chung/{year:year}/{unit:code}/{item:slug}", LANE_SLOW, RIGHT_FIGURE_SEE,
     FIELDS(send_fields), MAX_BODY, send},
    {HTTP_POST, "/minh-chung/{year:year}/{unit:code}/{item:slug}/go", LANE_FAST, RIGHT_FIGURE_SEE,
     FIELDS(drop_fields), 0, drop},
    {HTTP_GET, "/minh-chung/{year:year}/{unit:code}/{item:slug}/tep", LANE_SLOW, RIGHT_FIGURE_SEE,
     FIELDS(file_fields), 0, file},
};
const struct route_table evidence_table = {routes, ARRAY_SIZE(routes)};
