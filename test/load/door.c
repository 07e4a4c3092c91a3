/* door [--pg]: a made-up authority with a published year and its server, somebody signed in.  Prints the server's process, its
 * address and the cookie of a clerk on one line, and stays until its standard input ends: for bench/web.sh. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "../sql/pg.h"
#include "base/str.h"
#include "stage.h"

enum { UNITS = 100, YEARS = 2 };

static void publish(struct stage *s)
{
    const char *args[] = {s->thidua, "publish",    "--year", "2025", "--decision", "1/QĐ-UBND",
                          "--date",  "16/01/2026", "--db",   s->db,  NULL};

    stage_run(s, args);
}

int main(int argc, char **argv)
{
    static struct stage s;
    struct client c = client_make(&s.port);
    bool pg = argc > 1 && str_eq(argv[1], "--pg");
    char byte;

    if (pg && !pg_start(false))
        return 77;
    stage_begin(&s, pg ? pg_fresh("door") : NULL, UNITS, YEARS);
    publish(&s);
    stage_serve(&s);
    stage_person(&s, &c, "clerk", "clerk", 0);
    printf("%d http://127.0.0.1:%d %s\n", (int)s.server, s.port, c.cookie);
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    client_free(&c);
    stage_stop(&s, SIGTERM);
    stage_end(&s);
    return 0;
}
