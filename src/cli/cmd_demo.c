/* The demonstration: runs the two examples as their user would, and says where the packages lie. */
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/i18n.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/evaluate.h"
#include "core/report.h"

enum { DEMO_SUBJECTS = 8 };

/* Which subjects of an example are explained: one unit of each kind, and a person. */
static const struct {
    const char *dir, *year;
    struct {
        const char *subject, *award;
    } explain[DEMO_SUBJECTS];
} examples[] = {
    {"gia-lai-2026",
     "2026",
     {{"H21.107", "ap-thu-giay-khen-nam"}, {"H21.227", "ap-thu-giay-khen-nam"}}},
    {"quang-ngai-2021-2025",
     "2022",
     {{"21223", "giay-khen-xa-nam"},
      {"21022", "giay-khen-xa-nam"},
      {"VH-TT", "giay-khen-co-quan-nam"},
      {"MTTQ", "giay-khen-co-quan-nam"},
      {"TT-VHTT", "giay-khen-co-quan-nam"},
      {"CCT", "giay-khen-co-quan-nam"},
      {"CN-13", "giay-khen-ca-nhan-nam"}}},
};

static void typed(const char *command, const char *dir, const char *more)
{
    printf("\n$ thidua %s %s%s\n\n", command, dir, more);
}

static int rankings(struct cli *c, const char *dir, struct err *e)
{
    struct loaded l = {0};
    int r = case_open(c, dir, &l, e);

    if (r == 0)
        r = case_rankings(c, &l, e);
    case_close(&l);
    return r;
}

static int one(struct cli *c, const char *folder, size_t i, struct err *e)
{
    struct cli as = *c;
    const char *dir = fs_join(c->arena, folder, examples[i].dir);
    const char *out =
        fs_join(c->arena, c->options[OPT_OUT] ? c->options[OPT_OUT] : "demo-out", examples[i].dir);

    as.args[0] = dir;
    as.options[OPT_OUT] = NULL;
    as.options[OPT_YEAR] = examples[i].year;
    printf("\n==== %s ====\n", examples[i].dir);
    typed("evaluate", dir, arena_printf(c->arena, " --year %s", examples[i].year));
    int r = rankings(&as, dir, e);
    for (size_t k = 0; r == 0 && k < DEMO_SUBJECTS && examples[i].explain[k].subject; k++) {
        as.options[OPT_UNIT] = examples[i].explain[k].subject;
        as.options[OPT_AWARD] = examples[i].explain[k].award;
        typed("explain", dir,
              arena_printf(c->arena, " --year %s --unit %s --award %s", examples[i].year,
                           as.options[OPT_UNIT], as.options[OPT_AWARD]));
        r = cmd_explain(&as, e);
    }
    as.options[OPT_OUT] = out;
    as.options[OPT_YEAR] = as.options[OPT_UNIT] = as.options[OPT_AWARD] = NULL;
    if (r < 0)
        return r;
    typed("evaluate", dir, arena_printf(c->arena, " --out %s", out));
    return cmd_evaluate(&as, e);
}

int cmd_demo(struct cli *c, struct err *e)
{
    const char *folder = c->n_args ? c->args[0] : "examples";
    int r = 0;

    if (!fs_exists(folder)) {
        err_set(e, ERR_MISSING, _("không thấy thư mục ví dụ %s"), folder);
        return err_hint(e, "%s", _("Chạy ở thư mục gốc của mã nguồn, hoặc: thidua demo THƯ-MỤC"));
    }
    for (size_t i = 0; r == 0 && i < ARRAY_SIZE(examples); i++)
        r = one(c, folder, i, e);
    return r;
}
