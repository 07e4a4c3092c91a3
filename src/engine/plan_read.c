/* Reading a plan: the sections and their tables, in two passes.  The first takes the ids of every
 * section, so that the order of the file does not matter to references; the second fills the
 * structs, in an order in which each section finds what it needs to look at already read.  What
 * spans several things is checked last (plan_check.c).  See plan_read.h. */
#include "engine/plan_read.h"

#include "base/hash.h"
#include "base/i18n.h"
#include "base/str.h"
#include "engine/plan_fields.h"

/* ---- law, unit kinds, groups, attestations, events ---- */

static const struct field law_fields[] = {
    ITEM_FIELDS(struct law),
    {"in force", V_SPAN, offsetof(struct law, in_force), .flags = FIELD_REQUIRED,
     .about = N_("hiệu lực từ ngày … đến ngày …")},
};
static TABLE(law_table, "law", N_("văn bản"), law_fields);

static const struct field kind_fields[] = {ITEM_FIELDS(struct kind)};
static TABLE(kind_table, "unit-kind", N_("loại đơn vị"), kind_fields);

static const struct field group_fields[] = {
    ITEM_FIELDS(struct group),
    {"kinds", V_REF_LIST, offsetof(struct group, kinds), offsetof(struct group, n_kinds),
     FIELD_REQUIRED, S_KIND, .about = N_("các loại đơn vị xếp hạng chung")},
};
static TABLE(group_table, "ranking-group", N_("nhóm xếp hạng"), group_fields);

static void read_of(struct reader *r, const struct yaml *y, void *thing)
{
    struct attestation_kind *k = thing;
    WORDS(of_words, "unit", "person", "both");
    int word = read_word(r, y, &of_words);

    k->for_unit = word == 0 || word == 2;
    k->for_person = word == 1 || word == 2;
}

WORDS(each_year_words, "period", "year");
static const struct custom of_custom = {read_of, "of"};
static const struct field attestation_fields[] = {
    ITEM_FIELDS(struct attestation_kind),
    {"of", V_CUSTOM, .flags = FIELD_REQUIRED, .arg = &of_custom,
     .about = N_("xác nhận cho đơn vị (unit), cá nhân (person) hay cả hai (both)")},
    {"each", V_WORD_BOOL, offsetof(struct attestation_kind, each_year), .flags = FIELD_REQUIRED,
     .arg = &each_year_words, .about = N_("xác nhận từng năm (year) hay cả giai đoạn (period)")},
    {"issued by", V_TEXT, offsetof(struct attestation_kind, issuer),
     .about = N_("cơ quan có thẩm quyền xác nhận")},
};
static TABLE(attestation_table, "attestation", N_("loại xác nhận"), attestation_fields);

static const struct field event_fields[] = {ITEM_FIELDS(struct event_kind)};
static TABLE(event_table, "event", N_("sự kiện"), event_fields);

/* ---- settings ---- */

enum { MAX_CHOICES = 100 };

/* {calendar: ngày theo lịch, working: ngày làm việc} */
static void read_said_choices(struct reader *r, const struct yaml *y, struct setting *s)
{
    s->said = ARENA_ARRAY(r->arena, const char *, y->n + 1);
    for (size_t i = 0; i < y->n && i < MAX_CHOICES; i++) {
        s->choices[i] = y->keys[i];
        s->said[i] = want(r, &y->kids[i], YAML_SCALAR) ? y->kids[i].text : "";
    }
}

static void read_choices(struct reader *r, const struct yaml *y, void *thing)
{
    struct setting *s = thing;
    size_t n = 0;

    s->choices = ARENA_ARRAY(r->arena, const char *, y->n + 1);
    if (y->type != YAML_MAP && !want(r, y, YAML_LIST))
        return;
    if (y->n < 2 || y->n > MAX_CHOICES)
        r_error(r, y, _("phải có từ 2 đến %d lựa chọn"), MAX_CHOICES);
    if (y->type == YAML_MAP) {
        read_said_choices(r, y, s);
        return;
    }
    for (size_t i = 0; i < y->n && i < MAX_CHOICES; i++) {
        if (!want(r, &y->kids[i], YAML_SCALAR))
            continue;
        for (size_t k = 0; k < n; k++)
            if (str_eq(s->choices[k], y->kids[i].text))
                r_error(r, &y->kids[i], _("lựa chọn “%.80s” viết hai lần"), y->kids[i].text);
        s->choices[n++] = y->kids[i].text;
    }
}

static const struct custom choices_custom = {read_choices, "choices"};
static const struct field setting_fields[] = {
    {"ask", V_TEXT, offsetof(struct setting, item.title), .flags = FIELD_REQUIRED,
     .about = N_("câu hỏi mà văn bản để ngỏ")},
    {"clause", V_TEXT, offsetof(struct setting, item.clause),
     .about = N_("điểm, khoản để ngỏ điều này")},
    {"ref", V_REFS, offsetof(struct setting, item.refs), .about = N_("mã yêu cầu")},
    {"choices", V_CUSTOM, .arg = &choices_custom,
     .about = N_("các lựa chọn: danh sách, hoặc mỗi lựa chọn kèm lời đọc")},
    {"value", V_LATER, .arg = "setting-value",
     .about = N_("trả lời: một lựa chọn, số hoặc phần trăm")},
    {"years", V_LATER, .arg = "setting-years", .about = N_("trả lời: khoảng năm")},
    {"condition", V_LATER, .arg = "setting-condition", .about = N_("trả lời: một điều kiện")},
    {"basis", V_TEXT, offsetof(struct setting, basis), .flags = FIELD_REQUIRED,
     .about = N_("căn cứ của câu trả lời, hoặc “chưa cấu hình”")},
    {"note", V_TEXT, offsetof(struct setting, item.note),
     .about = N_("ghi chú cách hiểu: chỉ để đọc, không dùng khi tính")},
    {"written in", V_REFS, offsetof(struct setting, written_in),
     .about = N_("chỉ có ở kế hoạch cũ; không còn dùng, viết thành note")},
};
static TABLE(setting_table, "setting", N_("cấu hình"), setting_fields);

/* Before anything else is read: whoever refers to a setting wants to know its kind. */
static void guess_setting(struct setting *s, const struct yaml *y)
{
    s->kind = yaml_get(y, "condition") ? SETTING_CONDITION
              : yaml_get(y, "years")   ? SETTING_YEARS
              : yaml_get(y, "choices") ? SETTING_CHOICE
                                       : SETTING_NUMBER;
}

static bool read_choice(struct reader *r, const struct yaml *y, const struct setting *s,
                        const char **ret)
{
    size_t n = 0;

    while (s->choices && s->choices[n])
        n++;
    const struct words words = {s->choices, n};
    int word = read_word(r, y, &words);
    if (word >= 0)
        *ret = s->choices[word];
    return word >= 0;
}

void read_setting_values(struct reader *r, const struct yaml *y, struct setting *s)
{
    struct dated dated[MAX_DATED];
    size_t n = read_dated(r, y, dated);

    s->values = arena_alloc(r->arena, n * sizeof s->values[0]);
    for (size_t i = 0; i < n; i++) {
        const struct yaml *is = dated[i].is;
        __typeof__(s->values) v = &s->values[s->n_values++];
        v->span = dated[i].span;
        v->number = (struct amount){.value = NUM_ZERO, .setting = NO_INDEX};
        v->text = is->type == YAML_SCALAR ? is->text : "";
        v->word = "";
        v->unset = is_unset(is);
        if (v->unset || (s->kind != SETTING_CONDITION && !want(r, is, YAML_SCALAR)))
            continue;
        if (s->kind == SETTING_NUMBER && setting_id(is->text))
            r_error(r, is, _("cấu hình phải có giá trị của chính nó"));
        else if (s->kind == SETTING_NUMBER)
            read_amount(r, is, is->text, &v->number);
        else if (s->kind == SETTING_CHOICE)
            read_choice(r, is, s, &v->word);
        else if (s->kind == SETTING_YEARS)
            read_years(r, is, &v->years);
        else
            read_cond(r, is, v->cond = ARENA_NEW(r->arena, struct cond));
    }
}

/* Once said where an answer had been written into that nothing read. */
static void refuse_written_in(struct reader *r, const struct yaml *at)
{
    if (!at || r->stored)
        return;
    r_error(r, at, "%s", _("khóa “written in” không còn dùng"));
    r_hint(r, "%s", _("Ghi chú cách hiểu thì viết vào “note” của chỗ nó nói đến."));
}

static void finish_setting(struct reader *r, const struct yaml *y, void *thing)
{
    static const char *const keys[] = {"value", "years", "condition"};
    struct setting *s = thing;
    const struct yaml *given[3];
    size_t n = 0;

    refuse_written_in(r, yaml_get(y, "written in"));
    for (size_t i = 0; i < 3; i++)
        if ((given[n] = yaml_get(y, keys[i])))
            n++;
    if (n != 1) {
        r_error_at(r, s->item.line, s->item.column,
                   n ? _("cấu hình chỉ được có một trong value, years, condition")
                     : _("cấu hình phải có một trong value, years, condition"));
        r_hint(r, "%s", _("Chưa trả lời được thì ghi “value: unset”."));
        return;
    }
    if (s->choices && s->kind != SETTING_CHOICE)
        r_error(r, yaml_get(y, "choices"), _("choices chỉ đi với value"));
    if (s->kind != SETTING_CONDITION) /* conditions wait until schemes are read */
        read_setting_values(r, given[0], s);
}

static void read_setting_conditions(struct reader *r)
{
    for (size_t i = 0; i < r->plan->n_settings; i++) {
        struct setting *s = &r->plan->settings[i];
        const struct yaml *y = yaml_get(&r->sections[S_SETTING]->kids[i], "condition");
        r->inside = arena_printf(r->arena, "settings.%s", s->item.id);
        if (s->kind == SETTING_CONDITION && y)
            read_setting_values(r, y, s);
    }
}

/* ---- indicators, targets ---- */

WORDS(measure_words, "ratio", "survey", "count", "rank", "milestone", "yes-no", "level", "points",
      "attestation");
WORDS(direction_words, "higher", "lower");
WORDS(no_cases_words, "not applicable", "missing", "full", "zero");

static void read_baseline(struct reader *r, const struct yaml *y, void *thing)
{
    struct indicator *in = thing;
    struct years year;
    const char *id;

    if (!want(r, y, YAML_SCALAR))
        return;
    if (!(id = setting_id(y->text))) {
        if (parse_years(y->text, &year) && year.from == year.to)
            in->baseline = year.from;
        else
            r_error(r, y, _("“%.80s” không phải một năm"), y->text);
        return;
    }
    in->baseline_setting = find_ref(r, y, S_SETTING, id);
    if (in->baseline_setting != NO_INDEX &&
        r->plan->settings[in->baseline_setting].kind != SETTING_NUMBER)
        r_error(r, y, _("cấu hình “%.80s” không phải một con số"), id);
}

#define IND(field) offsetof(struct indicator, field)
static const struct custom baseline_custom = {read_baseline, "baseline"};
static const struct field indicator_fields[] = {
    ITEM_FIELDS(struct indicator),
    {"measure", V_WORD, IND(measure), .flags = FIELD_REQUIRED, .arg = &measure_words,
     .about =
         N_("đo bằng gì: tỷ lệ, khảo sát, số đếm, thứ hạng, mốc, có/không, mức, điểm, xác nhận")},
    {"of", V_TEXT, IND(of), .about = N_("tử số là gì")},
    {"over", V_TEXT, IND(over), .about = N_("mẫu số là gì")},
    {"unit", V_TEXT, IND(unit), .about = N_("đơn vị đếm: hồ sơ, văn bản, …")},
    {"direction", V_WORD, IND(direction), .arg = &direction_words,
     .about = N_("chiều tốt hơn: cao hơn (higher) hay thấp hơn (lower)")},
    {"period key", V_TEXT, IND(period_key), .about = N_("ngày nào của hồ sơ quyết định năm tính")},
    {"source", V_TEXT, IND(source), .about = N_("lấy số liệu ở đâu")},
    {"no cases", V_WORD, IND(no_cases), .arg = &no_cases_words, .about = N_("khi mẫu số bằng 0")},
    {"may exceed", V_YES, IND(may_exceed),
     .about = N_("tử số được lớn hơn mẫu số: số thu so với dự toán")},
    {"fractions", V_YES, IND(fractions), .about = N_("số đếm có phần lẻ: tiền, diện tích")},
    {"for", V_REF_LIST, IND(kinds), IND(n_kinds), .arg_n = S_KIND,
     .about = N_("các loại đơn vị áp dụng; bỏ trống: mọi loại")},
    {"attested by", V_REF, IND(attestation), .arg_n = S_ATTESTATION,
     .about = N_("loại xác nhận (measure: attestation)")},
    {"baseline", V_CUSTOM, .arg = &baseline_custom, .about = N_("năm gốc để so tăng, giảm")},
    {"wording", V_WORDING, IND(wording), IND(n_wording),
     .about = N_("luật gọi điều này là gì, theo thời gian")},
};
static TABLE(indicator_table, "indicator", N_("chỉ tiêu"), indicator_fields);

static void start_indicator(void *thing)
{
    ((struct indicator *)thing)->baseline_setting = NO_INDEX;
}

static void only_with(struct reader *r, const struct yaml *y, const char *key, bool fits)
{
    if (yaml_get(y, key) && !fits)
        r_error(r, yaml_get(y, key), _("“%s” không dùng với cách đo này (measure)"), key);
}

static void finish_indicator(struct reader *r, const struct yaml *y, void *thing)
{
    const struct indicator *in = thing;
    bool ratio = in->measure == MEASURE_RATIO || in->measure == MEASURE_SURVEY;

    if (!yaml_get(y, "measure"))
        return;
    if (ratio && (!in->of[0] || !in->over[0])) {
        r_error_at(r, in->item.line, in->item.column, _("chỉ tiêu tỷ lệ thiếu khóa “%s” (%s)"),
                   in->of[0] ? "over" : "of", in->of[0] ? _("mẫu số là gì") : _("tử số là gì"));
    }
    if (in->measure == MEASURE_ATTESTATION && !yaml_get(y, "attested by"))
        r_error_at(r, in->item.line, in->item.column, _("chỉ tiêu thiếu khóa “attested by” (%s)"),
                   _("loại xác nhận"));
    only_with(r, y, "attested by", in->measure == MEASURE_ATTESTATION);
    only_with(r, y, "no cases", ratio);
    only_with(r, y, "may exceed", ratio);
    only_with(r, y, "fractions", in->measure == MEASURE_COUNT);
    only_with(r, y, "baseline", ratio || in->measure == MEASURE_COUNT);
}

static void read_target_years(struct reader *r, const struct yaml *y, void *thing)
{
    read_asked_years(r, y, &((struct target *)thing)->years);
}

static const struct custom target_years_custom = {read_target_years, "asked-years"};
static const struct field target_fields[] = {
    ITEM_FIELDS(struct target),
    {"use", V_REF, offsetof(struct target, indicator), .arg_n = S_INDICATOR,
     .about = N_("chỉ tiêu được hỏi")},
    {"must", V_LATER, .arg = "rules", .about = N_("phải thế nào")},
    {"require", V_LATER, .arg = "condition",
     .about = N_("điều kiện phải đạt, thay cho use và must")},
    {"for", V_REF_LIST, offsetof(struct target, kinds), offsetof(struct target, n_kinds),
     .arg_n = S_KIND, .about = N_("các loại đơn vị được hỏi; bỏ trống: mọi loại của chỉ tiêu")},
    {"years", V_CUSTOM, .arg = &target_years_custom,
     .about = N_("các năm được hỏi; bỏ trống: mọi năm")},
};
static TABLE(target_table, "target", N_("tiêu chí thi đua"), target_fields);

static void start_target(void *thing)
{
    ((struct target *)thing)->years.setting = NO_INDEX;
}

static bool outside(const struct reader *r, struct years y)
{
    struct years in = r->plan->period;

    return in.from && y.from && (y.from < in.from || y.to > in.to);
}

/* Years outside the plan's own are never judged. */
static void check_asked_years(struct reader *r, const struct yaml *y, const struct asked_years *x)
{
    bool wrong = outside(r, x->years);

    if (x->by)
        for (size_t i = 0; r->plan->settings[x->setting].choices[i]; i++)
            wrong = wrong || outside(r, x->by[i]);
    if (y && wrong)
        r_error(r, y, _("%s nằm ngoài thời gian của kế hoạch (%d..%d)"),
                y->type == YAML_SCALAR ? y->text : _("một khoảng năm"), r->plan->period.from,
                r->plan->period.to);
}

static void finish_target(struct reader *r, const struct yaml *y, void *thing)
{
    struct target *t = thing;
    const struct yaml *must = yaml_get(y, "must"), *require = yaml_get(y, "require");
    bool plain = must && yaml_get(y, "use");

    check_asked_years(r, yaml_get(y, "years"), &t->years);
    if (plain == (require != NULL) || (require && (must || yaml_get(y, "use")))) {
        r_error_at(r, t->item.line, t->item.column,
                   _("tiêu chí thi đua phải có use và must, hoặc chỉ require"));
        return;
    }
    if (plain)
        read_threshold(r, must, t->indicator, &t->ask);
    else
        read_cond(r, require, &t->ask);
}

/* ---- deadlines, dossiers ---- */

static void read_within(struct reader *r, const struct yaml *y, void *thing)
{
    struct deadline *d = thing;
    char **words;
    struct dec n;

    if (!want(r, y, YAML_SCALAR))
        return;
    size_t parts = str_split(r->arena, y->text, ' ', &words);
    const char *last = words[parts - 1];
    bool day = str_eq(last, "days") || str_eq(last, "day");
    if (!day || parts < 2 || parts > 3 || (parts == 3 && !str_eq(words[1], "working")) ||
        dec_parse(words[0], &n) || n.scale || n.mant < 1 || n.mant > 3660) {
        r_error(r, y, _("“%.80s” không phải một số ngày"), y->text);
        r_hint(r, "%s", _("Viết như 5 days (ngày) hoặc 5 working days (ngày làm việc)."));
        return;
    }
    d->kind = parts == 3 ? DEADLINE_WORKING_DAYS : DEADLINE_CALENDAR_DAYS;
    d->days = (int)n.mant;
}

/* calendar or working, by a setting: "within: 5 days" says how many, the setting says of what. */
static void read_counted(struct reader *r, const struct yaml *y, void *thing)
{
    const char *id = want(r, y, YAML_SCALAR) ? setting_id(y->text) : NULL;

    if (id)
        ((struct deadline *)thing)->days_setting = read_word_setting(r, y, id, &counted_words);
    else
        r_error(r, y, _("“%.80s” phải là setting MÃ; loại ngày cố định thì ghi ngay ở within"),
                y->type == YAML_SCALAR ? y->text : "");
}

static void read_before(struct reader *r, const struct yaml *y, void *thing)
{
    static const struct field day = {"before", V_DAY, offsetof(struct deadline, date)};

    ((struct deadline *)thing)->kind = DEADLINE_BEFORE;
    read_field(r, y, &day, thing);
}

static void read_by(struct reader *r, const struct yaml *y, void *thing)
{
    static const struct field day = {"by", V_DAY, offsetof(struct deadline, date)};

    ((struct deadline *)thing)->kind = DEADLINE_BY;
    read_field(r, y, &day, thing);
}

static const struct custom within_custom = {read_within, "within"};
static const struct custom before_custom = {read_before, "day"};
static const struct custom by_custom = {read_by, "day"};
static const struct custom counted_custom = {read_counted, "setting-ref"};
static const struct field deadline_fields[] = {
    ITEM_FIELDS(struct deadline),
    {"within", V_CUSTOM, .arg = &within_custom, .about = N_("trong bấy nhiêu ngày kể từ sự kiện")},
    {"of", V_REF, offsetof(struct deadline, event), .arg_n = S_EVENT,
     .about = N_("sự kiện bắt đầu tính")},
    {"before", V_CUSTOM, .arg = &before_custom,
     .about = N_("trước ngày này (không tính ngày này)")},
    {"by", V_CUSTOM, .arg = &by_custom, .about = N_("chậm nhất ngày này")},
    {"counted in", V_CUSTOM, .arg = &counted_custom,
     .about = N_("cấu hình: đếm ngày theo lịch (calendar) hay ngày làm việc (working)")},
    {"last day off", V_WORD_BOOL, offsetof(struct deadline, rolls),
     offsetof(struct deadline, rolls_setting), .arg = &rolls_words,
     .about = N_("ngày cuối là ngày nghỉ: giữ nguyên (stays) hay lùi (rolls on); hoặc setting MÃ")},
};
static TABLE(deadline_table, "deadline", N_("thời hạn"), deadline_fields);

static void start_deadline(void *thing)
{
    struct deadline *d = thing;

    d->date = DATE_NONE;
    d->days_setting = d->rolls_setting = NO_INDEX;
}

static void finish_deadline(struct reader *r, const struct yaml *y, void *thing)
{
    const struct deadline *d = thing;
    bool counted = yaml_get(y, "within");

    if (counted + !!yaml_get(y, "before") + !!yaml_get(y, "by") != 1)
        r_error_at(r, d->item.line, d->item.column,
                   _("thời hạn phải có đúng một trong within, before, by"));
    if (counted && !yaml_get(y, "of"))
        r_error_at(r, d->item.line, d->item.column, _("thời hạn thiếu khóa “of” (%s)"),
                   _("sự kiện bắt đầu tính"));
    if (!counted && yaml_get(y, "of"))
        r_error(r, yaml_get(y, "of"), _("“of” chỉ đi với “within”"));
    if (!counted && yaml_get(y, "counted in"))
        r_error(r, yaml_get(y, "counted in"), _("“counted in” chỉ đi với “within”"));
    if (counted && yaml_get(y, "last day off"))
        r_error(r, yaml_get(y, "last day off"),
                _("“last day off” chỉ đi với “before” và “by”: thời hạn đếm bằng ngày luôn lùi"));
}

static void read_forms(struct reader *r, const struct yaml *y, void *thing)
{
    struct document *d = thing;

    if (!want(r, y, YAML_MAP))
        return;
    d->forms = arena_alloc(r->arena, y->n * sizeof d->forms[0]);
    for (size_t i = 0; i < y->n; i++) {
        struct yaml key = {
            .text = y->keys[i], .line = y->key_lines[i], .column = y->key_columns[i]};
        uint32_t law = find_ref(r, &key, S_LAW, y->keys[i]);
        if (law == NO_INDEX || !want(r, &y->kids[i], YAML_SCALAR))
            continue;
        const char *form = y->kids[i].text;
        d->forms[d->n_forms].law = law;
        d->forms[d->n_forms++].form = str_eq(form, "chưa có văn bản") ? "" : form;
    }
}

static void read_document_of(struct reader *r, const struct yaml *y, void *thing)
{
    struct attestation_kind k = {0};
    struct document *d = thing;

    read_of(r, y, &k);
    d->for_unit = k.for_unit;
    d->for_person = k.for_person;
}

#define DOC(field) offsetof(struct document, field)
static const struct custom forms_custom = {read_forms, "forms"};
static const struct custom document_of_custom = {read_document_of, "of"};
static const struct field document_fields[] = {
    {"title", V_TEXT, DOC(title), .about = N_("tên tài liệu")},
    {"clause", V_TEXT, DOC(clause), .about = N_("điểm, khoản quy định")},
    {"with", V_TEXT, DOC(with), .about = N_("kèm theo")},
    {"confirmed by", V_TEXT, DOC(confirmed_by), .about = N_("ai xác nhận")},
    {"form", V_CUSTOM, .arg = &forms_custom,
     .about = N_("mẫu theo từng văn bản, hoặc “chưa có văn bản”")},
    {"of", V_CUSTOM, .arg = &document_of_custom,
     .about = N_("cho đơn vị (unit), cá nhân (person) hay cả hai (both, mặc định)")},
    {"when attested", V_REF, DOC(when_attested), .arg_n = S_ATTESTATION,
     .about = N_("chỉ cần khi có xác nhận này")},
};
TABLE(document_table, "document", N_("tài liệu"), document_fields);

static const struct field dossier_fields[] = {
    ITEM_FIELDS(struct dossier),
    {"documents", V_LATER, .flags = FIELD_REQUIRED, .arg = "documents",
     .about = N_("các tài liệu")},
};
static TABLE(dossier_table, "dossier", N_("hồ sơ khen thưởng"), dossier_fields);

static void finish_dossier(struct reader *r, const struct yaml *y, void *thing)
{
    struct dossier *d = thing;
    const struct yaml *docs = yaml_get(y, "documents");

    if (!docs || !want(r, docs, YAML_MAP))
        return;
    d->documents = ARENA_ARRAY(r->arena, struct document, docs->n);
    d->n_documents = docs->n;
    for (size_t i = 0; i < docs->n; i++) {
        struct document *doc = &d->documents[i];
        doc->for_person = doc->for_unit = true;
        read_fields(r, &docs->kids[i], &document_table, doc);
        doc->id = docs->keys[i];
        doc->line = docs->key_lines[i];
        if (!doc->title[0])
            doc->title = doc->id;
        if (!str_is_slug(doc->id))
            r_error_at(r, docs->key_lines[i], docs->key_columns[i],
                       _("mã “%.80s” chỉ được gồm chữ a–z, số và dấu -"), doc->id);
    }
}

/* ---- awards, bars, duties ---- */

WORDS(nature_words, "thematic", "regular");
WORDS(each_words, "year", "period");
WORDS(subject_words, "unit", "person");
#define AWARD(field) offsetof(struct award, field)

static void read_award_years(struct reader *r, const struct yaml *y, void *thing)
{
    read_asked_years(r, y, &((struct award *)thing)->years);
}

static const struct custom award_years_custom = {read_award_years, "asked-years"};
static const struct field award_fields[] = {
    ITEM_FIELDS(struct award),
    {"form", V_TEXT, AWARD(form), .about = N_("hình thức: Giấy khen, Bằng khen, …")},
    {"by", V_TEXT, AWARD(by), .about = N_("ai tặng")},
    {"nature", V_WORD, AWARD(nature), .arg = &nature_words,
     .about = N_("theo chuyên đề (thematic) hay công trạng (regular)")},
    {"each", V_WORD, AWARD(each), .flags = FIELD_REQUIRED, .arg = &each_words,
     .about = N_("xét hằng năm (year) hay cả giai đoạn (period)")},
    {"subject", V_WORD_BOOL, AWARD(for_person), .arg = &subject_words,
     .about = N_("tặng đơn vị (unit) hay cá nhân (person)")},
    {"for", V_REF_LIST, AWARD(kinds), AWARD(n_kinds), .arg_n = S_KIND,
     .about = N_("các loại đơn vị; bỏ trống: mọi loại")},
    {"merged units", V_WORD, AWARD(merged), AWARD(merged_setting), .arg = &merged_words,
     .about = N_("đơn vị do sáp nhập thì tính lịch sử của ai; hoặc setting MÃ")},
    {"years", V_CUSTOM, .arg = &award_years_custom,
     .about = N_("các năm được xét (each: year); bỏ trống: mọi năm")},
    {"subjects on", V_DAY, AWARD(subjects_on),
     .about = N_("xét các đơn vị còn hoạt động vào ngày này")},
    {"deadline", V_REF, AWARD(deadline), .arg_n = S_DEADLINE, .about = N_("thời hạn nộp hồ sơ")},
    {"dossier", V_REF, AWARD(dossier), .arg_n = S_DOSSIER, .about = N_("hồ sơ phải có")},
    {"require", V_LATER, .flags = FIELD_REQUIRED, .arg = "conditions",
     .about = N_("phải đạt mọi điều kiện này")},
};
static TABLE(award_table, "award", N_("khen thưởng"), award_fields);

static void start_award(void *thing)
{
    struct award *w = thing;

    w->merged_setting = w->years.setting = NO_INDEX;
}

static void finish_award(struct reader *r, const struct yaml *y, void *thing)
{
    struct award *w = thing;
    const struct yaml *require = yaml_get(y, "require"), *on = yaml_get(y, "subjects on");

    if (on && w->each == EACH_YEAR)
        r_error(r, on, _("“subjects on” chỉ dùng cho khen thưởng cả giai đoạn (each: period)"));
    if (yaml_get(y, "years") && w->each == EACH_PERIOD)
        r_error(r, yaml_get(y, "years"),
                _("“years” chỉ dùng cho khen thưởng hằng năm (each: year)"));
    check_asked_years(r, yaml_get(y, "years"), &w->years);
    if (require)
        read_conds(r, require, COND_ALL, &w->require);
}

static const struct field bar_fields[] = {
    ITEM_FIELDS(struct bar),
    {"on", V_REF_LIST, offsetof(struct bar, awards), offsetof(struct bar, n_awards), FIELD_REQUIRED,
     S_AWARD, .about = N_("những khen thưởng không được xét")},
    {"heads", V_YES, offsetof(struct bar, heads),
     .about = N_("cả người đứng đầu đơn vị cũng không được xét")},
    {"when", V_LATER, .flags = FIELD_REQUIRED, .arg = "condition",
     .about = N_("khi điều này xảy ra")},
};
static TABLE(bar_table, "bar", N_("trường hợp không xét"), bar_fields);

static void finish_bar(struct reader *r, const struct yaml *y, void *thing)
{
    struct bar *b = thing;

    if (yaml_get(y, "when"))
        read_cond(r, yaml_get(y, "when"), &b->when);
}

static void read_duty_each(struct reader *r, const struct yaml *y, void *thing)
{
    WORDS(duty_words, "year", "month", "once");

    if (read_word(r, y, &duty_words) >= 0)
        ((struct duty *)thing)->each = y->text;
}

static void start_duty(void *thing)
{
    ((struct duty *)thing)->each = "";
}

static const struct custom duty_each_custom = {read_duty_each, "duty-each"};
static const struct field duty_fields[] = {
    ITEM_FIELDS(struct duty),
    {"who", V_TEXT, offsetof(struct duty, who), .about = N_("ai phải làm")},
    {"each", V_CUSTOM, .arg = &duty_each_custom, .about = N_("hằng năm, hằng tháng hay một lần")},
};
static TABLE(duty_table, "duty", N_("nhiệm vụ"), duty_fields);

/* ---- the plan ---- */

#define SECTION(key_, one_, table_, type, list, ...)                                            \
    {                                                                                           \
        .key = key_, .one = one_, .table = &table_, .size = sizeof(struct type),                \
        .at = offsetof(struct plan, list), .n_at = offsetof(struct plan, n_##list), __VA_ARGS__ \
    }

const struct plan_section plan_sections[N_SECTIONS] = {
    [S_LAW] = SECTION("law", N_("văn bản"), law_table, law, laws),
    [S_KIND] = SECTION("unit kinds", N_("loại đơn vị"), kind_table, kind, kinds),
    [S_GROUP] = SECTION("ranking groups", N_("nhóm xếp hạng"), group_table, group, groups),
    [S_SETTING] = SECTION("settings", N_("cấu hình"), setting_table, setting, settings,
                          .finish = finish_setting),
    [S_ATTESTATION] = SECTION("attestations", N_("loại xác nhận"), attestation_table,
                              attestation_kind, attestations),
    [S_EVENT] = SECTION("events", N_("sự kiện"), event_table, event_kind, events),
    [S_INDICATOR] = SECTION("indicators", N_("chỉ tiêu"), indicator_table, indicator, indicators,
                            .start = start_indicator, .finish = finish_indicator),
    [S_TARGET] = SECTION("targets", N_("tiêu chí thi đua"), target_table, target, targets,
                         .start = start_target, .finish = finish_target),
    [S_SCHEME] = SECTION("schemes", N_("bộ tiêu chí"), scheme_table, scheme, schemes,
                         .start = start_scheme, .finish = finish_scheme),
    [S_DEADLINE] = SECTION("deadlines", N_("thời hạn"), deadline_table, deadline, deadlines,
                           .start = start_deadline, .finish = finish_deadline),
    [S_DOSSIER] = SECTION("dossiers", N_("hồ sơ khen thưởng"), dossier_table, dossier, dossiers,
                          .finish = finish_dossier),
    [S_AWARD] = SECTION("awards", N_("khen thưởng"), award_table, award, awards,
                        .start = start_award, .finish = finish_award),
    [S_BAR] =
        SECTION("bars", N_("trường hợp không xét"), bar_table, bar, bars, .finish = finish_bar),
    [S_DUTY] = SECTION("duties", N_("nhiệm vụ"), duty_table, duty, duties, .start = start_duty),
};

/* Each section finds those that it looks into already read; settings' conditions come later. */
static const enum section_id reading_order[N_SECTIONS] = {
    S_LAW,    S_KIND,   S_GROUP,    S_ATTESTATION, S_EVENT, S_SETTING, S_INDICATOR,
    S_SCHEME, S_TARGET, S_DEADLINE, S_DOSSIER,     S_AWARD, S_BAR,     S_DUTY,
};

static const struct field issued_fields[] = {
    {"number", V_TEXT, offsetof(struct plan, number), .flags = FIELD_REQUIRED,
     .about = N_("số, ký hiệu")},
    {"date", V_DAY, offsetof(struct plan, issued), .flags = FIELD_REQUIRED,
     .about = N_("ngày ban hành")},
    {"by", V_TEXT, offsetof(struct plan, by), .flags = FIELD_REQUIRED,
     .about = N_("cơ quan ban hành")},
};
TABLE(issued_table, "issued", N_("văn bản ban hành (issued)"), issued_fields);

static void read_issued(struct reader *r, const struct yaml *y, void *thing)
{
    read_fields(r, y, &issued_table, thing);
}

WORDS(confirmed_words, "chair", "secretary");
static const struct custom issued_custom = {read_issued, "issued"};
static const struct field plan_fields[] = {
    {"plan", V_TEXT, offsetof(struct plan, item.id), .flags = FIELD_REQUIRED,
     .about = N_("mã của kế hoạch")},
    {"title", V_TEXT, offsetof(struct plan, item.title), .flags = FIELD_REQUIRED,
     .about = N_("tên phong trào")},
    {"issued", V_CUSTOM, .arg = &issued_custom, .about = N_("số, ngày, nơi ban hành")},
    {"period", V_YEARS, offsetof(struct plan, period), .flags = FIELD_REQUIRED,
     .about = N_("các năm của phong trào")},
    {"illustrative", V_TEXT, offsetof(struct plan, illustrative),
     .about = N_("vì sao không phải kế hoạch thật; in trên mọi đầu ra")},
    {"confirmed by", V_WORD, offsetof(struct plan, confirmed_by), .arg = &confirmed_words,
     .about = N_("ai xác nhận cho bản sau có hiệu lực: chair (mặc định) hoặc secretary")},
    {"clause", V_TEXT, offsetof(struct plan, item.clause), .about = N_("điểm, khoản")},
    {"ref", V_REFS, offsetof(struct plan, item.refs), .about = N_("mã yêu cầu")},
    {"law", V_SECTION, .arg_n = S_LAW, .about = N_("các văn bản và hiệu lực")},
    {"unit kinds", V_SECTION, .arg_n = S_KIND, .about = N_("các loại đơn vị")},
    {"ranking groups", V_SECTION, .arg_n = S_GROUP, .about = N_("các nhóm đơn vị xếp hạng chung")},
    {"settings", V_SECTION, .arg_n = S_SETTING, .about = N_("những điều văn bản để ngỏ")},
    {"attestations", V_SECTION, .arg_n = S_ATTESTATION,
     .about = N_("những điều phải chứng minh bằng văn bản")},
    {"events", V_SECTION, .arg_n = S_EVENT, .about = N_("những ngày có việc xảy ra")},
    {"indicators", V_SECTION, .arg_n = S_INDICATOR, .about = N_("các chỉ tiêu được đo")},
    {"targets", V_SECTION, .arg_n = S_TARGET, .about = N_("các tiêu chí thi đua")},
    {"schemes", V_SECTION, .arg_n = S_SCHEME, .about = N_("các bộ tiêu chí chấm điểm")},
    {"deadlines", V_SECTION, .arg_n = S_DEADLINE, .about = N_("các thời hạn")},
    {"dossiers", V_SECTION, .arg_n = S_DOSSIER, .about = N_("hồ sơ khen thưởng gồm những gì")},
    {"awards", V_SECTION, .arg_n = S_AWARD, .about = N_("các khen thưởng và điều kiện")},
    {"bars", V_SECTION, .arg_n = S_BAR, .about = N_("các trường hợp không xét khen thưởng")},
    {"duties", V_SECTION, .arg_n = S_DUTY, .about = N_("những việc khác đơn vị phải làm")},
};
TABLE(plan_table, "plan", N_("kế hoạch"), plan_fields);

/* ---- first pass: names ---- */

static void take_names(struct names *names, struct arena *a, size_t n)
{
    map_init(&names->ids, a);
    names->list = ARENA_ARRAY(a, const char *, n);
    names->used = ARENA_ARRAY(a, bool, n);
    names->n = n;
}

static void take_section(struct reader *r, enum section_id s, const struct yaml *y)
{
    const struct plan_section *section = &plan_sections[s];
    size_t n = 0;

    take_names(&r->names[s], r->arena, 0);
    if (!y || !want(r, y, YAML_MAP))
        return;
    n = y->n;
    if (n > SECTION_MAX) {
        r_error(r, y, _("mục %s có quá nhiều mã (nhiều nhất %d)"), section->key, SECTION_MAX);
        return;
    }
    r->sections[s] = y;
    take_names(&r->names[s], r->arena, n);
    *(void **)((char *)r->plan + section->at) = arena_alloc(r->arena, n * section->size);
    *(size_t *)((char *)r->plan + section->n_at) = n;
    for (size_t i = 0; i < n; i++) {
        r->names[s].list[i] = y->keys[i];
        map_add(&r->names[s].ids, y->keys[i], (uint32_t)i);
        if (!str_is_slug(y->keys[i]))
            r_error_at(r, y->key_lines[i], y->key_columns[i],
                       _("mã “%.80s” chỉ được gồm chữ a–z, số và dấu -"), y->keys[i]);
    }
}

/* The names that schemes are versions of, in the order they first appear. */
static void take_indexes(struct reader *r)
{
    const struct yaml *y = r->sections[S_SCHEME];
    struct names *names = &r->names[S_INDEX];
    struct plan *p = r->plan;
    size_t n = y ? y->n : 0;

    take_names(names, r->arena, n);
    names->n = 0;
    p->indexes = ARENA_ARRAY(r->arena, struct index_name, n);
    for (size_t i = 0; i < n; i++) {
        const struct yaml *given = yaml_get(&y->kids[i], "index");
        const char *id = given && want(r, given, YAML_SCALAR) ? given->text : y->keys[i];
        if (given && !str_is_slug(id))
            r_error(r, given, _("mã “%.80s” chỉ được gồm chữ a–z, số và dấu -"), id);
        uint32_t at = map_add(&names->ids, id, (uint32_t)p->n_indexes);
        if (at == p->n_indexes) {
            p->indexes[p->n_indexes++].id = id;
            names->list[names->n++] = id;
        }
        p->schemes[i].index = at;
    }
}

static void guess_settings(struct reader *r)
{
    for (size_t i = 0; i < r->plan->n_settings; i++)
        guess_setting(&r->plan->settings[i], &r->sections[S_SETTING]->kids[i]);
}

/* ---- second pass ---- */

static void read_thing(struct reader *r, const struct plan_section *s, const struct yaml *map,
                       size_t i, void *thing)
{
    struct item *item = thing; /* every thing of a section begins with its item */
    const struct yaml *y = &map->kids[i];

    r->inside = arena_printf(r->arena, "%s.%s", s->key, map->keys[i]);
    item->id = map->keys[i];
    if (s->start)
        s->start(thing);
    bool ok = read_fields(r, y, s->table, thing);
    if (!item->title[0])
        item->title = item->id;
    item->line = map->key_lines[i];
    item->column = map->key_columns[i];
    if (ok && s->finish)
        s->finish(r, y, thing);
}

static void read_sections(struct reader *r)
{
    for (size_t k = 0; k < N_SECTIONS; k++) {
        enum section_id s = reading_order[k];
        const struct plan_section *section = &plan_sections[s];
        char *at = *(char **)((char *)r->plan + section->at);
        for (size_t i = 0; r->sections[s] && i < r->names[s].n; i++)
            read_thing(r, section, r->sections[s], i, at + i * section->size);
        if (s == S_SCHEME && r->sections[S_SETTING])
            read_setting_conditions(r);
    }
    r->inside = NULL;
}

static void read_head(struct reader *r, const struct yaml *root)
{
    struct plan *p = r->plan;

    p->number = p->by = "";
    p->issued = DATE_NONE;
    read_fields(r, root, &plan_table, p);
    p->item.line = root->line;
    p->item.column = root->column;
    if (p->item.id[0] && !str_is_slug(p->item.id))
        r_error(r, yaml_get(root, "plan"), _("mã “%.80s” chỉ được gồm chữ a–z, số và dấu -"),
                p->item.id);
    if (!yaml_get(root, "issued") && !p->illustrative[0]) {
        r_error(r, root, _("kế hoạch thiếu khóa “issued” (%s)"), _("số, ngày, nơi ban hành"));
        r_hint(r, "%s", _("Nếu không phải kế hoạch thật, ghi lý do vào “illustrative”."));
    }
}

static void read_all(struct reader *r, const struct yaml *root)
{
    read_head(r, root);
    for (size_t s = 0; s < N_SECTIONS; s++)
        take_section(r, (enum section_id)s, yaml_get(root, plan_sections[s].key));
    take_indexes(r);
    guess_settings(r);
    read_sections(r);
    check_plan(r);
}

void reader_of_plan(struct reader *r, struct arena *a, const char *file, const struct plan *p,
                    struct errs *errs)
{
    *r = (struct reader){.arena = a, .file = file, .plan = (struct plan *)p, .errs = errs};
    for (size_t s = 0; s < N_SECTIONS; s++) {
        const char *at = *(char *const *)((const char *)p + plan_sections[s].at);
        take_names(&r->names[s], a, *(const size_t *)((const char *)p + plan_sections[s].n_at));
        r->names[s].ids = p->by_id[s];
        for (size_t i = 0; i < r->names[s].n; i++)
            r->names[s].list[i] = ((const struct item *)(at + i * plan_sections[s].size))->id;
    }
    take_names(&r->names[S_INDEX], a, p->n_indexes);
    r->names[S_INDEX].ids = p->by_id[S_INDEX];
    for (size_t i = 0; i < p->n_indexes; i++)
        r->names[S_INDEX].list[i] = p->indexes[i].id;
}

static struct plan *new_plan(struct arena *a, const char *bytes, size_t n)
{
    struct plan *p = ARENA_NEW(a, struct plan);

    p->arena = a;
    p->text = arena_strndup(a, bytes, n);
    p->text_len = n;
    hash_of_bytes(bytes, n, p->hash);
    return p;
}

/* ---- what schemes make of indicators ---- */

static void widen(struct indicator *i, struct num low, struct num high)
{
    i->low = i->bounded ? num_min(i->low, low) : low;
    i->high = i->bounded ? num_max(i->high, high) : high;
    i->bounded = true;
}

static void note_use(struct plan *p, const struct criterion *k)
{
    struct indicator *i = &p->indicators[k->use];

    if (k->rule.fn == SCORE_GIVEN)
        widen(i, k->rule.floor, k->points);
    if (k->rule.fn == SCORE_LEVELS)
        widen(i, num_int(1), num_int((int64_t)k->rule.n_levels));
}

static void note_uses(struct plan *p)
{
    for (size_t s = 0; s < p->n_schemes; s++)
        for (size_t c = 0; c < p->schemes[s].n_criteria; c++)
            if (p->schemes[s].criteria[c].leaf && p->schemes[s].criteria[c].use != NO_INDEX)
                note_use(p, &p->schemes[s].criteria[c]);
}

static int read_as(struct arena *a, const char *name, const char *bytes, size_t n, bool stored,
                   struct plan **ret, struct errs *errs)
{
    struct reader r = {.arena = a, .file = name, .errs = errs, .stored = stored};
    const struct yaml *root;
    size_t before = errs->total;
    struct err e;

    if (n > PLAN_MAX_BYTES) {
        err_set(&e, ERR_LIMIT, _("tệp kế hoạch lớn quá %d MB"), PLAN_MAX_BYTES >> 20);
        err_at(&e, name, 0, 0);
        errs_add(errs, &e);
        return ERR_LIMIT;
    }
    int c = yaml_parse(a, name, bytes, n, &root, &e);
    if (c) {
        errs_add(errs, &e);
        return c;
    }
    r.plan = new_plan(a, bytes, n);
    if (!want(&r, root, YAML_MAP))
        return ERR_INPUT;
    read_all(&r, root);
    if (errs->total != before)
        return ERR_INPUT;
    r.plan->warnings = r.warnings.at;
    r.plan->n_warnings = r.warnings.n;
    struct map *by_id = ARENA_ARRAY(a, struct map, N_NAMESPACES);
    for (size_t s = 0; s < N_NAMESPACES; s++)
        by_id[s] = r.names[s].ids;
    r.plan->by_id = by_id;
    note_uses(r.plan);
    *ret = r.plan;
    return 0;
}

int plan_read(struct arena *a, const char *name, const char *bytes, size_t n, struct plan **ret,
              struct errs *errs)
{
    return read_as(a, name, bytes, n, false, ret, errs);
}

int plan_read_stored(struct arena *a, const char *name, const char *bytes, size_t n,
                     struct plan **ret, struct errs *errs)
{
    return read_as(a, name, bytes, n, true, ret, errs);
}
