/* What the API shares (api/openapi.json says what it promises): answers as JSON, problems as RFC 9457, pages of lists, who
 * asks with a key.  Keys are written in byte order (base/json.h), numbers that are scored are texts with a decimal point. */
#ifndef THIDUA_WEB_API_API_H
#define THIDUA_WEB_API_API_H

#include "base/json.h"
#include "core/token.h"
#include "web/api/body.h"
#include "web/page/page.h"

enum { API_LIMIT = 100, API_MAX_LIMIT = 500 };

extern const struct route_table api_table;

/* ---- who asks ---- */

struct api_caller {
    struct session session; /* what page->session points at */
    struct token token;
    int status; /* not 0: refused with it before anything else; token is not known then */
};

/* router.session for paths of the API: by "Authorization: Bearer", never by a cookie.  NULL: no key, or one that opens
 * nothing; always on public routes. */
const struct session *api_session(struct page *p);
/* The key of the page; ERR_DENIED unless it has the scope. */
int api_token(const struct page *p, enum token_scope scope, const struct token **ret,
              struct err *e);

/* ---- problems ---- */

/* Under /api/, in whatever movement and language. */
bool api_path(const char *path);
/* Wants a problem as JSON and not as a page. */
bool api_asks(const struct http_request *rq);
/* router.error_page for those. */
void api_error(struct http_request *rq, const struct problem *problem, struct http_answer *an);
/* An answer of its own status, with what is wrong where (may be NULL); returns 0 for the handler. */
int api_refuse(struct page *p, int status, const struct err *e, const struct api_wrongs *wrongs);

/* ---- answers ---- */

/* A writer into a buffer of the request, with the outermost object begun. */
struct json *api_begin(struct page *p);
/* Ends the object and sends it: to be kept by everybody until results change, and readable from any site. */
int api_send(struct page *p, struct json *j, struct err *e);
/* For one key only, kept by nobody. */
int api_send_private(struct page *p, struct json *j, struct err *e);
/* What every output must say: "notices". */
void api_notices(struct json *j, const struct page *p);

/* "1153/1214", "88.4": exact. */
void api_num(struct json *j, struct arena *a, const char *key, struct num x);
/* Two places; null when first is 0. */
void api_places(struct json *j, const char *key, uint32_t first, uint32_t last);
/* "rank": the place when it is known, else null; "class" likewise, and "classes": both ends, null for the unranked. */
void api_rank(struct json *j, const struct standing *st);
void api_classes(struct json *j, const struct scheme *s, const struct standing *st);
/* NULL for DATE_NONE. */
void api_date(struct json *j, struct arena *a, const char *key, int32_t day);
/* "" becomes null. */
void api_text(struct json *j, const char *key, const char *s);
/* Words of the engine ("not applicable") as one word ("not_applicable"). */
void api_word(struct json *j, struct arena *a, const char *key, const char *s);

/* ---- lists ---- */

#define API_PAGING                                                          \
    {.name = "limit",                                                       \
     .title = "limit",                                                      \
     .type = FIELD_INT,                                                     \
     .max = 3,                                                              \
     .low = 1,                                                              \
     .high = API_MAX_LIMIT},                                                \
    {                                                                       \
        .name = "cursor", .title = "cursor", .type = FIELD_TEXT, .max = 400 \
    }

int api_limit_asked(const struct page *p);
/* A cursor is a text of ours that nobody need understand.  NULL: none came; ERR_INPUT: not one of ours. */
int api_cursor(const struct page *p, char **ret, struct err *e);
/* "next" and the Link header; text NULL: there is no further page. */
void api_next(struct page *p, struct json *j, const char *text);

/* One page of a list that lies in memory. */
struct api_cut {
    size_t from, to;
    const char *next; /* for api_next() */
};
int api_cut(const struct page *p, size_t total, struct api_cut *ret, struct err *e);

/* ---- handlers ---- */

int api_index(struct page *p, struct err *e);
int api_openapi(struct page *p, struct err *e);
int api_movement(struct page *p, struct err *e);
int api_units(struct page *p, struct err *e);
int api_unit(struct page *p, struct err *e);
int api_years(struct page *p, struct err *e);
int api_standards(struct page *p, struct err *e);
int api_package(struct page *p, struct err *e);
int api_rankings(struct page *p, struct err *e);
int api_scoresheet(struct page *p, struct err *e);
int api_verdicts(struct page *p, struct err *e);
int api_facts_get(struct page *p, struct err *e);
int api_facts_post(struct page *p, struct err *e);

/* "scheme", "group", … of a ranking, as an object. */
void api_ranking(struct json *j, struct arena *a, const struct run *r, const struct ranking *k);

#endif
