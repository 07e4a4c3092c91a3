/* What the pages of the registers share: the register of the request, forms that are told on their own page, links with
 * what they were asked, tables as files. */
#ifndef THIDUA_WEB_WORK_REGISTER_PAGE_H
#define THIDUA_WEB_WORK_REGISTER_PAGE_H

#include "core/register.h"
#include "web/work/work.h"

#define UNITS_PATH "/so-don-vi"
#define PEOPLE_PATH "/so-can-bo"
#define DAYS_PATH "/lich"

enum { REGISTER_SHOWN = 500 }; /* rows on a page; files have all */

struct register_page {
    struct page *p;
    struct arena *a;
    struct store *st;
    const struct plan *plan;
    struct inputs in; /* units, people, events, days off; of the request */
    struct register_by by;
    bool may_edit;
    bool person;     /* sees more of people than name, post and unit */
    bool everywhere; /* may see everything; else only what is of their own units */
    bool *sees;      /* by unit of `in` */
};

/* Reads the register; asks the right for something, and marks of which units. */
int register_open(struct page *p, enum right right, struct register_page *ret, struct err *e);

/* The text of a field, "" when it did not come. */
const char *register_text(const struct page *p, const char *field);
/* The day of a field, DATE_NONE when it did not come. */
int32_t register_date(const struct page *p, const char *field);
/* True for what is told on the page of the form; anything else is an error page. */
bool register_is_told(int r);
/* The answer's status for it: 409 when others were first, else 422. */
void register_tell_status(struct page *p, const struct err *why);
/* A copy that outlives what drawing the page says into e. */
const struct err *register_why(struct arena *a, const struct err *e);
/* The life of "2014-04-01.21028" (an item of a grid); false when it is none. */
bool register_life(struct arena *a, const char *item, struct life *ret);
const char *register_item(struct arena *a, const char *code, int32_t from);
/* "/so-don-vi/21028", with base; "" for a unit whose page they may not open. */
const char *register_unit_href(const struct register_page *x, uint32_t unit);
const char *register_person_href(const struct page *p, const char *code);
/* "01/04/2014 – 30/06/2025", "từ 01/07/2025". */
const char *register_span(struct arena *a, int32_t from, int32_t to);
/* "30 số liệu các năm 2021–2024", "chưa có số liệu". */
const char *register_figures_text(struct arena *a, const struct register_figures *f);
/* Every word of the folded query stands in the text. */
bool register_fits(struct arena *a, const char *text, const char *query);
/* What was written of a thing; subject: as the diary names it, "don-vi/21028@2014-04-01". */
int register_history(struct register_page *x, const char *subject, struct tpl_register_history *ret,
                     struct err *e);
/* The table of this page as a file, with the filter that the page was asked with; as: "xlsx", "csv". */
const char *register_file_href(const struct page *p, const char *path, const char *as);
/* A table as a file; as: "xlsx" or "csv", else ERR_MISSING. */
int register_send(struct page *p, const struct grid *g, const char *as, const char *name,
                  struct err *e);
/* What just happened, in words: of the field "xong" of the address. */
const char *register_done(const struct page *p);
extern const char *const register_dones[];

#endif
