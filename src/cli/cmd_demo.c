/* The demonstration: runs the two examples as their user would, and says where the packages lie. */
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/i18n.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/evaluate.h"
#include "core/report.h"

/* Which subjects of an example are explained: one of each kind. */
static const struct {
    const char *dir, *year;
    const char *explain[3][2]; /* subject, award */
} examples[] = {
    {"gia-lai-2026", "2026", {{"H21.107", NULL}}},
    {"quang-ngai-2021-2025", "2022", {{"21028", "giay-khen-xa-nam"}}},
};

static int one(struct cli *c, const char *folder, size_t i, struct err *e)
{
    struct cli as = *c;
    const char *dir = fs_join(c->arena, folder, examples[i].dir);
    const char *out =
        fs_join(c->arena, c->options[OPT_OUT] ? c->options[OPT_OUT] : "demo-out", examples[i].dir);

    as.args[0] = dir;
    as.options[OPT_OUT] = NULL;
    as.options[OPT_YEAR] = examples[i].year;
    printf("\n==== %s ====\n$ thidua evaluate %s --year %s\n\n", examples[i].dir, dir,
           examples[i].year);
    int r = cmd_evaluate(&as, e);
    for (size_t k = 0; r == 0 && k < 3 && examples[i].explain[k][0]; k++) {
        as.options[OPT_UNIT] = examples[i].explain[k][0];
        as.options[OPT_AWARD] = examples[i].explain[k][1];
        printf("\n$ thidua explain %s --unit %s%s%s --year %s\n\n", dir, as.options[OPT_UNIT],
               as.options[OPT_AWARD] ? " --award " : "",
               as.options[OPT_AWARD] ? as.options[OPT_AWARD] : "", examples[i].year);
        r = cmd_explain(&as, e);
    }
    as.options[OPT_OUT] = out;
    as.options[OPT_YEAR] = as.options[OPT_UNIT] = as.options[OPT_AWARD] = NULL;
    printf("\n$ thidua evaluate %s --out %s\n", dir, out);
    return r < 0 ? r : cmd_evaluate(&as, e);
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
