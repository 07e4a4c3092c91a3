/* See stage.h. */
#include "stage.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "core/totp.h"

#define PASSWORD_FORM "mot+cau+du+dai+de+nho+lau"

static const char *to_remove; /* whatever way the program ends; the server ends with it (begin()) */

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static void clear_up(void)
{
    if (to_remove)
        nftw(to_remove, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    to_remove = NULL;
}

static void give_up(const char *what, const char *why)
{
    fprintf(stderr, "load: %s: %s\n", what, why);
    exit(1);
}

/* A child that ends with this program; its standard output in *ret_out, its errors in the folder's log. */
static pid_t begin(struct stage *s, const char *const argv[], int *ret_out)
{
    int out[2];
    pid_t pid, parent = getpid();

    CHECK(pipe2(out, O_CLOEXEC) == 0);
    pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        char log[300];
        snprintf(log, sizeof log, "%s/log", s->dir);
        int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent || dup2(out[1], STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0)
            _exit(126);
        execv(argv[0], (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    close(out[1]);
    *ret_out = out[0];
    return pid;
}

char *stage_run(struct stage *s, const char *const argv[])
{
    struct buf b = BUF_INIT(1 << 20);
    char part[4096], *text;
    int out, status = 1;
    ssize_t n;
    pid_t pid = begin(s, argv, &out);

    while ((n = read(out, part, sizeof part)) > 0)
        buf_add(&b, part, (size_t)n);
    close(out);
    waitpid(pid, &status, 0);
    text = arena_strdup(s->arena, buf_str(&b));
    buf_free(&b);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        give_up(argv[1] ? argv[1] : argv[0], s->dir);
    return text;
}

#define RUN(s, ...) stage_run((s), (const char *const[]){__VA_ARGS__, NULL})

void stage_begin(struct stage *s, const char *pg_url, int units, int years)
{
    char template[] = "/tmp/thidua-load.XXXXXX";

    memset(s, 0, sizeof *s);
    s->arena = arena_new();
    s->thidua = getenv("THIDUA");
    s->made_nation = getenv("MADE_NATION");
    if (!s->thidua || !s->made_nation)
        give_up("THIDUA, MADE_NATION", "not set");
    CHECK(mkdtemp(template));
    s->dir = arena_strdup(s->arena, template);
    to_remove = s->dir;
    atexit(clear_up);
    s->pg = pg_url;
    s->db = pg_url ? arena_strdup(s->arena, pg_url) : arena_printf(s->arena, "%s/db", s->dir);
    s->units = units;
    const char *in = arena_printf(s->arena, "%s/in", s->dir);
    RUN(s, s->made_nation, in, arena_printf(s->arena, "%d", units),
        arena_printf(s->arena, "%d", years), "29");
    setenv("THIDUA_EVIDENCE", arena_printf(s->arena, "%s/evidence", s->dir), 1);
    RUN(s, s->thidua, "init", "--plan", arena_printf(s->arena, "%s/plan.yaml", in), "--db", s->db);
    RUN(s, s->thidua, "import", "units", arena_printf(s->arena, "%s/units.csv", in), "--db", s->db);
    RUN(s, s->thidua, "import", "facts", arena_printf(s->arena, "%s/facts.csv", in), "--quiet",
        "--db", s->db);
}

void stage_end(struct stage *s)
{
    if (s->server)
        stage_stop(s, SIGTERM);
    clear_up();
    arena_free(s->arena);
}

void stage_serve(struct stage *s)
{
    const char *const argv[] = {s->thidua, "serve", "--db", s->db, "--listen", "127.0.0.1:0", NULL};
    char text[1000];
    size_t n = 0;
    int out;

    s->server = begin(s, argv, &out);
    for (const char *at = NULL; !at;) {
        ssize_t got = n < sizeof text - 1 ? read(out, text + n, sizeof text - 1 - n) : 0;
        if (got <= 0)
            give_up("serve", s->dir);
        n += (size_t)got;
        text[n] = '\0';
        at = strstr(text, "http://127.0.0.1:");
        at = at && strchr(at, '\n') ? at : NULL;
        if (at)
            s->port = (int)strtol(at + strlen("http://127.0.0.1:"), NULL, 10);
    }
    /* The other end stays open: the server may say more. */
}

void stage_stop(struct stage *s, int sig)
{
    int status;

    kill(s->server, sig);
    waitpid(s->server, &status, 0);
    s->server = 0;
    if (sig == SIGTERM && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
        give_up("serve did not end well", s->dir);
}

const char *stage_unit(struct stage *s, int i)
{
    return arena_printf(s->arena, "%05d", 10001 + i % s->units * 3); /* as made_nation counts */
}

/* ---- people ---- */

static void expect(const struct reply *r, int status, const char *what)
{
    if (r->status == status)
        return;
    fprintf(stderr, "load: %s: status %d, %d expected\n%.600s\n", what, r->status, status,
            r->status ? r->body : "");
    exit(1);
}

/* The secret as the page shows it: base32 in groups of four. */
static size_t from_base32(const char *text, unsigned char *ret, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    unsigned bits = 0, have = 0;
    size_t n = 0;

    for (; *text; text++) {
        const char *d = *text == ' ' ? NULL : strchr(digits, *text);
        if (!d)
            continue;
        bits = bits << 5 | (unsigned)(d - digits);
        if ((have += 5) >= 8 && n < size)
            ret[n++] = (unsigned char)(bits >> (have -= 8));
    }
    return n;
}

static void second_factor(struct client *c)
{
    unsigned char secret[64];
    char text[100], csrf[100], form[200], code[TOTP_MAX_DIGITS + 1];
    struct reply r = client_get(c, "/tai-khoan/xac-thuc");

    expect(&r, 200, "second factor");
    CHECK(client_between(r.body, "gõ khóa: <span class=\"td-hash\">", "<", text, sizeof text));
    CHECK(client_between(r.body, "name=\"csrf\" value=\"", "\"", csrf, sizeof csrf));
    totp_code(secret, from_base32(text, secret, sizeof secret), time(NULL) / TOTP_STEP, TOTP_DIGITS,
              code);
    snprintf(form, sizeof form, "csrf=%s&ma=%s", csrf, code);
    r = client_post(c, "/tai-khoan/xac-thuc", form);
    expect(&r, 200, "code");
}

void stage_person(struct stage *s, struct client *c, const char *login, const char *role, int unit)
{
    char path[100] = "/loi-moi/", form[200];
    const char *args[16] = {s->thidua, "user",   "invite", login,  "--name",
                            login,     "--role", role,     "--db", s->db};

    if (unit >= 0) {
        args[10] = "--unit";
        args[11] = stage_unit(s, unit);
    }
    const char *out = stage_run(s, args), *token = strstr(out, "/loi-moi/");
    if (!token)
        give_up("user invite", out);
    snprintf(path, sizeof path, "%.*s", (int)strcspn(token, " \n"), token);
    struct reply r = client_post(c, path, "mat_khau=" PASSWORD_FORM "&lap_lai=" PASSWORD_FORM);
    expect(&r, 303, "invitation");
    snprintf(form, sizeof form, "ten=%s&mat_khau=" PASSWORD_FORM, login);
    r = client_post(c, "/dang-nhap", form);
    expect(&r, 303, "sign in");
    if (unit < 0)
        second_factor(c);
}

long stage_rss_kb(const struct stage *s)
{
    char path[60], line[200];
    long kb = 0;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%d/status", (int)s->server);
    f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (strncmp(line, "VmRSS:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    if (f)
        fclose(f);
    return kb;
}

long stage_cpu_ms(const struct stage *s)
{
    char path[60], line[1000] = "";
    const char *at;
    long ticks = 0;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)s->server);
    f = fopen(path, "r");
    if (!f || !fgets(line, sizeof line, f))
        return 0;
    fclose(f);
    at = strrchr(line, ')');
    for (int field = 3; at && field <= 15;
         field++) { /* 14 utime, 15 stime; the name ends field 2 */
        at = strchr(at + 1, ' ');
        if (at && field >= 14)
            ticks += strtol(at, NULL, 10);
    }
    return ticks * 1000 / sysconf(_SC_CLK_TCK);
}
