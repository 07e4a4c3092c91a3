/* Build-time: the SQL compiler.  Statements live in sql/query/<topic>.sql, each under a header that
 * declares its name, kind, parameters and columns; this program turns them into typed C functions
 * and into the two texts that SQLite (?1) and PostgreSQL ($1) prepare.  No SQL is put together at
 * run time anywhere, so a statement that is not in sql/ does not exist.  It also packs the numbered
 * migrations into the binary.
 *
 *   -- What it is for: becomes the comment in the header.
 *   -- name: fact_newest one        kind: exec | one | many | bulk
 *   -- in: tenant int, code text    types: int, text, blob; a trailing ? means "may be NULL"
 *   -- out: rev int, den text?
 *   SELECT rev, den FROM fact WHERE tenant = :tenant AND code = :code ORDER BY rev DESC LIMIT 1;
 *
 * It refuses: a parameter that is used but not declared or declared but not used; a statement that
 * touches a table with a tenant column and does not name tenant for each of them; UPDATE or DELETE
 * on a table marked
 * `-- append-only` in its migration; a bulk that is not a plain INSERT of its parameters in order.
 * It does not parse SQL: the engines do, in test/sql, which prepares every statement on both.
 *
 * usage: sqlc OUT.h OUT.c sql/migrate/NNNN_name.sql … sql/query/topic.sql … */
#include "sqlc.h"

struct query queries[MAX_QUERIES];
static struct table tables[MAX_TABLES];
static int n_tables;
int n_queries;

__attribute__((noreturn, format(printf, 3, 4))) void die(const char *file, int line,
                                                         const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "%s:%d: error: ", file, line);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

char *room(char *was, size_t n)
{
    static char *kept[4 * MAX_QUERIES];
    static int n_kept;
    int at = 0;

    while (at < n_kept && kept[at] != was)
        at++;
    if (!was)
        at = n_kept++;
    if (at == 4 * MAX_QUERIES || !(kept[at] = realloc(was, n)))
        die("sqlc", 0, "out of memory");
    return kept[at];
}

char *read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *s = NULL;
    size_t n = 0, got;

    if (!f)
        die(path, 0, "cannot open");
    do {
        s = room(s, n + 65537);
        got = fread(s + n, 1, 65536, f);
        n += got;
    } while (got);
    s[n] = '\0';
    fclose(f);
    return s;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

struct token next_token(const char **s)
{
    const char *p = *s;
    struct token t;

    while (isspace((unsigned char)*p))
        p++;
    t.at = p;
    t.what = *p;
    if (!*p) {
    } else if (p[0] == '-' && p[1] == '-') {
        t.what = 'c';
        p += strcspn(p, "\n");
    } else if (*p == '\'' || *p == '"') {
        t.what = 's';
        for (char quote = *p++; *p && *p != quote;)
            p++;
        p += *p != '\0';
    } else if (is_word(*p) || (*p == ':' && is_word(p[1]))) {
        t.what = *p == ':' ? 'p' : 'w';
        for (p++; is_word(*p);)
            p++;
    } else {
        p++;
    }
    t.n = (size_t)(p - t.at);
    *s = p;
    return t;
}

static bool is(struct token t, const char *word)
{
    return t.what == 'w' && strlen(word) == t.n && strncasecmp(t.at, word, t.n) == 0;
}

static void copy_word(char to[MAX_WORD], const char *from, size_t n, const char *file, int line)
{
    if (n == 0 || n >= MAX_WORD)
        die(file, line, "a name is empty or longer than %d", MAX_WORD - 1);
    memcpy(to, from, n);
    to[n] = '\0';
}

/* ---- migrations ---- */

/* What each macro is in SQLite and in PostgreSQL. */
static const struct {
    const char *name, *sqlite, *pg;
} macros[] = {
    {"@BLOB@", "BLOB", "BYTEA"},
    {"@BIGINT@", "INTEGER", "BIGINT"},
    /* C collation: byte order, as in SQLite, so that both engines sort alike. */
    {"@TEXT@", "TEXT", "TEXT COLLATE \"C\""},
    {"@TABLE_OPTIONS@", "STRICT, WITHOUT ROWID", ""},
    /* For rows larger than some hundred bytes, which a tree by key holds badly. */
    {"@WIDE_TABLE_OPTIONS@", "STRICT", ""},
    /* What stands between is for one engine alone. */
    {"@SQLITE@", "", "/*"},
    {"@END_SQLITE@", "", "*/"},
    {"@PG@", "/*", ""},
    {"@END_PG@", "*/", ""},
};

char *expand(const char *sql, bool pg, const char *path)
{
    size_t cap = strlen(sql) * 4 + 64, n = 0;
    char *out = room(NULL, cap);

    while (*sql) {
        size_t i, skip = 0;
        for (i = 0; *sql == '@' && i < sizeof macros / sizeof macros[0]; i++) {
            skip = strlen(macros[i].name);
            if (strncmp(sql, macros[i].name, skip) == 0)
                break;
            skip = 0;
        }
        if (*sql == '@' && !skip)
            die(path, 0, "unknown macro near '%.20s'", sql);
        const char *with = pg && skip ? macros[i].pg : skip ? macros[i].sqlite : NULL;
        if (with)
            n += (size_t)snprintf(out + n, cap - n, "%s", with);
        else
            out[n++] = *sql;
        sql += skip ? skip : 1;
    }
    out[n] = '\0';
    return out;
}

/* Notes the tables that a migration makes: has it a tenant column, is it append-only? */
static void scan_tables(const char *sql, const char *path)
{
    bool append_only = false;

    for (struct token t; (t = next_token(&sql)).what;) {
        if (t.what == 'c' && t.n == 14 && memcmp(t.at, "-- append-only", 14) == 0)
            append_only = true;
        if (!is(t, "CREATE") || !is(next_token(&sql), "TABLE"))
            continue;
        if (n_tables == MAX_TABLES)
            die(path, 0, "too many tables");
        struct table *made = &tables[n_tables++];
        t = next_token(&sql);
        copy_word(made->name, t.at, t.n, path, 0);
        made->append_only = append_only;
        append_only = false;
        for (int depth = 0; (t = next_token(&sql)).what && t.what != ';';) {
            depth += t.what == '(' ? 1 : t.what == ')' ? -1 : 0;
            made->tenant |= depth == 1 && is(t, "tenant");
        }
    }
}

/* ---- queries ---- */

static char type_of(const char *s, size_t n, const char *file, int line)
{
    bool null = n && s[n - 1] == '?';

    n -= null;
    if (n == 3 && memcmp(s, "int", 3) == 0)
        return null ? 'I' : 'i';
    if (n == 4 && memcmp(s, "text", 4) == 0)
        return null ? 'T' : 't';
    if (n == 4 && memcmp(s, "blob", 4) == 0)
        return null ? 'B' : 'b';
    die(file, line, "unknown type '%.*s' (int, text, blob, with ? when it may be NULL)", (int)n, s);
}

/* "tenant int, code text?" appended to a field list. */
static void parse_fields(const char *s, struct field *list, int *n, const char *file, int line)
{
    for (;;) {
        s += strspn(s, " ,\t");
        if (!*s)
            return;
        if (*n == MAX_FIELDS)
            die(file, line, "more than %d fields", MAX_FIELDS);
        struct field *f = &list[(*n)++];
        size_t len = strcspn(s, " ,");
        copy_word(f->name, s, len, file, line);
        s += len;
        s += strspn(s, " ");
        len = strcspn(s, " ,");
        f->type = type_of(s, len, file, line);
        s += len;
        for (int i = 0; i < *n - 1; i++)
            if (strcmp(list[i].name, f->name) == 0)
                die(file, line, "field '%s' is declared twice", f->name);
    }
}

static void parse_name(struct query *q, const char *s)
{
    size_t len = strcspn(s, " ");

    copy_word(q->name, s, len, q->file, q->line);
    s += len + strspn(s + len, " ");
    if (strlen(s) >= sizeof q->kind)
        die(q->file, q->line, "unknown kind '%s'", s);
    memcpy(q->kind, s, strlen(s) + 1);
    if (strcmp(s, "exec") && strcmp(s, "one") && strcmp(s, "many") && strcmp(s, "bulk"))
        die(q->file, q->line, "unknown kind '%s' (exec, one, many, bulk)", s);
    for (int i = 0; i < n_queries; i++)
        if (&queries[i] != q && strcmp(queries[i].name, q->name) == 0)
            die(q->file, q->line, "'%s' exists already in %s", q->name, queries[i].file);
}

static void add_doc(struct query *q, const char *line)
{
    size_t n = strlen(q->doc);

    snprintf(q->doc + n, sizeof q->doc - n, "%s%s", n ? "\n * " : "", line);
}

static void header_line(struct query *q, char *line, int number)
{
    q->line = number;
    if (strncmp(line, "name:", 5) == 0)
        parse_name(q, line + 5 + strspn(line + 5, " "));
    else if (strncmp(line, "in:", 3) == 0)
        parse_fields(line + 3, q->in, &q->n_in, q->file, number);
    else if (strncmp(line, "out:", 4) == 0)
        parse_fields(line + 4, q->out, &q->n_out, q->file, number);
    else if (*line)
        add_doc(q, line);
}

/* Moves over blank lines; returns false at the end of the file. */
static bool skip_blank(char **s, int *line)
{
    for (; isspace((unsigned char)**s); (*s)++)
        *line += **s == '\n';
    return **s != '\0';
}

static void parse_file(const char *path)
{
    char *s = read_file(path);
    int line = 1;

    while (skip_blank(&s, &line)) {
        if (n_queries == MAX_QUERIES)
            die(path, line, "too many queries");
        struct query *q = &queries[n_queries++];
        q->file = path;
        q->line = line;
        while (s[0] == '-' && s[1] == '-') {
            char *text = s + 2 + strspn(s + 2, " ");
            s += strcspn(s, "\n");
            if (*s)
                *s++ = '\0';
            header_line(q, text, line++);
        }
        if (!q->name[0]) {
            n_queries--; /* a comment by itself, at the top of a file */
            memset(q, 0, sizeof *q);
            if (skip_blank(&s, &line) && s[0] != '-')
                die(path, line, "a statement without '-- name:'");
            continue;
        }
        q->sql = s;
        const char *p = s;
        struct token t;
        while ((t = next_token(&p)).what && t.what != ';')
            if (t.what == 'c')
                die(path, line, "comments belong above the statement (%s)", q->name);
        if (!t.what)
            die(path, line, "'%s' does not end with ;", q->name);
        for (char *c = s; c < t.at; c++)
            line += *c == '\n';
        s += t.at - s;
        *s++ = '\0';
    }
}

/* ---- rules ---- */

int find_param(const struct query *q, struct token t)
{
    for (int i = 0; i < q->n_in; i++)
        if (strlen(q->in[i].name) == t.n - 1 && memcmp(q->in[i].name, t.at + 1, t.n - 1) == 0)
            return i;
    return -1;
}

static void check_params(struct query *q)
{
    const char *s = q->sql;

    for (struct token t; (t = next_token(&s)).what;) {
        if (t.what != 'p')
            continue;
        int i = find_param(q, t);
        if (i < 0)
            die(q->file, q->line, "%s: '%.*s' is used but not declared", q->name, (int)t.n, t.at);
        q->in[i].used = true;
    }
    for (int i = 0; i < q->n_in; i++)
        if (!q->in[i].used)
            die(q->file, q->line, "%s: '%s' is declared but not used", q->name, q->in[i].name);
    bool rows = strcmp(q->kind, "one") == 0 || strcmp(q->kind, "many") == 0;
    if (rows != (q->n_out > 0))
        die(q->file, q->line, "%s: kind %s %s columns (-- out:)", q->name, q->kind,
            rows ? "needs" : "has no");
}

/* Each table that has a tenant column must have tenant named once, and :tenant must be there: a
 * join or a sub-query that forgets it would mix authorities, and could not be distributed. */
static void check_tables(const struct query *q)
{
    const char *s = q->sql;
    int touched = 0, named = 0;
    bool param = false, writes = false, append_only = false;

    for (struct token t; (t = next_token(&s)).what;) {
        named += is(t, "tenant");
        param |= t.what == 'p' && t.n == 7 && memcmp(t.at, ":tenant", 7) == 0;
        writes |= is(t, "UPDATE") || is(t, "DELETE");
        if (!is(t, "FROM") && !is(t, "JOIN") && !is(t, "INTO") && !is(t, "UPDATE"))
            continue;
        const char *peek = s;
        t = next_token(&peek);
        for (int i = 0; i < n_tables; i++)
            if (is(t, tables[i].name)) {
                touched += tables[i].tenant;
                append_only |= tables[i].append_only;
            }
    }
    if (touched && (!param || named < touched))
        die(q->file, q->line, "%s: names tenant %d times for %d tables (and needs :tenant)",
            q->name, named, touched);
    if (writes && append_only)
        die(q->file, q->line, "%s: UPDATE or DELETE on an append-only table", q->name);
}

/* INSERT INTO t (a, b) VALUES (:a, :b), parameters in declared order; *ret: its table and columns.
 */
void check_bulk(const struct query *q, struct token *ret)
{
    const char *s = q->sql, *begin;
    bool ok = is(next_token(&s), "INSERT") && is(next_token(&s), "INTO");
    struct token t = next_token(&s);

    begin = t.at;
    ok = ok && next_token(&s).what == '(';
    do
        t = next_token(&s);
    while (t.what && t.what != ')');
    *ret = (struct token){.at = begin, .n = (size_t)(s - begin)};
    ok = ok && is(next_token(&s), "VALUES");
    for (int i = 0; ok && i < q->n_in; i++)
        ok = next_token(&s).what == (i ? ',' : '(') && find_param(q, next_token(&s)) == i;
    if (!ok || next_token(&s).what != ')' || next_token(&s).what)
        die(q->file, q->line, "%s: bulk is INSERT INTO t (a, b) VALUES (:a, :b), in order",
            q->name);
}

/* ---- */

int main(int argc, char **argv)
{
    FILE *f = argc > 3 ? fopen(argv[2], "w") : NULL;
    int first_query = 3;

    if (!f) {
        fputs("usage: sqlc OUT.h OUT.c sql/migrate/*.sql sql/query/*.sql\n", stderr);
        return 2;
    }
    for (; first_query < argc && strstr(argv[first_query], "migrate/"); first_query++)
        scan_tables(read_file(argv[first_query]), argv[first_query]);
    for (int i = first_query; i < argc; i++)
        parse_file(argv[i]);
    for (int i = 0; i < n_queries; i++) {
        check_params(&queries[i]);
        check_tables(&queries[i]);
    }
    put_source(f, argv + 3, first_query - 3);
    put_header(argv[1]);
    return fclose(f) != 0;
}
