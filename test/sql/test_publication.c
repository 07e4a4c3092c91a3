/* Publications on both engines: what was sealed gives the same package whatever is done to units and figures afterwards;
 * proposals, words and corrections follow their order; a killed proposal leaves nothing. */
#include "../unit/test.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/rand.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/backup.h"
#include "core/load.h"
#include "core/plan_force.h"
#include "core/publication.h"
#include "core/snapshot.h"
#include "engine/package.h"
#include "pg.h"
#include "sample.h"

/* Two communes; the award asks 80%: A has 90/100, B 70/100. */
static const char small_plan[] =
    "plan: m\ntitle: M\nperiod: 2021..2025\nillustrative: minh họa\n"
    "unit kinds: {xa: {title: Xã}}\n"
    "events: {cb: {title: Công bố xếp hạng}, tk: {title: Tổng kết}}\n"
    "indicators: {viec: {title: Việc, measure: ratio, of: a, over: b}}\n"
    "awards:\n"
    "  k: {title: k, form: x, by: y, each: year, for: [xa], deadline: h,\n"
    "      require: [{viec: at least 80%}]}\n"
    "deadlines: {h: {title: h, within: 5 days, of: cb}}\n";
static const char units[] = "code,kind,name,from\nA,xa,Xã A,2014-01-01\nB,xa,Xã B,2014-01-01\n";
static const char facts[] = "unit,year,indicator,numerator,denominator,recorded\n"
                            "A,2022,viec,90,100,2023-01-05\nB,2022,viec,70,100,2023-01-05\n";

enum { MANY_UNITS = 6000 };

static bool have_pg;
static struct arena *arena;
static int32_t today;

static void must(int r, const struct err *e)
{
    if (r < 0)
        print_message("# %d %s (%s) %s\n", r, e->message, e->hint, e->detail);
    assert_true(r >= 0);
}

/* ---- a movement of two communes ---- */

static void read_dir(const char *dir, struct plan **plan, struct inputs *in)
{
    struct errs errs;

    errs_init(&errs, arena, 5);
    if (load_dir(arena, dir, NULL, plan, in, &errs) < 0)
        print_message("# %s\n", err_text(arena, &errs.list.at[0]));
    assert_int_equal(errs.total, 0);
}

static void put_file(const char *dir, const char *name, const char *text)
{
    struct err e;

    must(fs_write(fs_join(arena, dir, name), text, strlen(text), &e), &e);
}

/* What the folder holds now goes into the store. */
static void import(struct store *st, const char *dir)
{
    struct store_counts n[STORE_KINDS_];
    const struct store_import file = sample_import("tệp.csv");
    struct plan *plan;
    struct inputs in;
    struct err e;

    read_dir(dir, &plan, &in);
    must(store_put_all(st, plan, (1u << STORE_KINDS_) - 1, &in, &file, n, &e), &e);
    inputs_free(&in);
}

static struct store *begin(const char *url, const char *dir)
{
    struct store *st;
    struct plan *plan;
    struct inputs in;
    struct err e;

    must(fs_mkdirs(dir, &e), &e);
    put_file(dir, "plan.yaml", small_plan);
    put_file(dir, "units.csv", units);
    put_file(dir, "facts.csv", facts);
    read_dir(dir, &plan, &in);
    must(store_init(url, &(struct store_tenant){"a", "A"}, plan, &sample_who, &st, &e), &e);
    inputs_free(&in);
    import(st, dir);
    return st;
}

static struct publication_proposal proposal(int64_t replaces, const char *reason)
{
    return (struct publication_proposal){.year = 2022,
                                         .note = "kính trình",
                                         .replaces = replaces,
                                         .reason = reason,
                                         .today = today,
                                         .threads = 1};
}

static struct publication_decision decision(int64_t id)
{
    return (struct publication_decision){.id = id,
                                         .decision = "15/QĐ-UBND",
                                         .decided_on = date_from(2023, 2, 1),
                                         .today = today,
                                         .event = NULL};
}

/* Sealed inputs, evaluated now. */
static const char *again(struct store *st, int64_t id, enum verdict want_a, enum verdict want_b)
{
    struct publication x;
    struct plan *plan;
    struct inputs in;
    struct run run;
    struct year_result y;
    struct buf b = BUF_INIT(64 << 20);
    struct err e;
    char *hex = ARENA_ARRAY(arena, char, HASH_HEX);

    must(publication_get(st, arena, id, &x, &e), &e);
    must(publication_open(st, &x, arena, &plan, &in, &e), &e);
    run_init(&run, arena, plan, &in, x.year, 1);
    must(package_of_year(&run, x.year, json_to_buf, &b, &y, hex, &e), &e);
    assert_int_equal(year_verdict(&y, 0, 0, NO_INDEX)->root.verdict, want_a);
    assert_int_equal(year_verdict(&y, 0, 1, NO_INDEX)->root.verdict, want_b);
    assert_string_equal(hex, x.package_hash);
    struct buf kept = BUF_INIT(64 << 20);
    must(store_read_package(st, x.run_id, json_to_buf, &kept, &e), &e);
    assert_int_equal(kept.len, b.len);
    assert_memory_equal(kept.data, b.data, b.len);
    buf_free(&kept);
    buf_free(&b);
    year_result_free(&y);
    inputs_free(&in);
    return hex;
}

static int refused(int r, int code, const struct err *e, const char *word)
{
    if (r != code || !strstr(e->message, word))
        print_message("# %d %s\n", r, r < 0 ? e->message : "");
    return r == code && strstr(e->message, word);
}

static size_t audited(struct store *st, const char *action)
{
    const struct audit_query q = {.action = action, .limit = 100};
    struct audit_row *rows;
    size_t n;
    struct err e;

    must(audit_find(st, &q, arena, &rows, &n, &e), &e);
    return n;
}

/* ---- the whole way ---- */

static void propose_and_publish(struct store *st)
{
    struct publication_proposal x = proposal(0, NULL);
    struct publication_decision d;
    struct err e;
    int64_t id, other, before, after;

    must(publication_propose(st, &x, &sample_who, &id, &e), &e);
    assert_int_equal(id, 1);
    assert_true(refused(publication_propose(st, &x, &sample_who, &other, &e), ERR_CONFLICT, &e,
                        "đang chờ"));
    d = decision(id);
    d.decision = "";
    assert_true(refused(publication_publish(st, &d, &sample_who, &e), ERR_INPUT, &e, "số quyết"));
    d = decision(id);
    d.decided_on = DATE_NONE;
    assert_true(refused(publication_publish(st, &d, &sample_who, &e), ERR_INPUT, &e, "thiếu ngày"));
    d.decided_on = today + 1;
    assert_true(refused(publication_publish(st, &d, &sample_who, &e), ERR_INPUT, &e, "sau hôm"));
    d = decision(id);
    d.event = "tk"; /* no deadline counts from it */
    assert_true(refused(publication_publish(st, &d, &sample_who, &e), ERR_INPUT, &e, "sự kiện"));
    must(publication_counter(st, &before, &e), &e);
    d = decision(id);
    must(publication_publish(st, &d, &sample_who, &e), &e);
    must(publication_counter(st, &after, &e), &e);
    assert_int_equal(after, before + 1); /* a word */
    assert_true(
        refused(publication_publish(st, &d, &sample_who, &e), ERR_CONFLICT, &e, "đã công bố"));
    assert_int_equal(audited(st, "publish.propose"), 1);
    assert_int_equal(audited(st, "publish"), 1);
    again(st, 1, VERDICT_MET, VERDICT_NOT_MET);
}

/* B's figure is corrected to 85/100, A is renamed and ends. */
static void correct(struct store *st, const char *dir)
{
    struct publication_proposal x = proposal(0, NULL);
    struct publication_decision d = decision(3);
    struct err e;
    int64_t id;

    assert_true(
        refused(publication_propose(st, &x, &sample_who, &id, &e), ERR_CONFLICT, &e, "đính chính"));
    x = proposal(1, "");
    assert_true(refused(publication_propose(st, &x, &sample_who, &id, &e), ERR_INPUT, &e, "lý do"));
    x = proposal(1, "sai số");
    /* The publication's own event is an input of later calculations, so the package differs now, though no figure did:
     * that is a correction the office may make, of which nobody's verdict changes. */
    put_file(dir, "units.csv",
             "code,kind,name,from,to\nA,xa,Xã A cũ,2014-01-01,2024-12-31\nB,xa,Xã B,2014-01-01,\n");
    put_file(dir, "facts.csv",
             "unit,year,indicator,numerator,denominator,recorded\nA,2022,viec,90,100,2023-01-05\n"
             "B,2022,viec,85,100,2023-03-05\n");
    import(st, dir);
    again(st, 1, VERDICT_MET, VERDICT_NOT_MET);
    must(publication_propose(st, &x, &sample_who, &id, &e), &e);
    assert_int_equal(id, 2);
    assert_true(refused(publication_return(st, id, "", &sample_who, &e), ERR_INPUT, &e, "lý do"));
    must(publication_return(st, id, "chưa đủ chữ ký", &sample_who, &e), &e);
    must(publication_propose(st, &x, &sample_who, &id, &e), &e);
    d.decision = "20/QĐ-UBND";
    d.decided_on = date_from(2023, 3, 10);
    must(publication_publish(st, &d, &sample_who, &e), &e);
    again(st, 1, VERDICT_MET, VERDICT_NOT_MET);
    again(st, 3, VERDICT_MET, VERDICT_MET);
    x = proposal(3, "lại lần nữa");
    assert_true(
        refused(publication_propose(st, &x, &sample_who, &id, &e), ERR_CONFLICT, &e, "giống hệt"));
}

static void lists(struct store *st)
{
    struct publication *list;
    struct plan *plan;
    struct inputs in;
    struct err e;
    size_t n;

    must(publication_list(st, arena, &list, &n, &e), &e);
    assert_int_equal(n, 3);
    assert_int_equal(list[0].state, PUBLICATION_PUBLISHED);
    assert_int_equal(list[1].state, PUBLICATION_RETURNED);
    assert_string_equal(list[1].word_reason, "chưa đủ chữ ký");
    assert_int_equal(list[2].replaces, 1);
    assert_string_equal(list[2].reason, "sai số");
    assert_ptr_equal(publication_of_year(list, n, 2022), &list[2]);
    assert_null(publication_of_year(list, n, 2021));
    assert_null(publication_waiting(list, n, 2022));
    assert_true(publication_replaced(list, n, 1));
    assert_false(publication_replaced(list, n, 3));
    /* The day of the first publication counts, in the second one's deadlines too. */
    must(publication_open(st, &list[0], arena, &plan, &in, &e), &e);
    assert_int_equal(in.events.n, 0);
    const struct inputs *told = publication_event(list, n, 2022, plan, &in, arena);
    assert_int_equal(told->events.n, 1);
    assert_int_equal(told->events.at[0].date, date_from(2023, 2, 1));
    assert_ptr_equal(publication_event(list, n, 2021, plan, &in, arena), &in);
    inputs_free(&in);
    must(publication_open(st, &list[2], arena, &plan, &in, &e), &e);
    assert_int_equal(in.events.n, 1);
    assert_int_equal(in.events.at[0].date, date_from(2023, 2, 1));
    assert_string_equal(in.events.at[0].document, "15/QĐ-UBND");
    inputs_free(&in);
}

/* The run that was looked at, while figures went on changing. */
static void of_a_run(struct store *st, const char *dir)
{
    struct publication_proposal x = {.year = 2022, .replaces = 3, .reason = "r", .today = today};
    struct publication list;
    struct err e;
    int64_t id;

    must(publication_get(st, arena, 3, &list, &e), &e);
    put_file(dir, "facts.csv",
             "unit,year,indicator,numerator,denominator,recorded\nA,2022,viec,60,100,2023-04-05\n");
    import(st, dir);
    x.threads = 1;
    x.run_id = list.run_id;
    assert_true(
        refused(publication_propose(st, &x, &sample_who, &id, &e), ERR_CONFLICT, &e, "đã đổi sau"));
    x.run_id = 999;
    assert_true(refused(publication_propose(st, &x, &sample_who, &id, &e), ERR_MISSING, &e, "999"));
    x.run_id = 0;
    x.year = 2024; /* nothing reported */
    x.replaces = 0;
    assert_true(
        refused(publication_propose(st, &x, &sample_who, &id, &e), ERR_MISSING, &e, "2024"));
}

#define PROPOSE(plan, year, document) \
    plan_propose(st, plan, date_from(year, 1, 1), document, "", &sample_who, &id, &e)

/* Another plan, that asks 95%, in force from 2023: results of 2022 stay with the first. */
static void versions(struct store *st, const char *dir)
{
    struct plan_version *list;
    struct plan *plan, *found;
    struct inputs in;
    struct err e;
    const char *text;
    size_t n;
    int64_t id, before, after;

    read_dir(dir, &plan, &in);
    inputs_free(&in);
    assert_true(refused(PROPOSE(plan, 2023, ""), ERR_INPUT, &e, "thiếu số văn bản"));
    assert_true(refused(PROPOSE(plan, 2023, "2/KH"), ERR_CONFLICT, &e, "đã có"));
    char *other = arena_strdup(arena, small_plan);
    memcpy(strstr(other, "80%"), "95%", 3);
    put_file(dir, "plan.yaml", other);
    read_dir(dir, &plan, &in);
    inputs_free(&in);
    must(publication_input_counter(st, &before, &e), &e);
    must(PROPOSE(plan, 2023, "2/KH"), &e);
    must(publication_input_counter(st, &after, &e), &e);
    assert_int_equal(after, before); /* proposed is not in force */
    must(plan_confirm(st, id, false, today, &sample_who, &e), &e);
    must(publication_input_counter(st, &after, &e), &e);
    assert_int_equal(after, before + 1);
    must(plan_versions(st, arena, &list, &n, &e), &e);
    assert_int_equal(n, 2);
    assert_string_equal(list[0].document, "");
    assert_string_equal(list[1].document, "2/KH");
    must(plan_version_text(st, arena, list[1].hash, &text, &e), &e);
    assert_string_equal(text, other);
    must(publication_plan(st, arena, 2022, today, &found, &e), &e);
    assert_string_equal(found->hash, list[0].hash);
    must(publication_plan(st, arena, 2023, today, &found, &e), &e);
    assert_string_equal(found->hash, list[1].hash);
    must(publication_run(st, 2022, today, 1, &sample_who, &id, &e), &e);
    assert_int_equal(audited(st, "run.make"), 1);
    assert_int_equal(audited(st, "plan.edit"), 1);
}

static struct store_who acting(int64_t user, enum role role, struct perm_who *perm)
{
    static struct grant grants[ROLES];

    grants[role] = (struct grant){role, "", 0};
    *perm =
        (struct perm_who){.user_id = user, .grants = &grants[role], .n_grants = 1, .totp = true};
    return (struct store_who){
        .at = sample_who.at, .author = role_id(role), .user_id = user, .perm = perm};
}

/* Nobody puts a plan in force alone, and one that reaches back says what it takes over before it does. */
static void two_people(const char *url, const char *dir)
{
    _store_ struct store *st = begin(url, dir);
    struct perm_who perms[5], both;
    const struct store_who tham = acting(1, ROLE_APPRAISER, &perms[0]),
                           chu = acting(2, ROLE_CHAIR, &perms[1]),
                           thu = acting(3, ROLE_SECRETARY, &perms[2]),
                           quan = acting(4, ROLE_ADMIN, &perms[3]);
    const struct grant two[] = {{ROLE_APPRAISER, "", 0}, {ROLE_CHAIR, "", 0}};
    struct store_who self = tham, nobody = sample_who;
    struct plan *plan;
    struct plan_year *years;
    struct plan_proposal got;
    struct inputs in;
    struct err e;
    int64_t id, version;
    size_t n;

    propose_and_publish(st); /* 2022, by 15/QĐ-UBND */
    char *other = arena_printf(arena, "confirmed by: secretary\n%s", small_plan);
    memcpy(strstr(other, "80%"), "95%", 3);
    put_file(dir, "plan.yaml", other);
    read_dir(dir, &plan, &in);
    inputs_free(&in);
    int32_t from = date_from(2022, 6, 1);
    nobody.perm = NULL;
#define BY(who) plan_propose(st, plan, from, "2/KH", "2022\t1\n", who, &id, &e)
    assert_true(refused(BY(&nobody), ERR_DENIED, &e, "đăng nhập"));
    assert_true(refused(BY(&chu), ERR_DENIED, &e, "quyền"));
    must(BY(&tham), &e);
    assert_true(refused(BY(&tham), ERR_CONFLICT, &e, "đang chờ"));
    must(store_plan_version(st, DATE_NONE, &version, &e), &e);
    assert_int_equal(version, 1); /* it waits */
#define WORD(who, seen) plan_confirm(st, id, seen, today, who, &e)
    assert_true(refused(WORD(&tham, true), ERR_DENIED, &e, "quyền"));
    assert_true(refused(WORD(&quan, true), ERR_DENIED, &e, "quyền"));
    assert_true(
        refused(WORD(&thu, true), ERR_DENIED, &e, "Chủ tịch")); /* the plan in force names nobody */
    both = (struct perm_who){.user_id = 1, .grants = two, .n_grants = 2, .totp = true};
    self.perm = &both;
    assert_true(refused(WORD(&self, true), ERR_DENIED, &e, "tự xác nhận"));
    assert_true(refused(plan_return(st, id, "sai", today, &thu, &e), ERR_DENIED, &e, "Chủ tịch"));
    /* today is 1 May 2023: the year that is over and this one */
    must(plan_backdated(st, from, today, arena, &years, &n, &e), &e);
    assert_int_equal(n, 2);
    assert_true(years[0].year == 2022 && years[0].over && years[0].version == 1);
    assert_string_equal(years[0].public, "15/QĐ-UBND");
    assert_true(years[1].year == 2023 && !years[1].over && !*years[1].public);
    must(plan_backdated(st, date_from(2023, 6, 1), today, arena, &years, &n, &e), &e);
    assert_int_equal(n, 0);
    assert_true(refused(WORD(&chu, false), ERR_INPUT, &e, "2022 (15/QĐ-UBND)"));
    must(plan_return(st, id, "ngày sai", today, &chu, &e), &e);
    must(plan_proposal_get(st, arena, id, &got, &e), &e);
    assert_true(got.state == PLAN_RETURNED && str_eq(got.reason, "ngày sai"));
    must(BY(&tham), &e);
    must(WORD(&chu, true), &e);
    assert_true(refused(WORD(&sample_who, true), ERR_CONFLICT, &e, "đã được"));
    must(store_plan_version(st, DATE_NONE, &version, &e), &e);
    assert_int_equal(version, 2);
    /* now the secretary, whom the plan in force names */
    memcpy(strstr(other, "95%"), "96%", 3);
    put_file(dir, "plan.yaml", other);
    read_dir(dir, &plan, &in);
    inputs_free(&in);
    from = date_from(2023, 6, 1);
    must(BY(&tham), &e);
    assert_true(refused(WORD(&chu, false), ERR_DENIED, &e, "Thư ký Hội đồng"));
    must(WORD(&thu, false), &e);
#undef BY
#undef WORD
}

/* Who may not is refused where the thing is done, whatever page or program asked. */
static void asked_in_core(const char *url, const char *dir)
{
    _store_ struct store *st = begin(url, dir);
    struct perm_who perms[2];
    const struct store_who tham = acting(1, ROLE_APPRAISER, &perms[0]),
                           chu = acting(2, ROLE_CHAIR, &perms[1]);
    struct publication_proposal x = {.year = 2022, .today = today, .threads = 1};
    struct publication_decision d = {.decision = "1/QĐ", .decided_on = today, .today = today};
    struct store_who kept;
    struct err e;

    {
        _arena_ struct arena *request = arena_new();
        struct perm_who perm = *chu.perm;
        struct store_who who = chu;
        struct grant *g = ARENA_NEW(request, struct grant);
        *g = *perm.grants;
        perm.grants = g;
        who.perm = &perm;
        kept = store_who_keep(arena, &who); /* a job goes on when the request is over */
    }
    assert_true(refused(publication_run(st, 2022, today, 1, &kept, &d.id, &e), ERR_DENIED, &e, ""));
    assert_true(refused(publication_propose(st, &x, &kept, &d.id, &e), ERR_DENIED, &e, ""));
    must(publication_propose(st, &x, &tham, &d.id, &e), &e);
    assert_true(refused(publication_publish(st, &d, &tham, &e), ERR_DENIED, &e, ""));
    assert_true(refused(publication_return(st, d.id, "x", &tham, &e), ERR_DENIED, &e, ""));
    must(publication_return(st, d.id, "x", &kept, &e), &e);
}

static void whole(const char *url, const char *dir)
{
    _store_ struct store *st = begin(url, dir);
    char last[HASH_HEX];
    int64_t n;
    struct err e;

    propose_and_publish(st);
    correct(st, dir);
    lists(st);
    of_a_run(st, dir);
    versions(st, dir);
    must(audit_verify(st, &n, last, &e), &e);
}

static void sqlite(void **state)
{
    (void)state;
    whole(sample_path("pub"), sample_path("pub.d"));
}

static void pg(void **state)
{
    (void)state;
    if (!have_pg)
        skip();
    _free_ char *url = xstrdup(pg_fresh("pub"));
    whole(url, sample_path("pub-pg.d"));
}

static void two(void **state)
{
    (void)state;
    two_people(sample_path("two"), sample_path("two.d"));
}

static void two_pg(void **state)
{
    (void)state;
    if (!have_pg)
        skip();
    _free_ char *url = xstrdup(pg_fresh("two"));
    two_people(url, sample_path("two-pg.d"));
}

static void in_core(void **state)
{
    (void)state;
    asked_in_core(sample_path("core"), sample_path("core.d"));
}

/* Backed up from one engine, restored into the other: sealed still. */
static void restored(void **state)
{
    (void)state;
    const char *file = sample_path("pub.backup");
    _free_ char *url = xstrdup(have_pg ? pg_fresh("pub2") : sample_path("pub2"));
    _store_ struct store *st = NULL;
    struct err e;

    must(backup_write(sample_path("pub"), file, NULL, NULL, &e), &e);
    must(backup_restore(url, file, NULL, NULL, &e), &e);
    must(store_open(url, NULL, &st, &e), &e);
    again(st, 1, VERDICT_MET, VERDICT_NOT_MET);
    again(st, 3, VERDICT_MET, VERDICT_MET);
}

/* Somebody with the file in hand takes a byte of what was sealed. */
static void spoilt(void **state)
{
    (void)state;
    _store_ struct store *st = NULL;
    struct publication x;
    struct plan *plan;
    struct inputs in;
    struct err e;
    sqlite3 *db;

    assert_int_equal(sqlite3_open(sample_path("pub"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "UPDATE publication_part SET bytes = substr(bytes, 2) "
                                  "WHERE publication_id = 1",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    must(store_open(sample_path("pub"), NULL, &st, &e), &e);
    must(publication_get(st, arena, 1, &x, &e), &e);
    assert_int_equal(publication_open(st, &x, arena, &plan, &in, &e), ERR_VERIFY);
    assert_int_equal(publication_get(st, arena, 77, &x, &e), ERR_MISSING);
}

/* ---- large, and killed ---- */

/* Notes of random letters, so that the sealed inputs are several parts long. */
static void begin_large(const char *url, const char *dir)
{
    struct rng g = {29};
    struct buf u = BUF_INIT(64 << 20), f = BUF_INIT(64 << 20);

    buf_adds(&u, "code,kind,name,from\n");
    buf_adds(&f, "unit,year,indicator,numerator,denominator,note\n");
    for (int i = 0; i < MANY_UNITS; i++) {
        buf_addf(&u, "%d,xa,Xã %d,2014-01-01\n", 10000 + i, i);
        buf_addf(&f, "%d,2022,viec,%d,100,", 10000 + i, i % 100);
        for (int k = 0; k < 50; k++)
            buf_addf(&f, "%llx", (unsigned long long)rng_below(&g, INT64_MAX));
        buf_adds(&f, "\n");
    }
    _store_ struct store *st = begin(url, dir);
    put_file(dir, "units.csv", buf_str(&u));
    put_file(dir, "facts.csv", buf_str(&f));
    buf_free(&u);
    buf_free(&f);
    import(st, dir);
}

static size_t count(const char *url, struct publication **ret)
{
    _store_ struct store *st = NULL;
    struct err e;
    size_t n;

    must(store_open(url, NULL, &st, &e), &e);
    must(publication_list(st, arena, ret, &n, &e), &e);
    return n;
}

static bool killed_after(const char *url, unsigned ms)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        struct store *st;
        struct publication_proposal x = proposal(0, NULL);
        struct err e;
        int64_t id;
        if (store_open(url, NULL, &st, &e) < 0)
            _exit(1);
        _exit(publication_propose(st, &x, &sample_who, &id, &e) < 0 ? 2 : 0);
    }
    usleep(ms * 1000);
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    return WIFSIGNALED(status);
}

static void killed(const char *url, const char *dir)
{
    struct publication *list;
    unsigned ms = 60;

    begin_large(url, dir);
    /* Ever later, until one comes through; what was killed left nothing. */
    while (killed_after(url, ms) && count(url, &list) == 0)
        ms += 60;
    assert_int_equal(count(url, &list), 1);
    assert_true(list[0].snapshot_bytes > 2 << 20);
    _store_ struct store *st = NULL;
    struct err e;
    must(store_open(url, NULL, &st, &e), &e);
    again(st, 1, VERDICT_NOT_MET, VERDICT_NOT_MET); /* 0 and 1 of 100 */
}

static void killed_sqlite(void **state)
{
    (void)state;
    killed(sample_path("large"), sample_path("large.d"));
}

static void killed_pg(void **state)
{
    (void)state;
    if (!have_pg)
        skip();
    _free_ char *url = xstrdup(pg_fresh("large"));
    killed(url, sample_path("large-pg.d"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sqlite),   cmocka_unit_test(pg),
                                       cmocka_unit_test(two),      cmocka_unit_test(two_pg),
                                       cmocka_unit_test(in_core),  cmocka_unit_test(restored),
                                       cmocka_unit_test(spoilt),   cmocka_unit_test(killed_sqlite),
                                       cmocka_unit_test(killed_pg)};

    arena = arena_new();
    today = date_from(2023, 5, 1);
    have_pg = pg_start(true);
    int r = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return r;
}
