/* Figures: any text is a figure of its indicator or a refusal with a way out; what a figure is shown as is read back as the
 * same, by a form, and out of a sheet.  The first byte chooses the indicator, a TAB parts numerator and denominator. */
#include <string.h>

#include "base/check.h"
#include "base/str.h"
#include "core/figure.h"
#include "engine/plan_read.h"

static const char plan_text[] =
    "plan: m\ntitle: M\nperiod: 2021..2023\nillustrative: minh họa\n"
    "unit kinds: {xa: {title: Xã}}\nranking groups: {g: {title: G, kinds: [xa]}}\n"
    "indicators:\n"
    "  ti: {title: Tỷ lệ, measure: ratio, of: a, over: b}\n"
    "  so: {title: So, measure: ratio, of: a, over: b}\n"
    "  dem: {title: Đếm, measure: count, unit: x}\n"
    "  tien: {title: Tiền, measure: count, unit: triệu đồng, fractions: yes}\n"
    "  moc: {title: Mốc, measure: milestone}\n"
    "  co: {title: Có, measure: yes-no}\n"
    "  hang: {title: Hạng, measure: rank}\n"
    "  diem: {title: Điểm, measure: points}\n"
    "  muc: {title: Mức, measure: level}\n";

static struct plan *plan_of(struct arena *a)
{
    struct plan *p = NULL;
    struct errs errs;

    errs_init(&errs, a, 5);
    CHECK(plan_read(a, "p", plan_text, sizeof plan_text - 1, &p, &errs) == 0);
    return p;
}

static void read_as(struct arena *a, const struct plan *p, uint32_t i, struct figure_typed t)
{
    struct figure f, again;
    struct err e;
    int r = figure_parse(a, p, i, &t, &f, &e);

    if (r < 0)
        CHECK(e.message[0] && e.hint[0] && e.field[0]);
    if (r != 0)
        return;
    const struct figure_typed back = {
        .num = figure_num_text(a, p, i, &f), .den = figure_den_text(a, &f), .state = FACT_VALUE};
    CHECK(figure_parse(a, p, i, &back, &again, &e) == 0);
    again.source = f.source;
    again.note = f.note;
    CHECK(figure_same(&f, &again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena *kept;
    static struct plan *p;
    _arena_ struct arena *a = arena_new();

    if (!p) {
        kept = arena_new();
        p = plan_of(kept);
    }
    if (!size)
        return 0;
    char *s = arena_strndup(a, (const char *)data + 1, size - 1), *tab = strchr(s, '\t');
    if (tab)
        *tab++ = '\0';
    struct figure_typed t = {.num = s, .den = tab, .state = FACT_VALUE};
    uint32_t i = (uint8_t)(data[0] - '0') % (uint32_t)p->n_indicators;
    read_as(a, p, i, t);
    t.pasted = true;
    read_as(a, p, i, t);
    t.num_type = t.den_type = CELL_NUMBER;
    read_as(a, p, i, t);
    return 0;
}
