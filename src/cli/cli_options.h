/* The table of options, for the parser and for help. */
#ifndef THIDUA_CLI_CLI_OPTIONS_H
#define THIDUA_CLI_CLI_OPTIONS_H

#include "cli/cli.h"

struct option_info {
    const char *name;  /* without the dashes */
    const char *value; /* what it takes; NULL for a flag */
    const char *help;
};

extern const struct option_info cli_options[OPTIONS];

#endif
