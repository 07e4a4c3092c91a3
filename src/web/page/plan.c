/* The plan in sentences: engine/plan_show.h writes Markdown of headings and lists; here it becomes the template's lists. */
#include <string.h>

#include "base/str.h"
#include "engine/plan_show.h"
#include "web/page/page.h"

/* A line without its marks: "- ", "## ", and \ before a mark. */
static const char *words_of(struct arena *a, const char *s)
{
    char *out, *to;

    s += strspn(s, " #");
    if (str_starts(s, "- "))
        s += 2;
    out = to = arena_strdup(a, s);
    for (; *s; s++)
        if (*s != '\\' || !s[1])
            *to++ = *s;
    *to = '\0';
    return out;
}

const char *page_clause_anchor(struct arena *a, const char *clause)
{
    char *s = arena_printf(a, "muc-%s", *clause ? clause : "khac");

    for (char *c = s; *c; c++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-", *c))
            *c = '-';
    return s;
}

/* "Mục III.3.2.a" → III.3.2.a; the heading of what has no clause → "". */
static const char *clause_of(const char *heading)
{
    static const char mark[] = "Mục ";

    return str_starts(heading, mark) ? heading + sizeof mark - 1 : "";
}

/* Room for everything: no list can be longer than the text has lines. */
static void split(struct arena *a, char *text, struct tpl_plan *v)
{
    char **lines;
    size_t n = str_split(a, text, '\n', &lines);
    struct tpl_plan_intro *intro = ARENA_ARRAY(a, struct tpl_plan_intro, n + 1);
    struct tpl_plan_clauses *clauses = ARENA_ARRAY(a, struct tpl_plan_clauses, n + 1),
                            *clause = NULL;
    struct tpl_plan_clauses_items *items = ARENA_ARRAY(a, struct tpl_plan_clauses_items, 2 * n + 1),
                                  *item = NULL;
    struct tpl_plan_clauses_items_lines *all =
        ARENA_ARRAY(a, struct tpl_plan_clauses_items_lines, n + 1);
    size_t n_items = 0, n_lines = 0;

    v->intro = intro;
    v->clauses = clauses;
    for (size_t i = 0; i < n; i++) {
        const char *s = lines[i], *words = words_of(a, s);
        size_t blanks = strspn(s, " ");
        if (!*words || str_starts(s, "# "))
            continue;
        if (str_starts(s, "## ")) {
            clause = &clauses[v->n_clauses++];
            *clause = (struct tpl_plan_clauses){.anchor = page_clause_anchor(a, clause_of(words)),
                                                .title = words,
                                                .items = &items[n_items]};
            item = NULL;
        } else if (!clause) {
            intro[v->n_intro++] = (struct tpl_plan_intro){.text = words, .deep = blanks > 0};
        } else if (str_starts(s, "### ") || !item) {
            bool titled = str_starts(s, "### ");
            item = &items[n_items++];
            clause->n_items++;
            *item = (struct tpl_plan_clauses_items){.title = titled ? words : "",
                                                    .lines = &all[n_lines]};
            i -= !titled; /* the line itself comes next */
        } else {
            all[n_lines++] = (struct tpl_plan_clauses_items_lines){
                .text = words, .deep = blanks > 0 && blanks < 4, .deeper = blanks >= 4};
            item->n_lines++;
        }
    }
}

int page_plan(struct page *p, struct err *e)
{
    const struct site *s = p->mount;
    struct buf *text = page_buf(p->arena), *b = page_buf(p->arena);

    plan_show(text, s->plan, SHOW_MARKDOWN, DATE_NONE);
    struct tpl_plan v = {.top = page_top(p, "Tiêu chuẩn", NAV_PLAN),
                         .end = page_end(p),
                         .title = s->plan->item.title};
    split(p->arena, arena_strdup(p->arena, buf_str(text)), &v);
    tpl_plan(b, &v);
    return page_send(p, b, e);
}
