/* See xlsx_in.h.  Messages in the pipe: one byte what, four bytes how long, then that many bytes,
 * all in the machine's own order, since both ends are this program. 'S' the sheet's name 'R' a row:
 * u64 number, u32 cells, for each cell u8 type and u32 length, then the texts, each with a NUL
 * behind it 'E' a struct err 'Z' the end The child is a fork without exec; it touches no lock of
 * the parent but malloc's, which the C library keeps in order across fork. */
#include "doc/xlsx_in.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
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

struct child {
    char out[OUT];
    size_t n;
};

static int flush_out(struct child *c)
{
    for (size_t at = 0; at < c->n;) {
        ssize_t n = write(PIPE_FD, c->out + at, c->n - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return -1;
        at += (size_t)n;
    }
    c->n = 0;
    return 0;
}

static int send_bytes(struct child *c, const void *bytes, size_t n)
{
    const char *s = bytes;

    while (n) {
        size_t some = OUT - c->n < n ? OUT - c->n : n;
        memcpy(c->out + c->n, s, some);
        c->n += some;
        s += some;
        n -= some;
        if (c->n == OUT && flush_out(c) < 0)
            return -1;
    }
    return 0;
}

static int send_head(struct child *c, char what, size_t n)
{
    uint32_t len = (uint32_t)n;

    return send_bytes(c, &what, 1) < 0 || send_bytes(c, &len, 4) < 0 ? -1 : 0;
}

static int send_sheet(void *to, const char *name)
{
    size_t n = strlen(name);

    return send_head(to, 'S', n) < 0 || send_bytes(to, name, n) < 0 ? -1 : 0;
}

static int send_row(void *to, const struct row *row)
{
    struct child *c = to;
    uint32_t n = (uint32_t)row->n;
    size_t bytes = 12;

    for (size_t i = 0; i < row->n; i++)
        bytes += 5 + row->len[i] + 1;
    if (send_head(c, 'R', bytes) < 0 || send_bytes(c, &row->line, 8) < 0 ||
        send_bytes(c, &n, 4) < 0)
        return -1;
    for (size_t i = 0; i < row->n; i++)
        if (send_bytes(c, &row->type[i], 1) < 0 || send_bytes(c, &row->len[i], 4) < 0)
            return -1;
    for (size_t i = 0; i < row->n; i++)
        if (send_bytes(c, row->cell[i], row->len[i] + 1) < 0)
            return -1;
    return 0;
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

static bool lock_down(size_t file, const struct xlsx_limits *lim)
{
    rlim_t memory = mapped_now() + MEMORY + file;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0);
    if (!SANITIZED) /* the sanitizer maps terabytes of shadow */
        limit(RLIMIT_AS, memory);
    limit(RLIMIT_CPU, lim->cpu_seconds);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CORE, 0);
    if (syscall(SYS_close_range, PIPE_FD + 1, ~0U, 0) < 0)
        return false;
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    limit(RLIMIT_NOFILE, 0);
    return lock_calls();
}

static _Noreturn void child_main(int fd, size_t size, int out, const char *name,
                                 const struct xlsx_limits *lim)
{
    static struct child c; /* of this process alone */
    struct xlsx_sink sink = {.sheet = send_sheet, .row = send_row, .to = &c};
    struct err e = {0};

    signal(SIGPIPE, SIG_DFL);
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (out != PIPE_FD)
        dup2(out, PIPE_FD);
    if (bytes == MAP_FAILED || !lock_down(size, lim))
        err_set(&e, ERR_INTERNAL, "%s", _("Không khóa được tiến trình đọc tệp"));
    else
        xlsx_parse(bytes, size, name, lim, &sink, &e);
    int r = e.code ? send_head(&c, 'E', sizeof e) < 0 || send_bytes(&c, &e, sizeof e) < 0
                   : send_head(&c, 'Z', 0) < 0;
    _exit(r || flush_out(&c) < 0);
}

/* ---- the parent ---- */

struct xlsx_in {
    struct rows rows; /* must be first */
    pid_t pid;        /* 0 once it is gone */
    int fd;
    char *name;
    struct xlsx_limits lim;
    char *in; /* bytes from the pipe: [pos, end) */
    size_t cap, pos, end;
    const char **cell;
    uint32_t *len;
    uint8_t *type;
    char sheet[1024];
    struct rows_info info;
    bool over;
    struct err err;
};

static int keep(struct xlsx_in *x, struct err *e)
{
    x->err = *e;
    return e->code;
}

static int wait_child(struct xlsx_in *x)
{
    int status = 0;

    if (!x->pid)
        return 0;
    while (waitpid(x->pid, &status, 0) < 0)
        if (errno != EINTR)
            break;
    x->pid = 0;
    return status;
}

static int child_died(struct xlsx_in *x, struct err *e)
{
    int status = wait_child(x), sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

    if (sig == SIGXCPU || sig == SIGKILL)
        err_set(e, ERR_LIMIT, "%s", _("Đọc tệp .xlsx quá lâu nên đã dừng"));
    else
        err_set(e, ERR_INPUT, "%s",
                _("Tệp .xlsx làm tiến trình đọc dừng bất thường: tệp hỏng hoặc cố ý làm sai"));
    err_at(e, x->name, 0, 0);
    err_hint(e, "%s", _("Mở tệp bằng bảng tính rồi lưu lại dạng .xlsx, hoặc .csv."));
    err_detail(e, "status %#x after row %llu", (unsigned)status, (unsigned long long)x->info.rows);
    return keep(x, e);
}

static int bad_message(struct xlsx_in *x, const char *what, struct err *e)
{
    err_set(e, ERR_INPUT, "%s", _("Tiến trình đọc tệp .xlsx gửi dữ liệu sai: không dùng kết quả"));
    err_at(e, x->name, 0, 0);
    err_hint(e, "%s", _("Mở tệp bằng bảng tính rồi lưu lại dạng .csv."));
    err_detail(e, "%s", what);
    return keep(x, e);
}

/* Sees to it that n bytes lie at in + pos; 0, or -1 when the child ended first. */
static int need(struct xlsx_in *x, size_t n)
{
    if (x->pos && x->cap - x->pos < n) {
        memmove(x->in, x->in + x->pos, x->end - x->pos);
        x->end -= x->pos;
        x->pos = 0;
    }
    if (x->cap < n) {
        x->cap = n;
        x->in = xrealloc(x->in, x->cap);
    }
    while (x->end - x->pos < n) {
        ssize_t got = read(x->fd, x->in + x->end, x->cap - x->end);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return -1;
        x->end += (size_t)got;
    }
    return 0;
}

/* A row of n bytes at p: every length is checked before it is believed. */
static int take_row(struct xlsx_in *x, const char *p, size_t n, struct row *ret, struct err *e)
{
    uint64_t line;
    uint32_t cells;

    if (n < 12)
        return bad_message(x, "short row", e);
    memcpy(&line, p, 8);
    memcpy(&cells, p + 8, 4);
    if (cells == 0 || cells > x->lim.max_cols || (n - 12) / 6 < cells)
        return bad_message(x, "number of cells", e);
    const char *heads = p + 12, *text = heads + 5 * (size_t)cells, *end = p + n;
    for (uint32_t i = 0; i < cells; i++) {
        memcpy(&x->type[i], heads + 5 * (size_t)i, 1);
        memcpy(&x->len[i], heads + 5 * (size_t)i + 1, 4);
        if (x->type[i] > CELL_ERROR || x->len[i] > x->lim.max_cell ||
            x->len[i] >= (size_t)(end - text) || memchr(text, 0, x->len[i] + 1) != text + x->len[i])
            return bad_message(x, "length of a cell", e);
        if (!utf8_valid(text, x->len[i]))
            return bad_message(x, "text of a cell", e);
        x->cell[i] = text;
        text += x->len[i] + 1;
    }
    if (text != end)
        return bad_message(x, "length of a row", e);
    x->info.rows++;
    *ret = (struct row){.n = cells, .cell = x->cell, .len = x->len, .type = x->type, .line = line};
    return 1;
}

static int take_error(struct xlsx_in *x, const char *p, size_t n, struct err *e)
{
    if (n != sizeof *e)
        return bad_message(x, "error", e);
    memcpy(e, p, n);
    e->message[sizeof e->message - 1] = e->hint[sizeof e->hint - 1] = '\0';
    e->detail[sizeof e->detail - 1] = e->file[sizeof e->file - 1] = '\0';
    e->field[sizeof e->field - 1] = '\0';
    if (e->code >= 0 || e->code < ERR_INTERNAL || !utf8_valid(e->message, strlen(e->message)) ||
        !utf8_valid(e->hint, strlen(e->hint)) || !utf8_valid(e->detail, strlen(e->detail)))
        return bad_message(x, "error", e);
    err_at(e, x->name, e->line, e->column);
    return keep(x, e);
}

static int take_sheet(struct xlsx_in *x, const char *p, size_t n, struct err *e)
{
    if (n >= sizeof x->sheet || memchr(p, 0, n) || !utf8_valid(p, n))
        return bad_message(x, "sheet", e);
    memcpy(x->sheet, p, n);
    x->sheet[n] = '\0';
    return 0;
}

static int xlsx_next(struct rows *rows, struct row *ret, struct err *e)
{
    struct xlsx_in *x = (struct xlsx_in *)rows;

    if (x->err.code) {
        *e = x->err;
        return e->code;
    }
    while (!x->over) {
        uint32_t n;
        if (need(x, HEAD) < 0)
            return child_died(x, e);
        char what = x->in[x->pos];
        memcpy(&n, x->in + x->pos + 1, 4);
        if (n > x->lim.max_row + 6 * x->lim.max_cols + sizeof *e)
            return bad_message(x, "length of a message", e);
        if (need(x, HEAD + (size_t)n) < 0)
            return child_died(x, e);
        const char *p = x->in + x->pos + HEAD;
        x->pos += HEAD + n;
        if (what == 'R')
            return take_row(x, p, n, ret, e);
        if (what == 'E')
            return take_error(x, p, n, e);
        if (what == 'S' && take_sheet(x, p, n, e) < 0)
            return e->code;
        x->over = what == 'Z';
        if (what != 'S' && what != 'Z')
            return bad_message(x, "kind of message", e);
    }
    return 0;
}

static void xlsx_info(struct rows *rows, struct rows_info *ret)
{
    *ret = ((struct xlsx_in *)rows)->info;
}

static void xlsx_close(struct rows *rows)
{
    struct xlsx_in *x = (struct xlsx_in *)rows;

    close(x->fd);
    if (x->pid)
        kill(x->pid, SIGKILL);
    wait_child(x);
    free(x->name);
    free(x->in);
    free(x->cell);
    free(x->len);
    free(x->type);
    free(x);
}

static struct xlsx_in *xlsx_new(const char *path, const struct xlsx_limits *limits)
{
    struct xlsx_in *x = xcalloc(1, sizeof *x);

    x->rows = (struct rows){.next = xlsx_next, .info = xlsx_info, .close = xlsx_close};
    x->lim = xlsx_limits_or_default(limits);
    x->name = xstrdup(path);
    x->cap = OUT;
    x->in = xmalloc(x->cap);
    x->cell = xcalloc(x->lim.max_cols, sizeof *x->cell);
    x->len = xcalloc(x->lim.max_cols, sizeof *x->len);
    x->type = xcalloc(x->lim.max_cols, sizeof *x->type);
    x->info = (struct rows_info){.format = "xlsx", .encoding = "", .sheet = x->sheet};
    return x;
}

static int check_size(const char *path, int fd, const struct xlsx_limits *lim, size_t *ret,
                      struct err *e)
{
    struct stat st;

    if (fstat(fd, &st) < 0)
        return err_errno(e, _("Không đọc được tệp"), path);
    if (!S_ISREG(st.st_mode) || st.st_size == 0) {
        err_set(e, ERR_INPUT, _("%s không phải tệp .xlsx"), path);
        return err_hint(e, "%s", _("Chọn tệp bảng tính có nội dung."));
    }
    if ((uint64_t)st.st_size > lim->max_file) {
        err_set(e, ERR_LIMIT, _("Tệp %s lớn hơn giới hạn %zu byte"), path, lim->max_file);
        return err_hint(e, "%s", _("Chia tệp nhỏ hơn rồi nạp từng phần."));
    }
    *ret = (size_t)st.st_size;
    return 0;
}

int xlsx_open(struct rows **ret, const char *path, const struct xlsx_limits *limits, struct err *e)
{
    struct xlsx_limits lim = xlsx_limits_or_default(limits);
    _close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
    int ends[2];
    size_t size = 0;

    if (fd < 0)
        return err_errno(e, _("Không mở được tệp"), path);
    if (check_size(path, fd, &lim, &size, e) < 0)
        return e->code;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return err_errno(e, _("Không mở được đường ống đọc tệp"), path);
    pid_t pid = fork();
    if (pid == 0)
        child_main(fd, size, ends[1], path, &lim);
    close(ends[1]);
    if (pid < 0) {
        err_errno(e, _("Không tạo được tiến trình đọc tệp"), path);
        close(ends[0]);
        return e->code;
    }
    struct xlsx_in *x = xlsx_new(path, &lim);
    x->pid = pid;
    x->fd = ends[0];
    x->info.bytes = size;
    *ret = &x->rows;
    return 0;
}
