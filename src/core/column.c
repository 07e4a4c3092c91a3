/* See column.h. */
#include "core/column.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/spoilt.h"
#include "base/str.h"
#include "base/vi.h"

enum { EXACT_DIGITS = 15 }; /* of a number in a spreadsheet */

const struct column fact_columns[FACT_COLUMNS] = {
    [F_UNIT] = {"unit", {"đơn vị", "mã đơn vị"}, true, COLUMN_CODE},
    [F_YEAR] = {"year", {"năm"}, true, COLUMN_VALUE},
    [F_INDICATOR] = {"indicator", {"chỉ tiêu", "mã chỉ tiêu"}, true, COLUMN_CODE},
    [F_NUM] = {"numerator",
               {"tử số", "giá trị", "số liệu", "tử số hoặc giá trị"},
               true,
               COLUMN_VALUE},
    [F_DEN] = {"denominator", {"mẫu số"}, false, COLUMN_VALUE},
    [F_DATE] = {"date", {"ngày hoàn thành", "ngày"}, false, COLUMN_VALUE},
    [F_STATE] = {"state", {"trạng thái", "tình trạng"}, false, COLUMN_VALUE},
    [F_SOURCE] = {"source", {"nguồn"}, false, COLUMN_TEXT},
    [F_FORMULA] = {"formula", {"công thức"}, false, COLUMN_TEXT},
    [F_EVIDENCE] = {"evidence", {"tài liệu kiểm chứng", "minh chứng"}, false, COLUMN_TEXT},
    [F_AUTHOR] = {"author", {"người nhập"}, false, COLUMN_TEXT},
    [F_RECORDED] = {"recorded", {"ngày nhập"}, false, COLUMN_VALUE},
    [F_NOTE] = {"note", {"ghi chú", "lý do", "ghi chú lý do"}, false, COLUMN_TEXT},
    [F_SUPERSEDED] = {"superseded", {"đã thay thế"}, false, COLUMN_VALUE},
};

int column_named(const struct column *columns, size_t n, const char *header, struct arena *a)
{
    const char *key = vi_search_key(a, header);

    for (size_t i = 0; *key && i < n; i++) {
        if (str_eq(key, columns[i].name))
            return (int)i;
        for (size_t k = 0; k < ARRAY_SIZE(columns[i].also) && columns[i].also[k]; k++)
            if (str_eq(key, vi_search_key(a, columns[i].also[k])))
                return (int)i;
    }
    return -1;
}

bool column_is_counter(const char *header, struct arena *a)
{
    static const char *const names[] = {"#", "stt", "tt", "so tt", "so thu tu"};
    const char *key = vi_search_key(a, header);

    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (str_eq(key, names[i]))
            return true;
    return false;
}

static const char *failed_formula(const char *text, const char **ret_hint)
{
    if (*text == '=') {
        *ret_hint = _("Mở tệp bằng bảng tính để nó tính, lưu lại rồi nạp.");
        return _("công thức chưa có kết quả lưu trong tệp");
    }
    *ret_hint = _("Sửa công thức hoặc gõ giá trị vào ô.");
    return _("ô này là công thức hỏng");
}

static const char *not_a_text(enum cell_type type, const char **ret_hint)
{
    *ret_hint = _("Đặt định dạng ô là Văn bản (Text) rồi gõ lại.");
    switch (type) {
    case CELL_DATE:
        return _("là ngày: bảng tính đã đổi chữ thành ngày");
    case CELL_BOOL:
        return _("là giá trị đúng/sai, không phải chữ");
    case CELL_SHAPED:
        return _("là số có định dạng riêng: chữ nhìn thấy khác giá trị lưu trong ô");
    default:
        return NULL;
    }
}

static bool was_cut(enum cell_type type, const char *text)
{
    return cell_is_cut(text) || (type == CELL_NUMBER && strspn(text, "0123456789") > EXACT_DIGITS);
}

const char *column_fault(struct arena *a, enum column_kind kind, enum cell_type type,
                         const char *text, const char **ret_hint)
{
    const char *fault;
    int32_t day;
    struct err e;

    if (type == CELL_ERROR)
        return failed_formula(text, ret_hint);
    if (type == CELL_COVERED) {
        *ret_hint = _("Bỏ gộp ô rồi điền từng dòng.");
        return _("ô này nằm dưới ô gộp: giá trị của ô gộp chỉ thuộc dòng đầu");
    }
    if (kind == COLUMN_VALUE)
        return NULL;
    if (kind != COLUMN_TEXT && date_parse(text, &day) == 0)
        type = CELL_DATE;
    if ((fault = not_a_text(type, ret_hint)))
        return fault;
    if (kind == COLUMN_CODE && was_cut(type, text)) {
        *ret_hint = _("Đặt định dạng ô là Văn bản (Text) rồi gõ lại đủ các chữ số.");
        return _("là số dài đã bị bảng tính cắt bớt chữ số");
    }
    if (spoilt_check(a, text, &e) == 0)
        return NULL;
    *ret_hint = arena_strdup(a, e.hint);
    return arena_strdup(a, e.message);
}

static void note(struct errs *errs, const char *file, const char *text)
{
    struct err e;

    err_set(&e, ERR_INPUT, "%s", text);
    err_at(&e, file, 0, 0);
    errs_note(errs, &e);
}

void column_notes(struct errs *errs, const char *file, struct rows *rows, bool skip_hidden)
{
    struct rows_info info;

    rows_info(rows, &info);
    if (*info.others)
        note(errs, file,
             arena_printf(errs->arena, _("đã đọc trang tính “%s”; không đọc %s"), info.sheet,
                          info.others));
    if (info.hidden)
        note(errs, file,
             arena_printf(errs->arena,
                          skip_hidden ? _("có %llu dòng ẩn hoặc bị lọc, đã bỏ qua")
                                      : _("có %llu dòng ẩn hoặc bị lọc, đã đọc cả"),
                          (unsigned long long)info.hidden));
    if (info.covered)
        note(errs, file,
             arena_printf(errs->arena, _("có %llu giá trị nằm khuất dưới ô gộp, không dùng"),
                          (unsigned long long)info.covered));
}
