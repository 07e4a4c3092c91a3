/* What the pages of figures, scoresheets, evidence and tasks share: which unit and year a path means, who asks, the words of
 * locks. */
#ifndef THIDUA_WEB_WORK_SHEET_PAGE_H
#define THIDUA_WEB_WORK_SHEET_PAGE_H

#include "core/sheet.h"
#include "web/work/work.h"

struct sheet_page {
    struct page *p;
    struct arena *a;
    struct store *st;
    const struct plan *plan;
    struct sheet_key key;
    struct unit unit;
    const char *
        path; /* of the unit in addresses: "21223", or "21223.2015-01-01" when the code had two lives that year */
    struct store_who store_who;
    struct sheet_who who;
    struct scoresheet s; /* after sheet_page_open() */
};

/* Store, the plan of today and person; no unit. */
int sheet_page_begin(struct page *p, struct sheet_page *ret, struct err *e);
/* The unit and year of the path ({year} and {unit}), the right asked for that unit. */
int sheet_page_unit(struct page *p, enum right right, struct sheet_page *ret, struct err *e);
/* The same, and the sheet. */
int sheet_page_open(struct page *p, enum right right, struct sheet_page *ret, struct err *e);
/* The year of the path, and x->plan is the one of that year; ERR_MISSING outside its period. */
int sheet_page_year(struct sheet_page *x, int *ret, struct err *e);
/* The year that is being worked on today: the one before until the end of June.  plan: the one of today. */
int sheet_page_current(struct page *p, const struct plan *plan);
/* Why a row was not taken; of a conflict two people's figures and opinions side by side, the newest ones read again.
 * ret->id is set. */
void sheet_page_refused(const struct sheet_page *x, const struct sheet_item *now,
                        const struct sheet_row *typed, const struct sheet_result *r,
                        struct tpl_figure_say *ret);
/* The item was asked to be taken as it is saved. */
bool sheet_page_takes(const struct sheet_page *x, const char *id);
/* What a figure entered on a day means when the unit's scheme leaves late ones out: a sentence, "" when it counts. */
const char *sheet_page_late(struct arena *a, const struct plan *p, const struct unit *u, int year,
                            int32_t day);
/* "chưa sửa được: …; đến khi …; hỏi …", "" when it is not locked. */
const char *sheet_page_lock(struct arena *a, const struct sheet_lock *l);
/* The last move when it sent the sheet back: who, when, why; "" otherwise. */
const char *sheet_page_returned(const struct sheet_page *x);
/* ERR_DENIED with those words when nothing of the sheet may be changed. */
int sheet_page_unlocked(const struct sheet_page *x, struct err *e);
/* The same for one lock. */
int sheet_page_refuse(const struct sheet_lock *l, struct err *e);
/* How the numerator and denominator are called on this form. */
const char *sheet_page_num(const struct indicator *i);
const char *sheet_page_den(const struct indicator *i);
/* The field of the numerator, day, yes and no, or level, with what stands in it. */
struct tpl_figure_num sheet_page_num_field(const struct sheet_page *x, const struct sheet_item *i,
                                           const char *value, bool wrong);
/* The heading that an item stands under: its area's title, "Tiêu chí thi đua (III.1)", … */
const char *sheet_page_area(const struct sheet_item *i);
/* The criterion's own title with its points; else the target's sentence. */
const char *sheet_page_asked(const struct sheet_page *x, const struct sheet_item *i);
/* Answers with the page's error status but the page itself: what was typed stays. */
int sheet_page_send(struct page *p, const struct buf *b, int code, struct err *e);
/* Rows of the grid as they came: fields so, mau, tt, gc, ng, ban, yk of every item.  kyk: the
 * revision of the opinion shown.  After a conflict: giu, the revision that the person puts theirs over (gyk: of the opinion);
 * lay, they take what is saved: of the row only the comment is read, and not even that when opinions met (gyk). */
extern const struct form_field sheet_page_fields[];
enum { SHEET_PAGE_FIELDS = 12 };
size_t sheet_page_rows(const struct sheet_page *x, struct sheet_row **ret);

int work_ask_sheets(struct page *p, struct work_list *list, struct err *e);
int work_ask_tasks(struct page *p, struct work_list *list, struct err *e);
extern const struct route_table figure_table, evidence_table, sheet_table, sheets_table, task_table;

#endif
