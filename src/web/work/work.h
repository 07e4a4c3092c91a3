/* What the pages behind the sign-in share: the worker's own store and plan, the shell with the menu of what one may do,
 * answers, tables to download.  Public pages (web/page) know nothing of these.
 *
 * A page here: a line in its module's table of routes (module.c ends with `const struct route_table NAME_table`, listed in
 * web/serve.c), a template NAME.tpl.html beside it, and a handler:
 *
 *     work_store(p, &st, e) → perm_check(&p->session->who, RIGHT_…, &on, e) → core → work_send(p, b, e)
 *
 * A POST ends in work_goto(), so that loading again does not send again. */
#ifndef THIDUA_WEB_WORK_WORK_H
#define THIDUA_WEB_WORK_WORK_H

#include "core/grid.h"
#include "core/store.h"
#include "web/movement.h"
#include "web/page/page.h"
#include "web/work_tpl.h"

extern const struct route_table work_table, account_table, whatif_table, publish_table, plans_table,
    plan_word_table, settings_table, press_table, users_table, keys_table, diary_table, reorg_table,
    register_import_table, units_table, people_table, calendar_table, search_table;

enum { WORK_EVIDENCE_MAX = 50 << 20 }; /* bytes of one file of evidence */

/* router.session. */
const struct session *work_session(struct page *p);

/* router.worker_begin and worker_end: what each worker thread holds for itself. */
void *work_begin(void *ctx);
void work_end(void *ctx, void *worker);

/* The movement of the page; ERR_MISSING pages of a folder have no database. */
struct movement *work_movement(const struct page *p);
/* This worker's connection for the page's tenant; stays open, belongs to the worker. */
int work_store(struct page *p, struct store **ret, struct err *e);
/* The plan in force today, read once a worker and version; lives until the end of the request. */
int work_plan(struct page *p, const struct plan **ret, struct err *e);
/* The plan by which the year will be published (publication_plan()): in force on its last day, or today while it is not over.
 * What is asked, entered and appraised for a year is that year's, also when the next plan has come. */
int work_plan_of(struct page *p, int year, const struct plan **ret, struct err *e);
/* Who writes, for everything in core: the moment of the request, the name, the account, the address. */
struct store_who work_who(const struct page *p);
/* The address the request came from: the proxy's word when one stands before us. */
const char *work_address(const struct page *p);
/* perm_check() for the page's session. */
int work_check(const struct page *p, enum right right, const struct perm_on *on, struct err *e);
bool work_may(const struct page *p, enum right right, const struct perm_on *on);

/* The head and foot of a page; at: its path without base, marked in the menu ("/viec-cua-toi"). */
struct tpl_work_top work_top(const struct page *p, const char *title, const char *at);
struct tpl_work_end work_bottom(const struct page *p);
/* The hidden field of every form. */
const char *work_csrf(const struct page *p);
/* Sends what was written; never kept by anybody. */
int work_send(struct page *p, const struct buf *b, struct err *e);
/* 303 to a path of ours without base ("/so-lieu/2026/21223?xong=luu"). */
int work_goto(struct page *p, const char *path);

/* What would come out now, held until the end of the request; NULL while the first is being made. */
struct live *work_live(const struct page *p);
/* A table to download, as CSV when the name ends so, else as Excel; never kept by anybody. */
int work_send_grid(struct page *p, const struct grid *g, const char *name, struct err *e);
/* "Still being made": a page that looks again by itself. */
int work_wait(struct page *p, const char *title, const char *at, const char *what, const char *back,
              struct err *e);
/* The year of the path, as calculated from the figures in force: 0, or 1 when a page that waits was sent; at: the pages'
 * path without the year.  ERR_MISSING with the years there are. */
/* What whoever is signed in does not see yet of units: nothing is hidden from who sees all of them. */
int work_veil(struct page *p, struct veil *ret, struct err *e);
int work_live_year(struct page *p, const char *title, const char *at, struct live **ret_live,
                   struct site_year *ret, struct err *e);
/* To the page of the last of those years. */
int work_live_latest(struct page *p, const char *title, const char *at, struct err *e);
/* "hoạt động đến hết ngày 30/06/2025", "hoạt động từ ngày 01/07/2025"; "" for a unit that lived all the year. */
const char *work_part_year(struct arena *a, const struct unit *u, int year);
/* A moment of the database (UTC) as people in Viet Nam read it: "08:30 22/11/2026". */
const char *work_moment(struct arena *a, const char *utc);

/* ---- my work ---- */

struct work_item {
    const char *title, *detail; /* "Phiếu điểm năm 2025", "Phường Cẩm Thành: chờ xác nhận" */
    const char *path;           /* without base: one click to it */
    int32_t due;                /* DATE_NONE = no term */
};
struct work_list {
    struct arena *arena;
    VEC(struct work_item) items;
};
/* Each module tells what waits for whoever is signed in (a line in work_askers, work.c). */
typedef int work_asker(struct page *p, struct work_list *list, struct err *e);
work_asker account_asks, publish_asks, plans_ask, users_ask, keys_ask, diary_asks;

#endif
