/* See plan_show.h: the outline of a plan written out as text or Markdown. */
#include "engine/plan_show.h"

#include <string.h>

#include "base/utf8.h"

struct writing {
    struct buf *out;
    struct arena *a;
    bool md;
};

/* Text as it is, or with the marks of Markdown made harmless. */
static const char *plain(const struct writing *w, const char *text)
{
    _buf_ struct buf b = BUF_INIT(1 << 20);

    if (!w->md)
        return text;
    for (; *text; text++) {
        if (strchr("\\`*_[]<>#|", *text))
            buf_addc(&b, '\\');
        buf_addc(&b, *text);
    }
    return arena_strdup(w->a, buf_str(&b));
}

static void underline(struct writing *w, const char *text, char mark)
{
    size_t n = utf8_width(text);

    buf_addf(w->out, "%s\n", text);
    while (n--)
        buf_addc(w->out, mark);
    buf_adds(w->out, "\n\n");
}

static void heading(struct writing *w, int level, const char *text)
{
    if (w->md)
        buf_addf(w->out, "%s%.*s %s\n\n", w->out->len ? "\n" : "", level, "####", plain(w, text));
    else if (level <= 2) {
        buf_adds(w->out, w->out->len ? "\n" : "");
        underline(w, text, level == 1 ? '=' : '-');
    } else
        buf_addf(w->out, "%s\n", text);
}

static void write_lines(struct writing *w, const struct plan_line *lines, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_addf(w->out, "%*s- %s\n", lines[i].depth * 2 + (w->md ? 0 : 2), "",
                 plain(w, lines[i].text));
}

static void write_thing(struct writing *w, const struct plan_thing *t)
{
    heading(w, 3,
            arena_printf(w->a, "%s: %s [%s]%s%s", t->what, t->item->title, t->item->id,
                         t->refs[0] ? " — yêu cầu " : "", t->refs));
    write_lines(w, t->lines, t->n_lines);
    buf_adds(w->out, "\n");
}

void plan_show(struct buf *out, const struct plan *p, enum show_format format, int32_t on)
{
    _arena_ struct arena *a = arena_new();
    struct writing w = {out, a, format == SHOW_MARKDOWN};
    struct plan_outline o;

    plan_outline(a, p, on, &o);
    heading(&w, 1, p->item.title);
    write_lines(&w, o.head, o.n_head);
    for (size_t i = 0; i < o.n_clauses; i++) {
        const char *c = o.clauses[i].clause;
        heading(&w, 2, c[0] ? arena_printf(a, "Mục %s", c) : "Không ghi điều khoản");
        for (size_t k = 0; k < o.clauses[i].n_things; k++)
            write_thing(&w, &o.clauses[i].things[k]);
    }
}
