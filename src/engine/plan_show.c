/* See plan_show.h.  Everything with an id becomes an entry; entries are sorted by clause, then by
 * kind of thing, and each kind has one function that prints it. */
#include "engine/plan_show.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
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

/* ---- writing ---- */

struct showing {
    struct buf *out;
    struct arena *a;
    const struct plan *p;
    int32_t on;
    bool md;
};

/* Text as it is, or with the marks of Markdown made harmless. */
static char *plain(const struct showing *s, const char *text)
{
    _buf_ struct buf b = BUF_INIT(1 << 20);

    if (!s->md)
        return arena_strdup(s->a, text);
    for (; *text; text++) {
        if (strchr("\\`*_[]<>#|", *text))
            buf_addc(&b, '\\');
        buf_addc(&b, *text);
    }
    return arena_strdup(s->a, buf_str(&b));
}

static void underline(struct showing *s, const char *text, char mark)
{
    size_t n = utf8_width(text);

    buf_addf(s->out, "%s\n", text);
    while (n--)
        buf_addc(s->out, mark);
    buf_adds(s->out, "\n\n");
}

static void heading(struct showing *s, int level, const char *text)
{
    if (s->md)
        buf_addf(s->out, "%s%.*s %s\n\n", s->out->len ? "\n" : "", level, "####", plain(s, text));
    else if (level <= 2) {
        buf_adds(s->out, s->out->len ? "\n" : "");
        underline(s, text, level == 1 ? '=' : '-');
    } else
        buf_addf(s->out, "%s\n", text);
}

static void bullet(struct showing *s, int depth, const char *fmt, ...) _printf_(3, 4);
static void bullet(struct showing *s, int depth, const char *fmt, ...)
{
    char *text;
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vasprintf(&text, fmt, ap);
    va_end(ap);
    if (n < 0)
        return;
    buf_addf(s->out, "%*s- %s\n", depth * 2 + (s->md ? 0 : 2), "", plain(s, text));
    free(text);
}

/* "label: text" unless there is no text. */
static void detail(struct showing *s, int depth, const char *label, const char *text)
{
    if (text[0])
        bullet(s, depth, "%s: %s", label, text);
}

static char *refs_text(struct arena *a, const char **refs)
{
    char *text = arena_strdup(a, "");

    for (; refs && *refs; refs++)
        text = arena_printf(a, "%s%s%s", text, text[0] ? ", " : "", *refs);
    return text;
}

static void thing(struct showing *s, const char *what, const struct item *item)
{
    char *refs = refs_text(s->a, item->refs);

    heading(s, 3,
            arena_printf(s->a, "%s: %s [%s]%s%s", what, item->title, item->id,
                         refs[0] ? " — yêu cầu " : "", refs));
}

static void done(struct showing *s)
{
    buf_adds(s->out, "\n");
}

/* ---- conditions ---- */

static void show_answer(struct showing *s, const struct setting *t, int depth, const char *clause);

static void show_cond(struct showing *s, const struct cond *c, int depth, const char *clause)
{
    char *notes = cond_notes(s->a, s->p, c, s->on);
    bool cited = c->item.clause[0] && !str_eq(c->item.clause, clause);
    bool group = c->n_kids > 0;

    bullet(s, depth, "%s%s%s%s%s%s%s", cond_sentence(s->a, s->p, c, s->on), notes[0] ? " (" : "",
           notes, notes[0] ? ")" : "", cited ? " — " : "", cited ? c->item.clause : "",
           group ? ":" : "");
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

/* ---- things ---- */

static void show_law(struct showing *s, size_t i)
{
    const struct law *l = &s->p->laws[i];

    thing(s, "Văn bản", &l->item);
    detail(s, 0, "Hiệu lực", span_text(s->a, l->in_force));
    done(s);
}

static void show_kind(struct showing *s, size_t i)
{
    const struct kind *k = &s->p->kinds[i];

    thing(s, "Loại đơn vị", &k->item);
    if (k->group != NO_INDEX)
        detail(s, 0, "Nhóm xếp hạng", s->p->groups[k->group].item.title);
    done(s);
}

static void show_group(struct showing *s, size_t i)
{
    const struct group *g = &s->p->groups[i];

    thing(s, "Nhóm xếp hạng", &g->item);
    detail(s, 0, "Gồm", kinds_text(s->a, s->p, g->kinds, g->n_kinds));
    done(s);
}

static bool is_unset_on(const struct setting *t, int32_t on)
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

    thing(s, "Điều văn bản để ngỏ", &t->item);
    bullet(s, 0, "Trả lời: %s",
           is_unset_on(t, s->on) && t->n_values == 1 ? "CHƯA CẤU HÌNH"
                                                     : setting_text(s->a, s->p, t, s->on));
    show_answer(s, t, 1, t->item.clause);
    if (!t->read)
        bullet(
            s, 0,
            is_unset_on(t, s->on)
                ? "Không được đọc khi tính, không chặn kết luận nào: người xét phải tự quyết định"
                : "Ghi lại cách kế hoạch đã viết: muốn trả lời khác thì sửa cả chỗ áp dụng");
    detail(s, 0, "Căn cứ", str_eq(t->basis, "chưa cấu hình") ? "" : t->basis);
    for (size_t k = 0; t->choices && t->choices[k]; k++) {
        const char *said = say_choice(t, t->choices[k]);
        bool same = str_eq(said, t->choices[k]);
        if (k == 0)
            bullet(s, 0, "Các lựa chọn:");
        bullet(s, 1, "%s%s%s", t->choices[k], same ? "" : ": ", same ? "" : said);
    }
    done(s);
}

static void show_attestation(struct showing *s, size_t i)
{
    const struct attestation_kind *k = &s->p->attestations[i];

    thing(s, "Xác nhận bằng văn bản", &k->item);
    bullet(s, 0, "Cho %s, %s",
           k->for_unit && k->for_person ? "đơn vị và cá nhân"
           : k->for_unit                ? "đơn vị"
                                        : "cá nhân",
           k->each_year ? "từng năm" : "cả giai đoạn");
    detail(s, 0, "Cơ quan xác nhận", k->issuer);
    done(s);
}

static void show_event(struct showing *s, size_t i)
{
    thing(s, "Sự kiện", &s->p->events[i].item);
    done(s);
}

static void show_indicator(struct showing *s, size_t i)
{
    static const char *const zero[] = {"không áp dụng", "chưa có số liệu", "100%", "0%"};
    const struct indicator *d = &s->p->indicators[i];
    bool ratio = d->measure == MEASURE_RATIO || d->measure == MEASURE_SURVEY;

    thing(s, "Chỉ tiêu", &d->item);
    if (ratio)
        bullet(s, 0, "Đo bằng %s: %s / %s", measure_vi(d->measure), d->of, d->over);
    else
        bullet(s, 0, "Đo bằng %s%s%s", measure_vi(d->measure), d->unit[0] ? ", tính theo " : "",
               d->unit);
    if (ratio)
        detail(s, 0, "Mẫu số bằng 0", zero[d->no_cases]);
    if (d->measure == MEASURE_ATTESTATION)
        detail(s, 0, "Xác nhận", s->p->attestations[d->attestation].item.title);
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
    for (size_t k = 0; k < d->n_wording; k++)
        bullet(s, 0, "Cách gọi %s: %s", span_text(s->a, d->wording[k].span), d->wording[k].text);
    done(s);
}

static void show_target(struct showing *s, size_t i)
{
    const struct target *t = &s->p->targets[i];

    thing(s, "Tiêu chí thi đua", &t->item);
    bullet(s, 0, "%s", target_sentence(s->a, s->p, t, s->on));
    done(s);
}

static char *decimals_text(struct arena *a, int places)
{
    return places == NOT_ROUNDED ? arena_strdup(a, "không làm tròn")
                                 : arena_printf(a, "%d chữ số", places);
}

static void show_policies(struct showing *s, const struct scheme *c)
{
    static const char *const halves[] = {"nửa làm tròn lên", "nửa về số chẵn", "bỏ phần lẻ"};
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
    bullet(s, 0, "Chưa có số liệu: %s",
           c->missing == MISSING_ZERO ? "0 điểm" : "chưa có điểm, không xếp hạng");
    if (c->missing == MISSING_UNKNOWN && num_cmp(c->availability, num_int(1)) < 0)
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
    bullet(s, 0, "Xếp hạng các đơn vị %s",
           c->members == MEMBERS_YEAR_END ? "còn hoạt động đến 31/12" : "có hoạt động trong năm");
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
}

static void show_scheme(struct showing *s, size_t i)
{
    static const char *const sections[] = {"Các lĩnh vực", "Điểm cộng", "Điểm trừ"};
    const struct scheme *c = &s->p->schemes[i];
    int section = -1;

    thing(s, "Bộ tiêu chí", &c->item);
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
    done(s);
}

static void show_deadline(struct showing *s, size_t i)
{
    const struct deadline *d = &s->p->deadlines[i];

    thing(s, "Thời hạn", &d->item);
    bullet(s, 0, "%s", deadline_sentence(s->a, s->p, d));
    done(s);
}

static void show_document(struct showing *s, const struct document *d)
{
    bullet(s, 0, "%s [%s]%s%s", d->title, d->id, d->with[0] ? ", kèm " : "", d->with);
    if (!d->for_person || !d->for_unit)
        bullet(s, 1, "Chỉ cho %s", d->for_person ? "cá nhân" : "đơn vị");
    detail(s, 1, "Xác nhận của", d->confirmed_by);
    if (d->when_attested != NO_INDEX)
        detail(s, 1, "Chỉ cần khi có", s->p->attestations[d->when_attested].item.title);
    for (size_t i = 0; i < d->n_forms; i++)
        bullet(s, 1, "Mẫu theo %s: %s", s->p->laws[d->forms[i].law].item.title,
               d->forms[i].form[0] ? d->forms[i].form : "chưa có văn bản");
}

static void show_dossier(struct showing *s, size_t i)
{
    const struct dossier *d = &s->p->dossiers[i];

    thing(s, "Hồ sơ khen thưởng", &d->item);
    for (size_t k = 0; k < d->n_documents; k++)
        show_document(s, &d->documents[k]);
    done(s);
}

static void show_award(struct showing *s, size_t i)
{
    static const char *const merged[] = {"thành tích của chính đơn vị",
                                         "thành tích của bất kỳ đơn vị cũ nào",
                                         "thành tích của mọi đơn vị cũ", "Hội đồng quyết định"};
    const struct award *w = &s->p->awards[i];

    thing(s, "Khen thưởng", &w->item);
    bullet(s, 0, "%s%s%s; %s; %s; cho %s%s%s", w->form[0] ? w->form : "Khen thưởng",
           w->by[0] ? " của " : "", w->by, w->each == EACH_YEAR ? "hằng năm" : "tổng kết giai đoạn",
           w->nature == AWARD_REGULAR ? "khen thưởng công trạng" : "khen thưởng theo chuyên đề",
           w->for_person ? "cá nhân" : "tập thể", w->n_kinds ? ": " : "",
           kinds_text(s->a, s->p, w->kinds, w->n_kinds));
    detail(s, 0, "Đơn vị do sáp nhập", w->merged == SUCCESSION_OWN ? "" : merged[w->merged]);
    if (w->subjects_on != DATE_NONE)
        bullet(s, 0, "Xét các đơn vị còn hoạt động đến ngày %s", date_vi(s->a, w->subjects_on));
    bullet(s, 0, "Phải đạt tất cả:");
    show_kids(s, &w->require, w->item.clause);
    if (w->deadline != NO_INDEX)
        bullet(s, 0, "Thời hạn nộp hồ sơ: %s",
               deadline_sentence(s->a, s->p, &s->p->deadlines[w->deadline]));
    if (w->dossier != NO_INDEX)
        detail(s, 0, "Hồ sơ", s->p->dossiers[w->dossier].item.title);
    done(s);
}

static void show_bar(struct showing *s, size_t i)
{
    const struct bar *b = &s->p->bars[i];

    thing(s, "Không xét khen thưởng", &b->item);
    bullet(s, 0, "Khi:");
    show_cond(s, &b->when, 1, b->item.clause);
    bullet(s, 0, "thì không xét:");
    for (size_t k = 0; k < b->n_awards; k++)
        bullet(s, 1, "%s", s->p->awards[b->awards[k]].item.title);
    if (b->heads)
        bullet(s, 0, "Cả người đứng đầu đơn vị cũng không được xét");
    done(s);
}

static void show_duty(struct showing *s, size_t i)
{
    const struct duty *d = &s->p->duties[i];

    thing(s, "Nhiệm vụ", &d->item);
    detail(s, 0, "Ai làm", d->who);
    detail(s, 0, "Khi nào",
           str_eq(d->each, "year")    ? "hằng năm"
           : str_eq(d->each, "month") ? "hằng tháng"
           : str_eq(d->each, "once")  ? "một lần"
                                      : "");
    done(s);
}

/* ---- the whole ---- */

#define LIST(fn, list)                                                    \
    {                                                                     \
        fn, offsetof(struct plan, list), offsetof(struct plan, n_##list), \
            sizeof(*((struct plan *)0)->list)                             \
    }

/* In one clause, things stand in this order. */
static const struct {
    void (*show)(struct showing *s, size_t i);
    size_t at, n_at, size;
} lists[] = {
    LIST(show_target, targets),
    LIST(show_award, awards),
    LIST(show_bar, bars),
    LIST(show_setting, settings),
    LIST(show_indicator, indicators),
    LIST(show_attestation, attestations),
    LIST(show_scheme, schemes),
    LIST(show_deadline, deadlines),
    LIST(show_dossier, dossiers),
    LIST(show_duty, duties),
    LIST(show_kind, kinds),
    LIST(show_group, groups),
    LIST(show_event, events),
    LIST(show_law, laws),
};

struct entry {
    const char *clause;
    size_t list, i;
};

static int by_clause(const void *x, const void *y)
{
    const struct entry *a = x, *b = y;
    int c = clause_compare(a->clause, b->clause);

    if (c)
        return c;
    if ((c = strcmp(a->clause, b->clause)))
        return c;
    if (a->list != b->list)
        return a->list < b->list ? -1 : 1;
    return (a->i > b->i) - (a->i < b->i);
}

static size_t list_n(const struct plan *p, size_t k)
{
    return *(const size_t *)((const char *)p + lists[k].n_at);
}

static size_t all_entries(const struct showing *s, struct entry **ret)
{
    size_t n = 0;

    for (size_t k = 0; k < ARRAY_SIZE(lists); k++)
        n += list_n(s->p, k);
    *ret = ARENA_ARRAY(s->a, struct entry, n);
    n = 0;
    for (size_t k = 0; k < ARRAY_SIZE(lists); k++) {
        const char *at = *(char *const *)((const char *)s->p + lists[k].at);
        for (size_t i = 0; i < list_n(s->p, k); i++) {
            const struct item *item = (const struct item *)(at + i * lists[k].size);
            (*ret)[n++] = (struct entry){item->clause, k, i};
        }
    }
    if (n)
        qsort(*ret, n, sizeof **ret, by_clause);
    return n;
}

static bool open_setting(const struct showing *s, const struct setting *t, bool read)
{
    return is_unset_on(t, s->on) && t->read == read;
}

static void show_head(struct showing *s)
{
    const struct plan *p = s->p;
    size_t unset = 0, unread = 0;

    heading(s, 1, p->item.title);
    if (p->number[0])
        bullet(s, 0, "Kế hoạch số %s ngày %s của %s", p->number, date_vi(s->a, p->issued), p->by);
    bullet(s, 0, "Thời gian: %s", years_text(s->a, p->period));
    detail(s, 0, "MINH HỌA, không phải kế hoạch thật", p->illustrative);
    detail(s, 0, "Yêu cầu đáp ứng", refs_text(s->a, p->item.refs));
    if (s->on != DATE_NONE)
        bullet(s, 0, "Các giá trị có hiệu lực ngày %s", date_vi(s->a, s->on));
    bullet(s, 0, "Mã [%s], BLAKE2b-256 %s", p->item.id, p->hash);
    for (size_t i = 0; i < p->n_settings; i++)
        unset += open_setting(s, &p->settings[i], true);
    for (size_t i = 0; i < p->n_settings; i++)
        unread += open_setting(s, &p->settings[i], false);
    if (unset)
        bullet(s, 0,
               "Còn %zu điều CHƯA CẤU HÌNH; kết luận dựa vào đó dừng ở “chưa đủ dữ liệu”:", unset);
    for (size_t i = 0; i < p->n_settings; i++)
        if (open_setting(s, &p->settings[i], true))
            bullet(s, 1, "%s [%s]", p->settings[i].item.title, p->settings[i].item.id);
    if (unread)
        bullet(
            s, 0,
            "Còn %zu điều chưa có trả lời mà chương trình không đọc, người xét phải tự quyết định:",
            unread);
    for (size_t i = 0; i < p->n_settings; i++)
        if (open_setting(s, &p->settings[i], false))
            bullet(s, 1, "%s [%s]", p->settings[i].item.title, p->settings[i].item.id);
}

void plan_show(struct buf *out, const struct plan *p, enum show_format format, int32_t on)
{
    _arena_ struct arena *a = arena_new();
    struct showing s = {out, a, p, on, format == SHOW_MARKDOWN};
    struct entry *list;
    size_t n = all_entries(&s, &list);
    const char *clause = NULL;

    show_head(&s);
    for (size_t i = 0; i < n; i++) {
        if (!clause || !str_eq(clause, list[i].clause)) {
            clause = list[i].clause;
            heading(&s, 2, clause[0] ? arena_printf(a, "Mục %s", clause) : "Không ghi điều khoản");
        }
        lists[list[i].list].show(&s, list[i].i);
    }
}
