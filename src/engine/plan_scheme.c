/* Schemes: the tree of areas and criteria in file order, the scoring functions, the policies.  Sums
 * are checked here, where the numbers stand; overlaps between schemes in plan_check.c. */
#include "base/i18n.h"
#include "base/str.h"
#include "engine/plan_fields.h"

enum { MAX_CRITERIA = 20000, MAX_CRITERION_DEPTH = 8, MAX_CLASSES = 100 };

/* ---- words ---- */

WORDS(rounding_words, "up", "even", "down");
WORDS(survey_words, "scale", "keep");
WORDS(na_words, "remove from the maximum", "award the maximum", "zero");
WORDS(missing_words, "zero", "unknown", "scale");
WORDS(tie_words, "share, next skips", "share, next follows", "share the last place", "by code");
WORDS(rank_on_words, "unrounded", "shown");
WORDS(rank_by_words, "computed", "published");
WORDS(late_words, "use", "leave out");
WORDS(leader_words, "value", "excess");

static const char *const score_list[] = {
    [SCORE_YES_NO] = "yes no",       [SCORE_LEVELS] = "levels",
    [SCORE_TO_TARGET] = "to target", [SCORE_PROPORTIONAL] = "proportional",
    [SCORE_BANDS] = "bands",         [SCORE_PER_ITEM] = "per item",
    [SCORE_DEDUCT] = "deduct",       [SCORE_VERSUS] = "versus",
    [SCORE_SURVEY] = "survey",       [SCORE_GIVEN] = "given",
};
const struct words score_words = {score_list, ARRAY_SIZE(score_list)};

/* ---- scoring functions ---- */

#define RULE(field) offsetof(struct score_rule, field)

static const struct field bands_fields[] = {
    {"up to", V_AMOUNTS, RULE(target), .flags = FIELD_REQUIRED,
     .about = N_("đến mức này thì được điểm khởi đầu")},
    {"start", V_AMOUNTS, RULE(start), .flags = FIELD_REQUIRED, .about = N_("điểm khởi đầu")},
    {"every", V_AMOUNTS, RULE(every), .flags = FIELD_REQUIRED, .about = N_("mỗi bước tăng thêm")},
    {"adds", V_AMOUNTS, RULE(adds), .flags = FIELD_REQUIRED,
     .about = N_("được cộng bấy nhiêu điểm")},
    {"cap", V_AMOUNTS, RULE(cap), .about = N_("điểm cao nhất")},
};
TABLE(bands_table, "bands", N_("thang bậc (bands)"), bands_fields);

static const struct field per_item_fields[] = {
    {"each", V_AMOUNTS, RULE(each), .flags = FIELD_REQUIRED, .about = N_("điểm cho mỗi việc")},
    {"cap", V_AMOUNTS, RULE(cap), .about = N_("điểm cao nhất; bỏ trống: điểm tối đa của tiêu chí")},
};
TABLE(per_item_table, "per-item", N_("điểm theo từng việc (per item)"), per_item_fields);

static const struct field deduct_fields[] = {
    {"each", V_AMOUNTS, RULE(each), .flags = FIELD_REQUIRED,
     .about = N_("mỗi lần trừ bấy nhiêu điểm, hoặc bấy nhiêu phần trăm điểm tối đa")},
    {"floor", V_NUM, RULE(floor), .about = N_("không trừ xuống dưới mức này")},
};
TABLE(deduct_table, "deduct", N_("trừ điểm (deduct)"), deduct_fields);

static const struct field proportional_fields[] = {
    {"times", V_NUM, RULE(times), .flags = FIELD_REQUIRED, .about = N_("nhân tỷ lệ với số này")},
};
TABLE(proportional_table, "proportional", N_("điểm theo tỷ lệ (proportional)"),
      proportional_fields);

static const struct field versus_fields[] = {
    {"leader by", V_WORD, RULE(leader_by), .flags = FIELD_REQUIRED, .arg = &leader_words,
     .about = N_("đơn vị dẫn đầu xác định theo giá trị (value) hay theo phần vượt (excess)")},
};
TABLE(versus_table, "versus", N_("so với chỉ tiêu giao và đơn vị dẫn đầu (versus)"), versus_fields);

static const struct field given_fields[] = {
    {"floor", V_NUM, RULE(floor), .about = N_("điểm thấp nhất")},
};
TABLE(given_table, "given", N_("điểm do nơi khác chấm (given)"), given_fields);

struct level {
    const char *title;
    struct num share;
};

static const struct field level_fields[] = {
    {"title", V_TEXT, offsetof(struct level, title), .about = N_("mức này là thế nào")},
    {"share", V_SHARE, offsetof(struct level, share), .flags = FIELD_REQUIRED,
     .about = N_("phần điểm tối đa được hưởng")},
};
TABLE(level_table, "level", N_("mức"), level_fields);

static const struct field option_fields[] = {
    {"title", V_TEXT, offsetof(struct survey_option, title), .about = N_("câu trả lời")},
    {"use", V_REF, offsetof(struct survey_option, indicator), .flags = FIELD_REQUIRED,
     .arg_n = S_INDICATOR, .about = N_("chỉ tiêu đếm số người trả lời như vậy")},
    {"share", V_SHARE, offsetof(struct survey_option, share), .flags = FIELD_REQUIRED,
     .about = N_("phần điểm tối đa cho câu trả lời này")},
};
TABLE(survey_option_table, "survey-option", N_("câu trả lời"), option_fields);

static const struct field group_fields[] = {
    {"title", V_TEXT, offsetof(struct survey_group, title), .flags = FIELD_REQUIRED,
     .about = N_("nhóm người trả lời")},
    {"options", V_LATER, .flags = FIELD_REQUIRED, .arg = "survey-options",
     .about = N_("các câu trả lời")},
};
TABLE(survey_group_table, "survey-group", N_("nhóm người trả lời"), group_fields);

/* Which measures each function takes (the table of the manual). */
static const unsigned measures_of[] = {
    [SCORE_YES_NO] = 1u << MEASURE_YES_NO | 1u << MEASURE_ATTESTATION,
    [SCORE_LEVELS] = 1u << MEASURE_LEVEL,
    [SCORE_TO_TARGET] =
        1u << MEASURE_RATIO | 1u << MEASURE_SURVEY | 1u << MEASURE_COUNT | 1u << MEASURE_POINTS,
    [SCORE_PROPORTIONAL] = 1u << MEASURE_RATIO | 1u << MEASURE_SURVEY,
    [SCORE_BANDS] = 1u << MEASURE_RATIO | 1u << MEASURE_SURVEY | 1u << MEASURE_COUNT,
    [SCORE_PER_ITEM] = 1u << MEASURE_COUNT,
    [SCORE_DEDUCT] = 1u << MEASURE_COUNT,
    [SCORE_VERSUS] = 1u << MEASURE_RATIO,
    [SCORE_SURVEY] = 1u << MEASURE_COUNT,
    [SCORE_GIVEN] = 1u << MEASURE_POINTS,
};

/* A criterion while it is read. */
struct draft {
    struct reader *r;
    const struct yaml *y;
    struct criterion c;
    bool has_points;
};

static void read_levels(struct draft *d, const struct yaml *y)
{
    struct reader *r = d->r;
    struct score_rule *rule = &d->c.rule;

    if (!want(r, y, YAML_LIST))
        return;
    if (!y->n)
        r_error(r, y, _("danh sách mức trống"));
    rule->level_shares = ARENA_ARRAY(r->arena, struct num, y->n);
    rule->level_titles = ARENA_ARRAY(r->arena, const char *, y->n);
    rule->n_levels = y->n;
    for (size_t i = 0; i < y->n; i++) {
        struct level level = {.share = NUM_ZERO};
        read_fields(r, &y->kids[i], &level_table, &level);
        rule->level_shares[i] = level.share;
        rule->level_titles[i] = level.title;
    }
}

static void read_options(struct reader *r, const struct yaml *y, struct survey_group *g)
{
    if (!want(r, y, YAML_LIST))
        return;
    g->options = ARENA_ARRAY(r->arena, struct survey_option, y->n);
    g->n_options = y->n;
    for (size_t i = 0; i < y->n; i++) {
        struct survey_option *o = &g->options[i];
        o->share = NUM_ZERO;
        if (!read_fields(r, &y->kids[i], &survey_option_table, o) || o->indicator == NO_INDEX)
            continue;
        if (r->plan->indicators[o->indicator].measure != MEASURE_COUNT)
            r_error(r, yaml_get(&y->kids[i], "use"),
                    _("câu trả lời khảo sát phải dùng chỉ tiêu đếm (measure: count)"));
    }
    if (!y->n)
        r_error(r, y, _("danh sách câu trả lời trống"));
}

static void read_survey(struct draft *d, const struct yaml *y)
{
    struct reader *r = d->r;
    struct score_rule *rule = &d->c.rule;

    if (!want(r, y, YAML_LIST))
        return;
    if (!y->n)
        r_error(r, y, _("danh sách nhóm người trả lời trống"));
    rule->groups = ARENA_ARRAY(r->arena, struct survey_group, y->n);
    rule->n_groups = y->n;
    for (size_t i = 0; i < y->n; i++) {
        const struct yaml *options = yaml_get(&y->kids[i], "options");
        if (read_fields(r, &y->kids[i], &survey_group_table, &rule->groups[i]) && options)
            read_options(r, options, &rule->groups[i]);
    }
}

/* Every amount of the list in one of the units, and not above `most` (when given). */
static void check_amounts(struct draft *d, const struct yaml *at, const struct dated_amount *a,
                          unsigned units, const struct num *most)
{
    for (size_t i = 0; at && i < a->n; i++) {
        const struct amount *one = &a->at[i].amount;
        if (!unit_fits(d->r, at, one, units, false, _("giá trị này")) || !most ||
            one->setting != NO_INDEX || one->unit == AMOUNT_PERCENT)
            continue;
        if (num_cmp(one->value, *most) > 0)
            r_error(d->r, at, _("%s điểm vượt điểm tối đa của tiêu chí (%s)"),
                    num_vi(d->r->arena, one->value, 4), num_vi(d->r->arena, *most, 4));
    }
}

static void check_positive(struct draft *d, const struct yaml *at, const struct dated_amount *a)
{
    for (size_t i = 0; at && i < a->n; i++) {
        const struct amount *one = &a->at[i].amount;
        if (one->setting == NO_INDEX && num_sign(one->value) == 0)
            r_error(d->r, at, _("giá trị này phải lớn hơn 0"));
        if (one->setting == NO_INDEX)
            continue;
        const struct setting *s = &d->r->plan->settings[one->setting];
        for (size_t k = 0; k < s->n_values; k++)
            if (!s->values[k].unset && s->kind == SETTING_NUMBER &&
                num_sign(s->values[k].number.value) == 0)
                r_error(d->r, at, _("cấu hình “%s” có giá trị 0, mà ở đây phải lớn hơn 0"),
                        s->item.id);
    }
}

static const struct yaml *part(const struct yaml *map, const char *key)
{
    return map ? yaml_get(map, key) : NULL;
}

static void check_score_amounts(struct draft *d, const struct yaml *y, const struct yaml *body)
{
    enum { PERCENT = 1 << AMOUNT_PERCENT, NUMBER = 1 << AMOUNT_PLAIN | 1 << AMOUNT_POINTS };
    struct score_rule *rule = &d->c.rule;
    const struct num *full = d->has_points ? &d->c.points : NULL;
    enum measure m =
        d->c.use == NO_INDEX ? MEASURE_RATIO : d->r->plan->indicators[d->c.use].measure;
    bool ratio = m == MEASURE_RATIO || m == MEASURE_SURVEY;
    unsigned own = ratio ? (unsigned)PERCENT : (unsigned)NUMBER;
    const struct yaml *each = part(body, "each");

    switch (rule->fn) {
    case SCORE_TO_TARGET:
        check_amounts(d, body ? body : y, &rule->target, own, NULL);
        check_positive(d, body ? body : y, &rule->target);
        break;
    case SCORE_BANDS:
        check_amounts(d, part(body, "up to"), &rule->target, own, NULL);
        check_amounts(d, part(body, "every"), &rule->every, own, NULL);
        check_positive(d, part(body, "every"), &rule->every);
        check_amounts(d, part(body, "start"), &rule->start, NUMBER, full);
        check_amounts(d, part(body, "adds"), &rule->adds, NUMBER, NULL);
        check_amounts(d, part(body, "cap"), &rule->cap, NUMBER, full);
        break;
    case SCORE_PER_ITEM:
        check_amounts(d, each, &rule->each, NUMBER, NULL);
        check_amounts(d, part(body, "cap"), &rule->cap, NUMBER, full);
        break;
    case SCORE_DEDUCT:
        rule->each_is_share = rule->each.n && rule->each.at[0].amount.setting == NO_INDEX &&
                              rule->each.at[0].amount.unit == AMOUNT_PERCENT;
        check_amounts(d, each, &rule->each, rule->each_is_share ? PERCENT : NUMBER, NULL);
        /* fall through */
    case SCORE_GIVEN:
        if (full && num_cmp(rule->floor, *full) > 0)
            r_error(d->r, part(body, "floor") ? part(body, "floor") : y,
                    _("mức sàn cao hơn điểm tối đa"));
        break;
    default:
        break;
    }
}

/* `score: word` or `score: {word: body}`; body is NULL for the former. */
static bool read_score_word(struct draft *d, const struct yaml *y, const struct yaml **ret_body)
{
    struct yaml key;
    int fn;

    *ret_body = NULL;
    if (y->type == YAML_SCALAR) {
        fn = read_word(d->r, y, &score_words);
        if (fn < 0)
            return false;
        d->c.rule.fn = (enum score_fn)fn;
        if (fn != SCORE_YES_NO && fn != SCORE_PROPORTIONAL && fn != SCORE_GIVEN)
            return r_error(d->r, y, _("cách chấm “%s” cần tham số: score: {%s: …}"), y->text,
                           y->text);
        return true;
    }
    if (!want(d->r, y, YAML_MAP))
        return false;
    if (y->n != 1)
        return r_error(d->r, y, _("score chỉ được có một cách chấm"));
    key = (struct yaml){.text = y->keys[0], .line = y->key_lines[0], .column = y->key_columns[0]};
    fn = read_word(d->r, &key, &score_words);
    if (fn < 0)
        return false;
    d->c.rule.fn = (enum score_fn)fn;
    *ret_body = &y->kids[0];
    if (fn == SCORE_YES_NO)
        return r_error(d->r, &key, _("cách chấm “yes no” không có tham số"));
    return true;
}

static void read_target(struct draft *d, const struct yaml *body)
{
    static const struct field target = {"to target", V_AMOUNTS, RULE(target)};

    read_field(d->r, body, &target, &d->c.rule);
}

static void read_score(struct draft *d, const struct yaml *y)
{
    static const struct table *const tables[] = {
        [SCORE_PROPORTIONAL] = &proportional_table,
        [SCORE_BANDS] = &bands_table,
        [SCORE_PER_ITEM] = &per_item_table,
        [SCORE_DEDUCT] = &deduct_table,
        [SCORE_VERSUS] = &versus_table,
        [SCORE_GIVEN] = &given_table,
    };
    const struct yaml *body;
    struct score_rule *rule = &d->c.rule;

    if (!read_score_word(d, y, &body))
        return;
    if (body && rule->fn == SCORE_LEVELS)
        read_levels(d, body);
    else if (body && rule->fn == SCORE_TO_TARGET)
        read_target(d, body);
    else if (body && rule->fn == SCORE_SURVEY)
        read_survey(d, body);
    else if (body && !read_fields(d->r, body, tables[rule->fn], rule))
        return;
    check_score_amounts(d, y, body);
}

/* ---- criteria ---- */

#define CRIT(field) offsetof(struct criterion, field)

static const struct field criterion_fields[] = {
    ITEM_FIELDS(struct criterion),
    {"points", V_NUM, CRIT(points), .about = N_("điểm tối đa")},
    {"use", V_REF, CRIT(use), .arg_n = S_INDICATOR, .about = N_("chỉ tiêu được chấm")},
    {"multiply by", V_REF, CRIT(multiply_by), .arg_n = S_INDICATOR,
     .about = N_("nhân kết quả với tỷ lệ này")},
    {"score", V_LATER, .arg = "score", .about = N_("cách chấm")},
    {"survey", V_YES, CRIT(survey), .about = N_("chấm bằng khảo sát: đơn vị không tự chấm")},
    {"self scored", V_YES, CRIT(self_scored), .about = N_("đơn vị có tự chấm không")},
    {"not applicable", V_WORD, CRIT(not_applicable), .arg = &na_words,
     .about = N_("khi không áp dụng: bỏ khỏi điểm tối đa, cho điểm tối đa, hoặc 0")},
    {"evidence", V_TEXT, CRIT(evidence), .about = N_("tài liệu kiểm chứng phải có")},
    {"criteria", V_LATER, .arg = "criteria", .about = N_("các tiêu chí thành phần")},
};
TABLE(criterion_table, "criterion", N_("tiêu chí"), criterion_fields);

struct tree {
    struct reader *r;
    struct scheme *scheme;
    struct map ids;
    VEC(struct criterion) list;
};

static void check_leaf_use(struct draft *d, const struct yaml *score)
{
    struct reader *r = d->r;
    const struct yaml *use = yaml_get(d->y, "use"), *times = yaml_get(d->y, "multiply by");
    enum score_fn fn = d->c.rule.fn;

    if (fn == SCORE_SURVEY && use)
        r_error(r, use, _("cách chấm survey không có “use”: chỉ tiêu nằm trong từng câu trả lời"));
    if (fn != SCORE_SURVEY && !use)
        r_error_at(r, d->c.item.line, d->c.item.column, _("tiêu chí thiếu khóa “use” (%s)"),
                   _("chỉ tiêu được chấm"));
    if (times && d->c.multiply_by != NO_INDEX &&
        r->plan->indicators[d->c.multiply_by].measure != MEASURE_RATIO)
        r_error(r, times, _("chỉ nhân với chỉ tiêu tỷ lệ (measure: ratio)"));
    if (fn == SCORE_SURVEY || d->c.use == NO_INDEX)
        return;
    const struct indicator *in = &r->plan->indicators[d->c.use];
    if (!(measures_of[fn] & (1u << in->measure))) {
        r_error(r, score, _("cách chấm “%s” không dùng cho chỉ tiêu “%s” (%s)"), score_list[fn],
                in->item.id, _(spec_of_measure(in->measure)->what));
        const char *list = NULL;
        for (size_t i = 0; i < ARRAY_SIZE(measures_of); i++)
            if (i != SCORE_SURVEY && measures_of[i] & (1u << in->measure))
                list = list ? arena_printf(r->arena, "%s, %s", list, score_list[i]) : score_list[i];
        if (list)
            r_hint(r, _("Cách chấm dùng được: %s."), list);
    }
    if (in->measure == MEASURE_SURVEY && !d->c.survey)
        r_warn_at(r, d->c.item.line, d->c.item.column,
                  _("tiêu chí dùng số liệu khảo sát mà không ghi “survey: yes”"));
}

static void finish_leaf(struct draft *d)
{
    const struct yaml *score = yaml_get(d->y, "score");

    d->c.leaf = true;
    if (!d->has_points)
        r_error_at(d->r, d->c.item.line, d->c.item.column, _("tiêu chí thiếu khóa “points” (%s)"),
                   _("điểm tối đa"));
    if (!score) {
        r_error_at(d->r, d->c.item.line, d->c.item.column, _("tiêu chí thiếu khóa “score” (%s)"),
                   _("cách chấm"));
        return;
    }
    size_t before = d->r->errs->total;
    read_score(d, score);
    if (d->r->errs->total == before)
        check_leaf_use(d, score);
    if (!yaml_get(d->y, "self scored"))
        d->c.self_scored =
            !d->c.survey &&
            (d->c.use == NO_INDEX || d->r->plan->indicators[d->c.use].measure != MEASURE_SURVEY);
}

static void read_criteria(struct tree *t, const struct yaml *y, enum section section,
                          uint32_t parent, int depth);

/* A parent: its points are those of its parts. */
static void finish_parent(struct tree *t, struct draft *d, uint32_t self, const struct yaml *kids)
{
    static const char *const leaf_only[] = {"use", "score", "multiply by"};
    struct reader *r = d->r;
    struct num sum = NUM_ZERO;

    for (size_t i = 0; i < ARRAY_SIZE(leaf_only); i++)
        if (yaml_get(d->y, leaf_only[i]))
            r_error(r, yaml_get(d->y, leaf_only[i]), _("tiêu chí có thành phần thì không có “%s”"),
                    leaf_only[i]);
    size_t before = r->errs->total;
    read_criteria(t, kids, d->c.section, self, d->c.depth + 1);
    for (size_t i = self + 1; i < t->list.n; i++)
        if (t->list.at[i].parent == self)
            sum = num_add(r->arena, sum, t->list.at[i].points);
    if (d->has_points && r->errs->total == before && !num_eq(sum, d->c.points)) {
        r_error(r, yaml_get(d->y, "points"), _("ghi %s điểm mà các tiêu chí cộng lại là %s"),
                num_vi(r->arena, d->c.points, 9), num_vi(r->arena, sum, 9));
        r_hint(r, _("Sửa điểm các tiêu chí, hoặc ghi points: %s."), num_exact(r->arena, sum));
    }
    t->list.at[self].points = d->has_points ? d->c.points : sum;
}

static void read_criterion(struct tree *t, const struct yaml *map, size_t i, enum section section,
                           uint32_t parent, int depth)
{
    struct reader *r = t->r;
    const struct yaml *y = &map->kids[i], *kids = yaml_get(y, "criteria");
    struct draft d = {.r = r, .y = y};
    uint32_t self = (uint32_t)t->list.n;

    d.c = (struct criterion){.section = section,
                             .parent = parent,
                             .depth = depth,
                             .points = NUM_ZERO,
                             .not_applicable = NA_INHERIT,
                             .rule = {.times = num_int(1), .floor = NUM_ZERO}};
    if (!read_fields(r, y, &criterion_table, &d.c))
        return;
    d.c.item.id = map->keys[i];
    d.c.item.line = map->key_lines[i];
    d.c.item.column = map->key_columns[i];
    if (!d.c.item.title[0])
        d.c.item.title = d.c.item.id;
    d.has_points = yaml_get(y, "points") != NULL;
    if (d.has_points && num_sign(d.c.points) == 0)
        r_error(r, yaml_get(y, "points"), _("điểm tối đa phải lớn hơn 0"));
    if (!str_is_slug(d.c.item.id))
        r_error_at(r, d.c.item.line, d.c.item.column,
                   _("mã “%.80s” chỉ được gồm chữ a–z, số và dấu -"), d.c.item.id);
    else if (map_add(&t->ids, d.c.item.id, self) != self)
        r_error_at(r, d.c.item.line, d.c.item.column,
                   _("mã tiêu chí “%s” đã dùng ở dòng %d của bộ tiêu chí này"), d.c.item.id,
                   t->list.at[map_get(&t->ids, d.c.item.id)].item.line);
    if (!kids)
        finish_leaf(&d);
    *vec_push_in(r->arena, &t->list) = d.c;
    if (kids)
        finish_parent(t, &d, self, kids);
    t->list.at[self].end = (uint32_t)t->list.n;
}

static void read_criteria(struct tree *t, const struct yaml *y, enum section section,
                          uint32_t parent, int depth)
{
    if (!want(t->r, y, YAML_MAP))
        return;
    if (!y->n)
        r_error(t->r, y, _("chưa có tiêu chí nào"));
    if (depth > MAX_CRITERION_DEPTH || t->list.n + y->n > MAX_CRITERIA) {
        r_error(t->r, y, _("bộ tiêu chí quá lớn (nhiều nhất %d tiêu chí, %d cấp)"), MAX_CRITERIA,
                MAX_CRITERION_DEPTH);
        return;
    }
    for (size_t i = 0; i < y->n; i++)
        read_criterion(t, y, i, section, parent, depth);
}

static void read_areas(struct tree *t, const struct yaml *y, const struct yaml *out_of)
{
    struct num sum = NUM_ZERO;
    struct arena *a = t->r->arena;

    if (!want(t->r, y, YAML_MAP))
        return;
    size_t before = t->r->errs->total;
    for (size_t i = 0; i < y->n; i++)
        if (y->kids[i].type == YAML_MAP && !yaml_get(&y->kids[i], "criteria"))
            r_error_at(t->r, y->key_lines[i], y->key_columns[i],
                       _("lĩnh vực “%.80s” thiếu khóa “criteria” (%s)"), y->keys[i],
                       _("các tiêu chí của lĩnh vực"));
    read_criteria(t, y, SECTION_MAIN, NO_INDEX, 0);
    for (size_t i = 0; i < t->list.n; i++)
        if (t->list.at[i].parent == NO_INDEX)
            sum = num_add(a, sum, t->list.at[i].points);
    if (!out_of || t->r->errs->total != before || num_eq(sum, t->scheme->out_of))
        return;
    r_error(t->r, out_of, _("tổng điểm ghi %s mà các lĩnh vực cộng lại là %s"),
            num_vi(a, t->scheme->out_of, 9), num_vi(a, sum, 9));
    r_hint(t->r, "%s", _("Tổng điểm các lĩnh vực phải đúng bằng “out of”."));
}

/* ---- bonus, penalty ---- */

struct extra {
    struct num cap;
};

static const struct field extra_fields[] = {
    {"cap", V_NUM, offsetof(struct extra, cap), .about = N_("nhiều nhất bấy nhiêu điểm một năm")},
    {"criteria", V_LATER, .flags = FIELD_REQUIRED, .arg = "criteria",
     .about = N_("các khoản cộng hoặc trừ")},
};
TABLE(bonus_table, "bonus", N_("điểm cộng, điểm trừ"), extra_fields);

static void read_extra(struct tree *t, const struct yaml *y, enum section section, struct num *cap,
                       bool *has_cap)
{
    struct extra e = {.cap = NUM_ZERO};

    if (!y || !read_fields(t->r, y, &bonus_table, &e))
        return;
    *has_cap = yaml_get(y, "cap") != NULL;
    *cap = e.cap;
    if (yaml_get(y, "criteria"))
        read_criteria(t, yaml_get(y, "criteria"), section, NO_INDEX, 0);
}

/* ---- small parts ---- */

#define SCHEME(field) offsetof(struct scheme, field)

static const struct field round_fields[] = {
    {"criterion", V_DECIMALS, SCHEME(round_criterion), .arg_n = 9,
     .about = N_("làm tròn điểm từng tiêu chí")},
    {"area", V_DECIMALS, SCHEME(round_area), .arg_n = 9,
     .about = N_("làm tròn điểm từng lĩnh vực")},
    {"total", V_DECIMALS, SCHEME(round_total), .arg_n = 9, .about = N_("làm tròn tổng điểm")},
    {"shown", V_INT, SCHEME(shown), .arg_n = 6, .about = N_("số chữ số thập phân khi hiển thị")},
    {"half", V_WORD, SCHEME(rounding), .arg = &rounding_words,
     .about = N_("đúng một nửa thì làm tròn lên, về số chẵn, hay làm tròn xuống")},
};
TABLE(round_table, "round", N_("làm tròn (round)"), round_fields);

static const struct field due_fields[] = {
    {"day", V_INT, SCHEME(due_day), .flags = FIELD_REQUIRED, .arg_n = 31, .about = N_("ngày")},
    {"month", V_INT, SCHEME(due_month), .flags = FIELD_REQUIRED, .arg_n = 12, .about = N_("tháng")},
};
TABLE(due_table, "due", N_("hạn nộp số liệu (facts due)"), due_fields);

static const struct field class_fields[] = {
    {"title", V_TEXT, offsetof(struct class_, title), .flags = FIELD_REQUIRED,
     .about = N_("tên hạng")},
    {"from", V_NUM, offsetof(struct class_, from), .flags = FIELD_REQUIRED,
     .about = N_("từ bấy nhiêu điểm")},
};
TABLE(class_table, "class", N_("hạng"), class_fields);

static void read_round(struct reader *r, const struct yaml *y, void *thing)
{
    read_fields(r, y, &round_table, thing);
}

static void read_due(struct reader *r, const struct yaml *y, void *thing)
{
    struct scheme *s = thing;

    if (!read_fields(r, y, &due_table, s) || !yaml_get(y, "day") || !yaml_get(y, "month"))
        return;
    if (!date_is_real(2023, s->due_month, s->due_day))
        r_error(r, y, _("không có ngày %d tháng %d trong mọi năm"), s->due_day, s->due_month);
}

static void read_classes(struct reader *r, const struct yaml *y, void *thing)
{
    struct scheme *s = thing;

    if (!want(r, y, YAML_LIST))
        return;
    if (y->n > MAX_CLASSES)
        r_error(r, y, _("nhiều nhất %d hạng"), MAX_CLASSES);
    s->classes = ARENA_ARRAY(r->arena, struct class_, y->n);
    for (size_t i = 0; i < y->n && i < MAX_CLASSES; i++) {
        struct class_ c = {.from = NUM_ZERO};
        if (!read_fields(r, &y->kids[i], &class_table, &c) || !yaml_get(&y->kids[i], "from"))
            continue;
        if (s->n_classes && num_cmp(c.from, s->classes[s->n_classes - 1].from) >= 0)
            r_error(r, yaml_get(&y->kids[i], "from"),
                    _("hạng “%.80s” phải có mức điểm thấp hơn hạng đứng trước (%s)"), c.title,
                    num_vi(r->arena, s->classes[s->n_classes - 1].from, 9));
        for (size_t k = 0; k < s->n_classes; k++)
            if (str_eq(s->classes[k].title, c.title))
                r_error(r, &y->kids[i], _("hạng “%.80s” viết hai lần"), c.title);
        s->classes[s->n_classes++] = c;
    }
    if (s->n_classes && num_sign(s->classes[s->n_classes - 1].from) > 0)
        r_warn_at(r, y->line, y->column,
                  _("hạng cuối không bắt đầu từ 0: điểm thấp hơn sẽ không có hạng"));
}

static const struct custom round_custom = {read_round, "round"};
static const struct custom due_custom = {read_due, "due"};
static const struct custom classes_custom = {read_classes, "classes"};

/* ---- the scheme ---- */

static const struct field scheme_fields[] = {
    ITEM_FIELDS(struct scheme),
    {"index", V_LATER, .arg = "id",
     .about = N_("chỉ số mà bộ này là một phiên bản; bỏ trống: mã của bộ")},
    {"issued", V_TEXT, SCHEME(issued), .about = N_("văn bản ban hành")},
    {"illustrative", V_TEXT, SCHEME(illustrative), .about = N_("vì sao không phải bộ thật")},
    {"for", V_REF_LIST, SCHEME(groups), SCHEME(n_groups), FIELD_REQUIRED, S_GROUP,
     .about = N_("các nhóm xếp hạng được chấm")},
    {"years", V_YEARS, SCHEME(years), .about = N_("các năm áp dụng; bỏ trống: cả kế hoạch")},
    {"out of", V_NUM, SCHEME(out_of), .flags = FIELD_REQUIRED, .about = N_("tổng điểm tối đa")},
    {"round", V_CUSTOM, .arg = &round_custom, .about = N_("làm tròn ở đâu, bao nhiêu chữ số")},
    {"without survey", V_WORD, SCHEME(without_survey), .arg = &survey_words,
     .about = N_("năm không khảo sát: quy về tổng điểm (scale) hay giữ nguyên (keep)")},
    {"not applicable", V_WORD, SCHEME(not_applicable), .arg = &na_words,
     .about = N_("tiêu chí không áp dụng: bỏ khỏi điểm tối đa, cho điểm tối đa, hoặc 0")},
    {"missing", V_WORD, SCHEME(missing), .arg = &missing_words,
     .about = N_("chưa có số liệu: chưa biết (không xếp hạng) hay 0 điểm")},
    {"availability", V_SHARE, SCHEME(availability),
     .about = N_("tỷ lệ điểm phải có số liệu mới được xếp hạng")},
    {"ties", V_WORD, SCHEME(ties), .arg = &tie_words,
     .about = N_("đồng điểm thì xếp hạng thế nào")},
    {"then by", V_LATER, .arg = "then-by",
     .about = N_("điểm bằng nhau thì so tiếp: area ID, indicator ID")},
    {"rank on", V_WORD_BOOL, SCHEME(rank_on_shown), .arg = &rank_on_words,
     .about = N_("xếp hạng theo điểm chưa làm tròn hay điểm hiển thị")},
    {"members", V_WORD, SCHEME(members), SCHEME(members_setting), .arg = &members_words,
     .about = N_("xếp hạng đơn vị còn đến 31/12, hay có ngày nào trong năm")},
    {"published total", V_REF, SCHEME(published_total), .arg_n = S_INDICATOR,
     .about = N_("chỉ tiêu giữ tổng điểm như nơi công bố đã in")},
    {"published rank", V_REF, SCHEME(published_rank), .arg_n = S_INDICATOR,
     .about = N_("chỉ tiêu giữ thứ hạng như nơi công bố đã in")},
    {"tolerance", V_NUM, SCHEME(tolerance),
     .about = N_("tổng tính lại lệch không quá mức này thì coi là bằng tổng công bố")},
    {"rank by", V_WORD_BOOL, SCHEME(rank_published), .arg = &rank_by_words,
     .about = N_("xếp hạng theo tổng tính lại hay tổng đã công bố")},
    {"facts due", V_CUSTOM, .arg = &due_custom, .about = N_("hạn nộp số liệu, trong năm sau")},
    {"late facts", V_WORD, SCHEME(late), .arg = &late_words,
     .about = N_("số liệu nộp muộn: vẫn dùng (có ghi chú) hay bỏ")},
    {"classes", V_CUSTOM, .arg = &classes_custom, .about = N_("các hạng, tốt nhất trước")},
    {"areas", V_LATER, .flags = FIELD_REQUIRED, .arg = "criteria", .about = N_("các lĩnh vực")},
    {"bonus", V_LATER, .arg = "bonus", .about = N_("điểm cộng")},
    {"penalty", V_LATER, .arg = "bonus", .about = N_("điểm trừ")},
    {"total at most", V_NUM, SCHEME(total_cap), .about = N_("tổng điểm không vượt quá")},
};
TABLE(scheme_table, "scheme", N_("bộ tiêu chí"), scheme_fields);

static void read_then_by(struct reader *r, const struct yaml *y, struct scheme *s,
                         const struct map *ids)
{
    const struct yaml *at;
    size_t n = as_list(y, &at);

    s->then_by = ARENA_ARRAY(r->arena, struct tie_key, n);
    for (size_t i = 0; i < n; i++) {
        struct tie_key k = {0};
        if (!want(r, &at[i], YAML_SCALAR))
            continue;
        if (str_starts(at[i].text, "area ")) {
            k.area = true;
            k.what = map_get(ids, at[i].text + strlen("area "));
            if (k.what == MAP_NONE || s->criteria[k.what].parent != NO_INDEX ||
                s->criteria[k.what].section != SECTION_MAIN) {
                r_error(r, &at[i], _("bộ tiêu chí không có lĩnh vực “%.80s”"), at[i].text + 5);
                continue;
            }
        } else if (str_starts(at[i].text, "indicator ")) {
            k.what = find_ref(r, &at[i], S_INDICATOR, at[i].text + strlen("indicator "));
            if (k.what == NO_INDEX)
                continue;
        } else {
            r_error(r, &at[i], _("“%.80s” không dùng để so tiếp được"), at[i].text);
            r_hint(r, "%s", _("Viết area LĨNH-VỰC hoặc indicator CHỈ-TIÊU."));
            continue;
        }
        s->then_by[s->n_then_by++] = k;
    }
}

static void check_published(struct reader *r, const struct yaml *y, const struct scheme *s)
{
    const struct yaml *total = yaml_get(y, "published total");

    if (s->published_total != NO_INDEX &&
        r->plan->indicators[s->published_total].measure != MEASURE_POINTS)
        r_error(r, total, _("tổng đã công bố phải là chỉ tiêu điểm (measure: points)"));
    if (s->published_rank != NO_INDEX &&
        r->plan->indicators[s->published_rank].measure != MEASURE_RANK)
        r_error(r, yaml_get(y, "published rank"),
                _("thứ hạng đã công bố phải là chỉ tiêu thứ hạng (measure: rank)"));
    if (!total && yaml_get(y, "tolerance"))
        r_error(r, yaml_get(y, "tolerance"),
                _("có “tolerance” thì phải có “published total” để so"));
    if (s->rank_published && !total)
        r_error(r, yaml_get(y, "rank by"),
                _("xếp hạng theo tổng đã công bố thì phải có “published total”"));
}

void start_scheme(void *scheme)
{
    struct scheme *s = scheme;

    s->out_of = s->bonus_cap = s->penalty_cap = s->total_cap = s->tolerance = NUM_ZERO;
    s->availability = num_int(1);
    s->round_criterion = s->round_area = s->round_total = NOT_ROUNDED;
    s->shown = 2;
    s->missing = MISSING_UNKNOWN;
    s->members_setting = NO_INDEX;
}

void finish_scheme(struct reader *r, const struct yaml *y, void *scheme)
{
    struct scheme *s = scheme;
    struct tree t = {.r = r, .scheme = s};
    const struct yaml *areas = yaml_get(y, "areas"), *then_by = yaml_get(y, "then by");

    map_init(&t.ids, r->arena);
    s->has_total_cap = yaml_get(y, "total at most") != NULL;
    if (!s->years.from)
        s->years = r->plan->period;
    if (areas)
        read_areas(&t, areas, yaml_get(y, "out of"));
    read_extra(&t, yaml_get(y, "bonus"), SECTION_BONUS, &s->bonus_cap, &s->has_bonus_cap);
    read_extra(&t, yaml_get(y, "penalty"), SECTION_PENALTY, &s->penalty_cap, &s->has_penalty_cap);
    s->criteria = t.list.at;
    s->n_criteria = t.list.n;
    for (size_t i = 0; i < s->n_criteria; i++)
        s->n_areas += s->criteria[i].parent == NO_INDEX && s->criteria[i].section == SECTION_MAIN;
    if (then_by)
        read_then_by(r, then_by, s, &t.ids);
    check_published(r, y, s);
}
