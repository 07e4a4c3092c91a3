/* A plan with its inputs and a run over them: what the commands that compute share. */
#ifndef THIDUA_CLI_EVALUATE_H
#define THIDUA_CLI_EVALUATE_H

#include <stdio.h>

#include "base/hash.h"
#include "cli/cli.h"
#include "engine/run.h"

struct loaded {
    struct plan *plan;
    struct inputs inputs;
    struct run run;
    int year;           /* --year; 0 = all */
    bool rankings_only; /* no verdict will be looked at */
};

int cli_jobs(struct cli *c, int *ret, struct err *e);
int cli_year(struct cli *c, int *ret, struct err *e);
/* Loads a folder and prepares the run; errors of files are printed. */
int case_open(struct cli *c, const char *dir, struct loaded *ret, struct err *e);
/* The same once plan and inputs are there. */
int case_start(struct cli *c, struct loaded *l, int jobs, struct err *e);
void case_close(struct loaded *l);
int case_each_year(struct loaded *l, int (*fn)(void *ctx, struct loaded *, struct year_result *),
                   void *ctx);
/* The sealed package to a stream. */
int case_package(struct cli *c, struct loaded *l, FILE *f, char ret_hex[static HASH_HEX],
                 struct err *e);
/* The rankings alone, to the screen. */
int case_rankings(struct cli *c, struct loaded *l, struct err *e);
/* Rankings and verdicts in the format asked for, to --out or the screen. */
int case_output(struct cli *c, struct loaded *l, struct err *e);

#endif
