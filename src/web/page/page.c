/* See page.h: shell, answers, error pages, static files, health, and the table of public routes. */
#include "web/page/page.h"

#include <string.h>

#include "base/check.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/str.h"
#include "web/asset.h"

static const char prefix[] = "/ke-hoach/", english[] = "/en";

/* ---- routes ---- */

static int static_file(struct page *p, struct err *e)
{
    const struct asset *x = asset_at(p->rq->path);

    if (!x)
        return err_set(e, ERR_MISSING, "%s", _("không có tệp này"));
    p->answer->type = x->type;
    p->answer->body = (const char *)x->bytes;
    p->answer->len = x->len;
    p->answer->cache = "public, max-age=31536000, immutable";
    return 0;
}

static int plain(struct page *p, const char *s)
{
    p->answer->type = "text/plain; charset=utf-8";
    p->answer->body = s;
    p->answer->len = strlen(s);
    return 0;
}

static int healthz(struct page *p, struct err *e)
{
    (void)e;
    return plain(p, "ok\n");
}

static int readyz(struct page *p, struct err *e)
{
    (void)e; /* whoever listens has loaded what it shows, be it nothing published yet */
    return plain(p, "ready\n");
}

static int robots(struct page *p, struct err *e)
{
    (void)e;
    return plain(p, "User-agent: *\nAllow: /\n");
}

static const struct form_field filter[] = {
    {.name = "ten", .title = N_("Tên đơn vị"), .type = FIELD_TEXT, .max = 80},
    {.name = "nhom", .title = N_("Nhóm"), .type = FIELD_TEXT, .max = 64},
};
static const struct form_field of_year[] = {
    {.name = "nam",
     .title = N_("Năm"),
     .type = FIELD_INT,
     .max = 4,
     .low = DATE_MIN_YEAR,
     .high = DATE_MAX_YEAR},
};

static const struct route routes[] = {
    {HTTP_GET, "/", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0, page_home},
    {HTTP_GET, "/bang-xep-hang", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0, page_ranking_latest},
    {HTTP_GET, "/bang-xep-hang/{year:year}", LANE_PUBLIC, RIGHT_PUBLIC, filter, ARRAY_SIZE(filter),
     0, page_ranking},
    {HTTP_GET, "/don-vi/{code:code}", LANE_PUBLIC, RIGHT_PUBLIC, of_year, ARRAY_SIZE(of_year), 0,
     page_unit},
    {HTTP_GET, "/tieu-chuan", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0, page_plan},
    {HTTP_GET, "/du-lieu", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0, page_data},
    {HTTP_GET, "/du-lieu/{year:year}.csv", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0, page_csv},
    {HTTP_GET, "/du-lieu/{year:year}.json", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0, page_json},
    {HTTP_GET, "/du-lieu/{year:year}.xlsx", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0, page_xlsx},
    {HTTP_GET, "/goi/{year:year}.json", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0, page_package},
    {HTTP_GET, "/cong-bo", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0, page_publications},
    {HTTP_GET, "/cong-bo/{id:int}", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0, page_publication},
    {HTTP_GET, "/cong-bo/danh-sach.{as:slug}", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0,
     page_publications_file},
    {HTTP_GET, "/cong-bo/{id:int}/{file:code}", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0,
     page_publication_file},
    {HTTP_GET, "/api", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0, page_api},
    {HTTP_GET, "/static/{name:code}", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0, static_file},
    {HTTP_GET, "/robots.txt", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0, robots},
    {HTTP_GET, "/healthz", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0, healthz},
    {HTTP_GET, "/readyz", LANE_PUBLIC, RIGHT_PUBLIC, NULL, 0, 0, readyz},
};
const struct route_table public_table = {routes, ARRAY_SIZE(routes)};

const char *asset_path(const char *name)
{
    const char *path = NULL;

    for (size_t i = 0; i < n_assets; i++)
        if (str_eq(assets[i].name, name))
            path = assets[i].path;
    CHECK(path);
    return path;
}

const struct asset *asset_at(const char *path)
{
    for (size_t i = 0; i < n_assets; i++)
        if (str_eq(assets[i].path, path))
            return &assets[i];
    return NULL;
}

static void release(void *s)
{
    site_release(s);
}

struct site *page_site(struct arena *a, struct movement *m)
{
    struct site *s = movement_shown(m);

    arena_on_free(a, release, s);
    return s;
}

/* True when the path is the base or something under it; *rest is what follows, beginning with "/". */
static bool under(const char *path, const char *base, const char **rest)
{
    size_t n = strlen(base);

    if (strncmp(path, base, n) != 0 || (path[n] && path[n] != '/'))
        return false;
    *rest = path[n] ? path + n : "/";
    return true;
}

/* "/en/…" is anything in English; "/ke-hoach/ID/…" is the movement ID; anything else is the first one. */
bool page_mount(void *ctx, struct http_request *rq, struct mounted *ret)
{
    struct movements *all = ctx;
    struct movement *m = &all->at[0];
    const char *path = rq->path;
    bool en = under(path, english, &path);

    ret->rest = path;
    if (str_starts(path, prefix)) {
        m = NULL;
        for (size_t i = 1; i < all->n && !m; i++)
            if (under(path, all->at[i].base, &ret->rest))
                m = &all->at[i];
        if (!m)
            return false;
    }
    ret->what = page_site(rq->arena, m);
    ret->base = en ? arena_printf(rq->arena, "%s%s", english, m->base) : m->base;
    ret->lang = en ? "en" : NULL;
    return true;
}

/* Only addresses without a query: others are as many as anybody likes to type; and no files, which are kept as such. */
const struct http_kept *page_kept(const struct page *p)
{
    return p->rq->query[0] ? NULL : site_kept(p->mount, p->rq->path);
}

void page_keep(const struct page *p)
{
    if (!p->rq->query[0] && p->answer->file <= 0)
        site_keep(p->mount, p->rq->path, p->answer);
}

const struct site_year *page_latest(const struct site *s)
{
    for (size_t i = s->n_years; i-- > 0;)
        for (size_t k = 0; k < s->years[i]->result.n_rankings; k++)
            if (s->years[i]->result.rankings[k].n_ranked)
                return s->years[i];
    return s->n_years ? s->years[s->n_years - 1] : NULL;
}

const char *page_decimal(struct arena *a, const char *s)
{
    char *out = arena_strdup(a, s), *point = strchr(out, '.');

    if (point)
        *point = ',';
    return out;
}

/* ---- shell ---- */

/* The same page in the other language. */
static const char *other_language(const struct page *p, bool en)
{
    const char *path = p->rq->path, *query = p->rq->query;

    if (en)
        under(path, english, &path);
    return arena_printf(p->arena, "%s%s%s%s", en ? "" : english, path, tpl_has(query) ? "?" : "",
                        tpl_has(query) ? query : "");
}

struct tpl_shell page_top(const struct page *p, const char *title, enum nav at)
{
    bool en = p->lang && str_eq(p->lang, "en");
    const struct site *s = p->mount;
    struct arena *a = p->arena;
    const char **notices = s->notices[en ? I18N_EN : I18N_VI];
    size_t n_notices = s->n_notices[en ? I18N_EN : I18N_VI];
    struct tpl_shell_more *more = ARENA_ARRAY(a, struct tpl_shell_more, n_notices + 1);
    const char *first = "";
    size_t n = 0;

    for (size_t i = 0; i < n_notices; i++) {
        if (!notices[i][0])
            continue;
        if (!first[0])
            first = notices[i];
        else
            more[n++].text = notices[i];
    }
    return (struct tpl_shell){
        .title = title,
        .lang = en ? "en" : "vi",
        .english = en,
        .other = other_language(p, en),
        .work = s->of->db != NULL,
        .css = asset_path("app.css"),
        .icon = asset_path("favicon.svg"),
        .base = p->base,
        .work_base = s->of->base,
        .name = s->plan->item.title,
        .by = s->plan->by,
        .on_home = at == NAV_HOME,
        .on_ranking = at == NAV_RANKING,
        .on_plan = at == NAV_PLAN,
        .on_data = at == NAV_DATA,
        .ranking_year = s->n_years ? page_latest(s)->year : 0,
        .demo = s->of->demo,
        .notice = first,
        .more = more,
        .n_more = n,
    };
}

struct tpl_shell_end page_end(const struct page *p)
{
    const struct site *s = p->mount;

    return (struct tpl_shell_end){.base = p->base,
                                  .publications = s->n_publications > 0,
                                  .office = s->office,
                                  .hash = s->n_years ? s->years[s->n_years - 1]->sealed->hash : ""};
}

static void free_buf(void *p)
{
    buf_free(p);
}

struct buf *page_buf(struct arena *a)
{
    struct buf *b = ARENA_NEW(a, struct buf);

    *b = BUF_INIT(PAGE_MAX_BYTES);
    arena_on_free(a, free_buf, b);
    return b;
}

int page_send(struct page *p, const struct buf *b, struct err *e)
{
    const struct site *s = p->mount;

    if (buf_failed(b))
        return err_set(e, ERR_LIMIT, "%s", _("trang quá lớn"));
    p->answer->body = b->data;
    p->answer->len = b->len;
    p->answer->etag = s->etag;
    p->answer->cache = PAGE_CACHE;
    return 0;
}

const char *page_tag(enum verdict v)
{
    static const char *const classes[] = {"td-met", "td-notmet", "td-unknown", "td-na"};

    return classes[v];
}

const char *page_verdict(enum verdict v)
{
    static const char *const words[] = {N_("Đạt"), N_("Không đạt"), N_("Chưa đủ dữ liệu"),
                                        N_("Không áp dụng")};

    return _(words[v]);
}

int page_nothing_yet(struct err *e)
{
    err_set(e, ERR_MISSING, "%s", _("chưa công bố kết quả năm nào"));
    return err_hint(e, "%s", _("Kết quả hiện ở đây ngay khi Chủ tịch quyết định công bố."));
}

int page_no_year(struct page *p, int year, struct err *e)
{
    const struct site *s = p->mount;

    if (!s->n_years)
        return page_nothing_yet(e);
    err_set(e, ERR_MISSING, _("chưa có kết quả năm %d"), year);
    return err_hint(e, _("Có kết quả từ năm %d đến năm %d; chọn năm ở trang đầu."),
                    s->years[0]->year, s->years[s->n_years - 1]->year);
}

int page_year(struct page *p, const struct site_year **ret, struct err *e)
{
    int year = page_param_int(p, "year");

    *ret = site_year(p->mount, year);
    return *ret ? 0 : page_no_year(p, year, e);
}

/* ---- errors ---- */

static const struct {
    int status;
    const char *heading, *hint;
} words[] = {
    {400, N_("Địa chỉ hoặc yêu cầu không hợp lệ"),
     N_("Kiểm tra lại địa chỉ, hoặc bắt đầu từ trang đầu.")},
    {401, N_("Cần đăng nhập"), N_("Đăng nhập rồi mở lại trang.")},
    {403, N_("Không được phép"), N_("Nếu cho là nhầm, liên hệ quản trị viên.")},
    {404, N_("Không tìm thấy trang"),
     N_("Địa chỉ có thể đã gõ sai hoặc trang đã đổi tên; bắt đầu từ trang đầu.")},
    {405, N_("Trang không nhận thao tác này"), N_("Mở trang bằng liên kết thông thường.")},
    {411, N_("Yêu cầu thiếu độ dài"), N_("Gửi lại bằng trình duyệt thông thường.")},
    {413, N_("Phần gửi lên quá lớn"), N_("Chia nhỏ hoặc rút gọn rồi gửi lại.")},
    {414, N_("Địa chỉ quá dài"), N_("Rút ngắn phần tìm kiếm rồi thử lại.")},
    {415, N_("Dạng dữ liệu gửi lên không được nhận"), N_("Gửi bằng biểu mẫu trên trang.")},
    {409, N_("Chưa làm được vì có thay đổi hoặc trùng"),
     N_("Tải lại trang để xem hiện trạng rồi làm lại.")},
    {422, N_("Có chỗ cần sửa"), N_("Sửa theo hướng dẫn rồi gửi lại.")},
    {500, N_("Hệ thống gặp lỗi"), N_("Thử lại sau ít phút; nếu vẫn lỗi, báo quản trị viên.")},
    {503, N_("Hệ thống đang bận"), N_("Đợi vài giây rồi tải lại trang.")},
    {507, N_("Máy chủ hết chỗ ghi"), N_("Chưa có gì được lưu. Báo quản trị viên, gửi lại sau.")},
};

/* Where the request was going, else the first movement. */
static const struct page *error_place(void *ctx, struct http_request *rq)
{
    struct movements *all = ctx;
    struct page *p = rq->app;

    if (p)
        return p;
    p = ARENA_NEW(rq->arena, struct page);
    p->arena = rq->arena;
    p->rq = rq;
    p->mount = page_site(rq->arena, &all->at[0]);
    p->base = "";
    return p;
}

/* A page that needs signing in sends there and says where to come back to; only pages that can be opened again. */
/* What is written as it is: letters, digits, marks that have their meaning in an address, and % of what is encoded already. */
static void put_address(struct buf *b, const char *s)
{
    static const char hex[] = "0123456789ABCDEF";
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/?#[]@!$&'()*+,;=:%";

    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (strchr(plain, *s))
            buf_addc(b, *s);
        else
            buf_addf(b, "%%%c%c", hex[c >> 4], hex[c & 15]);
    }
}

static void set_location(struct http_answer *an, struct arena *a, const char *path)
{
    struct buf *b = page_buf(a);

    put_address(b, path);
    an->status = 303;
    http_extra(an, "Location", buf_str(b));
}

int page_goto(struct page *p, const char *path)
{
    set_location(p->answer, p->arena, path);
    return 0;
}

static bool send_to_sign_in(const struct page *p, const struct problem *problem,
                            struct http_answer *an)
{
    const struct http_request *rq = p->rq;
    const struct site *s = p->mount;
    struct buf *b = page_buf(p->arena);

    if (!s->of->db || rq->method == HTTP_POST || !(problem->sign_in || problem->totp))
        return false;
    buf_addf(b, "%s%s?tiep=", p->base, problem->totp ? "/tai-khoan/xac-thuc" : "/dang-nhap");
    tpl_part(b, rq->path);
    if (rq->query && *rq->query) {
        tpl_part(b, "?");
        tpl_part(b, rq->query);
    }
    set_location(an, p->arena, buf_str(b));
    return true;
}

void page_error(void *ctx, struct http_request *rq, const struct problem *problem,
                struct http_answer *an)
{
    const struct page *p = error_place(ctx, rq);
    struct tpl_error_problems *list;
    struct buf *b = page_buf(rq->arena);
    size_t n = problem->form ? problem->form->problems.n : 0;
    struct tpl_error v = {.base = p->base,
                          .status = problem->status,
                          .heading = _("Yêu cầu không được nhận"),
                          .hint = _("Bắt đầu lại từ trang đầu."),
                          .id = rq->id};

    if (send_to_sign_in(p, problem, an))
        return;
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (words[i].status == problem->status) {
            v.heading = _(words[i].heading);
            v.hint = _(words[i].hint);
        }
    if (problem->message) {
        v.message = problem->message;
        if (problem->hint)
            v.hint = problem->hint;
    }
    list = ARENA_ARRAY(rq->arena, struct tpl_error_problems, n + 1);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct tpl_error_problems){problem->form->problems.at[i].message,
                                              problem->form->problems.at[i].hint};
    v.problems = list;
    v.n_problems = n;
    v.top = page_top(p, v.heading, NAV_NONE);
    v.end = page_end(p);
    tpl_error(b, &v);
    an->type = "text/html; charset=utf-8";
    an->body = buf_str(b);
    an->len = b->len;
}
