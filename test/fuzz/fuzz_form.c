/* Forms: any bytes give values that keep their declared limits, or problems; never both silence and nonsense.  The first
 * byte chooses the way in: a query, or a request target. */
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/utf8.h"
#include "web/form.h"
#include "web/head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const choices[] = {"xa", "phuong", NULL};
    static const struct form_field fields[] = {
        {.name = "ten", .title = "Tên", .type = FIELD_TEXT, .max = 10},
        {.name = "dong", .title = "Dòng", .type = FIELD_LINES, .max = 20},
        {.name = "nam", .title = "Năm", .type = FIELD_INT, .max = 4, .low = 2000, .high = 2100},
        {.name = "loai", .title = "Loại", .type = FIELD_CHOICE, .max = 10, .choices = choices},
        {.name = "ngay", .title = "Ngày", .type = FIELD_DATE, .max = 10},
    };
    _arena_ struct arena *a = arena_new();
    struct form f;

    if (!size)
        return 0;
    if (data[0] == '/') {
        const char *path, *query;
        if (head_target(a, arena_strndup(a, (const char *)data, size), &path, &query) == 0) {
            CHECK(path[0] == '/' && utf8_valid(path, strlen(path)) && !strstr(path, "//"));
            CHECK(!strstr(path, "/../") && !strchr(path, '\\') && strcmp(path, "/.."));
        }
        return 0;
    }
    form_init(&f, a, fields, ARRAY_SIZE(fields));
    form_read(&f, (const char *)data + 1, size - 1);
    form_finish(&f);
    for (size_t i = 0; i < f.n; i++) {
        const char *s = f.values[i].text;
        CHECK(!s || (utf8_valid(s, strlen(s)) && utf8_count(s) <= fields[i].max));
    }
    CHECK(f.problems.n || f.values[2].number == 0 ||
          (f.values[2].number >= 2000 && f.values[2].number <= 2100));
    return 0;
}
