/* The command line: one table of commands, one of options.  `thidua help`, the man page and the parser are made from
 * them, so that help cannot go stale. */
#ifndef THIDUA_CLI_CLI_H
#define THIDUA_CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "core/grid.h"
#include "core/store.h"

enum option {
    OPT_YEAR,
    OPT_OUT,
    OPT_FORMAT,
    OPT_UNIT,
    OPT_AWARD,
    OPT_PLAN,
    OPT_WORKING,
    OPT_CALENDAR,
    OPT_MARGIN,
    OPT_VARY,
    OPT_SEED,
    OPT_DRAWS,
    OPT_JOBS,
    OPT_DB,
    OPT_TENANT,
    OPT_NAME,
    OPT_REASON,
    OPT_AUTHOR,
    OPT_DRY_RUN,
    OPT_RUN,
    OPT_AGAINST,
    OPT_FROM,
    OPT_MAN,
    OPT_QUIET,
    OPT_LISTEN,
    OPT_METRICS,
    OPT_BEHIND_PROXY,
    OPT_DECISION,
    OPT_DATE,
    OPT_EVENT,
    OPT_ROLE,
    OPT_DEMO,
    OPT_NO_EVIDENCE,
    OPT_DELETE,
    OPT_KEEP,
    OPT_SKIP_HIDDEN,
    OPTIONS
};

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV, FORMAT_XLSX, FORMAT_MD, FORMATS };

enum { CLI_MAX_ARGS = 8 };

/* What was typed, checked against the command's line in the table. */
struct cli {
    struct arena *arena;
    const struct command *command;
    const char *args[CLI_MAX_ARGS];
    int n_args;
    const char *options[OPTIONS]; /* NULL = not given; "" for a flag */
    enum format format;
};

struct command {
    const char *name, *sub; /* sub NULL for plain commands */
    const char *args;       /* as shown: "DIR" */
    int min_args, max_args;
    uint64_t options; /* bits UINT64_C(1) << enum option that it takes */
    const char *summary, *more;
    int (*run)(struct cli *c, struct err *e); /* 0, CLI_NO, or a negative error code */
};

enum { CLI_NO = 1 }; /* the command worked and the answer is no: cases fail, packages differ */

extern const struct command cli_commands[];
extern const size_t cli_n_commands;

/* Parses, runs, prints the error; the process's exit status. */
int cli_main(int argc, char **argv);
void cli_print_help(const struct command *c);
void cli_print_man(void);

/* The whole number of an option, `otherwise` when it was not given; ERR_USAGE outside low … high. */
int cli_int(struct cli *c, enum option o, int64_t low, int64_t high, int64_t otherwise,
            int64_t *ret, struct err *e);

/* --db, else $THIDUA_DB, else thidua.db. */
/* Reads an address that stands in a file ("@FILE"), and says what is wrong with a password on the command line. */
int cli_take_db(struct cli *c, struct err *e);
const char *cli_db(struct cli *c);
/* Who does it: --author, else the name of the user of this machine; and the moment. */
struct store_who cli_who(struct cli *c);

/* ---- printing ---- */

/* A grid in the chosen format, to `path` (all or nothing) or, with NULL, to standard output.  XLSX needs a path. */
int cli_print(struct cli *c, const struct grid *g, const char *path, struct err *e);
/* Several, one after the other; XLSX takes one. */
int cli_print_all(struct cli *c, const struct grid *list, size_t n, const char *path,
                  struct err *e);
/* Where the output goes: --out, or NULL for standard output. */
void cli_print_errors(struct cli *c, const struct errs *errs);
/* What looks wrong in loaded inputs (core/odd.h), as warnings. */
void cli_print_odd(struct cli *c, const struct plan *p, const struct inputs *in);
/* What refuses nothing but should be looked at. */
void cli_print_notes(const struct cli *c, const struct errs *errs);
bool cli_colour(void);
/* How files are read: --skip-hidden, a progress line on a terminal. */
struct load_how;
const struct load_how *cli_how(struct cli *c);
void cli_progress_end(void);

/* ---- commands, by file ---- */

int cmd_plan_new(struct cli *c, struct err *e);
int cmd_plan_schema(struct cli *c, struct err *e);
int cmd_plan_check(struct cli *c, struct err *e);
int cmd_plan_show(struct cli *c, struct err *e);
int cmd_plan_test(struct cli *c, struct err *e);
int cmd_plan_diff(struct cli *c, struct err *e);
int cmd_evaluate(struct cli *c, struct err *e);
int cmd_explain(struct cli *c, struct err *e);
int cmd_compare(struct cli *c, struct err *e);
int cmd_boundary(struct cli *c, struct err *e);
int cmd_deadline(struct cli *c, struct err *e);
int cmd_verify(struct cli *c, struct err *e);
int cmd_init(struct cli *c, struct err *e);
int cmd_import(struct cli *c, struct err *e);
int cmd_run(struct cli *c, struct err *e);
int cmd_results(struct cli *c, struct err *e);
int cmd_publish(struct cli *c, struct err *e);
int cmd_export(struct cli *c, struct err *e);
int cmd_backup(struct cli *c, struct err *e);
int cmd_restore(struct cli *c, struct err *e);
int cmd_user_invite(struct cli *c, struct err *e);
int cmd_user_list(struct cli *c, struct err *e);
int cmd_user_disable(struct cli *c, struct err *e);
int cmd_user_enable(struct cli *c, struct err *e);
int cmd_user_reset(struct cli *c, struct err *e);
int cmd_user_unlock(struct cli *c, struct err *e);
int cmd_user_revoke(struct cli *c, struct err *e);
int cmd_user_key(struct cli *c, struct err *e);
int cmd_user_demo(struct cli *c, struct err *e);
int cmd_audit_list(struct cli *c, struct err *e);
int cmd_audit_verify(struct cli *c, struct err *e);
int cmd_evidence_verify(struct cli *c, struct err *e);
int cmd_evidence_sweep(struct cli *c, struct err *e);
int cmd_evidence_remove(struct cli *c, struct err *e);
int cmd_evidence_expire(struct cli *c, struct err *e);
int cmd_demo(struct cli *c, struct err *e);
int cmd_serve(struct cli *c, struct err *e); /* in main.c: this floor does not know the web */
int cmd_help(struct cli *c, struct err *e);
int cmd_version(struct cli *c, struct err *e);

#endif
