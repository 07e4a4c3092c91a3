/* The tree of a verdict as a person reads it: the verdict of each condition, what was read, what was asked, by how much,
 * why, and where the figure comes from; indented as the award's standard is. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/tree.h"
#include "engine/explain.h"
#include "engine/flip.h"

static const struct {
    const char *word, *colour;
} words[] = {
    [VERDICT_MET] = {N_("[đạt]            "), "\033[32m"},
    [VERDICT_NOT_MET] = {N_("[không đạt]      "), "\033[31m"},
    [VERDICT_UNKNOWN] = {N_("[chưa đủ dữ liệu]"), "\033[33m"},
    [VERDICT_NA] = {N_("[không áp dụng]  "), "\033[2m"},
};

static void word(enum verdict v)
{
    bool colour = cli_colour();

    printf("%s%s%s", colour ? words[v].colour : "", _(words[v].word), colour ? "\033[0m" : "");
}

static void detail(int depth, const char *what, const char *text)
{
    if (text[0])
        printf("%*s%s%s%s\n", 20 + depth * 2, "", what, what[0] ? ": " : "", text);
}

static void node(struct arena *a, const struct run *r, const struct finding *f, int depth)
{
    const char *clause = f->kind == FINDING_BAR ? f->bar->item.clause : f->cond->item.clause;
    char *read = explain_read(a, r, f), *need = explain_need(a, r, f),
         *margin = explain_margin(a, r, f);

    word(f->verdict);
    printf("%*s %s", depth * 2, "", explain_label(a, r, f));
    if (clause[0] && f->kind != FINDING_YEAR)
        printf(" (%s)", clause);
    putchar('\n');
    if (read[0] || need[0])
        detail(depth, "",
               arena_printf(a, "%s%s%s%s%s%s", read, read[0] && need[0] ? "; " : "",
                            need[0] ? _("yêu cầu ") : "", need, margin[0] ? "; " : "", margin));
    detail(depth, _("Lý do"), explain_why(a, r, f));
    if (!f->n_kids)
        detail(depth, _("Làm đổi kết luận"), flip_of(a, r, f).text);
    detail(depth, _("Nguồn"), f->attestation ? f->attestation->evidence : explain_source(a, r, f));
    for (size_t i = 0; i < f->n_kids; i++)
        node(a, r, &f->kids[i], depth + 1);
}

void cli_print_tree(struct arena *a, const struct grid *head, const struct run *r,
                    const struct verdict_result *v)
{
    bool colour = cli_colour();

    printf("%s%s%s\n", colour ? "\033[1m" : "", head->title, colour ? "\033[0m" : "");
    for (size_t i = 0; i < head->n_notes; i++)
        printf("  • %s\n", head->notes[i]);
    for (size_t i = 0; i < v->root.n_kids; i++)
        node(a, r, &v->root.kids[i], 0);
}
