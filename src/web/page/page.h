/* What the public pages share: the shell around them, answers from buffers, tags by verdict. */
#ifndef THIDUA_WEB_PAGE_PAGE_H
#define THIDUA_WEB_PAGE_PAGE_H

#include "engine/result.h"
#include "web/movement.h"
#include "web/page_tpl.h"
#include "web/route.h"

enum nav { NAV_NONE, NAV_HOME, NAV_RANKING, NAV_PLAN, NAV_DATA };

enum { PAGE_MAX_BYTES = 64 << 20 };

extern const struct route_table public_table;

/* router.mount and router.error_page of the public pages. */
bool page_mount(void *ctx, struct http_request *rq, struct mounted *ret);
void page_error(void *ctx, struct http_request *rq, const struct problem *problem,
                struct http_answer *an);

struct tpl_shell page_top(const struct page *p, const char *title, enum nav at);
struct tpl_shell_end page_end(const struct page *p);
/* A buffer that lives as long as the request. */
struct buf *page_buf(struct arena *a);
/* The buffer as the page, kept by browsers and proxies until the results change. */
int page_send(struct page *p, const struct buf *b, struct err *e);
const char *page_tag(enum verdict v); /* class of its tag */
/* "Đạt", … with a capital, for tags. */
const char *page_verdict(enum verdict v);

/* "88.40" → "88,40": figures of the pages have a decimal comma. */
const char *page_decimal(struct arena *a, const char *s);
/* What the public sees of a movement now, held until the arena is freed. */
struct site *page_site(struct arena *a, struct movement *m);
/* The latest year with a unit ranked, else the latest. */
const struct site_year *page_latest(const struct site *s);

int page_home(struct page *p, struct err *e);
int page_ranking_latest(struct page *p, struct err *e);
int page_ranking(struct page *p, struct err *e);
int page_unit(struct page *p, struct err *e);
int page_plan(struct page *p, struct err *e);
int page_data(struct page *p, struct err *e);
int page_csv(struct page *p, struct err *e);
int page_json(struct page *p, struct err *e);
int page_xlsx(struct page *p, struct err *e);
int page_package(struct page *p, struct err *e);

/* The year of the path; ERR_MISSING with the years there are. */
int page_year(struct page *p, const struct site_year **ret, struct err *e);
int page_no_year(struct page *p, int year, struct err *e);

#endif
