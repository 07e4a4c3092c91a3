/* What ranking pages of a year show the same whatever is searched for: the rows of their charts, the names as searches see
 * them.  It depends on the publication alone, so it is drawn when first asked for and goes with it. */
#ifndef THIDUA_WEB_PAGE_DRAWN_H
#define THIDUA_WEB_PAGE_DRAWN_H

#include "doc/chart.h"
#include "web/site.h"

struct drawn_text {
    const char *rank, *score; /* "–" when it is not ranked */
};

struct drawn_ranking {
    struct drawn_text *texts;      /* one for each standing */
    struct chart_row *bars, *heat; /* one for each standing; heat: NULL with fewer than two areas */
    struct chart_mark *marks;      /* of the classes */
    size_t n_marks;
    int64_t max;            /* right end of the bars */
    struct chart_row areas; /* the head of the heat map */
    size_t n_areas;
};

struct drawn {
    const char *
        *names; /* by number of unit: its name, then its code, as vi_search_key() makes them */
    struct drawn_ranking *rankings; /* of the year's result */
};

const struct drawn *drawn_of(const struct site_year *y);

#endif
