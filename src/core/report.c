/* See report.h.  Turns results into rows; decides nothing. */
#include "core/report_impl.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/str.h"
#include "engine/calendar.h"
#include "engine/explain.h"
#include "engine/flip.h"
#include "engine/measure.h"
#include "engine/plan_diff.h"
#include "engine/rank.h"
#include "engine/say.h"

/* "minh họa: số liệu, bộ tiêu chí"; "" when nothing is made up. */
static const char *label_short(struct arena *a, const struct run *r)
{
    const char *schemes = "", *list = "";

    for (size_t i = 0; i < r->plan->n_schemes; i++)
        if (r->plan->schemes[i].illustrative[0])
            schemes = _("bộ tiêu chí");
    const char *const parts[] = {r->plan->illustrative[0] ? _("kế hoạch") : "",
                                 r->inputs->label[0] ? _("số liệu") : "", schemes};
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
        if (parts[i][0])
            list = arena_printf(a, "%s%s%s", list, list[0] ? ", " : "", parts[i]);
    return list[0] ? arena_printf(a, _("minh họa: %s"), list) : "";
}

void report_label(struct grid *g, const struct run *r)
{
    g->label = label_short(g->arena, r);
    if (g->label[0])
        grid_note(g, arena_printf(g->arena, _("Không dùng để xét thật; %s"), g->label));
}

void report_labels(struct grid *g, const struct run *r)
{
    struct arena *a = g->arena;

    g->label = label_short(a, r);

    if (r->plan->illustrative[0])
        grid_note(g, arena_printf(a, _("Kế hoạch minh họa: %s"), r->plan->illustrative));
    grid_note(g, r->inputs->label);
    for (size_t i = 0; i < r->plan->n_schemes; i++)
        if (r->plan->schemes[i].illustrative[0])
            grid_note(g, arena_printf(a, _("Bộ tiêu chí “%s” là minh họa: %s"),
                                      r->plan->schemes[i].item.title,
                                      r->plan->schemes[i].illustrative));
}

/* ---- rankings ---- */

enum {
    R_RANK,
    R_CODE,
    R_NAME,
    R_GROUP,
    R_SCORE,
    R_CLASS,
    R_YEAR,
    R_INDEX,
    R_EXACT,
    R_TOTAL,
    R_HIGH,
    R_PUBLISHED,
    R_DIFFERENCE,
    R_TIED,
    R_STATE
};
static const struct grid_column ranking_columns[] = {
    [R_RANK] = {"rank", N_("Hạng"), GRID_NUMBER},
    [R_CODE] = {"code", N_("Mã"), GRID_TEXT},
    [R_NAME] = {"name", N_("Đơn vị"), GRID_TEXT},
    [R_GROUP] = {"group", N_("Nhóm"), GRID_TEXT},
    [R_SCORE] = {"score", N_("Điểm"), GRID_NUMBER},
    [R_CLASS] = {"class", N_("Xếp loại"), GRID_TEXT},
    [R_YEAR] = {"year", N_("Năm"), GRID_NUMBER},
    [R_INDEX] = {"index", N_("Bộ chỉ số"), GRID_TEXT},
    [R_EXACT] = {"exact", N_("Điểm chính xác"), GRID_NUMBER},
    [R_TOTAL] = {"total", N_("Tổng tính lại"), GRID_NUMBER},
    [R_HIGH] = {"high", N_("Cao nhất có thể"), GRID_NUMBER},
    [R_PUBLISHED] = {"published", N_("Tổng công bố"), GRID_NUMBER},
    [R_DIFFERENCE] = {"difference", N_("Chênh lệch"), GRID_NUMBER},
    [R_TIED] = {"tied", N_("Đồng hạng"), GRID_TEXT},
    [R_STATE] = {"state", N_("Ghi chú"), GRID_TEXT},
};

void report_rankings_init(struct grid *g, struct arena *a, const struct run *r)
{
    grid_init(g, a, _("Bảng xếp hạng"), ranking_columns, ARRAY_SIZE(ranking_columns));
    report_labels(g, r);
}

const char *report_open(struct arena *a, const struct ranking *k, const struct sheet *t,
                        const struct standing *st)
{
    const char *why = "", *ends = "";

    if (!st->best.rank)
        return _("không có tiêu chí nào áp dụng");
    if (!st->ranked)
        why = arena_printf(a, _("chưa xếp hạng: mới có số liệu của %s%% số điểm"),
                           num_vi(a, num_mul(a, t->availability, num_int(100)), 2));
    else if (!st->complete)
        why = _("tạm tính, còn thiếu số liệu");
    else if (!num_eq(t->low, t->high))
        why = _("điểm còn chờ số liệu của đơn vị khác");
    else if (standing_open(st))
        why = _("hạng còn chờ số liệu của đơn vị khác");
    if (!num_eq(t->low, t->high) && !st->unbounded)
        ends = arena_printf(a, _("; từ %s đến %s điểm"), num_vi(a, t->low, k->scheme->shown),
                            num_vi(a, t->high, k->scheme->shown));
    return arena_printf(a, "%s%s", why, ends);
}

static void ranking_row(struct grid *g, const struct run *r, const struct ranking *k, size_t i)
{
    struct arena *a = g->arena;
    const struct scheme *s = k->scheme;
    const struct sheet *t = &k->sheets[i];
    const struct standing *st = &k->standings[i];
    const struct unit *u = &r->inputs->units.at[t->unit];
    const char **row = grid_row(g);

    row[R_CODE] = u->code;
    row[R_NAME] = u->name;
    row[R_GROUP] = r->plan->groups[k->group].item.id;
    row[R_YEAR] = int_text(a, k->year);
    row[R_INDEX] = r->plan->indexes[s->index].id;
    row[R_TOTAL] = num_text(a, t->total, s->shown);
    if (!num_eq(t->low, t->high))
        row[R_HIGH] = num_text(a, t->high, s->shown);
    row[R_RANK] = standing_place(a, st);
    row[R_CLASS] = standing_class(a, s, st);
    if (st->ranked) {
        row[R_SCORE] = num_text(a, st->score, s->shown);
        row[R_EXACT] = num_exact(a, st->score);
    }
    if (t->published.state == VALUE_OK) {
        row[R_PUBLISHED] = num_exact(a, t->published.v);
        row[R_DIFFERENCE] = num_exact(a, num_sub(a, t->total, t->published.v));
    }
    if (standing_tied(st))
        row[R_TIED] = arena_printf(a, "%u-%u", st->best.first, st->best.last);
    row[R_STATE] = report_open(a, k, t, st);
}

/* How many were ranked, and by which rules. */
static char *ranking_rules(struct arena *a, const struct ranking *k)
{
    return arena_printf(a, _("%zu đơn vị, xếp hạng %zu; %s; số liệu thiếu: %s; xếp theo %s"),
                        k->n_units, k->n_ranked, tie_rule_vi(k->scheme->ties),
                        missing_policy_vi(k->scheme->missing),
                        k->scheme->rank_published  ? _("tổng công bố")
                        : k->scheme->rank_on_shown ? _("điểm đã làm tròn")
                                                   : _("điểm chưa làm tròn"));
}

void report_ranking(struct grid *g, struct arena *a, const struct run *r, const struct ranking *k)
{
    grid_init(g, a,
              arena_printf(a, _("Bảng xếp hạng năm %d: %s, %s"), k->year, k->scheme->item.title,
                           r->plan->groups[k->group].item.title),
              ranking_columns, ARRAY_SIZE(ranking_columns));
    report_label(g, r);
    grid_note(g, ranking_rules(a, k));
    for (size_t i = 0; i < k->n_units; i++)
        ranking_row(g, r, k, i);
    for (size_t i = 0; i < g->rows.n;
         i++) { /* what the title says, and what only repeats the score */
        const char **row = g->rows.at[i];
        row[R_GROUP] = row[R_YEAR] = row[R_INDEX] = "";
        if (!k->standings[i].ranked)
            continue;
        if (str_eq(row[R_TOTAL], row[R_SCORE]))
            row[R_TOTAL] = "";
        if (num_eq(k->standings[i].score,
                   num_round(a, k->standings[i].score, k->scheme->shown, k->scheme->rounding)))
            row[R_EXACT] = "";
    }
}

void report_rankings_add(struct grid *g, const struct run *r, const struct year_result *y)
{
    for (size_t k = 0; k < y->n_rankings; k++) {
        const struct ranking *rk = &y->rankings[k];
        grid_note(g,
                  arena_printf(g->arena, _("%d, %s, nhóm %s: %s"), y->year, rk->scheme->item.title,
                               r->plan->groups[rk->group].item.title, ranking_rules(g->arena, rk)));
        for (size_t i = 0; i < rk->n_units; i++)
            ranking_row(g, r, rk, i);
    }
}

/* ---- one sheet ---- */

enum { S_TITLE, S_CLAUSE, S_READ, S_POINTS, S_MAX, S_NOTE, S_SOURCE, S_ID };
static const struct grid_column sheet_columns[] = {
    [S_ID] = {"id", N_("Mã tiêu chí"), GRID_TEXT},
    [S_TITLE] = {"criterion", N_("Lĩnh vực, tiêu chí"), GRID_TEXT},
    [S_CLAUSE] = {"clause", N_("Căn cứ"), GRID_TEXT},
    [S_READ] = {"read", N_("Số liệu"), GRID_TEXT},
    [S_POINTS] = {"points", N_("Điểm"), GRID_NUMBER},
    [S_MAX] = {"max", N_("Tối đa"), GRID_NUMBER},
    [S_NOTE] = {"note", N_("Ghi chú"), GRID_TEXT},
    [S_SOURCE] = {"source", N_("Nguồn"), GRID_TEXT},
};

static const char *level_text(struct arena *a, const struct plan *p, const struct fact *f,
                              const char *number)
{
    const char *title = f->num_scale == 0 ? plan_level_title(p, f->indicator, f->num) : "";

    return arena_printf(a, _("mức %s%s%s"), number, *title ? ": " : "", title);
}

const char *report_fact_text(struct arena *a, const struct plan *p, const struct fact *f)
{
    if (!f || f->state != FACT_VALUE)
        return "";
    if (p->indicators[f->indicator].measure == MEASURE_MILESTONE)
        return date_vi(a, (int32_t)f->num);
    char *n = num_vi(a, fact_num(a, f), 9);
    if (p->indicators[f->indicator].measure == MEASURE_YES_NO)
        return f->num ? _("có") : _("không");
    if (p->indicators[f->indicator].measure == MEASURE_LEVEL)
        return level_text(a, p, f, n);
    if (!measure_is_ratio(p->indicators[f->indicator].measure))
        return n;
    char *d = num_vi(a, fact_den(a, f), 9);
    if (f->den == 0)
        return arena_printf(a, "%s/%s", n, d);
    struct num v = num_div(a, fact_num(a, f), fact_den(a, f));
    return arena_printf(a, "%s/%s = %s", n, d, num_vi_percent(a, v, v));
}

static const char *mark_note(struct arena *a, const struct scheme *s, int year,
                             const struct mark *m)
{
    const char *why = _(why_vi(m->why));

    if (m->late)
        return arena_printf(a, _("%s%snhập ngày %s, quá hạn %s"), why, why[0] ? "; " : "",
                            date_vi(a, m->late->recorded), date_vi(a, measure_due(s, year)));
    if (m->others)
        return arena_printf(a, _("từ %s đến %s điểm, chờ số liệu của đơn vị khác"),
                            num_vi(a, m->low, 2), num_vi(a, m->high, 2));
    if (m->fact && (m->fact->flags & FACT_DISPUTED))
        return arena_printf(a, _("%s%ssố liệu đang xác minh"), why, why[0] ? "; " : "");
    return why;
}

static void sheet_row(struct grid *g, const struct run *r, const struct ranking *k,
                      const struct sheet *t, size_t c)
{
    struct arena *a = g->arena;
    const struct criterion *cr = &k->scheme->criteria[c];
    const struct mark *m = &t->marks[c];
    const char **row = grid_row(g);
    const char *section = cr->section == SECTION_BONUS     ? "[+] "
                          : cr->section == SECTION_PENALTY ? "[−] "
                                                           : "";

    row[S_ID] = cr->item.id;
    row[S_TITLE] = arena_printf(a, "%*s%s%s", cr->depth * 2, "", section, cr->item.title);
    row[S_CLAUSE] = cr->item.clause;
    row[S_MAX] = num_text(a, m->max, 2);
    row[S_POINTS] = m->state == MARK_MISSING && cr->leaf ? "" : num_text(a, m->points, 2);
    row[S_NOTE] = cr->leaf && (m->state != MARK_SCORED || m->late || m->fact)
                      ? mark_note(a, k->scheme, k->year, m)
                      : "";
    row[S_READ] = report_fact_text(a, r->plan, m->fact);
    if (m->by)
        row[S_READ] = arena_printf(a, "%s × %s", row[S_READ], report_fact_text(a, r->plan, m->by));
    if (m->fact)
        row[S_SOURCE] = r->inputs->origins.at[m->fact->origin].source;
}

void report_sheet(struct grid *g, struct arena *a, const struct run *r, const struct ranking *k,
                  uint32_t unit)
{
    const struct sheet *t = ranking_sheet(k, unit);
    const struct standing *st = ranking_of(k, unit);

    grid_init(g, a, arena_printf(a, _("Phiếu điểm %d: %s"), k->year, k->scheme->item.title),
              sheet_columns, ARRAY_SIZE(sheet_columns));
    report_label(g, r);
    if (k->scheme->illustrative[0])
        grid_note(g, arena_printf(a, _("Bộ tiêu chí minh họa: %s"), k->scheme->illustrative));
    if (!t)
        return;
    for (size_t c = 0; c < k->scheme->n_criteria; c++)
        sheet_row(g, r, k, t, c);
    const char **row = grid_row(g);
    row[S_TITLE] = _("TỔNG ĐIỂM");
    row[S_POINTS] = num_text(a, t->total, k->scheme->shown);
    row[S_MAX] = num_text(a, k->scheme->out_of, 2);
    if (num_cmp(t->max, k->scheme->out_of) != 0)
        row[S_NOTE] = arena_printf(a, _("quy đổi từ %s/%s điểm áp dụng"), num_vi(a, t->raw, 4),
                                   num_vi(a, t->max, 4));
    row[S_READ] = st->best.rank && st->reported
                      ? arena_printf(a, _("hạng %s/%zu"), standing_place(a, st), k->n_placed)
                      : "";
    const char *open = report_open(a, k, t, st);
    if (open[0])
        row[S_READ] = arena_printf(a, "%s%s%s", row[S_READ], row[S_READ][0] ? "; " : "", open);
}

/* ---- verdicts ---- */

enum { V_YEAR, V_AWARD, V_TITLE, V_CODE, V_NAME, V_VERDICT, V_FLIP, V_SETTINGS };
static const struct grid_column verdict_columns[] = {
    [V_YEAR] = {"year", N_("Năm"), GRID_NUMBER},
    [V_AWARD] = {"award", N_("Mã hình thức"), GRID_TEXT},
    [V_TITLE] = {"title", N_("Hình thức khen thưởng"), GRID_TEXT},
    [V_CODE] = {"code", N_("Mã"), GRID_TEXT},
    [V_NAME] = {"name", N_("Tập thể, cá nhân"), GRID_TEXT},
    [V_VERDICT] = {"verdict", N_("Kết luận"), GRID_TEXT},
    [V_FLIP] = {"flip", N_("Thay đổi nhỏ nhất làm đổi kết luận"), GRID_TEXT},
    [V_SETTINGS] = {"settings", N_("Dựa vào điều văn bản để ngỏ"), GRID_TEXT},
};

/* "Câu hỏi?: trả lời; …"; with the whole basis where there is room. */
static const char *settings_text(struct arena *a, const struct run *r,
                                 const struct verdict_result *v, bool basis)
{
    size_t n;
    const uint32_t *list = explain_settings(a, r, &v->root, &n);
    const char *text = "";

    for (size_t i = 0; i < n; i++) {
        const struct setting *s = &r->plan->settings[list[i]];
        const char *answer =
            s->kind == SETTING_CONDITION && strcmp(s->basis, N_("chưa cấu hình")) != 0
                ? _("xem cây điều kiện")
                : setting_text(a, r->plan, s, date_from(v->year, 12, 31));
        text = arena_printf(a, "%s%s%s %s", text, text[0] ? "; " : "", s->item.title, answer);
        if (basis && strcmp(answer, s->basis) != 0)
            text = arena_printf(a, "%s (%s)", text, s->basis);
    }
    return text;
}

void report_verdicts_init(struct grid *g, struct arena *a)
{
    grid_init(g, a, _("Kết luận xét tiêu chuẩn khen thưởng"), verdict_columns,
              ARRAY_SIZE(verdict_columns));
}

/* The year; of a period award the period, and until when it was looked at. */
static const char *period_text(struct arena *a, const struct run *r, const struct verdict_result *v)
{
    struct years y = r->plan->period;

    if (r->plan->awards[v->award].each == EACH_YEAR)
        return arena_printf(a, _("năm %d"), v->year);
    if (v->year < y.to)
        return arena_printf(a, _("giai đoạn %d–%d, mới xét đến hết năm %d"), y.from, y.to, v->year);
    return arena_printf(a, _("giai đoạn %d–%d"), y.from, y.to);
}

static const char **verdict_row(struct grid *g, const struct run *r, const struct verdict_result *v)
{
    struct arena *a = g->arena;
    const char **row = grid_row(g);

    row[V_CODE] = subject_code(r, v->unit, v->person);
    row[V_NAME] = subject_name(r, v->unit, v->person);
    row[V_VERDICT] = _(verdict_vi(v->root.verdict));
    row[V_FLIP] = flip_of(a, r, &v->root).text;
    row[V_SETTINGS] = settings_text(a, r, v, false);
    return row;
}

void report_verdicts_add(struct grid *g, const struct run *r, const struct year_result *y)
{
    for (size_t i = 0; i < y->n_verdicts; i++) {
        const struct verdict_result *v = &y->verdicts[i];
        const char **row = verdict_row(g, r, v);
        row[V_YEAR] = int_text(g->arena, v->year);
        row[V_AWARD] = r->plan->awards[v->award].item.id;
        row[V_TITLE] = r->plan->awards[v->award].item.title;
    }
}

enum { A_TITLE, A_YEAR, A_MET, A_NOT_MET, A_UNKNOWN, A_NA };
static const struct grid_column summary_columns[] = {
    [A_TITLE] = {"title", N_("Hình thức khen thưởng"), GRID_TEXT},
    [A_YEAR] = {"year", N_("Năm"), GRID_NUMBER},
    [A_MET] = {"met", N_("Đạt"), GRID_NUMBER},
    [A_NOT_MET] = {"not-met", N_("Không đạt"), GRID_NUMBER},
    [A_UNKNOWN] = {"unknown", N_("Chưa đủ dữ liệu"), GRID_NUMBER},
    [A_NA] = {"not-applicable", N_("Không áp dụng"), GRID_NUMBER},
};

void report_summary_init(struct grid *g, struct arena *a, const struct run *r)
{
    grid_init(g, a, arena_printf(a, _("Tổng hợp kết quả xét: %s"), r->plan->item.title),
              summary_columns, ARRAY_SIZE(summary_columns));
    report_labels(g, r);
}

static void summary_row(struct grid *g, const struct run *r, const struct year_result *y,
                        uint32_t award)
{
    static const int column[] = {[VERDICT_MET] = A_MET,
                                 [VERDICT_NOT_MET] = A_NOT_MET,
                                 [VERDICT_UNKNOWN] = A_UNKNOWN,
                                 [VERDICT_NA] = A_NA};
    int64_t n[ARRAY_SIZE(summary_columns)] = {0}, all = 0;

    for (size_t i = 0; i < y->n_verdicts; i++)
        if (y->verdicts[i].award == award) {
            n[column[y->verdicts[i].root.verdict]]++;
            all++;
        }
    if (!all)
        return;
    const char **row = grid_row(g);
    row[A_TITLE] = r->plan->awards[award].item.title;
    row[A_YEAR] = int_text(g->arena, y->year);
    for (int c = A_MET; c <= A_NA; c++)
        row[c] = int_text(g->arena, n[c]);
}

void report_summary_add(struct grid *g, const struct run *r, const struct year_result *y)
{
    for (uint32_t w = 0; w < r->plan->n_awards; w++)
        summary_row(g, r, y, w);
}

/* What is the same in every row stands once above the table. */
static void hoist(struct grid *g, size_t column, const char *note)
{
    const char *first = g->rows.n ? g->rows.at[0][column] : "";

    for (size_t i = 1; i < g->rows.n; i++)
        if (!str_eq(g->rows.at[i][column], first))
            return;
    if (!first[0] || g->rows.n < 2)
        return;
    grid_note(g, arena_printf(g->arena, "%s: %s", note, first));
    for (size_t i = 0; i < g->rows.n; i++)
        g->rows.at[i][column] = "";
}

bool report_award(struct grid *g, struct arena *a, const struct run *r, const struct year_result *y,
                  uint32_t award)
{
    const struct award *w = &r->plan->awards[award];
    size_t n[4] = {0};
    const struct verdict_result *last = NULL;

    grid_init(g, a, "", verdict_columns, ARRAY_SIZE(verdict_columns));
    for (enum verdict v = VERDICT_MET; v <= VERDICT_NA; v++) { /* those who met it first */
        for (size_t i = 0; i < y->n_verdicts; i++) {
            if (y->verdicts[i].award != award || y->verdicts[i].root.verdict != v)
                continue;
            last = &y->verdicts[i];
            n[v]++;
            verdict_row(g, r, last);
        }
    }
    if (!last)
        return false;
    g->title = arena_printf(a, "%s, %s [%s]", w->item.title, period_text(a, r, last), w->item.id);
    report_label(g, r);
    grid_note(g,
              arena_printf(a, _("%zu đạt, %zu không đạt, %zu chưa đủ dữ liệu, %zu không áp dụng"),
                           n[VERDICT_MET], n[VERDICT_NOT_MET], n[VERDICT_UNKNOWN], n[VERDICT_NA]));
    hoist(g, V_SETTINGS, _("Dựa vào điều văn bản để ngỏ"));
    hoist(g, V_FLIP, _("Thay đổi nhỏ nhất làm đổi kết luận"));
    return true;
}

enum { T_YEAR, T_TARGET, T_TITLE, T_CODE, T_NAME, T_VERDICT, T_READ, T_NEED, T_FLIP };
static const struct grid_column target_columns[] = {
    [T_YEAR] = {"year", N_("Năm"), GRID_NUMBER},
    [T_TARGET] = {"target", N_("Mã tiêu chí"), GRID_TEXT},
    [T_TITLE] = {"title", N_("Tiêu chí thi đua"), GRID_TEXT},
    [T_CODE] = {"code", N_("Mã"), GRID_TEXT},
    [T_NAME] = {"name", N_("Đơn vị"), GRID_TEXT},
    [T_VERDICT] = {"verdict", N_("Kết luận"), GRID_TEXT},
    [T_READ] = {"read", N_("Số liệu"), GRID_TEXT},
    [T_NEED] = {"need", N_("Yêu cầu"), GRID_TEXT},
    [T_FLIP] = {"flip", N_("Khoảng cách"), GRID_TEXT},
};

void report_targets_init(struct grid *g, struct arena *a)
{
    grid_init(g, a, _("Thực hiện tiêu chí thi đua"), target_columns, ARRAY_SIZE(target_columns));
}

void report_targets_add(struct grid *g, const struct run *r, const struct year_result *y,
                        uint32_t unit)
{
    struct arena *a = g->arena;

    for (size_t i = 0; i < y->n_targets; i++) {
        const struct target_result *t = &y->targets[i];
        if (unit != NO_INDEX && t->unit != unit)
            continue;
        const char **row = grid_row(g);
        row[T_YEAR] = int_text(a, y->year);
        row[T_TARGET] = r->plan->targets[t->target].item.id;
        row[T_TITLE] = r->plan->targets[t->target].item.title;
        row[T_CODE] = r->inputs->units.at[t->unit].code;
        row[T_NAME] = r->inputs->units.at[t->unit].name;
        row[T_VERDICT] = _(verdict_vi(t->finding.verdict));
        row[T_READ] = explain_read(a, r, &t->finding);
        row[T_NEED] = explain_need(a, r, &t->finding);
        row[T_FLIP] = flip_of(a, r, &t->finding).text;
    }
}

/* ---- one tree ---- */

enum { N_VERDICT, N_LABEL, N_READ, N_NEED, N_MARGIN, N_FLIP, N_WHY, N_CLAUSE, N_SOURCE };
static const struct grid_column tree_columns[] = {
    [N_VERDICT] = {"verdict", N_("Kết luận"), GRID_TEXT},
    [N_LABEL] = {"condition", N_("Điều kiện"), GRID_TEXT},
    [N_READ] = {"read", N_("Đọc được"), GRID_TEXT},
    [N_NEED] = {"need", N_("Yêu cầu"), GRID_TEXT},
    [N_MARGIN] = {"margin", N_("Khoảng cách"), GRID_TEXT},
    [N_FLIP] = {"flip", N_("Làm đổi kết luận"), GRID_TEXT},
    [N_WHY] = {"why", N_("Lý do"), GRID_TEXT},
    [N_CLAUSE] = {"clause", N_("Căn cứ"), GRID_TEXT},
    [N_SOURCE] = {"source", N_("Nguồn"), GRID_TEXT},
};

static void tree_rows(struct grid *g, const struct run *r, const struct finding *f, int depth)
{
    struct arena *a = g->arena;
    const char **row = grid_row(g);

    row[N_VERDICT] = _(verdict_vi(f->verdict));
    row[N_LABEL] = arena_printf(a, "%*s%s", depth * 2, "", explain_label(a, r, f));
    row[N_READ] = explain_read(a, r, f);
    row[N_NEED] = explain_need(a, r, f);
    row[N_MARGIN] = explain_margin(a, r, f);
    row[N_FLIP] = f->n_kids ? "" : flip_of(a, r, f).text;
    row[N_WHY] = explain_why(a, r, f);
    row[N_CLAUSE] = f->kind == FINDING_BAR ? f->bar->item.clause : f->cond->item.clause;
    row[N_SOURCE] = explain_source(a, r, f);
    for (size_t i = 0; i < f->n_kids; i++)
        tree_rows(g, r, &f->kids[i], depth + 1);
}

/* A8, A9: until when the dossier may be sent, and how that was counted. */
static void note_deadline(struct grid *g, const struct run *r, const struct verdict_result *v)
{
    const struct award *w = &r->plan->awards[v->award];
    struct day_count d;
    struct err e;

    if (w->deadline == NO_INDEX)
        return;
    const struct item *item = &r->plan->deadlines[w->deadline].item;
    if (calendar_deadline(g->arena, r->plan, r->inputs, w->deadline, v->year, &d, &e) == 0)
        grid_note(g, arena_printf(g->arena, _("%s (%s): hết ngày %s; %s"), item->title,
                                  item->clause, date_vi(g->arena, d.last), d.how));
    else
        grid_note(g, arena_printf(g->arena, _("%s (%s): chưa xác định, %s"), item->title,
                                  item->clause, e.message));
}

/* The form by the law in force on the day; "chưa có văn bản" where the text is not at hand. */
static const char *form_on(struct arena *a, const struct plan *p, const struct document *d,
                           int32_t day)
{
    for (size_t i = 0; i < d->n_forms; i++) {
        const struct law *law = &p->laws[d->forms[i].law];
        if (span_has(law->in_force, day))
            return arena_printf(a, _(" (mẫu theo %s: %s)"), law->item.title,
                                d->forms[i].form[0] ? d->forms[i].form : _("chưa có văn bản"));
    }
    return d->n_forms ? _(" (mẫu: chưa có văn bản)") : "";
}

/* A7: what the dossier must hold, by subject and by the law of the day it is due. */
static void note_dossier(struct grid *g, const struct run *r, const struct verdict_result *v)
{
    const struct plan *p = r->plan;
    const struct award *w = &p->awards[v->award];
    struct arena *a = g->arena;
    struct day_count d = {.last = date_from(v->year + 1, 1, 31)};
    struct err e;

    if (w->dossier == NO_INDEX)
        return;
    if (w->deadline != NO_INDEX)
        calendar_deadline(a, p, r->inputs, w->deadline, v->year, &d, &e);
    const struct dossier *dossier = &p->dossiers[w->dossier];
    const char *list = "";
    for (size_t i = 0; i < dossier->n_documents; i++) {
        const struct document *doc = &dossier->documents[i];
        if (w->for_person ? !doc->for_person : !doc->for_unit)
            continue;
        list = arena_printf(a, "%s%s%s%s%s%s%s%s", list, list[0] ? "; " : "", doc->title,
                            doc->with[0] ? _(" kèm ") : "", doc->with,
                            doc->confirmed_by[0] ? _(" có xác nhận của ") : "", doc->confirmed_by,
                            form_on(a, p, doc, d.last));
    }
    grid_note(g, arena_printf(a, _("Hồ sơ (%s), theo quy định tại ngày %s: %s"),
                              dossier->item.clause, date_vi(a, d.last), list));
}

void report_tree(struct grid *g, struct arena *a, const struct run *r,
                 const struct verdict_result *v)
{
    const struct award *w = &r->plan->awards[v->award];
    char *flip = flip_of(a, r, &v->root).text;

    grid_init(g, a,
              arena_printf(a, "%s — %s %s, %s: %s", w->item.title,
                           subject_code(r, v->unit, v->person), subject_name(r, v->unit, v->person),
                           period_text(a, r, v), _(verdict_vi(v->root.verdict))),
              tree_columns, ARRAY_SIZE(tree_columns));
    report_label(g, r);
    if (w->item.clause[0])
        grid_note(
            g, arena_printf(a, _("Căn cứ: mục %s, Kế hoạch %s"), w->item.clause, r->plan->number));
    if (flip[0])
        grid_note(g, arena_printf(a, _("Thay đổi nhỏ nhất làm đổi kết luận: %s"), flip));
    const char *settings = settings_text(a, r, v, true);
    if (settings[0])
        grid_note(g, arena_printf(a, _("Dựa vào điều văn bản để ngỏ: %s"), settings));
    note_deadline(g, r, v);
    note_dossier(g, r, v);
    for (size_t i = 0; i < v->root.n_kids; i++)
        tree_rows(g, r, &v->root.kids[i], 0);
}

/* ---- boundary ---- */

enum { B_YEAR, B_CAUSE, B_CODE, B_NAME, B_WHAT, B_ON, B_DETAIL };
static const struct grid_column boundary_columns[] = {
    [B_YEAR] = {"year", N_("Năm"), GRID_NUMBER},
    [B_CAUSE] = {"cause", N_("Nguyên nhân"), GRID_TEXT},
    [B_CODE] = {"code", N_("Mã"), GRID_TEXT},
    [B_NAME] = {"name", N_("Tập thể, cá nhân"), GRID_TEXT},
    [B_WHAT] = {"what", N_("Kết quả"), GRID_TEXT},
    [B_ON] = {"on", N_("Phụ thuộc vào, so với"), GRID_TEXT},
    [B_DETAIL] = {"detail", N_("Cụ thể"), GRID_TEXT},
};

void report_boundary_init(struct grid *g, struct arena *a)
{
    grid_init(g, a, _("Báo cáo ranh giới: kết quả cần xem lại trước khi công bố"), boundary_columns,
              ARRAY_SIZE(boundary_columns));
}

/* What asks for papers or answers is told once, with whom it concerns; the rest is looked at one by one. */
static bool told_once(enum boundary_cause c)
{
    return c == BOUNDARY_MISSING || c == BOUNDARY_UNSET || c == BOUNDARY_NOT_LOADED;
}

/* Who else an item concerns: n and, of missing papers, their codes; false when an earlier item has said so. */
static bool concerned(struct arena *a, const struct run *r, const struct boundary_list *list,
                      size_t i, size_t *ret_n, const char **ret_codes)
{
    const struct boundary_item *b = &list->at[i], *last = NULL;
    _buf_ struct buf codes = BUF_INIT(1 << 16);

    *ret_n = 0;
    for (size_t k = 0; k < list->n; k++) {
        const struct boundary_item *o = &list->at[k];
        if (o->cause != b->cause || !str_eq(o->what, b->what) || !str_eq(o->on, b->on) ||
            !str_eq(o->detail, b->detail))
            continue;
        if (k < i)
            return false;
        if (last && o->unit == last->unit && o->person == last->person)
            continue;
        if (b->cause == BOUNDARY_MISSING)
            buf_addf(&codes, "%s%s", codes.len ? ", " : "", subject_code(r, o->unit, o->person));
        ++*ret_n;
        last = o;
    }
    *ret_codes = arena_strdup(a, buf_failed(&codes) ? "…" : buf_str(&codes));
    return true;
}

static void boundary_row(struct grid *g, const struct run *r, const struct boundary_item *b,
                         size_t n, const char *codes)
{
    const char **row = grid_row(g);

    row[B_YEAR] = int_text(g->arena, b->year);
    row[B_CAUSE] = boundary_cause_vi(b->cause);
    row[B_CODE] = n > 1 ? "" : subject_code(r, b->unit, b->person);
    row[B_NAME] = n > 1 ? arena_printf(g->arena, _("%zu tập thể, cá nhân"), n)
                        : subject_name(r, b->unit, b->person);
    row[B_WHAT] = b->what;
    row[B_ON] = b->on;
    row[B_DETAIL] =
        n > 1 && codes[0] ? arena_printf(g->arena, "%s: %s", b->detail, codes) : b->detail;
}

void report_boundary_add(struct grid *g, const struct run *r, const struct boundary_list *list,
                         bool together)
{
    size_t counts[BOUNDARY_CAUSES] = {0};
    const char *text = "";

    for (size_t i = 0; i < list->n; i++)
        counts[list->at[i].cause]++;
    for (enum boundary_cause c = 0; c < BOUNDARY_CAUSES; c++) {
        if (counts[c])
            text = arena_printf(g->arena, "%s%s%s %zu", text, text[0] ? ", " : "",
                                boundary_cause_vi(c), counts[c]);
        for (size_t i = 0; i < list->n; i++) {
            size_t n = 1;
            const char *codes = "";
            if (list->at[i].cause != c ||
                (together && told_once(c) && !concerned(g->arena, r, list, i, &n, &codes)))
                continue;
            boundary_row(g, r, &list->at[i], n, codes);
        }
    }
    if (list->n)
        grid_note(g, arena_printf(g->arena, _("Năm %d: %s"), list->at[0].year, text));
}

/* ---- published totals and places ---- */

enum {
    P_PRINTED,
    P_CODE,
    P_NAME,
    P_PUBLISHED,
    P_COMPUTED,
    P_DIFFERENCE,
    P_REAL,
    P_SKIP,
    P_DENSE,
    P_LAST,
    P_BY_CODE
};
static const struct grid_column published_columns[] = {
    [P_PRINTED] = {"printed", N_("Hạng công bố"), GRID_NUMBER},
    [P_CODE] = {"code", N_("Mã"), GRID_TEXT},
    [P_NAME] = {"name", N_("Đơn vị"), GRID_TEXT},
    [P_PUBLISHED] = {"published", N_("Tổng công bố"), GRID_NUMBER},
    [P_COMPUTED] = {"computed", N_("Tổng tính lại"), GRID_NUMBER},
    [P_DIFFERENCE] = {"difference", N_("Chênh lệch"), GRID_NUMBER},
    [P_REAL] = {"differs", N_("Khác"), GRID_TEXT},
    [P_SKIP] = {"rank-1224", N_("Hạng 1-2-2-4"), GRID_NUMBER},
    [P_DENSE] = {"rank-1223", N_("Hạng 1-2-2-3"), GRID_NUMBER},
    [P_LAST] = {"rank-1334", N_("Hạng 1-3-3-4"), GRID_NUMBER},
    [P_BY_CODE] = {"rank-1234", N_("Hạng 1-2-3-4 theo mã"), GRID_NUMBER},
};

struct published {
    const struct sheet *sheet;
    const char *code, *name;
};

/* One ranking beside what its source printed: `list` by published total, `totals` the recomputed ones, best first. */
struct printing {
    struct arena *a;
    const struct scheme *scheme;
    struct published *list;
    struct num *totals;
    size_t n, tied, other_total, other_rank;
};

static int by_published(const void *p, const void *q)
{
    const struct published *x = p, *y = q;
    int c = num_cmp(y->sheet->published.v, x->sheet->published.v);

    return c ? c : strcmp(x->code, y->code);
}

static int best_first(const void *p, const void *q)
{
    return num_cmp(*(const struct num *)q, *(const struct num *)p);
}

void report_published_init(struct grid *g, struct arena *a)
{
    grid_init(g, a, _("Tổng, hạng công bố và tính lại, hạng theo từng quy tắc đồng hạng"),
              published_columns, ARRAY_SIZE(published_columns));
}

/* How many recomputed totals are above x (or equal to it: with). */
static size_t totals_above(const struct printing *x, struct num limit, bool with)
{
    size_t low = 0, high = x->n;

    while (low < high) {
        size_t mid = (low + high) / 2;
        int c = num_cmp(x->totals[mid], limit);
        if (c > 0 || (with && c == 0))
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool total_differs(const struct printing *x, const struct published *p)
{
    struct num by = num_abs(x->a, num_sub(x->a, p->sheet->total, p->sheet->published.v));

    return num_cmp(by, x->scheme->tolerance) > 0;
}

/* A printed place is another one only where no order of equal totals (within the tolerance) gives it. */
static bool rank_differs(const struct printing *x, const struct published *p)
{
    int64_t printed;
    struct num total = p->sheet->total, by = x->scheme->tolerance;

    if (p->sheet->published_rank.state != VALUE_OK ||
        !num_to_int(p->sheet->published_rank.v, &printed))
        return false;
    return printed < (int64_t)totals_above(x, num_add(x->a, total, by), false) + 1 ||
           printed > (int64_t)totals_above(x, num_sub(x->a, total, by), true);
}

static void published_row(struct grid *g, const struct published *p, const char *real, size_t place,
                          size_t first, size_t last, size_t dense)
{
    struct arena *a = g->arena;
    const char **row = grid_row(g);

    if (p->sheet->published_rank.state == VALUE_OK)
        row[P_PRINTED] = num_exact(a, p->sheet->published_rank.v);
    row[P_CODE] = p->code;
    row[P_NAME] = p->name;
    row[P_PUBLISHED] = num_exact(a, p->sheet->published.v);
    row[P_COMPUTED] = num_exact(a, p->sheet->total);
    row[P_DIFFERENCE] = num_exact(a, num_sub(a, p->sheet->total, p->sheet->published.v));
    row[P_REAL] = real;
    row[P_SKIP] = int_text(a, (int64_t)first + 1);
    row[P_DENSE] = int_text(a, (int64_t)dense);
    row[P_LAST] = int_text(a, (int64_t)last);
    row[P_BY_CODE] = int_text(a, (int64_t)place);
}

static void published_rows(struct grid *g, struct printing *x, bool notable)
{
    size_t dense = 0;

    for (size_t first = 0, last; first < x->n; first = last) {
        last = first + 1;
        while (last < x->n &&
               num_eq(x->list[first].sheet->published.v, x->list[last].sheet->published.v))
            last++;
        dense++;
        x->tied += last - first > 1;
        for (size_t i = first; i < last; i++) {
            bool total = total_differs(x, &x->list[i]), rank = rank_differs(x, &x->list[i]);
            x->other_total += total;
            x->other_rank += rank;
            if (!notable || total || rank || last - first > 1)
                published_row(g, &x->list[i],
                              total && rank ? _("tổng, hạng")
                              : total       ? _("tổng")
                              : rank        ? _("hạng")
                                            : "",
                              i + 1, first, last, dense);
        }
    }
}

static void published_ranking(struct grid *g, const struct run *r, const struct ranking *k,
                              bool notable)
{
    struct arena *a = g->arena;
    struct printing x = {.a = a,
                         .scheme = k->scheme,
                         .list = ARENA_ARRAY(a, struct published, k->n_units + 1),
                         .totals = ARENA_ARRAY(a, struct num, k->n_units + 1)};

    for (size_t i = 0; i < k->n_units; i++) {
        if (k->sheets[i].published.state != VALUE_OK)
            continue;
        x.totals[x.n] = k->sheets[i].total;
        x.list[x.n++] = (struct published){&k->sheets[i], r->inputs->units.at[k->units[i]].code,
                                           r->inputs->units.at[k->units[i]].name};
    }
    if (!x.n)
        return;
    qsort(x.list, x.n, sizeof *x.list, by_published);
    qsort(x.totals, x.n, sizeof *x.totals, best_first);
    published_rows(g, &x, notable);
    grid_note(g, arena_printf(a,
                              _("%d, %s: %zu tổng công bố; %zu tổng tính lại lệch quá %s điểm; %zu "
                                "hạng công bố khác hạng tính lại; %zu mức điểm có nhiều đơn vị"),
                              k->year, k->scheme->item.title, x.n, x.other_total,
                              num_vi(a, k->scheme->tolerance, 9), x.other_rank, x.tied));
}

void report_published_add(struct grid *g, const struct run *r, const struct year_result *y,
                          bool notable)
{
    for (size_t k = 0; k < y->n_rankings; k++) {
        if (y->rankings[k].scheme->published_total == NO_INDEX)
            continue;
        if (!g->label)
            report_label(g, r);
        published_ranking(g, r, &y->rankings[k], notable);
    }
}
