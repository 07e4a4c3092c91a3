/* Results as tables: rankings, scoresheets, verdicts, targets, boundaries, and the comparison of two plans. */
#ifndef THIDUA_CORE_REPORT_H
#define THIDUA_CORE_REPORT_H

#include "core/grid.h"
#include "engine/boundary.h"
#include "engine/run.h"

/* Starts the table of rankings; the first columns are rank, code, name, group, score, class. */
void report_rankings_init(struct grid *g, struct arena *a, const struct run *r);
void report_rankings_add(struct grid *g, const struct run *r, const struct year_result *y);
/* What keeps a standing from being final, with the ends of its score; "" when nothing does. */
const char *report_open(struct arena *a, const struct ranking *k, const struct sheet *t,
                        const struct standing *st);
/* How many met, did not meet, … each award in each year. */
void report_summary_init(struct grid *g, struct arena *a, const struct run *r);
void report_summary_add(struct grid *g, const struct run *r, const struct year_result *y);
/* One ranking, as it is read out in a meeting: its year, index and group in the title. */
void report_ranking(struct grid *g, struct arena *a, const struct run *r, const struct ranking *k);
/* One award in one year, with how many met it; false when nobody was looked at. */
bool report_award(struct grid *g, struct arena *a, const struct run *r, const struct year_result *y,
                  uint32_t award);
/* One unit's sheet in one ranking, criterion by criterion. */
void report_sheet(struct grid *g, struct arena *a, const struct run *r, const struct ranking *k,
                  uint32_t unit);
void report_verdicts_init(struct grid *g, struct arena *a);
void report_verdicts_add(struct grid *g, const struct run *r, const struct year_result *y);
void report_targets_init(struct grid *g, struct arena *a);
/* unit: NO_INDEX for all. */
void report_targets_add(struct grid *g, const struct run *r, const struct year_result *y,
                        uint32_t unit);
/* The tree of one verdict, a row a condition, depth first. */
void report_tree(struct grid *g, struct arena *a, const struct run *r,
                 const struct verdict_result *v);
void report_boundary_init(struct grid *g, struct arena *a);
/* together: what is the same for many (an unset setting, a document not at hand) in one row. */
void report_boundary_add(struct grid *g, const struct run *r, const struct boundary_list *list,
                         bool together);
/* Whose rank, class or verdict differs between two runs over the same inputs; one row a difference. */
void report_compare_init(struct grid *g, struct arena *a);
void report_compare_add(struct grid *g, const struct run *before, const struct year_result *yb,
                        const struct run *after, const struct year_result *ya);
/* Whose score, place, class or verdict differs between two results of one year, each from inputs and a plan of its own: units
 * and persons are the same when code and first day are.  persons: verdicts on persons too, which the public does not see. */
void report_correction(struct grid *g, struct arena *a, const struct run *before,
                       const struct year_result *yb, const struct run *after,
                       const struct year_result *ya, bool persons);
/* The same with a further column "cause": the criteria, conditions and figures that made it differ.  Sheets of both must still
 * be there. */
void report_caused(struct grid *g, struct arena *a, const struct run *before,
                   const struct year_result *yb, const struct run *after,
                   const struct year_result *ya, bool persons);
/* For rankings whose source printed a total: recomputed beside published, and the places under each tie rule.
 * notable: only rows that are tied or whose two totals differ. */
void report_published_init(struct grid *g, struct arena *a);
void report_published_add(struct grid *g, const struct run *r, const struct year_result *y,
                          bool notable);

/* What two plans differ in, thing by thing. */
void report_plan_diff(struct grid *g, struct arena *a, const struct plan *before,
                      const struct plan *after);

/* What every output of this run must say: made-up plan, made-up figures, illustrative schemes.  report_label() says it in one
 * line, for tables that come by the dozen. */
void report_label(struct grid *g, const struct run *r);
void report_labels(struct grid *g, const struct run *r);

#endif
