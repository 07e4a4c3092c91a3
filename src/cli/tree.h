/* See tree.c. */
#ifndef THIDUA_CLI_TREE_H
#define THIDUA_CLI_TREE_H

#include "cli/cli.h"
#include "engine/run.h"

/* head: title and notes of the verdict, as report_tree() makes them. */
void cli_print_tree(struct arena *a, const struct grid *head, const struct run *r,
                    const struct verdict_result *v);

#endif
