/* See backup.h: what a restore looks at beside the seal, which anybody can make.  First each value by the name of its column:
 * a state, number, day or moment that this program would never have written is refused at its line.  Then, when all rows are
 * in and before they are kept, what rows must be to each other: the diary's chain, plans that read, inputs that load,
 * packages and sealed inputs with their hashes.  Does not mend anything. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/moment.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/backup_impl.h"
#include "core/perm.h"
#include "core/publication.h"
#include "core/store_impl.h"
#include "core/task.h"
#include "doc/sniff.h"
#include "engine/package.h"
#include "engine/plan_read.h"

/* ---- one value ---- */

static bool is_day(const struct db_value *v)
{
    int32_t day;

    return date_parse_iso(v->p, &day) == 0;
}

static bool is_day_or_none(const struct db_value *v)
{
    return v->n == 0 || is_day(v);
}

/* A day, or the number of a year that is declared complete (calendar_key). */
static bool is_calendar_key(const struct db_value *v)
{
    const char *s = v->p;

    return is_day(v) || (v->n == 4 && strspn(s, "0123456789") == 4);
}

static bool is_moment(const struct db_value *v)
{
    int64_t seconds;

    return moment_parse(v->p, &seconds) == 0;
}

static bool is_hash(const struct db_value *v)
{
    return v->n == HASH_HEX - 1 && strspn(v->p, "0123456789abcdef") == v->n;
}

static bool is_hash_or_none(const struct db_value *v)
{
    return v->n == 0 || is_hash(v);
}

static bool is_number(const struct db_value *v)
{
    struct dec d;

    return dec_parse(v->p, &d) == 0;
}

static bool is_year_or_none(const struct db_value *v)
{
    return v->i == 0 || (v->i >= DATE_MIN_YEAR && v->i <= DATE_MAX_YEAR);
}

static bool is_bool(const struct db_value *v)
{
    return v->i == 0 || v->i == 1;
}

static bool is_count(const struct db_value *v)
{
    return v->i >= 0;
}

static bool is_from_one(const struct db_value *v)
{
    return v->i >= 1;
}

static bool is_fact_state(const struct db_value *v)
{
    return v->i >= FACT_VALUE && v->i <= FACT_MISSING;
}

static bool is_fact_flags(const struct db_value *v)
{
    return v->i == 0 || v->i == FACT_DISPUTED;
}

static bool is_attested(const struct db_value *v)
{
    return v->i >= ATTEST_YES && v->i <= ATTEST_NA;
}

static bool is_day_kind(const struct db_value *v)
{
    return v->i >= DAY_OFF && v->i <= DAY_WHOLE_YEAR;
}

static bool is_role(const struct db_value *v)
{
    return role_named(v->p) < ROLES;
}

static bool is_sheet_state(const struct db_value *v)
{
    for (enum sheet_state s = 0; s < SHEET_STATES; s++)
        if (str_eq(sheet_state_id(s), v->p))
            return true;
    return false;
}

static bool is_task_state(const struct db_value *v)
{
    return task_state_named(v->p) < TASK_STATES;
}

static bool is_about(const struct db_value *v)
{
    return str_eq(v->p, "indicator") || str_eq(v->p, "criterion");
}

static bool is_file_kind(const struct db_value *v)
{
    return sniff_kind_of(v->p) >= 0;
}

static bool is_language(const struct db_value *v)
{
    return str_eq(v->p, "vi") || str_eq(v->p, "en");
}

/* The first line that fits says what a column may hold: those of one table before those of all that have the column.
 * Columns that are not here hold free text or ids of the plan. */
static const struct {
    const char *table, *column; /* table NULL: any */
    bool (*ok)(const struct db_value *v);
} rules[] = {
    {"fact", "state", is_fact_state},
    {"fact", "flags", is_fact_flags},
    {"fact", "num", is_number},
    {"fact", "den", is_number},
    {"fact", "recorded", is_day},
    {"attestation", "result", is_attested},
    {"attestation", "of_person", is_bool},
    {"holiday", "kind", is_day_kind},
    {"holiday", "date", is_calendar_key},
    {"role_grant", "role", is_role},
    {"evidence", "kind", is_file_kind},
    {"evidence", "hash", is_hash},
    {"evidence_link", "about", is_about},
    {"evidence_link", "hash", is_hash},
    {"evidence_gone", "gone", is_bool},
    {"plan_version", "hash", is_hash},
    {"plan_proposal", "hash", is_hash},
    {"plan_word", "confirmed", is_bool},
    {"audit_mark", "hash", is_hash},
    {"audit", "hash", is_hash},
    {"audit", "at", is_moment},
    {"session", "totp", is_bool},
    {"session", "whole", is_bool},
    {"account", "lang", is_language},
    {"task", "state", is_task_state},
    {"task", "done", is_day},
    {"sheet_step", "from_state", is_sheet_state},
    {"sheet_step", "to_state", is_sheet_state},
    {"tenant", "demo", is_bool},
    {NULL, "round", is_sheet_state},
    {NULL, "tenant", is_from_one},
    {NULL, "rev", is_from_one},
    {NULL, "id", is_count},
    {NULL, "part", is_count},
    {NULL, "year", is_year_or_none},
    {NULL, "head", is_bool},
    {NULL, "attached", is_bool},
    {NULL, "disabled", is_bool},
    {NULL, "given", is_bool},
    {NULL, "agreed", is_bool},
    {NULL, "published", is_bool},
    {NULL, "valid_from", is_day},
    {NULL, "valid_to", is_day},
    {NULL, "unit_from", is_day_or_none},
    {NULL, "subject_from", is_day},
    {NULL, "in_force_from", is_day},
    {NULL, "date", is_day},
    {NULL, "due", is_day},
    {NULL, "open_from", is_day},
    {NULL, "until", is_day},
    {NULL, "decided_on", is_day},
    {NULL, "at", is_moment},
    {NULL, "created", is_moment},
    {NULL, "added_at", is_moment},
    {NULL, "uploaded_at", is_moment},
    {NULL, "made_at", is_moment},
    {NULL, "used_at", is_moment},
    {NULL, "seen_at", is_moment},
    {NULL, "last_at", is_moment},
    {NULL, "expires_at", is_moment},
    {NULL, "revoked_at", is_moment},
    {NULL, "proposed_at", is_moment},
    {NULL, "signed_in_at", is_moment},
    {NULL, "plan_hash", is_hash},
    {NULL, "package_hash", is_hash},
    {NULL, "snapshot_hash", is_hash},
    {NULL, "input_hash", is_hash_or_none},
    {NULL, "package_bytes", is_count},
    {NULL, "snapshot_bytes", is_count},
    {NULL, "size", is_count},
};

bool backup_value_ok(const char *table, const char *column, const struct db_value *v)
{
    for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
        if ((!rules[i].table || str_eq(rules[i].table, table)) && str_eq(rules[i].column, column))
            return rules[i].ok(v);
    return true;
}

/* ---- all of a tenant ---- */

static int wrong(const struct err *why, struct err *e)
{
    const struct err kept = *why;

    err_set(e, ERR_VERIFY, _("Bản sao lưu không khớp với chính nó: %s"), kept.message);
    return err_hint(e, "%s", _("Dùng bản sao lưu khác; chưa có gì được khôi phục."));
}

/* A text that reads and whose hash is its own. */
static int check_plan(const char *hash, const char *text, struct plan **ret, struct arena *a,
                      struct err *e)
{
    struct errs errs;

    errs_init(&errs, a, 1);
    if (plan_read_stored(a, "plan", text, strlen(text), ret, &errs) < 0)
        return errs.list.n ? wrong(&errs.list.at[0], e)
                           : err_set(e, ERR_VERIFY, "%s", _("kế hoạch không đọc được"));
    if (str_eq((*ret)->hash, hash))
        return 0;
    return err_set(e, ERR_VERIFY, _("Bản sao lưu có kế hoạch không khớp với mã của nó: %.12s…"),
                   hash);
}

/* All versions; *ret: the last. */
static int check_plans(struct store *st, struct arena *a, struct plan **ret, struct err *e)
{
    struct plan_version *list;
    const char *text;
    size_t n;
    int r = plan_versions(st, a, &list, &n, e);

    for (size_t i = 0; i < n && r >= 0; i++)
        if ((r = plan_version_text(st, a, list[i].hash, &text, e)) >= 0)
            r = check_plan(list[i].hash, text, ret, a, e);
    if (r == 0 && !n)
        return err_set(e, ERR_VERIFY, "%s", _("Bản sao lưu có phong trào không có kế hoạch"));
    return r;
}

/* What a calculation would read.  Units of kinds that the last plan does not know are a state that people can mend. */
static int check_inputs(struct store *st, const struct plan *p, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct inputs in;
    struct err why;

    inputs_init(&in, a);
    int r = store_read_all(st, p, &in, &why);
    inputs_free(&in);
    if (r == ERR_VERIFY)
        return wrong(&why, e);
    if (r < 0 && r != ERR_CONFLICT) {
        *e = why;
        return r;
    }
    return 0;
}

/* Keeps nothing but the end of what goes by, which is where the seal of a package stands. */
static int package_sink(void *to, const void *bytes, size_t n)
{
    return package_watch_add(to, bytes, n), 0;
}

static int check_run(struct store *st, const struct store_run *run, struct err *e)
{
    struct package_watch w;
    char hex[HASH_HEX];
    struct err why;

    package_watch_init(&w);
    int r = store_give_package(st, run->id, package_sink, &w, &why);
    if (r == 0)
        r = package_watch_end(&w, hex, &why);
    if (r == 0 && !str_eq(hex, run->package_hash))
        r = err_set(&why, ERR_VERIFY, _("gói kết quả của lần tính %lld không phải gói đã ghi"),
                    (long long)run->id);
    if (r == ERR_VERIFY)
        return wrong(&why, e);
    if (r < 0)
        *e = why;
    return r;
}

static int nowhere(void *to, const void *bytes, size_t n)
{
    (void)to;
    (void)bytes;
    (void)n;
    return 0;
}

static int check_results(struct store *st, struct arena *a, struct err *e)
{
    struct publication *list;
    struct store_run *runs;
    struct err why;
    size_t n, n_runs;
    int r = store_list_runs(st, a, &runs, &n_runs, e);

    if (r < 0 || (r = publication_list(st, a, &list, &n, e)) < 0)
        return r;
    for (size_t i = 0; i < n_runs; i++)
        if ((r = check_run(st, &runs[i], e)) < 0)
            return r;
    for (size_t i = 0; i < n; i++)
        if ((r = publication_read(st, &list[i], nowhere, NULL, &why)) < 0)
            return wrong(&why, e);
    return 0;
}

static int check_diary(struct store *st, struct err *e)
{
    char last[HASH_HEX];
    struct err why;
    int64_t n;
    int r = audit_verify(st, &n, last, &why);

    if (r == ERR_VERIFY)
        return wrong(&why, e);
    if (r < 0)
        *e = why;
    return r;
}

int backup_check_tenant(struct db *db, int64_t tenant, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    struct store st = {.db = db, .tenant = tenant, .arena = a};
    struct plan *plan;
    int r;

    if ((r = check_diary(&st, e)) < 0 || (r = check_plans(&st, a, &plan, e)) < 0 ||
        (r = check_inputs(&st, plan, e)) < 0)
        return r;
    return check_results(&st, a, e);
}
