/* See plan_outline.h.  Everything with an id becomes an entry; entries are sorted by clause, then by
 * kind of thing, and each kind has one function that tells it in lines. */
#include "engine/plan_outline.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/str.h"
#include "base/vec.h"
#include "engine/rank.h"
#include "engine/say.h"

/* ---- the order of clauses ---- */

struct piece {
    enum { PIECE_END, PIECE_NUMBER, PIECE_WORD } type;
    long number;
    const char *word;
    size_t len;
};

static long roman(const char *s, size_t n)
{
    static const char letters[] = "IVXLC";
    static const int worth[] = {1, 5, 10, 50, 100};
    long sum = 0, last = 0;

    for (size_t i = n; i-- > 0;) {
        const char *at = strchr(letters, s[i]);
        if (!at)
            return 0;
        long v = worth[at - letters];
        sum += v < last ? -v : v;
        last = v > last ? v : last;
    }
    return sum;
}

/* The next piece between dots, blanks and brackets. */
static const char *next_piece(const char *s, struct piece *ret)
{
    static const char between[] = ". ();,";

    s += strspn(s, between);
    size_t n = strcspn(s, between);
    *ret = (struct piece){.type = n ? PIECE_WORD : PIECE_END, .word = s, .len = n};
    if (n && n < 10 && strspn(s, "0123456789") >= n) {
        ret->type = PIECE_NUMBER;
        for (size_t i = 0; i < n; i++)
            ret->number = ret->number * 10 + (s[i] - '0');
    } else if (n && n < 10 && (ret->number = roman(s, n)) > 0) {
        ret->type = PIECE_NUMBER;
    }
    return s + n;
}

static int piece_compare(const struct piece *x, const struct piece *y)
{
    if (x->type != y->type)
        return x->type < y->type ? -1 : 1;
    if (x->type == PIECE_NUMBER)
        return (x->number > y->number) - (x->number < y->number);
    int c = strncmp(x->word, y->word, x->len < y->len ? x->len : y->len);
    return c ? c : (x->len > y->len) - (x->len < y->len);
}

int clause_compare(const char *x, const char *y)
{
    struct piece a, b;

    if (!x[0] || !y[0])
        return !x[0] - !y[0];
    do {
        x = next_piece(x, &a);
        y = next_piece(y, &b);
        int c = piece_compare(&a, &b);
        if (c)
            return c;
    } while (a.type != PIECE_END);
    return 0;
}

/* ---- building ---- */

struct showing {
    struct arena *a;
    const struct plan *p;
    int32_t on;
    VEC(struct plan_line) lines;
};

static void bullet(struct showing *s, int depth, const char *fmt, ...) _printf_(3, 4);
static void bullet(struct showing *s, int depth, const char *fmt, ...)
{
    va_list ap;
    char *text;

    va_start(ap, fmt);
    CHECK(vasprintf(&text, fmt, ap) >= 0);
    va_end(ap);
    *vec_push_in(s->a, &s->lines) =
        (struct plan_line){.depth = depth, .text = arena_strdup(s->a, text), .to = PLAN_THINGS};
    free(text);
}

/* "label: text" unless there is no text. */
static void detail(struct showing *s, int depth, const char *label, const char *text)
{
    if (text[0])
        bullet(s, depth, "%s: %s", label, text);
}

/* The line just written speaks of that thing. */
static void about(struct showing *s, enum plan_thing_kind kind, uint32_t i)
{
    if (!s->lines.n || i == NO_INDEX)
        return;
    s->lines.at[s->lines.n - 1].to = kind;
    s->lines.at[s->lines.n - 1].to_index = i;
}

static char *refs_text(struct arena *a, const char **refs)
{
    char *text = arena_strdup(a, "");

    for (; refs && *refs; refs++)
        text = arena_printf(a, "%s%s%s", text, text[0] ? ", " : "", *refs);
    return text;
}

/* ---- conditions ---- */

static void show_answer(struct showing *s, const struct setting *t, int depth, const char *clause);

static uint32_t scheme_of(const struct plan *p, uint32_t index)
{
    for (uint32_t i = 0; i < p->n_schemes; i++)
        if (p->schemes[i].index == index)
            return i;
    return NO_INDEX;
}

static void about_cond(struct showing *s, const struct cond *c)
{
    switch (c->op) {
    case COND_INDICATOR:
        about(s, PLAN_INDICATOR, c->what);
        break;
    case COND_TARGET:
        about(s, PLAN_TARGET, c->what);
        break;
    case COND_AWARD:
        about(s, PLAN_AWARD, c->what);
        break;
    case COND_ATTESTED:
        about(s, PLAN_ATTESTATION, c->what);
        break;
    case COND_SETTING:
    case COND_CHOOSE:
        about(s, PLAN_SETTING, c->what);
        break;
    case COND_SCORE:
    case COND_SHARE:
    case COND_RANK:
    case COND_CLASS:
        about(s, PLAN_SCHEME, scheme_of(s->p, c->what));
        break;
    default:
        break;
    }
}

static void show_cond(struct showing *s, const struct cond *c, int depth, const char *clause)
{
    char *notes = cond_notes(s->a, s->p, c, s->on);
    bool cited = c->item.clause[0] && !str_eq(c->item.clause, clause);
    bool group = c->n_kids > 0;

    bullet(s, depth, "%s%s%s%s%s%s%s", cond_sentence(s->a, s->p, c, s->on), notes[0] ? " (" : "",
           notes, notes[0] ? ")" : "", cited ? " — " : "", cited ? c->item.clause : "",
           group ? ":" : "");
    about_cond(s, c);
    for (size_t i = 0; i < c->n_kids; i++)
        show_cond(s, &c->kids[i], depth + 1, clause);
    if (c->op == COND_SETTING)
        show_answer(s, &s->p->settings[c->what], depth + 1, clause);
}

/* The parts of the condition that a setting holds. */
static void show_answer(struct showing *s, const struct setting *t, int depth, const char *clause)
{
    for (size_t k = 0; k < t->n_values; k++) {
        const struct cond *c = t->values[k].cond;
        for (size_t i = 0;
             c && (s->on == DATE_NONE || span_has(t->values[k].span, s->on)) && i < c->n_kids; i++)
            show_cond(s, &c->kids[i], depth, clause);
    }
}

static void show_kids(struct showing *s, const struct cond *c, const char *clause)
{
    for (size_t i = 0; i < c->n_kids; i++)
        show_cond(s, &c->kids[i], 1, clause);
}

/* "label: answer (theo cấu hình …)" */
static void by_setting(struct showing *s, const char *label, uint32_t setting)
{
    const struct setting *t = &s->p->settings[setting];

    bullet(s, 0, "%s: %s (theo cấu hình “%s”)", label, setting_text(s->a, s->p, t, s->on),
           t->item.title);
    about(s, PLAN_SETTING, setting);
}

/* ---- things ---- */

static void show_law(struct showing *s, size_t i)
{
    const struct law *l = &s->p->laws[i];

    detail(s, 0, "Hiệu lực", span_text(s->a, l->in_force));
}

static void show_kind(struct showing *s, size_t i)
{
    const struct kind *k = &s->p->kinds[i];

    if (k->group != NO_INDEX)
        detail(s, 0, "Nhóm xếp hạng", s->p->groups[k->group].item.title);
    about(s, PLAN_GROUP, k->group);
}

static void show_group(struct showing *s, size_t i)
{
    const struct group *g = &s->p->groups[i];

    detail(s, 0, "Gồm", kinds_text(s->a, s->p, g->kinds, g->n_kinds));
}

bool plan_setting_unset(const struct setting *t, int32_t on)
{
    bool any = false;

    for (size_t i = 0; i < t->n_values; i++)
        if (on == DATE_NONE || span_has(t->values[i].span, on)) {
            any = true;
            if (t->values[i].unset)
                return true;
        }
    return !any;
}

static void show_setting(struct showing *s, size_t i)
{
    const struct setting *t = &s->p->settings[i];

    bullet(s, 0, "Trả lời: %s",
           plan_setting_unset(t, s->on) && t->n_values == 1 ? "CHƯA CẤU HÌNH"
                                                            : setting_text(s->a, s->p, t, s->on));
    show_answer(s, t, 1, t->item.clause);
    detail(s, 0, "Căn cứ", str_eq(t->basis, "chưa cấu hình") ? "" : t->basis);
    for (size_t k = 0; t->choices && t->choices[k]; k++) {
        const char *said = say_choice(t, t->choices[k]);
        bool same = str_eq(said, t->choices[k]);
        if (k == 0)
            bullet(s, 0, "Các lựa chọn:");
        bullet(s, 1, "%s%s%s", t->choices[k], same ? "" : ": ", same ? "" : said);
    }
}

static void show_attestation(struct showing *s, size_t i)
{
    const struct attestation_kind *k = &s->p->attestations[i];

    bullet(s, 0, "Cho %s, %s",
           k->for_unit && k->for_person ? "đơn vị và cá nhân"
           : k->for_unit                ? "đơn vị"
                                        : "cá nhân",
           k->each_year ? "từng năm" : "cả giai đoạn");
    detail(s, 0, "Cơ quan xác nhận", k->issuer);
}

static void show_indicator(struct showing *s, size_t i)
{
    static const char *const zero[] = {"không áp dụng", "chưa có số liệu", "100%", "0%"};
    const struct indicator *d = &s->p->indicators[i];
    bool ratio = d->measure == MEASURE_RATIO || d->measure == MEASURE_SURVEY;

    if (ratio)
        bullet(s, 0, "Đo bằng %s: %s / %s", measure_vi(d->measure), d->of, d->over);
    else
        bullet(s, 0, "Đo bằng %s%s%s", measure_vi(d->measure), d->unit[0] ? ", tính theo " : "",
               d->unit);
    if (ratio)
        detail(s, 0, "Mẫu số bằng 0", zero[d->no_cases]);
    if (d->fractions)
        bullet(s, 0, "Số có phần lẻ");
    if (d->measure == MEASURE_ATTESTATION)
        detail(s, 0, "Xác nhận", s->p->attestations[d->attestation].item.title);
    if (d->measure == MEASURE_ATTESTATION)
        about(s, PLAN_ATTESTATION, d->attestation);
    if (d->direction == LOWER_IS_BETTER)
        bullet(s, 0, "Thấp hơn là tốt hơn");
    detail(s, 0, "Chỉ áp dụng cho", kinds_text(s->a, s->p, d->kinds, d->n_kinds));
    detail(s, 0, "Ngày quyết định năm tính", d->period_key);
    detail(s, 0, "Nguồn", d->source);
    if (d->baseline)
        bullet(s, 0, "Năm gốc: %d", d->baseline);
    else if (d->baseline_setting != NO_INDEX)
        bullet(s, 0, "Năm gốc: %s (theo cấu hình “%s”)",
               setting_text(s->a, s->p, &s->p->settings[d->baseline_setting], s->on),
               s->p->settings[d->baseline_setting].item.title);
    about(s, PLAN_SETTING, d->baseline ? NO_INDEX : d->baseline_setting);
    for (size_t k = 0; k < d->n_wording; k++)
        bullet(s, 0, "Cách gọi %s: %s", span_text(s->a, d->wording[k].span), d->wording[k].text);
}

static void show_target(struct showing *s, size_t i)
{
    const struct target *t = &s->p->targets[i];

    bullet(s, 0, "%s", target_sentence(s->a, s->p, t, s->on));
    about_cond(s, &t->ask);
    for (size_t k = 0; k < t->ask.n_kids; k++)
        show_cond(s, &t->ask.kids[k], 1, t->item.clause);
    detail(s, 0, "Hỏi", kinds_text(s->a, s->p, t->kinds, t->n_kinds));
    about(s, PLAN_SETTING, t->years.setting);
}

static char *decimals_text(struct arena *a, int places)
{
    return places == NOT_ROUNDED ? arena_strdup(a, "không làm tròn")
                                 : arena_printf(a, "%d chữ số", places);
}

static void show_policies(struct showing *s, const struct scheme *c)
{
    static const char *const halves[] = {"nửa làm tròn lên", "nửa về số chẵn",
                                         "nửa làm tròn xuống"};
    static const char *const nas[] = {"bỏ khỏi điểm tối đa", "cho điểm tối đa", "tính 0 điểm"};
    static const char *const ties[] = {
        "đồng hạng, hạng sau bỏ qua (1-2-2-4)", "đồng hạng, hạng sau liền kề (1-2-2-3)",
        "đồng hạng ở vị trí cuối (1-3-3-4)", "theo mã đơn vị (1-2-3-4)"};
    struct arena *a = s->a;

    bullet(s, 0, "Làm tròn thập phân: tiêu chí %s; lĩnh vực %s; tổng %s; hiển thị %d chữ số; %s",
           decimals_text(a, c->round_criterion), decimals_text(a, c->round_area),
           decimals_text(a, c->round_total), c->shown, halves[c->rounding]);
    bullet(s, 0, "Năm không khảo sát: %s",
           c->without_survey == WITHOUT_SURVEY_SCALE ? "quy về tổng điểm tối đa" : "giữ nguyên");
    bullet(s, 0, "Tiêu chí không áp dụng: %s", nas[c->not_applicable]);
    bullet(s, 0, "Chưa có số liệu: %s", missing_policy_vi(c->missing));
    if (c->missing != MISSING_ZERO && num_cmp(c->availability, num_int(1)) < 0)
        bullet(s, 0, "Được xếp hạng khi có số liệu của từ %s%% số điểm",
               num_vi(a, num_mul(a, c->availability, num_int(100)), 4));
    bullet(s, 0, "Bằng điểm: %s", ties[c->ties]);
    for (size_t i = 0; i < c->n_then_by; i++)
        bullet(s, 1, "so tiếp: %s",
               c->then_by[i].area ? c->criteria[c->then_by[i].what].item.title
                                  : s->p->indicators[c->then_by[i].what].item.title);
    bullet(s, 0, "Xếp hạng theo %s",
           c->rank_published  ? "tổng điểm đã công bố"
           : c->rank_on_shown ? "điểm hiển thị (đã làm tròn)"
                              : "điểm chưa làm tròn");
    if (c->published_total != NO_INDEX)
        bullet(s, 0, "Đối chiếu với tổng điểm đã công bố%s, lệch quá %s điểm mới là khác",
               c->published_rank != NO_INDEX ? " và thứ hạng đã công bố" : "",
               num_vi(a, c->tolerance, 9));
    if (c->members_setting == NO_INDEX)
        bullet(s, 0, "Xếp hạng các đơn vị %s",
               c->members == MEMBERS_YEAR_END ? "còn hoạt động đến 31/12"
                                              : "có hoạt động trong năm");
    else
        by_setting(s, "Xếp hạng các đơn vị", c->members_setting);
    if (c->due_day)
        bullet(s, 0, "Hạn nộp số liệu: %02d/%02d năm sau; nộp muộn: %s", c->due_day, c->due_month,
               c->late == LATE_USE ? "vẫn dùng, có ghi chú" : "không tính");
    if (c->n_classes)
        bullet(s, 0, "Xếp loại:");
    for (size_t i = 0; i < c->n_classes; i++)
        bullet(s, 1, "%s: từ %s điểm", c->classes[i].title, num_vi(a, c->classes[i].from, 9));
}

static void show_criterion(struct showing *s, const struct criterion *c)
{
    static const char *const nas[] = {"bỏ khỏi điểm tối đa", "cho điểm tối đa", "tính 0 điểm"};
    char *points = num_vi(s->a, c->points, 9);

    if (!c->leaf) {
        bullet(s, c->depth + 1, "%s [%s] — %s điểm", c->item.title, c->item.id, points);
        return;
    }
    bullet(s, c->depth + 1, "%s [%s] — %s điểm: %s%s%s%s%s%s%s%s%s", c->item.title, c->item.id,
           points, score_sentence(s->a, s->p, c, s->on), c->use != NO_INDEX ? "; chỉ tiêu: " : "",
           c->use != NO_INDEX ? s->p->indicators[c->use].item.title : "",
           c->survey ? "; chấm bằng khảo sát" : "",
           !c->survey && !c->self_scored ? "; đơn vị không tự chấm" : "",
           c->not_applicable != NA_INHERIT ? "; không áp dụng thì " : "",
           c->not_applicable != NA_INHERIT ? nas[c->not_applicable] : "",
           c->evidence[0] ? "; kiểm chứng: " : "", c->evidence);
    about(s, PLAN_INDICATOR, c->use);
    detail(s, c->depth + 2, "Ghi chú", c->item.note);
}

static void show_scheme(struct showing *s, size_t i)
{
    static const char *const sections[] = {"Các lĩnh vực", "Điểm cộng", "Điểm trừ"};
    const struct scheme *c = &s->p->schemes[i];
    int section = -1;

    detail(s, 0, "MINH HỌA", c->illustrative);
    detail(s, 0, "Văn bản", c->issued);
    for (size_t g = 0; g < c->n_groups; g++)
        detail(s, 0, "Chấm", s->p->groups[c->groups[g]].item.title);
    detail(s, 0, "Các năm", years_text(s->a, c->years));
    bullet(s, 0, "Tổng điểm tối đa: %s", num_vi(s->a, c->out_of, 9));
    show_policies(s, c);
    for (size_t k = 0; k < c->n_criteria; k++) {
        if ((int)c->criteria[k].section != section) {
            section = (int)c->criteria[k].section;
            bool capped = (section == SECTION_BONUS && c->has_bonus_cap) ||
                          (section == SECTION_PENALTY && c->has_penalty_cap);
            struct num cap = section == SECTION_BONUS ? c->bonus_cap : c->penalty_cap;
            bullet(s, 0, "%s%s%s%s", sections[section], capped ? " (nhiều nhất " : "",
                   capped ? num_vi(s->a, cap, 9) : "", capped ? " điểm một năm)" : "");
        }
        show_criterion(s, &c->criteria[k]);
    }
    if (c->has_total_cap)
        bullet(s, 0, "Tổng điểm không vượt quá %s", num_vi(s->a, c->total_cap, 9));
}

static void show_deadline(struct showing *s, size_t i)
{
    const struct deadline *d = &s->p->deadlines[i];

    bullet(s, 0, "%s", deadline_sentence(s->a, s->p, d));
    about(s, PLAN_SETTING, d->days_setting != NO_INDEX ? d->days_setting : d->rolls_setting);
}

static void show_document(struct showing *s, const struct document *d)
{
    bullet(s, 0, "%s [%s]%s%s", d->title, d->id, d->with[0] ? ", kèm " : "", d->with);
    if (!d->for_person || !d->for_unit)
        bullet(s, 1, "Chỉ cho %s", d->for_person ? "cá nhân" : "đơn vị");
    detail(s, 1, "Xác nhận của", d->confirmed_by);
    if (d->when_attested != NO_INDEX)
        detail(s, 1, "Chỉ cần khi có", s->p->attestations[d->when_attested].item.title);
    about(s, PLAN_ATTESTATION, d->when_attested);
    for (size_t i = 0; i < d->n_forms; i++)
        bullet(s, 1, "Mẫu theo %s: %s", s->p->laws[d->forms[i].law].item.title,
               d->forms[i].form[0] ? d->forms[i].form : "chưa có văn bản");
}

static void show_dossier(struct showing *s, size_t i)
{
    const struct dossier *d = &s->p->dossiers[i];

    for (size_t k = 0; k < d->n_documents; k++)
        show_document(s, &d->documents[k]);
}

static void show_award(struct showing *s, size_t i)
{
    static const char *const merged[] = {"thành tích của chính đơn vị",
                                         "thành tích của bất kỳ đơn vị cũ nào",
                                         "thành tích của mọi đơn vị cũ", "Hội đồng quyết định"};
    const struct award *w = &s->p->awards[i];

    bullet(s, 0, "%s%s%s; %s; %s; cho %s%s%s", w->form[0] ? w->form : "Khen thưởng",
           w->by[0] ? " của " : "", w->by, w->each == EACH_YEAR ? "hằng năm" : "tổng kết giai đoạn",
           w->nature == AWARD_REGULAR ? "khen thưởng công trạng" : "khen thưởng theo chuyên đề",
           w->for_person ? "cá nhân" : "tập thể", w->n_kinds ? ": " : "",
           kinds_text(s->a, s->p, w->kinds, w->n_kinds));
    if (w->merged_setting != NO_INDEX)
        by_setting(s, "Đơn vị do sáp nhập", w->merged_setting);
    else
        detail(s, 0, "Đơn vị do sáp nhập", w->merged == SUCCESSION_OWN ? "" : merged[w->merged]);
    detail(s, 0, "Xét", asked_years_text(s->a, s->p, &w->years));
    about(s, PLAN_SETTING, w->years.setting);
    if (w->subjects_on != DATE_NONE)
        bullet(s, 0, "Xét các đơn vị còn hoạt động đến ngày %s", date_vi(s->a, w->subjects_on));
    bullet(s, 0, "Phải đạt tất cả:");
    show_kids(s, &w->require, w->item.clause);
    if (w->deadline != NO_INDEX)
        bullet(s, 0, "Thời hạn nộp hồ sơ: %s",
               deadline_sentence(s->a, s->p, &s->p->deadlines[w->deadline]));
    about(s, PLAN_DEADLINE, w->deadline);
    if (w->dossier != NO_INDEX)
        detail(s, 0, "Hồ sơ", s->p->dossiers[w->dossier].item.title);
    about(s, PLAN_DOSSIER, w->dossier);
}

static void show_bar(struct showing *s, size_t i)
{
    const struct bar *b = &s->p->bars[i];

    bullet(s, 0, "Khi:");
    show_cond(s, &b->when, 1, b->item.clause);
    bullet(s, 0, "thì không xét:");
    for (size_t k = 0; k < b->n_awards; k++) {
        bullet(s, 1, "%s", s->p->awards[b->awards[k]].item.title);
        about(s, PLAN_AWARD, b->awards[k]);
    }
    if (b->heads)
        bullet(s, 0, "Cả người đứng đầu đơn vị cũng không được xét");
}

static void show_duty(struct showing *s, size_t i)
{
    const struct duty *d = &s->p->duties[i];

    detail(s, 0, "Ai làm", d->who);
    detail(s, 0, "Khi nào",
           str_eq(d->each, "year")    ? "hằng năm"
           : str_eq(d->each, "month") ? "hằng tháng"
           : str_eq(d->each, "once")  ? "một lần"
                                      : "");
}

/* ---- the whole ---- */

#define LIST(kind, fn, list, what)                                                    \
    [kind] = {what, fn, offsetof(struct plan, list), offsetof(struct plan, n_##list), \
              sizeof(*((struct plan *)0)->list)}

/* In one clause, things stand in this order. */
static const struct {
    const char *what;
    void (*show)(struct showing *s, size_t i); /* NULL: the title says it all */
    size_t at, n_at, size;
} lists[PLAN_THINGS] = {
    LIST(PLAN_TARGET, show_target, targets, "Tiêu chí thi đua"),
    LIST(PLAN_AWARD, show_award, awards, "Khen thưởng"),
    LIST(PLAN_BAR, show_bar, bars, "Không xét khen thưởng"),
    LIST(PLAN_SETTING, show_setting, settings, "Điều văn bản để ngỏ"),
    LIST(PLAN_INDICATOR, show_indicator, indicators, "Chỉ tiêu"),
    LIST(PLAN_ATTESTATION, show_attestation, attestations, "Xác nhận bằng văn bản"),
    LIST(PLAN_SCHEME, show_scheme, schemes, "Bộ tiêu chí"),
    LIST(PLAN_DEADLINE, show_deadline, deadlines, "Thời hạn"),
    LIST(PLAN_DOSSIER, show_dossier, dossiers, "Hồ sơ khen thưởng"),
    LIST(PLAN_DUTY, show_duty, duties, "Nhiệm vụ"),
    LIST(PLAN_KIND, show_kind, kinds, "Loại đơn vị"),
    LIST(PLAN_GROUP, show_group, groups, "Nhóm xếp hạng"),
    LIST(PLAN_EVENT, NULL, events, "Sự kiện"),
    LIST(PLAN_LAW, show_law, laws, "Văn bản"),
};

static const struct item *item_of(const struct plan *p, enum plan_thing_kind k, size_t i)
{
    const char *at = *(char *const *)((const char *)p + lists[k].at);

    return (const struct item *)(at + i * lists[k].size);
}

static size_t list_n(const struct plan *p, size_t k)
{
    return *(const size_t *)((const char *)p + lists[k].n_at);
}

static int by_clause(const void *x, const void *y)
{
    const struct plan_thing *a = x, *b = y;
    int c = clause_compare(a->item->clause, b->item->clause);

    if (c)
        return c;
    if ((c = strcmp(a->item->clause, b->item->clause)))
        return c;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static size_t all_things(const struct plan *p, struct arena *a, struct plan_thing **ret)
{
    size_t n = 0;

    for (size_t k = 0; k < PLAN_THINGS; k++)
        n += list_n(p, k);
    struct plan_thing *list = ARENA_ARRAY(a, struct plan_thing, n + 1);
    n = 0;
    for (enum plan_thing_kind k = 0; k < PLAN_THINGS; k++)
        for (uint32_t i = 0; i < list_n(p, k); i++)
            list[n++] = (struct plan_thing){
                .kind = k, .index = i, .item = item_of(p, k, i), .what = lists[k].what};
    if (n)
        qsort(list, n, sizeof *list, by_clause);
    *ret = list;
    return n;
}

static void show_open(struct showing *s)
{
    for (uint32_t i = 0; i < s->p->n_settings; i++)
        if (plan_setting_unset(&s->p->settings[i], s->on)) {
            bullet(s, 1, "%s [%s]", s->p->settings[i].item.title, s->p->settings[i].item.id);
            about(s, PLAN_SETTING, i);
        }
}

static void show_head(struct showing *s)
{
    const struct plan *p = s->p;
    size_t unset = 0;

    if (p->number[0])
        bullet(s, 0, "Kế hoạch số %s ngày %s của %s", p->number, date_vi(s->a, p->issued), p->by);
    bullet(s, 0, "Thời gian: %s", years_text(s->a, p->period));
    detail(s, 0, "MINH HỌA, không phải kế hoạch thật", p->illustrative);
    if (p->confirmed_by == PLAN_BY_SECRETARY)
        bullet(s, 0, "Bản sửa đổi có hiệu lực khi thư ký Hội đồng xác nhận");
    detail(s, 0, "Yêu cầu đáp ứng", refs_text(s->a, p->item.refs));
    if (s->on != DATE_NONE)
        bullet(s, 0, "Các giá trị có hiệu lực ngày %s", date_vi(s->a, s->on));
    bullet(s, 0, "Mã [%s], BLAKE2b-256 %s", p->item.id, p->hash);
    for (size_t i = 0; i < p->n_settings; i++)
        unset += plan_setting_unset(&p->settings[i], s->on);
    if (unset)
        bullet(s, 0,
               "Còn %zu điều CHƯA CẤU HÌNH; kết luận dựa vào đó dừng ở “chưa đủ dữ liệu”:", unset);
    show_open(s);
}

/* What was told since the last time. */
static void take_lines(struct showing *s, struct plan_line **ret, size_t *ret_n)
{
    *ret = s->lines.at;
    *ret_n = s->lines.n;
    memset(&s->lines, 0, sizeof s->lines);
}

void plan_outline(struct arena *a, const struct plan *p, int32_t on, struct plan_outline *ret)
{
    struct showing s = {.a = a, .p = p, .on = on};
    struct plan_thing *list;
    size_t n = all_things(p, a, &list);
    struct plan_clause *clauses = ARENA_ARRAY(a, struct plan_clause, n + 1), *c = NULL;

    *ret = (struct plan_outline){.clauses = clauses};
    show_head(&s);
    take_lines(&s, &ret->head, &ret->n_head);
    for (size_t i = 0; i < n; i++) {
        if (!c || !str_eq(c->clause, list[i].item->clause)) {
            c = &clauses[ret->n_clauses++];
            *c = (struct plan_clause){.clause = list[i].item->clause, .things = &list[i]};
        }
        c->n_things++;
        list[i].refs = refs_text(a, list[i].item->refs);
        if (lists[list[i].kind].show)
            lists[list[i].kind].show(&s, list[i].index);
        detail(&s, 0, "Ghi chú", list[i].item->note ? list[i].item->note : "");
        take_lines(&s, &list[i].lines, &list[i].n_lines);
    }
}

const struct item *plan_thing_item(const struct plan *p, enum plan_thing_kind kind, uint32_t i)
{
    CHECK(kind < PLAN_THINGS && i < list_n(p, kind));
    return item_of(p, kind, i);
}

const char *plan_thing_title(enum plan_thing_kind kind)
{
    CHECK(kind < PLAN_THINGS);
    return lists[kind].what;
}

char *clause_anchor(struct arena *a, const char *clause)
{
    char *out = arena_printf(a, "muc-%s", clause[0] ? clause : "khac"), *to = out + 4;

    for (const char *s = to; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if ((c & 0xc0) == 0x80)
            continue; /* the rest of a character */
        *to++ = c < 0x80 && (isalnum(c) || c == '.' || c == '-') ? *s : '-';
    }
    *to = '\0';
    return out;
}
