/* The plan reader: what it makes of the whole language, and what it says of some fifty mistakes,
 * each at its line and column with the nearest right word. */
#include "engine/plan_read.h"

#include <jansson.h>
#include <string.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/str.h"
#include "test.h"

static struct arena *a;
static char *doc;
static size_t doc_len;

static int setup(void **state)
{
    struct err e;

    a = arena_new();
    return fs_read(a, "test/data/plan/doc.yaml", 1 << 20, &doc, &doc_len, &e);
}

static int teardown(void **state)
{
    arena_free(a);
    return 0;
}

static struct plan *read_text(const char *text)
{
    struct plan *p = NULL;
    struct errs errs;

    errs_init(&errs, a, 100);
    if (plan_read(a, "p.yaml", text, strlen(text), &p, &errs))
        fail_msg("%s", err_text(a, &errs.list.at[0]));
    return p;
}

/* ---- mistakes ---- */

#define HERE "¦" /* stands in a replacement before the place the error must name */

/* The text with `find` replaced; where HERE was comes back as line and column. */
static char *broken(const char *find, const char *with, int *line, int *column)
{
    const char *at = strstr(doc, find);
    _buf_ struct buf b = BUF_INIT(1 << 20);

    if (!at || strstr(at + 1, find))
        fail_msg("“%s” stands not exactly once in doc.yaml", find);
    buf_add(&b, doc, (size_t)(at - doc));
    buf_adds(&b, with);
    buf_adds(&b, at + strlen(find));
    char *text = arena_strdup(a, buf_str(&b)), *mark = strstr(text, HERE);
    *line = *column = 1;
    for (char *c = text; mark && c < mark; c++) {
        *column += ((unsigned char)*c & 0xC0) != 0x80;
        if (*c == '\n') {
            ++*line;
            *column = 1;
        }
    }
    if (mark)
        memmove(mark, mark + strlen(HERE), strlen(mark + strlen(HERE)) + 1);
    return text;
}

struct mistake {
    const char *find, *with, *message, *hint;
    size_t errors; /* 0 = 1 */
};

/* False, with a word on the terminal, when the reader does not say it. */
static bool tells(const struct mistake *m)
{
    int line, column;
    char *text = broken(m->find, m->with, &line, &column);
    struct plan *p = NULL;
    struct errs errs;

    errs_init(&errs, a, 100);
    int r = plan_read(a, "p.yaml", text, strlen(text), &p, &errs);
    if (r != ERR_INPUT || p || !errs.total) {
        print_error("“%s” is accepted\n", m->with);
        return false;
    }
    const struct err *e = &errs.list.at[0];
    assert_string_equal(e->file, "p.yaml");
    if (errs.total == (m->errors ? m->errors : 1) && e->line == line && e->column == column &&
        strstr(e->message, m->message) && strstr(e->hint, m->hint))
        return true;
    print_error("“%s” should say “%s”, “%s” at %d:%d, says (%zu)\n", m->with, m->message, m->hint,
                line, column, errs.total);
    for (size_t i = 0; i < errs.list.n; i++)
        print_error("    %s\n", err_text(a, &errs.list.at[i]));
    return false;
}

static const struct mistake mistakes[] = {
    /* keys and words */
    {"    measure: ratio\n    of: hồ sơ giải", "    ¦mesure: ratio\n    of: hồ sơ giải",
     "không có khóa “mesure” trong chỉ tiêu", "Có phải “measure”?", 2},
    {"period: 2021..2025\nillus", "¦perod: 2021..2025\nillus",
     "không có khóa “perod” trong kế hoạch", "Có phải “period”?", 2},
    {"\nevents:\n", "\n¦evnts:\n", "không có khóa “evnts”", "Có phải “events”?", 4},
    {"measure: survey", "measure: ¦surveys", "không có từ “surveys”", "Có phải “survey”?"},
    {"direction: higher", "direction: ¦upward", "không có từ “upward”",
     "Các từ dùng được: higher, lower."},
    {"ties: share, next skips", "ties: ¦share, next skip", "không có từ",
     "Có phải “share, next skips”?"},
    {"of: unit, each: year, issued", "of: ¦units, each: year, issued", "không có từ “units”",
     "Có phải “unit”?", 2},
    {"is: \"mức độ 3, 4\"}", "is: mức độ 3, ¦4}", "không có khóa “4”", "ngoặc kép"},
    {"heads: yes", "heads: ¦true", "không có từ “true”", "no, yes"},
    /* references */
    {"c14: {title: Có, use: co-ke-hoach", "c14: {title: Có, use: ¦co-ke-hoach-2",
     "không có chỉ tiêu “co-ke-hoach-2”", "Có phải “co-ke-hoach”?"},
    {"kinds: [xa, phuong]}", "kinds: [xa, ¦phuongg]}", "không có loại đơn vị “phuongg”",
     "Có phải “phuong”?"},
    {"      - attested: ky-luat-doan-ket", "      - attested: ¦ky-luat-doan-kết",
     "không có loại xác nhận", "Có phải “ky-luat-doan-ket”?"},
    {"form: {nd-91: Mẫu", "form: {¦nd-19: Mẫu", "không có văn bản “nd-19”", "Có phải “nd-91”?"},
    {"of: cong-bo-xep-hang}\n  nop-lam-viec", "of: ¦cong-bo}\n  nop-lam-viec",
     "không có sự kiện “cong-bo”", ""},
    {"deadline: nop-ho-so-nam", "deadline: ¦nop-ho-so-nâm", "không có thời hạn",
     "Có phải “nop-ho-so-nam”?"},
    {"must: at least setting muc-theo-nam", "must: ¦at least setting muc-nam",
     "không có cấu hình “muc-nam”", ""},
    {"award giay-khen-xa-nam: met", "¦award giay-khen-xa: met",
     "không có khen thưởng “giay-khen-xa”", "Có phải “giay-khen-xa-nam”?"},
    {"          - dung-han: at least 95%", "          - ¦dung-hann: at least 95%",
     "“dung-hann” không phải chỉ tiêu", "Có phải “dung-han”?"},
    {"      - class of cchc-xa", "      - ¦class of cchc-xaa", "không có chỉ số “cchc-xaa”",
     "Có phải “cchc-xa”?"},
    {"share of area thu-tuc in", "¦share of area thu-tucc in", "không có lĩnh vực “thu-tucc”",
     "Có phải “thu-tuc”?"},
    {"then by: [area thu-tuc,", "then by: [¦area thu-tu,", "không có lĩnh vực “thu-tu”", ""},
    {"at least Khá", "¦at least Kha", "không có hạng “Kha”", "Các từ dùng được: Tốt, Khá, Yếu."},
    /* scalars */
    {"date: 2022-01-28", "date: ¦28/01/2022", "không phải một ngày có thật", "2022-01-28"},
    {"by: 2025-11-30", "by: ¦2025-11-31", "không phải một ngày có thật", "năm-tháng-ngày"},
    {"period: 2021..2025\nillus", "period: ¦2025..2021\nillus", "năm đầu 2025 sau năm cuối 2021",
     ""},
    {"period: 2021..2025\nillus", "period: ¦2021-2025\nillus", "không phải khoảng năm",
     "2021..2025"},
    {"in force: 2017-10-01..2023-12-31", "in force: ¦2017-10-01", "không phải khoảng ngày",
     "2022-01-28.."},
    {"in force: 2017-10-01..2023-12-31", "in force: ¦2024-10-01..2023-12-31",
     "ngày đầu 01/10/2024 sau ngày cuối 31/12/2023", ""},
    {"use: dung-han, must: at least 95%", "use: dung-han, must: ¦at least 95 %",
     "“95 %” không phải", "80%"},
    {"adds: 0.5, cap: 5", "adds: ¦\"0,5\", cap: 5", "không phải một lượng", "sau dấu chấm"},
    {"availability: 80%", "availability: ¦80", "phải là phần trăm", ""},
    {"availability: 80%", "availability: ¦180%", "từ 0% đến 100%", ""},
    {"shown: 2", "shown: ¦12", "số nguyên từ 0 đến 6", ""},
    {"within: 5 days", "within: ¦5 ngày", "không phải một số ngày", "5 days"},
    {"  c13: {title: Mốc", "  ¦C13: {title: Mốc", "mã “C13” chỉ được gồm", ""},
    {"ref: [A11, O5]", "ref: [A11, ¦O 5]", "không phải một mã yêu cầu", ""},
    {"issued by: Hội đồng sáng kiến, clause", "issued by: ¦, clause", "chưa ghi gì", ""},
    /* rules and what they are asked of */
    {"use: dung-han, must: at least 95%", "use: dung-han, must: ¦at lest 95%",
     "“at lest 95%” không phải một quy tắc", "Có phải “at least …”?"},
    {"use: dung-han, must: at least 95%", "use: dung-han, must: ¦at least 95",
     "một tỷ lệ không so với số thường được", "phần trăm, như 95%"},
    {"must: by 2022-12-31", "must: ¦at least 3", "không hỏi “at least 3” về một mốc thời gian",
     "by 2022-12-31"},
    {"must: falls by 10%", "must: ¦grows by 20% a year until 100%", "về một số đếm được", ""},
    {"use: hai-long, must: at least setting muc-theo-nam", "use: hai-long, must: ¦rises by 5%",
     "cần năm gốc", "baseline"},
    {"must: yes}", "must: ¦by 2022-12-31}", "một điều có hay không", "yes"},
    {"hang-tinh: at most 7", "hang-tinh: ¦at most 7.5", "số nguyên từ 1 trở lên", ""},
    {"must: at least setting muc-theo-nam", "must: ¦at least setting nam-goc",
     "một tỷ lệ khảo sát không so với số thường được", ""},
    {"target c1: met", "target c1: ¦yes", "không có từ “yes”", "met"},
    {"score of cchc-xa: at least 75, compare", "score of cchc-xa: ¦increases, compare",
     "không hỏi “increases” về điểm số", "at least 75"},
    /* conditions */
    {"      - target c1: met", "      - ¦{title: không hỏi gì}", "điều kiện không hỏi gì", ""},
    {"{attested: don-gian-hoa},", "{attested: don-gian-hoa, ¦ky-so: increases},",
     "điều kiện hỏi hai điều: “attested” và “ky-so”", "Tách thành hai dòng"},
    {"[{co-ke-hoach: yes}]", "¦[]", "danh sách điều kiện trống", "", 2},
    {"      - at least 1 of: [", "      - ¦at least 3 of: [", "đòi 3 điều kiện mà chỉ có 1", ""},
    {"      - at least 1 year: {rank", "      - ¦at least 9 years: {rank",
     "đòi 9 năm mà chỉ tính 4 năm", ""},
    {"        years: 2022..2025\n", "        years: ¦2022..2026\n",
     "nằm ngoài thời gian của kế hoạch", ""},
    {"at most 7, edge: dong-hang-cuoi-nhom}\n        years: setting cac-nam-tinh",
     "at most 7, edge: dong-hang-cuoi-nhom}\n        years: ¦setting nam-goc",
     "không phải khoảng năm", ""},
    /* what follows a setting */
    {"  nam-goc: {ask: \"Năm gốc?\"",
     "  ¦khong-doc: {ask: X?, value: 1, basis: Y}\n  nam-goc: {ask: \"Năm gốc?\"",
     "cấu hình “khong-doc” không được đọc ở đâu", "note"},
    {"      by setting cach-hieu:\n        rong: {ky-so: at least 80%}",
     "      ¦by setting cach-hieu:\n        rongg: {ky-so: at least 80%}",
     "chưa ghi cách hiểu khi trả lời “rong”", "", 2},
    {"          rong: not asked", "          rong: ¦not askd", "không có từ “not askd”",
     "Có phải “not asked”?"},
    {"- by setting cach-hieu", "- ¦by setting nam-goc", "không có choices", "", 3},
    {"counted in: setting dem-ngay", "counted in: ¦setting ngay-cuoi",
     "lựa chọn “stays” của cấu hình “ngay-cuoi” không dùng ở đây được", "", 3},
    {"counted in: setting dem-ngay", "counted in: ¦working", "phải là setting MÃ", "", 2},
    {"last day off: rolls on", "last day off: ¦roll on", "không có từ “roll on”",
     "Có phải “rolls on”?"},
    {"{by: 2025-11-29, last day off: rolls on}",
     "{within: 3 days, of: cong-bo-xep-hang, last day off: ¦rolls on}", "“last day off” chỉ đi với",
     ""},
    {"merged units: setting sap-nhap", "merged units: ¦setting tap-xep-hang",
     "không dùng ở đây được", "", 3},
    {"no ranking: khong-xep-hang", "no ranking: ¦khong-co-ho-so", "không dùng ở đây được", "", 2},
    {"compare: setting lam-tron", "compare: ¦setting cach-hieu",
     "không phải unrounded hay số chữ số thập phân", "", 3},
    {"{ky-so: at least 80%}\n        hep", "{¦award giay-khen-xa-nam: met}\n        hep",
     "tiêu chí thi đua không hỏi lại", ""},
    {"  c19:\n    title: Hai cách hiểu\n", "  ¦c19:\n    title: Hai cách hiểu\n    use: ky-so\n",
     "phải có use và must, hoặc chỉ require", ""},
    {"years: {by setting cach-hieu: {rong: 2021..2025, hep: 2025..2025",
     "years: ¦{by setting cach-hieu: {rong: 2021..2025, hep: 2025..2026",
     "nằm ngoài thời gian của kế hoạch", ""},
    {"must: increases until 100%", "must: ¦increases until 100", "không so với số thường được", ""},
    {"each: period\n    for: [xa, phuong]\n    merged",
     "each: period\n    years: ¦2022..2023\n    for: [xa, phuong]\n    merged",
     "“years” chỉ dùng cho khen thưởng hằng năm", ""},
    {"      - hai-long: at least 90%", "      - {hai-long: at least 90%, ¦years: 2022..2023}",
     "“years” không dùng được với điều kiện này", ""},
    {"      - head: yes\n", "      - ¦hai-long: at least 90%\n", "đang hỏi cá nhân", "of the unit"},
    {"      - attested: sang-kien\n", "      - ¦attested: ky-luat-doan-ket\n",
     "xác nhận “ky-luat-doan-ket” là của đơn vị", ""},
    {"      - attested: ky-luat-doan-ket\n", "      - ¦head: yes\n", "chỉ dùng khi xét cá nhân",
     ""},
    {"      - at least 2 years: {share of area thu-tuc in cchc-xa: at least 90%}",
     "      - every year: {¦every year: {hai-long: at least 90%}}", "không hỏi từng năm bên trong",
     ""},
    /* settings */
    {"    value: include-all\n", "    value: ¦include-al\n", "không có từ “include-al”",
     "Có phải “include-all”?"},
    {"at most 7, edge: dong-hang-cuoi-nhom", "at most 7, edge: ¦nhu-so-dieu-kien",
     "không có choices", ""},
    {"at most 7, edge: dong-hang-cuoi-nhom", "at most 7, edge: ¦dong-hang-cuoi-nhóm",
     "không có cấu hình", "Có phải “dong-hang-cuoi-nhom”?"},
    {"  nam-goc: {ask: \"Năm gốc?\", value: 2021",
     "  ¦nam-goc: {ask: \"Năm gốc?\", value: 2021, years: 2021", "chỉ được có một", "value: unset",
     2},
    {", value: 2021, basis: Kế hoạch}", ", value: ¦setting nhu-so-dieu-kien, basis: Kế hoạch}",
     "giá trị của chính nó", ""},
    /* schemes */
    {"        points: 60\n", "        points: ¦61\n", "ghi 61 điểm mà các tiêu chí cộng lại là 60",
     "points: 60"},
    {"    out of: 100\n", "    out of: ¦99\n", "tổng điểm ghi 99 mà các lĩnh vực cộng lại là 100",
     ""},
    {"{title: Khá, from: 70}", "{title: Khá, from: ¦85}", "thấp hơn hạng đứng trước (85)", ""},
    {"use: co-ke-hoach, score: yes no", "use: co-ke-hoach, score: ¦proportional",
     "không dùng cho chỉ tiêu “co-ke-hoach”", "yes no"},
    {"use: diem-ngoai, score: given}", "use: diem-ngoai, score: ¦bands}", "cần tham số", ""},
    {"start: 3, every: 5%", "start: ¦6, every: 5%", "vượt điểm tối đa", ""},
    {"start: 3, every: 5%", "start: 3, every: ¦5", "không so với số thường được", ""},
    {"          nguoi-dan: {", "          ¦dung-han-xa: {", "đã dùng ở dòng 129", ""},
    {"facts due: {day: 15, month: 1}", "facts due: ¦{day: 31, month: 2}",
     "không có ngày 31 tháng 2", ""},
    {"          nguoi-dan: {points: 30, use", "          ¦nguoi-dan: {use", "thiếu khóa “points”",
     ""},
    {"multiply by: dung-han", "multiply by: ¦tin-bai", "chỉ nhân với chỉ tiêu tỷ lệ", ""},
    /* across the plan */
    {"kinds: phong}", "kinds: ¦[phong, xa]}", "đã thuộc nhóm xếp hạng “xa-phuong”", ""},
    {"  bang-khen:\n    each: period\n    require:\n      - standards",
     "  bang-khen:\n    each: period\n    require:\n      - ¦award bang-khen: met\n      - "
     "standards",
     "điều kiện quay vòng: bang-khen → bang-khen", ""},
    {"condition: unset, basis", "condition: {¦head: yes}, basis", "chỉ dùng khi xét cá nhân", ""},
    {"{score of cchc-xa: at least 75,", "{score of cchc-xa: ¦increases,", "về điểm số được",
     "at least 75"},
    {"condition: unset, basis", "condition: {¦setting xep-hang-khong-dat: holds}, basis",
     "điều kiện quay vòng", ""},
    {"  nop-ho-so-giai-doan: {title", "  ¦nop-ho-so-giai-doan: {by: 2025-11-30, title",
     "đúng một trong", ""},
};

static void mistakes_are_told(void **state)
{
    int wrong = 0;

    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++)
        wrong += !tells(&mistakes[i]);
    assert_int_equal(wrong, 0);
}

/* All mistakes of a file in one pass. */
static void all_at_once(void **state)
{
    struct plan *p = NULL;
    struct errs errs;
    const char *text = "plan: Sai\ntitle: x\nperiod: 2021..2025\nillustrative: x\n"
                       "indicators:\n  a: {measure: count, unitt: x}\n  b: {measure: ratio}\n"
                       "targets:\n  t: {use: c, must: at least 1}\nschemes: []\n";

    errs_init(&errs, a, 100);
    assert_int_equal(plan_read(a, "p.yaml", text, strlen(text), &p, &errs), ERR_INPUT);
    assert_int_equal(errs.total, 5);
    errs_init(&errs, a, 2);
    assert_int_equal(plan_read(a, "p.yaml", text, strlen(text), &p, &errs), ERR_INPUT);
    assert_int_equal(errs.total, 5);
    assert_int_equal(errs.list.n, 2);
    assert_null(p);
}

static void not_a_plan(void **state)
{
    static const char *const texts[] = {"", "[]", "x", "plan: a\n\tb: c", "a: 1\na: 2", "{}"};
    struct plan *p = NULL;
    struct errs errs;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        errs_init(&errs, a, 100);
        assert_int_equal(plan_read(a, "p.yaml", texts[i], strlen(texts[i]), &p, &errs), ERR_INPUT);
        assert_true(errs.total >= 1);
    }
    char *big = arena_alloc(a, PLAN_MAX_BYTES + 1);
    memset(big, '#', PLAN_MAX_BYTES + 1);
    errs_init(&errs, a, 100);
    assert_int_equal(plan_read(a, "p.yaml", big, PLAN_MAX_BYTES + 1, &p, &errs), ERR_LIMIT);
    assert_null(p);
}

/* ---- what is read ---- */

static void the_head(void **state)
{
    struct plan *p = read_text(doc);

    assert_string_equal(p->item.id, "ke-hoach-29");
    assert_string_equal(p->number, "29/KH-UBND");
    assert_int_equal(p->issued, date_from(2022, 1, 28));
    assert_int_equal(p->period.from, 2021);
    assert_int_equal(p->period.to, 2025);
    assert_string_equal(p->item.refs[0], "A11");
    assert_string_equal(p->item.refs[1], "O5");
    assert_null(p->item.refs[2]);
    assert_int_equal(strlen(p->hash), 64);
    assert_int_equal(p->text_len, doc_len);
    assert_int_equal(p->n_laws, 3);
    assert_int_equal(p->laws[2].in_force.to, DATE_NONE);
    assert_int_equal(p->kinds[plan_find_kind(p, "xa")].group, plan_find_group(p, "xa-phuong"));
    assert_int_equal(p->kinds[plan_find_kind(p, "phong")].group, plan_find_group(p, "cac-phong"));
    assert_int_equal(plan_find_kind(p, "khong-co"), NO_INDEX);
}

static void settings_and_days(void **state)
{
    struct plan *p = read_text(doc);
    struct setting *s = p->settings;
    uint32_t which;

    assert_int_equal(s[0].kind, SETTING_CHOICE);
    assert_string_equal(s[0].values[0].word, "include-all");
    assert_string_equal(s[0].choices[2], "ask-council");
    assert_null(s[0].choices[3]);
    assert_int_equal(s[2].kind, SETTING_YEARS);
    assert_int_equal(s[2].values[0].years.from, 2022);
    assert_int_equal(s[3].kind, SETTING_CONDITION);
    assert_true(s[3].values[0].unset);
    assert_string_equal(s[3].basis, "chưa cấu hình");
    const struct amount by = {.setting = plan_find_setting(p, "muc-theo-nam")};
    const struct amount *m = plan_amount(p, &by, date_from(2023, 12, 31), &which);
    assert_true(m && num_eq(m->value, num_frac(a, 9, 10)) && m->unit == AMOUNT_PERCENT);
    assert_int_equal(which, by.setting);
    assert_null(plan_amount(p, &by, date_from(2024, 1, 1), &which));
    assert_int_equal(which, by.setting);
    const struct amount plain = {.value = num_int(3), .setting = NO_INDEX};
    assert_ptr_equal(plan_amount(p, &plain, 0, &which), &plain);
    assert_int_equal(which, NO_INDEX);
}

static void targets_and_rules(void **state)
{
    struct plan *p = read_text(doc);
    const struct target *grow = &p->targets[plan_find_target(p, "c6")],
                        *dated = &p->targets[plan_find_target(p, "c9")];

    assert_int_equal(grow->ask.rules[0].test, TEST_GROWS_BY);
    assert_true(num_eq(grow->ask.rules[0].amount.value, num_frac(a, 1, 5)));
    assert_true(num_eq(grow->ask.rules[0].cap.value, num_int(1)));
    assert_int_equal(grow->years.years.from, 2022);
    assert_int_equal(dated->ask.n_rules, 2);
    assert_int_equal(plan_rule(dated->ask.rules, 2, date_from(2023, 12, 31))->test, TEST_AT_LEAST);
    assert_int_equal(plan_rule(dated->ask.rules, 2, date_from(2024, 12, 31))->test, TEST_ABOVE);
    assert_null(plan_rule(dated->ask.rules, 1, date_from(2024, 12, 31)));
    assert_int_equal(p->targets[plan_find_target(p, "c13")].ask.rules[0].date,
                     date_from(2022, 12, 31));
    const struct indicator *i = &p->indicators[plan_find_indicator(p, "dung-han")];
    assert_int_equal(i->baseline_setting, plan_find_setting(p, "nam-goc"));
    assert_int_equal(i->n_kinds, 3);
    assert_int_equal(i->n_wording, 2);
    assert_string_equal(i->wording[1].text, "một phần, toàn trình");
    assert_string_equal(p->indicators[plan_find_indicator(p, "chua-dung")].item.title, "chua-dung");
}

static const struct criterion *criterion(const struct scheme *s, const char *id)
{
    for (size_t i = 0; i < s->n_criteria; i++)
        if (str_eq(s->criteria[i].item.id, id))
            return &s->criteria[i];
    fail_msg("no criterion %s", id);
    return NULL;
}

static void the_scheme(void **state)
{
    struct plan *p = read_text(doc);
    const struct scheme *s = plan_scheme(p, plan_find_index(p, "cchc-xa"), 0, 2023);

    assert_non_null(s);
    assert_null(plan_scheme(p, 0, 0, 2026));
    assert_null(plan_scheme(p, 0, plan_find_group(p, "cac-phong"), 2023));
    assert_int_equal(s->n_areas, 2);
    assert_int_equal(s->round_criterion, 2);
    assert_int_equal(s->round_total, NOT_ROUNDED);
    assert_true(num_eq(s->availability, num_frac(a, 4, 5)));
    assert_true(s->then_by[0].area && s->then_by[0].what == 0);
    assert_false(s->then_by[1].area);
    assert_int_equal(s->n_classes, 3);
    assert_true(s->has_total_cap && s->has_bonus_cap && s->has_penalty_cap);
    const struct criterion *group = criterion(s, "mot-nhom"), *in = criterion(s, "muc");
    assert_false(group->leaf);
    assert_true(num_eq(group->points, num_int(4)));
    assert_int_equal(group->end - (group - s->criteria), 4);
    assert_ptr_equal(&s->criteria[in->parent], group);
    assert_int_equal(in->depth, 2);
    assert_int_equal(in->rule.n_levels, 3);
    assert_true(num_eq(in->rule.level_shares[1], num_frac(a, 3, 4)));
    assert_true(criterion(s, "tru")->rule.each_is_share);
    assert_false(criterion(s, "tru-2")->rule.each_is_share);
    assert_int_equal(criterion(s, "tru")->not_applicable, NA_ZERO);
    assert_int_equal(criterion(s, "cho")->not_applicable, NA_INHERIT);
    assert_false(criterion(s, "nguoi-dan")->self_scored);
    assert_true(criterion(s, "tin")->self_scored);
    assert_int_equal(criterion(s, "thuong")->section, SECTION_BONUS);
    assert_int_equal(criterion(s, "thuong")->parent, NO_INDEX);
    assert_int_equal(criterion(s, "hoi")->use, NO_INDEX);
    assert_true(num_eq(criterion(s, "ty-le-2")->rule.times, num_frac(a, 5, 2)));
}

static void awards_and_conditions(void **state)
{
    struct plan *p = read_text(doc);
    const struct award *w = &p->awards[plan_find_award(p, "giay-khen-phong")],
                       *period = &p->awards[plan_find_award(p, "giay-khen-giai-doan")];
    const struct cond *c = &w->require.kids[0];

    assert_int_equal(w->require.op, COND_ALL);
    assert_int_equal(c->op, COND_AT_LEAST);
    assert_int_equal(c->count.setting, plan_find_setting(p, "nhu-so-dieu-kien"));
    assert_int_equal(c->n_kids, 4);
    assert_int_equal(c->kids[0].what, plan_find_indicator(p, "dung-han"));
    assert_int_equal(c->kids[1].kids[1].n_kinds, 1);
    assert_int_equal(c->kids[2].kids[0].op, COND_SETTING);
    assert_int_equal(c->kids[0].compare_places, NOT_ROUNDED);
    assert_int_equal(period->subjects_on, date_from(2025, 6, 30));
    assert_int_equal(period->require.kids[0].op, COND_EVERY_YEAR);
    assert_int_equal(period->require.kids[0].years_setting, plan_find_setting(p, "cac-nam-tinh"));
    assert_int_equal(period->require.kids[0].kids[0].edge, 0);
    assert_int_equal(period->require.kids[1].years.from, 2022);
    assert_string_equal(period->require.kids[2].kids[0].area, "thu-tuc");
    assert_true(p->awards[plan_find_award(p, "ca-nhan")].for_person);
    assert_int_equal(p->awards[0].require.kids[1].compare_places, 2);
    assert_true(p->bars[0].heads);
    assert_int_equal(p->deadlines[1].kind, DEADLINE_WORKING_DAYS);
    assert_int_equal(p->deadlines[2].kind, DEADLINE_BEFORE);
    assert_int_equal(p->dossiers[0].documents[1].n_forms, 2);
    assert_string_equal(p->dossiers[0].documents[1].forms[1].form, "");
    assert_int_equal(p->dossiers[0].documents[2].when_attested,
                     plan_find_attestation(p, "sang-kien"));
}

static void odd_but_not_wrong(void **state)
{
    struct plan *p = read_text(doc);
    bool unused = false, unset = false;

    for (size_t i = 0; i < p->n_warnings; i++) {
        unused |= strstr(p->warnings[i].message, "chỉ tiêu “chua-dung” chưa được dùng") != NULL;
        unset |= strstr(p->warnings[i].message, "“xep-hang-khong-dat” chưa cấu hình") != NULL;
    }
    assert_true(unused && unset);
}

/* Two versions of an index may follow each other but not overlap. */
static void versions_of_an_index(void **state)
{
    static const char head[] = "plan: p\ntitle: x\nperiod: 2021..2025\nillustrative: x\n"
                               "unit kinds: {xa: {}}\nranking groups: {g: {kinds: xa}}\n"
                               "indicators: {d: {measure: points}}\nschemes:\n";
    static const char one[] =
        "  %s: {index: i, for: g, years: %s, out of: 5, areas: {a: {criteria: "
        "{c%s: {points: 5, use: d, score: given}}}}}\n";
    struct plan *p = NULL;
    struct errs errs;

    char *text = arena_printf(a, "%s%s%s", head, arena_printf(a, one, "v1", "2021..2022", "1"),
                              arena_printf(a, one, "v2", "2023..2025", "1"));
    p = read_text(text);
    assert_int_equal(p->n_indexes, 1);
    assert_string_equal(plan_scheme(p, 0, 0, 2022)->item.id, "v1");
    assert_string_equal(plan_scheme(p, 0, 0, 2023)->item.id, "v2");
    text = arena_printf(a, "%s%s%s", head, arena_printf(a, one, "v1", "2021..2023", "1"),
                        arena_printf(a, one, "v2", "2023..2025", "1"));
    errs_init(&errs, a, 10);
    assert_int_equal(plan_read(a, "p.yaml", text, strlen(text), &p, &errs), ERR_INPUT);
    assert_int_equal(errs.total, 1);
    assert_non_null(strstr(errs.list.at[0].message, "cùng chấm nhóm “g” trong năm 2023"));
    assert_int_equal(errs.list.at[0].line, 10);
}

/* Chains through awards and settings are bounded: evaluating them must end soon. */
static void chains_are_bounded(void **state)
{
    _buf_ struct buf b = BUF_INIT(1 << 20);
    struct plan *p = NULL;
    struct errs errs;

    buf_adds(&b, "plan: p\ntitle: x\nperiod: 2021..2025\nillustrative: x\n"
                 "indicators: {d: {measure: count}}\nawards:\n"
                 "  w0: {each: year, require: [{d: at least 1}]}\n");
    for (int i = 1; i <= 10; i++)
        buf_addf(
            &b,
            "  w%d: {each: year, require: [{award w%d: met}, {award w%d: met}, {award w%d: met}, "
            "{award w%d: met}]}\n",
            i, i - 1, i - 1, i - 1, i - 1);
    errs_init(&errs, a, 10);
    assert_int_equal(plan_read(a, "p.yaml", buf_str(&b), b.len, &p, &errs), ERR_INPUT);
    assert_non_null(strstr(errs.list.at[0].message, "kéo theo quá 100000 điều kiện"));
    buf_clear(&b);
    buf_adds(&b, "plan: p\ntitle: x\nperiod: 2021..2025\nillustrative: x\n"
                 "indicators: {d: {measure: count}}\nawards:\n"
                 "  w0: {each: year, require: [{d: at least 1}]}\n");
    for (int i = 1; i <= 17; i++)
        buf_addf(&b, "  w%d: {each: year, require: [{award w%d: met}]}\n", i, i - 1);
    errs_init(&errs, a, 10);
    assert_int_equal(plan_read(a, "p.yaml", buf_str(&b), b.len, &p, &errs), ERR_INPUT);
    assert_non_null(strstr(errs.list.at[0].message, "“w12” lồng nhau quá 24 tầng"));
}

/* ---- schema, skeleton ---- */

static void check_refs(const json_t *at, const json_t *defs)
{
    const char *key;
    json_t *value;
    size_t i;

    if (json_is_object(at)) {
        const char *ref = json_string_value(json_object_get(at, "$ref"));
        if (ref && (!str_starts(ref, "#/$defs/") || !json_object_get(defs, ref + 8)))
            fail_msg("%s leads nowhere", ref);
        json_object_foreach((json_t *)at, key, value) check_refs(value, defs);
    }
    json_array_foreach(at, i, value) check_refs(value, defs);
}

static void the_schema_is_json(void **state)
{
    _buf_ struct buf b = BUF_INIT(1 << 20);
    json_error_t e;

    assert_int_equal(plan_schema(&b), 0);
    json_t *schema = json_loadb(b.data, b.len, JSON_REJECT_DUPLICATES, &e);
    if (!schema)
        fail_msg("%s at %d", e.text, e.position);
    const json_t *defs = json_object_get(schema, "$defs");
    check_refs(schema, defs);
    assert_non_null(json_object_get(json_object_get(schema, "properties"), "unit kinds"));
    const json_t *indicator = json_object_get(json_object_get(defs, "indicator"), "properties");
    assert_int_equal(
        json_array_size(json_object_get(json_object_get(indicator, "measure"), "enum")), 9);
    json_decref(schema);
    _buf_ struct buf small = BUF_INIT(100);
    assert_int_equal(plan_schema(&small), ERR_LIMIT);
}

static void the_skeleton_is_a_plan(void **state)
{
    size_t n;
    const char *text = plan_skeleton(&n);

    assert_int_equal(strlen(text), n);
    struct plan *p = read_text(text);
    assert_string_equal(p->item.id, "ke-hoach-mau");
    assert_true(p->illustrative[0]);
}

/* What was taken in when settings that nothing reads were allowed, and said where they were written into, stays readable. */
static void stored_plans_stay_readable(void **state)
{
    static const char old[] =
        "plan: cu\ntitle: Cũ\nillustrative: bịa\nperiod: 2021..2022\n"
        "unit kinds:\n  xa: {title: Xã}\n"
        "settings:\n  nho: {ask: Ghi nhớ?, value: 1, basis: bịa, written in: [xa]}\n";
    struct plan *p = NULL;
    struct errs errs;

    errs_init(&errs, a, 5);
    assert_int_equal(plan_read(a, "cu", old, strlen(old), &p, &errs), ERR_INPUT);
    assert_int_equal(errs.list.n, 2); /* the key that is gone, and that nothing reads the setting */
    errs_init(&errs, a, 5);
    assert_int_equal(plan_read_stored(a, "cu", old, strlen(old), &p, &errs), 0);
    assert_int_equal(p->n_settings, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stored_plans_stay_readable),
        cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(all_at_once),
        cmocka_unit_test(not_a_plan),
        cmocka_unit_test(the_head),
        cmocka_unit_test(settings_and_days),
        cmocka_unit_test(targets_and_rules),
        cmocka_unit_test(the_scheme),
        cmocka_unit_test(awards_and_conditions),
        cmocka_unit_test(odd_but_not_wrong),
        cmocka_unit_test(versions_of_an_index),
        cmocka_unit_test(chains_are_bounded),
        cmocka_unit_test(the_schema_is_json),
        cmocka_unit_test(the_skeleton_is_a_plan),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
