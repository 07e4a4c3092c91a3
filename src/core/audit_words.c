/* See audit_words.h.  One writer for each family of deeds, in a table; all of them end in plain(), which knows only what looks
 * the same everywhere: days, moments, the day a unit began. */
#include "core/audit_words.h"

#include <ctype.h>
#include <string.h>

#include "base/date.h"
#include "base/file_name.h"
#include "base/i18n.h"
#include "base/moment.h"
#include "base/num.h"
#include "base/str.h"
#include "core/account_grid.h"
#include "core/perm.h"
#include "core/setting.h"
#include "core/sheet_impl.h"
#include "core/task.h"

enum { ISO_DAY = 10, ISO_MOMENT = 20, SHORT_HASH = 12 };

/* ---- what looks the same everywhere ---- */

static bool in_word(const char *s, const char *at)
{
    return at > s && (isalnum((unsigned char)at[-1]) || at[-1] == '-' || at[-1] == '/');
}

/* How much of the text is a day or a moment, and that in words; 0: it is none. */
static size_t day_at(struct arena *a, const char *s, const char **ret)
{
    size_t n = strspn(s, "0123456789-TZ:");
    const char *said;
    int32_t day;

    if (n == ISO_MOMENT && *(said = moment_vi(a, arena_strndup(a, s, n)))) {
        *ret = said;
        return n;
    }
    if (n < ISO_DAY || (n > ISO_DAY && s[ISO_DAY] != ':') ||
        date_parse_iso(arena_strndup(a, s, ISO_DAY), &day) < 0)
        return 0;
    *ret = date_vi(a, day);
    return ISO_DAY;
}

/* The day a unit began is part of its key: the code is enough to read. */
static const char *plain(struct arena *a, const char *s)
{
    const char *all = "", *said, *from = s, *p = s;

    while (*p) {
        bool key = *p == '@';
        size_t n = in_word(s, p) && !key ? 0 : day_at(a, p + key, &said);
        if (!n) {
            p++;
            continue;
        }
        all = arena_printf(a, "%s%.*s%s", all, (int)(p - from), from, key ? "" : said);
        p += n + key;
        from = p;
    }
    return arena_printf(a, "%s%s", all, from);
}

static bool is_hash(const char *s)
{
    return strlen(s) == HASH_HEX - 1 && strspn(s, "0123456789abcdef") == HASH_HEX - 1;
}

/* ---- by deed ---- */

static const char *number(struct arena *a, const char *s)
{
    struct dec d;

    return dec_parse(s, &d) == 0 ? num_vi(a, num_dec(a, d), NUM_MAX_SCALE) : NULL;
}

/* figure_plain() and states of the sheet, which the same rights write. */
static const char *of_sheet(struct arena *a, const char *s)
{
    const char *slash = strchr(s, '/'), *num, *den;
    enum sheet_state state = sheet_state_named(s);

    if (state < SHEET_STATES)
        return sheet_state_title(state);
    if (!slash)
        return (num = number(a, s)) ? num : plain(a, s);
    num = number(a, arena_strndup(a, s, (size_t)(slash - s)));
    den = number(a, slash + 1);
    return num && den ? arena_printf(a, "%s/%s", num, den) : plain(a, s);
}

/* "2026-01-01..2026-01-15", either side may be empty; or the day of an exception. */
static const char *of_time(struct arena *a, const char *s)
{
    const char *dots = strstr(s, "..");
    int32_t day;

    if (!dots)
        return date_parse_iso(s, &day) == 0 ? arena_printf(a, _("đến hết ngày %s"), date_vi(a, day))
                                            : plain(a, s);
    const char *from = plain(a, arena_strndup(a, s, (size_t)(dots - s))), *to = plain(a, dots + 2);
    return *from && *to ? arena_printf(a, _("từ %s đến hết ngày %s"), from, to)
           : *to        ? arena_printf(a, _("đến hết ngày %s"), to)
           : *from      ? arena_printf(a, _("từ %s, không có hạn"), from)
                        : _("không có hạn");
}

/* "clerk 21013@2014-04-01", "admin". */
static const char *grant(struct arena *a, const char *s)
{
    const char *blank = strchr(s, ' ');
    enum role r = role_named(blank ? arena_strndup(a, s, (size_t)(blank - s)) : s);

    if (r == ROLES)
        return plain(a, s);
    return blank ? arena_printf(a, "%s: %s", role_title(r), plain(a, blank + 1)) : role_title(r);
}

static const char *of_user(struct arena *a, const char *s)
{
    char **parts;
    size_t n = *s ? str_split(a, s, ';', &parts) : 0;
    const char *all = "";

    for (size_t i = 0; i < n; i++)
        all = arena_printf(a, "%s%s%s", all, i ? "; " : "", grant(a, str_trim(a, parts[i])));
    return all;
}

static const char *of_second_factor(struct arena *a, const char *s)
{
    return str_eq(s, "totp") ? _("lớp xác thực thứ hai") : plain(a, s);
}

static const char *of_language(struct arena *a, const char *s)
{
    return str_eq(s, "vi") ? _("tiếng Việt") : str_eq(s, "en") ? _("tiếng Anh") : plain(a, s);
}

/* "name: scope scope unit, moment", or days for the moment. */
static const char *of_token(struct arena *a, const char *s)
{
    const char *colon = strstr(s, ": "), *comma = strrchr(s, ','), *all = "";
    char **parts;

    if (!colon || !comma || comma < colon)
        return plain(a, s);
    size_t n = str_split(a, arena_strndup(a, colon + 2, (size_t)(comma - colon - 2)), ' ', &parts);
    for (size_t i = 0; i < n; i++) {
        unsigned scope = token_scopes(parts[i]);
        if (*parts[i])
            all = arena_printf(a, "%s; %s", all,
                               scope ? token_scopes_title(a, scope)
                                     : arena_printf(a, _("đơn vị %s"), parts[i]));
    }
    const char *until = str_trim(a, comma + 1);
    if (!strchr(until, 'T')) /* asked for: days */
        return arena_printf(a, _("%.*s%s; dùng được %s ngày"), (int)(colon - s), s, all, until);
    return arena_printf(a, _("%.*s%s; hết hạn %s"), (int)(colon - s), s, all, plain(a, until));
}

/* "HASH từ 2026-01-01". */
static const char *of_plan(struct arena *a, const char *s)
{
    const char *from = strstr(s, " từ ");

    if (!from || !is_hash(arena_strndup(a, s, (size_t)(from - s))))
        return plain(a, s);
    return arena_printf(a, _("có hiệu lực từ %s (mã %.*s…)"), plain(a, from + strlen(" từ ")),
                        SHORT_HASH, s);
}

static const char *of_package(struct arena *a, const char *s)
{
    const char *n = number(a, s);

    return is_hash(s) ? arena_printf(a, _("gói kết quả %.*s…"), SHORT_HASH, s)
           : n        ? arena_printf(a, _("thay bản công bố số %s"), n)
                      : plain(a, s);
}

/* Where the name of "facts.csv (HASH): +1 ~2 =3 <4" ends; NULL: it is another text. */
static const char *end_of_name(const char *s)
{
    const char *counts = strstr(s, "): +"), *hash = counts;

    while (hash && hash > s && *hash != '(')
        hash--;
    return hash && hash - 1 > s ? hash - 1 : NULL;
}

static const char *name_before(struct arena *a, const char *s, const char *end)
{
    return file_name_base(a, arena_strndup(a, s, (size_t)(end - s)));
}

static const char *of_import(struct arena *a, const char *s)
{
    const char *end = end_of_name(s);
    char **n;

    if (!end || str_split(a, strstr(end, "): ") + 3, ' ', &n) != 4)
        return file_name_no_folders(a, plain(a, s));
    return arena_printf(a, _("%s: %s mới, %s thay đổi, %s không đổi, %s cũ hơn số đang dùng"),
                        name_before(a, s, end), n[0] + 1, n[1] + 1, n[2] + 1, n[3] + 1);
}

const char *audit_kept(struct arena *a, const char *action, const char *text)
{
    const char *end = end_of_name(text);

    if (!str_eq(action, "import"))
        return text;
    return end ? arena_printf(a, "%s%s", name_before(a, text, end), end)
               : file_name_no_folders(a, text);
}

/* "name.pdf (HASH)". */
static const char *of_evidence(struct arena *a, const char *s)
{
    size_t n = strlen(s), tail = HASH_HEX - 1 + strlen(" ()");

    return n > tail && s[n - tail] == ' ' && s[n - 1] == ')' ? arena_strndup(a, s, n - tail)
                                                             : plain(a, s);
}

/* "21013@2014-04-01; title; clause; due; state; done; result". */
static const char *of_task(struct arena *a, const char *s)
{
    char **parts;
    size_t n = str_split(a, s, ';', &parts);
    const char *all = "";

    for (size_t i = 0; i < n; i++) {
        const char *part = str_trim(a, parts[i]);
        enum task_state state = task_state_named(part);
        part = state < TASK_STATES ? task_state_title(state) : plain(a, part);
        if (*part)
            all = arena_printf(a, "%s%s%s", all,
                               i == 0 && n > 1 ? _("đơn vị ")
                               : *all          ? "; "
                                               : "",
                               part);
    }
    return all;
}

typedef const char *writer(struct arena *a, const char *s);

static const struct {
    const char *action; /* or how it begins, when it ends in a dot */
    writer *write;
} writers[] = {
    {"sheet.extend", of_time},
    {"sheet.", of_sheet},
    {"figure.", of_sheet},
    {"task.", of_task},
    {"user.language", of_language},
    {"user.totp", of_second_factor},
    {"user.reset", of_second_factor},
    {"user.invite", of_user},
    {"user.give", of_user},
    {"user.withdraw", of_user},
    {"token.", of_token},
    {"plan.edit", of_plan},
    {"run.", of_package},
    {"publish.propose", of_package},
    {"import", of_import},
    {"evidence.", of_evidence},
};

const char *audit_words(struct arena *a, const char *action, const char *text)
{
    if (!*text)
        return "";
    for (size_t i = 0; i < ARRAY_SIZE(writers); i++) {
        const char *of = writers[i].action;
        bool family = of[strlen(of) - 1] == '.';
        if (family ? str_starts(action, of) : str_eq(action, of))
            return writers[i].write(a, text);
    }
    return plain(a, text);
}

/* ---- what it was done to ---- */

static const char *first_segment(const char *s)
{
    static const char *const words[][2] = {{"can-bo", N_("cán bộ")},
                                           {"cong-bo", N_("công bố năm")},
                                           {"don-vi", N_("đơn vị")},
                                           {"ke-hoach", N_("bản kế hoạch số")},
                                           {"khoa-api", N_("khóa API")},
                                           {"lan-tinh", N_("lần tính năm")},
                                           {"lich", N_("lịch")},
                                           {"nap", N_("nạp")},
                                           {"nhiem-vu", N_("nhiệm vụ số")},
                                           {"phong-trao", N_("phong trào")},
                                           {"tai-khoan", N_("tài khoản")},
                                           {"thoi-han", N_("thời hạn năm")}};

    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (str_eq(s, words[i][0]))
            return _(words[i][1]);
    return s;
}

static const char *plan_segment(const struct plan *p, const char *s)
{
    uint32_t i = plan_find_indicator(p, s);

    if (i != NO_INDEX)
        return p->indicators[i].item.title;
    for (size_t k = 0; k < p->n_schemes; k++)
        for (size_t c = 0; c < p->schemes[k].n_criteria; c++)
            if (str_eq(p->schemes[k].criteria[c].item.id, s))
                return p->schemes[k].criteria[c].item.title;
    i = plan_find_group(p, s);
    return i != NO_INDEX ? p->groups[i].item.title : NULL;
}

static const char *segment(struct arena *a, const struct plan *p, const char *s)
{
    static const char *const words[][2] = {
        {"ban-thao", N_("bản thảo")},     {"gia-han", N_("gia hạn")},
        {"tat-ca", N_("mọi nhóm")},       {"units", N_("đơn vị")},
        {"people", N_("cán bộ")},         {"facts", N_("số liệu")},
        {"attestations", N_("xác nhận")}, {"events", N_("sự kiện")},
        {"holidays", N_("ngày nghỉ")},    {"indicator", N_("chỉ tiêu")},
        {"criterion", N_("tiêu chí")}};
    const char *title = p ? plan_segment(p, s) : NULL;
    enum movement_setting setting = movement_setting_named(s);
    enum sheet_state state = sheet_state_named(s);

    if (title)
        return title;
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (str_eq(s, words[i][0]))
            return _(words[i][1]);
    return state < SHEET_STATES          ? sheet_state_title(state)
           : setting < MOVEMENT_SETTINGS ? movement_setting_title(setting)
                                         : plain(a, s);
}

const char *audit_object_words(struct arena *a, const struct plan *plan, const char *object)
{
    char **parts;
    size_t n = *object ? str_split(a, object, '/', &parts) : 0;
    const char *all = "";

    for (size_t i = 0; i < n; i++)
        if (*parts[i])
            all = arena_printf(a, "%s%s%s", all,
                               i == 0   ? ""
                               : i == 1 ? " "
                                        : ", ",
                               i == 0 ? first_segment(parts[i]) : segment(a, plan, parts[i]));
    return all;
}
