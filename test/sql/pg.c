/* See pg.h.  The guardian is a child that does everything: initdb, postgres, waiting for the end of the test
 * program, stopping, removing.  As root it runs PostgreSQL as the user postgres, which refuses to be root. */
#include "pg.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"

#define BIN "/usr/lib/postgresql/15/bin/"

static struct {
    pid_t guardian;
    int leash; /* closed = stop; a byte = crash */
    int ready;
    char dir[64];
} pg = {.leash = -1};

static void become_postgres(void)
{
    struct passwd *pw = getuid() == 0 ? getpwnam("postgres") : NULL;

    if (pw && (setgroups(0, NULL) < 0 || setgid(pw->pw_gid) < 0 || setuid(pw->pw_uid) < 0))
        _exit(126);
}

static pid_t spawn(const char *const argv[], const char *log)
{
    pid_t pid = fork();

    if (pid)
        return pid;
    become_postgres();
    if (!freopen("/dev/null", "r", stdin) || !freopen(log, "a", stdout) ||
        dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
        _exit(127);
    unsetenv("LD_PRELOAD");
    execv(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static bool answers(const char *dir)
{
    char info[160];

    snprintf(info, sizeof info, "host=%s user=postgres dbname=postgres", dir);
    for (int i = 0; i < 300; i++) {
        if (PQping(info) == PQPING_OK)
            return true;
        usleep(50000);
    }
    return false;
}

__attribute__((noreturn)) static void guard(const char *dir, int leash, int ready, bool fast)
{
    char data[96], log[96], sock[96], byte;
    int status = 0;

    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    snprintf(data, sizeof data, "%s/data", dir);
    snprintf(log, sizeof log, "%s/log", dir);
    snprintf(sock, sizeof sock, "%s", dir);
    const char *const init[] = {BIN "initdb", "-D",        data, "-U",   "postgres",
                                "-A",         "trust",     "-E", "UTF8", "--locale",
                                "C.UTF-8",    "--no-sync", NULL};
    const char *const server[] = {BIN "postgres",
                                  "-D",
                                  data,
                                  "-k",
                                  sock,
                                  "-c",
                                  "listen_addresses=",
                                  "-c",
                                  fast ? "fsync=off" : "fsync=on",
                                  "-c",
                                  "max_connections=20",
                                  NULL};
    pid_t child = spawn(init, log);
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        ssize_t asked = 1;
        while (asked > 0) {
            child = spawn(server, log);
            byte = answers(dir) ? 'y' : 'n';
            asked = write(ready, &byte, 1);
            while (asked > 0 && (asked = read(leash, &byte, 1)) < 0 && errno == EINTR)
                asked = 1;
            kill(child,
                 SIGQUIT); /* no farewell needed: its data are thrown away, or it is to crash */
            waitpid(child, &status, 0);
        }
    }
    nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    _exit(0);
}

bool pg_start(bool fast)
{
    int leash[2], ready[2];
    char byte = 'n';
    struct passwd *pw = getuid() == 0 ? getpwnam("postgres") : NULL;

    if (access(BIN "initdb", X_OK) < 0 || (getuid() == 0 && !pw)) {
        fprintf(stderr, "# skipped: PostgreSQL 15 is not installed under %s\n", BIN);
        return false;
    }
    snprintf(pg.dir, sizeof pg.dir, "/tmp/thidua-pg.XXXXXX");
    CHECK(mkdtemp(pg.dir));
    CHECK(!pw || chown(pg.dir, pw->pw_uid, pw->pw_gid) == 0);
    CHECK(pipe2(leash, O_CLOEXEC) == 0 && pipe2(ready, O_CLOEXEC) == 0);
    fflush(NULL);
    pg.guardian = fork();
    CHECK(pg.guardian >= 0);
    if (pg.guardian == 0) {
        setsid();
        close(leash[1]);
        close(ready[0]);
        guard(pg.dir, leash[0], ready[1], fast);
    }
    close(leash[0]);
    close(ready[1]);
    pg.leash = leash[1];
    pg.ready = ready[0];
    if (read(pg.ready, &byte, 1) != 1)
        byte = 'n';
    atexit(pg_stop);
    if (byte == 'y')
        return true;
    fprintf(stderr, "# skipped: PostgreSQL does not start here\n");
    pg_stop();
    return false;
}

void pg_stop(void)
{
    if (pg.leash < 0)
        return;
    close(pg.leash);
    close(pg.ready);
    pg.leash = -1;
    waitpid(pg.guardian, NULL, 0);
}

void pg_crash(void)
{
    char byte = 'x';

    CHECK(write(pg.leash, &byte, 1) == 1);
    CHECK(read(pg.ready, &byte, 1) == 1 && byte == 'y');
}

const char *pg_fresh(const char *name)
{
    static char url[160];
    char sql[160];
    PGconn *c;

    snprintf(url, sizeof url, "postgresql:///postgres?host=%s&user=postgres", pg.dir);
    c = PQconnectdb(url);
    CHECK(PQstatus(c) == CONNECTION_OK);
    snprintf(sql, sizeof sql, "CREATE DATABASE %s ENCODING 'UTF8' TEMPLATE template0", name);
    PGresult *r = PQexec(c, sql);
    CHECK(PQresultStatus(r) == PGRES_COMMAND_OK);
    PQclear(r);
    PQfinish(c);
    snprintf(url, sizeof url, "postgresql:///%s?host=%s&user=postgres", name, pg.dir);
    return url;
}

void pg_cut(const char *url)
{
    PGconn *c = PQconnectdb(url);

    CHECK(PQstatus(c) == CONNECTION_OK);
    PQclear(PQexec(c, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                      "WHERE datname = current_database() AND pid <> pg_backend_pid()"));
    PQfinish(c);
}
