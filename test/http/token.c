/* Makes a key for programs, asked for and opened, as on the command line: for scenarios only.
 *   http_token DB NAME SCOPES DAYS [UNIT FROM]   prints the key; DAYS 0: one that has run out */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/date.h"
#include "base/moment.h"
#include "core/token.h"

int main(int argc, char **argv)
{
    _arena_ struct arena *a = arena_new();
    _store_ struct store *st = NULL;
    struct err e;
    char key[TOKEN_SIZE];
    int64_t id = 0;

    if (argc < 5)
        return 2;
    int days = (int)strtol(argv[4], NULL, 10);
    struct token t = {.name = argv[2], .scopes = token_scopes(argv[3]), .of_unit = argc > 6};
    struct user_by by = {.who = {.at = moment_text(a, time(NULL) - (days ? 0 : 2 * 86400)),
                                 .author = "kịch bản",
                                 .from_where = ""}};
    t.days = days ? days : 1;
    if (t.of_unit) {
        t.unit.unit_code = argv[5];
        if (date_parse_iso(argv[6], &t.unit.unit_from) < 0)
            return 2;
    }
    if (store_open(argv[1], NULL, &st, &e) < 0 || token_ask(st, &by, &t, &id, &e) < 0 ||
        token_open(st, &by, id, key, &e) < 0) {
        fprintf(stderr, "%s\n", e.message);
        return 1;
    }
    puts(key);
    return 0;
}
