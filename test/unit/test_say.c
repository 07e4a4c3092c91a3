/* A plan in sentences, shown whole, and compared with another version of itself. */
#include "engine/say.h"

#include <string.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/str.h"
#include "engine/plan_answer.h"
#include "engine/plan_diff.h"
#include "engine/plan_read.h"
#include "engine/plan_show.h"
#include "test.h"

static struct arena *a;
static char *doc;
static struct plan *p;

static struct plan *read_text(const char *text)
{
    struct plan *got = NULL;
    struct errs errs;

    errs_init(&errs, a, 10);
    if (plan_read(a, "p.yaml", text, strlen(text), &got, &errs))
        fail_msg("%s", err_text(a, &errs.list.at[0]));
    return got;
}

static int setup(void **state)
{
    struct err e;
    size_t n;

    a = arena_new();
    if (fs_read(a, "test/data/plan/doc.yaml", 1 << 20, &doc, &n, &e))
        return -1;
    p = read_text(doc);
    return 0;
}

static int teardown(void **state)
{
    arena_free(a);
    return 0;
}

static const struct award *award(const char *id)
{
    return &p->awards[plan_find_award(p, id)];
}

/* Along the tree: the kid of the kid … */
static const struct cond *cond(const char *id, const char *path)
{
    const struct cond *c = &award(id)->require;

    for (; *path; path++)
        c = &c->kids[*path - '1'];
    return c;
}

static void sentences_of_conditions(void **state)
{
    static const struct {
        const char *award, *path, *says;
    } cases[] = {
        {"giay-khen-xa-nam", "", "Tất cả các điều kiện sau"},
        {"giay-khen-xa-nam", "1", "Có văn bản xác nhận: Chấp hành kỷ luật"},
        {"giay-khen-xa-nam", "2", "Bộ tiêu chí cấp xã đạt từ 75 điểm trở lên"},
        {"giay-khen-xa-nam", "3", "Xếp loại Bộ tiêu chí cấp xã: từ loại Khá trở lên"},
        {"giay-khen-xa-nam", "4", "Đạt tiêu chí thi đua “Đúng hạn”"},
        {"giay-khen-xa-nam", "5", "Mức độ hài lòng từ 90% trở lên"},
        {"giay-khen-phong", "1",
         "Ít nhất 2 (theo cấu hình “Bao nhiêu điều kiện trong danh sách “như” là đủ?”) trong các "
         "điều kiện sau"},
        {"giay-khen-phong", "12", "Ít nhất một trong các điều kiện sau"},
        {"giay-khen-phong", "122", "Văn bản ký số tăng so với năm trước"},
        {"giay-khen-phong", "13", "Không thuộc trường hợp sau"},
        {"giay-khen-phong", "131",
         "Thuộc trường hợp ở cấu hình “Thế nào là không đạt yêu cầu?”: chưa cấu hình"},
        {"giay-khen-phong", "141", "Đề án vị trí việc làm xong chậm nhất ngày 31/12/2022"},
        {"giay-khen-phong", "142", "Hạng do tỉnh xếp trong 7 vị trí đầu"},
        {"giay-khen-phong", "21", "Có kế hoạch: có"},
        {"giay-khen-giai-doan", "1",
         "Năm nào trong các năm 2022–2025 (theo cấu hình “Tính những năm nào?”) cũng đạt điều "
         "kiện sau"},
        {"giay-khen-giai-doan", "11", "Xếp hạng Bộ tiêu chí cấp xã: trong 7 vị trí đầu"},
        {"giay-khen-giai-doan", "2", "Có ít nhất 1 năm trong các năm 2022–2025 đạt điều kiện sau"},
        {"giay-khen-giai-doan", "31",
         "Điểm lĩnh vực “Cải cách thủ tục hành chính” của Bộ tiêu chí cấp xã so với điểm tối đa: "
         "từ "
         "90% trở lên"},
        {"ca-nhan", "2", "Là người đứng đầu đơn vị"},
        {"ca-nhan", "3", "Đơn vị của cá nhân đạt điều kiện sau"},
        {"ca-nhan", "31", "Đủ điều kiện của “Giấy khen hằng năm”"},
        {"theo-cau-hinh", "3", "Theo trả lời của “Hiểu cách nào?” (hiểu rộng)"},
        {"theo-cau-hinh", "31", "“hiểu rộng”: Không đòi hỏi"},
        {"theo-cau-hinh", "32", "“hiểu hẹp”: Hội đồng quyết định"},
        {"bang-khen", "1", "Tiêu chuẩn theo văn bản chưa có ở đây: QĐ 93/QĐ-UBND của tỉnh"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(
            cond_sentence(a, p, cond(cases[i].award, cases[i].path), date_from(2022, 12, 31)),
            cases[i].says);
}

static void notes(void **state)
{
    assert_string_equal(cond_notes(a, p, cond("giay-khen-xa-nam", "2"), DATE_NONE),
                        "làm tròn đến 2 chữ số thập phân rồi mới so");
    assert_string_equal(cond_notes(a, p, cond("giay-khen-phong", "122"), DATE_NONE),
                        "chỉ với Cơ quan chuyên môn; loại khác không áp dụng");
    assert_string_equal(cond_notes(a, p, cond("giay-khen-giai-doan", "11"), DATE_NONE),
                        "đồng hạng ở vị trí cuối: tính tất cả đơn vị đồng hạng");
    assert_string_equal(cond_notes(a, p, cond("theo-cau-hinh", "11"), DATE_NONE),
                        "năm không có bảng xếp hạng: Hội đồng quyết định");
    assert_string_equal(cond_notes(a, p, cond("theo-cau-hinh", "2"), DATE_NONE),
                        "làm tròn trước khi so: trước; không phát sinh trường hợp nào: không đạt");
    assert_string_equal(cond_notes(a, p, cond("ca-nhan", "2"), DATE_NONE), "");
}

static char *target(const char *id, int32_t on)
{
    return target_sentence(a, p, &p->targets[plan_find_target(p, id)], on);
}

static void what_changes_with_time(void **state)
{
    assert_string_equal(target("c9", DATE_NONE),
                        "Văn bản ký số từ 80% trở lên (đến 31/12/2023); trên 90% (từ 01/01/2024)");
    assert_string_equal(target("c9", date_from(2023, 12, 31)), "Văn bản ký số từ 80% trở lên");
    assert_string_equal(target("c9", date_from(2024, 12, 31)), "Văn bản ký số trên 90%");
    assert_string_equal(
        target("c16", DATE_NONE),
        "Hồ sơ TTHC giải quyết đúng hạn tăng so với năm trước, đến khi đạt 100% (các "
        "năm theo cấu hình “Tính những năm nào?”: 2022–2025)");
    assert_string_equal(
        target("c17", DATE_NONE),
        "Văn bản ký số mỗi năm tăng ít nhất bằng 20% của mức năm trước, đến khi đạt "
        "100%");
    assert_string_equal(target("c18", DATE_NONE),
                        "Hạng do tỉnh xếp lên hạng so với năm trước, đến khi đạt hạng 1");
    assert_string_equal(
        target("c19", DATE_NONE),
        "Theo trả lời của “Hiểu cách nào?” (hiểu rộng) (các năm theo cấu hình “Hiểu "
        "cách nào?”: hiểu rộng; “hiểu rộng”: các năm 2021–2025; “hiểu hẹp”: năm 2025)");
    assert_string_equal(target("c15", date_from(2023, 12, 31)),
                        "Mức độ hài lòng từ 90% (theo cấu hình “Mức theo từng năm?”) trở lên");
    assert_string_equal(
        target("c15", date_from(2024, 12, 31)),
        "Mức độ hài lòng từ mức chưa cấu hình (theo cấu hình “Mức theo từng năm?”) trở lên");
    assert_string_equal(
        target("c6", DATE_NONE),
        "Văn bản ký số mỗi năm tăng ít nhất 20 điểm phần trăm so với năm trước, đến "
        "khi đạt 100% (các năm 2022–2025)");
}

static void small_parts(void **state)
{
    const struct amount half = {num_frac(a, 1, 2), AMOUNT_PERCENT, NO_INDEX},
                        many = {num_int(1214), AMOUNT_PLAIN, NO_INDEX};

    assert_string_equal(amount_text(a, &half, ""), "50%");
    assert_string_equal(amount_text(a, &many, "hồ sơ"), "1.214 hồ sơ");
    assert_string_equal(years_text(a, (struct years){2022, 2022}), "2022");
    assert_string_equal(span_text(a, (struct span){DATE_NONE, date_from(2022, 8, 14)}),
                        "đến 14/08/2022");
    assert_string_equal(deadline_sentence(a, p, &p->deadlines[0]),
                        "trong 05 ngày kể từ ngày: Công bố kết quả xếp hạng");
    assert_string_equal(deadline_sentence(a, p, &p->deadlines[2]), "trước ngày 30/11/2025");
    /* a year is not 2.021 */
    assert_string_equal(
        setting_text(a, p, &p->settings[plan_find_setting(p, "nam-goc")], DATE_NONE), "2021");
}

static void ways_of_scoring(void **state)
{
    static const char *const says[][2] = {
        {"dung-han-xa", "từ 95% trở lên được điểm tối đa, thấp hơn thì tính theo tỷ lệ"},
        {"ky-so-xa", "đến 80% được 3 điểm, mỗi 5% vượt thêm được cộng 0,5 điểm, nhiều nhất 5 điểm"},
        {"ty-le", "điểm tối đa nhân với tỷ lệ đạt được; kết quả nhân với “Hồ sơ TTHC giải quyết "
                  "đúng hạn”"},
        {"tin", "mỗi tin được 0,5 điểm, nhiều nhất 2 điểm"},
        {"tru", "mỗi tin trừ 50% điểm tối đa, không dưới 0 điểm"},
        {"muc", "theo mức: Đủ: 100%; mức 2: 75%; mức 3: 0% điểm tối đa"},
        {"hoi", "câu trả lời của người dân: A 100%, B 60% điểm tối đa"},
        {"cho", "theo điểm được chấm, từ 0 đến điểm tối đa"},
    };
    const struct scheme *s = &p->schemes[0];

    for (size_t i = 0; i < sizeof says / sizeof says[0]; i++)
        for (size_t k = 0; k < s->n_criteria; k++)
            if (str_eq(s->criteria[k].item.id, says[i][0]))
                assert_string_equal(score_sentence(a, p, &s->criteria[k], date_from(2022, 12, 31)),
                                    says[i][1]);
}

/* ---- the whole plan ---- */

static void clauses_in_reading_order(void **state)
{
    static const char *const order[] = {"I.1",        "II.1.a",    "II.2.b",  "III.1", "III.1 (2)",
                                        "III.1 (10)", "III.3.2.a", "III.5.b", "IV.1",  ""};

    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        for (size_t k = 0; k < sizeof order / sizeof order[0]; k++) {
            int c = clause_compare(order[i], order[k]);
            assert_int_equal((c > 0) - (c < 0), (i > k) - (i < k));
        }
}

static const char *shown(enum show_format format, int32_t on)
{
    struct buf b = BUF_INIT(1 << 20);

    plan_show(&b, p, format, on);
    assert_false(buf_failed(&b));
    const char *text = arena_strdup(a, buf_str(&b));
    buf_free(&b);
    return text;
}

static void shown_clause_by_clause(void **state)
{
    const char *text = shown(SHOW_TEXT, DATE_NONE), *md = shown(SHOW_MARKDOWN, DATE_NONE);

    assert_true(strstr(text, "Mục III.1\n---------\n") < strstr(text, "Mục III.3.2.a\n"));
    assert_true(strstr(text, "Mục IV.1\n") < strstr(text, "Không ghi điều khoản\n"));
    assert_non_null(strstr(text, "MINH HỌA, không phải kế hoạch thật: ghép từ tài liệu để thử"));
    assert_non_null(strstr(text, "Còn 2 điều CHƯA CẤU HÌNH"));
    assert_non_null(strstr(text, "Trả lời: CHƯA CẤU HÌNH\n"));
    assert_non_null(strstr(text, "  - Cải cách thủ tục hành chính [thu-tuc] — 60 điểm\n"));
    assert_non_null(strstr(text, "Cách gọi từ 15/08/2022: một phần, toàn trình"));
    assert_non_null(strstr(md, "## Mục III.3.2.a\n"));
    assert_non_null(strstr(md, "\\[giay-khen-xa-nam\\]"));
    assert_non_null(strstr(text, "    - ask-council: họp Hội đồng\n"));
    assert_non_null(strstr(text, "Ghi chú: không phải điểm phần trăm"));
    assert_non_null(strstr(text, "Ghi chú: còn bàn"));
    assert_non_null(
        strstr(text, "trong 03 ngày kể từ ngày: Công bố kết quả xếp hạng (ngày theo lịch, theo "
                     "cấu hình “Đếm ngày nào?”)"));
    assert_non_null(strstr(text, "Xếp hạng các đơn vị: đơn vị còn hoạt động ngày 31/12 (theo cấu "
                                 "hình “Xếp hạng những ai?”)"));
    /* every thing of the plan is there */
    for (size_t i = 0; i < p->n_indicators; i++)
        assert_non_null(strstr(text, arena_printf(a, "[%s]", p->indicators[i].item.id)));
    for (size_t i = 0; i < p->n_settings; i++)
        assert_non_null(strstr(text, p->settings[i].item.title));
    for (size_t i = 0; i < p->schemes[0].n_criteria; i++)
        assert_non_null(strstr(text, arena_printf(a, "[%s]", p->schemes[0].criteria[i].item.id)));
}

static const struct plan_thing *thing_of(const struct plan_outline *o, enum plan_thing_kind kind,
                                         const char *id)
{
    for (size_t i = 0; i < o->n_clauses; i++)
        for (size_t k = 0; k < o->clauses[i].n_things; k++)
            if (o->clauses[i].things[k].kind == kind &&
                str_eq(o->clauses[i].things[k].item->id, id))
                return &o->clauses[i].things[k];
    fail_msg("no %s", id);
    return NULL;
}

static bool speaks_of(const struct plan_thing *t, enum plan_thing_kind kind, const char *id)
{
    for (size_t i = 0; i < t->n_lines; i++)
        if (t->lines[i].to == kind &&
            str_eq(plan_thing_item(p, kind, t->lines[i].to_index)->id, id))
            return true;
    return false;
}

static void sentences_know_what_they_speak_of(void **state)
{
    struct plan_outline o;

    plan_outline(a, p, DATE_NONE, &o);
    /* c15: {use: hai-long}; giay-khen-xa-nam requires target c1 */
    assert_true(speaks_of(thing_of(&o, PLAN_TARGET, "c15"), PLAN_INDICATOR, "hai-long"));
    assert_true(speaks_of(thing_of(&o, PLAN_AWARD, "giay-khen-xa-nam"), PLAN_TARGET, "c1"));
    assert_false(speaks_of(thing_of(&o, PLAN_TARGET, "c15"), PLAN_AWARD, "giay-khen-xa-nam"));
    assert_string_equal(clause_anchor(a, "III.1 (4)"), "muc-III.1--4-");
    assert_string_equal(clause_anchor(a, "III.3.2.a"), "muc-III.3.2.a");
    assert_string_equal(clause_anchor(a, "IV (đoạn)"), "muc-IV---o-n-");
    assert_string_equal(clause_anchor(a, ""), "muc-khac");
}

/* ---- another answer ---- */

static void answered(const char *id, const char *value, const char *basis, const char *line)
{
    const char *text;
    struct err e;
    uint32_t i = plan_find_setting(p, id);

    if (plan_answer(a, p, i, value, basis, &text, &e) < 0)
        fail_msg("%s: %s", id, e.message);
    if (!strstr(text, line))
        fail_msg("%s: no “%s”", id, line);
}

static int refused(const char *id, const char *value, const char *basis)
{
    const char *text;
    struct err e;

    return plan_answer(a, p, plan_find_setting(p, id), value, basis, &text, &e);
}

static void a_setting_answered_anew(void **state)
{
    struct plan *was = p;

    p = read_text(
        "plan: t\ntitle: T\nissued: {number: 1, date: 2022-01-28, by: X}\nperiod: 2021..2025\n"
        "unit kinds: {xa: {title: Xã}}\nranking groups: {g: {title: G, kinds: [xa]}}\n"
        "settings:\n"
        "  mot: {ask: \"Mấy, bao nhiêu?\", value: 2, basis: 'Luật, khoản 1'} # nhận xét\n"
        "  hai:\n    # Viết thẳng ở: chỗ kia.\n    # Dòng hai.\n    ask: Cái nào?\n"
        "    choices: [a, b]\n    value: a   # còn bàn\n    basis: chưa có quy định\n"
        "  ba: {ask: Năm nào?, years: unset, basis: chưa cấu hình}\n"
        "  bon:\n    ask: Bao nhiêu?\n    value: [{until: 2022-12-31, is: 1}, {since: 2023-01-01, "
        "is: 2}]\n    basis: x\n"
        "attestations: {v: {title: V, of: unit, each: year}}\n"
        "awards: {w: {each: period, require: [{at least setting mot years: {attested: v}, years: "
        "setting ba}, {at least setting bon of: [{attested: v}, {attested: v}]}, {by setting hai: "
        "{a: {attested: v}, b: not asked}}]}}\n");
    answered("mot", "3", "Biên bản \"12\", mục 2",
             "value: 3, basis: \"Biên bản \\\"12\\\", mục 2\"} # nhận xét\n");
    answered("hai", "b", "QĐ 5", "value: b   # còn bàn\n    basis: \"QĐ 5\"\n  ba:");
    answered("ba", "2021..2024", "QĐ 6", "years: 2021..2024, basis: \"QĐ 6\"}\n  bon:");
    answered("hai", "unset", "chưa cấu hình", "value: unset   # còn bàn");
    assert_int_equal(refused("hai", "c", "QĐ 5"), ERR_INPUT);
    assert_int_equal(refused("hai", "a", "chưa có quy định"), ERR_CONFLICT);
    assert_int_equal(refused("hai", "b", ""), ERR_INPUT);
    assert_int_equal(refused("mot", "3, basis: x", "y"), ERR_INPUT);
    assert_int_equal(refused("ba", "2024..2021", "QĐ 6"), ERR_INPUT);
    assert_int_equal(refused("bon", "3", "QĐ 6"), ERR_CONFLICT); /* dated */
    assert_string_equal(plan_answer_remarks(a, p, plan_find_setting(p, "hai")),
                        "Viết thẳng ở: chỗ kia.\nDòng hai.");
    assert_string_equal(plan_answer_remarks(a, p, plan_find_setting(p, "mot")), "");
    p = was;
}

/* ---- two versions ---- */

static char *with(const char *find, const char *instead)
{
    const char *at = strstr(doc, find);

    assert_non_null(at);
    return arena_printf(a, "%.*s%s%s", (int)(at - doc), doc, instead, at + strlen(find));
}

static void one_change(const char *find, const char *instead, const char *says)
{
    struct plan_change *list;
    size_t n = plan_diff(a, p, read_text(with(find, instead)), &list);

    if (n != 1)
        fail_msg("%zu changes for “%s”: %s", n, instead, n ? change_text(a, &list[0]) : "");
    if (!strstr(change_text(a, &list[0]), says))
        fail_msg("%s", change_text(a, &list[0]));
}

static void every_change_is_listed(void **state)
{
    struct plan_change *list;

    assert_int_equal(plan_diff(a, p, p, &list), 0);
    assert_int_equal(plan_diff(a, p, read_text(with("# Every form", "# Another remark")), &list),
                     0);
    one_change("title: Đẩy mạnh cải cách hành chính\n", "title: Khác\n",
               "sửa kế hoạch, title (dòng 3 → 3): Đẩy mạnh cải cách hành chính → Khác");
    one_change("compare: 2", "compare: 1",
               "khen thưởng “giay-khen-xa-nam”, require/2/compare (dòng 194 → 194): 2 → 1");
    one_change("      - target c1: met\n", "", "bỏ khen thưởng “giay-khen-xa-nam”, require/4");
    one_change("      - target c1: met\n", "      - target c1: met\n      - target c9: met\n",
               "thêm khen thưởng “giay-khen-xa-nam”, require/5 (dòng 197): {target c9: met}");
    one_change("{title: Khá, from: 70}", "{title: Khá, from: 65}",
               "bộ tiêu chí “cchc-xa”, classes/2/from");
    one_change("is: at least 80%}, {since", "is: at least 85%}, {since",
               "tiêu chí thi đua “c9”, must/1/is");
    one_change("for: [phong, xa, phuong]", "for: [xa, phong, phuong]", "chỉ tiêu “dung-han”, for");
    one_change("  cham-nhat: {by: 2025-11-30}\n", "", "bỏ thời hạn “cham-nhat”");
    one_change("  tra-loi-a: {measure: count}\n  tra-loi-b: {measure: count}\n",
               "  tra-loi-b: {measure: count}\n  tra-loi-a: {measure: count}\n",
               "đổi thứ tự chỉ tiêu");
    one_change("value: 2, basis: chưa có quy định", "value: 3, basis: chưa có quy định",
               "cấu hình “nhu-so-dieu-kien”, value");
    assert_int_equal(
        plan_diff(a, p, read_text(with("c13: {title: Mốc", "c13b: {title: Mốc")), &list), 2);
}

/* The one change of a plan in which `find` became `instead`, in words. */
static struct change_words told(const char *find, const char *instead)
{
    struct plan *then = read_text(with(find, instead));
    struct plan_change *list;
    struct change_words w;

    assert_int_equal(plan_diff(a, p, then, &list), 1);
    change_words(a, &list[0], p, then, &w);
    return w;
}

static void a_change_in_words(void **state)
{
    static const struct {
        const char *find, *instead, *thing, *clause, *field, *from, *to;
    } cases[] = {
        {"must: at least 95%", "must: at least 96.5%", "tiêu chí thi đua “Đúng hạn”", "III.1",
         "yêu cầu", "tối thiểu 95%", "tối thiểu 96,5%"},
        {"must: by 2022-12-31", "must: by 2023-06-30", "tiêu chí thi đua “Mốc”", "", "yêu cầu",
         "chậm nhất 31/12/2022", "chậm nhất 30/06/2023"},
        {"grows by 20% a year until 100%", "grows by 15% a year until 90%",
         "tiêu chí thi đua “Số hóa tăng”", "", "yêu cầu", "tăng 20% mỗi năm đến 100%",
         "tăng 15% mỗi năm đến 90%"},
        {"{title: Khá, from: 70}", "{title: Khá, from: 65.5}", "bộ tiêu chí “Bộ tiêu chí cấp xã”",
         "", "xếp loại, loại 2, từ", "70", "65,5"},
        {"each: 0.5, cap: 2}", "each: 0.5, cap: 1.5}", NULL, "",
         "cách chấm, theo số lượng, điểm cao nhất", "2", "1,5"},
        {"- hai-long: at least 90%", "- hai-long: at least 91%", "khen thưởng “Giấy khen hằng năm”",
         "III.3.2.a", "điều kiện 5, “Mức độ hài lòng”", "tối thiểu 90%", "tối thiểu 91%"},
        {"  cham-nhat: {by: 2025-11-30}\n", "", "thời hạn “cham-nhat”", "", "bỏ", "by: 30/11/2025",
         ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct change_words w = told(cases[i].find, cases[i].instead);
        if (cases[i].thing)
            assert_string_equal(w.thing, cases[i].thing);
        assert_string_equal(w.clause, cases[i].clause);
        assert_string_equal(w.field, cases[i].field);
        assert_string_equal(w.from, cases[i].from);
        assert_string_equal(w.to, cases[i].to);
    }
    /* a criterion stands by its own name */
    assert_non_null(strstr(told("each: 0.5, cap: 2}", "each: 0.5, cap: 1.5}").thing, "tiêu chí “"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_of_conditions),
        cmocka_unit_test(notes),
        cmocka_unit_test(what_changes_with_time),
        cmocka_unit_test(small_parts),
        cmocka_unit_test(ways_of_scoring),
        cmocka_unit_test(clauses_in_reading_order),
        cmocka_unit_test(shown_clause_by_clause),
        cmocka_unit_test(sentences_know_what_they_speak_of),
        cmocka_unit_test(a_setting_answered_anew),
        cmocka_unit_test(every_change_is_listed),
        cmocka_unit_test(a_change_in_words),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
