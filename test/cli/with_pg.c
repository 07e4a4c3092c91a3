/* with_pg COMMAND…: runs it with THIDUA_PG, the URL of an empty PostgreSQL database (t1; t2 to t9 are there too), or
 * without when there is no PostgreSQL here; where NEEDS_PG is set it is then skipped. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../sql/pg.h"

int main(int argc, char **argv)
{
    char name[8], url[200] = "";
    int status = 1;

    if (argc < 2)
        return 2;
    if (pg_start(true)) {
        for (int i = 9; i > 0; i--) {
            snprintf(name, sizeof name, "t%d", i);
            snprintf(url, sizeof url, "%s", pg_fresh(name));
        }
        setenv("THIDUA_PG", url, 1);
    } else if (getenv("NEEDS_PG")) {
        puts("1..0 # SKIP no PostgreSQL here");
        return 0;
    }
    pid_t pid = fork();
    if (pid == 0) {
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
