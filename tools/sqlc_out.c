/* See sqlc.c.  Writes what was read and found good as C: a table of statements and migrations, and a typed function
 * for each statement that only packs values and unpacks columns. */
#include "sqlc.h"

static void put_quoted(FILE *f, const char *s, size_t n)
{
    fputc('"', f);
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '\n')
            fputs(i + 1 < n ? "\\n\"\n        \"" : "\\n", f);
        else if (s[i] == '"' || s[i] == '\\')
            fprintf(f, "\\%c", s[i]);
        else
            fputc(s[i], f);
    }
    fputc('"', f);
}

/* The statement with :name as ?N or $N. */
static void put_sql(FILE *f, const struct query *q, char mark)
{
    size_t cap = strlen(q->sql) + 512, n = 0;
    char *out = room(NULL, cap);
    const char *s = q->sql, *from = s;

    for (struct token t; (t = next_token(&s)).what;) {
        if (t.what != 'p')
            continue;
        n += (size_t)snprintf(out + n, cap - n, "%.*s%c%d", (int)(t.at - from), from, mark,
                              find_param(q, t) + 1);
        from = s;
    }
    n += (size_t)snprintf(out + n, cap - n, "%s", from);
    put_quoted(f, out, n);
}

static void put_fields(FILE *f, const struct field *list, int n)
{
    for (int i = 0; i < n; i++) {
        const char *name = list[i].name;
        if (list[i].type == 'i')
            fprintf(f, "    int64_t %s;\n", name);
        else if (list[i].type == 'I')
            fprintf(f, "    bool %s_null;\n    int64_t %s;\n", name, name);
        else if (tolower(list[i].type) == 't')
            fprintf(f, "    const char *%s;%s\n", name,
                    list[i].type == 'T' ? " /* or NULL */" : "");
        else
            fprintf(f, "    const void *%s;%s\n    size_t %s_len;\n", name,
                    list[i].type == 'B' ? " /* or NULL */" : "", name);
    }
}

static bool kind_is(const struct query *q, const char *kind)
{
    return strcmp(q->kind, kind) == 0;
}

static bool by_struct(const struct query *q)
{
    return q->n_in > MANY_PARAMS || kind_is(q, "bulk");
}

static bool needs_arena(const struct query *q)
{
    for (int i = 0; i < q->n_out; i++)
        if (tolower(q->out[i].type) != 'i')
            return true;
    return false;
}

static void put_params(FILE *f, const struct query *q)
{
    if (by_struct(q)) {
        fprintf(f, ", const struct sql_%s_in *in", q->name);
        return;
    }
    for (int i = 0; i < q->n_in; i++) {
        const char *name = q->in[i].name;
        if (q->in[i].type == 'i')
            fprintf(f, ", int64_t %s", name);
        else if (q->in[i].type == 'I')
            fprintf(f, ", const int64_t *%s", name);
        else if (tolower(q->in[i].type) == 't')
            fprintf(f, ", const char *%s", name);
        else
            fprintf(f, ", const void *%s, size_t %s_len", name, name);
    }
}

static void put_prototype(FILE *f, const struct query *q)
{
    const char *name = q->name;

    if (kind_is(q, "bulk")) {
        fprintf(f, "int sql_%s_row(struct db *db", name);
        put_params(f, q);
        fputs(", struct err *e)", f);
        return;
    }
    fprintf(f, "int sql_%s(struct db *db", name);
    put_params(f, q);
    if (kind_is(q, "one"))
        fprintf(f, "%s, struct sql_%s *ret", needs_arena(q) ? ", struct arena *a" : "", name);
    else if (kind_is(q, "many"))
        fputs(", struct db_cursor *ret", f);
    fputs(", struct err *e)", f);
}

static void put_declaration(FILE *f, const struct query *q)
{
    fputc('\n', f);
    if (q->doc[0])
        fprintf(f, "/* %s */\n", q->doc);
    if (q->n_out) {
        fprintf(f, "struct sql_%s {\n", q->name);
        put_fields(f, q->out, q->n_out);
        fputs("};\n", f);
    }
    if (by_struct(q)) {
        fprintf(f, "struct sql_%s_in {\n", q->name);
        put_fields(f, q->in, q->n_in);
        fputs("};\n", f);
    }
    put_prototype(f, q);
    fputs(";\n", f);
    if (kind_is(q, "many"))
        fprintf(f, "int sql_%s_next(struct db_cursor *c, struct sql_%s *ret, struct err *e);\n",
                q->name, q->name);
    if (kind_is(q, "bulk"))
        fprintf(f,
                "int sql_%s_start(struct db *db, struct err *e);\n"
                "int sql_%s_end(struct db *db, struct err *e);\n",
                q->name, q->name);
}

static void put_values(FILE *f, const struct query *q)
{
    bool packed = by_struct(q);
    const char *in = packed ? "in->" : "";

    fputs("    const struct db_value v[] = {\n", f);
    for (int i = 0; i < q->n_in; i++) {
        const char *n = q->in[i].name;
        switch (q->in[i].type) {
        case 'i':
            fprintf(f, "        db_int(%s%s),\n", in, n);
            break;
        case 'I':
            fprintf(f,
                    packed ? "        db_int_or_null(in->%s_null ? NULL : &in->%s),\n"
                           : "        db_int_or_null(%s),\n",
                    n, n);
            break;
        case 'b':
        case 'B':
            fprintf(f, "        db_blob(%s%s, %s%s_len),\n", in, n, in, n);
            break;
        default:
            fprintf(f, "        db_text(%s%s),\n", in, n);
        }
    }
    fprintf(f, "%s    };\n", q->n_in ? "" : "        {0},\n");
}

/* Columns → the struct; keep: texts are copied into the arena. */
static void put_take(FILE *f, const struct query *q, bool keep)
{
    for (int i = 0; i < q->n_out; i++) {
        const char *n = q->out[i].name;
        char type = (char)tolower(q->out[i].type);
        if (q->out[i].type == 'I')
            fprintf(f, "        ret->%s_null = c->col[%d].null;\n", n, i);
        if (type == 'i')
            fprintf(f, "        ret->%s = c->col[%d].i;\n", n, i);
        else if (keep)
            fprintf(f, "        ret->%s = db_keep(a, &c->col[%d]);\n", n, i);
        else
            fprintf(f, "        ret->%s = c->col[%d].p;\n", n, i);
        if (type == 'b')
            fprintf(f, "        ret->%s_len = c->col[%d].n;\n", n, i);
    }
}

static void put_function(FILE *f, const struct query *q, int id)
{
    const char *name = q->name;
    bool bulk = kind_is(q, "bulk"), one = kind_is(q, "one");

    fputc('\n', f);
    put_prototype(f, q);
    fputs("\n{\n", f);
    put_values(f, q);
    if (bulk || kind_is(q, "exec")) {
        fprintf(f, "\n    return db_%s(db, &db_queries[%d], v, e);\n}\n",
                bulk ? "bulk_row" : "exec", id);
    } else if (one) {
        fprintf(f,
                "    struct db_cursor cursor, *c = &cursor;\n"
                "    int r = db_select(db, &db_queries[%d], v, c, e);\n\n"
                "    if (r == 0)\n        r = db_next(c, e);\n    if (r == 1) {\n",
                id);
        put_take(f, q, true);
        fputs("    }\n    db_cursor_close(c);\n    return r;\n}\n", f);
    } else {
        fprintf(f, "\n    return db_select(db, &db_queries[%d], v, ret, e);\n}\n", id);
        fprintf(f,
                "\nint sql_%s_next(struct db_cursor *c, struct sql_%s *ret, struct err *e)\n{\n"
                "    int r = db_next(c, e);\n\n    if (r == 1) {\n",
                name, name);
        put_take(f, q, false);
        fputs("    }\n    return r;\n}\n", f);
    }
    if (bulk)
        fprintf(f,
                "\nint sql_%s_start(struct db *db, struct err *e)\n{\n"
                "    return db_bulk_start(db, &db_queries[%d], e);\n}\n"
                "\nint sql_%s_end(struct db *db, struct err *e)\n{\n"
                "    return db_bulk_end(db, &db_queries[%d], e);\n}\n",
                name, id, name, id);
}

static void put_entry(FILE *f, const struct query *q, int id)
{
    fprintf(
        f,
        "    {\n     .name = \"%s\",\n     .id = %d,\n     .n_params = %d,\n     .n_cols = %d,\n",
        q->name, id, q->n_in, q->n_out);
    fputs("     .params = \"", f);
    for (int i = 0; i < q->n_in; i++)
        fputc(q->in[i].type, f);
    fputs("\",\n     .cols = \"", f);
    for (int i = 0; i < q->n_out; i++)
        fputc(q->out[i].type, f);
    fputs("\",\n     .names = (const char *const[]){", f);
    for (int i = 0; i < q->n_out; i++)
        fprintf(f, "\"%s\", ", q->out[i].name);
    fputs("NULL},\n     .sqlite = ", f);
    put_sql(f, q, '?');
    fputs(",\n     .pg = ", f);
    put_sql(f, q, '$');
    if (kind_is(q, "bulk")) {
        struct token t;
        check_bulk(q, &t);
        fputs(",\n     .copy = \"COPY \" ", f);
        put_quoted(f, t.at, t.n);
        fputs(" \" FROM STDIN\"", f);
    }
    fputs("},\n", f);
}

static void put_migration(FILE *f, const char *path)
{
    const char *base = strrchr(path, '/');
    char *sql = read_file(path);

    base = base ? base + 1 : path;
    long number = strtol(base, NULL, 10);
    if (number <= 0 || strlen(base) < 10)
        die(path, 0, "a migration is called NNNN_name.sql");
    char *lite = expand(sql, false, path), *pg = expand(sql, true, path);
    fprintf(f, "    {.number = %ld, .name = \"%.*s\", .sqlite = ", number, (int)strlen(base) - 9,
            base + 5);
    put_quoted(f, lite, strlen(lite));
    fputs(",\n     .pg = ", f);
    put_quoted(f, pg, strlen(pg));
    fputs("},\n", f);
}

void put_header(const char *path)
{
    FILE *f = fopen(path, "w");

    if (!f)
        die(path, 0, "cannot write");
    fputs(
        "/* Made by tools/sqlc from sql/query: edit there.  `one` returns 1 (found), 0 (none) or "
        "an error;\n"
        " * `many` opens a cursor, whose _next returns 1, 0 at the end or an error (texts live "
        "until the next\n"
        " * call; db_cursor_close() when done); `exec` returns 0 or an error; `bulk` is start, row "
        "…, end. */\n"
        "#ifndef THIDUA_DB_QUERY_H\n#define THIDUA_DB_QUERY_H\n\n#include \"db/db.h\"\n\nenum {\n",
        f);
    for (int i = 0; i < n_queries; i++)
        fprintf(f, "    SQL_%s = %d,\n", queries[i].name, i);
    fprintf(f, "    SQL_COUNT_ = %d\n};\n", n_queries);
    for (int i = 0; i < n_queries; i++)
        put_declaration(f, &queries[i]);
    fputs("\n#endif\n", f);
    if (fclose(f) != 0)
        die(path, 0, "cannot write");
}

void put_source(FILE *f, char *const *migrations, int n)
{
    fputs("/* Made by tools/sqlc: edit sql/ instead. */\n#include \"db/query.h\"\n\n"
          "const struct db_migration db_migrations[] = {\n",
          f);
    for (int i = 0; i < n; i++)
        put_migration(f, migrations[i]);
    fprintf(f, "};\nconst unsigned db_n_migrations = %d;\n", n);
    fputs("\nconst struct db_query db_queries[] = {\n", f);
    for (int i = 0; i < n_queries; i++)
        put_entry(f, &queries[i], i);
    fprintf(f, "};\nconst unsigned db_n_queries = %d;\n", n_queries);
    for (int i = 0; i < n_queries; i++)
        put_function(f, &queries[i], i);
}
