/* YAML as trees: places, the subset, limits, NFC. */
#include "base/yaml.h"

#include <string.h>

#include "base/buf.h"
#include "test.h"

static struct arena *a;

static int setup(void **state)
{
    a = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(a);
    return 0;
}

static const struct yaml *parse(const char *s)
{
    const struct yaml *y = NULL;
    struct err e;

    if (yaml_parse(a, "t.yaml", s, strlen(s), &y, &e))
        fail_msg("%s", err_text(a, &e));
    return y;
}

static void refused(const char *s, int code, int line, int column, const char *part)
{
    const struct yaml *y = NULL;
    struct err e;

    assert_int_equal(yaml_parse(a, "t.yaml", s, strlen(s), &y, &e), code);
    assert_null(y);
    if (!strstr(err_text(a, &e), part))
        fail_msg("“%s” says: %s", s, err_text(a, &e));
    if (e.line != line || e.column != column)
        fail_msg("“%s” at %d:%d: %s", s, e.line, e.column, e.message);
    assert_string_equal(e.file, "t.yaml");
}

static void a_tree_knows_its_places(void **state)
{
    struct err e;
    const struct yaml *y = parse("# ghi chú\nplan: ke-hoach\nữ: [một, {b: 'hai'}]\n");

    assert_int_equal(y->type, YAML_MAP);
    assert_int_equal(y->n, 2);
    assert_string_equal(y->keys[0], "plan");
    assert_int_equal(y->key_lines[0], 2);
    assert_int_equal(y->kids[0].line, 2);
    assert_int_equal(y->kids[0].column, 7);
    assert_string_equal(yaml_get(y, "plan")->text, "ke-hoach");
    assert_null(yaml_get(y, "plans"));
    const struct yaml *list = yaml_get(y, "ữ");
    assert_int_equal(list->type, YAML_LIST);
    assert_int_equal(list->n, 2);
    assert_int_equal(list->column, 4);
    assert_string_equal(list->kids[0].text, "một");
    assert_false(list->kids[0].quoted);
    assert_int_equal(list->kids[1].key_columns[0], 11);
    assert_true(yaml_get(&list->kids[1], "b")->quoted);
    assert_int_equal(yaml_get(&list->kids[1], "b")->column, 14);
    assert_int_equal(yaml_parse(a, "t", "\xEF\xBB\xBFplan: x\ntitle: y\n", 20, &y, &e), 0);
    assert_string_equal(y->keys[0], "plan"); /* saved by Notepad */
}

static void empty_values(void **state)
{
    const struct yaml *y = parse("a:\nb: ''\nc: {}\nd: []\n");

    assert_string_equal(yaml_get(y, "a")->text, "");
    assert_false(yaml_get(y, "a")->quoted);
    assert_true(yaml_get(y, "b")->quoted);
    assert_int_equal(yaml_get(y, "c")->n, 0);
    assert_int_equal(yaml_get(y, "d")->type, YAML_LIST);
}

static void text_is_nfc(void **state)
{
    /* e + circumflex + acute, as macOS writes file names → ế; the key too */
    const struct yaml *y = parse("e\xCC\x82\xCC\x81: Tie\xCC\x82\xCC\x81ng\n");

    assert_string_equal(y->keys[0], "ế");
    assert_string_equal(y->kids[0].text, "Tiếng");
    refused("ế: 1\ne\xCC\x82\xCC\x81: 2\n", ERR_INPUT, 2, 1, "viết hai lần");
}

static void out_of_the_subset(void **state)
{
    refused("", ERR_INPUT, 1, 1, "tệp trống");
    refused("# chỉ có ghi chú\n", ERR_INPUT, 2, 1, "tệp trống");
    refused("a: &x 1\n", ERR_INPUT, 1, 4, "neo");
    refused("a: 1\nb: *x\n", ERR_INPUT, 2, 4, "bí danh");
    refused("a: !!str 1\n", ERR_INPUT, 1, 4, "thẻ kiểu");
    refused("a: !x {b: 1}\n", ERR_INPUT, 1, 4, "thẻ kiểu");
    refused("&k a: 1\n", ERR_INPUT, 1, 1, "neo");
    refused("[a, b]: 1\n", ERR_INPUT, 1, 1, "khóa phải là một từ");
    refused("a: 1\n---\nb: 2\n", ERR_INPUT, 2, 1, "một tài liệu");
    refused("a: 1\nb: 2\na: 3\n", ERR_INPUT, 3, 1, "Lần trước ở dòng 1");
    refused("a: \"x\\0y\"\n", ERR_INPUT, 1, 4, "ký tự điều khiển");
    refused("a: x\x01y\n", ERR_INPUT, 1, 5, "ký tự điều khiển");
    refused("a: Qu\xE1ng\n", ERR_INPUT, 1, 6, "UTF-8");
    refused("a: \xED\xA0\x80\n", ERR_INPUT, 1, 4, "UTF-8");
    refused("a:\n\t- b\n", ERR_INPUT, 2, 1, "tab");
    refused("a: b: c\n", ERR_INPUT, 1, 5, "ngoặc kép");
    refused("a: [1, 2\nb: 3\n", ERR_INPUT, 2, 2, "]");
    refused("a: {b: 1\nc: 3}\n", ERR_INPUT, 2, 2, "}");
    refused("a: \"chưa đóng\n", ERR_INPUT, 2, 1, "ngoặc kép");
}

static void limits(void **state)
{
    struct buf b = BUF_INIT(4 << 20);

    for (int i = 0; i < 31; i++)
        buf_adds(&b, "[");
    for (int i = 0; i < 31; i++)
        buf_adds(&b, "]");
    parse(buf_str(&b));
    buf_clear(&b);
    for (int i = 0; i < 40; i++)
        buf_adds(&b, "[");
    for (int i = 0; i < 40; i++)
        buf_adds(&b, "]");
    refused(buf_str(&b), ERR_LIMIT, 1, 33, "32 cấp");
    buf_clear(&b);
    for (int i = 0; i < 200001; i++)
        buf_adds(&b, "- a\n");
    refused(buf_str(&b), ERR_LIMIT, 200000, 3, "200.000");
    buf_clear(&b);
    for (int i = 0; i < 5000; i++)
        buf_addf(&b, "k%d: 1\n", i);
    assert_int_equal(parse(buf_str(&b))->n, 5000);
    buf_adds(&b, "k777: 2\n");
    refused(buf_str(&b), ERR_INPUT, 5001, 1, "Lần trước ở dòng 778");
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_knows_its_places),
        cmocka_unit_test(empty_values),
        cmocka_unit_test(text_is_nfc),
        cmocka_unit_test(out_of_the_subset),
        cmocka_unit_test(limits),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
