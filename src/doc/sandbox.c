/* See sandbox.h.  In the pipe: one byte what, four bytes how long, then that many bytes.  'E' is a
 * struct err, 'Z' the end.  The child touches no lock of the parent but malloc's, which the C
 * library keeps in order across fork. */
#include "doc/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/utf8.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

enum { PIPE_FD = 3, HEAD = 5, MEMORY = 1 << 30, OUT = 65536 };

/* ---- the child ---- */

struct sandbox_out {
    char bytes[OUT];
    size_t n;
};

static int flush_out(struct sandbox_out *o)
{
    for (size_t at = 0; at < o->n;) {
        ssize_t n = write(PIPE_FD, o->bytes + at, o->n - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return -1;
        at += (size_t)n;
    }
    o->n = 0;
    return 0;
}

int sandbox_bytes(struct sandbox_out *o, const void *bytes, size_t n)
{
    const char *s = bytes;

    while (n) {
        size_t some = OUT - o->n < n ? OUT - o->n : n;
        memcpy(o->bytes + o->n, s, some);
        o->n += some;
        s += some;
        n -= some;
        if (o->n == OUT && flush_out(o) < 0)
            return -1;
    }
    return 0;
}

int sandbox_head(struct sandbox_out *o, char what, size_t n)
{
    uint32_t len = (uint32_t)n;

    CHECK(n <= UINT32_MAX);
    return sandbox_bytes(o, &what, 1) < 0 || sandbox_bytes(o, &len, 4) < 0 ? -1 : 0;
}

static void limit(__rlimit_resource_t what, rlim_t most)
{
    struct rlimit l = {.rlim_cur = most, .rlim_max = most};

    setrlimit(what, &l);
}

/* What the process has mapped now: RLIMIT_AS counts that too. */
static rlim_t mapped_now(void)
{
    unsigned long pages = 0;
    _fclose_ FILE *f = fopen("/proc/self/statm", "re");

    if (!f || fscanf(f, "%lu", &pages) != 1)
        return (rlim_t)1 << 32;
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* Only what computing, memory, writing the pipe and dying need; all else fails with EPERM. */
static bool lock_calls(void)
{
    static const int allowed[] = {
        SCMP_SYS(brk),           SCMP_SYS(munmap),       SCMP_SYS(mremap), SCMP_SYS(madvise),
        SCMP_SYS(exit),          SCMP_SYS(exit_group),   SCMP_SYS(futex),  SCMP_SYS(getrandom),
        SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time),   SCMP_SYS(rt_sigreturn),
        SCMP_SYS(rt_sigprocmask)};
    scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    bool ok = ctx != NULL;

    for (size_t i = 0; ok && i < ARRAY_SIZE(allowed); i++)
        ok = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
    if (SANITIZED) /* it looks for the stack of signals before every function that does not return */
        ok = ok && seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(sigaltstack), 0) == 0;
    ok = ok &&
         seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(write), 1, SCMP_A0(SCMP_CMP_EQ, PIPE_FD)) ==
             0 &&
         seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
                          SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO)) == 0 &&
         seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                          SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0 &&
         seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                          SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0 &&
         seccomp_load(ctx) == 0;
    seccomp_release(ctx);
    return ok;
}

static bool lock_down(size_t file, const struct sandbox_job *job)
{
    rlim_t memory = mapped_now() + MEMORY + file;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0);
    if (!SANITIZED) /* the sanitizer maps terabytes of shadow */
        limit(RLIMIT_AS, memory);
    limit(RLIMIT_CPU, job->cpu_seconds);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CORE, 0);
    alarm(job->wall_seconds);
    if (syscall(SYS_close_range, PIPE_FD + 1, ~0U, 0) < 0)
        return false;
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    limit(RLIMIT_NOFILE, 0);
    return lock_calls();
}

/* The parent's habits with signals are not the child's: whatever happens in there kills it. */
static void plain_signals(void)
{
    sigset_t none;

    for (int i = 1; i < NSIG; i++)
        signal(i, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void child_main(int fd, size_t size, int pipe_end, const struct sandbox_job *job)
{
    static struct sandbox_out out; /* of this process alone */
    struct err e = {0};

    plain_signals();
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (pipe_end != PIPE_FD)
        dup2(pipe_end, PIPE_FD);
    if (bytes == MAP_FAILED || !lock_down(size, job))
        err_set(&e, ERR_INTERNAL, "%s", _("Không khóa được tiến trình đọc tệp"));
    else
        job->run(bytes, size, job->arg, &out, &e);
    int r = e.code ? sandbox_head(&out, 'E', sizeof e) < 0 || sandbox_bytes(&out, &e, sizeof e) < 0
                   : sandbox_head(&out, 'Z', 0) < 0;
    _exit(r || flush_out(&out) < 0);
}

/* ---- the parent ---- */

static int keep(struct sandbox *s, struct err *e)
{
    s->err = *e;
    return e->code;
}

static int wait_child(struct sandbox *s)
{
    int status = 0;

    if (!s->pid)
        return 0;
    while (waitpid(s->pid, &status, 0) < 0)
        if (errno != EINTR)
            break;
    s->pid = 0;
    return status;
}

static int child_died(struct sandbox *s, struct err *e)
{
    int status = wait_child(s), sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

    if (sig == SIGXCPU || sig == SIGKILL || sig == SIGALRM)
        err_set(e, ERR_LIMIT, "%s", _("Đọc tệp quá lâu nên đã dừng"));
    else
        err_set(e, ERR_INPUT, "%s",
                _("Tệp làm tiến trình đọc dừng bất thường: tệp hỏng hoặc cố ý làm sai"));
    err_at(e, s->name, 0, 0);
    err_hint(e, "%s", _(s->hint));
    err_detail(e, "status %#x", (unsigned)status);
    return keep(s, e);
}

int sandbox_bad(struct sandbox *s, const char *what, struct err *e)
{
    err_set(e, ERR_INPUT, "%s", _("Tiến trình đọc tệp gửi dữ liệu sai: không dùng kết quả"));
    err_at(e, s->name, 0, 0);
    err_hint(e, "%s", _(s->hint));
    err_detail(e, "%s", what);
    return keep(s, e);
}

/* Sees to it that n bytes lie at in + pos; 0, or -1 when the child ended first. */
static int need(struct sandbox *s, size_t n)
{
    if (s->pos && s->cap - s->pos < n) {
        memmove(s->in, s->in + s->pos, s->end - s->pos);
        s->end -= s->pos;
        s->pos = 0;
    }
    if (s->cap < n) {
        s->cap = n;
        s->in = xrealloc(s->in, s->cap);
    }
    while (s->end - s->pos < n) {
        ssize_t got = read(s->fd, s->in + s->end, s->cap - s->end);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return -1;
        s->end += (size_t)got;
    }
    return 0;
}

static int take_error(struct sandbox *s, const char *p, size_t n, struct err *e)
{
    if (n != sizeof *e)
        return sandbox_bad(s, "error", e);
    memcpy(e, p, n);
    e->message[sizeof e->message - 1] = e->hint[sizeof e->hint - 1] = '\0';
    e->detail[sizeof e->detail - 1] = e->file[sizeof e->file - 1] = '\0';
    e->field[sizeof e->field - 1] = '\0';
    if (e->code >= 0 || e->code < ERR_INTERNAL || !utf8_valid(e->message, strlen(e->message)) ||
        !utf8_valid(e->hint, strlen(e->hint)) || !utf8_valid(e->detail, strlen(e->detail)) ||
        !utf8_valid(e->field, strlen(e->field)))
        return sandbox_bad(s, "error", e);
    err_at(e, s->name, e->line, e->column);
    return keep(s, e);
}

int sandbox_next(struct sandbox *s, size_t max, char *ret_what, const char **ret, size_t *ret_n,
                 struct err *e)
{
    uint32_t n;

    if (s->err.code) {
        *e = s->err;
        return e->code;
    }
    if (s->over)
        return 0;
    if (need(s, HEAD) < 0)
        return child_died(s, e);
    char what = s->in[s->pos];
    memcpy(&n, s->in + s->pos + 1, 4);
    if (n > (what == 'E' ? sizeof *e : max))
        return sandbox_bad(s, "length of a message", e);
    if (need(s, HEAD + (size_t)n) < 0)
        return child_died(s, e);
    const char *p = s->in + s->pos + HEAD;
    s->pos += HEAD + n;
    if (what == 'E')
        return take_error(s, p, n, e);
    s->over = what == 'Z';
    if (s->over)
        return 0;
    *ret_what = what;
    *ret = p;
    *ret_n = n;
    return 1;
}

int sandbox_start(struct sandbox *ret, int fd, size_t size, const struct sandbox_job *job,
                  struct err *e)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return err_errno(e, _("Không mở được đường ống đọc tệp"), job->name);
    pid_t pid = fork();
    if (pid == 0)
        child_main(fd, size, ends[1], job);
    close(ends[1]);
    if (pid < 0) {
        err_errno(e, _("Không tạo được tiến trình đọc tệp"), job->name);
        close(ends[0]);
        return e->code;
    }
    *ret = (struct sandbox){
        .pid = pid, .fd = ends[0], .name = xstrdup(job->name), .hint = job->hint, .cap = OUT};
    ret->in = xmalloc(ret->cap);
    return 0;
}

void sandbox_end(struct sandbox *s)
{
    if (!s->in)
        return;
    close(s->fd);
    if (s->pid)
        kill(s->pid, SIGKILL);
    wait_child(s);
    free(s->name);
    free(s->in);
    memset(s, 0, sizeof *s);
}
