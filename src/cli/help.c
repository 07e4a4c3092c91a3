/* Help and the man page, printed from the tables of commands and options. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "base/utf8.h"
#include "cli/cli_options.h"

static const struct {
    int code;
    const char *means;
} exit_codes[] = {
    {0, N_("được")},
    {1, N_("chạy được và câu trả lời là không: ca kiểm thử sai, gói kết quả không khớp")},
    {2, N_("gõ lệnh sai")},
    {3, N_("tệp hoặc giá trị đưa vào sai")},
    {4, N_("hệ thống từ chối: đĩa đầy, không có quyền")},
    {5, N_("cơ sở dữ liệu từ chối")},
    {6, N_("niêm phong, mã băm không đúng")},
    {70, N_("lỗi của chương trình")},
};

static void usage_line(const struct command *k, FILE *f)
{
    fprintf(f, "thidua %s%s%s%s%s%s", k->name, k->sub ? " " : "", k->sub ? k->sub : "",
            k->args[0] ? " " : "", k->args[0] ? _(k->args) : "",
            k->options ? _(" [tùy chọn]") : "");
}

static void padded(const char *s, size_t width)
{
    size_t w = utf8_width(s);

    printf("%s%*s", s, w < width ? (int)(width - w) : 0, "");
}

static void print_option(int o)
{
    char left[96];
    const struct option_info *i = &cli_options[o];

    snprintf(left, sizeof left, "  --%s%s%s", i->name, i->value ? " " : "",
             i->value ? _(i->value) : "");
    padded(left, 34);
    printf(" %s\n", _(i->help));
}

static void print_one(const struct command *c)
{
    printf("%s: ", _("Cách dùng"));
    usage_line(c, stdout);
    printf("\n\n  %s\n", _(c->summary));
    if (c->more)
        printf("\n  %s\n", _(c->more));
    if (c->options)
        printf("\n%s:\n", _("Tùy chọn"));
    for (int o = 0; o < OPTIONS; o++)
        if (c->options & (UINT64_C(1) << o))
            print_option(o);
}

void cli_print_help(const struct command *c)
{
    if (c) {
        print_one(c);
        return;
    }
    printf("thidua — %s\n\n%s:\n",
           _("phong trào thi đua cải cách hành chính: từ kế hoạch đến kết luận khen thưởng"),
           _("Các lệnh"));
    for (size_t i = 0; i < cli_n_commands; i++) {
        char left[64];
        snprintf(left, sizeof left, "  %s%s%s", cli_commands[i].name,
                 cli_commands[i].sub ? " " : "", cli_commands[i].sub ? cli_commands[i].sub : "");
        padded(left, 16);
        printf(" %s\n", _(cli_commands[i].summary));
    }
    printf("\n%s\n", _("Chi tiết một lệnh: thidua help LỆNH. Ngôn ngữ theo LANG (vi, en)."));
    printf("\n%s:\n", _("Mã kết thúc"));
    for (size_t i = 0; i < ARRAY_SIZE(exit_codes); i++)
        printf("  %-3d %s\n", exit_codes[i].code, _(exit_codes[i].means));
}

/* Text for roff: a leading dot or quote is escaped, dashes are real ones. */
static void roff(const char *s)
{
    if (*s == '.' || *s == '\'')
        fputs("\\&", stdout);
    for (; *s; s++) {
        if (*s == '-')
            fputs("\\-", stdout);
        else if (*s == '\\')
            fputs("\\\\", stdout);
        else
            putchar(*s);
    }
    putchar('\n');
}

void cli_print_man(void)
{
    printf(".TH THIDUA 1 \"\" \"thidua\" \"%s\"\n.SH NAME\n", _("Lệnh của người dùng"));
    roff(
        _("thidua - phong trào thi đua cải cách hành chính: từ kế hoạch đến kết luận khen thưởng"));
    printf(".SH COMMANDS\n");
    for (size_t i = 0; i < cli_n_commands; i++) {
        const struct command *k = &cli_commands[i];
        printf(".TP\n.B ");
        usage_line(k, stdout);
        putchar('\n');
        roff(_(k->summary));
        if (k->more)
            roff(_(k->more));
        for (int o = 0; o < OPTIONS; o++)
            if (k->options & (UINT64_C(1) << o))
                printf(".br\n\\fB\\-\\-%s\\fR\n", cli_options[o].name);
    }
    printf(".SH OPTIONS\n");
    for (int o = 0; o < OPTIONS; o++) {
        printf(".TP\n.B \\-\\-%s %s\n", cli_options[o].name,
               cli_options[o].value ? _(cli_options[o].value) : "");
        roff(_(cli_options[o].help));
    }
    printf(".SH EXIT STATUS\n");
    for (size_t i = 0; i < ARRAY_SIZE(exit_codes); i++) {
        printf(".TP\n.B %d\n", exit_codes[i].code);
        roff(_(exit_codes[i].means));
    }
}

int cmd_help(struct cli *c, struct err *e)
{
    if (c->options[OPT_MAN]) {
        cli_print_man();
        return 0;
    }
    if (c->n_args == 0) {
        cli_print_help(NULL);
        return 0;
    }
    bool any = false;
    for (size_t i = 0; i < cli_n_commands; i++) {
        const struct command *k = &cli_commands[i];
        if (!str_eq(k->name, c->args[0]) ||
            (c->n_args > 1 && (!k->sub || !str_eq(k->sub, c->args[1]))))
            continue;
        if (any)
            putchar('\n');
        cli_print_help(k);
        any = true;
    }
    if (any)
        return 0;
    err_set(e, ERR_USAGE, _("không có lệnh “%s”"), c->args[0]);
    return err_hint(e, "%s", _("Gõ: thidua help"));
}

int cmd_version(struct cli *c, struct err *e)
{
    (void)c;
    (void)e;
    printf("thidua %s\n", THIDUA_VERSION);
    return 0;
}
