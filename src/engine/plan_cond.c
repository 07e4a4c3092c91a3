/* Conditions: a mapping whose one key beside the modifiers says what is asked.  The keys are a
 * table (cond_keys); a key that is none of them is an indicator's id.  Whether a condition makes
 * sense where it stands (a person's award, a cycle) is looked at later, in plan_check.c. */
#include "base/i18n.h"
#include "base/str.h"
#include "engine/plan_fields.h"
#include "engine/say.h"

#define ID "[a-z0-9-]{1,64}"

const struct cond_key cond_keys[] = {
    {"all", NULL, COND_ALL, "conditions", N_("mọi điều kiện trong danh sách")},
    {"any", NULL, COND_ANY, "conditions", N_("ít nhất một điều kiện trong danh sách")},
    {"at least ", "^at least ([0-9]+|setting " ID ") of$", COND_AT_LEAST, "conditions",
     N_("ít nhất N điều kiện trong danh sách")},
    {"not", NULL, COND_NOT, "condition", N_("điều kiện không được xảy ra")},
    {"every year", NULL, COND_EVERY_YEAR, "condition",
     N_("năm nào trong các năm tính cũng phải đạt")},
    {"at least ", "^at least ([0-9]+|setting " ID ") years?$", COND_SOME_YEARS, "condition",
     N_("ít nhất N năm phải đạt")},
    {"of the unit", NULL, COND_OF_UNIT, "condition", N_("hỏi về đơn vị của cá nhân")},
    {"head", NULL, COND_HEAD, "yes", N_("cá nhân là người đứng đầu đơn vị")},
    {"attested", NULL, COND_ATTESTED, "id", N_("có văn bản xác nhận loại này")},
    {"standards not loaded", NULL, COND_NOT_LOADED, "text",
     N_("văn bản tiêu chuẩn chưa có: ghi rõ văn bản nào")},
    {"score of ", "^score of " ID "$", COND_SCORE, "rules", N_("điểm của chỉ số")},
    {"rank of ", "^rank of " ID "$", COND_RANK, "rules", N_("thứ hạng theo chỉ số")},
    {"class of ", "^class of " ID "$", COND_CLASS, "rules", N_("xếp loại theo chỉ số")},
    {"share of area ", "^share of area " ID " in " ID "$", COND_SHARE, "rules",
     N_("tỷ lệ điểm đạt trên điểm tối đa của một lĩnh vực")},
    {"target ", "^target " ID "$", COND_TARGET, "met", N_("đạt một tiêu chí thi đua")},
    {"award ", "^award " ID "$", COND_AWARD, "met", N_("đủ điều kiện của một khen thưởng khác")},
    {"setting ", "^setting " ID "$", COND_SETTING, "holds", N_("điều kiện mà cấu hình ghi")},
    {"by setting ", "^by setting " ID "$", COND_CHOOSE, "readings",
     N_("mỗi lựa chọn của cấu hình một cách hiểu: điều kiện, not asked hoặc ask council")},
};
const size_t n_cond_keys = ARRAY_SIZE(cond_keys);

/* ---- modifiers ---- */

static void read_cond_years(struct reader *r, const struct yaml *y, void *thing)
{
    struct cond *c = thing;
    const char *id;

    if (!want(r, y, YAML_SCALAR))
        return;
    if (!(id = setting_id(y->text))) {
        if (!read_years(r, y, &c->years))
            return;
        struct years in = r->plan->period;
        if (in.from && (c->years.from < in.from || c->years.to > in.to))
            r_error(r, y, _("%s nằm ngoài thời gian của kế hoạch (%d..%d)"), y->text, in.from,
                    in.to);
        return;
    }
    c->years_setting = find_ref(r, y, S_SETTING, id);
    if (c->years_setting != NO_INDEX && r->plan->settings[c->years_setting].kind != SETTING_YEARS)
        r_error(r, y, _("cấu hình “%.80s” không phải khoảng năm"), id);
}

static void read_words_of(struct reader *r, const struct yaml *y, const struct words *w,
                          uint32_t *ret)
{
    if (want(r, y, YAML_SCALAR))
        *ret = read_word_setting(r, y, y->text, w);
}

static void read_edge(struct reader *r, const struct yaml *y, void *thing)
{
    read_words_of(r, y, &edge_words, &((struct cond *)thing)->edge);
}

static void read_no_ranking(struct reader *r, const struct yaml *y, void *thing)
{
    read_words_of(r, y, &no_ranking_words, &((struct cond *)thing)->no_ranking);
}

static void read_no_cases(struct reader *r, const struct yaml *y, void *thing)
{
    read_words_of(r, y, &no_cases_setting_words, &((struct cond *)thing)->no_cases);
}

static bool is_places(const char *word)
{
    return str_eq(word, "unrounded") || (word[0] >= '0' && word[0] <= '9' && !word[1]);
}

/* A number of decimals, or a setting whose answers are such. */
static void read_compare(struct reader *r, const struct yaml *y, void *thing)
{
    static const struct field places = {"compare", V_INT, offsetof(struct cond, compare_places),
                                        .arg_n = NUM_MAX_SCALE};
    const char *id = y->type == YAML_SCALAR ? setting_id(y->text) : NULL;
    struct cond *c = thing;

    if (!id) {
        read_field(r, y, &places, thing);
        return;
    }
    if ((c->compare_setting = find_ref(r, y, S_SETTING, id)) == NO_INDEX)
        return;
    const struct setting *s = &r->plan->settings[c->compare_setting];
    for (size_t i = 0; s->choices && s->choices[i]; i++)
        if (!is_places(s->choices[i]))
            r_error(r, y, _("lựa chọn “%.80s” không phải unrounded hay số chữ số thập phân"),
                    s->choices[i]);
    if (s->kind != SETTING_CHOICE)
        r_error(r, y, _("cấu hình “%.80s” không có choices"), id);
}

static const struct custom years_custom = {read_cond_years, "years-or-setting"};
static const struct custom edge_custom = {read_edge, "id"};
static const struct custom no_ranking_custom = {read_no_ranking, "id"};
static const struct custom no_cases_custom = {read_no_cases, "id"};
static const struct custom compare_custom = {read_compare, "compare"};
static const struct field cond_fields[] = {
    ITEM_FIELDS(struct cond),
    {"for", V_REF_LIST, offsetof(struct cond, kinds), offsetof(struct cond, n_kinds),
     .arg_n = S_KIND, .about = N_("chỉ hỏi các loại đơn vị này; loại khác: không áp dụng")},
    {"compare", V_CUSTOM, .arg = &compare_custom,
     .about = N_("làm tròn đến bấy nhiêu chữ số thập phân rồi mới so; hoặc setting MÃ")},
    {"edge", V_CUSTOM, .arg = &edge_custom, .about = N_("cấu hình: đồng hạng ở mép thì sao")},
    {"no ranking", V_CUSTOM, .arg = &no_ranking_custom,
     .about = N_("cấu hình: năm không có bảng xếp hạng thì sao")},
    {"no cases", V_CUSTOM, .arg = &no_cases_custom,
     .about = N_("cấu hình: không phát sinh trường hợp nào (mẫu số bằng 0) thì sao")},
    {"years", V_CUSTOM, .arg = &years_custom, .about = N_("các năm được tính")},
};
TABLE(cond_table, "condition", N_("điều kiện"), cond_fields);

/* ---- the key ---- */

struct rank_place {
    struct reader *r;
    const struct yaml *map;
    size_t i;         /* which key */
    struct yaml self; /* the key as a scalar, for messages */
};

static bool suffix_cut(struct arena *a, const char *s, const char *suffix, const char **ret)
{
    if (!str_ends(s, suffix))
        return false;
    *ret = arena_strndup(a, s, strlen(s) - strlen(suffix));
    return true;
}

/* "at least N of", "at least N years": N. */
static bool read_count(struct rank_place *at, const char *text, struct cond *c)
{
    if (!read_amount(at->r, &at->self, text, &c->count))
        return false;
    return unit_fits(at->r, &at->self, &c->count, 1u << AMOUNT_PLAIN, true, _("số lượng N"));
}

static bool read_at_least(struct rank_place *at, const char *rest, struct cond *c)
{
    struct arena *a = at->r->arena;
    const char *count;

    if (suffix_cut(a, rest, " of", &count))
        c->op = COND_AT_LEAST;
    else if (suffix_cut(a, rest, " years", &count) || suffix_cut(a, rest, " year", &count))
        c->op = COND_SOME_YEARS;
    else
        return false;
    read_count(at, count, c);
    return true;
}

/* Some version of the index must have an area with this id. */
static void check_area(struct rank_place *at, uint32_t index, const char *id)
{
    enum { SHOWN = 100 };
    const struct plan *p = at->r->plan;
    const char *ids[SHOWN];
    size_t n = 0;

    for (size_t i = 0; i < p->n_schemes; i++) {
        const struct scheme *s = &p->schemes[i];
        for (size_t k = 0; s->index == index && k < s->n_criteria; k = s->criteria[k].end) {
            if (s->criteria[k].section != SECTION_MAIN)
                break;
            if (str_eq(s->criteria[k].item.id, id))
                return;
            if (n < SHOWN)
                ids[n++] = s->criteria[k].item.id;
        }
    }
    r_error(at->r, &at->self, _("chỉ số này không có lĩnh vực “%.80s”"), id);
    r_hint_near(at->r, id, ids, n);
}

static void read_share_key(struct rank_place *at, const char *rest, struct cond *c)
{
    const char *in = strstr(rest, " in ");

    if (!in) {
        r_error(at->r, &at->self, _("“%.80s” thiếu chỉ số"), at->self.text);
        r_hint(at->r, "%s", _("Viết như: share of area LĨNH-VỰC in CHỈ-SỐ."));
        return;
    }
    c->area = arena_strndup(at->r->arena, rest, (size_t)(in - rest));
    c->what = find_ref(at->r, &at->self, S_INDEX, in + strlen(" in "));
    if (c->what != NO_INDEX)
        check_area(at, c->what, c->area);
}

static const struct {
    enum cond_op op;
    enum section_id section;
} named[] = {
    {COND_SCORE, S_INDEX},    {COND_RANK, S_INDEX},  {COND_CLASS, S_INDEX},
    {COND_TARGET, S_TARGET},  {COND_AWARD, S_AWARD}, {COND_SETTING, S_SETTING},
    {COND_CHOOSE, S_SETTING},
};

static void read_named_key(struct rank_place *at, const char *id, struct cond *c)
{
    for (size_t i = 0; i < ARRAY_SIZE(named); i++)
        if (named[i].op == c->op)
            c->what = find_ref(at->r, &at->self, named[i].section, id);
    if (c->op == COND_SETTING && c->what != NO_INDEX &&
        at->r->plan->settings[c->what].kind != SETTING_CONDITION)
        r_error(at->r, &at->self, _("cấu hình “%.80s” không phải một điều kiện"), id);
}

/* Everything a condition may be called. */
static size_t all_words(struct reader *r, const char ***ret)
{
    size_t max = n_cond_keys + cond_table.n + 2, n = 0;

    for (size_t s = 0; s < N_NAMESPACES; s++)
        max += 3 * r->names[s].n;
    const char **words = ARENA_ARRAY(r->arena, const char *, max);
    for (size_t i = 0; i < n_cond_keys; i++)
        if (!cond_keys[i].pattern)
            words[n++] = cond_keys[i].key;
    for (size_t i = 0; i < cond_table.n; i++)
        words[n++] = cond_table.fields[i].key;
    words[n++] = "at least 1 of";
    words[n++] = "at least 1 years";
    for (size_t i = 0; i < r->names[S_INDICATOR].n; i++)
        words[n++] = r->names[S_INDICATOR].list[i];
    for (size_t k = 0; k < n_cond_keys; k++)
        for (size_t s = 0; s < ARRAY_SIZE(named); s++)
            for (size_t i = 0; cond_keys[k].op == named[s].op && i < r->names[named[s].section].n;
                 i++)
                words[n++] = arena_printf(r->arena, "%s%s", cond_keys[k].key,
                                          r->names[named[s].section].list[i]);
    *ret = words;
    return n;
}

static void unknown_condition(struct rank_place *at)
{
    enum { MANY = 2000 };
    struct reader *r = at->r;
    const char **words;

    r_error(r, &at->self, _("“%.80s” không phải chỉ tiêu hay từ khóa của điều kiện"),
            at->self.text);
    if (r->errs->total > r->errs->list.n)
        return; /* nobody will see the hint */
    size_t n = all_words(r, &words);
    const char *near = str_nearest(at->self.text, words, n < MANY ? n : MANY);
    if (near)
        r_hint(r, _("Có phải “%s”?"), near);
    else
        r_hint(r, "%s",
               _("Khai báo chỉ tiêu trong mục indicators, hoặc xem bảng điều kiện trong "
                 "tài liệu."));
}

/* Sets op and what; false when the key is nothing known. */
static bool read_op(struct rank_place *at, struct cond *c)
{
    const char *key = at->self.text;

    for (size_t i = 0; i < n_cond_keys; i++) {
        const struct cond_key *k = &cond_keys[i];
        if (!k->pattern ? !str_eq(key, k->key) : !str_starts(key, k->key))
            continue;
        const char *rest = key + strlen(k->key);
        c->op = k->op;
        if (c->op == COND_AT_LEAST || c->op == COND_SOME_YEARS) {
            if (!read_at_least(at, rest, c))
                continue;
        } else if (c->op == COND_SHARE) {
            read_share_key(at, rest, c);
        } else if (k->pattern) {
            read_named_key(at, rest, c);
        }
        return true;
    }
    uint32_t found = map_get(&at->r->names[S_INDICATOR].ids, key);
    if (found == MAP_NONE) {
        unknown_condition(at);
        return false;
    }
    at->r->names[S_INDICATOR].used[found] = true;
    c->op = COND_INDICATOR;
    c->what = found;
    return true;
}

static void clear_cond(const struct yaml *y, enum cond_op op, struct cond *ret)
{
    clear_fields(&cond_table, ret);
    ret->item.id = "";
    ret->area = "";
    ret->item.line = y->line;
    ret->item.column = y->column;
    ret->op = op;
    ret->what = ret->edge = ret->years_setting = NO_INDEX;
    ret->no_ranking = ret->no_cases = ret->compare_setting = NO_INDEX;
    ret->count = (struct amount){.value = NUM_ZERO, .setting = NO_INDEX};
    ret->compare_places = NOT_ROUNDED;
}

/* ---- the value ---- */

static void expect_word(struct reader *r, const struct yaml *y, const char *word)
{
    const struct words one = {&word, 1};

    read_word(r, y, &one);
}

static void read_kid(struct reader *r, const struct yaml *y, struct cond *c)
{
    c->kids = ARENA_NEW(r->arena, struct cond);
    c->n_kids = 1;
    read_cond(r, y, c->kids);
}

/* One reading of what is left open; two of them are a word. */
static void read_reading(struct reader *r, const struct yaml *y, struct cond *ret)
{
    WORDS(bare, "not asked", "ask council");

    if (y->type != YAML_SCALAR) {
        read_cond(r, y, ret);
        return;
    }
    int word = read_word(r, y, &bare);
    clear_cond(y, word == 1 ? COND_COUNCIL : COND_NOT_ASKED, ret);
}

/* A reading stands for the clause of what it is a reading of. */
static void inherit_clause(struct cond *c, const char *clause)
{
    if (c->item.clause[0])
        return;
    c->item.clause = clause;
    for (size_t i = 0; c->op == COND_CHOOSE && i < c->n_kids; i++)
        inherit_clause(&c->kids[i], clause);
}

static void read_readings(struct reader *r, const struct yaml *at, const struct yaml *y,
                          struct cond *c)
{
    const struct yaml **of;
    size_t n = read_by_setting(r, at, y, &c->what, &of);
    const struct setting *s = n ? &r->plan->settings[c->what] : NULL;

    c->kids = ARENA_ARRAY(r->arena, struct cond, n + 1);
    c->n_kids = n;
    for (size_t i = 0; i < n; i++) {
        read_reading(r, of[i], &c->kids[i]);
        c->kids[i].reading = say_choice(s, s->choices[i]);
        c->kids[i].open = c;
        inherit_clause(&c->kids[i], c->item.clause);
    }
}

static void read_kids(struct reader *r, const struct yaml *y, struct cond *c)
{
    int64_t count;

    if (!want(r, y, YAML_LIST))
        return;
    if (!y->n)
        r_error(r, y, _("danh sách điều kiện trống"));
    c->kids = ARENA_ARRAY(r->arena, struct cond, y->n);
    c->n_kids = y->n;
    for (size_t i = 0; i < y->n; i++)
        read_cond(r, &y->kids[i], &c->kids[i]);
    if (c->op == COND_AT_LEAST && c->count.setting == NO_INDEX &&
        num_to_int(c->count.value, &count) && (uint64_t)count > y->n)
        r_error_at(r, c->item.line, c->item.column, _("đòi %lld điều kiện mà chỉ có %zu"),
                   (long long)count, y->n);
}

static void read_value(struct reader *r, const struct yaml *at, const struct yaml *y,
                       struct cond *c)
{
    const struct indicator *in;

    switch (c->op) {
    case COND_ALL:
    case COND_ANY:
    case COND_AT_LEAST:
        read_kids(r, y, c);
        break;
    case COND_NOT:
    case COND_EVERY_YEAR:
    case COND_SOME_YEARS:
    case COND_OF_UNIT:
        read_kid(r, y, c);
        break;
    case COND_INDICATOR:
        in = &r->plan->indicators[c->what];
        read_rules(r, y, spec_of_measure(in->measure), in, &c->rules, &c->n_rules);
        break;
    case COND_SCORE:
        read_rules(r, y, &spec_score, NULL, &c->rules, &c->n_rules);
        break;
    case COND_RANK:
        read_rules(r, y, &spec_rank, NULL, &c->rules, &c->n_rules);
        break;
    case COND_SHARE:
        read_rules(r, y, &spec_share, NULL, &c->rules, &c->n_rules);
        break;
    case COND_CLASS:
        if (c->what != NO_INDEX)
            read_class_rules(r, y, c->what, &c->rules, &c->n_rules);
        break;
    case COND_TARGET:
    case COND_AWARD:
        expect_word(r, y, "met");
        break;
    case COND_SETTING:
        expect_word(r, y, "holds");
        break;
    case COND_CHOOSE:
        read_readings(r, at, y, c);
        break;
    case COND_NOT_ASKED: /* no keys of a mapping */
    case COND_COUNCIL:
        break;
    case COND_HEAD:
        expect_word(r, y, "yes");
        break;
    case COND_ATTESTED:
        c->what = read_ref(r, y, S_ATTESTATION);
        break;
    case COND_NOT_LOADED:
        if (want(r, y, YAML_SCALAR))
            c->item.title = y->text;
        break;
    }
}

/* Modifiers that say nothing about this kind of condition. */
static void check_modifiers(struct reader *r, const struct yaml *y, const struct cond *c)
{
    static const struct {
        const char *key;
        unsigned ops;
    } only[] = {
        {"years", 1u << COND_EVERY_YEAR | 1u << COND_SOME_YEARS},
        {"edge", 1u << COND_RANK},
        {"no ranking", 1u << COND_RANK | 1u << COND_SCORE | 1u << COND_CLASS | 1u << COND_SHARE},
        {"no cases", 1u << COND_INDICATOR},
        {"compare", 1u << COND_INDICATOR | 1u << COND_SCORE | 1u << COND_SHARE},
    };

    for (size_t i = 0; i < ARRAY_SIZE(only); i++)
        for (size_t k = 0; k < y->n; k++)
            if (str_eq(y->keys[k], only[i].key) && !(only[i].ops & (1u << c->op)))
                r_error_at(r, y->key_lines[k], y->key_columns[k],
                           _("“%s” không dùng được với điều kiện này"), only[i].key);
}

/* The one key that is no modifier, or y->n with an error. */
static size_t find_op(struct reader *r, const struct yaml *y)
{
    size_t found = y->n;

    for (size_t i = 0; i < y->n; i++) {
        if (find_field(&cond_table, y->keys[i]))
            continue;
        if (found < y->n) {
            r_error_at(r, y->key_lines[i], y->key_columns[i],
                       _("điều kiện hỏi hai điều: “%.80s” và “%.80s”"), y->keys[found], y->keys[i]);
            r_hint(r, "%s", _("Tách thành hai dòng bắt đầu bằng “- ”."));
            return y->n;
        }
        found = i;
    }
    if (found == y->n)
        r_error(r, y, _("điều kiện không hỏi gì"));
    return found;
}

void read_cond(struct reader *r, const struct yaml *y, struct cond *ret)
{
    clear_cond(y, COND_ALL, ret);
    if (!want(r, y, YAML_MAP))
        return;
    size_t i = find_op(r, y);
    if (i == y->n)
        return;
    ret->item.line = y->key_lines[i];
    ret->item.column = y->key_columns[i];
    for (size_t k = 0; k < y->n; k++) {
        const struct field *f = find_field(&cond_table, y->keys[k]);
        if (f)
            read_field(r, &y->kids[k], f, ret);
    }
    struct rank_place at = {
        r, y, i, {.text = y->keys[i], .line = y->key_lines[i], .column = y->key_columns[i]}};
    if (!read_op(&at, ret))
        return;
    read_value(r, &at.self, &y->kids[i], ret);
    check_modifiers(r, y, ret);
}

void read_conds(struct reader *r, const struct yaml *y, enum cond_op op, struct cond *ret)
{
    clear_cond(y, op, ret);
    read_kids(r, y, ret);
}

void read_threshold(struct reader *r, const struct yaml *must, uint32_t indicator, struct cond *ret)
{
    clear_cond(must, COND_INDICATOR, ret);
    ret->what = indicator;
    if (indicator == NO_INDEX)
        return;
    const struct indicator *in = &r->plan->indicators[indicator];
    read_rules(r, must, spec_of_measure(in->measure), in, &ret->rules, &ret->n_rules);
}
