/* What the functions made by tools/tplc are written with.  Everything escapes; the one exception is struct html, which
 * only code that makes markup itself (charts) may fill. */
#ifndef THIDUA_WEB_TPL_H
#define THIDUA_WEB_TPL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* Markup of our own making, never of a user's. */
struct html {
    const char *at;
    size_t n;
};

struct tpl_arg {
    const char *name, *text; /* text NULL: number */
    int64_t number;
};

/* For element text and quoted attribute values: & < > " ' are written as references.  NULL is "". */
void tpl_text(struct buf *out, const char *s);
/* Words of a template or their translation: references (&nbsp;) stay, < > " ' are written as references. */
void tpl_words(struct buf *out, const char *s);
/* The same for words of n bytes that are written as they are unless the catalogue has others. */
void tpl_say(struct buf *out, const char *s, size_t n);
void tpl_int(struct buf *out, int64_t v);
/* A whole address for a quoted attribute: http://, https://, or a path, query or fragment of our own site; "#" for
 * anything else (javascript:, data:, //host, control characters, backslashes). */
void tpl_url(struct buf *out, const char *s);
/* One part of a path or query, percent-encoded: all but letters, digits and - . _ ~ */
void tpl_part(struct buf *out, const char *s);
/* A sentence in which {name} stands for an argument; the list ends with a NULL name. */
void tpl_message(struct buf *out, const char *s, const struct tpl_arg *args);

static inline bool tpl_has(const char *s)
{
    return s && *s;
}

#endif
