/* What publish.c and proposal.c share. */
#ifndef THIDUA_WEB_WORK_PUBLISH_H
#define THIDUA_WEB_WORK_PUBLISH_H

#include "core/publication.h"
#include "web/work/work.h"

extern const char publish_here[]; /* "/tinh-va-cong-bo" */
/* "/tinh-va-cong-bo/2025" and the rest, without base. */
const char *publish_path(const struct page *p, int year, const char *rest);
/* A grid as a page, with a way back to the year and to the file (without base). */
int publish_table_page(struct page *p, const struct grid *g, int year, const char *none,
                       const char *file, struct err *e);

int proposal_page(struct page *p, struct err *e);
int proposal_changes(struct page *p, struct err *e);
int proposal_publish(struct page *p, struct err *e);
int proposal_return(struct page *p, struct err *e);

#endif
