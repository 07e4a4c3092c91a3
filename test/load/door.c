/* A made-up authority with a published year and its server, somebody signed in: for bench/web.sh and bench/office.sh.
 *
 *     door [--pg] [--office] [--units N] [--years N]
 *
 * Prints the server's process, its address and the cookie of a clerk (--office: a secretary) on one line, and stays until its
 * standard input ends. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../sql/pg.h"
#include "base/str.h"
#include "stage.h"

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
    int units = 100, years = 2;
    bool pg = false, office = false;
    char byte;

    (void)argc;
    for (char **a = argv + 1; *a; a++) {
        int *n = str_eq(*a, "--units") ? &units : str_eq(*a, "--years") ? &years : NULL;
        pg |= str_eq(*a, "--pg");
        office |= str_eq(*a, "--office");
        if (n && a[1])
            *n = (int)strtol(*++a, NULL, 10);
    }
    if (pg && !pg_start(false))
        return 77;
    stage_begin(&s, pg ? pg_fresh("door") : NULL, units, years);
    publish(&s);
    stage_serve(&s);
    stage_person(&s, &c, "person", office ? "secretary" : "clerk", office ? -1 : 0);
    printf("%d http://127.0.0.1:%d %s\n", (int)s.server, s.port, c.cookie);
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    client_free(&c);
    stage_stop(&s, SIGTERM);
    stage_end(&s);
    return 0;
}
