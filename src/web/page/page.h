/* What the public pages share: the shell around them, answers from buffers, tags by verdict. */
#ifndef THIDUA_WEB_PAGE_PAGE_H
#define THIDUA_WEB_PAGE_PAGE_H

#include "core/grid_out.h"
#include "engine/result.h"
#include "web/movement.h"
#include "web/page_tpl.h"
#include "web/route.h"

enum nav { NAV_NONE, NAV_HOME, NAV_RANKING, NAV_PLAN, NAV_DATA };

enum { PAGE_MAX_BYTES = 64 << 20 };
/* A publication or a correction is seen within seconds also by a browser that has the page; the ETag makes asking cheap. */
#define PAGE_CACHE "public, max-age=5"

extern const struct route_table public_table;

/* router.mount, kept, keep and error_page of the public pages. */
bool page_mount(void *ctx, struct http_request *rq, struct mounted *ret);
const struct http_kept *page_kept(const struct page *p);
void page_keep(const struct page *p);
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
/* The latest year with a unit ranked, else the latest; NULL when nothing is published. */
const struct site_year *page_latest(const struct site *s);

/* Sends the browser on to an address of ours (with base), whatever a code or a name in it holds: bytes that no address has
 * are percent-encoded.  Every Location goes through here. */
int page_goto(struct page *p, const char *path);

/* What a unit's own people do not see before its year is published: places, points measured against others, verdicts that hang on
 * either (engine/relative.h).  A zeroed one, or NULL, hides nothing. */
struct veil {
    bool on;
    bool band; /* of the place they see whether it is in the first, middle or last third */
    const struct site *site; /* the years that are published */
};
bool veil_hides(const struct veil *v, int year);
/* "nhóm đầu", …; "" when the unit has no place or the veil does not say. */
const char *veil_band(const struct veil *v, const struct ranking *k, const struct standing *st);
/* The verdict with its tree hangs on what is hidden. */
bool veil_verdict(const struct veil *v, const struct plan *p, const struct finding *f);

/* A unit's sheets, awards and targets.  s: the years to look back at; NULL: those of the year's own run.  figures: where the
 * unit's figures of the year have their pages ("/so-lieu/2024/21223"), so that each figure leads to its history, source and
 * evidence; NULL: nowhere. */
void page_unit_parts(struct arena *a, const struct site *s, const struct site_year *y,
                     uint32_t unit, const char *figures, const struct veil *veil,
                     struct tpl_unit_parts *ret);

/* Adds the awards of persons of the unit: for whoever may see the unit's provisional verdicts, never for the public. */
void page_unit_people(struct arena *a, const struct site_year *y, uint32_t unit,
                      const struct veil *veil, struct tpl_unit_parts *ret);
/* All ranked units of a ranking as bars, in order of place. */
struct html page_ranking_chart(struct arena *a, const struct site_year *y, const struct ranking *k,
                               const char *title);
/* How firmly a setting is answered: class and words of its tag. */
void page_setting_tag(const struct setting *t, const char **ret_class, const char **ret_text);
/* A plan clause by clause.  in_force: since when and by which document, or ""; edit: where answers of settings are changed
 * (their ids follow), or "". */
void page_plan_parts(struct arena *a, const struct plan *p, const char *in_force, const char *edit,
                     struct tpl_plan_parts *ret);
/* What a search found, as markup.  registered: by unit, whose page of the register the asker may open; the others, all of
 * them when NULL, lead to public pages.  *ret_total: how many. */
struct search_in;
void page_search_parts(struct page *p, const struct search_in *in, const bool *registered,
                       struct buf *out, int64_t *ret_total);
/* Has the life of the unit a public page? */
bool page_shows_unit(const struct site *s, const struct unit *u);
/* The search of the public: what is shown, and nothing else. */
int page_search(struct page *p, struct err *e);

int page_home(struct page *p, struct err *e);
int page_ranking_latest(struct page *p, struct err *e);
int page_ranking(struct page *p, struct err *e);
int page_unit(struct page *p, struct err *e);
int page_plan(struct page *p, struct err *e);
int page_data(struct page *p, struct err *e);
int page_api(struct page *p, struct err *e);
int page_csv(struct page *p, struct err *e);
int page_json(struct page *p, struct err *e);
int page_xlsx(struct page *p, struct err *e);
int page_package(struct page *p, struct err *e);
int page_publications(struct page *p, struct err *e);
int page_publications_file(struct page *p, struct err *e);
int page_publication(struct page *p, struct err *e);
int page_publication_file(struct page *p, struct err *e);
/* A table as a file. */
int page_send_grid(struct page *p, const struct grid *g, enum grid_file as, const char *name,
                   struct err *e);
/* A file to keep, the bytes of which live as long as the site. */
int page_send_file(struct page *p, const struct buf *b, const char *type, const char *name);
/* The sealed bytes. */
int page_send_package(struct page *p, const struct site_sealed *x, const char *name);

/* The year of the path; ERR_MISSING with the years there are. */
int page_year(struct page *p, const struct site_year **ret, struct err *e);
int page_no_year(struct page *p, int year, struct err *e);
int page_nothing_yet(struct err *e); /* ERR_MISSING: no year at all */

#endif
