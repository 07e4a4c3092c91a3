/* The database: init, import, run, results, export, backup, restore. */
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fs.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/evaluate.h"
#include "core/audit.h"
#include "core/backup.h"
#include "core/code.h"
#include "core/evidence.h"
#include "core/load.h"
#include "core/perm.h"
#include "core/store.h"
#include "engine/plan_read.h"

const char *cli_db(struct cli *c)
{
    const char *env = getenv("THIDUA_DB");

    if (c->options[OPT_DB])
        return c->options[OPT_DB];
    return env && *env ? env : "thidua.db";
}

/* "postgresql://name:secret@host/…" or "…?password=secret". */
static bool has_password(const char *url)
{
    const char *name = strstr(url, "://");

    if (!str_starts(url, "postgres") || !name)
        return false;
    size_t n = strcspn(name += 3, "/?");
    const char *at = memchr(name, '@', n), *colon = memchr(name, ':', n);
    return (at && colon && colon < at) || strstr(url, "password=");
}

static int read_address(struct cli *c, const char *path, struct err *e)
{
    enum { ADDRESS_MAX = 4096 };
    struct stat st;
    char *text;
    size_t n;
    int r = fs_read(c->arena, path, ADDRESS_MAX, &text, &n, e);

    if (r < 0)
        return r;
    if (stat(path, &st) < 0 || st.st_mode & 037) {
        err_set(e, ERR_DENIED, _("tệp địa chỉ %s: người khác cũng đọc hoặc sửa được"), path);
        return err_hint(e, _("Chạy: chmod 600 %s"), path);
    }
    text[strcspn(text, "\r\n")] = '\0';
    c->options[OPT_DB] = text;
    return 0;
}

int cli_take_db(struct cli *c, struct err *e)
{
    const char *db = cli_db(c);

    if (db[0] == '@')
        return read_address(c, db + 1, e);
    if (c->options[OPT_DB] && has_password(db))
        fprintf(stderr, "%s\n",
                _("Lưu ý: mật khẩu trên dòng lệnh thì ai trên máy cũng đọc được; để trong tệp "
                  "(--db @TỆP, chmod 600) hoặc trong PGPASSFILE."));
    return 0;
}

/* The one place that reads the clock: the moment is handed down. */
struct store_who cli_who(struct cli *c)
{
    time_t now = time(NULL);
    struct tm tm;
    struct passwd *p = getpwuid(geteuid());
    const char *author = c->options[OPT_AUTHOR];

    CHECK(gmtime_r(&now, &tm));
    if (!author)
        author = p ? p->pw_name : "?";
    return (struct store_who){.at = arena_printf(c->arena, "%04d-%02d-%02dT%02d:%02d:%02dZ",
                                                 tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                                                 tm.tm_hour, tm.tm_min, tm.tm_sec),
                              .author = arena_strdup(c->arena, author),
                              .perm = &perm_machine};
}

/* The store and its newest plan. */
static int open_store(struct cli *c, struct store **ret, struct plan **ret_plan, struct err *e)
{
    struct store_plan sp;
    struct errs errs;
    int r = store_open(cli_db(c), c->options[OPT_TENANT], ret, e);

    if (r < 0 || (r = store_plan(*ret, c->arena, DATE_NONE, &sp, e)) < 0)
        return r;
    errs_init(&errs, c->arena, LOAD_MAX_ERRORS);
    r = plan_read_stored(c->arena, sp.plan_id, sp.text, strlen(sp.text), ret_plan, &errs);
    if (r < 0) {
        cli_print_errors(c, &errs);
        err_set(e, r, "%s",
                _("kế hoạch lưu trong cơ sở dữ liệu không đọc được bằng phiên bản này"));
    }
    return r;
}

int cmd_init(struct cli *c, struct err *e)
{
    _store_ struct store *st = NULL;
    struct store_tenant t = {.code = c->options[OPT_TENANT],
                             .name = c->options[OPT_NAME],
                             .demo = c->options[OPT_DEMO] != NULL};
    struct store_who by = cli_who(c);
    struct plan *p;
    struct errs errs;

    if (!c->options[OPT_PLAN])
        return err_set(e, ERR_USAGE, "%s", _("cần --plan TỆP kế hoạch"));
    errs_init(&errs, c->arena, LOAD_MAX_ERRORS);
    int r = load_plan(c->arena, c->options[OPT_PLAN], &p, &errs);
    if (r < 0) {
        cli_print_errors(c, &errs);
        return err_set(e, r, _("kế hoạch %s có lỗi"), c->options[OPT_PLAN]);
    }
    if (!t.code)
        t.code = p->item.id;
    if (!str_is_slug(t.code))
        return err_set(e, ERR_USAGE, "%s", _("--tenant chỉ gồm chữ thường không dấu, số và dấu -"));
    if (!t.name)
        t.name = p->by;
    r = store_init(cli_db(c), &t, p, &by, &st, e);
    if (r == 0)
        printf(_("Đã tạo cơ sở dữ liệu cho %s (%s) với kế hoạch %s.\n"), t.name, t.code, p->number);
    return r;
}

/* ---- import ---- */

static int hash_file(const char *path, char ret_hex[static HASH_HEX], struct err *e)
{
    _fclose_ FILE *f = fopen(path, "re");
    struct hash h;
    char part[65536];
    size_t n;

    if (!f)
        return err_errno(e, _("Không mở được tệp"), path);
    hash_init(&h);
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        hash_add(&h, part, n);
    if (ferror(f))
        return err_errno(e, _("Không đọc được tệp"), path);
    hash_end(&h, ret_hex);
    return 0;
}

static int import_plan(struct cli *c, struct store *st, struct err *e)
{
    struct store_who by = cli_who(c);
    struct plan *p;
    struct errs errs;
    int32_t from;

    errs_init(&errs, c->arena, LOAD_MAX_ERRORS);
    int r = load_plan(c->arena, c->args[1], &p, &errs);
    if (r < 0) {
        cli_print_errors(c, &errs);
        return err_set(e, r, _("kế hoạch %s có lỗi"), c->args[1]);
    }
    if (!c->options[OPT_FROM] || date_parse(c->options[OPT_FROM], &from) < 0)
        return err_set(e, ERR_USAGE, "%s", _("cần --from NGÀY kế hoạch có hiệu lực (dd/mm/yyyy)"));
    if (c->options[OPT_DRY_RUN] || (r = store_add_plan(st, p, from, &by, e)) < 0)
        return r;
    printf(_("Kế hoạch %s có hiệu lực từ %s.\n"), p->number, date_vi(c->arena, from));
    return 0;
}

/* Reads the file beside what is stored, so that references can be checked; gives only the new things. */
static int read_table(struct cli *c, struct plan *p, enum load_kind kind, struct inputs *in,
                      struct errs *errs, struct err *e)
{
    int r = load_file(in, p, kind, c->args[1], cli_how(c), errs);

    cli_progress_end();
    codes_check(in, c->args[1], errs);
    if (r == 0 && errs->total)
        r = ERR_INPUT;
    if (r == 0)
        r = load_finish(in, p, errs);
    cli_print_notes(c, errs);
    if (r < 0) {
        cli_print_errors(c, errs);
        err_set(e, r, _("tệp %s có lỗi, chưa nạp gì"), c->args[1]);
        err_hint(e, "%s", _("Sửa các lỗi trên rồi nạp lại."));
    }
    if (r == 0 && kind != LOAD_UNITS) /* units: beside those that are stored, afterwards */
        cli_print_odd(c, p, in);
    return r;
}

/* What is being loaded starts empty; what it refers to stays. */
static void only_references(struct inputs *in, enum load_kind kind)
{
    if (kind == LOAD_UNITS || kind == LOAD_PEOPLE)
        in->people.n = 0;
    if (kind == LOAD_UNITS)
        in->units.n = 0;
}

static int print_odd_units(struct cli *c, struct store *st, const struct plan *p, struct err *e)
{
    struct inputs in;

    inputs_init(&in, c->arena);
    int r = store_load_subjects(st, p, &in, e);
    if (r == 0)
        cli_print_odd(c, p, &in);
    inputs_free(&in);
    return r;
}

int cmd_import(struct cli *c, struct err *e)
{
    _store_ struct store *st = NULL;
    struct plan *p;
    struct inputs in;
    struct errs errs;
    struct store_counts n;
    char hex[HASH_HEX];
    enum load_kind kind = load_kind_named(c->args[0]);
    bool is_plan = str_eq(c->args[0], "plan");

    if (kind == LOAD_KINDS && !is_plan) {
        err_set(e, ERR_USAGE, _("không nạp được “%s”"), c->args[0]);
        return err_hint(e, "%s",
                        _("Nạp được: plan, units, people, facts, attestations, events, holidays."));
    }
    int r = open_store(c, &st, &p, e);
    if (r < 0 || is_plan)
        return r < 0 ? r : import_plan(c, st, e);
    errs_init(&errs, c->arena, LOAD_MAX_ERRORS);
    inputs_init(&in, c->arena);
    if ((r = store_load_subjects(st, p, &in, e)) < 0)
        goto out;
    only_references(&in, kind);
    if ((r = read_table(c, p, kind, &in, &errs, e)) < 0 || (r = hash_file(c->args[1], hex, e)) < 0)
        goto out;
    if (c->options[OPT_DRY_RUN]) {
        printf("%s\n", _("Tệp đúng. Chạy thử: chưa ghi gì."));
        goto out;
    }
    struct store_import import = {.file_name = c->args[1],
                                  .hash = hex,
                                  .who = cli_who(c),
                                  .reason = c->options[OPT_REASON] ? c->options[OPT_REASON] : ""};
    if ((r = store_put(st, p, (enum store_kind)kind, &in, &import, &n, e)) == 0)
        printf(_("Đã nạp %s: %lld mới, %lld thay đổi, %lld không đổi, %lld cũ hơn số đang dùng.\n"),
               c->args[1], (long long)n.added, (long long)n.changed, (long long)n.same,
               (long long)n.older);
    if (r == 0 && kind == LOAD_UNITS)
        r = print_odd_units(c, st, p, e);
    if (r == 0 && n.older)
        printf(
            "%s\n",
            _("Số cũ hơn vẫn được giữ như một bản trong lịch sử. Muốn thay số đang dùng: ghi ngày "
              "nhập (recorded) muộn hơn, hoặc nạp kèm --reason."));
out:
    inputs_free(&in);
    return r;
}

/* ---- run, results, export ---- */

static int load_store(struct cli *c, struct store *st, struct loaded *l, struct err *e)
{
    struct store_skipped skipped = {0};
    int jobs, r;

    inputs_init(&l->inputs, c->arena);
    if ((r = cli_year(c, &l->year, e)) < 0 || (r = cli_jobs(c, &jobs, e)) < 0 ||
        (r = store_load(st, l->plan, &l->inputs, &skipped, e)) < 0)
        return r;
    if (skipped.facts || skipped.attestations || skipped.events)
        fprintf(stderr,
                _("Lưu ý: bỏ qua %lld số liệu, %lld xác nhận, %lld sự kiện mà kế hoạch hiện hành "
                  "không khai.\n"),
                (long long)skipped.facts, (long long)skipped.attestations,
                (long long)skipped.events);
    return case_start(c, l, jobs, e);
}

int cmd_run(struct cli *c, struct err *e)
{
    _store_ struct store *st = NULL;
    struct loaded l = {0};
    struct store_who by = cli_who(c);
    char hex[HASH_HEX];
    const char *mark;
    int64_t id;
    int r = open_store(c, &st, &l.plan, e);

    if (r < 0)
        return r;
    _fclose_ FILE *f = tmpfile();
    if (!f)
        return err_errno(e, _("Không tạo được"), _("tệp tạm"));
    if ((r = load_store(c, st, &l, e)) == 0 && (r = case_package(c, &l, f, hex, e)) == 0) {
        if (fflush(f) != 0) {
            r = err_errno(e, _("Không ghi được"), _("gói kết quả"));
        } else {
            rewind(f);
            struct store_run run = {
                .plan_hash = l.plan->hash,
                .years =
                    arena_printf(c->arena, "%d..%d", l.year ? l.year : l.run.first, l.run.last),
                .at = by.at,
                .author = by.author,
                .input_hash = "",
                .package_hash = hex};
            r = store_save_run(st, &run, f, &id, e);
        }
    }
    if (r == 0 && (r = audit_mark_get(st, AUDIT_MARK_RUN, id, c->arena, &mark, e)) == 0) {
        printf(_("Đã lưu lần tính số %lld, các năm %d đến %d.\nBLAKE2b-256  %s\n"), (long long)id,
               l.year ? l.year : l.run.first, l.run.last, hex);
        printf(_("Dấu nhật ký  %s\n"), mark);
    }
    case_close(&l);
    return r;
}

int cmd_results(struct cli *c, struct err *e)
{
    _store_ struct store *st = NULL;
    struct loaded l = {0};
    int r = open_store(c, &st, &l.plan, e);

    if (r == 0 && (r = load_store(c, st, &l, e)) == 0)
        r = case_output(c, &l, e);
    case_close(&l);
    return r;
}

int cmd_export(struct cli *c, struct err *e)
{
    _store_ struct store *st = NULL;
    _fs_out_ struct fs_out f = {0};
    struct store_run *runs;
    size_t n;
    int64_t id;
    int r;

    if ((r = cli_int(c, OPT_RUN, 1, INT64_MAX, 0, &id, e)) < 0 ||
        (r = store_open(cli_db(c), c->options[OPT_TENANT], &st, e)) < 0 ||
        (r = store_list_runs(st, c->arena, &runs, &n, e)) < 0)
        return r;
    for (size_t i = 0; !c->options[OPT_RUN] && i < n; i++)
        if (runs[i].id > id)
            id = runs[i].id;
    if (!id) {
        err_set(e, ERR_MISSING, "%s", _("chưa có lần tính nào"));
        return err_hint(e, "%s", _("Chạy: thidua run"));
    }
    if (!c->options[OPT_OUT])
        return store_read_package(st, id, json_to_file, stdout, e);
    if ((r = fs_out_open(&f, c->options[OPT_OUT], e)) < 0 ||
        (r = store_read_package(st, id, json_to_file, f.f, e)) < 0)
        return r;
    return fs_out_commit(&f, e);
}

/* ---- backup ---- */

/* "" when nobody said where the files of evidence are. */
static const char *evidence(struct cli *c)
{
    const char *path;
    struct err none;

    return evidence_folder(cli_db(c), getenv("THIDUA_EVIDENCE"), c->arena, &path, &none) == 0 ? path
                                                                                              : "";
}

int cmd_backup(struct cli *c, struct err *e)
{
    const char *folder = c->options[OPT_NO_EVIDENCE] ? NULL : evidence(c);
    struct backup_counts n;
    int r = backup_write(cli_db(c), c->args[0], folder, &n, e);

    if (r < 0)
        return r;
    printf(_("Đã sao lưu %lld dòng, %lld tệp minh chứng, %lld byte vào %s.\n"), (long long)n.rows,
           (long long)n.files, (long long)n.bytes, c->args[0]);
    if (n.lost)
        fprintf(stderr, _("Lưu ý: %lld tệp minh chứng không có trong bản sao lưu này.\n"),
                (long long)n.lost);
    return 0;
}

int cmd_restore(struct cli *c, struct err *e)
{
    const char *folder = evidence(c);
    struct backup_counts n;
    int r = backup_restore(cli_db(c), c->args[0], *folder ? folder : NULL, &n, e);

    if (r < 0)
        return r;
    printf(_("Đã khôi phục %lld dòng, %lld tệp minh chứng từ %s.\n"), (long long)n.rows,
           (long long)n.files, c->args[0]);
    if (n.lost)
        fprintf(stderr, _("Lưu ý: %lld tệp minh chứng đã mất từ trước khi sao lưu.\n"),
                (long long)n.lost);
    return 0;
}
